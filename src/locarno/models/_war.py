"""War renewed under a package: what an attack is worth to the challenger, and what it brings the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models._strength import by_set, distinct_years, expect, log_odds_alone
from locarno.models.deterrence.challenger import (
    Choices,
    attack_value,
    critical_reliability,
    reliability_note,
    solve,
)

if TYPE_CHECKING:
    from locarno.models._block import Block
    from locarno.models._guarantors import Guarantors
    from locarno.models._values import Satisfaction
    from locarno.models.contract import Array

_NO_GUARANTOR = 4.0


class War:
    """The war that would follow if a package were broken.

    Parameters
    ----------
    block : Block
        Inputs.
    package : int
        Index of the package.
    side : Guarantors
        Who may fight.
    essential : bool
        Whether the others lose what rests on the lead's enablers where the lead does not fight.

    Attributes
    ----------
    win_none, win_all : float64[draw, year]
        p where no guarantor fights, and where all do.
    by_other : float64[draw, year]
        x: chance that protégé or incident starts it.
    win_believed : float64[draw, year]
        Σ_z π̂(z) p_z.
    """

    def __init__(self, block: Block, package: int, side: Guarantors, *, essential: bool) -> None:
        self._block = block
        self._side = side
        sizes = block.sizes
        own = block("own_brigades")[:, package]
        slope = block("odds_slope")
        log_odds = log_odds_alone(
            block("win_alone"), slope, block("challenger_power", 1.0), own, block("base_brigades")
        )
        brigades = np.zeros((sizes["draw"], len(side.who), sizes["year"]))
        dependence = np.zeros((sizes["draw"], len(side.who)))
        if len(side.who):
            brigades = block("forces.brigades", 0.0)[:, package, side.who]
            if "brings" in block:
                brigades = brigades + block("brings")[:, package, side.who, None] * side.bound
            # Enablers that the package supplies without binding their supplier to fight are there in any set.
            lent = not side.lead.any() and block("enablers_present", 0.0)[package] > 0
            if essential and not lent:
                dependence = block("forces.enabler_dependence", 0.0)[:, package, side.who]
        first, self._year_of = distinct_years(own, log_odds, np.swapaxes(brigades, 1, 2))
        self._win, self._opposed = by_set(
            np.take(brigades, first, axis=2),
            dependence,
            side.lead,
            np.take(own, first, axis=1),
            np.take(log_odds, first, axis=1),
            slope,
        )
        self.win_none, self.win_all = self._of_set(self._win, 0), self._of_set(self._win, -1)
        self.by_other = 1.0 - (1.0 - block("protege_hazard", 0.0)[:, package]) * (
            1.0 - block("incident_hazard", 0.0)[:, package]
        )
        self.win_believed = self._expect(side.belief, self._win)
        self._win_if_other = self._expect(side.if_other_breaks, self._win)
        self._snapback = (block("snapback_chance", 0.0)[:, package] * block("snapback_value", 0.0))[:, None]
        self._package = package

    def _of_set(self, values: Array, z: int) -> Array:
        return np.take(values[:, :, z], self._year_of, axis=1)

    def _expect(self, probabilities: Array, values: Array) -> Array:
        return expect(probabilities, values, self._side.year_of, self._year_of)

    def cost_all(self) -> Array:
        """Cost of an attack against all guarantors: float64[draw, year]."""
        return self._cost(self._of_set(self._opposed, -1))

    def _cost(self, opposed: Array) -> Array:
        """Cost of an attack, c = cost_alone + (cost_opposed − cost_alone) · opposed.

        Parameters
        ----------
        opposed : float64[draw, year]
            ln(1 + D(z)/N)/ln 2, for a set or averaged over sets.

        Returns
        -------
        float64[draw, year]
            In year-utility.
        """
        alone = self._block("cost_alone")[:, None]
        return alone + (self._block("cost_opposed")[:, None] - alone) * opposed

    def _attack(self, content: Satisfaction, win: Array, opposed: Array) -> Array:
        i = self._block.challenger
        return attack_value(
            win,
            self._cost(opposed),
            self._snapback,
            content.wins[:, i, None],
            content.loses[:, i, None],
            self._block("discount")[:, i, None],
        )

    def attacks(self, content: Satisfaction) -> tuple[Array, Array]:
        """Value a war to the challenger before its hidden cost: one kind of attack, the full one.

        Parameters
        ----------
        content : Satisfaction
            Of every party.

        Returns
        -------
        believed, by_other : float64[draw, year]
            Σ_z π̂(z) A_z, and A^X = Σ_z π^X(z) A_z where protégé or incident started it.
        """
        side = self._side
        return (
            self._attack(content, self.win_believed, self._expect(side.belief, self._opposed)),
            self._attack(content, self._win_if_other, self._expect(side.if_other_breaks, self._opposed)),
        )

    def choices(self, content: Satisfaction, flow: Array, kappa: Array, *, myopic: bool) -> Choices:
        """Solve the challenger's problem.

        Parameters
        ----------
        content : Satisfaction
            Of every party.
        flow : float64[draw, year]
            The challenger's y − g.
        kappa : float64[draw, node]
            Hidden costs.
        myopic : bool
            The variant that does not look ahead.

        Returns
        -------
        Choices
            By draw, node and year.
        """
        believed, by_other = self.attacks(content)
        return solve(
            believed[:, None],
            by_other,
            self.by_other,
            flow,
            self._block("discount")[:, self._block.challenger],
            self._block("shock"),
            kappa,
            myopic=myopic,
        )

    def for_others(self, content: Satisfaction) -> tuple[Array, Array]:
        """Value war renewed for every party, by the challenger and by protégé or incident.

        Parameters
        ----------
        content : Satisfaction
            Of every party.

        Returns
        -------
        war, war_by_other : float64[draw, party, year]
            ω, under the protégé's trust for the protégé, and ω^X under π^X.
        """
        side, protege = self._side, self._block.protege
        win = np.repeat(self._expect(side.estimate, self._win)[:, None], len(protege), axis=1)
        win[:, protege] = self._expect(side.trust, self._win)[:, None]
        war = self._end(content, win) - self._burden(side.chance)
        by_other = self._end(content, self._win_if_other[:, None]) - self._burden(side.chance_if_other_breaks)
        return war, by_other

    def _end(self, content: Satisfaction, win: Array) -> Array:
        gain = (content.wins - content.loses)[..., None]
        return np.asarray((content.loses[..., None] + win * gain) / (1.0 - self._block("discount"))[..., None])

    def _burden(self, chance: Array) -> Array:
        """Give c_i averaged over sets: fighting, abandoning a promise, or standing by."""
        block, side = self._block, self._side
        sizes = block.sizes
        burden = np.repeat(block("war_cost", 0.0)[..., None], sizes["year"], axis=2)
        if not len(side.who):
            return burden
        fights = block("if_fights", 0.0)[:, side.who]
        abandons = block("if_abandons", 0.0)[:, side.who]
        party_of = block("guarantor_party", 0.0)[side.who]
        for party in np.flatnonzero(party_of.any(axis=0)):
            borne: Array = np.zeros((sizes["draw"], sizes["year"]))
            stands_by = np.ones_like(borne)
            for j in np.flatnonzero(party_of[:, party]):
                acts, bound = chance[:, :, j], side.bound[j]
                # It can act only in the share of the year in which it is bound; in the rest it stands by.
                borne += acts * fights[:, j, None] + np.maximum(bound - acts, 0.0) * abandons[:, j, None]
                stands_by *= 1.0 - np.maximum(bound, acts)
            burden[:, party] = borne + stands_by * burden[:, party]
        return burden

    def critical(self, content: Satisfaction, choices: Choices, kappa: Array, weights: Array) -> tuple[Array, Array]:
        """Give q* in year 1, averaged over hidden costs, and the note that goes with it.

        Parameters
        ----------
        content : Satisfaction
            Of every party.
        choices : Choices
            Of the challenger.
        kappa, weights : float64[draw, node]
            Hidden costs and their weights.

        Returns
        -------
        q_star, q_note : float64[draw]
            As :func:`critical_reliability` and :func:`reliability_note` give them.
        """
        alone, opposed = (
            self._attack(content, self._of_set(self._win, z), self._of_set(self._opposed, z))[:, 0] for z in (0, -1)
        )
        critical = critical_reliability(
            alone, opposed, (weights * kappa).sum(axis=1), (weights * choices.keep[:, :, 0]).sum(axis=1)
        )
        if not len(self._side.who):
            return critical, np.full(critical.shape, _NO_GUARANTOR)
        return critical, reliability_note(critical)
