"""What every check of a case is given: the case, where things stand in the file, and a way to report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from locarno.case.estimates import Found, walk
from locarno.diagnostics import CODES, Diagnostic, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from locarno.case.negotiation import Issue
    from locarno.case.schema import CaseFile
    from locarno.case.syntax import Node, Step
    from locarno.evidence import Document, Ledger, Statement


@dataclass
class Checking:
    """A case under examination.

    Attributes
    ----------
    file
        The case, without the entries that are wrong in themselves.
    root
        The parsed file.
    name
        Its name in messages.
    folder
        The case's folder.
    broken
        Paths of the entries that were left out.
    documents
        Documents by id, as far as they could be read.
    ledger
        The statements; None where they could not be read.
    """

    file: CaseFile
    root: Node
    name: str
    folder: Path
    broken: tuple[tuple[Step, ...], ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    ledger: Ledger | None = None
    found: list[Diagnostic] = field(default_factory=list)
    _numbers: list[Found] | None = None

    def report(self, code: str, path: str, message: str, expected: str | None = None, *, key: bool = False) -> None:
        """Add a diagnostic at a dotted path; the severity is the code's."""
        line, column = self.root.place(steps(path), key=key)
        severity = CODES[code].severity
        self.found.append(
            Diagnostic(code, message, self.name, line, column, path=path, expected=expected, severity=severity)
        )

    def ids(self, section: str) -> frozenset[str]:
        """Give the ids written in a section, also of entries that are wrong in themselves."""
        node = self.root.children.get(section)
        return frozenset(key for key in node.children if isinstance(key, str)) if node is not None else frozenset()

    def sound(self, path: str) -> bool:
        """Say whether nothing at, in or around this path was left out, so that an absence means something."""
        here = path.split(".")
        broken = ([str(step) for step in gone] for gone in self.broken)
        return not any(gone[: len(here)] == here or here[: len(gone)] == gone for gone in broken)

    def need(self, code: str, id: str | None, section: str, path: str, noun: str) -> bool:
        """Report an id that its section does not have; say whether it is there (or not given)."""
        if id is None or id in (known := self.ids(section)):
            return True
        self.report(code, path, f"no {noun} {id!r}{did_you_mean(id, known)}")
        return False

    def party_key(self, party: str, path: str) -> None:
        """Report a key that is no party."""
        known = self.ids("parties")
        if party not in known:
            self.report("C201", path, f"no party {party!r}{did_you_mean(party, known)}", key=True)

    def issue_key(self, issue: str, path: str) -> bool:
        """Report a key that is no issue; say whether it is one."""
        known = self.ids("issues")
        if issue not in known:
            self.report("C202", path, f"no issue {issue!r}{did_you_mean(issue, known)}", key=True)
        return issue in known

    def option(self, issue: Issue, option: str, path: str, *, key: bool = False) -> bool:
        """Report what is no option of an issue; say whether it is one."""
        if option in issue.options:
            return True
        has = f"a number of {issue.scale.unit}" if issue.scale else f"one of {', '.join(issue.options)}"
        self.report("C203", path, f"no option {option!r}{did_you_mean(option, issue.options)}", has, key=key)
        return False

    def unique(self, ids: Iterable[str], path: str) -> None:
        """Report what a list names twice."""
        seen: set[str] = set()
        for index, id in enumerate(ids):
            if id in seen:
                self.report("C232", f"{path}.{index}", f"{path} names {id!r} twice")
            seen.add(id)

    @property
    def numbers(self) -> list[Found]:
        """Every estimate of the case."""
        if self._numbers is None:
            self._numbers = list(walk(self.file))
        return self._numbers

    @property
    def statements(self) -> Mapping[str, Statement]:
        """The standing statements by id."""
        return self.ledger.statements if self.ledger is not None else {}


def steps(path: str) -> tuple[Step, ...]:
    """Split a dotted path."""
    return tuple(path.split(".")) if path else ()
