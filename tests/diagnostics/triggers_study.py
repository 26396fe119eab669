"""Fixtures that trigger the codes of the study room."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from locarno.case import CaseFile, load_case
from locarno.case.context import Correlation
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.study import Run, run_study
from locarno.study import engines as engines_module
from locarno.study.engines import ProcessEngine
from locarno.study.execute import Programme, make_sampler
from locarno.study.layout import lay_out
from locarno.study.store import RunFolder
from study.invented_case import CASE, write_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _refusal(work: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        work()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _run(folder: Path, text: str = CASE, **request: object) -> Run:
    return run_study(write_case(folder, text), draws=10, out=folder / "run", **request)  # type: ignore[arg-type]


@cache
def _made() -> Path:
    """A folder with a case and a run of it, made once; triggers work on copies."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _run(folder)
    return folder


def _copy(folder: Path) -> Path:
    return Path(shutil.copytree(_made() / "run", folder / "run"))


def _file(folder: Path, text: str = CASE) -> CaseFile:
    return load_case(write_case(folder, text)).file


def contradictory_correlations(folder: Path) -> Sequence[Diagnostic]:
    file = _file(folder)
    names = ("war.win_alone", "war.cost_alone", "war.challenger_wins_if_ends")
    pairs = [(names[0], names[1], 0.9), (names[1], names[2], 0.9), (names[0], names[2], -0.9)]
    tied = tuple(Correlation(between=(a, b), rho=rho) for a, b, rho in pairs)
    settings = file.settings.model_copy(update={"correlations": tied})
    return _refusal(lambda: make_sampler(file.model_copy(update={"settings": settings}), 1))


def many_guarantors(folder: Path) -> Sequence[Diagnostic]:
    file = _file(folder)
    many = {f"g{i}": file.parties["guarantor_b"] for i in range(11)}
    promise = file.guarantees["by_b"].guarantors["guarantor_b"]
    by_b = file.guarantees["by_b"].model_copy(update={"guarantors": dict.fromkeys(many, promise)})
    changes = {"parties": file.parties | many, "guarantees": file.guarantees | {"by_b": by_b}, "ratification": {}}
    return _refusal(lambda: lay_out(file.model_copy(update=changes)))


def undecided_terms(folder: Path) -> Sequence[Diagnostic]:
    file = _file(folder)
    issues = file.issues | {"later": file.issues["later"].model_copy(update={"undecided": None})}
    return _refusal(lambda: lay_out(file.model_copy(update={"issues": issues}), ["bare"]))


def veto_without_outside(folder: Path) -> Sequence[Diagnostic]:
    file = _file(folder)
    outside = {party: option for party, option in file.outside.items() if party != "protege"}
    return _refusal(lambda: lay_out(file.model_copy(update={"outside": outside})))


def unknown_package(folder: Path) -> Sequence[Diagnostic]:
    return _refusal(lambda: _run(folder, packages=["b_alon"]))


def impossible_request(folder: Path) -> Sequence[Diagnostic]:
    return _refusal(lambda: _run(folder, chunk=1000))


def unratified_without_worth(folder: Path) -> Sequence[Diagnostic]:
    return _refusal(lambda: lay_out(_file(folder, CASE.replace("honours_unratified: 0.5, ", ""))))


def nothing_can_run(folder: Path) -> Sequence[Diagnostic]:
    nothing = Programme((), {}, {"settlement": ("position", "win_alone")})
    with mock.patch("locarno.study.run.programme", lambda inputs: nothing):
        return _refusal(lambda: _run(folder))


def run_is_there(folder: Path) -> Sequence[Diagnostic]:
    _copy(folder)
    return _refusal(lambda: _run(folder))


def foreign_folder(folder: Path) -> Sequence[Diagnostic]:
    return _refusal(lambda: Run.open(folder))


def newer_version(folder: Path) -> Sequence[Diagnostic]:
    record = {"schema_version": 99, "kind": "locarno run", "versions": {"locarno": "9.0"}}
    (folder / "run.json").write_text(json.dumps(record))
    return _refusal(lambda: Run.open(folder))


def damaged_part(folder: Path) -> Sequence[Diagnostic]:
    part = _copy(folder) / "parts/headline/00000.packages.parquet"
    part.write_bytes(b"no Parquet at all")
    return _refusal(lambda: Run.open(folder / "run").outcome("settlement.survival"))


def locked_run(folder: Path) -> Sequence[Diagnostic]:
    with RunFolder(_copy(folder)).locked():
        return _refusal(lambda: run_study(_made() / "invented", draws=10, out=folder / "run", resume=True))


def another_request(folder: Path) -> Sequence[Diagnostic]:
    _copy(folder)
    return _refusal(lambda: run_study(_made() / "invented", draws=10, seed=2, out=folder / "run", resume=True))


def unwritable_place(folder: Path) -> Sequence[Diagnostic]:
    (folder / "run").write_text("a file, where a folder is wanted")
    return _refusal(lambda: _run(folder))


def missing_extra(folder: Path) -> Sequence[Diagnostic]:
    run = Run.open(_copy(folder))
    with mock.patch("locarno.study.opened.find_spec", lambda name: None):
        return _refusal(run.xarray)


def unknown_outcome(folder: Path) -> Sequence[Diagnostic]:
    run = Run.open(_copy(folder))
    return _refusal(lambda: run.outcome("settlement.survivel"))


def unknown_draw(folder: Path) -> Sequence[Diagnostic]:
    run = Run.open(_copy(folder))
    return _refusal(lambda: run.explain(10, "both"))


def unfinished_run(folder: Path) -> Sequence[Diagnostic]:
    copy = RunFolder(_copy(folder))
    copy.part(0).unlink()
    copy.write_record(copy.read_record() | {"status": "interrupted"})
    return _refusal(Run.open(copy.path).table)


def deadly_chunk(folder: Path) -> Sequence[Diagnostic]:
    dies = ("-c", "import os, sys; sys.stdin.readline(); os.kill(os.getpid(), 9)")
    with mock.patch.object(engines_module, "WORKER", dies):
        engine = ProcessEngine(_copy(folder), workers=1)
        engine.submit([0])
        found = _refusal(lambda: list(engine.events()))
        engine.close()
    return found


def many_failed_draws(folder: Path) -> Sequence[Diagnostic]:
    failing = CASE.replace("overlap: 0}", "overlap: {low: 0, best: 9, high: 12, because: [j1]}}")
    return _run(folder, failing).diagnostics


TRIGGERS = {
    "R101": contradictory_correlations,
    "R102": many_guarantors,
    "R103": undecided_terms,
    "R104": veto_without_outside,
    "R105": unknown_package,
    "R106": impossible_request,
    "R107": unratified_without_worth,
    "R108": nothing_can_run,
    "R201": run_is_there,
    "R202": foreign_folder,
    "R203": newer_version,
    "R204": damaged_part,
    "R205": locked_run,
    "R206": another_request,
    "R207": unwritable_place,
    "R208": missing_extra,
    "R209": unknown_outcome,
    "R210": unknown_draw,
    "R211": unfinished_run,
    "R212": deadly_chunk,
    "R213": many_failed_draws,
}
