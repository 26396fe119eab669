"""On whom it rests: pivotal guarantors and the smallest sets whose staying out tips a settlement.

A set is a bit mask, as in :mod:`.joint`: bit *j* of its index is 1 where guarantor *j* fights.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.cohesion.joint import MAX_DECIDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array


def deterring_chance(deters: NDArray[np.bool_], probabilities: Array) -> Array:
    """Give the chance that a set forms that deters.

    Parameters
    ----------
    deters : bool[draw, set]
        Whether the challenger would be deterred if it knew that exactly this set would fight.
    probabilities : float64[draw, set]
        Of every set.

    Returns
    -------
    float64[draw]
    """
    return np.asarray((deters * probabilities).sum(axis=-1), dtype=np.float64)


def swing(deters: NDArray[np.bool_], if_in: Array, if_out: Array) -> Array:
    """Give a guarantor's swing: what the chance of a deterring set gains from none of it to all of it.

    A Banzhaf index under the joint distribution of the others (Banzhaf 1965; Straffin 1977 for other distributions
    than the even one): with independent even chances it is the share of the others' sets in which it is pivotal.

    Parameters
    ----------
    deters : bool[draw, set]
        Whether the set deters.
    if_in, if_out : float64[draw, set]
        Probabilities of all sets where the guarantor surely fights, and where it surely does not; whatever others do
        differently in the two (contagion) is in them.

    Returns
    -------
    float64[draw]
        −1 to 1; below 0 where its joining makes an attack more tempting.
    """
    return deterring_chance(deters, if_in) - deterring_chance(deters, if_out)


def banzhaf(deters: NDArray[np.bool_]) -> Array:
    """Give the Banzhaf index of every guarantor: pivotal in what share of the others' sets, all alike.

    Parameters
    ----------
    deters : bool[..., set]
        2^n sets.

    Returns
    -------
    float64[..., guarantor]
        Sets that it turns into deterring ones less those that it spoils, over 2^(n − 1).
    """
    sets = deters.shape[-1]
    guarantors = int(sets).bit_length() - 1
    value = deters.astype(np.float64)
    index = np.empty((*deters.shape[:-1], guarantors))
    for j in range(guarantors):
        inside = (np.arange(sets) >> j) & 1 == 1
        index[..., j] = (value[..., inside] - value[..., ~inside]).sum(axis=-1) / max(1, sets // 2)
    return index


def smallest_sets(
    guarantors: int, falls: Callable[[Sequence[tuple[int, ...]]], NDArray[np.bool_]]
) -> tuple[tuple[int, ...], ...]:
    """Find all smallest sets of guarantors of which something is true.

    Parameters
    ----------
    guarantors : int
        n, at most ten.
    falls
        Says of each of several sets whether it is true of it; asked for one size after the other.

    Returns
    -------
    tuple of tuples of int
        All sets of the smallest size for which it is true, the empty set if it is true already; nothing where it is
        true of none.

    Raises
    ------
    ValueError
        For more than ten guarantors.
    """
    if guarantors > MAX_DECIDERS:
        message = f"{guarantors} guarantors: sets are tried among at most {MAX_DECIDERS}; merge some into a bloc"
        raise ValueError(message)
    for size in range(guarantors + 1):
        tried = list(combinations(range(guarantors), size))
        found = tuple(chosen for chosen, true in zip(tried, falls(tried), strict=True) if true)
        if found:
            return found
    return ()
