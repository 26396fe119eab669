"""What an estimate rests on: a quoted number, a coded statement, data, or a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.case.estimates import Found, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.case.loading import Case
    from locarno.evidence import Statement
    from locarno.finding import Origin


def origins(case: Case) -> dict[str, Origin]:
    """Give the origin of every estimate by dotted path, in the order of :func:`locarno.case.estimates.estimates`.

    An estimate without reasons of its own takes those of the nearest entry around it. With several reasons the
    weaker kind counts, so that a guess does not look well founded: data beside a judgement is a judgement, data
    beside a statement is coded from a statement. A number that nobody gave is the format's default; one that was
    given without any reason is its author's judgement.
    """
    statements = case.ledger.statements
    return {found.path: _origin(found, statements) for found in sorted(walk(case.file), key=lambda item: item.path)}


def origin_of(case: Case, path: str) -> Origin:
    """Give the origin of one estimate; see :func:`origins`.

    Raises
    ------
    KeyError
        If no estimate stands at this path.
    """
    return origins(case)[path]


def _origin(found: Found, statements: Mapping[str, Statement]) -> Origin:
    if not found.given:
        return "default"
    cited = [statements[reason] for reason in found.reasons if reason in statements]
    if cited:
        return "quoted number" if _quotes(found, cited) else "coded from a statement"
    if found.reasons and all(reason.startswith("data:") for reason in found.reasons):
        return "data"
    return "judgement"


def _quotes(found: Found, statements: list[Statement]) -> bool:
    """Say whether every number written is one that a statement gives (a share may be written as 60 or as .6)."""
    quoted: set[float] = set()
    for statement in statements:
        for quantity in statement.quantities:
            for number in (quantity.low, quantity.high):
                if number is not None:
                    quoted |= {number, number / 100} if quantity.kind == "share" else {number}
    written = list(found.estimate.quantities())
    return bool(written) and all(not isinstance(number, str) and number in quoted for number in written)
