"""One chunk of a study: sample, fill inputs, run the models block by block, write the part.

``execute`` needs nothing but the run folder and the number of the chunk, so any engine may call it, twice if need be.
"""

from __future__ import annotations

import contextlib
import math
import time
import warnings
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.case import estimates, load_case
from locarno.models.contract import STATUS_NOT_CONVERGED, STATUS_NOT_FINITE, STATUS_OK, Array, Model
from locarno.models.registry import all_models, find, in_order, stands_in
from locarno.study.inputs import build_inputs, unusable
from locarno.study.layout import Layout, lay_out
from locarno.study.sampling import BLOCK, Sample, Sampler
from locarno.study.store import CENTRAL_CHUNK, DRAWS, HEADLINE, PACKAGES, RunFolder
from locarno.study.threads import one_blas_thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from locarno.case import CaseFile

PASSED_ON = frozenset(
    {
        "cohesion.regime",
        "cohesion.policy",
        "cohesion.fights",
        "cohesion.contagion_fights",
        "forces.brigades",
        "forces.cost",
        "settlement.flow_cost",
        "settlement.satisfaction_wins",
        "settlement.satisfaction_loses",
    }
)
"""Outcomes that models pass on to each other and a run does not keep: by guarantor or party and year they would be
most of its bytes, and what findings need of them is in other outcomes. They can be made again from the seed."""

_REASONS = {
    STATUS_NOT_FINITE: "an input or an outcome is not finite",
    STATUS_NOT_CONVERGED: "no solution was found",
}


@dataclass(frozen=True)
class Programme:
    """Which models run, in order, and which are run again for each variant.

    Attributes
    ----------
    headline
        Models whose outcomes are the run's.
    variants
        Variant → the models that run with it: the variant and those that read its outcomes.
    skipped
        Model → the inputs that it would need.
    """

    headline: tuple[Model, ...]
    variants: dict[str, tuple[Model, ...]]
    skipped: dict[str, tuple[str, ...]]


def programme(available: Iterable[str], models: Iterable[Model] | None = None) -> Programme:
    """Decide which models run on the inputs that a case fills."""
    pool = tuple(all_models() if models is None else models)
    known = tuple(available)
    ordered, skipped = in_order(known, models=pool)
    read = {name for model in ordered if model.variant_of is None for name in (*model.needs, *model.optional)}
    headline = tuple(m for m in ordered if m.variant_of is None or any(v.name in read for v in m.gives))
    variants = {}
    for variant in pool:
        if variant.variant_of is None or variant in headline:
            continue
        with_it, lacking = in_order(known, variants=[variant.name] if stands_in(variant, pool) else (), models=pool)
        if variant.name in lacking:
            skipped[variant.name] = lacking[variant.name]
            continue
        changed = {value.name for value in variant.gives}
        affected = [variant]
        for model in with_it[with_it.index(variant) + 1 :]:
            if model.variant_of is None and changed & {*model.needs, *model.optional}:
                affected.append(model)
                changed |= {value.name for value in model.gives}
        variants[variant.name] = tuple(affected)
    return Programme(headline, variants, skipped)


class Outlet:
    """Collects the outcomes of blocks as the columns of one part: by package and draw, or by draw alone."""

    def __init__(self, layout: Layout, draws: int) -> None:
        self._packages = layout.packages
        self._labels = layout.labels()
        self._draws = draws
        self._by_package: dict[str, Array] = {}
        self._by_draw: dict[str, Array] = {}
        self.failed: NDArray[np.object_] = np.full(draws, "", dtype=object)

    def put(self, model: Model, outcomes: Mapping[str, Array], rows: slice) -> None:
        """Store one model's outcomes on one block."""
        kept = rows.stop - rows.start
        for value in model.gives:
            if value.name not in outcomes or value.name in PASSED_ON:
                continue
            array = np.asarray(outcomes[value.name], dtype=np.float64)
            dims = value.dims
            if dims[:1] == ("draw",):
                array = array[:kept]
            else:
                array, dims = np.broadcast_to(array, (kept, *array.shape)), ("draw", *dims)
            rest = [(dim, size) for dim, size in zip(dims, array.shape, strict=True) if dim not in {"draw", "package"}]
            if "package" in dims:
                by_package = np.moveaxis(array, dims.index("package"), 0).reshape(len(self._packages), kept, -1)
                for place, name in enumerate(self._names(value.name, rest)):
                    column = self._column(self._by_package, name, (len(self._packages), self._draws))
                    column[:, rows] = by_package[:, :, place]
            else:
                by_draw = array.reshape(kept, -1)
                for place, name in enumerate(self._names(value.name, rest)):
                    self._column(self._by_draw, name, (self._draws,))[rows] = by_draw[:, place]

    @staticmethod
    def _column(columns: dict[str, Array], name: str, shape: tuple[int, ...]) -> Array:
        if name not in columns:
            columns[name] = np.full(shape, np.nan)
        return columns[name]

    def _names(self, outcome: str, dims: list[tuple[str, int]]) -> Iterator[str]:
        labels = (
            self._labels[dim] if len(self._labels.get(dim, ())) == size else tuple(map(str, range(size)))
            for dim, size in dims
        )
        for place in product(*labels):
            yield ".".join((outcome, *place))

    def tables(self, start: int) -> dict[str, dict[str, NDArray[Any]]]:
        """Give the columns of both tables, rows ordered by package, then draw; that by package comes last."""
        draw = np.arange(start, start + self._draws, dtype=np.int64)
        packages = np.array(self._packages, dtype=object)
        return {
            DRAWS: {"draw": draw, "failed": self.failed, **self._by_draw},
            PACKAGES: {
                "package": np.repeat(packages, self._draws),
                "draw": np.tile(draw, len(packages)),
                "failed": np.tile(self.failed, len(packages)),
                **{name: column.reshape(-1) for name, column in self._by_package.items()},
            },
        }


@dataclass(frozen=True)
class Computed:
    """A chunk that is computed and not yet written."""

    chunk: int
    first: int
    outlets: dict[str, Outlet]
    report: dict[str, Any]


class Worker:
    """Executes chunks of one run; reads the run's record and case once."""

    def __init__(self, run_dir: Path) -> None:
        self.folder = RunFolder(run_dir)
        record = self.folder.read_record()
        asked = record["asked"]
        self.file: CaseFile = load_case(self.folder.case).file
        self.layout = lay_out(self.file, asked["packages"])
        self.sampler = make_sampler(self.file, asked["seed"])
        self.draws: int = asked["draws"]
        self.chunk: int = asked["chunk"]
        self.variant_draws: int = self.draws if asked["variants"] == "all" else min(BLOCK, self.draws)
        self.headline = tuple(find(name) for name in record["models"])
        self.variants = {name: tuple(find(m) for m in models) for name, models in record["variants"].items()}
        self.seconds: dict[str, float] = defaultdict(float)
        one_blas_thread()

    def execute(self, chunk: int) -> dict[str, Any]:
        """Make one chunk's parts and say what it took; see :meth:`compute` and :meth:`write`."""
        return self.write(self.compute(chunk))

    def compute(self, chunk: int) -> Computed:
        """Sample and model one chunk."""
        self.seconds = defaultdict(float)
        first, last = self.bounds(chunk)
        outlets = {HEADLINE: Outlet(self.layout, last - first)}
        last_variant = last if chunk == CENTRAL_CHUNK else min(last, self.variant_draws)
        if last_variant > first:
            outlets |= {name: Outlet(self.layout, last_variant - first) for name in self.variants}
        if chunk == CENTRAL_CHUNK:
            self._block(self.sampler.central(), outlets, slice(0, 1))
        else:
            for start in range(first, last, BLOCK):
                rows = slice(start - first, min(start + BLOCK, last) - first)
                # A block is always whole, so that a draw's outcomes do not depend on how many were asked for.
                self._block(self.sampler.sample(start, BLOCK), outlets, rows)
        failed, counts = np.unique(outlets[HEADLINE].failed.astype(str), return_counts=True)
        reasons = {str(reason): int(count) for reason, count in zip(failed, counts, strict=True) if reason}
        report = {"chunk": chunk, "draws": last - first, "failed": reasons, "seconds": dict(self.seconds)}
        return Computed(chunk, first, outlets, report)

    def write(self, computed: Computed) -> dict[str, Any]:
        """Write a chunk's parts, the headline's last.

        Returns
        -------
        dict
            ``chunk``, ``draws``, ``failed`` (stage and reason → draws), ``seconds`` by stage.
        """
        begin = time.perf_counter()
        outlets = computed.outlets
        for name in (*(key for key in outlets if key != HEADLINE), HEADLINE):
            for table, columns in outlets.pop(name).tables(computed.first).items():
                self.folder.write_part(computed.chunk, name, table, columns)
        computed.report["seconds"]["writing"] = time.perf_counter() - begin
        return computed.report

    def bounds(self, chunk: int) -> tuple[int, int]:
        """First draw of a chunk and the one after its last."""
        if chunk == CENTRAL_CHUNK:
            return -1, 0
        return chunk * self.chunk, min((chunk + 1) * self.chunk, self.draws)

    def _block(self, sample: Sample, outlets: dict[str, Outlet], rows: slice) -> None:
        with self._timed("inputs"):
            inputs = build_inputs(self.file, sample, layout=self.layout)
            status = np.where(unusable(inputs, sample.count), STATUS_NOT_FINITE, STATUS_OK)
        headline = outlets[HEADLINE]
        _note(headline, rows, "inputs", status)
        have = self._models(self.headline, inputs, headline, rows)
        for name, models in self.variants.items():
            outlet = outlets.get(name)
            if outlet is None or rows.start >= len(outlet.failed):
                continue
            within = slice(rows.start, min(rows.stop, len(outlet.failed)))
            _note(outlet, within, "inputs", status)
            self._models(models, have, outlet, within)

    def _models(
        self, models: Iterable[Model], have: Mapping[str, Array], outlet: Outlet, rows: slice
    ) -> dict[str, Array]:
        pool = dict(have)
        for model in models:
            if any(name not in pool for name in model.needs):
                continue  # a model before it failed on this whole block, which is noted there
            given = {name: pool[name] for name in (*model.needs, *model.optional) if name in pool}
            given |= parameters(model, pool)
            with self._timed(model.name):
                outcomes, status = run_model(model, given)
            if isinstance(status, str):
                outlet.failed[rows] = np.where(
                    outlet.failed[rows] == "", f"{model.name}: {status}", outlet.failed[rows]
                )
                for value in model.gives:
                    pool.pop(value.name, None)
                continue
            _note(outlet, rows, model.name, status)
            pool |= outcomes
            outlet.put(model, outcomes, rows)
        return pool

    @contextlib.contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - begin


def execute(run_dir: Path, chunk: int) -> dict[str, Any]:
    """Make one chunk of a run; the same bytes however often it is called."""
    return Worker(run_dir).execute(chunk)


def make_sampler(file: CaseFile, seed: int) -> Sampler:
    """Make the sampler of a case.

    Raises
    ------
    LocarnoError
        R101 where the case's correlations cannot hold together.
    """
    tied = ((*entry.between, entry.rho) for entry in file.settings.correlations)
    return Sampler(estimates(file), tied, seed)


def parameters(model: Model, pool: Mapping[str, Array]) -> dict[str, Array]:
    """Give a model's free parameters where the case's ``extra`` sets them (``extra.cohesion_drift.NAME``)."""
    home = model.name.replace(".", "_")
    named = {p.name: f"extra.{home}.{p.name}" for p in model.parameters}
    return {name: pool[path] for name, path in named.items() if path in pool}


def run_model(model: Model, given: Mapping[str, Array]) -> tuple[dict[str, Array], Array | str]:
    """Run one model on one block: its outcomes and its status by draw, or why it could not run at all."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            outcomes = dict(model.run(given))
        except Exception as error:  # a model that raises fails its draws, not the run
            return {}, f"{type(error).__name__}: {error}"
    draws = next((a.shape[0] for n, v in _draw_first(model) if (a := outcomes.get(n)) is not None), 0)
    return outcomes, np.asarray(outcomes.pop("status", np.full(draws, STATUS_OK)), dtype=np.float64)


def _draw_first(model: Model) -> Iterator[tuple[str, object]]:
    return ((value.name, value) for value in model.gives if value.dims[:1] == ("draw",))


def _note(outlet: Outlet, rows: slice, stage: str, status: Array) -> None:
    kept = status[: rows.stop - rows.start]
    bad = np.flatnonzero(kept != STATUS_OK)
    for place in bad:
        if not outlet.failed[rows.start + place]:
            code = float(kept[place])
            reason = _REASONS.get(code, "not a number" if math.isnan(code) else f"status {code:g}")
            outlet.failed[rows.start + place] = f"{stage}: {reason}"
