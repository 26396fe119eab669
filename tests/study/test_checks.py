"""Structural checks: planted failures, repairs put to the test, and the closed forms behind each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case
from planted_case import JOINING, OWN, SLOPE, planted
from scipy.special import expit, logit

from locarno.case import load_case
from locarno.diagnostics import LocarnoError
from locarno.models.deterrence.games.attrition import ceasefire_at
from locarno.study.checks import scenes, structural_checks
from locarno.study.checks_fronts import check_fronts
from locarno.study.checks_hazard import bearable, check_hazard, ends_of, hazard_of, share_of_forces
from locarno.study.checks_power import SIDES, check_commitment, commitment, first_draw, repairs
from locarno.study.checks_surprise import check_surprise, gain_that_holds, protege_keeps, surprise_of
from locarno.study.checks_truce import check_truce, detection_needed, truce_of
from locarno.study.execute import make_sampler
from locarno.study.explain_problem import pose
from locarno.study.inputs import build_inputs
from locarno.study.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.study.checks_scene import Scene

BETA = 0.9
PIE = 10.0


def opened(folder: Path, text: str, draws: int = 16) -> dict[str, Scene]:
    """Open every package of a case: the central case, then some draws."""
    file = load_case(write_case(folder, text)).file
    sampler = make_sampler(file, 1)
    central, drawn = build_inputs(file, sampler.central()), build_inputs(file, sampler.sample(0, draws))
    return {scene.package: scene for scene in scenes(file, lay_out(file).packages, drawn, central)}


def with_change(scene: Scene, **changed: np.ndarray) -> dict[str, np.ndarray]:
    return {**first_draw(scene.pool), **changed}


def excess(pool: dict[str, np.ndarray], side: str, year: int) -> float:
    return float(commitment(pool, pose(pool)).excess[side][0, year])


# the commitment problem

CHEAP = "win_alone: 0.6\ncost_alone: 0.2\ncost_opposed: 0.2\n"
"""War costs the challenger a quarter of a year of what is at stake, and the protégé nothing."""
REARMS = CHEAP + "power: {protege: {3: 1.0, 4: 1.5}}"
FALLS_TO = expit(logit(0.6) - SLOPE * np.log(1.5))


def test_a_planted_shift_of_power_is_found_in_its_year(tmp_path):
    scene = opened(tmp_path, planted(REARMS))["bare"]
    asked = commitment(scene.pool, scene.problem)
    win = np.array([0.6] * 3 + [FALLS_TO] * 7)
    assert asked.win[0] == pytest.approx(win)
    # M_C(t) − (B − β M_P(t + 1)), in years of the stake, by hand; the prize is 1 − .2
    later = np.append(win[1:], win[-1])
    by_hand = (win * PIE - 0.2 / 0.8) - (PIE - BETA * (1 - later) * PIE)
    assert asked.excess["challenger"][0] == pytest.approx(by_hand)
    check = check_commitment(scene)
    assert check.first_fails == 3
    assert check.holds == 0.0
    assert check.by_year == tuple([1.0, 1.0, 0.0] + [1.0] * 7)
    assert "first in year 3, for Challenger" in check.says
    assert check.repair.startswith("in year 3: ")


def test_the_condition_is_powells_where_war_destroys_a_share(tmp_path):
    # M_i = p_i (1 − k) B for both: costs of k p B; then δ p' − p > k/(1 − k)
    rng = np.random.default_rng(3)
    for _ in range(200):
        k, now, later = rng.uniform(0, 0.6), *rng.uniform(0, 1, 2)
        beta = rng.uniform(0.5, 0.99)
        pie = 1 / (1 - beta)
        locks_now, locks_later = (1 - now) * (1 - k) * pie, later * (1 - k) * pie
        fights = locks_now > pie - beta * locks_later
        assert fights == (beta * later - now > k / (1 - k))


def test_no_shift_no_problem(tmp_path):
    scene = opened(tmp_path, planted(CHEAP))["bare"]
    check = check_commitment(scene)
    assert (check.holds, check.first_fails, check.repair) == (1.0, None, "")
    assert "No shift of power is fast enough" in check.says


def test_repairs_repair_and_a_little_less_does_not(tmp_path):
    # power shifts against a challenger whom a guarantee already opposes
    text = planted("win_alone: 0.9\ncost_alone: 0.02\ncost_opposed: 0.02\npower: {protege: {3: 1.0, 4: 2.0}}")
    scene = opened(tmp_path, text)["expiring"]
    asked = commitment(scene.pool, scene.problem)
    year = check_commitment(scene).first_fails - 1
    found = {repair.way: repair.size for repair in repairs(scene.pool, asked, "challenger", year)}
    assert set(found) == {"slower_shift", "own_brigades", "guarantors_brigades", "cost", "reliability"}
    assert all(size > 0 for size in found.values())
    base = first_draw(scene.pool)

    def own(share):
        brigades = base["own_brigades"].copy()
        brigades[0, 0, year] += share * found["own_brigades"]
        return with_change(scene, own_brigades=brigades)

    def sent(share):
        brigades = base["forces.brigades"].copy()
        before = brigades[0, 0, :, year].sum()
        brigades[0, 0, :, year] *= 1 + share * found["guarantors_brigades"] / before
        return with_change(scene, **{"forces.brigades": brigades})

    def costlier(share):
        added = {name: base[name] + share * found["cost"] for name in ("cost_alone", "cost_opposed")}
        return with_change(scene, **added)

    def surer(share):
        return with_change(scene, belief_shift=base["belief_shift"] + share * found["reliability"])

    for change in (own, sent, costlier, surer):
        assert excess(change(0.0), "challenger", year) > 0
        assert excess(change(0.99), "challenger", year) > 0, change
        assert excess(change(1.0 + 1e-6), "challenger", year) <= 0, change


def test_a_shift_as_slow_as_said_is_just_bearable(tmp_path):
    scene = opened(tmp_path, planted(REARMS))["bare"]
    asked = commitment(scene.pool, scene.problem)
    allowed = {repair.way: repair.size for repair in repairs(scene.pool, asked, "challenger", 2)}["slower_shift"]
    assert 0 < allowed < 0.6 - FALLS_TO
    base = first_draw(scene.pool)

    def slowed(shift):
        # strength at which the chance to win falls by just that much
        own = base["own_brigades"].copy()
        own[0, 0, 3:] = OWN * np.exp((logit(0.6) - logit(0.6 - shift)) / SLOPE)
        return with_change(scene, own_brigades=own)

    assert excess(slowed(allowed), "challenger", 2) == pytest.approx(0, abs=1e-9)
    assert excess(slowed(1.01 * allowed), "challenger", 2) > 0
    assert excess(slowed(0.99 * allowed), "challenger", 2) < 0


def test_the_protege_too_may_have_to_fight_first(tmp_path):
    text = planted(CHEAP + "power: {challenger: {2: 1.0, 3: 4.0}}")
    scene = opened(tmp_path, text)["bare"]
    check = check_commitment(scene)
    assert check.first_fails == 2
    assert "for Protege" in check.says
    asked = commitment(scene.pool, scene.problem)
    assert asked.excess["challenger"][0].max() < 0 < asked.excess["protege"][0, 1]
    found = {repair.way: repair.size for repair in repairs(scene.pool, asked, "protege", 1)}
    assert set(found) == {"slower_shift", "own_brigades", "cost"}
    brigades = first_draw(scene.pool)["own_brigades"].copy()
    brigades[0, 0, 2] += found["own_brigades"]
    assert excess(with_change(scene, own_brigades=brigades), "protege", 1) == pytest.approx(0, abs=1e-6)
    assert "in year 3 (it has 10)" in check.repair


def test_what_war_costs_averts_it(tmp_path):
    scene = opened(tmp_path, planted(REARMS, mourned=3.0))["bare"]
    assert check_commitment(scene).holds == 1.0


def test_who_does_not_care_who_wins_never_strikes(tmp_path):
    text = planted(REARMS).replace("challenger: {line: {position: 100, salience: 100}}", "challenger: {}")
    scene = opened(tmp_path, text)["bare"]
    assert commitment(scene.pool, scene.problem).excess["challenger"].max() == -np.inf
    assert check_commitment(scene).holds == 1.0


def test_guarantors_enter_through_chance_and_cost(tmp_path):
    scenes_of = opened(tmp_path, planted(REARMS))
    alone, guarded = (commitment(s.pool, s.problem) for s in (scenes_of["bare"], scenes_of["constant"]))
    assert np.all(guarded.win < alone.win)
    assert np.all(guarded.excess["challenger"] < alone.excess["challenger"])


# moral hazard

PROPOSES = "win_alone: 0.9\ncost_alone: {low: 0.4, best: 0.5, high: 6.4, because: [j1]}\ncost_opposed: 2.0"


def brute(win: float, cost: float, low: float, high: float) -> float:
    """Find the risk of war of a proposer that tries every demand on a grid."""
    asks = np.linspace(0, 1, 200_001)
    war = np.clip((asks - win - low) / (high - low), 0, 1)
    return float(war[np.argmax((1 - war) * asks + war * (win - cost))])


def test_moral_hazard_is_that_of_a_proposer_that_tries_all_demands(tmp_path):
    scene = opened(tmp_path, planted(PROPOSES, mourned=1.0))["constant"]
    found = hazard_of(scene, *ends_of(scene.file.war.cost_alone))
    at = 0, 4
    win, raised, cost, borne, low, high, added = (
        float(getattr(found, name)[at]) for name in ("win", "raises_win", "cost", "borne", "low", "high", "added")
    )
    assert (low, high, win) == pytest.approx((0.05, 0.8, 0.1))
    assert cost == pytest.approx(1.0 / 8)
    assert found.without[at] == pytest.approx(brute(win, cost, low, high), abs=1e-4)
    assert found.costlier[at] == pytest.approx(brute(win + raised, cost, low + added, high + added), abs=1e-4)
    assert found.risk[at] == pytest.approx(brute(win + raised, cost - borne, low + added, high + added), abs=1e-4)
    # the changes that the closed form names, inside
    assert found.likelier[at] == pytest.approx(found.without[at])
    assert found.costlier[at] - found.likelier[at] == pytest.approx(-added / (2 * (high - low)))
    assert found.risk[at] - found.costlier[at] == pytest.approx(borne / (2 * (high - low)))


def test_costs_are_taken_over_in_proportion_to_forces(tmp_path):
    scene = opened(tmp_path, planted(PROPOSES, mourned=1.0))["constant"]
    fights = 1 - scene.problem.side.belief[0, 0, 0]
    assert share_of_forces(scene)[0] == pytest.approx(fights * JOINING / (OWN + fights * JOINING))


def test_a_protege_that_already_asks_for_all_cannot_ask_for_more(tmp_path):
    # then being likelier to win lowers the risk, which the closed form inside leaves as it is
    scene = opened(tmp_path, planted(PROPOSES.replace("0.9", "0.3"), mourned=1.0))["dominant"]
    found = hazard_of(scene, *ends_of(scene.file.war.cost_alone))
    assert np.all(found.likelier[0] < found.without[0] - 0.01)


def test_a_guarantee_that_bears_costs_and_adds_none_raises_the_risk(tmp_path):
    # joining makes an attack no costlier, so only what is taken over counts
    text = planted(PROPOSES.replace("cost_opposed: 2.0", "cost_opposed: 0.5"), mourned=1.0)
    found = opened(tmp_path, text)
    check = check_hazard(found["constant"])
    assert check.first_fails == 1
    assert "no more than 0% of the protégé's costs of war" in check.repair
    assert "taken as uniform" in check.says
    bare = check_hazard(found["bare"])
    assert (bare.holds, bare.first_fails, bare.repair) == (None, None, "")
    assert "Nobody promises to fight" in bare.says


def test_what_may_be_borne_leaves_the_risk_as_it_was(tmp_path):
    text = planted(PROPOSES.replace("cost_opposed: 2.0", "cost_opposed: 0.8"), mourned=2.0)
    scene = opened(tmp_path, text)["dominant"]
    found = hazard_of(scene, *ends_of(scene.file.war.cost_alone))
    share = bearable(found, 0, 0)
    assert 0 < share < 1
    low, high, added = (float(getattr(found, name)[0, 0]) for name in ("low", "high", "added"))
    win = float(found.win[0, 0] + found.raises_win[0, 0])
    kept = float(found.cost[0, 0])
    assert brute(win, kept * (1 - share), low + added, high + added) == pytest.approx(
        float(found.without[0, 0]), abs=1e-4
    )


def test_without_a_range_moral_hazard_cannot_be_asked(tmp_path):
    check = check_hazard(opened(tmp_path, planted())["constant"])
    assert check.holds is None
    assert "needs a range" in check.says


# the truce

GRAB = (
    "{{win_alone: 0.9, cost_alone: 0.2, cost_opposed: 0.3, attributed: {attributed}, honours: 0.5, "
    "ends: {{win: {{line: 60}}}}}}"
)


def grabs(attributed: float, more: str = "") -> str:
    return planted(f"kinds: {{full: {{}}, grab: {GRAB.format(attributed=attributed)}}}\n{more}", hidden=0.0)


def test_the_truce_compares_a_violation_with_its_punishment(tmp_path):
    scene = opened(tmp_path, grabs(0.3))["dominant"]
    truce = truce_of(scene, 1)
    # undetected it brings .9 of the way from 45 to 60, less a tenth of .2 a year
    assert truce.temptation[0] == pytest.approx([0.45 + 0.9 * 0.15 - 0.02] * 10)
    assert truce.keeping[0] == pytest.approx([0.45] * 10)
    fights = 1 - scene.problem.side.belief[0, 0, 0]
    assert truce.war[0] == pytest.approx([0.1 * (7.4 - 5.6 * fights)] * 10)
    gain, loss = 0.115, 0.45 - truce.war[0, 0]
    assert truce.needed[0, 0] == pytest.approx(gain / (gain + 0.3 * loss))


def test_at_the_patience_needed_a_violation_just_does_not_pay(tmp_path):
    scene = opened(tmp_path, grabs(0.3))["dominant"]
    truce = truce_of(scene, 1)
    gain, keeps, punished, found_out = truce.temptation[0, 0], 0.45, truce.war[0, 0], 0.3
    d = truce.needed[0, 0]
    # found out: punished for ever; else the truce goes on
    deviates = gain + d * (found_out * punished + (1 - found_out) * keeps) / (1 - d)
    assert deviates == pytest.approx(keeps / (1 - d))


def test_the_detection_named_is_what_repairs(tmp_path):
    scene = opened(tmp_path, grabs(0.02))["dominant"]
    check = check_truce(scene)
    assert check.first_fails == 1
    needed = float(detection_needed(truce_of(scene, 1), scene.pool["discount"][:, 0])[0, 0])
    assert f"attribution with chance {needed:.2f} (now 0.02)" in check.repair
    for share, holds in ((1.0 + 1e-9, True), (0.99, False)):
        attributed = scene.pool["kind_attributed"].copy()
        attributed[:, 1] = share * needed
        again = truce_of(replace(scene, pool={**scene.pool, "kind_attributed": attributed}), 1)
        assert (again.needed[0, 0] <= BETA) == holds


def test_a_violation_that_does_not_pay_needs_no_patience(tmp_path):
    text = grabs(0.3).replace("cost_alone: 0.2, cost_opposed: 0.3", "cost_alone: 2.0, cost_opposed: 3.0")
    check = check_truce(opened(tmp_path, text)["dominant"])
    assert check.holds == 1.0
    assert "does not pay" in check.says


def test_where_war_is_no_punishment_only_sanctions_are(tmp_path):
    scene = opened(tmp_path, grabs(0.3))["bare"]
    check = check_truce(scene)
    # war is worth .74 a year, more than keeping, and nothing comes back
    assert check.first_fails == 1
    assert "no punishment is worse than keeping" in check.says
    assert check.repair == ""


def test_without_kinds_the_truce_cannot_be_asked(tmp_path):
    check = check_truce(opened(tmp_path, planted())["constant"])
    assert (check.holds, check.by_year, check.first_fails) == (None, (), None)
    assert "war.kinds" in check.says


# fear of surprise


def test_first_strikes_by_hand(tmp_path):
    scene = opened(tmp_path, planted("first_strike: 0.1", hidden=0.0))["bare"]
    challenger, protege = surprise_of(scene)
    # the stake is .8 × 10 for the challenger and .8 × 10 for the protégé (y 0 and .8)
    assert challenger.both[0] == pytest.approx([7.4] * 10)
    assert challenger.strikes[0] == pytest.approx([8.2] * 10)
    assert challenger.surprised[0] == pytest.approx([6.6] * 10)
    # it attacks at once: keeping a year is worth .45 + .9 × 7.4
    assert challenger.peace[0] == pytest.approx([7.11] * 10)
    assert challenger.margin[0] == pytest.approx([7.11 - 8.2 - 7.4 + 6.6] * 10)
    assert protege.both[0] == pytest.approx([1.6] * 10)
    assert protege.strikes[0] == pytest.approx([2.4] * 10)
    assert protege.surprised[0] == pytest.approx([0.8] * 10)


def test_the_gain_named_is_the_most_that_peace_bears(tmp_path):
    scene = opened(tmp_path, planted("first_strike: 0.5", hidden=0.0))["dominant"]
    check = check_surprise(scene)
    assert check.first_fails == 1
    most = gain_that_holds(scene)
    assert f"gains no more than {most:.3f}" in check.repair
    rows = scene.pool["first_strike"].shape
    for share, holds in ((1 - 1e-9, True), (1.01, False)):
        sides = surprise_of(scene, np.full(rows, share * most))
        assert all(side.margin[0].min() >= 0 for side in sides) == holds


def test_fear_may_undo_what_knowledge_keeps(tmp_path):
    scene = opened(tmp_path, planted("first_strike: 0.2", hidden=0.0))["dominant"]
    challenger, _ = surprise_of(scene)
    assert challenger.peace[0, 0] > challenger.strikes[0, 0]
    assert challenger.margin[0, 0] < challenger.peace[0, 0] - challenger.strikes[0, 0]


def test_what_keeping_is_worth_to_the_protege_is_the_settlements(tmp_path):
    # σ = κ = 0 and no attack: U_1 is the value of keeping
    scene = opened(tmp_path, planted("incident: 0.05", hidden=0.0))["dominant"]
    assert scene.problem.choices.breaks.max() == 0
    value = scene.problem.outcomes["settlement.value"][:, 0, scene.protege]
    incident = 0.05
    by_other = scene.problem.war.war_by_other(scene.problem.content)[:, scene.protege, 0]
    u = value[0]
    keeps = (1 - incident) * (0.55 + BETA * u) + incident * by_other[0]
    assert protege_keeps(scene)[0, 0] == pytest.approx(keeps)
    assert u == pytest.approx(keeps)


def test_without_a_first_strike_the_fear_cannot_be_asked(tmp_path):
    check = check_surprise(opened(tmp_path, planted())["constant"])
    assert check.holds is None
    assert "war.first_strike" in check.says


# the fronts

FRONTS = (
    "fronts: {{forts: 10, held: 5, challenger_battle: {ours}, protege_battle: {theirs}, challenger_cost: 0.005, "
    "protege_cost: 0.005, challenger_reentry: {reentry}, protege_reentry: {reentry}}}"
)


def fronts(ours: float, theirs: float, reentry: float, line: float = 45) -> str:
    return planted(FRONTS.format(ours=ours, theirs=theirs, reentry=reentry), line=line)


def test_fronts_give_the_printed_range_before_and_with_the_costs_of_return(tmp_path):
    check = check_fronts(opened(tmp_path, fronts(0.65, 0.45, 0.1))["bare"])
    assert "worth 0.88 of the stake to Challenger" in check.says
    assert "0.62 to Protege" in check.says
    assert "is -0.50 wide, -0.30 with" in check.says
    assert check.holds == 0.0
    assert check.first_fails == 1


def test_fronts_hold_where_the_terms_lie_in_the_range(tmp_path):
    # even beliefs: the range is .375 to .625 of the stake; 45 is (.45 − .2)/.8 of it, 60 half of it
    for place, (line, holds) in enumerate(((45, 0.0), (60, 1.0))):
        (tmp_path / str(place)).mkdir()
        check = check_fronts(opened(tmp_path / str(place), fronts(0.5, 0.5, 0.0, line))["bare"])
        assert check.holds == holds
        share = (line / 100 - 0.2) / 0.8
        assert f"these terms give it {share:.2f}" in check.says
        assert ("costs Challenger 0.06 of the stake more" in check.repair) == (holds == 0)


def test_the_cost_of_return_named_is_what_repairs(tmp_path):
    (tmp_path / "again").mkdir()
    check = check_fronts(opened(tmp_path, fronts(0.5, 0.5, 0.0))["bare"])
    short = 0.375 - 0.3125
    assert ceasefire_at(5, 10, 0.5, 0.5, 0.005, 0.005).low == pytest.approx(0.375)
    assert f"{short:.2f}" in check.repair
    for reentry, holds in ((short + 1e-9, 1.0), (0.99 * short, 0.0)):
        where = tmp_path / "again" / f"{holds:g}"
        where.mkdir()
        assert check_fronts(opened(where, fronts(0.5, 0.5, reentry))["bare"]).holds == holds


def test_more_strongholds_held_than_there_are_is_refused(tmp_path):
    text = fronts(0.5, 0.5, 0.0).replace("held: 5", "held: 11")
    with pytest.raises(LocarnoError, match="11 strongholds held, of 10"):
        opened(tmp_path, text)


# all together


def test_every_package_is_asked_everything_once(tmp_path):
    file = load_case(write_case(tmp_path, CASE)).file
    sampler = make_sampler(file, 4)
    packages = lay_out(file).packages
    central, drawn = build_inputs(file, sampler.central()), build_inputs(file, sampler.sample(0, 64))
    found = structural_checks(file, packages, drawn, central)
    assert [check.package for check in found] == [package for package in packages for _ in range(5)]
    assert len({check.id for check in found}) == len(found)
    for check in found:
        assert check.says
        assert check.asks.endswith("?")
        if check.holds is None:
            assert check.by_year == ()
        else:
            assert len(check.by_year) in {1, 6}
            assert check.holds <= min(check.by_year) + 1e-12
        assert (check.first_fails is None) or check.repair or check.holds is not None


def test_checks_move_with_the_draws(tmp_path):
    text = planted(REARMS.replace("win_alone: 0.6", "win_alone: {low: 0.1, best: 0.5, high: 0.9, because: [j1]}"))
    scene = opened(tmp_path, text, draws=256)["bare"]
    check = check_commitment(scene)
    asked = commitment(scene.pool, scene.problem)
    worst = np.maximum(asked.excess["challenger"], asked.excess["protege"])[1:]
    assert 0 < check.holds < 1
    assert check.holds == pytest.approx(np.mean((worst <= 0).all(axis=1)))
    assert check.by_year == pytest.approx((worst <= 0).mean(axis=0))


def test_sides_are_both_asked():
    assert SIDES == ("challenger", "protege")
