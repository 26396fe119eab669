"""Shapes of what the verbs of bargaining tables print as JSON; ``make_schemas.py`` turns them into JSON Schemas."""

from __future__ import annotations

from typing import Annotated, Literal

from interface_shapes import LEFT_OUT, Count, Shape, Share, Version
from pydantic import ConfigDict, Field


class RoundShape(Shape):
    """Where the actors stand after a round."""

    model_config = ConfigDict(title="Round")

    round: Count
    """From 0, the table as given."""
    positions: dict[str, list[float | None]]
    """Actor → its positions on 0–100, one for each issue in the order of `issues`; null where it has none."""


class DistributionShape(Shape):
    """Distribution of the outcome on one issue."""

    model_config = ConfigDict(title="Distribution")

    points: list[float]
    """Possible outcomes, ascending."""
    probability: list[Share]
    """Of each point."""
    quantiles: dict[str, float]
    """Level → the smallest point with at least that probability up to it; levels 0.1, 0.25, 0.5, 0.75, 0.9."""
    intervals: dict[str, Annotated[list[float], Field(min_length=2, max_length=2)]]
    """`50` and `80` → ends of the shortest interval that holds it, or of the model's own, where it is calibrated."""


class JointShape(Shape):
    """Distribution over packages of all issues."""

    model_config = ConfigDict(title="Joint")

    points: list[list[float]]
    """Packages, one number for each issue."""
    probability: list[Share]
    """Of each package."""


class DistributionsShape(Shape):
    """Distributions of the outcome."""

    model_config = ConfigDict(title="Distributions")

    issues: dict[str, DistributionShape]
    """Issue → its distribution."""
    joint: JointShape = LEFT_OUT
    """Where the model plays all issues together."""


class MoveShape(Shape):
    """One step of one actor."""

    model_config = ConfigDict(title="Move")

    round: Annotated[int, Field(ge=1)]
    """It leads from the round before to this one."""
    actor: str
    """Who moves."""
    kind: str
    """In the model's words: compromise, confrontation, compel, exchange…"""
    partner: str | None
    """Whose offer, challenge or trade moves it."""
    issue: str | None
    """On which issue; null where on all at once."""
    from_: Annotated[list[float], Field(alias="from")]
    """Positions before, one for each issue moved on."""
    to: list[float]
    """Positions after."""
    detail: dict[str, float | None]
    """Numbers that explain it."""


class LeverShape(Shape):
    """What the outcome does when one number of one actor is changed by a stated amount."""

    model_config = ConfigDict(title="Lever")

    actor: str
    """Whose."""
    of: Literal["position", "salience", "capability"]
    """Which number: positions and saliences change by 10 points, capabilities by 10 per cent."""
    before: float
    """As given."""
    after: float
    """As changed."""
    outcome: float
    """After the change."""
    effect: float
    """By how much that is more than the outcome of the table as given."""


class FlipShape(Shape):
    """The smallest change of one number of one actor that takes the outcome across the threshold."""

    model_config = ConfigDict(title="Flip")

    actor: str
    """Whose."""
    of: Literal["position", "salience", "capability"]
    """Which number."""
    before: float
    """As given."""
    after: float
    """The nearest found at which the outcome is across."""
    outcome: float
    """There."""
    flips_back: bool
    """Whether some larger change in the same direction takes it back."""


class LeverageShape(Shape):
    """What moves the outcome of one issue, and what flips it."""

    model_config = ConfigDict(title="Leverage")

    threshold: float
    """What a flip crosses, on 0–100."""
    levers: list[LeverShape]
    """The largest effect first."""
    flips: list[FlipShape]
    """By actor; numbers that no change was found to flip by are left out."""
    searched: list[str]
    """Actors whose numbers were all searched for a flip."""
    points: Count
    """Changes asked in each direction."""


class BargainShape(Shape):
    """What `locarno bargain FILE --json` prints."""

    model_config = ConfigDict(title="Bargain")

    schema_version: Version
    """Version of this schema."""
    model: str
    """Name of the model, or `name:variant`."""
    settings: dict[str, bool | int | float | str]
    """All settings it was played with, defaults included; infinity is the text `inf`."""
    actors: list[str]
    """In the order of the file."""
    issues: list[str]
    """In the order of the file."""
    rounds: Annotated[list[RoundShape], Field(min_length=1)]
    """Round 0 alone where the model has no rounds."""
    outcome: dict[str, float | None]
    """Issue → outcome on 0–100; null where the model names none."""
    distribution: DistributionsShape = LEFT_OUT
    """Where the model has one."""
    moves: list[MoveShape]
    """By round."""
    leverage: dict[str, LeverageShape] = LEFT_OUT
    """Issue → what moves its outcome; with `--leverage`."""
    notes: list[str]
    """What a reader should know: ties, limits reached, what was left out."""


class PointScoresShape(Shape):
    """Scores of points: errors are distances on 0–100."""

    model_config = ConfigDict(title="PointScores")

    mae: float
    """Mean absolute error."""
    median_ae: float
    """Median absolute error."""
    rmse: float
    """Root mean square error."""
    within_5: Share
    """Share of issues with an error of 5 or less."""
    within_10: Share
    """The same of 10."""
    within_20: Share
    """The same of 20."""


class ForecastScoresShape(Shape):
    """Scores of distributions."""

    model_config = ConfigDict(title="ForecastScores")

    crps: float
    """Mean continuous ranked probability score."""
    cover50: Share
    """Share of outcomes in the 50% interval, ends included."""
    cover80: Share
    """The same of the 80% interval."""
    width50: float
    """Mean width of the 50% interval."""
    width80: float
    """The same of the 80% interval."""
    central50: Share
    """Share of outcomes in the central half; one of positive probability counts in part."""
    central80: Share
    """The same of the central four fifths."""
    brier: float | None
    """Mean Brier score on issues with two poles; null where there are none."""


class DifferenceShape(Shape):
    """A mean paired difference; negative is better than what it is taken from."""

    model_config = ConfigDict(title="Difference")

    mean: float
    """Over the issues."""
    low: float
    """Lower end of the 95% interval, from resampling proposals."""
    high: float
    """Upper end."""
    detectable: float
    """The smallest difference that would be found with 80% power."""


class ScoredShape(Shape):
    """A model on the leaderboard; one with a distribution of its own has two rows."""

    model_config = ConfigDict(title="Scored")

    model: str
    """Name of the model, or `name:variant`."""
    settings: dict[str, bool | int | float | str]
    """Settings beside the defaults."""
    issues: Count
    """Issues on which it names an outcome, and is scored."""
    point: PointScoresShape
    """Scores of its points."""
    point_difference: DifferenceShape | None
    """Absolute error less that of the weighted mean; null for the mean itself."""
    own_distribution: bool
    """Whether the distribution is its own, or one fitted on its errors on other proposals."""
    forecast: ForecastScoresShape
    """Scores of the distribution."""
    forecast_difference: DifferenceShape | None
    """CRPS less that of `best_symmetric`; null for that itself."""


class LeaderboardShape(Shape):
    """What `locarno leaderboard deu FILE --json` prints."""

    model_config = ConfigDict(title="Leaderboard")

    schema_version: Version
    """Version of this schema."""
    file: str
    """The file, as it was named."""
    capability: str
    """equal, votes, gdp, or a column of the file."""
    issues: Count
    """Issues scored."""
    proposals: Count
    """Proposals that they belong to."""
    two_pole: Count
    """Issues with positions at 0 and 100 alone, and an outcome nearer to one of them."""
    folds: Count
    """Folds of proposals; what is fitted is fitted on the others."""
    seed: Count
    """Of the folds and the resamples."""
    best_symmetric: str
    """Row of the best symmetric distribution about the weighted mean."""
    rows: list[ScoredShape]
    """By mean absolute error."""
    notes: list[str]
    """What was left out, and why."""
