"""Who pays, beside rules by which the same bill could be split."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.burden.games import airport
from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Outcomes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def normalised(amounts: Array) -> Array:
    """Shares of a sum along the last axis; nought where the sum is."""
    total = amounts.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(amounts, total, out=np.zeros_like(amounts), where=total != 0.0), dtype=np.float64)


def bearers(inputs: Inputs) -> Array:
    """Who would share a package's bill under a rule.

    A party does if it is one of the payers, and contributes to the package's force, guarantees the package, or pays.
    Parties nested in a bloc are no payers of their own: the bloc's bill holds theirs, and no income counts twice.

    Returns
    -------
    float64[draw, package, party], 0 or 1
    """
    sends = (inputs["takes_part"] > 0.0).astype(np.float64) @ inputs["contributor_party"] > 0.0
    promises = inputs["in_force"].any(axis=-1).astype(np.float64) @ inputs["guarantor_party"] > 0.0
    gives = inputs["package_cost"] > 0.0
    return ((sends | promises[None] | gives) & (inputs["is_payer"] > 0.0)).astype(np.float64)


def share_burden(inputs: Inputs) -> Outcomes:
    """Split each package's yearly bill as it falls, by income, by population and by the airport game.

    Parameters
    ----------
    inputs
        ``gdp``, ``population``, ``is_payer``, ``contributor_party``, ``guarantor_party``, ``takes_part``, ``in_force``,
        ``package_cost``, and the outcome ``forces.cost``.

    Returns
    -------
    The outcomes of the descriptor ``burden.shares``. A party whose GDP or population is not given bears no share
    under the rule that needs it.
    """
    money = inputs["package_cost"]
    yearly = inputs["forces.cost"].mean(axis=-1) + money
    bears = bearers(inputs)
    gdp = np.where(bears > 0.0, np.nan_to_num(inputs["gdp"])[:, None, :], 0.0)
    population = np.where(bears > 0.0, np.nan_to_num(inputs["population"])[None, None, :], 0.0)
    known = np.broadcast_to(inputs["gdp"][:, None, :], yearly.shape)
    effort = np.divide(100.0 * yearly, known, out=np.zeros_like(yearly), where=known > 0.0)

    outcomes = {
        "burden.cost": yearly,
        "burden.actual_share": normalised(yearly * inputs["is_payer"]),
        "burden.share_gdp": normalised(gdp),
        "burden.share_population": normalised(population),
        "burden.share_shapley": normalised(airport(gdp)),
        "burden.effort": effort,
    }
    finite = np.isfinite(inputs["takes_part"]).all(axis=(1, 2))
    for values in outcomes.values():
        finite &= np.isfinite(values).all(axis=(1, 2))
    return {**outcomes, "status": np.where(finite, STATUS_OK, STATUS_NOT_FINITE)}


def exploitation(payments: ArrayLike, incomes: ArrayLike) -> float:
    """Rank correlation of effort (payment over income) with income.

    Parameters
    ----------
    payments, incomes : float64[ally]
        Yearly payments and incomes of at least three allies.

    Returns
    -------
    Spearman's ρ: above 0 where the great pay more of their income (exploitation of the great by the small), below 0
    where the small do; NaN where effort or income does not vary.

    Raises
    ------
    ValueError
        If there are fewer than three allies.
    """
    paid, earned = np.asarray(payments, dtype=np.float64), np.asarray(incomes, dtype=np.float64)
    if paid.size < 3:
        message = f"a rank correlation of {paid.size} allies says nothing"
        raise ValueError(message)
    effort = paid / earned
    if np.ptp(effort) == 0.0 or np.ptp(earned) == 0.0:
        return float("nan")
    from scipy.stats import spearmanr

    return float(spearmanr(effort, earned).statistic)
