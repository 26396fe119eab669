"""Kinds of attack: what a limited grab or an attack in the grey zone changes, whatever the inputs."""

from __future__ import annotations

import numpy as np
import pytest

from locarno.models._block import Block, sizes_of
from locarno.models._guarantors import guarantors_by_package
from locarno.models._values import satisfaction
from locarno.models._war import War
from locarno.models.settlement import settle
from models.inputs import random_inputs
from models.settlement_twin import foreign_outcomes


def case(seed, **sizes):
    rng = np.random.default_rng(seed)
    inputs = random_inputs(rng, {"draw": 200, "year": 5, **sizes})
    return inputs | foreign_outcomes(rng, inputs)


def with_kinds(inputs, count):
    """The first ``count`` kinds of attack; 1 leaves the full one only."""
    named = {name for name in inputs if name.startswith("kind_")}
    if count == 1:
        return {name: array for name, array in inputs.items() if name not in named}
    return {name: array[:, :count] if name in named else array for name, array in inputs.items()}


def constant(inputs):
    """Hold every input at year 1's."""
    years = {"own_brigades", "challenger_power", "in_force", "promise_strength", "cohesion.policy", "forces.brigades"}
    years |= {"cohesion.credibility", "forces.cost", "protege_hazard", "incident_hazard"}
    return {n: np.repeat(a[..., :1], a.shape[-1], axis=-1) if n in years else a for n, a in inputs.items()}


@pytest.mark.parametrize("shock", [None, 0.0])
@pytest.mark.parametrize("count", [2, 3])
def test_another_kind_never_lowers_what_the_challenger_has(count, shock):
    inputs = case(1)
    if shock is not None:
        inputs["shock"] = np.full_like(inputs["shock"], shock)
    few, more = settle(with_kinds(inputs, count - 1)), settle(with_kinds(inputs, count))
    gain = more["settlement.value"][:, :, 0] - few["settlement.value"][:, :, 0]
    assert gain.min() >= -1e-12
    assert gain.max() > 0.1
    last = more["settlement.margin"][:, :, -1] - few["settlement.margin"][:, :, -1]
    assert last.max() <= 1e-12


def test_another_kind_never_raises_the_margin_where_years_are_alike():
    inputs = constant(case(2))
    few, more = settle(with_kinds(inputs, 1)), settle(with_kinds(inputs, 3))
    change = more["settlement.margin"] - few["settlement.margin"]
    assert change.max() <= 1e-10
    assert change.min() < -0.1
    assert (more["settlement.survival"] <= few["settlement.survival"] + 1e-10).all()


def test_a_kind_that_pays_later_makes_waiting_worth_more():
    """Why the margin may rise all the same: the challenger keeps the settlement until the other kind pays."""
    inputs = case(3, draw=50)
    inputs["challenger_power"] = np.ones_like(inputs["challenger_power"])
    inputs["challenger_power"][:, -1] = 1e4
    inputs["kind_win_alone"][:] = 1e-4
    inputs["kind_odds_slope"][:] = 2.0
    inputs["kind_end_win"][:] = inputs["position"][:, None, 0]
    inputs["odds_slope"][:] = 0.0
    few, more = settle(with_kinds(inputs, 1)), settle(with_kinds(inputs, 2))
    assert (more["settlement.margin"][:, :, -2] - few["settlement.margin"][:, :, -2]).max() > 0.1
    assert (more["settlement.value"][:, :, 0] >= few["settlement.value"][:, :, 0] - 1e-12).all()


def test_a_kind_that_is_never_attributed_is_deterred_by_no_guarantee():
    inputs = case(4)
    inputs["cost_alone"][:], inputs["cost_opposed"][:] = 60.0, 90.0  # the full attack is out of the question
    inputs["kind_attributed"][:, 1:] = 0.0
    inputs["protege_hazard"][:] = inputs["incident_hazard"][:] = 0.0
    before = settle(inputs)
    surer = settle({**inputs, "belief_shift": inputs["belief_shift"] + 2.0, "honours": inputs["honours"] * 0.5})
    assert before["settlement.hazard"].max() > 0.1
    np.testing.assert_array_equal(before["settlement.hazard"], surer["settlement.hazard"])
    inputs["kind_attributed"][:, 1:] = 0.5
    assert not np.array_equal(settle(inputs)["settlement.hazard"], before["settlement.hazard"])


def test_a_kind_like_the_full_attack_changes_nothing():
    inputs = case(5)
    for name in ("win_alone", "odds_slope", "cost_alone", "cost_opposed"):
        inputs[f"kind_{name}"][:] = inputs[name][:, None]
    for name in ("attributed", "honours", "burden"):
        inputs[f"kind_{name}"][:] = 1.0
    for name in ("end_win", "end_lose"):
        inputs[f"kind_{name}"][:] = inputs[name][:, None]
    one, three = settle(with_kinds(inputs, 1)), settle(inputs)
    for name in ("survival", "value", "hazard", "margin", "fates", "q_star", "trap"):
        np.testing.assert_allclose(
            three[f"settlement.{name}"], one[f"settlement.{name}"], rtol=1e-10, atol=1e-10, err_msg=name
        )
    np.testing.assert_allclose(
        three["settlement.broken_by_kind"].sum(axis=-1), one["settlement.broken_by_kind"][..., 0], atol=1e-12
    )


def test_full_war_only_is_what_resumes():
    inputs = case(6)
    one = settle(with_kinds(inputs, 1))
    np.testing.assert_allclose(one["settlement.resumed"], 1 - one["settlement.survival"], rtol=0, atol=1e-12)
    assert one["settlement.broken_by_kind"].shape[-1] == 1
    three = settle(inputs)
    limited = three["settlement.broken_by_kind"][..., 1:].sum(axis=-1)
    np.testing.assert_allclose(
        three["settlement.resumed"][..., -1] + limited, 1 - three["settlement.survival"][..., -1], atol=1e-12
    )
    assert limited.max() > 0.1
    assert (np.diff(three["settlement.resumed"], axis=-1) >= -1e-15).all()
    assert set(np.unique(three["settlement.likeliest_kind"])) == {0.0, 1.0, 2.0}


def test_what_a_limited_attack_leaves_is_as_the_package_settles_it():
    inputs = case(7, draw=20)
    inputs["kind_end_win"][:, 1:], inputs["kind_end_lose"][:, 1:] = np.nan, np.nan
    block = Block(inputs, slice(0, 20), sizes_of(inputs))
    terms = inputs["is_terms"] > 0
    content = satisfaction(
        inputs["position"][:, :, terms],
        inputs["salience"][:, :, terms],
        inputs["option_value"][terms],
        inputs["is_scale"][terms],
        inputs["package_position"][:, terms],
        inputs["end_win"][:, terms],
        inputs["end_lose"][:, terms],
        inputs["end_now"][:, terms],
    )
    for package, against in enumerate(guarantors_by_package(block)):
        war = War(block, package, against[0], essential=True, against=against)
        for win, lose in war.ends(content)[1:]:
            np.testing.assert_array_equal(win, content.settled[:, package])
            np.testing.assert_array_equal(lose, content.settled[:, package])


def test_who_does_not_cover_the_grey_zone_deters_nothing_there():
    inputs = case(8)
    inputs["cost_alone"][:], inputs["cost_opposed"][:] = 60.0, 90.0
    inputs["kind_honours"][:, 1:] = 0.0
    inputs["protege_hazard"][:] = inputs["incident_hazard"][:] = 0.0
    uncovered = settle(inputs)
    assert (uncovered["settlement.any_fights"].max() > 0.5) and (uncovered["settlement.hazard"].max() > 0.1)
    free = {**inputs, "honours": np.zeros_like(inputs["honours"])}
    for name in ("contagion", "tripwire"):
        free[name] = np.zeros_like(inputs[name])
    free["cohesion.calculus"] = np.full_like(inputs["cohesion.calculus"], np.nan)
    np.testing.assert_allclose(settle(free)["settlement.hazard"], uncovered["settlement.hazard"], atol=1e-12)


def test_half_a_description_is_refused():
    inputs = case(9, draw=3)
    del inputs["kind_attributed"]
    with pytest.raises(ValueError, match="kind_attributed"):
        settle(inputs)


def test_packages_that_differ_in_credibility_or_tripwire_only_do_not_share_their_guarantors():
    inputs = with_kinds(case(10, draw=30), 1)
    for name in ("in_force", "honours", "promise_strength", "own_brigades", "opinion.unratified"):
        axis = 0 if name in ("in_force", "promise_strength") else 1
        first = np.take(inputs[name], [2], axis=axis)
        inputs[name] = np.repeat(first, 4, axis=axis)
    for name in ("tripwire", "cohesion.credibility", "cohesion.calculus"):
        inputs[name] = np.repeat(inputs[name][:, 2:3], 4, axis=1)
    inputs["cohesion.calculus"][:, 3] = 0.99
    inputs["tripwire"][:, 1] = 0.9
    inputs["cohesion.credibility"][:, 2] = -3.0
    fights = settle(inputs)["settlement.any_fights"]
    assert (fights[:, 1] > fights[:, 0]).all()
    assert (fights[:, 2] < fights[:, 0]).all()
    assert not np.array_equal(fights[:, 3], fights[:, 0])


def test_what_a_guarantor_brings_counts_only_while_it_is_bound():
    inputs = with_kinds(case(11, draw=10), 1)
    inputs["in_force"][2, :, 3:] = 0.0
    inputs["brings"][:] = 0.0
    bare = settle(inputs)["settlement.win_all"][:, 2]
    inputs["brings"][:] = 20.0
    backed = settle(inputs)["settlement.win_all"][:, 2]
    assert (backed[:, :3] < bare[:, :3]).all()
    np.testing.assert_array_equal(backed[:, 3:], bare[:, 3:])
