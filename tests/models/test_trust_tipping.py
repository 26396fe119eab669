from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, root

from locarno.models.cohesion.rest import Web, contracts, least_and_greatest, rest_points
from locarno.models.cohesion.tipping import settle, tipping


def single(memory, effect, limit=1.0):
    return Web(np.array([memory]), np.array([[[effect]]]), np.array([limit]))


def random_web(seed, factors, size=0.6, *, unlimited=False):
    rng = np.random.default_rng(seed)
    effects = rng.normal(0.0, size, (factors, factors, 2))
    effects[np.arange(factors), np.arange(factors)] = 0.0
    limit = rng.uniform(0.5, 2.0, factors)
    if unlimited:
        effects *= 0.5
        limit[-1] = np.inf
    return Web(rng.uniform(0.2, 0.8, factors), effects, limit), rng.normal(0.0, 0.1, factors)


def residual(web, push, x):
    bounded = np.isfinite(web.limit)
    safe = np.where(bounded, web.limit, 1.0)
    seen = np.where(bounded, safe * np.tanh(x / safe), x)
    return web.memory * x + web.effects.sum(axis=2) @ seen + push - x


@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans())
@settings(max_examples=25, deadline=None)
def test_rest_points_rest_and_none_is_passed_over(seed, factors, unlimited):
    web, push = random_web(seed, factors, unlimited=unlimited)
    found = rest_points(web, push)
    for point in found.points:
        assert residual(web, push, point.levels) == pytest.approx(np.zeros(factors), abs=1e-9)
    # many starts of another solver find nothing that is not in the list
    rng = np.random.default_rng(seed + 1)
    for _ in range(40):
        tried = root(lambda x: residual(web, push, x), rng.uniform(-4, 4, factors), tol=1e-12)
        if tried.success and np.abs(residual(web, push, tried.x)).max() < 1e-9:
            assert min(np.abs(point.levels - tried.x).max() for point in found.points) < 1e-5


def test_one_factor_has_the_roots_of_the_scanned_map():
    web, push = single(0.6, 0.8), np.array([0.05])
    grid = np.linspace(-4, 4, 40_001)
    gap = 0.4 * grid - 0.8 * np.tanh(grid) - 0.05
    starts = np.flatnonzero(np.diff(np.sign(gap)) != 0)
    expected = [brentq(lambda x: 0.4 * x - 0.8 * np.tanh(x) - 0.05, grid[k], grid[k + 1]) for k in starts]
    found = rest_points(web, push)
    assert [point.name for point in found.points] == ["lower", "middle", "upper"]
    assert [point.levels[0] for point in found.points] == pytest.approx(expected, abs=1e-9)
    assert [point.stable for point in found.points] == [True, False, True]
    assert found.complete


def test_a_web_that_contracts_has_one_rest_point_under_any_push():
    web, _ = random_web(3, 3, size=0.05)
    assert contracts(web)
    for push in (-2.0, 0.0, 2.0):
        (only,) = rest_points(web, np.full(3, push)).points
        assert only.name == "only"
        assert only.stable
    assert tipping(web, np.array([1.0, 0.0, 0.0]))[0].edge is None


@given(st.floats(0.5, 0.9), st.floats(1.2, 3.0), st.floats(0.3, 2.0))
@settings(max_examples=10, deadline=None)
def test_folds_and_hysteresis_have_their_closed_form_in_one_factor(memory, gain, limit):
    # b L tanh(x/L) + s/(1 - m) = x folds where b sech^2(x/L) = 1
    web = single(memory, gain * (1 - memory), limit)
    at = np.arccosh(np.sqrt(gain))
    size = (1 - memory) * limit * (gain * np.tanh(at) - at)
    lower, upper = tipping(web, np.array([1.0]), reach=5.0)
    assert lower.edge.push == pytest.approx(size, rel=1e-6)
    assert lower.edge.kind == "fold"
    assert lower.edge.levels[0] == pytest.approx(-limit * at, rel=1e-4)
    assert lower.edge.goes_to[0] > 0
    assert lower.back.push == pytest.approx(-size, rel=1e-6)
    assert lower.hysteresis == pytest.approx(2 * size, rel=1e-6)
    assert upper.edge is None


def test_tipping_is_where_a_push_raised_slowly_makes_the_simulated_web_jump():
    # trust and cohesion hold each other up, going alone pulls at trust
    effects = np.zeros((3, 3, 2))
    effects[1, 0, 0], effects[2, 1, 0], effects[1, 2, 1] = -0.5, 0.5, 0.5
    web = Web(np.array([0.5, 0.6, 0.6]), effects, np.array([np.inf, 1.0, 1.0]))
    direction = np.array([1.0, 0.0, 0.0])
    upper = tipping(web, direction, by=1)[-1]
    assert upper.start.name == "upper"
    pushes = np.linspace(0.0, 0.6, 241)
    level, jumps = upper.start.levels, []
    for before, push in pairwise(pushes):
        after = settle(web, push * direction, level)
        if after[1] < 0 < level[1]:
            jumps.append((before, push))
        level = after
    ((low, high),) = jumps
    assert low <= upper.edge.push <= high
    # taken back, the web stays down until the push has turned its sign
    level, back = settle(web, pushes[-1] * direction, level), None
    for push in np.linspace(0.6, -0.6, 481):
        level = settle(web, push * direction, level)
        if back is None and level[1] > 0:
            back = push
    assert upper.back.push == pytest.approx(back, abs=0.004)
    assert upper.hysteresis == pytest.approx(upper.edge.push - upper.back.push)


def test_a_rest_that_is_lost_to_swings_is_told_apart_from_a_fold():
    # a loop that turns round after a lag: stable once both are saturated, swinging near the middle
    effects = np.zeros((2, 2, 3))
    effects[1, 0, 2], effects[0, 1, 2] = 0.9, -0.9
    web = Web(np.array([0.5, 0.5]), effects, np.array([1.0, 1.0]))
    assert not rest_points(web, np.zeros(2)).points[0].stable
    base = np.array([2.0, 0.0])
    (told,) = tipping(web, np.array([-1.0, 0.0]), base, reach=2.0)
    assert told.edge.kind == "swings"
    assert 0 < told.edge.push < 2
    assert told.edge.goes_to is None
    assert told.back is None
    just_before = base - (told.edge.push - 0.02) * np.array([1.0, 0.0])
    assert rest_points(web, just_before).points[0].stable


def test_least_and_greatest_bound_all_rest_points_of_a_reinforcing_web():
    rng = np.random.default_rng(5)
    effects = rng.uniform(0.1, 0.4, (6, 3, 3, 2))
    effects[:, np.arange(3), np.arange(3)] = 0.0
    # two factors with their signs turned: the loops still reinforce
    sign = np.array([1.0, -1.0, 1.0])
    effects *= (sign[:, None] * sign)[None, :, :, None]
    memory, limit = rng.uniform(0.3, 0.7, (6, 3)), rng.uniform(0.5, 2.0, (6, 3))
    push = rng.normal(0.0, 0.02, (6, 2, 3))
    least, greatest = least_and_greatest(memory, effects, limit, push)
    several = 0
    for draw in range(6):
        for package in range(2):
            found = rest_points(Web(memory[draw], effects[draw], limit[draw]), push[draw, package])
            turned = np.array([point.levels * sign for point in found.points])
            assert turned.min(axis=0) == pytest.approx(least[draw, package] * sign, abs=1e-7)
            assert turned.max(axis=0) == pytest.approx(greatest[draw, package] * sign, abs=1e-7)
            several += len(turned) > 1
    assert several > 0


def test_what_has_no_least_and_greatest_rest_is_refused():
    effects = np.zeros((1, 2, 2, 1))
    effects[0, 1, 0, 0], effects[0, 0, 1, 0] = 0.5, -0.5
    shared = np.full((1, 2), 0.5), effects
    with pytest.raises(ValueError, match="turns a departure round"):
        least_and_greatest(*shared, np.ones((1, 2)), np.zeros((1, 1, 2)))
    with pytest.raises(ValueError, match="a limit on every factor"):
        least_and_greatest(*shared, np.array([[1.0, np.inf]]), np.zeros((1, 1, 2)))


def test_webs_without_a_rest_are_refused_in_words():
    with pytest.raises(ValueError, match="forgets nothing"):
        rest_points(single(1.0, 0.1), np.zeros(1))
    with pytest.raises(ValueError, match="exactly 1"):
        rest_points(single(0.5, 0.5, np.inf), np.zeros(1))
    assert not contracts(single(0.5, 0.5, np.inf))


def test_a_linear_web_has_the_rest_point_of_its_equations():
    web, push = random_web(8, 3, size=0.2)
    web = web._replace(limit=np.full(3, np.inf))
    (only,) = rest_points(web, push).points
    expected = np.linalg.solve(np.eye(3) - np.diag(web.memory) - web.effects.sum(axis=2), push)
    assert only.levels == pytest.approx(expected, abs=1e-12)


def test_at_a_fold_the_search_says_that_it_is_not_complete():
    gain = 2.0
    at = np.arccosh(np.sqrt(gain))
    size = 0.4 * (gain * np.tanh(at) - at)
    found = rest_points(single(0.6, 0.8), np.array([size]))
    assert not found.complete
    assert found.points[-1].stable
