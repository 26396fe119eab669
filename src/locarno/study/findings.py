"""From a run to its findings: every question answered, claims tested, linchpins and what-ifs.

Findings are kept in the run folder (``findings.json``) and made anew when the run, the schema or the version of
Locarno is another.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np

import locarno
from locarno.case import estimates, origins
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.finding import (
    Finding,
    Findings,
    Linchpin,
    YearPoint,
)
from locarno.models.registry import find
from locarno.study import cohesion, means, questions
from locarno.study.baselines import peace_lasting
from locarno.study.channels import channel_effects
from locarno.study.checks import structural_checks
from locarno.study.claim_tests import claim_results
from locarno.study.claims import Predicate
from locarno.study.experiments import by_draw
from locarno.study.generic import prior_predictive
from locarno.study.ladders import breach_ladders
from locarno.study.layout import lay_out
from locarno.study.maker import Maker
from locarno.study.opened import Run
from locarno.study.past_alliances import past_alliances
from locarno.study.questions import in_words
from locarno.study.results import Results, fate_weights, interval
from locarno.study.sampling import BLOCK
from locarno.study.sensitivity import rank_inputs, tipping_value
from locarno.study.store import RunFolder
from locarno.study.traps import traps
from locarno.study.whatifs import Whatifs, ask
from locarno.study.zone import ZONE_DRAWS, Zones, search
from locarno.study.zone_findings import zone_findings

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.case import CaseFile
    from locarno.models.contract import Inputs

READ = (
    *(f"settlement.{name}" for name in ("survival", "survival_accepted", "accepted", "refuses", "fates", "value")),
    *(f"settlement.{name}" for name in ("outside", "hazard", "trap", "any_fights", "all_fight", "war_on")),
    *(f"bargaining.{name}" for name in ("weighted_mean", "nash", "kalai_smorodinsky", "zopa")),
    *(f"forces.{name}" for name in ("shortfall", "sustained", "manned", "rotation_pool")),
    *("cohesion.contagion_expected", "cohesion.contagion_expected_without_lead"),
    *("cohesion.pledges_least", "cohesion.pledges_greatest", "burden.cost", "finance.gap", "finance.premium"),
    *("coercion.complies", "coercion.resolute_after_threat", "opinion.ratified", "opinion.majority"),
    *("timing.by_deadline", "timing.agreement", "cohesion.credibility", "cohesion.trust_radius"),
    *("settlement.resumed", "settlement.broken_by_kind"),
)
"""Outcomes that findings read."""

KEPT = "findings.json"
"""Where findings are kept in a run folder."""

EXPERIMENT_DRAWS = 256
"""Draws of the what-ifs, the first good ones of the run."""

TIPPING_LEVEL = 0.5
"""Level at which a linchpin is said to tip the chance to hold."""


def summarise(
    results: Results, experiment_inputs: Inputs | None = None, zone_inputs: Inputs | None = None
) -> dict[str, Any]:
    """Answer every question from a run's results.

    Parameters
    ----------
    results
        Outcomes and inputs, good draws only.
    experiment_inputs
        Named inputs of a few hundred of the same draws for the what-ifs; without them there are none.
    zone_inputs
        Named inputs of the central case and of some good draws, for the zone over all combinations of terms.

    Returns
    -------
    Fields of :class:`locarno.finding.Findings` that depend on outcomes.
    """
    file = results.file
    maker = Maker(results, rank_inputs(results.inputs, results.origins))
    focus = _focus(results)
    found: list[Finding] = [
        *questions.agree(maker),
        *questions.hold(maker, peace_lasting(file.settings.report_years)),
        *traps(maker, experiment_inputs),
        *questions.cohere(maker),
        *cohesion.trust(maker, _middle_year(file)),
        *means.raise_force(maker),
        *means.generate(maker),
        *means.pay(maker),
        *means.pressure(maker),
        *questions.accept(maker),
        *questions.when(maker),
    ]
    asked = Whatifs()
    if experiment_inputs is not None:
        asked = ask(results, experiment_inputs, focus, _middle_year(file), zone_inputs)
        found += asked.findings
    zones = Zones()
    if zone_inputs is not None:
        zones = search(file, lay_out(file, results.packages), zone_inputs, _middle_year(file))
        found += zone_findings(zones, file, results.draws_asked)
    by_id = {finding.id: finding for finding in found}
    return {
        "fates": {p: fate_weights(results.outcomes, k) for k, p in enumerate(results.packages)}
        if results.has("settlement.fates")
        else {},
        "findings": tuple(found),
        "headlines": _headlines(results, by_id, focus),
        "survival": _curves(results, "settlement.survival"),
        "war_free": _curves(results, "settlement.resumed", fails=True) if len(results.attacks) > 1 else {},
        "claims": tuple(claim_results(results)),
        "window": asked.window,
        "window_says": asked.window_says,
        "exchange_rate": asked.exchange_rate,
        "absences": asked.absences,
        "surfaces": asked.surfaces,
        "pivots": cohesion.pivots(results, experiment_inputs, _middle_year(file))
        if experiment_inputs is not None
        else (),
        "tipping_sets": cohesion.tipping_sets(results, zone_inputs, _middle_year(file))
        if zone_inputs is not None
        else (),
        "checks": structural_checks(file, results.packages, experiment_inputs, zone_inputs)
        if experiment_inputs is not None and zone_inputs is not None
        else (),
        "zones": zones.zones,
        "best_terms": zones.best,
        "remarks": (*((zones.refused,) if zones.refused else ()), *_level()),
        "assumptions": _linchpins(results, focus),
        "contrary": _contrary(results, by_id, focus),
    }


def _focus(results: Results) -> str | None:
    """Find the package that the case asks about: the first that a claim tests, else the first with a force."""
    for claim in results.file.claims.values():
        if claim.test is not None:
            for package in Predicate(claim.test).packages:
                if package in results.packages:
                    return package
    with_force = (p for p in results.packages if results.file.packages[p].force is not None)
    return next(with_force, results.packages[0] if results.packages else None)


def _middle_year(file: CaseFile) -> int:
    years = file.settings.report_years
    return years[len(years) // 2]


def _headlines(results: Results, by_id: dict[str, Finding], focus: str | None) -> tuple[str, ...]:
    """Pick the three judgements: would the package in question hold, be manned, and which is likeliest to last."""
    year = _middle_year(results.file)
    wanted = [f"hold_{year}y.{focus}", f"manned.{focus}"]
    if results.has("settlement.fates"):
        lasting = results.outcomes["settlement.fates"][:, :, 2].mean(axis=0)
        wanted.append(f"accepted.{results.packages[int(np.argmax(lasting))]}")
    return tuple(name for name in wanted if name in by_id)


def _curves(results: Results, outcome: str, *, fails: bool = False) -> dict[str, tuple[YearPoint, ...]]:
    """Give the yearly means of an outcome, or of its opposite, from year 0 on: package → points."""
    if not results.has(outcome):
        return {}
    holds = 1.0 - results.outcomes[outcome] if fails else results.outcomes[outcome]
    curves: dict[str, tuple[YearPoint, ...]] = {}
    for k, package in enumerate(results.packages):
        points = [YearPoint(year=0, value=1.0, low=1.0, high=1.0)]
        for year in range(holds.shape[2]):
            mean, low, high = interval(holds[:, k, year])
            points.append(YearPoint(year=year + 1, value=mean, low=low, high=high))
        curves[package] = tuple(points)
    return curves


def _linchpins(results: Results, focus: str | None) -> tuple[Linchpin, ...]:
    file = results.file
    if focus is None or not results.has("settlement.survival"):
        return ()
    year = _middle_year(file)
    outcome = results.column(f"hold_{year}y", (focus,))
    above = outcome.mean() >= TIPPING_LEVEL
    found = []
    for assumption in file.assumptions.values():
        values = results.input(assumption.path)
        if values is None or np.ptp(values) == 0:
            found.append((0.0, Linchpin(says=assumption.says, path=assumption.path)))
            continue
        value, low, high = tipping_value(values, outcome, TIPPING_LEVEL)
        tips = f"{file.packages[focus].name}: chance to hold for {in_words(year)} falls below {TIPPING_LEVEL:g}"
        if not above:
            tips = f"{file.packages[focus].name}: chance to hold for {in_words(year)} rises above {TIPPING_LEVEL:g}"
        if value is None:
            tips = f"nothing in its range: the chance to hold goes from {low:.2f} to {high:.2f} across it"
        found.append(
            (
                abs(high - low),
                Linchpin(
                    says=assumption.says,
                    path=assumption.path,
                    central=results.central_inputs.get(assumption.path),
                    tipping=value,
                    tips=tips,
                ),
            )
        )
    return tuple(linchpin for _, linchpin in sorted(found, key=lambda pair: -pair[0]))


def _contrary(results: Results, by_id: dict[str, Finding], focus: str | None) -> str:
    """State the strongest contrary case to the first judgement: the input, and the reading, that move it most."""
    main = by_id.get(f"hold_{_middle_year(results.file)}y.{focus}")
    if main is None or main.value is None or not main.drivers:
        return ""
    driver = max(main.drivers, key=lambda d: abs((d.low or 0.0) - (d.high or 0.0)))
    ends = {"lowest": driver.low or 0.0, "highest": driver.high or 0.0}
    where = (
        min(ends, key=lambda end: ends[end]) if main.value >= TIPPING_LEVEL else max(ends, key=lambda end: ends[end])
    )
    lines = [
        f"In the fifth of the draws where {driver.path} is {where}, {main.subject} holds with chance "
        f"{ends[where]:.2f}, not {main.value:.2f}."
    ]
    others = dict(list(main.readings.items())[1:])
    if others:
        name = max(others, key=lambda other: abs(others[other] - (main.value or 0.0)))
        lines.append(f"In the reading '{name}' the chance is {others[name]:.2f}.")
    return " ".join(lines)


def findings_of(run: Run | Path | str) -> Findings:
    """Give the findings of a complete run, made once and kept in its folder.

    Parameters
    ----------
    run
        A run, or its folder.

    Raises
    ------
    LocarnoError
        R2xx if the folder is no complete run or cannot be written; R301, R302 if a claim's test cannot be read.
    """
    opened = run if isinstance(run, Run) else Run.open(run)
    kept = opened.path / KEPT
    known = _read_kept(kept, opened)
    if known is not None:
        return known
    opened.must_be_whole()
    if not opened.good.any():
        message = "no draw of the run is good, so there is nothing to find; run.json says why they failed"
        raise LocarnoError(Diagnostic("R213", message, file=str(opened.path)))
    inputs = _good_inputs(opened, EXPERIMENT_DRAWS)
    fields = summarise(results_of(opened), inputs, _zone_inputs(opened))
    file = opened.case.file
    fields |= {
        "channels": channel_effects(file, opened.layout, inputs, _middle_year(file)),
        "ladders": breach_ladders(file, opened.seed),
        "reliability": past_alliances(),
        "banner": prior_predictive().banner,
    }
    found = Findings.model_validate(
        {
            **fields,
            "locarno": locarno.__version__,
            "run": opened.record["id"],
            "case_title": file.title,
            "case_hash": opened.record["case_hash"],
            "as_of": file.as_of.isoformat(),
            "question": file.question,
            "marking": file.marking,
            "author": file.author,
            "seed": opened.seed,
            "draws": int(opened.good.sum()),
            "draws_asked": opened.draws,
            "packages": {name: file.packages[name].name for name in opened.packages},
            "benchmark": file.benchmark,
            "no_guarantee": file.no_guarantee,
            "report_years": file.settings.report_years,
            "parties": {name: party.name for name, party in file.parties.items()},
            "skipped": opened.skipped,
            "defaulted": opened.record["defaulted"],
            "remarks": (*opened.record["remarks"], *fields["remarks"]),
            "models": {name: find(name).source for name in (*opened.models, *opened.variants)},
        }
    )
    # Kept so that the next verb need not make them again; a run that cannot be written to is no less a run.
    with contextlib.suppress(LocarnoError), RunFolder(opened.path).writing(kept) as draft:
        draft.write_text(found.model_dump_json(indent=1), encoding="utf-8")
    return found


def _level() -> tuple[str, ...]:
    """Say where generic inputs do not give the outside view's level: then levels are not identified."""
    check = prior_predictive()
    return () if check.inside else (check.text.rstrip("."),)


def _good_inputs(run: Run, most: int) -> Inputs:
    """Gather the inputs of the first good draws, all in the block of the first of them."""
    good = np.flatnonzero(run.good)
    start = int(good[0]) // BLOCK * BLOCK
    rows = good[good < start + BLOCK][:most] - start
    drawn = run.model_inputs(start, int(rows[-1]) + 1)
    return {name: array[rows] if by_draw(name) else array for name, array in drawn.items()}


def _zone_inputs(run: Run) -> Inputs:
    """Gather the central case and the first good draws."""
    drawn = _good_inputs(run, ZONE_DRAWS)
    return {
        name: np.concatenate([array, drawn[name]]) if by_draw(name) else array
        for name, array in run.model_inputs(-1).items()
    }


def results_of(run: Run) -> Results:
    """Gather a run's outcomes and inputs, good draws only."""
    good = run.good
    layout = run.layout
    file = run.case.file
    written = estimates(file)
    varied = run.inputs()
    named = [path for path in written if _named_in_findings(path, file) and path not in varied]
    inputs = {path: values[good] for path, values in varied.items()}
    resting = origins(run.case)
    return Results(
        file=file,
        packages=run.packages,
        parties=layout.parties,
        guarantors=layout.guarantors,
        contributors=layout.contributors,
        attacks=layout.attacks,
        bodies=layout.bodies,
        outcomes=run.outcomes_of([name for name in READ if name in run.outcomes], good_only=True),
        central=run.outcomes_of(central=True),
        inputs=inputs,
        named={path: values[good] for path, values in run.inputs(named).items()},
        central_inputs=run.central_inputs(written),
        origins={path: resting[path] for path in inputs},
        draws=int(good.sum()),
        draws_asked=run.draws,
        variants={
            variant: {
                name: values[np.isfinite(values).all(axis=tuple(range(1, values.ndim)))]
                for name, values in run.outcomes_of(variant=variant).items()
                if name.endswith(".survival")
            }
            for variant in run.variants
        },
        skipped=run.skipped,
        numbers=np.flatnonzero(good),
    )


def _named_in_findings(path: str, file: CaseFile) -> bool:
    """Whether findings ask for an input by name, and not only for what moves them."""
    steps = path.split(".")
    return (steps[0] == "forces" and steps[2:] in (["deploy_quarters"], ["brigades"], ["brigade_persons"])) or any(
        path == assumption.path for assumption in file.assumptions.values()
    )


def _read_kept(kept: Path, run: Run) -> Findings | None:
    """Give the findings kept in the folder, unless the run or the version has moved on."""
    if not run.complete or not kept.exists() or kept.stat().st_mtime < (run.path / "run.json").stat().st_mtime:
        return None
    try:
        found = Findings.model_validate_json(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.locarno == locarno.__version__ else None
