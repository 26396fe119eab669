"""The main clause of a content, its negation, and the word in it that says what happens, without a parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.reading.factuality import BE, DO, HAVE, MODALS, NEGATIONS, PREPOSITIONS, placed_tokens
from locarno.reading.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without|unwilling|unable|refus\w+|reject\w+|declin\w+|"
    r"den(?:y|ies|ied)|oppos\w+|rul(?:e|ed|es|ing) out)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_NEGATING = re.compile(
    r"\b(?:not (?:only|just|merely|simply|least)|no (?:later|sooner|doubt|more than|less than|fewer than|matter|longer "
    r"(?:oppos|refus|reject)\w*)|nothing (?:but|short of|less than)|none other than|the (?:ruling|refusal))\b",
    re.IGNORECASE,
)
"""Turns in which a negation negates nothing."""
_CLAUSE_EDGE = re.compile(
    r"\b(?:if|unless|because|since|as|that|which|who|although|though|while|despite|until|once|after|before|but|or|"
    r"whether|provided|when|where)\b|[,;:—]",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^\W*(?:that|however|but|and|to)\b\W*", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\W*(?:if|unless|once|until|when|should|in (?:exchange|return)|given|after|although|though|while|despite|to avoid|"
    r"without|absent|provided|as long as|in the event|in case|on condition)\b",
    re.IGNORECASE,
)
_NOUNS_BEFORE = words("the a an his her its their our my your this these those any some no every each all of for 's")
_PAST = words(
    """began broke brought built came chose cut fell felt fought found gave got grew heard held hit kept knew led left
    lost made met paid put ran rose said saw sent set shot sold spoke spent stood struck took taught thought threw told
    went withdrew won wrote bore bought caught drew drove ate flew forgot forgave froze hid laid lent lit meant rode
    rang sang sank sat shook slept slid stole swam swept swore tore understood wore woke wound
    is are was were has have had remains depends means needs wants seems goes
    comes gives takes makes lies stays holds"""
)
"""Finite forms that endings do not show."""
_ADVERBS = words(
    "also still now already always ever just even then again only soon yet well too not never n't all both"
)


def negated(text: str) -> bool:
    """Say whether words are negated; "not only" and "no later than" are not."""
    return _NEGATION.search(_NOT_NEGATING.sub(" ", text)) is not None


def main_clause(content: str) -> str:
    """Give the words before the first subordinate clause; a leading "that" or condition is stepped over."""
    return content[slice(*main_clause_span(content))]


def main_clause_span(content: str) -> tuple[int, int]:
    """Say from where to where the main clause goes; see :func:`main_clause`."""
    start = _lead(content, 0)
    if _SUBORDINATE.match(content, start):
        comma = content.find(",", start)
        start = _lead(content, comma + 1) if comma >= 0 else start
    edge = _CLAUSE_EDGE.search(content, min(len(content), start + 6))
    return start, edge.start() if edge else len(content)


def _lead(content: str, start: int) -> int:
    leading = _LEADING.match(content, start)
    return leading.end() if leading else start


def head_of(tokens: Sequence[str], start: int = 0, end: int | None = None) -> int | None:
    """Find the word of a clause that says what happens: the verb after its auxiliaries, else a finite form.

    Parameters
    ----------
    tokens
        Of :func:`locarno.reading.factuality.tokens_of`.
    start, end
        The clause among them. "It is likely that …" has its head in the clause that follows.

    Returns
    -------
    int or None
        None for a clause without words.
    """
    lower = [token.lower() for token in tokens]
    end = len(lower) if end is None else end
    spoken = [i for i in range(start, end) if lower[i][0].isalnum()]
    if not spoken:
        return None
    first = spoken[0]
    if lower[first] == "to" or (first and lower[first - 1] == "to") or lower[first].endswith("ing"):
        # "to send troops", "sending troops"
        begin = first + 1 if lower[first] == "to" else first
        return next((i for i in spoken if i >= begin and not _is_passed(lower[i])), first)
    below = _impersonal(lower, first, end)
    if below is not None:
        return head_of(tokens, below) or below
    for i in spoken:
        if lower[i] in MODALS or lower[i] in HAVE or lower[i] in DO or (lower[i] in BE and lower[i] != "'s"):
            return _after_auxiliaries(lower, i)
        if i > first and _is_finite(lower, i):
            return i
    return next((i - 1 for i in spoken[1:] if lower[i] in PREPOSITIONS), spoken[-1])


def subject_of(content: str) -> str:
    """Give the words before the verb of the main clause; nothing where it begins with its verb."""
    start, end = main_clause_span(content)
    placed = placed_tokens(content[start:end])
    lower = [token.lower() for token, _ in placed]
    for i, word in enumerate(lower):
        auxiliary = word in MODALS or word in HAVE or word in DO or (word in BE and word != "'s")
        if auxiliary or (i and _is_finite(lower, i)):
            return content[start : start + placed[i][1]]
    return ""


def _impersonal(lower: Sequence[str], first: int, end: int) -> int | None:
    """Find where the clause under "it is (not) likely that" begins."""
    if lower[first] not in ("it", "there") or first + 2 >= len(lower):
        return None
    for k in range(first + 1, min(len(lower) - 1, end + 2, first + 9)):
        if lower[k] in ("that", "whether") and k > first + 2:
            return k + 1
        if lower[k] in PREPOSITIONS:
            return None
    return None


def _after_auxiliaries(lower: Sequence[str], i: int) -> int:
    last = i
    for k in range(i + 1, min(len(lower), i + 9)):
        word = lower[k]
        if word in BE or word in HAVE or word in DO or word in MODALS:
            last = k
        elif _is_passed(word) or word in NEGATIONS:
            continue
        elif word[0].isalnum() and word not in _NOUNS_BEFORE and word not in PREPOSITIONS:
            return k
        elif word == "to" and last > i - 1 and lower[last] in HAVE | BE:
            # "has to go", "is to go"
            last = k
        else:
            break
    return last


def _is_passed(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 3)


def _is_finite(lower: Sequence[str], i: int) -> bool:
    word = lower[i]
    if lower[i - 1] in _NOUNS_BEFORE:
        return False
    return word in _PAST or (word.endswith("ed") and len(word) > 3)
