"""The zone of possible agreement over every combination of terms, with each written package's instruments.

The packages of a case are a few points of a large menu. Here the terms vary over all their options (a scale over five
points) while guarantees, force and costs stay as a package has them: at the central case, and in the first good draws
of the run. Packages with the same instruments share their grid.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import BargainingPoint, Zone
from locarno.models.bargaining.solutions import egalitarian, kalai_smorodinsky, nash, utilitarian, zopa
from locarno.models.contract import INPUTS, STATUS_OK
from locarno.models.registry import all_models, find
from locarno.models.settlement_terms import settle_terms
from locarno.study.experiments import CORE, run_models

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.case import CaseFile
    from locarno.models.contract import Array, Inputs
    from locarno.study.layout import Layout

MOST_COMBINATIONS = 20_000
"""Past this the grid is refused."""

SCALE_POINTS = 5
"""Points of a scale, its ends among them."""

ZONE_DRAWS = 64
"""Good draws in which the zone is searched, beside the central case."""

_THREADS = 2
"""Grids that are worked out side by side."""

_CELLS = 2**18
"""Draws × combinations that are evaluated at a time."""

RULES: dict[str, tuple[Callable[[Array, NDArray[np.bool_]], NDArray[np.intp]], bool]] = {
    "Nash": (nash, False),
    "Kalai–Smorodinsky": (kalai_smorodinsky, False),
    "egalitarian": (egalitarian, True),
    "utilitarian": (utilitarian, True),
}
"""Bargaining solutions, and whether they compare parties' utilities."""


@dataclass(frozen=True)
class Grid:
    """The terms' grid with one set of instruments.

    Attributes
    ----------
    shares
        float64[draw]: share of the combinations in the zone, good draws only.
    gain
        float64[combination, party]: value minus outside option of the deciding parties, at the central case.
    holds
        float64[combination]: chance to hold to the reported year, at the central case.
    """

    shares: Array
    gain: Array
    holds: Array


@dataclass(frozen=True)
class Zones:
    """What :func:`search` gives.

    Attributes
    ----------
    zones
        One for each package.
    shares
        float64[package, draw]: share of the combinations in the zone; NaN where a draw failed.
    best
        Bargaining solutions over all terms and instruments, at the central case.
    refused
        Why nothing was searched; empty where it was.
    """

    zones: tuple[Zone, ...] = ()
    shares: Array | None = None
    best: tuple[BargainingPoint, ...] = ()
    refused: str = ""


def search(file: CaseFile, layout: Layout, inputs: Inputs, year: int) -> Zones:
    """Search the zone of possible agreement over all combinations of terms.

    Parameters
    ----------
    file
        The case.
    layout
        Its axes.
    inputs
        Named inputs; the first draw is the central case.
    year
        Reported year, from 1.

    Returns
    -------
    Zones
        Nothing but ``refused`` where the terms allow more than 20,000 combinations; empty where the case has no
        settlement, no deciding party or no terms.
    """
    settlement = find("settlement")
    if any(name not in inputs for name in settlement.needs) or not np.any(inputs["veto"] > 0):
        return Zones()
    choices = _choices(inputs)
    count = prod(len(options) for options in choices.values())
    if not choices:
        return Zones()
    if count > MOST_COMBINATIONS:
        return Zones(refused=_refusal(choices, count, layout))
    terms = list(choices)
    combinations = np.array(list(product(*choices.values())))
    positions = np.full((count, len(layout.issues)), np.nan)
    positions[:, terms] = combinations
    outcomes = run_models(inputs, only=[name for name in CORE if name != settlement.name])
    reads = {*settlement.needs, *settlement.optional}
    have = {name: array for name, array in {**inputs, **outcomes}.items() if name in reads}
    first, kind_of = _kinds(have, len(layout.packages))
    table = _deciders(have)
    with ThreadPoolExecutor(_THREADS) as threads:  # the kernel lets go of the interpreter
        grids = list(threads.map(lambda package: _grid(table, package, positions, year), first))

    written = np.asarray(inputs["package_position"])[:, terms]
    parties = [name for name, veto in zip(layout.parties, inputs["veto"] > 0, strict=True) if veto]

    def point(rule: str, package: int, place: int, grid: Grid) -> BargainingPoint:
        apart = np.abs(combinations[place] - written[package])
        return BargainingPoint(
            rule=rule,
            compares_utilities=RULES[rule][1],
            package=layout.packages[package],
            terms={
                layout.issues[k]: in_words(file, layout.issues[k], x)
                for k, x in zip(terms, combinations[place], strict=True)
            },
            differs=tuple(layout.issues[k] for k, gap in zip(terms, apart, strict=True) if gap > 0),
            distance=float(apart.mean()),
            gains={name: float(gain) for name, gain in zip(parties, grid.gain[place], strict=True)},
            holds=float(grid.holds[place]),
        )

    own = _own_terms(table, first, kind_of, np.asarray(inputs["package_position"]))
    zones = []
    for package, kind in enumerate(kind_of):
        grid = grids[kind]
        inside = zopa(grid.gain)
        searched = grid.shares[np.isfinite(grid.shares)]
        zones.append(
            Zone(
                package=layout.packages[package],
                combinations=count,
                in_zone=float(inside.mean()),
                draws=searched.size,
                open_in=float((searched > 0).mean()) if searched.size else 0.0,
                as_written=bool(own[package]),
                points=tuple(point(rule, package, at, grid) for rule, at in _solve(grid.gain)),
            )
        )
    every = np.concatenate([grid.gain for grid in grids])
    best = tuple(point(rule, first[at // count], at % count, grids[at // count]) for rule, at in _solve(every))
    return Zones(tuple(zones), np.stack([grids[kind].shares for kind in kind_of]), best)


def in_words(file: CaseFile, issue: str, place: float) -> str:
    """Name the option of an issue that stands at a place on 0–100, or the value of a scale with its unit."""
    described = file.issues[issue]
    if described.scale is not None:
        value = described.scale.from_ + place / 100 * (described.scale.to - described.scale.from_)
        return f"{value:,.6g} {described.scale.unit}"
    named = next((option for option, at in described.options.items() if at == place), f"{place:g}")
    return named.replace("_", " ")


def _choices(inputs: Inputs) -> dict[int, Array]:
    """Give the places of every terms issue's options: place of the issue → float64[option]."""
    options, scale = np.asarray(inputs["option_value"]), np.asarray(inputs["is_scale"]) > 0
    return {
        int(k): np.linspace(0.0, 100.0, SCALE_POINTS) if scale[k] else np.unique(options[k][np.isfinite(options[k])])
        for k in np.flatnonzero(np.asarray(inputs["is_terms"]) > 0)
    }


def _refusal(choices: Mapping[int, Array], count: int, layout: Layout) -> str:
    largest = max(choices, key=lambda k: len(choices[k]))
    left = count // len(choices[largest])
    return (
        f"the terms allow {count:,} combinations, more than {MOST_COMBINATIONS:,}, so the zone of possible agreement "
        f"was sought among the packages written only; fix the issue {layout.issues[largest]!r} "
        f"({len(choices[largest])} options) by saying why it is `undecided`, and {left:,} are left"
    )


def _dims(name: str) -> tuple[str, ...]:
    if name in INPUTS:
        return INPUTS[name].dims
    return next(value.dims for model in all_models() for value in model.gives if value.name == name)


def _take(have: Mapping[str, Array], dim: str, places: NDArray[np.intp] | slice) -> dict[str, Array]:
    taken = {}
    for name, array in have.items():
        dims = _dims(name)
        taken[name] = np.asarray(array)[(slice(None),) * dims.index(dim) + (places,)] if dim in dims else array
    return taken


def _deciders(have: Mapping[str, Array]) -> dict[str, Array]:
    """Keep of the parties those that decide, the challenger and the protégé: no other's value is asked for."""
    keep = (have["veto"] > 0) | (have["is_challenger"] > 0) | (have["is_protege"] > 0)
    return _take(have, "party", np.flatnonzero(keep))


def _kinds(have: Mapping[str, Array], packages: int) -> tuple[list[int], list[int]]:
    """Find packages with the same instruments: one of each kind, and the kind of each package."""
    columns = []
    for name, array in have.items():
        if "package" in _dims(name) and name not in {"package_position", "opinion.ratified"}:
            columns.append(np.moveaxis(np.asarray(array), _dims(name).index("package"), 0))
    first: list[int] = []
    kind_of = []
    for package in range(packages):
        same = (
            kind
            for kind, other in enumerate(first)
            if all(np.array_equal(column[package], column[other], equal_nan=True) for column in columns)
        )
        kind = next(same, len(first))
        if kind == len(first):
            first.append(package)
        kind_of.append(kind)
    return first, kind_of


def _gains(have: Mapping[str, Array], package: int, positions: Array) -> tuple[Array, dict[str, Array]]:
    """Give the deciding parties' gains ``[draw, combination, party]``, NaN in failed draws, and all outcomes."""
    found = settle_terms(have, package, positions)
    gain = (found["settlement.value"] - found["settlement.outside"][:, None])[:, :, have["veto"] > 0]
    gain[found["status"] != STATUS_OK] = np.nan
    return gain, found


def _grid(have: Mapping[str, Array], package: int, positions: Array, year: int) -> Grid:
    draws = len(have["position"])
    step = max(1, _CELLS // len(positions))
    shares = np.empty(draws)
    central: tuple[Array, Array] | None = None
    for start in range(0, draws, step):
        rows = slice(start, min(start + step, draws))
        gain, found = _gains(_take(have, "draw", rows), package, positions)
        shares[rows] = np.where(np.isnan(gain).any(axis=(1, 2)), np.nan, zopa(gain).mean(axis=1))
        central = central or (gain[0], found["settlement.survival"][0, :, year - 1])
    assert central is not None
    return Grid(shares[1:], *central)


def _own_terms(
    have: Mapping[str, Array], first: Sequence[int], kind_of: Sequence[int], written: Array
) -> NDArray[np.bool_]:
    """Whether each package's own terms lie in the zone at the central case."""
    inside = np.zeros(len(kind_of), dtype=np.bool_)
    central = _take(have, "draw", slice(0, 1))
    for kind, package in enumerate(first):
        alike = np.flatnonzero(np.array(kind_of) == kind)
        gain, _ = _gains(central, package, written[alike])
        inside[alike] = zopa(gain[0])
    return inside


def _solve(gain: Array) -> list[tuple[str, int]]:
    """Give each rule's choice in the zone; nothing where the zone is empty."""
    inside = zopa(gain)
    if not inside.any():
        return []
    return [(rule, int(choose(gain, inside))) for rule, (choose, _) in RULES.items()]
