"""The ladder of guarantees as one table, and the check that a rung has the channel that it names."""

from __future__ import annotations

import pytest

from case_building import REMOVE, loaded
from locarno.case import check_case, load_case
from locarno.case.rungs import CHANNEL_WORDS, LADDER, ladder_table, works_through
from locarno.cases import shipped_case

LADDER_PATH = "guarantees.pact.ladder"
FORCE = {
    "name": "F",
    "mandate": "M7",
    "brigades": 1,
    "brigade_persons": 5000,
    "rotation": {"tour": 6, "dwell": 18},
    "deploy_quarters": 1,
    "cost_per_person": 1,
    "because": ["j1"],
}


def force(*caveats):
    return {**FORCE, "contributors": {"third": {"brigades": 1, "caveats": list(caveats)}}}


def said(folder, edits):
    """Give what the check says of rungs, without the id of the guarantee."""
    found = check_case(loaded(folder / "case", edits))
    return [one.message.removeprefix("guarantee 'pact': ") for one in found if one.code == "C416"]


def test_the_table_has_every_rung_once():
    assert [rung.code for rung in LADDER] == [f"G{number}" for number in range(18)]
    assert len({rung.name for rung in LADDER}) == 18
    assert {channel for rung in LADDER for channel in rung.channels} == set(CHANNEL_WORDS)
    for rung in LADDER:
        assert rung.says.endswith(".")
        assert works_through(rung)
        assert len(set(rung.channels)) == len(rung.channels)


def test_the_page_shows_the_table(pytestconfig):
    page = pytestconfig.rootpath / "docs" / "deterrence" / "guarantee-ladder.md"
    assert ladder_table() in page.read_text(encoding="utf-8")


def test_the_cases_that_ship_and_the_skeleton_agree_with_their_rungs(tmp_path):
    for case in (load_case(shipped_case("ukraine-2025-01")), loaded(tmp_path / "case")):
        assert [one.message for one in check_case(case) if one.code == "C416"] == []


@pytest.mark.parametrize(
    ("rungs", "missing"),
    [
        (["G14", "G4"], "G4 (arms and money) stands, but without adds_own_brigades"),
        (["G14", "G7"], "G7 (floor for the beneficiary's own force) stands, but without adds_own_brigades"),
        (["G14", "G5"], "G5 (monitoring and attribution) stands, but without incident_multiplier"),
        (["G14", "G6"], "G6 (sanctions that come back) stands, but without snapback_chance"),
        (["G11"], "G11 (tripwire) puts soldiers into the country, but in no package does a guarantor of it"),
        (["G13"], "G13 (backstop from outside) brings forces from outside, but no guarantor"),
    ],
)
def test_a_rung_without_its_number_is_named(tmp_path, rungs, missing):
    [message] = said(tmp_path, {LADDER_PATH: rungs})
    assert message.startswith(missing)


@pytest.mark.parametrize(
    ("rungs", "edits"),
    [
        (["G14", "G4"], {"guarantees.pact.adds_own_brigades": {"value": 2, "because": ["j1"]}}),
        (["G14", "G5"], {"guarantees.pact.incident_multiplier": {"value": 0.5, "because": ["j1"]}}),
        (["G14", "G6"], {"guarantees.pact.snapback_chance": {"value": 0.5, "because": ["j1"]}}),
        (["G11"], {"forces.f": force(), "packages.pact.force": "f"}),
        (["G13"], {"forces.f": force("not_in_country"), "packages.pact.force": "f"}),
        (["G13"], {"guarantees.pact.guarantors.third.brings": {"value": 3, "because": ["j1"]}}),
        (["G16"], {}),
    ],
)
def test_a_rung_with_its_number_is_not(tmp_path, rungs, edits):
    assert said(tmp_path, {LADDER_PATH: rungs, **edits}) == []


def test_soldiers_outside_the_country_are_none(tmp_path):
    [message] = said(tmp_path, {LADDER_PATH: ["G11"], "forces.f": force("not_in_country"), "packages.pact.force": "f"})
    assert message.startswith("G11 (tripwire) puts soldiers into the country")


@pytest.mark.parametrize(
    ("rungs", "edits", "message"),
    [
        (["G14"], {"adds_own_brigades": 2}, "adds_own_brigades works, and no rung says so"),
        (["G14"], {"incident_multiplier": 0.5}, "incident_multiplier works, and no rung says so"),
        (["G14"], {"snapback_chance": 0.5}, "snapback_chance works, and no rung says so"),
        (["G1"], {}, "guarantors may fight, and no rung promises it"),
        (["G14"], {"guarantors.third.tripwire": 0.1}, "a tripwire of 'third' works, and no rung says so"),
        (["G2"], {"guarantors.third.brings": 2}, "'third' brings forces from outside, and no rung says so"),
    ],
)
def test_a_number_without_its_rung_is_named(tmp_path, rungs, edits, message):
    numbers = {f"guarantees.pact.{key}": {"value": value, "because": ["j1"]} for key, value in edits.items()}
    assert said(tmp_path, {LADDER_PATH: rungs, **numbers}) == [message]


def test_a_promise_of_nobody_is_named(tmp_path):
    [message] = said(tmp_path, {"guarantees.pact.guarantors": REMOVE})
    assert message == "G14 (mutual defence) promises that somebody fights, and there is no guarantor"
    [message] = said(tmp_path / "own", {"guarantees.pact.guarantors": REMOVE, LADDER_PATH: ["G16"]})
    assert message.startswith("G16 (nuclear deterrent) stands, but neither")


CALCULUS = {"prize": {"value": 1, "because": ["j1"]}, "resolve": {"value": 2, "because": ["j1"]}}
THIRD = "guarantees.pact.guarantors.third"


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({f"{THIRD}.calculus": CALCULUS}, "exactly one of honours, chain and calculus"),
        ({f"{THIRD}.honours": REMOVE}, "exactly one of honours, chain and calculus"),
        ({f"{THIRD}.honours": REMOVE, f"{THIRD}.calculus": {**CALCULUS, "resolve": 0}}, "resolve must be above 0"),
        (
            {f"{THIRD}.honours": REMOVE, f"{THIRD}.calculus": CALCULUS, f"{THIRD}.tripwire": 0.1},
            "give no tripwire beside it",
        ),
        (
            {f"{THIRD}.honours": REMOVE, f"{THIRD}.calculus": CALCULUS, f"{THIRD}.believed": 0.1},
            "belief and trust follow it",
        ),
    ],
)
def test_what_a_guarantor_cannot_be_is_one_clear_sentence(tmp_path, edits, message):
    from case_building import problems, with_edits

    found = problems(with_edits(tmp_path / "case", edits))
    assert [one.code for one in found][:1] == ["C118"]
    assert message in found[0].message


def test_a_calculus_loads_and_is_one_way_to_honour(tmp_path):
    case = loaded(tmp_path / "case", {f"{THIRD}.honours": REMOVE, f"{THIRD}.calculus": CALCULUS})
    assert case.file.guarantees["pact"].guarantors["third"].calculus is not None
    assert [one.message for one in check_case(case) if one.code == "C401"] == []
