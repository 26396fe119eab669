"""Whether a monitored cease-fire would hold by itself against violations short of full war."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models.deterrence.games.truce import patience_needed
from locarno.study.checks_scene import CENTRAL

if TYPE_CHECKING:
    from locarno.finding import Check
    from locarno.models.contract import Array
    from locarno.study.checks_scene import Scene

NO_KINDS = (
    "The case gives no kind of attack short of the full one: the check needs one in war.kinds, with its odds, ends and "
    "costs, and how likely it is attributed."
)


class Truce(NamedTuple):
    """The stage game of one kind of attack, by draw and year, in yearly satisfaction.

    Attributes
    ----------
    temptation, keeping : float64[draw, year]
        T: yearly worth of a violation that nobody lays at the challenger's door; R: y − g.
    war, sanctions : float64[draw, year]
        P: yearly worth of war renewed as the punishment, and of keeping without what the sanctions that come back take.
    detection : float64[draw]
        Chance that it is attributed.
    needed : float64[draw, year]
        δ* under the severer punishment; above 1 where neither punishes a violation that pays.
    """

    temptation: Array
    keeping: Array
    war: Array
    sanctions: Array
    detection: Array
    needed: Array


_NEVER = 2.0
"""Stands for a patience that nobody has."""


def truce_of(scene: Scene, kind: int) -> Truce:
    """Read one kind of attack as a violation of a monitored truce.

    Parameters
    ----------
    scene
        The package.
    kind
        Place of the kind; not the full attack.
    """
    problem, pool, i = scene.problem, scene.pool, scene.challenger
    impatience = 1.0 - pool["discount"][:, i, None]
    full, attack = problem.war.kinds[0], problem.war.kinds[kind]
    wins, loses = (end[:, i, None] for end in problem.war.ends(problem.content)[kind])
    win, cost = attack.of_set(0)
    keeping = problem.flow[:, i]
    spent = problem.content.settled[:, 0, i, None] - keeping
    temptation = loses + win * (wins - loses) - spent - impatience * cost
    war = impatience * problem.war.believed(problem.content)[:, 0]
    sanctions = keeping - impatience * full.snapback
    detection = pool["kind_attributed"][:, kind]
    punishment = np.minimum(war, sanctions)
    needed = patience_needed(temptation, keeping, punishment, np.broadcast_to(detection[:, None], keeping.shape))
    needed = np.where(temptation <= keeping, 0.0, np.where(punishment < keeping, needed, _NEVER))
    return Truce(temptation, keeping, war, sanctions, detection, np.where(needed == 1.0, _NEVER, needed))


def detection_needed(truce: Truce, discount: Array) -> Array:
    """Give the chance of attribution at which a truce holds by itself at a discount factor, above 1 if none does.

    Parameters
    ----------
    truce
        What :func:`truce_of` gives.
    discount : float64[draw]
        β.
    """
    beta = discount[:, None]
    loss = beta * (truce.keeping - np.minimum(truce.war, truce.sanctions))
    gain = np.maximum(truce.temptation - truce.keeping, 0.0)
    return np.divide((1.0 - beta) * gain, loss, out=np.where(gain > 0, np.inf, 0.0), where=loss > 0)


def check_truce(scene: Scene) -> Check:
    """Check whether the cease-fire enforces itself against violations short of war."""
    about = (
        "truce",
        "self-enforcing cease-fire",
        "Would a monitored cease-fire hold by itself against violations short of full war?",
    )
    if len(scene.problem.war.kinds) == 1:
        return scene.cannot(*about, NO_KINDS)
    beta = scene.pool["discount"][:, scene.challenger]
    margins, said, mends = [], [], []
    for place in range(1, len(scene.problem.war.kinds)):
        truce = truce_of(scene, place)
        margin = beta[:, None] - truce.needed
        margins.append(margin)
        year = int(np.argmin(margin[CENTRAL]))
        name = scene.kinds[place].replace("_", " ")
        said.append(_truce_says(truce, name, year, float(beta[CENTRAL])))
        if margin[CENTRAL, year] < 0:
            detection = float(detection_needed(truce, beta)[CENTRAL, year])
            if detection <= 1.0:
                mends.append(
                    f"against the {name}, attribution with chance {detection:.2f} (now {truce.detection[CENTRAL]:.2f})"
                )
    return scene.check(*about, np.min(margins, axis=0), " ".join(said), "; ".join(mends))


def _truce_says(truce: Truce, name: str, year: int, beta: float) -> str:
    at = CENTRAL, year
    gains = (
        f"{name[0].upper()}{name[1:]} in year {year + 1}: undetected it brings {truce.temptation[at]:.2f} a year, "
        f"keeping {truce.keeping[at]:.2f}"
    )
    if truce.temptation[at] <= truce.keeping[at]:
        return f"{gains}: it does not pay."
    severer = "war renewed" if truce.war[at] <= truce.sanctions[at] else "the loss of what sanctions take"
    punishment = min(truce.war[at], truce.sanctions[at])
    if punishment >= truce.keeping[at]:
        return f"{gains}, and no punishment is worse than keeping."
    needed = truce.needed[at]
    patience = f"a discount factor of {needed:.2f} (it is {beta:.2f})" if needed <= 1.0 else "more than any patience"
    return (
        f"{gains}, {severer} {punishment:.2f}; found out with chance {truce.detection[CENTRAL]:.2f} the truce needs "
        f"{patience}."
    )
