"""A threat of sanctions as a signal: bluffing, compliance, and what the threat costs its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Signal(NamedTuple):
    """Equilibrium of the threat game; every field has the shape of the inputs."""

    bluff: Array
    """Probability that an irresolute sender threatens."""
    threat: Array
    """Probability of a threat."""
    resolute: Array
    """Probability that the sender is resolute, given a threat."""
    complies: Array
    """Probability that the target complies, given a threat."""


def signal(resolute: Array, concession: Array, sanctions: Array, gain: Array, audience: Array) -> Signal:
    """Solve the game of threat and bluff in closed form.

    Parameters
    ----------
    resolute
        Prior probability that the sender would carry out its threat.
    concession, sanctions
        x, what complying costs the target, and c_T, what defying a resolute sender costs it; same unit.
    gain, audience
        b, what an irresolute sender gains when the target complies, and a, what it loses when its bluff is called.

    Returns
    -------
    Signal
        * prior ≥ x/c_T: every sender threatens and the target complies;
        * prior < x/c_T < 1: an irresolute sender bluffs just so often that the target, indifferent, complies with
          probability a/(a + b);
        * x ≥ c_T: the target never complies, nobody bluffs.

    Notes
    -----
    After Schultz 1998 and Lacy & Niou 2004. An irresolute sender with a = b = 0 is indifferent; it is taken to
    meet compliance half of the time. At x = 0 complying is free.
    """
    p, x, c, b, a = np.broadcast_arrays(resolute, concession, sanctions, gain, audience)
    unknown = ~np.isfinite(p + x + c + b + a)
    hopeless = x >= c
    critical = np.divide(x, c, out=np.ones(p.shape), where=~hopeless)
    pooling = ~hopeless & (p >= critical)
    odds = np.divide(1 - critical, critical, out=np.zeros(p.shape), where=critical > 0)
    mixed = np.divide(p * odds, 1 - p, out=np.ones(p.shape), where=p < 1)
    bluff = np.where(hopeless, 0.0, np.where(pooling, 1.0, mixed))
    threat = np.where(pooling, 1.0, p + (1 - p) * bluff)
    after = np.where(hopeless, 1.0, np.where(pooling, p, critical))
    stakes = a + b
    called = np.divide(a, stakes, out=np.full(p.shape, 0.5), where=stakes > 0)
    complies = np.where(hopeless, 0.0, np.where(pooling, 1.0, called))
    return Signal(*(np.where(unknown, np.nan, item) for item in (bluff, threat, after, complies)))


def relative_gains(target_cost: Array, sender_cost: Array, expectation: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Give the largest concession and use of sanctions when both sides weigh relative gains.

    Parameters
    ----------
    target_cost, sender_cost
        c_T and c_S, what sanctions cost target and sender.
    expectation
        e, how much a side minds the other's gain because it expects conflict with it; positive.

    Returns
    -------
    concession, imposes
        The largest concession (c_T − e c_S)/(1 + e), never below nil, and whether the sender would impose,
        c_T/c_S > 1/e: between adversaries sanctions are used more and extract less.

    Notes
    -----
    Our closed form of the argument of Drezner 1999: each side's utility is its own gain − e × the other's.
    """
    concession = np.maximum((target_cost - expectation * sender_cost) / (1 + expectation), 0.0)
    return concession, expectation * target_cost > sender_cost


def _run_threat(inputs: Inputs) -> Outcomes:
    answer = signal(
        inputs["resolute"],
        inputs["concession_cost"],
        inputs["sanctions_cost"],
        inputs["bluff_gain"],
        inputs["audience_cost"],
    )
    expected = answer.resolute * inputs["sanctions_value"]
    cost = np.where(inputs["threat_target"] > 0, expected[:, None], 0.0)
    return {
        "coercion.bluff": answer.bluff,
        "coercion.threat": answer.threat,
        "coercion.resolute_after_threat": answer.resolute,
        "coercion.complies": answer.complies,
        "coercion.threat_cost": cost,
        "status": np.where(np.isfinite(expected), STATUS_OK, STATUS_NOT_FINITE),
    }


def _run_snapback(inputs: Inputs) -> Outcomes:
    cost = inputs["snapback_chance"] * inputs["snapback_value"][:, None]
    return {
        "coercion.snapback": cost,
        "status": np.where(np.isfinite(cost).all(axis=1), STATUS_OK, STATUS_NOT_FINITE),
    }


def _chance(name: str, meaning: str) -> Value:
    return Value(f"coercion.{name}", ("draw",), "probability", meaning, 0.0, 1.0)


MODELS = (
    Model(
        name="coercion.threat",
        question="pressure",
        needs=(
            "resolute",
            "concession_cost",
            "sanctions_cost",
            "bluff_gain",
            "audience_cost",
            "threat_target",
            "sanctions_value",
        ),
        gives=(
            _chance("bluff", "chance that a sender who would not carry out its threat makes it all the same"),
            _chance("threat", "chance of a threat"),
            _chance("resolute_after_threat", "π_S: chance that the threat, once made, would be carried out"),
            _chance("complies", "chance that the target complies, given the threat"),
            Value(
                "coercion.threat_cost",
                ("draw", "party"),
                "year-utility",
                "what the threat adds to the target's yearly cost of fighting on: π_S × cost of the sanctions",
                0.0,
            ),
        ),
        run=_run_threat,
        source="Schultz 1998; Lacy & Niou 2004 (bluff equilibrium)",
        card="card.md",
        replications=("chance of a bluff", "relative gains", "GSDB", "TIES subset"),
    ),
    Model(
        name="coercion.snapback",
        question="pressure",
        needs=("snapback_chance", "snapback_value"),
        gives=(
            Value(
                "coercion.snapback",
                ("draw", "package"),
                "year-utility",
                "what sanctions that come back cost the challenger, expected, if it breaks the deal",
                0.0,
            ),
        ),
        run=_run_snapback,
        source="expected cost: chance that they come back × their value",
        card="card.md",
    ),
)
