"""What `locarno score reading --json` prints, written down as classes."""

from __future__ import annotations

from typing import Annotated

from interface_shapes import Shape, Version
from pydantic import ConfigDict, Field

Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]


class AgreementShape(Shape):
    """Agreement in percent."""

    model_config = ConfigDict(title="Agreement")

    precision: Percent
    """Share of what was found that is right."""
    recall: Percent
    """Share of what is marked that was found."""
    f1: Percent
    """Harmonic mean of the two."""


class ByRoleShape(Shape):
    """Agreement by role."""

    model_config = ConfigDict(title="ByRole")

    source: AgreementShape
    """Who speaks."""
    cue: AgreementShape
    """The words that attribute."""
    content: AgreementShape
    """What is attributed."""


class OverlapShape(Shape):
    """Mean overlap by role, in percent."""

    model_config = ConfigDict(title="Overlap")

    source: Percent
    """Who speaks."""
    cue: Percent
    """The words that attribute."""
    content: Percent
    """What is attributed."""


class WholeShape(Shape):
    """Agreement on whole attributions."""

    model_config = ConfigDict(title="Whole")

    content: AgreementShape
    """Contents whose words have a Jaccard index of at least 0.5."""
    linked: AgreementShape
    """… and whose cues and sources overlap, or are both left out."""
    whole: AgreementShape
    """Source, cue and content exact."""
    speaker_given_content: Percent
    """Share of the matching contents with the right source."""


class ReadingScoreShape(Shape):
    """How well an engine agrees with what is marked."""

    model_config = ConfigDict(title="ReadingScore")

    exact: ByRoleShape
    """Same span."""
    begin: ByRoleShape
    """Same first word."""
    token: ByRoleShape
    """Words."""
    overlap: ByRoleShape
    """Spans that share a word."""
    jaccard: OverlapShape
    """Mean best overlap over the marked spans, spurious ones counting 0."""
    attributions: WholeShape
    """Whole attributions."""


class PeopleShape(ReadingScoreShape):
    """How well annotators agree with one another."""

    model_config = ConfigDict(title="People")

    articles: Count
    """Articles that several annotated."""
    pairs: Count
    """Ordered pairs of annotators."""


class ScoreShape(Shape):
    """What `locarno score reading --brat DIR --json` prints."""

    model_config = ConfigDict(title="Score")

    schema_version: Version
    """Version of this schema."""
    corpus: str
    """The folder, as it was named."""
    articles: Count
    """Articles scored."""
    attributions: Count
    """Attributions in them, by the first annotator of each by name."""
    mismatched_spans: Count
    """Spans whose words are not those of the text at their offsets."""
    spans_outside: Count
    """Spans beyond the end of their text, left out."""
    engines: dict[str, ReadingScoreShape]
    """Engine → its score."""
    people: PeopleShape | None
    """Null where no article has several annotators."""
