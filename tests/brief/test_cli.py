"""The verb: a draft, an adopted brief, JSON, and options that do not fit."""

from __future__ import annotations

import json

import pytest
from brief_example import build_case, build_findings

import locarno.study
from locarno.cli import run_command


class Opened:
    case = build_case()

    @classmethod
    def open(cls, path):
        return cls()


@pytest.fixture(autouse=True)
def run_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(locarno.study, "findings_of", lambda run: build_findings(), raising=False)
    monkeypatch.setattr(locarno.study, "Run", Opened, raising=False)
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


def test_a_draft_is_written_into_the_run(run_folder, capsys):
    assert run_command(["brief", str(run_folder)]) == 0
    assert (run_folder / "brief.html").is_file()
    assert "Draft model, not adopted" in capsys.readouterr().out


def test_an_adopted_brief_as_json(run_folder, tmp_path, capsys):
    out = tmp_path / "memo.html"
    words = ["brief", str(run_folder), "--out", str(out), "--adopt", "A. Tester", "--confidence", "low"]
    assert run_command([*words, "--because", "one document carries all statements", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(out)
    assert (told["status"], told["adopted_by"], told["confidence"]) == ("adopted", "A. Tester", "low")
    assert told["page_one"]["headlines"][0]["stress"] == "unlikely"
    assert told["warnings"] == []


def test_half_an_adoption_writes_nothing(run_folder, capsys):
    assert run_command(["brief", str(run_folder), "--adopt", "A. Tester"]) == 2
    assert "B101" in capsys.readouterr().err
    assert list(run_folder.iterdir()) == []


def test_a_folder_as_target_is_refused(run_folder, tmp_path, capsys):
    assert run_command(["brief", str(run_folder), "--out", str(tmp_path)]) == 2
    assert "B202" in capsys.readouterr().err


def test_sentences_that_break_a_rule_are_warnings(run_folder, monkeypatch, capsys):
    loose = build_findings().model_copy(update={"contrary": "US ground troops are necessary."})
    monkeypatch.setattr(locarno.study, "findings_of", lambda run: loose, raising=False)
    assert run_command(["brief", str(run_folder)]) == 0
    assert "B302 warning: necessary" in capsys.readouterr().err
