"""Two texts with an analyst's mapping of their clauses, read from a small YAML file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from locarno.case.base import Id, Noun
from locarno.case.clauses import AUTOMATICITY, FIRMNESS, Clause, Measure, Terms, clock, expiry, legal, read_verbs
from locarno.case.grade import grade_guarantee
from locarno.case.security import Guarantee, ResponseStep
from locarno.case.syntax import parse
from locarno.case.validation import real_path
from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes
from locarno.estimate import Fixed

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.case.syntax import Node

register_codes(
    {
        "C501": Code("A mapping of clauses that cannot be read", "Name a plain text file in UTF-8 of at most 1 MB."),
        "C502": Code(
            "A mapping of clauses that does not fit", "Write `a` and `b`, each with a name and clauses by id."
        ),
        "C503": Code("Nothing to compare", "Name a case and two guarantees, or a mapping of two texts."),
    }
)

SIZE_LIMIT = 1_000_000
_NO_CLOCK = 1e6
"""Hours that stand for a response without a clock in the record that is graded: later than any the rubric asks for."""


class MappedClause(Noun):
    """One clause of a text, with what an analyst reads from it."""

    says: Annotated[str, Field(min_length=1)]
    """Its wording, in the analyst's words or the text's."""
    by: tuple[Id, ...] = ()
    """Who promises."""
    firmness: Literal["considers", "is ready", "intends", "pledges", "signs", "ratifies", "funds", "deploys"] | None = (
        None
    )
    """How firm; read from the wording's weakest verb unless given."""
    automaticity: Literal["none", "consults", "decides", "assists", "automatic"] | None = None
    """What follows the trigger; read from the wording unless given."""
    ladder: tuple[Annotated[str, Field(pattern=r"^G([0-9]|1[0-7])$")], ...] = ()
    """Rungs of the guarantee ladder that it stands for."""
    trigger: str = ""
    """What sets it off."""
    attributed_by: str = ""
    """Who decides that the trigger was pulled."""
    within_hours: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Clock of the response, in hours from the violation."""
    legal_form: str = ""
    """Statement, agreement, treaty…"""
    presence: str = ""
    """What stands on the ground in peace."""
    expires: Literal["never"] | Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Years until it ends."""


class MappedText(Noun):
    """One text as clauses."""

    name: str
    """What it is."""
    clauses: dict[Id, MappedClause]
    """Clauses by id; the same id in both texts is the same clause."""


class ClauseMapping(Noun):
    """Two texts, the earlier and the later."""

    a: MappedText
    """The earlier text."""
    b: MappedText
    """The later text."""


def read_mapping(path: Path) -> ClauseMapping:
    """Read a mapping of two texts.

    Raises
    ------
    LocarnoError
        C501: it cannot be read; C103–C111: it is no YAML; C502: it does not fit. All that does not fit, at once.
    """
    name = str(path)
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise LocarnoError(Diagnostic("C501", f"{size:,} bytes", name, expected=f"at most {SIZE_LIMIT:,} bytes"))
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LocarnoError(Diagnostic("C501", f"byte {error.start + 1} is not UTF-8", name)) from None
    except (OSError, ValueError) as error:
        why = "it is a folder" if path.is_dir() else (getattr(error, "strerror", None) or str(error)).lower()
        raise LocarnoError(Diagnostic("C501", f"the file cannot be read: {why}", name)) from None
    if not text.strip():
        raise LocarnoError(Diagnostic("C501", "the file is empty", name))
    root, found = parse(text, name)
    try:
        mapping = ClauseMapping.model_validate_json(json.dumps(root.data), strict=True)
    except ValidationError as error:
        raise LocarnoError([*found, *_located(error, root, name)]) from None
    if found:
        raise LocarnoError(found)
    return mapping


def _located(error: ValidationError, root: Node, name: str) -> list[Diagnostic]:
    diagnostics = []
    for item in error.errors(include_url=False):
        path = real_path(item["loc"], root.data)
        said = item["msg"][:1].lower() + item["msg"][1:]
        unknown = item["type"] == "extra_forbidden"
        if unknown:
            noun = (ClauseMapping, MappedText, MappedClause)[min({1: 0, 2: 1}.get(len(path), 2), 2)]
            said = f"unknown key {path[-1]!r}{did_you_mean(str(path[-1]), noun.model_fields)}"
        elif item["type"] == "missing":
            said = f"the key {str(item['loc'][-1])!r} is missing"
        dotted = ".".join(map(str, path))
        line, column = root.place(path, key=unknown)
        diagnostics.append(Diagnostic("C502", f"{dotted or 'the mapping'}: {said}", name, line, column, path=dotted))
    return diagnostics


def text_terms(text: MappedText) -> Terms:
    """Give a mapped text as clauses, graded as the guarantee that they add up to."""
    return Terms(text.name, {id: _clause(one) for id, one in text.clauses.items()}, grade_guarantee(_record(text)))


def _clause(one: MappedClause) -> Clause:
    measures = {"clock": clock(one.within_hours), "legal form": legal(one.legal_form)} | read_verbs(one.says)
    if one.firmness is not None:
        measures["firmness"] = Measure(FIRMNESS.index(one.firmness), one.firmness)
    if one.automaticity is not None:
        measures["automaticity"] = Measure(AUTOMATICITY.index(one.automaticity), one.automaticity)
    if one.expires is not None:
        measures["ends"] = expiry(one.expires)
    texts = {"trigger": one.trigger, "attributed by": one.attributed_by, "presence": one.presence}
    return Clause("clause", one.says, measures, {"by": frozenset(one.by), "rungs": frozenset(one.ladder)}, texts)


def _record(text: MappedText) -> Guarantee:
    """Give the guarantee that the clauses add up to, with nothing in it but what the rubric reads."""

    def joined(name: str) -> str:
        return "; ".join(said for one in text.clauses.values() if (said := getattr(one, name).strip()))

    steps = [
        ResponseStep(
            after_hours=Fixed(value=_NO_CLOCK if one.within_hours is None else one.within_hours),
            who=one.by[0] if one.by else "guarantors",
            does=one.says,
        )
        for one in text.clauses.values()
        if one.within_hours is not None or one.automaticity not in {None, "none"}
    ]
    ends = [one.expires for one in text.clauses.values() if isinstance(one.expires, float | int)]
    return Guarantee(
        name=text.name,
        ladder=tuple(dict.fromkeys(rung for one in text.clauses.values() for rung in one.ladder)),
        beneficiary="beneficiary",
        trigger=joined("trigger"),
        attributed_by=joined("attributed_by"),
        legal_form=joined("legal_form"),
        presence=joined("presence"),
        response=tuple(steps),
        expires=min(ends) if ends else "never",
    )
