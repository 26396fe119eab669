"""Every estimate of a case by its dotted path, and what each one rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pydantic import BaseModel

from locarno.case.base import keys_of
from locarno.case.negotiation import Consequence, Stance
from locarno.case.security import Ends
from locarno.estimate import FORMS, Fixed, Hurdle, Named, Options, Quantiles, Range, Resolve, no_names

if TYPE_CHECKING:
    from locarno.case.schema import CaseFile

AnyEstimate: TypeAlias = Fixed | Range | Quantiles | Named | Options | Hurdle


@dataclass(frozen=True, slots=True)
class Found:
    """An estimate where it stands in a case."""

    path: str
    """Dotted path, ``stances.us.us_part.position``."""
    estimate: AnyEstimate
    """The estimate."""
    issue: str | None
    """The issue on which it is a position; None for any other number."""
    given: bool
    """False where nobody wrote it and the format's default stands."""
    reasons: tuple[str, ...]
    """Its own ``because``, or that of the nearest entry around it."""


def walk(file: CaseFile) -> Iterator[Found]:
    """Give every estimate of a case in the order of the schema, those that nobody gave included.

    A hurdle is one estimate: what it holds inside is drawn with it.
    """
    yield from _inside(file, "", _Place(None, True, ()))


@dataclass(frozen=True, slots=True)
class _Place:
    """What an estimate takes from what is around it."""

    issue: str | None
    given: bool
    reasons: tuple[str, ...]


def _inside(value: object, path: str, place: _Place) -> Iterator[Found]:
    if isinstance(value, FORMS):
        yield Found(path, value, place.issue, place.given, because_of(value) or place.reasons)
    elif isinstance(value, BaseModel):
        reasons = getattr(value, "because", ()) or place.reasons
        given = value.model_fields_set
        for name, key in keys_of(type(value)):
            field = getattr(value, name)
            if field is None or isinstance(field, str):
                continue
            issue = _issue_of_field(value, name, place.issue)
            inner = _Place(issue, place.given and name in given, reasons)
            yield from _inside(field, f"{path}.{key}" if path else key, inner)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            issue = key if _by_issue(path) else place.issue
            yield from _inside(item, f"{path}.{key}", _Place(issue, place.given, place.reasons))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _inside(item, f"{path}.{index}", place)


def because_of(estimate: AnyEstimate) -> tuple[str, ...]:
    """Give the reasons written in an estimate, in a hurdle those inside it too."""
    inner = because_of(estimate.then) if isinstance(estimate, Hurdle) else ()
    return tuple(dict.fromkeys((*estimate.because, *inner)))


def _by_issue(path: str) -> bool:
    """Whether the keys of the mapping at this path are issues."""
    if path.startswith("war.kinds."):
        return path.count(".") == 4 and ".ends." in path
    return path in _ENDS or (path.startswith("stances.") and path.count(".") == 1)


_ENDS = frozenset(f"war.ends.{name}" for name in Ends.model_fields)


def _issue_of_field(owner: BaseModel, name: str, issue: str | None) -> str | None:
    if isinstance(owner, Consequence):
        return owner.issue if name == "option" else None
    if isinstance(owner, Stance) and name == "salience":
        return None
    return issue


def estimates(file: CaseFile) -> dict[str, tuple[AnyEstimate, Resolve]]:
    """Give every estimate of a case by dotted path, sorted by path so that the order of writing does not matter.

    Returns
    -------
    dict
        Path → (estimate, resolver). The resolver turns an option's name into its place on 0–100; it raises
        ``ValueError`` for a number that is no position. Positions on an issue with a scale are in the issue's unit:
        :meth:`locarno.case.negotiation.Issue.place` brings them to 0–100. Estimates that nobody gave stand with
        their default; what has no default and was not given is left out.
    """
    found = {item.path: (item.estimate, resolver(file, item.issue)) for item in walk(file)}
    return dict(sorted(found.items()))


def resolver(file: CaseFile, issue: str | None) -> Resolve:
    """Give the function that turns an option's name on this issue into its place on 0–100."""
    known = file.issues.get(issue) if issue is not None else None
    return no_names if known is None else known.number


def issue_at(file: CaseFile, path: str) -> str | None:
    """Give the issue on which the estimate at this path is a position, or None."""
    return next((item.issue for item in walk(file) if item.path == path), None)
