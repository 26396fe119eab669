"""The parser-free reader: attributions, their nesting and chains, and what each statement means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.evidence.document import Span
from locarno.evidence.statement import Statement
from locarno.reading.attribution import Attribution, Finder
from locarno.reading.conditions import find_condition
from locarno.reading.cues import default_lexicon
from locarno.reading.discourse import Found, gather, is_direct, place
from locarno.reading.meaning import act_of, certainty_of, hedges_in, polarity_of
from locarno.reading.positions import find_positions
from locarno.reading.quantities import find_quantities
from locarno.reading.segment import segment
from locarno.reading.times import find_times
from locarno.reading.voices import Voice, Voices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from locarno.evidence.agenda import Agenda
    from locarno.evidence.document import Document
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Act, Directness, SourceType
    from locarno.reading.segment import Sentence

ENGINE = "rules"
_DEPTH = 3
"""Attributions inside attributions are followed this deep."""
_LEAD = 4
"""Sentences in which a document names the outlet that it retells."""
_ELABORATES = re.compile(
    r"\W*(?:however|but|in (?:exchange|return)|this|that|it|they|these|those|instead|moreover|still|yet|also|such)\b",
    re.IGNORECASE,
)
_SPEECH = frozenset({"report", "assessment", "warning", "threat", "promise", "demand"})
_GOES_ON = frozenset({"added", "adding", "adds", "continued", "noted", "noting", "concluded", "explained"})
_ACTING = re.compile(
    r"\b(?:is|are|was|were|has been|have been)\s+(?:\w+ly\s+)?(?P<verb>trying|seeking|pushing|working|struggling|"
    r"hoping|preparing|discussing|considering|courting|negotiating|lobbying|planning|weighing|drafting|debating|"
    r"resisting)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:may|might|could|would|will|must|should|cannot|uncertain|unclear|remains?|likely|unlikely|expected|if|"
    r"unless)\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"(?P<share>\d+(?:\.\d+)?\s?(?:%|per ?cent))[^.;]{0,60}?\b(?P<cue>chose|choose|favou?r|support|oppose|believe|"
    r"think|want|prefer|approve|disapprove|trust|back|picked|opted for|said|say)\b\s+(?P<content>[^.;]{4,})"
    r"|(?P<content2>[^.;]{4,}?),?\s+(?:was|were|is)\s+(?P<cue2>chosen|favou?red|supported|backed|preferred|picked) by"
    r"\s+(?P<share2>(?:about |nearly |almost )?\d+(?:\.\d+)?\s?(?:%|per ?cent)(?:\s+of\s+[\w’' -]+)?)",
    re.IGNORECASE,
)


@dataclass
class _State:
    """What the reader knows while it goes through a document."""

    text: str
    date: dt.date | None
    publisher: str | None
    registry: Registry
    agenda: Agenda
    voices: Voices
    sentences: Sequence[Sentence]
    finders: Sequence[Finder]
    relay: str | None = None
    active: Voice | None = None
    active_paragraph: int = -1
    statements: list[Statement] = field(default_factory=list)

    def chain(self, *links: str | None) -> tuple[str, ...]:
        """Join links of a chain, leaving out repetitions and what is not known."""
        return tuple(dict.fromkeys(link for link in links if link))

    def named(self, start: int, end: int) -> list[str]:
        """Give the parties named between two offsets, in order, once each."""
        parties = []
        for id, _, _ in self.registry.mentions(self.text[start:end]):
            actor = self.registry.get(id, self.date)
            if actor is not None and actor.kind != "outlet":
                parties.append(actor.party)
        return list(dict.fromkeys(parties))


def read_rules(text: str, document: Document | None, registry: Registry, agenda: Agenda) -> list[Statement]:
    """Read a text without a parser; see :func:`locarno.reading.read`."""
    sentences = segment(text)
    lexicon = default_lexicon()
    date = document.date if document else None
    finders = [Finder(s, lexicon, known=lambda phrase: _is_known(registry, phrase, date)) for s in sentences]
    found = gather(sentences, finders)
    state = _State(
        text,
        date,
        _publisher(document, registry),
        registry,
        agenda,
        Voices(registry, date),
        sentences,
        finders,
    )
    state.relay = _relay(state, found)
    for sentence in sentences:
        state.voices.meet(text[sentence.start : sentence.end])
        here = found[sentence.index]
        for item in here:
            _attributed(state, sentence, item, None, 0)
        _unattributed(state, sentence, here)
    return _numbered(state.statements)


def _is_known(registry: Registry, phrase: str, date: dt.date | None) -> bool:
    return registry.resolve(phrase, date) is not None


def _publisher(document: Document | None, registry: Registry) -> str | None:
    if document is None or document.outlet is None:
        return None
    actor = registry.resolve(document.outlet)
    return (
        actor.id
        if actor and actor.kind == "outlet"
        else re.sub(r"\W+", "_", document.outlet.lower()).strip("_") or None
    )


def _relay(state: _State, found: list[list[Found]]) -> str | None:
    """Find the outlet that the document retells: named as a source in its title or lead."""
    for items in found[:_LEAD]:
        for item in items:
            if item.source is None:
                continue
            actor = state.registry.resolve(state.text[slice(*item.source)], state.date)
            if actor is not None and actor.kind == "outlet" and actor.id != state.publisher:
                return actor.id
    return None


def _attributed(state: _State, sentence: Sentence, item: Found, parent: Statement | None, depth: int) -> Statement:
    """Make the statement of an attribution, and those inside its content."""
    text = state.text
    made = item.attribution
    head = sentence.tokens[made.head].lower if 0 <= made.head < len(sentence.tokens) else ""
    cue = text[slice(*item.cue)] if item.cue else ""
    content = " ".join(text[slice(*piece)] for piece in item.content)
    voice = state.voices.resolve_at(item.source, text) if item.source else None
    inherited = voice is None
    if voice is None:
        voice = state.active or Voice("narrator", "narrator", "narrator")
    lexicon = state.finders[0].lexicon
    base = lexicon.act(head)
    act = act_of(base, cue, content, voice.type)
    telling = (
        voice.type in ("outlet", "poll")
        or voice.unnamed
        or made.form in ("dash", "according", "after", "inverted", "colon")
        or base in _SPEECH
        or is_direct(content)
    )
    source_type: SourceType = voice.type
    actor: str | None = voice.party
    if voice.type == "poll" and voice.party == "public":
        public = state.registry.people(content)
        actor = public.party if public else None
    if not telling and parent is None:
        # "Europe is seeking …", "Smith fears …": nobody is quoted, the reporter tells it of an actor.
        source_type = "narrator"
    if made.form == "dash":
        act = _headline_act(state, sentence, item, act)
        actor = next(iter(state.named(sentence.start, sentence.end)), actor)
    elif voice.type == "outlet" or voice.type == "narrator":
        inside = state.named(item.content[0][0], item.content[-1][1])
        actor = inside[0] if inside else None if voice.type == "narrator" else voice.party
    if telling and voice.type != "outlet" and parent is None:
        state.active, state.active_paragraph = voice, sentence.paragraph
    speaker = voice.id if telling else None
    if parent is not None and base != "report":
        chain = parent.chain
    else:
        relay = None if voice.type == "outlet" and voice.id == state.publisher else state.relay
        chain = state.chain(state.publisher, relay, *(parent.chain if parent else ()), speaker)
        chain = tuple(link for link in chain if link != "narrator")
    statement = _statement(
        state,
        sentence,
        item,
        parent=parent,
        voice_type=source_type,
        actor=actor,
        act=act,
        cue=cue,
        content=content,
        chain=chain,
        inherited=inherited,
    )
    state.statements.append(statement)
    if telling and voice.anonymous and voice.plural and head in _GOES_ON:
        _reach_back(state, sentence, voice)
    if depth < _DEPTH:
        _resumed(state, sentence, item, statement, depth)
        for piece in item.content:
            _nested(state, piece, item, statement, depth)
    return statement


def _resumed(state: _State, sentence: Sentence, outer: Found, parent: Statement, depth: int) -> None:
    """Read "The allies know, he said, that …": a cue at the end of one piece, its content in the next."""
    for piece, following in zip(outer.content, outer.content[1:], strict=False):
        inside = [i for i, token in enumerate(sentence.tokens) if piece[0] <= token.start and token.end <= piece[1]]
        rest = [token for token in sentence.tokens if following[0] <= token.start and token.end <= following[1]]
        if not inside or not rest or rest[0].lower not in ("that", "whether", "how"):
            continue
        made = state.finders[sentence.index].governs(inside[0], inside[-1] + 1)
        if made is not None:
            source, cue, head = made
            child = place(sentence, Attribution(source, cue, head, (), "before"))
            child.content = [following]
            _attributed(state, sentence, child, parent, depth + 1)


def _nested(state: _State, piece: tuple[int, int], outer: Found, parent: Statement, depth: int) -> None:
    """Search a piece of content for attributions of its own."""
    home = next((s for s in state.sentences if s.start <= piece[0] < s.end), None)
    if home is None:
        return
    inside = [i for i, token in enumerate(home.tokens) if piece[0] <= token.start and token.end <= piece[1]]
    if len(inside) < 3:
        return
    start, end = inside[0], inside[-1] + 1
    while start < end and (not home.tokens[start].word or home.tokens[start].lower == "that"):
        start += 1
    for made in state.finders[home.index].find(start, end, nested=True):
        child = place(home, made)
        # An infinitive hangs on the outer source: "plans to ask …" is one act of one actor.
        if child.source is None or child.content == outer.content:
            continue
        # Inside content only a speaker that can be told is one: "security guarantees to …" has none.
        if not state.voices.recognises(state.text[slice(*child.source)]):
            continue
        if parent.condition is not None and child.cue is not None:
            trigger = parent.condition.trigger
            if trigger.start <= child.cue[0] < trigger.end:
                continue
        _attributed(state, home, child, parent, depth + 1)


def _headline_act(state: _State, sentence: Sentence, item: Found, act: Act) -> Act:
    """Give the act of a headline by the first cue in it."""
    lexicon = state.finders[0].lexicon
    finder = state.finders[sentence.index]
    first, last = item.attribution.content[0]
    for i in range(first, last):
        if (
            lexicon.probability(sentence.tokens[:last], i) >= finder.threshold
            or sentence.tokens[i].lower in lexicon.acts
        ):
            return lexicon.act(sentence.tokens[i].lower)
    return act


def _reach_back(state: _State, sentence: Sentence, voice: Voice) -> None:
    """Let "…, the sources added" reach back over the sentences of its paragraph that name no anonymous source."""
    for i in range(len(state.statements) - 2, -1, -1):
        earlier = state.statements[i]
        if earlier.content[0].start < _paragraph_start(state, sentence):
            break
        if earlier.parent is None and not earlier.source_type.startswith(("anonymous", "named")):
            chain = state.chain(*earlier.chain, voice.id)
            state.statements[i] = earlier.model_copy(update={"chain": chain})


def _paragraph_start(state: _State, sentence: Sentence) -> int:
    return next(s.start for s in state.sentences if s.paragraph == sentence.paragraph)


def _unattributed(state: _State, sentence: Sentence, here: Sequence[Found]) -> None:
    """Make a statement of a sentence without a cue: a poll's share, an actor's doing, or the reporter's judgement.

    Where attributions were found, only an actor's doing that stands before all of them is added.
    """
    text = state.text
    stretch = text[sentence.start : sentence.end]
    if here:
        first_found = min(span[0] for item in here for span in (item.source, item.cue, *item.content) if span)
        doing = _ACTING.search(text, sentence.start, first_found)
        if doing is None:
            return
    elif _poll_share(state, sentence, stretch):
        return
    words = [token for token in sentence.tokens if token.word]
    if len(words) < 4 or (sentence.heading and len(words) < 6):
        return
    parties = state.named(sentence.start, sentence.end)
    doing = _ACTING.search(stretch)
    if not (doing or _TELLS.search(stretch) or (parties and hedges_in(stretch))):
        return
    carried = (
        state.active is not None
        and state.active_paragraph == sentence.paragraph
        and _ELABORATES.match(stretch) is not None
        and state.active.type != "outlet"
    )
    first = next((i for i, token in enumerate(sentence.tokens) if token.word), 0)
    last = max(i for i, token in enumerate(sentence.tokens) if token.word or token.text == "%") + 1
    made = Attribution(None, None, -1, ((first, last),), "before")
    item = place(sentence, made)
    voice = state.active if carried else None
    lexicon = state.finders[0].lexicon
    base = lexicon.act(doing["verb"].lower()) if doing else "report"
    act = act_of(base, doing.group() if doing else "", stretch, voice.type if voice else "narrator")
    speaker = voice.id if voice else None
    state.statements.append(
        _statement(
            state,
            sentence,
            item,
            parent=None,
            voice_type=voice.type if voice else "narrator",
            actor=parties[0] if parties else voice.party if voice else _person_meant(state, stretch),
            act=act,
            cue="",
            content=stretch,
            chain=state.chain(state.publisher, state.relay, speaker),
            inherited=voice is not None or state.relay is not None,
        )
    )


def _person_meant(state: _State, stretch: str) -> str | None:
    """Give the party of the person whom "he" or "she" at the head of a sentence means."""
    if state.voices.persons and re.match(r"\W*(?:\w+\s)?(?:he|she|his|her)\b", stretch, re.IGNORECASE):
        return state.voices.persons[-1].party
    return None


def _poll_share(state: _State, sentence: Sentence, stretch: str) -> bool:
    """Read "39% chose …" and "…, was chosen by 39%" as answers to the poll spoken of last."""
    match = _CHOICE.search(stretch)
    if match is None:
        return False
    suffix = "2" if match["content2"] else ""
    offset = sentence.start
    span = match.span(f"content{suffix}")
    piece = (offset + span[0], offset + span[0] + len(match[f"content{suffix}"].rstrip(" .,;")))
    if piece[1] <= piece[0]:
        return False
    last = next((voice for voice in reversed(state.voices.heard) if voice.type == "poll"), None)
    voice = state.voices.resolve(match[f"share{suffix}"])
    if voice is None:
        return False
    if last is not None and voice.party == "public":
        voice = last
    item = Found(
        sentence.index,
        Attribution(None, None, -1, (), "before"),
        (offset + match.start(f"share{suffix}"), offset + match.end(f"share{suffix}")),
        (offset + match.start(f"cue{suffix}"), offset + match.end(f"cue{suffix}")),
        [piece],
    )
    state.statements.append(
        _statement(
            state,
            sentence,
            item,
            parent=None,
            voice_type="poll",
            actor=voice.party,
            act="poll",
            cue="",
            content=state.text[slice(*piece)],
            chain=state.chain(state.publisher, state.relay, voice.id),
            inherited=last is not None,
        )
    )
    return True


def _statement(
    state: _State,
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
) -> Statement:
    """Put a statement together; numbers it within the document later."""
    text = state.text
    start = item.content[0][0] if parent else min([sentence.start, item.content[0][0]])
    end = item.content[-1][1] if parent else max([sentence.end, item.content[-1][1]])
    addressee = _addressee(state, sentence, item, actor, act)
    condition = find_condition(text, start, end, act, actor, addressee, state.named)
    if addressee is None and condition is not None and act in ("threat", "promise", "demand", "offer"):
        addressee = condition.by if condition.by != actor else None
    pieces = list(item.content)
    if condition is not None and condition.trigger.end <= item.content[0][0]:
        # "In return for X, Smith expects Y": the condition is part of what is expected.
        pieces.insert(0, (condition.trigger.start, condition.trigger.end))
    polarity = polarity_of(act, cue, content)
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
            "certainty": certainty_of(cue, content),
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
            "engine": ENGINE,
        }
    )


def _span(piece: tuple[int, int] | None) -> Span | None:
    return None if piece is None else Span(start=piece[0], end=piece[1])


def _addressee(state: _State, sentence: Sentence, item: Found, actor: str | None, act: Act) -> str | None:
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


def _took_office(state: _State, actor: str | None) -> dt.date | None:
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


def _numbered(statements: list[Statement]) -> list[Statement]:
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
