"""What bad input and a bad environment get: one clear diagnostic each, the right exit code, nothing lost."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from locarno.cli import run_command

CODE = re.compile(r"^(?:\S.*?: )?([A-Z]\d{3}) ", re.MULTILINE)


def refuses(said, code, *says):
    """One clear diagnostic on standard error, and nothing else."""
    assert said.code == 2, said
    assert said.out == ""
    assert CODE.findall(said.err) == [code], said.err
    assert "Traceback" not in said.err
    for words in says:
        assert words in said.err, said.err


def contents(folder):
    """Every file of a folder but the lock, whose text says who held it last."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder): digest(path) for path in files}


def digest(path):
    """Of a file's bytes: a failure then names the file instead of comparing megabytes line by line."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def case(small_case, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(small_case, folder)
    return folder


def edit(case, old, new):
    file = case / "case.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# documents


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "D104"),
        ("blank.txt", b" \n\t\n", "D104"),
        ("latin.txt", "Le président a déclaré que oui.".encode("latin-1"), "D103"),
        ("utf16.txt", "Russia said yes.".encode("utf-16"), "D103"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "D105"),
        ("zeros.txt", b"Russia said\x00yes.", "D105"),
        ("long.txt", b"Russia said yes.\n" * 300_000, "D106"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_documents_that_are_none(name, content, code, drive, tmp_path):
    file = tmp_path / name
    file.write_bytes(content)
    refuses(drive("read", file), code, str(file))
    assert file.read_bytes() == content


def test_a_folder_a_pipe_and_nothing_are_no_documents(drive, tmp_path):
    refuses(drive("read", tmp_path), "D102")
    refuses(drive("read", tmp_path / "nothing.txt"), "D101")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    refuses(drive("read", pipe), "D107")


# cases

BOMB = "bomb: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"bomb{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("\nparties:", "\npartys: {}\nparties:", "C104", "did you mean 'parties'"),
        ("challenger: first", "challenger: frist", "C201", "did you mean 'first'"),
        ("\nparties:", "\ntitle: again\nparties:", "C108", "title"),
        ("capability: {low: 60, best: 80, high: 100", "capability: {low: 60, best: 80, high: 120", "C114", "120"),
        ("\nparties:", f"\n{BOMB}parties:", "C109", None),
        ("locarno: 1", "locarno: 2", "C119", "2"),
        ("locarno: 1", "locarno: [1", "C107", None),
        ("as_of: 2025-01-25", "as_of: 2025-02-30", "C117", "2025-02-30"),
        ("as_of: 2025-01-25", "as_of: 2024-01-25", "C302", "2024-01-25"),
    ],
    ids=["unknown key", "dangling", "duplicate", "scale", "bomb", "newer", "not YAML", "no date", "later"],
)
def test_cases_that_are_wrong(old, new, code, says, drive, case):
    edit(case, old, new)
    checked = drive("check", case)
    assert checked.code == 1
    assert code in checked.out
    assert says is None or says in " ".join(checked.out.split())
    assert re.search(rf"case\.yaml:\d+:\d+: {code}", checked.out), "it says where"
    out = case.parent / "run"
    said = drive("run", case, "--draws", "1024", "--out", out)
    assert said.code == 2
    assert code in CODE.findall(said.err)
    assert re.search(rf"case\.yaml:\d+:\d+: {code} ", said.err)
    assert not out.exists(), "nothing is left of a run that did not begin"


def test_everything_wrong_in_a_case_is_said_at_once_and_sorted(drive, case):
    edit(case, "challenger: first", "challenger: frist")
    edit(case, "\nparties:", "\npartys: {}\nparties:")
    edit(case, "high: 100", "high: 120")
    found = json.loads(drive("check", case, "--json").out)
    assert found["errors"] >= 2
    places = [(item["line"], item["column"]) for item in found["diagnostics"]]
    assert places == sorted(places)
    said = drive("run", case, "--out", case.parent / "run")
    assert f"{found['errors']} problems" in said.err
    assert len(CODE.findall(said.err)) == found["errors"]


def test_a_bloc_that_contains_itself(drive, tmp_path):
    folder = tmp_path / "case"
    assert drive("new", folder, "--from", "ukraine-2025-01").code == 0
    edit(folder, "members: [uk,", "members: [europe, uk,")
    said = drive("run", folder, "--draws", "1024", "--out", tmp_path / "run")
    assert said.code == 2
    assert "C209" in said.err


@pytest.mark.parametrize("verb", ["check", "run"])
def test_a_case_that_is_not_there_cannot_be_read_or_is_empty(verb, drive, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refuses(drive(verb, tmp_path / "nowhere"), "C101")
    (tmp_path / "bare").mkdir()
    refuses(drive(verb, tmp_path / "bare"), "C101")
    (tmp_path / "folder" / "case.yaml").mkdir(parents=True)
    refuses(drive(verb, tmp_path / "folder"), "C102")
    for content, code in ((b"", "C105"), (b"\xff\xfe\x00", "C103")):
        folder = tmp_path / code
        folder.mkdir()
        (folder / "case.yaml").write_bytes(content)
        said = drive(verb, folder)
        assert said.code == (1 if verb == "check" else 2)
        assert code in said.out + said.err


def test_a_document_of_a_case_is_missing_or_outside_its_folder(drive, tmp_path):
    folder = tmp_path / "case"
    assert drive("new", folder, "--from", "ukraine-2025-01").code == 0
    (tmp_path / "secret.txt").write_text("not part of the case", encoding="utf-8")
    before = (folder / "case.yaml").read_text(encoding="utf-8")
    inside = re.search(r"documents/\w+\.txt", before)
    assert inside
    for path, code in (
        ("../secret.txt", "C222"),
        (str(tmp_path / "secret.txt"), "C222"),
        ("documents/../../secret.txt", "C222"),
        ("documents/nothing.txt", "C223"),
    ):
        (folder / "case.yaml").write_text(before.replace(inside[0], path, 1), encoding="utf-8")
        said = drive("run", folder, "--draws", "1024", "--out", tmp_path / "run")
        assert said.code == 2
        assert code in CODE.findall(said.err), path
        assert "not part of the case" not in said.err
    assert not (tmp_path / "run").exists()


# runs


def test_two_runs_into_one_folder_and_a_folder_that_holds_other_things(drive, case, small_run, tmp_path):
    before = contents(small_run)
    refuses(drive("run", case, "--draws", "2048", "--out", small_run), "R201", "--resume")
    other = drive("run", case, "--draws", "2048", "--out", small_run, "--resume")
    refuses(other, "R206", "draws 1024 → 2048")
    assert contents(small_run) == before
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("three years of work", encoding="utf-8")
    refuses(drive("run", case, "--draws", "1024", "--out", mine), "R202", "thesis.txt")
    refuses(drive("new", mine), "C122")
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


def test_what_is_no_run_and_a_run_made_by_a_newer_version(drive, small_run, tmp_path):
    for verb in ("findings", "brief"):
        refuses(drive(verb, tmp_path / "nowhere"), "R202")
        refuses(drive(verb, tmp_path), "R202")
    newer = tmp_path / "newer"
    shutil.copytree(small_run, newer)
    record = json.loads((newer / "run.json").read_text(encoding="utf-8"))
    record["schema_version"] += 1
    record["versions"]["locarno"] = "9.0.0"
    (newer / "run.json").write_text(json.dumps(record), encoding="utf-8")
    before = contents(newer)
    for words in (("findings", newer), ("brief", newer)):
        refuses(drive(*words), "R203", "9.0.0")
    resumed = drive("run", newer / "case", "--draws", "1024", "--out", newer, "--resume")
    refuses(resumed, "R203", "9.0.0")
    assert contents(newer) == before


def test_a_run_that_lost_a_part_says_which_and_makes_it_again(drive, case, small_run, tmp_path):
    hurt = tmp_path / "hurt"
    shutil.copytree(small_run, hurt)
    (hurt / "findings.json").unlink(missing_ok=True)
    part = hurt / "parts" / "headline" / "00000.packages.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:1000])
    refuses(drive("findings", hurt), "R204", "00000.packages.parquet")
    part.unlink()
    refuses(drive("findings", hurt), "R204", "00000.packages.parquet")
    assert drive("run", case, "--draws", "1024", "--out", hurt, "--resume").code == 0
    assert part.read_bytes() == whole


LONG = ("--draws", "2000000", "--chunk", "1024")
TABLES = ("packages", "draws")


def interrupted(words, folder):
    """Start a long run, interrupt it once two chunks are there, and give its exit code and what it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "locarno", "run", *map(str, words), *LONG, "--out", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell ignores interrupts for what it runs in the background, and a child inherits that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        # of two workers either may be first, and the draws' part of a chunk is written after the packages'
        parts = [folder / "parts" / "headline" / f"0000{chunk}.{table}.parquet" for chunk in (0, 1) for table in TABLES]
        while not all(part.exists() for part in parts):
            assert process.poll() is None, process.communicate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            process.kill()
    return process.returncode, out, err


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_an_interrupted_run_keeps_what_is_done_and_says_how_to_go_on(engine, drive, case, tmp_path):
    folder = tmp_path / "run"
    code, out, err = interrupted([case, "--engine", engine], folder)
    assert code == 130
    assert out == ""
    assert "Traceback" not in err
    assert "--resume" in err
    assert str(folder) in err
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["status"] == "interrupted"
    assert not list(folder.rglob(".*.tmp"))
    parts = {path: digest(path) for path in folder.rglob("0000[01].*.parquet")}
    assert len(parts) >= 4
    unfinished = drive("findings", folder)
    refuses(unfinished, CODE.findall(unfinished.err)[0], "--resume")
    # The record is cut to what a test can wait for; resuming then takes the parts as they are.
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["asked"]["draws"] = 3072
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    for part in folder.rglob("*.parquet"):
        if part.name[:5].isdigit() and int(part.name[:5]) > 2:
            part.unlink()
    again = drive("run", case, "--draws", "3072", "--chunk", "1024", "--out", folder, "--resume")
    assert again.code == 0
    assert {path: digest(path) for path in parts} == parts
    fresh = tmp_path / "fresh"
    assert drive("run", case, "--draws", "3072", "--chunk", "1024", "--out", fresh).code == 0
    for part in fresh.rglob("*.parquet"):
        assert digest(folder / part.relative_to(fresh)) == digest(part), part.name


# a full disk


def small_files(limit):
    """Let the process write no file larger than this, as if the disk were full."""

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return limited


@pytest.mark.slow
def test_a_full_disk_stops_a_run_that_can_be_resumed(process, drive, case, tmp_path):
    folder = tmp_path / "run"
    words = ("run", case, "--draws", "2048", "--chunk", "1024", "--out", folder)
    refuses(process(*words, before=small_files(40_000)), "R207")
    assert not list(folder.rglob(".*.tmp"))
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["status"] in {"running", "interrupted"}
    assert drive(*words, "--resume").code == 0
    assert drive("findings", folder).code == 0


@pytest.mark.slow
def test_a_full_disk_leaves_what_was_there(process, small_run, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(small_run, run)
    assert run_command(["brief", str(run)]) == 0
    before = contents(run)
    refuses(process("brief", run, before=small_files(10_000)), "B201", "brief.html")
    assert contents(run) == before

    (run / "findings.json").unlink()
    # findings are kept only to save time: where they cannot be, they are shown all the same
    assert process("findings", run, before=small_files(1_000)).code == 0
    del before[Path("findings.json")]
    assert contents(run) == before

    refuses(process("new", tmp_path / "case", before=small_files(500)), "C120")
    target = tmp_path / "schema.json"
    target.write_text("what was there", encoding="utf-8")
    refuses(process("schema", "--out", target, before=small_files(500)), "C120", "schema.json")
    assert target.read_text(encoding="utf-8") == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "schema.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["schema"], ["models", "--json"], ["--help"]], ids=" ".join)
def test_output_that_cannot_be_written_is_no_bug_of_ours(words, tmp_path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "locarno", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert CODE.findall(done.stderr) == ["E101"]
    assert "Traceback" not in done.stderr
    assert "ignored" not in done.stderr


# a folder that cannot be written


def without_override():
    """Give up the right to write where permissions forbid it, which an administrator has."""
    drop_from_bounding_set, override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override, 0, 0, 0)


@pytest.fixture
def locked(tmp_path):
    """A folder that this process may not write, even where the tests are run by an administrator."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    attempt = [sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", str(folder / "attempt")]
    if subprocess.run(attempt, preexec_fn=without_override, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        pytest.skip("this user can write into any folder, whatever its permissions")
    yield folder
    folder.chmod(0o755)


@pytest.mark.slow
def test_a_read_only_folder(locked, process, case, small_run):
    assert run_command(["findings", str(small_run)]) == 0
    for words, code in (
        (("run", case, "--draws", "1024", "--out", locked / "run"), "R207"),
        (("run", case, "--draws", "1024", "--out", locked), "R207"),
        (("new", locked / "case"), "C120"),
        (("schema", "--out", locked / "schema.json"), "C120"),
        (("brief", small_run, "--out", locked / "brief.html"), "B201"),
    ):
        refuses(process(*words, before=without_override), code, str(locked))
    assert list(locked.iterdir()) == []


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null/nowhere"])
def test_a_place_where_nothing_can_be(place, drive, case):
    refuses(drive("run", case, "--draws", "1024", "--out", place), "R207", place)
    refuses(drive("new", place), "C120", place)
    refuses(drive("schema", "--out", place), "C120", place)
