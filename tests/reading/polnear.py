"""PolNeAR's brat files, read for scoring; nothing of them is kept here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SPAN = re.compile(r"^(T\d+)\t(Source|Cue|Content) ([\d ;]+)\t")
_EVENT = re.compile(r"^E\d+\t(Attribution:T\d+(?: \w+:T\d+)*)\s*$")


@dataclass(frozen=True)
class Gold:
    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


def articles(folder: Path):
    """Yield (name, text, attributions), one annotator an article."""
    seen = set()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rsplit("_", 1)[0]
        if name in seen:
            continue
        seen.add(name)
        # newline="" keeps the offsets of files with Windows line ends
        with (folder / "text" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        yield name, text, annotations(path.read_text(encoding="utf-8"))


def annotations(brat: str) -> list[Gold]:
    spans = {}
    events = []
    for line in brat.split("\n"):
        if found := _SPAN.match(line):
            pieces = [tuple(map(int, piece.split())) for piece in found[3].split(";")]
            spans[found[1]] = [piece for piece in pieces if len(piece) == 2]
        elif found := _EVENT.match(line):
            events.append([part.split(":") for part in found[1].split()])
    gold = []
    for event in events:
        roles = {"Source": [], "Cue": [], "Content": []}
        for role, id in event:
            kind = re.sub(r"\d+$", "", role)
            if kind in roles and id in spans:
                roles[kind] += spans[id]
        gold.append(Gold(*(tuple(sorted(roles[kind])) for kind in ("Source", "Cue", "Content"))))
    return gold
