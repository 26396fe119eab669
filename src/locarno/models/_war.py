"""War renewed under a package: what an attack is worth to the challenger, and what it brings the others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from locarno.models._guarantors import guarantors_by_kind
from locarno.models._strength import at_log_odds, by_set, distinct_years, expect, log_odds_alone
from locarno.models._values import moved_by_ends
from locarno.models.deterrence.challenger import (
    Choices,
    attack_value,
    critical_reliability,
    reliability_note,
    solve,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models._block import Block
    from locarno.models._guarantors import Guarantors
    from locarno.models._values import Satisfaction
    from locarno.models.contract import Array

_NO_GUARANTOR = 4.0
_SLACK = 1e-9
"""What rounding may take off a bound, relative."""


class Attack:
    """One kind of attack on one package: its odds and costs, averaged over those who fight against it.

    Parameters
    ----------
    block : Block
        Inputs.
    kind : int
        Index of the kind; 0 is the full attack, which takes the war's own numbers.
    side : Guarantors
        Who may fight against it.
    win, opposed : float64[draw, distinct year, set]
        The challenger's chance to succeed, and ln(1 + D(z)/N)/ln 2.
    year_of : int64[year]
        Which of the distinct years each year is.
    snapback : float64[draw, 1]
        Value of the sanctions that come back, if they do.
    """

    def __init__(
        self,
        block: Block,
        kind: int,
        side: Guarantors,
        win: Array,
        opposed: Array,
        year_of: NDArray[np.int64],
        snapback: Array,
    ) -> None:
        self._block = block
        self._kind = kind
        self._side = side
        self._win = win
        self._opposed = opposed
        self._year_of = year_of
        self._believed: tuple[NDArray[np.bool_], tuple[Array, Array]] | None = None
        self._attributed = block("kind_attributed")[:, kind, None] if kind else None
        # what nobody can lay at the challenger's door brings no sanctions back either
        self.snapback = snapback if self._attributed is None else self._attributed * snapback

    def of_set(self, z: int) -> tuple[Array, Array]:
        """Give the chance to win and the cost against one set: float64[draw, year] each."""
        win, opposed = (np.take(values[:, :, z], self._year_of, axis=1) for values in (self._win, self._opposed))
        return win, self._cost(opposed)

    @property
    def believed(self) -> tuple[Array, Array]:
        """Chance to win and cost under the challenger's belief: float64[draw, year] each."""
        return self.believed_in(np.ones(len(self._win), dtype=np.bool_))

    def believed_in(self, rows: NDArray[np.bool_]) -> tuple[Array, Array]:
        """Give the same, meaningful in some draws only."""
        if self._believed is None or (rows & ~self._believed[0]).any():
            belief = self._side.over("belief", rows)
            found = self._expect(belief, self._win), self._cost(self._expect(belief, self._opposed))
            self._believed = rows.copy(), found
        return self._believed[1]

    @cached_property
    def if_other_breaks(self) -> tuple[Array, Array]:
        """The same under π^X."""
        chances = self._side.if_other_breaks
        return self._expect(chances, self._win), self._cost(self._expect(chances, self._opposed))

    @property
    def for_others(self) -> tuple[Array, Array]:
        """Chance to win as each party reckons, by trust for the protégé, and what the war costs it.

        Returns
        -------
        win, burden : float64[draw, party, year]
            Under π, for the protégé the chance to win under its trust.
        """
        return self.for_others_in(np.ones(len(self._win), dtype=np.bool_))

    def for_others_in(self, rows: NDArray[np.bool_]) -> tuple[Array, Array]:
        """Give the same for some draws: float64[row, party, year] each."""
        protege, side = self._block.protege, self._side
        estimate = side.over("estimate", rows)
        win = np.repeat(self._expect(estimate, self._win, rows)[:, None], len(protege), axis=1)
        win[:, protege] = self._expect(side.over("trust", rows), self._win, rows)[:, None]
        chance = side.chance if rows.all() else side.marginals(estimate[rows])
        return win, self.burden(chance, rows)

    def burden(self, chance: Array, rows: NDArray[np.bool_]) -> Array:
        """Give c_i averaged over sets: fighting, abandoning a promise, or standing by.

        Parameters
        ----------
        chance : float64[row, year, bound]
            Of each guarantor to fight, once the attack is attributed.
        rows : bool[draw]
            The draws.

        Returns
        -------
        float64[row, party, year]
            In year-utility.
        """
        block, side = self._block, self._side
        share = block("kind_burden", 1.0)[rows, self._kind, None] if self._kind else 1.0
        burden = np.repeat((block("war_cost", 0.0)[rows] * share)[..., None], block.sizes["year"], axis=2)
        if not len(side.who):
            return burden
        if self._attributed is not None:
            chance = self._attributed[rows, :, None] * chance
        fights = block("if_fights", 0.0)[rows][:, side.who] * share
        abandons = block("if_abandons", 0.0)[rows][:, side.who]
        party_of = block("guarantor_party", 0.0)[side.who]
        for party in np.flatnonzero(party_of.any(axis=0)):
            borne: Array = np.zeros(chance.shape[:2])
            stands_by = np.ones_like(borne)
            for j in np.flatnonzero(party_of[:, party]):
                acts, bound = chance[:, :, j], side.bound[j]
                # It can act only in the share of the year in which it is bound; in the rest it stands by.
                borne += acts * fights[:, j, None] + np.maximum(bound - acts, 0.0) * abandons[:, j, None]
                stands_by *= 1.0 - np.maximum(bound, acts)
            burden[:, party] = borne + stands_by * burden[:, party]
        return burden

    def _expect(self, probabilities: Array, values: Array, rows: NDArray[np.bool_] | None = None) -> Array:
        """Average over sets; where the attack is not attributed nobody fights."""
        attributed = self._attributed
        if rows is not None and not rows.all():
            probabilities, values = probabilities[rows], values[rows]
            attributed = None if attributed is None else attributed[rows]
        mean = expect(probabilities, values, self._side.year_of, self._year_of)
        if attributed is None:
            return mean
        return attributed * mean + (1.0 - attributed) * np.take(values[:, :, 0], self._year_of, axis=1)

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
        if self._kind:
            alone, joined = (self._block(f"kind_{name}")[:, self._kind] for name in ("cost_alone", "cost_opposed"))
        else:
            alone, joined = self._block("cost_alone"), self._block("cost_opposed")
        return alone[:, None] + (joined - alone)[:, None] * opposed


class War:
    """The war that would follow if a package were broken.

    Parameters
    ----------
    block : Block
        Inputs.
    package : int
        Index of the package.
    side : Guarantors
        Who may fight against a full attack.
    essential : bool
        Whether the others lose what rests on the lead's enablers where the lead does not fight.
    against : tuple of Guarantors, optional
        Who may fight against every kind of attack, the full one first, where they are known already.
    moved : list of (float64[draw, party], float64[draw, party]), optional
        What the ends of the further kinds add to the satisfaction with the package, where it is known already.

    Attributes
    ----------
    kinds : tuple of Attack
        The kinds of attack, the full one first.
    win_none, win_all : float64[draw, year]
        p of the full attack where no guarantor fights, and where all do.
    by_other : float64[draw, year]
        x: chance that protégé or incident starts it.
    win_believed : float64[draw, year]
        Σ_z π̂(z) p_z of the full attack.
    """

    def __init__(
        self,
        block: Block,
        package: int,
        side: Guarantors,
        *,
        essential: bool,
        against: tuple[Guarantors, ...] | None = None,
        moved: list[tuple[Array, Array]] | None = None,
    ) -> None:
        self._block = block
        self._moved_by = moved
        self._side = side
        self._package = package
        self._best: tuple[Satisfaction, tuple[NDArray[np.int64], Array]] | None = None
        sizes = block.sizes
        own = block("own_brigades")[:, package]
        power, base = block("challenger_power", 1.0), block("base_brigades")
        slopes = [block("odds_slope")]
        log_odds = [log_odds_alone(block("win_alone"), slopes[0], power, own, base)]
        for kind in range(1, sizes["attack"]):
            slopes.append(block("kind_odds_slope")[:, kind] if "kind_odds_slope" in block else slopes[0])
            log_odds.append(log_odds_alone(block("kind_win_alone")[:, kind], slopes[kind], power, own, base))
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
        first, year_of = distinct_years(own, *log_odds, np.swapaxes(brigades, 1, 2))
        snapback = (block("snapback_chance", 0.0)[:, package] * block("snapback_value", 0.0))[:, None]
        odds = [np.take(by_year, first, axis=1) for by_year in log_odds]
        win, opposed = by_set(
            np.take(brigades, first, axis=2),
            dependence,
            side.lead,
            np.take(own, first, axis=1),
            odds[0],
            slopes[0],
        )
        wins = [win, *(at_log_odds(opposed, odds[a], slopes[a]) for a in range(1, len(odds)))]
        sides = against or (guarantors_by_kind(block, package) if len(odds) > 1 else (side,))
        self.kinds = tuple(Attack(block, a, sides[a], wins[a], opposed, year_of, snapback) for a in range(len(odds)))
        full = self.kinds[0]
        self.win_none, self.win_all = full.of_set(0)[0], full.of_set(-1)[0]
        self.by_other = 1.0 - (1.0 - block("protege_hazard", 0.0)[:, package]) * (
            1.0 - block("incident_hazard", 0.0)[:, package]
        )
        self.win_believed = full.believed[0]

    def cost_all(self) -> Array:
        """Cost of a full attack against all guarantors: float64[draw, year]."""
        return self.kinds[0].of_set(-1)[1]

    def ends(self, content: Satisfaction) -> list[tuple[Array, Array]]:
        """Give everybody's satisfaction where an attack of each kind succeeds and where it fails.

        Parameters
        ----------
        content : Satisfaction
            Of every party.

        Returns
        -------
        list of (float64[draw, party], float64[draw, party])
            The full attack first.
        """
        full = (content.wins, content.loses)
        if len(self.kinds) == 1:
            return [full]
        settled = content.settled[:, self._package]
        return [full, *((settled + win, settled + lose) for win, lose in self._moved)]

    @cached_property
    def _moved(self) -> list[tuple[Array, Array]]:
        """What the ends of every kind but the full one add to the satisfaction with the package."""
        if self._moved_by is not None:
            return self._moved_by
        position = self._block("package_position")[self._package : self._package + 1]
        return [(win[:, 0], lose[:, 0]) for win, lose in kind_ends(self._block, position)]

    def _attack(self, a: int, odds: tuple[Array, Array], wins: Array, loses: Array) -> Array:
        i = self._block.challenger
        return attack_value(
            *odds, self.kinds[a].snapback, wins[:, i, None], loses[:, i, None], self._block("discount")[:, i, None]
        )

    def believed(self, content: Satisfaction) -> Array:
        """Value every kind of attack under the challenger's belief, before its hidden cost: float64[draw, kind, year].

        Σ_z π̂(z | a) A_z(a), for the kinds in their order.
        """
        ends = self.ends(content)
        return np.stack([self._attack(a, kind.believed, *ends[a]) for a, kind in enumerate(self.kinds)], axis=1)

    def best(self, content: Satisfaction) -> tuple[NDArray[np.int64], Array]:
        """Find the kind of attack that is worth most to the challenger.

        Parameters
        ----------
        content : Satisfaction
            Of every party.

        Returns
        -------
        kind : int64[draw, year]
            The first of equal ones.
        worth : float64[draw, year]
            Its value under the challenger's belief, before its hidden cost.
        """
        if self._best is not None and self._best[0] is content:
            return self._best[1]
        ends = self.ends(content)
        best = self._attack(0, self.kinds[0].believed, *ends[0])
        which = np.zeros(best.shape, np.int64)
        for a, kind in enumerate(self.kinds[1:], 1):
            # a set's odds and costs lie between those of nobody and of all: most draws need no more than that
            (low, cheap), (high, dear) = kind.of_set(0), kind.of_set(-1)
            corners = (self._attack(a, (win, cost), *ends[a]) for win in (low, high) for cost in (cheap, dear))
            bound = np.maximum.reduce(list(corners))
            rows = ~(bound + _SLACK * (1.0 + np.abs(bound)) < best).all(axis=1)
            if not rows.any():
                continue
            worth = np.where(rows[:, None], self._attack(a, kind.believed_in(rows), *ends[a]), -np.inf)
            better = ~(worth <= best)  # what is not a number must not pass for worse
            which[better], best = a, np.where(better, worth, best)
        self._best = content, (which, best)
        return which, best

    def likeliest(self, content: Satisfaction) -> NDArray[np.int64]:
        """Give the kind of attack that is worth most to the challenger: int64[draw, year]; the first of equal ones."""
        return self.best(content)[0]

    def attacks(self, content: Satisfaction) -> tuple[Array, Array]:
        """Value a war to the challenger before its hidden cost.

        Parameters
        ----------
        content : Satisfaction
            Of every party.

        Returns
        -------
        believed, by_other : float64[draw, year]
            The best kind's Σ_z π̂(z) A_z, and A^X = Σ_z π^X(z) A_z where protégé or incident started a full war.
        """
        return self.best(content)[1], self.attack_by_other(content)

    def attack_by_other(self, content: Satisfaction) -> Array:
        """Value to the challenger a full war that protégé or incident started, A^X: float64[draw, year]."""
        return self._attack(0, self.kinds[0].if_other_breaks, content.wins, content.loses)

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
            ω of the kind of attack that the challenger prefers in the year, under the protégé's trust for the
            protégé, and ω^X of a full war under π^X.
        """
        likeliest, ends = self.likeliest(content), self.ends(content)
        win, burden = self.kinds[0].for_others
        war = self.end(win, *ends[0]) - burden
        for a, kind in enumerate(self.kinds[1:], 1):
            rows = (likeliest == a).any(axis=1)
            if rows.any():
                win, burden = kind.for_others_in(rows)
                succeeds, fails = ends[a]
                value = self.end(win, succeeds[rows], fails[rows], rows) - burden
                war[rows] = np.where((likeliest[rows] == a)[:, None], value, war[rows])
        return war, self.war_by_other(content)

    def war_by_other(self, content: Satisfaction) -> Array:
        """Value a full war that protégé or incident started, ω^X: float64[draw, party, year]."""
        full = self.kinds[0]
        ended = self.end(full.if_other_breaks[0][:, None], content.wins, content.loses)
        every = np.ones(len(ended), dtype=np.bool_)
        return ended - full.burden(self._side.chance_if_other_breaks, every)

    def end(self, win: Array, wins: Array, loses: Array, rows: NDArray[np.bool_] | slice = slice(None)) -> Array:
        """Value the end of a war: (p y_cw + (1 − p) y_cl) B, float64[row, party, year]."""
        value = win * (wins - loses)[..., None]
        value += loses[..., None]
        value /= (1.0 - self._block("discount")[rows])[..., None]
        return np.asarray(value)

    def critical(self, content: Satisfaction, choices: Choices, kappa: Array, weights: Array) -> tuple[Array, Array]:
        """Give q* of a full attack in year 1, averaged over hidden costs, and the note that goes with it.

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
        alone, opposed = (self._attack(0, self.kinds[0].of_set(z), content.wins, content.loses)[:, 0] for z in (0, -1))
        critical = critical_reliability(
            alone, opposed, (weights * kappa).sum(axis=1), (weights * choices.keep[:, :, 0]).sum(axis=1)
        )
        if not len(self._side.who):
            return critical, np.full(critical.shape, _NO_GUARANTOR)
        return critical, reliability_note(critical)


def kind_ends(block: Block, positions: Array) -> list[tuple[Array, Array]]:
    """Give what the ends of every kind of attack but the full one add to the satisfaction with given terms.

    Parameters
    ----------
    block : Block
        Inputs.
    positions : float64[place, issue]
        Terms, one row for each.

    Returns
    -------
    list of (float64[draw, place, party], float64[draw, place, party])
        Where it succeeds, and where it fails.
    """
    if block.sizes["attack"] == 1:
        return []
    terms = block("is_terms") > 0
    scale = (
        block("position")[:, :, terms],
        block("salience")[:, :, terms],
        block("option_value")[terms],
        block("is_scale")[terms],
        positions[:, terms],
    )
    win, lose = block("kind_end_win")[:, :, terms], block("kind_end_lose")[:, :, terms]
    ends = [end[:, a] for a in range(1, win.shape[1]) for end in (win, lose)]
    moved = moved_by_ends(*scale, ends)
    return list(zip(moved[::2], moved[1::2], strict=True))
