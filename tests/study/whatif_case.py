"""Named inputs of the invented case, the same draws for every test of a what-if."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from invented_case import write_case

from locarno.case import load_case
from locarno.models.settlement import settle
from locarno.study.execute import make_sampler
from locarno.study.experiments import read_by_settlement, run_models
from locarno.study.inputs import build_inputs
from locarno.study.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.layout import Layout

DRAWS = 24
YEAR = 5


@cache
def invented() -> tuple[CaseFile, Layout, Mapping[str, Array]]:
    """The case, its axes and its inputs on a few draws, which nobody can write to."""
    with TemporaryDirectory() as folder:
        file = load_case(write_case(Path(folder))).file
    layout = lay_out(file)
    filled = build_inputs(file, make_sampler(file, 1).sample(0, DRAWS), layout=layout)
    for array in filled.values():
        array.setflags(write=False)
    return file, layout, MappingProxyType(filled)


def upstream(inputs):
    """Outcomes of every model before the settlement."""
    return {name: array for name, array in run_models(inputs).items() if not name.startswith("settlement.")}


def survival(inputs, outcomes, **changed):
    """Settle by hand: inputs and outcomes as they stand, some replaced."""
    given = {**inputs, **outcomes, **{name.replace("__", "."): array for name, array in changed.items()}}
    return settle(read_by_settlement(given))["settlement.survival"]


def places(labels: tuple[str, ...], *names: str) -> list[int]:
    return [labels.index(name) for name in names]


def without(array, axis, place):
    """The array with one place of an axis at 0."""
    changed = np.array(array)
    changed[(slice(None),) * axis + (place,)] = 0.0
    return changed
