"""Cross-references of what surrounds a settlement: polls, pressure, time, settings, correlations, paths."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from locarno.diagnostics import did_you_mean

if TYPE_CHECKING:
    from locarno.case.checking import Checking

HIGHEST_CORRELATION = 0.95


def check_context(on: Checking) -> None:
    """Report what does not fit among polls, pressure, events, timing, settings, correlations and assumptions."""
    for check in (_context, _settings, _paths):
        check(on)


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
