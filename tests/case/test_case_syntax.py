"""YAML 1.2 core, with places."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from locarno.case.syntax import DEPTH_LIMIT, parse, plain
from locarno.diagnostics import LocarnoError

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=20
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2025-01-25", "2025-01-25"),
        ("0o17", 15),
        ("0x1F", 31),
        ("010", 10),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-2.", -2.0),
        ("+7", 7),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("-.inf", float("-inf")),
        ("1.2.3", "1.2.3"),
        ("+", "+"),
        ("٣", "٣"),
        ("9" * 500, "9" * 500),
    ],
)
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(written, read):
    assert plain(written) == read
    assert type(plain(written)) is type(read)


def test_not_a_number_is_a_float():
    assert plain(".nan") != plain(".nan")


@given(st.dictionaries(words, values, min_size=1, max_size=5))
def test_what_a_json_writer_writes_is_read_back(data):
    import json

    root, found = parse(json.dumps(data, ensure_ascii=False), "case.yaml")
    assert not found
    assert root.data == data


@given(st.dictionaries(words, values, min_size=1, max_size=5))
def test_what_a_yaml_writer_writes_is_read_back_at_its_place(data):
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=False, width=10_000)
    root, _ = parse(text, "case.yaml")
    assert root.data.keys() == {str(key) for key in data}
    for key, (line, column) in root.keys.items():
        shown = text.splitlines()[line - 1][column - 1 :]
        assert shown.startswith(("'", '"', "? ", str(key)))


def test_places_count_from_one_and_fall_back_to_what_is_above():
    root, _ = parse("a:\n  b: {c: 5, d: [1, 2]}\n", "case.yaml")
    assert root.place(()) == (1, 1)
    assert root.place(("a", "b", "c")) == (2, 10)
    assert root.place(("a", "b", "c"), key=True) == (2, 7)
    assert root.place(("a", "b", "d", 1)) == (2, 20)
    assert root.place(("a", "x", "y")) == (2, 3)
    assert root.find(("a", "b", "c")).data == 5
    assert root.find(("a", "x", "c")) is None


def test_aliases_are_read_and_keep_their_own_place():
    root, found = parse("a: &x {low: 1}\nb: *x\n", "case.yaml")
    assert not found
    assert root.data == {"a": {"low": 1}, "b": {"low": 1}}
    assert root.place(("b",)) == (2, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: C105"),
        ("# only\n", "1:1: C105"),
        ("a:\n\tb: 1", "2:1: C107 a tab in the indentation"),
        ("a: [1", "C107 did not find expected ',' or ']'"),
        ("a: b: c", "1:5: C107 mapping values are not allowed"),
        ("a: 'x", "C107 found unexpected end of stream"),
        ("a: *x", "1:4: C107 alias *x names no anchor before it"),
        ("a: &x [*x]", "1:8: C109 alias *x contains itself"),
        ("a: 1\n---\nb: 2", "2:1: C111"),
        ("a: \x00", "1:4: C103"),
        ("a: 1\nb: \x1b[31m", "2:4: C103"),
        ("{" * 9999, "C109 nested more than"),
        ("[" * 9999, "C109 nested more than"),
        ("\n".join(" " * depth + "a:" for depth in range(DEPTH_LIMIT + 9)), "C109 nested more than"),
        ('a: "\\ud800"', "C107"),
    ],
)
def test_what_stops_the_reading(text, said):
    with pytest.raises(LocarnoError, match="C1") as caught:
        parse(text, "case.yaml")
    assert said in str(caught.value)


def test_what_does_not_stop_the_reading_is_collected():
    text = "a: 1\na: 2\nb: !!str 5\n? [x]\n: 6\nc:\n  d: 1\n  d: 2\n!!x e: 1\n"
    root, found = parse(text, "case.yaml")
    assert [(item.code, item.line, item.column) for item in found] == [
        ("C108", 2, 1),
        ("C110", 3, 4),
        ("C113", 4, 3),
        ("C108", 8, 3),
        ("C110", 9, 1),
    ]
    assert root.data == {"a": 1, "b": "5", "c": {"d": 1}, "e": 1}


def test_a_bomb_is_refused_before_it_unfolds():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(LocarnoError, match="C109 aliases unfold"):
        parse(bomb, "case.yaml")


@given(st.text(max_size=60))
def test_any_text_is_read_or_answered_by_a_diagnostic(text):
    try:
        root, _ = parse(text, "case.yaml")
    except LocarnoError as error:
        assert all(item.code.startswith("C1") and item.line for item in error.diagnostics)
    else:
        assert root.data is not None
