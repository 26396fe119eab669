"""Cross-references: everything that a case names must be there and fit; all of it is an error otherwise."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pydantic import BaseModel

from locarno.case.negotiation import PACKAGE_KEYS, Issue
from locarno.diagnostics import did_you_mean
from locarno.estimate import Hurdle, Quantiles, Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case.checking import Checking
    from locarno.case.estimates import AnyEstimate, Found

MOST_DECIDERS = 10
"""Guarantors that decide, at most: all their subsets are weighed."""
HIGHEST_CORRELATION = 0.95


def check_references(on: Checking) -> None:
    """Run every check of references on a case; what is wrong is reported to ``on``."""
    for check in (
        _reasons,
        _parties,
        _issues,
        _positions,
        _stances,
        _commitments,
        _guarantees,
        _forces,
        _war,
        _ratification,
        _packages,
        _context,
        _settings,
        _paths,
    ):
        check(on)


# reasons


def reasons(value: object, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give every ``because`` of a case with its dotted path, those inside estimates included."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            where = f"{path}.{field.alias or name}".lstrip(".")
            if name == "because":
                if inner:
                    yield where, inner
            else:
                yield from reasons(inner, where)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from reasons(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            if isinstance(inner, BaseModel):
                yield from reasons(inner, f"{path}.{index}")


def _reasons(on: Checking) -> None:
    judgements, data = on.ids("judgements"), on.ids("data")
    statements = set(on.statements)
    for id in sorted(judgements & statements):
        on.report("C229", f"judgements.{id}", f"{id!r} is a judgement and a statement", key=True)
    for path, named in reasons(on.file):
        on.unique(named, path)
        for index, reason in enumerate(named):
            where = f"{path}.{index}"
            if reason.startswith("data:"):
                id = reason.removeprefix("data:")
                if id not in data:
                    on.report("C207", where, f"no data reference {id!r}{did_you_mean(id, data)}")
            elif reason not in judgements and reason not in statements and on.ledger is not None:
                rejected = ": it was rejected" if reason in on.ledger.rejected else ""
                hint = rejected or did_you_mean(reason, judgements | statements)
                if not hint and reason in data:
                    hint = f": did you mean 'data:{reason}'?"
                on.report("C207", where, f"no statement or judgement {reason!r}{hint}")


# parties


def _parties(on: Checking) -> None:
    blocs: dict[str, str] = {}
    for id, party in on.file.parties.items():
        path = f"parties.{id}.members"
        on.unique(party.members, path)
        for index, member in enumerate(party.members):
            on.need("C201", member, "parties", f"{path}.{index}", "party")
            if party.kind == "bloc" and blocs.setdefault(member, id) != id:
                message = f"{member!r} is in the blocs {blocs[member]!r} and {id!r}"
                on.report("C210", f"{path}.{index}", message)
        circle = _circle(on, id)
        if circle and id == min(circle):
            on.report("C209", path, f"{id!r} contains itself: {' → '.join(circle)}", key=True)
    for index, person in enumerate(on.file.who):
        on.need("C201", person.party, "parties", f"who.{index}.party", "party")
        if person.from_ and person.to and person.from_ > person.to:
            on.report("C227", f"who.{index}.to", f"{person.name} leaves office ({person.to}) before entering it")


def _circle(on: Checking, start: str) -> tuple[str, ...]:
    """Give a way from a party back to itself through members, or nothing."""
    trails: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while trails:
        trail = trails.pop()
        party = on.file.parties.get(trail[-1])
        for member in party.members if party is not None else ():
            if member == start:
                return (*trail, start)
            if member not in seen:
                seen.add(member)
                trails.append((*trail, member))
    return ()


# issues and positions


def _issues(on: Checking) -> None:
    for id, issue in on.file.issues.items():
        for option in issue.option_keywords:
            _option(on, issue, option, f"issues.{id}.option_keywords.{option}", key=True)
        if issue.intrinsic and issue.kind == "terms":
            message = f"{id!r} is of kind terms: an intrinsic cost belongs to an instrument"
            on.report("C224", f"issues.{id}.intrinsic", message, key=True)
        for party, costs in issue.intrinsic.items():
            path = f"issues.{id}.intrinsic.{party}"
            _party_key(on, party, path)
            for option in costs:
                _option(on, issue, option, f"{path}.{option}", key=True)


def _party_key(on: Checking, party: str, path: str) -> None:
    known = on.ids("parties")
    if party not in known:
        on.report("C201", path, f"no party {party!r}{did_you_mean(party, known)}", key=True)


def _issue_key(on: Checking, issue: str, path: str) -> bool:
    known = on.ids("issues")
    if issue in known:
        return True
    on.report("C202", path, f"no issue {issue!r}{did_you_mean(issue, known)}", key=True)
    return False


def _option(on: Checking, issue: Issue, option: str, path: str, *, key: bool = False) -> bool:
    if option in issue.options:
        return True
    has = f"a number of {issue.scale.unit}" if issue.scale else f"one of {', '.join(issue.options)}"
    on.report("C203", path, f"no option {option!r}{did_you_mean(option, issue.options)}", has, key=key)
    return False


def _positions(on: Checking) -> None:
    for number in on.numbers:
        if number.issue is None:
            for quantity in number.estimate.quantities():
                if isinstance(quantity, str):
                    message = f"{number.path} has {quantity!r}{_as_number(quantity)}"
                    on.report("C225", number.path, message, "a number")
        else:
            issue = on.file.issues.get(number.issue)
            if issue is not None:
                _on_issue(on, number, issue)


def _as_number(text: str) -> str:
    bare = text.replace("_", "").replace(",", "")
    return f": write {bare}, without quotes" if bare.replace(".", "", 1).isdigit() else ""


def _on_issue(on: Checking, number: Found, issue: Issue) -> None:
    sound = True
    for quantity in _written(number.estimate):
        if isinstance(quantity, str):
            sound = _option(on, issue, quantity, number.path) and sound
            continue
        try:
            issue.number(quantity)
        except ValueError:
            ends = f"{issue.scale.from_:g} to {issue.scale.to:g} {issue.scale.unit}" if issue.scale else "0 to 100"
            on.report("C211", number.path, f"{number.path}: {quantity:g} is off the scale of {number.issue!r}", ends)
            sound = False
    if sound:
        for inner in _nested(number.estimate):
            _ordered(on, number.path, inner, issue)


def _written(estimate: AnyEstimate) -> Iterator[float | str]:
    """Give the quantities that somebody wrote; an unwritten ``otherwise`` is no position."""
    if isinstance(estimate, Hurdle):
        yield from _written(estimate.then)
        if "otherwise" in estimate.model_fields_set:
            yield estimate.otherwise
    else:
        yield from estimate.quantities()


def _nested(estimate: AnyEstimate) -> Iterator[AnyEstimate]:
    yield estimate
    if isinstance(estimate, Hurdle):
        yield from _nested(estimate.then)


def _ordered(on: Checking, path: str, estimate: AnyEstimate, issue: Issue) -> None:
    if not isinstance(estimate, Range | Quantiles):
        return
    if isinstance(estimate, Range):
        written = [estimate.low, estimate.best, estimate.high]
    else:
        written = [estimate.quantiles[level] for level in sorted(estimate.quantiles)]
    places = [issue.number(quantity) for quantity in written]
    downhill = issue.scale is not None and issue.scale.to < issue.scale.from_
    if places != sorted(places, reverse=downhill):
        said = ", ".join(f"{quantity} ({place:g})" for quantity, place in zip(written, places, strict=True))
        on.report("C226", path, f"{path} is out of order: {said}")


def _stances(on: Checking) -> None:
    for party, issues in on.file.stances.items():
        _party_key(on, party, f"stances.{party}")
        for issue in issues:
            _issue_key(on, issue, f"stances.{party}.{issue}")


def _commitments(on: Checking) -> None:
    for id, commitment in on.file.commitments.items():
        path = f"commitments.{id}"
        on.need("C201", commitment.by, "parties", f"{path}.by", "party")
        on.need("C201", commitment.to, "parties", f"{path}.to", "party")
        on.need("C201", commitment.if_.party, "parties", f"{path}.if.party", "party")
        on.need("C202", commitment.then.issue, "issues", f"{path}.then.issue", "issue")


# what stands behind a settlement


def _guarantees(on: Checking) -> None:
    deciders: dict[str, str] = {}
    war = on.file.war
    for id, guarantee in on.file.guarantees.items():
        path = f"guarantees.{id}"
        on.unique(guarantee.ladder, f"{path}.ladder")
        on.need("C201", guarantee.beneficiary, "parties", f"{path}.beneficiary", "party")
        for party in guarantee.guarantors:
            where = f"{path}.guarantors.{party}"
            _party_key(on, party, where)
            deciders.setdefault(party, where)
            if party == guarantee.beneficiary or (war is not None and party == war.challenger):
                role = "beneficiary" if party == guarantee.beneficiary else "challenger"
                on.report("C214", where, f"{party!r} cannot be guarantor: it is the {role}", key=True)
        for index, step in enumerate(guarantee.response):
            on.need("C201", step.who, "parties", f"{path}.response.{index}.who", "party")
        if guarantee.expires != "never" and guarantee.expires <= guarantee.starts_after:
            message = f"{id!r} expires ({guarantee.expires:g}) before it starts ({guarantee.starts_after:g})"
            on.report("C227", f"{path}.expires", message)
    if len(deciders) > MOST_DECIDERS:
        last = list(deciders.values())[MOST_DECIDERS]
        on.report("C216", last, f"{len(deciders)} guarantors decide", f"at most {MOST_DECIDERS}", key=True)


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
            if _issue_key(on, issue, where) and known is not None:
                for index, option in enumerate(options):
                    _option(on, known, option, f"{where}.{index}")
        for party, contribution in force.contributors.items():
            where = f"{path}.contributors.{party}"
            _party_key(on, party, where)
            for unit in contribution.units:
                if unit not in force.unit_types and on.sound(f"{path}.unit_types"):
                    message = f"no unit type {unit!r}{did_you_mean(unit, force.unit_types)}"
                    on.report("C231", f"{where}.units.{unit}", message, key=True)


def _war(on: Checking) -> None:
    for id in on.file.outside:
        _party_key(on, id, f"outside.{id}")
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
        for issue in getattr(war.ends, name):
            where = f"war.ends.{name}.{issue}"
            known = on.file.issues.get(issue)
            if _issue_key(on, issue, where) and known is not None and known.kind != "terms":
                on.report("C224", where, f"{issue!r} is an instrument: a war ends on terms", key=True)


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


# packages


def _packages(on: Checking) -> None:
    issues = on.file.issues
    for id, package in on.file.packages.items():
        path = f"packages.{id}"
        on.unique(package.guarantees, f"{path}.guarantees")
        for index, guarantee in enumerate(package.guarantees):
            on.need("C204", guarantee, "guarantees", f"{path}.guarantees.{index}", "guarantee")
        on.need("C205", package.force, "forces", f"{path}.force", "force")
        for party in package.cost:
            _party_key(on, party, f"{path}.cost.{party}")
        for key, value in package.takes.items():
            _takes(on, f"{path}.{key}", key, value)
        for key, issue in issues.items():
            if issue.kind == "terms" and not issue.undecided and key not in package.takes and on.sound(path):
                on.report("C212", path, f"package {id!r} says nothing on {key!r}, an issue of kind terms", key=True)
    for key in ("benchmark", "no_guarantee"):
        on.need("C206", getattr(on.file, key), "packages", key, "package")
    _without_guarantee(on)


def _takes(on: Checking, path: str, key: str, value: float | str) -> None:
    issue = on.file.issues.get(key)
    if issue is None:
        if key not in on.ids("issues"):
            candidates = [*PACKAGE_KEYS, *on.ids("issues")]
            message = f"unknown key {key!r} in {path.rsplit('.', 1)[0]}{did_you_mean(key, candidates)}"
            on.report("C104", path, message, "a key of a package, or an issue", key=True)
    elif issue.undecided:
        on.report("C213", path, f"{key!r} is undecided: {issue.undecided}", key=True)
    elif isinstance(value, str):
        _option(on, issue, value, path)
    else:
        try:
            issue.number(value)
        except ValueError:
            ends = f"{issue.scale.from_:g} to {issue.scale.to:g} {issue.scale.unit}" if issue.scale else "0 to 100"
            on.report("C211", path, f"{path}: {value:g} is off the scale of {key!r}", ends)


def _without_guarantee(on: Checking) -> None:
    id = on.file.no_guarantee
    package = on.file.packages.get(id) if id is not None else None
    faulty = any((item.path or "").startswith("packages.") for item in on.found)
    if package is None or faulty or not on.sound("packages"):
        return
    if package.guarantees or package.force:
        on.report("C228", "no_guarantee", f"package {id!r} has a guarantee or a force")
    terms = {key for key, issue in on.file.issues.items() if issue.kind == "terms" and not issue.undecided}
    for other in on.file.packages.values():
        if other is not package and all(other.takes.get(key) == package.takes.get(key) for key in terms):
            return
    if len(on.file.packages) > 1:
        on.report("C228", "no_guarantee", f"no other package takes the same terms as {id!r}")


# context


def _context(on: Checking) -> None:
    file = on.file
    for id, poll in file.polls.items():
        if poll.field_end < poll.field_start:
            on.report("C227", f"polls.{id}.field_end", f"poll {id!r} ends before it starts ({poll.field_start})")
        if poll.published < poll.field_end:
            on.report("C227", f"polls.{id}.published", f"poll {id!r} is published before it ends ({poll.field_end})")
    if file.pressure is not None:
        on.need("C201", file.pressure.sender, "parties", "pressure.sender", "party")
        on.need("C201", file.pressure.target, "parties", "pressure.target", "party")
        on.need("C208", file.pressure.commitment, "commitments", "pressure.commitment", "commitment")
        if file.pressure.sender == file.pressure.target:
            on.report("C214", "pressure.target", f"{file.pressure.target!r} threatens itself")
    for id, event in file.events.items():
        on.need("C201", event.party, "parties", f"events.{id}.party", "party")
        if event.between is not None and event.between[0] > event.between[1]:
            on.report("C227", f"events.{id}.between", f"{event.between[1]} is before {event.between[0]}")
        if event.on is not None and event.between is not None:
            on.report("C118", f"events.{id}", f"event {id!r} has both 'on' and 'between'", key=True)
    if file.timing is not None and on.need("C230", file.timing.deadline, "events", "timing.deadline", "event"):
        deadline = file.events.get(file.timing.deadline)
        if deadline is not None and deadline.on is None and deadline.between is None:
            message = f"event {file.timing.deadline!r} has no date"
            on.report("C230", "timing.deadline", message, "an event with 'on' or 'between'")


# settings and paths


def _settings(on: Checking) -> None:
    settings = on.file.settings
    for index, year in enumerate(settings.report_years):
        if year > settings.horizon_years and on.sound("settings"):
            message = f"year {year} lies beyond the horizon"
            on.report("C217", f"settings.report_years.{index}", message, f"at most {settings.horizon_years}")
    on.unique(map(str, settings.report_years), "settings.report_years")
    highest = max((q for q in settings.deciders_correlation.quantities() if not isinstance(q, str)), default=0.0)
    if highest > HIGHEST_CORRELATION:
        path = "settings.deciders_correlation"
        on.report("C218", path, f"{path} reaches {highest:g}", f"at most {HIGHEST_CORRELATION}")


def _paths(on: Checking) -> None:
    known = {number.path for number in on.numbers}
    for id, assumption in on.file.assumptions.items():
        _path(on, assumption.path, f"assumptions.{id}.path", known)
    correlations = on.file.settings.correlations
    sound = True
    for index, correlation in enumerate(correlations):
        where = f"settings.correlations.{index}"
        for side, path in enumerate(correlation.between):
            sound = _path(on, path, f"{where}.between.{side}", known) and sound
        if correlation.between[0] == correlation.between[1]:
            on.report("C220", where, f"{correlation.between[0]} is correlated with itself")
            sound = False
    pairs = [frozenset(correlation.between) for correlation in correlations]
    for (_, one), (second, two) in itertools.combinations(enumerate(pairs), 2):
        if one == two:
            on.report("C220", f"settings.correlations.{second}", f"{' and '.join(sorted(one))} are correlated twice")
            sound = False
    if correlations and sound:
        _positive(on)


def _path(on: Checking, path: str, where: str, known: set[str]) -> bool:
    if path in known:
        return True
    if on.sound(path):
        on.report("C219", where, f"{path!r} leads to no estimate{did_you_mean(path, known)}")
    return False


def _positive(on: Checking) -> None:
    """Report a correlation matrix with a negative eigenvalue: no draws could have it."""
    import numpy as np

    correlations = on.file.settings.correlations
    names = sorted({path for correlation in correlations for path in correlation.between})
    matrix = np.eye(len(names))
    for correlation in correlations:
        row, column = (names.index(path) for path in correlation.between)
        matrix[row, column] = matrix[column, row] = correlation.rho
    lowest = float(np.linalg.eigvalsh(matrix)[0])
    if lowest < -1e-9:
        message = f"the correlations contradict each other (lowest eigenvalue {lowest:.2f})"
        on.report("C220", "settings.correlations", message, key=True)
