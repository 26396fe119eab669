"""What every structural check looks at: one package, its problem solved over draws, the central case first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import Check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.explain_problem import Problem

CENTRAL = 0
"""Row of the central case; the draws follow it."""


@dataclass(frozen=True)
class Scene:
    """One package under all checks.

    Attributes
    ----------
    file
        The case.
    package
        Package id.
    pool
        What the settlement reads, and what single checks read beside it, for this package alone.
    problem
        The challenger's problem under it.
    kinds
        Kinds of attack, the full one first.
    """

    file: CaseFile
    package: str
    pool: Mapping[str, Array]
    problem: Problem
    kinds: Sequence[str]

    @property
    def challenger(self) -> int:
        """Place of the challenger."""
        return int(np.argmax(self.pool["is_challenger"]))

    @property
    def protege(self) -> int:
        """Place of the protégé."""
        return int(np.argmax(self.pool["is_protege"]))

    def name(self, place: int) -> str:
        """Name a party."""
        return list(self.file.parties.values())[place].name

    def stake(self, place: int) -> Array:
        """Worth of winning for ever against losing for ever to a party, in years of full satisfaction; NaN if none."""
        content = self.problem.content
        gain = np.abs(content.wins - content.loses)[:, place]
        return np.where(gain > 0, gain, np.nan) / (1.0 - self.pool["discount"][:, place])

    def check(self, name: str, model: str, asks: str, margin: Array, says: str, repair: str = "") -> Check:
        """Make a check from its margin (draw, year), which is not negative where the condition holds.

        Draws in which it cannot be told (NaN) are left out.
        """
        known: NDArray[np.bool_] = np.asarray(~np.isnan(margin).any(axis=1), dtype=np.bool_)
        draws = np.asarray(margin[1:][known[1:]] >= 0)
        fails = np.flatnonzero(margin[CENTRAL] < 0) if known[CENTRAL] else np.zeros(0, dtype=np.int64)
        return Check(
            id=f"{name}.{self.package}",
            package=self.package,
            model=model,
            asks=asks,
            holds=float(draws.all(axis=1).mean()) if len(draws) else None,
            by_year=tuple(draws.mean(axis=0).tolist()) if len(draws) else (),
            first_fails=int(fails[0]) + 1 if len(fails) else None,
            says=says,
            repair=repair,
        )

    def cannot(self, name: str, model: str, asks: str, needs: str) -> Check:
        """Say that a check cannot be asked here, and what it would need."""
        return Check(id=f"{name}.{self.package}", package=self.package, model=model, asks=asks, holds=None, says=needs)


def listed(parts: Sequence[str]) -> str:
    """List alternatives in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
