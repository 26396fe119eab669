"""The run folder: what was asked, a copy of the case, and Parquet parts, one pair for each chunk of draws.

::

    runs/ukraine-2025-01-1a2b3c4d-1/
      run.json                 what was asked, defaulted, skipped and failed; versions; timings
      case/                    the case as it was run
      parts/headline/          central.*, 00000.draws.parquet, 00000.packages.parquet, 00001.draws.parquet …
      parts/VARIANT/           the same for a variant of a model and the models that read its outcomes

``packages`` has the columns ``package, draw, failed`` and one float64 column for each outcome and label, its rows
ordered by package, then draw; ``draws`` has the outcomes that no package changes. A column that is one number
throughout a part is kept in the part's metadata (key ``constants``) and not in its rows; the central part has every
column. Everything is written to a temporary file in the same folder and then renamed, so a part is whole or absent.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

import locarno.study.diagnostics  # noqa: F401 - registers the codes of this room
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

SCHEMA_VERSION = 1
"""Version of run.json and of the parts' columns."""

HEADLINE = "headline"
CENTRAL_CHUNK = -1
"""The chunk that holds the central case."""

PACKAGES, DRAWS = "packages", "draws"
"""The two tables of a part."""

KEYS = ("package", "draw", "failed")
"""Columns that are no outcomes; ``failed`` names stage and reason, and is empty where the draw is good."""


def chunks_of(draws: int, chunk: int) -> list[int]:
    """Give the numbers of a run's chunks, the central case first."""
    return [CENTRAL_CHUNK, *range(-(-draws // chunk))]


@dataclass(frozen=True)
class RunFolder:
    """A run on disk."""

    path: Path

    @property
    def record(self) -> Path:
        """Path of run.json."""
        return self.path / "run.json"

    @property
    def case(self) -> Path:
        """Path of the copy of the case."""
        return self.path / "case"

    def part(self, chunk: int, specification: str = HEADLINE, table: str = PACKAGES) -> Path:
        """Path of one table of a chunk's part."""
        name = "central" if chunk == CENTRAL_CHUNK else f"{chunk:05d}"
        return self.path / "parts" / specification / f"{name}.{table}.parquet"

    def has(self, chunk: int) -> bool:
        """Whether a chunk is done: the headline's packages are written last."""
        return self.part(chunk).is_file()

    def read_record(self) -> dict[str, Any]:
        """Read run.json.

        Raises
        ------
        LocarnoError
            R202 where the folder is no run, R203 where a newer version made it.
        """
        try:
            record: Any = json.loads(self.record.read_text(encoding="utf-8"))
        except FileNotFoundError:
            message = "there is no run.json in this folder"
            raise self._foreign(message) from None
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            message = f"run.json cannot be read: {error}"
            raise self._foreign(message) from None
        version = record.get("schema_version") if isinstance(record, dict) else None
        if not isinstance(version, int) or record.get("kind") != "locarno run":
            message = "run.json is not the record of a Locarno run"
            raise self._foreign(message)
        if version > SCHEMA_VERSION:
            made = record.get("versions", {}).get("locarno", "a newer version")
            message = (
                f"the run has schema version {version} (Locarno {made}); this version reads up to {SCHEMA_VERSION}"
            )
            raise LocarnoError(Diagnostic("R203", message, file=str(self.path)))
        return dict(record)

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Write run.json, whole or not at all.

        Raises
        ------
        LocarnoError
            R207 if it cannot be written.
        """
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        with self.writing(self.record) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def write_part(self, chunk: int, specification: str, table: str, columns: Mapping[str, NDArray[Any]]) -> None:
        """Write one table of a part, whole or not at all; the same columns give the same bytes.

        Raises
        ------
        LocarnoError
            R207 if it cannot be written.
        """
        keep = set(KEYS) if chunk != CENTRAL_CHUNK else set(columns)
        constants = {
            name: float(column[0]) for name, column in columns.items() if name not in keep and _is_constant(column)
        }
        varying = {name: column for name, column in columns.items() if name not in constants}
        rows = max(len(next(iter(columns.values()))), 1)
        with self.writing(self.part(chunk, specification, table)) as temporary, _connect() as connection:
            connection.register("part", varying)
            target, metadata = (str(text).replace("'", "''") for text in (temporary, json.dumps(constants)))
            # One row group and one thread: the bytes depend on the columns alone. No dictionaries: numbers hardly
            # repeat, and looking for repetitions costs more than writing them.
            connection.execute(
                f"COPY (SELECT * FROM part) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
                f"DICTIONARY_SIZE_LIMIT 64, ROW_GROUP_SIZE {rows}, KV_METADATA {{constants: '{metadata}'}})"
            )

    @contextlib.contextmanager
    def writing(self, target: Path) -> Iterator[Path]:
        """Give a temporary path beside ``target`` that takes its place when the block ends well."""
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            yield temporary
            temporary.replace(target)
        except (OSError, duckdb.IOException, duckdb.FatalException) as error:
            reason = _reason(error)
            raise LocarnoError(
                Diagnostic("R207", f"{target.name} could not be written: {reason}", file=str(self.path))
            ) from None
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove temporary files that a killed process left."""
        for left in self.path.rglob(".*.tmp"):
            with contextlib.suppress(OSError):
                left.unlink()

    def columns(self, specification: str, table: str) -> list[str]:
        """Give the outcome columns of one table, in their order."""
        part = self.part(CENTRAL_CHUNK, specification, table)
        with self._reading(part), _connect() as connection:
            described = connection.execute("SELECT name FROM parquet_schema($path)", {"path": str(part)}).fetchall()
        return [str(name) for (name,) in described[1:] if name not in KEYS]

    def read(
        self, chunks: Iterable[int], columns: Iterable[str], specification: str = HEADLINE, table: str = PACKAGES
    ) -> dict[str, list[NDArray[Any]]]:
        """Read columns of one table of several parts: column → one array for each part.

        Raises
        ------
        LocarnoError
            R204 for a part that is missing or damaged.
        """
        wanted = list(dict.fromkeys(columns))
        found: dict[str, list[NDArray[Any]]] = {column: [] for column in wanted}
        with _connect() as connection:
            for chunk in chunks:
                part = self.part(chunk, specification, table)
                with self._reading(part):
                    taken, rows, constants = _take(connection, part, wanted)
                for column in wanted:
                    found[column].append(taken[column] if column in taken else np.full(rows, constants[column]))
        return found

    @contextlib.contextmanager
    def _reading(self, part: Path) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            what = "is damaged" if part.is_file() else "is missing"
            reason = str(error).splitlines()[0] if part.is_file() else "no such file"
            where = part.relative_to(self.path)
            raise LocarnoError(Diagnostic("R204", f"the part {where} {what}: {reason}", file=str(self.path))) from None

    def _foreign(self, message: str) -> LocarnoError:
        return LocarnoError(Diagnostic("R202", message, file=str(self.path), expected="a run folder"))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes out while this one writes.

        The lock is the operating system's and ends with its process; the file says who holds it.

        Raises
        ------
        LocarnoError
            R205 if another process holds it, R207 if the folder cannot be written.
        """
        path = self.path / ".lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            message = f"the folder cannot be written: {error.strerror}"
            raise LocarnoError(Diagnostic("R207", message, file=str(self.path))) from None
        try:
            if not _try_lock(descriptor):
                holder = os.read(descriptor, 200).decode("utf-8", "replace").strip() or "another process"
                message = f"{holder} is writing into this run"
                raise LocarnoError(Diagnostic("R205", message, file=str(self.path)))
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
            yield
            os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)


def _reason(error: Exception) -> str:
    """Say why a file could not be written, without the paths of temporary files or a library's own record."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    told = re.search(r'"exception_message"\s*:\s*"([^"]*)"', str(error))
    words = told.group(1) if told else str(error)
    return re.sub(r'"[^"]*\.tmp"|\S+\.tmp', "the file", " ".join(words.split()))


def _try_lock(descriptor: int) -> bool:
    """Take the lock if it is free."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Give NaN where DuckDB, like most readers of Parquet, says that a number is missing."""
    return np.ma.filled(column, np.nan) if isinstance(column, np.ma.MaskedArray) else column


def _is_constant(column: NDArray[Any]) -> bool:
    first = column[0]
    return bool(np.isnan(column).all() if np.isnan(first) else (column == first).all())


def _take(
    connection: duckdb.DuckDBPyConnection, part: Path, wanted: list[str]
) -> tuple[dict[str, NDArray[Any]], int, dict[str, float]]:
    """Read columns of one file: those in its rows, how many rows it has, and its constant columns."""
    path = {"path": str(part)}
    query = "SELECT decode(value) FROM parquet_kv_metadata($path) WHERE decode(key) = 'constants'"
    row = connection.execute(query, path).fetchone()
    constants = json.loads(row[0]) if row else {}
    names = ["draw", *(name for name in wanted if name not in constants and name != "draw")]
    quoted = ", ".join(f'"{name}"' for name in names)
    taken = connection.execute(f"SELECT {quoted} FROM read_parquet($path)", path).fetchnumpy()
    plain = {name: _plain(column) for name, column in taken.items()}
    return plain, len(plain["draw"]), constants


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Open a database in memory, once in a process: opening takes longer than most reads."""
    return duckdb.connect(config={"threads": 1})


def _connect() -> contextlib.closing[duckdb.DuckDBPyConnection]:
    return contextlib.closing(_database().cursor())
