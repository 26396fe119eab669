"""Files of actors to tables: KTAB's CSV, long CSV (a row for each actor on each issue), and Decide's text format.

Which of the three a file is, its first lines say. Positions and saliences are on 0–100.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.models.bargaining.table import Table
from locarno.models.bargaining.table_cells import Problems, Row, check_length, read_number, read_text, split_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES: dict[str, tuple[str, ...]] = {
    "issue": ("issue",),
    "proposal": ("proposal",),
    "actor": ("actor", "stakeholder", "party", "name"),
    "position": ("position", "x"),
    "salience": ("salience", "s"),
    "capability": ("capability", "influence", "power", "resources", "weight", "c"),
    "reference": ("reference_point", "reference", "rp", "status_quo"),
    "outcome": ("outcome",),
}
"""Columns of a long table, and the names that they may have."""

_POSITION = re.compile(r"^(?P<dim>.*?)[\s_]*\b(?:position|pstn|pos)\s*(?P<number>\d*)$", re.IGNORECASE)
_SALIENCE = re.compile(r"^(?P<dim>.*?)[\s_]*\b(?:salience|sal)\s*(?P<number>\d*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seat:
    """One actor on one issue.

    Attributes
    ----------
    position, salience
        On 0–100; NaN and 0 where the actor has none.
    capability
        ≥ 0; NaN where the file has no such column.
    row
        Where it stands.
    other
        Further columns of a long table, as text.
    """

    actor: str
    position: float
    salience: float
    capability: float
    row: Row
    other: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """All that a file of actors says.

    Attributes
    ----------
    file, name
        The file as it was named; what is negotiated.
    issues
        Issue → its seats, in the order of the file.
    proposals
        Issue → the proposal that it belongs to, where the file says.
    references, outcomes
        Issue → number on 0–100, where the file says.
    notes
        What a reader should know.
    """

    file: str
    name: str
    issues: dict[str, list[Seat]] = field(default_factory=dict)
    proposals: dict[str, str] = field(default_factory=dict)
    references: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_sheet(raw: bytes, file: str) -> Sheet:
    """Read a file of actors in any of the formats.

    Parameters
    ----------
    raw
        The file's bytes.
    file
        Its name, for diagnostics.

    Raises
    ------
    LocarnoError
        T101 to T110, T112 and T115, everything that is wrong at once.
    """
    text = read_text(raw, file)
    problems = Problems(file)
    if text.lstrip().startswith(("'#", "#A", "#P")):
        sheet = _read_decide(split_rows(text, file, "\t"), problems)
    else:
        rows = split_rows(text, file, _delimiter(text))
        columns = _long_columns(rows[0])
        if {"actor", "position"} <= columns.keys():
            sheet = _read_long(rows, columns, problems)
        elif _heads_ktab(rows[0]):
            sheet = _read_ktab(None, rows, problems)
        elif len(rows) > 1 and rows[1].cell(0).lower() in _NAMES["actor"]:
            sheet = _read_ktab(rows[0], rows[1:], problems)
        else:
            _refuse_header(rows[0], problems)
            raise AssertionError
    if not problems.found and not any(sheet.issues.values()):
        problems.add("T110", "the file has no actors", expected="at least one row below the header")
    problems.stop()
    _note_limits(sheet)
    return sheet


def choose_table(sheet: Sheet, issues: Sequence[str] = (), proposal: str | None = None) -> Table:
    """Make a table of some issues of a file.

    Parameters
    ----------
    issues
        Which; those of the proposal, or all of a file that is one table, unless said.
    proposal
        The proposal whose issues are meant.

    Raises
    ------
    LocarnoError
        T110, T111, T113, T114, T115.
    """
    chosen = _chosen(sheet, issues, proposal)
    problems = Problems(sheet.file)
    actors = list(dict.fromkeys(seat.actor for issue in chosen for seat in sheet.issues[issue]))
    shape = (len(actors), len(chosen))
    position, salience = np.full(shape, np.nan), np.zeros(shape)
    capability: dict[str, float] = {}
    for k, issue in enumerate(chosen):
        for seat in sheet.issues[issue]:
            i = actors.index(seat.actor)
            position[i, k], salience[i, k] = seat.position, seat.salience
            own = 1.0 if math.isnan(seat.capability) else seat.capability
            if capability.setdefault(seat.actor, own) != own:
                message = f"the capability of {seat.actor} is {own:g} here and {capability[seat.actor]:g} above"
                problems.add("T115", message, seat.row, expected="one capability in a table")
    strength = np.array([capability[actor] for actor in actors])
    for k, issue in enumerate(chosen):
        speaks = np.isfinite(position[:, k])
        if not speaks.any():
            problems.add("T110", f"no actor has a position on {issue}", expected="at least one actor")
        elif not (strength * salience[:, k])[speaks].sum() > 0:
            message = f"on {issue} capability × salience is 0 for all"
            problems.add("T111", message, expected="at least one actor with both")
    problems.stop()
    known = {name: np.array([values.get(issue, np.nan) for issue in chosen]) for name, values in _facts(sheet).items()}
    return Table(sheet.name, tuple(actors), chosen, strength, position, salience, **known)


def _facts(sheet: Sheet) -> dict[str, dict[str, float]]:
    return {"reference": sheet.references, "outcome": sheet.outcomes}


def _chosen(sheet: Sheet, issues: Sequence[str], proposal: str | None) -> tuple[str, ...]:
    proposals = list(dict.fromkeys(sheet.proposals.values()))
    found = [
        Diagnostic("T113", f"no issue is called {issue!r}{did_you_mean(issue, sheet.issues)}", sheet.file)
        for issue in issues
        if issue not in sheet.issues
    ]
    if proposal is not None and proposal not in proposals:
        message = f"no proposal is called {proposal!r}{did_you_mean(proposal, proposals)}"
        found.append(Diagnostic("T113", message, sheet.file))
    if found:
        raise LocarnoError(found)
    if issues:
        outside = [i for i in dict.fromkeys(issues) if proposal is not None and sheet.proposals.get(i) != proposal]
        if outside:
            message = f"{', '.join(outside)} is not of the proposal {proposal}"
            raise LocarnoError(Diagnostic("T113", message, sheet.file))
        return tuple(dict.fromkeys(issues))
    if proposal is not None:
        return tuple(issue for issue in sheet.issues if sheet.proposals.get(issue) == proposal)
    if len(proposals) > 1:
        few = ", ".join(list(sheet.issues)[:3])
        message = f"the file has {len(sheet.issues)} issues of {len(proposals)} proposals ({few}, …)"
        raise LocarnoError(
            Diagnostic("T114", message, sheet.file, expected="--issue ID, or --proposal ID for all of one")
        )
    return tuple(sheet.issues)


def _delimiter(text: str) -> str:
    head = text.lstrip().splitlines()[0]
    return max((",", ";", "\t"), key=head.count)


def _long_columns(header: Row) -> dict[str, int]:
    """Find the columns of a long table by their names."""
    names = [cell.lower() for cell in header.cells]
    return {
        column: next(names.index(name) for name in known if name in names)
        for column, known in _NAMES.items()
        if any(name in names for name in known)
    }


def _refuse_header(header: Row, problems: Problems) -> None:
    wanted = "columns actor and position, or KTAB's header lines"
    names = ("actor", "position", "salience")
    words = [cell.lower() for cell in header.cells if cell.lower() not in names]
    near = [hint for word in words if (hint := did_you_mean(word, names))]
    told = ", ".join(header.cells[:6]) or "nothing"
    message = f"the header is {told[:80]!r}{near[0] if near else ''}"
    problems.add("T104", message, header, 0, expected=wanted)
    problems.stop()


def _read_long(rows: Sequence[Row], columns: Mapping[str, int], problems: Problems) -> Sheet:
    header = rows[0].cells
    twice = {cell for cell in header if cell and header.count(cell) > 1}
    for cell in sorted(twice):
        again = len(header) - 1 - header[::-1].index(cell)
        problems.add("T109", f"two columns are called {cell!r}", rows[0], again, expected="a name once")
    if "salience" not in columns:
        problems.add("T104", "there is no column for salience", rows[0], expected="a column salience")
        problems.stop()
    others = {cell: k for k, cell in enumerate(header) if cell and k not in columns.values()}
    sheet = Sheet(problems.file, "table")
    blank = 0
    for row in rows[1:]:
        if not check_length(row, header, problems):
            continue
        actor = row.cell(columns["actor"])
        issue = row.cell(columns["issue"]) if "issue" in columns else "issue"
        for name, value in (("actor", actor), ("issue", issue)):
            if not value:
                problems.add("T108", f"the {name} is missing", row, columns[name], expected="a name")
        seats = sheet.issues.setdefault(issue, [])
        earlier = next((seat for seat in seats if seat.actor == actor), None)
        if earlier is not None and actor:
            message = f"{actor} stands twice on {issue}, first in line {earlier.row.line}"
            problems.add("T109", message, row, columns["actor"], expected="one row for an actor on an issue")
        on = f"{actor} on {issue}"
        position = read_number(row, columns["position"], f"position of {on}", problems, high=100.0, blank=True)
        salience = read_number(row, columns["salience"], f"salience of {on}", problems, high=100.0, blank=True)
        capability = math.nan
        if "capability" in columns:
            capability = read_number(row, columns["capability"], f"capability of {on}", problems)
        blank += math.isnan(salience) and not math.isnan(position)
        salience = 0.0 if math.isnan(salience) or math.isnan(position) else salience
        seats.append(Seat(actor, position, salience, capability, row, {n: row.cell(k) for n, k in others.items()}))
        _same_in_issue(sheet, issue, row, columns, problems)
    if blank:
        sheet.notes.append(f"A position without salience counts 0: {blank} rows of the file.")
    if "capability" not in columns:
        sheet.notes.append("The file has no capabilities: all actors count alike.")
    return sheet


def _same_in_issue(sheet: Sheet, issue: str, row: Row, columns: Mapping[str, int], problems: Problems) -> None:
    """Keep what is said of the issue as a whole, which its rows must say alike."""
    first = len(sheet.issues[issue]) == 1
    for name, kept in (("reference", sheet.references), ("outcome", sheet.outcomes)):
        if name in columns:
            value = read_number(row, columns[name], f"{name} of {issue}", problems, high=100.0, blank=True)
            known = kept.get(issue, math.nan)
            if first and not math.isnan(value):
                kept[issue] = value
            elif not first and value != known and not (math.isnan(value) and math.isnan(known)):
                problems.add("T115", f"the {name} of {issue} differs from the rows above", row, columns[name])
    if "proposal" in columns:
        proposal = row.cell(columns["proposal"])
        if sheet.proposals.setdefault(issue, proposal) != proposal:
            problems.add("T115", f"the proposal of {issue} differs from the rows above", row, columns["proposal"])


def _heads_ktab(header: Row) -> bool:
    """Say whether the line that names the scenario was left out, and the file begins with the columns."""
    return header.cell(0).lower() in _NAMES["actor"] and header.cell(2).lower() in _NAMES["capability"]


def _read_ktab(title: Row | None, rows: Sequence[Row], problems: Problems) -> Sheet:
    header = rows[0]
    issues = _ktab_issues(header, problems)
    name = title.cell(0) if title is not None else ""
    sheet = Sheet(problems.file, name or "table", {issue: [] for issue in issues})
    problems.stop()
    lines: dict[str, int] = {}
    for row in rows[1:]:
        if not check_length(row, header.cells, problems):
            continue
        actor = row.cell(0)
        if not actor:
            problems.add("T108", "the actor is missing", row, 0, expected="a name")
        elif lines.setdefault(actor, row.line) != row.line:
            message = f"{actor} stands twice, first in line {lines[actor]}"
            problems.add("T109", message, row, 0, expected="one row for an actor")
        capability = read_number(row, 2, f"influence of {actor}", problems)
        for k, issue in enumerate(issues):
            position = read_number(row, 3 + 2 * k, f"position of {actor} on {issue}", problems, high=100.0)
            salience = read_number(row, 4 + 2 * k, f"salience of {actor} on {issue}", problems, high=100.0)
            sheet.issues[issue].append(Seat(actor, position, salience, capability, row, {}))
    if title is None:
        return sheet
    counts = ((2, len(rows) - 1, "actors"), (3, len(issues), "dimensions"))
    for index, count, what in counts:
        said = title.cell(index)
        if said != str(count):
            message = f"the first line says {said!r} {what}, the file has {count}"
            problems.add("T112", message, title, index, expected=str(count))
    return sheet


def _ktab_issues(header: Row, problems: Problems) -> list[str]:
    """Names of the dimensions from `X Position, X Salience, …` or `Pstn1, Sal1, …`."""
    wanted = "Actor, Description, Influence, then a position and a salience for each dimension"
    pairs = header.cells[3:]
    if header.cell(2).lower() not in _NAMES["capability"] or not pairs or len(pairs) % 2:
        problems.add("T104", f"the header is {', '.join(header.cells)[:80]!r}", header, 0, expected=wanted)
        return []
    issues: list[str] = []
    for k in range(0, len(pairs), 2):
        at, weight = _POSITION.match(pairs[k]), _SALIENCE.match(pairs[k + 1])
        if at is None or weight is None or at.groups() != weight.groups():
            message = f"{pairs[k]!r} and {pairs[k + 1]!r} are not a dimension's position and salience"
            problems.add("T104", message, header, 3 + k, expected=wanted)
            continue
        name = " ".join((at["dim"], at["number"])).strip() if at["dim"] else f"Dimension {at['number'] or k // 2 + 1}"
        if name in issues:
            problems.add("T109", f"two dimensions are called {name!r}", header, 3 + k, expected="a name once")
        issues.append(name)
    return issues


def _read_decide(rows: Sequence[Row], problems: Problems) -> Sheet:
    """Read records `#A` actors, `#P` issues, `#M` ends of a scale, `#D` actor, issue, position, salience, power."""
    sheet = Sheet(problems.file, "table")
    actors: dict[str, None] = {}
    ends: dict[str, list[float]] = {}
    seats: dict[tuple[str, str], Seat] = {}
    for row in rows:
        cells = [cell.strip("'") for cell in row.cells]
        kind, name = cells[0], cells[1] if len(cells) > 1 else ""
        if kind == "#A":
            if name in actors:
                problems.add("T109", f"{name} stands twice", row, 1, expected="one record for an actor")
            actors[name] = None
        elif kind == "#P":
            sheet.issues[name] = []
        elif kind == "#M":
            ends.setdefault(name, []).append(
                read_number(row, 2, f"end of the scale of {name}", problems, low=-math.inf)
            )
        elif kind == "#D" and len(cells) == 6:
            _decide_seat(row, cells, (actors, sheet, ends, seats), problems)
        else:
            problems.add("T105", f"no record: {row.text[:60]!r}", row, 0, expected="#A, #P, #M, or #D with six cells")
    for issue, found in sheet.issues.items():
        found.extend(seats[actor, issue] for actor in actors if (actor, issue) in seats)
    return sheet


def _decide_seat(
    row: Row,
    cells: Sequence[str],
    known: tuple[Mapping[str, None], Sheet, Mapping[str, list[float]], dict[tuple[str, str], Seat]],
    problems: Problems,
) -> None:
    actors, sheet, ends, seats = known
    actor, issue = cells[1], cells[2]
    for index, name, names in ((1, actor, actors), (2, issue, sheet.issues)):
        if name not in names:
            problems.add("T104", f"{name!r} is not declared above{did_you_mean(name, names)}", row, index)
    low, high = (*sorted(ends.get(issue, ())), 0.0, 100.0)[:2] if len(ends.get(issue, ())) == 2 else (0.0, 100.0)
    on = f"{actor} on {issue}"
    position = read_number(row, 3, f"position of {on}", problems, low=low, high=high)
    salience = read_number(row, 4, f"salience of {on}", problems, high=1.0)
    power = read_number(row, 5, f"power of {on}", problems)
    if (actor, issue) in seats:
        problems.add("T109", f"{on} stands twice", row, 1, expected="one record for an actor on an issue")
    scaled = 100.0 * (position - low) / (high - low) if high > low else math.nan
    seats[actor, issue] = Seat(actor, scaled, 100.0 * salience, power, row, {})


def _note_limits(sheet: Sheet) -> None:
    salience = [seat.salience for seats in sheet.issues.values() for seat in seats]
    if 0 < max(salience) <= 1:
        sheet.notes.append("Every salience is 1 or less on a scale of 0–100: shares are to be written as per cent.")
