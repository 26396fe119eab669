"""For the codes of brat files and of back ends, what a user does to get them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

from locarno.cli.read import _put
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence import EMPTY_AGENDA, Document, Registry
from locarno.reading.backends import Endpoint, load_pipeline, read_endpoint
from locarno.reading.export import read_brat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Trigger = Callable[[Path], Sequence[Diagnostic]]

TEXT = "Macron said that talks could fail."


def _caught(work: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        work()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _missing_spacy(name: str) -> Sequence[Diagnostic]:
    with mock.patch("locarno.reading.backends.pipeline.import_module", side_effect=ImportError):
        return _caught(lambda: load_pipeline(name))


def _missing_pipeline(name: str) -> Sequence[Diagnostic]:
    spacy = mock.Mock()
    spacy.load.side_effect = OSError(f"[E050] Can't find model '{name}'.")
    with mock.patch("locarno.reading.backends.pipeline.import_module", return_value=spacy):
        return _caught(lambda: load_pipeline(name))


def _ask(url: str) -> Sequence[Diagnostic]:
    endpoint = Endpoint(url, "a-model", seconds=5)
    return _caught(lambda: read_endpoint(endpoint, TEXT, None, Registry.default(), EMPTY_AGENDA))


def _silent(_: Path) -> Sequence[Diagnostic]:
    # Nothing listens on the first port.
    return _ask("http://127.0.0.1:1/v1")


def _garbled(_: Path) -> Sequence[Diagnostic]:
    with mock.patch.object(Endpoint, "_body", lambda self, answer: b"{}"), mock.patch("urllib.request.build_opener"):
        return _ask("http://127.0.0.1:1/v1")


def _invented(_: Path) -> Sequence[Diagnostic]:
    answer = '{"attributions": [{"source": "Macron", "cue": "said", "content": "that talks had failed"}]}'
    with mock.patch.object(Endpoint, "ask", lambda self, messages: answer):
        endpoint = Endpoint("http://127.0.0.1:1/v1", "a-model")
        remark = read_endpoint(endpoint, TEXT, None, Registry.default(), EMPTY_AGENDA).remark
    return (remark,) if remark else ()


def _on_a_terminal(_: Path) -> Sequence[Diagnostic]:
    binary = {"docbin": mock.Mock(write=lambda *_: b"spans")}
    terminal = mock.Mock(isatty=lambda: True)
    with mock.patch("locarno.reading.export.FORMATS", binary), mock.patch("sys.stdout", terminal):
        return _caught(lambda: _put("docbin", None, Document.from_text(TEXT), [], Registry.default()))


TRIGGERS: dict[str, Trigger] = {
    "D403": lambda _: _caught(lambda: read_brat("no annotation", TEXT)),
    "D404": lambda _: read_brat("T1\tContent 5 900\tx\nT2\tCue 7 11\tsaid\nE1\tAttribution:T2 Content:T1", TEXT)[1],
    "E112": lambda _: _caught(lambda: Endpoint("file:///a-model", "a-model")),
    "E113": _silent,
    "E114": _garbled,
    "E115": lambda _: _missing_pipeline("en_core_web_tfr"),
    "E116": _invented,
    "E118": _on_a_terminal,
    "E117": lambda _: _missing_spacy("en_core_web_trf"),
}
