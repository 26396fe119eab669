"""Replications of the weighted mean and median, and identities of the bargaining solutions."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining import published
from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.bargaining.solutions import kalai_smorodinsky, nash, zopa
from locarno.replication import (
    Line,
    bargaining_challenge,
    bargaining_exchange,
    bargaining_forecast,
    bargaining_spatial,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from locarno.models.contract import Array

_MEAN = "bargaining.weighted_mean"
_MEDIAN = "bargaining.weighted_median"


def lines() -> Iterator[Line]:
    """Recompute the baselines of three published cases, of the EU decisions, and two identities."""
    emissions = "inputs: Scholz, Calbert & Smith 2011, Table 1; value: test vector"
    yield _case(_MEAN, "emission standards, years of delay", emissions, published.EMISSIONS, 7.389956, 5e-7)
    yield _case(_MEDIAN, "emission standards, years of delay", emissions, published.EMISSIONS, 7.0, 1e-9)
    sultan = "inputs: Bueno de Mesquita 1997; value: test vector"
    yield _case(_MEAN, "oil price, USD", sultan, published.SULTAN, 13.6199, 5e-5)
    yield _case(_MEDIAN, "oil price, USD", sultan, published.SULTAN, 13.9, 1e-9)
    iran = "Eftekhari & Rahimi 2014 (inputs); value as given with the case"
    yield _case(_MEAN, "Iran 2013, candidate's position", iran, published.IRAN_2013, 5.43833734111989, 5e-14)
    yield _case(_MEDIAN, "Iran 2013, candidate's position", iran, published.IRAN_2013, 5.0, 1e-9)
    yield from _eu_decisions()
    yield from _identities()
    yield from bargaining_challenge.lines()
    yield from bargaining_spatial.lines()
    yield from bargaining_exchange.lines()
    yield from bargaining_forecast.lines()


def _case(
    model: str,
    quantity: str,
    source: str,
    table: tuple[tuple[str, float, float, float], ...],
    value: float,
    tolerance: float,
) -> Line:
    capability, position, salience = (np.array([row[k] for row in table]) for k in (1, 2, 3))
    rule = weighted_mean if model == _MEAN else weighted_median
    return Line(model, quantity, source, value, float(rule(position, capability * salience)), tolerance)


def _eu_decisions() -> Iterator[Line]:
    source = "computed from EU decisions (DEU I–III), training issues"
    rules: tuple[tuple[str, str, float, Callable[[Array, Array], Array]], ...] = (
        (_MEAN, "mean absolute error, salience-weighted mean", 24.834, weighted_mean),
        (_MEAN, "mean absolute error, unweighted mean", 24.498, lambda x, _: weighted_mean(x, np.ones(x.shape))),
        (_MEDIAN, "mean absolute error, unweighted median", 28.945, lambda x, _: weighted_median(x, np.ones(x.shape))),
        (_MEAN, "mean absolute error, constant 50", 28.356, lambda _x, _w: np.array(50.0)),
    )
    folder = os.environ.get("LOCARNO_DATA")
    path = Path(folder) / "bargaining" / "deu3_train.csv" if folder else None
    if path is None or not path.is_file():
        for model, quantity, value, _ in rules:
            yield Line(model, quantity, source, value, None, 5e-4, "needs bargaining/deu3_train.csv in LOCARNO_DATA")
        return
    issues = _read_issues(path)
    for model, quantity, value, rule in rules:
        error = np.mean([abs(float(rule(position, weight)) - outcome) for position, weight, outcome in issues])
        yield Line(model, quantity, source, value, float(error), 5e-4)


def _read_issues(path: Path) -> list[tuple[Array, Array, float]]:
    """Positions, saliences and outcome of each issue that has an outcome and a position with salience."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["issue"]].append(row)
    issues = []
    for actors in rows.values():
        if not actors[0]["outcome"]:
            continue
        position = np.array([float(row["position"] or "nan") for row in actors])
        salience = np.array([float(row["salience"] or 0.0) for row in actors])
        if np.nansum(salience * np.isfinite(position)) > 0:
            issues.append((position, salience, float(actors[0]["outcome"])))
    return issues


def _identities() -> Iterator[Line]:
    # Achen's argument: with quadratic losses and a large cost of failure Nash's product is the compromise model.
    ideal, weight = np.array([10.0, 35.0, 80.0]), np.array([1.0, 3.0, 2.0])
    grid = np.linspace(0.0, 100.0, 10_001)
    gain = 1e9 - (grid[:, None] - ideal) ** 2
    yield Line(
        "bargaining.solutions",
        "Nash with quadratic losses, cost of failure 1e9: the weighted mean",
        "Achen 2006 (limit)",
        float(weighted_mean(ideal, weight)),
        float(grid[nash(gain, zopa(gain), weight)]),
        0.01,
    )
    # Splitting 100 between a party with linear and one with square-root utility.
    share = np.linspace(0.0, 100.0, 100_001)
    split = np.stack([share, np.sqrt(100.0 - share)], axis=1)
    zone = zopa(split)
    yield Line(
        "bargaining.solutions",
        "splitting 100, utilities x and √(100 − x): Nash's share of the first",
        "test vector (first-order condition: 200/3)",
        200 / 3,
        float(share[nash(split, zone)]),
        0.001,
    )
    yield Line(
        "bargaining.solutions",
        "the same: Kalai and Smorodinsky's share of the first",
        "test vector (equal shares: x/100 = √(1 − x/100), golden ratio)",
        100 * (np.sqrt(5.0) - 1) / 2,
        float(share[kalai_smorodinsky(split, zone)]),
        0.001,
    )
