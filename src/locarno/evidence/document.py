"""Documents: source texts that never change, and spans in them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

import locarno.evidence.diagnostics  # noqa: F401  (registers the codes)

if TYPE_CHECKING:
    from pathlib import Path

SIZE_LIMIT = 5_000_000
"""Largest document, in bytes, that is read without being asked for."""


class Span(BaseModel):
    """A stretch of a document's text, in code points; only offsets are kept, the text is looked up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(ge=0)
    """First code point."""
    end: int
    """One past the last code point."""

    @model_validator(mode="after")
    def _not_empty(self) -> Span:
        if self.end <= self.start:
            message = f"a span must not be empty, this one is {self.start}–{self.end}"
            raise ValueError(message)
        return self

    def of(self, text: str) -> str:
        """Give the words of the span."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Say whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a code point."""
        return self.start < other.end and other.start < self.end


def sha256_text(text: str) -> str:
    """Hash a text by its UTF-8 bytes; lone surrogates are allowed, so that every `str` has a hash."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Document(BaseModel):
    """A source text. Offsets into it are code points of `text`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Identifier, unique in a case."""
    title: str = ""
    """Headline or title."""
    outlet: str | None = None
    """Who published it, as an id of the registry where it has one."""
    date: dt.date | None = None
    """When it was published; relative times are anchored on it."""
    language: str = "en"
    """BCP 47 tag."""
    text: str
    """UTF-8 without byte order mark, newlines untouched."""
    sha256_bytes: str
    """Hash of the file as it came."""
    sha256: str
    """Hash of `text`."""

    @model_validator(mode="after")
    def _unchanged(self) -> Document:
        if sha256_text(self.text) != self.sha256:
            message = f"the text of document {self.id!r} does not match its hash"
            raise ValueError(message)
        return self

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        id: str = "document",
        title: str = "",
        outlet: str | None = None,
        date: dt.date | None = None,
        language: str = "en",
    ) -> Document:
        """Make a document of a string."""
        digest = sha256_text(text)
        return cls(
            id=id,
            title=title,
            outlet=outlet,
            date=date,
            language=language,
            text=text,
            sha256_bytes=digest,
            sha256=digest,
        )

    @classmethod
    def load(
        cls,
        path: Path | str,
        *,
        id: str | None = None,
        title: str | None = None,
        outlet: str | None = None,
        date: dt.date | None = None,
        language: str | None = None,
        limit: int = SIZE_LIMIT,
        encoding: str | None = None,
    ) -> Document:
        """Read a file: plain text, Markdown, HTML, PDF or DOCX.

        Parameters
        ----------
        path
            The text of a text or Markdown file is the file's, its newlines as they are; that of HTML, PDF and DOCX
            is extracted, or taken from beside the original where it was stored.
        id, title, outlet, date, language
            As given, else as the document states them; the id from the file's name.
        limit
            Largest size in bytes; a PDF or DOCX may have ten times as many.
        encoding
            UTF-8 with or without byte order mark unless given; in HTML as the page declares.

        Raises
        ------
        LocarnoError
            D101–D116, E110: the file is missing, a folder, not UTF-8, empty, binary, too large, damaged, locked …

        See Also
        --------
        locarno.evidence.documents.open_document : gives the kind of file and remarks as well.
        """
        from locarno.evidence.documents import open_document

        return open_document(
            path,
            id=id,
            title=title,
            outlet=outlet,
            date=date,
            language=language,
            limit=limit,
            encoding=encoding,
        ).document

    def quote(self, span: Span) -> str:
        """Give the words of a span of this document."""
        return span.of(self.text)

    def describe(self) -> dict[str, Any]:
        """Give everything but the text as plain JSON data."""
        return self.model_dump(mode="json", exclude={"text"})
