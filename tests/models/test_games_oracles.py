"""Closed forms of five small games against what their stories say, reckoned another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.models.deterrence.games.extended import pivotal
from locarno.models.deterrence.games.truce import strategic_risk
from locarno.models.deterrence.games.unilateral import rudimentary
from locarno.models.deterrence.games.war import biased_leader, first_strike


@given(st.floats(-1, 1), st.floats(0.05, 2), st.floats(0.05, 2), st.floats(0, 1))
def test_a_challenge_is_made_where_its_lottery_beats_the_status_quo(
    quo: float, more: float, less: float, resolve: float
) -> None:
    concedes, war = quo + more, quo - less
    lottery = resolve * war + (1 - resolve) * concedes
    chance = float(rudimentary(np.array(quo), np.array(concedes), np.array(war), np.array(resolve)))
    if abs(lottery - quo) > 1e-9:
        assert chance == (1.0 if lottery > quo else 0.0)


@given(st.floats(0.3, 0.7), st.floats(0, 0.3), st.floats(0.01, 0.3), st.floats(0.01, 0.3))
def test_no_division_is_safe_from_a_first_strike_where_the_range_is_empty(
    win: float, advantage: float, cost: float, other_cost: float
) -> None:
    empty, width = first_strike(advantage, cost, other_cost)
    share = np.linspace(0, 1, 4001)
    first_gains = win + advantage - cost > share
    second_gains = 1 - (win - advantage) - other_cost > 1 - share
    if abs(float(width)) > 1 / 2000:
        assert bool(empty) == bool((first_gains | second_gains).all())


def _settled_cut(peace: float, first: float, surprised: float, war: float, start: float) -> float:
    """Let both answer cut-offs with cut-offs until they rest; keeping pays θ more, θ is seen with a little noise."""
    rng = np.random.default_rng(3)
    noise = 0.05
    apart = rng.uniform(-noise, noise, 20_000) - rng.uniform(-noise, noise, 20_000)
    # neither player's signal is likelier to be the higher one
    between = np.sort(np.concatenate([apart, -apart]))
    cut = start
    for _ in range(200):
        low, high = -9.0, 9.0
        for _ in range(50):
            seen = 0.5 * (low + high)
            # the other keeps where its own signal is above the cut
            keeps = 1 - np.searchsorted(between, cut - seen) / len(between)
            gain = keeps * (peace - first) + (1 - keeps) * (surprised - war) + seen
            low, high = (low, seen) if gain > 0 else (seen, high)
        if abs(seen - cut) < 1e-9:
            break
        cut = seen
    return cut


@pytest.mark.parametrize(
    ("peace", "first", "surprised", "war"), [(1.5, 1.2, -0.6, 0.1), (2.0, 1.2, -0.6, 0.1), (1.0, 0.4, 0.0, 0.1)]
)
def test_with_a_little_noise_only_the_safer_action_is_played(
    peace: float, first: float, surprised: float, war: float
) -> None:
    _, feared, margin = strategic_risk(peace, first, surprised, war)
    from_war = _settled_cut(peace, first, surprised, war, 5.0)
    from_peace = _settled_cut(peace, first, surprised, war, -5.0)
    assert from_war == pytest.approx(from_peace, abs=2e-3)
    # keeping is worth half the margin more than it must be, where everybody sees the payoffs as they are
    assert -from_war == pytest.approx(float(margin) / 2, abs=2e-3)
    assert bool(feared) == (from_war <= 0)


def test_a_leader_wants_the_wars_that_pay_it_on_average() -> None:
    rng = np.random.default_rng(8)
    for _ in range(40):
        bias, win, gains, cost = rng.uniform([0.5, 0.1, 0.1, 0.0], [4.0, 0.9, 0.8, 0.2])
        own, other = rng.uniform(0.5, 2.0, 2)
        won = rng.uniform(size=200_000) < win
        # of what is there it holds one share, of what is taken the bias times as much
        paid = np.where(won, bias * gains * other - cost * own, -(cost + gains) * own)
        wants, excess = biased_leader(bias, win, gains, cost, own, np.array(other))
        assert float(excess) == pytest.approx(float(paid.mean()), abs=5 * float(paid.std()) / np.sqrt(len(paid)))
        assert bool(wants) == (float(excess) > 0)


@given(st.floats(-0.5, 1), st.floats(-0.5, 1), st.floats(0, 1), st.floats(0.05, 1))
def test_a_pivot_deters_both_where_some_lean_does(one: float, other: float, lean: float, credibility: float) -> None:
    grid = np.linspace(0, 1, 4001)
    deters = (credibility * (1 - grid) >= one) & (credibility * grid >= other)
    _, best = pivotal(np.array(one), np.array(other), np.array(lean), np.array(credibility))
    slack = credibility - max(one, 0.0) - max(other, 0.0)
    if abs(slack) > 1e-3:
        assert bool(deters.any()) == bool(np.isfinite(best))
    if deters.any() and np.isfinite(best):
        nearest = grid[deters][np.abs(grid[deters] - lean).argmin()]
        assert float(best) == pytest.approx(float(nearest), abs=1 / 2000)
