"""Against PolNeAR's development part: how much of what people marked as attributed content the reader finds."""

from __future__ import annotations

import re

import polnear
import pytest

from locarno.evidence import Registry
from locarno.reading.attribution import Finder
from locarno.reading.cues import default_lexicon
from locarno.reading.discourse import gather
from locarno.reading.segment import segment

WORD = re.compile(r"\w+|[^\w\s]")
WHO = Registry.default()


def _find(text):
    sentences = segment(text)
    lexicon = default_lexicon()
    finders = [Finder(s, lexicon, known=lambda phrase: WHO.resolve(phrase) is not None) for s in sentences]
    for items in gather(sentences, finders):
        for item in items:
            source, cue = ((span,) if span else () for span in (item.source, item.cue))
            yield source, cue, tuple(item.content)


def _tokens(text, spans):
    return {match.start() for start, end in spans for match in WORD.finditer(text, start, end)}


def _overlap(one, two):
    return any(a < d and c < b for a, b in one for c, d in two)


def _f1(hit, found, wanted):
    return 2 * hit / (found + wanted)


@pytest.mark.slow
def test_content_of_attributions(locarno_data, capsys):
    counts = {"content tokens": [0, 0, 0], "content exact": [0, 0, 0], "linked": [0, 0, 0]}
    for _, text, gold in polnear.articles(locarno_data / "reading" / "polnear" / "dev"):
        read = list(_find(text))
        wanted = _tokens(text, [span for item in gold for span in item.content])
        found = _tokens(text, [span for item in read for span in item[2]])
        exact_wanted = {item.content for item in gold if item.content}
        exact_found = {item[2] for item in read}
        linked, used = 0, set()
        for source, cue, content in read:
            mine = _tokens(text, content)
            for i, item in enumerate(gold):
                theirs = _tokens(text, item.content)
                both = mine | theirs
                close = i not in used and both and len(mine & theirs) / len(both) >= 0.5
                if close and _overlap(cue, item.cue) and (not item.source or _overlap(source, item.source)):
                    used.add(i)
                    linked += 1
                    break
        for name, row in (
            ("content tokens", (len(wanted & found), len(found), len(wanted))),
            ("content exact", (len(exact_wanted & exact_found), len(exact_found), len(exact_wanted))),
            ("linked", (linked, len(read), len(gold))),
        ):
            counts[name] = [a + b for a, b in zip(counts[name], row, strict=True)]
    figures = {name: 100 * _f1(*row) for name, row in counts.items()}
    with capsys.disabled():
        print("\nPolNeAR dev, F1:", ", ".join(f"{name} {value:.1f}" for name, value in figures.items()))
    assert figures["content tokens"] >= 82
    assert figures["content exact"] >= 50
    assert figures["linked"] >= 59
