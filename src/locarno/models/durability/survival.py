"""Survival curves: Kaplan–Meier with intervals, and the Weibull curve with an expiring guarantee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array


@dataclass(frozen=True, eq=False)
class Curve:
    """A Kaplan–Meier curve at chosen times.

    Attributes
    ----------
    at
        Times.
    survival
        Share without the event.
    low, high
        Greenwood's interval on the log-log scale.
    failures, at_risk
        Events up to each time, and cases still watched after it.
    """

    at: Array
    survival: Array
    low: Array
    high: Array
    failures: Array
    at_risk: Array


def kaplan_meier(
    durations: ArrayLike,
    events: ArrayLike,
    at: ArrayLike,
    weights: ArrayLike | None = None,
    level: float = 0.9,
) -> Curve:
    """Estimate survival without assuming its form.

    Parameters
    ----------
    durations, events : float64[case]
        Time until the event or until watching ended, and 1 or 0 for which of the two.
    at
        Times at which to read the curve, in the unit of ``durations``.
    weights : float64[case], optional
        How often each case counts.
    level
        Coverage of the interval.

    Notes
    -----
    Kaplan and Meier 1958; Greenwood 1926 on the scale of log(−log S). Where nobody failed yet the interval is [1, 1]
    and says nothing.
    """
    time, event = np.asarray(durations, dtype=np.float64), np.asarray(events, dtype=np.float64)
    weight = np.ones_like(time) if weights is None else np.asarray(weights, dtype=np.float64)
    when = np.asarray(at, dtype=np.float64)
    moments, place = np.unique(time, return_inverse=True)
    died = np.bincount(place, weights=weight * event, minlength=moments.size)
    left = np.bincount(place, weights=weight, minlength=moments.size)
    risk = left[::-1].cumsum()[::-1]
    share = np.divide(died, risk, out=np.zeros_like(died), where=risk > 0.0)
    survived = np.cumprod(1.0 - share)
    spread = risk * (risk - died)
    greenwood = np.cumsum(np.divide(died, spread, out=np.zeros_like(died), where=spread > 0.0))

    index = np.searchsorted(moments, when, side="right")
    s = np.concatenate([[1.0], survived])[index]
    variance = np.concatenate([[0.0], greenwood])[index]
    inside = (s > 0.0) & (s < 1.0)
    log_s = np.log(np.where(inside, s, 0.5))
    half = ndtri(0.5 + level / 2.0) * np.sqrt(variance) / np.abs(log_s)
    low = np.where(inside, np.exp(log_s * np.exp(half)), s)
    high = np.where(inside, np.exp(log_s * np.exp(-half)), s)
    failures = np.concatenate([[0.0], np.cumsum(died)])[index]
    at_risk = np.concatenate([risk, [0.0]])[index]
    return Curve(when, s, low, high, failures, at_risk)


def clustered_interval(
    durations: ArrayLike,
    events: ArrayLike,
    clusters: ArrayLike,
    at: ArrayLike,
    rng: np.random.Generator,
    resamples: int = 2000,
    level: float = 0.9,
) -> tuple[Array, Array]:
    """Interval of a Kaplan–Meier curve if whole clusters, not cases, are what is sampled.

    Parameters
    ----------
    durations, events, at, level
        As in :func:`kaplan_meier`.
    clusters
        Label of each case's cluster.
    rng, resamples
        Source of randomness and number of bootstrap samples.

    Returns
    -------
    low, high : float64[at], percentiles of the bootstrap
    """
    labels, member = np.unique(np.asarray(clusters), return_inverse=True)
    drawn = rng.multinomial(labels.size, np.full(labels.size, 1.0 / labels.size), size=resamples)
    curves = np.array([kaplan_meier(durations, events, at, weights=row[member]).survival for row in drawn])
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(curves, [tail, 1.0 - tail], axis=0)
    return low, high


def weibull_survival(years: ArrayLike, scale: ArrayLike, shape: ArrayLike) -> Array:
    """Survival ``exp(−(t/λ)^k)``; shape 1 is a constant hazard of 1/λ."""
    t, lam, k = (np.asarray(a, dtype=np.float64) for a in (years, scale, shape))
    return np.asarray(np.exp(-((t / lam) ** k)), dtype=np.float64)


def survival_with_expiry(
    years: ArrayLike, scale: ArrayLike, shape: ArrayLike, hazard_ratio: ArrayLike, expires: ArrayLike
) -> Array:
    """Survival where a guarantee multiplies the hazard until it expires.

    ``S(T) = exp(−(HR·H(min(T, τ)) + H(T) − H(min(T, τ))))`` with ``H(t) = (t/λ)^k``; the clock is not reset at τ.

    Parameters
    ----------
    years
        T, in years since the cease-fire.
    scale, shape
        λ (years) and k of the hazard without the guarantee; shape 1 and scale 1/h₀ for a constant hazard h₀.
    hazard_ratio
        HR: below 1 protects.
    expires
        τ in years; infinite if never.
    """
    t, lam, k, ratio, tau = (np.asarray(a, dtype=np.float64) for a in (years, scale, shape, hazard_ratio, expires))
    covered = (np.minimum(t, tau) / lam) ** k
    return np.asarray(np.exp(-(ratio * covered + (t / lam) ** k - covered)), dtype=np.float64)


def survival_at_ratio(survival: ArrayLike, hazard_ratio: ArrayLike) -> Array:
    """Survival under a proportional hazard: ``S^HR``."""
    return np.asarray(np.power(survival, hazard_ratio), dtype=np.float64)
