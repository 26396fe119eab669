"""Fit the ultimatum game: what each side would take rather than agree, from offers and whether they were accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import expit

from locarno.models.deterrence.estimation.maximum_likelihood import maximise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from locarno.models.contract import Array
    from locarno.models.deterrence.estimation.maximum_likelihood import Equation, Estimate, Scores

_LIMIT = 600.0
"""Largest exponent that is taken: an offer that far above what the other would take is never made."""


class Reservations(NamedTuple):
    """Regressors of what the proposer and the one who answers get without agreement, in units of the prize."""

    proposer: Equation
    answerer: Equation


@dataclass(frozen=True, eq=False)
class UltimatumFit:
    """A fitted ultimatum game: the estimate, and the scales of the private parts of both reservation values."""

    estimate: Estimate
    scale_proposer: float
    scale_answerer: float


def fit_ultimatum(
    offer: ArrayLike,
    accepted: ArrayLike | None,
    design: Reservations,
    prize: float,
    *,
    scale_answerer: float | None = None,
    start: ArrayLike | None = None,
) -> UltimatumFit:
    """Fit the statistical ultimatum game by maximum likelihood.

    Parameters
    ----------
    offer : float64[case]
        From 0 to ``prize``; both ends count as censored.
    accepted : 0 or 1 [case], or None
        Without it the offers alone are fitted.
    design
        Regressors of the two reservation values.
    prize
        Q, what is divided.
    scale_answerer
        s2; estimated where it is not given, which small samples rarely allow.
    start : float64[coefficient]
        Where to begin: coefficients of the proposer, of the answerer, log s1, log s2 where it is estimated.

    Returns
    -------
    UltimatumFit
        Of the game: reservation values R_i plus logistic shocks of scale s_i that each side alone knows; the answerer
        accepts y ≥ R2 + ε2; the proposer's best offer solves y = Q − R1 − ε1 − s2 (1 + exp((y − R2)/s2)).
        Ramsay & Signorino 2009.

    Raises
    ------
    ValueError
        If an offer is outside 0 to ``prize``, or no maximum is found.
    """
    made = np.asarray(offer, dtype=np.float64)
    if not ((made >= 0.0) & (made <= prize)).all():
        message = f"offers go from 0 to the prize of {prize:g}"
        raise ValueError(message)
    answers = None if accepted is None else np.asarray(accepted, dtype=np.float64) > 0.5
    names = [f"proposer:{name}" for name in design.proposer.names]
    names += [f"answerer:{name}" for name in design.answerer.names]
    names += ["log scale, proposer"] if scale_answerer else ["log scale, proposer", "log scale, answerer"]
    begin = np.asarray(_start(made, design, prize, len(names)) if start is None else start, dtype=np.float64)
    estimate = maximise(_scores(made, answers, design, prize, scale_answerer), begin, names)
    first = float(np.exp(estimate["log scale, proposer"]))
    second = scale_answerer if scale_answerer else float(np.exp(estimate["log scale, answerer"]))
    return UltimatumFit(estimate, first, second)


def log_likelihood_scores(
    offer: ArrayLike,
    accepted: ArrayLike | None,
    design: Reservations,
    prize: float,
    scale_answerer: float | None = None,
) -> Scores:
    """Give the function of the coefficients that :func:`fit_ultimatum` climbs: values and scores by case."""
    answers = None if accepted is None else np.asarray(accepted, dtype=np.float64) > 0.5
    return _scores(np.asarray(offer, dtype=np.float64), answers, design, prize, scale_answerer)


def _scores(
    made: Array, answers: NDArray[np.bool_] | None, design: Reservations, prize: float, known: float | None
) -> Scores:
    lowest, highest = made <= 1e-8, made >= prize - 1e-8
    inner = ~lowest & ~highest
    x1, x2 = design.proposer.values, design.answerer.values
    split = x1.shape[1]
    ends = split + x2.shape[1]

    def scores(theta: Array) -> tuple[Array, Array]:
        s1 = np.exp(theta[ends])
        s2 = known if known else np.exp(theta[ends + 1])
        above = np.clip((made - x2 @ theta[split:ends]) / s2, -_LIMIT, _LIMIT)
        growth = np.exp(above)
        shock = (prize - made - x1 @ theta[:split] - s2 * (1.0 + growth)) / s1
        # The shock falls in the offer: the lowest offer stands for all greater shocks, the highest for all smaller.
        value = np.where(
            inner,
            np.logaddexp(0.0, above) - np.log(s1) - np.logaddexp(0.0, shock) - np.logaddexp(0.0, -shock),
            np.where(lowest, -np.logaddexp(0.0, shock), -np.logaddexp(0.0, -shock)),
        )
        by_shock = np.where(inner, 1.0 - 2.0 * expit(shock), np.where(lowest, -expit(shock), expit(-shock)))
        by_above = np.where(inner, expit(above), 0.0)
        by_log_s1 = -shock * by_shock - inner
        if answers is not None:
            sign = np.where(answers, 1.0, -1.0)
            value = value - np.logaddexp(0.0, -sign * above)
            by_above = by_above + sign * expit(-sign * above)
        by_reserve = -by_above / s2 + by_shock * growth / s1
        columns = [(-by_shock / s1)[:, None] * x1, by_reserve[:, None] * x2, by_log_s1[:, None]]
        if not known:
            by_log_s2 = -by_above * above + by_shock * s2 * (growth * above - 1.0 - growth) / s1
            columns.append(by_log_s2[:, None])
        return value, np.concatenate(columns, axis=1)

    return scores


def _start(made: Array, design: Reservations, prize: float, size: int) -> Array:
    """Begin where the proposer would keep what it kept on average and the answerer take a little less than offered."""
    start = np.zeros(size)
    split = design.proposer.values.shape[1]
    ends = split + design.answerer.values.shape[1]
    level = float(made.mean())
    if "const" in design.proposer.names:
        start[design.proposer.names.index("const")] = (prize - level) / 2.0
    if "const" in design.answerer.names:
        start[split + design.answerer.names.index("const")] = level
    start[ends] = np.log(max(float(made.std()), 1e-3 * prize))
    if size > ends + 1:
        start[ends + 1] = np.log(0.1 * prize)
    return start
