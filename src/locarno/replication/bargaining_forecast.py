"""Replications of the scores by which forecasts of bargaining outcomes are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining.scoring import crps
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator


def lines() -> Iterator[Line]:
    """Recompute the CRPS of a standard normal forecast from points, and of a single point."""
    from scipy.special import ndtr

    edge = np.linspace(-8.0, 8.0, 40_001)
    point, probability = (edge[1:] + edge[:-1]) / 2, np.diff(ndtr(edge))
    for outcome, value in ((0.0, 0.2336949773), (1.0, 0.6024413576)):
        yield Line(
            "bargaining.predictive",
            f"CRPS of a standard normal forecast, outcome {outcome:g}, from 40,000 points",
            "Gneiting & Raftery 2007 (closed form)",
            value,
            float(crps(point, probability, np.array(outcome))),
            1e-7,
        )
