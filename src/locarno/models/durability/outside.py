"""The outside view: what the history of a pair of adversaries says of how long their peace lasts."""

from __future__ import annotations

import numpy as np

from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Outcomes
from locarno.models.durability.published import COVARIATES, WeibullModel, weibull_four, weibull_two
from locarno.models.durability.survival import survival_with_expiry, weibull_survival


def regressors(history: Array, covariates: tuple[str, ...]) -> Array:
    """Turn covariates as a case states them into those of the regressions.

    Parameters
    ----------
    history : float64[draw, covariate]
        In the order of :data:`~locarno.models.durability.published.COVARIATES`; the first is a count.
    covariates
        Those that the regression uses, in its order.

    Returns
    -------
    float64[draw, len(covariates)], the count of earlier disputes as ``ln(1 + count)``

    Raises
    ------
    ValueError
        If the history has too few columns.
    """
    places = [COVARIATES.index(name) for name in covariates]
    if history.ndim != 2 or history.shape[1] <= max(places):
        message = f"history has shape {history.shape}, expected draws by {', '.join(COVARIATES)}"
        raise ValueError(message)
    columns = history[:, places].copy()
    if "prior_disputes" in covariates:
        at = covariates.index("prior_disputes")
        count = columns[:, at]
        columns[:, at] = np.log1p(np.where(count >= 0.0, count, np.nan))
    return columns


def _outside_view(inputs: Inputs, model: WeibullModel) -> Outcomes:
    x = regressors(inputs["history"], model.covariates)
    years = np.arange(1.0, inputs["in_force"].shape[-1] + 1.0)
    # Column by column: a matrix product may round differently for one draw and for many.
    log_scale = np.full(len(x), model.intercept)
    for column, coefficient in zip(x.T, model.coefficients, strict=True):
        log_scale = log_scale + coefficient * column
    scale = np.exp(log_scale)
    shape = np.full_like(scale, model.shape)
    # A draw whose history is incomplete fails whole, whichever covariates this regression reads.
    finite = np.isfinite(inputs["history"]).all(axis=1)
    return {
        "durability.outside_view": weibull_survival(years, scale[:, None], shape[:, None]),
        "durability.scale": scale,
        "durability.shape": shape,
        "status": np.where(finite & np.isfinite(scale), STATUS_OK, STATUS_NOT_FINITE),
    }


def outside_view(inputs: Inputs) -> Outcomes:
    """Survival of the peace by year from two covariates: earlier disputes and rivalry.

    Parameters
    ----------
    inputs
        ``history``, and ``in_force``, of which only the number of years is read.

    Returns
    -------
    The outcomes of the descriptor ``durability.outside_view``.
    """
    return _outside_view(inputs, weibull_two())


def outside_view_four(inputs: Inputs) -> Outcomes:
    """Survival of the peace by year from four covariates: with land border and imposed settlement."""
    return _outside_view(inputs, weibull_four())


def expiry(inputs: Inputs) -> Outcomes:
    """Let each package's guarantee act on the outside view until it expires, in two readings of the literature.

    Parameters
    ----------
    inputs
        ``guarantee_hazard_ratio``, ``guarantee_years``, the outcomes ``durability.scale`` and ``durability.shape``,
        and ``in_force``, of which only the number of years is read.

    Returns
    -------
    The outcomes of the descriptor ``durability.expiry``.
    """
    years = np.arange(1.0, inputs["in_force"].shape[-1] + 1.0)
    scale = inputs["durability.scale"][:, None, None]
    shape = inputs["durability.shape"][:, None, None]
    ratio = inputs["guarantee_hazard_ratio"][..., None]
    expires = inputs["guarantee_years"][None, :, None]
    adjusted = survival_with_expiry(years, scale, shape, ratio, expires)
    unadjusted = survival_with_expiry(years, scale, shape, np.ones_like(ratio), expires)
    finite = np.isfinite(adjusted).all(axis=(1, 2)) & np.isfinite(unadjusted).all(axis=(1, 2))
    return {
        "durability.guarantee_adjusted": adjusted,
        "durability.guarantee_unadjusted": unadjusted,
        "status": np.where(finite, STATUS_OK, STATUS_NOT_FINITE),
    }
