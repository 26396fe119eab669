from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.durability import COVARIATES, EXPIRY, OUTSIDE_VIEW, base_rates, jeffreys
from locarno.models.durability.fitting import auc, brier, logit, logit_probability, weibull
from locarno.models.durability.outside import expiry, outside_view, outside_view_four
from locarno.models.durability.published import (
    ALLIANCE_TESTS,
    READINGS,
    fitted,
    logit_models,
    out_of_sample,
    peacekeeping_left_out,
    peacekeeping_text,
    peacekeeping_warning,
    weibull_four,
    weibull_two,
)
from locarno.models.durability.selection import selection_bounds
from locarno.models.durability.survival import (
    clustered_interval,
    kaplan_meier,
    survival_at_ratio,
    survival_with_expiry,
    weibull_survival,
)

YEARS = 10


def history(*rows: tuple[float, ...]) -> dict[str, np.ndarray]:
    return {"history": np.array(rows, dtype=float), "in_force": np.ones((2, 1, YEARS))}


def censored(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), (rng.random(n) < 0.4).astype(float)])
    life = np.exp(1.0 + 0.5 * x[:, 0] - 0.8 * x[:, 1]) * rng.weibull(0.7, size=n)
    watched = rng.uniform(0.5, 15.0, size=n)
    return x, np.minimum(life, watched), (life <= watched).astype(float)


def test_kaplan_meier_by_hand() -> None:
    # At 2: one of four dies; at 3 one is lost; at 5 one of the two left dies.
    curve = kaplan_meier([2.0, 3.0, 5.0, 8.0], [1, 0, 1, 0], [1.0, 2.0, 4.0, 6.0])
    np.testing.assert_allclose(curve.survival, [1.0, 0.75, 0.75, 0.375])
    np.testing.assert_allclose(curve.failures, [0, 1, 1, 2])
    np.testing.assert_allclose(curve.at_risk, [4, 3, 2, 1])


def test_kaplan_meier_and_greenwood_agree_with_lifelines() -> None:
    lifelines = pytest.importorskip("lifelines")
    _, time, event = censored(1)
    time = np.round(time, 1) + 0.1
    at = np.array([0.5, 1.0, 3.0, 6.0, 10.0])
    ours = kaplan_meier(time, event, at, level=0.9)
    theirs = lifelines.KaplanMeierFitter(alpha=0.1).fit(time, event)
    np.testing.assert_allclose(ours.survival, theirs.predict(at), rtol=1e-12)
    bands = theirs.confidence_interval_survival_function_
    place = np.searchsorted(bands.index.to_numpy(), at, side="right") - 1
    np.testing.assert_allclose(ours.low, bands.iloc[place, 0], rtol=1e-9)
    np.testing.assert_allclose(ours.high, bands.iloc[place, 1], rtol=1e-9)


def test_weights_count_as_repetitions() -> None:
    _, time, event = censored(2, 40)
    times = np.random.default_rng(0).integers(0, 4, size=40)
    at = np.array([1.0, 4.0])
    weighted = kaplan_meier(time, event, at, weights=times)
    repeated = kaplan_meier(np.repeat(time, times), np.repeat(event, times), at)
    np.testing.assert_allclose(weighted.survival, repeated.survival, rtol=1e-12)
    np.testing.assert_allclose(weighted.low, repeated.low, rtol=1e-9)


def test_clusters_that_move_together_widen_the_interval() -> None:
    rng = np.random.default_rng(5)
    clusters = np.repeat(np.arange(30), 10)
    life = np.repeat(rng.exponential(5.0, 30), 10)
    everyone = np.ones(300)
    alone = clustered_interval(life, everyone, np.arange(300), [5.0], np.random.default_rng(1), 500)
    together = clustered_interval(life, everyone, clusters, [5.0], np.random.default_rng(1), 500)
    curve = kaplan_meier(life, everyone, [5.0])
    assert alone[1][0] - alone[0][0] == pytest.approx(curve.high[0] - curve.low[0], rel=0.1)
    assert together[1][0] - together[0][0] > 2.0 * (alone[1][0] - alone[0][0])


def test_the_weibull_regression_agrees_with_lifelines() -> None:
    lifelines = pytest.importorskip("lifelines")
    pandas = pytest.importorskip("pandas")
    x, time, event = censored(3)
    ours = weibull(x, time, event)
    frame = pandas.DataFrame({"a": x[:, 0], "b": x[:, 1], "t": time, "e": event})
    theirs = lifelines.WeibullAFTFitter().fit(frame, "t", "e")
    found = theirs.params_
    np.testing.assert_allclose(
        ours.coefficients,
        [
            found["lambda_", "Intercept"],
            found["lambda_", "a"],
            found["lambda_", "b"],
            found["rho_", "Intercept"],
        ],
        atol=2e-4,
    )
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood_, abs=1e-4)
    np.testing.assert_allclose(ours.errors[1:3], theirs.standard_errors_["lambda_"][["a", "b"]], rtol=1e-2)


def test_the_logit_maximises_its_likelihood_and_clusters_of_one_give_robust_errors() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(500, 2))
    y = (rng.random(500) < 1.0 / (1.0 + np.exp(0.3 - x[:, 0] + 0.5 * x[:, 1]))).astype(float)
    fit = logit(x, y)
    p = logit_probability(fit, x)
    np.testing.assert_allclose(np.column_stack([np.ones(500), x]).T @ (y - p), 0.0, atol=1e-8)
    np.testing.assert_allclose(fit.coefficients, [-0.3, 1.0, -0.5], atol=0.35)
    robust = logit(x, y, clusters=np.arange(500))
    np.testing.assert_allclose(robust.errors, fit.errors, rtol=0.15)
    # Every case twice, in clusters of two, carries no more information than once.
    doubled = logit(np.repeat(x, 2, axis=0), np.repeat(y, 2), clusters=np.repeat(np.arange(500), 2))
    np.testing.assert_allclose(doubled.errors, robust.errors, rtol=1e-8)


def test_separated_outcomes_and_collinear_covariates_are_refused() -> None:
    x = np.linspace(-1.0, 1.0, 20)[:, None]
    with pytest.raises(ValueError, match="separate"):
        logit(x, (x[:, 0] > 0.0).astype(float))
    with pytest.raises(ValueError, match="collinear"):
        logit(np.hstack([x, x]), np.tile([0.0, 1.0], 10))


def test_scores_by_hand() -> None:
    assert brier([0.5, 0.0, 1.0], [1, 0, 0]) == pytest.approx((0.25 + 1.0) / 3)
    assert auc([0.1, 0.4, 0.4, 0.8], [0, 0, 1, 1]) == pytest.approx(3.5 / 4)


@given(
    st.floats(1.0, 30.0),
    st.floats(1.0, 100.0),
    st.floats(0.4, 2.0),
    st.floats(0.0, 2.0),
    st.floats(0.0, 40.0),
)
def test_expiry_lies_between_no_guarantee_and_one_that_never_ends(
    years: float, scale: float, shape: float, ratio: float, tau: float
) -> None:
    plain = float(weibull_survival(years, scale, shape))
    ever = float(survival_with_expiry(years, scale, shape, ratio, np.inf))
    found = float(survival_with_expiry(years, scale, shape, ratio, tau))
    assert min(plain, ever) - 1e-12 <= found <= max(plain, ever) + 1e-12
    assert ever == pytest.approx(float(survival_at_ratio(plain, ratio)), rel=1e-9, abs=1e-300)
    assert float(survival_with_expiry(years, scale, shape, ratio, 0.0)) == pytest.approx(plain)


def test_expiry_agrees_with_simulated_wars() -> None:
    rng = np.random.default_rng(6)
    scale, shape, ratio, tau = 12.0, 0.7, 0.4, 4.0
    target = rng.exponential(size=400_000)
    covered = ratio * (tau / scale) ** shape
    start = (tau / scale) ** shape
    after = scale * (np.maximum(target - covered, 0.0) + start) ** (1.0 / shape)
    within = scale * (target / ratio) ** (1.0 / shape)
    wars = np.where(target <= covered, within, after)
    for years in (2.0, 4.0, 9.0):
        expected = float(survival_with_expiry(years, scale, shape, ratio, tau))
        assert (wars > years).mean() == pytest.approx(expected, abs=3e-3)


def test_the_outside_view_follows_its_coefficients() -> None:
    data = history((0.0, 0.0, 0.0, 0.0), (12.0, 1.0, 1.0, 0.0))
    found = outside_view(data)
    assert set(found) == {value.name for value in OUTSIDE_VIEW.gives} | {"status"}
    model = weibull_two()
    assert model.covariates == ("prior_disputes", "rivalry")
    log_scale = model.intercept + model.coefficients[0] * np.log(13.0) + model.coefficients[1]
    by_hand = np.exp(-((5.0 / np.exp(log_scale)) ** model.shape))
    assert found["durability.outside_view"][1, 4] == pytest.approx(by_hand)
    survival = found["durability.outside_view"]
    assert (np.diff(survival, axis=1) < 0.0).all()
    assert (survival[1] < survival[0]).all()
    four = outside_view_four(data)["durability.outside_view"]
    assert (four[1] < four[0]).all()
    imposed = outside_view_four(history((12.0, 1.0, 1.0, 1.0)))["durability.outside_view"]
    assert (imposed[0] > four[1]).all()


def test_the_weibull_curve_stays_near_the_logit_of_the_same_horizon() -> None:
    row = (3.0, 1.0, 1.0, 0.0)
    survival = outside_view(history(row))["durability.outside_view"][0]
    for model in logit_models():
        if model.covariates == weibull_two().covariates:
            index = model.coefficients[0] + model.coefficients[1] * np.log(4.0) + model.coefficients[2]
            within = 1.0 / (1.0 + np.exp(-index))
            assert 1.0 - survival[int(model.years) - 1] == pytest.approx(within, abs=0.1)


def test_a_history_that_is_incomplete_or_impossible_marks_its_draw() -> None:
    data = history((1.0, 0.0, 0.0, 0.0), (np.nan, 0.0, 0.0, 0.0), (-2.0, 0.0, 0.0, 0.0))
    assert outside_view(data)["status"].tolist() == [0.0, 1.0, 1.0]
    with pytest.raises(ValueError, match="prior_disputes"):
        outside_view({"history": np.zeros((3, 1)), "in_force": np.ones((1, 1, 2))})


def test_two_readings_of_the_same_guarantee_stand_side_by_side() -> None:
    data = history((5.0, 1.0, 1.0, 0.0))
    outside = outside_view(data)
    inputs = {
        **data,
        **outside,
        "guarantee_hazard_ratio": np.array([[0.4, 0.4]]),
        "guarantee_years": np.array([np.inf, 3.0]),
    }
    found = expiry(inputs)
    assert set(found) == {value.name for value in EXPIRY.gives} | {"status"}
    base = outside["durability.outside_view"][0]
    np.testing.assert_allclose(found["durability.guarantee_unadjusted"][0], [base, base])
    np.testing.assert_allclose(found["durability.guarantee_adjusted"][0, 0], base**0.4)
    np.testing.assert_allclose(found["durability.guarantee_adjusted"][0, 1, :3], base[:3] ** 0.4)
    late = found["durability.guarantee_adjusted"][0, 1, 3:]
    assert (late < base[3:] ** 0.4).all()
    assert (late > base[3:]).all()


def test_base_rates_name_event_class_and_horizon_and_keep_their_order() -> None:
    rates = base_rates()
    counted = Counter((rate.name, rate.event) for rate in rates)
    assert set(counted.values()) == {3}
    assert {rate.event for rate in rates if rate.name == "cease-fires"} == {
        "war",
        "fatal dispute",
        "any dispute",
    }
    by_key = {(rate.name, rate.event, rate.years): rate for rate in rates}
    for rate in rates:
        assert rate.low <= rate.survival <= rate.high
        assert rate.greenwood_low <= rate.survival <= rate.greenwood_high
        assert 0 < rate.failures <= rate.n
        assert rate.clusters <= rate.n
        assert rate.rule
        assert rate.source
        if rate.name == "cease-fires":
            rival = by_key["cease-fires between neighbours", rate.event, rate.years]
            assert rival.n < rate.n
            milder = {"war": "fatal dispute", "fatal dispute": "any dispute"}.get(rate.event)
            if milder:
                assert rate.survival > by_key[rate.name, milder, rate.years].survival


@settings(max_examples=30)
@given(st.integers(0, 60), st.integers(0, 60))
def test_jeffreys_intervals_hold_the_share_and_mirror(honoured: int, broken: int) -> None:
    tests = honoured + broken
    found, mirrored = jeffreys(honoured, tests), jeffreys(broken, tests)
    assert found.low <= found.mean <= found.high
    assert found.mean == pytest.approx(1.0 - mirrored.mean)
    assert found.low == pytest.approx(1.0 - mirrored.high)


def test_more_honoured_than_tested_is_no_count() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        jeffreys(5, 4)


def test_alliance_counts_add_up() -> None:
    by_group = {test.group: test for test in ALLIANCE_TESTS}
    early, late = by_group["all alliances, 1816–1944"], by_group["all alliances, 1945–2003"]
    assert early.tests + late.tests == by_group["all alliances, 1816–2003"].tests
    assert early.honoured + late.honoured == by_group["all alliances, 1816–2003"].honoured
    for test in ALLIANCE_TESTS:
        assert test.low <= test.rate <= test.high or test.honoured == 0
        assert "90% Jeffreys interval" in test.text
        assert "deterrence had failed" in test.text
        assert test.lowest is not None
        assert test.highest is not None
        assert test.lowest.rate <= test.rate <= test.highest.rate


def test_what_ships_of_the_fit_is_coefficients_and_counts_only() -> None:
    text = json.dumps(fitted())
    assert len(text) < 40_000
    assert weibull_four().covariates == COVARIATES
    assert len(weibull_four().errors) == len(COVARIATES) + 2
    assert [warning.hazard_ratio for warning in peacekeeping_warning()][:3] == [4.30, 1.20, 0.57]
    assert "4.30 in all" in peacekeeping_text()
    assert "No effect" in peacekeeping_text()


def test_left_out_ranges_hold_the_whole() -> None:
    for rate in base_rates():
        assert rate.lowest <= rate.survival <= rate.highest
        assert rate.lowest_without
        assert rate.level == 0.9
    ratios = [ratio for _, ratio in peacekeeping_left_out()]
    assert ratios == sorted(ratios)
    assert ratios[0] < 4.30 < ratios[-1]


def test_no_score_out_of_sample_is_shown_without_its_rivals() -> None:
    by_split: dict[tuple[str, str], dict[str, dict[str, object]]] = {}
    for row in out_of_sample():
        by_split.setdefault((row["task"], row["split"]), {})[row["method"]] = row
    assert len(by_split) == 4
    for rows in by_split.values():
        assert list(rows) == ["base rate", "two variables", "six by theory", "six by search", "six by peeking"]
        assert all(len(row["variables"]) <= 6 for row in rows.values())
        assert rows["two variables"]["gain"] == 0.0


def test_readings_stand_in_pairs_with_sources() -> None:
    assert [reading.name for reading in READINGS] == ["content matters", "content hardly matters"]
    assert all(reading.sources and reading.our_data for reading in READINGS)


def test_the_pages_print_what_ships() -> None:
    pages = Path(__file__).parents[2] / "docs" / "deterrence"
    durability = (pages / "durability.md").read_text(encoding="utf-8")
    for row in out_of_sample():
        if row["method"] != "six by peeking" or row["split"].startswith(("to 1985", "to 1980")):
            assert f"{row['brier']:.4f}".removeprefix("0") in durability, row
    for warning in peacekeeping_warning():
        low, high = (f"{end:.2f}".removeprefix("0") for end in (warning.low, warning.high))
        assert f"{warning.events} / {warning.n}" in durability
        assert f"{low}–{high}" in durability
    reliability = (pages / "reliability.md").read_text(encoding="utf-8")
    for test in ALLIANCE_TESTS:
        low, high = (f"{end:.2f}".removeprefix("0") for end in (test.low, test.high))
        assert f"{test.honoured}/{test.tests} |" in reliability
        assert f"{low}–{high}" in reliability
    late = next(test for test in ALLIANCE_TESTS if test.group == "all alliances, 1945–2003")
    for found in selection_bounds(late).sets:
        high = "1" if found.high == 1.0 else f"{found.high:.2f}".removeprefix("0")
        assert f"{found.low:.2f}–{high}".removeprefix("0") in reliability
