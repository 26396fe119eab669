"""Acts and the event codes of PLOVER (the Political Language Ontology for Verifiable Event Records, OEDA).

A statement's act is what its source does by saying it; PLOVER codes what one actor does to another, by words or deeds.
Only its verbal codes have a counterpart here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from locarno.evidence.statement import Statement

CODES: dict[tuple[str, str | None], str | None] = {
    ("promise", None): "AGREE",
    ("offer", None): "AGREE",
    ("request", None): "DEMAND",
    ("demand", None): "DEMAND",
    ("refusal", None): "REJECT",
    ("threat", None): "THREATEN",
    ("warning", None): "THREATEN",
    ("attitude", "+"): "SUPPORT",
    ("attitude", "-"): "DISAPPROVE",
    ("belief", None): None,
    ("expectation", None): None,
    ("assessment", None): None,
    ("report", None): None,
    ("poll", None): None,
}
"""PLOVER's code by act and polarity. "Express intent" (CAMEO 03) is AGREE, appeals and demands (02, 10) are DEMAND.
Judging and telling have none: CAMEO's "make statement" was dropped in PLOVER. CONSULT (a meeting), CONCEDE (what was
yielded) and the material codes name deeds, not acts of speech."""
VERBAL = ("AGREE", "DEMAND", "REJECT", "THREATEN", "SUPPORT", "DISAPPROVE")
"""Codes that an act can give."""
NONE = "none"


def code_of(statement: Statement) -> str | None:
    """Give PLOVER's code of a statement's act; None where the act has none."""
    return CODES.get((statement.act, statement.polarity), CODES.get((statement.act, None)))


def code_of_sentence(statements: Iterable[Statement]) -> str:
    """Give the code of a sentence: of its first statement whose act has one, an outer one before one inside it.

    A reporter's neutral frame ("…, officials said") is passed over. Without any such act, ``none``.
    """
    return next((code for code in map(code_of, statements) if code is not None), NONE)


def confusion(pairs: Sequence[tuple[str, str]]) -> str:
    """Draw a confusion matrix of pairs (coded, read): a line for each code, a column for each reading."""
    rows = sorted({coded for coded, _ in pairs}, key=lambda code: (code not in VERBAL, code))
    columns = [*VERBAL, NONE]
    lines = [" " * 12 + "".join(f"{column[:9]:>10}" for column in columns)]
    for row in rows:
        counts = [sum(pair == (row, column) for pair in pairs) for column in columns]
        lines.append(f"{row:<12}" + "".join(f"{count or '·':>10}" for count in counts))
    return "\n".join(lines)
