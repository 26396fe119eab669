"""Which guarantors fight together: a one-factor Gaussian copula over all sets of deciders.

Each guarantor has a chance to fight; a common factor (the same polls, the same allies, the same crisis) moves all
of them. Given the factor the decisions are independent, so the chance of every set is a product, and the factor is
integrated out by Gauss–Hermite quadrature (Li 2000; Vasicek 2002 for the one-factor form).

A set is a bit mask: bit *j* of its index is 1 where guarantor *j* fights; set 0 is nobody.

Contagion is a second stage: the lead decides first, and where it fights the others' chances are higher. Given the
factor f, guarantor i fights with chance Φ((Φ⁻¹(p_i) − √ρ f)/√(1 − ρ)), where p_i is its chance *without* the lead
in sets without the lead, and its chance *with* the lead in sets that contain it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

MAX_DECIDERS = 10
MAX_CORRELATION = 0.95
NODES = 16
"""Quadrature nodes of a run; tests use 64."""

_TABLE_END = 9.0
_STEPS_PER_UNIT = 128


def members(deciders: int) -> Array:
    """Say who is in each set.

    Parameters
    ----------
    deciders : int
        n.

    Returns
    -------
    float64[set, guarantor]
        1 where the guarantor is in the set; 2^n rows.
    """
    sets = np.arange(2**deciders)[:, None]
    return ((sets >> np.arange(deciders)[None, :]) & 1).astype(np.float64)


def distinct_packages(in_force: Array, *by_draw: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find packages with the same promises, whose sets have the same chances and are computed once.

    Parameters
    ----------
    in_force : float64[package, guarantor, year]
        Share of the year in which each promise is in force.
    *by_draw : float64[draw, package, guarantor]
        What else a package's chances depend on.

    Returns
    -------
    first : int64[distinct package]
        One package of each kind.
    kind_of : int64[package]
        Which of them each package is like.
    """
    first: list[int] = []
    kind_of = np.zeros(len(in_force), np.int64)
    bound: NDArray[np.bool_] = np.any(in_force > 0, axis=2)
    for package in range(len(in_force)):
        who = np.flatnonzero(bound[package])
        for kind, other in enumerate(first):
            if np.array_equal(in_force[package], in_force[other]) and all(
                np.array_equal(array[:, package, who], array[:, other, who]) for array in by_draw
            ):
                kind_of[package] = kind
                break
        else:
            kind_of[package] = len(first)
            first.append(package)
    return np.array(first, dtype=np.int64), kind_of


@lru_cache(maxsize=8)
def normal_nodes(nodes: int) -> tuple[Array, Array]:
    """Give Gauss–Hermite nodes and weights for the expectation over a standard normal.

    Parameters
    ----------
    nodes : int
        How many; exact for polynomials up to degree 2·nodes − 1.

    Returns
    -------
    nodes, weights : float64[node]
        The weights sum to 1.
    """
    at, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight / weight.sum()
    at.setflags(write=False)
    weight.setflags(write=False)
    return at, weight


def set_probabilities(
    marginals: Array,
    correlation: Array | float,
    *,
    nodes: int = NODES,
    with_lead: Array | None = None,
    lead: int | None = None,
) -> Array:
    """Give the probability of every set of guarantors that could fight.

    Parameters
    ----------
    marginals : float64[..., guarantor]
        Chance of each to fight; where there is a lead, the others' chance without it.
    correlation : float64[...] or float
        ρ, pairwise latent correlation, 0 to .95 (loading √ρ on the factor).
    nodes : int
        Gauss–Hermite nodes on the factor.
    with_lead : float64[..., guarantor], optional
        The others' chance where the lead fights; equal to ``marginals`` if absent.
    lead : int, optional
        Index of the lead; needed with ``with_lead``.

    Returns
    -------
    float64[..., set]
        2^n probabilities that sum to 1.

    Raises
    ------
    ValueError
        For more than ten guarantors, a probability or correlation off its scale, or a lead that is missing.
    """
    low = np.asarray(marginals, dtype=np.float64)
    deciders = low.shape[-1]
    if deciders > MAX_DECIDERS:
        message = f"{deciders} deciders: sets are enumerated for at most {MAX_DECIDERS}; merge blocs"
        raise ValueError(message)
    if with_lead is not None and (lead is None or not 0 <= lead < deciders):
        message = "chances with the lead are given, but not which guarantor is the lead"
        raise ValueError(message)
    rho = np.broadcast_to(np.asarray(correlation, dtype=np.float64), low.shape[:-1])
    if np.any((rho < 0) | (rho > MAX_CORRELATION)):
        message = f"a correlation of deciders is outside 0 to {MAX_CORRELATION}"
        raise ValueError(message)
    high = low if with_lead is None else np.broadcast_to(np.asarray(with_lead, dtype=np.float64), low.shape)
    if np.any((low < 0) | (low > 1)) or np.any((high < 0) | (high > 1)):
        message = "a chance to fight is outside 0 to 1"
        raise ValueError(message)

    rows = math.prod(low.shape[:-1])
    low_at = _thresholds(low).reshape(rows, deciders)
    high_at = low_at if high is low else _thresholds(high).reshape(rows, deciders)
    factor, weight = normal_nodes(nodes)
    out = np.empty((rows, 2**deciders))
    _fill(
        low_at,
        high_at,
        -1 if lead is None or high is low else lead,
        np.ascontiguousarray(rho).reshape(rows),
        factor,
        weight,
        _normal_table(),
        out,
    )
    return out.reshape(*low.shape[:-1], 2**deciders)


def _thresholds(chance: Array) -> Array:
    """Give Φ⁻¹, once for a guarantor whose chance is the same all along the last axis but one."""
    if chance.ndim < 2:
        return np.asarray(ndtri(chance))
    at = np.empty(chance.shape)
    for j in range(chance.shape[-1]):
        own = chance[..., j]
        constant = np.array_equal(own[..., 1:], own[..., :-1])
        at[..., j] = ndtri(own[..., :1] if constant else own)
    return at


def fighting_chance(probabilities: Array) -> Array:
    """Give each guarantor's chance to fight, whoever else does.

    Parameters
    ----------
    probabilities : float64[..., set]
        Of every set, as :func:`set_probabilities` gives them.

    Returns
    -------
    float64[..., guarantor]
        The marginals; with contagion they lie above the chances without the lead.
    """
    deciders = int(probabilities.shape[-1]).bit_length() - 1
    rows = math.prod(probabilities.shape[:-1])
    chance = np.empty((rows, deciders))
    _fold(np.ascontiguousarray(probabilities).reshape(rows, -1), chance)
    return chance.reshape(*probabilities.shape[:-1], deciders)


def number_fighting(probabilities: Array) -> Array:
    """Give the distribution of how many fight.

    Parameters
    ----------
    probabilities : float64[..., set]
        Of every set.

    Returns
    -------
    float64[..., count]
        Probability that exactly 0, 1, …, n fight.
    """
    member = members(int(probabilities.shape[-1]).bit_length() - 1)
    count = member.sum(axis=1)
    return np.stack([probabilities[..., count == k].sum(axis=-1) for k in range(member.shape[1] + 1)], axis=-1)


@lru_cache(maxsize=1)
def _normal_table() -> Array:
    """Tabulate Φ as cubics, one row of coefficients for each 1/128 of a unit (error below 1e-11)."""
    x = np.linspace(-_TABLE_END, _TABLE_END, int(2 * _TABLE_END * _STEPS_PER_UNIT) + 1)
    level = ndtr(x)
    slope = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi) / _STEPS_PER_UNIT
    rise = np.diff(level)
    left, right = slope[:-1], slope[1:]
    table = np.stack([level[:-1], left, 3 * rise - 2 * left - right, left + right - 2 * rise], axis=1)
    table.setflags(write=False)
    return table


@njit(cache=True, inline="always")
def _phi(x: float, table: Array) -> float:
    """Give Φ(x) from the table: the C library's error function would take most of a run's time."""
    if x >= _TABLE_END:
        return 1.0
    if not x > -_TABLE_END:
        return x if x != x else 0.0  # a chance that is not a number stays so
    place = (x + _TABLE_END) * _STEPS_PER_UNIT
    row = min(int(place), table.shape[0] - 1)
    u = place - row
    return float(table[row, 0] + u * (table[row, 1] + u * (table[row, 2] + u * table[row, 3])))


@njit(cache=True)
def _chances(threshold: float, rho: float, factor: Array, table: Array, out: Array) -> None:
    """Give a guarantor's chance to fight at every node of the factor."""
    loading = math.sqrt(rho)
    spread = 1.0 / math.sqrt(1.0 - rho)
    for node in range(factor.shape[0]):
        out[node] = _phi((threshold - loading * factor[node]) * spread, table)


@njit(cache=True)
def _grow(tree: Array, size: int, chance: Array) -> None:
    """Double the sets of ``tree[set, node]``: each without and with one more guarantor."""
    for s in range(size):
        without = tree[s]
        joined = tree[size + s]
        for node in range(chance.shape[0]):
            joined[node] = without[node] * chance[node]
            without[node] -= joined[node]


@njit(cache=True)
def _grow_all(tree: Array, order: NDArray[np.int64], chance: Array) -> None:
    """Fill ``tree[set, node]`` with the chances of every set of the guarantors in ``order``, given the factor."""
    tree[0, :] = 1.0
    for k in range(order.shape[0]):
        _grow(tree, 1 << k, chance[order[k]])


@njit(cache=True, fastmath={"reassoc", "contract"})
def _sum_over_nodes(
    first: Array,
    second: Array,
    share: Array,
    weighted: Array,
    sizes: tuple[int, int],
    place: NDArray[np.int64],
    out: Array,
) -> None:
    """Integrate the factor out: Σ over nodes of the product of the two halves of every set."""
    for b in range(sizes[1]):
        chance_second = second[b]
        for node in range(share.shape[0]):
            weighted[node] = chance_second[node] * share[node]
        for a in range(sizes[0]):
            chance_first = first[a]
            part = 0.0
            for node in range(share.shape[0]):
                part += chance_first[node] * weighted[node]
            out[place[b * sizes[0] + a]] = part


@njit(cache=True)
def _fill(
    low: Array,
    high: Array,
    lead: int,
    rho: Array,
    factor: Array,
    weight: Array,
    table: Array,
    out: Array,
) -> None:
    """Fill ``out[row, set]``; thresholds are Φ⁻¹ of the chances, minus infinity for a guarantor that never fights.

    Those that never fight are left out; the lead comes last, so that sets with it have chances of their own. What
    does not change from one row to the next is kept: from year to year it is mostly the lead's policy that drifts.
    """
    rows, deciders = low.shape
    nodes = factor.shape[0]
    order = np.empty(deciders, np.int64)
    place = np.zeros(2**deciders, np.int64)
    chance = np.empty((2, deciders, nodes))
    known = np.full((2, deciders), np.nan)
    known_rho = -1.0
    pattern = -1
    followers = 0
    in_first = 0
    # the followers in two halves: given the factor, a set's chance is the product of its parts
    first = np.empty((2, 2 ** (deciders // 2), nodes))
    second = np.empty((2, 2 ** (deciders - deciders // 2), nodes))
    share = np.empty(nodes)
    weighted = np.empty(nodes)
    for row in range(rows):
        if rho[row] != known_rho:
            known[:] = np.nan
            known_rho = rho[row]
        active = 0
        moved = 0
        for j in range(deciders):
            if low[row, j] != -np.inf or (high[row, j] != -np.inf and j != lead):
                active |= 1 << j
            for stage in range(2 if lead >= 0 and j != lead else 1):
                threshold = high[row, j] if stage == 1 else low[row, j]
                if threshold != known[stage, j]:
                    _chances(threshold, known_rho, factor, table, chance[stage, j])
                    known[stage, j] = threshold
                    if j != lead:
                        moved |= 1 << j
        led = lead >= 0 and (active >> lead) & 1 == 1
        if active != pattern:
            pattern = active
            moved = -1
            followers = 0
            for j in range(deciders):
                if j != lead and (active >> j) & 1 == 1:
                    order[followers] = j
                    followers += 1
            for k in range(followers):
                for s in range(1 << k):
                    place[(1 << k) + s] = place[s] + (1 << order[k])
            if led:
                for s in range(1 << followers):
                    place[(1 << followers) + s] = place[s] + (1 << lead)
            in_first = 0
            for k in range(followers // 2):
                in_first |= 1 << order[k]
        half = followers // 2
        sizes = (1 << half, 1 << (followers - half))
        for stage in range(2 if led else 1):
            if moved & in_first or moved < 0:
                _grow_all(first[stage], order[:half], chance[stage])
            if moved & ~in_first:
                _grow_all(second[stage], order[half:followers], chance[stage])
        out[row, :] = 0.0
        for stage in range(2 if led else 1):
            for node in range(nodes):
                leads = chance[0, lead, node] if led else 0.0
                share[node] = weight[node] * (leads if stage == 1 else 1.0 - leads)
            _sum_over_nodes(first[stage], second[stage], share, weighted, sizes, place[stage << followers :], out[row])


@njit(cache=True)
def _fold(probabilities: Array, chance: Array) -> None:
    """Sum over sets by folding the sets with and without the last guarantor onto each other."""
    rows, deciders = chance.shape
    rest = np.empty(probabilities.shape[1])
    for row in range(rows):
        rest[:] = probabilities[row]
        for j in range(deciders - 1, -1, -1):
            joins = 0.0
            for s in range(1 << j):
                joins += rest[(1 << j) + s]
                rest[s] += rest[(1 << j) + s]
            chance[row, j] = joins
