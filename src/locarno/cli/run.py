"""``locarno run``: all models on a case's packages over many draws."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from locarno.diagnostics import EXIT_FOUND, EXIT_INTERRUPTED, EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from locarno.study import Run


def run(
    case: str,
    /,
    *,
    draws: int = 10_000,
    seed: int = 1,
    engine: Literal["serial", "processes"] = "serial",
    out: Path | None = None,
    resume: bool = False,
    packages: list[str] | None = None,
    variants: Literal["headline", "all"] = "headline",
    workers: int = 2,
    chunk: int = 1024,
    json: bool = False,
) -> int:
    """Run all models on a case's packages over many draws.

    Every uncertain number of the case is drawn anew in each draw; every model that has its inputs runs on every draw
    and package; models that lack inputs are skipped by name. The result is a run folder: `run.json`, a copy of the
    case, and Parquet parts that any tool can read. The same case and seed give the same table on any engine and
    chunk size; an interrupted run is finished with `--resume`. A draw that fails is counted and named, not hidden.

    Parameters
    ----------
    case
        A case's folder, or the name of a case that ships, for instance `ukraine-2025-01`.
    draws
        Draws for each package.
    seed
        Seed of everything random.
    engine
        `serial`, or `processes` for several worker processes.
    out
        Run folder; `runs/<case>-<hash>-<seed>` unless given.
    resume
        Continue the run in that folder; a complete run is only reported.
    packages
        Packages to run, by id (repeat the option); all unless given.
    variants
        `headline`: variants of models run on the first 1,024 draws. `all`: on all draws.
    workers
        Worker processes of the engine `processes`.
    chunk
        Draws in a part, a multiple of 1,024. Parts are byte-equal at one chunk size.
    json
        Print the run's record as JSON.
    """
    from locarno.study.threads import ONE_THREAD

    _before_numpy(ONE_THREAD)
    from locarno.case import load_case
    from locarno.cases import resolve_case
    from locarno.study import run_study
    from locarno.study.run import default_folder as folder_of

    loaded = load_case(resolve_case(case))
    folder = out or folder_of(loaded, seed)
    try:
        with show_progress() as progress:
            made = run_study(
                loaded,
                draws=draws,
                seed=seed,
                packages=packages,
                engine=engine,
                out=folder,
                resume=resume,
                chunk=chunk,
                workers=workers,
                variants=variants,
                progress=progress,
            )
    except KeyboardInterrupt:
        _interrupted(case, folder)
        return EXIT_INTERRUPTED
    if json:
        import json as encoder
        import sys

        sys.stdout.write(encoder.dumps(made.record, indent=2, ensure_ascii=False) + "\n")
    else:
        _summarise(made)
    _warn(made)
    return EXIT_OK if made.complete else EXIT_FOUND


@contextmanager
def show_progress() -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on standard error, if that is a terminal; give what to call with (done, asked)."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Running"), BarColumn(), MofNCompleteColumn(), TextColumn("draws"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("draws", total=None)
        yield lambda done, asked: bar.update(task, completed=done, total=asked)


def _before_numpy(environment: dict[str, str]) -> None:
    """Keep numerical libraries to one thread, unless they are loaded already."""
    import os
    import sys

    if "numpy" not in sys.modules:
        for name, value in environment.items():
            os.environ.setdefault(name, value)


def _interrupted(case: str, folder: Path) -> None:
    import sys

    sys.stderr.write(f"\nInterrupted. What is done is kept in {folder}.\n")
    sys.stderr.write(f"Finish it with the same options and --resume: locarno run {case} … --resume\n")


def _warn(made: Run) -> None:
    import sys

    for diagnostic in made.diagnostics:
        sys.stderr.write(f"{diagnostic}\n")


def _summarise(made: Run) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, width=80)
    record = made.record
    good = made.draws - int(record["failed_draws"])
    seconds = float(record["timings"].get("seconds", 0.0))
    console.print(f"[bold]{record['title']}[/], as of {record['as_of']}")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    table.add_row("draws", f"{good:,} of {made.draws:,} good, {len(made.packages)} packages, seed {made.seed}")
    table.add_row("time", f"{seconds:.1f} s")
    table.add_row("models", f"{len(made.models)} run, {len(made.variants)} variants, {len(made.skipped)} skipped")
    for reason, entry in record["failures"].items():
        first = ", ".join(str(draw) for draw in entry["first"][:3])
        table.add_row("failed", f"{entry['draws']:,} draws: {reason} (first: {first})")
    for model, lacks in made.skipped.items():
        table.add_row("skipped", f"{model} would need {', '.join(lacks)}")
    for path, meaning in record["defaulted"].items():
        table.add_row("default", f"{path} = {meaning}")
    for remark in record["remarks"]:
        table.add_row("note", remark)
    console.print(table)
    console.print(f"\nNext: locarno findings {made.path}", soft_wrap=True)
