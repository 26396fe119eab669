"""Checking a case against a reading of its documents: which statements were found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from locarno.case.loading import Case
    from locarno.evidence import Span, Statement

_ANONYMOUS = ("anonymous_individual", "anonymous_group")

ENOUGH = 0.5
"""Part of the shorter content that two statements must share to be the same."""


@dataclass(frozen=True, slots=True)
class Match:
    """A statement of the case and the statement of the reading that is the same."""

    case: str
    read: str
    overlap: float
    """Shared part of the shorter content, 0–1."""
    same_act: bool
    """Whether both give it the same act."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a reading of a document bears out a case.

    Attributes
    ----------
    matches
        Statements of the case that the reading found, in the case's order.
    missed
        Ids of the case's statements that it did not find.
    extra
        Ids of the reading's statements that the case does not have.
    """

    matches: tuple[Match, ...]
    missed: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def recall(self) -> float | None:
        """Part of the case's statements that the reading found; None for a case without statements."""
        total = len(self.matches) + len(self.missed)
        return len(self.matches) / total if total else None

    @property
    def precision(self) -> float | None:
        """Part of the reading's statements that the case has; None for an empty reading."""
        total = len(self.matches) + len(self.extra)
        return len(self.matches) / total if total else None

    def __str__(self) -> str:
        """Render as ``30 of the case's 32 statements found (recall 0.94), precision 0.88``."""
        total = len(self.matches) + len(self.missed)
        if self.recall is None or self.precision is None:
            return f"{len(self.matches)} of the case's {total} statements found"
        return (
            f"{len(self.matches)} of the case's {total} statements found (recall {self.recall:.2f}), "
            f"precision {self.precision:.2f}"
        )

    def as_json(self) -> dict[str, Any]:
        """Give the coverage as plain JSON data."""
        return {
            "recall": self.recall,
            "precision": self.precision,
            "matches": [
                {"case": one.case, "read": one.read, "overlap": one.overlap, "same_act": one.same_act}
                for one in self.matches
            ],
            "missed": list(self.missed),
            "extra": list(self.extra),
        }


def match_statements(case: Case, read: Sequence[Statement], document: str | None = None) -> Coverage:
    """Match the case's statements with those of a reading of one of its documents.

    Two statements are the same where their contents overlap by at least half of the shorter one and they have the
    same actor; an actor that one of them leaves open fits any, and so do two anonymous ones, whose ids are each
    reader's own. Pairs are taken greedily, largest overlap first;
    each statement is matched once.

    Parameters
    ----------
    case
        The case.
    read
        What a reader found in the document.
    document
        Id of the document that was read; the case's only one unless given.

    Returns
    -------
    Coverage
        Matches, what was missed, what was found beyond the case.

    Raises
    ------
    KeyError
        If the case has several documents and none is named, or none of that name.
    """
    document = case.document(document).id
    ours = [statement for statement in case.ledger if statement.document == document]
    pairs = sorted(
        (
            (-overlap, statement.act != found.act, row, column)
            for row, statement in enumerate(ours)
            for column, found in enumerate(read)
            if _same_actor(statement, found) and (overlap := shared(statement.content, found.content)) >= ENOUGH
        ),
    )
    rows: dict[int, Match] = {}
    columns: set[int] = set()
    for less, other_act, row, column in pairs:
        if row not in rows and column not in columns:
            rows[row] = Match(ours[row].id, read[column].id, -less, not other_act)
            columns.add(column)
    return Coverage(
        tuple(rows[row] for row in sorted(rows)),
        tuple(statement.id for row, statement in enumerate(ours) if row not in rows),
        tuple(statement.id for column, statement in enumerate(read) if column not in columns),
    )


def _same_actor(one: Statement, two: Statement) -> bool:
    anonymous = one.source_type in _ANONYMOUS and two.source_type in _ANONYMOUS
    return anonymous or one.actor is None or two.actor is None or one.actor == two.actor


def shared(one: Iterable[Span], two: Iterable[Span]) -> float:
    """Give the part of the shorter of two contents that both share, in code points."""
    first = {point for span in one for point in range(span.start, span.end)}
    second = {point for span in two for point in range(span.start, span.end)}
    return len(first & second) / min(len(first), len(second))
