"""``locarno findings``: answers with intervals, baselines and drivers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from locarno.diagnostics import EXIT_OK

if TYPE_CHECKING:
    from rich.console import Console

    from locarno.finding import Finding, Findings

HEADINGS = {
    "agree": "What would the parties agree on?",
    "hold": "Would it hold?",
    "cohere": "Would the guarantors stand together?",
    "raise": "Can the force be raised and kept up?",
    "pay": "Who pays?",
    "pressure": "Would pressure move the other side?",
    "accept": "Would publics and parliaments accept?",
    "when": "By when?",
}


def findings(run: Path, *, json: bool = False) -> int:
    """Summarise a run: for each question, the answer by package with its interval and what moves it.

    Intervals run from the 10th to the 90th percentile over draws: what is not known about this case. Other readings
    of the literature stand apart. `p_model` is the mean of a modelled probability, `share_of_draws` the share of the
    assumptions tried in which something is so; neither is a forecast.

    Parameters
    ----------
    run
        Folder of a complete run.
    json
        Print all findings as JSON (schema in docs/interfaces.md).
    """
    from locarno.study import findings_of

    found = findings_of(run)
    if json:
        import sys

        sys.stdout.write(found.model_dump_json(indent=2) + "\n")
        return EXIT_OK
    from rich.console import Console

    console = Console()
    _print_all(found, console)
    return EXIT_OK


def _print_all(found: Findings, console: Console) -> None:
    from rich.table import Table

    console.print(f"[bold]{found.case_title}[/], as of {found.as_of}", highlight=False)
    console.print(
        f"run {found.run}: {found.draws:,} of {found.draws_asked:,} draws, seed {found.seed}", highlight=False
    )
    for question, heading in HEADINGS.items():
        rows = found.of(question)
        if not rows:
            continue
        table = Table(box=None, pad_edge=False, title=heading, title_justify="left", title_style="bold")
        table.add_column("", overflow="fold")
        table.add_column("value", justify="right", no_wrap=True)
        table.add_column("10–90%", justify="right", no_wrap=True)
        for row in rows:
            table.add_row(_label(found, row), _number(row.value, row.unit), _interval(row))
        console.print()
        console.print(table)
    if found.claims:
        console.print("\n[bold]Claims tested[/] (share of draws in which they hold)")
        for claim in found.claims:
            share = "not tested" if claim.share_of_draws is None else f"{claim.share_of_draws:.2f}"
            console.print(f"  {share:>10}  {claim.says}", highlight=False)
    for model, missing in found.skipped.items():
        console.print(f"[dim]skipped {model}: needs {', '.join(missing)}[/]", highlight=False)


def _label(found: Findings, row: Finding) -> str:
    name = found.packages.get(row.package or "", "")
    return f"{name}: {row.quantity}" if name else row.quantity


def _interval(row: Finding) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{_number(row.low, row.unit)} – {_number(row.high, row.unit)}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit.startswith("EUR"):
        return f"{value / 1e9:,.1f} bn {unit}"
    if unit == "probability":
        return f"{value:.2f}"
    return f"{value:,.0f} {unit}" if abs(value) >= 100 else f"{value:.1f} {unit}"
