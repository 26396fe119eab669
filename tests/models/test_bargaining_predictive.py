"""The predictive distribution, and the scores it is fitted and judged by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from locarno.models.bargaining import predictive
from locarno.models.bargaining.predictive import Coefficients, fit, forecast, prepare, shipped
from locarno.models.bargaining.scoring import (
    above,
    central_mass_covers,
    clustered_difference,
    crps,
    quantile,
    shortest_intervals,
)
from locarno.models.bargaining.table import Table
from locarno.models.bargaining.table_play import complete_settings, play_table

(MODEL,) = predictive.TABLE_MODELS
SEEDS = st.integers(0, 2**32 - 1)


def draw_table(seed, actors=None):
    rng = np.random.default_rng(seed)
    n = actors or int(rng.integers(2, 12))
    position = rng.choice([0.0, 25.0, 40.0, 50.0, 80.0, 100.0], n)
    return position, rng.uniform(0.1, 10, n)


def distribution(position, weight, coefficients=None):
    basis = prepare([(position, weight)])
    return basis.point[0], forecast(basis, coefficients or shipped())[0]


def discrete(seed):
    rng = np.random.default_rng(seed)
    point = np.sort(rng.uniform(0, 100, 7))
    probability = rng.dirichlet(np.ones(7))
    return point, probability, float(rng.uniform(0, 100))


# scores


@given(SEEDS)
def test_crps_is_the_integral_of_its_definition(seed):
    point, probability, outcome = discrete(seed)
    edges = np.sort(np.append(point, outcome))
    upto = np.array([(probability[point <= x]).sum() for x in edges])
    integral = (((upto - (edges >= outcome)) ** 2)[:-1] * np.diff(edges)).sum()
    assert crps(point, probability, np.array(outcome)) == pytest.approx(integral, abs=1e-9)


def test_crps_of_a_normal_at_its_mean():
    edge = np.linspace(-8, 8, 40_001)
    point, probability = (edge[1:] + edge[:-1]) / 2, np.diff(norm.cdf(edge))
    assert float(crps(point, probability, np.array(0.0))) == pytest.approx(0.2336949773, abs=1e-7)
    numeric = quad(lambda x: norm.cdf(x) ** 2, -np.inf, 0)[0] + quad(lambda x: norm.sf(x) ** 2, 0, np.inf)[0]
    assert numeric == pytest.approx(0.2336949773, abs=1e-9)


def test_crps_of_a_point_is_its_absolute_error():
    assert float(crps(np.array([30.0]), np.array([1.0]), np.array(42.0))) == 12.0


@given(SEEDS, st.floats(0.05, 0.95))
def test_the_shortest_interval_is_the_shortest_of_all(seed, level):
    point, probability, _ = discrete(seed)
    (low, high), *_ = shortest_intervals(point, probability, np.array([level]))
    widths = [
        point[j] - point[i] for i in range(7) for j in range(i, 7) if probability[i : j + 1].sum() >= level - 1e-9
    ]
    assert high - low == pytest.approx(min(widths))
    assert probability[(point >= low) & (point <= high)].sum() >= level - 1e-9


def test_a_calibrated_forecast_with_atoms_is_covered_as_it_says():
    point, probability = np.array([0.0, 50.0, 100.0]), np.array([0.55, 0.15, 0.3])
    for level in (0.5, 0.8):
        shares = central_mass_covers(np.tile(point, (3, 1)), np.tile(probability, (3, 1)), point, level)
        share = float(probability @ shares)
        assert share == pytest.approx(level)
    assert float(above(point, probability, np.array(50.0))) == pytest.approx(0.375)
    assert float(quantile(point, probability, 0.55)) == 0.0
    assert float(quantile(point, probability, 0.56)) == 50.0


def test_resampling_clusters_widens_what_they_share():
    rng = np.random.default_rng(3)
    shared = np.repeat(rng.normal(0, 1, 40), 5)
    cluster = np.repeat(np.arange(40), 5)
    found = clustered_difference(shared, cluster, np.random.default_rng(1))
    error = shared.reshape(40, 5)[:, 0].std(ddof=1) / np.sqrt(40)
    assert found.mean == pytest.approx(shared.mean())
    assert found.detectable == pytest.approx(2.8016 * error, rel=0.06)
    assert found.high - found.low == pytest.approx(3.92 * error, rel=0.1)
    loose = clustered_difference(shared, np.arange(200), np.random.default_rng(1))
    assert loose.detectable < 0.6 * found.detectable
    assert clustered_difference(shared + 5, cluster, np.random.default_rng(1)).is_detectable


# the distribution


@given(SEEDS)
def test_it_is_a_distribution_inside_the_outermost_positions(seed):
    position, weight = draw_table(seed)
    point, probability = distribution(position, weight)
    assert probability.sum() == pytest.approx(1)
    assert (probability >= 0).all()
    assert (np.diff(point) >= 0).all()
    held = point[probability > 0]
    assert held.min() >= position.min()
    assert held.max() <= position.max()


@given(SEEDS)
@settings(max_examples=40)
def test_invariances(seed):
    """Order of actors, unit of weights, a silent actor, and the direction of the scale change nothing."""
    position, weight = draw_table(seed)
    point, probability = distribution(position, weight)
    shuffled = np.random.default_rng(seed).permutation(position.size)
    for x, w in (
        (position[shuffled], weight[shuffled]),
        (position, 1000 * weight),
        (np.append(position, [7.0, np.nan]), np.append(weight, [0.0, 3.0])),
    ):
        again = distribution(x, w)
        np.testing.assert_allclose(again[0], point, atol=1e-9)
        np.testing.assert_allclose(again[1], probability, atol=1e-8)
    x, p = distribution(100 - position, weight)
    levels = np.linspace(-0.4371, 100.4371, 203)  # no point lies on these, seen from either end
    upto = np.array([p[x < level].sum() for level in levels])
    beyond = np.array([probability[point > 100 - level].sum() for level in levels])
    np.testing.assert_allclose(upto, beyond, atol=1e-5)


def test_all_at_one_point_and_one_actor_are_certain():
    for position in (np.full(4, 30.0), np.array([30.0])):
        point, probability = distribution(position, np.ones(position.size))
        assert probability[point == 30.0].sum() == pytest.approx(1)


def test_two_poles_hold_what_the_atoms_say():
    coefficients = Coefficients(0.6, 1.0, 0.3, 0.2)
    point, probability = distribution(np.array([0.0, 0.0, 100.0]), np.ones(3), coefficients)
    at = probability[(point == 0) | (point == 100)]
    assert at.sum() == pytest.approx(0.6)
    # Against each other once: the favourite has the share of its votes.
    assert probability[point == 0].sum() == pytest.approx(0.6 * 2 / 3, abs=1e-4)


def test_fitting_finds_what_made_the_outcomes():
    rng = np.random.default_rng(5)
    truth = Coefficients(0.7, 1.0, 0.2, 0.15)
    tables = [draw_table(rng.integers(2**32), 8) for _ in range(1500)]
    basis = prepare(tables)
    probability = forecast(basis, truth)
    upto = np.cumsum(probability, axis=1)
    outcome = basis.point[np.arange(1500), (upto < rng.uniform(size=(1500, 1))).sum(axis=1)]
    found = fit(basis, outcome)
    assert found.atoms == pytest.approx(truth.atoms, abs=0.12)
    assert found.spread == pytest.approx(truth.spread, abs=0.08)
    mine = crps(basis.point, forecast(basis, found), outcome).mean()
    assert mine <= crps(basis.point, probability, outcome).mean() + 1e-6


def test_the_model_of_the_catalogue():
    table = Table("t", ("A", "B", "C"), ("i",), np.ones(3), np.array([[0.0], [100.0], [50.0]]), np.full((3, 1), 50.0))
    played = play_table(MODEL, table, complete_settings(MODEL, {}))
    play = played.parts[0].play
    assert play.probability.sum() == pytest.approx(1)
    (low50, high50), (low80, high80) = play.arrays["intervals"]
    assert 0 <= low80 <= high80 <= 100
    assert high50 - low50 < high80 - low80
    assert played.outcome[0] == pytest.approx(50, abs=1)


def test_the_shipped_numbers_are_those_of_the_script(locarno_data):
    from locarno.models.bargaining.leaderboard import predictive_basis, prepare_issues
    from locarno.models.bargaining.table_file import read_sheet

    path = locarno_data / "bargaining" / "deu3_train.csv"
    issues = prepare_issues(read_sheet(path.read_bytes(), path.name), "votes")
    basis = predictive_basis(issues)
    ours = crps(basis.point, forecast(basis, shipped()), issues.outcome).mean()
    best = crps(basis.point, forecast(basis, fit(basis, issues.outcome)), issues.outcome).mean()
    assert ours == pytest.approx(best, abs=1e-3)
    assert predictive.trained_on(issues.names) == len(issues.names) == 93
