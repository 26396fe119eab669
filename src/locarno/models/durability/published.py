"""Constants of durability: fitted history models, base rates, and counts of alliances honoured.

``fitted.json`` is written by ``scripts/fit_durability.py`` from reference data that do not ship; only coefficients
and rates are in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from locarno.models.durability.reliability import AllianceTest

COVARIATES = ("prior_disputes", "rivalry", "contiguous", "imposed")
"""Order of the named input ``history``: militarised disputes between the two sides before this one (a count);
1 for strategic rivals; 1 for a common land border; 1 if the settlement was imposed by one side."""

COVARIATE_MEANINGS = {
    "prior_disputes": "militarised disputes between the two sides before this one, a count",
    "rivalry": "1 where the two sides are strategic rivals",
    "contiguous": "1 where they share a land border",
    "imposed": "1 where one side imposed the settlement, 0 where it was negotiated or there was none",
}


@dataclass(frozen=True, slots=True)
class WeibullModel:
    """A fitted Weibull regression of the years until the next dispute: ``log λ = intercept + coefficients · x``."""

    covariates: tuple[str, ...]
    intercept: float
    coefficients: tuple[float, ...]
    shape: float
    errors: tuple[float, ...]
    """Standard errors of intercept, coefficients and log shape, clustered by pair of states."""
    n: int
    events: int
    event: str
    rule: str


@dataclass(frozen=True, slots=True)
class LogitModel:
    """A fitted logit of recurrence within some years: intercept first."""

    covariates: tuple[str, ...]
    years: float
    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    n: int
    events: int
    event: str
    rule: str


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often peace lasted in a class of cases.

    Attributes
    ----------
    name, rule
        The class and the rule by which its cases are taken, fixed before the number was looked at.
    event
        What ends the peace: ``war``, ``fatal dispute`` or ``any dispute``.
    years
        Horizon.
    survival
        Kaplan–Meier share without the event.
    low, high
        90% interval if whole rivalries, not cases, are sampled (bootstrap).
    greenwood_low, greenwood_high
        90% interval if cases were independent.
    n, failures, clusters
        Cases, events up to the horizon, and rivalries.
    source
        Where the cases are from.
    """

    name: str
    rule: str
    event: str
    years: int
    survival: float
    low: float
    high: float
    greenwood_low: float
    greenwood_high: float
    n: int
    failures: int
    clusters: int
    source: str


@dataclass(frozen=True, slots=True)
class SelectionWarning:
    """Hazard ratio of peacekeepers for renewed war in one sample of cease-fires (Cox, clustered by war)."""

    sample: str
    n: int
    wars: int
    hazard_ratio: float
    p: float


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}


@cache
def fitted() -> dict[str, Any]:
    """Read what the fitting script wrote."""
    text = (files("locarno.models.durability") / "fitted.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def base_rates() -> tuple[BaseRate, ...]:
    """Give the base rates of peace lasting 1, 5 and 10 years, by class and event."""
    return tuple(BaseRate(**record) for record in fitted()["base_rates"])


@cache
def logit_models() -> tuple[LogitModel, ...]:
    """Give the fitted logits of recurrence: disputes within 1, 5 and 10 years, crises within 5."""
    return tuple(LogitModel(**_tuples(record)) for record in fitted()["logits"])


@cache
def peacekeeping_warning() -> tuple[SelectionWarning, ...]:
    """Give the hazard ratio of peacekeepers with and without two rivalries: its sign depends on them."""
    return tuple(SelectionWarning(**record) for record in fitted()["peacekeeping_warning"])


@cache
def weibull_two() -> WeibullModel:
    """Give the model of earlier disputes and rivalry alone, the default."""
    return WeibullModel(**_tuples(fitted()["weibull_two"]))


@cache
def weibull_four() -> WeibullModel:
    """Give the same with land border and imposed settlement."""
    return WeibullModel(**_tuples(fitted()["weibull_four"]))


ALLIANCE_TESTS = (
    AllianceTest("all alliances, 1816–2003", 73, 146),
    AllianceTest("all alliances, 1816–1944", 61, 92),
    AllianceTest("all alliances, 1945–2003", 12, 54),
    AllianceTest("defence pacts, 1816–2003", 42, 102),
    AllianceTest("offence pacts, 1816–2003", 31, 42),
    AllianceTest("neutrality pacts, 1816–2003", 35, 45),
    AllianceTest("non-aggression pacts, 1816–2003", 18, 49),
    AllianceTest("defence pacts, 1945–2003", 6, 43),
)
"""Alliances called on by war. None is NATO's Article 5; 14 of the 54 since 1945 are from Arab–Israeli wars."""

MID_BRIER = (
    ("to 1945, tested on 1946–1965", 456, 0.2780, 0.2224, 0.2165),
    ("to 1965, tested on 1966–1985", 587, 0.2572, 0.2060, 0.1972),
    ("to 1985, tested on 1986–2005", 726, 0.2510, 0.2257, 0.2322),
)
"""Out-of-sample Brier scores of dispute recurrence within 5 years: split, tested cases, base rate, two variables,
twelve variables."""
