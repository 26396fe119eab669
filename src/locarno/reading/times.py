"""Times in prose: deadlines, durations, windows and dates, anchored on the document's date.

General date parsers read "within the first 100 days" as 100 days ago; this small grammar knows the phrases in which
negotiations are timed. A vague phrase keeps wide bounds and says that they are a reading.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

from locarno.evidence.statement import TimeReference
from locarno.reading.quantities import number

_UNIT_DAYS = {
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.4375,
    "year": 365.25,
    "quarter": 91.3125,
    "decade": 3652.5,
}
_N = (
    r"(?P<n>\d+(?:,\d{3})*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|"
    r"forty|fifty|sixty|ninety|a hundred|an?)"
)
_UNIT = r"(?P<unit>hour|day|week|month|year|decade)s?"
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|"
    r"Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        start=1,
    )
}
_Bounds = tuple[str, dt.date | None, dt.date | None, float | None, bool]
_Reader = Callable[[re.Match[str], dt.date | None, dt.date | None], _Bounds | None]


def _shift(date: dt.date | None, days: float) -> dt.date | None:
    if date is None:
        return None
    try:
        return date + dt.timedelta(days=round(days))
    except OverflowError:
        return None


def _amount(match: re.Match[str]) -> float:
    word = match["n"].lower()
    return 100.0 if word == "a hundred" else 1.0 if word in ("a", "an") else (number(word) or 0.0)


def _within(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    days = _amount(match) * _UNIT_DAYS[match["unit"].lower()]
    return "deadline", anchor, _shift(anchor, days), days, False


def _first_days(match: re.Match[str], _: dt.date | None, took_office: dt.date | None) -> _Bounds:
    days = _amount(match) * _UNIT_DAYS[match["unit"].lower()]
    return "deadline", took_office, _shift(took_office, days), days, False


def _duration(match: re.Match[str], _: dt.date | None, __: dt.date | None) -> _Bounds:
    days = _amount(match) * _UNIT_DAYS[match["unit"].lower()]
    return "duration", None, None, days, False


def _ago(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    days = _amount(match) * _UNIT_DAYS[match["unit"].lower()]
    when = _shift(anchor, -days)
    return "date", when, when, None, False


def _nth_year(match: re.Match[str], _: dt.date | None, __: dt.date | None) -> _Bounds | None:
    word = match["ordinal"].lower()
    n = _ORDINALS.get(word) or int(re.sub(r"\D", "", word) or 0)
    # Nearing the fourth year: three years are almost over; in the fourth: between three and four.
    return ("duration", None, None, max(0, n - 1) * _UNIT_DAYS[match["unit"].lower()], True) if n else None


_SPREAD = {"hour": 1, "day": 7, "week": 28, "month": 92, "year": 1096, "decade": 10958}


def _coming(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    return "window", anchor, _shift(anchor, _SPREAD[match["unit"].lower()]), None, True


def _recent(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    return "window", _shift(anchor, -_SPREAD[match["unit"].lower()]), anchor, None, True


def _soon(_: re.Match[str], anchor: dt.date | None, __: dt.date | None) -> _Bounds:
    return "window", anchor, None, None, True


def _calendar_unit(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    step = {"this": 0, "last": -1, "next": 1, "coming": 1, "past": -1, "previous": -1}[match["which"].lower()]
    if anchor is None:
        return "window", None, None, None, False
    unit = match["unit"].lower()
    if unit == "week":
        first = anchor + dt.timedelta(days=7 * step - anchor.weekday())
        last = first + dt.timedelta(days=6)
    elif unit == "month":
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + step, 12)
        first = dt.date(year, month + 1, 1)
        last = first.replace(day=calendar.monthrange(year, month + 1)[1])
    else:
        first = dt.date(anchor.year + step, 1, 1)
        last = dt.date(anchor.year + step, 12, 31)
    if match.re.groupindex.get("earlier") and match["earlier"]:
        last = anchor
    return "window", first, last, None, False


def _day_word(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    when = _shift(anchor, {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}[match["word"].lower()])
    return "date", when, when, None, False


def _weekday(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    if anchor is None:
        return "date", None, None, None, False
    day = list(calendar.day_name).index(match["weekday"].capitalize())
    if match["which"] and match["which"].lower() == "next":
        when = anchor + dt.timedelta(days=(day - anchor.weekday() - 1) % 7 + 1)
    else:
        when = anchor - dt.timedelta(days=(anchor.weekday() - day) % 7)
    return "date", when, when, None, False


def _date(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds | None:
    month = [name[:3] for name in calendar.month_name].index(match["month"][:3].capitalize())
    year = int(match["year"]) if match["year"] else anchor.year if anchor else None
    if year is None:
        return "date", None, None, None, False
    try:
        when = dt.date(year, month, int(match["day"]))
    except ValueError:
        return None
    return ("deadline", anchor, when, None, False) if match["by"] else ("date", when, when, None, False)


def _month_of(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds | None:
    month = [name[:3] for name in calendar.month_name].index(match["month"][:3].capitalize())
    year = int(match["year"]) if match["year"] else anchor.year if anchor else None
    if year is None or not 1 <= year <= 9999:
        return None
    first = dt.date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    return (
        ("deadline", anchor, last, None, False)
        if match["prep"].lower() == "by"
        else ("window", first, last, None, False)
    )


def _iso(match: re.Match[str], _: dt.date | None, __: dt.date | None) -> _Bounds | None:
    try:
        when = dt.date.fromisoformat(match["iso"])
    except ValueError:
        return None
    return "date", when, when, None, False


def _year(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    year = int(match["year"])
    if match["prep"].lower() == "by":
        return "deadline", anchor, dt.date(year, 12, 31), None, False
    first = dt.date(year, 1, 1)
    return ("window", first, None if match["prep"].lower() == "since" else dt.date(year, 12, 31), None, False)


def _end_of(match: re.Match[str], anchor: dt.date | None, _: dt.date | None) -> _Bounds:
    if anchor is None:
        return "deadline", None, None, None, False
    unit = match["unit"].lower()
    if unit == "year":
        last = dt.date(anchor.year, 12, 31)
    elif unit == "month":
        last = anchor.replace(day=calendar.monthrange(anchor.year, anchor.month)[1])
    else:
        last = anchor + dt.timedelta(days=6 - anchor.weekday())
    return "deadline", anchor, last, None, False


_YEAR4 = r"(?P<year>1[5-9]\d\d|20\d\d)"
_GRAMMAR: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.I), reader)
    for pattern, reader in (
        (r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b", _iso),
        (
            rf"\b(?:(?P<by>by|before|until)\s+)?{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR4}\b)?",
            _date,
        ),
        (rf"\b(?:(?P<by>by|before|until)\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+{_YEAR4}\b)?", _date),
        (
            rf"\b(?P<prep>in|by|during|since|until)\s+(?:early\s+|mid-?|late\s+)?{_MONTH}(?:\s+(?:of\s+)?{_YEAR4})?\b",
            _month_of,
        ),
        (
            rf"\b(?:(?:within|in|over|during|for|of)\s+)?(?:the|his|her|its|their|[\w’']+['’]s)\s+(?:\w+\s+)?first\s+{_N}\s+{_UNIT}\b",
            _first_days,
        ),
        (
            r"\b(?:close to|nearing|near|approaching|entering|in|into|now in)\s+(?:its|the|their|a)\s+"
            rf"(?P<ordinal>{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))\s+{_UNIT}\b",
            _nth_year,
        ),
        (rf"\b(?:within|inside|in less than|in under|in no more than)\s+(?:the next\s+)?{_N}\s+{_UNIT}\b", _within),
        (rf"\b(?:in|over|for|during)\s+the\s+(?:next|coming|following)\s+{_N}\s+{_UNIT}\b", _within),
        (rf"\b(?:in|over|for|during|within)\s+the\s+(?:next\s+few|next|coming|following|few)\s+{_UNIT}\b", _coming),
        (rf"\b(?:in|over|for|during)\s+(?:the\s+)?(?:recent|past few|last few|past|some|several)\s+{_UNIT}\b", _recent),
        (
            r"\b(?:(?P<earlier>earlier|later)\s+)?(?P<which>this|last|next|past|previous)\s+(?P<unit>week|month|year)\b",
            _calendar_unit,
        ),
        (r"\bby\s+(?:the\s+)?end\s+of\s+(?:the|this)\s+(?P<unit>week|month|year)\b", _end_of),
        (rf"\b{_N}[\s-]{_UNIT}\s+(?:ago|earlier)\b", _ago),
        (rf"\bin\s+{_N}\s+{_UNIT}\b", _within),
        (rf"\b(?:for\s+(?:the\s+(?:past|last)\s+)?|at least\s+|up to\s+)?{_N}[\s-]{_UNIT}\b", _duration),
        (
            r"\bin the (?:near|foreseeable|not too distant) future\b"
            r"|(?<!too )(?<!as )\bsoon\b(?! as)|\bshortly\b|\bimminently\b",
            _soon,
        ),
        (r"\b(?P<word>today|tonight|yesterday|tomorrow)\b", _day_word),
        (rf"\b(?:(?P<which>next|last|on|this)\s+)?{_WEEKDAY}\b", _weekday),
        (rf"\b(?P<prep>in|by|since|during|from|until)\s+{_YEAR4}\b", _year),
    )
)


def find_times(
    text: str, start: int, end: int, anchor: dt.date | None, took_office: dt.date | None = None
) -> list[TimeReference]:
    """Find the times in a stretch of text.

    Parameters
    ----------
    anchor
        The document's date; without it relative times have no bounds.
    took_office
        Day from which "the first 100 days" count.

    Returns
    -------
    list of TimeReference
        In the order of the text, without overlaps; an earlier rule of the grammar goes before a later one.
    """
    found: list[TimeReference] = []
    for pattern, reader in _GRAMMAR:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            # "may" is a month only with a capital letter.
            if "month" in pattern.groupindex and not match["month"][:1].isupper():
                continue
            try:
                bounds = reader(match, anchor, took_office)
            except (ValueError, OverflowError):
                bounds = None
            if bounds is None:
                continue
            kind, earliest, latest, days, vague = bounds
            found.append(
                TimeReference.model_validate(
                    {
                        "start": match.start(),
                        "end": match.end(),
                        "kind": kind,
                        "earliest": earliest,
                        "latest": latest,
                        "days": days,
                        "vague": vague,
                    }
                )
            )
    return sorted(found, key=lambda time: time.start)
