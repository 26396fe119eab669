"""Saving into a case: one value at a time, comments and layout kept, whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from locarno.case.checking import steps
from locarno.case.loading import CASE_FILE, Case, case_folder, case_text, load_case
from locarno.case.syntax import Node, parse
from locarno.diagnostics import Diagnostic, LocarnoError

_ANY_WIDTH = 1 << 20


def set_value(path: Path | str, dotted: str, value: object, because: Sequence[str] | None = None) -> Case:
    """Write one value into a case and load the result.

    Parameters
    ----------
    path
        The case's folder, or its ``case.yaml``.
    dotted
        Dotted path of the entry, ``parties.us.capability``; its last step may be new, what is above it may not.
    value
        A number, text, list or mapping, as it would stand in the file.
    because
        Reasons; a bare value then becomes ``{value: …, because: […]}``.

    Returns
    -------
    Case
        The case as it then is.

    Raises
    ------
    LocarnoError
        C121 where nothing can be set; C120 where the file cannot be written; every diagnostic of the case that
        would result: a case with errors is not written, the file stays as it was.
    """
    folder = case_folder(path)
    text = case_text(folder)
    changed = _changed(text, dotted, _with_reasons(value, because), str(folder / CASE_FILE))
    load_case(folder, text=changed)
    write_whole(folder / CASE_FILE, changed)
    return load_case(folder)


def _with_reasons(value: object, because: Sequence[str] | None) -> object:
    if because is None:
        return value
    if isinstance(value, Mapping):
        return {**value, "because": list(because)}
    return {"value": value, "because": list(because)}


def _changed(text: str, dotted: str, value: object, name: str) -> str:
    from ruamel.yaml import YAML

    root, _ = parse(text, name)
    trail = steps(dotted)
    parent = root.find(trail[:-1]) if trail else None
    if parent is None or not isinstance(parent.data, dict | list):
        raise _nowhere(name, dotted, root)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _ANY_WIDTH
    yaml.indent(mapping=2, **_sequences(root))
    written: Any = yaml.load(text)
    here = written
    for step in trail[:-1]:
        here = here[step]
    last = trail[-1]
    if isinstance(here, Sequence) and (not isinstance(last, int) or last >= len(here)):
        raise _nowhere(name, dotted, root)
    here[last] = _in_one_line(value)
    stream = io.StringIO()
    yaml.dump(written, stream)
    return stream.getvalue()


def _nowhere(name: str, dotted: str, root: Node) -> LocarnoError:
    line, column = root.place(steps(dotted))
    message = f"nothing can be set at {dotted!r}: what is above it is not there"
    return LocarnoError(Diagnostic("C121", message, name, line, column, path=dotted))


def _in_one_line(value: object) -> object:
    """Make lists and mappings that are written in one line, as people write estimates."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, Mapping):
        flow = CommentedMap((key, _in_one_line(item)) for key, item in value.items())
        flow.fa.set_flow_style()
        return flow
    if isinstance(value, list | tuple):
        items = CommentedSeq(_in_one_line(item) for item in value)
        items.fa.set_flow_style()
        return items
    return value


def _sequences(root: Node) -> dict[str, int]:
    """Find how far the file indents its lists, so that they stay where they are."""
    todo: list[tuple[Node, int]] = [(root, 1)]
    while todo:
        node, column = todo.pop()
        if node.block and isinstance(node.data, list) and node.children:
            return {"offset": node.column - column, "sequence": node.children[0].column - column}
        for step, child in node.children.items():
            todo.append((child, node.keys[step][1]))
    return {"offset": 0, "sequence": 2}


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: into a temporary file beside it, which then takes its name.

    Raises
    ------
    LocarnoError
        C120: the disk is full, the folder read-only; what was there stays as it was.
    """
    temporary: str | None = None
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        message = f"{path.name} cannot be written: {error.strerror or error}"
        raise LocarnoError(Diagnostic("C120", message, str(path))) from error


__all__ = ["set_value", "write_whole"]
