"""``locarno leaderboard``: how right bargaining models are on decisions whose outcome is known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from locarno.models.bargaining.leaderboard import Leaderboard, Scored
    from locarno.models.bargaining.scoring import Difference


def leaderboard(data: Literal["deu"], file: Path, /, *, capability: str = "equal", json: bool = False) -> None:
    """Score every bargaining model that plays one issue on decisions whose outcome is known.

    FILE is a long CSV of decisions of the European Union, as of the DEU data sets: columns issue, proposal, actor,
    position, salience, reference_point, outcome. Points are scored by absolute error, distributions by CRPS, by what
    their intervals cover and on issues with two poles by Brier's score. Whatever is fitted is fitted on other
    proposals than it is scored on (ten folds of proposals). Differences are paired with the weighted mean, with 95%
    intervals from resampling whole proposals, and with the smallest difference that the file could show (80% power).

    Scores on EU decisions say nothing on the settlement of wars.

    Parameters
    ----------
    data
        The kind of data: deu.
    file
        The file; docs/bargaining/leaderboard.md says where the data are from.
    capability
        equal; votes, in the Council, by the treaty that the members at the table imply; gdp, of 2004; or a column of
        the file.
    json
        Print JSON instead of tables.
    """
    from locarno.cli.bargain import read_bytes
    from locarno.models.bargaining.leaderboard import prepare_issues, score_all
    from locarno.models.bargaining.table_file import read_sheet

    del data
    sheet = read_sheet(read_bytes(file), str(file))
    board = score_all(prepare_issues(sheet, capability))
    if json:
        _print_json(file, capability, board)
    else:
        _print_tables(file, capability, board)


def _print_json(file: Path, capability: str, board: Leaderboard) -> None:
    import json

    from locarno.models.bargaining.leaderboard import FOLDS, SEED

    payload = {
        "schema_version": 1,
        "file": str(file),
        "capability": capability,
        "issues": board.issues,
        "proposals": board.proposals,
        "two_pole": board.two_pole,
        "folds": FOLDS,
        "seed": SEED,
        "best_symmetric": board.best_symmetric,
        "rows": [_row(row) for row in board.rows],
        "notes": [*board.notes],
    }
    sys.stdout.write(json.dumps(payload, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _row(row: Scored) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "model": row.model,
        "settings": dict(row.settings),
        "issues": row.issues,
        "point": asdict(row.point),
        "point_difference": _difference(row.point_difference),
        "own_distribution": row.own,
        "forecast": {name: value if value == value else None for name, value in asdict(row.forecast).items()},
        "forecast_difference": _difference(row.forecast_difference),
    }


def _difference(found: Difference | None) -> dict[str, float] | None:
    from dataclasses import asdict

    return None if found is None else asdict(found)


def _print_tables(file: Path, capability: str, board: Leaderboard) -> None:
    from locarno.cli.printing import console, wrapped

    out = console()
    said = {"equal": "all alike", "votes": "votes in the Council", "gdp": "GDP of 2004"}.get(capability, capability)
    out.print(
        wrapped(f"{file.name}: {board.issues} issues of {board.proposals} proposals; capability: {said}"),
        style="bold",
        markup=False,
    )
    out.print()
    _print_points(out, board.rows)
    out.print(
        wrapped(
            "MAE mean absolute error, med its median, RMSE; share within 5, 10 and 20; difference of the MAE from the "
            "weighted mean's on the same issues, with its 95% interval; MDE the smallest difference found with 80% "
            "power. * the interval excludes zero."
        ),
        style="dim",
        markup=False,
    )
    out.print()
    _print_forecasts(out, board)
    out.print(
        wrapped(
            f"80%, 50%: share of outcomes in these intervals; width of that of 80%; Brier on {board.two_pole} issues "
            f"with two poles; difference of the CRPS from that of {board.best_symmetric}, the best symmetric "
            "distribution about the weighted mean. ° a model's own distribution; others are fitted on the errors of "
            "other proposals."
        ),
        style="dim",
        markup=False,
    )
    out.print()
    for line in _readings(board):
        out.print(wrapped(line, hanging=2), markup=False)
    if board.notes:
        told = "; ".join(board.notes[-4:]) + (f"; and {len(board.notes) - 4} more" if len(board.notes) > 4 else "")
        out.print(wrapped(f"Notes: {told}.", hanging=2), style="dim", markup=False)


def _print_points(out: Console, rows: Iterable[Scored]) -> None:
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    grid.add_column("points", overflow="fold", max_width=24)
    for heading in ("n", "MAE", "med", "RMSE", "≤5", "≤10", "≤20", "difference", "MDE"):
        grid.add_column(heading, justify="right", no_wrap=True)
    told: set[str] = set()
    for row in rows:
        label = _label(row)
        if label in told or " ± " in row.model:  # a model once; the weighted mean under its own name
            continue
        told.add(label)
        point = row.point
        grid.add_row(
            label,
            str(row.issues),
            f"{point.mae:.2f}",
            f"{point.median_ae:.1f}",
            f"{point.rmse:.1f}",
            *(f"{100 * share:.0f}" for share in (point.within_5, point.within_10, point.within_20)),
            *_told(row.point_difference),
        )
    out.print(grid)


def _print_forecasts(out: Console, board: Leaderboard) -> None:
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    grid.add_column("distributions", overflow="fold", max_width=24)
    for heading in ("n", "CRPS", "50%", "80%", "width", "Brier", "difference", "MDE"):
        grid.add_column(heading, justify="right", no_wrap=True)
    for row in sorted(board.rows, key=lambda row: row.forecast.crps):
        if row.model == "mean":
            continue
        found = row.forecast
        grid.add_row(
            _label(row) + ("°" if row.own else ""),
            str(row.issues),
            f"{found.crps:.2f}",
            f"{100 * found.cover50:.0f}",
            f"{100 * found.cover80:.0f}",
            f"{found.width80:.0f}",
            f"{found.brier:.3f}" if found.brier == found.brier else "–",
            *_told(row.forecast_difference),
        )
    out.print(grid)


def _told(found: Difference | None) -> tuple[str, str]:
    if found is None:
        return "–", ""
    mark = "*" if found.is_detectable else " "
    return f"{found.mean:+.2f} ({found.low:+.2f} {found.high:+.2f}){mark}", f"{found.detectable:.2f}"


def _label(row: Scored) -> str:
    from rich.markup import escape

    told = [
        str(value)
        if name == "fitted"
        else f"{name.replace('_', ' ')} {value:g}"
        if isinstance(value, float)
        else f"{name} {value}"
        for name, value in row.settings.items()
    ]
    return escape(", ".join([row.model.replace(":", ": ").replace("_", " "), *told]))


def _readings(board: Leaderboard) -> Iterable[str]:
    """Say which differences are detectable, and that many were looked at."""
    points = {_label(row): row.point_difference for row in board.rows if " ± " not in row.model}
    forecasts = {
        _label(row) + ("°" if row.own else ""): row.forecast_difference for row in board.rows if row.model != "mean"
    }
    for what, found in (("absolute error", points), ("CRPS", forecasts)):
        known = {label: one for label, one in found.items() if one is not None}
        better = [label for label, one in known.items() if one.high < 0]
        worse = [label for label, one in known.items() if one.low > 0]
        same = len(known) - len(better) - len(worse)
        against = "the weighted mean" if what == "absolute error" else board.best_symmetric
        yield (
            f"In {what}, detectably better than {against}: {'; '.join(better) or 'none'}. "
            f"Detectably worse: {len(worse)} of {len(known)}. Not told apart: {same}."
        )
    yield (
        f"Of {len(points) + len(forecasts)} intervals at 95%, about one in twenty excludes zero by chance; and a file "
        "with which the form of a model was chosen is no test of that form."
    )
    yield "Scores on EU decisions say nothing on the settlement of wars."
