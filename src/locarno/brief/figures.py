"""The figures behind page one, in the order and under the headings under which they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locarno.brief import guarantors, holding, movers
from locarno.brief.window import window

if TYPE_CHECKING:
    from locarno.brief.basis import Basis
    from locarno.brief.drawing import Figure
    from locarno.finding import Finding, Findings


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures by the question that they serve; what a run has no findings for is left out."""

    hold: tuple[Figure, ...]
    """Would it hold."""
    guarantees: tuple[Figure, ...]
    """How the guarantees work."""
    terms: tuple[Figure, ...]
    """What could be agreed and kept."""
    sources: tuple[Figure, ...]
    """What moves the judgements, and where their uncertainty comes from."""

    def all(self) -> tuple[Figure, ...]:
        """Give all of them in the order of the pages."""
        return (*self.hold, *self.guarantees, *self.terms, *self.sources)


def supporting_figures(findings: Findings, basis: Basis, headlines: list[Finding]) -> Figures:
    """Draw the figures behind page one."""
    return Figures(
        hold=_drawn(holding.survival(findings), holding.spreads(findings), holding.surfaces(findings)),
        guarantees=_drawn(
            guarantors.channels(findings), guarantors.ladders(findings), guarantors.reliability(findings)
        ),
        terms=_drawn(window(findings)),
        sources=_drawn(
            *(movers.tornado(found, findings, basis) for found in headlines), movers.uncertainty(findings, headlines)
        ),
    )


def _drawn(*figures: Figure | None) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure is not None)
