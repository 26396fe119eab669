"""Fit the history models and base rates of ``locarno.models.durability`` from reference data that do not ship.

Usage: ``LOCARNO_DATA=… python scripts/fit_durability.py``. Writes ``fitted.json`` beside the models: coefficients,
errors, rates and counts, no rows. Lines at the end warn of what the data cannot tell: the sign of the peacekeeping
effect depends on two rivalries (needs lifelines).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.models.durability import fitting
from locarno.models.durability.survival import clustered_interval, kaplan_meier
from locarno.replication.durability import (
    DAYS_PER_YEAR,
    Columns,
    ceasefires,
    crises,
    dispute_regressors,
    disputes,
    recurs_within,
    rivalries,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

TARGET = Path(__file__).parents[1] / "src" / "locarno" / "models" / "durability" / "fitted.json"
HORIZONS = (1, 5, 10)
SEED = 1925
RESAMPLES = 2000
TWO = ("prior_disputes", "rivalry")
FOUR = ("prior_disputes", "rivalry", "contiguous", "imposed")
DISPUTES_RULE = "terminations of militarised disputes between two states, 1816–2010, settlement known"
DISPUTES_SOURCE = "Gibler-Miller-Little dispute data, ended 1816–2010, by pair of states"
CEASEFIRES_SOURCE = "Correlates of War, cease-fires 1946–2007, by pair of belligerents"
CLASSES = {
    "cease-fires": "every cease-fire of an interstate war since 1946, by pair of belligerents",
    "cease-fires between neighbours": (
        "the same, only where the two belligerents share a land border: what is fought over stays next door"
    ),
    "disputes between rivals": (
        "every militarised dispute since 1946 between two states then in a strategic rivalry, settlement known"
    ),
}
EVENTS = {
    "war": ("days_to_war", "war_again"),
    "fatal dispute": ("days_to_fatal_mid", "fatal_mid"),
    "any dispute": ("days_to_mid", "mid"),
}


def rounded(values: Iterable[float]) -> list[float]:
    """Round to six decimals, more than the data bear."""
    return [round(float(value), 6) for value in values]


def fit_weibull(table: Columns, names: tuple[str, ...]) -> dict[str, Any]:
    """Weibull regression of years to the next dispute, errors clustered by pair."""
    fit = fitting.weibull(
        dispute_regressors(table, names),
        table["days"] / DAYS_PER_YEAR,
        table["mid_again"],
        clusters=table.labels("ccode1", "ccode2"),
    )
    theta = rounded(fit.coefficients)
    return {
        "covariates": names,
        "intercept": theta[0],
        "coefficients": theta[1:-1],
        "shape": round(float(np.exp(fit.coefficients[-1])), 6),
        "errors": rounded(fit.errors),
        "n": fit.n,
        "events": fit.events,
        "event": "any dispute",
        "rule": DISPUTES_RULE,
    }


def fit_logits(table: Columns, folder: Path) -> list[dict[str, Any]]:
    """Logits of recurrence: disputes within each horizon, crises within five years."""
    records = []
    for names in (TWO, FOUR):
        for years in HORIZONS:
            y, known = recurs_within(table, years)
            part = table.where(known)
            fit = fitting.logit(dispute_regressors(part, names), y[known], part.labels("ccode1", "ccode2"))
            records.append(logit_record(names, years, fit, "any dispute", DISPUTES_RULE))
    x, y, _ = crises(folder)
    fit = fitting.logit(x, y)
    names = ("protracted_conflict", "ambiguous_outcome")
    rule = "international crises 1918–2016 whose five years after are coded"
    records.append(logit_record(names, 5, fit, "crisis between the principals", rule))
    return records


def logit_record(names: tuple[str, ...], years: float, fit: fitting.Fit, event: str, rule: str) -> dict[str, Any]:
    """Give one logit as a record."""
    return {
        "covariates": names,
        "years": years,
        "coefficients": rounded(fit.coefficients),
        "errors": rounded(fit.errors),
        "n": fit.n,
        "events": fit.events,
        "event": event,
        "rule": rule,
    }


def rates(
    name: str,
    event: str,
    days: NDArray[np.float64],
    failed: NDArray[np.float64],
    clusters: NDArray[np.str_],
    source: str,
) -> list[dict[str, Any]]:
    """Give the base rates of one class and event at every horizon."""
    years = days / DAYS_PER_YEAR
    curve = kaplan_meier(years, failed, HORIZONS)
    low, high = clustered_interval(years, failed, clusters, HORIZONS, np.random.default_rng(SEED), RESAMPLES)
    return [
        {
            "name": name,
            "rule": CLASSES[name],
            "event": event,
            "years": horizon,
            "survival": round(float(curve.survival[i]), 4),
            "low": round(float(low[i]), 4),
            "high": round(float(high[i]), 4),
            "greenwood_low": round(float(curve.low[i]), 4),
            "greenwood_high": round(float(curve.high[i]), 4),
            "n": len(years),
            "failures": int(curve.failures[i]),
            "clusters": len(np.unique(clusters)),
            "source": source,
        }
        for i, horizon in enumerate(HORIZONS)
    ]


def fit_rates(table: Columns, folder: Path) -> list[dict[str, Any]]:
    """Give base rates of two rival classes of cease-fires, and of disputes between rivals."""
    records = []
    cases = ceasefires(folder)
    labels = rivalries(cases)
    everyone = np.ones(len(labels), dtype=bool)
    neighbours = cases["contiguity"] == 1.0
    classes = (("cease-fires", everyone), ("cease-fires between neighbours", neighbours))
    for event, (days, failed) in EVENTS.items():
        for name, keep in classes:
            part = cases.where(keep)
            records += rates(name, event, part[days], part[failed], labels[keep], CEASEFIRES_SOURCE)
    rivals = table.where((table["rival"] > 0.0) & (table.years("end") >= 1946.0))
    pair = rivals.labels("ccode1", "ccode2")
    name = "disputes between rivals"
    return records + rates(name, "any dispute", rivals["days"], rivals["mid_again"], pair, DISPUTES_SOURCE)


def peacekeeping_warning(folder: Path) -> list[dict[str, Any]]:
    """Hazard ratio of peacekeepers for renewed war, with and without two rivalries (Cox regression)."""
    import pandas as pd
    from lifelines import CoxPHFitter

    cases = ceasefires(folder)
    frame = pd.DataFrame(
        {
            "pk": cases["pk"],
            "stalemate": cases["stalemate"],
            "contiguous": (cases["contiguity"] <= 1.0).astype(float),
            "guarantor": cases["guar_weak"],
            "deaths": np.log(cases["batdeaths"]),
            "history": np.log1p(cases["prior_mids"]),
            "war": cases["warnum"],
            "days": cases["days_to_war"],
            "again": cases["war_again"],
        }
    )
    israel = (cases["ccode1"] == 666.0) | (cases["ccode2"] == 666.0)
    india_pakistan = (cases["ccode1"] == 750.0) & (cases["ccode2"] == 770.0)
    samples = {
        "all": np.ones(len(frame), dtype=bool),
        "without Israel": ~israel,
        "without Israel and India–Pakistan": ~israel & ~india_pakistan,
    }
    found = []
    for name, keep in samples.items():
        part = frame[keep].dropna()
        cox = CoxPHFitter(penalizer=0.01).fit(part, "days", "again", cluster_col="war")
        found.append(
            {
                "sample": name,
                "n": len(part),
                "wars": int(part["again"].sum()),
                "hazard_ratio": round(float(np.exp(cox.params_["pk"])), 2),
                "p": round(float(cox.summary.loc["pk", "p"]), 3),
            }
        )
    return found


def main() -> int:
    """Fit everything and write it."""
    where = os.environ.get("LOCARNO_DATA")
    if not where:
        print("LOCARNO_DATA is not set: the reference data are needed to fit", file=sys.stderr)
        return 2
    folder = Path(where)
    table = disputes(folder)
    fitted = {
        "weibull_two": fit_weibull(table, TWO),
        "weibull_four": fit_weibull(table, FOUR),
        "logits": fit_logits(table, folder),
        "base_rates": fit_rates(table, folder),
        "peacekeeping_warning": peacekeeping_warning(folder),
    }
    text = json.dumps(fitted, indent=1, ensure_ascii=False) + "\n"
    new = TARGET.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(TARGET)
    for rate in fitted["base_rates"]:
        print(
            f"{rate['name']}, {rate['event']}, {rate['years']} years: {rate['survival']:.3f} "
            f"({rate['low']:.3f}–{rate['high']:.3f} by rivalry), {rate['failures']} of {rate['n']} failed"
        )
    for row in fitted["peacekeeping_warning"]:
        print(
            f"peacekeepers, {row['sample']}: HR {row['hazard_ratio']} (p {row['p']}), {row['wars']} wars of {row['n']}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
