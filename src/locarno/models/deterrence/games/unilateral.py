"""One side may attack, the other may resist: the rudimentary and the unilateral deterrence game.

Every perfect Bayesian equilibrium is returned, by family; where several exist the selection rule is stated, and the
ones set aside stay in the result. Zagare & Kilgour 1993, 2000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Mask = NDArray[np.bool_]

FAMILIES = ("certain deterrence", "steadfast deterrence", "separating", "attack", "bluff")
SELECTION = (
    "Steadfast deterrence is set aside where another family exists: it rests on the belief that whoever challenges is "
    "more probably soft, although a hard challenger gains whenever a soft one does. Of the rest, the families overlap "
    "on borders only; there the one named first in FAMILIES stands."
)
CERTAIN, STEADFAST, SEPARATING, ATTACK, BLUFF = range(5)


class Challenger(NamedTuple):
    """Payoffs of the one who may challenge, ``[...]`` each: DC > SQ > DD of a hard one > CD > DD of a soft one.

    SQ status quo, DC the defender concedes, CD the challenger backs down, DD war.
    """

    concedes: Array
    status_quo: Array
    backs_down: Array
    war_hard: Array
    war_soft: Array


class Defender(NamedTuple):
    """Payoffs of the defender, ``[...]`` each: SQ > CD > DD of a hard one > DC > DD of a soft one."""

    status_quo: Array
    backs_down: Array
    concedes: Array
    war_hard: Array
    war_soft: Array


class Thresholds(NamedTuple):
    """What the game turns on, ``[...]`` each, in probabilities.

    Attributes
    ----------
    hard, soft
        c_t, c_s: chance of resistance up to which a hard, a soft challenger challenges.
    denial
        d_q: belief that the challenger is hard up to which a soft defender resists.
    """

    hard: Array
    soft: Array
    denial: Array


class Equilibria(NamedTuple):
    """All perfect Bayesian equilibria of the unilateral deterrence game, by family.

    Attributes
    ----------
    exists : bool[..., family]
        In the order of :data:`FAMILIES`. A hard defender always resists.
    challenges_hard, challenges_soft : float64[..., family]
        x_H, x_S: chances that a hard, a soft challenger challenges; NaN where the family does not exist.
    resists_soft : float64[..., family]
        y_S: chance that a soft defender resists; for the two deterrence families the least that does it.
    belief : float64[..., family]
        q: belief that one who challenges is hard; off the path of play the least (certain) or the greatest
        (steadfast) that supports the family.
    selected : int64[...]
        Family by :data:`SELECTION`.
    """

    exists: Mask
    challenges_hard: Array
    challenges_soft: Array
    resists_soft: Array
    belief: Array
    selected: NDArray[np.int64]


def rudimentary(status_quo: Array, concedes: Array, war: Array, resolve: Array) -> Array:
    """Challenge or not, facing a defender whose resolve is uncertain.

    Parameters
    ----------
    status_quo, concedes, war
        ``[...]``: the challenger's payoffs a_SQ, a_DC, a_DD with a_DD < a_SQ < a_DC; else the result is NaN.
    resolve
        ``[...]``: p_B, chance that the defender prefers war to conceding. Such a one resists, any other concedes.

    Returns
    -------
    numpy.ndarray
        ``[...]``: chance of a challenge: 1 below (a_DC − a_SQ)/(a_DC − a_DD), 0 above; .5 at the border stands for
        any chance. Zagare & Kilgour 2000, ch. 3.
    """
    border = (concedes - status_quo) / (concedes - war)
    chance: Array = np.where(resolve < border, 1.0, np.where(resolve > border, 0.0, 0.5))
    return np.where((war < status_quo) & (status_quo < concedes), chance, np.nan)


def thresholds(challenger: Challenger, defender: Defender) -> Thresholds:
    """Give c_t, c_s and d_q; NaN where payoffs are not in the order that the game supposes."""
    c = Challenger(*(np.asarray(payoff, dtype=np.float64) for payoff in challenger))
    d = Defender(*(np.asarray(payoff, dtype=np.float64) for payoff in defender))
    ordered = (
        (c.concedes > c.status_quo)
        & (c.status_quo > c.war_hard)
        & (c.war_hard > c.backs_down)
        & (c.backs_down > c.war_soft)
        & (d.status_quo > d.backs_down)
        & (d.backs_down > d.war_hard)
        & (d.war_hard > d.concedes)
        & (d.concedes > d.war_soft)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        hard = (c.concedes - c.status_quo) / (c.concedes - c.war_hard)
        soft = (c.concedes - c.status_quo) / (c.concedes - c.backs_down)
        denial = (d.backs_down - d.concedes) / (d.backs_down - d.war_soft)
    return Thresholds(*(np.where(ordered, value, np.nan) for value in (hard, soft, denial)))


def unilateral(limits: Thresholds, challenger_hard: Array, defender_hard: Array) -> Equilibria:
    """Find every perfect Bayesian equilibrium of the unilateral deterrence game.

    Parameters
    ----------
    limits
        From :func:`thresholds`.
    challenger_hard, defender_hard
        ``[...]``: p_Ch, p_Def, chances that each is hard, 0 to 1.

    Returns
    -------
    Equilibria
        On a border, where a player is indifferent, the families of both sides exist; the continuum between them is
        not listed. Zagare & Kilgour 1993, 2000; conditions re-derived and compared with brute force.
    """
    hard, soft, denial, p, d = np.broadcast_arrays(*limits, challenger_hard, defender_hard)
    exists = np.stack(
        [d >= hard, hard <= 1.0, (soft <= d) & (d <= hard), (d <= soft) & (p >= denial), (d <= soft) & (p <= denial)],
        axis=-1,
    )
    nothing, all_of = np.zeros(p.shape), np.ones(p.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        bluffs = p * (1.0 - denial) / ((1.0 - p) * denial)
        needed = np.where(d < 1.0, (hard - d) / (1.0 - d), 0.0)
        balance = np.where(d < 1.0, (soft - d) / (1.0 - d), 0.0)
        # On the border p_Ch = d_q every soft challenger bluffs.
        bluffs = np.where(p < 1.0, np.minimum(bluffs, 1.0), 1.0)

    def by_family(*columns: Array) -> Array:
        made: Array = np.where(exists, np.stack(columns, axis=-1), np.nan)
        return made

    reached = np.divide(p, p + (1.0 - p) * bluffs, out=np.zeros(p.shape), where=p + (1.0 - p) * bluffs > 0)
    order = np.array([CERTAIN, SEPARATING, ATTACK, BLUFF, STEADFAST])
    return Equilibria(
        exists,
        by_family(nothing, nothing, all_of, all_of, all_of),
        by_family(nothing, nothing, nothing, all_of, bluffs),
        by_family(nothing, np.maximum(needed, 0.0), nothing, nothing, balance),
        by_family(denial, denial, all_of, p, reached),
        order[exists[..., order].argmax(axis=-1)],
    )


def outcome_chances(
    found: Equilibria, family: NDArray[np.int64], challenger_hard: Array, defender_hard: Array
) -> Array:
    """Give the chances of the four outcomes in one family.

    Parameters
    ----------
    found
        From :func:`unilateral`.
    family
        ``[...]``: which one; ``found.selected`` for the selection rule.
    challenger_hard, defender_hard
        As given there.

    Returns
    -------
    numpy.ndarray
        ``[..., 4]``: status quo, defender concedes, challenger backs down, war; NaN where the family does not exist.
    """

    def pick(values: Array) -> Array:
        return np.take_along_axis(values, np.asarray(family)[..., None], axis=-1)[..., 0]

    hard, soft, resists = pick(found.challenges_hard), pick(found.challenges_soft), pick(found.resists_soft)
    by_hard, by_soft = challenger_hard * hard, (1.0 - challenger_hard) * soft
    denied = defender_hard + (1.0 - defender_hard) * resists
    return np.stack(
        [1.0 - by_hard - by_soft, (by_hard + by_soft) * (1.0 - denied), by_soft * denied, by_hard * denied], axis=-1
    )
