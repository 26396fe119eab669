"""Accepting proposals: who, on what date and why go into the case with them, in one write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from locarno.case.loading import CASE_FILE, Case
from locarno.case.saving import set_values
from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from locarno.case.coding import Proposal

register_codes(
    {
        "C431": Code("No such proposal", "Take an id that `locarno code CASE` lists."),
        "C432": Code("A proposal that needs more", "Say it with --set ID.KEY=VALUE, for instance salience=40,60,80."),
        "C433": Code("A value that cannot be set", "Write ID.KEY=VALUE: a number, an option, or low,best,high."),
        "C434": Code("Nobody accepts it", "Give --by NAME and --because TEXT: a case keeps who decided, and why."),
        "C435": Code("No such document in the case", "Add it under `documents`, and its statements to the ledger."),
        "C436": Code("A case that ships is not changed", "Copy it first: locarno new DIR --from NAME."),
    }
)

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def accept(
    case: Case,
    proposals: Sequence[Proposal],
    ids: Iterable[str],
    *,
    by: str,
    on: dt.date,
    why: str,
    said: Mapping[str, Mapping[str, Any]] | None = None,
) -> Case:
    """Write proposals into a case, with the judgement of who accepted them.

    Everything is written at once, comments kept, or nothing is.

    Parameters
    ----------
    case
        The case from which the proposals were made.
    proposals
        All of them (:func:`locarno.case.coding.code_case`).
    ids
        Those that are accepted.
    by, on, why
        The judgement: who, on what date, why in one line. It says `hindsight` if the date is after the case's.
    said
        Proposal → key → value: what the proposals ask for, or what is to stand instead of what they propose.

    Returns
    -------
    Case
        The case as it then is.

    Raises
    ------
    LocarnoError
        C431 unknown ids, C432 what is asked for is not said, C433 keys that cannot be set, C434 nobody or no reason;
        every diagnostic of the case that would result. The file then stays as it was.
    """
    known = {proposal.id: proposal for proposal in proposals}
    wanted = list(dict.fromkeys(ids))
    said = said or {}
    name = str(case.folder / CASE_FILE)
    found: list[Diagnostic] = []
    if not by.strip() or not why.strip():
        found.append(Diagnostic("C434", "a name and a reason are needed to accept", name))
    for id in dict.fromkeys((*wanted, *said)):
        if id not in known:
            found.append(Diagnostic("C431", f"no proposal {id!r}{did_you_mean(id, known)}", name))
        elif id not in wanted:
            found.append(Diagnostic("C433", f"{id} is given values but is not accepted", name))
        else:
            found += _missing(known[id], said.get(id, {}), name)
    if found:
        raise LocarnoError(found)
    if not wanted:
        return case
    judgement = _free_judgement(case, by)
    record: dict[str, Any] = {"who": by.strip(), "on": on.isoformat(), "why": " ".join(why.split())}
    if on > case.file.as_of:
        record["hindsight"] = True
    changes: list[tuple[str, object]] = [(f"judgements.{judgement}", record)]
    for id in wanted:
        changes += _changes(case, known[id], said.get(id, {}), judgement)
    return set_values(case.folder, changes)


def _missing(proposal: Proposal, said: Mapping[str, Any], name: str) -> list[Diagnostic]:
    found = []
    lacking = [key for key in proposal.asks if key not in said]
    if lacking:
        options = " ".join(f"--set {proposal.id}.{key}=…" for key in lacking)
        message = f"{proposal.id} does not say {' and '.join(lacking)}, and no statement does: add {options}"
        found.append(Diagnostic("C432", message, name, path=proposal.path))
    allowed = _settable(proposal)
    found += [
        Diagnostic("C433", f"{proposal.id} has no {key!r} to set{did_you_mean(key, allowed)}", name, path=proposal.path)
        for key in said
        if key not in allowed
    ]
    return found


def _settable(proposal: Proposal) -> tuple[str, ...]:
    if proposal.there is not None:
        return ()
    return {
        "stance": ("position", "salience"),
        "commitment": ("to", "if.party", "if.does", "if.does_not", "then.option", "firmness", "by_when"),
        "claim": ("says", "test", "if"),
    }[proposal.kind]


def _changes(case: Case, proposal: Proposal, said: Mapping[str, Any], judgement: str) -> list[tuple[str, object]]:
    because = [*proposal.statements, judgement]
    if proposal.there is not None:
        return [_more_reasons(case, proposal, because)]
    value: dict[str, Any] = {
        key: dict(inner) if isinstance(inner, dict) else inner for key, inner in proposal.value.items()
    }
    for key, given in said.items():
        outer, _, inner = key.partition(".")
        if inner:
            value[outer] = {**value.get(outer, {}), inner: given}
            if inner in ("does", "does_not"):
                value[outer].pop("does" if inner == "does_not" else "does_not", None)
        else:
            value[outer] = given
    if proposal.kind == "stance":
        value["position"] = _estimate(value["position"], because)
        # How much it matters is the person's own judgement: no statement gives it.
        value["salience"] = _estimate(value["salience"], [judgement])
        return [(proposal.path, value)]
    if proposal.kind == "commitment":
        option = value["then"].get("option")
        if isinstance(option, dict):
            value["then"] = {**value["then"], "option": {**option, "because": because}}
    return [(proposal.path, {**value, "because": because})]


def _estimate(value: Any, because: list[str]) -> dict[str, Any]:  # noqa: ANN401 (an estimate of any form)
    return {**(value if isinstance(value, dict) else {"value": value}), "because": because}


def _more_reasons(case: Case, proposal: Proposal, because: list[str]) -> tuple[str, object]:
    """Add reasons to an entry that is there."""
    if proposal.kind == "stance":
        _, party, issue = proposal.path.split(".")
        position = case.file.stances[party][issue].position
        merged = list(dict.fromkeys((*position.because, *because)))
        node = case.root.find((*proposal.path.split("."), "position"))
        if node is not None and isinstance(node.data, dict):
            return f"{proposal.path}.position.because", merged
        return f"{proposal.path}.position", _estimate(node.data if node is not None else None, merged)
    commitment = case.file.commitments[proposal.path.split(".")[1]]
    return f"{proposal.path}.because", list(dict.fromkeys((*commitment.because, *because)))


def _free_judgement(case: Case, by: str) -> str:
    """Give the judgement an id of its own."""
    slug = re.sub(r"[^a-z0-9]+", "_", by.lower()).strip("_")[:24].strip("_") or "person"
    taken = case.file.judgements.keys() | case.ledger.statements.keys() | case.ledger.rejected.keys()
    number = 1
    while f"j_{slug}_{number}" in taken:
        number += 1
    return f"j_{slug}_{number}"


def read_settings(written: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Read what a person says for proposals: ``ID.KEY=VALUE``, the value a number, a word, or ``low,best,high``.

    Raises
    ------
    LocarnoError
        C433 for every setting of another form.
    """
    said: dict[str, dict[str, Any]] = {}
    found = []
    for one in written:
        place, equals, text = one.partition("=")
        id, dot, key = place.strip().partition(".")
        values = [_value(part.strip()) for part in text.split(",")] if key in _ESTIMATES else [text.strip()]
        if not equals or not dot or not id or not key or "" in values or len(values) not in (1, 3):
            found.append(Diagnostic("C433", f"{one!r} is not ID.KEY=VALUE", expected="salience=60 or =40,60,80"))
        elif len(values) == 1:
            said.setdefault(id, {})[key] = values[0]
        else:
            said.setdefault(id, {})[key] = dict(zip(("low", "best", "high"), values, strict=True))
    if found:
        raise LocarnoError(found)
    return said


_ESTIMATES = frozenset({"position", "salience", "then.option"})


def _value(text: str) -> float | str:
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number
