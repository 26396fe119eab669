"""Why bargaining fails: hidden costs, power that shifts, first strikes, leaders with a stake, and moral hazard."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Values: TypeAlias = Array | float

    Mask = NDArray[np.bool_]


def peace_range(win: Values, cost: Values, other_cost: Values) -> tuple[Array, Array]:
    """Give the divisions that both sides prefer to war.

    Parameters
    ----------
    win
        ``[...]``: p, chance that the first side wins all, 0 to 1.
    cost, other_cost
        ``[...]``: c_A, c_B, costs of war in shares of the prize.

    Returns
    -------
    tuple of numpy.ndarray
        Ends p − c_A and p + c_B of the first side's share, not clipped to 0–1; empty where the costs sum to less
        than 0. Fearon 1995.
    """
    return np.asarray(win) - cost, np.asarray(win) + other_cost


class RiskReturn(NamedTuple):
    """An offer to an opponent of hidden cost, ``[...]`` each.

    Attributes
    ----------
    keeps
        x*: share of the prize that the proposer asks for itself.
    war
        Chance that the offer is refused.
    """

    keeps: Array
    war: Array


def risk_return(win: Values, cost: Values, lowest: Values, highest: Values) -> RiskReturn:
    """Trade a larger share against a greater risk of war.

    Parameters
    ----------
    win
        ``[...]``: p, the proposer's chance to win, 0 to 1.
    cost
        ``[...]``: c_A, its cost of war.
    lowest, highest
        ``[...]``: a < b, ends of the uniform law of the other's cost.

    Returns
    -------
    RiskReturn
        x* = p + (b − c_A)/2, held within p + a and min(1, p + b); war with chance (x* − p − a)/(b − a), which is
        (b − c_A − 2a)/(2(b − a)) inside. NaN where b ≤ a. Fearon 1995 (closed form derived here).
    """
    wide = highest > lowest
    top = np.minimum(1.0, win + highest)
    keeps = np.clip(win + 0.5 * (highest - cost), np.minimum(win + lowest, top), top)
    span = np.where(wide, highest - lowest, np.nan)
    return RiskReturn(np.where(wide, keeps, np.nan), np.clip((keeps - win - lowest) / span, 0.0, 1.0))


def moral_hazard(
    win: Values,
    cost: Values,
    lowest: Values,
    highest: Values,
    *,
    raises_win: Values = 0.0,
    bears_cost: Values = 0.0,
    raises_aggressor_cost: Values = 0.0,
) -> tuple[RiskReturn, RiskReturn]:
    """Compare a protégé's demand and the risk of war without and with a guarantee.

    Parameters
    ----------
    win, cost, lowest, highest
        As for :func:`risk_return`, the protégé proposing to the aggressor.
    raises_win
        Added to the protégé's chance to win: changes the terms, not the risk of war.
    bears_cost
        s, the part of the protégé's cost that the guarantor takes over: raises the risk by s/(2(b − a)) inside.
    raises_aggressor_cost
        e, added to the aggressor's lowest and highest cost: lowers the risk by e/(2(b − a)) inside.

    Returns
    -------
    tuple of RiskReturn
        Without and with it. Snyder 1984; Benson 2012 (topic); derived here.
    """
    before = risk_return(win, cost, lowest, highest)
    after = risk_return(
        np.clip(win + raises_win, 0.0, 1.0),
        cost - bears_cost,
        lowest + raises_aggressor_cost,
        highest + raises_aggressor_cost,
    )
    return before, after


def preventive_war(before: Values, after: Values, discount: Values, declining_cost: Values) -> tuple[Mask, Array]:
    """Say whether the side that declines fights before power shifts.

    Parameters
    ----------
    before, after
        ``[...]``: p₁, p₂, the rising side's chance to win now and later; it makes the offers later.
    discount
        ``[...]``: δ per period, under 1.
    declining_cost
        ``[...]``: c_B, the declining side's cost of war, once, in units of a period's flow.

    Returns
    -------
    war : bool[...]
        δ p₂ − p₁ > c_B (1 − δ)².
    excess : float64[...]
        Left less right side; NaN where p₂ + c_B (1 − δ) > 1, for then the rising side cannot take all it could.
        Fearon 1995 (closed form derived here).
    """
    patience = 1.0 - discount
    excess = np.where(
        after + declining_cost * patience <= 1.0, discount * after - before - declining_cost * patience**2, np.nan
    )
    return excess > 0.0, excess


def first_strike(advantage: Values, cost: Values, other_cost: Values) -> tuple[Mask, Array]:
    """Say whether striking first is worth so much that no division is safe.

    Parameters
    ----------
    advantage
        ``[...]``: f: the chance to win is p + f for whoever strikes first, p − f otherwise.
    cost, other_cost
        ``[...]``: c_A, c_B.

    Returns
    -------
    empty : bool[...]
        2f > c_A + c_B.
    width : float64[...]
        c_A + c_B − 2f, of the range that is left. Fearon 1995.
    """
    width = np.asarray(cost) + other_cost - 2.0 * np.asarray(advantage)
    return width < 0.0, width


def biased_leader(
    bias: Values, win: Values, gains: Values, cost: Values, own_wealth: Values, other_wealth: Array
) -> tuple[Mask, Array]:
    """Say whether a leader who shares unequally in gains and losses wants war.

    Parameters
    ----------
    bias
        ``[...]``: a_i, the leader's share of gains over its share of what there is.
    win
        ``[...]``: p.
    gains, cost
        ``[...]``: G, share of the loser's wealth that the winner takes; C, share of one's own that war destroys.
    own_wealth, other_wealth
        ``[...]``: w_i, w_j.

    Returns
    -------
    war : bool[...]
        a_i p G w_j > (C + (1 − p) G) w_i.
    excess : float64[...]
        Left less right side. Jackson & Morelli 2007 (restated).
    """
    losses = (np.asarray(cost) + (1.0 - win) * gains) * own_wealth
    excess = np.asarray(bias) * win * gains * other_wealth - losses
    return excess > 0.0, excess
