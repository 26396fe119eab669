"""Drawings of a bargaining table: positions by round, and the network of bargains."""

from __future__ import annotations

import math
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.brief.drawing import AMBER, BAND, BLUE, INK, LINE, MUTED, PAPER, chart_data, to_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.models.bargaining.table import Table
    from locarno.models.bargaining.table_play import Played

_WIDTH, _HEIGHT = 560, 340
_LABEL_GAP = 4.2
"""Least distance between two labels, on the scale of 0–100."""
_COLOURS = (BLUE, AMBER, "#3d7a5a", "#8a5a9e", "#a8324a", "#6b7b8c", "#b08a1e", "#2f8ca3", "#7a4b2a", "#515151")
_KINDS = (BLUE, AMBER, "#3d7a5a", "#8a5a9e", "#6b7b8c")
_NETWORK = (
    "{} moves. An arc leads from the actor that moves to the partner whose offer, challenge or trade moves it: above "
    "the line to one further to the right, below it to one further to the left; the more often, the wider. Actors "
    "stand in the order of their first positions."
)
_STYLE = f"""
body {{ margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: {INK}; background: {PAPER};
  font: 15px/1.5 Arial, 'Liberation Sans', sans-serif; }}
h1 {{ font-size: 1.4rem; margin-bottom: .2rem; }} h2 {{ font-size: 1.05rem; margin: 1.6rem 0 .3rem; }}
p, li {{ color: {MUTED}; }} svg {{ width: 100%; height: auto; }} ul {{ padding-left: 1.2rem; }}
@media print {{ h2 {{ break-after: avoid; }} figure {{ break-inside: avoid; }} }} figure {{ margin: 0; }}
"""


def draw(table: Table, played: Played, title: str, notes: Sequence[str], *, page: bool) -> str:
    """Draw a play.

    Parameters
    ----------
    title
        Model and file.
    page
        Whether to give a page in HTML, with the notes, or one SVG.
    """
    import altair as alt

    charts = [
        (f"{issue}: positions by round", _by_round(table, played, k), _told(table, played, k))
        for k, issue in enumerate(table.issues)
    ]
    arcs = _network(table, played)
    if arcs is not None:
        charts.append(("The network of bargains", arcs, _NETWORK.format(len(played.moves))))
    if not page:
        told = " ".join(text for _, _, text in charts)
        whole = alt.vconcat(*(chart.properties(title=name) for name, chart, _ in charts), spacing=28)
        return _on_white(to_svg(whole, "table", f"{title}. {told}"))
    parts = [
        f"<h2>{escape(name)}</h2><figure>{to_svg(chart, f'figure-{number}', told)}</figure><p>{escape(told)}</p>"
        for number, (name, chart, told) in enumerate(charts)
    ]
    if arcs is None:
        parts.append("<p>The model has no moves of one actor towards another: there is no network to draw.</p>")
    listed = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(table.name)}</h1><p>{escape(title)}</p>{''.join(parts)}<ul>{listed}</ul></body></html>\n"
    )


def _on_white(svg: str) -> str:
    """Give a drawing a white ground; an element may have only one style."""
    element, end, rest = svg.partition(">")
    styled = element.replace(' style="', ' style="background:#ffffff;', 1)
    return (element.replace("<svg", '<svg style="background:#ffffff"', 1) if styled == element else styled) + end + rest


def _told(table: Table, played: Played, k: int) -> str:
    outcome = played.outcome[k]
    said = f"The outcome is {outcome:.1f} (dashed)." if np.isfinite(outcome) else "The model names no outcome."
    if table.outcome is not None and np.isfinite(table.outcome[k]):
        said += f" Decided was {table.outcome[k]:.1f} (dotted)."
    rounds = len(played.positions) - 1
    if rounds:
        return f"{rounds} rounds. {said}"
    bars = " Bars: the outcome's distribution." if any(part.play.points is not None for part in played.parts) else ""
    return f"The model has no rounds. {said}{bars}"


def _by_round(table: Table, played: Played, k: int) -> Any:  # noqa: ANN401 - Altair's chart classes share no public base
    """Draw a line for each actor, with those that end together under one label."""
    import altair as alt

    path = played.positions[:, :, k]
    last = len(path) - 1
    held = [i for i in range(len(table.actors)) if np.isfinite(path[:, i]).any()]
    colour = {table.actors[i]: _COLOURS[n % len(_COLOURS)] for n, i in enumerate(held)}
    rows = [
        {"round": t, "position": float(path[t, i]), "actor": table.actors[i], "colour": colour[table.actors[i]]}
        for i in held
        for t in range(last + 1)
        if np.isfinite(path[t, i])
    ]
    x = alt.X(
        "round:Q",
        title="round" if last else None,
        scale=alt.Scale(domain=[0, max(last, 1)], nice=False),
        axis=alt.Axis(values=_ticks(last), format="d", grid=False),
    )
    y = alt.Y("position:Q", title="position", scale=alt.Scale(domain=[-2, 102], nice=False), axis=alt.Axis(tickCount=6))
    base = alt.Chart(chart_data(rows)).encode(x=x, y=y, color=alt.Color("colour:N", scale=None), detail="actor:N")
    layers = [base.mark_point(filled=True, size=26, opacity=0.9)]
    if last:
        layers.insert(0, base.mark_line(strokeWidth=1.6, opacity=0.85))
    else:
        layers = _histogram(table, played, k) + layers
    layers += _rules(table, played, k, last)
    layers += _labels(_clusters(table, path[-1], held, colour), max(last, 1), at_start=not last)
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT)


def _histogram(table: Table, played: Played, k: int) -> list[Any]:
    """Draw the distribution of a model without rounds behind its positions, in bins of 2.5."""
    import altair as alt

    part = next(part for part in played.parts if table.issues[k] in part.issues)
    if part.play.points is None or part.play.probability is None:
        return []
    value = part.play.points[:, part.issues.index(table.issues[k])]
    mass, edge = np.histogram(value, bins=40, range=(0.0, 100.0), weights=part.play.probability)
    rows = [
        {"a": 0.0, "b": float(0.6 * p / mass.max()), "low": float(low) + 0.2, "high": float(low) + 2.3}
        for p, low in zip(mass, edge, strict=False)
        if p > 0
    ]
    bars = alt.Chart(chart_data(rows)).mark_rect(color=BAND)
    return [bars.encode(x="a:Q", x2="b:Q", y="low:Q", y2="high:Q")]


def _ticks(last: int) -> list[int]:
    step = max(1, math.ceil(last / 12))
    return list(range(0, last + 1, step))


def _rules(table: Table, played: Played, k: int, last: int) -> list[Any]:
    import altair as alt

    lines = [(played.outcome[k], [5, 3], INK)]
    if table.outcome is not None:
        lines.append((table.outcome[k], [1, 3], AMBER))
    return [
        alt.Chart(chart_data([{"a": 0, "b": max(last, 1), "p": float(value)}]))
        .mark_rule(strokeDash=dash, strokeWidth=1.4, color=ink)
        .encode(x="a:Q", x2="b:Q", y="p:Q")
        for value, dash, ink in lines
        if np.isfinite(value)
    ]


def _clusters(table: Table, ends: Any, held: Sequence[int], colour: dict[str, str]) -> list[dict[str, Any]]:  # noqa: ANN401
    """Group actors whose lines end within a unit, and move labels apart."""
    groups: list[list[int]] = []
    for i in sorted((i for i in held if np.isfinite(ends[i])), key=lambda i: ends[i]):
        if groups and ends[i] - ends[groups[-1][0]] <= 1.0:
            groups[-1].append(i)
        else:
            groups.append([i])
    rows: list[dict[str, Any]] = [
        {
            "at": float(np.mean([ends[i] for i in group])),
            "label": _names([table.actors[i] for i in group]),
            "colour": colour[table.actors[group[0]]] if len(group) == 1 else INK,
        }
        for group in groups
    ]
    for _ in range(200):
        for below, above in pairwise(rows):
            lack = _LABEL_GAP - (above["at"] - below["at"])
            if lack > 0:
                below["at"] -= lack / 2
                above["at"] += lack / 2
        for row in rows:
            row["at"] = min(max(row["at"], -1.0), 101.0)
    return rows


def _names(actors: Sequence[str]) -> str:
    text = ", ".join(actors)
    if len(text) <= 46:
        return text
    shown = ", ".join(actors[:4])
    return f"{shown[:38]}… ({len(actors)} actors)"


def _labels(rows: list[dict[str, Any]], last: int, *, at_start: bool) -> list[Any]:
    import altair as alt

    placed = [row | {"x": 0 if at_start else last} for row in rows]
    return [
        alt.Chart(chart_data(placed))
        .mark_text(align="left", dx=9, fontSize=10, clip=False)
        .encode(x="x:Q", y="at:Q", text="label:N", color=alt.Color("colour:N", scale=None))
    ]


def _network(table: Table, played: Played) -> Any | None:  # noqa: ANN401
    """Draw arcs from those who move to those whose offer, challenge or trade moves them; actors by first position."""
    import altair as alt

    moves = [move for move in played.moves if move.partner in table.actors and move.actor in table.actors]
    if not moves:
        return None
    first = np.nan_to_num(np.nanmean(np.where(np.isfinite(played.positions[0]), played.positions[0], np.nan), axis=1))
    order = sorted(range(len(table.actors)), key=lambda i: (first[i], table.actors[i]))
    place = {table.actors[i]: n for n, i in enumerate(order)}
    counts: dict[tuple[str, str, str], int] = {}
    for move in moves:
        key = (move.actor, str(move.partner), move.kind)
        counts[key] = counts.get(key, 0) + 1
    kinds = list(dict.fromkeys(kind for _, _, kind in counts))
    rows: list[dict[str, Any]] = []
    for number, ((actor, partner, kind), count) in enumerate(counts.items()):
        a, b = place[actor], place[partner]
        side = 1 if b > a else -1
        for angle in np.linspace(0, math.pi, 25):
            reach = (abs(b - a) + 0.12 * kinds.index(kind)) / 2
            rows.append(
                {
                    "x": (a + b) / 2 - (b - a) / 2 * math.cos(angle),
                    "y": side * reach * math.sin(angle),
                    "arc": number,
                    "kind": kind,
                    "width": 0.8 + 0.9 * math.sqrt(count),
                    "step": float(angle),
                }
            )
    nodes = [{"x": n, "y": 0.0, "label": table.actors[i]} for n, i in enumerate(order)]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.6, len(order) - 0.4], nice=False))
    # Names stand under the arcs to the left, where they are legible at any number of actors.
    lowest = min([row["y"] for row in rows] + [0.0])
    highest = max([row["y"] for row in rows] + [0.0])
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[lowest - 0.4, highest + 0.4], nice=False))
    arcs = (
        alt.Chart(chart_data(rows))
        .mark_line(opacity=0.75)
        .encode(
            x=x,
            y=y,
            detail="arc:N",
            order="step:Q",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=[*_KINDS * 3][: len(kinds)]),
                legend=alt.Legend(symbolType="stroke", labelFontSize=10, symbolStrokeWidth=2),
            ),
        )
    )
    dots = alt.Chart(chart_data(nodes)).mark_point(filled=True, size=42, color=INK, opacity=1).encode(x=x, y=y)
    names = (
        alt.Chart(chart_data(nodes))
        .mark_text(angle=270, align="right", baseline="middle", fontSize=10, clip=False, color=INK)
        .encode(x=x, y=alt.value(_HEIGHT - 60 + 6), text="label:N")
    )
    stems = (
        alt.Chart(chart_data([row | {"low": lowest - 0.4} for row in nodes]))
        .mark_rule(color=LINE, strokeWidth=0.6)
        .encode(x=x, y=y, y2="low:Q")
    )
    return alt.layer(stems, arcs, dots, names).properties(width=_WIDTH, height=_HEIGHT - 60)
