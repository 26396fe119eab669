"""Drawing: palette, charts to inline SVG, and the bars of page one.

The palette is ordered by lightness, so that it survives a grey printer and any kind of colour vision; what matters is
also labelled. Every figure has a text that says what it shows, for those who do not see it.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from locarno.brief import words
from locarno.brief.page_one import FATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import altair as alt

    from locarno.brief.page_one import Cell
    from locarno.finding import Findings

INK, MUTED, LINE, PAPER = "#1c2430", "#5b6675", "#c9d0d8", "#ffffff"
BLUE, BAND, AMBER = "#1f4e79", "#b9cce0", "#c96a2b"

FATE_COLOURS: dict[str, str] = {
    "kept": BLUE,
    "broken_by_challenger": "#cb6f33",
    "broken_by_protege_or_incident": "#e6ad78",
    "ratification_fails": "#cdd4dc",
    "refused": "#f0f2f4",
}
"""Darkest to lightest along the bar."""
DARK_FATES = frozenset({"kept", "broken_by_challenger"})
REM_PER_UNIT = 0.075
"""A letter of ten units is printed at three quarters of a rem; a page is 800 units wide."""
LABELLED_FROM = 0.035
"""Segments narrower than this carry no number."""


def _config() -> dict[str, Any]:
    text = {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": 400}
    return {
        "font": "Arial, 'Liberation Sans', sans-serif",
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {**text, "domainColor": LINE, "tickColor": LINE, "gridColor": "#e8ebee", "tickSize": 3},
        "header": {"labelColor": INK, "labelFontSize": 10.5, "labelFontWeight": 600, "title": None},
        "legend": {**text, "labelColor": INK, "symbolType": "square", "orient": "top", "title": None},
        "text": {"color": INK, "fontSize": 10},
    }


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the supporting pages.

    Attributes
    ----------
    id, title
        Its address in the page, and what it shows.
    spec
        Vega-Lite specification, with its data.
    svg
        The same, drawn.
    reads
        How to read it, in one or two sentences.
    """

    id: str
    title: str
    spec: dict[str, Any]
    svg: str
    reads: str

    @property
    def width(self) -> float:
        """How wide it stands on the page, in rem: letters are of one size in all figures."""
        size = re.search(r"aspect-ratio:([\d.]+)/", self.svg)
        return round(REM_PER_UNIT * float(size[1]), 2) if size else 40.0

    @classmethod
    def of(
        cls,
        id: str,
        title: str,
        chart: Any,  # noqa: ANN401 - Altair's chart classes share no public base
        told: str,
        reads: str,
    ) -> Figure:
        """Draw a chart; `told` says what it shows to those who do not see it."""
        spec = to_spec(chart)
        return cls(id, title, spec, draw(spec, id, told), reads)


def to_spec(chart: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Give a chart in the house's style as a Vega-Lite specification."""
    from altair.utils import schemapi

    spec: dict[str, Any] = chart.configure(**_config()).to_dict(validate=schemapi.DEBUG_MODE)
    return spec


@contextmanager
def trusted() -> Iterator[None]:
    """Draw without checking each piece against the schema of Vega-Lite: half the time; the tests check them."""
    from altair.utils import schemapi

    with schemapi.debug_mode(False):
        yield


def to_svg(chart: Any, name: str, alt_text: str) -> str:  # noqa: ANN401 - as above
    """Render a chart to an SVG element that scales with its container; ids are made unique in the page."""
    return draw(to_spec(chart), name, alt_text)


def draw(spec: dict[str, Any], name: str, alt_text: str) -> str:
    """Render a specification as :func:`to_svg` does."""
    svg = _drawn(json.dumps(spec))
    svg = svg[svg.index("<svg") :]
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    natural = f' style="aspect-ratio:{size[1]}/{size[2]}"' if size else ""
    svg = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', rf"\1{natural}", svg, count=1)
    # Vega counts gradients over all drawings of a process.
    counted = dict.fromkeys(re.findall(r"gradient_\d+", svg))
    for number, gradient in enumerate(counted, start=1):
        svg = re.sub(rf"{gradient}\b", f"ramp-{number}", svg)
    svg = re.sub(r'(id="|url\(#|href="#)(?=[a-z])', rf"\g<1>{name}-", svg)
    # Vega describes every mark; one sentence for the whole figure is kinder to a screen reader.
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(alt_text, quote=True)}"', 1)


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    """Draw a specification; a brief that is made again, adopted, say, has the same figures."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def chart_data(rows: list[dict[str, Any]]) -> alt.InlineData:
    """Wrap rows as the data of a chart."""
    import altair as alt

    # A chart copies itself at every step, and with it lists, but not tuples.
    return alt.InlineData(values=tuple(rows))


def fates_bar(package: str, name: str, fates: dict[str, float]) -> str:
    """Draw one package's fates as a stacked bar with its shares in per cent."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    start = 0.0
    for fate, colour in FATE_COLOURS.items():
        share = fates.get(fate, 0.0)
        label = f"{100 * share:.0f}" if share >= LABELLED_FROM else ""
        ink = PAPER if fate in DARK_FATES else INK
        rows.append({"a": start, "b": start + share, "m": start + share / 2, "c": colour, "t": label, "i": ink})
        start += share
    x = alt.X("a:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    base = alt.Chart(chart_data(rows)).properties(width=330, height=16)
    bars = base.mark_rect(stroke="#8d97a3", strokeWidth=0.4).encode(
        x=x, x2="b:Q", color=alt.Color("c:N", scale=None, legend=None)
    )
    labels = base.mark_text(fontSize=10, baseline="middle", dy=0.5).encode(
        x=alt.X("m:Q", axis=None), text="t:N", color=alt.Color("i:N", scale=None, legend=None)
    )
    told = ", ".join(f"{said} {words.per_hundred(fates.get(fate, 0.0))}" for fate, said in FATES.items())
    chart = alt.layer(bars, labels).properties(padding={"left": 0, "right": 0, "top": 1, "bottom": 1})
    return to_svg(chart, f"fates-{package}", f"{name}: {told}")


def war_on_line(war_on: tuple[tuple[int, Cell], ...], findings: Findings) -> str:
    """Draw the share of war still on without agreement at the reported years, on the scale of the bars."""
    import altair as alt

    rows: list[dict[str, Any]] = []
    for year, cell in war_on:
        found = findings.find(cell.finding or "")
        if found is not None and found.value is not None:
            rows.append({"v": found.value, "t": f"{year} y: {100 * found.value:.0f}"})
    rows.sort(key=lambda row: row["v"])
    x = alt.X("v:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    base = alt.Chart(chart_data(rows)).properties(width=330, height=26)
    rail = (
        alt.Chart(chart_data([{"a": 0, "b": 1}]))
        .mark_rule(color="#8d97a3", strokeWidth=0.6)
        .encode(x=alt.X("a:Q", axis=None), x2="b:Q", y=alt.value(19))
    )
    dots = base.mark_point(filled=True, size=46, color=INK, opacity=1).encode(x=x, y=alt.value(19))
    labels = base.mark_text(fontSize=10, align="center", baseline="middle").encode(
        x=alt.X("v:Q", axis=None), y=alt.value(7), text="t:N"
    )
    chart = alt.layer(rail, dots, labels).properties(padding={"left": 0, "right": 0, "top": 1, "bottom": 1})
    told = ", ".join(f"after {year} years {cell.text}" for year, cell in war_on)
    return to_svg(chart, "war-on", f"No agreement, war still on: {told}")
