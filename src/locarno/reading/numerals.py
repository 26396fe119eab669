"""Numbers as news prose writes them: digits, words, dozens, halves."""

from __future__ import annotations

import re

from locarno.reading.words import listed

_SMALL = listed(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_VALUES = {word: float(value) for value, word in enumerate(_SMALL)} | {w: float(v) for w, v in _TENS.items()}
_GROUPS = {
    "hundred": 1e2,
    "dozen": 12.0,
    "score": 20.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
_TENS_WORD = rf"(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(_SMALL[1:10])}))?"
_SMALL_WORD = rf"(?:{_TENS_WORD}|(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))}))"
DIGITS = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)"
NUMBER = rf"(?:{DIGITS}|\b(?:(?:an?|{_SMALL_WORD})\s(?:hundred|dozen)(?:\s(?:and\s)?{_SMALL_WORD})?|{_SMALL_WORD})\b)"
"""A number in digits or words, up to some hundreds in words; scales such as "million" come after it."""


def number(word: str) -> float | None:
    """Read a number in digits or words ("1,500", "three", "a hundred and fifty", "twenty-four").

    Returns
    -------
    float or None
        None for what is no number.
    """
    lower = word.lower().strip()
    if lower[:1].isdigit():
        try:
            return float(lower.replace(",", ""))
        except ValueError:
            return None
    total, current, seen = 0.0, 0.0, False
    for part in re.split(r"[-\s]+", lower):
        if part in _VALUES:
            current += _VALUES[part]
        elif part in _GROUPS:
            current = max(current, 1.0) * _GROUPS[part]
            if _GROUPS[part] >= 1e3:
                total, current = total + current, 0.0
        elif part not in ("and", "a", "an"):
            return None
        seen = seen or part in _VALUES or part in _GROUPS
    return total + current if seen else None


ORDINALS = {
    word: value
    for value, word in enumerate(
        listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=1
    )
}
ORDINAL = rf"(?:{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"


def ordinal(word: str) -> int:
    """Read "fourth" or "4th"."""
    return ORDINALS.get(word.lower()) or int(re.sub(r"\D", "", word) or 0)
