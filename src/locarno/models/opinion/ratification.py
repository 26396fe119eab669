"""Ratification: from support to a majority in the body that the law names, and what a failure stops."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from scipy.special import ndtr

from locarno.models.contract import (
    STATUS_NOT_FINITE,
    STATUS_OK,
    Array,
    Inputs,
    Model,
    Outcomes,
    Value,
)

_TINY = 1e-9
_LARGE = 1e200


def public_majority(support: Array, error: Array, threshold: Array) -> Array:
    """Chance that a public's vote passes its threshold: normal with total survey error.

    Parameters
    ----------
    support
        ``[...]`` share in favour, 0–1.
    error
        Total survey error as a standard deviation, 0–1; with 0 the share is taken as it is.
    threshold
        Share that the rule needs; a tie fails.

    Returns
    -------
    numpy.ndarray
        ``[...]`` probability.
    """
    lead = support - threshold
    distance = np.divide(lead, error, out=np.copysign(np.inf, np.where(lead > 0, 1.0, -1.0)), where=error > 0)
    return np.where(np.isfinite(lead + error), ndtr(distance), np.nan)


def votes_needed(threshold: float, members: float) -> int:
    """Votes that carry a rule: more than half for a threshold of .5, at least the share for any other.

    Parameters
    ----------
    threshold
        Share, 0–1.
    members
        Members who vote.
    """
    if abs(threshold - 0.5) < _TINY:
        return math.floor(members / 2) + 1
    return math.ceil(threshold * members - _TINY * members)


@njit(cache=True)
def beta_binomial_tail(support: float, correlation: float, members: int, needed: int) -> float:
    """Chance of at least ``needed`` votes in a body whose members' votes are correlated.

    Parameters
    ----------
    support
        Expected share in favour, 0–1.
    correlation
        Intra-body correlation ρ of the votes, 0 (binomial) to 1 (all vote alike); a + b = 1/ρ − 1.
    members, needed
        Members who vote, and votes that carry.

    Returns
    -------
    float
        Probability, by recursion over the counts (Skellam 1948).
    """
    if not (math.isfinite(support) and math.isfinite(correlation)):
        return math.nan
    if needed <= 0:
        return 1.0
    if needed > members or support <= 0.0:
        return 0.0
    if support >= 1.0:
        return 1.0
    if correlation >= 1.0:
        return support
    precision = 1.0 / correlation - 1.0 if correlation > 0.0 else 0.0
    weight = 1.0
    total = 1.0
    tail = 0.0
    for count in range(members):
        if correlation > 0.0:
            odds = (support * precision + count) / ((1.0 - support) * precision + members - count - 1)
        else:
            odds = support / (1.0 - support)
        weight *= (members - count) / (count + 1) * odds
        total += weight
        if count + 1 >= needed:
            tail += weight
        if total > _LARGE:
            weight /= _LARGE
            total /= _LARGE
            tail /= _LARGE
    return tail / total


@njit(cache=True)
def _body_majorities(support: Array, correlation: Array, members: int, needed: int) -> Array:
    out = np.empty(support.size)
    for draw in range(support.size):
        out[draw] = beta_binomial_tail(support[draw], correlation[draw], members, needed)
    return out


def majority(support: Array, error: Array, threshold: Array, members: Array, cohesion: Array) -> Array:
    """Chance of the majority that each body's rule asks for.

    Parameters
    ----------
    support
        ``[draw, body]`` share in favour, of voters or members.
    error
        ``[body]`` total survey error of that share, or spread of the judgement on it, as a standard deviation.
    threshold
        ``[body]``.
    members
        ``[body]`` members who vote; NaN for a public.
    cohesion
        ``[body]`` intra-body correlation of the votes.

    Returns
    -------
    numpy.ndarray
        ``[draw, body]``. In a body of members the error on the share is one more thing that its members have in
        common: it adds 4 error² to their correlation, which gives the share that much more variance where a
        margin of error is stated, at one half, and less towards the ends.
    """
    out = np.empty(support.shape)
    for body in range(support.shape[1]):
        if np.isnan(members[body]):
            out[:, body] = public_majority(support[:, body], error[body], threshold[body])
            continue
        correlation = np.full(support.shape[0], min(cohesion[body] + 4 * error[body] ** 2, 1.0))
        known = np.isfinite(error[body] + cohesion[body] + threshold[body])
        needed = votes_needed(threshold[body], members[body]) if known else 0
        chance = _body_majorities(support[:, body], correlation, int(members[body]), needed)
        out[:, body] = chance if known else np.nan
    return np.clip(out, 0.0, 1.0)


def _run(inputs: Inputs) -> Outcomes:
    chance = majority(
        inputs["support"],
        inputs["support_sd"],
        inputs["threshold"],
        inputs["members"],
        inputs["cohesion_of_votes"],
    )
    r = inputs["ratification_correlation"][:, None]
    common, own = inputs["ratification_factor"][:, None], inputs["ratification_noise"]
    vote = ndtr(np.sqrt(r) * common + np.sqrt(1 - r) * own)
    broken = ~np.isfinite(chance + vote).all(axis=1)
    ratifies = np.where(vote <= chance, 1.0, 0.0)

    applies = inputs["body_applies"] > 0
    stops = inputs["stops_package"] > 0
    fails = ratifies[:, None, :] == 0
    ratified = ~(fails & (applies & stops)).any(axis=2)
    weakens = (fails & (applies & ~stops))[..., None] & (inputs["body_guarantor"] > 0)
    outcomes: Outcomes = {
        "opinion.majority": chance,
        "opinion.ratifies": ratifies,
        "opinion.ratified": ratified.astype(np.float64),
        "opinion.unratified": weakens.any(axis=2).astype(np.float64),
    }
    for array in outcomes.values():
        array[broken] = np.nan
    outcomes["status"] = np.where(broken, STATUS_NOT_FINITE, STATUS_OK)
    return outcomes


def _flag(name: str, dims: str, meaning: str) -> Value:
    return Value(f"opinion.{name}", tuple(dims.split()), "0 or 1", meaning, 0.0, 1.0)


MODELS = (
    Model(
        name="opinion.ratification",
        question="accept",
        needs=(
            "support",
            "support_sd",
            "threshold",
            "members",
            "cohesion_of_votes",
            "body_applies",
            "stops_package",
            "body_guarantor",
            "ratification_correlation",
            "ratification_factor",
            "ratification_noise",
        ),
        gives=(
            Value(
                "opinion.majority",
                ("draw", "body"),
                "probability",
                "P_k(majority): chance that the body reaches the share that its rule needs",
                0.0,
                1.0,
            ),
            _flag("ratifies", "draw body", "1 where the body ratifies in this draw"),
            _flag("ratified", "draw package", "R: 1 where every body that can stop the package ratifies"),
            _flag(
                "unratified",
                "draw package guarantor",
                "1 where a body that ratifies for the guarantor, but cannot stop the package, fails",
            ),
        ),
        run=_run,
        source="Skellam 1948 (beta-binomial); one-factor correlation of bodies; Putnam 1988 (two-level games)",
        card="card.md",
        replications=("margin, n", "KIIS", "beta-binomial"),
    ),
)
