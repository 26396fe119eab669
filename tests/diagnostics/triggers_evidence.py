"""For each code of documents, ledgers, registries and annotations, what a user does to get it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence import Document, Ledger, Registry, Span, Statement, read_back

Trigger = Callable[[Path], Sequence[Diagnostic]]

GOOD: dict[str, Any] = {
    "id": "s1",
    "source_type": "narrator",
    "content": [{"start": 0, "end": 5}],
    "act": "report",
    "document": "note",
    "by": "an analyst",
    "on": "2025-01-25",
}
DOCUMENTS = {"note": Document.from_text("Talks begin.", id="note")}


def _caught(act: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        act()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _document(content: bytes, limit: int = 100) -> Trigger:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        path = folder / "article.txt"
        path.write_bytes(content)
        return _caught(lambda: Document.load(path, limit=limit))

    return trigger


def _ledger(*lines: str | Mapping[str, Any]) -> Trigger:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        path = folder / "statements.jsonl"
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_text(text, encoding="utf-8")
        return _caught(lambda: Ledger.load(path, DOCUMENTS))

    return trigger


def _unwritable(folder: Path) -> Sequence[Diagnostic]:
    statement = Statement(id="s1", source_type="narrator", content=(Span(start=0, end=5),), act="report")
    # the ledger's place is taken by a folder
    return _caught(lambda: Ledger(folder).add(statement, by="an analyst", on=dt.date(2025, 1, 25)))


def _annotation(*items: Mapping[str, Any]) -> Trigger:
    return lambda _: _caught(lambda: read_back({"first": {"items": list(items)}}, "Talks begin."))


TRIGGERS: dict[str, Trigger] = {
    "D101": lambda folder: _caught(lambda: Document.load(folder / "none.txt")),
    "D102": lambda folder: _caught(lambda: Document.load(folder)),
    "D103": _document("café".encode("latin-1")),
    "D104": _document(b" \n"),
    "D105": _document(b"GIF89a\x00\x01"),
    "D106": _document(b"peace " * 50),
    "D107": lambda _: _caught(lambda: Document.load("/dev/null")),
    "D201": _ledger("{"),
    "D202": _ledger(GOOD | {"act": "song"}),
    "D203": _ledger(GOOD, GOOD),
    "D204": _ledger({"rejects": "s9", "by": "an analyst", "on": "2025-01-25", "why": "a slip"}),
    "D205": _ledger(GOOD | {"content": [{"start": 3, "end": 99}]}),
    "D206": _ledger(GOOD | {"tensions": ["s9"]}),
    "D207": _unwritable,
    "D208": _ledger(GOOD | {"document": "letter"}),
    "D301": lambda _: _caught(lambda: Registry.default().extended([{"id": "x", "name": "X", "kind": "planet"}])),
    "D401": _annotation(
        {
            "body": [{"purpose": "tagging", "value": "s1:content"}],
            "target": {"selector": [{"type": "TextQuoteSelector", "exact": "war"}]},
        }
    ),
    "D402": _annotation({"body": []}),
}
