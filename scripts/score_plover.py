"""Score acts against the coded sentences of PLOVER (322, from the CAMEO manual; CC BY-SA 4.0, not part of Locarno).

Run from the repository's root: ``LOCARNO_DATA=… python scripts/score_plover.py``. Sentences are split in halves, every
other one of each code; rules were made on the first half, the second was never looked at.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

from locarno.reading import read
from locarno.reading.plover import NONE, VERBAL, code_of_sentence, confusion


def main() -> int:
    """Print accuracy on each half, and the confusion matrix of all."""
    path = Path(os.environ["LOCARNO_DATA"]) / "reading" / "plover_gsr" / "PLOVER_GSR_CAMEO.txt"
    rows = [row for row in json.loads(path.read_text(encoding="utf-8")) if row["event"] != "DOCUMENT"]
    seen: Counter[str] = Counter()
    halves: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for row in rows:
        found = code_of_sentence(read(row["text"], engine="rules"))
        halves[seen[row["event"]] % 2].append((row["event"], found))
        seen[row["event"]] += 1
    for name, pairs in (("first half", halves[0]), ("second half", halves[1]), ("all", halves[0] + halves[1])):
        verbal = [pair for pair in pairs if pair[0] in VERBAL]
        right = sum(coded == found for coded, found in verbal)
        deeds = [pair for pair in pairs if pair[0] not in VERBAL]
        silent = sum(found == NONE for _, found in deeds)
        print(
            f"{name}: verbal codes {right}/{len(verbal)} = {right / len(verbal):.2f}; "
            f"other codes left without one {silent}/{len(deeds)} = {silent / len(deeds):.2f}; "
            f"all {(right + silent) / len(pairs):.2f}"
        )
    print(confusion(halves[0] + halves[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
