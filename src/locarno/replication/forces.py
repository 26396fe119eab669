"""Published numbers on forces, recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.forces.availability import rotation_factor
from locarno.models.forces.combat import grouped_logit, square_law
from locarno.models.forces.published import DUPUY_INSTITUTE, ROTATION
from locarno.models.forces.sizing import troops_to_defend, troops_to_population
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "forces.generation"
_SPEC = "test vector"


def lines() -> Iterator[Line]:
    """Recompute rotation factors, the Dupuy Institute logit, Lanchester's law and two sizing rules."""
    for regime in ROTATION:
        ours = float(rotation_factor(regime.tour, regime.dwell, regime.overlap))
        exact = regime.overlap == 0.75
        source = "Congressional Budget Office 2003" if exact else _SPEC
        tolerance = 1e-9 if exact else 0.05
        yield Line(_MODEL, f"pool per unit deployed, {regime.name}", source, regime.factor, ours, tolerance)
    yield Line(
        _MODEL,
        "pool for 64,000 deployed at 6 months in 24",
        "The Times, April 2025",
        256_000.0,
        64_000.0 * float(rotation_factor(6.0, 18.0)),
        1e-6,
    )

    table = DUPUY_INSTITUTE
    fit = grouped_logit(
        np.log([row.ratio for row in table]),
        [row.wins for row in table],
        [row.engagements for row in table],
    )
    note = "fitted to the table of The Dupuy Institute 2019; our derivation, not a publication"
    for quantity, published, ours, tolerance in (
        ("intercept", -0.045647, fit.intercept, 5e-7),
        ("slope", 0.927174, fit.slope, 5e-7),
        ("standard error of the intercept", 0.112, fit.intercept_se, 5e-4),
        ("standard error of the slope", 0.125, fit.slope_se, 5e-4),
    ):
        yield Line(_MODEL, f"win on log force ratio, {quantity}", _SPEC, published, ours, tolerance, note)
    for ratio, published in ((0.5, 0.33), (1.0, 0.49), (1.5, 0.58), (3.0, 0.73), (4.0, 0.78), (6.0, 0.83)):
        ours = float(fit.probability(np.log(ratio)))
        yield Line(_MODEL, f"attacker wins at {ratio:g} to 1", _SPEC, published, ours, 5e-3, note)

    battle = square_law(100.0, 60.0, 0.02, 0.03)
    for quantity, published, ours, tolerance in (
        ("invariant", 92.0, battle.invariant, 1e-9),
        ("survivors", 67.8233, battle.survivors, 5e-5),
        ("time", 38.3420, battle.time, 5e-5),
        ("ratio at parity", 1.224745, battle.parity, 5e-7),
    ):
        yield Line(_MODEL, f"Lanchester square law, {quantity}", _SPEC, published, ours, tolerance)

    yield Line(
        _MODEL,
        "security personnel at 20 per 1,000 of 37,860,221",
        _SPEC,
        757_204.0,
        troops_to_population(20.0, 37_860_221.0),
        0.5,
    )
    yield Line(
        _MODEL,
        "troops for a line of 1,200 km at 15 km per brigade",
        _SPEC,
        718_000.0,
        troops_to_defend(1200.0, 15.0, 4500.0, 0.33, 0.5),
        500.0,
    )
