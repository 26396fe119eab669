"""Wide ranges for every judgement of a settlement, and the inputs that they make: a case about nothing in particular.

They serve one purpose: to see what the settlement model says before anybody has judged anything. No range was chosen
for what comes out of it; each spans its scale, or what the unit allows. Costs are shares of the stake, which is
B = 1/(1 − β) years of full satisfaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from locarno.models.contract import Array


@dataclass(frozen=True, slots=True)
class Range:
    """A uniform range and why it ends where it does."""

    low: float
    high: float
    why: str


RANGES: dict[str, Range] = {
    "discount": Range(0.80, 0.98, "a year from now weighs 2% to 20% less"),
    "terms": Range(0.0, 100.0, "terms anywhere between the two sides' wishes"),
    "end_win": Range(0.0, 100.0, "the better, for the challenger, of two draws from the whole scale"),
    "end_lose": Range(0.0, 100.0, "the worse of the same two"),
    "end_now": Range(0.0, 100.0, "the war may stand anywhere"),
    "win_alone": Range(0.0, 1.0, "the whole scale"),
    "odds_slope": Range(0.4, 1.5, "half to one and a half times the estimate of about 0.93"),
    "brigades": Range(0.0, 2.0, "a guarantor brings nothing, or twice the protégé's own force"),
    "cost_alone": Range(0.0, 1.0, "war costs the challenger nothing, or all that is at stake; share of the stake"),
    "cost_joined": Range(0.0, 1.0, "what a joining guarantor adds to that; share of the stake"),
    "hidden_cost_sd": Range(0.0, 0.3, "nobody knows its own mind less than a third of the stake; share of the stake"),
    "shock": Range(0.0, 0.1, "a year's temptation moves by up to a tenth of the stake; share of the stake"),
    "protege_hazard": Range(0.0, 0.05, "the protégé reopens the war never, or once in twenty years"),
    "incident_hazard": Range(0.0, 0.05, "the same for war by incident"),
    "fighting_cost": Range(0.0, 1.0, "a year of war costs nothing, or a year's full satisfaction"),
    "ends_yearly": Range(0.05, 0.5, "a war ends by itself in two to twenty years"),
    "challenger_wins_if_ends": Range(0.0, 1.0, "the whole scale"),
    "honours": Range(0.0, 1.0, "the whole scale"),
    "belief_shift": Range(-1.0, 1.0, "the challenger's odds differ from the analyst's by up to a factor of 2.7"),
    "trust_shift": Range(-1.0, 1.0, "the same for the protégé"),
    "if_fights": Range(0.0, 1.0, "fighting costs the guarantor up to all that is at stake; share of the stake"),
    "if_abandons": Range(0.0, 1.0, "so does abandoning; share of the stake"),
}

TERMS = 10
"""Terms are spread evenly over their scale: this many packages without a guarantee, then as many with one."""


def generic_inputs(rng: np.random.Generator, draws: int, years: int) -> dict[str, Array]:
    """Fill the settlement's named inputs from :data:`RANGES` alone.

    Challenger, protégé and one guarantor with a force; one issue, on which the first two want opposite ends;
    :data:`TERMS` packages without and as many with the guarantee. Challenger and protégé decide.

    Parameters
    ----------
    rng
        Source of randomness.
    draws, years
        Sizes of those axes.
    """

    def of(name: str, *shape: int) -> Array:
        span = RANGES[name]
        return rng.uniform(span.low, span.high, size=shape or draws)

    packages = 2 * TERMS
    guaranteed = np.repeat([0.0, 1.0], TERMS)
    span = RANGES["terms"]
    terms = span.low + (np.arange(TERMS) + 0.5) / TERMS * (span.high - span.low)
    discount = of("discount")
    stake = 1.0 / (1.0 - discount)
    ends = np.sort(of("end_win", draws, 2), axis=1)
    alone = of("cost_alone") * stake
    position = np.zeros((draws, 3, 1))
    position[:, 0] = 100.0
    by_package = (draws, packages, years)

    def reopened(name: str) -> Array:
        return np.broadcast_to(of(name)[:, None, None], by_package)

    return {
        "veto": np.array([1.0, 1.0, 0.0]),
        "is_challenger": np.array([1.0, 0.0, 0.0]),
        "is_protege": np.array([0.0, 1.0, 0.0]),
        "is_terms": np.ones(1),
        "is_scale": np.ones(1),
        "option_value": np.array([[0.0, 100.0]]),
        "package_position": np.tile(terms, 2)[:, None],
        "position": position,
        "salience": np.full((draws, 3, 1), 50.0),
        "discount": np.repeat(discount[:, None], 3, axis=1),
        "end_win": ends[:, 1:],
        "end_lose": ends[:, :1],
        "end_now": of("end_now", draws, 1),
        "win_alone": of("win_alone"),
        "odds_slope": of("odds_slope"),
        "own_brigades": np.ones(by_package),
        "base_brigades": np.ones(draws),
        "cost_alone": alone,
        "cost_opposed": alone + of("cost_joined") * stake,
        "hidden_cost_sd": of("hidden_cost_sd") * stake,
        "shock": of("shock") * stake,
        "kappa_offset": rng.uniform(size=draws),
        "protege_hazard": reopened("protege_hazard"),
        "incident_hazard": reopened("incident_hazard"),
        "fighting_cost": of("fighting_cost", draws, 3),
        "ends_yearly": of("ends_yearly"),
        "challenger_wins_if_ends": of("challenger_wins_if_ends"),
        "guarantor_party": np.array([[0.0, 0.0, 1.0]]),
        "in_force": np.repeat(guaranteed[:, None, None], years, axis=2),
        "honours": of("honours", draws, 1, 1) * guaranteed[:, None],
        "belief_shift": of("belief_shift", draws, 1),
        "trust_shift": of("trust_shift", draws, 1),
        "if_fights": of("if_fights", draws, 1) * stake[:, None],
        "if_abandons": of("if_abandons", draws, 1) * stake[:, None],
        "force_used": guaranteed,
        "forces.brigades": of("brigades", draws, 1, 1, 1) * guaranteed[:, None, None] * np.ones((1, years)),
    }
