"""Markdown as it is read: the marks blanked out, every letter where it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRONT = re.compile(r"\A(?:---[ \t]*\r?\n).*?(?:^---[ \t]*$|^\.\.\.[ \t]*$)", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})")
_LEAD = re.compile(r"^[ ]{0,3}(?:#{1,6}(?=\s)|(?:>[ ]?)+|[-*+](?=[ \t])|\d{1,3}[.)](?=[ \t]))+[ \t]*")
_RULES = tuple(frozenset(f"{marks} \t") for marks in ("-", "*", "_", "=", "-:|"))
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]\r\n]{1,200}\]:[ \t]*\S.*$")
_IMAGE = re.compile(r"!\[[^\[\]\r\n]{0,500}\]\([^()\r\n]{0,2000}\)")
_LINK = re.compile(r"(\[)([^\[\]\r\n]{1,500})(\](?:\([^()\r\n]{0,2000}\)|\[[^\]\r\n]{0,200}\]))")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]{1,2000}>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\r\n]{0,500}>|<!--[^<\r\n]{0,500}?-->")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\r\n]{1,1000}?\S?)(\1)(?![\w*])|"
                       r"(?<![\w_])(_{1,3})(?=\S)([^_\r\n]{1,1000}?\S?)(\4)(?![\w_])")  # fmt: skip
_CODE = re.compile(r"`+")
_CLOSING = re.compile(r"[ \t]#+[ \t]*$")


def without_markup(text: str) -> str:
    """Blank out the marks of Markdown.

    Headings, emphasis, links, lists, quotes, rules, tables, HTML tags, front matter and code blocks lose their
    marks (code blocks and front matter all of theirs); each character that goes is replaced by a blank, so that
    every offset holds in the text as it came.

    Parameters
    ----------
    text
        Markdown (CommonMark); anything else comes back nearly as it is.

    Returns
    -------
    str
        As long as `text`.
    """
    front = _FRONT.match(text)
    if front is not None:
        text = _blank(front.group()) + text[front.end() :]
    return "".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    fence = ""
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        end = line[len(body) :]
        mark = _FENCE.match(body)
        if fence:
            if mark is not None and mark.group(1).startswith(fence):
                fence = ""
            yield " " * len(body) + end
        elif mark is not None:
            fence = mark.group(1)
            yield " " * len(body) + end
        elif _is_rule(body) or _DEFINITION.match(body):
            yield " " * len(body) + end
        else:
            yield _inline(body) + end


def _is_rule(body: str) -> bool:
    """Say whether a line is a rule, the underline of a heading, or the second row of a table."""
    marks = set(body)
    return len(body) >= 3 and bool(marks - {" ", "\t"}) and any(marks <= rule for rule in _RULES)


def _inline(body: str) -> str:
    lead = _LEAD.match(body)
    if lead is not None:
        body = _blank(lead.group()) + body[lead.end() :]
        if "#" in lead.group():
            body = _CLOSING.sub(lambda found: _blank(found.group()), body)
    for pattern in (_IMAGE, _AUTOLINK, _TAG):
        body = pattern.sub(lambda found: _blank(found.group()), body)
    body = _LINK.sub(lambda found: " " + found[2] + _blank(found[3]), body)
    for _ in range(2):
        body = _EMPHASIS.sub(_unmarked, body)
    body = _CODE.sub(lambda found: _blank(found.group()), body)
    return body.replace("|", " ") if body.count("|") > 1 else body


def _unmarked(found: re.Match[str]) -> str:
    mark, words = (found[1], found[2]) if found[1] else (found[4], found[5])
    return _blank(mark) + words + _blank(mark)


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)
