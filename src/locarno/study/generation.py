"""Force generation in whole units at the central case: once for each force, with its what-ifs.

Draws use a closed form (``forces.generation``); here the same force is generated unit by unit, under caveats and with
US-only enablers, so that an analyst sees which requirement binds, who is pivotal, and what each enabler is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locarno.models.forces.generation import ForceAnalysis, analyse, force_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case import CaseFile
    from locarno.case.security import Contribution, UnitType
    from locarno.models.forces.generation import ForceProblem

BARRED_PLACES = {
    "not_near_line": ("line",),
    "not_in_country": ("line", "rear"),
    "no_ground_troops": ("line", "rear"),
}
"""Caveat → places where the contributor's units may not work."""


@dataclass(frozen=True)
class Generated:
    """A force generated in whole units, in words that findings can use.

    Attributes
    ----------
    unmet
        Share of the requirement that is missing, mean over capabilities.
    missing
        Capability → amount missing.
    binding
        Capabilities that are unmet, or met with no unit to spare.
    pivotal
        Contributor → rise of ``unmet`` without it, largest first.
    enablers
        US-only capability → rise of ``unmet`` without it.
    cost
        EUR a year.
    """

    unmet: float
    missing: dict[str, float]
    binding: tuple[str, ...]
    pivotal: dict[str, float]
    enablers: dict[str, float]
    cost: float


def leads(file: CaseFile) -> tuple[str, ...]:
    """Give the lead guarantors: those on whom the others' resolve, and US-only enablers, depend."""
    promises = (terms for guarantee in file.guarantees.values() for terms in guarantee.guarantors.items())
    return tuple(dict.fromkeys(party for party, terms in promises if terms.lead))


def problem_of(file: CaseFile, force: str, *, enablers: bool) -> ForceProblem | None:
    """State a force of the case as a problem of force generation; None where it gives no unit types or needs.

    Parameters
    ----------
    file
        The case.
    force
        Id of the force.
    enablers
        Whether US-only capabilities are there.
    """
    described = file.forces[force]
    if not described.unit_types or not described.needs:
        return None
    pools = {party: dict(own.units) for party, own in described.contributors.items() if own.units}
    if not pools:
        return None
    supplier = next((party for party in leads(file) if party in pools), None)
    provides = {
        name: {k: amount for k, amount in unit.provides.items() if enablers or k not in described.us_only}
        for name, unit in described.unit_types.items()
    }
    # Enablers lent from outside the force are there without any of its units.
    lent = described.us_only if enablers and supplier is None else ()
    needs = {name: amount for name, amount in described.needs.items() if name not in lent}
    rotation = described.rotation
    tour, dwell, overlap = (link.central() for link in (rotation.tour, rotation.dwell, rotation.overlap))
    return force_problem(
        pools,
        provides,
        needs,
        rotation=(tour + dwell) / (tour - overlap),
        unit_cost={name: unit.cost.central() for name, unit in described.unit_types.items()},
        barred=[
            (party, unit, "theatre")
            for party, own in described.contributors.items()
            if party in pools
            for unit in _barred(own, described.unit_types)
        ],
        us_only=[name for name in described.us_only if name in needs],
        supplier=supplier,
    )


def generated(file: CaseFile, force: str, *, enablers: bool) -> Generated | None:
    """Generate a force at the central case and re-solve it for its what-ifs."""
    problem = problem_of(file, force, enablers=enablers)
    if problem is None:
        return None
    return _in_words(problem, analyse(problem))


def _barred(own: Contribution, units: dict[str, UnitType]) -> Iterator[str]:
    places = {place for caveat in own.caveats for place in BARRED_PLACES[caveat]}
    return (name for name, unit in units.items() if unit.place in places)


def _in_words(problem: ForceProblem, analysis: ForceAnalysis) -> Generated:
    found = analysis.generation
    capabilities = len(problem.capabilities)
    missing = found.shortfall.sum(axis=1)
    return Generated(
        unmet=found.weighted_shortfall / capabilities,
        missing={k: float(m) for k, m in zip(problem.capabilities, missing, strict=True) if m > 0},
        binding=tuple(dict.fromkeys(capability for capability, _ in found.binding)),
        pivotal={absent.name: absent.shortfall / capabilities for absent in analysis.pivotal if absent.shortfall > 0},
        enablers={absent.name: absent.shortfall / capabilities for absent in analysis.enablers},
        cost=found.cost,
    )


__all__ = ["Generated", "generated", "leads", "problem_of"]
