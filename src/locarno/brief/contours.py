"""Lines of equal value through a grid of points, and its cells, as Vega-Lite draws neither."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point: TypeAlias = tuple[float, float]


def contours(values: Mapping[Point, float], level: float) -> list[list[Point]]:
    """Trace where a quantity on a rectangular grid equals a level (marching squares, linear between grid points).

    Parameters
    ----------
    values
        (x, y) → value, for every x and y of the grid.
    level
        The level sought.

    Returns
    -------
    list of list of (x, y)
        Lines, each point on an edge of the grid; a closed one ends where it starts. A saddle is joined by the mean of
        its four corners. Empty where the level is not crossed.
    """
    xs, ys = _axes(values)
    joints: dict[Point, list[Point]] = {}
    for left, right in pairwise(xs):
        for bottom, top in pairwise(ys):
            corners = ((left, bottom), (right, bottom), (right, top), (left, top))
            for a, b in _in_cell(corners, [values[corner] for corner in corners], level):
                joints.setdefault(a, []).append(b)
                joints.setdefault(b, []).append(a)
    return _joined(joints)


def _in_cell(corners: Sequence[Point], held: Sequence[float], level: float) -> list[tuple[Point, Point]]:
    """Give the pieces of the line inside one cell, its corners in turn."""
    cuts = []
    for k in range(4):
        (ax, ay), (bx, by), one, two = corners[k], corners[(k + 1) % 4], held[k], held[(k + 1) % 4]
        if (one >= level) != (two >= level):
            # From the lower end, whichever way the cell goes round, so that neighbours meet to the last digit.
            if (bx, by) < (ax, ay):
                ax, ay, bx, by, one, two = bx, by, ax, ay, two, one
            share = (level - one) / (two - one)
            cuts.append((ax + share * (bx - ax), ay + share * (by - ay)))
    if len(cuts) < 4:
        return [(cuts[0], cuts[1])] if len(cuts) == 2 and cuts[0] != cuts[1] else []
    apart = (sum(held) / 4 >= level) == (held[0] >= level)
    pairs = ((0, 1), (2, 3)) if apart else ((3, 0), (1, 2))
    return [(cuts[a], cuts[b]) for a, b in pairs if cuts[a] != cuts[b]]


def _joined(joints: dict[Point, list[Point]]) -> list[list[Point]]:
    """Join pieces end to end: open lines first, then closed ones."""
    lines = []
    for open_ends in (True, False):
        for start in sorted(joints):
            if not joints[start] or (open_ends and len(joints[start]) != 1):
                continue
            line = [start]
            while joints[line[-1]]:
                following = joints[line[-1]].pop()
                joints[following].remove(line[-1])
                line.append(following)
            lines.append(line)
    return lines


def cells(values: Mapping[Point, float]) -> dict[Point, tuple[float, float, float, float]]:
    """Give the cell around each point of a grid as x from, x to, y from, y to: edges lie half-way between points."""
    xs, ys = _axes(values)
    across, up = dict(zip(xs, pairwise(_edges(xs)), strict=True)), dict(zip(ys, pairwise(_edges(ys)), strict=True))
    return {(x, y): (*across[x], *up[y]) for x, y in values}


def _axes(values: Mapping[Point, float]) -> tuple[list[float], list[float]]:
    return sorted({x for x, _ in values}), sorted({y for _, y in values})


def _edges(at: list[float]) -> list[float]:
    middles = [(a + b) / 2 for a, b in pairwise(at)]
    first = at[0] - (middles[0] - at[0] if middles else 0.5)
    last = at[-1] + (at[-1] - middles[-1] if middles else 0.5)
    return [first, *middles, last]


def hatching(cell: tuple[float, float, float, float], strokes: int = 3) -> list[tuple[Point, Point]]:
    """Give parallel strokes across a cell, from bottom left to top right."""
    left, right, bottom, top = cell
    lines = []
    for k in range(1, 2 * strokes):
        # On the unit square the strokes are y = x + shift, cut off at its sides.
        shift = 1 - k / strokes
        x0, x1 = max(0.0, -shift), min(1.0, 1.0 - shift)
        ends = [(left + x * (right - left), bottom + (x + shift) * (top - bottom)) for x in (x0, x1)]
        lines.append((ends[0], ends[1]))
    return lines
