"""The Shapley value: exact over all coalitions, and in closed form for the airport game."""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from locarno.models.contract import Array

LARGEST_GAME = 22
"""Players up to which every coalition is looked at; beyond, sample orders of arrival or use a closed form."""


def coalition_values(n: int, value: Callable[[tuple[int, ...]], float]) -> Array:
    """Tabulate a game: entry ``Σ_{i∈S} 2^i`` is the value of coalition S.

    Raises
    ------
    ValueError
        If ``n`` is larger than :data:`LARGEST_GAME`.
    """
    _refuse_large(n)
    return np.array([value(tuple(i for i in range(n) if mask >> i & 1)) for mask in range(2**n)])


def shapley(values: ArrayLike) -> Array:
    """Shapley value of a game given by all its coalitions.

    Parameters
    ----------
    values : float64[2**n]
        Value of every coalition, indexed by bits as in :func:`coalition_values`; the first is the empty one.

    Returns
    -------
    float64[n], ``φ_i = Σ_S |S|!(n−|S|−1)!/n! · (v(S∪i) − v(S))``

    Raises
    ------
    ValueError
        If the table's length is no power of two, or there are more than :data:`LARGEST_GAME` players.

    Notes
    -----
    Shapley 1953.
    """
    table = np.asarray(values, dtype=np.float64)
    n = table.size.bit_length() - 1
    if table.ndim != 1 or table.size != 2**n:
        message = f"a game of n players has 2**n values, not {table.shape}"
        raise ValueError(message)
    _refuse_large(n)
    sizes = np.zeros(1, dtype=np.intp)
    for _ in range(n):
        sizes = np.concatenate([sizes, sizes + 1])
    weights = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    result = np.empty(n)
    for i in range(n):
        # Axis 1 of this view is the bit of player i: with and without it side by side.
        pairs = table.reshape(-1, 2, 2**i)
        without = sizes.reshape(-1, 2, 2**i)[:, 0]
        result[i] = ((pairs[:, 1] - pairs[:, 0]) * weights[without]).sum()
    return result


def airport(needs: ArrayLike) -> Array:
    """Shapley value of the airport game, where a coalition costs as much as its neediest member.

    Parameters
    ----------
    needs : float64[..., player]
        What each would spend alone, at least 0. One who needs nothing pays nothing.

    Returns
    -------
    float64[..., player]
        What each pays of the largest need: every layer of cost is shared equally by those who need it.

    Notes
    -----
    Littlechild and Owen 1973: ``φ_i = Σ_{k≤i} (c_k − c_{k−1})/(n − k + 1)`` over players in order of need.
    """
    c = np.asarray(needs, dtype=np.float64)
    n = c.shape[-1]
    order = np.argsort(c, axis=-1, kind="stable")
    ordered = np.take_along_axis(c, order, axis=-1)
    layers = np.diff(ordered, axis=-1, prepend=0.0) / np.arange(n, 0, -1)
    paid = np.empty_like(c)
    np.put_along_axis(paid, order, np.cumsum(layers, axis=-1), axis=-1)
    return paid


def _refuse_large(n: int) -> None:
    if n > LARGEST_GAME:
        message = (
            f"{n} players have 2**{n} coalitions; up to {LARGEST_GAME} are done exactly: "
            "use the closed form of the airport game, or merge players into blocs"
        )
        raise ValueError(message)
