from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.models.coercion import MODELS, published
from locarno.models.coercion.threat import relative_gains, signal

BY_NAME = {model.name: model for model in MODELS}
SHARE = st.floats(0.01, 0.99)
MONEY = st.floats(0.05, 3.0)


def solve(*numbers):
    return signal(*(np.array(number) for number in numbers))


@given(SHARE, MONEY, MONEY, MONEY, MONEY)
def test_nobody_gains_by_leaving_the_equilibrium(p, x, c, b, a):
    answer = solve(p, x, c, b, a)
    # The belief follows Bayes' rule.
    assert answer.threat == pytest.approx(p + (1 - p) * answer.bluff)
    assert answer.resolute == pytest.approx(p / answer.threat)
    # The target complies only where defying costs at least as much, and mixes only where it costs the same.
    defying = answer.resolute * c
    if answer.complies > 0:
        assert defying >= x - 1e-9
    if 0 < answer.complies < 1:
        assert defying == pytest.approx(x)
    # An irresolute sender threatens only if that pays, and mixes only where it gains nothing by it.
    bluffing = answer.complies * b - (1 - answer.complies) * a
    if answer.bluff > 0:
        assert bluffing >= -1e-9
    if answer.bluff < 1:
        assert bluffing <= 1e-9


@given(SHARE, SHARE, MONEY, MONEY)
def test_comparative_statics(p, x, b, a):
    answer, costlier, louder = solve(p, x, 1.0, b, a), solve(p, x, 1.2, b, a), solve(p, x, 1.0, b, a + 0.5)
    assert costlier.bluff >= answer.bluff - 1e-12
    assert costlier.threat >= answer.threat - 1e-12
    assert louder.complies >= answer.complies - 1e-12


def test_a_demand_that_costs_more_than_the_sanctions_is_never_met():
    answer = solve(0.4, 1.5, 1.0, 1.0, 0.5)
    assert (answer.bluff, answer.threat, answer.resolute, answer.complies) == (0.0, 0.4, 1.0, 0.0)


def test_edges_are_answered():
    assert solve(0.0, 0.5, 1.0, 1.0, 1.0).threat == 0.0
    assert solve(1.0, 0.5, 1.0, 1.0, 1.0).complies == 1.0
    assert solve(0.3, 0.0, 1.0, 1.0, 1.0).complies == 1.0
    assert solve(0.3, 0.6, 1.0, 0.0, 0.0).complies == 0.5
    assert np.isnan(solve(np.nan, 0.6, 1.0, 1.0, 1.0).threat)


def test_only_the_target_pays_for_the_threat():
    inputs = {
        "resolute": np.array([0.3, 0.8]),
        "concession_cost": np.array([0.6, 0.6]),
        "sanctions_cost": np.ones(2),
        "bluff_gain": np.ones(2),
        "audience_cost": np.full(2, 0.5),
        "threat_target": np.array([0.0, 1.0, 0.0]),
        "sanctions_value": np.full(2, 0.2),
    }
    cost = BY_NAME["coercion.threat"].run(inputs)["coercion.threat_cost"]
    assert cost == pytest.approx(np.array([[0, 0.6 * 0.2, 0], [0, 0.8 * 0.2, 0]]))


def test_snapback_is_chance_times_value():
    outcomes = BY_NAME["coercion.snapback"].run(
        {"snapback_chance": np.array([[0.5, 0.0], [1.0, 0.2]]), "snapback_value": np.array([2.0, 1.0])}
    )
    assert outcomes["coercion.snapback"].tolist() == [[1.0, 0.0], [1.0, 0.2]]


def test_adversaries_are_sanctioned_more_and_yield_less():
    concession, imposes = relative_gains(np.array(1.0), np.array(0.6), np.array([0.3, 0.5, 1.0, 2.0]))
    assert (np.diff(concession) <= 0).all()
    assert imposes.tolist() == [False, False, True, True]
    assert concession[-1] == 0.0


def test_base_rates_name_event_cases_and_two_data_bases():
    assert {rate.data_base.split()[0] for rate in published.BASE_RATES} == {"TIES", "GSDB"}
    for rate in published.BASE_RATES:
        assert 0 < rate.rate < 1
        assert rate.n > 0
        assert rate.event
        assert rate.reference_class
    for name, (n, shares) in published.GSDB_OUTCOMES.items():
        assert n > 0
        assert sum(shares) == pytest.approx(1.0, abs=0.0025), name


def test_gsdb_end_war_agrees_in_both_tables():
    n, shares = published.GSDB_OUTCOMES["end war"]
    rates = {r.event: r for r in published.BASE_RATES if r.reference_class == "concluded, objective: end war"}
    assert rates["total success"].rate == shares[0]
    assert rates["failed"].rate == shares[3]
    assert {rate.n for rate in rates.values()} == {n}
