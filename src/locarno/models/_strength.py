"""Strength by set: the challenger's chance to win, and how opposed it is, against every set of guarantors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from scipy.special import logit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array


def log_odds_alone(win_alone: Array, slope: Array, power: Array, own: Array, base: Array) -> Array:
    """Give the challenger's log odds of winning against the protégé alone, year by year.

    Parameters
    ----------
    win_alone, slope, base : float64[draw]
        Chance to win in year 1 against ``base`` brigades; b, log odds per unit of log force ratio.
    power, own : float64[draw, year]
        C_t/C_1 and N_t, the protégé's brigade equivalents.

    Returns
    -------
    float64[draw, year]
        logit win_alone + b ln((C_t/C_1)/(N_t/N_1)).
    """
    return logit(win_alone)[:, None] + slope[:, None] * np.log(power * base[:, None] / own)


def by_set(
    brigades: Array, dependence: Array, enablers: Array, own: Array, log_odds: Array, slope: Array
) -> tuple[Array, Array]:
    """Give the chance to win and the opposition for every set of guarantors that fight.

    Parameters
    ----------
    brigades : float64[draw, guarantor, year]
        D: brigade equivalents that each guarantor delivers.
    dependence : float64[draw, guarantor]
        n: share of its contribution that is lost where nobody in the set has the enablers; 0 in the reading
        *substitutable*.
    enablers : float64[guarantor]
        1 for the guarantor that has them.
    own, log_odds : float64[draw, year]
        N and the log odds without joiners.
    slope : float64[draw]
        b.

    Returns
    -------
    win : float64[draw, year, set]
        p_z = logistic(log odds − b ln(1 + D(z)/N)).
    opposed : float64[draw, year, set]
        ln(1 + D(z)/N)/ln 2: 0 for nobody, 1 where the joiners equal the protégé's own force.
    """
    draws, guarantors, years = brigades.shape
    win = np.empty((draws, years, 2**guarantors))
    opposed = np.empty_like(win)
    _by_set(
        np.ascontiguousarray(brigades),
        np.ascontiguousarray(dependence),
        np.ascontiguousarray(enablers),
        np.ascontiguousarray(own),
        np.ascontiguousarray(log_odds),
        np.ascontiguousarray(slope),
        win,
        opposed,
    )
    return win, opposed


def at_log_odds(opposed: Array, log_odds: Array, slope: Array) -> Array:
    """Give the chance to win of another kind of attack against the same sets.

    Parameters
    ----------
    opposed : float64[draw, year, set]
        ln(1 + D(z)/N)/ln 2, as :func:`by_set` gives it.
    log_odds : float64[draw, year]
        Without joiners.
    slope : float64[draw]
        b of the kind.

    Returns
    -------
    float64[draw, year, set]
        logistic(log odds − b ln(1 + D(z)/N)).
    """
    win = np.empty(opposed.shape)
    _at_log_odds(opposed, np.ascontiguousarray(log_odds), np.ascontiguousarray(slope), win)
    return win


def expect(probabilities: Array, values: Array, year_of: NDArray[np.int64], value_year_of: NDArray[np.int64]) -> Array:
    """Average over sets, in a fixed order so that a draw never depends on its neighbours.

    Parameters
    ----------
    probabilities, values : float64[draw, distinct year, set]
        Of each set and what is averaged, each in the years that differ.
    year_of, value_year_of : int64[year]
        Which of the distinct years each year is.

    Returns
    -------
    float64[draw, year]
        Σ_z π(z) value(z).
    """
    out = np.empty((len(values), len(year_of)))
    _expect(probabilities, values, year_of, value_year_of, out)
    return out


def distinct_years(*arrays: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the years that differ from the year before in any draw, so that equal years are computed once.

    Parameters
    ----------
    *arrays : float64[draw, year, ...]
        What a year depends on.

    Returns
    -------
    first : int64[distinct year]
        Indices of the years that differ.
    year_of : int64[year]
        Which of them each year is.
    """
    years = arrays[0].shape[1]
    differs = [any(not np.array_equal(a[:, t], a[:, t - 1]) for a in arrays) for t in range(1, years)]
    first = np.flatnonzero([True, *differs])
    return first, np.searchsorted(first, np.arange(years), side="right") - 1


@njit(cache=True)
def _by_set(
    brigades: Array,
    dependence: Array,
    enablers: Array,
    own: Array,
    log_odds: Array,
    slope: Array,
    win: Array,
    opposed: Array,
) -> None:
    draws, guarantors, years = brigades.shape
    sets = 1 << guarantors
    full = np.empty(sets)
    bare = np.empty(sets)
    against = np.empty(sets)
    enabled = np.empty(sets, np.bool_)
    enabled[0] = False
    for j in range(guarantors):
        for s in range(1 << j):
            enabled[(1 << j) + s] = enabled[s] or enablers[j] > 0.0
    full[0] = 0.0
    bare[0] = 0.0
    for d in range(draws):
        for t in range(years):
            # where a force stands and a protégé does not grow, the year before serves
            same = t > 0 and own[d, t] == own[d, t - 1]
            for j in range(guarantors):
                same = same and brigades[d, j, t] == brigades[d, j, t - 1]
            if same:
                opposed[d, t] = opposed[d, t - 1]
            else:
                for j in range(guarantors):
                    whole = brigades[d, j, t]
                    part = whole * (1.0 - dependence[d, j])
                    for s in range(1 << j):
                        full[(1 << j) + s] = full[s] + whole
                        bare[(1 << j) + s] = bare[s] + part
                for s in range(sets):
                    joins = full[s] if enabled[s] else bare[s]
                    ratio = math.log1p(joins / own[d, t]) if joins != 0.0 else 0.0
                    against[s] = math.exp(slope[d] * ratio)
                    opposed[d, t, s] = ratio / math.log(2.0)
            alone = math.exp(-log_odds[d, t])
            for s in range(sets):
                win[d, t, s] = 1.0 / (1.0 + alone * against[s])


@njit(cache=True)
def _at_log_odds(opposed: Array, log_odds: Array, slope: Array, win: Array) -> None:
    draws, years, sets = opposed.shape
    against = np.empty(sets)
    for d in range(draws):
        for t in range(years):
            same = t > 0
            for s in range(sets):
                same = same and opposed[d, t, s] == opposed[d, t - 1, s]
            if not same:
                for s in range(sets):
                    against[s] = math.exp(slope[d] * math.log(2.0) * opposed[d, t, s])
            alone = math.exp(-log_odds[d, t])
            for s in range(sets):
                win[d, t, s] = 1.0 / (1.0 + alone * against[s])


@njit(cache=True, fastmath={"reassoc", "contract"})
def _expect(
    probabilities: Array,
    values: Array,
    year_of: NDArray[np.int64],
    value_year_of: NDArray[np.int64],
    out: Array,
) -> None:
    draws, years = out.shape
    for d in range(draws):
        for t in range(years):
            if t > 0 and year_of[t] == year_of[t - 1] and value_year_of[t] == value_year_of[t - 1]:
                out[d, t] = out[d, t - 1]
                continue
            probability = probabilities[d, year_of[t]]
            value = values[d, value_year_of[t]]
            total = 0.0
            for s in range(value.shape[0]):
                total += probability[s] * value[s]
            out[d, t] = total
