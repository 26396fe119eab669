from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from locarno.diagnostics import LocarnoError
from locarno.evidence import Document, Ledger, Span, Statement

ON = dt.date(2025, 1, 25)
TEXT = "The minister said that talks will begin."
DOCUMENT = Document.from_text(TEXT, id="note")


def _statement(id="s1", **fields):
    given = {
        "source": Span(start=0, end=12),
        "source_type": "office",
        "actor": "france",
        "cue": Span(start=13, end=17),
        "content": (Span(start=18, end=39),),
        "act": "report",
        "document": "note",
    }
    return Statement(id=id, **(given | fields))


def _problems(path, documents=None):
    with pytest.raises(LocarnoError) as caught:
        Ledger.load(path, documents)
    return [(item.code, item.line) for item in caught.value.diagnostics]


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "statements.jsonl")
    made.add(_statement(), by="an analyst", on=ON)
    return made


def test_replays_edits_and_rejections(ledger):
    ledger.add(_statement("s2"), by="an analyst", on=ON, status="proposed")
    ledger.edit("s1", {"act": "expectation"}, by="another", on=ON, why="it is about the future")
    ledger.edit("s2", {"status": "accepted"}, by="another", on=ON, why="checked")
    ledger.add(_statement("s3"), by="an analyst", on=ON)
    ledger.reject("s3", by="another", on=ON, why="said twice")
    again = Ledger.load(ledger.path, {"note": DOCUMENT})
    assert again.statements == ledger.statements
    assert list(again.statements) == ["s1", "s2"]
    assert again["s1"].act == "expectation"
    assert again.status("s2") == "accepted"
    assert again.rejected["s3"].why == "said twice"
    assert [entry.kind for entry in again.history("s1")] == ["add", "edit"]
    assert [entry.by for entry in again.history("s1")] == ["an analyst", "another"]


def test_earlier_lines_are_never_rewritten(ledger):
    before = ledger.path.read_bytes()
    ledger.edit("s1", {"polarity": "-"}, by="another", on=ON, why="a slip")
    ledger.reject("s1", by="another", on=ON, why="not in the text")
    assert ledger.path.read_bytes().startswith(before)
    assert len(ledger.path.read_bytes().splitlines()) == 3


def test_a_bad_change_leaves_the_file_as_it_was(ledger):
    before = ledger.path.read_bytes()
    for change in (
        lambda: ledger.add(_statement(), by="x", on=ON),
        lambda: ledger.edit("s9", {"act": "threat"}, by="x", on=ON, why="y"),
        lambda: ledger.edit("s1", {"act": "song"}, by="x", on=ON, why="y"),
        lambda: ledger.edit("s1", {"id": "s2"}, by="x", on=ON, why="y"),
        lambda: ledger.edit("s1", {"act": "threat"}, by="x", on=ON, why=""),
        lambda: ledger.reject("s9", by="x", on=ON, why="y"),
    ):
        with pytest.raises(LocarnoError):
            change()
    assert ledger.path.read_bytes() == before
    assert ledger["s1"].act == "report"


def test_all_bad_lines_are_reported_at_once(ledger):
    good = json.loads(ledger.path.read_text(encoding="utf-8"))
    lines = [
        json.dumps(good),
        "{not json",
        "[1, 2]",
        json.dumps(good | {"id": "s2", "axt": "threat"}),
        json.dumps(good | {"id": "s3", "act": "song"}),
        json.dumps(good),
        json.dumps({"rejects": "s77", "by": "x", "on": "2025-01-25", "why": "y"}),
        json.dumps({"replaces": "s1", "with": {"act": "threat"}, "by": "x", "on": "2025-01-25"}),
        json.dumps(good | {"id": "s4", "on": "yesterday"}),
        json.dumps(good | {"id": "s5", "parent": "s99"}),
        json.dumps(good | {"id": "s6", "content": [{"start": 30, "end": 99}]}),
        json.dumps(good | {"id": "s7", "document": "letter"}),
        json.dumps(good | {"id": "s8", "status": "perhaps"}),
    ]
    ledger.path.write_text("\n".join(lines), encoding="utf-8")
    assert _problems(ledger.path, {"note": DOCUMENT}) == [
        ("D201", 2),
        ("D201", 3),
        ("D202", 4),
        ("D202", 5),
        ("D203", 6),
        ("D204", 7),
        ("D202", 8),
        ("D202", 9),
        ("D206", 10),
        ("D205", 11),
        ("D208", 12),
        ("D202", 13),
    ]


def test_names_the_nearest_valid_field(ledger):
    record = json.loads(ledger.path.read_text(encoding="utf-8"))
    record["adressee"] = "us"
    ledger.path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(LocarnoError, match="did you mean 'addressee'"):
        Ledger.load(ledger.path)


def test_an_interrupted_last_line_is_found_and_the_next_does_not_run_into_it(ledger):
    with ledger.path.open("ab") as file:
        file.write(b'{"id": "s2", "sour')
    assert _problems(ledger.path) == [("D201", 2)]
    ledger.add(_statement("s3"), by="x", on=ON)
    assert _problems(ledger.path) == [("D201", 2)]
    assert json.loads(ledger.path.read_text(encoding="utf-8").splitlines()[-1])["id"] == "s3"


def test_empty_and_missing_files(tmp_path):
    empty = tmp_path / "statements.jsonl"
    empty.touch()
    assert len(Ledger.load(empty)) == 0
    with pytest.raises(LocarnoError) as caught:
        Ledger.load(tmp_path / "none.jsonl")
    assert caught.value.diagnostics[0].code == "D101"


def test_a_full_disk_leaves_the_ledger_whole(ledger):
    """The child may write 200 bytes more than there are; a statement needs more."""
    before = ledger.path.read_bytes()
    program = (
        "import datetime as dt, resource, sys\n"
        "from locarno.diagnostics import LocarnoError\n"
        "from locarno.evidence import Ledger\n"
        "ledger = Ledger.load(sys.argv[1])\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 200}, {len(before) + 200}))\n"
        "try:\n"
        "    ledger.add(ledger['s1'].model_copy(update={'id': 's2', 'summary': 'x' * 400}), by='x',"
        " on=dt.date(2025, 1, 25))\n"
        "except LocarnoError as error:\n"
        "    print(error.diagnostics[0].code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(ledger.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "D207"
    assert ledger.path.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        with pytest.raises(LocarnoError) as caught:
            Ledger(folder / "statements.jsonl").add(_statement(), by="x", on=ON)
        assert caught.value.diagnostics[0].code == "D207"
    finally:
        folder.chmod(0o700)


def test_a_folder_in_the_place_of_the_ledger(tmp_path):
    with pytest.raises(LocarnoError) as caught:
        Ledger(tmp_path).add(_statement(), by="x", on=ON)
    assert caught.value.diagnostics[0].code == "D207"
