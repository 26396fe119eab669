"""Guarantors of a package: who fights with whom, as the analyst, the challenger and the protégé believe."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from locarno.models._strength import distinct_years
from locarno.models.cohesion.joint import NODES, distinct_packages, fighting_chance, set_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models._block import Block
    from locarno.models.contract import Array

Whose: TypeAlias = Literal["estimate", "belief", "trust"]


class Guarantors:
    """The guarantors that a package binds, and the chances of every set of them against one kind of attack.

    A guarantor's chance in a year is that of :func:`honours_of` (with ``contagion`` added where the lead fights)
    times the share of the year in force, times the chance that its policy still stands, times
    ``honours_unratified`` where its promise was not ratified; ``cohesion.credibility`` shifts the log odds of that
    product. Against a kind of attack beside the full one it is multiplied by ``kind_honours``. Belief and trust
    shift its log odds further. Promises not in force never fight. What nobody asks for is not computed.

    Parameters
    ----------
    block : Block
        Inputs; without ``honours`` nobody is a guarantor.
    package : int
        Index of the package.
    kind : int
        Index of the kind of attack; 0 is the full one.

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
    """

    def __init__(self, block: Block, package: int, kind: int = 0) -> None:
        self._block = block
        self._known: dict[str, tuple[Array, NDArray[np.bool_]]] = {}
        self._years = block.sizes["year"]
        self.who: NDArray[np.int64] = np.zeros(0, np.int64)
        if "honours" in block:
            self.who = np.flatnonzero((block("in_force")[package] > 0).any(axis=1))
        who = self.who
        if not len(who):
            self.lead: Array = np.zeros(0)
            self.bound: Array = np.zeros((0, self._years))
            self.year_of: NDArray[np.int64] = np.zeros(self._years, np.int64)
            return
        self.lead = block("lead", 0.0)[who]
        self.bound = block("in_force")[package][who]
        alone, with_lead = self._chances(package)
        if kind:
            weaker = block("kind_honours", 1.0)[:, kind][:, None, who]
            alone = alone * weaker
            with_lead = None if with_lead is None else with_lead * weaker
        first, self.year_of = distinct_years(alone) if with_lead is None else distinct_years(alone, with_lead)
        self._alone = np.take(alone, first, axis=1)
        self._with_lead = None if with_lead is None else np.take(with_lead, first, axis=1)
        self._correlation = np.repeat(block("deciders_correlation", 0.0)[:, None], len(first), axis=1)

    def _chances(self, package: int) -> tuple[Array, Array | None]:
        """Give every guarantor's chance to fight, without and with the lead: float64[draw, year, bound]."""
        block, who = self._block, self.who
        strength = block("promise_strength", 1.0)[package][who]
        standing = np.broadcast_to((self.bound * strength).T, (block.sizes["draw"], self._years, len(who)))
        if "cohesion.policy" in block:
            policy = np.swapaxes(block("cohesion.policy")[:, who], 1, 2)
            standing = standing * np.where(block("drifts", 1.0)[who] > 0, policy, 1.0)
        unratified = block("opinion.unratified", 0.0)[:, package, who]
        weaker = 1.0 - unratified * (1.0 - block("honours_unratified", 1.0)[:, who])
        honours = honours_of(block)[:, package, who]
        alone = (honours * weaker)[:, None] * standing
        with_lead = None
        if self.lead.any() and "contagion" in block:
            gain = np.where(self.lead > 0, 0.0, block("contagion")[:, who])
            led = np.minimum(honours + gain, 1.0) * weaker
            with_lead = led[:, None] * standing
        if "cohesion.credibility" in block:
            odds = np.exp(block("cohesion.credibility")[:, package])[..., None]
            alone = _at_odds(alone, odds)
            with_lead = None if with_lead is None else _at_odds(with_lead, odds)
        return alone, with_lead

    def _sets(self, rows: NDArray[np.bool_] | slice, shift: str | None = None, factor: str | None = None) -> Array:
        """Give the chances of every set, the log odds shifted by one input, or the chances multiplied by one."""

        def moved(chance: Array) -> Array:
            if factor is not None:
                chance = chance * self._block(factor)[rows, None][..., self.who]
            if shift is None:
                return chance
            return _at_odds(chance, np.exp(self._block(shift)[rows][:, self.who])[:, None])

        led_by = None if self._with_lead is None else moved(self._with_lead[rows])
        lead = int(np.argmax(self.lead)) if self.lead.any() else None
        return set_probabilities(
            moved(self._alone[rows]), self._correlation[rows], nodes=NODES, with_lead=led_by, lead=lead
        )

    def over(self, whose: Whose, rows: NDArray[np.bool_]) -> Array:
        """Give a distribution over the sets that fight, for some draws.

        Parameters
        ----------
        whose : {"estimate", "belief", "trust"}
            π, the challenger's π̂, or the protégé's.
        rows : bool[draw]
            Where it is needed; what was computed before is kept.

        Returns
        -------
        float64[draw, distinct year, set]
            Not meaningful in other draws.
        """
        if not len(self.who):
            return np.ones((len(rows), 1, 1))
        shift = None if whose == "estimate" else f"{whose}_shift"
        if shift is not None and shift not in self._block:
            whose, shift = "estimate", None
        if whose not in self._known:
            chances = np.zeros((*self._alone.shape[:2], 2 ** len(self.who)))
            self._known[whose] = (chances, np.zeros(len(rows), dtype=np.bool_))
        chances, known = self._known[whose]
        missing = rows & ~known
        if missing.all():
            chances[...] = self._sets(slice(None), shift)
        elif missing.any():
            chances[missing] = self._sets(missing, shift)
        known |= rows
        return chances

    @property
    def _every(self) -> NDArray[np.bool_]:
        return np.ones(self._block.sizes["draw"], dtype=np.bool_)

    @property
    def estimate(self) -> Array:
        """π: distribution over the sets that fight, float64[draw, distinct year, set]."""
        return self.over("estimate", self._every)

    @property
    def belief(self) -> Array:
        """π̂, the challenger's: float64[draw, distinct year, set]."""
        return self.over("belief", self._every)

    @property
    def trust(self) -> Array:
        """The protégé's: float64[draw, distinct year, set]."""
        return self.over("trust", self._every)

    @cached_property
    def if_other_breaks(self) -> Array:
        """π^X, where the protégé or an incident has reopened the war: float64[draw, distinct year, set]."""
        block = self._block
        if not len(self.who) or "honours_if_protege_breaks" not in block:
            return self.estimate
        other_war = (name for name in ("protege_hazard", "incident_hazard") if name in block)
        if not any(np.any(block(name) != 0) for name in other_war):
            return self.estimate
        return self._sets(slice(None), factor="honours_if_protege_breaks")

    @cached_property
    def chance(self) -> Array:
        """Marginals under π: float64[draw, year, bound]."""
        return self.marginals(self.estimate)

    @cached_property
    def chance_if_other_breaks(self) -> Array:
        """Marginals under π^X: float64[draw, year, bound]."""
        same = self.if_other_breaks is self.estimate
        return self.chance if same else self.marginals(self.if_other_breaks)

    def marginals(self, probabilities: Array) -> Array:
        """Give each guarantor's chance to fight from the chances of all sets: float64[draw, year, bound]."""
        if not len(self.who):
            return np.zeros((len(probabilities), self._years, 0))
        return np.take(fighting_chance(probabilities), self.year_of, axis=1)

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


def guarantors_by_package(block: Block) -> tuple[tuple[Guarantors, ...], ...]:
    """Give the guarantors of every package against every kind of attack; equal promises share them."""
    packages = block.sizes["package"]
    if "honours" not in block:
        return (guarantors_by_kind(block, 0),) * packages
    compared = [honours_of(block), block("opinion.unratified", 0.0), block("promise_strength", 1.0)[None]]
    if "cohesion.credibility" in block:
        shift = block("cohesion.credibility")[:, :, None]
        compared.append(np.broadcast_to(shift, (*compared[0].shape, block.sizes["year"])))
    first, alike = distinct_packages(block("in_force"), *compared)
    sides = [guarantors_by_kind(block, int(package)) for package in first]
    return tuple(sides[place] for place in alike)


def guarantors_by_kind(block: Block, package: int) -> tuple[Guarantors, ...]:
    """Give the guarantors of a package against every kind of attack; kinds that all meet alike share them."""
    full = guarantors_of(block, package)
    kinds = block.sizes["attack"]
    if kinds == 1 or "kind_honours" not in block or not len(full.who):
        return (full,) * kinds
    weaker = block("kind_honours")[:, :, full.who]
    return (full, *(Guarantors(block, package, a) if np.any(weaker[:, a] != 1) else full for a in range(1, kinds)))


def guarantors_of(block: Block, package: int) -> Guarantors:
    """Give the guarantors of a package with their joint chances against the full attack.

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
    return Guarantors(block, package)


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


def _at_odds(chance: Array, odds: Array) -> Array:
    """Multiply the odds of a chance."""
    return np.asarray(chance * odds / (1.0 - chance + chance * odds))
