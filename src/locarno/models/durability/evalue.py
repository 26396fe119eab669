"""E-values: how strong a hidden confounder would have to be to explain an association away."""

from __future__ import annotations

import math


def e_value(hazard_ratio: float, *, rare: bool = False) -> float:
    """Give the E-value of a hazard ratio.

    Parameters
    ----------
    hazard_ratio : float, above 0
    rare : bool
        True where fewer than about 15% had the event by the end: the hazard ratio then stands for the risk ratio.
        Else it is turned into one first, ``RR = (1 − 0.5^√HR)/(1 − 0.5^√(1/HR))``.

    Returns
    -------
    float
        Smallest risk ratio that a confounder would need with both exposure and event, beyond the covariates, to move
        the association to none: ``RR + √(RR (RR − 1))``, of ``1/RR`` below 1. 1 means nothing needs explaining.

    Raises
    ------
    ValueError
        If the ratio is not positive and finite.

    Notes
    -----
    VanderWeele and Ding 2017, *Annals of Internal Medicine* 167: 268–274, with its approximation for hazard ratios.
    """
    if not (hazard_ratio > 0.0 and math.isfinite(hazard_ratio)):
        message = f"{hazard_ratio:g} is no hazard ratio"
        raise ValueError(message)
    risk = hazard_ratio
    if not rare:
        risk = (1.0 - 0.5 ** math.sqrt(hazard_ratio)) / (1.0 - 0.5 ** math.sqrt(1.0 / hazard_ratio))
    risk = max(risk, 1.0 / risk)
    return risk + math.sqrt(risk * (risk - 1.0))


def e_value_of_limit(low: float, high: float, *, rare: bool = False) -> float:
    """Give the E-value of the end of an interval that is nearer to 1; 1 where the interval holds 1."""
    if low <= 1.0 <= high:
        return 1.0
    return e_value(low if low > 1.0 else high, rare=rare)
