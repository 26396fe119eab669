"""The channels of a package's guarantees, kept apart: each is switched off on the same draws.

A promise moves the chance π that a guarantor fights, and so does a tripwire; forces in the country lower the
challenger's chance to win, forces that come from outside lower it and raise its cost; sanctions that return raise the
cost of breaking; arms make the protégé stronger by itself. What is switched off alone leaves all else as it is, so
the effects do not add up: without a promise nobody's forces fight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from locarno.finding import Channel, ChannelEffect
from locarno.models.contract import INPUTS
from locarno.models.registry import values
from locarno.study.experiments import CORE, run_models
from locarno.study.inputs.guarantees import CALCULUS
from locarno.study.results import interval

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from locarno.case import CaseFile
    from locarno.models.contract import Array, Inputs
    from locarno.study.layout import Layout

CHANNELS: tuple[Channel, ...] = get_args(Channel)

REACTING = ("cohesion.calculus", "settlement")
"""Models that are run anew for every switch; what feeds them is not moved by one."""


@dataclass(frozen=True)
class _Case:
    """The case and what its models were fed, one block of draws."""

    file: CaseFile
    layout: Layout
    fed: Mapping[str, Array]
    """Named inputs, and outcomes of the models before the settlement."""
    home: Mapping[str, Array]
    """Forces of the contributors in the country alone: ``forces.brigades`` and ``forces.enabler_dependence``."""
    away: Mapping[str, Array]
    """The same of the contributors outside it."""

    @property
    def bound(self) -> Array:
        """1 where a guarantor promises anything in a package: [package, guarantor]."""
        return np.asarray((self.fed["in_force"] > 0).any(axis=2), dtype=np.float64)


def channel_effects(file: CaseFile, layout: Layout, inputs: Inputs, year: int) -> tuple[ChannelEffect, ...]:
    """Switch every channel of every package off, and say what it rests on and what it adds.

    Parameters
    ----------
    file, layout
        The case and its axes.
    inputs
        Named inputs of a few hundred draws.
    year
        Reported year, from 1.

    Returns
    -------
    One effect for each package and channel, in their order; none where the case has no war or no guarantors.
    """
    if "honours" not in inputs or "win_alone" not in inputs:
        return ()
    case = _feed(file, layout, inputs)
    switched = {channel: _without(case, channel) for channel in CHANNELS}
    there = {channel: _differs(case, columns) for channel, columns in switched.items()}
    rows: list[tuple[int, Channel]] = [
        (k, channel) for k in range(len(layout.packages)) for channel in CHANNELS if there[channel][k]
    ]
    survival = _survival(case, switched, rows, year)
    if survival is None:
        return ()
    packages = len(layout.packages)
    change = {row: survival[:, packages + place] - survival[:, row[0]] for place, row in enumerate(rows)}
    return tuple(_effect(case, k, channel, change.get((k, channel))) for k in range(packages) for channel in CHANNELS)


def _effect(case: _Case, k: int, channel: Channel, change: Array | None) -> ChannelEffect:
    package = case.layout.packages[k]
    if change is None:
        return ChannelEffect(package=package, channel=channel, through="", present=False, value=0.0)
    good = change[np.isfinite(change)]
    mean, low, high = interval(good) if good.size else (0.0, 0.0, 0.0)
    through = _THROUGH[channel](case, k)
    return ChannelEffect(
        package=package, channel=channel, through=through, present=True, value=mean, low=low, high=high
    )


def _feed(file: CaseFile, layout: Layout, inputs: Inputs) -> _Case:
    """Run what feeds the settlement, and split the forces by whether they stand in the country."""
    feeders = [name for name in CORE if name not in REACTING]
    fed = {**inputs, **run_models(inputs, only=feeders)}
    outside = np.array(
        [not file.forces[force].contributors[who].in_country for force, who in layout.supplies], dtype=bool
    )
    sides: list[dict[str, Array]] = []
    for mask in (~outside, outside):
        if not layout.supplies:
            sides.append({})
            continue
        to_guarantor = inputs["contributor_guarantor"] * mask[:, None]
        found = run_models({**inputs, "contributor_guarantor": to_guarantor}, only=("forces.generation",))
        sides.append({name: found[name] for name in ("forces.brigades", "forces.enabler_dependence")})
    return _Case(file, layout, fed, *sides)


def _without(case: _Case, channel: Channel) -> dict[str, Array]:
    """Give the inputs that change where a channel is switched off."""
    fed = case.fed
    if channel == "promise":
        gone = {f"calculus_{part}" for part in CALCULUS} & set(fed)
        return {"honours": np.zeros_like(fed["honours"])} | {name: np.full_like(fed[name], np.nan) for name in gone}
    if channel == "tripwire":
        named = {"tripwire", "calculus_troops"} & set(fed)
        # Where there is no calculus its troops stay NaN.
        return {name: np.where(np.isnan(fed[name]), np.nan, 0.0) for name in named}
    if channel == "denial":
        return dict(case.away)
    if channel == "backstop":
        brings = {"brings": np.zeros_like(fed["brings"])} if "brings" in fed else {}
        return {**case.home, **brings}
    if channel == "snapback":
        return {"snapback_chance": np.zeros_like(fed["snapback_chance"])} if "snapback_value" in fed else {}
    return {"own_brigades": fed["own_brigades"] - fed["added_brigades"]}


def _differs(case: _Case, columns: Mapping[str, Array]) -> NDArray[np.bool_]:
    """Say in which packages (bool) a switch changes anything that can matter: what binds nobody cannot."""
    found = np.zeros(len(case.layout.packages), dtype=np.bool_)
    for name, column in columns.items():
        dims = _dims()[name]
        change = ~((column == case.fed[name]) | (np.isnan(column) & np.isnan(case.fed[name])))
        if "guarantor" in dims:
            change = change & (case.bound > 0).reshape(1, *case.bound.shape, *[1] * (change.ndim - 3))
        found |= change.any(axis=tuple(axis for axis, dim in enumerate(dims) if dim != "package"))
    return found


def _survival(
    case: _Case, switched: Mapping[Channel, Mapping[str, Array]], rows: list[tuple[int, Channel]], year: int
) -> Array | None:
    """Run all packages, and below them all switches, along one package axis: float64[draw, row]."""
    packages = len(case.layout.packages)
    which = [*range(packages), *(k for k, _ in rows)]
    stacked: dict[str, Array] = {}
    for name, value in case.fed.items():
        dims = _dims().get(name, ())
        if "package" not in dims:
            stacked[name] = value
            continue
        axis = dims.index("package")
        column = np.take(value, which, axis=axis)
        for place, (k, channel) in enumerate(rows):
            if name in switched[channel]:
                np.moveaxis(column, axis, 0)[packages + place] = np.take(switched[channel][name], k, axis=axis)
        stacked[name] = column
    found = run_models(stacked, only=REACTING)
    return found["settlement.survival"][:, :, year - 1] if "settlement.survival" in found else None


def _dims() -> dict[str, tuple[str, ...]]:
    return {name: value.dims for name, value in (INPUTS | values()).items()}


def _promise(case: _Case, k: int) -> str:
    made = []
    for g, party in enumerate(case.layout.guarantors):
        if not case.bound[k, g]:
            continue
        own = case.fed["calculus_resolve"][:, k, g] if "calculus_resolve" in case.fed else np.array([np.nan])
        said = f"{case.fed['honours'][:, k, g].mean():.2f}"
        if np.isfinite(own).any():
            said = "by its own calculus"
        made.append(f"{_name(case, party)} {said}")
    return f"mean chance to fight in a year in force, before drift: {', '.join(made)}"


def _wire(case: _Case, k: int) -> str:
    made = []
    for g, party in enumerate(case.layout.guarantors):
        if not case.bound[k, g]:
            continue
        pull = case.fed["tripwire"][:, k, g].mean()
        if pull > 0:
            made.append(f"{_name(case, party)} {pull:.3f}")
        elif "calculus_troops" in case.fed and np.any(np.nan_to_num(case.fed["calculus_troops"][:, k, g]) > 0):
            troops = np.nanmean(case.fed["calculus_troops"][:, k, g])
            made.append(f"{_name(case, party)} {troops:,.0f} soldiers in its own calculus")
    return f"mean of what its soldiers' loss adds to its chance to fight: {', '.join(made)}"


def _denial(case: _Case, k: int) -> str:
    return f"brigade equivalents in the country once they stand, mean: {_brigades(case, k, case.home)}"


def _backstop(case: _Case, k: int) -> str:
    brought = case.fed["brings"][:, k].mean(axis=0) if "brings" in case.fed else None
    return f"brigade equivalents from outside, mean: {_brigades(case, k, case.away, brought)}"


def _brigades(case: _Case, k: int, side: Mapping[str, Array], brought: Array | None = None) -> str:
    number = np.zeros(len(case.layout.guarantors)) if brought is None else np.array(brought)
    if side:
        number = number + side["forces.brigades"][:, k].max(axis=2).mean(axis=0)
    named = [(party, number[g]) for g, party in enumerate(case.layout.guarantors) if case.bound[k, g] and number[g] > 0]
    return ", ".join(f"{_name(case, party)} {amount:.1f}" for party, amount in named)


def _snapback(case: _Case, k: int) -> str:
    chance, worth = case.fed["snapback_chance"][:, k].mean(), case.fed["snapback_value"].mean()
    said = f"chance that sanctions return {chance:.2f}, worth {worth:.2f} years of full satisfaction to the challenger"
    return f"{said}, means"


def _arms(case: _Case, k: int) -> str:
    added = case.fed["added_brigades"][:, k].mean(axis=0)
    own = case.fed["own_brigades"][:, k].mean(axis=0)
    most = int(np.argmax(added))
    return f"{added[most]:.1f} of the protégé's {own[most]:.1f} brigade equivalents in year {most + 1}, means"


_THROUGH: dict[Channel, Callable[[_Case, int], str]] = {
    "promise": _promise,
    "tripwire": _wire,
    "denial": _denial,
    "backstop": _backstop,
    "snapback": _snapback,
    "arms": _arms,
}


def _name(case: _Case, party: str) -> str:
    return case.file.parties[party].name
