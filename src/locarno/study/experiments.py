"""Experiments on the inputs of a case: what-ifs that run the models again on the same draws.

All of them work on the named inputs, so they know nothing of YAML: a package axis is stretched into a grid, a
contributor is taken away, a cost is shared out anew. They use a few hundred draws of the run, the same for every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import ExchangeRate, WindowPoint
from locarno.models.contract import INPUTS
from locarno.models.registry import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from locarno.models.contract import Array, Inputs, Model, Outcomes

    Change = Callable[[dict[str, Array]], dict[str, Array]]

WINDOW_STEPS = 7
"""Steps along each side of the accept–deter window."""

SHARE_STEPS = 11
"""Steps of the European share in the exchange rate."""

CORE = (
    "forces.generation",
    "coercion.threat",
    "opinion.ratification",
    "cohesion.drift",
    "cohesion.calculus",
    "settlement",
)
"""Models that a what-if needs: what feeds the settlement, and the settlement itself."""

ACCEPTS = 0.5
"""A side is said to accept where it does so in at least this share of draws."""


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
        Named inputs, one block of draws.
    only
        Names of models to run; what a what-if needs unless given.
    after
        Model → a change to its outcomes before others read them.

    Returns
    -------
    Outcome name → array; ``status`` is left out.
    """
    ordered, _ = in_order(inputs)
    have: dict[str, Array] = dict(inputs)
    outcomes: Outcomes = {}
    for model in ordered:
        if model.name not in only:
            continue
        given = {name: have[name] for name in _reads(model) if name in have}
        found = {name: value for name, value in model.run(given).items() if name != "status"}
        if after and model.name in after:
            found = after[model.name](found)
        outcomes |= found
        have |= found
    return outcomes


def stretch(inputs: Inputs, package: int, count: int) -> dict[str, Array]:
    """Repeat one package along every package axis, so that its copies can be varied as a grid.

    Parameters
    ----------
    inputs
        Named inputs.
    package
        Place of the package to repeat.
    count
        How many copies.
    """
    stretched: dict[str, Array] = {}
    for name, value in inputs.items():
        dims = INPUTS[name].dims if name in INPUTS else ()
        if "package" in dims:
            axis = dims.index("package")
            stretched[name] = np.repeat(np.take(value, [package], axis=axis), count, axis=axis)
        else:
            stretched[name] = np.asarray(value)
    return stretched


@dataclass(frozen=True, slots=True)
class Absence:
    """What the absence of a contributor changes, others fixed, by package.

    Attributes
    ----------
    survival
        float64[draw, package]: change of the chance to hold to the reported year.
    shortfall
        float64[draw, package]: change in missing brigades.
    """

    survival: Array
    shortfall: Array


def absence(inputs: Inputs, party: int, year: int) -> Absence:
    """Take a party out of force and guarantees on the same draws, with what the others do held fixed.

    The others' own chances to fight stay as elicited without the lead; what contagion the lead's presence would add
    falls away with it, and US-only enablers go with their supplier.

    Parameters
    ----------
    inputs
        Named inputs.
    party
        Place of the party on the party axis.
    year
        Reported year, from 1.
    """
    changed = {name: np.array(value) for name, value in inputs.items()}
    as_guarantor = inputs["guarantor_party"][:, party] > 0
    as_contributor = inputs["contributor_party"][:, party] > 0
    changed["honours"][:, :, as_guarantor] = 0.0
    changed["takes_part"][:, :, as_contributor] = 0.0
    if bool(np.any(as_contributor)):
        changed["enablers_present"][...] = 0.0
    before, after = run_models(inputs), run_models(changed)
    return Absence(
        after["settlement.survival"][:, :, year - 1] - before["settlement.survival"][:, :, year - 1],
        after["forces.shortfall"] - before["forces.shortfall"],
    )


def window(inputs: Inputs, package: int, year: int, most_brigades: float) -> tuple[WindowPoint, ...]:
    """Map the accept–deter window: concession in terms against European brigades, all else as in a package.

    A concession of 0 leaves the package's terms, 1 moves every terms issue to the challenger's central position.

    Parameters
    ----------
    inputs
        Named inputs of a few hundred draws.
    package
        Place of the package to start from; it has a force.
    year
        Reported year, from 1.
    most_brigades
        Upper end of the brigade axis.
    """
    steps = np.linspace(0.0, 1.0, WINDOW_STEPS)
    concession, share = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    brigades = share * most_brigades
    grid = stretch(inputs, package, concession.size)
    terms = inputs["is_terms"] > 0
    asked = _median_position(inputs)
    moved = grid["package_position"] + concession[:, None] * (
        np.where(np.isnan(asked), 0.0, asked) - grid["package_position"]
    )
    grid["package_position"] = np.where(terms & ~np.isnan(asked), moved, grid["package_position"])
    grid["required_brigades"] = np.broadcast_to(brigades, grid["required_brigades"].shape).copy()
    standing = _standing(inputs, package)

    def stand(found: dict[str, Array]) -> dict[str, Array]:
        # What would stand if the brigades were there; whether they can be is ``manned``.
        return found | {"forces.brigades": standing[:, None] * brigades[None, :, None, None]}

    found = run_models(grid, after={"forces.generation": stand})
    challenger = inputs["is_challenger"] > 0
    accepts = 1.0 - found["settlement.refuses"][:, :, challenger][:, :, 0]
    held = found["settlement.survival"][:, :, year - 1]
    return tuple(
        WindowPoint(
            concession=float(concession[k]),
            brigades=float(brigades[k]),
            challenger_accepts=float(accepts[:, k].mean()),
            deterred=float(held[:, k].mean()),
            manned=float(found["forces.manned"][:, k].mean()),
            trap=float(found["settlement.trap"][:, k].mean()),
        )
        for k in range(concession.size)
    )


def exchange_rate(
    inputs: Inputs, packages: Mapping[str, int], us: int, europe: Sequence[int], bloc: int
) -> tuple[ExchangeRate, ...]:
    """For each US part, find the European shares of the yearly cost that both sides accept.

    The package's whole money cost is shared out anew between the United States and Europe, within Europe by GDP; each
    side accepts where its value is at least its outside option in half of the draws.

    Parameters
    ----------
    inputs
        Named inputs of a few hundred draws.
    packages
        US part, in words → place of the package that stands for it.
    us
        Place of the United States on the party axis.
    europe
        Places of the European payers.
    bloc
        Place of the European party that decides.
    """
    shares = np.linspace(0.0, 1.0, SHARE_STEPS)
    weights = np.nan_to_num(inputs["gdp"][:, list(europe)])
    weights = weights / weights.sum(axis=1, keepdims=True)
    rates = []
    for part, package in packages.items():
        grid = stretch(inputs, package, shares.size)

        def split(cost: Array) -> Array:
            """Share a cost (draw, package, party, …) anew by the grid's shares."""
            anew = np.array(cost)
            total = cost[:, :, us] + cost[:, :, bloc]
            by = shares.reshape(1, -1, *[1] * (total.ndim - 2))
            anew[:, :, us], anew[:, :, bloc] = total * (1.0 - by), total * by
            for place, member in enumerate(europe):
                anew[:, :, member] = anew[:, :, bloc] * weights[:, place].reshape(-1, *[1] * (total.ndim - 1))
            return anew

        def share_out(found: dict[str, Array]) -> dict[str, Array]:
            return found | {"forces.cost": split(found["forces.cost"])}

        grid["package_cost"] = split(grid["package_cost"])
        found = run_models(grid, after={"forces.generation": share_out})
        surplus = found["settlement.value"] - found["settlement.outside"][:, None]
        us_accepts = (surplus[:, :, us] >= 0).mean(axis=0) >= ACCEPTS
        europe_accepts = (surplus[:, :, bloc] >= 0).mean(axis=0) >= ACCEPTS
        rates.append(
            ExchangeRate(
                us_part=part,
                unit="% of the yearly cost",
                accepted_from=round(float(100 * shares[us_accepts].min()), 6) if us_accepts.any() else None,
                accepted_to=round(float(100 * shares[europe_accepts].max()), 6) if europe_accepts.any() else None,
            )
        )
    return tuple(rates)


def _standing(inputs: Inputs, package: int) -> Array:
    """Give each guarantor's part of one brigade that the package's contributors raise, by year."""
    raised = run_models(inputs, only=("forces.generation",))["forces.brigades"][:, package]
    whole = raised.sum(axis=1).max(axis=1)[:, None, None]
    shares = raised / np.where(whole > 0, whole, 1.0)
    mean = shares[whole[:, 0, 0] > 0].mean(axis=0) if np.any(whole > 0) else np.zeros(shares.shape[1:])
    return np.where(whole > 0, shares, mean)


def _median_position(inputs: Inputs) -> Array:
    """Give the challenger's median position on each issue; NaN where it has no stance."""
    position = inputs["position"][:, inputs["is_challenger"] > 0][:, 0]
    median = np.full(position.shape[1], np.nan)
    has = np.isfinite(position).any(axis=0)
    median[has] = np.nanmedian(position[:, has], axis=0)
    return median


def _reads(model: Model) -> tuple[str, ...]:
    return (*model.needs, *model.optional)
