"""The crisis-signalling game: vectors, simulation, every equilibrium against a fine grid, and its estimation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr, owens_t
from scipy.stats import multivariate_normal, norm

from locarno.models.deterrence.estimation.maximum_likelihood import equation
from locarno.models.deterrence.estimation.signalling import (
    Design,
    Expectations,
    fit_signalling,
    likelihood_scores,
    log_likelihood,
    payoffs,
    pseudo_scores,
)
from locarno.models.deterrence.games.crisis_signalling import (
    SELECTION,
    Game,
    cut_point,
    equilibria,
    names,
    orthant,
    outcome_chances,
    replies,
    reply_slope,
    slopes,
)
from locarno.replication.deterrence_estimates import SIGINT, sanctions

if TYPE_CHECKING:
    from pathlib import Path

ONE = (0.0, 1.0, 0.0, -1.0, -1.0, -1.2, 1.0)
THREE = (0.0, 1.0, 0.0, -1.9, -2.9, -1.2, 1.0)
OTHER = (0.2, 1.0, 0.0, -0.2, -0.5, -0.8, 1.0)


def game_of(*payoffs: float) -> Game:
    return Game(*(np.asarray(payoff, dtype=np.float64) for payoff in payoffs))


def random_games(count: int, scale: float, seed: int) -> Game:
    return Game(*(np.random.default_rng(seed).normal(size=(7, count)) * scale))


def test_vectors_of_a_single_equilibrium() -> None:
    found = equilibria(Game(*np.array([ONE, OTHER]).T))
    assert found.number.tolist() == [1, 1]
    np.testing.assert_allclose(found.resists[:, 0], [0.41443, 0.48792], atol=5e-6)
    np.testing.assert_allclose(found.challenges[:, 0], [0.85874, 0.81392], atol=5e-6)
    np.testing.assert_allclose(found.stands_firm[:, 0], [0.56059, 0.68041], atol=5e-6)


def test_vector_of_three_equilibria_names_all_and_states_the_rule() -> None:
    found = equilibria(game_of(*THREE))
    assert found.number == 3
    np.testing.assert_allclose(found.resists, [0.2511, 0.59472, 0.81332], atol=1.5e-5)
    np.testing.assert_allclose(found.challenges, [0.99479, 0.37987, 0.20545], atol=5e-6)
    np.testing.assert_allclose(found.stands_firm, [0.3097, 0.24156, 0.20876], atol=5e-6)
    assert found.stable.tolist() == [True, False, True]
    assert names(3) == ("least resistance", "middle resistance", "most resistance")
    assert {rule: int(equilibria(game_of(*THREE), rule).selected) for rule in SELECTION} == {
        "steadiest": 0,
        "least resistance": 0,
        "most resistance": 2,
    }


@pytest.mark.parametrize("place", [0, 1, 2])
def test_simulated_play_agrees_with_each_equilibrium(place: int) -> None:
    """Players who expect the equilibrium play it: shocks are drawn, choices made, frequencies counted."""
    s_a, v_a, c_b, w_a, w_b, a, v_b = THREE
    found = equilibria(game_of(*THREE))
    p_r, p_f = found.resists[place], found.stands_firm[place]
    rng, draws = np.random.default_rng(11), 400_000
    fight, back, other = w_a + rng.normal(size=draws), a + rng.normal(size=draws), w_b + rng.normal(size=draws)
    challenges = (1 - p_r) * v_a + p_r * np.maximum(fight, back) > s_a
    firm = fight[challenges] > back[challenges]
    resists = p_f * other + (1 - p_f) * v_b > c_b
    assert challenges.mean() == pytest.approx(found.challenges[place], abs=3e-3)
    assert firm.mean() == pytest.approx(p_f, abs=3e-3)
    assert resists.mean() == pytest.approx(p_r, abs=3e-3)


@given(st.floats(-8, 8), st.floats(-8, 8))
def test_orthant_agrees_with_an_integral_and_with_owen(h: float, k: float) -> None:
    root = np.sqrt(2.0)
    ours = float(orthant(np.array(h), np.array(k)))
    integral = quad(lambda x: norm.pdf(x) * ndtr(root * h - x), -40.0, k, epsabs=1e-15, points=[min(k, 0.0) - 1.0])[0]
    assert ours == pytest.approx(integral, abs=1e-10)
    if abs(h) > 1e-3 and abs(k) > 1e-3:
        owen = 0.5 * (ndtr(h) + ndtr(k) - (h * k < 0)) - owens_t(h, root * k / h - 1) - owens_t(k, root * h / k - 1)
        assert ours == pytest.approx(float(owen), abs=1e-14)


def test_orthant_agrees_with_scipy() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(200, 2)) * 1.5
    law = multivariate_normal(cov=[[1.0, 0.5**0.5], [0.5**0.5, 1.0]], seed=rng)
    np.testing.assert_allclose(orthant(*points.T), law.cdf(points), atol=1e-5)


def test_replies_agree_with_a_plain_twin() -> None:
    games, resists = random_games(2000, 1.5, 21), np.random.default_rng(22).uniform(0.05, 1.0, size=2000)
    found = replies(games, resists)
    for i in range(2000):
        s_a, v_a, c_b, w_a, w_b, a, v_b = (float(payoff[i]) for payoff in games)
        cut = (s_a - (1 - resists[i]) * v_a) / resists[i]
        challenges = 1 - ndtr(cut - a) * ndtr(cut - w_a)
        if challenges < 1e-4:
            continue  # Owen's T loses digits there, ours does not: see the integral above
        h, k = (w_a - a) / np.sqrt(2), w_a - cut
        owen = owens_t(h, np.sqrt(2) * k / h - 1) + owens_t(k, np.sqrt(2) * h / k - 1)
        firm = (0.5 * (ndtr(h) + ndtr(k) - (h * k < 0)) - owen) / challenges
        assert found.challenges[i] == pytest.approx(challenges, rel=1e-10)
        assert found.stands_firm[i] == pytest.approx(firm, abs=1e-10)
        if firm > 1e-3:
            assert found.reply[i] == pytest.approx((firm * w_b + (1 - firm) * v_b - c_b) / firm, rel=1e-6, abs=1e-6)


def test_chances_keep_their_meaning_in_the_tails() -> None:
    """Where A hardly ever challenges, only the likelier of its two reasons remains."""
    quiet = replies(game_of(5.0, 0.0, 0.0, -1.0, 0.0, -1.5, 1.0), np.array([1e-18, 0.1, 0.15, 1.0]))
    assert (np.diff(quiet.challenges) >= 0.0).all()
    assert quiet.stands_firm[0] == 1.0
    assert (np.diff(quiet.stands_firm) <= 0.0).all()
    beside = replies(game_of(31.4, 0.0, 0.0, 0.0, 0.0, -0.001, 1.0), np.array([0.99, 1.0, 1.01 / 1.02]))
    np.testing.assert_allclose(beside.stands_firm, beside.stands_firm[0], atol=2e-3)
    sure = replies(game_of(0.0, 1.0, 0.0, -1.0, 0.0, -1.5, 1.0), np.array([0.0, 1e-9]))
    np.testing.assert_allclose(sure.challenges, 1.0)
    np.testing.assert_allclose(sure.stands_firm, ndtr(0.5 / np.sqrt(2.0)))


@pytest.mark.parametrize(("scale", "seed"), [(1.0, 0), (2.0, 1), (10.0, 2)])
def test_every_equilibrium_that_a_finer_grid_sees_is_found(scale: float, seed: int) -> None:
    games = random_games(150, scale, seed)
    found = equilibria(games)
    x = np.linspace(-36.0, 8.0, 9001)
    excess = replies(Game(*(payoff[:, None] for payoff in games)), ndtr(x)).reply - x
    changes = (np.sign(excess[:, 1:]) != np.sign(excess[:, :-1])).sum(axis=1)
    np.testing.assert_array_equal(found.number, changes + (excess[:, -1] > 0) + (excess[:, 0] < 0))


def test_every_equilibrium_is_a_fixed_point_and_slopes_are_derivatives() -> None:
    near = Game(*(np.array(THREE)[:, None] + np.random.default_rng(3).normal(size=(7, 300)) * 0.15))
    found = equilibria(near)
    assert found.number.max() >= 3
    wide = Game(*(payoff[:, None] for payoff in near))
    there = np.isfinite(found.resists)
    answer = ndtr(replies(wide, found.resists).reply)
    np.testing.assert_allclose(answer[there], found.resists[there], atol=1e-12)
    known = replies(wide, found.resists)
    ahead, behind = (ndtr(replies(wide, found.resists + step).reply) for step in (1e-6, -1e-6))
    slope = reply_slope(wide, found.resists, known, slopes(wide, found.resists, known))
    np.testing.assert_allclose(slope[there], ((ahead - behind) / 2e-6)[there], rtol=1e-4, atol=1e-6)
    # curves that start above the diagonal and end below it cross it down, up, down …
    counts = [(near_slope[kept] < 1.0).tolist() for near_slope, kept in zip(found.slope, there, strict=True)]
    assert all(run == [i % 2 == 0 for i in range(len(run))] for run in counts)


def test_equilibria_that_are_about_to_vanish_are_seen() -> None:
    """Between one and three equilibria two of them meet: within 1e-6 of that point both are still told apart."""
    low, high = -1.9, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        several = equilibria(game_of(*THREE[:3], middle, *THREE[4:])).number == 3
        low, high = (middle, high) if several else (low, middle)
    at = equilibria(game_of(*THREE[:3], low - 1e-6, *THREE[4:]))
    assert at.number == 3
    gap = np.diff(at.resists)
    assert 0.0 < gap.min() < 1e-2


@given(st.lists(st.floats(-3, 3), min_size=7, max_size=7), st.floats(-2, 2), st.floats(-2, 2))
def test_only_differences_of_payoffs_matter(values: list[float], shift_a: float, shift_b: float) -> None:
    s_a, v_a, c_b, w_a, w_b, a, v_b = values
    moved = (s_a + shift_a, v_a + shift_a, c_b + shift_b, w_a + shift_a, w_b + shift_b, a + shift_a, v_b + shift_b)
    one = replies(game_of(*values), np.array([0.2, 0.7]))
    other = replies(game_of(*moved), np.array([0.2, 0.7]))
    np.testing.assert_allclose(one.challenges, other.challenges, atol=1e-9)
    np.testing.assert_allclose(one.stands_firm, other.stands_firm, atol=1e-9)


def test_outcome_chances_sum_to_one_and_batches_keep_their_shape() -> None:
    games = Game(*(payoff.reshape(3, 4) for payoff in random_games(12, 1.0, 5)))
    found = equilibria(games)
    assert found.number.shape == (3, 4)
    chances = outcome_chances(found.resists, found.challenges, found.stands_firm)
    there = np.isfinite(found.resists)
    np.testing.assert_allclose(chances[there].sum(axis=-1), 1.0)
    assert cut_point(games, found.resists[..., 0]).shape == (3, 4)


def test_payoffs_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        equilibria(game_of(0.0, 1.0, 0.0, np.nan, -1.0, -1.2, 1.0))


def design_of(cases: int, seed: int) -> Design:
    rng = np.random.default_rng(seed)
    x, y, z = rng.normal(size=(3, cases))
    none = equation(cases, constant=False)
    return Design(
        equation(cases, {"x": x}, constant=False),
        equation(cases),
        equation(cases, {"y": y}),
        equation(cases, {"z": z}),
        equation(cases),
        equation(cases),
        none,
    )


TRUTH = np.array([0.3, 1.0, -0.8, 0.4, -1.2, 0.4, -1.1, -1.4])


def played(design: Design, theta: np.ndarray, plays: int, seed: int, place: int = 0) -> np.ndarray:
    found = equilibria(payoffs(design, theta))
    kept = np.minimum(place, found.number - 1)[:, None]
    parts = (
        np.take_along_axis(part, kept, axis=1)[:, 0] for part in (found.resists, found.challenges, found.stands_firm)
    )
    return np.random.default_rng(seed).multinomial(plays, outcome_chances(*parts)).astype(float)


def test_scores_are_derivatives() -> None:
    design = design_of(60, 1)
    counts = played(design, TRUTH, 20, 2)
    anchor = equilibria(payoffs(design, TRUTH)).quantile[:, 0]
    expected = Expectations(np.full(60, 0.4), np.full(60, 0.5))
    for scores in (likelihood_scores(counts, design, anchor), pseudo_scores(counts, design, expected)):
        found = scores(TRUTH)[1]
        steps = np.eye(8) * 1e-6
        numeric = np.array([(scores(TRUTH + h)[0] - scores(TRUTH - h)[0]) / 2e-6 for h in steps]).T
        np.testing.assert_allclose(found, numeric, atol=1e-6 * np.abs(found).max())


def test_estimates_from_simulated_play_recover_the_payoffs() -> None:
    design = design_of(400, 3)
    counts = played(design, TRUTH, 200, 4)
    best = fit_signalling(counts, design)
    nested = fit_signalling(counts, design, "nested pseudo-likelihood")
    distance = (best.estimate.coefficients - TRUTH) / best.estimate.errors()
    assert np.abs(distance).max() < 3.5
    # Monte Carlo: eight standard normal distances have a sum of squares below 26.1 in 999 of 1,000 samples
    whole = best.estimate.coefficients - TRUTH
    assert whole @ best.estimate.information @ whole < 26.1
    assert best.estimate.log_likelihood >= nested.estimate.log_likelihood - 1e-6
    np.testing.assert_allclose(nested.estimate.coefficients, TRUTH, atol=0.25)
    np.testing.assert_allclose(best.estimate.errors(robust=True), best.estimate.errors(), rtol=0.35)
    doubled = np.repeat(np.arange(200), 2)
    assert np.isfinite(best.estimate.errors(clusters=doubled)).all()


def test_where_games_have_several_equilibria_the_one_played_is_recovered() -> None:
    """Half the games are played with least, half with most resistance: likelihood tells which."""
    cases = 60
    x = np.random.default_rng(8).uniform(-0.15, 0.15, size=cases)
    none, const = equation(cases, constant=False), equation(cases)
    design = Design(none, const, none, equation(cases, {"x": x}), const, const, const)
    truth = np.array([1.0, -2.4, 0.5, -3.4, -1.6, 0.9])
    assert (equilibria(payoffs(design, truth)).number == 3).all()
    most = np.arange(cases) % 2 == 1
    counts = np.where(most[:, None], played(design, truth, 2000, 9, 2), played(design, truth, 2000, 9, 0))
    resisted, challenged = counts[:, 2:].sum(axis=1), counts[:, 1:].sum(axis=1)
    seen = Expectations(resisted / challenged, np.clip(counts[:, 2] / resisted, 1e-3, 1.0))
    fit = fit_signalling(counts, design, first=seen)
    np.testing.assert_array_equal(fit.expected.resists > 0.5, most)
    away = fit.estimate.coefficients - truth
    assert away @ fit.estimate.information @ away < 22.5  # 999 in 1,000 samples, six coefficients
    assert fit.estimate.log_likelihood >= log_likelihood(counts, design, truth)


def test_what_cannot_be_estimated_is_said() -> None:
    design = design_of(30, 1)
    counts = played(design, TRUTH, 50, 2)
    with pytest.raises(ValueError, match="four numbers per game"):
        fit_signalling(counts[:, :3], design)
    with pytest.raises(ValueError, match="must occur"):
        fit_signalling(counts * [1, 1, 1, 0], design)
    with pytest.raises(ValueError, match="cover 30 games, the counts 29"):
        fit_signalling(counts[:-1], design)
    with pytest.raises(ValueError, match="all payoffs of A"):
        fit_signalling(counts, design._replace(status_quo=equation(30)))


@pytest.mark.slow
def test_the_sanctions_example(locarno_data: Path) -> None:
    counts, design, table = sanctions(locarno_data / "durability")
    printed = np.array(list(SIGINT.values()))
    assert log_likelihood(counts, design, printed) == pytest.approx(-3932.446, abs=2e-3)
    assert (equilibria(payoffs(design, printed)).number == 1).all()
    halved = fit_signalling(counts, design, start=printed / 2.0)
    best = fit_signalling(counts, design)
    # the published way to the estimates is no maximum of the likelihood: 4.5 lower
    assert best.estimate.log_likelihood == pytest.approx(-3927.9095, abs=5e-4)
    np.testing.assert_allclose(halved.estimate.coefficients, best.estimate.coefficients, atol=1e-5)
    assert best.estimate.decrement < 1e-10
    assert (best.number == 1).all()
    clustered = best.estimate.errors(clusters=table.text["dyadID"])
    assert np.isfinite(clustered).all()
    nested = fit_signalling(counts, design, "nested pseudo-likelihood")
    theirs = Expectations(table["PRhat"], table["PFhat"])
    again = fit_signalling(counts, design, "nested pseudo-likelihood", first=theirs)
    np.testing.assert_allclose(nested.estimate.coefficients, printed, atol=5e-6)
    np.testing.assert_allclose(again.estimate.coefficients, nested.estimate.coefficients, atol=1e-6)
    np.testing.assert_allclose(nested.expected.resists, table["PRnpl"], atol=1e-6)
    np.testing.assert_allclose(nested.expected.stands_firm, table["PFnpl"], atol=1e-6)
