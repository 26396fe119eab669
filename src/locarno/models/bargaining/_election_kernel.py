"""The probabilistic Condorcet election, one table at a time: votes, coalitions, victory, and the three solutions.

Compiled, and in the order of summation of KTAB, so that ties fall alike. The numbers of votes, laws and solutions
are KTAB's; :mod:`locarno.models.bargaining.election` names them.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from locarno.models.contract import Array

inner = partial(njit, cache=True, error_model="numpy", no_cpython_wrapper=True)
"""Compiler for functions that only compiled ones call: the wrapper for Python would take longer than they do."""

BINARY, PROPORTIONAL_BINARY, PROPORTIONAL, PROPORTIONAL_CUBIC, CUBIC, ASYMMETRIC = range(6)
LINEAR, SQUARE, QUARTIC, OCTIC, THRESHOLD = range(5)
CONDITIONAL, MARKOV_INCENTIVE, MARKOV_UNIFORM = range(3)

_BIN = 1e-8
"""Difference in utility at which a binary vote has its full weight."""
_LEAST_COALITION = 1e-8
_ADVANTAGE = 1.10
"""Ratio of coalitions at which the binary law gives certain victory."""
_LOSER = 1e-6
_OWN_INCENTIVE = 1e-10
_UNIFORM_TOLERANCE = 1e-6
_INCENTIVE_TOLERANCE = 1e-8
_ITERATIONS = 100_000


@inner()
def vote(rule: int, weight: float, gain: float) -> float:
    """Votes cast for an option against another, from the difference in utility; negative for the other."""
    if rule == PROPORTIONAL:
        return weight * gain
    binary = gain / _BIN
    if abs(binary) > 1.0:
        binary = math.copysign(1.0, binary)
    if rule == BINARY:
        return weight * binary
    if rule == PROPORTIONAL_BINARY:
        return weight * ((1 - 0.2) * gain + 0.2 * binary)
    if rule == PROPORTIONAL_CUBIC:
        return weight * (0.5 * gain + 0.5 * (gain * gain * gain))
    if rule == CUBIC:
        return weight * (gain * gain * gain)
    return weight * gain if gain < 0.0 else 2.0 * weight * gain / 3.0


@inner()
def victory(law: int, one: float, other: float) -> float:
    """Chance that a coalition of strength ``one`` defeats one of strength ``other``."""
    if law == THRESHOLD:
        if one >= _ADVANTAGE * other:
            a, b = 1.0, _LOSER
        elif other >= _ADVANTAGE * one:
            a, b = _LOSER, 1.0
        else:
            a = (one / (one + other) * (_ADVANTAGE + 1.0) - 1.0) / (_ADVANTAGE - 1.0)
            b = 1.0 - a
        return a / (a + b)
    a, b = one, other
    for _ in range(law):
        a, b = a * a, b * b
    return a / (a + b)


@inner()
def coalitions(rule: int, weight: Array, utility: Array) -> Array:
    """Strength ``[option, option]`` of those who prefer the first to the second; utility ``[actor, option]``."""
    actors, options = utility.shape
    strength = np.full((options, options), _LEAST_COALITION)
    for i in range(options):
        for j in range(i):
            for k in range(actors):
                cast = vote(rule, weight[k], utility[k, i] - utility[k, j])
                if cast > 0:
                    strength[i, j] += cast
                elif cast < 0:
                    strength[j, i] -= cast
    return strength


@inner()
def victories(law: int, strength: Array) -> Array:
    """Chance ``[option, option]`` that the first defeats the second; a half on the diagonal."""
    options = strength.shape[0]
    chance = np.full((options, options), 0.5)
    for i in range(options):
        for j in range(i):
            chance[i, j] = victory(law, strength[i, j], strength[j, i])
            chance[j, i] = victory(law, strength[j, i], strength[i, j])
    return chance


@inner()
def conditional(chance: Array) -> Array:
    """Chance that an option beats every other, given that one does."""
    options = chance.shape[0]
    result = np.empty(options)
    for i in range(options):
        product = 1.0
        for j in range(options):
            product *= chance[i, j]
        result[i] = product
    total = 0.0
    for i in range(options):
        total += result[i]
    if not total > 0:
        # Products of very many small chances run out of digits: their logarithms do not.
        best = -math.inf
        for i in range(options):
            result[i] = 0.0
            for j in range(options):
                result[i] += math.log(chance[i, j]) if chance[i, j] > 0 else -1000.0
            if result[i] > best:
                best = result[i]
        for i in range(options):
            result[i] = math.exp(result[i] - best)
            total += result[i]
    for i in range(options):
        result[i] /= total
    return result


@inner()
def markov_uniform(chance: Array) -> Array:
    """Long-run favourite where every option is as likely as another to challenge; NaN where it does not settle."""
    options = chance.shape[0]
    p = np.full(options, 1.0 / options)
    q = np.empty(options)
    for _ in range(_ITERATIONS):
        change = 0.0
        for i in range(options):
            total = 0.0
            for j in range(options):
                total += chance[i, j] * (p[i] + p[j])
            q[i] = total / options
            step = abs(q[i] - p[i])
            change = step if step > change else change
        for i in range(options):
            p[i] = (p[i] + q[i]) / 2.0
        if change <= _UNIFORM_TOLERANCE:
            return p
    return np.full(options, np.nan)


@inner()
def markov_incentive(chance: Array, strength: Array) -> Array:
    """Long-run favourite where options challenge in proportion to what they can gain; NaN where it does not settle."""
    options = chance.shape[0]
    challenge = np.empty((options, options))
    for j in range(options):
        total = 0.0
        for i in range(options):
            challenge[i, j] = strength[i, j] * chance[i, j]
            if i == j:
                challenge[i, j] += _OWN_INCENTIVE
            total += challenge[i, j]
        for i in range(options):
            challenge[i, j] /= total
    p = np.full(options, 1.0 / options)
    q = np.empty(options)
    for _ in range(_ITERATIONS):
        change = 0.0
        for i in range(options):
            total = 0.0
            for j in range(options):
                total += chance[i, j] * (p[i] * challenge[j, i] + p[j] * challenge[i, j])
            q[i] = total
            step = abs(q[i] - p[i])
            change = step if step > change else change
        for i in range(options):
            p[i] = (p[i] + q[i]) / 2.0
        if change <= _INCENTIVE_TOLERANCE:
            return p
    return np.full(options, np.nan)


@inner()
def solve(solution: int, law: int, strength: Array) -> Array:
    """Probability ``[option]`` of each option under one of the three solutions."""
    chance = victories(law, strength)
    if solution == CONDITIONAL:
        return conditional(chance)
    if solution == MARKOV_UNIFORM:
        return markov_uniform(chance)
    return markov_incentive(chance, strength)


@njit(cache=True, error_model="numpy")
def elect(solution: int, law: int, rule: int, weight: Array, utility: Array) -> Array:
    """Probability ``[option]`` from weights ``[actor]`` and utilities ``[actor, option]``."""
    return solve(solution, law, coalitions(rule, weight, utility))
