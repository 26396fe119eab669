"""The ledger: statements of a case, append-only."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.evidence.document import Document
from locarno.evidence.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Status = Literal["proposed", "accepted"]

_META = {"by", "on", "why", "status"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger: a statement added, edited or rejected, by whom, when and why."""

    kind: Literal["add", "edit", "reject"]
    statement: str
    by: str
    on: dt.date
    why: str | None
    status: Status
    fields: Mapping[str, Any]
    """What the line says about the statement: all of it, or what changes."""
    line: int


class Ledger:
    """Statements replayed from ``statements.jsonl``.

    A line is a statement (``{"id": "s1", …, "by": …, "on": …, "status": "accepted"}``), an edit
    (``{"replaces": "s1", "with": {…}, "by": …, "on": …, "why": …}``) or a rejection
    (``{"rejects": "s1", "by": …, "on": …, "why": …}``). Earlier lines are never rewritten.
    """

    def __init__(self, path: Path, entries: tuple[Entry, ...] = ()) -> None:
        self.path = path
        self.entries: tuple[Entry, ...] = ()
        self._statements: dict[str, Statement] = {}
        self._status: dict[str, Status] = {}
        self._rejected: dict[str, Entry] = {}
        for entry in entries:
            self._replay(entry)

    def __len__(self) -> int:
        return len(self._statements)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._statements.values())

    def __getitem__(self, id: str) -> Statement:
        return self._statements[id]

    def __contains__(self, id: object) -> bool:
        return id in self._statements

    @property
    def statements(self) -> dict[str, Statement]:
        """The statements that stand, by id, in the order in which they were added."""
        return dict(self._statements)

    @property
    def rejected(self) -> dict[str, Entry]:
        """The rejections, by the id of the statement that was rejected."""
        return dict(self._rejected)

    def status(self, id: str) -> Status:
        """Say whether a standing statement was proposed or accepted."""
        return self._status[id]

    def history(self, id: str) -> tuple[Entry, ...]:
        """Give every line about a statement, oldest first."""
        return tuple(entry for entry in self.entries if entry.statement == id)

    @classmethod
    def load(cls, path: Path | str, documents: Mapping[str, Document] | None = None) -> Ledger:
        """Read a ledger and replay it.

        Parameters
        ----------
        path
            ``statements.jsonl``.
        documents
            Where given, by id: every span must lie inside its statement's document.

        Raises
        ------
        LocarnoError
            All bad lines at once, D201–D208, located by line; D101–D107 if the file itself cannot be read.
        """
        path = Path(path)
        # An empty ledger is a good ledger, an empty document is not.
        if path.is_file() and path.stat().st_size == 0:
            return cls(path)
        text = Document.load(path, id="ledger").text
        ledger = cls(path)
        problems: list[Diagnostic] = []
        lines: dict[str, int] = {}
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                entry = ledger._parse(line, number)
                ledger._replay(entry)
            except LocarnoError as error:
                problems += error.diagnostics
            else:
                lines[entry.statement] = number
        for id, statement in ledger._statements.items():
            problems += ledger._references(statement, lines[id])
            if documents is not None:
                problems += ledger._spans(statement, lines[id], documents)
        if problems:
            raise LocarnoError(problems)
        return ledger

    def add(
        self,
        statement: Statement,
        *,
        by: str,
        on: dt.date,
        why: str | None = None,
        status: Status = "accepted",
    ) -> None:
        """Append a statement.

        Raises
        ------
        LocarnoError
            D203 if the id is taken, D207 if the file cannot be written.
        """
        record = statement.as_record() | {"by": by, "on": on.isoformat(), "status": status}
        self._append(record if why is None else record | {"why": why})

    def edit(self, id: str, changes: Mapping[str, Any], *, by: str, on: dt.date, why: str) -> None:
        """Append an edit: new values of some fields of a statement, and of ``status`` where given.

        Raises
        ------
        LocarnoError
            D204 for an unknown id, D202 for fields that do not fit, D207 if the file cannot be written.
        """
        self._append({"replaces": id, "with": dict(changes), "by": by, "on": on.isoformat(), "why": why})

    def reject(self, id: str, *, by: str, on: dt.date, why: str) -> None:
        """Append a rejection; the statement no longer stands, its lines remain.

        Raises
        ------
        LocarnoError
            D204 for an unknown id, D207 if the file cannot be written.
        """
        self._append({"rejects": id, "by": by, "on": on.isoformat(), "why": why})

    def _append(self, record: dict[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=False, separators=(", ", ": "))
        number = max((entry.line for entry in self.entries), default=0) + 1
        entry = self._parse(line, number)
        trial = Ledger(self.path, self.entries)
        trial._replay(entry)
        append_line(self.path, line)
        self._replay(entry)

    def _diagnostic(self, code: str, message: str, line: int, path: str | None = None) -> Diagnostic:
        return Diagnostic(code, message, file=str(self.path), line=line, path=path)

    def _parse(self, line: str, number: int) -> Entry:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            where = getattr(error, "colno", 1)
            message = f"not JSON: {getattr(error, 'msg', 'nested too deeply')}"
            raise LocarnoError(Diagnostic("D201", message, str(self.path), number, where)) from error
        if not isinstance(record, dict):
            raise LocarnoError(self._diagnostic("D201", f"a {type(record).__name__}, not an object", number))
        problems = [
            self._diagnostic("D202", f"{key!r} is missing", number, key) for key in ("by", "on") if not record.get(key)
        ]
        try:
            on = dt.date.fromisoformat(str(record.get("on", "1900-01-01")))
        except ValueError:
            on = dt.date.min
            problems.append(self._diagnostic("D202", f"{record['on']!r} is not a date (2025-01-25)", number, "on"))
        status = record.get("status", "accepted")
        if status not in ("proposed", "accepted"):
            problems.append(self._diagnostic("D202", f"unknown status {status!r}", number, "status"))
        kind, id, fields = _what(record)
        known = {"edit": {"replaces", "with"}, "reject": {"rejects"}, "add": set(Statement.model_fields)}[kind]
        problems += [
            self._diagnostic("D202", f"unknown key {key!r}{did_you_mean(key, known | _META)}", number, key)
            for key in record
            if key not in known | _META
        ]
        if kind != "add" and not record.get("why"):
            problems.append(self._diagnostic("D202", "'why' is missing: say why it changes", number, "why"))
        if not isinstance(id, str) or not isinstance(fields, dict):
            problems.append(self._diagnostic("D202", "no statement id, or 'with' is not an object", number))
        if problems:
            raise LocarnoError(problems)
        return Entry(kind, id, str(record["by"]), on, record.get("why"), status, fields, number)

    def _replay(self, entry: Entry) -> None:
        id, line = entry.statement, entry.line
        if entry.kind == "add":
            if id in self._statements or id in self._rejected:
                raise LocarnoError(self._diagnostic("D203", f"statement {id!r} is already there", line, "id"))
            self._statements[id] = self._build(entry.fields, line)
            self._status[id] = entry.status
        elif id not in self._statements:
            hint = did_you_mean(id, self._statements)
            gone = ": it was rejected" if id in self._rejected else hint
            raise LocarnoError(self._diagnostic("D204", f"no statement {id!r} stands{gone}", line))
        elif entry.kind == "edit":
            fields = dict(entry.fields)
            status = fields.pop("status", self._status[id])
            if fields.get("id", id) != id or status not in ("proposed", "accepted"):
                raise LocarnoError(self._diagnostic("D202", "an edit cannot change an id", line, "with"))
            self._statements[id] = self._build(self._statements[id].as_record() | fields, line)
            self._status[id] = status
        else:
            del self._statements[id]
            self._rejected[id] = entry
        self.entries = (*self.entries, entry)

    def _build(self, fields: Mapping[str, Any], line: int) -> Statement:
        try:
            return Statement.model_validate(fields)
        except ValidationError as error:
            problems = []
            for item in error.errors(include_url=False):
                place = ".".join(str(part) for part in item["loc"])
                hint = did_you_mean(place, Statement.model_fields) if item["type"] == "extra_forbidden" else ""
                got = "" if item["type"] == "missing" else f", got {item['input']!r:.60}"
                problems.append(self._diagnostic("D202", f"{place}: {item['msg']}{got}{hint}", line, place))
            raise LocarnoError(problems) from error

    def _references(self, statement: Statement, line: int) -> list[Diagnostic]:
        known = self._statements.keys() | self._rejected.keys()
        named = [("tensions", id) for id in statement.tensions]
        if statement.parent is not None:
            named.append(("parent", statement.parent))
        return [
            self._diagnostic("D206", f"{statement.id}: no statement {id!r}{did_you_mean(id, known)}", line, field)
            for field, id in named
            if id not in known or id == statement.id
        ]

    def _spans(self, statement: Statement, line: int, documents: Mapping[str, Document]) -> list[Diagnostic]:
        document = documents.get(statement.document or "")
        if document is None:
            hint = did_you_mean(statement.document or "", documents)
            message = f"{statement.id}: no document {statement.document!r}{hint}"
            return [self._diagnostic("D208", message, line, "document")]
        size = len(document.text)
        return [
            self._diagnostic(
                "D205",
                f"{statement.id}: {span.start}–{span.end} is outside {document.id!r}, which has {size} code points",
                line,
            )
            for span in statement.spans()
            if span.end > size or not span.of(document.text).strip()
        ]


def _what(record: dict[str, Any]) -> tuple[Literal["add", "edit", "reject"], Any, Any]:
    if "replaces" in record:
        return "edit", record["replaces"], record.get("with")
    if "rejects" in record:
        return "reject", record["rejects"], {}
    return "add", record.get("id"), {key: value for key, value in record.items() if key not in _META}


def append_line(path: Path, line: str) -> None:
    """Append one line to a file, wholly or not at all.

    Raises
    ------
    LocarnoError
        D207: the file cannot be written, or the disk is full; what was there before is as it was.
    """
    data = (line + "\n").encode("utf-8", "surrogatepass")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            size = os.fstat(descriptor).st_size
            # A line that an editor left without its newline must not run into ours.
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                data = b"\n" + data
            try:
                written = os.write(descriptor, data)
                if written != len(data):
                    message = f"only {written} of {len(data)} bytes could be written"
                    raise OSError(message)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LocarnoError(Diagnostic("D207", f"the ledger cannot be written: {reason}", file=str(path))) from error
