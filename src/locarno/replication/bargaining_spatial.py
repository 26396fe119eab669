"""Replications of KTAB: its published elections, its reference log, and histories of its spatial model of politics."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining import published, published_ktab
from locarno.models.bargaining.election import SOLUTIONS, election, victory_probability
from locarno.models.bargaining.spatial import TABLE_MODELS
from locarno.models.bargaining.table import Play, Settings, Table
from locarno.models.bargaining.table_file import choose_table, read_sheet
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.models.contract import Array

_ELECTION = "bargaining.election"
_MODEL_OF = {2: "bargaining.election_markov_uniform"}
_DEMO = "KTAB, reference output of its demonstration (2017), square law"
_LAW = "KTAB, kmodel.h"
_MEASURED = "KTAB (2019 sources), run on the inputs of Scholz, Calbert & Smith 2011, Table 1"


def lines() -> Iterator[Line]:
    """Recompute KTAB's elections, what an advantage gives, and plays of its spatial model."""
    yield from _elections()
    yield from _advantages()
    yield from _emission_standards()
    yield from _from_data()


def _elections() -> Iterator[Line]:
    for name, strength, chances, solutions in (
        ("two", published_ktab.TWO, published_ktab.TWO_VICTORIES, published_ktab.TWO_ELECTIONS),
        ("three", published_ktab.THREE, published_ktab.THREE_VICTORIES, published_ktab.THREE_ELECTIONS),
    ):
        ours = victory_probability(np.array(strength), law=1)
        for (i, j), chance in chances.items():
            quantity = f"coalitions of {name}: chance of option {i + 1} against {j + 1}"
            yield Line(_ELECTION, quantity, _DEMO, chance, float(ours[i, j]), 5e-5)
        for solution, shares in solutions.items():
            elected = election(np.array(strength), solution=solution, law=1)
            for option, share in enumerate(shares):
                quantity = f"coalitions of {name}, {SOLUTIONS[solution]}: option {option + 1}"
                model = _MODEL_OF.get(solution, _ELECTION)
                yield Line(model, quantity, _DEMO, share, float(elected[option]), 5e-5)


def _advantages() -> Iterator[Line]:
    for law, (double, slight) in published_ktab.ADVANTAGES.items():
        for one, other, chance, tolerance in ((2.0, 1.0, double, 1e-12), (11.0, 10.0, slight, 5e-4)):
            ours = victory_probability(np.array([[0.0, one], [other, 0.0]]), law=law)[0, 1]
            quantity = f"advantage of {one:g}:{other:g}, strengths to the power {2**law}"
            yield Line(_ELECTION, quantity, _LAW, chance, float(ours), tolerance)


def _emission_standards() -> Iterator[Line]:
    rows = np.array([row[1:] for row in published.EMISSIONS])
    position = (rows[:, 1] - 4.0) / 6.0 * 100.0
    actors = tuple(row[0] for row in published.EMISSIONS)
    played = _play(Table("emission standards", actors, ("years",), rows[:, 0] * 100, position[:, None], rows[:, 2:]))
    rounds, place = played.positions.shape[0] - 1, float(played.arrays["most_likely"][0])
    yield Line(_ELECTION, "spatial model, emission standards: rounds until it rests", _MEASURED, 13, rounds, 0)
    quantity = "spatial model, emission standards: years where the likeliest end position lies"
    yield Line(_ELECTION, quantity, f"{_MEASURED}; read as about 5.98", 5.98, 4 + 6 * place / 100, 0.03)


def _from_data() -> Iterator[Line]:
    names = (
        ("spatial model, three dimensions: largest error of a position, 0–100", "KTAB, log of 2017, one digit", 0.0501),
        ("spatial model, three dimensions: largest error of a probability", "KTAB, log of 2017, four digits", 5.01e-5),
    )
    histories = "spatial model: histories reproduced to .01 in every round"
    source = "KTAB (2019 sources), 60 plays with varied settings"
    folder = os.environ.get("LOCARNO_DATA")
    oracle = Path(folder) / "bargaining" / "ktab_oracle" if folder else None
    if oracle is None or not (oracle / "smp_oracle.jsonl").is_file():
        for quantity, origin, tolerance in names:
            yield Line(
                _ELECTION, quantity, origin, 0.0, None, tolerance, "needs bargaining/ktab_oracle in LOCARNO_DATA"
            )
        yield Line(_ELECTION, histories, source, 58, None, 0, "needs bargaining/ktab_oracle in LOCARNO_DATA")
        return
    for (quantity, origin, tolerance), error in zip(names, _log_of_2017(oracle), strict=True):
        yield Line(_ELECTION, quantity, origin, 0.0, error, tolerance)
    note = "the other two rest on which of KTAB's threads came first"
    yield Line(_ELECTION, histories, source, 58, _histories(oracle), 0, note)


def _log_of_2017(oracle: Path) -> tuple[float, float]:
    rows: dict[str, list[list[float]]] = {}
    for line in (oracle / "ref2017_dummyData_3Dim.txt").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"SActor-\d+, (\w+)\s*:(.*)", line):
            rows.setdefault(found[1], []).append([float(word) for word in found[2].split()])
    played = _play(_table(oracle / "dummyData_3Dim.csv"))
    printed = np.stack([rows[f"Pstn{k}"] for k in (1, 2, 3)]).transpose(2, 1, 0)
    chances: Array = np.array(rows["prob"]).T
    return (
        float(np.abs(played.positions - printed).max()),
        float(np.abs(played.arrays["probability"] - chances).max()),
    )


def _histories(oracle: Path) -> int:
    matched = 0
    with (oracle / "smp_oracle.jsonl").open(encoding="utf-8") as file:
        for run in map(json.loads, file):
            if "positions" in run:
                ours = _play(_table(oracle / run["input"]), run["params"]).positions
                theirs = np.moveaxis(np.array(run["positions"]), 2, 0)
                matched += ours.shape == theirs.shape and bool(np.abs(ours - theirs).max() < 1e-2)
    return matched


def _table(path: Path) -> Table:
    return choose_table(read_sheet(path.read_bytes(), path.name))


def _play(table: Table, settings: Settings | None = None) -> Play:
    (model,) = TABLE_MODELS
    return model.play(table, {option.name: option.default for option in model.options} | dict(settings or {}))
