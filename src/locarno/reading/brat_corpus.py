"""Corpora of attributed speech in brat standoff: texts with sources, cues and contents that people marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from locarno.reading.extraction import Range

register_codes(
    {
        "D140": Code(
            "No brat corpus",
            "Point to a folder with text files and their standoff files: NAME.txt beside NAME.ann, or text/NAME.txt "
            "with attributions/NAME_ANNOTATOR.ann, all in UTF-8.",
        ),
    }
)

_SPAN = re.compile(r"^(T\d+)\t(Source|Cue|Content) (\d+ \d+(?:;\d+ \d+)*)\t(.*)$")
_EVENT = re.compile(r"^E\d+\t[\w-]+:T\d+((?: \w+:T\d+)+)\s*$")
_ROLE = re.compile(r"(Source|Cue|Content)\d*$")


@dataclass(frozen=True, slots=True)
class Relation:
    """One attribution as somebody marked it: ranges of code points, several where a span is discontinuous."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator marked in one text.

    Attributes
    ----------
    annotator
        Their name in the file's name; empty where the file bears none.
    relations
        In the order of the text.
    mismatched
        Spans whose words in the file are not those of the text at their offsets; the offsets are taken.
    outside
        Spans beyond the end of the text; they are left out.
    """

    annotator: str
    relations: tuple[Relation, ...]
    mismatched: int
    outside: int


@dataclass(frozen=True, slots=True)
class Article:
    """A text and its annotations, by the names of their files."""

    name: str
    text: str
    annotations: tuple[Annotation, ...] = field(default_factory=tuple)


def articles(folder: Path) -> Iterator[Article]:
    """Read a corpus, one article after the other, by name.

    Two layouts are known: `text/NAME.txt` with `attributions/NAME_ANNOTATOR.ann`, as PolNeAR has it, and
    `NAME.txt` beside `NAME.ann`, as brat has it. Line ends stay as they are, so that offsets hold.

    Raises
    ------
    LocarnoError
        (D140) where there is no folder, no text with annotations in it, or a file is not UTF-8.
    """
    texts, marks = folder / "text", folder / "attributions"
    if not texts.is_dir():
        texts = marks = folder
    by_text: dict[str, list[tuple[str, Path]]] = {}
    if folder.is_dir():
        names = {path.stem for path in texts.glob("*.txt")}
        for path in sorted(marks.glob("*.ann")):
            stem, _, annotator = path.stem.rpartition("_")
            if path.stem in names:
                by_text.setdefault(path.stem, []).append(("", path))
            elif stem in names:
                by_text.setdefault(stem, []).append((annotator, path))
    if not by_text:
        message = "no brat corpus here"
        raise LocarnoError([Diagnostic("D140", message, file=str(folder), expected="NAME.txt beside NAME.ann")])
    for name in sorted(by_text):
        text = _text(texts / f"{name}.txt")
        yield Article(name, text, tuple(read_annotation(_text(path), text, who) for who, path in by_text[name]))


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        message = f"the byte at {error.start} is not UTF-8"
        raise LocarnoError([Diagnostic("D140", message, file=str(path), expected="UTF-8")]) from None


def read_annotation(brat: str, text: str, annotator: str = "") -> Annotation:
    """Read one standoff file.

    Lines that are neither a span of the three roles nor an event over such spans are passed over: notes, also
    those that run over several lines, and other kinds of annotation.
    """
    spans: dict[str, tuple[Range, ...]] = {}
    events: list[list[tuple[str, str]]] = []
    mismatched = outside = 0
    lines = brat.replace("\r\n", "\n").split("\n")
    for line in lines:
        if found := _SPAN.match(line):
            pieces = [(int(a), int(b)) for a, b in (piece.split() for piece in found[3].split(";"))]
            if any(not 0 <= a < b <= len(text) for a, b in pieces):
                outside += 1
                continue
            spans[found[1]] = tuple(sorted(pieces))
            mismatched += not _same(found[4], " ".join(text[a:b] for a, b in pieces))
        elif found := _EVENT.match(line):
            arguments = (argument.split(":") for argument in found[1].split())
            events.append([(role, span) for role, span in arguments])
    relations = []
    for event in events:
        roles: dict[str, list[Range]] = {"Source": [], "Cue": [], "Content": []}
        for role, span in event:
            kind = _ROLE.match(role)
            if kind and span in spans:
                roles[kind[1]] += spans[span]
        if any(roles.values()):
            relations.append(Relation(*(tuple(sorted(roles[kind])) for kind in ("Source", "Cue", "Content"))))
    relations.sort(key=_order)
    return Annotation(annotator, tuple(relations), mismatched, outside)


def _same(noted: str, text: str) -> bool:
    """Compare words noted with those of the text; a note ends at the first line break of what it notes."""
    return noted == text.split("\n")[0].rstrip("\r") or noted.split() == text.split()


def _order(relation: Relation) -> Range:
    return min((*relation.source, *relation.cue, *relation.content))
