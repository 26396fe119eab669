"""Every work that a page or a card cites is in the bibliography, or named as one whose details are not confirmed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE = {"diagnostics.md", "interfaces.md", "case-format.md"}
PAGES = [
    page
    for folder in (ROOT / "docs", ROOT / "src" / "locarno" / "models")
    for page in sorted(folder.rglob("*.md"))
    if "_build" not in page.parts and page.name not in MADE
]
NAME = r"[A-Z][A-Za-zÀ-ž’'-]+(?: (?:i Miquel|de Mesquita|Oosten|den Bos|Deemen))?"
CITED = re.compile(rf"((?:{NAME})(?:,? (?:&|and) {NAME}|, {NAME})*),? ((?:1[6-9]|20)\d\d(?:, (?:1[6-9]|20)\d\d)*)")
NO_AUTHORS = set(
    re.findall(
        r"\w+",
        """
        January February March April May June July August September October November December
        Belgium Korea Iran Iraq US Russia EUR USD COLING GitHub KTAB Model Office University Bank World Institute
        For Of Since From In To The
        """,
    )
)


def entries() -> set[tuple[str, str]]:
    """Give the first author and the year of every entry."""
    found = set()
    for line in (ROOT / "docs" / "references.bib").read_text(encoding="utf-8").splitlines():
        author = re.search(r"author=\{(.*?)\}, title", line)
        year = re.search(r"year=\{?(\d{4})", line)
        assert author, line
        assert year, line
        plain = re.sub(r"\\[a-z]?|[\"{}']", "", author[1])
        found.add((plain.split(",")[0].split()[-1].lower(), year[1]))
    return found


def cited(text: str) -> set[tuple[str, str]]:
    found = set()
    for names, years in CITED.findall(re.sub(r"\s+", " ", text)):
        first = re.split(r",? (?:&|and) |, ", names)[0]
        if first.split()[0] in NO_AUTHORS:
            continue
        plain = unicodedata.normalize("NFKD", first.lower()).encode("ascii", "ignore").decode()
        found |= {(plain.split()[-1], year) for year in years.split(", ")}
    return found


def unconfirmed() -> set[tuple[str, str]]:
    page = (ROOT / "docs" / "references.md").read_text(encoding="utf-8")
    return cited(page.split("## Named only", 1)[1])


def test_keys_are_written_once() -> None:
    keys = re.findall(r"^@\w+\{(\w+),", (ROOT / "docs" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) >= 90
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_cites_is_in_the_bibliography_or_named_as_unconfirmed(page: Path) -> None:
    assert cited(page.read_text(encoding="utf-8")) - entries() - unconfirmed() == set()


def test_nothing_is_named_as_unconfirmed_that_is_in_the_bibliography() -> None:
    assert not unconfirmed() & entries()
