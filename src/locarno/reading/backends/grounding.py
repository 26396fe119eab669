"""Quotations that somebody proposes, found word for word in the text, or rejected."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from locarno.reading.extraction import Range

FAR = 2_000
"""Code points that source, cue and content of one attribution may lie apart."""
_MANY = 50
"""Places of one quotation that are looked at."""

_LIKE = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_NOTHING = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_EDGES = " \t\r\n"
_MARKS = ".,;:!?\"'"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An attribution as proposed: quotations, not places."""

    source: str | None
    cue: str | None
    content: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A proposal that is not taken, and why."""

    proposal: Proposal
    why: str


@dataclass
class Plain:
    """A text without its typography, and where each character of that stood.

    Quotation marks, dashes and blanks of all kinds are made alike, runs of blanks are one, an ellipsis is three dots,
    and soft hyphens and characters without width are nothing.
    """

    original: str
    text: str = field(init=False)
    places: list[int] = field(init=False)

    def __post_init__(self) -> None:
        characters: list[str] = []
        self.places = []
        for place, character in enumerate(self.original):
            if character in _NOTHING:
                continue
            if character.isspace():
                if characters and characters[-1] == " ":
                    continue
                like = " "
            else:
                like = "..." if character == "…" else _LIKE.get(character, character)
            for single in like:
                characters.append(single)
                self.places.append(place)
        self.text = "".join(characters)

    def find(self, plain: str, start: int = 0) -> Iterator[Range]:
        """Give every place of a plain quotation as a range of the original."""
        here = self.text.find(plain, start)
        while here >= 0:
            first, last = self.places[here], self.places[here + len(plain) - 1]
            yield first, last + 1
            here = self.text.find(plain, here + 1)


@functools.lru_cache(maxsize=4)
def plain(text: str) -> Plain:
    """Give a text without its typography (kept for the texts asked about last)."""
    return Plain(text)


def places(text: str, quotation: str) -> list[Range]:
    """Find a quotation: as it is, else without typography, else also without the marks at its ends.

    Returns
    -------
    list of (start, end)
        Ranges of code points of `text`, at most fifty; empty where the words are not there. Words are never changed,
        left out or put in another case.
    """
    words = quotation.strip(_EDGES)
    if not words:
        return []
    found: list[Range] = []
    here = text.find(words)
    while here >= 0 and len(found) < _MANY:
        found.append((here, here + len(words)))
        here = text.find(words, here + 1)
    if found:
        return found
    for bare in (words, words.strip(_MARKS + _EDGES + "“”‘’…")):
        like = Plain(bare).text.strip()
        if like:
            found = [span for span, _ in zip(plain(text).find(like), range(_MANY), strict=False)]
        if found:
            return found
    return []


def ground(
    text: str, proposal: Proposal, within: Range | None = None
) -> tuple[Range | None, Range | None, list[Range]] | Rejection:
    """Find source, cue and content of a proposal in the text, as near to one another as they stand.

    Parameters
    ----------
    text
        The document's text.
    proposal
        Quotations.
    within
        The stretch that was shown to whoever proposes; the whole text unless given.

    Returns
    -------
    tuple or Rejection
        Ranges of source, cue and content pieces, or why there are none.
    """
    start, end = within or (0, len(text))

    def inside(quotation: str) -> list[Range]:
        return [span for span in places(text, quotation) if start <= span[0] and span[1] <= end]

    worded = [piece for piece in proposal.content if any(character.isalnum() for character in piece)]
    if not worded:
        return Rejection(proposal, "no content")
    contents = [inside(piece) for piece in worded]
    around = [inside(piece) if piece and piece.strip() else None for piece in (proposal.source, proposal.cue)]
    for role, found in zip(("content", "source", "cue"), (min(contents, key=len), *around), strict=True):
        if found == []:
            return Rejection(proposal, f"its {role} is not in the text")
    best: tuple[tuple[int, int], Range | None, Range | None, list[Range]] | None = None
    for anchor in contents[0]:
        pieces = [anchor]
        for other in contents[1:]:
            after = [span for span in other if span[0] >= pieces[-1][1]]
            pieces += after[:1]
        if len(pieces) < len(contents):
            continue
        nearest = [_nearest(found, pieces) if found else [None] for found in around]
        for source, cue in itertools.product(*nearest):
            parts = [part for part in (source, cue, *pieces) if part]
            spread = max(part[1] for part in parts) - min(part[0] for part in parts)
            crossing = sum(a[0] < b[1] and b[0] < a[1] for a, b in itertools.combinations(parts, 2))
            if best is None or (crossing, spread) < best[0]:
                best = ((crossing, spread), source, cue, pieces)
    if best is None:
        return Rejection(proposal, "the pieces of its content do not follow one another")
    size = sum(b - a for a, b in best[3])
    if best[0][1] - size > FAR:
        return Rejection(proposal, "source, cue and content lie far apart")
    return best[1], best[2], best[3]


def _nearest(found: Sequence[Range], pieces: Sequence[Range]) -> list[Range]:
    """Give the few places nearest to the content."""
    return sorted(found, key=lambda span: min(max(a - span[1], span[0] - b, 0) for a, b in pieces))[:4]
