"""War as a random walk over forts: who wins, how long it takes, and which cease-fires both would sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import betaincinv

if TYPE_CHECKING:
    from typing import TypeAlias

    from locarno.models.contract import Array

    Values: TypeAlias = Array | float

_NODES = 96
_EVEN = 1e-6
"""Nearer to one half than this the closed forms lose digits; their series is used."""


def win_chance(forts: Values, total: Values, battle: Values) -> Array:
    """Give the chance to take all forts.

    Parameters
    ----------
    forts, total
        ``[...]``: n held now, of N; 0 ≤ n ≤ N.
    battle
        ``[...]``: p, chance to win a battle and with it a fort, 0 to 1.

    Returns
    -------
    numpy.ndarray
        ``[...]``: (1 − rⁿ)/(1 − r^N), r = (1 − p)/p; n/N at p = ½. Smith & Stam 2003 (gambler's ruin).
    """
    n, size, p = np.broadcast_arrays(
        np.asarray(forts, dtype=np.float64), np.asarray(total, dtype=np.float64), np.asarray(battle, dtype=np.float64)
    )
    inner = np.clip(p, 1e-300, 1.0 - 1e-16)
    log_odds = np.log1p(-inner) - np.log(inner)
    # expm1 keeps digits near one half; where r > 1 both parts are divided by their largest power
    falling = log_odds <= 0.0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        small = np.expm1(n * log_odds) / np.expm1(size * log_odds)
        large = np.exp((n - size) * log_odds) * np.expm1(-n * log_odds) / np.expm1(-size * log_odds)
    chance = np.where(falling, small, large)
    even = np.abs(p - 0.5) < _EVEN
    near = n / size * (1.0 + 2.0 * (p - 0.5) * (size - n))
    chance = np.where(even, near, chance)
    return np.where(p <= 0.0, np.where(n == size, 1.0, 0.0), np.where(p >= 1.0, np.where(n == 0, 0.0, 1.0), chance))


def battles(forts: Values, total: Values, battle: Values) -> Array:
    """Give the expected number of battles until one side holds all.

    Parameters
    ----------
    forts, total, battle
        As for :func:`win_chance`.

    Returns
    -------
    numpy.ndarray
        ``[...]``: (n − N P)/(1 − 2p), P the chance to win; n (N − n) at p = ½.
    """
    n, size, p = np.broadcast_arrays(
        np.asarray(forts, dtype=np.float64), np.asarray(total, dtype=np.float64), np.asarray(battle, dtype=np.float64)
    )
    chance = win_chance(n, size, p)
    even = np.abs(p - 0.5) < 1e-4
    with np.errstate(divide="ignore", invalid="ignore"):
        away = (n - size * chance) / (1.0 - 2.0 * p)
    # to first order in p − ½ the length is that of a fair walk, less what the drift saves
    near = n * (size - n) * (1.0 + 2.0 / 3.0 * (p - 0.5) * (size - 2.0 * n))
    return np.where(even, near, away)


class Ceasefire(NamedTuple):
    """What each side expects of fighting on, and the divisions that both prefer, ``[...]`` each.

    Attributes
    ----------
    value, other_value
        V_A, V_B: expected share less the cost of battles.
    low, high
        Ends of the first side's share in a stable cease-fire.
    width
        high − low; negative where there is none.
    """

    value: Array
    other_value: Array
    low: Array
    high: Array
    width: Array


def ceasefire(
    forts: Values,
    total: Values,
    belief: tuple[Array, Array],
    other_belief: tuple[Array, Array],
    cost: Values,
    other_cost: Values,
    reentry: Values = 0.0,
    other_reentry: Values = 0.0,
) -> Ceasefire:
    """Give the cease-fires that two sides with different beliefs would keep.

    Parameters
    ----------
    forts, total
        As for :func:`win_chance`, seen from the first side.
    belief, other_belief
        Each side's Beta (a, b), ``[...]``, on the first side's chance to win a battle. After w wins in k battles it
        is (a + w, b + k − w).
    cost, other_cost
        ``[...]``: k_A, k_B, cost of a battle in shares of the prize.
    reentry, other_reentry
        ``[...]``: K_A, K_B, what it costs to take up the war again: peacekeepers raise it.

    Returns
    -------
    Ceasefire
        Stable where V_A − K_A ≤ x ≤ 1 − V_B + K_B. Smith & Stam 2003 (formulas derived here).
    """
    chance, length = _expected(forts, total, *belief)
    other_chance, other_length = _expected(forts, total, *other_belief)
    value = chance - cost * length
    other_value = 1.0 - other_chance - other_cost * other_length
    low, high = value - reentry, 1.0 - other_value + other_reentry
    return Ceasefire(value, other_value, low, high, high - low)


def _expected(forts: Values, total: Values, a: Values, b: Values) -> tuple[Array, Array]:
    """Average the chance to win and the number of battles over a Beta belief, by quadrature over its quantiles."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    one, two = np.asarray(a, dtype=np.float64)[..., None], np.asarray(b, dtype=np.float64)[..., None]
    points = np.asarray(betaincinv(one, two, (nodes + 1.0) / 2.0), dtype=np.float64)
    n, size = np.asarray(forts)[..., None], np.asarray(total)[..., None]
    chance: Array = win_chance(n, size, points) @ weights / 2.0
    length: Array = battles(n, size, points) @ weights / 2.0
    return chance, length


def ceasefire_at(
    forts: Values,
    total: Values,
    battle: Values,
    other_battle: Values,
    cost: Values,
    other_cost: Values,
    reentry: Values = 0.0,
    other_reentry: Values = 0.0,
) -> Ceasefire:
    """Give the cease-fires that two sides sure of their beliefs would keep.

    Parameters
    ----------
    battle, other_battle
        ``[...]``: the first side's chance to win a battle, as each side sees it. The rest as for :func:`ceasefire`.
    """
    value = win_chance(forts, total, battle) - cost * battles(forts, total, battle)
    other_value = 1.0 - win_chance(forts, total, other_battle) - other_cost * battles(forts, total, other_battle)
    low, high = value - reentry, 1.0 - other_value + other_reentry
    return Ceasefire(value, other_value, low, high, high - low)
