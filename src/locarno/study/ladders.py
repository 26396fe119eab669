"""From a case to its response ladders, played: what it gives of each step, drawn, and what it does not give."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.estimate import Range
from locarno.finding import BreachLadder, RungTime
from locarno.models.cohesion.response import LEVELS, Ladder, climb, draw_luck, respond, typical_draw
from locarno.study.execute import make_sampler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from locarno.case import CaseFile
    from locarno.case.security import Guarantee, ResponseStep
    from locarno.models.cohesion.response import Climb, Response
    from locarno.study.sampling import Sample


FINDING_DRAWS = 10_000
"""Violations that are drawn for the findings, as many as `locarno ladder` draws: with one seed both say the same."""


@dataclass(frozen=True)
class Played:
    """One guarantee's ladder, played."""

    id: str
    guarantee: Guarantee
    ladder: Ladder
    climbed: Climb
    response: Response
    draw: int
    assumed: tuple[str, ...]
    parties: tuple[str, ...]
    """Who may veto, in the order of the ladder's last axis."""


def too_late_hours(limits: tuple[float, float, float], draws: int, seed: int) -> NDArray[Any]:
    """Draw the hour of the fait accompli, the same for every ladder: a PERT between low and high."""
    rng = np.random.default_rng([seed, 0])
    return Range(low=limits[0], best=limits[1], high=limits[2]).ppf(rng.random(draws))


def play(
    file: CaseFile,
    ids: Sequence[str],
    *,
    draws: int,
    seed: int,
    response: int | None = None,
    too_late: NDArray[Any] | None = None,
    draw: int | None = None,
) -> list[Played]:
    """Play the ladders of some guarantees.

    Parameters
    ----------
    file
        The case.
    ids
        Guarantees with a response.
    draws, seed
        How many violations are drawn, and the seed of everything random.
    response
        Place of the step that counts as the response; the last unless given.
    too_late
        ``[draw]`` hours from the violation to the fait accompli, for all ladders.
    draw
        Draw that is told as a log; one with a response near the median hour unless given.

    Raises
    ------
    LocarnoError
        R101 where the correlations of the case cannot hold together.
    """
    sample = make_sampler(file, seed).sample(0, draws)
    found = []
    for id in ids:
        steps = file.guarantees[id].response
        made, parties = _ladder(sample, id, steps)
        luck = draw_luck(made, np.random.default_rng([seed, 1, zlib.crc32(id.encode())]))
        climbed = climb(made, luck)
        answer = respond(made, luck, too_late, len(steps) - 1 if response is None else response)
        told = typical_draw(climbed, answer.step) if draw is None else draw
        found.append(Played(id, file.guarantees[id], made, climbed, answer, told, _assumed(steps), parties))
    return found


def breach_ladders(file: CaseFile, seed: int, draws: int = FINDING_DRAWS) -> tuple[BreachLadder, ...]:
    """Play every response ladder of a case for its findings; whether the guarantee is honoured is not counted.

    Parameters
    ----------
    file
        The case.
    seed
        The run's seed.
    draws
        How many violations are drawn.
    """
    with_response = [id for id, guarantee in file.guarantees.items() if guarantee.response]
    return tuple(
        BreachLadder(
            guarantee=one.id,
            name=one.guarantee.name,
            rungs=_rungs(file, one),
            response=doer(file, one.guarantee.response[one.response.step]),
            weakest=_weakest(file, one),
            assumed=one.assumed,
        )
        for one in play(file, with_response, draws=draws, seed=seed)
    )


def doer(file: CaseFile, step: ResponseStep) -> str:
    """Say who does what in a step."""
    return f"{file.parties[step.who].name}: {step.does}"


def _rungs(file: CaseFile, one: Played) -> tuple[RungTime, ...]:
    found = []
    for step, rung in zip(one.guarantee.response, one.response.rungs, strict=True):
        hours = dict(zip(LEVELS, rung.hours, strict=True)) if rung.hours else {}
        found.append(
            RungTime(
                does=step.does,
                who=file.parties[step.who].name,
                happens=rung.chance,
                early=hours.get(LEVELS[0]),
                middle=hours.get(0.5),
                late=hours.get(LEVELS[-1]),
            )
        )
    return tuple(found)


def _weakest(file: CaseFile, one: Played) -> str:
    """Say which rung stops most responses, who stops it, and which one delays them most."""
    answer, steps = one.response, one.guarantee.response
    said = []
    if answer.weakest is not None:
        said.append(
            f"{doer(file, steps[answer.weakest])}; were it certain and instant, the chance of a response at all would "
            f"rise by {answer.rungs[answer.weakest].gain:.2f} to "
            f"{min(answer.chance + answer.rungs[answer.weakest].gain, 1.0):.2f}"
        )
    if answer.slowest is not None:
        hours = answer.rungs[answer.slowest].costs_hours
        which = "the same" if answer.slowest == answer.weakest else doer(file, steps[answer.slowest])
        said.append(f"slowest is {which}, which costs the median response {hours:.0f} hours")
    return "; ".join(said)


def _ladder(sample: Sample, id: str, steps: Sequence[ResponseStep]) -> tuple[Ladder, tuple[str, ...]]:
    """Make the arrays of a ladder from the draws of a case."""

    def column(k: int, key: str) -> NDArray[Any]:
        given = getattr(steps[k], key) is not None
        return sample.value(f"guarantees.{id}.response.{k}.{key}") if given else np.zeros(sample.count)

    clock, takes, delay, fails = (
        np.stack([column(k, key) for k in range(len(steps))], axis=1)
        for key in ("after_hours", "takes_hours", "delay_hours", "fails")
    )
    parties = tuple(dict.fromkeys(party for step in steps for party in step.veto))
    veto = np.zeros((sample.count, len(steps), len(parties)))
    for k, step in enumerate(steps):
        for party in step.veto:
            veto[:, k, parties.index(party)] = sample.value(f"guarantees.{id}.response.{k}.veto.{party}")
    return Ladder(clock, takes, delay, fails, veto, _order(steps)), parties


def _order(steps: Sequence[ResponseStep]) -> tuple[tuple[int, ...], ...]:
    """Give for each step the steps before it: those named, or the one listed before."""
    number = {step.id: k for k, step in enumerate(steps) if step.id is not None}
    return tuple(
        tuple(number[id] for id in step.after) if step.after is not None else ((k - 1,) if k else ())
        for k, step in enumerate(steps)
    )


def _assumed(steps: Sequence[ResponseStep]) -> tuple[str, ...]:
    """Say what the case does not give and what stands in for it."""
    said = []
    bare = [str(k + 1) for k, step in enumerate(steps) if step.fails is None]
    if len(bare) == len(steps):
        said.append(
            "The case gives no step a chance to fail: 0 is assumed, so these are the hours if everyone who is to act "
            "acts, and no estimate that they will."
        )
    elif bare:
        plural = len(bare) > 1
        said.append(f"No chance to fail is given for step{'s' if plural else ''} {', '.join(bare)}: 0 is assumed.")
    if not any(step.veto for step in steps):
        said.append("The case gives no veto: nobody is assumed to stop a step.")
    if len(steps) > 1 and all(step.takes_hours is None for step in steps):
        said.append(
            "The case does not say how long a step takes once its turn has come: 0 is assumed, and a step that is "
            "late delays the next only past the next one's own clock."
        )
    return tuple(said)
