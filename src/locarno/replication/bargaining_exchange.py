"""Replications of the position exchange model and of the limit of Nash's solution."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining import published
from locarno.models.bargaining.agreement_line import nash_single
from locarno.models.bargaining.compromise import weighted_mean
from locarno.models.bargaining.exchange import exchange, opportunities
from locarno.models.bargaining.table_file import choose_table, read_sheet
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.models.bargaining.exchange import Ties
    from locarno.models.contract import Array

_EXCHANGE = "bargaining.exchange"
_NASH = "bargaining.nash"
_UNIT = "unit test of decide-exchange-model (Stokman & Van Oosten 1994)"

_COP21: dict[str, float] = {
    "adapt_finance": 69.21,
    "adapt_inst": 67.35,
    "adapt_legal": 75.27,
    "amb2050": 71.64,
    "amb2100": 94.30,
    "differentiation": 44.85,
    "eaa": 23.47,
    "finance_vol": 41.52,
    "finance_who": 43.87,
    "ld": 11.43,
    "legal": 62.34,
    "mrv": 54.30,
    "progress": 43.57,
}
"""Weighted means after the exchanges of round 1: decide-exchange-model 2025.3.1, equal gain, one run."""

_COPENHAGEN: dict[str, float] = {
    "Newtreaty": 54.2618,
    "DevlopC2020": 67.0158,
    "Domestred": 36.9193,
    "MRVdecrease": 47.4279,
    "Commitments": 19.0632,
    "Control": 68.5412,
    "Extra": 95.4778,
}
"""The same program with ``ALLOW_RANDOM`` off, so that of equal gains the first listed is taken."""


def lines() -> Iterator[Line]:
    """Recompute unit values, first rounds of two negotiations, and the fall of Nash's solution to the weighted mean."""
    yield from _unit_values()
    yield from _first_round("cop21.csv", "COP21", _COP21, "least", 0.0051, "one run with ties by lot; see its card")
    yield from _first_round("copenhagen.csv", "Copenhagen", _COPENHAGEN, "listed", 5.1e-5, "ties in order of listing")
    yield from _limit()


def _unit_values() -> Iterator[Line]:
    ends, weighs = np.array([[0.0, 0.0], [100.0, 100.0]]), np.array([[10.0, 90.0], [60.0, 50.0]])
    (played,) = exchange(ends, weighs, np.ones(2))
    (open_one,) = opportunities(ends, weighs, np.ones(2))
    for quantity, value, ours, tolerance in (
        ("outcome of issue 1 before exchange", 85 + 5 / 7, played.before[0], 1e-9),
        ("outcome of issue 2 before exchange", 35 + 5 / 7, played.before[1], 1e-9),
        ("outcome of issue 1 after a full exchange", 100.0, played.after[0], 1e-9),
        ("largest gain of actor 1", 1400.0, open_one.largest[0], 1e-9),
        ("largest gain of actor 2", 777.7778, open_one.largest[1], 5e-5),
    ):
        yield Line(_EXCHANGE, f"two actors: {quantity}", _UNIT, value, float(ours), tolerance)


def _first_round(
    name: str, title: str, values: dict[str, float], ties: Ties, tolerance: float, note: str
) -> Iterator[Line]:
    source = "decide-exchange-model 2025.3.1, equal gain, run on its data"
    path = _data(name)
    ours: dict[str, float] = {}
    if path is not None:
        table = choose_table(read_sheet(path.read_bytes(), name))
        after = exchange(table.position, table.salience, table.capability, ties=ties)[0].after
        ours = dict(zip(table.issues, after.tolist(), strict=True))
    for issue, value in values.items():
        why = note if ours else f"needs bargaining/{name} in LOCARNO_DATA"
        quantity = f"{title}, {issue}: outcome after round 1"
        yield Line(_EXCHANGE, quantity, source, value, ours.get(issue), tolerance, why)


def _data(name: str) -> Path | None:
    folder = os.environ.get("LOCARNO_DATA")
    path = Path(folder) / "bargaining" / name if folder else None
    return path if path is not None and path.is_file() else None


def _limit() -> Iterator[Line]:
    """Nash's solution with quadratic losses, less the weighted mean, as the cost of failure grows."""
    capability, position, salience = (np.array([row[k] for row in published.EMISSIONS]) for k in (1, 2, 3))
    span, reference = float(np.ptp(position)), 10.0
    mean = float(weighted_mean(position, capability * salience))
    slope = _first_order(position / span, salience / 100, capability, mean / span, reference / span)
    for cost in (10.0, 100.0, 1000.0):
        ours = float(nash_single(position, salience, capability, reference, cost, scale=span)) - mean
        yield Line(
            _NASH,
            f"emission standards, reference 10: Nash at K = {cost:g} less the weighted mean, share of scale",
            "test vector (first-order expansion in 1/K; Achen 2006 for the limit)",
            slope / cost,
            ours / span,
            abs(slope) / cost**2,
        )


def _first_order(position: Array, salience: Array, capability: Array, mean: float, reference: float) -> float:
    """Σ w (m − x) h / Σ w with w = c s and h = s ((r − x)² − (m − x)²): K times the gap for large K."""
    weight = capability * salience
    stake = salience * ((reference - position) ** 2 - (mean - position) ** 2)
    return float((weight * (mean - position) * stake).sum() / weight.sum())
