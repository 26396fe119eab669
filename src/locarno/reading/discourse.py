"""What crosses sentences: quotations that go on, block quotations, and sentences that belong to an earlier source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.reading.extraction import Found
from locarno.reading.segment import CLOSING, STRAIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.reading.attribution import Attribution, Finder
    from locarno.reading.extraction import Range
    from locarno.reading.segment import Sentence

_FAR = 12
"""Sentences over which a quotation is carried on."""


def place(sentence: Sentence, attribution: Attribution) -> Found:
    """Turn ranges of tokens into ranges of code points."""

    def points(piece: Range | None) -> Range | None:
        return None if piece is None else (sentence.tokens[piece[0]].start, sentence.tokens[piece[1] - 1].end)

    content = [span for span in map(points, attribution.content) if span is not None]
    head = sentence.tokens[attribution.head].lower if 0 <= attribution.head < len(sentence.tokens) else ""
    source, cue = points(attribution.source), points(attribution.cue)
    return Found(sentence.index, source, cue, content, head, attribution.form)


def gather(sentences: Sequence[Sentence], finders: Sequence[Finder]) -> list[list[Found]]:
    """Find the outermost attributions of every sentence and carry quotations on."""
    found = [
        [place(sentence, made) for made in finder.find()] for sentence, finder in zip(sentences, finders, strict=True)
    ]
    return carry(sentences, found, finders)


def carry(sentences: Sequence[Sentence], found: list[list[Found]], finders: Sequence[Finder]) -> list[list[Found]]:
    """Carry quotations on, whichever engine found their attributions; `found` is changed and given back.

    Within a paragraph a quoted sentence without a cue of its own belongs to the quotation before it, or, where
    there is none, to the one that follows; so does a block of text after "Smith added:".
    """
    for i, sentence in enumerate(sentences):
        if found[i]:
            continue
        quoted = wholly_quoted(sentence)
        before = _neighbour(sentences, found, i, -1)
        after = _neighbour(sentences, found, i, +1)
        if quoted and before is not None:
            before.content.append(quoted)
        elif quoted and after is not None:
            after.content.insert(0, quoted)
        elif quoted and i and (last := _last(found, i)) and _open_end(sentences, last, i):
            last.content.append(quoted)
        elif quoted and (ahead := _taken_up(sentences, found, i)):
            ahead.content.append(quoted)
        elif i and sentences[i - 1].tokens[-1].text == ":" and sentence.paragraph != sentences[i - 1].paragraph:
            made = finders[i - 1].introduces()
            if made is not None:
                block = place(sentences[i - 1], made)
                block.content = [(sentence.start, sentence.end)]
                found[i - 1].append(block)
                found[i] = []
    for items in found:
        for item in items:
            item.content.sort()
    return found


def wholly_quoted(sentence: Sentence) -> Range | None:
    """Give the range of a sentence that is one quotation, or the rest of one that began before."""
    inside = [token for token in sentence.tokens if token.quote]
    words = [token for token in sentence.tokens if token.word]
    quoted = [token for token in inside if token.word]
    if not words or len(quoted) < 0.8 * len(words) or len(words) < 2:
        return None
    return inside[0].start, inside[-1].end


def _neighbour(sentences: Sequence[Sentence], found: list[list[Found]], i: int, step: int) -> Found | None:
    """Give the attribution next to a sentence in its paragraph, if that quotes."""
    j = i + step
    while 0 <= j < len(sentences) and sentences[j].paragraph == sentences[i].paragraph and abs(j - i) <= _FAR:
        if found[j]:
            near = found[j][-1] if step < 0 else found[j][0]
            piece = near.content[-1] if step < 0 else near.content[0]
            own = [token for token in sentences[j].tokens if piece[0] <= token.start < piece[1]]
            if own and not any(token.quote for token in own):
                return None
            return near
        if wholly_quoted(sentences[j]) is None:
            return None
        j += step
    return None


def _taken_up(sentences: Sequence[Sentence], found: list[list[Found]], i: int) -> Found | None:
    """Give the attribution that takes up a quotation left open at the end of its paragraph.

    “It is over. (new paragraph) “We stay,” Smith said.
    """
    for j in range(i, min(len(sentences) - 1, i + _FAR)):
        here, following = sentences[j], sentences[j + 1]
        if wholly_quoted(here) is None:
            return None
        if here.paragraph == following.paragraph:
            continue
        left_open = bool(here.tokens[-1].quote) and here.tokens[-1].text not in (*CLOSING, STRAIGHT)
        if not left_open or not following.tokens[0].quote:
            return None
        if found[j + 1]:
            first = found[j + 1][0]
            return first if first.content[0][0] <= following.tokens[1].start else None
    return None


def _last(found: list[list[Found]], i: int) -> Found | None:
    return next((found[j][-1] for j in range(i - 1, max(-1, i - 4), -1) if found[j]), None)


def _open_end(sentences: Sequence[Sentence], last: Found, i: int) -> bool:
    """Say whether a quotation may go on in the next paragraph: everything since was quoted."""
    since = [sentence for sentence in sentences[last.sentence : i] if sentence.end > last.content[-1][1]]
    tail = [
        token for sentence in since for token in sentence.tokens if token.start >= last.content[-1][1] and token.word
    ]
    inside = [token for token in sentences[last.sentence].tokens if token.quote]
    return bool(inside) and len(tail) <= 12
