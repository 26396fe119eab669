"""What the numbers rest on: from the dotted path of an input back to quotations, data and judgements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from pydantic import BaseModel

from locarno.brief import words
from locarno.case import CaseFile, walk
from locarno.estimate import Fixed, Hurdle, Named, Options, Quantiles, Range

if TYPE_CHECKING:
    from collections.abc import Iterable

    from locarno.case.estimates import AnyEstimate, Found
    from locarno.evidence import Document, Statement

LONGEST_QUOTATION = 25
"""Words of a source that are quoted at most in one place."""


class LoadedCase(Protocol):
    """A case with what lies beside its file; what :func:`locarno.case.load` gives."""

    @property
    def file(self) -> CaseFile:
        """The case file."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """Its source texts by id."""

    @property
    def ledger(self) -> Iterable[Statement] | None:
        """Its statements that stand."""


AnyCase: TypeAlias = LoadedCase | CaseFile


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a number rests on."""

    kind: Literal["statement", "data", "judgement", "missing"]
    id: str
    says: str
    """Summary of the statement, what is taken from the data, or why it was judged so."""
    quote: str = ""
    """A short span of the source's own words."""
    who: str = ""
    """Who said it, who published it, or who judged."""
    when: str = ""
    """When."""
    hindsight: bool = False
    """Whether a judgement was written after the case's date."""

    @property
    def anchor(self) -> str:
        """Where the brief lists it."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class Input:
    """One estimate of the case, as the brief prints it."""

    path: str
    label: str
    written: str
    """The estimate in words: "0.30, best 0.50, up to 0.70"."""
    reasons: tuple[Reason, ...]
    given: bool
    """False where the format's default stands."""

    @property
    def anchor(self) -> str:
        """Where the brief lists it."""
        return f"input-{self.path}"


@dataclass(frozen=True)
class Basis:
    """A case as the brief reads it: its file, its documents, its statements.

    A run may keep the file alone; then statements are named by id without their words.
    """

    file: CaseFile
    documents: Mapping[str, Document] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)

    @classmethod
    def of(cls, case: AnyCase) -> Basis:
        """Take a loaded case, or the case file alone."""
        if isinstance(case, CaseFile):
            return cls(case)
        return cls(case.file, case.documents, {said.id: said for said in case.ledger or ()})

    @cached_property
    def _found(self) -> dict[str, Found]:
        return {found.path: found for found in walk(self.file)}

    @cached_property
    def _inputs(self) -> dict[str, Input]:
        return {}

    def input(self, path: str) -> Input:
        """Give the estimate at a dotted path with its reasons; an unknown path is said to be one."""
        if path not in self._inputs:
            self._inputs[path] = self._input(path)
        return self._inputs[path]

    def _input(self, path: str) -> Input:
        found = self._found.get(path)
        if found is None:
            return Input(path, self.label(path), "not an estimate of this case", (), given=False)
        reasons = tuple(self.reason(id) for id in found.reasons)
        return Input(path, self.label(path), written(found.estimate), reasons, found.given)

    def reason(self, id: str) -> Reason:
        """Resolve one id of a ``because:``: a statement, ``data:ID`` or a judgement."""
        if id.startswith("data:"):
            data = self.file.data.get(id.removeprefix("data:"))
            if data is not None:
                return Reason("data", id.removeprefix("data:"), data.says, "", data.source, day(data.published))
        elif id in self.file.judgements:
            judged = self.file.judgements[id]
            return Reason("judgement", id, judged.why, "", judged.who, day(judged.on), judged.hindsight)
        elif id in self.statements:
            said = self.statements[id]
            return Reason("statement", id, said.summary or "", self.quote(said), self.speaker(said))
        return Reason("missing", id, "not in what the run keeps of the case")

    def quote(self, said: Statement) -> str:
        """Give a short span of the statement's own words, empty where the document is not at hand."""
        document = self.documents.get(said.document or "")
        return shorten(said.quote(document.text), LONGEST_QUOTATION) if document else ""

    def speaker(self, said: Statement) -> str:
        """Name who speaks: in the document's words where it names one, else by kind."""
        from locarno.evidence.sources import KIND_WORDS

        kind = KIND_WORDS[said.source_type]
        document = self.documents.get(said.document or "")
        named = said.source.of(document.text).strip(" ,") if said.source and document else ""
        return f"{named} ({kind})" if named and len(named) > 3 else kind

    def party(self, id: str) -> str:
        """Name a party; its id where the case does not know it."""
        found = self.file.parties.get(id)
        return found.name if found else humanise(id)

    def label(self, path: str) -> str:
        """Say in words what stands at a dotted path: "United Kingdom: chance to fight for the beneficiary"."""
        value: object = self.file
        owners: list[str] = []
        says = ""
        for key in path.split("."):
            if isinstance(value, BaseModel):
                named = next((n for n, f in type(value).model_fields.items() if key in (n, f.alias)), None)
                if named is None:
                    return humanise(path)
                says = type(value).model_fields[named].description or humanise(key)
                value = getattr(value, named)
            elif isinstance(value, Mapping):
                value = value.get(key)
                name = getattr(value, "name", None)
                owners.append(name if isinstance(name, str) else self.party(key))
            elif isinstance(value, tuple) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                return humanise(path)
        said = _first_clause(says)
        return f"{', '.join(owners)}: {said}" if owners else said


_SYMBOL = re.compile(r"^\S{1,4}: ")
_KEYED = re.compile(r"^[^→]{1,30}→ ")
_CLAUSE = re.compile(r"[,;:.](?:\s|$)|\s\(")


def _first_clause(says: str) -> str:
    plain = _KEYED.sub("", _SYMBOL.sub("", says)).replace("'", "’")
    clause = _CLAUSE.split(plain, maxsplit=1)[0].strip()
    return clause[:1].lower() + clause[1:] if clause[1:2].islower() else clause


def humanise(id: str) -> str:
    """Turn an id or a path into words."""
    return id.replace("_", " ").replace(".", ", ")


def shorten(text: str, most: int) -> str:
    """Keep at most so many words of a text, with an ellipsis where some were left out."""
    kept = text.split()
    return " ".join(kept) if len(kept) <= most else " ".join(kept[:most]).rstrip(",;:") + " …"


def day(on: object) -> str:
    """Print a date as "25 January 2025"; an ISO text is read as one, anything else is left as it is."""
    from datetime import date

    if isinstance(on, str):
        try:
            on = date.fromisoformat(on)
        except ValueError:
            return str(on)
    return f"{on.day} {on:%B %Y}" if isinstance(on, date) else str(on)


def _plain(quantity: float | str) -> str:
    return humanise(quantity) if isinstance(quantity, str) else _digits(quantity)


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def written(estimate: AnyEstimate) -> str:
    """Say an estimate as the analyst wrote it."""
    match estimate:
        case Range():
            ends = f"{_plain(estimate.low)} to {_plain(estimate.high)}, best {_plain(estimate.best)}"
            return ends + (" (triangular)" if estimate.shape == "triangular" else "")
        case Quantiles():
            return "; ".join(f"{words.per_hundred(p)} below {_plain(q)}" for p, q in sorted(estimate.quantiles.items()))
        case Named():
            return f"{estimate.distribution}({', '.join(f'{k}={v:g}' for k, v in estimate.args.items())})"
        case Options():
            total = sum(estimate.options.values())
            return "; ".join(f"{humanise(o)} weight {w / total:.2g}" for o, w in estimate.options.items())
        case Hurdle():
            return f"{written(estimate.then)}, with chance {estimate.chance:g}; otherwise {_plain(estimate.otherwise)}"
        case Fixed():
            return f"{_plain(estimate.value)}, taken as known"
    return ""
