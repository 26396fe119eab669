"""Coded, located messages: every error that a user can cause is one.

A diagnostic says where, what, what was expected and how to mend it. Diagnostics are collected and raised
together in one :class:`LocarnoError`; the command line prints them as text or as JSON. Each code is listed in
:data:`CODES`, has a section in ``docs/diagnostics.md`` and a fixture in the tests that triggers it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "note"]

EXIT_OK = 0
EXIT_FOUND = 1
"""The verb worked and found something: check errors, a failed replication, a run past its failure share."""
EXIT_BAD_INPUT = 2
"""Bad usage, input or environment."""
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and how a user mends it; the docs page is made from these."""

    title: str
    mend: str
    severity: Severity = "error"


CODES: dict[str, Code] = {}
"""All codes. Letters: C case, D document, E environment, M model, R run, S settle file, B brief, T bargaining table."""


def register_codes(codes: dict[str, Code]) -> None:
    """Add the codes of one room to :data:`CODES`; a code is registered once.

    Raises
    ------
    ValueError
        If a code is registered twice with another meaning.
    """
    for key, code in codes.items():
        if CODES.setdefault(key, code) != code:
            message = f"code {key} is registered twice"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One located message.

    Attributes
    ----------
    code
        A key of :data:`CODES`, for instance ``C104``.
    message
        One sentence: what is wrong, with the value, and the nearest valid name where there is one.
    file, line, column
        Where, counted from 1; None where there is no file.
    path
        Dotted path inside the file, ``stances.us.us_part.position``.
    expected
        What was expected, in a few words.
    severity
        ``error``, ``warning`` or ``note``; from the code unless given.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None
    expected: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        """Render as ``case.yaml:6:5: C104 unknown key …``."""
        where = self.file or ""
        if where and self.line is not None:
            where += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        head = f"{where}: " if where else ""
        kind = "" if self.severity == "error" else f"{self.severity}: "
        tail = f" (expected {self.expected})" if self.expected else ""
        return f"{head}{self.code} {kind}{self.message}{tail}"

    def as_json(self) -> dict[str, str | int | None]:
        """Give the diagnostic as plain JSON data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "expected": self.expected,
            "mend": CODES[self.code].mend if self.code in CODES else None,
        }

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by place, then by code."""
        return (self.file or "", self.line or 0, self.column or 0, self.code, self.message)


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place and drop repetitions."""
    return tuple(sorted(set(diagnostics), key=Diagnostic.sort_key))


class LocarnoError(Exception):
    """One or more diagnostics that stop the work.

    Parameters
    ----------
    diagnostics
        At least one diagnostic, or a single one.
    exit_code
        What the command line exits with; 2 unless said.
    """

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic], exit_code: int = EXIT_BAD_INPUT) -> None:
        found = [diagnostics] if isinstance(diagnostics, Diagnostic) else list(diagnostics)
        self.diagnostics = ordered(found)
        self.exit_code = exit_code
        super().__init__("\n".join(str(item) for item in self.diagnostics))


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Give ``": did you mean 'capability'?"`` for the nearest candidate, or nothing."""
    near = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f": did you mean {near[0]!r}?" if near else ""
