"""What a reader needs to know of a case: its agenda, and who is who in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from locarno.evidence import Agenda, AgendaIssue, AgendaOption, Registry

if TYPE_CHECKING:
    from locarno.case.loading import Case

_KINDS = {"alliance": "institution", "firm": "institution"}
"""Kinds of party that the registry knows by another name."""


def agenda_of(case: Case) -> Agenda:
    """Give ids, wordings and keywords of the case's issues and options, in the order of the case."""
    return Agenda(
        issues=tuple(
            AgendaIssue(
                id=id,
                wording=issue.asks,
                keywords=issue.keywords,
                options=tuple(
                    AgendaOption(
                        id=option,
                        wording=option.replace("_", " "),
                        keywords=issue.option_keywords.get(option, ()),
                    )
                    for option in issue.options
                ),
            )
            for id, issue in case.file.issues.items()
        )
    )


def registry_of(case: Case) -> Registry:
    """Give the shipped registry with the case's own rows: its persons, and parties that the registry lacks."""
    shipped = Registry.default()
    rows: list[dict[str, Any]] = [
        {"id": id, "name": party.name, "kind": _KINDS.get(party.kind, party.kind)}
        for id, party in case.file.parties.items()
        if id not in shipped
    ]
    for person in case.file.who:
        row: dict[str, Any] = {
            "id": _id(person.name),
            "name": person.name,
            "kind": "person",
            "aliases": person.aliases,
            "party": person.party,
        }
        if person.office:
            row["roles"] = [{"office": person.office, "of": person.party, "from": person.from_, "to": person.to}]
        rows.append(row)
    return shipped.extended(rows)


def _id(name: str) -> str:
    id = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return id if id[:1].isalpha() else f"person_{id}".rstrip("_")
