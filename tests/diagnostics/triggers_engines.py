"""For each code of the reader's engines and of annotated corpora, what a user does to get it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from unittest import mock

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.reading import parser, tagger, trained
from locarno.reading.brat_corpus import articles
from locarno.reading.engines import choose

Trigger = Callable[[Path], Sequence[Diagnostic]]


def _caught(act: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        act()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _no_corpus(folder: Path) -> Sequence[Diagnostic]:
    folder.joinpath("note.txt").write_text("Talks begin.", encoding="utf-8")
    return _caught(lambda: list(articles(folder)))


def _bare(folder: Path) -> Sequence[Diagnostic]:
    with mock.patch.object(tagger, "installed", return_value=False):
        return _caught(lambda: choose("tagger"))


def _other_weights(folder: Path) -> Sequence[Diagnostic]:
    folder.joinpath("chain.json").write_text("{}", encoding="utf-8")
    folder.joinpath("manifest.json").write_text(json.dumps({"files": {"chain.json": "0" * 64}}), encoding="utf-8")
    trained.manifest.cache_clear()
    try:
        with mock.patch.object(trained, "_folder", return_value=folder):
            return _caught(lambda: trained.weights("chain.json"))
    finally:
        trained.manifest.cache_clear()


def _other_model(folder: Path) -> Sequence[Diagnostic]:
    with (
        mock.patch.object(parser, "installed", return_value=True),
        mock.patch.object(parser, "digest", return_value="0" * 64),
    ):
        return choose("parse").notes


TRIGGERS: Mapping[str, Trigger] = {
    "D140": _no_corpus,
    "E120": _bare,
    "E121": lambda folder: _caught(lambda: choose("tager")),
    "E122": _other_weights,
    "E123": _other_model,
}
