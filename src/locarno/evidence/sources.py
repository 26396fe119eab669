"""Sources and claims, and their Admiralty grades."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from locarno.evidence.statement import SourceType, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable

Reliability: TypeAlias = Literal["A", "B", "C", "D", "E", "F"]
Credibility: TypeAlias = Literal[1, 2, 3, 4, 5, 6]

RELIABILITY: dict[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""Admiralty (NATO) reliability of a source; F is the absence of a basis, not the bottom of the scale."""
CREDIBILITY: dict[int, str] = {
    1: "confirmed by other independent sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
"""Admiralty credibility of an item; 6 is the absence of a basis."""

KIND_WORDS: dict[str, str] = {
    "named_person": "named person",
    "office": "office",
    "institution": "institution",
    "state": "state",
    "bloc": "group of states",
    "poll": "poll",
    "anonymous_individual": "anonymous individual",
    "anonymous_group": "anonymous group",
    "outlet": "outlet",
    "narrator": "reporter's own narration",
}


class Source(BaseModel):
    """Who speaks, with what access, and how far to be relied on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    kind: SourceType
    actor: str | None = None
    """Party in whose name the source speaks."""
    office: str | None = None
    on: dt.date | None = None
    """Day on which the office was held."""
    access: str | None = None
    """What the document says the source knows it from: "familiar with the discussions"."""
    anonymity: str | None = None
    """What the document says of why the source is not named."""
    number: int | None = Field(default=None, ge=1)
    """How many people it is, where said."""
    attributes: tuple[str, ...] = ()
    """What else the document says of an unnamed source: senior, Western, former."""
    reliability: Reliability | None = None
    """Set by an analyst; see :func:`reliability_of` for what holds without."""


class Claim(BaseModel):
    """A proposition that statements support or contradict."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    says: str
    supports: tuple[str, ...] = ()
    """Statements that support it."""
    contradicts: tuple[str, ...] = ()


class Grade(BaseModel):
    """An Admiralty pair with its reasons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reliability: Reliability
    credibility: Credibility
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """Render as ``F3``."""
        return f"{self.reliability}{self.credibility}"


def reliability_of(source: Source | SourceType) -> tuple[Reliability, str]:
    """Give the reliability of a source and why: an analyst's own grade, else F.

    Nothing but a record of a source justifies a better letter, so a kind of source alone never gives one.
    """
    if isinstance(source, Source) and source.reliability is not None:
        return source.reliability, f"graded {source.reliability} by an analyst"
    kind = source.kind if isinstance(source, Source) else source
    return "F", f"{KIND_WORDS[kind]} without a record of past reliability"


def grade(source: Source | SourceType, roots: tuple[int, int], contradicted: bool = False) -> Grade:
    """Grade an item by its source and by its independent roots.

    Parameters
    ----------
    source
        The source, or its kind.
    roots
        Least and greatest number of independent chains that carry the claim
        (:func:`locarno.evidence.corroborate`).
    contradicted
        Whether other statements contradict it.

    Notes
    -----
    Credibility 1 asks for at least two roots that are certainly disjoint; two that may be one give 3.
    """
    letter, why = reliability_of(source)
    low, high = roots
    figure: Credibility
    if contradicted:
        figure, reason = 4, "other statements contradict it"
    elif low >= 2:
        figure, reason = 1, f"at least {low} independent chains"
    elif high >= 2:
        figure, reason = 3, f"between {low} and {high} independent chains"
    else:
        figure, reason = 6, "a single chain"
    return Grade(reliability=letter, credibility=figure, reasons=(why, reason))


def source_kinds(statements: Iterable[Statement]) -> dict[str, int]:
    """Count statements by the kind of their source, commonest first."""
    return dict(Counter(statement.source_type for statement in statements).most_common())
