"""Estimates: what is drawn, what is central, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from locarno.estimate import Estimate, Fixed, Hurdle, Level, Options, Probability, Quantiles, Range, Scale

ANY = TypeAdapter(Estimate)
SHARE = TypeAdapter(Probability)
LEVEL = TypeAdapter(Level)

U = (np.arange(4096) + 0.5) / 4096
PLACES = {"none": 0.0, "enablers": 35.0, "backstop": 65.0, "ground_troops": 100.0}

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6))
triples = st.tuples(numbers, numbers, numbers).map(sorted)


@given(triples, st.sampled_from(["pert", "triangular"]))
def test_range_stays_between_its_ends_and_rises(triple, shape):
    low, best, high = triple
    estimate = ANY.validate_python({"low": low, "best": best, "high": high, "shape": shape})
    drawn = estimate.ppf(U)
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    assert drawn.min() >= low - slack
    assert drawn.max() <= high + slack
    assert (np.diff(drawn) >= -slack).all()
    assert estimate.central() == best


@pytest.mark.parametrize(("low", "best", "high"), [(0, 2, 10), (5, 5, 9), (-3, 4, 4), (0.1, 0.5, 0.9)])
def test_pert_is_the_beta_with_weight_four(low, best, high):
    mode = (best - low) / (high - low)
    oracle = stats.beta(1 + 4 * mode, 5 - 4 * mode, loc=low, scale=high - low)
    drawn = Range(low=low, best=best, high=high).ppf(U)
    np.testing.assert_allclose(drawn, oracle.ppf(U), rtol=1e-10)
    # Malcolm et al. (1959): mean (low + 4 best + high)/6.
    assert oracle.mean() == pytest.approx((low + 4 * best + high) / 6)
    assert drawn.mean() == pytest.approx((low + 4 * best + high) / 6, abs=1e-3 * (high - low))


def test_triangular_has_the_textbook_mean():
    drawn = Range(low=1, best=2, high=6, shape="triangular").ppf(U)
    assert drawn.mean() == pytest.approx(3.0, abs=1e-3)


def test_quantiles_pass_through_what_is_written_and_reach_past_it():
    estimate = Quantiles(quantiles={0.1: 2, 0.5: 5, 0.9: 9})
    np.testing.assert_allclose(estimate.ppf(np.array([0.1, 0.5, 0.9])), [2, 5, 9])
    np.testing.assert_allclose(estimate.ppf(np.array([0.0, 1.0])), [2 - 0.75, 9 + 1.0])
    assert estimate.central() == 5


def test_extended_quantiles_are_cut_at_the_scale():
    estimate = SHARE.validate_python({"quantiles": {0.1: 0.01, 0.5: 0.1, 0.9: 0.9}})
    drawn = estimate.ppf(U)
    assert drawn.min() == 0
    assert drawn.max() == 1
    assert estimate.ends == (0, 1)


def test_named_distribution_is_scipys_own_and_is_cut():
    beta = SHARE.validate_python({"distribution": "beta", "args": {"a": 2, "b": 5}})
    np.testing.assert_allclose(beta.ppf(U), stats.beta(2, 5).ppf(U))
    assert beta.central() == pytest.approx(stats.beta(2, 5).median())
    assert list(beta.quantities()) == [beta.central()]
    norm = SHARE.validate_python({"distribution": "norm", "args": {"loc": 0.5, "scale": 0.2}})
    assert norm.ppf(np.array([0.0001])) == 0


@given(st.dictionaries(st.sampled_from(sorted(PLACES)), st.floats(0.01, 10), min_size=1))
def test_options_come_up_in_proportion_to_their_weights(weights):
    estimate = Options(options=weights)
    drawn = estimate.ppf(U, PLACES.__getitem__)
    total = sum(weights.values())
    for name, weight in weights.items():
        assert np.mean(drawn == PLACES[name]) == pytest.approx(weight / total, abs=2 / len(U))
    assert estimate.central(PLACES.__getitem__) == PLACES[max(weights, key=weights.__getitem__)]


@given(st.floats(0, 1), triples)
def test_hurdle_materialises_as_often_as_it_says(chance, triple):
    low, best, high = (abs(x) + 1 for x in triple)
    low, best, high = sorted((low, best, high))
    estimate = Hurdle(chance=chance, then=Range(low=low, best=best, high=high))
    drawn = estimate.ppf(U)
    assert np.mean(drawn > 0) == pytest.approx(chance, abs=2 / len(U))
    assert estimate.central() == (best if chance >= 0.5 else 0)
    assert list(estimate.quantities()) == [low, best, high, 0]


def test_hurdle_on_a_scale_cuts_what_is_inside():
    estimate = SHARE.validate_python({"chance": 0.9, "then": {"quantiles": {0.4: 0.1, 0.6: 0.9}}})
    assert estimate.ppf(U).max() == 1
    assert ANY.validate_python({"chance": 0, "then": 5}).ppf(U).max() == 0


def test_names_are_placed_on_their_issue_whichever_way_it_runs():
    estimate = ANY.validate_python({"low": "none", "best": "enablers", "high": "backstop"})
    assert estimate.central(PLACES.__getitem__) == 35
    drawn = estimate.ppf(U, PLACES.__getitem__)
    assert 0 <= drawn.min() < drawn.max() <= 65
    with pytest.raises(ValueError, match="'none' is not a number"):
        estimate.ppf(U)


def test_bare_numbers_and_names_are_fixed():
    assert ANY.validate_python(5).central() == 5
    assert ANY.validate_python("backstop").central(PLACES.__getitem__) == 65
    np.testing.assert_array_equal(ANY.validate_python({"value": 5, "because": ["j1"]}).ppf(U), np.full(len(U), 5.0))
    assert isinstance(ANY.validate_python(5), Fixed)
    fixed = Fixed(value=5)
    assert ANY.validate_python(fixed) == fixed
    assert Range(low=3, best=3, high=3).ppf(U).tolist() == [3.0] * len(U)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"low": 2, "best": 1, "high": 3}, "low ≤ best ≤ high"),
        ({"low": 1, "best": 2}, "high"),
        ({"quantiles": {0.5: 1}}, "at least 2"),
        ({"quantiles": {0.1: 5, 0.9: 1}}, "must rise"),
        ({"quantiles": {-0.1: 5, 0.9: 6}}, "0–1"),
        ({"distribution": "nothing"}, "not a continuous distribution"),
        ({"distribution": "beta", "args": {"q": 1}}, "wrong args"),
        ({"distribution": "beta", "args": {"a": -1, "b": 1}}, "outside the range"),
        ({"options": {"none": 0}}, "all 0"),
        ({"options": {"none": -1}}, "greater than or equal to 0"),
        ({"chance": 1.5, "then": 1}, "less than or equal to 1"),
        ({"value": float("nan")}, "finite"),
        ({"value": float("inf")}, "finite"),
        ({"lo": 1}, "Field required"),
        ({"value": 1, "because": "j1", "more": 2}, "Extra inputs"),
    ],
)
def test_what_cannot_be_is_refused(written, said):
    with pytest.raises(ValidationError, match=said):
        ANY.validate_python(written)


@pytest.mark.parametrize(
    ("adapter", "written", "said"),
    [
        (SHARE, 1.2, r"1\.2 is off its scale 0–1 \(probability\)"),
        (SHARE, {"low": -0.1, "best": 0.5, "high": 1}, "-0.1 is off"),
        (SHARE, {"options": {"0.5": 1, "2": 1}}, "2 is off"),
        (SHARE, {"chance": 0.5, "then": {"low": 0.5, "best": 1, "high": 1.5}}, "1.5 is off"),
        (SHARE, {"distribution": "norm", "args": {"loc": 0.5, "scale": 1}}, "62% of it lies off"),
        (SHARE, {"chance": 0.5, "then": {"distribution": "norm", "args": {"loc": 0.5, "scale": 1}}}, "62%"),
        (LEVEL, 101, r"off its scale 0–100 \(level\)"),
    ],
)
def test_numbers_off_their_scale_are_refused(adapter, written, said):
    with pytest.raises(ValidationError, match=said):
        adapter.validate_python(written)


def test_a_scale_without_an_end_says_so():
    with pytest.raises(Exception, match="from 0 up"):
        Scale(0, float("inf"), "amount").check(Fixed(value=-1))
    assert Scale(0, float("inf"), "amount").check(Fixed(value=1)).ends is None


def test_the_same_uniform_gives_the_same_draw_alone_or_among_others():
    estimate = ANY.validate_python({"chance": 0.4, "then": {"low": 2, "best": 3, "high": 9}})
    together = estimate.ppf(U)
    alone = np.array([estimate.ppf(np.array([u]))[0] for u in U[::97]])
    np.testing.assert_array_equal(together[::97], alone)
