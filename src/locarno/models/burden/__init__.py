"""Who pays, and is the split stable: actual shares, fair-share rules, games, claims, and free riding."""

from __future__ import annotations

from locarno.models.burden.shares import share_burden
from locarno.models.contract import Model, Value

_BY_PARTY = ("draw", "package", "party")


def _share(name: str, meaning: str) -> Value:
    return Value(f"burden.{name}", _BY_PARTY, "share", meaning, 0.0, 1.0)


SHARES = Model(
    name="burden.shares",
    question="pay",
    needs=(
        "gdp",
        "population",
        "is_payer",
        "contributor_party",
        "guarantor_party",
        "takes_part",
        "in_force",
        "package_cost",
        "forces.cost",
    ),
    gives=(
        Value("burden.cost", _BY_PARTY, "EUR/year", "yearly bill: force and other money, mean over the years", 0.0),
        _share("actual_share", "share of the yearly bill as it falls"),
        _share("share_gdp", "share if the bill were split by gross domestic product"),
        _share("share_population", "share if it were split by population"),
        _share("share_shapley", "share by the Shapley value of the airport game over stand-alone demands"),
        Value("burden.effort", _BY_PARTY, "percent of GDP", "yearly bill over GDP; 0 where GDP is not given", 0.0),
    ),
    run=share_burden,
    source="Littlechild and Owen 1973 (airport game); Olson and Zeckhauser 1966 (demand grows with income)",
    card="card.md",
    replications=("Olson-Zeckhauser", "Talmud"),
)

MODELS: tuple[Model, ...] = (SHARES,)
