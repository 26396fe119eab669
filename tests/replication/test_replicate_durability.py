from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from locarno.models.durability.published import fitted
from locarno.replication.durability import ceasefires, disputes, lines, rivalries

ROOT = Path(__file__).parents[2]


def test_every_line_is_replicated_with_data(locarno_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCARNO_DATA", str(locarno_data))
    found = list(lines())
    assert len(found) > 60
    assert [line.quantity for line in found if line.verdict != "replicated"] == []


def test_without_data_lines_that_need_them_are_skipped_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCARNO_DATA", raising=False)
    found = list(lines())
    skipped = [line for line in found if line.verdict == "skipped"]
    assert skipped
    assert all("LOCARNO_DATA" in line.note for line in skipped)
    assert {line.verdict for line in found if line not in skipped} == {"replicated"}


def test_rivalries_join_wars_that_share_a_pair(locarno_data: Path) -> None:
    cases = ceasefires(locarno_data)
    labels = rivalries(cases)
    wars = {label: cases["war_again"][labels == label].sum() for label in np.unique(labels)}
    # 21 of the 24 renewed wars are in four rivalries, 14 of them in one.
    assert len(labels) == 124
    assert sorted(wars.values())[-4:] == [2.0, 2.0, 3.0, 14.0]
    assert sum(wars.values()) == 24.0
    pairs = cases.labels("ccode1", "ccode2")
    for pair in np.unique(pairs):
        assert len(np.unique(labels[pairs == pair])) == 1


def test_disputes_of_unknown_settlement_are_left_out(locarno_data: Path) -> None:
    assert len(disputes(locarno_data)["days"]) == 2925


@pytest.mark.slow
def test_the_committed_fit_is_what_the_script_writes(
    locarno_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("lifelines")
    monkeypatch.setenv("LOCARNO_DATA", str(locarno_data))
    spec = importlib.util.spec_from_file_location("fit_durability", ROOT / "scripts" / "fit_durability.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "TARGET", tmp_path / "fitted.json")
    assert script.main() == 0
    again = json.loads((tmp_path / "fitted.json").read_text(encoding="utf-8"))
    assert again.keys() == fitted().keys()
    assert numbers(again) == pytest.approx(numbers(fitted()), abs=2e-6)
    # Peacekeepers look harmful, harmless or helpful, as two rivalries come and go: selection, not effect.
    assert [row["hazard_ratio"] for row in again["peacekeeping_warning"]] == [4.30, 1.20, 0.57]


def test_the_script_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("LOCARNO_DATA", raising=False)
    spec = importlib.util.spec_from_file_location("fit_durability", ROOT / "scripts" / "fit_durability.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main() == 2
    assert "LOCARNO_DATA is not set" in capsys.readouterr().err


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in numbers(value[key])]
    if isinstance(value, list):
        return [number for item in value for number in numbers(item)]
    return [float(value)] if isinstance(value, int | float) else []
