"""The annotated news items that ship: invented, CC0, and read here for scoring.

An item is a YAML file with ``date``, ``outlet``, ``relay`` (the outlet that the item retells), ``text`` and
``statements``. A statement is written by its words, which stand verbatim in the text:

``source``, ``cue``, ``content``
    Words; ``content`` may be a list of pieces. Of words that occur more than once the ones nearest to the content
    (a source: to the cue) are meant, or the n-th in the text with ``words #n``.
``parent``
    The statement inside whose content it is made.
``by``
    Who utters it, as a link of the chain: an id, or ``anonymous_a``, ``poll_a`` for identities of the item. A
    statement without it is told of its ``actor``, who thinks, wishes or does it.
``chain``
    Publisher, relay, utterers of the parents and ``by``, unless written out.
``actor``, ``addressee``
    The party in whose name, and to whom, the act is done.
``link``
    ``rule`` by which the source goes back to the statement ``to``: ``pronoun``, ``same``, ``definite``, ``this``,
    ``sources_added``, ``cueless``.
``act``, ``polarity``, ``word``
    Alternatives are separated by ``|``; ``?`` leaves it open, as it does for every field.
``condition``, ``positions``, ``quantities``, ``times``, ``access``, ``anonymity``
    As in :class:`locarno.evidence.Statement`.
``optional``
    May be read or not.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from locarno.evidence.agenda import Agenda, AgendaIssue, AgendaOption
from locarno.evidence.registry import Registry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

Range = tuple[int, int]
OPEN = "?"
"""Stands for what the annotation leaves open."""


@dataclass(frozen=True)
class Labelled:
    """A statement as annotated; see the module for its fields."""

    id: str
    source: Range | None
    cue: Range | None
    content: tuple[Range, ...]
    parent: str | None
    by: str | None
    actor: str
    chain: tuple[str, ...] | None
    """None where left open."""
    acts: frozenset[str]
    optional: bool
    link: Mapping[str, str] | None
    condition: Mapping[str, Any] | None
    trigger: Range | None
    positions: frozenset[tuple[str, str, str, str]]
    other: Mapping[str, Any] = field(default_factory=dict)
    """Polarity, word, quantities, times, access, anonymity, addressee, as written."""


@dataclass(frozen=True)
class Item:
    """An annotated news item."""

    name: str
    text: str
    date: dt.date
    outlet: str
    statements: tuple[Labelled, ...]


@functools.lru_cache(maxsize=1)
def corpus_registry() -> Registry:
    """Give the shipped tables with the invented states, bodies, outlets and persons."""
    return Registry.default().extended(_table("who.yaml"))


@functools.lru_cache(maxsize=1)
def corpus_agenda() -> Agenda:
    """Give what the invented items negotiate about."""
    return Agenda(
        issues=tuple(
            AgendaIssue(
                id=issue["id"],
                wording=issue["asks"],
                keywords=tuple(issue.get("keywords", ())),
                options=tuple(AgendaOption(id=id, keywords=tuple(words)) for id, words in issue["options"].items()),
            )
            for issue in _table("agenda.yaml")
        )
    )


@functools.lru_cache(maxsize=1)
def corpus() -> tuple[Item, ...]:
    """Load the items, in the order of their names."""
    folder = files("locarno.reading").joinpath("data/corpus")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name[:1].isdigit())
    return tuple(load_item(name.removesuffix(".yaml"), _table(name)) for name in names)


def load_item(name: str, data: Mapping[str, Any]) -> Item:
    """Make an item of its file.

    Raises
    ------
    ValueError
        If words are not in the text, or a statement names a parent or target that is not there.
    """
    text, outlet = data["text"], data["outlet"]
    registry = corpus_registry()
    publisher = registry.resolve(outlet)
    opening = tuple(id for id in (publisher.id if publisher else None, data.get("relay")) if id)
    rows = {row["id"]: row for row in data["statements"]}
    statements = []
    for row in data["statements"]:
        for target in (row.get("parent"), (row.get("link") or {}).get("to")):
            if target is not None and target not in rows:
                message = f"{name}: {row['id']} names {target}, which is not there"
                raise ValueError(message)
        statements.append(_labelled(name, text, row, rows, opening, registry))
    return Item(name, text, data["date"], outlet, tuple(statements))


def _labelled(
    name: str,
    text: str,
    row: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Any]],
    opening: tuple[str, ...],
    registry: Registry,
) -> Labelled:
    where = f"{name}: {row['id']}"
    content = _content(text, row, rows, where)
    cue = _nearest(text, str(row["cue"]), content, content, where) if "cue" in row else None
    near = (cue,) if cue else content
    taken = (*content, cue) if cue else content
    source = _nearest(text, str(row["source"]), near, taken, where) if "source" in row else None
    condition = row.get("condition")
    trigger = None
    if condition:
        words = condition["trigger"].split("|")[0]
        trigger = _nearest(text, words, content, (), where)
    by = row.get("by")
    actor = row.get("actor")
    if actor is None:
        known = registry.get(by) if by else None
        actor = known.party if known else by or OPEN
    return Labelled(
        id=row["id"],
        source=source,
        cue=cue,
        content=content,
        parent=row.get("parent"),
        by=by,
        actor=actor,
        chain=_chain(row, rows, opening),
        acts=frozenset(row.get("act", OPEN).split("|")),
        optional=bool(row.get("optional")),
        link=row.get("link"),
        condition=condition,
        trigger=trigger,
        positions=frozenset((a, b, c or "", d) for a, b, c, d in row.get("positions", ())),
        other={key: row[key] for key in _OTHER if key in row},
    )


_OTHER = ("polarity", "word", "hedges", "quantities", "times", "access", "anonymity", "addressee")


def _content(text: str, row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]], where: str) -> tuple[Range, ...]:
    pieces = row["content"] if isinstance(row["content"], list) else [row["content"]]
    outer: tuple[Range, ...] = ()
    if row.get("parent"):
        outer = _content(text, rows[row["parent"]], rows, where)
    found: list[Range] = []
    for piece in pieces:
        places = _places(text, str(piece), where)
        if outer:
            low, high = outer[0][0], outer[-1][1]
            places = [place for place in places if low <= place[0] and place[1] <= high] or places
        if len(places) > 1:
            message = f"{where}: {piece!r} occurs {len(places)} times; write {piece!r} #n"
            raise ValueError(message)
        found.append(places[0])
    return tuple(sorted(found))


def _places(text: str, words: str, where: str) -> list[Range]:
    numbered = re.fullmatch(r"(.*) #(\d+)", words, re.DOTALL)
    wanted = numbered[1] if numbered else words
    pattern = (r"\b" if wanted[0].isalnum() else "") + re.escape(wanted) + (r"\b" if wanted[-1].isalnum() else "")
    places = [match.span() for match in re.finditer(pattern, text)]
    if numbered:
        places = places[int(numbered[2]) - 1 : int(numbered[2])]
    if not places:
        message = f"{where}: {words!r} is not in the text"
        raise ValueError(message)
    return places


def _nearest(text: str, words: str, near: tuple[Range, ...], taken: tuple[Range, ...], where: str) -> Range:
    places = _places(text, words, where)
    lines = {text.count("\n", 0, a) for a, _ in near}
    places = [place for place in places if text.count("\n", 0, place[0]) in lines] or places
    free = [place for place in places if not any(a < place[1] and place[0] < b for a, b in taken)] or places

    def gap(place: Range) -> int:
        return min(max(a - place[1], place[0] - b, 0) for a, b in near)

    return min(free, key=gap)


def _chain(
    row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]], opening: tuple[str, ...]
) -> tuple[str, ...] | None:
    written = row.get("chain")
    if written == OPEN:
        return None
    if written:
        return tuple(written)
    parent = row.get("parent")
    links = _chain(rows[parent], rows, opening) if parent else opening
    by = row.get("by")
    if links is None or by == OPEN:
        return None
    return tuple(dict.fromkeys((*links, by))) if by else links


def _table(name: str) -> Any:  # noqa: ANN401 - plain data of YAML
    return yaml.safe_load(files("locarno.reading").joinpath(f"data/corpus/{name}").read_text(encoding="utf-8"))
