"""Numbers in words: bands, rounding, and the three kinds of uncertain number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.brief import words

PROBABILITY = st.floats(0, 1)


@pytest.mark.parametrize(
    ("p", "word"),
    [
        (0.01, "almost no chance"),
        (0.0499, "almost no chance"),
        (0.05, "very unlikely"),
        (0.1999, "very unlikely"),
        (0.20, "unlikely"),
        (0.4499, "unlikely"),
        (0.45, "roughly even chance"),
        (0.5499, "roughly even chance"),
        (0.55, "likely"),
        (0.7999, "likely"),
        (0.80, "very likely"),
        (0.9499, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
    ],
)
def test_bands_are_those_of_icd_203_and_half_open(p, word):
    assert words.band(p).word == word


@pytest.mark.parametrize("p", [0.0, 0.004, 0.995, 1.0])
def test_icd_203_has_no_word_outside_1_to_99_per_cent(p):
    assert words.band(p) is None
    assert words.would(p) is None


def test_bands_leave_no_gap():
    for first, second in zip(words.ICD_203, words.ICD_203[1:], strict=False):
        assert first.high == second.low


@pytest.mark.parametrize(
    ("low", "high", "count"), [(0.22, 0.44, 1), (0.22, 0.45, 2), (0.19, 0.45, 3), (0.0, 1.0, 7), (0.3, 0.3, 1)]
)
def test_bands_spanned(low, high, count):
    assert words.bands_spanned(low, high) == count


def test_an_interval_over_more_than_two_bands_gets_no_word():
    assert words.cannot_be_narrowed(0.22, 0.50) is None
    assert words.cannot_be_narrowed(0.06, 0.50) == "cannot be narrowed below ‘very unlikely’ to ‘roughly even chance’"


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0, "less than 1 in 100"),
        (0.02, "about 1 in 50"),
        (0.05, "about 1 in 20"),
        (0.08, "about 1 in 10"),
        (0.31, "about 3 in 10"),
        (0.35, "about 4 in 10"),
        (0.5, "about 5 in 10"),
        (0.55, "about 6 in 10"),
        (0.92, "about 9 in 10"),
        (0.95, "about 19 in 20"),
        (0.98, "about 49 in 50"),
        (0.999, "more than 99 in 100"),
    ],
)
def test_probabilities_are_told_in_round_words(p, said):
    assert words.in_ten(p) == said


def _told(text: str) -> float:
    part, whole = (int(word) for word in text.split() if word.isdigit())
    return part / whole


@given(PROBABILITY)
def test_round_words_are_near_the_number(p):
    assert abs(_told(words.in_ten(p)) - p) <= 0.0501


@given(PROBABILITY, PROBABILITY)
def test_round_words_keep_the_order(p, q):
    low, high = sorted((p, q))
    assert _told(words.in_ten(low)) <= _told(words.in_ten(high))


@given(PROBABILITY)
def test_a_share_is_never_said_like_a_probability(share):
    said = words.of_ten(share)
    assert " of " in said
    assert " in 10" not in said
    assert "about" not in said


@given(PROBABILITY)
def test_no_probability_is_printed_more_finely_than_two_decimals(p):
    printed = words.probability(p)
    assert len(printed.partition(".")[2]) <= 2
    assert (printed in ("0", "1")) == (p in (0, 1))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0, "€0"),
        (9.13e9, "€9.1bn"),
        (11.3e9, "€11bn"),
        (850e6, "€850m"),
        (999.9e6, "€1bn"),
        (486e9, "€490bn"),
        (-2.5e6, "−€2.5m"),
    ],
)
def test_money_has_two_digits(value, printed):
    assert words.money(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(0.0, "0"), (7e-16, "0"), (0.0123, "0.012"), (2.64, "2.6"), (66.3, "66"), (25_400, "25,000")]
)
def test_quantities_have_two_digits(value, printed):
    assert words.two_digits(value) == printed


@pytest.mark.parametrize(
    ("low", "high", "unit", "printed"),
    [
        (0.22, 0.44, "probability", "0.22–0.44"),
        (0.001, 0.44, "probability", "<0.01 to 0.44"),
        (2.2e9, 4.3e9, "EUR/year", "€2.2–4.3bn"),
        (850e6, 1.4e9, "EUR/year", "€850m–€1.4bn"),
        (-3, 4, "brigades", "−3 to 4"),
        (2.0, 2.0, "quarters", "2"),
        (None, 4, "brigades", ""),
    ],
)
def test_intervals(low, high, unit, printed):
    assert words.span(low, high, unit) == printed
