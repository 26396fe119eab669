"""The naive baselines: the weighted mean and the weighted median of the parties' positions."""

from __future__ import annotations

import numpy as np

from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Model, Outcomes, Value


def weighted_mean(position: Array, weight: Array) -> Array:
    """Weighted mean of positions over the last axis.

    Parameters
    ----------
    position
        ``[..., party]``, any unit; NaN where a party has none.
    weight
        ``[..., party]``, salience × capability; a party without weight or position is left out.

    Returns
    -------
    numpy.ndarray
        ``[...]`` in the unit of ``position``; NaN where nobody has weight.

    Notes
    -----
    Van den Bos 1991; Achen 2006: the compromise model, x* = Σ c s x / Σ c s. It is the limit of the Nash
    solution with quadratic losses as the cost of failure grows.
    """
    x, w = _voices(position, weight)
    total = w.sum(axis=-1)
    mean: Array = np.divide((w * x).sum(axis=-1), total, out=np.full(total.shape, np.nan), where=total > 0)
    return mean


def weighted_median(position: Array, weight: Array) -> Array:
    """Weighted median of positions over the last axis: the Condorcet winner under single-peaked preferences.

    Parameters
    ----------
    position, weight
        As for :func:`weighted_mean`.

    Returns
    -------
    numpy.ndarray
        ``[...]``; where the weight splits into exact halves, the middle between the two positions.

    Notes
    -----
    Black 1948; Bueno de Mesquita 1994 weighs by capability × salience.
    """
    x, w = _voices(position, weight)
    order = np.argsort(x, axis=-1, kind="stable")
    x, w = np.take_along_axis(x, order, axis=-1), np.take_along_axis(w, order, axis=-1)
    cumulated = np.cumsum(w, axis=-1)
    total = cumulated[..., -1:]
    # The margin keeps exact halves apart from rounding of the sum.
    margin = 1e-12 * total
    lower = _first(x, cumulated >= total / 2 - margin)
    upper = _first(x, cumulated > total / 2 + margin)
    return np.where(total[..., 0] > 0, (lower + upper) / 2, np.nan)


def _voices(position: Array, weight: Array) -> tuple[Array, Array]:
    speaks = np.isfinite(position) & (weight > 0)
    return np.where(speaks, position, 0.0), np.where(speaks, weight, 0.0)


def _first(x: Array, reached: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Array:
    return np.take_along_axis(x, reached.argmax(axis=-1)[..., None], axis=-1)[..., 0]


def _by_issue(inputs: Inputs) -> tuple[Array, Array, Array]:
    position = np.swapaxes(inputs["position"], 1, 2)
    salience = np.swapaxes(inputs["salience"], 1, 2)
    weight = salience * inputs["capability"][:, None, :]
    broken = np.isnan(salience) | ((salience > 0) & np.isnan(position))
    status = np.where(broken.any(axis=(1, 2)), STATUS_NOT_FINITE, STATUS_OK)
    return position, weight, status


def _run_mean(inputs: Inputs) -> Outcomes:
    position, weight, status = _by_issue(inputs)
    return {"bargaining.weighted_mean": weighted_mean(position, weight), "status": status}


def _run_median(inputs: Inputs) -> Outcomes:
    position, weight, status = _by_issue(inputs)
    return {"bargaining.weighted_median": weighted_median(position, weight), "status": status}


_NEEDS = ("position", "salience", "capability")

MODELS = (
    Model(
        name="bargaining.weighted_mean",
        question="agree",
        needs=_NEEDS,
        gives=(
            Value(
                "bargaining.weighted_mean",
                ("draw", "issue"),
                "scale 0-100",
                "mean position, weighted by salience × capability; NaN where nobody has a stance",
                0.0,
                100.0,
            ),
        ),
        run=_run_mean,
        source="Van den Bos 1991; Achen 2006, ch. 4 (compromise model)",
        card="card.md",
        replications=("emission standards", "oil price", "Iran 2013", "mean absolute error"),
    ),
    Model(
        name="bargaining.weighted_median",
        question="agree",
        needs=_NEEDS,
        gives=(
            Value(
                "bargaining.weighted_median",
                ("draw", "issue"),
                "scale 0-100",
                "median position, weighted by salience × capability; NaN where nobody has a stance",
                0.0,
                100.0,
            ),
        ),
        run=_run_median,
        source="Black 1948; Bueno de Mesquita 1994 (weights)",
        card="card.md",
        replications=("emission standards", "oil price", "Iran 2013", "mean absolute error"),
    ),
)
