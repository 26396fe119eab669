"""Every code of every room: a fixture that triggers it, and a section of the page that explains it.

A room adds its fixtures as ``triggers_ROOM.py`` in this folder: ``TRIGGERS`` maps a code to a function that is given
an empty folder and gives the diagnostics that a user then sees.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import locarno
from locarno.diagnostics import CODES, Diagnostic

Trigger = Callable[[Path], Sequence[Diagnostic]]

SOURCE = Path(locarno.__file__).parent
PAGE = SOURCE.parents[1] / "docs" / "diagnostics.md"


def load_all_codes() -> None:
    for module in sorted(SOURCE.rglob("*.py")):
        if ("register_codes(" in module.read_text(encoding="utf-8") and module.name != "diagnostics.py") or (
            module.name == "diagnostics.py" and module.parent != SOURCE
        ):
            parts = module.relative_to(SOURCE.parent).with_suffix("").parts
            importlib.import_module(".".join(parts).removesuffix(".__init__"))


def all_triggers() -> dict[str, Trigger]:
    found: dict[str, Trigger] = {}
    for module in sorted(Path(__file__).parent.glob("triggers_*.py")):
        triggers = importlib.import_module(module.stem).TRIGGERS
        assert not found.keys() & triggers.keys(), f"{module.name} repeats a code"
        found |= triggers
    return found


load_all_codes()
TRIGGERS = all_triggers()


@pytest.mark.parametrize("code", sorted(TRIGGERS))
def test_fixture_triggers_its_code(code: str, tmp_path: Path) -> None:
    found = TRIGGERS[code](tmp_path)
    assert code in CODES
    hits = [item for item in found if item.code == code]
    assert hits, [str(item) for item in found]
    assert all(item.severity == CODES[code].severity for item in hits)
    assert all(item.message and "\n" not in item.message for item in found)


@pytest.mark.parametrize("code", sorted(CODES))
def test_code_has_a_fixture(code: str) -> None:
    assert code in TRIGGERS


@pytest.mark.parametrize("code", sorted(CODES))
def test_code_has_a_section(code: str) -> None:
    sections = re.findall(r"^### ([A-Z]\d{3}) (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert (code, CODES[code].title) in sections


def test_page_explains_no_code_that_is_not_there() -> None:
    assert set(re.findall(r"^### ([A-Z]\d{3}) ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == set(CODES)
