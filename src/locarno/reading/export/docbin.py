"""spaCy DocBin: the document with its statements as span groups, for whoever trains or searches with spaCy."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.evidence.document import Document, Span

GROUPS = ("source", "cue", "content", "condition")
"""Span groups of the document; a span's label is its statement's act, its ``id_`` the statement's id."""


def write(document: Document, statements: Sequence[Statement]) -> bytes:
    """Write a document and its statements as a DocBin.

    The spans of a group are widened to whole tokens where a statement's do not end at one; the exact statements stand
    as JSON in ``doc.user_data["locarno"]``.

    Raises
    ------
    LocarnoError
        E110 without spaCy.
    """
    spacy = _spacy()
    doc = spacy.blank("en")(document.text)
    for name in GROUPS:
        doc.spans[name] = [
            doc.char_span(span.start, span.end, label=s.act, span_id=s.id, alignment_mode="expand")
            for s in statements
            for span in _of(s, name)
        ]
    doc.user_data["locarno"] = json.dumps(
        {"document": document.describe(), "statements": [statement.as_json() for statement in statements]}
    )
    bin_ = import_module("spacy.tokens").DocBin(store_user_data=True)
    bin_.add(doc)
    return bytes(bin_.to_bytes())


def statements_of(data: bytes) -> list[Statement]:
    """Give the statements of a DocBin that :func:`write` made.

    Raises
    ------
    LocarnoError
        E110 without spaCy.
    """
    spacy = _spacy()
    docs = import_module("spacy.tokens").DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    kept = [json.loads(doc.user_data["locarno"])["statements"] for doc in docs]
    return [Statement.model_validate(statement) for statements in kept for statement in statements]


def _of(statement: Statement, name: str) -> tuple[Span, ...]:
    if name == "content":
        return statement.content
    if name == "condition":
        return (statement.condition.trigger,) if statement.condition else ()
    span = statement.source if name == "source" else statement.cue
    return (span,) if span else ()


def _spacy() -> Any:  # noqa: ANN401 (spaCy is optional and has few types)
    try:
        return import_module("spacy")
    except ImportError as error:
        message = "a DocBin is made with spaCy, which is not installed: pip install 'locarno[reading]'"
        raise LocarnoError(Diagnostic("E110", message)) from error
