"""The figures behind page one: each is drawn from the findings, and its specification holds their numbers."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from brief_example import build_case, build_findings

from locarno.brief import lint
from locarno.brief.basis import Basis
from locarno.brief.claims import claim_rows, strip
from locarno.brief.figures import supporting_figures
from locarno.brief.guarantors import channels, consistent, ladders, reliability
from locarno.brief.holding import outside_view, spreads, surfaces, survival
from locarno.brief.window import window

EMPTY = (
    *("window", "surfaces", "channels", "ladders", "reliability", "checks", "absences", "pivots", "tipping_sets"),
    *("exchange_rate", "zones"),
)


def _rows(figure, **wanted):
    """Give the rows of a figure's data that have these values."""
    found = [row for rows in figure.spec["datasets"].values() for row in rows]
    return [row for row in found if all(row.get(key) == value for key, value in wanted.items())]


def test_survival_shows_no_return_to_war_apart_where_it_is_told(findings):
    assert "Dotted" not in survival(findings).reads
    curve = tuple(
        point.model_copy(update={"value": 1 - point.year / 100}) for point in findings.survival["europe_alone"]
    )
    figure = survival(findings.model_copy(update={"war_free": {"europe_alone": curve}}))
    assert [row["v"] for row in _rows(figure, **{"is": "war free"})] == [point.value for point in curve]
    assert "Dotted: no return to war" in figure.reads


@pytest.fixture(scope="module")
def drawn():
    findings, case = build_findings(), build_case()
    heads = [findings.find(id) for id in findings.headlines]
    return supporting_figures(findings, Basis.of(case), heads).all()


def test_every_figure_is_drawn_in_its_order(drawn):
    assert [figure.id.partition("-")[0] for figure in drawn] == [
        *("survival", "spreads", "surfaces", "channels", "ladders", "reliability", "window"),
        *("tornado", "tornado", "tornado", "origins"),
    ]


def test_every_figure_says_how_to_read_it_and_keeps_the_rules(drawn):
    for figure in drawn:
        assert figure.title
        assert figure.reads
        assert lint(f"{figure.title}. {figure.reads}", draft=True) == []
        root = ElementTree.fromstring(figure.svg)
        assert root.get("aria-label")


def test_letters_are_of_one_size_in_all_figures_and_none_is_wider_than_the_page(drawn):
    for figure in drawn:
        natural = float(re.search(r"aspect-ratio:([\d.]+)/", figure.svg)[1])
        assert figure.width == pytest.approx(0.075 * natural, abs=0.01)
        assert figure.width <= 60.1, figure.id


def test_survival_holds_the_curve_and_the_outside_view_of_each_package(findings):
    figure = survival(findings)
    curve = _rows(figure, package=" |European force alone")
    model = {row["year"]: (row["v"], row["low"], row["high"]) for row in curve if row["is"] == "model"}
    points = findings.survival["europe_alone"]
    assert model == {point.year: (point.value, point.low, point.high) for point in points}
    rates = sorted((row["class"], row["v"]) for row in curve if row["is"] == "rate")
    assert rates == sorted(
        (rate.reference_class[:1].upper() + rate.reference_class[1:], rate.value)
        for _, rate in outside_view(findings, "europe_alone")
    )
    assert len(rates) == 6, "two rival classes at 1, 5 and 10 years"
    assert "event: war." in figure.reads
    assert "90% interval" in figure.reads


def test_rates_of_another_event_are_not_drawn_on_the_same_axis(findings):
    told = tuple(
        one.model_copy(
            update={"baselines": (*one.baselines, one.baselines[0].model_copy(update={"event": "any dispute"}))}
        )
        if one.id == "hold_5y.europe_alone"
        else one
        for one in findings.findings
    )
    events = {rate.event for _, rate in outside_view(findings.model_copy(update={"findings": told}), "europe_alone")}
    assert events == {"war"}


def test_intervals_of_several_levels_are_not_given_one(findings):
    told = tuple(
        one.model_copy(update={"baselines": tuple(b.model_copy(update={"level": None}) for b in one.baselines)})
        if one.id == "hold_1y.europe_alone"
        else one
        for one in findings.findings
    )
    reads = survival(findings.model_copy(update={"findings": told})).reads
    assert "with their interval, event: war" in reads


def test_without_base_rates_the_model_stands_alone(findings):
    bare = tuple(one.model_copy(update={"baselines": ()}) for one in findings.findings)
    figure = survival(findings.model_copy(update={"findings": bare}))
    assert figure.title == "Holding, year by year"
    assert not _rows(figure, **{"is": "rate"})
    assert "base rates" not in figure.reads


def test_the_two_spreads_stay_apart(findings):
    figure = spreads(findings)
    found = findings.find("hold_5y.us_backstop")
    (row,) = _rows(figure, p="European force with US backstop", v=found.value)
    assert (row["low"], row["high"]) == (found.low, found.high)
    ticks = [row["r"] for row in _rows(figure, p="European force with US backstop") if "r" in row]
    assert ticks == list(found.readings.values())


def test_the_window_is_shaded_hatched_ringed_and_lined_from_its_cells(findings):
    figure = window(findings)
    cells = {(row["b"], row["c"]): row for row in _rows(figure) if "held" in row}
    assert len(cells) == len(findings.window)
    for point in findings.window:
        row = cells[point.brigades, point.concession]
        assert row["held"] == point.deterred
        assert row["open"] == point.open
        assert row["trap"] == (point.trap >= 0.1)
        assert row["late"] == (point.late >= 0.5)
    manned = _rows(figure, kind="it can be manned in half of the draws")
    assert {round(row["x"], 6) for row in manned} == {round(0.5 / 0.03, 6)}, "1 − .03 x is one half at 16⅔"
    ratified = _rows(figure, kind="it is ratified in half of the draws")
    assert {round(row["y"], 6) for row in ratified} == {round(0.4 / 0.6, 6)}
    assert findings.window_says in figure.reads


def test_what_is_so_everywhere_has_no_line_and_no_place_in_the_key(findings):
    everywhere = tuple(point.model_copy(update={"ratified": None}) for point in findings.window)
    figure = window(findings.model_copy(update={"window": everywhere}))
    assert not _rows(figure, kind="it is ratified in half of the draws")
    assert "ratified" not in figure.svg


def test_a_surface_holds_its_grid_its_crossing_and_where_the_case_stands(findings):
    figure = surfaces(findings)
    one = findings.surfaces[0]
    grid = sorted(row["v"] for row in _rows(figure) if "v" in row)
    assert grid == sorted(point.holds for two in findings.surfaces for point in two.points)
    line = [(row["x"], row["y"]) for row in _rows(figure, line=0)]
    assert line[: len(one.crossing)] == list(one.crossing)
    assert {"x": one.x_now, "y": one.y_now} in _rows(figure)
    assert one.x_says.split()[0] in figure.svg


def test_a_surface_that_is_never_crossed_says_on_which_side_it_lies(findings):
    one = findings.surfaces[0]
    high = one.model_copy(
        update={
            "points": tuple(point.model_copy(update={"holds": 0.8}) for point in one.points),
            "crossing": (),
        }
    )
    figure = surfaces(findings.model_copy(update={"surfaces": (high,)}))
    assert "European force alone: 0.80 to 0.80, above 0.50 everywhere shown" in figure.reads


def test_what_a_channel_adds_is_what_is_lost_without_it(findings):
    figure = channels(findings)
    one = next(one for one in findings.channels if one.package == "us_ground" and one.channel == "denial")
    (row,) = _rows(figure, p="European force with US ground troops", channel="denial in place")
    assert (row["v"], row["low"], row["high"]) == (-one.value, -one.high, -one.low)
    assert row["low"] < row["v"] < row["high"]
    assert not _rows(figure, p="Arms and money only", channel="denial in place"), "a channel that is not there"
    assert not _rows(figure, p="Same terms, no guarantee")


def test_a_ladder_holds_its_rungs_in_hours_and_the_share_that_ever_happens(findings):
    figure = ladders(findings)
    one = findings.ladders[0]
    rows = [row for row in _rows(figure) if "happens" in row][: len(one.rungs)]
    assert [row["happens"] for row in rows] == [rung.happens for rung in one.rungs]
    assert [row["m"] for row in rows] == [rung.middle for rung in one.rungs]
    assert [row["share"] for row in rows] == ["8 of 10", "8 of 10", "4 of 10", "none"]
    response = next(row for row in rows if "sends its ready brigade" in row["step"])
    assert response["c"] != rows[0]["c"], "the rung that counts as the response is told apart"
    assert {row["c"] for row in _rows(figure, does="flies in strike aircraft")} == {response["c"]}
    assert [row["step"] for row in _rows(figure, does="sends more")] == ["Arms compact: sends more"]


def test_what_happens_at_once_stands_at_the_start_of_the_axis(findings):
    rows = [row for row in _rows(ladders(findings)) if "flies in strike aircraft" in row.get("step", "")]
    assert rows[0]["low"] == 0.5


def test_the_selection_curve_keeps_the_observed_band_and_what_fits_it_panel_by_panel(findings):
    figure = reliability(findings)
    first = findings.reliability[0]
    assert len([row for row in _rows(figure) if row.get("is") == "curve"]) == len(first.curve)
    seen = _rows(figure, **{"is": "seen"})
    assert {(row["rate"], row["low"], row["high"]) for row in seen} == {(first.rate, first.low, first.high)}
    assert [row["t"] for row in _rows(figure, **{"is": "none"})] == ["tested only below 0.3", "tested only below 0.5"]
    assert "no corrected number" in figure.reads


def test_means_are_consistent_where_a_curve_passes_through_the_band(findings):
    curve = [point for point in findings.reliability[0].curve if point.threshold == 0.9 and point.concentration == 1.0]
    low, high = consistent(curve, 0.2, 0.4)
    # The fixture's curve is .9 m², drawn in steps of a twentieth.
    assert low == pytest.approx((0.2 / 0.9) ** 0.5, abs=0.003)
    assert high == pytest.approx((0.4 / 0.9) ** 0.5, abs=0.003)
    assert consistent(curve, 0.95, 1.0) is None


def test_a_claim_has_its_own_threshold_and_the_others(findings):
    one = findings.claims[0]
    figure = strip(one)
    shares = {row["t"]: row["v"] for row in _rows(figure) if row.get("t") in one.by_threshold}
    assert shares == one.by_threshold
    assert {"v": one.share_of_draws} in _rows(figure)
    tested, untested = claim_rows(findings)
    assert [row.id for row in tested] == ["europe_alone_not_enough"]
    assert [row.id for row in untested] == ["trust_first"]


DRAWERS = {
    "survival": survival,
    "window": window,
    "surfaces": surfaces,
    "channels": channels,
    "ladders": ladders,
    "reliability": reliability,
}


@pytest.mark.parametrize("field", DRAWERS)
def test_a_figure_is_left_out_where_its_field_is_empty(findings, field):
    assert DRAWERS[field](findings) is not None
    assert DRAWERS[field](findings.model_copy(update={field: {} if field == "survival" else ()})) is None


def test_a_section_is_left_out_where_its_fields_are_empty(findings, case):
    from locarno.brief import render

    bare = findings.model_copy(update=dict.fromkeys((*EMPTY, "claims"), ()) | {"banner": ""})
    page = render(bare, case)
    for id in ("guarantees", "terms", "claims", "checks", "pivots", "absences", "channels", "tested", "banner"):
        assert f'id="{id}"' not in page
    assert 'class="banner"' not in page
    assert 'id="figure-survival"' in page
