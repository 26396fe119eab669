"""The ledger of the shipped case: verbatim spans, the four tensions and the threat told twice."""

from __future__ import annotations

from pathlib import Path

import pytest

import locarno.cases
from locarno.evidence import Document, Ledger, corroborate, find_duplicates, find_tensions

FOLDER = Path(locarno.cases.__file__).parent / "ukraine-2025-01"
DISPATCH = Document.load(FOLDER / "documents" / "dispatch.txt", id="dispatch")


@pytest.fixture(scope="module")
def ledger():
    return Ledger.load(FOLDER / "statements.jsonl", {"dispatch": DISPATCH})


def test_ids_follow_the_codes(ledger):
    # s16 is a heading; s13 is two statements that do not agree
    assert list(ledger.statements) == [
        f"s{i}" if i != "13b" else "s13b" for i in [*range(14), "13b", 14, 15, *range(17, 32)]
    ]


def test_every_statement_is_accepted_and_summed_up_in_our_words(ledger):
    for statement in ledger:
        assert ledger.status(statement.id) == "accepted"
        assert ledger.history(statement.id)[0].by == "makers of Locarno"
        assert statement.summary
        assert statement.summary not in DISPATCH.text


def test_spans_are_whole_words(ledger):
    for statement in ledger:
        for span in statement.spans():
            words = DISPATCH.quote(span)
            assert words == words.strip()
            assert not DISPATCH.text[span.start - 1 : span.start].isalnum()
            assert not (DISPATCH.text[span.end : span.end + 1].isalnum() and words[-1].isalnum())


def test_the_rules_find_the_four_tensions(ledger):
    bare = [statement.model_copy(update={"tensions": ()}) for statement in ledger]
    assert [(link.first, link.second) for link in find_tensions(bare)] == [
        ("s2", "s26"),
        ("s4", "s24"),
        ("s13", "s13b"),
        ("s17", "s22"),
    ]
    assert find_tensions(ledger) == find_tensions(bare)


def test_the_rules_find_the_threat_told_twice(ledger):
    assert [(link.first, link.second) for link in find_duplicates(ledger)] == [("s6", "s18")]


def test_a_story_of_one_outlet_has_one_certain_root(ledger):
    everything = corroborate(tuple(ledger.statements), ledger.statements, {"dispatch": DISPATCH})
    assert everything.low == 1
    assert everything.high > 5
    assert corroborate(["s6", "s18"], ledger.statements).high == 1


def test_no_probability_is_read_into_a_word(ledger):
    for statement in ledger:
        assert -3 <= statement.certainty.low < statement.certainty.high <= 3
