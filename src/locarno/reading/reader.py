"""From attributions, whichever engine found them, to statements: their nesting and chains, and what they mean."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from locarno.evidence.statement import Rule
from locarno.reading.acts import own_subject, read_act
from locarno.reading.assembly import State, make_statement, numbered
from locarno.reading.attribution import Attribution, Finder
from locarno.reading.clauses import subject_of
from locarno.reading.cues import default_lexicon
from locarno.reading.discourse import place
from locarno.reading.extraction import is_direct
from locarno.reading.narration import narrated, taken_over
from locarno.reading.segment import segment, within
from locarno.reading.utterance import utters
from locarno.reading.voices import Voice, Voices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from locarno.evidence.agenda import Agenda
    from locarno.evidence.document import Document
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Act, SourceType, Statement
    from locarno.reading.extraction import Extractor, Found
    from locarno.reading.segment import Sentence
    from locarno.reading.voices import Heard

_PARTED = 12
"""Words of a subject that a parenthesis parts from its verb, at most."""
_DEPTH = 3
"""Attributions inside attributions are followed this deep."""
_LEAD = 2
"""Sentences after the title in which a document names the outlet that it retells."""
_ABOVE = 4
"""Sentences among which the title is looked for."""
_AGENTLESS = re.compile(r"\b(?:is|are|was|were|been|be)\b(?: \w+ly)? \w+(?:ed|en|t)\b", re.IGNORECASE)
_PASSIVE = frozenset({"expected", "believed", "thought", "feared", "hoped", "supposed", "understood", "estimated"})
_AND_THAT = re.compile(r"\s*,?\s+(?:and|but) that\b")
_OPENING = "“‘\"'"
_GOES_ON = frozenset({"added", "adding", "adds", "continued", "noted", "noting", "concluded", "explained"})


def read_with(
    extractor: Extractor, text: str, document: Document | None, registry: Registry, agenda: Agenda, *, engine: str
) -> list[Statement]:
    """Read a text with an extractor.

    Parameters
    ----------
    extractor
        Finds the outermost attributions; those inside contents are found here.
    text, document, registry, agenda
        As for :func:`locarno.reading.read`.
    engine
        Its name, kept in every statement.
    """
    sentences = segment(text)
    date = document.date if document else None
    found = extractor(text, sentences)
    state = State(
        text,
        date,
        _publisher(document, registry),
        registry,
        agenda,
        Voices(registry, date, text, sentences),
        sentences,
        finders_of(sentences, registry, date),
        engine,
    )
    for sentence in sentences:
        for item in found[sentence.index]:
            _take_in(state, sentence, item)
    state.relay = _relay(state, found)
    for sentence in sentences:
        state.voices.meet(sentence)
        here = found[sentence.index]
        if not here and state.voices.introduce(sentence):
            state.introductions.add(sentence.index)
        for item in here:
            _attributed(state, sentence, item, None, 0)
    for sentence in sentences:
        if sentence.index not in state.introductions:
            narrated(state, sentence, found[sentence.index])
    return numbered(_holders_own([taken_over(state, statement) for statement in state.statements]))


def _holders_own(statements: list[Statement]) -> list[Statement]:
    """Take from who only passes it on the stance of who holds it: a diplomat says that Paris opposes the plan."""
    held: dict[str, set[str]] = {}
    for statement in reversed(statements):
        if statement.parent is not None:
            issues = {position.issue for position in statement.positions} | held.get(statement.id, set())
            held.setdefault(statement.parent, set()).update(issues)
    return [
        statement.model_copy(
            update={"positions": tuple(p for p in statement.positions if p.issue not in held[statement.id])}
        )
        if statement.id in held and statement.act in ("report", "assessment", "belief")
        else statement
        for statement in statements
    ]


def finders_of(sentences: Sequence[Sentence], registry: Registry, date: dt.date | None) -> list[Finder]:
    """Give every sentence its clause patterns."""
    lexicon = default_lexicon()

    def known(phrase: str) -> bool:
        return registry.resolve(phrase, date) is not None

    return [Finder(sentence, lexicon, known=known) for sentence in sentences]


def _publisher(document: Document | None, registry: Registry) -> str | None:
    if document is None or document.outlet is None:
        return None
    actor = registry.resolve(document.outlet)
    return (
        actor.id
        if actor and actor.kind == "outlet"
        else re.sub(r"\W+", "_", document.outlet.lower()).strip("_") or None
    )


def _relay(state: State, found: list[list[Found]]) -> str | None:
    """Find the outlet that the document retells: named as a source in its title or lead."""
    # What stands above a title (a marking, a line on rights) is no lead.
    title = next((sentence.index for sentence in state.sentences[:_ABOVE] if sentence.heading), -1)
    lead = [sentence for sentence in state.sentences[title + 1 :] if not sentence.heading][:_LEAD]
    last = lead[-1].index + 1 if lead else len(found)
    for items in found[:last]:
        for item in items:
            if item.source is None or item.form == "passive":
                continue
            actor = state.registry.resolve(state.text[slice(*item.source)], state.date)
            if actor is not None and actor.kind == "outlet" and actor.id != state.publisher:
                return actor.id
    return None


def _attributed(state: State, sentence: Sentence, item: Found, parent: Statement | None, depth: int) -> Statement:
    """Make the statement of an attribution, and those inside its content."""
    text = state.text
    cue = text[slice(*item.cue)] if item.cue else ""
    if item.source is not None and item.head in _PASSIVE and _AGENTLESS.match(cue):
        # "Smith is expected to come": who expects it is left out, and the subject belongs to what is expected.
        item = replace(item, source=None, content=[item.source, *item.content])
    content = " ".join(text[slice(*piece)] for piece in item.content)
    base = state.finders[0].lexicon.act(item.head)
    outer = state.spoken_by.get(parent.id) if parent else None
    # "…, which they acknowledge, a diplomat said": "they" does not wait for the diplomat.
    ahead = (
        parent is not None
        and parent.source is not None
        and item.source is not None
        and parent.source.start > item.source[0]
    )
    heard = (
        state.voices.resolve_at(item.source, None if ahead else outer, nested=parent is not None)
        if item.source
        else None
    )
    rules = []
    if heard and heard.rule:
        rules.append(("identity" if heard.rule == "another" else "source", heard.rule))
    voice, inherited = _speaker(state, heard, item, outer)
    if inherited:
        rules.append(("source", "no source named"))
    telling = (
        voice.type in ("outlet", "poll")
        or (voice.unnamed and parent is None)
        or utters(item.head, cue, item.form, base, direct=is_direct(content))
    ) and voice.type != "narrator"
    actor = _actor(state, sentence, item, voice, content)
    act, rule = _act(state, item, base, cue, content, voice, actor)
    if item.form == "dash":
        act = _headline_act(state, sentence, item, act)
    else:
        rules.append(("act", rule))
    # "Europe is seeking …", "Smith fears …": nobody is quoted, the reporter tells it of an actor.
    source_type: SourceType = "narrator" if not telling and parent is None else voice.type
    if telling and voice.type != "outlet" and parent is None:
        state.active, state.active_paragraph = voice, sentence.paragraph
    statement = make_statement(
        state,
        sentence,
        item,
        parent=parent,
        voice_type=source_type,
        actor=actor,
        act=act,
        cue=cue,
        content=content,
        chain=_chain(state, voice, parent, telling=telling),
        inherited=inherited,
        voice=voice,
        rules=rules,
    )
    state.statements.append(statement)
    state.spoken_by[statement.id] = voice
    if parent is None:
        state.told.setdefault(sentence.index, []).append(voice if telling else None)
    if depth < _DEPTH:
        _resumed(state, sentence, item, statement, depth)
        joined = _joined(state, sentence, item)
        if joined is not None:
            _nested_in(state, joined, item, statement, depth)
        for piece in item.content:
            if joined is None or piece[0] >= sentence.end:
                _nested(state, piece, item, statement, depth)
    if telling and voice.anonymous and voice.plural and item.head in _GOES_ON:
        _reach_back(state, sentence, statement, voice)
    return statement


def _act(
    state: State, item: Found, base: Act, cue: str, content: str, voice: Voice, actor: str | None
) -> tuple[Act, str]:
    """Read the act, and by which rule; who is the subject of the content tells a threat from a forecast."""
    words = state.text[slice(*item.source)] if item.source else None
    subject = subject_of(content)
    reading = read_act(
        base,
        cue,
        content,
        voice.type,
        own=own_subject(content, words, state.parties_in(subject), actor),
        source=words,
    )
    return reading.act, reading.rule


def _speaker(state: State, heard: Heard | None, item: Found, outer: Voice | None) -> tuple[Voice, bool]:
    """Give who speaks, and whether that is taken over from before."""
    if heard is not None:
        return heard.voice, False
    narrator = Voice("narrator", "narrator", "narrator")
    if outer is not None:
        return outer, True
    # "Talks are expected to begin": nobody is said to expect it.
    cue = state.text[slice(*item.cue)] if item.cue else ""
    if state.active is None or (item.source is None and _AGENTLESS.search(cue)):
        return narrator, state.active is None
    return state.active, True


def _actor(state: State, sentence: Sentence, item: Found, voice: Voice, content: str) -> str | None:
    if voice.type == "poll" and voice.party == "public":
        public = state.registry.people(content)
        if public is not None:
            state.publics.setdefault(voice.id, public.party)
        return state.publics.get(voice.id)
    if item.form == "dash":
        return next(iter(state.named(sentence.start, sentence.end)), voice.party)
    if voice.type in ("outlet", "narrator"):
        inside = state.named(sentence.start if item.source is None else item.content[0][0], item.content[-1][1])
        return inside[0] if inside else None if voice.type == "narrator" else voice.party
    return voice.party


def _chain(state: State, voice: Voice, parent: Statement | None, *, telling: bool) -> tuple[str, ...]:
    """Give who passed it on, from the publisher to the speaker; who only thinks or wishes it is no link."""
    speaker = voice.id if telling else None
    if parent is not None:
        return state.chain(*parent.chain, speaker)
    # An outlet that is named as the source stands in the place of the one that the document retells.
    relay = None if voice.type == "outlet" else state.relay
    return state.chain(state.publisher, relay, speaker)


def _take_in(state: State, sentence: Sentence, item: Found) -> None:
    """Take the clause before a parenthesis into its content: "The allies know, he said, that …"."""
    if item.source is None or item.cue is None or len(item.content) != 1 or not sentence.start <= item.source[0]:
        return
    first = item.content[0][0]
    text = state.text
    if not re.match(r"(?:that|whether|how)\b", text[first : first + 8]) or not item.source[0] < item.cue[0] < first:
        return
    before = [i for i, token in enumerate(sentence.tokens) if token.end <= item.source[0]]
    if len(before) < 3 or sentence.tokens[before[-1]].text != "," or text[item.cue[1] : first].strip() != ",":
        return
    if state.finders[sentence.index].governs(before[0], before[-1]) is not None:
        item.content.insert(0, (sentence.start, sentence.tokens[before[-2]].end))


def _resumed(state: State, sentence: Sentence, outer: Found, parent: Statement, depth: int) -> None:
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


def _joined(state: State, sentence: Sentence, outer: Found) -> Sentence | None:
    """Join what a parenthesis parts: "Smith, the official said, believes that …" has one clause inside."""
    pieces = [piece for piece in outer.content if sentence.start <= piece[0] and piece[1] <= sentence.end]
    if len(pieces) != 2 or outer.source is None or outer.cue is None:
        return None
    gap = pieces[0][1], pieces[1][0]
    if not (gap[0] <= outer.source[0] and outer.cue[1] <= gap[1]):
        return None
    first, rest = ([t for t in sentence.tokens if a <= t.start and t.end <= b] for a, b in pieces)
    if not first or not rest or first[0].quote or rest[0].quote or len(first) > _PARTED:
        return None
    finder = state.finders[sentence.index]
    at = sentence.tokens.index(rest[0])
    if not finder.predicates(at) or any(finder.predicates(sentence.tokens.index(token)) for token in first):
        return None
    return replace(sentence, tokens=(*first, *rest))


def _nested(state: State, piece: tuple[int, int], outer: Found, parent: Statement, depth: int) -> None:
    """Search a piece of content for attributions of its own."""
    for home in state.sentences_within(*piece):
        start, end = max(piece[0], home.start), min(piece[1], home.end)
        for inner in within(state.text, start, end, home):
            _nested_in(state, inner, outer, parent, depth)


def _nested_in(state: State, inner: Sentence, outer: Found, parent: Statement, depth: int) -> None:
    if len(inner.tokens) < 3:
        return
    finder = finders_of([inner], state.registry, state.date)[0]
    first = 0
    while first < len(inner.tokens) and (not inner.tokens[first].word or inner.tokens[first].lower == "that"):
        first += 1
    for made in finder.find(first, len(inner.tokens), nested=True):
        child = place(inner, made)
        if any(_straddles(outer, piece) for piece in (child.source, child.cue, *child.content)):
            continue
        _end_with_coordination(state, inner, child)
        # "They hear rumours", "we write down who fired": a deed told by a neutral verb attributes nothing.
        if (
            child.form == "before"
            and state.finders[0].lexicon.act(child.head) == "report"
            and not finder.is_clause(made)
            and not any(state.text[piece[0]] in _OPENING for piece in child.content)
        ):
            continue
        # An infinitive hangs on the outer source: "plans to ask …" is one act of one actor.
        if child.source is None or child.content == outer.content:
            continue
        # Inside content only a speaker that can be told is one: "security guarantees to …" has none.
        if not state.voices.is_speaker(child.source):
            continue
        if parent.condition is not None and child.cue is not None:
            trigger = parent.condition.trigger
            if trigger.start <= child.cue[0] < trigger.end:
                continue
        _attributed(state, state.sentences[inner.index], child, parent, depth + 1)


def _straddles(outer: Found, piece: tuple[int, int] | None) -> bool:
    """Say whether a piece of an inner attribution runs over the source or cue of the outer one."""
    if piece is None:
        return False
    return any(part is not None and piece[0] < part[0] and part[1] < piece[1] for part in (outer.source, outer.cue))


def _end_with_coordination(state: State, inner: Sentence, child: Found) -> None:
    """End an inner content where the outer one goes on: "that he understood their impatience but that …"."""
    if inner.tokens[0].lower != "that" or len(child.content) != 1:
        return
    start, end = child.content[0]
    words = state.text[start:end]
    if words[:5].lower() != "that " and (onward := _AND_THAT.search(words)):
        child.content[0] = (start, start + onward.start())


def _headline_act(state: State, sentence: Sentence, item: Found, act: Act) -> Act:
    """Give the act of a headline by the first cue in it."""
    lexicon = state.finders[0].lexicon
    finder = state.finders[sentence.index]
    inside = [i for i, t in enumerate(sentence.tokens) if item.content[0][0] <= t.start and t.end <= item.content[0][1]]
    last = inside[-1] + 1 if inside else 0
    for i in inside:
        if (
            lexicon.probability(sentence.tokens[:last], i) >= finder.threshold
            or sentence.tokens[i].lower in lexicon.acts
        ):
            return lexicon.act(sentence.tokens[i].lower)
    return act


def _reach_back(state: State, sentence: Sentence, last: Statement, voice: Voice) -> None:
    """Let "…, the sources added" reach back over the sentences of its paragraph that name no other source."""
    opening = sentence.index
    while opening > 0 and state.sentences[opening - 1].paragraph == sentence.paragraph:
        opening -= 1
    first = state.sentences[opening].start
    begin = len(state.statements)
    while begin > 0 and state.statements[begin - 1].content[0].start >= first:
        begin -= 1
    before = state.chain(state.publisher, state.relay)
    reached: set[str] = set()
    for i in range(begin, len(state.statements)):
        earlier = state.statements[i]
        if earlier.id == last.id:
            continue
        own = earlier.parent is None and not earlier.source_type.startswith(("anonymous", "named", "poll", "outlet"))
        if not own and earlier.parent not in reached:
            continue
        reached.add(earlier.id)
        rules = (*earlier.rules, Rule(field="chain", rule="sources added"))
        rest = (link for link in earlier.chain if link not in before)
        chain = state.chain(*before, voice.id, *rest)
        state.statements[i] = earlier.model_copy(update={"chain": chain, "rules": rules})
