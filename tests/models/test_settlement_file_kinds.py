"""Kinds of attack in a settle file: what they compute, against the problem written out, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from locarno.diagnostics import LocarnoError
from locarno.models.cohesion.joint import set_probabilities
from locarno.models.settlement_case import solve_case
from locarno.models.settlement_file import parse_settle_case
from models.settlement_twin import challenger

BASE = {
    "T": 6,
    "y": 0.45,
    "y_cw": 1,
    "y_cl": 0.3,
    "p_none": 0.7,
    "cost_alone": 1,
    "p": {"us": 0.6, "us+europe": 0.45},
    "c": {"us": 2, "us+europe": 2.6},
    "sigma": 0.4,
    "belief": {"us": 0.5, "us+europe": 0.3},
    "snapback": 0.6,
    "x": 0.02,
    "others": {"ukraine": {"y": 0.6, "y_cw": 0, "y_cl": 0.9, "c": {"none": 2, "us": 1.5, "us+europe": 1}}},
}
GRAB = {
    "p_none": 0.9,
    "p": {"us": [0.7, 0.7, 0.7, 0.8, 0.9, 0.95], "us+europe": 0.5},
    "cost_alone": 0.3,
    "c": {"us": 1},
    "belief": {"us": 0.3, "us+europe": 0.1},
    "y_cw": [0.41, 0.41, 0.42, 0.62, 0.7, 0.75],
    "y_cl": 0.35,
    "attributed": 0.7,
    "snapback": 0.4,
    "others": {"ukraine": {"y_cw": 0.4, "c": 0.5}},
}


def answer(kinds=None, **changes):
    data = {**BASE, **changes}
    return solve_case(parse_settle_case(data if kinds is None else {**data, "kinds": kinds}))


def codes(data):
    with pytest.raises(LocarnoError) as caught:
        parse_settle_case(data)
    return [(item.code, item.path) for item in caught.value.diagnostics]


def by_year(value):
    return np.array(value if isinstance(value, list) else [value] * 6, dtype=np.float64)


def worth(kind, belief, attributed, snapback):
    """Σ_z π̂(z) A_z by year, set by set."""
    total = 0.0
    for z in ("none", "us", "us+europe"):
        p = by_year(kind["p_none"] if z == "none" else kind["p"].get(z, kind["p_none"]))
        c = by_year(kind["cost_alone"] if z == "none" else kind["c"].get(z, kind["cost_alone"]))
        share = attributed * belief[z] + (1 - attributed) * (z == "none")
        value = (p * by_year(kind["y_cw"]) + (1 - p) * by_year(kind["y_cl"])) * 10 - c
        total = total + share * (value - attributed * snapback)
    return total


def test_equals_the_problem_written_out():
    ours = answer({"grab": GRAB})
    believes = {"none": 0.2, "us": 0.5, "us+europe": 0.3}
    full = worth(BASE, believes, 1.0, 0.6)
    grab = worth(GRAB, {"none": 0.6, "us": 0.3, "us+europe": 0.1}, 0.7, 0.4)
    assert len({"full", "grab"} & set(ours["kind"])) == 2, "the best kind changes over the years"
    np.testing.assert_allclose(ours["W"], np.maximum(full, grab), rtol=1e-12)
    assert ours["kind"] == ["grab" if b > a else "full" for a, b in zip(full, grab, strict=True)]
    *_, breaks, value = challenger(np.maximum(full, grab), full, [0.02] * 6, [0.45] * 6, 0.9, 0.4, 0.0)
    np.testing.assert_allclose(ours["h"], 1 - (1 - np.array(breaks)) * 0.98, rtol=1e-10)
    np.testing.assert_allclose(ours["V_C"], value, rtol=1e-12)
    alive, by_kind = 1.0, {"full": 0.0, "grab": 0.0}
    for kind, b in zip(ours["kind"], breaks, strict=True):
        by_kind[kind] += alive * b
        alive *= (1 - b) * 0.98
    assert ours["broken_by_kind"] == pytest.approx(by_kind, rel=1e-10)
    assert ours["fates"]["broken_by_challenger"] == pytest.approx(sum(by_kind.values()), rel=1e-10)


def test_the_others_bear_the_kind_that_is_chosen():
    grab = {**GRAB, "y_cw": 0.9, "p_none": 0.95, "p": {"us": 0.7, "us+europe": 0.5}}
    ours = answer({"grab": grab}, T=1, sigma=0.0, x=0.0, y=0.2)
    assert ours["kind"] == ["grab"]
    assert ours["h"] == [1.0]
    chances = {"none": 0.3 + 0.7 * 0.6, "us": 0.21, "us+europe": 0.07}
    wins = {"none": 0.95, "us": 0.7, "us+europe": 0.5}
    expected = sum(chances[z] * ((wins[z] * 0.4 + (1 - wins[z]) * 0.9) * 10 - 0.5) for z in chances)
    assert ours["U"]["ukraine"][0] == pytest.approx(expected, rel=1e-12)


def test_without_kinds_nothing_is_added():
    assert {"kind", "broken_by_kind"} & set(answer()) == set()
    empty = answer({})
    assert empty.pop("kind") == ["full"] * 6
    assert list(empty.pop("broken_by_kind")) == ["full"]
    assert empty == answer()


def test_a_kind_that_says_nothing_is_the_full_attack():
    ours = answer({"again": {}})
    assert ours.pop("kind") == ["full"] * 6
    assert ours.pop("broken_by_kind")["again"] == 0.0
    assert ours == answer()


def test_a_kind_that_is_never_attributed_meets_nobody():
    hidden = {**GRAB, "attributed": 0.0}
    one = answer({"grab": hidden})
    other = answer({"grab": {**hidden, "belief": {"us+europe": 1.0}, "snapback": 50}})
    assert one == other
    assert "grab" in one["kind"]


def test_marginals_of_a_kind_take_the_place_of_the_belief():
    grab = {key: value for key, value in GRAB.items() if key != "belief"}
    grab |= {"marginals": {"us": 0.4, "europe": 0.2}, "rho": 0.3, "p": {**GRAB["p"], "europe": 0.8}}
    ours = answer({"grab": grab})
    chance = set_probabilities(np.array([0.4, 0.2]), 0.3, nodes=64)
    named = dict(zip(("none", "us", "europe", "us+europe"), chance, strict=True))
    same = answer({"grab": {**{k: v for k, v in grab.items() if k not in ("marginals", "rho")}, "belief": named}})
    np.testing.assert_allclose(ours["W"], same["W"], rtol=1e-12)


def test_none_of_a_kind_replaces_the_chance_alone_and_the_other_way_round():
    spelt = answer({"grab": {"p": {"none": 0.9, "us": 0.7, "us+europe": 0.5}, "cost_alone": 0.2}})
    plain = answer({"grab": {"p_none": 0.9, "p": {"us": 0.7, "us+europe": 0.5}, "cost_alone": 0.2}})
    assert spelt == plain
    data = {key: value for key, value in BASE.items() if key != "p_none"} | {"p": {**BASE["p"], "none": 0.7}}
    assert solve_case(parse_settle_case({**data, "kinds": {"g": {"p_none": 0.9}}})) == answer({"g": {"p_none": 0.9}})


def test_plain_json():
    ours = answer({"grab": GRAB}, kappa={"sd": 1.0, "nodes": "midpoint", "n": 16})
    assert json.loads(json.dumps(ours, allow_nan=False)) == ours


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], ("S106", "kinds")),
        ({"grab": 3}, ("S106", "kinds.grab")),
        ({"full": {}}, ("S117", "kinds.full")),
        ({"A grab": {}}, ("S113", "kinds.A grab")),
        ({"grab": {"sigma": 0.4}}, ("S107", "kinds.grab.sigma")),
        ({"grab": {"p_none": 1.4}}, ("S110", "kinds.grab.p_none")),
        ({"grab": {"attributed": -0.1}}, ("S110", "kinds.grab.attributed")),
        ({"grab": {"attributed": [0.1, 0.2]}}, ("S111", "kinds.grab.attributed")),
        ({"grab": {"belief": {"us": 0.7, "none": 0.7}}}, ("S112", "kinds.grab.belief")),
        (
            {"grab": {"belief": {"us": 0.5, "europe": 0.2}, "others": {"ukraine": {"c": 1}}}},
            ("S114", "kinds.grab.belief"),
        ),
        ({"grab": {"belief": {"us": 1}, "marginals": {"us": 1}}}, ("S115", "kinds.grab.marginals")),
        ({"grab": {"rho": 0.2}}, ("S115", "kinds.grab.rho")),
        ({"grab": {"p": {"us": 0.3, "us+us": 0.2}}}, ("S113", "kinds.grab.p.us+us")),
        ({"grab": {"p": {"us": 0.3}, "c": {"us": 0.3}}}, ("S114", "kinds.grab")),
        ({"grab": {"others": {"poland": {}}}}, ("S107", "kinds.grab.others.poland")),
        ({"grab": {"others": {"ukraine": {"y": 0.1}}}}, ("S107", "kinds.grab.others.ukraine.y")),
        ({"grab": {"others": {"ukraine": 1}}}, ("S106", "kinds.grab.others.ukraine")),
        ({"grab": {"others": 1}}, ("S106", "kinds.grab.others")),
        ({"grab": {"others": {"ukraine": {"y_cw": "x"}}}}, ("S106", "kinds.grab.others.ukraine.y_cw")),
    ],
)
def test_bad_kinds_are_refused_where_they_are(kinds, expected):
    assert codes({**BASE, "kinds": kinds}) == [expected]


def test_an_error_in_the_case_is_told_once():
    broken = {**BASE, "p_none": 2, "others": {"ukraine": {"y": "much", "y_cw": 0, "y_cl": 1}}}
    broken["kinds"] = {"one": {"cost_alone": 1}, "two": {"others": {"ukraine": {"c": 1}}}}
    assert sorted(codes(broken)) == [("S106", "others.ukraine.y"), ("S110", "p_none")]
