"""The rounds of the challenge model, compiled: one table after another, each round in five steps.

Switches arrive as integers, their place in the lists of :class:`locarno.models.bargaining.challenge.Rules`. Inside a
table only the parties that speak (a position and a positive weight) are looked at, in arrays of their own.
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
"""Compiler for functions that only the kernel calls: no wrapper for Python, which would take most of its time."""

TIE = 1e-10
"""Utilities (within ±4) and shares of the range closer than this are equal: rounding decides nothing."""

CONFRONTATION, COMPROMISE, COMPEL = 1, 2, 3


class Switches(NamedTuple):
    """The switches of the model as numbers; 0 is the first choice of each."""

    q: float
    probability: int  # 0 global, 1 pairwise
    probability_factor: float
    votes: int  # 0 risk, 1 linear
    security: int  # 0 received, 1 made
    viewpoint: int  # 0 own, 1 each
    t: int  # 0 one, 1 case
    offers: int  # 0 mixed, 1 least_move, 2 enforcement, 3 any_least_move, 4 any_enforcement
    scale: int  # 0 initial, 1 current
    conflict: int  # 0 moves, 1 stays
    risk_reset: int  # 0 yes, 1 no
    uncoerced: int  # 0 rescaled, 1 clipped
    compromise: int  # 0 ratio, 1 average
    risk: int  # 0 bdm1985, 1 off
    movers: int  # 0 own_view, 1 both_views
    capitulation: int  # 0 least_move, 1 enforcement, 2 stays
    salience_of: int  # 0 target, 1 challenger


class Desk(NamedTuple):
    """Arrays of one table that every round fills anew; the first ``m`` rows and columns are used."""

    x: Array
    s: Array
    w: Array
    exponent: Array
    moved: Array
    near: Array  # |x_i − μ| / R
    order: NDArray[np.int64]
    kind: NDArray[np.int64]
    partner: NDArray[np.int64]
    d: Array  # |x_i − x_j| / R
    log_d: Array
    log_success: Array
    log_failure: Array
    votes: Array  # [candidate, voter]: distance to the power of the voter's exponent, weighted
    p: Array
    a: Array  # E(U_ij) from i's view
    b: Array  # E(U_ji) from i's view


class Record(NamedTuple):
    """What the rounds of the first table were decided on; empty arrays where nobody asks."""

    squares: Array  # [round, 3, party, party]: a, b, p
    exponent: Array  # [round, party]
    kind: NDArray[np.int64]  # [round, party]
    partner: NDArray[np.int64]  # [round, party]


def record(rounds: int, n: int) -> Record:
    """Make the arrays of a record, NaN and −1 until they are filled."""
    return Record(
        np.full((rounds, 3, n, n), np.nan),
        np.full((rounds, n), np.nan),
        np.zeros((rounds, n), dtype=np.int64),
        np.full((rounds, n), -1, dtype=np.int64),
    )


def clear_desk(n: int) -> Desk:
    """Make the arrays for tables of up to ``n`` parties; made in Python, since compiling this takes a second."""
    rows, marks, squares = np.zeros((6, n)), np.zeros((3, n), dtype=np.int64), np.zeros((8, n, n))
    return Desk(*rows, *marks, *squares)


@inner()
def _sort(x: Array, order: NDArray[np.int64], m: int) -> None:
    """Bring ``order`` up to date by insertion: from round to round little changes places."""
    for place in range(1, m):
        one = order[place]
        before = place - 1
        while before >= 0 and x[order[before]] > x[one]:
            order[before + 1] = order[before]
            before -= 1
        order[before + 1] = one


@inner()
def _weighted_median(x: Array, w: Array, order: NDArray[np.int64], m: int) -> float:
    """Weighted median of the first ``m``; the middle between two where the weight splits into exact halves."""
    _sort(x, order, m)
    total = 0.0
    for i in range(m):
        total += w[i]
    margin = 1e-12 * total
    cumulated = 0.0
    lower: float = np.nan
    for place in range(m):
        i = order[place]
        cumulated += w[i]
        if np.isnan(lower) and cumulated >= total / 2 - margin:
            lower = x[i]
        if cumulated > total / 2 + margin:
            return 0.5 * (lower + float(x[i]))
    return lower


@inner()
def _weighted_mean(x: Array, w: Array, m: int) -> float:
    total, pull = 0.0, 0.0
    for i in range(m):
        total += w[i]
        pull += w[i] * x[i]
    return pull / total if m else np.nan


@inner()
def _measure(
    x: Array,
    m: int,
    extent: float,
    mu: float,
    near: Array,
    d: Array,
    log_d: Array,
    log_success: Array,
    log_failure: Array,
) -> None:
    """Distances over the range, and the logarithms of what is raised to powers."""
    for i in range(m):
        near[i] = abs(x[i] - mu) / extent
        d[i, i] = 0.0
        log_d[i, i] = -np.inf
        log_success[i, i] = log_failure[i, i] = np.log(0.5)
        for j in range(i):
            away = abs(x[i] - x[j]) / extent
            d[i, j] = d[j, i] = away
            log_d[i, j] = log_d[j, i] = np.log(away)
            log_success[i, j] = log_success[j, i] = np.log(max(0.5 - 0.5 * away, 0.0))
            log_failure[i, j] = log_failure[j, i] = np.log(0.5 + 0.5 * away)


@inner()
def _probabilities(
    w: Array,
    exponent: Array,
    m: int,
    d: Array,
    log_d: Array,
    with_risk: bool,
    pairwise: bool,
    factor: float,
    votes: Array,
    p: Array,
) -> None:
    """Equation 31: the votes for i against j, over those of the pair or of all pairs."""
    for k in range(m):
        r = exponent[k] if with_risk else 1.0
        for i in range(m):
            votes[i, k] = w[k] * (d[i, k] if r == 1.0 or i == k else np.exp(r * log_d[i, k]))
    cast = 0.0
    for i in range(m):
        p[i, i] = 0.0
        for j in range(i):
            # Half the votes cast plus half the difference are the votes for i, minus it those for j.
            both, more = 0.0, 0.0
            for k in range(m):
                vote = votes[j, k] - votes[i, k]
                both += abs(vote)
                more += vote
            p[i, j], p[j, i] = max(0.5 * (both + more), 0.0), max(0.5 * (both - more), 0.0)
            cast += 2.0 * both
    for i in range(m):
        for j in range(i):
            everything = p[i, j] + p[j, i] if pairwise else cast
            share = factor / everything if d[i, j] > TIE else 0.0
            p[i, j] = min(1.0, share * p[i, j])
            p[j, i] = min(1.0, share * p[j, i])


@inner()
def _utility(base: float, log_base: float, r: float) -> float:
    """Equations 15, 16 and 24: utility on [-2, 2] of a base in 0–1."""
    return 2.0 - 4.0 * (base if r == 1.0 else np.exp(r * log_base))


@inner()
def _expected(
    p: float,
    salience: float,
    success: float,
    failure: float,
    status_quo: float,
    d: float,
    near: float,
    r: float,
    q: float,
    case_rule: bool,
    share: float,
) -> float:
    """Equation 25a: gain from challenging a target at ``d``; ``near`` is the challenger's distance to the median."""
    contested = salience * (p * success + (1.0 - p) * failure) + (1.0 - salience) * success
    if q == 1.0:
        return contested - status_quo
    way = share * (near + d)
    base = min(max(0.5 + way if case_rule and near >= d - TIE else 0.5 - way, 0.0), 1.0)
    return contested - q * status_quo - (1.0 - q) * _utility(base, np.log(base), r)


@inner()
def _risk(
    s: Array,
    near: Array,
    m: int,
    d: Array,
    log_success: Array,
    log_failure: Array,
    p: Array,
    switches: Switches,
    sums: Array,
    exponent: Array,
) -> None:
    """Equations 32–34: exponents from who expects to gain by challenging whom."""
    q, case_rule, share = switches.q, switches.t == 1, 0.25 if switches.uncoerced == 0 else 0.5
    received, target = switches.security == 0, switches.salience_of == 0
    low, high = np.inf, -np.inf
    for i in range(m):
        r, total = exponent[i], 0.0
        status_quo = _utility(0.5, np.log(0.5), r)
        for j in range(m):
            if i == j:
                continue
            success = _utility(0.5 - 0.5 * d[i, j], log_success[i, j], r)
            failure = _utility(0.5 + 0.5 * d[i, j], log_failure[i, j], r)
            one, other = (j, i) if received else (i, j)
            salience = s[i] if received and target else s[j]
            total += _expected(
                p[one, other], salience, success, failure, status_quo, d[i, j], near[one], r, q, case_rule, share
            )
        sums[i] = total
        low, high = min(low, total), max(high, total)
    for i in range(m):
        measure = (2.0 * sums[i] - high - low) / (high - low) if high - low > TIE else 0.0
        exponent[i] = (1.0 - measure / 3.0) / (1.0 + measure / 3.0)


@inner()
def _expect(
    s: Array,
    near: Array,
    exponent: Array,
    m: int,
    d: Array,
    log_success: Array,
    log_failure: Array,
    p: Array,
    switches: Switches,
    a: Array,
    b: Array,
) -> None:
    """Equation 25 for every ordered pair: a = E(U_ij) and b = E(U_ji), seen by i."""
    q, case_rule, share = switches.q, switches.t == 1, 0.25 if switches.uncoerced == 0 else 0.5
    each, target = switches.viewpoint == 1, switches.salience_of == 0
    for i in range(m):
        own = exponent[i]
        own_status_quo = _utility(0.5, np.log(0.5), own)
        for j in range(m):
            if i == j:
                a[i, i] = b[i, i] = np.nan
                continue
            away = d[i, j]
            success = _utility(0.5 - 0.5 * away, log_success[i, j], own)
            failure = _utility(0.5 + 0.5 * away, log_failure[i, j], own)
            a[i, j] = _expected(
                p[i, j], s[j], success, failure, own_status_quo, away, near[i], own, q, case_rule, share
            )
            r, status_quo = own, own_status_quo
            if each:
                r = exponent[j]
                status_quo = _utility(0.5, np.log(0.5), r)
                success = _utility(0.5 - 0.5 * away, log_success[i, j], r)
                failure = _utility(0.5 + 0.5 * away, log_failure[i, j], r)
            salience = s[i] if target else s[j]
            b[i, j] = _expected(p[j, i], salience, success, failure, status_quo, away, near[j], r, q, case_rule, share)


@inner()
def _offer(x: float, other: float, mine: float, theirs: float, average: bool) -> tuple[int, float]:
    """Kind of the offer that would move a party at ``x``, and where to; kind 0 where none would (figure 6)."""
    if theirs > TIE and mine > TIE and theirs - mine > TIE:
        return CONFRONTATION, other
    if theirs > TIE and mine < -TIE and theirs + mine > TIE:
        share = theirs / (theirs - mine) if average else -mine / theirs
        return COMPROMISE, x + (other - x) * share
    if theirs > TIE and -mine - theirs > TIE:
        return COMPEL, other
    return 0, x


@inner()
def _least_move(kind: int, switches: Switches) -> bool:
    """Whether offers of that kind are ordered by the least move, and not by who can enforce them."""
    if switches.offers >= 3:
        return switches.offers == 3
    if kind == COMPEL:
        return switches.capitulation == 0
    return switches.offers == 1 or (switches.offers == 0 and kind == CONFRONTATION)


@inner()
def _accept(
    x: Array,
    m: int,
    extent: float,
    d: Array,
    a: Array,
    b: Array,
    switches: Switches,
    moved: Array,
    kinds: NDArray[np.int64],
    partners: NDArray[np.int64],
) -> None:
    """Every party accepts one offer, all at once; equal offers meet in the middle."""
    offers = np.empty((3, 2 * m))  # target; enforcement; minus the move
    marks = np.empty((2, 2 * m), dtype=np.int64)  # kind; partner
    average, views = switches.compromise == 1, 1 + switches.movers
    for i in range(m):
        count, first = 0, COMPEL + 1
        for j in range(m):
            for view in range(views if d[i, j] > TIE else 0):
                mine, theirs = (a[i, j], b[i, j]) if view == 0 else (b[j, i], a[j, i])
                kind, target = _offer(x[i], x[j], mine, theirs, average)
                if (
                    kind == 0
                    or (kind == CONFRONTATION and switches.conflict == 1)
                    or (kind == COMPEL and switches.capitulation == 2)
                ):
                    continue
                marks[0, count], marks[1, count] = kind, j
                offers[0, count], offers[1, count], offers[2, count] = target, theirs, -abs(target - x[i]) / extent
                first = min(first, kind)
                count += 1
        moved[i], kinds[i], partners[i] = x[i], 0, -1
        if count == 0:
            continue
        main = 2 if _least_move(first, switches) else 1
        second = 3 - main
        any_kind = switches.offers >= 3
        best, best_second = -np.inf, -np.inf
        for o in range(count):
            if any_kind or marks[0, o] == first:
                best = max(best, offers[main, o])
        for o in range(count):
            if (any_kind or marks[0, o] == first) and offers[main, o] >= best - TIE:
                best_second = max(best_second, offers[second, o])
        total, equal = 0.0, 0
        for o in range(count):
            stands = any_kind or marks[0, o] == first
            if stands and offers[main, o] >= best - TIE and offers[second, o] >= best_second - TIE:
                if equal == 0:
                    kinds[i], partners[i] = marks[0, o], marks[1, o]
                total += offers[0, o]
                equal += 1
        moved[i] = total / equal


@inner()
def _seat(desk: Desk, position: Array, salience: Array, capability: Array, who: NDArray[np.int64]) -> int:
    """Copy the parties that speak to the desk and say how many they are."""
    m = 0
    for i in range(position.size):
        weight = capability[i] * salience[i] / 100.0
        if np.isfinite(position[i]) and np.isfinite(weight) and weight > 0:
            desk.x[m], desk.s[m], desk.w[m] = position[i], salience[i] / 100.0, weight
            desk.exponent[m], desk.order[m], who[m] = 1.0, m, i
            m += 1
    return m


@inner()
def _play_round(desk: Desk, m: int, extent: float, mu: float, switches: Switches) -> None:
    """One round, from ``desk.x`` with median ``mu`` to ``desk.moved``."""
    d, log_d, log_success, log_failure, p = desk.d, desk.log_d, desk.log_success, desk.log_failure, desk.p
    _measure(desk.x, m, extent, mu, desk.near, d, log_d, log_success, log_failure)
    with_risk, pairwise, factor = switches.votes == 0, switches.probability == 1, switches.probability_factor
    if switches.risk_reset == 0:
        for i in range(m):
            desk.exponent[i] = 1.0
    # The first pass finds the exponents, the second decides with them.
    for step in range(switches.risk, 2):
        _probabilities(desk.w, desk.exponent, m, d, log_d, with_risk, pairwise, factor, desk.votes, p)
        if step == 0:
            _risk(desk.s, desk.near, m, d, log_success, log_failure, p, switches, desk.moved, desk.exponent)
    _expect(desk.s, desk.near, desk.exponent, m, d, log_success, log_failure, p, switches, desk.a, desk.b)
    _accept(desk.x, m, extent, d, desk.a, desk.b, switches, desk.moved, desk.kind, desk.partner)


@inner()
def _extent(x: Array, m: int) -> float:
    low, high = np.inf, -np.inf
    for i in range(m):
        low, high = min(low, x[i]), max(high, x[i])
    return high - low if m else 0.0


@inner()
def _write_down(desk: Desk, m: int, who: NDArray[np.int64], step: int, record: Record) -> None:
    for i in range(m):
        one = who[i]
        record.exponent[step, one], record.kind[step, one] = desk.exponent[i], desk.kind[i]
        if desk.partner[i] >= 0:
            record.partner[step, one] = who[desk.partner[i]]
        for j in range(m):
            other = who[j]
            record.squares[step, 0, one, other] = desk.a[i, j]
            record.squares[step, 1, one, other] = desk.b[i, j]
            record.squares[step, 2, one, other] = desk.p[i, j]


@njit(cache=True)
def play_all(
    position: Array,
    salience: Array,
    capability: Array,
    switches: Switches,
    positions: Array,
    medians: Array,
    means: Array,
    desk: Desk,
    record: Record,
) -> None:
    """Play every table ``[table, party]`` into ``positions [table, round, party]`` and medians and means by round."""
    tables, rounds, parties = positions.shape
    who = np.empty(parties, dtype=np.int64)
    for t in range(tables):
        m = _seat(desk, position[t], salience[t], capability[t], who)
        extent = _extent(desk.x, m)
        mu = _weighted_median(desk.x, desk.w, desk.order, m)
        settled = False
        for step in range(rounds):
            for i in range(parties):
                positions[t, step, i] = position[t, i] if step == 0 else positions[t, step - 1, i]
            if step > 0 and switches.scale == 1:
                extent = _extent(desk.x, m)
            recording = t == 0 and 0 < step <= record.kind.shape[0]
            if step > 0 and extent > 0.0 and (recording or not settled):
                _play_round(desk, m, extent, mu, switches)
                if recording:
                    _write_down(desk, m, who, step - 1, record)
                # Without memory of risk a round that moves nobody is followed by its like.
                settled = switches.risk_reset == 0
                for i in range(m):
                    settled = settled and desk.moved[i] == desk.x[i]
                    desk.x[i] = desk.moved[i]
                    positions[t, step, who[i]] = desk.x[i]
                mu = _weighted_median(desk.x, desk.w, desk.order, m)
            medians[t, step], means[t, step] = mu, _weighted_mean(desk.x, desk.w, m)
