"""One draw of one package, in words: what was sampled, who would fight, and why the settlement holds or breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.models._block import Block, sizes_of
from locarno.models._guarantors import guarantors_of
from locarno.models.registry import find
from locarno.study.execute import make_sampler, parameters, run_model
from locarno.study.inputs import build_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from locarno.models.contract import Array
    from locarno.study.opened import Run

MOST_INPUTS = 12
"""How many sampled inputs are named: those furthest from their middle."""

_LIKELY = 0.5


def explain(run: Run, draw: int, package: str) -> str:
    """Explain one draw; see :meth:`locarno.study.opened.Run.explain`."""
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
    file = run.case.file
    sampler = make_sampler(file, run.seed)
    sample = sampler.central() if draw < 0 else sampler.sample(draw, 1)
    inputs = build_inputs(file, sample, layout=run.layout)
    outcomes, failed = _outcomes(run, inputs)
    story = _Story(run, package, {**inputs, **outcomes})
    name = "the central case" if draw < 0 else f"draw {draw}"
    lines = [f"{file.packages[package].name} ({package}), {name} of run {run.record['id']}", ""]
    lines += [f"The draw failed at {failed}.", ""] if failed else []
    if draw >= 0:
        levels = {path: level for path, level in sampler.levels(draw).items() if path in run.input_paths}
        lines += ["Sampled furthest from the middle:", *_extremes(levels, sample.value), ""]
    for section in (story.who_fights(), story.years(), story.why(), story.who_accepts()):
        found = list(section)
        lines += [*found, ""] if found else []
    return "\n".join(lines).rstrip() + "\n"


def _outcomes(run: Run, inputs: Mapping[str, Array]) -> tuple[dict[str, Array], str]:
    """Run the headline models on the draw alone: outcomes by name, and the first stage that failed."""
    pool = dict(inputs)
    failed = ""
    for model in map(find, run.models):
        if any(name not in pool for name in model.needs):
            continue
        given = {name: pool[name] for name in (*model.needs, *model.optional) if name in pool}
        outcomes, status = run_model(model, given | parameters(model, pool))
        if not failed and (isinstance(status, str) or status[0] != 0):
            failed = f"{model.name}{f' ({status})' if isinstance(status, str) else ''}"
        pool |= outcomes
    return {name: array for name, array in pool.items() if name not in inputs}, failed


def _extremes(levels: Mapping[str, float], value: Callable[[str], Array]) -> Iterator[str]:
    far = sorted(levels, key=lambda path: -abs(levels[path] - 0.5))[:MOST_INPUTS]
    width = max((len(path) for path in far), default=0)
    for path in far:
        number = float(value(path)[0])
        yield f"  {path:<{width}}  {number:>10.4g}  (quantile {levels[path]:.2f})"


class _Story:
    """The sections of an explanation, each empty where its models did not run."""

    def __init__(self, run: Run, package: str, known: Mapping[str, Array]) -> None:
        self._run = run
        self._known = known
        self._package = run.packages.index(package)
        self._labels = run.labels

    def _of(self, name: str) -> Array | None:
        """Give an outcome with a package axis for this draw and package."""
        found = self._known.get(name)
        return None if found is None else np.asarray(found[0, self._package], dtype=np.float64)

    def who_fights(self) -> Iterator[str]:
        """Give the sets of guarantors with their chances, as estimated and as others believe."""
        settlement = find("settlement")
        if any(name not in self._known for name in settlement.needs):
            return
        # Not the whole pool: names that the settlement does not read may use an axis otherwise.
        read = {n: self._known[n] for n in (*settlement.needs, *settlement.optional) if n in self._known}
        block = Block(read, slice(0, 1), sizes_of(read))
        side = guarantors_of(block, self._package)
        names = [self._labels["guarantor"][place] for place in side.who]
        if not names:
            yield "Nobody has promised to fight."
            return
        unratified = self._known.get("opinion.unratified")
        if unratified is not None:
            weak = [n for n, place in zip(names, side.who, strict=True) if unratified[0, self._package, place] > 0]
            if weak:
                yield f"Not ratified, so weaker: {', '.join(weak)}."
        for year in sorted({0, len(side.year_of) - 1}):
            yield f"Who would fight in year {year + 1} (estimated; as the challenger believes; as the protégé trusts):"
            at = side.year_of[year]
            for z in np.argsort(-side.estimate[0, at], kind="stable")[:8]:
                members = [name for bit, name in enumerate(names) if z >> bit & 1]
                chances = (side.estimate[0, at, z], side.belief[0, at, z], side.trust[0, at, z])
                yield f"  {'; '.join(f'{chance:.2f}' for chance in chances)}  {' + '.join(members) or 'nobody'}"

    def years(self) -> Iterator[str]:
        """Tell year by year whether it holds, how likely it is to break, and by what margin it is kept."""
        survival, hazard, margin = (self._of(f"settlement.{name}") for name in ("survival", "hazard", "margin"))
        if survival is None or hazard is None or margin is None:
            return
        believed = self._of("settlement.win_believed")
        yield "Year  holds  hazard  margin of keeping  challenger's belief that it would win"
        for year in range(len(survival)):
            win = "" if believed is None else f"{believed[year]:>10.2f}"
            yield f"{year + 1:>4}  {survival[year]:>5.2f}  {hazard[year]:>6.2f}  {margin[year]:>17.2f}  {win}"

    def why(self) -> Iterator[str]:
        """Say why it holds or breaks, from the year in which most is lost."""
        survival, hazard, margin = (self._of(f"settlement.{name}") for name in ("survival", "hazard", "margin"))
        if survival is None or hazard is None or margin is None:
            return
        lost = np.concatenate([[1.0], survival[:-1]]) - survival
        worst = int(np.argmax(lost))
        last = len(survival)
        if survival[-1] >= _LIKELY:
            verdict = f"It holds to year {last} with chance {survival[-1]:.2f}"
        else:
            verdict = f"It holds to year {last} with chance {survival[-1]:.2f} only"
        kept = (
            "keeping is worth more to the challenger than attacking"
            if margin[worst] >= 0
            else ("attacking is worth more to the challenger than keeping")
        )
        yield f"{verdict}: most is lost in year {worst + 1} ({lost[worst]:.2f}), when {kept},"
        yield f"by {abs(margin[worst]):.2f} years of full satisfaction on average over its hidden costs."
        others = self._by_others(worst)
        if others > 0:
            yield f"War by incident or by the protégé adds a yearly chance of {others:.3f}."
        alone, together = self._of("settlement.win_none"), self._of("settlement.win_all")
        if alone is not None and together is not None:
            yield (
                f"In that year it would win with chance {alone[worst]:.2f} against the protégé alone and "
                f"{together[worst]:.2f} against all."
            )
        trap = self._of("settlement.trap")
        if trap is not None and float(trap) > 0:
            yield f"A trap: accepted because it can be broken, at {float(trap):.0%} of the challenger's hidden costs."

    def _by_others(self, year: int) -> float:
        hazards = [self._of(name) for name in ("protege_hazard", "incident_hazard")]
        keeps = 1.0
        for hazard in hazards:
            keeps *= 1.0 if hazard is None else 1.0 - float(hazard[year])
        return 1.0 - keeps

    def who_accepts(self) -> Iterator[str]:
        """Compare each party's value of the package with no agreement."""
        value, refuses = self._of("settlement.value"), self._of("settlement.refuses")
        outside = self._known.get("settlement.outside")
        if value is None or refuses is None or outside is None:
            return
        yield "What it is worth, and no agreement, in years of full satisfaction:"
        veto = self._known["veto"] > 0
        for place, party in enumerate(self._labels["party"]):
            here, there = float(value[place]), float(outside[0, place])
            if np.isnan(here) or np.isnan(there):
                continue
            if veto[place]:
                share = float(refuses[place])
                verdict = (
                    "accepts"
                    if share == 0
                    else "refuses"
                    if share == 1
                    else f"refuses at {share:.0%} of its hidden costs"
                )
            else:
                verdict = "would accept" if here >= there else "would rather not, but has no veto"
            yield f"  {party:<16} {here:>7.2f}  {there:>7.2f}  {verdict}"
