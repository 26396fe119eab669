"""CoNLL: a token a line with BIO tags, a column for each depth of nesting."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from locarno.reading.segment import Token, segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.evidence.document import Document
    from locarno.evidence.statement import Statement

LAYERS = ("CONTENT", "CONDITION", "SOURCE", "CUE")
"""What wins where two overlap at one depth: a later one over an earlier one."""


def depths(statements: Sequence[Statement]) -> dict[str, int]:
    """Give how deep each statement stands, 0 for one that is inside no other."""
    found: dict[str, int] = {}
    for statement in statements:
        found[statement.id] = found[statement.parent] + 1 if statement.parent in found else 0
    return found


def write(document: Document, statements: Sequence[Statement]) -> str:
    """Write a document in columns, tab-separated: token, start, end, and the tag at each depth of nesting.

    Blank lines divide sentences. A tag is ``B-``, ``I-`` or ``O`` over SOURCE, CUE, CONTENT and CONDITION; where two
    overlap at one depth, cue goes before source, source before condition and condition before content.
    """
    depth = depths(statements)
    deepest = max(depth.values(), default=0)
    sentences = segment(document.text)
    tokens = [token for sentence in sentences for token in sentence.tokens]
    columns = [_tags(tokens, statements, depth, level) for level in range(deepest + 1)]
    head = ["FORM", "START", "END", *(f"LEVEL{level}" for level in range(deepest + 1))]
    lines = [f"# newdoc id = {document.id}", f"# sha256 = {document.sha256}", f"# columns = {' '.join(head)}"]
    number = 0
    for sentence in sentences:
        for token in sentence.tokens:
            tags = (column[number] for column in columns)
            lines.append("\t".join((token.text, str(token.start), str(token.end), *tags)))
            number += 1
        lines.append("")
    return "\n".join(lines) + ("\n" if lines[-1] else "")


def _tags(tokens: Sequence[Token], statements: Sequence[Statement], depth: dict[str, int], level: int) -> list[str]:
    places = [(token.start, token.end) for token in tokens]
    owner: list[tuple[str, int] | None] = [None] * len(places)
    spans: list[tuple[str, int, int]] = []
    for statement in statements:
        if depth[statement.id] != level:
            continue
        spans += [("CONTENT", span.start, span.end) for span in statement.content]
        if statement.condition:
            spans.append(("CONDITION", statement.condition.trigger.start, statement.condition.trigger.end))
        spans += [("SOURCE", statement.source.start, statement.source.end)] if statement.source else []
        spans += [("CUE", statement.cue.start, statement.cue.end)] if statement.cue else []
    starts = [start for start, _ in places]
    for label, start, end in sorted(set(spans), key=lambda span: (LAYERS.index(span[0]), span[1])):
        here = bisect_left(starts, start)
        while here > 0 and places[here - 1][1] > start:
            here -= 1
        while here < len(places) and places[here][0] < end:
            owner[here] = (label, start)
            here += 1
    tags = []
    for number, mine in enumerate(owner):
        if mine is None:
            tags.append("O")
        else:
            goes_on = number > 0 and owner[number - 1] == mine
            tags.append(f"{'I' if goes_on else 'B'}-{mine[0]}")
    return tags
