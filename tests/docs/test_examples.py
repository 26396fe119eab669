"""Every Python example of the README and the docs runs."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
from pathlib import Path

import pytest

import locarno

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts),
]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

ALL = {"draws": 1024, "seed": 1}
THREE = {**ALL, "packages": ["us_backstop", "europe_alone", "no_guarantee"]}
WITH_EXAMPLES = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.fixture
def made_once(request, monkeypatch):
    """Take the runs of the shipped case that several pages and tests make from those that the tests share."""
    really = locarno.run_study

    def run_study(case, *args, **options):
        call = inspect.signature(really).bind(case, *args, **options).arguments
        asked = {key: value for key, value in call.items() if key not in ("case", "out")}
        shipped = Path(getattr(case, "folder", case)) == locarno.shipped_case("ukraine-2025-01")
        if not shipped or asked not in (ALL, THREE):
            return really(case, *args, **options)
        made = request.getfixturevalue("demo_run") if asked == ALL else request.getfixturevalue("three_packages")[0]
        return locarno.Run.open(Path(shutil.copytree(made, call["out"])))

    monkeypatch.setattr(locarno, "run_study", run_study, raising=False)


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_run_one_after_another(page, tmp_path, monkeypatch, capsys, made_once):
    monkeypatch.chdir(tmp_path)
    scope = {"__name__": "__example__"}
    for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), start=1):
        place = f"{page.name}, example {number}"
        if ">>>" in match.group(1):
            example = doctest.DocTestParser().get_doctest(match.group(1), scope, place, str(page), 0)
            runner = doctest.DocTestRunner(verbose=False)
            runner.run(example, clear_globs=False, out=(told := []).append)
            assert not runner.failures, "".join(told)
            scope = example.globs
        else:
            exec(compile(match.group(1), place, "exec"), scope)
    assert number >= 1
    if page.name == "README.md":
        printed = capsys.readouterr().out
        assert len(printed.splitlines()) >= 9
        assert "would hold five years" in printed


def test_the_readme_has_an_example_of_about_ten_lines():
    match = BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert match is not None
    assert 5 <= len([line for line in match.group(1).splitlines() if line.strip()]) <= 12


def test_relative_links_of_the_pages_lead_somewhere():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            here = (page.parent / target).resolve()
            if not here.exists() and not here.with_suffix(".md").exists():
                broken.append(f"{page.name}: {target}")
    assert not broken
