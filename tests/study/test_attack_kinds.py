"""Kinds of attack in a case: what is filled, what is refused, and what a run says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case

from locarno.case import CaseFile, estimates, load_case
from locarno.diagnostics import LocarnoError
from locarno.study.findings import results_of, summarise
from locarno.study.inputs import build_inputs, remarks
from locarno.study.layout import lay_out
from locarno.study.maker import Maker
from locarno.study.questions import hold
from locarno.study.run import run_study
from locarno.study.sampling import Sampler
from locarno.study.sensitivity import rank_inputs

if TYPE_CHECKING:
    from pathlib import Path

GRAB = """\
      kinds:
        grab:
          says: seizing land beyond the line
          win_alone: {low: 0.5, best: 0.7, high: 0.9, because: [j1]}
          cost_alone: 0.4
          cost_opposed: 1.5
          attributed: 0.8
          honours: {low: 0.2, best: 0.5, high: 0.8, because: [j1]}
          honours_of: {guarantor_b: 0.1}
          burden: 0.3
          ends: {win: {line: forward}, lose: {line: back}}
          because: [j1]
        full: {says: the war again}
        leaflets: {says: Words only}
"""


def written(folder: Path, kinds: str = GRAB) -> Path:
    """The invented case with kinds of attack in its war."""
    place = CASE.index("power: {challenger")
    start = CASE.rindex("\n", 0, place) + 1
    lines = "".join(f"{CASE[start:place]}{line.removeprefix(6 * ' ')}\n" for line in kinds.splitlines())
    return write_case(folder, CASE[:start] + lines + CASE[start:])


def case(folder: Path, kinds: str = GRAB) -> CaseFile:
    return load_case(written(folder, kinds)).file


def test_kinds_are_filled_with_the_full_attack_first(tmp_path: Path) -> None:
    file = case(tmp_path)
    sample = Sampler(estimates(file), seed=3).sample(0, 64)
    layout = lay_out(file)
    assert layout.attacks == ("full", "grab")
    inputs = build_inputs(file, sample)
    for name in ("win_alone", "cost_alone", "cost_opposed", "odds_slope"):
        np.testing.assert_array_equal(inputs[f"kind_{name}"][:, 0], inputs[name])
    np.testing.assert_array_equal(inputs["kind_odds_slope"][:, 1], inputs["odds_slope"])
    np.testing.assert_array_equal(inputs["kind_win_alone"][:, 1], sample.value("war.kinds.grab.win_alone"))
    assert inputs["kind_cost_opposed"][0, 1] == 1.5
    assert inputs["kind_attributed"][0].tolist() == [1.0, 0.8]
    assert inputs["kind_burden"][0].tolist() == [1.0, 0.3]
    np.testing.assert_array_equal(inputs["kind_honours"][:, 1, 0], sample.value("war.kinds.grab.honours"))
    assert (inputs["kind_honours"][:, 1, 1] == 0.1).all()
    assert (inputs["kind_honours"][:, 0] == 1.0).all()
    assert inputs["kind_end_win"][0, 1, 0] == inputs["end_win"][0, 0]
    assert np.isnan(inputs["kind_end_win"][:, 1, 1:]).all()
    np.testing.assert_array_equal(inputs["kind_end_lose"][:, 0], inputs["end_lose"])


def test_a_kind_in_words_only_is_remarked_and_changes_nothing(tmp_path: Path) -> None:
    file = case(tmp_path)
    (remark,) = remarks(file, lay_out(file))
    assert remark.startswith("war.kinds.leaflets is described")
    (tmp_path / "bare").mkdir()
    bare = case(tmp_path / "bare", "      kinds: {full: {}, leaflets: {says: Words only}}\n")
    assert lay_out(bare).attacks == ("full",)
    assert not [name for name in build_inputs(bare, Sampler(estimates(bare)).sample(0, 4)) if name[:5] == "kind_"]


def test_a_run_says_which_kind_breaks_the_settlement(tmp_path: Path) -> None:
    run = run_study(load_case(written(tmp_path)), draws=256, out=tmp_path / "run")
    by_kind = run.outcome("settlement.broken_by_kind")
    resumed, survival = run.outcome("settlement.resumed"), run.outcome("settlement.survival")
    assert run.labels["attack"] == ("full", "grab")
    assert by_kind.shape == (256, 3, 2)
    np.testing.assert_allclose(resumed[..., -1] + by_kind[..., 1], 1 - survival[..., -1], atol=1e-12)
    assert by_kind[..., 1].max() > 0.05


def test_findings_count_limited_attacks_apart(tmp_path: Path) -> None:
    run = run_study(load_case(written(tmp_path)), draws=64, out=tmp_path / "run")
    results = results_of(run)
    said = {finding.id: finding for finding in hold(Maker(results, rank_inputs({}, {})), {})}
    last, horizon = run.layout.report_years[-1], run.layout.years[-1]
    assert last <= horizon
    for package in run.packages:
        keeps, no_war = said[f"hold_{last}y.{package}"].value, said[f"no_war_{last}y.{package}"].value
        grab = said[f"broken_by_grab.{package}"].value
        assert None not in (keeps, no_war, grab)
        # whatever ends a settlement is war, but for the limited attack, which is told up to the horizon
        assert keeps < no_war <= keeps + grab + 1e-12
        assert results.column(f"no_war_{last}y", (package,)).mean() == pytest.approx(no_war)
    told = summarise(results)["war_free"]
    for package in run.packages:
        assert [point.value for point in told[package]][:1] == [1.0]
        assert told[package][last].value == pytest.approx(said[f"no_war_{last}y.{package}"].value)
    assert any("no_war" in note for note in said[f"hold_{last}y.{run.packages[0]}"].notes)


@pytest.mark.parametrize(
    ("kinds", "code", "says"),
    [
        ("kinds: {grab: {win_alone: 0.5, honours: 1}}", "C234", "cost_alone, cost_opposed, attributed, ends"),
        ("kinds: {full: {cost_alone: 2}}", "C235", "cost_alone"),
        ("kinds: {grab: {honours_of: {nobody: 1}}}", "C201", "no party 'nobody'"),
        ("kinds: {grab: {honours_of: {member_b: 1}}}", "C201", "'member_b' is no guarantor"),
        ("kinds: {grab: {ends: {win: {nowhere: here}}}}", "C202", "nowhere"),
        ("kinds: {grab: {ends: {lose: {a_part: troops}}}}", "C224", "a_part"),
        ("kinds: {grab: {ends: {win: {line: 101}}}}", "C211", "101"),
        ("kinds: {grab: {attributed: 1.2}}", "C114", "1.2"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, kinds: str, code: str, says: str) -> None:
    with pytest.raises(LocarnoError) as raised:
        case(tmp_path, f"      {kinds}\n")
    assert any(d.code == code and says in d.message for d in raised.value.diagnostics), raised.value.diagnostics
