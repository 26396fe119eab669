"""What an experienced colleague would ask of a case that loads: warnings, each located and with a mend.

Whether leaving an issue out would change what is accepted needs a run: the study answers that, not the check.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from locarno.case.checking import Checking
from locarno.case.cohesion import question_cohesion
from locarno.case.grade import DIMENSIONS, grades
from locarno.case.loading import CASE_FILE
from locarno.case.references import reasons
from locarno.case.rung_checks import check_rungs
from locarno.diagnostics import ordered
from locarno.estimate import Quantiles, Range
from locarno.evidence import find_duplicates, find_tensions

if TYPE_CHECKING:
    from datetime import date

    from locarno.case.estimates import AnyEstimate, Found
    from locarno.case.loading import Case
    from locarno.case.negotiation import Issue
    from locarno.diagnostics import Diagnostic

NARROW = 0.05
"""Part of the scale under which a judgement's range is called narrow."""
APART = 2
"""Points between the analyst's grade and the rubric's from which they are called apart."""
_NEAR = 10
_SUM = 1e-9
_YEAR_ONE = re.compile(r"war\.power\.[a-z]+\.1\Z")
_ABOVE_ONE = 1.02


def check_case(case: Case) -> list[Diagnostic]:
    """Look for what would make a reader doubt the case.

    Returns
    -------
    list of Diagnostic
        Warnings C401–C421, sorted by place. Errors are found by :func:`locarno.case.loading.load_case`.
    """
    name = str(case.folder / CASE_FILE)
    on = Checking(case.file, case.root, name, case.folder, documents=case.documents, ledger=case.ledger)
    for check in (
        _unsourced,
        _unused,
        _links,
        _stale,
        _polls,
        _packages,
        _issues,
        _open_clauses,
        _narrow,
        _deciders,
        _graded,
        _missing,
        check_rungs,
        question_cohesion,
    ):
        check(on)
    return list(ordered(on.found))


def _unsourced(on: Checking) -> None:
    for number in on.numbers:
        # Strength in year 1 is 1 by definition.
        if number.given and not number.reasons and not _YEAR_ONE.match(number.path):
            on.report("C401", number.path, f"{number.path} has no reason", key=True)


def _unused(on: Checking) -> None:
    cited = {reason for _, named in reasons(on.file) for reason in named}
    for id in on.file.judgements:
        if id not in cited:
            on.report("C402", f"judgements.{id}", f"nothing rests on judgement {id!r}", key=True)
    for id in on.file.data:
        if f"data:{id}" not in cited:
            on.report("C412", f"data.{id}", f"nothing rests on data reference {id!r}", key=True)
    packages = on.file.packages.values()
    for id in on.file.guarantees:
        if not any(id in package.guarantees for package in packages):
            on.report("C412", f"guarantees.{id}", f"guarantee {id!r} is in no package", key=True)
    for id in on.file.forces:
        if not any(package.force == id for package in packages):
            on.report("C412", f"forces.{id}", f"force {id!r} is in no package", key=True)


def _links(on: Checking) -> None:
    """Report each tension once, at the first stance that rests on one side of it only, and each story told twice."""
    statements = list(on.statements.values())
    stances = [number for number in on.numbers if number.path.startswith("stances.")]
    for link in find_tensions(statements):
        one_sided = [number for number in stances if (link.first in number.reasons) != (link.second in number.reasons)]
        if one_sided:
            cited, other = link.first, link.second
            if other in one_sided[0].reasons:
                cited, other = other, cited
            path = one_sided[0].path
            message = f"{path} rests on {cited} and not on {other}, which is in tension with it ({link.why})"
            on.report("C403", path, message + _others(one_sided), key=True)
    for link in find_duplicates(statements):
        # A commitment cites all who tell of it; only a number would count them as two.
        numbers = (number for number in on.numbers if not number.path.startswith("commitments."))
        both = [number for number in numbers if {link.first, link.second} <= set(number.reasons)]
        if both:
            message = f"{both[0].path} counts {link.first} and {link.second} as two ({link.why})"
            on.report("C405", both[0].path, message + _others(both), key=True)


def _others(numbers: list[Found]) -> str:
    more = len(numbers) - 1
    return f"; so {'does' if more == 1 else 'do'} {more} more" if more else ""


def _stale(on: Checking) -> None:
    limit = on.file.settings.stale_after_days
    cited = {reason for _, named in reasons(on.file) for reason in named}

    def old(path: str, what: str, day: date) -> None:
        age = (on.file.as_of - day).days
        if age > limit:
            on.report("C404", path, f"{what} of {day} is {age} days old", f"at most {limit} days")

    for id, data in on.file.data.items():
        if data.ages and f"data:{id}" in cited:
            old(f"data.{id}.published", f"data reference {id!r}", data.published)
    for id, document in on.file.documents.items():
        if any(statement.document == id for key, statement in on.statements.items() if key in cited):
            old(f"documents.{id}.date", f"document {id!r}", document.date)
    for id, poll in on.file.polls.items():
        if poll.informs != "nothing":
            old(f"polls.{id}.field_end", f"poll {id!r}", poll.field_end)


def _polls(on: Checking) -> None:
    for id, poll in on.file.polls.items():
        total = sum(answer.share for answer in poll.answers.values())
        path = f"polls.{id}.answers"
        if poll.several_answers and len(poll.answers) > 1 and abs(total - 1) < _SUM:
            message = f"poll {id!r} allowed several answers, yet its shares sum to exactly 1"
            on.report("C406", path, message, key=True)
        elif not poll.several_answers and total > _ABOVE_ONE:
            message = f"poll {id!r} allowed one answer, yet its shares sum to {total:.2f}"
            on.report("C406", path, message, "several_answers: true, or shares that sum to at most 1", key=True)
        if poll.informs == "ratification":
            continue
        for name, body in on.file.ratification.items():
            named = {*body.because, *body.support.because}
            if named & set(poll.because) or f"data:{id}" in named:
                kind = "a belief (trust)" if poll.informs == "trust" else "something else"
                message = f"support in {name!r} rests on poll {id!r}, which asked for {kind}, not for acceptance"
                on.report("C407", f"ratification.{name}.support", message, key=True)


def _packages(on: Checking) -> None:
    def clauses(id: str) -> tuple[object, ...]:
        package = on.file.packages[id]
        return package.takes, set(package.guarantees), package.force, package.cost, package.pushes

    for one, two in itertools.combinations(on.file.packages, 2):
        if clauses(one) == clauses(two):
            on.report("C408", f"packages.{two}", f"package {two!r} takes every option of {one!r}", key=True)


def _issues(on: Checking) -> None:
    for id, issue in on.file.issues.items():
        if issue.undecided:
            continue
        why = _idle(on, id, issue)
        if why:
            on.report("C409", f"issues.{id}", f"issue {id!r} changes nothing: {why}", key=True)


def _idle(on: Checking, id: str, issue: Issue) -> str:
    if len(issue.options) == 1:
        return "it has one option"
    stances = [stances[id] for stances in on.file.stances.values() if id in stances]
    nobody = not any(_positive(stance.salience) for stance in stances)
    taken = {str(package.takes.get(id)) for package in on.file.packages.values()}
    ends = on.file.war.ends if on.file.war is not None else None
    fought_over = ends is not None and id in (ends.win.keys() | ends.lose.keys() | ends.now.keys())
    if issue.kind == "terms" and nobody:
        return "no party has a salience above 0 on it"
    if len(taken) == 1 and len(on.file.packages) > 1 and not fought_over:
        return "all packages are alike in it"
    return ""


def _positive(estimate: AnyEstimate) -> bool:
    return any(not isinstance(number, str) and number > 0 for number in estimate.quantities())


def _open_clauses(on: Checking) -> None:
    for id, guarantee in on.file.guarantees.items():
        missing = [
            name for name in ("trigger", "attributed_by", "legal_form", "response") if not getattr(guarantee, name)
        ]
        if "expires" not in guarantee.model_fields_set:
            missing.append("expires")
        if missing:
            on.report("C410", f"guarantees.{id}", f"guarantee {id!r} leaves open: {', '.join(missing)}", key=True)


def _narrow(on: Checking) -> None:
    for number in on.numbers:
        judged = [reason for reason in number.reasons if reason in on.file.judgements]
        if not number.given or not judged or len(judged) < len(number.reasons):
            continue
        width = _width(on, number)
        if width is not None and width < NARROW:
            message = f"{number.path} spans {width:.1%} of what it could on a judgement alone ({', '.join(judged)})"
            on.report("C411", number.path, message, f"at least {NARROW:.0%}", key=True)


def _width(on: Checking, number: Found) -> float | None:
    """Give the range of an estimate as a part of its scale, or of its largest value where the scale has no end.

    Near an end of the scale the distance to that end counts: 1–3% is a wide range for a yearly rate.
    """
    estimate = number.estimate
    if not isinstance(estimate, Range | Quantiles):
        return None
    issue = on.file.issues.get(number.issue) if number.issue is not None else None
    if issue is not None:
        places = [issue.number(quantity) for quantity in estimate.quantities()]
        return (max(places) - min(places)) / 100
    numbers = [float(quantity) for quantity in estimate.quantities()]
    span = max(numbers) - min(numbers)
    ends = estimate.ends
    if ends is None:
        scale = max(abs(number) for number in numbers)
    else:
        centre = (max(numbers) + min(numbers)) / 2
        scale = min(ends[1] - ends[0], _NEAR * (centre - ends[0]), _NEAR * (ends[1] - centre))
    return span / scale if scale > 0 else None


def _deciders(on: Checking) -> None:
    for id, party in on.file.parties.items():
        if not party.veto:
            continue
        stances = on.file.stances.get(id, {})
        for key, issue in on.file.issues.items():
            if issue.kind == "terms" and not issue.undecided and key not in stances:
                message = f"{id!r} has a veto and no stance on {key!r}: it counts as not caring"
                on.report("C413", f"parties.{id}.veto", message, key=True)


def _graded(on: Checking) -> None:
    for id, derived in grades(on.file).items():
        given = on.file.guarantees[id].grades
        for dimension in DIMENSIONS if given is not None and not given.because else ():
            theirs, ours = getattr(given, dimension), getattr(derived, dimension)
            if abs(theirs - ours) >= APART:
                message = f"{id!r} is graded {theirs} in {dimension}, {ours} by the rubric"
                on.report("C414", f"guarantees.{id}.grades.{dimension}", message)


def _missing(on: Checking) -> None:
    war = on.file.war
    if war is None:
        on.report("C415", "packages", "there is no 'war': whether a settlement holds cannot be computed", key=True)
        return
    for name in type(war.ends).model_fields:
        end = getattr(war.ends, name)
        for key, issue in on.file.issues.items():
            if issue.kind == "terms" and not issue.undecided and key not in end:
                message = f"war.ends.{name} does not say where {key!r} ends: the settlement cannot be computed"
                on.report("C415", f"war.ends.{name}", message, key=True)
