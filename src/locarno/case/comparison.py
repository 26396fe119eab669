"""Comparing two cases: what changed, in which direction, and what that does to a guarantee's grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import BaseModel

from locarno.case.estimates import AnyEstimate, resolver, walk
from locarno.case.grade import DIMENSIONS, Graded, grades
from locarno.estimate import FORMS, Fixed, Hurdle, Named, Options, Quantiles, Range, Resolve

if TYPE_CHECKING:
    from locarno.case.loading import Case
    from locarno.case.schema import CaseFile

Direction: TypeAlias = Literal[
    "added", "removed", "up", "down", "wider", "narrower", "reworded", "reordered", "other reasons", "other form"
]

_SAME = 1e-12
_SHORT = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One thing in which two cases differ.

    Attributes
    ----------
    path
        Dotted path of the entry.
    directions
        In which direction it went; a number can go up and become wider at once.
    before, after
        What it was and is, in words; None where it was or is not there.
    """

    path: str
    directions: tuple[Direction, ...]
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """Render as ``parties.us.capability: 90 → 95 (up)``."""
        if self.before is None or self.after is None:
            said = self.after if self.before is None else self.before
            return f"{self.path}: {self.directions[0]}" + (f" {said}" if said else "")
        return f"{self.path}: {self.before or '(empty)'} → {self.after or '(empty)'} ({', '.join(self.directions)})"

    def as_json(self) -> dict[str, object]:
        """Give the change as plain JSON data."""
        return {
            "path": self.path,
            "section": self.path.split(".", 1)[0],
            "directions": list(self.directions),
            "before": self.before,
            "after": self.after,
        }


def diff_cases(a: Case, b: Case) -> list[Change]:
    """Say in what the case ``b`` differs from ``a``.

    Returns
    -------
    list of Change
        In the order of the schema: entries added and removed, numbers up or down and wider or narrower, texts
        reworded; for a guarantee also its grade by the rubric (``guarantees.ID.grade.bindingness``); then the
        statements (``statements.ID``) and the texts of documents.
    """
    comparison = _Comparison(a.file, b.file)
    comparison.models("", a.file, b.file)
    comparison.statements(a, b)
    return comparison.found


class _Comparison:
    def __init__(self, a: CaseFile, b: CaseFile) -> None:
        self.a, self.b = a, b
        self.issue_at = {found.path: found.issue for file in (a, b) for found in walk(file)}
        self.grades = grades(a), grades(b)
        self.found: list[Change] = []

    def add(self, path: str, before: str | None, after: str | None, *directions: Direction) -> None:
        self.found.append(Change(path, directions, before, after))

    def models(self, path: str, one: BaseModel, two: BaseModel) -> None:
        for name, field in type(one).model_fields.items():
            self.values(_join(path, field.alias or name), getattr(one, name), getattr(two, name))
        takes = [getattr(noun, "takes", None) for noun in (one, two)]
        if takes[0] is not None and takes[1] is not None:
            self.takes(path, takes[0], takes[1])

    def values(self, path: str, one: object, two: object) -> None:
        # Entries that are equal may still stand in another order further down.
        if one == two and (isinstance(one, FORMS) or not isinstance(one, BaseModel | Mapping)):
            return
        if one is None or two is None:
            self.add(path, _words(one), _words(two), "added" if one is None else "removed")
        elif isinstance(one, FORMS) and isinstance(two, FORMS):
            self.estimates(path, one, two)
        elif isinstance(one, BaseModel) and isinstance(two, BaseModel):
            self.models(path, one, two)
        elif isinstance(one, Mapping) and isinstance(two, Mapping):
            self.mappings(path, one, two)
        elif isinstance(one, tuple) and isinstance(two, tuple):
            self.lists(path, one, two)
        elif _is_number(one) and _is_number(two):
            self.add(path, _words(one), _words(two), "up" if float(str(two)) > float(str(one)) else "down")
        else:
            self.add(path, _words(one), _words(two), "reworded")

    def mappings(self, path: str, one: Mapping[str, object], two: Mapping[str, object]) -> None:
        for key in dict.fromkeys((*one, *two)):
            where = _join(path, str(key))
            if key not in two:
                self.add(where, _words(one[key]), None, "removed")
            elif key not in one:
                self.add(where, None, _words(two[key]), "added")
            else:
                self.values(where, one[key], two[key])
            if path == "guarantees":
                self.graded(str(key))
        common = [key for key in one if key in two]
        if common != [key for key in two if key in one]:
            self.add(path, ", ".join(map(str, common)), ", ".join(k for k in two if k in one), "reordered")

    def lists(self, path: str, one: tuple[object, ...], two: tuple[object, ...]) -> None:
        if all(isinstance(item, BaseModel) for item in (*one, *two)):
            for index in range(max(len(one), len(two))):
                where = f"{path}.{index}"
                if index >= len(two):
                    self.add(where, _words(one[index]), None, "removed")
                elif index >= len(one):
                    self.add(where, None, _words(two[index]), "added")
                else:
                    self.values(where, one[index], two[index])
            return
        for item in one:
            if item not in two:
                self.add(path, _words(item), None, "removed")
        for item in two:
            if item not in one:
                self.add(path, None, _words(item), "added")
        if sorted(map(str, one)) == sorted(map(str, two)):
            self.add(path, ", ".join(map(str, one)), ", ".join(map(str, two)), "reordered")

    def estimates(self, path: str, one: AnyEstimate, two: AnyEstimate) -> None:
        issue = self.issue_at.get(path)
        resolve = resolver(self.a, issue), resolver(self.b, issue)
        centre = one.central(resolve[0]), two.central(resolve[1])
        spread = _spread(one, resolve[0]), _spread(two, resolve[1])
        directions: list[Direction] = []
        if abs(centre[1] - centre[0]) > _SAME:
            directions.append("up" if centre[1] > centre[0] else "down")
        if abs(spread[1] - spread[0]) > _SAME * max(1.0, *map(abs, spread)):
            directions.append("wider" if spread[1] > spread[0] else "narrower")
        if not directions and _without_reasons(one) != _without_reasons(two):
            directions.append("other form")
        before, after = describe(one), describe(two)
        if one.because != two.because:
            directions.append("other reasons")
            before += _because(one)
            after += _because(two)
        self.add(path, before, after, *(directions or ["other reasons"]))

    def takes(self, path: str, one: Mapping[str, float | str], two: Mapping[str, float | str]) -> None:
        for issue in dict.fromkeys((*one, *two)):
            where = _join(path, issue)
            if issue not in two:
                self.add(where, _words(one[issue]), None, "removed")
            elif issue not in one:
                self.add(where, None, _words(two[issue]), "added")
            elif one[issue] != two[issue]:
                places = self.a.issues[issue].number(one[issue]), self.b.issues[issue].number(two[issue])
                level: Direction = "up" if places[1] > places[0] else "down"
                self.add(where, _words(one[issue]), _words(two[issue]), level)

    def graded(self, id: str) -> None:
        before, after = (graded.get(id, _NONE) for graded in self.grades)
        for dimension in DIMENSIONS:
            was, now = getattr(before, dimension), getattr(after, dimension)
            if was != now:
                lost = sorted({line for kind, line in {*before.earned} - {*after.earned} if kind == dimension})
                won = sorted({line for kind, line in {*after.earned} - {*before.earned} if kind == dimension})
                why = [f"no longer: {line}" for line in lost] + [f"now: {line}" for line in won]
                path = f"guarantees.{id}.grade.{dimension}"
                self.add(path, str(was), f"{now} ({'; '.join(why)})", "up" if now > was else "down")

    def statements(self, a: Case, b: Case) -> None:
        one, two = a.ledger.statements, b.ledger.statements
        for id in dict.fromkeys((*one, *two)):
            before = one[id].summary or one[id].act if id in one else None
            after = two[id].summary or two[id].act if id in two else None
            if id not in one or id not in two:
                self.add(f"statements.{id}", before, after, "added" if id not in one else "removed")
            elif one[id] != two[id]:
                self.add(f"statements.{id}", before, after, "reworded")
        for id in a.documents.keys() & b.documents.keys():
            if a.documents[id].sha256 != b.documents[id].sha256:
                sizes = [f"{len(case.documents[id].text):,} characters" for case in (a, b)]
                self.add(f"documents.{id}.text", sizes[0], sizes[1], "reworded")


_NONE = Graded(0, 0, 0, ())


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, FORMS):
        return describe(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        for name in ("name", "says", "asks", "what", "why", "title", "when", "does"):
            said = getattr(value, name, None)
            if isinstance(said, str) and said:
                return _short(said)
        return ""
    if isinstance(value, Mapping):
        return ", ".join(map(str, value))
    if isinstance(value, tuple):
        return ", ".join(str(_words(item)) for item in value)
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def describe(estimate: AnyEstimate) -> str:
    """Say an estimate in a few words: ``2 to 9, best 5``, ``5``, ``beta(a=2, b=5)``."""
    if isinstance(estimate, Fixed):
        return _quantity(estimate.value)
    if isinstance(estimate, Range):
        shape = ", triangular" if estimate.shape == "triangular" else ""
        return f"{_quantity(estimate.low)} to {_quantity(estimate.high)}, best {_quantity(estimate.best)}{shape}"
    if isinstance(estimate, Quantiles):
        pairs = sorted(estimate.quantiles.items())
        return ", ".join(f"{level:g}: {_quantity(quantity)}" for level, quantity in pairs)
    if isinstance(estimate, Named):
        arguments = ", ".join(f"{name}={value:g}" for name, value in estimate.args.items())
        return f"{estimate.distribution}({arguments})"
    if isinstance(estimate, Options):
        total = sum(estimate.options.values())
        return ", ".join(f"{name} {weight / total:.0%}" for name, weight in estimate.options.items())
    return f"{estimate.chance:.0%}: {describe(estimate.then)}"


def _quantity(quantity: float | str) -> str:
    return quantity if isinstance(quantity, str) else f"{quantity:g}"


def _because(estimate: AnyEstimate) -> str:
    return f" [{', '.join(estimate.because) or 'no reason'}]"


def _without_reasons(estimate: AnyEstimate) -> dict[str, object]:
    return estimate.model_dump(exclude={"because"})


def _spread(estimate: AnyEstimate, resolve: Resolve) -> float:
    """Give the width between the 10th and the 90th percentile."""
    if isinstance(estimate, Fixed):
        return 0.0
    if isinstance(estimate, Hurdle) and estimate.chance == 0:
        return 0.0
    import numpy as np

    low, high = estimate.ppf(np.array([0.1, 0.9]), resolve)
    return float(high - low)
