from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.reading.quantities import find_quantities


@pytest.mark.parametrize(
    ("phrase", "kind", "low", "high", "approximate"),
    [
        ("60%", "share", 0.6, 0.6, False),
        ("39 per cent", "share", 0.39, 0.39, False),
        ("about 55 percent of voters", "share", 0.55, 0.55, True),
        ("between 2 and 2.5 percent", "share", 0.02, 0.025, False),
        ("two-thirds of the money", "share", 2 / 3, 2 / 3, False),
        ("half of the force", "share", 0.5, 0.5, False),
        ("the bulk of the troops", "share", 0.5, 1.0, True),
        ("most of the troops", "share", 0.5, 1.0, True),
        ("a majority of voters", "share", 0.5, 1.0, True),
        ("30,000 to 40,000 troops", "count", 30_000, 40_000, False),
        ("up to 150,000 soldiers", "count", 0, 150_000, True),
        ("at least 5,000 troops", "count", 5_000, None, True),
        ("12 brigades", "count", 12, 12, False),
        ("three battalions", "count", 3, 3, False),
        ("25 thousand troops", "count", 25_000, 25_000, False),
        ("some 800 European monitors", "count", 800, 800, True),
        ("$300 billion", "money", 3e11, 3e11, False),
        ("USD 486bn", "money", 4.86e11, 4.86e11, False),
        ("€1.5 billion to €2 billion", "money", 1.5e9, 2e9, False),
        ("nearly 50 billion euros", "money", 5e10, 5e10, True),
        ("£40m", "money", 4e7, 4e7, False),
        ("two frigates", "count", 2, 2, False),
        ("at least twelve frigates", "count", 12, None, True),
        ("311 violations", "count", 311, 311, False),
        ("some 25,000", "count", 25_000, 25_000, True),
        ("twenty-four tanks", "count", 24, 24, False),
        ("a dozen ships", "count", 12, 12, False),
        ("6-7 brigades", "count", 6, 7, False),
        ("between 80 and 95 billion crowns", "money", 8e10, 9.5e10, False),
        ("at least a fifth", "share", 0.2, 1.0, True),
        ("more than half", "share", 0.5, 1.0, True),
        ("one in fifty", "share", 0.02, 0.02, False),
        ("four out of five voters", "share", 0.8, 0.8, False),
        ("twice", "multiple", 2, 2, False),
        ("3.5 times", "multiple", 3.5, 3.5, False),
    ],
)
def test_phrase(phrase, kind, low, high, approximate):
    text = f"It would take {phrase}, they said."
    (found,) = find_quantities(text, 0, len(text))
    assert (found.kind, found.approximate) == (kind, approximate)
    assert found.low == pytest.approx(low)
    assert found.high == (None if high is None else pytest.approx(high))
    assert phrase.split()[-1].strip(",.") in text[found.start : found.end]


def test_currencies():
    text = "They gave $1 million, €2 million, 3 million pounds and 4 million hryvnias."
    assert [quantity.unit for quantity in find_quantities(text, 0, len(text))] == ["USD", "EUR", "GBP", "UAH"]


@pytest.mark.parametrize("text", [
    "a larger share", "the G7 and the U2", "on January 20", "the 28th Brigade", "a third battalion", "1,000 days",
    "three officials said", "two people familiar with the plan", "10 to 15 years", "phase two talks", "Jan. 20 talks",
    "in 2024 talks began", "half an hour", "Article 5", "at 10:30 GMT",
])  # fmt: skip
def test_no_number_is_made_up(text):
    assert find_quantities(text, 0, len(text)) == []


@given(st.text(alphabet="0123456789 ,.%$€toandmbk-x", max_size=60))
def test_any_text(text):
    for quantity in find_quantities(text, 0, len(text)):
        assert quantity.low >= 0
        assert quantity.high is None or quantity.low <= quantity.high
        assert text[quantity.start : quantity.end].strip()
