"""Leverage: whose position, salience or capability moves an outcome most, and the smallest change that flips it.

Both ask a model the same question many times, so a model is taken as a function of many tables at once,
:data:`Answer`; :func:`answer_of_mean` and :func:`answer_of_challenge` are fast, and :func:`answer_of_model` asks any
model that plays a table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining.challenge import Rules, challenge
from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.contract import Array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from locarno.models.bargaining.table import Settings, Table, TableModel

Of = Literal["position", "salience", "capability"]
Answer: TypeAlias = Callable[[Array, Array, Array], Array]
"""``answer(position, salience, capability) -> outcome``: ``[case, party]`` each, and ``[case]``."""

Side: TypeAlias = "Callable[[Array], NDArray[np.int64]]"
"""``side(outcome) -> label`` for outcomes ``[case]``: on which side of a threshold, or which option; −1 for NaN."""

OF: tuple[Of, ...] = get_args(Of)

SCALE_ENDS = (0.0, 100.0)
"""Ends of the scale of positions and saliences."""


@dataclass(frozen=True, slots=True)
class Seats:
    """One issue of a table: ``position``, ``salience`` and ``capability``, ``[party]`` each."""

    position: Array
    salience: Array
    capability: Array

    def changed(self, party: int, of: Of, values: Array) -> tuple[Array, Array, Array]:
        """Give as many tables as values, in each of which one party's quantity has that value."""
        cases = {name: np.repeat(np.asarray(getattr(self, name))[None], len(values), axis=0) for name in OF}
        cases[of][:, party] = values
        return cases["position"], cases["salience"], cases["capability"]


def seats_of(table: Table, issue: int = 0) -> Seats:
    """Take one issue of a table.

    Parameters
    ----------
    table
        The table.
    issue
        Its place among the issues.
    """
    return Seats(table.position[:, issue], table.salience[:, issue], table.capability)


def answer_of_mean(statistic: Literal["mean", "median"] = "mean") -> Answer:
    """Make the answer of the weighted mean or median, capability × salience.

    Parameters
    ----------
    statistic
        Which of the two.
    """
    average = weighted_mean if statistic == "mean" else weighted_median
    return lambda position, salience, capability: average(position, salience * capability)


def answer_of_challenge(
    rules: Rules | None = None, rounds: int = 1, statistic: Literal["mean", "median"] = "median"
) -> Answer:
    """Make the answer of the challenge model after the last of ``rounds`` rounds.

    Parameters
    ----------
    rules
        Switches, ``scholz2011_fitted`` unless given.
    rounds, statistic
        Which round is read, and which average of its positions.
    """

    def answer(position: Array, salience: Array, capability: Array) -> Array:
        played = challenge(position, salience, capability, rounds=rounds, rules=rules)
        return (played.median if statistic == "median" else played.mean)[:, -1]

    return answer


def answer_of_model(model: TableModel, settings: Settings, table: Table, issue: int = 0) -> Answer:
    """Make the answer of any model that plays a table, on one of its issues; one play for each case.

    Parameters
    ----------
    model, settings
        The model and every one of its options.
    table
        The table in which the seats of one issue are changed; its other issues stay.
    issue
        The place of that issue.

    Notes
    -----
    The answer is NaN for a table on which the model is not defined, such as one whose last voice has lost its salience.
    """

    def answer(position: Array, salience: Array, capability: Array) -> Array:
        outcomes = np.empty(len(position))
        for case in range(len(position)):
            positions, saliences = table.position.copy(), table.salience.copy()
            positions[:, issue], saliences[:, issue] = position[case], salience[case]
            changed = replace(table, position=positions, salience=saliences, capability=capability[case])
            try:
                outcomes[case] = model.play(changed, settings).outcome[issue]
            except LocarnoError:
                outcomes[case] = np.nan
        return outcomes

    return answer


@dataclass(frozen=True, slots=True)
class Lever:
    """What the outcome does when one number of one party is changed.

    Attributes
    ----------
    party
        Its place at the table.
    of
        ``position``, ``salience`` or ``capability``.
    before, after
        The number as given and as changed, in its own unit.
    outcome, effect
        The outcome after the change, and by how much that is more than the outcome of the table as given.
    """

    party: int
    of: Of
    before: float
    after: float
    outcome: float
    effect: float


def levers(
    answer: Answer,
    seats: Seats,
    *,
    position_points: float = 10.0,
    salience_points: float = 10.0,
    capability_percent: float = 10.0,
) -> tuple[Lever, ...]:
    """Change every number of every party up and down by a stated amount, and order the changes by their effect.

    Parameters
    ----------
    answer
        The model.
    seats
        One issue of a table.
    position_points, salience_points
        Changes on the scale 0–100; a change stops at the end of the scale.
    capability_percent
        Change relative to the capability as given.

    Returns
    -------
    tuple of Lever
        The largest effect first; equal ones in the order of parties, then position, salience, capability, down before
        up. Numbers that cannot change (no position, already at the end) are left out, and so are changes after which
        the model names no outcome.

    Raises
    ------
    ValueError
        If an amount is not positive.
    """
    steps: dict[Of, float] = {
        "position": position_points,
        "salience": salience_points,
        "capability": capability_percent / 100.0,
    }
    if not all(step > 0 for step in steps.values()):
        message = f"changes are {', '.join(f'{name} {step:g}' for name, step in steps.items())}: expected more than 0"
        raise ValueError(message)
    asked = list(_changes(seats, steps))
    cases = [seats.changed(party, of, np.array([after])) for party, of, _, after in asked]
    base = _one(answer, seats)
    if not cases or np.isnan(base):
        return ()
    outcomes = answer(*(np.concatenate(parts) for parts in zip(*cases, strict=True)))
    found = [
        Lever(*change, float(outcome), float(outcome) - base)
        for change, outcome in zip(asked, outcomes, strict=True)
        if np.isfinite(outcome)
    ]
    # Rounding of the outcome must not order what is equal.
    return tuple(sorted(found, key=lambda lever: -round(abs(lever.effect), 10)))


def _changes(seats: Seats, steps: dict[Of, float]) -> Iterator[tuple[int, Of, float, float]]:
    for party in range(len(seats.position)):
        for of in OF:
            before = float(getattr(seats, of)[party])
            step = steps[of] * (before if of == "capability" else 1.0)
            low, high = SCALE_ENDS if of != "capability" else (0.0, np.inf)
            for after in (max(before - step, min(low, before)), min(before + step, max(high, before))):
                if np.isfinite(after) and after != before:
                    yield party, of, before, after


def side_of(threshold: float) -> Side:
    """Make the two sides of a threshold: 0 below it, 1 on or above it.

    Parameters
    ----------
    threshold
        In the unit of the outcome.
    """
    return lambda outcome: np.where(np.isnan(outcome), -1, (outcome >= threshold).astype(np.int64))


def nearest_option(options: Iterable[float]) -> Side:
    """Make the options that an outcome is nearest to; half-way between two, the one written first.

    Parameters
    ----------
    options
        Their positions, in the unit of the outcome; the label is the place.

    Raises
    ------
    ValueError
        If there are none.
    """
    places = np.array(list(options), dtype=np.float64)
    if not places.size:
        message = "there are no options"
        raise ValueError(message)

    def side(outcome: Array) -> NDArray[np.int64]:
        away = np.abs(np.where(np.isnan(outcome), 0.0, outcome)[:, None] - places)
        # A tie must not hang on rounding.
        nearest = (away <= away.min(axis=1, keepdims=True) + 1e-9).argmax(axis=1)
        return np.where(np.isnan(outcome), -1, nearest).astype(np.int64)

    return side


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change of one number of one party that was found to flip the outcome.

    Attributes
    ----------
    party, of
        Which party's ``position``, ``salience`` or ``capability``.
    before, after
        The number as given, and the nearest at which the outcome is flipped, to within ``precision``.
    outcome_before, outcome
        Outcomes of the two.
    side_before, side
        Their labels: sides of a threshold, or options.
    flips_back
        Whether some larger change in the same direction leaves the outcome where it was, so that "at least this much"
        would be wrong.
    precision
        How far from the true point of the flip ``after`` may be, if the response has one flip between two points of
        the search.
    """

    party: int
    of: Of
    before: float
    after: float
    outcome_before: float
    outcome: float
    side_before: int
    side: int
    flips_back: bool
    precision: float

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before


SEARCH_POINTS = 200
"""Points of the search in each direction: a flip that comes and goes between two of them is not seen."""

PRECISION = 1e-6
"""Width to which a flip is narrowed, relative to the length of the search."""


def smallest_flip(
    answer: Answer,
    seats: Seats,
    side: Side,
    party: int,
    of: Of,
    *,
    most_capability: float = 10.0,
    points: int = SEARCH_POINTS,
) -> Flip | None:
    """Find the smallest change of one number of one party that flips the outcome.

    Parameters
    ----------
    answer
        The model.
    seats
        One issue of a table.
    side
        :func:`side_of` a threshold, or :func:`nearest_option`.
    party, of
        Whose, and which number.
    most_capability
        Capability is searched from 0 to this multiple of itself; positions and saliences over 0–100.
    points
        Points of the search in each direction.

    Returns
    -------
    Flip or None
        None where no change within the scale was found to flip the outcome, where the number is not given, or where the
        model names no outcome for the table as given. A change after which it names none is no flip.

    Raises
    ------
    ValueError
        If ``points`` is not positive or ``most_capability`` not above 1.

    Notes
    -----
    Responses of these models can jump and need not be monotone, so bisection alone could miss the nearest flip. First
    ``points`` changes in each direction are asked, and the nearest that flips is bracketed by the one before it; then
    the bracket is halved until it is :data:`PRECISION` of the length of the search. A flip that comes and goes between
    two neighbouring points of the search is not seen.
    """
    if points < 1 or not most_capability > 1.0:
        message = f"points is {points} and most_capability {most_capability:g}: expected 1 or more, and more than 1"
        raise ValueError(message)
    before = float(getattr(seats, of)[party])
    outcome_before = _one(answer, seats)
    if not np.isfinite(before) or np.isnan(outcome_before):
        return None
    side_before = int(side(np.array([outcome_before]))[0])
    low, high = (0.0, most_capability * before) if of == "capability" else SCALE_ENDS
    found: list[Flip] = []
    for end in (low, high):
        if (end < before) != (end == low) or end == before:
            continue  # the number is already at or past that end of the scale
        grid = before + (end - before) * np.arange(1, points + 1) / points
        flipped = _flipped(answer, seats, side, party, of, grid, side_before)
        if not flipped.any():
            continue
        first = int(flipped.argmax())
        near, far = (before if first == 0 else float(grid[first - 1])), float(grid[first])
        width = PRECISION * abs(end - before)
        while abs(far - near) > width:
            middle = 0.5 * (near + far)
            if _flipped(answer, seats, side, party, of, np.array([middle]), side_before)[0]:
                far = middle
            else:
                near = middle
        outcome = answer(*seats.changed(party, of, np.array([far])))
        found.append(
            Flip(
                party,
                of,
                before,
                far,
                outcome_before,
                float(outcome[0]),
                side_before,
                int(side(outcome)[0]),
                not bool(flipped[first:].all()),
                width,
            )
        )
    return min(found, key=lambda flip: abs(flip.change), default=None)


def smallest_flips(
    answer: Answer, seats: Seats, side: Side, *, most_capability: float = 10.0, points: int = SEARCH_POINTS
) -> Iterator[Flip]:
    """Find the smallest flip for every number of every party; those that no change flips are left out.

    Parameters
    ----------
    answer, seats, side, most_capability, points
        As for :func:`smallest_flip`.
    """
    for party in range(len(seats.position)):
        for of in OF:
            flip = smallest_flip(answer, seats, side, party, of, most_capability=most_capability, points=points)
            if flip is not None:
                yield flip


def _one(answer: Answer, seats: Seats) -> float:
    return float(answer(seats.position[None], seats.salience[None], seats.capability[None])[0])


def _flipped(
    answer: Answer, seats: Seats, side: Side, party: int, of: Of, values: Array, side_before: int
) -> NDArray[np.bool_]:
    label = side(answer(*seats.changed(party, of, values)))
    return np.asarray((label >= 0) & (label != side_before))
