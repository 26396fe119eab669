"""Showing resolve: sunk costs, tied hands, and mobilisation that does both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from locarno.models.contract import Array

    Values: TypeAlias = Array | float


class Signal(NamedTuple):
    """The separating equilibrium without bluffs, ``[...]`` each.

    Attributes
    ----------
    cutoff
        Least value of the stake from which a defender signals, and fights if challenged all the same.
    size
        m*: the least signal that nobody who would not fight cares to send.
    war
        Chance of war: of a challenger that would challenge anybody, meeting a defender that signalled.
    sends
        Chance that a defender signals.
    """

    cutoff: Array
    size: Array
    war: Array
    sends: Array


def signal(
    win: Values,
    cost: Values,
    undeterrable: Values,
    below: Callable[[Array], Array],
    *,
    sinks: Values = 0.0,
    ties: Values = 0.0,
    strengthens: Values = 0.0,
) -> Signal:
    """Solve for the least convincing signal of resolve.

    Parameters
    ----------
    win
        ``[...]``: p, the defender's chance to win, over 0.
    cost
        ``[...]``: c, its cost of war.
    undeterrable
        ``[...]``: q, chance that the challenger gains from war and challenges whatever it sees; any other challenges
        only a defender that will concede. 0 to 1.
    below
        F, distribution function of the stake's value to the defender.
    sinks, ties, strengthens
        What a signal of size m does: s m is paid at once, a m if one backs down afterwards, b m is added to the
        payoff of war. Sunk costs are (1, 0, 0), tied hands (0, 1, 0).

    Returns
    -------
    Signal
        m* = c (1 − q)/(p s − p q b + (1 − q + q p)(a + b)); those who value the stake at (c − (a + b) m*)/p or more
        send it. NaN where the signal does nothing. Fearon 1997 for the two pure cases, whose values these are (m* =
        (1 − q) c/p with sunk costs; c − p v̂, v̂ = q c/(1 − q + q p), with tied hands); the mixed case is an extension.
    """
    holds = 1.0 - undeterrable + undeterrable * win
    force = win * (sinks - undeterrable * strengthens) + holds * (np.asarray(ties) + strengthens)
    size = np.divide(
        cost * (1.0 - undeterrable), force, out=np.full(np.broadcast(cost, force).shape, np.nan), where=force > 0.0
    )
    cutoff = (cost - (np.asarray(ties) + strengthens) * size) / win
    sends = 1.0 - below(cutoff)
    return Signal(cutoff, size, undeterrable * sends, sends)
