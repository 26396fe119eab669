"""The spatial model of politics: how actors see a round, and whom they challenge.

Compiled, and in the order of summation of KTAB, so that ties fall alike. Positions are on 0–1, saliences sum to at
most 1 for each actor. :mod:`locarno.models.bargaining.spatial` names the settings.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from locarno.models.bargaining._election_kernel import LINEAR, elect, victory, vote

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

NO_COMMIT, SEMI_COMMIT, FULL_COMMIT = range(3)

TIE = 1e-9
_LEAST_GAIN = 1e-5
_LEAST_COALITION = 1e-10
_SAME_POSITION = 1e-3
_LEAST_SPREAD = 1e-12
"""Spread of probabilities below which they tell no attitude to risk from another."""


class Rules(NamedTuple):
    """Settings of a play, as numbers and with KTAB's defaults: KTAB's first, then what departs from it."""

    law: int = 0
    solution: int = 0
    stochastic: int = 0
    rule: int = 2
    risk_adjust: int = 1
    risk_range: int = 1
    commit: int = 1
    interpolation: int = 1
    bargains: int = 0
    third_party_corrected: int = 0
    receiver_corrected: int = 0
    salience_weighs: int = 0
    duplicates_merged: int = 0
    contest_by_law: int = 0
    accommodation: float = 1.0
    max_turns: int = 100


class Side(NamedTuple):
    """What is fixed about the actors: ``salience`` ``[actor, dimension]``, the rest ``[actor]``."""

    salience: Array
    total: Array
    capability: Array
    weight: Array


class View(NamedTuple):
    """What the actors see in a round: distances and values ``[actor, holder]``, attitudes to risk ``[actor]``."""

    distance: Array
    value: Array
    risk: Array
    probability: Array


@njit(cache=True, error_model="numpy")
def utility(distance: float, risk: float) -> float:
    """Value a position at a distance, curved by the attitude to risk."""
    if distance <= 1:
        return (1 - distance) * (1 + distance * risk)
    return (1 - distance) * (1 + risk)


@njit(cache=True, error_model="numpy")
def gap(one: Array, other: Array, salience: Array) -> float:
    """Distance between two points, each dimension weighted by salience."""
    squares = 0.0
    weights = 0.0
    for k in range(salience.size):
        step = (one[k] - other[k]) * salience[k]
        squares += step * step
        weights += salience[k] * salience[k]
    return math.sqrt(squares / weights)


@njit(cache=True, error_model="numpy")
def euclid(one: Array, other: Array) -> float:
    """Distance between two points."""
    squares = 0.0
    for k in range(one.size):
        squares += (one[k] - other[k]) * (one[k] - other[k])
    return math.sqrt(squares)


@njit(cache=True, error_model="numpy")
def attitudes(risk_range: int, probability: Array) -> Array:
    """Attitude to risk of each actor, from the chance of its position: the likelier, the bolder."""
    low = high = probability[0]
    for p in probability:
        low = p if p < low else low
        high = p if p > high else high
    risk = np.zeros(probability.size)
    if high - low > _LEAST_SPREAD:
        for i in range(risk.size):
            p = probability[i]
            if risk_range == 0:
                risk[i] = (p - low) / (high - low)
            elif risk_range == 1:
                risk[i] = (3 * p - (high + 2 * low)) / (2 * (high - low))
            else:
                risk[i] = (2 * p - (high + low)) / (high - low)
    return risk


@njit(cache=True, error_model="numpy")
def estimated(risk_adjust: int, own: float, other: float) -> float:
    """Estimate the attitude of another from one's own, moved towards the other's true one."""
    if risk_adjust == 0:
        return own
    if risk_adjust == 1:
        return (2.0 * own + other) / 3.0
    if risk_adjust == 2:
        return (own + other) / 2
    if risk_adjust == 3:
        return (own + 2.0 * other) / 3.0
    return other


@njit(cache=True, error_model="numpy")
def distinct(position: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First holder of each distinct position, and for every actor the last of these positions that equals its own."""
    n = position.shape[0]
    first, holds = np.empty(n, np.int64), np.empty(n, np.int64)
    count = 0
    for i in range(n):
        known = False
        for u in range(count):
            known = known or euclid(position[i], position[first[u]]) < _SAME_POSITION
        if not known:
            first[count] = i
            count += 1
    for i in range(n):
        for u in range(count):
            if euclid(position[i], position[first[u]]) < _SAME_POSITION:
                holds[i] = u
    return first[:count], holds


@njit(cache=True, error_model="numpy")
def columns(table: Array, which: NDArray[np.int64]) -> Array:
    """Take columns of a table."""
    picked = np.empty((table.shape[0], which.size))
    for i in range(table.shape[0]):
        for b in range(which.size):
            picked[i, b] = table[i, which[b]]
    return picked


@njit(cache=True, error_model="numpy")
def _each(row: Array, which: NDArray[np.int64]) -> Array:
    picked = np.empty(which.size)
    for i in range(which.size):
        picked[i] = row[which[i]]
    return picked


@njit(cache=True, error_model="numpy")
def _elect_positions(rules: Rules, weight: Array, value: Array, position: Array) -> Array:
    """Chance of every actor's position in an election over the distinct ones."""
    first, holds = distinct(position)
    return _each(elect(rules.solution, rules.law, rules.rule, weight, columns(value, first)), holds)


@njit(cache=True, error_model="numpy")
def assess(rules: Rules, side: Side, ideal: Array, position: Array) -> View:
    """See how secure each position is: its chance gives its holder's attitude to risk, and so its utilities."""
    n = side.total.size
    distance, value = np.empty((n, n)), np.empty((n, n))
    for i in range(n):
        for j in range(n):
            distance[i, j] = gap(ideal[i], position[j], side.salience[i])
            value[i, j] = utility(distance[i, j], 0.0)
    if rules.duplicates_merged:
        security = _elect_positions(rules, side.weight, value, position)
    else:
        security = elect(rules.solution, rules.law, rules.rule, side.weight, value)
    risk = attitudes(rules.risk_range, security)
    for i in range(n):
        own = estimated(rules.risk_adjust, risk[i], risk[i])
        for j in range(n):
            value[i, j] = utility(distance[i, j], own)
    return View(distance, value, risk, _elect_positions(rules, side.weight, value, position))


@njit(cache=True, error_model="numpy")
def third_party_vote(
    rules: Rules, weight: float, alone_i: float, alone_j: float, u_ki: float, u_kj: float, u_kk: float
) -> float:
    """Votes of a third party k in the contest of i and j, beside what these two bring; negative for j."""
    cast = vote(rules.rule, weight, u_ki - u_kj)
    if rules.third_party_corrected:
        return cast
    with_i = alone_i + cast if cast > 0 else alone_i
    with_j = alone_j - cast if cast < 0 else alone_j
    p_i = with_i / (with_i + with_j)
    p_j = 1.0 - p_i
    # KTAB gives k the same chance of winning on either side, so that only what k must give up after a defeat counts.
    i_wins, j_wins = u_ki + u_ki + u_ki, u_kj + u_kj + u_kj
    beside_i = beside_j = p_i * i_wins + p_j * j_wins
    if rules.commit == SEMI_COMMIT:
        beside_i = p_i * (u_ki + u_ki + u_kk) + p_j * j_wins
        beside_j = p_i * i_wins + p_j * (u_kj + u_kj + u_kk)
    return vote(rules.rule, weight, beside_i - beside_j)


@njit(cache=True, error_model="numpy")
def seen_by(rules: Rules, view: View, seer: int) -> Array:
    """Estimate, as the seer does, the utility ``[actor, holder]`` of every position to every actor."""
    n = view.risk.size
    seen = np.empty((n, n))
    for k in range(n):
        risk = estimated(rules.risk_adjust, view.risk[seer], view.risk[k])
        for j in range(n):
            seen[k, j] = utility(view.distance[k, j], risk)
    return seen


@njit(cache=True, error_model="numpy")
def contest(rules: Rules, side: Side, seen: Array, i: int, j: int) -> tuple[float, float]:
    """Chance that i prevails over j, and what i gains by challenging j, by the utilities that somebody sees."""
    for_i = for_j = _LEAST_COALITION
    for k in (i, j):
        cast = vote(rules.rule, side.total[k] * side.capability[k], seen[k, i] - seen[k, j])
        if cast > 0:
            for_i += cast
        else:
            for_j -= cast
    alone_i, alone_j = for_i, for_j
    for k in range(side.total.size):
        if k not in (i, j):
            power = side.total[k] * side.capability[k]
            cast = third_party_vote(rules, power, alone_i, alone_j, seen[k, i], seen[k, j], seen[k, k])
            if cast > 0:
                for_i += cast
            else:
                for_j -= cast
    law = rules.law if rules.contest_by_law else LINEAR
    win, lose = seen[i, i] + seen[i, i], seen[i, j] + seen[i, j]
    fight = victory(law, for_i, for_j) * win + victory(law, for_j, for_i) * lose
    challenge = (1 - side.total[j]) * win + side.total[j] * fight
    return victory(law, for_i, for_j), challenge - (seen[i, i] + seen[i, j])


@njit(cache=True, error_model="numpy")
def best_target(rules: Rules, side: Side, view: View, i: int) -> tuple[int, float, float, bool]:
    """Whom i challenges, its chance and its gain, and whether another target is as good; −1 where none pays."""
    best, best_chance, best_gain, tied = -1, 0.0, -1.0, False
    seen = seen_by(rules, view, i)
    for j in range(side.total.size):
        if j != i:
            chance, gain = contest(rules, side, seen, i, j)
            if gain > _LEAST_GAIN:
                tied = gain > best_gain - TIE and (tied or gain < best_gain + TIE)
                if gain > best_gain:
                    best, best_chance, best_gain = j, chance, gain
    return best, best_chance, best_gain, tied
