"""The settlement's test vectors: derived by hand, recomputed by the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from locarno.models.settlement_case import solve_case
from locarno.models.settlement_file import parse_settle_case
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = "test vector: base case, y .45, y_cw 1, y_cl .2, p .8/.35, c 1/3, β .9, T 10"
_KAPPA = {"sd": 1.5, "nodes": "exact"}


def base_case(belief: float | list[float], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of a JSON case
    """Give the base case of the vectors as a settle file's data.

    Parameters
    ----------
    belief : float or list of float
        Chance that all guarantors fight, for all years or by year.
    **changes
        Other keys of the file.

    Returns
    -------
    dict
        For :func:`locarno.models.settlement_file.parse_settle_case`.
    """
    none = [1.0 - b for b in belief] if isinstance(belief, list) else 1.0 - belief
    return {
        "T": 10,
        "beta": 0.9,
        "y": 0.45,
        "y_cw": 1.0,
        "y_cl": 0.2,
        "p_none": 0.8,
        "cost_alone": 1.0,
        "p": {"guarantors": 0.35},
        "c": {"guarantors": 3.0},
        "belief": {"none": none, "guarantors": belief},
        **changes,
    }


def _solved(belief: float | list[float], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of a JSON case
    return solve_case(parse_settle_case(base_case(belief, **changes)))


def lines() -> Iterator[Line]:
    """Recompute the vectors of the settlement."""

    def line(quantity: str, published: float, ours: float, tolerance: float, note: str = "") -> Line:
        return Line("settlement", quantity, _SOURCE, published, ours, tolerance, note)

    low, high = _solved(0.3), _solved(0.6)
    yield line("A against nobody", 7.4, low["A"]["none"][0], 1e-9)
    yield line("A against all guarantors", 1.8, low["A"]["guarantors"][0], 1e-9)
    yield line("W, year 1, belief .3, σ = 0", 5.72, low["W"][0], 1e-9)
    yield line("P, year 1, belief .3, σ = 0", 5.598, low["P"][0], 1e-9)
    yield line("q*, belief .3, σ = 0", 0.3218, low["q_star"][0], 5e-5)
    yield line("h, year 1, belief .3, σ = 0: attack", 1.0, low["h"][0], 0.0)
    yield line("V_C, belief .3, σ = 0", 5.72, low["V_C"], 1e-9)
    yield line("W, belief .6, σ = 0", 4.04, high["W"][0], 1e-9)
    yield line("P, belief .6, σ = 0", 4.5, high["P"][0], 1e-9)
    yield line("q*, belief .6, σ = 0", 0.5179, high["q_star"][0], 5e-5)
    yield line("S(10), belief .6, σ = 0: no attack", 1.0, high["S"][9], 0.0)
    yield line("V_C, belief .6, σ = 0: yB", 4.5, high["V_C"], 1e-9)
    shocked = _solved(0.6, sigma=0.4)
    yield line("P, year 1, belief .6, σ = .4", 4.89828, shocked["P"][0], 5e-6)
    yield line("h every year, belief .6, σ = .4 (year 1)", 0.10473, shocked["h"][0], 5e-6)
    yield line("h every year, belief .6, σ = .4 (year 10)", 0.10473, shocked["h"][9], 5e-6)
    yield line("S(5), belief .6, σ = .4", 0.57512, shocked["S"][4], 5e-6)
    yield line("S(10), belief .6, σ = .4", 0.33077, shocked["S"][9], 5e-6)
    yield line("V_C, belief .6, σ = .4", 4.94253, shocked["V_C"], 5e-6)
    constant = _solved(0.6, kappa=_KAPPA)
    late = _solved([0.0, 0.0] + [0.6] * 8, kappa=_KAPPA)
    expiring = _solved([0.6] * 5 + [0.0] * 5, kappa=_KAPPA)
    note = "exact in κ; the vector is given ± .001"
    yield line("S(5), s_κ 1.5, belief .6 throughout", 0.620, constant["S"][4], 1e-3, note)
    yield line("S(10), s_κ 1.5, belief .6 throughout", 0.620, constant["S"][9], 1e-3, note)
    yield line("S(10), s_κ 1.5, guarantee only from year 3", 0.027, late["S"][9], 1e-3, note)
    yield line("S(5), s_κ 1.5, guarantee expires after year 5", 1.000, expiring["S"][4], 1e-3, note)
    yield line("S(10), s_κ 1.5, guarantee expires after year 5", 0.027, expiring["S"][9], 1e-3, note)
