"""Lines of equal value: on the level, whole, and the same whichever way the grid is turned."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.brief.contours import cells, contours, hatching

GRIDS = st.tuples(st.integers(2, 5), st.integers(2, 5)).flatmap(
    lambda size: st.lists(
        st.floats(0, 1, allow_nan=False, width=32), min_size=size[0] * size[1], max_size=size[0] * size[1]
    ).map(lambda values: {(float(i // size[1]), float(i % size[1])): value for i, value in enumerate(values)})
)


def _at(grid, x, y):
    """Interpolate along an edge of the grid."""
    x0, y0 = math.floor(x), math.floor(y)
    dx, dy = x - x0, y - y0
    assert min(dx, dy) == 0, "every point lies on an edge"
    one = grid[x0, y0]
    other = grid[x0 + 1, y0] if dx else grid[x0, y0 + 1] if dy else one
    return one + (dx or dy) * (other - one)


@given(GRIDS, st.floats(0.05, 0.95))
def test_every_point_of_a_line_is_on_the_level(grid, level):
    for line in contours(grid, level):
        assert len(line) > 1
        for x, y in line:
            assert _at(grid, x, y) == pytest.approx(level, abs=1e-6)


@given(GRIDS, st.floats(0.05, 0.95))
def test_every_edge_that_crosses_the_level_is_met(grid, level):
    met = {(round(x, 9), round(y, 9)) for line in contours(grid, level) for x, y in line}
    for (x, y), value in grid.items():
        for other in ((x + 1, y), (x, y + 1)):
            if other in grid and min(value, grid[other]) < level < max(value, grid[other]):
                share = (level - value) / (grid[other] - value)
                at = (round(x + share * (other[0] - x), 9), round(y + share * (other[1] - y), 9))
                near = any(abs(at[0] - p[0]) + abs(at[1] - p[1]) < 1e-6 for p in met)
                assert near


@given(GRIDS)
def test_a_level_that_is_not_crossed_gives_nothing(grid):
    assert contours(grid, max(grid.values()) + 0.1) == []
    assert contours(grid, min(grid.values())) == []


def test_a_plane_gives_one_straight_line():
    grid = {(float(x), float(y)): x + y for x in range(5) for y in range(4)}
    (line,) = contours(grid, 2.5)
    assert all(x + y == pytest.approx(2.5) for x, y in line)
    assert {line[0], line[-1]} == {(2.5, 0.0), (0.0, 2.5)}


def test_a_hill_gives_a_closed_line():
    grid = {(float(x), float(y)): math.exp(-((x - 3) ** 2 + (y - 3) ** 2) / 4) for x in range(7) for y in range(7)}
    (line,) = contours(grid, 0.5)
    assert line[0] == line[-1]
    around = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(line)) / 2
    assert abs(around) == pytest.approx(4 * math.log(2) * math.pi, rel=0.12)


def test_a_saddle_is_cut_in_two_by_the_mean_of_its_corners():
    high = {(0.0, 0.0): 1.0, (1.0, 0.0): 0.0, (1.0, 1.0): 1.0, (0.0, 1.0): 0.4}
    for grid, corner in ((high, (1.0, 0.0)), ({at: 1 - value for at, value in high.items()}, (1.0, 0.0))):
        lines = contours(grid, 0.5)
        assert len(lines) == 2
        assert any(all(abs(x - corner[0]) + abs(y - corner[1]) <= 1 for x, y in line) for line in lines)


def test_cells_tile_the_plane_and_points_lie_inside_theirs():
    grid = {(x, y): 0.0 for x in (0.0, 1.0, 4.0) for y in (0.0, 10.0)}
    found = cells(grid)
    assert found[1.0, 0.0] == (0.5, 2.5, -5.0, 5.0)
    assert sum((b - a) * (d - c) for a, b, c, d in found.values()) == pytest.approx((5.5 + 0.5) * 20)
    assert all(a < x < b and c < y < d for (x, y), (a, b, c, d) in found.items())


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(-5, 5), st.floats(0.1, 5), st.integers(1, 6))
def test_strokes_stay_inside_their_cell_and_are_parallel(left, width, bottom, height, strokes):
    cell = (left, left + width, bottom, bottom + height)
    for (x0, y0), (x1, y1) in hatching(cell, strokes):
        for x, y in ((x0, y0), (x1, y1)):
            assert cell[0] - 1e-9 <= x <= cell[1] + 1e-9
            assert cell[2] - 1e-9 <= y <= cell[3] + 1e-9
        assert (y1 - y0) * width == pytest.approx((x1 - x0) * height, abs=1e-9)
