"""Lines along which a quantity on a grid crosses a level: marching squares, linear between neighbours."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from locarno.models.contract import Array

Point: TypeAlias = tuple[float, float]
Edge: TypeAlias = tuple[int, int, bool]
"""Place of its lower corner on both axes, and whether it runs along x."""


def level_lines(x: Array, y: Array, values: Array, level: float) -> tuple[tuple[Point, ...], ...]:
    """Trace where a quantity crosses a level.

    Parameters
    ----------
    x, y
        float64[x], float64[y]: places of the grid, rising.
    values
        float64[x, y].
    level
        The level; a value equal to it counts as above.

    Returns
    -------
    Lines of (x, y), the longest first by number of points; a closed line ends where it begins. In a cell that is
    crossed twice, the mean of its corners says which crossings belong together (Lorensen & Cline 1987 in two
    dimensions).
    """
    above = values >= level
    links: dict[Edge, list[Edge]] = defaultdict(list)
    for i in range(len(x) - 1):
        for j in range(len(y) - 1):
            corners = [bool(above[i, j]), bool(above[i + 1, j]), bool(above[i + 1, j + 1]), bool(above[i, j + 1])]
            sides: list[Edge] = [(i, j, True), (i + 1, j, False), (i, j + 1, True), (i, j, False)]
            crossed = [side for k, side in enumerate(sides) if corners[k] != corners[(k + 1) % 4]]
            if len(crossed) == 4 and (values[i : i + 2, j : j + 2].mean() >= level) == corners[0]:
                # The first and third corner are joined, so the lines cut off the second and the fourth.
                pairs = [(sides[0], sides[1]), (sides[2], sides[3])]
            elif len(crossed) == 4:
                pairs = [(sides[3], sides[0]), (sides[1], sides[2])]
            else:
                pairs = [(crossed[0], crossed[1])] if crossed else []
            for one, other in pairs:
                links[one].append(other)
                links[other].append(one)

    def at(edge: Edge) -> Point:
        i, j, along_x = edge
        k, m = (i + 1, j) if along_x else (i, j + 1)
        share = float((level - values[i, j]) / (values[k, m] - values[i, j]))
        return float(x[i] + share * (x[k] - x[i])), float(y[j] + share * (y[m] - y[j]))

    lines = []
    seen: set[Edge] = set()
    for start in sorted(links, key=lambda edge: (len(links[edge]), edge)):
        if start in seen:
            continue
        line, following = [start], links[start][:1]
        seen.add(start)
        while following:
            line.append(following[0])
            seen.add(following[0])
            following = [edge for edge in links[following[0]] if edge not in seen]
        if len(links[start]) == 2:
            line.append(start)
        lines.append(tuple(at(edge) for edge in line))
    return tuple(sorted(lines, key=len, reverse=True))
