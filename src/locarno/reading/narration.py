"""Sentences without a cue: a poll's share, what an actor is doing, the reporter's own judgement."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

from locarno.evidence.statement import Rule
from locarno.reading.acts import act_of
from locarno.reading.assembly import State, make_statement
from locarno.reading.extraction import Found
from locarno.reading.hedges import hedges_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.evidence.statement import Statement
    from locarno.reading.segment import Sentence
    from locarno.reading.voices import Voice

_LONGEST = 2000
"""Sentences with more code points are not searched for polls."""
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
    r"(?<!\d)(?P<share>\d+(?:\.\d+)?\s?(?:%|per ?cent))[^.;]{0,60}?\b(?P<cue>chose|choose|favou?r|support|oppose|"
    r"believe|think|want|prefer|approve|disapprove|trust|back|picked|opted for|said|say)\b\s+(?P<content>[^.;]{4,})"
    r"|(?P<content2>[^.;]{4,}?),?\s+(?:was|were|is)\s+(?P<cue2>chosen|favou?red|supported|backed|preferred|picked) by"
    r"\s+(?P<share2>(?:about |nearly |almost )?\d+(?:\.\d+)?\s?(?:%|per ?cent)(?:\s+of\s+[\w’' -]+)?)",
    re.IGNORECASE,
)
_ELABORATES = re.compile(
    r"\W*(?:however|but|in (?:exchange|return)|this|that|it|they|these|those|instead|moreover|still|yet|also|such)\b",
    re.IGNORECASE,
)


def narrated(state: State, sentence: Sentence, here: Sequence[Found]) -> None:
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
    elif len(stretch) <= _LONGEST and _poll_share(state, sentence, stretch):
        return
    words = [token for token in sentence.tokens if token.word]
    if len(words) < 4 or (sentence.heading and len(words) < 6):
        return
    parties = state.named(sentence.start, sentence.end)
    doing = _ACTING.search(stretch)
    if not (doing or _TELLS.search(stretch) or (parties and hedges_in(stretch))):
        return
    voice = active_source(state, sentence)
    first = next((i for i, token in enumerate(sentence.tokens) if token.word), 0)
    last = max(i for i, token in enumerate(sentence.tokens) if token.word or token.text == "%") + 1
    item = Found(sentence.index, None, None, [(sentence.tokens[first].start, sentence.tokens[last - 1].end)])
    lexicon = state.finders[0].lexicon
    base = lexicon.act(doing["verb"].lower()) if doing else "report"
    act = act_of(base, doing.group() if doing else "", stretch, voice.type if voice else "narrator")
    speaker = voice.id if voice else None
    state.statements.append(
        make_statement(
            state,
            sentence,
            item,
            parent=None,
            voice_type=voice.type if voice else "narrator",
            actor=parties[0] if parties else _person_meant(state, sentence) or (voice.party if voice else None),
            act=act,
            cue="",
            content=stretch,
            chain=state.chain(state.publisher, state.relay, speaker),
            inherited=voice is not None or state.relay is not None,
            voice=voice,
            rules=[("source", "cueless")] if voice else [],
        )
    )


def active_source(state: State, sentence: Sentence) -> Voice | None:
    """Give the unnamed source to which a sentence without a speaker still belongs.

    It does where the same source speaks before and after it ("…, a diplomat said. Smith would not sign. The
    diplomat added …"), or where it goes on from what that source said in the paragraph ("However, …").
    """
    before = _near(state, sentence, -1)
    if before is None or not before.unnamed:
        return None
    after = _near(state, sentence, +1)
    if after is not None and after.id == before.id:
        return before
    home = state.sentences[sentence.index - 1].paragraph == sentence.paragraph
    stretch = state.text[sentence.start : sentence.end]
    return before if home and _ELABORATES.match(stretch) else None


def _near(state: State, sentence: Sentence, step: int) -> Voice | None:
    """Give who speaks in the next sentence but those without a speaker, at most two of them, in one direction."""
    for distance in (1, 2, 3):
        i = sentence.index + step * distance
        if not 0 <= i < len(state.sentences):
            return None
        told = [voice for voice in state.told.get(i, []) if voice is not None]
        if told:
            return told[-1] if step < 0 else told[0]
        if state.told.get(i) and step < 0:
            continue
    return None


def taken_over(state: State, statement: Statement) -> Statement:
    """Lead what the reporter seems to tell back to the unnamed source that speaks before and after it."""
    if statement.parent is not None or statement.source_type != "narrator" or statement.inherited:
        return statement
    i = bisect.bisect_right(state.sentences, statement.content[-1].start, key=lambda s: s.start) - 1
    sentence = state.sentences[i]
    if any(state.told.get(sentence.index, ())):
        return statement
    voice = active_source(state, sentence)
    if voice is None or voice.id in statement.chain:
        return statement
    rules = (*statement.rules, Rule(field="chain", rule="cueless"))
    return statement.model_copy(
        update={"chain": state.chain(*statement.chain, voice.id), "inherited": True, "rules": rules}
    )


def _person_meant(state: State, sentence: Sentence) -> str | None:
    """Give the party of the person whom "he" or "she" at the head of a sentence means."""
    stretch = state.text[sentence.start : sentence.end]
    if re.match(r"\W*(?:\w+\s)?(?:he|she|his|her)\b", stretch, re.IGNORECASE):
        person = state.voices.last_person(sentence.start + 1)
        return person.party if person else None
    return None


def _poll_share(state: State, sentence: Sentence, stretch: str) -> bool:
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
    share = (offset + match.start(f"share{suffix}"), offset + match.end(f"share{suffix}"))
    last = state.voices.last_poll(share[0])
    heard = state.voices.resolve_at(share)
    if heard is None:
        return False
    voice = last if last is not None and heard.voice.party == "public" else heard.voice
    item = Found(
        sentence.index,
        share,
        (offset + match.start(f"cue{suffix}"), offset + match.end(f"cue{suffix}")),
        [piece],
    )
    state.statements.append(
        make_statement(
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
