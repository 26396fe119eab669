"""Bargaining solutions over a finite menu: which option a party to a negotiation would single out.

The functions work on any menu ``[..., option, party]``: the packages that are written, or a grid of up to
20,000 combinations of terms. A choice is the index of an option along its axis, −1 where no option is feasible;
between equals the first option stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numba import njit

from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Model, Outcomes, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

Mask: TypeAlias = "NDArray[np.bool_]"
Choice: TypeAlias = "NDArray[np.intp]"


def zopa(gain: Array) -> Mask:
    """Zone of possible agreement: options that leave no party worse off than its outside option.

    Parameters
    ----------
    gain
        ``[..., option, party]``, value minus outside option of every party that can refuse.

    Returns
    -------
    numpy.ndarray
        ``[..., option]``; an option with an undefined gain is not in the zone.
    """
    return np.asarray((gain >= 0).all(axis=-1))


def nash(gain: Array, feasible: Mask, weight: Array | None = None) -> Choice:
    """Nash's solution: the feasible option with the largest product of gains.

    Parameters
    ----------
    gain
        ``[..., option, party]``.
    feasible
        ``[..., option]``, for instance :func:`zopa`.
    weight
        ``[..., party]`` exponents of the asymmetric solution; equal unless given.

    Returns
    -------
    numpy.ndarray
        ``[...]`` index of the option, −1 where none is feasible.

    Notes
    -----
    Nash 1950; Harsanyi & Selten 1972 (weights). A party that gains nothing in any feasible option cannot choose
    between them and is left out of the product. Where every product is nil the choice is Kalai and Smorodinsky's.
    """
    reach = _reach(gain, feasible)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.maximum(gain, 0.0))
    exponent = np.ones(gain.shape[-1]) if weight is None else weight[..., None, :]
    counts = (reach > 0)[..., None, :] & (exponent > 0)
    product = np.where(counts, np.where(counts, logs, 0.0) * exponent, 0.0).sum(axis=-1)
    product = np.where(feasible, product, -np.inf)
    nil = ~np.isfinite(product).any(axis=-1)
    return np.where(nil, kalai_smorodinsky(gain, feasible), product.argmax(axis=-1))


def kalai_smorodinsky(gain: Array, feasible: Mask) -> Choice:
    """Kalai and Smorodinsky's solution: the feasible option whose least share of the best attainable gain is largest.

    Parameters
    ----------
    gain, feasible
        As for :func:`nash`; the best attainable gain of a party is its largest over the feasible options.

    Returns
    -------
    numpy.ndarray
        ``[...]`` index of the option, −1 where none is feasible.

    Notes
    -----
    Kalai & Smorodinsky 1975; on a finite menu the point of equal shares need not exist, and the largest least
    share stands for it, equal least shares being decided by the next least. A party that can gain nothing is
    left out.
    """
    reach = _reach(gain, feasible)
    able = (reach > 0)[..., None, :]
    share = np.divide(gain, reach[..., None, :], out=np.full(gain.shape, np.inf), where=able & np.isfinite(gain))
    return _leximin(share, feasible)


def egalitarian(gain: Array, feasible: Mask) -> Choice:
    """Kalai's egalitarian solution: the feasible option with the largest least gain; compares parties' utilities.

    Parameters
    ----------
    gain, feasible
        As for :func:`nash`.

    Returns
    -------
    numpy.ndarray
        ``[...]`` index of the option, −1 where none is feasible.

    Notes
    -----
    Kalai 1977, with equal least gains decided by the next least (leximin).
    """
    return _leximin(gain, feasible)


def utilitarian(gain: Array, feasible: Mask, weight: Array | None = None) -> Choice:
    """Choose the feasible option with the largest sum of gains; compares parties' utilities.

    Parameters
    ----------
    gain, feasible, weight
        As for :func:`nash`; weights multiply gains.

    Returns
    -------
    numpy.ndarray
        ``[...]`` index of the option, −1 where none is feasible.
    """
    total = (gain if weight is None else gain * weight[..., None, :]).sum(axis=-1)
    total = np.where(feasible & np.isfinite(total), total, -np.inf)
    return np.where(feasible.any(axis=-1), total.argmax(axis=-1), -1)


def pareto(value: Array, feasible: Mask) -> Mask:
    """Feasible options that no other feasible option improves on for one party at no cost to another.

    Parameters
    ----------
    value
        ``[..., option, party]``, values or gains.
    feasible
        ``[..., option]``.

    Returns
    -------
    numpy.ndarray
        ``[..., option]``; options that are equal for every party stand or fall together.
    """
    lead, options, parties = value.shape[:-2], value.shape[-2], value.shape[-1]
    menus = np.ascontiguousarray(value, dtype=np.float64).reshape(-1, options, parties)
    order = np.argsort(-menus.sum(axis=-1), axis=-1, kind="stable")
    feasible_menus = np.ascontiguousarray(np.broadcast_to(feasible, (*lead, options))).reshape(-1, options)
    return _undominated(menus, feasible_menus, order).reshape(*lead, options)


@njit(cache=True)
def _undominated(menus: Array, feasible: Mask, order: Choice) -> Mask:
    """Scan options by falling sum, so that most dominated options meet their better at once."""
    rows, options, _ = menus.shape
    stands = np.zeros((rows, options), dtype=np.bool_)
    front = np.empty(options, dtype=np.int64)
    for row in range(rows):
        size = 0
        for one in order[row]:
            if not feasible[row, one]:
                continue
            stands[row, one] = True
            for f in range(size):
                if _dominates(menus[row, front[f]], menus[row, one]):
                    stands[row, one] = False
                    break
            if stands[row, one]:
                front[size] = one
                size += 1
        # Rounding of the sums can put an option before the one that dominates it.
        for f in range(size):
            for g in range(f + 1, size):
                if _dominates(menus[row, front[g]], menus[row, front[f]]):
                    stands[row, front[f]] = False
                    break
    return stands


@njit(cache=True)
def _dominates(one: Array, other: Array) -> bool:
    better = False
    for party in range(one.size):
        if one[party] > other[party]:
            better = True
        elif not one[party] >= other[party]:
            return False
    return better


def _reach(gain: Array, feasible: Mask) -> Array:
    """Best gain of each party over the feasible options ``[..., party]``; −inf where none is feasible."""
    best: Array = np.where(feasible[..., None], gain, -np.inf).max(axis=-2)
    return best


def _leximin(score: Array, feasible: Mask) -> Choice:
    ascending = np.sort(score, axis=-1)
    candidate = feasible.copy()
    for rank in range(score.shape[-1]):
        level = np.where(candidate, ascending[..., rank], -np.inf)
        candidate &= level >= level.max(axis=-1, keepdims=True)
    return np.where(feasible.any(axis=-1), candidate.argmax(axis=-1), -1)


def _run(inputs: Inputs) -> Outcomes:
    value, outside = inputs["settlement.value"], inputs["settlement.outside"]
    surplus = value - outside[:, None, :]
    at_table = inputs["veto"] > 0
    gain = np.where(at_table, surplus, 0.0)
    broken = np.asarray(~np.isfinite(gain).all(axis=(1, 2)))
    gain = np.where(broken[:, None, None], -1.0, gain)
    zone = zopa(gain)
    choices = {
        "bargaining.nash": nash(gain, zone),
        "bargaining.kalai_smorodinsky": kalai_smorodinsky(gain, zone),
        "bargaining.egalitarian": _leximin(np.where(at_table, gain, np.inf), zone),
        "bargaining.utilitarian": utilitarian(gain, zone),
    }
    outcomes: Outcomes = {name: _masked(choice, broken) for name, choice in choices.items()}
    outcomes["bargaining.zopa"] = _masked(zone, broken)
    outcomes["bargaining.pareto"] = _masked(pareto(gain, zone), broken)
    outcomes["bargaining.surplus"] = surplus
    outcomes["status"] = np.where(broken, STATUS_NOT_FINITE, STATUS_OK)
    return outcomes


def _masked(array: Choice | Mask, broken: Mask) -> Array:
    filled = array.astype(np.float64)
    filled[broken] = np.nan
    return filled


def _choice(name: str, meaning: str) -> Value:
    return Value(f"bargaining.{name}", ("draw",), "package index", meaning, -1.0)


MODELS = (
    Model(
        name="bargaining.solutions",
        question="agree",
        needs=("settlement.value", "settlement.outside", "veto"),
        gives=(
            _choice("nash", "package with the largest product of the veto holders' gains; −1: no package in the zone"),
            _choice("kalai_smorodinsky", "package with the largest least share of the best attainable gain; −1: none"),
            _choice("egalitarian", "package with the largest least gain; compares parties' utilities; −1: none"),
            _choice("utilitarian", "package with the largest sum of gains; compares parties' utilities; −1: none"),
            Value(
                "bargaining.zopa",
                ("draw", "package"),
                "0 or 1",
                "1 where no veto holder does worse than without agreement",
                0.0,
                1.0,
            ),
            Value(
                "bargaining.pareto",
                ("draw", "package"),
                "0 or 1",
                "1 where, within the zone, no other package is better for one veto holder at no cost to another",
                0.0,
                1.0,
            ),
            Value(
                "bargaining.surplus",
                ("draw", "package", "party"),
                "year-utility",
                "value of the package minus the outside option, for every party",
            ),
        ),
        run=_run,
        source="Nash 1950; Kalai & Smorodinsky 1975; Kalai 1977",
        card="card.md",
        replications=("Nash with quadratic losses", "splitting 100", "Kalai and Smorodinsky's share"),
    ),
)
