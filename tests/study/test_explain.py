"""Why the challenger attacks, waits or keeps: against cases worked out by hand, and against the run itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case
from planted_case import planted
from scipy.special import ndtri

from locarno.case import load_case
from locarno.cli import run_command
from locarno.diagnostics import LocarnoError
from locarno.study import run_study
from locarno.study.execute import make_sampler
from locarno.study.experiments import run_models
from locarno.study.explain import explanation, in_words
from locarno.study.explain_problem import of_package, pose, readable, surer
from locarno.study.explain_reasons import DECISIONS, Reasons
from locarno.study.inputs import build_inputs
from locarno.study.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.study import Run
    from locarno.study.explain_types import Explanation

A_NONE, A_ALL, KEPT = 7.4, 1.8, 4.5
"""What an attack is worth alone and against the guarantor, and what keeping for ever is worth, by hand."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("planted")
    return run_study(write_case(folder, planted()), draws=4, seed=1, out=folder / "run")


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("invented")
    return run_study(write_case(folder, CASE), draws=16, seed=3, out=folder / "run")


@pytest.fixture(scope="module")
def told(run: Run) -> dict[str, Explanation]:
    return {package: explanation(run, -1, package) for package in run.packages}


def reasons_of(folder: Path, text: str, package: str) -> Reasons:
    """Open the central case of a variant without a run."""
    file = load_case(write_case(folder, text)).file
    inputs = build_inputs(file, make_sampler(file, 1).central())
    pool = readable({**inputs, **run_models(inputs)})
    return Reasons(pool, lay_out(file).packages.index(package))


def factors(told: Explanation, year: int, decision: str) -> list[str]:
    return [reason.factor for reason in told.years[year - 1].reasons if reason.decision == decision]


def says(told: Explanation) -> str:
    return " ".join(sentence for span in told.spans for sentence in span.says)


# the problem itself


@pytest.mark.parametrize("fixture", ["run", "invented"])
@pytest.mark.parametrize("draw", [-1, 2])
def test_years_are_those_of_the_run(fixture, draw, request):
    run = request.getfixturevalue(fixture)
    for place, package in enumerate(run.packages):
        years = explanation(run, draw, package).years
        for name, shown in (("margin", "margin"), ("survival", "holds"), ("hazard", "hazard")):
            kept = run.outcome(f"settlement.{name}", central=draw < 0)[max(draw, 0), place]
            assert [getattr(year, shown) for year in years] == pytest.approx(kept, abs=1e-12)
        deterred = run.outcome("settlement.deterred", central=draw < 0)[max(draw, 0), place]
        assert [1 - year.attacks_at for year in years] == pytest.approx(deterred, abs=1e-12)
        for year in years:
            assert year.attacks_at + year.waits_at + year.keeps_at == pytest.approx(1)
            assert year.keep - year.attack == pytest.approx(year.margin)


def test_what_attacking_and_keeping_are_worth_is_that_of_the_base_example(told):
    for year in told["constant"].years:
        believed = A_NONE - year.fights_believed * (A_NONE - A_ALL)
        assert year.attack == pytest.approx(believed, abs=1e-9)
        assert year.kept_for_ever == pytest.approx(KEPT)
        assert year.flow == pytest.approx(0.45)
        assert (year.win_alone, year.win_all) == pytest.approx((0.8, 0.35))
        assert year.war_cost == pytest.approx(1 + 2 * year.fights_believed)
    assert all(year.attack == pytest.approx(A_NONE) for year in told["bare"].years)


# what it does, and why


def test_a_dominant_guarantee_is_kept_because_of_it(told):
    dominant = told["dominant"]
    assert [year.decision for year in dominant.years] == ["keeps"] * 10
    assert factors(dominant, 1, "keeps") == ["guarantee"]
    assert len(dominant.spans) == 1
    assert "because the guarantee holds it back" in says(dominant)


def test_a_late_guarantee_is_pre_empted(told):
    late = told["late"]
    assert [year.decision for year in late.years[:2]] == ["attacks", "attacks"]
    assert factors(late, 1, "attacks")[0] == factors(late, 2, "attacks")[0] == "gap"
    assert "comes into force only in year 3" in says(late)
    assert "in year 3 it would be too late" in says(late)
    assert late.years[0].holds == 0
    # were it there already, all would be as under the constant guarantee
    gap = late.years[0].reasons[0]
    assert gap.share_without == pytest.approx(told["constant"].years[0].attacks_at)
    assert gap.margin_without == pytest.approx(told["constant"].years[0].margin)


def test_an_expiring_guarantee_is_waited_out(told):
    expiring = told["expiring"]
    assert [year.decision for year in expiring.years] == ["waits"] * 5 + ["attacks"] * 5
    assert [year.holds for year in expiring.years] == [1.0] * 5 + [0.0] * 5
    assert all(factors(expiring, year, "waits")[0] == "window" for year in range(1, 6))
    assert expiring.spans[0].last == 5
    assert "waits for year 6 because the guarantee has expired in year 6" in says(expiring)
    window = expiring.years[0].reasons[0]
    assert window.share_without == 0
    assert window.margin_without == pytest.approx(told["constant"].years[0].margin)


def test_without_a_guarantee_the_terms_and_the_war_decide(told):
    bare = told["bare"]
    assert [year.decision for year in bare.years] == ["attacks"] * 10
    assert factors(bare, 1, "attacks") == ["terms"]
    assert "attacking is worth more to it than the terms" in says(bare)
    # what the guarantee does is what its absence undoes
    guarantee = told["dominant"].years[0].reasons[0]
    assert guarantee.margin_without == pytest.approx(bare.years[0].margin)
    assert guarantee.share_without == pytest.approx(bare.years[0].keeps_at)


def test_a_challenger_that_does_not_look_ahead_is_told_apart(told):
    expiring = told["expiring"]
    # it compares 4.5 with an attack now, at every hidden cost for itself
    assert expiring.survival_readings["myopic"] == pytest.approx(0.0)
    assert told["constant"].survival_readings["myopic"] == pytest.approx(told["constant"].years[-1].holds)


def test_foresight_is_the_reason_where_nothing_more_particular_is(tmp_path):
    reasons = reasons_of(tmp_path, planted(), "expiring")
    myopic = reasons.without("foresight", 0)
    value = A_NONE - reasons.problem.outcomes["settlement.any_fights"][0, 0, 0] * (A_NONE - A_ALL)
    kappa = reasons.problem.kappa[0]
    assert myopic.by_node["attacks"][:, 0].tolist() == (value - kappa > KEPT).tolist()


def test_power_that_grows_is_waited_for(tmp_path):
    # alone it wins with .3, worth 3.4; from year 4 on with logistic(logit .3 + .93 ln 4) = .61, worth 5.9
    grows = planted("win_alone: 0.3\npower: {challenger: {3: 1.0, 4: 4.0}}", hidden=0.3)
    reasons = reasons_of(tmp_path, grows, "bare")
    assert [reasons.decisions.main(year) for year in range(10)] == ["waits"] * 3 + ["attacks"] * 7
    first = reasons.why("waits", 0)[0]
    assert (first.factor, first.share, first.share_without) == ("power", 1.0, 0.0)
    odds = 0.3 / 0.7 * 4**0.93
    assert reasons.problem.war.win_none[0, 3] == pytest.approx(odds / (1 + odds))


def test_a_belief_below_the_estimate_is_the_reason_for_an_attack(tmp_path):
    text = planted(bias=-5.0, hidden=0.3)
    run = run_study(write_case(tmp_path, text), draws=2, seed=1, out=tmp_path / "run")
    told = explanation(run, -1, "dominant")
    year = told.years[0]
    assert year.decision == "attacks"
    assert factors(told, 1, "attacks")[0] == "disbelief"
    assert year.reasons[0].share_without == 0.0
    estimate = year.fights_estimated
    believed = estimate * np.exp(-5) / (1 - estimate + estimate * np.exp(-5))
    assert (year.fights_believed, year.fights_trusted) == pytest.approx((believed, estimate))
    text = " ".join(in_words(told).split())
    assert f"{estimate:.2f} as estimated, {believed:.2f} as Challenger believes" in text
    assert told.survival_readings["belief as estimated"] == pytest.approx(1.0)


def test_each_guarantor_alone_can_be_the_reason(invented):
    place = invented.packages.index("both")
    pool = readable(invented.model_inputs(-1) | run_models(invented.model_inputs(-1)))
    reasons = Reasons(pool, place)
    for guarantor in range(2):
        bound = np.array(pool["in_force"])
        bound[place, guarantor] = 0
        expected = pose(of_package(pool | {"in_force": bound}, place)).margin[0]
        assert reasons.without(f"guarantor:{guarantor}", 0).margin == pytest.approx(expected)


def test_no_reason_is_given_that_does_nothing(invented):
    for package in invented.packages:
        for year in explanation(invented, 5, package).years:
            for reason in year.reasons:
                if reason.factor == "terms":
                    continue
                lost = reason.share - reason.share_without
                moved = abs(year.margin - reason.margin_without)
                assert lost >= 0.12 or moved >= 0.1
                away = -1 if reason.decision == "attacks" else 1
                assert reason.decision == "waits" or away * (year.margin - reason.margin_without) >= -1e-9


# what would turn it


def test_terms_that_would_turn_it_do(tmp_path):
    reasons = reasons_of(tmp_path, planted(hidden=0.0), "constant")
    terms = reasons.terms_needed(0)
    # without hidden cost: y B = W
    assert terms == pytest.approx(float(reasons.problem.choices.attack[0, 0, 0]) * 0.1)
    (tmp_path / "other").mkdir()
    again = reasons_of(tmp_path / "other", planted(hidden=0.0, line=100 * terms), "constant")
    assert again.decisions.margin[0] == pytest.approx(0.0, abs=1e-5)


def test_belief_that_would_turn_it_does(tmp_path):
    reasons = reasons_of(tmp_path, planted(hidden=0.0), "constant")
    shift = reasons.belief_needed(0)
    assert shift < 0
    moved = pose(surer(shift)(dict(reasons.pool)))
    assert moved.margin[0, 0] == pytest.approx(0.0, abs=1e-5)
    # q* = (7.4 − 4.5)/5.6
    assert 1 - moved.side.belief[0, 0, 0] == pytest.approx(2.9 / 5.6, abs=1e-5)


def test_no_terms_are_named_where_none_turn_it(tmp_path):
    # keeping the worst terms is worth more than an attack that costs 30
    reasons = reasons_of(tmp_path, planted("cost_alone: 30\ncost_opposed: 60"), "bare")
    assert reasons.terms_needed(0) is None
    assert reasons.belief_needed(0) is None


def test_the_hidden_cost_at_which_it_turns_lies_between_the_nodes_that_it_parts(told):
    # who would keep for ever is indifferent at κ = A − 4.5
    year = told["constant"].years[0]
    exact = A_NONE - year.fights_believed * (A_NONE - A_ALL) - KEPT
    nodes = 1.5 * ndtri((np.arange(16) + 0.5) / 16)
    assert np.searchsorted(nodes, year.tips_at) == np.searchsorted(nodes, exact)
    assert told["bare"].years[0].tips_at is None


# kinds of attack


def test_the_likeliest_kind_is_named_with_what_each_is_worth(tmp_path):
    grab = (
        "{win_alone: 0.9, cost_alone: 0.2, cost_opposed: 0.3, attributed: 0.1, honours: 0.5, ends: {win: {line: 60}}}"
    )
    text = planted(f"kinds: {{full: {{}}, grab: {grab}}}")
    run = run_study(write_case(tmp_path, text), draws=2, seed=1, out=tmp_path / "run")
    told = explanation(run, -1, "dominant")
    year = told.years[0]
    assert year.kind == "grab"
    assert set(year.by_kind) == {"full", "grab"}
    assert year.by_kind["grab"] == pytest.approx(year.attack)
    assert year.by_kind["full"] < year.by_kind["grab"]
    # from 45 to 60 if it succeeds, as it was if not; what it costs is paid once
    assert year.war_flow == pytest.approx(0.45 + year.succeeds * 0.15)
    assert year.attack == pytest.approx(10 * year.war_flow - year.war_cost - 0.0, abs=1e-9)
    assert f"The kind of attack worth most to it is grab; by kind: grab {year.by_kind['grab']:.2f}" in says(told)
    assert f"the grab, successful with chance {year.succeeds:.2f} as it believes" in says(told)


# text, JSON and bad input


def test_text_fits_the_page_and_says_the_three_beliefs_and_the_hazards(invented):
    for package in invented.packages:
        for draw in (-1, 0, 7):
            text = in_words(explanation(invented, draw, package))
            assert [line for line in text.splitlines() if len(line) > 80] == []
            assert "War by incident has a yearly chance of" in text
    assert "It holds to year 6 with chance" in in_words(explanation(invented, -1, "both"))


def test_readings_are_the_variants_of_the_run(invented):
    for place, package in enumerate(invented.packages):
        told = explanation(invented, 4, package).survival_readings
        for reading in ("substitutable", "myopic"):
            name = f"settlement_{reading}"
            kept = invented.outcome(f"{name}.survival", variant=name)[4, place, -1]
            assert told[reading] == pytest.approx(kept, abs=1e-12)


def test_what_a_year_needs_is_merged_into_runs_that_cover_all_years(told):
    for found in told.values():
        covered = [year for span in found.spans for year in range(span.first, span.last + 1)]
        assert covered == list(range(1, 11))


def test_the_verb_prints_text_or_json(run, told, capsys):
    assert run_command(["explain", str(run.path), "--package", "late"]) == 0
    assert capsys.readouterr().out == in_words(told["late"])
    assert run_command(["explain", str(run.path), "--package", "late", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(told["late"].model_dump_json())
    assert run_command(["explain", str(run.path), "--package", "late", "--draw", "3", "--json"]) == 0
    drawn = json.loads(capsys.readouterr().out)
    assert drawn["draw"] == 3
    assert {reason["decision"] for year in drawn["years"] for reason in year["reasons"]} <= set(DECISIONS)


@pytest.mark.parametrize("bad", [["--package", "lat"], ["--package", "late", "--draw", "4"]])
def test_the_verb_refuses_what_is_not_in_the_run(bad, run, capsys):
    assert run_command(["explain", str(run.path), *bad]) == 2
    assert "R210" in capsys.readouterr().err


def test_no_settlement_no_years(tmp_path):
    text = planted().replace(", veto: true", "")
    text = text[: text.index("war:\n")] + text[text.index("packages:\n") :]
    run = run_study(write_case(tmp_path, text), draws=2, seed=1, out=tmp_path / "run")
    told = explanation(run, -1, "constant")
    assert told.years == ()
    assert "was not modelled" in in_words(told)
    with pytest.raises(LocarnoError, match="R210"):
        explanation(run, 2, "constant")
