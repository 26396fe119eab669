"""Grades of a guarantee: bindingness, materiality, automaticity, each 0–5 by a printed rubric.

The grades describe; no model reads them. They are derived from what the record says, one point for each line of
the rubric, so that two analysts who write the same record get the same grade and a clause that is dropped shows.
The analyst's own grades may stand beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locarno.case.schema import CaseFile
    from locarno.case.security import Force, Guarantee

DIMENSIONS = ("bindingness", "materiality", "automaticity")

RUBRIC: dict[str, tuple[str, ...]] = {
    "bindingness": (
        "it is written down as an agreement",
        "it binds in law (treaty, ratification, legislation, accession)",
        "it binds in law and does not expire",
        "the trigger, and who attributes it, are named",
        "the response is named",
    ),
    "materiality": (
        "what stands in peace is named",
        "it puts people in the country (G8 to G12)",
        "a force of at least one brigade equivalent goes with it",
        "arms, funds or a floor for the protégé's own force go with it (G4, G7)",
        "capabilities from outside stand behind it (G13, G15, G16)",
    ),
    "automaticity": (
        "who attributes the trigger is named",
        "the first step of the response has a clock of 72 hours or less",
        "units stand where an attack meets them (G10 to G12)",
        "an attack on the beneficiary obliges the guarantors to defend it (G14 to G17)",
        "a consequence is set in advance (G6, or a chance of snap-back)",
    ),
}
"""One point for each line."""

QUICK_HOURS = 72.0

_AGREEMENT = re.compile(
    r"agreement|memorandum|accord|compact|treaty|pact|protocol|ratif|legislat|statute|\blaw\b|\bact\b|accession|charter|member",
    re.IGNORECASE,
)
_LAW = re.compile(r"treaty|protocol|ratif|legislat|statute|\blaw\b|accession|charter|member", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not?|without|never|withdraw\w*)\b[\w\s-]{0,40}$|\bun$|\bnon-?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of one guarantee, with the lines of the rubric that it earns."""

    bindingness: int
    materiality: int
    automaticity: int
    earned: tuple[tuple[str, str], ...]
    """Dimension and line of the rubric, in the rubric's order."""


def grade_guarantee(guarantee: Guarantee, force: Force | None = None) -> Graded:
    """Grade a guarantee by the rubric.

    Parameters
    ----------
    guarantee
        The record.
    force
        The force that goes with it, where there is one.

    Returns
    -------
    Graded
        0–5 in each dimension. Source: the rubric above; the dimensions follow the ladder of guarantees.
    """
    rungs = {int(rung[1:]) for rung in guarantee.ladder}
    hours = [step.after_hours.central() for step in guarantee.response]
    tests = {
        "bindingness": (
            _says(_AGREEMENT, guarantee.legal_form),
            _says(_LAW, guarantee.legal_form),
            _says(_LAW, guarantee.legal_form) and guarantee.expires == "never",
            bool(guarantee.trigger.strip() and guarantee.attributed_by.strip()),
            bool(guarantee.response),
        ),
        "materiality": (
            bool(guarantee.presence.strip()),
            bool(rungs & {8, 9, 10, 11, 12}),
            force is not None and force.brigades.central() >= 1,
            bool(rungs & {4, 7}) or guarantee.adds_own_brigades.central() > 0,
            bool(rungs & {13, 15, 16}),
        ),
        "automaticity": (
            bool(guarantee.attributed_by.strip()),
            bool(hours) and min(hours) <= QUICK_HOURS,
            bool(rungs & {10, 11, 12}),
            bool(rungs & {14, 15, 16, 17}),
            6 in rungs or guarantee.snapback_chance.central() > 0,
        ),
    }
    earned = tuple(
        (dimension, line)
        for dimension in DIMENSIONS
        for line, holds in zip(RUBRIC[dimension], tests[dimension], strict=True)
        if holds
    )
    bindingness, materiality, automaticity = (sum(tests[dimension]) for dimension in DIMENSIONS)
    return Graded(bindingness, materiality, automaticity, earned)


def _says(words: re.Pattern[str], text: str) -> bool:
    """Say whether a text names one of the words without denying it ("no treaty", "unratified")."""
    return any(not _DENIED.search(text[: match.start()]) for match in words.finditer(text))


def legal_rank(form: str) -> int:
    """Read a legal form as the rubric does: 2 where it binds in law, 1 where it is a written agreement, else 0."""
    return 2 if _says(_LAW, form) else 1 if _says(_AGREEMENT, form) else 0


def grades(file: CaseFile) -> dict[str, Graded]:
    """Grade every guarantee of a case; its force is that of the first package which has both."""
    found = {}
    for id, guarantee in file.guarantees.items():
        names = (package.force for package in file.packages.values() if id in package.guarantees)
        force = next((file.forces[name] for name in names if name in file.forces), None)
        found[id] = grade_guarantee(guarantee, force)
    return found
