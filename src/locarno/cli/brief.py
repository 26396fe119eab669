"""``locarno brief``: findings of a run into a brief."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from locarno.diagnostics import EXIT_OK

if TYPE_CHECKING:
    from locarno.brief import Adoption
    from locarno.diagnostics import Diagnostic


def brief(
    run: Path,
    /,
    *,
    out: Path | None = None,
    adopt: str | None = None,
    confidence: Literal["low", "moderate", "high"] | None = None,
    because: str | None = None,
    since: Path | None = None,
    json: bool = False,
) -> int:
    """Write the brief of a run: one HTML file that needs no network, page one on one A4 page.

    Without further options the brief is a draft: it prints numbers and intervals without words of likelihood and
    leaves the confidence "not yet set". With `--adopt`, `--confidence` and `--because`, given together, a named
    person adopts it: words of ICD 203 then stand on modelled probabilities, and the confidence with its reason.

    Parameters
    ----------
    run
        Folder of a complete run.
    out
        File to write; `brief.html` in the run's folder unless given. A file that is there is replaced.
    adopt
        Name of the person who adopts the brief.
    confidence
        Confidence in the basis of the judgements: low, moderate or high.
    because
        The reason for the confidence (sources, agreement of models, stability under assumptions), without likelihood.
    since
        Run of the last brief, to say what changed since.
    json
        Print where the brief is and what page one says as JSON (schema in docs/interfaces.md) instead of text.
    """
    from datetime import date

    # What is wrong with the options is said before anything is computed.
    from locarno.brief import Adoption, lapses, write_brief
    from locarno.study import Run, findings_of

    adoption = Adoption.of(adopt, confidence, because, date.today())
    found, case = findings_of(run), Run.open(run).case
    previous = findings_of(since) if since is not None else None
    written = write_brief(found, case, out or run / "brief.html", adoption=adoption, previous=previous)
    warnings = lapses(found, case, adoption, previous)
    if json:
        from locarno.brief import page_one_of

        _print_json(written, page_one_of(found, case, adoption, previous).as_json(), adoption, warnings)
        return EXIT_OK
    from rich.console import Console

    from locarno.brief import print_brief

    console = Console()
    print_brief(found, case, console, adoption=adoption, previous=previous)
    errors = Console(stderr=True)
    for warning in warnings:
        errors.print(str(warning), markup=False, highlight=False)
    console.print(f"\nThe brief is in {written}", highlight=False, soft_wrap=True)
    return EXIT_OK


def _print_json(written: Path, page: dict[str, object], adoption: Adoption | None, warnings: list[Diagnostic]) -> None:
    import json
    import sys

    payload = {
        "schema_version": 1,
        "file": str(written),
        "status": "draft" if adoption is None else "adopted",
        "adopted_by": None if adoption is None else adoption.who,
        "confidence": None if adoption is None else adoption.confidence,
        "page_one": page,
        "warnings": [warning.as_json() for warning in warnings],
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")
