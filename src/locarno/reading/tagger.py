"""The trained tagger: a small encoder gives every word scores, a chain finds the best tags, the linker ties them.

How it was trained, and on what, is in docs/model-card-reader.md.
"""

from __future__ import annotations

import functools
import json
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from locarno.reading.cues import default_lexicon
from locarno.reading.extraction import from_spans
from locarno.reading.linker import Linked, Linker, Spans
from locarno.reading.rules import patterns
from locarno.reading.tagger_pieces import CLS, SEP, pieces_of, windows
from locarno.reading.tagger_tags import TAGS, best_path, may_follow, ranges_of
from locarno.reading.trained import missing_packages, weights

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import numpy.typing as npt
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from locarno.diagnostics import LocarnoError
    from locarno.evidence.registry import Registry
    from locarno.reading.extraction import Extractor, Found, Range
    from locarno.reading.segment import Sentence

SIZE = 320
"""Word pieces of a window."""
CONTEXT = 64
"""Of these on each side only for context."""
_FORBIDDEN = -1e4


class Tagger:
    """The encoder with its chain."""

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, transitions: npt.NDArray[np.float64]) -> None:
        self.session = session
        self.tokenizer = tokenizer
        allowed = may_follow()
        self.transitions = np.where(allowed, transitions, _FORBIDDEN)
        self.first = np.where(allowed[0], 0.0, _FORBIDDEN)

    def scores(self, sentences: Sequence[Sentence]) -> npt.NDArray[np.float64]:
        """Give every word of a document a score for every tag, from the window in which it has context."""
        pieces = pieces_of(sentences, self.tokenizer)
        found = np.zeros((len(pieces.first), len(TAGS)))
        for left, right, start, stop in windows(pieces, SIZE, CONTEXT):
            ids = np.concatenate([[CLS], pieces.ids[left:right], [SEP]])[None]
            shapes = np.concatenate([[0], pieces.shapes[left:right], [0]])[None]
            (scores,) = self.session.run(None, {"ids": ids, "shapes": shapes})
            inside = np.flatnonzero((pieces.first >= start) & (pieces.first < stop))
            found[inside] = scores[0][pieces.first[inside] - left + 1]
        return found

    def tags(self, sentences: Sequence[Sentence]) -> list[int]:
        """Tag the words of a document."""
        return best_path(self.scores(sentences), self.transitions, self.first)


@functools.lru_cache(maxsize=1)
def default_tagger() -> Tagger:
    """Load the shipped tagger (once); one thread, so that a stream of documents can be read by many processes.

    Raises
    ------
    LocarnoError
        E120 without its packages, E122 where the weights are not those that were shipped.
    """
    if not installed():
        raise absent()
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(weights("encoder.onnx"), options, providers=["CPUExecutionProvider"])
    chain = json.loads(weights("chain.json"))
    tokenizer = Tokenizer.from_str(weights("tokenizer.json").decode("utf-8"))
    return Tagger(session, tokenizer, np.array(chain["transitions"]))


def installed() -> bool:
    """Say whether the tagger's packages are there; nothing is imported."""
    return find_spec("onnxruntime") is not None and find_spec("tokenizers") is not None


def absent() -> LocarnoError:
    """Give the error for a tagger whose packages are not installed."""
    return missing_packages("tagger", ("onnxruntime", "tokenizers"))


@functools.lru_cache(maxsize=1)
def default_linker() -> Linker:
    """Load the shipped linker (once)."""
    fitted = json.loads(weights("linker.json"))
    return Linker(fitted["content"], fitted["source"])


def linked(text: str, sentences: Sequence[Sentence], tags: Sequence[int], linker: Linker) -> list[list[Found]]:
    """Make attributions of tags, for every sentence.

    Raises
    ------
    ValueError
        If the tags are not one for every word.
    """
    found: list[list[Found]] = [[] for _ in sentences]
    doc = Spans.of(sentences, ranges_of(tags))
    if len(tags) != len(doc.tokens):
        message = f"{len(tags)} tags for {len(doc.tokens)} words"
        raise ValueError(message)
    lexicon = default_lexicon()

    def points(number: int) -> Range:
        first, last = doc.spans[number][1]
        return doc.tokens[first].start, doc.tokens[last - 1].end

    items = linker.link(doc)
    interrupted = _interrupted(doc, items)
    for item in items:
        source = None if item.source is None else points(item.source)
        content = [points(k) for k in item.content]
        if item.cue in interrupted:
            first, last = interrupted[item.cue]
            content.insert(0, (points(first)[0], points(last)[1]))
        made = from_spans(text, sentences, source, points(item.cue), content, lexicon)
        found[made.sentence].append(made)
    return found


def _interrupted(doc: Spans, items: Sequence[Linked]) -> dict[int, tuple[int, int]]:
    """Find "The allies know" in "The allies know, he said, that …": a source and a cue without content, cut off.

    Returns
    -------
    dict
        Cue of the attribution that cuts it off → source and cue that are the first piece of its content.
    """
    used = {k for item in items for k in (item.cue, item.source, *item.content) if k is not None}
    found = {}
    for item in items:
        first = item.cue if item.source is None else min(item.cue, item.source)
        if first < 2 or {first - 1, first - 2} & used or min(item.content) < first:
            continue
        roles = doc.spans[first - 2][0], doc.spans[first - 1][0]
        start, end = doc.spans[first - 1][1][1], doc.spans[first][1][0]
        if roles == ("source", "cue") and [token.text for token in doc.tokens[start:end]] == [","]:
            found[item.cue] = (first - 2, first - 1)
    return found


def tagged(registry: Registry, date: dt.date | None = None) -> Extractor:
    """Give the extractor of the trained tagger.

    The clause patterns are asked where it marks words of a sentence but nothing that can be tied together, and for a
    headline in which it marks nothing: "… - Bloomberg".
    """

    def extract(text: str, sentences: Sequence[Sentence]) -> list[list[Found]]:
        if not sentences:
            return []
        tags = default_tagger().tags(sentences)
        found = linked(text, sentences, tags, default_linker())
        left = _left_over(sentences, tags, found)
        if left:
            ruled = patterns(registry, date)(text, sentences)
            for sentence in left:
                if not sentence.heading or any(item.form in ("dash", "colon") for item in ruled[sentence.index]):
                    found[sentence.index] = ruled[sentence.index]
        return found

    return extract


def _left_over(sentences: Sequence[Sentence], tags: Sequence[int], found: Sequence[Sequence[Found]]) -> list[Sentence]:
    """Give the headlines, and the sentences with marked words, in which no part of an attribution lies."""
    taken = [
        piece
        for items in found
        for item in items
        for piece in (*item.content, item.cue, item.source)
        if piece is not None
    ]
    left = []
    at = 0
    for sentence in sentences:
        marked = sentence.heading or any(tags[at : at + len(sentence.tokens)])
        at += len(sentence.tokens)
        if marked and not any(start < sentence.end and sentence.start < end for start, end in taken):
            left.append(sentence)
    return left
