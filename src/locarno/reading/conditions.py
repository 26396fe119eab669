"""Conditions and exchanges, with roles: who must do what, who gives and gets, what is demanded or threatened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.evidence.document import Span
from locarno.evidence.statement import Condition
from locarno.reading.clauses import negated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from locarno.evidence.statement import Act, ConditionKind

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIME_ONLY = (
    r"(?!(?:\s+(?:the|this|next|last|at\s+least|late|early|mid|then|now|recently|today|tomorrow|\w+day|\d[\w,.]*|"
    rf"end\s+of|start\s+of|spring|summer|autumn|winter|week|month|year|decade|weekend|noon|midnight|further\s+notice|{_MONTHS}))+"
    r"\s*(?:[,.;:”\"’']|$|and\b|but\b|when\b))"
)
"""After "until": not only words of time ("until the spring")."""
_FINITE = (
    r"(?=\s+(?:[\w’'-]+\s+){1,8}?(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|"
    r"(?![\w’'-]*(?:ss|us|is)\b)[\w’'-]{2,}(?:ed|s)|left|came|went|began|fell|held|met|made|took|gave|got|put|ran|won|lost|ends?)\b)"
)
_NOT_PAST = r"(?!\s+(?:again|more|an?\s+(?:year|month|week|day)|\w+ed\b))"
_MARKERS: tuple[tuple[ConditionKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for kind, pattern in (
        (
            "exchange",
            r"\b(?:in (?:exchange|return) for|as (?:the|a) price (?:of|for)|in turn for|as a quid pro quo for|"
            r"as compensation for|as a reward for)\b",
        ),
        ("unless", r"\b(?:unless|except if)\b"),
        (
            "provided",
            r"(?:(?<=, )(?:provided|providing)|\b(?:provided|providing|on (?:the )?(?:sole |strict )?condition|on the "
            r"understanding|on the premise|assuming) that|\b(?:as|so) long as"
            r"|\b(?:conditional|contingent|dependent) (?:on|upon)|\bsubject to"
            r"|\bon (?:the )?condition of(?! anonymity))\b",
        ),
        ("once", r"\bas soon as\b(?! possible)"),
        ("if", r"(?:\bonly )?(?<!as )(?<!even )(?<!what )\bif\b(?! at all| not\b| any\b| so\b| only\b| ever\b)"),
        # "Should Russia attack", not "Russia should attack": what follows is a subject.
        ("if", r"\bshould (?=(?:the|a|an|he|she|they|it|(?-i:[A-Z]\w+))\b)"),
        ("if", r"\b(?:were|had) (?=(?:the|he|she|they|it|(?-i:[A-Z]\w+))\s+(?:\w+\s+)?(?:to|not|\w+ed)\b)"),
        ("if", r"\bto avoid\b|\bin the event (?:of|that)\b|\bin case(?! of)\b"),
        ("once", rf"\bonce\b{_NOT_PAST}{_FINITE}"),
        ("until", rf"\b(?:until|till)\b(?!\s+(?:then|now)\b){_TIME_ONLY}"),
        ("when", rf"\bwhen(?:ever)?\b(?= (?:a|the|there|its|their|his|her|both|all) ){_FINITE}"),
        (
            "after",
            r"\b(?:after|following)\b(?= (?:a|an|the|any) (?:\w+ )?"
            r"(?:cease-?fire|truce|deal|agreement|settlement|armistice|peace|war)\b)",
        ),
        ("unless", r"\b(?:without|absent|barring|failing|in the absence of|short of)\b(?= (?:\w|“))"),
    )
)
_WHETHER = re.compile(
    r"\b(?:ask(?:s|ed|ing)?(?: (?:him|her|them|(?-i:[A-Z]\w+)))?|wonder(?:s|ed|ing)?|know|say|see|tell|discuss(?:ed)?|"
    r"decided?|doubts?|doubted|(?:un)?clear|(?:un)?sure|(?:un)?certain)\s$",
    re.IGNORECASE,
)
"""Before an "if" that means whether."""
_OMISSION = re.compile(
    r"\b(?:refus|fail|reject|declin|without|absent|avoid|barring|absence|on (?:its|their|his|her) own|alone)\w*",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:will|would|can|could|cannot|may|might|must|should|won['’]t|shall)\b|n['’]t\b", re.IGNORECASE
)
_NOT_ONLY = re.compile(r"\b(?:no|not|never|cannot|nothing|none|nobody|only)\b|n['’]t\b", re.IGNORECASE)
_OF_A_THING = re.compile(
    r"without|absent|barring|failing|short of|in the absence of|.* of|subject to|.*\bon|.*\bupon", re.IGNORECASE
)
"""Markers that a noun follows, not a clause: the first comma ends them."""
_ELLIPTIC = re.compile(r"\W*\w+\s+(?:had|did|does|do|is|was|were|will|would|could|can|so|not)\W*", re.IGNORECASE)
"""Of a trigger only "he had", "so" are left: nothing is said of the condition."""
_NEXT_CLAUSE = re.compile(
    r"[,;—]|\bthen\b|\s(?=(?:there|it|they|he|she|we) (?:is|was|will|would|could|can|may|might|must)\b)", re.IGNORECASE
)
_FRONTED = re.compile(r"(?:^|[.!?;:“\"]|\bthat|\bbut|\band|,)\s*$", re.IGNORECASE)
_FAILS = re.compile(
    r"\b(?:fail|collapse|fall|die|lose|end|stop|starve|break|crumble|be (?:useless|pointless|worthless))\b",
    re.IGNORECASE,
)
_COMMITTING = frozenset({"threat", "promise", "offer", "demand", "request", "warning"})
_ASKS = re.compile(
    r"\b(?:expect|want|demand|ask|request|require|seek|need)(?:s|ed|ing)?\b|\binsist(?:s|ed|ing)? (?:on|that)\b",
    re.IGNORECASE,
)
_GIVING = frozenset({"promise", "offer"})


def find_condition(
    text: str,
    start: int,
    end: int,
    act: Act,
    actor: str | None,
    addressee: str | None,
    named: Callable[[int, int], list[str]],
    content: Sequence[tuple[int, int]] = (),
) -> Condition | None:
    """Find the condition on which a stretch of text makes its content depend.

    Parameters
    ----------
    text, start, end
        The sentence in its text.
    act, actor, addressee
        Of the statement.
    named
        Gives the parties named between two offsets, in order.
    content
        Offsets of the pieces of the content: what stands there outside the trigger is what follows from it. Without
        them only `demanded` is filled.

    Returns
    -------
    Condition or None
        The first condition; an exchange goes before an "if".
    """
    for kind, pattern in _MARKERS:
        match = next((at for at in pattern.finditer(text, start, end) if _is_one(text, start, end, kind, at)), None)
        if match is None:
            continue
        named_thing = kind == "exchange" or _OF_A_THING.fullmatch(match.group()) is not None
        stop = _end(text, match.end(), end, least=1 if named_thing else 8)
        trigger = text[match.start() : stop].rstrip(" ,.;:”\"'’)")
        if len(trigger) <= len(match.group()) or _ELLIPTIC.fullmatch(text, match.end(), match.start() + len(trigger)):
            continue
        span = Span(start=match.start(), end=match.start() + len(trigger))
        body = _trimmed(text, match.end(), span.end)
        inside = named(span.start, span.end)
        before, after = named(start, span.start), named(span.end, end)
        outside = [party for party in before + after if party != actor]
        by = inside[0] if inside else None
        main = _rest(text, content, span)
        if kind == "exchange":
            asks = main is not None and _ASKS.search(text, main.start, main.end) is not None
            return _exchange(act, actor, addressee, by, outside, span, body, main, asks=asks)
        omitted = kind == "unless" or negated(trigger) or _OMISSION.search(trigger) is not None
        giver = actor if act in _COMMITTING else None
        getter = addressee or (by if act in ("threat", "promise", "offer") and by != actor else None)
        asked = by is not None and by != actor
        return Condition(
            kind=kind,
            trigger=span,
            negated=omitted,
            by=by,
            giver=giver,
            getter=getter,
            demanded=body if asked or act in ("threat", "promise", "offer") else None,
            threatened=main if act == "threat" else None,
            offered=main if act in _GIVING else None,
            only=_is_only(text, start, kind, match),
        )
    return None


def _is_one(text: str, start: int, end: int, kind: ConditionKind, match: re.Match[str]) -> bool:
    """Say whether a marker opens a condition here."""
    if _WHETHER.search(text, start, match.start()):
        return False
    if match.group().lower() in ("without", "absent", "barring", "failing", "short of", "in the absence of"):
        # "left without a word" depends on nothing; "would fail without help" and "Without help, it would fail" do.
        before, after = (
            text[max(start, match.start() - 300) : match.start()],
            text[match.end() : min(end, match.end() + 300)],
        )
        main = re.split(r"[,;:]", before)[-1]
        if _FRONTED.search(before):
            return _UNREAL.search(after.partition(",")[2]) is not None
        return _UNREAL.search(main) is not None and (_NOT_ONLY.search(main) or _FAILS.search(main)) is not None
    return True


def _is_only(text: str, start: int, kind: ConditionKind, match: re.Match[str]) -> bool:
    if kind == "exchange":
        return False
    if match.group().lower().startswith("only"):
        return True
    before = text[max(start, match.start() - 40) : match.start()]
    if re.search(r"\bonly\s$", before, re.IGNORECASE):
        return True
    return kind in ("unless", "until") and _NOT_ONLY.search(text[start : match.start()]) is not None


def _exchange(
    act: Act,
    actor: str | None,
    addressee: str | None,
    by: str | None,
    outside: list[str],
    span: Span,
    body: Span | None,
    main: Span | None,
    *,
    asks: bool,
) -> Condition:
    """Give the roles of an exchange: who offers gives what follows, who asks gets it."""
    other = addressee or (outside[0] if outside else None)
    if act in _GIVING:
        return Condition(
            kind="exchange", trigger=span, by=by or other, giver=actor, getter=other, offered=main, demanded=body
        )
    if act in ("report", "belief", "assessment", "expectation") and outside and asks:
        # "In exchange for ships, Ossel would expect the Northlands to pay, officials said."
        giver = outside[1] if len(outside) > 1 else None
        return Condition(
            kind="exchange",
            trigger=span,
            by=by or outside[0],
            giver=giver,
            getter=outside[0],
            demanded=main,
            offered=body,
        )
    if act in ("report", "belief", "assessment", "expectation") and outside:
        # "Vostrava would let monitors in in return for gold, officials said."
        return Condition(kind="exchange", trigger=span, by=by, giver=outside[0], offered=main, demanded=body)
    # Who asks gets; what stands outside the trigger names who is to give.
    return Condition(
        kind="exchange", trigger=span, by=by or actor, giver=other, getter=actor, demanded=main, offered=body
    )


def _end(text: str, first: int, end: int, *, least: int) -> int:
    """Say where a condition ends: at a comma after its verb, at the next clause, a quotation mark, or the end."""
    quoted = text[:first].count("“") > text[:first].count("”")
    for match in _NEXT_CLAUSE.finditer(text, first, end):
        if match.start() - first > least or text[match.end() : match.end() + 1] in ("”", '"'):
            return match.start()
    closing = text.find("”", first, end) if quoted else -1
    return closing if closing > first + least else end


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Give a stretch without blanks and marks at its ends; None for nothing."""
    words = text[start:end]
    marks = " ,.;:—”“\"'‘’"
    left = len(words) - len(words.lstrip(marks))
    body = words.strip(marks)
    return Span(start=start + left, end=start + left + len(body)) if body else None


def _rest(text: str, content: Sequence[tuple[int, int]], trigger: Span) -> Span | None:
    """Give the longest stretch of the content outside the trigger."""
    pieces: list[Span | None] = []
    for start, end in content:
        if trigger.end <= start or trigger.start >= end:
            pieces.append(_trimmed(text, start, end))
            continue
        pieces.append(_trimmed(text, start, max(start, trigger.start)))
        pieces.append(_trimmed(text, min(end, trigger.end), end))
    return max((piece for piece in pieces if piece), key=lambda piece: piece.end - piece.start, default=None)
