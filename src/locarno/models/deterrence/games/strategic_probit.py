"""One moves, the other replies, and both have private or trembling payoffs: the strategic probit.

Player 1 leaves (outcome 1) or moves; player 2 then gives way (outcome 3) or not (outcome 4). The normal shocks make
chances of the outcomes, so that the payoffs can be estimated. Signorino 1999, 2003.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from locarno.models.contract import Array

Uncertainty = Literal["private", "agent"]
"""``private``: each player knows its own shocks to the payoffs of the outcomes; ``agent``: each player's choice, not
its payoffs, is shocked at the moment it moves."""


class Payoffs(NamedTuple):
    """Mean payoffs, ``[...]`` each, in units of the standard deviation of one shock.

    Attributes
    ----------
    stays
        u11: player 1's payoff from leaving things as they are.
    gives_way
        u13: player 1's payoff when player 2 gives way; player 2's is 0.
    resists
        u14: player 1's payoff when player 2 resists.
    resists_other
        u24: player 2's payoff from resisting, compared with giving way.
    """

    stays: Array
    gives_way: Array
    resists: Array
    resists_other: Array


class Chances(NamedTuple):
    """Chances of the choices, ``[...]`` each.

    Attributes
    ----------
    moves
        p2: chance that player 1 moves.
    resists
        p4: chance that player 2 resists a move.
    """

    moves: Array
    resists: Array

    def outcomes(self) -> Array:
        """Chances of the outcomes, ``[..., 3]``: player 1 stays; player 2 gives way; player 2 resists."""
        return np.stack([1.0 - self.moves, self.moves * (1.0 - self.resists), self.moves * self.resists], axis=-1)


class Indices(NamedTuple):
    """Arguments of the normal distribution function, ``[...]`` each.

    Attributes
    ----------
    first, second
        z1, z2: p2 = Φ(z1), p4 = Φ(z2).
    spread
        Standard deviation of the shocks that player 1 weighs.
    """

    first: Array
    second: Array
    spread: Array


def indices(
    payoffs: Payoffs,
    uncertainty: Uncertainty = "private",
    scale_first: Array | float = 1.0,
    scale_second: Array | float = 1.0,
) -> Indices:
    """Give z1 and z2 of p2 = Φ(z1), p4 = Φ(z2).

    Parameters
    ----------
    payoffs
        ``[...]``.
    uncertainty
        Where the shocks enter.
    scale_first, scale_second
        ``[...]`` > 0: standard deviations of one shock of player 1 and of player 2.

    Returns
    -------
    Indices
        z2 = u24/(σ2 √2); z1 = (p4 u14 + p3 u13 − u11)/(σ1 s) with p3 = 1 − p4, s² = 1 + p3² + p4² under private
        information and s² = 2 under agent error. Signorino 2003.
    """
    second = payoffs.resists_other / (scale_second * math.sqrt(2.0))
    p4 = ndtr(second)
    p3 = ndtr(-second)
    spread = np.sqrt(1.0 + p3 * p3 + p4 * p4) if uncertainty == "private" else np.full(np.shape(p4), math.sqrt(2.0))
    first = (p4 * payoffs.resists + p3 * payoffs.gives_way - payoffs.stays) / (scale_first * spread)
    return Indices(first, second, spread)


def chances(
    payoffs: Payoffs,
    uncertainty: Uncertainty = "private",
    scale_first: Array | float = 1.0,
    scale_second: Array | float = 1.0,
) -> Chances:
    """Give the chances that player 1 moves and that player 2 resists; parameters as of :func:`indices`."""
    found = indices(payoffs, uncertainty, scale_first, scale_second)
    return Chances(ndtr(found.first), ndtr(found.second))
