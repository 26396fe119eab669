from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from locarno.models.durability.published import fitted
from locarno.replication.durability import PRINTED, alliance_counts, lines
from locarno.replication.durability_data import ceasefires, disputes, rivalries
from locarno.replication.durability_forecast import Task, blocks, crisis_task, dispute_task, select
from locarno.replication.durability_survival import ceasefire_cox, civil_wars

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def test_every_line_is_replicated_with_data(locarno_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCARNO_DATA", str(locarno_data))
    found = list(lines())
    assert len(found) > 200
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
    assert [row["hazard_ratio"] for row in again["peacekeeping_warning"]][:3] == [4.30, 1.20, 0.57]


def test_all_printed_alliance_counts_are_equal(locarno_data: Path) -> None:
    counts = alliance_counts(locarno_data)
    assert {group: counts[group] for group in PRINTED} == PRINTED
    assert counts["multilateral defence pacts, 1945–2003"] == (0, 21)


def test_two_rivalries_turn_the_sign_of_peacekeeping(locarno_data: Path) -> None:
    found = ceasefire_cox(locarno_data)
    ratios = [
        found[f"Cox, cease-fires, {sample}: hazard ratio, peacekeepers"]
        for sample in ("all, war", "without Israel, war", "without Israel and India–Pakistan, war")
    ]
    assert np.round(ratios, 2).tolist() == [4.30, 1.20, 0.57]


def test_in_civil_wars_the_effect_appears_once_outcome_and_treaty_are_in(locarno_data: Path) -> None:
    found = civil_wars(locarno_data)
    name = "Cox, civil-war cease-fires: hazard ratio of peacekeepers"
    assert found[f"{name}, alone"] > 1.0 > found[f"{name}, with victory and treaty"]


@pytest.mark.parametrize(("make", "to"), [(dispute_task, 1985.0), (crisis_task, 1980.0)])
def test_the_search_never_sees_a_test_year(locarno_data: Path, make: Callable[[Path], Task], to: float) -> None:
    task = make(locarno_data)
    for train, valid in blocks(task, to):
        assert train.sum() > 40
        assert valid.sum() > 40
        assert task.year[train].max() < task.year[valid].min()
        assert task.year[valid].max() <= to
    # Turning every later outcome and covariate round changes nothing of what is chosen.
    later = task.year > to
    blind = Task(
        task.name,
        task.names,
        np.where(later[:, None], -task.x, task.x),
        np.where(later, 1.0 - task.y, task.y),
        task.year,
        task.cluster,
    )
    assert select(blind, blocks(blind, to), 2) == select(task, blocks(task, to), 2)


def test_histories_count_only_what_came_before(locarno_data: Path) -> None:
    task = dispute_task(locarno_data)
    ten, twenty, ever = (
        np.expm1(task.columns((name,))[:, 0])
        for name in ("disputes_in_10_years", "disputes_in_20_years", "prior_disputes")
    )
    assert (ten <= twenty + 1e-9).all()
    # The file's own count is of disputes before; multi-year overlaps make it differ, but not by a future.
    assert (twenty <= ever + 1.0 + 1e-9).mean() > 0.99
    first_of_pair = task.year == 1816.0
    assert (ten[first_of_pair] == 0.0).all()


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
