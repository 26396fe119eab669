"""The challenge model for a study and for a table: descriptors over :mod:`locarno.models.bargaining.challenge`."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining.challenge import (
    SOURCE,
    VARIANTS,
    Dyads,
    Rules,
    challenge,
    choices_of,
    dyads,
)
from locarno.models.bargaining.compromise import weighted_mean
from locarno.models.bargaining.table import Move, Option, Play, Setting, Settings, Table, TableModel
from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Model, Outcomes, Parameter, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROUNDS = Parameter("rounds", 1.0, 1.0, 50.0, "rounds after which positions are read; the first is the usual forecast")


def _run(inputs: Inputs, rules: Rules) -> Outcomes:
    position, salience = np.swapaxes(inputs["position"], 1, 2), np.swapaxes(inputs["salience"], 1, 2)
    broken = (np.isnan(salience) | ((salience > 0) & np.isnan(position))).any(axis=(1, 2))
    draws = position.shape[0]
    asked = np.broadcast_to(inputs.get(_ROUNDS.name, np.array(_ROUNDS.default)), (draws,))
    broken = broken | ~np.isfinite(asked)
    last = np.rint(np.clip(np.where(np.isfinite(asked), asked, 1.0), _ROUNDS.low, _ROUNDS.high)).astype(np.intp)
    most = int(last.max(initial=1))
    played = challenge(position, salience, inputs["capability"][:, None, :], rounds=most, rules=rules)
    where = (np.arange(draws), slice(None), last)
    return {
        "bargaining.challenge_median": played.median[where],
        "bargaining.challenge_mean": played.mean[where],
        "status": np.where(broken, STATUS_NOT_FINITE, STATUS_OK),
    }


def _run_fitted(inputs: Inputs) -> Outcomes:
    return _run(inputs, VARIANTS["scholz2011_fitted"])


def _run_printed(inputs: Inputs) -> Outcomes:
    return _run(inputs, VARIANTS["scholz2011_printed"])


def _run_q_half(inputs: Inputs) -> Outcomes:
    return _run(inputs, VARIANTS["fitted_q_half"])


_GIVES = tuple(
    Value(
        f"bargaining.challenge_{statistic}",
        ("draw", "issue"),
        "scale 0-100",
        f"weighted {statistic} of positions after the round of challenges; NaN where nobody has a stance",
        0.0,
        100.0,
    )
    for statistic in ("median", "mean")
)

MODELS = tuple(
    Model(
        name=name,
        question="agree",
        needs=("position", "salience", "capability"),
        gives=_GIVES,
        run=run,
        source=source,
        card="card.md",
        parameters=(_ROUNDS,),
        replications=replications,
        variant_of="bargaining.weighted_mean",
    )
    for name, run, source, replications in (
        (
            "bargaining.challenge_fitted",
            _run_fitted,
            f"{SOURCE}; denominator fitted to their Table 2",
            ("Table 2", "quadrants", "figure 7", "figure 8", "figure 9", "figure 10", "oil price", "180 dyads"),
        ),
        ("bargaining.challenge_printed", _run_printed, SOURCE, ("quadrants",)),
        (
            "bargaining.challenge_fitted_q_half",
            _run_q_half,
            f"{SOURCE}; fitted denominator, Q = .5, T = 1",
            ("figure 11", "oil price"),
        ),
    )
)

KINDS = ("", "confrontation", "compromise", "compel")

_MEANINGS = {
    "q": "chance that a target left alone stays where it is (A1)",
    "probability": "chance to win: votes for, over the votes on all contests or on the pair, as printed (A2)",
    "probability_factor": "the chance to win is multiplied by this, up to 1 (A2)",
    "votes": "votes with the voters' exponents of risk, or linear in distance (A3)",
    "security": "exponents from what others expect of a challenge, or from what one expects of challenging (A4, A13)",
    "viewpoint": "the other's expected utility with one's own exponent, or with its own (A5)",
    "t": "a target left alone moves to the challenger's gain: always, or by the case rule (A6)",
    "offers": "which offer is accepted (A7)",
    "scale": "distances over the initial or the current range (A8)",
    "conflict": "in a confrontation the weaker moves, or stays (A9)",
    "risk_reset": "each round starts from exponents of 1 (A10)",
    "uncoerced": "utilities of a target's own move, rescaled or clipped (A11)",
    "compromise": "the weaker moves by the ratio of expectations, or to their weighted average (A12)",
    "risk": "exponents of risk after Bueno de Mesquita 1985, or off (A13)",
    "movers": "a party moves by its own view alone, or by both (A14)",
    "capitulation": "among several demands to give in: the least move, the strongest, or none (A14)",
    "salience_of": "salience in E(U_ji): of the target, or of the challenger as 25b is printed",
}

_MOST_FACTOR = 1e6
"""Any chance to win is 1 long before."""


def _options() -> Iterator[Option]:
    yield Option("rounds", 8, "how many rounds; the model has no stopping rule", low=0, high=100)
    yield Option("outcome", "median", "outcome of the last round", ("median", "mean"))
    choices = choices_of()
    for name, default in asdict(Rules()).items():
        ends = {} if name in choices else {"low": 0.0, "high": 1.0 if name == "q" else _MOST_FACTOR}
        yield Option(name, default, _MEANINGS[name], choices.get(name, ()), **ends)


def play(table: Table, settings: Settings) -> Play:
    """Play the challenge model on each issue of a table by itself.

    Parameters
    ----------
    table
        The table.
    settings
        Every option of the model: ``rounds``, ``outcome`` and the switches of
        :class:`locarno.models.bargaining.challenge.Rules`.

    Returns
    -------
    Play
        ``arrays`` holds by round ``median``, ``mean``, ``risk_exponent [round, actor]``, and for every ordered pair
        ``expected_utility`` and ``expected_utility_of_other`` (E(U_ij) and E(U_ji) as i sees them), ``probability``
        and ``region`` (an index into ``challenge.REGIONS``), each ``[round, actor, actor]``. With several
        issues the names end in ``.`` and the issue.

    Raises
    ------
    ValueError
        If a switch has a value that it cannot take.
    """
    rules, rounds = rules_of(settings), int(settings["rounds"])
    positions = np.repeat(table.position[None], rounds + 1, axis=0)
    outcome = np.full(len(table.issues), np.nan)
    moves: list[Move] = []
    notes = [
        f"The model has no stopping rule: the outcome is the weighted {settings['outcome']} after {rounds} rounds."
    ]
    arrays: dict[str, Array] = {}
    for k, issue in enumerate(table.issues):
        seats = (table.position[:, k], table.salience[:, k], table.capability)
        played, found = challenge(*seats, rounds=rounds, rules=rules), dyads(*seats, rounds=rounds, rules=rules)
        positions[:, :, k] = played.positions
        outcome[k] = (played.median if settings["outcome"] == "median" else played.mean)[-1]
        moves += _moves(table, issue, found)
        end = "" if len(table.issues) == 1 else f".{issue}"
        arrays |= {f"{name}{end}": array for name, array in _inspected(played.median, played.mean, found).items()}
        notes += _left_out(table, k)
    return Play(positions, outcome, moves=tuple(sorted(moves, key=_round)), notes=tuple(notes), arrays=arrays)


def rules_of(settings: Settings) -> Rules:
    """Give the switches that the settings of a table name."""
    defaults = asdict(Rules())
    given: dict[str, Setting] = {item.name: settings[item.name] for item in fields(Rules)}
    numbers = {name: float(value) for name, value in given.items() if isinstance(defaults[name], float)}
    return Rules(**{**given, **numbers})  # type: ignore[arg-type]


def _round(move: Move) -> int:
    return move.round


def _moves(table: Table, issue: str, found: Dyads) -> Iterator[Move]:
    for step, i in zip(*np.nonzero(found.kind), strict=True):
        j = int(found.partner[step, i])
        origin, to = float(found.positions[step, i]), float(found.positions[step + 1, i])
        yield Move(
            round=int(step) + 1,
            actor=table.actors[i],
            kind=KINDS[found.kind[step, i]],
            origin=(origin,),
            to=(to,),
            partner=table.actors[j],
            issue=issue,
            detail={
                "expected_utility": float(found.own[step, i, j]),
                "expected_utility_of_other": float(found.other[step, i, j]),
                "probability": float(found.probability[step, i, j]),
                "risk_exponent": float(found.exponent[step, i]),
            },
        )


def _inspected(median: Array, mean: Array, found: Dyads) -> dict[str, Array]:
    return {
        "median": median,
        "mean": mean,
        "expected_utility": found.own,
        "expected_utility_of_other": found.other,
        "probability": found.probability,
        "risk_exponent": found.exponent,
        "region": found.region.astype(np.float64),
    }


def _left_out(table: Table, k: int) -> Iterator[str]:
    weight = table.capability * table.salience[:, k]
    silent = ~(np.isfinite(table.position[:, k]) & (weight > 0))
    if silent.all():
        yield f"{table.issues[k]}: nobody has a position and a weight, so there is no outcome."
    elif silent.any():
        names = ", ".join(name for name, out in zip(table.actors, silent, strict=True) if out)
        yield f"{table.issues[k]}: left out for want of a position or of weight: {names}."
    elif np.isnan(weighted_mean(table.position[:, k], weight)):
        yield f"{table.issues[k]}: weights are not finite, so there is no outcome."


TABLE_MODELS = (
    TableModel(
        name="challenge",
        title="expected-utility (challenge) model of Bueno de Mesquita",
        source=SOURCE,
        play=play,
        options=tuple(_options()),
        variants={
            name: {
                key: value
                for key, value in asdict(rules).items()
                if value != getattr(VARIANTS["scholz2011_fitted"], key)
            }
            for name, rules in VARIANTS.items()
        },
    ),
)
