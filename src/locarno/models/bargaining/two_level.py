"""Two tables at once: what ratifiers at home allow, and blocs whose members settle their line first.

A party can agree abroad only to what a winning coalition at home prefers to no agreement (Putnam 1988). A bloc speaks
with one voice at the table; what its members disagree on stays known as dispersion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.bargaining.procedural import accepted_range

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from numpy.typing import NDArray

    from locarno.models.bargaining.power import VotingRule
    from locarno.models.contract import Array

    Mask = NDArray[np.bool_]


def ratifiable(value: Array, no_agreement: Array, rule: VotingRule) -> Mask:
    """Options that a winning coalition of ratifiers likes at least as well as no agreement: the win set.

    Parameters
    ----------
    value
        ``[option, ratifier]``, any unit of utility; the rule's players in order.
    no_agreement
        ``[ratifier]``, the same unit.

    Returns
    -------
    numpy.ndarray
        ``[option]``. Putnam 1988.
    """
    return rule.wins(value >= no_agreement)


def zone(win_sets: Sequence[Mask]) -> Mask:
    """Options in every party's win set; empty where nothing can be agreed and ratified."""
    allowed: Mask = np.logical_and.reduce([np.asarray(mask, dtype=np.bool_) for mask in win_sets])
    return allowed


@dataclass(frozen=True, slots=True)
class LineZone:
    """What two or more parties' ratifiers allow on a line.

    Attributes
    ----------
    win_sets
        ``[..., party, 2]``: each party's interval, which holds the reference point.
    low, high
        ``[...]``: ends of what all allow.
    """

    win_sets: Array
    low: Array
    high: Array


def line_zone(
    positions: Sequence[Array],
    rules: Sequence[VotingRule],
    reference: Array | float,
    failure_costs: Sequence[Array | float],
) -> LineZone:
    """Give what every party's ratifiers would rather have than the reference point, on a line.

    Parameters
    ----------
    positions
        For each party the positions of its ratifiers, ``[..., ratifier]``.
    rules
        For each party how its ratifiers decide.
    reference
        ``[...]``: what holds without agreement.
    failure_costs
        For each party ``[...]``: K ≥ 0: how much farther than the reference point a ratifier would still accept.

    Returns
    -------
    LineZone
        Every win set holds the reference point, so the zone is never empty on a line; it is that point alone where
        the parties' ratifiers want to move to different sides of it and failure costs nothing.
    """
    win_sets = np.stack(
        [
            np.stack(accepted_range(position, rule, reference, cost), axis=-1)
            for position, rule, cost in zip(positions, rules, failure_costs, strict=True)
        ],
        axis=-2,
    )
    return LineZone(win_sets, win_sets[..., 0].max(axis=-1), win_sets[..., 1].min(axis=-1))


def agreement_on_line(zone: LineZone, unconstrained: Array | float) -> Array:
    """Give the point of the zone nearest to what negotiators would agree on if nobody had to ratify, ``[...]``."""
    return np.asarray(np.clip(unconstrained, zone.low, zone.high), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Blocs:
    """What blocs bring to the table.

    Attributes
    ----------
    position, salience
        ``[draw, bloc]``: the line that the members settle on, and their capability-weighted mean salience.
    capability
        ``[draw, bloc]``: sum over members who have a position.
    dispersion
        ``[draw, bloc]``: weighted standard deviation of the members' positions about the bloc's mean.
    """

    position: Array
    salience: Array
    capability: Array
    dispersion: Array


def blocs(
    position: Array,
    salience: Array,
    capability: Array,
    membership: Array,
    *,
    settle: Literal["mean", "median"] = "mean",
) -> Blocs:
    """Let the members of each bloc settle its line.

    Parameters
    ----------
    position, salience, capability
        ``[draw, member]``; NaN position or no weight: the member is silent.
    membership
        ``[bloc, member]``, 0 to 1: the share of a member's capability that it puts into a bloc; 1 for plain
        membership. Columns may sum to less than 1; more is for the caller to refuse.
    settle
        By the mean or the median of the members, weighted by capability × salience.

    Returns
    -------
    Blocs
        NaN position and no capability where all members are silent. Applied again to blocs, it gives blocs of blocs;
        mean positions do not depend on how members are nested, dispersion adds by :func:`total_dispersion`.
    """
    speaks = np.isfinite(position) & (salience > 0) & (capability > 0)
    strength = np.where(speaks, capability, 0.0)[:, None, :] * membership
    weight = strength * np.where(speaks, salience, 0.0)[:, None, :]
    places = np.broadcast_to(np.where(speaks, position, 0.0)[:, None, :], weight.shape)
    mean = weighted_mean(places, weight)
    line = mean if settle == "mean" else weighted_median(places, weight)
    total, voices = strength.sum(axis=-1), weight.sum(axis=-1)
    concern = np.divide(voices, total, out=np.zeros_like(total), where=total > 0)
    off = np.square(places - np.nan_to_num(mean)[..., None])
    spread = np.sqrt(np.divide((weight * off).sum(axis=-1), voices, out=np.full_like(voices, np.nan), where=voices > 0))
    return Blocs(line, concern, total, spread)


def total_dispersion(position: Array, weight: Array, dispersion: Array) -> Array:
    """Give the standard deviation over all members of blocs, from that within blocs and that between them.

    Parameters
    ----------
    position, weight, dispersion
        ``[..., bloc]``: mean positions, capability × salience, standard deviation within.

    Returns
    -------
    numpy.ndarray
        ``[...]``: the variances add (law of total variance).
    """
    there = np.isfinite(position) & (weight > 0)
    w = np.where(there, weight, 0.0)
    x, within = np.where(there, position, 0.0), np.where(there, dispersion, 0.0)
    mean = weighted_mean(x, w)
    total = w.sum(axis=-1)
    between = (w * np.square(x - np.nan_to_num(mean)[..., None])).sum(axis=-1)
    inside = (w * np.square(within)).sum(axis=-1)
    spread: Array = np.sqrt(np.divide(between + inside, total, out=np.full_like(total, np.nan), where=total > 0))
    return spread


def outcome_spread(weight: Array, dispersion: Array) -> Array:
    """Give the spread of the table's weighted mean if a bloc's delegate may hold any member's line.

    Parameters
    ----------
    weight, dispersion
        ``[..., bloc]``: capability × salience, and standard deviation within the bloc.

    Returns
    -------
    numpy.ndarray
        ``[...]``: the standard deviation √Σ (w_b/Σw)² σ_b², delegates drawn independently by their weight in the bloc.
    """
    there = np.isfinite(dispersion) & (weight > 0)
    w = np.where(there, weight, 0.0)
    total = w.sum(axis=-1, keepdims=True)
    share = np.divide(w, total, out=np.zeros_like(w), where=total > 0)
    spread: Array = np.sqrt(np.square(share * np.where(there, dispersion, 0.0)).sum(axis=-1))
    return spread
