"""``locarno ladder`` as a user drives it."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from case_building import problems, with_edits
from locarno.cli import run_command

CASE = "ukraine-2025-01"


def step(hours, who="third", does="acts", **more):
    return {"after_hours": {"value": hours, "because": ["j1"]}, "who": who, "does": does, **more}


def chance(value):
    return {"value": value, "because": ["j1"]}


@pytest.fixture
def case(tmp_path):
    def make(*steps):
        return str(with_edits(tmp_path / "case", {"guarantees.pact.response": list(steps)}))

    return make


@pytest.fixture
def told(capsys):
    def drive(*words):
        code = run_command(["ladder", *words])
        return code, capsys.readouterr().out

    return drive


@pytest.fixture
def found(told):
    def drive(*words):
        code, out = told(*words, "--json")
        assert code == 0
        return json.loads(out)

    return drive


def test_the_shipped_case_says_what_it_does_not_know(told):
    code, out = told(CASE, "--draws", "500")
    assert code == 0
    assert "…" not in out, "what a step does is told whole"
    assert max(map(len, out.splitlines())) <= 80
    flat = " ".join(out.split())
    for said in (
        "Assumed in arms_compact: The case gives no step a chance to fail: 0 is assumed",
        "No chance to fail is given for step 3: 0 is assumed",
        "no veto",
        "No fait accompli is given",
        "not counted here",
    ):
        assert said in flat
    assert "in time" not in out.split("Assumed")[0]


def test_one_ladder_tells_hours_weakest_rung_and_a_log(told):
    code, out = told(CASE, "europe_force", "--fait-accompli", "24,96,336", "--draws", "2000")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    for said in ("Median time", "Weakest rung: step 3", "Slowest rung: step 3", "By hour", "0 h  Attack on Ukraine"):
        assert said in out


def test_a_council_that_decides_by_consensus_can_be_held_up(found):
    [one] = found(CASE, "nato_article5", "--draws", "2000")["ladders"]
    vetoed = sum(stop["share"] for stop in one["stops"] if stop["vetoed_by"] == "us")
    assert vetoed > 0
    assert one["chance"] == pytest.approx(1 - sum(stop["share"] for stop in one["stops"]))
    assert one["rests_on"][0] == "United States: chain, policy 0.85 × authorised 0.80 × fights 0.85 = 0.58"
    assert "0.22 (12 of 54)" in one["rests_on"][-1]


def test_the_rungs_are_told_without_a_case(told):
    from locarno.case.rungs import LADDER

    code, out = told("--rungs")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert [line.split()[0] for line in out.splitlines() if line.startswith("G")] == [rung.code for rung in LADDER]


def test_json_is_as_its_schema_says(found, pytestconfig):
    schema = json.loads((pytestconfig.rootpath / "docs/schemas/ladder.schema.json").read_text(encoding="utf-8"))
    for words in ((CASE,), (CASE, "europe_force", "--fait-accompli", "72")):
        data = found(*words, "--draws", "300")
        assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []


def test_a_case_written_by_hand_comes_to_what_one_can_reckon(case, found):
    """Attribution at 24 h; then warning and coalition side by side; then the answer, which one of two may veto."""
    name = case(
        step(24, id="attribution"),
        step(24, id="warning", after=["attribution"], takes_hours=chance(6)),
        step(48, id="coalition", after=["attribution"], delay_hours=chance(10), fails=chance(0.25)),
        step(72, after=["warning", "coalition"], veto={"first": chance(0.2), "second": chance(0.5)}),
    )
    data = found(name, "pact", "--fait-accompli", "72", "--draws", "40000")
    ladder = data["ladders"][0]
    assert ladder["hours"]["0.5"] == 72
    assert [one["hours"]["0.5"] for one in ladder["steps"][:3]] == [24, 30, 58]
    assert [one["after"] for one in ladder["steps"]] == [[], [1], [1], [2, 3]]
    assert ladder["in_time"] == pytest.approx(0.75 * 0.8 * 0.5, abs=0.012)
    stops = {(one["step"], one["vetoed_by"]): one["share"] for one in ladder["stops"]}
    assert stops[3, None] == pytest.approx(0.25, abs=0.012)
    assert stops[4, "first"] == pytest.approx(0.75 * 0.2, abs=0.012)
    assert stops[4, "second"] == pytest.approx(0.75 * 0.8 * 0.5, abs=0.012)
    assert ladder["weakest"] == 4
    assert ladder["assumed"] == ["No chance to fail is given for steps 1, 2, 4: 0 is assumed."]
    early = found(name, "pact", "--response", "coalition", "--draws", "2000")["ladders"][0]
    assert early["response"] == 3
    assert early["chance"] == pytest.approx(0.75, abs=0.04)


def test_the_same_words_give_the_same_bytes(told):
    words = (CASE, "us_backstop_pledge", "--fait-accompli", "12,48,200", "--draws", "400", "--json")
    assert told(*words) == told(*words)
    assert told(*words) != told(*words, "--seed", "2")


def test_the_log_of_a_named_draw(case, told):
    name = case(step(5, id="first_step"), step(9, does="decides", veto={"second": chance(1)}))
    code, out = told(name, "pact", "--draw", "3", "--draws", "10")
    assert code == 0
    assert "Draw 3, as it went" in out
    assert "is vetoed by Second State" in " ".join(out.split())
    assert "There is no response in any draw" in out


@pytest.mark.parametrize("ending", ["svg", "html"])
def test_it_draws_whole_files(told, tmp_path, ending):
    file = tmp_path / f"ladder.{ending}"
    code, out = told(CASE, "europe_force", "--fait-accompli", "24,96,336", "--draws", "300", "--plot", str(file))
    assert code == 0
    assert "Drawn" in out
    text = file.read_text(encoding="utf-8")
    assert text.rstrip().endswith(f"</{ending}>")
    assert "decides on reinforcing" in text
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("hours", ["", "soon", "1,2", "-1", "9,5,1", "nan", "1,2,inf"])
def test_what_is_no_time_is_refused(hours, capsys):
    assert run_command(["ladder", CASE, f"--fait-accompli={hours}", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["diagnostics"][0]["code"] == "M301"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere"], "C204"),
        (["europe_forc"], "C204"),
        (["--response", "2"], "M303"),
        (["europe_force", "--draws", "2000000"], "M304"),
        (["europe_force", "--seed", "-1"], "M304"),
        (["europe_force", "--draws", "5", "--draw", "5"], "M304"),
        (["europe_force", "--plot", "nowhere/x.svg"], "M305"),
    ],
)
def test_what_cannot_be_played_is_refused(words, code, capsys):
    assert run_command(["ladder", CASE, *words, "--json"]) == 2
    assert code in {item["code"] for item in json.loads(capsys.readouterr().out)["diagnostics"]}


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([step(1, id="a", after=["a"])], {"C233"}),
        ([step(1, id="a", after=["b"]), step(2, id="b")], {"C233"}),
        ([step(1, id="a"), step(2, id="a")], {"C232"}),
        ([step(1, id="a"), step(2, after=["a", "a"])], {"C232"}),
        ([step(1, veto={"nobody": chance(0.1)})], {"C201"}),
        ([step(1, fails=chance(1.5))], {"C114"}),
        ([step(1, takes_hours=chance(-1))], {"C114"}),
    ],
)
def test_steps_that_do_not_fit_are_found(steps, codes, tmp_path):
    folder = with_edits(tmp_path / "case", {"guarantees.pact.response": steps})
    assert {item.code for item in problems(folder)} == codes
