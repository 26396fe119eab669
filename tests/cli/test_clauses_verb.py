"""``locarno clauses`` as a user drives it."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from case_building import with_edits
from locarno.cli import run_command

CASE = "ukraine-2025-01"
PAIR = (CASE, "us_troops_pledge", "us_backstop_pledge")
MAPPING = """
a:
  name: Draft
  clauses:
    support: {says: The patron commits to support the force if it is attacked, by: [patron], ladder: [G13],
      automaticity: assists, within_hours: 72}
b: {name: Final text, clauses: {}}
"""


@pytest.fixture
def told(capsys):
    def drive(*words):
        code = run_command(["clauses", *map(str, words)])
        return code, capsys.readouterr().out

    return drive


@pytest.fixture
def mapping(tmp_path):
    file = tmp_path / "texts.yaml"
    file.write_text(MAPPING, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def schema(pytestconfig):
    text = (pytestconfig.rootpath / "docs/schemas/clauses.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def test_the_shipped_case_in_eighty_columns(told):
    code, out = told(*PAIR)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    for said in ("− ladder.G12", "clock 48 h → 72 h", "no longer: it puts people", "automaticity  3 → 2", "--run RUN"):
        assert said in out


def test_json_is_as_its_schema_says(told, schema, mapping):
    for words in (PAIR, (CASE, "monitoring", "monitoring"), ("--mapping", mapping)):
        code, out = told(*words, "--json")
        assert code == 0
        assert [error.message for error in schema.iter_errors(json.loads(out))] == []


def test_a_mapping_shows_what_the_final_text_lost(told, mapping):
    code, out = told("--mapping", mapping)
    assert code == 0
    assert "support: The patron commits to support the force if it is attacked" in " ".join(out.split())
    assert "materiality   1 → 0" in out
    assert "for a run to say" not in out


def test_the_guarantee_of_another_case(told, tmp_path):
    other = with_edits(tmp_path / "case", {"guarantees.pact.expires": 3})
    skeleton = with_edits(tmp_path / "first", {})
    code, out = told(skeleton, "pact", "pact", "--other", other, "--json")
    assert code == 0
    found = json.loads(out)
    assert [(change["clause"], change["direction"]) for change in found["changes"]] == [("expires", "softened")]
    assert len(found["next"]) == 2


def test_a_guarantee_in_no_package_is_told_how_to_be_tried(told, tmp_path):
    spare = {"name": "Spare", "ladder": ["G2"], "beneficiary": "second"}
    case = with_edits(tmp_path / "case", {"guarantees.spare": spare})
    code, out = told(case, "pact", "spare", "--json")
    assert code == 0
    assert "write two packages" in json.loads(out)["next"][0]


@pytest.mark.slow
def test_a_run_shows_the_two_chances(told, demo_run, schema):
    run = demo_run
    code, out = told(*PAIR, "--run", run, "--json")
    assert code == 0
    found = json.loads(out)
    assert [error.message for error in schema.iter_errors(found)] == []
    assert found["hold"]["packages"] == ["us_ground_troops", "us_backstop"]
    assert found["hold"]["before"] != found["hold"]["after"]
    assert "issue us_part" in found["hold"]["differ_besides"]
    code, out = told(*PAIR, "--run", run, "--packages", "us_ground_troops", "nowhere", "--json")
    assert code == 2
    assert json.loads(out)["diagnostics"][0]["code"] == "C206"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "C503"),
        ((CASE, "monitoring"), "C503"),
        ((CASE, "monitoring", "monitorin"), "C204"),
        (("--mapping", "nowhere.yaml"), "C501"),
        ((CASE, "--mapping", "nowhere.yaml"), "C503"),
    ],
)
def test_what_cannot_be_compared_is_refused(words, code, told):
    status, out = told(*words, "--json")
    assert status == 2
    assert json.loads(out)["diagnostics"][0]["code"] == code
