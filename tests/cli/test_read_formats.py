"""``locarno read``: documents of every kind in, every form out, back ends by name; as a user drives it."""

from __future__ import annotations

import json
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest

import locarno.cases
from document_building import docx, pdf
from locarno.cli import run_command
from locarno.cli.read import Form
from locarno.reading import ENGINES
from locarno.reading.backends import Endpoint
from locarno.reading.export import FORMATS

DISPATCH = Path(locarno.cases.__file__).parent / "ukraine-2025-01" / "documents" / "dispatch.txt"
SAID = "Peace near\nMacron warned that talks could fail if Moscow left."
needs_pypdf = pytest.mark.skipif(find_spec("pypdf") is None, reason="pypdf is not installed (extra `reading`)")
WARNED = "that talks could fail if Moscow left"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Reading asks nobody: whoever opens a connection fails."""

    def refuse(*_):
        message = "a connection was opened"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def note(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "note.txt"
    path.write_text(SAID, encoding="utf-8")
    return path


def quoted(capsys, *words):
    assert run_command(["read", *words, "--json"]) == 0
    return set(json.loads(capsys.readouterr().out)["quotations"].values())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.md", f"# {SAID.replace('talks', '**talks**')}".encode()),
        ("note.html", f"<h1>Peace near</h1><script>no</script><p>{SAID.splitlines()[1]}</p>".encode()),
        ("note.docx", docx(*SAID.splitlines())),
        ("latin.txt", "Café talks: Macron warned that talks could fail if Moscow left.".encode("latin-1")),
        pytest.param("note.pdf", pdf([SAID.splitlines()]), marks=needs_pypdf),
    ],
)
def test_every_kind_of_document_is_read(capsys, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    options = ["--encoding", "windows-1252"] if name.startswith("latin") else []
    said = {quotation.replace("**", "") for quotation in quoted(capsys, str(path), *options)}
    assert WARNED in said


def test_every_form_that_the_command_names_is_there():
    assert set(get_args(Form)) == {"text", "jsonl", "json", *FORMATS}


@pytest.mark.parametrize("form", sorted({"text", "jsonl", "json", *FORMATS} - {"docbin"}))
def test_a_form_is_printed_or_written_alike(capsys, note, form):
    assert run_command(["read", str(note), "--format", form]) == 0
    printed = capsys.readouterr().out
    assert "fail" in printed
    assert run_command(["read", str(note), "--format", form, "--to", "out.any"]) == 0
    caught = capsys.readouterr()
    assert caught.out == ""
    assert "Wrote out.any" in caught.err
    written = Path("out.any").read_bytes().decode("utf-8")
    assert [line.rstrip() for line in written.splitlines()] == [line.rstrip() for line in printed.splitlines()]


def test_short_forms_stay_as_they_were(capsys, note):
    for short in ("--jsonl", "--json"):
        assert run_command(["read", str(note), short]) == 0
        once = capsys.readouterr().out
        assert run_command(["read", str(note), "--format", short.removeprefix("--")]) == 0
        assert capsys.readouterr().out == once


def test_brat_is_written_with_its_text_and_comes_back(capsys, note):
    assert run_command(["read", str(note), "--format", "brat", "--to", "other.ann"]) == 0
    capsys.readouterr()
    assert Path("other.txt").read_text(encoding="utf-8") == SAID
    again = quoted(capsys, "other.txt", "--annotations", "other.ann")
    assert again == quoted(capsys, str(note))
    Path("third.txt").write_text("another text", encoding="utf-8")
    assert run_command(["read", str(note), "--format", "brat", "--to", "third.ann"]) == 2
    assert "D117" in capsys.readouterr().err
    assert not Path("third.ann").exists()


def test_the_page_is_written_and_the_view_is_not_printed(capsys, note):
    assert run_command(["read", str(note), "--html", "note.html"]) == 0
    caught = capsys.readouterr()
    assert caught.out == ""
    page = Path("note.html").read_text(encoding="utf-8")
    assert "Macron" in page
    assert "Content-Security-Policy" in page
    assert run_command(["read", str(note), "--html", "note.html", "--jsonl"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["id"] == "s1"


def test_the_view_shows_grades_conditions_and_sources_in_80_columns(capsys):
    assert run_command(["read", str(DISPATCH), "--case", "ukraine-2025-01"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    joined = " ".join(out.split())
    assert " F6 " in joined
    assert "then: us → russia" in joined
    assert "knows it from: familiar with the talks" in joined


def test_what_a_reader_should_know_is_said_beside_the_output(capsys, tmp_path):
    path = tmp_path / "rede.txt"
    said = "Der Minister sagte, dass die Gespräche nicht scheitern und auch nicht enden. "
    path.write_text(said * 3, encoding="utf-8")
    assert run_command(["read", str(path), "--json"]) == 0
    caught = capsys.readouterr()
    assert "D108 warning: " in caught.err
    assert "German" in caught.err
    json.loads(caught.out)


def test_the_date_of_a_page_goes_before_that_of_the_case(capsys, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<meta name=date content=2024-06-01><p>{SAID}</p>", encoding="utf-8")
    for options, date in (([], "2024-06-01"), (["--date", "2023-01-01"], "2023-01-01")):
        assert run_command(["read", str(path), "--json", "--case", "ukraine-2025-01", *options]) == 0
        assert json.loads(capsys.readouterr().out)["document"]["date"] == date
    path.write_text(f"<p>{SAID}</p>", encoding="utf-8")
    assert run_command(["read", str(path), "--json", "--case", "ukraine-2025-01"]) == 0
    assert json.loads(capsys.readouterr().out)["document"]["date"] == "2025-01-25"


def test_the_text_is_stored_beside_the_original_on_request(capsys, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<p>{SAID}</p>", encoding="utf-8")
    assert run_command(["read", str(path), "--jsonl", "--save-text"]) == 0
    assert "Stored" in capsys.readouterr().err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["page.html", "page.html.sha256", "page.html.txt"]


def test_every_reader_is_chosen_by_name(capsys, note):
    assert run_command(["read", str(note), "--jsonl", "--engine", "rules"]) == 0
    assert "rules" in ENGINES
    assert {json.loads(line)["engine"] for line in capsys.readouterr().out.splitlines()} == {"rules"}


def test_an_endpoint_proposes_and_its_inventions_are_counted(capsys, note, monkeypatch):
    asked = []

    def ask(self, messages):
        asked.append((self, messages[-1]["content"]))
        real, invented = {"source": "Macron", "cue": "warned", "content": WARNED}, {"source": "Macron", "content": "no"}
        return json.dumps({"attributions": [real, invented]})

    monkeypatch.setattr(Endpoint, "ask", ask)
    monkeypatch.setenv("A_KEY", "secret-key")
    words = ["--endpoint", "http://127.0.0.1:9/v1", "--endpoint-model", "m", "--endpoint-key", "A_KEY", "--jsonl"]
    assert run_command(["read", str(note), *words]) == 0
    caught = capsys.readouterr()
    assert "E116 warning: 1 of 2 proposals were rejected" in caught.err
    assert "secret-key" not in caught.out + caught.err
    assert json.loads(caught.out.splitlines()[0])["engine"] == "endpoint"
    ((endpoint, text),) = asked
    assert (endpoint.key, endpoint.seconds, text) == ("secret-key", 120.0, SAID)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "ruls"], "E121 there is no engine 'ruls': did you mean 'rules'?"),
        (["--engine", "endpoint"], "E112"),
        (["--endpoint", "http://127.0.0.1:9/v1"], "--endpoint-model"),
        (["--endpoint", "file:///etc/passwd", "--endpoint-model", "m"], "E112"),
        (["--engine", "spacy", "--model", "no_such_pipeline"], "E115" if find_spec("spacy") else "E117"),
        (["--format", "yaml"], "--format"),
        (["--annotations", "note.txt"], "D403"),
        (["--annotations", "none.ann"], "D101"),
        (["--encoding", "utf-61"], "D116"),
        (["--html", "none/page.html"], "D117"),
        (["--jsonl", "--to", "none/lines.jsonl"], "D117"),
        (["--format", "docbin", "--to", "none/x.spacy"], "D117" if find_spec("spacy") else "E110"),
    ],
)
def test_bad_input_is_one_clear_diagnostic(capsys, note, words, said):
    assert run_command(["read", str(note), *words]) == 2
    caught = capsys.readouterr()
    assert said in caught.err
    assert "Traceback" not in caught.err
    assert caught.out == ""


@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"rules"}))
def test_a_reader_reads_or_says_what_is_missing(capsys, note, name):
    code = run_command(["read", str(note), "--jsonl", "--engine", name])
    caught = capsys.readouterr()
    assert code == 0 or (code == 2 and "E1" in caught.err)


def test_brat_of_the_dispatch_is_the_reading(capsys, tmp_path):
    assert run_command(["read", str(DISPATCH), "--format", "brat", "--to", str(tmp_path / "d.ann")]) == 0
    capsys.readouterr()
    assert quoted(capsys, str(DISPATCH), "--annotations", str(tmp_path / "d.ann")) == quoted(capsys, str(DISPATCH))
