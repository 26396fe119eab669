"""The settlement over many combinations of terms, with one package's instruments.

Terms move nothing but satisfaction: who fights, who would win and what a full war is worth to anybody stay as they
are. So all that is computed once, the challenger's problem is solved once for each level of its own satisfaction, and
what the settlement is worth to another party is linear in that party's satisfaction, given how long the settlement
holds. A limited kind of attack leaves some terms as they are settled: with one, each combination has its own attack,
and each is solved on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from locarno.models._block import Block, sizes_of
from locarno.models._fates import TIE, accepts
from locarno.models._guarantors import guarantors_of
from locarno.models._values import flow_cost, outside_option, satisfaction
from locarno.models._war import War, kind_ends
from locarno.models.contract import STATUS_NOT_CONVERGED, STATUS_NOT_FINITE, STATUS_OK, Array
from locarno.models.deterrence.challenger import (
    KAPPA_NODES,
    attack_value,
    choice_table,
    choose,
    kappa_nodes,
    stationary_peace,
)
from locarno.models.settlement import Reading, check_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from locarno.models._values import Satisfaction

_APART = 8
"""Levels solved side by side."""

_TILE = 128
"""Levels evaluated at a time: what they need stays close to the processor."""

_BATCH = 256
"""Combinations whose attacks of several kinds are held at a time."""


def settle_terms(
    inputs: Mapping[str, Array],
    package: int,
    positions: Array,
    *,
    reading: Reading = "essential",
) -> dict[str, Array]:
    """Evaluate one package's instruments with many combinations of terms.

    Parameters
    ----------
    inputs : mapping of str to float64 arrays
        As :func:`locarno.models.settlement.settle` reads them; tens or hundreds of draws.
    package : int
        Whose instruments: guarantees, force, costs.
    positions : float64[combination, issue]
        0–100 on every issue of the case; only terms issues are read.
    reading : {"essential", "substitutable"}
        As for :func:`locarno.models.settlement.settle`.

    Returns
    -------
    dict of str to float64 arrays
        ``settlement.satisfaction``, ``.value`` and ``.refuses`` ``[draw, combination, party]``, ``.survival``
        ``[draw, combination, year]``, ``.accepted`` ``[draw, combination]``, ``.outside`` ``[draw, party]``, and
        ``status[draw]``: what :func:`~locarno.models.settlement.settle` gives for packages that differ in terms only.

    Raises
    ------
    ValueError
        As for :func:`locarno.models.settlement.settle`, and where ``positions`` does not fit the issues.
    """
    sizes = sizes_of(inputs)
    check_roles(inputs)
    if positions.ndim != 2 or positions.shape[1] != sizes["issue"]:
        message = f"positions has shape {positions.shape}, expected (combination, {sizes['issue']})"
        raise ValueError(message)
    with np.errstate(all="ignore"):  # a failed draw is data: it is reported by its status
        return _settle(Block(inputs, slice(0, sizes["draw"]), sizes), package, positions, reading)


def _settle(block: Block, package: int, positions: Array, reading: Reading) -> dict[str, Array]:
    terms = block("is_terms") > 0
    content = satisfaction(
        block("position")[:, :, terms],
        block("salience")[:, :, terms],
        block("option_value")[terms],
        block("is_scale")[terms],
        positions[:, terms],
        block("end_win")[:, terms],
        block("end_lose")[:, terms],
        block("end_now")[:, terms],
    )
    one = slice(package, package + 1)
    money = block("package_cost", 0.0)[:, one, :, None] + block("forces.cost", 0.0)[:, one]
    cost, unpriced = (
        array[:, 0]
        for array in flow_cost(
            money, block("gdp", np.nan), block("value_per_gdp_percent", 0.0), block("intrinsic", 0.0)[:, one]
        )
    )
    discount, challenger = block("discount"), block.challenger
    fighting_cost = block("fighting_cost") + block("coercion.threat_cost", 0.0)
    outside = outside_option(
        content.war,
        content.wins,
        content.loses,
        discount,
        fighting_cost,
        block("ends_yearly"),
        block("challenger_wins_if_ends"),
    )
    kappa, weights = kappa_nodes(block("hidden_cost_sd"), block("kappa_offset"), KAPPA_NODES)
    war = War(block, package, guarantors_of(block, package), essential=reading == "essential")
    by_other = war.attack_by_other(content)
    draws, combinations, parties = content.settled.shape
    value = np.empty((draws, combinations, parties))
    takes = np.empty((draws, combinations))
    survival = np.empty((draws, combinations, block.sizes["year"]))
    converged = np.ones(draws, dtype=np.bool_)
    batch = combinations if len(war.kinds) == 1 else _BATCH
    for start in range(0, combinations, batch):
        some = slice(start, start + batch)
        attack, war_of = _best_attack(block, war, content, positions[some], content.settled[:, some])
        _run(
            np.ascontiguousarray(content.settled[:, some]),
            np.ascontiguousarray(cost),
            np.ascontiguousarray(attack),
            np.ascontiguousarray(by_other),
            np.ascontiguousarray(war.by_other),
            np.ascontiguousarray(war_of),
            np.ascontiguousarray(war.war_by_other(content)),
            np.ascontiguousarray(discount),
            np.ascontiguousarray(block("shock")),
            np.ascontiguousarray(kappa),
            np.ascontiguousarray(weights),
            np.ascontiguousarray(outside),
            challenger,
            choice_table(),
            value[:, some],
            takes[:, some],
            survival[:, some],
            converged,
        )
    value[np.broadcast_to(unpriced[:, None], value.shape)] = np.nan
    refuses = np.where(block.veto & ~accepts(value, outside[:, None]), 1.0, 0.0)
    refuses[:, :, challenger] = 1.0 - takes if block.veto[challenger] else 0.0
    decides = block.veto | (np.arange(parties) == challenger)
    bad = ~np.isfinite(value[:, :, decides]).all(axis=(1, 2)) | ~np.isfinite(survival).all(axis=(1, 2))
    bad |= ~np.isfinite(outside[:, block.veto]).all(axis=1)
    return {
        "settlement.satisfaction": content.settled,
        "settlement.value": value,
        "settlement.outside": outside,
        "settlement.refuses": refuses,
        "settlement.accepted": (1.0 - refuses).prod(axis=2),
        "settlement.survival": survival,
        "status": np.where(bad, STATUS_NOT_FINITE, np.where(converged, STATUS_OK, STATUS_NOT_CONVERGED)),
    }


def _best_attack(
    block: Block, war: War, content: Satisfaction, positions: Array, settled: Array
) -> tuple[Array, Array]:
    """Give the best kind of attack on every combination of terms, and what it brings the others.

    Parameters
    ----------
    block : Block
        Inputs.
    war : War
        On the package whose instruments are used.
    content : Satisfaction
        With the ends of a full war.
    positions : float64[combination, issue]
        Terms.
    settled : float64[draw, combination, party]
        Satisfaction with them.

    Returns
    -------
    attack : float64[draw, combination, year]
        Σ_z π̂(z) A_z; one combination stands for all where a full war is the only kind.
    war : float64[draw, combination, party, year]
        ω, likewise.
    """
    if len(war.kinds) == 1:
        return war.attacks(content)[0][:, None], war.for_others(content)[0][:, None]
    shape = settled.shape
    ends = [(np.broadcast_to(content.wins[:, None], shape), np.broadcast_to(content.loses[:, None], shape))]
    ends += [(settled + win, settled + lose) for win, lose in kind_ends(block, positions)]
    i, discount = block.challenger, block("discount")
    attack: Array = np.full((*shape[:2], block.sizes["year"]), -np.inf)
    war_of: Array = np.empty((*shape, block.sizes["year"]))
    for kind, (wins, loses) in zip(war.kinds, ends, strict=True):
        win, price = kind.believed
        worth = attack_value(
            win[:, None],
            price[:, None],
            kind.snapback[:, None],
            wins[:, :, i, None],
            loses[:, :, i, None],
            discount[:, i, None, None],
        )
        better = ~(worth <= attack)  # a value that is not a number must not pass for a worse one
        attack = np.where(better, worth, attack)
        win, burden = kind.for_others
        gain = (wins - loses)[..., None]
        brings = (loses[..., None] + win[:, None] * gain) / (1.0 - discount)[:, None, :, None] - burden[:, None]
        war_of = np.where(better[:, :, None], brings, war_of)
    return attack, war_of


@njit(cache=True, nogil=True, fastmath={"contract"})
def _run(
    satisfied: Array,
    cost: Array,
    attack: Array,
    others_break: Array,
    other_war: Array,
    war: Array,
    war_by_other: Array,
    discount: Array,
    shock: Array,
    kappa: Array,
    weights: Array,
    outside: Array,
    challenger: int,
    table: Array,
    value: Array,
    takes: Array,
    survival: Array,
    converged: NDArray[np.bool_],
) -> None:
    draws, combinations, parties = satisfied.shape
    years, nodes = attack.shape[2], kappa.shape[1]
    apart = attack.shape[1] > 1
    level = np.empty(combinations)
    first = np.empty(combinations + 1, np.int64)
    betas = np.empty(parties)
    beta_of = np.empty(parties, np.int64)
    peace, slope, worth, alive, own_value, accepting, rest = np.empty((7, _TILE))
    breaks, holds = np.empty((2, years, _TILE))
    # how the settlement runs, averaged over hidden costs: it stays, the challenger breaks it, another breaks it
    runs = np.empty((years, 3, _TILE))
    for_ever = np.empty((parties, 3, _TILE))
    gain = np.empty((parties, _TILE))
    for d in range(draws):
        order, levels = _rank(satisfied[d, :, challenger], level, first, apart)
        kinds = _distinct(discount[d], betas, beta_of)
        least = outside[d, challenger] - TIE * (1.0 + abs(outside[d, challenger]))
        for start in range(0, levels, _TILE):
            end = min(start + _TILE, levels)
            size = end - start
            own_value[:] = 0.0
            accepting[:] = 0.0
            holds[:] = 0.0
            runs[:] = 0.0
            for_ever[:] = 0.0
            for k in range(nodes):
                share = weights[d, k]
                found = _solve(
                    level[start:end],
                    cost[d, challenger],
                    attack[d],
                    order[start:end] if apart else order[:1] * 0,
                    others_break[d],
                    other_war[d],
                    discount[d, challenger],
                    shock[d],
                    kappa[d, k],
                    table,
                    peace,
                    slope,
                    worth,
                    breaks,
                )
                if not found:
                    converged[d] = False
                for n in range(size):
                    own_value[n] += share * worth[n]
                    if worth[n] >= least:
                        accepting[n] += share
                alive[:size] = share
                _go_on(breaks[:, :size], other_war[d], betas[:kinds], alive, runs, for_ever, holds)
            for b in range(kinds):
                gain[b] = 0.0
                for t in range(years):
                    factor = betas[b] ** t
                    # year T repeats for ever, with each party's own discount
                    course = for_ever[b] if t == years - 1 else runs[t]
                    for n in range(size):
                        gain[b, n] += factor * course[0, n]
            for i in range(parties):
                b = beta_of[i]
                rest[:] = 0.0
                for t in range(years):
                    factor = betas[b] ** t
                    kept, other = -factor * cost[d, i, t], factor * war_by_other[d, i, t]
                    course = for_ever[b] if t == years - 1 else runs[t]
                    for n in range(size):
                        broken = factor * war[d, order[start + n] if apart else 0, i, t]
                        rest[n] += kept * course[0, n] + broken * course[1, n] + other * course[2, n]
                for n in range(size):
                    for place in range(first[start + n], first[start + n + 1]):
                        c = order[place]
                        value[d, c, i] = rest[n] + gain[b, n] * satisfied[d, c, i]
            for n in range(size):
                for place in range(first[start + n], first[start + n + 1]):
                    c = order[place]
                    value[d, c, challenger] = own_value[n]
                    takes[d, c] = accepting[n]
                    for t in range(years):
                        survival[d, c, t] = holds[t, n]


@njit(cache=True)
def _rank(values: Array, level: Array, first: NDArray[np.int64], apart: bool) -> tuple[NDArray[np.int64], int]:
    """Sort values and count equal ones once: the order, the levels, and where in the order each of them begins.

    ``apart``: equal values are levels of their own.
    """
    order = np.argsort(values)
    levels = 0
    for place in range(order.size):
        one = values[order[place]]
        if apart or place == 0 or one != level[levels - 1]:
            level[levels] = one
            first[levels] = place
            levels += 1
    first[levels] = order.size
    return order, levels


@njit(cache=True)
def _distinct(discount: Array, betas: Array, beta_of: NDArray[np.int64]) -> int:
    """Find the discount factors that differ, and which of them is each party's."""
    kinds = 0
    for i in range(discount.size):
        beta_of[i] = kinds
        for b in range(kinds):
            if betas[b] == discount[i]:
                beta_of[i] = b
        if beta_of[i] == kinds:
            betas[kinds] = discount[i]
            kinds += 1
    return kinds


@njit(cache=True, fastmath={"contract"})
def _solve(
    level: Array,
    cost: Array,
    attack: Array,
    attack_of: NDArray[np.int64],
    others_break: Array,
    other_war: Array,
    beta: float,
    sigma: float,
    kappa: float,
    table: Array,
    peace: Array,
    slope: Array,
    worth: Array,
    breaks: Array,
) -> bool:
    """Solve the challenger's problem at every level of its satisfaction, for one hidden cost.

    ``attack_of``: which row of ``attack`` each level meets; one for all where there is one.
    """
    last = attack.shape[1] - 1
    own = attack_of.size > 1
    all_found = True
    for t in range(last, -1, -1):
        w = attack[attack_of[0], t] - kappa
        x = other_war[t]
        by_other = x * others_break[t]
        for n in range(level.size):
            if own:
                w = attack[attack_of[n], t] - kappa
            flow = level[n] - cost[t]
            if t < last:
                p = flow + beta * worth[n]
            else:
                # from a level near by, but not the last, for which the next would have to wait
                near = n - _APART
                guess = flow / (1.0 - beta) if near < 0 else peace[near] + slope[near] * (level[n] - level[near])
                p, slope[n], _, found = stationary_peace(w, others_break[t], x, flow, beta, sigma, guess, table)
                peace[n] = p
                all_found = all_found and found
            worth[n], breaks[t, n] = choose((1.0 - x) * p + by_other, w, sigma, table)
    return all_found


@njit(cache=True, fastmath={"contract"})
def _go_on(
    breaks: Array, other_war: Array, betas: Array, alive: Array, runs: Array, for_ever: Array, holds: Array
) -> None:
    """Let the settlement run year by year at every level, from the weight in ``alive``, and add up how it went."""
    years, levels = breaks.shape
    for t in range(years):
        x = other_war[t]
        if t == years - 1:
            for b in range(betas.size):
                for n in range(levels):
                    stays = (1.0 - breaks[t, n]) * (1.0 - x)
                    reached = alive[n] / (1.0 - betas[b] * stays)
                    for_ever[b, 0, n] += reached * stays
                    for_ever[b, 1, n] += reached * breaks[t, n]
                    for_ever[b, 2, n] += reached * (1.0 - breaks[t, n]) * x
        for n in range(levels):
            stays = (1.0 - breaks[t, n]) * (1.0 - x)
            runs[t, 0, n] += alive[n] * stays
            runs[t, 1, n] += alive[n] * breaks[t, n]
            runs[t, 2, n] += alive[n] * (1.0 - breaks[t, n]) * x
            alive[n] *= stays
            holds[t, n] += alive[n]
