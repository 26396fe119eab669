from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.evidence import Document, Span, read_back, web_annotations
from locarno.evidence.annotation import anchor, selectors
from locarno.reading import read

TEXT = "“We will send soldiers,” the minister said. The talks, he added, will begin soon if the guns are silent.\n"


def _spans(statements):
    return {
        (statement.id, role): spans
        for statement in statements
        for role, spans in (
            ("content", list(statement.content)),
            ("source", [statement.source] if statement.source else []),
            ("cue", [statement.cue] if statement.cue else []),
            ("condition", [statement.condition.trigger] if statement.condition else []),
        )
        if spans
    }


def test_there_and_back():
    document = Document.from_text(TEXT)
    statements = read(TEXT, document)
    assert len(statements) >= 2
    written = json.loads(json.dumps(web_annotations(document, statements)))
    assert written["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert written["total"] == len(written["first"]["items"])
    assert read_back(written, TEXT) == _spans(statements)


def test_anchors_again_after_the_text_has_moved():
    document = Document.from_text(TEXT)
    statements = read(TEXT, document)
    before = "A headline\n"
    found = read_back(web_annotations(document, statements), before + TEXT)
    for key, spans in _spans(statements).items():
        assert found[key] == [Span(start=span.start + len(before), end=span.end + len(before)) for span in spans]


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_span_is_found_where_it_was(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start=start, end=data.draw(st.integers(start + 1, len(text))))
    chosen = {selector["type"]: selector for selector in selectors(Document.from_text(text), span)}
    assert anchor(chosen, text) == span


def test_context_tells_repeated_words_apart():
    text = "He said yes. She said no."
    chosen = {s["type"]: s for s in selectors(Document.from_text(text), Span(start=17, end=21))}
    assert anchor(chosen, "So. " + text) == Span(start=21, end=25)


@pytest.mark.parametrize(
    ("quote", "code"),
    [
        ({"exact": "war"}, "D401"),
        ({"exact": "said", "prefix": "", "suffix": ""}, "D401"),
        ({"exact": ""}, "D402"),
    ],
)
def test_what_cannot_be_anchored_is_said(quote, code):
    item = {
        "body": [{"purpose": "tagging", "value": "s1:content"}],
        "target": {"selector": [{"type": "TextQuoteSelector", **quote}]},
    }
    with pytest.raises(LocarnoError) as caught:
        read_back({"first": {"items": [item]}}, "He said yes. She said no.")
    assert caught.value.diagnostics[0].code == code


@pytest.mark.parametrize("collection", [{}, {"first": 1}, {"first": {"items": [{"body": []}]}}])
def test_malformed_annotations(collection):
    with pytest.raises(LocarnoError) as caught:
        read_back(collection, "text")
    assert caught.value.diagnostics[0].code == "D402"
