"""Conditions and exchanges, with roles: who must do what, who gives, who gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.evidence.document import Span
from locarno.evidence.statement import Condition
from locarno.reading.meaning import negated

if TYPE_CHECKING:
    from collections.abc import Callable

    from locarno.evidence.statement import Act, ConditionKind

_MARKERS: tuple[tuple[ConditionKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for kind, pattern in (
        ("exchange", r"\b(?:in (?:exchange|return) for|as the price of|in turn for)\b"),
        ("unless", r"\bunless\b"),
        (
            "provided",
            r"(?:(?<=, )provided|\b(?:provided|providing|on (?:the )?condition|on the understanding) that"
            r"|\bas long as)\b",
        ),
        ("if", r"(?<!as )(?<!even )(?<!what )\bif\b(?! at all| not\b| any\b)"),
        # "Should Russia attack", not "Russia should attack": what follows is a subject.
        ("if", r"\bshould (?=(?:the|a|an|he|she|they|it|(?-i:[A-Z]\w+))\b)"),
        ("if", r"\bto avoid\b|\bin the event of\b|\bin case\b"),
        ("once", r"\bonce\b(?= (?:a|an|the|there|he|she|they|it|(?-i:[A-Z]\w+))\b)"),
        ("until", r"\buntil\b"),
        ("when", r"\bwhen(?:ever)?\b(?= (?:a|the|there) )"),
        (
            "after",
            r"\bafter\b(?= (?:a|an|the) (?:\w+ )?"
            r"(?:cease-?fire|truce|deal|agreement|settlement|armistice|peace|war)\b)",
        ),
    )
)
_WHETHER = re.compile(
    r"\b(?:ask(?:s|ed|ing)?(?: (?:him|her|them|(?-i:[A-Z]\w+)))?|wonder(?:s|ed|ing)?|know|say|see|tell|discuss(?:ed)?|"
    r"decided?|doubts?|doubted|(?:un)?clear|(?:un)?sure|(?:un)?certain)\s$",
    re.IGNORECASE,
)
"""Before an "if" that means whether."""
_OMISSION = re.compile(
    r"\b(?:refus|fail|reject|declin|without|avoid|on (?:its|their|his|her) own|alone)\w*", re.IGNORECASE
)
_COMMITTING = frozenset({"threat", "promise", "offer", "demand", "request", "warning"})


def find_condition(
    text: str,
    start: int,
    end: int,
    act: Act,
    actor: str | None,
    addressee: str | None,
    named: Callable[[int, int], list[str]],
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

    Returns
    -------
    Condition or None
        The first condition; an exchange goes before an "if".
    """
    for kind, pattern in _MARKERS:
        found = pattern.finditer(text, start, end)
        match = next((at for at in found if not _WHETHER.search(text, start, at.start())), None)
        if match is None:
            continue
        stop = _end(text, match.end(), end)
        trigger = text[match.start() : stop].rstrip(" ,.;:”\"'’")
        if len(trigger) <= len(match.group()):
            continue
        span = Span(start=match.start(), end=match.start() + len(trigger))
        inside = named(span.start, span.end)
        outside = [party for party in named(start, span.start) + named(span.end, end) if party != actor]
        by = inside[0] if inside else None
        if kind == "exchange":
            # Who asks gets; what stands outside the trigger names who is to give.
            other = addressee or (outside[0] if outside else None)
            return Condition(kind=kind, trigger=span, by=by or actor, giver=other, getter=actor)
        omitted = kind == "unless" or negated(trigger) or _OMISSION.search(trigger) is not None
        giver = actor if act in _COMMITTING else None
        getter = addressee or (by if act in ("threat", "promise") else None)
        return Condition(kind=kind, trigger=span, negated=omitted, by=by, giver=giver, getter=getter)
    return None


def _end(text: str, first: int, end: int) -> int:
    """Say where a condition ends: at a comma after its verb, a quotation mark, or the end."""
    for match in re.finditer(r"[,;—]|\bthen\b", text[first:end]):
        if match.start() > 8:
            return first + match.start()
    return end
