"""Which source and content belong to which cue, given the spans."""

from __future__ import annotations

import pytest

from locarno.reading.attribution_score import AttributionScore, Triple, Words, compare, from_relations
from locarno.reading.brat_corpus import articles
from locarno.reading.linker import Linker, Spans
from locarno.reading.segment import segment
from locarno.reading.tagger import default_linker
from locarno.reading.tagger_tags import ROLES

ROLE = {"S": "source", "C": "cue", "K": "content"}


def linked(marked, linker=None):
    """Link a text with its spans marked as "{S Smith} {C said} {K that …}"; gives (source, cue, contents) in words."""
    text, spans, open_at = "", [], None
    i = 0
    while i < len(marked):
        if marked[i] == "{":
            open_at = (ROLE[marked[i + 1]], len(text))
            i += 3
        elif marked[i] == "}":
            spans.append((open_at[0], (open_at[1], len(text))))
            i += 1
        else:
            text += marked[i]
            i += 1
    sentences = segment(text)
    tokens = [token for sentence in sentences for token in sentence.tokens]
    words = Words(tokens)
    doc = Spans.of(sentences, [(role, words.cover(span)) for role, span in spans])

    def said(k):
        first, last = doc.spans[k][1]
        return text[tokens[first].start : tokens[last - 1].end]

    made = (linker or default_linker()).link(doc)
    return [
        (None if item.source is None else said(item.source), said(item.cue), [said(k) for k in item.content])
        for item in made
    ]


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("{S Smith} {C said} {K that it rains}.", [("Smith", "said", ["that it rains"])]),
        ("{K It rains}, {S Smith} {C said}.", [("Smith", "said", ["It rains"])]),
        ("{K “It rains,”} {C said} {S Smith}.", [("Smith", "said", ["“It rains,”"])]),
        ("{C According to} {S Smith}, {K it rains}.", [("Smith", "According to", ["it rains"])]),
        (
            "{K The talks}, {S the envoy} {C said}, {K will go on}.",
            [("the envoy", "said", ["The talks", "will go on"])],
        ),
        (
            "{K “No,”} {S she} {C said}. {K “We cannot lift the blockade now.”}",
            [("she", "said", ["“No,”", "“We cannot lift the blockade now.”"])],
        ),
        (
            "{S Smith} {C said} {K that it rains}, {C adding} {K that it will stop}.",
            [("Smith", "said", ["that it rains"]), ("Smith", "adding", ["that it will stop"])],
        ),
        (
            "{S Smith} {C said} {K that it rains}, but {S Jones} {C denied} {K it}.",
            [("Smith", "said", ["that it rains"]), ("Jones", "denied", ["it"])],
        ),
        (
            "{K The envoy} {C is expected} {K to visit the port}.",
            [(None, "is expected", ["The envoy", "to visit the port"])],
        ),
    ],
)
def test_common_orders(marked, wanted):
    assert linked(marked) == wanted


def test_plain_words_do_not_reach_over_a_full_stop():
    assert linked("{K The government considers a ban}. {K A vote is near}, {S the officials} {C added}.") == [
        ("the officials", "added", ["A vote is near"])
    ]


def test_a_colon_leads_to_the_next_paragraph():
    found = linked("{S The minister} {C wrote}:\n{K The port stays closed until the spring.}")
    assert found == [("The minister", "wrote", ["The port stays closed until the spring."])]


def test_a_cue_without_content_is_dropped():
    assert linked("{S Smith} {C denied}. Rain fell.") == []


def test_weights_decide():
    """With weights turned round the linker ties words the other way: nothing but the weights knows the order."""
    marked = "{S Smith} {C said} {K it rains}, {S Jones} {C replied}."
    real = default_linker()
    turned = Linker({k: -w for k, w in real.content.items()}, real.source)
    assert linked(marked)[0][1] != linked(marked, turned)[0][1]


@pytest.mark.slow
def test_given_the_spans_linking_is_nearly_solved(locarno_data):
    score = AttributionScore()
    for article in articles(locarno_data / "reading" / "polnear" / "dev"):
        sentences = segment(article.text)
        words = Words([token for sentence in sentences for token in sentence.tokens])
        triples = from_relations(words, article.annotations[0].relations)
        spans = {(role, span) for triple in triples for role in ROLES for span in getattr(triple, role)}
        doc = Spans.of(sentences, spans)
        made = [
            Triple(
                () if item.source is None else (doc.spans[item.source][1],),
                (doc.spans[item.cue][1],),
                tuple(doc.spans[k][1] for k in item.content),
            )
            for item in default_linker().link(doc)
        ]
        compare(score, made, triples)
    # The nearest-span heuristic that this replaces reached .927.
    assert score.linked.f1 > 0.97
    assert score.speaker.precision > 0.98
