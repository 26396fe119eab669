from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.reading.times import find_times

ON = dt.date(2025, 1, 25)  # a Saturday
OFFICE = dt.date(2025, 1, 20)


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("phrase", "kind", "earliest", "latest", "days"),
    [
        ("within 24 hours", "deadline", "2025-01-25", "2025-01-26", 1.0),
        ("in 24 hours", "deadline", "2025-01-25", "2025-01-26", 1.0),
        ("within three months", "deadline", "2025-01-25", "2025-04-26", 91.3125),
        ("in the next 30 days", "deadline", "2025-01-25", "2025-02-24", 30.0),
        ("within a week", "deadline", "2025-01-25", "2025-02-01", 7.0),
        ("in six months", "deadline", "2025-01-25", "2025-07-27", 182.625),
        ("within the first 100 days", "deadline", "2025-01-20", "2025-04-30", 100.0),
        ("the administration’s first 100 days", "deadline", "2025-01-20", "2025-04-30", 100.0),
        ("his first hundred and", None, None, None, None),
        ("nearing its fourth year", "duration", None, None, 1095.75),
        ("close to its fourth year", "duration", None, None, 1095.75),
        ("entering a third month", "duration", None, None, 60.875),
        ("a 30-day ceasefire", "duration", None, None, 30.0),
        ("the three-year war", "duration", None, None, 1095.75),
        ("for two years", "duration", None, None, 730.5),
        ("for the past six weeks", "duration", None, None, 42.0),
        ("in the coming weeks", "window", "2025-01-25", "2025-02-22", None),
        ("over the next few days", "window", "2025-01-25", "2025-02-01", None),
        ("in the coming months", "window", "2025-01-25", "2025-04-27", None),
        ("in the next few weeks", "window", "2025-01-25", "2025-02-22", None),
        ("in recent weeks", "window", "2024-12-28", "2025-01-25", None),
        ("in the past few months", "window", "2024-10-25", "2025-01-25", None),
        ("for some weeks", "window", "2024-12-28", "2025-01-25", None),
        ("in the near future", "window", "2025-01-25", None, None),
        ("in the foreseeable future", "window", "2025-01-25", None, None),
        ("soon", "window", "2025-01-25", None, None),
        ("this week", "window", "2025-01-20", "2025-01-26", None),
        ("earlier this week", "window", "2025-01-20", "2025-01-25", None),
        ("last week", "window", "2025-01-13", "2025-01-19", None),
        ("next week", "window", "2025-01-27", "2025-02-02", None),
        ("this month", "window", "2025-01-01", "2025-01-31", None),
        ("last month", "window", "2024-12-01", "2024-12-31", None),
        ("next month", "window", "2025-02-01", "2025-02-28", None),
        ("this year", "window", "2025-01-01", "2025-12-31", None),
        ("last year", "window", "2024-01-01", "2024-12-31", None),
        ("by the end of the year", "deadline", "2025-01-25", "2025-12-31", None),
        ("by the end of the month", "deadline", "2025-01-25", "2025-01-31", None),
        ("three weeks ago", "date", "2025-01-04", "2025-01-04", None),
        ("two days ago", "date", "2025-01-23", "2025-01-23", None),
        ("yesterday", "date", "2025-01-24", "2025-01-24", None),
        ("today", "date", "2025-01-25", "2025-01-25", None),
        ("tomorrow", "date", "2025-01-26", "2025-01-26", None),
        ("on Wednesday", "date", "2025-01-22", "2025-01-22", None),
        ("Saturday", "date", "2025-01-25", "2025-01-25", None),
        ("next Saturday", "date", "2025-02-01", "2025-02-01", None),
        ("next Monday", "date", "2025-01-27", "2025-01-27", None),
        ("on January 20", "date", "2025-01-20", "2025-01-20", None),
        ("Jan. 20", "date", "2025-01-20", "2025-01-20", None),
        ("20 January 2025", "date", "2025-01-20", "2025-01-20", None),
        ("February 24, 2022", "date", "2022-02-24", "2022-02-24", None),
        ("by 30 April", "deadline", "2025-01-25", "2025-04-30", None),
        ("2022-02-24", "date", "2022-02-24", "2022-02-24", None),
        ("in March", "window", "2025-03-01", "2025-03-31", None),
        ("in December 2024", "window", "2024-12-01", "2024-12-31", None),
        ("by 2030", "deadline", "2025-01-25", "2030-12-31", None),
        ("in 2014", "window", "2014-01-01", "2014-12-31", None),
        ("since 2014", "window", "2014-01-01", None, None),
        ("within two decades", "deadline", "2025-01-25", "2045-01-25", 7305.0),
        ("too soon", None, None, None, None),
        ("as soon as possible", None, None, None, None),
        ("it may rain", None, None, None, None),
        ("31 February", None, None, None, None),
    ],
)
def test_phrase(phrase, kind, earliest, latest, days):
    text = f"They said it would end {phrase}, or not."
    found = find_times(text, 0, len(text), ON, OFFICE)
    if kind is None:
        assert found == []
        return
    (time,) = found
    assert (time.kind, time.earliest, time.latest) == (kind, day(earliest), day(latest))
    assert time.days == (None if days is None else pytest.approx(days))


def test_without_a_date_nothing_is_anchored():
    text = "This week they said it would end in 24 hours, by March, yesterday or on Monday."
    found = find_times(text, 0, len(text), None)
    assert [(time.earliest, time.latest) for time in found] == [(None, None)] * len(found)
    assert any(time.days == 1.0 for time in found)


def test_vague_bounds_say_so():
    text = "It comes in the coming weeks, on Monday."
    assert [time.vague for time in find_times(text, 0, len(text), ON)] == [True, False]


@given(st.text(alphabet="0123456789 abcdefghijklmnopqrstuvwyz-.:,JFMASOND", max_size=80), st.dates())
def test_any_text_on_any_day(text, day):
    for time in find_times(text, 0, len(text), day, day):
        assert text[time.start : time.end].strip()
        assert time.earliest is None or time.latest is None or time.earliest <= time.latest or time.kind == "deadline"


FRAMES = ("within {n} {u}s", "in the coming {u}s", "in recent {u}s", "{n} {u}s ago", "this {u}", "next {u}", "last {u}",
          "in the first {n} {u}s", "nearing its fourth {u}", "by the end of the {u}", "a {n}-{u} truce", "for {n} {u}s",
          "in the next few {u}s", "earlier this {u}")  # fmt: skip


@pytest.mark.parametrize("unit", ["hour", "day", "week", "month", "quarter", "year", "decade", "century"])
@pytest.mark.parametrize("number", ["a", "two", "a hundred", "1,000", "99999999", "0", "1.5"])
@pytest.mark.parametrize("anchor", [None, dt.date.min, ON, dt.date.max])
def test_every_unit_in_every_frame(unit, number, anchor):
    text = ", ".join(frame.format(u=unit, n=number) for frame in FRAMES)
    for time in find_times(text, 0, len(text), anchor, anchor):
        assert text[time.start : time.end].strip()
