"""Any bytes in: a document or one diagnostic, a reading whose spans are in the text, a page, and every form out."""

from __future__ import annotations

import json
import socket

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from document_building import docx
from locarno.diagnostics import CODES, LocarnoError
from locarno.evidence import Document, Registry
from locarno.evidence.documents import open_document
from locarno.reading import read
from locarno.reading.export import FORMATS, read_brat
from locarno.reading.view import page

NAMES = st.sampled_from(["x.txt", "x.md", "x.html", "x.docx", "x", "x.htm"])
NEWS = st.sampled_from(
    [
        "Macron said that talks could fail", " if Moscow left", "“We will go", "”, she added", "\n", "\r\n", ". ", ", ",
        "according to people familiar with the talks", " who asked not to be named", " - Reuters", "the sources added",
        "Another senior diplomat warned", " within the first 100 days", "60% of Ukrainians", " 30,000 to 40,000 troops",
        "\u202e", "\u2028", "\x0b", "é", "…", "'", '"', "«", "»", "’s ", "Trump's team ", "in exchange for ", "(", ")",
    ]
)  # fmt: skip
MARKUP = st.sampled_from(
    [
        "<p>", "</p>", "<div class=ad>", "<article>", "</article>", "<script>", "</script>", "<!--", "-->", "<", ">",
        "&", "&#8220;", "&#xD800;", "<a href='", "'>", '"', "<q>", "</q>", "<table><tr><td>", "<br/>", "<![CDATA[",
        "]]>", "<style>", "<svg onload=x>", "<p hidden>", "<title>", "# ", "**", "```\n", "[x](y)", "> ", "|---|\n",
    ]
)  # fmt: skip
TEXTS = st.lists(NEWS | MARKUP | st.text(max_size=8), max_size=30).map("".join)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_):
        message = "a connection was opened"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def whole(document, statements):
    """Whatever was read is in the text, and goes out in every form and back."""
    text = document.text
    seen = set()
    for statement in statements:
        assert statement.parent is None or statement.parent in seen
        seen.add(statement.id)
        for span in statement.spans():
            assert 0 <= span.start < span.end <= len(text)
            assert span.of(text).strip()
    page(document, statements).encode("utf-8")
    for name in set(FORMATS) - {"docbin"}:
        FORMATS[name].write(document, statements)
    again, remarks = read_brat(FORMATS["brat"].write(document, statements), text)
    assert not remarks
    assert sorted(again, key=lambda s: s.id) == sorted(statements, key=lambda s: s.id)


@given(TEXTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_shown_and_exported(text):
    document = Document.from_text(text)
    whole(document, read(text, document, Registry.default()))


@given(NAMES, st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-8", "replace")))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("x.docx", docx("Macron said that talks could fail."))
@example("x.txt", b"\xff\xfe" + "He said no.".encode("utf-16-le"))
@example("x.html", b"<meta charset=utf-7><p>+ADw-script+AD4- he said.</p>")
@example("x.html", b"<meta charset=zlib>x")
@example("x.md", b"---\n" * 5)
def test_any_bytes_are_opened_or_refused_with_one_diagnostic(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    try:
        opened = open_document(path)
    except LocarnoError as error:
        (found,) = error.diagnostics
        assert found.code in CODES
        assert "\n" not in found.message
        return
    assert len(opened.readable) == len(opened.document.text)
    opened.document.text.encode("utf-8")
    json.dumps([remark.as_json() for remark in opened.remarks])


@pytest.mark.parametrize(
    "text",
    [
        "Macron said that talks could fail, " * 120,
        "x" * 50_000,
        '"' * 1_200,
        "“" * 1_200,
        "said " * 1_200,
        "if " * 1_200,
        "\n" * 20_000,
        "\u202e" * 2_000 + " he said.",
        "ا" * 1_200,
    ],
    ids=["clauses", "letters", "straight", "curly", "said", "if", "lines", "override", "arabic"],
)
@pytest.mark.slow
def test_one_endless_line_is_read(text):
    document = Document.from_text(text)
    statements = read(text, document, Registry.default())
    assert all(span.of(text).strip() for statement in statements for span in statement.spans())
