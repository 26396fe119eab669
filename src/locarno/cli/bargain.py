"""``locarno bargain``: play a table of actors with any bargaining model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from cyclopts import Parameter

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes

if TYPE_CHECKING:
    from rich.console import Console

    from locarno.models.bargaining.table import Move, Settings, Table, TableModel
    from locarno.models.bargaining.table_leverage import IssueLeverage
    from locarno.models.bargaining.table_play import Played
    from locarno.models.contract import Array

register_codes(
    {
        "T205": Code("No table file given", "Give the file of actors, or --list for the models."),
        "T206": Code("A setting without a value", "Write --set NAME=VALUE."),
        "T207": Code("A table file that cannot be read", "Name an existing file that you may read."),
        "T208": Code(
            "A drawing that cannot be written", "Name a file that ends in .html or .svg, in an existing folder."
        ),
    }
)

Names: TypeAlias = list[str]

_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
_MOVES = 40
_POINTS = 12
_COLUMNS = 9


def bargain(
    file: Path | None = None,
    /,
    *,
    model: Annotated[str, Parameter(alias="-m")] = "mean",
    set: tuple[str, ...] = (),
    issue: tuple[str, ...] = (),
    proposal: str | None = None,
    seed: int | None = None,
    plot: Path | None = None,
    leverage: Annotated[Names | None, Parameter(consume_multiple=True)] = None,
    threshold: float | None = None,
    list: bool = False,
    json: bool = False,
) -> None:
    """Play a table of actors with a bargaining model: positions by round, the outcome, its distribution, the moves.

    FILE is one of three, told apart by its first lines: KTAB's CSV (a line `name,description,actors,dimensions`, then
    `Actor,Description,Influence,X Position,X Salience`); a long CSV with a row for each actor on each issue (columns
    actor, position, salience; issue, proposal, capability, reference_point, outcome where there are any); or the
    records of Decide. Positions and saliences are on 0–100.

    Scores of these models on decisions of the European Union say nothing on the settlement of wars.

    Parameters
    ----------
    file
        The file of actors.
    model
        NAME, or NAME:VARIANT for a named set of settings; `locarno bargain --list` names all.
    set
        NAME=VALUE, a setting of the model; may be given several times.
    issue
        Play this issue of the file only; may be given several times.
    proposal
        Play the issues of this proposal.
    seed
        Seed of a model that draws; the same as `--set seed=N`.
    plot
        Draw positions by round and the network of bargains to this .html or .svg file.
    leverage
        Tell also whose position, salience or capability moves the outcome most, and the smallest change of each that
        flips it; followed by names, of these actors alone.
    threshold
        What a flip crosses, with --leverage; 50 unless given, or where all stand on one side of it the middle between
        the two positions nearest to the outcome.
    list
        List the models instead; with --model, that model's settings and variants.
    json
        Print JSON instead of text.
    """
    from locarno.models.bargaining.table_file import choose_table, read_sheet
    from locarno.models.bargaining.table_play import choose_model, complete_settings, play_table

    if list:
        _list_models(None if model == "mean" else model)
        return
    if file is None:
        raise LocarnoError(Diagnostic("T205", "no file is given", expected="locarno bargain FILE --model NAME"))
    if plot is not None:
        _check_plot(plot)
    chosen, base = choose_model(model)
    given, unused = _given_settings(set, seed, chosen)
    settings = complete_settings(chosen, given, base)
    sheet = read_sheet(read_bytes(file), str(file))
    table = choose_table(sheet, issue, proposal)
    played = play_table(chosen, table, settings)
    moved: tuple[IssueLeverage, ...] | None = None
    cut: tuple[str, ...] = ()
    if leverage is not None:
        from locarno.models.bargaining.table_leverage import table_leverage

        moved, cut = table_leverage(chosen, table, settings, actors=leverage, threshold=threshold)
    elif threshold is not None:
        cut = ("The threshold changes nothing without --leverage.",)
    notes = (*sheet.notes, *unused, *played.notes, *cut)
    distribution = _distribution(table, played)
    if plot is not None:
        from locarno.cli.bargain_drawing import draw

        _write(plot, draw(table, played, f"{chosen.name} on {file.name}", notes, page=plot.suffix.lower() == ".html"))
    if json:
        _print_json(model, settings, table, played, distribution, moved, notes)
    else:
        _print_text(chosen, model, table, played, distribution, moved, notes)
        if plot is not None:
            sys.stdout.write(f"\nDrawn: {plot}\n")


def _given_settings(
    words: tuple[str, ...], seed: int | None, model: TableModel
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Split NAME=VALUE, and say where a seed changes nothing."""
    broken = [word for word in words if "=" not in word or not word.partition("=")[0].strip()]
    if broken:
        raise LocarnoError(Diagnostic("T206", f"{word!r} is no setting", expected="NAME=VALUE") for word in broken)
    given: dict[str, Any] = {}
    for word in words:
        name, _, value = word.partition("=")
        given[name.strip()] = value.strip()
    if seed is None:
        return given, ()
    if any(option.name == "seed" for option in model.options):
        return {"seed": str(seed), **given}, ()
    return given, (f"{model.name} draws nothing at random: the seed changes nothing.",)


def read_bytes(file: Path) -> bytes:
    """Read a file, or say in one sentence why it cannot be read.

    Raises
    ------
    LocarnoError
        T207.
    """
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        why = "it is a folder" if file.is_dir() else str(told).lower()
        raise LocarnoError(Diagnostic("T207", f"the file cannot be read: {why}", str(file))) from None


def _check_plot(plot: Path) -> None:
    if plot.suffix.lower() not in {".html", ".svg"}:
        message = f"{plot.suffix or 'no ending'} is not drawn"
        raise LocarnoError(Diagnostic("T208", message, str(plot), expected="a name that ends in .html or .svg"))
    if plot.is_dir() or not plot.parent.is_dir():
        why = "it is a folder" if plot.is_dir() else f"there is no folder {plot.parent}"
        raise LocarnoError(Diagnostic("T208", f"nothing can be drawn there: {why}", str(plot)))


def _write(path: Path, text: str) -> None:
    import os
    import tempfile

    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _distribution(table: Table, played: Played) -> dict[str, Any] | None:
    """Give the distribution of each issue, and the joint one where issues are played together."""
    import numpy as np

    from locarno.models.bargaining.scoring import quantile, shortest_intervals

    issues: dict[str, Any] = {}
    joint: dict[str, Any] | None = None
    for part in played.parts:
        play = part.play
        if play.points is None or play.probability is None:
            continue
        if len(part.issues) > 1:
            joint = {"points": play.points.tolist(), "probability": play.probability.tolist()}
        for k, issue in enumerate(part.issues):
            point, inverse = np.unique(play.points[:, k], return_inverse=True)
            probability = np.bincount(inverse.ravel(), play.probability).astype(np.float64)
            ends = play.arrays.get("intervals")
            ends = shortest_intervals(point, probability, np.array([0.5, 0.8])) if ends is None else ends
            issues[issue] = {
                "points": point.tolist(),
                "probability": probability.tolist(),
                "quantiles": {f"{level:g}": float(quantile(point, probability, level)) for level in _LEVELS},
                "intervals": {"50": ends[0].tolist(), "80": ends[1].tolist()},
            }
    if not issues:
        return None
    ordered = {issue: issues[issue] for issue in table.issues if issue in issues}
    return {"issues": ordered} if joint is None else {"issues": ordered, "joint": joint}


def _numbers(values: Array) -> list[float | None]:
    """Plain numbers; null where there is none."""
    return [float(value) if value == value else None for value in values]


def _print_json(
    model: str,
    settings: Settings,
    table: Table,
    played: Played,
    distribution: dict[str, Any] | None,
    moved: tuple[IssueLeverage, ...] | None,
    notes: tuple[str, ...],
) -> None:
    import json
    import math

    payload: dict[str, Any] = {
        "schema_version": 1,
        "model": model,
        "settings": {
            name: str(value) if isinstance(value, float) and math.isinf(value) else value
            for name, value in settings.items()
        },
        "actors": [*table.actors],
        "issues": [*table.issues],
        "rounds": [
            {
                "round": number,
                "positions": {actor: _numbers(row) for actor, row in zip(table.actors, at, strict=True)},
            }
            for number, at in enumerate(played.positions)
        ],
        "outcome": dict(zip(table.issues, _numbers(played.outcome), strict=True)),
    }
    if distribution is not None:
        payload["distribution"] = distribution
    payload["moves"] = [_move(move) for move in played.moves]
    if moved is not None:
        from locarno.cli.bargain_leverage import leverage_payload

        payload["leverage"] = leverage_payload(table, moved)
    payload["notes"] = [*notes]
    sys.stdout.write(json.dumps(payload, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _move(move: Move) -> dict[str, Any]:
    return {
        "round": move.round,
        "actor": move.actor,
        "kind": move.kind,
        "partner": move.partner,
        "issue": move.issue,
        "from": [*move.origin],
        "to": [*move.to],
        "detail": {name: float(value) if value == value else None for name, value in move.detail.items()},
    }


def _print_text(
    model: TableModel,
    name: str,
    table: Table,
    played: Played,
    distribution: dict[str, Any] | None,
    moved: tuple[IssueLeverage, ...] | None,
    notes: tuple[str, ...],
) -> None:
    from locarno.cli.printing import console, wrapped

    out = console()
    out.print(
        f"[bold]{_plain(table.name)}[/]: {name}, {len(table.actors)} actor{'s' * (len(table.actors) > 1)}", markup=True
    )
    out.print(wrapped(f"{model.title} ({model.source})"), style="dim", markup=False)
    for k, issue in enumerate(table.issues):
        out.print()
        _print_positions(out, table, played, k, issue)
        if distribution is not None and issue in distribution["issues"]:
            _print_distribution(out, distribution["issues"][issue])
    if played.moves:
        out.print()
        _print_moves(out, played.moves)
    if moved is not None:
        from locarno.cli.bargain_leverage import print_leverage

        print_leverage(out, table, moved)
    if notes:
        out.print()
        for note in notes:
            out.print(wrapped(note, hanging=2), style="dim", markup=False)


def _print_positions(out: Console, table: Table, played: Played, k: int, issue: str) -> None:
    import numpy as np
    from rich.table import Table as Grid

    last = len(played.positions) - 1
    shown = sorted({round(step) for step in np.linspace(0, last, min(last + 1, _COLUMNS))})
    out.print(f"{issue}: position by round", style="bold", markup=False)
    grid = Grid(box=None, pad_edge=False)
    grid.add_column("actor", overflow="ellipsis", no_wrap=True, max_width=min(22, out.width - 7 * len(shown)))
    for step in shown:
        grid.add_column(str(step), justify="right")
    for i, actor in enumerate(table.actors):
        grid.add_row(_plain(actor), *(_number(played.positions[step, i, k]) for step in shown))
    out.print(grid)
    known = "" if table.outcome is None or np.isnan(table.outcome[k]) else f"; decided: {table.outcome[k]:.1f}"
    out.print(f"outcome: [bold]{_number(played.outcome[k])}[/]{known}")


def _print_distribution(out: Console, found: dict[str, Any]) -> None:
    points, probability = found["points"], found["probability"]
    if len(points) > _POINTS:
        tens = [min(int(point // 10), 9) for point in points]
        rows = [
            (f"{10 * ten:3d}–{10 * ten + 10}", sum(p for t, p in zip(tens, probability, strict=True) if t == ten))
            for ten in range(10)
        ]
    else:
        rows = [(f"{point:.1f}", p) for point, p in zip(points, probability, strict=True)]
    peak = max(p for _, p in rows)
    out.print("distribution")
    for label, p in rows:
        out.print(f"  {label:>7} {100 * p:5.1f}% {'█' * round(30 * p / peak)}")
    (a, b), (c, d) = found["intervals"]["50"], found["intervals"]["80"]
    median = found["quantiles"]["0.5"]
    out.print(f"  median {median:.1f}; 50% in {a:.1f}–{b:.1f}, 80% in {c:.1f}–{d:.1f}")


def _print_moves(out: Console, moves: tuple[Move, ...]) -> None:
    from rich.table import Table as Grid

    out.print("Moves", style="bold")
    grid = Grid(box=None, pad_edge=False)
    several = len({move.issue for move in moves}) > 1
    for heading, justify in (("round", "right"), ("actor", "left"), ("kind", "left"), ("with", "left")):
        grid.add_column(heading, justify=justify, no_wrap=True, overflow="ellipsis", max_width=16)  # type: ignore[arg-type]
    if several:
        grid.add_column("issue", no_wrap=True, overflow="ellipsis", max_width=14)
    grid.add_column("from → to", no_wrap=True, overflow="ellipsis")
    for move in moves[:_MOVES]:
        way = f"{_vector(move.origin)} → {_vector(move.to)}"
        where = (_plain(move.issue or "all"),) if several else ()
        grid.add_row(str(move.round), _plain(move.actor), move.kind, _plain(move.partner or "–"), *where, way)
    out.print(grid)
    if len(moves) > _MOVES:
        out.print(f"… and {len(moves) - _MOVES} more; --json prints all", style="dim")


def _vector(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


def _number(value: float) -> str:
    return f"{value:.1f}" if value == value else "–"


def _plain(text: str) -> str:
    """Keep brackets in names from being read as markup."""
    from rich.markup import escape

    return escape(text)


def _list_models(name: str | None) -> None:
    from locarno.cli.printing import console, wrapped
    from locarno.models.bargaining.catalogue import table_models
    from locarno.models.bargaining.table_play import choose_model, describe_range

    out = console()
    if name is None:
        for model in table_models().values():
            out.print(f"[bold]{model.name}[/]")
            out.print(wrapped(f"{model.title}. {model.source}.", 4), markup=False)
            if model.variants:
                out.print(wrapped("variants: " + ", ".join(model.variants), 4, 14), markup=False)
            if model.options:
                out.print(wrapped("settings: " + ", ".join(o.name for o in model.options), 4, 14), markup=False)
        out.print("\nSettings of one model: locarno bargain --list --model NAME", style="dim", markup=False)
        return
    model, base = choose_model(name)
    out.print(f"[bold]{name}[/]")
    out.print(wrapped(f"{model.title}. {model.source}.", 4), markup=False)
    for option in model.options:
        default = base.get(option.name, option.default)
        out.print(f"  {option.name} = {default}", style="bold", markup=False)
        out.print(wrapped(f"{option.meaning}; {describe_range(option)}", 6), markup=False)
    for variant, settings in model.variants.items():
        told = ", ".join(f"{key}={value}" for key, value in settings.items()) or "the defaults"
        out.print(wrapped(f"variant {variant}: {told}", 2, 6), markup=False)
