"""Axes of a run: which parties, issues, guarantors, contributors, bodies and years stand where.

The axes are those of the whole case, whichever packages are run, so that a package's outcomes do not depend on its
neighbours. Outside this room things are named by id, never by position.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import locarno.study.diagnostics  # noqa: F401 - registers the codes of this room
from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.models.contract import FATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from locarno.case import CaseFile

MAX_GUARANTORS = 10

FULL = "full"
"""The kind of attack that is the war itself; it is always modelled."""

REGIMES = ("committed", "conditional", "disengaged")
THREAT_OUTCOMES = ("total", "partial", "negotiated", "failed")


@dataclass(frozen=True)
class Layout:
    """The labels along every axis of a run.

    Attributes
    ----------
    packages
        Packages that are run, in the order of the case file.
    parties, issues, bodies
        All of the case, in its order.
    guarantors
        Parties that promise to fight in any package of the case, in the order of the parties.
    supplies
        (force, contributor) pairs of the forces in any package; one party may supply two forces.
    years
        1…T.
    report_years
        The years that are reported.
    attacks
        Kinds of attack that are modelled, the full one first.
    factors
        Factors of the web of trust.
    """

    packages: tuple[str, ...]
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    guarantors: tuple[str, ...]
    supplies: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...]
    years: tuple[int, ...]
    report_years: tuple[int, ...]
    factors: tuple[str, ...] = ()
    attacks: tuple[str, ...] = (FULL,)

    @property
    def contributors(self) -> tuple[str, ...]:
        """Labels of the contributor axis: the party's id, or ``force.party`` where a party supplies two forces."""
        parties = [party for _, party in self.supplies]
        return tuple(party if parties.count(party) == 1 else f"{force}.{party}" for force, party in self.supplies)

    def labels(self) -> dict[str, tuple[str, ...]]:
        """Give the labels along each axis that has names."""
        return {
            "package": self.packages,
            "party": self.parties,
            "issue": self.issues,
            "guarantor": self.guarantors,
            "contributor": self.contributors,
            "body": self.bodies,
            "year": tuple(str(year) for year in self.years),
            "horizon": tuple(str(year) for year in self.report_years),
            "fate": FATES,
            "attack": self.attacks,
            "regime": REGIMES,
            "outcome": THREAT_OUTCOMES,
            "factor": self.factors,
        }


def lay_out(file: CaseFile, packages: Sequence[str] | None = None) -> Layout:
    """Find the axes of a run, and refuse a case that cannot be run.

    Parameters
    ----------
    file
        The case.
    packages
        Packages to run; all unless given.

    Raises
    ------
    LocarnoError
        R102 more than ten guarantors, R103 an undecided terms issue, R104 a veto party without an outside option,
        R105 an unknown package, R107 a guarantee that may stay unratified without a multiplier; all at once.
    """
    chosen = tuple(file.packages) if packages is None else tuple(dict.fromkeys(packages))
    problems = [
        Diagnostic(
            "R105", f"no package is called {name!r}{did_you_mean(name, file.packages)}", expected="ids in the case"
        )
        for name in chosen
        if name not in file.packages
    ]
    chosen = tuple(name for name in file.packages if name in chosen)
    promised = {party for package in file.packages.values() for g in package.guarantees for party in promisers(file, g)}
    guarantors = tuple(party for party in file.parties if party in promised)
    if len(guarantors) > MAX_GUARANTORS:
        message = f"{len(guarantors)} parties promise to fight: {', '.join(guarantors)}"
        problems.append(Diagnostic("R102", message, path="guarantees", expected=f"at most {MAX_GUARANTORS}"))
    problems += _undecided(file, chosen)
    problems += _without_outside(file)
    problems += _unratified(file)
    if problems:
        raise LocarnoError(problems)
    forces = tuple(dict.fromkeys(package.force for package in file.packages.values() if package.force is not None))
    horizon = file.settings.horizon_years
    kinds = file.war.kinds if file.war is not None else {}
    return Layout(
        packages=chosen,
        parties=tuple(file.parties),
        issues=tuple(file.issues),
        guarantors=guarantors,
        supplies=tuple((force, party) for force in forces for party in file.forces[force].contributors),
        bodies=tuple(file.ratification),
        years=tuple(range(1, horizon + 1)),
        report_years=tuple(sorted({year for year in file.settings.report_years if year <= horizon})),
        factors=tuple(file.trust.factors) if file.trust is not None else (),
        attacks=(FULL, *(kind for kind, own in kinds.items() if kind != FULL and own.modelled)),
    )


def promisers(file: CaseFile, guarantee: str) -> Iterable[str]:
    """Give the guarantors of a guarantee."""
    return file.guarantees[guarantee].guarantors


def open_by_intent(file: CaseFile, issue: str) -> bool:
    """Whether an issue is left open by intent and so enters no package and nobody's satisfaction."""
    return file.issues[issue].undecided is not None


def containing(file: CaseFile, party: str) -> Iterator[str]:
    """Give a party and then, outwards, the blocs and alliances of which it is a member."""
    queue, seen = [party], set[str]()
    while queue:
        inner = queue.pop(0)
        if inner in seen:
            continue
        seen.add(inner)
        yield inner
        queue += [outer for outer, described in file.parties.items() if inner in described.members]


def paying(file: CaseFile, party: str) -> Iterator[str]:
    """Give the parties in whose values a cost counts: the payer, and every bloc of which it is a member."""
    for outer in containing(file, party):
        if outer == party or file.parties[outer].kind == "bloc":
            yield outer


def body_guarantor(file: CaseFile, body: str, guarantors: Iterable[str]) -> str | None:
    """Give the guarantor for which a body ratifies: its party, or the nearest bloc of which that is a member."""
    known = set(guarantors)
    return next((p for p in containing(file, file.ratification[body].party) if p in known), None)


def _undecided(file: CaseFile, packages: Iterable[str]) -> Iterator[Diagnostic]:
    for name in packages:
        for issue, described in file.issues.items():
            if described.kind == "terms" and not open_by_intent(file, issue) and issue not in file.packages[name].takes:
                message = f"package {name!r} takes no option on the terms issue {issue!r}"
                yield Diagnostic("R103", message, path=f"packages.{name}", expected="an option of every terms issue")


def _without_outside(file: CaseFile) -> Iterator[Diagnostic]:
    if file.war is None:
        return
    for party, described in file.parties.items():
        if described.veto and party not in file.outside:
            message = f"{party!r} has a veto, but nothing says what it gets without agreement"
            yield Diagnostic("R104", message, path=f"outside.{party}", expected="fighting_cost")


def _unratified(file: CaseFile) -> Iterator[Diagnostic]:
    for body, described in file.ratification.items():
        for guarantee in described.applies_to:
            promise = file.guarantees.get(guarantee)
            if described.stops != "guarantee" or promise is None:
                continue
            party = body_guarantor(file, body, promise.guarantors)
            made = (other.guarantors[party] for other in file.guarantees.values() if party in other.guarantors)
            if party is not None and all(terms.honours_unratified is None for terms in made):
                where = f"guarantees.{guarantee}.guarantors.{party}.honours_unratified"
                message = f"{body!r} may refuse {guarantee!r}, but nothing says what {party!r}'s promise is then worth"
                yield Diagnostic("R107", message, path=where, expected="a multiplier in 0–1")
