"""Money to rebuild: what private investors ask where war may come back, and what then stays unpaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Outcomes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LARGEST_LOSS = 0.99
"""Expected yearly loss beyond which no yield is quoted: the break-even yield would exceed 100-fold."""


def required_yield(risk_free: ArrayLike, hazard: ArrayLike, loss: ArrayLike) -> Array:
    """Yield at which an investor breaks even: ``(1 + r_f)/(1 − l·L) − 1``.

    Parameters
    ----------
    risk_free
        Risk-free yield per year.
    hazard
        l: chance per year that war resumes.
    loss
        L: share of the investment that is then lost.

    Notes
    -----
    The expected yearly loss ``l·L`` is capped at :data:`LARGEST_LOSS`.
    """
    expected = np.minimum(np.multiply(hazard, loss), LARGEST_LOSS)
    return np.asarray((1.0 + np.asarray(risk_free)) / (1.0 - expected) - 1.0, dtype=np.float64)


def private_money(
    supply: ArrayLike, required: ArrayLike, risk_free: ArrayLike, project: ArrayLike, elasticity: ArrayLike
) -> Array:
    """Private money offered per year at a required yield.

    ``I = P · max(0, 1 − (r/ρ)^e) / (1 − (r_f/ρ)^e)``: P where there is no war risk (r = r_f), nought where projects do
    not earn what is required (r ≥ ρ).

    Parameters
    ----------
    supply
        P: money offered if the war risk were nil.
    required, risk_free, project
        r, r_f, ρ: required yield, risk-free yield, and what projects earn.
    elasticity
        e ≥ 0: how fast money falls as the required yield rises; 0 means all or nothing at ρ.
    """
    r, free, earns, e = (np.asarray(a, dtype=np.float64) for a in (required, risk_free, project, elasticity))
    worthwhile = (r < earns) | ((r <= free) & (free < earns))
    positive = np.where(earns > 0.0, earns, 1.0)
    # expm1 of logs keeps the ratio exact as e goes to 0, where it tends to log(r/ρ)/log(r_f/ρ).
    tiny = np.finfo(np.float64).tiny
    power = np.maximum(e, 1e-9)
    top = -np.expm1(power * np.log(np.maximum(r, tiny) / positive))
    bottom = -np.expm1(power * np.log(np.maximum(free, tiny) / positive))
    ratio = np.divide(top, bottom, out=np.zeros(np.broadcast(top, bottom).shape), where=bottom > 0.0)
    offered = np.where(worthwhile, np.clip(ratio, 0.0, 1.0), 0.0)
    return np.asarray(np.asarray(supply) * offered, dtype=np.float64)


def yearly_need(need: ArrayLike, programme_years: ArrayLike, years: int) -> Array:
    """Spread a need evenly over its programme.

    Parameters
    ----------
    need, programme_years : float64[draw]
        Total need, and years over which it is spent.
    years
        Years that are looked at.

    Returns
    -------
    float64[draw, year], the last started year in part.
    """
    m = np.asarray(programme_years, dtype=np.float64)[..., None]
    spent = np.clip(m - np.arange(years, dtype=np.float64), 0.0, 1.0)
    return np.asarray(np.asarray(need)[..., None] / m * spent, dtype=np.float64)


def present_value(payments: ArrayLike, rate: float) -> float:
    """Present value of end-of-year payments at a yearly rate."""
    paid = np.asarray(payments, dtype=np.float64)
    return float((paid / (1.0 + rate) ** np.arange(1, paid.size + 1)).sum())


def finance_gap(inputs: Inputs) -> Outcomes:
    """Price the war risk of each package and add up what nobody pays.

    Parameters
    ----------
    inputs
        ``settlement.hazard``, ``reconstruction_need``, ``reconstruction_public``, ``private_supply``,
        ``private_elasticity``, ``risk_free``, ``project_yield``, ``loss_given_war``, ``programme_years``.

    Returns
    -------
    The outcomes of the descriptor ``finance.gap``. All are in a year in which the peace still holds.
    """
    hazard = inputs["settlement.hazard"]

    def per_draw(name: str) -> Array:
        return inputs[name][:, None, None]

    free = per_draw("risk_free")
    required = required_yield(free, hazard, per_draw("loss_given_war"))
    offered = private_money(
        per_draw("private_supply"),
        required,
        free,
        per_draw("project_yield"),
        per_draw("private_elasticity"),
    )
    need = yearly_need(inputs["reconstruction_need"], inputs["programme_years"], hazard.shape[-1])[:, None]
    after_public = np.maximum(0.0, need - per_draw("reconstruction_public"))
    private = np.minimum(offered, after_public)
    gap = after_public - private
    outcomes = {
        "finance.gap": gap.sum(axis=-1),
        "finance.gap_yearly": gap,
        "finance.private": private,
        "finance.required_yield": required,
        "finance.premium": 100.0 * (required - free),
    }
    finite = np.isfinite(per_draw("private_supply") + per_draw("project_yield") + per_draw("private_elasticity"))
    good = finite[:, 0, 0]
    for values in outcomes.values():
        good &= np.isfinite(values).reshape(len(values), -1).all(axis=1)
    return {**outcomes, "status": np.where(good, STATUS_OK, STATUS_NOT_FINITE)}
