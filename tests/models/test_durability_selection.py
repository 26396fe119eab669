from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution

from locarno.models.durability.evalue import e_value, e_value_of_limit
from locarno.models.durability.published import ALLIANCE_TESTS
from locarno.models.durability.reliability import AllianceTest
from locarno.models.durability.selection import (
    CONCENTRATIONS,
    NOT_IDENTIFIED,
    THRESHOLDS,
    consistent_means,
    rate_if_tested,
    selection_bounds,
    selection_curve,
    worst_case_bounds,
)

MEANS = st.floats(0.05, 0.95)
WIDTHS = st.floats(0.5, 50.0)
CUTS = st.floats(0.1, 0.95)


@pytest.mark.parametrize(
    ("mean", "concentration", "threshold", "noise"),
    [(0.5, 2.0, 0.5, 0.0), (0.3, 1.0, 0.7, 0.0), (0.7, 5.0, 0.6, 0.0), (0.6, 5.0, 0.5, 0.1), (0.4, 2.0, 0.3, 0.2)],
)
def test_the_curve_agrees_with_simulated_selection(
    mean: float, concentration: float, threshold: float, noise: float
) -> None:
    rng = np.random.default_rng(11)
    q = rng.beta(mean * concentration, (1.0 - mean) * concentration, size=1_000_000)
    attacked = q + noise * rng.standard_normal(q.size) < threshold
    rate, share = rate_if_tested(mean, concentration, threshold, noise)
    assert rate == pytest.approx(q[attacked].mean(), abs=4.0 * q[attacked].std() / np.sqrt(attacked.sum()))
    assert share == pytest.approx(attacked.mean(), abs=0.002)


@settings(max_examples=40)
@given(MEANS, WIDTHS, CUTS)
def test_the_closed_form_is_the_truncated_moment(mean: float, concentration: float, threshold: float) -> None:
    a, b = mean * concentration, (1.0 - mean) * concentration
    rate, share = rate_if_tested(mean, concentration, threshold)
    below = beta_distribution.cdf(threshold, a, b)
    assert share == pytest.approx(below, abs=1e-12)
    if below > 1e-6:
        # E[q | q < r] = r − ∫ F / F(r)
        area = quad(lambda q: beta_distribution.cdf(q, a, b), 0.0, threshold, limit=200)[0]
        assert rate == pytest.approx(threshold - area / below, abs=1e-6)


@settings(max_examples=40)
@given(MEANS, WIDTHS, CUTS, st.floats(0.0, 0.3))
def test_selection_never_flatters_and_the_rate_rises_with_the_mean(
    mean: float, concentration: float, threshold: float, noise: float
) -> None:
    rates, shares = rate_if_tested([0.5 * mean, mean], concentration, threshold, noise)
    assert rates[0] < rates[1]
    assert shares[0] >= shares[1] - 1e-12
    assert rates[1] <= mean + 1e-9
    if noise == 0.0:
        assert rates[1] < threshold


def test_limits() -> None:
    # No threshold, no selection; a hardly spread reliability hides nothing; a mean of 1 keeps a last moment.
    assert rate_if_tested(0.37, 4.0, 1.0)[0] == pytest.approx(0.37)
    assert rate_if_tested(0.3, 1e4, 0.9)[0] == pytest.approx(0.3, abs=1e-6)
    assert rate_if_tested(1.0, 5.0, 0.5)[0] == pytest.approx(float(rate_if_tested(1.0 - 1e-7, 5.0, 0.5)[0]), abs=1e-6)
    assert rate_if_tested(1.0, 5.0, 0.5)[1] == 0.0
    assert rate_if_tested(0.0, 5.0, 0.5)[0] == 0.0
    # Uniform reliability, tested below r: half of r.
    assert rate_if_tested(0.5, 2.0, 0.6)[0] == pytest.approx(0.3)
    assert np.isnan(rate_if_tested(0.5, 2.0, 0.0)[0])


@settings(max_examples=15)
@given(st.floats(0.02, 0.4), st.floats(0.0, 0.3), CUTS, st.floats(0.8, 20.0), st.sampled_from([0.0, 0.15]))
def test_the_set_of_means_is_the_inverse_of_the_curve(
    low: float, width: float, threshold: float, concentration: float, noise: float
) -> None:
    found = consistent_means(low, low + width, threshold, concentration, noise)
    grid = np.linspace(0.002, 0.998, 250)
    rates, _ = rate_if_tested(grid, concentration, threshold, noise)
    inside = (rates >= low) & (rates <= low + width)
    if not found.fits:
        assert not inside.any()
        return
    ours = (grid >= found.low - 1e-6) & (grid <= found.high + 1e-6)
    assert (inside <= ours).all()
    assert (ours & ~inside).sum() <= 2


def test_a_threshold_below_what_is_seen_fits_no_mean() -> None:
    assert not consistent_means(0.4, 0.6, 0.35, 2.0).fits
    assert consistent_means(0.2, 0.4, 0.35, 2.0).high == 1.0


def test_bounds_of_the_alliances_since_1945_are_wide_and_give_no_corrected_number() -> None:
    late = next(test for test in ALLIANCE_TESTS if test.group == "all alliances, 1945–2003")
    found = selection_bounds(late)
    assert len(found.sets) == len(THRESHOLDS) * len(CONCENTRATIONS)
    assert found.low == pytest.approx(late.low)
    # Nothing that fits lies below the tested rate's interval; nothing above is excluded.
    assert found.low_of_sets >= found.low - 1e-9
    assert found.high_of_sets == 1.0
    assert "12 of 54" in found.text
    assert "90% interval" in found.text
    assert NOT_IDENTIFIED in found.text
    assert "no corrected number" in found.text


def test_a_rate_that_no_rule_allows_says_so() -> None:
    found = selection_bounds(AllianceTest("a class", 50, 50), thresholds=(0.3,))
    assert np.isnan(found.low_of_sets)
    assert "No mean fits" in found.text


def test_the_curve_comes_as_rows_for_a_chart() -> None:
    curve = selection_curve(thresholds=(0.5, 0.9), concentrations=(2.0,), means=(0.2, 0.5))
    rows = curve.rows()
    assert len(rows) == 4
    assert rows[1] == {
        "threshold": 0.5,
        "concentration": 2.0,
        "prior_mean": 0.5,
        "tested_rate": pytest.approx(0.25),
        "tested_share": pytest.approx(0.5),
    }


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_worst_case_bounds_hold_whatever_the_untested_are(rate: float, share: float, untested: float) -> None:
    low, high = worst_case_bounds(rate, share)
    assert low - 1e-12 <= rate * share + untested * (1.0 - share) <= high + 1e-12


def test_impossible_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="within 0–1"):
        rate_if_tested(1.2, 2.0, 0.5)
    with pytest.raises(ValueError, match="above 0"):
        rate_if_tested(0.5, 0.0, 0.5)
    with pytest.raises(ValueError, match="no interval"):
        consistent_means(0.6, 0.4, 0.5, 2.0)
    with pytest.raises(ValueError, match="within 0–1"):
        worst_case_bounds(0.5, 1.5)


def test_e_values_by_hand() -> None:
    # Rare event: RR = HR = 2 gives 2 + √2; protective mirrors; none needs nothing.
    assert e_value(2.0, rare=True) == pytest.approx(2.0 + np.sqrt(2.0))
    assert e_value(0.5, rare=True) == pytest.approx(2.0 + np.sqrt(2.0))
    assert e_value(1.0) == 1.0
    # As tipr 1.0 prints for 0.9 and 1.3.
    assert e_value(0.9, rare=True) == pytest.approx(1.462475, abs=1e-6)
    assert e_value(1.3, rare=True) == pytest.approx(1.9245, abs=1e-6)
    common = (1.0 - 0.5 ** np.sqrt(3.0)) / (1.0 - 0.5 ** np.sqrt(1.0 / 3.0))
    assert e_value(3.0) == pytest.approx(common + np.sqrt(common * (common - 1.0)))
    assert e_value(3.0) == pytest.approx(e_value(1.0 / 3.0))
    assert e_value_of_limit(0.8, 1.3) == 1.0
    assert e_value_of_limit(1.5, 4.0) == e_value(1.5)
    assert e_value_of_limit(0.2, 0.6) == e_value(0.6)
    with pytest.raises(ValueError, match="no hazard ratio"):
        e_value(0.0)
