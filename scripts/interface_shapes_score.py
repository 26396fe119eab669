"""What `locarno score reading --json` prints, written down as classes."""

from __future__ import annotations

from interface_shapes import Shape, Version
from pydantic import ConfigDict


class TallyShape(Shape):
    """Agreement in per cent."""

    precision: float
    """Share of what was made that is right."""
    recall: float
    """Share of what was marked that was found."""
    f1: float
    """Their harmonic mean."""


class RolesShape(Shape):
    """Agreement by what a span is."""

    source: TallyShape
    """Who speaks."""
    cue: TallyShape
    """The words that attribute."""
    content: TallyShape
    """What is attributed."""


class JaccardShape(Shape):
    """Mean overlap of spans in per cent, spurious ones counting 0."""

    source: float
    """Who speaks."""
    cue: float
    """The words that attribute."""
    content: float
    """What is attributed."""


class AttributionsShape(Shape):
    """Agreement on whole attributions."""

    content: TallyShape
    """Contents match: a Jaccard index of their words of .5 or more."""
    linked: TallyShape
    """Cue and source overlap too."""
    whole: TallyShape
    """All three are the same."""
    speaker_given_content: float
    """Share of matching contents whose source overlaps, in per cent."""


class EngineScoreShape(Shape):
    """Agreement of one engine with the annotation."""

    exact: RolesShape
    """The same span."""
    begin: RolesShape
    """The same first word."""
    token: RolesShape
    """Words."""
    overlap: RolesShape
    """Spans that share a word."""
    jaccard: JaccardShape
    """Mean overlap."""
    attributions: AttributionsShape
    """Whole attributions."""


class PeopleShape(EngineScoreShape):
    """Agreement of the annotators with one another."""

    articles: int
    """Articles that several people annotated."""
    pairs: int
    """Ordered pairs of annotators that were compared."""


class ScoreShape(Shape):
    """What `locarno score reading --json` prints."""

    model_config = ConfigDict(title="Score")

    schema_version: Version
    """Version of this schema."""
    corpus: str
    """The corpus's folder."""
    articles: int
    """Articles, each with the annotation of its first annotator by name."""
    attributions: int
    """Attributions in these."""
    mismatched_spans: int
    """Spans whose words are not those at their offsets."""
    spans_outside: int
    """Spans beyond the text's end."""
    engines: dict[str, EngineScoreShape]
    """Engine → its agreement."""
    people: PeopleShape | None
    """The ceiling; null where every article has one annotator."""
