"""Strategic risk: whether peace survives that each side fears to be surprised by the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.deterrence.games.truce import strategic_risk
from locarno.study.checks_scene import CENTRAL

if TYPE_CHECKING:
    from locarno.finding import Check
    from locarno.models.contract import Array
    from locarno.study.checks_scene import Scene

NO_FIRST_STRIKE = "The case does not say what striking first gains: the check needs war.first_strike."


class Surprise(NamedTuple):
    """Payoffs of one side, by draw and year, in years of its full satisfaction.

    Attributes
    ----------
    peace, strikes, surprised, both : float64[draw, year]
        Π, F, S and W.
    """

    peace: Array
    strikes: Array
    surprised: Array
    both: Array

    @property
    def margin(self) -> Array:
        """Π − (F + W − S): not negative where peace survives a little fear of surprise."""
        return strategic_risk(self.peace, self.strikes, self.surprised, self.both)[2]


def surprise_of(scene: Scene, gain: Array | None = None) -> tuple[Surprise, Surprise]:
    """Read both sides' positions as a game in which each fears the other's first strike.

    Whoever strikes first wins likelier by f; where the protégé does, the guarantors fight under π^X.

    Parameters
    ----------
    scene
        The package, with ``first_strike``.
    gain : float64[draw]
        f in place of the case's.

    Returns
    -------
    challenger, protege : Surprise
        F, S, W without f are Σ π̂ A − κ, A^X and Σ π̂ A − κ for the challenger; ω^X, ω and ω for the protégé.
    """
    problem, pool = scene.problem, scene.pool
    i, j, content, war = scene.challenger, scene.protege, problem.content, problem.war
    first = (pool["first_strike"] if gain is None else gain)[:, None]
    stake, own_stake = scene.stake(i)[:, None], scene.stake(j)[:, None]
    attack = war.believed(content)[:, 0] - problem.mean(problem.kappa)[:, None]
    full = war.kinds[0]
    believed, if_other = full.believed[0], full.if_other_breaks[0]
    win, burden = full.for_others
    attacked = (war.end(win, content.wins, content.loses) - burden)[:, j]
    # nobody wins with more than certainty
    challenger = Surprise(
        problem.mean(problem.choices.keep),
        attack + np.minimum(first, 1.0 - believed) * stake,
        war.attacks(content)[1] - np.minimum(first, if_other) * stake,
        attack,
    )
    protege = Surprise(
        protege_keeps(scene),
        war.war_by_other(content)[:, j] + np.minimum(first, if_other) * own_stake,
        attacked - np.minimum(first, 1.0 - win[:, j]) * own_stake,
        attacked,
    )
    return challenger, protege


def protege_keeps(scene: Scene) -> Array:
    """Give what keeping is worth to the protégé in each year, mean over the challenger's hidden costs.

    Returns
    -------
    float64[draw, year]
        (1 − x)(y − g + β U_{t+1}) + x ω^X, U as the settlement has it.
    """
    problem, j = scene.problem, scene.protege
    beta = scene.pool["discount"][:, j, None]
    flow = problem.flow[:, None, j]
    war, by_other = (values[:, None, j] for values in problem.war.for_others(problem.content))
    x, breaks = problem.war.by_other[:, None], problem.choices.breaks
    stays = (1.0 - breaks) * (1.0 - x)
    at_once = stays * flow + breaks * war + (1.0 - breaks) * x * by_other
    keeps = np.empty_like(breaks)
    later = at_once[..., -1] / (1.0 - beta * stays[..., -1])
    for year in range(breaks.shape[-1] - 1, -1, -1):
        keeps[..., year] = (1.0 - x[..., year]) * (flow[..., year] + beta * later) + x[..., year] * by_other[..., year]
        later = at_once[..., year] + stays[..., year] * beta * later
    return problem.mean(keeps)


def check_surprise(scene: Scene) -> Check:
    """Check that peace survives a little fear of the other side's first strike."""
    about = (
        "surprise",
        "strategic risk",
        "Does keeping survive that each side fears to be surprised by the other?",
    )
    if "first_strike" not in scene.pool:
        return scene.cannot(*about, NO_FIRST_STRIKE)
    sides = surprise_of(scene)
    margin = np.minimum(*(side.margin for side in sides))
    year = int(np.nanargmin(margin[CENTRAL])) if np.isfinite(margin[CENTRAL]).any() else 0
    at = CENTRAL, year
    said = []
    for place, side in zip((scene.challenger, scene.protege), sides, strict=True):
        needed = side.strikes[at] + side.both[at] - side.surprised[at]
        verdict = "holds" if side.peace[at] >= side.strikes[at] else "fails"
        feared = "holds" if side.margin[at] >= 0 else "fails"
        said.append(
            f"for {scene.name(place)} keeping is worth {side.peace[at]:.2f}, striking first {side.strikes[at]:.2f} (if "
            f"both know all, keeping {verdict}), and {needed:.2f} would be needed under a little fear of surprise "
            f"({feared})"
        )
    says = f"In year {year + 1}, striking first being worth {scene.pool['first_strike'][CENTRAL]:.2f} in the chance to "
    says += f"win: {'; '.join(said)}."
    repair = ""
    if margin[at] < 0:
        least = gain_that_holds(scene)
        if least is not None:
            repair = (
                f"in all years: that striking first gains no more than {least:.3f} (warning, separation, dispersal)"
            )
    return scene.check(*about, margin, says, repair)


def gain_that_holds(scene: Scene) -> float | None:
    """Give the largest gain of a first strike, under the case's, at which the check holds at the central case."""
    from scipy.optimize import brentq

    now = np.asarray(scene.pool["first_strike"])

    def worst(gain: float) -> float:
        sides = surprise_of(scene, np.full(now.shape, gain))
        return float(min(side.margin[CENTRAL].min() for side in sides))

    if worst(0.0) < 0:
        return None
    return float(brentq(worst, 0.0, float(now[CENTRAL]), xtol=1e-12))
