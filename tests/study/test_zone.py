"""The zone over all combinations of terms, against the settlement of packages written out one by one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from locarno.case import load_case
from locarno.models.bargaining.solutions import nash, zopa
from locarno.study import findings_of, run_study, zone
from locarno.study.execute import make_sampler
from locarno.study.experiments import run_models, stretch
from locarno.study.inputs import build_inputs
from locarno.study.layout import lay_out
from locarno.study.zone import in_words, search
from locarno.study.zone_findings import zone_findings

if TYPE_CHECKING:
    from pathlib import Path

DRAWS = 12
YEAR = 5


@pytest.fixture
def case(case_folder: Path):
    return load_case(case_folder).file


@pytest.fixture
def inputs(case):
    """The central case, then a few draws."""
    sampler, layout = make_sampler(case, 1), lay_out(case)
    central, drawn = (
        build_inputs(case, sample, layout=layout) for sample in (sampler.central(), sampler.sample(0, DRAWS))
    )
    return {
        name: np.concatenate([array, drawn[name]]) if zone._dims(name)[:1] == ("draw",) else array
        for name, array in central.items()
    }


def written_out(case, inputs, package):
    """Every combination as a package of its own: options and ends of scales by hand, settled with all parties."""
    layout = lay_out(case)
    line, limits = layout.issues.index("line"), layout.issues.index("limits")
    menu = np.array(list(itertools.product([0.0, 50.0, 100.0], [0.0, 25.0, 50.0, 75.0, 100.0])))
    grid = stretch(inputs, layout.packages.index(package), len(menu))
    grid["package_position"] = grid["package_position"].copy()
    grid["package_position"][:, [line, limits]] = menu
    found = run_models(grid)
    gain = (found["settlement.value"] - found["settlement.outside"][:, None])[:, :, inputs["veto"] > 0]
    return menu, gain, found["settlement.survival"]


@pytest.mark.parametrize("package", ["both", "b_alone", "bare"])
def test_the_grid_equals_packages_written_out(case, inputs, package):
    found = search(case, lay_out(case), inputs, YEAR)
    menu, gain, survival = written_out(case, inputs, package)
    inside = zopa(gain)
    place = lay_out(case).packages.index(package)
    ours = found.zones[place]
    assert ours.combinations == 15
    assert ours.in_zone == pytest.approx(inside[0].mean())
    np.testing.assert_allclose(found.shares[place], inside[1:].mean(axis=1))
    assert ours.open_in == pytest.approx(inside[1:].any(axis=1).mean())
    own = (menu == [50.0, 40.0]).all(axis=1)
    assert not own.any(), "the package's own terms are no point of the grid"
    if not inside[0].any():
        assert ours.points == ()
        return
    best = int(nash(gain[0], inside[0]))
    point = ours.points[0]
    assert point.rule == "Nash"
    assert point.terms == {
        "line": in_words(case, "line", menu[best, 0]),
        "limits": in_words(case, "limits", menu[best, 1]),
    }
    np.testing.assert_allclose(list(point.gains.values()), gain[0, best], rtol=1e-9)
    assert point.holds == pytest.approx(survival[0, best, YEAR - 1])
    assert point.distance == pytest.approx(np.abs(menu[best] - [50.0, 40.0]).mean())


def test_some_zone_is_open_and_the_best_is_the_best_of_all(case, inputs):
    found = search(case, lay_out(case), inputs, YEAR)
    assert any(zone.points for zone in found.zones)
    products = {zone.package: np.prod(list(zone.points[0].gains.values())) for zone in found.zones if zone.points}
    best = found.best[0]
    assert np.prod(list(best.gains.values())) == pytest.approx(max(products.values()))
    assert products[best.package] == pytest.approx(max(products.values()))
    assert [point.compares_utilities for point in found.best] == [False, False, True, True]


def test_own_terms_are_judged_off_the_grid(case, inputs):
    found = search(case, lay_out(case), inputs, YEAR)
    settled = run_models(inputs)
    gain = (settled["settlement.value"] - settled["settlement.outside"][:, None])[0][:, inputs["veto"] > 0]
    assert [zone.as_written for zone in found.zones] == zopa(gain).tolist()


def test_packages_with_the_same_instruments_share_a_grid(case_folder, monkeypatch):
    text = (case_folder / "case.yaml").read_text()
    softer = "  softer: {name: Softer, line: forward, limits: 100000, a_part: none}\nbenchmark: both"
    (case_folder / "case.yaml").write_text(text.replace("benchmark: both", softer))
    file = load_case(case_folder).file
    layout = lay_out(file)
    central = build_inputs(file, make_sampler(file, 1).central(), layout=layout)
    evaluated = []
    settle_terms = zone.settle_terms
    monkeypatch.setattr(
        zone,
        "settle_terms",
        lambda have, package, at: evaluated.append((package, len(at))) or settle_terms(have, package, at),
    )
    found = search(file, layout, central, YEAR)
    assert [package for package, count in evaluated if count == 15] == [0, 1, 2]
    bare, softer = found.zones[2:]
    assert (bare.package, softer.package) == ("bare", "softer")
    assert bare.in_zone == softer.in_zone
    assert [point.terms for point in bare.points] == [point.terms for point in softer.points]


def test_an_empty_zone_is_told(case, inputs):
    content = {**inputs, "fighting_cost": np.where(inputs["is_protege"] > 0, -100.0, inputs["fighting_cost"])}
    found = search(case, lay_out(case), content, YEAR)
    assert found.best == ()
    assert all(zone.in_zone == zone.open_in == 0 and zone.points == () for zone in found.zones)
    told = {finding.id: finding for finding in zone_findings(found, case, 100)}
    assert told["zone.both"].value == told["zone.both"].central == 0
    assert told["zone_nash.both"].value is None
    assert "no combination of terms" in told["zone_nash.both"].says
    assert not any(name.startswith("zone_best") for name in told)


def test_a_grid_that_is_too_large_is_refused_by_name(case, inputs, monkeypatch):
    monkeypatch.setattr(zone, "MOST_COMBINATIONS", 14)
    found = search(case, lay_out(case), inputs, YEAR)
    assert found.zones == found.best == ()
    assert "15 combinations" in found.refused
    assert "'limits' (5 options)" in found.refused
    assert "3 are left" in found.refused


def test_without_deciding_parties_or_terms_there_is_no_zone(case, inputs):
    assert search(case, lay_out(case), {**inputs, "veto": np.zeros_like(inputs["veto"])}, YEAR) == zone.Zones()
    assert search(case, lay_out(case), {**inputs, "is_terms": np.zeros_like(inputs["is_terms"])}, YEAR) == zone.Zones()


def test_failed_draws_are_left_out(case, inputs):
    broken = {**inputs, "win_alone": inputs["win_alone"].copy()}
    broken["win_alone"][4] = np.nan
    found = search(case, lay_out(case), broken, YEAR)
    assert {zone.draws for zone in found.zones} == {DRAWS - 1}
    assert np.isnan(found.shares[:, 3]).all()
    assert np.isfinite(np.delete(found.shares, 3, axis=1)).all()


def test_findings_of_a_run_have_the_zone(case_folder, tmp_path):
    run = run_study(case_folder, draws=40, out=tmp_path / "run")
    found = findings_of(run)
    assert [zone.package for zone in found.zones] == ["both", "b_alone", "bare"]
    assert {zone.draws for zone in found.zones} == {40}
    for package in ("both", "b_alone", "bare"):
        share = found.find(f"zone.{package}")
        assert share is not None
        assert share.question == "agree"
        assert share.low <= share.value <= share.high
        assert found.find(f"zone_open.{package}").kind == "share_of_draws"
        assert found.find(f"zone_nash.{package}").unit == "points of 100"


def test_places_in_words(case):
    assert in_words(case, "line", 50.0) == "here"
    assert in_words(case, "limits", 25.0) == "475,000 persons"
