"""What kind of act a statement is, how it is hedged, how certain it sounds, and its polarity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.reading.acts import ActReading, act_of, read_act
from locarno.reading.certainty import certainty_of
from locarno.reading.clauses import main_clause, negated
from locarno.reading.hedges import find_hedges, hedges_in

if TYPE_CHECKING:
    from locarno.evidence.statement import Act, Polarity

__all__ = [
    "ActReading",
    "act_of",
    "certainty_of",
    "find_hedges",
    "hedges_in",
    "main_clause",
    "negated",
    "polarity_of",
    "read_act",
    "taken_back",
]

_NO_UNLESS = re.compile(r"\b(?:no|not|never|cannot|nothing)\b[^.;]*\b(?:unless|without|until)\b", re.IGNORECASE)
_BAD_FEELING = re.compile(
    r"\b(?:fear|worr|doubt|scepti|skepti|concern|regret|pessimis|relucta|afraid|anxi|criticis|criticiz|condemn|denounc|"
    r"accus|decr(?:y|ies|ied)|protest|deplor|rebuk|lambast|scold|alarm|dismay|disappoint|"
    r"blam|oppos|hate|slam|lament|complain|dismiss|reject)\w*",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(?:optimis|pessimis|scepti|skepti|worr|fear|hope|hoping|concern|doubts?\b|desire|would like|relucta)\w*",
    re.IGNORECASE,
)


_TAKEN_BACK = re.compile(
    r"\b(?:walk(?:s|ed|ing)? back|with(?:draw(?:s|n|ing)?|drew)|retract(?:s|ed|ing)?|reneg(?:es?|ed|ing) on|"
    r"(?:back|backed|backing) (?:away from|out of|down from)|abandon(?:s|ed|ing)?|drop(?:s|ped|ping)?|"
    r"scrap(?:s|ped|ping)?|broke|breaks|broken|rescind(?:s|ed|ing)?|revok(?:es?|ed|ing)|(?:took|taken) back|"
    r"(?:went|gone) back on) (?:his|her|its|their|my|our|the|an?|\w+['’]s)(?: \w+){0,2}$",
    re.IGNORECASE,
)


def taken_back(text: str, cue: tuple[int, int]) -> bool:
    """Say whether the pledge, offer, threat or demand that a cue names is withdrawn: "walked back his pledge to …"."""
    return _TAKEN_BACK.search(text[max(0, cue[0] - 60) : cue[1]]) is not None


def polarity_of(act: Act, cue: str, content: str) -> Polarity:
    """Give the polarity of the content; of an attitude, its valence."""
    if act == "refusal":
        return "-"
    if act == "attitude":
        bad = _BAD_FEELING.search(cue) or (not _FEELING.search(cue) and _BAD_FEELING.search(main_clause(content)))
        return "-" if bad else "+"
    clause = main_clause(content)
    if negated(clause) and _NO_UNLESS.search(content):
        # "no force works unless …": two negations affirm what is made the condition.
        return "+"
    return "-" if negated(clause) != negated(cue) else "+"
