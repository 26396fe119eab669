"""Would the guarantors stand together? How many fight, with a common factor and with contagion from the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.cohesion import joint
from locarno.models.cohesion.calculus import chance_in_force
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


def promised_chance(honours: Array, in_force: Array, policy: Array) -> Array:
    """Chance of each guarantor to fight in a year: its reliability while its promise is in force.

    Parameters
    ----------
    honours
        ``[draw, package, guarantor]`` chance to fight in a year in force.
    in_force
        ``[package, guarantor, year]`` share of the year in which the promise is in force.
    policy
        ``[draw, guarantor, year]`` P(policy) of the drift.

    Returns
    -------
    numpy.ndarray
        ``[draw, package, guarantor, year]``.
    """
    return honours[..., None] * in_force * policy[:, None]


def _counts(probabilities: Array, promised: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Chance that all who promised fight, and that any does, from the chances of all sets.

    ``probabilities`` is ``[draw, package, year, set]``, ``promised`` ``[package, guarantor, year]``.
    """
    everyone = (promised * (1 << np.arange(promised.shape[1]))[:, None]).sum(axis=1)
    index = np.broadcast_to(everyone[None, ..., None], (*probabilities.shape[:-1], 1))
    all_fight = np.take_along_axis(probabilities, index, axis=-1)[..., 0]
    return np.where(everyone > 0, all_fight, 0.0), np.clip(1 - probabilities[..., 0], 0.0, 1.0)


def _standing(inputs: Inputs) -> Array:
    """Give the share of the year in force, weighed by the strength of the promises in force that year."""
    if "promise_strength" not in inputs:
        return inputs["in_force"]
    return np.asarray(inputs["in_force"] * inputs["promise_strength"], dtype=np.float64)


def _by_trust(inputs: Inputs, honours: Array) -> tuple[Array, ...]:
    """Give what the web of trust adds to what tells packages apart: nothing, or the shift for every guarantor."""
    if "cohesion.credibility" not in inputs:
        return ()
    shift = inputs["cohesion.credibility"][:, :, None]
    return (np.broadcast_to(shift, (*honours.shape, shift.shape[-1])),)


def _moved(inputs: Inputs, packages: NDArray[np.int64], chance: Array) -> Array:
    """Shift the log odds of chances (draw, package, guarantor, year) by what the web of trust says."""
    if "cohesion.credibility" not in inputs:
        return chance
    sure = np.clip(chance, 0.0, 1.0)
    odds = np.exp(inputs["cohesion.credibility"][:, packages, None])
    return np.asarray(sure * odds / (1.0 - sure + sure * odds), dtype=np.float64)


def _run_honouring(inputs: Inputs) -> Outcomes:
    standing, honours = _standing(inputs), chance_in_force(inputs, tripwire=True)
    first, kind_of = joint.distinct_packages(standing, honours, *_by_trust(inputs, honours))
    in_force = standing[first]
    chance = _moved(inputs, first, promised_chance(honours[:, first], in_force, inputs["cohesion.policy"]))
    correlation = inputs["deciders_correlation"]
    broken = ~np.isfinite(chance).all(axis=(1, 2, 3)) | ~np.isfinite(correlation)
    rho = np.where(broken, 0.0, np.clip(correlation, 0.0, joint.MAX_CORRELATION))
    by_year = np.swapaxes(np.where(broken[:, None, None, None], 0.0, np.clip(chance, 0.0, 1.0)), 2, 3)
    probabilities = joint.set_probabilities(by_year, np.broadcast_to(rho[:, None, None], by_year.shape[:-1]))
    all_fight, any_fight = _counts(probabilities, in_force > 0)
    outcomes: Outcomes = {
        "cohesion.fights": chance,
        "cohesion.all_fight": all_fight,
        "cohesion.any_fights": any_fight,
        "cohesion.expected_fighting": by_year.sum(axis=-1),
    }
    return _by_package(outcomes, kind_of, broken)


def _run_contagion(inputs: Inputs) -> Outcomes:
    standing, honours = _standing(inputs), chance_in_force(inputs, tripwire=True)
    first, kind_of = joint.distinct_packages(standing, honours, *_by_trust(inputs, honours))
    honours, in_force, policy = honours[:, first], standing[first], inputs["cohesion.policy"]
    gain, correlation = inputs["contagion"], inputs["deciders_correlation"]
    lead = int(inputs["lead"].argmax()) if inputs["lead"].any() else None
    # The lead is moved by nobody; without a lead in the case nobody is.
    gain = np.where((inputs["lead"] > 0) | (lead is None), 0.0, gain)
    alone = _moved(inputs, first, promised_chance(honours, in_force, policy))
    after = _moved(inputs, first, promised_chance(np.minimum(honours + gain[:, None], 1.0), in_force, policy))
    broken = ~np.isfinite(alone + after).all(axis=(1, 2, 3)) | ~np.isfinite(correlation)
    rho = np.where(broken, 0.0, np.clip(correlation, 0.0, joint.MAX_CORRELATION))
    low, high = (
        np.swapaxes(np.where(broken[:, None, None, None], 0.0, np.clip(p, 0.0, 1.0)), 2, 3) for p in (alone, after)
    )
    probabilities = joint.set_probabilities(
        low,
        np.broadcast_to(rho[:, None, None], low.shape[:-1]),
        with_lead=None if lead is None else high,
        lead=lead,
    )
    all_fight, any_fight = _counts(probabilities, in_force > 0)
    fights = joint.fighting_chance(probabilities)
    without = low.copy()
    if lead is not None:
        without[..., lead] = 0.0
    outcomes: Outcomes = {
        "cohesion.contagion_fights": np.swapaxes(np.clip(fights, 0.0, 1.0), 2, 3),
        "cohesion.contagion_all_fight": all_fight,
        "cohesion.contagion_any_fights": any_fight,
        "cohesion.contagion_expected": fights.sum(axis=-1),
        "cohesion.contagion_expected_without_lead": without.sum(axis=-1),
    }
    return _by_package(outcomes, kind_of, broken)


def _by_package(outcomes: Outcomes, kind_of: NDArray[np.int64], broken: NDArray[np.bool_]) -> Outcomes:
    """Give every package what its kind has, and each draw its status."""
    outcomes = {name: np.take(array, kind_of, axis=1) for name, array in outcomes.items()}
    for array in outcomes.values():
        array[broken] = np.nan
    outcomes["status"] = np.where(broken, STATUS_NOT_FINITE, STATUS_OK)
    return outcomes


def _chance(name: str, dims: str, meaning: str) -> Value:
    return Value(f"cohesion.{name}", tuple(dims.split()), "probability", meaning, 0.0, 1.0)


def _number(name: str, meaning: str) -> Value:
    return Value(f"cohesion.{name}", ("draw", "package", "year"), "guarantors", meaning, 0.0)


MODELS = (
    Model(
        name="cohesion.honouring",
        question="cohere",
        needs=("honours", "in_force", "cohesion.policy", "deciders_correlation"),
        optional=("promise_strength", "tripwire", "cohesion.calculus", "cohesion.credibility"),
        gives=(
            _chance(
                "fights", "draw package guarantor year", "π: chance that the guarantor fights if tested in the year"
            ),
            _chance("all_fight", "draw package year", "chance that all who promised fight; 0 where nobody did"),
            _chance("any_fights", "draw package year", "chance that at least one guarantor fights"),
            _number("expected_fighting", "expected number of guarantors that fight"),
        ),
        run=_run_honouring,
        source="one-factor Gaussian copula (Vasicek 1987) over the guarantors' decisions",
        card="card.md",
        replications=("independent, at least", "ρ = 0.5", "volunteer's dilemma"),
    ),
    Model(
        name="cohesion.contagion",
        question="cohere",
        needs=("honours", "in_force", "cohesion.policy", "deciders_correlation", "contagion", "lead"),
        optional=("promise_strength", "tripwire", "cohesion.calculus", "cohesion.credibility"),
        gives=(
            _chance(
                "contagion_fights", "draw package guarantor year", "chance to fight, moved by whether the lead does"
            ),
            _chance("contagion_all_fight", "draw package year", "chance that all who promised fight, with contagion"),
            _chance("contagion_any_fights", "draw package year", "chance that at least one fights, with contagion"),
            _number("contagion_expected", "expected number that fight, with contagion"),
            _number("contagion_expected_without_lead", "expected number that fight if the lead does not"),
        ),
        run=_run_contagion,
        source="two-stage contagion p_i = p_i0 + l_i·lead, under the same copula",
        card="card.md",
    ),
)
