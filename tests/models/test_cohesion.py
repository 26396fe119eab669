from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.stats import norm

from locarno.models.cohesion import MODELS, published
from locarno.models.cohesion.aggregation import ces, poisson_binomial, volunteer
from locarno.models.cohesion.drift import generator, occupancy, transition
from locarno.models.cohesion.pledges import SAME, _solve, equilibrium, tipping_set

BY_NAME = {model.name: model for model in MODELS}
SCRIPT = Path(__file__).parents[2] / "scripts" / "fit_drift.py"


def rates(seed):
    return generator(np.random.default_rng(seed).uniform(0, 0.6, 6))


@given(st.integers(0, 10_000), st.floats(0, 200))
@settings(max_examples=50, deadline=None)
def test_transition_equals_the_matrix_exponential(seed, years):
    ours = transition(rates(seed), years)
    assert ours == pytest.approx(expm(rates(seed) * years), abs=1e-11)
    assert ours.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-11)


def test_transition_kernel_equals_its_plain_twin():
    assert transition(rates(1), 3.0) == pytest.approx(transition.py_func(rates(1), 3.0), abs=1e-15)


def test_election_years_multiply_the_rates_to_less_presence_and_no_others():
    base = rates(4)
    exits = np.array([[1.0, 3.0, 1.0, 0.0]])
    state, expected = np.array([1.0, 0.0, 0.0]), []
    for multiplier in exits[0]:
        q = base.copy()
        q[np.triu_indices(3, 1)] *= multiplier
        np.fill_diagonal(q, 0.0)
        np.fill_diagonal(q, -q.sum(axis=1))
        expected.append(state @ expm(q / 2))
        state = state @ expm(q)
    assert occupancy(base, exits)[0] == pytest.approx(np.array(expected), abs=1e-12)
    assert occupancy(base, exits) == pytest.approx(occupancy.py_func(base, exits), abs=1e-14)


@given(st.floats(1.0, 20.0))
@settings(max_examples=20, deadline=None)
def test_more_exits_never_leave_more_committed(multiplier):
    q = generator(published.DRIFT_RATES["all"])
    usual, pressed = np.ones((1, 10)), np.ones((1, 10))
    pressed[0, 3] = multiplier
    assert (occupancy(q, pressed)[..., 0] <= occupancy(q, usual)[..., 0] + 1e-12).all()


def test_extreme_and_missing_multipliers_do_no_harm():
    q = generator(published.DRIFT_RATES["all"])
    out = occupancy(q, np.array([[1e9, 1.0], [np.nan, 1.0], [1.0, 1.0]]))
    assert np.isfinite(out[[0, 2]]).all()
    assert out[0].sum(axis=-1) == pytest.approx(1.0, abs=1e-6)
    assert np.isnan(out[1]).all()


def test_a_promise_that_does_not_drift_keeps_its_policy():
    inputs = {"drifts": np.array([0.0, 1.0]), "presence_exit": np.ones((5, 2, 10))}
    policy = BY_NAME["cohesion.drift"].run(inputs)["cohesion.policy"]
    assert (policy[:, 0] == 1.0).all()
    assert (np.diff(policy[:, 1], axis=1) < 0).all()


def test_the_weight_of_the_conditional_regime_counts():
    inputs = {"drifts": np.ones(1), "presence_exit": np.ones((2, 1, 10))}
    outcomes = BY_NAME["cohesion.drift"].run(inputs | {"conditional_weight": np.array([0.0, 1.0])})
    regime = outcomes["cohesion.regime"]
    assert outcomes["cohesion.policy"][0] == pytest.approx(regime[0, ..., 0])
    assert outcomes["cohesion.policy"][1] == pytest.approx(1 - regime[1, ..., 2])


@pytest.mark.slow
def test_published_rates_are_what_the_script_fits(locarno_data):
    spec = importlib.util.spec_from_file_location("fit_drift", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    tables = script.read(locarno_data / "forces" / "derived" / "us_presence_drift.csv")
    assert set(tables) == set(published.DRIFT_RATES) == set(published.DRIFT)
    for sample, table in tables.items():
        assert tuple(table[:, 0]) == published.HORIZONS
        assert np.array_equal(table[:, 1:].T, published.DRIFT[sample])
        # Shares are compared: along the floor of the fit single rates can differ.
        fitted = script.shares(script.fit(table), table[:, 0])
        kept = script.shares(np.array(published.DRIFT_RATES[sample]), table[:, 0])
        assert kept == pytest.approx(fitted, abs=1e-4)


def guarantees(seed, draws=3, packages=2, guarantors=4, years=3):
    rng = np.random.default_rng(seed)
    in_force = np.ones((packages, guarantors, years))
    in_force[1:, 2:] = 0.0
    return {
        "honours": rng.uniform(0.05, 0.95, (draws, packages, guarantors)),
        "in_force": in_force,
        "cohesion.policy": rng.uniform(0.5, 1.0, (draws, guarantors, years)),
        "deciders_correlation": rng.uniform(0.0, 0.6, draws),
        "contagion": rng.uniform(0.0, 0.5, (draws, guarantors)),
        "lead": np.eye(guarantors)[0],
        "pledge_step": rng.uniform(0.0, 0.8, (draws, guarantors)),
    }


def given_factor(chance, rho, factor):
    return norm.cdf((norm.ppf(chance) - np.sqrt(rho) * factor) / np.sqrt(1 - rho))


def test_honouring_equals_integration_over_the_factor():
    inputs = guarantees(2)
    outcomes = BY_NAME["cohesion.honouring"].run(inputs)
    grid = np.linspace(-8, 8, 4001)
    weight = norm.pdf(grid) / norm.pdf(grid).sum()
    for draw, package, year in product(range(3), range(2), range(3)):
        who = [0, 1, 2, 3] if package == 0 else [0, 1]
        chance = inputs["honours"][draw, package] * inputs["cohesion.policy"][draw, :, year]
        given_f = np.array([given_factor(chance[g], inputs["deciders_correlation"][draw], grid) for g in who])
        where = (draw, package, year)
        assert outcomes["cohesion.all_fight"][where] == pytest.approx(weight @ given_f.prod(axis=0), abs=1e-3)
        assert outcomes["cohesion.any_fights"][where] == pytest.approx(
            1 - weight @ (1 - given_f).prod(axis=0), abs=1e-3
        )
        assert outcomes["cohesion.expected_fighting"][where] == pytest.approx(chance[who].sum(), abs=1e-12)


def test_nobody_promised_nobody_fights():
    inputs = guarantees(3)
    inputs["in_force"][0] = 0.0
    outcomes = BY_NAME["cohesion.honouring"].run(inputs)
    for name in ("all_fight", "any_fights", "expected_fighting"):
        assert (outcomes[f"cohesion.{name}"][:, 0] == 0).all()


def test_contagion_equals_simulation():
    inputs = guarantees(5, draws=1, packages=1, years=1)
    outcomes = BY_NAME["cohesion.contagion"].run(inputs)
    rng = np.random.default_rng(0)
    rho = inputs["deciders_correlation"][0]
    n = 400_000
    latent = np.sqrt(rho) * rng.standard_normal((n, 1)) + np.sqrt(1 - rho) * rng.standard_normal((n, 4))
    policy = inputs["cohesion.policy"][0, :, 0]
    alone = inputs["honours"][0, 0] * policy
    after = np.minimum(inputs["honours"][0, 0] + inputs["contagion"][0], 1.0) * policy
    leads = latent[:, 0] <= norm.ppf(alone[0])
    fights = latent <= norm.ppf(np.where(leads[:, None], after, alone))
    fights[:, 0] = leads
    assert outcomes["cohesion.contagion_fights"][0, 0, :, 0] == pytest.approx(fights.mean(axis=0), abs=0.004)
    assert outcomes["cohesion.contagion_all_fight"][0, 0, 0] == pytest.approx(fights.all(axis=1).mean(), abs=0.004)
    assert outcomes["cohesion.contagion_any_fights"][0, 0, 0] == pytest.approx(fights.any(axis=1).mean(), abs=0.004)
    assert outcomes["cohesion.contagion_expected_without_lead"][0, 0, 0] == pytest.approx(alone[1:].sum())


def test_without_contagion_or_without_a_lead_contagion_is_honouring():
    inputs = guarantees(6)
    plain = BY_NAME["cohesion.honouring"].run(inputs)
    for change in ({"contagion": np.zeros((3, 4))}, {"lead": np.zeros(4)}):
        moved = BY_NAME["cohesion.contagion"].run(inputs | change)
        assert moved["cohesion.contagion_all_fight"] == pytest.approx(plain["cohesion.all_fight"], abs=1e-12)
        assert moved["cohesion.contagion_any_fights"] == pytest.approx(plain["cohesion.any_fights"], abs=1e-12)
        assert moved["cohesion.contagion_expected"] == pytest.approx(plain["cohesion.expected_fighting"], abs=1e-3)


def follow(base, step, chance):
    """One round of the pledges in plain Python: who acts if others do, by enumeration of the others."""
    n = len(base)
    following = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        carried = 0.0
        for acts in product((0, 1), repeat=len(others)):
            if others and sum(acts) >= len(others) / 2:
                carried += np.prod([chance[j] if a else 1 - chance[j] for j, a in zip(others, acts, strict=True)])
        following.append(min(1.0, base[i] + step[i] * carried))
    return np.array(following)


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_pledges_rest_at_fixed_points_that_bound_all_others(seed, n):
    rng = np.random.default_rng(seed)
    base, step = rng.uniform(0, 0.5, n), rng.uniform(0, 1, n)
    least, _ = equilibrium(base, step, np.zeros(n), np.zeros(n))
    greatest, _ = equilibrium(base, step, np.zeros(n), np.ones(n))
    assert follow(base, step, least) == pytest.approx(least, abs=1e-9)
    assert follow(base, step, greatest) == pytest.approx(greatest, abs=1e-9)
    middle, _ = equilibrium(base, step, np.zeros(n), rng.uniform(0, 1, n))
    assert (middle >= least - 1e-9).all()
    assert (middle <= greatest + 1e-9).all()


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_higher_base_or_step_never_lowers_an_equilibrium(seed):
    rng = np.random.default_rng(seed)
    base, step = rng.uniform(0, 0.4, 4), rng.uniform(0, 0.5, 4)
    up = rng.uniform(0, 0.1, 4)
    for start in (np.zeros(4), np.ones(4)):
        before, _ = equilibrium(base, step, np.zeros(4), start)
        for more in ((base + up, step), (base, step + up)):
            after, _ = equilibrium(*more, np.zeros(4), start)
            assert (after >= before - 1e-9).all()


def test_symmetric_pledges_have_the_extreme_roots_of_the_scanned_map():
    base, step, n = 0.03, 0.9, 5
    grid = np.linspace(0, 1, 200_001)
    carried = poisson_binomial(np.repeat(grid[:, None], n - 1, axis=1))[:, 2:].sum(axis=1)
    gap = np.minimum(1, base + step * carried) - grid
    roots = grid[np.flatnonzero(np.diff(np.sign(gap)) != 0)]
    least, _ = equilibrium(np.full(n, base), np.full(n, step), np.zeros(n), np.zeros(n))
    greatest, _ = equilibrium(np.full(n, base), np.full(n, step), np.zeros(n), np.ones(n))
    assert len(roots) == 3
    assert least[0] == pytest.approx(roots[0], abs=1e-5)
    assert greatest[0] == pytest.approx(roots[-1], abs=1e-5)


def test_tipping_sets_carry_the_others():
    base, step = np.full(5, 0.05), np.full(5, 0.9)
    chosen = tipping_set(base, step)
    assert chosen is not None
    assert 1 <= len(chosen) < 5
    greatest, _ = equilibrium(base, step, np.zeros(5), np.ones(5))
    rest = [g for g in range(5) if g not in chosen]
    sure = np.array([float(g in chosen) for g in range(5)])
    lifted, _ = equilibrium(base, step, sure, sure)
    assert (lifted[rest] >= greatest[rest] - SAME).all()
    # The set is the smallest: with one guarantor fewer the rest stay behind.
    for dropped in chosen:
        sure[dropped] = 0.0
        lifted, _ = equilibrium(base, step, sure, sure)
        assert (lifted[rest] < greatest[rest] - SAME).any()
        sure[dropped] = 1.0


def test_one_equilibrium_has_nothing_to_tip():
    assert tipping_set(np.full(4, 0.5), np.zeros(4)) == ()
    with pytest.raises(ValueError, match="ten at most"):
        tipping_set(np.full(11, 0.5), np.full(11, 0.1))


def test_pledge_kernel_equals_its_plain_twin_and_leaves_out_who_has_not_pledged():
    rng = np.random.default_rng(8)
    base, step = rng.uniform(0, 0.3, (6, 2, 4)), rng.uniform(0, 0.9, (6, 4))
    pledged = np.array([[True, True, False, True], [False, False, False, False]])
    filled = []
    for kernel in (_solve, _solve.py_func):
        arrays = [np.zeros(base.shape) for _ in range(3)]
        settled = np.ones(6, dtype=bool)
        kernel(base, step, pledged, *arrays, settled)
        assert settled.all()
        filled.append(arrays)
    for compiled, plain in zip(*filled, strict=True):
        assert compiled == pytest.approx(plain, abs=1e-12)
    assert (filled[0][0][:, 0, 2] == 0).all()
    assert (filled[0][1][:, 1] == 0).all()


def test_poisson_binomial_equals_enumeration():
    chances = np.array([0.2, 0.9, 0.5])
    expected = np.zeros(4)
    for acts in product((0, 1), repeat=3):
        expected[sum(acts)] += np.prod([p if a else 1 - p for p, a in zip(chances, acts, strict=True)])
    assert poisson_binomial(chances) == pytest.approx(expected, abs=1e-15)


def test_volunteers_are_indifferent_in_equilibrium():
    for ratio, n in ((0.2, 3), (0.5, 8)):
        acts, nobody = volunteer(np.array(ratio), np.array(n))
        assert 1 - ratio == pytest.approx(1 - (1 - acts) ** (n - 1))
        assert nobody == pytest.approx((1 - acts) ** n)


def test_ces_has_its_limits_and_its_means():
    parts, even = np.array([4.0, 1.0, 9.0]), np.full(3, 1 / 3)
    assert ces(parts, np.ones(3), 1.0) == pytest.approx(14.0)
    assert ces(parts, even, 0.5) == pytest.approx(4.0)
    assert ces(parts, even, 0.0) == pytest.approx(36 ** (1 / 3))
    assert ces(parts, even, -1.0) == pytest.approx(3 / (1 / 4 + 1 + 1 / 9))
    assert ces(parts, even, -np.inf) == 1.0
    assert ces(parts, even, np.inf) == 9.0
    assert ces(parts, even, 400.0) == pytest.approx(9.0, rel=0.01)
    assert ces(parts, even, -400.0) == pytest.approx(1.0, rel=0.01)


def test_ces_with_a_missing_part_is_nil_where_parts_do_not_replace_each_other():
    parts = np.array([0.0, 5.0])
    for exponent in (-np.inf, -2.0, 0.0):
        assert ces(parts, np.ones(2), exponent) == 0.0
    assert ces(parts, np.ones(2), 1.0) == pytest.approx(5.0)
    assert ces(parts, np.array([0.0, 1.0]), -2.0) == pytest.approx(5.0)
    assert ces(np.zeros(2), np.ones(2), 1.0) == 0.0
