"""What findings say of guarantees besides their channels: ladders, past alliances, the banner, what is promised."""

from __future__ import annotations

import math
from inspect import signature
from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case

from locarno.case import estimates, load_case
from locarno.cli import run_command
from locarno.cli.ladder import ladder
from locarno.models.cohesion.published import TRIPWIRE
from locarno.models.durability import selection_bounds
from locarno.models.durability.selection import rate_if_tested
from locarno.study import findings_of
from locarno.study.credibility import record, rests_on
from locarno.study.generic import BANNER, prior_predictive
from locarno.study.inputs import build_inputs, defaulted, remarks
from locarno.study.ladders import FINDING_DRAWS, breach_ladders
from locarno.study.layout import lay_out
from locarno.study.past_alliances import GROUPS, past_alliances
from locarno.study.sampling import Sampler

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.case import CaseFile
    from locarno.models.contract import Array

PLAIN = "guarantors:\n      guarantor_a: {chain"
RESPONSE = """response:
      - {id: first, after_hours: 24, who: guarantor_a, does: attributes, fails: 0.2}
      - {after: [first], after_hours: 0, takes_hours: 48, who: guarantor_b, does: acts}
    guarantors:
      guarantor_a: {chain"""
CALCULUS = "calculus: {prize: 2, audience: 0.2, outrage: 1.0e-5, troops: 5000, resolve: 1}"


def case_of(folder: Path, *edits: tuple[str, str]) -> CaseFile:
    text = CASE
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load_case(write_case(folder, text)).file


def inputs_of(file: CaseFile, draws: int = 512) -> dict[str, Array]:
    return build_inputs(file, Sampler(estimates(file), seed=3).sample(0, draws))


def test_the_record_of_alliances_has_bounds_and_no_corrected_number() -> None:
    found = past_alliances()
    assert tuple(one.group for one in found) == GROUPS
    assert [(one.honoured, one.tests) for one in found] == [(73, 146), (12, 54), (6, 43)]
    for one in found:
        assert one.low < one.rate < one.high
        assert one.consistent_low <= one.rate <= one.consistent_high
        assert "no corrected number" in one.text
    assert len(found[0].curve) == 12 * 3 * 2
    assert not found[1].curve
    assert not found[2].curve
    for point in found[0].curve:
        rate, _ = rate_if_tested(point.mean, point.concentration, point.threshold)
        assert point.rate == pytest.approx(float(rate))
        assert point.rate < point.threshold


def test_its_interval_is_the_one_that_it_names() -> None:
    from locarno.models.durability import ALLIANCE_TESTS

    test = next(one for one in ALLIANCE_TESTS if one.group == GROUPS[2])
    bounds = selection_bounds(test, level=0.95)
    # Jeffreys Beta(6.5, 37.5)
    assert (bounds.low, bounds.high) == (pytest.approx(0.060, abs=5e-4), pytest.approx(0.265, abs=5e-4))
    assert (past_alliances()[2].low, past_alliances()[2].high) == (bounds.low, bounds.high)


def test_the_banner_is_short_and_stands_only_where_the_level_is_not_identified() -> None:
    check = prior_predictive()
    assert bool(check.banner) == (not check.inside)
    assert check.banner.startswith(BANNER)
    assert len(check.banner) < 200
    assert check.banner.count(". ") == 1
    assert f"{check.share:.2f}" in check.banner


def test_a_ladder_in_findings_is_what_one_can_reckon(tmp_path: Path) -> None:
    file = case_of(tmp_path, (PLAIN, RESPONSE))
    [played] = breach_ladders(file, seed=2)
    assert (played.guarantee, played.name, played.response) == ("by_a", "A and B", "Guarantor B: acts")
    first, second = played.rungs
    assert (first.early, first.middle, first.late) == (24, 24, 24)
    assert (second.early, second.middle, second.late) == (72, 72, 72)
    assert first.happens == second.happens == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / FINDING_DRAWS))
    assert played.weakest.startswith("Guarantor A: attributes; were it certain and instant")
    assert f"by {1 - first.happens:.2f} to 1.00" in played.weakest
    assert "slowest is Guarantor B: acts, which costs the median response 48 hours" in played.weakest
    assert "No chance to fail is given for step 2: 0 is assumed." in played.assumed
    assert breach_ladders(file, seed=2) == breach_ladders(file, seed=2)
    assert breach_ladders(file, seed=2) != breach_ladders(file, seed=3)
    (tmp_path / "without").mkdir()
    assert not breach_ladders(case_of(tmp_path / "without"), seed=2)


def test_findings_play_a_ladder_as_often_as_the_verb_does() -> None:
    assert signature(ladder).parameters["draws"].default == FINDING_DRAWS


@pytest.mark.slow
def test_findings_of_a_run_carry_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_case(tmp_path, CASE.replace(PLAIN, RESPONSE))
    assert run_command(["run", str(folder), "--draws", "64", "--out", str(tmp_path / "run")]) == 0
    found = findings_of(tmp_path / "run")
    assert found.banner == prior_predictive().banner
    assert found.reliability == past_alliances()
    assert found.ladders == breach_ladders(load_case(folder).file, found.seed)
    assert len(found.channels) == 6 * 3
    assert any(effect.present and effect.value < 0 for effect in found.channels)
    capsys.readouterr()
    assert run_command(["findings", str(tmp_path / "run")]) == 0
    before_any_level, _, _ = capsys.readouterr().out.partition("?")
    assert found.banner
    assert found.banner in " ".join(before_any_level.split())


def test_the_default_tripwire_is_small_and_printed_with_its_evidence(tmp_path: Path) -> None:
    file = case_of(tmp_path)
    drawn = inputs_of(file)["tripwire"]
    low, _, high = TRIPWIRE
    there = drawn[:, 1, 1]
    assert low < there.min() < there.max() < high
    # A takes part in seven draws of ten; B's member always does; nobody is bound in the bare package.
    assert 0.55 < (drawn[:, 0, 0] > 0).mean() < 0.85
    np.testing.assert_array_equal(drawn[drawn[:, 0, 0] > 0, 0, 0], there[drawn[:, 0, 0] > 0])
    assert not drawn[:, 2].any()
    assert not drawn[:, 1, 0].any()
    said = defaulted(file)["guarantees.*.guarantors.*.tripwire"]
    for part in ("0 to 0.05, most likely 0.02", "No study gives this number", "Reiter & Poast 2021", "Musgrave & Ward"):
        assert part in said
    assert "Guarantor A, Guarantor B" in said


def test_without_soldiers_in_the_country_there_is_no_default(tmp_path: Path) -> None:
    file = case_of(
        tmp_path,
        ("brigades: {low: 4, best: 8, high: 12, because: [j1]}", "brigades: 8, caveats: [no_ground_troops]"),
        ("enabler_dependence: 0.4", "enabler_dependence: 0.4, caveats: [not_in_country]"),
    )
    assert not inputs_of(file)["tripwire"].any()
    assert "guarantees.*.guarantors.*.tripwire" not in defaulted(file)


def test_a_given_tripwire_stands_also_without_a_force(tmp_path: Path) -> None:
    file = case_of(
        tmp_path,
        ("honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}", "honours: 0.4, tripwire: 0.2, brings: 2"),
        ("a_part: none, guarantees: [by_b], force: mnf,", "a_part: none, guarantees: [by_b],"),
    )
    inputs = inputs_of(file)
    assert (inputs["tripwire"][:, 1, 1] == 0.2).all()
    assert (inputs["brings"][:, :2, 1] == 2).all()
    assert not inputs["brings"][:, 2].any()


def test_who_makes_two_promises_brings_the_larger_help_once(tmp_path: Path) -> None:
    file = case_of(
        tmp_path,
        ("honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}", "honours: 0.4, brings: 2"),
        ("honours: {low: 0.3, best: 0.6, high: 0.8, because: [j1]}", "honours: 0.6, brings: 3"),
    )
    both, alone, bare = inputs_of(file, 8)["brings"][:, :, 1].T
    assert (both == 3).all()
    assert (alone == 2).all()
    assert not bare.any()


def test_a_calculus_is_filled_where_its_promise_is_made_and_said_to_stand_with_others(tmp_path: Path) -> None:
    file = case_of(tmp_path, ("honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}", CALCULUS))
    inputs = inputs_of(file, 8)
    assert (inputs["calculus_prize"][:, :2, 1] == 2).all()
    assert np.isnan(inputs["calculus_prize"][:, 2]).all()
    assert np.isnan(inputs["calculus_prize"][:, :, 0]).all()
    assert not inputs["tripwire"][:, :, 1].any()
    assert not inputs["honours"][:, 1, 1].any()
    assert inputs["honours"][:, 0, 1].all()
    assert any("guarantor_b makes several promises in both" in said for said in remarks(file, lay_out(file)))
    assert (inputs["promise_strength"][:, 1] == 1).all()


def test_what_a_promise_rests_on_stands_beside_the_record(tmp_path: Path) -> None:
    file = case_of(tmp_path, ("honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}", CALCULUS))
    assert rests_on(file, "by_a") == (
        "Guarantor A: chain, policy 0.80 × authorised 0.80 × fights 0.75 = 0.48",
        "Guarantor B: one base rate, 0.60",
        record(),
    )
    [own, last] = rests_on(file, "by_b")
    assert own.startswith(
        "Guarantor B: its own calculus, (ΔP × prize 2 + audience 0.2 + outrage 1e-05 × 5,000 soldiers)"
    )
    assert "/resolve 1 = 0.2" in own
    assert "defence pacts, 1945–2003 0.14 (6 of 43)" in last
