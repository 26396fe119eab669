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
        spread: bool = True,
    ) -> Finding:
        """Summarise one outcome over draws, with what drives it; without spread it is one number for all draws."""
        spread = spread and kind != "share_of_draws"
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
            low=low if spread and good.size else None,
            high=high if spread and good.size else None,
            central=central,
            readings=dict(readings or {}),
            baselines=baselines,
            drivers=moved,
            origins=shares,
            origin_counts=counts,
            draws=int(good.size),
            draws_asked=self.results.draws_asked,
            says=_sentence(subject, quantity, kind, unit, mean, (low, high) if spread else None),
            condition=condition,
            subject=subject,
            event=event,
            notes=notes,
            model=model,
        )


def _sentence(subject: str, quantity: str, kind: Kind, unit: str, mean: float, ends: tuple[float, float] | None) -> str:
    head = f"{subject}: {quantity}" if subject else quantity[:1].upper() + quantity[1:]
    if kind == "share_of_draws":
        return f"{head}: in {mean:.0%} of the assumptions tried."
    scale, digits = (1e9, ".1f") if unit.startswith("EUR") else (1.0, ".2f" if unit == "probability" else ",.3g")
    value = f"{mean / scale:{digits}}"
    if unit == "probability":
        value = f"the model gives {value}"
    else:
        value += f" billion {unit}" if scale > 1 else f" {unit}"
    if ends is None:
        return f"{head}: {value}."
    low, high = (f"{end / scale:{digits}}" for end in ends)
    return f"{head}: {value}, {low}–{high} across assumptions."
