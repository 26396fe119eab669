"""CSV: one row a statement, for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.evidence.document import Document, Span
    from locarno.evidence.statement import Statement

COLUMNS = (
    "document",
    "id",
    "parent",
    "source",
    "source_type",
    "actor",
    "cue",
    "content",
    "act",
    "directness",
    "polarity",
    "chain",
    "addressee",
    "hedges",
    "certainty_word",
    "certainty",
    "certainty_low",
    "certainty_high",
    "condition_kind",
    "condition",
    "condition_by",
    "condition_negated",
    "positions",
    "quantities",
    "times",
    "inherited",
    "access",
    "anonymity",
    "engine",
    "start",
    "end",
)
"""The columns, in order."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(document: Document, statements: Sequence[Statement]) -> list[dict[str, str]]:
    """Give a row for each statement, every value as text; what is not known is empty."""
    text = document.text

    def words(span: Span | None) -> str:
        return " ".join(span.of(text).split()) if span else ""

    found = []
    for s in statements:
        certainty, condition = s.certainty, s.condition
        positions = (f"{p.party or '?'}: {p.issue} = {p.option or '?'} ({p.stance})" for p in s.positions)
        measures = (" ".join(text[q.start : q.end].split()) for q in s.quantities)
        times = (" ".join(text[t.start : t.end].split()) for t in s.times)
        values = (
            document.id,
            s.id,
            s.parent,
            words(s.source),
            s.source_type,
            s.actor,
            words(s.cue),
            " … ".join(words(span) for span in s.content),
            s.act,
            s.directness,
            "positive" if s.polarity == "+" else "negative",
            " > ".join(s.chain),
            s.addressee,
            "; ".join(s.hedges),
            certainty.word if certainty else None,
            f"{certainty.value:g}" if certainty else None,
            f"{certainty.low:g}" if certainty else None,
            f"{certainty.high:g}" if certainty else None,
            condition.kind if condition else None,
            words(condition.trigger) if condition else None,
            condition.by if condition else None,
            ("yes" if condition.negated else "no") if condition else None,
            "; ".join(positions),
            "; ".join(measures),
            "; ".join(times),
            "yes" if s.inherited else "no",
            words(s.access),
            words(s.anonymity),
            s.engine,
            str(s.content[0].start),
            str(s.content[-1].end),
        )
        found.append(dict(zip(COLUMNS, (value or "" for value in values), strict=True)))
    return found


def write(document: Document, statements: Sequence[Statement]) -> str:
    """Write statements as CSV (RFC 4180).

    A text that a spreadsheet would take for a formula gets an apostrophe before it: the words of a document are
    somebody else's. Numbers keep their sign.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(document, statements):
        writer.writerow([value if name.startswith("certainty") else _harmless(value) for name, value in row.items()])
    return out.getvalue()


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
