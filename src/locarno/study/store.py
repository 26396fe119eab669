"""The run folder: what was asked, a copy of the case, and one Parquet part for each chunk of draws.

::

    runs/ukraine-2025-01-1a2b3c4d-1/
      run.json                 what was asked, defaulted, skipped and failed; versions; timings
      case/                    the case as it was run
      parts/headline/          central.parquet, 00000.parquet, 00001.parquet …
      parts/VARIANT/           the same for a variant of a model and the models that read its outcomes

A part has the columns ``package, draw, failed`` and one float64 column for each outcome and label; its rows are
ordered by package, then draw. Everything is written to a temporary file in the same folder and then renamed, so a
part is whole or absent.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

import locarno.study.diagnostics  # noqa: F401 - registers the codes of this room
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SCHEMA_VERSION = 1
"""Version of run.json and of the parts' columns."""

HEADLINE = "headline"
CENTRAL_CHUNK = -1
"""The chunk that holds the central case."""

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

    def part(self, chunk: int, specification: str = HEADLINE) -> Path:
        """Path of a chunk's part."""
        name = "central" if chunk == CENTRAL_CHUNK else f"{chunk:05d}"
        return self.path / "parts" / specification / f"{name}.parquet"

    def has(self, chunk: int) -> bool:
        """Whether a chunk is done: its headline part is written last."""
        return self.part(chunk).is_file()

    def read_record(self) -> dict[str, Any]:
        """Read run.json.

        Raises
        ------
        LocarnoError
            R202 where the folder is no run, R203 where a newer version made it.
        """
        try:
            record = json.loads(self.record.read_text(encoding="utf-8"))
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
        return record

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

    def write_part(self, chunk: int, specification: str, columns: Mapping[str, NDArray[Any]]) -> None:
        """Write one part, whole or not at all; the same columns give the same bytes.

        Raises
        ------
        LocarnoError
            R207 if it cannot be written.
        """
        rows = max(len(next(iter(columns.values()))), 1)
        with self.writing(self.part(chunk, specification)) as temporary, _connect() as connection:
            connection.register("part", dict(columns))
            target = str(temporary).replace("'", "''")
            # One row group, one thread, a fixed dictionary: what makes the bytes depend on the columns alone.
            connection.execute(
                f"COPY (SELECT * FROM part) TO '{target}' "
                f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {rows})"
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
            reason = " ".join(str(error).split())
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

    def columns(self, chunk: int, specification: str = HEADLINE) -> list[str]:
        """Give the columns of a part, in its order."""
        part = self.part(chunk, specification)
        with self._reading(part), _connect() as connection:
            described = connection.execute("SELECT name FROM parquet_schema($path)", {"path": str(part)}).fetchall()
            return [str(name) for (name,) in described[1:]]

    def read(
        self, chunks: Iterable[int], columns: Sequence[str], specification: str = HEADLINE
    ) -> dict[str, list[NDArray[Any]]]:
        """Read columns of several parts: column → one array for each part.

        Raises
        ------
        LocarnoError
            R204 for a part that is missing or damaged.
        """
        found: dict[str, list[NDArray[Any]]] = {column: [] for column in columns}
        names = ", ".join(f'"{column}"' for column in columns)
        for chunk in chunks:
            part = self.part(chunk, specification)
            with self._reading(part), _connect() as connection:
                taken = connection.execute(f"SELECT {names} FROM read_parquet($path)", {"path": str(part)}).fetchnumpy()
            for column in columns:
                found[column].append(np.asarray(taken[column]))
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


def _try_lock(descriptor: int) -> bool:
    """Take the lock if it is free."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _connect() -> contextlib.closing[duckdb.DuckDBPyConnection]:
    return contextlib.closing(duckdb.connect(config={"threads": 1}))
