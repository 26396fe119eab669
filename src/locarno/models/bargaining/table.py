"""A bargaining table, actors with a position and a salience on each issue, and what a model makes of it.

A file of actors (:mod:`locarno.models.bargaining.table_file`) becomes a :class:`Table`; a :class:`TableModel` plays it
into a :class:`Play`: positions by round, an outcome, its distribution where the model has one, and the moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from locarno.models.contract import Array

Setting: TypeAlias = bool | int | float | str
Settings: TypeAlias = Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Table:
    """Actors at a table.

    Attributes
    ----------
    name
        What is negotiated.
    actors, issues
        Names, each unique.
    capability
        ``[actor]``, ≥ 0, any unit.
    position
        ``[actor, issue]`` on 0–100; NaN where an actor has none.
    salience
        ``[actor, issue]`` on 0–100; 0 where an actor does not care.
    reference, outcome
        ``[issue]`` on 0–100, NaN where unknown: what holds if nothing is agreed, and what was decided.
    """

    name: str
    actors: tuple[str, ...]
    issues: tuple[str, ...]
    capability: Array
    position: Array
    salience: Array
    reference: Array | None = None
    outcome: Array | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One step of one actor.

    Attributes
    ----------
    round
        Counted from 1: the move leads from ``rounds[round - 1]`` to ``rounds[round]``.
    actor, partner
        Who moves; whose offer, challenge or trade moves it, or None.
    issue
        On which issue; None where the model moves on all at once.
    kind
        In the model's words: ``compromise``, ``confrontation``, ``compel``, ``exchange``, ``bargain``…
    origin, to
        Positions before and after, one number per issue moved on.
    detail
        Numbers that explain it (expected utilities, probability, gain).
    """

    round: int
    actor: str
    kind: str
    origin: tuple[float, ...]
    to: tuple[float, ...]
    partner: str | None = None
    issue: str | None = None
    detail: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Play:
    """What a model makes of a table.

    Attributes
    ----------
    positions
        ``[round, actor, issue]``, round 0 the table as given; models without rounds give round 0 alone.
    outcome
        ``[issue]``; NaN where the model names none.
    points, probability
        ``[point, issue]`` and ``[point]``: the distribution of the outcome, where the model has one.
    moves
        In the order in which they are made.
    notes
        Plain sentences: ties, limits reached, what was left out.
    arrays
        Whatever else can be inspected, by name (``expected_utility`` ``[round, actor, actor]``, …).
    """

    positions: Array
    outcome: Array
    points: Array | None = None
    probability: Array | None = None
    moves: tuple[Move, ...] = ()
    notes: tuple[str, ...] = ()
    arrays: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a table model, given as ``--set name=value``.

    Attributes
    ----------
    default
        Its value unless given; its type is the type of the setting.
    meaning
        One line.
    choices
        The values allowed, where they are few.
    low, high
        The ends of its range, where it has any.
    """

    name: str
    default: Setting
    meaning: str
    choices: tuple[Setting, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class TableModel:
    """A bargaining model that plays one table.

    Attributes
    ----------
    name
        What ``locarno bargain --model`` is given: ``challenge``, ``smp``…
    title, source
        One line of what it is; author, year, equations.
    play
        ``play(table, settings)`` with every option present and checked. It raises
        :class:`locarno.diagnostics.LocarnoError` for a table on which the model is not defined.
    options
        Its settings.
    several_issues
        Whether it needs all issues at once; other models are played issue by issue.
    variants
        Named sets of settings, ``scholz2011_printed`` → its settings; ``--model challenge:scholz2011_printed``.
    """

    name: str
    title: str
    source: str
    play: Callable[[Table, Settings], Play]
    options: tuple[Option, ...] = ()
    several_issues: bool = False
    variants: Mapping[str, Settings] = field(default_factory=dict)
