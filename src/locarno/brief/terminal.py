"""The short version for the terminal: page one in 80 columns, readable without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.brief.basis import Basis
from locarno.brief.page_one import NOT_MANNED, page_one

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from locarno.brief.adoption import Adoption
    from locarno.brief.basis import AnyCase
    from locarno.brief.page_one import PageOne
    from locarno.finding import Findings

WIDTH = 80
BAR = 18
LETTERS = {
    "kept": "K",
    "broken_by_challenger": "b",
    "broken_by_protege_or_incident": "i",
    "ratification_fails": "f",
    "refused": "·",
}
"""One sign a fate, so that a bar reads without colour; in the order of the figure."""
_STYLES = {"K": "bold blue", "b": "dark_orange3", "i": "orange3", "f": "grey50", "·": "grey62"}


def print_brief(
    findings: Findings,
    case: AnyCase,
    console: Console,
    *,
    adoption: Adoption | None = None,
    previous: Findings | None = None,
) -> None:
    """Print the short version; parameters as :func:`locarno.brief.write_brief`, at most 80 columns wide."""
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text

    one = page_one(findings, Basis.of(case), adoption, previous)
    width = min(WIDTH, console.width)

    def say(text: str, style: str = "") -> None:
        if text.strip():
            console.print(Text(text, style=style), width=width)

    def listed(items: list[tuple[str, Text]], first: int) -> None:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=first, no_wrap=True)
        grid.add_column(ratio=1)
        for mark, text in items:
            grid.add_row(mark, text)
        console.print(grid, width=width)

    def head(title: str) -> None:
        console.print()
        console.print(Rule(Text(title, style="bold"), align="left", characters="─", style="dim"), width=width)

    say(f"{one.title} · as of {one.as_of}", "dim")
    say(one.question, "bold")
    say(f"{one.status} · {one.author}")
    say(one.marking, "bold")
    say(one.banner, "dark_orange3")

    head("Judgements")
    told = []
    for number, item in enumerate(one.headlines, start=1):
        said = Text(item.lead).append(item.stress, "bold").append(item.tail)
        said.append(f" ({item.numbers})." if item.numbers else ".")
        told += [(f"{number}.", said), ("", Text(f"{item.baseline} {item.change}", style="dim"))]
    listed(told, 2)
    say(one.confidence, "bold")
    say(f"{one.basis} {one.conditional}", "dim")

    head(f"Fates of each package to year {one.horizon}")
    console.print(_table(one), width=width)
    if one.war_on:
        say(f"No agreement: war still on {', '.join(f'after {year} y {cell.text}' for year, cell in one.war_on)}")
    say("K kept, b broken by the challenger, i by protégé or incident, f ratification fails, · refused", "dim")

    if one.linchpins:
        head("What it rests on, and where it tips")
        pins = [f"{pin.says} {pin.now} → {pin.tipping}{pin.unit}: {pin.tips}." for pin in one.linchpins]
        listed([("·", Text(pin)) for pin in pins], 2)
    head("Against this")
    say(one.contrary)
    if one.decisions or one.watch:
        head("Decide and watch")
        dated = [(decision.when, Text(decision.what)) for decision in one.decisions]
        listed(dated + [("watch", Text(observable.what)) for observable in one.watch], 20)
    head("Sources, and what changed")
    say(" ".join((*one.sources, *one.changes)))
    say(one.provenance, "dim")


def _table(one: PageOne) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim", width=WIDTH)
    table.add_column("Package", overflow="fold", ratio=1)
    table.add_column("Fates", width=BAR, no_wrap=True)
    table.add_column(f"Holds {one.hold_years} y", justify="right", max_width=5)
    if one.war_apart:
        table.add_column(f"No war {one.hold_years} y", justify="right", max_width=6)
    table.add_column("Manned", justify="right", no_wrap=True)
    for payer in one.payers:
        table.add_column(f"{payer} a year", justify="right", max_width=9)
    for row in one.rows:
        name = Text(row.name, style="bold" if row.judged else "")
        manned = row.manned.detail.removeprefix("in ") or row.manned.text
        manned = "none" if manned == NOT_MANNED else manned
        held = (row.hold.text, row.no_war.text) if one.war_apart else (row.hold.text,)
        table.add_row(name, bar(row.fates), *held, manned, *(cell.text for cell in row.costs))
    return table


def bar(fates: dict[str, float]) -> Text:
    """Draw a stacked bar in letters; the largest remainders get the cells that rounding leaves over."""
    from rich.text import Text

    text = Text()
    if not fates:
        return text
    exact = {fate: BAR * fates.get(fate, 0.0) for fate in LETTERS}
    cells = {fate: int(value) for fate, value in exact.items()}
    rest = sorted(LETTERS, key=lambda fate: cells[fate] - exact[fate])
    for fate in rest[: max(0, BAR - sum(cells.values()))]:
        cells[fate] += 1
    for fate, letter in LETTERS.items():
        text.append(letter * cells[fate], _STYLES[letter])
    return text
