"""Sentences without a cue: a poll's share, what an actor is doing, the reporter's own judgement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.reading.assembly import State, make_statement
from locarno.reading.extraction import Found
from locarno.reading.meaning import act_of, hedges_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.reading.segment import Sentence

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
    carried = (
        state.active is not None
        and state.active_paragraph == sentence.paragraph
        and _ELABORATES.match(stretch) is not None
        and state.active.type != "outlet"
    )
    first = next((i for i, token in enumerate(sentence.tokens) if token.word), 0)
    last = max(i for i, token in enumerate(sentence.tokens) if token.word or token.text == "%") + 1
    item = Found(sentence.index, None, None, [(sentence.tokens[first].start, sentence.tokens[last - 1].end)])
    voice = state.active if carried else None
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
            actor=parties[0] if parties else voice.party if voice else _person_meant(state, stretch),
            act=act,
            cue="",
            content=stretch,
            chain=state.chain(state.publisher, state.relay, speaker),
            inherited=voice is not None or state.relay is not None,
        )
    )


def _person_meant(state: State, stretch: str) -> str | None:
    """Give the party of the person whom "he" or "she" at the head of a sentence means."""
    if state.voices.persons and re.match(r"\W*(?:\w+\s)?(?:he|she|his|her)\b", stretch, re.IGNORECASE):
        return state.voices.persons[-1].party
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
    last = next((voice for voice in reversed(state.voices.heard[-60:]) if voice.type == "poll"), None)
    voice = state.voices.resolve(match[f"share{suffix}"])
    if voice is None:
        return False
    if last is not None and voice.party == "public":
        voice = last
    item = Found(
        sentence.index,
        (offset + match.start(f"share{suffix}"), offset + match.end(f"share{suffix}")),
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
