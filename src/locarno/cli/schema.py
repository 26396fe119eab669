"""``locarno schema``: the JSON Schema of the case file."""

from __future__ import annotations

import sys
from pathlib import Path

from locarno.diagnostics import EXIT_OK


def schema(*, out: Path | None = None) -> int:
    """Print the JSON Schema of the case file.

    Point an editor at it for completion and checks while typing: `locarno schema --out case.schema.json`, then begin
    the case with `# yaml-language-server: $schema=case.schema.json`. What a schema cannot say (names that must
    exist, positions on an issue's scale, evidence not later than the case) is seen by `locarno check`.

    Parameters
    ----------
    out
        File to write; printed unless given.
    """
    import json

    from locarno.case import case_schema
    from locarno.case.saving import write_whole

    text = json.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        sys.stdout.write(text)
    else:
        write_whole(out, text)
        sys.stdout.write(f"Wrote {out}\n")
    return EXIT_OK
