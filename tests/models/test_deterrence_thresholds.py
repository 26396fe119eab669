"""Closed-form thresholds against the recursion, brute force and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.deterrence import MODELS
from locarno.models.deterrence.challenger import attack_value, solve
from locarno.models.deterrence.commitment import in_words, shift_needed, unavoidable
from locarno.models.deterrence.reliability import (
    critical_reliability_stationary,
    intervention_chance,
    tripwire_size,
)
from locarno.models.settlement import settle
from models.inputs import random_inputs
from models.settlement_twin import foreign_outcomes

TRIPWIRE = {
    "prize": 1.0, "peace": 0.0, "win_opposed": 0.3, "cost_alone": 0.2, "cost_opposed": 0.6, "win_gain": 0.3,
    "stake": 0.5, "audience": 0.1, "cost_range": 1.0, "win_unmanned": 0.9,
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    p=st.floats(0.2, 0.95),
    fall=st.floats(0.05, 0.9),
    costs=st.tuples(st.floats(0, 2), st.floats(0.01, 3)),
    lost=st.floats(0, 0.4),
    u=st.floats(0, 0.6),
    beta=st.floats(0.5, 0.95),
)
def test_the_recursion_attacks_just_below_the_threshold_and_not_just_above(p, fall, costs, lost, u, beta):
    joined = p * (1 - fall)
    alone, opposed = costs[0], costs[0] + costs[1]
    prize, patience = 1.0 - lost, 1 - beta
    r = float(critical_reliability_stationary(p, joined, patience * alone, patience * opposed, prize, u))
    if not 0.01 < r < 0.99:
        return
    a_none, a_all = (
        attack_value(np.array(w), np.array(c), np.array(0.0), np.array(1.0), np.array(lost), np.array(beta))
        for w, c in ((p, alone), (joined, opposed))
    )
    for belief, attacks in ((r - 1e-6, 1.0), (r + 1e-6, 0.0)):
        attack = np.full((1, 1, 3), (1 - belief) * a_none + belief * a_all)
        still = np.zeros((1, 3))
        choices = solve(attack, still, still, still + lost + u, np.array([beta]), np.zeros(1), np.zeros((1, 1)))
        assert choices.breaks[0, 0, 0] == attacks


def test_joining_that_does_not_deter_has_no_threshold():
    assert np.isnan(critical_reliability_stationary(0.5, 0.6, 0.1, 0.1, 1.0, 0.0))


@pytest.mark.parametrize(("outrage", "denial"), [(0.02, 0.0), (0.0, 0.02), (0.02, 0.02), (0.05, 0.001)])
def test_tripwire_equals_a_search_over_troops(outrage, denial):
    size = tripwire_size(**TRIPWIRE, outrage=outrage, denial=denial)
    troops = np.arange(0, 60, 0.001)
    acts = intervention_chance(0.3, 0.5, 0.1, outrage, troops, 1.0)
    alone = np.maximum(0.3, 0.9 - denial * troops)
    deterred = (1 - acts) * (alone - 0.2) + acts * (0.3 - 0.6) <= 0
    assert size == pytest.approx(troops[deterred.argmax()], abs=2e-3)


def test_tripwires_that_are_not_needed_or_do_not_help():
    assert tripwire_size(**{**TRIPWIRE, "peace": 2.0}, outrage=0.02, denial=0.0) == 0.0
    assert tripwire_size(**TRIPWIRE, outrage=0.0, denial=0.0) == np.inf


def test_intervention_is_a_chance():
    assert intervention_chance(0.3, 0.5, 0.1, 0.02, 1000, 1.0) == 1.0
    assert intervention_chance(-1.0, 0.5, 0.1, 0.0, 0, 1.0) == 0.0


@settings(max_examples=80, deadline=None)
@given(p=st.tuples(st.floats(0, 1), st.floats(0, 1)), destroyed=st.floats(0.01, 0.6), beta=st.floats(0.5, 0.97))
def test_the_two_forms_of_powell_agree(p, destroyed, beta):
    pie, lock = 1 / (1 - beta), (1 - destroyed) / (1 - beta)
    excess = float(unavoidable(p[1] * lock, (1 - p[0]) * lock, pie, beta))
    shift = beta * p[1] - p[0] - float(shift_needed(destroyed))
    assert excess == pytest.approx(shift * lock, abs=1e-9)


def test_words():
    assert "No shift" in in_words(0, 0)
    assert "year 3 the challenger" in in_words(3, 0)
    assert "year 2 the protégé" in in_words(4, 2)


def diagnosed(power):
    rng = np.random.default_rng(1)
    inputs = random_inputs(rng, {"draw": 30, "year": 5})
    inputs |= foreign_outcomes(rng, inputs)
    inputs["challenger_power"] = np.broadcast_to(np.array(power), (30, 5)).copy()
    inputs["end_win"], inputs["end_lose"] = np.zeros((30, 4)), np.full((30, 4), 100.0)
    inputs["position"][:, 0], inputs["position"][:, 1] = 0.0, 100.0
    inputs["win_alone"] = np.full(30, 0.5)
    inputs["own_brigades"][:] = inputs["base_brigades"][:, None, None]
    inputs["cost_alone"][:] = inputs["war_cost"][:] = 0.05
    inputs |= settle(inputs)
    return inputs, {m.name: m.run(inputs) for m in MODELS}


def test_a_challenger_that_will_be_weak_strikes_and_one_that_will_be_strong_is_struck():
    _, weaker = diagnosed([1, 1, 1, 0.02, 0.02])
    _, stronger = diagnosed([1, 1, 50, 50, 50])
    _, steady = diagnosed([1, 1, 1, 1, 1])
    # package 0 has neither force nor promise, so only the two sides' own power moves
    assert (weaker["deterrence.commitment"]["deterrence.commitment.challenger_year"][:, 0] == 3).all()
    assert (stronger["deterrence.commitment"]["deterrence.commitment.protege_year"][:, 0] == 2).all()
    for side in ("challenger", "protege"):
        np.testing.assert_array_equal(steady["deterrence.commitment"][f"deterrence.commitment.{side}_year"][:, 0], 0)


def test_a_party_that_does_not_care_who_wins_never_strikes():
    inputs, _ = diagnosed([1, 1, 1, 0.02, 0.02])
    for indifferent in ("challenger", "protege"):
        changed = dict(inputs)
        changed["settlement.satisfaction_loses"] = inputs["settlement.satisfaction_loses"].copy()
        party = int(np.argmax(inputs[f"is_{indifferent}"]))
        changed["settlement.satisfaction_loses"][:, party] = inputs["settlement.satisfaction_wins"][:, party]
        (found,) = (m.run(changed) for m in MODELS if m.name == "deterrence.commitment")
        assert (found["status"] == 0).all()
        assert (found[f"deterrence.commitment.{indifferent}_year"] == 0).all()


def test_the_threshold_of_a_package_is_the_closed_form():
    inputs, outcomes = diagnosed([1, 1, 1, 1, 1])
    d, k, t = 4, 2, 3
    beta = inputs["discount"][d, 0]
    prize = inputs["settlement.satisfaction_wins"][d, 0] - inputs["settlement.satisfaction_loses"][d, 0]
    flow = inputs["settlement.satisfaction"][d, k, 0] - inputs["settlement.flow_cost"][d, k, 0, t]
    ours = outcomes["deterrence.threshold"]["deterrence.threshold"][d, k, t]
    p0, p1 = inputs["settlement.win_none"][d, k, t], inputs["settlement.win_all"][d, k, t]
    c0, c1 = (1 - beta) * inputs["cost_alone"][d], (1 - beta) * inputs["settlement.cost_all"][d, k, t]
    expected = (p0 * prize - c0 - flow + inputs["settlement.satisfaction_loses"][d, 0]) / ((p0 - p1) * prize + c1 - c0)
    assert ours == pytest.approx(expected)
