"""When is agreement reached? A constant hazard and the pull of a deadline.

The hazard is h(t) = h0 + h1 k/(T − t + d) until the deadline T and h0 after it, with k = 1/ln(1 + T/d): the pull
rises towards the deadline and adds up to h1, so that a deadline alone brings agreement with chance 1 − exp(−h1).
"""

from __future__ import annotations

import numpy as np

from locarno.models.contract import (
    STATUS_NOT_FINITE,
    STATUS_OK,
    Array,
    Inputs,
    Model,
    Outcomes,
    Value,
)

DAYS = (30, 100, 180, 365)
"""Days since the case's date at which the chance of agreement is reported."""

NODES = 64
"""Equally likely deadlines that stand for an uncertain one."""

_BISECTIONS = 80


def pull_left(pull: Array, slipped: Array, discount: Array) -> Array:
    """Pull of a deadline after earlier ones were let pass: h1 (1 − δ)^n.

    Parameters
    ----------
    pull
        h1 of a first deadline.
    slipped
        n, deadlines that the same side let pass without consequence.
    discount
        δ, share of the pull that each costs, 0–1.
    """
    left: Array = pull * (1 - discount) ** slipped
    return left


def cumulated_hazard(day: Array, base: Array, deadline: Array, pull: Array, width: Array) -> Array:
    """Integral of the hazard of agreement from the case's date.

    Parameters
    ----------
    day
        t, days; arrays broadcast.
    base
        h0 per day.
    deadline
        T, days; 0 or less is a deadline that has passed.
    pull
        h1, what the pull adds up to at the deadline.
    width
        d, days: the smaller, the later the pull sets in. With 0 all of it falls on the deadline.

    Returns
    -------
    numpy.ndarray
        H(t) = h0 t + h1 ln((T + d)/(T − t + d))/ln((T + d)/d), t up to T; then h0 t + h1.
    """
    t, h0, end, h1, d = np.broadcast_arrays(day, base, deadline, pull, width)
    ahead = end > 0
    reached = ahead & (t >= end)
    inside = ahead & ~reached & (d > 0)
    span = np.where(inside, end + d, 2.0)
    share = np.log(span / np.where(inside, end - t + d, 1.0)) / np.log(span / np.where(inside, d, 1.0))
    known = np.where(np.isfinite(t + end + d), 0.0, np.nan)
    total: Array = h0 * t + h1 * np.where(inside, share, np.where(reached, 1.0, 0.0)) + known
    return total


def median_day(base: Array, deadline: Array, pull: Array, width: Array) -> Array:
    """Day by which agreement is as likely as not; inf where that never comes.

    Parameters
    ----------
    base, deadline, pull, width
        As for :func:`cumulated_hazard`.

    Returns
    -------
    numpy.ndarray
        Days; before the deadline by bisection of the cumulated hazard, after it in closed form.
    """
    h0, end, h1, d = np.broadcast_arrays(base, deadline, pull, width)
    target = np.log(2.0)
    last = np.maximum(end, 0.0)
    at_end = cumulated_hazard(last, h0, end, h1, d)
    rest = target - np.where(end > 0, h1, 0.0)
    with np.errstate(over="ignore"):  # a vanishing hazard never comes to it
        later = np.divide(rest, h0, out=np.full(h0.shape, np.inf), where=h0 > 0)
    low, high = np.zeros(h0.shape), last.copy()
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        short = cumulated_hazard(middle, h0, end, h1, d) < target
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    median = np.where(at_end >= target, high, later)
    return np.where(np.isfinite(at_end), median, np.nan)


def _by_days(inputs: Inputs) -> tuple[Array, Array, Array, Array]:
    pull = pull_left(inputs["deadline_pull"], inputs["deadlines_slipped"], inputs["slip_discount"])
    return inputs["agreement_hazard"], inputs["deadline_day"], pull, inputs["deadline_width"]


def _run(inputs: Inputs) -> Outcomes:
    base, deadline, pull, width = _by_days(inputs)
    columns = (base[:, None], deadline[:, None], pull[:, None], width[:, None])
    agreed = -np.expm1(-cumulated_hazard(np.array(DAYS, dtype=np.float64), *columns))
    by_deadline = -np.expm1(-cumulated_hazard(np.maximum(deadline, 0.0), base, deadline, pull, width))
    good = np.isfinite(agreed).all(axis=1) & np.isfinite(by_deadline)
    return {
        "timing.agreement": agreed,
        "timing.by_deadline": by_deadline,
        "timing.median_day": median_day(base, deadline, pull, width),
        "status": np.where(good, STATUS_OK, STATUS_NOT_FINITE),
    }


def _run_stochastic(inputs: Inputs) -> Outcomes:
    base, deadline, pull, width = (array[:, None, None] for array in _by_days(inputs))
    # Midpoints of equally likely intervals of an exponential deadline with the given mean.
    ends = np.maximum(deadline, 0.0) * -np.log1p(-(np.arange(NODES) + 0.5) / NODES)
    days = np.array(DAYS, dtype=np.float64)[:, None]
    open_still = np.exp(-cumulated_hazard(days, base, ends, pull, width)).mean(axis=2)
    return {
        "timing.agreement_if_deadline_moves": 1 - open_still,
        "status": np.where(np.isfinite(open_still).all(axis=1), STATUS_OK, STATUS_NOT_FINITE),
    }


_NEEDS = (
    "agreement_hazard",
    "deadline_day",
    "deadline_pull",
    "deadline_width",
    "deadlines_slipped",
    "slip_discount",
)
_SOURCE = "hazard with a deadline effect after Roth, Murnighan & Schoumaker 1988"

MODELS = (
    Model(
        name="timing.deadline",
        question="when",
        needs=_NEEDS,
        gives=(
            Value(
                "timing.agreement",
                ("draw", "day"),
                "probability",
                "chance of agreement within 30, 100, 180 and 365 days of the case's date",
                0.0,
                1.0,
            ),
            Value("timing.by_deadline", ("draw",), "probability", "chance of agreement by the deadline", 0.0, 1.0),
            Value(
                "timing.median_day",
                ("draw",),
                "days",
                "day by which agreement is as likely as not; inf if that never comes",
                0.0,
            ),
        ),
        run=_run,
        source=_SOURCE,
        card="card.md",
        replications=("cumulated hazard", "pull of .8 alone", "median day"),
    ),
    Model(
        name="timing.stochastic_deadline",
        question="when",
        needs=_NEEDS,
        gives=(
            Value(
                "timing.agreement_if_deadline_moves",
                ("draw", "day"),
                "probability",
                "the same if the deadline can fall on any day, exponential with the given mean",
                0.0,
                1.0,
            ),
        ),
        run=_run_stochastic,
        source=f"{_SOURCE}; stochastic deadline after Yildiz 2004",
        card="card.md",
        variant_of="timing.deadline",
    ),
)
