"""Published numbers on finance, recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.models.finance.gap import present_value, required_yield
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "finance.gap"


def lines() -> Iterator[Line]:
    """Recompute break-even yields under war risk and the present value of ten payments."""
    for hazard, published in ((0.02, 5.26), (0.05, 7.22), (0.10, 10.64)):
        yield Line(
            _MODEL,
            f"break-even yield in percent, r_f 4%, L .6, hazard {hazard:g}",
            "test vector",
            published,
            100.0 * float(required_yield(0.04, hazard, 0.6)),
            0.005,
        )
    yield Line(
        _MODEL,
        "present value of 588 in ten equal payments at 3%",
        "test vector",
        501.6,
        present_value([58.8] * 10, 0.03),
        0.05,
    )
