"""Documents: source texts that never change, and spans in them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

import locarno.evidence.diagnostics  # noqa: F401  (registers the codes)
from locarno.diagnostics import Diagnostic, LocarnoError

SIZE_LIMIT = 5_000_000
"""Largest document, in bytes, that is read without being asked for."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_ID = re.compile(r"[^a-z0-9]+")


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
        language: str = "en",
        limit: int = SIZE_LIMIT,
    ) -> Document:
        """Read a text file.

        Parameters
        ----------
        path
            A UTF-8 file, with or without byte order mark; its newlines are kept as they are.
        id, title
            From the file's name unless given.
        limit
            Largest size in bytes.

        Raises
        ------
        LocarnoError
            D101–D107: the file is missing, a folder, not UTF-8, empty, binary, too large or unreadable.
        """
        path = Path(path)
        raw = _read_bytes(path, limit)
        text = _decode(raw, path)
        stem = _NOT_ID.sub("_", path.stem.lower()).strip("_")
        return cls(
            id=id or (stem if stem[:1].isalpha() else f"document_{stem}".rstrip("_")),
            title=path.stem if title is None else title,
            outlet=outlet,
            date=date,
            language=language,
            text=text,
            sha256_bytes=hashlib.sha256(raw).hexdigest(),
            sha256=sha256_text(text),
        )

    def quote(self, span: Span) -> str:
        """Give the words of a span of this document."""
        return span.of(self.text)

    def describe(self) -> dict[str, Any]:
        """Give everything but the text as plain JSON data."""
        return self.model_dump(mode="json", exclude={"text"})


def _fail(path: Path, code: str, message: str, expected: str | None = None) -> LocarnoError:
    return LocarnoError(Diagnostic(code, message, file=str(path), expected=expected))


def _read_bytes(path: Path, limit: int) -> bytes:
    try:
        if path.is_dir():
            raise _fail(path, "D102", f"{path} is a folder", "a text file")
        if not path.is_file():
            # A pipe or a device would block or never end.
            code, what = ("D107", "is not a regular file") if path.exists() else ("D101", "does not exist")
            raise _fail(path, code, f"{path} {what}", "a text file")
        size = path.stat().st_size
        if size > limit:
            raise _fail(
                path, "D106", f"the document has {size:,} bytes", f"at most {limit:,} bytes unless told otherwise"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _fail(path, "D107", f"{path} cannot be read: {reason}") from error


def _decode(raw: bytes, path: Path) -> str:
    if not raw.strip():
        raise _fail(path, "D104", "the document is empty", "text")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _fail(path, "D103", "the document is UTF-16", "UTF-8")
    if b"\x00" in raw:
        where = raw.index(b"\x00")
        raise _fail(path, "D105", f"the document is binary: a zero byte at offset {where}", "UTF-8 text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fail(
            path, "D103", f"byte {raw[error.start]:#04x} at offset {error.start} is not UTF-8", "UTF-8"
        ) from error
    if not text.strip():
        raise _fail(path, "D104", "the document is empty", "text")
    controls = len(_CONTROL.findall(text))
    if controls > len(text) / 50:
        raise _fail(path, "D105", f"the document is binary: {controls} control characters", "UTF-8 text")
    return text
