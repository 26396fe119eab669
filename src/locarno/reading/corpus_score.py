"""How well an engine reads the shipped corpus, by phenomenon."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from locarno.evidence.document import Document
from locarno.evidence.statement import ACT_FAMILY
from locarno.reading.corpus import OPEN, Item, Labelled, Range, corpus, corpus_agenda, corpus_registry
from locarno.reading.score import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from locarno.evidence.agenda import Agenda
    from locarno.evidence.registry import Registry
    from locarno.evidence.statement import Statement

Reader: TypeAlias = "Callable[[str, Document | None, Registry, Agenda], list[Statement]]"

_JACCARD = 0.5
PHENOMENA = (
    "attributions",
    "nesting",
    "chains",
    "conditions",
    "condition roles",
    "positions",
    "inheritance",
    "anonymous identity",
    "act families",
    "actors",
    "quantities",
    "times",
    "access and anonymity",
)


@dataclass
class Tally:
    """What was right, of what was read and of what was wanted; the misses and the spurious in words."""

    right: int = 0
    read: int = 0
    wanted: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the wanted that was right."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Share of the read that was right."""
        return self.right / self.read if self.read else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / (self.read + self.wanted) if self.read + self.wanted else 1.0

    def count(self, right: bool, wanted: bool, read: bool, what: str) -> None:
        """Count a case; what is not right is kept in words."""
        self.right += right
        self.wanted += wanted
        self.read += read
        if not right and (wanted or read):
            self.misses.append(("missed " if wanted and not read else "wrong " if wanted else "spurious ") + what)


def score_corpus(reader: Reader, items: Iterable[Item] | None = None) -> dict[str, Tally]:
    """Score a reader on annotated items.

    Parameters
    ----------
    reader
        An engine of :data:`locarno.reading.ENGINES`.
    items
        The shipped corpus unless given.

    Returns
    -------
    dict of str to Tally
        By phenomenon (:data:`PHENOMENA`). An attribution is right if its content has a Jaccard index of words of at
        least 0.5 and cue and source overlap with the annotated ones; every further phenomenon is judged on
        attributions that are right, and counts as missed on the others.
    """
    tallies = {name: Tally() for name in PHENOMENA}
    for item in corpus() if items is None else items:
        document = Document.from_text(item.text, date=item.date, outlet=item.outlet)
        statements = reader(item.text, document, corpus_registry(), corpus_agenda())
        _Comparison(item, statements).tally(tallies)
    return tallies


def report(tallies: dict[str, Tally]) -> str:
    """Print scores as a table: F1, precision, recall, and how many were wanted."""
    lines = [f"{'':22}{'F1':>6}{'P':>6}{'R':>6}{'n':>6}"]
    for name, tally in tallies.items():
        lines.append(f"{name:22}{tally.f1:6.2f}{tally.precision:6.2f}{tally.recall:6.2f}{tally.wanted:6d}")
    return "\n".join(lines)


class _Comparison:
    """One item and what was read of it."""

    def __init__(self, item: Item, statements: Sequence[Statement]) -> None:
        self.item = item
        self.by_id = {statement.id: statement for statement in statements}
        self.labelled = {label.id: label for label in item.statements}
        self.pairs = _match(item, statements)
        found = {read.id: label for label, read in self._matched()}
        self.label_of = found
        # The reporter's own judgements are neither asked for nor wrong.
        self.judged = [
            s
            for s in statements
            if not (s.id in found and found[s.id].optional)
            and not (s.id not in found and s.source is None and s.cue is None and not s.inherited)
        ]
        self.names = self._identities()

    def _matched(self) -> list[tuple[Labelled, Statement]]:
        return [(self.labelled[id], read) for id, read in self.pairs.items()]

    def _identities(self) -> dict[str, str]:
        """Map the annotation's anonymous identities to the reader's, one to one, by how often they meet."""
        votes: Counter[tuple[str, str]] = Counter()
        for label, read in self._matched():
            if label.by and re.match(r"anonymous_|poll_", label.by) and read.chain:
                votes[label.by, read.chain[-1]] += 1
        names: dict[str, str] = {}
        for (gold, ours), _ in sorted(votes.items(), key=lambda vote: -vote[1]):
            if gold not in names and ours not in names.values():
                names[gold] = ours
        return names

    def _name(self, id: str) -> str:
        return self.names.get(id, id)

    def tally(self, tallies: dict[str, Tally]) -> None:
        wanted = [label for label in self.item.statements if not label.optional]
        for label in wanted:
            self._label(label, tallies)
        for read in self.judged:
            if read.id not in self.label_of:
                self._spurious(read, tallies)
        self._conditions(self.item.statements, tallies)

    def _label(self, label: Labelled, tallies: dict[str, Tally]) -> None:
        what = f"{self.item.name} {label.id}"
        read = self.pairs.get(label.id)
        tallies["attributions"].count(read is not None, True, read is not None, what)
        if label.parent is not None or (read is not None and read.parent is not None):
            outer = self.pairs.get(label.parent) if label.parent else None
            right = read is not None and outer is not None and read.parent == outer.id
            tallies["nesting"].count(
                right, label.parent is not None, read is not None and read.parent is not None, what
            )
        self._chain(label, read, tallies["chains"], what)
        self._link(label, read, tallies["inheritance"], what)
        if label.by and label.by.startswith("anonymous_"):
            right = read is not None and bool(read.chain) and read.chain[-1] == self.names.get(label.by)
            tallies["anonymous identity"].count(right, True, read is not None, what)
        if read is None:
            return
        if OPEN not in label.acts:
            families = {ACT_FAMILY[act] for act in label.acts}
            tallies["act families"].count(
                ACT_FAMILY[read.act] in families, True, True, f"{what}: {read.act} for {'|'.join(sorted(label.acts))}"
            )
        if label.actor != OPEN and not label.actor.startswith(("anonymous_", "poll_")):
            tallies["actors"].count(read.actor == label.actor, True, True, f"{what}: {read.actor} for {label.actor}")
        self._positions(label, read, tallies["positions"], what)
        self._values(label, read, tallies, what)

    def _chain(self, label: Labelled, read: Statement | None, tally: Tally, what: str) -> None:
        if label.chain is None:
            return
        chain = tuple(map(self._name, label.chain))
        wanted, given = len(chain) > 1, read is not None and len(read.chain) > 1
        right = wanted and read is not None and read.chain == chain
        tally.count(right, wanted, given, f"{what}: {read.chain if read else None} for {chain}")

    def _link(self, label: Labelled, read: Statement | None, tally: Tally, what: str) -> None:
        carried = read is not None and (read.inherited or any(rule.field == "source" for rule in read.rules))
        if label.link is None:
            if carried and label.chain is not None:
                tally.count(False, False, True, what)
            return
        target = self.labelled[label.link["to"]]
        speaker = label.by or target.by
        goal = self.pairs.get(target.id)
        right = False
        if read is not None and speaker == OPEN:
            right = goal is not None and read.actor == goal.actor
        elif read is not None and speaker is not None:
            right = bool(read.chain) and read.chain[-1] == self._name(speaker)
        if read is not None and not label.by:
            right = goal is not None and read.actor == (goal.actor if label.actor == OPEN else label.actor)
        tally.count(right, True, read is not None, f"{what} ({label.link['rule']})")

    def _positions(self, label: Labelled, read: Statement, tally: Tally, what: str) -> None:
        given = {(p.party or "", p.issue, p.option or "", p.stance) for p in read.positions}
        for wanted in label.positions:
            same = next((g for g in given if all(a in (OPEN, b) for a, b in zip(wanted, g, strict=True))), None)
            tally.count(same is not None, True, same is not None, f"{what}: {wanted} in {sorted(given)}")
            given.discard(same or ("", "", "", ""))
        for other in given:
            tally.count(False, False, True, f"{what}: {other}")

    def _values(self, label: Labelled, read: Statement, tallies: dict[str, Tally], what: str) -> None:
        text = self.item.text
        for words, kind, low, high in label.other.get("quantities", ()):
            same = any(
                q.kind == kind and _inside(text, words, q.start, q.end) and _close(q.low, low) and _close(q.high, high)
                for q in read.quantities
            )
            tallies["quantities"].count(same, True, True, f"{what}: {words}")
        for words, kind, *days in label.other.get("times", ()):
            same = any(
                t.kind == kind and _inside(text, words, t.start, t.end) and (not days or _close(t.days, days[0]))
                for t in read.times
            )
            tallies["times"].count(same, True, True, f"{what}: {words}")
        for key in ("access", "anonymity"):
            span = getattr(read, key)
            if key in label.other:
                options = label.other[key].split("|")
                right = span is not None and any(_alike(span.of(text), option) for option in options)
                tallies["access and anonymity"].count(right, True, span is not None, f"{what}: {key}")

    def _spurious(self, read: Statement, tallies: dict[str, Tally]) -> None:
        what = f"{self.item.name} {read.id} “{read.quote(self.item.text)[:60]}”"
        tallies["attributions"].count(False, False, True, what)
        if read.parent is not None:
            tallies["nesting"].count(False, False, True, what)
        if len(read.chain) > 1:
            tallies["chains"].count(False, False, True, what)
        if read.inherited:
            tallies["inheritance"].count(False, False, True, what)

    def _conditions(self, wanted: Sequence[Labelled], tallies: dict[str, Tally]) -> None:
        """Compare conditions by their words: an outer statement repeats that of the one inside it."""
        text = self.item.text
        triggers: dict[Range, list[Statement]] = {}
        for read in self.judged:
            if read.condition is not None:
                span = (read.condition.trigger.start, read.condition.trigger.end)
                triggers.setdefault(span, []).append(read)
        used: set[Range | None] = set()
        for label in wanted:
            if label.condition is None or label.trigger is None:
                continue
            if label.optional:
                gold = words_of(text, [label.trigger])
                used.update(s for s in triggers if _jaccard(gold, words_of(text, [s])) >= _JACCARD)
                continue
            what = f"{self.item.name} {label.id}"
            gold = words_of(text, [label.trigger])
            kinds = label.condition["kind"].split("|")
            near = next((s for s in triggers if _jaccard(gold, words_of(text, [s])) >= _JACCARD), None)
            readings = [
                read.condition
                for read in (triggers[near] if near else ())
                if read.condition is not None and read.condition.kind in kinds
            ]
            used.add(near)
            tallies["conditions"].count(bool(readings), True, near is not None, what)
            roles = {key: label.condition[key] for key in ("by", "giver", "getter") if key in label.condition}
            if roles:
                own = self.pairs.get(label.id)
                if own is not None and own.condition is not None:
                    readings = [own.condition]
                right = any(all(getattr(r, key) == value for key, value in roles.items()) for r in readings)
                tallies["condition roles"].count(right, True, bool(readings), f"{what}: {roles}")
        for other in triggers:
            if other not in used:
                tallies["conditions"].count(False, False, True, f"{self.item.name} “{text[slice(*other)][:50]}”")


def _match(item: Item, statements: Sequence[Statement]) -> dict[str, Statement]:
    """Pair annotated with read statements, the best first, one to one."""
    text = item.text
    candidates = []
    for label in item.statements:
        gold = words_of(text, label.content)
        for read in statements:
            likeness = _jaccard(gold, words_of(text, ((s.start, s.end) for s in read.content)))
            if likeness < _JACCARD or not _overlaps(label.cue, read.cue):
                continue
            if label.source is not None and not _overlaps(label.source, read.source):
                continue
            candidates.append((likeness, label.parent is None and read.parent is None, label.id, read))
    pairs: dict[str, Statement] = {}
    taken: set[str] = set()
    for _, _, id, read in sorted(candidates, key=lambda c: (-c[0], not c[1])):
        if id not in pairs and read.id not in taken:
            pairs[id] = read
            taken.add(read.id)
    return pairs


def _overlaps(gold: Range | None, read: object) -> bool:
    if gold is None or read is None:
        return gold is None and read is None
    return gold[0] < read.end and read.start < gold[1]  # type: ignore[attr-defined, no-any-return]


def _jaccard(one: frozenset[int], two: frozenset[int]) -> float:
    return len(one & two) / len(one | two) if one | two else 0.0


def _inside(text: str, words: str, start: int, end: int) -> bool:
    return any(m.start() < end and start < m.end() for m in re.finditer(re.escape(words), text))


def _close(value: float | None, wanted: float | None) -> bool:
    if value is None or wanted is None:
        return value is wanted
    return abs(value - wanted) <= 1e-3 * max(1.0, abs(wanted))


def _alike(one: str, two: str) -> bool:
    words = [set(re.findall(r"\w+", phrase.lower())) for phrase in (one, two)]
    return len(words[0] & words[1]) >= 0.6 * len(words[0] | words[1])
