"""Fixtures that all tests share."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Machines are noisy and kernels compile on first use: a property may be slow, it may not be wrong.
settings.register_profile("locarno", deadline=None)
settings.load_profile("locarno")


@pytest.fixture(scope="session")
def locarno_data() -> Path:
    """The folder of reference data, from LOCARNO_DATA; without it the test skips, with it a missing folder fails."""
    where = os.environ.get("LOCARNO_DATA")
    if not where:
        pytest.skip("LOCARNO_DATA is not set: this test needs reference data that do not ship")
    folder = Path(where)
    assert folder.is_dir(), f"LOCARNO_DATA is set to {where}, which is no folder"
    return folder


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``locarno demo --draws 1024`` leaves: all packages of the shipped case, with findings; not to be changed."""
    from locarno.cli import run_command

    folder = tmp_path_factory.mktemp("demo") / "run"
    assert run_command(["demo", "--draws", "1024", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def three_packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A run of 1,024 draws of three packages of the shipped case, with what ``locarno run --json`` printed."""
    from locarno.cli import run_command

    folder = tmp_path_factory.mktemp("three") / "run"
    packages = [word for name in ("us_backstop", "europe_alone", "no_guarantee") for word in ("--packages", name)]
    with pytest.MonkeyPatch.context() as patch:
        written: list[str] = []
        patch.setattr(sys.stdout, "write", written.append)
        code = run_command(["run", "ukraine-2025-01", "--draws", "1024", "--out", str(folder), "--json", *packages])
    assert code == 0
    return folder, json.loads("".join(written))
