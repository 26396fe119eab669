"""The loop of a worker process: a chunk number comes in on a line, a report goes out on a line."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import LocarnoError

if TYPE_CHECKING:
    from typing import TextIO


def serve(run_dir: Path, orders: TextIO, reports: TextIO) -> None:
    """Execute chunks until the orders end or something fails."""

    def report(message: dict[str, Any]) -> None:
        reports.write(json.dumps(message) + "\n")
        reports.flush()

    try:
        from locarno.study.execute import Worker

        worker = Worker(run_dir)
        for line in orders:
            report({"done": worker.execute(int(line))})
    except LocarnoError as error:
        report({"diagnostics": [item.as_json() for item in error.diagnostics]})
    except BrokenPipeError:
        return  # the parent is gone; what was written stays, whole
    except Exception:  # the parent raises it, with this traceback
        report({"bug": traceback.format_exc()})


def main() -> None:
    """Entry point of ``python -m locarno.study.worker RUN``."""
    reports = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # Whatever a library prints must not mix with the reports.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(Path(sys.argv[1]), sys.stdin, reports)


if __name__ == "__main__":
    main()
