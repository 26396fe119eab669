"""Cross-references: everything that a case names must be there and fit; all of it is an error otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from locarno.case.base import keys_of
from locarno.case.cohesion import check_cohesion
from locarno.case.negotiation import PACKAGE_KEYS, Issue
from locarno.case.references_context import check_context
from locarno.case.references_security import check_security
from locarno.diagnostics import did_you_mean
from locarno.estimate import Hurdle, Quantiles, Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case.checking import Checking
    from locarno.case.estimates import AnyEstimate, Found


def check_references(on: Checking) -> None:
    """Run every check of references on a case; what is wrong is reported to ``on``."""
    for check in (_reasons, _parties, _issues, _positions, _stances, _commitments, _packages):
        check(on)
    check_security(on)
    check_context(on)
    check_cohesion(on)


# reasons


def reasons(value: object, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give every ``because`` of a case with its dotted path, those inside estimates included."""
    if isinstance(value, BaseModel):
        for name, key in keys_of(type(value)):
            inner = getattr(value, name)
            if inner is None or isinstance(inner, str):
                continue
            where = f"{path}.{key}" if path else key
            if name == "because":
                if inner:
                    yield where, inner
            else:
                yield from reasons(inner, where)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from reasons(inner, f"{path}.{key}")
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
            on.option(issue, option, f"issues.{id}.option_keywords.{option}", key=True)
        if issue.intrinsic and issue.kind == "terms":
            message = f"{id!r} is of kind terms: an intrinsic cost belongs to an instrument"
            on.report("C224", f"issues.{id}.intrinsic", message, key=True)
        for party, costs in issue.intrinsic.items():
            path = f"issues.{id}.intrinsic.{party}"
            on.party_key(party, path)
            for option in costs:
                on.option(issue, option, f"{path}.{option}", key=True)


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
            sound = on.option(issue, quantity, number.path) and sound
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
        on.party_key(party, f"stances.{party}")
        for issue in issues:
            on.issue_key(issue, f"stances.{party}.{issue}")


def _commitments(on: Checking) -> None:
    for id, commitment in on.file.commitments.items():
        path = f"commitments.{id}"
        on.need("C201", commitment.by, "parties", f"{path}.by", "party")
        on.need("C201", commitment.to, "parties", f"{path}.to", "party")
        on.need("C201", commitment.if_.party, "parties", f"{path}.if.party", "party")
        on.need("C202", commitment.then.issue, "issues", f"{path}.then.issue", "issue")


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
            on.party_key(party, f"{path}.cost.{party}")
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
        on.option(issue, value, path)
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
