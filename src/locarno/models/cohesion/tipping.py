"""Where a web of trust tips from one rest point to another, and what it takes to come back.

As a push grows a rest point can vanish: at a fold two of them meet, |I − B g′| = 0 (Kuznetsov 2004), or
the web begins to swing round it. A stable rest point is followed along the push by arc length until one or the other.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.cohesion.rest import Rest, Web, radius_at, reduce, rest_points, slope_at
from locarno.models.cohesion.trust import felt

if TYPE_CHECKING:
    from collections.abc import Callable

    from locarno.models.contract import Array

_STEPS = 4000
_STRIDE = 0.02
_LONGEST = 25
_STRAIGHT = 0.999
"""Steps along the curve, in parts of the widest limit; they lengthen where it runs straight."""

_SETTLED = 1e-11
_ROUNDS = 20_000


class Edge(NamedTuple):
    """Where a rest point is lost as a push grows.

    Attributes
    ----------
    push : float
        Size of the push, in units of its direction.
    kind : str
        *fold*: it meets another rest point and both vanish; *swings*: it stays, and the web begins to swing round it.
    levels : float64[factor]
        Levels there.
    goes_to : float64[factor] or None
        The rest point at which the web arrives just past the edge; None where it comes to no rest.
    """

    push: float
    kind: str
    levels: Array
    goes_to: Array | None


class Tipping(NamedTuple):
    """From where, and with what push, a web tips, and what brings it back.

    Attributes
    ----------
    start : Rest
        The stable rest point from which the push grows.
    edge : Edge or None
        Where it tips; None where the push may grow to its bound without tipping.
    back : Edge or None
        From the rest point to which it tipped, where a push that is taken back, and turned round if need be, tips
        it again; None where nothing within the bound brings it back, or where it came to no rest.
    hysteresis : float or None
        How far the push must be taken back beyond the size at which it tipped; None without ``back``.
    """

    start: Rest
    edge: Edge | None
    back: Edge | None
    hysteresis: float | None


def tipping(
    web: Web, direction: Array, base: Array | None = None, *, reach: float = 2.0, by: int = 0
) -> tuple[Tipping, ...]:
    """Find the push at which a web tips from each of its stable rest points, and the push that brings it back.

    Parameters
    ----------
    web
        The web.
    direction : float64[factor]
        What one unit of the push adds to each factor every quarter.
    base : float64[factor], optional
        The push that is there already; none unless given.
    reach : float
        The push is followed up to this size, and back down to minus this size.
    by : int
        The factor by whose level rest points are named.

    Returns
    -------
    tuple of Tipping
        One for each stable rest point under ``base``; empty where there is none.

    Raises
    ------
    ValueError
        As :func:`rest_points`.
    """
    base = np.zeros(len(web.memory)) if base is None else base
    told = []
    for start in rest_points(web, base, by).points:
        if not start.stable:
            continue
        edge = _follow(web, base, direction, start.levels, 0.0, reach)
        back = None
        if edge is not None and edge.goes_to is not None:
            back = _follow(web, base, direction, edge.goes_to, _past(edge.push, 1.0), -reach)
        told.append(Tipping(start, edge, back, None if edge is None or back is None else edge.push - back.push))
    return tuple(told)


def _past(push: float, sign: float) -> float:
    return push + sign * 1e-4 * max(1.0, abs(push))


def _follow(web: Web, base: Array, direction: Array, levels: Array, begin: float, end: float) -> Edge | None:
    """Follow a stable rest point along the push, by arc length, until it is lost or the end is reached."""
    at_zero, at_one = reduce(web, base), reduce(web, base + direction)
    b, limit = at_zero.matrix, at_zero.limit
    slope_of_push = at_one.constant - at_zero.constant
    size = len(limit)
    if not size:
        return None
    sign = np.sign(end - begin)
    place = np.append(levels[at_zero.bounded], begin)
    tangent = np.append(np.zeros(size), sign)

    def residual(z: Array) -> Array:
        return np.asarray(z[:-1] - b @ felt(z[:-1], limit) - at_zero.constant - z[-1] * slope_of_push)

    def derivative(z: Array) -> Array:
        return np.column_stack([np.eye(size) - b * slope_at(z[:-1], limit), -slope_of_push])

    def onwards(z: Array, last: Array) -> Array:
        null = np.linalg.svd(derivative(z))[2][-1]
        return np.asarray(null if null @ last >= 0 else -null)

    def corrected(z: Array, along: Array) -> Array:
        goal = along @ z
        for _ in range(20):
            system = np.vstack([derivative(z), along])
            step = np.linalg.solve(system, np.append(residual(z), along @ z - goal))
            z = z - step
            if np.abs(step).max() < 1e-13:
                break
        return z

    def whole(z: Array) -> Array:
        return reduce(web, base + z[-1] * direction).whole(z[:-1])

    shortest = stride = _STRIDE * float(limit.max())
    tangent = onwards(place, tangent)
    for _ in range(_STEPS):
        ahead = corrected(place + stride * tangent, tangent)
        turned = onwards(ahead, tangent)
        bent = float(turned @ tangent)
        if bent < _STRAIGHT and stride > shortest:
            stride = shortest
            continue
        if sign * turned[-1] <= 0:
            rises = partial(_rises, onwards, tangent, sign)
            fold = _halved(place, tangent, stride, corrected, rises)
            return _edge(web, base, direction, "fold", float(fold[-1]), whole(fold), sign)
        if radius_at(web, whole(ahead)) >= 1:
            lost = _halved(place, tangent, stride, corrected, lambda z: radius_at(web, whole(z)) < 1)
            return _edge(web, base, direction, "swings", float(lost[-1]), whole(lost), sign)
        if sign * (ahead[-1] - end) >= 0:
            return None
        place, tangent = ahead, turned
        stride = min(1.5 * stride, _LONGEST * shortest) if bent > _STRAIGHT else shortest
    return None


def _rises(onwards: Callable[[Array, Array], Array], tangent: Array, sign: float, place: Array) -> bool:
    """Whether the push still grows along the curve."""
    return bool(sign * onwards(place, tangent)[-1] > 0)


def _halved(
    place: Array,
    tangent: Array,
    stride: float,
    corrected: Callable[[Array, Array], Array],
    holds: Callable[[Array], bool],
) -> Array:
    """Halve the arc in which something ceases to hold."""
    near, far = 0.0, stride
    point = place
    for _ in range(50):
        middle = (near + far) / 2
        point = corrected(place + middle * tangent, tangent)
        if holds(point):
            near = middle
        else:
            far = middle
    return point


def _edge(web: Web, base: Array, direction: Array, kind: str, push: float, levels: Array, sign: float) -> Edge:
    goes_to = settle(web, base + _past(push, sign) * direction, levels)
    return Edge(push, kind, levels, goes_to)


def settle(web: Web, push: Array, start: Array) -> Array | None:
    """Run a web from a level that it has had for long until it comes to rest.

    Parameters
    ----------
    web
        The web.
    push : float64[factor]
        u.
    start : float64[factor]
        Levels now and before.

    Returns
    -------
    float64[factor] or None
        Levels at rest; None where it comes to none.
    """
    lags = web.effects.shape[2]
    past = [felt(start, web.limit)] * lags
    now = start
    for _ in range(_ROUNDS):
        new = web.memory * now + push
        for lag in range(lags):
            new = new + web.effects[:, :, lag] @ past[lag]
        moved = float(np.abs(new - now).max())
        if not np.isfinite(moved):
            return None
        now = new
        past = [felt(now, web.limit), *past[:-1]]
        if moved < _SETTLED:
            return now
    return None
