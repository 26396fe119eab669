"""Spans as W3C Web Annotations, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence.document import Document, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from locarno.evidence.statement import Statement

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points of context on each side of a quote."""


def selectors(document: Document, span: Span) -> list[dict[str, Any]]:
    """Give a span as a text position selector and a text quote selector.

    Source: W3C Web Annotation Data Model (2017), sections 4.2.4 and 4.2.5; positions are code points.
    """
    text = document.text
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {
            "type": "TextQuoteSelector",
            "exact": span.of(text),
            "prefix": text[max(0, span.start - AROUND) : span.start],
            "suffix": text[span.end : span.end + AROUND],
        },
    ]


def export(document: Document, statements: Iterable[Statement]) -> dict[str, Any]:
    """Give statements as one Web Annotation collection, an annotation for each span and role.

    Returns
    -------
    dict
        JSON-LD: an ``AnnotationCollection`` whose bodies say ``statement:role`` (source, cue, content, condition).
    """
    items = []
    for statement in statements:
        roles = [("content", span) for span in statement.content]
        roles += [(role, span) for role, span in (("source", statement.source), ("cue", statement.cue)) if span]
        if statement.condition:
            roles.append(("condition", statement.condition.trigger))
        seen: dict[str, int] = {}
        for role, span in roles:
            seen[role] = seen.get(role, 0) + 1
            items.append(
                {
                    "id": f"urn:locarno:{document.id}:{statement.id}:{role}:{seen[role]}",
                    "type": "Annotation",
                    "motivation": "classifying",
                    "body": [
                        {"type": "TextualBody", "purpose": "tagging", "value": f"{statement.id}:{role}"},
                        {"type": "TextualBody", "purpose": "classifying", "value": statement.act},
                    ],
                    "target": {
                        "source": f"urn:sha256:{document.sha256}",
                        "selector": selectors(document, span),
                    },
                }
            )
    return {
        "@context": CONTEXT,
        "id": f"urn:locarno:{document.id}",
        "type": "AnnotationCollection",
        "label": document.title or document.id,
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def read_back(collection: Mapping[str, Any], text: str) -> dict[tuple[str, str], list[Span]]:
    """Anchor the spans of a collection in a text, which may have moved since they were written.

    Returns
    -------
    dict
        Spans by (statement, role), in order.

    Raises
    ------
    LocarnoError
        D402 for what is no annotation, D401 for a quote that is not in the text or cannot be told apart.
    """
    spans: dict[tuple[str, str], list[Span]] = {}
    problems: list[Diagnostic] = []
    try:
        items = list(collection["first"]["items"])
    except (KeyError, TypeError) as error:
        raise LocarnoError(Diagnostic("D402", "no 'first.items': not a page of annotations")) from error
    for number, item in enumerate(items, start=1):
        try:
            tag = next(body["value"] for body in item["body"] if body["purpose"] == "tagging")
            statement, _, role = tag.partition(":")
            chosen = {selector["type"]: selector for selector in item["target"]["selector"]}
            span = anchor(chosen, text)
        except LocarnoError as error:
            problems += error.diagnostics
        except (KeyError, TypeError, StopIteration, AttributeError):
            problems.append(Diagnostic("D402", f"annotation {number} lacks a tag or a quote selector"))
        else:
            spans.setdefault((statement, role), []).append(span)
    if problems:
        raise LocarnoError(problems)
    return spans


def anchor(chosen: Mapping[str, Mapping[str, Any]], text: str) -> Span:
    """Find a span by its selectors: at its position if the words are still there, else by quote and context.

    Raises
    ------
    LocarnoError
        D401 if the words are nowhere, or at several places that context does not tell apart.
    """
    quote = chosen["TextQuoteSelector"]
    exact = str(quote["exact"])
    position = chosen.get("TextPositionSelector")
    if not exact:
        raise LocarnoError(Diagnostic("D402", "an annotation quotes nothing"))
    if position and text[position["start"] : position["end"]] == exact:
        return Span(start=position["start"], end=position["end"])
    prefix, suffix = str(quote.get("prefix", "")), str(quote.get("suffix", ""))
    places = []
    start = text.find(exact)
    while start >= 0:
        end = start + len(exact)
        likeness = _common(text[:start][::-1], prefix[::-1]) + _common(text[end:], suffix)
        places.append((likeness, start))
        start = text.find(exact, start + 1)
    places.sort(reverse=True)
    if not places or (len(places) > 1 and places[0][0] == places[1][0]):
        how = "is not in the text" if not places else f"is in the text {len(places)} times"
        raise LocarnoError(Diagnostic("D401", f"{exact[:60]!r} {how}"))
    return Span(start=places[0][1], end=places[0][1] + len(exact))


def _common(one: str, two: str) -> int:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        count += 1
    return count
