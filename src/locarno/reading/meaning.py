"""What kind of act a statement is, how it is hedged, how certain it sounds, and its polarity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.evidence.statement import Certainty

if TYPE_CHECKING:
    from locarno.evidence.statement import Act, Polarity, SourceType

_HEDGES = re.compile(
    r"\b(?:may|might|could|would|can|should|possibly|perhaps|maybe|likely|unlikely|probably|reportedly|allegedly|"
    r"apparently|broadly|largely|mostly|partly|somewhat|generally|in effect|effectively|potentially|presumably|"
    r"seemingly|appears?|appeared|seems?|seemed|privately|in private|cautious(?:ly)?|guarded(?:ly)?|tentative(?:ly)?|"
    r"uncertain|unclear|too early|too soon|expected|to some extent|almost|nearly|if at all|whether|would like|"
    r"no signs?|little sign|at least in part|not necessarily|in principle)\b",
    re.IGNORECASE,
)
# Value on −3 … 3 and spread, after what news readers made of such words (UW factuality data, Lee et al. 2015).
_CERTAINTY: tuple[tuple[re.Pattern[str], float, float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), value, spread)
    for pattern, value, spread in (
        (r"\b(?:cannot|can(?:no|')t|can’t|could not|couldn['’]t)\b", -1.9, 1.4),
        (r"\b(?:will not|won['’]t|would not|wouldn['’]t)\b", -2.2, 1.2),
        (r"\b(?:does not|do not|did not|doesn['’]t|don['’]t|didn['’]t) (?:intend|plan|want)\b", -2.0, 1.2),
        (r"\b(?:refus|reject|declin|rul(?:e|ed|es|ing) out)\w*", -2.4, 0.8),
        (r"\bno (?:signs?|indications?|intention|plans?)\b", -1.9, 1.2),
        (r"\bunlikely\b", -1.0, 1.2),
        (r"\bmight\b", 0.9, 1.3),
        (r"\bmay\b", 1.4, 1.4),
        (r"\bcould\b", 1.0, 1.4),
        (r"\bwhether\b|\buncertain\b|\bunclear\b|\bnot (?:clear|certain|sure)\b", 0.0, 2.2),
        (r"\b(?:doubt|scepti|skepti)\w*", -0.7, 1.6),
        (r"\b(?:hope|wish|would like|desire|want)\w*", 0.6, 1.6),
        (r"\b(?:consider|discuss|weigh|mull|contemplat)\w*", 0.8, 1.6),
        (r"\b(?:try|tries|tried|trying|seek|seeks|sought|seeking|courting|push|press)\w*", 1.0, 1.6),
        (r"\bthreaten\w*|\bpledg\w*|\bpromis\w*|\bvow\w*", 1.4, 1.5),
        (r"\b(?:is|are|was|were) expected\b|\bexpects?\b|\blikely\b|\bplan(?:s|ned|ning)?\b|\bintend\w*", 1.6, 1.2),
        (r"\bshould\b", 1.1, 1.4),
        (r"\b(?:must|ha[sd] to|have to|needs? to|would need|would have to)\b", 1.7, 1.3),
        (r"\bwould\b", 1.6, 1.3),
        (r"\bcan\b", 1.4, 1.3),
        (r"\bwill\b", 2.3, 0.9),
    )
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without|unwilling|unable|refus\w+|reject\w+|declin\w+|"
    r"den(?:y|ies|ied)|oppos\w+|rul(?:e|ed|es|ing) out)\b|n['’]t\b",
    re.IGNORECASE,
)
_NO_UNLESS = re.compile(r"\b(?:no|not|never|cannot|nothing)\b[^.;]*\b(?:unless|without|until)\b", re.IGNORECASE)
_CLAUSE_EDGE = re.compile(
    r"\b(?:if|unless|because|since|as|that|which|who|although|though|while|despite|until|once|after|before|but|or)\b|[,;:—]",
    re.IGNORECASE,
)
_BAD_FEELING = re.compile(
    r"\b(?:fear|worr|doubt|scepti|skepti|concern|regret|pessimis|relucta|afraid|anxi|criticis|criticiz|condemn|denounc|"
    r"blam|oppos|hate|slam|lament|complain|dismiss|reject)\w*",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(?:optimis|pessimis|scepti|skepti|worr|fear|hope|hoping|concern|doubts?\b|desire|would like|relucta)\w*",
    re.IGNORECASE,
)
_NECESSITY = re.compile(
    r"\b(?:must|ha(?:s|ve|d) to|needs? to|(?:is|are) needed|necessary|essential|would need|required|"
    r"indispensable|inevitable)\b",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"\b(?:could|might|may|would|should|is the|are the|will|can|too early|too soon|remains?)\b", re.IGNORECASE
)
_NO_WILL = re.compile(
    r"\b(?:(?:does|do|did|has|have|had|is|are|will|would)(?: not|n['’]t)|no) (?:\w+ )?"
    r"(?:intend|intention|plan|plans|planning|prepared|willing|want|agree|accept|"
    r"shown? (?:any )?signs?|signs?|participate|take part)\b",
    re.IGNORECASE,
)
_WILLING = re.compile(r"\b(?:willing(?:ness)?|ready|readiness|prepared) to\b", re.IGNORECASE)


def act_of(base: Act, cue: str, content: str, source_type: SourceType) -> Act:
    """Say what kind of act a statement is.

    The cue decides; a neutral cue ("said") leaves it to the words of the content, and a negated intention is a
    refusal whatever the cue.
    """
    if source_type == "poll":
        return "poll"
    # What opens the content is its main clause.
    head = content[:160]
    if re.search(r"\bagree", cue, re.IGNORECASE) and not re.match(r"\W*to\b", content):
        return "belief"
    if re.search(r"(?<!is )(?<!are )(?<!was )(?<!were )\bexpect(?:s|ed|ing)?\b", cue, re.IGNORECASE) and re.match(
        r"\W*(?:\w[\w’'-]*\s){1,4}to\s\w", content
    ):
        return "demand"
    no_will = _NO_WILL.search(cue) or (base in ("report", "expectation") and _NO_WILL.search(main_clause(head)))
    if no_will or (negated(cue) and base in ("promise", "offer", "expectation", "request")):
        return "refusal"
    if base == "report":
        if _FEELING.search(main_clause(head)):
            return "attitude"
        if _WILLING.search(main_clause(head)):
            return "promise"
        if _NECESSITY.search(head):
            return "assessment"
        if _JUDGED.search(main_clause(head)):
            return "assessment"
    return base


def main_clause(content: str) -> str:
    """Give the words before the first subordinate clause; a leading "that" or condition is stepped over."""
    text = re.sub(r"^\W*(?:that|however|but|and|to)\b\W*", "", content, flags=re.IGNORECASE)
    if re.match(
        r"\W*(?:if|unless|once|until|in (?:exchange|return)|given|after|although|despite|to avoid)\b",
        text,
        re.IGNORECASE,
    ):
        _, comma, rest = text.partition(",")
        text = rest if comma else text
    edge = _CLAUSE_EDGE.search(text, min(len(text), 6))
    return text[: edge.start()] if edge else text


def negated(words: str) -> bool:
    """Say whether words are negated."""
    return _NEGATION.search(words) is not None


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


def hedges_in(text: str) -> tuple[str, ...]:
    """List the hedges of a text, in order, once each."""
    return tuple(dict.fromkeys(match.group().lower() for match in _HEDGES.finditer(text)))


def certainty_of(cue: str, content: str) -> Certainty:
    """Read how certain the content sounds, from cue and main clause; never a probability.

    The first word of the table that occurs decides; its spread is that between readers, so "may" stays wide.
    """
    clause = main_clause(content)
    for scope in (clause, cue):
        for pattern, value, spread in _CERTAINTY:
            match = pattern.search(scope)
            if match:
                low, high = max(-3.0, value - spread), min(3.0, value + spread)
                return Certainty(word=match.group().lower(), value=value, low=round(low, 2), high=round(high, 2))
    value = -2.5 if negated(clause) else 2.9
    return Certainty(word=None, value=value, low=max(-3.0, value - 0.9), high=min(3.0, value + 0.9))
