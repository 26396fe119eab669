"""The case file: one class from which validation, JSON Schema and the reference page are made."""

from __future__ import annotations

from datetime import date
from typing import Literal

from locarno.case.base import Id, Noun
from locarno.case.cohesion import Trust
from locarno.case.context import (
    Assumption,
    CaseClaim,
    DataReference,
    DocumentReference,
    Event,
    Judgement,
    Person,
    Poll,
    Pressure,
    Reconstruction,
    Settings,
    Timing,
)
from locarno.case.negotiation import Commitment, Issue, Package, Party, Stance
from locarno.case.security import Force, Guarantee, Outside, RatifyingBody, War
from locarno.estimate import Estimate


class CaseFile(Noun):
    """A case: what we believe about one settlement, with the reasons."""

    locarno: Literal[1]
    """Version of this format."""
    title: str
    """Title."""
    question: str = ""
    """The question that the brief answers."""
    as_of: date
    """Date of the case: nothing published later informs it."""
    author: str = ""
    """Who made the case."""
    marking: str = ""
    """Marking or disclaimer, printed on every page and figure."""
    settings: Settings = Settings()
    """Horizon, discount, beliefs."""
    judgements: dict[Id, Judgement] = {}
    """Judgements by id."""
    data: dict[Id, DataReference] = {}
    """Publications by id, referred to as ``data:ID``."""
    documents: dict[Id, DocumentReference] = {}
    """Source texts by id."""
    who: tuple[Person, ...] = ()
    """Rows added to the who-is-who registry."""
    parties: dict[Id, Party]
    """Parties by id."""
    issues: dict[Id, Issue]
    """Issues by id."""
    stances: dict[Id, dict[Id, Stance]] = {}
    """Party → issue → stance."""
    commitments: dict[Id, Commitment] = {}
    """Commitments by id."""
    guarantees: dict[Id, Guarantee] = {}
    """Guarantees by id."""
    forces: dict[Id, Force] = {}
    """Forces by id."""
    war: War | None = None
    """The war that would be renewed, or goes on."""
    outside: dict[Id, Outside] = {}
    """Party → outside option."""
    ratification: dict[Id, RatifyingBody] = {}
    """Ratifying bodies by id."""
    trust: Trust | None = None
    """A web of trust between the guarantors."""
    packages: dict[Id, Package]
    """Packages by id, in the order of the figure; the first is the benchmark."""
    benchmark: Id | None = None
    """Package against which others are measured."""
    no_guarantee: Id | None = None
    """Package with the same terms, no guarantee and no force."""
    polls: dict[Id, Poll] = {}
    """Polls by id."""
    pressure: Pressure | None = None
    """The threat of sanctions."""
    reconstruction: Reconstruction | None = None
    """Money to rebuild."""
    timing: Timing | None = None
    """When."""
    events: dict[Id, Event] = {}
    """Dated events by id."""
    claims: dict[Id, CaseClaim] = {}
    """Claims by id."""
    assumptions: dict[Id, Assumption] = {}
    """Linchpin assumptions by id."""
    history: dict[Id, Estimate] = {}
    """Covariates of the outside view."""
    extra: dict[Id, dict[Id, Estimate]] = {}
    """Inputs of further models: model → name → estimate."""
