"""Who speaks in a document: its sources, with what it says of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.evidence.sources import Source
from locarno.reading.descriptions import describe

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from locarno.evidence.document import Span
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Statement


def sources_of(
    statements: Iterable[Statement], text: str, registry: Registry, on: dt.date | None = None
) -> list[Source]:
    """List the sources of a document's statements.

    Parameters
    ----------
    statements
        Of one document, by any engine.
    text
        The document's text.
    registry, on
        Who is who, and the day on which offices are held.

    Returns
    -------
    list of Source
        In the order in which they first speak; an unnamed one with its number, attributes, stated access and
        stated reason for anonymity. That two unnamed sources are one or two is an inference.
    """
    found: dict[str, Source] = {}
    statements = list(statements)
    chains = {statement.id: statement.chain for statement in statements}
    for statement in statements:
        own = statement.parent is None or statement.chain != chains.get(statement.parent)
        if not statement.chain or statement.source is None or not own or statement.source_type == "narrator":
            continue
        id = statement.chain[-1]
        words = statement.source.of(text)
        access, anonymity = _words(statement.access, text), _words(statement.anonymity, text)
        if id in found:
            known = found[id]
            found[id] = known.model_copy(
                update={"access": known.access or access, "anonymity": known.anonymity or anonymity}
            )
            continue
        actor = registry.get(id, on)
        what = describe(words)
        unnamed = statement.source_type in ("anonymous_individual", "anonymous_group")
        found[id] = Source(
            id=id,
            name=actor.name if actor else words,
            kind=statement.source_type,
            actor=statement.actor,
            office=actor.office if actor else None,
            on=on if actor and actor.office else None,
            access=access,
            anonymity=anonymity,
            number=what.number if unnamed else None,
            attributes=tuple(sorted(what.attributes)) if unnamed else (),
        )
    return list(found.values())


def _words(span: Span | None, text: str) -> str | None:
    return None if span is None else span.of(text)
