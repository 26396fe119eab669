"""Can the force be raised and kept up: availability, rotation, force generation, cost, combat arithmetic."""

from __future__ import annotations

from locarno.models.contract import Model, Value
from locarno.models.forces.allocation import raise_force

_BY_PACKAGE = ("draw", "package")

GENERATION = Model(
    name="forces.generation",
    question="raise",
    needs=(
        "force_used",
        "contributor_party",
        "contributor_guarantor",
        "takes_part",
        "available_brigades",
        "rotation_factor",
        "required_brigades",
        "brigade_persons",
        "cost_per_person",
        "deploy_quarters",
        "enabler_dependence",
        "enablers_present",
        "in_force",
    ),
    gives=(
        Value(
            "forces.brigades",
            ("draw", "package", "guarantor", "year"),
            "brigades",
            "D: brigade equivalents that stand, raised not promised, mean over the year's quarters",
            0.0,
        ),
        Value(
            "forces.enabler_dependence",
            ("draw", "package", "guarantor"),
            "probability",
            "n: share of the guarantor's contribution that is lost without US-only enablers",
            0.0,
            1.0,
        ),
        Value(
            "forces.cost",
            ("draw", "package", "party", "year"),
            "EUR/year",
            "cost of the force that stands in the year",
            0.0,
        ),
        Value("forces.shortfall", _BY_PACKAGE, "brigades", "requirement that nobody can keep up", 0.0),
        Value(
            "forces.without_enablers",
            _BY_PACKAGE,
            "brigades",
            "part of the force raised that the package leaves without the US-only enablers it depends on",
            0.0,
        ),
        Value(
            "forces.sustained",
            ("draw", "package", "contributor"),
            "persons",
            "persons kept deployed without end",
            0.0,
        ),
        Value(
            "forces.manned",
            _BY_PACKAGE,
            "0 or 1",
            "1 where the whole requirement is raised, or where there is none",
            0.0,
            1.0,
        ),
        Value(
            "forces.rotation_pool",
            ("draw", "package", "contributor"),
            "persons",
            "persons tied up in the rotation: deployed, preparing and recovering",
            0.0,
        ),
    ),
    run=raise_force,
    source="Congressional Budget Office 2003 (pool factor); allocation in proportion to sustainable pools",
    card="card.md",
    replications=("pool per unit deployed", "win on log force ratio"),
)

MODELS: tuple[Model, ...] = (GENERATION,)
