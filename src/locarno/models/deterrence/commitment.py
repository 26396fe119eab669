"""Does the deal unravel as power shifts? Powell's condition as a diagnostic in words.

The challenger's recursion contains the condition; this says in which year it first bites, and for whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Model, Value

if TYPE_CHECKING:
    from locarno.models.contract import Array, Inputs, Outcomes


def shift_needed(destroyed: Array | float) -> Array:
    """Give k/(1 − k), the shift of power in a year beyond which no transfer averts war.

    Parameters
    ----------
    destroyed : float64[...]
        k, share of the yearly flow that war destroys.

    Returns
    -------
    float64[...]
        Fighting is unavoidable at t if β p_{t+1} − p_t exceeds it (Powell 2004; 2006).
    """
    k = np.asarray(destroyed, dtype=np.float64)
    return np.asarray(k / (1.0 - k))


def unavoidable(
    locks_in_later: Array | float, locks_in_now: Array | float, pie: Array | float, discount: Array | float
) -> Array:
    """Give Powell's excess: positive where the declining side must fight.

    Parameters
    ----------
    locks_in_later : float64[...]
        M_1(t+1): what the rising side can lock in by fighting next year.
    locks_in_now : float64[...]
        M_2(t): what the declining side can lock in by fighting now.
    pie, discount : float64[...]
        B, what there is to divide from now on, and β.

    Returns
    -------
    float64[...]
        M_2(t) − (B − β M_1(t+1)) (Powell 2006, inefficiency condition).
    """
    return np.asarray(locks_in_now - (pie - discount * np.asarray(locks_in_later)))


def in_words(challenger_year: float, protege_year: float) -> str:
    """Say the diagnostic.

    Parameters
    ----------
    challenger_year, protege_year : float
        First year in which the condition bites for each side; 0 for never.

    Returns
    -------
    str
        One sentence.
    """
    parts = []
    if challenger_year > 0:
        parts.append(f"from year {challenger_year:.0f} the challenger loses so much by waiting that it would strike")
    if protege_year > 0:
        parts.append(f"from year {protege_year:.0f} the protégé loses so much by waiting that it would strike")
    if not parts:
        return "No shift of power is fast enough to make fighting unavoidable."
    return f"The deal unravels as power shifts: {'; '.join(parts)}, whatever the terms."


_NAME = "deterrence.commitment"


def _run(inputs: Inputs) -> Outcomes:
    """Give the excess for both sides, in shares of the prize, and the first year in which it is positive."""
    challenger, protege = (int(np.argmax(inputs[name])) for name in ("is_challenger", "is_protege"))
    wins, loses = inputs["settlement.satisfaction_wins"], inputs["settlement.satisfaction_loses"]
    beta = inputs["discount"][:, challenger][:, None, None]
    pie = 1.0 / (1.0 - beta)
    win = inputs["settlement.win_believed"]
    sides = [
        (win, inputs["cost_alone"][:, None, None], np.abs(wins - loses)[:, challenger][:, None, None]),
        (1.0 - win, inputs["war_cost"][:, protege][:, None, None], np.abs(wins - loses)[:, protege][:, None, None]),
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        # to a party that does not care who wins any cost is beyond its prize: it never strikes
        locks = [np.where(prize > 0, chance * pie - cost / prize, -np.inf) for chance, cost, prize in sides]
        excess = [
            unavoidable(later[:, :, 1:], now[:, :, :-1], pie, beta)
            for now, later in ((locks[0], locks[1]), (locks[1], locks[0]))
        ]
    good = np.logical_and.reduce([np.isfinite(chance + cost + prize).all(axis=(1, 2)) for chance, cost, prize in sides])
    return {
        f"{_NAME}.challenger_year": _first_year(excess[0]),
        f"{_NAME}.protege_year": _first_year(excess[1]),
        "status": np.where(good, STATUS_OK, STATUS_NOT_FINITE),
    }


def _first_year(excess: Array) -> Array:
    bites = excess > 0
    if not bites.shape[-1]:
        return np.zeros(bites.shape[:-1])
    return np.where(bites.any(axis=-1), bites.argmax(axis=-1) + 1.0, 0.0)


def _value(side: str) -> Value:
    return Value(
        f"{_NAME}.{side}_year",
        ("draw", "package"),
        "years",
        f"first year in which the {side} loses so much by waiting that no terms avert war; 0 for never",
        0.0,
    )


MODELS = (
    Model(
        name=_NAME,
        question="hold",
        needs=(
            "is_challenger",
            "is_protege",
            "discount",
            "cost_alone",
            "war_cost",
            "settlement.satisfaction_wins",
            "settlement.satisfaction_loses",
            "settlement.win_believed",
        ),
        gives=(_value("challenger"), _value("protege")),
        run=_run,
        source="Powell 2004, 2006: the general inefficiency condition of commitment problems",
        card="card.md",
        replications=("deterrence",),
    ),
)
