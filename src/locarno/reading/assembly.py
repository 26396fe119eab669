"""The state of a reader in a document, and the putting together of its statements."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.evidence.document import Span
from locarno.evidence.statement import Rule, Statement
from locarno.reading.certainty import read_certainty
from locarno.reading.conditions import find_condition
from locarno.reading.extraction import Found, is_direct
from locarno.reading.hedges import find_hedges, hedges_in
from locarno.reading.meaning import polarity_of, taken_back
from locarno.reading.positions import find_positions
from locarno.reading.quantities import find_quantities
from locarno.reading.times import find_times

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from locarno.evidence.agenda import Agenda
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Act, Directness
    from locarno.reading.attribution import Finder
    from locarno.reading.segment import Sentence
    from locarno.reading.voices import Voice, Voices


_OFFICE_ACTS = re.compile(
    r"(?:only )?\w+(?: (?:that|soon as|long as))? "
    r"(the (?:president|prime minister|chancellor|(?:foreign|defence|defense) minister|secretary of state)|he|she)\b"
    r"(?= \w+)",
    re.IGNORECASE,
)
"""A marker with an office, or a pronoun, as the subject after it."""


@dataclass
class State:
    """What the reader knows while it goes through a document."""

    text: str
    date: dt.date | None
    publisher: str | None
    registry: Registry
    agenda: Agenda
    voices: Voices
    sentences: Sequence[Sentence]
    finders: Sequence[Finder]
    engine: str
    relay: str | None = None
    active: Voice | None = None
    active_paragraph: int = -1
    statements: list[Statement] = field(default_factory=list)
    spoken_by: dict[str, Voice] = field(default_factory=dict)
    """Who utters, or holds, each statement."""
    publics: dict[str, str] = field(default_factory=dict)
    """Whose opinion each poll is."""
    introductions: set[int] = field(default_factory=set)
    """Sentences that only bring in who speaks next."""
    told: dict[int, list[Voice | None]] = field(default_factory=dict)
    """Who utters the outermost attributions of each sentence; None for what the reporter tells."""

    def chain(self, *links: str | None) -> tuple[str, ...]:
        """Join links of a chain, leaving out repetitions and what is not known."""
        return tuple(dict.fromkeys(link for link in links if link))

    def sentences_within(self, start: int, end: int) -> Sequence[Sentence]:
        """Give the sentences that a range touches."""
        first = bisect.bisect_right(self.sentences, start, key=lambda sentence: sentence.end)
        last = bisect.bisect_left(self.sentences, end, key=lambda sentence: sentence.start)
        return self.sentences[first:last]

    def named(self, start: int, end: int) -> list[str]:
        """Give the parties named between two offsets, in order, once each."""
        return self.parties_in(self.text[start:end])

    def parties_in(self, words: str) -> list[str]:
        """Give the parties named in some words, in order, once each."""
        parties = []
        for id, _, _ in self.registry.mentions(words):
            actor = self.registry.get(id, self.date)
            if actor is not None and actor.kind != "outlet":
                parties.append(actor.party)
        return list(dict.fromkeys(parties))


def make_statement(
    state: State,
    sentence: Sentence,
    item: Found,
    *,
    parent: Statement | None,
    voice_type: str,
    actor: str | None,
    act: Act,
    cue: str,
    content: str,
    chain: tuple[str, ...],
    inherited: bool,
    voice: Voice | None = None,
    rules: Sequence[tuple[str, str]] = (),
) -> Statement:
    """Put a statement together; numbers it within the document later."""
    text = state.text
    start = item.content[0][0] if parent else min([sentence.start, item.content[0][0]])
    end = item.content[-1][1] if parent else max([sentence.end, item.content[-1][1]])
    addressee = _addressee(state, sentence, item, actor, act)
    condition = find_condition(text, start, end, act, actor, addressee, state.named, item.content)
    if condition is not None and condition.by is None:
        condition = condition.model_copy(update={"by": _office_in(state, condition.trigger, actor)})
    if addressee is None and condition is not None and act in ("threat", "promise", "demand", "offer"):
        addressee = condition.by if condition.by != actor else None
    pieces = list(item.content)
    if condition is not None and condition.trigger.end <= item.content[0][0]:
        # "In return for X, Smith expects Y": the condition is part of what is expected.
        pieces.insert(0, (condition.trigger.start, condition.trigger.end))
    certainty, why = read_certainty(cue, content)
    polarity = polarity_of(act, cue, content)
    if (
        item.cue is not None
        and act in ("promise", "offer", "threat", "demand", "request")
        and taken_back(text, item.cue)
    ):
        polarity = "-"
    scope = f"{cue} {content}"
    took_office = _took_office(state, actor)
    scopes = [(start, end)] if parent is None else item.content
    direct = [is_direct(text[slice(*piece)]) for piece in item.content]
    directness: Directness = "indirect"
    if any(direct):
        directness = "direct" if all(direct) else "mixed"
    return Statement.model_validate(
        {
            "id": f"s{len(state.statements) + 1}",
            "parent": parent.id if parent else None,
            "source": _span(item.source),
            "source_type": voice_type,
            "actor": actor if actor != "narrator" else None,
            "cue": _span(item.cue),
            "content": tuple(_span(piece) for piece in pieces),
            "act": act,
            "directness": directness,
            "chain": chain,
            "addressee": addressee,
            "hedges": hedges_in(scope),
            "certainty": certainty,
            "polarity": polarity,
            "condition": condition,
            "positions": find_positions(
                state.agenda,
                scope,
                party=actor,
                act=act,
                polarity=polarity,
                conditional=condition is not None,
            ),
            "quantities": tuple(q for piece in scopes for q in find_quantities(text, *piece)),
            "times": tuple(t for piece in scopes for t in find_times(text, *piece, state.date, took_office)),
            "inherited": inherited,
            "engine": state.engine,
            "access": _span(state.voices.access.get(voice.id)) if voice else None,
            "anonymity": _span(state.voices.anonymity.get(voice.id)) if voice else None,
            "hedged": find_hedges(text, item.cue, item.content),
            "rules": tuple(Rule(field=field, rule=rule) for field, rule in (*rules, ("certainty", why))),
        }
    )


def _office_in(state: State, trigger: Span, actor: str | None) -> str | None:
    """Give the party whose office the subject of a condition names: "once the president has spoken"."""
    match = _OFFICE_ACTS.match(state.text, trigger.start, trigger.end)
    heard = state.voices.resolve_at(match.span(1), nested=True) if match else None
    if match and (heard is None or heard.rule != "office") and actor is not None:
        # Nobody was named who holds it: it is the holder's own.
        holder = state.registry.holder(actor, match[1], state.date)
        if holder is not None:
            return holder.party
    if heard is None or heard.rule not in ("office", "pronoun") or heard.voice.unnamed:
        return None
    return heard.voice.party


def _span(piece: tuple[int, int] | None) -> Span | None:
    return None if piece is None else Span(start=piece[0], end=piece[1])


def _addressee(state: State, sentence: Sentence, item: Found, actor: str | None, act: Act) -> str | None:
    """Give the party to whom an act is addressed: named between cue and content, or the first in what is asked."""
    if item.cue is None:
        return None
    if item.cue[1] < item.content[0][0]:
        # "told Bloomberg in Kyiv": a place is no addressee.
        stretch = re.split(
            r"\b(?:in|at|on|during|after|before)\b", state.text[item.cue[1] : item.content[0][0]], maxsplit=1
        )[0]
        between = [party for party in state.named(item.cue[1], item.cue[1] + len(stretch)) if party != actor]
        if between:
            return between[0]
    if act in ("request", "demand", "threat", "promise", "offer", "warning"):
        inside = [party for party in state.named(*item.content[0]) if party != actor]
        return inside[0] if inside else None
    return None


def _took_office(state: State, actor: str | None) -> dt.date | None:
    """Give the day on which the actor's president or prime minister took office, for "the first 100 days"."""
    for row in state.registry.rows:
        for role in row.roles:
            if (
                role.of == actor
                and role.office in ("president", "prime minister", "chancellor")
                and role.held(state.date)
            ):
                return role.start
    return None


def numbered(statements: list[Statement]) -> list[Statement]:
    """Give statements numbers in the order of the text, parents before children."""
    by_id = {statement.id: statement for statement in statements}

    def depth(statement: Statement) -> int:
        return 0 if statement.parent is None else 1 + depth(by_id[statement.parent])

    def root(statement: Statement) -> Statement:
        return statement if statement.parent is None else root(by_id[statement.parent])

    def place_of(statement: Statement) -> tuple[int, int, int, int]:
        top = root(statement)
        first = min(span.start for span in top.content)
        return first, int(top.id[1:]), depth(statement), statement.content[0].start

    ordered = sorted(statements, key=place_of)
    names = {statement.id: f"s{number}" for number, statement in enumerate(ordered, start=1)}
    return [
        statement.model_copy(
            update={"id": names[statement.id], "parent": names[statement.parent] if statement.parent else None}
        )
        for statement in ordered
    ]
