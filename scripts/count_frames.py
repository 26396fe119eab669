"""Count how often a form with a kind of complement is a cue: `data/frames.tsv`; a part of `make train-reader`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from locarno.reading.brat_corpus import articles
from locarno.reading.dependency import candidates, paragraphs
from locarno.reading.parser import parse
from locarno.reading.segment import segment

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = """\
# Counts of word forms with a kind of complement: in attribution cues, of all occurrences outside attributed content.
# First letter: v verb, j adjective, n noun; second: t that-clause, c clause, x infinitive, q quotation beside,
# o object, p preposition, n none. Forms seen eight times or more, or five times and twice or more in a
# cue; "*" is the rest.
# Counted in the training part of PolNeAR 1.0.0 (McGill University) on the parse of en_core_web_sm 3.8.0; counts only.
"""


def count(corpus: Path, table: Path) -> None:
    """Count over a part of the corpus and write the table."""
    cues: Counter[tuple[str, str]] = Counter()
    all_: Counter[tuple[str, str]] = Counter()
    for article in articles(corpus):
        cue: set[int] = set()
        content: set[int] = set()
        for relation in article.annotations[0].relations:
            cue.update(point for piece in relation.cue for point in range(*piece))
            content.update(point for piece in relation.content for point in range(*piece))
        sentences = segment(article.text)
        for paragraph in paragraphs(article.text, sentences, parse(sentences, article.text)):
            for token, frame in candidates(paragraph.doc, paragraph.quoted):
                at = paragraph.start + token.idx
                if frame != "according" and (at in cue or at not in content):
                    all_[token.lower_, frame] += 1
                    cues[token.lower_, frame] += at in cue
    rows: dict[tuple[str, str], list[int]] = {}
    for key, number in sorted(all_.items()):
        kept = number >= 8 or (number >= 5 and cues[key] >= 2)
        row = rows.setdefault(key if kept else ("*", key[1]), [0, 0])
        row[0] += cues[key]
        row[1] += number
    lines = [f"{form}\t{frame}\t{a}\t{b}\n" for (form, frame), (a, b) in sorted(rows.items())]
    table.write_text(_HEAD + "".join(lines), encoding="utf-8")
