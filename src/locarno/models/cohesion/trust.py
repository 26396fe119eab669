"""Trust between allies as signed influences with lags: going alone, trust, cohesion, credibility.

A web of factors is followed quarter by quarter, as departures from today's level:

    x_i(t) = m_i x_i(t − 1) + Σ_k Σ_q a_ik,q g_k(x_k(t − q)) + u_i,        q = 1, 2, …

with memory m, effects a that act after q quarters, and a steady push u. Where a factor has a limit L, the others feel
it saturated, g(x) = L tanh(x/L); without one, g(x) = x. A web of this kind is a fuzzy cognitive map (Kosko 1986) with
lags and magnitudes, and without limits a vector autoregression (Lütkepohl 2005, chapter 2). Effects are stored as
``effects[draw, to, from, lag]`` with lag 0 for q = 1. Rest points of a web with limits are in :mod:`.tipping`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.contract import (
    STATUS_NOT_FINITE,
    STATUS_OK,
    Array,
    Inputs,
    Model,
    Outcomes,
    Value,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUARTERS = 4
"""Quarters in a year."""

BEYOND = 100.0
"""Departure, as it is felt, past which a draw is given up: the web has grown beyond what effects of −2 to 2 mean."""


def felt(levels: Array, limit: Array | None) -> Array:
    """Give the levels of factors as others feel them: L tanh(x/L), or x where there is no limit.

    Parameters
    ----------
    levels : float64[..., factor]
        Departures from today's level.
    limit : float64[..., factor], optional
        L > 0, infinite for a factor without a limit; broadcast against ``levels``.

    Returns
    -------
    float64[..., factor]
    """
    if limit is None:
        return levels
    bounded = np.isfinite(limit)
    if bounded.all() and (limit > 0).all():
        return np.asarray(limit * np.tanh(levels / limit))
    safe = np.where(bounded & (limit > 0), limit, 1.0)
    saturated = np.where(limit > 0, safe * np.tanh(levels / safe), 0.0)
    # a limit that is not a number is no reason to answer
    return np.where(bounded, saturated, np.where(np.isnan(limit), np.nan, levels))


def path(memory: Array, effects: Array, push: Array, quarters: int, limit: Array | None = None) -> Array:
    """Follow a web from today's level, all factors at 0 now and before.

    Parameters
    ----------
    memory : float64[draw, factor]
        m: share of a departure that is left a quarter later.
    effects : float64[draw, factor, factor, lag]
        a: to, from, lag; per quarter and unit of the influencing factor as it is felt.
    push : float64[draw, package, factor]
        u: what a package adds to a factor every quarter.
    quarters : int
        How many.
    limit : float64[draw, factor], optional
        L; infinite for a factor without one.

    Returns
    -------
    float64[draw, package, quarter, factor]
        x at the end of quarters 1, 2, …
    """
    return np.moveaxis(_follow(memory, effects, push, quarters, limit)[0], (0, 1), (2, 3))


def _follow(memory: Array, effects: Array, push: Array, quarters: int, limit: Array | None) -> tuple[Array, Array]:
    """Give levels, and levels as they are felt: float64[quarter, factor, draw, package] each."""
    draws, packages, factors = push.shape
    levels = np.zeros((quarters, factors, draws, packages))
    seen = np.zeros_like(levels)
    kept = memory.T[:, :, None]
    added = np.ascontiguousarray(np.moveaxis(push, 2, 0))
    links = [
        (to, source, lag) for to, source, lag in np.ndindex(effects.shape[1:]) if effects[:, to, source, lag].any()
    ]
    for t in range(quarters):
        now = levels[t]
        now += added
        if t:
            now += kept * levels[t - 1]
        for to, source, lag in links:
            if t - 1 - lag >= 0:
                now[to] += effects[:, to, source, lag, None] * seen[t - 1 - lag, source]
        for factor in range(factors):
            own = None if limit is None else limit[:, factor, None]
            seen[t, factor] = now[factor] if own is None or np.isposinf(own).all() else felt(now[factor], own)
    return levels, seen


def companion(memory: Array, effects: Array, slope: Array | None = None) -> Array:
    """Write the linearised web as one step of a longer vector: its factors, and the past levels that still act.

    Parameters
    ----------
    memory, effects
        As for :func:`path`.
    slope : float64[draw, factor], optional
        g′ of every factor at the point of linearisation; 1, today's level, unless given.

    Returns
    -------
    float64[draw, state, state]
        The factors first, then for each factor its levels 1, 2, … quarters ago as far back as any influence reads it
        (Lütkepohl 2005, chapter 2).
    """
    draws, factors = memory.shape
    at = effects if slope is None else effects * slope[:, None, :, None]
    reach = [int(np.flatnonzero(effects[:, :, k].any(axis=(0, 1))).max(initial=0)) for k in range(factors)]
    start = factors + np.concatenate([[0], np.cumsum(reach)[:-1]]).astype(np.int64)
    size = factors + sum(reach)
    matrix = np.zeros((draws, size, size))
    for k in range(factors):
        matrix[:, k, k] += memory[:, k]
        matrix[:, :factors, k] += at[:, :, k, 0]
        for back in range(reach[k]):
            place = start[k] + back
            matrix[:, place, k if back == 0 else place - 1] = 1.0
            matrix[:, :factors, place] += at[:, :, k, back + 1]
    return matrix


class Stability(NamedTuple):
    """How a web behaves near a point.

    Attributes
    ----------
    radius : float64[draw]
        Largest modulus of an eigenvalue of the companion matrix: below 1 a departure dies out. NaN where an input is
        not a number.
    stable : bool[draw]
        Whether it is below 1.
    half_life : float64[draw]
        Quarters in which a departure halves in the long run, ln 2/−ln radius; infinite where it does not die out.
    """

    radius: Array
    stable: NDArray[np.bool_]
    half_life: Array


def stability(memory: Array, effects: Array, slope: Array | None = None) -> Stability:
    """Say whether departures die out near a point of a web, and how fast.

    Parameters
    ----------
    memory, effects, slope
        As for :func:`companion`.
    """
    matrix = companion(memory, effects, slope)
    finite = np.isfinite(matrix).all(axis=(1, 2))
    radius = np.full(len(matrix), np.nan)
    if finite.any():
        radius[finite] = np.abs(np.linalg.eigvals(matrix[finite])).max(axis=1)
    stable = radius < 1
    inside = np.clip(np.where(stable, radius, 0.5), 1e-300, None)
    half_life = np.where(stable, np.log(2) / -np.log(inside), np.where(finite, np.inf, np.nan))
    return Stability(radius, stable, np.where(radius == 0, 0.0, half_life))


class Loop(NamedTuple):
    """A circle of influences.

    Attributes
    ----------
    factors : tuple of int
        In the order in which they act, the smallest index first.
    gain : float
        Signed: what one unit at any factor of the loop comes back as in the long run, Π a_ik/(1 − m_i), all else
        held and no limit felt. Above 1 the loop feeds on itself; below 0 it turns a departure round.
    """

    factors: tuple[int, ...]
    gain: float


def loops(memory: Array, effects: Array) -> tuple[Loop, ...]:
    """Find every circle of influences in one web, that with the largest gain in size first.

    Parameters
    ----------
    memory : float64[factor]
        m.
    effects : float64[factor, factor, lag]
        a of one draw or of the central case.

    Returns
    -------
    tuple of Loop
        Simple circles; memory is no circle of its own. Where a factor forgets nothing the gain is infinite.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        total = effects.sum(axis=2) / (1 - memory)[:, None]
    leads = [np.flatnonzero(effects[:, k].any(axis=-1)) for k in range(len(memory))]
    found: list[Loop] = []

    def go(trail: tuple[int, ...], gain: float) -> None:
        for to in leads[trail[-1]]:
            step = gain * float(total[to, trail[-1]])
            if to == trail[0]:
                found.append(Loop(trail, step))
            elif to > trail[0] and to not in trail:
                go((*trail, int(to)), step)

    for first in range(len(memory)):
        go((first,), 1.0)
    return tuple(sorted(found, key=lambda loop: -abs(loop.gain)))


def loop_in_words(loop: Loop, names: tuple[str, ...]) -> str:
    """Tell a loop: "trust → cohesion → trust, which returns 0.45 of a change"."""
    circle = " → ".join(names[k] for k in (*loop.factors, loop.factors[0]))
    if not np.isfinite(loop.gain):
        return f"{circle}, which returns more than it is given without end"
    turned = " with its sign turned" if loop.gain < 0 else ""
    return f"{circle}, which returns {abs(loop.gain):.2f} of a change{turned}"


def _distinct(push: Array) -> tuple[list[int], NDArray[np.int64]]:
    """Find one package of each kind that pushes alike, and which kind each package is of; −1 where it does not push."""
    first: list[int] = []
    like = np.full(push.shape[1], -1)
    for package in range(push.shape[1]):
        own = push[:, package]
        if not own.any():
            continue
        known = next((k for k, other in enumerate(first) if np.array_equal(own, push[:, other])), len(first))
        if known == len(first):
            first.append(package)
        like[package] = known
    return first, like


def _run(inputs: Inputs) -> Outcomes:
    memory, effects, push = inputs["web_memory"], inputs["web_effects"], inputs["web_push"]
    shift, years = inputs["web_shift"], inputs["in_force"].shape[2]
    limit = inputs.get("web_limit")
    draws, packages, factors = push.shape
    credibility, end = np.zeros((draws, packages, years)), np.zeros((draws, packages, factors))
    sound = np.isfinite(memory).all(axis=1) & np.isfinite(effects).all(axis=(1, 2, 3)) & np.isfinite(shift).all(axis=1)
    sound &= True if limit is None else ~np.isnan(limit).any(axis=1)
    with np.errstate(all="ignore"):  # a web that explodes is reported by its status
        first, like = _distinct(push)
        if first:
            _, seen = _follow(memory, effects, push[:, first], QUARTERS * years, limit)
            sound &= (np.abs(seen) <= BEYOND).all(axis=(0, 1, 3))
            by_year = seen.reshape(years, QUARTERS, factors, draws, len(first)).mean(axis=1)
            moved = np.zeros((years, draws, len(first)))
            for factor in range(factors):
                moved += shift[:, factor, None] * by_year[:, factor]
            pushed = np.flatnonzero(like >= 0)
            credibility[:, pushed] = np.moveaxis(moved, 0, 2)[:, like[pushed]]
            end[:, pushed] = np.moveaxis(seen[-1], 0, 2)[:, like[pushed]]
        radius = stability(memory, effects).radius
    for array in (credibility, end):
        array[~sound] = np.nan
    return {
        "cohesion.credibility": credibility,
        "cohesion.trust_end": end,
        "cohesion.trust_radius": radius,
        "status": np.where(sound, STATUS_OK, STATUS_NOT_FINITE),
    }


MODELS = (
    Model(
        name="cohesion.trust",
        question="cohere",
        needs=("web_memory", "web_effects", "web_push", "web_shift", "in_force"),
        optional=("web_limit",),
        gives=(
            Value(
                "cohesion.credibility",
                ("draw", "package", "year"),
                "log odds",
                "shift of every guarantor's chance to fight by the web of trust, mean over the year",
            ),
            Value(
                "cohesion.trust_end",
                ("draw", "package", "factor"),
                "1",
                "departure of a factor from today's level after T years, as others feel it",
            ),
            Value(
                "cohesion.trust_radius",
                ("draw",),
                "1",
                "spectral radius of the web at today's level: below 1 a departure dies out",
                0.0,
            ),
        ),
        run=_run,
        source="signed influences with lags (Kosko 1986; Lütkepohl 2005, chapter 2)",
        card="card.md",
    ),
)
