"""The first impression: importing Locarno and asking for help stay cheap."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "scipy", "numba", "duckdb", "altair", "pydantic", "yaml", "vl_convert")


def _loaded_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(','.join(sorted(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(found.stdout.strip().splitlines()[-1].split(","))


def test_importing_locarno_loads_nothing_heavy():
    assert not _loaded_after("import locarno").intersection(HEAVY)


def test_help_loads_nothing_heavy():
    code = "from locarno.cli import run_command\nrun_command(['--help'])"
    assert not _loaded_after(code).intersection(HEAVY)


def test_public_names_load_on_first_use():
    import locarno

    assert callable(locarno.read)
    assert set(locarno.__all__) <= set(dir(locarno))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = locarno.nothing
