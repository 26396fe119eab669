"""HTML to its main text: what an article says, without what surrounds it on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.evidence.documents.extracted import Extracted, day
from locarno.evidence.documents.markup import RAW, VOID, Event, events

if TYPE_CHECKING:
    import datetime as dt


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table
    tbody td tfoot th thead tr ul"""
)
_PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 li dd dt td th caption summary")
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_DROPPED = _names(
    """head nav aside footer svg math canvas audio video object applet embed select datalist button template noscript
    figure figcaption menu dialog map progress meter output"""
)
"""Elements whose text is no part of what an article says."""
_STRICT = frozenset({"body", "html", "main", "article"})
"""Elements that are never dropped for their names of class."""
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recirc\w*|recommend\w*|promo\w*|newsletter|subscri\w+|cookies?|consent|"
    r"gdpr|share|sharing|social|advert\w*|ads?|sponsor\w*|sidebar|breadcrumbs?|menu|nav|navbar|navigation|popup|modal|"
    r"overlay|outbrain|taboola|footer|pagination|skip-link|visually-hidden|sr-only|screen-reader\w*|hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"(\d{4}-\d{2}-\d{2})')
"""In the metadata that pages carry for search engines (JSON-LD)."""
_MOST = 0.65
"""Part of the page's prose that an element must hold to be the article."""
EVENTS_LIMIT = 600_000
"""Tags and texts of a page that is read; large encyclopaedia pages have a tenth of it."""
_PROSE = 80
"""Characters from which a block counts as prose."""
_LINKED = 0.4
"""Part of a block's characters inside links from which it is navigation."""

_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "parsely-pub-date",
    "pubdate",
    "sailthru.date",
)
_OUTLETS = ("og:site_name", "application-name", "dc.publisher", "publisher")


@dataclass(slots=True)
class _Box:
    """An open element that holds blocks."""

    tag: str
    parent: int
    aside: bool
    """Its names say that it stands beside the article."""
    prose: int = 0


@dataclass(slots=True)
class _Block:
    """A paragraph: its text, and how much of it is inside links."""

    tag: str
    box: int
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    text: str = ""


class EndlessPageError(ValueError):
    """A page made to take for ever."""


class _Reader:
    """Collects blocks and what the page says of itself."""

    def __init__(self) -> None:
        self.boxes = [_Box("html", -1, False)]
        self.blocks: list[_Block] = []
        self.open: list[tuple[str, int, bool]] = []
        """Open elements: name, the box that holds what comes inside, whether its text is left out."""
        self.counts: dict[str, int] = {}
        self.box = 0
        self.block = _Block("", 0)
        self.muted = 0
        self.links = 0
        self.preformatted = 0
        self.meta: dict[str, str] = {}
        self.title = ""
        self.published = ""
        self.language: str | None = None

    def take(self, event: Event) -> None:
        if event.kind == "text":
            self._text(event.text)
        elif event.kind == "raw":
            if event.name == "title" and not self.title:
                self.title = event.text
            elif event.name in ("textarea", "xmp", "plaintext"):
                self._text(event.text)
            elif event.name == "script" and not self.published:
                found = _PUBLISHED.search(event.text)
                self.published = found.group(1) if found else ""
        elif event.kind == "start":
            self._start(event)
        else:
            self._end(event.name)

    def _text(self, text: str) -> None:
        if not text or self.muted:
            return
        self.block.pieces.append(text if self.preformatted else _SPACE.sub(" ", text))
        if self.links:
            self.block.linked += len(text)

    def _start(self, event: Event) -> None:
        name = event.name
        if name == "br":
            self.block.pieces.append("\n")
            return
        if name == "q":
            self.block.pieces.append("“")
        if name == "meta":
            self._meta(event.attributes())
        elif name == "html":
            self.language = event.attributes().get("lang") or self.language
        elif name == "time" and not self.published:
            told = event.attributes()
            if "pubdate" in told or told.get("itemprop", "").lower() == "datepublished":
                self.published = told.get("datetime", "")
        if name == "hr":
            self._close_block()
        if name in VOID or name in RAW:
            return
        if name in ("p", "li", "dt", "dd", "td", "th", "tr", "option") and self.open and self.open[-1][0] == name:
            self._end(name)
        elif name in _BLOCKS and self.open and self.open[-1][0] == "p":
            self._end("p")
        dropped, aside = self._left_out(event)
        if name in _BLOCKS:
            self._close_block()
            self.boxes.append(_Box(name, self.box, aside))
            self.box = len(self.boxes) - 1
            self.block = _Block(name, self.box)
        self.open.append((name, self.box, dropped))
        self.counts[name] = self.counts.get(name, 0) + 1
        self.muted += dropped
        self.links += name == "a"
        self.preformatted += name == "pre"

    def _left_out(self, event: Event) -> tuple[bool, bool]:
        """Say whether an element's text is left out, and whether it stands beside the article."""
        aside = self.boxes[self.box].aside
        if event.name in _DROPPED:
            return True, aside
        if event.name == "header":
            return not any(name in ("main", "article") for name, _, _ in self.open[-20:]), aside
        if not event.text or event.name in _STRICT:
            return False, aside
        attributes = event.attributes()
        hidden = (
            "hidden" in attributes
            or attributes.get("aria-hidden", "").lower() == "true"
            or attributes.get("role", "").lower() in ("navigation", "banner", "contentinfo", "complementary", "search")
            or bool(_INVISIBLE.search(attributes.get("style", "")))
        )
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        return hidden, aside or (event.name in _BLOCKS and bool(_AROUND.search(names[:1000])))

    def _end(self, name: str) -> None:
        if not self.counts.get(name):
            if name == "p":
                self._close_block()
            return
        if name == "q":
            self.block.pieces.append("”")
        while self.open:
            top, box, muted = self.open.pop()
            outer = self.open[-1][1] if self.open else 0
            if box != outer:
                self._close_block()
                self.box = outer
                self.block = _Block(self.boxes[outer].tag, outer)
            self.counts[top] -= 1
            self.muted -= muted
            self.links -= top == "a"
            self.preformatted -= top == "pre"
            if top == name:
                return

    def _meta(self, attributes: dict[str, str]) -> None:
        key = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
        if key and attributes.get("content"):
            self.meta.setdefault(key, attributes["content"])

    def _close_block(self) -> None:
        text = "".join(self.block.pieces)
        if not self.preformatted:
            text = "\n".join(line.strip(" \t") for line in _SPACE_RUN.sub(" ", text).split("\n")).strip()
        text = text.strip("\r\n")
        if text.strip():
            self.block.text = text
            self.blocks.append(self.block)
        self.block = _Block(self.boxes[self.box].tag, self.box)

    def finish(self) -> None:
        self._close_block()
        self.open.clear()


_SPACE_RUN = re.compile(r"[ \t]{2,}")


def page_text(markup: str) -> Extracted:
    """Take the main text out of a page.

    Scripts, styles, comments, forms' controls, navigation, asides, captions and what is hidden are left out. Of the
    rest, the element is taken that holds most of the page's prose; where the names of classes would leave less than
    a quarter, they are not heeded.

    Parameters
    ----------
    markup
        HTML of any quality; time and memory are linear in its length.

    Returns
    -------
    Extracted
        The text (empty where the page has none), and title, outlet, date and language as the page states them.

    Raises
    ------
    EndlessPageError
        For more tags than any page has.
    """
    reader = _Reader()
    for number, event in enumerate(events(markup.replace("\x00", "\ufffd"))):
        if number > EVENTS_LIMIT:
            message = f"the page has more than {EVENTS_LIMIT:,} tags and texts"
            raise EndlessPageError(message)
        reader.take(event)
    reader.finish()
    return Extracted(
        text=_main(reader),
        title=_first(reader.meta, _TITLES) or _line(reader.title) or None,
        outlet=_first(reader.meta, _OUTLETS),
        date=_date(reader),
        language=reader.language,
    )


def _main(reader: _Reader) -> str:
    boxes = reader.boxes
    kept = reader.blocks
    strict = [block for block in kept if not boxes[block.box].aside]
    if sum(len(block.text) for block in strict) * 4 >= sum(len(block.text) for block in kept):
        kept = strict
    chosen = _article(boxes, kept)
    inside = _inside(boxes, chosen)
    body = [block for block in kept if inside[block.box]]
    prose = [block for block in body if not _is_link_list(block)]
    lines = [block.text for block in prose or body]
    # A headline often stands outside the element that holds the text.
    head = next((block.text for block in kept if block.tag == "h1"), "")
    if head and head not in lines[:8]:
        lines.insert(0, head)
    return "\n\n".join(lines)


def _is_link_list(block: _Block) -> bool:
    return block.tag not in _HEADINGS and block.linked > 0.8 * len(block.text) and len(block.text) < _PROSE


def _article(boxes: list[_Box], blocks: list[_Block]) -> int:
    """Find the innermost box that holds most of the prose."""
    total = 0
    for block in blocks:
        if len(block.text) >= _PROSE and block.linked < _LINKED * len(block.text):
            boxes[block.box].prose += len(block.text)
            total += len(block.text)
    if not total:
        return 0
    own = [box.prose for box in boxes]
    # A box is opened after the one around it, so that sums run from the last to the first.
    for index in range(len(boxes) - 1, 0, -1):
        boxes[boxes[index].parent].prose += boxes[index].prose
    best: dict[int, int] = {}
    for index in range(1, len(boxes)):
        parent = boxes[index].parent
        if parent not in best or boxes[index].prose > boxes[best[parent]].prose:
            best[parent] = index
    here = 0
    while here in best:
        inner = best[here]
        # A single long paragraph is not the article; the element around it is.
        if boxes[inner].prose < _MOST * total or boxes[inner].tag in _PARAGRAPHS or own[inner] == boxes[inner].prose:
            break
        here = inner
    return here


def _inside(boxes: list[_Box], chosen: int) -> list[bool]:
    inside = [False] * len(boxes)
    inside[chosen] = True
    for index in range(chosen + 1, len(boxes)):
        inside[index] = inside[index] or inside[boxes[index].parent]
    return inside


def _line(text: str) -> str:
    from html import unescape

    return " ".join(unescape(text).split())


def _first(meta: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((_line(meta[key]) for key in keys if _line(meta.get(key, ""))), None)


def _date(reader: _Reader) -> dt.date | None:
    for text in (*(reader.meta.get(key) for key in _DATES), reader.published):
        found = day(text)
        if found is not None:
            return found
    return None
