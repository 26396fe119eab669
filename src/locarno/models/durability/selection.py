"""What the rate among tested alliances leaves open: a curve and bounds under stated rules of selection.

A guarantee is tested only when somebody attacks, and an attacker looks at its reliability first. Suppose that
reliability q is spread as Beta with mean m and concentration ν over the alliances that exist, and that an attack comes
where its believed value is below a threshold r*. Then what is seen is E[q | tested], a function of m for each (ν, r*).
Neither ν nor r* is known, so m is not identified: the functions here give curves and sets, never a corrected number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, hyp2f1, roots_hermitenorm

from locarno.models.durability.reliability import AllianceTest, jeffreys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from locarno.models.contract import Array

THRESHOLDS = (0.3, 0.5, 0.7, 0.9)
"""Deterrence thresholds r* that are shown: an attack comes only where believed reliability is below."""

CONCENTRATIONS = (1.0, 2.0, 5.0, 20.0)
"""Concentrations ν that are shown: 1 spreads reliability towards 0 and 1, 2 with mean ½ is uniform, 20 is narrow."""

NOISE_NODES = 64

NOT_IDENTIFIED = (
    "The reliability of guarantees that were never tested is not identified from those that were: the curve shows "
    "which mean of all would fit the rate among the tested under each stated rule, and no corrected number is given."
)


def rate_if_tested(
    mean: ArrayLike, concentration: ArrayLike, threshold: ArrayLike, noise: float = 0.0
) -> tuple[Array, Array]:
    """Rate at which tested alliances are honoured, and the share that is tested.

    Parameters
    ----------
    mean : float64[...], in [0, 1]
        m, mean reliability of all alliances.
    concentration : float64[...], above 0
        ν = a + b of the Beta distribution, a = mν, b = (1 − m)ν.
    threshold : float64[...]
        r*: tested where believed reliability is below it.
    noise : float
        Standard deviation of the attacker's error about q, in units of reliability; 0 if it sees q.

    Returns
    -------
    rate, share : float64[...]
        E[q | q + e < r*] and P(q + e < r*). With noise 0 the rate is that of a truncated Beta distribution,
        m I_r(a + 1, b) / I_r(a, b); NaN where nothing is tested.

    Raises
    ------
    ValueError
        If a mean is off 0–1, a concentration is not positive or the noise is negative.
    """
    m, nu, r = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (mean, concentration, threshold)))
    if not ((m >= 0.0) & (m <= 1.0)).all() or not (nu > 0.0).all() or noise < 0.0:
        message = "a mean must be within 0–1, a concentration above 0 and the noise not negative"
        raise ValueError(message)
    if noise == 0.0:
        return _truncated(m, nu, r), _below(m, nu, r)
    nodes, weights = roots_hermitenorm(NOISE_NODES)
    weights = weights / weights.sum()
    cut = r[..., None] - noise * nodes
    share_at = _below(m[..., None], nu[..., None], cut)
    wide = np.broadcast_arrays(m[..., None], nu[..., None], cut)
    rate_at = np.nan_to_num(_truncated(*wide))
    share = (weights * share_at).sum(axis=-1)
    honoured = (weights * share_at * rate_at).sum(axis=-1)
    rate = np.divide(honoured, share, out=np.full(share.shape, np.nan), where=share > 0.0)
    return rate, share


def _below(m: Array, nu: Array, r: Array) -> Array:
    """P(q < r), the ends m = 0 and m = 1 included."""
    cut = np.clip(r, 0.0, 1.0)
    inside = (m > 0.0) & (m < 1.0)
    a, b = np.where(inside, m * nu, 1.0), np.where(inside, (1.0 - m) * nu, 1.0)
    ends = np.where(m <= 0.0, np.where(r > 0.0, 1.0, 0.0), np.where(r > 1.0, 1.0, 0.0))
    return np.asarray(np.where(inside, np.where(r > 1.0, 1.0, betainc(a, b, cut)), ends), dtype=np.float64)


def _truncated(m: Array, nu: Array, r: Array) -> Array:
    """E[q | q < r]: m I_r(a + 1, b)/I_r(a, b), or where hardly any are tested the same as a ratio of series.

    r a/(a + 1) · F(a + b + 1, 1; a + 2; r)/F(a + b, 1; a + 1; r) holds to the limit m → 1, the last moment before
    nothing is tested; where many are tested its terms overflow.
    """
    a, b = m * nu, (1.0 - m) * nu
    cut = np.clip(r, 0.0, 1.0)
    share = _below(m, nu, r)
    many = share > 1e-3
    rate = np.empty(share.shape)
    inside = many & (b > 0.0) & (a > 0.0)
    rate[many] = m[many]
    rate[inside] = m[inside] * betainc(a[inside] + 1.0, b[inside], cut[inside]) / share[inside]
    rare = ~many
    a, nu, cut = a[rare], nu[rare], cut[rare]
    rate[rare] = cut * a / (a + 1.0) * hyp2f1(nu + 1.0, 1.0, a + 2.0, cut) / hyp2f1(nu, 1.0, a + 1.0, cut)
    return np.asarray(np.where(r > 0.0, rate, np.nan), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class SelectionCurve:
    """From the mean of all alliances to the rate among the tested, for a figure.

    Attributes
    ----------
    means : float64[mean]
    thresholds : float64[threshold]
    concentrations : float64[concentration]
    rates, shares : float64[threshold, concentration, mean]
        Rate among the tested, and share of alliances that is tested.
    noise
        The attacker's error.
    """

    means: Array
    thresholds: Array
    concentrations: Array
    rates: Array
    shares: Array
    noise: float

    def rows(self) -> list[dict[str, float]]:
        """Give one row per point, for a chart."""
        return [
            {
                "threshold": float(r),
                "concentration": float(nu),
                "prior_mean": float(m),
                "tested_rate": float(self.rates[i, j, k]),
                "tested_share": float(self.shares[i, j, k]),
            }
            for i, r in enumerate(self.thresholds)
            for j, nu in enumerate(self.concentrations)
            for k, m in enumerate(self.means)
        ]


def selection_curve(
    thresholds: Sequence[float] = THRESHOLDS,
    concentrations: Sequence[float] = CONCENTRATIONS,
    means: ArrayLike | None = None,
    noise: float = 0.0,
) -> SelectionCurve:
    """Tabulate :func:`rate_if_tested` over means (0.01–0.99 in steps of .01 unless given)."""
    m = np.linspace(0.01, 0.99, 99) if means is None else np.asarray(means, dtype=np.float64)
    r, nu = np.asarray(thresholds, dtype=np.float64), np.asarray(concentrations, dtype=np.float64)
    rates, shares = rate_if_tested(m[None, None, :], nu[None, :, None], r[:, None, None], noise)
    return SelectionCurve(m, r, nu, rates, shares, noise)


@dataclass(frozen=True, slots=True)
class ConsistentMeans:
    """Means of all alliances that fit an interval of the rate among the tested, under one rule of selection.

    Attributes
    ----------
    threshold, concentration, noise
        The rule.
    low, high
        Ends of the set; NaN where no mean fits. ``high`` is 1 where every larger mean fits as well.
    fits
        Whether any mean fits.
    """

    threshold: float
    concentration: float
    noise: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether any mean of all alliances fits the observed rate under this rule."""
        return bool(np.isfinite(self.low))


@dataclass(frozen=True, slots=True)
class SelectionBounds:
    """A tested rate with all that it leaves open.

    Attributes
    ----------
    group, honoured, tests
        The tested alliances.
    rate, level, low, high
        Their rate, and its Jeffreys interval at ``level``.
    sets
        Consistent means, one per rule.
    low_of_sets, high_of_sets
        Ends of the union over the rules that fit.
    text
        The same in words, with what may not be concluded.
    """

    group: str
    honoured: int
    tests: int
    rate: float
    level: float
    low: float
    high: float
    sets: tuple[ConsistentMeans, ...]
    low_of_sets: float
    high_of_sets: float
    text: str


def consistent_means(
    low: float, high: float, threshold: float, concentration: float, noise: float = 0.0
) -> ConsistentMeans:
    """Invert the curve: means of all alliances whose tested rate lies in [low, high].

    Parameters
    ----------
    low, high : float
        Interval of the rate among the tested.
    threshold, concentration, noise
        As in :func:`rate_if_tested`.

    Raises
    ------
    ValueError
        If the interval is empty or off 0–1.
    """
    if not 0.0 <= low <= high <= 1.0:
        message = f"{low:g}–{high:g} is no interval of a rate"
        raise ValueError(message)
    top = 1.0 - 1e-9

    def gap(m: float, rate: float) -> float:
        return float(rate_if_tested(m, concentration, threshold, noise)[0]) - rate

    # The rate rises with the mean: the Beta family has monotone likelihood ratios, which selection on q leaves so.
    if not gap(top, low) >= 0.0:
        return ConsistentMeans(threshold, concentration, noise, float("nan"), float("nan"))
    first = 0.0 if low == 0.0 else float(brentq(gap, 1e-12, top, args=(low,), xtol=1e-10))
    last = 1.0 if gap(top, high) < 0.0 else float(brentq(gap, 1e-12, top, args=(high,), xtol=1e-10))
    return ConsistentMeans(threshold, concentration, noise, first, last)


def selection_bounds(
    test: AllianceTest,
    thresholds: Sequence[float] = THRESHOLDS,
    concentrations: Sequence[float] = CONCENTRATIONS,
    noise: float = 0.0,
    level: float = 0.9,
) -> SelectionBounds:
    """Give, for one group of tested alliances, the means of all that fit under each rule, and their union.

    Parameters
    ----------
    test
        Honoured and tested, from :data:`~locarno.models.durability.published.ALLIANCE_TESTS`.
    thresholds, concentrations, noise
        The rules of selection.
    level
        Of the interval of the rate among the tested.
    """
    interval = jeffreys(test.honoured, test.tests, level)
    sets = tuple(
        consistent_means(interval.low, interval.high, r, nu, noise) for r in thresholds for nu in concentrations
    )
    fitting = [found for found in sets if found.fits]
    lowest = min((found.low for found in fitting), default=float("nan"))
    highest = max((found.high for found in fitting), default=float("nan"))
    which = (
        f"Under the {len(fitting)} of {len(sets)} rules that fit it at all (attack only where believed reliability is "
        f"below {min(thresholds):g} to {max(thresholds):g}; concentration {min(concentrations):g} to "
        f"{max(concentrations):g}), means of all from {lowest:.2f} to {highest:.2f} are consistent with it."
        if fitting
        else "No mean fits it under the rules stated."
    )
    text = (
        f"{test.group}: {test.honoured} of {test.tests} honoured when a war called on them, {test.rate:.0%} "
        f"({interval.low:.0%}–{interval.high:.0%}, {level:.0%} interval). {which} {NOT_IDENTIFIED}"
    )
    return SelectionBounds(
        test.group,
        test.honoured,
        test.tests,
        test.rate,
        level,
        interval.low,
        interval.high,
        sets,
        lowest,
        highest,
        text,
    )


def worst_case_bounds(rate: float, share_tested: float) -> tuple[float, float]:
    """Bounds on the reliability of all if nothing is assumed of the untested: Manski's.

    Parameters
    ----------
    rate : float
        Among the tested.
    share_tested : float
        Share of alliances that were ever tested.

    Returns
    -------
    low, high : float
        ``rate · share`` and ``rate · share + 1 − share``. If the untested are at least as reliable as the tested, which
        every rule of selection here implies, the lower bound is ``rate``.

    Raises
    ------
    ValueError
        If either is off 0–1.
    """
    if not (0.0 <= rate <= 1.0 and 0.0 <= share_tested <= 1.0):
        message = "rate and share must be within 0–1"
        raise ValueError(message)
    return rate * share_tested, rate * share_tested + 1.0 - share_tested
