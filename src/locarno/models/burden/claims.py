"""Division rules for claims problems: an estate that is smaller than the sum of what is claimed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array


def proportional(estate: ArrayLike, claims: ArrayLike) -> Array:
    """Divide in proportion to the claims; ``estate[...]``, ``claims[..., claimant]``."""
    estate_, claims_ = _checked(estate, claims)
    total = claims_.sum(axis=-1)
    rate = np.divide(estate_, total, out=np.zeros_like(total), where=total > 0.0)
    return np.asarray(claims_ * rate[..., None], dtype=np.float64)


def equal_awards(estate: ArrayLike, claims: ArrayLike) -> Array:
    """Divide equally, but give nobody more than its claim (CEA): ``min(c_i, λ)``, λ so that the estate is used up.

    Parameters
    ----------
    estate : float64[...]
        What there is to divide, at most the sum of the claims.
    claims : float64[..., claimant]
        Claims, at least 0.

    Returns
    -------
    float64[..., claimant]

    Raises
    ------
    ValueError
        If an estate exceeds its claims, or something is negative.
    """
    estate_, claims_ = _checked(estate, claims)
    n = claims_.shape[-1]
    ordered = np.sort(claims_, axis=-1)
    before = np.cumsum(ordered, axis=-1) - ordered
    level = (estate_[..., None] - before) / np.arange(n, 0, -1)
    # With the k smallest claims filled the level rises in k until the next claim exceeds it, then falls.
    cap = level.max(axis=-1)
    return np.asarray(np.minimum(claims_, cap[..., None]), dtype=np.float64)


def equal_losses(estate: ArrayLike, claims: ArrayLike) -> Array:
    """Let all lose equally, but nobody more than its claim (CEL): the dual of :func:`equal_awards`."""
    estate_, claims_ = _checked(estate, claims)
    return np.asarray(claims_ - equal_awards(claims_.sum(axis=-1) - estate_, claims_), dtype=np.float64)


def talmud(estate: ArrayLike, claims: ArrayLike) -> Array:
    """Divide by the Talmud's rule, the nucleolus of the claims game.

    Up to half of the claims' sum, equal awards on half-claims; beyond it, equal losses on half-claims.

    Notes
    -----
    Aumann and Maschler 1985.
    """
    estate_, claims_ = _checked(estate, claims)
    half = claims_ / 2.0
    middle = half.sum(axis=-1)
    low = equal_awards(np.minimum(estate_, middle), half)
    high = half + equal_losses(np.clip(estate_ - middle, 0.0, middle), half)
    return np.where((estate_ <= middle)[..., None], low, high)


def _checked(estate: ArrayLike, claims: ArrayLike) -> tuple[Array, Array]:
    claims_ = np.asarray(claims, dtype=np.float64)
    estate_ = np.broadcast_to(np.asarray(estate, dtype=np.float64), claims_.shape[:-1])
    total = claims_.sum(axis=-1)
    if np.any(claims_ < 0.0) or np.any(estate_ < 0.0) or np.any(estate_ > total * (1.0 + 1e-12)):
        message = "claims and estate must not be negative, nor the estate larger than the claims"
        raise ValueError(message)
    return np.minimum(estate_, total), claims_
