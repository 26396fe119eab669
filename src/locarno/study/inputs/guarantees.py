"""Guarantees: who promises, how likely each is to fight, what others believe, and when promises are in force.

The contract carries one chance to fight for each package and guarantor. Where a guarantor makes several promises in a
package, the strongest counts in each draw; in a year in which only a weaker one is in force, ``promise_strength``
is its central chance against the strongest's. A promise by the guarantor's own calculus has no chance until a model
has reckoned it; it stands in all years in which any of the guarantor's promises does. What has no package axis (cost
of fighting, belief, trust, contagion…) is taken from the promise that says it, the strongest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from locarno.estimate import Range
from locarno.models.cohesion.published import TRIPWIRE, TRIPWIRE_EVIDENCE
from locarno.study.inputs.forces import joins
from locarno.study.inputs.view import window
from locarno.study.layout import Layout, containing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case import CaseFile
    from locarno.case.negotiation import Package
    from locarno.case.security import Guarantor
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View

DAYS_PER_YEAR = 365.25

_ONCE = (
    "if_fights",
    "if_abandons",
    "honours_if_protege_breaks",
    "honours_unratified",
    "contagion",
    "pledge_step",
    "believed",
    "trusted",
)
"""Keys of a guarantor that the contract carries once, not once for each package."""

CALCULUS = ("prize", "audience", "outrage", "troops", "resolve")
"""Parts of a guarantor's own calculus, each a named input ``calculus_…``."""

_SMALLEST = 1e-9

MAX_CORRELATION = 0.95
"""ρ beyond this is set to it: the quadrature over the common factor holds up to here."""


def fill(view: View) -> dict[str, Array]:
    """Fill everything on the guarantor axis; nothing where nobody promises to fight."""
    if not view.layout.guarantors:
        return {}
    return {
        **_honours(view),
        **_once(view),
        **_beliefs(view),
        **_channels(view),
        **_calculus(view),
        "presence_exit": _elections(view),
    }


def defaulted(file: CaseFile) -> dict[str, str]:
    """Give the tripwire that stands where the case gives none, with the evidence for how small it is."""
    on = [
        party
        for package in file.packages.values()
        for party in _promising(file, package)
        if soldiers_of(file, package, party)
        and _tripwire(file, package, party) is None
        and not _reckons(file, package, party)
    ]
    if not on:
        return {}
    low, best, high = TRIPWIRE
    names = ", ".join(file.parties[party].name for party in dict.fromkeys(on))
    said = (
        f"{low:g} to {high:g}, most likely {best:g}: what the loss of soldiers in the country adds to the chance to "
        f"fight of {names}. No study gives this number; it is the makers' default, from nothing to small. "
        f"The evidence: {TRIPWIRE_EVIDENCE}"
    )
    return {"guarantees.*.guarantors.*.tripwire": said}


def remarks(file: CaseFile, layout: Layout) -> Iterator[str]:
    """Say where a guarantor's promises differ in what is carried once."""
    for party in layout.guarantors:
        for key in _ONCE:
            saying = [name for name in promises(file, party) if key in _terms(file, name, party).model_fields_set]
            written = {str(getattr(_terms(file, name, party), key).model_dump(exclude={"because"})) for name in saying}
            if len(written) > 1:
                yield (
                    f"{party}'s {key} differs between {', '.join(saying)}; that of {saying[0]}, "
                    "its strongest promise that says it, is used for all packages"
                )
    for name in layout.packages:
        package = file.packages[name]
        for party in layout.guarantors:
            made = [promise for promise in package.guarantees if party in file.guarantees[promise].guarantors]
            if len(made) > 1 and _reckons(file, package, party):
                yield (
                    f"{party} makes several promises in {name}, one by its own calculus: the stronger of that and the "
                    "others stands in every year in which any of them is in force"
                )


def promises(file: CaseFile, party: str) -> tuple[str, ...]:
    """Give the guarantees in which a party promises to fight and that a package uses, the strongest first."""
    used = dict.fromkeys(name for package in file.packages.values() for name in package.guarantees)
    made = [name for name in used if party in file.guarantees[name].guarantors]
    return tuple(sorted(made, key=lambda name: -central_chance(_terms(file, name, party))))


def central_chance(terms: Guarantor) -> float:
    """Give a promise's central chance to fight: the base rate, the product of the chain, or a calculus at ΔP = 0."""
    if terms.calculus is not None:
        own = terms.calculus
        stake = own.audience.central() + own.outrage.central() * own.troops.central()
        return min(stake / own.resolve.central(), 1.0)
    if terms.chain is None:
        return terms.honours.central() if terms.honours is not None else 0.0
    return terms.chain.policy.central() * terms.chain.authorised.central() * terms.chain.fights.central()


def chance(view: View, guarantee: str, party: str) -> Array:
    """Give the chance (draw) that a guarantor fights under one guarantee, today and ratified, its soldiers unharmed.

    0 for a calculus: a model reckons it.
    """
    where = f"guarantees.{guarantee}.guarantors.{party}"
    if _terms(view.file, guarantee, party).calculus is not None:
        return view.full(0.0)
    if _terms(view.file, guarantee, party).chain is None:
        return view.value(f"{where}.honours")
    links = (view.value(f"{where}.chain.{link}") for link in ("policy", "authorised", "fights"))
    product = view.full(1.0)
    for link in links:
        product = product * np.clip(link, 0.0, 1.0)
    return product


def _terms(file: CaseFile, guarantee: str, party: str) -> Guarantor:
    return file.guarantees[guarantee].guarantors[party]


def _honours(view: View) -> dict[str, Array]:
    file, layout = view.file, view.layout
    honours = view.full(0.0, len(layout.packages), len(layout.guarantors))
    in_force = np.zeros((len(layout.packages), len(layout.guarantors), len(layout.years)))
    strength = np.ones_like(in_force)
    for row, package in view.packages():
        for place, party in enumerate(layout.guarantors):
            made = [name for name in package.guarantees if party in file.guarantees[name].guarantors]
            strongest = max((central_chance(_terms(file, name, party)) for name in made), default=0.0)
            effective = np.zeros(len(layout.years))
            for name in made:
                np.maximum(honours[:, row, place], chance(view, name, party), out=honours[:, row, place])
                weight = central_chance(_terms(file, name, party)) / strongest if strongest > 0 else 1.0
                share = window(file.guarantees[name].starts_after, file.guarantees[name].expires, layout.years)
                np.maximum(in_force[row, place], share, out=in_force[row, place])
                np.maximum(effective, weight * share, out=effective)
            bound = in_force[row, place] > 0
            if not _reckons(file, package, party):
                strength[row, place, bound] = effective[bound] / in_force[row, place, bound]
    drifts = [
        any(_terms(file, n, party).chain is not None for n in promises(file, party)) for party in layout.guarantors
    ]
    return {
        "guarantor_party": _one_hot(layout.guarantors, layout.parties),
        "honours": honours,
        "in_force": in_force,
        "promise_strength": strength,
        "drifts": np.array(drifts, dtype=np.float64),
        "deciders_correlation": np.minimum(view.value("settings.deciders_correlation"), MAX_CORRELATION),
    }


def _promising(file: CaseFile, package: Package) -> Iterator[str]:
    """Give the parties that promise to fight in a package."""
    yield from dict.fromkeys(party for name in package.guarantees for party in file.guarantees[name].guarantors)


def _made(file: CaseFile, package: Package, party: str) -> tuple[str, ...]:
    """Give a party's promises in a package, the strongest first."""
    return tuple(name for name in promises(file, party) if name in package.guarantees)


def _reckons(file: CaseFile, package: Package, party: str) -> str | None:
    """Give the promise of a party in a package that rests on its own calculus, the strongest; None without one."""
    made = _made(file, package, party)
    return next((name for name in made if _terms(file, name, party).calculus is not None), None)


def _tripwire(file: CaseFile, package: Package, party: str) -> str | None:
    """Give the promise of a party in a package that says what its soldiers' deaths would add; None without one."""
    made = _made(file, package, party)
    return next((name for name in made if _terms(file, name, party).tripwire is not None), None)


def soldiers_of(file: CaseFile, package: Package, guarantor: str) -> tuple[str, ...]:
    """Give the contributors through which a guarantor has soldiers in the country in a package.

    Itself or a member whose units fight if it does, in the package's force, without a caveat that keeps them out.
    """
    if package.force is None:
        return ()
    guarantors = {party for other in file.packages.values() for party in _promising(file, other)}
    return tuple(
        party
        for party, given in file.forces[package.force].contributors.items()
        if given.in_country
        and next((outer for outer in containing(file, party) if outer in guarantors), None) == guarantor
    )


def _channels(view: View) -> dict[str, Array]:
    """Fill what soldiers in the country add to the chance to fight, and what comes from outside."""
    file, layout = view.file, view.layout
    tripwire = view.full(0.0, len(layout.packages), len(layout.guarantors))
    brings = np.zeros_like(tripwire)
    default = Range(low=TRIPWIRE[0], best=TRIPWIRE[1], high=TRIPWIRE[2]).ppf(view.sample.uniform("tripwire"))
    for row, package in view.packages():
        for place, party in enumerate(layout.guarantors):
            made = _made(file, package, party)
            for name in made:
                given = view.value(f"guarantees.{name}.guarantors.{party}.brings")
                np.maximum(brings[:, row, place], given, out=brings[:, row, place])
            said, soldiers = _tripwire(file, package, party), soldiers_of(file, package, party)
            # A calculus counts its soldiers by outrage; without soldiers or a word about them there is no wire.
            if made and _reckons(file, package, party) is None and (said is not None or soldiers):
                pull = default if said is None else view.value(f"guarantees.{said}.guarantors.{party}.tripwire")
                there = [joins(view, str(package.force), supplier) for supplier in soldiers]
                tripwire[:, row, place] = pull * (np.logical_or.reduce(there) if there else 1.0)
    return {"tripwire": tripwire, "brings": brings}


def _calculus(view: View) -> dict[str, Array]:
    """Fill the guarantors' own calculus, NaN where there is none; nothing where no guarantor has one."""
    file, layout = view.file, view.layout
    shape = (len(layout.packages), len(layout.guarantors))
    found = {f"calculus_{part}": view.full(np.nan, *shape) for part in CALCULUS}
    for row, package in view.packages():
        for place, party in enumerate(layout.guarantors):
            name = _reckons(file, package, party)
            for part in CALCULUS if name is not None else ():
                where = f"guarantees.{name}.guarantors.{party}.calculus.{part}"
                found[f"calculus_{part}"][:, row, place] = view.value(where)
    return found if any(np.isfinite(column).any() for column in found.values()) else {}


def _once(view: View) -> dict[str, Array]:
    file, guarantors = view.file, view.layout.guarantors
    found = {key: view.full(1.0 if key.startswith("honours") else 0.0, len(guarantors)) for key in _ONCE[:6]}
    lead = np.zeros(len(guarantors))
    for place, party in enumerate(guarantors):
        made = promises(file, party)
        lead[place] = float(any(_terms(file, name, party).lead for name in made))
        for key, column in found.items():
            source = next((name for name in made if key in _terms(file, name, party).model_fields_set), made[0])
            if getattr(_terms(file, source, party), key) is not None:
                column[:, place] = view.value(f"guarantees.{source}.guarantors.{party}.{key}")
    return {**found, "lead": lead}


def _beliefs(view: View) -> dict[str, Array]:
    """Challenger's belief and protégé's trust as shifts in log odds: as given, or bias and an error per guarantor."""
    file, guarantors = view.file, view.layout.guarantors
    found = {}
    for name, key, bias in (("belief_shift", "believed", "belief_bias"), ("trust_shift", "trusted", "trust_bias")):
        shift = view.full(0.0, len(guarantors))
        for place, party in enumerate(guarantors):
            source = next((g for g in promises(file, party) if getattr(_terms(file, g, party), key) is not None), None)
            if source is None:
                error = file.settings.belief_spread * view.sample.normal(f"{name}.{party}")
                shift[:, place] = view.value(f"settings.{bias}") + error
            else:
                given = view.value(f"guarantees.{source}.guarantors.{party}.{key}")
                shift[:, place] = _log_odds(given) - _log_odds(chance(view, source, party))
        found[name] = shift
    return found


def _log_odds(probability: Array) -> Array:
    return np.asarray(logit(np.clip(probability, _SMALLEST, 1 - _SMALLEST)), dtype=np.float64)


def _elections(view: View) -> Array:
    """Multiplier of exit rates (draw, guarantor, year), the cease-fire being taken to begin on the case's date."""
    layout, as_of = view.layout, view.file.as_of
    exits = view.full(1.0, len(layout.guarantors), len(layout.years))
    for name, event in view.file.events.items():
        if event.kind != "election" or event.exit_multiplier is None or event.party is None:
            continue
        day = event.on
        if day is None and event.between is not None:
            day = event.between[0] + (event.between[1] - event.between[0]) / 2
        guarantor = next((p for p in containing(view.file, event.party) if p in layout.guarantors), None)
        year = -1 if day is None else int((day - as_of).days // DAYS_PER_YEAR)
        if guarantor is not None and 0 <= year < len(layout.years):
            exits[:, layout.guarantors.index(guarantor), year] *= view.value(f"events.{name}.exit_multiplier")
    return exits


def _one_hot(rows: tuple[str, ...], columns: tuple[str, ...]) -> Array:
    return np.array([[float(row == column) for column in columns] for row in rows])
