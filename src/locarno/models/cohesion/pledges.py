"""Conditional pledges: guarantors who act if others do, solved to the least and the greatest equilibrium."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numba import njit

from locarno.models.cohesion.calculus import chance_in_force
from locarno.models.contract import (
    STATUS_NOT_CONVERGED,
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

Mask: TypeAlias = "NDArray[np.bool_]"

ROUNDS = 20_000
"""Rounds after which a system that still moves is given up; only one on the brink of tipping needs so many."""
SETTLED = 1e-12
SAME = 1e-6
"""Two equilibria nearer than this are one."""


@njit(cache=True)
def equilibrium(base: Array, step: Array, sure: Array, start: Array) -> tuple[Array, bool]:
    """Iterate the monotone system of pledges from a start until nothing moves.

    Guarantor i acts with chance min(1, base_i + step_i · P(at least half of the others act)), the others being
    independent given their chances. From all 0 this rises to the least equilibrium, from all 1 it falls to the
    greatest (Tarski 1955; Milgrom & Roberts 1990).

    Parameters
    ----------
    base, step
        ``[guarantor]`` chance to act when no other does, and its rise when all others are sure.
    sure
        ``[guarantor]`` 1 for a guarantor held at chance 1.
    start
        ``[guarantor]`` where to begin.

    Returns
    -------
    chances, settled
        ``[guarantor]``, and whether the system came to rest.
    """
    n = base.size
    quorum = n // 2
    chance = start.copy()
    following = np.empty(n)
    count = np.empty(n)
    for _ in range(ROUNDS):
        moved = 0.0
        for i in range(n):
            if sure[i] > 0:
                following[i] = 1.0
            elif step[i] == 0.0 or n == 1:
                following[i] = min(1.0, base[i])
            else:
                count[:] = 0.0
                count[0] = 1.0
                others = 0
                for j in range(n):
                    if j == i:
                        continue
                    others += 1
                    for k in range(others, 0, -1):
                        count[k] = count[k] * (1 - chance[j]) + count[k - 1] * chance[j]
                    count[0] *= 1 - chance[j]
                carried = 0.0
                for k in range(quorum, n):
                    carried += count[k]
                following[i] = min(1.0, base[i] + step[i] * min(1.0, carried))
            moved = max(moved, abs(following[i] - chance[i]))
        chance[:] = following
        if moved < SETTLED:
            return chance, True
    return chance, False


class Equilibria(NamedTuple):
    """The least and the greatest equilibrium of a monotone system.

    Attributes
    ----------
    least, greatest
        ``[..., guarantor]`` chance to act; where they differ, everything depends on what each expects of the others.
    settled
        ``[...]`` whether both came to rest.
    """

    least: Array
    greatest: Array
    settled: Mask


def named_conditions(base: Array, step: Array, awaits: Mask) -> Equilibria:
    """Solve commitments that wait for named others, circles included, to their least and greatest equilibrium.

    Guarantor i acts with chance min(1, base_i + step_i · P(all whom it awaits act)), these being independent given
    their chances; one that awaits nobody acts with chance min(1, base_i + step_i). "A if B, and B if A" (base 0,
    step 1) has two extreme equilibria, nobody acts and both act, and every common chance between them is one too.

    Parameters
    ----------
    base, step
        ``[..., guarantor]``: chance to act when its condition fails, and its rise when it is sure.
    awaits
        ``[guarantor, guarantor]``: whether the first awaits the second.

    Returns
    -------
    Equilibria
        By iteration from nobody and from everybody (Tarski 1955; Milgrom & Roberts 1990).
    """
    waits = np.asarray(awaits, dtype=np.bool_)
    low, rise = np.broadcast_arrays(np.asarray(base, dtype=np.float64), np.asarray(step, dtype=np.float64))
    found, rests = [], np.ones(low.shape[:-1], dtype=np.bool_)
    for start in (0.0, 1.0):
        chance = np.full(low.shape, start)
        for _ in range(ROUNDS):
            sure = np.where(waits, chance[..., None, :], 1.0).prod(axis=-1)
            following = np.minimum(1.0, low + rise * sure)
            moved = np.abs(following - chance).max(axis=-1, initial=0.0)
            chance = following
            if (moved < SETTLED).all():
                break
        found.append(chance)
        rests &= moved < SETTLED
    return Equilibria(found[0], found[1], rests)


@njit(cache=True)
def _tips(base: Array, step: Array, sure: Array, least: Array, greatest: Array) -> bool:
    """Whether holding the sure ones at 1 lifts all others from the least to the greatest equilibrium."""
    gap = False
    for i in range(base.size):
        if sure[i] == 0 and greatest[i] - least[i] > SAME:
            gap = True
    if not gap:
        return False
    lifted, _ = equilibrium(base, step, sure, np.maximum(least, sure))
    return bool(np.all((sure > 0) | (lifted >= greatest - SAME)))


@njit(cache=True)
def _solve(
    base: Array, step: Array, pledged: Mask, least: Array, greatest: Array, tipping: Array, settled: Mask
) -> None:
    """Solve every draw and package; guarantors that have not pledged are left at 0."""
    draws, packages, guarantors = base.shape
    who = np.empty(guarantors, dtype=np.int64)
    for draw in range(draws):
        for package in range(packages):
            n = 0
            for g in range(guarantors):
                if pledged[package, g]:
                    who[n] = g
                    n += 1
            if n == 0:
                continue
            own_base = base[draw, package][who[:n]]
            own_step = step[draw][who[:n]]
            sure = np.zeros(n)
            low, low_settled = equilibrium(own_base, own_step, sure, np.zeros(n))
            high, high_settled = equilibrium(own_base, own_step, sure, np.ones(n))
            if not (low_settled and high_settled):
                settled[draw] = False
            for k in range(n):
                least[draw, package, who[k]] = low[k]
                greatest[draw, package, who[k]] = high[k]
            if (high - low).max() > SAME:
                for k in range(n):
                    sure[k] = 1.0
                    if _tips(own_base, own_step, sure, low, high):
                        tipping[draw, package, who[k]] = 1.0
                    sure[k] = 0.0


def tipping_set(base: Array, step: Array) -> tuple[int, ...] | None:
    """Smallest set of guarantors whose certainty carries all others to the greatest equilibrium.

    Parameters
    ----------
    base, step
        ``[guarantor]``, as for :func:`equilibrium`; at most ten guarantors.

    Returns
    -------
    tuple of int or None
        Indices, the first of the smallest sets in order; empty where there is only one equilibrium; None where no
        set that leaves a guarantor to be carried does it.

    Raises
    ------
    ValueError
        For more than ten guarantors.
    """
    n = base.size
    if n > 10:
        message = f"{n} guarantors: tipping sets are searched among ten at most; merge some into a bloc"
        raise ValueError(message)
    nobody = np.zeros(n)
    least, _ = equilibrium(base, step, nobody, np.zeros(n))
    greatest, _ = equilibrium(base, step, nobody, np.ones(n))
    if (greatest - least).max(initial=0.0) <= SAME:
        return ()
    for size in range(1, n):
        for chosen in combinations(range(n), size):
            sure = np.zeros(n)
            sure[list(chosen)] = 1.0
            if _tips(base, step, sure, least, greatest):
                return chosen
    return None


def _run(inputs: Inputs) -> Outcomes:
    honours, step = chance_in_force(inputs, tripwire=False), inputs["pledge_step"]
    pledged = np.asarray((inputs["in_force"] > 0).any(axis=2))
    broken = np.asarray(~(np.isfinite(honours).all(axis=(1, 2)) & np.isfinite(step).all(axis=1)))
    base = np.where(broken[:, None, None], 0.0, honours)
    steps = np.where(broken[:, None], 0.0, step)
    least, greatest, tipping = np.zeros(base.shape), np.zeros(base.shape), np.zeros(base.shape)
    settled = np.ones(base.shape[0], dtype=np.bool_)
    _solve(base, steps, pledged, least, greatest, tipping, settled)
    for array in (least, greatest, tipping):
        array[broken] = np.nan
    status = np.where(settled, STATUS_OK, STATUS_NOT_CONVERGED)
    return {
        "cohesion.pledges_least": least,
        "cohesion.pledges_greatest": greatest,
        "cohesion.tips": tipping,
        "status": np.where(broken, STATUS_NOT_FINITE, status),
    }


_DIMS = ("draw", "package", "guarantor")

MODELS = (
    Model(
        name="cohesion.pledges",
        question="cohere",
        needs=("honours", "pledge_step", "in_force"),
        optional=("cohesion.calculus",),
        gives=(
            Value(
                "cohesion.pledges_least",
                _DIMS,
                "probability",
                "chance to act in the least equilibrium of the conditional pledges; 0 without a promise",
                0.0,
                1.0,
            ),
            Value(
                "cohesion.pledges_greatest",
                _DIMS,
                "probability",
                "the same in the greatest equilibrium",
                0.0,
                1.0,
            ),
            Value(
                "cohesion.tips",
                _DIMS,
                "0 or 1",
                "1 where certainty about this guarantor alone carries all others to the greatest equilibrium",
                0.0,
                1.0,
            ),
        ),
        run=_run,
        source="Granovetter 1978 (thresholds); Milgrom & Roberts 1990 (least and greatest equilibrium)",
        card="card.md",
        replications=("two guarantors",),
    ),
)
