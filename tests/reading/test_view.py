"""The page to see a reading by: harmless, whole, and linked both ways."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from invented_statements import documents

import locarno.cases
from locarno.evidence import Document, Registry, Span, Statement, grade
from locarno.reading import read
from locarno.reading.view import page, visible

DISPATCH = Path(locarno.cases.__file__).parent / "ukraine-2025-01" / "documents" / "dispatch.txt"
VOID = {"meta", "link", "br", "input", "img", "path", "rect", "circle"}


class Parsed(HTMLParser):
    """Every element with its attributes, the text of every paragraph, and whether all that opens is closed."""

    def __init__(self, markup):
        super().__init__()
        self.stack, self.elements, self.prose = [], [], []
        self.feed(markup)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.stack.append((tag, attributes))
        if "prose" in attributes.get("class", "").split():
            self.prose.append("")

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        classes = [attributes.get("class", "").split() for _, attributes in self.stack]
        if any("prose" in names for names in classes) and ["n"] not in classes:
            self.prose[-1] += data

    def of(self, key):
        return [attributes[key] for _, attributes in self.elements if key in attributes]


@pytest.fixture(scope="module")
def dispatch():
    document = Document.load(DISPATCH)
    statements = read(document.text, document)
    grades = {statement.id: grade(statement.source_type, (1, 1)) for statement in statements}
    return document, statements, page(document, statements, registry=Registry.default(), grades=grades, engine="rules")


def test_every_statement_has_a_card_and_a_place_and_they_link_to_each_other(dispatch):
    _, statements, made = dispatch
    parsed = Parsed(made)
    ids, links = parsed.of("id"), parsed.of("href")
    assert len(ids) == len(set(ids))
    for statement in statements:
        assert statement.id in ids
        assert f"t-{statement.id}" in ids
        assert {f"#{statement.id}", f"#t-{statement.id}"} <= set(links)
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert not any(link.startswith(("http", "javascript", "data")) for link in links)


def test_conditions_chains_grades_and_what_lies_inside_are_shown(dispatch):
    document, statements, made = dispatch
    for statement in statements:
        if statement.condition:
            assert document.quote(statement.condition.trigger).split()[-1] in made
        if statement.parent:
            assert f'href="#{statement.parent}">inside {statement.parent}' in made
    assert "On what it depends" in made
    assert "Who passed it on" in made
    assert ">F6<" in made
    assert "reliability cannot be judged" in made


def test_the_text_of_the_page_is_the_text_of_the_document(dispatch):
    document, _, made = dispatch
    assert Parsed(made).prose == [line for line in document.text.split("\n") if line.strip()]


@given(documents())
def test_any_spans_in_any_text_nest_and_keep_every_word(made):
    document, statements = made
    parsed = Parsed(page(document, statements))
    lines = [visible(line.replace("\r", "")) for line in document.text.split("\n") if line.strip()]
    assert [line.strip() for line in parsed.prose] == [line.strip() for line in lines] or not lines
    shown = {attributes["id"] for tag, attributes in parsed.elements if tag == "li" and "id" in attributes}
    starting = {s.id for s in statements if document.text[s.content[0].start :].strip()}
    assert shown >= starting


EVIL = (
    "<script>alert(1)</script> said “</p><img src=x onerror=alert(2)>”, he said.\n"
    "\u202eevil\u202c \x00\x07 {{ 7*7 }} {% raw %} &lt; said.\ud800"
)


def test_nothing_of_the_document_can_run():
    document = Document.from_text(EVIL, title="<script>x</script>{{ 7*7 }}", outlet="<b>The Daily</b>")
    statement = Statement(
        id="s1",
        source=Span(start=0, end=25),
        source_type="named_person",
        actor="<i>x</i>",
        content=(Span(start=31, end=70),),
        act="threat",
        chain=("<u>a</u>", "b"),
        hedges=("<s>may</s>",),
    )
    made = page(document, [statement], remarks=["<em>beware</em>"], summary="<q>", engine="<w>")
    assert made.count("<script>") == 1
    for tag in ("<img", "<i>", "<u>", "<s>", "<em>", "<q>", "<w>", "<b>The"):
        assert tag not in made
    assert "{{ 7*7 }}" in made
    assert "\u202e" not in made
    assert "⟨right-to-left override⟩" in made
    made.encode("utf-8")
    Parsed(made)


def test_only_the_page_s_own_style_and_script_are_allowed(dispatch):
    made = dispatch[2]
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', made)
    assert policy.startswith("default-src 'none'")
    for kind, element in (("style", "style"), ("script", "script")):
        (inner,) = re.findall(rf"<{element}>(.*?)</{element}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert " style=" not in made
    assert not re.search(r"\son[a-z]+=", made)


def test_a_document_without_statements_makes_a_page():
    assert "No statements were found." in page(Document.from_text("Milk\nEggs"), [])
    assert "has no text" in page(Document.from_text(" \n "), [])


@pytest.fixture(scope="module")
def browser():
    where = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if where is None:
        reason = "no Chromium on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=where, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_it_fits_lights_up_and_asks_for_nothing(browser, dispatch, tmp_path, width):
    file = tmp_path / "reading.html"
    file.write_text(dispatch[2], encoding="utf-8")
    view = browser.new_page(viewport={"width": width, "height": 900})
    said, asked = [], []
    view.on("console", lambda message: said.append(message.text))
    view.on("pageerror", lambda error: said.append(str(error)))
    view.on("request", lambda request: asked.append(request.url))
    view.goto(file.as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    view.hover("#s1 .act")
    assert view.locator(".prose .content.on").count() >= 1
    view.click("#s1 .act")
    assert view.evaluate("location.hash") == "#t-s1"
    view.uncheck("#show-threatening")
    assert view.locator(".card.f-threatening:visible").count() == 0
    assert view.locator(".card:visible").count() > 0
    assert (said, asked) == ([], [file.as_uri()])
    view.close()
