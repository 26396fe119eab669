"""``locarno new``: start a case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from locarno.diagnostics import EXIT_OK


def new(directory: Path, /, *, from_: Annotated[str | None, Parameter(name="--from")] = None) -> int:
    """Start a case: a commented skeleton, or a copy of a case.

    The folder is written whole or not at all; one that holds something is left alone.

    Parameters
    ----------
    directory
        The folder to make.
    from_
        A case that ships, for instance `ukraine-2025-01`, or a case's folder; a skeleton unless given.
    """
    from locarno.cases import new_case

    made = new_case(directory, from_)
    sys.stdout.write(f"Wrote {made / 'case.yaml'}\nNext: locarno check {made}\n")
    return EXIT_OK
