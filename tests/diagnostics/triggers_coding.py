"""For the codes of coding a case, what a user does to get them: through the command line."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from triggers_settle import told

from locarno.cases import shipped_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from locarno.diagnostics import Diagnostic

    Trigger = Callable[[Path], Sequence[Diagnostic]]

CASE = "ukraine-2025-01"
SIGNED = ("--by", "an analyst", "--because", "read twice")


def _code(*words: str, without: str = "") -> Trigger:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        case = shutil.copytree(shipped_case(CASE), folder / "case")
        if without:
            file = case / "case.yaml"
            file.write_text(re.sub(without, "", file.read_text(encoding="utf-8")), encoding="utf-8")
        return told("code", str(case), *words)

    return trigger


TRIGGERS: dict[str, Trigger] = {
    "C431": _code("--accept", "claim_s99", *SIGNED),
    "C432": _code("--accept", "stance_nato_guarantee_form", *SIGNED, without=r"(?m)^  nato:\n    guarantee_form.*\n"),
    "C433": _code("--accept", "claim_s21", *SIGNED, "--set", "claim_s21.sayz=x"),
    "C434": _code("--accept", "claim_s21"),
    "C435": _code("--document", "dispach"),
    "C436": lambda _: told("code", CASE, "--accept", "claim_s21", *SIGNED),
}
