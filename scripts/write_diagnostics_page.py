"""Write docs/diagnostics.md: a section for every code, with what a user sees in the fixture that triggers it.

Run from the repository's root: ``python scripts/write_diagnostics_page.py``.
"""

from __future__ import annotations

import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "diagnostics.md"

HEAD = """# Diagnostics

Whatever a user can cause is answered by a diagnostic: a place (file, line, column), a code, one sentence with the
value, what was expected, and the nearest valid name where there is one. Everything that is wrong is reported at once.
With `--json` the same is printed as data.

Exit codes: 0 ok; 1 the verb worked and found something (errors of a case, a failed replication, a run past its
failure share); 2 bad usage, input or environment; 70 a bug of ours, written to a report file; 130 interrupted.
Warnings of `locarno check` exit with 0, or with 1 under `--strict`.

The examples below are what the tests see; this page is written by `scripts/write_diagnostics_page.py`.
"""

ROOMS = {
    "C": "The case",
    "D": "Documents and statements",
    "E": "Environment",
    "M": "Models",
    "R": "Runs",
    "S": "Settle files",
    "B": "The brief",
    "T": "Bargaining tables",
}


def main() -> None:
    """Write the page."""
    sys.path[:0] = [str(ROOT / "tests" / name) for name in (".", "brief", "diagnostics")]
    from test_every_code import TRIGGERS

    from locarno.diagnostics import CODES

    parts = [HEAD]
    letter = ""
    for code in sorted(CODES, key=lambda key: (list(ROOMS).index(key[0]), key)):
        if code[0] != letter:
            letter = code[0]
            parts.append(f"## {ROOMS[letter]}\n")
        entry = CODES[code]
        parts.append(f"### {code} {entry.title}\n")
        parts.append(f"{entry.severity.capitalize()}. To mend: {begin_small(entry.mend)}\n")
        if code in TRIGGERS:
            parts.append(f"```text\n{example(code, TRIGGERS[code])}\n```\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def begin_small(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def example(code: str, trigger) -> str:  # noqa: ANN001 (a function of the tests)
    """Give the first diagnostic of a fixture that has the code, without the temporary folder's name."""
    with tempfile.TemporaryDirectory() as folder:
        found = next(item for item in trigger(Path(folder)) if item.code == code)
        text = str(found).replace(f"{folder}/case/", "").replace(f"{folder}/", "").replace(folder, "folder")
    return textwrap.fill(text, 110, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
