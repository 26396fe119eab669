"""Deterrence on behalf of another: a pawn of private value, a protégé between two, and a pivot between two rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Mask = NDArray[np.bool_]

TRIPARTITE_OUTCOMES = (
    "status quo",
    "protégé concedes",
    "challenger backs down",
    "war",
    "protégé loses",
    "protégé realigns",
)
TRIPARTITE_LABEL = "The tree is a reconstruction: the players and the message are published, the tree was not at hand."


class Extended(NamedTuple):
    """The unique equilibrium with private values of the pawn, ``[...]`` each.

    Attributes
    ----------
    defender_value, challenger_value
        v_D*, v_C*: values of the pawn from which the defender resists and the challenger challenges.
    resists, challenged, war, deterred
        Chances that the defender would resist, of a challenge, of war, and of none.
    """

    defender_value: Array
    challenger_value: Array
    resists: Array
    challenged: Array
    war: Array
    deterred: Array


def private_values(
    win: Array,
    challenger_cost: Array,
    defender_cost: Array,
    challenger_below: Callable[[Array], Array],
    defender_below: Callable[[Array], Array],
) -> Extended:
    """Solve extended deterrence where each side alone knows what the pawn is worth to it.

    Parameters
    ----------
    win
        ``[...]``: p, chance that the challenger wins a war over the pawn, 0 to 1.
    challenger_cost, defender_cost
        ``[...]``: c_C, c_D > 0, costs of war.
    challenger_below, defender_below
        Distribution functions F and G of the two values, of and to arrays.

    Returns
    -------
    Extended
        v_D* = c_D/(1 − p), infinite where the challenger always wins; R = 1 − G(v_D*); v_C* = R c_C/(1 − R + R p),
        infinite where resistance is sure and hopeless. Kilgour & Zagare 1994 (statement; formulas derived here).
    """
    win, cost_c, cost_d = np.broadcast_arrays(win, challenger_cost, defender_cost)
    worth_d = np.divide(cost_d, 1.0 - win, out=np.full(win.shape, np.inf), where=win < 1.0)
    resists = 1.0 - defender_below(worth_d)
    gain = 1.0 - resists + resists * win
    worth_c = np.divide(resists * cost_c, gain, out=np.full(win.shape, np.inf), where=gain > 0.0)
    deterred = challenger_below(worth_c)
    return Extended(worth_d, worth_c, resists, 1.0 - deterred, resists * (1.0 - deterred), deterred)


class Tripartite(NamedTuple):
    """What can happen in the tripartite crisis game under complete information.

    Attributes
    ----------
    possible : bool[..., 6]
        Outcomes of some subgame-perfect equilibrium, in the order of :data:`TRIPARTITE_OUTCOMES`; more than one only
        where a player is indifferent.
    supports, fights, realigns : bool[...]
        Whether in some equilibrium of the subgame the defender supports, the challenger fights a supported protégé,
        and an abandoned protégé realigns.
    """

    possible: Mask
    supports: Mask
    fights: Mask
    realigns: Mask


def tripartite(challenger: Array, protege: Array, defender: Array) -> Tripartite:
    """Solve the tripartite crisis game backwards; ties keep every branch.

    Parameters
    ----------
    challenger, protege, defender
        ``[..., 6]``: payoffs of the outcomes, in the order of :data:`TRIPARTITE_OUTCOMES`.

    Returns
    -------
    Tripartite
        The challenger demands or not; the protégé concedes or holds; the defender supports it or not; a challenger
        that faces support backs down or fights; a protégé without support loses or realigns. Zagare & Kilgour 2003
        (players and message; the tree is a reconstruction).
    """
    shape = np.broadcast_shapes(challenger.shape, protege.shape, defender.shape)
    c, p, d = (np.broadcast_to(payoff, shape) for payoff in (challenger, protege, defender))
    leaf = [np.broadcast_to(row, shape) for row in np.eye(6, dtype=np.bool_)]
    supported = _choose(c, [leaf[2], leaf[3]])
    abandoned = _choose(p, [leaf[4], leaf[5]])
    backed = _choose(d, [supported, abandoned])
    held = _choose(p, [leaf[1], backed])
    whole = _choose(c, [leaf[0], held])
    return Tripartite(whole, np.any(backed & supported, axis=-1), supported[..., 3], abandoned[..., 5])


def _choose(payoff: Array, branches: Sequence[Mask]) -> Mask:
    """Keep the outcomes that the mover may end in: no other branch has all its outcomes better for it."""
    worst = [np.where(branch, payoff, np.inf).min(axis=-1, keepdims=True) for branch in branches]
    kept = np.zeros_like(branches[0])
    for i, branch in enumerate(branches):
        others = [w for j, w in enumerate(worst) if j != i]
        best_threat = np.maximum.reduce(others)
        kept |= branch & (payoff >= best_threat)
    return kept


def pivotal(critical_one: Array, critical_other: Array, alignment: Array, credibility: Array) -> tuple[Mask, Array]:
    """Say whether a pivot that would turn against either attacker deters both rivals.

    Parameters
    ----------
    critical_one, critical_other
        ``[...]``: r*_A, r*_B, the chance of the pivot's siding against it from which each rival is deterred (the
        threshold of M9 for its side); 0 or less where it needs no deterrence.
    alignment
        ``[...]``: s, 0 to 1: how far the pivot leans to rival A, so that it turns against A with a chance of at most
        s̄ (1 − s) and against B with at most s̄ s.
    credibility
        ``[...]``: s̄, 0 to 1: the most that its word is worth.

    Returns
    -------
    deterred : bool[..., 2]
        Rival A, rival B at this alignment.
    best : float64[...]
        An alignment at which both are deterred, nearest to the one given; NaN where there is none, that is where
        max(r*_A, 0) + max(r*_B, 0) > s̄. A formalisation of Crawford 2003, whose argument is verbal.
    """
    one, other = np.maximum(critical_one, 0.0), np.maximum(critical_other, 0.0)
    deterred = np.stack(
        np.broadcast_arrays(credibility * (1.0 - alignment) >= one, credibility * alignment >= other), axis=-1
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(other > 0.0, other / credibility, 0.0)
        high = 1.0 - np.where(one > 0.0, one / credibility, 0.0)
    best: Array = np.where(one + other <= credibility, np.clip(alignment, low, np.maximum(low, high)), np.nan)
    return deterred, best
