"""Agenda setters and coalitions: outcomes that a decision procedure allows, issue by issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes
from locarno.models.bargaining.power import MAX_ENUMERATED, majority
from locarno.models.bargaining.table import Move, Option, Play, Settings, Table, TableModel

if TYPE_CHECKING:
    from locarno.models.bargaining.power import Mask, VotingRule
    from locarno.models.contract import Array

register_codes(
    {
        "T411": Code("No such agenda setter", "Name an actor of the file, as it is written there."),
        "T412": Code("No reference point", "Give what holds if nothing is agreed: a column of the file, or --set."),
    }
)

_FROM_FILE = "file"
_QUALIFIED = 0.7
"""Near the share of votes of the Council's qualified majority: 62 of 87 and 232 of 321 are .713 and .723."""


def accepted_range(
    position: Array, rule: VotingRule, reference: Array | float, failure_cost: Array | float = 0.0
) -> tuple[Array, Array]:
    """Give the interval of points that a winning coalition would rather have than the reference point.

    Parameters
    ----------
    position
        ``[..., player]``, the rule's players in order; each accepts what is no farther from it than the reference
        point, give or take the cost of failure.
    reference
        ``[...]``: what holds if nothing is agreed.
    failure_cost
        ``[...]``: K ≥ 0, in units of the position: how much farther a player would still accept.

    Returns
    -------
    low, high : float64[...]
        The interval; it holds the reference point. Tsebelis 2002; with costly failure Franchino & Mariotto 2021.
    """
    position = np.asarray(position, dtype=np.float64)
    quo = np.asarray(reference, dtype=np.float64)[..., None]
    cost = np.asarray(failure_cost, dtype=np.float64)[..., None]
    upper = np.maximum(2.0 * position - quo, quo) + cost
    lower = np.minimum(2.0 * position - quo, quo) - cost
    passes_up = rule.wins(upper[..., None, :] >= upper[..., :, None])
    passes_down = rule.wins(lower[..., None, :] <= lower[..., :, None])
    high = np.where(passes_up, upper, -np.inf).max(axis=-1, initial=-np.inf)
    low = np.where(passes_down, lower, np.inf).min(axis=-1, initial=np.inf)
    return np.minimum(low, quo[..., 0]), np.maximum(high, quo[..., 0])


def procedural(
    position: Array,
    rule: VotingRule,
    setter: Array | float,
    reference: Array | float,
    failure_cost: Array | float = 0.0,
) -> Array:
    """Give the outcome of a take-it-or-leave-it proposal.

    Parameters
    ----------
    position, rule, reference, failure_cost
        As for :func:`accepted_range`: those who vote.
    setter
        ``[...]``: position of the one who proposes.

    Returns
    -------
    float64[...]
        The point nearest to the setter that a winning coalition accepts. Without a cost of failure and with one
        pivot P on the setter's side: clip(setter, reference, 2 P − reference). Steunenberg & Selck 2006.
    """
    low, high = accepted_range(position, rule, reference, failure_cost)
    return np.asarray(np.clip(setter, low, high), dtype=np.float64)


def least_conflict(position: Array, weight: Array, share: float = 0.5) -> tuple[Array, Mask, bool]:
    """Give the mean of the winning coalition whose members differ least.

    Parameters
    ----------
    position, weight
        ``[..., player]``; weight ≥ 0.
    share
        Majority that wins, as for :func:`locarno.models.bargaining.power.majority`.

    Returns
    -------
    outcome : float64[...]
        Weighted mean position of the coalition with the smallest weighted variance.
    coalition : bool[..., player]
        Its players; among equals the heaviest.
    exact : bool
        False where there are too many players for all coalitions: then only neighbours on the line were tried.

    Notes
    -----
    A reconstruction of the coalition model of Boekhoorn, Van Deemen & Hosli 2006, whose text was not at hand.
    """
    position, weight = np.broadcast_arrays(np.asarray(position, dtype=np.float64), weight)
    n = position.shape[-1]
    exact = n <= MAX_ENUMERATED - 4
    order = np.argsort(position, axis=-1, kind="stable")
    x, w = np.take_along_axis(position, order, axis=-1), np.take_along_axis(weight, order, axis=-1)
    if exact:
        coalitions = (np.arange(1, 2**n)[:, None] >> np.arange(n)) & 1 == 1
    else:
        first, last = np.triu_indices(n)
        coalitions = (np.arange(n) >= first[:, None]) & (np.arange(n) <= last[:, None])
    members = coalitions.T.astype(np.float64)
    total = w @ members
    whole = w.sum(axis=-1, keepdims=True)
    quota = whole * (share + 1e-12) if share <= 0.5 else whole * (share - 1e-12)
    mass = np.where(total > 0.0, total, 1.0)
    # measured from the middle, so that large positions cost no digits
    off = x - x.mean(axis=-1, keepdims=True)
    mean = (w * off) @ members / mass
    variance = np.maximum((w * off**2) @ members / mass - mean**2, 0.0)
    variance = np.where((total >= quota) & (total > 0.0), variance, np.inf)
    # rounding of the variance must not decide between coalitions that differ equally little
    slack = 1e-9 * np.maximum(1.0, np.ptp(x, axis=-1, keepdims=True) ** 2)
    least = variance <= variance.min(axis=-1, keepdims=True) + slack
    best = np.where(least, total, -np.inf).argmax(axis=-1)
    outcome = np.take_along_axis(mean, best[..., None], axis=-1)[..., 0] + x.mean(axis=-1)
    joined = np.empty(position.shape, dtype=np.bool_)
    np.put_along_axis(joined, order, coalitions[best], axis=-1)
    return outcome, joined, exact


def _reference(table: Table, settings: Settings) -> Array:
    """Give the reference point of each issue: the file's, or one point for all."""
    given = str(settings["reference"])
    if given == _FROM_FILE:
        if table.reference is None or np.isnan(table.reference).all():
            message = "no reference point: the procedural model needs what holds if nothing is agreed"
            raise LocarnoError(Diagnostic("T412", message, expected="--set reference=POINT, 0–100"))
        return table.reference
    try:
        point = float(given)
    except ValueError:
        point = np.nan
    if not 0.0 <= point <= 100.0:
        message = f"reference cannot be {given!r}"
        raise LocarnoError(Diagnostic("T412", message, expected=f"a point on 0–100, or {_FROM_FILE}"))
    return np.full(len(table.issues), point)


def _play_procedural(table: Table, settings: Settings) -> Play:
    named = str(settings["setter"])
    if named and named not in table.actors:
        message = f"no actor is called {named!r}{did_you_mean(named, table.actors)}"
        raise LocarnoError(Diagnostic("T411", message, expected="an actor of the file"))
    reference = _reference(table, settings)
    setter = table.actors.index(named) if named else 0
    outcome = np.full(len(table.issues), np.nan)
    notes: list[str] = [] if named else [f"{table.actors[0]}, the first in the file, sets the agenda."]
    ranges = np.full((len(table.issues), 2), np.nan)
    for k, issue in enumerate(table.issues):
        votes = np.isfinite(table.position[:, k]) & (table.capability > 0) & (np.arange(len(table.actors)) != setter)
        if settings["setter_votes"]:
            votes[setter] = np.isfinite(table.position[setter, k]) and table.capability[setter] > 0
        if np.isnan(reference[k]) or np.isnan(table.position[setter, k]) or not votes.any():
            notes.append(f"{issue}: no reference point, no position of the setter, or nobody to vote; left out.")
            continue
        rule = majority(table.capability[votes], float(settings["share"]))
        ranges[k] = accepted_range(table.position[votes, k], rule, reference[k], float(settings["cost"]))
        outcome[k] = np.clip(table.position[setter, k], *ranges[k])
    return Play(table.position[None].copy(), outcome, notes=tuple(notes), arrays={"accepted_range": ranges})


def _play_coalition(table: Table, settings: Settings) -> Play:
    outcome = np.full(len(table.issues), np.nan)
    notes: list[str] = []
    moves: list[Move] = []
    for k, issue in enumerate(table.issues):
        speaks = np.flatnonzero(np.isfinite(table.position[:, k]) & (table.capability > 0) & (table.salience[:, k] > 0))
        if not speaks.size:
            notes.append(f"{issue}: nobody has a position and a weight.")
            continue
        x, w = table.position[speaks, k], table.capability[speaks] * table.salience[speaks, k]
        outcome[k], coalition, exact = least_conflict(x, w, float(settings["share"]))
        names = ", ".join(table.actors[i] for i in speaks[coalition])
        notes.append(f"{issue}: {names}{'' if exact else ' (only neighbours on the line were tried)'}.")
        moves += [
            Move(1, table.actors[speaks[i]], "joins", (float(x[i]),), (float(outcome[k]),), issue=issue)
            for i in np.flatnonzero(coalition)
        ]
    positions = np.stack([table.position, table.position])
    for move in moves:
        if move.issue is not None:
            positions[1, table.actors.index(move.actor), table.issues.index(move.issue)] = move.to[0]
    return Play(positions, outcome, notes=tuple(notes), moves=tuple(moves))


TABLE_MODELS = (
    TableModel(
        "procedural",
        "an agenda setter's best proposal that a majority accepts",
        "Steunenberg & Selck 2006; Tsebelis 2002; cost of failure: Franchino & Mariotto 2021",
        _play_procedural,
        (
            Option("setter", "", "the actor that proposes; the first in the file unless given"),
            Option("setter_votes", default=False, meaning="whether the setter votes too"),
            Option("share", _QUALIFIED, "share of capability that accepts; 1 is unanimity", low=0.0, high=1.0),
            Option("cost", 0.0, "K: cost of failure, in points of the scale", low=0.0),
            Option("reference", _FROM_FILE, "what holds if nothing is agreed: a point on 0–100, or the file's"),
        ),
        variants={"unanimity": {"share": 1.0}},
    ),
    TableModel(
        "coalition",
        "mean of the winning coalition whose members differ least (a reconstruction)",
        "after Boekhoorn, Van Deemen & Hosli 2006",
        _play_coalition,
        (Option("share", 0.5, "share of capability × salience that wins", low=0.0, high=1.0),),
    ),
)
