"""Scores of forecasts that are distributions on points, and paired differences with clustered bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

_ROUNDING = 1e-9
_DETECTABLE = 1.959964 + 0.841621
"""Standard errors between zero and an effect found with 80% power by a two-sided test at 5%."""


def crps(point: Array, probability: Array, outcome: Array) -> Array:
    """Continuous ranked probability score of discrete forecasts; lower is better, in the unit of the points.

    Parameters
    ----------
    point
        ``[..., point]``, not decreasing along the last axis.
    probability
        ``[..., point]``, summing to one.
    outcome
        ``[...]``.

    Notes
    -----
    E|X − y| − ½ E|X − X′| (Gneiting & Raftery 2007); a single point scores its absolute error.
    """
    below = np.cumsum(probability, axis=-1)
    spread = (probability * point * (2 * below - probability - 1)).sum(axis=-1)
    score: Array = (probability * np.abs(point - np.asarray(outcome)[..., None])).sum(axis=-1) - spread
    return score


def quantile(point: Array, probability: Array, level: float) -> Array:
    """Smallest point with at least ``level`` of the probability up to it, over the last axis."""
    reached = np.cumsum(probability, axis=-1) >= level - _ROUNDING
    reached[..., -1] = True
    found: Array = np.take_along_axis(point, reached.argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return found


def shortest_intervals(point: Array, probability: Array, levels: Array) -> Array:
    """Shortest interval from point to point that holds at least each of some levels of probability.

    Parameters
    ----------
    point, probability
        ``[point]``, points not decreasing.
    levels
        ``[level]`` in (0, 1).

    Returns
    -------
    numpy.ndarray
        ``[level, 2]``, lower and upper end; of several, the lowest.
    """
    upto = np.cumsum(probability)
    start = np.flatnonzero(probability > 0)
    needed = (upto - probability)[start] + np.asarray(levels)[:, None] - _ROUNDING
    end = np.searchsorted(upto, needed)
    width = np.where(end < point.size, point[np.minimum(end, point.size - 1)] - point[start], np.inf)
    best = width.argmin(axis=1)
    return np.stack([point[start][best], point[end[np.arange(best.size), best]]], axis=1)


def central_mass_covers(point: Array, probability: Array, outcome: Array, level: float) -> Array:
    """Share of the outcome's probability that lies in the central ``level`` of the forecast, over the last axis.

    Its mean is ``level`` for a calibrated forecast also where an outcome has a probability of its own: the randomised
    probability integral transform (Czado, Gneiting & Held 2009), averaged over its randomisation.
    """
    y = np.asarray(outcome)[..., None]
    low = np.where(point < y - _ROUNDING, probability, 0.0).sum(axis=-1)
    mass = np.where(np.abs(point - y) <= _ROUNDING, probability, 0.0).sum(axis=-1)
    tail = (1 - level) / 2
    inside = np.clip(np.minimum(low + mass, 1 - tail) - np.maximum(low, tail), 0.0, None)
    share: Array = np.where(
        mass > _ROUNDING,
        inside / np.maximum(mass, _ROUNDING),
        (low >= tail - _ROUNDING) & (low <= 1 - tail + _ROUNDING),
    )
    return share


def above(point: Array, probability: Array, threshold: Array) -> Array:
    """Probability ``[...]`` of more than a threshold, counting half of what lies on it."""
    t = np.asarray(threshold)[..., None]
    total: Array = (probability * ((point > t + _ROUNDING) + 0.5 * (np.abs(point - t) <= _ROUNDING))).sum(axis=-1)
    return total


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean paired difference with its uncertainty.

    Attributes
    ----------
    mean
        Mean over the pairs.
    low, high
        Its 95% interval: percentiles over resampled clusters.
    detectable
        The smallest true difference that a test at 5% would find with 80% power.
    """

    mean: float
    low: float
    high: float
    detectable: float

    @property
    def is_detectable(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


def clustered_difference(
    difference: Array, cluster: NDArray[np.int64], generator: np.random.Generator, *, resamples: int = 5000
) -> Difference:
    """Bootstrap the mean of paired differences by resampling whole clusters.

    Parameters
    ----------
    difference
        ``[pair]``.
    cluster
        ``[pair]``, whole numbers: pairs of one cluster stay together.
    generator
        Where the resamples come from.
    resamples
        How many.
    """
    _, index = np.unique(cluster, return_inverse=True)
    count = int(index.max()) + 1
    total, size = np.bincount(index, difference, count), np.bincount(index, minlength=count)
    weight = generator.multinomial(count, np.full(count, 1 / count), size=resamples)
    means = (weight @ total) / (weight @ size)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(difference.mean()), float(low), float(high), _DETECTABLE * float(means.std(ddof=1)))
