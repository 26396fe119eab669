"""Statements: attributed propositions in a document."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from locarno.evidence.document import Span

Act: TypeAlias = Literal[
    "request",
    "offer",
    "threat",
    "promise",
    "warning",
    "refusal",
    "demand",
    "expectation",
    "belief",
    "assessment",
    "attitude",
    "report",
    "poll",
]
SourceType: TypeAlias = Literal[
    "named_person",
    "office",
    "institution",
    "state",
    "bloc",
    "poll",
    "anonymous_individual",
    "anonymous_group",
    "outlet",
    "narrator",
]
Directness: TypeAlias = Literal["direct", "indirect", "mixed"]
Polarity: TypeAlias = Literal["+", "-"]
ConditionKind: TypeAlias = Literal["if", "unless", "once", "when", "until", "after", "provided", "exchange"]

ACT_FAMILY: dict[str, str] = {
    "request": "asking",
    "demand": "asking",
    "offer": "committing",
    "promise": "committing",
    "threat": "threatening",
    "warning": "threatening",
    "refusal": "refusing",
    "expectation": "judging",
    "belief": "judging",
    "assessment": "judging",
    "attitude": "feeling",
    "report": "telling",
    "poll": "polling",
}
"""Acts that a reader may take for one another; scores and comparisons go by family."""

JUDGING = frozenset({"expectation", "belief", "assessment", "report", "poll"})
"""Acts that say how things are or will be."""
WILLING = frozenset({"request", "offer", "threat", "promise", "warning", "refusal", "demand"})
"""Acts that say what somebody wants or will do."""

UNDECIDED = "undecided"
"""The reserved option of a statement that says an issue is still open."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Certainty(_Part):
    """How certain the source makes the content sound, on the factuality scale −3 (certainly not) … 3 (certainly).

    It is a reading of words, never a probability: a reported "may" keeps its word and a wide interval.
    """

    word: str | None
    """The word that carries it; None for a plain assertion."""
    value: float = Field(ge=-3, le=3)
    low: float = Field(ge=-3, le=3)
    high: float = Field(ge=-3, le=3)

    @model_validator(mode="after")
    def _ordered(self) -> Certainty:
        if not self.low <= self.value <= self.high:
            message = f"certainty must be ordered, got {self.low}, {self.value}, {self.high}"
            raise ValueError(message)
        return self


class Condition(_Part):
    """On what the content depends, with roles."""

    kind: ConditionKind
    trigger: Span
    """The words of the condition."""
    negated: bool = False
    """True where the trigger is an omission: "if he does not agree", "unless", "refuses to"."""
    by: str | None = None
    """Whose act fulfils the trigger."""
    giver: str | None = None
    """Who carries out what follows; in an exchange, who gives."""
    getter: str | None = None
    """Who receives what follows, or is hit by it."""
    demanded: Span | None = None
    """The words of what is asked for: the trigger without its joining word, where somebody is to fulfil it."""
    threatened: Span | None = None
    """The words of the harm that follows or is held back."""
    offered: Span | None = None
    """The words of the good that follows, or of what is given in exchange."""
    only: bool = False
    """True where nothing else would do: "only if", "not unless", "no … without"."""


class Position(_Part):
    """A party's stance on an issue, as the statement tells it."""

    party: str | None
    issue: str
    option: str | None = None
    stance: Literal["support", "oppose", "conditional", "undecided"] = "support"


class Quantity(_Part):
    """A number in the content: a share (of 1), count, amount of money or multiple; a point has ``low == high``."""

    start: int
    end: int
    kind: Literal["share", "count", "money", "multiple"]
    unit: str
    low: float
    high: float | None
    """None where it is open, "at least 5,000"."""
    approximate: bool = False


class TimeReference(_Part):
    """A time in the content, anchored on the document's date where that is known."""

    start: int
    end: int
    kind: Literal["date", "window", "deadline", "duration", "recurrence"]
    earliest: dt.date | None = None
    latest: dt.date | None = None
    days: float | None = None
    """Length of a duration or deadline, or between recurrences; of a range the least."""
    days_high: float | None = None
    """Greatest length, where the text gives a range."""
    bound: Literal["about", "at_least", "at_most"] | None = None
    """How the text bounds the length: about, at least, at most."""
    vague: bool = False
    """True where the bounds are this software's reading of a vague phrase such as "in the coming weeks"."""


class Hedge(_Part):
    """A word that softens the content, and what it softens."""

    start: int
    end: int
    kind: Literal["possibility", "evidence", "degree", "openness", "wish"]
    """May, could; reportedly, seems; broadly, partly; whether, too early; would like, hopes."""
    scope: Span
    """The words that it softens."""


class Rule(_Part):
    """Which rule set a field."""

    field: str
    rule: str


class Statement(_Part):
    """Who said what, how, and on what condition.

    The fields down to `rules` are what a reader gives (one JSON object a line, :meth:`as_json`); the rest is
    added when a statement is coded into a case's ledger (:meth:`as_record`).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    parent: str | None = None
    """The statement inside whose content this one is made."""
    source: Span | None = None
    """The words that name the source; None where it is taken over or left out."""
    source_type: SourceType
    actor: str | None = None
    """The party, by registry id, in whose name the act is done; an anonymous identity where no party is known."""
    cue: Span | None = None
    """The words that attribute."""
    content: tuple[Span, ...] = Field(min_length=1)
    act: Act
    directness: Directness = "indirect"
    chain: tuple[str, ...] = ()
    """Who passed it on, from the publisher to the speaker."""
    addressee: str | None = None
    hedges: tuple[str, ...] = ()
    certainty: Certainty | None = None
    polarity: Polarity = "+"
    """Of the content; of an attitude, its valence."""
    condition: Condition | None = None
    positions: tuple[Position, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeReference, ...] = ()
    inherited: bool = False
    """True where the source was carried over from an earlier sentence."""
    engine: str = "rules"
    """Which reader, or ``analyst``."""
    access: Span | None = None
    """The words that say what an unnamed source knows it from: "familiar with the talks"."""
    anonymity: Span | None = None
    """The words that say why a source is not named."""
    hedged: tuple[Hedge, ...] = ()
    """The hedges with their places and scopes."""
    rules: tuple[Rule, ...] = ()
    """Which rule set the fields that are readings of words."""

    document: str | None = None
    issue: str | None = None
    option: str | None = None
    about: str | None = None
    """The party that the content is about."""
    summary: str | None = None
    """One line in our own words."""
    tensions: tuple[str, ...] = ()
    """Statements that an analyst holds to be in tension with this one."""

    def as_json(self) -> dict[str, Any]:
        """Give what a reader found as plain JSON data; keys as in docs/reading.md, always all of them."""
        return self.model_dump(mode="json", exclude=set(CODED_FIELDS))

    def as_record(self) -> dict[str, Any]:
        """Give everything as plain JSON data, without fields that hold their default."""
        full = self.model_dump(mode="json", exclude_defaults=True)
        full["engine"] = self.engine
        return full

    def spans(self) -> tuple[Span, ...]:
        """Give every span of the statement: source, cue, content, condition, quantities, times."""
        found = [*self.content]
        found += [span for span in (self.source, self.cue) if span]
        if self.condition:
            found.append(self.condition.trigger)
        found += [Span(start=part.start, end=part.end) for part in self.quantities]
        found += [Span(start=part.start, end=part.end) for part in self.times]
        found += [span for span in (self.access, self.anonymity) if span]
        for hedge in self.hedged:
            found += [Span(start=hedge.start, end=hedge.end), hedge.scope]
        if self.condition:
            parts = (self.condition.demanded, self.condition.threatened, self.condition.offered)
            found += [span for span in parts if span]
        return tuple(found)

    def quote(self, text: str) -> str:
        """Give the words of the content, its pieces joined by an ellipsis."""
        return " … ".join(span.of(text) for span in self.content)


CODED_FIELDS = ("document", "issue", "option", "about", "summary", "tensions")
"""Fields that coding adds to what a reader gives."""
READ_FIELDS = tuple(name for name in Statement.model_fields if name not in CODED_FIELDS)
"""Fields of a line of ``locarno read --jsonl``, in order."""
