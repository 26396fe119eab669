"""Guarantors of a package: who fights with whom, as the analyst, the challenger and the protégé believe."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.models._strength import distinct_years
from locarno.models.cohesion.joint import NODES, distinct_packages, fighting_chance, set_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models._block import Block
    from locarno.models.contract import Array


class Guarantors(NamedTuple):
    """The guarantors that a package binds, and the chances of every set of them.

    Attributes
    ----------
    who : int64[bound]
        Which guarantors of the case are bound in some year; the sets are over these, in this order.
    lead : float64[bound]
        1 for the lead.
    bound : float64[bound, year]
        Share of the year in which each promise is in force.
    year_of : int64[year]
        Years with equal chances are computed once: which of the distinct years each year is.
    estimate, belief, trust : float64[draw, distinct year, set]
        π, π̂ and the protégé's trust: distributions over the sets that fight.
    if_other_breaks : float64[draw, distinct year, set]
        π^X: the same where the protégé has reopened the war.
    chance, chance_if_other_breaks : float64[draw, year, bound]
        Marginals under π and π^X.
    """

    who: NDArray[np.int64]
    lead: Array
    bound: Array
    year_of: NDArray[np.int64]
    estimate: Array
    belief: Array
    trust: Array
    if_other_breaks: Array
    chance: Array
    chance_if_other_breaks: Array

    @property
    def any_fights(self) -> Array:
        """Chance that at least one guarantor fights: float64[draw, year]."""
        return np.take(1.0 - self.estimate[:, :, 0], self.year_of, axis=1)

    @property
    def all_fight(self) -> Array:
        """Chance that every guarantor bound in the year fights, 0 where none is: float64[draw, year]."""
        full = ((self.bound > 0) * (1 << np.arange(len(self.who)))[:, None]).sum(axis=0)
        chance = np.stack([self.estimate[:, self.year_of[year], z] for year, z in enumerate(full)], axis=1)
        return np.where(full > 0, chance, 0.0)


def guarantors_by_package(block: Block) -> tuple[Guarantors, ...]:
    """Give the guarantors of every package; packages with the same promises share them."""
    if "honours" not in block:
        nobody = guarantors_of(block, 0)
        return tuple(nobody for _ in range(block.sizes["package"]))
    compared = [honours_of(block), block("opinion.unratified", 0.0), block("promise_strength", 1.0)[None]]
    if "cohesion.credibility" in block:
        shift = block("cohesion.credibility")[:, :, None]
        compared.append(np.broadcast_to(shift, (*compared[0].shape, block.sizes["year"])))
    first, kind_of = distinct_packages(block("in_force"), *compared)
    sides = [guarantors_of(block, int(package)) for package in first]
    return tuple(sides[kind] for kind in kind_of)


def honours_of(block: Block) -> Array:
    """Give every guarantor's chance to fight in a year in force, before drift and ratification.

    ``honours``, or the guarantor's own calculus where it is modelled (M9), and with the tripwire's pull
    1 − (1 − π)(1 − h) where its soldiers stand in the way.

    Parameters
    ----------
    block : Block
        Inputs with ``honours``.

    Returns
    -------
    float64[draw, package, guarantor]
        A probability.
    """
    honours = block("honours")
    if "cohesion.calculus" in block:
        calculus = block("cohesion.calculus")
        honours = np.where(np.isnan(calculus), honours, calculus)
    if "tripwire" in block:
        honours = 1.0 - (1.0 - honours) * (1.0 - block("tripwire"))
    return honours


def guarantors_of(block: Block, package: int) -> Guarantors:
    """Give the guarantors of a package with their joint chances.

    A guarantor's chance in a year is that of :func:`honours_of` (with ``contagion`` added where the lead fights)
    times the share of the year in force, times the chance that its policy still stands, times
    ``honours_unratified`` where its promise was not ratified; ``cohesion.credibility`` shifts the log odds of that
    product. Belief and trust shift them further. Promises not in force never fight.

    Parameters
    ----------
    block : Block
        Inputs; without ``honours`` nobody is a guarantor.
    package : int
        Index of the package.

    Returns
    -------
    Guarantors
        Sets over those that the package binds.
    """
    sizes = block.sizes
    who = np.flatnonzero((block("in_force")[package] > 0).any(axis=1)) if "honours" in block else np.zeros(0, np.int64)
    lead_mask = block("lead", 0.0)[who] if len(who) else np.zeros(0)
    if not len(who):
        nobody = np.ones((sizes["draw"], 1, 1))
        none = np.zeros((sizes["draw"], sizes["year"], 0))
        always = np.zeros(sizes["year"], np.int64)
        unbound = np.zeros((0, sizes["year"]))
        return Guarantors(who, lead_mask, unbound, always, nobody, nobody, nobody, nobody, none, none)
    bound = block("in_force")[package][who]
    strength = block("promise_strength", 1.0)[package][who]
    standing = np.broadcast_to((bound * strength).T, (sizes["draw"], sizes["year"], len(who)))
    if "cohesion.policy" in block:
        policy = np.swapaxes(block("cohesion.policy")[:, who], 1, 2)
        standing = standing * np.where(block("drifts", 1.0)[who] > 0, policy, 1.0)
    unratified = block("opinion.unratified", 0.0)[:, package, who]
    weaker = 1.0 - unratified * (1.0 - block("honours_unratified", 1.0)[:, who])
    honours = honours_of(block)[:, package, who]
    alone = (honours * weaker)[:, None] * standing
    lead = int(np.argmax(lead_mask)) if lead_mask.any() else None
    with_lead = None
    if lead is not None and "contagion" in block:
        gain = np.where(lead_mask > 0, 0.0, block("contagion")[:, who])
        led = np.minimum(honours + gain, 1.0) * weaker
        with_lead = led[:, None] * standing
    if "cohesion.credibility" in block:
        odds = np.exp(block("cohesion.credibility")[:, package])[..., None]
        alone = _at_odds(alone, odds)
        with_lead = None if with_lead is None else _at_odds(with_lead, odds)

    first, year_of = distinct_years(alone) if with_lead is None else distinct_years(alone, with_lead)
    rho = np.repeat(block("deciders_correlation", 0.0)[:, None], len(first), axis=1)
    alone = np.take(alone, first, axis=1)
    with_lead = None if with_lead is None else np.take(with_lead, first, axis=1)

    def sets(shift: Array | None, factor: Array | None = None) -> Array:
        def moved(chance: Array) -> Array:
            if factor is not None:
                chance = chance * factor[:, None, who]
            if shift is None:
                return chance
            return _at_odds(chance, np.exp(shift[:, who])[:, None])

        led_by = None if with_lead is None else moved(with_lead)
        return set_probabilities(moved(alone), rho, nodes=NODES, with_lead=led_by, lead=lead)

    estimate = sets(None)
    if_other_breaks = estimate
    if "honours_if_protege_breaks" in block and any(
        name in block and np.any(block(name) != 0) for name in ("protege_hazard", "incident_hazard")
    ):
        if_other_breaks = sets(None, block("honours_if_protege_breaks"))
    chance = np.take(fighting_chance(estimate), year_of, axis=1)
    chance_if_other_breaks = chance
    if if_other_breaks is not estimate:
        chance_if_other_breaks = np.take(fighting_chance(if_other_breaks), year_of, axis=1)
    return Guarantors(
        who,
        lead_mask,
        bound,
        year_of,
        estimate,
        sets(block("belief_shift")) if "belief_shift" in block else estimate,
        sets(block("trust_shift")) if "trust_shift" in block else estimate,
        if_other_breaks,
        chance,
        chance_if_other_breaks,
    )


def _at_odds(chance: Array, odds: Array) -> Array:
    """Multiply the odds of a chance."""
    return np.asarray(chance * odds / (1.0 - chance + chance * odds))
