"""What kind of act: rules over cue and main clause; hedges and their scopes; PLOVER's codes."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.evidence.statement import ACT_FAMILY
from locarno.reading import read
from locarno.reading.acts import own_subject, read_act
from locarno.reading.clauses import subject_of
from locarno.reading.hedges import find_hedges
from locarno.reading.meaning import polarity_of
from locarno.reading.plover import CODES, NONE, VERBAL, code_of_sentence, confusion


@pytest.mark.parametrize(
    ("base", "cue", "content", "act"),
    [
        ("report", "said", "it would send planes", "promise"),
        ("report", "said", "they will not accept the plan", "refusal"),
        ("report", "said", "it was not willing to talk", "refusal"),
        ("report", "said", "they would boycott the talks", "threat"),
        ("report", "said", "it would withdraw its ambassador", "threat"),
        ("report", "said", "“We will retaliate”", "threat"),
        ("report", "said", "“They will retaliate”", "report"),
        ("report", "said", "it could host the talks", "offer"),
        ("report", "said", "it would not be enough", "assessment"),
        ("report", "said", "it would reply later", "report"),
        ("report", "said", "that Sudan must return the helicopter", "demand"),
        ("report", "said", "that the government should release them", "request"),
        ("report", "said", "that a larger force is needed", "assessment"),
        ("report", "said", "that the truce might hold", "assessment"),
        ("report", "said", "that talks began in May", "report"),
        ("report", "said", "lifting sanctions was out of the question", "refusal"),
        ("report", "said", "that Ossel feared a war", "report"),
        ("report", "said", "it was optimistic about the talks", "attitude"),
        ("report", "accused", "Moscow of stalling", "attitude"),
        ("report", "has ruled out", "sending soldiers", "refusal"),
        ("report", "issued an ultimatum", "to leave", "threat"),
        ("report", "reiterated its demand", "that troops leave", "demand"),
        ("report", "have sworn", "to fight until the end", "threat"),
        ("report", "have sworn", "to keep the peace", "promise"),
        ("promise", "vowed", "to retaliate", "threat"),
        ("promise", "agreed", "that talks were slow", "belief"),
        ("promise", "agreed", "to share the cost", "promise"),
        ("promise", "agreed", "not to send troops", "promise"),
        ("expectation", "expects", "Europe to pay", "demand"),
        ("expectation", "does not plan", "to pay", "refusal"),
        ("demand", "called", "for a truce", "demand"),
        ("demand", "called", "the plan a mistake", "assessment"),
        ("demand", "has called", "off a strike", "report"),
        ("offer", "did not offer", "to pay", "refusal"),
    ],
)
def test_acts_of_cue_and_clause(base, cue, content, act):
    reading = read_act(base, cue, content, "named_person")
    assert reading.act == act
    assert len(reading.rule) > 5


def test_who_the_subject_is_decides():
    content = "Italy will close its ports"
    assert read_act("report", "said", content, "named_person", own=True).act == "threat"
    assert read_act("report", "said", content, "named_person", own=False).act == "report"


def test_a_public_that_acts_is_no_poll():
    assert read_act("refusal", "reject", "the plan", "poll", source="Palestinians").act == "refusal"
    assert read_act("belief", "believe", "in it", "poll", source="60% of Italians").act == "poll"
    assert read_act("belief", "believe", "in it", "poll").act == "poll"


def test_own_subject():
    assert own_subject("it will come", "Italy") is None
    assert own_subject("Italy will come", "Italy’s minister") is True
    assert own_subject("Poland will come", "Italy", ["poland"], "italy") is False
    assert own_subject("Warsaw will come", "The minister", ["poland"], "poland") is True
    assert own_subject("the plan will fail", "Italy") is None


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        ("that Italy will come", "Italy"),
        ("if Poland came, the allies would come", "the allies"),
        ("to send planes", ""),
        ("the force arrived", "the force"),
    ],
)
def test_subject(content, subject):
    assert subject_of(content).strip() == subject


@pytest.mark.parametrize(
    ("cue", "content", "polarity"),
    [("accused", "Moscow of stalling", "-"), ("welcomed", "the plan", "+"), ("slammed", "the plan", "-")],
)
def test_valence(cue, content, polarity):
    assert polarity_of("attitude", cue, content) == polarity


@pytest.mark.parametrize(
    ("text", "word", "kind", "scope"),
    [
        ("that talks may begin in spring, but not soon", "may", "possibility", "may begin in spring"),
        ("that, reportedly, talks began", "reportedly", "evidence", "reportedly, talks began"),
        ("they broadly agree that it is late", "broadly", "degree", "broadly agree that it is late"),
        ("it is too early to say", "too early", "openness", "too early to say"),
        ("they would like to come", "would like", "wish", "would like to come"),
    ],
)
def test_hedges_have_scopes(text, word, kind, scope):
    hedge = next(h for h in find_hedges(text, None, [(0, len(text))]) if text[h.start : h.end] == word)
    assert (hedge.kind, hedge.scope.of(text)) == (kind, scope)


def test_a_hedge_in_the_cue_softens_the_whole_content():
    text = "Allies reportedly said talks began in May."
    (hedge,) = find_hedges(text, (7, 22), [(23, 41)])
    assert hedge.scope.of(text) == "talks began in May"


def test_the_month_is_no_hedge():
    assert find_hedges("talks began in May", None, [(0, 18)]) == ()


@given(st.text(max_size=80))
def test_any_text(text):
    if text:
        for hedge in find_hedges(text, None, [(0, len(text))]):
            assert hedge.scope.of(text).strip()
    assert read_act("report", "said", text, "state").act in ACT_FAMILY


def test_every_act_has_its_code():
    assert {act for act, _ in CODES} == set(ACT_FAMILY)
    assert {code for code in CODES.values() if code} == set(VERBAL)


def test_a_neutral_frame_is_passed_over():
    assert code_of_sentence(read("Italy has refused to send planes, officials said on Monday.")) == "REJECT"
    assert code_of_sentence(read("Officials said on Monday that it rained.")) == NONE


def test_confusion_counts_every_pair():
    drawn = confusion([("AGREE", "AGREE"), ("AGREE", NONE), ("FIGHT", "THREATEN")])
    assert [line.split()[0] for line in drawn.splitlines()[1:]] == ["AGREE", "FIGHT"]
    assert sum(int(cell) for cell in drawn.split() if cell.isdigit()) == 3


@pytest.mark.slow
def test_plover_sentences(locarno_data, capsys):
    text = (locarno_data / "reading/plover_gsr/PLOVER_GSR_CAMEO.txt").read_text(encoding="utf-8")
    rows = [row for row in json.loads(text) if row["event"] != "DOCUMENT"]
    seen, second = Counter(), []
    for row in rows:
        if seen[row["event"]] % 2:
            second.append((row["event"], code_of_sentence(read(row["text"], engine="rules"))))
        seen[row["event"]] += 1
    verbal = [coded == found for coded, found in second if coded in VERBAL]
    silent = [found == NONE for coded, found in second if coded not in VERBAL]
    named, quiet = sum(verbal) / len(verbal), sum(silent) / len(silent)
    with capsys.disabled():
        print(f"\nPLOVER, second half: verbal {named:.2f}, deeds without a code {quiet:.2f}")
    assert named >= 0.55
    assert quiet >= 0.85


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Macron walked back his pledge to send troops.", "-"),
        ("Macron withdrew his promise to send troops.", "-"),
        ("Macron repeated his pledge to send troops.", "+"),
    ],
)
def test_a_pledge_that_is_taken_back_is_negative(text, polarity):
    made = [s for s in read(text, engine="rules") if s.act in ("promise", "offer")]
    assert [s.polarity for s in made] == [polarity]


@pytest.mark.parametrize(
    ("inner", "cue"),
    [
        ("his team has shown a willingness to talk", "has shown"),
        ("Poland had so far refused to promise anything", "had so far refused"),
        ("Macron had at one stage agreed to open the border", "had at one stage agreed"),
    ],
)
def test_what_stands_inside_a_report_is_read(inner, cue):
    text = f"Macron spoke first. A diplomat said that {inner}."
    inside = [s for s in read(text, engine="rules") if s.parent is not None]
    assert [s.cue.of(text) for s in inside] == [cue]


def test_a_subject_that_a_parenthesis_cuts_off_keeps_its_verb():
    text = "Macron, a diplomat said, believes that the vote will come by July."
    outer, inner = read(text, engine="rules")
    assert [span.of(text) for span in outer.content] == ["Macron", "believes that the vote will come by July"]
    assert (inner.source.of(text), inner.cue.of(text), inner.parent) == ("Macron", "believes", outer.id)


def test_a_deed_told_inside_a_quotation_is_no_attribution():
    text = "“We write down who fired,” Macron said."
    assert [s.parent for s in read(text, engine="rules")] == [None]
