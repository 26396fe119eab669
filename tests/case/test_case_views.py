"""What other rooms ask of a case: estimates, origins, agenda, registry, schema, coverage."""

from __future__ import annotations

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_building import REMOVE, TEXT, edited, loaded, skeleton, statement, with_document, write
from locarno.case import (
    agenda_of,
    case_schema,
    estimates,
    issue_at,
    load_case,
    match_statements,
    origin_of,
    origins,
    registry_of,
    resolver,
    walk,
)
from locarno.case.coverage import shared
from locarno.case.negotiation import Issue
from locarno.cases import shipped_case, shipped_cases
from locarno.evidence import Span, Statement

SCHEMA = case_schema()


@pytest.fixture(scope="module", params=shipped_cases())
def shipped(request):
    return load_case(shipped_case(request.param))


# estimates


def test_every_estimate_of_a_shipped_case_can_be_drawn(shipped):
    case = shipped
    found = estimates(case.file)
    assert list(found) == sorted(found)
    issues = {item.path: item.issue for item in walk(case.file)}
    u = np.array([0.05, 0.5, 0.95])
    for path, (estimate, resolve) in found.items():
        drawn = estimate.ppf(u, resolve)
        assert np.isfinite(drawn).all(), path
        assert (np.diff(drawn) >= 0).all(), path
        assert np.isfinite(estimate.central(resolve)), path
        issue = issues[path]
        if issue is not None:
            placed = case.file.issues[issue].place(drawn)
            assert ((placed >= 0) & (placed <= 100)).all(), path


def test_paths_lead_where_the_file_has_them(tmp_path):
    case = loaded(tmp_path)
    given_paths = [item.path for item in walk(case.file) if item.given]
    assert {"war.win_alone", "stances.first.line.position", "guarantees.pact.guarantors.third.honours"} <= set(
        given_paths
    )
    assert "guarantees.pact.response.0.after_hours" in given_paths
    for path in given_paths:
        assert case.root.find(tuple(path.split("."))) is not None, path


def test_paths_do_not_depend_on_the_order_of_writing(tmp_path):
    data = skeleton()
    turned = {key: dict(reversed(value.items())) if isinstance(value, dict) else value for key, value in data.items()}
    one, two = load_case(write(tmp_path / "a", data)), load_case(write(tmp_path / "b", turned))
    assert list(one.estimates()) == list(two.estimates())
    assert one.estimates().keys() == {item.path for item in walk(one.file)}


def test_what_was_not_given_is_marked_and_what_has_no_default_is_left_out(tmp_path):
    file = loaded(tmp_path).file
    found = {item.path: item for item in walk(file)}
    assert not found["settings.discount"].given
    assert "war.odds_slope" not in found
    assert "stances.first.line.red_line" not in found


def test_positions_know_their_issue_and_other_numbers_do_not(tmp_path):
    edits = {
        "stances.first.line.history": [{"when": "once", "position": "present_line"}],
        "commitments.c": {
            "by": "third",
            "act": "threat",
            "if": {"party": "first"},
            "then": {"issue": "line", "option": "present_line"},
            "firmness": "announced",
        },
        "issues.men": {
            "kind": "instrument",
            "asks": "How many?",
            "scale": {"unit": "persons", "from": 0, "to": 1000},
            "intrinsic": {},
        },
        "issues.colour": {
            "kind": "instrument",
            "asks": "Which?",
            "options": {"red": 0, "blue": 100},
            "intrinsic": {"first": {"red": 0.1}},
        },
    }
    file = loaded(tmp_path, edits).file
    issues = {item.path: item.issue for item in walk(file)}
    assert issues["stances.first.line.position"] == "line"
    assert issues["stances.first.line.history.0.position"] == "line"
    assert issues["stances.first.line.salience"] is None
    assert issues["war.ends.lose.line"] == "line"
    assert issues["commitments.c.then.option"] == "line"
    assert issues["issues.colour.intrinsic.first.red"] is None
    assert issue_at(file, "war.ends.win.line") == "line"
    assert issue_at(file, "war.shock") is None
    estimate, resolve = estimates(file)["commitments.c.then.option"]
    assert estimate.central(resolve) == 50
    with pytest.raises(ValueError, match="no option"):
        resolver(file, "line")("nowhere")
    with pytest.raises(ValueError, match="is not a number"):
        resolver(file, None)("present_line")


def test_reasons_come_from_the_nearest_entry_around(tmp_path):
    force = {
        "name": "Force",
        "mandate": "M7",
        "because": ["j1"],
        "brigades": 2,
        "brigade_persons": {"value": 5000, "because": ["j2"]},
        "contributors": {"third": {"brigades": 2, "because": ["j3"]}},
        "rotation": {"tour": 6, "dwell": 18},
        "deploy_quarters": {"chance": 0.5, "then": {"value": 2, "because": ["j2"]}, "because": ["j3"]},
        "cost_per_person": 1e5,
    }
    judgement = {"who": "tests", "on": "2025-01-01", "why": "so"}
    case = loaded(tmp_path, {"forces.f": force, "judgements.j2": judgement, "judgements.j3": judgement})
    reasons = {item.path: item.reasons for item in walk(case.file)}
    assert reasons["forces.f.brigades"] == ("j1",)
    assert reasons["forces.f.brigade_persons"] == ("j2",)
    assert reasons["forces.f.contributors.third.brigades"] == ("j3",)
    assert reasons["forces.f.rotation.tour"] == ("j1",)
    assert reasons["forces.f.deploy_quarters"] == ("j3", "j2")


@given(st.floats(-50, 50), st.floats(1, 100), st.floats(0, 1), st.booleans())
def test_a_scale_is_mapped_linearly(start, length, share, falling):
    ends = (start + length, start) if falling else (start, start + length)
    issue = Issue.model_validate(
        {"kind": "terms", "asks": "?", "scale": {"unit": "km", "from": ends[0], "to": ends[1]}}
    )
    value = ends[0] + share * (ends[1] - ends[0])
    assert issue.number(value) == pytest.approx(100 * share, abs=1e-6)
    assert issue.place(np.array([value]))[0] == pytest.approx(100 * share, abs=1e-6)
    with pytest.raises(ValueError, match="outside the scale"):
        issue.number(ends[1] + (ends[1] - ends[0]))


# origins


QUOTED = [
    statement("s1", quantities=[{"start": 4, "end": 6, "kind": "share", "unit": "%", "low": 60, "high": 60}]),
    statement("s2", quantities=[{"start": 4, "end": 6, "kind": "count", "unit": "persons", "low": 100, "high": 200}]),
]


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (0.6, "judgement"),
        ({"value": 0.6, "because": ["j1"]}, "judgement"),
        ({"value": 0.6, "because": ["s1"]}, "quoted number"),
        ({"value": 0.5, "because": ["s1"]}, "coded from a statement"),
        ({"low": 0.5, "best": 0.6, "high": 0.7, "because": ["s1"]}, "coded from a statement"),
        ({"value": 0.6, "because": ["data:d"]}, "data"),
        ({"value": 0.6, "because": ["data:d", "j1"]}, "judgement"),
        ({"value": 0.5, "because": ["data:d", "s1"]}, "coded from a statement"),
        ({"value": 0.5, "because": ["j1", "s1"]}, "coded from a statement"),
    ],
)
def test_what_a_number_rests_on(tmp_path, estimate, expected):
    data = {"says": "x", "source": "y", "published": "2024-01-01"}
    case = load_case(with_document(tmp_path, QUOTED, {"data.d": data, "war.win_alone": estimate}))
    assert origin_of(case, "war.win_alone") == expected
    assert origin_of(case, "settings.discount") == "default"
    assert list(origins(case)) == list(case.estimates())


def test_a_quoted_range_is_a_quoted_number(tmp_path):
    quantiles = {"quantiles": {"0.05": 100, "0.95": 200}, "because": ["s2"]}
    case = load_case(with_document(tmp_path, QUOTED, {"war.own_brigades": quantiles}))
    assert origin_of(case, "war.own_brigades") == "quoted number"


# agenda and registry


def test_the_agenda_has_the_words_of_the_case(tmp_path):
    edits = {"issues.line.keywords": ["line", "front*"], "issues.line.option_keywords": {"former_border": ["border"]}}
    agenda = agenda_of(loaded(tmp_path, edits))
    issue = agenda.issue("line")
    assert issue.wording == "Where does the line of contact run?"
    assert issue.keywords == ("line", "front*")
    assert [option.id for option in issue.options] == ["claims_of_first", "present_line", "former_border"]
    assert issue.options[2].keywords == ("border",)
    assert issue.options[1].wording == "present line"


def test_the_registry_knows_the_case_s_parties_and_persons(tmp_path):
    who = [
        {
            "name": "3 Envoy",
            "party": "third",
            "office": "special envoy",
            "from": "2024-01-01",
            "aliases": ["the Envoy"],
        },
        {"name": "Plain Person", "party": "first"},
    ]
    registry = registry_of(loaded(tmp_path, {"who": who, "parties.firm": {"name": "A Firm", "kind": "firm"}}))
    assert "third" in registry
    assert registry.get("firm").kind == "institution"
    assert registry.resolve("the Envoy").party == "third"
    assert registry.resolve("Plain Person").party == "first"
    assert "person_3_envoy" in registry


def test_shipped_cases_give_an_agenda_and_a_registry(shipped):
    assert {issue.id for issue in agenda_of(shipped).issues} == set(shipped.file.issues)
    assert all(party in registry_of(shipped) for party in shipped.file.parties)


# schema


def test_the_schema_is_sound_and_accepts_what_loads(shipped):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "urn:locarno:case:1"
    assert SCHEMA["version"] == 1
    jsonschema.validate(skeleton(), SCHEMA)
    jsonschema.validate(shipped.root.data, SCHEMA)


@pytest.mark.parametrize(
    "edits",
    [
        {"parties.first.capabilty": 5},
        {"parties.first.name": REMOVE},
        {"parties.first.veto": "yes"},
        {"guarantees.pact.ladder": ["G18"]},
        {"packages.pact.line": []},
        {"war.win_alone": {"low": 1}},
        {"settings.horizon_years": 99},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(edits):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(edited(edits), SCHEMA)


def test_the_schema_describes_every_key():
    definitions = SCHEMA["$defs"]
    for name, noun in definitions.items():
        for key, entry in noun.get("properties", {}).items():
            assert entry.get("description"), f"{name}.{key}"


# coverage


def _read(id, start, end, **fields):
    return Statement.model_validate(
        {
            "id": id,
            "source_type": "state",
            "actor": "second",
            "content": [{"start": start, "end": end}],
            "act": "request",
        }
        | fields
    )


CASE = [
    statement("s1", 0, 20),
    statement("s2", 22, 40, actor="first", act="refusal"),
    statement("s3", 50, 70, actor="voices", source_type="anonymous_group"),
    statement("s4", 80, 90),
]


def test_statements_are_matched_by_content_and_actor(tmp_path):
    case = load_case(with_document(tmp_path, CASE))
    read = [
        _read("r1", 5, 20),
        _read("r2", 22, 44, actor="first", act="demand"),
        _read("r3", 52, 68, actor="anonymous_1", source_type="anonymous_individual"),
        _read("r4", 80, 90, actor="first"),
        _read("r5", 95, 99),
    ]
    found = match_statements(case, read)
    assert [(match.case, match.read, match.same_act) for match in found.matches] == [
        ("s1", "r1", True),
        ("s2", "r2", False),
        ("s3", "r3", True),
    ]
    assert found.missed == ("s4",)
    assert found.extra == ("r4", "r5")
    assert found.recall == 0.75
    assert found.precision == 0.6
    assert str(found) == "3 of the case's 4 statements found (recall 0.75), precision 0.60"
    assert found.as_json()["matches"][0] == {"case": "s1", "read": "r1", "overlap": 1.0, "same_act": True}


def test_each_statement_is_matched_once_and_best_first(tmp_path):
    case = load_case(with_document(tmp_path, CASE[:1]))
    found = match_statements(case, [_read("r1", 8, 26), _read("r2", 0, 20), _read("r3", 0, 20, act="demand")])
    assert [(match.case, match.read) for match in found.matches] == [("s1", "r2")]


def test_a_case_or_a_reading_without_statements(tmp_path):
    bare = load_case(with_document(tmp_path / "a", []))
    full = load_case(with_document(tmp_path / "b", CASE))
    assert match_statements(bare, []).recall is None
    assert str(match_statements(bare, [])) == "0 of the case's 0 statements found"
    assert match_statements(full, []).precision is None
    assert match_statements(full, []).recall == 0
    with pytest.raises(KeyError):
        match_statements(full, [], "other")


def test_a_case_matches_itself(shipped):
    (document,) = shipped.documents
    found = match_statements(shipped, [said for said in shipped.ledger if said.document == document])
    assert found.recall == found.precision == 1
    assert all(match.case == match.read for match in found.matches)


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: Span(start=pair[0], end=sum(pair))),
    min_size=1,
    max_size=3,
)


@given(spans, spans)
def test_overlap_is_symmetric_and_a_share(one, two):
    assert shared(one, two) == shared(two, one)
    assert 0 <= shared(one, two) <= 1
    assert shared(one, one) == 1


def test_the_text_of_the_tests_is_long_enough():
    assert len(TEXT) > 99
