"""Random inputs for every model: the whole table of named inputs, consistent with itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models import registry
from locarno.models.contract import INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from locarno.models.contract import Array, Model

SIZES = {
    "draw": 1024,
    "package": 4,
    "party": 6,
    "issue": 4,
    "option": 4,
    "guarantor": 3,
    "contributor": 4,
    "body": 3,
    "year": 10,
    "factor": 4,
    "lag": 2,
    "attack": 3,
}

RANGES = {
    "value_per_gdp_percent": (0.01, 0.2),
    "gdp": (1e11, 2e13),
    "population": (1e6, 3e8),
    "intrinsic": (0.0, 0.1),
    "odds_slope": (0.5, 1.4),
    "own_brigades": (40.0, 90.0),
    "base_brigades": (40.0, 90.0),
    "challenger_power": (0.8, 1.5),
    "cost_alone": (0.5, 2.0),
    "cost_opposed": (2.0, 5.0),
    "hidden_cost_sd": (0.5, 2.0),
    "shock": (0.2, 0.8),
    "fighting_cost": (0.1, 0.6),
    "war_cost": (0.0, 1.0),
    "presence_exit": (0.5, 4.0),
    "belief_shift": (-1.0, 1.0),
    "trust_shift": (-1.0, 1.0),
    "added_brigades": (0.0, 10.0),
    "calculus_prize": (0.5, 2.0),
    "calculus_audience": (0.0, 0.3),
    "calculus_outrage": (0.0, 1e-5),
    "calculus_troops": (0.0, 2e4),
    "calculus_resolve": (0.5, 2.0),
    "if_fights": (0.5, 3.0),
    "if_abandons": (0.1, 1.0),
    "available_brigades": (0.5, 8.0),
    "rotation_factor": (2.0, 5.0),
    "required_brigades": (3.0, 15.0),
    "brigade_persons": (4000.0, 6000.0),
    "cost_per_person": (6e4, 3e5),
    "deploy_quarters": (0.0, 6.0),
    "package_cost": (0.0, 2e10),
    "reconstruction_need": (3e11, 7e11),
    "reconstruction_public": (1e10, 6e10),
    "private_supply": (5e9, 4e10),
    "private_elasticity": (0.5, 3.0),
    "risk_free": (0.01, 0.05),
    "project_yield": (0.06, 0.2),
    "programme_years": (5.0, 15.0),
    "concession_cost": (0.1, 1.2),
    "sanctions_cost": (0.3, 1.2),
    "bluff_gain": (0.1, 2.0),
    "audience_cost": (0.1, 2.0),
    "sanctions_value": (0.0, 0.3),
    "snapback_value": (0.0, 2.0),
    "support_sd": (0.02, 0.08),
    "threshold": (0.45, 0.7),
    "agreement_hazard": (0.0005, 0.005),
    "deadline_day": (1.0, 200.0),
    "deadline_pull": (0.0, 1.5),
    "deadline_width": (1.0, 20.0),
    "deadlines_slipped": (0.0, 3.0),
    "deciders_correlation": (0.0, 0.9),
    "history": (0.0, 1.0),
    "guarantee_hazard_ratio": (0.2, 1.2),
    "discount": (0.8, 0.95),
    "ends_yearly": (0.05, 0.4),
    "protege_hazard": (0.0, 0.03),
    "incident_hazard": (0.0, 0.03),
    "contagion": (0.0, 0.4),
    "web_memory": (0.2, 0.8),
    "web_effects": (-0.1, 0.1),
    "web_limit": (0.5, 3.0),
    "web_push": (-0.3, 0.3),
    "web_shift": (-0.5, 0.5),
    "tripwire": (0.0, 0.3),
    "brings": (0.0, 15.0),
    "kind_odds_slope": (0.5, 1.4),
    "kind_cost_alone": (0.2, 2.0),
    "kind_cost_opposed": (1.0, 5.0),
    "kind_burden": (0.0, 1.0),
}


def random_inputs(rng: np.random.Generator, sizes: Mapping[str, int] | None = None) -> dict[str, Array]:
    """Fill the whole table of named inputs as a case would.

    Parties 0 and 1 are the challenger and the protégé, guarantors and contributors are parties from 2 on; the last
    party has no stance on the last issue, the last issue but one is an instrument, the last body is a public.
    """
    n = {**SIZES, **(sizes or {})}
    inputs: dict[str, Array] = {}
    for name, value in INPUTS.items():
        shape = tuple(n.get(dim, 1) for dim in value.dims)
        if value.unit == "normal":
            inputs[name] = rng.standard_normal(shape)
        elif name in RANGES:
            inputs[name] = rng.uniform(*RANGES[name], size=shape)
        elif value.unit == "scale 0-100":
            inputs[name] = rng.uniform(0.0, 100.0, size=shape)
        elif value.unit == "0 or 1":
            inputs[name] = (rng.random(shape) < 0.6).astype(np.float64)
        else:
            inputs[name] = rng.uniform(value.low or 0.0, 1.0 if value.high is None else value.high, size=shape)
    return inputs | _structure(rng, n, inputs)


def _structure(rng: np.random.Generator, n: Mapping[str, int], inputs: Mapping[str, Array]) -> dict[str, Array]:
    one = np.eye(n["party"])
    guarantor_party = np.roll(one, -2, axis=0)[: n["guarantor"]]
    contributor_party = np.roll(one, -2, axis=0)[: n["contributor"]]
    is_terms = np.ones(n["issue"])
    is_terms[-2] = 0.0
    option_value = np.sort(inputs["option_value"], axis=1)
    option_value[:, 0], option_value[:, -1] = 0.0, 100.0
    option_value[-1, 2:] = np.nan
    option_value[-1, 1] = 100.0
    choice = rng.integers(0, 2, size=(n["package"], n["issue"]))
    package_position = option_value[np.arange(n["issue"]), choice]
    package_position[0, -2] = np.nan
    position, salience = inputs["position"].copy(), inputs["salience"].copy()
    position[:, -1, -1], salience[:, -1, -1] = np.nan, 0.0
    ends = {}
    for name in ("end_win", "end_lose", "end_now"):
        ends[name] = np.where(is_terms > 0, inputs[name], np.nan)
    in_force = np.ones((n["package"], n["guarantor"], n["year"]))
    in_force[0] = 0.0
    in_force[1, -1, n["year"] // 2 :] = 0.0
    in_force[1, -1, n["year"] // 2] = 0.5
    kinds = {name: inputs[name].copy() for name in INPUTS if name.startswith("kind_")}
    for name in ("kind_win_alone", "kind_odds_slope", "kind_cost_alone", "kind_cost_opposed"):
        kinds[name][:, 0] = inputs[name.removeprefix("kind_")]
    for name in ("kind_attributed", "kind_honours", "kind_burden"):
        kinds[name][:, 0] = 1.0
    for name in ("kind_end_win", "kind_end_lose"):
        stays = (rng.random(kinds[name].shape[1:]) < 0.5) | (is_terms == 0)
        stays[0] = False
        kinds[name] = np.where(stays, np.nan, kinds[name])
        kinds[name][:, 0] = ends[name.removeprefix("kind_")]
    members = np.full(n["body"], np.nan)
    members[:-1] = rng.integers(50, 200, size=n["body"] - 1)
    guarantee_years = np.full(n["package"], np.inf)
    guarantee_years[1] = n["year"] // 2 + 0.5
    force_used = np.ones(n["package"])
    force_used[0] = 0.0
    return {
        "is_challenger": one[0],
        "is_protege": one[1],
        "veto": (np.arange(n["party"]) < 3).astype(np.float64),
        "is_terms": is_terms,
        "option_value": option_value,
        "package_position": package_position,
        "position": position,
        "salience": salience,
        **ends,
        **kinds,
        "guarantor_party": guarantor_party,
        "contributor_party": contributor_party,
        "contributor_guarantor": contributor_party @ guarantor_party.T,
        "lead": np.eye(n["guarantor"])[0],
        "in_force": in_force,
        "honours": inputs["honours"] * in_force.any(axis=2),
        "members": members,
        "stops_package": np.arange(n["body"]) % 2.0,
        "threat_target": one[0],
        "deadlines_slipped": np.round(inputs["deadlines_slipped"]),
        "deploy_quarters": np.round(inputs["deploy_quarters"]),
        "guarantee_years": guarantee_years,
        "force_used": force_used,
        "takes_part": inputs["takes_part"] * force_used[:, None],
    }


def with_outcomes(inputs: Mapping[str, Array], models: Iterable[Model] | None = None) -> dict[str, Array]:
    """Run the headline models in order and add what they give."""
    filled = dict(inputs)
    ordered, _ = registry.in_order(filled, models=models)
    for model in ordered:
        filled |= {name: array for name, array in model.run(filled).items() if name != "status"}
    return filled
