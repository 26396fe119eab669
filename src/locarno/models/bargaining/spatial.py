"""The spatial model of politics in several dimensions, with KTAB's settings and repairs of its faults.

Each round every actor assesses how secure the positions are, challenges the actor where it expects to gain most, and
offers a bargain between the two positions; an election over the bargains in its queue decides where each actor goes,
and all move at once (KTAB 2015–2019; Efird, Lester & Wise 2016). Positions and saliences on 0–100 go in; within an
actor the saliences of all issues add up to at most 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.bargaining import _spatial_kernel as kernel
from locarno.models.bargaining._ktab_random import uniforms
from locarno.models.bargaining._spatial_contest import Rules, distinct
from locarno.models.bargaining.election import election_options, left_out, nobody
from locarno.models.bargaining.table import Move, Option, Play, Setting, Settings, Table, TableModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from locarno.models.contract import Array

SOURCE = "KTAB 2015–2019 (smp, smpbcn); Efird, Lester & Wise 2016"
KTAB_SEED = 15455440707583219804
KTAB = Rules()
"""KTAB as it is, with its defaults."""
CORRECTED = Rules(
    third_party_corrected=1, receiver_corrected=1, salience_weighs=1, duplicates_merged=1, contest_by_law=1
)
"""The same without the faults that :data:`CORRECTIONS` names."""

CORRECTIONS: Mapping[str, Setting] = {
    "third_party": "corrected",
    "receiver": "corrected",
    "weight": "capability_salience",
    "duplicates": "merged",
    "contest": "law",
}
"""Settings of the variant ``corrected``."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where many plays end.

    Attributes
    ----------
    position
        ``[..., actor, issue]`` on 0–100, after the last round.
    probability
        ``[..., actor]``: chance of the actor's position in the election that closes the play. Actors at one position
        have its chance each, so that it can add up to more than 1; 0 for an actor that takes no part.
    expected
        ``[..., issue]``: mean position under these chances; NaN where nobody takes part.
    rounds
        ``[...]``: rounds played.
    """

    position: Array
    probability: Array
    expected: Array
    rounds: NDArray[np.int64]


def spatial(position: Array, salience: Array, capability: Array, *, rules: Rules = KTAB, seed: int = KTAB_SEED) -> Ends:
    """Play the spatial model to its end, for one table or many.

    Parameters
    ----------
    position, salience
        ``[..., actor, issue]`` on 0–100. Where an actor's saliences add up to more than 100, those of all actors at
        the table are divided by the same number, so that the largest sum is 100.
    capability
        ``[..., actor]``, ≥ 0. An actor without capability, salience or position takes no part and stays.
    rules
        Settings; :data:`KTAB` or :data:`CORRECTED`, or one of them with ``_replace``.
    seed
        For stochastic choices; every table is served from the same numbers.

    Returns
    -------
    Ends
        Positions, chances and rounds.

    Notes
    -----
    A play stops when a round moves the actors, summed, by less than 2% of what the first did, after at least two
    rounds, or at ``rules.max_turns``.
    """
    lead, (actors, issues) = position.shape[:-2], position.shape[-2:]
    start = np.ascontiguousarray(position, np.float64).reshape(-1, actors, issues) / 100.0
    scaled = _scaled(np.ascontiguousarray(np.broadcast_to(salience, position.shape)).reshape(start.shape))
    strength = np.ascontiguousarray(np.broadcast_to(capability, position.shape[:-1]), np.float64).reshape(-1, actors)
    end, chance, mean, turns = kernel.play_many(rules, start, scaled, strength, _draws(rules, seed, actors))
    return Ends(
        np.round(end * 100.0, 10).reshape(position.shape),
        chance.reshape(*lead, actors),
        mean.reshape(*lead, issues) * 100.0,
        turns.reshape(lead),
    )


def _scaled(salience: Array) -> Array:
    """Salience ``[..., actor, issue]`` on 0–1, with sums of at most 1."""
    share = np.where(np.isnan(salience), 0.0, salience) / 100.0
    largest = share.sum(axis=-1).max(axis=-1, initial=0.0)[..., None, None]
    return np.asarray(np.where(largest > 1.0 + 1e-9, share / np.maximum(largest, 1.0), share))


def _draws(rules: Rules, seed: int, actors: int) -> Array:
    return uniforms(seed, rules.max_turns, actors) if rules.stochastic else np.zeros((1, actors))


def rules_of(settings: Settings) -> Rules:
    """Turn the settings of the command line into rules."""
    return Rules(
        law=int(settings["victProbModel"]),
        solution=int(settings["pCEModel"]),
        stochastic=int(settings["stateTransitions"]),
        rule=int(settings["votingRule"]),
        risk_adjust=int(settings["bigRAdjust"]),
        risk_range=int(settings["bigRRange"]),
        commit=int(settings["thirdPartyCommit"]),
        interpolation=int(settings["interVecBrgn"]),
        bargains=int(settings["bargnModel"]),
        third_party_corrected=int(settings["third_party"] == "corrected"),
        receiver_corrected=int(settings["receiver"] == "corrected"),
        salience_weighs=int(settings["weight"] == "capability_salience"),
        duplicates_merged=int(settings["duplicates"] == "merged"),
        contest_by_law=int(settings["contest"] == "law"),
        accommodation=float(settings["accommodation"]),
        max_turns=int(settings["max_turns"]),
    )


def play_table(table: Table, settings: Settings) -> Play:
    """Play a table, with every round and every move kept.

    Parameters
    ----------
    table
        The actors; all issues are bargained over at once.
    settings
        As :data:`TABLE_MODELS` lists them, all of them given.

    Returns
    -------
    Play
        ``outcome`` is the expected position under the chances of the end positions, ``points`` these positions.
        ``arrays`` has, by round and actor, ``probability`` and ``risk``; for the move that leads to the round,
        ``target`` (−1: nobody), ``expected_gain`` and ``chance`` of the actor's own challenge; and
        ``weighted_mean`` and ``most_likely`` ``[issue]``, two other readings of the end.

    Raises
    ------
    LocarnoError
        ``T111`` where no actor has capability, salience and a position on every issue.
    """
    rules = rules_of(settings)
    part = np.asarray(
        (table.capability > 0) & (np.nansum(table.salience, axis=1) > 0) & np.isfinite(table.position).all(axis=1)
    )
    if not part.any():
        raise nobody(table)
    names = [actor for actor, plays in zip(table.actors, part, strict=True) if plays]
    start = table.position[part] / 100.0
    share = _scaled(table.salience)[part]
    capability = np.ascontiguousarray(table.capability[part], np.float64)
    history = kernel.play(rules, start, share, capability, _draws(rules, int(settings["seed"]), len(names)))
    rounds = history.position.shape[0]
    positions = np.repeat(table.position[None].astype(np.float64), rounds, axis=0)
    positions[1:, part] = np.round(history.position[1:] * 100.0, 10)
    end, chance = positions[-1, part], history.probability[-1]
    first, _ = distinct(history.position[-1])
    weight = capability * share.sum(axis=1)
    probability = chance[first] / chance[first].sum()
    return Play(
        positions=positions,
        outcome=probability @ end[first],
        points=end[first],
        probability=probability,
        moves=_moves(names, positions[:, part], history),
        notes=_notes(table, part, names, rules, history),
        arrays={
            "probability": _spread(history.probability, part, 0.0),
            "risk": _spread(history.risk, part, np.nan),
            "target": _spread(_of_table(history.target, part), part, -1.0),
            "expected_gain": _spread(history.gain, part, 0.0),
            "chance": _spread(history.chance, part, np.nan),
            "weighted_mean": weight @ end / weight.sum(),
            "most_likely": end[first][probability.argmax()],
        },
    )


def _spread(values: Array, part: NDArray[np.bool_], missing: float) -> Array:
    full = np.full((values.shape[0], part.size), missing)
    full[:, part] = values
    return full


def _of_table(target: NDArray[np.int64], part: NDArray[np.bool_]) -> Array:
    places = np.flatnonzero(part)
    return np.where(target < 0, -1.0, places[np.maximum(target, 0)].astype(np.float64))


def _moves(names: list[str], positions: Array, history: kernel.History) -> tuple[Move, ...]:
    moves = []
    for turn in range(1, positions.shape[0]):
        for actor, name in enumerate(names):
            partner, initiator = int(history.partner[turn, actor]), int(history.initiator[turn, actor])
            origin, to = positions[turn - 1, actor], positions[turn, actor]
            if partner >= 0 and (origin != to).any():
                detail = {
                    "initiated": float(initiator == actor),
                    "probability": float(history.chosen[turn, actor]),
                    "chance": float(history.chance[turn, initiator]),
                    "expected_gain": float(history.gain[turn, initiator]),
                }
                step = (tuple(map(float, origin)), tuple(map(float, to)))
                moves.append(Move(turn, name, "bargain", *step, partner=names[partner], detail=detail))
    return tuple(moves)


def _notes(
    table: Table, part: NDArray[np.bool_], names: list[str], rules: Rules, history: kernel.History
) -> tuple[str, ...]:
    notes = list(left_out(table, part))
    largest = float(np.nansum(table.salience, axis=1).max())
    if largest > 100.0 + 1e-7:
        notes.append(
            f"Saliences add up to {largest:g} for an actor; all are divided by {largest / 100:g}, so that the largest "
            "sum is 100."
        )
    turns = history.position.shape[0] - 1
    if turns == rules.max_turns:
        notes.append(f"The play was stopped after {turns} rounds; positions may still move.")
    tied = [
        f"{name} in round {turn}"
        for turn in range(1, turns + 1)
        for actor, name in enumerate(names)
        if history.tied[turn, actor]
    ]
    if tied:
        some = ", ".join(tied[:5]) + (f" and {len(tied) - 5} more" if len(tied) > 5 else "")
        notes.append(f"Ties decided by the order of the actors: {some}.")
    if rules.rule == 5:
        notes.append(
            "Asymmetric votes depend on the order of the options: the order of the actors can change the play."
        )
    if rules.stochastic:
        notes.append("Moves are drawn at random, one draw for each actor and round in their order, from the seed.")
    if np.isnan(history.probability).any() or np.isnan(history.chosen).any():
        notes.append("An election did not settle; another solution (pCEModel) may.")
    notes.append("The outcome is the expected position under the chances of the end positions.")
    return tuple(notes)


TABLE_MODELS = (
    TableModel(
        name="smp",
        title="spatial model of politics: bargains between pairs, resolved by elections, round by round",
        source=SOURCE,
        play=play_table,
        several_issues=True,
        options=(
            *election_options(),
            Option("stateTransitions", 0, "choice among bargains: 0 Deterministic, 1 Stochastic", (0, 1)),
            Option(
                "bigRAdjust",
                1,
                "how far an actor sees another's attitude to risk: 0 None, 1 OneThird, 2 Half, 3 TwoThirds, 4 Full",
                tuple(range(5)),
            ),
            Option("bigRRange", 1, "range of attitudes to risk: 0 Min 0…1, 1 Mid −½…1, 2 Max −1…1", tuple(range(3))),
            Option(
                "thirdPartyCommit",
                1,
                "what a third party gives up after a defeat: 0 NoCommit, 1 SemiCommit, 2 FullCommit",
                tuple(range(3)),
            ),
            Option("interVecBrgn", 1, "weights between two positions: 0 S1P1, 1 S2P2, 2 S2PMax", tuple(range(3))),
            Option(
                "bargnModel",
                0,
                "whose view makes the bargain: 0 InitOnlyInterp, 1 InitRcvrInterp, 2 PWCompInterp",
                tuple(range(3)),
            ),
            Option("seed", KTAB_SEED, "seed of stochastic choices; the default is KTAB's"),
            Option("max_turns", 100, "rounds after which a play is stopped", low=1, high=1_000),
            Option("accommodation", 1.0, "how far ideals follow positions: 1 cynical, 0 idealistic", low=0.0, high=1.0),
            Option("third_party", "ktab", "votes of third parties in a contest", ("ktab", "corrected")),
            Option("receiver", "ktab", "chance and weight of a bargain's receiver", ("ktab", "corrected")),
            Option("weight", "capability", "what votes weigh in elections", ("capability", "capability_salience")),
            Option("duplicates", "every", "positions held by several actors, when assessed", ("every", "merged")),
            Option("contest", "linear", "chance to prevail in a contest", ("linear", "law")),
        ),
        variants={"ktab": {}, "corrected": CORRECTIONS},
    ),
)
