"""``locarno check``: errors of a case, and what an experienced colleague would ask."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from locarno.diagnostics import CODES, EXIT_FOUND, EXIT_OK, Diagnostic, LocarnoError, ordered

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXCERPT = 72
_NOT_THERE = frozenset({"C101", "C102"})
"""There is no case that could be checked: bad input, not a finding."""


def check(case: str, /, *, strict: bool = False, json: bool = False) -> int:
    """Check a case: errors, and what an experienced colleague would ask.

    Errors stop a case from being used: unknown keys, dangling names, numbers off their scale, evidence from after
    the case's date. Warnings are questions: numbers without a reason, contradictions among the sources, one story
    counted twice, polls that were summed, packages that are the same. Everything is shown at once, with its place.
    Exit code 1 if there are errors, or, with --strict, warnings.

    Parameters
    ----------
    case
        A case's folder, or the name of a case that ships, for instance `ukraine-2025-01`.
    strict
        Exit with 1 on warnings too.
    json
        Print JSON instead of text.
    """
    from locarno.case import check_case, load_case
    from locarno.cases import resolve_case
    from locarno.study.claims import check_claims

    folder = resolve_case(case)
    try:
        loaded = load_case(folder)
        found: Sequence[Diagnostic] = ordered([*check_case(loaded), *check_claims(loaded)])
    except LocarnoError as error:
        if any(item.code in _NOT_THERE for item in error.diagnostics):
            raise
        found = error.diagnostics
    errors = sum(item.severity == "error" for item in found)
    if json:
        _print_json(str(folder), found, errors)
    else:
        _print_text(str(folder), found, errors)
    return EXIT_FOUND if errors or (strict and found) else EXIT_OK


def _print_json(case: str, found: Sequence[Diagnostic], errors: int) -> None:
    import json

    payload = {
        "schema_version": 1,
        "case": case,
        "errors": errors,
        "warnings": len(found) - errors,
        "diagnostics": [item.as_json() for item in found],
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")


def _print_text(case: str, found: Sequence[Diagnostic], errors: int) -> None:
    from rich.text import Text

    from locarno.cli.printing import console, wrapped

    out = console()
    lines: dict[str, list[str]] = {}
    for item in found:
        place = "" if item.file is None else f"{item.file}:{item.line}:{item.column}: ".replace(":None", "")
        head = Text(place, "dim")
        head.append(item.code, "bold red" if item.severity == "error" else "bold yellow")
        out.print(head, soft_wrap=True)
        expected = f" (expected {item.expected})" if item.expected else ""
        out.print(Text(wrapped(item.message + expected, 4)), soft_wrap=True)
        excerpt = _excerpt(item, lines)
        if excerpt:
            out.print(Text(f"    │ {excerpt}", "cyan"), soft_wrap=True)
    if found:
        out.print()
        for code in sorted({item.code for item in found if item.code in CODES}):
            said = f"{code}  {CODES[code].title}. To mend: {CODES[code].mend}"
            out.print(Text(wrapped(said, 0, hanging=6)), soft_wrap=True)
        out.print()
    out.print(Text(wrapped(_summary(case, errors, len(found) - errors))), soft_wrap=True)


def _summary(case: str, errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return f"{case}: no errors, no warnings."
    said = [f"{errors} error{'s' if errors != 1 else ''}"] if errors else []
    if warnings:
        said.append(f"{warnings} warning{'s' if warnings != 1 else ''}")
    after = " Warnings are looked for once there are no errors." if errors and not warnings else ""
    return f"{case}: {', '.join(said)}.{after}"


def _excerpt(item: Diagnostic, lines: dict[str, list[str]]) -> str:
    """Give the line that a diagnostic is about, cut around its column; nothing where there is none."""
    if item.file is None or item.line is None:
        return ""
    if item.file not in lines:
        from pathlib import Path

        try:
            lines[item.file] = Path(item.file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError):
            lines[item.file] = []
    if item.line > len(lines[item.file]):
        return ""
    line = lines[item.file][item.line - 1].rstrip()
    start = len(line) - len(line.lstrip())
    before = (item.column or 1) - 1 - start
    if before > _EXCERPT // 2:
        start += before - _EXCERPT // 2
    shown = line[start : start + _EXCERPT]
    shown = f"…{shown[1:]}" if line[:start].strip() else shown
    return f"{shown[:-1]}…" if len(line) > start + _EXCERPT else shown
