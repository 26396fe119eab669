"""Run a study, and read what it gave."""

from __future__ import annotations

import contextlib
import platform
import time
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import locarno
from locarno.case import load_case
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.study.claims import check_claims
from locarno.study.copies import copy_case
from locarno.study.engines import make_engine
from locarno.study.execute import make_sampler, programme
from locarno.study.inputs import build_inputs, defaulted, remarks
from locarno.study.layout import lay_out
from locarno.study.opened import Run
from locarno.study.sampling import BLOCK
from locarno.study.store import CENTRAL_CHUNK, DRAWS, SCHEMA_VERSION, RunFolder, chunks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from locarno.case import Case

    Progress = Callable[[int, int], None]
    """Called with the draws done and asked for."""

MAX_DRAWS = 2**24
DEFAULT_CHUNK = 1024
Variants = Literal["headline", "all"]
_LIBRARIES = ("numpy", "scipy", "numba", "duckdb", "pydantic")


def run_study(
    case: Case | Path | str,
    *,
    draws: int = 10_000,
    seed: int = 1,
    packages: Sequence[str] | None = None,
    engine: str = "serial",
    out: Path | str | None = None,
    resume: bool = False,
    chunk: int = DEFAULT_CHUNK,
    workers: int = 2,
    variants: Variants = "headline",
    progress: Progress | None = None,
) -> Run:
    """Run all models that a case supports on its packages, over many draws.

    Parameters
    ----------
    case
        A loaded case, or the folder of one.
    draws
        Draws for each package.
    seed
        Seed of everything random; 0 or more.
    packages
        Packages to run; all unless given.
    engine
        ``serial`` or ``processes``. The parts are the same bytes.
    out
        Run folder; ``runs/<case>-<hash8>-<seed>`` unless given.
    resume
        Whether to continue a run in that folder; a complete one is only opened.
    chunk
        Draws in a part, a multiple of 1,024.
    workers
        Processes of the engine ``processes``.
    variants
        ``headline``: variants of models run on the first 1,024 draws. ``all``: on all.
    progress
        Called with the draws done and asked for, now and then.

    Returns
    -------
    Run
        Its ``status`` is ``complete``, or ``failed`` where more draws failed than the case allows.

    Raises
    ------
    LocarnoError
        R1xx where the request or the case cannot be run, R2xx where the folder cannot be used or written.
    KeyboardInterrupt
        When interrupted; the run can then be resumed.
    """
    _check_request(draws, seed, chunk, workers, variants)
    loaded = load_case(case) if isinstance(case, (str, Path)) else case
    file = loaded.file
    unreadable = check_claims(loaded)
    if unreadable:
        raise LocarnoError(unreadable)
    layout = lay_out(file, packages)
    sampler = make_sampler(file, seed)
    planned = programme(build_inputs(file, sampler.central(), layout=layout))
    if not planned.headline:
        lacks = sorted({name for names in planned.skipped.values() for name in names})
        raise LocarnoError(Diagnostic("R108", f"no model has the inputs it needs: {', '.join(lacks)}"))
    folder = RunFolder(Path(out) if out is not None else default_folder(loaded, seed))
    _claim(folder, resume=resume)
    with folder.locked():
        folder.sweep()
        asked = {
            "packages": list(layout.packages),
            "draws": draws,
            "seed": seed,
            "chunk": chunk,
            "block": BLOCK,
            "variants": variants,
        }
        fixed = {"asked": asked, "case_hash": _keep_case(loaded, folder), "versions": _versions()}
        if folder.record.exists():
            _same_request(folder, fixed)
            record = folder.read_record()
        else:
            record = {
                "schema_version": SCHEMA_VERSION,
                "kind": "locarno run",
                "id": folder.path.resolve().name,
                "status": "running",
                "title": file.title,
                "as_of": file.as_of.isoformat(),
                **fixed,
                "started": datetime.now(UTC).isoformat(timespec="seconds"),
                "models": [model.name for model in planned.headline],
                "variants": {name: [model.name for model in models] for name, models in planned.variants.items()},
                "skipped": {name: list(lacks) for name, lacks in planned.skipped.items()},
                "defaulted": defaulted(file),
                "remarks": list(remarks(file, layout)),
                "labels": {dim: list(labels) for dim, labels in layout.labels().items()},
                "failure_share": file.settings.failure_share,
                "failures": {},
                "failed_draws": 0,
                "timings": {},
            }
            folder.write_record(record)
        _execute(folder, record, engine, workers, progress)
    return Run(folder.path)


def default_folder(case: Case, seed: int) -> Path:
    """Give ``runs/<case>-<hash8>-<seed>``, the folder of a run whose place was not given."""
    return Path("runs") / f"{case.name}-{case.hash[:8]}-{seed}"


def _execute(folder: RunFolder, record: dict[str, Any], engine: str, workers: int, progress: Progress | None) -> None:
    asked = record["asked"]
    wanted = chunks_of(asked["draws"], asked["chunk"])
    missing = [chunk for chunk in wanted if not folder.has(chunk)]
    done = sum(_size(chunk, asked) for chunk in wanted if chunk not in missing)
    if not missing and record["status"] in {"complete", "failed"}:
        return
    begin = time.perf_counter()
    by_stage: dict[str, float] = dict(record["timings"].get("stages", {}))
    record["status"] = "running"
    folder.write_record(record)
    try:
        if progress:
            progress(done, asked["draws"])
        with closing(make_engine(engine, folder.path, workers)) as running:
            running.submit(missing)
            for report in running.events():
                done += _size(report["chunk"], asked)
                for stage, seconds in report["seconds"].items():
                    by_stage[stage] = by_stage.get(stage, 0.0) + seconds
                if progress:
                    progress(done, asked["draws"])
    except BaseException:
        folder.sweep()
        record["status"] = "interrupted"
        # On a full disk the record still says "running", and the run can be resumed all the same.
        with contextlib.suppress(LocarnoError):
            folder.write_record(record)
        raise
    earlier = record["timings"].get("seconds", 0.0)
    record["timings"] = {
        "seconds": round(earlier + time.perf_counter() - begin, 3),
        "stages": {stage: round(seconds, 3) for stage, seconds in sorted(by_stage.items(), key=lambda item: -item[1])},
    }
    record["failures"] = _failures(folder, asked)
    record["failed_draws"] = sum(entry["draws"] for entry in record["failures"].values())
    record["status"] = "failed" if record["failed_draws"] > record["failure_share"] * asked["draws"] else "complete"
    record["ended"] = datetime.now(UTC).isoformat(timespec="seconds")
    folder.write_record(record)


def _failures(folder: RunFolder, asked: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Count failed draws by stage and reason, with the first few."""
    found: dict[str, dict[str, Any]] = {}
    for chunk in chunks_of(asked["draws"], asked["chunk"])[1:]:
        failed = folder.read([chunk], ["failed"], table=DRAWS)["failed"][0]
        for place in np.flatnonzero(failed != ""):
            entry = found.setdefault(str(failed[place]), {"draws": 0, "first": []})
            entry["draws"] += 1
            if len(entry["first"]) < 10:
                entry["first"].append(chunk * asked["chunk"] + int(place))
    return found


def _size(chunk: int, asked: Mapping[str, Any]) -> int:
    """Draws in a chunk; the central case counts none."""
    if chunk == CENTRAL_CHUNK:
        return 0
    return int(min(asked["chunk"], asked["draws"] - chunk * asked["chunk"]))


def _check_request(draws: int, seed: int, chunk: int, workers: int, variants: str) -> None:
    problems = []
    if not 1 <= draws <= MAX_DRAWS:
        problems.append(Diagnostic("R106", f"{draws:,} draws cannot be run", expected=f"1 to {MAX_DRAWS:,}"))
    if seed < 0:
        problems.append(Diagnostic("R106", f"{seed} is no seed", expected="a whole number of 0 or more"))
    if chunk < BLOCK or chunk % BLOCK:
        problems.append(Diagnostic("R106", f"a chunk of {chunk:,} draws", expected=f"a multiple of {BLOCK:,}"))
    if workers < 1:
        problems.append(Diagnostic("R106", f"{workers} workers", expected="1 or more"))
    if variants not in {"headline", "all"}:
        problems.append(Diagnostic("R106", f"variants {variants!r}", expected="headline or all"))
    if problems:
        raise LocarnoError(problems)


def _claim(folder: RunFolder, *, resume: bool) -> None:
    """Make the run folder, or refuse one that is another's."""
    path = folder.path
    try:
        path.mkdir(parents=True, exist_ok=True)
        inside = [entry.name for entry in path.iterdir() if entry.name not in {".lock", "case"}]
    except OSError as error:
        message = f"the folder cannot be made: {error.strerror}"
        raise LocarnoError(Diagnostic("R207", message, file=str(path))) from None
    if folder.record.exists():
        record = folder.read_record()
        if not resume:
            message = f"the folder holds a run of {record['asked']['draws']:,} draws ({record['status']})"
            raise LocarnoError(Diagnostic("R201", message, file=str(path)))
    elif inside:
        message = f"the folder holds other things ({', '.join(sorted(inside)[:3])}) and no run.json"
        raise LocarnoError(Diagnostic("R202", message, file=str(path), expected="a run folder or an empty one"))


def _keep_case(case: Case, folder: RunFolder) -> str:
    """Copy the case into a new run; give its hash."""
    if folder.record.exists():
        return case.hash
    try:
        copy_case(case, folder.case)
    except OSError as error:
        message = f"the case could not be copied: {error.strerror}"
        raise LocarnoError(Diagnostic("R207", message, file=str(folder.path))) from None
    if load_case(folder.case).hash != case.hash:
        message = "the case's folder has changed since it was loaded"
        raise LocarnoError(Diagnostic("R206", message, file=str(case.folder)))
    return case.hash


def _same_request(folder: RunFolder, fixed: Mapping[str, Any]) -> None:
    """Refuse to continue a run with another request: its parts would not belong together."""
    record = folder.read_record()
    differences = [
        f"{key} {record['asked'].get(key)} → {value}"
        for key, value in fixed["asked"].items()
        if record["asked"].get(key) != value
    ]
    if record["case_hash"] != fixed["case_hash"]:
        differences.append("the case has changed")
    differences += [
        f"{name} {record['versions'].get(name)} → {value}"
        for name, value in fixed["versions"].items()
        if record["versions"].get(name) != value
    ]
    if differences:
        message = f"the run was begun otherwise: {'; '.join(differences)}"
        raise LocarnoError(Diagnostic("R206", message, file=str(folder.path)))


def _versions() -> dict[str, str]:
    return {
        "locarno": locarno.__version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


__all__ = ["Run", "default_folder", "run_study"]
