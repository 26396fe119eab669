"""Which issue and option of the agenda a statement bears on, by the agenda's own wordings and keywords."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal

from locarno.evidence.statement import Position

if TYPE_CHECKING:
    from locarno.evidence.agenda import Agenda, AgendaIssue, AgendaOption
    from locarno.evidence.statement import Act, Polarity

_OPEN = re.compile(
    r"\b(?:too early|too soon|undecided|uncertain|unclear|whether|ongoing|not yet decided|remains? open)\b", re.I
)


@functools.lru_cache(maxsize=4096)
def _pattern(keyword: str) -> re.Pattern[str]:
    """Compile a keyword: ``*`` for any ending, blanks for any white space."""
    parts = [re.escape(part).replace(r"\*", r"[\w’'-]*") for part in keyword.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)


def matches(keyword: str, text: str) -> bool:
    """Say whether a keyword occurs; ``a + b`` asks for both."""
    return all(_pattern(part.strip()).search(text) for part in keyword.split("+") if part.strip())


def _score(item: AgendaIssue | AgendaOption, text: str) -> int:
    keywords = item.keywords or tuple(filter(None, (item.wording, item.id.replace("_", " "))))
    return max((len(keyword) for keyword in keywords if matches(keyword, text)), default=0)


def find_positions(
    agenda: Agenda, text: str, *, party: str | None, act: Act, polarity: Polarity, conditional: bool
) -> tuple[Position, ...]:
    """Find what a statement says on the agenda.

    An issue is touched if one of its keywords, or of its options', occurs. The stance is the act's: a refusal or a
    negated content opposes, a condition makes it conditional, words of openness leave it undecided.
    """
    found = []
    for issue in agenda.issues:
        scores = {option.id: _score(option, text) for option in issue.options}
        best = max(scores.values(), default=0)
        if not best and not _score(issue, text):
            continue
        option = next((id for id, score in scores.items() if score == best), None) if best else None
        stance: Literal["support", "oppose", "conditional", "undecided"] = "support"
        if _OPEN.search(text):
            stance = "undecided"
        elif act == "refusal" or (polarity == "-" and act != "attitude"):
            stance = "oppose"
        elif conditional:
            stance = "conditional"
        found.append(Position(party=party, issue=issue.id, option=option, stance=stance))
    return tuple(found)
