"""Fit the history models and base rates of ``locarno.models.durability`` from reference data that do not ship.

Usage: ``LOCARNO_DATA=… python scripts/fit_durability.py``. Writes ``fitted.json`` beside the models: coefficients,
errors, rates and counts, no rows. Lines at the end warn of what the data cannot tell: the sign of the peacekeeping
effect depends on two rivalries.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.models.durability import fitting
from locarno.models.durability.evalue import e_value, e_value_of_limit
from locarno.models.durability.survival import clustered_interval, kaplan_meier
from locarno.replication.durability_data import (
    DAYS_PER_YEAR,
    Columns,
    alliance_cases,
    ceasefires,
    crises,
    dispute_regressors,
    disputes,
    of_india_and_pakistan,
    of_israel,
    recurs_within,
    rivalries,
)
from locarno.replication.durability_forecast import all_contests
from locarno.replication.durability_survival import fit_ceasefires

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

TARGET = Path(__file__).parents[1] / "src" / "locarno" / "models" / "durability" / "fitted.json"
HORIZONS = (1, 5, 10)
SEED = 1925
RESAMPLES = 2000
RARE = 0.15
"""Share with the event below which a hazard ratio stands for a risk ratio."""
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
    called: dict[str, str],
) -> list[dict[str, Any]]:
    """Give the base rates of one class and event at every horizon."""
    years = days / DAYS_PER_YEAR
    curve = kaplan_meier(years, failed, HORIZONS)
    low, high = clustered_interval(years, failed, clusters, HORIZONS, np.random.default_rng(SEED), RESAMPLES)
    groups = np.unique(clusters)
    without = np.array([kaplan_meier(years[clusters != g], failed[clusters != g], HORIZONS).survival for g in groups])
    least, most = without.argmin(axis=0), without.argmax(axis=0)
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
            "lowest": round(float(without[least[i], i]), 4),
            "highest": round(float(without[most[i], i]), 4),
            "lowest_without": called[groups[least[i]]],
            "highest_without": called[groups[most[i]]],
        }
        for i, horizon in enumerate(HORIZONS)
    ]


def fit_rates(table: Columns, folder: Path) -> list[dict[str, Any]]:
    """Give base rates of two rival classes of cease-fires, and of disputes between rivals."""
    records = []
    cases = ceasefires(folder)
    labels = rivalries(cases)
    called = {label: rivalry_name(cases, labels == label) for label in np.unique(labels)}
    everyone = np.ones(len(labels), dtype=bool)
    neighbours = cases["contiguity"] == 1.0
    classes = (("cease-fires", everyone), ("cease-fires between neighbours", neighbours))
    for event, (days, failed) in EVENTS.items():
        for name, keep in classes:
            part = cases.where(keep)
            records += rates(name, event, part[days], part[failed], labels[keep], CEASEFIRES_SOURCE, called)
    rivals = table.where((table["rival"] > 0.0) & (table.years("end") >= 1946.0))
    pair = rivals.labels("ccode1", "ccode2")
    name = "disputes between rivals"
    states = {label: " and ".join(state_name(cases, code) for code in label.split()) for label in np.unique(pair)}
    return records + rates(name, "any dispute", rivals["days"], rivals["mid_again"], pair, DISPUTES_SOURCE, states)


def peacekeeping_warning(folder: Path) -> list[dict[str, Any]]:
    """Hazard ratio of peacekeepers, with and without two rivalries (Cox regression)."""
    cases = ceasefires(folder)
    israel, both = of_israel(cases), of_israel(cases) | of_india_and_pakistan(cases)
    samples = (
        ("in all", "war", np.zeros_like(israel)),
        ("without Israel", "war", israel),
        ("without Israel and India–Pakistan", "war", both),
        ("in all", "fatal dispute", np.zeros_like(israel)),
        ("without Israel and India–Pakistan", "fatal dispute", both),
    )
    found = []
    for name, event, out in samples:
        fit = fit_ceasefires(cases.where(~out), EVENTS[event])
        low, high = (float(end[0]) for end in fit.interval())
        rare = fit.events < RARE * fit.n
        found.append(
            {
                "sample": name,
                "event": event,
                "n": fit.n,
                "events": fit.events,
                "hazard_ratio": round(float(fit.hazard_ratios[0]), 2),
                "low": round(low, 2),
                "high": round(high, 2),
                "p": round(float(fit.p_values[0]), 3),
                "e_value": round(e_value(float(fit.hazard_ratios[0]), rare=rare), 2),
                "e_value_of_limit": round(e_value_of_limit(low, high, rare=rare), 2),
            }
        )
    return found


def peacekeeping_left_out(folder: Path) -> list[dict[str, Any]]:
    """Hazard ratio of peacekeepers for renewed war without each rivalry in turn; those that move it most."""
    cases = ceasefires(folder)
    labels = rivalries(cases)
    found: list[tuple[float, str]] = []
    for label in np.unique(labels):
        fit = fit_ceasefires(cases.where(labels != label), EVENTS["war"])
        found.append((float(fit.hazard_ratios[0]), rivalry_name(cases, labels == label)))
    found.sort()
    return [{"without": name, "hazard_ratio": round(ratio, 2)} for ratio, name in found[:2] + found[-2:]]


def state_name(cases: Columns, code: str) -> str:
    """Name a state by its code, where a cease-fire names it; else give its code in the Correlates of War."""
    for side in ("1", "2"):
        at = np.flatnonzero(cases.text[f"ccode{side}"] == code)
        if at.size:
            return str(cases.text[f"state{side}"][at[0]])
    return f"state {code}"


def rivalry_name(cases: Columns, members: NDArray[np.bool_]) -> str:
    """Name a rivalry by its two states that appear most often."""
    states, counts = np.unique([*cases.text["state1"][members], *cases.text["state2"][members]], return_counts=True)
    top = sorted(zip(-counts, states, strict=True))[:2]
    return "–".join(sorted(str(state) for _, state in top))


def alliances(folder: Path) -> list[dict[str, Any]]:
    """Alliances honoured and tested, with intervals by war and the range as one war is left out."""
    cases = alliance_cases(folder)
    found = []
    for group, members in cases.groups.items():
        wars, member = np.unique(cases.war[members], return_inverse=True)
        tests = np.bincount(member)
        honoured = np.bincount(member, weights=cases.honoured[members])
        chance = np.full(wars.size, 1.0 / wars.size)
        drawn = np.random.default_rng(SEED).multinomial(wars.size, chance, size=RESAMPLES)
        low, high = np.quantile((drawn @ honoured) / (drawn @ tests), [0.05, 0.95])
        without = (honoured.sum() - honoured) / (tests.sum() - tests)
        least, most = int(without.argmin()), int(without.argmax())
        found.append(
            {
                "group": group,
                "honoured": int(honoured.sum()),
                "tests": int(tests.sum()),
                "wars": int(wars.size),
                "by_war_low": round(float(low), 4),
                "by_war_high": round(float(high), 4),
                "lowest": {"war": war_name(wars[least]), "rate": round(float(without[least]), 4)},
                "highest": {"war": war_name(wars[most]), "rate": round(float(without[most]), 4)},
            }
        )
    return found


def war_name(code: str) -> str:
    """Spell out a war's name as the file runs it together."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", str(code).replace("_", " "))


def main() -> int:
    """Fit everything and write it."""
    where = os.environ.get("LOCARNO_DATA")
    if not where:
        print("LOCARNO_DATA is not set: the reference data are needed to fit", file=sys.stderr)
        return 2
    folder = Path(where)
    table = disputes(folder)
    fitted: dict[str, Any] = {
        "weibull_two": fit_weibull(table, TWO),
        "weibull_four": fit_weibull(table, FOUR),
        "logits": fit_logits(table, folder),
        "base_rates": fit_rates(table, folder),
        "peacekeeping_warning": peacekeeping_warning(folder),
        "peacekeeping_left_out": peacekeeping_left_out(folder),
        "alliances": alliances(folder),
        "out_of_sample": [contest.record() for contest in all_contests(folder)],
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
            f"peacekeepers {row['sample']}, {row['event']}: HR {row['hazard_ratio']} ({row['low']}–{row['high']}, "
            f"p {row['p']}), {row['events']} of {row['n']}, E-value {row['e_value']} ({row['e_value_of_limit']})"
        )
    for row in fitted["peacekeeping_left_out"]:
        print(f"peacekeepers without {row['without']}, war: HR {row['hazard_ratio']}")
    for row in fitted["out_of_sample"]:
        print(
            f"{row['task']}, {row['split']}, {row['method']}: Brier {row['brier']}, gain {row['gain']} "
            f"({row['gain_low']} to {row['gain_high']}), slope {row['slope']}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
