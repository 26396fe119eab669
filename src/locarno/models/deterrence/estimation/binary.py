"""Yes or no by covariates: logit and probit, what they predict, and how far they improve on the base rate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import linprog
from scipy.special import expit, log_ndtr, ndtr, ndtri

from locarno.models.deterrence.estimation.maximum_likelihood import maximise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array
    from locarno.models.deterrence.estimation.maximum_likelihood import Equation, Estimate, Scores

_FAR = 1e5
_LOG_ROOT_TAU = 0.5 * math.log(2.0 * math.pi)

Link = Literal["logit", "probit"]


def fit_binary(
    outcome: ArrayLike, design: Equation, link: Link = "logit", weights: ArrayLike | None = None
) -> Estimate:
    """Fit a logit or a probit.

    Parameters
    ----------
    outcome : float64[case]
        0 or 1, or with ``weights`` a share of yes.
    design
        Regressors.
    link
        ``logit`` or ``probit``.
    weights : float64[case]
        How many observations a case stands for.

    Raises
    ------
    ValueError
        If outcomes are not between 0 and 1, all are alike, or the covariates separate them or are collinear.
    """
    y = np.asarray(outcome, dtype=np.float64)
    if y.shape != (len(design.values),) or not ((y >= 0.0) & (y <= 1.0)).all():
        message = "outcomes of a binary choice are one number from 0 to 1 per case"
        raise ValueError(message)
    if y.min() == y.max():
        message = f"all outcomes are {y.min():g}: there is nothing to explain"
        raise ValueError(message)
    if _separated(y, design.values):
        message = "the covariates separate the outcomes: a combination of them leaves no case in doubt"
        raise ValueError(message)
    weight = np.ones(y.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    start = np.zeros(design.values.shape[1])
    if "const" in design.names:
        share = float(np.average(y, weights=weight))
        level = math.log(share / (1.0 - share)) if link == "logit" else float(ndtri(share))
        start[design.names.index("const")] = level
    return maximise(_scores(y, weight, design.values, link), start, design.names, climb=False)


def _separated(y: Array, x: Array) -> bool:
    """Whether some combination of the covariates points to every outcome or to none (Albert & Anderson 1984)."""
    sure = (y == 0.0) | (y == 1.0)
    size = np.maximum(np.abs(x).max(axis=0), 1e-300)
    faced = np.where(y == 1.0, 1.0, -1.0)[sure, None] * (x / size)[sure]
    torn = (x / size)[~sure]
    found = linprog(
        -faced.sum(axis=0),
        A_ub=-faced,
        b_ub=np.zeros(len(faced)),
        A_eq=torn if len(torn) else None,
        b_eq=np.zeros(len(torn)) if len(torn) else None,
        bounds=[(-1.0, 1.0)] * x.shape[1],
    )
    return bool(found.status == 0 and (found.fun or 0.0) < -1e-7)


def _scores(y: Array, weight: Array, x: Array, link: Link) -> Scores:
    def logit(theta: Array) -> tuple[Array, Array]:
        index = x @ theta
        value = -y * np.logaddexp(0.0, -index) - (1.0 - y) * np.logaddexp(0.0, index)
        return weight * value, (weight * (y - expit(index)))[:, None] * x

    def probit(theta: Array) -> tuple[Array, Array]:
        index = x @ theta
        value = y * log_ndtr(index) + (1.0 - y) * log_ndtr(-index)
        return weight * value, (weight * (y * inverse_mills(index) - (1.0 - y) * inverse_mills(-index)))[:, None] * x

    return logit if link == "logit" else probit


def inverse_mills(x: Array) -> Array:
    """φ(x)/Φ(x), ``[...]``, without overflow in the lower tail."""
    low = np.minimum(x, -_FAR)
    near = np.clip(x, -_FAR, _FAR)
    made: Array = np.where(x < -_FAR, -low, np.exp(-0.5 * near * near - _LOG_ROOT_TAU - log_ndtr(near)))
    return made


def probability(estimate: Estimate, values: Array, link: Link = "logit") -> Array:
    """Fitted chance, ``[case]``, for regressors ``[case, coefficient]``."""
    index = values @ estimate.coefficients
    made: Array = expit(index) if link == "logit" else ndtr(index)
    return made


def null_log_likelihood(outcome: ArrayLike) -> float:
    """Log likelihood of the base rate alone."""
    y = np.asarray(outcome, dtype=np.float64)
    share = float(y.mean())
    return len(y) * (share * math.log(share) + (1.0 - share) * math.log(1.0 - share))


def mcfadden(estimate: Estimate, outcome: ArrayLike) -> float:
    """McFadden's pseudo R²: one less the ratio of the log likelihoods of the model and of the base rate."""
    return 1.0 - estimate.log_likelihood / null_log_likelihood(outcome)


def share_correct(estimate: Estimate, design: Equation, outcome: ArrayLike, link: Link = "logit") -> float:
    """Share of cases on whose side of one half the model puts its chance; compare with the commoner outcome's share."""
    said = probability(estimate, design.values, link) > 0.5
    return float(np.mean(said == (np.asarray(outcome, dtype=np.float64) > 0.5)))


def first_difference(estimate: Estimate, design: Equation, name: str, link: Link = "logit") -> float:
    """Change in the chance as one regressor goes from its least to its greatest value, the others at their means."""
    column = design.names.index(name)
    means = np.tile(design.values.mean(axis=0), (2, 1))
    means[:, column] = design.values[:, column].min(), design.values[:, column].max()
    low, high = probability(estimate, means, link)
    return float(high - low)
