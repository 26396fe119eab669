"""Questions about the settlement, answered from a run.

Would the parties agree, would it hold, would the guarantors stand together, would it be ratified, and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.study.baselines import alliances, nearest_to_mean
from locarno.study.benchmark import against_benchmark
from locarno.study.credibility import promise_in_words
from locarno.study.layout import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from locarno.finding import Baseline, Finding
    from locarno.study.maker import Maker
    from locarno.study.results import Results

READINGS = {
    "settlement_substitutable": "contributions do not rest on the lead's enablers",
    "settlement_myopic": "the challenger does not look ahead",
    "settlement_pledges_least": "conditional pledges settle at their least equilibrium",
    "settlement_pledges_greatest": "conditional pledges settle at their greatest equilibrium",
    "cohesion.drift_since_1990": "commitments drift as since 1990",
    "cohesion.drift_outside_war": "commitments drift as outside theatres of war",
}
"""Variant of a model → its reading in words."""

LIMITED_COUNT = "a limited attack counts as not holding; the outside view counts war only, so compare it with no_war"
"""What is said of the chance to hold where a case gives kinds of attack beside the full one."""

HEADLINE = "headline: the lead's enablers are essential"

AGREEMENT_DAYS = (30, 100, 180, 365)
"""Days at which the chance of agreement is given, as ``timing.agreement`` orders them."""


def agree(maker: Maker) -> Iterator[Finding]:
    """Say what the parties would agree on."""
    r = maker.results
    if r.has("settlement.accepted"):
        for k, package in enumerate(r.packages):
            yield maker.make(
                "accepted",
                "agree",
                "all deciding parties accept",
                r.outcomes["settlement.accepted"][:, k],
                central=float(r.central["settlement.accepted"][0, k]),
                model="settlement",
                kind="share_of_draws",
                package=package,
                condition="If this package were put to the parties as it stands",
                event="be accepted by all deciding parties",
                baselines=nearest_to_mean(r, package),
            )
        for k, package in enumerate(r.packages):
            for i, party in enumerate(r.parties):
                if r.file.parties[party].veto:
                    yield maker.make(
                        f"refuses_{party}",
                        "agree",
                        f"{r.file.parties[party].name} refuses",
                        r.outcomes["settlement.refuses"][:, k, i],
                        central=float(r.central["settlement.refuses"][0, k, i]),
                        model="settlement",
                        kind="share_of_draws",
                        package=package,
                    )
        yield from _rather_not(maker)
    if r.has("bargaining.nash"):
        for name, label in (("nash", "Nash solution"), ("kalai_smorodinsky", "Kalai–Smorodinsky solution")):
            choice, central = r.outcomes[f"bargaining.{name}"], r.central[f"bargaining.{name}"][0]
            for k, package in enumerate(r.packages):
                yield maker.make(
                    name,
                    "agree",
                    f"is the {label} among the packages written",
                    (choice == k).astype(np.float64),
                    central=float(central == k),
                    model="bargaining.solutions",
                    kind="share_of_draws",
                    package=package,
                    top=0,
                )
        yield maker.make(
            "no_zone",
            "agree",
            "no package is better than no agreement for every deciding party",
            (r.outcomes["bargaining.zopa"].max(axis=1) == 0).astype(np.float64),
            central=float(r.central["bargaining.zopa"].max() == 0),
            model="bargaining.solutions",
            kind="share_of_draws",
        )


def hold(maker: Maker, base_rates: Mapping[int, tuple[Baseline, ...]]) -> Iterator[Finding]:
    """Say whether it would hold."""
    r = maker.results
    if not r.has("settlement.survival"):
        return
    years = _years_by_weight(r)
    late = {package: _late(r, package, k) for k, package in enumerate(r.packages)}
    limited = tuple(kind for kind in r.attacks if kind != FULL) if r.has("settlement.resumed") else ()
    for year in years:
        for k, package in enumerate(r.packages):
            readings = {HEADLINE: float(r.outcomes["settlement.survival"][:, k, year - 1].mean())}
            for variant, outcomes in r.variants.items():
                survival = next((v for name, v in outcomes.items() if name.endswith(".survival")), None)
                if survival is not None:
                    # A variant is run on the first draws only: what it changes there is added to the mean over all.
                    same = r.outcomes["settlement.survival"][: len(survival), k, year - 1].mean()
                    moved = float(survival[:, k, year - 1].mean() - same)
                    readings[READINGS.get(variant, variant)] = readings[HEADLINE] + moved
            yield maker.make(
                f"hold_{year}y",
                "hold",
                f"holds for {in_words(year)}, if in force",
                r.outcomes["settlement.survival"][:, k, year - 1],
                central=float(r.central["settlement.survival"][0, k, year - 1]),
                model="settlement",
                package=package,
                readings=readings,
                baselines=base_rates.get(year, ()),
                condition=f"If a cease-fire on these terms took effect in {r.file.as_of.year}",
                event=f"see it hold for {in_words(year)}",
                notes=(*late[package], *((LIMITED_COUNT,) if limited else ())),
            )
        if limited:
            yield from _without_war(maker, year, base_rates.get(year, ()))
    if limited:
        yield from _broken_by(maker, limited)
    for k, package in enumerate(r.packages):
        accepted = r.outcomes["settlement.accepted"][:, k].mean()
        for year in years[:1]:
            both = r.outcomes["settlement.survival_accepted"][:, k, year - 1].mean()
            if accepted > 0:
                yield maker.make(
                    f"hold_{year}y_if_agreed",
                    "hold",
                    f"holds for {in_words(year)}, given that all accept it",
                    np.full(r.draws, both / accepted),
                    central=None,
                    model="settlement",
                    package=package,
                    top=0,
                    spread=False,
                    notes=("E[S·a]/E[a] over draws and nodes of the hidden cost; no interval over draws.",),
                )
    yield from against_benchmark(maker, years[0], in_words(years[0]))


def cohere(maker: Maker) -> Iterator[Finding]:
    """Say whether the guarantors would stand together."""
    r = maker.results
    for name, quantity in (
        ("any_fights", "at least one guarantor fights, if tested in year 1"),
        ("all_fight", "all guarantors fight, if tested in year 1"),
    ):
        source = f"settlement.{name}"
        if not r.has(source):
            continue
        for k, package in enumerate(r.packages):
            if not r.file.packages[package].guarantees:
                continue
            yield maker.make(
                name,
                "cohere",
                quantity,
                r.outcomes[source][:, k, 0],
                central=float(r.central[source][0, k, 0]),
                model="settlement",
                package=package,
                baselines=alliances() if name == "any_fights" else (),
                notes=tuple(_rests_on(r, package)) if name == "any_fights" else (),
            )
    yield from _with_the_lead(maker)
    for name, label in (("pledges_least", "least"), ("pledges_greatest", "greatest")):
        if r.has(f"cohesion.{name}"):
            for k, package in enumerate(r.packages):
                if r.file.packages[package].guarantees:
                    yield maker.make(
                        name,
                        "cohere",
                        f"guarantors expected to act in the {label} equilibrium of conditional pledges",
                        r.outcomes[f"cohesion.{name}"][:, k].sum(axis=1),
                        central=float(r.central[f"cohesion.{name}"][0, k].sum()),
                        model="cohesion.pledges",
                        kind="estimate",
                        unit="guarantors",
                        package=package,
                        top=0,
                    )


def accept(maker: Maker) -> Iterator[Finding]:
    """Say whether publics and parliaments would accept."""
    r = maker.results
    if r.has("opinion.ratified"):
        for k, package in enumerate(r.packages):
            yield maker.make(
                "ratified",
                "accept",
                "every body that can stop the package agrees",
                r.outcomes["opinion.ratified"][:, k],
                central=None,
                model="opinion.ratification",
                kind="share_of_draws",
                package=package,
            )
    if r.has("opinion.majority"):
        for b, body in enumerate(r.bodies):
            yield maker.make(
                f"majority_{body}",
                "accept",
                f"{r.file.ratification[body].name} reaches the share that its rule needs",
                r.outcomes["opinion.majority"][:, b],
                central=float(r.central["opinion.majority"][0, b]),
                model="opinion.ratification",
                notes=(r.file.ratification[body].rule,),
            )


def when(maker: Maker) -> Iterator[Finding]:
    """Say by when."""
    r = maker.results
    timing = r.file.timing
    if not r.has("timing.by_deadline") or timing is None:
        return
    deadline = r.file.events[timing.deadline].what
    yield maker.make(
        "by_deadline",
        "when",
        f"agreement by the deadline: {deadline}",
        r.outcomes["timing.by_deadline"],
        central=float(r.central["timing.by_deadline"][0]),
        model="timing.deadline",
    )
    for d, days in enumerate(AGREEMENT_DAYS):
        yield maker.make(
            f"agreement_{days}d",
            "when",
            f"agreement within {days} days of the case's date",
            r.outcomes["timing.agreement"][:, d],
            central=float(r.central["timing.agreement"][0, d]),
            model="timing.deadline",
            top=0,
        )
    if r.has("settlement.war_on"):
        for year in r.file.settings.report_years:
            yield maker.make(
                f"war_on_{year}y",
                "when",
                f"without agreement, the war is still on after {in_words(year)}",
                r.outcomes["settlement.war_on"][:, year - 1],
                central=float(r.central["settlement.war_on"][0, year - 1]),
                model="settlement",
                top=0,
            )


def _without_war(maker: Maker, year: int, base_rates: tuple[Baseline, ...]) -> Iterator[Finding]:
    """Say how likely no organised fighting returns: limited attacks, which end the settlement too, counted apart."""
    r = maker.results
    for k, package in enumerate(r.packages):
        yield maker.make(
            f"no_war_{year}y",
            "hold",
            f"sees no return to war within {in_words(year)}, if in force",
            1.0 - r.outcomes["settlement.resumed"][:, k, year - 1],
            central=1.0 - float(r.central["settlement.resumed"][0, k, year - 1]),
            model="settlement",
            package=package,
            baselines=base_rates,
            condition=f"If a cease-fire on these terms took effect in {r.file.as_of.year}",
            event=f"see no return to war within {in_words(year)}",
            notes=(
                "an upper bound: a limited attack ends the settlement without counting here, and what may follow it "
                "is left out",
            ),
            top=0,
        )


def _broken_by(maker: Maker, limited: tuple[str, ...]) -> Iterator[Finding]:
    """Say how likely the challenger breaks the settlement first by each kind of attack."""
    r = maker.results
    years = r.outcomes["settlement.survival"].shape[2]
    for kind in (FULL, *limited):
        a = r.attacks.index(kind)
        name = "full attack" if kind == FULL else kind.replace("_", " ")
        for k, package in enumerate(r.packages):
            yield maker.make(
                f"broken_by_{kind}",
                "hold",
                f"is broken by the challenger within {in_words(years)}, if in force, by this kind of attack: {name}",
                r.outcomes["settlement.broken_by_kind"][:, k, a],
                central=float(r.central["settlement.broken_by_kind"][0, k, a]),
                model="settlement",
                package=package,
                top=0,
            )


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(years: int) -> str:
    """Say a number of years: "five years"."""
    number = _NUMBERS[years] if years < len(_NUMBERS) else str(years)
    return f"{number} year{'s' if years != 1 else ''}"


def _years_by_weight(r: Results) -> list[int]:
    years = list(r.file.settings.report_years)
    middle = years[len(years) // 2]
    return [middle, *(year for year in years if year != middle)]


def _rather_not(maker: Maker) -> Iterator[Finding]:
    """Say who without a veto is worse off than without agreement: it cannot refuse, and would rather not."""
    r = maker.results
    for i, party in enumerate(r.parties):
        outside = r.outcomes["settlement.outside"][:, i]
        if r.file.parties[party].veto or not np.isfinite(outside).all():
            continue
        for k, package in enumerate(r.packages):
            surplus = r.outcomes["settlement.value"][:, k, i] - outside
            central = r.central["settlement.value"][0, k, i] - r.central["settlement.outside"][0, i]
            yield maker.make(
                f"rather_not_{party}",
                "agree",
                f"{r.file.parties[party].name}, without a veto, would rather not",
                (surplus < 0).astype(np.float64),
                central=float(central < 0),
                model="settlement",
                kind="share_of_draws",
                package=package,
                top=0,
            )


def _rests_on(r: Results, package: str) -> Iterator[str]:
    """Print what each promise by a chain or a calculus comes to, to stand beside the rates of past alliances."""
    reckoned = r.central.get("cohesion.calculus")
    for name in r.file.packages[package].guarantees:
        for party, terms in r.file.guarantees[name].guarantors.items():
            if terms.honours is not None:
                continue
            found = None
            if terms.calculus is not None and reckoned is not None:
                value = float(reckoned[0, r.package(package), r.guarantors.index(party)])
                found = (value, value) if np.isfinite(value) else None
            said = promise_in_words(terms, found)
            yield f"{r.file.parties[party].name}, {r.file.guarantees[name].name}: {said} at the central case"


def _with_the_lead(maker: Maker) -> Iterator[Finding]:
    """Say how many guarantors fewer fight where the lead does not, the lead itself counted."""
    r = maker.results
    whole, without = "cohesion.contagion_expected", "cohesion.contagion_expected_without_lead"
    if not r.has(whole, without):
        return
    for k, package in enumerate(r.packages):
        if not np.any(r.outcomes[whole][:, k]):
            continue
        yield maker.make(
            "rests_on_lead",
            "cohere",
            "guarantors fewer that fight in year 1 if the lead does not",
            r.outcomes[whole][:, k, 0] - r.outcomes[without][:, k, 0],
            central=float(r.central[whole][0, k, 0] - r.central[without][0, k, 0]),
            model="cohesion.contagion",
            kind="estimate",
            unit="guarantors",
            package=package,
            top=0,
        )


def _late(r: Results, package: str, k: int) -> tuple[str, ...]:
    """Say how the yearly hazard changes when a guarantee of the package comes into force late."""
    notes = []
    hazard = r.outcomes["settlement.hazard"][:, k].mean(axis=0)
    for name in r.file.packages[package].guarantees:
        guarantee = r.file.guarantees[name]
        start = int(np.ceil(guarantee.starts_after))
        if 0 < start < hazard.size:
            before, after = hazard[:start].mean(), hazard[start:].mean()
            said = (
                f"{guarantee.name} is in force only after {guarantee.starts_after:g} years: the yearly hazard is "
                f"{before:.2f} until then and {after:.2f} after"
            )
            if before > after:
                said += "; an attacker that looks ahead strikes before the window closes"
            notes.append(said)
    return tuple(notes)
