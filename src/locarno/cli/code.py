"""``locarno code``: what the accepted statements would add to a case, and accepting it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import EXIT_OK, Diagnostic, LocarnoError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.case import Case
    from locarno.case.coding import Coding, Proposal

_QUOTE = 200


def code(
    case: str,
    /,
    *,
    document: str | None = None,
    accept: tuple[str, ...] = (),
    all: bool = False,
    by: str = "",
    because: str = "",
    on: dt.date | None = None,
    set: tuple[str, ...] = (),
    json: bool = False,
) -> int:
    """Propose stances, commitments and claims from the accepted statements of a case.

    Each proposal says from which statements it is coded, in their words, and by which rule. Nothing enters the case
    without being accepted, and what is accepted is written with a judgement: who, on what date, why. What no
    statement gives, as how much an issue matters to a party, is asked of you. What you do not accept is not written.

    Examples: `locarno code my-case`,
    `locarno code my-case --accept stance_us_sanctions --set stance_us_sanctions.salience=40,60,80 --by "A. Analyst"
    --because "two reports of one threat"`.

    Parameters
    ----------
    case
        A case's folder, or the name of a case that ships, for instance `ukraine-2025-01`.
    document
        Look at the statements of one document only: its id or its file.
    accept
        Ids of proposals to write into the case, several times or with commas between.
    all
        Accept every proposal that asks for nothing more.
    by
        Who accepts.
    because
        Why, in one line.
    on
        On what date; today unless given.
    set
        What a proposal asks for, as ID.KEY=VALUE: a number, an option, or low,best,high.
    json
        Print JSON instead of text.
    """
    from locarno.case import load_case
    from locarno.case.acceptance import accept as accept_proposals
    from locarno.case.acceptance import read_settings
    from locarno.case.coding import code_case
    from locarno.cases import resolve_case

    folder = resolve_case(case)
    loaded = load_case(folder)
    coding = code_case(loaded, _document(loaded, document))
    said = read_settings(set)
    wanted = [id.strip() for part in accept for id in part.split(",") if id.strip()]
    if all:
        wanted += [p.id for p in coding.proposals if p.id not in wanted and not {*p.asks} - {*said.get(p.id, ())}]
    judgement: str | None = None
    if wanted or said:
        if folder != Path(case) and not Path(case).exists():
            message = f"{case!r} ships with Locarno and is not changed"
            raise LocarnoError(Diagnostic("C436", message, expected="a case of your own"))
        on = on or dt.date.today()
        after = accept_proposals(loaded, coding.proposals, wanted, by=by, on=on, why=because, said=said)
        judgement = next(iter(after.file.judgements.keys() - loaded.file.judgements.keys()), None)
    if json:
        _print_json(str(folder), coding, wanted, judgement)
    else:
        _print_text(str(folder), coding, wanted, judgement)
    return EXIT_OK


def _document(case: Case, named: str | None) -> str | None:
    """Give the id of a document that is named by its id or by its file."""
    if named is None or named in case.file.documents:
        return named
    for id, reference in case.file.documents.items():
        files = {(case.folder / reference.file).resolve(), Path(reference.file)}
        if {Path(named).resolve(), Path(named)} & files or Path(reference.file).name == named:
            return id
    message = f"the case has no document {named!r}{did_you_mean(named, case.file.documents)}"
    expected = f"one of {', '.join(case.file.documents)}" if case.file.documents else "a case with documents"
    raise LocarnoError(Diagnostic("C435", message, str(case.folder / "case.yaml"), expected=expected))


def _print_json(folder: str, coding: Coding, accepted: Sequence[str], judgement: str | None) -> None:
    import json

    payload = {
        "schema_version": 1,
        "case": folder,
        "proposals": [proposal.as_json() for proposal in coding.proposals],
        "left": dict(coding.left),
        "accepted": list(accepted),
        "judgement": judgement,
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False) + "\n")


def _print_text(folder: str, coding: Coding, accepted: Sequence[str], judgement: str | None) -> None:
    from rich.text import Text

    from locarno.cli.printing import console, wrapped

    out = console()

    def say(text: str, indent: int = 0, style: str = "", hanging: int | None = None) -> None:
        out.print(Text(wrapped(text, indent, hanging), style), soft_wrap=True)

    for proposal in coding.proposals:
        done = " (accepted)" if proposal.id in accepted else ""
        say(f"{proposal.id}{done}", style="bold green" if done else "bold")
        for line in _lines(proposal):
            say(line, 4, hanging=6)
        for id, quotation in zip(proposal.statements, proposal.quotations, strict=True):
            say(f"{id} “{_shortened(quotation)}”", 4, "cyan", 6)
        say(f"because: {proposal.rule}", 4, "dim", 6)
        if proposal.asks and not done:
            say(f"asks you: {', '.join(proposal.asks)}", 4, "yellow", 6)
    reasons: dict[str, list[str]] = {}
    for id, why in coding.left.items():
        reasons.setdefault(why, []).append(id)
    for why, ids in reasons.items():
        say(f"Left out, {why}: {', '.join(ids)}", style="dim", hanging=4)
    if accepted:
        say(f"{len(accepted)} written to {folder}, with judgement {judgement}. `locarno check` says what is missing.")
    elif coding.proposals:
        how = "--accept ID --by NAME --because TEXT"
        say(f"{len(coding.proposals)} proposals. Nothing is written until you accept: {how}")
    else:
        say("No proposals: the case says all that its accepted statements say.")


def _lines(proposal: Proposal) -> list[str]:
    if proposal.there is not None:
        return [f"{proposal.path} has it: {proposal.there}"]
    return [f"{proposal.path}:", *(f"{key}: {_said(value)}" for key, value in proposal.value.items())]


def _said(value: Any) -> str:  # noqa: ANN401 (a value of a case, of any kind)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    return str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= _QUOTE else f"{text[: _QUOTE - 1].rsplit(' ', 1)[0]} …"
