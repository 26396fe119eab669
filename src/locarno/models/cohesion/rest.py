"""Rest points of a web of trust: all of them.

At rest, x = A g(x) + v with A the effects summed over lags and v the push, both over 1 − m. Factors without a limit
are linear and are solved out, which leaves x = B g(x) + w over the factors with limits, and these are confined to a
box. All rest points in the box are found by branch and prune: intervals are carried through the map and a Krawczyk
test proves that a box holds exactly one, or none (Krawczyk 1969; Neumaier 1990).

With g = L tanh(x/L) no influence is ever stronger than at today's level. So where the spectral radius of |B| is below
1 the map is a contraction: there is one rest point whatever the push, and the web cannot tip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.cohesion.trust import felt, stability

if TYPE_CHECKING:
    from collections.abc import Callable

    from locarno.models.contract import Array

MOST_BOXES = 20_000
"""Boxes that are tried before the search for rest points is given up as not complete."""

_SMALLEST = 1e-9
_SAME = 1e-7
_MEET = 1e-4
_SPLIT = 0.47
"""Boxes are not halved in the middle, where a symmetric web has a rest point."""

_SETTLED = 1e-11
_ROUNDS = 200_000


class Web(NamedTuple):
    """One web: a draw, or the central case.

    Attributes
    ----------
    memory : float64[factor]
        m.
    effects : float64[factor, factor, lag]
        a: to, from, lag.
    limit : float64[factor]
        L > 0; infinite for a factor without one.
    """

    memory: Array
    effects: Array
    limit: Array


class Rest(NamedTuple):
    """A rest point.

    Attributes
    ----------
    name : str
        *only*; *lower* and *upper*; *lower*, *middle* and *upper*; or *1 of 5* and so on, by the level of the factor
        that was asked for.
    levels : float64[factor]
        x.
    radius : float
        Spectral radius of the web linearised there.
    stable : bool
        Whether the web comes back to it after a small departure.
    """

    name: str
    levels: Array
    radius: float
    stable: bool


class RestPoints(NamedTuple):
    """All rest points under one push.

    Attributes
    ----------
    points : tuple of Rest
        By the level of one factor.
    complete : bool
        Whether it is proved that there are no others; False past :data:`MOST_BOXES` boxes, or where two meet.
    """

    points: tuple[Rest, ...]
    complete: bool


class Reduced(NamedTuple):
    """The web over its limited factors: x = B g(x) + w, and all factors from them."""

    matrix: Array
    constant: Array
    bounded: Array
    limit: Array
    whole: Callable[[Array], Array]


def reduce(web: Web, push: Array) -> Reduced:
    """Solve out the factors without a limit.

    Raises
    ------
    ValueError
        As :func:`rest_points`.
    """
    if not (web.memory < 1).all():
        message = "a factor that forgets nothing has no rest: its memory must be below 1"
        raise ValueError(message)
    pull = web.effects.sum(axis=2) / (1 - web.memory)[:, None]
    level = push / (1 - web.memory)
    bounded = np.isfinite(web.limit)
    free = ~bounded
    inner = np.eye(int(free.sum())) - pull[np.ix_(free, free)]
    if free.any() and abs(np.linalg.det(inner)) < _SMALLEST:
        message = "the factors without a limit have no rest point, or a line of them: their loops return exactly 1"
        raise ValueError(message)
    through = np.linalg.solve(inner, np.column_stack([pull[np.ix_(free, bounded)], level[free]]))
    matrix = pull[np.ix_(bounded, bounded)] + pull[np.ix_(bounded, free)] @ through[:, :-1]
    constant = level[bounded] + pull[np.ix_(bounded, free)] @ through[:, -1]
    limit = web.limit[bounded]

    def whole(levels: Array) -> Array:
        everything = np.empty(len(web.memory))
        everything[bounded] = levels
        everything[free] = through[:, :-1] @ felt(levels, limit) + through[:, -1]
        return everything

    return Reduced(matrix, constant, bounded, limit, whole)


def contracts(web: Web) -> bool:
    """Say whether a web provably has one rest point under any push: the spectral radius of |B| is below 1."""
    try:
        reduced = reduce(web, np.zeros(len(web.memory)))
    except ValueError:
        return False
    return bool(np.abs(np.linalg.eigvals(np.abs(reduced.matrix))).max(initial=0.0) < 1)


def rest_points(web: Web, push: Array, by: int = 0) -> RestPoints:
    """Find all rest points of a web under a steady push.

    Parameters
    ----------
    web
        The web.
    push : float64[factor]
        u, every quarter.
    by : int
        The factor by whose level the points are ordered and named.

    Returns
    -------
    RestPoints

    Raises
    ------
    ValueError
        If a factor forgets nothing, or if the factors without a limit have no single rest point.
    """
    reduced = reduce(web, push)
    found, complete = _search(reduced)
    levels = sorted((reduced.whole(x) for x in found), key=lambda x: float(x[by]))
    points = []
    for place, x in enumerate(levels):
        radius = radius_at(web, x)
        points.append(Rest(_name(place, len(levels)), x, radius, radius < 1))
    return RestPoints(tuple(points), complete)


def _name(place: int, count: int) -> str:
    names = {1: ("only",), 2: ("lower", "upper"), 3: ("lower", "middle", "upper")}
    return names[count][place] if count in names else f"{place + 1} of {count}"


def slope_at(levels: Array, limit: Array) -> Array:
    """Give g′ = 1/cosh²(x/L) of factors with a limit."""
    return np.asarray(1.0 / np.cosh(np.clip(levels / limit, -350.0, 350.0)) ** 2)


def radius_at(web: Web, levels: Array) -> float:
    """Give the spectral radius of a web linearised at a level."""
    bounded = np.isfinite(web.limit)
    slope = np.where(bounded, slope_at(levels, np.where(bounded, web.limit, 1.0)), 1.0)
    return float(stability(web.memory[None], web.effects[None], slope[None]).radius[0])


def _search(reduced: Reduced) -> tuple[list[Array], bool]:
    """Branch and prune: every box either shrinks onto one rest point, is proved empty, or is split."""
    b, w, limit = reduced.matrix, reduced.constant, reduced.limit
    if not len(w):
        return [np.zeros(0)], True
    rise, fall = np.maximum(b, 0.0), np.minimum(b, 0.0)
    widest = np.abs(b) @ limit + 1e-12
    boxes = [(w - widest, w + widest)]
    found: list[Array] = []
    tried = 0
    while boxes:
        tried += 1
        if tried > MOST_BOXES:
            return _distinct(reduced, found), False
        low, high = boxes.pop()
        empty, proved = False, False
        while True:
            before = (high - low).max()
            seen = felt(low, limit), felt(high, limit)
            # widened a little: rounding must not lose a rest point
            slack = 1e-13 * (1.0 + np.abs(w) + widest)
            low = np.maximum(low, w + rise @ seen[0] + fall @ seen[1] - slack)
            high = np.minimum(high, w + rise @ seen[1] + fall @ seen[0] + slack)
            if (low > high).any():
                empty = True
                break
            low, high, proved, empty = _krawczyk(reduced, low, high)
            if proved or empty or (high - low).max() > 0.8 * before or (high - low).max() < _SMALLEST:
                break
        if empty:
            continue
        if proved:
            found.append(_polish(reduced, *_narrowed(reduced, low, high)))
        elif (high - low).max() < _SMALLEST:
            # too small to split: two rest points meet here, or one lies on a seam
            found.append(_polish(reduced, low, high))
        else:
            widest_at = int(np.argmax((high - low) / limit))
            cut = low[widest_at] + _SPLIT * (high[widest_at] - low[widest_at])
            upper, lower = low.copy(), high.copy()
            upper[widest_at], lower[widest_at] = cut, cut
            boxes += [(low, lower), (upper, high)]
    kept = _distinct(reduced, found)
    # where |I − B g′| is next to nothing two rest points may have been taken for one
    meet = any(abs(np.linalg.det(np.eye(len(w)) - b * slope_at(x, limit))) < _MEET for x in kept)
    return kept, not meet


def _krawczyk(reduced: Reduced, low: Array, high: Array) -> tuple[Array, Array, bool, bool]:
    """Apply the Krawczyk operator once: the smaller box, whether it holds exactly one rest point, whether none."""
    b, w, limit = reduced.matrix, reduced.constant, reduced.limit
    one = np.eye(len(w))
    nearest = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    steep, flat = slope_at(nearest, limit), slope_at(np.maximum(np.abs(low), np.abs(high)), limit)
    middle, spread = (steep + flat) / 2, (steep - flat) / 2
    jacobian = one - b * middle
    if abs(np.linalg.det(jacobian)) < 1e-14:
        return low, high, False, False
    inverse = np.linalg.inv(jacobian)
    centre, radius = (low + high) / 2, (high - low) / 2
    moved = centre - inverse @ (centre - b @ felt(centre, limit) - w)
    # |I − C J(X)| over the box: the middle slope cancels, its spread remains
    rest = (np.abs(one - inverse @ jacobian) + np.abs(inverse) @ (np.abs(b) * spread)) @ radius + 1e-14
    inside = bool(((moved - rest > low) & (moved + rest < high)).all())
    new_low, new_high = np.maximum(low, moved - rest), np.minimum(high, moved + rest)
    if (new_low > new_high).any():
        return low, high, False, True
    return new_low, new_high, inside, False


def _narrowed(reduced: Reduced, low: Array, high: Array) -> tuple[Array, Array]:
    """Narrow a box that is proved to hold one rest point: the operator contracts onto it."""
    for _ in range(100):
        before = (high - low).max()
        low, high, _, empty = _krawczyk(reduced, low, high)
        if empty or (high - low).max() > 0.9 * before:
            break
    return low, high


def _polish(reduced: Reduced, low: Array, high: Array) -> Array:
    """Newton's method from a box's centre; the centre stands where it would lead out of the box."""
    b, w, limit = reduced.matrix, reduced.constant, reduced.limit
    centre = x = (low + high) / 2
    for _ in range(30):
        jacobian = np.eye(len(w)) - b * slope_at(x, limit)
        if abs(np.linalg.det(jacobian)) < 1e-13:
            break
        step = np.linalg.solve(jacobian, x - b @ felt(x, limit) - w)
        x = x - step
        if np.abs(step).max() < 1e-15 * (1 + np.abs(x).max()):
            break
    slack = _SAME * limit
    return x if ((x >= low - slack) & (x <= high + slack)).all() else centre


def _distinct(reduced: Reduced, found: list[Array]) -> list[Array]:
    kept: list[Array] = []
    for x in found:
        if not any(np.abs((x - other) / reduced.limit).max() < _SAME for other in kept):
            kept.append(x)
    return kept


def least_and_greatest(memory: Array, effects: Array, limit: Array, push: Array) -> tuple[Array, Array]:
    """Find the least and the greatest rest point of webs whose loops are all reinforcing, over draws and packages.

    With signs of factors turned where need be, every influence raises (the web is cooperative), and iteration from
    the bottom and the top of the box ends at the least and the greatest rest point (Tarski 1955; Smith 1995).

    Parameters
    ----------
    memory : float64[draw, factor]
        m < 1.
    effects : float64[draw, factor, factor, lag]
        a.
    limit : float64[draw, factor]
        L, all finite.
    push : float64[draw, package, factor]
        u.

    Returns
    -------
    least, greatest : float64[draw, package, factor]
        Ordered in the turned signs: least has the lowest level of the first factor of each connected part.

    Raises
    ------
    ValueError
        If a loop turns a departure round, a factor has no limit, or one forgets nothing.
    """
    if not (np.isfinite(limit).all() and (memory < 1).all()):
        message = "least and greatest rest points need a limit on every factor and memories below 1"
        raise ValueError(message)
    pull = effects.sum(axis=3) / (1 - memory)[:, :, None]
    turn = _turning(pull)
    level = push / (1 - memory)[:, None]
    widest = np.einsum("dik,dk->di", np.abs(pull), limit)[:, None]
    bound = limit[:, None]
    ends = []
    for side in (-1.0, 1.0):
        x = level + side * turn * widest
        for _ in range(_ROUNDS):
            new = np.einsum("dik,dpk->dpi", pull, felt(x, bound)) + level
            moved = np.abs(new - x).max(initial=0.0)
            x = new
            if moved < _SETTLED:
                break
        ends.append(x)
    return ends[0], ends[1]


def _turning(pull: Array) -> Array:
    """Give the sign by which each factor is turned so that every influence raises."""
    up = np.asarray((pull > 0).any(axis=0))
    down = np.asarray((pull < 0).any(axis=0))
    factors = len(up)
    sign = np.zeros(factors)
    for first in range(factors):
        if sign[first]:
            continue
        sign[first] = 1.0
        queue = [first]
        while queue:
            here = queue.pop()
            for other in range(factors):
                for to, source in ((here, other), (other, here)):
                    for present, same in ((up[to, source], 1.0), (down[to, source], -1.0)):
                        if not present:
                            continue
                        wanted = sign[here] * same
                        if sign[other] == 0:
                            sign[other] = wanted
                            queue.append(other)
                        elif sign[other] != wanted:
                            message = "a loop of the web turns a departure round: it has no least and greatest rest"
                            raise ValueError(message)
    return sign
