"""Tables behind page one, as plain data: what is read across better than it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from locarno.brief import words
from locarno.brief.guarantors import CHANNELS, signed

if TYPE_CHECKING:
    from locarno.finding import Absence, Check, Findings, Pivot, Reliability, TippingSet

Way: TypeAlias = Literal["others fixed", "contagion", "substitution"]

WAYS: dict[Way, str] = {
    "others fixed": "Others do as before",
    "contagion": "Others lose heart",
    "substitution": "Others fill the gap",
}
"""The three ways of reckoning an absence, as headings."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell: what stands in it, and what stands small below."""

    text: str
    detail: str = ""
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one cell of a table."""

    about: str
    says: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings with what stands small below them, rows, and sentences that go with it."""

    heads: tuple[Answer, ...]
    rows: tuple[tuple[str, tuple[Answer, ...]], ...]
    remarks: tuple[Remark, ...] = ()

    def text(self) -> list[str]:
        """Give every sentence, for the linter."""
        return [f"{remark.about}: {remark.says}" for remark in self.remarks] + [head.detail for head in self.heads]


def checks(findings: Findings) -> Grid | None:
    """Lay out the structural checks: packages by conditions, each a verdict of its own, with the repairs below."""
    if not findings.checks:
        return None
    models: dict[str, str] = {}
    for one in findings.checks:
        models.setdefault(one.model, one.asks)
    by_place = {(one.package, one.model): one for one in findings.checks}
    order = [package for package in findings.packages if any(one.package == package for one in findings.checks)]
    rows = tuple(
        (
            findings.packages[package],
            tuple(_verdict(by_place[package, m]) if (package, m) in by_place else Answer("–") for m in models),
        )
        for package in order
    )
    repairs = tuple(
        Remark(f"{findings.packages.get(one.package, one.package)}, {one.model}", one.repair)
        for one in findings.checks
        if one.repair
    )
    heads = tuple(Answer(words.sentence_case(model), asks) for model, asks in models.items())
    return Grid(heads, rows, _merged(repairs))


def _verdict(one: Check) -> Answer:
    if one.holds is None:
        return Answer("cannot be asked")
    share = words.share_in_table(one.holds)
    if one.first_fails is None:
        return Answer("holds", share)
    return Answer("fails at once" if one.first_fails <= 1 else f"fails from year {one.first_fails}", share, fails=True)


def _merged(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Say once what is said of several."""
    by_text: dict[str, list[str]] = {}
    for remark in remarks:
        by_text.setdefault(remark.says, []).append(remark.about)
    return tuple(Remark("; ".join(about), says) for says, about in by_text.items())


def through(findings: Findings) -> tuple[Remark, ...]:
    """Say what each channel rests on, package by package."""
    return tuple(
        Remark(f"{findings.packages.get(package, package)}", "; ".join(said))
        for package in findings.packages
        if (
            said := [
                f"{CHANNELS[one.channel]}: {one.through}"
                for one in findings.channels
                if one.package == package and one.present and one.through
            ]
        )
    )


def absences(findings: Findings) -> Grid | None:
    """Lay out what the absence of one contributor changes, reckoned three ways."""
    if not findings.absences:
        return None
    places = list(dict.fromkeys((one.party, one.package) for one in findings.absences))
    by_way = {(one.party, one.package, one.way): one for one in findings.absences}
    rows = tuple(
        (
            f"{findings.parties.get(party, party)}, from {findings.packages.get(package, package)}",
            tuple(
                _lost(by_way[party, package, way], findings) if (party, package, way) in by_way else Answer("–")
                for way in WAYS
            ),
        )
        for party, package in places
    )
    notes = {way: next((one.note for one in findings.absences if one.way == way and one.note), "") for way in WAYS}
    return Grid(tuple(Answer(said, notes[way]) for way, said in WAYS.items()), rows)


def _lost(one: Absence, findings: Findings) -> Answer:
    told = []
    if one.low is not None and one.high is not None:
        told.append(f"{signed(one.low)} to {signed(one.high)}")
    if abs(one.brigades_missing) >= 0.05:
        more = "more" if one.brigades_missing > 0 else "fewer"
        told.append(f"{words.two_digits(abs(one.brigades_missing))} {more} brigades missing")
    told += [
        f"{findings.parties.get(payer, payer)} {'+' if cost > 0 else ''}{words.money(cost)} a year"
        for payer, cost in one.costs.items()
        if abs(cost) >= 1e6
    ]
    return Answer(signed(one.holds), "; ".join(told))


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One guarantor of one package."""

    package: str
    guarantor: str
    swing: str
    holds: str
    interval: str
    tips: str
    """Which smallest sets take the package below the level; in the first row of a package."""


def pivots(findings: Findings) -> tuple[PivotRow, ...]:
    """Lay out how much rests on each guarantor, most telling first, with the tipping sets of the package."""
    found = []
    packages = {one.package for one in findings.pivots} | {one.package for one in findings.tipping_sets}
    for package in (package for package in findings.packages if package in packages):
        here = sorted((one for one in findings.pivots if one.package == package), key=lambda one: -abs(one.holds))
        tips = _tips([one for one in findings.tipping_sets if one.package == package], findings)
        name = findings.packages[package]
        if not here:
            found.append(PivotRow(name, "–", "", "", "", tips))
        found += [_pivot(one, findings, name if k == 0 else "", tips if k == 0 else "") for k, one in enumerate(here)]
    return tuple(found)


def _pivot(one: Pivot, findings: Findings, name: str, tips: str) -> PivotRow:
    interval = "" if one.low is None or one.high is None else f"{signed(one.low)} to {signed(one.high)}"
    who = findings.parties.get(one.guarantor, one.guarantor)
    swing = words.probability(one.swing) if one.swing >= 0 else signed(one.swing)
    return PivotRow(name, who, swing, signed(one.holds), interval, tips)


def _tips(sets: list[TippingSet], findings: Findings) -> str:
    said = []
    for one in sets:
        level = words.probability(one.level)
        if not one.guarantors:
            said.append(f"no set takes it below {level}")
            continue
        who = words.in_turn([findings.parties.get(party, party) for party in one.guarantors])
        said.append(f"without {who} {words.probability(one.holds)}, below {level}")
    return words.sentence_case("; ".join(said))


@dataclass(frozen=True, slots=True)
class TestedRow:
    """A group of alliances that were tested."""

    group: str
    honoured: str
    rate: str
    consistent: str


def tested(findings: Findings) -> tuple[TestedRow, ...]:
    """Lay out the groups of tested alliances, with the means that selection leaves open."""
    return tuple(_tested(one) for one in findings.reliability)


def _tested(one: Reliability) -> TestedRow:
    rate = f"{words.per_hundred(one.rate)} ({100 * one.low:.0f}–{100 * one.high:.0f}%)"
    fits = one.consistent_low <= one.consistent_high
    return TestedRow(
        one.group,
        f"{one.honoured} of {one.tests}",
        rate,
        words.span(one.consistent_low, one.consistent_high, "share") if fits else "none under the stated rules",
    )
