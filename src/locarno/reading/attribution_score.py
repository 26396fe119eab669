"""How well attributions agree with those that people marked: the published measures of spans, and whole attributions.

Spans are compared as words of our own segmenter. Exact, begin and Jaccard follow Wang et al. 2022 (CofeNet, COLING):
a span is one stretch of words, so a discontinuous content counts as its stretches.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.reading.segment import segment
from locarno.reading.tagger_tags import ROLES, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from locarno.reading.brat_corpus import Article, Relation
    from locarno.reading.extraction import Extractor, Found, Range
    from locarno.reading.segment import Token

MATCH = 0.5
"""Jaccard index of the words of two contents from which they are taken as the same attribution."""


@dataclass(slots=True)
class Tally:
    """Counts behind precision, recall and F1."""

    right_made: float = 0
    made: int = 0
    right_marked: float = 0
    marked: int = 0

    @property
    def precision(self) -> float:
        """Share of what was made that is right."""
        return self.right_made / self.made if self.made else 0.0

    @property
    def recall(self) -> float:
        """Share of what was marked that was found."""
        return self.right_marked / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, right: int, made: int, marked: int, right_marked: int | None = None) -> None:
        """Add the counts of one text."""
        self.right_made += right
        self.made += made
        self.right_marked += right if right_marked is None else right_marked
        self.marked += marked

    def as_json(self) -> dict[str, float]:
        """Give percentages, one decimal."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {name: round(100 * value, 1) for name, value in figures.items()}


def _by_role() -> dict[Role, Tally]:
    return {role: Tally() for role in ROLES}


@dataclass(slots=True)
class AttributionScore:
    """Agreement over a corpus.

    Attributes
    ----------
    exact, begin, token, overlap
        By role: same span; same first word; words; spans that share a word.
    jaccard
        By role: sum of the best overlaps of the marked spans, and their number plus that of spurious spans.
    content
        Attributions whose contents match (Jaccard index at least :data:`MATCH`).
    linked
        … and whose cues and sources overlap, or are both left out.
    whole
        Attributions equal in all three.
    speaker
        Of those with matching contents, how often the source overlaps.
    """

    exact: dict[Role, Tally] = field(default_factory=_by_role)
    begin: dict[Role, Tally] = field(default_factory=_by_role)
    token: dict[Role, Tally] = field(default_factory=_by_role)
    overlap: dict[Role, Tally] = field(default_factory=_by_role)
    jaccard: dict[Role, list[float]] = field(default_factory=lambda: {role: [0.0, 0.0] for role in ROLES})
    content: Tally = field(default_factory=Tally)
    linked: Tally = field(default_factory=Tally)
    whole: Tally = field(default_factory=Tally)
    speaker: Tally = field(default_factory=Tally)

    def as_json(self) -> dict[str, object]:
        """Give percentages, one decimal."""
        spans = {
            name: {role: tally.as_json() for role, tally in getattr(self, name).items()}
            for name in ("exact", "begin", "token", "overlap")
        }
        jaccard = {role: round(100 * a / b, 1) if b else 0.0 for role, (a, b) in self.jaccard.items()}
        whole = {name: getattr(self, name).as_json() for name in ("content", "linked", "whole")}
        speaker = round(100 * self.speaker.precision, 1)
        return {**spans, "jaccard": jaccard, "attributions": {**whole, "speaker_given_content": speaker}}


@dataclass(frozen=True, slots=True)
class Triple:
    """An attribution as stretches of words."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]


class Words:
    """The words of a text, to turn ranges of code points into ranges of words."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.starts = [token.start for token in tokens]
        self.ends = [token.end for token in tokens]

    def cover(self, span: Range) -> Range | None:
        """Give the words that share a code point with a span; None where there are none."""
        first = bisect.bisect_right(self.ends, span[0])
        last = bisect.bisect_left(self.starts, span[1])
        return (first, last) if first < last else None

    def triple(self, source: Iterable[Range], cue: Iterable[Range], content: Iterable[Range]) -> Triple:
        """Turn an attribution's ranges of code points into stretches of words."""

        def covered(spans: Iterable[Range]) -> tuple[Range, ...]:
            return tuple(sorted({words for words in map(self.cover, spans) if words}))

        return Triple(covered(source), covered(cue), covered(content))


def from_relations(words: Words, relations: Sequence[Relation]) -> list[Triple]:
    """Take what somebody marked."""
    return [words.triple(relation.source, relation.cue, relation.content) for relation in relations]


def from_found(words: Words, found: Iterable[Found]) -> list[Triple]:
    """Take what an extractor found."""
    return [
        words.triple([item.source] if item.source else [], [item.cue] if item.cue else [], item.content)
        for item in found
    ]


def compare(score: AttributionScore, made: Sequence[Triple], marked: Sequence[Triple]) -> None:
    """Add the agreement of one text to a score."""
    for role in ROLES:
        ours = {span for triple in made for span in getattr(triple, role)}
        theirs = {span for triple in marked for span in getattr(triple, role)}
        score.exact[role].add(len(ours & theirs), len(ours), len(theirs))
        begins, marked_begins = [a for a, _ in ours], [a for a, _ in theirs]
        score.begin[role].add(
            sum(a in set(marked_begins) for a in begins),
            len(ours),
            len(theirs),
            sum(a in set(begins) for a in marked_begins),
        )
        one, two = _words(ours), _words(theirs)
        score.token[role].add(len(one & two), len(one), len(two))
        hits = sum(not two.isdisjoint(range(*span)) for span in ours)
        score.overlap[role].add(hits, len(ours), len(theirs), sum(not one.isdisjoint(range(*span)) for span in theirs))
        score.jaccard[role][0] += sum(max((_jaccard(span, other) for other in ours), default=0.0) for span in theirs)
        score.jaccard[role][1] += len(theirs) + len(ours) - hits
    _compare_whole(score, made, marked)


def _compare_whole(score: AttributionScore, made: Sequence[Triple], marked: Sequence[Triple]) -> None:
    """Match attributions one to one, the likest contents first; among equal ones, those that agree in more."""
    pairs = []
    for i, ours in enumerate(made):
        for j, theirs in enumerate(marked):
            one, two = _words(ours.content), _words(theirs.content)
            common = len(one & two)
            if common and common >= MATCH * len(one | two):
                source = _agree(ours.source, theirs.source)
                cue = _agree(ours.cue, theirs.cue)
                pairs.append((source and cue, common / len(one | two), source, -i, -j))
    pairs.sort(reverse=True)
    seen_made: set[int] = set()
    seen_marked: set[int] = set()
    matched = linked = speaker = 0
    for both, _, source, i, j in pairs:
        if i in seen_made or j in seen_marked:
            continue
        seen_made.add(i)
        seen_marked.add(j)
        matched += 1
        linked += both
        speaker += source
    whole = len(set(made) & set(marked))
    score.content.add(matched, len(made), len(marked))
    score.linked.add(linked, len(made), len(marked))
    score.whole.add(whole, len(made), len(marked))
    score.speaker.add(speaker, matched, matched)


def _words(spans: Iterable[Range]) -> set[int]:
    return {i for span in spans for i in range(*span)}


def _jaccard(one: Range, two: Range) -> float:
    common = min(one[1], two[1]) - max(one[0], two[0])
    return max(0, common) / (max(one[1], two[1]) - min(one[0], two[0]))


def _agree(one: Sequence[Range], two: Sequence[Range]) -> bool:
    """Say whether two spans share a word, or are both left out."""
    return (not one and not two) or not _words(one).isdisjoint(_words(two))


def score_engine(extractor: Extractor, corpus: Iterable[Article]) -> AttributionScore:
    """Score an engine on a corpus, the first annotator of each article by name."""
    score = AttributionScore()
    for article in corpus:
        sentences = segment(article.text)
        words = Words([token for sentence in sentences for token in sentence.tokens])
        found = [item for items in extractor(article.text, sentences) for item in items]
        compare(score, from_found(words, found), from_relations(words, article.annotations[0].relations))
    return score


def human_ceiling(corpus: Iterable[Article]) -> tuple[AttributionScore, int, int]:
    """Score every annotator against every other of the same article.

    Returns
    -------
    score, articles, pairs
        The pairs are ordered: each annotator is once the yardstick of each other one.
    """
    score, number, pairs = AttributionScore(), 0, 0
    for article in corpus:
        if len(article.annotations) < 2:
            continue
        number += 1
        sentences = segment(article.text)
        words = Words([token for sentence in sentences for token in sentence.tokens])
        triples = [from_relations(words, annotation.relations) for annotation in article.annotations]
        for i, made in enumerate(triples):
            for j, marked in enumerate(triples):
                if i != j:
                    pairs += 1
                    compare(score, made, marked)
    return score, number, pairs
