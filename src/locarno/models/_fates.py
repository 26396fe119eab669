"""Fates: how long a settlement holds, what it is worth to the others, and what becomes of it.

A package is evaluated as if in force; acceptance weighs the fates and never feeds back into the hazards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array


class Course(NamedTuple):
    """How a settlement in force runs, averaged over the challenger's hidden cost.

    Attributes
    ----------
    survival, survival_accepted : float64[draw, year]
        S, and the same weighted by whether the challenger of that hidden cost accepts.
    broken, broken_accepted : float64[draw, year]
        Chance that the challenger has broken it by the end of a year, and the same weighted.
    other_war_accepted : float64[draw]
        Chance that protégé or incident broke it within T years, weighted.
    accepted : float64[draw]
        Share of hidden costs at which the challenger accepts.
    hazard, margin, deterred : float64[draw, year]
        Means over hidden costs of h and K − W, and the share at which K ≥ W.
    value : float64[draw, party]
        V: what the settlement is worth to each party; the challenger's own entry is not meaningful.
    """

    survival: Array
    survival_accepted: Array
    broken: Array
    broken_accepted: Array
    other_war_accepted: Array
    accepted: Array
    hazard: Array
    margin: Array
    deterred: Array
    value: Array


TIE = 1e-12
"""Values that differ by no more than this, relative, are the same to a party."""


def accepts(value: Array | float, outside: Array | float) -> NDArray[np.bool_]:
    """Whether a settlement is worth at least what no agreement is; a tie up to rounding is accepted.

    Parameters
    ----------
    value, outside : float64[...]
        V and o.

    Returns
    -------
    bool[...]
        False where either is NaN.
    """
    return np.asarray(value >= np.asarray(outside) - TIE * (1.0 + np.abs(outside)))


def run_course(
    breaks: Array,
    margin: Array,
    other_war: Array,
    accepts: Array,
    weights: Array,
    flow: Array,
    war: Array,
    war_by_other: Array,
    discount: Array,
) -> Course:
    """Let the settlement run under every hidden cost and value it for every party.

    Parameters
    ----------
    breaks, margin : float64[draw, node, year]
        h^C and K − W.
    other_war : float64[draw, year]
        x.
    accepts, weights : float64[draw, node]
        1 where the challenger accepts; weights of the nodes.
    flow, war, war_by_other : float64[draw, party, year]
        y − g, ω and ω^X.
    discount : float64[draw, party]
        β_i.

    Returns
    -------
    Course
        Every mean is over the nodes, S with the same hidden cost in all years. The value is the recursion
        U_t = (1 − h_t)(y + β U_{t+1}) + h^C_t ω_t + (1 − h^C_t) x_t ω^X_t written out as a sum over years, year T
        repeated for ever.
    """
    draws, _, years = breaks.shape
    by_year = [np.zeros((draws, years)) for _ in range(7)]
    survival, survival_accepted, broken, broken_accepted, hazard, mean_margin, deterred = by_year
    other_war_accepted = np.zeros(draws)
    accepted = np.zeros(draws)
    value = np.zeros(discount.shape)
    _run(
        breaks,
        margin,
        np.ascontiguousarray(other_war),
        np.ascontiguousarray(accepts),
        np.ascontiguousarray(weights),
        np.ascontiguousarray(flow),
        np.ascontiguousarray(war),
        np.ascontiguousarray(war_by_other),
        np.ascontiguousarray(discount),
        survival,
        survival_accepted,
        broken,
        broken_accepted,
        other_war_accepted,
        accepted,
        hazard,
        mean_margin,
        deterred,
        value,
    )
    return Course(
        survival,
        survival_accepted,
        broken,
        broken_accepted,
        other_war_accepted,
        accepted,
        hazard,
        mean_margin,
        deterred,
        value,
    )


def fates(course: Course, others_accept: Array, ratified: Array) -> Array:
    """Give the five fates of a package, in the contract's order.

    Parameters
    ----------
    course : Course
        As :func:`run_course` gives it.
    others_accept, ratified : float64[draw]
        1 where every other deciding party accepts, and where the bodies that can stop the package ratify.

    Returns
    -------
    float64[draw, fate]
        Refused, ratification fails, kept to year T, broken by the challenger, broken by protégé or incident; they
        sum to 1.
    """
    agreed = course.accepted * others_accept
    in_force = others_accept * ratified
    return np.stack(
        [
            1.0 - agreed,
            agreed * (1.0 - ratified),
            in_force * course.survival_accepted[:, -1],
            in_force * course.broken_accepted[:, -1],
            in_force * course.other_war_accepted,
        ],
        axis=1,
    )


@njit(cache=True)
def _run(
    breaks: Array,
    margin: Array,
    other_war: Array,
    accepts: Array,
    weights: Array,
    flow: Array,
    war: Array,
    war_by_other: Array,
    discount: Array,
    survival: Array,
    survival_accepted: Array,
    broken: Array,
    broken_accepted: Array,
    other_war_accepted: Array,
    accepted: Array,
    hazard: Array,
    mean_margin: Array,
    deterred: Array,
    value: Array,
) -> None:
    draws, nodes, years = breaks.shape
    parties = discount.shape[1]
    last = years - 1
    stays = np.empty(years)
    by_challenger = np.empty(years)
    by_other = np.empty(years)
    for d in range(draws):
        stays[:] = 0.0
        by_challenger[:] = 0.0
        by_other[:] = 0.0
        for k in range(nodes):
            share = weights[d, k]
            takes = share * accepts[d, k]
            accepted[d] += takes
            alive = 1.0
            gone = 0.0
            for t in range(years):
                attack = breaks[d, k, t]
                x = other_war[d, t]
                holds = (1.0 - attack) * (1.0 - x)
                if t < last:
                    stays[t] += share * alive * holds
                    by_challenger[t] += share * alive * attack
                    by_other[t] += share * alive * (1.0 - attack) * x
                else:
                    # year T repeats for ever: each party discounts it with its own β
                    for i in range(parties):
                        one_year = (
                            holds * flow[d, i, t] + attack * war[d, i, t] + (1.0 - attack) * x * war_by_other[d, i, t]
                        )
                        beta = discount[d, i]
                        value[d, i] += share * alive * beta**last * one_year / (1.0 - beta * holds)
                gone += alive * attack
                other_war_accepted[d] += takes * alive * (1.0 - attack) * x
                alive *= holds
                survival[d, t] += share * alive
                survival_accepted[d, t] += takes * alive
                broken[d, t] += share * gone
                broken_accepted[d, t] += takes * gone
                hazard[d, t] += share * (1.0 - holds)
                mean_margin[d, t] += share * margin[d, k, t]
                if margin[d, k, t] >= 0.0:
                    deterred[d, t] += share
        for i in range(parties):
            factor = 1.0
            for t in range(last):
                value[d, i] += factor * (
                    stays[t] * flow[d, i, t] + by_challenger[t] * war[d, i, t] + by_other[t] * war_by_other[d, i, t]
                )
                factor *= discount[d, i]
