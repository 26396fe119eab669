"""Small cases for tests: the skeleton that ships, with edits."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from locarno.case import Case, load_case
from locarno.case.syntax import parse
from locarno.cases import SKELETON
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from pathlib import Path

SKELETON_TEXT = (SKELETON / "case.yaml").read_text(encoding="utf-8")
REMOVE = object()
TEXT = "The Second State asks for a pact. The First State refuses. Third State says it might send troops, maybe."


def skeleton() -> dict[str, Any]:
    """The skeleton as plain data; a fresh copy each time."""
    root, found = parse(SKELETON_TEXT, "case.yaml")
    assert not found
    return copy.deepcopy(root.data)


def edited(edits: Mapping[str, object], data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Set entries by dotted path; REMOVE deletes one."""
    data = skeleton() if data is None else copy.deepcopy(data)
    for dotted, value in edits.items():
        *above, last = dotted.split(".")
        here: Any = data
        for step in above:
            here = here[int(step)] if isinstance(here, list) else here.setdefault(step, {})
        if value is REMOVE:
            del here[last]
        elif isinstance(here, list):
            here[int(last)] = value
        else:
            here[last] = value
    return data


def write(
    folder: Path,
    case: str | bytes | Mapping[str, Any] | None = None,
    documents: Mapping[str, str] | None = None,
    statements: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Write a case folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if case is None:
        case = SKELETON_TEXT
    if isinstance(case, Mapping):
        case = yaml.safe_dump(dict(case), sort_keys=False, allow_unicode=True)
    raw = case if isinstance(case, bytes) else case.encode("utf-8", "surrogatepass")
    (folder / "case.yaml").write_bytes(raw)
    for file, text in (documents or {}).items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    if statements:
        lines = "".join(json.dumps(statement) + "\n" for statement in statements)
        (folder / "statements.jsonl").write_text(lines, encoding="utf-8")
    return folder


def statement(id: str, start: int = 0, end: int = 10, **fields: Any) -> dict[str, Any]:
    """A line of a ledger about the document ``text``."""
    return {
        "id": id,
        "source_type": "state",
        "actor": "second",
        "content": [{"start": start, "end": end}],
        "act": "request",
        "document": "text",
        "by": "tests",
        "on": "2025-01-25",
        "status": "accepted",
    } | fields


DOCUMENT = {"file": "documents/text.txt", "title": "A text", "outlet": "A newspaper", "date": "2025-01-20"}


def with_document(
    folder: Path, statements: Sequence[Mapping[str, Any]], edits: Mapping[str, object] | None = None
) -> Path:
    """The skeleton with one document, statements, and edits."""
    data = edited({"documents": {"text": DOCUMENT}, **(edits or {})})
    return write(folder, data, {"documents/text.txt": TEXT}, statements)


def with_edits(folder: Path, edits: Mapping[str, object]) -> Path:
    """The skeleton with edits, on disk."""
    return write(folder, edited(edits))


def loaded(folder: Path, edits: Mapping[str, object] | None = None) -> Case:
    """The skeleton with edits, loaded."""
    return load_case(with_edits(folder, edits or {}))


def problems(folder: Path) -> tuple[Diagnostic, ...]:
    """What stops a case from loading; it must be stopped."""
    try:
        load_case(folder)
    except LocarnoError as error:
        return error.diagnostics
    message = "the case loads"
    raise AssertionError(message)
