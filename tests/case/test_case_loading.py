"""Loading a case: what it gives, and that all faults come at once and in place."""

from __future__ import annotations

import os
import pickle

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_building import (
    DOCUMENT,
    REMOVE,
    SKELETON_TEXT,
    TEXT,
    edited,
    loaded,
    problems,
    skeleton,
    statement,
    with_document,
    with_edits,
    write,
)
from locarno.case import load_case
from locarno.case.validation import keys_at
from locarno.diagnostics import LocarnoError


def said(folder):
    return [str(item).split("case.yaml:", 1)[-1] for item in problems(folder)]


# what a case gives


def test_the_skeleton_loads(tmp_path):
    case = load_case(write(tmp_path / "a_case"))
    assert case.name == "a_case"
    assert case.file.title == "A case to be written"
    assert case.documents == {}
    assert len(case.ledger) == 0
    assert case.central("war.win_alone") == 0.5
    assert case.central("stances.first.line.position") == 0
    assert case.central("stances.second.line.position") == 100
    file, line, column = case.place("war.win_alone")
    assert file == str(tmp_path / "a_case" / "case.yaml")
    assert SKELETON_TEXT.splitlines()[line - 1][column - 1 :].startswith("{low: 0.2")
    with pytest.raises(KeyError):
        case.central("war.nothing")


def test_a_case_is_named_by_its_folder_or_its_file(tmp_path):
    folder = write(tmp_path)
    assert load_case(folder) == load_case(folder / "case.yaml") == load_case(str(folder))


def test_a_case_can_be_sent_to_another_process(tmp_path):
    case = load_case(with_document(tmp_path, [statement("s1")]))
    again = pickle.loads(pickle.dumps(case))
    assert again == case
    assert again.ledger.statements == case.ledger.statements


def test_documents_and_statements_come_with_the_case(tmp_path):
    case = load_case(with_document(tmp_path, [statement("s1"), statement("s2", 12, 20)]))
    assert case.document().text == TEXT
    assert case.document("text").outlet == "A newspaper"
    assert list(case.ledger.statements) == ["s1", "s2"]
    with pytest.raises(KeyError, match="'other'"):
        case.document("other")
    with pytest.raises(KeyError, match="none"):
        loaded(tmp_path / "bare").document()


# the hash


def test_the_hash_ignores_comments_and_layout(tmp_path):
    one = load_case(write(tmp_path / "a"))
    two = load_case(write(tmp_path / "b", yaml.safe_dump(skeleton(), sort_keys=False)))
    three = load_case(write(tmp_path / "c", SKELETON_TEXT.replace("line:\n    kind", "line:   # here\n\n    kind")))
    assert one.hash == two.hash == three.hash
    assert len(one.hash) == 64


@pytest.mark.parametrize(
    "edits",
    [
        {"title": "Another title"},
        {"war.win_alone.best": 0.51},
        {"war.win_alone.because": ["j1", "j2"], "judgements.j2": {"who": "x", "on": "2025-01-01", "why": "y"}},
        {"settings.belief_spread": 0.5},
        {"packages": dict(reversed(skeleton()["packages"].items()))},
    ],
)
def test_the_hash_changes_with_what_the_case_says(tmp_path, edits):
    assert loaded(tmp_path / "a").hash != loaded(tmp_path / "b", edits).hash


def test_the_hash_changes_with_statements_and_texts(tmp_path):
    one = load_case(with_document(tmp_path / "a", [statement("s1")]))
    two = load_case(with_document(tmp_path / "b", [statement("s1", act="demand")]))
    three = load_case(with_document(tmp_path / "c", [statement("s1", status="proposed")]))
    folder = with_document(tmp_path / "d", [statement("s1")])
    (folder / "documents" / "text.txt").write_text(TEXT + " More.", encoding="utf-8")
    assert len({one.hash, two.hash, three.hash, load_case(folder).hash}) == 4


# all faults at once


def test_faults_of_every_kind_are_reported_at_once_and_in_order(tmp_path):
    edits = {
        "as_of": "2025-01-25",
        "parties.first.capabilty": 5,
        "parties.second.capability": 120,
        "judgements.j1.on": "2026-01-01",
        "packages.pact.guarantees": ["pcat"],
        "war.shock.because": ["s9"],
        "war.cost_alone.low": "1_0",
        "documents.text": DOCUMENT,
    }
    found = problems(with_edits(tmp_path, edits))
    assert {item.code for item in found} == {"C104", "C114", "C225", "C302", "C204", "C207", "C223"}
    assert [item.line for item in found] == sorted(item.line for item in found)
    assert all(item.file == str(tmp_path / "case.yaml") and item.column for item in found)


def test_an_entry_that_fails_is_not_reported_as_missing_too(tmp_path):
    """A party with a fault is still a party, a package with a fault is not said to leave terms open."""
    edits = {
        "parties.third.kind": "stat",
        "parties.first.roles": ["chalenger"],
        "packages.pact.line": ["present_line"],
        "outside.first.fighting_cost": "much",
        "outside.second": 5,
        "guarantees.pact.guarantors.third.honours": 3,
    }
    codes = [item.code for item in problems(with_edits(tmp_path, edits))]
    assert sorted(codes) == ["C113", "C113", "C114", "C116", "C116", "C225"]


@pytest.mark.parametrize("section", ["parties", "issues", "packages", "title", "as_of"])
def test_a_missing_section_does_not_hide_other_faults(tmp_path, section):
    found = problems(with_edits(tmp_path, {section: REMOVE, "war.win_alone.because": ["j9"]}))
    assert ("C112", section) in [(item.code, item.path) for item in found]
    assert "C207" in [item.code for item in found]


def test_a_case_for_a_newer_format_says_only_that(tmp_path):
    found = problems(with_edits(tmp_path, {"locarno": 2, "sections_of_the_future": 1}))
    assert [item.code for item in found] == ["C119"]


def test_a_file_that_is_no_mapping(tmp_path):
    assert said(write(tmp_path, "- a\n- b\n")) == ["1:1: C113 the case is a list (expected a mapping)"]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({"parties.first.nmae": "x"}, "C104 unknown key 'nmae' in parties.first: did you mean 'name'?"),
        ({"war.win_alone.hihg": 1}, "C104 unknown key 'hihg' in war.win_alone: did you mean 'high'?"),
        ({"settings.discont": 0.9}, "C104 unknown key 'discont' in settings: did you mean 'discount'?"),
        ({"packages.pact.lien": "present_line"}, "C104 unknown key 'lien' in packages.pact: did you mean 'line'?"),
        ({"packages.pact.garantees": 5}, "C104 unknown key 'garantees' in packages.pact: did you mean 'guarantees'?"),
        ({"commitments.c": {"iff": 5}}, "C104 unknown key 'iff' in commitments.c: did you mean 'if'?"),
        ({"polls.p": {}}, "C112 no key 'house' in polls.p"),
        ({"polls.p": {"n": 1.5}}, "C113 polls.p.n is 1.5 (expected a whole number)"),
        ({"polls.p": {"n": "1_518"}}, "C113 polls.p.n is '1_518': write 1518 (expected a whole number)"),
        ({"polls.p": {"n": "1518"}}, "C113 polls.p.n is '1518': write 1518, without quotes (expected a whole number)"),
        ({"polls.p": {"n": 0}}, "C114 polls.p.n is 0 (expected more than 0)"),
        ({"settings.report_years": 5}, "C113 settings.report_years is 5 (expected a list)"),
        ({"parties.first.veto": "NO"}, "C113 parties.first.veto is 'NO' (expected true or false)"),
        ({"parties.first.name": 12}, "C113 parties.first.name is 12 (expected text)"),
        ({"stances": None}, "C113 stances is empty (expected a mapping)"),
        ({"war.win_alone": None}, "C113 war.win_alone is empty (expected a number or another form of estimate)"),
        ({"war.win_alone": []}, "C113 war.win_alone is a list (expected a number or another form of estimate)"),
        ({"guarantees.pact.ladder": ["G18"]}, "C116 guarantees.pact.ladder.0 is 'G18' (expected a rung of the ladder"),
        ({"guarantees.pact.expires": "soon"}, "C113 guarantees.pact.expires is 'soon' (expected a number or 'never')"),
        ({"guarantees.pact.guarantors.third.honours": REMOVE}, "C118 guarantees.pact.guarantors.third: a guarantor n"),
        ({"history": {"a": {"quantiles": {"x": 1, "0.5": 2}}}}, "C113 key 'x' is not a number"),
        ({"war.win_alone": {"quantiles": {"0.5": 2}}}, "C118 war.win_alone.quantiles has too few entries (expected a"),
        ({"war.win_alone": {"low": 0.5, "best": ".inf", "high": 1}}, "C225 war.win_alone has '.inf'"),
        ({"war.own_brigades": float("inf")}, "C113 war.own_brigades is inf (expected a number or another form"),
        ({"as_of": "25 January 2025"}, "C117 as_of is '25 January 2025' (expected a date, year-month-day)"),
        ({"as_of": 2025}, "(expected a date, year-month-day)"),
        ({"issues.line.scale": {"unit": "km", "from": 1, "to": 1}}, "C118 issues.line.scale: a scale needs two diff"),
        (
            {"stances.first.line.salience": "1_0"},
            "C225 stances.first.line.salience has '1_0': write 10, without quotes",
        ),
        ({"war.win_alone": {"distribution": "nothing"}}, "C118 war.win_alone: 'nothing' is not a continuous"),
    ],
)
def test_messages_say_what_was_expected(tmp_path, edits, expected):
    assert any(expected in line for line in said(with_edits(tmp_path, edits))), said(tmp_path)


def test_the_keys_of_a_noun_are_found_wherever_it_stands():
    assert "capability" in keys_at(("parties", "us"))
    assert {"if", "then", "firmness"} <= keys_at(("commitments", "c1"))
    assert {"low", "quantiles", "chance"} <= keys_at(("war", "win_alone", "range"))
    assert "by" in keys_at(("commitments", "c1", "if"))
    assert "after_hours" in keys_at(("guarantees", "g", "response", 0))
    assert "policy" in keys_at(("guarantees", "g", "guarantors", "us", "chain"))
    assert keys_at(("parties", "us", "name")) == set()


# files


def test_what_is_no_case_is_said_so(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    for name, words in (("none", "does not exist"), ("empty", "has no case.yaml"), ("file.txt", "is no folder")):
        (found,) = problems(tmp_path / name)
        assert found.code == "C101"
        assert words in found.message


def test_a_pipe_is_no_case(tmp_path):
    os.mkfifo(tmp_path / "case.yaml")
    assert [item.code for item in problems(tmp_path)] == ["C102"]


def test_a_byte_order_mark_is_no_fault(tmp_path):
    assert load_case(write(tmp_path, b"\xef\xbb\xbf" + SKELETON_TEXT.encode())).file.title


@pytest.mark.parametrize("raw", [b"\x00\x01\x02", b"\xff\xfel\x00", b"locarno: \x1b[1m", "ä: ö".encode("latin-1")])
def test_bytes_that_are_no_text(tmp_path, raw):
    assert [item.code for item in problems(write(tmp_path, raw))] == ["C103"]


@pytest.mark.parametrize("raw", [b"", b"  \n\n", b"# nothing\n", b"---\n", b"null\n"])
def test_nothing_in_it(tmp_path, raw):
    assert [item.code for item in problems(write(tmp_path, raw))] == ["C105"]


@pytest.mark.parametrize("file", ["../secret.txt", "/etc/hostname", "documents/../../secret.txt", "bad\0name"])
def test_documents_cannot_lead_outside(tmp_path, file):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    folder = with_edits(tmp_path / "case", {"documents.text": {**DOCUMENT, "file": file}})
    assert "C222" in [item.code for item in problems(folder)] or "\0" in file


def test_statements_cannot_lead_outside(tmp_path):
    (tmp_path / "secret.jsonl").write_text("{}", encoding="utf-8")
    folder = write(tmp_path / "case")
    (folder / "statements.jsonl").symlink_to(tmp_path / "secret.jsonl")
    assert [item.code for item in problems(folder)] == ["C222"]


def test_faults_of_documents_and_statements_come_with_those_of_the_case(tmp_path):
    folder = with_document(tmp_path, [statement("s1", 0, 9999), {"id": "s2"}], {"benchmark": "nothing"})
    (folder / "documents" / "text.txt").write_bytes(b"\xff\xfe\x00")
    assert {"C206", "D202", "D103"} <= {item.code for item in problems(folder)}


def test_spans_must_lie_in_their_document(tmp_path):
    assert [item.code for item in problems(with_document(tmp_path, [statement("s1", 0, 9999)]))] == ["D205"]


# whatever is written


_keys = st.sampled_from(
    ["parties", "first", "name", "capability", "low", "best", "high", "because", "line", "position", "war", "x", "pact"]
)
_junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["j1", "first", "line", "present_line", "2025-01-01", "never", "G5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)


def _paths(data, above=""):
    for key, value in data.items():
        yield f"{above}{key}"
        if isinstance(value, dict):
            yield from _paths(value, f"{above}{key}.")


_PATHS = sorted(_paths(skeleton()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.dictionaries(st.sampled_from(_PATHS), _junk, min_size=1, max_size=3))
def test_any_entry_loads_or_is_answered_by_diagnostics(tmp_path, edits):
    try:
        data = edited(edits)
    except (TypeError, AttributeError, ValueError, IndexError):
        return
    try:
        load_case(write(tmp_path, data))
    except LocarnoError as error:
        for item in error.diagnostics:
            assert item.line is not None
            assert item.message
            assert "\n" not in item.message
