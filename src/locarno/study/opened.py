"""A run, opened: its table, outcomes, inputs, and why a draw went as it did."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.case import load_case
from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.study.execute import make_sampler
from locarno.study.inputs import build_inputs
from locarno.study.layout import Layout, lay_out
from locarno.study.sampling import BLOCK
from locarno.study.store import CENTRAL_CHUNK, DRAWS, HEADLINE, KEYS, PACKAGES, RunFolder, chunks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from locarno.case import Case
    from locarno.models.contract import Array, Value

_INPUT_STEP = 16 * BLOCK
"""Draws of which the inputs are made again at a time."""

_DIGEST_STEP = 64
"""Columns that are hashed at a time."""


@dataclass(frozen=True)
class Run:
    """A run on disk, read when asked.

    Parameters
    ----------
    path
        The run folder.

    Raises
    ------
    LocarnoError
        R202 if the folder is no run, R203 if a newer version made it.
    """

    path: Path

    def __post_init__(self) -> None:
        _ = self.record

    @classmethod
    def open(cls, path: Path | str) -> Run:
        """Open a run folder."""
        return cls(Path(path))

    @cached_property
    def record(self) -> dict[str, Any]:
        """What run.json says."""
        return self._folder.read_record()

    @cached_property
    def _folder(self) -> RunFolder:
        return RunFolder(self.path)

    @property
    def status(self) -> str:
        """``running``, ``complete``, ``interrupted`` or ``failed``."""
        return str(self.record["status"])

    @property
    def complete(self) -> bool:
        """Whether every part is there and not too many draws failed."""
        return self.status == "complete"

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the reader must be told: R213 where too many draws failed."""
        if self.status != "failed":
            return ()
        record = self.record
        worst = max(record["failures"].items(), key=lambda item: int(item[1]["draws"]))[0]
        message = f"{record['failed_draws']:,} of {self.draws:,} draws failed, most at {worst}"
        expected = f"at most {record['failure_share']:.1%}"
        return (Diagnostic("R213", message, file=str(self.path), expected=expected, severity="warning"),)

    @property
    def draws(self) -> int:
        """Draws asked for."""
        return int(self.record["asked"]["draws"])

    @property
    def seed(self) -> int:
        """Seed."""
        return int(self.record["asked"]["seed"])

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages, in the order of the case."""
        return tuple(self.record["asked"]["packages"])

    @property
    def models(self) -> tuple[str, ...]:
        """Models whose outcomes are the run's, in the order in which they ran."""
        return tuple(self.record["models"])

    @property
    def variants(self) -> tuple[str, ...]:
        """Variants that were run beside the headline."""
        return tuple(self.record["variants"])

    @property
    def skipped(self) -> dict[str, tuple[str, ...]]:
        """Model → inputs that it would need."""
        return {name: tuple(lacks) for name, lacks in self.record["skipped"].items()}

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Axis → its labels."""
        return {dim: tuple(labels) for dim, labels in self.record["labels"].items()}

    @cached_property
    def case(self) -> Case:
        """The case as it was run."""
        return load_case(self._folder.case)

    @cached_property
    def good(self) -> NDArray[np.bool_]:
        """Which draws (draw) are good."""
        failed = np.concatenate(self._folder.read(self._chunks(HEADLINE), ["failed"], table=DRAWS)["failed"])
        return np.asarray(failed == "", dtype=np.bool_)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Outcome columns of the table: ``<model>.<outcome>[.<label>…]``."""
        return tuple(self._homes(HEADLINE))

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that :meth:`outcome` gives."""
        return tuple(name for name in self._values(None) if self._columns_of(name, self.columns))

    def table(
        self,
        columns: Iterable[str] | None = None,
        where: Mapping[str, object | Collection[object]] | None = None,
        *,
        variant: str | None = None,
    ) -> dict[str, NDArray[Any]]:
        """Give the canonical table: one row for each package and draw, ordered by package, then draw.

        Parameters
        ----------
        columns
            Outcome columns; all unless given.
        where
            Column → the value, or values, that rows must have, for instance ``{"package": "europe_alone"}``.
        variant
            The outcomes with a variant of a model in its headline's place.

        Returns
        -------
        dict
            Column → array; always with ``package, draw, failed``. Outcomes of failed draws are as the models left
            them.

        Raises
        ------
        LocarnoError
            R209 for an unknown column or variant, R204 for a damaged part, R211 if the run is unfinished.
        """
        self.must_be_whole()
        specification = self._specification(variant)
        known = self._homes(specification)
        wanted = list(known) if columns is None else [name for name in dict.fromkeys(columns) if name not in KEYS]
        filters = dict(where or {})
        for name in (*wanted, *filters):
            if name not in known and name not in KEYS:
                message = f"the run has no column {name!r}{did_you_mean(name, known)}"
                raise LocarnoError(Diagnostic("R209", message, file=str(self.path)))
        table = self._whole_columns(list(dict.fromkeys((*KEYS, *wanted, *filters))), specification)
        if not filters:
            return table
        keep = np.ones(len(table["draw"]), dtype=np.bool_)
        for name, allowed in filters.items():
            values = list(allowed) if isinstance(allowed, Collection) and not isinstance(allowed, str) else [allowed]
            keep &= np.isin(table[name], np.array(values, dtype=table[name].dtype))
        return {name: table[name][keep] for name in (*KEYS, *wanted)}

    def frame(self, columns: Iterable[str] | None = None, **selection: Any) -> Any:  # noqa: ANN401 - pandas is optional
        """Give :meth:`table` as a pandas DataFrame.

        Raises
        ------
        LocarnoError
            R208 if pandas is not installed.
        """
        pandas = _extra("pandas", "a data frame")
        return pandas.DataFrame(self.table(columns, **selection))

    def outcome(self, name: str, *, variant: str | None = None, central: bool = False) -> Array:
        """Give one outcome with its axes: draw first, then as the model declares them.

        Parameters
        ----------
        name
            For instance ``settlement.survival``.
        variant
            With a variant of a model in its headline's place; perhaps fewer draws.
        central
            The central case instead of the draws: a draw axis of length 1.

        Returns
        -------
        numpy.ndarray
            float64. Failed draws are NaN; :attr:`good` says which they are.

        Raises
        ------
        LocarnoError
            R209 for an unknown outcome, R204 for a damaged part, R211 if the run is unfinished.
        """
        return self.outcomes_of([name], variant=variant, central=central)[name]

    def outcomes_of(
        self,
        names: Iterable[str] | None = None,
        *,
        variant: str | None = None,
        central: bool = False,
        good_only: bool = False,
    ) -> dict[str, Array]:
        """Give several outcomes at once, all unless named; see :meth:`outcome`.

        With ``good_only`` failed draws are left out instead of being NaN. All outcomes of a large run need much
        memory: name those that are wanted.
        """
        self.must_be_whole()
        specification = self._specification(variant)
        homes = self._homes(specification)
        values = self._values(variant)
        if names is None:
            names = [name for name in values if self._columns_of(name, homes)]
        wanted = {name: self._columns_of(name, homes) for name in names}
        for name, columns in wanted.items():
            if name not in values or not columns:
                message = f"the run has no outcome {name!r}{did_you_mean(name, values)}"
                raise LocarnoError(Diagnostic("R209", message, file=str(self.path)))
        chunks = [CENTRAL_CHUNK] if central else self._chunks(specification)
        every = [column for columns in wanted.values() for column in columns]
        by_draw = ["failed", *(column for column in every if homes[column] == DRAWS)]
        by_package = [column for column in every if homes[column] == PACKAGES]
        parts = self._folder.read(chunks, by_draw, specification, DRAWS)
        if by_package:
            parts |= self._folder.read(chunks, by_package, specification, PACKAGES)
        bad = np.concatenate(parts.pop("failed")) != ""
        found = {}
        for name, columns in wanted.items():
            shaped = self._shaped(values[name], [parts.pop(column) for column in columns], bad)
            found[name] = shaped[~bad] if good_only and bad.any() else shaped
        return found

    @cached_property
    def input_paths(self) -> tuple[str, ...]:
        """Paths of the uncertain estimates from which the models' inputs are made, sorted.

        The others move nothing: how a position was held before, a private position, units only force generation counts.
        """
        file = self.case.file
        sampler = make_sampler(file, self.seed)
        central = sampler.central()
        build_inputs(file, central, layout=self.layout)
        used = {sampler.same.get(path, path) for path in central.used}
        return tuple(path for path in sampler.paths if path in used)

    def inputs(self, paths: Iterable[str] | None = None) -> dict[str, Array]:
        """Give sampled estimates by dotted path, made again from the seed.

        Parameters
        ----------
        paths
            Dotted paths; unless given, every uncertain estimate that the models' inputs are made from.

        Returns
        -------
        dict
            Path → values (draw) in the unit in which they are written.

        Raises
        ------
        LocarnoError
            R209 if the case has no estimate at a path.
        """
        sampler = make_sampler(self.case.file, self.seed)
        wanted = list(self.input_paths if paths is None else dict.fromkeys(paths))
        for path in wanted:
            if path not in sampler.estimates:
                message = f"the case has no estimate at {path!r}{did_you_mean(path, sampler.estimates)}"
                raise LocarnoError(Diagnostic("R209", message, file=str(self.path)))
        found: dict[str, Array] = {path: np.empty(self.draws) for path in wanted}
        for start in range(0, self.draws, _INPUT_STEP):
            count = min(_INPUT_STEP, self.draws - start)
            sample = sampler.sample(start, count)
            for path, column in found.items():
                column[start : start + count] = sample.value(path)
        return found

    def central_inputs(self, paths: Iterable[str] | None = None) -> dict[str, float]:
        """Give the central values of estimates by dotted path; those of :attr:`input_paths` unless named."""
        central = make_sampler(self.case.file, self.seed).central()
        return {path: float(central.value(path)[0]) for path in (self.input_paths if paths is None else paths)}

    def model_inputs(self, start: int = 0, count: int = BLOCK) -> dict[str, Array]:
        """Give the models' named inputs for some draws, made again from the seed; ``start=-1`` is the central case."""
        file = self.case.file
        sampler = make_sampler(file, self.seed)
        sample = sampler.central() if start < 0 else sampler.sample(start, count)
        return build_inputs(file, sample, layout=self.layout)

    @cached_property
    def layout(self) -> Layout:
        """The axes of the run."""
        return lay_out(self.case.file, self.packages)

    def digest(self) -> str:
        """SHA-256 of the canonical table; equal across engines, chunk sizes and resumes on one machine."""
        self.must_be_whole()
        digest = hashlib.sha256()
        names = [*KEYS, *sorted(self.columns)]
        for start in range(0, len(names), _DIGEST_STEP):
            some = names[start : start + _DIGEST_STEP]
            for name, column in self._whole_columns(some, HEADLINE).items():
                plain = "\n".join(column).encode() if column.dtype == object else column.tobytes()
                digest.update(f"{name}\0{len(plain)}\0".encode())
                digest.update(plain)
        return digest.hexdigest()

    def xarray(self, names: Iterable[str] | None = None) -> Any:  # noqa: ANN401 - xarray is optional
        """Give outcomes as an xarray Dataset with labelled dims, good draws only.

        Raises
        ------
        LocarnoError
            R208 if xarray is not installed.
        """
        xarray = _extra("xarray", "an xarray view")
        values = self._values(None)
        found = self.outcomes_of(names, good_only=True)
        variables, coordinates = {}, {"draw": np.flatnonzero(self.good)}
        for name, array in found.items():
            dims = values[name].dims if values[name].dims[:1] == ("draw",) else ("draw", *values[name].dims)
            # A dim without labels may differ in length between models, so it carries its outcome's name.
            dims = tuple(dim if dim == "draw" or dim in self.labels else f"{name}.{dim}" for dim in dims)
            coordinates |= {dim: np.array(self.labels[dim], dtype=object) for dim in dims if dim in self.labels}
            variables[name] = (dims, array)
        return xarray.Dataset(variables, coords=coordinates)

    def explain(self, draw: int, package: str) -> str:
        """Say for one draw what was sampled, who would fight, and why the settlement holds or breaks.

        Raises
        ------
        LocarnoError
            R210 if the run has no such draw or package.
        """
        from locarno.study.explain import explain

        return explain(self, draw, package)

    def must_be_whole(self) -> None:
        """Refuse a run that is unfinished (R211)."""
        if self.status in {"running", "interrupted"}:
            missing = [c for c in chunks_of(self.draws, self.record["asked"]["chunk"]) if not self._folder.has(c)]
            message = f"the run is unfinished ({len(missing)} parts are missing)"
            raise LocarnoError(Diagnostic("R211", message, file=str(self.path)))

    def _specification(self, variant: str | None) -> str:
        if variant is None:
            return HEADLINE
        if variant not in self.variants:
            message = f"the run has no variant {variant!r}{did_you_mean(variant, self.variants)}"
            raise LocarnoError(Diagnostic("R209", message, file=str(self.path)))
        return variant

    def _chunks(self, specification: str) -> list[int]:
        asked = self.record["asked"]
        draws = asked["draws"]
        if specification != HEADLINE and asked["variants"] != "all":
            draws = min(asked["block"], draws)
        return chunks_of(draws, asked["chunk"])[1:]

    def _homes(self, specification: str) -> dict[str, str]:
        """Give every outcome column with the table that holds it."""
        return {name: table for table in (PACKAGES, DRAWS) for name in self._folder.columns(specification, table)}

    def _whole_columns(self, names: list[str], specification: str) -> dict[str, NDArray[Any]]:
        """Give columns in the order package, draw; what no package changes is repeated for each."""
        homes = self._homes(specification) | {"package": PACKAGES, "draw": DRAWS, "failed": DRAWS}
        chunks = self._chunks(specification)
        count = len(self.packages)
        found: dict[str, NDArray[Any]] = {}
        for table in (PACKAGES, DRAWS):
            some = [name for name in names if homes[name] == table]
            for name, parts in (self._folder.read(chunks, some, specification, table) if some else {}).items():
                if table == PACKAGES:
                    found[name] = np.concatenate([part.reshape(count, -1) for part in parts], axis=1).reshape(-1)
                else:
                    found[name] = np.tile(np.concatenate(parts), count)
        return {name: found[name] for name in names}

    def _values(self, variant: str | None) -> dict[str, Value]:
        from locarno.models.registry import find

        names = self.models if variant is None else self.record["variants"][variant]
        return {value.name: value for name in names for value in find(name).gives}

    @staticmethod
    def _columns_of(outcome: str, columns: Iterable[str]) -> list[str]:
        return [name for name in columns if name == outcome or name.startswith(f"{outcome}.")]

    def _shaped(self, value: Value, parts: list[list[NDArray[Any]]], bad: NDArray[np.bool_]) -> Array:
        dims = value.dims[1:] if value.dims[:1] == ("draw",) else value.dims
        rest = [dim for dim in dims if dim != "package"]
        sizes = [len(self.labels[dim]) if dim in self.labels else -1 for dim in rest]
        inner = (len(self.packages), len(bad)) if "package" in dims else (len(bad),)
        # Filled column by column and then turned: draws stay next to each other in memory.
        filled = np.empty((len(parts), *inner))
        for place, found in enumerate(parts):
            if "package" in dims:
                np.concatenate([part.reshape(inner[0], -1) for part in found], axis=1, out=filled[place])
            else:
                np.concatenate(found, out=filled[place])
        filled[..., bad] = np.nan
        shaped = np.moveaxis(filled.reshape(*sizes, *inner), -1, 0)
        if "package" in dims:
            shaped = np.moveaxis(shaped, -1, 1 + dims.index("package"))
        return shaped


def _extra(module: str, what: str) -> Any:  # noqa: ANN401 - a module
    from importlib import import_module

    if find_spec(module) is None:
        message = f"{what} needs {module}, which is not installed"
        raise LocarnoError(Diagnostic("R208", message, expected="pip install 'locarno[frames]'"))
    return import_module(module)
