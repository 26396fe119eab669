from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.reading.times import find_times

ON = dt.date(2025, 1, 25)  # a Saturday
OFFICE = dt.date(2025, 1, 20)


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


def _rows():
    lines = (Path(__file__).parent / "phrases_table.tsv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]


def _expected(row):
    number = {key: float(row[key]) if row[key] else None for key in ("days", "days_high")}
    return (
        row["kind"],
        day(row["earliest"] or None),
        day(row["latest"] or None),
        *number.values(),
        row["vague"] == "yes",
    )


def _read(time):
    lengths = (n if n is None else float(f"{n:g}") for n in (time.days, time.days_high))
    return time.kind, time.earliest, time.latest, *lengths, time.vague


def test_the_table_is_long_enough():
    assert sum(bool(row["kind"]) for row in _rows()) >= 60


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["phrase"])
@pytest.mark.parametrize("frame", ["{}", "They said it would end {}, or not.", "“It ends {}.”"])
def test_phrase(row, frame):
    text = frame.format(row["phrase"])
    found = find_times(text, 0, len(text), ON, OFFICE)
    if not row["kind"]:
        assert found == []
        return
    (time,) = found
    assert _read(time) == _expected(row)
    assert (time.bound or "") == row["bound"]
    assert text[time.start : time.end] in row["phrase"]


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("The talks will resume on Tuesday.", "2025-01-28"),
        ("The talks resumed on Tuesday.", "2025-01-21"),
        ("The force will arrive on 15 December.", "2025-12-15"),
        ("The force arrived on 15 December.", "2024-12-15"),
        ("He said the force would arrive in December.", "2025-12-31"),
        ("The force arrived in December.", "2024-12-31"),
        ("The vote is expected in November.", "2025-11-30"),
        ("It must leave by 20 January.", "2026-01-20"),
        ("They were to leave before winter.", "2025-11-30"),
    ],
)
def test_verbs_say_on_which_side_a_date_without_a_year_lies(text, latest):
    (time,) = find_times(text, 0, len(text), ON)
    assert time.latest == day(latest)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a year of talks, $5 million a year, and a year ago", ["a year", "a year", "a year ago"]),
        ("The deal of 20 January ends in March.", ["20 January", "in March"]),
        ("He spoke Monday, 10 March, of the 2014 war.", ["Monday, 10 March"]),
        ("By May 2 or May 3.", ["By May 2", "May 3"]),
        ("It may march in the fall of the city.", []),
    ],
)
def test_what_is_a_time_and_what_is_not(text, spans):
    assert [text[time.start : time.end] for time in find_times(text, 0, len(text), ON)] == spans


days_of_life = st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31))
WORDS = {1: "one", 2: "two", 3: "three", 7: "seven", 12: "twelve", 24: "twenty-four", 90: "ninety", 100: "a hundred"}
UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


@given(days_of_life, days_of_life, st.sampled_from(["{0:%B} {1}, {2}", "{1} {0:%B} {2}", "{0:%b}. {1}, {2}"]))
def test_any_full_date_under_any_preposition(anchor, when, form):
    date = form.format(when, when.day, when.year).replace("May.", "May")
    ahead = anchor if anchor <= when else None
    for preposition, expected in {
        "on": ("date", when, when),
        "by": ("deadline", ahead, when),
        "no later than": ("deadline", ahead, when),
        "until": ("window", ahead, when),
        "since": ("window", when, None),
        "after": ("window", when + dt.timedelta(1), None),
        "as early as": ("window", when, None),
    }.items():
        text = f"It stands {preposition} {date}."
        (time,) = find_times(text, 0, len(text), anchor)
        assert (time.kind, time.earliest, time.latest) == expected
        assert text[time.start : time.end] == f"{preposition} {date}"


@given(days_of_life, st.sampled_from(sorted(WORDS)), st.sampled_from(sorted(UNITS)), st.booleans())
def test_any_length_ahead_and_back(anchor, n, unit, in_words):
    amount = f"{WORDS[n] if in_words else n} {unit}{'s' if n > 1 else ''}"
    (ahead,) = find_times(f"within {amount}", 0, 60, anchor)
    (ago,) = find_times(f"{amount} ago", 0, 60, anchor)
    (plain,) = find_times(amount, 0, 60, anchor)
    assert ahead.days == plain.days == pytest.approx(n * UNITS[unit])
    assert abs((ahead.latest - anchor).days - n * UNITS[unit]) <= 3
    assert abs((anchor - ago.latest).days - n * UNITS[unit]) <= 3


@given(
    st.integers(1, 60), st.integers(1, 60), st.sampled_from(sorted(UNITS)), st.sampled_from([" to ", "-", "–", " or "])
)
def test_any_range(low, more, unit, joint):
    (time,) = find_times(f"{low}{joint}{low + more} {unit}s", 0, 60, ON)
    assert (time.days, time.days_high) == (pytest.approx(low * UNITS[unit]), pytest.approx((low + more) * UNITS[unit]))


@given(days_of_life, st.sampled_from(["week", "month", "quarter", "year", "decade"]))
def test_units_of_the_calendar_follow_one_another(anchor, unit):
    last, this, following = (find_times(f"{which} {unit}", 0, 40, anchor)[0] for which in ("last", "this", "next"))
    assert this.earliest <= anchor <= this.latest
    assert last.latest + dt.timedelta(1) == this.earliest
    assert this.latest + dt.timedelta(1) == following.earliest


@given(
    st.lists(st.sampled_from([row["phrase"] for row in _rows()]), max_size=6), st.sampled_from([", ", " and ", ". "])
)
def test_any_phrases_together(phrases, joint):
    text = joint.join(phrases)
    found = find_times(text, 0, len(text), ON, OFFICE)
    for time, following in itertools.pairwise(found):
        assert time.end <= following.start
    for time in found:
        assert not (time.earliest and time.latest and time.latest < time.earliest)


def test_without_a_date_nothing_is_anchored():
    text = "This week they said it would end in 24 hours, by March, yesterday or on Monday."
    found = find_times(text, 0, len(text), None)
    assert [(time.earliest, time.latest) for time in found] == [(None, None)] * 5
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


@pytest.mark.parametrize("said", ["He said it will vote", "The official said that they are expected to vote"])
def test_a_verb_of_saying_does_not_move_what_lies_ahead_into_the_past(said):
    text = f"{said} by July"
    (made,) = find_times(text, 0, len(text), dt.date(2025, 1, 25), None)
    assert made.latest == dt.date(2025, 7, 31)
