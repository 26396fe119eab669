"""A guarantor's own calculus: presence and the balance of forces move its chance to fight.

r = clip((ΔP V_g + A + λ n)/K): what its joining alone takes from the challenger's chance to win, times what that is
worth to it; what abandoning would cost it; the outrage over its soldiers; against a cost of war uniform on 0–K.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from locarno.models._intervention import intervention_chance
from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Model, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array, Inputs, Outcomes

NAME = "cohesion.calculus"

PARTS = tuple(f"calculus_{part}" for part in ("prize", "audience", "outrage", "troops", "resolve"))


def chance_in_force(inputs: Inputs, *, tripwire: bool) -> Array:
    """Give the chance to fight in a year in force, before drift and ratification: float64[draw, package, guarantor].

    ``honours``, or the guarantor's own calculus where it is modelled; on request with the tripwire's pull,
    1 − (1 − π)(1 − h).
    """
    chance = np.asarray(inputs["honours"], dtype=np.float64)
    if NAME in inputs:
        chance = np.where(np.isnan(inputs[NAME]), chance, inputs[NAME])
    if tripwire and "tripwire" in inputs:
        chance = 1.0 - (1.0 - chance) * (1.0 - inputs["tripwire"])
    return chance


def reckoning_year(in_force: Array) -> NDArray[np.int64]:
    """Find the year in which a guarantor reckons: the first throughout which its promise is in force, else the last.

    Parameters
    ----------
    in_force : float64[package, guarantor, year]
        Share of the year in which a promise is in force.

    Returns
    -------
    int64[package, guarantor]
        Index of the year; 0 for what is in force at once, and where nothing is promised.
    """
    whole = in_force >= 1.0
    # A promise that is never in force for a whole year counts in the year in which it is most so.
    return np.asarray(np.where(whole.any(axis=2), whole.argmax(axis=2), in_force.argmax(axis=2)), dtype=np.int64)


def joining_gain(inputs: Inputs) -> Array:
    """Give ΔP: what a guarantor's joining alone takes from the challenger's chance to win.

    Returns
    -------
    float64[draw, package, guarantor]
        p(nobody) − p(it alone), with p = logistic(logit win_alone + b ln((C_t/C_1)/(N_t/N_1)) − b ln(1 + D/N_t)), in
        the year of :func:`reckoning_year`. D is what it keeps in the force and brings, less what it loses without
        enablers that it has not itself and the package does not lend.
    """
    own, slope = inputs["own_brigades"], inputs["odds_slope"][:, None, None]
    draws, packages, years = own.shape
    guarantors = inputs["honours"].shape[2]
    year = reckoning_year(inputs["in_force"])
    brigades = np.zeros((draws, packages, guarantors))
    if "forces.brigades" in inputs:
        at = np.broadcast_to(year[None, :, :, None], (draws, packages, guarantors, 1))
        brigades = np.take_along_axis(inputs["forces.brigades"], at, axis=3)[..., 0]
    if "brings" in inputs:
        brigades = brigades + inputs["brings"]
    if "forces.enabler_dependence" in inputs:
        brigades = brigades * (1.0 - inputs["forces.enabler_dependence"] * _bare(inputs, packages, guarantors))
    at = np.broadcast_to(year[None], (draws, packages, guarantors))
    protege = np.take_along_axis(own, at, axis=2)
    power = inputs["challenger_power"] if "challenger_power" in inputs else np.ones((draws, years))
    strength = np.take_along_axis(np.broadcast_to(power[:, None], own.shape), at, axis=2)
    alone = logit(inputs["win_alone"])[:, None, None] + slope * np.log(
        strength * inputs["base_brigades"][:, None, None] / protege
    )
    return np.asarray(expit(alone) - expit(alone - slope * np.log1p(brigades / protege)), dtype=np.float64)


def _bare(inputs: Inputs, packages: int, guarantors: int) -> Array:
    """Say which guarantors (package, guarantor) go without enablers if they join alone."""
    lead = inputs["lead"] if "lead" in inputs else np.zeros(guarantors)
    present = inputs["enablers_present"] if "enablers_present" in inputs else np.zeros(packages)
    led = ((inputs["in_force"] > 0).any(axis=2) & (lead > 0)).any(axis=1)
    # Enablers that the package supplies without binding their supplier to fight are there in any set.
    lent = ~led & (present > 0)
    return np.where(lent[:, None] | (lead > 0)[None], 0.0, 1.0)


def _run(inputs: Inputs) -> Outcomes:
    prize, audience, outrage, troops, resolve = (inputs[name] for name in PARTS)
    modelled = np.isfinite(resolve)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = intervention_chance(joining_gain(inputs), prize, audience, outrage, troops, resolve)
    # Where it makes another promise in the package, the stronger counts.
    chance = np.where(modelled, np.maximum(own, inputs["honours"]), np.nan)
    good = (np.isfinite(chance) | ~modelled).all(axis=(1, 2))
    return {NAME: chance, "status": np.where(good, STATUS_OK, STATUS_NOT_FINITE)}


MODELS = (
    Model(
        name=NAME,
        question="cohere",
        needs=(*PARTS, "honours", "in_force", "win_alone", "odds_slope", "own_brigades", "base_brigades"),
        optional=(
            "challenger_power",
            "brings",
            "lead",
            "enablers_present",
            "forces.brigades",
            "forces.enabler_dependence",
        ),
        gives=(
            Value(
                NAME,
                ("draw", "package", "guarantor"),
                "probability",
                "chance to fight by the guarantor's own calculus, or by a stronger promise beside it; NaN without one",
                0.0,
                1.0,
            ),
        ),
        run=_run,
        source="r = clip((ΔP V_g + A + λ n)/K): a guarantor that weighs its stake, its word and its soldiers "
        "(Schelling 1966; Reiter & Poast 2021 on how little n adds)",
        card="card.md",
    ),
)
