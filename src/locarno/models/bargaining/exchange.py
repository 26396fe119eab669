"""Position exchange: actors concede where they care little for concessions where they care much.

Two actors on opposite sides of the expected outcome of two issues, who weigh the issues differently, each gain by
moving towards the other on the issue that matters less to itself. Stokman & Van Oosten 1994.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from locarno.models.bargaining._exchange_kernel import Trades, candidates, largest_gains, play_round, play_rounds
from locarno.models.bargaining.compromise import weighted_mean
from locarno.models.bargaining.table import Move, Option, Play, Settings, Table, TableModel
from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Inputs, Model, Outcomes, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

Ties: TypeAlias = Literal["least", "listed", "random"]


@dataclass(frozen=True, slots=True)
class Trade:
    """An exchange between two actors on two issues: ``supplier`` moves on ``issue``, ``partner`` on ``for_issue``.

    Attributes
    ----------
    supplier, partner, issue, for_issue
        Indices.
    origin, to
        Positions of supplier and partner before and after, each on the issue that it supplies.
    before, after
        Expected outcomes of ``issue`` and ``for_issue`` before and after the trade.
    gain
        Of supplier and partner, salience × shift of the outcome.
    externality
        ``[actor]`` gain of everyone else from the shifts, 0 for the two.
    inner
        ``[actor]`` whether an actor stands on the same sides of both outcomes as one of the two.
    """

    supplier: int
    partner: int
    issue: int
    for_issue: int
    origin: tuple[float, float]
    to: tuple[float, float]
    before: tuple[float, float]
    after: tuple[float, float]
    gain: tuple[float, float]
    externality: Array
    inner: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of exchanges.

    Attributes
    ----------
    preference
        ``[actor, issue]`` where the actors stand as it begins.
    voted
        ``[actor, issue]`` what they vote for after the exchanges.
    before, after
        ``[issue]`` weighted means of the two.
    trades
        In the order in which they are made.
    ties
        How often the largest gain was shared.
    """

    preference: Array
    voted: Array
    before: Array
    after: Array
    trades: tuple[Trade, ...]
    ties: int


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A trade that two actors could make as things stand: a logroll.

    Attributes
    ----------
    supplier, partner, issue, for_issue
        As for :class:`Trade`.
    gain
        Of each, where they gain alike.
    largest
        Most that supplier, and that partner, can gain while the other loses nothing.
    """

    supplier: int
    partner: int
    issue: int
    for_issue: int
    gain: float
    largest: tuple[float, float]


def exchange(
    position: Array,
    salience: Array,
    capability: Array,
    *,
    rounds: int = 1,
    ties: Ties = "least",
    plain: bool = False,
    spread: float = 0.0,
    rng: np.random.Generator | None = None,
    salience_weight: float = 0.4,
    fixed_weight: float = 0.1,
    full_salience: float = 100.0,
) -> list[Round]:
    """Let actors exchange positions, round after round.

    Parameters
    ----------
    position
        ``[actor, issue]`` on 0–100; NaN where an actor has none.
    salience
        ``[actor, issue]`` on 0–100; gains are in salience × points of the scale.
    capability
        ``[actor]`` ≥ 0. An actor trades only where it has a position, salience and capability.
    rounds
        How often the exchanges are gone through.
    ties
        Which of several trades with the same gain is made: ``least`` the one that takes nobody far from its first
        position of the round, then the one with the least salience-weighted moves, then the one listed last;
        ``listed`` the one listed first (by issues, then by actors); ``random``.
    plain
        False for the rules of the authors' program (see Notes); True for rules without their accidents.
    spread
        p in 0–1 of the randomised exchange rate: 0 for equal gains, 1 for any gain between 0 and the largest.
    rng
        Needed for random ties and for a spread; three uniform numbers for each trade and round.
    salience_weight, fixed_weight
        Of the position voted for in the next preference: x' = x + ((1 − s) salience_weight + fixed_weight)(y − x),
        with the salience s as a share of ``full_salience``.

    Returns
    -------
    list of Round

    Raises
    ------
    ValueError
        If randomness is asked for without ``rng``.

    Notes
    -----
    Stokman & Van Oosten 1994, in Bueno de Mesquita & Stokman, *European Community Decision Making*. Moving i's position
    on p by Δ shifts the outcome by ΔO_p = Δ c_i s_ip / Σ c s. A trade has equal gains where ΔO_q (s_iq + s_jq) =
    ΔO_p (s_ip + s_jp). One partner moves all the way to the other, or as far as the outcome meets the other's position.
    The trade with the largest gain is made first, and the others are worked out again from there.

    In the authors' program a trade takes account only of moves that its partners have been paid with; the outcome may
    move on past a position once it has been moved past it; and the moves of one supplier that a trade remembers may
    not add up to more than +100, which treats the two ends of the scale differently. ``plain`` lets every trade see
    every move, ends a trade where the outcome meets the partner's position, and remembers nothing.
    """
    if (ties == "random" or spread > 0) and rng is None:
        message = "random ties and a spread of rates need a random number generator"
        raise ValueError(message)
    found = []
    preference = np.array(position, dtype=np.float64)
    weight = np.where(np.isfinite(preference), salience * capability[:, None], 0.0)
    share = _share(weight)
    for _ in range(rounds):
        played = _round(preference, np.asarray(salience, dtype=np.float64), share, weight, ties, plain, spread, rng)
        found.append(played)
        pull = (1 - salience / full_salience) * salience_weight + fixed_weight
        preference = preference + pull * (played.voted - preference)
    return found


def exchange_outcomes(position: Array, salience: Array, capability: Array, *, plain: bool = False) -> Array:
    """Give the expected outcomes after one round of exchanges with equal gains, for many draws.

    Parameters
    ----------
    position, salience
        ``[draw, actor, issue]``, as for :func:`exchange`.
    capability
        ``[draw, actor]``.
    plain
        As for :func:`exchange`; ties as by ``least``.

    Returns
    -------
    numpy.ndarray
        ``[draw, issue]``; NaN where nobody has weight.
    """
    weight = np.where(np.isfinite(position), np.nan_to_num(salience * capability[..., None]), 0.0)
    total = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)
    outcome = weighted_mean(np.swapaxes(position, 1, 2), np.swapaxes(weight, 1, 2))
    after: Array = play_rounds(_floats(position), _floats(salience), share, outcome, plain)
    return after


def opportunities(position: Array, salience: Array, capability: Array) -> list[Opportunity]:
    """List the logrolls that are open: pairs of actors and issues with different rates on opposite sides.

    Parameters
    ----------
    position, salience, capability
        As for :func:`exchange`.

    Returns
    -------
    list of Opportunity
        By falling gain; each as if it were made first and alone.
    """
    weight = np.where(np.isfinite(position), salience * capability[:, None], 0.0)
    share = _share(weight)
    outcome = weighted_mean(position.T, weight.T)
    x, s = _floats(position), _floats(salience)
    found = []
    for a, b, p, q in candidates(x, s, share, outcome):
        most_p = share[a, p] * abs(x[b, p] - x[a, p])
        most_q = share[b, q] * abs(x[a, q] - x[b, q])
        most_p, most_q = min(most_p, abs(x[b, p] - outcome[p])), min(most_q, abs(x[a, q] - outcome[q]))
        ratio = (s[a, p] + s[b, p]) / (s[a, q] + s[b, q])
        shift = min(most_p, most_q / ratio)
        largest = largest_gains(most_p, most_q, s[a, p], s[a, q], s[b, p], s[b, q])
        found.append(
            Opportunity(int(a), int(b), int(p), int(q), float(shift * (ratio * s[a, q] - s[a, p])), largest),
        )
    return sorted((one for one in found if one.gain > 0), key=lambda one: -one.gain)


def _run(inputs: Inputs) -> Outcomes:
    position, salience = inputs["position"], inputs["salience"]
    broken = np.isnan(salience) | ((salience > 0) & np.isnan(position))
    return {
        "bargaining.exchange": exchange_outcomes(position, np.nan_to_num(salience), inputs["capability"]),
        "status": np.where(broken.any(axis=(1, 2)), STATUS_NOT_FINITE, STATUS_OK),
    }


def _floats(array: Array) -> Array:
    return np.ascontiguousarray(array, dtype=np.float64)


def _share(weight: Array) -> Array:
    total = weight.sum(axis=0, keepdims=True)
    share: Array = np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)
    return share


def _round(
    position: Array,
    salience: Array,
    share: Array,
    weight: Array,
    ties: Ties,
    plain: bool,
    spread: float,
    rng: np.random.Generator | None,
) -> Round:
    outcome = weighted_mean(position.T, weight.T)
    who = candidates(position, salience, share, outcome)
    count = len(who)
    rank = np.arange(count) if ties == "listed" else np.arange(count)[::-1].copy()
    draw = np.zeros((count, 3))
    if rng is not None:
        rank = rng.permutation(count) if ties == "random" else rank
        draw = rng.random((count, 3))
    trades = Trades(
        who,
        np.empty((count, 2)),
        np.zeros((count, 2)),
        np.zeros((count, 3)),
        np.empty((count, 2)),
        np.zeros((count, 2, len(position)), dtype=np.bool_),
        np.zeros((count, 2)),
        draw,
        np.zeros(count, dtype=np.bool_),
    )
    made, record, voted, tied = play_round(
        position, salience, share, outcome, trades, rank, ties == "least", plain, spread
    )
    listed = tuple(
        _trade(who[t], row, position, salience, outcome) for t, row in zip(made.tolist(), record, strict=True)
    )
    return Round(position, voted, outcome, weighted_mean(voted.T, weight.T), listed, int(tied))


def _trade(who: NDArray[np.int64], row: Array, position: Array, salience: Array, outcome: Array) -> Trade:
    a, b, p, q = (int(k) for k in who)
    change = np.zeros(len(position))
    for issue, before, after in ((p, row[4], row[5]), (q, row[6], row[7])):
        closer = np.abs(before - position[:, issue]) - np.abs(after - position[:, issue])
        change += np.where(np.isfinite(closer), salience[:, issue] * closer, 0.0)
    change[[a, b]] = 0.0
    left = position[:, [p, q]] < outcome[[p, q]]
    # The two stand on opposite sides of both outcomes: an actor is inner where it agrees with one of them on both.
    inner = ((left == left[a]).all(axis=1) | (left == left[b]).all(axis=1)) & np.isfinite(position[:, [p, q]]).all(
        axis=1
    )
    numbers = [float(number) for number in row]
    return Trade(
        a,
        b,
        p,
        q,
        (numbers[0], numbers[1]),
        (numbers[2], numbers[3]),
        (numbers[4], numbers[6]),
        (numbers[5], numbers[7]),
        (numbers[8], numbers[9]),
        change,
        inner,
    )


def _play(table: Table, settings: Settings) -> Play:
    spread, ties = float(settings["spread"]), str(settings["ties"])
    chance = spread > 0 or ties == "random"
    draws = int(settings["draws"]) if chance else 1
    runs = [
        exchange(
            table.position,
            table.salience,
            table.capability,
            rounds=int(settings["rounds"]),
            ties=cast("Ties", ties),
            plain=settings["rules"] == "plain",
            spread=spread,
            rng=np.random.default_rng((int(settings["seed"]), draw)) if chance else None,
            salience_weight=float(settings["salience_weight"]),
            fixed_weight=float(settings["fixed_weight"]),
        )
        for draw in range(draws)
    ]
    first = runs[0]
    points = np.stack([run[-1].after for run in runs])
    return Play(
        positions=np.stack([table.position, *(one.voted for one in first)]),
        outcome=points.mean(axis=0),
        points=points if draws > 1 else None,
        probability=np.full(draws, 1 / draws) if draws > 1 else None,
        moves=tuple(
            move for number, one in enumerate(first, 1) for trade in one.trades for move in _moves(table, number, trade)
        ),
        notes=_notes(first, draws),
        arrays={
            "preference": np.stack([one.preference for one in first]),
            "mean_before": np.stack([one.before for one in first]),
            "mean_after": np.stack([one.after for one in first]),
            **_by_actor(first, len(table.actors)),
        },
    )


def _by_actor(rounds: list[Round], actors: int) -> dict[str, Array]:
    """Sum gains of own trades and of others' trades, ``[round, actor]``."""
    names = ("gain_own", "gain_inner", "loss_inner", "gain_outer", "loss_outer")
    sums = {name: np.zeros((len(rounds), actors)) for name in names}
    for number, one in enumerate(rounds):
        for trade in one.trades:
            sums["gain_own"][number, trade.supplier] += trade.gain[0]
            sums["gain_own"][number, trade.partner] += trade.gain[1]
            for name, value in _sides(trade).items():
                sums[name][number] += value
    return sums


def _sides(trade: Trade) -> dict[str, Array]:
    gain, loss = np.maximum(trade.externality, 0.0), np.minimum(trade.externality, 0.0)
    return {
        "gain_inner": np.where(trade.inner, gain, 0.0),
        "loss_inner": np.where(trade.inner, loss, 0.0),
        "gain_outer": np.where(trade.inner, 0.0, gain),
        "loss_outer": np.where(trade.inner, 0.0, loss),
    }


def _moves(table: Table, number: int, trade: Trade) -> tuple[Move, Move]:
    others = {name: float(value.sum()) for name, value in _sides(trade).items()}
    sides = (
        (0, trade.supplier, trade.partner, trade.issue),
        (1, trade.partner, trade.supplier, trade.for_issue),
    )
    one, other = (
        Move(
            round=number,
            actor=table.actors[actor],
            kind="exchange",
            origin=(trade.origin[side],),
            to=(trade.to[side],),
            partner=table.actors[partner],
            issue=table.issues[issue],
            detail={
                "gain": trade.gain[side],
                "partner_gain": trade.gain[1 - side],
                "outcome_before": trade.before[side],
                "outcome_after": trade.after[side],
                **others,
            },
        )
        for side, actor, partner, issue in sides
    )
    return one, other


def _notes(rounds: list[Round], draws: int) -> tuple[str, ...]:
    notes = ["Each trade is two moves, one after the other: of the supplier, and of the partner on the other issue."]
    if not any(one.trades for one in rounds):
        notes = ["Nobody can trade: no two actors stand on opposite sides of two issues and weigh them differently."]
    ties = sum(one.ties for one in rounds)
    if ties:
        often = "once" if ties == 1 else f"{ties} times"
        notes.append(f"Equal gains were met {often}; the setting ties says which trade was then made.")
    if draws > 1:
        notes.append(f"Positions and moves are of the first of {draws} draws; the outcome is their mean.")
    return tuple(notes)


MODELS = (
    Model(
        name="bargaining.exchange",
        question="agree",
        needs=("position", "salience", "capability"),
        gives=(
            Value(
                "bargaining.exchange",
                ("draw", "issue"),
                "scale 0-100",
                "weighted mean of positions after one round of exchanges; NaN where nobody has a stance",
                0.0,
                100.0,
            ),
        ),
        run=_run,
        source="Stokman & Van Oosten 1994 (equal gain)",
        card="card.md",
        replications=("two actors", "COP21", "Copenhagen"),
        variant_of="bargaining.weighted_mean",
    ),
)

TABLE_MODELS = (
    TableModel(
        name="exchange",
        title="position exchange with equal gains",
        source="Stokman & Van Oosten 1994",
        play=_play,
        options=(
            Option("rounds", 1, "rounds of exchanges", low=1, high=1000),
            Option("ties", "least", "which of the trades with equal gains is made", ("least", "listed", "random")),
            Option(
                "rules", "program", "what a trade sees of others: as the authors' program, or all", ("program", "plain")
            ),
            Option("spread", 0.0, "p of the randomised exchange rate; 0 is equal gains", low=0.0, high=1.0),
            Option("draws", 1, "repetitions where chance plays a part", low=1, high=100_000),
            Option("seed", 0, "of random ties and rates", low=0),
            Option(
                "salience_weight", 0.4, "pull of the vote on the next preference, by 1 − salience", low=0.0, high=1.0
            ),
            Option("fixed_weight", 0.1, "pull of the vote on the next preference, for all", low=0.0, high=1.0),
        ),
        several_issues=True,
        variants={"plain": {"rules": "plain"}, "random_rate": {"spread": 1.0, "draws": 100}},
    ),
)
