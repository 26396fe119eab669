"""Figures of the guarantees themselves: how they work, how fast they answer, what past alliances say."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

from locarno.brief import words
from locarno.brief.drawing import AMBER, BAND, BLUE, INK, MUTED, Figure, chart_data
from locarno.finding import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.finding import BreachLadder, Findings, Reliability, ReliabilityPoint

CHANNELS: dict[Channel, str] = {
    "promise": "promise",
    "tripwire": "tripwire",
    "denial": "denial in place",
    "backstop": "backstop",
    "snapback": "snap-back",
    "arms": "own strength",
}
"""What each channel is called in a heading."""

EARLIEST = 0.5
"""Hours: what happens at once is drawn here, as no logarithmic axis has a nought."""

RAIL = 390
"""Units of the axis of hours."""

TICKS: dict[float, str] = {
    0.5: "at once",
    3: "3 h",
    24: "1 day",
    72: "3 days",
    168: "1 week",
    720: "1 month",
    2160: "3 months",
    8760: "1 year",
    43800: "5 years",
}
"""Hours that are marked on the axis."""


def channels(findings: Findings) -> Figure | None:
    """Draw what each channel of the guarantees adds to the chance to hold, a panel a channel."""
    import altair as alt

    there = [one for one in findings.channels if one.present]
    if not there:
        return None
    used = [channel for channel in get_args(Channel) if any(one.channel == channel for one in there)]
    packages = [package for package in findings.packages if any(one.package == package for one in there)]
    rows: list[dict[str, Any]] = [
        {
            "p": findings.packages[one.package],
            "channel": CHANNELS[one.channel],
            # What it adds is what goes when it is switched off.
            "v": -one.value,
            "low": None if one.high is None else -one.high,
            "high": None if one.low is None else -one.low,
            "t": signed(-one.value),
        }
        for one in there
        if one.package in findings.packages
    ]
    ends = [row[key] for row in rows for key in ("v", "low", "high") if row[key] is not None]
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.08 * (high - low or 0.02)
    scale = alt.Scale(domain=[low - room, high + 4 * room], nice=False)
    x = alt.X("v:Q", scale=scale).axis(alt.Axis(title=None, values=_ticks(low, high), format=".2~f", grid=False))
    y = alt.Y("p:N", sort=[findings.packages[package] for package in packages])
    y = y.axis(alt.Axis(title=None, labelLimit=190, labelColor=INK, domain=False, ticks=False, grid=True))
    base = alt.Chart().encode(y=y)
    panel = alt.layer(
        base.mark_bar(color=BAND, height=8).encode(x=alt.X("low:Q", scale=scale), x2="high:Q"),
        base.mark_rule(color=MUTED, strokeWidth=0.8).encode(x=alt.datum(0.0), y=alt.value(0), y2=alt.value("height")),
        base.mark_point(filled=True, color=BLUE, size=34, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=5, fontSize=9, color=INK).encode(x=alt.X("right:Q", scale=scale), text="t:N"),
    ).properties(width=(560 - 10 * len(used)) / max(4, len(used)), height=19 * len(packages))
    for row in rows:
        row["right"] = max(row["v"], row["high"] if row["high"] is not None else row["v"])
    names = [CHANNELS[channel] for channel in used]
    head = alt.Header(labelAnchor="start", labelPadding=4)
    chart = panel.facet(
        column=alt.Column("channel:N", sort=names, header=head, title=None), data=chart_data(rows), spacing=10
    )
    told = "; ".join(f"{row['p']}, {row['channel']} {row['t']}" for row in rows)
    reads = (
        "What each channel adds to the modelled probability of holding: how much is lost, on the same draws, when it "
        "alone is switched off; point: mean, bar: 10–90% across draws. Channels overlap, so they do not sum."
    )
    return Figure.of("channels", "What each channel of a guarantee adds", chart, told, reads)


def _ticks(low: float, high: float) -> list[float]:
    """Mark nought and one round step on either side that is used."""
    step = next((step for step in (0.5, 0.2, 0.1, 0.05, 0.02) if step <= max(-low, high)), 0.01)
    return [-step] * (-low >= step) + [0.0] + [step] * (high >= step)


def signed(value: float) -> str:
    """Print a difference of probabilities: "+0.12", "−0.03", "≈0" where it rounds to nothing."""
    if abs(value) < 0.005:
        return "0" if abs(value) < words.NOTHING else "≈0"
    return f"{'+' if value > 0 else '−'}{abs(value):.2f}"


def ladders(findings: Findings) -> Figure | None:
    """Draw the response ladders of the guarantees on one logarithmic axis of hours."""
    import altair as alt

    climbed = [one for one in findings.ladders if any(rung.middle is not None for rung in one.rungs)]
    if not climbed:
        return None
    groups = [(one.name, _rungs(one, findings)) for one in climbed if len(one.rungs) > 1]
    # A ladder of one rung needs no heading of its own.
    single = [
        row | {"step": f"{one.name}: {row['does']}"}
        for one in climbed
        if len(one.rungs) == 1
        for row in _rungs(one, findings)
    ]
    if single:
        groups.append(("With a single rung", single))
    latest = max(rung.late or rung.middle or EARLIEST for one in climbed for rung in one.rungs)
    chart = alt.vconcat(
        *(_ladder(name, rows, latest, k == 0, k == len(groups) - 1) for k, (name, rows) in enumerate(groups)),
        spacing=12,
    ).resolve_scale(x="shared")
    told = "; ".join(f"{name}, {row['step']}: {_hours(row['m'])}" for name, rows in groups for row in rows)
    reads = (
        "Hours after the violation, on a logarithmic axis: tick: median, bar: 10–90% over the draws in which the rung "
        "is reached; at the right, the share of all draws in which it ever is. Amber: the rung that counts as response."
    )
    return Figure.of("ladders", "How fast the guarantees would answer", chart, told, reads)


def _hours(hour: float | None) -> str:
    return "never" if hour is None else f"after {words.two_digits(hour)} hours"


def _rungs(one: BreachLadder, findings: Findings) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for k, rung in enumerate(one.rungs, start=1):
        who = _doer(rung.who, findings)
        response = one.response.strip().casefold() in (rung.does.casefold(), f"{rung.who}: {rung.does}".casefold())
        rows.append(
            {
                "step": f"{k}  {who}: {rung.does}",
                "does": rung.does,
                "low": None if rung.early is None else max(EARLIEST, rung.early),
                "m": None if rung.middle is None else max(EARLIEST, rung.middle),
                "high": None if rung.late is None else max(EARLIEST, rung.late),
                "share": words.share_in_table(rung.happens),
                "happens": rung.happens,
                "c": AMBER if response else BLUE,
                "band": "#f0cdb0" if response else BAND,
            }
        )
    return rows


def _ladder(name: str, rows: list[dict[str, Any]], latest: float, first: bool, last: bool) -> Any:  # noqa: ANN401 - as above
    import altair as alt

    steps = [row["step"] for row in rows]
    end = max(latest * 1.1, 24.0)
    scale = alt.Scale(type="log", domain=[EARLIEST, end], nice=False)
    named = " : ".join(f"datum.value == {hour} ? '{says}'" for hour, says in TICKS.items()) + " : ''"
    ticks = [hour for hour in TICKS if hour <= end]
    axis = alt.Axis(values=ticks, title=None, labelExpr=named, labels=last, ticks=last, domain=last)
    y = alt.Y("step:N", sort=steps, scale=alt.Scale(domain=steps))
    y = y.axis(alt.Axis(title=None, labelLimit=340, labelColor=INK, domain=False, ticks=False))
    base = alt.Chart(chart_data(rows)).encode(y=y)
    timed = base.transform_filter("isValid(datum.m)")
    band, dark = alt.Color("band:N", scale=None), alt.Color("c:N", scale=None, legend=None)
    layers = [
        timed.mark_bar(height=9).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", color=band),
        timed.mark_tick(thickness=2.4, height=14).encode(x=alt.X("m:Q", scale=scale).axis(axis), color=dark),
        base.mark_text(align="left", dx=8, fontSize=9.5, color=INK).encode(x=alt.value(RAIL), text="share:N"),
    ]
    if first:
        ever = alt.Chart(chart_data([{"t": "ever"}])).mark_text(align="left", dx=8, dy=-6, fontSize=9.5, color=MUTED)
        layers.append(ever.encode(x=alt.value(RAIL), y=alt.value(0), text="t:N"))
    title = alt.TitleParams(name, anchor="start", fontSize=10.5, color=INK, frame="group")
    return alt.layer(*layers).properties(width=RAIL, height=20 * len(rows), title=title)


def _doer(who: str, findings: Findings) -> str:
    return findings.parties.get(who, who)


def reliability(findings: Findings) -> Figure | None:
    """Draw what selection leaves open for the first group: mean of all alliances against the rate among the tested."""
    import altair as alt

    first = findings.reliability[0] if findings.reliability else None
    if first is None or not first.curve:
        return None
    thresholds = sorted({point.threshold for point in first.curve})
    spread = sorted({point.concentration for point in first.curve})
    heads = {t: f"tested only below {t:g}" for t in thresholds}
    grades = {c: f"concentration {c:g}" for c in spread}
    rows: list[dict[str, Any]] = [
        {"is": "curve", "t": heads[point.threshold], "c": grades[point.concentration], "m": point.mean, "r": point.rate}
        for point in first.curve
    ]
    for threshold, head in heads.items():
        rows.append({"is": "seen", "t": head, "rate": first.rate, "low": first.low, "high": first.high})
        fits = consistent([point for point in first.curve if point.threshold == threshold], first.low, first.high)
        rows.append({"is": "means", "t": head, "a": fits[0], "b": fits[1]} if fits else {"is": "none", "t": head})
    unit = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(values=[0, 0.5, 1], grid=False)
    x = alt.X("m:Q", scale=unit, title="Mean of all alliances").axis(axis)
    y = alt.Y("r:Q", scale=unit, title="Rate among the tested").axis(axis.copy())
    shades, dashes = _graded(len(spread))
    names = list(grades.values())
    key = alt.Legend(symbolType="stroke", symbolSize=220, symbolStrokeWidth=2, title=None)
    colour = alt.Color("c:N", scale=alt.Scale(domain=names, range=shades), legend=key)
    dash = alt.StrokeDash("c:N", scale=alt.Scale(domain=names, range=dashes), legend=key)
    seen = alt.Chart().transform_filter("datum.is === 'seen'")
    means = alt.Chart().transform_filter("datum.is === 'means'")
    curve = alt.Chart().transform_filter("datum.is === 'curve'")
    panel = alt.layer(
        seen.mark_rect(color=AMBER, opacity=0.2).encode(
            y=alt.Y("low:Q", scale=unit), y2="high:Q", x=alt.value(0), x2=alt.value("width")
        ),
        seen.mark_rule(color=AMBER, strokeWidth=1.4).encode(y=alt.Y("rate:Q", scale=unit)),
        means.mark_bar(color=INK, height=5, yOffset=-3).encode(
            x=alt.X("a:Q", scale=unit), x2="b:Q", y=alt.datum(0.0, scale=unit)
        ),
        curve.mark_line(strokeWidth=1.8).encode(x=x, y=y, color=colour, strokeDash=dash, order="m:Q"),
        alt.Chart()
        .transform_filter("datum.is === 'none'")
        .mark_text(text="no mean fits", align="left", fontSize=9.5, color=INK)
        .encode(x=alt.value(6), y=alt.value(10)),
    ).properties(width=740 / max(3, len(thresholds)) - 20, height=150)
    labels = alt.Header(labelAnchor="start", labelPadding=4)
    chart = panel.facet(
        column=alt.Column("t:N", sort=list(heads.values()), header=labels, title=None),
        data=chart_data(rows),
        spacing=14,
    )
    told = (
        f"{first.group}: {first.honoured} of {first.tests} honoured, {words.per_hundred(first.rate)}; "
        f"consistent means of all alliances {_means(first)}"
    )
    reads = (
        f"Each curve is one stated rule: an alliance is tested only where its believed reliability is below the "
        f"threshold of the panel, and alliances are as alike as the concentration says. Amber: rate among the tested, "
        f"{first.group} ({100 * first.low:.0f}–{100 * first.high:.0f}%, 95% interval). Dark bar on the axis: the "
        f"means of all alliances that some curve takes into that band, over all panels {_means(first)}. Which rule "
        "holds is not identified, so no corrected number is given."
    )
    return Figure.of("reliability", "What the tested alliances leave open", chart, told, reads)


def _means(one: Reliability) -> str:
    fits = one.consistent_low <= one.consistent_high
    return words.span(one.consistent_low, one.consistent_high, "share") if fits else "none"


def consistent(points: Sequence[ReliabilityPoint], low: float, high: float) -> tuple[float, float] | None:
    """Give the least and the greatest mean that some curve takes into a band of rates, along the curves as drawn."""
    found: list[float] = []
    for concentration in {point.concentration for point in points}:
        curve = sorted((point.mean, point.rate) for point in points if point.concentration == concentration)
        found += [mean for mean, rate in curve if low <= rate <= high]
        for (m0, r0), (m1, r1) in pairwise(curve):
            found += [m0 + (m1 - m0) * (end - r0) / (r1 - r0) for end in (low, high) if min(r0, r1) < end < max(r0, r1)]
    return (min(found), max(found)) if found else None


def _graded(count: int) -> tuple[list[str], list[list[int]]]:
    """Give lines from light to dark, each with its own dash, so that they differ without colour."""
    shades = ["#8fb0cf", "#5f8fbd", "#336699", BLUE, INK]
    dashes = [[1, 0], [6, 2], [3, 2], [1, 2], [8, 2, 2, 2]]
    return [shades[k % 5] for k in range(count)], [dashes[k % 5] for k in range(count)]
