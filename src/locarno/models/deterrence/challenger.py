"""The challenger that looks ahead: would it break the settlement, and when.

Each year the challenger compares keeping the settlement, and being able to break it later, with breaking it now.
It believes that the guarantors will fight with given chances, knows its own hidden cost κ of breaking a deal, and
meets a yearly shock of size σ to its temptation. Year T's inputs stay for ever, so the recursion starts from the
root of a stationary equation (optimal stopping with extreme-value shocks, as in Rust 1987, eq. 4.13; the two
alternatives are those of Powell 2004). The stationary case without shock is the threshold of
:mod:`locarno.models.deterrence.reliability`.
"""

from __future__ import annotations

from functools import lru_cache
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
_CLOSE = 1e-13
"""Error that Newton's last step may leave: at most β step²/(8 σ pull), for the excess bends by at most β/(4 σ)."""
_SMALLEST_QUANTILE = 1e-12

_TABLE_END = 40.0
_STEPS_PER_UNIT = 32


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
        choice_table(),
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


@lru_cache(maxsize=1)
def choice_table() -> Array:
    """Tabulate ln(1 + e^−u) and 1/(1 + e^u), which a choice under shocks needs, for :func:`choose`.

    Returns
    -------
    float64[step, 12]
        Coefficients of two quintics (Hermite, to the second derivative) for each 1/32 of a unit of u from 0 to 40;
        errors are below 1e-14, and beyond 40 both are nil.
    """
    u = np.arange(int(_TABLE_END * _STEPS_PER_UNIT) + 1) / _STEPS_PER_UNIT
    worth = np.log1p(np.exp(-u))
    tips = np.exp(-u) / (1.0 + np.exp(-u))
    bends = tips * (1.0 - tips)
    quintics = np.hstack(
        [_quintics(worth, -tips, bends), _quintics(tips, -bends, bends * (1.0 - 2.0 * tips))],
    )
    quintics.setflags(write=False)
    return quintics


def _quintics(level: Array, slope: Array, bend: Array) -> Array:
    """Give the coefficients of the quintics through level, slope and second derivative at both ends of each step."""
    slope, bend = slope / _STEPS_PER_UNIT, bend / _STEPS_PER_UNIT**2
    rise = np.diff(level)
    left, right, turn, end = slope[:-1], slope[1:], bend[:-1], bend[1:]
    return np.stack(
        [
            level[:-1],
            left,
            turn / 2,
            10 * rise - 6 * left - 4 * right - 1.5 * turn + 0.5 * end,
            -15 * rise + 8 * left + 7 * right + 1.5 * turn - end,
            6 * rise - 3 * left - 3 * right - 0.5 * turn + 0.5 * end,
        ],
        axis=1,
    )


@njit(cache=True, inline="always")
def choose(keep: float, attack: float, shock: float, table: Array) -> tuple[float, float]:
    """Give what the choice is worth before the shock is seen, and the chance that it falls on the attack.

    K + σ ln(1 + exp((W − K)/σ)) and 1/(1 + exp((K − W)/σ)), from :func:`choice_table`: the C library's exponential
    and logarithm would take most of the time.
    """
    gap = attack - keep
    best = attack if gap > 0.0 else keep
    if shock <= 0.0:
        # a gap that is not a number must not pass for peace
        return best, (1.0 if gap > 0.0 else 0.0 if gap <= 0.0 else gap)
    place = abs(gap) * (_STEPS_PER_UNIT / shock)
    if not place < table.shape[0]:
        if np.isnan(place):
            return place, place
        return best, (1.0 if gap > 0.0 else 0.0)
    row = np.uint64(place)
    u = place - row
    worth = table[row, 0] + u * (
        table[row, 1] + u * (table[row, 2] + u * (table[row, 3] + u * (table[row, 4] + u * table[row, 5])))
    )
    tips = table[row, 6] + u * (
        table[row, 7] + u * (table[row, 8] + u * (table[row, 9] + u * (table[row, 10] + u * table[row, 11])))
    )
    return best + shock * worth, (1.0 - tips if gap > 0.0 else tips)


@njit(cache=True)
def stationary_peace(
    attack: float,
    others_break: float,
    other_war: float,
    flow: float,
    discount: float,
    shock: float,
    guess: float,
    table: Array,
) -> tuple[float, float, float, bool]:
    """Give P_T, its slopes in flow and in the value of attacking, and whether it was found.

    The equation's excess is concave and increasing in P: one of Newton's steps from anywhere lands below the root, and
    the next climb to it without passing. ``guess`` is where to start.
    """
    stays = 1.0 - other_war
    if shock <= 0.0:
        never = (flow + discount * other_war * others_break) / (1.0 - discount * stays)
        return max(never, flow + discount * attack), 0.0, 0.0, True
    peace = guess
    for _ in range(_NEWTON_STEPS):
        worth, breaks = choose(stays * peace + other_war * others_break, attack, shock, table)
        pull = 1.0 - discount * stays * (1.0 - breaks)
        step = (flow + discount * worth - peace) / pull
        peace += step
        if step * step <= _CLOSE * shock * pull:
            return peace, 1.0 / pull, discount * breaks / pull, True
    return peace, 0.0, 0.0, False


@njit(cache=True, fastmath={"contract"})
def _solve(
    attack: Array,
    others_break: Array,
    other_war: Array,
    flow: Array,
    discount: Array,
    shock: Array,
    kappa: Array,
    myopic: bool,
    table: Array,
    peace: Array,
    keep: Array,
    best: Array,
    breaks: Array,
    value: Array,
    converged: NDArray[np.bool_],
) -> None:
    draws, kinds, years = attack.shape
    nodes = kappa.shape[1]
    last = years - 1
    later = np.empty(nodes)
    for d in range(draws):
        beta = discount[d]
        sigma = shock[d]
        guess = flow[d, last] / (1.0 - beta)
        slope = 0.0
        # year by year with the nodes inside: they do not wait for one another
        for t in range(last, -1, -1):
            before_kappa = attack[d, 0, t]
            for a in range(1, kinds):
                before_kappa = max(before_kappa, attack[d, a, t])
            x = other_war[d, t]
            by_other = x * others_break[d, t]
            for k in range(nodes):
                w = before_kappa - kappa[d, k]
                if t < last:
                    p = flow[d, t] + beta * later[k]
                elif myopic:
                    p = flow[d, t] / (1.0 - beta)
                else:
                    if k > 0:
                        guess += slope * (kappa[d, k - 1] - kappa[d, k])
                    p, _, slope, found = stationary_peace(
                        w, others_break[d, t], x, flow[d, t], beta, sigma, guess, table
                    )
                    guess = p
                    if not found:
                        converged[d] = False
                kept = (1.0 - x) * p + by_other
                worth, tips = choose(kept, w, sigma, table)
                peace[d, k, t] = p
                keep[d, k, t] = kept
                best[d, k, t] = w
                breaks[d, k, t] = tips
                later[k] = p if myopic else worth
                if t == 0:
                    value[d, k] = worth
