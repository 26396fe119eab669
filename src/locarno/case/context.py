"""What surrounds the settlement: reasons, documents, polls, pressure, money, time, claims, history."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from locarno.case.base import Id, Noun, Reasons
from locarno.estimate import Amount, Estimate, Probability


class Judgement(Noun):
    """Who turned evidence into a number, when, and why in one line."""

    who: str
    """Name of the person or body."""
    on: date
    """Date of the judgement."""
    why: str
    """The reason, in one line."""
    hindsight: bool = False
    """Whether it was written after the case's date."""


class DataReference(Noun):
    """A number or table taken from a publication; referred to as ``data:ID``."""

    says: str
    """What is taken from it, with its unit."""
    source: str
    """Author, title, place: enough to find it."""
    published: date
    """Date of publication; not later than the case's date."""
    licence: str = ""
    """Terms, where they matter."""
    ages: bool = True
    """Whether it goes stale; false for history, treaties and other things that stay as they were."""


class DocumentReference(Noun):
    """A source text of the case, under ``documents/``."""

    file: str
    """Path inside the case's folder."""
    title: str
    """Title."""
    outlet: str
    """Who published it."""
    date: date
    """Date of publication."""
    retells: tuple[str, ...] = ()
    """Outlets that it retells; they and it are one root."""


class PollOption(Noun):
    """One answer of a poll."""

    says: str
    """The answer's wording."""
    share: Annotated[float, Field(ge=0, le=1)]
    """Share that chose it."""


class Poll(Noun):
    """A survey with its real metadata."""

    house: str
    """Who asked."""
    population: str
    """Who was asked."""
    field_start: date
    """First day in the field."""
    field_end: date
    """Last day in the field."""
    published: date
    """Date of publication."""
    mode: str = ""
    """Face-to-face, telephone, web."""
    n: Annotated[int, Field(gt=0)]
    """Completed interviews."""
    stated_error: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Margin of error as stated, as a share."""
    design: dict[Literal["deft", "deff"], float] = {}
    """Design effect in either convention: deft multiplies the standard error, deff the variance."""
    question: str
    """What was asked, in our words."""
    several_answers: bool = False
    """Whether several answers were allowed; then shares are never summed or normalised."""
    informs: Literal["trust", "ratification", "nothing"] = "nothing"
    """What it may inform: a belief that something can prevent war is trust, not support."""
    answers: dict[Id, PollOption]
    """Answers."""
    because: Reasons = ()
    """Where the poll is reported."""


class Pressure(Noun):
    """A threat of sanctions as a signal: the sender may bluff."""

    sender: Id
    """Who threatens."""
    target: Id
    """Who is threatened."""
    commitment: Id | None = None
    """The commitment that is the threat."""
    resolute: Probability
    """Prior that the sender would carry it out."""
    concession_cost: Amount
    """x: cost to the target of complying, as a share of its stake."""
    sanctions_cost: Amount
    """c_T: cost to the target of defying a resolute sender, same unit."""
    bluff_gain: Amount
    """b: gain of an irresolute sender when the target complies."""
    audience_cost: Amount
    """a: loss of an irresolute sender whose bluff is called."""
    value: Amount
    """Yearly cost of the sanctions to the target while it fights on, in years of full satisfaction."""
    snapback_value: Amount
    """Value to the challenger of the sanctions that come back on a breach, in years of full satisfaction."""


class Reconstruction(Noun):
    """Money to rebuild: need, public money, and private money that shuns war risk."""

    need: Amount
    """Total need, EUR."""
    years: Amount
    """Years over which it is spent."""
    public_yearly: Amount
    """Grants and concessional money, EUR a year."""
    private_yearly: Amount
    """Private money offered a year if the war risk were nil, EUR."""
    elasticity: Amount
    """How fast private money falls with the required yield."""
    risk_free: Probability
    """Risk-free yield."""
    project_yield: Probability
    """Yield that projects earn."""
    loss_given_war: Probability
    """Share of an investment lost if war resumes."""


class Timing(Noun):
    """When: a base rate of agreement and a deadline that pulls, less after each one that slipped."""

    deadline: Id
    """Event that is the deadline."""
    hazard: Amount
    """Base rate of agreement per day."""
    pull: Amount
    """Strength of the pull before the deadline."""
    width_days: Amount
    """How close to the deadline the pull peaks, in days."""
    slipped: Annotated[int, Field(ge=0)] = 0
    """Deadlines that the same side let pass before."""
    slip_discount: Probability
    """Loss of pull per deadline let pass."""


class Event(Noun):
    """Something dated: a deadline, a visit, an election, an assessment to come."""

    what: str
    """What happens."""
    kind: Literal["deadline", "visit", "election", "talks", "decision", "statement", "other"]
    """What kind of event."""
    on: date | None = None
    """The day, where it is known."""
    between: tuple[date, date] | None = None
    """First and last day, where it is not."""
    party: Id | None = None
    """Whose event it is."""
    exit_multiplier: Amount | None = None
    """For an election: multiplier of the rates at which its party's commitment drifts, in that year."""
    watch: str | None = None
    """What to look for, with a threshold."""
    because: Reasons = ()
    """Where it comes from."""


class CaseClaim(Noun):
    """A proposition that the case tests or that statements support."""

    says: str
    """The proposition."""
    test: str | None = None
    """A predicate over outcomes, in the documented grammar; none where the claim cannot be tested here."""
    if_: str | None = Field(default=None, alias="if")
    """The condition of a conditional claim."""
    because: Reasons = ()
    """Statements that make it."""


class Assumption(Noun):
    """A linchpin: what the answer rests on, and the dotted path of its estimate."""

    says: str
    """The assumption, in one line."""
    path: str
    """Dotted path of the estimate."""


class Correlation(Noun):
    """Two estimates that move together (Gaussian copula)."""

    between: tuple[str, str]
    """Dotted paths."""
    rho: Annotated[float, Field(ge=-0.99, le=0.99)]
    """Correlation of the normal scores."""
    because: Reasons = ()
    """Why."""


class Settings(Noun):
    """Settings of the case; what is not given is defaulted and printed as such."""

    horizon_years: Annotated[int, Field(ge=1, le=30)] = 10
    """T: years that are modelled."""
    report_years: tuple[Annotated[int, Field(ge=1)], ...] = (1, 5, 10)
    """Years that are reported."""
    discount: Probability = Field(default=0.9, validate_default=True)
    """Yearly discount factor β."""
    deciders_correlation: Probability = Field(default=0.0, validate_default=True)
    """ρ: pairwise latent correlation of the guarantors' decisions, at most .95."""
    belief_spread: Annotated[float, Field(ge=0)] = 0.5
    """Spread, in log odds, of the challenger's and the protégé's errors about guarantors."""
    belief_bias: Estimate = Field(default=0.0, validate_default=True)
    """Bias of the challenger's belief, in log odds."""
    trust_bias: Estimate = Field(default=0.0, validate_default=True)
    """Bias of the protégé's trust, in log odds."""
    ratification_correlation: Probability = Field(default=0.0, validate_default=True)
    """r: correlation of the ratifying bodies' votes."""
    failure_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Share of failed draws past which a run fails."""
    correlations: tuple[Correlation, ...] = ()
    """Estimates that move together."""
    stale_after_days: Annotated[int, Field(ge=1)] = 730
    """Age, at the case's date, from which evidence is called stale."""


class Person(Noun):
    """A row that the case adds to the who-is-who registry."""

    name: str
    """Name as written."""
    aliases: tuple[str, ...] = ()
    """Other spellings."""
    party: Id
    """Party of the case that the person speaks for."""
    office: str = ""
    """Office."""
    from_: date | None = Field(default=None, alias="from")
    """First day in office."""
    to: date | None = None
    """Last day in office."""


__all__ = [
    "Assumption",
    "CaseClaim",
    "Correlation",
    "DataReference",
    "DocumentReference",
    "Event",
    "Judgement",
    "Person",
    "Poll",
    "PollOption",
    "Pressure",
    "Reconstruction",
    "Settings",
    "Timing",
]
