"""Published numbers on burden sharing, recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.models.burden.claims import talmud
from locarno.models.burden.public_good import nash_contributions
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "burden.shares"
_EUROPE_BN = (4456.0, 3340.0, 3031.0, 2255.0, 1581.0, 1118.0, 811.0)
_TRILLIONS = (4.46, 3.34, 3.03, 2.26, 1.58, 1.12, 0.81)


def lines() -> Iterator[Line]:
    """Recompute Olson and Zeckhauser's equilibrium for European incomes, and the Talmud's division."""
    ours = nash_contributions(_EUROPE_BN, 0.5)
    for place, published in enumerate((1749.0, 633.0, 324.0, 0.0)):
        yield Line(
            _MODEL,
            f"Olson-Zeckhauser contribution, b = .5, income {_EUROPE_BN[place]:.0f}",
            "test vector",
            published,
            float(ours[place]),
            0.5,
        )
    shares = nash_contributions(_TRILLIONS, 0.5)
    for place, published in enumerate((0.65, 0.23, 0.12)):
        yield Line(
            _MODEL,
            f"Olson-Zeckhauser share, b = .5, income {_TRILLIONS[place]:g} trillion",
            "test vector",
            published,
            float(shares[place] / shares.sum()),
            0.005,
        )
    with_us = nash_contributions((27.36, *_TRILLIONS), 0.1)
    yield Line(
        _MODEL,
        "Olson-Zeckhauser share of the United States, b = .1",
        "test vector",
        1.0,
        float(with_us[0] / with_us.sum()),
        1e-12,
    )
    awards = talmud(200.0, (100.0, 200.0, 300.0))
    for place, published in enumerate((50.0, 75.0, 75.0)):
        yield Line(
            _MODEL,
            f"Talmud, estate 200, claim {(100, 200, 300)[place]}",
            "Aumann and Maschler 1985",
            published,
            float(awards[place]),
            1e-9,
        )
