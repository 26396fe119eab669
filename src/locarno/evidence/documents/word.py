"""DOCX to its text: a zip of XML, read with bounds and without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from locarno.evidence.documents.extracted import Extracted, refusal

if TYPE_CHECKING:
    from pathlib import Path

UNFOLDED_LIMIT = 80_000_000
"""Bytes of XML that a document may unfold to."""
_WORDS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MAIN = "word/document.xml"
_SKIPPED = frozenset({"del", "moveFrom", "instrText", "pict", "object"})
"""Deleted text, field codes, drawings."""


class _Refused(Exception):  # noqa: N818 (never leaves this module)
    """A part of the document that is not read."""


def word_text(raw: bytes, path: Path) -> Extracted:
    """Take the text out of a DOCX file: its paragraphs as accepted, without deletions, notes, headers and footers.

    Raises
    ------
    LocarnoError
        D112 locked, D113 damaged, D114 unfolds beyond all measure or declares entities, D111 without text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            main = _part(archive, _main_name(archive), path)
            core = _part(archive, "docProps/core.xml", path, wanted=False)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, KeyError) as error:
        raise refusal(path, "D113", f"the DOCX file is damaged: {error or type(error).__name__}"[:200]) from error
    except RuntimeError as error:
        raise refusal(path, "D112", "the DOCX file is locked by a password") from error
    reader = _Paragraphs()
    _parse(main, reader, path)
    text = "\n\n".join(line for line in (paragraph.strip() for paragraph in reader.done) if line)
    if not text:
        raise refusal(path, "D111", "the DOCX file has no text")
    title = _Title()
    if core:
        _parse(core, title, path)
    return Extracted(text=text, title=title.text.strip() or None)


def _main_name(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if _MAIN in names:
        return _MAIN
    other = [name for name in names if name.startswith("word/document") and name.endswith(".xml")]
    return other[0] if other else _MAIN


def _part(archive: zipfile.ZipFile, name: str, path: Path, *, wanted: bool = True) -> bytes:
    """Read one part, up to the limit: what the archive says of its size is not believed."""
    if not wanted and name not in archive.namelist():
        return b""
    with archive.open(name) as file:
        data = file.read(UNFOLDED_LIMIT + 1)
    if len(data) > UNFOLDED_LIMIT:
        message = f"{name} unfolds to more than {UNFOLDED_LIMIT:,} bytes"
        raise refusal(path, "D114", message, f"at most {UNFOLDED_LIMIT:,} bytes")
    return data


class _Paragraphs:
    """Collects paragraphs; those of a text box inside a paragraph come before it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.open: list[list[str]] = []
        self.skipped = 0
        self.run: list[str] = []
        self.in_run = False
        self.hidden = False
        self.taking = False

    def start(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        if namespace == _COMPATIBILITY and name == "Fallback":
            self.skipped += 1
            return
        if namespace not in _WORDS:
            return
        if name in _SKIPPED:
            self.skipped += 1
        elif name == "p":
            self.open.append([])
        elif name == "r":
            self.in_run, self.hidden, self.run = True, False, []
        elif name == "vanish":
            self.hidden = attributes.get("val", "true") not in ("0", "false", "off")
        elif name == "t":
            self.taking = True
        elif name in ("tab", "br", "cr", "noBreakHyphen") and self.in_run:
            self._add({"tab": "\t", "noBreakHyphen": "\u2011"}.get(name, "\n"))

    def end(self, namespace: str, name: str) -> None:
        if namespace == _COMPATIBILITY and name == "Fallback":
            self.skipped -= 1
            return
        if namespace not in _WORDS:
            return
        if name in _SKIPPED:
            self.skipped -= 1
        elif name == "t":
            self.taking = False
        elif name == "r":
            if not self.hidden and self.open:
                self.open[-1] += self.run
            self.in_run, self.run = False, []
        elif name == "p" and self.open:
            self.done.append("".join(self.open.pop()))

    def text_(self, data: str) -> None:
        if self.taking:
            self._add(data)

    def _add(self, data: str) -> None:
        if not self.skipped:
            self.run.append(data)


class _Title:
    """Takes the title out of the properties."""

    def __init__(self) -> None:
        self.text = ""
        self.taking = False

    def start(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        self.taking = name == "title" and "purl.org/dc/" in namespace and not attributes

    def end(self, namespace: str, name: str) -> None:
        self.taking = False

    def text_(self, data: str) -> None:
        if self.taking:
            self.text += data


def _parse(data: bytes, into: _Paragraphs | _Title, path: Path) -> None:
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True

    def declared(*_: object) -> None:
        # Entities are the stuff of bombs, and no DOCX file has a use for a document type.
        message = "a document type is declared"
        raise _Refused(message)

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition("\n")
        into.start(namespace, local, {key.rpartition("\n")[2]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        namespace, _, local = name.rpartition("\n")
        into.end(namespace, local)

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = into.text_
    try:
        parser.Parse(data, True)
    except _Refused as error:
        raise refusal(path, "D114", f"the DOCX file could unfold without end: {error}") from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise refusal(path, "D113", f"the DOCX file is damaged: {error}") from error
