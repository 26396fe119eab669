"""Admiralty grades from chains, and the summary of sources."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.evidence import Document, Position, Source, Span, Statement, grade_of, grades_of, source_summary
from locarno.evidence.sources import CREDIBILITY, RELIABILITY

_number = itertools.count(1)


def told(kind="named_person", chain=(), stance="support", actor="poland", document="d1", act="report", **more):
    return Statement(
        id=more.pop("id", f"s{next(_number)}"),
        source_type=kind,
        actor=actor,
        act=act,
        chain=chain,
        content=(Span(start=0, end=5),),
        document=document,
        positions=(Position(party="poland", issue="force", option="large", stance=stance),) if stance else (),
        **more,
    )


def test_the_scales_are_those_of_the_taxonomy(locarno_data):
    scale = json.loads((locarno_data / "reading/misp/admiralty-scale.json").read_text(encoding="utf-8"))
    entries = {
        values["predicate"]: {entry["value"]: entry["expanded"] for entry in values["entry"]}
        for values in scale["values"]
    }
    letters = {value.upper(): words.lower() for value, words in entries["source-reliability"].items() if value != "g"}
    assert letters == RELIABILITY
    figures = {int(value): words.lower() for value, words in entries["information-credibility"].items()}
    # NATO's wording asks for independent sources; the taxonomy leaves the word out.
    assert figures == CREDIBILITY | {1: CREDIBILITY[1].replace("independent ", "")}


def test_an_unnamed_source_starts_at_f():
    for kind in ("anonymous_individual", "anonymous_group"):
        found = grade_of(told(kind, ("reuters", "anonymous_1")))
        assert str(found) == "F6"
        assert "unnamed" in found.reasons[0]


def test_an_analyst_may_grade_a_source():
    source = Source(id="tusk", name="Tusk", kind="named_person", reliability="B")
    found = grade_of(told(chain=("reuters", "tusk")), source=source)
    assert found.reliability == "B"
    assert "analyst" in found.reasons[0]
    statement = told(chain=("reuters", "tusk"))
    assert grades_of([statement], sources={"tusk": source})[statement.id].reliability == "B"


def test_two_disjoint_chains_confirm():
    one = told(chain=("reuters", "tusk"), document="d1")
    two = told(chain=("bbc", "sikorski"), document="d2")
    assert grade_of(one, [one, two]).credibility == 1


def test_one_outlet_retold_five_times_is_one_root():
    stories = [
        told(chain=(f"outlet{k}", "bloomberg", "anonymous_1"), kind="anonymous_group", document=f"d{k}")
        for k in range(5)
    ]
    found = grade_of(stories[0], stories)
    assert found.credibility == 6
    assert "told 5 times" in found.reasons[1]


def test_unnamed_speakers_of_two_outlets_may_be_one():
    one = told("anonymous_group", ("reuters", "anonymous_1"), document="d1")
    two = told("anonymous_group", ("bbc", "anonymous_1"), document="d2")
    assert grade_of(one, [two]).credibility == 3


def test_two_speakers_through_one_outlet_do_not_confirm():
    one = told(chain=("reuters", "tusk"))
    two = told(chain=("reuters", "sikorski"))
    assert grade_of(one, [two]).credibility == 3


def test_contradiction():
    one = told(chain=("reuters", "tusk"))
    against = told(chain=("bbc", "sikorski"), stance="oppose", document="d2")
    found = grade_of(one, [against])
    assert found.credibility == 4
    assert against.id in found.reasons[1]
    second = told(chain=("ap", "duda"), document="d3")
    assert grade_of(one, [against, second]).credibility == 3


def test_what_is_about_something_else_does_not_count():
    other = told(chain=("bbc", "sikorski"), document="d2").model_copy(
        update={"positions": (Position(party="poland", issue="money", option="large"),)}
    )
    assert grade_of(told(chain=("reuters", "tusk")), [other]).credibility == 6


def test_a_coded_statement_counts_by_its_issue():
    one = told(chain=("reuters", "tusk"), stance=None, issue="force", option="large")
    two = told(chain=("bbc", "sikorski"), stance=None, issue="force", option="large", document="d2")
    assert grade_of(one, [two]).credibility == 1


def test_the_partys_own_word_is_said_to_be_that():
    reasons = grade_of(told(act="promise", chain=("reuters", "tusk"))).reasons
    assert any("own word" in reason for reason in reasons)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans()), min_size=1, max_size=6))
def test_one_only_from_disjoint_roots(chains):
    statements = [
        told("anonymous_individual" if unnamed else "named_person", (outlet, speaker), document=f"d{k}")
        for k, (outlet, speaker, unnamed) in enumerate(chains)
    ]
    found = grade_of(statements[0], statements)
    disjoint = any(
        one[0] != two[0] and (one[1] != two[1] or one[2] != two[2]) and not (one[2] and two[2])
        for one, two in itertools.combinations(chains, 2)
    )
    if found.credibility == 1:
        assert disjoint
    assert found.reliability == "F"


def test_summary():
    text = "x" * 40
    documents = {
        "d1": Document.from_text(text, id="d1", outlet="Reuters", date=dt.date(2025, 1, 23)),
        "d2": Document.from_text(text, id="d2", outlet="BBC", date=dt.date(2025, 1, 25)),
    }
    access = Span(start=1, end=4)
    statements = [
        told(chain=("reuters", "tusk"), document="d1"),
        told(chain=("reuters", "tusk"), document="d1"),
        told("anonymous_group", ("reuters", "anonymous_1"), actor="anonymous_1", document="d1", access=access),
        told("anonymous_group", ("bbc", "anonymous_1"), actor="anonymous_1", document="d2"),
        told("state", ("bbc", "russia"), actor="russia", document="d2"),
        told("poll", ("bbc", "poll_1"), actor=None, document="d2"),
        told("narrator", ("bbc",), document="d2"),
    ]
    summary = source_summary(statements, documents=documents)
    assert (summary.statements, summary.documents, summary.sources) == (7, 2, 5)
    assert (summary.named, summary.institutional, summary.anonymous, summary.polls, summary.narrated) == (1, 1, 2, 1, 1)
    assert summary.sides == {"poland": 2, "russia": 1}
    assert summary.single_root_share == pytest.approx(0.5)
    assert (summary.earliest, summary.latest) == (dt.date(2025, 1, 23), dt.date(2025, 1, 25))
    assert (summary.access, summary.explained) == (1, 0)
    assert summary.roots[0] <= summary.roots[1] <= summary.sources
    words = summary.text()
    assert "7 statements in 2 documents, 23 January 2025 to 25 January 2025, from 5 sources" in words
    assert "2 unnamed sources" in words
    assert json.loads(json.dumps(summary.as_json()))["sources"] == 5


def test_no_statements():
    assert source_summary([]).text() == "No statements."
    assert source_summary([]).single_root_share is None


def test_only_the_reporters_words():
    assert "no source" in source_summary([told("narrator")]).text()
