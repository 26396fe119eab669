"""For each code of the brief, what a user does to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brief_example import build_case, build_findings

from locarno.brief import Adoption, lapses, page_one_of, write_brief
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def _refused(work: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        work()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _adopts(who: str | None, confidence: str | None, because: str | None) -> Callable[[Path], Sequence[Diagnostic]]:
    return lambda _: _refused(lambda: Adoption.of(who, confidence, because, None))


def _writes(target: str) -> Callable[[Path], Sequence[Diagnostic]]:
    return lambda folder: _refused(lambda: write_brief(build_findings(), build_case(), folder / target, adoption=None))


def _nothing_to_tell(_: Path) -> Sequence[Diagnostic]:
    return _refused(lambda: page_one_of(build_findings().model_copy(update={"findings": ()}), build_case(), None, None))


def _says_too_much(_: Path) -> Sequence[Diagnostic]:
    loose = build_findings().model_copy(update={"contrary": "US ground troops are necessary."})
    return lapses(loose, build_case(), None, None)


TRIGGERS: dict[str, Callable[[Path], Sequence[Diagnostic]]] = {
    "B101": _adopts("A. Analyst", None, "the main inputs rest on judgement"),
    "B102": _adopts("A. Analyst", "hihg", "the main inputs rest on judgement"),
    "B103": _adopts("A. Analyst", "low", "it is very likely"),
    "B201": _writes("nowhere/brief.html"),
    "B202": _writes("."),
    "B301": _nothing_to_tell,
    "B302": _says_too_much,
}
