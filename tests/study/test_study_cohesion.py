"""The web of trust from case to settlement, and the findings on whom a package rests."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import yaml
from invented_case import write_case
from whatif_case import DRAWS, YEAR, invented, survival, upstream, without

from locarno.case import load_case
from locarno.case.syntax import parse
from locarno.models.cohesion.rest import Web, rest_points
from locarno.models.cohesion.tipping import tipping
from locarno.models.settlement_sets import bound, deterring
from locarno.study import cohesion
from locarno.study.cohesion import MARGIN, pivots, tipping_sets
from locarno.study.execute import make_sampler
from locarno.study.experiments import run_models
from locarno.study.findings import summarise
from locarno.study.inputs import build_inputs, remarks
from locarno.study.inputs.trust import central_web, same_pushes
from locarno.study.layout import lay_out
from locarno.study.maker import Maker
from locarno.study.results import Results
from locarno.study.sensitivity import rank_inputs

WEB = {
    "factors": {
        "alone": {"says": "going alone", "remembers": 0.6},
        "trust": {"says": "trust", "remembers": {"low": 0.5, "best": 0.6, "high": 0.8, "because": ["j1"]}, "limit": 2},
        "credibility": {"says": "credibility", "remembers": 0.5, "limit": 2},
    },
    "influences": [
        {"from": "alone", "to": "trust", "effect": {"low": -0.6, "best": -0.3, "high": -0.1, "because": ["j1"]}},
        {"from": "trust", "to": "credibility", "effect": 0.3, "after_quarters": 2},
        {"from": "credibility", "to": "trust", "effect": 0.1},
    ],
    "shifts": {"credibility": 2.0},
}
PUSH = {"low": 0.1, "best": 0.3, "high": 0.5, "because": ["j1"]}


@pytest.fixture
def with_web(tmp_path):
    """The invented case with a web: two packages push alike, one pushes otherwise."""

    def make(web=WEB, pushes=(("both", PUSH), ("b_alone", PUSH), ("bare", {"value": 0.1}))):
        folder = write_case(tmp_path)
        data = parse((folder / "case.yaml").read_text(encoding="utf-8"), "case.yaml")[0].data
        data["trust"] = web
        for package, push in pushes:
            data["packages"][package]["pushes"] = {"alone": push}
        (folder / "case.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        file = load_case(folder).file
        layout = lay_out(file)
        return file, layout, build_inputs(file, make_sampler(file, 1).sample(0, 16), layout=layout)

    return make


def test_the_case_fills_the_web(with_web):
    file, layout, inputs = with_web()
    assert layout.factors == ("alone", "trust", "credibility")
    assert layout.labels()["factor"] == layout.factors
    sample = make_sampler(file, 1).sample(0, 16)
    assert inputs["web_effects"].shape == (16, 3, 3, 2)
    assert np.array_equal(inputs["web_effects"][:, 1, 0, 0], sample.value("trust.influences.0.effect"))
    assert (inputs["web_effects"][:, 2, 1] == [0.0, 0.3]).all()
    assert np.count_nonzero(inputs["web_effects"][0]) == 3
    assert np.array_equal(inputs["web_memory"][:, 1], sample.value("trust.factors.trust.remembers"))
    assert (inputs["web_limit"] == [np.inf, 2.0, 2.0]).all()
    assert (inputs["web_shift"] == [0.0, 0.0, 2.0]).all()
    both, b_alone, bare = (layout.packages.index(name) for name in ("both", "b_alone", "bare"))
    push = inputs["web_push"]
    assert np.array_equal(push[:, both], push[:, b_alone])
    assert np.ptp(push[:, both, 0]) > 0
    assert (push[:, bare] == [0.1, 0.0, 0.0]).all()
    assert same_pushes(file)["packages.b_alone.pushes.alone"] == "packages.both.pushes.alone"
    memory, effects, limit = central_web(file)
    assert list(memory) == [0.6, 0.6, 0.5]
    assert effects[1, 0, 0] == -0.3
    assert limit[0] == np.inf


def test_without_a_web_nothing_changes_and_the_model_is_skipped():
    _, _, inputs = invented()
    assert not any(name.startswith("web_") for name in inputs)
    assert "cohesion.credibility" not in run_models(inputs)


def test_going_alone_lowers_every_guarantors_chance_to_fight(with_web):
    _, layout, inputs = with_web()
    moved = run_models(inputs)
    still = run_models({name: array for name, array in inputs.items() if not name.startswith("web_")})
    both, bare = layout.packages.index("both"), layout.packages.index("bare")
    assert (moved["cohesion.credibility"][:, both] < 0).all()
    assert (moved["settlement.any_fights"][:, both] < still["settlement.any_fights"][:, both]).all()
    # a package without a guarantor has nobody whose chance could fall
    assert np.array_equal(moved["settlement.survival"][:, bare], still["settlement.survival"][:, bare])


def test_a_web_that_feeds_on_itself_is_told_with_its_radius_and_loop(with_web):
    strong = {**WEB, "influences": [*WEB["influences"][:2], {"from": "credibility", "to": "trust", "effect": 1.5}]}
    file, layout, _ = with_web(strong)
    (told,) = (remark for remark in remarks(file, layout) if "web of trust" in remark)
    # (z - 0.6)(z - 0.5) z = 0.3 · 1.5
    assert f"spectral radius {np.abs(np.roots([1, -1.1, 0.3, -0.45])).max():.2f}" in told
    assert "trust → credibility → trust, which returns 2.25 of a change" in told
    assert "given up" in told


def test_a_web_that_settles_is_not_remarked_on(with_web):
    file, layout, _ = with_web()
    assert not [remark for remark in remarks(file, layout) if "web of trust" in remark]


def results(file, layout, found, **central):
    return Results(
        file=file,
        packages=layout.packages,
        parties=layout.parties,
        guarantors=layout.guarantors,
        contributors=layout.contributors,
        bodies=layout.bodies,
        outcomes=found,
        central=central or found,
        inputs={},
        central_inputs={},
        origins={},
        draws=16,
        draws_asked=16,
    )


def maker(file, layout, found):
    return Maker(results(file, layout, found), rank_inputs({"x": np.arange(16.0)}, {"x": "judgement"}))


def test_findings_on_trust_say_how_much_and_whether_it_can_tip(with_web):
    file, layout, inputs = with_web()
    found = run_models(inputs)
    told = {f.id: f for f in cohesion.trust(maker(file, layout, found), 5)}
    assert set(told) == {"allied_trust_settles", "allied_trust.both", "allied_trust.b_alone", "allied_trust.bare"}
    assert told["allied_trust_settles"].value == 1.0
    expected = found["cohesion.credibility"][:, layout.packages.index("both"), 4].mean()
    assert told["allied_trust.both"].value == pytest.approx(expected)
    assert told["allied_trust.both"].unit == "log odds"
    assert any("cannot tip" in note for note in told["allied_trust.both"].notes)


def test_findings_on_trust_tell_rest_points_where_there_are_several(with_web):
    strong = {**WEB, "influences": [*WEB["influences"][:2], {"from": "credibility", "to": "trust", "effect": 1.5}]}
    strong["factors"] = {**WEB["factors"], "alone": {**WEB["factors"]["alone"], "limit": 2}}
    file, layout, inputs = with_web(strong)
    found = run_models(inputs)
    told = {f.id: f for f in cohesion.trust(maker(file, layout, found), 5)}
    assert told["allied_trust_settles"].value < 1.0
    notes = " ".join(told["allied_trust.both"].notes)
    assert "from the lower rest point without a push nothing up to 4 times this push tips it" in notes
    assert "3 rest points under this push, stable: lower, upper" in " ".join(told["allied_trust.bare"].notes)
    web, push = Web(*central_web(file)), np.array([0.3, 0.0, 0.0])
    upper = tipping(web, push, by=2, reach=4.0)[-1]
    assert f"from the upper rest point without a push it tips at {upper.edge.push:.2f} of this push" in notes
    assert len(rest_points(web, 0.99 * upper.edge.push * push).points) == 3
    assert len(rest_points(web, 1.01 * upper.edge.push * push).points) == 1


@pytest.fixture
def case():
    file, layout, inputs = invented()
    return file, layout, inputs, results(file, layout, {})


def test_pivots_are_settlements_in_which_one_promise_is_never_kept(case):
    _, layout, inputs, r = case
    outcomes = upstream(inputs)
    whole = survival(inputs, outcomes)
    told = {(pivot.package, pivot.guarantor): pivot for pivot in pivots(r, inputs, YEAR)}
    assert {package for package, _ in told} == {name for k, name in enumerate(layout.packages) if bound(inputs, k).size}
    for (package, guarantor), pivot in told.items():
        k, j = layout.packages.index(package), layout.guarantors.index(guarantor)
        never = {
            name: without(inputs[name], axis, j) for name, axis in (("honours", 2), ("tripwire", 2), ("contagion", 1))
        }
        change = (survival(inputs, outcomes, **never) - whole)[:, k, YEAR - 1]
        assert pivot.holds == pytest.approx(change.mean(), abs=1e-12)
        assert pivot.low == pytest.approx(np.quantile(change, 0.1), abs=1e-12)
        assert -1 <= pivot.swing <= 1


def test_a_guarantor_that_alone_deters_swings_by_all_that_it_can(case):
    # sole guarantor of its package: the set {j} forms surely or never
    _, layout, inputs, r = case
    sole = [(k, who[0]) for k in range(len(layout.packages)) if (who := bound(inputs, k)).size == 1]
    assert sole
    whole = dict(inputs) | run_models(inputs)
    told = {(pivot.package, pivot.guarantor): pivot for pivot in pivots(r, inputs, YEAR)}
    for k, j in sole:
        deters = deterring(whole, k)
        in_force = inputs["in_force"][k, j, 0]
        expected = in_force * (deters[:, 1].astype(float) - deters[:, 0]).mean()
        assert told[layout.packages[k], layout.guarantors[j]].swing == pytest.approx(expected)


def without_sets(layout, inputs, k):
    """The chance to hold of one package with every set of its guarantors out, settled by hand."""
    outcomes, who = upstream(inputs), [int(j) for j in bound(inputs, k)]
    holds = {}
    for size in range(len(who) + 1):
        for out in combinations(who, size):
            never = {name: np.array(inputs[name]) for name in ("honours", "tripwire", "contagion")}
            for array in never.values():
                array[..., list(out)] = 0.0
            left = survival(inputs, outcomes, **never)[0, k, YEAR - 1]
            holds[tuple(layout.guarantors[j] for j in out)] = float(left)
    return holds


def one_draw(inputs, draw):
    return {n: a[draw : draw + 1] if a.shape[:1] == (DRAWS,) else a for n, a in inputs.items()}


@pytest.mark.parametrize("draw", [0, 2])
def test_tipping_sets_are_all_smallest_ones_that_take_a_package_below_its_level(case, monkeypatch, draw):
    _, layout, inputs, r = case
    central = one_draw(inputs, draw)
    k = layout.packages.index("both")
    holds = without_sets(layout, central, k)
    assert len(holds) == 4
    sizes = set()
    values = sorted(value for value in holds.values() if value <= holds[()])
    for level in [values[0] - 0.01, *(np.array(values[:-1]) + np.diff(values) / 2), values[-1] - 1e-9]:
        monkeypatch.setattr(cohesion, "LEVEL", float(level))
        told = [tip for tip in tipping_sets(r, central, YEAR) if tip.package == "both"]
        falling = [out for out, value in holds.items() if value < level]
        least = min(map(len, falling), default=0)
        assert {tip.guarantors for tip in told} == {out for out in falling if len(out) == least} or (
            not falling and [tip.guarantors for tip in told] == [()]
        )
        for tip in told:
            assert tip.level == level
            everyone = max(holds, key=len)
            assert tip.holds == pytest.approx(holds[tip.guarantors if falling else everyone], abs=1e-12)
        sizes.add(least)
    assert sizes == {0, 1, 2}


def test_a_package_below_the_level_tips_near_the_package_without_a_guarantee(case, monkeypatch):
    file, layout, inputs, r = case
    central = one_draw(inputs, 2)
    whole = survival(central, upstream(central))[0, :, YEAR - 1]
    monkeypatch.setattr(cohesion, "LEVEL", 1.0)
    floor = whole[layout.packages.index(file.no_guarantee)]
    for tip in tipping_sets(r, central, YEAR):
        assert tip.level == pytest.approx(floor + MARGIN)
    # what lies within the margin already has nothing to tip
    monkeypatch.setattr(cohesion, "MARGIN", 1.0)
    for tip in tipping_sets(r, central, YEAR):
        assert tip.guarantors == ()
        assert tip.holds == pytest.approx(whole[layout.packages.index(tip.package)])
        assert tip.holds < tip.level


def test_the_summary_has_pivots_and_tipping_sets(case):
    _, _, _, r = case
    fields = summarise(r)
    assert fields["pivots"] == ()
    assert fields["tipping_sets"] == ()
