"""The contract, run: what every model must do, whoever wrote it.

``check_model`` returns sentences, one for each breach; a model that keeps the contract returns none.
"""

from __future__ import annotations

import pickle
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.models import registry
from locarno.models.contract import STATUS_OK, Array, Inputs, Model, Outcomes, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LABELS = ("party", "issue", "guarantor", "contributor", "body", "package")
"""Axes whose order means nothing: permuting them must permute the outcomes and change nothing else."""

INDEX_UNIT = "package index"
"""Unit of an outcome that points at a package (−1 for none); it is renamed when packages are permuted."""

STATUS = Value("status", ("draw",), "1", "0 where the draw is good")

_TOLERANCE = 1e-12
_REFERENCE_TOLERANCE = 1e-9
_FEW = 64
"""Draws on which labels are permuted."""


def check_model(model: Model, inputs: Inputs, reference: Callable[[Inputs], Outcomes] | None = None) -> list[str]:
    """Run the contract on one model.

    Parameters
    ----------
    model
        The model.
    inputs
        At least the model's needs, with a full block of draws.
    reference
        A second implementation whose outcomes ours must equal (1e-9).

    Returns
    -------
    list of str
        Breaches, each a sentence that begins with the model's name; empty where the contract is kept.
    """
    known = registry.values()
    used = {n: np.asarray(inputs[n]) for n in (*model.needs, *model.optional) if n in inputs}
    problems = list(_descriptor(model, known))
    missing = [name for name in model.needs if name not in inputs]
    if missing:
        return _named(model, [*problems, f"cannot be checked without {', '.join(missing)}"])
    sizes = _sizes(used, known)
    trial = _Trial(model, known, sizes)
    base, troubles = trial.run(used)
    problems += troubles
    if base is None:
        return _named(model, problems)
    problems += trial.shapes(base)
    problems += _pickles(model)
    problems += _deterministic(trial, used, base)
    problems += _separable(trial, used, base)
    problems += _permutes(trial, used)
    problems += _survives_nan(trial, used)
    if reference is not None:
        problems += _differences(reference(used), base, _REFERENCE_TOLERANCE, "differs from the reference in")
    return _named(model, problems)


@dataclass(frozen=True)
class _Trial:
    """One model with the sizes of its axes; runs it with warnings and mutations caught."""

    model: Model
    known: Mapping[str, Value]
    sizes: Mapping[str, int]

    def run(self, inputs: Mapping[str, Array]) -> tuple[Outcomes | None, list[str]]:
        before = {name: array.copy() for name, array in inputs.items()}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                outcomes = self.model.run(inputs)
            except Exception as error:  # the contract forbids every one
                return None, [f"raises {type(error).__name__}: {error}"]
        troubles = [f"warns: {warning.message}" for warning in caught]
        changed = [n for n, array in before.items() if not np.array_equal(array, inputs[n], equal_nan=True)]
        troubles += [f"changes its input {name}" for name in changed]
        return outcomes, troubles

    def dims(self, outcome: str) -> tuple[str, ...]:
        value = next((v for v in (*self.model.gives, STATUS) if v.name == outcome), None)
        return () if value is None else value.dims

    def shapes(self, outcomes: Outcomes) -> Iterator[str]:
        declared = {value.name: value for value in self.model.gives}
        yield from (f"does not give {name}" for name in declared if name not in outcomes)
        yield from (
            f"gives {name}, which it does not declare" for name in outcomes if name not in {*declared, "status"}
        )
        sizes = dict(self.sizes)
        for name, value in {**declared, "status": STATUS}.items():
            if name not in outcomes:
                continue
            array = np.asarray(outcomes[name])
            if array.dtype != np.float64:
                yield f"gives {name} as {array.dtype}, not float64"
            if array.ndim != len(value.dims):
                yield f"gives {name} with {array.ndim} axes, declared {value.dims}"
                continue
            for dim, size in zip(value.dims, array.shape, strict=True):
                if sizes.setdefault(dim, size) != size:
                    yield f"gives {name} with {size} along {dim}, expected {sizes[dim]}"
            yield from _off_scale(value, array)


def _named(model: Model, problems: list[str]) -> list[str]:
    return [f"{model.name} {problem}" for problem in dict.fromkeys(problems)]


def _descriptor(model: Model, known: Mapping[str, Value]) -> Iterator[str]:
    room = model.name.partition(".")[0]
    for name in (*model.needs, *model.optional):
        if name not in known and not name.startswith("extra."):
            yield f"needs {name}, which is neither an input nor an outcome"
    for value in model.gives:
        if value.name.partition(".")[0] != room:
            yield f"gives {value.name}, whose name does not begin with {room}"
        if not value.unit or not value.meaning:
            yield f"gives {value.name} without unit or meaning"
    if not model.source:
        yield "names no source"
    try:
        text = registry.card(model)
    except FileNotFoundError:
        yield f"has no card {model.card}"
    else:
        headings = [line for line in text.splitlines() if line.startswith("#")]
        if not any(model.name in heading for heading in headings):
            yield f"has no section in its card {model.card}"


def _sizes(inputs: Mapping[str, Array], known: Mapping[str, Value]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for name, array in inputs.items():
        if name in known and array.ndim == len(known[name].dims):
            for dim, size in zip(known[name].dims, array.shape, strict=True):
                sizes.setdefault(dim, size)
    return sizes


def _off_scale(value: Value, array: Array) -> Iterator[str]:
    finite = array[np.isfinite(array)]
    if not finite.size:
        return
    if value.low is not None and finite.min() < value.low - _TOLERANCE:
        yield f"gives {value.name} = {finite.min():.6g}, below {value.low:g}"
    if value.high is not None and finite.max() > value.high + _TOLERANCE:
        yield f"gives {value.name} = {finite.max():.6g}, above {value.high:g}"


def _pickles(model: Model) -> Iterator[str]:
    try:
        if pickle.loads(pickle.dumps(model)) != model:
            yield "is another model after pickling"
    except Exception as error:  # whatever pickle raises is the finding
        yield f"cannot be pickled: {error}"


def _deterministic(trial: _Trial, inputs: Mapping[str, Array], base: Outcomes) -> Iterator[str]:
    again, troubles = trial.run(inputs)
    yield from troubles
    if again is not None:
        yield from (
            f"gives another {name} the second time"
            for name in base
            if name not in again or np.asarray(base[name]).tobytes() != np.asarray(again[name]).tobytes()
        )


def _separable(trial: _Trial, inputs: Mapping[str, Array], base: Outcomes) -> Iterator[str]:
    draws = trial.sizes.get("draw")
    if draws is None:
        return
    order = np.random.default_rng(draws).permutation(draws)
    singles = [np.array([i]) for i in sorted({0, 1, draws // 2, draws - 1})]
    for rows in (order, *singles):
        taken, troubles = trial.run(_take(inputs, trial.known, "draw", rows))
        yield from troubles
        if taken is not None:
            expected = {n: np.asarray(a)[rows] if trial.dims(n)[:1] == ("draw",) else a for n, a in base.items()}
            yield from _differences(taken, expected, _TOLERANCE, "mixes draws in")


def _permutes(trial: _Trial, inputs: Mapping[str, Array]) -> Iterator[str]:
    units = {value.name: value.unit for value in trial.model.gives}
    few = _take(inputs, trial.known, "draw", np.arange(min(trial.sizes.get("draw", 0), _FEW)))
    base, _ = trial.run(few)
    if base is None:
        return
    for label in LABELS:
        size = trial.sizes.get(label, 1)
        # The first moves every label, the second turns the order round.
        for order in (np.roll(np.arange(size), 1), np.arange(size)[::-1]) if size > 1 else ():
            permuted, troubles = trial.run(_take(few, trial.known, label, order))
            yield from troubles
            if permuted is None:
                continue
            expected: Outcomes = {}
            for name, array in base.items():
                moved = np.asarray(array)
                for axis, dim in enumerate(trial.dims(name)):
                    if dim == label:
                        moved = np.take(moved, order, axis=axis)
                if label == "package" and units.get(name) == INDEX_UNIT:
                    place = np.append(np.argsort(order), -1).astype(np.float64)
                    moved = np.where(np.isfinite(moved), place[np.nan_to_num(moved, nan=-1.0).astype(int)], np.nan)
                expected[name] = moved
            yield from _differences(permuted, expected, _TOLERANCE, f"depends on the order along {label} in")


def _survives_nan(trial: _Trial, inputs: Mapping[str, Array]) -> Iterator[str]:
    draws = trial.sizes.get("draw")
    if draws is None:
        return
    few = _take(inputs, trial.known, "draw", np.arange(min(draws, 4)))
    base, _ = trial.run(few)
    if base is None:
        return
    for name, array in few.items():
        value = trial.known.get(name)
        if value is None or value.dims[:1] != ("draw",):
            continue
        spoiled = array.copy()
        spoiled[0] = np.nan
        outcomes, troubles = trial.run({**few, name: spoiled})
        yield from (f"with NaN in {name} {trouble}" for trouble in troubles)
        if outcomes is None:
            continue
        status = np.asarray(outcomes.get("status", np.full(spoiled.shape[0], STATUS_OK)))
        by_draw = [n for n in base if trial.dims(n)[:1] == ("draw",) and n != "status"]
        for outcome in by_draw:
            was, now = np.asarray(base[outcome]), np.asarray(outcomes[outcome])
            if not _equal(now[1:], was[1:], _TOLERANCE):
                yield f"lets a NaN of one draw of {name} reach {outcome} of another"
            told = status[0] != STATUS_OK
            # An input that says what its NaN means may change an outcome without a failed draw.
            if not told and "NaN" not in value.meaning and not _equal(now[0], was[0], _TOLERANCE):
                yield f"does not report NaN in {name} by its status ({outcome} changes)"


def _take(inputs: Mapping[str, Array], known: Mapping[str, Value], dim: str, rows: np.ndarray) -> dict[str, Array]:
    taken: dict[str, Array] = {}
    for name, array in inputs.items():
        moved = array
        for axis, own in enumerate(known[name].dims if name in known else ()):
            if own == dim:
                moved = np.take(moved, rows, axis=axis)
        taken[name] = moved
    return taken


def _differences(ours: Outcomes, expected: Outcomes, tolerance: float, what: str) -> Iterator[str]:
    for name, array in expected.items():
        if name not in ours:
            yield f"{what} {name}: it is missing"
        elif not _equal(np.asarray(ours[name]), np.asarray(array), tolerance):
            yield f"{what} {name} (by {_gap(np.asarray(ours[name]), np.asarray(array)):.3g})"


def _equal(ours: Array, expected: Array, tolerance: float) -> bool:
    return ours.shape == expected.shape and bool(
        np.allclose(ours, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
    )


def _gap(ours: Array, expected: Array) -> float:
    if ours.shape != expected.shape:
        return float("inf")
    both = np.isfinite(ours) & np.isfinite(expected)
    if not np.array_equal(both, np.isfinite(ours) | np.isfinite(expected)):
        return float("inf")
    return float(np.abs(ours[both] - expected[both]).max(initial=0.0))
