"""What a brief must not say: each rule has a text that breaks it and one that keeps it."""

from __future__ import annotations

import pytest

from locarno.brief import lint, page_one_of
from locarno.brief.words import ICD_203

BROKEN = {
    "likelihood and confidence": "It is unlikely to hold, and our confidence is low.",
    "probability of an attack": "Northland attacks within five years with probability 0.31.",
    "reliability of Article 5": "Article 5 would be honoured in about 8 in 10.",
    "share of the benchmark": "It has 60% of NATO’s effect.",
    "causal effect": "Peacekeepers cut the risk of war by 70%.",
    "necessary": "US ground troops are necessary.",
    "Sobol' shares": "Sobol' shares show how important each input is.",
    "validated": "The model has been validated.",
    "sanctions": "Sanctions work in 34% of cases.",
    "corrected reliability": "Selection-corrected honouring is 0.62.",
    "false precision": "It holds with 0.3127.",
    "one scale": "It is unlikely to hold. A breach is probable.",
}
KEPT = (
    "It is unlikely to hold. Confidence is low: the main inputs rest on judgement.",
    "If a cease-fire took effect, an attack would come in about 3 in 10 (0.31, 0.22–0.44 across assumptions).",
    "Article 5 is not tested here.",
    "It has 60% of NATO’s effect (40–85%).",
    "US ground troops are necessary within this menu and these ranges.",
    "Replicated never means valid; nothing here is not validated range of anything.",
    "Sanctions worked in 34% of cases in one and 46% in the other of the two data bases.",
    "The model gives 0.31, 0.22–0.44 across assumptions.",
    "Of 143 cease-fires 1946–2007, 58% held.",
    "Non-aggression pacts were honoured in 37% of cases.",
    "Offence and non aggression pacts: 37% of 41 were honoured.",
    "The two sides strike a deal in 37% of cases.",
)


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_finds_what_breaks_it(rule):
    assert rule in {lapse.rule for lapse in lint(BROKEN[rule])}


@pytest.mark.parametrize("text", KEPT)
def test_what_keeps_the_rules_passes(text):
    assert lint(text) == []


@pytest.mark.parametrize("text", ["Aggression follows in 37% of cases.", "It strikes in 37% of cases."])
def test_an_attack_is_still_one(text):
    assert {lapse.rule for lapse in lint(text)} == {"probability of an attack"}


def test_two_sentences_are_not_one():
    assert not lint("It is likely to hold. Confidence is moderate.")
    assert lint("It is likely to hold; confidence is moderate.")


@pytest.mark.parametrize("band", ICD_203)
def test_a_draft_has_no_word_of_likelihood(band):
    text = f"It is {band.word} to hold."
    assert [lapse.rule for lapse in lint(text, draft=True)] == ["draft without words"]
    assert lint(text) == []


def test_a_pure_scale_of_another_kind_is_not_a_mix():
    assert lint("It is highly unlikely to hold, and a realistic possibility that it lasts a year.") == []


def test_words_of_others_are_not_judged():
    assert lint("He said “it is likely, and I am confident, that they attack”.", draft=True) == []


def test_every_brief_keeps_the_rules(findings, case, adoption):
    draft, adopted = page_one_of(findings, case).text(), page_one_of(findings, case, adoption).text()
    assert lint(draft, draft=True) == []
    assert lint(adopted) == []
    assert lint(adopted, draft=True), "an adopted brief has words of likelihood, so the draft rule must see them"
