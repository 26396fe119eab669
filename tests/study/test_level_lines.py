"""Level lines of functions that are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.study.level_lines import level_lines

X, Y = np.linspace(0.0, 2.0, 9), np.linspace(-1.0, 1.0, 7)


def on_grid(function, x=X, y=Y):
    return np.array([[function(a, b) for b in y] for a in x])


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(-1, 1))
def test_of_a_plane_the_line_is_exact(a, b, level):
    plane = on_grid(lambda x, y: a * x + b * y)
    for line in level_lines(X, Y, plane, level):
        for x, y in line:
            assert a * x + b * y == pytest.approx(level, abs=1e-9)


def test_of_a_plane_there_is_one_line_from_side_to_side():
    (line,) = level_lines(X, Y, on_grid(lambda x, y: x + y), 1.0)
    ends = sorted([line[0], line[-1]])
    assert ends[0] == pytest.approx((0.0, 1.0))
    assert ends[1] == pytest.approx((2.0, -1.0))
    assert all(abs(x1 - x0) <= 0.26 and abs(y1 - y0) <= 0.34 for (x0, y0), (x1, y1) in pairwise(line))


def test_a_product_is_met_where_it_is_linear_along_the_edges():
    """Along a grid line x·y is linear, so every point of its level lines is exact."""
    lines = level_lines(X, Y, on_grid(lambda x, y: x * y), 0.3)
    assert len(lines) == 1
    assert all(x * y == pytest.approx(0.3) for x, y in lines[0])


def test_a_closed_line_ends_where_it_begins():
    x = y = np.linspace(-1.0, 1.0, 41)
    (line,) = level_lines(x, y, on_grid(lambda a, b: a * a + b * b, x, y), 0.5)
    assert line[0] == line[-1]
    assert np.hypot(*np.array(line).T) == pytest.approx(np.sqrt(0.5), abs=2e-3)


def test_two_lines_are_kept_apart_the_longer_first():
    values = on_grid(lambda x, y: abs(x - 1.0 + 0.1 * y))
    lines = level_lines(X, Y, values, 0.4)
    assert len(lines) == 2
    assert len(lines[0]) >= len(lines[1])
    sides = {np.sign(np.mean([x for x, _ in line]) - 1.0) for line in lines}
    assert sides == {-1.0, 1.0}


@pytest.mark.parametrize(("high", "joined"), [(1.0, True), (0.4, False)])
def test_a_saddle_is_read_by_the_mean_of_its_corners(high, joined):
    """High corners at (0, 0) and (1, 1): above the level in the middle they belong together."""
    ends = np.array([0.0, 1.0])
    lines = level_lines(ends, ends, np.array([[high, 0.0], [0.0, high]]), 0.3)
    assert len(lines) == 2
    for line in lines:
        (x0, y0), (x1, y1) = line
        cut_off = np.mean([x0, x1]) > 0.5, np.mean([y0, y1]) > 0.5
        assert (cut_off in {(True, False), (False, True)}) is joined


def test_a_level_that_is_never_met_has_no_line():
    assert level_lines(X, Y, on_grid(lambda x, y: x), 5.0) == ()


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12), st.floats(0.05, 0.95))
def test_every_point_lies_on_an_edge_where_the_level_lies_between_its_ends(values, level):
    x, y, grid = np.arange(4.0), np.arange(3.0), np.array(values).reshape(4, 3)
    points = [point for line in level_lines(x, y, grid, level) for point in dict.fromkeys(line)]
    crossed = ((grid[1:] >= level) != (grid[:-1] >= level)).sum() + (
        (grid[:, 1:] >= level) != (grid[:, :-1] >= level)
    ).sum()
    assert len(points) <= crossed
    for a, b in points:
        assert a == round(a) or b == round(b)
        i, j = min(int(a), 2), min(int(b), 1)
        s, t = a - i, b - j
        here = (1 - s) * (1 - t) * grid[i, j] + s * (1 - t) * grid[i + 1, j]
        here += (1 - s) * t * grid[i, j + 1] + s * t * grid[i + 1, j + 1]
        assert here == pytest.approx(level, abs=1e-9)
