"""The probabilistic Condorcet election: how likely each position is to stand against all others.

Actors vote between every two positions with a weight that rises with what is at stake for them; the two coalitions
meet, and the stronger is likelier to win; three solutions turn these chances into one distribution over the positions
(KTAB 2015–2019; Wise, Markov Voting with Incentives; Efird, Lester & Wise 2016). The numbers of rules, laws and
solutions are KTAB's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.models.bargaining import _election_kernel as kernel
from locarno.models.bargaining.table import Option, Play, Settings, Table, TableModel
from locarno.models.contract import (
    STATUS_NOT_CONVERGED,
    STATUS_NOT_FINITE,
    STATUS_OK,
    Array,
    Inputs,
    Model,
    Outcomes,
    Value,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

VOTING_RULES = ("Binary", "PropBin", "Prop", "PropCbc", "Cubic", "ASymProsp")
VICTORY_LAWS = ("Linear", "Square", "Quartic", "Octic", "Binary")
SOLUTIONS = ("Conditional", "MarkovIncentive", "MarkovUniform")
SOURCE = "KTAB 2015–2019 (kmodel; Wise, Markov Voting with Incentives); Efird, Lester & Wise 2016"

_SAME = 1e-9
"""Positions closer than this, on 0–100, are one option: equal but for rounding."""


def coalition_strengths(utility: Array, weight: Array, *, rule: int = kernel.PROPORTIONAL) -> Array:
    """Strength of those who prefer one option to another.

    Parameters
    ----------
    utility
        ``[..., actor, option]`` on 0–1.
    weight
        ``[..., actor]``, ≥ 0, any unit; an actor without weight casts no vote.
    rule
        How votes rise with the difference in utility, an index of :data:`VOTING_RULES`.

    Returns
    -------
    numpy.ndarray
        ``[..., option, option]`` in the unit of ``weight``, at least 1e-8.

    Notes
    -----
    KTAB, ``Model::vote`` and ``Model::coalitions``: binary w·clip(Δu/1e-8), proportional w·Δu, cubic w·Δu³, their
    mixtures .8/.2 and .5/.5, and the asymmetric rule w·Δu for losses, ⅔ w·Δu for gains, which counts an actor's
    gain or loss from the option that stands later: it depends on the order of the options.
    """
    lead = utility.shape[:-2]
    flat = _flat(utility, 2)
    weights = _flat(np.broadcast_to(weight, utility.shape[:-1]), 1)
    options = utility.shape[-1]
    return _coalitions(rule, weights, flat).reshape(*lead, options, options)


def victory_probability(strength: Array, *, law: int = kernel.LINEAR) -> Array:
    """Chance that one option defeats another, from the strength of their coalitions.

    Parameters
    ----------
    strength
        ``[..., option, option]``.
    law
        An index of :data:`VICTORY_LAWS`: strengths to the power 1, 2, 4, 8, or certain victory from 11:10 on.

    Returns
    -------
    numpy.ndarray
        ``[..., option, option]``; a half on the diagonal.

    Notes
    -----
    KTAB, ``Model::vProb``: an advantage of 2:1 gives 2/3, 4/5, 16/17, 256/257.
    """
    return _victories(law, _flat(strength, 2)).reshape(strength.shape)


def election(strength: Array, *, solution: int = kernel.CONDITIONAL, law: int = kernel.LINEAR) -> Array:
    """Probability of each option, from the strength of coalitions.

    Parameters
    ----------
    strength
        ``[..., option, option]``.
    solution
        An index of :data:`SOLUTIONS`. Conditional: the chance to beat all others, given that one option does.
        Markov: how often an option is the favourite when favourites are challenged over and over, by every option
        alike (uniform) or in proportion to what the challenger's coalition gains (incentive).
    law
        An index of :data:`VICTORY_LAWS`.

    Returns
    -------
    numpy.ndarray
        ``[..., option]``, summing to 1; NaN where a Markov solution does not settle in 100,000 steps.

    Notes
    -----
    KTAB, ``Model::condPCE``, ``markovUniformPCE`` (stops at 1e-6), ``markovIncentivePCE`` (1e-8), steps damped by half.
    """
    return _solve(solution, law, _flat(strength, 2)).reshape(strength.shape[:-1])


def position_election(
    position: Array,
    weight: Array,
    *,
    rule: int = kernel.PROPORTIONAL,
    law: int = kernel.LINEAR,
    solution: int = kernel.CONDITIONAL,
    merge: bool = True,
) -> Array:
    """Hold the election over the actors' positions on one issue.

    Parameters
    ----------
    position
        ``[..., actor]`` on 0–100; NaN where an actor has none.
    weight
        ``[..., actor]``, ≥ 0; an actor without weight or position takes no part, and its position is no option.
    rule, law, solution
        Indices of :data:`VOTING_RULES`, :data:`VICTORY_LAWS` and :data:`SOLUTIONS`.
    merge
        Whether actors at one position advocate one option. If not, each is an option of its own, and crowded
        positions gain or lose by being counted several times.

    Returns
    -------
    numpy.ndarray
        ``[..., actor]``: the probability of the actor's position, shared equally by those who hold it; sums to 1.
        NaN throughout where nobody takes part or the election does not settle.

    Notes
    -----
    Risk-neutral utility 1 − |x_k − x_j| / 100, as in the first step of KTAB's spatial model.
    """
    flat = _flat(position, 1)
    weights = _flat(np.broadcast_to(weight, position.shape), 1)
    return _hold(solution, law, rule, merge, flat / 100.0, weights).reshape(position.shape)


def _flat(array: Array, kept: int) -> Array:
    tail = array.shape[array.ndim - kept :]
    return np.ascontiguousarray(array, dtype=np.float64).reshape(-1, *tail)


@njit(cache=True)
def _coalitions(rule: int, weight: Array, utility: Array) -> Array:
    result = np.empty((utility.shape[0], utility.shape[2], utility.shape[2]))
    for d in range(utility.shape[0]):
        result[d] = kernel.coalitions(rule, weight[d], utility[d])
    return result


@njit(cache=True)
def _victories(law: int, strength: Array) -> Array:
    result = np.empty(strength.shape)
    for d in range(strength.shape[0]):
        result[d] = kernel.victories(law, strength[d])
    return result


@njit(cache=True)
def _solve(solution: int, law: int, strength: Array) -> Array:
    result = np.empty(strength.shape[:2])
    for d in range(strength.shape[0]):
        result[d] = kernel.solve(solution, law, strength[d])
    return result


@njit(cache=True)
def _hold(solution: int, law: int, rule: int, merge: bool, position: Array, weight: Array) -> Array:
    draws, actors = position.shape
    result = np.full((draws, actors), np.nan)
    for d in range(draws):
        voter, option, place = np.empty(actors, np.int64), np.empty(actors, np.int64), np.empty(actors, np.int64)
        holders = np.zeros(actors)
        voters = options = 0
        for k in range(actors):
            if not (weight[d, k] > 0 and abs(position[d, k]) < np.inf):
                continue
            here = options
            for o in range(options if merge else 0):
                if abs(position[d, option[o]] - position[d, k]) < _SAME / 100:
                    here = o
                    break
            if here == options:
                option[here] = k
                options += 1
            holders[here] += 1
            voter[voters], place[voters] = k, here
            voters += 1
        if voters == 0:
            continue
        utility = np.empty((voters, options))
        weights = np.empty(voters)
        for k in range(voters):
            weights[k] = weight[d, voter[k]]
            for o in range(options):
                utility[k, o] = 1.0 - abs(position[d, voter[k]] - position[d, option[o]])
        p = kernel.elect(solution, law, rule, weights, utility)
        for k in range(actors):
            result[d, k] = 0.0
        for k in range(voters):
            result[d, voter[k]] = p[place[k]] / holders[place[k]]
    return result


def election_options() -> tuple[Option, ...]:
    """Give the settings of an election, with KTAB's names, numbers and defaults."""
    return (
        Option("votingRule", 2, f"how votes rise with the stake: {_numbered(VOTING_RULES)}", tuple(range(6))),
        Option("victProbModel", 0, f"how strength turns into victory: {_numbered(VICTORY_LAWS)}", tuple(range(5))),
        Option("pCEModel", 0, f"solution of the election: {_numbered(SOLUTIONS)}", tuple(range(3))),
    )


def _numbered(names: tuple[str, ...]) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(names))


def nobody(table: Table) -> LocarnoError:
    """Say that no actor has a position, salience and capability."""
    return LocarnoError(
        Diagnostic(
            "T111",
            f"no actor in {table.name!r} has capability, salience and a position on every issue",
            expected="at least one such actor",
        )
    )


def left_out(table: Table, taking_part: NDArray[np.bool_]) -> tuple[str, ...]:
    """Say who takes no part, and why."""
    notes = []
    for actor in np.flatnonzero(~taking_part):
        if not np.isfinite(table.position[actor]).all():
            reason = "has no position on every issue"
        elif table.capability[actor] > 0:
            reason = "has no salience"
        else:
            reason = "has no capability"
        notes.append(f"{table.actors[actor]} {reason} and takes no part.")
    return tuple(notes)


def _play(table: Table, settings: Settings) -> Play:
    weight = table.capability[:, None].copy() * np.ones_like(table.position)
    if settings["weight"] == "capability_salience":
        weight = weight * table.salience
    part = (table.capability[:, None] * table.salience > 0) & np.isfinite(table.position)
    if not part.any(axis=0).all():
        raise nobody(table)
    weight = np.where(part, weight, 0.0)
    share = position_election(
        table.position.T,
        weight.T,
        rule=int(settings["votingRule"]),
        law=int(settings["victProbModel"]),
        solution=int(settings["pCEModel"]),
        merge=settings["options"] == "distinct",
    )
    expected = np.where(part.T, share * np.where(part.T, table.position.T, 0.0), 0.0).sum(axis=1)
    outcome = np.where(np.isnan(share).any(axis=1), np.nan, expected)
    notes = list(left_out(table, np.asarray(part.all(axis=1))))
    if np.isnan(outcome).any():
        notes.append("The election does not settle; another solution (pCEModel) may.")
    points: Array | None = None
    probability: Array | None = None
    if len(table.issues) == 1:
        held, place = np.unique(table.position[part[:, 0], 0], return_inverse=True)
        points = held[:, None]
        probability = np.bincount(place, share[0, part[:, 0]], held.size).astype(np.float64)
        notes.append("The outcome is the expected position; the most likely one is the point of largest probability.")
    return Play(
        positions=table.position[None].copy(),
        outcome=outcome,
        points=points,
        probability=probability,
        notes=tuple(notes),
        arrays={"share": share.T},
    )


TABLE_MODELS = (
    TableModel(
        name="pce",
        title="probabilistic Condorcet election over the actors' positions",
        source=SOURCE,
        play=_play,
        options=(
            *election_options(),
            Option(
                "weight",
                "capability_salience",
                "what an actor's votes weigh; KTAB's spatial model takes capability alone",
                ("capability_salience", "capability"),
            ),
            Option(
                "options",
                "distinct",
                "whether a position held by several actors is one option, or one for each of them",
                ("distinct", "every"),
            ),
        ),
        variants={
            "markov_uniform": {"pCEModel": kernel.MARKOV_UNIFORM},
            "markov_incentive": {"pCEModel": kernel.MARKOV_INCENTIVE},
            "ktab_assessment": {"weight": "capability", "options": "every"},
        },
    ),
)


def _run(inputs: Inputs, solution: int) -> Outcomes:
    position = np.swapaxes(inputs["position"], 1, 2)
    salience = np.swapaxes(inputs["salience"], 1, 2)
    weight = salience * inputs["capability"][:, None, :]
    broken = np.isnan(salience) | ((salience > 0) & np.isnan(position))
    share = position_election(position, np.where(broken, 0.0, weight), solution=solution)
    speaks = np.isfinite(position) & (weight > 0)
    expected = np.where(speaks, share * np.where(speaks, position, 0.0), 0.0).sum(axis=-1)
    unsettled = np.asarray(speaks.any(axis=-1) & np.isnan(share).any(axis=-1))
    status = np.where(
        broken.any(axis=(1, 2)), STATUS_NOT_FINITE, np.where(unsettled.any(axis=1), STATUS_NOT_CONVERGED, STATUS_OK)
    )
    return {"bargaining.election": np.where(speaks.any(axis=-1) & ~unsettled, expected, np.nan), "status": status}


def _run_conditional(inputs: Inputs) -> Outcomes:
    return _run(inputs, kernel.CONDITIONAL)


def _run_markov_uniform(inputs: Inputs) -> Outcomes:
    return _run(inputs, kernel.MARKOV_UNIFORM)


_GIVES = (
    Value(
        "bargaining.election",
        ("draw", "issue"),
        "scale 0-100",
        "expected position under a probabilistic Condorcet election; NaN where nobody has a stance",
        0.0,
        100.0,
    ),
)

_COALITIONS = ("coalitions of two", "coalitions of three")

MODELS = tuple(
    Model(
        name=name,
        question="agree",
        needs=("position", "salience", "capability"),
        gives=_GIVES,
        run=run,
        source=SOURCE,
        card="card.md",
        replications=replications,
        variant_of=variant_of,
    )
    for name, run, replications, variant_of in (
        ("bargaining.election", _run_conditional, (*_COALITIONS, "advantage", "spatial model"), None),
        ("bargaining.election_markov_uniform", _run_markov_uniform, _COALITIONS, "bargaining.election"),
    )
)
