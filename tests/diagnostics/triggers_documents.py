"""For the codes of documents that are not plain text, what a user does to get them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

from document_building import docx, locked, pdf
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence import Document
from locarno.evidence.documents import open_document, store_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Trigger = Callable[[Path], Sequence[Diagnostic]]


def _caught(work: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        work()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _file(name: str, content: bytes, **options: str) -> Trigger:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        path = folder / name
        path.write_bytes(content)
        return _caught(lambda: Document.load(path, **options))  # type: ignore[arg-type]

    return trigger


def _remarks(name: str, content: str) -> Trigger:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        path = folder / name
        path.write_text(content, encoding="utf-8")
        return open_document(path).remarks

    return trigger


def _changed(folder: Path) -> Sequence[Diagnostic]:
    path = folder / "talks.html"
    path.write_text("<p>Talks began.</p>", encoding="utf-8")
    store_text(Document.load(path), path)
    path.write_text("<p>Talks ended.</p>", encoding="utf-8")
    return _caught(lambda: Document.load(path))


def _unwritable(folder: Path) -> Sequence[Diagnostic]:
    (folder / "talks.html.txt").mkdir()
    return _caught(lambda: store_text(Document.from_text("Talks began."), folder / "talks.html"))


def _without_reader(folder: Path) -> Sequence[Diagnostic]:
    path = folder / "talks.pdf"
    path.write_bytes(pdf([["Talks began."]]))
    with mock.patch("locarno.evidence.documents.portable.find_spec", lambda name: None):
        return _caught(lambda: Document.load(path))


FRENCH = (
    "Le ministre a déclaré que les négociations pourraient échouer si les troupes ne se retiraient pas de la ville."
)
ENTITY = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>"

TRIGGERS: dict[str, Trigger] = {
    "D108": _remarks("discours.txt", f"{FRENCH} {FRENCH}"),
    "D109": _changed,
    "D111": _file("empty.docx", docx()),
    "D112": _file("locked.docx", locked(docx("Talks began."))),
    "D113": _file("broken.docx", docx("Talks began.")[:200]),
    "D114": _file("bomb.docx", docx("Talks began.", head=ENTITY)),
    "D116": _file("talks.txt", b"Talks began.", encoding="windows-1522"),
    "D117": _unwritable,
    "D118": _remarks("talks.html", "<meta name=date content=2025-01-25><p>Talks began.</p>"),
    "E110": _without_reader,
}
