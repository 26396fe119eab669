"""Text to paragraphs, sentences and tokens; quotation marks paired within a paragraph, unclosed ones allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from locarno.reading.words import words

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}"  # U.S., e.g.
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?\b"
    r"|[^\W\d_]+(?:['’-]\w+)*['’]?(?!\w)|\w+"
    r"|''|``|\.\.\.|--"
    r"|[^\w\s]",
    re.UNICODE,
)
_LINE = re.compile(r"[^\r\n\u2028\u2029\x85]+")
_ABBREVIATIONS = words(
    """mr mrs ms dr prof sen sens rep reps gov gen lt col capt maj sgt adm hon rev st jr sr vs etc no inc corp
    co ltd jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun dept est fig p pp ed
    eds vol brig cmdr cmd cpl pvt mt mts ft art arts amb pres atty supt insp gens maj-gen messrs mme ch sec para approx
    cf al min ret
    """
)
_TITLES = words(
    """mr mrs ms dr prof sen sens rep reps gov gen lt col capt maj sgt adm hon rev st brig cmdr cmd cpl pvt mt mts ft
    amb pres atty supt insp gens messrs mme vs
    """
)
LONGEST = 250
"""A sentence of more tokens is none; it is cut, so that no text takes more than linear time."""
OPENING = frozenset("“«„``")
CLOSING = frozenset({"”", "»", "''"})
STRAIGHT = '"'
SINGLE = "‘’"
"""They quote where a paragraph has no double marks; inside a quotation they belong to it."""
_ENDS = frozenset({".", "?", "!", "…", "..."})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, with its place in the text and the quotation it stands in."""

    text: str
    lower: str
    start: int
    end: int
    quote: int
    """Number of the quotation in the paragraph, 0 outside; the marks themselves belong to it."""

    @property
    def word(self) -> bool:
        """Say whether it is a word or number, not a mark."""
        return self.text[0].isalnum()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; a quotation of several sentences stays in one."""

    tokens: tuple[Token, ...]
    paragraph: int
    index: int
    """Number within the document."""
    heading: bool
    """True for the only sentence of a paragraph without a full stop: a headline."""

    @property
    def start(self) -> int:
        """First code point."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.tokens[-1].end


def tokenise(text: str, start: int, end: int) -> list[Token]:
    """Split a stretch of text into tokens and pair its quotation marks.

    A mark that is never closed runs to the end of the stretch; a closing mark without an opening one is ignored.
    A quotation inside a quotation belongs to the outer one.
    """
    single = not any(mark in text[start:end] for mark in ('"', "“", "”", "«", "„"))
    raw = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text, start, end)]
    tokens = []
    number, inside = 0, False
    for word, left, right in raw:
        if not word.isspace():
            word, right = _trim(word, text, left, right)
        opens = (
            word in OPENING
            or (single and word == SINGLE[0] and not inside)
            or (not inside and word in ('"', "''") and _opens(text, left, right))
        )
        closes = inside and (word in CLOSING or word == STRAIGHT or (single and word == SINGLE[1]))
        if opens and not inside:
            number, inside = number + 1, True
            tokens.append(Token(word, word.lower(), left, right, number))
        elif closes:
            tokens.append(Token(word, word.lower(), left, right, number))
            inside = False
        else:
            tokens.append(Token(word, word.lower(), left, right, number if inside else 0))
    return tokens


def _trim(word: str, text: str, left: int, right: int) -> tuple[str, int]:
    """Give back a trailing apostrophe unless it is a plural possessive ("allies' view")."""
    if word[0].isalnum() and len(word) > 1 and word[-1] in "'’" and word[-2] not in "sxz":
        return word[:-1], right - 1
    return word, right


def _opens(text: str, left: int, right: int) -> bool:
    after = text[right : right + 1]
    before = text[left - 1 : left] if left else ""
    return bool(after) and not after.isspace() and (not before or before.isspace() or before in "([—–-:“")


def segment(text: str) -> list[Sentence]:
    """Split a text into sentences; line breaks always end one."""
    sentences: list[Sentence] = []
    number = 0
    for line in _LINE.finditer(text):
        tokens = tokenise(text, line.start(), line.end())
        if not tokens:
            continue
        pieces = _sentences(tokens, text)
        last = next(
            (token for token in reversed(tokens) if token.lower not in CLOSING and token.text != STRAIGHT), None
        )
        bare = last is None or last.text not in _ENDS
        for piece in pieces:
            heading = bare and len(pieces) == 1 and len(piece) <= 30
            sentences.append(Sentence(tuple(piece), number, len(sentences), heading))
        number += 1
    return sentences


def within(text: str, start: int, end: int, home: Sentence) -> list[Sentence]:
    """Split what is attributed in a sentence into sentences of its own, without the quotation marks around it.

    They keep the number and paragraph of the sentence that holds them.
    """
    raw = tokenise(text, start, end)
    left, right = 0, len(raw)
    if raw and raw[0].quote and not raw[0].word:
        left = 1
        if (
            right > 1
            and raw[-1].quote == raw[0].quote
            and not raw[-1].word
            and raw[-1].text in (*CLOSING, STRAIGHT, SINGLE[1])
        ):
            right -= 1
    if right <= left:
        return []
    tokens = tokenise(text, raw[left].start, raw[right - 1].end) if left else raw
    return [Sentence(tuple(piece), home.paragraph, home.index, heading=False) for piece in _sentences(tokens, text)]


def _sentences(tokens: list[Token], text: str) -> list[list[Token]]:
    pieces: list[list[Token]] = []
    current: list[Token] = []
    closed = {token.quote for i, token in enumerate(tokens) if token.quote and _closes(tokens, i)}
    for i, token in enumerate(tokens):
        current.append(token)
        if i + 1 < len(tokens) and (len(current) >= LONGEST or _breaks(tokens, i, text, closed)):
            pieces.append(current)
            current = []
    if current:
        pieces.append(current)
    return pieces


def _closes(tokens: list[Token], i: int) -> bool:
    mark = tokens[i].text in CLOSING or tokens[i].text in (STRAIGHT, SINGLE[1])
    return mark and (i + 1 == len(tokens) or tokens[i + 1].quote != tokens[i].quote) and i > 0


def _breaks(tokens: list[Token], i: int, text: str, closed: set[int]) -> bool:
    token, after = tokens[i], tokens[i + 1]
    inside = token.quote and token.quote == after.quote and token.quote in closed
    if inside or text[token.end : after.start] == "":
        return False
    if not (after.text[0].isupper() or after.text[0].isdigit() or not after.word):
        return False
    if not after.word and after.text not in OPENING and after.text not in ('"', "''", "(", "[", "‘"):
        return False
    end = i
    while end > 0 and not tokens[end].word and tokens[end].text not in _ENDS:
        if tokens[end].text not in CLOSING and tokens[end].text not in (STRAIGHT, ")", "]", "’", "'"):
            return False
        end -= 1
    if tokens[end].text not in _ENDS:
        # "U.S." keeps its stop inside the token; it ends a sentence only before a clear beginning.
        return tokens[end].text.count(".") >= 2 and end == i and after.lower in _STARTERS
    if tokens[end].text == "." and end == i and end > 0:
        before = tokens[end - 1]
        if before.lower in _ABBREVIATIONS and (before.lower in _TITLES or after.text[0].isdigit()):
            return False
        if len(before.text) == 1 and before.text.isupper() and before.text != "I":
            return False
    # "“Why?” Smith asked." goes on after the quotation.
    if end != i and tokens[end].text in "?!" and after.word:
        return not any(later.lower in _ASKS for later in tokens[i + 1 : i + 6])
    return True


_STARTERS = words("the a an he she it they we but in on this that these those his her their and")
_ASKS = words("asked said says wrote asks replied tweeted added exclaimed shouted")
