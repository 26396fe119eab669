"""The eight questions of the design, answered from a run: each function gives the findings of one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import Baseline, Finding, Kind
from locarno.models.coercion.published import BASE_RATES as SANCTION_RATES
from locarno.models.contract import FATES
from locarno.study.generation import generated
from locarno.study.inputs.forces import enablers_present
from locarno.study.results import Results, interval
from locarno.study.sensitivity import Ranked, by_origin, drivers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

READINGS = {
    "settlement_substitutable": "contributions do not rest on the lead's enablers",
    "settlement_myopic": "the challenger does not look ahead",
    "cohesion.drift_since_1990": "commitments drift as since 1990",
    "cohesion.drift_outside_war": "commitments drift as outside theatres of war",
}
"""Variant of a model → its reading in words."""

HEADLINE = "headline: the lead's enablers are essential"

AGREEMENT_DAYS = (30, 100, 180, 365)
"""Days at which the chance of agreement is given, as ``timing.agreement`` orders them."""


@dataclass(frozen=True)
class Maker:
    """Makes findings of one run: the results, the ranked inputs, and the base rates of the outside view."""

    results: Results
    ranked: Ranked

    def make(
        self,
        name: str,
        question: str,
        quantity: str,
        values: NDArray[np.float64],
        *,
        central: float | None,
        model: str,
        kind: Kind = "p_model",
        unit: str = "probability",
        package: str | None = None,
        readings: Mapping[str, float] | None = None,
        baselines: tuple[Baseline, ...] = (),
        condition: str = "",
        event: str = "",
        notes: tuple[str, ...] = (),
        top: int = 8,
    ) -> Finding:
        """Summarise one outcome over draws, with what drives it."""
        good = values[np.isfinite(values)]
        mean, low, high = interval(good) if good.size else (float("nan"),) * 3
        complete = good.size == values.size
        moved = drivers(self.ranked, values, top) if top and complete else ()
        shares, counts = by_origin(self.ranked, values) if top and complete else ({}, {})
        subject = self.results.file.packages[package].name if package else ""
        finding_id = f"{name}.{package}" if package else name
        return Finding(
            id=finding_id,
            question=question,
            package=package,
            quantity=quantity,
            unit=unit,
            kind=kind,
            value=mean if good.size else None,
            low=None if kind == "share_of_draws" or not good.size else low,
            high=None if kind == "share_of_draws" or not good.size else high,
            central=central,
            readings=dict(readings or {}),
            baselines=baselines,
            drivers=moved,
            origins=shares,
            origin_counts=counts,
            draws=int(good.size),
            draws_asked=self.results.draws_asked,
            says=_sentence(subject, quantity, kind, unit, mean, low, high),
            condition=condition,
            subject=subject,
            event=event,
            notes=notes,
            model=model,
        )


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
                baselines=_nearest_to_mean(r, package),
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
    for year in years:
        for k, package in enumerate(r.packages):
            readings = {HEADLINE: float(r.outcomes["settlement.survival"][:, k, year - 1].mean())}
            for variant, outcomes in r.variants.items():
                survival = next((v for name, v in outcomes.items() if name.endswith(".survival")), None)
                if survival is not None:
                    readings[READINGS.get(variant, variant)] = float(survival[:, k, year - 1].mean())
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
                notes=late[package],
            )
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
                    notes=("E[S·a]/E[a] over draws and nodes of the hidden cost; no interval over draws.",),
                )
    yield from _against_benchmark(maker, years[0])
    trap = FATES.index("broken_by_challenger")
    for k, package in enumerate(r.packages):
        yield maker.make(
            "trap",
            "hold",
            "is accepted by the challenger because it can be broken",
            r.outcomes["settlement.trap"][:, k],
            central=float(r.central["settlement.trap"][0, k]),
            model="settlement",
            package=package,
            top=0,
            notes=(f"mean weight of '{FATES[trap]}': {r.outcomes['settlement.fates'][:, k, trap].mean():.2f}",),
        )


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
                baselines=_alliance_baselines() if name == "any_fights" else (),
            )
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


def raise_force(maker: Maker) -> Iterator[Finding]:
    """Say whether the force can be raised and kept up."""
    r = maker.results
    if not r.has("forces.manned"):
        return
    for k, package in enumerate(r.packages):
        if r.file.packages[package].force is None:
            continue
        yield maker.make(
            "manned",
            "raise",
            "the force is manned to its requirement under rotation",
            r.outcomes["forces.manned"][:, k],
            central=float(r.central["forces.manned"][0, k]),
            model="forces.generation",
            kind="share_of_draws",
            package=package,
            condition="If the force were called for",
            event="be manned to its requirement and kept up under rotation",
            baselines=_without_rotation(r, package, k),
        )
        quarters = f"forces.{r.file.packages[package].force}.deploy_quarters"
        stands_after = r.input(quarters)
        if stands_after is not None:
            yield maker.make(
                "manned_by",
                "raise",
                "quarters from the cease-fire until the force stands",
                stands_after,
                central=r.central_inputs[quarters],
                model="forces.generation",
                kind="estimate",
                unit="quarters",
                package=package,
                top=0,
            )
        for name, quantity, unit in (
            ("shortfall", "brigade equivalents missing", "brigades"),
            ("sustained", "persons kept deployed", "persons"),
        ):
            values, central = r.outcomes[f"forces.{name}"][:, k], r.central[f"forces.{name}"][0, k]
            yield maker.make(
                name,
                "raise",
                quantity,
                values if values.ndim == 1 else values.sum(axis=1),
                central=float(np.sum(central)),
                model="forces.generation",
                kind="estimate",
                unit=unit,
                package=package,
                top=8 if name == "shortfall" else 0,
            )


def generate(maker: Maker) -> Iterator[Finding]:
    """Say what force generation in whole units gives at the central case, with its what-ifs."""
    r = maker.results
    for package in r.packages:
        force = r.file.packages[package].force
        if force is None:
            continue
        found = generated(r.file, force, enablers=enablers_present(r.file, r.file.packages[package]))
        if found is None:
            continue
        missing = ", ".join(f"{amount:g} {name.replace('_', ' ')}" for name, amount in found.missing.items())
        pivotal = ", ".join(f"{r.file.parties[p].name} +{rise:.2f}" for p, rise in list(found.pivotal.items())[:3])
        enablers = ", ".join(f"{name.replace('_', ' ')} +{rise:.2f}" for name, rise in found.enablers.items())
        notes = (
            f"missing: {missing or 'nothing'}",
            f"binding: {', '.join(found.binding).replace('_', ' ') or 'nothing'}",
            f"share unmet rises without: {pivotal or 'nobody'}",
        )
        yield Finding(
            id=f"unmet.{package}",
            question="raise",
            package=package,
            quantity="share of the requirement unmet in whole units, mean over capabilities",
            unit="share",
            kind="estimate",
            value=found.unmet,
            central=found.unmet,
            draws=1,
            draws_asked=1,
            says=f"{r.file.packages[package].name}: {found.unmet:.0%} of the requirement cannot be met in whole units.",
            notes=(*notes, f"price of each US-only enabler, as share unmet: {enablers}") if enablers else notes,
            model="forces.generation",
        )


def pay(maker: Maker) -> Iterator[Finding]:
    """Say who pays."""
    r = maker.results
    if r.has("burden.cost"):
        for party in _payers(r):
            for package in r.packages:
                yield maker.make(
                    f"cost_{party}",
                    "pay",
                    f"yearly cost to {r.file.parties[party].name}",
                    r.cost(package, party),
                    central=float(r.cost(package, party, central=True)[0]),
                    model="burden.shares",
                    kind="estimate",
                    unit="EUR/year",
                    package=package,
                    baselines=_gdp_baseline(r, package, party),
                    top=0,
                )
    for name, quantity, unit in (
        ("gap", "reconstruction that nobody pays", "EUR"),
        ("premium", "war-risk premium that private money asks", "percentage points"),
    ):
        if r.has(f"finance.{name}"):
            for k, package in enumerate(r.packages):
                values, central = r.outcomes[f"finance.{name}"][:, k], r.central[f"finance.{name}"][0, k]
                first = values if values.ndim == 1 else values[:, 0]
                yield maker.make(
                    name,
                    "pay",
                    quantity,
                    first,
                    central=float(np.ravel(central)[0]),
                    model="finance.gap",
                    kind="estimate",
                    unit=unit,
                    package=package,
                    top=0,
                )


def pressure(maker: Maker) -> Iterator[Finding]:
    """Say whether pressure would move the other side."""
    r = maker.results
    if r.has("coercion.complies"):
        yield maker.make(
            "complies",
            "pressure",
            "the target complies, given the threat",
            r.outcomes["coercion.complies"],
            central=float(r.central["coercion.complies"][0]),
            model="coercion.threat",
            baselines=tuple(
                Baseline(
                    value=rate.rate,
                    event=rate.event,
                    reference_class=f"{rate.data_base}: {rate.reference_class}",
                    n=rate.n,
                    source=rate.source,
                )
                for rate in SANCTION_RATES
            ),
            notes=("Two data bases count different events; no chance that sanctions work is taken from one alone.",),
        )
        yield maker.make(
            "resolute_after_threat",
            "pressure",
            "the threat, once made, would be carried out",
            r.outcomes["coercion.resolute_after_threat"],
            central=float(r.central["coercion.resolute_after_threat"][0]),
            model="coercion.threat",
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


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(years: int) -> str:
    """Say a number of years: "five years"."""
    number = _NUMBERS[years] if years < len(_NUMBERS) else str(years)
    return f"{number} year{'s' if years != 1 else ''}"


def payers(results: Results) -> tuple[str, ...]:
    """Parties that stand for a payer in the figures: those not nested in a bloc, with money in some package."""
    return _payers(results)


def _payers(r: Results) -> tuple[str, ...]:
    blocs = {m: p for p in r.parties for m in r.file.parties[p].members if r.file.parties[p].kind == "bloc"}
    named: dict[str, None] = {}
    for package in r.file.packages.values():
        named |= dict.fromkeys(blocs.get(party, party) for party in package.cost)
    for force in r.file.forces.values():
        named |= dict.fromkeys(blocs.get(party, party) for party in force.contributors)
    return tuple(named)


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


def _late(r: Results, package: str, k: int) -> tuple[str, ...]:
    """Say how the yearly hazard changes when a guarantee of the package comes into force late."""
    notes = []
    hazard = r.outcomes["settlement.hazard"][:, k].mean(axis=0)
    for name in r.file.packages[package].guarantees:
        guarantee = r.file.guarantees[name]
        start = int(np.ceil(guarantee.starts_after))
        if 0 < start < hazard.size:
            notes.append(
                f"{guarantee.name} is in force only after {guarantee.starts_after:g} years: the yearly hazard is "
                f"{hazard[:start].mean():.2f} until then and {hazard[start:].mean():.2f} after; "
                "an attacker that looks ahead strikes before the window closes"
            )
    return tuple(notes)


def _against_benchmark(maker: Maker, year: int) -> Iterator[Finding]:
    r = maker.results
    benchmark, none = r.file.benchmark, r.file.no_guarantee
    if benchmark not in r.packages:
        return
    survival = r.outcomes["settlement.survival"][:, :, year - 1]
    central = r.central["settlement.survival"][0, :, year - 1]
    top = r.package(benchmark)
    base = r.package(none) if none in r.packages else None
    gain = survival[:, top] - survival[:, base] if base is not None else None
    usable = gain is not None and interval(gain)[1] > 0
    for k, package in enumerate(r.packages):
        if k == top:
            continue
        readings: dict[str, float] = {}
        notes: tuple[str, ...] = (
            f"share of draws below the benchmark: {(survival[:, k] < survival[:, top]).mean():.2f}",
        )
        if base is not None and usable and k != base:
            ratio = (survival[:, k].mean() - survival[:, base].mean()) / (
                survival[:, top].mean() - survival[:, base].mean()
            )
            readings["share of the benchmark's gain over no guarantee"] = float(ratio)
        elif base is not None and not usable:
            notes += ("no ratio: the benchmark's gain over no guarantee is not clear of zero",)
        yield maker.make(
            f"less_than_benchmark_{year}y",
            "hold",
            f"chance to hold for {in_words(year)}, less the benchmark's",
            survival[:, k] - survival[:, top],
            central=float(central[k] - central[top]),
            model="settlement",
            kind="estimate",
            unit="difference of probabilities",
            package=package,
            readings=readings,
            notes=notes,
            top=0,
        )


def _nearest_to_mean(r: Results, package: str) -> tuple[Baseline, ...]:
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


def _gdp_baseline(r: Results, package: str, party: str) -> tuple[Baseline, ...]:
    totals = {payer: float(r.cost(package, payer).mean()) for payer in _payers(r)}
    gdp = {payer: r.central_inputs.get(f"parties.{payer}.gdp", 0.0) for payer in totals}
    if not sum(totals.values()) or not all(gdp.values()):
        return ()
    return (
        Baseline(
            value=sum(totals.values()) * gdp[party] / sum(gdp.values()),
            event="if the same total were shared by GDP",
            reference_class="all payers of the package",
            source="burden.shares",
        ),
    )


def _without_rotation(r: Results, package: str, k: int) -> tuple[Baseline, ...]:
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


def _alliance_baselines() -> tuple[Baseline, ...]:
    from locarno.models.durability.published import ALLIANCE_TESTS

    return tuple(
        Baseline(
            value=test.honoured / test.tests,
            low=test.low,
            high=test.high,
            event="ally fought when the alliance was tested by war; conditional on deterrence having failed",
            reference_class=test.group,
            n=test.tests,
            source=test.source,
        )
        for test in ALLIANCE_TESTS
    )


def _sentence(subject: str, quantity: str, kind: Kind, unit: str, mean: float, low: float, high: float) -> str:
    head = f"{subject}: {quantity}" if subject else quantity[:1].upper() + quantity[1:]
    if kind == "share_of_draws":
        return f"{head}: in {mean:.0%} of the assumptions tried."
    if unit == "probability":
        return f"{head}: the model gives {mean:.2f}, {low:.2f}–{high:.2f} across assumptions."
    if unit.startswith("EUR"):
        return f"{head}: {mean / 1e9:.1f} billion {unit}, {low / 1e9:.1f}–{high / 1e9:.1f} across assumptions."
    return f"{head}: {mean:,.3g} {unit}, {low:,.3g}–{high:,.3g} across assumptions."
