from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.cohesion.aggregation import ces, volunteer, with_essential
from locarno.models.cohesion.pledges import equilibrium, named_conditions

PARTS = np.array([4.0, 1.0, 9.0])
WEIGHTS = np.array([0.2, 0.5, 0.3])

parts_of = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=6)


@pytest.mark.parametrize("near", [1e-6, 1e-9, 1e-12, 1e-15, -1e-9, -1e-15, 1e-300])
def test_near_nothing_the_exponent_gives_the_weighted_geometric_mean(near):
    # at 1e-6 the true value itself is off the limit by r/2 times the variance of the logs
    limit = np.exp((WEIGHTS * np.log(PARTS)).sum())
    assert ces(PARTS, WEIGHTS, 0.0) == pytest.approx(limit, rel=1e-15)
    assert ces(PARTS, WEIGHTS, near) == pytest.approx(limit, rel=max(abs(near), 1e-13))


def test_weights_that_sum_to_one_but_for_rounding_keep_the_limit():
    tenths = np.full(10, 0.1)
    assert tenths.cumsum()[-1] != 1.0
    parts = np.arange(1.0, 11.0)
    assert ces(parts, tenths, 1e-12) == pytest.approx(np.exp(np.log(parts).mean()), rel=1e-10)


@pytest.mark.parametrize("large", [1e3, 1e6, 1e12, 1e300])
def test_far_out_the_exponent_gives_the_best_shot_and_the_weakest_link(large):
    # (w q^r)^(1/r) = q w^(1/r): the weight is forgotten at the rate 1/r
    slack = 2 * abs(np.log(0.3)) / large + 1e-14
    assert ces(PARTS, WEIGHTS, large) == pytest.approx(9.0, rel=slack)
    assert ces(PARTS, WEIGHTS, -large) == pytest.approx(1.0, rel=slack)
    assert ces(PARTS, WEIGHTS, np.inf) == 9.0
    assert ces(PARTS, WEIGHTS, -np.inf) == 1.0


@given(parts_of, st.floats(-30.0, 30.0).filter(lambda r: abs(r) > 1e-3))
@settings(max_examples=60, deadline=None)
def test_it_is_the_formula_wherever_the_formula_can_be_evaluated(parts, exponent):
    q = np.array(parts)
    weights = np.full(len(q), 1 / len(q))
    expected = (weights * q**exponent).sum() ** (1 / exponent)
    assert ces(q, weights, exponent) == pytest.approx(expected, rel=1e-9)


@given(parts_of, st.floats(-50.0, 50.0), st.floats(0.0, 20.0))
@settings(max_examples=60, deadline=None)
def test_a_power_mean_rises_with_its_exponent_and_lies_between_its_parts(parts, exponent, more):
    q = np.array(parts)
    weights = np.full(len(q), 1 / len(q))
    low, high = ces(q, weights, exponent), ces(q, weights, exponent + more)
    assert low <= high * (1 + 1e-12)
    assert q.min() * (1 - 1e-12) <= low <= q.max() * (1 + 1e-12)


def test_without_weight_there_is_nothing():
    for exponent in (-np.inf, -2.0, 0.0, 1.0, np.inf):
        assert ces(PARTS, np.zeros(3), exponent) == 0.0


def test_an_essential_input_caps_the_whole():
    troops = np.array([[3.0, 4.0], [3.0, 4.0]])
    enablers = np.array([5.0, 20.0])
    assert with_essential(enablers, troops, np.ones(2)) == pytest.approx([5.0, 7.0])
    # it is the weakest link of the two sums
    sums = np.stack([enablers, troops.sum(axis=1)], axis=1)
    assert with_essential(enablers, troops, np.ones(2)) == pytest.approx(ces(sums, np.ones(2), -np.inf))
    assert with_essential(0.0, troops[0], np.ones(2)) == 0.0


@pytest.mark.parametrize(("n", "nobody"), [(2, 0.04), (5, 0.134), (10, 0.167), (30, 0.189)])
def test_more_volunteers_are_less_sure(n, nobody):
    assert volunteer(np.array(0.2), np.array(n))[1] == pytest.approx(nobody, abs=5e-4)


def test_a_if_b_and_b_if_a_has_both_equilibria():
    found = named_conditions(np.zeros(2), np.ones(2), ~np.eye(2, dtype=bool))
    assert found.settled
    assert list(found.least) == [0.0, 0.0]
    assert list(found.greatest) == [1.0, 1.0]
    # half of one other is that other: the pledges of a quorum say the same
    nobody, base, step = np.zeros(2), np.zeros(2), np.ones(2)
    assert list(equilibrium(base, step, nobody, np.zeros(2))[0]) == [0.0, 0.0]
    assert list(equilibrium(base, step, nobody, np.ones(2))[0]) == [1.0, 1.0]


def test_one_who_acts_anyhow_carries_the_circle():
    # A awaits C, B awaits A and C awaits B; once C acts with .2 whatever the others do, one equilibrium is left
    awaits = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], dtype=bool)
    found = named_conditions(np.array([0.0, 0.0, 0.2]), np.array([1.0, 1.0, 0.8]), awaits)
    assert found.least == pytest.approx(np.ones(3), abs=1e-9)
    assert found.greatest == pytest.approx(np.ones(3), abs=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_equilibria_of_named_conditions_are_fixed_and_bound_all_others(seed, n):
    rng = np.random.default_rng(seed)
    awaits = rng.random((n, n)) < 0.5
    np.fill_diagonal(awaits, False)
    base = rng.uniform(0.0, 0.4, (3, n))
    step = rng.uniform(0.0, 0.9, (3, n)) * (1 - base)
    found = named_conditions(base, step, awaits)
    assert found.settled.all()

    def follow(chance):
        return np.array(
            [[min(1.0, base[d, i] + step[d, i] * np.prod(chance[d][awaits[i]])) for i in range(n)] for d in range(3)]
        )

    for rest in (found.least, found.greatest):
        assert follow(rest) == pytest.approx(rest, abs=1e-9)
    # between the two the system stays between them, and nothing outside rests: below it rises, above it falls
    chance = found.least + rng.random((3, n)) * (found.greatest - found.least)
    for _ in range(20):
        chance = follow(chance)
        assert (chance >= found.least - 1e-9).all()
        assert (chance <= found.greatest + 1e-9).all()
    assert (follow(np.zeros((3, n))) <= found.least + 1e-9).all()
    assert (follow(np.ones((3, n))) >= found.greatest - 1e-9).all()
