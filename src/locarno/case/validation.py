"""From plain data to the case file, and from pydantic's errors to located diagnostics.

A case with errors is validated again without the entries that failed, so that the checks of references and dates
can run on the rest and everything is reported at once.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from locarno.case.base import ID_PATTERN
from locarno.case.schema import CaseFile
from locarno.case.syntax import Node, Step
from locarno.diagnostics import Diagnostic, did_you_mean
from locarno.estimate import FORM_TAGS, FORMS, OFF_SCALE

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path: TypeAlias = tuple[Step, ...]

_PASSES = 12
_SHORT = 60
_LIST_FROM = 14
"""From this many valid keys on, they are not listed in a message."""

_EXPECTED = {
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "date_type": "a date, year-month-day",
    "finite_number": "a finite number",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_PLACEHOLDERS: dict[str, Any] = {
    "locarno": 1,
    "title": "",
    "as_of": "9999-12-31",
    "parties": {},
    "issues": {},
    "packages": {},
}
"""What stands for a required key that is missing or wrong, so that the rest can be checked."""
_CODES = {"G": "a rung of the ladder, G0 to G17", "M": "a mandate, M1 to M13"}


@dataclass(frozen=True, slots=True)
class Validated:
    """What validation made of a file.

    Attributes
    ----------
    file
        The case without the entries that failed; None where nothing could be saved.
    found
        What was wrong.
    broken
        Paths that were left out.
    """

    file: CaseFile | None
    found: tuple[Diagnostic, ...]
    broken: tuple[Path, ...]


def validate(root: Node, name: str) -> Validated:
    """Validate a parsed case.

    Parameters
    ----------
    root
        The parsed file.
    name
        Its name in messages.
    """
    if not isinstance(root.data, dict):
        wrong = Diagnostic("C113", f"the case is {_show(root.data)}", name, 1, 1, expected="a mapping")
        return Validated(None, (wrong,), ())
    data = root.data
    found: list[Diagnostic] = []
    broken: list[Path] = []
    for attempt in range(_PASSES):
        try:
            return Validated(_model(data), tuple(found), tuple(broken))
        except ValidationError as error:
            errors = error.errors(include_url=False)
        if attempt == 0:
            found = _diagnostics(errors, root, name)
            other_format = tuple(item for item in found if item.code == "C119")
            if other_format:
                return Validated(None, other_format, ())
            data = _copy(data)
        paths = dict.fromkeys(real_path(item["loc"], data) or item["loc"][:1] for item in errors)
        broken += paths
        for path in paths:
            _drop(data, path)
        data = _PLACEHOLDERS | data
    return Validated(None, tuple(found), tuple(broken))


def _model(data: dict[str, Any]) -> CaseFile:
    # JSON mode is strict about kinds (no "yes" for true) and still takes lists for tuples and text for dates.
    return CaseFile.model_validate_json(json.dumps(data), strict=True)


def _copy(data: Any) -> Any:  # noqa: ANN401 (plain data of any kind)
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(value) for value in data] if isinstance(data, list) else data


def real_path(location: tuple[Step, ...], data: object) -> Path:
    """Strip from a pydantic location what is no part of a path in the file: tags of unions and keys."""
    path: list[Step] = []
    here: Any = data
    for step in location:
        inside = step < len(here) if isinstance(here, list) and isinstance(step, int) else False
        if inside or (isinstance(here, dict) and step in here):
            path.append(step)
            here = here[step]
    return tuple(path)


def _drop(data: dict[str, Any], path: Path) -> None:
    here: Any = data
    for step in path[:-1]:
        inside = step < len(here) if isinstance(here, list) and isinstance(step, int) else False
        if not inside and not (isinstance(here, dict) and step in here):
            return
        here = here[step]
    if isinstance(here, dict):
        here.pop(path[-1], None)
    elif isinstance(here, list):
        # An element goes with its list: the others' indices must not move.
        _drop(data, path[:-1])


def _diagnostics(errors: list[ErrorDetails], root: Node, name: str) -> list[Diagnostic]:
    by_path: dict[tuple[str, Path], list[Diagnostic]] = {}
    for error in errors:
        path = real_path(error["loc"], root.data)
        diagnostic = _diagnostic(error, path, root, name)
        by_path.setdefault((diagnostic.code, path), []).append(diagnostic)
    found: list[Diagnostic] = []
    for (code, path), group in by_path.items():
        rest = ("C113", path) in by_path and code == "C116"
        if rest:
            continue
        alternatives = [*group, *by_path.get(("C116", path), [])] if code == "C113" else []
        expected = " or ".join(dict.fromkeys(item.expected for item in alternatives if item.expected))
        if code == "C113" and len(alternatives) > 1:
            first = group[0]
            found.append(
                Diagnostic(code, first.message, name, first.line, first.column, path=first.path, expected=expected)
            )
        else:
            found += group
    return found


def _diagnostic(error: ErrorDetails, path: Path, root: Node, name: str) -> Diagnostic:
    kind, location, got = error["type"], error["loc"], error["input"]
    dotted = ".".join(map(str, path))
    context = error.get("ctx", {})
    place = root.place(path)
    said = f"{dotted or 'the case'} is {_show(got)}"

    def make(code: str, message: str, expected: str | None = None, *, key: bool = False) -> Diagnostic:
        line, column = root.place(path, key=True) if key or isinstance(got, dict | list) else place
        return Diagnostic(code, message, name, line, column, path=dotted or None, expected=expected)

    if kind == "extra_forbidden":
        return _unknown_key(location, path, root, name)
    if kind == "missing":
        inside = f" in {dotted}" if dotted else ""
        line, column = root.place(path, key=True)
        missing = ".".join([*map(str, path), str(location[-1])])
        return Diagnostic("C112", f"no key {location[-1]!r}{inside}", name, line, column, path=missing)
    if location[-1] == "[key]":
        code = "C115" if context.get("pattern") == ID_PATTERN else "C113"
        return make(code, f"key {path[-1]!r} is not {'an id' if code == 'C115' else 'a number'}", key=True)
    if kind == "literal_error":
        if path == ("locarno",):
            return make("C119", f"the case is written for version {_show(got)} of the format", "1")
        words = str(context["expected"])
        options = [word.strip("'") for word in words.replace(" or ", ", ").split(", ")]
        hint = did_you_mean(got, options) if isinstance(got, str) else ""
        return make("C116", f"{said}{hint}", words)
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        if pattern == ID_PATTERN:
            return make("C115", f"{said}: not an id", "small letters, digits and underscores")
        return make("C116", said, _CODES.get(pattern[1:2], pattern))
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return make("C114", said, f"{words} {context[key]:g}")
    if kind == OFF_SCALE:
        return make("C114", f"{dotted}: {error['msg']}")
    if kind.startswith("date") and kind != "date_type":
        return make("C117", said, "a date, year-month-day")
    if kind == "too_short":
        return make("C118", f"{dotted} has too few entries", f"at least {context['min_length']}")
    if kind in _EXPECTED and "bare" in location:
        return make("C113", said, "a number or another form of estimate")
    if kind in _EXPECTED:
        return make("C113", said + _number_hint(got, kind), _EXPECTED[kind])
    return make("C118", f"{dotted}: {error['msg'].removeprefix('Value error, ')}")


def _number_hint(got: object, kind: str) -> str:
    if not isinstance(got, str) or not kind.startswith(("float", "int")):
        return ""
    bare = got.replace("_", "").replace(",", "")
    try:
        float(bare)
    except ValueError:
        return ""
    return f": write {bare}, without quotes" if bare == got else f": write {bare}"


def _unknown_key(location: tuple[Step, ...], path: Path, root: Node, name: str) -> Diagnostic:
    line, column = root.place(path, key=True)
    candidates = sorted(keys_at(location[:-1]))
    owner = ".".join(map(str, path[:-1])) or "the case"
    hint = did_you_mean(str(path[-1]), candidates)
    expected = None if hint or len(candidates) >= _LIST_FROM else "one of " + ", ".join(candidates)
    message = f"unknown key {path[-1]!r} in {owner}{hint}"
    return Diagnostic("C104", message, name, line, column, path=".".join(map(str, path)), expected=expected)


def _show(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list"
    text = repr(value)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def keys_at(location: tuple[Step, ...]) -> set[str]:
    """Give the keys that the noun at a pydantic location knows."""
    kind: Any = CaseFile
    for step in location:
        kind = _step_into(kind, step)
    return _keys_of(kind)


def _keys_of(kind: Any) -> set[str]:  # noqa: ANN401 (a type annotation of any form)
    if isinstance(kind, type) and issubclass(kind, FORMS):
        return {name for form in FORMS for name in form.model_fields}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {field.alias or name for name, field in kind.model_fields.items()}
    return set().union(*(_keys_of(option) for option in _options(kind)))


def _options(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 (a type annotation of any form)
    if get_origin(kind) is Annotated:
        return _options(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(inner for option in get_args(kind) for inner in _options(option))
    return (kind,) if isinstance(kind, type) and issubclass(kind, BaseModel) else ()


def _step_into(kind: Any, step: Step) -> Any:  # noqa: ANN401 (a type annotation of any form)
    if get_origin(kind) is Annotated:
        return _step_into(get_args(kind)[0], step)
    if get_origin(kind) in (Union, types.UnionType):
        if step in FORM_TAGS:
            return kind
        options = [_step_into(option, step) for option in get_args(kind)]
        return next((option for option in options if option is not None), None)
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    if get_origin(kind) is tuple:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                return field.annotation
    return None
