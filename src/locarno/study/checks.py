"""Structural checks of a run: conditions of theory on every package, each a verdict apart and never averaged in.

The settlement's recursion already contains the shift of power, the guarantors and what the challenger can do later.
These checks ask older, starker questions of the same numbers, and say what would repair a condition that fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import INPUTS
from locarno.study.checks_fronts import check_fronts
from locarno.study.checks_hazard import check_hazard
from locarno.study.checks_power import check_commitment
from locarno.study.checks_scene import Scene
from locarno.study.checks_surprise import check_surprise
from locarno.study.checks_truce import check_truce
from locarno.study.experiments import run_models
from locarno.study.explain_problem import of_package, pose, readable
from locarno.study.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from locarno.case import CaseFile
    from locarno.finding import Check
    from locarno.models.contract import Array, Inputs

BESIDE = ("first_strike", *(name for name in INPUTS if name.startswith("fronts_")))
"""Inputs that single checks read and the settlement does not."""


def structural_checks(file: CaseFile, packages: Sequence[str], inputs: Inputs, central: Inputs) -> tuple[Check, ...]:
    """Ask every structural check of every package.

    Parameters
    ----------
    file
        The case.
    packages
        Ids along the package axis.
    inputs
        Named inputs of some hundred draws.
    central
        The same of the central case, in the first draw.

    Returns
    -------
    tuple of Check
        By package; none where the settlement lacks inputs. What a case gives no inputs for is a check whose ``holds``
        is None and that says what it would need.
    """
    return tuple(check for scene in scenes(file, packages, inputs, central) for check in checks_of(scene))


def scenes(file: CaseFile, packages: Sequence[str], inputs: Inputs, central: Inputs) -> Iterator[Scene]:
    """Solve every package over the central case and the draws."""
    batch = stacked(central, inputs)
    known = {**batch, **run_models(batch)}
    pool = readable(known)
    if not pool or not np.any(pool["is_protege"]):
        return
    pool |= {name: known[name] for name in BESIDE if name in known}
    kinds = lay_out(file, packages).labels().get("attack", ("full",))
    for place, package in enumerate(packages):
        alone = of_package(pool, place)
        yield Scene(file, package, alone, pose(alone), kinds)


def stacked(central: Inputs, inputs: Inputs) -> dict[str, Array]:
    """Put the central case before the draws."""
    return {
        name: np.concatenate([central[name][:1], array]) if _dims(name)[:1] == ("draw",) else np.asarray(array)
        for name, array in inputs.items()
    }


def _dims(name: str) -> tuple[str, ...]:
    return INPUTS[name].dims if name in INPUTS else ("draw",)


def checks_of(scene: Scene) -> Iterator[Check]:
    """Ask every check of one package."""
    yield check_commitment(scene)
    yield check_truce(scene)
    yield check_surprise(scene)
    yield check_hazard(scene)
    yield check_fronts(scene)
