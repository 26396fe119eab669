"""Game trees, and their export to Gambit's extensive-form files.

A tree is built from decisions, moves of chance and outcomes. ``to_efg`` writes it as Gambit reads it, so that any
result here can be checked by a general solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from locarno.models.deterrence.games.unilateral import Challenger, Defender


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a path: its name and a payoff for each player."""

    name: str
    payoffs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A player's move.

    Attributes
    ----------
    player
        Index of the player, from 0.
    knows
        Name of the information set: decisions of a player that share it cannot be told apart by that player.
    actions
        Action → what follows; decisions of one information set have the same actions in the same order.
    """

    player: int
    knows: str
    actions: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Chance:
    """A move of nature: event → probability and what follows."""

    name: str
    events: Mapping[str, tuple[float, Node]]


Node: TypeAlias = "Decision | Chance | Outcome"


def to_efg(title: str, players: Sequence[str], root: Node) -> str:
    """Write a tree as a Gambit extensive-form file (EFG 2 R).

    Parameters
    ----------
    title, players
        Names.
    root
        The tree.

    Returns
    -------
    str
        The text of the file, nodes in prefix order. Numbers are written so that they read back exactly.

    Raises
    ------
    ValueError
        If decisions of one information set differ in player or actions, chances do not sum to 1, or an outcome has
        another number of payoffs than there are players.
    """
    sets: dict[tuple[int, str], tuple[int, tuple[str, ...]]] = {}
    counts = [0] * len(players)
    outcomes: dict[Outcome, int] = {}
    lines = [f"EFG 2 R {_quoted(title)} {{ {' '.join(map(_quoted, players))} }}", '""', ""]
    chances = 0

    def write(node: Node) -> None:
        nonlocal chances
        if isinstance(node, Outcome):
            if len(node.payoffs) != len(players):
                message = f"outcome {node.name!r} has {len(node.payoffs)} payoffs for {len(players)} players"
                raise ValueError(message)
            number = outcomes.setdefault(node, len(outcomes) + 1)
            lines.append(f't "" {number} {_quoted(node.name)} {{ {", ".join(map(_number, node.payoffs))} }}')
        elif isinstance(node, Chance):
            chances += 1
            total = sum(chance for chance, _ in node.events.values())
            if abs(total - 1.0) > 1e-9:
                message = f"the chances of {node.name!r} sum to {total}"
                raise ValueError(message)
            told = " ".join(f"{_quoted(name)} {_number(chance)}" for name, (chance, _) in node.events.items())
            lines.append(f'c "" {chances} {_quoted(node.name)} {{ {told} }} 0')
            for _, following in node.events.values():
                write(following)
        else:
            actions = tuple(node.actions)
            key = (node.player, node.knows)
            if key not in sets:
                counts[node.player] += 1
                sets[key] = (counts[node.player], actions)
            number, known = sets[key]
            if known != actions:
                message = f"information set {node.knows!r} has the actions {known} and {actions}"
                raise ValueError(message)
            told = " ".join(map(_quoted, actions))
            lines.append(f'p "" {node.player + 1} {number} {_quoted(node.knows)} {{ {told} }} 0')
            for following in node.actions.values():
                write(following)

    write(root)
    return "\n".join(lines) + "\n"


def unilateral_tree(challenger: Challenger, defender: Defender, challenger_hard: float, defender_hard: float) -> Node:
    """Build the unilateral deterrence game with two types on each side."""

    def play(hard_c: bool, hard_d: bool) -> Node:
        war = (
            float(challenger.war_hard if hard_c else challenger.war_soft),
            float(defender.war_hard if hard_d else defender.war_soft),
        )
        type_c, type_d = ("hard" if hard_c else "soft"), ("hard" if hard_d else "soft")
        last = Decision(
            0,
            f"{type_c} challenger, resisted",
            {
                "back down": Outcome("CD", (float(challenger.backs_down), float(defender.backs_down))),
                "fight": Outcome(f"DD {type_c} {type_d}", war),
            },
        )
        reply = Decision(
            1,
            f"{type_d} defender, challenged",
            {
                "concede": Outcome("DC", (float(challenger.concedes), float(defender.concedes))),
                "resist": last,
            },
        )
        return Decision(
            0,
            f"{type_c} challenger",
            {
                "leave": Outcome("SQ", (float(challenger.status_quo), float(defender.status_quo))),
                "challenge": reply,
            },
        )

    return Chance(
        "challenger's type",
        {
            name: (
                chance,
                Chance(
                    f"defender's type, {name} challenger",
                    {
                        "hard": (defender_hard, play(hard, hard_d=True)),
                        "soft": (1.0 - defender_hard, play(hard, hard_d=False)),
                    },
                ),
            )
            for name, chance, hard in (("hard", challenger_hard, True), ("soft", 1.0 - challenger_hard, False))
        },
    )


def tripartite_tree(payoffs: Sequence[tuple[float, float, float]]) -> Node:
    """Build the reconstructed tripartite crisis game.

    Parameters
    ----------
    payoffs
        Of challenger, protégé and defender, for each of
        :data:`~locarno.models.deterrence.games.extended.TRIPARTITE_OUTCOMES` in its order.
    """
    from locarno.models.deterrence.games.extended import TRIPARTITE_OUTCOMES

    end = [Outcome(name, tuple(payoff)) for name, payoff in zip(TRIPARTITE_OUTCOMES, payoffs, strict=True)]
    supported = Decision(0, "protégé supported", {"back down": end[2], "fight": end[3]})
    abandoned = Decision(1, "protégé abandoned", {"lose": end[4], "realign": end[5]})
    asked = Decision(2, "protégé holds", {"support": supported, "abandon": abandoned})
    pressed = Decision(1, "demand", {"concede": end[1], "hold": asked})
    return Decision(0, "start", {"leave": end[0], "demand": pressed})


def stage_tree(both: tuple[float, float], first: tuple[float, float], war: tuple[float, float]) -> Node:
    """Build a symmetric stage game of peace and attack, both moving at once.

    Parameters
    ----------
    both, war
        Payoffs of peace and of mutual attack to each.
    first
        Payoffs of the one who attacks alone and of the one who is surprised.
    """

    def reply(action: str) -> Node:
        ends = {
            "keep": Outcome("peace", both) if action == "keep" else Outcome("first attacks", first),
            "attack": Outcome("second attacks", first[::-1]) if action == "keep" else Outcome("war", war),
        }
        return Decision(1, "second", ends)

    return Decision(0, "first", {"keep": reply("keep"), "attack": reply("attack")})


def signalling_tree(payoffs: Mapping[str, float], types: int = 5) -> Node:
    """Build the crisis-signalling game with private payoffs on a few equally likely types instead of a normal law.

    Parameters
    ----------
    payoffs
        ``S_A, V_A, C_B, W_A, W_B, a, V_B`` as in spec M14: status quo and prize of A, concession of B, war payoffs,
        A's payoff from backing down, B's prize if A backs down.
    types
        Types for each private payoff. A has two (of fighting and of backing down), B one: types³ cases, so that the
        file holds about 7 types³ nodes. The exact game is the limit of many types.
    """
    cuts = ndtri(np.linspace(0.0, 1.0, types + 1))
    density = np.exp(-0.5 * np.where(np.isfinite(cuts), cuts, 0.0) ** 2) / np.sqrt(2.0 * np.pi)
    density[~np.isfinite(cuts)] = 0.0
    mass = np.diff(ndtr(cuts))
    # the mean of a standard normal variable within each slice
    shocks = (density[:-1] - density[1:]) / mass

    def case(stands: int, backs: int, resists: int) -> Node:
        fight = Outcome(
            f"fight {stands} {resists}",
            (payoffs["W_A"] + float(shocks[stands]), payoffs["W_B"] + float(shocks[resists])),
        )
        down = Outcome(f"back down {backs}", (payoffs["a"] + float(shocks[backs]), payoffs["V_B"]))
        last = Decision(0, f"A {stands} {backs} resisted", {"stand firm": fight, "back down": down})
        concede = Outcome("concede", (payoffs["V_A"], payoffs["C_B"]))
        reply = Decision(1, f"B {resists} challenged", {"concede": concede, "resist": last})
        quo = Outcome("status quo", (payoffs["S_A"], 0.0))
        return Decision(0, f"A {stands} {backs}", {"leave": quo, "challenge": reply})

    def split(name: str, inner: Iterable[Node]) -> Node:
        return Chance(name, {str(i): (float(mass[i]), node) for i, node in enumerate(inner)})

    span = range(types)
    return split(
        "A's shock of fighting",
        [
            split(
                f"A's shock of backing down, {i}",
                [split(f"B's shock, {i} {j}", [case(i, j, k) for k in span]) for j in span],
            )
            for i in span
        ],
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(value: float) -> str:
    return repr(float(value))
