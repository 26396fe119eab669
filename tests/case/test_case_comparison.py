"""Comparing cases and grading guarantees."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from case_building import REMOVE, loaded, statement, with_document, write
from locarno.case import RUBRIC, diff_cases, grade_guarantee, grades, load_case
from locarno.case.comparison import describe
from locarno.case.grade import DIMENSIONS
from locarno.case.security import Force, Guarantee
from locarno.cases import shipped_case, shipped_cases
from locarno.estimate import Estimate

JUDGED = ["j1"]


def difference(folder, edits, before=None):
    one = loaded(folder / "a", before or {})
    two = loaded(folder / "b", {**(before or {}), **edits})
    return diff_cases(one, two)


def test_a_case_does_not_differ_from_itself(tmp_path):
    for name in shipped_cases():
        case = load_case(shipped_case(name))
        assert diff_cases(case, case) == []
    assert difference(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("edits", "path", "directions", "before", "after"),
    [
        ({"title": "New"}, "title", ("reworded",), "A case to be written", "New"),
        ({"war.shock.best": 0.5}, "war.shock", ("up",), "0.1 to 0.8, best 0.4", "0.1 to 0.8, best 0.5"),
        ({"war.shock.high": 0.5}, "war.shock", ("narrower",), "0.1 to 0.8, best 0.4", "0.1 to 0.5, best 0.4"),
        ({"war.shock": {"value": 0.4, "because": JUDGED}}, "war.shock", ("narrower",), "0.1 to 0.8, best 0.4", "0.4"),
        (
            {"parties.first.capability": {"value": 60, "because": JUDGED}},
            "parties.first.capability",
            ("down", "narrower"),
            "60 to 100, best 80",
            "60",
        ),
        ({"settings.horizon_years": 12}, "settings.horizon_years", ("up",), "10", "12"),
        ({"settings.belief_spread": 0.2}, "settings.belief_spread", ("down",), "0.5", "0.2"),
        ({"settings.report_years": [1, 5]}, "settings.report_years", ("removed",), "10", None),
        ({"settings.report_years": [5, 1, 10]}, "settings.report_years", ("reordered",), "1, 5, 10", "5, 1, 10"),
        ({"parties.fourth": {"name": "Fourth State"}}, "parties.fourth", ("added",), None, "Fourth State"),
        ({"parties.third.veto": False}, None, (), None, None),
        ({"parties.first.roles": ["challenger", "spoiler"]}, "parties.first.roles", ("added",), None, "spoiler"),
        ({"packages.bare.line": 40, "no_guarantee": REMOVE}, "packages.bare.line", ("down",), "present_line", "40"),
        (
            {"packages.bare.guarantees": ["pact"], "no_guarantee": REMOVE},
            "packages.bare.guarantees",
            ("added",),
            None,
            "pact",
        ),
        ({"no_guarantee": REMOVE}, "no_guarantee", ("removed",), "bare", None),
        (
            {"stances.first.line.position.best": "present_line"},
            "stances.first.line.position",
            ("up",),
            "claims_of_first to present_line, best claims_of_first",
            "claims_of_first to present_line, best present_line",
        ),
        (
            {"stances.first.line.position.best": 50},
            "stances.first.line.position",
            ("up",),
            "claims_of_first to present_line, best claims_of_first",
            "claims_of_first to present_line, best 50",
        ),
        (
            {"stances.second.line.position.high": 100},
            "stances.second.line.position",
            ("other form",),
            "present_line to former_border, best former_border",
            "present_line to 100, best former_border",
        ),
        ({"war.protege_reopens": {"value": 0.1, "because": JUDGED}}, "war.protege_reopens", ("added",), None, "0.1"),
        ({"guarantees.pact.response.0.does": "waits"}, "guarantees.pact.response.0.does", ("reworded",), None, "waits"),
        ({"guarantees.pact.expires": 5}, "guarantees.pact.expires", ("reworded",), "never", "5"),
    ],
)
def test_what_changed_and_in_which_direction(tmp_path, edits, path, directions, before, after):
    found = {change.path: change for change in difference(tmp_path, edits)}
    if path is None:
        assert found == {}
        return
    change = found[path]
    assert change.directions == directions
    assert change.after == after
    if before is not None:
        assert change.before == before


def test_other_reasons_for_the_same_number_are_a_change(tmp_path):
    judgement = {"who": "tests", "on": "2025-01-01", "why": "so"}
    (change,) = difference(tmp_path, {"war.shock.because": ["j2"]}, {"judgements.j2": judgement})
    assert change.directions == ("other reasons",)
    assert change.before.endswith("[j1]")
    assert change.after.endswith("[j2]")


def test_the_way_back_is_the_opposite_direction(tmp_path):
    opposite = {
        "up": "down",
        "down": "up",
        "wider": "narrower",
        "narrower": "wider",
        "added": "removed",
        "removed": "added",
    }
    one = loaded(tmp_path / "a")
    edits = {
        "war.shock.best": 0.5,
        "war.win_alone.high": 0.7,
        "parties.fourth": {"name": "Fourth State"},
        "packages.pact.line": 60,
        "packages.bare.line": 60,
        "guarantees.pact.trigger": REMOVE,
        "settings.horizon_years": 12,
    }
    two = loaded(tmp_path / "b", edits)
    there = {change.path: change for change in diff_cases(one, two)}
    back = {change.path: change for change in diff_cases(two, one)}
    assert there.keys() == back.keys()
    for path, change in there.items():
        turned = tuple(opposite.get(direction, direction) for direction in change.directions)
        assert back[path].directions == turned, path


def test_responses_added_and_removed_are_told_apart(tmp_path):
    step = {"after_hours": {"value": 24, "because": JUDGED}, "who": "third", "does": "more"}
    one = loaded(tmp_path / "a")
    two = loaded(tmp_path / "b")
    data = {"guarantees.pact.response": [*one.root.data["guarantees"]["pact"]["response"], step]}
    two = loaded(tmp_path / "b", data)
    (change,) = [item for item in diff_cases(one, two) if item.path == "guarantees.pact.response.1"]
    assert (change.directions, change.after) == (("added",), "more")
    (change,) = [item for item in diff_cases(two, one) if item.path == "guarantees.pact.response.1"]
    assert change.directions == ("removed",)


def test_statements_and_texts_are_compared(tmp_path):
    one = load_case(with_document(tmp_path / "a", [statement("s1"), statement("s2", summary="It asks")]))
    folder = with_document(tmp_path / "b", [statement("s1", act="demand"), statement("s3")])
    (folder / "documents" / "text.txt").write_text(
        "Another text, long enough for what is said in it.", encoding="utf-8"
    )
    changes = {change.path: change.directions for change in diff_cases(one, load_case(folder))}
    assert changes == {
        "statements.s1": ("reworded",),
        "statements.s2": ("removed",),
        "statements.s3": ("added",),
        "documents.text.text": ("reworded",),
    }


def test_reordering_is_a_change(tmp_path):
    case = loaded(tmp_path / "a")
    data = dict(case.root.data)
    data["packages"] = dict(reversed(data["packages"].items()))
    changes = diff_cases(case, load_case(write(tmp_path / "b", data)))
    assert [(change.path, change.directions) for change in changes] == [("packages", ("reordered",))]


def test_a_change_can_be_printed_and_sent(tmp_path):
    (change,) = difference(tmp_path, {"war.shock.best": 0.2})
    assert str(change) == "war.shock: 0.1 to 0.8, best 0.4 → 0.1 to 0.8, best 0.2 (down, narrower)"
    assert change.as_json() == {
        "path": "war.shock",
        "section": "war",
        "directions": ["down", "narrower"],
        "before": "0.1 to 0.8, best 0.4",
        "after": "0.1 to 0.8, best 0.2",
    }
    (change,) = difference(tmp_path / "added", {"parties.fourth": {"name": "Fourth"}})
    assert str(change) == "parties.fourth: added Fourth"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (5, "5"),
        ("none", "none"),
        ({"low": 1, "best": 2, "high": 3, "shape": "triangular"}, "1 to 3, best 2, triangular"),
        ({"quantiles": {0.9: 9, 0.1: 1}}, "0.1: 1, 0.9: 9"),
        ({"distribution": "beta", "args": {"a": 2, "b": 5}}, "beta(a=2, b=5)"),
        ({"options": {"none": 1, "all": 3}}, "none 25%, all 75%"),
        ({"chance": 0.6, "then": {"low": 1, "best": 2, "high": 3}}, "60%: 1 to 3, best 2"),
    ],
)
def test_estimates_are_said_in_a_few_words(written, said):
    assert describe(TypeAdapter(Estimate).validate_python(written)) == said


# grades


FULL = {
    "name": "Pact",
    "ladder": ["G4", "G6", "G12", "G13", "G14"],
    "beneficiary": "second",
    "guarantors": {"third": {"honours": 0.5}},
    "trigger": "an armed attack",
    "attributed_by": "a commission",
    "legal_form": "treaty, ratified",
    "presence": "two brigades",
    "response": [{"after_hours": 24, "who": "third", "does": "fights"}],
    "expires": "never",
}
FORCE = Force.model_validate(
    {
        "name": "Force",
        "mandate": "M11",
        "brigades": 3,
        "brigade_persons": 5000,
        "contributors": {"third": {"brigades": 2}},
        "rotation": {"tour": 6, "dwell": 18},
        "deploy_quarters": 2,
        "cost_per_person": 1e5,
    }
)
BARE = {"name": "Word", "ladder": ["G0"], "beneficiary": "second"}


def graded(record, force=None):
    found = grade_guarantee(Guarantee.model_validate(record), force)
    return found.bindingness, found.materiality, found.automaticity


def test_the_rubric_has_five_lines_each_and_the_ends_are_reached():
    assert [len(RUBRIC[dimension]) for dimension in DIMENSIONS] == [5, 5, 5]
    assert graded(FULL, FORCE) == (5, 5, 5)
    assert graded(BARE) == (0, 0, 0)


@pytest.mark.parametrize(
    ("clause", "lowered"),
    [
        ({"trigger": ""}, (1, 0, 0)),
        ({"attributed_by": ""}, (1, 0, 1)),
        ({"response": []}, (1, 0, 1)),
        ({"legal_form": "memorandum"}, (2, 0, 0)),
        ({"legal_form": ""}, (3, 0, 0)),
        ({"expires": 5}, (1, 0, 0)),
        ({"presence": ""}, (0, 1, 0)),
        ({"ladder": ["G4", "G6", "G12", "G13"]}, (0, 0, 1)),
        ({"ladder": ["G4", "G12", "G13", "G14"]}, (0, 0, 1)),
        ({"ladder": ["G4", "G6", "G13", "G14"]}, (0, 1, 1)),
        ({"response": [{"after_hours": 240, "who": "third", "does": "fights"}]}, (0, 0, 1)),
    ],
)
def test_dropping_a_clause_lowers_the_grade(clause, lowered):
    assert graded({**FULL, **clause}, FORCE) == tuple(5 - less for less in lowered)


def test_without_its_force_a_guarantee_is_less_material():
    assert graded(FULL) == (5, 4, 5)


@pytest.mark.parametrize(
    ("form", "points"),
    [
        ("treaty, ratified by all", 3),
        ("executive agreement", 1),
        ("statement by heads of government", 0),
        ("no treaty; a statement", 0),
        ("an unratified agreement", 1),
        ("not a legally binding treaty", 0),
        ("withdrawal from the non-proliferation treaty", 0),
        ("legislation", 3),
        ("", 0),
    ],
)
def test_the_legal_form_is_read_from_its_words(form, points):
    assert graded({**BARE, "legal_form": form})[0] == points


@given(
    st.sets(st.sampled_from(["trigger", "attributed_by", "response", "legal_form", "presence", "expires"])), st.data()
)
def test_dropping_more_never_raises_a_grade(dropped, data):
    dropped_too = data.draw(st.sets(st.sampled_from(["trigger", "attributed_by", "response", "presence"])))
    without = {"trigger": "", "attributed_by": "", "response": [], "legal_form": "", "presence": "", "expires": 3}
    fewer = {**FULL, **{key: without[key] for key in dropped}}
    fewest = {**fewer, **{key: without[key] for key in dropped_too}}
    for one, two in itertools.pairwise([graded(FULL, FORCE), graded(fewer, FORCE), graded(fewest, FORCE)]):
        assert all(later <= earlier for earlier, later in zip(one, two, strict=True))


def test_a_dropped_clause_shows_in_the_difference(tmp_path):
    changes = {change.path: change for change in difference(tmp_path, {"guarantees.pact.trigger": REMOVE})}
    change = changes["guarantees.pact.grade.bindingness"]
    assert change.directions == ("down",)
    assert (change.before, change.after[:2]) == ("5", "4 ")
    assert "no longer: the trigger" in change.after
    assert "guarantees.pact.grade.materiality" not in changes


def test_a_guarantee_that_is_added_or_removed_shows_its_grades(tmp_path):
    word = {"name": "Word", "ladder": ["G0"], "beneficiary": "second", "presence": "observers"}
    changes = {change.path: change for change in difference(tmp_path, {"guarantees.word": word})}
    assert changes["guarantees.word"].directions == ("added",)
    assert changes["guarantees.word.grade.materiality"].directions == ("up",)


def test_the_force_of_a_package_counts_for_its_guarantees(tmp_path):
    edits = {
        "forces.force": FORCE.model_dump(mode="json", exclude_unset=True, by_alias=True),
        "packages.pact.force": "force",
    }
    case = loaded(tmp_path, edits)
    assert grades(case.file)["pact"].materiality == 1
    assert grades(loaded(tmp_path / "b").file)["pact"].materiality == 0
