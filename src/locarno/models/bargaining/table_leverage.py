"""Leverage at a table: the levers and the smallest flips of every issue, by the model that plays it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes
from locarno.models.bargaining.challenge_models import rules_of
from locarno.models.bargaining.leverage import (
    OF,
    SCALE_ENDS,
    SEARCH_POINTS,
    Answer,
    Flip,
    Lever,
    answer_of_challenge,
    answer_of_mean,
    answer_of_model,
    levers,
    seats_of,
    side_of,
    smallest_flip,
)
from locarno.models.bargaining.table_play import single_issue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from locarno.models.bargaining.leverage import Seats
    from locarno.models.bargaining.table import Settings, Table, TableModel
    from locarno.models.contract import Array

register_codes(
    {
        "T212": Code("No such actor", "Name an actor of the file, as it is written there."),
        "T213": Code("A threshold off the scale", "Give a threshold from 0 to 100."),
    }
)

FEW_POINTS = 50
"""Points of a search in each direction where every change asked is a play of its own."""

PATIENCE = 30.0
"""Seconds after which no further search for a flip is begun."""


@dataclass(frozen=True, slots=True)
class IssueLeverage:
    """What moves the outcome of one issue.

    Attributes
    ----------
    issue
        Its name.
    outcome, threshold
        The outcome as played, NaN where the model names none; the point on the scale that a flip crosses.
    levers
        Every change by a stated amount, the largest effect first.
    flips
        The smallest change of each number that flips the outcome, those of one party together.
    searched
        The parties all of whose numbers were searched for a flip.
    points
        Changes asked in each direction.
    """

    issue: str
    outcome: float
    threshold: float
    levers: tuple[Lever, ...]
    flips: tuple[Flip, ...]
    searched: tuple[int, ...]
    points: int


def table_leverage(
    model: TableModel,
    table: Table,
    settings: Settings,
    *,
    actors: Sequence[str] = (),
    threshold: float | None = None,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[tuple[IssueLeverage, ...], tuple[str, ...]]:
    """Find the levers and the smallest flips of every issue of a table.

    Parameters
    ----------
    model, table, settings
        As for :func:`locarno.models.bargaining.table_play.play_table`.
    actors
        Only these actors' numbers are changed; all where none is named.
    threshold
        What a flip crosses, on 0–100; :func:`middle_threshold` of each issue unless given.
    patience, clock
        Seconds after which no further search for a flip is begun, and what counts them. Parties with the larger levers
        are searched first.

    Returns
    -------
    tuple
        One :class:`IssueLeverage` for each issue, and plain sentences on what was left out.

    Raises
    ------
    LocarnoError
        T212, T213.
    """
    asked = _asked(table, actors, threshold)
    start = clock()
    found: list[IssueLeverage] = []
    left: list[str] = []
    for k, issue in enumerate(table.issues):
        alone = table if model.several_issues else single_issue(table, k)
        answer, points = answer_for(model, settings, alone, k if model.several_issues else 0)
        seats = seats_of(table, k)
        outcome = float(answer(seats.position[None], seats.salience[None], seats.capability[None])[0])
        limit = middle_threshold(seats, outcome) if threshold is None else threshold
        moved = tuple(lever for lever in levers(answer, seats) if lever.party in asked)
        flips: list[Flip | None] = []
        searched: list[int] = []
        side = side_of(limit)
        first = sorted(asked, key=lambda party: -max((abs(m.effect) for m in moved if m.party == party), default=0.0))
        for party in first:
            if clock() - start > patience:
                break
            flips += [smallest_flip(answer, seats, side, party, of, points=points) for of in OF]
            searched.append(party)
        if len(searched) < len(first):
            left.append(f"{issue} ({len(searched)} of {len(first)} searched)")
        met = sorted((flip for flip in flips if flip is not None), key=lambda flip: flip.party)
        found.append(IssueLeverage(issue, outcome, limit, moved, tuple(met), tuple(sorted(searched)), points))
    if not left:
        return tuple(found), ()
    note = (
        f"The search for flips stopped after {patience:g} s: {', '.join(left)}. Name an actor, or an issue, for more."
    )
    return tuple(found), (note,)


def _asked(table: Table, actors: Sequence[str], threshold: float | None) -> tuple[int, ...]:
    wrong = [
        Diagnostic("T212", f"no actor is called {name!r}{did_you_mean(name, table.actors)}", expected="an actor")
        for name in actors
        if name not in table.actors
    ]
    if threshold is not None and not SCALE_ENDS[0] <= threshold <= SCALE_ENDS[1]:
        wrong.append(Diagnostic("T213", f"the threshold is {threshold:g}", expected="0 to 100"))
    if wrong:
        raise LocarnoError(wrong)
    return tuple(i for i, name in enumerate(table.actors) if not actors or name in actors)


def middle_threshold(seats: Seats, outcome: float) -> float:
    """Give what a flip is to cross: 50, or where all stand on one side of it, half-way between two positions.

    Parameters
    ----------
    seats
        One issue of a table.
    outcome
        Its outcome; the two positions nearest to it are taken.
    """
    middle = 0.5 * sum(SCALE_ENDS)
    places: Array = np.unique(seats.position[np.isfinite(seats.position) & (seats.salience > 0)])
    if len(places) < 2 or np.isnan(outcome) or places[0] < middle < places[-1]:
        return middle
    return float(np.sort(places[np.argsort(np.abs(places - outcome), kind="stable")[:2]]).mean())


def answer_for(model: TableModel, settings: Settings, table: Table, issue: int) -> tuple[Answer, int]:
    """Give the fastest answer of a model, and how many points a search may ask of it.

    Parameters
    ----------
    model, settings
        The model and every one of its options.
    table, issue
        What it plays, and the place of the issue whose outcome is asked.
    """
    if model.name == "mean":
        return answer_of_mean("mean"), SEARCH_POINTS
    if model.name == "median":
        return answer_of_mean("median"), SEARCH_POINTS
    if model.name == "challenge":
        statistic: Literal["mean", "median"] = "mean" if settings["outcome"] == "mean" else "median"
        return answer_of_challenge(rules_of(settings), int(settings["rounds"]), statistic), SEARCH_POINTS
    return answer_of_model(model, settings, table, issue), FEW_POINTS
