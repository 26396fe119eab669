"""What one would say without the models: base rates, weighted means, the bill shared by income."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import Baseline
from locarno.models.coercion.published import BASE_RATES as SANCTION_RATES
from locarno.models.durability import base_rates
from locarno.models.durability.published import ALLIANCE_TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from locarno.study.results import Results


def peace_lasting(years: Iterable[int]) -> dict[int, tuple[Baseline, ...]]:
    """Give the base rates of peace lasting so many years, by class and event."""
    by_year: dict[int, tuple[Baseline, ...]] = {}
    for year in years:
        by_year[year] = tuple(
            Baseline(
                value=rate.survival,
                low=rate.low,
                high=rate.high,
                level=rate.level,
                event=f"no {rate.event}",
                reference_class=rate.rule,
                n=rate.n,
                source=rate.source,
            )
            for rate in base_rates()
            if rate.years == year
        )
    return by_year


def sanctions() -> tuple[Baseline, ...]:
    """Give how often sanctions and threats of them had their way, in two data bases that count different events."""
    return tuple(
        Baseline(
            value=rate.rate,
            event=rate.event,
            reference_class=f"{rate.data_base}: {rate.reference_class}",
            n=rate.n,
            source=rate.source,
        )
        for rate in SANCTION_RATES
    )


def nearest_to_mean(r: Results, package: str) -> tuple[Baseline, ...]:
    """Give the distance of a package from the weighted mean of positions, and its rank."""
    if not r.has("bargaining.weighted_mean"):
        return ()
    weighted = r.outcomes["bargaining.weighted_mean"]
    has = np.isfinite(weighted).any(axis=0)
    mean = np.where(has, np.nanmean(np.where(has, weighted, 0.0), axis=0), np.nan)
    distance = {}
    for name, draft in r.file.packages.items():
        gaps = [
            abs(r.file.issues[issue].number(option) - mean[i])
            for i, issue in enumerate(r.file.issues)
            if (option := draft.takes.get(issue)) is not None and np.isfinite(mean[i])
        ]
        distance[name] = float(np.mean(gaps)) if gaps else float("nan")
    rank = 1 + sum(other < distance[package] for other in distance.values())
    return (
        Baseline(
            value=distance[package],
            event="mean distance from the weighted mean of positions, on 0–100; not a chance",
            reference_class=f"rank {rank} of {len(distance)} packages, nearest first",
            source="bargaining.weighted_mean: salience × capability",
        ),
    )


def shared_by_gdp(r: Results, package: str, party: str) -> tuple[Baseline, ...]:
    """Give what a party would pay if the package's bill were shared by GDP."""
    totals = {payer: total for payer in payers(r) if (total := float(r.cost(package, payer).mean())) > 0}
    gdp = {payer: r.central_inputs.get(f"parties.{payer}.gdp", 0.0) for payer in totals}
    if party not in totals or not all(gdp.values()):
        return ()
    return (
        Baseline(
            value=sum(totals.values()) * gdp[party] / sum(gdp.values()),
            event="if the same total were shared by GDP",
            reference_class="all payers of the package",
            source="burden.shares; gross domestic product as in the case",
        ),
    )


def without_rotation(r: Results, package: str, k: int) -> tuple[Baseline, ...]:
    """Give the naive answer: whether all that the willing have would do, if nobody had to be relieved."""
    force = f"forces.{r.file.packages[package].force}"
    brigades, persons = r.input(f"{force}.brigades"), r.input(f"{force}.brigade_persons")
    if brigades is None or persons is None or not r.has("forces.rotation_pool"):
        return ()
    pool = r.outcomes["forces.rotation_pool"][:, k].sum(axis=1)
    return (
        Baseline(
            value=float((pool >= brigades * persons).mean()),
            event="the pool of all who take part would meet the requirement once, without rotation",
            reference_class="the same assumptions",
            source="availability chain",
        ),
    )


def alliances() -> tuple[Baseline, ...]:
    """Give the rates at which alliances tested by war were honoured."""
    return tuple(
        Baseline(
            value=test.honoured / test.tests,
            low=test.low,
            high=test.high,
            event="ally fought when the alliance was tested by war; conditional on deterrence having failed",
            reference_class=f"{test.group} ({test.level:.0%} interval)",
            n=test.tests,
            source=test.source,
        )
        for test in ALLIANCE_TESTS
    )


def payers(r: Results) -> tuple[str, ...]:
    """Give the parties that stand for a payer: those not nested in a bloc, with money in some package."""
    blocs = {m: p for p in r.parties for m in r.file.parties[p].members if r.file.parties[p].kind == "bloc"}
    named: dict[str, None] = {}
    for package in r.file.packages.values():
        named |= dict.fromkeys(blocs.get(party, party) for party in package.cost)
    for force in r.file.forces.values():
        named |= dict.fromkeys(blocs.get(party, party) for party in force.contributors)
    return tuple(named)
