"""Traps: settlements that the challenger accepts because they can be broken, V_C ≥ o_C > yB.

Kept for ever, the package is worth less to it than no agreement; what may be had by breaking makes up for it. So the
terms make the trap, with what the instruments cost the challenger as long as they are there. A stronger guarantee
does not mend it: it takes the worth of breaking away, what is left is worth less than no agreement, and the challenger
refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import FATES
from locarno.models.deterrence.challenger import value_kept
from locarno.study.experiments import run_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.finding import Finding
    from locarno.models.contract import Array, Inputs
    from locarno.study.maker import Maker

OFTEN = 0.1
"""A package is called a trap where it is one with at least this weight, mean over draws."""

MENDS = (
    "a stronger guarantee turns a trap into a refusal; only better terms, or instruments that the challenger minds "
    "less, make it worth keeping"
)

_BROKEN = FATES.index("broken_by_challenger")


def traps(maker: Maker, inputs: Inputs | None) -> Iterator[Finding]:
    """Say of every package how far it is a trap and what in its terms makes it one, then which packages are.

    Parameters
    ----------
    maker
        The run.
    inputs
        Named inputs of a few hundred of its draws, for the reasons; without them there are none.
    """
    r = maker.results
    if not r.has("settlement.trap", "settlement.fates"):
        return
    trap = r.outcomes["settlement.trap"]
    reasons = {} if inputs is None or not np.any(trap) else _reasons(maker, inputs)
    for k, package in enumerate(r.packages):
        some, half = int((trap[:, k] > 0).sum()), int((trap[:, k] >= 0.5).sum())
        broken = r.outcomes["settlement.fates"][:, k, _BROKEN].mean()
        notes: tuple[str, ...] = (f"mean weight of '{FATES[_BROKEN]}': {broken:.2f}",)
        if some:
            notes += (
                f"so at some of its hidden costs in {some:,} of {r.draws:,} draws, at half of them or more in {half:,}",
                *reasons.get(k, ()),
            )
        yield maker.make(
            "trap",
            "hold",
            "is accepted by the challenger because it can be broken",
            trap[:, k],
            central=float(r.central["settlement.trap"][0, k]),
            model="settlement",
            package=package,
            top=0,
            notes=notes,
        )
    weights = trap.mean(axis=0)
    order = [int(k) for k in np.argsort(-weights, kind="stable") if weights[k] >= OFTEN]
    listed = tuple(f"{r.file.packages[r.packages[k]].name}: {weights[k]:.2f}" for k in order)
    yield maker.make(
        "traps",
        "hold",
        "some package is a trap at half of the challenger's hidden costs or more",
        np.asarray((trap >= 0.5).any(axis=1), dtype=np.float64),
        central=float((r.central["settlement.trap"][0] >= 0.5).any()),
        model="settlement",
        kind="share_of_draws",
        top=0,
        notes=(*listed, MENDS) if listed else (f"none has a weight of {OFTEN:g} or more, mean over draws",),
    )


def _reasons(maker: Maker, inputs: Inputs) -> dict[int, tuple[str, ...]]:
    """Say by package what keeping is worth beside no agreement, and which issue of the terms withholds most."""
    r = maker.results
    found = run_models(inputs)
    i = int(np.argmax(inputs["is_challenger"]))
    beta = inputs["discount"][:, i]
    flow = found["settlement.satisfaction"][:, :, i, None] - found["settlement.flow_cost"][:, :, i]
    kept = value_kept(flow, beta[:, None])[:, :, 0]
    outside = found["settlement.outside"][:, i]
    name = r.file.parties[r.parties[i]].name
    said: dict[int, tuple[str, ...]] = {}
    for k in range(len(r.packages)):
        weight = found["settlement.trap"][:, k]
        if not weight.sum() > 0:
            continue
        weight = weight / weight.sum()
        worth, without = float(weight @ kept[:, k]), float(weight @ outside)
        needed = float(weight @ ((1 - beta) * outside))
        terms = float(weight @ found["settlement.satisfaction"][:, k, i])
        minds = terms - float(weight @ ((1 - beta) * kept[:, k]))
        less = f", less {minds:.2f} for instruments that it minds" if minds >= 0.005 else ""
        lines = [
            f"where it is one, keeping it for ever is worth {worth:.1f} to {name} and no agreement {without:.1f} "
            f"(years of full satisfaction): the terms give {terms:.2f} a year{less}; {needed:.2f} would make it worth "
            "keeping"
        ]
        withheld = _withheld(inputs, i, k, weight)
        if withheld.sum() > 0:
            share = withheld / withheld.sum()
            most = int(np.argmax(share))
            lines.append(f"of what the terms withhold from it, {share[most]:.0%} is on {_issue(maker, most)}")
        said[k] = tuple(lines)
    return said


def _withheld(inputs: Inputs, party: int, package: int, weight: Array) -> Array:
    """Give salience times distance on every terms issue, float64[issue], mean over weighted draws."""
    apart = np.abs(inputs["position"][:, party] - inputs["package_position"][package])
    loss = inputs["salience"][:, party] * np.where(np.isnan(apart), 0.0, apart)
    return np.asarray((weight @ loss) * (inputs["is_terms"] > 0), dtype=np.float64)


def _issue(maker: Maker, place: int) -> str:
    return list(maker.results.file.issues)[place].replace("_", " ")
