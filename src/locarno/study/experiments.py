"""What-ifs: models run again on a few hundred draws of a run, with some named inputs changed.

What-ifs work on the named inputs, so they know nothing of YAML. The same draws serve every cell of a grid, so that
differences between cells are no noise. The questions themselves stand in :mod:`locarno.study.absence`,
:mod:`locarno.study.window`, :mod:`locarno.study.surfaces` and :mod:`locarno.study.exchange`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import INPUTS
from locarno.models.registry import all_models, find, in_order, values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array, Inputs, Model, Outcomes

    Change = Callable[[dict[str, Array]], dict[str, Array]]

SETTLEMENT = "settlement"

FORCES = "forces.generation"

ACCEPTS = 0.5
"""A side is said to accept where it does so in at least this share of draws."""


def _reads(model: Model) -> tuple[str, ...]:
    return (*model.needs, *model.optional)


def _core() -> tuple[str, ...]:
    """Name the settlement, and whatever feeds it."""
    giver = {value.name: model for model in all_models() if model.variant_of is None for value in model.gives}
    wanted, queue = dict.fromkeys([SETTLEMENT]), [find(SETTLEMENT)]
    while queue:
        for name in _reads(queue.pop()):
            if name in giver and giver[name].name not in wanted:
                wanted[giver[name].name] = None
                queue.append(giver[name])
    return tuple(wanted)


CORE = _core()
"""Models that a what-if needs: what feeds the settlement, and the settlement itself."""


def run_models(
    inputs: Inputs,
    *,
    only: Sequence[str] = CORE,
    after: Mapping[str, Change] | None = None,
) -> Outcomes:
    """Run the models that the inputs allow, in order, and give all outcomes.

    Parameters
    ----------
    inputs
        Named inputs, one block of draws; outcomes among them are read by the models that ask for them.
    only
        Names of models to run; what a what-if needs unless given.
    after
        Model → a change to its outcomes before others read them.

    Returns
    -------
    Outcome name → array; ``status`` is left out.
    """
    ordered, _ = in_order(inputs, models=[model for model in all_models() if model.name in only])
    have: dict[str, Array] = dict(inputs)
    outcomes: Outcomes = {}
    for model in ordered:
        given = {name: have[name] for name in _reads(model) if name in have}
        found = {name: value for name, value in model.run(given).items() if name != "status"}
        if after and model.name in after:
            found = after[model.name](found)
        outcomes |= found
        have |= found
    return outcomes


def stale(changed: Collection[str]) -> tuple[str, ...]:
    """Name the models of a what-if that read a changed input, or an outcome that changes with it, in order."""
    ordered, _ = in_order(INPUTS, models=[model for model in all_models() if model.name in CORE])
    moved, names = set(changed), []
    for model in ordered:
        if moved.intersection(_reads(model)):
            moved |= {value.name for value in model.gives}
            names.append(model.name)
    return tuple(names)


def read_by_settlement(have: Mapping[str, Array]) -> dict[str, Array]:
    """Keep what the settlement reads: other names may use an axis otherwise."""
    reads = _reads(find(SETTLEMENT))
    return {name: have[name] for name in reads if name in have}


def stretch(inputs: Inputs, package: int, count: int) -> dict[str, Array]:
    """Repeat one package along every package axis, so that its copies can be varied as a grid.

    Parameters
    ----------
    inputs
        Named inputs, and outcomes beside them.
    package
        Place of the package to repeat.
    count
        How many copies.
    """
    known = values()
    stretched: dict[str, Array] = {}
    for name, value in inputs.items():
        dims = known[name].dims if name in known else ()
        if "package" in dims:
            axis = dims.index("package")
            stretched[name] = np.repeat(np.take(value, [package], axis=axis), count, axis=axis)
        else:
            stretched[name] = np.asarray(value)
    return stretched


def choose_packages(inputs: Inputs, places: Sequence[int]) -> dict[str, Array]:
    """Keep some packages along every package axis, in this order."""
    kept: dict[str, Array] = {}
    for name, value in inputs.items():
        dims = INPUTS[name].dims if name in INPUTS else ()
        kept[name] = np.take(value, places, axis=dims.index("package")) if "package" in dims else np.asarray(value)
    return kept


def tile(inputs: Inputs, count: int) -> dict[str, Array]:
    """Repeat every draw, so that a grid can vary any input that has a draw axis.

    Parameters
    ----------
    inputs
        Named inputs.
    count
        Copies of each draw; they stand side by side, so that copy c of draw d is draw d · count + c.
    """
    return {
        name: np.repeat(value, count, axis=0) if by_draw(name) else np.asarray(value) for name, value in inputs.items()
    }


def first_draws(inputs: Inputs, count: int) -> dict[str, Array]:
    """Keep the first draws."""
    return {name: np.asarray(value)[:count] if by_draw(name) else np.asarray(value) for name, value in inputs.items()}


def by_draw(name: str) -> bool:
    """Whether a named input has a draw axis; inputs of further models (``extra.…``) have no other."""
    return name not in INPUTS or INPUTS[name].dims[:1] == ("draw",)


def raised_brigades(inputs: Inputs, found: Mapping[str, Array]) -> Array:
    """Give the brigades that each contributor raises.

    Parameters
    ----------
    inputs
        Named inputs.
    found
        Outcomes of ``forces.generation``.

    Returns
    -------
    float64[draw, package, contributor]
    """
    persons = np.broadcast_to(inputs["brigade_persons"][:, None], found["forces.sustained"].shape)
    none = np.zeros(persons.shape)
    return np.asarray(np.divide(found["forces.sustained"], persons, out=none, where=persons > 0), dtype=np.float64)


def mix_of(raised: Array) -> Array:
    """Give each contributor's part of one brigade that they raise together.

    Parameters
    ----------
    raised
        float64[draw, contributor].

    Returns
    -------
    float64[draw, contributor]; in draws in which nobody raises anything, the mean over the others.
    """
    whole = raised.sum(axis=1, keepdims=True)
    some = whole[:, 0] > 0
    mix: Array = np.divide(raised, whole, out=np.zeros(raised.shape), where=whole > 0)
    if some.any():
        mix[~some] = mix[some].mean(axis=0)
    return mix


def send(inputs: dict[str, Array], brigades: Array) -> dict[str, Array]:
    """Let each contributor send so many brigades, whatever its pool, as the whole of what the mandate needs.

    Parameters
    ----------
    inputs
        Named inputs.
    brigades
        float64[draw, package, contributor].
    """
    most = brigades.max(axis=1)
    wide = np.broadcast_to(most[:, None], brigades.shape)
    return inputs | {
        "available_brigades": most * np.where(most > 0, inputs["rotation_factor"], 1.0),
        "takes_part": np.divide(brigades, wide, out=np.zeros(brigades.shape), where=wide > 0),
        "required_brigades": brigades.sum(axis=2),
    }


def lead_parties(inputs: Inputs) -> NDArray[np.bool_]:
    """Mark the parties that are the lead guarantor: bool[party]; nobody where the case has no guarantor."""
    if "lead" not in inputs:
        return np.zeros(np.shape(inputs["veto"]), dtype=np.bool_)
    return np.asarray(np.any(inputs["guarantor_party"] * inputs["lead"][:, None] > 0, axis=0), dtype=np.bool_)
