"""The figures behind page one, each from the findings and with a text that says how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from locarno.brief import words
from locarno.brief.basis import shorten
from locarno.brief.drawing import AMBER, BAND, BLUE, INK, PAPER, chart_data, to_svg
from locarno.brief.headline import ORIGIN_WORDS

if TYPE_CHECKING:
    from locarno.brief.basis import Basis
    from locarno.finding import Finding, Findings, Origin

ORIGIN_COLOURS: dict[Origin, str] = {
    "judgement": "#cb6f33",
    "default": "#e6ad78",
    "coded from a statement": "#8fb0cf",
    "quoted number": "#4f7fae",
    "data": BLUE,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the supporting pages."""

    id: str
    title: str
    svg: str
    reads: str
    """How to read it, in one or two sentences."""


def supporting_figures(findings: Findings, basis: Basis, headlines: list[Finding]) -> list[Figure]:
    """Draw the figures behind page one; what a run has no findings for is left out."""
    drawn = [
        _survival(findings),
        _spreads(findings),
        *(_tornado(found, findings, basis) for found in headlines),
        _window(findings),
        _origins(findings, headlines),
    ]
    return [figure for figure in drawn if figure is not None]


def _survival(findings: Findings) -> Figure | None:
    """Draw holding by year, a panel a package, the benchmark behind each."""
    import altair as alt

    if not findings.survival:
        return None
    reference = {point.year: point.value for point in findings.survival.get(findings.benchmark or "", ())}
    order = [_two_lines(findings.packages.get(package, package)) for package in findings.survival]
    rows: list[dict[str, Any]] = [
        {
            "package": _two_lines(findings.packages.get(package, package)),
            "year": point.year,
            "v": point.value,
            "low": point.low,
            "high": point.high,
            "ref": reference.get(point.year) if package != findings.benchmark else None,
        }
        for package, points in findings.survival.items()
        for point in points
    ]
    last: int = max(row["year"] for row in rows)
    ends = [year for year in (1, *findings.report_years, last) if year <= last]
    x = alt.X("year:Q", axis=alt.Axis(values=sorted(set(ends)), title=None, grid=False))
    y = alt.Y("v:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=[0, 0.5, 1], title=None))
    base = alt.Chart().encode(x=x)
    columns = min(6, -(-len(order) // 2)) if len(order) <= 12 else 6
    panel = alt.layer(
        base.mark_area(color=BAND, opacity=0.75).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(color="#8d97a3", strokeDash=[3, 2], strokeWidth=1).encode(y=alt.Y("ref:Q")),
        base.mark_line(color=BLUE, strokeWidth=2).encode(y=y),
    ).properties(width=600 / columns - 20, height=72)
    labels = alt.Header(labelAnchor="start", labelExpr="split(datum.label, '|')", labelLineHeight=12, labelPadding=3)
    chart = panel.facet(
        facet=alt.Facet("package:N", sort=order, header=labels, title=None),
        columns=columns,
        data=chart_data(rows),
        spacing={"row": 14, "column": 20},
    ).resolve_axis(x="independent")
    told = "; ".join(
        f"{findings.packages.get(package, package)} {words.probability(points[-1].value)} at year {points[-1].year}"
        for package, points in findings.survival.items()
        if points
    )
    reads = (
        "Modelled probability that a package still holds, by years since the cease-fire, if in force. "
        "Band: 10–90% across draws. Dashed: the benchmark."
    )
    return Figure("survival", "Holding, year by year", to_svg(chart, "survival", told), reads)


def _two_lines(name: str, room: int = 20) -> str:
    """Break a long name in two for a panel's head; the bar stands for the break."""
    if len(name) <= room:
        return f" |{name}"
    middle = min((i for i, letter in enumerate(name) if letter == " "), key=lambda i: abs(i - len(name) / 2), default=0)
    return f"{name[:middle]}|{name[middle + 1 :]}" if middle else f" |{name[:room]}…"


def _mid_year(findings: Findings) -> int | None:
    years = [
        year for year in findings.report_years if any(f.id.startswith(f"hold_{year}y.") for f in findings.findings)
    ]
    return years[len(years) // 2] if years else None


def _spreads(findings: Findings) -> Figure | None:
    """Draw the two spreads of holding apart: across draws, and across readings, with the base rates."""
    import altair as alt

    year = _mid_year(findings)
    if year is None:
        return None
    rows: list[dict[str, Any]] = []
    ticks: list[dict[str, Any]] = []
    rates: dict[str, float] = {}
    for package, name in findings.packages.items():
        found = findings.find(f"hold_{year}y.{package}")
        if found is None or found.value is None:
            continue
        rows.append({"p": name, "v": found.value, "low": found.low, "high": found.high})
        ticks += [{"p": name, "r": value} for value in found.readings.values()]
        # One event only: rates of war and of lesser disputes do not belong on one axis.
        first = found.baselines[0].event if found.baselines else ""
        rates |= {base.reference_class or base.event: base.value for base in found.baselines if base.event == first}
    if not rows:
        return None
    order = [row["p"] for row in rows]
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("p:N", sort=order, axis=alt.Axis(title=None, labelLimit=230, labelColor=INK, domain=False, ticks=False))
    x = alt.X("v:Q", scale=scale, axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], title=None))
    base = alt.Chart(chart_data(rows))
    layers = [
        base.mark_bar(color=BAND, height=11).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y),
        alt.Chart(chart_data(ticks)).mark_tick(color=AMBER, thickness=2, height=15).encode(x=alt.X("r:Q"), y=y),
        base.mark_point(filled=True, color=BLUE, size=48, opacity=1).encode(x=x, y=y),
    ]
    if rates:
        lines = [{"v": value, "t": ""} for value in rates.values()]
        for group in _neighbours(sorted(set(rates.values()))):
            told = "–".join(dict.fromkeys((words.per_hundred(group[0]).rstrip("%"), words.per_hundred(group[-1]))))
            label = words.per_hundred(group[0]) if len(group) == 1 else told
            lines.append({"v": sum(group) / len(group), "t": label})
        rule = alt.Chart(chart_data(lines))
        layers += [
            rule.transform_filter("datum.t === ''")
            .mark_rule(color=INK, strokeDash=[2, 3], strokeWidth=1)
            .encode(x="v:Q"),
            rule.mark_text(dy=-6, baseline="bottom", fontSize=9.5, color=INK).encode(
                x="v:Q", y=alt.value(0), text="t:N"
            ),
        ]
    chart = alt.layer(*layers).properties(width=430, height=19 * len(rows))
    told = "; ".join(f"{row['p']} {words.probability(row['v'])}" for row in rows)
    classes = "; ".join(f"{words.per_hundred(value)}: {name}" for name, value in rates.items())
    reads = (
        f"Modelled probability of holding {year} years, if in force. Point: mean. Bar: 10–90% across draws (what is "
        "not known about this case). Upright ticks: readings of model and literature (what the field does not "
        "agree on). " + (f"Dotted: base rates ({classes})." if classes else "")
    )
    return Figure("spreads", f"Holding {year} years: two spreads", to_svg(chart, "spreads", told), reads)


def _neighbours(values: list[float], near: float = 0.06) -> list[list[float]]:
    """Group values whose labels would run into one another."""
    groups: list[list[float]] = []
    for value in values:
        if groups and value - groups[-1][-1] < near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _tornado(found: Finding, findings: Findings, basis: Basis) -> Figure | None:
    """Draw how far each input moves a finding between its lowest and highest fifth."""
    import altair as alt

    drivers = [driver for driver in found.drivers if driver.low is not None and driver.high is not None][:8]
    if not drivers or found.value is None:
        return None
    rows: list[dict[str, Any]] = []
    for driver in drivers:
        label = basis.label(driver.path)
        label = shorten(label[:1].upper() + label[1:], 12)
        for end, value, colour in (("lowest fifth", driver.low, BAND), ("highest fifth", driver.high, BLUE)):
            if value is None:
                continue
            side = "left" if value < found.value else "right"
            text = words.bare(value, found.unit)
            rows.append({"p": label, "m": found.value, "v": value, "c": colour, "t": text, "s": side, "e": end})
    order = list(dict.fromkeys(row["p"] for row in rows))
    values = [row["v"] for row in rows]
    room = 0.16 * (max(values) - min(values) or abs(found.value) or 1.0)
    scale = alt.Scale(domain=[min(values) - room, max(values) + room], nice=False, zero=False)
    y = alt.Y("p:N", sort=order, axis=alt.Axis(title=None, labelLimit=330, labelColor=INK, domain=False, ticks=False))
    base = alt.Chart(chart_data(rows))
    bars = base.mark_bar(height=12).encode(
        x=alt.X("m:Q", scale=scale, axis=None), x2="v:Q", y=y, color=alt.Color("c:N", scale=None, legend=None)
    )
    layers: list[Any] = [bars]
    anchors: tuple[tuple[str, Literal["left", "right"], int], ...] = (("left", "right", -4), ("right", "left", 4))
    for side, align, dx in anchors:
        text = base.transform_filter(f"datum.s === '{side}'").mark_text(align=align, dx=dx, fontSize=9.5)
        layers.append(text.encode(x=alt.X("v:Q", scale=scale, axis=None), y=y, text="t:N"))
    middle = alt.Chart(chart_data([{"m": found.value}])).mark_rule(color=INK, strokeWidth=1)
    layers.append(middle.encode(x=alt.X("m:Q", scale=scale, axis=None)))
    chart = alt.layer(*layers).properties(width=300, height=20 * len(order))
    name = findings.packages.get(found.package or "", "")
    title = f"What moves it: {name + ', ' if name else ''}{found.quantity}"
    told = "; ".join(
        f"{basis.label(d.path)} {words.bare(d.low, found.unit)} to {words.bare(d.high, found.unit)}"
        for d in drivers
        if d.low is not None and d.high is not None
    )
    reads = (
        f"Mean over the draws in which an input lies in its lowest fifth (light) and in its highest fifth (dark); "
        f"upright line: {words.bare(found.value, found.unit)} over all draws."
    )
    id = f"tornado-{found.id.replace('.', '-')}"
    return Figure(id, title, to_svg(chart, id, told), reads)


def _window(findings: Findings) -> Figure | None:
    """Draw the accept–deter window: concession in terms against brigades in the force."""
    import altair as alt

    points = findings.window
    if not points:
        return None
    concessions = sorted({point.concession for point in points})
    brigades = sorted({point.brigades for point in points})
    rows = [
        {
            "b": words.two_digits(point.brigades),
            "c": f"{100 * point.concession:.0f}%",
            "d": point.deterred,
            "t": f"{100 * point.deterred:.0f}",
            "i": PAPER if point.deterred > 0.55 else INK,
            "accepts": point.challenger_accepts >= 0.5,
            "open": point.challenger_accepts >= 0.5 and point.deterred >= 0.5 and point.manned >= 0.5,
            "short": point.manned < 0.5,
            "trap": point.trap >= 0.1,
        }
        for point in points
    ]
    order_x = [words.two_digits(b) for b in brigades]
    order_y = [f"{100 * c:.0f}%" for c in reversed(concessions)]
    x = alt.X("b:N", sort=order_x, axis=alt.Axis(title="Brigade equivalents in the force", labelAngle=0, domain=False))
    y = alt.Y("c:N", sort=order_y, axis=alt.Axis(title="Concession in terms", domain=False))
    base = alt.Chart(chart_data(rows)).encode(x=x, y=y)
    ramp = alt.Scale(domain=[0, 1], range=["#f4f6f8", "#9dbad6", "#163a5c"])
    cell = 34
    frame: dict[str, Any] = {"shape": "square", "size": (cell - 6) ** 2, "filled": False, "opacity": 1}
    layers = [
        base.mark_rect(stroke=PAPER, strokeWidth=1.5).encode(color=alt.Color("d:Q", scale=ramp, legend=None)),
        base.transform_filter("datum.accepts").mark_point(stroke="#8d97a3", strokeWidth=1, **frame),
        base.transform_filter("datum.open").mark_point(stroke=AMBER, strokeWidth=2.6, **frame),
        base.mark_text(fontSize=10).encode(text="t:N", color=alt.Color("i:N", scale=None, legend=None)),
        base.transform_filter("datum.short")
        .mark_text(text="×", fontSize=13, dx=11, dy=-9, fontWeight=700)
        .encode(color=alt.Color("i:N", scale=None, legend=None)),
        base.transform_filter("datum.trap")
        .mark_text(text="▲", fontSize=8, dx=-11, dy=-9)
        .encode(color=alt.Color("i:N", scale=None, legend=None)),
    ]
    size = {"width": cell * len(brigades), "height": cell * len(concessions)}
    chart = alt.layer(*layers).resolve_scale(color="independent").properties(**size)
    open_cells = [p for p in points if p.challenger_accepts >= 0.5 and p.deterred >= 0.5 and p.manned >= 0.5]
    told = (
        f"{len(open_cells)} of {len(points)} cells are open: the challenger accepts, the deal is modelled to hold, and "
        "the force can be manned, each at one half or more"
    )
    reads = (
        "Number and shade: modelled probability of holding, in per cent. Thin frame: the challenger accepts in half or "
        "more of the assumptions tried. Thick amber frame: it accepts, the deal holds at 50 or more, and the force can "
        "be manned. ×: cannot be manned in half of them. ▲: accepted because it can be broken, in a tenth or more."
    )
    return Figure("window", "Where a deal is both accepted and kept", to_svg(chart, "window", told), f"{told}. {reads}")


def _origins(findings: Findings, headlines: list[Finding]) -> Figure | None:
    """Draw where the uncertainty of each judgement comes from, by what its inputs rest on."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for number, found in enumerate(headlines, start=1):
        start = 0.0
        for origin, colour in ORIGIN_COLOURS.items():
            share = found.origins.get(origin, 0.0)
            if share <= 0:
                continue
            ink = INK if origin in ("default", "coded from a statement") else PAPER
            said = ORIGIN_WORDS[origin]
            label = f"{said} {100 * share:.0f}%" if share >= 0.2 else f"{100 * share:.0f}%" if share >= 0.05 else ""
            rows.append(
                {
                    "p": f"Judgement {number}",
                    "a": start,
                    "b": start + share,
                    "m": start + share / 2,
                    "c": colour,
                    "t": label,
                    "i": ink,
                    "o": said,
                }
            )
            start += share
    if not rows:
        return None
    used = [ORIGIN_WORDS[o] for o in ORIGIN_COLOURS if any(r["o"] == ORIGIN_WORDS[o] for r in rows)]
    colours = [c for o, c in ORIGIN_COLOURS.items() if ORIGIN_WORDS[o] in used]
    base = alt.Chart(chart_data(rows))
    y = alt.Y("p:N", axis=alt.Axis(title=None, labelColor=INK, domain=False, ticks=False))
    x = alt.X("a:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    bars = base.mark_bar(height=17, stroke=PAPER, strokeWidth=1).encode(
        x=x, x2="b:Q", y=y, color=alt.Color("o:N", scale=alt.Scale(domain=used, range=colours), sort=used)
    )
    text = base.mark_text(fontSize=10).encode(
        x=alt.X("m:Q", axis=None), y=y, text="t:N", color=alt.Color("i:N", scale=None, legend=None)
    )
    chart = alt.layer(bars, text).resolve_scale(color="independent").properties(width=480, height=24 * len(headlines))
    counts = next((found.origin_counts for found in headlines if found.origin_counts), {})
    told = "; ".join(f"{count} {ORIGIN_WORDS[origin]}" for origin, count in counts.items())
    reads = (
        "Share of each judgement’s explained rank variance by what its inputs rest on: association under the case’s "
        f"own ranges, no more. Inputs of each kind: {told}. A narrow guess must not look well founded."
    )
    return Figure("origins", "Where the uncertainty comes from", to_svg(chart, "origins", told or "shares"), reads)
