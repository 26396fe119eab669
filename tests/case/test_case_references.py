"""Cross-references: what a case names must be there and fit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_building import (
    DOCUMENT,
    REMOVE,
    edited,
    loaded,
    problems,
    skeleton,
    statement,
    with_document,
    with_edits,
    write,
)
from locarno.case import load_case
from locarno.case.references import reasons


def codes(folder):
    return [(item.code, item.path) for item in problems(folder)]


SCALE = {"kind": "instrument", "asks": "How many?", "scale": {"unit": "persons", "from": 0, "to": 1000}}
FALLING = {"kind": "instrument", "asks": "How far?", "scale": {"unit": "km", "from": 100, "to": 0}}
PRESSURE = {
    "sender": "third",
    "target": "first",
    "resolute": 0.5,
    "concession_cost": 1,
    "sanctions_cost": 1,
    "bluff_gain": 1,
    "audience_cost": 1,
    "value": 1,
    "snapback_value": 1,
}
TIMING = {"deadline": "day", "hazard": 0.01, "pull": 1, "width_days": 10, "slip_discount": 0.5}
BODY = {
    "name": "Parliament",
    "party": "third",
    "rule": "half",
    "stops": "guarantee",
    "applies_to": ["pact"],
    "threshold": 0.5,
    "support": 0.5,
}
COMMITMENT = {
    "by": "third",
    "act": "threat",
    "if": {"party": "first", "does_not": "stop"},
    "then": {"issue": "line", "option": "present_line"},
    "firmness": "announced",
}
WIN, OWN = "war.win_alone", "war.own_brigades"


@pytest.mark.parametrize(
    ("edits", "code", "path"),
    [
        ({"parties.third.members": ["fourth"]}, "C201", "parties.third.members.0"),
        ({"parties.third.members": ["third"]}, "C209", "parties.third.members"),
        ({"parties.third.members": ["first", "first"]}, "C232", "parties.third.members.1"),
        ({"who": [{"name": "A Person", "party": "fourth"}]}, "C201", "who.0.party"),
        (
            {"who": [{"name": "A Person", "party": "third", "from": "2025-01-02", "to": "2025-01-01"}]},
            "C227",
            "who.0.to",
        ),
        ({"stances.fourth": {}}, "C201", "stances.fourth"),
        ({"issues.line.option_keywords": {"nowhere": ["x"]}}, "C203", "issues.line.option_keywords.nowhere"),
        ({"issues.line.intrinsic": {"first": {"present_line": 1}}}, "C224", "issues.line.intrinsic"),
        ({"issues.men": {**SCALE, "intrinsic": {"fourth": {}}}}, "C201", "issues.men.intrinsic.fourth"),
        ({"issues.men": {**SCALE, "intrinsic": {"first": {"many": 1}}}}, "C203", "issues.men.intrinsic.first.many"),
        ({"stances.first.line.position.best": 101}, "C211", "stances.first.line.position"),
        ({"stances.first.line.red_line": "nowhere"}, "C203", "stances.first.line.red_line"),
        (
            {"stances.first.line.private_position": {"options": {"nowhere": 1}}},
            "C203",
            "stances.first.line.private_position",
        ),
        (
            {"stances.first.line.history": [{"when": "once", "position": "nowhere"}]},
            "C203",
            "stances.first.line.history.0.position",
        ),
        (
            {"stances.first.line.position": {"quantiles": {"0.1": "former_border", "0.9": "present_line"}}},
            "C226",
            "stances.first.line.position",
        ),
        (
            {
                "stances.first.line.position": {
                    "chance": 0.5,
                    "then": {"low": 50, "best": "claims_of_first", "high": 60},
                }
            },
            "C226",
            "stances.first.line.position",
        ),
        ({"war.ends.now.line": "nowhere"}, "C203", "war.ends.now.line"),
        ({"war.ends.now.lines": 5}, "C202", "war.ends.now.lines"),
        ({"war.protege": "fourth"}, "C201", "war.protege"),
        ({"parties.third.roles": ["challenger"]}, "C214", "parties.third.roles"),
        ({"war.protege": "first"}, "C214", "war.protege"),
        ({"outside.fourth": {"fighting_cost": 1}}, "C201", "outside.fourth"),
        ({"commitments.c": {**COMMITMENT, "by": "fourth"}}, "C201", "commitments.c.by"),
        ({"commitments.c": {**COMMITMENT, "to": "fourth"}}, "C201", "commitments.c.to"),
        ({"commitments.c": {**COMMITMENT, "if": {"party": "fourth"}}}, "C201", "commitments.c.if.party"),
        (
            {"commitments.c": {**COMMITMENT, "then": {"issue": "lines", "option": 5}}},
            "C202",
            "commitments.c.then.issue",
        ),
        (
            {"commitments.c": {**COMMITMENT, "then": {"issue": "line", "option": "x"}}},
            "C203",
            "commitments.c.then.option",
        ),
        ({"guarantees.pact.beneficiary": "fourth"}, "C201", "guarantees.pact.beneficiary"),
        ({"guarantees.pact.guarantors.fourth": {"honours": 0.5}}, "C201", "guarantees.pact.guarantors.fourth"),
        ({"guarantees.pact.guarantors.second": {"honours": 0.5}}, "C214", "guarantees.pact.guarantors.second"),
        ({"guarantees.pact.guarantors.first": {"honours": 0.5}}, "C214", "guarantees.pact.guarantors.first"),
        ({"guarantees.pact.response.0.who": "fourth"}, "C201", "guarantees.pact.response.0.who"),
        ({"guarantees.pact.expires": 2, "guarantees.pact.starts_after": 3}, "C227", "guarantees.pact.expires"),
        ({"guarantees.pact.ladder": ["G14", "G14"]}, "C232", "guarantees.pact.ladder.1"),
        ({"ratification.p": {**BODY, "party": "fourth"}}, "C201", "ratification.p.party"),
        ({"ratification.p": {**BODY, "applies_to": ["pacts"]}}, "C204", "ratification.p.applies_to.0"),
        ({"packages.pact.cost": {"fourth": 5}}, "C201", "packages.pact.cost.fourth"),
        ({"packages.pact.line": 101}, "C211", "packages.pact.line"),
        ({"issues.men": SCALE, "packages.pact.men": 2000}, "C211", "packages.pact.men"),
        ({"issues.men": SCALE, "packages.pact.men": "many"}, "C203", "packages.pact.men"),
        ({"no_guarantee": "nothing"}, "C206", "no_guarantee"),
        ({"packages.bare.line": "former_border"}, "C228", "no_guarantee"),
        ({"pressure": {**PRESSURE, "sender": "fourth"}}, "C201", "pressure.sender"),
        ({"pressure": {**PRESSURE, "target": "third"}}, "C214", "pressure.target"),
        ({"timing": TIMING}, "C230", "timing.deadline"),
        ({"timing": TIMING, "events.day": {"what": "a day", "kind": "deadline"}}, "C230", "timing.deadline"),
        (
            {"events.day": {"what": "a day", "kind": "visit", "between": ["2025-02-02", "2025-02-01"]}},
            "C227",
            "events.day.between",
        ),
        (
            {"events.day": {"what": "x", "kind": "visit", "on": "2025-02-02", "between": ["2025-02-01", "2025-02-03"]}},
            "C118",
            "events.day",
        ),
        ({"events.day": {"what": "a day", "kind": "visit", "party": "fourth"}}, "C201", "events.day.party"),
        ({"settings.report_years": [1, 1]}, "C232", "settings.report_years.1"),
        (
            {"settings.correlations": [{"between": [WIN, WIN], "rho": 0.5}]},
            "C220",
            "settings.correlations.0",
        ),
        (
            {"settings.correlations": [{"between": [WIN, OWN], "rho": 0.5}, {"between": [OWN, WIN], "rho": 0.4}]},
            "C220",
            "settings.correlations.1",
        ),
        (
            {"settings.correlations": [{"between": [WIN, "war.nothing"], "rho": 0.5}]},
            "C219",
            "settings.correlations.0.between.1",
        ),
        ({"war.shock.because": ["data:nothing"]}, "C207", "war.shock.because.0"),
        ({"war.shock.because": ["j1", "j1"]}, "C232", "war.shock.because.1"),
        ({"war.shock": {"chance": 0.5, "then": {"value": 1, "because": ["j7"]}}}, "C207", "war.shock.then.because.0"),
        ({"packages.pact.because": ["j7"]}, "C207", "packages.pact.because.0"),
    ],
)
def test_what_does_not_fit_is_reported_where_it_stands(tmp_path, edits, code, path):
    assert (code, path) in codes(with_edits(tmp_path, edits))


@pytest.mark.parametrize(
    "edits",
    [
        {"issues.men": SCALE, "packages.pact.men": 250, "packages.bare.men": 0},
        # On a falling scale the lower number stands higher on 0–100.
        {
            "issues.far": FALLING,
            "stances.third": {"far": {"position": {"low": 10, "best": 50, "high": 90}, "salience": 5}},
        },
        {"parties.bloc": {"name": "Bloc", "kind": "bloc", "members": ["third"]}}
        | {"parties.pact": {"name": "Alliance", "kind": "alliance", "members": ["third", "second"]}},
        {"settings.correlations": [{"between": [WIN, OWN], "rho": -0.99}]},
        {"settings.deciders_correlation": {"low": 0, "best": 0.5, "high": 0.95}},
        {"issues.colour": {"kind": "terms", "asks": "Which?", "options": {"red": 0, "blue": 9}, "undecided": "later"}},
        {"ratification.p": {**BODY, "stops": "package", "applies_to": ["bare"]}},
        {"ratification.p": BODY, "guarantees.pact.guarantors.third.honours_unratified": 0.5},
        {"commitments.c": COMMITMENT, "pressure": {**PRESSURE, "commitment": "c"}},
        {"timing": TIMING, "events.day": {"what": "a day", "kind": "deadline", "on": "2025-04-30"}},
        {"assumptions.a": {"says": "x", "path": "guarantees.pact.guarantors.third.honours"}},
        {"guarantees.pact.response": []},
        {"no_guarantee": REMOVE, "benchmark": REMOVE},
    ],
)
def test_what_fits_loads(tmp_path, edits):
    assert loaded(tmp_path, edits)


FORCE = {
    "name": "Force",
    "mandate": "M7",
    "brigades": 2,
    "brigade_persons": 5000,
    "contributors": {"third": {"brigades": 2}},
    "rotation": {"tour": 6, "dwell": 18},
    "deploy_quarters": 2,
    "cost_per_person": 1e5,
}


@pytest.mark.parametrize(("target", "expected"), [("pact", ["C221"]), ("force", ["C221"]), ("bare", [])])
def test_a_body_reaches_the_guarantees_of_what_it_ratifies(tmp_path, target, expected):
    edits = {
        "forces.force": FORCE,
        "packages.pact.force": "force",
        "ratification.p": {**BODY, "applies_to": [target]},
    }
    folder = with_edits(tmp_path, edits)
    assert [item.code for item in (problems(folder) if expected else ())] == expected
    assert expected or load_case(folder)


@pytest.mark.parametrize(
    ("edits", "code", "path"),
    [
        ({"enablers_from": {"lines": []}}, "C202", "forces.force.enablers_from.lines"),
        ({"enablers_from": {"line": ["nowhere"]}}, "C203", "forces.force.enablers_from.line.0"),
        ({"contributors": {"fourth": {"brigades": 2}}}, "C201", "forces.force.contributors.fourth"),
        ({"contributors": {"third": {"units": {"tank": 2}}}}, "C231", "forces.force.contributors.third.units.tank"),
        (
            {"unit_types": {"unit": {"persons": 1, "provides": {"infantry": 1}, "cost": 1}}, "us_only": ["lift"]},
            "C231",
            "forces.force.us_only.0",
        ),
    ],
)
def test_what_does_not_fit_in_a_force(tmp_path, edits, code, path):
    assert (code, path) in codes(with_edits(tmp_path, {"forces.force": {**FORCE, **edits}}))


def test_a_reason_may_be_a_statement_a_judgement_or_data(tmp_path):
    data = {"says": "a number", "source": "Somebody", "published": "2024-06-01"}
    edits = {"war.shock.because": ["s1", "j1", "data:somebody"], "data.somebody": data}
    case = load_case(with_document(tmp_path, [statement("s1")], edits))
    assert dict(reasons(case.file))["war.shock.because"] == ("s1", "j1", "data:somebody")


def test_a_rejected_statement_is_no_reason(tmp_path):
    rejection = {"rejects": "s1", "by": "tests", "on": "2025-01-25", "why": "misread"}
    folder = with_document(tmp_path, [statement("s1"), rejection], {"war.shock.because": ["s1"]})
    (found,) = problems(folder)
    assert found.code == "C207"
    assert "it was rejected" in found.message


def test_a_data_reference_without_its_prefix_is_recognised(tmp_path):
    data = {"says": "a number", "source": "Somebody", "published": "2024-06-01"}
    (found,) = problems(with_edits(tmp_path, {"data.sipri": data, "war.shock.because": ["sipri"]}))
    assert "did you mean 'data:sipri'?" in found.message


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ({"documents.text": {**DOCUMENT, "date": "2025-01-26"}}, "C301"),
        ({"data.d": {"says": "x", "source": "y", "published": "2025-01-26"}}, "C301"),
        ({"judgements.j1.on": "2025-01-26"}, "C302"),
    ],
)
def test_nothing_may_be_later_than_the_case(tmp_path, edits, code):
    folder = write(tmp_path, edited(edits), {"documents/text.txt": "Words."})
    assert [item.code for item in problems(folder)] == [code]
    later = {**edits, "as_of": "2025-01-26"}
    assert load_case(write(tmp_path, edited(later), {"documents/text.txt": "Words."}))


def test_hindsight_is_allowed_where_it_is_said(tmp_path):
    assert loaded(tmp_path, {"judgements.j1.on": "2026-01-26", "judgements.j1.hindsight": True})


def _ids(data, section):
    return sorted(data[section])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(section=st.sampled_from(["parties", "issues", "guarantees", "packages", "judgements"]), data=st.data())
def test_renaming_an_entry_alone_leaves_something_dangling(tmp_path, section, data):
    case = skeleton()
    id = data.draw(st.sampled_from(_ids(case, section)))
    case[section] = {("renamed" if key == id else key): value for key, value in case[section].items()}
    dangling = {"C201", "C202", "C204", "C206", "C207", "C104"}
    unused = section == "packages" and id not in (case["benchmark"], case["no_guarantee"])
    assert unused or dangling & {item.code for item in problems(write(tmp_path, case))}
