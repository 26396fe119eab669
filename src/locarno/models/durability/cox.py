"""Cox regression: Efron's ties, late entry and time-varying covariates, ridge penalty, clustered errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from locarno.models.contract import Array


SEPARATED = 10.0
"""Log hazard ratio of a standard deviation past which a covariate is said to separate those that fail."""


@dataclass(frozen=True, eq=False)
class CoxFit:
    """A fitted Cox regression.

    Attributes
    ----------
    coefficients
        Log hazard ratios, in the order of the columns.
    errors
        Standard errors, robust to dependence within clusters where clusters were given.
    log_likelihood
        Partial likelihood at the estimate, without the penalty.
    concordance
        Harrell's C: chance that of two comparable cases the one with the higher hazard fails first; NaN if rows enter
        late.
    n, events
        Rows, and how many end with the event.
    """

    coefficients: Array
    errors: Array
    log_likelihood: float
    concordance: float
    n: int
    events: int

    @property
    def hazard_ratios(self) -> Array:
        """Hazard ratios, ``exp(coefficients)``."""
        return np.exp(self.coefficients)

    @property
    def p_values(self) -> Array:
        """Two-sided p of each coefficient under a normal approximation."""
        return np.asarray(2.0 * ndtr(-np.abs(self.coefficients / self.errors)), dtype=np.float64)

    def interval(self, z: float = 1.6448536269514722) -> tuple[Array, Array]:
        """Hazard ratios ``z`` standard errors to either side; 90% unless said."""
        return np.exp(self.coefficients - z * self.errors), np.exp(self.coefficients + z * self.errors)


def cox(
    x: ArrayLike,
    durations: ArrayLike,
    events: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    penalty: float = 0.0,
) -> CoxFit:
    """Fit a proportional-hazards regression by Newton's method on Efron's partial likelihood.

    Parameters
    ----------
    x : float64[row, covariate]
        Without a constant. Covariates that change with time: one row per spell, its start in ``entry``.
    durations : float64[row], end of the spell
    events : float64[row], 1 where the event ended it
    entry : optional float64[row], start of the spell; a row is at risk on (entry, duration]
    clusters : optional labels; residuals are summed within a cluster before the sandwich (Lin and Wei 1989)
    penalty
        Ridge on standardised covariates, ``n · penalty/2 · Σ (s_k β_k)²`` with ``s_k`` the sample deviation.

    Raises
    ------
    ValueError
        If shapes disagree, a value is not finite, nothing fails, a covariate is constant or no maximum is found.

    Notes
    -----
    Cox 1972; ties after Efron 1977. The penalty enters the information, not the score residuals.
    """
    design, stop, failed, start = _checked(x, durations, events, entry)
    spread = design.std(axis=0, ddof=1)
    if not (spread > 0.0).all():
        message = f"covariate {int(np.argmin(spread))} is the same in every row"
        raise ValueError(message)
    scaled = (design - design.mean(axis=0)) / spread
    table = _Events(scaled, stop, failed, start)
    ridge = len(stop) * penalty
    beta = np.zeros(scaled.shape[1])
    value = table.likelihood(beta) - 0.5 * ridge * float(beta @ beta)
    for _ in range(100):
        gradient, information = table.derivatives(beta)
        gradient = gradient - ridge * beta
        information = information + ridge * np.eye(beta.size)
        # Where those that fail are separated the likelihood rises for ever.
        if np.linalg.cond(information) > 1e13 or np.abs(beta).max() > SEPARATED:
            break
        step = np.linalg.solve(information, gradient)
        size = 1.0
        while size > 1e-8:
            trial = beta + size * step
            new = table.likelihood(trial) - 0.5 * ridge * float(trial @ trial)
            if np.isfinite(new) and new >= value - 1e-9:
                break
            size *= 0.5
        beta, value = trial, new
        if np.abs(step).max() < 1e-9:
            _, information = table.derivatives(beta)
            bread = np.linalg.inv(information + ridge * np.eye(beta.size))
            covariance = bread
            if clusters is not None:
                _, member = np.unique(np.asarray(clusters), return_inverse=True)
                summed = np.zeros((member.max() + 1, beta.size))
                np.add.at(summed, member, table.score_residuals(beta))
                covariance = bread @ (summed.T @ summed) @ bread
            concordance = harrell(scaled @ beta, stop, failed) if entry is None else float("nan")
            errors = np.sqrt(np.diag(covariance)) / spread
            return CoxFit(beta / spread, errors, table.likelihood(beta), concordance, len(stop), int(failed.sum()))
    message = "no finite Cox regression: covariates are collinear or separate those that fail"
    raise ValueError(message)


def harrell(index: ArrayLike, durations: ArrayLike, events: ArrayLike) -> float:
    """Harrell's concordance: share of comparable pairs in which the higher index fails first, ties counted half.

    A pair is comparable if the earlier end is an event, or both end together and one of them is an event.
    """
    risk, time, failed = (np.asarray(a, dtype=np.float64) for a in (index, durations, events))
    comparable = (failed[:, None] > 0.0) & (
        (time[:, None] < time[None, :]) | ((time[:, None] == time[None, :]) & (failed[None, :] == 0.0))
    )
    pairs = int(comparable.sum())
    if pairs == 0:
        return float("nan")
    higher, equal = risk[:, None] > risk[None, :], risk[:, None] == risk[None, :]
    return float((comparable & higher).sum() + 0.5 * (comparable & equal).sum()) / pairs


def _checked(
    x: ArrayLike, durations: ArrayLike, events: ArrayLike, entry: ArrayLike | None
) -> tuple[Array, Array, Array, Array]:
    design = np.asarray(x, dtype=np.float64)
    stop, failed = np.asarray(durations, dtype=np.float64), np.asarray(events, dtype=np.float64)
    start = np.full(stop.shape, -np.inf) if entry is None else np.asarray(entry, dtype=np.float64)
    if design.ndim != 2 or not (len(design) == len(stop) == len(failed) == len(start)):
        message = "covariates, durations, events and entries must have one row each per case"
        raise ValueError(message)
    if not (np.isfinite(design).all() and np.isfinite(stop).all() and not np.isnan(start).any()):
        message = "covariates and durations must be finite: leave out incomplete cases first"
        raise ValueError(message)
    if (start >= stop).any():
        message = "a spell must end after it starts"
        raise ValueError(message)
    if not np.isin(failed, (0.0, 1.0)).all() or not failed.any():
        message = "events must be 0 or 1, and at least one case must fail"
        raise ValueError(message)
    return design, stop, failed, start


class _Events:
    """Risk sets of every event, and for ties the share of the tied that Efron takes out of each.

    Rows of the risk set at time t are those with stop ≥ t, less those with entry ≥ t: two reverse cumulative sums.
    """

    def __init__(self, x: Array, stop: Array, failed: Array, start: Array) -> None:
        order = np.argsort(stop, kind="stable")
        self.x, self.stop, self.failed, self.start = x[order], stop[order], failed[order] > 0.0, start[order]
        self.back = np.argsort(order, kind="stable")
        self.by_start = np.argsort(self.start, kind="stable")
        self.times, self.tied_place = np.unique(self.stop[self.failed], return_inverse=True)
        ties = np.bincount(self.tied_place)
        self.place: NDArray[np.intp] = np.repeat(np.arange(ties.size), ties)
        rank = np.arange(self.place.size) - np.repeat(np.cumsum(ties) - ties, ties)
        self.share = rank / ties[self.place]
        self.first = np.searchsorted(self.stop, self.times, side="left")
        self.late = np.searchsorted(self.start[self.by_start], self.times, side="left")

    def _at_risk(self, values: Array) -> Array:
        """Sum values over the risk set of every event, Efron's share of the tied taken out."""
        zero = np.zeros((1, *values.shape[1:]))
        ended = np.concatenate([values[::-1].cumsum(axis=0)[::-1], zero])
        begun = np.concatenate([values[self.by_start][::-1].cumsum(axis=0)[::-1], zero])
        total = ended[self.first] - begun[self.late]
        dying = np.zeros_like(total)
        np.add.at(dying, self.tied_place, values[self.failed])
        share = self.share.reshape(-1, *([1] * (values.ndim - 1)))
        return np.asarray(total[self.place] - share * dying[self.place], dtype=np.float64)

    def likelihood(self, beta: Array) -> float:
        index = self.x @ beta
        top = float(index.max())
        risk = self._at_risk(np.exp(index - top))
        if not (risk > 0.0).all():
            return float("-inf")
        return float(index[self.failed].sum() - (np.log(risk) + top).sum())

    def derivatives(self, beta: Array) -> tuple[Array, Array]:
        index = self.x @ beta
        weight = np.exp(index - index.max())
        s0 = self._at_risk(weight)
        mean = self._at_risk(weight[:, None] * self.x) / s0[:, None]
        square = self._at_risk(weight[:, None, None] * (self.x[:, :, None] * self.x[:, None, :]))
        gradient = self.x[self.failed].sum(axis=0) - mean.sum(axis=0)
        information = (square / s0[:, None, None]).sum(axis=0) - mean.T @ mean
        return np.asarray(gradient), np.asarray(information)

    def score_residuals(self, beta: Array) -> Array:
        """Score residual of every row, in the order given; they sum to the score."""
        index = self.x @ beta
        weight = np.exp(index - index.max())
        s0 = self._at_risk(weight)
        mean = self._at_risk(weight[:, None] * self.x) / s0[:, None]
        count = self.times.size
        ties = np.bincount(self.place)

        def by_time(values: Array) -> Array:
            summed = np.zeros((count, *values.shape[1:]))
            np.add.at(summed, self.place, values)
            return summed

        base, share = 1.0 / s0, 1.0 - self.share
        hazard, moment = by_time(base), by_time(base[:, None] * mean)
        tied_hazard, tied_moment = by_time(base * share), by_time((base * share)[:, None] * mean)
        through_hazard = np.concatenate([[0.0], hazard.cumsum()])
        through_moment = np.concatenate([np.zeros((1, mean.shape[1])), moment.cumsum(axis=0)])
        upto = np.searchsorted(self.times, self.stop, side="right")
        since = np.searchsorted(self.times, self.start, side="right")
        exposure = through_hazard[upto] - through_hazard[since]
        drawn = through_moment[upto] - through_moment[since]
        # At its own event a tied case leaves the risk set by degrees.
        exposure[self.failed] += tied_hazard[self.tied_place] - hazard[self.tied_place]
        drawn[self.failed] += tied_moment[self.tied_place] - moment[self.tied_place]
        residual = -weight[:, None] * (self.x * exposure[:, None] - drawn)
        residual[self.failed] += self.x[self.failed] - (by_time(mean) / ties[:, None])[self.tied_place]
        return np.asarray(residual[self.back], dtype=np.float64)
