"""Words that soften what is said, with the words that they soften."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Literal

from locarno.evidence.document import Span
from locarno.evidence.statement import Hedge

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["possibility", "evidence", "degree", "openness", "wish"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "possibility",
        r"(?-i:may)|might|could|would|can|should|possibly|perhaps|maybe|likely|unlikely|probably|potentially|"
        r"conceivably|almost certainly|in all likelihood|if at all|expected|presumably",
    ),
    (
        "evidence",
        r"reportedly|allegedly|apparently|seemingly|appears?|appeared|seems?|seemed|supposedly|ostensibly|no signs?|"
        r"little sign|said to be|understood to|believed to|thought to",
    ),
    (
        "degree",
        r"broadly|largely|mostly|partly|somewhat|generally|in effect|effectively|to some extent|almost|nearly|"
        r"at least in part|not necessarily|in principle|more or less|in theory|by and large|to a degree|as it were|"
        r"cautious(?:ly)?|guarded(?:ly)?|tentative(?:ly)?|privately|in private",
    ),
    ("openness", r"uncertain|unclear|too early|too soon|whether|remains? to be seen|undecided|not (?:yet )?decided"),
    ("wish", r"would like|hopes? to|hoped to|hoping to|wishes to|keen to"),
)
_HEDGES = re.compile(
    "|".join(rf"\b(?P<{kind}>{pattern})\b" for kind, pattern in sorted(_KINDS, key=lambda pair: pair[0] != "wish")),
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"[,;:—.!?]|\b(?:but|although|though|while|whereas|because|since|unless|if|once|until|which|who)\b", re.IGNORECASE
)
_LEADS = re.compile(r"\W*(?:that|and|but|however)?\W*$", re.IGNORECASE)


def hedges_in(text: str) -> tuple[str, ...]:
    """List the hedges of a text, in order, once each."""
    return tuple(dict.fromkeys(match.group().lower() for match in _HEDGES.finditer(text)))


def find_hedges(text: str, cue: tuple[int, int] | None, content: Sequence[tuple[int, int]]) -> tuple[Hedge, ...]:
    """Find the hedges of a statement with their places and scopes.

    Parameters
    ----------
    text
        The document's text.
    cue, content
        Offsets of the cue and of the pieces of the content.

    Returns
    -------
    tuple of Hedge
        In the order of the text. A hedge in the cue softens the whole content; one that opens a clause softens the
        clause; any other softens what follows it, up to the end of its clause.
    """
    found = []
    if cue is not None and content:
        whole = Span(start=content[0][0], end=content[0][1])
        found = [_made(match, whole) for match in _HEDGES.finditer(text, *cue)]
    for start, end in content:
        edges = [start, *(edge.end() for edge in _EDGE.finditer(text, start, end))]
        for match in _HEDGES.finditer(text, start, end):
            first = edges[bisect.bisect_right(edges, match.start()) - 1]
            opens = _LEADS.fullmatch(text, first, match.start()) is not None
            after = _EDGE.search(text, match.end() + (2 if opens else 0), end)
            last = after.start() if after else end
            scope = text[match.start() : last].rstrip()
            found.append(_made(match, Span(start=match.start(), end=match.start() + len(scope))))
    return tuple(sorted(found, key=lambda hedge: hedge.start))


def _made(match: re.Match[str], scope: Span) -> Hedge:
    return Hedge.model_validate(
        {"start": match.start(), "end": match.end(), "kind": match.lastgroup, "scope": scope.model_dump()}
    )
