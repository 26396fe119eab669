"""Makes findings of a run: one outcome over draws, summarised with what drives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import Baseline, Finding, Kind
from locarno.study.results import Results, interval
from locarno.study.sensitivity import Ranked, by_origin, drivers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Maker:
    """Makes findings of one run from its results and its ranked inputs."""

    results: Results
    ranked: Ranked

    def make(
        self,
        name: str,
        question: str,
        quantity: str,
        values: NDArray[np.float64],
        *,
        central: float | None,
        model: str,
        kind: Kind = "p_model",
        unit: str = "probability",
        package: str | None = None,
        readings: Mapping[str, float] | None = None,
        baselines: tuple[Baseline, ...] = (),
        condition: str = "",
        event: str = "",
        notes: tuple[str, ...] = (),
        top: int = 8,
    ) -> Finding:
        """Summarise one outcome over draws, with what drives it."""
        good = values[np.isfinite(values)]
        mean, low, high = interval(good) if good.size else (float("nan"),) * 3
        complete = good.size == values.size
        moved = drivers(self.ranked, values, top) if top and complete else ()
        shares, counts = by_origin(self.ranked, values) if top and complete else ({}, {})
        subject = self.results.file.packages[package].name if package else ""
        finding_id = f"{name}.{package}" if package else name
        return Finding(
            id=finding_id,
            question=question,
            package=package,
            quantity=quantity,
            unit=unit,
            kind=kind,
            value=mean if good.size else None,
            low=None if kind == "share_of_draws" or not good.size else low,
            high=None if kind == "share_of_draws" or not good.size else high,
            central=central,
            readings=dict(readings or {}),
            baselines=baselines,
            drivers=moved,
            origins=shares,
            origin_counts=counts,
            draws=int(good.size),
            draws_asked=self.results.draws_asked,
            says=_sentence(subject, quantity, kind, unit, mean, low, high),
            condition=condition,
            subject=subject,
            event=event,
            notes=notes,
            model=model,
        )


def _sentence(subject: str, quantity: str, kind: Kind, unit: str, mean: float, low: float, high: float) -> str:
    head = f"{subject}: {quantity}" if subject else quantity[:1].upper() + quantity[1:]
    if kind == "share_of_draws":
        return f"{head}: in {mean:.0%} of the assumptions tried."
    if unit == "probability":
        return f"{head}: the model gives {mean:.2f}, {low:.2f}–{high:.2f} across assumptions."
    if unit.startswith("EUR"):
        return f"{head}: {mean / 1e9:.1f} billion {unit}, {low / 1e9:.1f}–{high / 1e9:.1f} across assumptions."
    return f"{head}: {mean:,.3g} {unit}, {low:,.3g}–{high:,.3g} across assumptions."
