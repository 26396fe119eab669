"""Tables behind page one, as plain data: what is read across better than it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from locarno.brief import words
from locarno.brief.guarantors import CHANNELS, signed

if TYPE_CHECKING:
    from collections.abc import Collection

    from locarno.finding import Absence, Check, Findings, Pivot, Reliability, TippingSet

Way: TypeAlias = Literal["others fixed", "contagion", "substitution"]

TELLING = 0.005
"""A change of a chance that is smaller is printed as none, and a row of nothing but such changes is left out."""
MOST_ABSENCES, MOST_PIVOTS = 8, 3
"""Rows of the tables that keep only what tells most: of all absences, of the guarantors of one package."""

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
        return [remark.says for remark in self.remarks] + [head.detail for head in self.heads]


def checks(findings: Findings) -> Grid | None:
    """Lay out the structural checks: packages by conditions, each a verdict of its own.

    Below stand the verdicts of those that fail, with what would repair them, and what cannot be asked of this case.
    """
    if not findings.checks:
        return None
    asked = [one for one in findings.checks if one.holds is not None]
    models: dict[str, str] = {}
    for one in asked:
        models.setdefault(one.model, one.asks)
    by_place = {(one.package, one.model): one for one in findings.checks}
    order = [package for package in findings.packages if any(one.package == package for one in asked)]
    rows = tuple(
        (
            findings.packages[package],
            tuple(_verdict(by_place[package, m]) if (package, m) in by_place else Answer("–") for m in models),
        )
        for package in order
    )
    repairs = tuple(
        Remark(f"{findings.packages.get(one.package, one.package)}, {one.model}", f"{one.says} {one.repair}".strip())
        for one in findings.checks
        if one.first_fails is not None
    )
    never = tuple(
        Remark(words.sentence_case(one.model), one.says) for one in findings.checks if one.model not in models
    )
    heads = tuple(Answer(words.sentence_case(model), asks) for model, asks in models.items())
    return Grid(heads, rows, (*_merged(repairs), *dict.fromkeys(never)))


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


def through(findings: Findings, packages: Collection[str]) -> tuple[Remark, ...]:
    """Say what each channel rests on in some packages."""
    return tuple(
        Remark(findings.packages[package], "; ".join(said))
        for package in findings.packages
        if package in packages
        and (
            said := [
                f"{CHANNELS[one.channel]}: {one.through}"
                for one in findings.channels
                if one.package == package and one.present and one.through
            ]
        )
    )


def absences(findings: Findings) -> Grid | None:
    """Lay out what the absence of one contributor changes, reckoned three ways, most telling first.

    Readings of a way that the headline leaves open stand small below it.
    """
    by_place: dict[tuple[str, str], list[Absence]] = {}
    for one in findings.absences:
        by_place.setdefault((one.party, one.package), []).append(one)
    weight = {place: max(abs(one.holds) for one in told) for place, told in by_place.items()}
    telling = sorted((place for place in by_place if weight[place] >= TELLING), key=lambda place: -weight[place])
    if not telling:
        return None
    rows = tuple(
        (
            f"{findings.parties.get(party, party)}, from {findings.packages.get(package, package)}",
            tuple(_lost([one for one in by_place[party, package] if one.way == way], findings) for way in WAYS),
        )
        for party, package in telling[:MOST_ABSENCES]
    )
    # What follows the first clause of a note is about one row.
    notes = {
        way: next((one.note.partition(";")[0] for one in findings.absences if one.way == way and one.note), "")
        for way in WAYS
    }
    left = len(by_place) - len(rows)
    rest = (Remark("", f"{left} further absences change it by less, or by nothing that would show."),) if left else ()
    return Grid(tuple(Answer(said, notes[way]) for way, said in WAYS.items()), rows, rest)


def _lost(readings: list[Absence], findings: Findings) -> Answer:
    if not readings:
        return Answer("–")
    one = next((found for found in readings if not found.reading), readings[0])
    told = []
    if one.low is not None and one.high is not None:
        told.append(f"{signed(one.low)} to {signed(one.high)}")
    if abs(one.brigades_missing) >= 0.05:
        more = "more" if one.brigades_missing > 0 else "fewer"
        told.append(f"{words.two_digits(abs(one.brigades_missing))} {more} brigades missing")
    own, others = one.costs.get(one.party, 0.0), sum(cost for party, cost in one.costs.items() if party != one.party)
    told += [
        f"{who} {'pay' if who == 'others' else 'pays'} {words.money(abs(cost))} a year {'more' if cost > 0 else 'less'}"
        for who, cost in ((findings.parties.get(one.party, one.party), own), ("others", others))
        if abs(cost) >= 1e6
    ]
    told += [f"{signed(other.holds)}: {other.reading}" for other in readings if other is not one and other.reading]
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


def pivots(findings: Findings) -> tuple[tuple[PivotRow, ...], tuple[Remark, ...]]:
    """Lay out the guarantors on whom most rests, package by package, with the sets whose absence tips it.

    Returns
    -------
    rows, remarks
        Packages on which a guarantor tells; and what is said of the others, by what is said.
    """
    rows: list[PivotRow] = []
    quiet: list[Remark] = []
    packages = {one.package for one in findings.pivots} | {one.package for one in findings.tipping_sets}
    for package in (package for package in findings.packages if package in packages):
        here = [one for one in findings.pivots if one.package == package]
        telling = sorted(
            (one for one in here if max(abs(one.holds), abs(one.swing)) >= TELLING), key=lambda one: -abs(one.holds)
        )
        tips = _tips([one for one in findings.tipping_sets if one.package == package], findings)
        name = findings.packages[package]
        if not telling:
            quiet.append(Remark(name, f"no single guarantor tells; {tips}" if tips else "no single guarantor tells"))
        rows += [
            _pivot(one, findings, name if k == 0 else "", words.sentence_case(tips) if k == 0 else "")
            for k, one in enumerate(telling[:MOST_PIVOTS])
        ]
    return tuple(rows), _merged(tuple(quiet))


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
            below = f"already below {level}, at {words.probability(one.holds)}"
            said.append(below if one.holds < one.level else f"no set takes it below {level}")
            continue
        who = words.in_turn([findings.parties.get(party, party) for party in one.guarantors])
        said.append(f"without {who} {words.probability(one.holds)}, below {level}")
    return "; ".join(said)


@dataclass(frozen=True, slots=True)
class TestedRow:
    """A group of alliances that were tested."""

    group: str
    honoured: str
    rate: str
    consistent: str


def climbed(findings: Findings) -> tuple[Remark, ...]:
    """Say of each ladder which rung is the weakest, and what was assumed where the case is silent."""
    weakest = [Remark(one.name, one.weakest) for one in findings.ladders if one.weakest and len(one.rungs) > 1]
    assumed = [Remark(one.name, said) for one in findings.ladders for said in one.assumed]
    return (*weakest, *_merged(tuple(assumed)))


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


def sentences(findings: Findings) -> list[str]:
    """Give every sentence that stands with the tables, for the linter."""
    grids = [grid for grid in (checks(findings), absences(findings)) if grid is not None]
    told = [line for grid in grids for line in grid.text()]
    told += [remark.says for remark in (*pivots(findings)[1], *climbed(findings))]
    told += [one.counterexample for one in findings.claims]
    return [*told, findings.window_says]
