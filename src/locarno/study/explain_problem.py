"""The challenger's problem under one package, opened: what keeping and attacking are worth, by hidden cost and year.

The settlement reports means over hidden costs. To say why, one needs the problem itself, and the same problem with
one thing changed; both are made here from named inputs and the outcomes that the settlement reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models._block import FOREIGN_DIMS, Block, dims_of, sizes_of
from locarno.models._guarantors import Guarantors, guarantors_of
from locarno.models._values import Satisfaction
from locarno.models._war import War
from locarno.models.contract import INPUTS
from locarno.models.deterrence.challenger import Choices, kappa_nodes, value_kept
from locarno.models.registry import find
from locarno.models.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from locarno.models.contract import Array

    Change = Callable[[dict[str, Array]], dict[str, Array]]


class Problem(NamedTuple):
    """The problem of one package, solved.

    Attributes
    ----------
    outcomes : mapping
        The settlement's outcomes for this package alone, ``settlement.…``.
    side : Guarantors
        Who may fight.
    war : War
        The war that would follow.
    content : Satisfaction
        Yearly satisfaction of every party; that with the war now is not set.
    flow : float64[draw, party, year]
        y − g.
    choices : Choices
        Of the challenger, by hidden cost.
    kept : float64[draw, year]
        The settlement kept for ever, to the challenger.
    kappa, weights : float64[draw, node]
        Hidden costs and their weights.
    """

    outcomes: Mapping[str, Array]
    side: Guarantors
    war: War
    content: Satisfaction
    flow: Array
    choices: Choices
    kept: Array
    kappa: Array
    weights: Array

    def mean(self, values: Array) -> Array:
        """Average over hidden costs: (draw, node, …) → (draw, …)."""
        return np.asarray(np.einsum("dk,dk...->d...", self.weights, values))

    @property
    def margin(self) -> Array:
        """Δ = K − W, mean over hidden costs: float64[draw, year]."""
        return self.mean(self.choices.keep - self.choices.attack)


def readable(pool: Mapping[str, Array]) -> dict[str, Array]:
    """Keep what the settlement reads; an empty mapping where it lacks something that it needs."""
    settlement = find("settlement")
    if any(name not in pool for name in settlement.needs):
        return {}
    return {n: np.asarray(pool[n], dtype=np.float64) for n in (*settlement.needs, *settlement.optional) if n in pool}


def of_package(pool: Mapping[str, Array], place: int) -> dict[str, Array]:
    """Cut every package axis down to one package.

    Parameters
    ----------
    pool
        Named inputs and outcomes that the settlement reads.
    place
        Place of the package.
    """
    cut = {}
    for name, array in pool.items():
        dims = dims_of(name) if name in INPUTS or name in FOREIGN_DIMS else ()
        cut[name] = np.take(array, [place], axis=dims.index("package")) if "package" in dims else array
    return cut


def pose(pool: Mapping[str, Array], *, essential: bool = True, myopic: bool = False) -> Problem:
    """Solve the challenger's problem of a single package, all draws at once.

    Parameters
    ----------
    pool
        What :func:`of_package` gives.
    essential
        The reading in which the others lose what rests on the lead's enablers where the lead does not fight.
    myopic
        The challenger that does not look ahead.
    """
    outcomes = settle(pool, reading="essential" if essential else "substitutable", myopic=myopic)
    sizes = sizes_of(pool)
    block = Block(pool, slice(0, sizes["draw"]), sizes)
    wins, loses = outcomes["settlement.satisfaction_wins"], outcomes["settlement.satisfaction_loses"]
    settled = outcomes["settlement.satisfaction"]
    content = Satisfaction(settled, wins, loses, np.full_like(wins, np.nan))
    flow = settled[:, 0, :, None] - outcomes["settlement.flow_cost"][:, 0]
    side = guarantors_of(block, 0)
    kappa, weights = kappa_nodes(block("hidden_cost_sd"), block("kappa_offset"))
    own = flow[:, block.challenger]
    with np.errstate(all="ignore"):  # a draw that cannot be solved is told by its outcomes
        war = War(block, 0, side, essential=essential)
        choices = war.choices(content, own, kappa, myopic=myopic)
        kept = value_kept(own, block("discount")[:, block.challenger])
    return Problem(outcomes, side, war, content, flow, choices, kept, kappa, weights)


def from_year_on(name: str, year: int) -> Change:
    """Make a change: an input stays from a year on as it is in that year (from 0)."""

    def change(pool: dict[str, Array]) -> dict[str, Array]:
        if name not in pool or dims_of(name)[-1] != "year":
            return pool
        held = np.array(pool[name])
        held[..., year:] = held[..., year : year + 1]
        return pool | {name: held}

    return change


def at_its_later_most(name: str, year: int) -> Change:
    """Make a change: an input is from a year (from 0) on what it is at most in that year or later."""

    def change(pool: dict[str, Array]) -> dict[str, Array]:
        if name not in pool or dims_of(name)[-1] != "year":
            return pool
        whole = np.array(pool[name])
        whole[..., year:] = whole[..., year:].max(axis=-1, keepdims=True)
        return pool | {name: whole}

    return change


def times(name: str, factor: float) -> Change:
    """Make a change: an input is multiplied by a number; nothing where it is not there."""

    def change(pool: dict[str, Array]) -> dict[str, Array]:
        return pool | {name: pool[name] * factor} if name in pool else pool

    return change


def without_guarantor(place: int | None = None) -> Change:
    """Make a change: nobody promises to fight, or one guarantor of the case does not."""

    def change(pool: dict[str, Array]) -> dict[str, Array]:
        if "in_force" not in pool:
            return pool
        bound = np.array(pool["in_force"])
        bound[:, slice(None) if place is None else place] = 0.0
        return pool | {"in_force": bound}

    return change


def surer(log_odds: float) -> Change:
    """Make a change: the challenger holds every guarantor likelier to fight, by a common shift of the log odds."""

    def change(pool: dict[str, Array]) -> dict[str, Array]:
        if "honours" not in pool:
            return pool
        draws, _, guarantors = pool["honours"].shape
        return pool | {"belief_shift": pool.get("belief_shift", np.zeros((draws, guarantors))) + log_odds}

    return change


def with_estimate_for_belief(pool: dict[str, Array]) -> dict[str, Array]:
    """Let the challenger believe what the analyst estimates."""
    return {name: array for name, array in pool.items() if name != "belief_shift"}


def in_turn(*changes: Change) -> Change:
    """Make one change of several."""

    def change(pool: dict[str, Array]) -> dict[str, Array]:
        for each in changes:
            pool = each(pool)
        return pool

    return change
