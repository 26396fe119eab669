"""Figures of holding: year by year beside the outside view, the two spreads, and where two inputs would tip it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from locarno.brief import words
from locarno.brief.contours import cells
from locarno.brief.drawing import AMBER, BAND, BLUE, INK, LINE, PAPER, Figure, chart_data

if TYPE_CHECKING:
    from locarno.finding import Baseline, Findings, Surface

CLASSES = 2
"""Rival reference classes that are drawn."""

RAMP: dict[str, Any] = {"domain": [0, 0.5, 1], "range": ["#f7f9fb", "#b5cce3", "#6f9cc7"], "interpolate": "rgb"}
"""Shades from no chance to certainty; light enough for lines and numbers on top."""


def survival(findings: Findings) -> Figure | None:
    """Draw holding by year, a panel a package, with the benchmark and the outside view's base rates in each."""
    import altair as alt

    if not findings.survival:
        return None
    reference = {point.year: point.value for point in findings.survival.get(findings.benchmark or "", ())}
    names = {package: _two_lines(findings.packages.get(package, package)) for package in findings.survival}
    rates = {package: outside_view(findings, package) for package in findings.survival}
    classes = list(dict.fromkeys(rate.reference_class for told in rates.values() for _, rate in told))[:CLASSES]
    last = max(point.year for points in findings.survival.values() for point in points)
    rows: list[dict[str, Any]] = []
    for package, points in findings.survival.items():
        head = {"package": names[package]}
        rows += [
            head | {"is": "war free", "year": point.year, "v": point.value}
            for point in findings.war_free.get(package, ())
        ]
        rows += [
            head
            | {"is": "model", "year": point.year, "v": point.value, "low": point.low, "high": point.high}
            | {"ref": reference.get(point.year) if package != findings.benchmark else None}
            for point in points
        ]
        for year, rate in rates[package]:
            if rate.reference_class in classes:
                # Side by side, so that neither class hides the other.
                aside = 0.02 * last * (2 * classes.index(rate.reference_class) - 1)
                at = {"is": "rate", "year": year + aside, "v": rate.value, "low": rate.low, "high": rate.high}
                rows.append(head | at | {"class": words.sentence_case(rate.reference_class)})
    ends = sorted({year for year in (1, *findings.report_years, last) if year <= last})
    columns = min(4, len(names))
    x = alt.X("year:Q", scale=alt.Scale(domain=[0, last * 1.04], nice=False))
    x = x.axis(alt.Axis(values=ends, title=None, grid=False))
    y = alt.Y("v:Q", scale=alt.Scale(domain=[0, 1])).axis(alt.Axis(values=[0, 0.5, 1], title=None))
    model = alt.Chart().transform_filter("datum.is === 'model'").encode(x=x)
    layers = [
        model.mark_area(color=BAND, opacity=0.75).encode(y=alt.Y("low:Q"), y2="high:Q"),
        model.mark_line(color="#8d97a3", strokeDash=[3, 2], strokeWidth=1).encode(y=alt.Y("ref:Q")),
        model.mark_line(color=BLUE, strokeWidth=2).encode(y=y),
    ]
    if findings.war_free:
        war_free = alt.Chart().transform_filter("datum.is === 'war free'").encode(x=x)
        layers.append(war_free.mark_line(color=BLUE, strokeDash=[1, 2], strokeWidth=1.6).encode(y=y))
    if classes:
        told = [words.sentence_case(name) for name in classes]
        legend = alt.Legend(direction="vertical", labelLimit=560)
        shape = alt.Shape("class:N", scale=alt.Scale(domain=told, range=["circle", "triangle-up"]), legend=legend)
        classed = alt.Chart().transform_filter("datum.is === 'rate'").encode(x=x)
        layers += [
            classed.mark_rule(color=AMBER, strokeWidth=1.2).encode(y=alt.Y("low:Q"), y2="high:Q"),
            classed.mark_point(stroke=AMBER, fill=PAPER, strokeWidth=1.4, size=26, opacity=1).encode(y=y, shape=shape),
        ]
    labels = alt.Header(labelAnchor="start", labelExpr="split(datum.label, '|')", labelLineHeight=12, labelPadding=3)
    chart = (
        alt.layer(*layers)
        .properties(width=(740 - 18 * columns) / columns, height=92)
        .facet(
            facet=alt.Facet("package:N", sort=list(names.values()), header=labels, title=None),
            columns=columns,
            data=chart_data(rows),
            spacing={"row": 12, "column": 18},
        )
        .resolve_axis(x="independent")
    )
    said = "; ".join(
        f"{findings.packages.get(package, package)} {words.probability(points[-1].value)} at year {points[-1].year}"
        for package, points in findings.survival.items()
        if points
    )
    reads = (
        "Line and band: modelled probability that a package still holds, by years since the cease-fire, if in force, "
        "with its 10–90% across draws; dashed: the benchmark."
        + (" Dotted: no return to war, limited attacks counted apart." if findings.war_free else "")
        + f"{_outside_words([r for t in rates.values() for r in t])}"
    )
    title = "Holding, year by year" + (", beside the outside view" if classes else "")
    return Figure.of("survival", title, chart, said, reads)


def outside_view(findings: Findings, package: str) -> list[tuple[int, Baseline]]:
    """Give the base rates of a package's chance to hold, by year: one event, that of the first of them."""
    found, event = [], None
    for year in findings.report_years:
        finding = findings.find(f"hold_{year}y.{package}")
        for rate in finding.baselines if finding is not None else ():
            event = event or rate.event
            # Rates of war and of lesser disputes do not belong on one axis.
            if rate.event == event:
                found.append((year, rate))
    return found


def _outside_words(rates: list[tuple[int, Baseline]]) -> str:
    if not rates:
        return ""
    levels = {rate.level for _, rate in rates if rate.low is not None}
    level = levels.pop() if len(levels) == 1 else None
    interval = "interval" if level is None else f"{words.per_hundred(level)} interval"
    return f" Points and whiskers: base rates of rival classes with their {interval}, event: {rates[0][1].event}."


def _two_lines(name: str, room: int = 24) -> str:
    """Break a long name in two for a panel's head; the bar stands for the break."""
    if len(name) <= room:
        return f" |{name}"
    middle = min((i for i, letter in enumerate(name) if letter == " "), key=lambda i: abs(i - len(name) / 2), default=0)
    return f"{name[:middle]}|{name[middle + 1 :]}" if middle else f" |{name[:room]}…"


def middle_year(findings: Findings) -> int | None:
    """Give the middle of the reported years for which a chance to hold was found."""
    years = [
        year for year in findings.report_years if any(f.id.startswith(f"hold_{year}y.") for f in findings.findings)
    ]
    return years[len(years) // 2] if years else None


def spreads(findings: Findings) -> Figure | None:
    """Draw the two spreads of holding apart: across draws, and across readings."""
    import altair as alt

    year = middle_year(findings)
    if year is None:
        return None
    rows: list[dict[str, Any]] = []
    ticks: list[dict[str, Any]] = []
    for package, name in findings.packages.items():
        found = findings.find(f"hold_{year}y.{package}")
        if found is None or found.value is None:
            continue
        rows.append({"p": name, "v": found.value, "low": found.low, "high": found.high})
        ticks += [{"p": name, "r": value} for value in found.readings.values()]
    if not rows:
        return None
    order = [row["p"] for row in rows]
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("p:N", sort=order, axis=alt.Axis(title=None, labelLimit=230, labelColor=INK, domain=False, ticks=False))
    x = alt.X("v:Q", scale=scale, axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], title=None))
    base = alt.Chart(chart_data(rows))
    chart = alt.layer(
        base.mark_bar(color=BAND, height=11).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y),
        alt.Chart(chart_data(ticks)).mark_tick(color=AMBER, thickness=2, height=15).encode(x=alt.X("r:Q"), y=y),
        base.mark_point(filled=True, color=BLUE, size=48, opacity=1).encode(x=x, y=y),
    ).properties(width=500, height=20 * len(rows))
    told = "; ".join(f"{row['p']} {words.probability(row['v'])}" for row in rows)
    reads = (
        f"Modelled probability of holding {year} years, if in force. Point: mean. Bar: 10–90% across draws (what is "
        "not known about this case). Upright ticks: readings of model and literature (what the field does not "
        "agree on)."
    )
    return Figure.of("spreads", f"Holding {year} years: two spreads", chart, told, reads)


def surfaces(findings: Findings) -> Figure | None:
    """Draw the chance to hold over two inputs, with the line on which it crosses a level and where the case stands."""
    import altair as alt

    drawn = [one for one in findings.surfaces if one.points]
    if not drawn:
        return None
    chart = alt.concat(*(_surface(one, findings) for one in drawn), columns=2, spacing=34).resolve_scale(color="shared")
    told = "; ".join(_surface_words(one, findings) for one in drawn)
    year = middle_year(findings)
    horizon = "" if year is None else f" {year} years"
    reads = (
        f"Shade: mean modelled probability of holding{horizon}, with both inputs set so in every draw. Line: where "
        f"it is {words.in_turn(_levels(drawn))}; cross: the case’s central values. {told}."
    )
    return Figure.of("surfaces", "Where two inputs would tip it", chart, told, reads)


def _levels(drawn: list[Surface]) -> list[str]:
    return list(dict.fromkeys(words.probability(one.level) for one in drawn))


def _surface_words(one: Surface, findings: Findings) -> str:
    name = findings.packages.get(one.package, one.package)
    least, most = (end(point.holds for point in one.points) for end in (min, max))
    told = f"{name}: {words.probability(least)} to {words.probability(most)}"
    if least < one.level <= most:
        return told
    return f"{told}, {'above' if least >= one.level else 'below'} {words.probability(one.level)} everywhere shown"


def _surface(one: Surface, findings: Findings) -> Any:  # noqa: ANN401 - Altair's chart classes share no public base
    import altair as alt

    grid = {(point.x, point.y): point.holds for point in one.points}
    rows = [{"x": c[0], "x2": c[1], "y": c[2], "y2": c[3], "v": grid[at]} for at, c in cells(grid).items()]
    right, top = max(row["x2"] for row in rows), max(row["y2"] for row in rows)
    for row in rows:
        # Cells overlap by a hair, so that no seam shows between them.
        row["x2"] = min(right, row["x2"] + 0.04 * (row["x2"] - row["x"]))
        row["y2"] = min(top, row["y2"] + 0.04 * (row["y2"] - row["y"]))
    x_scale = alt.Scale(domain=[min(row["x"] for row in rows), right], nice=False, zero=False)
    y_scale = alt.Scale(domain=[min(row["y"] for row in rows), top], nice=False, zero=False)

    def across(field: str) -> alt.X:
        return alt.X(field, scale=x_scale).axis(alt.Axis(title=_wrapped(one.x_says), grid=False, tickCount=5))

    def up(field: str) -> alt.Y:
        return alt.Y(field, scale=y_scale).axis(alt.Axis(title=_wrapped(one.y_says, 36), grid=False, tickCount=5))

    legend = alt.Legend(
        title=None,
        gradientLength=120,
        gradientThickness=8,
        gradientStrokeColor=LINE,
        values=[0, 0.5, 1],
        format=".1f",
        type="gradient",
    )
    ramp = alt.Color("v:Q", scale=alt.Scale(**RAMP), legend=legend)
    lines = [found for found in (one.crossing, *one.further) if found]
    line = [{"x": x, "y": y, "i": i, "line": k} for k, found in enumerate(lines) for i, (x, y) in enumerate(found)]
    middles = [{"x": found[len(found) // 2][0], "y": found[len(found) // 2][1]} for found in lines]
    now = alt.Chart(chart_data([{"x": one.x_now, "y": one.y_now}])).encode(x=across("x:Q"), y=up("y:Q"))
    layers = [
        alt.Chart(chart_data(rows)).mark_rect().encode(x=across("x:Q"), x2="x2:Q", y=up("y:Q"), y2="y2:Q", color=ramp),
        now.mark_point(shape="cross", fill=PAPER, stroke=INK, strokeWidth=1.2, size=110, opacity=1),
    ]
    if line:
        crossing = alt.Chart(chart_data(line)).encode(x=across("x:Q"), y=up("y:Q"))
        middle = alt.Chart(chart_data(middles)).encode(x=across("x:Q"), y=up("y:Q"))
        layers.insert(1, crossing.mark_line(color=INK, strokeWidth=2).encode(order="i:Q", detail="line:N"))
        says = words.probability(one.level)
        layers += [
            middle.mark_text(text=says, dx=18, dy=4, fontWeight=700, fontSize=10, stroke=PAPER, strokeWidth=3),
            middle.mark_text(text=says, dx=18, dy=4, fontWeight=700, fontSize=10, color=INK),
        ]
    name = alt.TitleParams(findings.packages.get(one.package, one.package), anchor="start", fontSize=10.5, color=INK)
    return alt.layer(*layers).properties(width=300, height=190, title=name)


def _wrapped(says: str, room: int = 46) -> list[str]:
    """Break an axis title into lines of even length."""
    parts = max(1, math.ceil(len(says) / room))
    lines, target = [""], len(says) / parts
    for word in says.split():
        if lines[-1] and len(lines) < parts and len(lines[-1]) + len(word) / 2 > target:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
