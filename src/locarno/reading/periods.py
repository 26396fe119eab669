"""Stretches of the calendar that words name: days, weeks, months, halves, seasons, years, near a document's date."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from locarno.reading.numerals import ordinal

if TYPE_CHECKING:
    from collections.abc import Callable

Side = Literal["past", "near", "open", "future", "beyond"]
"""Where a date without a year is looked for: before the document's date; wherever it is nearest; likewise for a day but
ahead for more than a day ("would begin in December"); from the document's date on; beyond what it lies in."""

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
MONTH = (
    r"(?:(?-i:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)\b|"
    r"(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|\b))"
)
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
YEAR = r"(?:1[5-9]\d\d|20\d\d|21\d\d)(?![\d,]*\d|[%-]\w)\b"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.,:]\d|\s?%)"
_SEASONS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_SPAN_UNITS = r"(?:week|month|quarter|year|decade|century)"
_DASH = r"\s?(?:-|–|—|to|and)\s?"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`; None for both without a document's date."""

    first: dt.date | None
    last: dt.date | None
    vague: bool = False
    day: bool = False
    """True for a single day."""
    holds_event: bool = False
    """True where the words only place something inside: "the June summit"."""
    edge: Literal["start", "end"] | None = None
    """Set for "the end of" and "the start of" a period."""

    @property
    def short(self) -> bool:
        """Say whether it has no more days than a week."""
        return self.first is not None and self.last is not None and (self.last - self.first).days < 7


@dataclass(frozen=True, slots=True)
class Moment:
    """The document's date, and to which side dates without a year are looked for."""

    anchor: dt.date | None
    side: Side = "near"

    def choose(self, candidates: list[Period]) -> Period:
        """Take the candidate that fits the side, given from the earliest to the latest."""
        anchor = self.anchor
        if anchor is None or not candidates:
            return Period(None, None)

        def distance(period: Period) -> int:
            if period.first is None or period.last is None:
                return 10**7
            return max(0, (period.first - anchor).days, (anchor - period.last).days)

        if self.side == "beyond":
            beyond = [period for period in candidates if period.first is not None and period.first > anchor]
            return beyond[0] if beyond else candidates[-1]
        if self.side == "future" or (self.side == "open" and not candidates[0].short):
            later = [period for period in candidates if period.last is not None and period.last >= anchor]
            return later[0] if later else candidates[-1]
        if self.side == "past":
            earlier = [period for period in candidates if period.first is not None and period.first <= anchor]
            return earlier[-1] if earlier else candidates[0]
        return min(candidates, key=distance)


def months_later(date: dt.date, months: int) -> dt.date:
    """Go some calendar months on, to the same day or the month's last.

    Raises
    ------
    ValueError
        Past the calendar's ends.
    """
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def month_period(year: int, month: int) -> Period:
    """Give a calendar month."""
    return Period(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def _month(word: str) -> int:
    return [name[:3] for name in _MONTHS].index(word[:3].capitalize()) + 1


def _years(anchor: dt.date | None, year: str | None) -> list[int]:
    if year:
        return [int(year)]
    return [] if anchor is None else [y for y in (anchor.year - 1, anchor.year, anchor.year + 1) if 1 <= y <= 9999]


def _days(match: re.Match[str], now: Moment) -> Period | None:
    month, day = _month(match["month"]), int(re.sub(r"\D", "", match["day"]))
    end = match["to"] and int(re.sub(r"\D", "", match["to"]))
    candidates = []
    for year in _years(now.anchor, match["year"]):
        try:
            first = dt.date(year, month, day)
            candidates.append(Period(first, dt.date(year, month, end) if end else first, day=not end))
        except ValueError:
            continue
    if not candidates:
        return None if now.anchor or match["year"] or day > 31 else Period(None, None, day=not end)
    chosen = now.choose(candidates) if now.anchor else candidates[0]
    if match.group().lower().startswith("the ") and re.match(r"\s[a-z]", match.string[match.end() : match.end() + 2]):
        # "the February 1 deadline"
        chosen = replace(chosen, holds_event=True)
    return None if chosen.first and chosen.last and chosen.last < chosen.first else chosen


def _day_of_month(match: re.Match[str], now: Moment) -> Period | None:
    if now.anchor is None:
        return Period(None, None, day=True)
    day, found = ordinal(match["day"]), []
    for step in (-1, 0, 1):
        try:
            when = months_later(now.anchor.replace(day=1), step).replace(day=day)
        except ValueError:
            continue
        found.append(Period(when, when, day=True))
    return now.choose(found) if found else None


def _part(period: Period, part: str | None) -> Period:
    """Narrow a period to its early, middle or late part."""
    if not part or period.first is None or period.last is None or period.day:
        return replace(period, vague=True) if part else period
    first, last, length = period.first, period.last, (period.last - period.first).days + 1
    word = part.lower().rstrip("- ")
    if word in ("early", "mid", "middle", "late", "the middle of"):
        if length > 300:
            months = (last.year - first.year) * 12 + last.month - first.month + 1
            third = months // 3
            cuts: tuple[dt.date, ...] = (
                first,
                months_later(first, third),
                months_later(first, 2 * third),
                last + dt.timedelta(days=1),
            )
        elif length > 27:
            cuts = (first, first + dt.timedelta(10), first + dt.timedelta(20), last + dt.timedelta(1))
        else:
            cuts = tuple(first + dt.timedelta(days=round(length * k / 3)) for k in range(4))
        k = 0 if word == "early" else 2 if word == "late" else 1
        return replace(period, first=cuts[k], last=cuts[k + 1] - dt.timedelta(days=1), vague=True, day=False)
    edge = max(1, min(31, length // 10)) if length > 31 else max(1, length // 6)
    if word in ("the end of", "end"):
        return replace(period, first=last - dt.timedelta(days=edge - 1), vague=True, edge="end")
    return replace(period, last=first + dt.timedelta(days=edge - 1), vague=True, edge="start")


def _fraction(period: Period, part: str, name: str) -> Period:
    """Give the first half, the third quarter of a year."""
    if period.first is None:
        return period
    if part == "week":
        start = 7 * (ordinal(name) - 1)
        if name == "last" and period.last is not None:
            return Period(period.last - dt.timedelta(days=6), period.last)
        first = period.first + dt.timedelta(days=start)
        return Period(first, first + dt.timedelta(days=6))
    n = 2 if name == "last" and part == "half" else 4 if name == "last" else ordinal(name)
    size = {"half": 6, "quarter": 3, "third": 4}[part]
    if not 1 <= n <= 12 // size:
        return period
    first = months_later(period.first, (n - 1) * size)
    return Period(first, months_later(first, size) - dt.timedelta(days=1))


def _unit(anchor: dt.date, unit: str, step: int) -> Period:
    """Give this, the last or the next calendar unit."""
    if unit == "week":
        first = anchor + dt.timedelta(days=7 * step - anchor.weekday())
        return Period(first, first + dt.timedelta(days=6))
    if unit == "month":
        return month_period(*_split(anchor.year * 12 + anchor.month - 1 + step))
    if unit == "quarter":
        year, month = _split(anchor.year * 12 + 3 * ((anchor.month - 1) // 3 + step))
        first = dt.date(year, month, 1)
        return Period(first, months_later(first, 3) - dt.timedelta(days=1))
    size = {"year": 1, "decade": 10, "century": 100}[unit]
    year = (anchor.year // size + step) * size
    return Period(dt.date(year, 1, 1), dt.date(year + size - 1, 12, 31))


def _split(months: int) -> tuple[int, int]:
    year, month = divmod(months, 12)
    return year, month + 1


_STEPS = {"this": 0, "the current": 0, "the": 0, "last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}


def _step(words: str) -> int:
    lower = " ".join(words.lower().split())
    last = lower.rsplit(" ", maxsplit=1)[-1]
    return _STEPS.get(last, {"following": 1, "current": 0, "same": 0}.get(last, 0))


def _calendar_unit(match: re.Match[str], now: Moment) -> Period | None:
    anchor = now.anchor
    if anchor is None:
        return Period(None, None)
    period = _unit(anchor, match["unit"].lower(), _step(match["which"] or "the"))
    ahead = (match["ahead"] or "").lower()
    if ahead.startswith("earlier"):
        return replace(period, last=min(anchor, period.last or anchor))
    if ahead.startswith("later"):
        return replace(period, first=max(anchor, period.first or anchor))
    return period


def _weekday(match: re.Match[str], now: Moment) -> Period | None:
    anchor = now.anchor
    if anchor is None:
        return Period(None, None, day=True)
    day = list(calendar.day_name).index(match["weekday"].capitalize())
    if match["week"]:
        monday = _unit(anchor, "week", _step(match["week"])).first or anchor
        when = monday + dt.timedelta(days=day)
    else:
        which = (match["which"] or "").lower()
        forward = which in ("next", "coming", "the coming") or (which != "last" and now.side in ("future", "beyond"))
        if which == "this":
            when = anchor + dt.timedelta(days=day - anchor.weekday())
        elif forward:
            gap = (day - anchor.weekday()) % 7
            when = anchor + dt.timedelta(days=gap or (7 if which else 0))
        else:
            gap = (anchor.weekday() - day) % 7
            when = anchor - dt.timedelta(days=gap or (7 if which == "last" else 0))
    return Period(when, when, day=True)


def _season(match: re.Match[str], now: Moment) -> Period | None:
    anchor, month = now.anchor, _SEASONS[match["season"].lower()]
    which = (match["which"] or "").lower().rsplit(" ", maxsplit=1)[-1]
    if anchor is None and not match["year"]:
        return Period(None, None, vague=True)
    years = _years(anchor, match["year"])
    if not match["year"]:
        years = [years[0] - 1, *years, years[-1] + 1]
    found = []
    for year in years:
        if 1 < year < 9998:
            first = dt.date(year, month, 1)
            found.append(Period(first, months_later(first, 3) - dt.timedelta(days=1), vague=True))
    if match["year"] or anchor is None:
        return found[0] if found else None
    current = [period for period in found if period.first and period.last and period.first <= anchor <= period.last]
    before = [period for period in found if period.last and period.last < anchor]
    after = [period for period in found if period.first and period.first > anchor]
    if which in ("next", "coming"):
        return after[0] if after else None
    if which in ("last", "past"):
        return before[-1] if before else None
    if which == "this":
        return next(iter(current or after or before), None)
    return now.choose(found)


def _year_number(match: re.Match[str], _: Moment) -> Period | None:
    return Period(dt.date(int(match["year"]), 1, 1), dt.date(int(match["year"]), 12, 31))


def _month_of(match: re.Match[str], now: Moment) -> Period | None:
    month = _month(match["month"])
    which = (match["which"] or "").lower()
    if match["year"]:
        return month_period(int(match["year"]), month)
    if now.anchor is None:
        return Period(None, None)
    if match["relative"]:
        return month_period(now.anchor.year + _step(match["relative"]), month)
    inside = which in ("the", "a", "an")
    side: Side = "beyond" if which == "next" else "future" if inside and now.side == "beyond" else now.side
    here = replace(now, side="past" if which == "last" else side)
    chosen = here.choose([month_period(year, month) for year in _years(now.anchor, None)])
    return replace(chosen, holds_event=inside, vague=inside)


_DAY_WORDS = {
    "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "the day before yesterday": -2, "the day after tomorrow": 2,
    "midnight": 0, "noon": 0, "midday": 0,
}  # fmt: skip


def _day_word(match: re.Match[str], now: Moment) -> Period | None:
    word = " ".join(match["word"].lower().split())
    if now.anchor is None:
        return Period(None, None, day=True)
    if word == "overnight":
        return Period(now.anchor - dt.timedelta(days=1), now.anchor, vague=True)
    when = now.anchor + dt.timedelta(days=_DAY_WORDS[word])
    return Period(when, when, day=True)


def _weekend(match: re.Match[str], now: Moment) -> Period | None:
    if now.anchor is None:
        return Period(None, None)
    which = (match["which"] or "the").lower().rsplit(" ", maxsplit=1)[-1]
    saturday = now.anchor + dt.timedelta(days=5 - now.anchor.weekday())
    if which in ("last", "past") or (
        which == "the" and now.side in ("past", "near", "open") and now.anchor.weekday() < 3
    ):
        saturday -= dt.timedelta(days=7)
    elif which in ("next", "following"):
        saturday += dt.timedelta(days=7)
    return Period(saturday, saturday + dt.timedelta(days=1))


def _quarter(match: re.Match[str], now: Moment) -> Period | None:
    size = 3 if match["kind"].upper() == "Q" else 6
    found = []
    for year in _years(now.anchor, match["year"]):
        first = months_later(dt.date(year, 1, 1), (int(match["n"]) - 1) * size)
        found.append(Period(first, months_later(first, size) - dt.timedelta(days=1)))
    if int(match["n"]) > 12 // size:
        return None
    return now.choose(found) if now.anchor and not match["year"] else (found or [Period(None, None)])[0]


def _decade(match: re.Match[str], _: Moment) -> Period | None:
    year = int(match["decade"][:4])
    return Period(dt.date(year, 1, 1), dt.date(year + 9, 12, 31))


def _year_range(match: re.Match[str], _: Moment) -> Period | None:
    first, tail = match["from"], match["to"]
    last = int(tail) if len(tail) == 4 else int(first[:2] + tail)
    return Period(dt.date(int(first), 1, 1), dt.date(last, 12, 31)) if last >= int(first) else None


def _iso(match: re.Match[str], _: Moment) -> Period | None:
    when = dt.date.fromisoformat(match["iso"])
    return Period(when, when, day=True)


def _figures(match: re.Match[str], _: Moment) -> Period | None:
    """Read "24.02.2022" and "2/24/2022"; a slash between two small numbers may mean either order, and is left."""
    a, b = int(match["a"]), int(match["b"])
    if match["mark"] == "/" and a <= 12 and b <= 12 and a != b:
        return None
    day, month = (b, a) if b > 12 else (a, b)
    when = dt.date(int(match["year"]), month, day)
    return Period(when, when, day=True)


def easter(year: int) -> dt.date:
    """Give Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def _holiday(match: re.Match[str], now: Moment) -> Period | None:
    name = match["holiday"].lower().replace("’", "'")
    if now.anchor is None and not match["year"]:
        return Period(None, None, day=True)
    found = []
    for year in _years(now.anchor, match["year"]):
        if name == "easter":
            when = easter(year) if year >= 1583 else dt.date(year, 4, 1)
        else:
            month, day = {"christmas eve": (12, 24), "christmas": (12, 25), "new year's eve": (12, 31)}.get(
                name, (1, 1)
            )
            when = dt.date(year, month, day)
        found.append(Period(when, when, day=True))
    return now.choose(found) if now.anchor else found[0]


_WHICH_UNIT = (
    r"(?P<which>this|last|next|the\s+(?:current|coming|following|same|past|previous|next)|the|past|previous|coming)"
)


def _always(_: re.Match[str]) -> bool:
    return True


def _never(_: re.Match[str]) -> bool:
    return False


def _dated(match: re.Match[str]) -> bool:
    """Say whether "March 2025" or "next summer" is meant, not "march" or "the summer"."""
    groups = match.groupdict()
    return bool(
        groups.get("year") or groups.get("relative") or (groups.get("which") or "the").lower() not in ("the", "a", "an")
    )


def _said_to_be_a_year(match: re.Match[str]) -> bool:
    """Say whether "the year 2030" or "FY2026" is meant, not a number."""
    return re.match(r"(?:the\s+)?(?:year|fiscal|FY)", match.group(), re.IGNORECASE) is not None


def _not_bare(match: re.Match[str]) -> bool:
    """Say whether "this week" is meant, not "the week"."""
    return (match["which"] or "").lower() not in ("the", "past") or bool(match["ahead"])


_BASE: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], Moment], Period | None], Callable[[re.Match[str]], bool]],
    ...,
] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader, alone)
    for pattern, reader, alone in (
        (r"(?P<iso>\d{4}-\d{2}-\d{2})\b", _iso, _always),
        (r"(?P<a>\d{1,2})(?P<mark>[./])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)\b", _figures, _always),
        (
            rf"(?:(?:{WEEKDAY})[,\s]\s*)?(?:the\s+)?(?P<month>{MONTH})\s?(?P<day>{_DAY})(?:{_DASH}(?P<to>{_DAY})(?!\s?{MONTH}))?"
            rf"(?:,?\s(?P<year>{YEAR}))?",
            _days,
            _always,
        ),
        (
            rf"(?:(?:{WEEKDAY})[,\s]\s*)?(?:the\s+)?(?P<day>{_DAY})(?:{_DASH}(?P<to>{_DAY}))?\s(?:of\s)?(?P<month>{MONTH})"
            rf"(?:,?\s(?P<year>{YEAR}))?",
            _days,
            _always,
        ),
        (
            rf"(?:the\s+)?(?P<from>{YEAR}|(?:1[5-9]|20)\d\d)\s?[-–/]\s?(?P<to>(?:1[5-9]|20)\d\d|\d\d)\b(?!-\d)",
            _year_range,
            _always,
        ),
        (
            rf"(?P<which>this|last|next|(?:the|an?)(?=\s+{MONTH}\s+[a-z]))?\s*(?P<month>{MONTH})"
            rf"(?:,?\s(?:of\s)?(?P<year>{YEAR})|\s(?:of\s)?(?P<relative>this|last|next)\syear)?",
            _month_of,
            _dated,
        ),
        (
            r"(?P<word>today|tonight|yesterday|tomorrow|overnight|last\s+night|this\s+(?:morning|afternoon|evening)|"
            r"the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow)\b",
            _day_word,
            _always,
        ),
        (r"(?P<word>midnight|noon|midday)\b", _day_word, _never),
        (
            rf"(?:(?P<which>next|last|this|coming|the\s+coming)\s+)?(?P<weekday>{WEEKDAY})"
            r"(?:\s+(?:of\s+)?(?P<week>(?:last|next|this))\s+week\b)?(?:\s+(?:night|morning|evening|afternoon)\b)?",
            _weekday,
            _always,
        ),
        (r"(?:(?P<which>this|last|next|the\s+coming|the\s+past|the)\s+)?weekend\b", _weekend, _always),
        (
            r"(?:(?P<which>this|last|next|the\s+coming|the\s+past|the)\s+)?(?P<season>winter|spring|summer|autumn|(?<=the\s)fall|"
            rf"(?<=this\s)fall|(?<=next\s)fall|(?<=last\s)fall)\b(?!\s+of\s+[^\d\s])(?:\s(?:of\s)?(?P<year>{YEAR}))?",
            _season,
            _dated,
        ),
        (
            rf"(?:(?P<ahead>earlier(?:\s+in)?|later(?:\s+in)?)\s+)?{_WHICH_UNIT}\s+(?:calendar\s+|financial\s+|fiscal\s+)?(?P<unit>{_SPAN_UNITS})\b",
            _calendar_unit,
            _not_bare,
        ),
        (r"the\s+(?P<day>\d{1,2}(?:st|nd|rd|th))\b(?!\s+[\w])", _day_of_month, _never),
        (rf"(?P<kind>Q|H)(?P<n>[1-4])\b(?:\s(?:of\s)?(?P<year>{YEAR}))?", _quarter, _always),
        (r"(?:the\s+)?(?P<decade>(?:1[5-9]|20)\d0)s\b", _decade, _always),
        (
            rf"(?:the\s+year\s+|(?:the\s+)?(?:fiscal\s+year|FY)\s?|the\s+(?=\d{{4}}\s+[a-z]))?(?P<year>{YEAR})",
            _year_number,
            _said_to_be_a_year,
        ),
        (
            rf"(?P<holiday>Christmas\s+Eve|Christmas|New\s+Year['’]s\s+Eve|New\s+Year(?:['’]s(?:\s+Day)?)?|Easter)\b"
            rf"(?:\s(?P<year>{YEAR}))?",
            _holiday,
            _never,
        ),
    )
)
"""Patterns of the calendar; the last part says which may stand without a preposition."""
_PARTS = re.compile(
    r"(?:(?:the\s+)?(?P<part>early|late|mid)[-\s]+(?:in\s+)?(?:the\s+)?|(?:the\s+)?(?P<edge>very\s+end|end|start|beginning|middle|turn|close|"
    r"opening|outset)\s+of\s+|(?:the\s+)?(?P<nth>first|second|third|fourth|last)\s+(?P<fraction>half|quarter|third|week)\s+of\s+|(?:the\s+)?first\s+(?P<few>few\s+)?(?P<plural>days|weeks|months|years)\s+of\s+|(?P<hyphen>end)-(?=\d))",
    re.IGNORECASE,
)
_NTH_QUARTER = re.compile(r"the\s+(?P<nth>first|second|third|fourth|last)\s+quarter\b(?!\s+of\b)", re.IGNORECASE)
_YEAR_END = re.compile(r"(?:the\s+)?year(?:['’]s|-|\s)\s?end\b|the\s+end\s+of\s+year\b", re.IGNORECASE)
_TIME_OF_DAY = re.compile(
    r"(?:midnight|noon|midday|\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\.?|p\.?m\.?)|\d{1,2}:\d\d)(?:\s(?:GMT|UTC|CET|EST|local\stime))?"
    r"\s+(?:on\s+)?",
    re.IGNORECASE,
)


def period_at(text: str, at: int, now: Moment, *, alone: bool) -> tuple[int, Period] | None:
    """Read the stretch of the calendar that begins at an offset.

    Parameters
    ----------
    text, at
        Where to read.
    now
        The document's date, and the side to look to.
    alone
        Whether it must stand without a preposition: "March" and "2014" do not, "January 20" and "next week" do.

    Returns
    -------
    tuple or None
        Offset behind it, and the period; without a document's date a relative one has no bounds.
    """
    try:
        return _period_at(text, at, now, alone=alone)
    except (ValueError, OverflowError):
        return None


def _period_at(text: str, at: int, now: Moment, *, alone: bool) -> tuple[int, Period] | None:
    ending = _YEAR_END.match(text, at)
    if ending:
        if now.anchor is None:
            return ending.end(), Period(None, None)
        last = dt.date(now.anchor.year, 12, 31)
        return ending.end(), Period(last.replace(day=1), last, vague=True, edge="end")
    time = None if alone else _TIME_OF_DAY.match(text, at)
    if time:
        day = _period_at(text, time.end(), now, alone=True)
        if day is not None:
            return day
    quarter = None if alone else _NTH_QUARTER.match(text, at)
    if quarter:
        year = Period(None, None) if now.anchor is None else _unit(now.anchor, "year", 0)
        return quarter.end(), _fraction(year, "quarter", quarter["nth"].lower())
    part = _PARTS.match(text, at)
    if part:
        ends = (part["edge"] or part["hyphen"] or "").lower().endswith(("end", "close"))
        # "Before the end of January" may be in this January.
        within = replace(now, side="future") if ends and now.side == "beyond" else now
        inner = _period_at(text, part.end(), within, alone=False)
        if inner is None:
            bare = re.compile(rf"(?P<unit>{_SPAN_UNITS})\b", re.IGNORECASE).match(text, part.end())
            if bare is None or now.anchor is None:
                return None
            here = _part(_unit(now.anchor, bare["unit"].lower(), 0), part["part"]) if part["part"] else None
            gone = here is not None and here.last is not None and here.last < now.anchor
            step = int(gone and now.side in ("future", "beyond"))
            inner = bare.end(), _unit(now.anchor, bare["unit"].lower(), step)
        end, period = inner
        if part["plural"]:
            return (
                None
                if period.first is None or part["plural"].lower() == "years"
                else (
                    end,
                    Period(
                        period.first,
                        period.first
                        + dt.timedelta(days={"days": 6, "weeks": 20, "months": 91}[part["plural"].lower()]),
                        vague=True,
                    ),
                )
            )
        if part["fraction"]:
            return end, _fraction(period, part["fraction"].lower(), part["nth"].lower())
        edge = (part["edge"] or part["hyphen"] or "").lower()
        word = part["part"] or {
            "very end": "the end of",
            "end": "the end of",
            "close": "the end of",
            "middle": "middle",
        }.get(edge, "start")
        return end, _part(period, word)
    for pattern, reader, stands in _BASE:
        match = pattern.match(text, at)
        if match is None or (alone and not stands(match)):
            continue
        read = reader(match, now)
        if read is not None:
            return match.end(), read
    return None
