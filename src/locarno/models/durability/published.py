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

from locarno.models.durability.reliability import AllianceTest, LeftOut

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
    lowest, highest
        The share without the one rivalry whose absence lowers, or raises, it most.
    lowest_without, highest_without
        That rivalry.
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
    lowest: float = float("nan")
    highest: float = float("nan")
    lowest_without: str = ""
    highest_without: str = ""

    level = 0.9
    """Level of both intervals."""


@dataclass(frozen=True, slots=True)
class SelectionWarning:
    """Hazard ratio of peacekeepers in one sample of cease-fires (Cox, clustered by war): a warning, not an estimate.

    Attributes
    ----------
    sample, event
        Which cease-fires, and what ends the peace.
    n, events
        Cases, and how many had the event.
    hazard_ratio, low, high, p
        Estimate, 90% interval, p of no difference.
    e_value, e_value_of_limit
        How strong a hidden confounder must be to explain the estimate, or the nearer end of its interval, away.
    """

    sample: str
    event: str
    n: int
    events: int
    hazard_ratio: float
    low: float
    high: float
    p: float
    e_value: float
    e_value_of_limit: float


@dataclass(frozen=True, slots=True)
class LiteratureReading:
    """One side of a dispute in the literature, kept apart from the other."""

    name: str
    says: str
    hazard_ratio: str
    sources: tuple[str, ...]
    our_data: str


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


def peacekeeping_text() -> str:
    """Say the warning: war again, three samples, no effect identified."""
    rows = [row for row in peacekeeping_warning() if row.event == "war"]
    told = "; ".join(
        f"{row.hazard_ratio:.2f} {row.sample} ({row.low:.2f}–{row.high:.2f}, 90%; {row.events} wars of {row.n})"
        for row in rows
    )
    return (
        f"Hazard ratio of peacekeepers for renewed war after cease-fires since 1946: {told}. Two rivalries turn the "
        "sign: observers go where peace is worst. No effect of peacekeepers or guarantees is identified from these "
        "data."
    )


@cache
def peacekeeping_left_out() -> tuple[tuple[str, float], ...]:
    """Give the hazard ratio for renewed war without each rivalry in turn, those named whose absence moves it most."""
    return tuple((record["without"], record["hazard_ratio"]) for record in fitted()["peacekeeping_left_out"])


@cache
def out_of_sample() -> tuple[dict[str, Any], ...]:
    """Give scores of recurrence out of sample: base rate, two variables, six by theory, by search and by peeking."""
    return tuple(fitted()["out_of_sample"])


READINGS = (
    LiteratureReading(
        "content matters",
        "Stronger agreements (demilitarised zones, third-party guarantees, peacekeepers, joint commissions) keep peace "
        "longer, once decisiveness, cost and capabilities are in.",
        "below 1, given by the analyst",
        ("Fortna 2003, International Organization 57: 337–372", "Fortna 2004, Peace Time"),
        "Not seen: peacekeepers have hazard ratio 4.30 in all cease-fires since 1946, 0.57 without two rivalries; in "
        "civil wars 1.08 alone and 0.65 with victory and treaty.",
    ),
    LiteratureReading(
        "content hardly matters",
        "The strength of the agreement has almost no effect once the outcome on the battlefield is in; a regime "
        "imposed from abroad lengthens peace.",
        "1",
        (
            "Lo, Hashimoto and Reiter 2008, International Organization 62: 717–736",
            "Werner and Yuen 2005, International Organization 59: 261–292",
        ),
        "Compatible: none of 8 cease-fires with a leader imposed from abroad broke down, an outside pact of the "
        "weaker side goes with no difference; but with 24 events an effect of either sign would not be seen.",
    ),
)
"""Two readings that the data here cannot decide between; the model ``durability.expiry`` carries both."""


@cache
def weibull_two() -> WeibullModel:
    """Give the model of earlier disputes and rivalry alone, the default."""
    return WeibullModel(**_tuples(fitted()["weibull_two"]))


@cache
def weibull_four() -> WeibullModel:
    """Give the same with land border and imposed settlement."""
    return WeibullModel(**_tuples(fitted()["weibull_four"]))


def _alliance(record: dict[str, Any]) -> AllianceTest:
    left = {key: LeftOut(**record[key]) for key in ("lowest", "highest")}
    return AllianceTest(**{**record, **left})


ALLIANCE_TESTS: tuple[AllianceTest, ...] = tuple(_alliance(record) for record in fitted()["alliances"])
"""Alliances called on by war. None is NATO's Article 5; 14 of the 54 since 1945 are from Arab–Israeli wars."""

MID_BRIER = (
    ("to 1945, tested on 1946–1965", 456, 0.2780, 0.2224, 0.2165),
    ("to 1965, tested on 1966–1985", 587, 0.2572, 0.2060, 0.1972),
    ("to 1985, tested on 1986–2005", 726, 0.2510, 0.2257, 0.2322),
)
"""Out-of-sample Brier scores of dispute recurrence within 5 years: split, tested cases, base rate, two variables,
twelve variables."""
