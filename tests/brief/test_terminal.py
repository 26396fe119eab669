"""The short version: 80 columns, readable without colour."""

from __future__ import annotations

import io

from brief_example import build_case, build_findings
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from locarno.brief import print_brief
from locarno.brief.terminal import BAR, LETTERS, bar


def _printed(width: int = 80, **adopted) -> str:
    out = io.StringIO()
    print_brief(build_findings(), build_case(), Console(file=out, width=width), **adopted)
    return out.getvalue()


def test_it_fits_80_columns_and_has_no_escapes():
    text = _printed()
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    assert max(len(line) for line in _printed(width=200).splitlines()) <= 80


def test_it_says_what_page_one_says(adoption):
    draft, adopted = _printed(), _printed(adoption=adoption)
    for part in ("Judgements", "Fates of each package", "it tips", "Against this", "Decide and watch", "Sources"):
        assert part in draft
    assert "Confidence: not yet set." in draft
    assert "Confidence is low" in adopted
    assert "war still on after 1 y 0.91, after 5 y 0.63, after 10 y 0.41" in draft


def test_the_banner_stands_above_the_judgements():
    text = " ".join(_printed().split())
    assert "Levels are structural and uncalibrated" in text
    assert text.index("Levels are structural") < text.index("Judgements ─")


@given(st.lists(st.floats(0.001, 1), min_size=5, max_size=5))
def test_a_bar_is_always_full(weights):
    fates = dict(zip(LETTERS, (weight / sum(weights) for weight in weights), strict=True))
    drawn = bar(fates).plain
    assert len(drawn) == BAR
    for fate, letter in LETTERS.items():
        assert abs(drawn.count(letter) - BAR * fates[fate]) < 1 + 1e-9
