"""For each code of a settle file, what a user does to get it: through the command line, as it is read there."""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING

from locarno.cli import run_command
from locarno.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ONE = {
    "y": 0.45,
    "y_cw": 1,
    "y_cl": 0.2,
    "p_none": 0.8,
    "cost_alone": 1,
    "p": {"europe": 0.35},
    "c": {"europe": 3},
    "belief": {"none": 0.4, "europe": 0.6},
}


def told(*words: str) -> Sequence[Diagnostic]:
    """Give the diagnostics that a command prints as JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run_command([*words, "--json"]) == 2
    found = json.loads(out.getvalue())["diagnostics"]
    return [Diagnostic(**{key: value for key, value in item.items() if key != "mend"}) for item in found]


def _bytes(content: bytes) -> Callable[[Path], Sequence[Diagnostic]]:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        file = folder / "one.json"
        file.write_bytes(content)
        return told("settle", str(file))

    return trigger


def _with(**changes: object) -> Callable[[Path], Sequence[Diagnostic]]:
    merged = {key: value for key, value in {**ONE, **changes}.items() if value is not None}
    return _bytes(json.dumps(merged, indent=1).encode())


TRIGGERS: dict[str, Callable[[Path], Sequence[Diagnostic]]] = {
    "S101": lambda folder: told("settle", str(folder / "nowhere.json")),
    "S102": _bytes(b'{"y": 0.4, "\xe9": 1}'),
    "S103": _bytes(b" \n"),
    "S104": _bytes(b" " * 5_000_001),
    "S105": _bytes(b'{"y": 0.4,\n "y_cw" 1}'),
    "S106": _with(y="much"),
    "S107": _with(sigmma=0.4),
    "S108": _with(y=None),
    "S109": _bytes(b'{"y": 0.4, "y": 0.5}'),
    "S110": _with(p_none=1.2),
    "S111": _with(y=[0.4, 0.5]),
    "S112": _with(belief={"none": 0.4, "europe": 0.7}),
    "S113": _with(belief={"none": 0.4, "europe+europe": 0.6}),
    "S114": _with(belief={"none": 0.4, "europ": 0.6}),
    "S115": _with(marginals={"europe": 0.6}),
    "S116": _with(belief=None, marginals={f"state_{number}": 0.5 for number in range(11)}),
    "S117": _with(kinds={"full": {"p_none": 0.6}}),
}
