"""PDF to its text: lines put together to paragraphs again, without running heads and page numbers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence.documents.extracted import Extracted, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

WORKER = Path(__file__).with_name("portable_worker.py")
SECONDS = 60.0
"""Longest time that one PDF may take."""

_NUMBER = re.compile(r"\d+")
_PAGE = re.compile(r"^\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*$", re.IGNORECASE)
_ENDED = re.compile(r"[.?!…:]['\"”’)\]]*$")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+")
_GOES_ON = re.compile(
    r"(?:\b(?:an?|and|as|at|but|by|for|from|in|into|nor|of|on|or|over|that|the|their|to|under|with)|[,;-])$",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·–—*-]\s|\(?\d{1,3}[.)]\s)")


def portable_text(raw: bytes, path: Path) -> Extracted:
    """Take the text out of a PDF, in a process of its own with bounds on memory and time.

    Raises
    ------
    LocarnoError
        E110 without the package that reads PDFs; D111 without text (a scan), D112 locked, D113 damaged, D114 unfolds
        beyond all measure or takes too long.
    """
    if find_spec("pypdf") is None:
        message = "PDFs are read with pypdf, which is not installed: pip install 'locarno[reading]'"
        raise LocarnoError(Diagnostic("E110", message, file=str(path)))
    answer = _ask(raw, path)
    refused = answer.get("refused")
    if refused == "locked":
        raise refusal(path, "D112", "the PDF is locked by a password")
    if refused == "endless":
        raise refusal(path, "D114", "the PDF takes more memory or text than any document")
    if refused is not None:
        raise refusal(path, "D113", f"the PDF is damaged: {answer.get('why', 'it cannot be parsed')}")
    text = reflow(answer["pages"])
    if not text.strip():
        pages = len(answer["pages"])
        raise refusal(path, "D111", f"the PDF has no text on its {pages} page{'s' * (pages != 1)}: it may be a scan")
    title = " ".join(str(answer.get("title") or "").split())
    return Extracted(text=text, title=title or None)


def _ask(raw: bytes, path: Path) -> dict[str, Any]:
    # -P: the folder of the worker must not come before the standard library.
    command = [sys.executable, "-P", "-X", "utf8", str(WORKER)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise refusal(path, "D114", f"the PDF could not be read in {SECONDS:.0f} seconds") from error
    except OSError as error:
        raise refusal(path, "D107", f"the PDF cannot be read: {error.strerror or error}") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        # The process was stopped by a bound: out of memory, mostly.
        return {"refused": "endless"}
    return answer if isinstance(answer, dict) else {"refused": "endless"}


def reflow(pages: Sequence[Sequence[str]]) -> str:
    """Put the lines of pages together to paragraphs.

    A paragraph goes on as long as its lines are full: a line that is clearly shorter than most ends it if a sentence
    ends there, and so does a blank line. A word broken at the end of a line is joined; its hyphen stays where the
    document writes the word with one elsewhere.

    Parameters
    ----------
    pages
        The lines of each page.
    """
    kept = _without_running(pages)
    whole = Counter(
        word.lower() for lines in kept for line in lines for word in re.findall(r"[^\W\d_]+(?:-\w+)*", line)
    )
    widths = [len(line) for lines in kept for line in lines if len(line.split()) > 3]
    full = 0.8 * _usual(widths)
    paragraphs: list[str] = []
    here = last = ""
    for lines in kept:
        for line in lines:
            text = " ".join(_clean(line).split())
            if not text:
                here = _closed(paragraphs, here)
                continue
            if here and _starts_anew(last, text, full):
                here = _closed(paragraphs, here)
            here = _joined(here, text, whole) if here else text
            last = text
    _closed(paragraphs, here)
    return "\n\n".join(paragraphs)


def _usual(widths: list[int]) -> float:
    """Give the usual width of a full line: the middle of the longer half."""
    return float(median(sorted(widths)[len(widths) // 2 :])) if widths else 0.0


def _starts_anew(last: str, text: str, full: float) -> bool:
    if _BULLET.match(text):
        return True
    if len(last) >= full:
        # After a full line that ends a sentence, a short line without a full stop is a heading.
        return bool(_ENDED.search(last)) and len(text) < 0.75 * full and not _ENDED.search(text)
    first = text.lstrip("“\"'‘(")[:1]
    if _ENDED.search(last):
        return True
    # A short line without a full stop is a heading if what follows starts like a sentence.
    return first.isupper() and len(last) < 0.95 * full and not _GOES_ON.search(last)


def _joined(here: str, text: str, whole: Counter[str]) -> str:
    broken = _HYPHENATED.search(here)
    following = _WORD.match(text)
    if broken is None or following is None or not following.group()[0].islower():
        return f"{here} {text}"
    plain = (broken[1] + following.group()).lower()
    hyphened = f"{broken[1]}-{following.group()}".lower()
    if whole[hyphened] > whole[plain]:
        return here + text
    return here[:-1] + text


def _closed(paragraphs: list[str], here: str) -> str:
    if here:
        paragraphs.append(here)
    return ""


def _clean(line: str) -> str:
    """Drop what is no character: surrogates, controls and marks of order that a font left behind."""
    return "".join(
        "" if character == "\u00ad" and not line.endswith("\u00ad") else character
        for character in line.translate(_LIGATURES)
        if not ("\ud800" <= character <= "\udfff") and (character >= " " or character == "\t")
    )


def _without_running(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Drop the first and last lines that most pages share but for a number, and page numbers."""
    trimmed = [_trimmed(lines) for lines in pages]
    edges: Counter[str] = Counter()
    for lines in trimmed:
        edges.update({_shape(line) for line in (*lines[:2], *lines[-2:])})
    often = max(2, (len(trimmed) + 1) // 2)
    running = {shape for shape, count in edges.items() if count >= often}
    for lines in trimmed:
        for end in (0, -1):
            for _ in range(2):
                if lines and (_shape(lines[end]) in running or (len(trimmed) > 1 and _PAGE.match(lines[end]))):
                    del lines[end]
    return trimmed


def _trimmed(lines: Sequence[str]) -> list[str]:
    found = list(lines)
    while found and not found[0].strip():
        del found[0]
    while found and not found[-1].strip():
        del found[-1]
    return found


def _shape(line: str) -> str:
    return _NUMBER.sub("0", " ".join(line.split())).lower()
