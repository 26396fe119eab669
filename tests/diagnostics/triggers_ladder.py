"""For the codes of response ladders and of clauses, what a user does to get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from table_files import told

from case_building import problems, with_edits, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from locarno.diagnostics import Diagnostic

_STEP = {"after_hours": {"value": 24, "because": ["j1"]}, "who": "third", "does": "consults"}


def _ladder(*words: str, edits: dict[str, object] | None = None) -> Callable[[Path], Sequence[Diagnostic]]:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        case = with_edits(folder / "case", edits) if edits else write(folder / "case")
        return told("ladder", str(case), *words)

    return trigger


def _mapping(text: bytes) -> Callable[[Path], Sequence[Diagnostic]]:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        file = folder / "texts.yaml"
        file.write_bytes(text)
        return told("clauses", "--mapping", str(file))

    return trigger


TRIGGERS: dict[str, Callable[[Path], Sequence[Diagnostic]]] = {
    "C233": lambda folder: problems(
        with_edits(folder / "case", {"guarantees.pact.response": [{**_STEP, "id": "talk", "after": ["tlak"]}]})
    ),
    "C501": _mapping(b"a: {name: Trait\xe9}\n"),
    "C502": _mapping(b"a: {name: Draft, clauses: {}}\nb: {name: Final text, clause: {}}\n"),
    "C503": lambda _: told("clauses"),
    "M301": _ladder("pact", "--fait-accompli", "72,24,168"),
    "M302": _ladder("pact", edits={"guarantees.pact.response": []}),
    "M303": _ladder("pact", "--response", "9"),
    "M304": _ladder("pact", "--draws", "0"),
    "M305": _ladder("pact", "--plot", "ladder.pdf"),
    "M306": lambda _: told("ladder"),
}
