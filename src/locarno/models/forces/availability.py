"""From active personnel to what can be kept in the field: the availability chain and rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array

_WHOLE_UNIT_SLACK = 1e-9


def deployable(
    active: ArrayLike,
    army_share: ArrayLike,
    field_share: ArrayLike,
    ready_share: ArrayLike,
    committed: ArrayLike,
) -> Array:
    """Pool that can be sent: ``active · army · field · ready · (1 − committed)``.

    Parameters
    ----------
    active
        Active personnel (persons), or units; any shape.
    army_share, field_share, ready_share, committed
        Shares in [0, 1] that broadcast with ``active``; each is a share of the link before it.

    Returns
    -------
    The pool, in the unit of ``active``.
    """
    return np.asarray(
        np.multiply(active, 1.0)
        * np.asarray(army_share)
        * np.asarray(field_share)
        * np.asarray(ready_share)
        * (1.0 - np.asarray(committed)),
        dtype=np.float64,
    )


def rotation_factor(tour: ArrayLike, dwell: ArrayLike, overlap: ArrayLike = 0.0) -> Array:
    """Pool needed per unit kept deployed: ``(τ + d)/(τ − o)``.

    Parameters
    ----------
    tour, dwell, overlap
        Months deployed, months of recovery and training between tours, months lost to hand-over inside the tour.

    Raises
    ------
    ValueError
        If an overlap is not shorter than its tour.

    Notes
    -----
    Congressional Budget Office 2003 uses tour 12, dwell 24, overlap .75, which gives 3.2.
    """
    tour_, dwell_, overlap_ = np.broadcast_arrays(
        np.asarray(tour, dtype=np.float64),
        np.asarray(dwell, dtype=np.float64),
        np.asarray(overlap, dtype=np.float64),
    )
    if np.any(overlap_ >= tour_):
        message = "overlap must be shorter than the tour"
        raise ValueError(message)
    return np.asarray((tour_ + dwell_) / (tour_ - overlap_), dtype=np.float64)


def sustained(pool: ArrayLike, rotation: ArrayLike) -> Array:
    """Units that a pool keeps deployed without end: pool over rotation factor."""
    return np.asarray(np.divide(pool, rotation), dtype=np.float64)


def sustained_whole(pool: ArrayLike, rotation: ArrayLike) -> Array:
    """Whole units that a pool keeps deployed: ``⌊pool/R⌋``, with room for rounding in the quotient."""
    return np.asarray(np.floor(sustained(pool, rotation) + _WHOLE_UNIT_SLACK), dtype=np.float64)


def standing_share(deploy_quarters: ArrayLike, years: int) -> Array:
    """Mean share of the force that stands in each year, if it arrives evenly over its deployment.

    Parameters
    ----------
    deploy_quarters
        Quarters from the cease-fire until the whole force stands; any shape ``s``.
    years
        Number of years T.

    Returns
    -------
    Shares of shape ``(*s, T)``: the mean over the year's four quarters of ``min(1, t/deploy_quarters)``, exact.
    """
    d = np.asarray(deploy_quarters, dtype=np.float64)[..., None]
    t = 4.0 * np.arange(years + 1, dtype=np.float64)
    rising = np.minimum(t, d)
    safe = np.where(d > 0.0, d, 1.0)
    stood = rising * rising / (2.0 * safe) + (t - rising)
    return np.asarray(np.diff(stood, axis=-1) / 4.0, dtype=np.float64)


def strength_path(strength: float, attrition: float, replacements: float, months: int) -> Array:
    """Strength month by month under loss and limited replacement: ``F ← F(1 − a) + min(m, gap)``.

    Parameters
    ----------
    strength
        Strength at the start, which replacements restore but do not exceed (persons).
    attrition
        Monthly loss, casualties and other, as a share of the strength.
    replacements
        Persons that can be replaced per month.
    months
        Months to go.

    Returns
    -------
    Strength at the start and after each month, ``months + 1`` values.
    """
    path = np.empty(months + 1)
    path[0] = strength
    for month in range(months):
        left = path[month] * (1.0 - attrition)
        path[month + 1] = left + min(replacements, strength - left)
    return path
