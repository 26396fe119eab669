"""War as learning: whether both sides, as each sees the fronts, prefer a package's terms to fighting on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.deterrence.games.attrition import ceasefire_at
from locarno.study.checks_scene import CENTRAL

if TYPE_CHECKING:
    from locarno.finding import Check
    from locarno.study.checks_scene import Scene

NO_FRONTS = "The case does not describe the fronts: the check needs war.fronts."


def check_fronts(scene: Scene) -> Check:
    """Check whether both sides, as they see the fronts, prefer the package's terms to fighting on."""
    about = (
        "fronts",
        "war as learning (random walk)",
        "Do both sides, as each sees the fronts, prefer these terms to fighting on?",
    )
    if "fronts_forts" not in scene.pool:
        return scene.cannot(*about, NO_FRONTS)
    given = {name.removeprefix("fronts_"): v for name, v in scene.pool.items() if name.startswith("fronts_")}
    held = np.minimum(given["held"], given["forts"])
    battles = (given["challenger_battle"], given["protege_battle"])
    costs = (given["challenger_cost"], given["protege_cost"])
    reentry = (given["challenger_reentry"], given["protege_reentry"])
    bare = ceasefire_at(held, given["forts"], *battles, *costs)
    found = ceasefire_at(held, given["forts"], *battles, *costs, *reentry)
    content, i = scene.problem.content, scene.challenger
    with np.errstate(all="ignore"):  # a challenger that does not care who wins has no share of the stake
        share = (content.settled[:, 0, i] - content.loses[:, i]) / (content.wins[:, i] - content.loses[:, i])
    margin = np.minimum(share - found.low, found.high - share)
    at = CENTRAL
    ours, theirs = scene.name(i), scene.name(scene.protege)
    says = (
        f"War is worth {bare.value[at]:.2f} of the stake to {ours} as it sees it, {bare.other_value[at]:.2f} to "
        f"{theirs}: the range of terms that both prefer is {bare.width[at]:+z.2f} wide, {found.width[at]:+z.2f} with "
        f"what taking up the war again costs, from {found.low[at]:.2f} to {found.high[at]:.2f} of the stake for "
        f"{ours}; these terms give it {share[at]:.2f}."
    )
    repair = ""
    if margin[at] < 0:
        short = max(found.low[at] - share[at], share[at] - found.high[at])
        whom = ours if found.low[at] > share[at] else theirs
        repair = f"that taking up the war again costs {whom} {short:.2f} of the stake more"
        both = min(found.low[at] - share[at], share[at] - found.high[at])
        if both > 0:
            repair = (
                f"that taking up the war again costs {ours} {found.low[at] - share[at]:.2f} and "
                f"{theirs} {share[at] - found.high[at]:.2f} of the stake more"
            )
    return scene.check(*about, margin[:, None], says, repair)
