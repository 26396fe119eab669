"""The accept–deter window against single cells settled by hand, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whatif_case import YEAR, invented, upstream

from locarno.finding import WindowPoint
from locarno.models.forces.availability import standing_share
from locarno.models.settlement import settle
from locarno.study.experiments import read_by_settlement
from locarno.study.window import STEPS, pre_empted, read_window, window

MOST = 6.0


@pytest.fixture(scope="module")
def case():
    return invented()


@pytest.fixture(scope="module")
def asked(case):
    _, layout, _ = case
    wanted = np.full(len(layout.issues), np.nan)
    wanted[[layout.issues.index("line"), layout.issues.index("limits")]] = 100.0, 90.0
    return wanted


@pytest.fixture(scope="module")
def points(case, asked):
    _, layout, inputs = case
    return window(inputs, layout.packages.index("b_alone"), YEAR, MOST, asked)


def cell(case, asked, concession, brigades):
    """One cell by hand: terms moved, brigades standing; A sends none in this package, as it does not promise."""
    _, layout, inputs = case
    k = layout.packages.index("b_alone")
    mine, its = layout.contributors.index("guarantor_a"), layout.contributors.index("member_b")
    position = np.array(inputs["package_position"])
    for issue in ("line", "limits"):
        place = layout.issues.index(issue)
        position[k, place] += concession * (asked[place] - position[k, place])
    outcomes = upstream(inputs)
    standing = standing_share(inputs["deploy_quarters"], len(layout.years))[:, k]
    sent_by_a = outcomes["forces.sustained"][:, k, mine] / inputs["brigade_persons"][:, mine]
    stand = np.array(outcomes["forces.brigades"])
    stand[:, k, layout.guarantors.index("guarantor_b")] = brigades * standing
    stand[:, k, layout.guarantors.index("guarantor_a")] = sent_by_a[:, None] * standing
    cost = np.array(outcomes["forces.cost"])
    per_brigade = inputs["brigade_persons"] * inputs["cost_per_person"]
    for party in ("member_b", "guarantor_b"):
        cost[:, k, layout.parties.index(party)] = (brigades * per_brigade[:, its])[:, None] * standing
    given = {**inputs, **outcomes, "package_position": position, "forces.brigades": stand, "forces.cost": cost}
    dependence = np.array(outcomes["forces.enabler_dependence"])
    dependence[:, k, layout.guarantors.index("guarantor_b")] = inputs["enabler_dependence"][:, its] * (brigades > 0)
    found = settle(read_by_settlement(given | {"forces.enabler_dependence": dependence}))
    refuses = found["settlement.refuses"][:, k, layout.parties.index("challenger")]
    return 1.0 - refuses.mean(), found["settlement.survival"][:, k, YEAR - 1].mean(), found["settlement.trap"][:, k]


@pytest.mark.parametrize(("i", "j"), [(0, 0), (0, 6), (3, 2), (6, 0), (6, 6)])
def test_a_cell_is_the_package_settled_with_its_terms_and_brigades(case, asked, points, i, j):
    point = points[i * STEPS + j]
    assert (point.concession, point.brigades) == pytest.approx((i / 6, MOST * j / 6))
    accepts, held, trap = cell(case, asked, point.concession, point.brigades)
    assert point.challenger_accepts == pytest.approx(accepts, abs=1e-9)
    assert point.deterred == pytest.approx(held, abs=1e-9)
    assert point.trap == pytest.approx(trap.mean(), abs=1e-9)


def test_what_can_be_manned_is_what_the_pools_of_others_than_the_lead_sustain(case, points):
    _, layout, inputs = case
    k, its = layout.packages.index("b_alone"), layout.contributors.index("member_b")
    pool = inputs["takes_part"][:, k, its] * inputs["available_brigades"][:, its] / inputs["rotation_factor"][:, its]
    for point in points:
        assert point.manned == pytest.approx((pool >= point.brigades - 1e-9).mean())
    assert {point.manned for point in points} > {1.0}


def test_ratification_is_the_packages_own_in_every_cell(case, points):
    _, layout, inputs = case
    own = upstream(inputs)["opinion.ratified"][:, layout.packages.index("b_alone")].mean()
    assert {point.ratified for point in points} == {own}


def test_open_means_all_four(points):
    for p in points:
        assert p.open == (min(p.challenger_accepts, p.deterred, p.manned, p.ratified) >= 0.5)


def test_units_that_stay_out_of_a_fight_count_in_the_force_and_not_in_the_fight(case, asked, points):
    _, layout, inputs = case
    nobody = {**inputs, "contributor_guarantor": np.zeros(inputs["contributor_guarantor"].shape)}
    idle = window(nobody, layout.packages.index("b_alone"), YEAR, MOST, asked)
    assert len({round(p.deterred, 9) for p in idle[:STEPS]}) == 1, "brigades that do not fight deter nobody"
    assert [p.manned for p in idle] == [p.manned for p in points]
    assert points[STEPS - 1].deterred > points[0].deterred + 0.001


def test_without_a_central_position_the_challengers_median_is_asked(case):
    _, layout, inputs = case
    k = layout.packages.index("b_alone")
    theirs = np.median(inputs["position"][:, layout.parties.index("challenger")], axis=0)
    given, found = (window(inputs, k, YEAR, MOST, asked) for asked in (theirs, None))
    assert given == found


def test_no_brigade_of_others_no_window(case):
    _, layout, inputs = case
    nobody = {**inputs, "takes_part": np.zeros(inputs["takes_part"].shape)}
    assert window(nobody, layout.packages.index("b_alone"), YEAR, MOST) == ()


@pytest.mark.parametrize(
    ("hazard", "quarters", "late"),
    [
        ([0.4, 0.4, 0.1, 0.1], 8.0, True),  # all of it stands from year 3
        ([0.1, 0.1, 0.4, 0.4], 8.0, False),
        ([0.4, 0.1, 0.1, 0.1], 0.0, False),  # it stands from the first day
        ([0.4, 0.1, 0.1, 0.1], 40.0, False),  # it never does
        ([0.4, 0.1, 0.1, 0.1], 4.0, True),
    ],
)
def test_a_late_force_is_pre_empted_where_the_hazard_falls_when_it_stands(hazard, quarters, late):
    found = pre_empted(np.array(hazard)[None, None], np.array([[quarters]]))
    assert found.tolist() == [[late]]


def point(**changed):
    whole = {"concession": 0.5, "brigades": 2.0, "challenger_accepts": 1.0, "deterred": 0.8, "manned": 1.0}
    return WindowPoint(**whole | changed)


def test_an_open_window_tells_its_reach_and_a_closed_one_what_never_meets():
    cells = [point(open=True), point(concession=1.0, brigades=4.0, open=True), point(manned=0.2, trap=0.3, late=0.9)]
    said = read_window(cells)
    assert "Open in 2 of 3 cells, with concessions of 50% to 100%" in said
    assert "2.0 to 4.0 brigades" in said
    assert "asks and no force at all. Of 1 cells" in read_window([point(brigades=0.0, open=True)])
    assert "it can be manned in 2" in said
    assert "because it can be broken" in said
    assert "late deployment" in said
    assert "ratified" not in said, "the case names no body"
    closed = read_window([point(ratified=0.1), point(ratified=0.1)])
    assert closed.startswith("Open in no cell. Of 2 cells the challenger accepts in 2")
    assert "it is ratified in 0" in closed
    assert "because it can be broken" not in closed
    assert read_window([]) == ""


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 30))
def test_pre_emption_never_asks_beyond_the_years(hazard, quarters):
    assert pre_empted(np.array(hazard)[None, None], np.array([[quarters]])).shape == (1, 1)
