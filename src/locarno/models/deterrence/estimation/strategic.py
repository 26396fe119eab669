"""Fit the strategic probit: payoffs of one who moves and one who replies, as linear functions of covariates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import log_ndtr, ndtr

from locarno.models.deterrence.estimation.binary import fit_binary, inverse_mills
from locarno.models.deterrence.estimation.maximum_likelihood import Equation, maximise
from locarno.models.deterrence.games.strategic_probit import Payoffs, chances, indices

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from locarno.models.contract import Array
    from locarno.models.deterrence.estimation.maximum_likelihood import Estimate, Scores
    from locarno.models.deterrence.games.strategic_probit import Chances, Uncertainty

_ROOT2 = math.sqrt(2.0)


class Design(NamedTuple):
    """Regressors of the payoffs of :class:`~locarno.models.deterrence.games.strategic_probit.Payoffs`."""

    stays: Equation
    gives_way: Equation
    resists: Equation
    resists_other: Equation


class Scales(NamedTuple):
    """Regressors of the logs of the shocks' standard deviations; a common scale where ``second`` is None."""

    first: Equation
    second: Equation | None = None


@dataclass(frozen=True, eq=False)
class StrategicFit:
    """A fitted strategic probit.

    Attributes
    ----------
    estimate
        Coefficients in the order of the design's payoffs, then of the scales.
    uncertainty
        Where the shocks enter.
    fixed
        Payoffs that were given and not estimated, or None.
    """

    estimate: Estimate
    uncertainty: Uncertainty
    fixed: Payoffs | None

    def chances(self, design: Design, scales: Scales | None = None) -> Chances:
        """Chances of the choices, ``[case]`` each, for a design like the one fitted."""
        payoffs, first, second = _unpack(self.estimate.coefficients, design, scales, self.fixed)
        return chances(payoffs, self.uncertainty, np.exp(first), np.exp(second))


def fit_strategic_probit(
    outcome: ArrayLike,
    design: Design,
    uncertainty: Uncertainty = "private",
    *,
    scales: Scales | None = None,
    fixed: Payoffs | None = None,
    start: ArrayLike | None = None,
) -> StrategicFit:
    """Fit the strategic probit by maximum likelihood.

    Parameters
    ----------
    outcome : int[case]
        0 player 1 stays, 1 player 2 gives way, 2 player 2 resists.
    design
        Regressors of each payoff; an equation without columns fixes its payoff at nought.
    uncertainty
        ``private`` information or ``agent`` error.
    scales
        Regressors of the log scale of the shocks; without them the scale is 1.
    fixed
        Known payoffs: the design then has no columns and only scales are estimated.
    start : float64[coefficient]
        Where to begin; by default statistical backwards induction: a probit for player 2, then one for player 1 with
        player 2's fitted chances (Bas, Signorino & Walker 2008).

    Raises
    ------
    ValueError
        If an outcome is missing or none of the three, never occurs, a regressor enters all three payoffs of player 1
        (not identified, Lewis & Schultz 2003), or no maximum is found.
    """
    reached = np.asarray(outcome)
    _check(reached, design)
    names = _names(design, scales)
    if not names:
        message = "nothing is to be estimated: give regressors or scales"
        raise ValueError(message)
    made = maximise(
        _scores(reached, design, uncertainty, scales, fixed),
        _start(reached, design, len(names)) if start is None else start,
        names,
    )
    return StrategicFit(made, uncertainty, fixed)


def log_likelihood_scores(
    outcome: ArrayLike, design: Design, uncertainty: Uncertainty = "private", scales: Scales | None = None
) -> Scores:
    """Give the function of the coefficients that :func:`fit_strategic_probit` climbs: values and scores by case."""
    reached = np.asarray(outcome)
    _check(reached, design)
    return _scores(reached, design, uncertainty, scales, None)


def _check(reached: NDArray[np.generic], design: Design) -> None:
    cases = len(reached)
    for name, part in design._asdict().items():
        if len(part.values) != cases:
            message = f"the regressors of {name!r} cover {len(part.values)} cases, the outcomes {cases}"
            raise ValueError(message)
    if not np.isin(reached, (0, 1, 2)).all() or len(np.unique(reached)) < 3:
        message = "outcomes are 0 (stays), 1 (gives way) or 2 (resists), and each of the three occurs"
        raise ValueError(message)
    everywhere = set(design.stays.names) & set(design.gives_way.names) & set(design.resists.names)
    if everywhere:
        message = f"{', '.join(sorted(everywhere))} in all three payoffs of player 1: only differences are identified"
        raise ValueError(message)


def _names(design: Design, scales: Scales | None) -> tuple[str, ...]:
    labels = [f"{payoff}:{name}" for payoff, part in design._asdict().items() for name in part.names]
    if scales is not None:
        common = scales.second is None
        labels += [f"{'log scale' if common else 'log scale, first'}:{name}" for name in scales.first.names]
        if scales.second is not None:
            labels += [f"log scale, second:{name}" for name in scales.second.names]
    return tuple(labels)


def _unpack(theta: Array, design: Design, scales: Scales | None, fixed: Payoffs | None) -> tuple[Payoffs, Array, Array]:
    """Payoffs and log scales of the two players, ``[case]`` each."""
    place, parts = 0, []
    for part in design:
        width = part.values.shape[1]
        parts.append(part.values @ theta[place : place + width])
        place += width
    payoffs = Payoffs(*parts)
    if fixed is not None:
        payoffs = Payoffs(*(own + known for own, known in zip(payoffs, fixed, strict=True)))
    if scales is None:
        nothing = np.zeros(len(payoffs.stays))
        return payoffs, nothing, nothing
    width = scales.first.values.shape[1]
    first = scales.first.values @ theta[place : place + width]
    if scales.second is None:
        return payoffs, first, first
    return payoffs, first, scales.second.values @ theta[place + width :]


def _scores(
    reached: NDArray[np.generic],
    design: Design,
    uncertainty: Uncertainty,
    scales: Scales | None,
    fixed: Payoffs | None,
) -> Scores:
    moved, resisted = reached != 0, reached == 2
    sign_first = np.where(moved, 1.0, -1.0)
    sign_second = np.where(resisted, 1.0, -1.0)

    def scores(theta: Array) -> tuple[Array, Array]:
        payoffs, log_first, log_second = _unpack(theta, design, scales, fixed)
        scale_first, scale_second = np.exp(log_first), np.exp(log_second)
        z1, z2, spread = indices(payoffs, uncertainty, scale_first, scale_second)
        value = log_ndtr(sign_first * z1) + np.where(moved, log_ndtr(sign_second * z2), 0.0)
        by_z1 = sign_first * inverse_mills(sign_first * z1)
        p4, p3 = ndtr(z2), ndtr(-z2)
        density = np.exp(-0.5 * z2 * z2) / math.sqrt(2.0 * math.pi)
        width = scale_first * spread
        turn = (payoffs.resists - payoffs.gives_way) / width
        if uncertainty == "private":
            turn = turn - z1 * (p4 - p3) / spread**2
        by_z2 = np.where(moved, sign_second * inverse_mills(sign_second * z2), 0.0) + by_z1 * turn * density
        columns = [
            (-by_z1 / width)[:, None] * design.stays.values,
            (by_z1 * p3 / width)[:, None] * design.gives_way.values,
            (by_z1 * p4 / width)[:, None] * design.resists.values,
            (by_z2 / (scale_second * _ROOT2))[:, None] * design.resists_other.values,
        ]
        if scales is not None:
            by_first, by_second = -by_z1 * z1, -by_z2 * z2
            if scales.second is None:
                columns.append((by_first + by_second)[:, None] * scales.first.values)
            else:
                columns += [by_first[:, None] * scales.first.values, by_second[:, None] * scales.second.values]
        return value, np.concatenate(columns, axis=1)

    return scores


def _start(reached: NDArray[np.generic], design: Design, size: int) -> Array:
    start = np.zeros(size)
    moved = reached != 0
    try:
        other = design.resists_other
        second = np.zeros(0)
        if other.names:
            part = Equation(other.names, other.values[moved])
            second = fit_binary(reached[moved] == 2, part, "probit").coefficients
        p4 = ndtr(other.values @ second)[:, None]
        parts = (-design.stays.values, (1.0 - p4) * design.gives_way.values, p4 * design.resists.values)
        stacked = np.concatenate(parts, axis=1)
        first = np.zeros(0)
        if stacked.shape[1]:
            labels = tuple(str(i) for i in range(stacked.shape[1]))
            first = fit_binary(moved, Equation(labels, stacked), "probit").coefficients
    except ValueError:
        return start
    begun = _ROOT2 * np.concatenate([first, second])
    start[: begun.size] = begun
    return start
