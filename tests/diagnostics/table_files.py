"""Small tables of actors that the fixtures of bad tables spoil."""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING

from locarno.cli import run_command
from locarno.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = "Cars,Emission standards,0,1\nActor,Description,Influence,Delay Position,Delay Salience\n"
KTAB = HEADER.replace(",0,1", ",2,1") + "France,the first,50,20,40\nGermany,the second,30,80,100\n"
LONG = (
    "actor,issue,proposal,position,salience,outcome\n"
    "germany,tariff,p1,20,40,40\n"
    "france,tariff,p1,10,50,40\n"
    "utopia,quota,p2,70,50,60\n"
    "france,quota,p2,30,50,60\n"
)


def told(*words: str) -> Sequence[Diagnostic]:
    """Give the diagnostics that a command prints as JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run_command([*words, "--json"]) == 2
    found = json.loads(out.getvalue())["diagnostics"]
    return [Diagnostic(**{key: value for key, value in item.items() if key != "mend"}) for item in found]
