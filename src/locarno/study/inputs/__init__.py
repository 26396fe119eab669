"""From a case and its draws to the named inputs of models: the only place that fills them.

What the case does not say is left out, and the models that need it are then skipped by name. The few values that
the format itself defaults (no incident, no contagion…) are listed by :func:`defaulted`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import INPUTS
from locarno.study.inputs import forces, guarantees, money, publics, table, trust, war
from locarno.study.inputs.view import View
from locarno.study.layout import Layout, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.sampling import Sample

_FILLERS = (table.fill, war.fill, guarantees.fill, forces.fill, money.fill, publics.fill, trust.fill)

__all__ = ["build_inputs", "defaulted", "remarks", "unusable"]


def build_inputs(
    file: CaseFile, sample: Sample, packages: Sequence[str] | None = None, layout: Layout | None = None
) -> dict[str, Array]:
    """Fill every named input that the case supports.

    Parameters
    ----------
    file
        The case.
    sample
        The draws of one block, or the central case.
    packages
        Packages to run; all unless given.
    layout
        The axes, where they are already known.

    Returns
    -------
    dict
        Name → array with the dims and unit of :data:`locarno.models.contract.INPUTS`. Sampled values beyond the
        ends of a name's scale (an extrapolated quantile) are set to the end. Inputs of further models are called
        ``extra.MODEL.NAME`` (draw).

    Raises
    ------
    LocarnoError
        See :func:`locarno.study.layout.lay_out`.
    """
    view = View(file, sample, layout or lay_out(file, packages))
    filled: dict[str, Array] = {}
    for fill in _FILLERS:
        filled |= fill(view)
    for name, array in filled.items():
        value = INPUTS[name]
        if value.low is not None or value.high is not None:
            filled[name] = np.clip(array, value.low, value.high)
    for model, names in file.extra.items():
        filled |= {f"extra.{model}.{name}": view.value(f"extra.{model}.{name}") for name in names}
    return filled


def unusable(inputs: dict[str, Array], draws: int) -> np.ndarray:
    """Mark draws (bool) in which a sampled input is not finite although it is in other draws.

    An input that is missing by design, such as the GDP of a party that gave none, is missing in every draw.
    """
    bad = np.zeros(draws, dtype=np.bool_)
    for name, array in inputs.items():
        dims = INPUTS[name].dims if name in INPUTS else ("draw",)
        if dims[:1] == ("draw",):
            broken = ~np.isfinite(array.reshape(draws, -1))
            bad |= (broken & ~broken.all(axis=0)).any(axis=1)
    return bad


def defaulted(file: CaseFile) -> dict[str, str]:
    """Give what the case did not say and a default stands for: dotted path or name → the value and what it means."""
    return table.defaulted(file) | war.defaulted(file) | guarantees.defaulted(file)


def remarks(file: CaseFile, layout: Layout) -> tuple[str, ...]:
    """Say in words where the case holds more than the inputs can carry."""
    of_axes = (*guarantees.remarks(file, layout), *forces.remarks(file, layout), *table.remarks(file, layout))
    return (*of_axes, *war.remarks(file), *trust.remarks(file))
