"""From documents to statements: who said what, to whom, how, and on what condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from locarno.evidence.agenda import EMPTY_AGENDA, Agenda
from locarno.evidence.document import Document
from locarno.evidence.registry import Registry
from locarno.evidence.statement import Statement
from locarno.reading.engines import AUTO, EXTRACTORS, choose
from locarno.reading.reader import read_with

Engine: TypeAlias = Callable[[str, Document | None, Registry, Agenda], list[Statement]]


def _engine(name: str) -> Engine:
    def read_it(text: str, document: Document | None, registry: Registry, agenda: Agenda) -> list[Statement]:
        chosen = choose(name, text).name
        extractor = EXTRACTORS[chosen](registry, document.date if document else None)
        return read_with(extractor, text, document, registry, agenda, engine=chosen)

    return read_it


ENGINES: dict[str, Engine] = {name: _engine(name) for name in (AUTO, *EXTRACTORS)}
"""Readers by name, ``auto`` for the best that is installed; another one is added here and takes the same arguments."""

__all__ = ["ENGINES", "Engine", "choose", "read"]


def read(
    text: str,
    document: Document | None = None,
    registry: Registry | None = None,
    agenda: Agenda | None = None,
    *,
    engine: str = AUTO,
) -> list[Statement]:
    """Read the statements of a text.

    Parameters
    ----------
    text
        Any string; offsets in the result are code points of it. It never raises on a string.
    document
        Its date anchors times and offices, its outlet opens the chains.
    registry
        Who is who; the shipped tables unless given.
    agenda
        Issues and options on which positions are looked for; none unless given.
    engine
        Name of a reader in :data:`ENGINES`: ``auto`` takes the best that is installed, ``rules`` needs nothing,
        ``parse`` spaCy, ``tagger`` onnxruntime and tokenizers. :func:`choose` says which one reads, and why.

    Returns
    -------
    list of Statement
        In the order of the text, a statement inside another's content after its parent. Every span is verbatim
        in the text.

    Raises
    ------
    LocarnoError
        E121 for an engine that is not there, E120 for one whose packages are not installed.
    """
    chosen = ENGINES[engine] if engine in ENGINES else ENGINES[choose(engine).name]
    return chosen(text, document, registry or Registry.default(), agenda or EMPTY_AGENDA)
