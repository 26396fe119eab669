"""Settle files that cannot be: one clear diagnostic at its place, or the limit named in the answer."""

from __future__ import annotations

import json
import re

import pytest

from locarno.cli import run_command

CASE = {
    "y": 0.45, "y_cw": 1, "y_cl": 0.2, "p_none": 0.8, "cost_alone": 1, "sigma": 0.4,
    "p": {"us": 0.5, "europe+us": 0.35}, "c": {"us": 2, "europe+us": 3},
    "belief": {"none": 0.4, "us": 0.3, "europe+us": 0.3},
    "others": {"ukraine": {"y": 0.6, "y_cw": 0, "y_cl": 1, "c": 2, "o": 2}},
}  # fmt: skip
UKRAINE = CASE["others"]["ukraine"]
GONE = object()
ONE = {"belief": GONE, "p": {"us": 0.5}, "c": {"us": 2}, "marginals": {"us": 0.5}}

ERRORS = {
    # probabilities off 0–1
    "a chance above 1": ({"p_none": 1.2}, "S110", "p_none is 1.2"),
    "a chance below 0": ({"p": {"us": -0.1, "europe+us": 0.3}}, "S110", "p.us is -0.1"),
    "a chance in per cent": ({"x": 15}, "S110", "a number from 0 to 1"),
    "a belief below 0": ({"belief": {"none": 1, "us": -0.1}}, "S110", "belief.us is -0.1"),
    "beliefs beyond 1": ({"belief": {"none": 0.5, "us": 0.6}}, "S112", "sum to 1.1"),
    "a marginal above 1": ({**ONE, "marginals": {"us": 1.5}}, "S110", "marginals.us is 1.5"),
    "too closely tied": ({**ONE, "rho": 1}, "S110", "rho is 1"),
    # a guarantor twice, or with nobody
    "a guarantor with itself": ({"belief": {"none": 0.4, "us+us": 0.6}}, "S113", '"us+us" is no set'),
    "a guarantor with nobody": ({"belief": {"none": 0.4, "us+none": 0.6}}, "S113", '"us+none" is no set'),
    "one set twice": ({"p": {"us": 0.5, "europe+us": 0.35, "us+europe": 0.3}}, "S109", "are one set"),
    # no challenger, or two
    "no challenger": ({"y": GONE}, "S108", "the case has no y"),
    "two challengers": ({"y_cw2": 1}, "S107", "unknown key 'y_cw2'"),
    # negative costs
    "war pays": ({"cost_alone": -1}, "S110", "cost_alone is -1"),
    "being opposed pays": ({"c": {"us": 2, "europe+us": -3}}, "S110", "-3"),
    "sanctions pay": ({"snapback": [0] * 9 + [-0.5]}, "S110", "-0.5"),
    "war pays another": ({"others": {"ukraine": {**UKRAINE, "c": -2}}}, "S110", "others.ukraine.c is -2"),
    "helping pays another": ({"others": {"ukraine": {**UKRAINE, "g": -0.1}}}, "S110", "others.ukraine.g is -0.1"),
    "a spread below 0": ({"kappa": {"sd": -1}}, "S110", "kappa.sd is -1"),
    "a shock below 0": ({"sigma": -0.1}, "S110", "sigma is -0.1"),
    # nothing to divide by
    "a future that counts like today": ({"beta": 1}, "S110", "below 1"),
    "the same for another": ({"others": {"ukraine": {**UKRAINE, "beta": 1.0}}}, "S110", "others.ukraine.beta"),
    # what is missing
    "no odds": ({"p_none": GONE}, "S108", "the case has no p_none"),
    "no odds against a set": ({"p": {"us": 0.5}, "c": {"us": 2}}, "S114", "may fight but is in neither"),
    "no belief": ({"belief": GONE}, "S108", "belief"),
    "no end of the war": ({"others": {"ukraine": {"y": 0.6, "y_cw": 0, "c": 2}}}, "S108", "y_cl"),
    "no cost of a set": ({"others": {"ukraine": {**UKRAINE, "c": {"none": 1, "us": 1}}}}, "S114", "no cost for set"),
}  # fmt: skip


@pytest.fixture
def settle(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def settle(changes, *options):
        case = {key: value for key, value in {**CASE, **changes}.items() if value is not GONE}
        (tmp_path / "case.json").write_text(json.dumps(case, indent=1), encoding="utf-8")
        code = run_command(["settle", "case.json", *options])
        return code, *capsys.readouterr()

    return settle


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_is_refused_at_its_place(name, settle):
    changes, code, says = ERRORS[name]
    ended, out, err = settle(changes)
    assert ended == 2
    assert out == ""
    found = re.findall(r"^case\.json(:\d+:\d+)?: ([A-Z]\d{3}) ", err, re.MULTILINE)
    assert [item for _, item in found] == [code], err
    assert says in err
    # what is missing from the whole case has no place in it
    assert found[0][0] or code == "S108"
    assert "to mend: " in err
    assert "Traceback" not in err
    assert max(map(len, err.splitlines())) <= 100


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"p": {"us": 0.9, "europe+us": 0.95}, "c": {"us": 0.5, "europe+us": 0.4}}, "joining does not deter"),
        ({"p": {"us": 0.8, "europe+us": 0.8}, "c": {"us": 1, "europe+us": 1}}, "joining does not deter"),
        ({"y": 0.99}, "no guarantee needed"),
        ({"y": 0.2, "p": {"europe+us": 0.7}, "c": {"europe+us": 1.2}}, "no reliability suffices"),
        ({"y_cw": 0.2, "y": 0.3}, "no guarantee needed"),
    ],
    ids=["it helps the attacker", "the denominator is 0", "peace is worth more", "no peace", "nothing to win"],
)
def test_a_critical_reliability_that_is_none_is_named(changes, note, settle):
    ended, out, err = settle({**changes, "sigma": 0, "belief": {"none": 0.4, "europe+us": 0.6}})
    assert (ended, err) == (0, "")
    assert note in out
    assert max(map(len, out.splitlines())) <= 80
    ended, out, _ = settle({**changes, "sigma": 0, "belief": {"none": 0.4, "europe+us": 0.6}}, "--json")
    answer = json.loads(out)
    assert set(answer["q_note"]) == {note}
    assert sum(answer["fates"].values()) == pytest.approx(1, abs=1e-12)
