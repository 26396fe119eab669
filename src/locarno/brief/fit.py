"""Whether page one fits on one sheet of A4, and at which size of print.

A browser lays the page out; this module only foresees how high it will be, from the widths of the letters and the
measures of the style sheet, so that the size of print can be chosen without one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locarno.brief.page_one import PageOne

SIZES: dict[str, float] = {"": 11.7, "compact": 11.0, "tight": 10.2, "tightest": 9.4}
"""Class of the document → CSS pixels of one rem in print; the style sheet says the same."""

SHEET = (703.0, 1031.0)
"""Width and height inside the margins of ``@page``, in CSS pixels."""

RESERVE = 0.98
"""Part of the height that is used: letters of another typeface of the stack may be a little wider."""

_NARROW = frozenset("ijl.,;:’‘'|!()[] ftrI·")
_WIDE = frozenset("mwMWABCDEFGHKLNOPQRSTUVXYZ%→€–")


BANNER_LINES = 2
"""Lines that the banner takes at most."""

_CLAUSES = re.compile(r"(?<=[.;:]) ")


def banner_on_page(text: str) -> str:
    """Cut a banner to what stands on page one in two lines: whole clauses, or words where its first is too long."""
    clauses = _CLAUSES.split(text.strip())
    while len(clauses) > 1 and _banner_lines(" ".join(clauses), max(SIZES.values())) > BANNER_LINES:
        clauses.pop()
    kept = " ".join(clauses).rstrip(";:")
    said = kept.split()
    while _banner_lines(kept, max(SIZES.values())) > BANNER_LINES:
        said.pop()
        kept = " ".join(said).rstrip(",") + " …"
    return kept if not kept or kept[-1] in ".…" else f"{kept}."


def _banner_lines(text: str, size: float) -> int:
    return lines(text, SHEET[0] / size - 1.7, 0.8125, 1.03)


def height(one: PageOne, size: float) -> float:
    """Foresee the height of page one in CSS pixels.

    Parameters
    ----------
    one
        The page.
    size
        CSS pixels of one rem.
    """
    width = SHEET[0] / size
    total = 0.9 + 1.07 + 0.85 + 1.88 * lines(one.question, min(width, 46.0), 1.62, 1.08)
    total += 1.07 * lines(one.marking, width, 0.75, 1.08)
    section, h2, small = 1.49, 1.53, 0.8125
    if one.banner:
        total += 1.1 + 1.105 * _banner_lines(one.banner, size)
    total += section + h2
    for item in one.headlines:
        said = f"{item.lead}{item.stress}{item.tail}"
        total += 1.34 * lines(f"{said} ({item.numbers})", width - 1.7, 1.0 - 0.125 * len(item.numbers) / len(said), 1.0)
        total += 0.62 + 1.105 * lines(f"{item.baseline} {item.change}", width - 1.7, small)
    total += 0.8 + 1.105 * lines(f"{one.confidence} {one.basis} {one.conditional}", width - 1.7, small)
    total += section + h2 + 2.2
    for row in one.rows:
        name = f"{row.name} {row.tag}"
        total += 0.15 + max(1.26, 0.975 * lines(name, 15.8, small, 1.08 if row.judged else 1.0))
    total += 2.2 * bool(one.war_on)
    total += 0.35 + 0.93 * lines(f"{'x' * 150} {one.provenance} {one.marking}", width, 0.6875)
    left, right = (width - 2) * 1.9 / 2.9, (width - 2) / 2.9
    between = 1.34 + h2
    first = h2 + 1.3
    for pin in one.linchpins:
        cells = ((pin.says, 0.34), (f"{pin.now} → {pin.tipping}{pin.unit}", 0.23), (pin.tips, 0.43))
        first += 0.41 + 1.056 * max(lines(text, left * share - 0.7, small, 1.03) for text, share in cells)
    first += between + 0.35
    for text in (*(item.what for item in one.decisions), *(f"{item.what} ({item.when})" for item in one.watch)):
        first += 0.2 + 1.089 * lines(text, left - 8.4, small)
    second = h2 + 1.089 * lines(one.contrary, right, small) + between
    second += sum(0.2 + 1.089 * lines(text, right, small) for text in one.sources) + between
    second += sum(0.2 + 1.089 * lines(text, right, small) for text in one.changes)
    return size * (total + section + max(first, second))


def density(one: PageOne) -> str:
    """Choose the largest size of print at which page one fits on one sheet; the smallest where none does."""
    return next((name for name, size in SIZES.items() if height(one, size) <= RESERVE * SHEET[1]), "tightest")


def lines(text: str, measure: float, font: float, weight: float = 1.0) -> int:
    """Count the lines of a paragraph.

    Parameters
    ----------
    text
        The paragraph.
    measure, font
        Width of the column and size of the letters, in rem.
    weight
        How much wider the letters are than regular ones of the sans serif.
    """
    if not text.strip():
        return 0
    count, used = 1, 0.0
    blank = 0.278 * font * weight
    for word in text.split():
        wide = font * weight * sum(_advance(letter) for letter in word)
        if used and used + blank + wide > measure:
            count, used = count + 1, wide
        else:
            used += (blank if used else 0.0) + wide
    return count


def _advance(letter: str) -> float:
    """Give a letter's advance in em, by class; Helvetica and its metric twins."""
    if letter in _NARROW:
        return 0.27
    return 0.74 if letter in _WIDE else 0.545
