"""Conditions: their words, and who must do what, gives, gets, demands and threatens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.reading.conditions import find_condition

PARTIES = {"Italy": "italy", "Poland": "poland", "Moscow": "russia", "Kyiv": "ukraine"}


def _named(text):
    def named(start, end):
        found = sorted((text.find(name, start, end), id) for name, id in PARTIES.items() if name in text[start:end])
        return [id for _, id in found]

    return named


def _find(text, act="promise", actor="italy", addressee=None, content=None):
    pieces = [(0, len(text))] if content is None else [(text.index(content), text.index(content) + len(content))]
    return find_condition(text, 0, len(text), act, actor, addressee, _named(text), pieces)


def _of(text, span):
    return None if span is None else span.of(text)


@pytest.mark.parametrize(
    ("text", "kind", "trigger", "negated", "only"),
    [
        ("would come if Poland came", "if", "if Poland came", False, False),
        ("would come only if Poland came", "if", "only if Poland came", False, True),
        ("will come unless Poland refuses", "unless", "unless Poland refuses", True, False),
        ("will not come unless Poland comes", "unless", "unless Poland comes", True, True),
        ("will come, provided Poland comes first", "provided", "provided Poland comes first", False, False),
        ("will come provided that Poland comes", "provided", "provided that Poland comes", False, False),
        ("will stay as long as Poland stays", "provided", "as long as Poland stays", False, False),
        ("will stay so long as Poland stays", "provided", "so long as Poland stays", False, False),
        ("will come on condition that Poland comes", "provided", "on condition that Poland comes", False, False),
        ("its help is conditional on reforms in Kyiv", "provided", "conditional on reforms in Kyiv", False, False),
        ("aid is subject to approval", "provided", "subject to approval", False, False),
        ("will pay assuming that Poland pays", "provided", "assuming that Poland pays", False, False),
        ("will leave as soon as Poland leaves", "once", "as soon as Poland leaves", False, False),
        ("will come once hostilities have ended", "once", "once hostilities have ended", False, False),
        ("will stay until the war ends", "until", "until the war ends", False, False),
        ("will come when the guns are silent", "when", "when the guns are silent", False, False),
        ("will come after a ceasefire", "after", "after a ceasefire", False, False),
        ("Should Poland refuse, it will come", "if", "Should Poland refuse", True, False),
        ("Were Poland to refuse, it would come", "if", "Were Poland to refuse", True, False),
        ("in the event of an attack, it would come", "if", "in the event of an attack", False, False),
        ("in the event that Moscow attacks, it will come", "if", "in the event that Moscow attacks", False, False),
        ("Without Poland, the force would fail", "unless", "Without Poland", True, False),
        ("the force would fail without Poland", "unless", "without Poland", True, False),
        ("Absent a truce, nobody will come", "unless", "Absent a truce", True, False),
        ("no troops will come without a truce", "unless", "without a truce", True, True),
        ("barring a surprise, it will come", "unless", "barring a surprise", True, False),
        ("will come in exchange for gas", "exchange", "in exchange for gas", False, False),
        ("in return for gas, it will come", "exchange", "in return for gas", False, False),
        ("will come as the price of peace", "exchange", "as the price of peace", False, False),
        ("unless that changed there would be no deal", "unless", "unless that changed", True, False),
    ],
)
def test_triggers(text, kind, trigger, negated, only):
    condition = _find(text)
    assert (condition.kind, condition.trigger.of(text)) == (kind, trigger)
    assert (condition.negated, condition.only) == (negated, only)


@pytest.mark.parametrize(
    "text",
    [
        "asked if Poland would come",
        "would not say if it will come",
        "will stay until the spring",
        "until then monitors will do",
        "until at least next March",
        "they once visited Kyiv",
        "he spoke on condition of anonymity",
        "they left without a word",
        "monitors without weapons would be worse",
        "he will come even if Poland does not",
        "as soon as possible",
        "as if Poland came",
        "few, if any, came",
        "“I would, if he had,” it was said",
        "Poland should come",
        "the plan was once again delayed",
    ],
)
def test_no_condition(text):
    assert _find(text) is None


def test_a_threat():
    text = "Italy threatened to close its ports if Poland does not pay."
    condition = _find(text, "threat", content="to close its ports if Poland does not pay")
    assert (condition.by, condition.giver, condition.getter, condition.negated) == ("poland", "italy", "poland", True)
    assert _of(text, condition.demanded) == "Poland does not pay"
    assert _of(text, condition.threatened) == "to close its ports"
    assert condition.offered is None


def test_an_offer():
    text = "Italy offered to send planes once Poland opens its border."
    condition = _find(text, "offer", content="to send planes once Poland opens its border")
    assert (condition.by, condition.giver, condition.getter) == ("poland", "italy", "poland")
    assert _of(text, condition.offered) == "to send planes"
    assert _of(text, condition.demanded) == "Poland opens its border"
    assert condition.threatened is None


def test_an_exchange_that_is_offered():
    text = "Italy offered Poland planes in exchange for grain."
    condition = _find(text, "offer", addressee="poland", content="planes in exchange for grain")
    assert (condition.by, condition.giver, condition.getter) == ("poland", "italy", "poland")
    assert (_of(text, condition.offered), _of(text, condition.demanded)) == ("planes", "grain")


def test_an_exchange_that_is_demanded():
    text = "In exchange for planes, Italy expects Poland to send grain."
    condition = _find(text, "demand", addressee="poland", content="Poland to send grain")
    assert (condition.by, condition.giver, condition.getter) == ("italy", "poland", "italy")
    assert (_of(text, condition.offered), _of(text, condition.demanded)) == ("planes", "Poland to send grain")


def test_an_exchange_that_is_told():
    text = "Poland would send grain in return for planes"
    condition = _find(text, "report", actor=None)
    assert condition.giver == "poland"
    assert (_of(text, condition.offered), _of(text, condition.demanded)) == ("Poland would send grain", "planes")


MARKS = ("if", "unless", "once", "until", "in exchange for", "provided that", "without", "as soon as", "should", "when")


@given(
    st.lists(
        st.sampled_from([*MARKS, "Poland", "Italy", "will", "not", "come", "the", "talks", ",", "”", "ended"]),
        max_size=14,
    )
)
def test_spans_lie_in_the_text(words):
    text = " ".join(words)
    condition = _find(text)
    if condition is not None:
        assert condition.trigger.end <= len(text)
        for span in (condition.demanded, condition.threatened, condition.offered):
            assert span is None or span.of(text).strip() == span.of(text)
        assert (
            condition.demanded is None or condition.trigger.contains(condition.demanded) or condition.kind == "exchange"
        )
