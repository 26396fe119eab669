"""Would it hold, seen from outside: base rates, small history models, and guarantees that expire."""

from __future__ import annotations

from locarno.models.contract import Model, Value
from locarno.models.durability.outside import expiry, outside_view, outside_view_four
from locarno.models.durability.published import (
    ALLIANCE_TESTS,
    COVARIATES,
    READINGS,
    BaseRate,
    base_rates,
    out_of_sample,
    peacekeeping_text,
)
from locarno.models.durability.reliability import AllianceTest, jeffreys
from locarno.models.durability.selection import (
    SelectionBounds,
    SelectionCurve,
    selection_bounds,
    selection_curve,
)

_EVENT = "no militarised dispute between the two sides"

_OUTSIDE = (
    Value("durability.outside_view", ("draw", "year"), "probability", f"chance of {_EVENT} so far", 0.0, 1.0),
    Value("durability.scale", ("draw",), "years", "λ of the Weibull curve: years until 63% have recurred", 0.0),
    Value("durability.shape", ("draw",), "1", "k of the Weibull curve: below 1 the hazard falls with time", 0.0),
)

OUTSIDE_VIEW = Model(
    name="durability.outside_view",
    question="hold",
    needs=("history", "in_force"),
    gives=_OUTSIDE,
    run=outside_view,
    source="Weibull regression on terminations of militarised disputes 1816–2010, two covariates",
    card="card.md",
    replications=("disputes recur in 5 years", "Jeffreys posterior", "Weibull, bilateral disputes"),
)

OUTSIDE_VIEW_FOUR = Model(
    name="durability.outside_view_four",
    question="hold",
    needs=("history", "in_force"),
    gives=_OUTSIDE,
    run=outside_view_four,
    source="Weibull regression on terminations of militarised disputes 1816–2010, four covariates",
    card="card.md",
    variant_of="durability.outside_view",
)

EXPIRY = Model(
    name="durability.expiry",
    question="hold",
    needs=(
        "guarantee_hazard_ratio",
        "guarantee_years",
        "in_force",
        "durability.scale",
        "durability.shape",
    ),
    gives=(
        Value(
            "durability.guarantee_adjusted",
            ("draw", "package", "year"),
            "probability",
            f"chance of {_EVENT} so far, if what an agreement contains matters (Fortna's reading)",
            0.0,
            1.0,
        ),
        Value(
            "durability.guarantee_unadjusted",
            ("draw", "package", "year"),
            "probability",
            f"chance of {_EVENT} so far, if it hardly does (Lo, Hashimoto and Reiter's reading: HR = 1)",
            0.0,
            1.0,
        ),
    ),
    run=expiry,
    source="hazard multiplied by HR until the guarantee expires; Fortna 2003, Lo, Hashimoto and Reiter 2008",
    card="card.md",
    replications=("S(10)", "hazard ratio"),
)

MODELS: tuple[Model, ...] = (OUTSIDE_VIEW, OUTSIDE_VIEW_FOUR, EXPIRY)

__all__ = [
    "ALLIANCE_TESTS",
    "COVARIATES",
    "EXPIRY",
    "MODELS",
    "OUTSIDE_VIEW",
    "OUTSIDE_VIEW_FOUR",
    "READINGS",
    "AllianceTest",
    "BaseRate",
    "SelectionBounds",
    "SelectionCurve",
    "base_rates",
    "jeffreys",
    "out_of_sample",
    "peacekeeping_text",
    "selection_bounds",
    "selection_curve",
]
