"""Drift of a commitment: a Markov process over how much of today's presence is still there.

Regimes: *committed* (at least 50% of today's presence), *conditional* (10–50%), *disengaged* (below 10%).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from locarno.models.cohesion import published
from locarno.models.contract import (
    STATUS_NOT_FINITE,
    STATUS_OK,
    Array,
    Inputs,
    Model,
    Outcomes,
    Parameter,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

CONDITIONAL_WEIGHT = Parameter(
    "conditional_weight", 0.5, 0.0, 1.0, "chance that a conditional regime still has the policy to act"
)
"""Committed counts 1 and disengaged 0 in P(policy); the weight between is a convention, printed with every run."""


def generator(rates: Sequence[float]) -> Array:
    """Arrange six yearly rates as a generator over committed, conditional, disengaged.

    Parameters
    ----------
    rates
        Off-diagonal entries row by row: committed to conditional, committed to disengaged, conditional to
        committed, conditional to disengaged, disengaged to committed, disengaged to conditional.

    Returns
    -------
    numpy.ndarray
        ``[3, 3]``, per year; rows sum to 0.
    """
    a, b, c, d, e, f = rates
    return np.array([[-a - b, a, b], [c, -c - d, d], [e, f, -e - f]])


@njit(cache=True)
def transition(rates: Array, years: float) -> Array:
    """Transition probabilities expm(Q · years) of a small generator, by scaling and squaring.

    Parameters
    ----------
    rates
        ``[n, n]`` generator Q, per year.
    years
        Time, not negative.

    Returns
    -------
    numpy.ndarray
        ``[n, n]``; NaN throughout where an entry is not finite.
    """
    n = rates.shape[0]
    fastest = 0.0
    for i in range(n):
        if not math.isfinite(rates[i, i]):
            return np.full((n, n), np.nan)
        fastest = max(fastest, -rates[i, i] * years)
    halvings = max(0, math.ceil(math.log2(fastest)) + 2) if fastest > 0 else 0
    step = rates * (years / 2.0**halvings)
    power = np.eye(n)
    total = np.eye(n)
    for k in range(1, 13):
        power = _product(power, step) / k
        total += power
    for _ in range(halvings):
        total = _product(total, total)
    return total


@njit(cache=True)
def _product(left: Array, right: Array) -> Array:
    # Written out: a call to BLAS costs more than a product of three by three.
    n = left.shape[0]
    out = np.zeros((n, n))
    for i in range(n):
        for k in range(n):
            for j in range(n):
                out[i, j] += left[i, k] * right[k, j]
    return out


@njit(cache=True)
def occupancy(rates: Array, exits: Array) -> Array:
    """Chance of each regime in the middle of each year, from committed at the start.

    Parameters
    ----------
    rates
        ``[3, 3]`` generator, per year.
    exits
        ``[row, year]`` multipliers of the rates that lead to less presence; 1 leaves a year as it is.

    Returns
    -------
    numpy.ndarray
        ``[row, year, 3]``.
    """
    rows, years = exits.shape
    out = np.empty((rows, years, 3))
    plain = transition(rates, 0.5)
    scaled = np.empty((3, 3))
    state = np.empty(3)
    for row in range(rows):
        state[:] = 0.0
        state[0] = 1.0
        for year in range(years):
            half = plain
            if exits[row, year] != 1.0:
                for i in range(3):
                    leaving = 0.0
                    for j in range(3):
                        if i != j:
                            scaled[i, j] = rates[i, j] * (exits[row, year] if j > i else 1.0)
                            leaving += scaled[i, j]
                    scaled[i, i] = -leaving
                half = transition(scaled, 0.5)
            state = _step(state, half)
            out[row, year] = state
            state = _step(state, half)
    return out


@njit(cache=True)
def _step(state: Array, half: Array) -> Array:
    moved = np.zeros(3)
    for i in range(3):
        for j in range(3):
            moved[j] += state[i] * half[i, j]
    return moved


def _run(inputs: Inputs, rates: Array) -> Outcomes:
    exits = inputs["presence_exit"]
    draws, guarantors, years = exits.shape
    drifting = inputs["drifts"] > 0
    regime = occupancy(rates, np.ascontiguousarray(exits).reshape(-1, years)).reshape(draws, guarantors, years, 3)
    regime = np.where(drifting[:, None, None], regime, np.array([1.0, 0.0, 0.0]))
    weight = inputs.get("conditional_weight", np.full(draws, CONDITIONAL_WEIGHT.default))
    policy = regime[..., 0] + weight[:, None, None] * regime[..., 1]
    policy = np.where(drifting[:, None], np.clip(policy, 0.0, 1.0), 1.0)
    return {
        "cohesion.regime": np.clip(regime, 0.0, 1.0),
        "cohesion.policy": policy,
        "status": np.where(np.isfinite(policy).all(axis=(1, 2)), STATUS_OK, STATUS_NOT_FINITE),
    }


def _run_all(inputs: Inputs) -> Outcomes:
    return _run(inputs, generator(published.DRIFT_RATES["all"]))


def _run_since_1990(inputs: Inputs) -> Outcomes:
    return _run(inputs, generator(published.DRIFT_RATES["since_1990"]))


def _run_outside_war(inputs: Inputs) -> Outcomes:
    return _run(inputs, generator(published.DRIFT_RATES["outside_war"]))


_NEEDS = ("drifts", "presence_exit")
_GIVES = (
    Value(
        "cohesion.regime",
        ("draw", "guarantor", "year", "regime"),
        "probability",
        "chance that the guarantor is committed, conditional or disengaged in the middle of the year",
        0.0,
        1.0,
    ),
    Value(
        "cohesion.policy",
        ("draw", "guarantor", "year"),
        "probability",
        "P(policy): chance that the guarantor's policy still allows it to act; 1 where nothing drifts",
        0.0,
        1.0,
    ),
)
_SOURCE = "three-regime Markov process, fitted to the drift of US presence abroad 1950–2024 (troopdata)"

MODELS = (
    Model(
        name="cohesion.drift",
        question="cohere",
        needs=_NEEDS,
        gives=_GIVES,
        run=_run_all,
        source=_SOURCE,
        card="card.md",
        optional=("conditional_weight",),
        parameters=(CONDITIONAL_WEIGHT,),
        replications=("presence at most 50%", "presence at most 10%", "example generator"),
    ),
    Model(
        name="cohesion.drift_since_1990",
        question="cohere",
        needs=_NEEDS,
        gives=_GIVES,
        run=_run_since_1990,
        source=f"{_SOURCE}; host-years since 1990",
        card="card.md",
        optional=("conditional_weight",),
        parameters=(CONDITIONAL_WEIGHT,),
        replications=("presence at most 50%", "presence at most 10%"),
        variant_of="cohesion.drift",
    ),
    Model(
        name="cohesion.drift_outside_war",
        question="cohere",
        needs=_NEEDS,
        gives=_GIVES,
        run=_run_outside_war,
        source=f"{_SOURCE}; without Iraq, Afghanistan, Kuwait, Vietnam, Korea",
        card="card.md",
        optional=("conditional_weight",),
        parameters=(CONDITIONAL_WEIGHT,),
        replications=("presence at most 50%", "presence at most 10%"),
        variant_of="cohesion.drift",
    ),
)
