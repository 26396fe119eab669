"""Evidence and time: nothing published after the case's date may inform it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from locarno.case.checking import Checking


def check_dates(on: Checking) -> None:
    """Report evidence from after the case's date, and later judgements that do not say so."""
    if not on.sound("as_of"):
        return
    file = on.file
    for id, document in file.documents.items():
        _evidence(on, f"documents.{id}.date", f"document {id!r}", "published", document.date)
    for id, reference in file.data.items():
        _evidence(on, f"data.{id}.published", f"data reference {id!r}", "published", reference.published)
    for id, poll in file.polls.items():
        _evidence(on, f"polls.{id}.published", f"poll {id!r}", "published", poll.published)
        _evidence(on, f"polls.{id}.field_end", f"poll {id!r}", "taken", poll.field_end)
    for id, judgement in file.judgements.items():
        if judgement.on > file.as_of and not judgement.hindsight and on.sound(f"judgements.{id}"):
            message = f"judgement {id!r} of {judgement.on} is later than the case ({file.as_of})"
            on.report("C302", f"judgements.{id}.on", message, "hindsight: true")


def _evidence(on: Checking, path: str, what: str, verb: str, day: date) -> None:
    if day > on.file.as_of:
        on.report("C301", path, f"{what} was {verb} on {day}, after the case's date {on.file.as_of}")
