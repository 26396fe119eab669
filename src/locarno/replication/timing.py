"""Identities of the hazard of agreement: no published number exists for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.integrate import quad

from locarno.models.timing.deadline import cumulated_hazard, median_day
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "timing.deadline"


def lines() -> Iterator[Line]:
    """Recompute the closed-form integral by quadrature, and two special cases."""
    base, deadline, pull, width = 0.001, 100.0, 0.8, 5.0

    def hazard(t: float) -> float:
        return float(base + pull / np.log1p(deadline / width) / (deadline - t + width))

    arguments = [np.array(v) for v in (base, deadline, pull, width)]
    for day in (30.0, 99.0):
        integral, _ = quad(hazard, 0.0, day)
        yield Line(
            _MODEL,
            f"cumulated hazard to day {day:g}, deadline day 100",
            "quadrature of h0 + h1 k/(T − t + d)",
            integral,
            float(cumulated_hazard(np.array(day), *arguments)),
            1e-9,
        )
    alone = [np.array(v) for v in (0.0, 100.0, 0.8, 5.0)]
    yield Line(
        _MODEL,
        "pull of .8 alone, by the deadline",
        "identity 1 − exp(−h1)",
        1 - np.exp(-0.8),
        1 - float(np.exp(-cumulated_hazard(np.array(100.0), *alone))),
        1e-12,
    )
    yield Line(
        _MODEL,
        "median day with a hazard of .01 and no pull",
        "identity ln 2/h0",
        np.log(2) / 0.01,
        float(median_day(np.array(0.01), np.array(0.0), np.array(0.0), np.array(1.0))),
        1e-9,
    )
