"""The documentation builds without a warning, and no page is left out of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from locarno.models.registry import all_models

DOCS = Path(__file__).resolve().parents[2] / "docs"


def listed(page: Path) -> set[Path]:
    """Give the pages in a page's own tables of contents; a star does not cross a folder, as for Sphinx."""
    tables = re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    entries = [line for table in tables for line in table.splitlines() if line.strip() and not line.startswith(":")]
    found = {entry: set(page.parent.glob(f"{entry}.md")) for entry in entries}
    assert all(found.values()), [entry for entry in entries if not found[entry]]
    return set().union(*found.values()) if found else set()


def test_every_page_is_in_a_table_of_contents_and_every_entry_is_a_page():
    pages = {page for page in DOCS.rglob("*.md") if "_build" not in page.parts}
    reached, open_ones = set(), {DOCS / "index.md"}
    while open_ones:
        reached |= open_ones
        open_ones = set().union(*(listed(page) for page in open_ones)) - reached
    assert reached == pages


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
