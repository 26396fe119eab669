"""Sampling error of a poll, with a design effect in either convention.

Houses that speak of a *design effect* of 1.3 mean one of two things: that the variance is 1.3 times that of a simple
random sample (deff, Kish 1965), or that the standard error is (deft). The stated margin tells which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from locarno.models.contract import Array

Convention = Literal["deff", "deft"]

Z95 = 1.959963984540054


def standard_error(share: Array, n: Array, design: Array | float = 1.0, convention: Convention = "deft") -> Array:
    """Give the standard error of a share.

    Parameters
    ----------
    share
        0–1.
    n
        Interviews.
    design
        Design factor; 1 for a simple random sample.
    convention
        ``deft`` multiplies the standard error by the factor, ``deff`` the variance.

    Returns
    -------
    numpy.ndarray
        0–1.
    """
    p = np.asarray(share, dtype=np.float64)
    factor = np.sqrt(design) if convention == "deff" else np.asarray(design, dtype=np.float64)
    error: Array = np.sqrt(p * (1 - p) / np.asarray(n, dtype=np.float64)) * factor
    return error


def margin(share: Array, n: Array, design: Array | float = 1.0, convention: Convention = "deft") -> Array:
    """Half-width of the 95% interval of a share, in points (0–100); arguments of :func:`standard_error`."""
    return 100.0 * Z95 * standard_error(share, n, design, convention)


@dataclass(frozen=True, slots=True)
class MarginCheck:
    """What a stated margin says about a stated design factor.

    Attributes
    ----------
    convention
        The nearer reading of the factor; None where none was stated or it is 1.
    expected
        Margin in points that n and the factor give under that reading.
    implied_deft
        Stated margin over that of a simple random sample.
    consistent
        Whether the statements agree within the rounding of both numbers.
    """

    convention: Convention | None
    expected: float
    implied_deft: float
    consistent: bool


def check_margin(stated: float, n: int, design: float | None = None, share: float = 0.5) -> MarginCheck:
    """Compare a poll's stated margin of error with its size and design factor.

    Parameters
    ----------
    stated
        Margin of error in points, rounded to .1.
    n
        Interviews.
    design
        Stated design factor, rounded to .1, if any.
    share
        Share to which the margin refers, .5 unless the house says otherwise.

    Returns
    -------
    MarginCheck
        The nearer convention, and whether the numbers agree within rounding. Without a factor: whether a simple
        random sample of that size, or a larger error, is stated; a margin below it is inconsistent.

    Raises
    ------
    ValueError
        If a number cannot be what it is said to be.
    """
    if not (stated > 0 and n > 0 and 0 < share < 1 and (design is None or design > 0)):
        message = "a margin, a sample and a design factor are positive, and a share lies between 0 and 1"
        raise ValueError(message)
    rounding = 0.05
    simple = float(margin(np.asarray(share), np.asarray(n)))
    implied = stated / simple
    if design is None or design == 1.0:
        return MarginCheck(None, simple, implied, stated + rounding >= simple)
    conventions: tuple[Convention, ...] = ("deft", "deff")
    readings = []
    for convention in conventions:
        low, expected, high = (
            float(margin(np.asarray(share), np.asarray(n), max(design + change, 1e-9), convention))
            for change in (-rounding, 0.0, rounding)
        )
        agrees = low - rounding <= stated <= high + rounding
        readings.append(MarginCheck(convention, expected, implied, agrees))
    return min(readings, key=lambda reading: abs(stated - reading.expected))
