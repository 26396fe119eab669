"""The exchange rate between a lead guarantor's part and the share that its allies carry.

For each part of the lead: the smallest allied share at which the lead accepts, and the largest that the bloc accepts.
A share of the money moves only who pays. A share of the troops moves who sends the brigades: costs follow, and so does
whose brigades are there in which set of guarantors that fight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import ExchangeRate
from locarno.study.experiments import ACCEPTS, FORCES, mix_of, raised_brigades, run_models, send, stretch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array, Inputs

MONEY = "% of the yearly cost"
TROOPS = "% of the brigades"

MONEY_SHARES = np.linspace(0.0, 1.0, 101)
"""Shares of the money tried: a party's value is linear in what it pays, so the ends give all of them."""

TROOP_SHARES = np.linspace(0.0, 1.0, 11)
"""Shares of the brigades tried: each is a run of the models."""

NO_TROOPS = "the lead sends no troops in this part, so a share of the brigades is not defined"


def exchange_rate(
    inputs: Inputs, packages: Mapping[str, int], us: int, europe: Sequence[int], bloc: int
) -> tuple[ExchangeRate, ...]:
    """For each US part, find the European shares of money, and of troops, that both sides accept.

    A side accepts where its value is at least its outside option in half of the draws.

    Parameters
    ----------
    inputs
        Named inputs of a few hundred draws.
    packages
        US part, in words → place of the package that stands for it.
    us
        Place of the United States on the party axis.
    europe
        Places of the European payers.
    bloc
        Place of the European party that decides.

    Returns
    -------
    Of every part the share of the money, then that of the troops where both sides send any.
    """
    sends = run_models(inputs, only=(FORCES,))
    raised = raised_brigades(inputs, sends) if "forces.sustained" in sends else None
    rates = []
    for part, package in packages.items():
        note = ""
        troops: tuple[ExchangeRate, ...] = ()
        if raised is not None:
            us_sends, bloc_sends = (inputs["contributor_party"][:, party] > 0 for party in (us, bloc))
            if not np.any(raised[:, package, us_sends]):
                note = NO_TROOPS
            elif np.any(raised[:, package, bloc_sends & ~us_sends]):
                troops = (_by_troops(inputs, part, package, raised[:, package], us, bloc),)
        rates += [_by_money(inputs, part, package, us, europe, bloc, note), *troops]
    return tuple(rates)


def _by_money(
    inputs: Inputs, part: str, package: int, us: int, europe: Sequence[int], bloc: int, note: str
) -> ExchangeRate:
    """Share the package's whole money cost out anew, within Europe by GDP."""
    weights = np.nan_to_num(inputs["gdp"][:, list(europe)])
    weights = weights / weights.sum(axis=1, keepdims=True)
    grid = stretch(inputs, package, 2)

    def split(cost: Array) -> Array:
        """Share a cost (draw, package, party, …): the first copy all to the United States, the second to Europe."""
        anew = np.array(cost)
        total = cost[:, :, us] + cost[:, :, bloc]
        by = np.array([0.0, 1.0]).reshape(1, -1, *[1] * (total.ndim - 2))
        anew[:, :, us], anew[:, :, bloc] = total * (1.0 - by), total * by
        for place, member in enumerate(europe):
            anew[:, :, member] = anew[:, :, bloc] * weights[:, place].reshape(-1, *[1] * (total.ndim - 1))
        return anew

    grid["package_cost"] = split(grid["package_cost"])
    found = run_models(grid, after={FORCES: lambda forces: forces | {"forces.cost": split(forces["forces.cost"])}})
    ends = found["settlement.value"] - found["settlement.outside"][:, None]
    surplus = ends[:, :1] + MONEY_SHARES[:, None] * (ends[:, 1:] - ends[:, :1])
    return _rate(part, MONEY, MONEY_SHARES, surplus[:, :, us], surplus[:, :, bloc], note)


def _by_troops(inputs: Inputs, part: str, package: int, raised: Array, us: int, bloc: int) -> ExchangeRate:
    """Split the brigades that the two sides raise together anew, within each side as it raises them."""
    of_us = inputs["contributor_party"][:, us] > 0
    of_bloc = (inputs["contributor_party"][:, bloc] > 0) & ~of_us
    mine, theirs = np.where(of_us, raised, 0.0), np.where(of_bloc, raised, 0.0)
    total = (mine + theirs).sum(axis=1)[:, None, None]
    by = TROOP_SHARES[:, None]
    sent = total * ((1.0 - by) * mix_of(mine)[:, None] + by * mix_of(theirs)[:, None])
    sent = sent + np.where(of_us | of_bloc, 0.0, raised)[:, None]
    found = run_models(send(stretch(inputs, package, TROOP_SHARES.size), sent))
    surplus = found["settlement.value"] - found["settlement.outside"][:, None]
    now = float(np.median(theirs.sum(axis=1) / np.maximum(total[:, 0, 0], 1e-12)))
    pools = np.where(of_bloc, inputs["takes_part"][:, package] * inputs["available_brigades"], 0.0)
    pools = np.divide(pools, inputs["rotation_factor"], out=np.zeros(pools.shape), where=pools > 0).sum(axis=1)
    enough = [float((pools >= share * total[:, 0, 0] * (1 - 1e-9)).mean()) >= ACCEPTS for share in TROOP_SHARES]
    most = max((float(share) for share, can in zip(TROOP_SHARES, enough, strict=True) if can), default=0.0)
    note = (
        f"of the brigades that both raise together, {now:.0%} European as the package stands; European pools can man "
        f"up to {most:.0%} in half of the draws; everybody's chance to fight stays as it is"
    )
    return _rate(part, TROOPS, TROOP_SHARES, surplus[:, :, us], surplus[:, :, bloc], note)


def _rate(part: str, unit: str, shares: Array, us: Array, bloc: Array, note: str) -> ExchangeRate:
    """Read the smallest share that the lead accepts, and the largest that the bloc does."""

    def accepted(surplus: Array) -> NDArray[np.bool_]:
        return np.asarray((surplus >= 0).mean(axis=0) >= ACCEPTS)

    us_accepts, bloc_accepts = accepted(us), accepted(bloc)
    return ExchangeRate(
        us_part=part,
        unit=unit,
        accepted_from=round(float(100 * shares[us_accepts].min()), 6) if us_accepts.any() else None,
        accepted_to=round(float(100 * shares[bloc_accepts].max()), 6) if bloc_accepts.any() else None,
        note=note,
    )
