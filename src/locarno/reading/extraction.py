"""What an extractor gives: attributions of a document as ranges of code points, whichever engine found them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from locarno.reading.segment import CLOSING, OPENING, SINGLE, STRAIGHT, Sentence

if TYPE_CHECKING:
    from locarno.reading.cues import Lexicon

Range = tuple[int, int]
"""From … up to, not including."""
Form = Literal["before", "after", "inverted", "according", "dash", "colon", "participle", "quotation", "passive"]
"""How source, cue and content stand to each other: "Smith said that …" is ``before``."""


@dataclass
class Found:
    """An attribution in its document.

    Attributes
    ----------
    sentence
        Number of the sentence that holds its cue, or its source or content where it has none.
    source, cue
        Ranges of code points; None where left out.
    content
        Ranges in the order of the text; a range may run over several sentences.
    head
        The word of the cue that decides its meaning, in lower case; empty where there is none.
    form
        How the parts stand to each other.
    """

    sentence: int
    source: Range | None
    cue: Range | None
    content: list[Range]
    head: str = ""
    form: Form = "before"


Extractor: TypeAlias = Callable[[str, Sequence[Sentence]], list[list[Found]]]
"""Finds the outermost attributions of a text: for every sentence, those whose cue it holds, in their order.

Attributions inside contents are looked for later, by :func:`locarno.reading.reader.read_with`, whatever the extractor.
"""


def from_spans(
    text: str,
    sentences: Sequence[Sentence],
    source: Range | None,
    cue: Range | None,
    content: Sequence[Range],
    lexicon: Lexicon,
) -> Found:
    """Make an attribution of bare ranges, as a tagger gives them; its head and form are read off the ranges.

    Raises
    ------
    ValueError
        If there is no content, or a range is outside all sentences.
    """
    if not content:
        message = "an attribution needs content"
        raise ValueError(message)
    pieces = sorted(content)
    anchor = (cue or source or pieces[0])[0]
    home = next((s for s in sentences if s.start <= anchor < s.end), None)
    if home is None:
        message = f"no sentence at {anchor}"
        raise ValueError(message)
    head = head_of(text, cue, lexicon) if cue else ""
    return Found(home.index, source, cue, pieces, head, _form(text, home, source, cue, pieces, head))


def head_of(text: str, cue: Range, lexicon: Lexicon) -> str:
    """Give the word of a cue that decides its meaning: the last that names an act, else the likeliest cue."""
    words = [match.group().lower() for match in re.finditer(r"[^\W_]+(?:['’-]\w+)*", text[slice(*cue)])]
    if not words:
        return ""
    if "according" in words:
        return "according"
    acting = [word for word in words if word in lexicon.acts and lexicon.acts[word] != "report"]
    telling = [word for word in words if word in lexicon.acts]
    counted = [word for word in words if word in lexicon.counts]
    return next(iter([*acting[-1:], *telling[-1:], *counted[-1:]]), words[-1])


def _form(
    text: str, home: Sentence, source: Range | None, cue: Range | None, content: Sequence[Range], head: str
) -> Form:
    first = content[0]
    if cue is None:
        between = text[first[1] : source[0]] if source and source[0] >= first[1] else ""
        return "dash" if home.heading and re.search(r"[-–—|]", between) else "quotation"
    words = text[slice(*cue)].lower()
    if head == "according":
        return "according"
    if words.strip() == ":":
        return "colon"
    if words.endswith("by") and source is not None and source[0] >= cue[1]:
        return "passive"
    if first[1] <= cue[0] and source is not None:
        return "inverted" if source[0] >= cue[1] else "after"
    if re.fullmatch(r"\w+ing", words):
        return "participle"
    return "before"


def is_direct(text: str) -> bool:
    """Say whether a piece of content stands in quotation marks."""
    return text[:1] in {*OPENING, STRAIGHT, SINGLE[0]} or text[:2] == "''" or text[-1:] in CLOSING
