"""Bargaining solutions on several issues with named options: every combination is an outcome.

Values add over issues. The four solutions are those of :mod:`locarno.models.bargaining.solutions`, over the whole
product of options; a million outcomes for six parties take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining.acceptance import Acceptance, unanimity
from locarno.models.bargaining.solutions import egalitarian, kalai_smorodinsky, nash, pareto, utilitarian

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.models.bargaining.solutions import Choice, Mask
    from locarno.models.contract import Array


@dataclass(frozen=True, slots=True)
class OptionSpace:
    """What each party thinks of each option of each issue.

    Attributes
    ----------
    values
        For each issue ``[party, option]``, in one unit for a party over all issues; finite.
    """

    values: tuple[Array, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many options each issue has."""
        return tuple(value.shape[1] for value in self.values)

    def utility(self) -> Array:
        """Value of every outcome ``[outcome, party]``, the options of the last issue running fastest."""
        parties = self.values[0].shape[0]
        total = np.zeros((1, parties))
        for value in self.values:
            total = (total[:, None, :] + value.T[None, :, :]).reshape(-1, parties)
        return total

    def options(self, outcome: int) -> tuple[int, ...]:
        """Tell which option of each issue an outcome takes."""
        return tuple(int(k) for k in np.unravel_index(outcome, self.shape))

    def outcome(self, options: tuple[int, ...]) -> int:
        """Give the number of the outcome that takes these options."""
        return int(np.ravel_multi_index(options, self.shape))

    def value(self, options: tuple[int, ...]) -> Array:
        """Value ``[party]`` of one outcome."""
        worth: Array = sum(
            (value[:, k] for value, k in zip(self.values, options, strict=True)), np.zeros(self.values[0].shape[0])
        )
        return worth


@dataclass(frozen=True, slots=True)
class Agreement:
    """Solutions over a menu of outcomes.

    Attributes
    ----------
    zone
        ``[outcome]`` the zone of possible agreement: outcomes that are accepted.
    gain
        ``[outcome, party]`` over what gains are counted from.
    choice
        Outcome of ``nash``, ``kalai_smorodinsky``, ``egalitarian`` and ``utilitarian``; −1 where the zone is empty.
    """

    zone: Mask
    gain: Array
    choice: Mapping[str, int]

    def distances(self, outcome: int) -> dict[str, float]:
        """Give how far an outcome is from each solution.

        Parameters
        ----------
        outcome
            Any outcome, in the zone or not.

        Returns
        -------
        dict
            Euclidean distance of gains, each divided by the party's best gain in the zone; NaN where it is empty. A
            party that can gain nothing is left out.
        """
        best = np.where(self.zone[:, None], self.gain, -np.inf).max(axis=0)
        able = best > 0
        share = self.gain[:, able] / best[able]
        return {
            name: float(np.linalg.norm(share[outcome] - share[solved])) if solved >= 0 else float("nan")
            for name, solved in self.choice.items()
        }


def solve_menu(
    value: Array, outside: Array, acceptance: Acceptance | None = None, weight: Array | None = None
) -> Agreement:
    """Find the four solutions over a menu of outcomes.

    Parameters
    ----------
    value
        ``[outcome, party]``, for instance :meth:`OptionSpace.utility`.
    outside
        ``[party]`` value without agreement (reservation value).
    acceptance
        Who must accept; everybody unless given.
    weight
        ``[party]`` exponents of Nash's product, weights of the utilitarian sum.

    Returns
    -------
    Agreement
    """
    rule = unanimity(value.shape[1]) if acceptance is None else acceptance
    zone = rule.zone(value - outside)
    gain = value - rule.claims(outside, value.min(axis=0))
    choice = {
        "nash": nash(gain, zone, weight),
        "kalai_smorodinsky": kalai_smorodinsky(gain, zone),
        "egalitarian": egalitarian(gain, zone),
        "utilitarian": utilitarian(gain, zone, weight),
    }
    return Agreement(zone, gain, {name: int(one) for name, one in choice.items()})


def pareto_outcomes(space: OptionSpace) -> Choice:
    """Outcomes that no other outcome improves on for one party at no cost to another.

    Parameters
    ----------
    space
        Issues and options.

    Returns
    -------
    numpy.ndarray
        Numbers of the outcomes, ascending. Those in a zone of possible agreement are the Pareto set of that zone: who
        accepts an outcome accepts what is better for all.

    Notes
    -----
    Values add over issues, so that what is dominated on some issues is dominated with any options on the others: each
    issue is joined to what is left of those before it, never to their whole product.
    """
    parties = space.values[0].shape[0]
    total, kept = np.zeros((1, parties)), np.zeros(1, dtype=np.intp)
    for value in space.values:
        options = value.shape[1]
        total = (total[:, None, :] + value.T[None, :, :]).reshape(-1, parties)
        kept = (kept[:, None] * options + np.arange(options)).reshape(-1)
        front = pareto(total, np.ones(len(total), dtype=np.bool_))
        total, kept = total[front], kept[front]
    return np.sort(kept)


@dataclass(frozen=True, slots=True)
class PackageOrIssues:
    """A package, and the same solution taken issue by issue.

    Attributes
    ----------
    package, separate
        The option of each issue; an issue without a zone of its own stays at its reference.
    package_gain, separate_gain
        ``[party]`` over the reference.
    """

    package: tuple[int, ...]
    separate: tuple[int, ...]
    package_gain: Array
    separate_gain: Array


def package_or_issues(
    space: OptionSpace,
    reference: tuple[int, ...],
    rule: str = "nash",
    acceptance: Acceptance | None = None,
    weight: Array | None = None,
) -> PackageOrIssues:
    """Compare the solution over packages with the solutions over each issue alone.

    Parameters
    ----------
    space
        Issues and options.
    reference
        The option of each issue that holds without agreement.
    rule
        ``nash``, ``kalai_smorodinsky``, ``egalitarian`` or ``utilitarian``.
    acceptance, weight
        As for :func:`solve_menu`.
    """
    start = space.value(reference)
    joint = solve_menu(space.utility(), start, acceptance, weight).choice[rule]
    package = space.options(joint) if joint >= 0 else reference
    alone = []
    for value, option in zip(space.values, reference, strict=True):
        chosen = solve_menu(value.T, value[:, option], acceptance, weight).choice[rule]
        alone.append(chosen if chosen >= 0 else option)
    separate = tuple(alone)
    return PackageOrIssues(package, separate, space.value(package) - start, space.value(separate) - start)


@dataclass(frozen=True, slots=True)
class Logroll:
    """A trade of options: ``giver`` yields on ``issue`` and ``taker`` on ``for_issue``, and both gain.

    Attributes
    ----------
    giver, taker, issue, for_issue
        Indices.
    options
        The new options of the two issues.
    gain
        ``[party]`` of the two changes together.
    """

    giver: int
    taker: int
    issue: int
    for_issue: int
    options: tuple[int, int]
    gain: Array


def logrolls(space: OptionSpace, package: tuple[int, ...]) -> list[Logroll]:
    """List the trades of options between two parties that a package leaves open.

    Parameters
    ----------
    space
        Issues and options.
    package
        The option of each issue from which to trade.

    Returns
    -------
    list of Logroll
        For each pair of parties and each pair of issues the trade with the largest least gain of the two, where each
        loses on what it yields and gains on the whole; by falling least gain. What it does to others is in ``gain``.
    """
    change = [value - value[:, [option]] for value, option in zip(space.values, package, strict=True)]
    parties = range(space.values[0].shape[0])
    found = []
    for p, q in combinations(range(len(change)), 2):
        for i, j in combinations(parties, 2):
            for giver, taker in ((i, j), (j, i)):
                yields = (change[p][giver] < 0) & (change[p][taker] > 0)
                takes = (change[q][giver] > 0) & (change[q][taker] < 0)
                of_giver = change[p][giver][:, None] + change[q][giver][None, :]
                of_taker = change[p][taker][:, None] + change[q][taker][None, :]
                least = np.where(yields[:, None] & takes[None, :], np.minimum(of_giver, of_taker), -np.inf)
                k, m = np.unravel_index(int(least.argmax()), least.shape)
                if least[k, m] > 0:
                    gain = change[p][:, k] + change[q][:, m]
                    found.append((float(least[k, m]), Logroll(giver, taker, p, q, (int(k), int(m)), gain)))
    return [roll for _, roll in sorted(found, key=lambda one: -one[0])]
