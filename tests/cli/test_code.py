"""``locarno code`` as a user drives it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from locarno.case import load_case
from locarno.cases import shipped_case
from locarno.cli import run_command

CASE = "ukraine-2025-01"
SIGNED = ("--by", "A. Analyst", "--because", "read twice", "--on", "2025-01-25")


@pytest.fixture
def case(tmp_path):
    return shutil.copytree(shipped_case(CASE), tmp_path / "case")


def test_proposals_are_shown_with_words_rule_and_what_they_ask(capsys):
    assert run_command(["code", CASE]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    joined = " ".join(out.split())
    assert "stance_us_talks_timing stances.us.talks_timing has it: low in_parallel, best in_parallel" in joined
    assert "s19 “in Kyiv in the next few weeks”" in joined
    assert "Nothing is written until you accept" in joined
    assert "Left out, it is coded already: s0, s1" in joined


def test_json_is_as_its_schema_says(capsys):
    schema = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "code.schema.json"
    assert run_command(["code", CASE, "--json", "--document", "dispatch"]) == 0
    found = json.loads(capsys.readouterr().out)
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(found)] == []
    assert found["accepted"] == []
    assert found["judgement"] is None


def test_what_is_accepted_is_in_the_case(capsys, case):
    assert run_command(["code", str(case), "--accept", "claim_s21,claim_s12", "--accept", "claim_s10", *SIGNED]) == 0
    assert "3 written to" in capsys.readouterr().out
    after = load_case(case)
    assert len(after.file.claims) == len(load_case(shipped_case(CASE)).file.claims) + 3
    assert after.file.judgements["j_a_analyst_1"].why == "read twice"
    assert run_command(["code", str(case), "--json"]) == 0
    assert not {"claim_s21", "claim_s12"} & {p["id"] for p in json.loads(capsys.readouterr().out)["proposals"]}


def test_all_accepts_what_asks_for_nothing_more(capsys, case):
    assert run_command(["code", str(case), "--all", *SIGNED, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["accepted"]) == {p["id"] for p in found["proposals"] if not p["asks"]}
    assert found["judgement"] == "j_a_analyst_1"
    assert run_command(["code", str(case)]) == 0
    assert "No proposals" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["dispatch", "dispatch.txt", "documents/dispatch.txt"])
def test_a_document_is_named_by_its_id_or_its_file(capsys, case, monkeypatch, name):
    monkeypatch.chdir(case)
    assert run_command(["code", ".", "--document", name]) == 0
    assert "claim_s21" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--accept", "claim_s99", *SIGNED), "C431"),
        (("--accept", "claim_s21"), "C434"),
        (("--accept", "claim_s21", *SIGNED, "--set", "claim_s21.sayz=x"), "C433"),
        (("--set", "claim_s21"), "C433"),
        (("--document", "dispach"), "C435"),
    ],
)
def test_bad_input_is_one_clear_line_and_changes_nothing(capsys, case, words, code):
    before = (case / "case.yaml").read_bytes()
    assert run_command(["code", str(case), *words]) == 2
    caught = capsys.readouterr()
    assert code in caught.err
    assert "Traceback" not in caught.err
    assert caught.out == ""
    assert (case / "case.yaml").read_bytes() == before


def test_a_case_that_ships_is_not_changed(capsys):
    assert run_command(["code", CASE, "--accept", "claim_s21", *SIGNED]) == 2
    assert "C436" in capsys.readouterr().err


def test_a_case_with_errors_is_refused_with_all_of_them(capsys, case):
    path = case / "case.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("as_of: 2025-01-25", "as_of: 2024-01-25"), encoding="utf-8"
    )
    assert run_command(["code", str(case), "--json"]) == 2
    assert {item["code"] for item in json.loads(capsys.readouterr().out)["diagnostics"]} >= {"C301"}
    assert run_command(["code", str(case / "nowhere")]) == 2
    assert "C101" in capsys.readouterr().err
