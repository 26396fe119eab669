"""Which issue and option of the agenda a statement bears on, by the agenda's own wordings and keywords."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal

from locarno.evidence.statement import Position

if TYPE_CHECKING:
    from locarno.evidence.agenda import Agenda, AgendaIssue, AgendaOption
    from locarno.evidence.statement import Act, Polarity

Stance = Literal["support", "oppose", "conditional", "undecided"]

_OPEN = re.compile(
    r"\b(?:too early|too soon|undecided|uncertain|unclear|whether|ongoing|not (?:yet )?decided|remains? open|"
    r"(?:has|have|had) (?:yet|still) to decide|to be decided|under (?:discussion|review))\b",
    re.IGNORECASE,
)
_DENIES_A_REPORT = re.compile(
    r"\W*(?:\w+ly |has |have |had )*(?:den(?:y|ies|ied|ying))\b(?!\W+(?:any|a|the) (?:role|part|wish))", re.IGNORECASE
)
_NEGATIVE_WORDING = re.compile(r"\b(?:never|no|not|without|neutral\w*|exclu\w*|reject\w*)\b", re.IGNORECASE)
_NEEDED = re.compile(
    r"\b(?:must|ha(?:s|ve|d) to|needs? to|(?:is|are) needed|necessary|essential|indispensable|should|ought to|"
    r"the only (?:option|way|choice|answer|solution|thing))\b",
    re.IGNORECASE,
)
_NEEDED_AFTER = re.compile(
    r"\b(?:without|absent|unless|only(?: with)?|but for|nothing (?:but|short of))\s+(?:[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\W*(?:\w+ly |has |have |had )*(?:doubt|question|wonder)(?:s|ed)?\W+(?:that|whether|if)\b", re.IGNORECASE
)
_TAKES_AWAY = re.compile(
    r"\b(?:withdr[ae]w\w*|pull(?:s|ed|ing)?(?: out| back)?|recall(?:s|ed|ing)?|remov(?:e|es|ed|ing)|"
    r"bring(?:s|ing)? home)\b[^,;:.]*$",
    re.IGNORECASE,
)
"""Before what is there already: to withdraw troops is to be against them."""
_EMBEDS = re.compile(
    r"\b(?:hop(?:e|es|ed)|believe[sd]?|says?|said|tells?|told|concede[sd]?|report(?:s|ed)?|thinks?|"
    r"thought|fear(?:s|ed)?|ask(?:s|ed)?|agree[sd]?|oppose[sd]?|wants?|wanted|writes?|wrote|shows?|suggest(?:s|ed)?)\b",
    re.IGNORECASE,
)
"""Cues; a second one before an option makes it somebody else's. Who hopes that others understand it, holds it too."""
_WILLING = frozenset({"request", "demand", "offer", "promise", "refusal", "threat"})
_JUDGING = frozenset({"belief", "assessment", "report"})


@functools.lru_cache(maxsize=4096)
def _pattern(keyword: str) -> re.Pattern[str]:
    """Compile a keyword: ``*`` for any ending, blanks for any white space."""
    parts = [re.escape(part).replace(r"\*", r"[\w’'-]*") for part in keyword.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)


def matches(keyword: str, text: str) -> bool:
    """Say whether a keyword occurs; ``a + b`` asks for both."""
    return all(_pattern(part.strip()).search(text) for part in keyword.split("+") if part.strip())


def _place(keyword: str, text: str) -> int:
    """Give the offset of a keyword's first word in a text in which it occurs."""
    found = (_pattern(part.strip()).search(text) for part in keyword.split("+") if part.strip())
    return min((match.start() for match in found if match), default=0)


def _best(item: AgendaIssue | AgendaOption, text: str) -> str | None:
    """Give the longest keyword of an issue or option that occurs."""
    keywords = item.keywords or tuple(filter(None, (item.wording, item.id.replace("_", " "))))
    return max((keyword for keyword in keywords if matches(keyword, text)), key=len, default=None)


def find_positions(
    agenda: Agenda, text: str, *, party: str | None, act: Act, polarity: Polarity, conditional: bool
) -> tuple[Position, ...]:
    """Find what the holder of a statement wants on the agenda.

    Only a stance of the holder is one: what it asks for, offers, promises, refuses, threatens, likes or dislikes, and
    what it holds to be needed. Who reports or expects something, or denies a report, takes no position; nor does a
    source of which no party is known. An issue is touched if one of its keywords, or of its options', occurs; a poll
    and a judgement must name an option.

    Parameters
    ----------
    text
        Words of cue and content.
    party, act, polarity
        Of the statement.
    conditional
        Whether it depends on a condition.

    Returns
    -------
    tuple of Position
        A refusal or a negated content opposes; a condition makes it conditional; words of openness leave it
        undecided. "Fails without X" supports X.
    """
    if party is not None and party.startswith(_UNKNOWN):
        return ()
    found = []
    for issue in agenda.issues:
        words = {option.id: _best(option, text) for option in issue.options}
        option = max((id for id, word in words.items() if word), key=lambda id: len(words[id] or ""), default=None)
        word = words[option] if option else _best(issue, text)
        if word is None:
            continue
        stance = _stance(text, word, option, act, polarity, conditional=conditional)
        if stance is not None:
            found.append(Position(party=party, issue=issue.id, option=option, stance=stance))
    return tuple(found)


_UNKNOWN = ("anonymous_", "poll_")
"""Ids of speakers of which no party is known."""


def _stance(
    text: str, word: str, option: str | None, act: Act, polarity: Polarity, *, conditional: bool
) -> Stance | None:
    """Give the stance that an act takes on an option or issue; None where it takes none."""
    if _DENIES_A_REPORT.match(text) or _DOUBTS.match(text):
        return None
    if act not in _WILLING and len(_EMBEDS.findall(text, 0, _place(word, text))) > 1:
        # "hopes that she understood that sanctions must be lifted": her view, not the holder's.
        return None
    needed = _NEEDED_AFTER.search(text, 0, _place(word, text)) is not None
    if _OPEN.search(text) and not needed:
        return "undecided"
    judged = act in _JUDGING and option is not None and (needed or _NEEDED.search(text) is not None)
    if needed and (judged or act in _WILLING):
        return "support"
    if (
        act in _WILLING
        or (act == "attitude" and option is not None)
        or judged
        or (act == "poll" and option is not None)
    ):
        # "that it never join" demands the option that is worded so.
        against = polarity == "-" and not (act != "refusal" and _NEGATIVE_WORDING.search(word))
        if act in _WILLING and _TAKES_AWAY.search(text, 0, _place(word, text)):
            against = not against
        if conditional and (act in _WILLING or not against):
            return "conditional"
        return "oppose" if against else "support"
    return None
