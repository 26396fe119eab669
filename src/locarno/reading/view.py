"""One page to see a reading by: the document with its spans, and beside each paragraph the statements made in it."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from locarno.evidence.sources import CREDIBILITY, KIND_WORDS, RELIABILITY
from locarno.evidence.statement import ACT_FAMILY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jinja2 import Template

    from locarno.evidence.document import Document, Span
    from locarno.evidence.registry import Registry
    from locarno.evidence.sources import Grade
    from locarno.evidence.statement import Certainty, Condition, Statement

FAMILIES: dict[str, str] = {
    "asking": "request, demand",
    "committing": "offer, promise",
    "threatening": "threat, warning",
    "refusing": "refusal",
    "judging": "expectation, belief, assessment",
    "feeling": "attitude",
    "telling": "report",
    "polling": "poll",
}
"""Families of acts, in the order of the legend, and the acts in them."""

_LINE = re.compile(r"[^\n]*")
_ANONYMOUS = re.compile(r"anonymous_(\d+)")
_ORDER = ("content", "condition", "source", "cue", "hedge")
"""What opens first where several begin and end together."""
_JOINED = {"exchange": "in exchange"}
_DEEPEST = 6
_UNSEEN = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
"""Characters that turn the order of what is read, or hide; the page shows that they are there."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a paragraph that is marked."""

    start: int
    end: int
    role: str
    statement: str
    depth: int
    family: str

    @property
    def order(self) -> tuple[int, int, int, int]:
        """Outer before inner: from the left, longer first, shallower first."""
        return (self.start, -self.end, self.depth, _ORDER.index(self.role))


@dataclass(frozen=True, slots=True)
class Card:
    """What the list says of one statement."""

    id: str
    act: str
    family: str
    depth: int
    parent: str | None
    who: str
    named: str
    """The words of the text that name the source."""
    kind: str
    to: str
    quote: str
    chain: tuple[str, ...]
    condition: Mapping[str, str] | None
    certainty: Mapping[str, Any] | None
    hedges: tuple[str, ...]
    negative: bool
    inherited: bool
    positions: tuple[str, ...]
    measures: tuple[str, ...]
    access: str
    anonymity: str
    grade: str
    grade_says: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its marks as markup, and the statements that begin in it."""

    number: int
    markup: str
    heading: bool
    cards: tuple[Card, ...]


def page(
    document: Document,
    statements: Sequence[Statement],
    *,
    registry: Registry | None = None,
    grades: Mapping[str, Grade] | None = None,
    summary: str = "",
    remarks: Sequence[str] = (),
    engine: str = "",
) -> str:
    """Make the page.

    Parameters
    ----------
    document, statements
        What was read, and what was found in it.
    registry
        Gives ids their names; without it ids stand as they are.
    grades
        Admiralty grades by statement.
    summary
        A paragraph on the sources.
    remarks
        Sentences that a reader of the page must know: another language, a date taken from the page.
    engine
        Which reader it was.

    Returns
    -------
    str
        HTML in one piece: style and script stand inside, allowed by their hashes and nothing else, so that no word of
        the document can load or run anything.
    """
    from locarno import __version__

    style, script = _resource("reading.css"), _resource("reading.js")
    depths = _depths(statements)
    name = _namer(registry, document)
    cards = {
        statement.id: _card(statement, document, depths[statement.id], name, (grades or {}).get(statement.id))
        for statement in statements
    }
    return _template().render(
        document=document,
        outlet=name(document.outlet) if document.outlet else "",
        title=visible(document.title or document.id),
        paragraphs=list(paragraphs(document, statements, depths, cards)),
        cards=list(cards.values()),
        chains=_chains(cards.values()),
        conditions=[card for card in cards.values() if card.condition],
        families={family: acts for family, acts in FAMILIES.items() if any(c.family == family for c in cards.values())},
        summary=summary,
        remarks=[visible(remark) for remark in remarks],
        engine=engine,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )


@functools.cache
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_resource("reading.html.j2"))


@functools.cache
def _resource(name: str) -> str:
    return files("locarno.reading").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def visible(text: str) -> str:
    """Show what a text would hide: controls and marks of writing order become words, lone surrogates a sign."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _UNSEEN:
        return f"⟨{unicodedata.name(character, 'unseen character').lower()}⟩"
    if character < " " and character not in "\t\n":
        return chr(0x2400 + ord(character))
    return "\ufffd" if "\ud800" <= character <= "\udfff" or character == "\x7f" else character


def _depths(statements: Sequence[Statement]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for statement in statements:
        depths[statement.id] = min(_DEEPEST, depths.get(statement.parent or "", -1) + 1)
    return depths


def _namer(registry: Registry | None, document: Document) -> Callable[[str | None], str]:
    def name(id: str | None) -> str:
        if not id:
            return ""
        anonymous = _ANONYMOUS.fullmatch(id)
        if anonymous:
            return f"unnamed source {anonymous.group(1)}"
        actor = registry.get(id, document.date) if registry is not None else None
        return visible(actor.name) if actor is not None else visible(id).replace("_", " ")

    return name


def _card(
    statement: Statement, document: Document, depth: int, name: Callable[[str | None], str], grade: Grade | None
) -> Card:
    text = document.text

    def words(span: Span | None) -> str:
        return visible(" ".join(span.of(text).split())) if span else ""

    condition = statement.condition
    positions = []
    for position in statement.positions:
        option = f" = {position.option}" if position.option else ""
        whose = f"{name(position.party)}: " if position.party else ""
        positions.append(f"{whose}{position.issue}{option} ({position.stance})".replace("_", " "))
    measured = [(quantity.start, quantity.end) for quantity in statement.quantities]
    measured += [(time.start, time.end) for time in statement.times]
    return Card(
        id=statement.id,
        act=statement.act,
        family=ACT_FAMILY[statement.act],
        depth=depth,
        parent=statement.parent,
        who=name(statement.actor) or "nobody in particular",
        named=words(statement.source),
        kind=KIND_WORDS[statement.source_type],
        to=name(statement.addressee),
        quote=" … ".join(words(span) for span in statement.content),
        chain=tuple(name(link) for link in statement.chain),
        condition=_condition(condition, name, words) if condition else None,
        certainty=_certainty(statement.certainty) if statement.certainty else None,
        hedges=tuple(visible(hedge) for hedge in statement.hedges),
        negative=statement.polarity == "-",
        inherited=statement.inherited,
        positions=tuple(positions),
        measures=tuple(visible(" ".join(text[start:end].split())) for start, end in sorted(measured)),
        access=words(statement.access),
        anonymity=words(statement.anonymity),
        grade=str(grade) if grade else "",
        grade_says=""
        if grade is None
        else f"{RELIABILITY[grade.reliability]}; {CREDIBILITY[grade.credibility]}: {'; '.join(grade.reasons)}",
    )


def _condition(
    condition: Condition, name: Callable[[str | None], str], words: Callable[[Span | None], str]
) -> dict[str, str]:
    trigger = words(condition.trigger)
    return {
        # The words of most conditions say of which kind they are.
        "kind": "" if condition.kind in trigger.lower() else _JOINED.get(condition.kind, condition.kind),
        "words": trigger,
        "by": name(condition.by),
        "giver": name(condition.giver),
        "getter": name(condition.getter),
        "omission": "an omission" if condition.negated else "",
        "only": "and nothing else would do" if condition.only else "",
        "demanded": words(condition.demanded),
        "threatened": words(condition.threatened),
        "offered": words(condition.offered),
    }


def _certainty(certainty: Certainty) -> dict[str, Any]:
    told = f"by the word “{visible(certainty.word)}”" if certainty.word else "plainly told"
    interval = f"from {certainty.low:+.1f} to {certainty.high:+.1f}"
    return {
        "says": f"Certainty {certainty.value:+.1f}, {interval} on a scale of -3 to 3, {told}".replace("-", "−"),
        # Places on a scale of 90 units from −3 to 3.
        "at": round(15 * (certainty.value + 3), 1),
        "from": round(15 * (certainty.low + 3), 1),
        "width": round(15 * (certainty.high - certainty.low), 1),
    }


def _chains(cards: Any) -> list[tuple[tuple[str, ...], list[Card]]]:  # noqa: ANN401 (any iterable of cards)
    """Group the statements by who passed them on, longest chains first."""
    found: dict[tuple[str, ...], list[Card]] = {}
    for card in cards:
        if card.chain:
            found.setdefault(card.chain, []).append(card)
    return sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))


# --- the text with its marks -----------------------------------------------------------------


def paragraphs(
    document: Document, statements: Sequence[Statement], depths: Mapping[str, int], cards: Mapping[str, Card]
) -> Iterator[Paragraph]:
    """Cut the document at line ends, and mark each paragraph.

    Parameters
    ----------
    document, statements
        What was read and found.
    depths
        How deep each statement stands.
    cards
        The list's entries by statement.
    """
    text = document.text
    marks = sorted(_marks(statements, depths), key=lambda mark: mark.order)
    begins = {statement.id: statement.content[0].start for statement in statements}
    waiting = sorted(statements, key=lambda statement: (begins[statement.id], depths[statement.id]))
    numbered: set[str] = set()
    first = number = 0
    for line in _LINE.finditer(text):
        start, end = line.span()
        if not line.group().strip():
            continue
        number += 1
        last = end
        here = [mark for mark in marks[first:] if mark.start < end and mark.end > start]
        while first < len(marks) and marks[first].end <= end:
            first += 1
        mine = []
        while waiting and begins[waiting[0].id] < last:
            mine.append(cards[waiting.pop(0).id])
        heading = len(line.group()) < 120 and not re.search(r"[.?!…:;,]['\"”’)]*\s*$", line.group())
        yield Paragraph(number, _marked(text, start, end, here, numbered), heading, tuple(mine))


def _marks(statements: Sequence[Statement], depths: Mapping[str, int]) -> Iterator[Mark]:
    for statement in statements:
        depth, family = depths[statement.id], ACT_FAMILY[statement.act]
        spans: list[tuple[str, Span | None]] = [("content", span) for span in statement.content]
        spans += [("source", statement.source), ("cue", statement.cue)]
        spans.append(("condition", statement.condition.trigger if statement.condition else None))
        for role, span in spans:
            if span is not None:
                yield Mark(span.start, span.end, role, statement.id, depth, family)
        for hedge in statement.hedged:
            yield Mark(hedge.start, hedge.end, "hedge", statement.id, depth, family)


def _marked(text: str, start: int, end: int, marks: Sequence[Mark], numbered: set[str]) -> str:
    """Write a paragraph as markup; marks that cross are closed and opened again, so that elements nest."""
    from markupsafe import escape

    cut = [
        Mark(max(m.start, start), min(m.end, end), m.role, m.statement, m.depth, m.family)
        for m in marks
        if max(m.start, start) < min(m.end, end)
    ]
    edges = sorted({start, end, *(m.start for m in cut), *(m.end for m in cut)})
    opening: dict[int, list[Mark]] = {}
    for mark in sorted(cut, key=lambda mark: mark.order):
        opening.setdefault(mark.start, []).append(mark)
    pieces: list[str] = []
    stack: list[Mark] = []
    for here, following in zip(edges, [*edges[1:], end], strict=True):
        if any(mark.end == here for mark in stack):
            lowest = next(index for index, mark in enumerate(stack) if mark.end == here)
            pieces += ["</span>"] * (len(stack) - lowest)
            stack, again = stack[:lowest], [mark for mark in stack[lowest:] if mark.end > here]
            for mark in again:
                pieces.append(_open(mark))
                stack.append(mark)
        for mark in opening.get(here, ()):
            pieces.append(_open(mark))
            stack.append(mark)
            if mark.role == "content" and mark.statement not in numbered:
                numbered.add(mark.statement)
                pieces.append(_number(mark))
        pieces.append(str(escape(visible(text[here:following].replace("\r", "")))))
    pieces += ["</span>"] * len(stack)
    return "".join(pieces)


def _open(mark: Mark) -> str:
    family = f" f-{mark.family} d{mark.depth}" if mark.role == "content" else ""
    return f'<span class="{mark.role}{family}" data-s="{mark.statement}">'


def _number(mark: Mark) -> str:
    number = mark.statement.removeprefix("s")
    return (
        f'<a class="n" id="t-{mark.statement}" href="#{mark.statement}" '
        f'aria-label="Statement {mark.statement}">{number}</a>'
    )
