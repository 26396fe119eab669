"""The results of a run as the findings read them: good draws only, addressed by the names of packages and parties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.models.contract import FATES
from locarno.study.layout import FULL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.case import CaseFile
    from locarno.finding import Origin

LOW, HIGH = 0.1, 0.9
"""Intervals run from the 10th to the 90th percentile over draws."""


@dataclass(frozen=True)
class Results:
    """Outcomes and inputs of a run.

    Attributes
    ----------
    file
        The case that was run.
    packages, parties, guarantors, contributors, bodies
        Labels of the axes, by id.
    outcomes
        Outcome name → float64[draw, …], good draws only, headline models.
    variants
        Variant → outcome name → float64[draw, …] (perhaps fewer draws).
    central
        Outcome name → float64[1, …] at the central case.
    inputs
        Dotted path → float64[draw], each quantity that varies once: what findings are ranked by.
    named
        Dotted path → float64[draw], further inputs that findings ask for by name.
    central_inputs
        Dotted path → central value, of every estimate.
    origins
        Dotted path → what the input rests on.
    draws, draws_asked
        Good draws, and draws asked for.
    skipped
        Model → inputs that it would need.
    numbers
        int64[draw]: the good draws' numbers in the run; None where they are those of their places.
    attacks
        Kinds of attack, the full one first.
    """

    file: CaseFile
    packages: tuple[str, ...]
    parties: tuple[str, ...]
    guarantors: tuple[str, ...]
    contributors: tuple[str, ...]
    bodies: tuple[str, ...]
    outcomes: Mapping[str, NDArray[np.float64]]
    central: Mapping[str, NDArray[np.float64]]
    inputs: Mapping[str, NDArray[np.float64]]
    central_inputs: Mapping[str, float]
    origins: Mapping[str, Origin]
    draws: int
    draws_asked: int
    named: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(default_factory=dict)
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: NDArray[np.int64] | None = None
    attacks: tuple[str, ...] = (FULL,)

    def has(self, *names: str) -> bool:
        """Whether the run has all these outcomes."""
        return all(name in self.outcomes for name in names)

    def package(self, package: str) -> int:
        """Give the place of a package on its axis."""
        return _place(package, self.packages, "package")

    def party(self, party: str) -> int:
        """Give the place of a party on its axis."""
        return _place(party, self.parties, "party")

    def column(self, quantity: str, arguments: Sequence[str], *, central: bool = False) -> NDArray[np.float64]:
        """Give one number per draw for a quantity of the claims' grammar.

        Raises
        ------
        LocarnoError
            R302, if the quantity, a package or a party is not in the run.
        """
        source = self.central if central else self.outcomes
        if not arguments:
            _refuse(f"{quantity} needs a package")
        k = self.package(arguments[0])
        held = re.fullmatch(r"(hold|no_war)_(\d+)y", quantity)
        if held:
            war = held.group(1) == "no_war"
            yearly = self._outcome(source, "settlement.resumed" if war else "settlement.survival", quantity)
            year = int(held.group(2))
            if not 1 <= year <= yearly.shape[2]:
                _refuse(f"{quantity}: the run covers the years 1 to {yearly.shape[2]}")
            return 1.0 - yearly[:, k, year - 1] if war else yearly[:, k, year - 1]
        if quantity in _BY_PACKAGE:
            values = self._outcome(source, _BY_PACKAGE[quantity], quantity)[:, k]
            return values[:, 0] if values.ndim == 2 else values
        if quantity in {"refuses", "surplus", "cost"}:
            if len(arguments) < 2:
                _refuse(f"{quantity} needs a package and a party")
            if quantity == "cost":
                return self.cost(arguments[0], arguments[1], central=central)
            return self._by_party(source, quantity, k, arguments[1])
        _refuse(f"{quantity!r} is no quantity of a claim")

    def _by_party(
        self, source: Mapping[str, NDArray[np.float64]], quantity: str, k: int, party: str
    ) -> NDArray[np.float64]:
        i = self.party(party)
        if quantity == "refuses":
            return self._outcome(source, "settlement.refuses", quantity)[:, k, i]
        value = self._outcome(source, "settlement.value", quantity)[:, k, i]
        surplus = np.asarray(value - self._outcome(source, "settlement.outside", quantity)[:, i], dtype=np.float64)
        if np.isnan(surplus).all():
            _refuse(f"surplus: the case does not say what {party!r} gets without agreement, or what it pays")
        return surplus

    def input(self, path: str) -> NDArray[np.float64] | None:
        """Give an input over draws by its dotted path; None where the case has no such estimate."""
        if path in self.inputs:
            return self.inputs[path]
        return self.named.get(path)

    def cost(self, package: str, party: str, *, central: bool = False) -> NDArray[np.float64]:
        """Money cost of a package to a party, a bloc with its members: EUR a year, mean over the years."""
        source = self.central if central else self.outcomes
        return self._outcome(source, "burden.cost", "cost")[:, self.package(package), self.party(party)]

    def _outcome(self, source: Mapping[str, NDArray[np.float64]], name: str, quantity: str) -> NDArray[np.float64]:
        if name not in source:
            _refuse(f"{quantity} needs the outcome {name}, which this run does not have")
        return source[name]


_BY_PACKAGE = {
    "accepted": "settlement.accepted",
    "any_fights": "settlement.any_fights",
    "all_fight": "settlement.all_fight",
    "manned": "forces.manned",
    "shortfall": "forces.shortfall",
    "ratified": "opinion.ratified",
    "gap": "finance.gap",
}


def fate_weights(source: Mapping[str, NDArray[np.float64]], package: int) -> dict[str, float]:
    """Mean weight of each fate to the horizon."""
    mean = source["settlement.fates"][:, package].mean(axis=0)
    return {fate: float(weight) for fate, weight in zip(FATES, mean, strict=True)}


def interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Give the mean and the 10th and 90th percentile over draws."""
    low, high = np.quantile(values, [LOW, HIGH])
    return float(values.mean()), float(low), float(high)


def _place(name: str, labels: tuple[str, ...], kind: str) -> int:
    if name in labels:
        return labels.index(name)
    _refuse(f"the run has no {kind} {name!r}{did_you_mean(name, labels)}")


def _refuse(message: str) -> NoReturn:
    raise LocarnoError(Diagnostic("R302", message))
