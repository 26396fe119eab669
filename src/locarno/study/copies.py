"""The copy of the case that every run keeps: what was run can be read, and run again, without the original."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from locarno.case.loading import CASE_FILE, STATEMENTS_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.case import Case


def copy_case(case: Case, target: Path) -> None:
    """Copy a case's own files into a run: ``case.yaml``, ``statements.jsonl`` and its documents."""
    named = (CASE_FILE, STATEMENTS_FILE, *(reference.file for reference in case.file.documents.values()))
    for name in named:
        source = case.folder / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
