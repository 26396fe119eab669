"""From documents to statements: who said what, to whom, how, and on what condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from locarno.evidence.agenda import EMPTY_AGENDA, Agenda
from locarno.evidence.document import Document
from locarno.evidence.registry import Registry
from locarno.evidence.statement import Statement
from locarno.reading.rules import read_rules

Engine: TypeAlias = Callable[[str, Document | None, Registry, Agenda], list[Statement]]

ENGINES: dict[str, Engine] = {"rules": read_rules}
"""Readers by name; another one is added here and takes the same arguments."""

__all__ = ["ENGINES", "Engine", "read"]


def read(
    text: str,
    document: Document | None = None,
    registry: Registry | None = None,
    agenda: Agenda | None = None,
    *,
    engine: str = "rules",
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
        Name of a reader in :data:`ENGINES`.

    Returns
    -------
    list of Statement
        In the order of the text, a statement inside another's content after its parent. Every span is verbatim
        in the text.

    Raises
    ------
    KeyError
        For an engine that is not there.
    """
    return ENGINES[engine](text, document, registry or Registry.default(), agenda or EMPTY_AGENDA)
