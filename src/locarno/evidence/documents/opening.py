"""Open a document of any kind: its text, what kind it was, and what a reader should know of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from locarno.diagnostics import Diagnostic
from locarno.evidence.document import SIZE_LIMIT, Document, sha256_text
from locarno.evidence.documents.encoding import decode
from locarno.evidence.documents.extracted import Extracted, refusal
from locarno.evidence.documents.language import look_at_language
from locarno.evidence.documents.markdown import without_markup
from locarno.evidence.documents.stored import stored_text

if TYPE_CHECKING:
    import datetime as dt

Kind: TypeAlias = Literal["text", "markdown", "html", "pdf", "docx"]

KINDS: dict[str, Kind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""Kind by the ending of the file's name; anything else is text unless its first bytes say otherwise."""

BINARY_LIMIT_TIMES = 10
"""A PDF or DOCX may be this many times larger than a text: most of it is pictures and fonts."""

_NOT_ID = re.compile(r"[^a-z0-9]+")
_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{1,40})", re.IGNORECASE)
_OTHERS = (
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file, or one that is locked by a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that was opened.

    Attributes
    ----------
    document
        Its text and hashes.
    kind
        What kind of file it was.
    notes
        What was taken from the document itself: its date, its outlet.
    """

    document: Document
    kind: Kind
    notes: tuple[Diagnostic, ...] = ()

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What a reader should know: the notes, and a warning where the text is not English."""
        finding = look_at_language(self.readable)
        if finding.is_english:
            return self.notes
        return (*self.notes, Diagnostic("D108", f"{finding.sentence()}: only English is read", severity="warning"))

    @property
    def readable(self) -> str:
        """The text as a reader should see it: as long as the document's text, without the marks of Markdown."""
        return without_markup(self.document.text) if self.kind == "markdown" else self.document.text


def open_document(
    path: Path | str,
    *,
    id: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    date: dt.date | None = None,
    language: str | None = None,
    limit: int = SIZE_LIMIT,
    encoding: str | None = None,
) -> Opened:
    """Open a document: plain text, Markdown, HTML, PDF or DOCX.

    The text of a text or Markdown file is the file's; that of HTML, PDF and DOCX is extracted, or taken from beside
    the original where it was stored (:func:`locarno.evidence.documents.store_text`).

    Parameters
    ----------
    path
        The file.
    id, title, outlet, date, language
        As given, else as the document states them (a remark says so); the id from the file's name.
    limit
        Largest size in bytes of a text; a PDF or DOCX may have ten times as many. Also the longest extracted text.
    encoding
        Of a text, Markdown or HTML file; UTF-8 unless given, in HTML as the page declares.

    Raises
    ------
    LocarnoError
        D101–D117, E110: the file is missing, too large, binary, damaged, locked, without text …
    """
    path = Path(path)
    raw, kind = _take(path, limit)
    extracted = _extract(raw, kind, path, encoding)
    if len(extracted.text) > limit:
        message = f"the text of the document has {len(extracted.text):,} characters"
        raise refusal(path, "D106", message, f"at most {limit:,} unless told otherwise")
    notes = []
    if outlet is None and extracted.outlet:
        notes.append(_note(path, f"the document names its outlet: {extracted.outlet}"))
    if date is None and extracted.date:
        notes.append(_note(path, f"the document is dated {extracted.date}; times and offices go by that day"))
    stem = _NOT_ID.sub("_", path.stem.lower()).strip("_")
    document = Document(
        id=id or (stem if stem[:1].isalpha() else f"document_{stem}".rstrip("_")),
        title=(extracted.title or path.stem) if title is None else title,
        outlet=extracted.outlet if outlet is None else outlet,
        date=extracted.date if date is None else date,
        language=language or _tag(extracted.language) or "en",
        text=extracted.text,
        sha256_bytes=hashlib.sha256(raw).hexdigest(),
        sha256=sha256_text(extracted.text),
    )
    return Opened(document, kind, tuple(notes))


def _note(path: Path, message: str) -> Diagnostic:
    return Diagnostic("D118", message, file=str(path), severity="note")


def _tag(language: str | None) -> str | None:
    return language if language and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else None


def _extract(raw: bytes, kind: Kind, path: Path, encoding: str | None) -> Extracted:
    if kind in ("text", "markdown"):
        return Extracted(decode(raw, path, encoding))
    if not raw.strip():
        raise refusal(path, "D104", "the document is empty", "text")
    kept = stored_text(path, raw)
    if kind == "html":
        from locarno.evidence.documents.page import EndlessPageError, page_text

        try:
            extracted = page_text(decode(raw, path, encoding or _declared(raw)))
        except EndlessPageError as error:
            raise refusal(path, "D114", str(error)) from error
        if not extracted.text:
            raise refusal(path, "D111", "the page has no text")
    elif kind == "pdf":
        from locarno.evidence.documents.portable import portable_text

        extracted = portable_text(raw, path) if kept is None else Extracted(kept)
    else:
        from locarno.evidence.documents.word import word_text

        extracted = word_text(raw, path)
    return extracted if kept is None else replace(extracted, text=kept)


def _declared(raw: bytes) -> str | None:
    """Give the encoding that a page declares, as browsers take it: by its mark, else in its first 1,024 bytes."""
    import codecs

    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = _CHARSET.search(raw[:1024])
    name = found.group(1).decode("ascii").lower() if found and not raw.startswith(codecs.BOM_UTF8) else ""
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # A page that can declare its encoding in ASCII is not in UTF-16; ISO-8859-1 there means Windows-1252.
    return {"utf-8": None, "utf-16": None, "iso8859-1": "windows-1252"}.get(codecs.lookup(name).name, name)


def _take(path: Path, limit: int) -> tuple[bytes, Kind]:
    try:
        if path.is_dir():
            raise refusal(path, "D102", f"{path} is a folder", "a text file")
        if not path.is_file():
            # A pipe or a device would block or never end.
            code, what = ("D107", "is not a regular file") if path.exists() else ("D101", "does not exist")
            raise refusal(path, code, f"{path} {what}", "a text file")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
            kind = _kind(path, head)
            most = limit * BINARY_LIMIT_TIMES if kind in ("pdf", "docx") else limit
            if size > most:
                message = f"the document has {size:,} bytes"
                raise refusal(path, "D106", message, f"at most {most:,} bytes unless told otherwise")
            return head + file.read(most + 1 - len(head)), kind
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refusal(path, "D107", f"{path} cannot be read: {reason}") from error


def _kind(path: Path, head: bytes) -> Kind:
    """Tell the kind by the first bytes, else by the name."""
    named = KINDS.get(path.suffix.lower(), "text")
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        if named == "docx" or b"word/" in head:
            return "docx"
        raise refusal(path, "D105", "the document is binary: a zip archive that is no DOCX", "text, HTML, PDF or DOCX")
    other = next((what for mark, what in _OTHERS if head.startswith(mark)), None)
    if other is not None:
        raise refusal(path, "D105", f"the document is binary: {other}", "text, HTML, PDF or DOCX")
    if named in ("pdf", "docx") and head.strip():
        raise refusal(path, "D113", f"the file is called {path.suffix} and is none", f"a {named.upper()} file")
    if named == "text" and _HTML.match(head):
        return "html"
    return named
