"""``locarno settle`` as a user drives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from locarno.cli import run_command

CASE = {
    "y": 0.45, "y_cw": 1, "y_cl": 0.2, "p_none": 0.8, "cost_alone": 1, "p": {"europe": 0.35}, "c": {"europe": 3},
    "belief": {"none": 0.4, "europe": 0.6}, "sigma": 0.4,
    "others": {"ukraine": {"y": 0.6, "y_cw": 0, "y_cl": 1, "c": 2, "o": 2}},
}  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def write(content):
        file = tmp_path / "case.json"
        data = content if isinstance(content, bytes) else content.encode()
        file.write_bytes(data)
        return str(file)

    return write


def refused(arguments, capsys):
    assert run_command(["settle", *arguments, "--json"]) == 2
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    for item in found:
        assert item["message"]
        assert item["mend"]
    return found


def test_json(write, capsys):
    assert run_command(["settle", write(json.dumps(CASE)), "--json"]) == 0
    ours = json.loads(capsys.readouterr().out)
    assert ours["schema_version"] == 1
    assert ours["S"][4] == pytest.approx(0.57512, abs=5e-6)
    assert sum(ours["fates"].values()) == pytest.approx(1)


def test_table_fits_eighty_columns_and_says_what_matters(write, capsys):
    case = {**CASE, "others": {f"party_{'long' * 10}_{i}": CASE["others"]["ukraine"] for i in range(3)}}
    assert run_command(["settle", write(json.dumps(case))]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 80
    for part in ("4.898", "0.105", "0.575", "broken by challenger", "V_C", "deterred"):
        assert part in text


def test_a_byte_order_mark_is_no_mistake(write, capsys):
    assert run_command(["settle", write(b"\xef\xbb\xbf" + json.dumps(CASE).encode()), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["S"]


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        (b"", "S103", None, None),
        (b" \n\t ", "S103", None, None),
        (b'{"y": 0.4,\n "x": \xff}', "S102", 2, None),
        (b'{"y": 0.4,\n "x": }', "S105", 2, 7),
        (b'{"y": NaN}', "S105", None, None),
        (b'{"y": Infinity}', "S105", None, None),
        (b"[" * 200_000, "S105", None, None),
        (b'{"y": ' + b"9" * 5000 + b"}", "S105", None, None),
        (b'{"y": 0.4, "y": 0.5}', "S109", None, None),
        (b"\x7fELF\x02\x01\x01\x00\x80\x81", "S102", 1, None),
        (b"[]", "S106", None, None),
        (b"PK", "S105", 1, 1),
        (b" " * 5_000_001, "S104", None, None),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_what_is_no_case(write, capsys, content, code, line, column):
    (item,) = refused([write(content)], capsys)
    assert (item["code"], item["line"], item["column"]) == (code, line, column)


def test_a_missing_file_and_a_folder(tmp_path, capsys):
    for place in (tmp_path / "none.json", tmp_path):
        (item,) = refused([str(place)], capsys)
        assert item["code"] == "S101"
        assert str(place) in item["file"]


def test_an_unreadable_file(write, capsys, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    file = write("{}")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    (item,) = refused([file], capsys)
    assert item["code"] == "S101"
    assert "permission denied" in item["message"]


def test_mistakes_are_located(write, capsys):
    text = json.dumps(CASE, indent=1).replace('"europe": 0.35', '"europe": 1.35').replace('"sigma"', '"sigmo"')
    found = refused([write(text)], capsys)
    lines = text.splitlines()
    assert {item["code"] for item in found} == {"S107", "S110"}
    for item in found:
        key = item["path"].split(".")[-1]
        assert lines[item["line"] - 1].find(f'"{key}"') == item["column"] - 1
    assert "did you mean 'sigma'" in next(item["message"] for item in found if item["code"] == "S107")


def test_help_is_there(capsys):
    assert run_command(["settle", "--help"]) == 0
    assert "JSON" in capsys.readouterr().out
