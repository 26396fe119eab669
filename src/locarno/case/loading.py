"""Loading a case: the folder with case.yaml, documents and statements, checked as a whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.case.checking import Checking, steps
from locarno.case.dates import check_dates
from locarno.case.estimates import AnyEstimate, estimates
from locarno.case.references import check_references
from locarno.case.syntax import Node, parse
from locarno.case.validation import validate
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.evidence import SIZE_LIMIT, Document, Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.case.schema import CaseFile
    from locarno.estimate import Resolve

CASE_FILE = "case.yaml"
STATEMENTS_FILE = "statements.jsonl"


@dataclass(frozen=True)
class Case:
    """A loaded case: every reference holds, and nothing in it is later than its date.

    Attributes
    ----------
    folder
        The case's folder.
    file
        What ``case.yaml`` says.
    documents
        The texts by id.
    ledger
        The statements.
    hash
        SHA-256 of what the case says: equal for two files that differ in comments and layout only.
    """

    folder: Path
    file: CaseFile
    documents: Mapping[str, Document]
    ledger: Ledger = field(compare=False)
    hash: str
    root: Node = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.folder.resolve().name

    def document(self, id: str | None = None) -> Document:
        """Give a document by its id; the case's only one unless named.

        Raises
        ------
        KeyError
            If there is none of that id, or several and none is named.
        """
        if id is None and len(self.documents) == 1:
            (id,) = self.documents
        if id is None or id not in self.documents:
            message = f"the case has the documents {', '.join(self.documents) or 'none'}, not {id!r}"
            raise KeyError(message)
        return self.documents[id]

    def estimates(self) -> dict[str, tuple[AnyEstimate, Resolve]]:
        """Give every estimate by dotted path; see :func:`locarno.case.estimates.estimates`."""
        return estimates(self.file)

    def central(self, path: str) -> float:
        """Give the central value of the estimate at a dotted path; a position in the issue's unit or on 0–100.

        Raises
        ------
        KeyError
            If no estimate stands there.
        """
        estimate, resolve = self.estimates()[path]
        return estimate.central(resolve)

    def place(self, path: str, *, key: bool = False) -> tuple[str, int, int]:
        """Give file, line and column of an entry by its dotted path."""
        return (str(self.folder / CASE_FILE), *self.root.place(steps(path), key=key))


def load_case(path: Path | str, *, text: str | None = None) -> Case:
    """Load a case and check it.

    Parameters
    ----------
    path
        The case's folder, or its ``case.yaml``.
    text
        What ``case.yaml`` would say, instead of what it says.

    Raises
    ------
    LocarnoError
        Everything that is wrong, at once and located: C1 syntax and schema, C2 references, C3 evidence and time,
        D1 and D2 documents and statements.
    """
    folder = case_folder(path)
    name = str(folder / CASE_FILE)
    root, found = parse(case_text(folder) if text is None else text, name)
    validated = validate(root, name)
    found += validated.found
    if validated.file is None:
        raise LocarnoError(found)
    on = Checking(validated.file, root, name, folder, validated.broken)
    on.documents = _documents(on)
    on.ledger = _ledger(on)
    check_references(on)
    check_dates(on)
    found += on.found
    if found or on.ledger is None:
        raise LocarnoError(found)
    digest = _hash(on.file, on.documents, on.ledger)
    return Case(folder, on.file, on.documents, on.ledger, digest, root)


def case_folder(path: Path | str) -> Path:
    """Give the folder of a case that is named by its folder or by its ``case.yaml``."""
    folder = Path(path)
    return folder.parent if folder.name == CASE_FILE and not folder.is_dir() else folder


def case_text(folder: Path) -> str:
    """Read ``case.yaml``.

    Raises
    ------
    LocarnoError
        C101–C106: it is missing, no plain file, unreadable, not text, empty or too large.
    """
    path = folder / CASE_FILE
    try:
        if not folder.exists():
            raise _stop(path, "C101", f"{folder} does not exist", "a folder with a case.yaml in it")
        if not folder.is_dir():
            raise _stop(path, "C101", f"{folder} is no folder", "a folder with a case.yaml in it")
        if not path.exists():
            raise _stop(path, "C101", f"{folder} has no {CASE_FILE}", "a folder with a case.yaml in it")
        if not path.is_file():
            raise _stop(path, "C102", f"{path} is not a plain file")
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise _stop(path, "C106", f"{CASE_FILE} has {size:,} bytes", f"at most {SIZE_LIMIT:,} bytes")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _stop(path, "C102", f"{CASE_FILE} cannot be read: {reason}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {raw[error.start]:#04x} at offset {error.start} is not UTF-8"
        raise _stop(path, "C103", message, "UTF-8 text") from error
    if not text.strip():
        raise _stop(path, "C105", f"{CASE_FILE} is empty")
    return text


def _stop(path: Path, code: str, message: str, expected: str | None = None) -> LocarnoError:
    return LocarnoError(Diagnostic(code, message, str(path), expected=expected))


def _inside(folder: Path, file: str) -> Path | None:
    """Give the path of a file inside the folder, or None where it leads outside."""
    try:
        path = (folder / file).resolve()
        return folder / file if path.is_relative_to(folder.resolve()) and not Path(file).is_absolute() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _documents(on: Checking) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for id, reference in on.file.documents.items():
        where = f"documents.{id}.file"
        path = _inside(on.folder, reference.file)
        if path is None:
            message = f"{reference.file!r} leads outside the case's folder"
            on.report("C222", where, message, "a path inside the folder")
        elif not path.exists():
            on.report("C223", where, f"no file {reference.file!r} in the case's folder")
        else:
            try:
                documents[id] = Document.load(
                    path, id=id, title=reference.title, outlet=reference.outlet, date=reference.date
                )
            except LocarnoError as error:
                on.found += error.diagnostics
    return documents


def _ledger(on: Checking) -> Ledger | None:
    path = _inside(on.folder, STATEMENTS_FILE)
    if path is None:
        on.found.append(Diagnostic("C222", f"{STATEMENTS_FILE} leads outside the case's folder", on.name))
        return None
    if not path.exists():
        return Ledger(path)
    complete = len(on.documents) == len(on.ids("documents"))
    try:
        # Statements of a document that could not be read would only be reported a second time.
        return Ledger.load(path, on.documents if complete else None)
    except LocarnoError as error:
        on.found += error.diagnostics
        return None


def _hash(file: CaseFile, documents: Mapping[str, Document], ledger: Ledger) -> str:
    said = {
        "case": file.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "documents": {id: document.sha256 for id, document in sorted(documents.items())},
        "statements": [[statement.as_record(), ledger.status(statement.id)] for statement in ledger],
    }
    # The order of entries counts: packages are shown, and parties numbered, as they are written.
    canonical = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
