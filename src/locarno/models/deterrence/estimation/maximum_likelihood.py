"""Maximum likelihood with given scores: the climb, the information, and robust or clustered errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from locarno.models.contract import Array

    Scores = Callable[[Array], tuple[Array, Array]]

_REACH = float(ndtri(0.975))
_STEP = 1e-5
_NEWTON_STEPS = 60
_HALVINGS = 30
_CLOSE = 1e-12
"""Newton's decrement at the maximum: twice the log likelihood that a next step could still gain."""
_FLAT = 1e-10
"""Share of the greatest curvature below which the likelihood counts as flat in a direction."""
_FADED = 1e-9
"""Share of the curvature at the start: where less is left, the climb ran after outcomes that covariates separate."""
_TINY = 1e-300


class Equation(NamedTuple):
    """Regressors of one payoff or index.

    Attributes
    ----------
    names
        One per regressor; ``const`` for a constant.
    values : float64[case, regressor]
        May have no column: the payoff is then fixed at nought.
    """

    names: tuple[str, ...]
    values: Array


def equation(cases: int, regressors: Mapping[str, ArrayLike] | None = None, *, constant: bool = True) -> Equation:
    """Put regressors side by side.

    Parameters
    ----------
    cases
        How many cases there are.
    regressors : float64[case]
        By name.
    constant
        Whether a constant comes first.

    Raises
    ------
    ValueError
        If a regressor has another length or holds something that is no finite number.
    """
    columns = {"const": np.ones(cases)} if constant else {}
    for name, values in (regressors or {}).items():
        column = np.asarray(values, dtype=np.float64)
        if column.shape != (cases,):
            message = f"regressor {name!r} has shape {column.shape}, expected ({cases},): one value per case"
            raise ValueError(message)
        if not np.isfinite(column).all():
            message = f"regressor {name!r} is missing in {int((~np.isfinite(column)).sum())} cases: leave them out"
            raise ValueError(message)
        columns[name] = column
    made = np.column_stack(list(columns.values())) if columns else np.empty((cases, 0))
    return Equation(tuple(columns), made)


class Row(NamedTuple):
    """One coefficient as it is reported.

    Attributes
    ----------
    name, coefficient, error
        With the standard error asked for.
    z, p
        Ratio of the two, and how often chance alone gives a larger one in size (normal law, both sides).
    low, high
        Interval at 95%.
    """

    name: str
    coefficient: float
    error: float
    z: float
    p: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Estimate:
    """A maximum of a likelihood.

    Attributes
    ----------
    names
        Of the coefficients.
    coefficients : float64[coefficient]
    information : float64[coefficient, coefficient]
        Negative second derivatives of the log likelihood.
    scores : float64[case, coefficient]
        Derivatives of each case's log likelihood.
    by_case : float64[case]
        Log likelihood of each case.
    decrement
        Twice the log likelihood that Newton's next step would gain: how honest "converged" is.
    steps
        Newton steps after the first climb.
    """

    names: tuple[str, ...]
    coefficients: Array
    information: Array
    scores: Array
    by_case: Array
    decrement: float
    steps: int

    @property
    def log_likelihood(self) -> float:
        """At the maximum."""
        return float(self.by_case.sum())

    @property
    def cases(self) -> int:
        """How many cases were fitted."""
        return len(self.by_case)

    def covariance(
        self, *, robust: bool = False, clusters: ArrayLike | None = None, count_coefficients: bool = False
    ) -> Array:
        """Covariance of the coefficients, ``[coefficient, coefficient]``.

        Parameters
        ----------
        robust
            Sandwich (Huber 1967, White 1982) with the factor n/(n − 1).
        clusters : label[case]
            Sums the scores within clusters first, with the factor G/(G − 1) for G clusters.
        count_coefficients
            Multiplies robust and clustered covariances further by (n − 1)/(n − k), as is usual in linear regression.

        Raises
        ------
        ValueError
            If clusters are fewer than two, or do not label each case.
        """
        bread = np.linalg.inv(self.information)
        if clusters is not None:
            labels = np.asarray(clusters)
            if labels.shape != (self.cases,):
                message = f"clusters have shape {labels.shape}, expected ({self.cases},): one label per case"
                raise ValueError(message)
            _, member = np.unique(labels, return_inverse=True)
            summed = np.zeros((int(member.max()) + 1, self.scores.shape[1]))
            np.add.at(summed, member, self.scores)
        elif robust:
            summed = self.scores
        else:
            return np.asarray(bread)
        groups = len(summed)
        if groups < 2:
            message = "clustered errors need at least two clusters"
            raise ValueError(message)
        factor = groups / (groups - 1.0)
        if count_coefficients:
            factor *= (self.cases - 1.0) / (self.cases - len(bread))
        return np.asarray(factor * bread @ (summed.T @ summed) @ bread)

    def errors(
        self, *, robust: bool = False, clusters: ArrayLike | None = None, count_coefficients: bool = False
    ) -> Array:
        """Give standard errors, ``[coefficient]``; see :meth:`covariance`."""
        made = self.covariance(robust=robust, clusters=clusters, count_coefficients=count_coefficients)
        return np.asarray(np.sqrt(np.diag(made)))

    def rows(
        self, *, robust: bool = False, clusters: ArrayLike | None = None, count_coefficients: bool = False
    ) -> tuple[Row, ...]:
        """Report each coefficient with its error and interval; see :meth:`covariance`."""
        errors = self.errors(robust=robust, clusters=clusters, count_coefficients=count_coefficients)
        return tuple(
            Row(name, value, error, value / error, 2.0 * float(ndtr(-abs(value / error))), value - reach, value + reach)
            for name, value, error in zip(self.names, self.coefficients.tolist(), errors.tolist(), strict=True)
            for reach in (_REACH * error,)
        )

    def __getitem__(self, name: str) -> float:
        """Coefficient by name."""
        return float(self.coefficients[self.names.index(name)])


def maximise(scores: Scores, start: ArrayLike, names: Sequence[str], *, climb: bool = True) -> Estimate:
    """Find a maximum of a log likelihood from its analytic scores.

    Parameters
    ----------
    scores
        Gives ``float64[case]`` log likelihoods and ``float64[case, coefficient]`` scores at a point.
    start : float64[coefficient]
    names
        Of the coefficients.
    climb
        Whether BFGS goes first. Newton's method ends the climb; its second derivatives are differences of the scores.

    Raises
    ------
    ValueError
        If no maximum is reached, or the likelihood is flat there: covariates collinear, outcomes separated, or more
        payoffs than the outcomes identify.
    """
    theta = np.array(start, dtype=np.float64)
    if not np.isfinite(scores(theta)[0]).all():
        message = "the likelihood has no finite value at the start"
        raise ValueError(message)
    begun = np.abs(np.diag(second_derivatives(scores, theta)))
    if climb:
        found = minimize(
            _negative,
            theta,
            args=(scores,),
            jac=True,
            method="BFGS",
            options={"gtol": 1e-4, "maxiter": 2000},
        )
        theta = np.asarray(found.x, dtype=np.float64)
    for step in range(_NEWTON_STEPS):
        value, slope = scores(theta)
        gradient = slope.sum(axis=0)
        information = second_derivatives(scores, theta)
        if not np.isfinite(information).all():
            break
        size = np.sqrt(np.maximum(np.abs(np.diag(information)), _TINY))
        curvature, axes = np.linalg.eigh(information / np.outer(size, size))
        pull = axes.T @ (gradient / size)
        with np.errstate(all="ignore"):
            decrement = float((pull**2 / curvature).sum())
        if curvature.min() > _FLAT * curvature.max() and decrement < _CLOSE:
            if (np.diag(information) < _FADED * begun).any():
                break
            return Estimate(tuple(names), theta, information, slope, value, decrement, step)
        # Where the likelihood bends upwards, a step against the bend still climbs.
        move = axes @ (pull / np.maximum(np.abs(curvature), _FLAT * np.abs(curvature).max())) / size
        theta = _uphill(scores, theta, move, float(value.sum()))
    message = (
        "no maximum of the likelihood was found: covariates are collinear, separate the outcomes, or identify fewer "
        "payoffs than were asked for"
    )
    raise ValueError(message)


def second_derivatives(scores: Scores, theta: Array) -> Array:
    """Negative second derivatives of the log likelihood, ``[coefficient, coefficient]``, from the scores."""
    size = theta.size
    made = np.empty((size, size))
    for i in range(size):
        step = np.zeros(size)
        step[i] = _STEP * max(1.0, abs(float(theta[i])))
        ahead, behind = scores(theta + step)[1].sum(axis=0), scores(theta - step)[1].sum(axis=0)
        made[i] = (behind - ahead) / (2.0 * step[i])
    return np.asarray(0.5 * (made + made.T))


def _negative(point: Array, scores: Scores) -> tuple[float, Array]:
    with np.errstate(all="ignore"):
        value, slope = scores(point)
    total = float(value.sum())
    if not np.isfinite(total):
        return 1e300, np.zeros_like(point)
    return -total, -np.asarray(slope.sum(axis=0))


def _uphill(scores: Scores, theta: Array, move: Array, value: float) -> Array:
    """Halve a step until it does not lose."""
    for _ in range(_HALVINGS):
        reached = float(scores(theta + move)[0].sum())
        if np.isfinite(reached) and reached >= value - 1e-10 * abs(value):
            break
        move = move / 2.0
    return np.asarray(theta + move)
