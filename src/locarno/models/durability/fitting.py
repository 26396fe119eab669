"""Small history models: logit and Weibull regression with clustered errors, and scores out of sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted regression.

    Attributes
    ----------
    coefficients
        Intercept first; a Weibull fit ends with the log of its shape.
    errors
        Standard errors, clustered where clusters were given.
    log_likelihood
        At the maximum.
    n, events
        Cases, and how many had the event.
    """

    coefficients: Array
    errors: Array
    log_likelihood: float
    n: int
    events: int


def logit(x: ArrayLike, y: ArrayLike, clusters: ArrayLike | None = None) -> Fit:
    """Fit a logit by Newton's method.

    Parameters
    ----------
    x : float64[case, covariate]
    y : float64[case], 0 or 1
    clusters : optional labels of the clusters of the sandwich errors

    Raises
    ------
    ValueError
        If the covariates separate the outcomes, or are collinear.
    """
    design = _with_constant(x)
    outcome = np.asarray(y, dtype=np.float64)
    beta = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-design @ beta))
        information = design.T @ (design * (p * (1.0 - p))[:, None])
        if np.linalg.cond(information) > 1e13:
            break
        step = np.linalg.solve(information, design.T @ (outcome - p))
        beta = beta + step
        if np.abs(step).max() < 1e-11:
            likelihood = float(np.where(outcome > 0.0, np.log(p), np.log1p(-p)).sum())
            errors = _errors(information, design * (outcome - p)[:, None], clusters)
            return Fit(beta, errors, likelihood, len(outcome), int(outcome.sum()))
    message = "no finite logit: covariates are collinear or separate the outcomes"
    raise ValueError(message)


def logit_probability(fit: Fit, x: ArrayLike) -> Array:
    """Fitted chance of the event; ``x : float64[case, covariate]``."""
    return np.asarray(1.0 / (1.0 + np.exp(-_with_constant(x) @ fit.coefficients)), dtype=np.float64)


def weibull(x: ArrayLike, durations: ArrayLike, events: ArrayLike, clusters: ArrayLike | None = None) -> Fit:
    """Fit an accelerated-failure-time Weibull regression to durations that may be censored.

    ``S(t) = exp(−(t/λ)^k)`` with ``log λ = β·x``; the last coefficient is ``log k``.

    Parameters
    ----------
    x : float64[case, covariate]
    durations : float64[case], above 0
    events : float64[case], 1 where the event ended the duration
    clusters : optional labels of the clusters of the sandwich errors

    Raises
    ------
    ValueError
        If the likelihood has no maximum that can be found.
    """
    design = _with_constant(x)
    log_t, event = np.log(np.asarray(durations, dtype=np.float64)), np.asarray(events, dtype=np.float64)

    def scores(theta: Array) -> tuple[Array, Array]:
        k = np.exp(theta[-1])
        z = k * (log_t - design @ theta[:-1])
        hazard = np.exp(z)
        value = event * (theta[-1] + z - log_t) - hazard
        slope = event - hazard
        return value, np.column_stack([-k * slope[:, None] * design, event + z * slope])

    def negative(theta: Array) -> tuple[float, Array]:
        value, gradient = scores(theta)
        return -float(value.sum()), -np.asarray(gradient.sum(axis=0))

    start = np.zeros(design.shape[1] + 1)
    start[0] = log_t.mean() + 1.0
    found = minimize(negative, start, jac=True, method="BFGS", options={"gtol": 1e-5, "maxiter": 1000})
    theta = np.asarray(found.x, dtype=np.float64)
    for _ in range(20):
        step = np.linalg.solve(_weibull_information(design, log_t, event, theta), scores(theta)[1].sum(axis=0))
        theta = theta + step
        if np.abs(step).max() < 1e-11:
            value, gradient = scores(theta)
            errors = _errors(_weibull_information(design, log_t, event, theta), gradient, clusters)
            return Fit(theta, errors, float(value.sum()), len(event), int(event.sum()))
    message = "no Weibull regression was found: covariates are collinear, or there are too few events"
    raise ValueError(message)


def _weibull_information(design: Array, log_t: Array, event: Array, theta: Array) -> Array:
    k = np.exp(theta[-1])
    z = k * (log_t - design @ theta[:-1])
    hazard = np.exp(z)
    own = design.T @ (design * (k * k * hazard)[:, None])
    cross = design.T @ (k * (event - hazard - z * hazard))
    shape = float(-(z * (event - hazard) - z * z * hazard).sum())
    return np.block([[own, cross[:, None]], [cross[None, :], np.array([[shape]])]])


def _errors(information: Array, scores: Array, clusters: ArrayLike | None) -> Array:
    bread = np.linalg.inv(information)
    if clusters is None:
        return np.asarray(np.sqrt(np.diag(bread)), dtype=np.float64)
    _, member = np.unique(np.asarray(clusters), return_inverse=True)
    summed = np.zeros((member.max() + 1, scores.shape[1]))
    np.add.at(summed, member, scores)
    return np.asarray(np.sqrt(np.diag(bread @ (summed.T @ summed) @ bread)), dtype=np.float64)


def _with_constant(x: ArrayLike) -> Array:
    covariates = np.asarray(x, dtype=np.float64)
    return np.column_stack([np.ones(len(covariates)), covariates])


def brier(probability: ArrayLike, outcome: ArrayLike) -> float:
    """Mean squared error of probabilities, ``(p − o)²``; lower is better."""
    return float(np.mean((np.asarray(probability) - np.asarray(outcome)) ** 2))


def auc(probability: ArrayLike, outcome: ArrayLike) -> float:
    """Chance that a case with the event was given the higher probability, ties counted half."""
    happened = np.asarray(outcome) > 0.0
    ranks = rankdata(np.asarray(probability))
    n1, n0 = int(happened.sum()), int((~happened).sum())
    return float((ranks[happened].sum() - n1 * (n1 + 1) / 2.0) / (n1 * n0))
