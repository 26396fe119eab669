"""The web of trust in a case, and commitments that wait for each other."""

from __future__ import annotations

import copy

import pytest

from case_building import edited, loaded, problems, with_edits
from locarno.case import check_case, estimates
from locarno.case.cohesion import MOST_FACTORS, waiting
from locarno.case.validation import _model


def web(**changes):
    factor = {"says": "something", "remembers": {"low": 0.5, "best": 0.7, "high": 0.9, "because": ["j1"]}}
    return {
        "factors": {"alone": factor, "trust": {**factor, "limit": {"value": 2, "because": ["j1"]}}},
        "influences": [
            {"from": "alone", "to": "trust", "effect": {"low": -0.6, "best": -0.2, "high": 0, "because": ["j1"]}},
            {"from": "trust", "to": "alone", "effect": {"value": 0.1, "because": ["j1"]}, "after_quarters": 4},
        ],
        "shifts": {"trust": {"value": 0.5, "because": ["j1"]}},
    } | changes


PUSH = {"low": 0, "best": 0.2, "high": 0.4, "because": ["j1"]}


def pushed(**edits):
    """Edits that give the skeleton a web and a push, and more; fresh, since edits are written into."""
    return copy.deepcopy({"trust": web(), "packages.pact.pushes": {"alone": PUSH}} | edits)


def codes(found):
    return sorted(item.code for item in found)


def test_a_web_loads_with_circles_and_its_estimates_have_paths(tmp_path):
    case = loaded(tmp_path / "case", pushed())
    assert case.file.trust.influences[1].after_quarters == 4
    assert case.file.trust.influences[0].from_ == "alone"
    paths = estimates(case.file)
    for path in (
        "trust.factors.alone.remembers",
        "trust.factors.trust.limit",
        "trust.influences.0.effect",
        "trust.shifts.trust",
        "packages.pact.pushes.alone",
    ):
        assert path in paths
    assert [item for item in check_case(case) if item.code.startswith("C42")] == []


@pytest.mark.parametrize(
    ("edits", "code", "said"),
    [
        ({"trust.shifts": {"trsut": 0.5}}, "C240", "no factor 'trsut': did you mean 'trust'?"),
        ({"trust.influences.0.from": "alnoe"}, "C240", "no factor 'alnoe'"),
        ({"packages.pact.pushes": {"cohesion": 0.1}}, "C240", "no factor 'cohesion'"),
        ({"trust.influences.0.to": "alone"}, "C241", "'alone' acts on itself"),
        ({"trust.influences.0.effect": -2.5}, "C114", "off its scale -2–2 (effect)"),
        ({"packages.pact.pushes": {"alone": 3}}, "C114", "off its scale -2–2 (push)"),
        ({"trust.influences.0.after_quarters": 0}, "C114", "at least 1"),
        ({"trust.factors.trust.limit": 0}, "C118", "leaves the factor no room"),
        ({"trust.factors.trust.remembers": 1.5}, "C114", "off its scale"),
        ({"trust.factors.trust.rembers": 0.5}, "C104", "unknown key 'rembers'"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path, edits, code, said):
    found = problems(with_edits(tmp_path / "case", pushed(**edits)))
    assert code in codes(found), [str(item) for item in found]
    assert any(said in f"{item.message} ({item.expected})" for item in found if item.code == code), found


def test_a_push_without_a_web_says_what_is_missing(tmp_path):
    (found,) = problems(with_edits(tmp_path / "case", {"packages.pact.pushes": {"alone": 0.1}}))
    assert (found.code, found.expected) == ("C240", "a section 'trust' with its factors")


def test_an_influence_written_twice_is_told(tmp_path):
    one = web()["influences"][0]
    found = problems(with_edits(tmp_path / "case", {"trust": web(influences=[one, one])}))
    assert codes(found) == ["C232"]


def test_too_many_factors_are_refused(tmp_path):
    factors = {f"f{n}": {"says": "x", "remembers": 0.5} for n in range(MOST_FACTORS + 1)}
    found = problems(with_edits(tmp_path / "case", {"trust": {"factors": factors, "shifts": {"f0": 0.1}}}))
    assert codes(found) == ["C118"]


def asked(tmp_path, edits):
    return [item for item in check_case(loaded(tmp_path / "case", edits)) if item.code in ("C420", "C421", "C408")]


def test_a_web_that_moves_nothing_is_asked_of(tmp_path):
    (found,) = asked(tmp_path / "a", {"trust": web()})
    assert "no package pushes" in found.message
    (found,) = asked(tmp_path / "b", pushed(**{"trust.shifts.trust": {"value": 0, "because": ["j1"]}}))
    assert found.path == "trust"
    (found,) = asked(tmp_path / "c", pushed(**{"packages.pact.pushes.alone": {"value": 0, "because": ["j1"]}}))
    assert found.path == "trust"


def test_idle_parts_of_a_web_are_asked_of(tmp_path):
    idle = {"says": "idle", "remembers": {"value": 0.5, "because": ["j1"]}}
    none = {"from": "trust", "to": "idle", "effect": {"value": 0, "because": ["j1"]}}
    edits = pushed(**{"trust.factors.idle": idle, "trust.influences": [*web()["influences"], none]})
    assert [item.path for item in asked(tmp_path, edits)] == ["trust.factors.idle", "trust.influences.2"]


def test_packages_that_differ_in_a_push_alone_are_not_the_same(tmp_path):
    again = {"name": "Line alone, going alone", "line": "present_line", "pushes": {"alone": PUSH}}
    assert asked(tmp_path, {"trust": web(), "packages.again": again}) == []


def commitment(by, party, act="promise", **condition):
    return {
        "by": by,
        "act": act,
        "if": {"party": party, **(condition or {"does": "its part"})},
        "then": {"issue": "line", "option": "present_line"},
        "firmness": "pledged",
    }


def circles(**written) -> tuple[tuple[str, ...], ...]:
    return waiting(_model(edited({"commitments": written})).commitments)


def test_a_if_b_and_b_if_a_is_one_circle():
    assert circles(a=commitment("second", "third"), b=commitment("third", "second")) == (("a", "b"),)
    assert circles(a=commitment("second", "third"), b=commitment("third", "first")) == ()
    assert circles(a=commitment("second", "second")) == (("a",),)


def test_three_may_wait_in_a_circle_and_threats_do_not_count():
    ring = {"a": commitment("first", "second"), "b": commitment("second", "third"), "c": commitment("third", "first")}
    assert circles(**ring) == (("a", "b", "c"),)
    assert circles(**{**ring, "c": commitment("third", "first", act="threat")}) == ()
    more = {**ring, "d": commitment("second", "first")}
    assert circles(**more) == (("a", "b", "c"), ("a", "d"))


@pytest.mark.parametrize(
    ("one", "two", "verdict"),
    [
        ({"does": "x"}, {"does": "y"}, "in one all come true, in the other none"),
        ({"does_not": "x"}, {"does_not": "y"}, "in each some come true because others do not"),
        ({"does": "x"}, {"does_not": "y"}, "no way of acting satisfies all of them"),
    ],
)
def test_the_warning_tells_the_equilibria(tmp_path, one, two, verdict):
    written = {"a": commitment("second", "third", **one), "b": commitment("third", "second", **two)}
    (found,) = asked(tmp_path, {"commitments": written})
    assert (found.code, found.severity, found.path) == ("C421", "warning", "commitments.a.if")
    assert found.message.endswith(verdict)
    assert "a → b → a" in found.message


def test_nobody_guarantees_itself(tmp_path):
    alone = problems(with_edits(tmp_path / "a", {"guarantees.pact.guarantors.second": {"honours": 0.5}}))
    assert [item.message for item in alone] == ["'second' cannot be guarantor: it is the beneficiary"]
    bloc = {"name": "A bloc", "kind": "bloc", "members": ["second", "third"]}
    edits = {"parties.bloc": bloc, "guarantees.pact.guarantors.bloc": {"honours": 0.5}}
    found = problems(with_edits(tmp_path / "b", edits))
    assert codes(found) == ["C214"]
    assert "'second', the beneficiary, is in it" in found[0].message
