"""The challenger's problem: its kernel against the plain twin, its vectors, and what theory says of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.deterrence.challenger import (
    critical_reliability,
    kappa_nodes,
    reliability_note,
    solve,
    value_kept,
)
from models.settlement_twin import challenger

ALONE, OPPOSED = 7.4, 1.8


def run(belief, *, shock=0.0, spread=0.0, nodes=1, years=10, flow=0.45, other_war=0.0, by_other=0.0, myopic=False):
    """The base case of the specification: P(all join) by year, midpoints on the hidden cost."""
    belief = np.broadcast_to(np.asarray(belief, dtype=float), (years,))
    attack = ((1 - belief) * ALONE + belief * OPPOSED)[None, None]
    kappa, _ = kappa_nodes(np.array([spread]), np.array([0.5]), nodes)
    constant = np.ones((1, years))
    choices = solve(
        attack,
        by_other * constant,
        other_war * constant,
        flow * constant,
        np.array([0.9]),
        np.array([shock]),
        kappa,
        myopic=myopic,
    )
    hazard = 1 - (1 - choices.breaks) * (1 - other_war)
    return choices, np.cumprod(1 - hazard, axis=2).mean(axis=1)[0]


def random_cases(rng, count, years=6, nodes=3):
    shock = rng.choice([0.0, 0.0, 1e-6, 0.01, 0.4, 3.0], count)
    other_war = rng.uniform(0, 0.3, (count, years)) * rng.integers(0, 2, (count, 1))
    return {
        "attack": rng.uniform(-4, 12, (count, 2, years)),
        "others_break": rng.uniform(-4, 10, (count, years)),
        "other_war": other_war,
        "flow": rng.uniform(-0.2, 1.0, (count, years)),
        "discount": rng.uniform(0.0, 0.97, count),
        "shock": shock,
        "kappa": rng.normal(0, 2, (count, nodes)),
    }


def compare_with_twin(count, seed, *, myopic=False):
    cases = random_cases(np.random.default_rng(seed), count)
    ours = solve(**cases, myopic=myopic)
    assert ours.converged.all()
    for d in range(count):
        for k in range(cases["kappa"].shape[1]):
            peace, keep, attack, breaks, value = challenger(
                cases["attack"][d].max(axis=0),
                cases["others_break"][d],
                cases["other_war"][d],
                cases["flow"][d],
                cases["discount"][d],
                cases["shock"][d],
                cases["kappa"][d, k],
                myopic=myopic,
            )
            near = 1e-9 * (1 + np.abs(peace).max())
            np.testing.assert_allclose(ours.peace[d, k], peace, atol=near)
            np.testing.assert_allclose(ours.keep[d, k], keep, atol=near)
            np.testing.assert_allclose(ours.attack[d, k], attack, atol=near)
            np.testing.assert_allclose(ours.value[d, k], value, atol=near)
            sharp = cases["shock"][d] < 1e-3  # a chance that jumps is compared where it does not
            clear = np.abs(np.array(keep) - np.array(attack)) > 1e-6 if sharp else np.ones(len(peace), bool)
            np.testing.assert_allclose(ours.breaks[d, k][clear], np.array(breaks)[clear], atol=1e-8)


def test_kernel_equals_the_twin():
    compare_with_twin(300, 1)


def test_myopic_kernel_equals_the_twin():
    compare_with_twin(60, 2, myopic=True)


@pytest.mark.slow
def test_kernel_equals_the_twin_on_two_thousand():
    compare_with_twin(2000, 3)


@pytest.mark.parametrize("years", [1, 2, 5, 10, 60])
@pytest.mark.parametrize("other_war", [0.0, 0.05])
def test_a_stationary_case_has_one_hazard_for_every_horizon(years, other_war):
    choices, _ = run(0.6, shock=0.4, years=years, other_war=other_war, by_other=2.0)
    one, _ = run(0.6, shock=0.4, years=1, other_war=other_war, by_other=2.0)
    np.testing.assert_allclose(choices.breaks, one.breaks[0, 0, 0], rtol=1e-12)
    np.testing.assert_allclose(choices.value, one.value[0, 0], rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    belief=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    more=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    shock=st.sampled_from([0.0, 0.1, 0.4, 2.0]),
    other_war=st.sampled_from([0.0, 0.1]),
)
def test_reliability_in_all_years_never_raises_the_value(belief, more, shock, other_war):
    surer = [b + (1 - b) * m for b, m in zip(belief, more, strict=True)]
    before, _ = run(belief, shock=shock, years=4, other_war=other_war, by_other=1.0)
    after, _ = run(surer, shock=shock, years=4, other_war=other_war, by_other=1.0)
    assert after.value[0, 0] <= before.value[0, 0] + 1e-12


@settings(max_examples=60, deadline=None)
@given(
    belief=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    more=st.floats(0, 1),
    shock=st.sampled_from([0.0, 0.1, 0.4, 2.0]),
)
def test_reliability_in_year_one_alone_never_raises_its_hazard(belief, more, shock):
    surer = [belief[0] + (1 - belief[0]) * more, *belief[1:]]
    before, _ = run(belief, shock=shock, years=4)
    after, _ = run(surer, shock=shock, years=4)
    assert after.breaks[0, 0, 0] <= before.breaks[0, 0, 0] + 1e-12


@settings(max_examples=80, deadline=None)
@given(belief=st.floats(0, 1), expiry=st.integers(1, 8), flow=st.floats(0, 1))
def test_without_shock_expiry_never_raises_survival_after_it(belief, expiry, flow):
    _, stands = run(belief, spread=1.5, nodes=200, flow=flow)
    _, ends = run([belief] * expiry + [0.0] * (10 - expiry), spread=1.5, nodes=200, flow=flow)
    assert (ends[expiry:] <= stands[expiry:] + 1e-12).all()


def test_without_shock_expiry_may_raise_survival_before_it():
    _, stands = run(0.6, spread=1.5, nodes=4001)
    _, ends = run([0.6] * 5 + [0.0] * 5, spread=1.5, nodes=4001)
    assert ends[4] > stands[4] + 0.3, "the challenger waits for the expiry"


def test_with_shock_expiry_can_raise_survival_even_just_after_it():
    """Waiting for the expiry lowers the early hazards by more than the first bad year costs."""
    best = -1.0
    for belief in (0.5, 0.6, 0.7):
        for shock in (0.4, 0.8, 1.5, 3.0):
            for expiry in (4, 6, 8):
                _, stands = run(belief, shock=shock)
                _, ends = run([belief] * expiry + [0.0] * (10 - expiry), shock=shock)
                best = max(best, ends[expiry] - stands[expiry])
    assert best > 1e-3


def test_a_late_guarantee_can_lower_survival():
    """A challenger that would wait strikes before the window closes."""
    _, never = run(0.0, flow=0.8, shock=0.1, spread=0.5, nodes=201)
    _, late = run([0.0, 0.0, 0.0] + [0.6] * 7, flow=0.8, shock=0.1, spread=0.5, nodes=201)
    assert late[0] < never[0] - 1e-3
    assert late[2] < never[2] - 1e-3


def test_value_is_the_better_of_keeping_and_breaking():
    for belief in (0.0, 0.3, 0.6, 1.0):
        choices, _ = run(belief)
        assert choices.value[0, 0] == max(choices.keep[0, 0, 0], choices.attack[0, 0, 0])


def test_the_best_kind_of_attack_is_chosen_each_year():
    cases = random_cases(np.random.default_rng(5), 20)
    both = solve(**cases)
    best = solve(**{**cases, "attack": cases["attack"].max(axis=1, keepdims=True)})
    np.testing.assert_array_equal(both.breaks, best.breaks)


def test_a_challenger_that_does_not_look_ahead_is_not_drawn_by_an_expiry():
    ends = [0.6] * 5 + [0.0] * 5
    blind, _ = run(ends, myopic=True)
    stands, _ = run(0.6, myopic=True)
    np.testing.assert_array_equal(blind.breaks[..., :5], stands.breaks[..., :5])


def test_value_kept_is_flow_times_annuity_and_adds_up():
    np.testing.assert_allclose(value_kept(np.full((1, 7), 0.45), np.array([0.9])), 4.5)
    flow = np.array([[1.0, 2.0, 4.0]])
    np.testing.assert_allclose(value_kept(flow, np.array([0.5]))[0, 0], 1 + 1 + 0.25 * 8)


def test_notes_of_the_critical_reliability():
    critical = critical_reliability(
        np.array([7.4, 7.4, 7.4, 1.0]), np.array([1.8, 1.8, 1.8, 2.0]), np.zeros(4), np.array([4.5, 8.0, 0.5, 0.0])
    )
    np.testing.assert_allclose(critical[:3], [2.9 / 5.6, -0.6 / 5.6, 6.9 / 5.6])
    np.testing.assert_array_equal(reliability_note(critical), [0, 1, 2, 3])


def test_nodes_split_the_normal_into_equal_slices():
    kappa, weights = kappa_nodes(np.array([1.5, 0.0]), np.array([0.5, 0.0]), 2000)
    assert abs(kappa[0].mean()) < 1e-12
    assert abs(kappa[0].std() - 1.5) < 5e-3
    np.testing.assert_array_equal(kappa[1], 0.0)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)


def test_what_is_not_a_number_never_passes_for_peace():
    cases = random_cases(np.random.default_rng(6), 6)
    for name in cases:
        spoiled = {**cases, name: cases[name].copy()}
        spoiled[name].reshape(6, -1)[2] = np.nan
        for shock in (0.0, 0.4):
            choices = solve(**spoiled | ({} if name == "shock" else {"shock": np.full(6, shock)}))
            assert np.isnan(choices.value[2]).any() or np.isnan(choices.breaks[2]).any(), name
            assert np.isfinite(np.delete(choices.value, 2, axis=0)).all()


def test_shapes_that_do_not_agree_are_refused():
    cases = random_cases(np.random.default_rng(7), 4)
    with pytest.raises(ValueError, match="flow"):
        solve(**{**cases, "flow": cases["flow"][:, :-1]})
    with pytest.raises(ValueError, match="kind"):
        solve(**{**cases, "attack": cases["attack"][:, :0]})
