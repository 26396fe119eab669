"""``locarno read``: a document into attributed statements."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.diagnostics import EXIT_OK

if TYPE_CHECKING:
    from locarno.evidence import Document, Statement

_QUOTE = 220
"""Longest quotation in the view for the terminal."""


def read(
    file: Path,
    /,
    *,
    jsonl: bool = False,
    json: bool = False,
    case: str | None = None,
    date: dt.date | None = None,
    outlet: str | None = None,
    limit_mb: float = 5.0,
) -> int:
    """Read a document into attributed statements: who said what, how, and on what condition.

    Each statement names its source and the words that attribute it, the kind of act (request, offer, threat,
    promise, warning, refusal, demand, expectation, belief, assessment, attitude, report, poll), hedges, the
    condition and who would have to do what, numbers and times. A statement made inside another is shown under it.
    Everything quoted is in the document word for word.

    Examples: `locarno read article.txt --date 2025-01-25`, `locarno read article.txt --jsonl > statements.jsonl`.

    Parameters
    ----------
    file
        A UTF-8 text file; line breaks end sentences.
    jsonl
        Print one JSON object a line for each statement (fields in docs/interfaces.md).
    json
        Print one JSON object: the document, all statements and their quotations.
    case
        A case's folder, or the name of a case that ships: its issues, options and persons are looked for.
    date
        When the document was published, as 2025-01-25; offices and times such as "this week" go by it.
    outlet
        Who published it.
    limit_mb
        Refuse documents larger than this, in megabytes.
    """
    from locarno.evidence import EMPTY_AGENDA, Document, Registry
    from locarno.reading import read as read_text

    agenda, registry = EMPTY_AGENDA, Registry.default()
    if case is not None:
        from locarno.case import agenda_of, load_case, registry_of
        from locarno.cases import resolve_case

        loaded = load_case(resolve_case(case))
        agenda, registry = agenda_of(loaded), registry_of(loaded)
        date = date or loaded.file.as_of
    document = Document.load(file, date=date, outlet=outlet, limit=int(limit_mb * 1_000_000))
    statements = read_text(document.text, document, registry, agenda)
    if jsonl:
        _print_lines(statements)
    elif json:
        _print_json(document, statements)
    else:
        _print_text(document, statements)
    return EXIT_OK


def _print_lines(statements: list[Statement]) -> None:
    import json

    for statement in statements:
        sys.stdout.write(json.dumps(statement.as_json(), ensure_ascii=False) + "\n")


def _print_json(document: Document, statements: list[Statement]) -> None:
    import json

    payload = {
        "schema_version": 1,
        "document": document.describe(),
        "statements": [statement.as_json() for statement in statements],
        "quotations": {statement.id: statement.quote(document.text) for statement in statements},
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")


def _print_text(document: Document, statements: list[Statement]) -> None:
    from rich.text import Text

    from locarno.cli.printing import console, wrapped

    out = console()
    depths: dict[str, int] = {}
    shown = 0
    for statement in statements:
        depth = 0 if statement.parent is None else depths[statement.parent] + 1
        depths[statement.id] = depth
        paragraph = _paragraph(document.text, statement.content[0].start)
        if depth == 0 and paragraph != shown:
            out.print(Text(f"Paragraph {paragraph}", "bold"))
            shown = paragraph
        indent = 2 + 2 * depth
        out.print(Text.assemble(" " * indent, (statement.id, "cyan"), "  ", *_heading(document, statement)))
        out.print(Text(wrapped(f"“{_shortened(statement.quote(document.text))}”", indent + 4)), soft_wrap=True)
        for line in _details(document, statement):
            out.print(Text(wrapped(line, indent + 4, hanging=indent + 6), "dim"), soft_wrap=True)
    roots = sum(statement.parent is None for statement in statements)
    out.print(
        Text(
            wrapped(
                f"{roots} statements, {len(statements) - roots} more inside them. A reader proposes; what enters a "
                "case is for a person to accept."
                if statements
                else "No statements were found."
            )
        ),
        soft_wrap=True,
    )


def _paragraph(text: str, position: int) -> int:
    """Give the number of the paragraph at a position, counting lines that are not blank, from 1."""
    return max(1, sum(bool(line.strip()) for line in text[: position + 1].splitlines()))


def _heading(document: Document, statement: Statement) -> list[tuple[str, str] | str]:
    from locarno.evidence.sources import KIND_WORDS

    said = " ".join(document.quote(statement.source).split()) if statement.source else ""
    who = said if said and len(said) <= 34 else f"{said[:33]}…" if said else "no source named"
    parts: list[tuple[str, str] | str] = [(statement.act, "bold"), "  ", who]
    kind = KIND_WORDS[statement.source_type]
    parts.append((f"  ({kind}{', carried over' if statement.inherited else ''})", "dim"))
    return parts


def _details(document: Document, statement: Statement) -> list[str]:
    lines = []
    to = f" → {statement.addressee}" if statement.addressee else ""
    first = [f"{statement.actor or 'nobody in particular'}{to}"]
    if statement.chain:
        first.append("by way of " + ", ".join(statement.chain))
    if statement.polarity == "-":
        first.append("negative")
    lines.append("; ".join(first))
    if statement.hedges:
        lines.append("hedged: " + ", ".join(statement.hedges))
    if statement.condition:
        condition = statement.condition
        who = f" (by {condition.by})" if condition.by else ""
        omitted = ", an omission" if condition.negated else ""
        lines.append(f"{condition.kind}: {_shortened(document.quote(condition.trigger))}{who}{omitted}")
    if statement.positions:
        said = (f"{p.issue}{f' = {p.option}' if p.option else ''} ({p.stance})" for p in statement.positions)
        lines.append("on: " + ", ".join(said))
    measures = [document.text[quantity.start : quantity.end] for quantity in statement.quantities]
    measures += [document.text[time.start : time.end] for time in statement.times]
    if measures:
        lines.append("numbers and times: " + ", ".join(" ".join(measure.split()) for measure in measures))
    return lines


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else f"{text[: _QUOTE - 1].rsplit(' ', 1)[0]} …"
