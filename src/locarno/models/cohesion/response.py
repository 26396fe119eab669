"""The breach ladder: what follows a violation, step by step, each with its clock, its chance to fail and its vetoes.

A ladder is a project network (Malcolm, Roseboom, Clark & Fazar 1959, "Application of a technique for research and
development program evaluation", the PERT paper) whose steps may also fail: a step begins when all steps that must come
before it have happened, is stopped by a veto or by its own failure, and otherwise happens at

    t_k = max(clock_k, max_j t_j + takes_k) + delay_k,

where ``clock_k`` is counted from the violation, ``takes_k`` from the last step before it. Each draw is one violation.
Nothing is weighed by who would be willing: a step that is given no chance to fail always happens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Whole = NDArray[np.int64]

REACHED, FAILED, VETOED, UNTRIED = range(4)
"""How a step ended in a draw; a step is untried where one that must come before it did not happen."""

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Quantiles of the hours that are reported."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of a response, in an order in which each comes after those that it needs.

    Attributes
    ----------
    clock
        ``[draw, step]`` hours from the violation before which the step does not happen.
    takes
        ``[draw, step]`` hours from the last step that must come before it.
    delay
        ``[draw, step]`` hours lost on top of both.
    fails
        ``[draw, step]`` chance that the step never happens although those before it did.
    veto
        ``[draw, step, party]`` chance that a party stops it; 0 where the party has no say.
    after
        Step → the earlier steps that must have happened; none: it begins with the violation.

    Raises
    ------
    ValueError
        If shapes differ, a step is to come after itself or a later one, hours are negative or not numbers, or a
        chance is off 0–1.
    """

    clock: Array
    takes: Array
    delay: Array
    fails: Array
    veto: Array
    after: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        shape = self.clock.shape
        if len(shape) != 2 or not shape[1] or len(self.after) != shape[1]:
            message = f"a ladder needs [draw, step] with at least one step and its order, got {shape}"
            raise ValueError(message)
        if any(part.shape != shape for part in (self.takes, self.delay, self.fails)) or self.veto.shape[:2] != shape:
            message = "the parts of a ladder differ in draws or steps"
            raise ValueError(message)
        for k, before in enumerate(self.after):
            if any(not 0 <= j < k for j in before):
                message = f"step {k} comes after {before}: only earlier steps can come before it"
                raise ValueError(message)
        if not all((part >= 0).all() for part in (self.clock, self.takes, self.delay)):
            message = "hours must be numbers of 0 or more"
            raise ValueError(message)
        if not all(((part >= 0) & (part <= 1)).all() for part in (self.fails, self.veto)):
            message = "chances must lie in 0–1"
            raise ValueError(message)

    def needed(self, response: int) -> tuple[int, ...]:
        """Give the steps that must happen for a step to happen, itself included, in order."""
        found = {response}
        for k in range(response, -1, -1):
            if k in found:
                found.update(self.after[k])
        return tuple(sorted(found))

    def without_wait(self, step: int) -> Ladder:
        """Give the ladder in which one step takes no time once those before it have happened."""
        return replace(
            self,
            clock=_with(self.clock, step, 0.0),
            takes=_with(self.takes, step, 0.0),
            delay=_with(self.delay, step, 0.0),
        )

    def made_sure(self, step: int) -> Ladder:
        """Give the ladder in which one step happens for certain and at once."""
        quick = self.without_wait(step)
        return replace(quick, fails=_with(quick.fails, step, 0.0), veto=_with(quick.veto, step, 0.0))


def _with(part: Array, step: int, value: float) -> Array:
    changed = part.copy()
    changed[:, step] = value
    return changed


@dataclass(frozen=True, slots=True)
class Luck:
    """Uniforms that decide failures ``[draw, step]`` and vetoes ``[draw, step, party]``; one for all variants."""

    fails: Array
    veto: Array


def draw_luck(ladder: Ladder, rng: np.random.Generator) -> Luck:
    """Draw what decides failures and vetoes; the same luck is used for every change of a ladder."""
    return Luck(rng.random(ladder.fails.shape), rng.random(ladder.veto.shape))


@dataclass(frozen=True, slots=True)
class Climb:
    """How far each draw came.

    Attributes
    ----------
    time
        ``[draw, step]`` hours from the violation; infinite where the step did not happen.
    began
        ``[draw, step]`` hours at which all that must come before it had happened.
    end
        ``[draw, step]`` :data:`REACHED`, :data:`FAILED`, :data:`VETOED` or :data:`UNTRIED`.
    stopper
        ``[draw, step]`` the first party whose veto stopped it; −1 elsewhere.
    """

    time: Array
    began: Array
    end: Whole
    stopper: Whole


def climb(ladder: Ladder, luck: Luck) -> Climb:
    """Climb the ladder in every draw.

    Vetoes and failures are independent of each other and of the clocks. Where a step is both vetoed and would have
    failed, it counts as vetoed.

    Parameters
    ----------
    ladder
        The steps.
    luck
        From :func:`draw_luck`.

    Returns
    -------
    Climb
        Times and ends of every step. Cost grows linearly in draws and steps.
    """
    draws, steps = ladder.clock.shape
    time, began = np.full((draws, steps), np.inf), np.zeros((draws, steps))
    end, stopper = np.full((draws, steps), UNTRIED), np.full((draws, steps), -1)
    for k, before in enumerate(ladder.after):
        if before:
            began[:, k] = time[:, list(before)].max(axis=1)
        tried = np.isfinite(began[:, k])
        vetoes = luck.veto[:, k] < ladder.veto[:, k]
        vetoed = tried & vetoes.any(axis=1)
        failed = tried & ~vetoed & (luck.fails[:, k] < ladder.fails[:, k])
        reached = tried & ~vetoed & ~failed
        when = np.maximum(ladder.clock[:, k], began[:, k] + ladder.takes[:, k]) + ladder.delay[:, k]
        time[reached, k] = when[reached]
        end[reached, k], end[failed, k], end[vetoed, k] = REACHED, FAILED, VETOED
        if vetoes.shape[1]:
            stopper[vetoed, k] = vetoes[vetoed].argmax(axis=1)
    return Climb(time, began, end, stopper)


def share_by(time: Array, hours: Array) -> Array:
    """Give the share of draws in which a step has happened by each hour.

    Parameters
    ----------
    time
        ``[draw]`` hours, infinite where it never happens.
    hours
        ``[hour]``.
    """
    return np.asarray(np.searchsorted(np.sort(time), hours, side="right") / time.size, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the response is stopped: a step, by a party's veto or (None) by its own failure, in what share."""

    step: int
    party: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Rung:
    """One step over all draws.

    Attributes
    ----------
    chance
        Share of draws in which it happens.
    in_time
        Share in which it happens before the fait accompli; None without one.
    hours
        Quantiles (:data:`LEVELS`) of its hour where it happens; empty where it never does.
    wait
        Median hours between the last step before it and itself; None where it never happens.
    needed
        Whether the response needs it.
    gain
        What the chance of a response in time (at all, without a fait accompli) gains if the step were certain and
        instant.
    costs_hours
        What the median time to response loses if the step took no time; None where there is no response.
    """

    chance: float
    in_time: float | None
    hours: tuple[float, ...]
    wait: float | None
    needed: bool
    gain: float
    costs_hours: float | None


@dataclass(frozen=True, slots=True)
class Response:
    """What a ladder comes to.

    Attributes
    ----------
    step
        The step that counts as the response.
    chance
        Share of draws with a response, however late.
    in_time
        Share with a response before the fait accompli; None without one.
    late
        Share with a response that comes too late; None without a fait accompli.
    error
        Standard error of ``in_time``, or of ``chance`` without a fait accompli, from the number of draws alone.
    hours
        Quantiles (:data:`LEVELS`) of the hours to response, where there is one.
    stops
        Where it is stopped; shares sum to 1 − ``chance``. Where several steps stop it, the first in order counts.
    rungs
        Every step.
    weakest
        The step with the largest ``gain``; None where no step has any.
    slowest
        The step with the largest ``costs_hours``; None where none costs time.
    """

    step: int
    chance: float
    in_time: float | None
    late: float | None
    error: float
    hours: tuple[float, ...]
    stops: tuple[Stop, ...]
    rungs: tuple[Rung, ...]
    weakest: int | None
    slowest: int | None


def respond(ladder: Ladder, luck: Luck, too_late: Array | None = None, response: int = -1) -> Response:
    """Summarise a ladder: time to response, its chance before the fait accompli, where it stops, its weakest rung.

    Parameters
    ----------
    ladder, luck
        The steps, and what decides failures and vetoes.
    too_late
        ``[draw]`` hours from the violation to the fait accompli; a response at that very hour is in time.
    response
        The step that counts as the response; the last unless given.

    Raises
    ------
    IndexError
        If there is no such step.
    """
    draws, steps = ladder.clock.shape
    response = range(steps)[response]
    climbed = climb(ladder, luck)
    limit = np.full(draws, np.inf) if too_late is None else np.asarray(too_late, dtype=np.float64)
    needed = ladder.needed(response)
    time = climbed.time[:, response]
    success = _in_time(time, limit)
    chance = float(np.isfinite(time).mean())
    rungs = tuple(
        _rung(ladder, luck, climbed, k, limit, response, needed=k in needed, timed=too_late is not None)
        for k in range(steps)
    )
    return Response(
        step=response,
        chance=chance,
        in_time=success if too_late is not None else None,
        late=chance - success if too_late is not None else None,
        error=float(np.sqrt(success * (1 - success) / draws)),
        hours=_quantiles(time),
        stops=_stops(climbed, needed),
        rungs=rungs,
        weakest=_largest([rung.gain for rung in rungs]),
        slowest=_largest([rung.costs_hours or 0.0 for rung in rungs]),
    )


def _rung(
    ladder: Ladder,
    luck: Luck,
    climbed: Climb,
    k: int,
    limit: Array,
    response: int,
    *,
    needed: bool,
    timed: bool,
) -> Rung:
    own, answer = climbed.time[:, k], climbed.time[:, response]
    happens = np.isfinite(own)
    gain, saved = 0.0, 0.0
    answered = np.isfinite(answer)
    if needed:
        gain = _in_time(climb(ladder.made_sure(k), luck).time[:, response], limit) - _in_time(answer, limit)
        if answered.any():
            # A step that takes no time stops nothing that was not stopped: the same draws respond.
            quick = climb(ladder.without_wait(k), luck).time[:, response]
            saved = float(np.median(answer[answered]) - np.median(quick[answered]))
    return Rung(
        chance=float(happens.mean()),
        in_time=_in_time(own, limit) if timed else None,
        hours=_quantiles(own),
        wait=float(np.median(own[happens] - climbed.began[happens, k])) if happens.any() else None,
        needed=needed,
        gain=gain,
        costs_hours=saved if answered.any() else None,
    )


def _in_time(time: Array, limit: Array) -> float:
    return float((np.isfinite(time) & (time <= limit)).mean())


def _quantiles(time: Array) -> tuple[float, ...]:
    finite = time[np.isfinite(time)]
    return tuple(float(q) for q in np.quantile(finite, LEVELS)) if finite.size else ()


def _stops(climbed: Climb, needed: Sequence[int]) -> tuple[Stop, ...]:
    """Share the draws without a response over the first step, in order, that stopped it, and over who did."""
    end = climbed.end[:, list(needed)]
    broken = (end == FAILED) | (end == VETOED)
    stopped = broken.any(axis=1)
    if not stopped.any():
        return ()
    first = np.asarray(needed)[broken[stopped].argmax(axis=1)]
    who = climbed.stopper[stopped, first]
    pairs, counts = np.unique(np.stack([first, who], axis=1), axis=0, return_counts=True)
    return tuple(
        Stop(int(step), None if party < 0 else int(party), float(count / len(end)))
        for (step, party), count in zip(pairs, counts, strict=True)
    )


def _largest(values: Sequence[float]) -> int | None:
    """Give the first place of the largest value above 0."""
    best = max(range(len(values)), key=lambda k: values[k])
    return best if values[best] > 0 else None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a draw's log: at what hour, which step, how it ended, and who vetoed it."""

    hour: float
    step: int
    end: int
    party: int | None


def log_of(climbed: Climb, draw: int) -> tuple[Event, ...]:
    """Tell one draw as events by hour; a step that is stopped stands at the hour at which it could have begun.

    Raises
    ------
    IndexError
        If there is no such draw.
    """
    end = climbed.end[draw]
    found = []
    for k in range(len(end)):
        if end[k] != UNTRIED:
            hour = climbed.time[draw, k] if end[k] == REACHED else climbed.began[draw, k]
            party = int(climbed.stopper[draw, k])
            found.append(Event(float(hour), k, int(end[k]), party if party >= 0 else None))
    return tuple(sorted(found, key=lambda event: (event.hour, event.step)))


def typical_draw(climbed: Climb, response: int) -> int:
    """Give the draw whose response comes nearest the median hour; draw 0 where none has one."""
    time = climbed.time[:, response]
    finite = np.flatnonzero(np.isfinite(time))
    if not finite.size:
        return 0
    order = finite[np.argsort(time[finite], kind="stable")]
    return int(order[(order.size - 1) // 2])
