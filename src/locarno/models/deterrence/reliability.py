"""How reliable must a guarantee be, and what makes a guarantor reliable: thresholds in closed form.

The stationary case of :mod:`locarno.models.deterrence.challenger` without shock, in flow units: V = y_cw − y_cl,
u = y − y_cl, c̃ = (1 − β) c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models._intervention import intervention_chance
from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Model, Value

if TYPE_CHECKING:
    from locarno.models.contract import Array, Inputs, Outcomes


def critical_reliability_stationary(
    win_alone: Array | float,
    win_opposed: Array | float,
    cost_alone: Array | float,
    cost_opposed: Array | float,
    prize: Array | float,
    peace: Array | float,
) -> Array:
    """Give r*, the chance of intervention from which an attack no longer pays.

    Parameters
    ----------
    win_alone, win_opposed : float64[...]
        p0, p1: the attacker's chance to win alone and against the guarantor.
    cost_alone, cost_opposed : float64[...]
        c0, c1, in the unit of the prize.
    prize, peace : float64[...]
        V, and u, what peace gives the attacker beyond a lost war.

    Returns
    -------
    float64[...]
        (p0 V − c0 − u)/((p0 − p1) V + (c1 − c0)); NaN where the guarantor's joining does not deter. Guarantee model
        after Schelling 1966; u = 0 is the deterrence arithmetic of extended deterrence.
    """
    temptation = np.asarray(win_alone * prize - cost_alone - peace, dtype=np.float64)
    deterrent = np.asarray((win_alone - win_opposed) * prize + (cost_opposed - cost_alone), dtype=np.float64)
    temptation, deterrent = np.broadcast_arrays(temptation, deterrent)
    out = np.full(temptation.shape, np.nan)
    np.divide(temptation, deterrent, out=out, where=deterrent > 0)
    return out


def tripwire_size(
    prize: float,
    peace: float,
    win_opposed: float,
    cost_alone: float,
    cost_opposed: float,
    win_gain: float,
    stake: float,
    audience: float,
    cost_range: float,
    *,
    outrage: float,
    win_unmanned: float,
    denial: float,
) -> float:
    """Give n*, the smallest forward force that deters.

    Troops act in two ways: their deaths would bring the guarantor in (``outrage``, Schelling), and they stand in
    the way of a fait accompli, p0(n) = max(p1, p̄ − b n) (``denial``, Reiter & Poast 2021).

    Parameters
    ----------
    prize, peace, win_opposed, cost_alone, cost_opposed
        As in :func:`critical_reliability_stationary`.
    win_gain, stake, audience, cost_range, outrage
        As in :func:`intervention_chance`.
    win_unmanned, denial : float
        p̄ without forward troops, and b, its fall for each soldier.

    Returns
    -------
    float
        n*; 0 where none are needed, infinity where no number deters.
    """

    def shortfall(troops: float) -> float:
        alone = max(win_opposed, win_unmanned - denial * troops)
        acts = float(intervention_chance(win_gain, stake, audience, outrage, troops, cost_range))
        attack = (1 - acts) * (alone * prize - cost_alone) + acts * (win_opposed * prize - cost_opposed)
        return attack - peace

    if shortfall(0.0) <= 0:
        return 0.0
    # beyond both saturations more troops change nothing
    ends = [
        (win_unmanned - win_opposed) / denial if denial > 0 else 0.0,
        (cost_range - win_gain * stake - audience) / outrage if outrage > 0 else 0.0,
    ]
    low, high = 0.0, max(0.0, *ends)
    if shortfall(high) > 0:
        return float("inf")
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if shortfall(middle) <= 0 else (middle, high)
    return high


_NAME = "deterrence.threshold"


def _run(inputs: Inputs) -> Outcomes:
    """Give M9's threshold of every package and year, as if the year were to last for ever."""
    challenger = int(np.argmax(inputs["is_challenger"]))
    wins = inputs["settlement.satisfaction_wins"][:, challenger][:, None, None]
    loses = inputs["settlement.satisfaction_loses"][:, challenger][:, None, None]
    flow = inputs["settlement.satisfaction"][:, :, challenger, None] - inputs["settlement.flow_cost"][:, :, challenger]
    patience = 1.0 - inputs["discount"][:, challenger][:, None, None]
    cost_alone = np.broadcast_to(inputs["cost_alone"][:, None, None], inputs["settlement.win_none"].shape)
    needed = critical_reliability_stationary(
        inputs["settlement.win_none"],
        inputs["settlement.win_all"],
        patience * cost_alone,
        patience * inputs["settlement.cost_all"],
        wins - loses,
        flow - loses,
    )
    used = [
        wins + loses + flow + patience,
        inputs["settlement.win_none"] + inputs["settlement.win_all"] + inputs["settlement.cost_all"] + cost_alone,
    ]
    good = np.logical_and.reduce([np.isfinite(part).all(axis=(1, 2)) for part in used])
    return {f"{_NAME}": needed, "status": np.where(good, STATUS_OK, STATUS_NOT_FINITE)}


MODELS = (
    Model(
        name=_NAME,
        question="hold",
        needs=(
            "is_challenger",
            "discount",
            "cost_alone",
            "settlement.satisfaction",
            "settlement.satisfaction_wins",
            "settlement.satisfaction_loses",
            "settlement.flow_cost",
            "settlement.win_none",
            "settlement.win_all",
            "settlement.cost_all",
        ),
        gives=(
            Value(
                _NAME,
                ("draw", "package", "year"),
                "1",
                "r*: chance of intervention from which attack no longer pays, snap-back and hidden cost left out; "
                "NaN where joining does not deter",
            ),
        ),
        run=_run,
        source="Guarantee threshold: extended deterrence with a guarantor that intervenes with chance r "
        "(Schelling 1966; forces of tripwires: Reiter & Poast 2021)",
        card="card.md",
        replications=("deterrence",),
    ),
)
