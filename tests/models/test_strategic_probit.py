"""The strategic probit, the ultimatum game and binary choices: scores, recovery, errors, bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, ndtr
from scipy.stats import logistic, norm

from locarno.models.deterrence.estimation import ultimatum
from locarno.models.deterrence.estimation.binary import (
    first_difference,
    fit_binary,
    inverse_mills,
    mcfadden,
    null_log_likelihood,
    probability,
    share_correct,
)
from locarno.models.deterrence.estimation.maximum_likelihood import equation, maximise, second_derivatives
from locarno.models.deterrence.estimation.strategic import (
    Design,
    Scales,
    fit_strategic_probit,
    log_likelihood_scores,
)
from locarno.models.deterrence.games.strategic_probit import Payoffs, chances
from locarno.replication.deterrence_estimates import currency, currency_design, offers

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.models.deterrence.games.strategic_probit import Uncertainty

BOTH: tuple[Uncertainty, ...] = ("private", "agent")


@pytest.mark.parametrize("uncertainty", BOTH)
def test_chances_agree_with_simulated_players(uncertainty: Uncertainty) -> None:
    u11, u13, u14, u24, s1, s2 = 0.3, 1.1, -0.9, 0.4, 1.3, 0.7
    found = chances(Payoffs(*map(np.array, (u11, u13, u14, u24))), uncertainty, s1, s2)
    rng, draws = np.random.default_rng(4), 400_000
    first, second = rng.normal(size=(3, draws)) * s1, rng.normal(size=(2, draws)) * s2
    resists = u24 + second[1] > second[0]
    p4 = resists.mean()
    if uncertainty == "private":
        moves = p4 * (u14 + first[2]) + (1 - p4) * (u13 + first[1]) > u11 + first[0]
    else:
        moves = p4 * u14 + (1 - p4) * u13 + first[1] > u11 + first[0]
    assert float(found.resists) == pytest.approx(p4, abs=3e-3)
    assert float(found.moves) == pytest.approx(moves.mean(), abs=3e-3)
    assert found.outcomes().sum() == pytest.approx(1.0)


@given(st.lists(st.floats(-4, 4), min_size=4, max_size=4), st.floats(-3, 3), st.sampled_from(BOTH))
def test_only_differences_of_the_first_players_payoffs_matter(
    values: list[float], shift: float, uncertainty: Uncertainty
) -> None:
    u11, u13, u14, u24 = map(np.array, values)
    one = chances(Payoffs(u11, u13, u14, u24), uncertainty)
    other = chances(Payoffs(u11 + shift, u13 + shift, u14 + shift, u24), uncertainty)
    np.testing.assert_allclose(one, other, atol=1e-12)


def design_of(cases: int, seed: int) -> Design:
    rng = np.random.default_rng(seed)
    a, b, c, d = rng.normal(size=(4, cases))
    return Design(
        equation(cases, {"a": a, "b": b}, constant=False),
        equation(cases),
        equation(cases, {"c": c}),
        equation(cases, {"d": d, "b": b}),
    )


TRUTH = np.array([0.6, -0.4, 0.8, -0.7, 0.5, 0.3, -0.9, 0.4])


def played(design: Design, theta: np.ndarray, uncertainty: Uncertainty, seed: int, scale: np.ndarray | float = 1.0):
    place, parts = 0, []
    for part in design:
        width = part.values.shape[1]
        parts.append(part.values @ theta[place : place + width])
        place += width
    shares = chances(Payoffs(*parts), uncertainty, scale, scale).outcomes()
    draw = np.random.default_rng(seed).uniform(size=len(shares))[:, None]
    return (draw > shares.cumsum(axis=1)).sum(axis=1)


@pytest.mark.parametrize("uncertainty", BOTH)
def test_scores_are_derivatives(uncertainty: Uncertainty) -> None:
    design = design_of(80, 1)
    z = np.random.default_rng(2).normal(size=80)
    outcome = played(design, TRUTH, uncertainty, 3)
    by_player = Scales(equation(80, {"z": z}), equation(80, {"z": z}, constant=False))
    for scales, extra in (
        (None, []),
        (Scales(equation(80, {"z": z}, constant=False)), [0.2]),
        (by_player, [0.1, 0.2, 0.3]),
    ):
        theta = np.array([*TRUTH, *extra])
        scores = log_likelihood_scores(outcome, design, uncertainty, scales)
        steps = np.eye(theta.size) * 1e-6
        numeric = np.array([(scores(theta + h)[0] - scores(theta - h)[0]) / 2e-6 for h in steps]).T
        np.testing.assert_allclose(scores(theta)[1], numeric, atol=1e-7)


@pytest.mark.parametrize("uncertainty", BOTH)
def test_estimates_recover_the_payoffs(uncertainty: Uncertainty) -> None:
    design = design_of(6000, 5)
    outcome = played(design, TRUTH, uncertainty, 6)
    fit = fit_strategic_probit(outcome, design, uncertainty)
    away = fit.estimate.coefficients - TRUTH
    assert away @ fit.estimate.information @ away < 26.1  # 999 in 1,000 samples, eight coefficients
    assert fit.estimate.decrement < 1e-12
    from_far = fit_strategic_probit(outcome, design, uncertainty, start=np.zeros(8))
    np.testing.assert_allclose(from_far.estimate.coefficients, fit.estimate.coefficients, atol=1e-7)
    shares = np.bincount(outcome, minlength=3) / 6000
    np.testing.assert_allclose(fit.chances(design).outcomes().mean(axis=0), shares, atol=0.01)


def test_a_scale_that_varies_is_recovered() -> None:
    design = design_of(8000, 7)
    z = np.random.default_rng(8).normal(size=8000)
    outcome = played(design, TRUTH, "private", 9, np.exp(0.35 * z))
    scales = Scales(equation(8000, {"z": z}, constant=False))
    fit = fit_strategic_probit(outcome, design, scales=scales)
    assert fit.estimate["log scale:z"] == pytest.approx(0.35, abs=3.5 * fit.estimate.errors()[-1])
    assert fit.estimate.log_likelihood > fit_strategic_probit(outcome, design).estimate.log_likelihood + 50.0


def test_robust_and_clustered_errors_say_what_they_claim() -> None:
    """Cases drawn four times over: plain errors halve, errors clustered by their origin do not."""
    design = design_of(700, 11)
    outcome = played(design, TRUTH, "private", 12)
    single = fit_strategic_probit(outcome, design).estimate
    fourfold = Design(*(part._replace(values=np.tile(part.values, (4, 1))) for part in design))
    quadruple = fit_strategic_probit(np.tile(outcome, 4), fourfold).estimate
    np.testing.assert_allclose(quadruple.errors(), single.errors() / 2.0, rtol=1e-6)
    clustered = quadruple.errors(clusters=np.tile(np.arange(700), 4))
    np.testing.assert_allclose(clustered, single.errors(robust=True), rtol=1e-6)
    wider = single.errors(robust=True, count_coefficients=True)
    np.testing.assert_allclose(wider / single.errors(robust=True), np.sqrt(699 / 692), rtol=1e-12)


def test_rows_report_intervals_that_cover() -> None:
    """Of 95% intervals over 240 samples some nineteen in twenty hold the truth (binomial bounds for 480 intervals)."""
    design = equation(400, {"x": np.random.default_rng(1).normal(size=400)})
    truth = (0.3, -0.5)
    held = 0
    for i in range(240):
        y = np.random.default_rng(1000 + i).uniform(size=400) < expit(design.values @ truth)
        rows = fit_binary(y, design).rows(robust=True)
        held += sum(row.low < value < row.high for row, value in zip(rows, truth, strict=True))
    assert 441 <= held <= 472
    assert rows[1].name == "x"
    assert rows[1].z == pytest.approx(rows[1].coefficient / rows[1].error)
    assert rows[1].p == pytest.approx(2 * norm.sf(abs(rows[1].z)))


@pytest.mark.slow
def test_errors_match_the_spread_over_samples() -> None:
    design = design_of(1000, 20)
    fits = [fit_strategic_probit(played(design, TRUTH, "agent", 100 + i), design, "agent").estimate for i in range(50)]
    spread = np.std([fit.coefficients for fit in fits], axis=0)
    said = np.mean([fit.errors() for fit in fits], axis=0)
    np.testing.assert_allclose(said, spread, rtol=0.35)


def test_what_cannot_be_estimated_is_said() -> None:
    design = design_of(50, 1)
    outcome = played(design, TRUTH, "private", 2)
    with pytest.raises(ValueError, match="all three payoffs of player 1"):
        fit_strategic_probit(outcome, design._replace(stays=equation(50)))
    with pytest.raises(ValueError, match="each of the three occurs"):
        fit_strategic_probit(np.minimum(outcome, 1), design)
    with pytest.raises(ValueError, match="cover 50 cases, the outcomes 49"):
        fit_strategic_probit(outcome[:-1], design)
    none = equation(50, constant=False)
    with pytest.raises(ValueError, match="nothing is to be estimated"):
        fit_strategic_probit(outcome, Design(none, none, none, none))
    with pytest.raises(ValueError, match="'x' is missing in 1 cases"):
        equation(3, {"x": [1.0, np.nan, 2.0]})
    with pytest.raises(ValueError, match="one value per case"):
        equation(3, {"x": [1.0, 2.0]})
    told = equation(50, {"told": np.where(outcome == 2, 1.0, -1.0)})
    with pytest.raises(ValueError, match="separate"):
        fit_strategic_probit(outcome, design._replace(resists_other=told))
    twice = design._replace(
        resists_other=equation(50, {"d": design.stays.values[:, 0], "e": design.stays.values[:, 0]})
    )
    with pytest.raises(ValueError, match="collinear"):
        fit_strategic_probit(outcome, twice)


def offers_of(cases: int, seed: int, s1: float, s2: float) -> tuple[np.ndarray, np.ndarray, ultimatum.Reservations]:
    """Play the ultimatum game: each proposer solves its own first-order condition."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, cases))
    r1, r2 = 45.0 + 6.0 * x, 25.0 - 4.0 * y
    own, other = (
        logistic.rvs(scale=s1, size=cases, random_state=rng),
        logistic.rvs(scale=s2, size=cases, random_state=rng),
    )

    def best(i: int) -> float:
        def gap(offer: float) -> float:
            return 100.0 - r1[i] - own[i] - offer - s2 * (1.0 + np.exp((offer - r2[i]) / s2))

        return float(brentq(gap, -400.0, 100.0 + 400.0))

    made = np.clip([best(i) for i in range(cases)], 0.0, 100.0)
    accepted = made >= r2 + other
    return made, accepted, ultimatum.Reservations(equation(cases, {"x": x}), equation(cases, {"y": y}))


def test_the_offer_solves_the_proposers_problem() -> None:
    """The best offer of the first-order condition beats all others on a grid."""
    r1, r2, s2, prize = 40.0, 30.0, 6.0, 100.0
    offer = np.linspace(0.0, prize, 100_001)
    accepts = expit((offer - r2) / s2)
    best = offer[np.argmax(accepts * (prize - offer) + (1.0 - accepts) * r1)]
    assert best == pytest.approx(prize - r1 - s2 * (1.0 + np.exp((best - r2) / s2)), abs=0.01)


@pytest.mark.parametrize("known", [True, False])
def test_the_ultimatum_game_recovers_reservations(known: bool) -> None:
    made, accepted, design = offers_of(1500, 3, 5.0, 6.0)
    fit = ultimatum.fit_ultimatum(made, accepted, design, 100.0, scale_answerer=6.0 if known else None)
    truth = np.array([45.0, 6.0, 25.0, -4.0, np.log(5.0), np.log(6.0)])[: 5 + (not known)]
    away = fit.estimate.coefficients - truth
    assert away @ fit.estimate.information @ away < 22.5
    scores = ultimatum.log_likelihood_scores(made, accepted, design, 100.0, 6.0 if known else None)
    steps = np.eye(truth.size) * 1e-6
    numeric = np.array([(scores(truth + h)[0] - scores(truth - h)[0]) / 2e-6 for h in steps]).T
    np.testing.assert_allclose(scores(truth)[1], numeric, atol=1e-5)


def test_offers_beyond_the_prize_are_refused() -> None:
    design = ultimatum.Reservations(equation(2), equation(2))
    with pytest.raises(ValueError, match="prize of 100"):
        ultimatum.fit_ultimatum([10.0, 101.0], [1, 0], design, 100.0)


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_binary_choices_recover_and_describe(link) -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=4000)
    design = equation(4000, {"x": x})
    p = probability_of(0.4 - 0.8 * x, link)
    y = (rng.uniform(size=4000) < p).astype(float)
    fit = fit_binary(y, design, link)
    away = fit.coefficients - [0.4, -0.8]
    assert away @ fit.information @ away < 13.9
    assert probability(fit, design.values, link).mean() == pytest.approx(y.mean(), abs=0.01)
    assert 0.0 < mcfadden(fit, y) < 1.0
    assert null_log_likelihood(y) == pytest.approx(fit_binary(y, equation(4000), link).log_likelihood, abs=1e-8)
    assert share_correct(fit, design, y, link) > max(y.mean(), 1 - y.mean())
    low, high = probability(fit, np.array([[1.0, x.min()], [1.0, x.max()]]), link)
    assert first_difference(fit, design, "x", link) == pytest.approx(high - low)
    quasi = np.concatenate([x[:20], [9.0] * 3])
    with pytest.raises(ValueError, match="separate"):
        # the three cases at the end are the only ones of their kind, and all are yes
        fit_binary(np.concatenate([y[:20], [1.0] * 3]), equation(23, {"x": quasi, "last": quasi == 9.0}), link)
    shares = fit_binary([0.25, 0.5], equation(2), link, weights=[4.0, 8.0])
    assert shares.log_likelihood == pytest.approx(null_log_likelihood([1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]))


def probability_of(index: np.ndarray, link: str) -> np.ndarray:
    return expit(index) if link == "logit" else ndtr(index)


def test_binary_choices_that_say_nothing_are_refused() -> None:
    x = np.arange(8.0)
    with pytest.raises(ValueError, match="nothing to explain"):
        fit_binary(np.ones(8), equation(8, {"x": x}))
    with pytest.raises(ValueError, match="from 0 to 1"):
        fit_binary(x, equation(8, {"x": x}))
    with pytest.raises(ValueError, match="separate"):
        fit_binary(x > 3.5, equation(8, {"x": x}))
    with pytest.raises(ValueError, match="at least two clusters"):
        fit_binary(x % 2, equation(8)).errors(clusters=np.zeros(8))
    with pytest.raises(ValueError, match="one label per case"):
        fit_binary(x % 2, equation(8)).errors(clusters=np.zeros(7))


@given(st.floats(-300, 300))
def test_inverse_mills_keeps_its_tail(x: float) -> None:
    ours = float(inverse_mills(np.array(x)))
    assert ours == pytest.approx(float(np.exp(norm.logpdf(x) - norm.logcdf(x))), rel=1e-9, abs=1e-300)
    assert float(inverse_mills(np.array(-1e12))) == 1e12


def test_a_climb_finds_a_known_maximum_and_its_curvature() -> None:
    centre = np.array([1.0, -2.0, 3.0])

    def scores(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        away = theta - centre
        return np.array([-0.5 * away @ away - away[0] ** 4]), -np.array(
            [[away[0] + 4 * away[0] ** 3, away[1], away[2]]]
        )

    found = maximise(scores, np.zeros(3), ("a", "b", "c"))
    np.testing.assert_allclose(found.coefficients, centre, atol=1e-7)
    np.testing.assert_allclose(second_derivatives(scores, centre), np.eye(3), atol=1e-6)
    assert found["b"] == pytest.approx(-2.0)


@pytest.mark.slow
def test_the_currency_model_is_a_maximum_of_a_likelihood_written_anew(locarno_data: Path) -> None:
    outcome, table = currency(locarno_data / "durability")
    design = currency_design(table)
    best = fit_strategic_probit(outcome, design).estimate
    halved = fit_strategic_probit(outcome, design, start=best.coefficients / 2.0).estimate
    np.testing.assert_allclose(halved.coefficients, best.coefficients, atol=1e-8)

    def plain(theta: np.ndarray) -> float:
        u11 = design.stays.values @ theta[:8]
        p4 = norm.cdf(design.resists_other.values @ theta[10:] / np.sqrt(2))
        p2 = norm.cdf(((1 - p4) * theta[8] + p4 * theta[9] - u11) / np.sqrt(1 + (1 - p4) ** 2 + p4**2))
        return float(np.log(np.choose(outcome, [1 - p2, p2 * (1 - p4), p2 * p4])).sum())

    assert plain(best.coefficients) == pytest.approx(best.log_likelihood, abs=1e-8)
    steps = np.eye(19) * 1e-5
    slope = [(plain(best.coefficients + h) - plain(best.coefficients - h)) / 2e-5 for h in steps]
    np.testing.assert_allclose(slope, 0.0, atol=1e-4)
    clustered = best.errors(clusters=table.text["nation"])
    assert np.isfinite(clustered).all()


def test_the_published_climb_of_the_offers_stopped_below_ours(locarno_data: Path) -> None:
    offer, accepted, design = offers(locarno_data / "durability")
    best = ultimatum.fit_ultimatum(offer, accepted, design, 100.0, scale_answerer=3.0).estimate
    scores = ultimatum.log_likelihood_scores(offer, accepted, design, 100.0, 3.0)
    printed = float(scores(np.array([62.198, -25.409, 37.684, -0.897, 3.934]))[0].sum())
    assert 0.0 < best.log_likelihood - printed < 1e-4
