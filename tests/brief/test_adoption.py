"""Adoption: three things together, each of them sound."""

from __future__ import annotations

from datetime import date

import pytest

from locarno.brief import Adoption
from locarno.diagnostics import LocarnoError


def _codes(error) -> list[str]:
    return [item.code for item in error.value.diagnostics]


def test_nothing_given_is_a_draft():
    assert Adoption.of(None, None, None, date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("who", "confidence", "because", "missing"),
    [
        ("A", None, None, "--confidence and --because"),
        (None, "low", "x", "--adopt"),
        ("A", "low", None, "--because"),
        (None, None, "x", "--adopt and --confidence"),
    ],
)
def test_all_three_are_needed_together(who, confidence, because, missing):
    with pytest.raises(LocarnoError) as error:
        Adoption.of(who, confidence, because, None)
    assert _codes(error) == ["B101"]
    assert missing in str(error.value)


def test_an_empty_name_and_reason_are_told_at_once():
    with pytest.raises(LocarnoError) as error:
        Adoption(" ", "low", "")
    assert _codes(error) == ["B101", "B101"]


def test_an_unknown_level_names_the_nearest():
    with pytest.raises(LocarnoError) as error:
        Adoption.of("A", "moderat", "sources agree", None)
    assert _codes(error) == ["B102"]
    assert "did you mean 'moderate'?" in str(error.value)


def test_a_reason_that_speaks_of_likelihood_is_refused():
    with pytest.raises(LocarnoError) as error:
        Adoption("A", "low", "it is unlikely that the sources are right")
    assert _codes(error) == ["B103"]
