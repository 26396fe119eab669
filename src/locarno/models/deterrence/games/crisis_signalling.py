"""A challenge, resistance, and the choice to stand firm: the crisis-signalling game with private payoffs.

A challenges or not; B concedes or resists; A stands firm or backs down. A alone knows what fighting and backing down
are worth to it, B alone what fighting is worth to B. An equilibrium is a fixed point in B's chance of resisting, and
there may be several: all that lie apart by more than the resolution of the search are returned. Lewis & Schultz 2003;
equations as in Crisman-Cox & Gibilisco 2021.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numba import njit
from scipy.special import log_ndtr, ndtr, ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array

    Mask = NDArray[np.bool_]

Rule = Literal["steadiest", "least resistance", "most resistance"]
SELECTION: dict[Rule, str] = {
    "steadiest": "Of several equilibria the one stands to which alternating best replies return fastest (the smallest "
    "slope of the reply curve); the theory itself does not choose.",
    "least resistance": "Of several equilibria the one stands in which B resists least; the theory itself does not "
    "choose.",
    "most resistance": "Of several equilibria the one stands in which B resists most; the theory itself does not "
    "choose.",
}

_ROOT2 = math.sqrt(2.0)


def _nodes(count: int) -> tuple[Array, Array, Array]:
    """Sines, factors of the exponent and weights over angles from 0 to π/4, the arcsine of the correlation 1/√2."""
    place, weight = np.polynomial.legendre.leggauss(count)
    angle = (place + 1.0) * math.pi / 8.0
    return np.sin(angle), 0.5 / np.cos(angle) ** 2, weight / 16.0


_SINE, _FLAT, _WEIGHT = _nodes(12)
_SINE_TAIL, _FLAT_TAIL, _WEIGHT_TAIL = _nodes(20)
_USUAL = -4.0
"""Above this twelve points leave a relative error below 1e-13; in the tails twenty leave one below 1e-11."""

_DEEP = 30.0
"""From this many standard deviations on, both of A's reasons to challenge never coincide (1e-190)."""
_TAIL = 37.0
"""Where a normal tail is the smallest number that a float holds."""
_EVEN = np.concatenate([np.arange(-_TAIL, -8.0, 0.5), np.arange(-8.0, 8.0, 0.05), np.array([8.0, 12.0])])
_ACROSS = np.linspace(-9.0, 9.0, 145)
_BISECTIONS = 60
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_TOUCH = 1e-12
"""A curve that comes nearer to the diagonal than this, and turns back, touches it."""


class Game(NamedTuple):
    """Payoffs, ``[...]`` each, in units of the standard deviation of one private shock.

    Attributes
    ----------
    status_quo
        S_A: A's payoff without a challenge.
    prize
        V_A: A's payoff when B concedes.
    concession
        C_B: B's payoff from conceding.
    war_a, war_b
        W_A, W_B: mean payoffs from fighting; to each a private standard normal shock is added.
    backing
        a: A's mean payoff from backing down; a private standard normal shock is added.
    prize_b
        V_B: B's payoff when A backs down.
    """

    status_quo: Array
    prize: Array
    concession: Array
    war_a: Array
    war_b: Array
    backing: Array
    prize_b: Array


class Replies(NamedTuple):
    """What A does when it expects B to resist with a given chance, ``[...]`` each.

    Attributes
    ----------
    challenges
        p_C: chance of a challenge.
    stands_firm
        p_F: chance that A stands firm, once it has challenged and B has resisted.
    reply
        x: standard normal quantile of B's best reply, so that B resists with chance Φ(x).
    """

    challenges: Array
    stands_firm: Array
    reply: Array


class Equilibria(NamedTuple):
    """All equilibria, in the order of B's chance of resisting; ``[..., k]``, padded with NaN.

    Attributes
    ----------
    number : int64[...]
        How many there are: at least one.
    resists : float64[..., k]
        p_R: chance that B resists.
    quantile : float64[..., k]
        Standard normal quantile of p_R, exact also where p_R is 1 but for rounding.
    challenges, stands_firm : float64[..., k]
        p_C, p_F.
    slope : float64[..., k]
        Slope of the reply curve: between −1 and 1 alternating best replies return to the equilibrium.
    stable : bool[..., k]
        Whether they do.
    selected : int64[...]
        The one that stands by the selection rule that was asked for.
    """

    number: NDArray[np.int64]
    resists: Array
    quantile: Array
    challenges: Array
    stands_firm: Array
    slope: Array
    stable: Mask
    selected: NDArray[np.int64]


def names(number: int) -> tuple[str, ...]:
    """Name the equilibria of a game that has so many, in the order of B's chance of resisting."""
    if number == 1:
        return ("only equilibrium",)
    between = ("middle",) if number == 3 else tuple(f"{i} of {number}" for i in range(2, number))
    return tuple(f"{name} resistance" for name in ("least", *between, "most"))


def orthant(h: Array, k: Array) -> Array:
    """Chance that two standard normal variables with correlation 1/√2 lie below ``h`` and ``k``, ``[...]``.

    Integrates Plackett's identity over the angle with twelve Gauss points, in the tails twenty (as in Drezner &
    Wesolowsky 1990). All terms are positive, so that small chances keep their relative accuracy.
    """
    first, second = np.broadcast_arrays(np.asarray(h, dtype=np.float64), np.asarray(k, dtype=np.float64))
    out = np.empty(first.shape)
    _orthants(first.ravel(), second.ravel(), out.reshape(-1))
    return out


@njit(cache=True)
def _orthant(h: float, k: float, below_k: float) -> float:
    total = 0.5 * math.erfc(-h / _ROOT2) * below_k
    squares, product = h * h + k * k, 2.0 * h * k
    if min(h, k) > _USUAL:
        for i in range(_SINE.size):
            total += _WEIGHT[i] * math.exp((product * _SINE[i] - squares) * _FLAT[i])
    else:
        for i in range(_SINE_TAIL.size):
            total += _WEIGHT_TAIL[i] * math.exp((product * _SINE_TAIL[i] - squares) * _FLAT_TAIL[i])
    return min(total, 1.0)


@njit(cache=True)
def _orthants(h: Array, k: Array, out: Array) -> None:
    for i in range(h.size):
        out[i] = _orthant(h[i], k[i], 0.5 * math.erfc(-k[i] / _ROOT2))


@njit(cache=True)
def _mills(x: float) -> float:
    """Ratio of a normal tail beyond ``x`` ≥ 30 to the density there."""
    y = 1.0 / (x * x)
    return (1.0 - y * (1.0 - 3.0 * y * (1.0 - 5.0 * y))) / x


@njit(cache=True)
def _reply_to(cut: Array, war: Array, backing: Array, challenges: Array, stands_firm: Array) -> None:
    for i in range(cut.size):
        w, b = cut[i] - war[i], cut[i] - backing[i]
        if min(w, b) > _DEEP:
            # Far in the tail the likelier reason is the only one: compare two tails by their logarithms.
            challenges[i] = 0.5 * (math.erfc(w / _ROOT2) + math.erfc(b / _ROOT2))
            gap = backing[i] - war[i]
            odds = gap * (w + b) / 2.0 if gap != 0.0 else 0.0
            if odds > 700.0:
                stands_firm[i] = 0.0
            elif odds < -700.0:
                stands_firm[i] = 1.0
            else:
                ratio = _mills(b) / _mills(w) if math.isfinite(w) else 1.0
                stands_firm[i] = 1.0 / (1.0 + math.exp(odds) * ratio)
            continue
        by_war, by_bluff = 0.5 * math.erfc(w / _ROOT2), 0.5 * math.erfc(b / _ROOT2)
        chance = by_war + by_bluff - by_war * by_bluff
        challenges[i] = chance
        if math.isinf(cut[i]):
            stands_firm[i] = 0.5 * math.erfc((backing[i] - war[i]) / 2.0)
        else:
            stands_firm[i] = min(_orthant((war[i] - backing[i]) / _ROOT2, -w, by_war) / chance, 1.0)


def cut_point(game: Game, resists: Array) -> Array:
    """Give c, the least worth of standing firm or backing down at which A challenges, ``[...]``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        made: Array = game.prize + (game.status_quo - game.prize) / resists
    return np.where(game.status_quo == game.prize, game.prize, made)


def replies(game: Game, resists: Array) -> Replies:
    """Give A's chances and B's best reply when A expects B to resist with chance ``resists``.

    Parameters
    ----------
    game
        Payoffs ``[...]``.
    resists
        ``[...]``: p_R, 0 to 1.

    Returns
    -------
    Replies
        c = (S_A − (1 − p_R) V_A)/p_R; p_C = 1 − Φ(c − a) Φ(c − W_A);
        p_F = Φ₂((W_A − a)/√2, W_A − c; 1/√2)/p_C; x = (p_F W_B + (1 − p_F) V_B − C_B)/p_F.
        Lewis & Schultz 2003; Crisman-Cox & Gibilisco 2021.
    """
    parts = np.broadcast_arrays(cut_point(game, resists), game.war_a, game.backing)
    cut, war, backing = (np.array(part, dtype=np.float64).ravel() for part in parts)
    challenges, stands_firm = np.empty(parts[0].shape), np.empty(parts[0].shape)
    _reply_to(cut, war, backing, challenges.reshape(-1), stands_firm.reshape(-1))
    margin = np.asarray(game.prize_b - game.concession)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        gain = np.where(margin == 0.0, 0.0, margin / stands_firm)
    return Replies(challenges, stands_firm, game.war_b - game.prize_b + gain)


class Slopes(NamedTuple):
    """Derivatives of A's chances, ``[...]`` each: of p_C and p_F by the cut point, A's war payoff and backing down."""

    challenges_cut: Array
    challenges_war: Array
    challenges_backing: Array
    firm_cut: Array
    firm_war: Array
    firm_backing: Array


def slopes(game: Game, resists: Array, known: Replies) -> Slopes:
    """Differentiate :func:`replies` in closed form; nought where a challenge is less likely than 1e-300."""
    cut = cut_point(game, resists)
    w, b = cut - game.war_a, cut - game.backing
    h = (game.war_a - game.backing) / _ROOT2
    war = _density(w) * ndtr(b)
    backing = _density(b) * ndtr(w)
    with np.errstate(invalid="ignore"):
        joint_h = _density(h) * ndtr(-(w + b) / _ROOT2)
    floor = known.challenges > 1e-300
    scale = np.divide(1.0, known.challenges, out=np.zeros(np.shape(known.challenges)), where=floor)
    firm = known.stands_firm
    return Slopes(
        -(war + backing),
        war,
        backing,
        scale * (-war + firm * (war + backing)),
        scale * (joint_h / _ROOT2 + war - firm * war),
        scale * (-joint_h / _ROOT2 - firm * backing),
    )


def reply_slope(game: Game, resists: Array, known: Replies, found: Slopes) -> Array:
    """Slope of B's best reply Φ(x) by the chance of resisting that A expects, both as normal quantiles, ``[...]``."""
    quantile = ndtri(resists)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # φ(x)/p² may be a quotient of two numbers that no float holds
        turn = np.exp(-0.5 * quantile**2 - 0.5 * math.log(2.0 * math.pi) - 2.0 * log_ndtr(quantile))
        moved = (game.prize - game.status_quo) * turn * found.firm_cut
        made = -(game.prize_b - game.concession) / known.stands_firm**2 * moved
    return np.where(np.isfinite(made), made, 0.0)


def equilibria(game: Game, rule: Rule = "steadiest") -> Equilibria:
    """Find every equilibrium of every game.

    Parameters
    ----------
    game
        Payoffs ``[...]``, finite.
    rule
        A key of :data:`SELECTION`.

    Returns
    -------
    Equilibria
        B's best reply is compared with the chance that A expects, both as normal quantiles, at some 500 points per
        game: evenly spaced quantiles, and the chances at which A's cut point passes through the range where A's
        behaviour changes. Each change of sign is bisected to the precision of floats; each near miss between
        points of one sign is followed to its end. Equilibria closer than the points (about .05 in quantiles) are told
        apart only if their near miss is seen. A chance of resisting of 0 stands for less than 1e-300.

    Raises
    ------
    ValueError
        If a payoff is not finite.
    """
    parts = np.broadcast_arrays(*(np.asarray(payoff, dtype=np.float64) for payoff in game))
    shape = parts[0].shape
    flat = Game(*(np.array(part).reshape(-1, 1) for part in parts))
    if not all(np.isfinite(payoff).all() for payoff in flat):
        message = "payoffs of the crisis-signalling game must be finite numbers"
        raise ValueError(message)
    points = _points(flat)
    excess = _excess(flat, points)
    which, quantiles = _crossings(flat, points, excess)
    cases = flat.prize.shape[0]
    order = np.lexsort((quantiles, which))
    which, quantiles = which[order], quantiles[order]
    apart = np.ones(which.size, dtype=np.bool_)
    apart[1:] = (which[1:] != which[:-1]) | (np.diff(np.maximum(quantiles, -1e3)) > 1e-9)
    which, quantiles = which[apart], quantiles[apart]
    number = np.bincount(which, minlength=cases)
    place = np.arange(which.size) - np.repeat(np.cumsum(number) - number, number)
    chosen = Game(*(payoff[which, 0] for payoff in flat))
    resists = ndtr(quantiles)
    known = replies(chosen, resists)
    slope = reply_slope(chosen, resists, known, slopes(chosen, resists, known))
    width = int(number.max(initial=1))

    def spread(values: Array) -> Array:
        out = np.full((cases, width), np.nan)
        out[which, place] = values
        return out.reshape(*shape, width)

    slope_by = spread(slope)
    steepness = np.abs(slope_by)
    keys = {
        "steadiest": steepness,
        "least resistance": spread(resists),
        "most resistance": -spread(resists),
    }
    selected = np.where(np.isnan(keys[rule]), np.inf, keys[rule]).argmin(axis=-1)
    with np.errstate(invalid="ignore"):
        stable = steepness < 1.0
    return Equilibria(
        number.reshape(shape),
        spread(resists),
        spread(quantiles),
        spread(known.challenges),
        spread(known.stands_firm),
        slope_by,
        stable,
        selected,
    )


def outcome_chances(resists: Array, challenges: Array, stands_firm: Array) -> Array:
    """Give the chances of the four outcomes, ``[..., 4]``: status quo, B concedes, both stand firm, A backs down."""
    resisted = challenges * resists
    return np.stack(
        [1.0 - challenges, challenges * (1.0 - resists), resisted * stands_firm, resisted * (1.0 - stands_firm)],
        axis=-1,
    )


def _density(x: Array) -> Array:
    made: Array = np.exp(-0.5 * np.square(np.clip(x, -40.0, 40.0))) / math.sqrt(2.0 * math.pi)
    return made


def _points(flat: Game) -> Array:
    """Quantiles at which the reply curve is looked at, ``[case, point]``, ascending."""
    lower, upper = np.minimum(flat.war_a, flat.backing), np.maximum(flat.war_a, flat.backing)
    cut = np.where(_ACROSS < 0.0, lower, upper) + _ACROSS
    between = lower + (upper - lower) * np.linspace(0.0, 1.0, 33)
    cuts = np.concatenate([cut, between], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = (flat.prize - flat.status_quo) / (flat.prize - cuts)
    usable = np.isfinite(chance) & (chance > 0.0) & (chance < 1.0)
    extra = np.clip(ndtri(np.where(usable, chance, 0.5)), -_TAIL, 12.0)
    even = np.broadcast_to(_EVEN, (extra.shape[0], _EVEN.size))
    return np.sort(np.concatenate([even, extra], axis=1), axis=1)


def _excess(game: Game, quantiles: Array) -> Array:
    """B's best reply less the chance that A expects, as quantiles; one beyond all bounds keeps its sign."""
    made: Array = replies(game, ndtr(quantiles)).reply - quantiles
    return np.clip(made, -1e300, 1e300)


def _crossings(flat: Game, points: Array, excess: Array) -> tuple[NDArray[np.intp], Array]:
    which: list[NDArray[np.intp]] = []
    found: list[Array] = []
    last = points[:, -1]
    beyond = np.flatnonzero(excess[:, -1] > 0.0)
    # Where B resists almost surely its reply no longer moves, so that the reply itself is the equilibrium.
    which.append(beyond)
    found.append((excess[:, -1] + last)[beyond])
    before = np.flatnonzero(excess[:, 0] < 0.0)
    which.append(before)
    found.append(np.full(before.size, -np.inf))

    sign = np.sign(excess)
    rows, columns = np.nonzero(sign == 0.0)
    which.append(rows)
    found.append(points[rows, columns])
    rows, columns = np.nonzero(sign[:, :-1] * sign[:, 1:] < 0.0)
    low, high = points[rows, columns], points[rows, columns + 1]
    which.append(rows)
    found.append(_bisect(_row(flat, rows), low, high, sign[rows, columns]))

    size = np.abs(excess)
    step = np.abs(np.diff(excess, axis=1))
    same = (sign[:, :-2] == sign[:, 1:-1]) & (sign[:, 1:-1] == sign[:, 2:])
    dips = (size[:, 1:-1] <= size[:, :-2]) & (size[:, 1:-1] <= size[:, 2:])
    near = size[:, 1:-1] <= np.maximum(step[:, :-1], step[:, 1:])
    rows, columns = np.nonzero(same & dips & near)
    if rows.size:
        part, facing = _row(flat, rows), sign[rows, columns + 1]
        low, high = points[rows, columns], points[rows, columns + 2]
        bottom = _lowest(part, low, high, facing)
        depth = _excess(part, bottom) * facing
        through, touches = depth < 0.0, (depth >= 0.0) & (depth < _TOUCH)
        kept = _row(part, through)
        for start, end in ((low[through], bottom[through]), (high[through], bottom[through])):
            which.append(rows[through])
            found.append(_bisect(kept, start, end, facing[through]))
        which.append(rows[touches])
        found.append(bottom[touches])
    return np.concatenate(which), np.concatenate(found)


def _row(flat: Game, rows: NDArray[np.intp] | Mask) -> Game:
    return Game(*(payoff[rows, 0] if payoff.ndim == 2 else payoff[rows] for payoff in flat))


def _bisect(game: Game, start: Array, end: Array, facing: Array) -> Array:
    """Halve the way from points where the excess faces ``facing`` to points where it faces the other way."""
    start, end = start.copy(), end.copy()
    for _ in range(_BISECTIONS):
        middle = 0.5 * (start + end)
        keeps = _excess(game, middle) * facing > 0.0
        start, end = np.where(keeps, middle, start), np.where(keeps, end, middle)
    return 0.5 * (start + end)


def _lowest(game: Game, low: Array, high: Array, facing: Array) -> Array:
    """Golden-section search for the point where the excess comes nearest to nought, or crosses it."""
    for _ in range(50):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        falls = _excess(game, left) * facing > _excess(game, right) * facing
        low, high = np.where(falls, left, low), np.where(falls, high, right)
    return 0.5 * (low + high)
