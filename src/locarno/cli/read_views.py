"""What ``locarno read`` shows: the view for the terminal, the page, JSON."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from locarno.diagnostics import Diagnostic
    from locarno.evidence import Document, Registry, Statement
    from locarno.evidence.sources import Grade

_QUOTE = 220
"""Longest quotation in the view for the terminal."""


def lines_of(document: Document, statements: Sequence[Statement], registry: Registry) -> str:
    """Give one JSON object a line."""
    del document, registry
    return "".join(json.dumps(statement.as_json(), ensure_ascii=False) + "\n" for statement in statements)


def object_of(document: Document, statements: Sequence[Statement], registry: Registry) -> str:
    """Give one JSON object: document, statements, quotations."""
    del registry
    payload = {
        "schema_version": 1,
        "document": document.describe(),
        "statements": [statement.as_json() for statement in statements],
        "quotations": {statement.id: statement.quote(document.text) for statement in statements},
    }
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"


def text_of(document: Document, statements: Sequence[Statement], registry: Registry) -> str:
    """Give the view for the terminal as plain text."""
    from rich.console import Console

    from locarno.cli.printing import WIDTH

    out = io.StringIO()
    _show(Console(file=out, highlight=False, width=WIDTH, color_system=None), document, statements, registry)
    return out.getvalue()


def print_text(document: Document, statements: Sequence[Statement], registry: Registry) -> None:
    """Print the view for the terminal."""
    from locarno.cli.printing import console

    _show(console(), document, statements, registry)


def write_page(
    to: Path,
    document: Document,
    statements: Sequence[Statement],
    registry: Registry,
    remarks: Sequence[Diagnostic],
    engine: str,
) -> None:
    """Write the page to see a reading by."""
    from locarno.evidence.documents.stored import write_whole
    from locarno.evidence.grading import grades_of, source_summary
    from locarno.reading.view import page

    summary = source_summary(statements, registry=registry).text() if statements else ""
    used = next(iter(dict.fromkeys(statement.engine for statement in statements)), engine)
    made = page(
        document,
        statements,
        registry=registry,
        grades=grades_of(statements),
        summary=summary,
        remarks=[remark.message for remark in remarks],
        engine=used,
    )
    write_whole(to, made.encode("utf-8"))
    sys.stderr.write(f"Wrote {to}\n")


def _show(out: Console, document: Document, statements: Sequence[Statement], registry: Registry) -> None:
    from rich.text import Text

    from locarno.cli.printing import wrapped
    from locarno.evidence.grading import grades_of, source_summary

    grades = grades_of(statements)
    depths: dict[str, int] = {}
    shown = 0
    for statement in statements:
        depth = depths.get(statement.parent or "", -1) + 1
        depths[statement.id] = depth
        paragraph = _paragraph(document.text, statement.content[0].start)
        if depth == 0 and paragraph != shown:
            out.print(Text(f"Paragraph {paragraph}", "bold"))
            shown = paragraph
        indent = 2 + 2 * depth
        grade = grades.get(statement.id)
        heading = _heading(document, statement, grade)
        out.print(Text.assemble(" " * indent, (statement.id, "cyan"), "  ", *heading))
        out.print(Text(wrapped(f"“{_shortened(statement.quote(document.text))}”", indent + 4)), soft_wrap=True)
        for line in _details(document, statement, registry):
            out.print(Text(wrapped(line, indent + 4, hanging=indent + 6), "dim"), soft_wrap=True)
    if not statements:
        out.print(Text("No statements were found."))
        return
    roots = sum(statement.parent is None for statement in statements)
    closing = f"{roots} statements, {len(statements) - roots} more inside them. "
    closing += "A reader proposes; what enters a case is for a person to accept."
    for line in (source_summary(statements, registry=registry).text(), closing):
        out.print(Text(wrapped(line)), soft_wrap=True)


def _paragraph(text: str, position: int) -> int:
    """Give the number of the paragraph at a position, counting lines that are not blank, from 1."""
    return max(1, sum(bool(line.strip()) for line in text[: position + 1].splitlines()))


def _heading(document: Document, statement: Statement, grade: Grade | None) -> list[tuple[str, str] | str]:
    from locarno.evidence.sources import KIND_WORDS

    said = " ".join(document.quote(statement.source).split()) if statement.source else ""
    who = said if said and len(said) <= 30 else f"{said[:29]}…" if said else "no source named"
    parts: list[tuple[str, str] | str] = [(statement.act, "bold"), "  ", who]
    kind = KIND_WORDS[statement.source_type]
    parts.append((f"  ({kind}{', carried over' if statement.inherited else ''})", "dim"))
    if grade is not None:
        parts.append((f"  {grade}", "magenta"))
    return parts


def _details(document: Document, statement: Statement, registry: Registry) -> list[str]:
    lines = []
    to = f" → {statement.addressee}" if statement.addressee else ""
    first = [f"{statement.actor or 'nobody in particular'}{to}"]
    if statement.polarity == "-":
        first.append("negative")
    if statement.certainty is not None:
        certainty = statement.certainty
        sure = f"certainty {certainty.value:+.1f} ({certainty.low:+.1f} to {certainty.high:+.1f})"
        first.append(sure.replace("-", "−"))
    lines.append("; ".join(first))
    if len(statement.chain) > 1:
        lines.append("chain: " + " ← ".join(_named(link, registry) for link in statement.chain))
    if statement.access is not None:
        lines.append(f"knows it from: {_shortened(document.quote(statement.access))}")
    if statement.hedges:
        lines.append("hedged: " + ", ".join(statement.hedges))
    if statement.condition:
        condition = statement.condition
        who = f" (by {condition.by})" if condition.by else ""
        omitted = ", an omission" if condition.negated else ""
        lines.append(f"{condition.kind}: {_shortened(document.quote(condition.trigger))}{who}{omitted}")
        if condition.giver or condition.getter:
            lines.append(f"then: {condition.giver or 'somebody'} → {condition.getter or 'somebody'}")
    if statement.positions:
        said = (f"{p.issue}{f' = {p.option}' if p.option else ''} ({p.stance})" for p in statement.positions)
        lines.append("on: " + ", ".join(said))
    measures = [document.text[quantity.start : quantity.end] for quantity in statement.quantities]
    measures += [document.text[time.start : time.end] for time in statement.times]
    if measures:
        lines.append("numbers and times: " + ", ".join(" ".join(measure.split()) for measure in measures))
    return lines


def _named(id: str, registry: Registry) -> str:
    actor = registry.get(id)
    return actor.name if actor is not None else id.replace("_", " ")


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else f"{text[: _QUOTE - 1].rsplit(' ', 1)[0]} …"
