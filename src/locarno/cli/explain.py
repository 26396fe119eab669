"""``locarno explain``: one draw of one package, year by year."""

from __future__ import annotations

import sys
from pathlib import Path

from locarno.diagnostics import EXIT_OK


def explain(run: Path, /, *, package: str, draw: int = -1, json: bool = False) -> int:
    """Say for one draw of a package, year by year, why the challenger waits, attacks or keeps.

    A year is compared with itself under one change at a time: the guarantee as it is in that year for ever, power as
    it is, nobody's promise, one guarantor less, beliefs as estimated, a challenger that does not look ahead. What
    takes the decision away is told as its reason, with the numbers. Values are years of full satisfaction.

    Parameters
    ----------
    run
        Folder of a run.
    package
        Package, by its id in the case.
    draw
        Which draw, from 0; the central case unless given.
    json
        Print the explanation as JSON.
    """
    from locarno.study import Run
    from locarno.study.explain import explanation, in_words

    told = explanation(Run.open(run), draw, package)
    sys.stdout.write(told.model_dump_json(indent=2) + "\n" if json else in_words(told))
    return EXIT_OK
