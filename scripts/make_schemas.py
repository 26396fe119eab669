"""Write docs/schemas/*.schema.json, and the tables of docs/interfaces.md that are made from them.

Run from the repository's root: ``python scripts/make_schemas.py``. With ``--check`` nothing is written, and the
exit code is 1 if a file is not up to date.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import interface_shapes as shapes  # noqa: E402 (beside this file)
import interface_shapes_guarantees as guarantee_shapes  # noqa: E402
import interface_shapes_score as score_shapes  # noqa: E402
import interface_shapes_table as table_shapes  # noqa: E402

from locarno.case import case_schema  # noqa: E402
from locarno.evidence.statement import READ_FIELDS, Statement  # noqa: E402
from locarno.finding import Findings  # noqa: E402
from locarno.study.explain_types import Explanation  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

    Schema = dict[str, Any]

FOLDER = ROOT / "docs" / "schemas"
PAGE = ROOT / "docs" / "interfaces.md"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1

LEDGER_META: Schema = {
    "by": {"type": "string", "minLength": 1, "description": "Who wrote the line."},
    "on": {"type": "string", "format": "date", "description": "On what date."},
    "why": {"type": ["string", "null"], "description": "Why; needed where something is edited or rejected."},
    "status": {
        "enum": ["proposed", "accepted"],
        "description": "Whether a person accepted it; accepted unless said.",
    },
}

STATEMENT_WORDS = {
    "Span.start": "First code point of the document's text, from 0.",
    "Span.end": "One past the last code point.",
    "Statement.id": "Id of the statement, unique in its document or ledger.",
    "Statement.parent": "The statement inside whose content this one is made.",
    "Statement.source": "The words that name the source; null where it is taken over or left out.",
    "Statement.actor": "The party, by registry id, in whose name the act is done; null where none is known.",
    "Statement.cue": "The words that attribute.",
    "Statement.chain": "Who passed it on, from the publisher to the speaker.",
    "Statement.polarity": "Of the content; of an attitude, its valence.",
    "Statement.inherited": "Whether the source was carried over from an earlier sentence.",
    "Statement.engine": "Which reader, or `analyst`.",
    "Statement.about": "The party that the content is about.",
    "Statement.summary": "One line in our own words.",
    "Statement.tensions": "Statements that an analyst holds to be in tension with this one.",
    "Statement.source_type": "What kind of source speaks.",
    "Statement.content": "The words that are attributed, in pieces where the attribution interrupts them.",
    "Statement.act": "What the source does by saying it.",
    "Statement.directness": "Quoted, reported, or both.",
    "Statement.addressee": "To whom it is said.",
    "Statement.hedges": "Words that weaken it, as they stand in the text.",
    "Statement.certainty": "How certain the source makes it sound.",
    "Statement.condition": "On what it depends.",
    "Statement.positions": "Stances on issues that it tells.",
    "Statement.quantities": "Numbers in it.",
    "Statement.times": "Times in it.",
    "Statement.document": "Document of the case that it is from.",
    "Statement.issue": "Issue that it bears on.",
    "Statement.option": "Option of the issue that it bears on; `undecided` where the issue is said to be open.",
    "Certainty.word": "The word that carries it; null for a plain assertion.",
    "Certainty.value": "Reading of the word, from −3 (certainly not) to 3 (certainly).",
    "Certainty.low": "Lower end of that reading.",
    "Certainty.high": "Upper end.",
    "Condition.kind": "The word that joins the two halves.",
    "Condition.trigger": "The words of the condition.",
    "Condition.negated": "Whether the trigger is an omission: unless, refuses to.",
    "Condition.by": "Whose act fulfils it.",
    "Condition.giver": "Who carries out what follows; in an exchange, who gives.",
    "Condition.getter": "Who receives what follows, or is hit by it.",
    "Condition.demanded": "The words of what is asked for.",
    "Condition.threatened": "The words of the harm that follows or is held back.",
    "Condition.offered": "The words of the good that follows, or of what is given in exchange.",
    "Condition.only": "Whether nothing else would do: only if, not unless.",
    "Hedge.start": "First code point.",
    "Hedge.end": "One past the last.",
    "Hedge.kind": "May, could; reportedly, seems; broadly, partly; whether, too early; would like, hopes.",
    "Hedge.scope": "The words that it softens.",
    "Rule.field": "Field of the statement.",
    "Rule.rule": "The rule, in words.",
    "Statement.access": "The words that say what an unnamed source knows it from.",
    "Statement.anonymity": "The words that say why a source is not named.",
    "Statement.hedged": "The hedges with their places and scopes.",
    "Statement.rules": "Which rule set the fields that are readings of words.",
    "Position.party": "Party, by registry id.",
    "Position.issue": "Issue, by agenda id.",
    "Position.option": "Option of that issue.",
    "Position.stance": "For it, against it, on a condition, or undecided.",
    "Quantity.start": "First code point.",
    "Quantity.end": "One past the last.",
    "Quantity.kind": "What is counted; a share is of 1.",
    "Quantity.unit": "Unit: persons, a currency, a word of the text.",
    "Quantity.low": "Lower bound.",
    "Quantity.high": "Upper bound; null where it is open.",
    "Quantity.approximate": "Whether the text says about, nearly, some…",
    "TimeReference.start": "First code point.",
    "TimeReference.end": "One past the last.",
    "TimeReference.kind": "What kind of time it is.",
    "TimeReference.earliest": "Earliest date that fits.",
    "TimeReference.latest": "Latest date that fits.",
    "TimeReference.days": "Length of a duration or deadline, or between recurrences; of a range the least.",
    "TimeReference.days_high": "Greatest length, where the text gives a range.",
    "TimeReference.bound": "How the text bounds the length: about, at least, at most.",
    "TimeReference.vague": "Whether the bounds are this software's reading of a vague phrase.",
}
"""Meanings of keys whose names say enough in the code but not to a reader of the schema."""


SOMETIMES: dict[str, set[str]] = {
    "Run": {"ended"},
    "Timings": {"seconds", "stages"},
    "Bargain": {"distribution", "leverage"},
    "Settle, the answer": {"kind", "broken_by_kind"},
    "Distributions": {"joint"},
}
"""Keys that are not always printed: what a run knows only at its end, what not every bargaining model has."""


def all_schemas() -> dict[str, Schema]:
    """Give every schema by the name of its file."""
    printed: dict[str, type[BaseModel]] = {
        "diagnostics": shapes.DiagnosticsShape,
        "check": shapes.CheckShape,
        "diff": shapes.DiffShape,
        "run": shapes.RunShape,
        "findings": Findings,
        "settle-output": shapes.SettleOutputShape,
        "replicate": shapes.ReplicateShape,
        "bargain": table_shapes.BargainShape,
        "leaderboard": table_shapes.LeaderboardShape,
        "clauses": guarantee_shapes.ClausesShape,
        "ladder": guarantee_shapes.LadderShape,
        "models": shapes.ModelsShape,
        "brief": shapes.BriefShape,
        "explain": Explanation,
        "read": shapes.ReadShape,
        "code": shapes.CodeShape,
        "score": score_shapes.ScoreShape,
    }
    found = {name: _printed(shape.model_json_schema(mode="serialization")) for name, shape in printed.items()}
    statement = Statement.model_json_schema(mode="serialization")
    found["statement"] = _printed(_as_read(statement))
    found["ledger-line"] = _ledger_line(statement)
    found["settle-input"] = _without_null_defaults(shapes.SettleInputShape.model_json_schema())
    found["read"]["$defs"]["Statement"] = _printed(_as_read(found["read"]["$defs"]["Statement"]))
    schemas = {name: _headed(name, schema) for name, schema in sorted(found.items())}
    return {"case": case_schema()} | schemas


def _headed(name: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "$id": f"urn:locarno:{name}:{VERSION}", "version": VERSION, **_tidy(_explained(schema))}


def _printed(schema: Schema) -> Schema:
    """Require every key, as everything is printed in full but for a few."""
    for part in (schema, *schema.get("$defs", {}).values()):
        if "properties" in part:
            sometimes = SOMETIMES.get(part["title"], set())
            part["required"] = [key for key in part["properties"] if key not in sometimes]
            for described in part["properties"].values():
                described.pop("default", None)
    return schema


def _as_read(statement: Schema) -> Schema:
    """Leave the fields that a reader gives; the others come with coding."""
    properties = {name: statement["properties"][name] for name in READ_FIELDS}
    description = "One line of `locarno read FILE --jsonl`: who said what, how, and on what condition."
    return json.loads(json.dumps({**statement, "description": description, "properties": properties}))


def _ledger_line(statement: Schema) -> Schema:
    schema = json.loads(json.dumps(statement))
    parts = schema.pop("$defs")
    schema["properties"] |= LEDGER_META
    schema["required"] = [*schema["required"], "by", "on"]
    schema["title"], schema["description"] = "Added", "A statement is added."
    whose = {"type": "string", "pattern": schema["properties"]["id"]["pattern"]}
    changes = {key: value for key, value in schema["properties"].items() if key not in {"id", "by", "on", "why"}}
    edit = _object(
        "Edited",
        "A statement is changed; the earlier line stays.",
        {
            "replaces": {**whose, "description": "Statement that is changed."},
            "with": {
                "type": "object",
                "description": "The fields that change, with their new values.",
                "properties": changes,
                "additionalProperties": False,
            },
            **LEDGER_META,
        },
        ["replaces", "with", "by", "on", "why"],
    )
    reject = _object(
        "Rejected",
        "A statement no longer stands; its lines stay.",
        {"rejects": {**whose, "description": "Statement that is rejected."}, **LEDGER_META},
        ["rejects", "by", "on", "why"],
    )
    return {
        "title": "Ledger line",
        "description": "One line of `statements.jsonl`, which is only ever appended to.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in ("Added", "Edited", "Rejected")],
        "$defs": {"Added": schema, "Edited": edit, "Rejected": reject, **parts},
    }


def _object(title: str, description: str, properties: Schema, required: list[str]) -> Schema:
    return {
        "title": title,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _explained(schema: Schema) -> Schema:
    for part in (schema, *schema.get("$defs", {}).values()):
        title = "Statement" if part.get("title") == "Added" else part.get("title")
        for key, described in part.get("properties", {}).items():
            if "description" not in described and f"{title}.{key}" in STATEMENT_WORDS:
                described["description"] = STATEMENT_WORDS[f"{title}.{key}"]
    return schema


def _without_null_defaults(node: Any) -> Any:  # noqa: ANN401 (JSON of any kind)
    if isinstance(node, dict):
        return {
            key: _without_null_defaults(value) for key, value in node.items() if key != "default" or value is not None
        }
    return [_without_null_defaults(item) for item in node] if isinstance(node, list) else node


def _tidy(node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 (JSON of any kind)
    """Drop the titles that repeat a key's name, and put docstrings on one line."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {}
    for key, value in node.items():
        if not names and key == "title" and "properties" not in node and "$defs" not in node:
            continue
        if not names and key == "description" and isinstance(value, str):
            found[key] = re.sub(r"\bNone\b", "null", " ".join(value.replace("``", "`").split()))
        else:
            found[key] = _tidy(value, names=not names and key in {"properties", "$defs"})
    return found


def tables(schema: Schema, only: Sequence[str] = ()) -> str:
    """Give the tables of a schema: its own keys, then those of each part; only some parts where they are named."""
    sections = []
    for part in (schema, *(schema["$defs"][name] for name in _order(schema))):
        if "properties" in part and (not only or part["title"] in only):
            if part is not schema:
                sections.append(f"**{part['title']}.** {part['description']}\n")
            sections.append(_table(part["properties"], part.get("required", [])))
    return "\n".join(sections)


def _order(schema: Schema) -> list[str]:
    """Give the parts in the order in which a reader meets them."""
    met: list[str] = []

    def meet(node: object) -> None:
        if isinstance(node, dict):
            target = node.get("$ref", "").removeprefix("#/$defs/") if isinstance(node.get("$ref", ""), str) else ""
            if target and target not in met:
                met.append(target)
                meet(schema["$defs"][target])
            for key, value in node.items():
                if key != "$defs":
                    meet(value)
        elif isinstance(node, list):
            for item in node:
                meet(item)

    meet(schema)
    return met


def _table(properties: Schema, required: list[str]) -> str:
    rows = ["| key | type | meaning |", "|---|---|---|"]
    for name, described in properties.items():
        meaning = described.get("description", "").replace("|", "\\|")
        kind = _type(described).replace("|", "\\|")
        rows.append(f"| `{name}`{'' if name in required else ' (may be absent)'} | {kind} | {meaning} |")
    return "\n".join(rows) + "\n"


_WORDS = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false", "null": "null"}


def _type(node: Schema) -> str:
    if "$ref" in node:
        return str(node["$ref"]).rpartition("/")[2].removesuffix("Shape")
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    if "enum" in node:
        return " · ".join(f"`{value}`" for value in node["enum"])
    if "anyOf" in node or "oneOf" in node:
        return " or ".join(dict.fromkeys(_type(one) for one in node.get("anyOf", node.get("oneOf"))))
    kind = node.get("type")
    if isinstance(kind, list):
        return " or ".join(_WORDS[one] for one in kind)
    if kind == "array":
        return f"list of {_type(node['items'])}" if "items" in node else "list"
    if kind == "object":
        inner = node.get("additionalProperties")
        return f"object, values {_type(inner)}" if isinstance(inner, dict) else "object"
    if node.get("format") in {"date", "date-time"}:
        return "date" if node["format"] == "date" else "date and time"
    return _WORDS.get(str(kind), "any")


MARKED = re.compile(r"(<!-- table: ([a-z-]+)((?: [A-Z]\w*)*) -->\n).*?(<!-- end -->)", re.DOTALL)


def page(text: str, schemas: dict[str, Schema]) -> str:
    """Give the page with its tables renewed: ``<!-- table: FILE [PART …] -->`` up to ``<!-- end -->``."""
    return MARKED.sub(lambda m: f"{m[1]}\n{tables(schemas[m[2]], m[3].split())}\n{m[4]}", text)


def outdated() -> Iterator[tuple[Path, str]]:
    """Give the files that are not as they should be, with what they should hold."""
    schemas = all_schemas()
    wanted: dict[Path, str] = {
        FOLDER / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }
    wanted[PAGE] = page(PAGE.read_text(encoding="utf-8"), schemas)
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path, text


def main() -> int:
    """Write what is outdated, or with --check only name it."""
    check = "--check" in sys.argv[1:]
    found = list(outdated())
    for path, text in found:
        print(f"{'outdated' if check else 'wrote'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and found else 0


if __name__ == "__main__":
    raise SystemExit(main())
