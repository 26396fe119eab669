"""The command line: one small file per verb, loaded when it is used.

Exit codes: 0 ok; 1 the verb worked and found something; 2 bad usage, input or environment; 70 our bug, written to a
report file; 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from locarno.diagnostics import (
    EXIT_BAD_INPUT,
    EXIT_BUG,
    EXIT_INTERRUPTED,
    EXIT_OK,
    Code,
    Diagnostic,
    LocarnoError,
    register_codes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import App

register_codes(
    {"E101": Code("The disk takes no more", "Make room, or write to another disk; nothing that was kept is harmed.")}
)

_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})

VERBS: dict[str, str] = {
    "demo": "Go the whole way with the shipped case: read, check, run, findings, brief.",
    "new": "Start a case: a commented skeleton, or a copy of a shipped case.",
    "read": "Read a document into attributed statements.",
    "code": "Propose stances, commitments and claims from accepted statements.",
    "score": "Score the reader's engines on an annotated corpus.",
    "check": "Check a case: errors, and what an experienced colleague would ask.",
    "diff": "Compare two cases: what changed, and in which direction.",
    "clauses": "Compare two guarantees, or two texts, clause by clause.",
    "run": "Run all models on a case's packages over many draws.",
    "findings": "Summarise a run: answers with intervals, baselines and drivers.",
    "explain": "Tell one draw of one package year by year: why the settlement holds or breaks.",
    "settle": "Solve one settlement given as a JSON file.",
    "ladder": "Play a guarantee's response ladder: hours to a response, and is that in time?",
    "bargain": "Play a table of actors with a bargaining model, from KTAB's or a long CSV.",
    "leaderboard": "Score the bargaining models on decisions whose outcome is known.",
    "brief": "Write the brief of a run, as a draft or adopted by a person.",
    "replicate": "Recompute every published number that we claim to match.",
    "models": "List the models, or show one model's card.",
    "schema": "Print the JSON Schema of the case file.",
}
"""Verb → one line of help. A verb lives in ``cli/<verb>.py`` as a function of the same name."""


def build_app(chosen: str | None = None) -> App:
    """Build the command-line application; verbs are imported when used.

    Parameters
    ----------
    chosen
        The verb that is about to be used: its help is its function's docstring, that of the others their one line.
    """
    from cyclopts import App, Parameter

    from locarno import __version__

    app = App(
        name="locarno",
        help="An open, offline workbench for peace settlements and the guarantees behind them.\n\n"
        "Start with `locarno demo`. Every verb has its own --help; verbs that print data take --json.",
        version=__version__,
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
        default_parameter=Parameter(negative=()),
    )
    for verb, line in VERBS.items():
        told = {} if verb == chosen else {"help": line}
        app.command(f"locarno.cli.{verb}:{verb}", name=verb, **told)
    return app


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; nothing is raised past here but a keyboard interrupt of ours.

    Parameters
    ----------
    arguments
        The words after ``locarno``.
    """
    from cyclopts import CycloptsError

    app = build_app(next((word for word in arguments if word in VERBS), None))
    try:
        result = app(list(arguments))
        sys.stdout.flush()
    except LocarnoError as error:
        _print_diagnostics(error, as_json="--json" in arguments)
        return error.exit_code
    except CycloptsError as error:
        sys.stderr.write(f"{_usage_text(error)}\nTry `locarno --help`, or `locarno VERB --help`.\n")
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return EXIT_OK
    except OSError as error:
        if error.errno not in _DISK:
            return _report_bug(error, arguments)
        _forget_output()
        message = f"what was to be written could not be: {error.strerror}"
        _print_diagnostics(LocarnoError(Diagnostic("E101", message, file=error.filename)), as_json=False)
        return EXIT_BAD_INPUT
    except Exception as error:
        return _report_bug(error, arguments)
    return result if isinstance(result, int) else EXIT_OK


def main() -> None:
    """Entry point of the ``locarno`` command."""
    raise SystemExit(run_command(sys.argv[1:]))


def _usage_text(error: Exception) -> str:
    return str(error).strip() or type(error).__name__


def _print_diagnostics(error: LocarnoError, *, as_json: bool) -> None:
    if as_json:
        import json

        payload = {"schema_version": 1, "diagnostics": [item.as_json() for item in error.diagnostics]}
        sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")
        return
    from locarno.diagnostics import CODES

    for item in error.diagnostics:
        sys.stderr.write(f"{item}\n")
        code = CODES.get(item.code)
        if code is not None and len(error.diagnostics) == 1:
            sys.stderr.write(f"  to mend: {code.mend}\n")
    if len(error.diagnostics) > 1:
        sys.stderr.write(f"{len(error.diagnostics)} problems; each code is explained in docs/diagnostics.md\n")


def _forget_output() -> None:
    """Drop what standard output did not take, or the interpreter would complain of it when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_bug(error: Exception, arguments: Sequence[str]) -> int:
    import platform
    import tempfile
    import traceback

    from locarno import __version__

    text = "".join(
        [
            f"locarno {__version__}, Python {platform.python_version()}, {platform.system()}\n",
            f"command: locarno {' '.join(arguments)}\n\n",
            *traceback.format_exception(error),
        ]
    )
    where = "no report could be written"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="locarno-bug-", suffix=".txt", delete=False) as file:
            file.write(text)
            where = f"details are in {file.name}"
    except OSError:
        sys.stderr.write(text)
    sys.stderr.write(f"This is a bug in Locarno ({type(error).__name__}: {error}); {where}\n")
    return EXIT_BUG
