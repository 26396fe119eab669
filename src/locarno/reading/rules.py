"""The parser-free engine: attributions by clause patterns, without a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.reading.discourse import gather
from locarno.reading.reader import finders_of, read_with

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from locarno.evidence.agenda import Agenda
    from locarno.evidence.document import Document
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Statement
    from locarno.reading.extraction import Extractor, Found
    from locarno.reading.segment import Sentence


def patterns(registry: Registry, date: dt.date | None = None) -> Extractor:
    """Give the parser-free extractor; names that the registry knows help it to tell a source."""

    def extract(text: str, sentences: Sequence[Sentence]) -> list[list[Found]]:
        return gather(sentences, finders_of(sentences, registry, date))

    return extract


def read_rules(text: str, document: Document | None, registry: Registry, agenda: Agenda) -> list[Statement]:
    """Read a text without a parser; see :func:`locarno.reading.read`."""
    extractor = patterns(registry, document.date if document else None)
    return read_with(extractor, text, document, registry, agenda, engine="rules")
