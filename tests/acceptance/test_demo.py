"""The whole way, as a user goes it."""

from __future__ import annotations

import json

import pytest

from locarno.cli import run_command


@pytest.fixture
def demo(demo_run):
    return demo_run


@pytest.mark.slow
def test_the_demo_leaves_a_run_and_a_brief(demo):
    text = (demo / "brief.html").read_text(encoding="utf-8")
    assert "Illustration; inputs by the software's makers; not an assessment." in text.replace("&#39;", "'").replace(
        "’", "'"
    )
    assert json.loads((demo / "run.json").read_text(encoding="utf-8"))["status"] == "complete"


@pytest.mark.slow
def test_the_brief_needs_no_network(demo):
    text = (demo / "brief.html").read_text(encoding="utf-8")
    for marker in ('src="http', "src='http", "url(http", '<link rel="stylesheet" href="http', "@import"):
        assert marker not in text


@pytest.mark.slow
def test_findings_answer_all_eight_questions(demo, capsys):
    assert run_command(["findings", str(demo), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    questions = {finding["question"] for finding in found["findings"]}
    assert questions == {"agree", "hold", "cohere", "raise", "pay", "pressure", "accept", "when"}
    assert len(found["packages"]) >= 9
    for fates in found["fates"].values():
        assert sum(fates.values()) == pytest.approx(1, abs=1e-9)


@pytest.mark.slow
def test_a_second_demo_reuses_the_run(demo, capsys):
    before = {part.name: part.stat().st_mtime_ns for part in demo.rglob("*.parquet")}
    assert run_command(["demo", "--draws", "1024", "--out", str(demo)]) == 0
    assert {part.name: part.stat().st_mtime_ns for part in demo.rglob("*.parquet")} == before
