"""Powell's commitment problem on a package: in which year power shifts too fast for any terms, and what repairs it.

What a side can lock in by fighting now is weighed against what is left once the other gets what it could lock in by
fighting next year. Guarantors enter through the chance to win as the challenger believes, and through the cost of an
attack that they and the sanctions that come back would add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from locarno.models._block import dims_of
from locarno.models.deterrence.commitment import unavoidable
from locarno.study.checks_scene import CENTRAL, listed
from locarno.study.explain_problem import pose, surer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from locarno.finding import Check
    from locarno.models.contract import Array
    from locarno.study.checks_scene import Scene
    from locarno.study.explain_problem import Problem

Side = Literal["challenger", "protege"]
SIDES: tuple[Side, ...] = ("challenger", "protege")

MOST_BRIGADES = 10.0
"""Repairs by brigades are sought up to this many times what is there."""
MOST_LOG_ODDS = 8.0
"""Repairs by reliability are sought up to this shift."""
_STEPS = 33


class Commitment(NamedTuple):
    """Powell's condition by draw and year; the last year's inputs stay for ever.

    Attributes
    ----------
    excess : dict of side to float64[draw, year]
        M_side(t) − (B − β M_other(t + 1)) in years of the stake: positive where no terms stop the side from fighting.
    win : float64[draw, year]
        The challenger's chance to win, as it believes.
    prize : dict of side to float64[draw]
        Yearly worth of winning against losing, to turn costs into shares of the stake.
    discount : float64[draw]
        β, the challenger's, for both.
    """

    excess: dict[Side, Array]
    win: Array
    prize: dict[Side, Array]
    discount: Array


class Repair(NamedTuple):
    """A smallest change that makes the condition hold in a year.

    Attributes
    ----------
    way
        ``slower_shift`` (most that the chance to win may change in the year), ``own_brigades`` and
        ``guarantors_brigades`` (more of them in that year), ``cost`` (more for the side that would strike, in years
        of its full satisfaction), ``reliability`` (common shift of the guarantors' log odds, as believed).
    size
        How much.
    """

    way: str
    size: float


def commitment(pool: Mapping[str, Array], problem: Problem) -> Commitment:
    """Ask Powell's condition of a package.

    Parameters
    ----------
    pool
        What :func:`locarno.study.explain_problem.of_package` gives.
    problem
        The problem that it poses.
    """
    i, j = (int(np.argmax(pool[name])) for name in ("is_challenger", "is_protege"))
    beta = pool["discount"][:, i]
    pie = (1.0 / (1.0 - beta))[:, None]
    wins, loses = problem.content.wins, problem.content.loses
    prize: dict[Side, Array] = {"challenger": wins[:, i] - loses[:, i], "protege": loses[:, j] - wins[:, j]}
    win, cost = problem.war.kinds[0].believed
    borne = pool["war_cost"][:, j, None] if "war_cost" in pool else np.zeros_like(win)
    with np.errstate(all="ignore"):  # a side that does not care who wins has no stake, and never strikes for it
        locks: dict[Side, Array] = {
            "challenger": win * pie - (cost + problem.war.kinds[0].snapback) / prize["challenger"][:, None],
            "protege": (1.0 - win) * pie - borne / prize["protege"][:, None],
        }
        locks = {side: np.where(prize[side][:, None] > 0, locks[side], -np.inf) for side in SIDES}
    excess = {
        side: unavoidable(_next_year(np.maximum(locks[other], 0.0)), locks[side], pie, beta[:, None])
        for side, other in zip(SIDES, reversed(SIDES), strict=True)
    }
    return Commitment(excess, win, prize, beta)


def repairs(pool: Mapping[str, Array], asked: Commitment, side: Side, year: int) -> tuple[Repair, ...]:
    """Find what makes the condition hold for a side in a year of the first draw, each change alone.

    Parameters
    ----------
    pool
        As for :func:`commitment`.
    asked
        What it gave.
    side
        Whose condition fails.
    year
        In which year, from 0.

    Returns
    -------
    tuple of Repair
        Only those that exist.
    """
    first = first_draw(pool)
    excess = float(asked.excess[side][0, year])
    beta = float(asked.discount[0])
    found = []
    now, then = float(asked.win[0, year]), float(asked.win[0, min(year + 1, asked.win.shape[1] - 1)])
    # the excess is linear in next year's chance, with slope β B
    allowed = abs(then - now) - excess * (1.0 - beta) / beta
    if 0.0 <= allowed < abs(then - now):
        found.append(Repair("slower_shift", allowed))
    changed = year if side == "challenger" else min(year + 1, asked.win.shape[1] - 1)

    def after(pool: dict[str, Array]) -> float:
        return float(commitment(pool, pose(pool)).excess[side][0, year])

    own = float(first["own_brigades"][0, 0, changed])
    size = _smallest(lambda extra: after(_more_own(first, extra, changed)), MOST_BRIGADES * own)
    if size is not None:
        found.append(Repair("own_brigades", size))
    if "forces.brigades" in first:
        sent = float(first["forces.brigades"][0, 0, :, changed].sum())
        factor = _smallest(lambda extra: after(_more_sent(first, extra, changed)), MOST_BRIGADES)
        if factor is not None and sent > 0:
            found.append(Repair("guarantors_brigades", factor * sent))
    found.append(Repair("cost", excess * float(asked.prize[side][0])))
    if "honours" in first:
        shift = _smallest(lambda log_odds: after(surer(log_odds)(dict(first))), MOST_LOG_ODDS)
        if shift is not None:
            found.append(Repair("reliability", shift))
    return tuple(found)


def check_commitment(scene: Scene) -> Check:
    """Check that power never shifts so fast that no terms keep a side from fighting first."""
    asked = commitment(scene.pool, scene.problem)
    worst = np.maximum(*(asked.excess[side] for side in SIDES))
    year = int(np.nanargmax(worst[CENTRAL])) if np.isfinite(worst[CENTRAL]).any() else 0
    fails = np.flatnonzero(worst[CENTRAL] > 0)
    if len(fails):
        year = int(fails[0])
    side: Side = max(SIDES, key=lambda side: float(np.nan_to_num(asked.excess[side][CENTRAL, year], nan=-np.inf)))
    says = _commitment_says(scene, asked, side, year, fails)
    repair = ""
    if len(fails):
        found = repairs(scene.pool, asked, side, year)
        repair = f"in year {year + 1}: {listed([_repair_says(scene, each, asked, side, year) for each in found])}"
    return scene.check(
        "commitment",
        "Powell's commitment problem",
        "Do terms exist in every year, or does power shift so fast that a side fights first whatever they are?",
        -worst,
        says,
        repair,
    )


def _commitment_says(scene: Scene, asked: Commitment, side: Side, year: int, fails: NDArray[np.int64]) -> str:
    who = scene.name(scene.challenger if side == "challenger" else scene.protege)
    now, then = (float(asked.win[CENTRAL, min(t, asked.win.shape[1] - 1)]) for t in (year, year + 1))
    excess = float(asked.excess[side][CENTRAL, year])
    moves = (
        f"{scene.name(scene.challenger)}'s chance to win, as it believes, goes from {now:.2f} in year {year + 1} to "
        f"{then:.2f} in the next"
    )
    if not np.isfinite(excess):
        return "Neither side has a stake in who wins: there is nothing to lock in by fighting."
    if not len(fails):
        return (
            f"No shift of power is fast enough to leave no terms. Nearest is year {year + 1}, for {who}: {moves}; what "
            f"both could lock in by fighting leaves {-excess:.1f} years of the whole stake to divide."
        )
    others = [str(t + 1) for t in fails[1:]]
    also = f" It fails in year{'s' if len(others) > 1 else ''} {', '.join(others)} as well." if others else ""
    return (
        f"It fails first in year {year + 1}, for {who}: {moves}, and what both could lock in by fighting is "
        f"{excess:.2f} years of the whole stake more than there is.{also}"
    )


def _repair_says(scene: Scene, repair: Repair, asked: Commitment, side: Side, year: int) -> str:
    changed = year if side == "challenger" else min(year + 1, asked.win.shape[1] - 1)
    when = "" if changed == year else f" in year {changed + 1}"
    size = repair.size
    if repair.way == "slower_shift":
        now, then = (float(asked.win[CENTRAL, t]) for t in (year, year + 1))
        return f"a shift of no more than {size:.2f} in the chance to win (it is {abs(then - now):.2f})"
    if repair.way == "own_brigades":
        own = float(scene.pool["own_brigades"][CENTRAL, 0, changed])
        return f"{size:.1f} more of the protégé's own brigades{when} (it has {own:.0f})"
    if repair.way == "guarantors_brigades":
        sent = float(scene.pool["forces.brigades"][CENTRAL, 0, :, changed].sum())
        return f"{size:.1f} more of the guarantors' brigades{when} (there are {sent:.1f})"
    if repair.way == "cost":
        who = scene.name(scene.challenger if side == "challenger" else scene.protege)
        return f"an attack that costs {who} {size:.2f} years of its full satisfaction more"
    return f"guarantors likelier to fight, as believed, the odds of each times {np.exp(size):.2g}"


def _next_year(values: Array) -> Array:
    return np.concatenate([values[:, 1:], values[:, -1:]], axis=1)


def first_draw(pool: Mapping[str, Array]) -> dict[str, Array]:
    """Keep the first draw alone."""
    return {name: array[:1] if dims_of(name)[:1] == ("draw",) else array for name, array in pool.items()}


def _more_own(pool: Mapping[str, Array], extra: float, year: int) -> dict[str, Array]:
    own = np.array(pool["own_brigades"])
    own[:, :, year] += extra
    return {**pool, "own_brigades": own}


def _more_sent(pool: Mapping[str, Array], extra: float, year: int) -> dict[str, Array]:
    sent = np.array(pool["forces.brigades"])
    sent[..., year] *= 1.0 + extra
    return {**pool, "forces.brigades": sent}


def _smallest(excess: Callable[[float], float], most: float) -> float | None:
    """Find the smallest change from which on the excess is not positive, up to the most; None where there is none."""
    from scipy.optimize import brentq

    steps = most * np.linspace(0.0, 1.0, _STEPS) ** 2
    low = 0.0
    for high in steps[1:]:
        if excess(float(high)) <= 0.0:
            return float(brentq(excess, low, float(high), xtol=1e-9, rtol=1e-9))
        low = float(high)
    return None
