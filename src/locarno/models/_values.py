"""Values: what the terms, the ends of the war and the burdens are worth to each party."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.contract import Array


class Satisfaction(NamedTuple):
    """Yearly satisfaction of every party, 1 for its best terms and 0 for its worst.

    Attributes
    ----------
    settled : float64[draw, package, party]
        y: with the terms of a package.
    wins, loses, war : float64[draw, party]
        y_cw, y_cl, y^war: where the challenger wins, where it loses, and while the war goes on.
    """

    settled: Array
    wins: Array
    loses: Array
    war: Array


def satisfaction(
    position: Array,
    salience: Array,
    option_value: Array,
    is_scale: Array,
    package_position: Array,
    wins: Array,
    loses: Array,
    war: Array,
) -> Satisfaction:
    """Place packages and the ends of the war between each party's worst and best terms.

    The loss is linear in distance and weighted by salience; worst and best are taken issue by issue over the
    options, for a scale over its two ends (worst) and the party's own position (best).

    Parameters
    ----------
    position, salience : float64[draw, party, issue]
        θ and s on the terms issues, 0–100; a NaN position is no stance and must go with salience 0.
    option_value : float64[issue, option]
        0–100, NaN past the last.
    is_scale : float64[issue]
        1 where every position is possible.
    package_position : float64[package, issue]
        The option that a package takes.
    wins, loses, war : float64[draw, issue]
        Positions of the three ends.

    Returns
    -------
    Satisfaction
        All zero for a party whose best and worst terms are the same: it is moved by costs only.
    """
    draws, parties, issues = position.shape
    worst = np.zeros((draws, parties))
    best = np.zeros((draws, parties))
    settled = np.zeros((draws, len(package_position), parties))
    ends = [np.zeros((draws, parties)) for _ in range(3)]
    for k in range(issues):
        theta, weight = position[:, :, k], salience[:, :, k]
        theta = _spoken(theta, weight)

        def loss(place: Array, theta: Array = theta, weight: Array = weight) -> Array:
            return _loss(place, theta, weight)

        most, least = _limits(theta, weight, option_value[k], scale=bool(is_scale[k]))
        worst += most
        best += least
        places, place_of = np.unique(package_position[:, k], return_inverse=True)
        settled += np.stack([loss(place) for place in places], axis=1)[:, place_of]
        for total, place in zip(ends, (wins, loses, war), strict=True):
            total += loss(place[:, k, None])
    span = worst - best

    def scaled(total: Array, worst: Array, span: Array) -> Array:
        return np.where(span == 0, 0.0, (worst - total) / np.where(span == 0, 1.0, span))

    return Satisfaction(scaled(settled, worst[:, None], span[:, None]), *(scaled(total, worst, span) for total in ends))


def moved_by_ends(
    position: Array, salience: Array, option_value: Array, is_scale: Array, package_position: Array, ends: list[Array]
) -> list[Array]:
    """Give what ends that move some issues away from a package's terms add to everybody's satisfaction.

    Parameters
    ----------
    position, salience, option_value, is_scale, package_position
        As for :func:`satisfaction`.
    ends : list of float64[draw, issue]
        Positions of each end; NaN where an issue stays as the package settles it.

    Returns
    -------
    list of float64[draw, package, party]
        Satisfaction with the end less that with the package: 0 for a party that is moved by costs only.
    """
    draws, parties, issues = position.shape
    span = np.zeros((draws, parties))
    gains = [np.zeros((draws, len(package_position), parties)) for _ in ends]
    for k in range(issues):
        weight = salience[:, :, k]
        theta = _spoken(position[:, :, k], weight)
        most, least = _limits(theta, weight, option_value[k], scale=bool(is_scale[k]))
        span += most - least
        moving = [(gain, end[:, k]) for gain, end in zip(gains, ends, strict=True) if np.isfinite(end[:, k]).any()]
        if not moving:
            continue
        places, place_of = np.unique(package_position[:, k], return_inverse=True)
        before = np.stack([_loss(place, theta, weight) for place in places], axis=1)
        for gain, end in moving:
            change = before - _loss(end[:, None], theta, weight)[:, None]
            gain += np.where(np.isfinite(end)[:, None, None], change, 0.0)[:, place_of]
    for gain in gains:
        gain /= np.where(span == 0, np.inf, span)[:, None]
    return gains


def _spoken(theta: Array, weight: Array) -> Array:
    """Put any number where a party has no stance and the issue no weight."""
    return np.asarray(np.where(np.isnan(theta) & (weight == 0), 0.0, theta))


def _loss(place: Array | float, theta: Array, weight: Array) -> Array:
    return np.where(weight == 0, 0.0, weight * np.abs(place - theta))


def _limits(theta: Array, weight: Array, options: Array, *, scale: bool) -> tuple[Array, Array]:
    """Give the greatest and the least loss on an issue."""
    places = np.array([0.0, 100.0]) if scale else options[np.isfinite(options)]
    losses = np.stack([_loss(place, theta, weight) for place in places])
    least = _loss(np.clip(theta, 0.0, 100.0), theta, weight) if scale else losses.min(axis=0)
    return losses.max(axis=0), least


def flow_cost(money: Array, gdp: Array, per_gdp_percent: Array, intrinsic: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Turn what a package costs a party into yearly value.

    Parameters
    ----------
    money : float64[draw, package, party, year]
        EUR per year.
    gdp : float64[draw, party]
        EUR per year; NaN where not given.
    per_gdp_percent : float64[draw, party]
        v: yearly value lost per 1% of GDP spent.
    intrinsic : float64[draw, package, party]
        d: yearly cost of the package's instrument options.

    Returns
    -------
    cost : float64[draw, package, party, year]
        g = v · 100 · money/GDP + d; the money is left out where the GDP is not given.
    unpriced : bool[draw, package, party]
        True where money was left out.
    """
    unpriced = (per_gdp_percent != 0) & np.isnan(gdp)
    rate = np.where((per_gdp_percent == 0) | unpriced, 0.0, 100.0 * per_gdp_percent / gdp)
    cost = money * rate[:, None, :, None]
    cost += intrinsic[..., None]
    unknown = np.zeros(money.shape[:-1], dtype=np.bool_)
    for party in np.flatnonzero(unpriced.any(axis=0)):
        unknown[:, :, party] = unpriced[:, None, party] & (money[:, :, party] != 0).any(axis=-1)
    return cost, unknown


def outside_option(
    war: Array,
    wins: Array,
    loses: Array,
    discount: Array,
    fighting_cost: Array,
    ends_yearly: Array,
    challenger_wins: Array,
) -> Array:
    """Value having no agreement: the war goes on until it ends by itself.

    Parameters
    ----------
    war, wins, loses, discount, fighting_cost : float64[draw, party]
        y^war, y_cw, y_cl, β and f, the yearly cost of fighting on (with the cost of threatened sanctions).
    ends_yearly, challenger_wins : float64[draw]
        μ, and the chance that the challenger has won if the war ends.

    Returns
    -------
    float64[draw, party]
        o = (y^war − f + β μ ȳ B)/(1 − β (1 − μ)); NaN where the fighting cost is not given.
    """
    mu = ends_yearly[:, None]
    share = challenger_wins[:, None]
    end = (share * wins + (1.0 - share) * loses) / (1.0 - discount)
    return (war - fighting_cost + discount * mu * end) / (1.0 - discount * (1.0 - mu))
