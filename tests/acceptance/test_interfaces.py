"""What every verb prints as JSON, and every file that Locarno writes, is as docs/interfaces.md says."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import re
import shutil
import sys
from pathlib import Path

import duckdb
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from ruamel.yaml import YAML

import locarno
from locarno.cases import shipped_case
from locarno.cli import VERBS, run_command

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "schemas"
PAGE = ROOT / "docs" / "interfaces.md"
CASE = "ukraine-2025-01"
SETTLE = {
    "y": 0.45,
    "y_cw": 1,
    "y_cl": 0.2,
    "p_none": 0.8,
    "cost_alone": 1,
    "p": {"europe": 0.35},
    "c": {"europe": 3},
    "T": 4,
    "marginals": {"europe": [0.6, 0.6, 0.5, 0.5]},
    "rho": 0.2,
    "kappa": {"sd": 1.0, "nodes": "midpoint", "n": 5},
    "others": {"ukraine": {"y": 0.5, "y_cw": 0.1, "y_cl": 0.8, "c": {"none": 2, "europe": 1}, "o": 1}},
}


def schema(name):
    return json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


def problems(name, data):
    validator = Draft202012Validator(schema(name), format_checker=FormatChecker())
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(data)
    ]


@pytest.fixture
def run(three_packages):
    return three_packages


@pytest.fixture
def printed(capsys):
    """Drive a verb and give its exit code and what it printed, which must be JSON and nothing else."""

    def drive(*words):
        code = run_command([str(word) for word in words])
        return code, json.loads(capsys.readouterr().out)

    return drive


# the schemas themselves


def test_schemas_and_tables_are_up_to_date():
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        make_schemas = importlib.import_module("make_schemas")
        outdated = [path.name for path, _ in make_schemas.outdated()]
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    assert not outdated, "run `python scripts/make_schemas.py`"


NAMES = sorted(path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.schema.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_says_its_version_and_explains_every_key(name):
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$id"] == f"urn:locarno:{name}:{found['version']}"
    parts = [found, *found.get("$defs", {}).values()]
    silent = [
        f"{part.get('title')}.{key}"
        for part in parts
        for key, described in part.get("properties", {}).items()
        if not described.get("description")
    ]
    # Keys of the case are explained by the case's own room; those that are plain stand in its reference page.
    assert not silent or name == "case"


def test_the_page_links_every_schema_and_no_other():
    linked = set(re.findall(r"\(schemas/([a-z-]+)\.schema\.json\)", PAGE.read_text(encoding="utf-8")))
    assert linked == set(NAMES)


def test_the_examples_of_the_page_are_valid():
    examples = re.findall(
        r"<!-- example: ([a-z-]+) -->\n```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(examples) >= 8
    for name, text in examples:
        assert problems(name, json.loads(text)) == []


def test_a_key_too_many_or_too_few_is_seen():
    good = {"schema_version": 1, "case": "c", "errors": 0, "warnings": 0, "diagnostics": []}
    assert problems("check", good) == []
    assert problems("check", good | {"more": 1})
    assert problems("check", {key: value for key, value in good.items() if key != "errors"})


# the verbs


def test_every_verb_that_prints_data_has_a_schema():
    functions = {verb: getattr(importlib.import_module(f"locarno.cli.{verb}"), verb) for verb in VERBS}
    takes_json = {verb for verb, function in functions.items() if "json" in inspect.signature(function).parameters}
    expected = (
        "read code score check diff clauses run findings explain settle ladder bargain leaderboard brief replicate "
        "models"
    )
    assert takes_json == set(expected.split())
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`locarno {verb}" in page for verb in takes_json | {"schema"})


def test_read_jsonl(capsys):
    document = shipped_case(CASE) / "documents" / "dispatch.txt"
    assert run_command(["read", str(document), "--jsonl", "--case", CASE]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) >= 20
    for line in lines:
        assert problems("statement", line) == []
    keys = (
        "id, parent, source, source_type, actor, cue, content, act, directness, chain, addressee, hedges, certainty, "
        "polarity, condition, positions, quantities, times, inherited, engine, access, anonymity, hedged, rules"
    )
    assert list(lines[0]) == keys.split(", ")


def test_read_json(printed):
    document = shipped_case(CASE) / "documents" / "dispatch.txt"
    code, found = printed("read", document, "--json", "--date", "2025-01-25")
    assert code == 0
    assert problems("read", found) == []
    text = document.read_text(encoding="utf-8")
    first = found["statements"][0]
    assert found["quotations"][first["id"]] == " … ".join(text[s["start"] : s["end"]] for s in first["content"])


def test_check(printed):
    code, found = printed("check", CASE, "--json")
    assert code == 0
    assert problems("check", found) == []
    assert found["errors"] == 0


def test_check_of_a_case_with_errors(printed, tmp_path, capsys):
    folder = tmp_path / "case"
    assert run_command(["new", str(folder)]) == 0
    case = folder / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8") + "\ncapabilty: 5\n", encoding="utf-8")
    capsys.readouterr()
    code, found = printed("check", folder, "--json")
    assert code == 1
    assert problems("check", found) == []
    assert [item["code"] for item in found["diagnostics"]] == ["C104"]


def test_diff(printed, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(shipped_case(CASE), folder)
    case = folder / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("title: Security guarantees for Ukraine", "title: Another title"), encoding="utf-8")
    code, found = printed("diff", CASE, folder, "--json")
    assert code == 0
    assert problems("diff", found) == []
    assert [change["path"] for change in found["changes"]] == ["title"]
    assert printed("diff", CASE, CASE, "--json")[1]["changes"] == []


def test_settle(printed, tmp_path):
    file = tmp_path / "one.json"
    assert problems("settle-input", SETTLE) == []
    file.write_text(json.dumps(SETTLE), encoding="utf-8")
    code, found = printed("settle", file, "--json")
    assert code == 0
    assert problems("settle-output", found) == []
    assert len(found["by_kappa"]["kappa"]) == 5
    assert len(found["W"]) == 4


def test_settle_with_kinds_of_attack(printed, tmp_path):
    file = tmp_path / "one.json"
    grab = {"p_none": 0.9, "cost_alone": 0.3, "y_cw": 0.6, "y_cl": 0.4, "attributed": 0.5}
    more = SETTLE | {"kinds": {"grab": {**grab, "others": {"ukraine": {"y_cw": 0.4, "y_cl": 0.5, "c": 0.2}}}}}
    assert problems("settle-input", more) == []
    file.write_text(json.dumps(more), encoding="utf-8")
    code, found = printed("settle", file, "--json")
    assert code == 0
    assert problems("settle-output", found) == []
    assert set(found["broken_by_kind"]) == {"full", "grab"}


def test_explain(run, printed):
    code, found = printed("explain", run[0], "--package", "us_backstop", "--json")
    assert code == 0
    assert problems("explain", found) == []


@pytest.mark.parametrize(
    "change",
    [
        {"belief": {"none": 1}},
        {"T": 0},
        {"beta": 1},
        {"y": "much"},
        {"kappa": {"sd": -1}},
        {"others": {"ukraine": {"y": 1}}},
        {"more": 1},
    ],
    ids=str,
)
def test_the_schema_of_a_settle_file_refuses_what_settle_refuses(change, printed, tmp_path):
    file = tmp_path / "one.json"
    file.write_text(json.dumps(SETTLE | change), encoding="utf-8")
    assert problems("settle-input", SETTLE | change)
    code, found = printed("settle", file, "--json")
    assert code == 2
    assert problems("diagnostics", found) == []


@pytest.mark.slow
def test_replicate(printed):
    code, found = printed("replicate", "--json")
    assert code in {0, 1}
    assert problems("replicate", found) == []
    assert {line["verdict"] for line in found["lines"]} >= {"replicated"}


def test_models(printed):
    code, found = printed("models", "--json")
    assert code == 0
    assert problems("models", found) == []
    name = found["models"][0]["name"]
    assert printed("models", name, "--json")[1]["models"] == found["models"][:1]


def test_schema(printed):
    code, found = printed("schema")
    assert code == 0
    assert found == schema("case")


def test_the_shipped_case_is_valid_by_the_schema_that_editors_use():
    def plain(node):
        if isinstance(node, dict):
            return {str(key): plain(value) for key, value in node.items()}
        if isinstance(node, list):
            return [plain(value) for value in node]
        return node.isoformat() if isinstance(node, dt.date) else node

    yaml = YAML(typ="safe", pure=True)  # YAML 1.2: in 1.1 the key `on` would be a truth value
    assert problems("case", plain(yaml.load(shipped_case(CASE) / "case.yaml"))) == []


def test_the_ledger():
    lines = (shipped_case(CASE) / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 30
    for line in lines:
        assert problems("ledger-line", json.loads(line)) == []


def test_diagnostics(printed, tmp_path):
    for words in (
        ("check", tmp_path / "nowhere"),
        ("read", tmp_path / "nowhere.txt"),
        ("findings", tmp_path),
        ("brief", tmp_path),
        ("models", "nothing"),
        ("replicate", "nothing"),
        ("settle", tmp_path / "nowhere.json"),
        ("run", CASE, "--draws", "0"),
        ("diff", CASE, tmp_path / "nowhere"),
    ):
        code, found = printed(*words, "--json")
        assert code == 2, words
        assert problems("diagnostics", found) == [], words


# a run


@pytest.mark.slow
def test_run(run):
    folder, record = run
    assert problems("run", record) == []
    assert json.loads((folder / "run.json").read_text(encoding="utf-8")) == record
    assert record["status"] == "complete"


@pytest.mark.slow
def test_a_run_that_is_not_complete(run):
    record = json.loads(json.dumps(run[1]))
    del record["ended"]
    record |= {"status": "running", "timings": {}}
    assert problems("run", record) == []


@pytest.mark.slow
def test_the_parts_are_as_the_page_says(run):
    folder, record = run
    for specification in ("headline", *record["variants"]):
        for table in ("packages", "draws"):
            part = folder / "parts" / specification / f"00000.{table}.parquet"
            with duckdb.connect() as connection:
                rows = connection.execute(f"DESCRIBE SELECT * FROM '{part}'").fetchall()
                count = connection.execute(f"SELECT count(*), min(draw), max(draw) FROM '{part}'").fetchone()
            columns = {name: kind for name, kind, *_ in rows}
            keys = {"package", "draw", "failed"} if table == "packages" else {"draw", "failed"}
            assert keys <= columns.keys()
            assert columns["draw"] == "BIGINT"
            assert {kind for name, kind in columns.items() if name not in keys} <= {"DOUBLE"}
            packages = len(record["asked"]["packages"]) if table == "packages" else 1
            assert count == (1024 * packages, 0, 1023)
    outcomes = {value.name for model in record["models"] for value in _model(model).gives}
    for column in locarno.Run.open(folder).columns:
        assert any(column == name or column.startswith(f"{name}.") for name in outcomes), column


def _model(name):
    from locarno.models.registry import find

    return find(name)


@pytest.mark.slow
def test_findings_and_brief(run, printed):
    folder, record = run
    code, found = printed("findings", folder, "--json")
    assert code == 0
    assert problems("findings", found) == []
    assert found["draws"] == 1024
    assert list(found["packages"]) == record["asked"]["packages"]
    kept = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert kept == found

    code, draft = printed("brief", folder, "--json")
    assert code == 0
    assert problems("brief", draft) == []
    assert draft["status"] == "draft"
    assert Path(draft["file"]).is_file()

    words = ("--adopt", "A. Analyst", "--confidence", "low", "--because", "the main inputs rest on judgement")
    code, adopted = printed("brief", folder, "--json", "--out", folder.parent / "adopted.html", *words)
    assert code == 0
    assert problems("brief", adopted) == []
    assert (adopted["status"], adopted["adopted_by"], adopted["confidence"]) == ("adopted", "A. Analyst", "low")
