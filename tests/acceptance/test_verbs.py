"""Each verb as a user drives it: what it says, how it ends, and that what it says fits the page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest

import locarno
from locarno.cases import shipped_case
from locarno.cli import VERBS

CASE = "ukraine-2025-01"
DISPATCH = shipped_case(CASE) / "documents" / "dispatch.txt"
ONE = {
    "y": 0.45,
    "y_cw": 1,
    "y_cl": 0.2,
    "p_none": 0.8,
    "cost_alone": 1,
    "p": {"europe": 0.35},
    "c": {"europe": 3},
    "belief": {"none": 0.4, "europe": 0.6},
    "sigma": 0.4,
}


def too_wide(text):
    """Lines of more than 80 columns, but for those that carry a path, which must stay whole to be copied."""
    return [line for line in text.splitlines() if len(line.rstrip()) > 80 and not re.search(r"\S*/\S{12,}", line)]


@pytest.fixture
def settle_file(tmp_path):
    file = tmp_path / "one.json"
    file.write_text(json.dumps(ONE), encoding="utf-8")
    return file


# help


def test_the_command_alone_says_what_there_is(process):
    alone, asked = process(), process("--help")
    assert alone.code == asked.code == 0
    assert alone.out == asked.out
    for verb, line in VERBS.items():
        assert re.search(rf"^│ {verb} ", asked.out, re.MULTILINE)
        assert " ".join(line.split()[:4]) in asked.out
    assert too_wide(asked.out) == []


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_explains_it_and_every_parameter(verb, drive, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = drive(verb, "--help")
    assert said.code == 0
    assert too_wide(said.out) == []
    head, _, tables = said.out.partition("╭")
    paragraphs = [part for part in head.split("\n\n") if part.strip()]
    assert paragraphs[0].startswith(f"Usage: locarno {verb}")
    assert len(paragraphs) >= 3, "the summary and at least one paragraph more"
    assert sum(len(part) for part in paragraphs[2:]) > 80
    rows = [line for line in tables.splitlines() if re.match(r"│ (\*? *)(--|[A-Z]+ )", line)]
    assert rows
    for row in rows:
        words = re.sub(r"--[\w-]+|\b[A-Z]{2,}\b|\[.*?\]|[│*.]|\.\.\.", " ", row).split()
        assert len(words) >= 2, f"a parameter without explanation: {row}"
    assert "--no-" not in said.out


def test_help_of_settle_shows_a_file_that_settles(drive, tmp_path):
    said = drive("settle", "--help")
    shown = re.search(r"\{.*?\n\s*\n", said.out, re.DOTALL)
    assert shown
    file = tmp_path / "shown.json"
    file.write_text(shown[0], encoding="utf-8")
    assert drive("settle", file).code == 0


def test_version(drive):
    assert drive("--version").out.strip() == locarno.__version__


# bad usage


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["chek", CASE], 'did you mean "check"'),
        (["check"], "case requires an argument"),
        (["check", CASE, "--stict"], "did you mean --strict"),
        (["run", CASE, "--drwas", "5"], "did you mean --draws"),
        (["run", CASE, "--draws", "many"], "--draws"),
        (["run", CASE, "--engine", "fast"], "processes"),
        (["brief", "run", "--confidence", "sure"], "moderate"),
        (["check", "ukraine-2025-02"], "did you mean 'ukraine-2025-01'"),
        (["run", "ukraine-2025-02"], "did you mean 'ukraine-2025-01'"),
        (["models", "forces.generatoin"], "did you mean 'forces.generation'"),
        (["replicate", "settlment"], "did you mean 'settlement'"),
        (["run", CASE, "--packages", "europe_alon"], "did you mean 'europe_alone'"),
        (["new", "x", "--from", "ukrain-2025-01"], "did you mean 'ukraine-2025-01'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_exits_with_2_and_names_what_was_meant(words, says, drive, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = drive(*words)
    assert said.code == 2
    assert said.out == ""
    assert says in said.err.replace("Did", "did").replace("CASE requires", "case requires")
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_the_command_and_the_module_are_one(process):
    said = process("check", "nowhere")
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("C101 ")
    assert "to mend:" in said.err


# a bug of ours


def test_a_bug_is_said_in_one_line_and_reported_in_a_file(drive, monkeypatch, tmp_path):
    def broken(*_):
        message = "the cat sat on the keyboard"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("locarno.case.load_case", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = drive("check", CASE)
    assert said.code == 70
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err
    assert "bug in Locarno" in said.err
    reports = list(tmp_path.glob("locarno-bug-*.txt"))
    assert len(reports) == 1
    assert str(reports[0]) in said.err
    report = reports[0].read_text(encoding="utf-8")
    assert "Traceback" in report
    assert "the cat sat on the keyboard" in report
    assert f"locarno check {CASE}" in report


# what the verbs say


def test_read_shows_who_said_what_word_for_word(drive):
    said = drive("read", DISPATCH, "--case", CASE)
    assert said.code == 0
    assert said.err == ""
    assert too_wide(said.out) == []
    text = " ".join(DISPATCH.read_text(encoding="utf-8").split())
    quotations = re.findall(r"“([^”]+)”", " ".join(said.out.split()))
    assert len(quotations) >= 20
    for quotation in quotations:
        for piece in quotation.split(" …"):
            assert piece.strip() in text


def test_read_takes_a_larger_document_when_told(drive, tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("Nothing happened today.\n" * 100, encoding="utf-8")
    refused = drive("read", file, "--limit-mb", "0.001")
    assert (refused.code, refused.err.split(":")[1].split()[0]) == (2, "D106")
    assert drive("read", file).code == 0


def test_check_of_the_shipped_case_finds_no_errors(drive):
    said = drive("check", CASE)
    assert said.code == 0
    assert too_wide(said.out) == []
    assert "no errors" in said.out or "warning" in said.out.splitlines()[-1]
    assert "error" not in said.out.replace("no errors", "")


def test_check_exits_with_1_on_errors_and_under_strict_on_warnings(drive, small_case, tmp_path):
    case = tmp_path / "case"
    shutil.copytree(small_case, case)
    assert drive("check", case, "--strict").code == 0
    file = case / "case.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"because: \[\w+\]", "because: []", text, count=1), encoding="utf-8")
    warned = drive("check", case)
    assert warned.code == 0
    assert "C401" in warned.out
    assert drive("check", case, "--strict").code == 1
    file.write_text(text.replace("parties:", "partys:", 1), encoding="utf-8")
    wrong = drive("check", case)
    assert wrong.code == 1
    assert "did you mean 'parties'" in wrong.out
    assert f"{file}:" in wrong.out


def test_diff_says_nothing_where_nothing_changed_and_the_direction_where_something_did(drive, tmp_path):
    assert drive("diff", CASE, CASE).out == "No changes.\n"
    case = tmp_path / "case"
    assert drive("new", case, "--from", CASE).code == 0
    file = case / "case.yaml"
    text = file.read_text(encoding="utf-8")
    changed, count = re.subn(r"(?m)^(  win_alone: \{low: )[.\d]+", r"\g<1>0.01", text)
    assert count == 1
    file.write_text(changed, encoding="utf-8")
    said = drive("diff", CASE, case)
    assert said.code == 0
    assert re.search(r"↔ win_alone: .* → 0.01 to .*\(wider\)", " ".join(said.out.split()))
    assert too_wide(said.out) == []


def test_settle(drive, settle_file):
    said = drive("settle", settle_file)
    assert said.code == 0
    assert too_wide(said.out) == []
    assert "Fates" in said.out
    shares = [float(line.split()[-1]) for line in said.out.partition("Fates")[2].splitlines()[1:6]]
    assert sum(shares) == pytest.approx(1, abs=0.0026)


def test_models_lists_them_all_and_shows_a_card_for_each(drive):
    from locarno.models.registry import all_models

    said = drive("models")
    assert said.code == 0
    assert too_wide(said.out) == []
    for model in all_models():
        assert re.search(rf"^{re.escape(model.name)}\s", said.out, re.MULTILINE)
        card = drive("models", model.name)
        assert card.code == 0
        assert too_wide(card.out) == []
        assert len(card.out.splitlines()) > 8, model.name


def test_replicate_prints_every_line_and_that_it_never_means_valid(drive):
    found = json.loads(drive("replicate", "forces", "--json").out)["lines"]
    said = drive("replicate", "forces")
    assert said.code == (1 if any(line["verdict"] == "differs" for line in found) else 0)
    assert too_wide(said.out) == []
    assert "Replicated never means valid." in " ".join(said.out.split())
    plain = " ".join(said.out.split())
    for line in found:
        assert line["model"] in plain


def test_schema_can_be_written_to_a_file(drive, tmp_path):
    target = tmp_path / "case.schema.json"
    said = drive("schema", "--out", target)
    assert said.code == 0
    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(drive("schema").out)


# the way from a case to a brief


@pytest.mark.slow
def test_from_a_new_case_to_a_brief(process, tmp_path):
    """The analyst's chain in processes of its own, with every path as a user types it."""
    made = process("new", "mine")
    assert made.code == 0
    assert "locarno check mine" in made.out
    assert process("check", "mine").code == 0

    ran = process("run", "mine", "--draws", "1024", "--seed", "3")
    assert ran.code == 0
    assert ran.err == ""
    assert too_wide(ran.out) == []
    folder = re.search(r"locarno findings (runs/mine-[0-9a-f]{8}-3)$", ran.out, re.MULTILINE)
    assert folder, "the run says what comes next"

    found = process("findings", folder[1])
    assert found.code == 0
    assert found.err == ""
    assert too_wide(found.out) == []
    assert "Would it hold?" in found.out

    written = process("brief", folder[1], "--out", "memo.html")
    assert written.code == 0
    assert too_wide(written.out) == []
    assert "not yet set" in written.out
    assert "memo.html" in written.out
    assert (tmp_path / "memo.html").read_text(encoding="utf-8").startswith("<!")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["memo.html", "mine", "runs"]


def test_a_run_is_continued_or_reported_but_not_overwritten(drive, small_case, small_run):
    before = {path: path.stat().st_mtime_ns for path in small_run.rglob("*.parquet")}
    again = drive("run", small_case, "--draws", "1024", "--out", small_run)
    assert again.code == 2
    assert "R201" in again.err
    assert "--resume" in again.err
    assert drive("run", small_case, "--draws", "1024", "--out", small_run, "--resume").code == 0
    assert {path: path.stat().st_mtime_ns for path in small_run.rglob("*.parquet")} == before


@pytest.mark.slow
def test_an_adopted_brief_carries_name_confidence_and_words_and_a_draft_does_not(drive, small_run, tmp_path):
    because = "the main inputs rest on one judgement"
    draft, adopted = tmp_path / "draft.html", tmp_path / "adopted.html"
    assert drive("brief", small_run, "--out", draft).code == 0
    said = drive(
        "brief", small_run, "--out", adopted, "--adopt", "A. Analyst", "--confidence", "low", "--because", because
    )
    assert said.code == 0
    assert "A. Analyst" in said.out
    texts = [path.read_text(encoding="utf-8") for path in (draft, adopted)]
    assert [because in text for text in texts] == [False, True]
    assert ["A. Analyst" in text for text in texts] == [False, True]
    words = re.compile(r"\b(almost no chance|very unlikely|unlikely|roughly even|likely|very likely|almost certain)")
    page = [json.loads(drive("brief", small_run, "--out", draft, "--json").out)["page_one"]["headlines"][0]["stress"]]
    assert not words.search(page[0])
    for incomplete in (("--adopt", "A. Analyst"), ("--confidence", "low"), ("--because", because)):
        refused = drive("brief", small_run, "--out", tmp_path / "none.html", *incomplete)
        assert refused.code == 2
        assert "B101" in refused.err
        assert not (tmp_path / "none.html").exists()


def test_output_can_be_cut_off_by_a_pipe(tmp_path):
    command = f"{sys.executable} -m locarno schema | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.slow
def test_the_command_works_from_any_folder_and_leaves_nothing_there(process, tmp_path):
    assert process("check", CASE).code == 0
    assert process("models").code == 0
    assert process("replicate", "forces").code in {0, 1}
    assert list(tmp_path.iterdir()) == []
