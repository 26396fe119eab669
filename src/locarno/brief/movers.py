"""Figures of what moves a judgement, and of what its uncertainty rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from locarno.brief import words
from locarno.brief.basis import shorten
from locarno.brief.drawing import BAND, BLUE, INK, PAPER, Figure, chart_data
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


def tornado(found: Finding, findings: Findings, basis: Basis) -> Figure | None:
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
    return Figure.of(id, title, chart, told, reads)


def uncertainty(findings: Findings, headlines: list[Finding]) -> Figure | None:
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
    return Figure.of("origins", "Where the uncertainty comes from", chart, told or "shares", reads)
