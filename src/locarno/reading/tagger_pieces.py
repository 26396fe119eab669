"""Words to word pieces in windows, as the encoder takes them; the same for training and for reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from tokenizers import Tokenizer

    from locarno.reading.segment import Sentence

LONGEST_WORD = 8
"""Pieces of one word that are kept; addresses and endless strings have more."""
UNKNOWN, CLS, SEP = 100, 101, 102
SHAPES = 32


@dataclass(frozen=True, slots=True)
class Pieces:
    """A document as word pieces.

    Attributes
    ----------
    ids, shapes
        Piece ids of the vocabulary, and what the lower-cased vocabulary loses: capitals, quotation, line.
    first
        For every word, the number of its first piece.
    breaks
        Numbers of pieces at which a sentence begins.
    """

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    breaks: npt.NDArray[np.int64]


def pieces_of(sentences: Sequence[Sentence], tokenizer: Tokenizer) -> Pieces:
    """Cut the words of a document into pieces, with a separator between paragraphs."""
    ids: list[int] = []
    shapes: list[int] = []
    first: list[int] = []
    breaks: list[int] = []
    cache: dict[str, list[int]] = {}
    paragraph = -1
    for sentence in sentences:
        breaks.append(len(ids))
        if sentence.paragraph != paragraph:
            if paragraph >= 0:
                ids.append(SEP)
                shapes.append(0)
            paragraph = sentence.paragraph
        for i, token in enumerate(sentence.tokens):
            if token.text not in cache:
                # Half of a surrogate pair is no text for the tokeniser.
                word = token.text[:64].encode("utf-8", "replace").decode("utf-8")
                cache[token.text] = tokenizer.encode(word, add_special_tokens=False).ids[:LONGEST_WORD] or [UNKNOWN]
            cut = cache[token.text]
            shape = _case(token.text) + 4 * bool(token.quote) + 8 * (i == 0) + 16 * sentence.heading
            first.append(len(ids))
            ids += cut
            shapes += [shape] * len(cut)
    return Pieces(*(np.array(column, dtype=np.int64) for column in (ids, shapes, first, breaks)))


def _case(word: str) -> int:
    if word.islower() or not word[0].isalpha():
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[0].isupper() else 3


def windows(pieces: Pieces, size: int, context: int) -> list[tuple[int, int, int, int]]:
    """Lay windows over a document.

    Each is (from, to, core from, core to) in pieces: the cores follow one another, begin where sentences begin if
    they can, and have up to `context` pieces around them.
    """
    total = len(pieces.ids)
    found = []
    start = 0
    while start < total:
        left = max(0, start - context)
        room = size - (start - left)
        stop = total
        if total - start > room:
            limit = start + room - context
            fits = pieces.breaks[(pieces.breaks > start) & (pieces.breaks <= limit)]
            stop = int(fits[-1]) if len(fits) and fits[-1] - start >= room // 3 else limit
        right = min(total, left + size)
        found.append((left, right, start, stop))
        start = stop
    return found
