"""A spaCy pipeline of the user's own, a transformer for instance, under the dependency rules."""

from __future__ import annotations

from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes
from locarno.reading.discourse import carry
from locarno.reading.reader import finders_of, read_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.evidence.agenda import Agenda
    from locarno.evidence.document import Document
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Statement
    from locarno.reading.extraction import Found
    from locarno.reading.segment import Sentence

register_codes(
    {
        "E115": Code(
            "No such spaCy pipeline",
            "Install it, or give the path of its folder; it needs a tagger and a parser trained for English.",
        ),
        "E117": Code("spaCy is not installed", "pip install 'locarno[reading]', and the pipeline that you name."),
    }
)

_NEEDED = ("tagger", "parser")


def load_pipeline(name: str) -> Any:  # noqa: ANN401 (spaCy is optional)
    """Load a spaCy pipeline by the name of its package or the path of its folder.

    Raises
    ------
    LocarnoError
        E117 without spaCy; E115 where there is no such pipeline, it cannot be loaded, or it does not parse.
    """
    try:
        spacy = import_module("spacy")
    except ImportError as error:
        message = f"the pipeline {name!r} needs spaCy, which is not installed"
        raise LocarnoError(Diagnostic("E117", message)) from error
    try:
        nlp = spacy.load(name)
    except Exception as error:
        # spaCy, its plug-ins and the pipeline's own code fail in any way.
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        raise LocarnoError(Diagnostic("E115", f"the pipeline {name!r} cannot be loaded: {reason}")) from error
    missing = [need for need in _NEEDED if not _has(nlp, need)]
    if missing:
        message = f"the pipeline {name!r} has no {' and no '.join(missing)}"
        raise LocarnoError(Diagnostic("E115", message, expected="one with a tagger and a parser"))
    return nlp


def _has(nlp: Any, need: str) -> bool:  # noqa: ANN401
    made = {assigned for name in nlp.pipe_names for assigned in nlp.get_pipe_meta(name).assigns}
    return need in nlp.pipe_names or {"tagger": "token.tag", "parser": "token.dep"}[need] in made


def read_pipeline(
    nlp: Any,  # noqa: ANN401
    text: str,
    document: Document | None,
    registry: Registry,
    agenda: Agenda,
) -> list[Statement]:
    """Read a text with the dependency rules on a pipeline's parse.

    Parameters
    ----------
    nlp
        Any spaCy pipeline that tags and parses English.
    text, document, registry, agenda
        As for :func:`locarno.reading.read`.
    """
    from locarno.reading.dependency import attributions, default_frames

    date = document.date if document else None

    def extract(text: str, sentences: Sequence[Sentence]) -> list[list[Found]]:
        stretches = []
        for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
            members = list(group)
            stretches.append((members[0].start, members[-1].end))
        parsed = nlp.pipe(text[start:end] for start, end in stretches)
        docs = {start: doc for (start, _), doc in zip(stretches, parsed, strict=True)}
        finders = finders_of(sentences, registry, date)
        found = attributions(text, sentences, docs, default_frames(), finders)
        return carry(sentences, found, finders)

    return read_with(extract, text, document, registry, agenda, engine="spacy")
