"""Lengths of time: "three to five years", "a fortnight", "a year and a half", "a few weeks"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from locarno.reading.numerals import NUMBER, number
from locarno.reading.periods import months_later

UNIT_DAYS = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.4375,
    "quarter": 91.3125,
    "year": 365.25,
    "decade": 3652.5,
    "century": 36525.0,
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
UNIT = (
    r"(?:working\s|business\s|calendar\s)?"
    r"(?P<unit>second|minute|hour|day|week|fortnight|month|quarter|year|decade|centur(?:y|ies))s?\b"
)
LONG_UNIT = r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade|centur(?:y|ies))s?\b"
Bound = Literal["about", "at_least", "at_most"]

_BOUNDS: dict[str, Bound] = {
    "at least": "at_least", "more than": "at_least", "over": "at_least", "no less than": "at_least",
    "no fewer than": "at_least", "a minimum of": "at_least", "longer than": "at_least", "well over": "at_least",
    "up to": "at_most", "at most": "at_most", "less than": "at_most", "fewer than": "at_most", "under": "at_most",
    "no more than": "at_most", "no longer than": "at_most", "a maximum of": "at_most", "not more than": "at_most",
    "about": "about", "around": "about", "roughly": "about", "some": "about", "nearly": "about", "almost": "about",
    "approximately": "about", "just over": "about", "just under": "about", "close to": "about",
}  # fmt: skip
BOUND = rf"(?:(?P<bound>{'|'.join(sorted(_BOUNDS, key=len, reverse=True))})\s+)?".replace(" ", r"\s+")
_AMOUNT = r"(?:a\s+couple(?:\s+of)?|a\s+few|several|a\s+handful\s+of|half\s+an?|an?|hundred|(?:the\s+)?{n})".replace(
    "{n}", NUMBER
)
_LENGTH = re.compile(
    rf"(?:(?:just|only|barely|as\s+little\s+as|a\s+mere|another|an\s+additional|a\s+further|an\s+extra)\s+)?{BOUND}(?:between\s+)?(?P<low>{_AMOUNT})(?:-?\s?(?:to|or|and|-|–|—)\s?(?P<high>{NUMBER}))?"
    rf"(?P<half>\s+and\s+a\s+half)?[\s-](?:more\s+|full\s+|consecutive\s+|long\s+)?{UNIT}(?P<tail>\s+and\s+a\s+half\b)?"
    r"(?!['’]s\s+end)",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"(?:an?\s+)?(?:(?P<half>half)-(?=(?:hour|day|year|decade)\b))?(?P<unit>hour|day|week|month|year|decade|century)(?:(?<=half-year)|"
    r"(?<=half-day)|(?<=half-hour)|(?<=half-decade)|-long\b)",
    re.IGNORECASE,
)
"""A day-long, a half-year."""
_FORTNIGHT = re.compile(r"(?:a|the|one)\s+fortnight\b", re.IGNORECASE)
_OF = re.compile(r"\s+of\b")
_VAGUE = {"a few": (3.0, 5.0), "several": (3.0, 7.0), "a handful of": (3.0, 5.0)}


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: a number of units, or a range of numbers."""

    low: float
    high: float | None
    unit: str
    vague: bool = False
    bound: Bound | None = None

    @property
    def days(self) -> float:
        """Least number of days."""
        return self.low * UNIT_DAYS[self.unit]

    @property
    def days_high(self) -> float | None:
        """Greatest number of days, of a range."""
        return None if self.high is None else self.high * UNIT_DAYS[self.unit]

    def after(self, date: dt.date | None, sign: int = 1, *, longest: bool = True) -> dt.date | None:
        """Go the length on from a date (back with sign −1); months and years go by the calendar.

        None where there is no date, or past the calendar's ends.
        """
        if date is None:
            return None
        n = self.high if longest and self.high is not None else self.low
        months = _MONTHS.get(self.unit)
        try:
            if months is not None and (n * months).is_integer():
                return months_later(date, sign * int(n * months))
            return date + dt.timedelta(days=sign * round(n * UNIT_DAYS[self.unit]))
        except (ValueError, OverflowError):
            return None


def unit_of(word: str) -> str:
    """Give the singular of a unit."""
    lower = word.lower()
    return "century" if lower.startswith("centur") else lower


def length_at(text: str, at: int) -> tuple[int, Length] | None:
    """Read the length that begins at an offset; give the offset behind it, and the length."""
    long = _LONG.match(text, at)
    if long:
        return long.end(), Length(0.5 if long["half"] else 1.0, None, unit_of(long["unit"]))
    fortnight = _FORTNIGHT.match(text, at)
    if fortnight:
        return fortnight.end(), Length(1.0, None, "fortnight")
    match = _LENGTH.match(text, at)
    if match is None:
        return None
    words = " ".join(match["low"].lower().split()).removeprefix("the ")
    if match["unit"].lower() == "quarter" and (words in ("a", "an", "one", "three") or _OF.match(text, match.end())):
        # a share, not a time
        return None
    vague = False
    low: float | None
    high = None if match["high"] is None else number(match["high"])
    if words in ("a couple", "a couple of"):
        low, vague = 2.0, True
    elif words in _VAGUE:
        (low, high), vague = _VAGUE[words], True
    elif words.startswith("half"):
        low = 0.5
    elif words in ("a", "an"):
        low = 1.0
    else:
        low = number(words)
    if low is None:
        return None
    if match["half"] or match["tail"]:
        low, high = low + 0.5, high
    if high is not None and high < low:
        return None
    bound = _BOUNDS.get(" ".join((match["bound"] or "").lower().split()))
    return match.end(), Length(low, high, unit_of(match["unit"]), vague, bound)
