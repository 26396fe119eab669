from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case

from locarno.case import load_case
from locarno.diagnostics import CODES, LocarnoError
from locarno.study import Run, run_study
from locarno.study import engines as engines_module
from locarno.study.engines import ProcessEngine, SerialEngine
from locarno.study.execute import Programme, execute
from locarno.study.run import chunks_of
from locarno.study.store import RunFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

DRAWS = 2500
CHUNK = 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=tmp_path_factory.mktemp("runs") / "whole")


@pytest.fixture(scope="module")
def begun(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was interrupted before its first chunk."""
    out = tmp_path_factory.mktemp("runs") / "begun"

    def interrupt(done: int, asked: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=out, progress=interrupt)
    return out


@pytest.fixture
def unfinished(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "run"))


def parts(run: Path) -> dict[str, str]:
    """Digest of each part's bytes: a failure then names the part instead of comparing megabytes line by line."""
    found = sorted(run.rglob("*.parquet"))
    return {str(part.relative_to(run)): hashlib.sha256(part.read_bytes()).hexdigest() for part in found}


def refused(code: str) -> Iterator[None]:
    return pytest.raises(LocarnoError, match=f"{code} ")  # type: ignore[return-value]


# what a run gives


def test_a_run_tells_what_was_asked_and_what_ran(whole: Run) -> None:
    assert whole.complete
    assert whole.record["asked"] == {
        "packages": ["both", "b_alone", "bare"],
        "draws": DRAWS,
        "seed": 5,
        "chunk": CHUNK,
        "block": 1024,
        "variants": "headline",
    }
    assert whole.record["case_hash"] == load_case(whole.path / "case").hash
    assert "settlement" in whole.models
    assert "cohesion.drift_since_1990" in whole.variants
    assert set(whole.record["variants"]["cohesion.drift_since_1990"]) >= {"cohesion.honouring", "settlement"}
    assert "snapback_value" in whole.skipped["coercion.snapback"]
    assert whole.record["defaulted"]["settings.belief_spread"].startswith("0.5")


def test_headline_models_are_written_before_results_exist(begun: Path) -> None:
    record = RunFolder(begun).read_record()
    assert record["status"] == "interrupted"
    assert "settlement" in record["models"]
    assert not parts(begun)


def test_table_and_outcomes_agree(whole: Run) -> None:
    table = whole.table(["settlement.survival.5", "settlement.outside.protege"], {"package": "b_alone"})
    assert table["draw"].tolist() == list(range(DRAWS))
    assert set(table["package"]) == {"b_alone"}
    survival = whole.outcome("settlement.survival")
    assert survival.shape == (DRAWS, 3, 6)
    assert np.array_equal(survival[:, 1, 4], table["settlement.survival.5"])
    outside = whole.outcome("settlement.outside")
    assert outside.shape == (DRAWS, 5)
    assert np.array_equal(outside[:, 1], table["settlement.outside.protege"])
    fates = whole.outcome("settlement.fates")
    assert np.abs(fates.sum(axis=2) - 1).max() < 1e-12


def test_filters_take_values_of_any_column(whole: Run) -> None:
    some = whole.table(["settlement.refuses.protege"], {"draw": [3, 2047, 2048], "package": ["both", "bare"]})
    assert list(zip(some["package"], some["draw"], strict=True)) == [
        (package, draw) for package in ("both", "bare") for draw in (3, 2047, 2048)
    ]


def test_what_is_not_given_stays_missing(whole: Run) -> None:
    outside = whole.outcome("settlement.outside")
    assert np.isnan(outside[:, 4]).all()
    assert np.isfinite(outside[:, :3]).all()


def test_inputs_are_made_again_from_the_seed(whole: Run) -> None:
    inputs = whole.inputs(["war.win_alone", "war.shock"])
    assert inputs["war.win_alone"].shape == (DRAWS,)
    assert np.all(inputs["war.shock"] == 0.4)
    scores = np.argsort(np.argsort(inputs["war.win_alone"]))
    costs = np.argsort(np.argsort(whole.inputs(["war.cost_alone"])["war.cost_alone"]))
    assert np.corrcoef(scores, costs)[0, 1] == pytest.approx(6 / np.pi * np.arcsin(0.6 / 2), abs=0.02)
    assert whole.central_inputs(["war.win_alone"]) == {"war.win_alone": 0.6}


def test_inputs_that_nothing_reads_are_left_out(folder: Path, tmp_path: Path) -> None:
    text = CASE.replace(
        "salience: 90}", "salience: 90, private_position: {low: back, best: here, high: forward, because: [j1]}}", 1
    )
    run = run_study(write_case(tmp_path, text), draws=10, packages=["bare"], out=tmp_path / "run")
    sampled = run.inputs()
    assert "stances.challenger.line.private_position" not in sampled
    assert "stances.challenger.line.position" in sampled
    assert len(run.inputs(["stances.challenger.line.private_position"])) == 1
    assert set(run.central_inputs()) == set(sampled)


def test_the_central_case_is_stored(whole: Run) -> None:
    central = whole.outcome("settlement.survival", central=True)
    assert central.shape == (1, 3, 6)
    assert np.all(np.diff(central[0], axis=1) < 0)


def test_variants_are_run_on_the_first_block(whole: Run) -> None:
    variant = whole.outcome("settlement.survival", variant="cohesion.drift_since_1990")
    assert variant.shape == (1024, 3, 6)
    headline = whole.outcome("settlement.survival")[:1024]
    assert np.array_equal(variant[:, 1:], headline[:, 1:])  # only A's promise drifts
    assert np.abs(variant[:, 0] - headline[:, 0]).max() > 1e-3


def test_unknown_names_are_refused_with_the_nearest(whole: Run) -> None:
    with pytest.raises(LocarnoError, match=r"R209 .*did you mean 'settlement.survival'"):
        whole.outcome("settlement.survivel")
    with refused("R209"):
        whole.table(["nothing"])
    with refused("R209"):
        whole.outcome("settlement.survival", variant="nothing")
    with refused("R209"):
        whole.inputs(["war.nothing"])


def test_a_draw_is_explained(whole: Run) -> None:
    told = whole.explain(17, "both")
    survival = whole.outcome("settlement.survival")[17, 0, 5]
    assert f"to year 6 with chance {survival:.2f}" in told
    assert "Guarantor A + Guarantor B" in told
    assert "war.win_alone" in told or "quantile" in told
    assert "Nobody has promised to fight" in whole.explain(-1, "bare")
    for draw, package in ((DRAWS, "both"), (-2, "both"), (0, "none")):
        with refused("R210"):
            whole.explain(draw, package)


def test_views_that_need_an_extra_name_it(whole: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locarno.study.opened.find_spec", lambda name: None)
    with pytest.raises(LocarnoError, match=r"R208 .*xarray.*locarno\[frames\]"):
        whole.xarray()
    with refused("R208"):
        whole.frame()


# the same whatever the way


def test_chunk_size_does_not_change_the_table(folder: Path, whole: Run, tmp_path: Path) -> None:
    other = run_study(folder, draws=DRAWS, seed=5, chunk=3072, out=tmp_path / "other")
    assert other.digest() == whole.digest()


def test_fewer_draws_or_packages_are_the_same_draws_and_packages(folder: Path, whole: Run, tmp_path: Path) -> None:
    fewer = run_study(folder, draws=100, seed=5, packages=["b_alone"], out=tmp_path / "fewer")
    assert fewer.packages == ("b_alone",)
    ours, theirs = (run.outcome("settlement.survival") for run in (fewer, whole))
    assert np.array_equal(ours[:, 0], theirs[:100, 1])


@pytest.mark.slow
def test_processes_write_the_same_bytes(folder: Path, whole: Run, tmp_path: Path) -> None:
    run = run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=tmp_path / "run", engine="processes")
    assert parts(run.path) == parts(whole.path)
    assert run.digest() == whole.digest()


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_its_chunk_done(unfinished: Path, whole: Run) -> None:
    engine = ProcessEngine(unfinished, workers=2)
    engine.submit(chunks_of(DRAWS, CHUNK))
    running = engine.events()
    next(running)
    victims = engine.pids
    os.kill(victims[-1], signal.SIGKILL)
    list(running)
    engine.close()
    assert parts(unfinished) == parts(whole.path)


def test_executing_a_chunk_again_changes_nothing(unfinished: Path, whole: Run) -> None:
    execute(unfinished, 1)
    first = parts(unfinished)
    execute(unfinished, 1)
    assert parts(unfinished) == first
    assert first.items() <= parts(whole.path).items()


@pytest.mark.slow
def test_a_killed_run_is_resumed(folder: Path, whole: Run, tmp_path: Path) -> None:
    out = tmp_path / "run"
    script = dedent(
        f"""
        import sys
        from locarno.study import run_study
        def stop(done, asked):
            if done:
                print("first", flush=True)
                sys.stdin.read()
        run_study({str(folder)!r}, draws={DRAWS}, seed=5, chunk={CHUNK}, out={str(out)!r}, progress=stop)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "first\n"
        with refused("R205"):  # it still runs
            run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=out, resume=True)
        process.kill()
    (out / "parts/headline/.00002.packages.parquet.1.tmp").write_bytes(b"half")
    assert Run.open(out).status == "running"
    with refused("R211"):
        Run.open(out).table()
    resumed = run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=out, resume=True)
    assert resumed.complete
    assert parts(out) == parts(whole.path)
    assert not list(out.rglob("*.tmp"))


def test_an_interrupted_run_is_resumed_and_a_complete_one_only_opened(
    folder: Path, whole: Run, unfinished: Path
) -> None:
    told: list[tuple[int, int]] = []
    run = run_study(
        folder, draws=DRAWS, seed=5, chunk=CHUNK, out=unfinished, resume=True, progress=lambda *n: told.append(n)
    )
    assert parts(unfinished) == parts(whole.path)
    assert told[0] == (0, DRAWS)
    assert told[-1] == (DRAWS, DRAWS)
    before = (run.path / "run.json").read_bytes()
    run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=unfinished, resume=True)
    assert (run.path / "run.json").read_bytes() == before


# what bad input gets


def test_a_chunk_that_kills_its_workers_fails_the_run_by_name(
    unfinished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engines_module, "WORKER", ("-c", "import os, sys; sys.stdin.readline(); os.kill(os.getpid(), 9)")
    )
    engine = ProcessEngine(unfinished, workers=1)
    engine.submit([2])
    with pytest.raises(LocarnoError, match=r"R212 chunk 2 killed its worker 3 times \(last by signal 9\)"):
        list(engine.events())
    engine.close()


def test_what_a_worker_reports_is_raised(unfinished: Path) -> None:
    (unfinished / "run.json").unlink()
    for engine in (SerialEngine(unfinished), ProcessEngine(unfinished, 1)):
        engine.submit([0])
        with refused("R202"):
            list(engine.events())
        engine.close()


def test_a_finished_run_is_not_overwritten(folder: Path, whole: Run) -> None:
    with refused("R201"):
        run_study(folder, draws=DRAWS, seed=5, out=whole.path)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seed": 6}, "seed 5 → 6"),
        ({"chunk": 2048}, "chunk 1024 → 2048"),
        ({"draws": 3000}, "draws 2500 → 3000"),
        ({"packages": ["bare"]}, "packages"),
        ({"variants": "all"}, "variants headline → all"),
    ],
)
def test_a_run_is_not_resumed_with_another_request(
    folder: Path, whole: Run, changes: dict[str, object], says: str
) -> None:
    request = {"draws": DRAWS, "seed": 5, "chunk": CHUNK} | changes
    with pytest.raises(LocarnoError, match=f"R206 .*{says}"):
        run_study(folder, out=whole.path, resume=True, **request)  # type: ignore[arg-type]


def test_a_run_is_not_resumed_with_another_case(whole: Run, tmp_path: Path) -> None:
    other = write_case(tmp_path, CASE.replace("shock: 0.4", "shock: 0.5"))
    with pytest.raises(LocarnoError, match=r"R206 .*the case has changed"):
        run_study(other, draws=DRAWS, seed=5, chunk=CHUNK, out=whole.path, resume=True)


def test_another_folder_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with refused("R202"):
        run_study(folder, draws=10, out=tmp_path)
    with refused("R202"):
        Run.open(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with refused("R202"):
        Run.open(tmp_path)
    (tmp_path / "run.json").write_text('{"schema_version": 1}')
    with refused("R202"):
        Run.open(tmp_path)


def test_a_newer_version_is_named(whole: Run, tmp_path: Path) -> None:
    record = whole.record | {"schema_version": 2, "versions": {"locarno": "9.9"}}
    (tmp_path / "run.json").write_text(json.dumps(record))
    with pytest.raises(LocarnoError, match=r"R203 .*9\.9"):
        Run.open(tmp_path)


def test_damaged_and_missing_parts_are_named(whole: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(whole.path, tmp_path / "copy"))
    part = copy / "parts/headline/00001.packages.parquet"
    part.write_bytes(part.read_bytes()[:1000])
    with pytest.raises(LocarnoError, match=r"R204 .*00001.packages.parquet is damaged"):
        Run.open(copy).table()
    part.unlink()
    with pytest.raises(LocarnoError, match=r"R204 .*00001.packages.parquet is missing"):
        Run.open(copy).outcome("settlement.survival")


def test_a_missing_part_is_made_again(folder: Path, whole: Run, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(whole.path, tmp_path / "copy"))
    (copy / "parts/headline/00001.packages.parquet").unlink()
    run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=copy, resume=True)
    assert parts(copy) == parts(whole.path)


def test_a_place_that_cannot_be_written_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with refused("R207"):
        run_study(folder, draws=10, out=tmp_path / "file" / "run")


@pytest.mark.parametrize("engine", ["serial", pytest.param("processes", marks=pytest.mark.slow)])
def test_a_full_disk_leaves_nothing_half_written(folder: Path, whole: Run, unfinished: Path, engine: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with refused("R207"):
            run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=unfinished, resume=True, engine=engine)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(unfinished.rglob("*.tmp"))
    assert parts(unfinished).items() < parts(whole.path).items()
    run_study(folder, draws=DRAWS, seed=5, chunk=CHUNK, out=unfinished, resume=True)
    assert parts(unfinished) == parts(whole.path)


def test_requests_that_cannot_be_met_are_refused_at_once(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(LocarnoError) as raised:
        run_study(folder, draws=0, seed=-1, chunk=1000, workers=0, variants="some", out=tmp_path / "run")  # type: ignore[arg-type]
    assert [item.code for item in raised.value.diagnostics] == ["R106"] * 5
    with refused("R106"):
        run_study(folder, draws=10, engine="magic", out=tmp_path / "run")


def test_a_case_that_no_model_can_run_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Programme((), {}, {"settlement": ("position", "win_alone")})
    monkeypatch.setattr("locarno.study.run.programme", lambda inputs: nothing)
    with pytest.raises(LocarnoError, match=r"R108 .*position, win_alone"):
        run_study(folder, draws=10, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_failed_draws_are_counted_and_named(tmp_path: Path) -> None:
    text = CASE.replace(
        "rotation: {tour: 6, dwell: 18, overlap: 0}",
        "rotation: {tour: 6, dwell: 18, overlap: {low: 0, best: 2, high: 7, because: [j1]}}",
    ).replace("failure_share: 0.01", "failure_share: 0.001")
    run = run_study(write_case(tmp_path, text), draws=1500, out=tmp_path / "run")
    (reason,) = run.record["failures"]
    assert reason == "inputs: an input or an outcome is not finite"
    overlap = run.inputs(["forces.mnf.rotation.overlap"])["forces.mnf.rotation.overlap"]
    bad = np.flatnonzero(overlap >= 6)
    assert 1.5 < len(bad) < 15
    assert run.record["failures"][reason] == {"draws": len(bad), "first": bad[:10].tolist()}
    assert np.array_equal(np.flatnonzero(~run.good), bad)
    assert np.isnan(run.outcome("settlement.survival")[bad]).all()
    assert np.isfinite(run.outcome("settlement.survival")[run.good]).all()
    kept = run.outcomes_of(["settlement.survival"], good_only=True)["settlement.survival"]
    assert np.array_equal(kept, run.outcome("settlement.survival")[run.good])
    assert run.status == "failed"
    (diagnostic,) = run.diagnostics
    assert diagnostic.code == "R213"
    assert f"{len(bad)} of 1,500 draws failed" in diagnostic.message
    assert "inputs" in run.explain(int(bad[0]), "both") or "failed at" in run.explain(int(bad[0]), "both")


def test_every_code_says_how_to_mend() -> None:
    ours = {key: code for key, code in CODES.items() if key.startswith(("R1", "R2"))}
    assert len(ours) == 21
    assert all(code.title and code.mend for code in ours.values())
