"""A flat tagger's attributions, set right by the clause patterns."""

from __future__ import annotations

import pytest

from locarno.evidence import Registry
from locarno.reading.combined import combine
from locarno.reading.cues import default_lexicon
from locarno.reading.discourse import gather
from locarno.reading.extraction import from_spans
from locarno.reading.reader import finders_of
from locarno.reading.segment import segment

WHO = Registry.default()


def _combined(text, *marked):
    """Combine what a tagger might mark, as (source, cue, content …), with the clause patterns."""
    sentences = segment(text)

    def at(words):
        return None if words is None else (text.index(words), text.index(words) + len(words))

    found = [[] for _ in sentences]
    for source, cue, *content in marked:
        made = from_spans(text, sentences, at(source), at(cue), [at(piece) for piece in content], default_lexicon())
        found[made.sentence].append(made)
    finders = finders_of(sentences, WHO, None)
    return [
        (
            text[slice(*item.source)] if item.source else None,
            text[slice(*item.cue)] if item.cue else None,
            [text[slice(*piece)] for piece in item.content],
        )
        for items in combine(text, found, gather(sentences, finders), finders)
        for item in items
    ]


def test_a_speaker_of_the_whole_sentence_governs_what_is_marked_inside():
    text = "According to two officials, Macron told Scholz that the plan was dead."
    assert _combined(text, ("Macron", "told", "that the plan was dead")) == [
        ("two officials", "According to", ["Macron told Scholz that the plan was dead"])
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The plan failed, it emerged, citing two diplomats.", (None, "citing", "two diplomats")),
        ("Asked whether talks would go on, he smiled.", (None, "Asked", "whether talks would go on")),
    ],
)
def test_what_attributes_nothing_is_dropped(text, marked):
    assert _combined(text, marked) == []


def test_a_remark_that_somebody_reported_it_does_not_govern():
    text = "The Kremlin denied that it had asked for talks, as reported by the Guardian."
    made = _combined(text, ("the Guardian", "reported by", "The Kremlin denied that it had asked for talks"))
    assert made[0][:2] == ("The Kremlin", "denied")
    assert len(made) == 1


def test_how_it_was_said_is_no_content():
    text = "The offer stands, the people said, speaking on condition of anonymity."
    made = _combined(text, ("the people", "said", "The offer stands", "speaking on condition of anonymity"))
    assert made == [("the people", "said", ["The offer stands"])]


def test_a_clause_about_the_source_belongs_to_the_source():
    text = "“Nobody will go,” said a senior diplomat, who asked not to be named."
    made = _combined(text, ("a senior diplomat", "said", "“Nobody will go,”", "who asked not to be named"))
    assert made == [("a senior diplomat, who asked not to be named", "said", ["“Nobody will go,”"])]


def test_content_ends_with_its_line_unless_it_is_quoted():
    text = "Macron: no troops yet\nThe army is ready for anything."
    made = _combined(text, ("Macron", ":", "no troops yet\nThe army is ready"))
    assert made[0] == ("Macron", ":", ["no troops yet"])


def test_a_known_actor_under_a_likely_cue_is_added():
    text = "France wants Germany to lead."
    assert _combined(text) == [("France", "wants", ["Germany to lead"])]


def test_what_nobody_is_known_to_have_said_is_not_added():
    assert _combined("The dog said that it rained.") == []


def test_spans_of_the_tagger_stay_where_nothing_speaks_against_them():
    text = "Macron said only that it had been informed."
    marked = ("Macron", "said only", "that it had been informed")
    assert _combined(text, marked) == [("Macron", "said only", ["that it had been informed"])]
