"""Stated margins of error of published polls, and what is known of total survey error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatedMargin:
    """A poll's own statement of its error: interviews, margin in points, and design factor if stated."""

    poll: str
    n: int
    margin: float
    design: float | None


STATED_MARGINS: tuple[StatedMargin, ...] = (
    StatedMargin("DIF and Razumkov Centre, 29 November – 14 December 2024", 1518, 2.6, None),
    StatedMargin("KIIS, February – March 2025", 2029, 2.9, 1.3),
    StatedMargin("KIIS, n = 1,029", 1029, 4.1, 1.3),
    StatedMargin("KIIS, n = 1,067", 1067, 4.1, 1.3),
    StatedMargin("KIIS, n = 2,000", 2000, 2.4, 1.1),
    StatedMargin("KIIS, n = 1,031", 1031, 3.4, 1.1),
)
"""As stated by the houses. KIIS calls its factor a design effect and multiplies the standard error by it."""
