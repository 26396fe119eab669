"""Statements in the forms that other programs read, and back from brat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from locarno.evidence.document import Document
from locarno.evidence.statement import Statement
from locarno.reading.export import brat, conll, docbin, table, webannotation
from locarno.reading.export.brat import read_brat

Writer: TypeAlias = Callable[[Document, Sequence[Statement]], str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of export.

    Attributes
    ----------
    name
        As ``--format`` names it.
    ending
        Usual ending of a file.
    write
        From a document and its statements to the file's content; bytes where it is no text.
    says
        What it is, in a few words.
    """

    name: str
    ending: str
    write: Writer
    says: str


FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("webannotation", ".jsonld", webannotation.write, "W3C Web Annotations (JSON-LD)"),
        Format("brat", ".ann", brat.write, "brat standoff; needs the text beside it"),
        Format("conll", ".conll", conll.write, "a token a line with BIO tags"),
        Format("docbin", ".spacy", docbin.write, "spaCy DocBin with span groups"),
        Format("csv", ".csv", table.write, "one row a statement"),
    )
}
"""Every form of export beside text, JSON and JSON lines."""

__all__ = ["FORMATS", "Format", "Writer", "read_brat"]
