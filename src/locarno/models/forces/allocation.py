"""Force generation for draws: what each contributor raises and keeps up, in closed form.

The requirement is shared among those who take part in proportion to the pools that they can keep rotating. No
contributor gives more than its pool sustains, and nothing is raised beyond the requirement. Whole units, unit
types and caveats are the business of :mod:`locarno.models.forces.generation`.
"""

from __future__ import annotations

import numpy as np

from locarno.models.contract import STATUS_NOT_FINITE, STATUS_OK, Array, Inputs, Outcomes
from locarno.models.forces.availability import standing_share

_MET = 1e-9


def allocate(pools: Array, required: Array) -> Array:
    """Share a requirement among pools in proportion to them.

    Parameters
    ----------
    pools : float64[..., contributor], brigades that each can keep deployed, at least 0
    required : float64[...], brigades needed, at least 0

    Returns
    -------
    float64[..., contributor], brigades raised: ``pool · min(1, required / Σ pools)``.
    """
    total = pools.sum(axis=-1)
    scale = np.divide(required, total, out=np.ones_like(total), where=total > required)
    return np.asarray(pools * scale[..., None], dtype=np.float64)


def raise_force(inputs: Inputs) -> Outcomes:
    """Raise each package's force from what its contributors can sustain.

    Parameters
    ----------
    inputs
        ``force_used``, ``contributor_party``, ``contributor_guarantor``, ``takes_part``, ``available_brigades``,
        ``rotation_factor``, ``required_brigades``, ``brigade_persons``, ``cost_per_person``, ``deploy_quarters``,
        ``enabler_dependence``, ``enablers_present``, and ``in_force``, of which only the number of years is read.

    Returns
    -------
    The outcomes of the descriptor ``forces.generation``; ``status`` marks draws with a value that is not finite.
    """
    used = inputs["force_used"] > 0.0
    takes_part = np.where(used[None, :, None], inputs["takes_part"], 0.0)
    to_party = inputs["contributor_party"]
    to_guarantor = inputs["contributor_guarantor"]
    years = inputs["in_force"].shape[-1]

    sustainable = inputs["available_brigades"] / inputs["rotation_factor"]
    # A contributor that stays out needs no data: 0 · NaN must not spoil the draw.
    pools = np.where(takes_part > 0.0, takes_part * sustainable[:, None, :], 0.0)
    required = np.where(used, inputs["required_brigades"], 0.0)
    raised = allocate(pools, required)
    taking = raised > 0.0

    def over_taking(per_contributor: Array) -> Array:
        return np.where(taking, raised * per_contributor[:, None, :], 0.0)

    persons = over_taking(inputs["brigade_persons"])
    spending = over_taking(inputs["brigade_persons"] * inputs["cost_per_person"])
    dependent = over_taking(inputs["enabler_dependence"])
    in_pool = over_taking(inputs["brigade_persons"] * inputs["rotation_factor"])

    quarters = np.where(used, inputs["deploy_quarters"], 0.0)
    standing = standing_share(quarters, years)
    by_guarantor = raised @ to_guarantor
    lost_by_guarantor = dependent @ to_guarantor
    shortfall = np.maximum(0.0, required - raised.sum(axis=-1))
    absent = 1.0 - inputs["enablers_present"]

    outcomes = {
        "forces.brigades": by_guarantor[..., None] * standing[:, :, None, :],
        "forces.enabler_dependence": np.divide(
            lost_by_guarantor, by_guarantor, out=np.zeros_like(by_guarantor), where=by_guarantor > 0.0
        ),
        "forces.cost": (spending @ to_party)[..., None] * standing[:, :, None, :],
        "forces.shortfall": shortfall,
        "forces.without_enablers": dependent.sum(axis=-1) * absent,
        "forces.sustained": persons,
        "forces.manned": (shortfall <= _MET * np.maximum(1.0, required)).astype(np.float64),
        "forces.rotation_pool": in_pool,
    }
    finite = np.ones(raised.shape[0], dtype=bool)
    for values in (takes_part, pools.sum(axis=-1), required, quarters, *outcomes.values()):
        finite &= np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    return {**outcomes, "status": np.where(finite, STATUS_OK, STATUS_NOT_FINITE)}
