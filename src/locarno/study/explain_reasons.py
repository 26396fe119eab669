"""Why the challenger attacks, waits or keeps in a year: what changes if one thing about the same draw is changed.

At each of its hidden costs the challenger *attacks* in a year if that is worth more than keeping; it *waits* if it
keeps now and attacks in a later year; else it *keeps*. A reason is a change of the draw (the guarantee never expires,
power stays as it is, one guarantor stays out…) that takes the decision away at some of its hidden costs, or moves the
margin between keeping and attacking. The two that change most are told, with what they change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from locarno.study.explain_problem import (
    Problem,
    at_its_later_most,
    from_year_on,
    in_turn,
    of_package,
    pose,
    surer,
    times,
    with_estimate_for_belief,
    without_guarantor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from locarno.models.contract import Array
    from locarno.study.explain_problem import Change

Decision = Literal["attacks", "waits", "keeps"]
DECISIONS: tuple[Decision, ...] = ("attacks", "waits", "keeps")

SURE = 40.0
"""Log odds at which a guarantor that is bound is taken for certain."""

_MATERIAL_SHARE = 0.12
"""A reason counts if at least this share of the hidden costs (two of 16) decides otherwise without it …"""
_MATERIAL_MARGIN = 0.1
"""… or if it moves the margin by at least this many years of full satisfaction."""
_DECIDES_SHARE = 0.25
_DECIDES_MARGIN = 0.5
MOST_REASONS = 2

_NIL = 1e-9

_GENERAL = frozenset({"doubt", "foresight"})
"""True of every challenger that attacks or waits: told only where nothing more particular decides."""

_FROZEN: dict[str, tuple[str, ...]] = {
    "window": ("in_force", "promise_strength"),
    "power": ("challenger_power", "own_brigades"),
    "force": ("forces.brigades",),
    "policy": ("cohesion.policy", "cohesion.credibility"),
}
"""What changes over the years, and the inputs that carry it: held from a year on, its later change is taken away."""

_WHOLE = ("in_force", "promise_strength", "forces.brigades")
"""What may not all be there yet: the gap between a settlement and its guarantee."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A change of the draw that takes a decision away.

    Attributes
    ----------
    factor
        Which: ``gap``, ``window``, ``power``, ``force``, ``policy``, ``guarantee``, ``guarantor:PLACE``,
        ``snapback``, ``doubt``, ``disbelief``, ``belief``, ``enablers``, ``other_war``, ``foresight``.
    share, share_without
        Share of hidden costs at which it decides so, and that without the factor.
    margin, margin_without
        Δ in the year, mean over hidden costs, and that without the factor.
    """

    factor: str
    share: float
    share_without: float
    margin: float
    margin_without: float

    @property
    def decides(self) -> bool:
        """Whether the decision rests on it: a quarter of those who decide so would not, or half the margin goes."""
        lost, moved = self.share - self.share_without, abs(self.margin - self.margin_without)
        return lost >= _DECIDES_SHARE * self.share or (moved >= _DECIDES_MARGIN * abs(self.margin) and lost > 0)


class Decisions:
    """What the challenger does in each year at each hidden cost.

    Parameters
    ----------
    problem
        Of one draw.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        gap = problem.choices.keep[0] - problem.choices.attack[0]
        self._gap, self._kappa = gap, problem.kappa[0]
        self.weights = problem.weights[0]
        self.margin = problem.margin[0]
        attacks = gap < 0
        later = np.zeros_like(attacks)
        later[:, :-1] = np.logical_or.accumulate(attacks[:, :0:-1], axis=1)[:, ::-1]
        self.by_node = {"attacks": attacks, "waits": ~attacks & later, "keeps": ~attacks & ~later}

    def share(self, decision: Decision) -> Array:
        """Share of hidden costs at which it decides so: float64[year]."""
        return np.asarray(self.weights @ self.by_node[decision])

    def main(self, year: int) -> Decision:
        """Give what it does at most of its hidden costs: attacks if at half of them, else the likelier of the rest."""
        shares = {decision: float(self.share(decision)[year]) for decision in DECISIONS}
        if shares["attacks"] >= 0.5:
            return "attacks"
        return "waits" if shares["waits"] > shares["keeps"] else "keeps"

    def tips_at(self, year: int) -> float | None:
        """Give the hidden cost at which both are worth the same, between nodes; None if none of them separates."""
        gap = self._gap[:, year]
        if not (gap < 0).any() or not (gap >= 0).any():
            return None
        above = int(np.argmax(gap >= 0))
        low, high = gap[above - 1], gap[above]
        return float(np.interp(0.0, [low, high], self._kappa[above - 1 : above + 1]))

    def keeps_from(self, year: int) -> float | None:
        """Give the hidden cost from which on it keeps in this year (from 0) and all later ones; None if at all."""
        turns = [turn for later in range(year, self._gap.shape[1]) if (turn := self.tips_at(later)) is not None]
        return max(turns, default=None)

    @cached_property
    def first_attack(self) -> Array:
        """Share of hidden costs by the first year of attack, and last that at which it never does: float64[year+1]."""
        attacks = self.by_node["attacks"]
        first = np.where(attacks.any(axis=1), attacks.argmax(axis=1), attacks.shape[1])
        counted = np.bincount(first, weights=self.weights, minlength=attacks.shape[1] + 1)
        return np.asarray(counted, dtype=np.float64)


class Reasons:
    """Counterfactual solutions of one draw and package, made when they are asked for.

    Parameters
    ----------
    pool
        What the settlement reads, one draw, all packages.
    package
        Place of the package.
    """

    def __init__(self, pool: Mapping[str, Array], package: int) -> None:
        self.pool = of_package(pool, package)
        self.problem = pose(self.pool)
        self.decisions = Decisions(self.problem)
        self.years = self.problem.flow.shape[-1]
        self._solved: dict[str, Decisions] = {}

    def why(self, decision: Decision, year: int) -> tuple[Reason, ...]:
        """Give the reasons for a decision in a year (from 0), the strongest first; none where none is material."""
        share = float(self.decisions.share(decision)[year])
        margin = float(self.decisions.margin[year])
        away = -1.0 if decision == "attacks" else 1.0
        found = []
        for factor in self._factors(decision, year):
            other = self.without(factor, year)
            reason = Reason(factor, share, float(other.share(decision)[year]), margin, float(other.margin[year]))
            lost, push = reason.share - reason.share_without, away * (margin - reason.margin_without)
            if decision == "waits":
                push = 0.0  # what it waits for may move the margin either way
            if push > -_NIL and lost > -_NIL and (lost >= _MATERIAL_SHARE or push >= _MATERIAL_MARGIN):
                found.append(((round(lost, 3), push), reason))
        found.sort(key=lambda pair: pair[0], reverse=True)
        strongest = [reason for _, reason in found]
        specific = [reason for reason in strongest if reason.factor not in _GENERAL]
        return tuple(self._told(specific if any(reason.decides for reason in specific) else strongest))

    @staticmethod
    def _told(reasons: list[Reason]) -> list[Reason]:
        """Keep the two strongest; a second that moves next to nothing beside the first is left out."""
        if len(reasons) < 2:
            return reasons
        first = abs(reasons[0].margin - reasons[0].margin_without)
        second = abs(reasons[1].margin - reasons[1].margin_without)
        lost = reasons[1].share - reasons[1].share_without
        return reasons[:MOST_REASONS] if lost >= _MATERIAL_SHARE or second >= 0.5 * first else reasons[:1]

    def without(self, factor: str, year: int) -> Decisions:
        """Solve without a factor; what changes over the years is held as it is in this year (from 0)."""
        key = f"{factor}@{year}" if factor in _FROZEN or factor == "gap" else factor
        if key not in self._solved:
            if factor == "enablers":
                solved = pose(self.pool, essential=False)
            elif factor == "foresight":
                solved = pose(self.pool, myopic=True)
            else:
                solved = pose(self._change(factor, year)(dict(self.pool)))
            self._solved[key] = Decisions(solved)
        return self._solved[key]

    def _change(self, factor: str, year: int) -> Change:
        if factor in _FROZEN:
            return in_turn(*(from_year_on(name, year) for name in _FROZEN[factor]))
        if factor == "gap":
            return in_turn(*(at_its_later_most(name, year) for name in _WHOLE))
        if factor.startswith("guarantor:"):
            return without_guarantor(int(factor.partition(":")[2]))
        changes: dict[str, Change] = {
            "guarantee": without_guarantor(),
            "snapback": times("snapback_chance", 0.0),
            "doubt": surer(SURE),
            "disbelief": with_estimate_for_belief,
            "belief": with_estimate_for_belief,
            "other_war": in_turn(times("protege_hazard", 0.0), times("incident_hazard", 0.0)),
        }
        return changes[factor]

    def _factors(self, decision: Decision, year: int) -> list[str]:
        """Give the factors that can bring a decision about and are there in this draw."""
        bound = list(self.problem.side.who)
        changing = [factor for factor in _FROZEN if year + 1 < self.years and self._changes_later(factor, year)]
        if decision == "attacks":
            gap = ["gap"] if {"window", "force"} & set(changing) else []
            found = [*gap, *changing, *(["doubt", "disbelief", "enablers"] if bound else [])]
            return [*found, "other_war"] if self._nonzero("protege_hazard", "incident_hazard") else found
        held = ["guarantee", "belief"] if bound else []
        held += [f"guarantor:{place}" for place in bound] if len(bound) > 1 else []
        held += ["snapback"] if self._nonzero("snapback_chance") and self._nonzero("snapback_value") else []
        return [*changing, "foresight", *held] if decision == "waits" else held

    def _changes_later(self, factor: str, year: int) -> bool:
        for name in _FROZEN[factor]:
            if name in self.pool:
                values = self.pool[name]
                if not np.array_equal(
                    values[..., year:], np.broadcast_to(values[..., [year]], values[..., year:].shape)
                ):
                    return True
        return False

    def given(self, name: str, year: int) -> float:
        """Give an input of the package in a year (from 0); 0 where it is not there."""
        return float(self.pool[name][0, 0, year]) if name in self.pool else 0.0

    def _nonzero(self, *names: str) -> bool:
        return any(name in self.pool and np.any(self.pool[name] != 0) for name in names)

    def terms_needed(self, year: int) -> float | None:
        """Give the yearly worth of the terms at which keeping and attacking are worth the same on average.

        Returns
        -------
        float or None
            In place of y − g in the year, all years changed alike; None where no terms, worst to best, do it.
        """
        problem = self.problem
        flow, settled = problem.flow[:, self.challenger], float(problem.content.settled[0, 0, self.challenger])

        def margin(change: float) -> float:
            choices = problem.war.choices(problem.content, flow + change, problem.kappa, myopic=False)
            return float(problem.mean(choices.keep - choices.attack)[0, year])

        change = _root(margin, 0.0, -settled, 1.0 - settled)
        return None if change is None else float(flow[0, year]) + change

    def belief_needed(self, year: int) -> float | None:
        """Give the common shift of the guarantors' log odds, as believed, at which both are worth the same."""
        if not len(self.problem.side.who):
            return None

        def margin(shift: float) -> float:
            return float(pose(surer(shift)(dict(self.pool))).margin[0, year])

        return _root(margin, 0.0, -8.0, 8.0)

    @property
    def challenger(self) -> int:
        """Place of the challenger."""
        return int(np.argmax(self.pool["is_challenger"]))


def _root(function: Callable[[float], float], start: float, low: float, high: float) -> float | None:
    """Find where an increasing function turns, in the direction in which it does from ``start``."""
    from scipy.optimize import brentq

    here = function(start)
    if here == 0.0:
        return start
    end = high if here < 0 else low
    if function(end) * here >= 0:
        return None
    return float(brentq(function, start, end, xtol=1e-6))
