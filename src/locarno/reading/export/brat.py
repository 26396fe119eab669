"""brat standoff, out and in; what comes in may be any annotator's: the spans count, the rest is made up for.

Source: brat, "Brat standoff format" (2012). A text-bound annotation never crosses a line end, so spans that do are
written in pieces; an event ties source, cue and content together, as in the Political News Attribution Relations
Corpus.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence.registry import Registry
from locarno.evidence.statement import Act, Directness, Polarity, SourceType, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from locarno.evidence.document import Document, Span

_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_EVENT = re.compile(r"(E\d+)\t([^\s:]+):([TE]\d+)((?: [^\s:]+:[TE]\d+)*)\s*$")
_ATTRIBUTE = re.compile(r"[AM]\d+\t(\S+) ([TE]\d+)(?: (\S+))?\s*$")
_NOTE = re.compile(r"#\d*\t(\S+) ([TE]\d+)\t(.*)$")
_NUMBERED = re.compile(r"\d+$")
_PIECE = re.compile(r"[^\r\n]+")
_NOTED = "Statement"
"""Type of the note that carries a whole statement."""

_VALUES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Act": ("act", get_args(Act)),
    "SourceType": ("source_type", get_args(SourceType)),
    "Directness": ("directness", get_args(Directness)),
}
_KINDS = {
    "person": "named_person",
    "state": "state",
    "bloc": "bloc",
    "institution": "institution",
    "office": "office",
    "outlet": "outlet",
}


def write(document: Document, statements: Sequence[Statement]) -> str:
    """Write statements as the ``.ann`` file that belongs to the document's text."""
    text = document.text
    lines: list[str] = []
    events = {statement.id: f"E{number}" for number, statement in enumerate(statements, start=1)}
    bound = attributes = 0
    for number, statement in enumerate(statements, start=1):
        roles = [("Source", (statement.source,)), ("Cue", (statement.cue,)), ("Content", statement.content)]
        roles.append(("Condition", (statement.condition.trigger if statement.condition else None,)))
        arguments = []
        for role, spans in roles:
            pieces = [piece for span in spans if span for piece in _pieces(text, span)]
            if pieces:
                bound += 1
                lines.append(_text_bound(bound, role, pieces, text))
                arguments.append(f"{role}:T{bound}")
        trigger = next(span for span in (statement.cue, statement.source, statement.content[0]) if span)
        bound += 1
        lines.append(_text_bound(bound, "Attribution", _pieces(text, trigger), text))
        if statement.parent in events:
            arguments.append(f"Inside:{events[statement.parent]}")
        lines.append(f"E{number}\tAttribution:T{bound} {' '.join(arguments)}")
        values = [(name, getattr(statement, attribute)) for name, (attribute, _) in _VALUES.items()]
        values.append(("Polarity", "positive" if statement.polarity == "+" else "negative"))
        for name, value in values:
            attributes += 1
            lines.append(f"A{attributes}\t{name} E{number} {value}")
        if statement.inherited:
            attributes += 1
            lines.append(f"A{attributes}\tInherited E{number}")
        lines.append(f"#{number}\t{_NOTED} E{number}\t{json.dumps(statement.as_json(), ensure_ascii=True)}")
    return "".join(f"{line}\n" for line in lines)


def _text_bound(number: int, role: str, pieces: Sequence[tuple[int, int]], text: str) -> str:
    places = ";".join(f"{start} {end}" for start, end in pieces)
    return f"T{number}\t{role} {places}\t{' '.join(text[start:end] for start, end in pieces)}"


def _pieces(text: str, span: Span) -> list[tuple[int, int]]:
    """Cut a span at line ends, blanks at the cuts left out; a span of blanks alone stays whole."""
    found = []
    for line in _PIECE.finditer(text, span.start, span.end):
        words = line.group()
        start = line.start() + len(words) - len(words.lstrip())
        end = line.end() - len(words) + len(words.rstrip())
        if end > start:
            found.append((start, end))
    if not found:
        return [(span.start, span.end)]
    # The ends of the span itself are kept, blanks or not.
    found[0] = (span.start if not set(text[span.start : found[0][0]]) & {"\r", "\n"} else found[0][0], found[0][1])
    last = found[-1]
    found[-1] = (last[0], span.end if not set(text[last[1] : span.end]) & {"\r", "\n"} else last[1])
    return found


@dataclass
class _Read:
    """What the lines of a file say, by their ids."""

    bounds: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_brat(
    annotations: str, text: str, registry: Registry | None = None
) -> tuple[list[Statement], tuple[Diagnostic, ...]]:
    """Read the statements of a brat file.

    Events whose arguments are called source, cue and content (in any case, numbered or not) become statements; an
    annotator's notes over several lines, relations and labels of other kinds are passed over. Attributes and notes
    that :func:`write` made are taken; where they are missing, as in another's corpus, the kind of source is told by
    the registry and the act is a report.

    Parameters
    ----------
    annotations
        The ``.ann`` file.
    text
        The text that it annotates.
    registry
        Who is who; the shipped tables unless given.

    Returns
    -------
    statements
        In the order of the text, a statement inside another after its parent.
    remarks
        Warnings D404: annotations that do not fit the text or say nothing.

    Raises
    ------
    LocarnoError
        D403 where the file has words but no annotation.
    """
    read = _parse(annotations)
    if annotations.strip() and not read.bounds:
        raise LocarnoError(
            Diagnostic("D403", "no line of the file is a brat annotation", expected="T1<tab>Source 0 5…")
        )
    remarks: list[Diagnostic] = []
    registry = registry or Registry.default()
    made: dict[str, Statement] = {}
    taken: set[str] = set()
    for event, arguments in read.events.items():
        try:
            statement = _statement(event, arguments, read, text, registry, taken)
        except ValidationError as error:
            statement = str(error.errors(include_url=False)[0]["msg"])
        if isinstance(statement, str):
            remarks.append(Diagnostic("D404", f"{event} is left out: {statement}", severity="warning"))
        else:
            taken.add(statement.id)
            made[event] = statement
    return _ordered(_tied(made, read)), tuple(remarks)


def _parse(annotations: str) -> _Read:
    read = _Read()
    for line in annotations.split("\n"):
        line = line.rstrip("\r")
        if found := _BOUND.match(line):
            places = [piece.split() for piece in found[3].split(";")]
            read.bounds[found[1]] = (found[2], [(int(start), int(end)) for start, end in places])
        elif found := _EVENT.match(line):
            arguments = [part.rpartition(":") for part in found[4].split()]
            read.events[found[1]] = [(role, id) for role, _, id in arguments]
        elif found := _ATTRIBUTE.match(line):
            read.attributes.setdefault(found[2], {})[found[1]] = found[3] or "true"
        elif (found := _NOTE.match(line)) and found[1] == _NOTED:
            try:
                note = json.loads(found[3])
            except (ValueError, RecursionError):
                continue
            if isinstance(note, dict):
                read.notes[found[2]] = note
    return read


def _statement(
    event: str, arguments: list[tuple[str, str]], read: _Read, text: str, registry: Registry, taken: set[str]
) -> Statement | str:
    """Make the statement of an event, or say why there is none."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for role, id in arguments:
        if id in read.bounds:
            spans.setdefault(_NUMBERED.sub("", role).lower(), []).extend(read.bounds[id][1])
    outside = [piece for pieces in spans.values() for piece in pieces if not 0 <= piece[0] < piece[1] <= len(text)]
    if outside:
        return f"{outside[0][0]}–{outside[0][1]} is outside the text, which has {len(text)} code points"
    if not spans.get("content"):
        return "it has no content"
    fields = dict(read.notes.get(event, {}))
    noted = _noted(fields)
    parts = {role: _merged(text, spans.get(role, [])) for role in ("source", "cue", "content", "condition")}
    for role in ("source", "cue", "content"):
        # A note is believed where the spans were not moved since it was written.
        if noted is None or _cut(text, _spans_of(noted, role)) != sorted(spans.get(role, [])):
            whole = [{"start": start, "end": end} for start, end in parts[role]]
            fields[role] = whole if role == "content" else _hull(whole)
    if noted is None:
        phrase = text[parts["source"][0][0] : parts["source"][-1][1]] if parts["source"] else None
        cue_only = {"source": fields["source"], "cue": fields["cue"], "content": fields["content"]}
        fields = {**cue_only, "id": f"s{event[1:]}", "act": "report", "source_type": _kind(phrase, registry)}
        fields["directness"] = "direct" if text[parts["content"][0][0]] in "“\"«„'‘" else "indirect"
        fields["engine"] = "brat"
    fields["parent"] = None
    if fields["id"] in taken:
        fields["id"] = f"s_{event.lower()}"
    given = read.attributes.get(event, {})
    for name, (attribute, allowed) in _VALUES.items():
        if given.get(name) in allowed:
            fields[attribute] = given[name]
    if given.get("Polarity") in ("positive", "negative"):
        polarity: Polarity = "+" if given["Polarity"] == "positive" else "-"
        fields["polarity"] = polarity
    if noted is not None:
        fields["inherited"] = "Inherited" in given
    statement = Statement.model_validate(fields)
    return statement if all(span.end <= len(text) for span in statement.spans()) else "its note is of another text"


def _noted(fields: dict[str, Any]) -> Statement | None:
    try:
        return Statement.model_validate(fields)
    except ValidationError:
        return None


def _spans_of(statement: Statement, role: str) -> list[Span]:
    if role == "content":
        return list(statement.content)
    span = statement.source if role == "source" else statement.cue
    return [span] if span else []


def _cut(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    return sorted(piece for span in spans if span.end <= len(text) for piece in _pieces(text, span))


def _merged(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put pieces together between which there is nothing but a line end."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(pieces)):
        between = text[merged[-1][1] : start] if merged else ""
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif merged and between.isspace() and set(between) & {"\r", "\n"}:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _hull(pieces: list[dict[str, int]]) -> dict[str, int] | None:
    """Give one span for the pieces of a source or cue."""
    return {"start": pieces[0]["start"], "end": pieces[-1]["end"]} if pieces else None


def _kind(phrase: str | None, registry: Registry) -> str:
    """Tell the kind of a source by who is who, else by its form."""
    if phrase is None:
        return "narrator"
    actor = registry.resolve(phrase)
    if actor is not None and actor.kind in _KINDS:
        return _KINDS[actor.kind]
    words = phrase.split()
    if any(word[:1].isupper() for word in words[1:]) or (words and words[0][:1].isupper() and len(words) == 1):
        return "named_person"
    return "anonymous_group" if phrase.rstrip(",. ").endswith("s") else "anonymous_individual"


def _tied(made: dict[str, Statement], read: _Read) -> list[Statement]:
    """Set the parents: as the file says, for what has none else by the smallest content around it."""
    found = []
    for event, statement in made.items():
        above = next((id for role, id in read.events[event] if role == "Inside" and id in made), None)
        parent = made[above].id if above is not None and above != event else None
        if above is None and event not in read.notes:
            around = [
                other
                for other in made.values()
                if other is not statement
                and any(
                    piece.contains(statement.content[0]) and piece != statement.content[0] for piece in other.content
                )
            ]
            smallest = min(around, key=lambda other: other.content[-1].end - other.content[0].start, default=None)
            parent = smallest.id if smallest is not None else None
        found.append(statement.model_copy(update={"parent": parent}))
    return _without_circles(found)


def _without_circles(statements: list[Statement]) -> list[Statement]:
    parents = {statement.id: statement.parent for statement in statements}
    kept = []
    for statement in statements:
        seen, here = {statement.id}, statement.parent
        while here is not None and here not in seen:
            seen.add(here)
            here = parents.get(here)
        if here is not None:
            parents[statement.id] = None
            statement = statement.model_copy(update={"parent": None})
        kept.append(statement)
    return kept


def _ordered(statements: list[Statement]) -> list[Statement]:
    """Order as the file does, but with a parent before what is inside it."""
    known = {statement.id for statement in statements}
    children: dict[str | None, list[Statement]] = {}
    for statement in statements:
        children.setdefault(statement.parent if statement.parent in known else None, []).append(statement)
    ordered: list[Statement] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        statement = waiting.pop()
        ordered.append(statement)
        waiting += reversed(children.get(statement.id, []))
    return ordered
