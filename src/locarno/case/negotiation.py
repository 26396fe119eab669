"""Who negotiates about what: parties, issues, stances, commitments, packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from locarno.case.base import Id, Noun, Reasons
from locarno.estimate import Amount, Estimate, Level, Probability, on_scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Role = Literal[
    "challenger",
    "protege",
    "guarantor",
    "contributor",
    "ratifier",
    "mediator",
    "spoiler",
    "financier",
    "public",
]
PartyKind = Literal["state", "bloc", "alliance", "team", "person", "public", "firm"]


class Party(Noun):
    """A state, bloc, alliance, team, person, public or firm."""

    name: str
    """Name in full."""
    kind: PartyKind = "state"
    """What kind of party it is."""
    members: tuple[Id, ...] = ()
    """Parties nested in this one: a bloc's members, a state's team."""
    roles: tuple[Role, ...] = ()
    """Roles in this case."""
    veto: bool = False
    """Whether no settlement is reached without it."""
    capability: Level | None = None
    """Influence on the outcome, 0–100, the strongest party 100."""
    discount: Probability | None = None
    """Yearly discount factor β; the case's setting unless given."""
    gdp: Amount | None = None
    """Gross domestic product, EUR a year."""
    population: Amount | None = None
    """Persons."""
    value_per_gdp_percent: Amount | None = None
    """v: yearly value lost per 1% of GDP spent, in years of full satisfaction."""


class ScaleOf(Noun):
    """A scale in its own unit, mapped linearly to 0–100."""

    unit: str
    """Unit, for instance ``persons``."""
    from_: float = Field(alias="from")
    """Value that stands at 0."""
    to: float
    """Value that stands at 100."""

    @model_validator(mode="after")
    def _has_length(self) -> ScaleOf:
        if self.from_ == self.to:
            message = "a scale needs two different ends"
            raise ValueError(message)
        return self


class Issue(Noun):
    """Something to settle: terms (what the parties live with) or an instrument (force, guarantee, sanctions)."""

    kind: Literal["terms", "instrument"]
    """Terms enter satisfaction; instruments work only through hazard, cost and intrinsic cost."""
    asks: str
    """The question, in one line."""
    options: dict[Id, Annotated[float, Field(ge=0, le=100)]] = {}
    """Option → position on 0–100."""
    scale: ScaleOf | None = None
    """Instead of options: a scale in its own unit; positions are written in that unit."""
    undecided: str | None = None
    """Why the issue is open by intent ("too early to discuss"); such an issue is in no package that is run."""
    intrinsic: dict[Id, dict[Id, Amount]] = {}
    """Party → option → yearly intrinsic cost d of an instrument option to that party."""
    keywords: tuple[str, ...] = ()
    """Words by which a reader recognises the issue in a text."""
    option_keywords: dict[Id, tuple[str, ...]] = {}
    """Option → words by which a reader recognises it."""
    because: Reasons = ()
    """Where the issue comes from."""

    @model_validator(mode="after")
    def _options_or_scale(self) -> Issue:
        if bool(self.options) == (self.scale is not None):
            message = "an issue needs either options or a scale"
            raise ValueError(message)
        return self

    def number(self, quantity: float | str) -> float:
        """Place an option or a value in the issue's unit on 0–100.

        Raises
        ------
        ValueError
            If the name is no option, or the number lies outside the scale.
        """
        if isinstance(quantity, str):
            if quantity not in self.options:
                message = f"{quantity!r} is no option of this issue"
                raise ValueError(message)
            return self.options[quantity]
        place = float(quantity)
        if self.scale is not None:
            place = 100 * (quantity - self.scale.from_) / (self.scale.to - self.scale.from_)
        if not -1e-9 <= place <= 100 + 1e-9:
            message = f"{quantity:g} lies outside the scale"
            raise ValueError(message)
        return min(max(place, 0.0), 100.0)

    def place(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring sampled values, of any shape, from the issue's unit to 0–100, cut at the ends of the scale."""
        import numpy as np

        if self.scale is not None:
            values = 100 * (values - self.scale.from_) / (self.scale.to - self.scale.from_)
        return np.clip(values, 0.0, 100.0)


class Moved(Noun):
    """One step in a stance's history."""

    when: str
    """Date or period, as the source gives it."""
    position: Estimate
    """Position then."""
    because: Reasons = ()
    """Where this is from."""


class Stance(Noun):
    """One party on one issue."""

    position: Estimate
    """Position, as an option's name or in the issue's unit."""
    salience: Level
    """How much the issue matters to the party, 0–100."""
    red_line: Estimate | None = None
    """The last position it is said to accept."""
    private_position: Estimate | None = None
    """What it is said to hold in private."""
    history: tuple[Moved, ...] = ()
    """How the position moved."""


class Condition(Noun):
    """If a party does, or does not do, something."""

    party: Id
    """Who would act."""
    does: str | None = None
    """What triggers the commitment."""
    does_not: str | None = None
    """What triggers it if it is not done."""
    by: str | None = None
    """By when, as the source says it."""


class Consequence(Noun):
    """What is then done."""

    issue: Id
    """The issue it bears on."""
    option: Estimate
    """The option, or value in the issue's unit."""


Firmness = Literal["announced", "considered", "intended", "pledged", "signed", "ratified", "funded", "deployed"]


class Commitment(Noun):
    """A conditional act: who, to whom, if what, then what, how firm, by when."""

    by: Id
    """Who commits."""
    to: Id | None = None
    """To whom."""
    act: Literal["offer", "threat", "promise", "demand", "warning", "request"]
    """What kind of act."""
    if_: Condition = Field(alias="if")
    """The condition."""
    then: Consequence
    """The consequence."""
    firmness: Firmness
    """How firm, on the ladder from announced to deployed."""
    by_when: str | None = None
    """By when, as the source says it."""
    became: str | None = None
    """What became of it."""
    because: Reasons = ()
    """Where it comes from."""


Push = Annotated[Estimate, on_scale(-2, 2, "push")]

PACKAGE_KEYS = ("name", "says", "status", "guarantees", "force", "cost", "pushes", "because")


class Package(Noun):
    """One draft settlement: every other key is an issue with the option (or value) that the draft takes."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True, populate_by_name=True)
    __pydantic_extra__: dict[str, float | str]

    name: str
    """Name in a figure's row, a few words."""
    says: str = ""
    """What the draft says, in one or two lines."""
    status: Literal["rumoured", "drafted", "tabled", "agreed", "hypothetical"] = "hypothetical"
    """How real the draft is."""
    guarantees: tuple[Id, ...] = ()
    """Guarantees in the package."""
    force: Id | None = None
    """Force in the package."""
    cost: dict[Id, Amount] = {}
    """Party → EUR a year beside the force (arms, funds)."""
    pushes: dict[Id, Push] = {}
    """Factor of the web of trust → what the package adds to it every quarter, −2 to 2."""
    because: Reasons = ()
    """Where the draft comes from."""

    @property
    def takes(self) -> dict[str, float | str]:
        """Issue → option name, or value in the issue's unit."""
        return dict(self.__pydantic_extra__ or {})


__all__ = [
    "PACKAGE_KEYS",
    "Commitment",
    "Condition",
    "Consequence",
    "Firmness",
    "Issue",
    "Moved",
    "Package",
    "Party",
    "PartyKind",
    "Role",
    "ScaleOf",
    "Stance",
]
