"""The engines by name: which are installed, which is the best of them, and what falls back on what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.reading import parser, tagger
from locarno.reading.combined import combined
from locarno.reading.rules import patterns

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from locarno.evidence.registry import Registry
    from locarno.reading.extraction import Extractor

Maker: TypeAlias = "Callable[[Registry, dt.date | None], Extractor]"


def _parsed(registry: Registry, date: dt.date | None = None) -> Extractor:
    from locarno.reading.dependency import dependencies

    return dependencies(registry, date)


def _tagged(registry: Registry, date: dt.date | None = None) -> Extractor:
    return combined(tagger.tagged(registry, date), registry, date)


EXTRACTORS: dict[str, Maker] = {"rules": patterns, "parse": _parsed, "tagger": _tagged}
"""Extractors by the name of their engine, the simplest first."""

AUTO = "auto"
"""Stands for the best engine that is installed."""
SHORT = 300
"""Code points of a text below which the best engine is the clause patterns: the tagger was trained on articles."""
LONG = 100_000
"""Code points above which it is, too: beyond some 15,000 words the tagger takes more than seconds."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine that reads, and what is to be said about it."""

    name: str
    notes: tuple[Diagnostic, ...] = field(default_factory=tuple)


def choose(name: str = AUTO, text: str | None = None) -> Choice:
    """Choose an engine; nothing heavy is imported.

    Parameters
    ----------
    name
        One of :data:`EXTRACTORS`, or :data:`AUTO`.
    text
        What is to be read, where that is known: a text of a sentence or two, or of a book's length, is left to the
        clause patterns.

    Raises
    ------
    LocarnoError
        E121 for an engine that is not there, E120 for one whose packages are not installed.
    """
    if name == AUTO:
        fits = text is None or SHORT <= len(text) <= LONG
        return Choice("tagger" if tagger.installed() and fits else "rules")
    if name not in EXTRACTORS:
        known = [AUTO, *EXTRACTORS]
        message = f"there is no engine {name!r}{did_you_mean(name, known)}"
        raise LocarnoError(Diagnostic("E121", message, expected=", ".join(known)))
    if name == "tagger" and not tagger.installed():
        raise tagger.absent()
    if name == "parse":
        if not parser.installed():
            raise parser.absent()
        if (trouble := parser.trouble()) is not None:
            return Choice("rules", (trouble,))
    return Choice(name)


def installed() -> list[str]:
    """Name the engines that can read here, the simplest first."""
    there = {"rules": True, "parse": parser.installed(), "tagger": tagger.installed()}
    return [name for name in EXTRACTORS if there[name]]
