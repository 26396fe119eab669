"""For the codes of the command line, of replications and of claims, what a user does to get them."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
from typing import TYPE_CHECKING
from unittest import mock

from triggers_settle import told

from locarno.cli import run_command
from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.study.claims import Predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def _full_disk(_: Path) -> Sequence[Diagnostic]:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    said = io.StringIO()
    with mock.patch("sys.stdout.write", side_effect=full), contextlib.redirect_stderr(said):
        assert run_command(["schema"]) == 2
    found = re.fullmatch(r"(E\d{3}) (.+)\n  to mend: .+\n", said.getvalue())
    return [Diagnostic(found[1], found[2])] if found else []


def _claims(test: str) -> Callable[[Path], Sequence[Diagnostic]]:
    def trigger(_: Path) -> Sequence[Diagnostic]:
        try:
            Predicate(test)
        except LocarnoError as error:
            return error.diagnostics
        return ()

    return trigger


TRIGGERS: dict[str, Callable[[Path], Sequence[Diagnostic]]] = {
    "E101": _full_disk,
    "M101": lambda _: told("replicate", "settlment"),
    "M102": lambda _: told("models", "forces.generatoin"),
    "R301": _claims("hold_5y(europe_alone) = 0.7"),
    "R302": _claims("hould_5y(europe_alone) < 0.7"),
}
