"""Who pays to rebuild: war-risk premium, private money and the gap that is left."""

from __future__ import annotations

from locarno.models.contract import Model, Value
from locarno.models.finance.gap import finance_gap

_BY_YEAR = ("draw", "package", "year")

GAP = Model(
    name="finance.gap",
    question="pay",
    needs=(
        "settlement.hazard",
        "reconstruction_need",
        "reconstruction_public",
        "private_supply",
        "private_elasticity",
        "risk_free",
        "project_yield",
        "loss_given_war",
        "programme_years",
    ),
    gives=(
        Value(
            "finance.gap",
            ("draw", "package"),
            "EUR",
            "need of the years looked at that neither public nor private money meets, if the peace holds",
            0.0,
        ),
        Value("finance.gap_yearly", _BY_YEAR, "EUR/year", "the same, year by year", 0.0),
        Value("finance.private", _BY_YEAR, "EUR/year", "private money that comes", 0.0),
        Value("finance.required_yield", _BY_YEAR, "1/year", "yield at which an investor breaks even", 0.0),
        Value("finance.premium", _BY_YEAR, "percentage points", "war-risk premium over the risk-free yield", 0.0),
    ),
    run=finance_gap,
    source="break-even yield under a yearly hazard of loss; supply falling with the required yield",
    card="card.md",
    replications=("break-even yield", "present value"),
)

MODELS: tuple[Model, ...] = (GAP,)
