"""A case seen through one block of draws: what every filler needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case import CaseFile
    from locarno.case.negotiation import Package
    from locarno.models.contract import Array
    from locarno.study.layout import Layout
    from locarno.study.sampling import Sample


@dataclass(frozen=True)
class View:
    """The case, one block of draws, and the axes of the run."""

    file: CaseFile
    sample: Sample
    layout: Layout

    @property
    def draws(self) -> int:
        """Draws in the block."""
        return self.sample.count

    def value(self, path: str) -> Array:
        """Give an estimate's values (draw) in the unit in which it is written."""
        return self.sample.value(path)

    def place(self, path: str, issue: str) -> Array:
        """Give the values (draw) of a position on an issue, on 0–100."""
        scale = self.file.issues[issue].scale
        value = self.value(path)
        if scale is not None:
            value = 100 * (value - scale.from_) / (scale.to - scale.from_)
        return np.clip(value, 0.0, 100.0)

    def packages(self) -> Iterator[tuple[int, Package]]:
        """Give the packages that are run, with their places on the axis."""
        for index, name in enumerate(self.layout.packages):
            yield index, self.file.packages[name]

    def party(self, name: str) -> int:
        """Give a party's place on its axis."""
        return self.layout.parties.index(name)

    def full(self, fill: float, *sizes: int) -> Array:
        """Make an array (draw, …) filled with one number."""
        return np.full((self.draws, *sizes), fill)


def window(starts_after: float, expires: float | str, years: tuple[int, ...]) -> Array:
    """Share of each year (year) between the two times, in years since the cease-fire."""
    end = np.inf if isinstance(expires, str) else float(expires)
    last = np.array(years, dtype=np.float64)
    share: Array = np.clip(np.minimum(last, end) - np.maximum(last - 1, starts_after), 0.0, 1.0)
    return share
