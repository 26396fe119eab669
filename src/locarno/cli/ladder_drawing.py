"""Drawings of response ladders: time lines of the steps, and the chance of a response by hour."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.brief.drawing import AMBER, BAND, BLUE, INK, MUTED, PAPER, chart_data, to_svg
from locarno.models.cohesion.response import share_by
from locarno.study.ladders import doer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from locarno.case import Case
    from locarno.study.ladders import Played

_WIDTH, _ROW, _HEIGHT = 470, 34, 150
_LABEL = 52
_STYLE = f"""
body {{ margin: 2rem auto; max-width: 56rem; padding: 0 1rem; color: {INK}; background: {PAPER};
  font: 15px/1.5 Arial, 'Liberation Sans', sans-serif; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.05rem; margin: 1.8rem 0 .3rem; }}
p {{ color: {MUTED}; }} svg {{ width: 100%; height: auto; }} figure {{ margin: 0; break-inside: avoid; }}
"""


def draw_ladders(played: Sequence[Played], case: Case, too_late: NDArray[Any] | None, title: str, *, page: bool) -> str:
    """Draw ladders one under the other, as a page in HTML or as one SVG."""
    import altair as alt

    charts = [(f"{one.id}: {one.guarantee.name}", _chart(one, case, too_late), _told(one, too_late)) for one in played]
    if not page:
        whole = alt.vconcat(*(chart.properties(title=name) for name, chart, _ in charts), spacing=30)
        told = " ".join(f"{name}. {text}" for name, _, text in charts)
        svg = to_svg(whole, "ladder", f"{title}. {told}")
        return svg.replace(">", '><rect width="100%" height="100%" fill="#ffffff"/>', 1)
    parts = []
    for number, (name, chart, told) in enumerate(charts):
        notes = "".join(f"<p>Assumed: {escape(note)}</p>" for note in played[number].assumed)
        svg = to_svg(chart, f"ladder-{number}", f"{name}. {told}")
        parts.append(f"<h2>{escape(name)}</h2><figure>{svg}</figure><p>{escape(told)}</p>{notes}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(title)}</h1>{''.join(parts)}</body></html>\n"
    )


def _told(one: Played, too_late: NDArray[Any] | None) -> str:
    answer = one.response
    said = (
        "Bars: the middle 80 of 100 draws, dark the middle 50; tick: the median. Below: the chance by hour that each "
    )
    said += "step has happened, the response in blue; each curve is named by its step."
    if answer.hours:
        said += f" The median response comes after {answer.hours[2]:.0f} hours"
        said += (
            f", and before the fait accompli in {answer.in_time:.0%} of the draws."
            if answer.in_time is not None
            else "."
        )
    else:
        said += " There is no response in any draw."
    if too_late is not None:
        said += " Shaded amber: the middle 80 of 100 draws of the fait accompli, with its median."
    return said


def _chart(one: Played, case: Case, too_late: NDArray[Any] | None) -> Any:  # noqa: ANN401 - Altair's classes share no public base
    import altair as alt

    answer, steps = one.response, one.guarantee.response
    limit = [] if too_late is None else [float(q) for q in np.quantile(too_late, (0.1, 0.5, 0.9))]
    latest = max([rung.hours[-1] for rung in answer.rungs if rung.hours] + limit + [1.0]) * 1.05
    names = [_cut(f"{k + 1}  {doer(case.file, step)}") for k, step in enumerate(steps)]
    rows: list[dict[str, Any]] = [
        dict(zip(("low", "quarter", "median", "three", "high"), rung.hours, strict=True), step=name)
        for name, rung in zip(names, answer.rungs, strict=True)
        if rung.hours
    ]
    scale = alt.Scale(domain=[0, latest], nice=False)
    at = alt.Y(
        "step:N", sort=names, scale=alt.Scale(domain=names), title=None, axis=alt.Axis(labelLimit=330, ticks=False)
    )
    bars = alt.Chart(chart_data(rows)).encode(y=at)
    no_axis = alt.Axis(labels=False, ticks=False, title=None, grid=True)
    lines = alt.layer(
        *_too_late(limit, scale),
        bars.mark_bar(color=BAND, height=14).encode(x=alt.X("low:Q", scale=scale, axis=no_axis), x2="high:Q"),
        bars.mark_bar(color=BLUE, height=7).encode(x=alt.X("quarter:Q", scale=scale, axis=no_axis), x2="three:Q"),
        bars.mark_tick(color=INK, thickness=2, height=18).encode(x=alt.X("median:Q", scale=scale, axis=no_axis)),
    ).properties(width=_WIDTH, height=_ROW * len(names))
    hours = np.linspace(0.0, latest, 121)
    curve = [
        {"hour": float(hour), "share": float(share), "step": k, "colour": BLUE if k == answer.step else "#9aa5b1"}
        for k in range(len(steps))
        for hour, share in zip(hours, share_by(one.climbed.time[:, k], hours), strict=True)
    ]
    by_hour = alt.layer(
        *_too_late(limit, scale),
        alt.Chart(chart_data(curve))
        .mark_line(strokeWidth=1.8)
        .encode(
            x=alt.X("hour:Q", scale=scale, title="hours from the violation"),
            y=alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), title="chance that it has happened"),
            color=alt.Color("colour:N", scale=None),
            detail="step:N",
        ),
        *_labels(one, limit, latest, scale),
    ).properties(width=_WIDTH, height=_HEIGHT)
    return alt.vconcat(lines, by_hour, spacing=6)


def _labels(one: Played, limit: list[float], latest: float, scale: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Name the curves by their steps, where they end, and the fait accompli."""
    import altair as alt

    ends: dict[float, list[str]] = {}
    for k in range(len(one.guarantee.response)):
        share = float(share_by(one.climbed.time[:, k], np.array([latest]))[0])
        ends.setdefault(round(share, 1), []).append(str(k + 1))
    rows = [{"share": share, "steps": ", ".join(steps)} for share, steps in ends.items()]
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]))
    named = alt.Chart(chart_data(rows)).mark_text(align="left", dx=5, fontSize=10, color=MUTED, clip=False)
    found = [named.encode(x=alt.value(_WIDTH), y=y, text="steps:N")]
    if limit:
        right = limit[1] > 0.75 * latest
        told = alt.Chart(chart_data([{"m": limit[1], "text": "fait accompli"}]))
        mark = told.mark_text(align="right" if right else "left", dx=-5 if right else 5, color=AMBER, fontSize=10)
        found.append(mark.encode(x=alt.X("m:Q", scale=scale), y=alt.value(_HEIGHT - 10), text="text:N"))
    return found


def _too_late(limit: list[float], scale: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Draw the fait accompli as a band with its median."""
    import altair as alt

    if not limit:
        return []
    base = alt.Chart(chart_data([{"a": limit[0], "m": limit[1], "b": limit[2]}]))
    return [
        base.mark_rect(color=AMBER, opacity=0.16).encode(x=alt.X("a:Q", scale=scale), x2="b:Q"),
        base.mark_rule(color=AMBER, strokeWidth=1.4).encode(x=alt.X("m:Q", scale=scale)),
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"
