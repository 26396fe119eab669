"""The tutorial's steps, done as the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from locarno.cases import shipped_case
from locarno.cli import run_command

CASE = "ukraine-2025-01"
TEXT = (Path(__file__).resolve().parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
LINES = [block.rstrip("\n") for block in re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)]
NOTE, _ = re.findall(r"^```text\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
OLD, JUDGEMENT, NEW, DOCUMENT, STANCE = LINES


def test_the_line_that_the_reader_is_told_to_change_is_in_the_case():
    case = (shipped_case(CASE) / "case.yaml").read_text(encoding="utf-8")
    assert f"\n{OLD}\n" in case
    assert "\njudgements:\n" in case
    assert "\ndocuments:\n" in case
    assert "j_win:" in case
    assert "  dupuy:" in case


def test_every_command_of_the_page_is_one(capsys):
    commands = re.findall(r"^\$ (locarno .*)$", TEXT, re.MULTILINE)
    assert len(commands) >= 10
    for verb in {command.split()[1] for command in commands}:
        assert run_command([verb, "--help"]) == 0
        told = capsys.readouterr().out
        options = {word for command in commands if command.split()[1] == verb for word in re.findall(r"--\w+", command)}
        assert all(option in told for option in options)


@pytest.mark.slow
def test_a_judgement_is_changed_a_statement_added_and_a_brief_adopted(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def say(*words):
        capsys.readouterr()
        code = run_command(list(words))
        out = capsys.readouterr().out
        assert code == 0, (words, out)
        return " ".join(out.split())

    say("new", "my-case", "--from", CASE)
    file = Path("my-case/case.yaml")
    text = file.read_text(encoding="utf-8").replace("\njudgements:\n", f"\njudgements:\n{JUDGEMENT}\n")
    file.write_text(text.replace(OLD, NEW), encoding="utf-8")
    say("check", "my-case")
    assert re.search(r"↓ win_alone:.*\(down", say("diff", CASE, "my-case"))

    Path("my-case/documents/note.txt").write_text(NOTE, encoding="utf-8")
    said = say("read", "my-case/documents/note.txt", "--case", "my-case")
    assert "A French official" in said
    capsys.readouterr()
    assert run_command(["read", "my-case/documents/note.txt", "--case", "my-case", "--jsonl"]) == 0
    (line,) = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    added = re.search(r'"document": "note".*\}', TEXT, re.DOTALL)
    assert added
    line |= {"id": "n1"} | json.loads("{" + added[0].partition("}")[0] + "}")
    with Path("my-case/statements.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write(json.dumps(line, ensure_ascii=False) + "\n")
    text = file.read_text(encoding="utf-8").replace("\ndocuments:\n", f"\ndocuments:\n{DOCUMENT}\n")
    before, france, after = text.partition("\n  france: # dissent")
    stance = STANCE.partition(", …")[0].strip()
    changed, count = re.subn(r"european_force: \{position: \{[^}]*\}", stance, after, count=1)
    assert france
    assert count == 1
    file.write_text(before + france + changed, encoding="utf-8")
    say("check", "my-case")
    assert "n1: added" in say("diff", CASE, "my-case")

    for case, folder in ((CASE, "runs/before"), ("my-case", "runs/after")):
        say("run", case, "--draws", "1024", "--packages", "europe_alone", "--out", folder)
    assert "Would it hold?" in say("findings", "runs/after")
    assert "Since run before" in say("brief", "runs/after", "--since", "runs/before")
    reason = re.search(r'--because "(.*)"', TEXT)
    assert reason
    said = say("brief", "runs/after", "--adopt", "A. Analyst", "--confidence", "low", "--because", reason[1])
    assert "A. Analyst" in said
    assert reason[1].replace("'", "’") in said.replace("'", "’")
