"""Whatever the text: no error, every span verbatim inside it, parents before children and around them."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from locarno.evidence import Document, Statement
from locarno.reading import read
from locarno.reading.segment import segment

VOCABULARY = """he said that “ ” " '' ( ) , . ; : - — ? ! \n \r\n according to Trump Kyiv allies the a if unless
    in exchange for 60% $3 24 hours told expects threatened to believe survey who which and but not no has been may
    should once added diplomat another same this week US's ’s Bloomberg reports chose was chosen by 39% what is"""
WORDS = st.sampled_from(VOCABULARY.split(" "))
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))
SURROGATE = "\ud800 he said \udfff."


def check(text, statements):
    known = {}
    for statement in statements:
        for span in statement.spans():
            assert 0 <= span.start < span.end <= len(text)
        assert statement.id not in known
        if statement.parent is not None:
            parent = known[statement.parent]
            first = min(span.start for span in parent.content)
            last = max(span.end for span in parent.content)
            assert all(first <= span.start and span.end <= last for span in statement.content)
        known[statement.id] = statement
        assert Statement.model_validate(statement.as_json()) == statement


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.dates()))
@example(SURROGATE, None)
@example("", dt.date.min)
@example("this week, next year, 9999 years ago", dt.date.max)
def test_reads_anything(text, date):
    check(text, read(text, Document.from_text(text, date=date)))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_sentences_cover_all_words_once_and_in_order(text):
    sentences = segment(text)
    tokens = [token for sentence in sentences for token in sentence.tokens]
    assert all(one.end <= two.start for one, two in pairwise(tokens))
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    covered = {i for token in tokens for i in range(token.start, token.end)}
    assert all(i in covered for i, character in enumerate(text) if character.isalnum())


@pytest.mark.parametrize(("old", "new"), [("“", '"'), ("”", '"'), ("\n", "\r\n"), ("\n", "\n\n")])
def test_marks_and_line_breaks_do_not_matter(old, new):
    text = "“We will stay,” Macron said.\nEuropeans hope that he means it, a diplomat said.\n"
    before = read(text)
    after = read(text.replace(old, new))
    assert [(s.act, s.actor, s.chain) for s in before] == [(s.act, s.actor, s.chain) for s in after]


def test_reading_twice_gives_the_same():
    text = "“We will stay,” Macron said.\nEuropeans hope that he means it, a diplomat said.\n" * 5
    assert read(text) == read(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He met Mr. Smith. She left.", 2),
        ("The U.S. Army came. It left.", 2),
        ("They live in the U.S. They left.", 2),
        ("It cost $3.5 billion. It failed.", 2),
        ("“It works. It does,” he said.", 1),
        ("“Why?” Smith asked. He left.", 2),
        ("A headline\nA sentence.", 2),
        ("J. R. Smith spoke in Jan. 2025. He left.", 2),
    ],
)
def test_sentence_ends(text, count):
    assert len(segment(text)) == count
