"""From statements to proposals: what they say and no more; accepting writes who, when and why."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil

import pytest

from case_building import TEXT, edited, write
from locarno.case import load_case
from locarno.case.acceptance import accept, read_settings
from locarno.case.coding import code_case, firmness_of, propose
from locarno.cases import shipped_case
from locarno.diagnostics import LocarnoError

ON = dt.date(2025, 1, 25)
LATER = dt.date(2025, 3, 1)


@pytest.fixture(scope="module")
def bare():
    """The shipped case with its statements, and without what was coded from them."""
    case = load_case(shipped_case("ukraine-2025-01"))
    return dataclasses.replace(case, file=case.file.model_copy(update={"stances": {}, "commitments": {}, "claims": {}}))


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(shipped_case("ukraine-2025-01"), tmp_path / "case")
    return load_case(tmp_path / "case")


def by_id(coding):
    return {proposal.id: proposal for proposal in coding.proposals}


def refused(work):
    with pytest.raises(LocarnoError) as caught:
        work()
    return caught.value.diagnostics


# what is proposed


def test_a_threat_told_twice_is_one_commitment_with_its_condition(bare):
    threat = by_id(code_case(bare))["commitment_us_threat_sanctions"]
    assert threat.value == {
        "by": "us",
        "act": "threat",
        "to": "russia",
        "if": {"party": "russia", "does_not": "agree to stop the fighting"},
        "then": {"issue": "sanctions", "option": "raised"},
        "firmness": "announced",
    }
    assert threat.statements == ("s6", "s18")
    assert threat.asks == ()
    assert threat.quotations[0] == "to squeeze Russia's economy harder if Putin does not agree to stop the fighting"


def test_an_option_that_is_named_plainly_is_the_position_and_a_hedge_takes_in_its_neighbours(bare):
    found = by_id(code_case(bare))
    assert found["stance_nato_guarantee_form"].value == {"position": {"value": "nato_membership"}}
    assert found["stance_us_us_part"].value == {"position": {"low": "none", "best": "enablers", "high": "backstop"}}
    assert found["stance_us_sanctions"].value == {"position": {"low": "kept", "best": "raised", "high": "raised"}}
    assert all("salience" in p.asks for p in found.values() if p.kind == "stance")


def test_what_names_no_option_and_what_a_poll_found_is_asked_for(bare):
    found = by_id(code_case(bare))
    for id in ("stance_us_european_share", "stance_ukrainian_public_guarantee_form"):
        assert found[id].value == {}
        assert found[id].asks == ("position", "salience")
    offer = found["commitment_europe_offer_european_force"]
    assert offer.asks == ("if.party", "then.option")
    assert offer.value["firmness"] == "considered"


def test_every_number_and_name_comes_from_the_statements_or_the_case(bare):
    for proposal in code_case(bare).proposals:
        texts = [bare.ledger[id].quote(bare.document().text) for id in proposal.statements]
        assert [" ".join(text.split()) for text in texts] == list(proposal.quotations)
        position = proposal.value.get("position", {})
        if position:
            issue = bare.file.issues[proposal.path.split(".")[2]]
            assert set(position.values()) <= set(issue.options)
        assert proposal.rule


def test_every_statement_is_used_or_left_out_with_a_reason(bare):
    coding = code_case(bare)
    used = {id for proposal in coding.proposals for id in proposal.statements}
    assert used | set(coding.left) == set(bare.ledger.statements)
    assert not used & set(coding.left)
    assert coding.left["s4"] == "it says that the issue is open"
    assert coding.left["s7"] == "it bears on no issue of the case"


def test_what_the_case_cites_already_is_not_proposed_again(copied):
    coding = code_case(copied)
    assert coding.left["s6"] == "it is coded already"
    assert "commitment_us_threat_sanctions" not in by_id(coding)
    assert coding.left["s18"] == "it is coded already"
    further = by_id(coding)["stance_us_talks_timing"]
    assert (further.there, further.value, further.asks) == ("low in_parallel, best in_parallel, high at_once", {}, ())


def test_one_act_told_twice_is_one_reason(bare):
    assert by_id(code_case(bare))["stance_us_sanctions"].statements == ("s6",)


def test_only_one_document_and_only_what_was_accepted_is_looked_at(copied):
    assert code_case(copied, "dispatch") == code_case(copied)
    assert code_case(copied, "another").proposals == ()
    copied.ledger.edit("s21", {"status": "proposed"}, by="me", on=ON, why="a second look")
    coding = code_case(copied)
    assert "claim_s21" not in by_id(coding)
    assert coding.left["s21"] == "it is proposed, not yet accepted"


@pytest.mark.parametrize(
    ("words", "firmness"),
    [
        ("has threatened", "announced"),
        ("may expect", "considered"),
        ("might pledge", "considered"),
        ("have considered", "considered"),
        ("vowed", "pledged"),
        ("promised to send", "pledged"),
        ("is willing", "intended"),
        ("plans", "intended"),
        ("will", "intended"),
        ("signed", "signed"),
        ("said", "announced"),
        ("", "announced"),
    ],
)
def test_firmness_is_read_from_the_words(words, firmness):
    assert firmness_of(words) == firmness


# an invented case

SENT = {"documents": {"note": {"file": "documents/note.txt", "title": "A note", "outlet": "A paper", "date": ON}}}
SCALE = {"kind": "instrument", "asks": "How many?", "scale": {"unit": "persons", "from": 0, "to": 50000}}
NUMBERS = "Third State pledged 10,000 to 20,000 troops if First State left. First State asked for 60% of it."


def invented(folder, *records, text=NUMBERS):
    lines = [
        {"id": f"s{n}", "document": "note", "by": "me", "on": str(ON), "engine": "analyst", **record}
        for n, record in enumerate(records, start=1)
    ]
    data = edited(SENT | {"issues.troops": SCALE})
    return load_case(write(folder, data, {"documents/note.txt": text}, lines))


PLEDGE = {
    "source_type": "state",
    "actor": "third",
    "source": {"start": 0, "end": 11},
    "cue": {"start": 12, "end": 19},
    "content": [{"start": 20, "end": 63}],
    "act": "promise",
    "addressee": "second",
    "issue": "troops",
    "quantities": [{"start": 20, "end": 43, "kind": "count", "unit": "troops", "low": 10000, "high": 20000}],
    "condition": {"kind": "if", "trigger": {"start": 44, "end": 63}, "by": "first"},
}


def test_a_quoted_range_is_a_range_without_a_best_value(tmp_path):
    case = invented(tmp_path, PLEDGE)
    found = by_id(code_case(case))
    pledge = found["commitment_third_promise_troops"]
    uniform = {"distribution": "uniform", "args": {"loc": 10000, "scale": 10000}}
    assert pledge.value["then"] == {"issue": "troops", "option": uniform}
    assert pledge.value["if"] == {"party": "first", "does": "First State left"}
    assert (pledge.value["firmness"], pledge.value["to"], pledge.asks) == ("pledged", "second", ())
    after = accept(case, list(found.values()), [pledge.id], by="me", on=ON, why="it is quoted")
    (written,) = after.file.commitments.values()
    assert written.then.option.central() == 15_000
    assert written.then.option.because == ("s1", "j_me_1")


def test_a_number_off_the_scale_or_in_another_unit_is_none(tmp_path):
    far = PLEDGE | {"quantities": [PLEDGE["quantities"][0] | {"high": 90000}]}
    euros = PLEDGE | {"quantities": [PLEDGE["quantities"][0] | {"kind": "money", "unit": "EUR"}]}
    for record in (far, euros):
        (pledge,) = (p for p in code_case(invented(tmp_path, record)).proposals if p.kind == "commitment")
        assert pledge.asks == ("then.option",)


def test_parties_and_issues_that_the_case_does_not_have_are_said(tmp_path):
    case = invented(tmp_path, PLEDGE | {"actor": "fourth"}, PLEDGE | {"issue": "tropps"})
    coding = code_case(case)
    assert coding.proposals == ()
    assert coding.left == {"s1": "the case has no party 'fourth'", "s2": "the case has no issue 'tropps'"}


def test_a_case_without_statements_has_no_proposals(tmp_path):
    assert propose(load_case(write(tmp_path)), []).proposals == ()
    assert TEXT


# accepting


def test_accepting_writes_the_entries_their_reasons_and_the_judgement_and_nothing_else(copied):
    before = (copied.folder / "case.yaml").read_text(encoding="utf-8")
    coding = code_case(copied)
    after = accept(
        copied, coding.proposals, ["claim_s21", "stance_us_talks_timing"], by="A. Analyst", on=LATER, why="so"
    )
    judgement = after.file.judgements["j_a_analyst_1"]
    assert (judgement.who, judgement.on, judgement.why, judgement.hindsight) == ("A. Analyst", LATER, "so", True)
    (claim,) = (c for id, c in after.file.claims.items() if id not in copied.file.claims)
    assert claim.because == ("s21", "j_a_analyst_1")
    position = after.file.stances["us"]["talks_timing"].position
    assert position.because == (*copied.file.stances["us"]["talks_timing"].position.because, "s19", "j_a_analyst_1")
    assert list(position.quantities()) == list(copied.file.stances["us"]["talks_timing"].position.quantities())
    text = (copied.folder / "case.yaml").read_text(encoding="utf-8")
    assert text.count("#") == before.count("#")
    assert len(set(before.splitlines()) - set(text.splitlines())) == 1
    again = by_id(code_case(after))
    assert not {"claim_s21", "stance_us_talks_timing"} & set(again)


def test_sections_that_a_case_leaves_out_are_made(tmp_path):
    case = invented(tmp_path, PLEDGE)
    coding = code_case(case)
    ids = [proposal.id for proposal in coding.proposals]
    said = {"stance_third_troops": {"salience": {"low": 40, "best": 60, "high": 80}}}
    after = accept(case, coding.proposals, ids, by="me", on=ON, why="so", said=said)
    assert "third" not in case.file.stances
    assert after.file.stances["third"]["troops"].salience.because == ("j_me_1",)
    assert not after.file.judgements["j_me_1"].hindsight
    assert set(after.file.commitments) == {"third_promise_troops"}


def test_what_a_person_says_stands_instead_of_what_is_proposed(tmp_path):
    case = invented(tmp_path, PLEDGE)
    said = {"commitment_third_promise_troops": {"if.does_not": "stay", "firmness": "intended", "then.option": 5000}}
    after = accept(case, code_case(case).proposals, list(said), by="me", on=ON, why="so", said=said)
    written = after.file.commitments["third_promise_troops"]
    assert (written.if_.does, written.if_.does_not, written.firmness) == (None, "stay", "intended")
    assert written.then.option.central() == 5000


@pytest.mark.parametrize(
    ("ids", "options", "code", "words"),
    [
        (["claim_s12", "claim_s99"], {}, "C431", "claim_s99"),
        (["stance_us_talk_timing"], {}, "C431", "did you mean 'stance_us_talks_timing'"),
        (["claim_s21"], {"by": " "}, "C434", "name"),
        (["claim_s21"], {"why": ""}, "C434", "reason"),
        (["claim_s21"], {"said": {"claim_s12": {"says": "x"}}}, "C433", "not accepted"),
        (["claim_s21"], {"said": {"claim_s21": {"sayz": "x"}}}, "C433", "did you mean 'says'"),
        (["stance_us_talks_timing"], {"said": {"stance_us_talks_timing": {"salience": 5}}}, "C433", "salience"),
    ],
)
def test_what_cannot_be_accepted_is_said_and_nothing_is_written(copied, ids, options, code, words):
    before = (copied.folder / "case.yaml").read_bytes()
    told = {"by": "me", "on": ON, "why": "so"} | options
    found = refused(lambda: accept(copied, code_case(copied).proposals, ids, **told))
    assert code in {item.code for item in found}
    assert any(words in item.message for item in found)
    assert (copied.folder / "case.yaml").read_bytes() == before


def test_salience_is_asked_for_and_a_value_off_its_scale_is_refused(tmp_path):
    case = invented(tmp_path, PLEDGE)
    proposals, id = code_case(case).proposals, "stance_third_troops"
    (found,) = refused(lambda: accept(case, proposals, [id], by="me", on=ON, why="so"))
    assert found.code == "C432"
    assert f"--set {id}.salience=" in found.message
    said = {id: {"salience": 140}}
    assert refused(lambda: accept(case, proposals, [id], by="me", on=ON, why="so", said=said))[0].code == "C114"
    said = {id: {"salience": 40, "position": "nowhere"}}
    assert refused(lambda: accept(case, proposals, [id], by="me", on=ON, why="so", said=said))
    assert load_case(tmp_path).hash == case.hash


def test_accepting_nothing_changes_nothing(copied):
    assert accept(copied, code_case(copied).proposals, [], by="me", on=ON, why="so") is copied


def test_settings_are_numbers_words_or_three_of_them():
    assert read_settings(
        ["a.salience=60", "a.position=none,enablers,backstop", "b.firmness=signed", "c.says=a, b"]
    ) == {
        "a": {"salience": 60, "position": {"low": "none", "best": "enablers", "high": "backstop"}},
        "b": {"firmness": "signed"},
        "c": {"says": "a, b"},
    }
    for wrong in ("a", "a.b", "=5", ".salience=5", "a.salience=", "a.salience=1,2", "a.=5"):
        assert refused(lambda wrong=wrong: read_settings([wrong]))[0].code == "C433"
