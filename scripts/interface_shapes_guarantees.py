"""Shapes of what the verbs on guarantees print as JSON; ``make_schemas.py`` turns them into JSON Schemas."""

from __future__ import annotations

from typing import Annotated, Literal

from interface_shapes import Count, Id, Sha256, Shape, Share, Version
from pydantic import ConfigDict, Field

Number = Annotated[int, Field(ge=1)]
Hours = Annotated[float, Field(ge=0)]


class FaitAccompliShape(Shape):
    """Hours from the violation until a response comes too late."""

    model_config = ConfigDict(title="FaitAccompli")

    low: Hours
    """The earliest held possible."""
    best: Hours
    """The likeliest."""
    high: Hours
    """The latest held possible."""


class LadderStepShape(Shape):
    """One step over all draws."""

    model_config = ConfigDict(title="LadderStep")

    step: Number
    """Its number, from 1."""
    id: Id | None
    """Its id; null where the case gives none."""
    who: Id
    """Party that acts."""
    does: str
    """What it does."""
    after: list[Number]
    """Steps that must have happened."""
    needed: bool
    """Whether the response needs it."""
    chance: Share
    """Share of draws in which it happens."""
    in_time: Share | None
    """Share in which it happens before the fait accompli; null without one."""
    hours: dict[str, Hours] | None
    """Level → quantile of its hour where it happens; null where it never does."""
    wait: Hours | None
    """Median hours between the last step before it and itself; null where it never happens."""
    gain: Share
    """Rise of the chance of a response in time (at all, without a fait accompli), were it certain and instant."""
    costs_hours: Hours | None
    """Hours that the median response would gain if it took no time; null where there is no response."""


class LadderStopShape(Shape):
    """Where the response stops; where several steps stop it, the first in order counts."""

    model_config = ConfigDict(title="LadderStop")

    step: Number
    """Step that does not happen."""
    vetoed_by: Id | None
    """Party that vetoes it; null where it fails by itself."""
    share: Share
    """Share of draws."""


class LadderEventShape(Shape):
    """One line of a log."""

    model_config = ConfigDict(title="LadderEvent")

    hour: Hours
    """Hours from the violation; of a step that is stopped, when it could have begun."""
    step: Number
    """Step."""
    end: Literal["reached", "failed", "vetoed"]
    """How it ended."""
    vetoed_by: Id | None
    """Party that vetoed it."""


class LadderLogShape(Shape):
    """One draw as it went."""

    model_config = ConfigDict(title="LadderLog")

    draw: Count
    """Number of the draw, from 0."""
    events: list[LadderEventShape]
    """By hour; steps that were not tried are left out."""


class GuaranteeLadderShape(Shape):
    """One guarantee's response ladder."""

    model_config = ConfigDict(title="GuaranteeLadder")

    guarantee: Id
    """Guarantee."""
    name: str
    """Its name."""
    response: Number
    """Step that counts as the response."""
    chance: Share
    """Share of draws with a response, however late."""
    in_time: Share | None
    """Share with a response before the fait accompli; null without one."""
    late: Share | None
    """Share with a response that comes too late; null without a fait accompli."""
    standard_error: Annotated[float, Field(ge=0)]
    """Of `in_time`, or of `chance` without a fait accompli; from the number of draws alone."""
    hours: dict[str, Hours] | None
    """Level → quantile of the hours to the response where it comes; null where it never does."""
    by_hour: dict[str, Share]
    """Hour → share of draws with a response by then."""
    steps: list[LadderStepShape]
    """In the order of the case."""
    stops: list[LadderStopShape]
    """Shares sum to 1 − `chance`."""
    weakest: Number | None
    """Step with the largest `gain`; null where no step has any."""
    slowest: Number | None
    """Step with the largest `costs_hours`; null where none costs time."""
    log: LadderLogShape
    """One draw."""
    rests_on: list[str]
    """What each guarantor's chance to fight rests on, and the record of past alliances; empty without guarantors."""
    assumed: list[str]
    """What the case does not give, and what stands in for it."""


class LadderShape(Shape):
    """What `locarno ladder CASE --json` prints."""

    model_config = ConfigDict(title="Ladder")

    schema_version: Version
    """Version of this schema."""
    case: Sha256
    """Hash of the case."""
    draws: Number
    """Violations drawn."""
    seed: Count
    """Seed of everything random."""
    fait_accompli: FaitAccompliShape | None
    """As given; null without one."""
    ladders: list[GuaranteeLadderShape]
    """One for each guarantee that was asked for."""


class ClauseChangeShape(Shape):
    """A clause that changed."""

    model_config = ConfigDict(title="ClauseChange")

    clause: str
    """Its key: an attribute of the record with its part, `response.us`, or the id in the mapping."""
    attribute: str
    """What it settles; `clause` in a mapping."""
    direction: Literal["dropped", "softened", "mixed", "reworded", "strengthened", "added"]
    """What became of it; mixed where one side of it is softer and another firmer."""
    before: str | None
    """Its wording; null where it was not there."""
    after: str | None
    """Its wording; null where it is gone."""
    why: list[str]
    """What changed inside it, softer things first."""


class GradeChangeShape(Shape):
    """One dimension of the grade."""

    model_config = ConfigDict(title="GradeChange")

    before: Annotated[int, Field(ge=0, le=5)]
    """Grade of the earlier one."""
    after: Annotated[int, Field(ge=0, le=5)]
    """Grade of the later one."""
    lost: list[str]
    """Lines of the rubric that are no longer met."""
    won: list[str]
    """Lines of the rubric that are now met."""


class HoldChangeShape(Shape):
    """Chance to hold five years in a run, of two packages."""

    model_config = ConfigDict(title="HoldChange")

    run: str
    """The run's folder."""
    packages: Annotated[list[Id], Field(min_length=2, max_length=2)]
    """With the earlier and with the later guarantee."""
    before: Share
    """`hold_5y` of the first."""
    after: Share
    """`hold_5y` of the second."""
    differ_besides: list[str]
    """What else differs between the packages, so that the difference is not the clauses' alone."""


class ClausesShape(Shape):
    """What `locarno clauses --json` prints."""

    model_config = ConfigDict(title="Clauses")

    schema_version: Version
    """Version of this schema."""
    a: str
    """Name of the earlier one."""
    b: str
    """Name of the later one."""
    changes: list[ClauseChangeShape]
    """Softer things first."""
    unchanged: Count
    """Clauses that say the same."""
    grades: dict[Literal["bindingness", "materiality", "automaticity"], GradeChangeShape]
    """By dimension."""
    hold: HoldChangeShape | None
    """Null without a run."""
    next: list[str]
    """Commands, or what to write, that show what the change does to the chance to hold."""
