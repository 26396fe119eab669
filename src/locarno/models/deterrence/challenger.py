"""The challenger that looks ahead: would it break the settlement, and when.

Each year the challenger compares keeping the settlement, and being able to break it later, with breaking it now.
It believes that the guarantors will fight with given chances, knows its own hidden cost κ of breaking a deal, and
meets a yearly shock of size σ to its temptation. Year T's inputs stay for ever, so the recursion starts from the
root of a stationary equation (optimal stopping with extreme-value shocks, as in Rust 1987, eq. 4.13; the two
alternatives are those of Powell 2004). The stationary case without shock is the threshold of
:mod:`locarno.models.deterrence.reliability`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

KAPPA_NODES = 16
Q_NOTES = (
    "",
    "no guarantee needed",
    "no reliability suffices",
    "joining does not deter",
    "no guarantor",
)
"""What is said of q* where it is not a bare number between 0 and 1; ``q_note`` holds the index."""

_NEWTON_STEPS = 100
_CLOSE = 1e-10
"""Newton's last step, relative: the error left is of the order of its square."""
_SMALLEST_QUANTILE = 1e-12


class Choices(NamedTuple):
    """What the challenger's problem gives.

    Attributes
    ----------
    peace : float64[draw, node, year]
        P: value of a year of peace and of what follows.
    keep : float64[draw, node, year]
        K: value of not attacking in a year, war by others included.
    attack : float64[draw, node, year]
        W: value of the best attack.
    breaks : float64[draw, node, year]
        h^C: chance that the challenger breaks the settlement in a year, if it still holds.
    value : float64[draw, node]
        V_C: the better of keeping and breaking, seen from year 1.
    converged : bool[draw]
        False where the root of the last year was not found.
    """

    peace: Array
    keep: Array
    attack: Array
    breaks: Array
    value: Array
    converged: NDArray[np.bool_]


def kappa_nodes(spread: Array, offset: Array, nodes: int = KAPPA_NODES) -> tuple[Array, Array]:
    """Place equal-probability nodes on the challenger's hidden cost of breaking a deal.

    Parameters
    ----------
    spread : float64[draw]
        s_κ.
    offset : float64[draw]
        v in 0 to 1: where in each of the equal slices the node lies; .5 for midpoints.
    nodes : int
        How many.

    Returns
    -------
    kappa : float64[draw, node]
        s_κ Φ⁻¹((j − 1 + v)/K).
    weights : float64[draw, node]
        1/K.
    """
    quantile = (np.arange(nodes)[None, :] + np.asarray(offset, dtype=np.float64)[:, None]) / nodes
    # v is a draw from [0, 1): the very ends would be infinite
    quantile = np.clip(quantile, _SMALLEST_QUANTILE, 1.0 - _SMALLEST_QUANTILE)
    kappa = np.asarray(spread, dtype=np.float64)[:, None] * ndtri(quantile)
    return kappa, np.full(kappa.shape, 1.0 / nodes)


def attack_value(win: Array, cost: Array, snapback: Array, if_wins: Array, if_loses: Array, discount: Array) -> Array:
    """Value an attack before the hidden cost: (p y_cw + (1 − p) y_cl) B − c − snapback.

    Parameters
    ----------
    win : float64[...]
        p: chance to win against those who fight, or its expectation over who fights.
    cost, snapback : float64[...]
        c and the value of the sanctions that come back, in year-utility.
    if_wins, if_loses : float64[...]
        y_cw, y_cl: yearly satisfaction with either end of the war.
    discount : float64[...]
        β.

    Returns
    -------
    float64[...]
        A, in year-utility. It is linear in ``win`` and ``cost``, so expectations may be passed for both.
    """
    return (if_loses + win * (if_wins - if_loses)) / (1.0 - discount) - cost - snapback


def solve(
    attack: Array,
    others_break: Array,
    other_war: Array,
    flow: Array,
    discount: Array,
    shock: Array,
    kappa: Array,
    *,
    myopic: bool = False,
) -> Choices:
    """Solve the challenger's problem for every draw and every node of its hidden cost.

    Parameters
    ----------
    attack : float64[draw, kind, year]
        Σ_z π̂(z) A_z for each kind of attack, under the challenger's belief.
    others_break : float64[draw, year]
        A^X: value of a war that the protégé or an incident starts.
    other_war : float64[draw, year]
        x: chance of such a war.
    flow : float64[draw, year]
        y − g: yearly value of the settlement kept.
    discount, shock : float64[draw]
        β in [0, 1) and σ ≥ 0.
    kappa : float64[draw, node]
        Hidden cost of breaking.
    myopic : bool
        The variant that compares breaking now with keeping for ever, and does not look ahead.

    Returns
    -------
    Choices
        Values and yearly chances of breaking.

    Raises
    ------
    ValueError
        For shapes that do not agree.
    """
    draws, kinds, years = attack.shape
    nodes = kappa.shape[-1]
    shapes = {
        "others_break": (others_break, (draws, years)),
        "other_war": (other_war, (draws, years)),
        "flow": (flow, (draws, years)),
        "discount": (discount, (draws,)),
        "shock": (shock, (draws,)),
        "kappa": (kappa, (draws, nodes)),
    }
    for name, (array, expected) in shapes.items():
        if array.shape != expected:
            message = f"{name} has shape {array.shape}, expected {expected}"
            raise ValueError(message)
    if kinds == 0 or years == 0:
        message = "at least one kind of attack and one year are needed"
        raise ValueError(message)

    peace, keep, best, breaks = (np.empty((draws, nodes, years)) for _ in range(4))
    value = np.empty((draws, nodes))
    converged = np.ones(draws, dtype=np.bool_)
    _solve(
        np.ascontiguousarray(attack),
        np.ascontiguousarray(others_break),
        np.ascontiguousarray(other_war),
        np.ascontiguousarray(flow),
        np.ascontiguousarray(discount),
        np.ascontiguousarray(shock),
        np.ascontiguousarray(kappa),
        myopic,
        peace,
        keep,
        best,
        breaks,
        value,
        converged,
    )
    return Choices(peace, keep, best, breaks, value, converged)


def value_kept(flow: Array, discount: Array) -> Array:
    """Value the settlement if it is kept for ever from each year on; yB where the flow is constant.

    Parameters
    ----------
    flow : float64[..., year]
        y − g; year T's stays for ever.
    discount : float64[...]
        β.

    Returns
    -------
    float64[..., year]
        In year-utility.
    """
    kept = np.empty(np.broadcast_shapes(flow.shape, (*np.shape(discount), 1)))
    kept[..., -1] = flow[..., -1] / (1.0 - discount)
    for year in range(flow.shape[-1] - 2, -1, -1):
        kept[..., year] = flow[..., year] + discount * kept[..., year + 1]
    return kept


def critical_reliability(alone: Array, opposed: Array, kappa: Array, keep: Array) -> Array:
    """Give q*, the chance that all guarantors fight (or none) at which the challenger is indifferent.

    Parameters
    ----------
    alone, opposed : float64[...]
        A with nobody and with all guarantors in the war.
    kappa, keep : float64[...]
        κ and K, or their expectations.

    Returns
    -------
    float64[...]
        (A_none − κ − K)/(A_none − A_all); NaN where joining does not deter (the denominator is not positive). At
        or below 0 no guarantee is needed; at or above 1 no reliability suffices.
    """
    gain = np.asarray(alone - opposed, dtype=np.float64)
    deters = gain > 0
    ratio = np.divide(alone - kappa - keep, gain, where=deters, out=np.full(gain.shape, np.nan))
    return np.asarray(ratio)


def reliability_note(critical: Array) -> Array:
    """Say which of :data:`Q_NOTES` goes with a critical reliability.

    Parameters
    ----------
    critical : float64[...]
        q*, as :func:`critical_reliability` gives it.

    Returns
    -------
    float64[...]
        0 in between, 1 at or below 0, 2 at or above 1, 3 where it is NaN.
    """
    note = np.where(critical <= 0, 1.0, np.where(critical >= 1, 2.0, 0.0))
    return np.where(np.isnan(critical), 3.0, note)


@njit(cache=True, inline="always")
def _choose(keep: float, attack: float, shock: float) -> tuple[float, float]:
    """Give what the choice is worth before the shock is seen, and the chance that it falls on the attack.

    K + σ ln(1 + exp((W − K)/σ)) and 1/(1 + exp((K − W)/σ)).
    """
    gap = attack - keep
    if shock <= 0.0:
        if gap > 0.0:
            return attack, 1.0
        return keep, (0.0 if gap <= 0.0 else gap)  # a gap that is not a number must not pass for peace
    odds = math.exp(-abs(gap) / shock)
    tips = odds / (1.0 + odds)
    if gap > 0.0:
        return attack + shock * math.log(1.0 + odds), 1.0 - tips
    return keep + shock * math.log(1.0 + odds), tips


@njit(cache=True)
def _stationary_peace(
    attack: float,
    others_break: float,
    other_war: float,
    flow: float,
    discount: float,
    shock: float,
    guess: float,
) -> tuple[float, float, bool]:
    """Give P_T, its slope in the value of attacking, and whether it was found.

    The equation's excess is concave and increasing in P: one of Newton's steps from anywhere lands below the root, and
    the next climb to it without passing. ``guess`` is where to start.
    """
    stays = 1.0 - other_war
    if shock <= 0.0:
        never = (flow + discount * other_war * others_break) / (1.0 - discount * stays)
        return max(never, flow + discount * attack), 0.0, True
    peace = guess
    for _ in range(_NEWTON_STEPS):
        worth, breaks = _choose(stays * peace + other_war * others_break, attack, shock)
        pull = 1.0 - discount * stays * (1.0 - breaks)
        step = (flow + discount * worth - peace) / pull
        peace += step
        if abs(step) <= _CLOSE * (1.0 + abs(peace)):
            return peace, discount * breaks / pull, True
    return peace, 0.0, False


@njit(cache=True)
def _solve(
    attack: Array,
    others_break: Array,
    other_war: Array,
    flow: Array,
    discount: Array,
    shock: Array,
    kappa: Array,
    myopic: bool,
    peace: Array,
    keep: Array,
    best: Array,
    breaks: Array,
    value: Array,
    converged: NDArray[np.bool_],
) -> None:
    draws, kinds, years = attack.shape
    before_kappa = np.empty(years)
    for d in range(draws):
        beta = discount[d]
        sigma = shock[d]
        for t in range(years):
            before_kappa[t] = attack[d, 0, t]
            for a in range(1, kinds):
                before_kappa[t] = max(before_kappa[t], attack[d, a, t])
        guess = flow[d, years - 1] / (1.0 - beta)
        slope = 0.0
        for k in range(kappa.shape[1]):
            later = 0.0
            if k > 0:
                guess += slope * (kappa[d, k - 1] - kappa[d, k])
            for t in range(years - 1, -1, -1):
                w = before_kappa[t] - kappa[d, k]
                x = other_war[d, t]
                if t < years - 1:
                    p = flow[d, t] + beta * later
                elif myopic:
                    p = flow[d, t] / (1.0 - beta)
                else:
                    p, slope, found = _stationary_peace(w, others_break[d, t], x, flow[d, t], beta, sigma, guess)
                    guess = p
                    if not found:
                        converged[d] = False
                kept = (1.0 - x) * p + x * others_break[d, t]
                worth, tips = _choose(kept, w, sigma)
                peace[d, k, t] = p
                keep[d, k, t] = kept
                best[d, k, t] = w
                breaks[d, k, t] = tips
                if t == 0:
                    value[d, k] = worth
                later = p if myopic else worth
