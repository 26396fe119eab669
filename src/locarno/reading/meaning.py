"""What kind of act a statement is, how it is hedged, how certain it sounds, and its polarity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.reading.certainty import certainty_of
from locarno.reading.clauses import main_clause, negated

if TYPE_CHECKING:
    from locarno.evidence.statement import Act, Polarity, SourceType

__all__ = ["act_of", "certainty_of", "hedges_in", "main_clause", "negated", "polarity_of"]

_HEDGES = re.compile(
    r"\b(?:may|might|could|would|can|should|possibly|perhaps|maybe|likely|unlikely|probably|reportedly|allegedly|"
    r"apparently|broadly|largely|mostly|partly|somewhat|generally|in effect|effectively|potentially|presumably|"
    r"seemingly|appears?|appeared|seems?|seemed|privately|in private|cautious(?:ly)?|guarded(?:ly)?|tentative(?:ly)?|"
    r"uncertain|unclear|too early|too soon|expected|to some extent|almost|nearly|if at all|whether|would like|"
    r"no signs?|little sign|at least in part|not necessarily|in principle)\b",
    re.IGNORECASE,
)
_NO_UNLESS = re.compile(r"\b(?:no|not|never|cannot|nothing)\b[^.;]*\b(?:unless|without|until)\b", re.IGNORECASE)
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
