"""How many independent chains carry a claim, and what is told twice or in tension."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from locarno.evidence.sources import Claim
from locarno.evidence.statement import ACT_FAMILY, JUDGING, UNDECIDED, WILLING, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from locarno.evidence.document import Document

ANONYMOUS = frozenset({"anonymous_individual", "anonymous_group"})
OPEN_CERTAINTY = 1.5
"""Below this certainty, and above its mirror image, a statement leaves its opposite open ("may", "might", "could")."""


@dataclass(frozen=True, slots=True)
class Corroboration:
    """Independent chains behind a claim.

    Attributes
    ----------
    low
        Chains that are certainly disjoint: what passes through one outlet is one chain, and anonymous sources
        may all be the same people.
    high
        Chains if every speaker that may be different is different; an outlet that retells another adds none.
    roots
        The speakers or outlets that were counted for `high`.
    """

    low: int
    high: int
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Two statements that an analyst should look at together."""

    kind: Literal["tension", "duplicate"]
    first: str
    second: str
    why: str


def corroborate(
    claim: Claim | Iterable[str],
    statements: Mapping[str, Statement],
    documents: Mapping[str, Document] | None = None,
) -> Corroboration:
    """Count the independent chains that support a claim, as an interval.

    Parameters
    ----------
    claim
        A claim, or ids of the statements that support it; rejected statements (not in `statements`) do not count.
    statements
        The ledger's standing statements by id.
    documents
        By id; the outlet of a document is the chain's first link where the chain does not say so itself.

    Notes
    -----
    The root of a chain is its speaker; without one, the outlet that others retell. `low` joins chains that
    share an outlet of origin or a speaker, and joins all anonymous speakers; `high` counts distinct speakers,
    taking the largest count over retellings of one outlet rather than their sum.
    """
    ids = claim.supports if isinstance(claim, Claim) else tuple(claim)
    named: dict[str, set[str]] = defaultdict(set)
    anonymous: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    told: set[str] = set()
    nodes: list[set[str]] = []
    for id in ids:
        statement = statements.get(id)
        if statement is None:
            continue
        origin, speaker = root_of(statement, documents or {})
        where = statement.document or ""
        links = {f"outlet:{origin}"}
        if speaker is None:
            told.add(origin)
        elif statement.source_type in ANONYMOUS:
            anonymous[origin][where].add(speaker)
            links.add("anonymous")
        else:
            named[origin].add(speaker)
            links.add(f"speaker:{speaker}")
        nodes.append(links)
    roots = sorted({speaker for speakers in named.values() for speaker in speakers})
    for by_document in anonymous.values():
        largest = max(len(speakers) for speakers in by_document.values())
        roots += next(sorted(speakers) for speakers in by_document.values() if len(speakers) == largest)
    roots += sorted(told - named.keys() - anonymous.keys())
    return Corroboration(min(_components(nodes), len(roots)), len(roots), tuple(roots))


def root_of(statement: Statement, documents: Mapping[str, Document]) -> tuple[str, str | None]:
    """Give the outlet from which a statement comes, and its speaker, if there is one."""
    document = documents.get(statement.document or "")
    publisher = (document.outlet if document else None) or statement.document or "document"
    if statement.source_type in ("outlet", "narrator"):
        return (statement.chain[-1] if statement.chain else publisher), None
    speaker = statement.chain[-1] if statement.chain else statement.actor or statement.source_type
    return (statement.chain[-2] if len(statement.chain) > 1 else publisher), speaker


def _components(nodes: list[set[str]]) -> int:
    groups: list[set[str]] = []
    for links in nodes:
        touching = [group for group in groups if group & links]
        groups = [group for group in groups if not group & links]
        groups.append(set().union(links, *touching))
    return len(groups)


def find_tensions(statements: Iterable[Statement]) -> list[Link]:
    """Find pairs in which one holder says things that do not go together.

    Rules, all between statements of one actor (two parties that differ are a negotiation, not a tension):
    an issue called open that is elsewhere treated as moving or settled; opposite polarity on one issue and
    option; two different options of one issue, both judged or both wanted; two attitudes about one party with
    opposite valence. A statement that leaves its opposite open ("might") contradicts nothing. Pairs that an
    analyst linked are included.
    """
    all_ = list(statements)
    known = {statement.id for statement in all_}
    found = []
    for one, two in combinations(all_, 2):
        why = _tension(one, two)
        if why is None and (two.id in one.tensions or one.id in two.tensions):
            why = "linked by an analyst"
        if why is not None and {one.id, two.id} <= known:
            found.append(Link("tension", one.id, two.id, why))
    return found


def _tension(one: Statement, two: Statement) -> str | None:
    if one.actor is None or one.actor != two.actor:
        return None
    if one.act == two.act == "attitude":
        if one.about is not None and one.about == two.about and one.polarity != two.polarity:
            return f"{one.actor} is of two minds about {one.about}"
        return None
    if one.issue is None or one.issue != two.issue or _open(one) or _open(two):
        return None
    undecided = [statement.option == UNDECIDED for statement in (one, two)]
    if undecided[0] != undecided[1]:
        return f"{one.issue} is called open, and treated as moving or settled"
    comparable = {one.act, two.act} <= JUDGING or {one.act, two.act} <= WILLING
    if not comparable or any(undecided):
        return None
    if one.option == two.option:
        return f"opposite views of {one.issue}" if one.polarity != two.polarity else None
    if one.option and two.option and one.polarity == two.polarity == "+":
        return f"{one.issue}: {one.option} here, {two.option} there"
    return None


def _open(statement: Statement) -> bool:
    return statement.certainty is not None and abs(statement.certainty.value) < OPEN_CERTAINTY


def find_duplicates(statements: Iterable[Statement]) -> list[Link]:
    """Find acts that are told twice: same actor, act, issue, addressee, option and condition, one speaker.

    What is told twice is one event: it counts once, and it does not corroborate itself.
    """
    all_ = [statement for statement in statements if statement.issue is not None]
    return [
        Link("duplicate", one.id, two.id, f"one {one.act} by {one.actor} on {one.issue}, told twice")
        for one, two in combinations(all_, 2)
        if one.actor is not None and _event(one) == _event(two) and ACT_FAMILY[one.act] != "judging"
    ]


def _event(statement: Statement) -> tuple[object, ...]:
    condition = statement.condition
    return (
        statement.actor,
        statement.act,
        statement.issue,
        statement.option,
        statement.addressee,
        statement.polarity,
        (condition.by, condition.negated) if condition else None,
    )
