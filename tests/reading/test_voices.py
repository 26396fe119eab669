"""Who speaks: identities, anaphora over sources, and by which rule; the sentences are invented."""

from __future__ import annotations

import datetime as dt

import pytest

from locarno.evidence import Document, Registry
from locarno.reading import read
from locarno.reading.descriptions import describe, find_access, find_anonymity
from locarno.reading.sources import sources_of

ON = dt.date(2025, 1, 25)


def _roots(text):
    return [s for s in read(text, Document.from_text(text, date=ON)) if s.parent is None]


def _rules(statement):
    return [rule.rule for rule in statement.rules if rule.field in ("source", "chain", "identity")]


def _speakers(text):
    return [statement.chain[-1] if statement.chain else None for statement in _roots(text)]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # Gender, number and kind of the antecedent.
        ("Meloni met Macron. She said it was late.", ["meloni"]),
        ("Meloni met Macron. He said it was late.", ["macron"]),
        ("NATO met Macron. It said the door was open.", ["nato"]),
        ("Tusk met Baltic diplomats who were waiting. “Never,” he said. “Never.”", ["tusk"]),
        # Parts of a group are people of their own.
        (
            "Two officials said talks had failed. One of the officials said so twice. The person said it was a pity.",
            ["anonymous_1", "anonymous_2", "anonymous_2"],
        ),
        (
            "A diplomat said no. Another said yes. A third said nothing had happened.",
            ["anonymous_1", "anonymous_2", "anonymous_3"],
        ),
        # Ordinals.
        (
            "An official said talks failed. A second official said they had not. The first official said they had.",
            ["anonymous_1", "anonymous_2", "anonymous_1"],
        ),
        # What is said of a source tells two of a kind apart.
        (
            "A Western diplomat said no. A French diplomat said yes. The Western diplomat said no again.",
            ["anonymous_1", "anonymous_2", "anonymous_1"],
        ),
        # Who is brought in without speaking.
        ("A Polish envoy played down the talks. “We talk,” the envoy said.", ["anonymous_1"]),
        # An office, a body, an outlet and a state that were named before.
        ("Macron said no. The president said it twice.", ["macron", "macron"]),
        ("NATO said no. The alliance said it twice.", ["nato", "nato"]),
        ("The Guardian reported that talks had failed. The newspaper said so twice.", ["guardian", "guardian"]),
        # Owners.
        ("Trump said no. His team said yes.", ["trump", "us_team"]),
        ("Poland met envoys. Its foreign minister, Radosław Sikorski, said it was late.", ["sikorski"]),
        ("Hale Okarrion, an analyst, said no. Okarrion said it twice.", ["okarrion", "okarrion"]),
    ],
)
def test_who_is_meant(text, speakers):
    assert _speakers(text) == speakers


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("A diplomat said no. The same diplomat said it twice.", "same"),
        ("A diplomat said no. The diplomat said it twice.", "definite"),
        ("A diplomat said no. This person said it twice.", "this"),
        ("A diplomat said no. Another diplomat said yes.", "another"),
        ("Macron said no. He said it twice.", "pronoun"),
        ("Macron said no. The president said it twice.", "office"),
    ],
)
def test_the_statement_says_which_rule_made_the_link(text, rule):
    assert _rules(_roots(text)[-1]) == [rule]


def test_a_name_needs_no_rule():
    assert _rules(_roots("Macron said no. Macron said it twice.")[-1]) == []


def test_a_sentence_between_two_of_one_source_is_its_own():
    text = (
        "Paris would send planes, a senior diplomat said. Berlin may expect more from the others. "
        "The same diplomat said it was late."
    )
    statement = _roots(text)[1]
    assert statement.chain == ("anonymous_1",)
    assert statement.inherited
    assert _rules(statement) == ["cueless"]


def test_a_sentence_after_a_named_speaker_is_the_reporters():
    text = "Macron threatened Moscow with sanctions. However, Putin may not be moved."
    assert _roots(text)[1].chain == ()


def test_a_nested_pronoun_is_the_speaker_before_it_and_not_the_one_behind():
    before = read("Macron said that he fears that it is a trap.")
    assert [s.actor for s in before] == ["france", "france"]
    after = read("Trump has a team. His aides know that they must hurry, a senior diplomat said.")
    assert [s.actor for s in after if s.parent] == ["us_team"]


def test_the_nearest_subject_owns_a_pledge():
    text = "Kellogg spoke after Trump walked back his pledge to end the war, a diplomat said."
    pledge = next(s for s in read(text, Document.from_text(text, date=ON)) if s.act == "promise")
    assert pledge.source.of(text) == "his"
    assert pledge.chain[-1] == "trump"


def test_expletives_are_nobody():
    text = "Berlin said it is too early to discuss the force."
    assert all(s.source.of(text) != "it" for s in read(text) if s.source)


@pytest.mark.parametrize(
    ("phrase", "noun", "plural", "number", "determination"),
    [
        ("two senior Western diplomats familiar with the talks", "diplomat", True, 2, "new"),
        ("the same official", "official", False, 1, "same"),
        ("another former minister", "minister", False, 1, "new"),
        ("one of the officials", "official", False, 1, "new"),
        ("some of them", "them", True, None, "new"),
        ("people briefed on the matter", "people", True, None, "bare"),
        ("the spokeswoman", "spokeswoman", False, 1, "definite"),
        ("Berlin's envoys", "envoy", True, None, "owned"),
    ],
)
def test_descriptions(phrase, noun, plural, number, determination):
    what = describe(phrase)
    assert (what.noun, what.plural, what.number, what.determination) == (noun, plural, number, determination)


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Opposition leader Casimir Holloway-Stern", "Casimir Holloway-Stern"),
        ("retired Lt. Gen. Osgood P. Tarrant", "Osgood P. Tarrant"),
        ("its foreign minister, Wim Aldersea", "Wim Aldersea"),
        ("a senior official", None),
        ("Officials in Paris", None),
    ],
)
def test_names_without_titles(phrase, name):
    assert describe(phrase).name == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a person familiar with the discussions said", "familiar with the discussions"),
        ("two people with direct knowledge of the offer", "with direct knowledge of the offer"),
        ("an official who took part in the call", "who took part in the call"),
        ("officials briefed on the plan, who", "briefed on the plan"),
        ("a senior diplomat", None),
    ],
)
def test_access(text, words):
    span = find_access(text, 0, len(text))
    assert (None if span is None else text[slice(*span)]) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "an aide said, speaking on condition of anonymity because the talks are private.",
            "speaking on condition of anonymity because the talks are private",
        ),
        ("an aide, who was not authorised to speak publicly, said", "who was not authorised to speak publicly"),
        ("one who asked not to be named said", "who asked not to be named"),
        ("an aide who requested anonymity to discuss the offer", "who requested anonymity to discuss the offer"),
        ("he declined to be identified, citing the risk.", "declined to be identified, citing the risk"),
        ("an aide said it was late", None),
    ],
)
def test_reasons_for_anonymity(text, words):
    span = find_anonymity(text, 0, len(text))
    assert (None if span is None else text[slice(*span)]) == words


def test_sources_of_a_document():
    text = (
        "Two senior Western officials familiar with the talks said Paris would go. The officials spoke on condition of "
        "anonymity because the plan is secret. Macron said no. The officials said yes.\n"
    )
    document = Document.from_text(text, date=ON)
    officials, macron = sources_of(read(text, document), text, Registry.default(), ON)
    assert (officials.id, officials.kind, officials.number) == ("anonymous_1", "anonymous_group", 2)
    assert officials.attributes == ("senior", "western")
    assert officials.access == "familiar with the talks"
    assert (macron.name, macron.office, macron.actor) == ("Emmanuel Macron", "president", "france")


def test_who_holds_an_office_by_date():
    text = "The US president said it was late."
    old = read(text, Document.from_text(text, date=dt.date(2024, 6, 1)))
    new = read(text, Document.from_text(text, date=dt.date(2025, 2, 1)))
    assert [old[0].chain, new[0].chain] == [("biden",), ("trump",)]


def test_the_retold_outlet_is_found_below_a_line_on_rights():
    body = "Allies want talks, Bloomberg reported.\n\nKyiv is ready, said Volodymyr Zelensky.\n"
    for head in ("", "Written for a demonstration. Released under CC0 1.0.\n\n"):
        text = f"{head}Europeans seek talks\n\n{body}"
        (last,) = [s for s in read(text, engine="rules") if s.actor == "ukraine" and s.parent is None]
        assert last.chain == ("bloomberg", "zelensky")
