"""Symmetric distributions about a point, fitted on errors made elsewhere: the baseline of distribution forecasts."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.bargaining.scoring import crps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

FORMS = ("normal", "laplace", "empirical", "normal by spread")
"""The last has a standard deviation √(a² + b² v) where v is the weighted variance of the positions."""

_POINTS = 200
_SCALES = np.geomspace(5.0, 80.0, 40)
_FLOORS = np.array([2.0, 5.0, 8.0, 11.0, 14.0, 17.0, 20.0, 24.0, 28.0, 32.0, 40.0])
_SLOPES = np.array([0.0, 0.2, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2])


class Forecasts(NamedTuple):
    """Distributions of some issues.

    Attributes
    ----------
    point, probability
        ``[issue, point]``, points ascending; padded with the last point and no probability.
    interval
        ``[issue, 50% and 80%, ends]``.
    """

    point: Array
    probability: Array
    interval: Array


def dress(form: str, centre: Array, outcome: Array, fold: NDArray[np.int64], spread: Array) -> Forecasts:
    """Give each point a symmetric distribution, cut off at 0 and 100, fitted on the errors of the other folds.

    The scale has the smallest mean CRPS there, from a fixed grid; half-widths of the intervals are the quantiles of
    the absolute error, per unit of scale, with the correction for a finite sample (split conformal prediction).

    Parameters
    ----------
    form
        One of :data:`FORMS`.
    centre, outcome
        ``[issue]`` on 0–100.
    fold
        ``[issue]``.
    spread
        ``[issue]``, weighted standard deviation of the positions; only ``normal by spread`` uses it.
    """
    standard = _standard(form)
    scales = np.stack(list(_candidates(form, spread)))
    error = np.abs(centre - outcome)
    point = np.empty((centre.size, _POINTS))
    interval = np.empty((centre.size, 2, 2))
    equal = np.full((1, _POINTS), 1 / _POINTS)
    scores = (
        np.stack([crps(_around(centre, scale, standard), equal, outcome) for scale in scales])
        if standard is not None
        else np.zeros((1, centre.size))
    )
    for part in np.unique(fold):
        rest, here = fold != part, fold == part
        scale = scales[scores[:, rest].mean(axis=1).argmin()]
        shape = _mirrored(error[rest]) if standard is None else standard
        point[here] = _around(centre[here], scale[here], shape)
        size = rest.sum()
        for k, level in enumerate((0.5, 0.8)):
            reach = np.quantile(error[rest] / scale[rest], min(1.0, level * (size + 1) / size)) * scale[here]
            interval[here, k] = np.clip(np.stack([centre[here] - reach, centre[here] + reach], axis=1), 0.0, 100.0)
    return Forecasts(point, np.broadcast_to(equal, point.shape), interval)


def _standard(form: str) -> Array | None:
    from scipy.special import ndtri

    level = (np.arange(_POINTS) + 0.5) / _POINTS
    if form == "empirical":
        return None
    if form == "laplace":
        return np.where(level < 0.5, np.log(2 * level), -np.log(2 * (1 - level)))
    found: Array = ndtri(level)
    return found


def _candidates(form: str, spread: Array) -> list[Array]:
    if form == "empirical":
        return [np.ones(spread.size)]
    if form == "normal by spread":
        return [np.hypot(floor, slope * spread) for floor, slope in product(_FLOORS, _SLOPES)]
    return [np.full(spread.size, scale) for scale in _SCALES]


def _mirrored(error: Array) -> Array:
    """Equally likely quantiles of the errors with both signs."""
    both = np.concatenate([-error, error])
    found: Array = np.quantile(both, (np.arange(_POINTS) + 0.5) / _POINTS)
    return found


def _around(centre: Array, scale: Array, standard: Array) -> Array:
    found: Array = np.clip(centre[:, None] + scale[:, None] * standard, 0.0, 100.0)
    return found
