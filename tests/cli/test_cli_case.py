"""The verbs of a case, as a user types them: new, check, diff, schema."""

from __future__ import annotations

import json

import pytest

from case_building import REMOVE, SKELETON_TEXT, with_edits, write
from locarno.case import load_case
from locarno.cases import SKELETON, new_case, resolve_case, shipped_case, shipped_cases
from locarno.cli import run_command
from locarno.diagnostics import LocarnoError


def lines_of(text):
    return text.splitlines()


def words_of(text):
    """The text as if its lines were not wrapped: where they break depends on the length of the temporary path."""
    return " ".join(text.split())


# new


def test_new_writes_a_skeleton_that_checks_clean(tmp_path, capsys):
    folder = tmp_path / "my" / "case"
    assert run_command(["new", str(folder)]) == 0
    assert "case.yaml" in capsys.readouterr().out
    assert (folder / "case.yaml").read_text(encoding="utf-8") == SKELETON_TEXT
    assert sorted(item.name for item in folder.parent.iterdir()) == ["case"]
    assert run_command(["check", str(folder), "--strict"]) == 0
    assert "no errors, no warnings" in words_of(capsys.readouterr().out)


@pytest.mark.parametrize("name", shipped_cases())
def test_new_copies_a_shipped_case(tmp_path, name):
    assert run_command(["new", str(tmp_path / "copy"), "--from", name]) == 0
    assert load_case(tmp_path / "copy").hash == load_case(shipped_case(name)).hash


def test_new_copies_a_case_of_ones_own(tmp_path):
    write(tmp_path / "mine")
    (tmp_path / "mine" / ".hidden").write_text("x", encoding="utf-8")
    assert run_command(["new", str(tmp_path / "copy"), "--from", str(tmp_path / "mine")]) == 0
    assert [item.name for item in (tmp_path / "copy").iterdir()] == ["case.yaml"]


def test_new_fills_an_empty_folder_and_leaves_a_full_one_alone(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run_command(["new", str(tmp_path / "empty")]) == 0
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    assert run_command(["new", str(tmp_path / "full")]) == 2
    assert "C122" in capsys.readouterr().err
    assert [item.name for item in (tmp_path / "full").iterdir()] == ["notes.txt"]
    assert run_command(["new", str(tmp_path / "full" / "notes.txt")]) == 2
    assert run_command(["new", str(tmp_path / "full" / "notes.txt" / "below")]) == 2
    assert "C120" in capsys.readouterr().err
    assert sorted(item.name for item in tmp_path.iterdir()) == ["empty", "full"]


def test_new_knows_the_names_of_shipped_cases(tmp_path, capsys):
    assert run_command(["new", str(tmp_path / "x"), "--from", "ukraine-2052-01"]) == 2
    assert "did you mean 'ukraine-2025-01'?" in capsys.readouterr().err
    (tmp_path / "none").mkdir()
    assert run_command(["new", str(tmp_path / "x"), "--from", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "x").exists()


# finding a case


def test_a_case_is_found_by_folder_file_or_name(tmp_path):
    folder = write(tmp_path / "mine")
    assert resolve_case(str(folder)) == folder
    assert resolve_case(folder / "case.yaml") == folder
    assert resolve_case("ukraine-2025-01") == shipped_case("ukraine-2025-01")
    with pytest.raises(LocarnoError, match="did you mean 'ukraine-2025-01'"):
        resolve_case("ukraine-2025")
    with pytest.raises(LocarnoError, match="C101"):
        shipped_case("skeleton")
    assert "skeleton" not in shipped_cases()
    assert new_case(tmp_path / "copy") == tmp_path / "copy"
    assert SKELETON.is_dir()


# check


def test_check_shows_place_line_and_mend(tmp_path, capsys):
    folder = with_edits(tmp_path, {"parties.first.capabilty": 5, "benchmark": "pcat"})
    assert run_command(["check", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "case.yaml:29:5: C104" in out
    assert "did you mean 'capability'?" in out
    assert "│ capabilty: 5" in out
    assert "To mend: Take the nearest valid key" in out
    assert "2 errors. Warnings are looked for once there are no errors." in words_of(out)
    assert all(len(line) <= 80 for line in lines_of(out) if "case.yaml" not in line and str(tmp_path) not in line)


def test_check_exits_with_one_on_warnings_only_if_strict(tmp_path, capsys):
    folder = with_edits(tmp_path, {"war.shock": 0.4})
    assert run_command(["check", str(folder)]) == 0
    assert "1 warning." in words_of(capsys.readouterr().out)
    assert run_command(["check", str(folder), "--strict"]) == 1


def test_check_prints_data(tmp_path, capsys):
    folder = with_edits(tmp_path, {"war.shock": 0.4})
    assert run_command(["check", str(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["schema_version"], said["errors"], said["warnings"]) == (1, 0, 1)
    (item,) = said["diagnostics"]
    assert item["code"] == "C401"
    assert item["path"] == "war.shock"
    assert item["severity"] == "warning"
    assert item["mend"]


def test_check_of_what_is_no_case_is_bad_input(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run_command(["check", str(tmp_path / "empty")]) == 2
    assert run_command(["check", "no-such-case"]) == 2
    assert capsys.readouterr().err.count("C101") == 2
    assert run_command(["check", "no-such-case", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["diagnostics"][0]["code"] == "C101"


def test_check_shows_long_lines_around_the_place(tmp_path, capsys):
    text = SKELETON_TEXT.replace("hold?", "hold? " + "long " * 60).replace(
        "roles: [guarantor], capability", "roles: [guarantor], population: 5, gdp: 7, capabilty: 5, capability"
    )
    assert run_command(["check", str(write(tmp_path, text))]) == 1
    out = capsys.readouterr().out
    assert "…" in out
    excerpt = next(line for line in lines_of(out) if "│" in line)
    assert "capabilty: 5" in excerpt
    assert len(excerpt) <= 80


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"", b"a: [", b"\x00"])
def test_check_of_what_cannot_be_read_is_an_error_of_the_case(tmp_path, raw, capsys):
    assert run_command(["check", str(write(tmp_path, raw))]) == 1
    assert "1 error." in words_of(capsys.readouterr().out)


# diff


def test_diff_shows_changes_by_section(tmp_path, capsys):
    one = write(tmp_path / "a")
    two = with_edits(tmp_path / "b", {"war.shock.high": 0.5, "guarantees.pact.trigger": REMOVE})
    assert run_command(["diff", str(one), str(two)]) == 0
    out = capsys.readouterr().out
    assert "guarantees" in lines_of(out)
    assert "war" in lines_of(out)
    assert "⇥ shock: 0.1 to 0.8, best 0.4 → 0.1 to 0.5, best 0.4" in out
    assert "↓ pact.grade.bindingness: 5 → 4" in out
    assert all(len(line) <= 80 for line in lines_of(out) if str(tmp_path) not in line)
    assert run_command(["diff", str(one), str(one)]) == 0
    assert capsys.readouterr().out == "No changes.\n"


def test_diff_prints_data(tmp_path, capsys):
    one = write(tmp_path / "a")
    two = with_edits(tmp_path / "b", {"title": "New"})
    assert run_command(["diff", str(one), str(two), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["a"] != said["b"]
    assert said["changes"] == [
        {
            "path": "title",
            "section": "title",
            "directions": ["reworded"],
            "before": "A case to be written",
            "after": "New",
        }
    ]


def test_diff_of_a_case_with_errors_is_bad_input(tmp_path, capsys):
    one = write(tmp_path / "a")
    two = with_edits(tmp_path / "b", {"benchmark": "nothing"})
    assert run_command(["diff", str(one), str(two)]) == 2
    assert "C206" in capsys.readouterr().err


# schema


def test_schema_is_printed_or_written(tmp_path, capsys):
    assert run_command(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["$id"] == "urn:locarno:case:1"
    assert run_command(["schema", "--out", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8")) == printed
    assert run_command(["schema", "--out", str(tmp_path / "none" / "s.json")]) == 2
    assert "C120" in capsys.readouterr().err
