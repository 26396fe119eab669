"""From accepted statements to proposals for a case: stances, commitments, claims, each with its reason.

A proposal says no more than its statements do. It names options that the text names; where the text is hedged, the
interval takes in the options beside it; salience, and whatever else no words give, is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from locarno.evidence import UNDECIDED, find_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from locarno.case.loading import Case
    from locarno.case.negotiation import Firmness, Issue
    from locarno.evidence import Document, Quantity, Statement

Kind: TypeAlias = Literal["stance", "commitment", "claim"]

COMMITTING = frozenset({"offer", "threat", "promise", "demand", "warning", "request"})
"""Acts that a commitment of the case may have."""
JUDGING = frozenset({"assessment", "belief", "expectation", "warning"})
"""Acts that say how things are or will be: what a claim can rest on."""

_PLAIN = 2.0
"""Lowest certainty (−3..3) from which a statement counts as told without hedge."""
_FIRMNESS: tuple[tuple[Firmness, re.Pattern[str]], ...] = (
    ("deployed", re.compile(r"\bdeployed\b")),
    ("funded", re.compile(r"\b(?:funded|financed|appropriated)\b")),
    ("ratified", re.compile(r"\bratified\b")),
    ("signed", re.compile(r"\bsigned\b")),
    (
        "considered",
        re.compile(r"\b(?:may|might|could|consider\w*|weigh\w*|mull\w*|explor\w*|discuss\w*|studying|open to)\b"),
    ),
    ("pledged", re.compile(r"\b(?:pledg\w*|promis\w*|vow\w*|commit\w*|guarantee\w*|assur\w*|sw(?:ear|ore|orn))\b")),
    ("intended", re.compile(r"\b(?:will|intend\w*|plan\w*|prepar\w*|willing|ready|want\w*|mean\w*|aim\w*|hope\w*)\b")),
)
"""The ladder of firmness by the words of a cue; "may pledge" is considered, and what says none is announced."""
_JOINING = re.compile(
    r"^(?:that\s+)?(?:only\s+)?(?:if|unless|once|when|until|after|provided(?:\s+that)?|should|in\s+(?:exchange|return)\s+for)\s+",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:(?:does|do|did|will|would|has|have)\s+not|(?:does|do|did|wo|would|has|have)n[’']t|refus(?:es?|ed)\s+to|"
    r"fail(?:s|ed)?\s+to|declin(?:es?|ed)\s+to|not|without)\s+",
    re.IGNORECASE,
)
_PERSONS = frozenset({"persons", "person", "troops", "soldiers", "people", "peacekeepers", "personnel"})
_NOT_ID = re.compile(r"[^a-z0-9]+")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be written into the case, and why.

    Attributes
    ----------
    id
        By which it is accepted: ``stance_us_sanctions``.
    kind
        Stance, commitment or claim.
    path
        Dotted path at which it would stand.
    value
        What would be written there, without its reasons.
    statements
        Ids of the statements that it is coded from.
    quotations
        Their contents, word for word.
    rule
        Which rule made it, in words.
    asks
        Keys inside `value` that no statement gives: a person must say them.
    there
        What stands there already, where the proposal adds to it; None where it is new.
    """

    id: str
    kind: Kind
    path: str
    value: Mapping[str, Any]
    statements: tuple[str, ...]
    quotations: tuple[str, ...]
    rule: str
    asks: tuple[str, ...] = ()
    there: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the proposal as plain JSON data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "path": self.path,
            "value": dict(self.value),
            "statements": list(self.statements),
            "quotations": list(self.quotations),
            "rule": self.rule,
            "asks": list(self.asks),
            "there": self.there,
        }


@dataclass(frozen=True, slots=True)
class Coding:
    """What could be coded.

    Attributes
    ----------
    proposals
        Stances, commitments and claims, in the order of the statements.
    left
        Statement → why nothing is proposed from it.
    """

    proposals: tuple[Proposal, ...]
    left: Mapping[str, str] = field(default_factory=dict)


def code_case(case: Case, document: str | None = None) -> Coding:
    """Propose what the accepted statements of a case would add to it.

    Parameters
    ----------
    case
        A loaded case.
    document
        Id of a document: only its statements are looked at.

    Returns
    -------
    Coding
        Nothing is written; see :func:`locarno.case.acceptance.accept`.
    """
    ledger = case.ledger
    waiting = {s.id: "it is proposed, not yet accepted" for s in ledger if ledger.status(s.id) != "accepted"}
    accepted = [s for s in ledger if s.id not in waiting]
    return propose(case, [s for s in accepted if document is None or s.document == document], waiting)


def propose(case: Case, statements: Sequence[Statement], left: Mapping[str, str] | None = None) -> Coding:
    """Propose what statements would add to a case.

    Parameters
    ----------
    case
        The case.
    statements
        Accepted statements; each has its document in the case.
    left
        Statements that are left out already, with the reason.
    """
    coder = _Coder(case)
    proposals = [*coder.stances(statements), *coder.commitments(statements), *coder.claims(statements)]
    used = {id for proposal in proposals for id in proposal.statements}
    order = {statement.id: number for number, statement in enumerate(statements)}
    proposals.sort(key=lambda p: (order[p.statements[0]], ("stance", "commitment", "claim").index(p.kind)))
    why = dict(left or {})
    why |= {s.id: coder.why_not(s) for s in statements if s.id not in used}
    return Coding(tuple(proposals), why)


class _Coder:
    """Rules from statements to proposals, with what the case has already."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.file = case.file
        self.taken: set[str] = set()
        self.names: set[str] = set()
        """Names of entries that proposals would make."""
        self.in_stance = {
            (party, issue): _reasons(stance.model_dump())
            for party, stances in case.file.stances.items()
            for issue, stance in stances.items()
        }
        self.in_commitment = set().union(*(_reasons(c.model_dump()) for c in case.file.commitments.values()))
        self.again: dict[str, set[str]] = {}
        """Statement → those that tell the same act."""
        for link in find_duplicates(case.ledger):
            self.again.setdefault(link.first, set()).add(link.second)
            self.again.setdefault(link.second, set()).add(link.first)
        self.in_claim = set().union(*(set(claim.because) for claim in case.file.claims.values()))

    # stances

    def stances(self, statements: Iterable[Statement]) -> Iterator[Proposal]:
        told: dict[tuple[str, str], list[tuple[Statement, str | None, str]]] = {}
        for statement in statements:
            for party, issue, option, stance in self._positions(statement):
                cited = self.in_stance.get((party, issue), set()) | {s.id for s, _, _ in told.get((party, issue), ())}
                # One act told twice is one reason.
                if statement.id not in cited and not self.again.get(statement.id, set()) & cited:
                    told.setdefault((party, issue), []).append((statement, option, stance))
        for (party, issue), here in told.items():
            yield self._stance(party, issue, here)

    def _positions(self, statement: Statement) -> Iterator[tuple[str, str, str | None, str]]:
        """Give who stands where by a statement, as far as the case knows party and issue."""
        found = [(p.party or statement.actor, p.issue, p.option, p.stance) for p in statement.positions]
        if not found and statement.issue and statement.act not in ("report", "assessment", "warning"):
            found = [(statement.actor, statement.issue, statement.option, "support")]
        for party, issue, option, stance in dict.fromkeys(found):
            known = self.file.issues.get(issue)
            if party in self.file.parties and known is not None and known.undecided is None and option != UNDECIDED:
                yield str(party), issue, option if option in known.options else None, stance

    def _stance(self, party: str, issue: str, here: Sequence[tuple[Statement, str | None, str]]) -> Proposal:
        named = self.file.issues[issue]
        statements = list(dict.fromkeys(statement.id for statement, _, _ in here))
        position, rule = _position(named, here)
        existing = self.file.stances.get(party, {}).get(issue)
        id = self._id(f"stance_{party}_{issue}")
        path = f"stances.{party}.{issue}"
        said = self._quotations([statement for statement, _, _ in here])
        if existing is not None:
            value: dict[str, Any] = {}
            there = _short(existing.position.model_dump(exclude={"because"}, exclude_defaults=True))
            rule = f"it adds a reason to the stance that is there; by itself it would say {_short(position)} ({rule})"
            if position is None:
                rule = "it adds a reason to the stance that is there; it names no option"
            return Proposal(id, "stance", path, value, tuple(statements), said, rule, (), there)
        asks = ("salience",) if position is not None else ("position", "salience")
        value = {} if position is None else {"position": position}
        return Proposal(id, "stance", path, value, tuple(statements), said, rule, asks)

    # commitments

    def commitments(self, statements: Iterable[Statement]) -> Iterator[Proposal]:
        told: dict[tuple[object, ...], list[Statement]] = {}
        for statement in statements:
            if self._commits(statement) and statement.id not in self.in_commitment:
                condition, issue = statement.condition, _issue(statement)
                key = (
                    statement.actor,
                    statement.act,
                    issue,
                    condition and condition.by,
                    condition and condition.negated,
                )
                told.setdefault(key, []).append(statement)
        for here in told.values():
            yield self._commitment(here)

    def _commits(self, statement: Statement) -> bool:
        return (
            statement.act in COMMITTING
            and statement.condition is not None
            and statement.actor in self.file.parties
            and _issue(statement) in self.file.issues
            # A warning of what others would suffer commits nobody.
            and not (statement.act == "warning" and statement.condition.giver != statement.actor)
        )

    def _commitment(self, here: Sequence[Statement]) -> Proposal:
        first = here[0]
        condition, issue = first.condition, _issue(first)
        if condition is None or issue is None:
            message = f"{first.id} makes no commitment"
            raise ValueError(message)
        text = self._document(first).text
        by = condition.by if condition.by in self.file.parties else None
        does, words = _trigger(condition.trigger.of(text), negated=condition.negated)
        option = _option(self.file.issues[issue], first)
        to = next(
            (p for p in (first.addressee, condition.getter) if p in self.file.parties and p != first.actor),
            None,
        )
        cue = first.cue.of(text) if first.cue else ""
        firmness = firmness_of(f"{cue} {' '.join(first.hedges)}")
        deadline = next((text[t.start : t.end] for t in first.times if t.kind in ("deadline", "window")), None)
        same = self._same_commitment(first, issue, by)
        statements = tuple(statement.id for statement in here)
        if same is not None:
            rule = "the act stands in the case already: it is a further source"
            return Proposal(
                self._id(f"commitment_{same}"), "commitment", f"commitments.{same}", {}, statements,
                self._quotations(here), rule, (), f"{first.act} by {first.actor} on {issue}",
            )  # fmt: skip
        value: dict[str, Any] = {"by": first.actor, "act": first.act}
        if to:
            value["to"] = to
        value["if"] = ({"party": by} if by else {}) | {"does_not" if does == "not" else "does": words}
        value["then"] = {"issue": issue} | ({"option": option} if option is not None else {})
        value["firmness"] = firmness
        if deadline:
            value["by_when"] = " ".join(deadline.split())
        asks = (() if by else ("if.party",)) + (() if option is not None else ("then.option",))
        name = self._name(f"{first.actor}_{first.act}_{issue}", self.file.commitments)
        again = f", told {len(here)} times" if len(here) > 1 else ""
        rule = (
            f"{first.act} with a condition ({condition.kind}){again}; "
            f"“{' '.join(cue.split()) or 'no cue'}” is {firmness} on the ladder of firmness"
        )
        path = f"commitments.{name}"
        id = self._id(f"commitment_{name}")
        return Proposal(id, "commitment", path, value, statements, self._quotations(here), rule, asks)

    def _same_commitment(self, statement: Statement, issue: str, by: str | None) -> str | None:
        for id, there in self.file.commitments.items():
            if (there.by, there.act, there.then.issue, there.if_.party) == (statement.actor, statement.act, issue, by):
                return id
        return None

    # claims

    def claims(self, statements: Iterable[Statement]) -> Iterator[Proposal]:
        for statement in statements:
            if not self._claims(statement) or statement.id in self.in_claim:
                continue
            text = self._document(statement).text
            says = statement.summary or _sentence(statement.quote(text))
            value: dict[str, Any] = {"says": says[:_LONGEST]}
            if statement.condition is not None:
                words = statement.condition.trigger.of(text)
                # "Unless" and "until" turn the condition round: they stay.
                bare = _JOINING.sub("", words) if statement.condition.kind == "if" else words
                value["if"] = " ".join(bare.split())
            name = self._name(_slug(says), self.file.claims)
            rule = f"{statement.act}: it says how things are or will be; a test over outcomes can be added by hand"
            id = self._id(f"claim_{statement.id}")
            said = self._quotations([statement])
            yield Proposal(id, "claim", f"claims.{name}", value, (statement.id,), said, rule)

    def _claims(self, statement: Statement) -> bool:
        return statement.act in JUDGING and statement.option != UNDECIDED and statement.source_type != "poll"

    # what is left

    def why_not(self, statement: Statement) -> str:
        """Say why nothing is proposed from a statement."""
        if any(statement.id in ids for ids in (*self.in_stance.values(), self.in_commitment, self.in_claim)):
            return "it is coded already"
        issue = _issue(statement)
        if statement.id in self.again:
            return f"it tells again what {', '.join(sorted(self.again[statement.id]))} tells"
        if statement.option == UNDECIDED or (issue in self.file.issues and self.file.issues[issue].undecided):
            return "it says that the issue is open"
        if issue is None:
            return "it bears on no issue of the case"
        if issue not in self.file.issues:
            return f"the case has no issue {issue!r}"
        if statement.actor not in self.file.parties:
            return "nobody acts in it" if statement.actor is None else f"the case has no party {statement.actor!r}"
        return f"a {statement.act} takes no stance and commits nobody"

    def _document(self, statement: Statement) -> Document:
        return self.case.documents[str(statement.document)]

    def _quotations(self, statements: Iterable[Statement]) -> tuple[str, ...]:
        unique = {statement.id: statement for statement in statements}
        return tuple(" ".join(s.quote(self._document(s).text).split()) for s in unique.values())

    def _id(self, wanted: str) -> str:
        """Give a proposal an id that no other has."""
        id = _free(wanted, self.taken)
        self.taken.add(id)
        return id

    def _name(self, wanted: str, there: Iterable[str]) -> str:
        """Give a new entry of the case a name that neither the case nor another proposal has."""
        name = _free(wanted, {*there, *self.names})
        self.names.add(name)
        return name


def _free(wanted: str, taken: set[str]) -> str:
    id, number = wanted, 2
    while id in taken:
        id, number = f"{wanted}_{number}", number + 1
    return id


def _reasons(value: object) -> set[str]:
    """Give every reason written in an entry, at any depth."""
    if isinstance(value, Mapping):
        own = {str(reason) for reason in value.get("because", ())}
        return own.union(*(_reasons(inner) for key, inner in value.items() if key != "because"))
    if isinstance(value, list | tuple):
        return set().union(*(_reasons(inner) for inner in value)) if value else set()
    return set()


def _issue(statement: Statement) -> str | None:
    return statement.issue or (statement.positions[0].issue if statement.positions else None)


def _position(issue: Issue, here: Sequence[tuple[Statement, str | None, str]]) -> tuple[dict[str, Any] | None, str]:
    """Give the estimate that statements name, and by which rule; None where they name no option and no number."""
    for statement, _, stance in reversed(here):
        number = _number(issue, statement) if stance == "support" else None
        if number is not None:
            return number, "the number is quoted"
    if all(statement.act == "poll" for statement, _, _ in here):
        return None, "a poll gives shares of answers, not a position"
    ordered = sorted(issue.options, key=lambda option: issue.options[option])
    named = [
        (statement, option) for statement, option, stance in here if option and stance in ("support", "conditional")
    ]
    against = {option for _, option, stance in here if option and stance == "oppose"}
    if not named:
        if against:
            return None, f"it is against {', '.join(sorted(against))}, and for what is not said"
        return None, "it names no option"
    places = sorted({ordered.index(option) for _, option in named})
    plain = [option for statement, option in named if _is_plain(statement)]
    best = (plain or [option for _, option in named])[-1]
    if len(places) == 1 and plain and not any(stance == "conditional" for _, _, stance in here):
        return {"value": best}, "the option is named without a hedge"
    if len(places) > 1:
        low, high = ordered[places[0]], ordered[places[-1]]
        return {
            "low": low,
            "best": best,
            "high": high,
        }, "several options are named; the last told without hedge is best"
    low, high = ordered[max(0, places[0] - 1)], ordered[min(len(ordered) - 1, places[0] + 1)]
    if low == high:
        return {"value": best}, "the option is named, and there is no other"
    why = "on a condition" if not any(statement.hedges for statement, _ in named) else "with a hedge"
    return {"low": low, "best": best, "high": high}, f"the option is named {why}: the interval takes in its neighbours"


def _is_plain(statement: Statement) -> bool:
    certainty = statement.certainty
    return not statement.hedges and (certainty is None or certainty.low >= _PLAIN) and statement.condition is None


def _option(issue: Issue, statement: Statement) -> str | dict[str, Any] | None:
    """Give the option, or the number in the issue's unit, that a commitment's content names."""
    for option in (statement.option, *(p.option for p in statement.positions)):
        if option in issue.options:
            return option
    return _number(issue, statement)


def _number(issue: Issue, statement: Statement) -> dict[str, Any] | None:
    """Give a quoted number in the unit of an issue with a scale; a range is drawn evenly, having no best value."""
    if issue.scale is None:
        return None
    for quantity in statement.quantities:
        if not _same_unit(issue.scale.unit, quantity):
            continue
        percent = 100.0 if quantity.kind == "share" and issue.scale.unit.startswith("percent") else 1.0
        low, high = quantity.low * percent, (quantity.low if quantity.high is None else quantity.high) * percent
        ends = sorted((issue.scale.from_, issue.scale.to))
        if ends[0] <= low <= high <= ends[1]:
            if low == high:
                return {"value": low}
            return {"distribution": "uniform", "args": {"loc": low, "scale": high - low}}
    return None


def _same_unit(unit: str, quantity: Quantity) -> bool:
    if quantity.kind == "share":
        return unit in ("share", "percent") or unit.startswith("percent")
    return unit == quantity.unit or {unit, quantity.unit} <= _PERSONS


def firmness_of(words: str) -> Firmness:
    """Place the words of a cue on the ladder of firmness; announced where they say none."""
    lowered = words.lower()
    return next((rung for rung, pattern in _FIRMNESS if pattern.search(lowered)), "announced")


def _trigger(words: str, *, negated: bool) -> tuple[Literal["does", "not"], str]:
    """Cut a condition down to what is done, or is not done."""
    bare = " ".join(_JOINING.sub("", words.strip()).split())
    denied = _NEGATED.search(bare)
    if negated and denied is not None and bare[denied.end() :].strip():
        return "not", bare[denied.end() :].strip()
    return ("not" if negated and words.strip().lower().startswith("unless") else "does"), bare or words.strip()


def _sentence(words: str) -> str:
    bare = re.sub(r"^(?:that|how|whether)\s*,?\s+", "", " ".join(words.split()).strip("“”\"' ,"))
    return bare[:1].upper() + bare[1:]


def _slug(says: str) -> str:
    slug = _NOT_ID.sub("_", says.lower()).strip("_")
    words = slug[:40].rpartition("_")[0] if len(slug) > 40 else slug
    return words if words[:1].isalpha() else f"claim_{words}".rstrip("_")


def _short(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return "nothing"
    if set(value) == {"value"}:
        return str(value["value"])
    return ", ".join(f"{key} {inner}" for key, inner in value.items())
