"""The documentation builds without a warning, and no page is left out of it."""

from __future__ import annotations

import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from locarno.models.registry import all_models

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_page_is_in_a_table_of_contents_and_every_entry_is_a_page():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    tables = re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)
    listed = [
        line
        for table in tables
        for line in table.splitlines()
        if line.strip() and not line.startswith(":") and line != "```"
    ]
    pages = [page.relative_to(DOCS).with_suffix("") for page in DOCS.rglob("*.md") if "_build" not in page.parts]
    reached = [page for entry in listed for page in pages if fnmatchcase(page.as_posix(), entry)]
    assert sorted(map(str, reached)) == sorted(str(page) for page in pages if str(page) != "index")


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(tmp_path / "html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for page in DOCS.glob("*.md"):
        text = (tmp_path / "html" / f"{page.stem}.html").read_text(encoding="utf-8")
        assert "problematic" not in text, page.name
    models = (tmp_path / "html" / "models.html").read_text(encoding="utf-8")

    missing = {model.name.partition(".")[0] for model in all_models()} - set(re.findall(r"[a-z_]+", models))
    assert not missing
    page = (tmp_path / "html" / "interfaces.html").read_text(encoding="utf-8")
    links = {link.partition("?")[0] for link in re.findall(r'href="(?!https?:|#|mailto:)([^"#]+)', page)}
    assert not [link for link in links if not (tmp_path / "html" / link).exists()]
