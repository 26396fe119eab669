"""Bargaining by offers in turn: two parties, n parties under unanimity, and Baron and Ferejohn's legislature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes
from locarno.models.bargaining.power import majority
from locarno.models.bargaining.table import Move, Option, Play, Settings, Table, TableModel

if TYPE_CHECKING:
    from locarno.models.bargaining.power import Mask, VotingRule
    from locarno.models.contract import Array

register_codes(
    {"T421": Code("Not a division of a pie", "Give two parties with a position each, or name one issue of two sides.")}
)

_STEPS = 5_000
_CLOSE = 1e-10
_DAMPING = 0.5


def rubinstein(first: Array | float, second: Array | float) -> Array:
    """Give the first proposer's share of a pie, two parties offering in turn for ever.

    Parameters
    ----------
    first, second
        ``[...]``: discount factors per period of the first and the second proposer, 0 to 1, not both 1.

    Returns
    -------
    numpy.ndarray
        ``[...]``: (1 − δ₂)/(1 − δ₁ δ₂); agreed at once. Rubinstein 1982.
    """
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    patience = 1.0 - one * two
    share: Array = np.divide(1.0 - two, patience, out=np.full(np.broadcast(one, two).shape, np.nan), where=patience > 0)
    return share


def rubinstein_limit(first_rate: Array | float, second_rate: Array | float) -> Array:
    """Give the first party's share as the time between offers vanishes.

    Parameters
    ----------
    first_rate, second_rate
        ``[...]``: discount rates per unit of time, ≥ 0, not both 0.

    Returns
    -------
    numpy.ndarray
        ``[...]``: r₂/(r₁ + r₂), the asymmetric Nash solution. Binmore, Rubinstein & Wolinsky 1986.
    """
    one, two = np.asarray(first_rate, dtype=np.float64), np.asarray(second_rate, dtype=np.float64)
    total = one + two
    share: Array = np.divide(two, total, out=np.full(np.broadcast(one, two).shape, np.nan), where=total > 0)
    return share


def with_outside_options(share: Array | float, first: Array | float, second: Array | float) -> Array:
    """Apply outside options that a responder may take up: each binds only above the share without it.

    Parameters
    ----------
    share
        ``[...]``: the first party's share without outside options.
    first, second
        ``[...]``: what each gets outside, in shares of the pie; NaN out where they sum to more than the pie.

    Returns
    -------
    numpy.ndarray
        ``[...]``: the first party's share. Binmore, Shaked & Sutton 1989 (the outside-option principle).
    """
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    bound: Array = np.clip(np.asarray(share, dtype=np.float64), one, 1.0 - two)
    return np.where(one + two <= 1.0, bound, np.nan)


def unanimity_shares(players: int, discount: float) -> Array:
    """Give the shares of a pie that n parties divide by unanimity, offering in turn.

    Returns
    -------
    numpy.ndarray
        ``[player]`` in the order of proposing: 1/(1 + δ + … + δⁿ⁻¹) times 1, δ, …, δⁿ⁻¹. Where the others are asked
        one by one and leave when satisfied (Krishna & Serrano 1996), see :func:`exit_shares`.
    """
    powers = np.asarray(discount, dtype=np.float64) ** np.arange(players)
    shares: Array = powers / powers.sum()
    return shares


def exit_shares(players: int, discount: float) -> Array:
    """Give the shares where a responder may take its offer and leave.

    Returns
    -------
    numpy.ndarray
        ``[player]``: the proposer 1/(1 + (n − 1)δ), every other δ/(1 + (n − 1)δ). Chae & Yang 1994; Krishna &
        Serrano 1996.
    """
    shares = np.full(players, discount / (1.0 + (players - 1) * discount))
    shares[0] = 1.0 / (1.0 + (players - 1) * discount)
    return shares


def baron_ferejohn(players: int, quota: int, discount: float) -> tuple[float, float]:
    """Divide a pie under closed rule: the proposer's share and that of each partner it buys.

    Parameters
    ----------
    players, quota
        n players of equal chance to propose; q ≤ n must accept.
    discount
        δ, 0 to 1.

    Returns
    -------
    tuple of float
        1 − δ (q − 1)/n, and δ/n for each of the q − 1 partners. Baron & Ferejohn 1989 (stationary equilibrium).
    """
    partner = discount / players
    return 1.0 - (quota - 1) * partner, partner


@dataclass(frozen=True, slots=True)
class Legislature:
    """The stationary equilibrium of a legislature on a line.

    Attributes
    ----------
    offers
        ``[..., player]``: what each would propose, in the unit of the positions.
    accepted
        ``[..., player, 2]``: the interval that each would vote for.
    continuation
        ``[..., player]``: expected utility before a proposer is drawn.
    converged
        ``[...]``: whether the values came to rest.
    """

    offers: Array
    accepted: Array
    continuation: Array
    converged: Mask


def legislature(
    position: Array,
    rule: VotingRule,
    recognised: Array,
    discount: float,
    reference: Array | float | None = None,
) -> Legislature:
    """Solve bargaining on a line: a proposer drawn anew each period, a vote, the status quo until agreement.

    Parameters
    ----------
    position
        ``[..., player]``, any unit; utility is 1 − (distance/range)², the range that of all positions and the
        reference.
    rule
        Who wins a vote, players in the same order; the proposer votes for its own offer.
    recognised
        ``[..., player]``: chances to propose, they sum to 1.
    discount
        δ, 0 to 1: a period without agreement is worth 1 − δ of a status quo for ever.
    reference
        ``[...]``: the status quo; None: no agreement is worth 0 to everyone, less than any point in the range.

    Returns
    -------
    Legislature

    Notes
    -----
    A player accepts y if u(y) ≥ (1 − δ) u(status quo) + δ V, V its continuation value; the acceptable offers are an
    interval, and each proposer offers the point of it nearest to itself, or waits where nothing accepted is worth
    that to it. Banks & Duggan 2000; with quadratic utility on a line the equilibrium is unique (Cho & Duggan 2003).
    """
    position = np.asarray(position, dtype=np.float64)
    chance = np.broadcast_to(recognised, position.shape)
    known = position[..., :1] if reference is None else np.asarray(reference, dtype=np.float64)[..., None]
    ends = np.concatenate([position, np.broadcast_to(known, (*position.shape[:-1], 1))], axis=-1)
    span = np.ptp(ends, axis=-1, keepdims=True)
    span = np.where(span > 0.0, span, 1.0)
    x = position / span
    quo = np.zeros(x.shape) if reference is None else 1.0 - (x - known / span) ** 2
    offers = x.copy()
    value = _expected(x, offers, chance)
    half = np.zeros(x.shape)
    step = np.full(x.shape[:-1], np.inf)
    for _ in range(_STEPS):
        needed = (1.0 - discount) * quo + discount * value
        half = np.sqrt(np.maximum(1.0 - needed, 0.0))
        offers = _offers(x, half, rule)
        own = 1.0 - (x - offers) ** 2
        # A proposer waits rather than offer what is worth less to it than going on.
        waits = own < needed - 1e-9
        new = _expected(x, offers, np.where(waits, 0.0, chance))
        new = new + needed * np.where(waits, chance, 0.0).sum(axis=-1, keepdims=True)
        step = np.abs(new - value).max(axis=-1)
        value = value + _DAMPING * (new - value)
        if bool((step < _CLOSE).all()):
            break
    accepted = np.stack([x - half, x + half], axis=-1) * span[..., None]
    return Legislature(offers * span, accepted, value, step < _CLOSE)


def _expected(x: Array, offers: Array, chance: Array) -> Array:
    """Give what the offers are worth to each player, by the chance that they are made."""
    utility = 1.0 - (x[..., :, None] - offers[..., None, :]) ** 2
    worth: Array = (utility * chance[..., None, :]).sum(axis=-1)
    return worth


def _offers(x: Array, half: Array, rule: VotingRule) -> Array:
    """Give, for each proposer, the point nearest to it that passes with its own vote.

    What passes is a union of intervals whose ends are ends of what single players accept.
    """
    lows, highs = x - half, x + half
    offers = x.copy()
    for j in range(x.shape[-1]):
        points = np.concatenate([lows, highs, x[..., j : j + 1]], axis=-1)
        yes = (lows[..., None, :] <= points[..., None] + 1e-12) & (points[..., None] <= highs[..., None, :] + 1e-12)
        yes[..., j] = True
        away = np.where(rule.wins(yes), np.abs(points - x[..., j : j + 1]), np.inf)
        nearest = away.argmin(axis=-1)[..., None]
        found = np.take_along_axis(points, nearest, axis=-1)[..., 0]
        offers[..., j] = np.where(np.isfinite(np.take_along_axis(away, nearest, axis=-1)[..., 0]), found, x[..., j])
    return offers


def _play_rubinstein(table: Table, settings: Settings) -> Play:
    if len(table.actors) != 2:
        message = f"{len(table.actors)} at the table: two divide what lies between their positions"
        raise LocarnoError(Diagnostic("T421", message, expected="two actors"))
    share = float(rubinstein(float(settings["first"]), float(settings["second"])))
    one, two = table.position
    outcome = two + share * (one - two)
    note = f"{table.actors[0]} offers first and gets {share:.3f} of the way from the other's position to its own."
    moves = tuple(
        Move(1, actor, "agreement", (float(start),), (float(end),), partner=other, issue=issue)
        for actor, other, row in ((*table.actors, one), (*table.actors[::-1], two))
        for issue, start, end in zip(table.issues, row, outcome, strict=True)
        if np.isfinite(end)
    )
    positions = np.stack([table.position, np.broadcast_to(outcome, table.position.shape)])
    return Play(positions, outcome, moves=moves, notes=(note,))


def _play_legislature(table: Table, settings: Settings) -> Play:
    outcome = np.full(len(table.issues), np.nan)
    offers = np.full(table.position.shape, np.nan)
    notes: list[str] = []
    points: Array | None = None
    chances: Array | None = None
    for k, issue in enumerate(table.issues):
        sits = np.isfinite(table.position[:, k]) & (table.capability > 0)
        if not sits.any():
            notes.append(f"{issue}: nobody has a position and a vote.")
            continue
        votes = table.capability[sits]
        chance = votes / votes.sum() if settings["recognised"] == "capability" else np.full(votes.size, 1 / votes.size)
        reference = None if table.reference is None or np.isnan(table.reference[k]) else float(table.reference[k])
        rule = majority(votes, float(settings["share"]))
        solved = legislature(table.position[sits, k], rule, chance, float(settings["discount"]), reference)
        offers[sits, k] = solved.offers
        outcome[k] = float(solved.offers @ chance)
        if len(table.issues) == 1:
            points, chances = solved.offers[:, None], chance
        if not solved.converged:
            notes.append(f"{issue}: the values did not come to rest in {_STEPS:,} steps; the offers are the last ones.")
    notes.append("The outcome is the mean of the offers, by the chance to propose; each is passed at once.")
    return Play(table.position[None].copy(), outcome, points, chances, notes=tuple(notes), arrays={"offers": offers})


TABLE_MODELS = (
    TableModel(
        "rubinstein",
        "two parties offer in turn how to divide what lies between them",
        "Rubinstein 1982",
        _play_rubinstein,
        (
            Option(
                "first", 0.9, "discount factor per period of the first actor, who offers first", low=0.0, high=0.999999
            ),
            Option("second", 0.9, "discount factor per period of the second", low=0.0, high=0.999999),
        ),
    ),
    TableModel(
        "baron_ferejohn",
        "a legislature on a line: a proposer drawn anew each period, a vote, until one passes",
        "Baron & Ferejohn 1989; Banks & Duggan 2000; Cho & Duggan 2003",
        _play_legislature,
        (
            Option("discount", 0.9, "discount factor per period", low=0.0, high=1.0),
            Option("share", 0.5, "share of capability that accepts; 1 is unanimity", low=0.0, high=1.0),
            Option("recognised", "equal", "chance to propose", ("equal", "capability")),
        ),
        variants={"unanimity": {"share": 1.0}},
    ),
)
