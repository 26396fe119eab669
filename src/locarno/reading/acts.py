"""What kind of act a statement is: rules over its cue and its main clause, each with a name that is reported."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from locarno.reading.clauses import main_clause, negated, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.evidence.statement import Act, SourceType


@dataclass(frozen=True, slots=True)
class ActReading:
    """An act, and the rule that gave it."""

    act: Act
    rule: str


@functools.cache
def _table() -> dict[tuple[str, str], re.Pattern[str]]:
    """Read the lists of words, one pattern for each place and name."""
    rows: dict[tuple[str, str], list[str]] = {}
    text = files("locarno.reading").joinpath("data/acts.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            place, name, pattern = line.split("\t")
            rows.setdefault((place, name), []).append(pattern)
    return {key: re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE) for key, patterns in rows.items()}


def _says(name: str, clause: str) -> bool:
    return _table()["clause", name].search(clause) is not None


_AGREE = re.compile(r"\bagree", re.IGNORECASE)
_PROPOSES = re.compile(r"\b(?:suggest|propos|recommend|advis)\w*", re.IGNORECASE)
_PROPOSAL = re.compile(r"\W*(?:\w{3,}ing\b|that (?:[\w’'-]+ ){1,6}?(?:be|should)\b)", re.IGNORECASE)
_INFINITIVE = re.compile(r"\W*(?:not |never )?to\b", re.IGNORECASE)
_EXPECTS = re.compile(r"(?<!is )(?<!are )(?<!was )(?<!were )\bexpect(?:s|ed|ing)?\b", re.IGNORECASE)
_SOMEBODY_TO = re.compile(r"\W*(?:\w[\w’'-]*\s){1,4}to\s\w", re.IGNORECASE)
_NAMING = re.compile(r"\bcall(?:s|ed|ing)?$", re.IGNORECASE)
_CALLS_FOR = re.compile(r"\W*(?:for|on|upon|to)\b", re.IGNORECASE)
_CALLED_OFF = re.compile(r"\W*off\b", re.IGNORECASE)
_FUTURE = re.compile(
    r"\b(?P<not>(?:will|would|shall)(?: not| never|n['’]t)|won['’]t|cannot|can['’]t)\s+"
    r"(?!(?:be|have|know|say|see|tell|imagine|think|remember|understand)\b)|"
    r"(?:\b(?:will|would|shall|(?:is|are|was|were|am) (?:going|about) to)|['’](?:ll|d))\s+"
    r"(?:(?!(?:re|ap|sup|com|im|multi)ply\b|rely\b)\w+ly\s+|also\s+|soon\s+)*(?P<verb>\w+)",
    re.IGNORECASE,
)
_UNLESS = re.compile(
    r"\bunless\b|\bif\b.{0,60}\b(?:not|fails?|failed|refus\w+|continu\w+|attack\w*|goes ahead)\b", re.IGNORECASE
)
_SELF = re.compile(r"\W*(?:it|they|he|she|we|i)\s*(?:themselves|itself|himself|herself|ourselves)?\s*$", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\W*(?:we|i)\s*(?:ourselves|myself)?\s*$", re.IGNORECASE)
_NOBODY = re.compile(r"\W*(?:it|there|this|that|what|any\w*|no \w+)\b", re.IGNORECASE)
_AGENT = re.compile(
    r"(?:(?-i:[A-Z])[\w’'-]+|\b(?:government|forces|army|troops|allies|parties|sides?|rebels|partners|countr(?:y|ies)|leaders|"
    r"authorities|president|minister|council|states|nations|you)\b)",
    re.IGNORECASE,
)
_ORDERS = re.compile(r"\b(?:must|ha(?:s|ve|d) to|needs? to|(?:is|are) to)\s+(?:\w+ly\s+)?(?!be\b)\w+", re.IGNORECASE)
_ADVISES = re.compile(r"\b(?:should|ought to)\s+(?:not\s+)?(?!be\b|have\b)\w+", re.IGNORECASE)
_POLLED = re.compile(
    r"\d|\bper ?cent|polls?\b|survey|respondent|\b(?:most|majority|half|third|quarter|fifth|few|many|minority)\b",
    re.IGNORECASE,
)
_NEUTRAL = frozenset({"report", "expectation"})
_COMMITMENTS = frozenset({"promise", "offer", "expectation", "request"})


def read_act(
    base: Act,
    cue: str,
    content: str,
    source_type: SourceType,
    *,
    own: bool | None = None,
    source: str | None = None,
) -> ActReading:
    """Say what kind of act a statement is, and by which rule.

    Parameters
    ----------
    base
        The act of the cue's head in the lexicon; ``report`` for a neutral one.
    cue, content
        Their words.
    source_type
        Of the source; a poll's statements are polls.
    own
        Whether the content's subject is the source itself; None where that is not known. A pronoun is taken for it.
    source
        The words of the source, where they are known: "Palestinians reject" is no poll without a share or a survey.

    Returns
    -------
    ActReading
        The cue decides; a neutral cue ("said") leaves it to the main clause, in which the source may commit itself,
        refuse, threaten, or say what somebody else must do.
    """
    if source_type == "poll" and (not source or _POLLED.search(f"{source} {cue}")):
        return ActReading("poll", "the source is a poll")
    return (
        _by_cue(base, cue, content)
        or (_by_clause(content, own) if base == "report" else None)
        or ActReading(
            base, "the cue's own act" if base != "report" else "a neutral cue, and nothing more in the clause"
        )
    )


def _by_cue(base: Act, cue: str, content: str) -> ActReading | None:
    clause = main_clause(content[:200])
    if _AGREE.search(cue) and not _INFINITIVE.match(content):
        return ActReading("belief", "agrees that something is so")
    if _EXPECTS.search(cue) and _SOMEBODY_TO.match(content):
        return ActReading("demand", "expects somebody to act")
    if base == "demand" and _NAMING.search(cue) and not _CALLS_FOR.match(content):
        off = _CALLED_OFF.match(content)
        return ActReading("report" if off else "assessment", "calls off" if off else "calls it something")
    if base == "assessment" and _PROPOSES.search(cue) and _PROPOSAL.match(content):
        return ActReading("request", "suggests that something be done")
    if _says("refusal", cue):
        return ActReading("refusal", "denies an intention in the cue")
    if base in _NEUTRAL and _says("refusal", clause) and not _NOBODY_MAY.search(clause):
        return ActReading("refusal", "denies an intention in the main clause")
    if negated(cue) and base in _COMMITMENTS:
        return ActReading("refusal", "a negated commitment")
    if (
        base in ("promise", "expectation")
        and _INFINITIVE.match(content)
        and _says("hostile", clause)
        and _VOWS.search(cue)
    ):
        return ActReading("threat", "vows to harm")
    if base == "report":
        for (place, name), pattern in _table().items():
            if place == "cue" and pattern.search(cue):
                act = cast("Act", name)
                hostile = act == "promise" and _says("hostile", clause)
                return ActReading("threat" if hostile else act, f"a word of {act} in the cue")
    return None


_VOWS = re.compile(r"\b(?:vow|swor|swear|pledg)\w*", re.IGNORECASE)
_NOBODY_MAY = re.compile(r"\W*(?:no one|nobody|nothing)\b", re.IGNORECASE)


def _by_clause(content: str, own: bool | None) -> ActReading | None:
    """Read the act of what is said with a neutral cue from its main clause."""
    head = content[:240]
    clause = main_clause(head)
    subject = subject_of(head)
    direct = re.match(r"\W*[“\"„«]", content) is not None
    itself = own if own is not None else bool((_FIRST_PERSON if direct else _SELF).match(subject))
    someone = not itself and not _NOBODY.match(subject) and _AGENT.search(subject) is not None
    if itself and _says("unwilling", clause):
        return ActReading("refusal", "the source says that it is not willing")
    if _says("willing", clause) and (itself or own is None):
        return ActReading("promise", "readiness in the main clause")
    future = _FUTURE.search(clause) if itself else None
    if future:
        if future["not"] and not _says("judged", clause):
            return ActReading("refusal", "the source says what it will not do")
        if _says("hostile", clause) or (_UNLESS.search(content) and _HARM.search(clause)):
            return ActReading("threat", "the source says what harm it will do")
        if not _says("judged", clause) and not _PLAIN.match(future["verb"] or ""):
            return ActReading("promise", "the source says what it will do")
    if itself and _says("offering", clause):
        return ActReading("offer", "the source says what it could give")
    if someone and _ORDERS.search(clause):
        return ActReading("demand", "the source says what somebody else must do")
    if someone and own is not True and _ADVISES.search(clause):
        return ActReading("request", "the source says what somebody else should do")
    if _says("feeling", clause) and (itself or not subject or _NOBODY.match(subject)):
        return ActReading("attitude", "a word of feeling in the main clause")
    if _says("necessity", head):
        return ActReading("assessment", "necessity in the main clause")
    if _says("judged", clause):
        return ActReading("assessment", "a judgement in the main clause")
    return None


_HARM = re.compile(r"\b(?:withdraw|pull|end|leave|stop|cut|act|respond|reconsider|review)\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?:be|have|see|know|need|like|reply|speak|meet|visit|travel|return|arrive|discuss|decide|continue|remain)$",
    re.IGNORECASE,
)
"""Verbs whose future commits to nothing."""


def own_subject(content: str, source: str | None, parties: Sequence[str] = (), actor: str | None = None) -> bool | None:
    """Say whether the subject of a content is the source itself.

    Parameters
    ----------
    content, source
        Their words.
    parties, actor
        Parties named in the subject (:func:`locarno.reading.clauses.subject_of`), and the party that the source
        speaks for.

    Returns
    -------
    bool or None
        None where the subject is a pronoun, or nothing tells.
    """
    subject = subject_of(content)
    if not subject or _SELF.match(subject) or _FIRST_PERSON.match(subject):
        return None
    if parties:
        return actor is not None and parties[0] == actor
    names = {word for word in re.findall(r"[A-Z][\w-]+", subject) if word.lower() not in ("the", "a", "an")}
    return bool(names & set(re.findall(r"[A-Z][\w-]+", source))) or None if source and names else None


def act_of(base: Act, cue: str, content: str, source_type: SourceType) -> Act:
    """Say what kind of act a statement is; see :func:`read_act`."""
    return read_act(base, cue, content, source_type).act
