"""``locarno replicate``: published numbers, recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.diagnostics import EXIT_FOUND, EXIT_OK

if TYPE_CHECKING:
    from locarno.replication import Line


def replicate(question: str | None = None, /, *, json: bool = False) -> int:
    """Recompute every published number that we claim to match.

    Prints model, quantity, published, ours, difference and verdict. "Replicated" means that the number was
    reproduced within its rounding; it never means that the model is valid. Lines that need reference data that do
    not ship are skipped, and say so, unless the environment variable LOCARNO_DATA points to them.

    Parameters
    ----------
    question
        Only this question's lines, for instance `settlement` or `forces`.
    json
        Print JSON instead of a table.
    """
    from locarno.replication import all_lines

    found = list(all_lines(question))
    if json:
        _print_json(found)
    else:
        _print_table(found)
    return EXIT_FOUND if any(line.verdict == "differs" for line in found) else EXIT_OK


def _print_json(found: list[Line]) -> None:
    import json
    import sys

    rows = [
        {
            "model": line.model,
            "quantity": line.quantity,
            "source": line.source,
            "published": line.published,
            "ours": line.ours,
            "difference": line.difference,
            "tolerance": line.tolerance,
            "verdict": line.verdict,
            "note": line.note,
        }
        for line in found
    ]
    sys.stdout.write(json.dumps({"schema_version": 1, "lines": rows}, indent=2, ensure_ascii=False) + "\n")


def _print_table(found: list[Line]) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (("Model and quantity", "left"), ("Published", "right"), ("Ours", "right"), ("", "left")):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    previous = ""
    for line in found:
        if line.model != previous:
            table.add_row(f"[bold]{line.model}[/]")
            previous = line.model
        ours = "–" if line.ours is None else f"{line.ours:.6g}"
        mark = {"replicated": "ok", "differs": "[red]DIFFERS[/]", "skipped": "[yellow]skipped[/]"}[line.verdict]
        table.add_row(f"  {line.quantity} [dim]{line.source}[/]", f"{line.published:.6g}", ours, mark)
        if line.note and line.verdict != "replicated":
            table.add_row(f"  [dim]{line.note}[/]")
    console.print(table)
    count = Counter(line.verdict for line in found)
    console.print(
        f"{count['replicated']} replicated, {count['differs']} differ, {count['skipped']} skipped. "
        "Replicated never means valid."
    )
