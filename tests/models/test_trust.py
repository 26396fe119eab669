from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.cohesion import MODELS
from locarno.models.cohesion.trust import BEYOND, companion, felt, loop_in_words, loops, path, stability
from locarno.models.registry import all_models
from locarno.models.settlement import settle
from models.inputs import random_inputs, with_outcomes

TRUST = next(model for model in MODELS if model.name == "cohesion.trust")


def web(seed, factors=3, lags=3, draws=2, packages=2, size=0.2):
    rng = np.random.default_rng(seed)
    effects = rng.normal(0.0, size, (draws, factors, factors, lags)) * (rng.random((factors, factors, lags)) < 0.6)
    effects[:, np.arange(factors), np.arange(factors)] = 0.0
    return (
        rng.uniform(0.1, 0.9, (draws, factors)),
        effects,
        rng.normal(0.0, 0.3, (draws, packages, factors)),
        rng.uniform(0.3, 2.0, (draws, factors)),
    )


def walked(memory, effects, push, quarters, limit):
    """One draw and package in plain Python, straight from the equation."""
    factors, lags = len(memory), effects.shape[2]
    x = [[0.0] * factors]
    for t in range(1, quarters + 1):
        new = []
        for i in range(factors):
            total = memory[i] * x[t - 1][i] + push[i]
            for k in range(factors):
                for q in range(1, lags + 1):
                    if t - q >= 0:
                        past = x[t - q][k]
                        seen = past if limit is None else limit[k] * np.tanh(past / limit[k])
                        total += effects[i, k, q - 1] * seen
            new.append(total)
        x.append(new)
    return np.array(x[1:])


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=25, deadline=None)
def test_path_equals_the_equation_walked_by_hand(seed, limited):
    memory, effects, push, limit = web(seed)
    ours = path(memory, effects, push, 12, limit if limited else None)
    assert ours.shape == (2, 2, 12, 3)
    for draw in range(2):
        for package in range(2):
            own = limit[draw] if limited else None
            expected = walked(memory[draw], effects[draw], push[draw, package], 12, own)
            assert ours[draw, package] == pytest.approx(expected, abs=1e-11)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_linear_path_is_a_sum_of_powers_of_the_companion(seed):
    memory, effects, push, _ = web(seed)
    matrix = companion(memory, effects)
    ours = path(memory, effects, push, 9)
    for draw in range(2):
        pushed = np.zeros((matrix.shape[1], 2))
        pushed[:3] = push[draw].T
        state = np.zeros_like(pushed)
        for quarter in range(9):
            state = matrix[draw] @ state + pushed
            assert ours[draw, :, quarter] == pytest.approx(state[:3].T, abs=1e-11)


def test_a_chain_without_lags_has_its_closed_form():
    # going alone at u/(1 - m)(1 - m^t); trust follows a quarter later
    memory, push = np.array([[0.5, 0.0]]), np.array([[[1.0, 0.0]]])
    effects = np.zeros((1, 2, 2, 1))
    effects[0, 1, 0, 0] = -0.4
    levels = path(memory, effects, push, 6)[0, 0]
    t = np.arange(1, 7)
    alone = 2.0 * (1 - 0.5**t)
    assert levels[:, 0] == pytest.approx(alone)
    assert levels[1:, 1] == pytest.approx(-0.4 * alone[:-1])
    assert levels[0, 1] == 0.0


def test_an_influence_acts_after_its_lag_and_not_before():
    effects = np.zeros((1, 2, 2, 5))
    effects[0, 1, 0, 4] = 1.0
    levels = path(np.zeros((1, 2)), effects, np.array([[[1.0, 0.0]]]), 8)[0, 0]
    assert list(levels[:, 1]) == [0, 0, 0, 0, 0, 1, 1, 1]


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_radius_is_the_growth_of_a_long_simulation(seed):
    memory, effects, _, _ = web(seed, size=0.5)
    near = stability(memory, effects)
    matrix = companion(memory, effects)
    for draw in range(2):
        # ‖A^n‖^(1/n) tends to the radius (Gelfand); squared nine times, rescaled on the way
        power, log_norm = matrix[draw], 0.0
        for _ in range(9):
            power = power @ power
            norm = np.linalg.norm(power)
            log_norm = 2 * log_norm + np.log(norm)
            power = power / norm
        assert near.radius[draw] == pytest.approx(np.exp(log_norm / 512), rel=0.02)


def test_the_companion_has_the_roots_of_its_lag_polynomial():
    # x(t) = 0.5 x(t - 1) + 0.3 y(t - 2), y(t) = 0.6 x(t - 1): z^3 = 0.5 z^2 + 0.18
    effects = np.zeros((1, 2, 2, 2))
    effects[0, 0, 1, 1], effects[0, 1, 0, 0] = 0.3, 0.6
    near = stability(np.array([[0.5, 0.0]]), effects)
    assert near.radius[0] == pytest.approx(np.abs(np.roots([1, -0.5, 0, -0.18])).max(), abs=1e-12)
    assert near.half_life[0] == pytest.approx(np.log(0.5) / np.log(near.radius[0]))
    assert near.stable[0]


def test_a_web_without_circles_is_as_stable_as_its_longest_memory():
    effects = np.zeros((1, 3, 3, 4))
    effects[0, 1, 0, 3], effects[0, 2, 1, 2] = 2.0, -2.0
    near = stability(np.array([[0.3, 0.9, 0.5]]), effects)
    assert near.radius[0] == pytest.approx(0.9, abs=1e-12)


def test_memory_of_nothing_settles_at_once_and_memory_of_all_never():
    none = stability(np.zeros((1, 1)), np.zeros((1, 1, 1, 1)))
    assert (none.radius[0], none.half_life[0]) == (0.0, 0.0)
    whole = stability(np.ones((1, 1)), np.zeros((1, 1, 1, 1)))
    assert not whole.stable[0]
    assert whole.half_life[0] == np.inf


def test_loops_are_found_with_their_sign_and_gain():
    effects = np.zeros((4, 4, 2))
    effects[1, 0, 0], effects[2, 1, 0], effects[1, 2, 1], effects[0, 2, 1] = -0.2, 0.5, 0.1, -0.1
    memory = np.array([0.5, 0.8, 0.75, 0.2])
    found = loops(memory, effects)
    assert [loop.factors for loop in found] == [(1, 2), (0, 1, 2)]
    assert found[0].gain == pytest.approx((0.5 / 0.25) * (0.1 / 0.2))
    assert found[1].gain == pytest.approx((-0.2 / 0.2) * (0.5 / 0.25) * (-0.1 / 0.5))
    assert loop_in_words(found[0], ("a", "trust", "cohesion", "d")) == (
        "trust → cohesion → trust, which returns 1.00 of a change"
    )


@given(st.floats(0.05, 2.0), st.floats(0.0, 0.9), st.floats(0.0, 0.9), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_single_reinforcing_loop_is_stable_exactly_where_it_returns_less_than_it_is_given(effect, m, n, lag):
    effects = np.zeros((2, 2, lag))
    effects[0, 1, lag - 1], effects[1, 0, 0] = effect, 0.5
    (loop,) = loops(np.array([m, n]), effects)
    if abs(loop.gain - 1) > 1e-6:
        near = stability(np.array([[m, n]]), effects[None])
        assert near.stable[0] == (loop.gain < 1)


def test_a_loop_without_forgetting_is_told():
    effects = np.zeros((2, 2, 1))
    effects[0, 1, 0] = effects[1, 0, 0] = 0.1
    (loop,) = loops(np.array([1.0, 0.5]), effects)
    assert loop.gain == np.inf
    assert "without end" in loop_in_words(loop, ("a", "b"))


def inputs(seed=0, **changes):
    memory, effects, push, limit = web(seed, factors=3, lags=2, draws=4, packages=3, size=0.1)
    push[:, 1] = 0.0
    shift = np.random.default_rng(seed + 1).normal(0.0, 1.0, (4, 3))
    return {
        "web_memory": memory,
        "web_effects": effects,
        "web_push": push,
        "web_limit": limit,
        "web_shift": shift,
        "in_force": np.ones((3, 1, 5)),
    } | changes


def test_credibility_is_the_mean_felt_level_of_the_years_quarters():
    given_inputs = inputs()
    found = TRUST.run(given_inputs)
    levels = path(
        *(given_inputs[f"web_{name}"] for name in ("memory", "effects", "push")), 20, given_inputs["web_limit"]
    )
    seen = felt(levels, given_inputs["web_limit"][:, None, None])
    for year in range(5):
        mean = seen[:, :, 4 * year : 4 * year + 4].mean(axis=2)
        expected = (given_inputs["web_shift"][:, None] * mean).sum(axis=-1)
        assert found["cohesion.credibility"][:, :, year] == pytest.approx(expected, abs=1e-12)
    assert found["cohesion.trust_end"] == pytest.approx(seen[:, :, -1], abs=1e-12)
    assert (found["cohesion.credibility"][:, 1] == 0).all()
    assert (found["status"] == 0).all()


def test_packages_that_push_alike_end_alike():
    given_inputs = inputs()
    given_inputs["web_push"][:, 2] = given_inputs["web_push"][:, 0]
    found = TRUST.run(given_inputs)["cohesion.credibility"]
    assert np.array_equal(found[:, 2], found[:, 0])


def test_going_alone_never_raises_credibility_along_a_chain_of_the_articles_signs():
    effects = np.zeros((1, 4, 4, 2))
    effects[0, 1, 0, 0], effects[0, 2, 1, 0], effects[0, 3, 2, 1], effects[0, 1, 3, 1] = -0.2, 0.2, 0.3, 0.1
    shared = {
        "web_memory": np.full((1, 4), 0.7),
        "web_effects": effects,
        "web_limit": np.full((1, 4), 2.0),
        "web_shift": np.array([[0.0, 0.0, 0.0, 0.6]]),
        "in_force": np.ones((3, 1, 10)),
    }
    push = np.zeros((1, 3, 4))
    push[0, :, 0] = 0.0, 0.1, 0.4
    found = TRUST.run(shared | {"web_push": push})["cohesion.credibility"][0]
    assert (np.diff(found, axis=0) <= 0).all()
    assert (np.diff(found[2]) < 0).all()


def test_a_web_that_explodes_fails_its_draw_and_no_other():
    given_inputs = inputs()
    given_inputs.pop("web_limit")
    given_inputs["web_effects"][1] = 2.0
    found = TRUST.run(given_inputs)
    assert list(found["status"]) == [0, 1, 0, 0]
    assert np.isnan(found["cohesion.credibility"][1]).all()
    assert np.isfinite(found["cohesion.credibility"][[0, 2, 3]]).all()
    assert found["cohesion.trust_radius"][1] > 1
    given_inputs["web_limit"] = np.full((4, 3), 2.0)
    bounded = TRUST.run(given_inputs)
    assert (bounded["status"] == 0).all()
    assert np.abs(bounded["cohesion.trust_end"]).max() <= 2.0 < BEYOND


def test_what_is_felt_saturates_and_is_linear_without_a_limit():
    levels = np.array([-50.0, 0.001, 50.0])
    assert felt(levels, np.full(3, 2.0)) == pytest.approx([-2.0, 0.001, 2.0], abs=1e-9)
    assert np.array_equal(felt(levels, np.full(3, np.inf)), levels)
    assert felt(levels, np.array([np.inf, 0.0, np.nan]))[:2] == pytest.approx([-50.0, 0.0])
    assert np.isnan(felt(levels, np.array([np.inf, 0.0, np.nan]))[2])


def test_models_of_joint_honouring_agree_with_the_settlement_on_what_trust_moves():
    filled = random_inputs(np.random.default_rng(3), {"draw": 12, "year": 4})
    filled["drifts"] = np.ones(3)
    for name in ("opinion.unratified", "cohesion.calculus"):
        filled.pop(name, None)
    filled = {name: array for name, array in filled.items() if not name.startswith("calculus_")}
    alone = [model for model in all_models() if model.name in ("cohesion.drift", "cohesion.trust")]
    filled = with_outcomes(filled, [*alone, *(m for m in all_models() if m.name.startswith("cohesion.hon"))])
    filled["lead"] = np.zeros(3)
    filled["forces.brigades"] = np.ones((12, 4, 3, 4))
    settled = settle(filled)
    assert settled["settlement.any_fights"] == pytest.approx(filled["cohesion.any_fights"], abs=1e-9)
    assert np.abs(filled["cohesion.credibility"]).max() > 0.05
