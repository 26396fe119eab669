"""The accept–deter window: where a deal is accepted, kept and manned at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from locarno.brief import words
from locarno.brief.contours import cells, contours, hatching
from locarno.brief.drawing import AMBER, BLUE, INK, PAPER, Figure, chart_data
from locarno.brief.holding import RAMP, middle_year

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from locarno.brief.contours import Point
    from locarno.finding import Findings, WindowPoint

HALF = 0.5
HOLDS = (0.5, 0.7, 0.9)
"""Levels of holding whose lines are drawn; the first makes a cell part of the window."""
TRAP, LATE = 0.1, 0.5
"""A cell is hatched where a trap is in this share of the draws or more, and ringed where deployment is late."""


class Line(NamedTuple):
    """A kind of line: its name in the key, its levels, colour and dash."""

    name: str
    levels: tuple[float, ...]
    colour: str
    dash: tuple[int, ...]


ACCEPTS = Line("the challenger accepts in half of the draws", (HALF,), AMBER, (1, 0))
HELD = Line("it is held with the chance written on the line", HOLDS, BLUE, (1, 0))
MANNED = Line("it can be manned in half of the draws", (HALF,), INK, (6, 3))
RATIFIED = Line("it is ratified in half of the draws", (HALF,), INK, (1, 2))

MEASURED: dict[Line, Callable[[WindowPoint], float]] = {
    ACCEPTS: lambda point: point.challenger_accepts,
    HELD: lambda point: point.deterred,
    MANNED: lambda point: point.manned,
    RATIFIED: lambda point: 1.0 if point.ratified is None else point.ratified,
}
"""What each kind of line is a level of; where no body can stop a package, none does."""


def window(findings: Findings) -> Figure | None:
    """Draw the window over concession in terms and European brigades; left out where the study made none."""
    import altair as alt

    points = findings.window
    if not points:
        return None
    grids: dict[Line, dict[Point, float]] = {
        line: {(point.brigades, point.concession): value(point) for point in points} for line, value in MEASURED.items()
    }
    around = cells(grids[HELD])
    rows: list[dict[str, Any]] = [
        {
            "x": around[point.brigades, point.concession][0],
            "x2": around[point.brigades, point.concession][1],
            "y": around[point.brigades, point.concession][2],
            "y2": around[point.brigades, point.concession][3],
            "b": point.brigades,
            "c": point.concession,
            "held": point.deterred,
            "t": f"{100 * point.deterred:.0f}",
            "open": point.open,
            "trap": point.trap >= TRAP,
            "late": point.late >= LATE,
        }
        for point in points
    ]
    for row in rows:
        # A ring stands in the upper right of its cell, beside the number.
        row["rx"], row["ry"] = row["x"] + 0.86 * (row["x2"] - row["x"]), row["y"] + 0.78 * (row["y2"] - row["y"])
    x_scale = alt.Scale(domain=[min(r["x"] for r in rows), max(r["x2"] for r in rows)], nice=False, zero=False)
    y_scale = alt.Scale(domain=[min(r["y"] for r in rows), max(r["y2"] for r in rows)], nice=False, zero=False)
    x_axis = alt.Axis(title="European brigade equivalents", values=sorted({r["b"] for r in rows}), format=".3~g")
    y_axis = alt.Axis(title="Concession in terms", values=sorted({r["c"] for r in rows}), format=".0%")

    def across(field: str) -> alt.X:
        return alt.X(field, scale=x_scale).axis(x_axis.copy())

    def up(field: str) -> alt.Y:
        return alt.Y(field, scale=y_scale).axis(y_axis.copy())

    base = alt.Chart(chart_data(rows)).encode(x=across("x:Q"), y=up("y:Q"))
    number = alt.Chart(chart_data(rows)).encode(x=across("b:Q"), y=up("c:Q"), text="t:N").mark_text
    ramp = alt.Color("held:Q", scale=alt.Scale(**RAMP), legend=None)
    layers: list[Any] = [
        base.mark_rect(stroke=PAPER, strokeWidth=1).encode(x2="x2:Q", y2="y2:Q", color=ramp),
        *_hatched(rows, across("x:Q"), up("y:Q")),
        *_lines(grids, across("x:Q"), up("y:Q")),
        number(fontSize=9.5, color="#2b3542").transform_filter("!datum.open"),
        number(fontSize=10.5, fontWeight=700, color=INK).transform_filter("datum.open"),
        base.encode(x=across("rx:Q"), y=up("ry:Q"))
        .transform_filter("datum.late")
        .mark_point(fill=PAPER, stroke=INK, strokeWidth=1, size=22, opacity=1),
    ]
    chart = (
        alt.layer(*layers)
        .resolve_scale(color="independent", strokeDash="independent")
        .properties(width=480, height=270)
    )
    year = middle_year(findings)
    horizon = "" if year is None else f" {year} years"
    reads = (
        f"Number and shade: modelled probability of holding{horizon} if in force, in per cent; bold where the window "
        f"is open. Hatched: traps. Ring: late deployment. {findings.window_says}"
    )
    title = "Where a deal is both accepted and kept"
    return Figure.of("window", title, chart, findings.window_says or title, reads.strip())


def _hatched(rows: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:  # noqa: ANN401 - Altair's channels
    import altair as alt

    strokes = [
        {"x": a[0], "y": a[1], "x2": b[0], "y2": b[1]}
        for row in rows
        if row["trap"]
        for a, b in hatching((row["x"], row["x2"], row["y"], row["y2"]))
    ]
    if not strokes:
        return []
    rule = alt.Chart(chart_data(strokes)).mark_rule(color=INK, strokeWidth=0.5, opacity=0.45)
    return [rule.encode(x=x, y=y, x2="x2:Q", y2="y2:Q")]


def _lines(grids: Mapping[Line, Mapping[Point, float]], x: Any, y: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Draw the lines of each kind with a white edge, the levels written at their ends, and a key."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for line, grid in grids.items():
        for level in line.levels:
            for number, traced in enumerate(contours(grid, level)):
                mark = f"{line.name} {level} {number}"
                rows += [
                    {"x": across, "y": up, "i": i, "kind": line.name, "line": mark}
                    for i, (across, up) in enumerate(traced)
                ]
                if line is HELD:
                    middle = traced[len(traced) // 2]
                    ends.append({"x": middle[0], "y": middle[1], "t": words.probability(level)})
    if not rows:
        return []
    kinds = [line for line in grids if any(row["kind"] == line.name for row in rows)]
    names = [line.name for line in kinds]
    key = alt.Legend(direction="vertical", labelLimit=420, symbolType="stroke", symbolSize=260, symbolStrokeWidth=2)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=names, range=[line.colour for line in kinds]), legend=key)
    dash = alt.StrokeDash("kind:N", scale=alt.Scale(domain=names, range=[list(line.dash) for line in kinds]))
    base = alt.Chart(chart_data(rows)).encode(x=x, y=y, order="i:Q", detail="line:N")
    drawn = [
        base.mark_line(strokeWidth=4.5, color=PAPER, opacity=0.8),
        base.mark_line(strokeWidth=2.2).encode(color=colour, strokeDash=dash.legend(key)),
    ]
    if ends:
        label = alt.Chart(chart_data(ends)).encode(x=x, y=y, text="t:N")
        drawn += [
            label.mark_text(fontSize=10, fontWeight=700, stroke=PAPER, strokeWidth=4, dy=-8),
            label.mark_text(fontSize=10, fontWeight=700, color=BLUE, dy=-8),
        ]
    return drawn
