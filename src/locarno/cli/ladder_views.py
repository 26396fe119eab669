"""What ``locarno ladder`` prints: text in 80 columns, or JSON."""

from __future__ import annotations

import json
import sys
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.text import Text

from locarno.case.rungs import LADDER, works_through
from locarno.cli.printing import console, wrapped
from locarno.models.cohesion.response import LEVELS, REACHED, log_of, share_by
from locarno.study.credibility import rests_on
from locarno.study.ladders import doer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.case import Case
    from locarno.study.ladders import Played

MARKS = (6, 12, 24, 48, 72, 96, 168, 336, 720, 1440, 2880, 4320, 8760)
"""Hours at which the chance of a response is told."""
_ENDS = ("happens", "fails", "is vetoed", "is not tried")


def marks(played: Played) -> list[int]:
    """Give the hours that are worth telling: up to the first by which the response is as good as it gets."""
    ninety = played.response.hours[-1] if played.response.hours else 0.0
    shown = [mark for mark in MARKS if mark < ninety]
    return [*shown, *MARKS[len(shown) : len(shown) + 1]]


def _by_hour(played: Played) -> dict[str, float]:
    hours = marks(played)
    time = played.climbed.time[:, played.response.step]
    shares = share_by(time, np.asarray(hours, dtype=float))
    return {str(hour): float(share) for hour, share in zip(hours, shares, strict=True)}


def print_json(
    case: Case, played: Sequence[Played], limits: tuple[float, float, float] | None, draws: int, seed: int
) -> None:
    """Print what was played as JSON."""
    payload = {
        "schema_version": 1,
        "case": case.hash,
        "draws": draws,
        "seed": seed,
        "fait_accompli": None if limits is None else dict(zip(("low", "best", "high"), limits, strict=True)),
        "ladders": [_as_json(case, one) for one in played],
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _as_json(case: Case, one: Played) -> dict[str, Any]:
    answer = one.response

    def hours(found: tuple[float, ...]) -> dict[str, float] | None:
        return {str(level): hour for level, hour in zip(LEVELS, found, strict=True)} if found else None

    def number(step: int | None) -> int | None:
        return None if step is None else step + 1

    def party(index: int | None) -> str | None:
        return None if index is None else one.parties[index]

    return {
        "guarantee": one.id,
        "name": one.guarantee.name,
        "response": answer.step + 1,
        "chance": answer.chance,
        "in_time": answer.in_time,
        "late": answer.late,
        "standard_error": answer.error,
        "hours": hours(answer.hours),
        "by_hour": _by_hour(one),
        "steps": [
            {
                "step": k + 1,
                "id": step.id,
                "who": step.who,
                "does": step.does,
                "after": [j + 1 for j in one.ladder.after[k]],
                "needed": rung.needed,
                "chance": rung.chance,
                "in_time": rung.in_time,
                "hours": hours(rung.hours),
                "wait": rung.wait,
                "gain": rung.gain,
                "costs_hours": rung.costs_hours,
            }
            for k, (step, rung) in enumerate(zip(one.guarantee.response, answer.rungs, strict=True))
        ],
        "stops": [
            {"step": stop.step + 1, "vetoed_by": party(stop.party), "share": stop.share} for stop in answer.stops
        ],
        "weakest": number(answer.weakest),
        "slowest": number(answer.slowest),
        "log": {
            "draw": one.draw,
            "events": [
                {
                    "hour": event.hour,
                    "step": event.step + 1,
                    "end": ("reached", "failed", "vetoed")[event.end],
                    "vetoed_by": party(event.party),
                }
                for event in log_of(one.climbed, one.draw)
            ],
        },
        "rests_on": list(rests_on(case.file, one.id)),
        "assumed": list(one.assumed),
    }


def print_rungs() -> None:
    """Print the ladder of guarantees: what each rung promises, what it can work through, its forms, its presence."""
    out = console()
    for rung in LADDER:
        out.print(Text(f"{rung.code:<4}{rung.name}", "bold"), soft_wrap=True)
        through = works_through(rung) or "nothing that the models know"
        for said in (
            rung.says,
            f"Can work through: {through}.",
            f"Usual forms: {rung.forms}. On the ground: {rung.presence}.",
        ):
            out.print(Text(wrapped(said, 4)), soft_wrap=True)


def print_text(
    case: Case,
    played: Sequence[Played],
    limits: tuple[float, float, float] | None,
    draws: int,
    seed: int,
    *,
    told: bool,
) -> None:
    """Print what was played as text: every ladder with its hints, then what was assumed.

    Parameters
    ----------
    told
        Whether to add what the guarantors' chances rest on, the chance by hour and the log of one draw.
    """
    out = console()

    def say(text: str, indent: int = 0, hanging: int | None = None, style: str = "") -> None:
        out.print(Text(wrapped(text, indent, hanging), style), soft_wrap=True)

    say(f"{case.file.title}: {draws:,} violations drawn, seed {seed}.")
    if limits is not None:
        low, best, high = limits
        between = f"{low:g} to {high:g} hours, best {best:g}" if low < high else f"{best:g} hours"
        say(f"A response comes too late after {between}.")
    for one in played:
        out.print()
        _print_ladder(case, one, say, told=told)
    out.print()
    common = [text for text in played[0].assumed if all(text in one.assumed for one in played)]
    for text in common:
        say(f"Assumed: {text}", 0, 2, "dim")
    for one in played:
        for text in one.assumed:
            if text not in common:
                say(f"Assumed in {one.id}: {text}", 0, 2, "dim")
    if limits is None:
        say("No fait accompli is given (--fait-accompli LOW,BEST,HIGH): what is in time is not said.", 0, 2, "dim")
    say("Whether the guarantors honour the guarantee is not counted here: see `locarno run`.", 0, 2, "dim")


def _print_ladder(case: Case, one: Played, say: Any, *, told: bool) -> None:  # noqa: ANN401 - a local printer
    answer, steps = one.response, one.guarantee.response
    say(f"{one.id}: {one.guarantee.name}", 0, 2, "bold")
    timed = answer.in_time is not None
    say(f"{'step':<38}{'10%':>7}{'50%':>7}{'90%':>7}  {'happens':>7}{'in time' if timed else '':>9}")
    for k, (step, rung) in enumerate(zip(steps, answer.rungs, strict=True)):
        mark = "*" if k == answer.step else " "
        words, *more = wrap(f"{k + 1}{mark}{doer(case.file, step)}", 37)
        three = [rung.hours[at] for at in (0, 2, 4)] if rung.hours else []
        cells = "".join(f"{hour:>7.0f}" for hour in three) if three else f"{'never':>21}"
        in_time = "" if rung.in_time is None else f"{rung.in_time:>9.2f}"
        say(f"{words:<38}{cells}  {rung.chance:>7.2f}{in_time}")
        for line in more:
            say(line, 2)
    say(_verdict(one), 2)
    for hint in _hints(case, one):
        say(hint, 2, 4)
    if told:
        lines = rests_on(case.file, one.id)
        if lines:
            say("Chance that each guarantor fights if called on, at the central case, and what it rests on:", 2, 4)
            for line in lines:
                say(line, 4, 6)
        say("By hour: " + ", ".join(f"{hour} h {share:.2f}" for hour, share in _by_hour(one).items()), 2, 4)
        say(f"Draw {one.draw}, as it went:", 2)
        for line in log_lines(case, one):
            say(line, 4, 12)


def _verdict(one: Played) -> str:
    answer = one.response
    if not answer.hours:
        return "There is no response in any draw."
    said = f"Median time to the response (*): {answer.hours[2]:.0f} hours where it comes."
    if answer.in_time is not None and answer.late is not None:
        error = f" (± {answer.error:.3f})" if answer.error > 0 else ""
        said += f" It comes before the fait accompli in {answer.in_time:.2f}{error} of the draws"
        said += f", too late in {answer.late:.2f}, never in {1 - answer.chance:.2f}."
    else:
        said += f" It comes at all in {answer.chance:.2f} of the draws."
    return said


def _hints(case: Case, one: Played) -> list[str]:
    """Say the weakest rung, the slowest one and where the response stops."""
    answer, steps = one.response, one.guarantee.response
    found = []
    if answer.weakest is not None:
        gain, goal = answer.rungs[answer.weakest].gain, "in time" if answer.in_time is not None else "at all"
        found.append(
            f"Weakest rung: step {answer.weakest + 1}. Were it certain and instant, the chance of a response {goal} "
            f"would rise by {gain:.2f}."
        )
    elif answer.in_time is not None:
        found.append("Weakest rung: none; no single step, certain and instant, would bring more responses in time.")
    if answer.slowest is not None:
        hours = answer.rungs[answer.slowest].costs_hours
        found.append(f"Slowest rung: step {answer.slowest + 1}, which costs the median response {hours:.0f} hours.")
    for stop in answer.stops:
        who = "fails" if stop.party is None else f"is vetoed by {case.file.parties[one.parties[stop.party]].name}"
        found.append(f"Stops at step {stop.step + 1} ({steps[stop.step].does}): it {who} in {stop.share:.2f}.")
    return found


def log_lines(case: Case, one: Played) -> list[str]:
    """Tell one draw in words, by hour."""
    trigger = one.guarantee.trigger or "the violation"
    lines = [f"{0:>5} h  {trigger}"]
    for event in log_of(one.climbed, one.draw):
        end = "" if event.end == REACHED else f": {_ENDS[event.end]}"
        if event.party is not None:
            end += f" by {case.file.parties[one.parties[event.party]].name}"
        lines.append(f"{event.hour:>5.0f} h  {doer(case.file, one.guarantee.response[event.step])}{end}")
    return lines
