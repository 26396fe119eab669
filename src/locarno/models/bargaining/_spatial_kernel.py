"""The spatial model of politics, one table at a time: propose bargains, resolve them, and play the rounds.

Compiled, and in the order of summation of KTAB, so that ties fall alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from locarno.models.bargaining._election_kernel import elect
from locarno.models.bargaining._spatial_contest import (
    TIE,
    Rules,
    Side,
    View,
    assess,
    best_target,
    columns,
    contest,
    distinct,
    euclid,
    gap,
    seen_by,
    utility,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

S1P1, S2P2, S2PMAX = range(3)
INITIATOR_ONLY, INITIATOR_AND_RECEIVER, WEIGHTED_COMPROMISE = range(3)
TARGET_TIED, CHOICE_TIED = 1, 2

_LEAST_WEIGHT = 1e-6
_QUIET = 0.02
_LEAST_MOVE = 1e-4
_LEAST_TURNS = 2


class Offers(NamedTuple):
    """The bargains of a round, and the queue of each actor ``[actor, place]`` with its length."""

    starter: NDArray[np.int64]
    receiver: NDArray[np.int64]
    to_starter: Array
    to_receiver: Array
    made: int
    queue: NDArray[np.int64]
    length: NDArray[np.int64]


class History(NamedTuple):
    """What happened, every array ``[round, …]``; what belongs to a move stands in the round that it leads to."""

    position: Array
    risk: Array
    probability: Array
    target: NDArray[np.int64]
    gain: Array
    chance: Array
    partner: NDArray[np.int64]
    initiator: NDArray[np.int64]
    chosen: Array
    tied: NDArray[np.int64]


@njit(cache=True, error_model="numpy")
def _put(target: Array, source: Array) -> None:
    for k in range(source.size):
        target[k] = source[k]


@njit(cache=True, error_model="numpy")
def _mix(target: Array, w_one: float, one: Array, w_other: float, other: Array) -> None:
    for k in range(one.size):
        target[k] = (w_one * one[k] + w_other * other[k]) / (w_one + w_other)


@njit(cache=True, error_model="numpy")
def _round4(x: float) -> float:
    return float(int(0.5 + x * 10000.0)) / 10000.0


@njit(cache=True, error_model="numpy")
def interpolate(
    kind: int, one: Array, other: Array, salience_one: Array, salience_other: Array, chance: float
) -> tuple[Array, Array]:
    """Positions that a bargain gives to the initiator and to the receiver, dimension by dimension."""
    lost = 1 - chance
    for_one, for_other = np.empty(one.size), np.empty(one.size)
    for k in range(one.size):
        s_i, s_j = salience_one[k], salience_other[k]
        if kind == S2PMAX:
            d_i = lost - chance if lost > chance else 0.0
            d_j = chance - lost if chance > lost else 0.0
            f_i = (d_i * (s_j * s_j)) / (d_i * (s_j * s_j) + _LEAST_WEIGHT + (1 - d_i) * (s_i * s_i))
            f_j = (d_j * (s_i * s_i)) / (d_j * (s_i * s_i) + _LEAST_WEIGHT + (1 - d_j) * (s_j * s_j))
            for_one[k] = one[k] + f_i * (other[k] - one[k])
            for_other[k] = other[k] + f_j * (one[k] - other[k])
        else:
            w_i, w_j = s_i * chance, s_j * lost
            if kind == S2P2:
                w_i, w_j = (s_i * s_i) * (chance * chance), (s_j * s_j) * (lost * lost)
            for_one[k] = _round4(((w_i + _LEAST_WEIGHT) * one[k] + w_j * other[k]) / (w_i + _LEAST_WEIGHT + w_j))
            for_other[k] = _round4((w_i * one[k] + (_LEAST_WEIGHT + w_j) * other[k]) / (w_i + _LEAST_WEIGHT + w_j))
    return for_one, for_other


@njit(cache=True, error_model="numpy")
def propose(rules: Rules, side: Side, view: View, position: Array, target: NDArray[np.int64], chances: Array) -> Offers:
    """Make the bargains: each actor keeps its position open, and offers one or two bargains to its target."""
    n, dims = position.shape
    starter, receiver = np.empty(3 * n, np.int64), np.empty(3 * n, np.int64)
    to_starter, to_receiver = np.empty((3 * n, dims)), np.empty((3 * n, dims))
    queue, length = np.empty((n, 2 * n + 2), np.int64), np.zeros(n, np.int64)
    count = 0
    for i in range(n):
        starter[count] = receiver[count] = i
        _put(to_starter[count], position[i])
        _put(to_receiver[count], position[i])
        queue[i, length[i]] = count
        length[i] += 1
        count += 1
        j = target[i]
        if j < 0:
            continue
        kind, s_i, s_j = rules.interpolation, side.salience[i], side.salience[j]
        mine = interpolate(kind, position[i], position[j], s_i, s_j, chances[i])
        _put(to_starter[count], mine[0])
        _put(to_receiver[count], mine[1])
        offers = 1
        if rules.bargains != INITIATOR_ONLY:
            chance, gain = contest(rules, side, seen_by(rules, view, j), i, j)
            # KTAB takes the gain where the receiver's estimate of the chance belongs.
            theirs = interpolate(kind, position[i], position[j], s_i, s_j, chance if rules.receiver_corrected else gain)
            if rules.bargains == INITIATOR_AND_RECEIVER:
                _put(to_starter[count + 1], theirs[0])
                _put(to_receiver[count + 1], theirs[1])
                offers = 2
            else:
                # KTAB takes the initiator's capability where the receiver's belongs.
                w_i = side.capability[i] * side.total[i]
                w_j = side.capability[j if rules.receiver_corrected else i] * side.total[j]
                _mix(to_starter[count], w_i, mine[0], w_j, theirs[0])
                _mix(to_receiver[count], w_i, mine[1], w_j, theirs[1])
        for member in (i, j):
            for b in range(count, count + offers):
                starter[b], receiver[b] = i, j
                queue[member, length[member]] = b
                length[member] += 1
        count += offers
    return Offers(starter, receiver, to_starter, to_receiver, count, queue, length)


@njit(cache=True, error_model="numpy")
def values_after(side: Side, view: View, ideal: Array, offers: Offers) -> Array:
    """Mean utility ``[actor, bargain]`` of all positions once the bargain stands."""
    n = side.total.size
    after = np.empty((n, offers.made))
    for m in range(n):
        as_now = 0.0
        for k in range(n):
            as_now += view.value[m, k]
        for b in range(offers.made):
            i, j = offers.starter[b], offers.receiver[b]
            total = as_now
            if i != j:
                total = utility(gap(ideal[m], offers.to_starter[b], side.salience[m]), view.risk[m])
                total += utility(gap(ideal[m], offers.to_receiver[b], side.salience[m]), view.risk[m])
                for k in range(n):
                    if k not in (i, j):
                        total += view.value[m, k]
            after[m, b] = total / n
    return after


@njit(cache=True, error_model="numpy")
def choose(probability: Array, stochastic: int, uniform: float) -> int:
    """Take the likeliest bargain of a queue, the first of equals; or draw one."""
    best = 0
    if stochastic:
        total = probability[0]
        while uniform > total and best < probability.size - 1:
            best += 1
            total += probability[best]
        return best
    for b in range(1, probability.size):
        if probability[b] > probability[best]:
            best = b
    return best


@njit(cache=True, error_model="numpy")
def play(rules: Rules, start: Array, salience: Array, capability: Array, uniform: Array) -> History:
    """Play one table from positions ``[actor, dimension]``; ``uniform`` ``[turn, actor]`` serves stochastic choices."""
    n, dims = start.shape
    rounds = rules.max_turns + 1
    positions, risks, shown = np.zeros((rounds, n, dims)), np.zeros((rounds, n)), np.zeros((rounds, n))
    gains, chances, chosen = np.zeros((rounds, n)), np.zeros((rounds, n)), np.zeros((rounds, n))
    targets, partners, initiators = np.full((rounds, n), -1), np.full((rounds, n), -1), np.full((rounds, n), -1)
    tied = np.zeros((rounds, n), np.int64)
    total, weight, ideal = np.zeros(n), np.empty(n), np.empty((n, dims))
    for i in range(n):
        for k in range(dims):
            total[i] += salience[i, k]
        weight[i] = capability[i] * total[i] if rules.salience_weighs else capability[i]
        _put(positions[0, i], start[i])
        _put(ideal[i], start[i])
    side = Side(salience, total, capability, weight)
    view = assess(rules, side, ideal, positions[0])
    _put(risks[0], view.risk)
    _put(shown[0], view.probability)
    turn, first_move, moved = 0, 0.0, 0.0
    while turn < rules.max_turns and not (turn >= _LEAST_TURNS and moved / first_move < _QUIET):
        position = positions[turn]
        turn += 1
        for i in range(n):
            best, chance, gain, tie = best_target(rules, side, view, i)
            targets[turn, i] = best
            if best >= 0:
                chances[turn, i], gains[turn, i] = chance, gain
                tied[turn, i] += TARGET_TIED * tie
        offers = propose(rules, side, view, position, targets[turn], chances[turn])
        after = values_after(side, view, ideal, offers)
        moved = 0.0
        for k in range(n):
            waiting = offers.queue[k, : offers.length[k]]
            probability = elect(rules.solution, rules.law, rules.rule, side.weight, columns(after, waiting))
            pick = choose(probability, rules.stochastic, uniform[turn - 1, k] if rules.stochastic else 0.0)
            b = waiting[pick]
            mine = offers.starter[b] == k
            _put(positions[turn, k], offers.to_starter[b] if mine else offers.to_receiver[b])
            chosen[turn, k] = probability[pick]
            if offers.starter[b] != offers.receiver[b]:
                initiators[turn, k] = offers.starter[b]
                partners[turn, k] = offers.receiver[b] if mine else offers.starter[b]
            for a in range(waiting.size):
                c = waiting[a]
                other = offers.to_starter[c] if offers.starter[c] == k else offers.to_receiver[c]
                rival = abs(probability[a] - probability[pick]) < TIE and not rules.stochastic
                if rival and euclid(other, positions[turn, k]) > 0:
                    tied[turn, k] |= CHOICE_TIED
            moved += euclid(positions[turn, k], position[k])
        if turn == 1:
            first_move = moved + _LEAST_MOVE
        for i in range(n):
            for k in range(dims):
                ideal[i, k] = rules.accommodation * positions[turn, i, k] + (1.0 - rules.accommodation) * ideal[i, k]
        view = assess(rules, side, ideal, positions[turn])
        _put(risks[turn], view.risk)
        _put(shown[turn], view.probability)
    kept = turn + 1
    return History(
        positions[:kept],
        risks[:kept],
        shown[:kept],
        targets[:kept],
        gains[:kept],
        chances[:kept],
        partners[:kept],
        initiators[:kept],
        chosen[:kept],
        tied[:kept],
    )


@njit(cache=True, error_model="numpy")
def expected(position: Array, probability: Array) -> Array:
    """Mean position ``[dimension]`` under the chances of the actors' positions, each distinct one counted once."""
    first, _ = distinct(position)
    total = 0.0
    mean = np.zeros(position.shape[1])
    for i in first:
        total += probability[i]
        for k in range(mean.size):
            mean[k] += probability[i] * position[i, k]
    for k in range(mean.size):
        mean[k] /= total
    return mean


@njit(cache=True, error_model="numpy")
def play_many(
    rules: Rules, start: Array, salience: Array, capability: Array, uniform: Array
) -> tuple[Array, Array, Array, NDArray[np.int64]]:
    """Play many tables ``[draw, …]``: end positions, their chances, the mean of the two, and the turns taken.

    An actor without capability, salience or position takes no part in its draw; its chance is 0.
    """
    draws, n, dims = start.shape
    end, chance, mean = start.copy(), np.zeros((draws, n)), np.full((draws, dims), np.nan)
    turns = np.zeros(draws, np.int64)
    part = np.empty(n, np.int64)
    for d in range(draws):
        count = 0
        for i in range(n):
            total, sound = 0.0, capability[d, i] > 0
            for k in range(dims):
                total += salience[d, i, k]
                sound = sound and abs(start[d, i, k]) < np.inf
            if sound and total > 0:
                part[count] = i
                count += 1
        if count == 0:
            continue
        x, s, c = np.empty((count, dims)), np.empty((count, dims)), np.empty(count)
        for a in range(count):
            _put(x[a], start[d, part[a]])
            _put(s[a], salience[d, part[a]])
            c[a] = capability[d, part[a]]
        history = play(rules, x, s, c, uniform)
        last = history.position.shape[0] - 1
        turns[d] = last
        _put(mean[d], expected(history.position[last], history.probability[last]))
        for a in range(count):
            chance[d, part[a]] = history.probability[last, a]
            _put(end[d, part[a]], history.position[last, a])
    return end, chance, mean, turns
