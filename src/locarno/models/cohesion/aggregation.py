"""How many guarantors act, and what their parts add up to: closed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from locarno.models.contract import Array


_ROUNDING = 1e-12


def poisson_binomial(chances: Array) -> Array:
    """Distribution of how many of several independent deciders act.

    Parameters
    ----------
    chances
        ``[..., decider]`` probabilities.

    Returns
    -------
    numpy.ndarray
        ``[..., n + 1]``: probability that exactly 0, 1, …, n act, by convolution.
    """
    deciders = chances.shape[-1]
    count = np.zeros((*chances.shape[:-1], deciders + 1))
    count[..., 0] = 1.0
    for decider in range(deciders):
        p = chances[..., decider, None]
        count[..., 1:] = count[..., 1:] * (1 - p) + count[..., :-1] * p
        count[..., :1] *= 1 - p
    return count


def volunteer(cost_to_benefit: Array, deciders: Array) -> tuple[Array, Array]:
    """Volunteer's dilemma: one act is enough, and each would rather that another made it.

    Parameters
    ----------
    cost_to_benefit
        c/b, cost of acting over the benefit of being covered, 0 to 1.
    deciders
        n ≥ 2.

    Returns
    -------
    acts, nobody
        The symmetric equilibrium's chance that one decider acts, 1 − (c/b)^(1/(n−1)), and that nobody does,
        (c/b)^(n/(n−1)), which rises with n: without a designated first responder, more guarantors are less sure.

    Notes
    -----
    Diekmann 1985.
    """
    ratio = np.asarray(cost_to_benefit, dtype=np.float64)
    n = np.asarray(deciders, dtype=np.float64)
    return 1 - ratio ** (1 / (n - 1)), ratio ** (n / (n - 1))


def ces(parts: Array, weights: Array, exponent: float) -> Array:
    """Aggregate parts with constant elasticity of substitution, (Σ w q^r)^(1/r).

    Parameters
    ----------
    parts
        ``[..., part]``, not negative.
    weights
        ``[..., part]``, not negative.
    exponent
        r: 1 the weighted sum, −inf the weakest link (least part with weight), inf the best shot, 0 the limit
        Π q^w, for which weights should sum to 1.

    Returns
    -------
    numpy.ndarray
        ``[...]``. With r ≤ 0 a missing part makes the whole nil; without any weight it is nil.

    Notes
    -----
    Hirshleifer 1983; Cornes 1993. The part that dominates is taken out before powers are formed, and near r = 0 what
    the weights miss of 1 is added apart, so that every r gives what its limit does.
    """
    q, w = np.broadcast_arrays(np.asarray(parts, dtype=np.float64), np.asarray(weights, dtype=np.float64))
    counts = w > 0
    weighed = counts.any(axis=-1)
    if np.isneginf(exponent):
        return np.where(weighed, np.where(counts, q, np.inf).min(axis=-1), 0.0)
    if np.isposinf(exponent):
        return np.asarray(np.where(counts, q, 0.0).max(axis=-1), dtype=np.float64)
    positive = counts & (q > 0)
    missing = (counts & ~positive).any(axis=-1) | ~weighed if exponent <= 0 else ~positive.any(axis=-1)
    logs = np.log(np.where(positive, q, 1.0))
    if exponent == 0:
        return np.where(missing, 0.0, np.exp(np.where(positive, w * logs, 0.0).sum(axis=-1)))
    dominates = np.where(positive, logs, -np.inf).max(axis=-1)
    if exponent < 0:
        dominates = np.where(positive, logs, np.inf).min(axis=-1)
    dominates = np.where(np.isfinite(dominates), dominates, 0.0)
    # a sum of weights that misses 1 by rounding alone must not be blown up by 1/r
    excess = np.where(positive, w, 0.0).sum(axis=-1) - 1
    excess = np.where(np.abs(excess) < _ROUNDING, 0.0, excess)
    powers = np.expm1(exponent * np.where(positive, logs - dominates[..., None], 0.0))
    total = np.where(missing, 0.0, np.where(positive, w * powers, 0.0).sum(axis=-1) + excess)
    return np.where(missing, 0.0, np.exp(np.log1p(total) / exponent + dominates))


def with_essential(essential: Array, parts: Array, weights: Array, exponent: float = 1.0) -> Array:
    """Aggregate parts of which the whole can use no more than an essential input carries: min(essential, CES).

    Parameters
    ----------
    essential
        ``[...]`` what the essential input carries, in the unit of the parts (the lead's enablers in brigades that
        they can serve).
    parts, weights, exponent
        As for :func:`ces`; the plain sum unless said.

    Returns
    -------
    numpy.ndarray
        ``[...]``: Q = min(Q_enablers, Q_troops). With parts that replace the essential input, use :func:`ces` over
        all of them; the two are the readings *essential* and *substitutable*.
    """
    return np.minimum(np.asarray(essential, dtype=np.float64), ces(parts, weights, exponent))
