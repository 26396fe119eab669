"""Any extractor goes behind the common pipeline, with nothing but ranges of code points."""

from __future__ import annotations

import pytest

from locarno.evidence import Registry
from locarno.evidence.agenda import EMPTY_AGENDA
from locarno.reading.cues import default_lexicon
from locarno.reading.extraction import from_spans
from locarno.reading.reader import read_with
from locarno.reading.segment import segment

LEXICON = default_lexicon()


def _found(text, source, cue, *content):
    def span(words):
        return None if words is None else (text.index(words), text.index(words) + len(words))

    return from_spans(text, segment(text), span(source), span(cue), [span(piece) for piece in content], LEXICON)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "head", "form"),
    [
        ("Berlin has threatened to leave.", "Berlin", "has threatened", "to leave", "threatened", "before"),
        ("Talks failed, Berlin said.", "Berlin", "said", "Talks failed", "said", "after"),
        ("Talks failed, said Berlin.", "Berlin", "said", "Talks failed", "said", "inverted"),
        ("Talks failed, according to Berlin.", "Berlin", "according to", "Talks failed", "according", "according"),
        ("Talks failed - Reuters", "Reuters", None, "Talks failed", "", "dash"),
        ("It was feared by Berlin.", "Berlin", "was feared by", "It", "feared", "passive"),
        ("Berlin made clear that talks failed.", "Berlin", "made clear", "that talks failed", "clear", "before"),
    ],
)
def test_head_and_form_are_read_off_the_spans(text, source, cue, content, head, form):
    found = _found(text, source, cue, content)
    assert (found.head, found.form) == (head, form)


def test_content_over_sentences_is_searched_again():
    text = "Warsaw fears that talks will fail. Berlin hopes that they will not. Macron said so."
    content = (0, text.index(" Macron"))

    def extractor(text, sentences):
        found = [[] for _ in sentences]
        at = text.index("Macron")
        made = from_spans(text, sentences, (at, at + 6), (at + 7, at + 11), [content], LEXICON)
        found[made.sentence].append(made)
        return found

    statements = read_with(extractor, text, None, Registry.default(), EMPTY_AGENDA, engine="flat")
    assert [(s.actor, s.act) for s in statements if s.parent] == [("poland", "attitude"), ("germany", "attitude")]
    assert {s.engine for s in statements} == {"flat"}


def test_a_parenthesis_takes_in_the_clause_before_it():
    text = "Warsaw knows, Macron said, that talks will fail."

    def extractor(text, sentences):
        return [[_found(text, "Macron", "said", "that talks will fail")]]

    outer, inner = read_with(extractor, text, None, Registry.default(), EMPTY_AGENDA, engine="flat")
    assert [span.of(text) for span in outer.content] == ["Warsaw knows", "that talks will fail"]
    assert (inner.parent, inner.actor, inner.act) == (outer.id, "poland", "belief")


def test_an_attribution_needs_content_inside_a_sentence():
    with pytest.raises(ValueError, match="content"):
        from_spans("Berlin said.", segment("Berlin said."), (0, 6), (7, 11), [], LEXICON)
    with pytest.raises(ValueError, match="no sentence"):
        from_spans("  \n", segment("  \n"), None, (0, 1), [(0, 1)], LEXICON)
