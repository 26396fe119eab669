"""Certainty: the fitted model against the data's own test part, and what it makes of statements."""

from __future__ import annotations

import json
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.reading.certainty import certainty_of, read_certainty
from locarno.reading.clauses import head_of, main_clause, negated
from locarno.reading.factuality import constructions, default_model, tokens_of


def _events(folder, part):
    for line in (folder / "reading/factuality/UW" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tokens = row["text"].split(" ")
        for target in row["targets"]:
            yield tokens, target["span1"][0], target["label"]


def test_correlation_on_the_test_part(locarno_data, capsys):
    model = default_model()
    read, labels, inside = [], [], []
    for tokens, place, label in _events(locarno_data, "test"):
        value = model.predict(tokens, place)
        low, high = model.interval(value)
        read.append(value)
        labels.append(label)
        inside.append(low <= label <= high)
    correlation = np.corrcoef(read, labels)[0, 1]
    error = np.abs(np.subtract(read, labels)).mean()
    with capsys.disabled():
        print(f"\nUW certainty, test: r {correlation:.3f}, MAE {error:.3f}, 80% intervals hold {np.mean(inside):.0%}")
    assert len(labels) == 864
    assert correlation >= 0.72
    assert error <= 0.54
    assert 0.74 <= np.mean(inside) <= 0.86


def test_the_table_holds_means_of_the_data(locarno_data):
    table = default_model().table
    readings = {}
    for part in ("train", "dev"):
        for tokens, place, label in _events(locarno_data, part):
            for line in constructions(tokens, place):
                readings.setdefault(line, []).append(label)
    for line in ("will", "would", "could", "may", "not will", "wanting to", "if"):
        assert table[line] == pytest.approx(statistics.fmean(readings[line]), abs=0.006)


def test_no_sentence_can_be_read_off_the_coefficients(locarno_data):
    names = default_model().coefficients
    assert max(len(name.split("=", 1)[-1].split()) for name in names) <= 5
    capitals = [name for name in names if any(letter.isupper() for letter in name)]
    assert capitals == []


@pytest.mark.parametrize(
    ("cue", "content", "low", "high", "word"),
    [
        ("said", "that talks have begun", 2.5, 3.0, None),
        ("said", "that talks will begin", 1.8, 3.0, "will"),
        ("said", "that talks may begin", 0.5, 2.0, "may"),
        ("said", "that talks might begin", 0.3, 1.9, "might"),
        ("said", "that talks will not begin", -3.0, -1.0, "will not"),
        ("said", "that talks won’t begin", -3.0, -1.0, "won’t"),
        ("said", "that it would send no troops", -3.0, -1.0, "would"),
        ("said", "that no force would deter Moscow", -3.0, -1.0, "would"),
        ("said", "it is unlikely that troops will be sent", -2.0, 0.0, "unlikely"),
        ("said", "it was unclear whether talks would begin", -0.5, 0.5, "unclear"),
        ("refused", "to send planes", -3.0, -1.0, "refused"),
        ("denied", "that planes were sent", -3.0, -1.0, None),
        ("does not intend", "to send planes", -3.0, -0.5, "does not intend"),
        ("hopes", "that talks will begin", 0.0, 1.5, "will"),
        ("pledged", "to send planes", 1.0, 2.6, "pledged"),
        ("is considering", "sending observers", 0.0, 1.5, "considering"),
    ],
)
def test_readings(cue, content, low, high, word):
    certainty, rule = read_certainty(cue, content)
    assert low <= certainty.value <= high
    assert certainty.word == word
    assert certainty.low <= certainty.value <= certainty.high
    assert rule


@pytest.mark.parametrize("word", ["may", "might", "could", "would possibly", "perhaps will"])
def test_what_is_left_open_stays_wide(word):
    certainty = certainty_of("said", f"that troops {word} come")
    assert certainty.high - certainty.low > 2


@pytest.mark.parametrize(
    ("content", "clause"),
    [
        ("that talks will begin if Moscow agrees", "talks will begin"),
        ("that, if Moscow agrees, talks will begin", "talks will begin"),
        ("to send planes once a truce holds", "send planes"),
        ("However, it is too early", "it is too early"),
    ],
)
def test_main_clause(content, clause):
    assert main_clause(content).strip(" ,") == clause


@pytest.mark.parametrize(
    ("clause", "head"),
    [
        ("talks will not soon begin", "begin"),
        ("the force has been sent", "sent"),
        ("to send planes", "send"),
        ("sending observers", "sending"),
        ("the minister resigned on Monday", "resigned"),
        ("it is likely that talks will begin", "begin"),
        ("the troops have to leave", "leave"),
        ("the truce is a sham", "is"),
        ("a ceasefire in the east", "ceasefire"),
        ("they all left", "left"),
    ],
)
def test_head(clause, head):
    tokens = tokens_of(clause)
    assert tokens[head_of(tokens)] == head


@pytest.mark.parametrize(
    ("text", "is_negated"),
    [
        ("will not go", True),
        ("won’t go", True),
        ("no later than May", False),
        ("not only the allies", False),
        ("without a mandate", True),
        ("will go", False),
    ],
)
def test_negated(text, is_negated):
    assert negated(text) is is_negated


@given(st.text(max_size=120), st.text(max_size=20))
def test_any_text(content, cue):
    certainty = certainty_of(cue, content)
    assert -3 <= certainty.low <= certainty.value <= certainty.high <= 3


@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "to",
                "will",
                "not",
                "talks",
                "begin",
                "said",
                "it",
                "that",
                "if",
                ",",
                "no",
                "may",
                "be",
                "of",
                "they",
                "have",
            ]
        ),
        max_size=12,
    )
)
def test_any_words(words):
    certainty = certainty_of("said", " ".join(words))
    assert -3 <= certainty.low <= certainty.value <= certainty.high <= 3
