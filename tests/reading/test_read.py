"""What the reader makes of constructions of news prose; the sentences are invented."""

from __future__ import annotations

import datetime as dt

import pytest

from locarno.diagnostics import LocarnoError
from locarno.evidence import READ_FIELDS, Agenda, AgendaIssue, AgendaOption, Document
from locarno.reading import ENGINES, read

ON = dt.date(2025, 1, 25)


def _read(text, agenda=None, outlet=None):
    return read(text, Document.from_text(text, date=ON, outlet=outlet), agenda=agenda)


def _roots(text):
    return [statement for statement in _read(text) if statement.parent is None]


def _of(text, span):
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The minister said that talks would begin in May.", "The minister", "said", "that talks would begin in May"),
        ("The minister said on Friday that talks failed.", "The minister", "said", "that talks failed"),
        ("Talks would begin in May, the minister said.", "the minister", "said", "Talks would begin in May"),
        ("Talks will begin in May, said a senior diplomat.", "a senior diplomat", "said", "Talks will begin in May"),
        (
            "According to two officials, the force would be small.",
            "two officials",
            "According to",
            "the force would be small",
        ),
        (
            "The force would be small, according to two officials.",
            "two officials",
            "according to",
            "The force would be small",
        ),
        ("“We will stay,” Macron said.", "Macron", "said", "“We will stay,”"),
        ("“We will stay,” said Macron, who leads France.", "Macron, who leads France", "said", "“We will stay,”"),
        ("Allied troops arrive - Reuters", "Reuters", None, "Allied troops arrive"),
        (
            "Olaf Scholz, the German chancellor, warned that the plan could fail.",
            "Olaf Scholz, the German chancellor",
            "warned",
            "that the plan could fail",
        ),
        (
            "Allies fear that the truce will not last.",
            "Allies",
            "fear",
            "that the truce will not last",
        ),
        (
            "Warsaw has considered sending observers.",
            "Warsaw",
            "has considered",
            "sending observers",
        ),
        ("In an interview on Monday, Meloni said Italy would send no troops.", "Meloni", "said", None),
        ("Earlier this week Starmer promised to send planes.", "Starmer", "promised", "to send planes"),
        ("Paris has given no sign that it will give way.", "Paris", "has given no sign", "that it will give way"),
        ("Berlin voiced doubts.", "Berlin", "voiced", "doubts"),
        ("Leaders adopted a cautious optimism that talks would work.", "Leaders", None, "that talks would work"),
    ],
)
def test_source_cue_and_content(text, source, cue, content):
    first = _roots(text)[0]
    assert _of(text, first.source) == source
    if cue is not None or content == "Allied troops arrive":
        assert _of(text, first.cue) == cue
    if content is not None:
        assert [_of(text, span) for span in first.content] == [content]


def test_content_around_its_source():
    text = "The guns, Macron said, will be silent by May."
    (statement,) = _roots(text)
    assert [_of(text, span) for span in statement.content] == ["The guns", "will be silent by May"]


def test_quotation_goes_on_over_sentences():
    text = "“We will stay,” Macron said. “We will stay for years.” He left."
    statement = _roots(text)[0]
    assert statement.directness == "direct"
    assert [_of(text, span) for span in statement.content] == ["“We will stay,”", "“We will stay for years.”"]


def test_unclosed_quotation_is_read():
    text = "Macron said: “We will stay.\nStarmer said that Britain agreed."
    assert [statement.actor for statement in _roots(text)] == ["france", "uk"]


def test_a_line_break_ends_a_sentence():
    text = "Europe seeks troops - Bloomberg\nEuropean officials are pressing Washington for help, Bloomberg reports."
    first, second = _roots(text)
    assert _of(text, first.source) == "Bloomberg"
    assert _of(text, second.source) == "Bloomberg"
    assert second.content[0].start > text.index("\n")


def test_statements_inside_statements():
    text = "Europeans understand that the US expects them to provide most of the troops, a senior diplomat said."
    outer, middle, inner = _read(text)
    assert (outer.actor, middle.actor, inner.actor) == ("anonymous_1", "europe", "us")
    assert (middle.parent, inner.parent) == (outer.id, middle.id)
    assert (middle.act, inner.act) == ("belief", "demand")
    assert inner.chain == ("anonymous_1",)
    assert outer.content[0].contains(middle.content[0])
    assert middle.content[0].contains(inner.content[0])


def test_a_parenthetical_source_between_cue_and_content():
    text = "Europeans know, a French official said, that they must plan for less."
    outer, inner = _read(text)
    assert (outer.actor, inner.actor) == ("france", "europe")
    assert _of(text, inner.content[0]) == "that they must plan for less"


def test_a_belief_and_a_remark_beside_it_are_the_holders():
    text = (
        "A diplomat said that Washington has made it clear that it will not pay, believing this is for banks "
        "while noting that talks go on."
    )
    made = {(s.cue.of(text), s.actor) for s in _read(text) if s.parent}
    assert {("has made it clear", "us"), ("believing", "us"), ("noting", "us")} <= made


def test_who_passes_it_on_has_no_stance():
    text = "A diplomat said that Berlin refused to send American soldiers."
    outer, inner = _read(text, AGENDA)
    assert outer.positions == ()
    assert [(p.party, p.option, p.stance) for p in inner.positions] == [("germany", "ground", "oppose")]


@pytest.mark.parametrize(
    "text",
    [
        "Berlin did not respond to questions.",
        "Other states have soldiers.",
        "PARIS (Reuters) - Talks on the border broke off on Friday.",
        "Trump’s military support alone is large.",
    ],
)
def test_no_attribution(text):
    assert all(statement.cue is None for statement in _read(text))


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("WARSAW, Jan 3 (Reuters) - Tusk said that talks failed.", "Tusk", "that talks failed"),
        ("A diplomat who sat in on the talks said they failed.", "A diplomat who sat in on the talks", "they failed"),
        ("Tusk on Monday denied that talks failed.", "Tusk", "that talks failed"),
        ("An aide to Tusk denied that talks failed.", "An aide to Tusk", "that talks failed"),
        ("In her letter Meloni asked for money.", "Meloni", "for money"),
        ("Kelly has said he wants peace.", "Kelly", "he wants peace"),
        ("“Talks failed,” its envoy, Ada Crownhart, told reporters.", "its envoy, Ada Crownhart", "“Talks failed,”"),
        ("The talks failed, said a person close to Tusk, unless he won.", "a person close to Tusk", "The talks failed"),
        ("Meloni called the plan “a trap”.", "Meloni", "the plan “a trap”"),
        ("Some argue that talks failed.", "Some", "that talks failed"),
    ],
)
def test_constructions_of_agencies(text, source, content):
    first = _roots(text)[0]
    assert _of(text, first.source) == source
    assert _of(text, first.content[0]) == content


def test_the_same_and_another():
    text = (
        "A senior diplomat said that talks had begun. The same diplomat said they were slow. "
        "Another senior diplomat said that they would fail. This person said it was a pity."
    )
    links = [statement.chain[-1] for statement in _roots(text)]
    assert links == ["anonymous_1", "anonymous_1", "anonymous_2", "anonymous_2"]


def test_pronouns_over_sources():
    text = (
        "Macron said talks had begun. He said they were slow. European allies said they agreed. "
        "They added that it was late."
    )
    assert [statement.actor for statement in _roots(text)] == ["france", "france", "europe", "europe"]


def test_the_sources_reach_back():
    text = (
        "According to anonymous sources, the plan is ready.\n"
        "European allies of Kyiv stated that it might work. However, it is too early to say when, the sources added."
    )
    first, allies, *_, last = _roots(text)
    assert first.chain == last.chain == ("anonymous_1",)
    assert allies.chain == ("anonymous_1", "europe")
    assert [(rule.field, rule.rule) for rule in allies.rules if rule.field == "chain"] == [("chain", "sources added")]


def test_relay_chain():
    text = "Paris will send troops, Bloomberg reports. The move was planned for months, a French official said."
    statements = read(text, Document.from_text(text, outlet="The Kyiv Independent", date=ON))
    roots = [statement for statement in statements if statement.parent is None]
    assert roots[0].chain == ("kyiv_independent", "bloomberg")
    assert roots[1].chain == ("kyiv_independent", "bloomberg", "anonymous_1")


def test_a_threat_with_its_trigger():
    text = "The US President has threatened to raise tariffs on Russia if Putin does not agree to stop."
    (statement,) = _roots(text)
    condition = statement.condition
    assert (statement.act, statement.actor, statement.addressee) == ("threat", "us", "russia")
    assert (condition.kind, condition.by, condition.giver, condition.negated) == ("if", "russia", "us", True)
    assert _of(text, condition.trigger) == "if Putin does not agree to stop"


def test_an_exchange_has_a_giver_and_a_getter():
    text = "In exchange for these commitments, Trump may expect Europe to carry more of the burden."
    (statement,) = _roots(text)
    condition = statement.condition
    assert (statement.act, condition.kind, condition.by) == ("demand", "exchange", "us")
    assert (condition.giver, condition.getter) == ("europe", "us")
    assert _of(text, statement.content[0]) == "In exchange for these commitments"


@pytest.mark.parametrize(
    ("text", "kind", "trigger", "negated"),
    [
        ("Italy said it would send troops once a ceasefire is reached.", "once", "once a ceasefire is reached", False),
        ("Italy said it would not come unless Poland came.", "unless", "unless Poland came", True),
        ("Italy said it would come should Poland refuse to go.", "if", "should Poland refuse to go", True),
        ("Italy said it would come, provided that Poland came.", "provided", "provided that Poland came", False),
        ("Should Poland refuse, Italy will come, Rome said.", "if", "Should Poland refuse", True),
        ("Italy said it would send troops once Poland came.", "once", "once Poland came", False),
        ("Italy said it would stay until the war ends.", "until", "until the war ends", False),
        ("Italy said that, if Poland came, it would come too.", "if", "if Poland came", False),
    ],
)
def test_conditions(text, kind, trigger, negated):
    condition = _roots(text)[0].condition
    assert (condition.kind, _of(text, condition.trigger), condition.negated) == (kind, trigger, negated)


@pytest.mark.parametrize(
    "text",
    [
        "Allies asked if it was true at all.",
        "Allies asked Berlin if it would come.",
        "Italy would not say if it will come.",
        "Kyiv said Moscow should accept the plan.",
        "Nobody should expect us to come, Rome said.",
        "Officials said they once visited Kyiv.",
    ],
)
def test_no_condition(text):
    assert all(statement.condition is None for statement in _read(text))


def test_if_after_whether_is_still_a_condition():
    text = "Allies asked if Italy would come if Poland came."
    (statement,) = _roots(text)
    assert _of(text, statement.condition.trigger) == "if Poland came"


@pytest.mark.parametrize(
    ("text", "source", "actor"),
    [
        ("Officials briefed on the talks said Europe would pay.", "Officials briefed on the talks", "anonymous_1"),
        ("A diplomat based in Oslo said Europe would pay.", "A diplomat based in Oslo", "norway"),
        ("A KIIS poll published in January found that 52% oppose it.", "A KIIS poll published in January", None),
    ],
)
def test_a_shortened_relative_clause_belongs_to_the_source(text, source, actor):
    (statement,) = _roots(text)
    assert _of(text, statement.source) == source
    assert statement.actor == actor


@pytest.mark.parametrize(
    ("text", "act", "polarity"),
    [
        ("Berlin urged Washington to send planes.", "request", "+"),
        ("Berlin demanded that Moscow stop.", "demand", "+"),
        ("Berlin pledged to send planes.", "promise", "+"),
        ("Berlin offered to host the talks.", "offer", "+"),
        ("Berlin refused to send planes.", "refusal", "-"),
        ("Berlin does not intend to send planes.", "refusal", "-"),
        ("Berlin threatened to close the port.", "threat", "+"),
        ("Berlin warned that the truce could fail.", "warning", "+"),
        ("Berlin expects that talks will begin.", "expectation", "+"),
        ("Talks are expected to begin on Monday.", "expectation", "+"),
        ("Berlin believes that talks will fail.", "belief", "+"),
        ("Berlin hopes that talks will begin.", "attitude", "+"),
        ("Berlin worries about the cost.", "attitude", "-"),
        ("Berlin said that a larger force is needed.", "assessment", "+"),
        ("Berlin said that it would not be enough.", "assessment", "-"),
        ("Berlin said that no force could work unless it was large.", "assessment", "+"),
        ("A survey found that 60% of Ukrainians support the plan.", "poll", "+"),
    ],
)
def test_acts(text, act, polarity):
    first = _roots(text)[0]
    assert (first.act, first.polarity) == (act, polarity)


def test_polls():
    text = "Most Ukrainians, 60%, believe that joining would help, a survey found. 39% chose another answer."
    roots = _roots(text)
    assert [statement.act for statement in roots] == ["poll", "poll"]
    assert roots[0].quantities[0].low == pytest.approx(0.6)
    assert roots[1].quantities[0].low == pytest.approx(0.39)
    assert roots[1].inherited
    assert roots[0].chain == roots[1].chain == ("poll_1",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Macron said it was late.", "named_person"),
        ("The French president said it was late.", "named_person"),
        ("Warsaw said it was late.", "state"),
        ("NATO said it was late.", "institution"),
        ("European allies said it was late.", "bloc"),
        ("A senior official said it was late.", "anonymous_individual"),
        ("Two people familiar with the talks said it was late.", "anonymous_group"),
        ("Reuters reported that it was late.", "outlet"),
        ("A poll showed that 40% of voters agreed.", "poll"),
        ("Jane Doubleday said it was late.", "named_person"),
        ("The finance committee said it was late.", "institution"),
        ("Zelensky is seeking help from Warsaw.", "narrator"),
        ("It could all come too late.", "narrator"),
    ],
)
def test_kinds_of_source(text, kind):
    assert _roots(text)[0].source_type == kind


def test_a_reported_may_is_never_a_point():
    for word in ("may", "might", "could"):
        certainty = _roots(f"The minister said that talks {word} begin.")[0].certainty
        assert certainty.word == word
        assert certainty.high - certainty.low > 2


def test_certainty_follows_the_words():
    def value(words):
        return _roots(f"The minister said that talks {words}.")[0].certainty.value

    assert value("will not begin") < value("might begin") < value("will begin") < value("have begun")


def test_hedges_are_listed():
    assert _roots("Allies broadly agree that the force might, in effect, be small.")[0].hedges == (
        "broadly",
        "might",
        "in effect",
    )


AGENDA = Agenda(
    issues=(
        AgendaIssue(
            id="us_part",
            keywords=("American soldiers", "US role"),
            options=(
                AgendaOption(id="ground", keywords=("American soldiers", "deploy* + soldiers")),
                AgendaOption(id="limited", keywords=("limited US role",)),
            ),
        ),
        AgendaIssue(id="sanctions", wording="sanctions"),
    )
)


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("Berlin urged Washington to send American soldiers.", [("germany", "us_part", "ground", "support")]),
        ("Berlin refused to accept a limited US role.", [("germany", "us_part", "limited", "oppose")]),
        ("Berlin promised to lift sanctions if Moscow stops.", [("germany", "sanctions", None, "conditional")]),
        ("Berlin said it is too early to speak of a US role.", [("germany", "us_part", None, "undecided")]),
        ("Berlin said that winter is near.", []),
    ],
)
def test_positions_on_the_agenda(text, positions):
    first = next(statement for statement in _read(text, AGENDA) if statement.parent is None)
    assert [(p.party, p.issue, p.option, p.stance) for p in first.positions] == positions


def test_fields_of_a_line():
    statement = _roots("The minister said that talks will begin.")[0]
    assert tuple(statement.as_json()) == READ_FIELDS
    assert READ_FIELDS == (
        "id", "parent", "source", "source_type", "actor", "cue", "content", "act", "directness", "chain", "addressee",
        "hedges", "certainty", "polarity", "condition", "positions", "quantities", "times", "inherited", "engine",
        "access", "anonymity", "hedged", "rules",
    )  # fmt: skip
    assert statement.engine == "rules"


def test_another_engine_goes_behind_the_same_door(monkeypatch):
    monkeypatch.setitem(ENGINES, "silent", lambda text, document, registry, agenda: [])
    assert read("Macron said no.", engine="silent") == []
    with pytest.raises(LocarnoError, match="E121"):
        read("Macron said no.", engine="none")
