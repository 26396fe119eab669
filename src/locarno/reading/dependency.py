"""Attributions by dependency rules: the clause that a cue governs, on spaCy's parse of each paragraph.

The rules read the parse, not the words; which words attribute is counted (`data/frames.tsv`): how often a form with
such a complement was a cue.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from locarno.reading.discourse import carry, gather
from locarno.reading.extraction import Range, from_spans
from locarno.reading.parser import parse
from locarno.reading.reader import finders_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from spacy.tokens import Doc, Token

    from locarno.evidence.registry import Registry
    from locarno.reading.attribution import Finder
    from locarno.reading.extraction import Extractor, Found
    from locarno.reading.segment import Sentence

THRESHOLD = 0.4
"""Share of cases in which a form with such a complement is a cue, from which it is taken as one."""
_PRIOR = 3.0
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_CLAUSES = ("ccomp", "xcomp")
_BEFORE = ("aux", "auxpass", "neg")
_MARKS = ",:;—–-"
_OPENS = frozenset(["“", '"', "''", "``"])
_CLOSES = frozenset(["”", '"', "''"])
_SAYING = frozenset({"said", "says", "say", "wrote", "asked", "added", "told", "tweeted", "replied", "writes", "adds"})


@dataclass(frozen=True, slots=True)
class Clause:
    """An attribution in a parsed paragraph, as ranges of its tokens; every range is contiguous."""

    anchor: int
    source: Range | None
    cue: Range
    content: tuple[Range, ...]
    share: float


class Frames:
    """How often a form with such a complement is a cue."""

    def __init__(self, counts: Mapping[tuple[str, str], tuple[int, int]]) -> None:
        self.counts = counts
        self.base = {frame: cue / all_ for (form, frame), (cue, all_) in counts.items() if form == "*" and all_}

    def share(self, form: str, frame: str) -> float:
        """Give the share of cases in which it is a cue, drawn towards the mean of the frame."""
        cue, all_ = self.counts.get((form, frame), (0, 0))
        return (cue + _PRIOR * self.base.get(frame, 0.0)) / (all_ + _PRIOR)


@functools.lru_cache(maxsize=1)
def default_frames() -> Frames:
    """Load the shipped counts (once)."""
    counts = {}
    table = files("locarno.reading").joinpath("data/frames.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            form, frame, cue, all_ = line.split("\t")
            counts[form, frame] = (int(cue), int(all_))
    return Frames(counts)


def frame_of(token: Token, quoted: Sequence[bool]) -> str:
    """Name the complement of a word: that-clause, clause, infinitive, quotation, object, "of", none.

    Parameters
    ----------
    token
        Verb, adjective or noun.
    quoted
        For every token of the paragraph, whether it stands in quotation marks.
    """
    kinds = {child.dep_ for child in token.children}
    kind = token.tag_[:1].lower()
    for child in token.children:
        if child.dep_ == "ccomp" or (kind in "nj" and child.dep_ in ("acl", "ccomp") and _marked(child)):
            return kind + ("t" if _marked(child) else "c")
    if "xcomp" in kinds or (kind == "n" and any(c.dep_ == "acl" and _infinitive(c) for c in token.children)):
        return kind + "x"
    if _quote_beside(token, quoted):
        return kind + "q"
    if kind == "v" and kinds & {"dobj", "oprd", "attr"}:
        return kind + "o"
    if "prep" in kinds:
        return kind + "p"
    return kind + "n"


def _marked(token: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ in ("that", "whether", "if") for child in token.children)


def _infinitive(token: Token) -> bool:
    return any(child.tag_ == "TO" for child in token.children)


def _quote_beside(token: Token, quoted: Sequence[bool]) -> bool:
    if quoted[token.i]:
        return False
    span = range(max(0, token.i - 8), min(len(quoted), token.i + 9))
    return any(quoted[i] for i in span)


def candidates(doc: Doc, quoted: Sequence[bool]) -> Iterator[tuple[Token, str]]:
    """Give the words of a paragraph that may be cues, with their frames."""
    for token in doc:
        tag = token.tag_
        if token.lower_ == "according":
            yield token, "according"
        elif tag[:2] == "VB":
            if token.dep_ not in ("aux", "auxpass"):
                yield token, frame_of(token, quoted)
        elif tag[:2] in ("JJ", "NN"):
            frame = frame_of(token, quoted)
            if frame[1] in "tcx" or (frame[1] == "p" and tag[0] == "N" and _owner(token) is not None):
                yield token, frame


def clauses(doc: Doc, quoted: Sequence[bool], frames: Frames, threshold: float = THRESHOLD) -> list[Clause]:
    """Find the attributions of a paragraph, also those inside others, in the order of their cues."""
    found = []
    for token, frame in candidates(doc, quoted):
        share = 1.0 if frame == "according" else frames.share(token.lower_, frame)
        if share < threshold:
            continue
        made = _according(token, share) if frame == "according" else _clause(token, frame, quoted, share)
        if made is not None:
            found.append(made)
    return found


def outermost(found: Sequence[Clause]) -> list[Clause]:
    """Leave out attributions whose cue or source lies in another's content, cue or source."""
    kept: list[Clause] = []
    order = sorted(found, key=lambda clause: (-sum(b - a for a, b in clause.content), clause.anchor))
    for clause in order:
        mine = [piece for piece in (clause.source, clause.cue) if piece]
        inside = any(
            other is not clause
            and any(a < piece[1] and piece[0] < b for piece in mine for a, b in (*other.content, other.cue))
            for other in kept
        )
        if not inside:
            kept.append(clause)
    return sorted(kept, key=lambda clause: clause.anchor)


# --- one attribution -------------------------------------------------------------------------


def _clause(token: Token, frame: str, quoted: Sequence[bool], share: float) -> Clause | None:
    doc = token.doc
    source_head, passive = _speaker(token)
    source = _noun_phrase(source_head) if source_head is not None else None
    left = right = token.i
    while (
        left > 0
        and doc[left - 1].head == token
        and (doc[left - 1].dep_ in _BEFORE or (doc[left - 1].dep_ == "advmod" and not doc[left - 1].is_punct))
    ):
        left -= 1
    if token.tag_[0] in "JN":
        left, verb = _copula(token, left)
        if verb is not None and source is None:
            source_head, passive = _speaker(verb)
            source = _noun_phrase(source_head) if source_head is not None else None
    governs = _infinitive_chain(token)
    if governs is not None and governs < left and source is not None and source[1] <= governs:
        left = governs
    inside = _complement(token)
    content: list[Range] = []
    if inside is not None:
        a, b = inside.left_edge.i, inside.right_edge.i + 1
        if inside.i > token.i:
            a = max(a, token.i + 1)
            right = _tail(token, frame)
            if frame[1] == "x" and (hearer := _child(token, "dobj")) is not None and hearer.i < a:
                a = hearer.left_edge.i
            content = [(max(a, right + 1), b)]
        else:
            content = [(a, min(b, left if source is None else min(left, source[0])))]
            right = _tail(token, frame)
            rest = (right + 1, b)
            if rest[0] < b:
                content.append(rest)
    elif passive and source is None:
        return None
    else:
        right = _tail(token, frame)
        content = _beside(token, frame, left, right, source, quoted)
    if passive and inside is not None and source_head is None:
        subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
        if subject is not None and subject.tag_ != "EX" and subject.lower_ != "it":
            content.insert(0, (subject.left_edge.i, subject.right_edge.i + 1))
    first = min(left, *(source or (left,)))
    if content and content[-1][0] > right and content[0][1] > first and content[0][0] < first:
        content = [(content[0][0], first), *content[1:]]
    pieces = [_whole_quote(doc, *piece, quoted) for piece in (_trim(doc, a, b, quoted) for a, b in content) if piece]
    cue = (left, right + 1)
    if source is not None and not (source[1] <= cue[0] or source[0] >= cue[1]):
        return None
    pieces = [p for p in pieces if not (p[0] < cue[1] and cue[0] < p[1])]
    if source is not None:
        pieces = [p for p in pieces if not (p[0] < source[1] and source[0] < p[1])]
    if not pieces:
        return None
    return Clause(token.i, source, cue, tuple(sorted(pieces)), share)


def _complement(token: Token) -> Token | None:
    """Give the head of the clause that a cue governs."""
    best = None
    for child in token.children:
        if child.dep_ == "ccomp":
            return child
        if child.dep_ == "xcomp" or (child.dep_ == "acl" and token.tag_[0] in "JN" and child.i > token.i):
            best = best or child
    return best


def _child(token: Token, kind: str) -> Token | None:
    return next((child for child in token.children if child.dep_ == kind), None)


def _speaker(token: Token) -> tuple[Token | None, bool]:
    """Give the head of the noun phrase that speaks, and whether the cue is passive."""
    passive = any(child.dep_ == "auxpass" for child in token.children)
    for child in token.children:
        if passive and child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None), True
        if not passive and child.dep_ == "nsubj":
            if child.lower_ in ("who", "that", "which") and token.dep_ == "relcl":
                return child, False
            return (None if child.lower_ in ("it", "there") and child.dep_ == "expl" else child), False
    if passive:
        return None, True
    if token.tag_[0] == "N":
        return _owner(token), False
    head = token
    for _ in range(4):
        if head.dep_ in ("conj", "xcomp", "advcl", "acl", "pcomp", "prep", "acomp", "attr", "dobj"):
            if head.dep_ == "acl" and head.head.tag_[0] == "N":
                return head.head, False
            head = head.head
            for child in head.children:
                if child.dep_ in ("nsubj", "nsubjpass"):
                    return child, False
        else:
            break
    return None, False


def _owner(token: Token) -> Token | None:
    for child in token.children:
        if child.dep_ == "poss":
            return child
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _noun_phrase(head: Token) -> Range:
    """Give a noun phrase without the clauses that hang on it at its end, but with its titles and places."""
    left, right = head.left_edge.i, head.right_edge.i + 1
    if head.dep_ == "poss":
        return left, right
    for child in head.subtree:
        if child.i > head.i and child.dep_ in ("relcl", "acl", "ccomp", "advcl", "parataxis") and child.i < right:
            edge = child.left_edge.i
            if edge > head.i and (edge < right):
                right = edge
    doc = head.doc
    while right - 1 > head.i and doc[right - 1].text in _MARKS:
        right -= 1
    while left < head.i and doc[left].is_punct and doc[left].text not in "(“\"'":
        left += 1
    return left, right


def _copula(token: Token, left: int) -> tuple[int, Token | None]:
    """Let a cue begin at the verb that carries its adjective or noun: "is confident", "expressed his hope"."""
    head = token.head
    if token.dep_ in ("acomp", "attr", "dobj", "oprd", "pobj") and head.tag_[:2] == "VB" and head.i < token.i:
        first = head.i
        doc = token.doc
        while first > 0 and doc[first - 1].head == head and doc[first - 1].dep_ in (*_BEFORE, "advmod"):
            first -= 1
        return first, head
    return min(left, token.left_edge.i if token.tag_[0] == "J" else left), None


def _infinitive_chain(token: Token) -> int | None:
    """Give where a chain such as "went on to say" begins."""
    head, first = token, None
    while head.dep_ == "xcomp" and head.head.tag_[:2] == "VB" and head.head.i < head.i and head.i - head.head.i <= 4:
        head = head.head
        first = head.i
        doc = head.doc
        while first > 0 and doc[first - 1].head == head and doc[first - 1].dep_ in _BEFORE:
            first -= 1
    return first


def _tail(token: Token, frame: str) -> int:
    """Give the last word of a cue: a particle, a day, the preposition that leads to its object."""
    doc = token.doc
    right = token.i
    while right + 1 < len(doc):
        after = doc[right + 1]
        bare = after.left_edge == after and after.right_edge == after
        kinds = ("prt", "neg", "npadvmod") if frame[1] != "p" else ("prt", "neg")
        if after.head == token and after.dep_ in kinds and bare:
            right += 1
        elif after.head == token and after.dep_ == "prep" and frame[1] == "p":
            return right + 1
        else:
            break
    return right


def _beside(
    token: Token, frame: str, left: int, right: int, source: Range | None, quoted: Sequence[bool]
) -> list[Range]:
    """Give the content that the parse does not hang on its cue: a quotation, the sentence before, an object."""
    doc = token.doc
    start, end = token.sent.start, token.sent.end
    aside = token.tag_ == "VBG" and token.dep_ == "advcl" and token.lower_ not in _SAYING
    if (frame[1] == "q" and not aside) or (frame[1] in "no" and token.lower_ in _SAYING):
        first = min([left, *(source or ())])
        last = max([right + 1, *(source or ())])
        after = next((i for i in range(last, min(len(doc), last + 3)) if quoted[i]), None)
        before = next((i for i in range(first - 1, max(-1, first - 4), -1) if quoted[i]), None)
        pieces = []
        if before is not None:
            a = before
            while a > 0 and quoted[a - 1]:
                a -= 1
            while a > start and doc[a - 1].sent == token.sent and not quoted[a - 1]:
                a -= 1
            pieces.append((a, before + 1))
        elif first - start > 2 and doc[first - 1].text in ",—–":
            pieces.append((start, first))
        if after is not None:
            b = after
            while b + 1 < len(doc) and quoted[b + 1]:
                b += 1
            pieces.append((after, max(b + 1, end if doc[min(b, len(doc) - 1)].sent == token.sent else b + 1)))
        if pieces:
            return pieces
    if frame[1] in "opq":
        kinds = ("dobj", "oprd", "attr", "prep")
        objects = [c for c in token.children if c.dep_ in kinds and c.i > token.i and not c.is_punct]
        if objects:
            return [(right + 1, max(c.right_edge.i for c in objects) + 1)]
    return []


def _according(token: Token, share: float) -> Clause | None:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        to = token.nbor()
    if to is None:
        return None
    who = next((c for c in to.children if c.dep_ == "pobj"), None)
    if who is None:
        return None
    doc = token.doc
    source = (to.i + 1, _noun_phrase(who)[1])
    start, end = token.sent.start, token.sent.end
    host = token.head if token.head != token else token.sent.root
    top = host
    while top.head != top and top.dep_ in ("pcomp", "prep", "amod", "pobj"):
        top = top.head
    if token.i <= start + 1:
        pieces = [(source[1], end)]
    else:
        clause_start = top.left_edge.i if top.left_edge.i < token.i else start
        pieces = [(clause_start, token.i), (source[1], max(source[1], min(end, top.right_edge.i + 1)))]
    plain = [False] * len(doc)
    content = [piece for piece in (_trim(doc, a, b, plain) for a, b in pieces) if piece and piece[1] - piece[0] > 1]
    if not content:
        return None
    return Clause(token.i, source, (token.i, to.i + 1), tuple(content), share)


def _trim(doc: Doc, start: int, end: int, quoted: Sequence[bool]) -> Range | None:
    """Drop marks and blanks around a content, not its quotation marks."""
    while start < end and (doc[start].is_space or (doc[start].text in ",;:—–-." and not quoted[start])):
        start += 1
    while end > start and (doc[end - 1].is_space or (doc[end - 1].text in ",;:—–-.?!" and not quoted[end - 1])):
        end -= 1
    return (start, end) if end > start else None


def _whole_quote(doc: Doc, start: int, end: int, quoted: Sequence[bool]) -> Range:
    """Let a content that begins or ends inside a quotation take all of it, with its marks."""
    if quoted[end - 1]:
        while end < len(doc) and quoted[end] and not (doc[end].text in _OPENS and doc[end - 1].text in _CLOSES):
            end += 1
    if quoted[start] and start > 0 and doc[start].text not in _OPENS:
        while start > 0 and quoted[start - 1] and not (doc[start - 1].text in _CLOSES and doc[start].text in _OPENS):
            start -= 1
    return start, end


# --- whole documents -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A parsed paragraph with its place, and which of its tokens stand in quotation marks."""

    doc: Doc
    start: int
    quoted: tuple[bool, ...]


def paragraphs(text: str, sentences: Sequence[Sentence], docs: Mapping[int, Doc]) -> list[Paragraph]:
    """Put parses and quotations of paragraphs together; `docs` are by their first code point."""
    inside: set[int] = set()
    for sentence in sentences:
        for token in sentence.tokens:
            if token.quote:
                inside.update(range(token.start, token.end))
    return [Paragraph(doc, start, tuple(start + token.idx in inside for token in doc)) for start, doc in docs.items()]


def dependencies(registry: Registry, date: dt.date | None = None) -> Extractor:
    """Give the extractor of dependency rules.

    Where the installed model is not the one that was tested the clause patterns read, with a warning; see
    :func:`locarno.reading.parser.trouble`.
    """

    def extract(text: str, sentences: Sequence[Sentence]) -> list[list[Found]]:
        docs = parse(sentences, text)
        finders = finders_of(sentences, registry, date)
        found = attributions(text, sentences, docs, default_frames(), finders)
        starts = {sentence.paragraph: sentence.start for sentence in reversed(sentences)}
        if len(docs) < len(starts):
            # A paragraph of a book's length is not parsed.
            ruled = gather(sentences, finders)
            for sentence in sentences:
                if starts[sentence.paragraph] not in docs:
                    found[sentence.index] = ruled[sentence.index]
        return carry(sentences, found, finders)

    return extract


def attributions(
    text: str, sentences: Sequence[Sentence], docs: Mapping[int, Doc], frames: Frames, finders: Sequence[Finder]
) -> list[list[Found]]:
    """Find the outermost attributions of a parsed text, for every sentence."""
    found: list[list[Found]] = [[] for _ in sentences]
    if not sentences:
        return found
    lexicon = finders[0].lexicon
    for paragraph in paragraphs(text, sentences, docs):

        def points(piece: Range | None, paragraph: Paragraph = paragraph) -> Range | None:
            if piece is None:
                return None
            last = paragraph.doc[piece[1] - 1]
            return paragraph.start + paragraph.doc[piece[0]].idx, paragraph.start + last.idx + len(last)

        for clause in outermost(clauses(paragraph.doc, paragraph.quoted, frames)):
            content = [span for span in map(points, clause.content) if span]
            made = from_spans(text, sentences, points(clause.source), points(clause.cue), content, lexicon)
            found[made.sentence].append(made)
    return found
