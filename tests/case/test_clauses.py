"""Comparing promises clause by clause: what is lost is found, and told apart from what is merely reworded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_building import loaded
from locarno.case import grades
from locarno.case.clause_mapping import read_mapping, text_terms
from locarno.case.clauses import (
    AUTOMATICITY,
    FIRMNESS,
    compare_terms,
    guarantee_terms,
    read_automaticity,
    read_firmness,
)
from locarno.case.rungs import RUNGS
from locarno.diagnostics import LocarnoError


def because(value):
    return {"value": value, "because": ["j1"]}


PATRON = {"honours": because(0.5), "honours_unratified": because(0.5)}
DRAFT = {
    "name": "Draft",
    "ladder": ["G11", "G13"],
    "beneficiary": "second",
    "trigger": "Attack on the force",
    "attributed_by": "A commission",
    "legal_form": "Agreement",
    "presence": "A force in the rear",
    "guarantors": {"third": PATRON},
    "response": [
        {"after_hours": because(48), "who": "third", "does": "commits to support the force if it is attacked"},
    ],
}


def compared(tmp_path, changes=None, without=(), draft=None):
    draft = DRAFT if draft is None else draft
    final = {key: value for key, value in {**draft, "name": "Final", **(changes or {})}.items() if key not in without}
    case = loaded(tmp_path / "case", {"guarantees.draft": draft, "guarantees.final": final})
    graded = grades(case.file)
    one, two = (guarantee_terms(case.file.guarantees[id], graded[id]) for id in ("draft", "final"))
    return compare_terms(one, two)


def directions(found):
    return {change.key: change.direction for change in found.changes}


def test_a_final_text_without_the_promise_to_support_the_force(tmp_path):
    """The draft's guarantor commits to support the force if it is attacked; the final text says nothing of it."""
    found = compared(tmp_path, {"ladder": ["G11"], "response": [], "guarantors": {}})
    assert directions(found) == {
        "ladder.G13": "dropped",
        "response.third": "dropped",
        "guarantors.third": "dropped",
    }
    lost = next(change for change in found.changes if change.key == "response.third")
    assert "commits to support the force if it is attacked" in lost.before
    assert lost.after is None
    by = {grade.dimension: grade for grade in found.grades}
    assert all(by[dimension].after == by[dimension].before - 1 for dimension in by)
    assert by["bindingness"].lost == ("the response is named",)
    assert by["materiality"].lost == ("capabilities from outside stand behind it (G13, G15, G16)",)
    assert by["automaticity"].lost == ("the first step of the response has a clock of 72 hours or less",)


def test_a_softer_verb_and_a_slower_clock_are_softening(tmp_path):
    step = {"after_hours": because(96), "who": "third", "does": "is ready to consider support for the force"}
    found = compared(tmp_path, {"response": [step]})
    change = next(one for one in found.changes)
    assert (change.key, change.direction) == ("response.third", "softened")
    assert {"clock 48 h → 96 h", "firmness pledges → considers"} <= set(change.why)
    assert next(grade for grade in found.grades if grade.dimension == "automaticity").lost


def test_nothing_changed_is_nothing_found(tmp_path):
    found = compared(tmp_path)
    assert not found.changes
    assert found.unchanged > 6
    assert all(grade.before == grade.after and not grade.lost and not grade.won for grade in found.grades)


@pytest.mark.parametrize(
    ("changes", "key", "direction"),
    [
        ({"legal_form": "Political statement"}, "legal_form", "softened"),
        ({"legal_form": "Treaty"}, "legal_form", "strengthened"),
        ({"legal_form": "Accord"}, "legal_form", "reworded"),
        ({"trigger": "Armed attack on the force"}, "trigger", "reworded"),
        ({"attributed_by": ""}, "attributed_by", "dropped"),
        ({"expires": 15}, "expires", "softened"),
        ({"starts_after": 2}, "starts_after", "softened"),
        ({"ladder": ["G11", "G13", "G14"]}, "ladder.G14", "added"),
        ({"beneficiary": "first"}, "beneficiary", "reworded"),
        ({"guarantors": {"third": {**PATRON, "honours": because(0.3)}}}, "guarantors.third", "softened"),
        (
            {"guarantors": {"third": {**PATRON, "honours": because(0.6), "honours_unratified": because(0.2)}}},
            "guarantors.third",
            "mixed",
        ),
        (
            {"response": [{**DRAFT["response"][0], "veto": {"first": because(0.1)}}]},
            "response.third",
            "softened",
        ),
        ({"response": [{**DRAFT["response"][0], "fails": because(0.2)}]}, "response.third", "softened"),
        ({"response": [{**DRAFT["response"][0], "after_hours": because(24)}]}, "response.third", "strengthened"),
    ],
)
def test_each_attribute_has_its_direction(tmp_path, changes, key, direction):
    if changes.get("beneficiary") == "first":
        changes = {**changes, "beneficiary": "third", "guarantors": {}}
    assert directions(compared(tmp_path, changes))[key] == direction


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("considers sending troops", "considers"),
        ("may deploy", "considers"),
        ("is ready to deploy", "is ready"),
        ("intends to sign", "intends"),
        ("pledges to fund the force", "pledges"),
        ("commits to support", "pledges"),
        ("signed in the capital", "signs"),
        ("was ratified", "ratifies"),
        ("funds the depots", "funds"),
        ("deploys two brigades", "deploys"),
        ("acts", None),
    ],
)
def test_the_weakest_verb_is_read(text, rank):
    found = read_firmness(text)
    assert (None if found is None else FIRMNESS[found]) == rank


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("consults and attributes", "consults"),
        ("assists as it deems necessary", "decides"),
        ("decides on sending help", "decides"),
        ("sends help", "assists"),
        ("sends help automatically", "automatic"),
        ("speaks", None),
    ],
)
def test_the_least_that_follows_is_read(text, rank):
    found = read_automaticity(text)
    assert (None if found is None else AUTOMATICITY[found]) == rank


def test_every_rung_has_a_name():
    assert list(RUNGS) == [f"G{number}" for number in range(18)]


# two texts with a mapping

MAPPING = """
a:
  name: Draft
  clauses:
    support:
      says: The patron commits to support the force if it is attacked
      by: [patron]
      ladder: [G13]
      automaticity: assists
      within_hours: 72
      trigger: attack on the force
      attributed_by: a commission
    arms: {says: The allies will arm the protege, by: [allies, patron], ladder: [G4], legal_form: agreement}
    monitors: {says: A commission monitors the line, ladder: [G5]}
b:
  name: Final text
  clauses:
    arms: {says: The allies are ready to arm the protege, by: [allies], ladder: [G4], legal_form: statement}
    monitors: {says: A commission monitors the line, ladder: [G5]}
    talks: {says: The allies consult if the line is crossed, by: [allies], ladder: [G2]}
"""


def mapped(tmp_path, text):
    file = tmp_path / "mapping.yaml"
    file.write_text(text, encoding="utf-8")
    return read_mapping(file)


def test_a_mapping_of_two_texts(tmp_path):
    texts = mapped(tmp_path, MAPPING)
    found = compare_terms(text_terms(texts.a), text_terms(texts.b))
    assert directions(found) == {"support": "dropped", "arms": "softened", "talks": "added"}
    arms = next(change for change in found.changes if change.key == "arms")
    assert set(arms.why) == {
        "legal form agreement → statement",
        "firmness pledges → is ready",
        "by: no longer patron",
    }
    assert arms.before == "The allies will arm the protege"
    after = {grade.dimension: (grade.before, grade.after) for grade in found.grades}
    assert after == {"bindingness": (3, 0), "materiality": (2, 1), "automaticity": (2, 0)}


def test_the_mapping_of_the_page_says_what_the_page_says(tmp_path, pytestconfig):
    page = (pytestconfig.rootpath / "docs/deterrence/clauses.md").read_text(encoding="utf-8")
    texts = mapped(tmp_path, re.search(r"```yaml\n(.*?)```", page, re.DOTALL).group(1))
    found = compare_terms(text_terms(texts.a), text_terms(texts.b))
    assert directions(found) == {"support": "dropped", "arms": "softened"}
    assert len(found.changes[1].why) == 3
    assert all(grade.after < grade.before for grade in found.grades)


def test_what_the_analyst_names_counts_before_what_is_read(tmp_path):
    text = MAPPING.replace("says: The allies are ready", "firmness: deploys, says: The allies are ready")
    texts = mapped(tmp_path, text)
    found = compare_terms(text_terms(texts.a), text_terms(texts.b))
    assert directions(found)["arms"] == "mixed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {name: A, clauses: {}}\n", "'b' is missing"),
        (MAPPING.replace("within_hours: 72", "within_hours: soon"), "a.clauses.support.within_hours"),
        (MAPPING.replace("within_hours: 72", "within_hours: -1"), "a.clauses.support.within_hours"),
        (MAPPING.replace("within_hours: 72", "within_hours: .inf"), "a.clauses.support.within_hours"),
        (MAPPING.replace("within_hours", "within_hour"), "did you mean 'within_hours'"),
        (MAPPING.replace("ladder: [G13]", "ladder: [G18]"), "a.clauses.support.ladder.0"),
        (MAPPING.replace("automaticity: assists", "automaticity: often"), "automaticity"),
        ("- a\n", "the mapping"),
    ],
)
def test_a_mapping_that_does_not_fit_is_located(tmp_path, text, said):
    with pytest.raises(LocarnoError) as caught:
        mapped(tmp_path, text)
    assert [item.code for item in caught.value.diagnostics] == ["C502"]
    assert said in caught.value.diagnostics[0].message
    assert caught.value.diagnostics[0].line


@given(
    st.lists(st.sampled_from(sorted(RUNGS)), unique=True),
    st.lists(st.sampled_from(sorted(RUNGS)), unique=True),
    st.one_of(st.none(), st.floats(0, 500)),
    st.one_of(st.none(), st.floats(0, 500)),
)
@settings(max_examples=60, deadline=None)
def test_turning_the_comparison_round_turns_every_direction(one, two, early, late):
    from locarno.case.clause_mapping import MappedClause, MappedText

    def text(rungs, hours):
        clause = MappedClause(says="helps", ladder=tuple(rungs), within_hours=hours)
        return text_terms(MappedText(name="text", clauses={"help": clause}))

    there, back = compare_terms(text(one, early), text(two, late)), compare_terms(text(two, late), text(one, early))
    turned = {"softened": "strengthened", "strengthened": "softened", "mixed": "mixed", "reworded": "reworded"}
    assert {key: turned[said] for key, said in directions(there).items()} == directions(back)
    for ours, theirs in zip(there.grades, back.grades, strict=True):
        assert (ours.before, ours.after, ours.lost, ours.won) == (theirs.after, theirs.before, theirs.won, theirs.lost)
