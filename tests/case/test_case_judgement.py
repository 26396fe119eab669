"""What an experienced colleague would ask: each question, and that it is not asked without cause."""

from __future__ import annotations

import pytest

from case_building import DOCUMENT, REMOVE, loaded, statement, with_document
from locarno.case import check_case, load_case
from locarno.cases import shipped_case, shipped_cases

WIN = "war.win_alone"
POSITION = "stances.second.line.position.because"
POLL = {
    "house": "A house",
    "population": "adults",
    "field_start": "2024-12-01",
    "field_end": "2024-12-10",
    "published": "2024-12-20",
    "n": 1000,
    "question": "Would you accept?",
    "answers": {"yes": {"says": "yes", "share": 0.6}, "no": {"says": "no", "share": 0.4}},
}
BODY = {
    "name": "Parliament",
    "party": "third",
    "rule": "half",
    "stops": "package",
    "applies_to": ["pact"],
    "threshold": 0.5,
    "support": {"low": 0.4, "best": 0.5, "high": 0.6, "because": ["j1"]},
}
OTHER = {"kind": "instrument", "asks": "Which?", "options": {"red": 0, "blue": 100}}


def asked(case):
    return [(item.code, item.path) for item in check_case(case)]


def test_the_skeleton_raises_no_question(tmp_path):
    assert asked(loaded(tmp_path)) == []


@pytest.mark.parametrize("name", shipped_cases())
def test_shipped_cases_have_no_number_without_a_reason(name):
    found = check_case(load_case(shipped_case(name)))
    assert [str(item) for item in found if item.code in ("C401", "C402", "C407", "C412")] == []


def test_every_question_has_a_place_and_a_way_to_mend(tmp_path):
    for item in check_case(loaded(tmp_path, {WIN: 0.5, "guarantees.pact.response": [], "stances.first.line": REMOVE})):
        assert item.severity == "warning"
        assert item.line
        assert item.as_json()["mend"]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({WIN: 0.5}, ("C401", WIN)),
        ({"parties.third.population": 5e6}, ("C401", "parties.third.population")),
        ({"settings.discount": 0.8}, ("C401", "settings.discount")),
        (
            {"guarantees.unused": {"name": "x", "ladder": ["G0"], "beneficiary": "second"}},
            ("C412", "guarantees.unused"),
        ),
        ({"data.d": {"says": "x", "source": "y", "published": "2024-01-01"}}, ("C412", "data.d")),
        ({"guarantees.pact.expires": REMOVE}, ("C410", "guarantees.pact")),
        ({"guarantees.pact.response": []}, ("C410", "guarantees.pact")),
        ({"stances.first.line.salience": 0, "stances.second.line.salience": 0}, ("C409", "issues.line")),
        ({"stances": {}}, ("C413", "parties.first.veto")),
        ({"issues.other": {**OTHER, "options": {"red": 0}}}, ("C409", "issues.other")),
        ({"war": REMOVE}, ("C415", "packages")),
        (
            {"stances.first.line.position": {"low": 49, "best": 50, "high": 51, "because": ["j1"]}},
            ("C411", "stances.first.line.position"),
        ),
        ({"war.own_brigades": {"low": 39, "best": 40, "high": 40, "because": ["j1"]}}, ("C411", "war.own_brigades")),
        (
            {"polls.p": {**POLL, "answers": {"a": {"says": "a", "share": 0.7}, "b": {"says": "b", "share": 0.6}}}},
            ("C406", "polls.p.answers"),
        ),
        ({"polls.p": {**POLL, "informs": "trust"}, "settings.stale_after_days": 30}, ("C404", "polls.p.field_end")),
    ],
)
def test_what_is_asked(tmp_path, edits, expected):
    assert expected in asked(loaded(tmp_path, edits))


@pytest.mark.parametrize(
    "edits",
    [
        {"issues.other": {**OTHER, "undecided": "later"}},
        {"issues.other": OTHER, "packages.pact.other": "red", "packages.bare.other": "blue"},
        {"polls.p": POLL},
        {"polls.p": {**POLL, "several_answers": True, "answers": {"a": {"says": "a", "share": 1}}}},
        {"war.incident": {"low": 0.005, "best": 0.01, "high": 0.03, "because": ["j1"]}},
        {"war.power": {"challenger": {"1": 1, "5": {"value": 1.2, "because": ["j1"]}}}},
        {"war.own_brigades": {"value": 40, "because": ["j1"]}},
        {"guarantees.pact.grades": {"bindingness": 0, "materiality": 0, "automaticity": 0, "because": ["j1"]}},
        {"guarantees.pact.grades": {"bindingness": 4, "materiality": 1, "automaticity": 4}},
        {"settings.discount": {"low": 0.8, "best": 0.9, "high": 0.95, "because": ["j1"]}},
    ],
)
def test_what_is_not_asked(tmp_path, edits):
    assert asked(loaded(tmp_path, edits)) == []


def test_old_data_that_do_not_age_are_not_stale(tmp_path):
    data = {"says": "x", "source": "y", "published": "1990-01-01"}
    edits = {"data.old": data, "war.win_alone.because": ["data:old"]}
    assert asked(loaded(tmp_path, edits)) == [("C404", "data.old.published")]
    assert asked(loaded(tmp_path, {**edits, "data.old": {**data, "ages": False}})) == []


def test_an_old_document_that_is_cited_is_stale(tmp_path):
    edits = {"documents": {"text": {**DOCUMENT, "date": "2020-01-01"}}, POSITION: ["s1"]}
    assert ("C404", "documents.text.date") in asked(load_case(with_document(tmp_path, [statement("s1")], edits)))


TENSE = [
    statement("s1", 0, 10, act="demand", issue="line", option="present_line"),
    statement("s2", 12, 20, act="demand", issue="line", option="former_border"),
]
TWICE = [
    statement("s1", 0, 10, act="threat", issue="line", option="present_line"),
    statement("s2", 12, 20, act="threat", issue="line", option="present_line"),
]


@pytest.mark.parametrize(("cited", "questions"), [(["s1"], 1), (["s2"], 1), (["s1", "s2"], 0), (["j1"], 0)])
def test_a_tension_is_asked_about_where_one_side_is_left_out(tmp_path, cited, questions):
    case = load_case(with_document(tmp_path, TENSE, {POSITION: cited}))
    assert [code for code, _ in asked(case)].count("C403") == questions


def test_a_tension_is_asked_about_once(tmp_path):
    edits = {POSITION: ["s1"], "stances.first.line.salience.because": ["s2"]}
    (found,) = [item for item in check_case(load_case(with_document(tmp_path, TENSE, edits))) if item.code == "C403"]
    assert found.message.endswith("so does 1 more")


@pytest.mark.parametrize(("cited", "questions"), [(["s1"], 0), (["s1", "s2"], 1)])
def test_a_story_told_twice_counts_once(tmp_path, cited, questions):
    case = load_case(with_document(tmp_path, TWICE, {POSITION: cited}))
    assert [code for code, _ in asked(case)].count("C405") == questions


@pytest.mark.parametrize(("informs", "questions"), [("trust", 1), ("nothing", 1), ("ratification", 0)])
def test_support_must_rest_on_a_question_of_acceptance(tmp_path, informs, questions):
    edits = {
        "polls.p": {**POLL, "informs": informs, "because": ["s1"]},
        "ratification.p": {**BODY, "because": ["s1"]},
    }
    case = load_case(with_document(tmp_path, [statement("s1")], edits))
    assert [code for code, _ in asked(case)].count("C407") == questions


def test_packages_that_differ_in_anything_are_different(tmp_path):
    again = {"name": "Again", "line": "present_line"}
    assert ("C408", "packages.again") in asked(loaded(tmp_path, {"packages.again": again}))
    for other in ({"line": "former_border"}, {"guarantees": ["pact"], "line": 51}, {"cost": {"third": 5}}):
        assert "C408" not in [code for code, _ in asked(loaded(tmp_path, {"packages.again": {**again, **other}}))]
