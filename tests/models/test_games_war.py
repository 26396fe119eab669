"""Closed forms of bargaining failure, signals, wars of attrition and self-enforcing truces, against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import uniform

from locarno.models.deterrence.games.attrition import battles, ceasefire, ceasefire_at, win_chance
from locarno.models.deterrence.games.signals import signal
from locarno.models.deterrence.games.truce import patience_needed, strategic_risk
from locarno.models.deterrence.games.war import (
    biased_leader,
    first_strike,
    moral_hazard,
    peace_range,
    preventive_war,
    risk_return,
)

unit = st.floats(0.02, 0.98)


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.5), st.floats(0.0, 0.4), st.floats(0.05, 0.6))
def test_the_best_offer_is_the_best_on_a_grid(win: float, cost: float, lowest: float, span: float) -> None:
    highest = lowest + span
    solved = risk_return(np.array(win), np.array(cost), np.array(lowest), np.array(highest))

    def payoff(x: np.ndarray) -> np.ndarray:
        accepted = np.clip((highest - (x - win)) / span, 0, 1)
        return x * accepted + (win - cost) * (1 - accepted)

    assert payoff(solved.keeps) >= payoff(np.linspace(0, 1, 4001)).max() - 1e-12
    assert solved.war == pytest.approx(1 - float(np.clip((highest - (solved.keeps - win)) / span, 0, 1)))


def test_vectors_of_moral_hazard() -> None:
    assert risk_return(np.array(0.4), np.array(0.1), np.array(0.0), np.array(0.3)).war == pytest.approx(1 / 3)
    base = (np.array(0.4), np.array(0.1), np.array(0.0), np.array(0.3))
    before, stronger = moral_hazard(*base, raises_win=0.1)
    assert (before.war, stronger.war) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert stronger.keeps == pytest.approx(before.keeps + 0.1)
    assert moral_hazard(*base, bears_cost=0.05)[1].war == pytest.approx(0.4167, abs=5e-5)
    assert moral_hazard(*base, raises_aggressor_cost=0.05)[1].war == pytest.approx(0.25)


@given(unit, unit, unit, st.floats(0.0, 0.3))
def test_preventive_war_is_war_that_no_transfer_buys_off(
    before: float, after: float, discount: float, cost: float
) -> None:
    war, excess = preventive_war(np.array(before), np.array(after), np.array(discount), np.array(cost))
    if np.isnan(excess):
        assert after + cost * (1 - discount) > 1
        return
    fights_now = (1 - before) / (1 - discount) - cost
    all_now_and_least_later = 1 + discount * ((1 - after) / (1 - discount) - cost)
    if abs(fights_now - all_now_and_least_later) > 1e-9:
        assert bool(war) == (fights_now > all_now_and_least_later)


def test_ranges_first_strikes_and_biased_leaders() -> None:
    low, high = peace_range(np.array(0.6), np.array(0.1), np.array(0.2))
    assert (low, high) == (pytest.approx(0.5), pytest.approx(0.8))
    empty, width = first_strike(np.array([0.1, 0.2]), np.array(0.1), np.array(0.2))
    assert empty.tolist() == [False, True]
    np.testing.assert_allclose(width, [0.1, -0.1])
    war, _ = biased_leader(np.array([1.0, 3.0]), np.array(0.5), np.array(0.4), np.array(0.1), np.ones(2), np.ones(2))
    assert war.tolist() == [False, True]


def test_the_two_pure_signals_have_their_published_values() -> None:
    p, c, q = np.array(0.6), np.array(0.5), np.array(0.3)
    sunk = signal(p, c, q, uniform(0, 2).cdf, sinks=1.0)
    assert (sunk.size, sunk.cutoff) == (pytest.approx(0.7 * 0.5 / 0.6), pytest.approx(0.5 / 0.6))
    tied = signal(p, c, q, uniform(0, 2).cdf, ties=1.0)
    v = 0.3 * 0.5 / (0.7 + 0.3 * 0.6)
    assert (tied.cutoff, tied.size) == (pytest.approx(v), pytest.approx(0.5 - 0.6 * v))
    # tying hands risks more war than sinking costs
    assert tied.war > sunk.war
    assert np.isnan(signal(p, c, q, uniform(0, 2).cdf).size)


@given(
    unit,
    st.floats(0.05, 1.0),
    st.floats(0.02, 0.9),
    st.sampled_from([(1, 0, 0), (0, 1, 0), (0.5, 0.5, 0), (1, 0.3, 0.2)]),
)
def test_nobody_gains_by_sending_or_withholding_the_signal(
    p: float, c: float, q: float, kind: tuple[float, float, float]
) -> None:
    s, a, b = kind
    solved = signal(np.array(p), np.array(c), np.array(q), uniform(0, 9).cdf, sinks=s, ties=a, strengthens=b)
    if np.isnan(solved.size):
        return
    m = float(solved.size)
    v = np.linspace(0, 9, 1001)
    fought = np.maximum(p * v - c + b * m, -a * m)
    sends = (1 - q) * v + q * fought - s * m
    silent = np.maximum(0, p * v - c)
    above = v >= float(solved.cutoff)
    assert (sends[above] >= silent[above] - 1e-9).all()
    assert (sends[~above] <= silent[~above] + 1e-9).all()
    # whoever sends fights
    assert (p * v[above] - c + b * m >= -a * m - 1e-9).all()


def _by_linear_system(n: int, total: int, p: float) -> tuple[float, float]:
    inner = total - 1
    walk = np.eye(inner)
    for i in range(inner):
        if i > 0:
            walk[i, i - 1] -= 1 - p
        if i < inner - 1:
            walk[i, i + 1] -= p
    wins = np.zeros(inner)
    wins[-1] = p
    return float(np.linalg.solve(walk, wins)[n - 1]), float(np.linalg.solve(walk, np.ones(inner))[n - 1])


@pytest.mark.parametrize("p", [0.02, 0.3, 0.49, 0.4999, 0.49999, 0.5, 0.5000001, 0.50002, 0.5002, 0.55, 0.97])
def test_forts_against_the_linear_system(p: float) -> None:
    for n in range(1, 11):
        chance, length = _by_linear_system(n, 11, p)
        assert win_chance(n, 11, p) == pytest.approx(chance, rel=1e-9, abs=1e-12)
        assert battles(n, 11, p) == pytest.approx(length, rel=1e-6)


def test_vectors_of_the_random_walk() -> None:
    assert win_chance(5, 10, 0.55) == pytest.approx(0.731717, abs=5e-7)
    assert battles(5, 10, 0.55) == pytest.approx(23.17174, abs=5e-6)
    assert (win_chance(3, 10, 0.5), battles(3, 10, 0.5)) == (pytest.approx(0.3), pytest.approx(21.0))
    assert win_chance(np.array([0, 3, 10]), 10, np.array([[0.0], [1.0]])).tolist() == [[0, 0, 1], [0, 1, 1]]
    even = ceasefire_at(5, 10, 0.5, 0.5, 0.005, 0.005)
    np.testing.assert_allclose([even.value, even.other_value, even.width], [0.375, 0.375, 0.25])
    apart = ceasefire_at(5, 10, 0.65, 0.45, 0.005, 0.005)
    np.testing.assert_allclose([apart.value, apart.other_value, apart.width], [0.88058, 0.61586, -0.49644], atol=5e-6)
    assert ceasefire_at(5, 10, 0.65, 0.45, 0.005, 0.005, 0.1, 0.1).width == pytest.approx(-0.29644, abs=5e-6)


def test_beliefs_are_averaged() -> None:
    rng = np.random.default_rng(4)
    made = ceasefire(4, 10, (6.0, 4.0), (3.0, 3.0), 0.005, 0.01)
    p, q = rng.beta(6, 4, 400_000), rng.beta(3, 3, 400_000)
    value = win_chance(4, 10, p) - 0.005 * battles(4, 10, p)
    other = 1 - win_chance(4, 10, q) - 0.01 * battles(4, 10, q)
    assert made.value == pytest.approx(value.mean(), abs=3e-3)
    assert made.other_value == pytest.approx(other.mean(), abs=3e-3)
    sure = ceasefire(4, 10, (6e4, 4e4), (3e4, 3e4), 0.005, 0.01)
    assert sure.width == pytest.approx(float(ceasefire_at(4, 10, 0.6, 0.5, 0.005, 0.01).width), abs=1e-4)


@given(unit, st.floats(0.05, 1.0))
def test_a_monitored_truce_holds_from_its_patience_on(gain: float, detection: float) -> None:
    t, r, p = 1.0 + gain, 1.0, 0.2
    needed = float(patience_needed(np.array(t), np.array(r), np.array(p), np.array(detection)))
    for discount, holds in ((min(needed + 1e-6, 0.9999999), True), (needed - 1e-6, False)):
        keep = r / (1 - discount)
        # break once: found out with chance π and then P for ever, else as before
        broken = t + discount * (detection * p / (1 - discount) + (1 - detection) * keep)
        assert (keep >= broken) == holds
    assert needed >= float(patience_needed(np.array(t), np.array(r), np.array(p), np.array(1.0))) - 1e-12


def test_truces_at_their_limits() -> None:
    limits = patience_needed(
        np.array([2.0, 0.5, 2.0]), np.array([1.0, 1.0, 0.1]), np.array([0.2] * 3), np.array([0.0, 0.5, 1])
    )
    assert limits[:2].tolist() == [1.0, 0.0]
    assert np.isnan(limits[2])


def test_fear_of_surprise_asks_more_of_peace() -> None:
    known, feared, margin = strategic_risk(np.array([1.1, 1.5, 2.0]), np.array(1.2), np.array(-0.6), np.array(0.1))
    assert known.tolist() == [False, True, True]
    assert feared.tolist() == [False, False, True]
    assert margin[2] == pytest.approx(2.0 - 1.9)
