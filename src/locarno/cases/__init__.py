"""The cases that ship with Locarno, one folder each; `locarno new` copies one, or writes a skeleton."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import locarno.case.codes  # noqa: F401  (registers the codes)
from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean

_HERE = Path(__file__).parent
_CASE_FILE = "case.yaml"

SKELETON = _HERE / "skeleton"
"""The case from which `locarno new` starts where none is named."""


def shipped_cases() -> tuple[str, ...]:
    """Give the names of the cases that ship, sorted."""
    return tuple(
        sorted(folder.name for folder in _HERE.iterdir() if (folder / _CASE_FILE).is_file() and folder != SKELETON)
    )


def shipped_case(name: str) -> Path:
    """Give the folder of a case that ships.

    Raises
    ------
    LocarnoError
        C101: no case of this name ships.
    """
    names = shipped_cases()
    if name not in names:
        message = f"no case {name!r} ships with Locarno{did_you_mean(name, names)}"
        raise LocarnoError(Diagnostic("C101", message, expected=" or ".join(names) or None))
    return _HERE / name


def resolve_case(text: str | Path) -> Path:
    """Find a case by what a user typed: a folder, its ``case.yaml``, or the name of a case that ships.

    Raises
    ------
    LocarnoError
        C101: there is neither.
    """
    path = Path(text)
    if path.exists():
        return path.parent if path.name == _CASE_FILE and path.is_file() else path
    names = shipped_cases()
    if str(text) in names:
        return _HERE / str(text)
    message = f"no folder and no shipped case {str(text)!r}{did_you_mean(str(text), names)}"
    raise LocarnoError(Diagnostic("C101", message, expected=f"a folder, or {' or '.join(names)}"))


def new_case(directory: Path, source: str | None = None) -> Path:
    """Start a case: copy a shipped case, or the skeleton, into a folder that is new or empty.

    The folder is made beside its place and renamed, so that it is there whole or not at all.

    Parameters
    ----------
    directory
        The folder to make.
    source
        Name of a shipped case, or a case's folder; the skeleton unless given.

    Raises
    ------
    LocarnoError
        C101: no such case; C122: the folder holds something; C120: it cannot be written.
    """
    origin = SKELETON if source is None else resolve_case(source)
    if not (origin / _CASE_FILE).is_file():
        raise LocarnoError(Diagnostic("C101", f"{origin} has no {_CASE_FILE}", str(origin)))
    temporary: str | None = None
    try:
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            what = "is not empty" if directory.is_dir() else "is a file"
            raise LocarnoError(Diagnostic("C122", f"{directory} {what}", str(directory), expected="a new folder"))
        directory.parent.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}.")
        Path(temporary).chmod(0o755)
        shutil.copytree(origin, temporary, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        Path(temporary).replace(directory)
    except OSError as error:
        first = error.args[0] if isinstance(error, shutil.Error) and error.args else error
        told = str(first[0][2]) if isinstance(first, list) and first else error.strerror or str(error)
        message = f"{directory} cannot be written: {told.split(': ')[0]}"
        raise LocarnoError(Diagnostic("C120", message, str(directory))) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
    return directory
