"""Bytes to text: UTF-8 unless told, and a word on what else it may be."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from locarno.diagnostics import did_you_mean
from locarno.evidence.documents.extracted import refusal

if TYPE_CHECKING:
    from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = ("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1251", "koi8-r", "mac-roman")
_SAMPLE = 65_536
_HIGH = re.compile(rb"[\x80-\xff]")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def decode(raw: bytes, path: Path, encoding: str | None = None) -> str:
    """Decode a text file.

    Parameters
    ----------
    raw
        Its bytes.
    path
        Its name in messages.
    encoding
        UTF-8, with or without byte order mark, unless given.

    Raises
    ------
    LocarnoError
        D103 with the likely encoding and how to say it, D104 empty, D105 binary, D116 no such encoding.
    """
    if not raw.strip():
        raise refusal(path, "D104", "the document is empty", "text")
    text = _utf8(raw, path) if encoding is None else _told(raw, path, encoding)
    if not text.strip("\ufeff \t\r\n\f\v\u00a0"):
        raise refusal(path, "D104", "the document is empty", "text")
    controls = len(_CONTROL.findall(text))
    if controls > len(text) / 50:
        raise refusal(path, "D105", f"the document is binary: {controls} control characters", "UTF-8 text")
    return text


def _utf8(raw: bytes, path: Path) -> str:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if marked is not None:
        raise refusal(path, "D103", f"the document is {marked.upper()}: add --encoding {marked}", "UTF-8")
    if b"\x00" in raw:
        wide = _unmarked_wide(raw)
        if wide is not None:
            message = f"the document is likely {wide.upper()} without a byte order mark: add --encoding {wide}"
            raise refusal(path, "D103", message, "UTF-8")
        message = f"the document is binary: a zero byte at offset {raw.index(0)}"
        raise refusal(path, "D105", message, "UTF-8 text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        likely = likely_encoding(raw)
        message = f"byte {raw[error.start]:#04x} at offset {error.start} is not UTF-8"
        if likely is not None:
            message += f", likely {likely}: add --encoding {likely}"
        raise refusal(path, "D103", message, "UTF-8") from error


def _told(raw: bytes, path: Path, encoding: str) -> str:
    try:
        known = codecs.lookup(encoding)
        # A codec such as hex or zlib is no encoding of text.
        if not known._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError) as error:
        message = f"no encoding {encoding!r}{did_you_mean(encoding.lower(), _KNOWN)}"
        raise refusal(path, "D116", message, "a name such as windows-1252") from error
    try:
        text = raw.decode("utf-8-sig" if known.name == "utf-8" else known.name)
    except (UnicodeDecodeError, UnicodeError) as error:
        where = getattr(error, "start", 0)
        raise refusal(path, "D103", f"the bytes from offset {where} are not {encoding}", "another encoding") from error
    return text.removeprefix("\ufeff")


def _unmarked_wide(raw: bytes) -> str | None:
    """Tell UTF-16 without a mark: of two bytes, one is nearly always zero."""
    sample = raw[:_SAMPLE]
    pairs = max(1, len(sample) // 2)
    for zero, name in ((sample[1::2], "utf-16-le"), (sample[0::2], "utf-16-be")):
        if zero.count(0) / pairs > 0.7 and sample.count(0) / len(sample) < 0.6:
            return name
    return None


def likely_encoding(raw: bytes) -> str | None:
    """Guess the one-byte encoding of a text that is not UTF-8; None where nothing fits."""
    sample = raw[:_SAMPLE]
    high = len(_HIGH.findall(sample))
    if high > len(sample) / 3:
        decoded = sample.decode("windows-1251", "replace")
        return "windows-1251" if len(_CYRILLIC.findall(decoded)) > 0.8 * high else None
    try:
        sample.decode("windows-1252")
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "windows-1252"
