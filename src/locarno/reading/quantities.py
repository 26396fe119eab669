"""Numbers in prose: shares, counts, money and multiples, with their ranges."""

from __future__ import annotations

import re

from locarno.evidence.statement import Quantity
from locarno.reading.numerals import NUMBER, ORDINALS, number
from locarno.reading.words import words

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
    "yen": "JPY",
    "yuan": "CNY",
    "zloty": "PLN",
    "zlotys": "PLN",
    "shekel": "ILS",
    "shekels": "ILS",
    "lira": "TRY",
    "rupees": "INR",
    "crown": "crowns",
    "crowns": "crowns",
    "kronor": "SEK",
    "kroner": "kroner",
    "franc": "francs",
    "francs": "francs",
    "marks": "marks",
    "pesos": "pesos",
    "dinars": "dinars",
    "riyals": "riyals",
}
"""Names of money; one that several states use keeps its word."""
_SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|tn)\b|[kmb]\b)?"
_ABOUT = (
    r"(?:(?P<about>about|around|roughly|some|nearly|almost|approximately|up to|at least|more than|over|under|"
    r"less than|fewer than|at most|no more than|no fewer than|just over|just under|well over|as many as|"
    r"as much as)\s+)?"
    r"(?:between\s+)?"
)
_RANGE = (
    rf"(?P<low>{NUMBER})(?P<lowscale>{_SCALE})"
    rf"(?:\s?(?:to|and|-|–|—)\s?(?:[$€£]\s?)?(?P<high>{NUMBER})(?P<highscale>{_SCALE}))?"
)
_SECOND = re.sub(r"\?P<(\w+)>", r"?P<\g<1>2>", _ABOUT + _RANGE)
_PERCENT = re.compile(
    rf"{_ABOUT}{_RANGE}\s?(?:%|per ?cent\b|percentage points?\b)(?P<of>\s+of\s+[\w’'-]+(?:\s[A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"{_ABOUT}(?:(?P<sign>US\$|[$€£¥])\s?|\b(?P<code>USD|EUR|GBP)\s?){_RANGE}"
    rf"|{_SECOND}\s(?P<name>dollars?|euros?|pounds?|hryvnias?|roubles?|rubles?|yen|yuan|zlotys?|shekels?|lira|rupees|crowns?|"
    r"kronor|kroner|francs?|marks|pesos|dinars|riyals)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"{_ABOUT}{_RANGE}\s(?P<adjective>(?:[a-z-]+|[A-Z][a-z]+)\s)?"
    r"(?P<unit>troops|soldiers|personnel|people|persons|brigades?|battalions?|divisions?|ships|aircraft|jets|tanks|missiles|"
    r"countries|states|nations|members|seats|votes|voters|respondents|civilians|refugees|prisoners|casualties|observers|"
    r"monitors|peacekeepers|points|articles)\b",
    re.I,
)
_TIME_NOUNS = words(
    """seconds minutes hours days weeks fortnights months quarters years decades centuries times others thirds fifths
    sixths sevenths eighths tenths halves degrees"""
)
_SPEAKERS = words(
    """officials sources diplomats lawmakers aides advisers reporters journalists analysts experts ministers leaders
    generals commanders scholars"""
)
"""Of these a small number in words tells who speaks, not how much."""
_NUMBERED = re.compile(
    r"\b(?:phase|article|chapter|point|section|round|group|number|no\.|stage|annex|day|page|part|paragraph)\s$",
    re.IGNORECASE,
)
_ANY_COUNT = re.compile(
    rf"{_ABOUT}{_RANGE}\s(?P<adjective>(?:[a-z]+-?[a-z]+\s){{0,2}}?)(?P<unit>[a-z]{{3,}}s|men|women|children)\b(?!['’])"
)
_BARE_COUNT = re.compile(
    r"(?:(?P<about>about|around|roughly|some|nearly|almost|up to|at least|more than|over|fewer than|less than)\s+)?"
    r"(?<![\d.,$€£¥])(?P<low>\d{1,3}(?:,\d{3})+)(?P<lowscale>)(?:\s?(?:to|-|–)\s?(?P<high>\d{1,3}(?:,\d{3})+)(?P<highscale>))?"
    r"(?![\d,.]*\d|\s?%|[\s-](?:second|minute|hour|day|week|month|year|decade)s?\b)",
    re.IGNORECASE,
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
_PARTS = {name: value for name, value in ORDINALS.items() if value > 2} | {"half": 2, "quarter": 4}
_PART = re.compile(
    rf"{_ABOUT}\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine)[-\s](?P<part>{'|'.join(_PARTS)})(?P<many>s?)\b"
    r"(?=\s*(?:[,.;:”\"’)—–]|$|(?:of|as|or|more|less|by|if|when|and|to)\b))(?P<of>\s+of\s+(?:the\s+|its\s+|their\s+)?[\w’'-]+)?",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"\b(?P<about>about|around|nearly|almost|at least|more than|over|under|less than|just over|just under|well over)"
    r"\s+half\b"
    r"(?!-|\s+(?:an?|past|the\s+(?:year|time))\b)(?P<of>\s+of\s+(?:the\s+|its\s+|their\s+)?[\w’'-]+|\s+the\s+[\w’'-]+)?",
    re.IGNORECASE,
)
_ODDS = re.compile(
    rf"{_ABOUT}\b(?P<n>{NUMBER})\s(?:in|out\sof)\s(?:every\s)?(?P<all>{NUMBER})\b(?=\s*(?:[,.;:”\"’)—–]|$|[a-z]))"
    r"(?!\s(?:years|days|months|weeks|hours))(?P<of>\s(?:of\s)?[A-Z]?[a-z’'-]+)?",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    r"\b(?:(?P<word>twice|double|triple|twofold|threefold|fourfold)|(?P<times>\d+(?:\.\d+)?) times)\b", re.I
)
_MULTIPLES = {"twice": 2.0, "double": 2.0, "twofold": 2.0, "triple": 3.0, "threefold": 3.0, "fourfold": 4.0}
_UP_TO = words("up_to at_most less_than fewer_than under no_more_than just_under as_many_as as_much_as")
_AT_LEAST = words("at_least more_than over no_fewer_than just_over well_over")


_ANY_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirt|fourt|fift|sixt|sevent|eight|ninet|twent|fort|"
    r"one|hundred|dozen|half|third|quarter|sixth|tenth|most|majority|minority|bulk|lion|twice|double|triple|threefold)",
    re.IGNORECASE,
)
"""Without any of these there is no quantity."""
_KNOWING = re.compile(r"\s+(?:familiar|briefed|with knowledge|close to|who|involved)\b", re.IGNORECASE)
_NO_ADJECTIVE = words(
    "of in on at to and or by for with from the a an is are was were has have had that per as than said says will would"
)
_DATE_BEFORE = re.compile(
    r"(?:\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?|\b(?:in|since|by|of|until))\s$"
)


def find_quantities(text: str, start: int, end: int) -> list[Quantity]:
    """Find the quantities in a stretch of text.

    Returns
    -------
    list of Quantity
        In the order of the text, without overlaps. Shares are fractions of 1; "most" is 0.5–1. "Up to n" has a
        low of 0, "at least n" no high; both are marked approximate.
    """
    found: list[Quantity] = []
    if not _ANY_NUMBER.search(text, start, end):
        return found
    for match in _PERCENT.finditer(text, start, end):
        low, high = _bounds(match)
        unit = "share" + (match["of"] or "")
        _put(found, match, "share", unit, low / 100, high / 100)
    for match in _MONEY.finditer(text, start, end):
        suffix = "2" if match["name"] else ""
        low, high = _bounds(match, suffix)
        name = match["name"] or match["sign"] or match["code"]
        _put(found, match, "money", _CURRENCIES[name.lower()], low, high, suffix)
    for match in _ODDS.finditer(text, start, end):
        part, whole = number(match["n"]), number(match["all"])
        if part and whole and 0 < part < whole:
            _put(found, match, "share", "share", part / whole, part / whole)
    for match in _COUNT.finditer(text, start, end):
        if match["unit"].lower() in ("people", "persons") and _KNOWING.match(text, match.end()):
            continue
        low, high = _bounds(match)
        _put(found, match, "count", match["unit"].lower(), low, high)
    for match in _HALF.finditer(text, start, end):
        _put(found, match, "share", "share" + (match["of"] or ""), 0.5, 0.5)
    for match in _FRACTION.finditer(text, start, end):
        low, high = _FRACTIONS.get(match["fraction"].lower().replace("-", " "), (0.5, 1.0))
        if low == high or match["fraction"].lower() == "a minority":
            _put(found, match, "share", "share" + match["of"], low, high)
        else:
            _put(found, match, "share", "share" + match["of"], low, high, vague=True)
    for match in _PART.finditer(text, start, end):
        n = 1.0 if match["n"].lower() in ("a", "an") else number(match["n"]) or 0.0
        value = n / _PARTS[match["part"].lower()]
        if 0 < value < 1 and (n == 1) == (not match["many"]):
            _put(found, match, "share", "share" + (match["of"] or ""), value, value)
    for match in _ANY_COUNT.finditer(text, start, end):
        if match["unit"] in _TIME_NOUNS or (match["unit"] in _SPEAKERS and not match["low"][0].isdigit()):
            continue
        if _NUMBERED.search(text, max(0, match.start() - 14), match.start()):
            continue
        if any(word in _TIME_NOUNS or word in _NO_ADJECTIVE for word in match["adjective"].split()):
            continue
        if match["low"].isdigit() and _DATE_BEFORE.search(text, max(0, match.start() - 12), match.start()):
            continue
        low, high = _bounds(match)
        _put(found, match, "count", match["unit"], low, high)
    for match in _BARE_COUNT.finditer(text, start, end):
        low, high = _bounds(match)
        _put(found, match, "count", "", low, high)
    for match in _MULTIPLE.finditer(text, start, end):
        value = _MULTIPLES[match["word"].lower()] if match["word"] else float(match["times"])
        _put(found, match, "multiple", "times", value, value)
    return sorted(found, key=lambda quantity: quantity.start)


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
    about = "_".join((match.groupdict().get(f"about{suffix}") or "").lower().split())
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
