"""The accept–deter window: concession in terms against European brigades.

Where the challenger accepts, where it is deterred, where the contributors can man the force and the bodies ratify it;
with the traps, and with the cells in which a force that comes late is pre-empted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import WindowPoint
from locarno.models.forces.availability import standing_share
from locarno.study.experiments import (
    FORCES,
    lead_parties,
    mix_of,
    raised_brigades,
    run_models,
    send,
    stretch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.models.contract import Array, Inputs

STEPS = 7
"""Steps along each side."""

HALF = 0.5
"""A condition of the window is met where it is in at least this share of draws, or with at least this chance."""

FEW = 0.1
"""Traps are told of where they are at least this share."""

_WHOLE = 1.0 - 1e-9


def window(
    inputs: Inputs, package: int, year: int, most_brigades: float, asked: Array | None = None
) -> tuple[WindowPoint, ...]:
    """Map the accept–deter window, all else as in a package.

    A concession of 0 leaves the package's terms, 1 moves every terms issue on which the challenger has a stance to
    what it asks, and between them each issue moves in proportion. Brigades are those of the contributors other than
    the lead, in the proportion in which they raise them in the draw; the lead's own stay as they are. The cell has
    them whether or not they can be raised: that is ``manned``.

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
    asked
        float64[issue]: the challenger's central position on every issue, NaN without a stance; its median over the
        draws unless given.

    Returns
    -------
    Concession slow, brigades fast; nothing where nobody but the lead raises any brigade.
    """
    steps = np.linspace(0.0, 1.0, STEPS)
    concession, share = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    brigades = share * most_brigades
    raised = raised_brigades(inputs, run_models(inputs, only=(FORCES,)))[:, package]
    leads = (inputs["contributor_party"] * lead_parties(inputs) > 0).any(axis=1)
    mix = mix_of(np.where(leads, 0.0, raised))
    if not mix.any():
        return ()

    grid = stretch(inputs, package, concession.size)
    grid["package_position"] = _conceded(inputs, grid["package_position"], concession, asked)
    others = np.where(leads, 0.0, grid["takes_part"])
    needed = np.broadcast_to(brigades, grid["required_brigades"].shape)
    can = run_models(grid | {"takes_part": others, "required_brigades": needed}, only=(FORCES,))["forces.manned"]

    sent = mix[:, None] * brigades[:, None] + np.where(leads, raised, 0.0)[:, None]
    found = run_models(send(grid, sent))
    challenger = inputs["is_challenger"] > 0
    accepts = (1.0 - found["settlement.refuses"][:, :, challenger][:, :, 0]).mean(axis=0)
    held = found["settlement.survival"][:, :, year - 1].mean(axis=0)
    manned = can.mean(axis=0)
    trap = found["settlement.trap"].mean(axis=0)
    ratified = found["opinion.ratified"].mean(axis=0) if "opinion.ratified" in found else None
    late = np.where(brigades > 0, pre_empted(found["settlement.hazard"], grid["deploy_quarters"]).mean(axis=0), 0.0)
    is_open = (accepts >= HALF) & (held >= HALF) & (manned >= HALF) & (ratified is None or ratified >= HALF)
    return tuple(
        WindowPoint(
            concession=float(concession[k]),
            brigades=float(brigades[k]),
            challenger_accepts=float(accepts[k]),
            deterred=float(held[k]),
            manned=float(manned[k]),
            trap=float(trap[k]),
            ratified=None if ratified is None else float(ratified[k]),
            late=float(late[k]),
            open=bool(is_open[k]),
        )
        for k in range(concession.size)
    )


def pre_empted(hazard: Array, quarters: Array) -> Array:
    """Tell where an attack is likelier before the force stands than in the first year in which all of it does.

    Parameters
    ----------
    hazard
        float64[draw, package, year]: chance of war in the year.
    quarters
        float64[draw, package]: quarters until the whole force stands.

    Returns
    -------
    bool[draw, package]: whether the mean yearly hazard before that year is above the hazard in it; never where the
    force stands from the first day, or not within the years of the run.
    """
    years = hazard.shape[2]
    stands = standing_share(quarters, years) >= _WHOLE
    start = np.where(stands.any(axis=2), stands.argmax(axis=2), 0)
    before = np.arange(years) < start[..., None]
    mean = (hazard * before).sum(axis=2) / np.maximum(start, 1)
    then = np.take_along_axis(hazard, start[..., None], axis=2)[..., 0]
    return np.asarray((start > 0) & (mean > then))


def read_window(points: Sequence[WindowPoint]) -> str:
    """Say where the window is open, or which of its conditions never meet; nothing without a window."""
    if not points:
        return ""
    conditions = {
        "the challenger accepts": [p.challenger_accepts >= HALF for p in points],
        "it holds": [p.deterred >= HALF for p in points],
        "it can be manned": [p.manned >= HALF for p in points],
        "it is ratified": [p.ratified is None or p.ratified >= HALF for p in points],
    }
    if all(p.ratified is None for p in points):
        del conditions["it is ratified"]
    inside = [p for p in points if p.open]
    if inside:
        least, most = min(p.brigades for p in inside), max(p.brigades for p in inside)
        force = f"{least:.1f} to {most:.1f} brigades" if most > 0 else "no force at all"
        said = (
            f"Open in {len(inside)} of {len(points)} cells, with concessions of {min(p.concession for p in inside):.0%}"
            f" to {max(p.concession for p in inside):.0%} of what the challenger asks and {force}"
        )
    else:
        said = "Open in no cell"
    met = ", ".join(f"{name} in {sum(cells)}" for name, cells in conditions.items())
    notes = [f"{said}. Of {len(points)} cells {met}, each at one half or more."]
    traps = sum(p.trap >= FEW for p in points)
    if traps:
        notes.append(f"In {traps} it is accepted because it can be broken, in a tenth of the draws or more.")
    late = sum(p.late >= HALF for p in points)
    if late:
        notes.append(
            f"In {late} an attack is likelier before the force stands than in the year when it does: late deployment."
        )
    if "it is ratified" in conditions:
        notes.append("No body's support moves with the terms or the brigades here.")
    return " ".join(notes)


def _conceded(inputs: Inputs, positions: Array, concession: Array, asked: Array | None) -> Array:
    """Move every terms issue by the concession from the package's option towards what the challenger asks."""
    wanted = _median_position(inputs) if asked is None else asked
    moves = (inputs["is_terms"] > 0) & np.isfinite(wanted)
    moved = positions + concession[:, None] * (np.where(moves, wanted, 0.0) - positions)
    return np.where(moves, moved, positions)


def _median_position(inputs: Inputs) -> Array:
    """Give the challenger's median position on each issue; NaN where it has no stance."""
    position = inputs["position"][:, inputs["is_challenger"] > 0][:, 0]
    median = np.full(position.shape[1], np.nan)
    has = np.isfinite(position).any(axis=0)
    median[has] = np.nanmedian(position[:, has], axis=0)
    return median
