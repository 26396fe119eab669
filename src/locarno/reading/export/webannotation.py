"""W3C Web Annotations: an annotation for each span, and one for each statement with everything that is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence.annotation import export, selectors
from locarno.evidence.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from locarno.evidence.document import Document

_WHOLE = "statement"


def collection(document: Document, statements: Sequence[Statement]) -> dict[str, Any]:
    """Give statements as one ``AnnotationCollection``.

    Each span is an annotation of its own, tagged ``statement:role``, with a text position selector and a text quote
    selector that carries 32 characters on either side. After them each statement is one more annotation on its
    content, whose body holds the statement as JSON, so that nothing is lost on the way back.

    Source: W3C Web Annotation Data Model and Vocabulary (2017).
    """
    made = export(document, statements)
    items = made["first"]["items"]
    for statement in statements:
        items.append(
            {
                "id": f"urn:locarno:{document.id}:{statement.id}:{_WHOLE}",
                "type": "Annotation",
                "motivation": "describing",
                "body": [
                    {"type": "TextualBody", "purpose": "tagging", "value": f"{statement.id}:{_WHOLE}"},
                    {
                        "type": "TextualBody",
                        "purpose": "describing",
                        "format": "application/json",
                        "value": json.dumps(statement.as_json(), ensure_ascii=False),
                    },
                ],
                "target": {
                    "source": f"urn:sha256:{document.sha256}",
                    "selector": selectors(document, statement.content[0]),
                },
            }
        )
    return {**made, "total": len(items)}


def write(document: Document, statements: Sequence[Statement]) -> str:
    """Write statements as Web Annotations, JSON-LD."""
    return json.dumps(collection(document, statements), indent=2, ensure_ascii=False) + "\n"


def statements_of(made: Mapping[str, Any]) -> list[Statement]:
    """Give the statements of a collection that :func:`collection` made.

    Raises
    ------
    LocarnoError
        D402 for what is no such collection.
    """
    try:
        bodies = [body for item in made["first"]["items"] for body in item["body"]]
        return [
            Statement.model_validate_json(body["value"]) for body in bodies if body.get("format") == "application/json"
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LocarnoError(Diagnostic("D402", "these annotations hold no statements of Locarno")) from error
