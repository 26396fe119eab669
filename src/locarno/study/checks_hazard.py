"""Moral hazard: what a package's guarantee does to the terms that the protégé asks for, and to the risk of war."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.cohesion.joint import fighting_chance
from locarno.models.deterrence.games.war import moral_hazard
from locarno.study.checks_scene import CENTRAL

if TYPE_CHECKING:
    from locarno.estimate import Estimate
    from locarno.finding import Check
    from locarno.models.contract import Array
    from locarno.study.checks_scene import Scene

NO_RANGE = "The case gives one value for the challenger's cost of attacking: the check needs a range."

NOBODY = "Nobody promises to fight in this package: there is no guarantee that could be the hazard."

_NOTHING = 1e-12
_HALVINGS = 60


class Hazard(NamedTuple):
    """The protégé's risk of war as it asks for terms, without and with the guarantee; float64[draw, year] each.

    Attributes
    ----------
    win, raises_win
        The protégé's chance to win alone, and what the guarantee adds to it as the challenger believes.
    cost, borne
        Its cost of war, and what those who fight take over of it, in proportion to forces: shares of its stake.
    low, high, added
        a and b, ends of the aggressor's cost of an attack, and e, what the guarantee adds: shares of its stake.
    asks_more
        Change in the share that the protégé asks for.
    without, likelier, costlier, risk
        Chance of war: without the guarantee, with what it adds to the chance to win, to the aggressor's cost as well,
        and with what it takes over too.
    """

    win: Array
    raises_win: Array
    cost: Array
    borne: Array
    low: Array
    high: Array
    added: Array
    asks_more: Array
    without: Array
    likelier: Array
    costlier: Array
    risk: Array


def hazard_of(scene: Scene, low: float, high: float) -> Hazard:
    """Ask what the package's guarantee does to a protégé that bargains over terms.

    Parameters
    ----------
    scene
        The package.
    low, high
        Ends of the challenger's cost of attacking the protégé alone, in years of its full satisfaction.
    """
    pool, full = scene.pool, scene.problem.war.kinds[0]
    win, attack_cost = full.believed
    alone, alone_cost = full.of_set(0)
    stake, own_stake = (scene.stake(place)[:, None] for place in (scene.challenger, scene.protege))
    own = pool["war_cost"][:, scene.protege, None] if "war_cost" in pool else np.zeros_like(win)
    cost = np.broadcast_to(own / own_stake, win.shape)
    added = (attack_cost - alone_cost + full.snapback) / stake
    borne = cost * share_of_forces(scene)
    ends = np.broadcast_to(low / stake, win.shape), np.broadcast_to(high / stake, win.shape)
    raised = {"raises_win": alone - win, "raises_aggressor_cost": added}
    before, likelier = moral_hazard(1.0 - alone, cost, *ends, raises_win=alone - win)
    _, costlier = moral_hazard(1.0 - alone, cost, *ends, **raised)
    _, after = moral_hazard(1.0 - alone, cost, *ends, **raised, bears_cost=borne)
    risks = before.war, likelier.war, costlier.war, after.war
    return Hazard(1.0 - alone, alone - win, cost, borne, *ends, added, after.keeps - before.keeps, *risks)


def share_of_forces(scene: Scene) -> Array:
    """Give the guarantors' expected share of the forces on the protégé's side, as the challenger believes.

    Returns
    -------
    float64[draw, year]
        D/(N + D), D the brigades of each guarantor times its chance to fight.
    """
    side, pool = scene.problem.side, scene.pool
    own = pool["own_brigades"][:, 0]
    if not len(side.who) or "forces.brigades" not in pool:
        return np.zeros_like(own)
    chance = fighting_chance(side.belief)[:, side.year_of]
    brigades = np.swapaxes(pool["forces.brigades"][:, 0, side.who], 1, 2)
    if "brings" in pool:
        brigades = brigades + pool["brings"][:, 0, side.who][:, None] * side.bound.T
    joining = (chance * brigades).sum(axis=2)
    return np.asarray(joining / (own + joining))


def bearable(found: Hazard, row: int, year: int) -> float:
    """Give the largest share of its costs that the protégé may be relieved of without a higher risk of war."""
    win, cost, low, high, raises_win, added = (
        float(getattr(found, name)[row, year]) for name in ("win", "cost", "low", "high", "raises_win", "added")
    )

    def raises(share: float) -> bool:
        raised = {"raises_win": raises_win, "raises_aggressor_cost": added, "bears_cost": share * cost}
        before, after = moral_hazard(win, cost, low, high, **raised)
        return bool(after.war > before.war + _NOTHING)

    if not raises(1.0):
        return 1.0
    least, most = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (least + most)
        least, most = (least, middle) if raises(middle) else (middle, most)
    return least


def check_hazard(scene: Scene) -> Check:
    """Check that the guarantee does not raise the risk of war through what the protégé then asks for."""
    about = (
        "moral_hazard",
        "moral hazard",
        "Is the risk of war no higher although the protégé asks for more, costs of war being taken over in proportion "
        "to forces?",
    )
    war = scene.file.war
    ends = None if war is None else ends_of(war.cost_alone)
    if war is None or ends is None:
        return scene.cannot(*about, NO_RANGE)
    if not len(scene.problem.side.who):
        return scene.cannot(*about, NOBODY)
    found = hazard_of(scene, *ends)
    margin = found.without - found.risk
    margin = np.where(np.abs(margin) <= _NOTHING, 0.0, margin)
    telling = margin[CENTRAL] if np.any(margin[CENTRAL] < 0) else -found.asks_more[CENTRAL]
    year = int(np.nanargmin(telling)) if np.isfinite(telling).any() else 0
    at = CENTRAL, year
    tenth = 0.1 * found.cost[at] / (2.0 * (found.high[at] - found.low[at]))
    risks = [risk[at] for risk in (found.without, found.likelier, found.costlier, found.risk)]
    likelier, costlier, taken = (_signed(after - before) for before, after in pairwise(risks))
    asks, taken_over = _signed(found.asks_more[at]), _percent(found.borne[at], found.cost[at])
    says = (
        f"In year {year + 1}, asking for terms, {scene.name(scene.protege)} would ask for {asks} of the stake more; "
        f"the risk of war is {found.without[at]:.2f} without the guarantee. That it is likelier to "
        f"win changes the risk by {likelier}, that an attack costs more by {costlier}, that {taken_over} of its costs "
        f"would be taken over by {taken}; each tenth of them counts for up to {tenth:.3f}.{_law(war.cost_alone)}"
    )
    repair = ""
    if margin[at] < 0:
        share = 100.0 * bearable(found, CENTRAL, year)
        repair = f"in year {year + 1}: that no more than {share:.0f}% of the protégé's costs of war are taken over"
    return scene.check(*about, margin, says, repair)


def ends_of(estimate: Estimate) -> tuple[float, float] | None:
    """Give the ends of an estimate's range, its 5th and 95th percentiles where it has none; None for one value."""
    low, high = (float(end) for end in estimate.ppf(np.array([0.0, 1.0])))
    if not np.isfinite([low, high]).all():
        low, high = (float(end) for end in estimate.ppf(np.array([0.05, 0.95])))
    return (max(low, 0.0), high) if high > max(low, 0.0) else None


def _law(estimate: Estimate) -> str:
    """Say where the range is not drawn uniformly."""
    steps = np.diff(np.asarray(estimate.ppf(np.linspace(0.05, 0.95, 10))))
    if np.allclose(steps, steps[0], rtol=1e-6):
        return ""
    return " The range of its cost is taken as uniform here; the case does not draw it so."


def _percent(part: float, whole: float) -> str:
    return f"{100.0 * part / whole:.0f}%" if whole > 0 else "none"


def _signed(change: float) -> str:
    return f"{0.0 if abs(change) < 0.005 else change:+.2f}"
