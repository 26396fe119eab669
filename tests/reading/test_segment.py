"""Paragraphs, sentences and quotations; the texts are invented."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.reading import read
from locarno.reading.extraction import is_direct
from locarno.reading.segment import segment, within


def _sentences(text):
    return [text[sentence.start : sentence.end] for sentence in segment(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Lt. Gen. Osgood Tarrant spoke. He left.", 2),
        ("Brig. Gen. Amy Poe and Cmdr. Lee agreed. They left.", 2),
        ("The U.S. President came. The U.S. and Britain left.", 2),
        ("They live in the U.S. She does not.", 2),
        ("It began at 5 p.m. on Monday. It ended at 7 a.m. The talks failed.", 3),
        ("George W. Bush and J. R. R. Smith met. All went.", 2),
        ("We will… stay. He paused… and left.", 2),
        ("He paused... Then he left.", 2),
        ("It rose 3.5 per cent vs. 2.1 per cent. Good.", 2),
        ("See p. 5, No. 10, Art. 5 and Fig. 3. Then stop.", 2),
        ("Troops left Mt. Hara for Ft. Dix on Feb. 3. Nobody came.", 2),
        ("Prices rose to $3.5 bn. The bank said so.", 2),
        ("Sen. Roe (R-Tex.) and Rep. Poe met. They talked.", 2),
        ("“We will go. We will stay,” he said. He left.", 2),
        ("“He said ‘we will go.’ And then he left,” she said. He nodded.", 2),
        ("\"He said 'we will go.' And then he left,\" she said. He nodded.", 2),
        ("‘We will go,’ he said. ‘We will stay.’", 2),
        ("Troops to stay - Reuters\nThe troops stay.", 2),
        ("One.\r\nTwo.\rThree.\u2028Four.", 4),
    ],
)
def test_where_sentences_end(text, count):
    assert len(_sentences(text)) == count


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "«»"])
def test_every_kind_of_quotation_mark(marks):
    text = f"{marks[0]}We will stay. We will fight,{marks[1]} Macron said. He left."
    first, second = segment(text)
    assert text[second.start : second.end] == "He left."
    assert {token.quote for token in first.tokens if token.lower in ("stay", "fight")} == {1}
    (statement,) = [s for s in read(text) if s.parent is None]
    assert statement.directness == "direct"
    assert statement.quote(text) == f"{marks[0]}We will stay. We will fight,{marks[1]}"


def test_a_mark_left_open_reaches_to_the_end_of_its_paragraph_only():
    text = "Macron said: “We will stay.\nStarmer left."
    first, second = segment(text)
    assert first.tokens[-1].quote
    assert not any(token.quote for token in second.tokens)


def test_a_quotation_over_paragraphs_belongs_to_whom_it_is_given():
    text = "“It is over. He has lost.\n“We stay,” Macron said.\n“We stay for years.\n“We stay for ever.”\nHe left."
    (statement,) = [s for s in read(text) if s.parent is None]
    assert [span.of(text) for span in statement.content] == [
        "“It is over.",
        "He has lost.",
        "“We stay,”",
        "“We stay for years.",
        "“We stay for ever.”",
    ]


def test_a_quotation_inside_a_quotation():
    text = "“Starmer told me, ‘Warsaw fears a trap,’” Macron said."
    outer, *inner = read(text)
    assert (outer.actor, outer.directness) == ("france", "direct")
    assert ("poland", "a trap") in [(s.actor, s.quote(text)) for s in inner]


def test_an_apostrophe_is_no_quotation_mark():
    text = "The allies' view is Poland’s, the ministers' too. It isn't ours."
    assert not any(token.quote for sentence in segment(text) for token in sentence.tokens)
    assert len(_sentences(text)) == 2


def test_content_is_split_without_its_marks():
    text = "“It works. It does not,” he said."
    home = segment(text)[0]
    inner = within(text, 0, text.index(" he"), home)
    assert [text[s.start : s.end] for s in inner] == ["It works.", "It does not,"]
    assert all(sentence.index == home.index for sentence in inner)


def test_a_piece_is_direct_by_its_marks():
    assert is_direct("“yes,”")
    assert is_direct('"yes"')
    assert is_direct("‘yes’")
    assert not is_direct("that it is")


MARKS = st.text(alphabet="“”\"'‘’«» .,!?…-—\n\r abcABC1éй", max_size=120)


@settings(max_examples=300, deadline=None)
@given(MARKS)
def test_any_marks(text):
    sentences = segment(text)
    tokens = [token for sentence in sentences for token in sentence.tokens]
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(one.end <= two.start for one, two in pairwise(tokens))
    for sentence in sentences:
        assert not set(text[sentence.start : sentence.end]) & set("\n\r\u2028\u2029\x85")
        inner = within(text, sentence.start, sentence.end, sentence)
        assert all(sentence.start <= s.start and s.end <= sentence.end for s in inner)
