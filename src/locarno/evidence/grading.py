"""Grades of statements and a summary of their sources, derived from who said them and through whom.

A grade is an Admiralty pair (NATO AJP-2.1, as in the MISP taxonomy): how far the source is to be relied on, and how
credible the item is, judged apart, each with its reason. The summary does for a set of statements what ICD 206 asks of
a source summary statement: which sources, from which sides, how far they rest on one root.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from locarno.evidence.corroboration import ANONYMOUS, corroborate, root_of
from locarno.evidence.sources import Grade, Source, grade

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from locarno.evidence.document import Document
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Statement

_NAMED = frozenset({"named_person", "office"})
_INSTITUTIONAL = frozenset({"institution", "state", "bloc"})
_OWN_WORD = frozenset({"promise", "offer", "threat", "refusal", "demand", "request"})
_OPPOSITE = frozenset({frozenset({"support", "oppose"})})

_Topic = tuple[str | None, str, str | None]


def _topics(statement: Statement) -> dict[_Topic, str]:
    """Give what a statement says on which party, issue and option, with its stance."""
    found: dict[_Topic, str] = {(p.party, p.issue, p.option): p.stance for p in statement.positions}
    if statement.issue is not None:
        stance = (
            "undecided" if statement.option == "undecided" else "oppose" if statement.polarity == "-" else "support"
        )
        found.setdefault((statement.actor, statement.issue, statement.option), stance)
    return found


def carry_the_same(one: Statement, two: Statement) -> bool:
    """Say whether two statements tell one stance of one party on one issue and option."""
    mine, theirs = _topics(one), _topics(two)
    return any(theirs.get(topic) == stance for topic, stance in mine.items())


def contradict(one: Statement, two: Statement) -> bool:
    """Say whether two statements tell opposite stances of one party on one issue and option."""
    mine, theirs = _topics(one), _topics(two)
    return any(frozenset({stance, theirs[topic]}) in _OPPOSITE for topic, stance in mine.items() if topic in theirs)


def grade_of(
    statement: Statement,
    others: Iterable[Statement] = (),
    *,
    source: Source | None = None,
    documents: Mapping[str, Document] | None = None,
) -> Grade:
    """Grade a statement by its source and by what other statements say of the same.

    Parameters
    ----------
    statement
        What is graded.
    others
        Statements that may carry or contradict it: those of a document or of a ledger. They count where they tell
        the same party's stance on the same issue and option.
    source
        Its source with an analyst's own grade, if there is one; without a record any source is F.
    documents
        By id; a document's outlet opens the chains that do not name it.

    Returns
    -------
    Grade
        Reliability A–F, credibility 1–6, and the reasons. F and 6 say that there is no basis for a judgement. An
        anonymous source starts at F. Credibility 1 needs two chains with disjoint roots; chains that pass through
        one outlet, or whose speakers may be the same unnamed people, give no more than 3.
    """
    rest = [other for other in others if other is not statement]
    same = [statement, *(other for other in rest if carry_the_same(statement, other))]
    chains = {f"c{k}": item.model_copy(update={"id": f"c{k}"}) for k, item in enumerate(same)}
    roots = corroborate(chains, chains, documents)
    against = [other.id for other in rest if contradict(statement, other)]
    found = grade(source or statement.source_type, (roots.low, roots.high), bool(against) and roots.low < 2)
    reasons = list(found.reasons)
    credibility = found.credibility
    if against and roots.low >= 2:
        credibility = 3
        reasons.append(f"but contradicted by {_few(against)}")
    elif against:
        reasons[-1] = f"contradicted by {_few(against)}"
    elif len(same) > 1 and roots.high < 2:
        reasons[-1] = f"a single chain, told {len(same)} times"
    if statement.source_type in ANONYMOUS and source is None:
        reasons[0] = "an unnamed source" + (", with stated access" if statement.access else "") + ": no record to judge"
    if statement.actor is not None and statement.act in _OWN_WORD and statement.source_type != "narrator":
        reasons.append("the party's own word on what it wants or will do: first-hand that it said so")
    return Grade(reliability=found.reliability, credibility=credibility, reasons=tuple(reasons))


def grades_of(
    statements: Sequence[Statement],
    *,
    sources: Mapping[str, Source] | None = None,
    documents: Mapping[str, Document] | None = None,
) -> dict[str, Grade]:
    """Grade statements against one another; see :func:`grade_of`.

    Parameters
    ----------
    statements
        Of one document or of a ledger, with ids of their own.
    sources
        Sources that an analyst graded, by the id that closes a chain or names the actor.
    documents
        By id.
    """
    known = sources or {}
    return {
        statement.id: grade_of(
            statement,
            statements,
            source=next((known[id] for id in (*statement.chain[-1:], statement.actor or "") if id in known), None),
            documents=documents,
        )
        for statement in statements
    }


def _few(ids: Sequence[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What a set of statements rests on.

    Attributes
    ----------
    statements, documents
        How many.
    sources
        Distinct speakers, of which `named`, `institutional`, `anonymous`, `polls`, and `outlets` that speak for
        themselves. That two unnamed sources of different documents differ is not known; they are counted apart.
    narrated
        Statements in the reporter's own words, without a speaker.
    sides
        Statements by the party for which the source speaks; unnamed sources whose party is not told are left out.
    roots
        Independent chains, at least and at most.
    root, single_root_share
        The outlet through which most attributed statements come, and the share of them.
    access, explained
        Unnamed sources whose access, and whose reason for not being named, the text states.
    earliest, latest
        Dates of the documents.
    """

    statements: int
    documents: int
    sources: int
    named: int
    institutional: int
    anonymous: int
    polls: int
    outlets: int
    narrated: int
    sides: dict[str, int]
    roots: tuple[int, int]
    root: str | None
    single_root_share: float | None
    access: int
    explained: int
    earliest: dt.date | None = None
    latest: dt.date | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the summary as plain JSON data."""
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("earliest", "latest")},
            "roots": list(self.roots),
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
            "text": self.text(),
        }

    def text(self) -> str:
        """Write the summary as a paragraph."""
        if not self.statements:
            return "No statements."
        kinds = [
            _count(self.named, "named person or office", "named persons or offices"),
            _count(self.institutional, "institution or state", "institutions or states"),
            _count(self.anonymous, "unnamed source", "unnamed sources"),
            _count(self.polls, "poll"),
            _count(self.outlets, "outlet speaking for itself", "outlets speaking for themselves"),
        ]
        when = ""
        if self.earliest and self.latest:
            span = (
                _date(self.latest)
                if self.earliest == self.latest
                else f"{_date(self.earliest)} to {_date(self.latest)}"
            )
            when = f", {span}"
        listed = ", ".join(kind for kind in kinds if kind) or "none that is told"
        parts = [
            f"{_count(self.statements, 'statement')} in {_count(self.documents, 'document')}{when}, from "
            f"{_count(self.sources, 'source') or 'no source'}: {listed}."
        ]
        if self.narrated:
            parts.append(f"{_count(self.narrated, 'statement')} in the reporters' own words.")
        if self.anonymous:
            parts.append(
                f"Of the unnamed sources the access of {self.access} and the reason for not being named of "
                f"{self.explained} are stated."
            )
        if self.sides:
            parts.append("Sides: " + ", ".join(f"{side} {count}" for side, count in self.sides.items()) + ".")
        if self.root is not None and self.single_root_share is not None:
            through = "one outlet that is not named" if self.root == "document" else self.root
            parts.append(f"{self.single_root_share:.0%} of what is attributed comes through {through}.")
        low, high = self.roots
        chains = f"{low}" if low == high else f"{low} to {high}"
        parts.append(f"Independent chains: {chains}. Motives, expertise and deception are not judged here.")
        return " ".join(parts)


def _count(n: int, one: str, many: str | None = None) -> str:
    return "" if not n else f"{n} {one if n == 1 else many or one + 's'}"


def _date(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def source_summary(
    statements: Iterable[Statement],
    *,
    documents: Mapping[str, Document] | None = None,
    registry: Registry | None = None,
) -> SourceSummary:
    """Summarise the sources of a set of statements, of one document or of many.

    Parameters
    ----------
    statements
        Ids may repeat between documents.
    documents
        By id, for outlets and dates.
    registry
        Gives sides and outlets their names; ids stand without it.
    """
    all_ = [item.model_copy(update={"id": f"c{k}"}) for k, item in enumerate(statements)]
    known = documents or {}
    kinds: dict[tuple[str, str], str] = {}
    stated: dict[str, set[tuple[str, str]]] = defaultdict(set)
    sides: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    narrated = 0
    for item in all_:
        if item.source_type == "narrator":
            narrated += 1
            continue
        key = _speaker(item)
        kinds.setdefault(key, item.source_type)
        for name in ("access", "anonymity"):
            if getattr(item, name) is not None:
                stated[name].add(key)
        origins[root_of(item, known)[0]] += 1
        if item.actor is not None and not item.actor.startswith("anonymous"):
            sides[item.actor] += 1
    by_kind = Counter(kinds.values())
    told = {item.id: item for item in all_ if item.source_type != "narrator"}
    roots = corroborate(told, told, known)
    root, most = origins.most_common(1)[0] if origins else (None, 0)
    used = [known[id] for id in sorted({item.document or "" for item in all_}) if id in known]
    dates = sorted(document.date for document in used if document.date is not None)
    return SourceSummary(
        statements=len(all_),
        documents=len({item.document for item in all_}),
        sources=len(kinds),
        named=sum(by_kind[kind] for kind in _NAMED),
        institutional=sum(by_kind[kind] for kind in _INSTITUTIONAL),
        anonymous=sum(by_kind[kind] for kind in ANONYMOUS),
        polls=by_kind["poll"],
        outlets=by_kind["outlet"],
        narrated=narrated,
        sides={_called(side, registry): count for side, count in sides.most_common()},
        roots=(roots.low, roots.high),
        root=None if root is None else _called(root, registry),
        single_root_share=most / sum(origins.values()) if origins else None,
        access=len(stated["access"]),
        explained=len(stated["anonymity"]),
        earliest=dates[0] if dates else None,
        latest=dates[-1] if dates else None,
    )


def _speaker(item: Statement) -> tuple[str, str]:
    """Give a key of who speaks; unnamed sources of two documents are not taken for one."""
    who = item.chain[-1] if item.chain and item.source_type != "outlet" else item.actor or item.source_type
    return (item.document or "" if item.source_type in ANONYMOUS else "", who)


def _called(id: str, registry: Registry | None) -> str:
    actor = registry.get(id) if registry is not None else None
    return actor.name if actor is not None else id
