"""Rank correlations against scipy, and tipping values against a known crossing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from locarno.study.sensitivity import by_origin, correlations, drivers, rank_inputs, tipping_value


@pytest.fixture
def sample():
    rng = np.random.default_rng(3)
    inputs = {"a": rng.random(4000), "b": rng.random(4000), "c": rng.random(4000), "fixed": np.ones(4000)}
    origins = {"a": "judgement", "b": "data", "c": "judgement", "fixed": "data"}
    outcome = 2 * inputs["a"] - inputs["b"] + 0.3 * rng.standard_normal(4000)
    return inputs, origins, outcome


def test_correlations_equal_scipy(sample):
    inputs, origins, outcome = sample
    ranked = rank_inputs(inputs, origins)
    ours = correlations(ranked, outcome)
    assert ranked.paths == ("a", "b", "c")
    for path, rho in zip(ranked.paths, ours, strict=True):
        assert rho == pytest.approx(spearmanr(inputs[path], outcome).statistic, abs=1e-12)


def test_drivers_are_ordered_and_leave_out_noise(sample):
    inputs, origins, outcome = sample
    found = drivers(rank_inputs(inputs, origins), outcome)
    assert [driver.path for driver in found] == ["a", "b"]
    assert found[0].low < found[0].high
    assert found[1].low > found[1].high


def test_origins_share_out_the_explained_variance(sample):
    inputs, origins, outcome = sample
    shares, counts = by_origin(rank_inputs(inputs, origins), outcome)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["judgement"] > shares["data"] > 0
    assert counts == {"judgement": 2, "data": 1}


def test_an_outcome_that_does_not_vary_has_no_drivers(sample):
    inputs, origins, _ = sample
    ranked = rank_inputs(inputs, origins)
    assert drivers(ranked, np.ones(4000)) == ()
    assert by_origin(ranked, np.ones(4000))[0] == {}


def test_tipping_value_of_a_line():
    rng = np.random.default_rng(5)
    values = rng.uniform(0, 10, 5000)
    value, low, high = tipping_value(values, 0.1 * values + rng.normal(0, 0.05, 5000), 0.37)
    assert value == pytest.approx(3.7, abs=0.15)
    assert low < 0.37 < high


def test_nothing_tips_where_the_threshold_is_out_of_reach():
    values = np.linspace(0, 1, 1000)
    assert tipping_value(values, values, 2.0)[0] is None


def test_a_case_without_uncertain_inputs_has_no_drivers():
    nothing = rank_inputs({}, {})
    assert correlations(nothing, np.array([0.1, 0.5, 0.3, 0.7])).size == 0
    assert drivers(nothing, np.array([0.1, 0.5, 0.3, 0.7])) == ()
