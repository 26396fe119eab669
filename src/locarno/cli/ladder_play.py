"""From a case to its ladders, played: what the case gives of each step, drawn, and what it does not give."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.estimate import Range
from locarno.models.cohesion.response import Ladder, climb, draw_luck, respond, typical_draw
from locarno.study.execute import make_sampler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from locarno.case import Case
    from locarno.case.security import Guarantee, ResponseStep
    from locarno.models.cohesion.response import Climb, Response
    from locarno.study.sampling import Sample


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
    case: Case,
    ids: Sequence[str],
    response: str | None,
    too_late: NDArray[Any] | None,
    draws: int,
    seed: int,
    draw: int | None,
) -> list[Played]:
    """Play the ladders of some guarantees.

    Raises
    ------
    LocarnoError
        M303 where a ladder has no such step, R101 where the correlations of the case cannot hold together.
    """
    sample = make_sampler(case.file, seed).sample(0, draws)
    found = []
    for id in ids:
        steps = case.file.guarantees[id].response
        counted = _step(response, steps, case, id)
        made, parties = _ladder(sample, id, steps)
        luck = draw_luck(made, np.random.default_rng([seed, 1, zlib.crc32(id.encode())]))
        climbed = climb(made, luck)
        answer = respond(made, luck, too_late, counted)
        told = typical_draw(climbed, answer.step) if draw is None else draw
        found.append(Played(id, case.file.guarantees[id], made, climbed, answer, told, _assumed(case, steps), parties))
    return found


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


def _assumed(case: Case, steps: Sequence[ResponseStep]) -> tuple[str, ...]:
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


def _step(response: str | None, steps: Sequence[ResponseStep], case: Case, id: str) -> int:
    """Find the step that counts as the response."""
    if response is None:
        return len(steps) - 1
    names = {step.id: k for k, step in enumerate(steps) if step.id is not None}
    names |= {str(k + 1): k for k in range(len(steps))}
    if response not in names:
        message = f"{id!r} has no step {response!r}{did_you_mean(response, names)}"
        path = f"guarantees.{id}.response"
        place = str(case.folder / "case.yaml")
        raise LocarnoError(Diagnostic("M303", message, place, path=path, expected=f"one of {', '.join(names)}"))
    return names[response]
