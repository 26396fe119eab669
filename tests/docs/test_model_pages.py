"""Every model of deterrence has a page with all it owes its reader, and the list of models points at what exists."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from locarno.brief.rules import lint
from locarno.cli import run_command

ROOT = Path(__file__).resolve().parents[2]
DETERRENCE = ROOT / "docs" / "deterrence"
PAGES = sorted((DETERRENCE / "models").glob("*.md"))
ROWS = re.findall(r"^\| (M\d+\S*) \|(.*)\|$", (DETERRENCE / "games.md").read_text(encoding="utf-8"), re.MULTILINE)
OWED = ("## Result", "## Example", "## In Locarno", "## Assumptions", "## Where it misleads", "## How it is checked")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_the_model_is_for_and_what_it_is_not(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(r"# M\d+: ", text)
    for heading in (*OWED, "## Source"):
        assert heading in text, heading
    assert "Not to be used" in text
    assert ">>>" in text
    assert re.search(r"pytest tests/|`tests/", text)


def test_all_seventeen_models_are_listed_with_page_function_and_test() -> None:
    assert {int(re.sub(r"\D.*", "", name[1:])) for name, _ in ROWS} == set(range(1, 18))
    linked = set()
    for name, row in ROWS:
        page, functions, check, status = (cell.strip() for cell in row.split("|"))
        link = re.search(r"\]\(([^)]+)\)", page)
        assert link, name
        assert (DETERRENCE / link[1]).exists(), name
        linked.add(link[1])
        for path in re.findall(r"`(deterrence|durability)((?:\.\w+)+)`", functions):
            module, _, attribute = f"locarno.models.{path[0]}{path[1]}".rpartition(".")
            assert hasattr(importlib.import_module(module), attribute) or importlib.import_module(
                f"{module}.{attribute}"
            )
        for test in re.findall(r"`(test_\w+)`", check):
            assert (ROOT / "tests" / "models" / f"{test}.py").exists(), test
        assert status.startswith(("confirmed", "**reconstruction**"))
    assert {f"models/{page.name}" for page in PAGES} <= linked


def test_the_reconstructions_are_marked_on_list_and_page() -> None:
    marked = {name for name, row in ROWS if "**reconstruction**" in row}
    assert marked == {"M4", "M16"}
    for page in ("three-parties", "pivot"):
        assert "reconstruction" in (DETERRENCE / "models" / f"{page}.md").read_text(encoding="utf-8")


def test_the_settlement_by_hand_prints_what_the_page_shows(tmp_path, monkeypatch, capsys) -> None:
    text = (DETERRENCE / "settlement.md").read_text(encoding="utf-8")
    case = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    shown = re.search(r"```console\n\$ locarno settle base.json\n(.*?)```", text, re.DOTALL)
    assert case
    assert shown
    assert json.loads(case[1])["belief"] == {"none": 0.4, "all": 0.6}
    monkeypatch.chdir(tmp_path)
    Path("base.json").write_text(case[1], encoding="utf-8")
    assert run_command(["settle", "base.json"]) == 0
    printed = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    assert {line.rstrip() for line in shown[1].splitlines()} - printed == set()


def test_every_claim_that_is_said_to_be_refused_is_refused() -> None:
    page = (DETERRENCE / "claims-never-made.md").read_text(encoding="utf-8")
    refused = page.partition("## Refused by rule")[2].partition("## Left out")[0]
    claims = [
        re.search(r'"(.+?)"', claim) for claim in re.findall(r"^\*\*(.*?)\*\*", refused, re.MULTILINE | re.DOTALL)
    ]
    assert all(claims)
    rules = [{lapse.rule for lapse in lint(claim[1])} for claim in claims if claim]
    assert all(rules), list(zip(claims, rules, strict=True))
    assert len(rules) == len(set().union(*rules)) == 9
    # a chance may be written without its nought
    assert lint("Corrected for selection, reliability is .6.")
    assert lint("Article 5 would be honoured with chance .22.")
