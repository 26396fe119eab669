"""Which model, with which settings, on which table: from words to a play of all issues."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes
from locarno.models.bargaining.catalogue import find_table_model, table_models

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from locarno.models.bargaining.table import Move, Option, Play, Setting, Settings, Table, TableModel
    from locarno.models.contract import Array

register_codes(
    {
        "T201": Code("No such bargaining model", "Name a model that `locarno bargain --list` lists."),
        "T202": Code("No such variant", "Name a variant of the model, or none; `locarno bargain --list` lists them."),
        "T203": Code(
            "No such setting", "Name a setting of the model; `locarno bargain --list --model NAME` lists them."
        ),
        "T204": Code("A setting that cannot be", "Give a value of the setting's kind and range."),
    }
)

_TRUTH = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}


@dataclass(frozen=True, slots=True)
class IssuePlay:
    """What a model makes of some issues of a table: of one, unless it plays them together."""

    issues: tuple[str, ...]
    play: Play


@dataclass(frozen=True, slots=True)
class Played:
    """What a model makes of a whole table.

    Attributes
    ----------
    positions
        ``[round, actor, issue]``; an issue that ends before another stays where it ended.
    outcome
        ``[issue]``.
    parts
        The plays it is put together from.
    moves, notes
        Of all, by round; each move names its issue unless it moves on all.
    """

    positions: Array
    outcome: Array
    parts: tuple[IssuePlay, ...]
    moves: tuple[Move, ...]
    notes: tuple[str, ...]


def choose_model(name: str) -> tuple[TableModel, Settings]:
    """Give the model that ``NAME`` or ``NAME:VARIANT`` means, and the settings of that variant.

    Raises
    ------
    LocarnoError
        T201, T202.
    """
    head, _, variant = name.partition(":")
    model = find_table_model(head)
    if model is None:
        names = tuple(table_models())
        message = f"no bargaining model is called {head!r}{did_you_mean(head, names)}"
        raise LocarnoError(Diagnostic("T201", message, expected="one of " + ", ".join(names)))
    if variant and variant not in model.variants:
        message = f"{head} has no variant {variant!r}{did_you_mean(variant, model.variants)}"
        expected = "one of " + ", ".join(model.variants) if model.variants else "no variant"
        raise LocarnoError(Diagnostic("T202", message, expected=expected))
    return model, model.variants.get(variant, {})


def complete_settings(model: TableModel, given: Mapping[str, Setting], base: Settings | None = None) -> Settings:
    """Give every setting of a model: its defaults, a variant's, and what is given, which is checked.

    Parameters
    ----------
    given
        Name → value; text is read as the kind of the setting's default.
    base
        Settings that stand before what is given.

    Raises
    ------
    LocarnoError
        T203, T204, all at once.
    """
    options = {option.name: option for option in model.options}
    settings: dict[str, Setting] = {name: option.default for name, option in options.items()}
    settings |= base or {}
    found: list[Diagnostic] = []
    for name, value in given.items():
        if name not in options:
            expected = "one of " + ", ".join(options) if options else "no setting"
            message = f"{model.name} has no setting {name!r}{did_you_mean(name, options)}"
            found.append(Diagnostic("T203", message, path=name, expected=expected))
            continue
        read = _read_setting(options[name], value)
        if read is None:
            message = f"{name} cannot be {value!r}"
            found.append(Diagnostic("T204", message, path=name, expected=describe_range(options[name])))
        else:
            settings[name] = read
    if found:
        raise LocarnoError(found)
    return settings


def describe_range(option: Option) -> str:
    """Say in a few words what a setting may be."""
    if option.choices:
        return "one of " + ", ".join(str(choice) for choice in option.choices)
    if isinstance(option.default, bool):
        return "true or false"
    if isinstance(option.default, str):
        return "text"
    kind = "a whole number" if isinstance(option.default, int) else "a number"
    if option.low is not None and option.high is not None:
        return f"{kind} from {option.low:g} to {option.high:g}"
    if option.low is not None:
        return f"{kind}, {option.low:g} or more"
    return kind if option.high is None else f"{kind}, {option.high:g} or less"


def _read_setting(option: Option, value: Setting) -> Setting | None:
    """Read a value as the kind of the default; None where it cannot be that, or is out of range."""
    default = option.default
    read: Setting
    try:
        if isinstance(default, bool):
            read = _TRUTH[str(value).lower()]
        elif isinstance(default, int):
            read = int(str(value))
        elif isinstance(default, float):
            read = float(value)
        else:
            read = str(value)
    except (KeyError, ValueError):
        return None
    if isinstance(read, float) and math.isnan(read):
        return None
    if not isinstance(read, (bool, str)) and (
        (option.low is not None and read < option.low) or (option.high is not None and read > option.high)
    ):
        return None
    return read if not option.choices or read in option.choices else None


def play_table(model: TableModel, table: Table, settings: Settings) -> Played:
    """Play a table: all issues together where the model needs that, otherwise one by one.

    Raises
    ------
    LocarnoError
        What the model raises for a table on which it is not defined.
    """
    parts: tuple[IssuePlay, ...]
    if model.several_issues or len(table.issues) == 1:
        parts = (IssuePlay(table.issues, model.play(table, settings)),)
    else:
        parts = tuple(
            IssuePlay((issue,), model.play(single_issue(table, k), settings)) for k, issue in enumerate(table.issues)
        )
    rounds = max(len(part.play.positions) for part in parts)
    positions = np.concatenate([_padded(part.play.positions, rounds) for part in parts], axis=2)
    outcome = np.concatenate([part.play.outcome for part in parts])
    moves = [_named(move, part) for part in parts for move in part.play.moves]
    moves.sort(key=lambda move: move.round)
    notes = (*_limit_notes(table), *_merged_notes(parts))
    return Played(positions, outcome, parts, tuple(moves), notes)


def single_issue(table: Table, k: int) -> Table:
    """Give the table of one issue."""
    one = slice(k, k + 1)
    return replace(
        table,
        issues=table.issues[one],
        position=table.position[:, one],
        salience=table.salience[:, one],
        reference=None if table.reference is None else table.reference[one],
        outcome=None if table.outcome is None else table.outcome[one],
    )


def _padded(positions: Array, rounds: int) -> Array:
    return np.concatenate([positions, np.repeat(positions[-1:], rounds - len(positions), axis=0)])


def _named(move: Move, part: IssuePlay) -> Move:
    return replace(move, issue=part.issues[0]) if move.issue is None and len(part.issues) == 1 else move


def _limit_notes(table: Table) -> Iterable[str]:
    if len(table.actors) == 1:
        yield "There is one actor: nobody stands against it."
        return
    for k, issue in enumerate(table.issues):
        held = table.position[np.isfinite(table.position[:, k]) & (table.salience[:, k] > 0), k]
        if held.size and np.ptp(held) == 0:
            yield f"On {issue} all are at {held[0]:g}: there is nothing to bargain about."


def _merged_notes(parts: tuple[IssuePlay, ...]) -> Iterable[str]:
    """Give each note once, with its issue unless it is said of all."""
    if len(parts) == 1:
        return parts[0].play.notes
    told = {note: [part for part in parts if note in part.play.notes] for part in parts for note in part.play.notes}
    return tuple(
        note if len(where) == len(parts) or note.startswith(f"{where[0].issues[0]}: ") else f"{_issues(where)}: {note}"
        for note, where in told.items()
    )


def _issues(parts: Iterable[IssuePlay]) -> str:
    return ", ".join(part.issues[0] for part in parts)
