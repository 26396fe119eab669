"""Tags of words: where a source, a cue or a content begins and goes on, and the way back to ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from locarno.reading.brat_corpus import Relation
    from locarno.reading.extraction import Range
    from locarno.reading.segment import Token

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
BEGIN = {role: 1 + 2 * i for i, role in enumerate(ROLES)}
"""The tag with which a role begins; the next one goes on with it."""


def may_follow() -> npt.NDArray[np.bool_]:
    """Say which tag (column) may follow which (row): a role goes on only where it has begun."""
    allowed = np.ones((len(TAGS), len(TAGS)), dtype=bool)
    for begin in BEGIN.values():
        allowed[:, begin + 1] = False
        allowed[[begin, begin + 1], begin + 1] = True
    return allowed


def tags_of(tokens: Sequence[Token], relations: Sequence[Relation]) -> list[int]:
    """Tag the words of a text with the roles that somebody marked.

    A word takes a role where they share a code point. Where marks overlap, which the corpus' guidelines rule out,
    the earlier one stays.
    """
    tags = [0] * len(tokens)
    starts = [token.start for token in tokens]
    for relation in relations:
        for role in ROLES:
            for piece in getattr(relation, role):
                begun = False
                for i in range(max(0, int(np.searchsorted(starts, piece[0], "right")) - 1), len(tokens)):
                    if tokens[i].start >= piece[1]:
                        break
                    if tokens[i].end > piece[0] and not tags[i]:
                        tags[i] = BEGIN[role] + begun
                        begun = True
    return tags


def ranges_of(tags: Sequence[int]) -> list[tuple[Role, Range]]:
    """Give the roles in a sequence of tags as ranges of words, in order."""
    found: list[tuple[Role, Range]] = []
    start = 0
    for i, tag in enumerate([*tags, 0]):
        goes_on = tag and not tag % 2
        if start >= 0 and i and tags[i - 1] and not goes_on:
            found.append((ROLES[(tags[i - 1] - 1) // 2], (start, i)))
        if tag % 2:
            start = i
    return found


def best_path(
    emissions: npt.NDArray[np.float64], transitions: npt.NDArray[np.float64], first: npt.NDArray[np.float64]
) -> list[int]:
    """Give the tags of the highest total score (Viterbi).

    Parameters
    ----------
    emissions
        word × tag, log scale.
    transitions
        tag × next tag, log scale; −inf where forbidden.
    first
        Score of each tag at the first word.
    """
    if not len(emissions):
        return []
    score = emissions[0] + first
    back = np.zeros(emissions.shape, dtype=np.int64)
    for i in range(1, len(emissions)):
        through = score[:, None] + transitions
        back[i] = through.argmax(axis=0)
        score = through.max(axis=0) + emissions[i]
    path = [int(score.argmax())]
    for i in range(len(emissions) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]
