"""The price of absence, each of its ways, against settlements composed by hand on the same draws."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from whatif_case import YEAR, invented, survival, upstream, without

from locarno.study.absence import NO_CONTAGION, NO_PROMISE, Whatif, absences
from locarno.study.results import Results

A, B, M = "guarantor_a", "guarantor_b", "member_b"


@pytest.fixture
def case():
    return invented()


def ways(inputs, party):
    """Way and reading → what is lost."""
    return {(loss.way, loss.reading): loss for loss in Whatif(inputs, YEAR).without(party)}


def plain(inputs, layout, **changed):
    """Two promises in force throughout, nothing drifts, the decisions are independent, beliefs are the estimate."""
    a = layout.guarantors.index(A)
    in_force = np.array(inputs["in_force"])
    in_force[: layout.packages.index("bare")] = 1.0
    in_force[layout.packages.index("b_alone"), a] = 0.0
    tame = {
        "in_force": in_force,
        "promise_strength": np.ones(in_force.shape),
        "drifts": np.zeros(len(layout.guarantors)),
        "deciders_correlation": np.zeros(len(inputs["position"])),
        "belief_shift": np.zeros(inputs["belief_shift"].shape),
        "tripwire": np.zeros(inputs["honours"].shape),
    }
    return {**inputs, **tame, **changed}


def bare_hands(inputs, layout, outcomes):
    """Forces with the lead gone: what the others sent, less what rested on its enablers."""
    a = layout.guarantors.index(A)
    left = without(outcomes["forces.brigades"], 2, a)
    n = outcomes["forces.enabler_dependence"]
    return left * (1.0 - n[..., None]), np.zeros(n.shape)


def test_others_fixed_leaves_the_others_their_chance_with_the_lead(case):
    _, layout, inputs = case
    given = plain(inputs, layout)
    a, b, both = layout.guarantors.index(A), layout.guarantors.index(B), layout.packages.index("both")
    assert given["contagion"][:, b].min() > 0
    outcomes = upstream(given)
    unratified = outcomes["opinion.unratified"][:, both]
    weaker = 1.0 - unratified * (1.0 - given["honours_unratified"])
    q = (given["honours"][:, both] * weaker)[:, a]
    low, high = given["honours"][:, both, b], np.minimum(given["honours"][:, both, b] + given["contagion"][:, b], 1.0)
    honours = np.array(given["honours"])
    honours[:, both, b] = q * high + (1.0 - q) * low
    honours[:, both, a] = 0.0
    brigades, dependence = bare_hands(given, layout, outcomes)
    by_hand = survival(
        given, outcomes, honours=honours, contagion=np.zeros(given["contagion"].shape), forces__brigades=brigades,
        forces__enabler_dependence=dependence,
    )  # fmt: skip
    before = survival(given, outcomes)
    found = ways(given, layout.parties.index(A))["others fixed", ""]
    np.testing.assert_allclose(found.survival[:, both], (by_hand - before)[:, both, YEAR - 1], atol=1e-9)
    assert np.abs(found.survival[:, both]).max() > 0.01


def test_what_others_bring_from_outside_rests_on_the_leads_enablers_too(case):
    _, layout, inputs = case
    given = plain(inputs, layout, contagion=np.zeros(inputs["contagion"].shape))
    given["brings"] = np.where(given["honours"] > 0, 6.0, 0.0)
    a, both = layout.guarantors.index(A), layout.packages.index("both")
    outcomes = upstream(given)
    n = outcomes["forces.enabler_dependence"]
    assert n[:, both, layout.guarantors.index(B)].max() > 0
    brigades, dependence = bare_hands(given, layout, outcomes)
    by_hand = survival(
        given, outcomes, honours=without(given["honours"], 2, a), brings=without(given["brings"], 2, a) * (1.0 - n),
        forces__brigades=brigades, forces__enabler_dependence=dependence,
    )  # fmt: skip
    change = (by_hand - survival(given, outcomes))[:, both, YEAR - 1]
    found = ways(given, layout.parties.index(A))["others fixed", ""]
    np.testing.assert_allclose(found.survival[:, both], change, atol=1e-9)


def test_contagion_takes_the_leads_pull_away(case):
    _, layout, inputs = case
    a, both = layout.guarantors.index(A), layout.packages.index("both")
    outcomes = upstream(inputs)
    brigades, dependence = bare_hands(inputs, layout, outcomes)
    by_hand = survival(
        inputs, outcomes, honours=without(inputs["honours"], 2, a), tripwire=without(inputs["tripwire"], 2, a),
        forces__brigades=brigades, forces__enabler_dependence=dependence,
    )  # fmt: skip
    change = (by_hand - survival(inputs, outcomes))[:, both, YEAR - 1]
    found = ways(inputs, layout.parties.index(A))
    np.testing.assert_allclose(found["contagion", ""].survival[:, both], change, atol=1e-9)
    assert not np.allclose(found["contagion", ""].survival[:, both], found["others fixed", ""].survival[:, both])


def test_with_the_others_fixed_they_send_what_they_sent(case):
    _, layout, inputs = case
    outcomes = upstream(inputs)
    mine, its = layout.contributors.index(A), layout.contributors.index(M)
    found = ways(inputs, layout.parties.index(A))["others fixed", ""]
    persons = outcomes["forces.sustained"][:, :, mine]
    np.testing.assert_allclose(found.shortfall, persons / inputs["brigade_persons"][:, None, mine], atol=1e-9)
    paid = outcomes["forces.cost"].mean(axis=3)
    place = layout.parties.index(A)
    np.testing.assert_allclose(found.cost[:, :, place], -paid[:, :, place], atol=1e-3)
    np.testing.assert_allclose(found.cost[:, :, layout.parties.index(M)], 0.0, atol=1e-3)
    assert outcomes["forces.sustained"][:, :, its].max() > 0


def test_substitution_asks_the_rest_for_what_their_pools_sustain(case):
    _, layout, inputs = case
    outcomes = upstream(inputs)
    its, k = layout.contributors.index(M), layout.packages.index("both")
    pool = inputs["takes_part"][:, k, its] * inputs["available_brigades"][:, its] / inputs["rotation_factor"][:, its]
    gives = np.minimum(pool, inputs["required_brigades"][:, k])
    missing = inputs["required_brigades"][:, k] - gives
    found = ways(inputs, layout.parties.index(A))
    filled, fixed = found["substitution", ""], found["others fixed", ""]
    np.testing.assert_allclose(filled.shortfall[:, k], missing - outcomes["forces.shortfall"][:, k], atol=1e-9)
    assert (filled.shortfall <= fixed.shortfall + 1e-9).all()
    payer = layout.parties.index(M)
    yearly = gives * inputs["brigade_persons"][:, its] * inputs["cost_per_person"][:, its]
    standing = outcomes["forces.brigades"][:, k].sum(axis=1)
    share = (standing / standing.max(axis=1, keepdims=True)).mean(axis=1)
    before = outcomes["forces.cost"][:, k, payer].mean(axis=1)
    full = standing.max(axis=1) > 0
    whole = share * yearly
    np.testing.assert_allclose(filled.cost[full, k, payer], (whole - before)[full], rtol=1e-9, atol=1.0)
    assert filled.cost[:, k, payer].max() > 0, "somebody pays for the gap"


def test_enablers_that_can_be_had_elsewhere_are_a_reading_of_its_own(case):
    _, layout, inputs = case
    found = ways(inputs, layout.parties.index(A))
    elsewhere = next(loss for (way, reading), loss in found.items() if way == "substitution" and reading)
    assert elsewhere.reading == "the lead's enablers can be had elsewhere"
    k = layout.packages.index("both")
    assert not np.allclose(elsewhere.survival[:, k], found["substitution", ""].survival[:, k])


def test_the_absence_of_another_leaves_the_leads_enablers(case):
    _, layout, inputs = case
    outcomes = upstream(inputs)
    k = layout.packages.index("both")
    found = ways(inputs, layout.parties.index(M))["others fixed", ""]
    its = layout.contributors.index(M)
    fewer = without(inputs["takes_part"], 2, its)
    pools = inputs["available_brigades"] / inputs["rotation_factor"]
    raised = outcomes["forces.sustained"] / inputs["brigade_persons"][:, None]
    same = {**inputs, "takes_part": np.where(fewer > 0, raised / pools[:, None], 0.0)}
    by_hand = survival(same, upstream(same)) - survival(inputs, outcomes)
    np.testing.assert_allclose(found.survival[:, k], by_hand[:, k, YEAR - 1], atol=1e-9)


def pledged(inputs, layout, step):
    return {**inputs, "pledge_step": np.full(inputs["pledge_step"].shape, step)}


@pytest.mark.parametrize("step", [0.1, 0.3])
def test_pledges_are_solved_anew_with_the_absent_one_surely_out(case, step):
    """Two guarantors wait for each other: p_a = h_a + s p_b, p_b = h_b + s p_a; without a, p_b = h_b."""
    _, layout, inputs = case
    given = pledged(plain(inputs, layout), layout, step)
    a, b, k = layout.guarantors.index(A), layout.guarantors.index(B), layout.packages.index("both")
    h = given["honours"][:, k]
    honours = np.array(given["honours"])
    p_a = (h[:, a] + step * h[:, b]) / (1 - step**2)
    p_b = (h[:, b] + step * h[:, a]) / (1 - step**2)
    assert max(p_a.max(), p_b.max()) < 1, "nobody is certain, so the system is linear"
    honours[:, k, a], honours[:, k, b] = p_a, p_b
    outcomes = upstream(given)
    before = survival(given, outcomes, honours=honours)
    brigades, dependence = bare_hands(given, layout, outcomes)
    alone = without(given["honours"], 2, a)
    after = survival(given, outcomes, honours=alone, forces__brigades=brigades, forces__enabler_dependence=dependence)
    found = ways(given, layout.parties.index(A))
    loss = found["contagion", "the one equilibrium of the conditional pledges"]
    np.testing.assert_allclose(loss.survival[:, k], (after - before)[:, k, YEAR - 1], atol=1e-7)
    assert "still counted" in loss.notes[k]
    assert "lead's fighting" in loss.notes[k]


def test_two_equilibria_are_both_told(case):
    """Where nobody acts unless the other does, nobody and both are equilibria."""
    _, layout, inputs = case
    given = pledged(plain(inputs, layout), layout, 1.0)
    k = layout.packages.index("both")
    given["honours"] = np.where(given["honours"] > 0, 0.0, given["honours"])
    found = ways(given, layout.parties.index(B))
    least, greatest = (found["contagion", f"{which} equilibrium of the conditional pledges"] for which in LEVELS)
    np.testing.assert_allclose(least.survival[:, k], 0.0, atol=1e-12)
    assert np.abs(greatest.survival[:, k]).max() > 0.01


LEVELS = ("least", "greatest")


def test_without_contagion_or_pledges_the_figure_is_said_to_be_that_with_the_others_fixed(case):
    _, layout, inputs = case
    found = ways(inputs, layout.parties.index(B))
    both, alone = layout.packages.index("both"), layout.packages.index("b_alone")
    assert found["contagion", ""].notes[both] == NO_CONTAGION
    np.testing.assert_array_equal(found["contagion", ""].survival, found["others fixed", ""].survival)
    lead = ways(inputs, layout.parties.index(A))["contagion", ""]
    assert lead.notes[alone] == NO_PROMISE


def test_who_plays_no_part_is_not_missed(case):
    _, layout, inputs = case
    for loss in Whatif(inputs, YEAR).without(layout.parties.index("challenger")):
        np.testing.assert_allclose(loss.survival, 0.0, atol=1e-12)
        np.testing.assert_allclose(loss.cost, 0.0, atol=1e-3)


def results_of(case):
    file, layout, _ = case
    nothing = dict.fromkeys(("guarantors", "contributors", "bodies"), ())
    return Results(
        file=file, packages=layout.packages, parties=layout.parties, **nothing, outcomes={}, central={}, inputs={},
        central_inputs={}, origins={}, draws=24, draws_asked=24,
    )  # fmt: skip


def test_absences_name_leads_and_senders_by_package(case):
    told = [absence for absence, _ in absences(results_of(case), case[2], YEAR)]
    assert {absence.party for absence in told} == {A, B, M}
    assert {absence.package for absence in told} == {"both", "b_alone"}
    assert {absence.way for absence in told if absence.party == A} == {"others fixed", "contagion", "substitution"}
    for absence in told:
        assert absence.low <= absence.holds + 1e-12
        assert absence.note
        assert B not in absence.costs, "a bloc pays what its members pay: it is not listed beside them"
    mine = next(a for a in told if (a.party, a.package, a.way) == (A, "both", "others fixed"))
    assert list(mine.costs) == [A]
    assert mine.costs[A] < 0


def test_nothing_is_said_where_nobody_promises_or_sends(case):
    file, layout, inputs = case
    bare = {**inputs, "in_force": np.zeros(inputs["in_force"].shape), "force_used": np.zeros(len(layout.packages))}
    assert absences(SimpleNamespace(packages=layout.packages, file=file), bare, YEAR) == ()


def test_promises_without_a_force_are_missed_too(case):
    """Nobody sends anything, so all that is lost is who brings brigades from outside: here nothing, or the pull."""
    _, layout, inputs = case
    gone = ("forces", "contributor_", "force_used", "takes_part", "available_", "rotation_", "required_", "brigade_")
    bare = {name: array for name, array in inputs.items() if not name.startswith(gone)}
    bare |= {"brings": np.where(inputs["honours"] > 0, 6.0, 0.0)}
    found = ways(bare, layout.parties.index(A))
    k = layout.packages.index("both")
    assert np.abs(found["others fixed", ""].survival[:, k]).max() > 0.01
    np.testing.assert_array_equal(found["others fixed", ""].shortfall, 0.0)
    np.testing.assert_array_equal(found["substitution", ""].survival, found["others fixed", ""].survival)
    outcomes = upstream(bare)
    a = layout.guarantors.index(A)
    alone = survival(bare, outcomes, honours=without(bare["honours"], 2, a), tripwire=without(bare["tripwire"], 2, a))
    change = (alone - survival(bare, outcomes))[:, k, YEAR - 1]
    np.testing.assert_allclose(found["contagion", ""].survival[:, k], change, atol=1e-9)
