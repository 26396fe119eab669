"""How well statements that were read match statements that somebody coded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locarno.evidence.statement import ACT_FAMILY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from locarno.evidence.statement import Statement

_WORD = re.compile(r"\w+")
JACCARD = 0.5
CONTAINMENT = 0.8


@dataclass(frozen=True, slots=True)
class Coded:
    """A statement as somebody coded it.

    Attributes
    ----------
    id
        Its name.
    words
        First code points of the words of its content.
    families
        Families of acts (:data:`locarno.evidence.ACT_FAMILY`) that count as right.
    actors
        Actors that count as right; empty where nobody in particular is the actor.
    """

    id: str
    words: frozenset[int]
    families: frozenset[str]
    actors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of what was coded, and what of the found was coded."""

    found: dict[str, str]
    """Coded statement → the statement that was read for it."""
    missed: tuple[str, ...]
    right: int
    """Statements read that match a coded one."""
    read: int

    @property
    def recall(self) -> float:
        """Share of the coded statements that were found."""
        total = len(self.found) + len(self.missed)
        return len(self.found) / total if total else 0.0

    @property
    def precision(self) -> float:
        """Share of the statements read that match a coded one."""
        return self.right / self.read if self.read else 0.0


def words_of(text: str, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Give the first code points of the words in some spans."""
    return frozenset(match.start() for start, end in spans for match in _WORD.finditer(text, start, end))


def locate(text: str, passage: str) -> frozenset[int]:
    """Find a passage that may leave out words of the text.

    Returns
    -------
    frozenset of int
        First code points of its words, in order, in the line of the text that holds most of them.
    """
    wanted = [match.group().lower() for match in _WORD.finditer(passage)]
    best: list[int] = []
    for line in re.finditer(r"[^\r\n]+", text):
        there = [(match.group().lower(), match.start()) for match in _WORD.finditer(text, line.start(), line.end())]
        common = _aligned(wanted, there)
        if len(common) > len(best):
            best = common
    return frozenset(best)


def _aligned(wanted: Sequence[str], there: Sequence[tuple[str, int]]) -> list[int]:
    """Align words by their longest common subsequence."""
    lengths = [[0] * (len(there) + 1) for _ in range(len(wanted) + 1)]
    for i in range(len(wanted) - 1, -1, -1):
        for j in range(len(there) - 1, -1, -1):
            same = wanted[i] == there[j][0]
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if same else max(lengths[i + 1][j], lengths[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(wanted) and j < len(there):
        if wanted[i] == there[j][0]:
            found.append(there[j][1])
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def coded_from(statements: Iterable[Statement], text: str) -> list[Coded]:
    """Take the statements of a ledger as coded ones."""
    return [
        Coded(
            statement.id,
            words_of(text, ((span.start, span.end) for span in statement.content)),
            frozenset({ACT_FAMILY[statement.act]}),
            frozenset({statement.actor} if statement.actor else ()),
        )
        for statement in statements
    ]


def score(coded: Sequence[Coded], read: Sequence[Statement], text: str) -> Score:
    """Match statements that were read with coded ones.

    A pair matches where the words of the contents agree (Jaccard index at least 0.5, or four fifths of the shorter
    inside the longer), the acts are of one family and the actors agree. Several statements may match one coded
    statement; it is found once.
    """
    spans = {s.id: words_of(text, ((span.start, span.end) for span in s.content)) for s in read}
    found: dict[str, tuple[float, str]] = {}
    right = 0
    for statement in read:
        hit = False
        for gold in coded:
            likeness = _likeness(gold.words, spans[statement.id])
            agrees = ACT_FAMILY[statement.act] in gold.families and _same_actor(statement.actor, gold.actors)
            if likeness and agrees:
                hit = True
                if likeness > found.get(gold.id, (0.0, ""))[0]:
                    found[gold.id] = (likeness, statement.id)
        right += hit
    missed = tuple(gold.id for gold in coded if gold.id not in found)
    ordered = {gold.id: found[gold.id][1] for gold in coded if gold.id in found}
    return Score(ordered, missed, right, len(read))


def _likeness(one: frozenset[int], two: frozenset[int]) -> float:
    common = len(one & two)
    if not common:
        return 0.0
    jaccard = common / len(one | two)
    return jaccard if jaccard >= JACCARD or common / min(len(one), len(two)) >= CONTAINMENT else 0.0


def _same_actor(actor: str | None, wanted: frozenset[str]) -> bool:
    return actor in wanted if wanted else True
