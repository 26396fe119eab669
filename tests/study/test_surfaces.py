"""Threshold surfaces against single cells settled by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, logit
from whatif_case import YEAR, invented, survival, upstream

from locarno.study.experiments import choose_packages, run_models, stale
from locarno.study.surfaces import (
    BEFORE,
    STEPS,
    Axis,
    _Belief,
    belief_axis,
    brigades_axis,
    cost_axis,
    odds_axis,
    surface,
    surfaces,
)


@pytest.fixture(scope="module")
def case():
    return invented()


@pytest.fixture(scope="module")
def made(case):
    file, layout, inputs = case
    run = SimpleNamespace(file=file, package=layout.packages.index, central_inputs={"war.win_alone": 0.61})
    return surfaces(run, inputs, "both", YEAR)


def held(case, inputs, package="both"):
    _, layout, _ = case
    return survival(inputs, upstream(inputs))[:, layout.packages.index(package), YEAR - 1].mean()


def test_now_is_the_central_case_or_the_median_of_the_draws(case, made):
    _, _, inputs = case
    assert made[1].x_now == 0.61
    assert made[1].y_now == pytest.approx(np.median(inputs["cost_alone"]))


@pytest.mark.parametrize(("i", "j"), [(0, 0), (2, 7), (8, 8)])
def test_odds_and_cost_are_the_same_in_every_draw_of_a_cell(case, made, i, j):
    _, _, inputs = case
    point = made[1].points[i * STEPS + j]
    draws = np.ones(len(inputs["win_alone"]))
    added = inputs["cost_opposed"] - inputs["cost_alone"]
    given = {**inputs, "win_alone": point.x * draws, "cost_alone": point.y * draws, "cost_opposed": point.y + added}
    assert point.holds == pytest.approx(held(case, given), abs=1e-12)


def test_odds_and_cost_run_beyond_what_was_drawn_and_stay_on_their_scales(case):
    _, _, inputs = case
    for axis, drawn in ((odds_axis(inputs), inputs["win_alone"]), (cost_axis(inputs), inputs["cost_alone"])):
        low, high = np.quantile(drawn, [0.05, 0.95])
        assert 0 <= axis.values[0] <= low
        assert high <= axis.values[-1]
        assert axis.values[0] < axis.now < axis.values[-1]
    assert odds_axis(inputs).values[-1] < 1
    same = odds_axis({**inputs, "win_alone": np.full(5, 0.6)})
    assert same.values[0] < 0.6 < same.values[-1]


def believed(case, package):
    """What the challenger believes in the year in which most is promised."""
    _, layout, inputs = case
    one = choose_packages(inputs, [layout.packages.index(package)])
    at = int(np.argmax(one["in_force"][0].sum(axis=0)))
    return _Belief({**one, **run_models(one, only=BEFORE)}, at)


def test_the_belief_is_the_value_in_every_draw(case):
    _, layout, inputs = case
    k = layout.packages.index("both")
    axis = belief_axis(inputs, k)
    one = choose_packages(inputs, [k])
    given = one | run_models(one, only=BEFORE)
    moved = axis.set(given, np.full(len(inputs["position"]), 0.42))
    shift = moved["belief_shift"] - inputs["belief_shift"]
    np.testing.assert_allclose(shift, np.repeat(shift[:, :1], shift.shape[1], axis=1))
    belief = believed(case, "both")
    np.testing.assert_allclose(belief.any_fights(shift[:, 0]), 0.42, atol=1e-7)


def test_the_belief_of_one_guarantor_is_moved_in_log_odds(case):
    """B alone: its chance in a year in force is honours, unratified weaker; a shift of s moves its log odds by s."""
    _, layout, inputs = case
    k, b = layout.packages.index("b_alone"), layout.guarantors.index("guarantor_b")
    belief = believed(case, "b_alone")
    unratified = upstream(inputs)["opinion.unratified"][:, k, b]
    honours = 1 - (1 - inputs["honours"][:, k, b]) * (1 - inputs["tripwire"][:, k, b])
    chance = honours * (1 - unratified * (1 - inputs["honours_unratified"][:, b]))
    for s in (-1.0, 0.0, 2.0):
        by_hand = expit(logit(chance) + inputs["belief_shift"][:, b] + s)
        np.testing.assert_allclose(belief.any_fights(np.full(len(chance), s)), by_hand, atol=1e-9)


@pytest.mark.parametrize(("i", "j"), [(0, 8), (4, 3), (8, 0)])
def test_belief_and_brigades_are_the_same_in_every_draw_of_a_cell(case, made, i, j):
    _, layout, inputs = case
    k, b = layout.packages.index("both"), layout.guarantors.index("guarantor_b")
    its, mine = layout.contributors.index("member_b"), layout.contributors.index("guarantor_a")
    point = made[0].points[i * STEPS + j]
    axis = belief_axis(inputs, k)
    one = choose_packages(inputs, [k])
    moved = axis.set(one | run_models(one, only=BEFORE), np.full(len(inputs["position"]), point.x))
    given = {**inputs, "belief_shift": moved["belief_shift"]}
    outcomes = upstream(given)
    raised = outcomes["forces.sustained"][:, k] / inputs["brigade_persons"]
    standing = outcomes["forces.brigades"][:, k].sum(axis=1)
    total = raised.sum(axis=1)
    assert (total > 0).all()
    brigades, dependence = np.array(outcomes["forces.brigades"]), np.array(outcomes["forces.enabler_dependence"])
    brigades[:, k, b] = point.y * standing / total[:, None]
    brigades[:, k, layout.guarantors.index("guarantor_a")] = (raised[:, mine] / total)[:, None] * standing
    dependence[:, k, b] = inputs["enabler_dependence"][:, its] if point.y > 0 else 0.0
    by_hand = survival(given, outcomes, forces__brigades=brigades, forces__enabler_dependence=dependence)
    assert point.holds == pytest.approx(by_hand[:, k, YEAR - 1].mean(), abs=1e-9)


def test_more_belief_and_more_brigades_hold_better_here(made):
    grid = np.array([point.holds for point in made[0].points]).reshape(STEPS, STEPS)
    assert (np.diff(grid[:, -1]) > 0).all()
    assert (np.diff(grid[-1]) > 0).all()
    odds = np.array([point.holds for point in made[1].points]).reshape(STEPS, STEPS)
    assert (np.diff(odds, axis=0) < 0).all()
    assert (np.diff(odds, axis=1) > 0).all()


def test_the_crossing_lies_where_the_mean_is_the_level(case):
    """A surface of known shape: the chance to hold is made to depend on nothing but the cost of attacking."""
    _, layout, inputs = case
    k = layout.packages.index("bare")
    cost = cost_axis(inputs)
    nothing = Axis("nothing", "", 0.0, np.array([0.0, 1.0]), lambda given, value: given)
    flat = surface(inputs, k, YEAR, nothing, cost, level=held(case, inputs, "bare"))
    assert flat.crossing, "the level is met"
    assert len({round(y, 12) for _, y in flat.crossing}) == 1
    assert flat.points[:STEPS] == tuple(p.model_copy(update={"x": 0.0}) for p in flat.points[STEPS:])


def test_only_what_changes_is_run_again():
    assert stale(["cost_alone"]) == ("settlement",)
    assert "opinion.ratification" not in stale(["required_brigades"])
    assert stale(["required_brigades"])[0] == "forces.generation"
    assert stale([]) == ()


def test_without_promises_or_senders_there_is_one_surface(case):
    file, layout, inputs = case
    run = SimpleNamespace(file=file, package=layout.packages.index, central_inputs={"war.win_alone": 0.61})
    assert [made.x for made in surfaces(run, inputs, "bare", YEAR)] == ["war.win_alone"]
    assert belief_axis(inputs, layout.packages.index("bare")) is None
    nobody = {**inputs, "takes_part": np.zeros(inputs["takes_part"].shape)}
    assert brigades_axis(nobody, layout.packages.index("both")) is None
