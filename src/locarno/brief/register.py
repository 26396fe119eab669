"""Notes: every number that is printed has one, and the register says where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.brief import words
from locarno.brief.headline import baseline
from locarno.brief.words import KIND_WORDS

if TYPE_CHECKING:
    from locarno.brief.basis import Basis, Input
    from locarno.finding import Baseline, Driver, Finding, Findings


DRIVERS = 4
"""Inputs that an entry names, strongest first; the run's findings hold more."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a note shows where it stands: enough to judge the number without leaving the page."""

    number: int
    anchor: str
    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An input that moves a finding, with how far."""

    input: Input
    rank_correlation: str
    ends: str
    origin: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding in the register."""

    number: int
    finding: Finding
    package: str
    value: str
    interval: str
    kind: str
    readings: str
    baselines: tuple[str, ...]
    moved: tuple[Moved, ...]


@dataclass
class Register:
    """Numbers findings in the order in which they are first cited."""

    findings: Findings
    basis: Basis
    _order: dict[str, int] = field(default_factory=dict)
    _told: dict[tuple[Baseline, ...], int] = field(default_factory=dict)

    def number(self, id: str) -> int:
        """Give the note's number of a finding, a new one at its first citation."""
        return self._order.setdefault(id, len(self._order) + 1)

    def card(self, id: str) -> Card | None:
        """Give what a note shows on hover; None where the run has no such finding."""
        found = self.findings.find(id)
        if found is None:
            return None
        across = words.span(found.low, found.high, found.unit)
        interval = f", 10–90% across draws {across}" if across and found.kind != "share_of_draws" else ""
        lines = [
            f"{KIND_WORDS[found.kind]}{interval}",
            f"{found.draws:,} of {found.draws_asked:,} draws{f', model {found.model}' if found.model else ''}",
        ]
        for driver in found.drivers[:2]:
            moved = self.basis.input(driver.path)
            why = "; ".join(self._why(reason) for reason in moved.reasons[:2]) or driver.origin
            lines.append(f"{driver.path}: {moved.written} ← {why}")
        return Card(self.number(id), f"finding-{id}", id, tuple(lines))

    def _why(self, reason: object) -> str:
        from locarno.brief.basis import Reason, shorten

        assert isinstance(reason, Reason)
        if reason.quote:
            return f"{reason.id} “{shorten(reason.quote, 10)}”"
        return f"{reason.id} {shorten(reason.says, 10)}"

    def entries(self) -> tuple[Entry, ...]:
        """Give every finding that is cited, in the order of the notes."""
        known = {found.id: found for found in self.findings.findings}
        return tuple(self._entry(known[id]) for id in self._order if id in known)

    def uncited(self) -> tuple[Entry, ...]:
        """Give the run's other findings, whose numbers stand nowhere else in the brief."""
        return tuple(
            self._entry(found.model_copy(update={"drivers": (), "baselines": ()}))
            for found in self.findings.findings
            if found.id not in self._order
        )

    def _entry(self, found: Finding) -> Entry:
        unit = found.unit
        shown = "; ".join(f"{name} {words.bare(value, unit)}" for name, value in found.readings.items())
        return Entry(
            number=self._order.get(found.id, 0),
            finding=found,
            package=self.findings.packages.get(found.package or "", ""),
            value="not computed" if found.value is None else words.quantity(found.value, unit),
            interval=words.span(found.low, found.high, unit),
            kind=KIND_WORDS[found.kind],
            readings=shown,
            baselines=self._baselines(found),
            moved=tuple(self._moved(driver, unit) for driver in found.drivers[:DRIVERS]),
        )

    def _baselines(self, found: Finding) -> tuple[str, ...]:
        """Tell a finding's baselines in full once; those that follow refer back."""
        if not found.baselines:
            return ()
        number = self.number(found.id)
        first = self._told.setdefault(found.baselines, number)
        if first != number:
            return (f"Baselines as in note {first}.",)
        return tuple(
            f"{baseline(base, found, rival=i > 0)}{f' {base.source}.' if base.source else ''}"
            for i, base in enumerate(found.baselines)
        )

    def _moved(self, driver: Driver, unit: str) -> Moved:
        ends = "" if driver.low is None or driver.high is None else f"{words.bare(driver.low, unit)} → "
        ends += "" if driver.high is None or not ends else words.bare(driver.high, unit)
        return Moved(self.basis.input(driver.path), f"{driver.rank_correlation:+.2f}", ends, driver.origin)

    def inputs(self) -> tuple[Input, ...]:
        """Give every input that a driver of a cited finding or a linchpin names, by path."""
        cited = [found for found in self.findings.findings if found.id in self._order]
        paths = {driver.path for found in cited for driver in found.drivers[:DRIVERS]}
        paths |= {one.path for one in self.findings.assumptions}
        return tuple(self.basis.input(path) for path in sorted(paths))
