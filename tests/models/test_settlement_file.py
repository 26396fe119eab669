"""A settlement in a file: what it computes, and what it refuses."""

from __future__ import annotations

import copy
import itertools
import json
import warnings

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from locarno.diagnostics import CODES, LocarnoError
from locarno.models.settlement_case import solve_case
from locarno.models.settlement_file import parse_settle_case
from models.settlement_twin import challenger

BASE = {
    "T": 10,
    "beta": 0.9,
    "y": 0.45,
    "y_cw": 1,
    "y_cl": 0.2,
    "p_none": 0.8,
    "cost_alone": 1,
    "p": {"us": 0.35},
    "c": {"us": 3},
    "belief": {"none": 0.4, "us": 0.6},
}


def answer(**changes):
    return solve_case(parse_settle_case({**BASE, **changes}))


def codes(data):
    with pytest.raises(LocarnoError) as caught:
        parse_settle_case(data)
    return [(item.code, item.path) for item in caught.value.diagnostics]


def changed(*path, value):
    data = copy.deepcopy(BASE)
    inner = data
    for key in path[:-1]:
        inner = inner.setdefault(key, {})
    inner[path[-1]] = value
    return data


def test_all_outputs_are_there_and_are_plain_json():
    ours = answer(others={"ukraine": {"y": 0.6, "y_cw": 0, "y_cl": 1}})
    assert list(ours) == ["A", "W", "P", "K", "h", "S", "V_C", "q_star", "q_note", "deterred", "U", "fates", "by_kappa"]
    assert json.loads(json.dumps(ours, allow_nan=False)) == ours
    for name in ("W", "P", "K", "h", "S", "q_star", "q_note", "deterred"):
        assert len(ours[name]) == 10
    assert ours["A"].keys() == {"none", "us"}


def test_a_value_stands_for_all_years():
    listed = answer(
        **{k: [BASE[k]] * 10 for k in ("y", "y_cw", "y_cl", "p_none", "cost_alone")},
        p={"us": [0.35] * 10},
        c={"us": [3] * 10},
        belief={"us": [0.6] * 10, "none": [0.4] * 10},
        x=[0.0] * 10,
        snapback=[0.0] * 10,
    )
    assert listed == answer()


def test_defaults():
    bare = {k: v for k, v in BASE.items() if k not in ("T", "beta")}
    assert solve_case(parse_settle_case(bare)) == answer()


def test_p_and_c_of_none_are_p_none_and_cost_alone():
    data = {k: v for k, v in BASE.items() if k not in ("p_none", "cost_alone")}
    data["p"], data["c"] = {"none": 0.8, "us": 0.35}, {"none": 1, "us": 3}
    assert solve_case(parse_settle_case(data)) == answer()


def test_the_order_in_a_set_means_nothing():
    sets = {"p": {"us+europe": 0.3, "us": 0.5}, "c": {"europe + us": 4, "us": 3}}
    ours = answer(**sets, belief={"none": 0.5, "europe+us": 0.3, "us": 0.2})
    assert ours["A"]["europe+us"][0] == pytest.approx((0.3 + 0.7 * 0.2) * 10 - 4)
    assert ours["W"][0] == pytest.approx(0.5 * 7.4 + 0.3 * 0.4 + 0.2 * (6 - 3))


def test_marginals_are_a_copula():
    sets = {"p": {"a": 0.5, "b": 0.6, "a+b": 0.3}, "c": {}}
    free = {k: v for k, v in BASE.items() if k != "belief"} | sets
    ours = solve_case(parse_settle_case({**free, "marginals": {"a": 0.5, "b": 0.5}, "rho": 0.5}))
    both = 0.25 + np.arcsin(0.5) / (2 * np.pi)  # the orthant of two normals (Sheppard 1899)
    attack = {z: ours["A"][z][0] for z in ("none", "a", "b", "a+b")}
    expected = both * (attack["none"] + attack["a+b"]) + (0.5 - both) * (attack["a"] + attack["b"])
    assert ours["W"][0] == pytest.approx(expected, abs=1e-9)
    drifting = {"a": [0.5] * 5 + [0.0] * 5, "b": 0.0}
    late = solve_case(parse_settle_case({**free, "marginals": drifting}))
    assert late["W"][0] == pytest.approx(0.5 * attack["none"] + 0.5 * attack["a"])
    assert late["W"][9] == pytest.approx(attack["none"])


def test_the_estimate_moves_the_others_and_a_war_that_the_challenger_did_not_start():
    other = {"others": {"ukraine": {"y": 0.6, "y_cw": 0, "y_cl": 1, "c": {"none": 3, "us": 1}}}}
    doubt = answer(**other, sigma=0.4, x=0.05, estimate={"none": 1.0})
    trust = answer(**other, sigma=0.4, x=0.05, estimate={"us": 1.0})
    assert doubt["W"] == trust["W"]
    assert doubt["U"]["ukraine"][0] < trust["U"]["ukraine"][0]
    assert doubt["K"][0] - trust["K"][0] == pytest.approx(0.05 * (7.4 - 1.8) + 0.95 * (doubt["P"][0] - trust["P"][0]))


def test_others_by_hand():
    """σ = 0 and no attack: U is the annuity; with attack in year 1 it is ω."""
    other = {"ukraine": {"y": 0.6, "y_cw": 0.1, "y_cl": 1, "beta": 0.8, "g": 0.1, "c": {"none": 3, "us": 1}}}
    kept = answer(others=other)["U"]["ukraine"]
    np.testing.assert_allclose(kept, 0.5 / 0.2)
    broken = answer(others=other, belief={"none": 0.7, "us": 0.3})["U"]["ukraine"]
    omega = 0.7 * ((0.8 * 0.1 + 0.2) * 5 - 3) + 0.3 * ((0.35 * 0.1 + 0.65) * 5 - 1)
    np.testing.assert_allclose(broken, omega)


def test_acceptance_and_traps_reach_the_fates():
    assert answer(o=4.5)["fates"]["kept"] == 1.0, "a tie is accepted"
    assert answer(o=4.6)["fates"]["refused"] == 1.0
    trapped = answer(o=4.6, sigma=0.4)["fates"]  # V_C = 4.94 ≥ o > yB = 4.5
    assert trapped["refused"] == 0.0
    assert trapped["broken_by_challenger"] > 0.6
    other = {"y": 0.6, "y_cw": 0, "y_cl": 1, "o": 6.1}
    assert answer(others={"ukraine": other})["fates"]["refused"] == 1.0
    assert answer(others={"ukraine": {**other, "o": 6.0}})["fates"]["kept"] == 1.0


def expect_over_kappa(spread, shock, of, belief, x=0.0, outside=None):
    """Adaptive quadrature of the twin over κ: another road to the same number."""
    attack = [(1 - b) * 7.4 + b * 1.8 for b in belief]
    by_other = attack

    def at(kappa):
        _, keep, wants, breaks, value = challenger(
            attack, by_other, [x] * len(belief), [0.45] * len(belief), 0.9, shock, kappa
        )
        survival = np.cumprod((1 - np.array(breaks)) * (1 - x))
        yes = outside is None or value >= outside
        return {"S": survival[-1], "V_C": value, "kept": yes * survival[-1], "K": keep[0], "W": wants[0]}[of]

    # split finely: without shocks the integrand jumps
    edges = np.linspace(-7 * spread, 7 * spread, 57)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = [
            quad(lambda k: at(k) * norm.pdf(k, scale=spread), a, b, limit=60, epsabs=1e-9)[0]
            for a, b in itertools.pairwise(edges)
        ]
    return sum(parts)


@pytest.mark.parametrize("shock", [0.0, 0.05, 0.4])
def test_exact_over_kappa(shock):
    belief = [0.6, 0.6, 0.1]
    data = {"T": 3, "sigma": shock, "kappa": {"sd": 1.5, "nodes": "exact"}, "x": 0.02, "o": 4.7}
    ours = answer(**data, belief={"none": [0.4, 0.4, 0.9], "us": belief})
    got = {"S": ours["S"][-1], "V_C": ours["V_C"], "kept": ours["fates"]["kept"], "K": ours["K"][0], "W": ours["W"][0]}
    for name, value in got.items():
        expected = expect_over_kappa(1.5, shock, name, belief, 0.02, 4.7)
        assert value == pytest.approx(expected, abs=1e-6), name


@pytest.mark.parametrize("shock", [0.0, 1e-4, 0.01, 0.4, 5.0])
def test_midpoints_converge_to_the_exact(shock):
    late = {"belief": {"none": [1, 1] + [0.4] * 8, "us": [0, 0] + [0.6] * 8}, "sigma": shock, "x": 0.01, "o": 4.0}
    exact = answer(**late, kappa={"sd": 1.5})
    near = answer(**late, kappa={"sd": 1.5, "nodes": "midpoint", "n": 40001})
    np.testing.assert_allclose(near["S"], exact["S"], atol=2e-4)
    assert near["V_C"] == pytest.approx(exact["V_C"], abs=1e-3)
    assert near["fates"] == pytest.approx(exact["fates"], abs=2e-4)
    assert sum(exact["fates"].values()) == pytest.approx(1, abs=1e-12)


def test_nodes_are_shown_beside_the_means_when_they_are_few():
    ours = answer(sigma=0.4, kappa={"sd": 1.5, "nodes": "midpoint", "n": 8})
    nodes = ours["by_kappa"]
    assert len(nodes["kappa"]) == 8
    np.testing.assert_allclose(np.average(nodes["K"], axis=0), ours["K"])
    np.testing.assert_allclose(np.average(nodes["S"], axis=0), ours["S"])
    assert answer(sigma=0.4)["by_kappa"] is None


def test_notes_on_the_critical_reliability():
    assert answer()["q_note"] == [None] * 10
    assert answer(y=0.9)["q_note"][0] == "no guarantee needed"
    assert answer(y=0.9)["q_star"][0] is None
    hopeless = answer(y=0.1, belief={"none": 0, "us": 1})
    assert hopeless["q_note"][0] == "no reliability suffices"
    assert answer(p={"us": 0.9}, c={"us": 0.5})["q_note"][0] == "joining does not deter"
    alone = {k: v for k, v in BASE.items() if k not in ("p", "c")} | {"belief": {"none": 1}}
    assert solve_case(parse_settle_case(alone))["q_note"][0] == "no guarantor"
    parts = answer(belief={"none": 0.5, "us": 0.2, "europe": 0.3}, p={"us": 0.5, "europe": 0.5}, c={})
    assert "not described" in parts["q_note"][0]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("belif",), {}, "S107"),
        (("kappa",), {"sdd": 1}, "S107"),
        (("others",), {"ukraine": {"y": 0, "y_cw": 0, "y_cl": 0, "betta": 0.9}}, "S107"),
        (("y",), [0.4] * 9, "S111"),
        (("p", "us"), [0.4] * 11, "S111"),
        (("p_none",), 1.2, "S110"),
        (("p", "us"), -0.1, "S110"),
        (("belief", "us"), [0.6] * 9 + [1.6], "S110"),
        (("x",), 2, "S110"),
        (("beta",), 1.0, "S110"),
        (("sigma",), -0.1, "S110"),
        (("kappa",), {"sd": -1}, "S110"),
        (("kappa",), {"sd": 1, "nodes": "some"}, "S106"),
        (("kappa",), {"sd": 1, "n": 0}, "S110"),
        (("T",), 0, "S110"),
        (("T",), 2.5, "S106"),
        (("T",), True, "S106"),
        (("y",), "0.4", "S106"),
        (("y",), True, "S106"),
        (("y",), None, "S106"),
        (("y",), 10**400, "S110"),
        (("belief",), {"none": 0.5, "us": 0.6}, "S112"),
        (("belief",), {}, "S112"),
        (("estimate",), {"none": 0.5}, "S112"),
        (("belief",), {"none": 0.4, "us+": 0.6}, "S113"),
        (("belief",), {"none": 0.4, "us+us": 0.6}, "S113"),
        (("belief",), {"none": 0.4, "us+none": 0.6}, "S113"),
        (("belief",), {"none": 0.4, "uk": 0.6}, "S114"),
        (("p",), {"us": 0.3, "europe+us": 0.2, "us+europe": 0.2}, "S109"),
        (("p", "none"), 0.8, "S109"),
        (("marginals",), {"us": 0.5}, "S115"),
        (("rho",), 0.5, "S115"),
        (("others",), [], "S106"),
        (("others",), {"ukraine": 3}, "S106"),
        (("others",), {"ukraine": {"y": 0, "y_cw": 0}}, "S108"),
        (("others",), {"ukraine": {"y": 0, "y_cw": 0, "y_cl": 0, "c": {"uk": 1, "us": 1, "none": 1}}}, "S113"),
        (("others",), {"ukraine": {"y": 0, "y_cw": 0, "y_cl": 0, "c": {"none": 1}}}, "S114"),
        (("o",), "much", "S106"),
    ],
)
def test_one_mistake_is_one_diagnostic(path, value, code):
    found = codes(changed(*path, value=value))
    assert [item for item, _ in found] == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"marginals": {"us": 0.5, "uk": 0.2}}, "S114"),
        ({"marginals": {"europe": 0.5}, "c": {"europe": 2}}, "S113"),
        ({"marginals": {"us": 0.5}, "rho": 0.96}, "S110"),
        ({"marginals": {"us": 1.5}}, "S110"),
        ({"marginals": {f"g{i}": 0.5 for i in range(11)}, "p": {}, "c": {}}, "S116"),
        ({}, "S108"),
    ],
)
def test_mistakes_in_marginals(changes, code):
    data = {k: v for k, v in BASE.items() if k != "belief"} | changes
    assert code in {item for item, _ in codes(data)}


def test_all_mistakes_are_found_at_once():
    data = {**BASE, "yy": 1, "p_none": 2, "sigma": "x", "belief": {"none": 0.5, "us": 0.1}}
    del data["y_cw"]
    assert {code for code, _ in codes(data)} == {"S107", "S108", "S110", "S106", "S112"}


@pytest.mark.parametrize("data", [None, [], "case", 3])
def test_a_case_is_an_object(data):
    assert codes(data) == [("S106", None)]


def test_every_code_is_registered():
    used = {"S106", "S107", "S108", "S109", "S110", "S111", "S112", "S113", "S114", "S115", "S116"}
    assert used <= set(CODES)


def test_what_the_sets_leave_is_that_nobody_fights() -> None:
    case = {"y": 0.45, "y_cw": 1, "y_cl": 0.2, "p_none": 0.8, "cost_alone": 1, "p": {"all": 0.35}, "c": {"all": 3}}
    short = solve_case(parse_settle_case(case | {"belief": {"all": 0.3}}))
    whole = solve_case(parse_settle_case(case | {"belief": {"all": 0.3, "none": 0.7}}))
    assert short == whole
