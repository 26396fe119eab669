"""Whether an attribution reports words that somebody uttered, or what somebody thinks, wishes or does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from locarno.reading.words import words

if TYPE_CHECKING:
    from locarno.evidence.statement import Act
    from locarno.reading.extraction import Form

_THOUGHT = words(
    """want wants wanted wanting seek seeks sought seeking consider considers considered considering propose
    believe believes believed believing think thinks thought thinking know knows knew knowing understand understands
    understood understanding regard regards regarded view views viewed viewing see sees saw feel feels felt hold holds
    held assume assumes assumed suspect suspects suspected suppose supposes supposed realise realises realised realize
    realizes realized recognise recognises recognised recognize recognizes recognized convinced sure certain doubtful
    deem deems deemed share shares shared fear fears feared fearing hope hopes hoped hoping worry worries worried
    worrying doubt doubts doubted doubting like likes liked love loves loved hate hates hated wish wishes wished desire
    desires desired concern concerns concerned optimistic optimism pessimistic pessimism sceptical skeptical scepticism
    skepticism reluctant reluctance afraid anxious anxiety expect expects expected expecting anticipate anticipates
    anticipated foresee foresees plan plans planned planning intend intends intended intending aim aims aimed prepare
    prepares prepared preparing prefer prefers preferred support supports supported supporting favour favours favoured
    favor favors favored back backs backed backing oppose opposes opposed opposing willing willingness ready readiness
    unwilling confident confidence press presses pressed pressing lobby lobbies lobbied lobbying courting lament
    regret regrets regretted welcome welcoming learned hear hears heard find finds found discuss discusses discussed
    discussing sign signs expectation
    """
)
"""Words of thought, wish and effort: who has them need not have said so."""
_ACKNOWLEDGING = words(
    """acknowledge acknowledges acknowledged acknowledging admit admits admitted admitting concede concedes conceded
    conceding conclude concludes concluded accept accepts accepted agree agrees agreed
    """
)
_DOING = re.compile(r"\b(?:is|are|was|were|been|be)\b(?:\s\w+ly)?\s\w+ing\b", re.IGNORECASE)
_BY_WORDS = frozenset({"dash", "according", "after", "inverted", "colon"})


def utters(head: str, cue: str, form: Form, base: Act, *, direct: bool) -> bool:
    """Say whether an attribution reports an utterance; its speaker then is a link of the chain.

    Parameters
    ----------
    head, cue, form
        The deciding word of the cue, the cue, and how the parts stand.
    base
        The act that the head reports.
    direct
        Whether the content stands in quotation marks.
    """
    if form in _BY_WORDS or direct:
        return True
    if head in _THOUGHT:
        return False
    if _DOING.search(cue) and base in ("request", "offer", "expectation", "attitude", "refusal"):
        return False
    return base != "belief" or head in _ACKNOWLEDGING
