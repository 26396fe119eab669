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
from locarno.case.schema import CaseFile
from locarno.case.syntax import Node, Step, parse
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
    return set_values(path, [(dotted, _with_reasons(value, because))])


def set_values(path: Path | str, changes: Sequence[tuple[str, object]]) -> Case:
    """Write several values into a case, all or none, and load the result.

    Parameters
    ----------
    path
        The case's folder, or its ``case.yaml``.
    changes
        Dotted paths with their values, in the order in which they are written; sections above a new entry that are
        not there are made.

    Raises
    ------
    LocarnoError
        As :func:`set_value` does; the file then stays as it was.
    """
    folder = case_folder(path)
    changed = case_text(folder)
    for dotted, value in changes:
        changed = _changed(changed, *_from_what_is_there(changed, dotted, value), str(folder / CASE_FILE))
    load_case(folder, text=changed)
    write_whole(folder / CASE_FILE, changed)
    return load_case(folder)


def _from_what_is_there(text: str, dotted: str, value: object) -> tuple[str, object]:
    """Put a value into the mappings that are missing above it: sections that a case may leave out."""
    root, _ = parse(text, "")
    trail = [str(step) for step in steps(dotted)]
    top = trail[0] if trail else ""
    if len(trail) < 2 or top not in CaseFile.model_fields or root.find((top,)) is not None:
        # Of the sections, only stances nest a second level that a case may not have yet.
        if top != "stances" or len(trail) < 3 or root.find(tuple(trail[:2])) is not None:
            return dotted, value
        keep = 2
    else:
        keep = 1
    for step in reversed(trail[keep:]):
        value = {step: value}
    return ".".join(trail[:keep]), value


def _with_reasons(value: object, because: Sequence[str] | None) -> object:
    if because is None:
        return value
    if isinstance(value, Mapping):
        return {**value, "because": list(because)}
    return {"value": value, "because": list(because)}


def _changed(text: str, dotted: str, value: object, name: str) -> str:
    """Put a value into the text, leaving every other character as it is."""
    root, _ = parse(text, name)
    trail = steps(dotted)
    parent = root.find(trail[:-1]) if trail else None
    child = root.find(trail)
    if parent is None or not (isinstance(parent.data, dict) or child is not None):
        raise _nowhere(name, dotted, root)
    changed = _added(text, parent, str(trail[-1]), value) if child is None else _replaced(text, child, value)
    if _data(changed) != _set(root.data, trail, value):
        # An alias, an anchor or a layout beyond this splice: writing there would change something else.
        raise _nowhere(name, dotted, root, "it is tied to another entry, or written in a way that cannot be edited")
    return changed


def _replaced(text: str, node: Node, value: object) -> str:
    written = text[node.start : node.end]
    end = node.start + len(written.rstrip()) if written.strip() else node.end
    gap = "" if written.strip() or text[: node.start].endswith((" ", "\n")) else " "
    return text[: node.start] + gap + _render(value) + text[end:]


def _added(text: str, parent: Node, key: str, value: object) -> str:
    entry = f"{_render(key)}: {_render(value)}"
    if not parent.block:
        head = text[: parent.end - 1].rstrip()
        joint = "" if head.endswith(("{", ",")) else ", "
        return head + joint + entry + text[parent.end - 1 :]
    _, column = next(iter(parent.keys.values()))
    here = text.find("\n", parent.end)
    here = len(text) if here < 0 else here
    return f"{text[:here]}\n{' ' * (column - 1)}{entry}{text[here:]}"


def _render(value: object) -> str:
    """Write a value in one line, so that it may stand in a block and between brackets."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = _ANY_WIDTH
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(_in_one_line({"v": value}), stream)
    return stream.getvalue().strip().removeprefix("{v: ").removesuffix("}")


def _data(text: str) -> object:
    try:
        return parse(text, "")[0].data
    except LocarnoError:
        return None


def _set(data: Any, trail: Sequence[Step], value: object) -> object:  # noqa: ANN401 (plain data of any kind)
    """Give a copy of the data with one entry set."""
    if not trail:
        return _plain(value)
    step, rest = trail[0], trail[1:]
    if isinstance(data, list):
        return [_set(item, rest, value) if str(index) == str(step) else item for index, item in enumerate(data)]
    return {**data, step: _set(data.get(step), rest, value)}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _nowhere(name: str, dotted: str, root: Node, why: str = "what is above it is not there") -> LocarnoError:
    line, column = root.place(steps(dotted))
    message = f"nothing can be set at {dotted!r}: {why}"
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


__all__ = ["set_value", "set_values", "write_whole"]
