"""An explanation laid out as text of at most 80 columns."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from locarno.study.explain_words import joined, percent, years_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from locarno.study.explain_types import Explanation

WIDTH = 80

MOST_ROOM = 28
"""Letters for a party's name in a table; a longer one is cut."""


def in_words(told: Explanation) -> str:
    """Lay an explanation out.

    Parameters
    ----------
    told
        What :func:`locarno.study.explain.explanation` gives.
    """
    which = "the central case" if told.draw is None else f"draw {told.draw}"
    lines = [*_wrapped(f"{told.name} ({told.package}), {which} of run {told.run}"), ""]
    if told.failed:
        lines += [*_wrapped(f"The draw failed at {told.failed}."), ""]
    if not told.years and not told.failed:
        lines += ["The settlement was not modelled: the case lacks inputs that it needs.", ""]
    for sentence in told.verdict:
        lines += _wrapped(sentence)
    lines += [""] if told.verdict else []
    for section in (_spans(told), _table(told), _remarks(told), _who_fights(told), _inputs(told), _who_accepts(told)):
        found = list(section)
        lines += [*found, ""] if found else []
    return "\n".join(lines).rstrip() + "\n"


def _wrapped(text: str, indent: int = 0) -> list[str]:
    blank = " " * indent
    return textwrap.wrap(
        text, WIDTH, initial_indent=blank, subsequent_indent=blank, break_long_words=False, break_on_hyphens=False
    )


def _spans(told: Explanation) -> Iterator[str]:
    for span in told.spans:
        years = years_in_words(span.first, span.last)
        within = [year for year in told.years if span.first <= year.year <= span.last]
        shares = {name: [getattr(year, f"{name}_at") for year in within] for name in ("attacks", "waits", "keeps")}
        there = sorted(shares, key=lambda name: (name != span.decision, -max(shares[name])))
        does = [f"{name} at {_between(shares[name])}" for name in there if max(shares[name]) > 0]
        yield from _wrapped(f"{years[0].upper()}{years[1:]}: {told.challenger} {joined(does)} of its hidden costs.")
        for sentence in span.says:
            yield from _wrapped(sentence, 2)


def _between(shares: Sequence[float]) -> str:
    low, high = percent(min(shares)), percent(max(shares))
    return low if low == high else f"{low[:-1]}–{high}"


def _table(told: Explanation) -> Iterator[str]:
    if not told.years:
        return
    yield "      holds to  ends in      it   worth of   worth of   of its hidden costs it"
    yield "Year  its end  the year  breaks    keeping  attacking   attacks  waits   keeps"
    for year in told.years:
        yield (
            f"{year.year:>4}  {year.holds:>7.2f}  {year.hazard:>8.2f}  {year.breaks:>6.2f}  {year.keep:>z9.2f}  "
            f"{year.attack:>z9.2f}  {percent(year.attacks_at):>8}  {percent(year.waits_at):>5}  "
            f"{percent(year.keeps_at):>6}"
        )


def _remarks(told: Explanation) -> Iterator[str]:
    for remark in told.remarks:
        yield from _wrapped(remark)


def _who_fights(told: Explanation) -> Iterator[str]:
    if not told.years:
        return
    if not told.sets:
        yield "Nobody has promised to fight."
        return
    if told.unratified:
        yield from _wrapped(f"Not ratified, so weaker: {', '.join(told.names[party] for party in told.unratified)}.")
    for year, sets in groupby(told.sets, key=lambda found: found.year):
        yield f"Who would fight in year {year}: as estimated, as believed, as trusted"
        for found in sets:
            chances = f"{found.estimated:.2f}  {found.believed:.2f}  {found.trusted:.2f}"
            fight = " + ".join(told.names[party] for party in found.fight) or "nobody"
            names = textwrap.wrap(fight, WIDTH - 20)
            yield f"  {chances}  {names[0]}"
            yield from (f"{'':20}{more}" for more in names[1:])


def _inputs(told: Explanation) -> Iterator[str]:
    if not told.sampled:
        return
    yield "Sampled furthest from the middle:"
    for found in told.sampled:
        if len(found.path) > 46:
            yield f"  {found.path}"
            yield f"  {'':<46}  {found.value:>10.4g}  (quantile {found.quantile:.2f})"
        else:
            yield f"  {found.path:<46}  {found.value:>10.4g}  (quantile {found.quantile:.2f})"


def _who_accepts(told: Explanation) -> Iterator[str]:
    if not told.parties:
        return
    yield "What it is worth, and no agreement, in years of full satisfaction:"
    room = min(max(len(told.names[party.party]) for party in told.parties), MOST_ROOM)
    for party in told.parties:
        if party.refuses is None:
            verdict = "would accept" if party.value >= party.outside else "would rather not, but has no veto"
        elif party.refuses in (0.0, 1.0):
            verdict = "refuses" if party.refuses else "accepts"
        else:
            verdict = f"refuses at {percent(party.refuses)} of its hidden costs"
        name = textwrap.shorten(told.names[party.party], room, placeholder="…")
        yield f"  {name:<{room}} {party.value:>7.2f}  {party.outside:>7.2f}  {verdict}"
