"""Documents of every kind: their text, what they say of themselves, and what cannot be read."""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_building import docx, locked, pdf
from locarno.diagnostics import LocarnoError
from locarno.evidence import Document
from locarno.evidence.documents import (
    look_at_language,
    open_document,
    store_text,
    sums_beside,
    text_beside,
    without_markup,
)
from locarno.evidence.documents.markup import events
from locarno.evidence.documents.page import page_text
from locarno.evidence.documents.portable import reflow
from locarno.reading import read

needs_pypdf = pytest.mark.skipif(find_spec("pypdf") is None, reason="pypdf is not installed (extra `reading`)")

ENGLISH = (
    "The minister of Ruritania said on Friday that the talks could fail if the troops of the other side did not "
    "leave the town before the end of the month, and that they had been told so."
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Near | The Daily Example</title>
<meta property="og:site_name" content="The Daily Example"><meta property="og:title" content="Peace is near">
<meta property="article:published_time" content="2025-01-25T10:00:00Z">
<script>document.write("<p>Trump said that he would resign.</p>")</script><style>p {{ color: red }}</style></head>
<body><header><nav><ul><li><a href="/">Home, the company said</a></li></ul></nav></header>
<div class="cookie-banner"><p>{"We use cookies to improve everything, the website of the company said. " * 2}</p></div>
<main><article><header><h1>Peace is near</h1></header>
<figure><img src="x.jpg" onerror="alert(1)"><figcaption>The minister said cheese on the carpet.</figcaption></figure>
<p onclick="steal()">{ENGLISH}<br>He added that time was <b>sh</b>ort &amp; the road long.</p>
<div class="ad-slot"><p>{"Buy our wonderful thing, the maker said, it is wonderful. " * 2}</p></div>
<p hidden>A spokesman said that this text is for machines.</p><p style="display: none">So is this, she said.</p>
<blockquote><p>“We will not wait for ever,” she told <!-- a comment said --> reporters &mdash; at least twice.</p>
</blockquote><p>According to <q>senior</q> officials, 60% of the people of the town agree with what was said there.</p>
</article><section class="related-articles"><p>{"Another minister said that another peace was near. " * 2}</p></section>
</main><footer><p>{"All rights reserved, the company said to everyone. " * 3}</p></footer></body></html>"""


def refused(path, **options):
    with pytest.raises(LocarnoError) as caught:
        open_document(path, **options)
    (found,) = caught.value.diagnostics
    assert found.file == str(path)
    return found


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


# HTML


def test_of_a_page_the_article_is_read_and_nothing_around_it(tmp_path):
    opened = open_document(write(tmp_path / "page.html", PAGE))
    assert opened.kind == "html"
    assert opened.document.text.split("\n") == [
        "Peace is near",
        "",
        ENGLISH,
        "He added that time was short & the road long.",
        "",
        "“We will not wait for ever,” she told reporters — at least twice.",
        "",
        "According to “senior” officials, 60% of the people of the town agree with what was said there.",
    ]
    assert opened.document.sha256_bytes == hashlib.sha256(PAGE.encode()).hexdigest()


def test_a_page_says_its_title_outlet_date_and_language_and_we_say_so(tmp_path):
    path = write(tmp_path / "page.html", PAGE)
    opened = open_document(path)
    document = opened.document
    assert (document.title, document.outlet, document.language) == ("Peace is near", "The Daily Example", "en-GB")
    assert document.date == dt.date(2025, 1, 25)
    assert [remark.code for remark in opened.remarks] == ["D118", "D118"]
    told = open_document(path, outlet="AFP", date=dt.date(2024, 1, 1), title="Talks")
    assert (told.document.title, told.document.outlet, told.document.date) == ("Talks", "AFP", dt.date(2024, 1, 1))
    assert not told.remarks


def test_a_page_is_known_by_its_first_bytes_too(tmp_path):
    assert open_document(write(tmp_path / "saved.txt", PAGE)).kind == "html"
    assert open_document(write(tmp_path / "note.txt", "a < b, said <b>")).kind == "text"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>He said <script>alert('x')</script>no.</p>", "He said no."),
        ("<p>He said <SCRIPT >x</script \n>no.", "He said no."),
        ("<p>Done.</p><script>never closed <p>Gone.</p>", "Done."),
        ("<p>Done.</p><!-- never closed <p>Gone.</p>", "Done."),
        ('<p>Done.</p><a title="never closed <p>Gone.</p>', "Done."),
        ("<p>a < b and c > d &lt;i&gt; &#8220;x&#x201d; &bogus; &amp</p>", "a < b and c > d <i> “x” &bogus; &"),
        ("<p title='<p>no</p>'>Yes.</p>", "Yes."),
        ("<svg><text>no</text></svg><iframe src=x>no</iframe><noscript>no</noscript>Yes.", "Yes."),
        ("<p>One<p>Two</div></p></span>Three", "One\n\nTwo\n\nThree"),
        ("<ul><li>One<li>Two</ul>", "One\n\nTwo"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<?xml version='1.0'?><![CDATA[x]]><p>Yes.", "Yes."),
        ("<p>Null \x00 stays out", "Null \ufffd stays out"),
        ("<p>&#xD800;&#x110000;&#0;x", "\ufffd\ufffd\ufffdx"),
        ("<form><p>All in one form.</p><select><option>no</select></form>", "All in one form."),
    ],
)
def test_markup_of_any_quality_is_harmless(markup, text):
    assert page_text(markup).text == text


@pytest.mark.parametrize(
    "bomb", ["<div>", "<b>", "</p>", "<p>", "<table><tr><td>", "<", "<!--", "<a href='", "&", "<q>", "<li><ul>", "=<x "]
)
def test_markup_bombs_take_linear_time_and_no_stack(bomb):
    many = bomb * 30_000
    assert len(page_text(f"<p>Before.</p>{many}").text) <= len(many) + 10
    assert list(events(bomb * 3)) == list(events(bomb * 3))


@given(st.text(alphabet=st.sampled_from("<>/!-&;='\" \npdivbrqascript#x0"), max_size=200))
def test_any_markup_gives_a_text(markup):
    assert "\x00" not in page_text(markup).text


def test_a_page_without_text_is_refused(tmp_path):
    path = write(tmp_path / "empty.html", "<html><head><title>x</title></head><body><script>y</script></body></html>")
    assert refused(path).code == "D111"


@pytest.mark.parametrize(
    ("declared", "encoding"), [("iso-8859-1", "windows-1252"), ("windows-1251", "windows-1251"), ("utf-8", "utf-8")]
)
def test_a_page_is_decoded_as_it_declares(tmp_path, declared, encoding):
    page = f"<meta charset={declared}><p>He said “no”.</p>" if encoding != "windows-1251" else ""
    page = page or f"<meta http-equiv=content-type content='text/html; charset={declared}'><p>Мир близок.</p>"
    assert open_document(write(tmp_path / "page.html", page.encode(encoding))).document.text in (
        "He said “no”.",
        "Мир близок.",
    )
    wide = "<p>Wide.</p>".encode("utf-16")
    assert open_document(write(tmp_path / "wide.html", wide)).document.text == "Wide."


def test_a_page_of_endless_tags_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("locarno.evidence.documents.page.EVENTS_LIMIT", 1_000)
    assert refused(write(tmp_path / "bomb.html", "<b>" * 1_001 + "x")).code == "D114"
    assert open_document(write(tmp_path / "page.html", PAGE)).document.text


# Markdown

MARKDOWN = """---
title: Talks
---
# Peace is near #

The **minister** of [Ruritania](https://example.org/a_b) said _on Friday_ that `talks` could ***fail***.

> “We will not wait,” she said.

- First, officials said, guarantees | must follow.
* * *
```python
print("A spokesman said no.")
```
| Poll | Share |
|------|------:|
| a_b_c | 60% |

[1]: https://example.org
![A picture](x.png) She <em>added</em> that 2 * 3 * 4 is 24.
"""


def test_of_markdown_the_text_is_the_file_and_reading_skips_the_marks(tmp_path):
    opened = open_document(write(tmp_path / "note.md", MARKDOWN))
    assert opened.kind == "markdown"
    assert opened.document.text == MARKDOWN
    assert len(opened.readable) == len(MARKDOWN)
    lines = [" ".join(line.split()) for line in opened.readable.split("\n")]
    assert [line for line in lines if line] == [
        "Peace is near",
        "The minister of Ruritania said on Friday that talks could fail .",
        "“We will not wait,” she said.",
        "First, officials said, guarantees | must follow.",
        "Poll Share",
        "a_b_c 60%",
        "She added that 2 * 3 * 4 is 24.",
    ]
    statements = read(opened.readable, opened.document)
    assert any(s.source and opened.document.quote(s.source).startswith("The **minister**") for s in statements)


@given(st.text(alphabet=st.sampled_from("*_`#>[]()!-|~=<a \n\r\t1."), max_size=120))
def test_masking_keeps_every_offset_and_only_takes_marks_away(text):
    masked = without_markup(text)
    assert len(masked) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, masked, strict=True))
    assert without_markup("Plain words, nothing more.") == "Plain words, nothing more."


# DOCX


def test_a_docx_gives_its_paragraphs_as_accepted(tmp_path):
    body = (
        "<w:p><w:r><w:t>He said </w:t></w:r><w:del><w:r><w:delText>yes</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>no</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        "<w:r><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    opened = open_document(write(tmp_path / "note.docx", docx("A & B “met”.", body=body, title="Talks")))
    assert opened.kind == "docx"
    assert opened.document.title == "Talks"
    assert opened.document.text == "A & B “met”.\n\nHe said no\ttab\nline\n\ncell"


def test_a_docx_is_known_by_its_bytes_too(tmp_path):
    assert open_document(write(tmp_path / "note", docx("Talks began."))).kind == "docx"


def test_a_docx_that_unfolds_without_end_is_refused(tmp_path, monkeypatch):
    entities = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    path = write(tmp_path / "bomb.docx", docx(body="<w:p>&b;</w:p>", head=entities))
    assert refused(path).code == "D114"
    monkeypatch.setattr("locarno.evidence.documents.word.UNFOLDED_LIMIT", 10_000)
    path = write(tmp_path / "zip.docx", docx("x" * 20_000))
    assert len(path.read_bytes()) < 2_000
    assert refused(path).code == "D114"


def test_a_deeply_nested_docx_is_read(tmp_path):
    deep = "<w:x>" * 20_000 + "<w:p><w:r><w:t>Deep.</w:t></w:r></w:p>" + "</w:x>" * 20_000
    assert open_document(write(tmp_path / "deep.docx", docx(body=deep))).document.text == "Deep."


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cut.docx", docx("Talks.")[:150], "D113"),
        ("none.docx", b"no zip at all", "D113"),
        ("xml.docx", docx(body="<w:p>"), "D113"),
        ("locked.docx", locked(docx("Talks.")), "D112"),
        ("empty.docx", docx(), "D111"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "D105"),
        ("note.rtf", rb"{\rtf1\ansi Talks.}", "D105"),
        ("archive.zip", b"PK\x03\x04" + bytes(100), "D105"),
        ("picture.pdf", b"\xff\xd8\xff\xe0", "D105"),
        ("none.pdf", b"no PDF at all", "D113"),
        ("blank.pdf", b"  \n", "D104"),
        ("blank.html", b"  \n", "D104"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_diagnostic(tmp_path, name, content, code):
    assert refused(write(tmp_path / name, content)).code == code


@given(st.data())
def test_a_damaged_docx_is_read_or_refused(tmp_path_factory, data):
    whole = bytearray(docx("Talks began.", "They ended.", title="Talks"))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path_factory.getbasetemp() / "damaged.docx", bytes(whole))
    try:
        assert open_document(path).document.text
    except LocarnoError as error:
        assert {found.code for found in error.diagnostics} <= {"D111", "D112", "D113", "D114"}


# PDF


@needs_pypdf
def test_a_pdf_gives_its_paragraphs_without_running_heads_and_page_numbers(tmp_path):
    first = [
        "The Daily Example, 25 January 2025",
        "Peace is near",
        "The minister of Ruritania said on Friday that the talks could fail if the tro-",
        "ops of the other side did not leave the town before the end of the month, and",
        "that they had been told so.",
        "He added that time was short, that the road was long, and that the well-known",
        "1",
    ]
    second = [
        "The Daily Example, 25 January 2025",
        "weather of the mountains would not hold for ever, as well-known guides had told",
        "him (twice).",
        "2",
    ]
    opened = open_document(write(tmp_path / "talks.pdf", pdf([first, second])))
    assert opened.kind == "pdf"
    assert opened.document.text.split("\n\n") == [
        "Peace is near",
        "The minister of Ruritania said on Friday that the talks could fail if the troops of the other side did not "
        "leave the town before the end of the month, and that they had been told so.",
        "He added that time was short, that the road was long, and that the well-known weather of the mountains would "
        "not hold for ever, as well-known guides had told him (twice).",
    ]


def test_a_broken_word_keeps_the_hyphen_that_it_has_elsewhere():
    lines = ["The well-known guides of the country told them once more that the well-", "known weather would not hold."]
    assert "the well-known weather" in reflow([lines])
    assert reflow([["A short head for a", "Paper"]]) == "A short head for a Paper"
    assert reflow([[], ["", ""]]) == ""


@needs_pypdf
def test_a_pdf_without_text_or_with_a_password_or_cut_short_is_refused(tmp_path):
    assert refused(write(tmp_path / "scan.pdf", pdf([[], []]))).code == "D111"
    assert refused(write(tmp_path / "cut.pdf", pdf([["Talks began."]])[:60])).code == "D113"
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(write(tmp_path / "open.pdf", pdf([["Talks began."]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    with (tmp_path / "locked.pdf").open("wb") as file:
        writer.write(file)
    assert refused(tmp_path / "locked.pdf").code == "D112"


@needs_pypdf
def test_a_pdf_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("locarno.evidence.documents.portable.SECONDS", 0.001)
    found = refused(write(tmp_path / "talks.pdf", pdf([["Talks began."]])))
    assert (found.code, "seconds" in found.message) == ("D114", True)


# the stored text


def test_an_extracted_text_is_stored_beside_the_original_and_taken_from_there(tmp_path, monkeypatch):
    path = write(tmp_path / "page.html", PAGE)
    document = Document.load(path)
    assert store_text(document, path) == (text_beside(path), sums_beside(path))
    assert text_beside(path).read_text(encoding="utf-8") == document.text
    monkeypatch.setattr("locarno.evidence.documents.page._main", lambda reader: "Another extractor's text.")
    assert Document.load(path) == document
    assert sorted(file.name for file in tmp_path.iterdir()) == ["page.html", "page.html.sha256", "page.html.txt"]
    assert sums_beside(path).read_text().splitlines()[0] == f"{document.sha256_bytes}  page.html"


@pytest.mark.parametrize("changed", ["page.html", "page.html.txt", "page.html.sha256"])
def test_a_stored_text_that_no_longer_belongs_is_refused(tmp_path, changed):
    path = write(tmp_path / "page.html", PAGE)
    store_text(Document.load(path), path)
    with (tmp_path / changed).open("ab") as file:
        file.write(b"x" if changed != "page.html.sha256" else b"\xff")
    assert refused(path).code == "D109"


# encodings


@pytest.mark.parametrize(
    ("text", "encoding", "likely"),
    [
        ("The café said “no”.", "windows-1252", "windows-1252"),
        ("Peace – in Kyiv.", "utf-16", "utf-16"),
        ("Peace in Kyiv.", "utf-16-le", "utf-16-le"),
        ("Peace in Kyiv.", "utf-16-be", "utf-16-be"),
        ("Peace in Kyiv.", "utf-32", "utf-32"),
        ("Мир близок, сказал министр.", "windows-1251", "windows-1251"),
    ],
)
def test_the_likely_encoding_is_named_and_mends(tmp_path, text, encoding, likely):
    path = write(tmp_path / "note.txt", text.encode(encoding))
    found = refused(path)
    assert found.code == "D103"
    assert f"add --encoding {likely}" in found.message
    assert open_document(path, encoding=likely).document.text == text


def test_an_encoding_that_is_none_is_refused(tmp_path):
    path = write(tmp_path / "note.txt", "Peace – in Kyiv.")
    assert "did you mean 'windows-1252'" in refused(path, encoding="windows-1522").message
    assert refused(path, encoding="rot13").code == "D116"
    assert refused(path, encoding="ascii").code == "D103"
    assert open_document(path, encoding="utf-8").document.text == "Peace – in Kyiv."


# sizes


def test_sizes_are_bounded_by_bytes_and_by_text(tmp_path):
    assert refused(write(tmp_path / "long.txt", b"peace " * 200), limit=1_000).code == "D106"
    path = write(tmp_path / "long.docx", docx("peace " * 2_000))
    assert len(path.read_bytes()) < 1_500
    found = refused(path, limit=1_000)
    assert (found.code, "characters" in found.message) == ("D106", True)
    assert open_document(path, limit=20_000).document.text.startswith("peace")


def test_fifty_megabytes_are_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert refused(path).code == "D106"


# languages


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Le ministre a déclaré que les négociations pourraient échouer si les troupes ne se retiraient pas " * 2,
            "Fr",
        ),
        (
            "Der Minister sagte am Freitag, dass die Gespräche scheitern könnten, wenn die Truppen nicht gehen. " * 2,
            "G",
        ),
        (
            "El ministro dijo que las conversaciones podrían fracasar si las tropas no se retiran de la ciudad. " * 2,
            "S",
        ),
        ("Міністр сказав, що переговори можуть провалитися.", "Cyrillic script"),
        ("قال الوزير إن المحادثات قد تفشل إذا لم تنسحب القوات.", "Arabic script, from right to left"),
        ("השר אמר שהשיחות עלולות להיכשל.", "Hebrew script, from right to left"),
        ("部长说，如果军队不撤离，谈判可能会失败。", "Chinese script"),
    ],
)
def test_another_language_than_english_is_said(tmp_path, text, said):
    (remark,) = open_document(write(tmp_path / "note.txt", text)).remarks
    assert remark.code == "D108"
    assert remark.severity == "warning"
    assert said in remark.message


def test_english_and_what_is_too_short_to_tell_pass():
    assert look_at_language(ENGLISH).is_english
    assert look_at_language("Tusk a déclaré non.").is_english
    assert look_at_language("12 345 – 67%").is_english
    assert look_at_language(f"{ENGLISH} “Мир близок”, he said.").is_english


def test_a_text_from_right_to_left_is_read_without_an_error():
    text = "قال الوزير إن المحادثات قد تفشل. The minister said: “שלום עליכם”, and left."
    assert all(span.of(text).strip() for s in read(text) for span in s.spans())
