"""Every Python example of the README and the docs runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

WITH_EXAMPLES = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_the_examples_of_a_page_run_one_after_another(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    scope = {"__name__": "__example__"}
    for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), start=1):
        code = compile(match.group(1), f"{page.name}, example {number}", "exec")
        exec(code, scope)
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
