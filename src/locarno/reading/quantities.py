"""Numbers in prose: shares, counts, money and multiples, with their ranges."""

from __future__ import annotations

import re

from locarno.evidence.statement import Quantity
from locarno.reading.words import listed

_SMALL = listed(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
)
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
_WORDS = {word: value for value, word in enumerate(_SMALL)} | _TENS
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "¥": "JPY",
    "hryvnia": "UAH",
    "hryvnias": "UAH",
    "rouble": "RUB",
    "roubles": "RUB",
    "ruble": "RUB",
    "rubles": "RUB",
}
_WORD_NUMBER = "|".join(sorted(_WORDS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# A run of digits is tried from its beginning only, so that long runs cost linear time.
_NUMBER = rf"(?:(?<![\d.,])(?:{_DIGITS})|\b(?:{_WORD_NUMBER})\b)"
_SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|tn)\b|[kmb]\b)?"
_ABOUT = (
    r"(?:(?P<about>about|around|roughly|some|nearly|almost|approximately|up to|at least|more than|over|under|"
    r"less than|fewer than|at most)\s+)?"
)
_RANGE = (
    rf"(?P<low>{_NUMBER})(?P<lowscale>{_SCALE})"
    rf"(?:\s?(?:to|and|-|–|—)\s?(?:[$€£]\s?)?(?P<high>{_NUMBER})(?P<highscale>{_SCALE}))?"
)
_SECOND = re.sub(r"\?P<(\w+)>", r"?P<\g<1>2>", _ABOUT + _RANGE)
_PERCENT = re.compile(
    rf"{_ABOUT}{_RANGE}\s?(?:%|per ?cent\b|percentage points?\b)(?P<of>\s+of\s+[\w’'-]+(?:\s[A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"{_ABOUT}(?:(?P<sign>US\$|[$€£¥])\s?|\b(?P<code>USD|EUR|GBP)\s?){_RANGE}"
    rf"|{_SECOND}\s(?P<name>dollars?|euros?|pounds?|hryvnias?|roubles?|rubles?)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"{_ABOUT}{_RANGE}\s(?P<adjective>(?:[a-z-]+|[A-Z][a-z]+)\s)?"
    r"(?P<unit>troops|soldiers|personnel|people|persons|brigades?|battalions?|divisions?|ships|aircraft|jets|tanks|missiles|"
    r"countries|states|nations|members|seats|votes|voters|respondents|civilians|refugees|prisoners|casualties|observers|"
    r"monitors|peacekeepers|points|articles)\b",
    re.I,
)
_FRACTION = re.compile(
    r"\b(?P<fraction>two[- ]thirds|three[- ]quarters|one[- ]third|a third|a quarter|one[- ]quarter|half|"
    r"(?:the|a|an overwhelming|a large|a small|a slim) majority|the bulk|the lion['’]s share|most|a minority)"
    r"(?P<of>\s+of\s+(?:the\s+|its\s+|their\s+)?[\w’'-]+)",
    re.I,
)
_FRACTIONS = {
    "two thirds": (2 / 3, 2 / 3),
    "three quarters": (0.75, 0.75),
    "one third": (1 / 3, 1 / 3),
    "a third": (1 / 3, 1 / 3),
    "one quarter": (0.25, 0.25),
    "a quarter": (0.25, 0.25),
    "half": (0.5, 0.5),
    "a minority": (0.0, 0.5),
}
_MULTIPLE = re.compile(
    r"\b(?:(?P<word>twice|double|triple|twofold|threefold|fourfold)|(?P<times>\d+(?:\.\d+)?) times)\b", re.I
)
_MULTIPLES = {"twice": 2.0, "double": 2.0, "twofold": 2.0, "triple": 3.0, "threefold": 3.0, "fourfold": 4.0}
_UP_TO = {"up to", "at most", "less than", "fewer than", "under"}
_AT_LEAST = {"at least", "more than", "over"}


def find_quantities(text: str, start: int, end: int) -> list[Quantity]:
    """Find the quantities in a stretch of text.

    Returns
    -------
    list of Quantity
        In the order of the text, without overlaps. Shares are fractions of 1; "most" is 0.5–1. "Up to n" has a
        low of 0, "at least n" no high; both are marked approximate.
    """
    found: list[Quantity] = []
    for match in _PERCENT.finditer(text, start, end):
        low, high = _bounds(match)
        unit = "share" + (match["of"] or "")
        _put(found, match, "share", unit, low / 100, high / 100)
    for match in _MONEY.finditer(text, start, end):
        suffix = "2" if match["name"] else ""
        low, high = _bounds(match, suffix)
        name = match["name"] or match["sign"] or match["code"]
        _put(found, match, "money", _CURRENCIES[name.lower()], low, high, suffix)
    for match in _COUNT.finditer(text, start, end):
        low, high = _bounds(match)
        _put(found, match, "count", match["unit"].lower(), low, high)
    for match in _FRACTION.finditer(text, start, end):
        low, high = _FRACTIONS.get(match["fraction"].lower().replace("-", " "), (0.5, 1.0))
        if low == high or match["fraction"].lower() == "a minority":
            _put(found, match, "share", "share" + match["of"], low, high)
        else:
            _put(found, match, "share", "share" + match["of"], low, high, vague=True)
    for match in _MULTIPLE.finditer(text, start, end):
        value = _MULTIPLES[match["word"].lower()] if match["word"] else float(match["times"])
        _put(found, match, "multiple", "times", value, value)
    return sorted(found, key=lambda quantity: quantity.start)


def number(word: str) -> float | None:
    """Read a number in digits or words ("1,500", "three")."""
    lower = word.lower().strip()
    if lower in _WORDS:
        return float(_WORDS[lower])
    try:
        return float(lower.replace(",", ""))
    except ValueError:
        return None


def _bounds(match: re.Match[str], suffix: str = "") -> tuple[float, float]:
    low, high = number(match[f"low{suffix}"]) or 0.0, match[f"high{suffix}"]
    low_scale = _SCALES.get((match[f"lowscale{suffix}"] or "").strip().lower(), 1.0)
    if high is None:
        return low * low_scale, low * low_scale
    high_scale = _SCALES.get((match[f"highscale{suffix}"] or "").strip().lower(), 1.0)
    # "30 to 40 thousand": the scale of the end holds for the beginning.
    low_scale = low_scale if low_scale != 1.0 else high_scale
    value = (number(high) or 0.0) * high_scale
    return min(low * low_scale, value), max(low * low_scale, value)


def _put(
    found: list[Quantity],
    match: re.Match[str],
    kind: str,
    unit: str,
    low: float,
    high: float | None,
    suffix: str = "",
    *,
    vague: bool = False,
) -> None:
    if any(match.start() < other.end and other.start < match.end() for other in found):
        return
    about = (match.groupdict().get(f"about{suffix}") or "").lower()
    if about in _UP_TO:
        low = 0.0
    if about in _AT_LEAST:
        high = 1.0 if kind == "share" else None
    found.append(
        Quantity.model_validate(
            {
                "start": match.start(),
                "end": match.end(),
                "kind": kind,
                "unit": " ".join(unit.split()),
                "low": low,
                "high": high,
                "approximate": bool(about) or vague,
            }
        )
    )
