"""Who can decide: power indices of voting rules, and what no winning coalition would leave.

A voting rule is a simple game: which sets of players win. Several weighted rules may have to be met at once (votes and
members and population), and a coalition may win by its size alone. Indices count swings exactly; nothing is sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Mask = NDArray[np.bool_]

MAX_ENUMERATED = 22
"""Players whose coalitions are listed one by one, where several weighted rules hold at once."""
MAX_HALVED = 40
"""Players under one weighted rule, with or without a rule on members: coalitions are counted by halves."""

register_codes(
    {
        "T401": Code(
            "Too many players for an exact index",
            "Merge players into blocs, or drop rules until one weighted rule and one on members remain.",
        ),
        "T402": Code("Not a voting rule", "Give weights of at least 0 and quotas that all players together reach."),
    }
)


@dataclass(frozen=True, slots=True)
class VotingRule:
    """A simple game among players.

    Attributes
    ----------
    weights
        ``[rule, player]``, ≥ 0: votes, population…
    quotas
        ``[rule]``; a coalition meets a rule if its weight reaches the quota.
    members
        Players that a winning coalition needs besides; 0 for none.
    size_alone
        A coalition of this many wins whatever its weight (a blocking minority that must have at least
        *n* − ``size_alone`` + 1 members); None for none.
    """

    weights: Array
    quotas: Array
    members: int = 0
    size_alone: int | None = None

    def __post_init__(self) -> None:
        weights = np.atleast_2d(np.asarray(self.weights, dtype=np.float64))
        quotas = np.atleast_1d(np.asarray(self.quotas, dtype=np.float64))
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "quotas", quotas)
        players = weights.shape[1]
        fair = weights.shape[0] == quotas.size and bool(np.isfinite(weights).all() and (weights >= 0).all())
        if not fair or not bool(((quotas > 0) & (quotas <= weights.sum(axis=1))).all()) or self.members > players:
            message = f"weights {weights.tolist()} with quotas {quotas.tolist()} are no voting rule"
            raise LocarnoError(
                Diagnostic("T402", message, expected="weights ≥ 0 and quotas between 0 and the sum of their weights")
            )

    @property
    def players(self) -> int:
        """How many players there are."""
        return int(self.weights.shape[1])

    def wins(self, coalition: Mask) -> Mask:
        """Say which coalitions win.

        Parameters
        ----------
        coalition
            ``[..., player]``.

        Returns
        -------
        numpy.ndarray
            ``[...]``.
        """
        size = coalition.sum(axis=-1)
        weight = coalition.astype(np.float64) @ self.weights.T
        won: Mask = (weight >= self.quotas).all(axis=-1) & (size >= self.members)
        return won if self.size_alone is None else won | (size >= self.size_alone)


def majority(weights: Array, share: float = 0.5) -> VotingRule:
    """Give the rule that more than a share of the weight decides (or, past one half, at least that share).

    Parameters
    ----------
    weights
        ``[player]``, ≥ 0.
    share
        Over 0 and at most 1. At one half or less the quota is just above it; a qualified majority of 2/3 is met by
        exactly 2/3; 1 is unanimity of all who carry weight.
    """
    weights = np.asarray(weights, dtype=np.float64)
    total = float(weights.sum())
    # the margin keeps exact shares from being missed, or simple halves from passing, by rounding of the sum
    quota = total * (share + 1e-12) if share <= 0.5 else total * (share - 1e-12)
    return VotingRule(weights, np.array([quota]))


def swings(rule: VotingRule) -> NDArray[np.int64]:
    """Count, for each player and size, the losing coalitions without it that it turns into winning ones.

    Returns
    -------
    numpy.ndarray
        ``[player, size]``, size 0 … players − 1 of the coalition that it joins.

    Raises
    ------
    LocarnoError
        T401, for more than :data:`MAX_HALVED` players, or than :data:`MAX_ENUMERATED` under several weighted rules.
    """
    weighted = rule.weights.shape[0]
    limit = MAX_HALVED if weighted == 1 else MAX_ENUMERATED
    if rule.players > limit:
        message = f"{rule.players} players are too many: coalitions are counted exactly up to {limit}"
        raise LocarnoError(Diagnostic("T401", message, expected=f"at most {limit} players under {weighted} rules"))
    return _by_halves(rule) if weighted == 1 else _one_by_one(rule)


def shapley_shubik(rule: VotingRule) -> Array:
    """Shapley–Shubik index: how often a player is pivotal over all orders in which players may join.

    Returns
    -------
    numpy.ndarray
        ``[player]``, sums to 1. Shapley & Shubik 1954.
    """
    n = rule.players
    # (k! (n − k − 1)!)/n! = 1/(n C(n − 1, k))
    weight = np.array([1.0 / (n * comb(n - 1, k)) for k in range(n)])
    index: Array = swings(rule) @ weight
    return index


def banzhaf(rule: VotingRule, *, normalised: bool = True) -> Array:
    """Banzhaf index: the share of swings, or the chance of a swing if all others join by the toss of a coin.

    Parameters
    ----------
    normalised
        Shares of all players' swings (they sum to 1), else swings over 2^(players − 1). Banzhaf 1965; Penrose 1946.

    Returns
    -------
    numpy.ndarray
        ``[player]``.
    """
    total = swings(rule).sum(axis=1).astype(np.float64)
    index: Array = total / total.sum() if normalised else total / 2.0 ** (rule.players - 1)
    return index


def core_interval(position: Array, rule: VotingRule) -> tuple[float, float] | None:
    """Points of a line that no winning coalition would leave, all players preferring what is nearer.

    Parameters
    ----------
    position
        ``[player]``, any unit; the rule's players in the same order.

    Returns
    -------
    tuple of float or None
        The interval between the two pivots; None where two winning coalitions lie wholly apart (an improper rule).
    """
    position = np.asarray(position, dtype=np.float64)
    # Upwards leads nowhere from the pivot of upward moves on, downwards from that of downward moves down.
    left, right = _pivot(position, rule), -_pivot(-position, rule)
    return (left, right) if left <= right else None


def _pivot(position: Array, rule: VotingRule) -> float:
    """Give the largest position such that the players at or above it win: the pivot of a move upwards."""
    places = np.unique(position)
    won = rule.wins(position[None, :] >= places[:, None])
    return float(places[won][-1])


def pivot(position: Array, rule: VotingRule, *, upwards: bool) -> int:
    """Give the player whose vote completes a majority for a move in one direction.

    Parameters
    ----------
    position
        ``[player]``.
    upwards
        Whether the move goes to larger positions: voters join from the largest down.

    Returns
    -------
    int
        The first player, in the rule's order, at the pivotal position.
    """
    signed = np.asarray(position, dtype=np.float64) * (1.0 if upwards else -1.0)
    return int(np.flatnonzero(signed == _pivot(signed, rule))[0])


def beats(value: Array, rule: VotingRule) -> Mask:
    """Say which option beats which: those who strictly prefer it win.

    Parameters
    ----------
    value
        ``[option, player]``, any unit of utility.

    Returns
    -------
    numpy.ndarray
        ``[option, option]``: the row beats the column.
    """
    prefers = value[:, None, :] > value[None, :, :]
    return rule.wins(prefers)


def win_set(value: Array, rule: VotingRule, status_quo: int) -> Mask:
    """Options that beat the status quo.

    Parameters
    ----------
    value
        ``[option, player]``.
    status_quo
        Its option.

    Returns
    -------
    numpy.ndarray
        ``[option]``.
    """
    return rule.wins(value > value[status_quo])


def core(value: Array, rule: VotingRule) -> Mask:
    """Options that no option beats; it may be empty.

    Parameters
    ----------
    value
        ``[option, player]``.

    Returns
    -------
    numpy.ndarray
        ``[option]``.
    """
    return np.logical_not(beats(value, rule).any(axis=0))


def condorcet_winner(value: Array, rule: VotingRule) -> int | None:
    """Give the option that beats every other, or None where there is none.

    Parameters
    ----------
    value
        ``[option, player]``.
    """
    ahead = beats(value, rule)
    np.fill_diagonal(ahead, val=True)
    best = np.flatnonzero(ahead.all(axis=1))
    return int(best[0]) if best.size else None


def _one_by_one(rule: VotingRule) -> NDArray[np.int64]:
    n = rule.players
    coalition = (np.arange(2**n)[:, None] >> np.arange(n)) & 1 == 1
    won = rule.wins(coalition)
    size = coalition.sum(axis=1)
    counts = np.zeros((n, n), dtype=np.int64)
    for player in range(n):
        without = np.flatnonzero(~coalition[:, player])
        turned = without[~won[without] & won[without + (1 << player)]]
        counts[player] = np.bincount(size[turned], minlength=n)
    return counts


def _by_halves(rule: VotingRule) -> NDArray[np.int64]:
    """Count swings by meeting in the middle: coalitions of two halves of the others, one half sorted by weight."""
    weights, n = rule.weights[0], rule.players
    counts = np.zeros((n, n), dtype=np.int64)
    for player in range(n):
        others = np.delete(weights, player)
        low, high = _swing_range(rule, float(weights[player]))
        counts[player] = _between(others, low, high)
    return counts


def _swing_range(rule: VotingRule, weight: float) -> tuple[Array, Array]:
    """Weights ``[low, high)``, by size, of the losing coalitions that a player of some weight makes win."""
    n, quota = rule.players, float(rule.quotas[0])
    size = np.arange(n)
    alone = n + 1 if rule.size_alone is None else rule.size_alone
    low = np.full(n, -np.inf)
    high = np.full(n, -np.inf)
    by_weight = (size + 1 >= rule.members) & (size < alone)
    low[by_weight] = quota - weight
    # Below the number of members that is asked for, a coalition of any weight loses.
    high[by_weight] = np.where(size[by_weight] >= rule.members, quota, np.inf)
    by_size = size + 1 == alone
    low[by_size] = -np.inf
    high[by_size] = np.where(size[by_size] >= rule.members, quota, np.inf)
    return low, high


def _between(weights: Array, low: Array, high: Array) -> NDArray[np.int64]:
    """Count the coalitions of each size with a weight in ``[low, high)``."""
    half = weights.size // 2
    one, other = _subsets(weights[:half]), _subsets(weights[half:])
    counts = np.zeros(low.size, dtype=np.int64)
    for a, sums in enumerate(one):
        for b, sorted_sums in enumerate(other):
            size = a + b
            if size >= counts.size or not low[size] < high[size]:
                continue
            first = np.searchsorted(sorted_sums, low[size] - sums, side="left")
            last = np.searchsorted(sorted_sums, high[size] - sums, side="left")
            counts[size] += int((last - first).sum())
    return counts


def _subsets(weights: Array) -> list[Array]:
    """Sorted weights of all subsets, by their size."""
    sums, sizes = np.zeros(1), np.zeros(1, dtype=np.int64)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
        sizes = np.concatenate([sizes, sizes + 1])
    return [np.sort(sums[sizes == k]) for k in range(weights.size + 1)]
