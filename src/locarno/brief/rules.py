"""What a brief must not say, as far as a program can see it.

The rules are those of ICD 203 on words (one row of the scale, likelihood and confidence in separate sentences) and
the claims that Locarno never makes. Words inside double quotation marks are somebody else's and are not judged.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Lapse(NamedTuple):
    """A sentence that breaks a rule."""

    rule: str
    """Name of the rule."""
    sentence: str
    """The sentence."""
    why: str
    """What is wrong and what would mend it."""


_UPPER = (
    r"almost no chance|very unlikely|(?<!highly )unlikely|roughly even chance|(?<!highly )likely|very likely"
    r"|almost certain(?:ly)?"
)
_LOWER = (
    r"remote (?:chance|possibility|likelihood)|highly improbable|improbabl[ey]|roughly even odds|probabl[ey]"
    r"|highly probable|nearly certain"
)
_OTHER = r"highly (?:un)?likely|realistic possibility"

LIKELIHOOD = re.compile(rf"\b(?:{_OTHER}|{_UPPER}|{_LOWER})\b", re.IGNORECASE)
"""Every word of likelihood that is linted."""
_ROWS = {
    "ICD 203, upper row": re.compile(rf"\b(?:{_UPPER})\b", re.IGNORECASE),
    "ICD 203, lower row": re.compile(rf"\b(?:{_LOWER})\b", re.IGNORECASE),
    "PHIA": re.compile(rf"\b(?:{_OTHER})\b", re.IGNORECASE),
}
_CONFIDENCE = re.compile(r"\bconfiden(?:ce|t|tly)\b", re.IGNORECASE)

_QUOTED = re.compile(r"“[^”]*”")
_SENTENCE_END = re.compile(r"(?<=[.!?;])[)”’]?\s+(?=[A-Z0-9‘“(])|\n+")

_NUMBER = re.compile(
    r"\b\d+(?:\.\d+)? ?(?:%|per cent)|[<>]?(?<![\w.])0?\.\d+|\b\d+ (?:in|of|out of) (?:10|20|50|100)\b", re.IGNORECASE
)
_INTERVAL = re.compile(r"\d%? ?(?:–|to|and) ?[<>]?0?\.?\d|cannot be narrowed", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|once|given|under|assuming|provided|on these terms)\b", re.IGNORECASE)
_ATTACK = re.compile(
    r"\b(?:attack|attacks|attacked|invade|invades|invasion|(?<!\bnon-)(?<!\bnon )aggression|re-?invade"
    r"|strikes?(?! (?:a |the )?(?:balance|bargain|deal)))\b"
    r"|\b(?:renews?|resumes?|restarts?|start|starts) (?:the |a |its )?war\b",
    re.IGNORECASE,
)
_ARTICLE_5 = re.compile(r"\bArticle (?:5|five|V)\b")
_OF_BENCHMARK = re.compile(r"\b\d+(?:\.\d+)? ?(?:%|per cent) of (?:the )?(?:NATO|benchmark)", re.IGNORECASE)
_CAUSAL = re.compile(
    r"\b(?:peacekeepers?|peacekeeping|guarantees?|monitors?)\b[^.]*?\b(?:cut|cuts|reduced?|reduces|lower|lowers|lowered"
    r"|raised?|raises|halved?|halves|caused?|causes)\b[^.]*?\d|\bcausal effect of\b",
    re.IGNORECASE,
)
_NECESSARY = re.compile(r"\b(?:necessary|indispensable|without which no)\b", re.IGNORECASE)
_MENU = re.compile(r"within (?:this|the) menu", re.IGNORECASE)
_SOBOL = re.compile(r"\bSobol[’']?.*\bimportan", re.IGNORECASE)
_VALIDATED = re.compile(r"(?<!not )(?<!never )\bvalidated\b(?! range)", re.IGNORECASE)
_SANCTIONS = re.compile(r"\bsanctions?\b.*\b(?:works?|worked|succeeds?|succeeded|success)\b", re.IGNORECASE)
_TWO_SOURCES = re.compile(r"\b(?:two|both) data ?(?:bases|sets)\b|\bHSE\b.*\bTIES\b|\bTIES\b.*\bHSE\b", re.IGNORECASE)
_CORRECTED = re.compile(r"\b(?:corrected|adjusted) (?:for selection|reliability)|selection-corrected", re.IGNORECASE)
# Two digits that count: 0.015 may say so, 0.153 may not.
_FALSE_PRECISION = re.compile(r"(?<![\w.])0?\.(?!0+\d{1,2}\b)\d{3,}\b|\b\d+\.\d+ ?(?:%|per cent)", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """Split a text into sentences: at stops before a capital, and at line breaks."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def lint(text: str, *, draft: bool = False) -> list[Lapse]:
    """Find what a brief must not say.

    Parameters
    ----------
    text
        Plain text; what stands in double quotation marks is left out.
    draft
        Whether words of likelihood are refused altogether, as in a brief that nobody has adopted.

    Returns
    -------
    list of Lapse
        In the order of the text; empty where nothing is wrong.
    """
    own = _QUOTED.sub("“…”", text)
    found = [lapse for sentence in sentences(own) for lapse in _in_sentence(sentence, draft=draft)]
    rows = {name: match.group() for name, row in _ROWS.items() if (match := row.search(own))}
    if len(rows) > 1:
        used = "; ".join(f"‘{word}’ ({name})" for name, word in rows.items())
        found.append(Lapse("one scale", used, "words of one row of one scale only"))
    return found


def _in_sentence(sentence: str, *, draft: bool) -> list[Lapse]:
    found: list[Lapse] = []

    def lapse(rule: str, why: str) -> None:
        found.append(Lapse(rule, sentence, why))

    likelihood = LIKELIHOOD.search(sentence)
    number = _NUMBER.search(sentence)
    if likelihood and _CONFIDENCE.search(sentence):
        lapse("likelihood and confidence", "a likelihood and a confidence stand in one sentence: make two")
    if likelihood and draft:
        lapse("draft without words", f"‘{likelihood.group()}’ in a draft: only a named person adopts a word")
    if (
        _ATTACK.search(sentence)
        and (number or likelihood)
        and not (_INTERVAL.search(sentence) and _CONDITION.search(sentence))
    ):
        lapse("probability of an attack", "a number on an attack without its condition and its interval")
    if _ARTICLE_5.search(sentence) and (number or likelihood):
        lapse("reliability of Article 5", "past alliances give no reliability of NATO’s Article 5")
    if _OF_BENCHMARK.search(sentence) and not _INTERVAL.search(sentence):
        lapse("share of the benchmark", "a share of the benchmark’s effect needs its interval")
    if _CAUSAL.search(sentence):
        lapse("causal effect", "the record is too small for a causal effect of guarantees or peacekeepers")
    if _NECESSARY.search(sentence) and not _MENU.search(sentence):
        lapse("necessary", "necessity is only ‘within this menu and these ranges’")
    if _SOBOL.search(sentence):
        lapse("Sobol' shares", "Sobol' shares are not importance where inputs are correlated")
    if _VALIDATED.search(sentence):
        lapse("validated", "a replicated number is not a validated model")
    if _SANCTIONS.search(sentence) and number and not _TWO_SOURCES.search(sentence):
        lapse("sanctions", "name both data bases: they disagree on how often sanctions succeed")
    if _CORRECTED.search(sentence) and number:
        lapse("corrected reliability", "selection into alliances is not identified: show a curve or bounds")
    if _FALSE_PRECISION.search(sentence):
        lapse("false precision", "more digits than anybody knows: two decimals, whole per cent")
    return found
