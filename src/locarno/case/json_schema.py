"""The JSON Schema of the case file, for editors and other programs."""

from __future__ import annotations

from typing import Any

from locarno.case.schema import CaseFile

FORMAT_VERSION = 1
SCHEMA_ID = f"urn:locarno:case:{FORMAT_VERSION}"


def case_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of ``case.yaml``, with its ``$id`` and version.

    References between entries, positions on an issue and dates are beyond a schema: ``locarno check`` sees them.
    """
    schema = CaseFile.model_json_schema(by_alias=True, mode="validation")
    _allow_bare(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "version": FORMAT_VERSION,
        **schema,
    }


def _allow_bare(node: Any) -> None:  # noqa: ANN401 (JSON of any kind)
    """Let a bare number or option name stand for an estimate, as the loader does."""
    if isinstance(node, dict):
        if node.get("title") == "_Bare":
            node.clear()
            node.update({"title": "Bare", "description": "A bare number or option name.", "type": ["number", "string"]})
        for value in node.values():
            _allow_bare(value)
    elif isinstance(node, list):
        for value in node:
            _allow_bare(value)
