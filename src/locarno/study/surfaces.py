"""Threshold surfaces: the chance to hold over two inputs, each set to the same value in all draws.

Two of them are made for the package that the case asks about: the challenger's belief in the guarantors against the
European brigades that stand, and the two judgements on which levels rest most, the chance to win alone against the
cost of attacking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from locarno.finding import Surface, SurfacePoint
from locarno.models._block import Block, dims_of, sizes_of
from locarno.models._guarantors import guarantors_of
from locarno.study.experiments import (
    CORE,
    FORCES,
    SETTLEMENT,
    choose_packages,
    first_draws,
    lead_parties,
    mix_of,
    raised_brigades,
    read_by_settlement,
    run_models,
    send,
    stale,
    stretch,
    tile,
)
from locarno.study.level_lines import level_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from locarno.models.contract import Array, Inputs
    from locarno.study.results import Results

STEPS = 9
"""Steps along each side."""

BEFORE = tuple(name for name in CORE if name != SETTLEMENT)
"""Models before the settlement."""

DRAWS = 128
"""Draws of every cell, the first of the what-ifs'."""

LEVEL = 0.5
"""The level whose crossing is sought."""

BELIEFS = np.linspace(0.1, 0.9, STEPS)
"""Chances that at least one guarantor fights, as the challenger believes."""

BRIGADES = 2.0
"""The brigade axis reaches to this multiple of the package's central requirement."""

MOST_SHIFT = 30.0
"""Log odds beyond which a belief is as good as certain."""

_HALVINGS = 40
"""Of twice the most shift: to within 1e-10 in log odds."""


@dataclass(frozen=True)
class Axis:
    """One input of a surface.

    Attributes
    ----------
    name
        Dotted path, or a named quantity.
    says
        The same in words, with its unit.
    now
        Its value as the case has it: at the central case, or its median over the draws.
    values
        float64[step], rising.
    set
        Gives the named inputs (and the outcomes of the models before the settlement beside them) with the input at
        one value for each draw; one for each package where ``by_package``.
    by_package
        Whether copies of the package take the values, which is faster where it may be: they share their guarantors.
    """

    name: str
    says: str
    now: float
    values: Array
    set: Callable[[dict[str, Array], Array], dict[str, Array]]
    by_package: bool = False


def surface(
    inputs: Inputs, package: int, year: int, x: Axis, y: Axis, *, label: str = "", level: float = LEVEL
) -> Surface:
    """Map the mean chance to hold over two inputs, all else as drawn, and where it crosses a level.

    Parameters
    ----------
    inputs
        Named inputs, a hundred draws or so.
    package
        Place of the package.
    year
        Reported year, from 1.
    x, y
        The two inputs; ``x`` is set first, and for each draw.
    label
        Id of the package.
    level
        The level.
    """
    one = choose_packages(inputs, [package])
    # The protégé's trust moves only what the settlement is worth to it, not whether it holds.
    one.pop("trust_shift", None)
    draws = len(one["position"])
    copies = tile(one | run_models(one, only=BEFORE), x.values.size)
    by_x = x.set(copies, np.tile(x.values, draws))
    if y.by_package:
        further = stretch(by_x, 0, y.values.size)
        by_y = y.set(further, y.values)
    else:
        further = tile(by_x, y.values.size)
        by_y = y.set(further, np.tile(y.values, draws * x.values.size))
    moved = {name for name in one if by_x[name] is not copies[name] or by_y[name] is not further[name]}
    held = run_models(by_y, only=stale(moved))["settlement.survival"][..., year - 1]
    means = held.reshape(draws, x.values.size, y.values.size).mean(axis=0)
    lines = level_lines(x.values, y.values, means, level)
    return Surface(
        package=label,
        x=x.name,
        x_says=x.says,
        y=y.name,
        y_says=y.says,
        x_now=x.now,
        y_now=y.now,
        level=level,
        points=tuple(
            SurfacePoint(x=float(a), y=float(b), holds=float(means[i, j]))
            for i, a in enumerate(x.values)
            for j, b in enumerate(y.values)
        ),
        crossing=lines[0] if lines else (),
        further=lines[1:],
    )


def surfaces(results: Results, inputs: Inputs, package: str, year: int) -> tuple[Surface, ...]:
    """Make the surfaces of a package: belief against brigades where it has both, odds against cost.

    Parameters
    ----------
    results
        The run.
    inputs
        Named inputs of a few hundred draws.
    package
        Id of the package.
    year
        Reported year, from 1.
    """
    k = results.package(package)
    few = first_draws(inputs, DRAWS)
    found = []
    belief = belief_axis(few, k)
    brigades = brigades_axis(few, k) if results.file.packages[package].force is not None else None
    if belief is not None and brigades is not None:
        found.append(surface(few, k, year, belief, brigades, label=package))
    odds, cost = (
        replace(axis, now=results.central_inputs.get(axis.name, axis.now)) for axis in (odds_axis(few), cost_axis(few))
    )
    found.append(surface(few, k, year, odds, cost, label=package))
    return tuple(found)


def odds_axis(inputs: Inputs) -> Axis:
    """Vary the challenger's chance to win against the protégé alone."""
    drawn = inputs["win_alone"]
    low, high = expit(_widened(logit(np.clip(drawn, 0.01, 0.99))))
    return Axis(
        "war.win_alone",
        "chance that the challenger wins against the protégé alone",
        float(np.median(drawn)),
        np.linspace(low, high, STEPS),
        lambda given, value: given | {"win_alone": value},
    )


def cost_axis(inputs: Inputs) -> Axis:
    """Vary the challenger's cost of attacking; what opposition adds to it stays as drawn."""
    drawn = inputs["cost_alone"]
    low, high = _widened(drawn)

    def put(given: dict[str, Array], value: Array) -> dict[str, Array]:
        return given | {"cost_alone": value, "cost_opposed": value + given["cost_opposed"] - given["cost_alone"]}

    return Axis(
        "war.cost_alone",
        "challenger's cost of attacking, years of full satisfaction; what opposition adds is as drawn",
        float(np.median(drawn)),
        np.linspace(max(low, 0.0), high, STEPS),
        put,
    )


def brigades_axis(inputs: Inputs, package: int) -> Axis | None:
    """Vary the brigades of a package's contributors other than the lead; None where they raise none."""
    raised = raised_brigades(inputs, run_models(inputs, only=(FORCES,)))[:, package]
    leads = (inputs["contributor_party"] * lead_parties(inputs) > 0).any(axis=1)
    allied = np.where(leads, 0.0, raised)
    mix = mix_of(allied)
    most = BRIGADES * float(np.median(inputs["required_brigades"][:, package]))
    if not mix.any() or most <= 0:
        return None

    def put(given: dict[str, Array], value: Array) -> dict[str, Array]:
        copies = len(given["position"]) // len(mix)
        own, theirs = (np.repeat(each, copies, axis=0)[:, None] for each in (np.where(leads, raised, 0.0), mix))
        return send(given, own + theirs * value[:, None])

    return Axis(
        "brigades",
        "brigades of the contributors other than the lead, there whether or not they can be raised",
        float(np.median(allied.sum(axis=1))),
        np.linspace(0.0, most, STEPS),
        put,
        by_package=True,
    )


def belief_axis(inputs: Inputs, package: int) -> Axis | None:
    """Vary the challenger's belief by a common shift of the log odds; None where nobody promises to fight.

    The shift is found draw by draw, so that the believed chance that at least one guarantor fights is the value.
    """
    if "in_force" not in inputs or not np.any(inputs["in_force"][package] > 0):
        return None
    bound = inputs["in_force"][package]
    # The year in which most is promised, the first of them.
    at = int(np.argmax(bound.sum(axis=0)))

    def put(given: dict[str, Array], value: Array) -> dict[str, Array]:
        believed = _Belief(given, at)
        low, high = np.full(value.shape, -MOST_SHIFT), np.full(value.shape, MOST_SHIFT)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            above = believed.any_fights(middle) >= value
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return given | {"belief_shift": believed.held + high[:, None]}

    one = choose_packages(inputs, [package])
    now = _Belief(one | run_models(one, only=BEFORE), at).any_fights(np.zeros(len(one["position"])))
    return Axis(
        "belief",
        f"chance that at least one guarantor fights in year {at + 1}, as the challenger believes",
        float(np.median(now)),
        BELIEFS,
        put,
    )


class _Belief:
    """What the challenger of one package believes of its guarantors in one year, under a common shift.

    Parameters
    ----------
    inputs
        Named inputs of one package, and the outcomes of the models before the settlement.
    year
        Place of the year.

    Attributes
    ----------
    held
        float64[draw, guarantor]: its belief minus the analyst's, in log odds, as drawn.
    """

    def __init__(self, inputs: Inputs, year: int) -> None:
        self._given: dict[str, Array] = {}
        for name, array in read_by_settlement(inputs).items():
            dims = dims_of(name)
            self._given[name] = np.take(array, [year], axis=dims.index("year")) if "year" in dims else array
        shape = (len(inputs["position"]), inputs["in_force"].shape[1])
        self.held: Array = np.asarray(inputs.get("belief_shift", np.zeros(shape)))

    def any_fights(self, shift: Array) -> Array:
        """Give the believed chance that at least one fights, float64[draw], under a shift for each draw."""
        given = self._given | {"belief_shift": self.held + shift[:, None]}
        sizes = sizes_of(given)
        side = guarantors_of(Block(given, slice(0, sizes["draw"]), sizes), 0)
        return np.asarray(1.0 - side.belief[:, side.year_of[0], 0])


def _widened(drawn: Array) -> tuple[float, float]:
    """Give the ends of an axis: the middle nine tenths of the draws, and a quarter of their width on either side."""
    low, high = (float(end) for end in np.quantile(drawn, [0.05, 0.95]))
    margin = 0.25 * (high - low) or 0.5 * abs(low) or 0.5
    return low - margin, high + margin
