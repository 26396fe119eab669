"""Replications for opinion: margins of error that the houses state, in either convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.opinion import published
from locarno.models.opinion.polls import check_margin, margin
from locarno.models.opinion.ratification import beta_binomial_tail
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "opinion.ratification"


def lines() -> Iterator[Line]:
    """Recompute margins of error, the ratios that tell deft from deff, and a beta-binomial identity."""
    half = np.array(0.5)
    yield Line(_MODEL, "margin, n = 1,518, p = .5", "test vector", 2.52, float(margin(half, np.array(1518))), 0.005)
    with_deft = float(margin(half, np.array(2029), 1.3, "deft"))
    yield Line(_MODEL, "margin, n = 2,029, deft 1.3", "test vector", 2.83, with_deft, 0.005)
    implied = {2029: 1.33, 1029: 1.34, 1067: 1.37, 2000: 1.10, 1031: 1.11}
    for stated in published.STATED_MARGINS:
        if stated.design is None:
            continue
        check = check_margin(stated.margin, stated.n, stated.design)
        yield Line(
            _MODEL,
            f"{stated.poll}: stated margin over that of a simple random sample",
            "KIIS, stated margins",
            implied[stated.n],
            check.implied_deft,
            0.005,
            f"the house's factor {stated.design} is a {check.convention}",
        )
    # Three members, all counts equally likely when a = b = 1: ρ = 1/3.
    yield Line(
        _MODEL,
        "beta-binomial, 3 members, uniform share: at least 2 votes",
        "identity (a = b = 1)",
        0.5,
        float(beta_binomial_tail(0.5, 1 / 3, 3, 2)),
        1e-12,
    )
