"""A block of draws: named inputs in one place, with what stands for those that a case does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import INPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.models.contract import Array

FOREIGN_DIMS: dict[str, tuple[str, ...]] = {
    "forces.brigades": ("draw", "package", "guarantor", "year"),
    "forces.enabler_dependence": ("draw", "package", "guarantor"),
    "forces.cost": ("draw", "package", "party", "year"),
    "coercion.threat_cost": ("draw", "party"),
    "opinion.ratified": ("draw", "package"),
    "opinion.unratified": ("draw", "package", "guarantor"),
    "cohesion.policy": ("draw", "guarantor", "year"),
    "cohesion.calculus": ("draw", "package", "guarantor"),
    "cohesion.credibility": ("draw", "package", "year"),
}
"""Outcomes of other models that the settlement reads.

``cohesion.calculus`` is a guarantor's own chance to fight, r = clip((ΔP V_g + A + λn)/K), which takes the place of
``honours`` where it is not NaN; ``cohesion.credibility`` a shift of every guarantor's log odds to fight in a year,
under the estimate and so under belief and trust.
"""


def dims_of(name: str) -> tuple[str, ...]:
    """Name the axes of an input or of another model's outcome."""
    return FOREIGN_DIMS[name] if name in FOREIGN_DIMS else INPUTS[name].dims


def sizes_of(inputs: Mapping[str, Array]) -> dict[str, int]:
    """Measure every axis and check that all inputs agree.

    Raises
    ------
    ValueError
        On the first input whose shape does not fit its dims or the sizes seen before.
    """
    sizes: dict[str, int] = {"guarantor": 0, "fate": 5, "attack": 1}
    measured: set[str] = set()
    for name, array in inputs.items():
        if name not in INPUTS and name not in FOREIGN_DIMS:
            continue
        dims = dims_of(name)
        if np.ndim(array) != len(dims):
            message = f"{name} has {np.ndim(array)} axes, expected {len(dims)}: {', '.join(dims)}"
            raise ValueError(message)
        for dim, size in zip(dims, np.shape(array), strict=True):
            if dim in measured and sizes[dim] != size:
                message = f"{name} has {size} along {dim}, expected {sizes[dim]}"
                raise ValueError(message)
            sizes[dim] = size
            measured.add(dim)
    return sizes


class Block:
    """Draws ``rows`` of the inputs.

    Attributes
    ----------
    sizes : dict of str to int
        Length of every axis; ``draw`` is that of the block.
    challenger : int
        Index of the challenger among the parties.
    protege, veto : bool[party]
        Who is guaranteed, and who decides.
    """

    def __init__(self, inputs: Mapping[str, Array], rows: slice, sizes: Mapping[str, int]) -> None:
        self._inputs = inputs
        self.rows = rows
        self.sizes: dict[str, int] = {**sizes, "draw": rows.stop - rows.start}
        self.challenger = int(np.argmax(inputs["is_challenger"]))
        self.protege = np.asarray(inputs["is_protege"]) > 0
        self.veto = np.asarray(inputs["veto"]) > 0

    def __contains__(self, name: str) -> bool:
        """Whether the case gives an input."""
        return name in self._inputs

    def __call__(self, name: str, default: float | None = None) -> Array:
        """Give an input for the block's draws, or its default in its full shape.

        Raises
        ------
        ValueError
            If a needed input is missing.
        """
        dims = dims_of(name)
        if name in self._inputs:
            array = np.asarray(self._inputs[name], dtype=np.float64)
            return array[self.rows] if dims[0] == "draw" else array
        if default is None:
            message = f"the settlement needs {name}"
            raise ValueError(message)
        return np.full(tuple(self.sizes[dim] for dim in dims), default)
