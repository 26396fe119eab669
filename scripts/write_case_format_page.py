"""Write docs/case-format.md: the words by hand, the tables of keys from the schema.

Run from the repository's root: ``python scripts/write_case_format_page.py``.
"""

from __future__ import annotations

import re
import types
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from locarno.case import RUBRIC, context, negotiation, schema, security
from locarno.case.base import ID_PATTERN, Noun
from locarno.case.schema import CaseFile
from locarno.estimate import FORM_TAGS, FORMS, Scale

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

PAGE = Path(__file__).resolve().parents[1] / "docs" / "case-format.md"

HEAD = """# The case file

A case is a folder:

```text
my-case/
  case.yaml          what we believe, with the reasons
  documents/         source texts; they never change
  statements.jsonl   who said what; append-only
```

`locarno new my-case` writes one that loads, `locarno check my-case` says what is wrong or doubtful, `locarno schema`
prints the JSON Schema for your editor, `locarno diff A B` says what changed. This page lists every key; its tables are
written from the schema by `scripts/write_case_format_page.py`.

## How to write it

The file is YAML 1.2: `NO`, `12:30` and `1_000` are text, dates are written `2025-01-25`, `true` and `false` are the
only truth values. Comments stay where they are when a value is saved by the software. Anchors and aliases may be used;
tags may not. Every key below is refused if it is misspelt, and the message names the nearest valid one.

Ids are small letters, digits and underscores, a letter first. They are used in the file, on the command line, in
columns and in results.

Scales: positions, salience and capability 0–100; probabilities 0–1; money in EUR; time in years unless a key says
otherwise; troops in persons. Values and costs in years of the party's full satisfaction.

### Estimates

Wherever a table says *estimate* (or *probability*, *level*, *amount*, which are estimates on a scale), write one of:

| form | meaning |
|---|---|
| `5`, or `enablers` | a number, or the name of an option |
| `{value: 5, because: [j1]}` | the same, with its reasons |
| `{low: 2, best: 5, high: 9}` | PERT between low and high with its mode at best; `shape: triangular` on request |
| `{quantiles: {0.1: 2, 0.5: 5, 0.9: 9}}` | straight lines between quantiles, the ends extended |
| `{distribution: beta, args: {a: 2, b: 5}}` | any continuous distribution of `scipy.stats` |
| `{options: {none: 0.3, enablers: 0.7}}` | one of several, with weights |
| `{chance: 0.6, then: {low: 2, best: 5, high: 9}}` | whether at all, and then how much; else `otherwise` (0) |

What is drawn is cut at the ends of the scale; a distribution with more than 5% off its scale is refused.

### Reasons

`because` lists what a number rests on: statements (`s3`), publications (`data:ID`) and judgements (`j1`). An estimate
without its own takes the reasons of the entry around it. From the reasons follows what the number *rests on* in the
findings: a quoted number (the statement gives it), coded from a statement, data, or a judgement; with several reasons
the weaker kind counts. What nobody gave is a default and is printed as one.

### Paths

An estimate has a dotted path, `stances.us.us_part.position`. Correlations and assumptions name estimates by it, and so
do findings when they say what drives them.

### What is checked

Errors stop the loading: unknown keys, numbers off their scale, names of nothing, a bloc within itself, a package that
leaves terms open, a veto without an outside option, correlations that cannot hold together, files outside the folder,
and evidence published after `as_of`. Warnings are questions that a colleague would ask. All are listed in
[Diagnostics](diagnostics.md). Whether leaving an issue out would change what is accepted needs a run, and is answered
by the run's findings, not by the check.

## The keys
"""

GRADES = """## Grades of a guarantee

Bindingness, materiality and automaticity are graded 0–5 from what the record says, one point for each line. The grades
describe; no model reads them. `locarno diff` shows which line a dropped clause costs. A guarantee may carry the
analyst's own `grades` beside them.
"""

WORDS: dict[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Give the text of the page."""
    parts = [HEAD]
    for noun in nouns():
        parts.append(f"### {title(noun)}\n")
        parts.append(f"{(noun.__doc__ or '').strip()}\n")
        parts.append("| key | takes | default | meaning |\n|---|---|---|---|")
        parts += [row(name, field) for name, field in noun.model_fields.items()]
        parts.append("")
    parts.append(GRADES)
    for dimension, lines in RUBRIC.items():
        parts.append(f"**{dimension.capitalize()}**\n")
        parts += [f"- {line}" for line in lines]
        parts.append("")
    return "\n".join(parts)


def nouns() -> list[type[Noun]]:
    """Give every noun of the schema: the file first, then in the order in which the file names them."""
    found: list[type[Noun]] = [CaseFile]
    for noun in found:
        for field in noun.model_fields.values():
            found += [inner for inner in inside(field.annotation) if inner not in found]
    every = {
        item
        for module in (negotiation, security, context, schema)
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Noun) and item is not Noun
    }
    return found + sorted(every - set(found), key=lambda noun: noun.__name__)


def inside(kind: Any) -> list[type[Noun]]:  # noqa: ANN401 (a type annotation of any form)
    """Give the nouns that a type holds."""
    if isinstance(kind, type) and issubclass(kind, Noun):
        return [kind]
    return list(dict.fromkeys(noun for part in get_args(kind) for noun in inside(part)))


def title(noun: type[Noun]) -> str:
    """Give a heading: ``CaseFile`` becomes ``The file``."""
    return "The file" if noun is CaseFile else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun.__name__).capitalize()


def row(name: str, field: FieldInfo) -> str:
    """Give a row of a table."""
    key = field.alias or name
    default = "*required*" if field.is_required() else written(field.default)
    kind = takes(field.annotation, field.metadata).replace("|", "\\|")
    return f"| `{key}` | {kind} | {default} | {' '.join((field.description or '').split())} |"


def written(default: Any) -> str:  # noqa: ANN401 (a default of any kind)
    """Give a default as one would write it."""
    if default is PydanticUndefined or default is None or default in ((), {}, ""):
        return ""
    if isinstance(default, BaseModel):
        return "as below"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, dict):
        return ", ".join(f"`{key}`" for key in default)
    return f"`{list(default)}`" if isinstance(default, tuple) else f"`{default}`"


def takes(kind: Any, metadata: list[Any] | None = None) -> str:  # noqa: ANN401 (a type annotation of any form)
    """Give what a key takes, in words."""
    metadata = flat(metadata or [])
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return takes(arguments[0], [*arguments[1:], *metadata])
    if is_estimate(kind):
        return next((scale.unit for scale in map(scale_of, metadata) if scale is not None), "estimate")
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(takes(part, metadata) for part in arguments if part is not type(None)))
    if origin is dict:
        return f"{takes(arguments[0])}: {takes(arguments[1])}"
    if origin is tuple:
        return f"list of {takes(arguments[0])}" if arguments[-1] is Ellipsis else " and ".join(map(takes, arguments))
    if isinstance(kind, type) and issubclass(kind, Noun):
        return f"[{title(kind).lower()}](#{title(kind).lower().replace(' ', '-')})"
    pattern = next((item.pattern for item in metadata if getattr(item, "pattern", None)), None)
    if pattern is not None:
        return "id" if pattern == ID_PATTERN else f"text like `{pattern}`"
    word = WORDS.get(kind, getattr(kind, "__name__", str(kind)))
    bounds = [f"{said} {getattr(item, key):g}" for item in metadata for key, said in BOUNDS if hasattr(item, key)]
    return f"{word} {', '.join(bounds)}".strip()


BOUNDS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))


def flat(metadata: list[Any]) -> list[Any]:
    """Give metadata with those of nested fields."""
    return [inner for item in metadata for inner in getattr(item, "metadata", [item])]


def scale_of(item: object) -> Scale | None:
    """Give the scale that a validator checks, or None."""
    scale = getattr(getattr(item, "func", None), "__self__", None)
    return scale if isinstance(scale, Scale) else None


def is_estimate(kind: Any) -> bool:  # noqa: ANN401 (a type annotation of any form)
    """Say whether a type is the union of an estimate's forms."""
    parts = [get_args(part)[0] if get_origin(part) is Annotated else part for part in get_args(kind)]
    forms = [part for part in parts if isinstance(part, type) and issubclass(part, FORMS)]
    return len(forms) == len(parts) == len(FORM_TAGS)


if __name__ == "__main__":
    main()
