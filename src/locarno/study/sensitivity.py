"""Which inputs move a finding, where its uncertainty comes from, and what would tip it.

Everything here is by rank correlation over the draws of one run, so it costs no further model run. Shares are those
of the summed squared rank correlations: a description of association under the case's own ranges, not Sobol' indices,
and not importance where inputs are correlated.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from locarno.finding import Driver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from locarno.finding import Origin

TIPPING_BINS = 20
FIFTH = 0.2


@dataclass(frozen=True, slots=True)
class Ranked:
    """The inputs of a run, ranked once and used for every finding.

    Attributes
    ----------
    paths
        Dotted path of each column; inputs that do not vary are left out.
    values
        float64[draw, path].
    scores
        float64[draw, path]: centred ranks of unit length.
    origins
        What each input rests on.
    """

    paths: tuple[str, ...]
    values: NDArray[np.float64]
    scores: NDArray[np.float64]
    origins: tuple[Origin, ...]


def rank_inputs(inputs: Mapping[str, NDArray[np.float64]], origins: Mapping[str, Origin]) -> Ranked:
    """Rank every input that varies.

    Parameters
    ----------
    inputs
        Dotted path → float64[draw], good draws only.
    origins
        Dotted path → what the input rests on.
    """
    varying = [path for path, values in inputs.items() if values.size > 1 and np.ptp(values) > 0]
    draws = next(iter(inputs.values())).size if inputs else 0
    values = np.column_stack([inputs[path] for path in varying]) if varying else np.empty((draws, 0))
    return Ranked(tuple(varying), values, _scores(values), tuple(origins[path] for path in varying))


def correlations(ranked: Ranked, outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the Spearman correlation of every input with an outcome.

    Parameters
    ----------
    ranked
        The ranked inputs.
    outcome
        float64[draw].

    Returns
    -------
    float64[path]; zeros where the outcome does not vary.
    """
    if not ranked.paths or outcome.size < 3 or np.ptp(outcome) == 0:
        return np.zeros(len(ranked.paths))
    return np.asarray(_scores(outcome[:, None])[:, 0] @ ranked.scores, dtype=np.float64)


def drivers(ranked: Ranked, outcome: NDArray[np.float64], top: int = 8) -> tuple[Driver, ...]:
    """Give the inputs that move an outcome most, with its mean in their lowest and highest fifth.

    Correlations that are within sampling noise of zero (1.96/√draws) are left out.
    """
    rho = correlations(ranked, outcome)
    noise = 1.96 / np.sqrt(max(outcome.size, 4))
    order = [int(i) for i in np.argsort(-np.abs(rho), kind="stable") if abs(rho[i]) > noise][:top]
    found = []
    for i in order:
        column = ranked.values[:, i]
        below, above = np.quantile(column, [FIFTH, 1 - FIFTH])
        found.append(
            Driver(
                path=ranked.paths[i],
                rank_correlation=float(rho[i]),
                low=float(outcome[column <= below].mean()),
                high=float(outcome[column >= above].mean()),
                origin=ranked.origins[i],
            )
        )
    return tuple(found)


def by_origin(ranked: Ranked, outcome: NDArray[np.float64]) -> tuple[dict[Origin, float], dict[Origin, int]]:
    """Say where an outcome's uncertainty comes from: share by what inputs rest on, and how many inputs of each."""
    squares = correlations(ranked, outcome) ** 2
    noise = (1.96 / np.sqrt(max(outcome.size, 4))) ** 2
    squares = np.where(squares > noise, squares, 0.0)
    counts = Counter(ranked.origins)
    total = squares.sum()
    if total == 0:
        return {}, dict(counts)
    shares = {
        origin: float(sum(s for s, o in zip(squares, ranked.origins, strict=True) if o == origin) / total)
        for origin in counts
    }
    return shares, dict(counts)


def tipping_value(
    values: NDArray[np.float64], outcome: NDArray[np.float64], threshold: float
) -> tuple[float | None, float, float]:
    """Find the value of an input at which the mean outcome crosses a threshold, all else as in the run.

    The outcome is averaged in equal-sized bins along the input; the crossing is read off by straight lines.

    Parameters
    ----------
    values, outcome
        float64[draw].
    threshold
        The level to cross.

    Returns
    -------
    The tipping value, or None where no value in the range tips it; the mean outcome in the lowest bin; in the highest.
    """
    order = np.argsort(values, kind="stable")
    bins = np.array_split(order, min(TIPPING_BINS, max(2, values.size // 50)))
    at = np.array([values[b].mean() for b in bins])
    level = np.array([outcome[b].mean() for b in bins])
    smooth = np.convolve(np.r_[level[0], level, level[-1]], np.ones(3) / 3, mode="valid")
    side = np.sign(smooth - threshold)
    changes = np.flatnonzero(side[:-1] * side[1:] < 0)
    if changes.size == 0:
        return None, float(level[0]), float(level[-1])
    i = int(changes[np.argmin(np.abs(changes - len(bins) / 2))])
    share = (threshold - smooth[i]) / (smooth[i + 1] - smooth[i])
    return float(at[i] + share * (at[i + 1] - at[i])), float(level[0]), float(level[-1])


def _scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if values.size == 0:
        return np.zeros_like(values)
    ranks = rankdata(values, axis=0)
    ranks -= ranks.mean(axis=0)
    length = np.sqrt((ranks**2).sum(axis=0))
    return np.asarray(ranks / np.where(length > 0, length, 1.0), dtype=np.float64)
