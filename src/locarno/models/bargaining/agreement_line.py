"""Bargaining solutions on one continuous issue, solved exactly and in batches over draws.

A party at ``x_i`` with salience ``s_i`` values an outcome ``x`` at ``u_i(x) = −s_i |x − x_i|^a``. Without agreement it
gets ``d_i = u_i(reference) − K``: the reference outcome, and on top of it the cost of failure K. Positions, outcomes
and the reference are in one unit; distances count in that unit divided by ``scale``, so that on 0–100 with ``scale``
100 a utility has the range 1 at full salience, and K is in units of that range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from locarno.models.bargaining.solutions import Mask
    from locarno.models.contract import Array

_HALVINGS = 60
"""Of the bracket: its width falls below rounding."""
_FLAT = 1e-13
"""A slope as small as this, of weights that sum to one, is a plateau."""


def nash_single(
    position: Array,
    salience: Array,
    capability: Array,
    reference: Array | float,
    failure_cost: Array | float = 0.0,
    exponent: float = 2.0,
    *,
    scale: float = 100.0,
) -> Array:
    """Nash's solution on one issue: the outcome with the largest product of gains, weighted by capability.

    Parameters
    ----------
    position
        ``[..., party]``; NaN where a party has none.
    salience
        ``[..., party]`` on 0–100, divided by 100 in the utilities.
    capability
        ``[..., party]`` ≥ 0, the exponents of the product; only their ratios matter. A party without position,
        salience or capability is left out: it neither pulls nor refuses.
    reference
        ``[...]``, the outcome without agreement; NaN where there is none, which is the limit of a cost of failure
        beyond all measure.
    failure_cost
        ``[...]`` K ≥ 0, in units of utility; ``inf`` for the limit.
    exponent
        a ≥ 1 of the loss; 2 quadratic, 1 absolute.
    scale
        Length of the scale, in the unit of ``position``.

    Returns
    -------
    numpy.ndarray
        ``[...]``; the reference where no outcome leaves every party better off, NaN where nobody has weight.

    Raises
    ------
    ValueError
        If ``exponent`` is below 1, where the product may have several peaks.

    Notes
    -----
    Nash 1950; Harsanyi & Selten 1972 (weights). Achen 2006: as K grows the solution tends to the weighted mean of the
    positions (a = 2) or to their weighted median (a = 1), with weights capability × salience. The logarithm of the
    product is concave where all gain, so that the sign of its slope brackets the solution.
    """
    line = _Line(position, salience, capability, reference, failure_cost, exponent, scale)

    def slope(x: Array) -> Array:
        pull, gain = line.slope(x), line.gain(x)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(line.weight > 0, line.weight * pull / np.where(gain > 0, gain, np.nan), 0.0)
        total: Array = each.sum(axis=-1)
        return total

    return line.settle(slope)


def kalai_smorodinsky_single(
    position: Array,
    salience: Array,
    capability: Array,
    reference: Array | float,
    failure_cost: Array | float = 0.0,
    exponent: float = 2.0,
    *,
    scale: float = 100.0,
) -> Array:
    """Kalai and Smorodinsky's solution on one issue: equal shares of the best gains attainable in the zone.

    Parameters
    ----------
    position, salience, capability, reference, failure_cost, exponent, scale
        As for :func:`nash_single`; capability counts only in that a party without it is left out.

    Returns
    -------
    numpy.ndarray
        ``[...]``, as for :func:`nash_single`. The largest least share stands for equal shares, which three parties or
        more need not be able to have on a line.

    Notes
    -----
    Kalai & Smorodinsky 1975. As the cost of failure grows the solution tends to the outcome with the smallest largest
    loss, the same as :func:`egalitarian_single` without a reference.
    """
    line = _Line(position, salience, capability, reference, failure_cost, exponent, scale)
    nearest = np.clip(line.position, line.low[..., None], np.maximum(line.low, line.high)[..., None])
    best = np.where(line.limit[..., None], 1.0, line.salience * (line.stake - line.loss(nearest)))

    def slope(x: Array) -> Array:
        able = line.speaks & (best > 0)
        gain = np.where(line.limit[..., None], -line.salience * line.loss(x[..., None]), line.gain(x))
        return _least(np.where(able, gain / np.where(able, best, 1.0), np.inf), line.slope(x))

    return line.settle(slope)


def egalitarian_single(
    position: Array,
    salience: Array,
    capability: Array,
    reference: Array | float,
    failure_cost: Array | float = 0.0,
    exponent: float = 2.0,
    *,
    scale: float = 100.0,
) -> Array:
    """Kalai's egalitarian solution on one issue: the outcome with the largest least gain.

    Parameters
    ----------
    position, salience, capability, reference, failure_cost, exponent, scale
        As for :func:`kalai_smorodinsky_single`. The cost of failure is the same for all and so moves only the zone.

    Returns
    -------
    numpy.ndarray
        ``[...]``, as for :func:`nash_single`; without a reference, the outcome with the smallest largest loss.

    Notes
    -----
    Kalai 1977. It compares parties' utilities.
    """
    line = _Line(position, salience, capability, reference, failure_cost, exponent, scale)
    own = np.where(np.isnan(line.reference)[..., None], 0.0, line.loss(np.nan_to_num(line.reference)[..., None]))

    def slope(x: Array) -> Array:
        gain = line.salience * (own - line.loss(x[..., None]))
        return _least(np.where(line.speaks, gain, np.inf), line.slope(x))

    return line.settle(slope)


def utilitarian_single(
    position: Array,
    salience: Array,
    capability: Array,
    reference: Array | float,
    failure_cost: Array | float = 0.0,
    exponent: float = 2.0,
    *,
    scale: float = 100.0,
) -> Array:
    """Choose the outcome in the zone with the largest sum of utilities, weighted by capability.

    Parameters
    ----------
    position, salience, capability, reference, failure_cost, exponent, scale
        As for :func:`nash_single`.

    Returns
    -------
    numpy.ndarray
        ``[...]``, as for :func:`nash_single`. Where nobody can refuse and losses are quadratic it is the weighted mean.

    Notes
    -----
    It compares parties' utilities.
    """
    line = _Line(position, salience, capability, reference, failure_cost, exponent, scale)

    def slope(x: Array) -> Array:
        total: Array = (line.weight * line.slope(x)).sum(axis=-1)
        return total

    return line.settle(slope)


def _least(gain: Array, slope: Array) -> Array:
    """Slope of the smallest gain: the slope of their least, but where two are least at once."""
    least: Array = np.take_along_axis(slope, gain.argmin(axis=-1)[..., None], axis=-1)[..., 0]
    return least


class _Line:
    """Parties on one issue: their gains, and the interval in which everybody gains."""

    def __init__(
        self,
        position: Array,
        salience: Array,
        weight: Array,
        reference: Array | float,
        failure_cost: Array | float,
        exponent: float,
        scale: float,
    ) -> None:
        if not exponent >= 1:
            message = f"exponent {exponent} of the loss is below 1"
            raise ValueError(message)
        position, salience, weight = np.broadcast_arrays(position, salience, weight)
        speaks: Mask = np.asarray(np.isfinite(position) & (salience > 0) & (weight > 0))
        self.exponent, self.scale = exponent, scale
        self.position = np.where(speaks, position, 0.0) / scale
        self.salience = np.where(speaks, salience, 0.0) / 100.0
        heard = np.where(speaks, weight, 0.0)
        self.weight = heard / np.maximum(heard.sum(axis=-1, keepdims=True), np.finfo(float).tiny)
        self.speaks = speaks
        self.reference = np.broadcast_to(np.asarray(reference, dtype=np.float64) / scale, speaks.shape[:-1])
        cost = np.broadcast_to(np.asarray(failure_cost, dtype=np.float64), speaks.shape[:-1])
        self.limit: Mask = np.asarray(np.isnan(self.reference) | np.isinf(cost))
        self.empty: Mask = np.asarray(~speaks.any(axis=-1))
        cost = np.where(self.limit, 0.0, cost)
        start = np.where(self.limit, 0.0, self.reference)[..., None]
        with np.errstate(divide="ignore", invalid="ignore"):
            beyond = np.where(speaks, cost[..., None] / np.where(speaks, self.salience, 1.0), 0.0)
        self.stake = self.loss(start) + beyond
        reach = np.where(self.limit[..., None], np.inf, self.stake ** (1.0 / exponent))
        far = np.where(speaks, self.position, np.nan)
        low, high = np.where(speaks, self.position - reach, -np.inf), np.where(speaks, self.position + reach, np.inf)
        hull = np.where(self.empty[..., None], 0.0, far)
        self.low: Array = np.maximum(low.max(axis=-1), np.nanmin(hull, axis=-1))
        self.high: Array = np.minimum(high.min(axis=-1), np.nanmax(hull, axis=-1))

    def gain(self, x: Array) -> Array:
        """Gain over no agreement ``[..., party]``; 1 in the limit, where all gains are alike."""
        gained: Array = np.where(self.limit[..., None], 1.0, self.salience * (self.stake - self.loss(x[..., None])))
        return gained

    def loss(self, x: Array) -> Array:
        """Loss per unit of salience ``[..., party]`` at outcomes that have a last axis for parties."""
        away = x - self.position
        # A power costs several times a product, and quadratic losses are the common case.
        lost: Array = away * away if self.exponent == 2 else np.abs(away) ** self.exponent
        return lost

    def slope(self, x: Array) -> Array:
        """Slope of the gains ``[..., party]``."""
        away = x[..., None] - self.position
        power = away if self.exponent == 2 else np.sign(away) * np.abs(away) ** (self.exponent - 1.0)
        steep: Array = -self.salience * self.exponent * power
        return steep

    def settle(self, slope: Callable[[Array], Array]) -> Array:
        """Find where a falling ``slope`` passes zero within the zone; the reference where the zone is empty."""
        if self.exponent > 1:
            agreed = self._last_above(slope, 0.0)
        else:
            # Absolute losses can leave a plateau; its middle keeps the solution the same when the scale is mirrored.
            agreed = (self._last_above(slope, _FLAT) + self._last_above(slope, -_FLAT)) / 2
        agreed = np.where(self.high >= self.low, agreed, self.reference)
        return np.where(self.empty, np.nan, agreed * self.scale)

    def _last_above(self, slope: Callable[[Array], Array], level: float) -> Array:
        low, high = self.low.copy(), self.high.copy()
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            rises = slope(middle) > level
            low, high = np.where(rises, middle, low), np.where(rises, high, middle)
        return (low + high) / 2
