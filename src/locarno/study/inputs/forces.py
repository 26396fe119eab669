"""Forces: who supplies what, how much of it can be kept up, and what it costs.

The contributor axis has one place for each pair of force and contributor, so that a party may supply two forces.
Whether a contributor takes part is drawn once for each party: who stays away from one force stays away from all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.study.layout import Layout, containing, paying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case import CaseFile
    from locarno.case.negotiation import Package
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View

_CHAIN = ("active", "army_share", "field_share", "ready_share")


def fill(view: View) -> dict[str, Array]:
    """Fill everything about forces; nothing where no package has one."""
    if not view.layout.supplies:
        return {}
    return {**_by_package(view), **_by_contributor(view), **_masks(view)}


def remarks(file: CaseFile, layout: Layout) -> Iterator[str]:
    """Say whose units fight for nobody, because no guarantor decides for them."""
    for party in dict.fromkeys(party for _, party in layout.supplies):
        if layout.guarantors and not any(outer in layout.guarantors for outer in containing(file, party)):
            yield f"{party} contributes, but neither it nor its bloc promises to fight: its units stay out of a war"


def enablers_present(file: CaseFile, package: Package) -> bool:
    """Whether the package takes an option under which the force's US-only enablers are there."""
    if package.force is None:
        return False
    under = file.forces[package.force].enablers_from
    return any(package.takes.get(issue) in options for issue, options in under.items())


def joins(view: View, force: str, party: str) -> Array:
    """Say in which draws (bool) a contributor takes part in a force: one uniform for each party, whichever force."""
    likely = view.value(f"forces.{force}.contributors.{party}.takes_part")
    return np.asarray(view.sample.uniform(f"takes_part.{party}") <= likely)


def _by_package(view: View) -> dict[str, Array]:
    layout, file = view.layout, view.file
    packages = len(layout.packages)
    used = np.zeros(packages)
    enablers = np.zeros(packages)
    required = view.full(0.0, packages)
    quarters = view.full(0.0, packages)
    takes_part = view.full(0.0, packages, len(layout.supplies))
    for row, package in view.packages():
        if package.force is None:
            continue
        used[row] = 1.0
        enablers[row] = float(enablers_present(file, package))
        required[:, row] = view.value(f"forces.{package.force}.brigades")
        quarters[:, row] = view.value(f"forces.{package.force}.deploy_quarters")
        for place, (force, party) in enumerate(layout.supplies):
            if force == package.force:
                takes_part[:, row, place] = joins(view, force, party)
    return {
        "force_used": used,
        "enablers_present": enablers,
        "required_brigades": required,
        "deploy_quarters": quarters,
        "takes_part": takes_part,
    }


def _by_contributor(view: View) -> dict[str, Array]:
    places = len(view.layout.supplies)
    names = ("available_brigades", "rotation_factor", "brigade_persons", "cost_per_person", "enabler_dependence")
    found = {name: view.full(0.0, places) for name in names}
    for place, (force, party) in enumerate(view.layout.supplies):
        described = view.file.forces[force]
        own = described.contributors[party]
        where = f"forces.{force}.contributors.{party}"
        persons = view.value(f"forces.{force}.brigade_persons")
        if own.brigades is not None:
            brigades = view.value(f"{where}.brigades")
        elif own.active is not None:
            brigades = 1 - view.value(f"{where}.committed")
            for link in _CHAIN:
                brigades = brigades * view.value(f"{where}.{link}")
            brigades = _per(brigades, persons)
        else:
            brigades = view.full(0.0)
            for kind, number in own.units.items():
                brigades = brigades + number * view.value(f"forces.{force}.unit_types.{kind}.persons")
            brigades = _per(brigades, persons)
        tour, dwell, overlap = (view.value(f"forces.{force}.rotation.{key}") for key in ("tour", "dwell", "overlap"))
        cost = where if own.cost_per_person is not None else f"forces.{force}"
        found["available_brigades"][:, place] = brigades
        found["rotation_factor"][:, place] = _per(tour + dwell, tour - overlap)
        found["brigade_persons"][:, place] = persons
        found["cost_per_person"][:, place] = view.value(f"{cost}.cost_per_person")
        found["enabler_dependence"][:, place] = view.value(f"{where}.enabler_dependence")
    return found


def _per(number: Array, unit: Array) -> Array:
    """Divide, leaving draws without a unit undefined: they fail by name instead of by a warning."""
    ratio: Array = np.divide(number, unit, out=np.full(number.shape, np.nan), where=unit > 0)
    return ratio


def _masks(view: View) -> dict[str, Array]:
    layout = view.layout
    party = np.zeros((len(layout.supplies), len(layout.parties)))
    found = {"contributor_party": party}
    for place, (_, supplier) in enumerate(layout.supplies):
        for payer in paying(view.file, supplier):
            party[place, layout.parties.index(payer)] = 1.0
    if layout.guarantors:
        guarantor = np.zeros((len(layout.supplies), len(layout.guarantors)))
        for place, (_, supplier) in enumerate(layout.supplies):
            decides = next((outer for outer in containing(view.file, supplier) if outer in layout.guarantors), None)
            if decides is not None:
                guarantor[place, layout.guarantors.index(decides)] = 1.0
        found["contributor_guarantor"] = guarantor
    return found
