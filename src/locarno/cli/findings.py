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

COLUMNS = 3
"""Findings by package that a question shows side by side; `--every` prints all."""


def findings(run: Path, /, *, every: bool = False, json: bool = False) -> int:
    """Summarise a run: for each question, the answer by package with its interval and what moves it.

    Intervals run from the 10th to the 90th percentile over draws: what is not known about this case. Other readings
    of the literature stand apart. `p_model` is the mean of a modelled probability, `share_of_draws` the share of the
    assumptions tried in which something is so; neither is a forecast.

    Parameters
    ----------
    run
        Folder of a complete run.
    every
        Every finding with its sentence, not only the main ones.
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

    console = Console(highlight=False)
    console.print(f"[bold]{found.case_title}[/], as of {found.as_of}")
    console.print(f"run {found.run}: {found.draws:,} of {found.draws_asked:,} draws, seed {found.seed}")
    if found.banner:
        console.print(found.banner, style="dark_orange3", markup=False)
    for question, heading in HEADINGS.items():
        rows = found.of(question)
        if rows:
            console.print(f"\n[bold]{heading}[/]")
            _print_every(rows, console) if every else _print_main(found, rows, console)
    _print_claims(found, console)
    for model, missing in found.skipped.items():
        console.print(f"skipped {model}: needs {', '.join(missing)}")
    if found.marking:
        console.print(f"\n{found.marking}")
    return EXIT_OK


def _print_every(rows: tuple[Finding, ...], console: Console) -> None:
    for row in rows:
        console.print(f"{row.id}\n    {row.says}")
        for note in row.notes:
            console.print(f"    · {note}")


def _print_main(found: Findings, rows: tuple[Finding, ...], console: Console) -> None:
    from rich.table import Table

    by_stem: dict[str, dict[str, Finding]] = {}
    for row in rows:
        if row.package is not None:
            by_stem.setdefault(row.id.rpartition(".")[0], {})[row.package] = row
    stems = list(by_stem)[:COLUMNS]
    if stems:
        table = Table(box=None, pad_edge=False, show_header=True, header_style="dim")
        table.add_column("", width=28, overflow="fold")
        for stem in stems:
            table.add_column(
                _heading(stem, next(iter(by_stem[stem].values()))), justify="right", overflow="fold", max_width=16
            )
        for package, name in found.packages.items():
            cells = [by_stem[stem].get(package) for stem in stems]
            if any(cells):
                table.add_row(name, *(_cell(cell, interval=place == 0) for place, cell in enumerate(cells)))
        console.print(table)
        for stem in stems:
            if stem.startswith("no_war"):
                console.print(f"  {stem.replace('_', ' ')}: {next(iter(by_stem[stem].values())).notes[0]}")
    for row in rows:
        if row.package is None:
            console.print(f"  {row.says}")


def _print_claims(found: Findings, console: Console) -> None:
    if not found.claims:
        return
    from rich.table import Table

    console.print("\n[bold]Claims tested[/]: share of the assumptions tried in which they hold")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for claim in found.claims:
        share = "not tested" if claim.share_of_draws is None else f"{claim.share_of_draws:.2f}"
        table.add_row(share, claim.says)
    console.print(table)


def _heading(stem: str, finding: Finding) -> str:
    unit = {"probability": "", "EUR/year": "EUR bn/year", "EUR": "EUR bn"}.get(finding.unit, finding.unit)
    return stem.replace("_", " ") + (f" ({unit})" if unit else "")


def _cell(finding: Finding | None, *, interval: bool) -> str:
    if finding is None or finding.value is None:
        return "–"
    text = _number(finding.value, finding.unit)
    if interval and finding.low is not None and finding.high is not None:
        text += f" ({_number(finding.low, finding.unit)}–{_number(finding.high, finding.unit)})"
    return text


def _number(value: float, unit: str) -> str:
    if unit.startswith("EUR"):
        return f"{value / 1e9:,.1f}"
    if unit == "probability":
        return f"{value:.2f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
