"""YAML 1.2 core with places: text → plain data, and the line and column of every key and value.

PyYAML's C scanner gives the events; scalars are resolved by the YAML 1.2 core schema, so that ``NO``, ``12:30``,
``1_000`` and ``2025-01-25`` stay text. Keys are always text. Duplicate keys, tags, several documents, deep nesting
and aliases that unfold without measure are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

import locarno.case.codes  # noqa: F401  (registers the codes)
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEPTH_LIMIT = 40
"""Deepest nesting of lists and mappings."""
UNFOLD_LIMIT = 100_000
"""Most entries that aliases may add."""

_Event: TypeAlias = Any
"""An event of PyYAML; the published types leave out tags, anchors and marks."""

_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, object] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
    | dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf"))
    | dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf"))
    | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
)
_LONGEST_NUMBER = 400

Step: TypeAlias = str | int


@dataclass(slots=True)
class Node:
    """A value in the file: its data and its place, counted from 1, with the places of what it holds."""

    data: Any
    line: int
    column: int
    keys: dict[Step, tuple[int, int]] = field(default_factory=dict)
    children: dict[Step, Node] = field(default_factory=dict)
    size: int = 1
    block: bool = False
    """Whether it is a list or mapping written over several lines, without brackets."""
    start: int = 0
    """Offset of its first code point in the text."""
    end: int = 0
    """Offset one past its last code point."""

    def own(self, step: Step) -> Step:
        """Give a step as this node's children know it: the place in a list is a number, a key is text."""
        if isinstance(self.data, list):
            return int(step) if str(step).isdecimal() else step
        return str(step)

    def find(self, path: Sequence[Step]) -> Node | None:
        """Give the node at a path, or None."""
        node: Node | None = self
        for step in path:
            node = node.children.get(node.own(step)) if node is not None else None
        return node

    def place(self, path: Sequence[Step], *, key: bool = False) -> tuple[int, int]:
        """Give line and column of the value (or the key) at a path, or of the nearest entry above it."""
        node, line, column = self, self.line, self.column
        for step in path:
            own = node.own(step)
            if own not in node.children:
                break
            child = node.children[own]
            line, column = node.keys[own] if key else (child.line, child.column)
            node = child
        return line, column


def parse(text: str, file: str) -> tuple[Node, list[Diagnostic]]:
    """Read a YAML text.

    Parameters
    ----------
    text
        The text, without byte order mark.
    file
        Its name in messages.

    Returns
    -------
    tuple
        The root, and what was wrong but did not stop the reading: duplicate keys and tags.

    Raises
    ------
    LocarnoError
        C103, C105, C107, C109, C111: what stops the reading.
    """
    control = _CONTROL.search(text)
    if control is not None:
        raise _stop(file, _line_column(text, control.start()), "C103", f"control character {control.group()!r}")
    try:
        return _Builder(file).build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, file) from error
    except yaml.YAMLError as error:
        raise _stop(file, (1, 1), "C107", f"not YAML: {error}") from error


def plain(value: str) -> object:
    """Resolve a plain scalar by the YAML 1.2 core schema."""
    if value in _WORDS:
        return _WORDS[value]
    if not value[0].isascii() or not (value[0].isdigit() or value[0] in "+-.") or len(value) > _LONGEST_NUMBER:
        return value
    if _INTEGER.match(value):
        return int(value)
    if _FLOAT.match(value):
        return float(value)
    return int(value, 0) if _OTHER_BASE.match(value) else value


def _stop(file: str, place: tuple[int, int], code: str, message: str, expected: str | None = None) -> LocarnoError:
    return LocarnoError(Diagnostic(code, message, file, *place, expected=expected))


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> LocarnoError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        return _stop(file, (line, indent.index("\t") + 1), "C107", "a tab in the indentation", "blanks")
    said = error.problem or "not YAML"
    if error.context:
        said += f" ({error.context}" + (
            f" that begins in line {error.context_mark.line + 1})" if error.context_mark is not None else ")"
        )
    return _stop(file, (line, column), "C107", said)


class _Builder:
    """Builds nodes from the events of one document."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []
        self.anchors: dict[str, Node | None] = {}
        self.unfolded = 0

    def build(self, events: Iterator[_Event]) -> tuple[Node, list[Diagnostic]]:
        """Give the root of the only document."""
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self._stop(event, "C111", "a second document begins here")
                root = self._value(next(events), events, 0)
        if root is None or root.data is None:
            raise _stop(self.file, (1, 1), "C105", "the case is empty")
        return root, self.found

    def _value(self, event: _Event, events: Iterator[_Event], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth > DEPTH_LIMIT:
            raise self._stop(event, "C109", f"nested more than {DEPTH_LIMIT} deep")
        if event.tag is not None:
            self.found.append(self._diagnostic(event, "C110", f"tag {event.tag!r}"))
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = self._node(event, plain(event.value) if event.implicit[0] else event.value)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, events, depth)
        else:
            node = self._mapping(event, events, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _sequence(self, start: _Event, events: Iterator[_Event], depth: int) -> Node:
        node = self._node(start, [])
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            child = self._value(event, events, depth + 1)
            self._hang(node, len(node.data), child, event)
            node.data.append(child.data)
        return self._closed(node, event)

    def _mapping(self, start: _Event, events: Iterator[_Event], depth: int) -> Node:
        node = self._node(start, {})
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None:
                self._value(event, events, depth + 1)
                self.found.append(self._diagnostic(event, "C113", "a key that is no text", "a word"))
            elif event.tag is not None:
                self.found.append(self._diagnostic(event, "C110", f"tag {event.tag!r}"))
            child = self._value(next(events), events, depth + 1)
            if key is None:
                continue
            if key in node.data:
                first = node.keys[key][0]
                message = f"key {key!r} is written twice, first in line {first}"
                self.found.append(self._diagnostic(event, "C108", message))
                continue
            self._hang(node, key, child, event)
            node.data[key] = child.data
        return self._closed(node, event)

    def _closed(self, node: Node, event: _Event) -> Node:
        # A block ends for the parser where the next entry begins; for a reader, with its last entry.
        if not node.block:
            node.end = event.end_mark.index
        return node

    def _hang(self, node: Node, step: Step, child: Node, event: _Event) -> None:
        node.keys[step] = (event.start_mark.line + 1, event.start_mark.column + 1)
        node.children[step] = child
        node.size += child.size
        node.end = max(node.end, child.end)

    def _alias(self, event: _Event) -> Node:
        target = self.anchors.get(event.anchor)
        if target is None:
            known = event.anchor in self.anchors
            code, said = ("C109", "contains itself") if known else ("C107", "names no anchor before it")
            raise self._stop(event, code, f"alias *{event.anchor} {said}")
        self.unfolded += target.size
        if self.unfolded > UNFOLD_LIMIT:
            raise self._stop(event, "C109", f"aliases unfold to more than {UNFOLD_LIMIT:,} entries")
        node = self._node(event, target.data)
        node.keys, node.children, node.size = target.keys, target.children, target.size
        return node

    def _node(self, event: _Event, data: object) -> Node:
        block = isinstance(event, yaml.CollectionStartEvent) and not event.flow_style
        first, last = event.start_mark, event.end_mark
        return Node(data, first.line + 1, first.column + 1, block=block, start=first.index, end=last.index)

    def _diagnostic(self, event: _Event, code: str, message: str, expected: str | None = None) -> Diagnostic:
        mark = event.start_mark
        return Diagnostic(code, message, self.file, mark.line + 1, mark.column + 1, expected=expected)

    def _stop(self, event: _Event, code: str, message: str) -> LocarnoError:
        return LocarnoError(self._diagnostic(event, code, message))
