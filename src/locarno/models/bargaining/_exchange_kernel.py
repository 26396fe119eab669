"""One round of position exchanges, in Numba: candidates, their terms, and the order in which they are made.

A trade ``(a, b, p, q)``: ``a`` supplies issue ``p``, moving towards ``b``, and ``b`` supplies issue ``q``, moving
towards ``a``. ``share[actor, issue]`` is c s / Σ c s: by how much the outcome of the issue shifts when the actor moves.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

inner = partial(njit, cache=True, no_cpython_wrapper=True)
"""Compiler for functions that only compiled ones call: the wrapper for Python would take longer than they do."""

SMALL = 1e-9
"""A move, a room or a gain as small as this is none; positions and outcomes lie on 0–100."""
SAME = 1e-10
"""Gains nearer to each other than this are equal."""


@njit(cache=True)
def candidates(position: Array, salience: Array, share: Array, outcome: Array) -> NDArray[np.int64]:
    """List the pairs of actors on opposite sides of the outcome on two issues that value them differently.

    Parameters
    ----------
    position, salience, share
        ``[actor, issue]``, NaN where an actor has no position; share 0 where it has no weight.
    outcome
        ``[issue]``.

    Returns
    -------
    numpy.ndarray
        ``[trade, 4]``: a, b, p, q, in the order of issues p < q, then of actors.
    """
    actors, issues = position.shape
    found = []
    for p in range(issues):
        for q in range(p + 1, issues):
            for i in range(actors):
                if not (share[i, p] > 0 and share[i, q] > 0):
                    continue
                left_p, left_q = position[i, p] < outcome[p], position[i, q] < outcome[q]
                for j in range(i + 1, actors):
                    if not (share[j, p] > 0 and share[j, q] > 0):
                        continue
                    if (position[j, p] < outcome[p]) == left_p or (position[j, q] < outcome[q]) == left_q:
                        continue
                    one, other = salience[i, p] * salience[j, q], salience[j, p] * salience[i, q]
                    if abs(one - other) <= 1e-12 * max(one, other):
                        continue
                    if one < other:
                        found.append((i, j, p, q))
                    else:
                        found.append((j, i, p, q))
    trades = np.empty((len(found), 4), dtype=np.int64)
    for t in range(len(found)):
        for k in range(4):
            trades[t, k] = found[t][k]
    return trades


class Trades(NamedTuple):
    """What is known of every trade while a round goes on."""

    who: NDArray[np.int64]
    """``[trade, 4]``: a, b, p, q."""
    origin: Array
    """``[trade, 2]``: where a stands on p and b on q."""
    target: Array
    """``[trade, 2]``: where the trade would take them."""
    gain: Array
    """``[trade, 3]``: of each at equal gains, of a, of b."""
    beside: Array
    """``[trade, 2]``: outcome of p and q as the trade sees it, but for what its own suppliers have moved."""
    seen: NDArray[np.bool_]
    """``[trade, 2, actor]``: whose move on p and q the trade takes account of."""
    remembered: Array
    """``[trade, 2]``: earlier moves of the trade that a supplier's other trades have replaced, summed."""
    draw: Array
    """``[trade, 3]``: uniform numbers u, v, z of the randomised rate."""
    open: NDArray[np.bool_]


@njit(cache=True)
def play_round(
    position: Array,
    salience: Array,
    share: Array,
    outcome: Array,
    trades: Trades,
    rank: NDArray[np.int64],
    least: bool,
    plain: bool,
    spread: float,
) -> tuple[NDArray[np.int64], Array, Array, int]:
    """Make the trades of a round, the largest equal gain first; after each the others are worked out again.

    Parameters
    ----------
    position, salience, share, outcome
        As for :func:`candidates`; not changed.
    trades
        Filled from ``who`` and ``draw``; changed.
    rank
        ``[trade]``: between equal gains the lowest stands.
    least
        Whether, before rank, the trade stands that takes nobody far from where it began.
    plain
        Whether every trade sees every move. Otherwise it sees only moves that its partners were paid with, and moves
        of one supplier within a trade add up to 100 at most.
    spread
        p of the randomised rate, 0 for equal gains.

    Returns
    -------
    tuple
        Trades made, in order; ``[made, 10]`` origins of a and b, targets, outcome of p before and after, of q before
        and after, gains of a and b; ``[actor, issue]`` positions voted for; how often equal gains were met.
    """
    count = len(trades.who)
    made = np.empty(count, dtype=np.int64)
    record = np.empty((count, 10))
    voted, now = position.copy(), outcome.copy()
    for t in range(count):
        a, b, p, q = trades.who[t]
        trades.origin[t, 0], trades.origin[t, 1] = position[a, p], position[b, q]
        trades.beside[t, 0], trades.beside[t, 1] = outcome[p], outcome[q]
        trades.open[t] = work_out(t, trades, position, salience, share, now, plain, spread)
    done, ties = 0, 0
    while True:
        best, tied = _best(trades, position, salience, rank, least)
        if best < 0:
            break
        ties += tied
        a, b, p, q = trades.who[best]
        trades.open[best] = False
        made[done] = best
        # Copies of slices would compile a check of their shapes, and take longer than the rest of the round.
        for side in range(2):
            record[done, side], record[done, 2 + side] = trades.origin[best, side], trades.target[best, side]
        record[done, 4], record[done, 6] = now[p], now[q]
        now[p] += share[a, p] * (trades.target[best, 0] - voted[a, p])
        now[q] += share[b, q] * (trades.target[best, 1] - voted[b, q])
        voted[a, p], voted[b, q] = trades.target[best, 0], trades.target[best, 1]
        record[done, 5], record[done, 7] = now[p], now[q]
        record[done, 8], record[done, 9] = trades.gain[best, 1], trades.gain[best, 2]
        done += 1
        for t in range(count):
            if trades.open[t] and _touched(t, best, trades, position, share, plain):
                trades.open[t] = work_out(t, trades, position, salience, share, now, plain, spread)
    return made[:done], record[:done], voted, ties


@njit(cache=True)
def play_rounds(position: Array, salience: Array, share: Array, outcome: Array, plain: bool) -> Array:
    """Give the outcomes ``[draw, issue]`` after one round of each draw, with equal gains and ties by least burden.

    Parameters
    ----------
    position, salience, share
        ``[draw, actor, issue]``, as for :func:`candidates`.
    outcome
        ``[draw, issue]``.
    plain
        As for :func:`play_round`.
    """
    draws, actors, issues = position.shape
    after = outcome.copy()
    for d in range(draws):
        who = candidates(position[d], salience[d], share[d], outcome[d])
        count = len(who)
        trades = Trades(
            who,
            np.empty((count, 2)),
            np.zeros((count, 2)),
            np.zeros((count, 3)),
            np.empty((count, 2)),
            np.zeros((count, 2, actors), dtype=np.bool_),
            np.zeros((count, 2)),
            np.zeros((count, 3)),
            np.zeros(count, dtype=np.bool_),
        )
        rank = np.arange(count - 1, -1, -1)
        voted = play_round(position[d], salience[d], share[d], outcome[d], trades, rank, True, plain, 0.0)[2]
        for issue in range(issues):
            for actor in range(actors):
                if share[d, actor, issue] > 0:
                    after[d, issue] += share[d, actor, issue] * (voted[actor, issue] - position[d, actor, issue])
    return after


@inner()
def work_out(
    t: int, trades: Trades, position: Array, salience: Array, share: Array, now: Array, plain: bool, spread: float
) -> bool:
    """Set target and gain of a trade at equal gains or at a drawn rate; False where there is nothing to trade."""
    a, b, p, q = trades.who[t]
    way = (position[b, p] - trades.origin[t, 0], position[a, q] - trades.origin[t, 1])
    up = (1.0 if way[0] > 0 else -1.0, 1.0 if way[1] > 0 else -1.0)
    shares = (share[a, p], share[b, q])
    # The furthest that each outcome can shift: by a full move, and not past the partner's position.
    if plain:
        at = (now[p], now[q])
    else:
        at = (
            trades.beside[t, 0] + shares[0] * (trades.origin[t, 0] - position[a, p]),
            trades.beside[t, 1] + shares[1] * (trades.origin[t, 1] - position[b, q]),
        )
    room_p, room_q = up[0] * (position[b, p] - at[0]), up[1] * (position[a, q] - at[1])
    most_p, most_q = abs(way[0]) * shares[0], abs(way[1]) * shares[1]
    if plain or room_p > SMALL:
        most_p = min(most_p, room_p)
    if plain or room_q > SMALL:
        most_q = min(most_q, room_q)
    shift_p, shift_q = _shifts(
        most_p, most_q, salience[a, p], salience[a, q], salience[b, p], salience[b, q], t, trades, spread
    )
    move = (up[0] * shift_p / shares[0], up[1] * shift_q / shares[1])
    for side in range(2):
        if abs(move[side]) <= SMALL:
            return False
        if not plain and (
            trades.remembered[t, side] * up[side] < 0 or trades.remembered[t, side] + move[side] > 100 + SMALL
        ):
            return False
        trades.target[t, side] = trades.origin[t, side] + move[side]
    return bool(trades.gain[t, 0] > SMALL)


@inner()
def _shifts(
    most_p: float,
    most_q: float,
    s_ap: float,
    s_aq: float,
    s_bp: float,
    s_bq: float,
    t: int,
    trades: Trades,
    spread: float,
) -> tuple[float, float]:
    """Shifts of the outcomes of p and q; their gains are recorded."""
    ratio = (s_ap + s_bp) / (s_aq + s_bq)
    shift_p = min(most_p, most_q / ratio)
    shift_q = shift_p * ratio
    equal = s_aq * shift_q - s_ap * shift_p
    if spread > 0:
        u, v, z = trades.draw[t]
        largest_a, largest_b = largest_gains(most_p, most_q, s_ap, s_aq, s_bp, s_bq)
        largest = largest_b if u < 0.5 else largest_a
        drawn = equal + spread * z * (largest - equal) if v < 0.5 else equal - spread * z * equal
        if u < 0.5:
            shift_q = most_q
            shift_p = (drawn + s_bq * most_q) / s_bp
            if shift_p > most_p:
                shift_p = most_p
                shift_q = (s_bp * most_p - drawn) / s_bq
        else:
            shift_p = most_p
            shift_q = (drawn + s_ap * most_p) / s_aq
            if shift_q > most_q:
                shift_q = most_q
                shift_p = (s_aq * most_q - drawn) / s_ap
    trades.gain[t, 0] = equal
    trades.gain[t, 1] = s_aq * shift_q - s_ap * shift_p
    trades.gain[t, 2] = s_bp * shift_p - s_bq * shift_q
    return shift_p, shift_q


@njit(cache=True)
def largest_gains(
    most_p: float, most_q: float, s_ap: float, s_aq: float, s_bp: float, s_bq: float
) -> tuple[float, float]:
    """Most that a, and that b, can gain while the other loses nothing."""
    shift_p = min(most_p, most_q * s_bq / s_bp)
    gain_a = shift_p * (s_aq * s_bp / s_bq - s_ap)
    shift_p = min(most_p, most_q * s_aq / s_ap)
    gain_b = shift_p * (s_bp - s_bq * s_ap / s_aq)
    return gain_a, gain_b


@inner()
def _best(trades: Trades, position: Array, salience: Array, rank: NDArray[np.int64], least: bool) -> tuple[int, bool]:
    """Open trade with the largest equal gain, and whether another has the same."""
    nothing = len(rank)
    best, tied = nothing, False
    for t in range(len(rank)):
        if not trades.open[t]:
            continue
        if best == nothing or trades.gain[t, 0] > trades.gain[best, 0] + SAME:
            best, tied = t, False
        elif trades.gain[t, 0] > trades.gain[best, 0] - SAME:
            tied = True
            if _stands_before(t, best, trades, position, salience, rank, least):
                best = t
    return (best if best < nothing else -1), tied


@inner()
def _stands_before(
    one: int, other: int, trades: Trades, position: Array, salience: Array, rank: NDArray[np.int64], least: bool
) -> bool:
    if least:
        far_one, pays_one = _burden(one, trades, position, salience)
        far_other, pays_other = _burden(other, trades, position, salience)
        if abs(far_one - far_other) > SMALL:
            return bool(far_one < far_other)
        if abs(pays_one - pays_other) > SMALL:
            return bool(pays_one < pays_other)
    return bool(rank[one] < rank[other])


@inner()
def _burden(t: int, trades: Trades, position: Array, salience: Array) -> tuple[float, float]:
    """How far from its first position the trade takes the one it takes furthest; salience-weighted moves of both."""
    a, b, p, q = trades.who[t]
    far = max(abs(trades.target[t, 0] - position[a, p]), abs(trades.target[t, 1] - position[b, q]))
    pays = salience[a, p] * abs(trades.target[t, 0] - trades.origin[t, 0])
    pays += salience[b, q] * abs(trades.target[t, 1] - trades.origin[t, 1])
    return far, pays


@inner()
def _touched(t: int, made: int, trades: Trades, position: Array, share: Array, plain: bool) -> bool:
    """Tell a trade of one just made: its suppliers' new positions, and the moves that it sees."""
    touched = False
    for side in range(2):
        supplier, issue, demander = trades.who[t, side], trades.who[t, 2 + side], trades.who[t, 1 - side]
        for made_side in range(2):
            mover, buyer = trades.who[made, made_side], trades.who[made, 1 - made_side]
            if trades.who[made, 2 + made_side] != issue:
                continue
            target = trades.target[made, made_side]
            if mover == supplier:
                trades.remembered[t, side] += trades.target[t, side] - trades.origin[t, side]
                trades.origin[t, side] = target
                touched = True
            if plain:
                touched = True
            elif buyer == demander:
                touched = True
                if mover != supplier and not trades.seen[t, side, mover]:
                    trades.seen[t, side, mover] = True
                    trades.beside[t, side] += share[mover, issue] * (target - position[mover, issue])
    return touched
