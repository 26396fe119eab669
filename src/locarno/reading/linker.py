"""Which source and which content belong to which cue: two small choice models over flat spans.

A content chooses among the cues near it, a cue among the sources near it or none. The choice is logistic in a few
hundred indicators that can be read (`weights/linker.json`): what lies between, how far, on which side, across how many
sentences. The weights are fitted on the corpus' own spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from locarno.reading.extraction import Range
    from locarno.reading.segment import Sentence, Token
    from locarno.reading.tagger_tags import Role

NEAR = 4
"""Cues, or sources, on each side among which is chosen."""
_LETTER = {"source": "S", "cue": "C", "content": "K"}
_PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it", "who", "which", "that", "you"})


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of a document in order, as ranges of words, and where its sentences and paragraphs are."""

    tokens: Sequence[Token]
    sentence: Sequence[int]
    paragraph: Sequence[int]
    spans: Sequence[tuple[Role, Range]]

    @classmethod
    def of(cls, sentences: Sequence[Sentence], spans: Iterable[tuple[Role, Range]]) -> Spans:
        """Put spans and the document's sentences together."""
        tokens = [token for sentence in sentences for token in sentence.tokens]
        number = [sentence.index for sentence in sentences for _ in sentence.tokens]
        paragraph = [sentence.paragraph for sentence in sentences for _ in sentence.tokens]
        return cls(tokens, number, paragraph, sorted(spans, key=lambda item: item[1]))


def cues_near(doc: Spans, k: int) -> list[int]:
    """Give the cues among which a content chooses: numbers of spans."""
    return _near(doc, k, "cue")


def sources_near(doc: Spans, k: int) -> list[int]:
    """Give the sources among which a cue chooses: numbers of spans, −1 for none."""
    at = doc.sentence[doc.spans[k][1][0]]
    return [-1, *(j for j in _near(doc, k, "source") if abs(doc.sentence[doc.spans[j][1][0]] - at) <= 2)]


def _near(doc: Spans, k: int, role: Role) -> list[int]:
    found = []
    for step in (-1, 1):
        j, seen = k + step, 0
        while 0 <= j < len(doc.spans) and seen < NEAR:
            if doc.spans[j][0] == role:
                found.append(j)
                seen += 1
            j += step
    return found


def content_features(doc: Spans, k: int, j: int) -> list[str]:
    """Describe the choice of cue j by content k."""
    content, cue = doc.spans[k][1], doc.spans[j][1]
    side = "L" if cue[0] < content[0] else "R"
    between, gap, sentences, far = _between(doc, k, j)
    first = doc.tokens[content[0]]
    last = doc.tokens[content[1] - 1]
    quoted = "q" if first.quote and last.quote else "h" if first.quote or last.quote else "o"
    cue_last = doc.tokens[cue[1] - 1].lower
    row = [
        f"b={side}{between}",
        f"g={side}{_steps(gap)}",
        f"s={side}{sentences}{far}",
        f"bs={side}{between}{sentences}",
    ]
    row.append(f"bg={side}{between[:2]}{_steps(gap)}")
    row.append(f"q={side}{quoted}{sentences}{far}")
    row.append(f"a={side}{between[:2]}{_satisfied(doc, j, k)}")
    row.append(f"as={side}{_satisfied(doc, j, k)}{sentences}{quoted}")
    if first.lower in ("that", "whether", "to", "how", "what"):
        row.append(f"m={side}{between[:2]}")
    if cue_last in ("to", "by", "of") or doc.tokens[cue[0]].lower == "according":
        row.append(f"c={side}{cue_last}{between[:2]}")
    if _colon(doc, cue):
        row.append(f"k={side}{sentences}{quoted}")
    if side == "L" and sentences == 0:
        row.append(f"p={_marks(doc, cue[1], content[0])}{between[:2]}")
    if side == "R" and sentences == 0:
        row.append(f"n={_marks(doc, content[1], cue[0])}{between[:2]}")
    return row


def source_features(doc: Spans, k: int, j: int) -> list[str]:
    """Describe the choice of source j (−1 for none) by cue k."""
    cue = doc.spans[k][1]
    head = doc.tokens[cue[0]].lower
    tail = doc.tokens[cue[1] - 1].lower
    if j < 0:
        near = [i for i in (k - 1, k + 1) if 0 <= i < len(doc.spans) and doc.spans[i][0] == "source"]
        same = [i for i in near if doc.sentence[doc.spans[i][1][0]] == doc.sentence[cue[0]]]
        return ["none", f"none{len(same)}", f"none:{head[-3:]}", f"none:{tail[-3:]}:{len(same)}"]
    source = doc.spans[j][1]
    side = "L" if source[0] < cue[0] else "R"
    between, gap, sentences, far = _between(doc, k, j)
    row = [
        f"b={side}{between}",
        f"g={side}{_steps(gap)}",
        f"s={side}{sentences}{far}",
        f"bs={side}{between}{sentences}",
    ]
    row.append(f"bg={side}{between[:2]}{_steps(gap)}")
    row.append(f"t={side}{tail[-3:]}{between[:1]}")
    row.append(f"h={side}{head[-3:]}{between[:1]}")
    row.append(f"o={side}{between[:2]}{_taken(doc, j, k)}")
    if doc.tokens[source[1] - 1].lower in _PRONOUNS:
        row.append(f"pro={side}{between[:2]}{sentences}")
    if sentences == 0:
        start, end = (source[1], cue[0]) if side == "L" else (cue[1], source[0])
        row.append(f"p={side}{_marks(doc, start, end)}{between[:2]}")
    return row


def _between(doc: Spans, k: int, j: int) -> tuple[str, int, int, str]:
    """Give the roles between two spans, the words between outside them, sentences and paragraphs crossed."""
    low, high = min(k, j), max(k, j)
    letters = "".join(_LETTER[doc.spans[i][0]] for i in range(low + 1, high))
    start, end = doc.spans[low][1][1], doc.spans[high][1][0]
    inside = sum(max(0, min(doc.spans[i][1][1], end) - max(doc.spans[i][1][0], start)) for i in range(low + 1, high))
    gap = sum(doc.tokens[i].word for i in range(start, end)) - inside if end > start else 0
    a, b = doc.spans[low][1][1] - 1, doc.spans[high][1][0]
    sentences = min(3, abs(doc.sentence[b] - doc.sentence[a]))
    far = "" if doc.paragraph[a] == doc.paragraph[b] else "p"
    if k < j:
        letters = letters[::-1]
    return letters[:4], max(0, gap), sentences, far


def _steps(gap: int) -> str:
    return str(gap) if gap < 4 else "4" if gap < 7 else "7" if gap < 12 else "12" if gap < 25 else "25"


def _marks(doc: Spans, start: int, end: int) -> str:
    """Give the marks in a short stretch of text, "w" for words among them."""
    found: list[str] = []
    for i in range(start, min(end, start + 12)):
        text = doc.tokens[i].text
        piece = text if not doc.tokens[i].word else "and" if text in ("and", "but") else "w"
        if piece not in found:
            found.append(piece)
    return "".join(found[:3])


def _satisfied(doc: Spans, j: int, k: int) -> str:
    """Say on which sides a cue has a content at once beside it, other than content k."""
    out = ""
    for step, letter in ((-1, "l"), (1, "r")):
        i = j + step
        while 0 <= i < len(doc.spans) and doc.spans[i][0] == "source":
            i += step
        there = 0 <= i < len(doc.spans) and doc.spans[i][0] == "content"
        if there and i != k and doc.sentence[doc.spans[i][1][0]] == doc.sentence[doc.spans[j][1][0]]:
            out += letter
    return out


def _taken(doc: Spans, j: int, k: int) -> str:
    """Say on which sides a source has a cue at once beside it, other than cue k."""
    out = ""
    for step, letter in ((-1, "l"), (1, "r")):
        i = j + step
        if 0 <= i < len(doc.spans) and doc.spans[i][0] == "cue" and i != k:
            out += letter
    return out


@dataclass(frozen=True, slots=True)
class Linked:
    """One attribution: numbers of spans."""

    cue: int
    source: int | None
    content: tuple[int, ...]


class Linker:
    """Links spans with fitted weights."""

    def __init__(self, content: Mapping[str, float], source: Mapping[str, float]) -> None:
        self.content = content
        self.source = source

    def link(self, doc: Spans) -> list[Linked]:
        """Link the spans of a document, in the order of the cues.

        Every content chooses one cue; a cue that gets none takes the neighbouring content of a cue that has another,
        or is dropped. Words outside quotation marks do not belong to a cue in another sentence, unless a colon leads
        to them.
        """
        chosen: dict[int, list[int]] = {k: [] for k, (role, _) in enumerate(doc.spans) if role == "cue"}
        for k, (role, _) in enumerate(doc.spans):
            if role == "content" and (near := cues_near(doc, k)):
                scores = {j: _total(self.content, content_features(doc, k, j)) for j in near}
                best = max(near, key=lambda j: (scores[j], -abs(j - k)))
                if _within_reach(doc, k, best):
                    chosen[best].append(k)
        for cue, contents in chosen.items():
            if not contents:
                taken = self._take(doc, cue, chosen)
                if taken is not None:
                    contents.append(taken)
        linked = []
        for cue, contents in chosen.items():
            if not contents:
                continue
            totals = {j: _total(self.source, source_features(doc, cue, j)) for j in sources_near(doc, cue)}
            source = max(totals, key=lambda j: totals[j])
            linked.append(Linked(cue, None if source < 0 else source, tuple(sorted(contents))))
        return linked

    def _take(self, doc: Spans, cue: int, chosen: Mapping[int, list[int]]) -> int | None:
        best: tuple[float, int, int] | None = None
        for other, contents in chosen.items():
            if len(contents) < 2 or abs(other - cue) > 2 * NEAR:
                continue
            for k in contents:
                if doc.sentence[doc.spans[k][1][0]] == doc.sentence[doc.spans[cue][1][0]] and cue in cues_near(doc, k):
                    score = _total(self.content, content_features(doc, k, cue))
                    if best is None or score > best[0]:
                        best = (score, other, k)
        if best is None:
            return None
        chosen[best[1]].remove(best[2])
        return best[2]


def _within_reach(doc: Spans, k: int, j: int) -> bool:
    content, cue = doc.spans[k][1], doc.spans[j][1]
    if doc.sentence[content[0]] <= doc.sentence[cue[0]] <= doc.sentence[content[1] - 1]:
        return True
    if doc.tokens[content[0]].quote or doc.tokens[content[1] - 1].quote:
        return True
    return content[0] >= cue[1] and _colon(doc, cue)


def _colon(doc: Spans, cue: Range) -> bool:
    return doc.tokens[cue[1] - 1].text == ":" or (cue[1] < len(doc.tokens) and doc.tokens[cue[1]].text == ":")


def _total(weights: Mapping[str, float], row: Iterable[str]) -> float:
    return sum(weights.get(name, 0.0) for name in row)
