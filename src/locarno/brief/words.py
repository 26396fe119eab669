"""Numbers in words: bands of likelihood, rounding, and how each kind of uncertain number is said.

A word of likelihood stands only on a ``p_model`` that a named person adopted. A share of draws or of readings is
never a likelihood and is said differently. No number is printed more finely than it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from locarno.finding import Finding, Kind


class Band(NamedTuple):
    """A half-open band of likelihood, ``low <= p < high``."""

    word: str
    low: float
    high: float


ICD_203: tuple[Band, ...] = (
    Band("almost no chance", 0.005, 0.05),
    Band("very unlikely", 0.05, 0.20),
    Band("unlikely", 0.20, 0.45),
    Band("roughly even chance", 0.45, 0.55),
    Band("likely", 0.55, 0.80),
    Band("very likely", 0.80, 0.95),
    Band("almost certain", 0.95, 0.995),
)
"""Upper row of ICD 203 (2015), which runs from 1% to 99%: what does not round to a whole per cent in it has no word."""

WIDEST = 2
"""An interval that spans more bands than this gets no word."""

KIND_WORDS: dict[Kind, str] = {
    "p_model": "modelled probability, mean over draws",
    "share_of_draws": "share of the assumptions tried in which it holds; not a probability",
    "share_of_readings": "share of the readings of model or literature in which it holds; not a probability",
    "estimate": "quantity, mean over draws",
}


def band(p: float) -> Band | None:
    """Give the ICD 203 band of a probability, or None below 1% and above 99%."""
    return next((found for found in ICD_203 if found.low <= p < found.high), None)


def bands_spanned(low: float, high: float) -> int:
    """Count the ICD 203 bands that an interval touches."""
    return _place(high) - _place(low) + 1


def _place(p: float) -> int:
    for place, found in enumerate(ICD_203):
        if p < found.high:
            return place
    return len(ICD_203) - 1


def cannot_be_narrowed(low: float, high: float) -> str | None:
    """Give "cannot be narrowed below 'x' to 'y'" where an interval spans more than two bands, else None."""
    if bands_spanned(low, high) <= WIDEST:
        return None
    return f"cannot be narrowed below ‘{ICD_203[_place(low)].word}’ to ‘{ICD_203[_place(high)].word}’"


def would(p: float) -> str | None:
    """Give the verb with its word of likelihood, "would be unlikely to"; None where ICD 203 has no word."""
    found = band(p)
    if found is None:
        return None
    if found.word == "almost no chance":
        return "would have almost no chance to"
    if found.word == "roughly even chance":
        return "would have a roughly even chance to"
    return f"would be {found.word} to"


def in_ten(p: float) -> str:
    """Say a probability in round words: "about 3 in 10", "about 1 in 20", "less than 1 in 100"."""
    rare, common = min(p, 1 - p), p > 0.5
    if rare < 0.01:
        return "more than 99 in 100" if common else "less than 1 in 100"
    if rare < 0.035:
        return f"about {49 if common else 1} in 50"
    if rare < 0.075:
        return f"about {19 if common else 1} in 20"
    return f"about {_tenths(p)} in 10"


def _tenths(p: float) -> int:
    """Round half up, whatever the binary digits of 0.35 are."""
    return min(9, max(1, int(round(10 * p, 9) + 0.5)))


def share_of(share: float) -> str:
    """Print a share of draws for a table: "7 of 10", "none", "fewer than 1 of 20"."""
    if share <= 0:
        return "none"
    if share >= 1:
        return "all"
    if share < 0.05:
        return "fewer than 1 of 20"
    if share >= 0.95:
        return "more than 19 of 20"
    return f"{_tenths(share)} of 10"


def share_in_table(share: float) -> str:
    """Print a share of draws in few letters: "7 of 10", "<1 of 20"."""
    return share_of(share).replace("fewer than ", "<").replace("more than ", ">")


def of_ten(share: float, what: str = "the assumptions tried") -> str:
    """Say a share of draws: "in 7 of 10 of the assumptions tried"; it is not a probability of anything."""
    return f"in {share_of(share)} of {what}"


def said(finding: Finding) -> str:
    """Say a finding's value in words that fit its kind."""
    if finding.value is None:
        return "not computed"
    if finding.kind == "p_model":
        return in_ten(finding.value)
    if finding.kind == "share_of_draws":
        return of_ten(finding.value)
    if finding.kind == "share_of_readings":
        return of_ten(finding.value, "the readings tried")
    return quantity(finding.value, finding.unit)


NOTHING = 1e-6
"""Below this a number is what arithmetic left over, and is printed as 0."""


def two_digits(value: float) -> str:
    """Print a number with at most two significant digits and thousands marked."""
    if abs(value) < NOTHING:
        return "0"
    rounded = float(f"{value:.2g}")
    if abs(rounded) >= 10 or rounded == int(rounded):
        return f"{rounded:,.0f}"
    return f"{rounded:g}"


def probability(p: float) -> str:
    """Print a probability or a share with two decimals; nothing is ever 0.00 or 1.00 unless it is so exactly."""
    if p in (0, 1):
        return f"{p:.0f}"
    if p < 0.005:
        return "<0.01"
    if p >= 0.995:
        return ">0.99"
    return f"{p:.2f}"


def money(value: float) -> str:
    """Print euros with two significant digits: "€9.1bn", "€850m"."""
    sign, size = ("−" if value < 0 else ""), abs(value)
    for limit, suffix in ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if float(f"{size:.2g}") >= limit:
            return f"{sign}€{two_digits(size / limit)}{suffix}"
    return f"{sign}€{two_digits(size)}"


def sentence_case(text: str) -> str:
    """Start with a capital; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def in_turn(items: list[str]) -> str:
    """Join items: "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


SHARES = frozenset({"probability", "share", "1"})
"""Units that live on 0–1."""


def is_share(unit: str) -> bool:
    """Say whether a unit lives on 0–1 and is printed with two decimals."""
    return unit in SHARES


_UNITS = {"EUR": "", "EUR/year": " a year", "year-utility": " years of full satisfaction", "scale 0-100": " of 100"}


def unit_words(unit: str) -> str:
    """Say a unit after its number, with the blank before it."""
    if unit.startswith("%"):
        return unit
    return _UNITS.get(unit, f" {unit}" if unit else "")


def bare(value: float, unit: str) -> str:
    """Print a value without the name of its unit, as in a table whose heading names it."""
    if is_share(unit):
        return probability(value)
    if unit.startswith("EUR"):
        return money(value)
    return two_digits(value).replace("-", "−")


def quantity(value: float, unit: str) -> str:
    """Print a value with its unit: "€9.1bn a year", "25,000 persons", "0.31"."""
    if is_share(unit) or not unit:
        return bare(value, unit)
    return bare(value, unit) + unit_words(unit)


def span(low: float | None, high: float | None, unit: str) -> str:
    """Print an interval, "0.22–0.44"; empty where it has no ends."""
    if low is None or high is None:
        return ""
    first, last = bare(low, unit), bare(high, unit)
    if first == last:
        return first
    if _suffix(first) == _suffix(last) != "":
        return f"{first.removesuffix(_suffix(first))}–{last.removeprefix('€')}"
    between = " to " if "−" in first + last or "<" in first + last or ">" in first + last else "–"
    return f"{first}{between}{last}"


def _suffix(money: str) -> str:
    """Give the letters after a sum of money, "bn"; empty for anything else."""
    return money.lstrip("€0123456789.,") if money.startswith("€") else ""


def per_hundred(p: float) -> str:
    """Print a share in whole per cent, as base rates are told."""
    return f"{100 * p:.0f}%"
