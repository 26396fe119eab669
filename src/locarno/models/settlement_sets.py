"""What-ifs on who fights: sets that would deter, a guarantor surely in or out, sets that stay out.

All of them change only who fights: forces, terms and costs stay as the package has them. A guarantor that surely
stays out keeps its promise in force with a strength of 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models._block import Block, dims_of, sizes_of
from locarno.models._guarantors import guarantors_of
from locarno.models._values import Satisfaction
from locarno.models._war import War
from locarno.models.deterrence.challenger import attack_value, solve
from locarno.models.settlement import MODELS, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array

_READS = frozenset(name for model in MODELS if model.name == "settlement" for name in (*model.needs, *model.optional))


def copies(given: Mapping[str, Array], places: Sequence[int]) -> dict[str, Array]:
    """Repeat packages along every package axis, in this order; what the settlement does not read is left out.

    Parameters
    ----------
    given
        Named inputs and the outcomes that the settlement reads.
    places
        Package of each copy.
    """
    taken: dict[str, Array] = {}
    for name, value in given.items():
        if name not in _READS:
            continue
        dims = dims_of(name)
        taken[name] = np.take(value, places, axis=dims.index("package")) if "package" in dims else np.asarray(value)
    return taken


def bound(given: Mapping[str, Array], package: int) -> NDArray[np.int64]:
    """Give the guarantors whose promise is in force in some year of a package."""
    if "honours" not in given:
        return np.zeros(0, np.int64)
    return np.flatnonzero((given["in_force"][package] > 0).any(axis=1))


def deterring(given: Mapping[str, Array], package: int) -> NDArray[np.bool_]:
    """Say of every set of a package's guarantors whether it deters in year 1.

    A set deters where the challenger, without a hidden cost (κ = 0) and sure that exactly this set would fight in
    every year in which it is bound, is not better off attacking: W₁ ≤ K₁. Against other kinds of attack the set
    fights as far as the kind allows, and a war that others start is as the package has it.

    Parameters
    ----------
    given
        Named inputs, and all outcomes of the settlement and of what feeds it.
    package
        Place of the package.

    Returns
    -------
    bool[draw, set]
        Over the guarantors of :func:`bound`, in that order.
    """
    taken = copies(given, [package])
    sizes = sizes_of(taken)
    block = Block(taken, slice(0, sizes["draw"]), sizes)
    side = guarantors_of(block, 0)
    who, challenger, years = side.who, block.challenger, sizes["year"]
    settled = given["settlement.satisfaction"][:, [package]]
    wins, loses = given["settlement.satisfaction_wins"], given["settlement.satisfaction_loses"]
    content = Satisfaction(settled, wins, loses, np.full_like(wins, np.nan))
    discount = block("discount")[:, challenger]
    sets = 1 << len(who)
    with np.errstate(all="ignore"):  # a failed draw is data: its sets deter nobody
        war = War(block, 0, side, essential=True)
        best = np.full((sizes["draw"], sets, years), -np.inf)
        for number, (kind, (succeeds, fails)) in enumerate(zip(war.kinds, war.ends(content), strict=True)):
            values = np.stack(
                [
                    attack_value(
                        *kind.of_set(z),
                        kind.snapback,
                        succeeds[:, challenger, None],
                        fails[:, challenger, None],
                        discount[:, None],
                    )
                    for z in range(sets)
                ],
                axis=1,
            )
            present = np.broadcast_to(side.bound.T, (sizes["draw"], years, len(who)))
            if number:
                present = present * block("kind_honours", 1.0)[:, number][:, None, who]
            met = _thinned(values, present)
            if number:
                attributed = block("kind_attributed")[:, number, None, None]
                met = attributed * met + (1.0 - attributed) * values[:, :1]
            best = np.maximum(best, met)
        flow = settled[:, 0, challenger, None] - given["settlement.flow_cost"][:, package, challenger]
        by_other = war.attacks(content)[1]

        def by_set(values: Array) -> Array:
            return np.repeat(values, sets, axis=0)

        choices = solve(
            best.reshape(-1, 1, years),
            by_set(by_other),
            by_set(war.by_other),
            by_set(flow),
            by_set(discount),
            by_set(block("shock")),
            np.zeros((sizes["draw"] * sets, 1)),
        )
    margin = (choices.keep - choices.attack)[:, 0, 0].reshape(-1, sets)
    return np.asarray(margin >= 0)


def _thinned(values: Array, present: Array) -> Array:
    """Average over who of a set is there, each with its own chance.

    Parameters
    ----------
    values : float64[draw, set, year]
        Against exactly that set.
    present : float64[draw, year, guarantor]
        Chance that a guarantor of the set is there.

    Returns
    -------
    float64[draw, set, year]
    """
    mean = values.copy()
    sets = np.arange(values.shape[1])
    for j in range(present.shape[2]):
        inside = sets[(sets >> j) & 1 == 1]
        share = present[:, None, :, j]
        mean[:, inside] = share * mean[:, inside] + (1.0 - share) * mean[:, inside - (1 << j)]
    return mean


def set_chances(given: Mapping[str, Array], package: int, guarantor: int, *, fights: bool) -> Array:
    """Give the chances of all sets in year 1 where one guarantor surely fights, or surely does not.

    This is an intervention, not an inference: the common factor is not read off the guarantor's decision. Others are
    moved by it only where the case says so (contagion from the lead).

    Parameters
    ----------
    given, package
        As for :func:`deterring`.
    guarantor
        Place of the guarantor on its axis.
    fights
        Which of the two.

    Returns
    -------
    float64[draw, set]
        Over the guarantors of :func:`bound`, in that order.
    """
    sure = copies(given, [package])
    who = bound(sure, 0)
    for name, value in sure.items():
        dims = dims_of(name)
        sure[name] = np.take(value, [0], axis=dims.index("year")) if "year" in dims else value
    sure["promise_strength"] = np.array(sure.get("promise_strength", np.ones(sure["in_force"].shape)))
    sure["promise_strength"][:, guarantor] = float(fights)
    # who is bound only later cannot fight in year 1, and yet has a place in the sets
    later = who[sure["in_force"][0, who, 0] <= 0]
    sure["promise_strength"][:, later] = 0.0
    sure["in_force"] = np.array(sure["in_force"])
    sure["in_force"][:, later] = 1.0
    sure["honours"] = np.array(sure["honours"])
    sure["honours"][:, :, guarantor] = 1.0
    for name, whole in (("drifts", 0.0), ("opinion.unratified", 0.0), ("cohesion.calculus", np.nan)):
        if name in sure:
            sure[name] = np.array(sure[name])
            sure[name][..., guarantor] = whole
    sizes = sizes_of(sure)
    side = guarantors_of(Block(sure, slice(0, sizes["draw"]), sizes), 0)
    return np.asarray(side.estimate[:, side.year_of[0]])


def survival_without(given: Mapping[str, Array], out: Sequence[tuple[int, tuple[int, ...]]]) -> Array:
    """Give the chance to hold, by year, where sets of guarantors surely do not fight.

    Parameters
    ----------
    given
        As for :func:`copies`.
    out
        For each what-if the place of its package, and the places of the guarantors that stay out.

    Returns
    -------
    float64[draw, what-if, year]
        S.
    """
    left = copies(given, [package for package, _ in out])
    left.pop("trust_shift", None)  # the protégé's trust moves its value, not the challenger's choice
    if "honours" in left:
        strength = np.array(left.get("promise_strength", np.ones(left["in_force"].shape)))
        for row, (_, who) in enumerate(out):
            strength[row, list(who)] = 0.0
        left["promise_strength"] = strength
    return settle(left)["settlement.survival"]
