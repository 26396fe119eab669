"""Olson and Zeckhauser's alliance: what each pays for a pure public good if nobody can be made to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array


def nash_contributions(incomes: ArrayLike, taste: float) -> Array:
    """Contributions in the Nash equilibrium with utility ``x^(1−b) Q^b``.

    Parameters
    ----------
    incomes : float64[..., ally]
        Incomes, above 0, in money; contributions come in the same unit.
    taste
        b, between 0 and 1: the share of income that an ally alone would spend on the good.

    Returns
    -------
    float64[..., ally]
        ``q_i = max(0, w_i − ((1−b)/b) Q)`` with ``Q = W_K/(1 + |K|(1−b)/b)`` over the contributors K.

    Raises
    ------
    ValueError
        If the taste is not between 0 and 1.

    Notes
    -----
    Olson and Zeckhauser 1966. The richer an ally, the larger its share of income: the exploitation of the great by
    the small.
    """
    if not 0.0 < taste < 1.0:
        message = f"taste must lie between 0 and 1, not {taste}"
        raise ValueError(message)
    w = np.asarray(incomes, dtype=np.float64)
    price = (1.0 - taste) / taste
    richest_first = -np.sort(-w, axis=-1)
    counts = np.arange(1, w.shape[-1] + 1)
    supply = np.cumsum(richest_first, axis=-1) / (1.0 + counts * price)
    # The richest k contribute alone for the largest k whose poorest member still wants to.
    contributors = (richest_first > price * supply).sum(axis=-1)
    at = np.maximum(contributors - 1, 0)[..., None]
    return np.asarray(np.maximum(0.0, w - price * np.take_along_axis(supply, at, axis=-1)), dtype=np.float64)
