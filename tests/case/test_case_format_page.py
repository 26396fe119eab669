"""The reference page of the case file says what the schema says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from locarno.case import RUBRIC

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "case-format.md").read_text(encoding="utf-8")


def script():
    spec = importlib.util.spec_from_file_location("page_script", ROOT / "scripts" / "write_case_format_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = script()


@pytest.mark.parametrize("noun", SCRIPT.nouns(), ids=lambda noun: noun.__name__)
def test_every_noun_and_every_key_is_explained(noun):
    section = PAGE.split(f"### {SCRIPT.title(noun)}\n", 1)[1].split("\n### ", 1)[0]
    for name, field in noun.model_fields.items():
        assert f"| `{field.alias or name}` |" in section
        assert field.description


def test_the_page_is_what_the_schema_gives():
    assert SCRIPT.page() == PAGE, "run scripts/write_case_format_page.py"


def test_the_rubric_is_printed():
    assert all(f"- {line}" in PAGE for lines in RUBRIC.values() for line in lines)


def test_links_lead_to_sections():
    import re

    headings = {line[4:].lower().replace(" ", "-") for line in PAGE.splitlines() if line.startswith("### ")}
    assert set(re.findall(r"\]\(#([a-z-]+)\)", PAGE)) <= headings
