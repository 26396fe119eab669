"""HTML to events: a tokeniser that any bytes may be thrown at, in linear time and without recursion.

It follows browsers in what decides about text: comments, raw text of scripts and styles, quoted attributes, a tag that
is never closed. Nothing is run, nothing is fetched, no entity but those of HTML is known.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")
_STEP = re.compile(r"[=>]")
_BLANK = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_LONGEST_TAG = 65_536

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "plaintext"})
"""Elements whose content is no markup."""
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
"""Elements without content."""


class Event(NamedTuple):
    """A start tag, an end tag, or a stretch of text."""

    kind: str
    """``start``, ``end``, ``text`` or ``raw``."""
    name: str
    """Name of the element; empty for text."""
    text: str
    """The text with its entities resolved; of a start tag, what stands between name and ``>``."""

    def attributes(self) -> dict[str, str]:
        """Give the attributes of a start tag; the first of a name counts, as in browsers."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.text[:_LONGEST_TAG]):
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found.setdefault(match.group(1).lower(), unescape(value))
        return found


def events(markup: str) -> Iterator[Event]:
    """Give the tags and texts of a page in order.

    Parameters
    ----------
    markup
        Any string.
    """
    here, length = 0, len(markup)
    while here < length:
        opened = markup.find("<", here)
        if opened < 0:
            opened = length
        if opened > here:
            yield Event("text", "", unescape(markup[here:opened]))
        if opened == length:
            return
        following = markup[opened + 1 : opened + 2]
        if following in ("!", "?"):
            here = _after_declaration(markup, opened)
            continue
        named = _NAME.match(markup, opened + 1)
        if named is None:
            # A "<" before anything but a letter is a less-than sign.
            yield Event("text", "", "<")
            here = opened + 1
            continue
        end = _tag_end(markup, named.end())
        if end is None:
            return
        name = named.group().lower()
        here = end + 1
        if name.startswith("/"):
            yield Event("end", name[1:], "")
            continue
        yield Event("start", name, markup[named.end() : end])
        if name in RAW:
            closing = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(markup, here)
            stop = closing.start() if closing else length
            yield Event("raw", name, markup[here:stop])
            here = stop


def _after_declaration(markup: str, opened: int) -> int:
    """Give where a comment, doctype or processing instruction is over."""
    if markup.startswith("<!--", opened):
        if markup[opened + 4 : opened + 5] == ">":
            return opened + 5
        closed = markup.find("-->", opened + 4)
        return len(markup) if closed < 0 else closed + 3
    closed = markup.find(">", opened)
    return len(markup) if closed < 0 else closed + 1


def _tag_end(markup: str, here: int) -> int | None:
    """Find the ``>`` of a tag, past quoted values; None where the page ends inside the tag."""
    while True:
        step = _STEP.search(markup, here)
        if step is None:
            return None
        if step.group() == ">":
            return step.start()
        blank = _BLANK.match(markup, step.end())
        here = blank.end() if blank else step.end()
        quote = markup[here : here + 1]
        if quote in ('"', "'") and quote:
            closed = markup.find(quote, here + 1)
            if closed < 0:
                return None
            here = closed + 1
