"""Claims tested over draws: a strip a claim, with the draw that fails beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from locarno.brief import words
from locarno.brief.drawing import BLUE, INK, LINE, MUTED, PAPER, Figure, chart_data

if TYPE_CHECKING:
    from locarno.finding import ClaimResult, Findings

WIDTH, HEIGHT = 172, 30


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim: its words, its test, its strip, what speaks against it."""

    id: str
    says: str
    test: str
    share: str
    strip: Figure | None
    counterexample: str
    note: str


def claim_rows(findings: Findings) -> tuple[tuple[ClaimRow, ...], tuple[ClaimRow, ...]]:
    """Give the claims that were tested, then those that could not be."""
    rows = [_row(one) for one in findings.claims]
    return tuple(row for row in rows if row.strip is not None), tuple(row for row in rows if row.strip is None)


def _row(one: ClaimResult) -> ClaimRow:
    share = "not tested" if one.share_of_draws is None else words.share_of(one.share_of_draws)
    return ClaimRow(one.id, one.says, one.test or "", share, strip(one), one.counterexample, one.note)


def strip(one: ClaimResult) -> Figure | None:
    """Draw the share of draws in which a claim holds, at its own threshold and at the others, on 0–1."""
    import altair as alt

    if one.share_of_draws is None:
        return None
    rows: list[dict[str, Any]] = [{"v": share, "t": threshold} for threshold, share in one.by_threshold.items()]
    labels = [
        {"v": sum(share for _, share in group) / len(group), "t": " ".join(t.removeprefix("0") for t, _ in group)}
        for group in _neighbours(sorted(one.by_threshold.items(), key=lambda pair: pair[1]))
    ]
    scale = alt.Scale(domain=[0, 1], nice=False)
    rail = [{"a": 0.0, "b": 1.0}]
    ticks = [{"v": v} for v in (0, 0.5, 1)]
    base = alt.Chart(chart_data(rows)).encode(x=alt.X("v:Q", scale=scale, axis=None))
    own = alt.Chart(chart_data([{"v": one.share_of_draws}])).encode(x=alt.X("v:Q", scale=scale, axis=None))
    middle = alt.value(HEIGHT / 2)
    chart = (
        alt.layer(
            alt.Chart(chart_data(rail))
            .mark_rule(color=LINE)
            .encode(x=alt.X("a:Q", scale=scale, axis=None), x2="b:Q", y=middle),
            alt.Chart(chart_data(ticks))
            .mark_rule(color=LINE)
            .encode(x=alt.X("v:Q", scale=scale, axis=None), y=alt.value(HEIGHT / 2 - 3), y2=alt.value(HEIGHT / 2 + 3)),
            own.mark_point(filled=True, color=BLUE, size=80, opacity=1).encode(y=middle),
            base.mark_point(fill=PAPER, stroke=INK, strokeWidth=1, size=26, opacity=1).encode(y=middle),
            alt.Chart(chart_data(labels))
            .mark_text(fontSize=9, color=MUTED)
            .encode(x=alt.X("v:Q", scale=scale, axis=None), y=alt.value(HEIGHT - 3), text="t:N"),
        )
        .properties(width=WIDTH, height=HEIGHT)
        .properties(padding={"left": 6, "right": 6, "top": 0, "bottom": 0})
    )
    others = ", ".join(f"{words.probability(share)} at {threshold}" for threshold, share in one.by_threshold.items())
    told = f"{one.says}: {words.probability(one.share_of_draws)} of the draws{f'; {others}' if others else ''}"
    return Figure.of(f"strip-{one.id}", one.says, chart, told, "")


def _neighbours(told: list[tuple[str, float]], near: float = 0.09) -> list[list[tuple[str, float]]]:
    """Group shares whose labels would run into one another."""
    groups: list[list[tuple[str, float]]] = []
    for threshold, share in told:
        if groups and share - groups[-1][-1][1] < near:
            groups[-1].append((threshold, share))
        else:
            groups.append([(threshold, share)])
    return groups
