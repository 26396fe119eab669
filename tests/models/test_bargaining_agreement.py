"""Bargaining solutions for a table: one continuous issue, several, and product spaces of options."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.bargaining.agreement_line import (
    egalitarian_single,
    kalai_smorodinsky_single,
    nash_single,
    utilitarian_single,
)
from locarno.models.bargaining.compromise import weighted_mean, weighted_median

SINGLE = {
    "nash": nash_single,
    "kalai_smorodinsky": kalai_smorodinsky_single,
    "egalitarian": egalitarian_single,
    "utilitarian": utilitarian_single,
}


def random_lines(seed, draws=40, parties=5):
    rng = np.random.default_rng(seed)
    return (
        rng.uniform(0, 100, (draws, parties)),
        rng.uniform(5, 100, (draws, parties)),
        rng.uniform(0.2, 5, (draws, parties)),
        rng.uniform(0, 100, draws),
    )


def searched(rule, position, salience, capability, reference, cost, exponent):
    """Exhaustive search on a fine grid, party by party in plain Python."""
    best, where = -np.inf, reference
    grid = np.linspace(0, 100, 20_001)
    utility = [-s / 100 * np.abs((grid - x) / 100) ** exponent for x, s in zip(position, salience, strict=True)]
    gains = [
        u + s / 100 * abs((reference - x) / 100) ** exponent + cost
        for u, x, s in zip(utility, position, salience, strict=True)
    ]
    zone = np.all([gain >= 0 for gain in gains], axis=0)
    if not zone.any():
        return where
    gains = [gain[zone] for gain in gains]
    with np.errstate(divide="ignore"):
        score = {
            "nash": lambda: sum(c * np.log(g) for c, g in zip(capability, gains, strict=True)),
            "kalai_smorodinsky": lambda: np.min([g / g.max() for g in gains], axis=0),
            "egalitarian": lambda: np.min(gains, axis=0),
            "utilitarian": lambda: sum(c * g for c, g in zip(capability, gains, strict=True)),
        }[rule]()
    best = int(np.argmax(score))
    return grid[zone][best]


@pytest.mark.parametrize("rule", SINGLE)
@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0, 3.0])
def test_one_issue_is_exhaustive_search(rule, exponent):
    position, salience, capability, reference = random_lines(3, draws=12)
    found = SINGLE[rule](position, salience, capability, reference, 0.05, exponent)
    expected = [
        searched(rule, position[k], salience[k], capability[k], reference[k], 0.05, exponent)
        for k in range(len(reference))
    ]
    np.testing.assert_allclose(found, expected, atol=0.006)


@pytest.mark.parametrize("rule", SINGLE)
def test_one_issue_batch_is_line_by_line(rule):
    position, salience, capability, reference = random_lines(4)
    batch = SINGLE[rule](position, salience, capability, reference, 0.2)
    alone = [
        float(SINGLE[rule](position[k], salience[k], capability[k], reference[k], 0.2)) for k in range(len(reference))
    ]
    np.testing.assert_array_equal(batch, alone)


def test_nash_tends_to_the_weighted_mean_and_median():
    position, salience, capability, reference = random_lines(5, draws=200)
    mean = weighted_mean(position, salience * capability)
    gap = [
        np.abs(nash_single(position, salience, capability, reference, cost) - mean).max() for cost in (1, 10, 100, 1000)
    ]
    # To first order the gap falls as 1/K.
    np.testing.assert_allclose(np.array(gap[1:-1]) / np.array(gap[2:]), 10, rtol=0.1)
    assert gap[0] > gap[1]
    np.testing.assert_allclose(nash_single(position, salience, capability, reference, np.inf), mean, atol=1e-9)
    np.testing.assert_allclose(
        nash_single(position, salience, capability, np.nan, 0.0, 1.0),
        weighted_median(position, salience * capability),
        atol=1e-9,
    )


def test_no_room_for_agreement_is_the_reference():
    # With no cost of failure a party on each side of the reference refuses every move.
    position = np.array([[10.0, 90.0], [60.0, 90.0]])
    for rule in SINGLE.values():
        outcome = rule(position, np.full(2, 50.0), np.ones(2), np.array([50.0, 50.0]), 0.0)
        assert outcome[0] == pytest.approx(50.0, abs=1e-9)
        assert outcome[1] > 55


def test_parties_without_a_voice_are_left_out():
    position = np.array([20.0, np.nan, 70.0, 99.0, 1.0])
    salience = np.array([50.0, 50.0, 80.0, 0.0, 90.0])
    capability = np.array([1.0, 9.0, 2.0, 9.0, 0.0])
    for rule in SINGLE.values():
        whole = rule(position, salience, capability, 40.0, 0.5)
        assert whole == rule(position[[0, 2]], salience[[0, 2]], capability[[0, 2]], 40.0, 0.5)
    assert np.isnan(nash_single(position, np.zeros(5), capability, 40.0, 0.5))


def test_one_party_gets_its_position_and_one_point_stands():
    for rule in SINGLE.values():
        assert rule(np.array([30.0]), np.array([40.0]), np.ones(1), 80.0) == pytest.approx(30.0)
        same = rule(np.full(4, 30.0), np.array([40.0, 10.0, 90.0, 5.0]), np.ones(4), 80.0, 0.1)
        assert same == pytest.approx(30.0)


def test_a_loss_with_several_peaks_is_refused():
    with pytest.raises(ValueError, match=r"exponent 0\.5"):
        nash_single(np.array([1.0]), np.array([1.0]), np.array([1.0]), 0.0, 1.0, 0.5)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), rule=st.sampled_from(sorted(SINGLE)), exponent=st.sampled_from([1.0, 2.0, 2.5]))
def test_one_issue_invariances(seed, rule, exponent):
    position, salience, capability, reference = random_lines(seed, draws=8, parties=4)
    solve = SINGLE[rule]
    plain = solve(position, salience, capability, reference, 0.1, exponent)
    order = np.random.default_rng(seed).permutation(4)
    shuffled = solve(position[:, order], salience[:, order], capability[:, order], reference, 0.1, exponent)
    np.testing.assert_allclose(shuffled, plain, atol=1e-7)
    np.testing.assert_allclose(solve(position, salience, 7 * capability, reference, 0.1, exponent), plain, atol=1e-7)
    mirrored = solve(100 - position, salience, capability, 100 - reference, 0.1, exponent)
    np.testing.assert_allclose(mirrored, 100 - plain, atol=1e-7)
    hull = np.concatenate([position, reference[:, None]], axis=1)
    assert ((plain >= hull.min(axis=1) - 1e-9) & (plain <= hull.max(axis=1) + 1e-9)).all()
