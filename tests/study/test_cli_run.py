from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from invented_case import CASE, write_case

from locarno.cli import run_command
from locarno.study import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def test_a_run_is_summarised_in_80_columns(
    case_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert run_command(["run", str(case_folder), "--draws", "600", "--out", str(out)]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert max(len(line) for line in lines if not line.startswith("Next")) <= 80
    assert "600 of 600 good, 3 packages, seed 1" in said.out
    assert "coercion.snapback would need snapback_value" in said.out
    assert lines[-1] == f"Next: locarno findings {out}"
    assert said.err == ""

    assert run_command(["run", str(case_folder), "--draws", "600", "--out", str(out)]) == 2
    assert "R201" in capsys.readouterr().err

    assert run_command(["run", str(case_folder), "--draws", "600", "--out", str(out), "--resume", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == Run.open(out).record


def test_runs_go_below_the_working_folder_by_case_hash_and_seed(
    case_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(["run", "invented", "--draws", "10", "--seed", "7", "--packages", "bare"]) == 0
    (made,) = (tmp_path / "runs").iterdir()
    run = Run.open(made)
    assert made.name == f"invented-{run.record['case_hash'][:8]}-7"
    assert run.packages == ("bare",)


def test_an_interrupt_leaves_a_run_that_can_be_resumed(
    case_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def interrupt() -> Iterator[Callable[[int, int], None]]:
        def tell(done: int, asked: int) -> None:
            if done:
                raise KeyboardInterrupt

        yield tell

    words = ["run", str(case_folder), "--draws", "1500", "--out", str(tmp_path / "run")]
    with monkeypatch.context() as patched:
        patched.setattr("locarno.cli.run.show_progress", interrupt)
        assert run_command(words) == 130
    assert "--resume" in capsys.readouterr().err
    assert Run.open(tmp_path / "run").status == "interrupted"
    assert run_command([*words, "--resume"]) == 0
    assert Run.open(tmp_path / "run").complete


def test_a_run_past_its_failure_share_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = CASE.replace("overlap: 0}", "overlap: {low: 0, best: 5, high: 9, because: [j1]}}")
    case = write_case(tmp_path, text)
    assert run_command(["run", str(case), "--draws", "200", "--out", str(tmp_path / "run")]) == 1
    said = capsys.readouterr()
    assert "R213" in said.err
    assert "inputs: an input or an outcome is not finite" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--draws", "0"], "R106"),
        (["--packages", "nothing"], "R105"),
        (["--engine", "magic"], "magic"),
        (["--draws", "many"], "many"),
    ],
)
def test_bad_usage_exits_with_2(
    case_folder: Path, tmp_path: Path, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["run", str(case_folder), "--out", str(tmp_path / "run"), *words]) == 2
    assert code in capsys.readouterr().err
