"""What an extractor gives, and how it refuses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import locarno.evidence.diagnostics  # noqa: F401  (registers the codes)
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document, and what the document says of itself.

    Attributes
    ----------
    text
        Paragraphs, divided by a blank line.
    title, outlet, date, language
        As the document states them; None where it does not.
    """

    text: str
    title: str | None = None
    outlet: str | None = None
    date: dt.date | None = None
    language: str | None = None


def refusal(path: Path, code: str, message: str, expected: str | None = None) -> LocarnoError:
    """Make the error that stops the work on one document."""
    return LocarnoError(Diagnostic(code, message, file=str(path), expected=expected))


def day(text: str | None) -> dt.date | None:
    """Read the day of an ISO 8601 date or time; None for anything else."""
    try:
        return dt.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
