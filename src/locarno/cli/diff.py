"""``locarno diff``: what changed from one case to another, and in which direction."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from locarno.diagnostics import EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.case import Change

_ARROWS = {"up": "↑", "down": "↓", "added": "+", "removed": "−", "wider": "↔", "narrower": "⇥"}


def diff(a: str, b: str, /, *, json: bool = False) -> int:
    """Compare two cases: what changed, and in which direction.

    Numbers go up or down, ranges become wider or narrower, entries are added, removed or reworded. For a guarantee
    the change in bindingness, materiality and automaticity is shown too, each 0–5 by a rubric that counts clauses:
    a clause that was dropped shows as the line of the rubric that is no longer met.

    Parameters
    ----------
    a
        The earlier case: a folder, or the name of a case that ships.
    b
        The later case.
    json
        Print JSON instead of text.
    """
    from locarno.case import diff_cases, load_case
    from locarno.cases import resolve_case

    one, two = (load_case(resolve_case(case)) for case in (a, b))
    changes = diff_cases(one, two)
    if json:
        _print_json(one.hash, two.hash, changes)
    else:
        _print_text(a, b, changes)
    return EXIT_OK


def _print_json(one: str, two: str, changes: Sequence[Change]) -> None:
    import json

    payload = {
        "schema_version": 1,
        "a": one,
        "b": two,
        "changes": [change.as_json() for change in changes],
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")


def _print_text(a: str, b: str, changes: Sequence[Change]) -> None:
    from rich.text import Text

    from locarno.cli.printing import console, wrapped

    out = console()
    section = ""
    for change in changes:
        here, _, rest = change.path.partition(".")
        if here != section:
            section = here
            out.print(Text(section, "bold"))
        sign = _ARROWS.get(change.directions[0], "~")
        said = str(change).removeprefix(f"{here}.") if rest else str(change)
        out.print(Text(wrapped(f"{sign} {said}", 2, hanging=6)), soft_wrap=True)
    count = len(changes)
    if count:
        out.print()
    out.print(
        Text(wrapped(f"{count} change{'s' if count != 1 else ''} from {a} to {b}.")) if count else Text("No changes."),
        soft_wrap=True,
    )
