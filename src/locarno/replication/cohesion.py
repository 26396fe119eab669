"""Replications for cohesion: drift of presence, joint honouring, closed forms of aggregation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.cohesion import published
from locarno.models.cohesion.aggregation import poisson_binomial, volunteer
from locarno.models.cohesion.drift import generator, transition
from locarno.models.cohesion.joint import number_fighting, set_probabilities
from locarno.models.cohesion.pledges import equilibrium
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

FIT_TOLERANCE = 0.025
"""A fit of six rates to ten shares is not a replication to the digit: residuals up to this are accepted."""


def lines() -> Iterator[Line]:
    """Recompute the fitted drift, an example generator, and how many of eight guarantors fight."""
    yield from _drift()
    yield from _example()
    yield from _honouring()
    yield from _volunteers()
    yield from _pledges()


def _drift() -> Iterator[Line]:
    names = {
        "all": "cohesion.drift",
        "since_1990": "cohesion.drift_since_1990",
        "outside_war": "cohesion.drift_outside_war",
    }
    for sample, (half, tenth) in published.DRIFT.items():
        rates = generator(published.DRIFT_RATES[sample])
        for years, at_half, at_tenth in zip(published.HORIZONS, half, tenth, strict=True):
            state = transition(rates, float(years))[0]
            source = "share of US host-years 1950–2024 (fit; tolerance is the fit's)"
            for what, counted, ours in (
                ("at most 50%", at_half, state[1] + state[2]),
                ("at most 10%", at_tenth, state[2]),
            ):
                yield Line(
                    names[sample], f"presence {what} after {years} y", source, counted, float(ours), FIT_TOLERANCE
                )


def _example() -> Iterator[Line]:
    rates = generator((0.08, 0.02, 0.15, 0.15, 0.02, 0.13))
    expected = {
        1: (0.910, 0.067, 0.023),
        4: (0.728, 0.171, 0.101),
        10: (0.557, 0.228, 0.215),
        2000: (0.439, 0.251, 0.310),
    }
    for years, shares in expected.items():
        state = transition(rates, float(years))[0]
        for regime, value, ours in zip(("committed", "conditional", "disengaged"), shares, state, strict=True):
            when = "in the long run" if years == 2000 else f"after {years} y"
            yield Line("cohesion.drift", f"example generator, {regime} {when}", "test vector", value, float(ours), 5e-4)


def _honouring() -> Iterator[Line]:
    chances = np.array([0.7, 0.7, 0.6, 0.5, 0.5, 0.4, 0.3, 0.3])
    count = poisson_binomial(chances)
    model, source = "cohesion.honouring", "test vector (eight guarantors)"
    yield Line(model, "independent, at least 4 of 8 fight", source, 0.6442, float(count[4:].sum()), 5e-5)
    yield Line(model, "independent, at least 1 of 8 fights", source, 0.9974, float(1 - count[0]), 5e-5)
    for rho, any_fights, four in ((0.0, 0.997, 0.644), (0.2, 0.978, 0.599), (0.5, 0.918, 0.565), (0.8, 0.820, 0.542)):
        count = number_fighting(set_probabilities(chances, rho, nodes=64))
        yield Line(model, f"ρ = {rho}, at least 1 of 8 fights", source, any_fights, float(1 - count[0]), 5e-4)
        yield Line(model, f"ρ = {rho}, at least 4 of 8 fight", source, four, float(count[4:].sum()), 5e-4)


def _volunteers() -> Iterator[Line]:
    acts, _ = volunteer(np.array(0.2), np.array(10.0))
    yield Line(
        "cohesion.honouring", "volunteer's dilemma, c/b = .2, n = 10: acts", "Diekmann 1985", 0.1637, float(acts), 5e-5
    )
    for n, value, tolerance in ((2, 0.04, 5e-4), (5, 0.134, 5e-4), (10, 0.1673, 5e-5), (30, 0.189, 5e-4)):
        _, nobody = volunteer(np.array(0.2), np.array(float(n)))
        yield Line(
            "cohesion.honouring",
            f"volunteer's dilemma, c/b = .2, n = {n}: nobody acts",
            "Diekmann 1985",
            value,
            float(nobody),
            tolerance,
        )


def _pledges() -> Iterator[Line]:
    # Two guarantors with the same base b and step s: p = b + s p, so p = b/(1 − s) below 1.
    base, step = np.full(2, 0.2), np.full(2, 0.5)
    chances, _ = equilibrium(base, step, np.zeros(2), np.zeros(2))
    yield Line(
        "cohesion.pledges", "two guarantors, base .2, step .5", "identity b/(1 − s)", 0.4, float(chances[0]), 1e-9
    )
