"""A distribution forecast of what parties agree on: a mixture of the parties' positions and a bell between them.

A share of the probability lies on positions that parties hold, by their chance in a probabilistic Condorcet election;
the rest is a normal cut off at the outermost positions. Its centre is drawn from the election's mean towards the
middle. Where the table has two poles only, that is the poles and what lies between them. Four numbers, shares of the
width of the table, were fitted on decisions of the European Union (``scripts/fit_predictive.py``); scores on these say
nothing on the settlement of wars.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.models.bargaining.scoring import crps, quantile, shortest_intervals
from locarno.models.bargaining.table import Option, Play, Settings, Table, TableModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array

CELLS = 100
"""Points of the bell, the middles of equal cells between the outermost positions."""

_LEVELS = np.arange(0.20, 0.996, 0.005)
_BOUNDS = {"atoms": (0.0, 1.0), "temper": (0.0, 3.0), "shrink": (0.0, 1.0), "spread": (0.05, 3.0)}
_START = (0.5, 0.75, 0.3, 0.25)


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What is fitted.

    Attributes
    ----------
    atoms
        Share of the probability on the parties' positions.
    temper
        Exponent of the election's probabilities on them: 0 all alike, 1 as they are.
    shrink
        How far the bell's centre lies from the election's mean towards the middle of the outermost positions.
    spread
        The bell's standard deviation before it is cut off, in widths of the table.
    level50, level80
        Probability that an interval must hold to cover half, or four fifths, of the outcomes that were fitted on.
    """

    atoms: float
    temper: float
    shrink: float
    spread: float
    level50: float = 0.5
    level80: float = 0.8


@dataclass(frozen=True, slots=True)
class Basis:
    """Tables of one issue each, ready to be forecast with any coefficients.

    Attributes
    ----------
    point
        ``[table, point]``, ascending; padded with the last.
    order
        ``[table, point]``, which of the cells and then atoms each point is.
    log_chance
        ``[table, atom]``, logarithm of the election's probabilities; −inf for padding.
    centre
        ``[table]``, the election's mean in widths above the lowest position; one half where all agree.
    """

    point: Array
    order: NDArray[np.int64]
    log_chance: Array
    centre: Array


def election(position: Array, weight: Array) -> tuple[Array, Array]:
    """Positions held by anyone with weight, and their probability in the election.

    Proportional votes, linear victory, every position as likely as another to be challenged (Markov, uniform).

    Parameters
    ----------
    position, weight
        ``[actor]``; an actor without position or weight is left out.
    """
    from locarno.models.bargaining._election_kernel import LINEAR, MARKOV_UNIFORM, PROPORTIONAL, elect

    speaks = np.isfinite(position) & (weight > 0)
    x, w = position[speaks], weight[speaks] / weight[speaks].sum()
    option = np.unique(x)
    utility = 1.0 - np.abs(x[:, None] - option) / 100.0
    return option, elect(MARKOV_UNIFORM, LINEAR, PROPORTIONAL, w, utility)


def prepare(tables: Sequence[tuple[Array, Array]]) -> Basis:
    """Prepare tables for forecasts.

    Parameters
    ----------
    tables
        Position and weight (capability × salience), each ``[actor]``, of one issue each; at least one actor with both.
    """
    elections = [election(position, weight) for position, weight in tables]
    most = max(option.size for option, _ in elections)
    cell = (np.arange(CELLS) + 0.5) / CELLS
    point = np.empty((len(tables), CELLS + most))
    log_chance = np.full((len(tables), most), -np.inf)
    centre = np.full(len(tables), 0.5)
    for i, (option, chance) in enumerate(elections):
        low, width = option[0], option[-1] - option[0]
        point[i, :CELLS] = low + width * cell
        point[i, CELLS : CELLS + option.size] = option
        point[i, CELLS + option.size :] = option[-1]
        log_chance[i, : option.size] = np.log(chance)
        if width > 0:
            centre[i] = (chance @ option - low) / width
    order = np.argsort(point, axis=1, kind="stable")
    return Basis(np.take_along_axis(point, order, axis=1), order, log_chance, centre)


def forecast(basis: Basis, coefficients: Coefficients) -> Array:
    """Give the probability ``[table, point]`` of each point of prepared tables."""
    from scipy.special import ndtr

    edge = np.arange(CELLS + 1) / CELLS
    centre = basis.centre + coefficients.shrink * (0.5 - basis.centre)
    bell = np.diff(ndtr((edge - centre[:, None]) / coefficients.spread), axis=1)
    bell /= bell.sum(axis=1, keepdims=True)
    padding = np.isneginf(basis.log_chance)
    tempered = np.where(padding, 0.0, np.exp(coefficients.temper * np.where(padding, 0.0, basis.log_chance)))
    atoms = tempered / tempered.sum(axis=1, keepdims=True)
    mixed = np.concatenate([(1 - coefficients.atoms) * bell, coefficients.atoms * atoms], axis=1)
    return np.take_along_axis(mixed, basis.order, axis=1)


def select(basis: Basis, chosen: NDArray[np.int64]) -> Basis:
    """Give some of the tables of a basis."""
    return Basis(basis.point[chosen], basis.order[chosen], basis.log_chance[chosen], basis.centre[chosen])


def fit(basis: Basis, outcome: Array) -> Coefficients:
    """Fit the four numbers by the smallest mean CRPS, then the levels by what intervals cover.

    Parameters
    ----------
    outcome
        ``[table]``, in the unit of the positions.
    """
    from scipy.optimize import minimize

    def loss(values: Array) -> float:
        return float(crps(basis.point, forecast(basis, Coefficients(*values)), outcome).mean())

    found = minimize(loss, _START, method="L-BFGS-B", bounds=list(_BOUNDS.values()))
    coefficients = Coefficients(*map(float, found.x))
    probability = forecast(basis, coefficients)
    ends = np.stack([shortest_intervals(x, p, _LEVELS) for x, p in zip(basis.point, probability, strict=True)])
    covered = ((ends[..., 0] <= outcome[:, None]) & (outcome[:, None] <= ends[..., 1])).mean(axis=0)
    level50, level80 = (float(_LEVELS[np.abs(covered - share).argmin()]) for share in (0.5, 0.8))
    return replace(coefficients, level50=level50, level80=level80)


def intervals(point: Array, probability: Array, coefficients: Coefficients) -> Array:
    """Give the shortest intervals ``[50% and 80%, lower and upper]`` that hold the fitted levels of probability."""
    return shortest_intervals(point, probability, np.array([coefficients.level50, coefficients.level80]))


@cache
def _fitted() -> dict[str, Any]:
    text = files("locarno.models.bargaining").joinpath("predictive.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def shipped() -> Coefficients:
    """Give the coefficients that ship, fitted on decisions of the European Union."""
    return Coefficients(**_fitted()["coefficients"])


def trained_on(proposals: Sequence[str]) -> int:
    """Count the proposals, by id, on which the shipped coefficients were fitted."""
    known = set(_fitted()["proposals"])
    return sum(sha256(name.encode()).hexdigest()[:8] in known for name in proposals)


def _play(table: Table, settings: Settings) -> Play:
    coefficients = Coefficients(**{name: float(settings[name]) for name in asdict(shipped())})
    basis = prepare([(table.position[:, 0], table.capability * table.salience[:, 0])])
    point, probability = basis.point[0], forecast(basis, coefficients)[0]
    held = probability > 0
    return Play(
        positions=table.position[None],
        outcome=quantile(basis.point, probability[None], 0.5),
        points=point[held][:, None],
        probability=probability[held],
        notes=(
            "The outcome is the forecast's median; its numbers were fitted on decisions of the European Union and say "
            "nothing on the settlement of wars.",
        ),
        arrays={"intervals": intervals(point, probability, coefficients)},
    )


def _options() -> tuple[Option, ...]:
    fitted = asdict(shipped())
    meaning = {
        "atoms": "share of the probability on positions that parties hold",
        "temper": "exponent of the election's probabilities of these positions",
        "shrink": "how far the bell's centre is drawn to the middle of the outermost positions",
        "spread": "the bell's standard deviation in widths of the table",
        "level50": "probability that the 50% interval holds",
        "level80": "probability that the 80% interval holds",
    }
    ranges = {**_BOUNDS, "level50": (0.01, 0.999), "level80": (0.01, 0.999)}
    return tuple(Option(name, fitted[name], said, (), *ranges[name]) for name, said in meaning.items())


TABLE_MODELS = (
    TableModel(
        name="predictive",
        title="Calibrated distribution: positions that parties hold, and a bell between the outermost",
        source="this project; election after Efird, Lester & Wise 2016, fitted by CRPS (Gneiting & Raftery 2007)",
        play=_play,
        options=_options(),
    ),
)
