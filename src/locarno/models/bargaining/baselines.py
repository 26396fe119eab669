"""The naive answers on a table, issue by issue: means, medians, the middle, and what holds already."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.bargaining.table import Play, Settings, Table, TableModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from locarno.models.contract import Array

    Average: TypeAlias = Callable[[Array, Array], Array]
    Weights: TypeAlias = Callable[[Table], Array]


def midrange(position: Array) -> Array:
    """Middle between the two outermost positions over the last axis.

    Parameters
    ----------
    position
        ``[..., party]``, any unit; NaN where a party has none.

    Returns
    -------
    numpy.ndarray
        ``[...]``; NaN where nobody has a position.
    """
    there = np.isfinite(position)
    low = np.where(there, position, np.inf).min(axis=-1, initial=np.inf)
    high = np.where(there, position, -np.inf).max(axis=-1, initial=-np.inf)
    # Halves first: the sum of two ends could leave the range of floating point.
    middle: Array = np.where(there.any(axis=-1), 0.5 * np.where(low < np.inf, low, np.nan) + 0.5 * high, np.nan)
    return middle


def by_capability_and_salience(table: Table) -> Array:
    """Weights ``[issue, actor]``: capability × salience."""
    return table.salience.T * table.capability


def by_capability(table: Table) -> Array:
    """Weights ``[issue, actor]``: capability alone."""
    return np.broadcast_to(table.capability, table.salience.T.shape)


def by_head(table: Table) -> Array:
    """Weights ``[issue, actor]``: one for every actor, whatever its salience."""
    return np.ones(table.salience.T.shape)


def _averaged(table: Table, settings: Settings, average: Average, weights: Weights) -> Play:
    """One-shot play: the average of positions that speak."""
    del settings
    return _at_once(table, average(table.position.T, weights(table)), "nobody has a position and a weight")


def _middle(table: Table, settings: Settings) -> Play:
    del settings
    return _at_once(table, midrange(table.position.T), "nobody has a position")


def _status_quo(table: Table, settings: Settings) -> Play:
    del settings
    nothing = np.full(len(table.issues), np.nan)
    return _at_once(
        table, nothing if table.reference is None else table.reference.copy(), "no reference point is given"
    )


def _at_once(table: Table, outcome: Array, why_not: str) -> Play:
    missing = [name for name, value in zip(table.issues, outcome, strict=True) if np.isnan(value)]
    return Play(table.position[None].copy(), outcome, notes=tuple(f"{name}: {why_not}." for name in missing))


_VOICES = "capability × salience"

TABLE_MODELS = (
    TableModel(
        "mean",
        f"mean position, weighted by {_VOICES} (compromise model)",
        "Van den Bos 1991; Achen 2006, ch. 4",
        partial(_averaged, average=weighted_mean, weights=by_capability_and_salience),
    ),
    TableModel(
        "median",
        f"median position, weighted by {_VOICES} (Condorcet winner)",
        "Black 1948; Bueno de Mesquita 1994",
        partial(_averaged, average=weighted_median, weights=by_capability_and_salience),
    ),
    TableModel(
        "mean_unweighted",
        "mean position, one voice each",
        "Achen 2006, ch. 4 (equal capability and salience)",
        partial(_averaged, average=weighted_mean, weights=by_head),
    ),
    TableModel(
        "median_unweighted",
        "median position, one voice each",
        "Black 1948",
        partial(_averaged, average=weighted_median, weights=by_head),
    ),
    TableModel(
        "capability_mean",
        "mean position, weighted by capability alone",
        "Achen 2006, ch. 4 (equal salience)",
        partial(_averaged, average=weighted_mean, weights=by_capability),
    ),
    TableModel(
        "capability_median",
        "median position, weighted by capability alone",
        "Black 1948; Bueno de Mesquita 1994 (equal salience)",
        partial(_averaged, average=weighted_median, weights=by_capability),
    ),
    TableModel("midrange", "middle between the outermost positions", "naive baseline", _middle),
    TableModel("status_quo", "what holds if nothing is agreed: the reference point", "naive baseline", _status_quo),
)
