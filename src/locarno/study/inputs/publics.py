"""Parliaments, publics and councils that must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.study.layout import body_guarantor

if TYPE_CHECKING:
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View


def fill(view: View) -> dict[str, Array]:
    """Fill the ratifying bodies; nothing where no body must agree."""
    layout, file = view.layout, view.file
    if not layout.bodies:
        return {}
    bodies = [file.ratification[name] for name in layout.bodies]
    applies = np.zeros((len(layout.packages), len(bodies)))
    for row, package in view.packages():
        touched = {layout.packages[row], *package.guarantees, package.force}
        applies[row] = [float(bool(touched & set(body.applies_to))) for body in bodies]
    found = {
        "support": np.stack([view.value(f"ratification.{name}.support") for name in layout.bodies], axis=-1),
        "support_sd": np.array([body.support_sd for body in bodies]),
        "threshold": np.array([body.threshold for body in bodies]),
        "members": np.array([np.nan if body.members is None else body.members for body in bodies]),
        "cohesion_of_votes": np.array([body.cohesion for body in bodies]),
        "body_applies": applies,
        "stops_package": np.array([float(body.stops == "package") for body in bodies]),
        "ratification_correlation": view.value("settings.ratification_correlation"),
        "ratification_factor": view.sample.normal("ratification_factor"),
        "ratification_noise": np.stack(
            [view.sample.normal(f"ratification_noise.{name}") for name in layout.bodies], axis=-1
        ),
    }
    if layout.guarantors:
        mask = np.zeros((len(bodies), len(layout.guarantors)))
        for row, name in enumerate(layout.bodies):
            party = body_guarantor(file, name, layout.guarantors)
            if party is not None:
                mask[row, layout.guarantors.index(party)] = 1.0
        found["body_guarantor"] = mask
    return found
