"""Replications for coercion: the bluffing equilibrium, relative gains, and base rates from their own parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.coercion import published
from locarno.models.coercion.threat import relative_gains, signal
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "coercion.threat"


def lines() -> Iterator[Line]:
    """Recompute the threat game at its test vector, and what the base rates imply."""
    answer = signal(*(np.array(v) for v in (0.3, 0.6, 1.0, 1.0, 0.5)))
    setting = "p = .3, x = .6, c_T = 1, b = 1, a = .5"
    source = "closed form after Lacy & Niou 2004; test vector"
    yield Line(_MODEL, f"{setting}: chance of a bluff", source, 0.285714, float(answer.bluff), 5e-7)
    yield Line(_MODEL, f"{setting}: chance of a threat", source, 0.5, float(answer.threat), 1e-12)
    yield Line(_MODEL, f"{setting}: threat is genuine", source, 0.6, float(answer.resolute), 1e-12)
    yield Line(_MODEL, f"{setting}: target complies", source, 0.333, float(answer.complies), 5e-4)
    for expectation, value, tolerance in ((0.25, 0.74, 1e-12), (0.5, 0.567, 5e-4), (1.0, 0.35, 1e-12)):
        concession, _ = relative_gains(np.array(1.0), np.array(0.3), np.array(expectation))
        yield Line(
            _MODEL,
            f"relative gains, c_S = .3, c_T = 1, e = {expectation}: largest concession",
            "our closed form after Drezner 1999; test vector",
            value,
            float(concession),
            tolerance,
        )
    cases = sum(n for n, _ in published.GSDB_OUTCOMES.values())
    yield Line(_MODEL, "GSDB concluded cases, sum over objectives", "GSDB v3, computed", 1162.0, float(cases), 0.0)
    for k, (outcome, share) in enumerate(
        (("total", 0.453), ("partial", 0.179), ("negotiated", 0.076), ("failed", 0.293))
    ):
        total = sum(n * shares[k] for n, shares in published.GSDB_OUTCOMES.values()) / cases
        yield Line(_MODEL, f"GSDB {outcome}, weighted over objectives", "GSDB v3, computed", share, total, 0.001)
    backed_down = 0.221 * 633 / ((0.221 + 0.551) * 633)
    yield Line(
        _MODEL,
        "TIES subset: sender backs down, given resistance",
        "Crisman-Cox & Gibilisco 2019 (data)",
        0.286,
        backed_down,
        0.001,
        "from the shares of all challenges",
    )
