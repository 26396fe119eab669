from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from locarno.diagnostics import LocarnoError
from locarno.evidence import Document, Span


def _codes(path, **options):
    with pytest.raises(LocarnoError) as caught:
        Document.load(path, **options)
    assert len(caught.value.diagnostics) == 1
    assert caught.value.exit_code == 2
    return caught.value.diagnostics[0].code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("latin.txt", "café".encode("latin-1"), "D103"),
        ("utf16.txt", "peace".encode("utf-16"), "D103"),
        ("empty.txt", b"", "D104"),
        ("blank.txt", b" \n\t\n", "D104"),
        ("only_mark.txt", b"\xef\xbb\xbf", "D104"),
        ("image.png", b"\x89PNG\r\n\x1a\n\x00\x00", "D105"),
        ("controls.txt", b"\x01\x02\x03\x04 text", "D105"),
    ],
)
def test_refuses(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert _codes(path) == code


def test_refuses_what_is_no_file(tmp_path):
    assert _codes(tmp_path / "none.txt") == "D101"
    assert _codes(tmp_path) == "D102"
    assert _codes("/dev/null") == "D107"
    assert _codes("nul\0byte") == "D101"


def test_size_limit_can_be_raised(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("peace " * 100, encoding="utf-8")
    assert _codes(path, limit=599) == "D106"
    assert Document.load(path, limit=600).text.startswith("peace")


def test_mark_goes_and_newlines_stay(tmp_path):
    path = tmp_path / "2025 Article.txt"
    raw = b"\xef\xbb\xbfOne \xe2\x80\x9ctwo\xe2\x80\x9d\r\nthree\rfour\n"
    path.write_bytes(raw)
    document = Document.load(path, date=dt.date(2025, 1, 25), outlet="Bloomberg")
    assert document.text == "One “two”\r\nthree\rfour\n"
    assert document.sha256_bytes == hashlib.sha256(raw).hexdigest()
    assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.id == "document_2025_article"
    assert document.quote(Span(start=4, end=9)) == "“two”"


def test_never_changes():
    document = Document.from_text("peace")
    with pytest.raises(ValidationError):
        document.text = "war"
    with pytest.raises(ValidationError, match="does not match its hash"):
        Document.model_validate(document.model_dump() | {"text": "war"})


@given(st.text(min_size=1))
def test_every_string_makes_a_document(text):
    document = Document.from_text(text)
    assert Document.model_validate(document.model_dump()) == document


def test_span_is_never_empty():
    with pytest.raises(ValidationError, match="must not be empty"):
        Span(start=3, end=3)
