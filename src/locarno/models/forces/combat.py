"""Combat arithmetic: what engagements say of force ratios, and Lanchester's square law.

These are priors with wide error and diagnostics, not forecasts of battles.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from locarno.models.contract import Array


@dataclass(frozen=True, slots=True)
class GroupedLogit:
    """A logit of wins on one regressor: coefficients with standard errors."""

    intercept: float
    slope: float
    intercept_se: float
    slope_se: float

    def probability(self, x: ArrayLike) -> Array:
        """Chance of a win at ``x``."""
        return np.asarray(1.0 / (1.0 + np.exp(-(self.intercept + self.slope * np.asarray(x)))))


def grouped_logit(x: ArrayLike, wins: ArrayLike, n: ArrayLike) -> GroupedLogit:
    """Fit a binomial logit to grouped counts by Newton's method.

    Parameters
    ----------
    x, wins, n
        One-dimensional: the regressor, the wins and the trials of each group.

    Raises
    ------
    ValueError
        If the groups separate perfectly, so that no finite slope is best.
    """
    x_, wins_, n_ = (np.asarray(values, dtype=np.float64) for values in (x, wins, n))
    design = np.column_stack([np.ones_like(x_), x_])
    beta = np.zeros(2)
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-design @ beta))
        information = design.T @ (design * (n_ * p * (1.0 - p))[:, None])
        if np.linalg.cond(information) > 1e12:
            break
        step = np.linalg.solve(information, design.T @ (wins_ - n_ * p))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            se = np.sqrt(np.diag(np.linalg.inv(information)))
            return GroupedLogit(float(beta[0]), float(beta[1]), float(se[0]), float(se[1]))
    message = "the groups separate: no finite logit fits them best"
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class SquareLaw:
    """Lanchester's square law, ``dA/dt = −d·D``, ``dD/dt = −a·A``, to the end of the weaker side.

    Attributes
    ----------
    invariant
        ``a·A² − d·D²``: positive if A wins.
    winner
        ``attacker``, ``defender`` or ``neither`` (mutual annihilation, in unlimited time).
    survivors
        What the winner has left, in its own units.
    time
        Time until the loser is gone, in the unit of 1/a; infinite at parity.
    parity
        Force ratio A/D at which neither wins: ``√(d/a)``.
    """

    invariant: float
    winner: str
    survivors: float
    time: float
    parity: float


def square_law(attackers: float, defenders: float, attacker_rate: float, defender_rate: float) -> SquareLaw:
    """Solve Lanchester's square law in closed form.

    Parameters
    ----------
    attackers, defenders
        Strengths at the start, above 0.
    attacker_rate, defender_rate
        Losses inflicted per own unit and unit of time, above 0.

    Notes
    -----
    Lanchester 1916.
    """
    invariant = attacker_rate * attackers**2 - defender_rate * defenders**2
    parity = sqrt(defender_rate / attacker_rate)
    pace = sqrt(attacker_rate * defender_rate)
    ratio = sqrt(defender_rate) * defenders / (sqrt(attacker_rate) * attackers)
    if invariant > 0.0:
        left = sqrt(invariant / attacker_rate)
        return SquareLaw(invariant, "attacker", left, atanh(ratio) / pace, parity)
    if invariant < 0.0:
        left = sqrt(-invariant / defender_rate)
        return SquareLaw(invariant, "defender", left, atanh(1.0 / ratio) / pace, parity)
    return SquareLaw(invariant, "neither", 0.0, float("inf"), parity)
