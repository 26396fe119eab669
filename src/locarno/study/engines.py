"""Engines: who executes the chunks of a run. They know nothing but the run folder and the numbers of chunks.

``processes`` starts its own workers and speaks with them over pipes, a line a message. A worker that dies is replaced
and its chunk goes back into the queue; a chunk that has killed three workers fails the run by name.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, Any, Protocol

import locarno.study.diagnostics  # noqa: F401 - registers the codes of this room
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.study.store import CENTRAL_CHUNK
from locarno.study.threads import ONE_THREAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

WORKER = ("-m", "locarno.study.worker")
"""What a worker process runs, followed by the run folder."""

TRIES = 3
"""Workers that a chunk may kill before the run fails."""


class Engine(Protocol):
    """Runs ``execute(run_dir, chunk)`` for many chunks, in any order."""

    def submit(self, chunks: Sequence[int]) -> None:
        """Add chunks to the queue."""

    def events(self) -> Iterator[dict[str, Any]]:
        """Give one report for each chunk as it is done; end when the queue is empty."""

    def close(self) -> None:
        """Stop, and leave nothing running."""


class SerialEngine:
    """Executes chunks one after the other in this process; while one is computed, the one before is written."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._queue: deque[int] = deque()

    def submit(self, chunks: Sequence[int]) -> None:
        """Add chunks to the queue."""
        self._queue.extend(chunks)

    def events(self) -> Iterator[dict[str, Any]]:
        """Execute the queue, giving one report for each chunk."""
        from locarno.study.execute import Worker

        worker = Worker(self._run_dir)
        with ThreadPoolExecutor(1) as writer:
            written: Future[dict[str, Any]] | None = None
            while self._queue:
                computed = worker.compute(self._queue.popleft())
                if written is not None:
                    yield written.result()
                written = writer.submit(worker.write, computed)
            if written is not None:
                yield written.result()

    def close(self) -> None:
        """Forget what is still queued."""
        self._queue.clear()


class _Process:
    """One worker process and the chunk that it has in hand."""

    def __init__(self, run_dir: Path) -> None:
        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        # Its own session: an interrupt from the keyboard reaches only us, and we stop the workers.
        self._process = subprocess.Popen(
            [sys.executable, *WORKER, str(run_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        self.chunk: int | None = None

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def output(self) -> IO[bytes]:
        """The pipe on which it reports."""
        assert self._process.stdout is not None
        return self._process.stdout

    def give(self, chunk: int) -> None:
        """Hand over a chunk; a worker that is dead already will be noticed by its closed pipe."""
        self.chunk = chunk
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{chunk}\n".encode())
            self._process.stdin.flush()
        except OSError:
            return

    def stop(self) -> int:
        """Stop it and give its exit status."""
        if self._process.poll() is None:
            self._process.terminate()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        return status


class ProcessEngine:
    """Executes chunks in worker processes.

    Parameters
    ----------
    run_dir
        The run folder.
    workers
        How many processes.
    """

    def __init__(self, run_dir: Path, workers: int = 2) -> None:
        self._run_dir = run_dir
        self._workers = workers
        self._queue: deque[int] = deque()
        self._killed: Counter[int] = Counter()
        self._selector = selectors.DefaultSelector()
        self._alive: list[_Process] = []

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return tuple(process.pid for process in self._alive)

    def submit(self, chunks: Sequence[int]) -> None:
        """Add chunks to the queue."""
        self._queue.extend(chunks)

    def events(self) -> Iterator[dict[str, Any]]:
        """Give one report for each chunk as it is done.

        Raises
        ------
        LocarnoError
            R212 when a chunk has killed three workers; whatever a worker reports.
        RuntimeError
            For an error of ours inside a worker, with its traceback.
        """
        for _ in range(min(self._workers, len(self._queue))):
            self._start()
        while self._alive:
            for key, _ in self._selector.select():
                process: _Process = key.data
                line = process.output.readline()
                if not line:
                    self._bury(process)
                    continue
                message = json.loads(line)
                _raise_reported(message)
                process.chunk = None
                self._feed(process)
                yield message["done"]

    def close(self) -> None:
        """Stop all workers; their unfinished chunks are simply not there."""
        self._queue.clear()
        for process in list(self._alive):
            self._dismiss(process)
        self._selector.close()

    def _start(self) -> None:
        process = _Process(self._run_dir)
        self._alive.append(process)
        self._selector.register(process.output, selectors.EVENT_READ, process)
        self._feed(process)

    def _feed(self, process: _Process) -> None:
        if self._queue:
            process.give(self._queue.popleft())
        else:
            self._dismiss(process)

    def _dismiss(self, process: _Process) -> int:
        self._selector.unregister(process.output)
        self._alive.remove(process)
        return process.stop()

    def _bury(self, process: _Process) -> None:
        status = self._dismiss(process)
        chunk = process.chunk
        if chunk is None:
            return
        self._killed[chunk] += 1
        if self._killed[chunk] >= TRIES:
            name = "the central case" if chunk == CENTRAL_CHUNK else f"chunk {chunk}"
            how = f"signal {-status}" if status < 0 else f"exit status {status}"
            message = f"{name} killed its worker {TRIES} times (last by {how})"
            raise LocarnoError(Diagnostic("R212", message, file=str(self._run_dir)))
        self._queue.appendleft(chunk)
        self._start()


def _raise_reported(message: dict[str, Any]) -> None:
    if "bug" in message:
        raise RuntimeError(message["bug"])
    if "diagnostics" in message:
        keys = ("code", "severity", "message", "file", "line", "column", "path", "expected")
        raise LocarnoError([Diagnostic(**{key: item[key] for key in keys}) for item in message["diagnostics"]])


ENGINES = ("serial", "processes")


def make_engine(name: str, run_dir: Path, workers: int = 2) -> Engine:
    """Make an engine by name.

    Raises
    ------
    LocarnoError
        R106 for a name that is no engine.
    """
    if name == "serial":
        return SerialEngine(run_dir)
    if name == "processes":
        return ProcessEngine(run_dir, workers)
    message = f"{name!r} is no engine"
    raise LocarnoError(Diagnostic("R106", message, expected=" or ".join(ENGINES)))
