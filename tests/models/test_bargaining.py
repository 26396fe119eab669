from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.bargaining import MODELS, solutions
from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.bargaining.solutions import (
    _undominated,
    egalitarian,
    kalai_smorodinsky,
    nash,
    pareto,
    utilitarian,
    zopa,
)

SEEDS = st.integers(0, 2**32 - 1)


def menu(seed, options=8, parties=3):
    return np.random.default_rng(seed).normal(0.3, 1.0, size=(options, parties))


def brute_force(gain):
    """Each solution by exhaustive search in plain Python, from its definition."""
    zone = [i for i, row in enumerate(gain) if all(g >= 0 for g in row)]
    if not zone:
        return dict.fromkeys(("nash", "ks", "egalitarian", "utilitarian"), -1) | {"pareto": [], "zopa": []}
    best = [max(gain[i][p] for i in zone) for p in range(len(gain[0]))]
    undominated = [
        i
        for i in zone
        if not any(
            all(gain[j][p] >= gain[i][p] for p in range(len(best)))
            and any(gain[j][p] > gain[i][p] for p in range(len(best)))
            for j in zone
        )
    ]
    return {
        "nash": max(zone, key=lambda i: np.prod(gain[i])),
        "ks": max(zone, key=lambda i: min(g / b for g, b in zip(gain[i], best, strict=True))),
        "egalitarian": max(zone, key=lambda i: min(gain[i])),
        "utilitarian": max(zone, key=lambda i: sum(gain[i])),
        "pareto": undominated,
        "zopa": zone,
    }


def test_solutions_agree_with_exhaustive_search_on_200_random_domains():
    rng = np.random.default_rng(11)
    empty = 0
    for _ in range(200):
        gain = rng.normal(0.4, 1.0, size=(rng.integers(1, 40), rng.integers(1, 5)))
        expected = brute_force(gain)
        zone = zopa(gain)
        empty += expected["nash"] == -1
        assert list(np.flatnonzero(zone)) == expected["zopa"]
        assert nash(gain, zone) == expected["nash"]
        assert kalai_smorodinsky(gain, zone) == expected["ks"]
        assert egalitarian(gain, zone) == expected["egalitarian"]
        assert utilitarian(gain, zone) == expected["utilitarian"]
        assert list(np.flatnonzero(pareto(gain, zone))) == expected["pareto"]
    assert 0 < empty < 100


def test_batches_equal_single_menus():
    rng = np.random.default_rng(5)
    gain = rng.normal(0.4, 1.0, size=(4, 3, 12, 3))
    zone = zopa(gain)
    for rule in (nash, kalai_smorodinsky, egalitarian, utilitarian, pareto):
        batch = rule(gain, zone)
        for where in product(range(4), range(3)):
            assert np.array_equal(batch[where], rule(gain[where], zone[where]))


@given(SEEDS, st.lists(st.floats(0.01, 100.0), min_size=3, max_size=3))
def test_nash_and_kalai_smorodinsky_do_not_depend_on_the_scales_of_utility(seed, scales):
    gain = menu(seed)
    scaled = gain * np.array(scales)
    assert nash(gain, zopa(gain)) == nash(scaled, zopa(scaled))
    assert kalai_smorodinsky(gain, zopa(gain)) == kalai_smorodinsky(scaled, zopa(scaled))


def test_egalitarian_and_utilitarian_choices_do_depend_on_the_scales():
    gain = np.array([[1.0, 3.0], [2.0, 1.5]])
    zone = zopa(gain)
    scaled = gain * np.array([1.0, 0.1])
    assert (egalitarian(gain, zone), egalitarian(scaled, zone)) == (1, 0)
    assert (utilitarian(gain, zone), utilitarian(scaled, zone)) == (0, 1)


@given(SEEDS)
def test_nash_is_independent_of_irrelevant_alternatives(seed):
    gain = menu(seed)
    zone = zopa(gain)
    chosen = int(nash(gain, zone))
    if chosen < 0:
        return
    smaller = zone & (np.random.default_rng(seed + 1).random(zone.size) < 0.5)
    smaller[chosen] = True
    # A party that loses every positive gain leaves the product, as in a domain where it has nothing to win.
    if ((gain > 0) & smaller[:, None]).any(axis=0).all():
        assert nash(gain, smaller) == chosen


@given(SEEDS)
def test_kalai_smorodinsky_is_monotone_where_the_best_gains_stay(seed):
    gain = menu(seed)
    zone = zopa(gain)
    if not zone.any():
        return
    best = gain[zone].max(axis=0)
    added = np.vstack([gain, np.random.default_rng(seed + 1).uniform(0, 1, (4, gain.shape[1])) * best])
    before = (gain[int(kalai_smorodinsky(gain, zone))] / best).min()
    after = (added[int(kalai_smorodinsky(added, zopa(added)))] / best).min()
    assert after >= before


@given(SEEDS)
def test_in_a_symmetric_menu_symmetric_solutions_treat_parties_alike(seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 1, (6, 2))
    middle = np.array([[0.9, 0.9]])
    gain = np.vstack([points * 0.85, points[:, ::-1] * 0.85, middle])
    zone = zopa(gain)
    for rule in (nash, kalai_smorodinsky, egalitarian):
        assert gain[int(rule(gain, zone))] == pytest.approx([0.9, 0.9])


@given(SEEDS)
def test_solutions_lie_in_the_pareto_set(seed):
    gain = menu(seed, options=20)
    zone = zopa(gain)
    if zone.any():
        front = pareto(gain, zone)
        for rule in (nash, kalai_smorodinsky, egalitarian, utilitarian):
            assert front[int(rule(gain, zone))]


def test_an_empty_zone_has_no_choice():
    gain = np.array([[-1.0, 2.0], [2.0, -1.0]])
    zone = zopa(gain)
    assert not zone.any()
    for rule in (nash, kalai_smorodinsky, egalitarian, utilitarian):
        assert rule(gain, zone) == -1
    assert not pareto(gain, zone).any()


def test_a_party_that_can_gain_nothing_does_not_void_the_choice():
    gain = np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 2.0], [0.0, 2.0, 1.0]])
    zone = zopa(gain)
    assert nash(gain, zone) == 1
    assert kalai_smorodinsky(gain, zone) == 1


def test_where_every_product_is_nil_nash_falls_to_the_largest_least_share():
    gain = np.array([[3.0, 0.0], [0.0, 1.0]])
    zone = zopa(gain)
    assert nash(gain, zone) == kalai_smorodinsky(gain, zone) == 0


def test_weights_pull_the_nash_choice():
    gain = np.array([[4.0, 1.0], [1.0, 3.0]])
    zone = zopa(gain)
    assert nash(gain, zone, np.array([1.0, 1.0])) == 0
    assert nash(gain, zone, np.array([1.0, 3.0])) == 1


def test_nash_with_a_large_cost_of_failure_is_the_weighted_mean():
    rng = np.random.default_rng(3)
    grid = np.linspace(0, 100, 2001)
    for _ in range(20):
        ideal, weight = rng.uniform(0, 100, 4), rng.uniform(0.1, 1, 4)
        gain = 1e8 - (grid[:, None] - ideal) ** 2
        assert grid[nash(gain, zopa(gain), weight)] == pytest.approx(weighted_mean(ideal, weight), abs=0.06)


def test_pareto_kernel_equals_its_plain_twin_with_ties_and_rounding():
    rng = np.random.default_rng(9)
    menus = np.round(rng.uniform(0, 1, (30, 25, 3)), 1)
    feasible = rng.random((30, 25)) < 0.8
    order = np.argsort(-menus.sum(axis=-1), axis=-1, kind="stable")
    assert np.array_equal(_undominated(menus, feasible, order), _undominated.py_func(menus, feasible, order))
    better = (menus[:, None] >= menus[:, :, None]).all(-1) & (menus[:, None] > menus[:, :, None]).any(-1)
    assert np.array_equal(pareto(menus, feasible), feasible & ~(better & feasible[:, None]).any(-1))


def test_a_grid_of_20_000_combinations_is_within_reach():
    gain = np.random.default_rng(0).normal(0.5, 1.0, size=(4, 20_000, 5))
    zone = zopa(gain)
    front = pareto(gain, zone)
    assert front.any(axis=1).all()
    assert np.take_along_axis(front, nash(gain, zone)[:, None], axis=1).all()


@given(SEEDS)
@settings(max_examples=50)
def test_weighted_median_is_a_condorcet_winner(seed):
    rng = np.random.default_rng(seed)
    position, weight = rng.integers(0, 20, 7).astype(float), rng.integers(1, 9, 7).astype(float)
    median = weighted_median(position, weight)
    assert weight[position < median].sum() <= weight.sum() / 2
    assert weight[position > median].sum() <= weight.sum() / 2


def test_weighted_median_splits_exact_halves():
    assert weighted_median(np.array([10.0, 30.0]), np.array([1.0, 1.0])) == 20.0
    assert weighted_median(np.array([10.0, 30.0, 50.0]), np.array([0.1, 0.2, 0.3])) == 40.0


def test_parties_without_position_or_weight_are_left_out():
    position, weight = np.array([10.0, np.nan, 90.0, 40.0]), np.array([1.0, 5.0, np.nan, 1.0])
    assert weighted_mean(position, weight) == 25.0
    assert weighted_median(position, weight) == 25.0
    assert np.isnan(weighted_mean(position, np.zeros(4)))
    assert np.isnan(weighted_median(position, np.zeros(4)))


def test_only_veto_holders_bound_the_zone():
    model = next(model for model in MODELS if model.name == "bargaining.solutions")
    inputs = {
        "settlement.value": np.array([[[1.0, 1.0, -9.0], [2.0, -1.0, 5.0]]]),
        "settlement.outside": np.zeros((1, 3)),
        "veto": np.array([1.0, 1.0, 0.0]),
    }
    outcomes = model.run(inputs)
    assert outcomes["bargaining.zopa"].tolist() == [[1.0, 0.0]]
    assert outcomes["bargaining.nash"].tolist() == [0.0]
    assert outcomes["bargaining.surplus"][0, 0].tolist() == [1.0, 1.0, -9.0]


def test_an_undefined_value_is_told_by_the_status():
    inputs = {
        "settlement.value": np.array([[[1.0], [np.nan]], [[1.0], [2.0]]]),
        "settlement.outside": np.zeros((2, 1)),
        "veto": np.ones(1),
    }
    outcomes = solutions.MODELS[0].run(inputs)
    assert outcomes["status"].tolist() == [1.0, 0.0]
    assert np.isnan(outcomes["bargaining.nash"][0])
    assert outcomes["bargaining.nash"][1] == 1.0
