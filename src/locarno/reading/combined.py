"""What a trained tagger finds, set right by the clause patterns: spans from the one, structure from the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.reading.cues import default_lexicon
from locarno.reading.discourse import gather
from locarno.reading.reader import finders_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from locarno.evidence.registry import Registry
    from locarno.reading.attribution import Finder
    from locarno.reading.extraction import Extractor, Found, Range
    from locarno.reading.segment import Sentence

_CLOSING_FORMS = frozenset({"after", "according", "inverted", "dash"})
"""Forms in which a speaker stands outside all that is said: it governs whatever a flat tagger marked inside."""
_LIKELY = 0.45
"""Share of cases in which a word, so surrounded, is a cue, from which the clause patterns are believed alone."""
_ABOUT_SOURCE = re.compile(r"(?:who|speaking|citing|quoting)\b", re.IGNORECASE)
_LINES = re.compile(r"\s*[\r\n\u2028\u2029\x85]\s*")
_QUOTED = re.compile(r"[“”\"«»„]|''|``")
_NEAR = 12
"""Sentences around an attribution in which others may reach into it: a quotation may run over as many."""
_QUESTION = frozenset({"asked", "pressed"})


def combined(tagged: Extractor, registry: Registry, date: dt.date | None = None) -> Extractor:
    """Give the extractor that sets a flat tagger's attributions right.

    A speaker of a whole sentence outranks the attributions marked inside what is said; "citing two diplomats" and
    "Asked whether …" attribute nothing; a known actor under a likely cue is added where nothing is marked.

    Parameters
    ----------
    tagged
        The tagger.
    registry, date
        Who is known, on which date.
    """

    def extract(text: str, sentences: Sequence[Sentence]) -> list[list[Found]]:
        found = tagged(text, sentences)
        finders = finders_of(sentences, registry, date)
        return combine(text, found, gather(sentences, finders), finders)

    return extract


def combine(
    text: str, found: list[list[Found]], ruled: Sequence[Sequence[Found]], finders: Sequence[Finder]
) -> list[list[Found]]:
    """Set the attributions of a flat tagger right by those of the clause patterns; `found` is changed and given back.

    Parameters
    ----------
    text
        The document's text.
    found, ruled
        Attributions of the tagger and of the clause patterns, by sentence.
    finders
        The clause patterns of every sentence.
    """
    for number, items in enumerate(found):
        items[:] = [item for item in items if not _attributes_nothing(text, item, finders[number])]
        for item in items:
            _tidy(text, item, finders[number])
    freed: list[Range] = []
    for item in (item for items in ruled for item in items):
        under = _touching(item, found)
        same = next((other for other in under if _share(other.cue, item.cue)), None)
        if same is not None and (cut := _agree(text, same, item)):
            freed.append(cut)
        under = [other for other in _touching(item, found) if not _as_reported(text, other, item)]
        if same is not None and under == [same]:
            continue
        if under:
            governs = item.form in _CLOSING_FORMS and all(_inside(other, item) for other in under)
        else:
            loose = any(all(a <= c and d <= b for c, d in _parts(item)) for a, b in freed)
            governs = item.form == "before" and (loose or _certain(text, item, finders[item.sentence]))
        if governs:
            for other in _touching(item, found):
                found[other.sentence].remove(other)
            found[item.sentence].append(item)
    for items in found:
        items.sort(key=lambda item: item.cue or item.source or item.content[0])
    return found


def _touching(item: Found, found: Sequence[Sequence[Found]]) -> list[Found]:
    """Give the attributions near another that share a code point with it."""
    parts = _parts(item)
    return [
        other
        for items in found[max(0, item.sentence - _NEAR) : item.sentence + _NEAR + 1]
        for other in items
        if any(a < d and c < b for a, b in parts for c, d in _parts(other))
    ]


def _tidy(text: str, item: Found, finder: Finder) -> None:
    """Take out of a content what is none: how it was said, a clause about who said it, the next paragraph."""
    kept = []
    for start, end in item.content:
        words = text[start:end]
        if item.source is not None and item.source[1] <= start and _ABOUT_SOURCE.match(words):
            if re.fullmatch(r",?\s*", text[item.source[1] : start]) and words.lower().startswith("who"):
                item.source = (item.source[0], end)
            continue
        line = _LINES.search(words)
        if line and not _QUOTED.search(words):
            inside = finder.sentence.start < start + line.start()
            start, end = (start, start + line.start()) if inside else (start + line.end(), end)
        kept.append((start, end))
    if kept:
        item.content[:] = kept


def _agree(text: str, ours: Found, ruled: Found) -> Range | None:
    """Take the source that the tagger left out, and end a content at a semicolon where the clause patterns do.

    Returns
    -------
    (start, end) or None
        What was cut off.
    """
    if ours.source is None and ruled.source is not None and not any(_share(ruled.source, p) for p in ours.content):
        ours.source = ruled.source
    end = ruled.content[-1][1]
    first, last = ours.content[-1]
    if (
        first <= ruled.content[-1][0]
        and end < last
        and text[end : end + 1] == ";"
        and not _QUOTED.search(text[end:last])
    ):
        ours.content[-1] = (first, end)
        return end, last
    return None


def _as_reported(text: str, other: Found, item: Found) -> bool:
    """Say whether an attribution is only a remark in the content of another: "…, as reported by the Post"."""
    if other.cue is None or item.form != "before" or text[: other.cue[0]].rstrip().rpartition(" ")[2] != "as":
        return False
    return any(_share(piece, other.cue) for piece in item.content)


def _share(one: Range | None, two: Range | None) -> bool:
    return one is not None and two is not None and one[0] < two[1] and two[0] < one[1]


def _parts(item: Found) -> list[Range]:
    return [piece for piece in (*item.content, item.cue, item.source) if piece is not None]


def _inside(inner: Found, outer: Found) -> bool:
    """Say whether all of an attribution stands in the content of another."""
    return all(any(a <= c and d <= b for a, b in outer.content) for c, d in _parts(inner))


def _head(item: Found, finder: Finder) -> int | None:
    """Give the token of the cue's deciding word."""
    if item.cue is None:
        return None
    tokens = finder.tokens
    first, last = item.cue
    return next((i for i, token in enumerate(tokens) if first <= token.start < last and token.lower == item.head), None)


def _attributes_nothing(text: str, item: Found, finder: Finder) -> bool:
    head = _head(item, finder)
    if head is None or item.cue is None:
        return False
    question = item.head in _QUESTION and item.source is None and text[item.cue[0]].isupper()
    return question or finder.attributes_nothing(head)


def _certain(text: str, item: Found, finder: Finder) -> bool:
    """Say whether the clause patterns are believed alone: a known actor under a likely cue."""
    head = _head(item, finder)
    if head is None or item.source is None or finder.known is None or not finder.known(text[slice(*item.source)]):
        return False
    return default_lexicon().probability(finder.tokens, head) >= _LIKELY
