"""Driving the command line as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from locarno.cli import run_command

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def drive(capsys):
    """Run one command line in this process."""

    def say(*words):
        capsys.readouterr()
        code = run_command([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return say


def environment(**more):
    """The environment of a user without a terminal, 80 columns wide."""
    return {**os.environ, "COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb", **more}


@pytest.fixture
def process(tmp_path):
    """Run one command line in a process of its own, in an empty folder."""

    def say(*words, cwd=tmp_path, before=None, **env):
        done = subprocess.run(
            [sys.executable, "-m", "locarno", *map(str, words)],
            cwd=cwd,
            env=environment(**env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            preexec_fn=before,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return say


@pytest.fixture(scope="session")
def small_case(tmp_path_factory) -> Path:
    """A case that runs within a second: the commented skeleton."""
    folder = tmp_path_factory.mktemp("small") / "case"
    assert run_command(["new", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def small_run(small_case) -> Path:
    """A complete run of the small case."""
    folder = small_case.parent / "run"
    assert run_command(["run", str(small_case), "--draws", "1024", "--out", str(folder)]) == 0
    return folder
