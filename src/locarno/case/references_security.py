"""Cross-references of what stands behind a settlement: guarantees, forces, the war, ratification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.case.divisors import check_divisors
from locarno.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from locarno.case.checking import Checking
    from locarno.case.security import Guarantee

MOST_DECIDERS = 10
"""Guarantors that decide, at most: all their subsets are weighed."""


def check_security(on: Checking) -> None:
    """Report what does not fit among guarantees, forces, the war, outside options and ratification."""
    for check in (_guarantees, _forces, _war, _kinds, _ratification, check_divisors):
        check(on)


def _guarantees(on: Checking) -> None:
    deciders: dict[str, str] = {}
    war = on.file.war
    for id, guarantee in on.file.guarantees.items():
        path = f"guarantees.{id}"
        on.unique(guarantee.ladder, f"{path}.ladder")
        on.need("C201", guarantee.beneficiary, "parties", f"{path}.beneficiary", "party")
        for party in guarantee.guarantors:
            where = f"{path}.guarantors.{party}"
            on.party_key(party, where)
            deciders.setdefault(party, where)
            for role, other in (
                ("beneficiary", guarantee.beneficiary),
                ("challenger", war.challenger if war is not None else None),
            ):
                if party == other:
                    on.report("C214", where, f"{party!r} cannot be guarantor: it is the {role}", key=True)
                elif party in on.file.parties and other in on.file.parties[party].members:
                    on.report(
                        "C214", where, f"{party!r} cannot be guarantor: {other!r}, the {role}, is in it", key=True
                    )
        _response(on, guarantee, f"{path}.response")
        if guarantee.expires != "never" and guarantee.expires <= guarantee.starts_after:
            message = f"{id!r} expires ({guarantee.expires:g}) before it starts ({guarantee.starts_after:g})"
            on.report("C227", f"{path}.expires", message)
    if len(deciders) > MOST_DECIDERS:
        last = list(deciders.values())[MOST_DECIDERS]
        on.report("C216", last, f"{len(deciders)} guarantors decide", f"at most {MOST_DECIDERS}", key=True)


def _response(on: Checking, guarantee: Guarantee, path: str) -> None:
    earlier: list[str] = []
    named = [step.id for step in guarantee.response if step.id is not None]
    for index, step in enumerate(guarantee.response):
        where = f"{path}.{index}"
        on.need("C201", step.who, "parties", f"{where}.who", "party")
        for party in step.veto:
            on.party_key(party, f"{where}.veto.{party}")
        on.unique(step.after or (), f"{where}.after")
        for place, id in enumerate(step.after or ()):
            if id not in earlier and on.sound(path):
                what = f"{id!r} is not listed before it" if id in named else f"no step {id!r}{did_you_mean(id, named)}"
                on.report("C233", f"{where}.after.{place}", what, f"one of {', '.join(earlier)}" if earlier else None)
        if step.id in earlier:
            on.report("C232", f"{where}.id", f"two steps of the response have the id {step.id!r}")
        elif step.id is not None:
            earlier.append(step.id)


def _forces(on: Checking) -> None:
    for id, force in on.file.forces.items():
        path = f"forces.{id}"
        provided = {capability for unit in force.unit_types.values() for capability in unit.provides}
        if force.unit_types and on.sound(f"{path}.unit_types"):
            for capability in force.needs:
                if capability not in provided:
                    message = f"no unit type provides {capability!r}{did_you_mean(capability, provided)}"
                    on.report("C231", f"{path}.needs.{capability}", message, key=True)
            for index, capability in enumerate(force.us_only):
                if capability not in provided:
                    message = f"no unit type provides {capability!r}{did_you_mean(capability, provided)}"
                    on.report("C231", f"{path}.us_only.{index}", message)
        for issue, options in force.enablers_from.items():
            where = f"{path}.enablers_from.{issue}"
            known = on.file.issues.get(issue)
            if on.issue_key(issue, where) and known is not None:
                for index, option in enumerate(options):
                    on.option(known, option, f"{where}.{index}")
        for party, contribution in force.contributors.items():
            where = f"{path}.contributors.{party}"
            on.party_key(party, where)
            for unit in contribution.units:
                if unit not in force.unit_types and on.sound(f"{path}.unit_types"):
                    message = f"no unit type {unit!r}{did_you_mean(unit, force.unit_types)}"
                    on.report("C231", f"{where}.units.{unit}", message, key=True)


def _war(on: Checking) -> None:
    for id in on.file.outside:
        on.party_key(id, f"outside.{id}")
    outside = on.ids("outside")
    for id, party in on.file.parties.items():
        if party.veto and id not in outside and on.sound("outside"):
            on.report("C215", f"parties.{id}.veto", f"{id!r} has a veto and no outside option")
    war = on.file.war
    if war is None:
        return
    for role, named in (("challenger", war.challenger), ("protege", war.protege)):
        if not on.need("C201", named, "parties", f"war.{role}", "party"):
            continue
        for id, party in on.file.parties.items():
            if role in party.roles and id != named:
                on.report("C214", f"parties.{id}.roles", f"{id!r} has the role {role}, the war names {named!r}")
            if role not in party.roles and id == named and on.sound(f"parties.{id}"):
                on.report("C214", f"parties.{id}", f"{id!r} is the war's {role} without the role", key=True)
    if war.challenger == war.protege:
        on.report("C214", "war.protege", f"{war.protege!r} is both challenger and protege")
    for name in type(war.ends).model_fields:
        _terms(on, getattr(war.ends, name), f"war.ends.{name}", "a war ends on terms")


FULL = "full"
_KIND_NEEDS = ("win_alone", "cost_alone", "cost_opposed", "attributed", "honours")


def _kinds(on: Checking) -> None:
    if on.file.war is None:
        return
    guarantors = {party for guarantee in on.file.guarantees.values() for party in guarantee.guarantors}
    for id, kind in on.file.war.kinds.items():
        path = f"war.kinds.{id}"
        if not kind.modelled:
            continue
        if id == FULL:
            own = ", ".join(sorted(kind.model_fields_set - {"says", "because"}))
            on.report("C235", path, f"the full attack has {own} of its own", "the war's own numbers", key=True)
            continue
        missing = [name for name in _KIND_NEEDS if getattr(kind, name) is None]
        if not (kind.ends.win or kind.ends.lose):
            missing.append("ends")
        if missing and on.sound(path):
            on.report("C234", path, f"{id!r} has no {', '.join(missing)}", "all that a kind of attack needs", key=True)
        for party in kind.honours_of:
            where = f"{path}.honours_of.{party}"
            on.party_key(party, where)
            if party in on.ids("parties") and party not in guarantors and on.sound("guarantees"):
                message = f"{party!r} is no guarantor{did_you_mean(party, guarantors)}"
                on.report("C201", where, message, "a party that promises to fight", key=True)
        for name in type(kind.ends).model_fields:
            _terms(on, getattr(kind.ends, name), f"{path}.ends.{name}", "an attack ends on terms")


def _terms(on: Checking, issues: Iterable[str], path: str, rule: str) -> None:
    """Report what is no terms issue among the issues on which something ends."""
    for issue in issues:
        where = f"{path}.{issue}"
        known = on.file.issues.get(issue)
        if on.issue_key(issue, where) and known is not None and known.kind != "terms":
            on.report("C224", where, f"{issue!r} is an instrument: {rule}", key=True)


def _ratification(on: Checking) -> None:
    targets = on.ids("guarantees") | on.ids("forces") | on.ids("packages")
    for id, body in on.file.ratification.items():
        path = f"ratification.{id}"
        on.need("C201", body.party, "parties", f"{path}.party", "party")
        on.unique(body.applies_to, f"{path}.applies_to")
        for index, target in enumerate(body.applies_to):
            if target not in targets:
                message = f"no guarantee, force or package {target!r}{did_you_mean(target, targets)}"
                on.report("C204", f"{path}.applies_to.{index}", message)
        if body.stops == "guarantee":
            for guarantee in _guarantees_of(on, body.applies_to):
                where = f"guarantees.{guarantee}.guarantors.{body.party}"
                guarantor = on.file.guarantees[guarantee].guarantors.get(body.party)
                if guarantor is not None and guarantor.honours_unratified is None and on.sound(where):
                    message = f"{body.party!r} may fail to ratify {guarantee!r} ({id}): no key 'honours_unratified'"
                    on.report("C221", where, message, key=True)


def _guarantees_of(on: Checking, targets: tuple[str, ...]) -> list[str]:
    """Give the guarantees that ratifying these guarantees, forces or packages bears on."""
    found = [target for target in targets if target in on.file.guarantees]
    for id, package in on.file.packages.items():
        if id in targets or package.force in targets:
            found += [guarantee for guarantee in package.guarantees if guarantee in on.file.guarantees]
    return list(dict.fromkeys(found))
