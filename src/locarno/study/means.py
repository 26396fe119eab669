"""Questions about means, answered from a run: can the force be raised, who pays, would pressure work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import Finding
from locarno.study.baselines import payers, sanctions, shared_by_gdp, without_rotation
from locarno.study.generation import generated
from locarno.study.inputs.forces import enablers_present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.study.maker import Maker


def raise_force(maker: Maker) -> Iterator[Finding]:
    """Say whether the force can be raised and kept up."""
    r = maker.results
    if not r.has("forces.manned"):
        return
    for k, package in enumerate(r.packages):
        if r.file.packages[package].force is None:
            continue
        yield maker.make(
            "manned",
            "raise",
            "the force is manned to its requirement under rotation",
            r.outcomes["forces.manned"][:, k],
            central=float(r.central["forces.manned"][0, k]),
            model="forces.generation",
            kind="share_of_draws",
            package=package,
            condition="If the force were called for",
            event="be manned to its requirement and kept up under rotation",
            baselines=without_rotation(r, package, k),
        )
        quarters = f"forces.{r.file.packages[package].force}.deploy_quarters"
        stands_after = r.input(quarters)
        if stands_after is not None:
            yield maker.make(
                "manned_by",
                "raise",
                "quarters from the cease-fire until the force stands",
                stands_after,
                central=r.central_inputs[quarters],
                model="forces.generation",
                kind="estimate",
                unit="quarters",
                package=package,
                top=0,
            )
        for name, quantity, unit in (
            ("shortfall", "brigade equivalents missing", "brigades"),
            ("sustained", "persons kept deployed", "persons"),
        ):
            values, central = r.outcomes[f"forces.{name}"][:, k], r.central[f"forces.{name}"][0, k]
            yield maker.make(
                name,
                "raise",
                quantity,
                values if values.ndim == 1 else values.sum(axis=1),
                central=float(np.sum(central)),
                model="forces.generation",
                kind="estimate",
                unit=unit,
                package=package,
                top=8 if name == "shortfall" else 0,
            )


def generate(maker: Maker) -> Iterator[Finding]:
    """Say what force generation in whole units gives at the central case, with its what-ifs."""
    r = maker.results
    for package in r.packages:
        force = r.file.packages[package].force
        if force is None:
            continue
        found = generated(r.file, force, enablers=enablers_present(r.file, r.file.packages[package]))
        if found is None:
            continue
        missing = ", ".join(f"{amount:g} {name.replace('_', ' ')}" for name, amount in found.missing.items())
        pivotal = ", ".join(f"{r.file.parties[p].name} +{rise:.2f}" for p, rise in list(found.pivotal.items())[:3])
        enablers = ", ".join(f"{name.replace('_', ' ')} +{rise:.2f}" for name, rise in found.enablers.items())
        notes = (
            f"missing: {missing or 'nothing'}",
            f"binding: {', '.join(found.binding).replace('_', ' ') or 'nothing'}",
            f"share unmet rises without: {pivotal or 'nobody'}",
        )
        yield Finding(
            id=f"unmet.{package}",
            question="raise",
            package=package,
            quantity="share of the requirement unmet in whole units, mean over capabilities",
            unit="share",
            kind="estimate",
            value=found.unmet,
            central=found.unmet,
            draws=1,
            draws_asked=1,
            says=f"{r.file.packages[package].name}: {found.unmet:.0%} of the requirement cannot be met in whole units.",
            notes=(*notes, f"price of each US-only enabler, as share unmet: {enablers}") if enablers else notes,
            model="forces.generation",
        )


def pay(maker: Maker) -> Iterator[Finding]:
    """Say who pays."""
    r = maker.results
    if r.has("burden.cost"):
        for party in payers(r):
            for package in r.packages:
                yield maker.make(
                    f"cost_{party}",
                    "pay",
                    f"yearly cost to {r.file.parties[party].name}",
                    r.cost(package, party),
                    central=float(r.cost(package, party, central=True)[0]),
                    model="burden.shares",
                    kind="estimate",
                    unit="EUR/year",
                    package=package,
                    baselines=shared_by_gdp(r, package, party),
                    top=0,
                )
    for name, quantity, unit in (
        ("gap", "reconstruction that nobody pays", "EUR"),
        ("premium", "war-risk premium that private money asks", "percentage points"),
    ):
        if r.has(f"finance.{name}"):
            for k, package in enumerate(r.packages):
                values, central = r.outcomes[f"finance.{name}"][:, k], r.central[f"finance.{name}"][0, k]
                first = values if values.ndim == 1 else values[:, 0]
                yield maker.make(
                    name,
                    "pay",
                    quantity,
                    first,
                    central=float(np.ravel(central)[0]),
                    model="finance.gap",
                    kind="estimate",
                    unit=unit,
                    package=package,
                    top=0,
                )


def pressure(maker: Maker) -> Iterator[Finding]:
    """Say whether pressure would move the other side."""
    r = maker.results
    if r.has("coercion.complies"):
        yield maker.make(
            "complies",
            "pressure",
            "the target complies, given the threat",
            r.outcomes["coercion.complies"],
            central=float(r.central["coercion.complies"][0]),
            model="coercion.threat",
            baselines=sanctions(),
            notes=("Two data bases count different events; no chance that sanctions work is taken from one alone.",),
        )
        yield maker.make(
            "resolute_after_threat",
            "pressure",
            "the threat, once made, would be carried out",
            r.outcomes["coercion.resolute_after_threat"],
            central=float(r.central["coercion.resolute_after_threat"][0]),
            model="coercion.threat",
        )
