"""``locarno read`` as a user drives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import locarno.cases
from locarno.cli import run_command
from locarno.evidence import READ_FIELDS

DISPATCH = Path(locarno.cases.__file__).parent / "ukraine-2025-01" / "documents" / "dispatch.txt"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Peace near - Reuters\nMacron warned that talks could fail if Moscow left.\n", encoding="utf-8")
    return path


def test_lines_have_the_fields_and_spans_of_the_file(capsys, article):
    assert run_command(["read", str(article), "--jsonl", "--date", "2025-01-25"]) == 0
    text = article.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(tuple(line) == READ_FIELDS for line in lines)
    warning = next(line for line in lines if line["act"] == "warning")
    assert text[warning["source"]["start"] : warning["source"]["end"]] == "Macron"
    assert warning["chain"] == ["reuters", "macron"]
    assert warning["condition"]["by"] == "russia"


def test_json_has_document_statements_and_quotations(capsys, article):
    assert run_command(["read", str(article), "--json", "--outlet", "AFP"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    assert found["document"]["outlet"] == "AFP"
    assert "text" not in found["document"]
    assert set(found["quotations"]) == {statement["id"] for statement in found["statements"]}
    assert all(statement["chain"][0] == "afp" for statement in found["statements"])


def test_the_view_fits_a_terminal_and_names_paragraphs(capsys):
    assert run_command(["read", str(DISPATCH), "--date", "2025-01-25"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "Paragraph 2" in out
    assert "threat" in out
    assert "if Putin does not agree to stop the fighting" in " ".join(out.split())


def test_a_case_gives_issues_and_persons(capsys):
    assert run_command(["read", str(DISPATCH), "--case", "ukraine-2025-01", "--jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    issues = {position["issue"] for line in lines for position in line["positions"]}
    assert {"us_part", "sanctions"} <= issues


def test_nothing_to_read_is_no_error(capsys, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("milk\neggs\n", encoding="utf-8")
    assert run_command(["read", str(path)]) == 0
    assert "No statements were found." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.txt"], "D101"),
        (["note.txt", "--limit-mb", "0.00001"], "D106"),
        (["note.txt", "--date", "tomorrow"], "--date"),
        (["note.txt", "--outlett", "AFP"], "--outlet"),
        ([], "FILE"),
    ],
)
def test_bad_input_exits_2_with_one_clear_line(capsys, monkeypatch, article, arguments, said):
    monkeypatch.chdir(article.parent)
    assert run_command(["read", *arguments]) == 2
    caught = capsys.readouterr()
    assert said in caught.err
    assert "Traceback" not in caught.err
    assert caught.out == ""
