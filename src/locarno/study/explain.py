"""One draw of one package: what was sampled, who would fight, and year by year why the settlement holds or breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.models.contract import STATUS_OK
from locarno.models.registry import find
from locarno.study.execute import make_sampler, parameters, run_model
from locarno.study.explain_problem import readable
from locarno.study.explain_reasons import DECISIONS, Decisions, Reasons
from locarno.study.explain_text import in_words
from locarno.study.explain_types import (
    Explanation,
    GuarantorSet,
    PartyTold,
    SampledInput,
    YearReason,
    YearTold,
)
from locarno.study.explain_words import Words
from locarno.study.inputs import build_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from locarno.models.contract import Array
    from locarno.study.explain_reasons import Decision
    from locarno.study.opened import Run
    from locarno.study.sampling import Sample, Sampler

MOST_INPUTS = 12
"""How many sampled inputs are named: those furthest from their middle."""

MOST_SETS = 8
"""How many sets of guarantors are named: the likeliest."""

TOLD_SHARE = 0.15
"""A decision is explained in a year if at least this share of the hidden costs takes it, or it is the main one."""

__all__ = ["explain", "explanation", "in_words"]


def explain(run: Run, draw: int, package: str) -> str:
    """Explain one draw in words; see :meth:`locarno.study.opened.Run.explain`."""
    return in_words(explanation(run, draw, package))


def explanation(run: Run, draw: int, package: str) -> Explanation:
    """Explain one draw of one package.

    Parameters
    ----------
    run
        A run, finished or not: the draw is made again from the seed.
    draw
        Which; −1 for the central case.
    package
        Package id.

    Returns
    -------
    Explanation
        Without years where the settlement's models did not run or failed in this draw.

    Raises
    ------
    LocarnoError
        R210 if the run has no such draw or package.
    """
    _must_have(run, draw, package)
    file = run.case.file
    sampler = make_sampler(file, run.seed)
    sample = sampler.central() if draw < 0 else sampler.sample(draw, 1)
    inputs = build_inputs(file, sample, layout=run.layout)
    outcomes, failed = _outcomes(run, inputs)
    told = Explanation(
        run=str(run.record["id"]),
        package=package,
        name=file.packages[package].name,
        names={party: described.name for party, described in file.parties.items()},
        draw=None if draw < 0 else draw,
        failed=failed,
        sampled=() if draw < 0 else tuple(_sampled(run, sampler, sample, draw)),
    )
    pool = readable({**inputs, **outcomes})
    place = run.packages.index(package)
    if failed or not pool or not _solved(outcomes, place):
        return told
    reasons = Reasons(pool, place)
    words = Words(file, run.labels, reasons)
    years = _years(run, reasons)
    readings = _readings(reasons)
    return told.model_copy(
        update={
            "challenger": words.challenger,
            "verdict": tuple(words.verdict(years)),
            "sets": tuple(_sets(run, reasons)),
            "unratified": tuple(_unratified(run, reasons, outcomes, place)),
            "years": years,
            "spans": tuple(words.spans(years)),
            "survival_readings": readings,
            "remarks": tuple(words.remarks(years, readings)),
            "parties": tuple(_parties(run, pool, outcomes, place)),
        }
    )


def _must_have(run: Run, draw: int, package: str) -> None:
    if package not in run.packages:
        message = f"the run has no package {package!r}{did_you_mean(package, run.packages)}"
        raise LocarnoError(Diagnostic("R210", message, file=str(run.path), expected=" or ".join(run.packages)))
    if not -1 <= draw < run.draws:
        message = f"the run has no draw {draw}"
        raise LocarnoError(
            Diagnostic(
                "R210", message, file=str(run.path), expected=f"0 to {run.draws - 1}, or -1 for the central case"
            )
        )


def _outcomes(run: Run, inputs: Mapping[str, Array]) -> tuple[dict[str, Array], str]:
    """Run the headline models on the draw alone: outcomes by name, and the first stage that failed."""
    pool = dict(inputs)
    failed = ""
    for model in map(find, run.models):
        if any(name not in pool for name in model.needs):
            continue
        given = {name: pool[name] for name in (*model.needs, *model.optional) if name in pool}
        outcomes, status = run_model(model, given | parameters(model, pool))
        if not failed and (isinstance(status, str) or status[0] != STATUS_OK):
            failed = f"{model.name}{f' ({status})' if isinstance(status, str) else ''}"
        pool |= outcomes
    return {name: array for name, array in pool.items() if name not in inputs}, failed


def _solved(outcomes: Mapping[str, Array], place: int) -> bool:
    names = ("survival", "hazard", "margin")
    found = [outcomes.get(f"settlement.{name}") for name in names]
    return all(array is not None and bool(np.isfinite(array[0, place]).all()) for array in found)


def _sampled(run: Run, sampler: Sampler, sample: Sample, draw: int) -> Iterator[SampledInput]:
    levels = {path: level for path, level in sampler.levels(draw).items() if path in run.input_paths}
    for path in sorted(levels, key=lambda path: -abs(levels[path] - 0.5))[:MOST_INPUTS]:
        yield SampledInput(path=path, value=float(sample.value(path)[0]), quantile=float(levels[path]))


def _years(run: Run, reasons: Reasons) -> tuple[YearTold, ...]:
    """Tell every year of the problem, with the reasons for what is decided in it."""
    problem, decisions = reasons.problem, reasons.decisions
    outcomes, side = problem.outcomes, problem.side
    i = reasons.challenger
    estimated = reasons.without("disbelief", 0).problem.war.win_believed[0]
    fights = {name: 1.0 - getattr(side, name)[0, side.year_of, 0] for name in ("belief", "estimate", "trust")}
    means = {
        name: problem.mean(values)[0]
        for name, values in (
            ("keep", problem.choices.keep),
            ("attack", problem.choices.attack),
            ("breaks", problem.choices.breaks),
        )
    }
    kinds = run.labels.get("attack", ())
    worth = problem.war.believed(problem.content)[0] - float(problem.mean(problem.kappa)[0])

    def of(name: str, year: int) -> float:
        return float(outcomes[f"settlement.{name}"][0, 0, year])

    found = []
    for year in range(reasons.years):
        shares = {decision: float(decisions.share(decision)[year]) for decision in DECISIONS}
        main = decisions.main(year)
        found.append(
            YearTold(
                year=year + 1,
                holds=of("survival", year),
                hazard=of("hazard", year),
                breaks=float(means["breaks"][year]),
                protege=reasons.given("protege_hazard", year),
                incident=reasons.given("incident_hazard", year),
                decision=main,
                attacks_at=shares["attacks"],
                waits_at=shares["waits"],
                keeps_at=shares["keeps"],
                keep=float(means["keep"][year]),
                attack=float(means["attack"][year]),
                margin=float(decisions.margin[year]),
                tips_at=decisions.tips_at(year),
                flow=float(problem.flow[0, i, year]),
                kept_for_ever=float(problem.kept[0, year]),
                **_attack(reasons, int(of("likeliest_kind", year)), year),
                win_alone=of("win_none", year),
                win_all=of("win_all", year),
                win_believed=of("win_believed", year),
                win_estimated=float(estimated[year]),
                fights_believed=float(fights["belief"][year]),
                fights_estimated=float(fights["estimate"][year]),
                fights_trusted=float(fights["trust"][year]),
                kind=kinds[int(of("likeliest_kind", year))] if len(kinds) > 1 else None,
                by_kind=dict(zip(kinds, worth[:, year].tolist(), strict=True)) if len(kinds) > 1 else {},
                reasons=tuple(
                    reason
                    for decision in DECISIONS
                    if shares[decision] >= TOLD_SHARE or decision == main
                    for reason in _reasons(run, reasons, decision, year, shares[decision])
                ),
            )
        )
    return tuple(found)


def _attack(reasons: Reasons, kind: int, year: int) -> dict[str, float]:
    """Give what one kind of attack in a year brings and costs the challenger, as it believes."""
    problem, i = reasons.problem, reasons.challenger
    attack = problem.war.kinds[kind]
    win, cost = (float(values[0, year]) for values in attack.believed)
    wins, loses = (float(end[0, i]) for end in problem.war.ends(problem.content)[kind])
    return {
        "succeeds": win,
        "war_flow": loses + win * (wins - loses),
        "war_cost": cost + float(attack.snapback[0, 0]),
    }


def _reasons(run: Run, reasons: Reasons, decision: Decision, year: int, share: float) -> Iterator[YearReason]:
    """Give the reasons for a decision; where none of them decides, the terms and the war themselves come first."""
    found = reasons.why(decision, year)
    if not any(reason.decides for reason in found):
        yield YearReason(decision=decision, factor="terms", share=share)
        found = found[:1]
    for reason in found:
        factor = reason.factor
        if factor.startswith("guarantor:"):
            factor = f"guarantor:{run.labels['guarantor'][int(factor.partition(':')[2])]}"
        yield YearReason(
            decision=decision,
            factor=factor,
            share=share,
            share_without=reason.share_without,
            margin_without=reason.margin_without,
        )


def _readings(reasons: Reasons) -> dict[str, float]:
    """Give the chance to hold to the last year under each reading."""

    def last(decisions: Decisions) -> float:
        return float(decisions.problem.outcomes["settlement.survival"][0, 0, -1])

    return {
        "essential": last(reasons.decisions),
        "substitutable": last(reasons.without("enablers", 0)),
        "myopic": last(reasons.without("foresight", 0)),
        "belief as estimated": last(reasons.without("disbelief", 0)),
    }


def _sets(run: Run, reasons: Reasons) -> Iterator[GuarantorSet]:
    """Give the sets of guarantors with their chances, as estimated and as others believe."""
    side = reasons.problem.side
    names = [run.labels["guarantor"][place] for place in side.who]
    if not names:
        return
    for year in sorted({0, len(side.year_of) - 1}):
        at = side.year_of[year]
        for z in np.argsort(-side.estimate[0, at], kind="stable")[:MOST_SETS]:
            yield GuarantorSet(
                year=year + 1,
                fight=tuple(name for bit, name in enumerate(names) if z >> bit & 1),
                estimated=float(side.estimate[0, at, z]),
                believed=float(side.belief[0, at, z]),
                trusted=float(side.trust[0, at, z]),
            )


def _unratified(run: Run, reasons: Reasons, outcomes: Mapping[str, Array], place: int) -> Iterator[str]:
    unratified = outcomes.get("opinion.unratified")
    if unratified is not None:
        yield from (run.labels["guarantor"][j] for j in reasons.problem.side.who if unratified[0, place, j] > 0)


def _parties(run: Run, pool: Mapping[str, Array], outcomes: Mapping[str, Array], place: int) -> Iterator[PartyTold]:
    """Compare each party's value of the package with no agreement."""
    names: Sequence[str] = run.labels["party"]
    value, refuses = (outcomes[f"settlement.{name}"][0, place] for name in ("value", "refuses"))
    outside = outcomes["settlement.outside"][0]
    for i, party in enumerate(names):
        if np.isfinite(value[i]) and np.isfinite(outside[i]):
            yield PartyTold(
                party=party,
                value=float(value[i]),
                outside=float(outside[i]),
                refuses=float(refuses[i]) if pool["veto"][i] > 0 else None,
            )
