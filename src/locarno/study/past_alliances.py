"""What past alliances say of guarantees, and what selection leaves open: a curve and bounds, no corrected number."""

from __future__ import annotations

import math

from locarno.finding import Reliability, ReliabilityPoint
from locarno.models.durability import ALLIANCE_TESTS, AllianceTest, selection_bounds, selection_curve

GROUPS = ("all alliances, 1816–2003", "all alliances, 1945–2003", "defence pacts, 1945–2003")
"""Groups that findings carry; the first has the curve."""

LEVEL = 0.95

MEANS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
THRESHOLDS = (0.5, 0.7, 0.9)
CONCENTRATIONS = (2.0, 20.0)
"""Points of the curve; the bounds rest on all rules of the model, of which these are some."""


def past_alliances() -> tuple[Reliability, ...]:
    """Give the record of alliances that war called on, with the means of all alliances that selection leaves open."""
    by_group = {test.group: test for test in ALLIANCE_TESTS}
    return tuple(_reliability(by_group[group], curve=place == 0) for place, group in enumerate(GROUPS))


def _reliability(test: AllianceTest, *, curve: bool) -> Reliability:
    bounds = selection_bounds(test, level=LEVEL)
    return Reliability(
        group=test.group,
        honoured=test.honoured,
        tests=test.tests,
        rate=test.rate,
        low=bounds.low,
        high=bounds.high,
        consistent_low=bounds.low_of_sets,
        consistent_high=bounds.high_of_sets,
        text=f"{bounds.text} Source: {test.source}; no test is of NATO's Article 5.",
        curve=_points() if curve else (),
    )


def _points() -> tuple[ReliabilityPoint, ...]:
    rows = selection_curve(THRESHOLDS, CONCENTRATIONS, MEANS).rows()
    return tuple(
        ReliabilityPoint(
            threshold=row["threshold"],
            concentration=row["concentration"],
            mean=row["prior_mean"],
            rate=row["tested_rate"],
        )
        for row in rows
        if math.isfinite(row["tested_rate"])
    )
