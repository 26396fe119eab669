from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.evidence import Claim, Document, Span, Statement, corroborate, find_duplicates, find_tensions, grade
from locarno.evidence.sources import Source


def _say(id, chain, type="named_person", document="d", **fields):
    given = {"actor": "us", "act": "report"} | fields
    return Statement(id=id, source_type=type, content=(Span(start=0, end=1),), chain=chain, document=document, **given)


def _count(*statements, documents=None):
    by_id = {statement.id: statement for statement in statements}
    found = corroborate(Claim(id="c", says="x", supports=tuple(by_id)), by_id, documents)
    return found.low, found.high


def test_outlets_that_retell_one_are_one_root():
    retold = [_say(f"s{i}", (f"paper_{i}", "bloomberg"), "outlet", document=f"d{i}") for i in range(5)]
    assert _count(*retold) == (1, 1)


def test_one_speaker_retold_is_one_root():
    assert _count(*(_say(f"s{i}", (f"paper_{i}", "bloomberg", "zelensky"), document=f"d{i}") for i in range(5))) == (
        1,
        1,
    )


def test_retold_anonymous_sources_are_not_multiplied():
    retold = [
        _say(f"s{i}{j}", (f"paper_{i}", "bloomberg", f"anonymous_{j}"), "anonymous_individual", document=f"d{i}")
        for i in range(3)
        for j in range(2)
    ]
    assert _count(*retold) == (1, 2)


def test_named_speakers_of_two_outlets_are_two_roots():
    assert _count(_say("s1", ("bloomberg", "zelensky")), _say("s2", ("reuters", "macron"), document="e")) == (2, 2)


def test_anonymous_sources_of_two_outlets_may_be_one():
    one = _say("s1", ("bloomberg", "anonymous_1"), "anonymous_individual")
    two = _say("s2", ("reuters", "anonymous_1"), "anonymous_individual", document="e")
    assert _count(one, two) == (1, 2)


def test_two_speakers_through_one_outlet_are_one_or_two():
    assert _count(_say("s1", ("bloomberg", "zelensky")), _say("s2", ("bloomberg", "macron"))) == (1, 2)


def test_the_outlets_own_word_adds_nothing_to_its_speakers():
    assert _count(_say("s1", ("bloomberg", "zelensky")), _say("s2", ("bloomberg",), "narrator")) == (1, 1)


def test_the_publisher_is_taken_from_the_document():
    documents = {
        "d": Document.from_text("x", id="d", outlet="reuters"),
        "e": Document.from_text("y", id="e", outlet="afp"),
    }
    assert _count(_say("s1", (), "narrator"), _say("s2", (), "narrator", document="e"), documents=documents) == (2, 2)


def test_nothing_and_rejected_statements_count_nothing():
    assert corroborate(["gone"], {}) == corroborate([], {})
    assert corroborate([], {}).high == 0


CHAINS = st.tuples(
    st.sampled_from(["bloomberg", "reuters", "afp"]),
    st.sampled_from(["zelensky", "macron", "anonymous_1", "anonymous_2"]),
    st.sampled_from(["d", "e"]),
)


@given(st.lists(CHAINS, max_size=8))
def test_more_speakers_never_lower_the_upper_end(chains):
    statements = []
    for i, (outlet, speaker, document) in enumerate(chains):
        kind = "anonymous_individual" if "_" in speaker else "named_person"
        statements.append(_say(f"s{i}", (outlet, speaker), kind, document=document))
    last = (0, 0)
    for i in range(len(statements) + 1):
        now = _count(*statements[:i])
        assert 0 <= now[0] <= now[1]
        assert now[0] >= (1 if i else 0)
        assert now[1] >= last[1]
        last = now


def _held(id, actor="europe", **fields):
    return _say(id, (), actor=actor, **fields)


SURE = {"word": None, "value": 2.9, "low": 2.0, "high": 3.0}
MAY = {"word": "may", "value": 1.4, "low": 0.0, "high": 2.8}


@pytest.mark.parametrize(
    ("one", "two", "tense"),
    [
        ({"option": "ground"}, {"option": "enablers"}, True),
        ({"option": "ground"}, {"option": "ground"}, False),
        ({"option": "ground"}, {"option": "ground", "polarity": "-"}, True),
        ({"option": "ground"}, {"option": "enablers", "certainty": MAY}, False),
        ({"option": "ground"}, {"option": "enablers", "actor": "us"}, False),
        ({"option": "ground"}, {"option": "enablers", "act": "request"}, False),
        ({"option": "undecided"}, {"option": "ground"}, True),
        ({"option": "undecided"}, {"option": "undecided"}, False),
        ({"option": "ground"}, {"option": "enablers", "issue": "other"}, False),
        (
            {"act": "attitude", "about": "us"},
            {"act": "attitude", "about": "us", "polarity": "-", "issue": "other"},
            True,
        ),
        ({"act": "attitude", "about": "us"}, {"act": "attitude", "about": "russia", "polarity": "-"}, False),
        ({"act": "attitude", "about": "us"}, {"act": "attitude", "about": "us"}, False),
    ],
)
def test_tension_is_between_things_one_holder_says(one, two, tense):
    base = {"issue": "us_part", "act": "belief", "certainty": SURE}
    found = find_tensions([_held("s1", **(base | one)), _held("s2", **(base | two))])
    assert bool(found) == tense


def test_what_an_analyst_links_is_a_tension():
    assert find_tensions([_held("s1", tensions=("s2",)), _held("s2", actor="us")])[0].why == "linked by an analyst"


def test_a_threat_told_twice_is_one():
    condition = {"kind": "if", "trigger": {"start": 0, "end": 1}, "negated": True, "by": "russia"}
    threat = {"act": "threat", "issue": "sanctions", "option": "raised", "addressee": "russia", "condition": condition}
    one, two = _held("s1", **threat), _held("s2", **threat)
    assert [(link.first, link.second) for link in find_duplicates([one, two])] == [("s1", "s2")]
    assert not find_duplicates([one, _held("s2", **(threat | {"addressee": "iran"}))])
    assert not find_duplicates([one, _held("s2", **(threat | {"condition": None}))])


def test_grades_have_reasons_and_ask_for_a_basis():
    assert str(grade("anonymous_individual", (1, 1))) == "F6"
    assert str(grade("named_person", (1, 3))) == "F3"
    assert str(grade(Source(id="x", name="X", kind="named_person", reliability="B"), (2, 2))) == "B1"
    assert str(grade(Source(id="x", name="X", kind="named_person", reliability="B"), (2, 2), contradicted=True)) == "B4"
    assert grade("poll", (1, 1)).reasons == ("poll without a record of past reliability", "a single chain")
