"""Leverage at a bargaining table, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from locarno.models.bargaining.leverage import Flip
    from locarno.models.bargaining.table import Table
    from locarno.models.bargaining.table_leverage import IssueLeverage

_LEVERS = 10


def leverage_payload(table: Table, found: tuple[IssueLeverage, ...]) -> dict[str, Any]:
    """Give what is printed under ``leverage``: issue → its levers and flips.

    Parameters
    ----------
    table
        The table, for the names of its actors.
    found
        What was found on it.
    """
    return {
        one.issue: {
            "threshold": one.threshold,
            "levers": [
                {
                    "actor": table.actors[lever.party],
                    "of": lever.of,
                    "before": lever.before,
                    "after": lever.after,
                    "outcome": lever.outcome,
                    "effect": lever.effect,
                }
                for lever in one.levers
            ],
            "flips": [
                {
                    "actor": table.actors[flip.party],
                    "of": flip.of,
                    "before": flip.before,
                    "after": flip.after,
                    "outcome": flip.outcome,
                    "flips_back": flip.flips_back,
                }
                for flip in one.flips
            ],
            "searched": [table.actors[party] for party in one.searched],
            "points": one.points,
        }
        for one in found
    }


def print_leverage(out: Console, table: Table, found: tuple[IssueLeverage, ...]) -> None:
    """Print the largest levers of each issue, and for each actor the smallest changes that flip the outcome.

    Parameters
    ----------
    out
        Where to.
    table, found
        As for :func:`leverage_payload`.
    """
    for one in found:
        out.print()
        out.print(f"{one.issue}: what moves the outcome most", style="bold", markup=False)
        if not one.levers:
            out.print("nothing: the model names no outcome, or no number can be changed")
            continue
        _print_levers(out, table, one)
        out.print()
        out.print(
            f"{one.issue}: the smallest change that takes it across {one.threshold:g}", style="bold", markup=False
        )
        if one.flips:
            _print_flips(out, table, one)
        else:
            out.print("no number of the actors searched, changed alone, does")


def _print_levers(out: Console, table: Table, one: IssueLeverage) -> None:
    from rich.markup import escape
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False)
    grid.add_column("actor", overflow="ellipsis", no_wrap=True, max_width=22)
    grid.add_column("of")
    for heading in ("before → after", "outcome", "by"):
        grid.add_column(heading, justify="right", no_wrap=True)
    for lever in one.levers[:_LEVERS]:
        change = f"{lever.before:.4g} → {lever.after:.4g}"
        name = escape(table.actors[lever.party])
        grid.add_row(name, lever.of, change, f"{lever.outcome:.1f}", f"{lever.effect:+.2f}")
    out.print(grid)
    if len(one.levers) > _LEVERS:
        out.print(f"… and {len(one.levers) - _LEVERS} smaller; --json prints all", style="dim")


def _print_flips(out: Console, table: Table, one: IssueLeverage) -> None:
    from rich.markup import escape
    from rich.table import Table as Grid

    from locarno.models.bargaining.leverage import OF

    flips = {(flip.party, flip.of): flip for flip in one.flips}
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("actor", overflow="ellipsis", no_wrap=True, max_width=20)
    for of in OF:
        grid.add_column(of, justify="right", no_wrap=True)
    for party in dict.fromkeys(flip.party for flip in one.flips):
        grid.add_row(escape(table.actors[party]), *(_change(flips.get((party, of))) for of in OF))
    out.print(grid)
    if any(flip.flips_back for flip in one.flips):
        out.print("* a larger change in the same direction does not", style="dim")


def _change(flip: Flip | None) -> str:
    return "–" if flip is None else f"{flip.before:.4g} → {flip.after:.4g}{'*' if flip.flips_back else ''}"
