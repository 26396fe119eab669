"""How certain a statement sounds: the word that carries it, a value on −3 … 3 and an interval, never a probability."""

from __future__ import annotations

import re

from locarno.evidence.statement import Certainty
from locarno.reading.clauses import head_of, main_clause, main_clause_span, negated
from locarno.reading.factuality import constructions, default_model, features, placed_tokens, tokens_of
from locarno.reading.words import words

_NOT_A = r"(?<!the )(?<!a )(?<!its )(?<!his )(?<!their )(?<!this )"
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{pattern})", re.IGNORECASE))
    for name, pattern in (
        ("negated", r"cannot\b|can(?:no|['’])t\b|(?:could|will|would|shall)(?: not\b|n['’]t\b)|won['’]t\b"),
        ("negated", r"(?:does|do|did|has|have|had)(?: not|n['’]t) (?:intend|plan|want|agree)\w*"),
        ("negated", r"(?:refus|reject|declin)\w*|rul(?:e|ed|es|ing) out\b"),
        ("negated", r"no (?:signs?|indications?|intention|plans?)\b"),
        ("possible", r"unlikely\b|improbable\b|little chance\b"),
        ("possible", r"might\b|may\b(?! \d)|could\b|possibl[ey]\b|perhaps\b|maybe\b|potentially\b|conceivabl[ey]\b"),
        ("open", r"whether\b|uncertain\b|unclear\b|not (?:clear|certain|sure)\b|too (?:early|soon)\b"),
        ("open", r"remains? to be seen\b|doubt\w*|scepti\w*|skepti\w*"),
        ("wished", r"(?:hope|hoping|hopes|wish|desire|want)\w*|would like\b"),
        ("weighed", r"(?:consider|discuss|weigh|mull|contemplat|explor|stud(?:y|ie))\w*"),
        ("tried", r"(?:try|tries|tried|trying|seek|seeks|sought|seeking|courting|push|press)\w*"),
        ("vowed", r"(?:threaten|pledg|promis|vow)\w*"),
        ("expected", r"(?:is|are|was|were) expected\b|expect(?:s|ed)?\b|(?:very |highly |most )?likely\b"),
        ("expected", rf"probabl[ey]\b|{_NOT_A}plan(?:s|ned|ning)?\b|intend\w*|aims?\b|prepar(?:e|es|ed|ing)\b"),
        ("expected", r"reportedly\b|allegedly\b|apparently\b|seems?\b|seemed\b|appears?\b|appeared\b"),
        ("required", r"should\b|ought to\b"),
        ("required", r"must\b|ha[sd] to\b|have to\b|needs? to\b|would need\b"),
        ("would", r"would\b|['’]d\b"),
        ("can", r"can\b|able to\b"),
        ("will", r"will\b|['’]ll\b|shall\b|going to\b"),
    )
)
_LONGEST = 1000
"""The main clause begins within so many code points."""
_NO = words("no nobody nothing none neither")
_OPEN_WIDTH = 2.2
"""Least width of the interval of a word that leaves things open. Kent (1964) kept "may" and its kin off the scale of
estimates, so a reading of such a word stays wide whatever the data's spread."""
_OPEN = frozenset({"possible", "open", "wished", "weighed", "tried", "vowed"})

_GOVERNING: tuple[tuple[str, re.Pattern[str], float, float], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE), value, spread)
    for name, pattern, value, spread in (
        ("open", r"\b(?:unclear|uncertain|not (?:clear|certain|sure|known)|remains? to be seen|open)\b", 0.0, 2.2),
        ("possible", r"\b(?:unlikely|improbable|doubtful|little chance|not (?:likely|probable))\b", -1.0, 1.3),
        ("open", r"\b(?:doubt|sceptical|skeptical)\w*", -0.7, 1.6),
        ("negated", r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss\w*|rul(?:e|es|ed|ing) out)\b", -1.9, 1.1),
        ("possible", r"\b(?:possible|conceivable|a chance)\b", 1.1, 1.3),
        ("wished", r"\b(?:hop(?:e|es|ed|ing)|wish(?:es|ed)?|would like|desir\w+)\b", 0.6, 1.6),
        ("weighed", r"\b(?:consider|discuss|weigh|mull|contemplat|explor)\w*", 0.8, 1.6),
    )
)
"""Words over a clause that outweigh what stands in it: value and spread. Set by hand, as the data have few of them."""

_IMPERSONAL = re.compile(r"\W*(?:it|there)\s+(?:[\w’']+\s+){1,6}?(?:that|whether|if|to)\b", re.IGNORECASE)
_INFINITIVE = re.compile(r"\W*(?:not )?to\s", re.IGNORECASE)


def certainty_word(cue: str, content: str) -> tuple[str | None, str]:
    """Give the word that carries the certainty, and its class; the main clause goes before the cue."""
    for scope in (main_clause(content), cue):
        for name, pattern in _WORDS:
            match = pattern.search(scope)
            if match:
                return match.group().lower(), name
    return None, "denied" if negated(main_clause(content)) else "plain"


def certainty_of(cue: str, content: str) -> Certainty:
    """Read how certain the content sounds, from the cue and the content's main clause.

    The value is that of the fitted model (:mod:`locarno.reading.factuality`) for the verb of the main clause; the
    interval holds four readers of five of the data, and is never narrow for a word that leaves things open.
    """
    return read_certainty(cue, content)[0]


def read_certainty(cue: str, content: str) -> tuple[Certainty, str]:
    """Read certainty; say also by which rule."""
    content = content[:_LONGEST]
    word, name = certainty_word(cue, content)
    before = tokens_of(cue)
    whole = placed_tokens(content)
    start, end = main_clause_span(content)
    first = next((k for k, (_, at) in enumerate(whole) if at >= start), len(whole))
    last = next((k for k, (_, at) in enumerate(whole) if at >= end), len(whole))
    tokens = before + [token for token, _ in whole]
    head = head_of(tokens, len(before) + first, len(before) + last)
    if head is None:
        return Certainty(word=word, value=0.0, low=-3.0, high=3.0), "no clause"
    over = _over(cue, content, start)
    if over is not None:
        kind, value, spread = over
        low, high = max(-3.0, value - spread), min(3.0, value + spread)
        return Certainty(word=word, value=value, low=round(low, 2), high=round(high, 2)), f"{kind} over the clause"
    model = default_model()
    lines = constructions(tokens, head)
    value = model.total(lines, features(tokens, head))
    if _denied_by_a_noun([token.lower() for token in tokens], len(before) + first, head):
        lines = [f"not {line}" for line in lines]
        value = model.table.get(model.construction(lines) or "not", -2.0)
    low, high = model.interval(value)
    if name in _OPEN and high - low < _OPEN_WIDTH:
        middle = min(3 - _OPEN_WIDTH / 2, max(-3 + _OPEN_WIDTH / 2, value))
        low, high = min(low, middle - _OPEN_WIDTH / 2), max(high, middle + _OPEN_WIDTH / 2)
    line = model.construction(lines)
    rule = f"{name}; “{tokens[head]}” as “{line}” ({model.table[line]:+.2f})" if line else name
    low, value, high = (round(number, 2) for number in (min(low, value), value, max(high, value)))
    return Certainty(word=word, value=value, low=low, high=high), rule


def _denied_by_a_noun(lower: list[str], first: int, head: int) -> bool:
    """Say whether "no" with subject or object negates: "no force would deter", "would send no troops"."""
    following = lower[head + 1 : head + 3]
    if lower[first] in _NO and first != head:
        return True
    # "no later than" and "nothing but" deny nothing.
    return any(word in _NO for word in following) and following[-1] not in ("later", "but", "more", "less", "sooner")


def _over(cue: str, content: str, start: int) -> tuple[str, float, float] | None:
    """Find what outweighs the clause: "it is unlikely that …" before it, else its cue, unless an infinitive follows."""
    impersonal = _IMPERSONAL.match(content, start)
    for stretch in (impersonal.group() if impersonal else "", "" if _INFINITIVE.match(content) else cue):
        for name, pattern, value, spread in _GOVERNING:
            if pattern.search(stretch):
                return name, value, spread
    return None
