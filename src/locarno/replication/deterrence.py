"""Deterrence thresholds: worked examples of the closed forms, and their identity with the recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.models.deterrence.commitment import shift_needed, unavoidable
from locarno.models.deterrence.reliability import critical_reliability_stationary, tripwire_size
from locarno.models.settlement_case import solve_case
from locarno.models.settlement_file import parse_settle_case
from locarno.replication import Line, deterrence_estimates, deterrence_games
from locarno.replication.settlement import base_case

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXAMPLE = "test vector: u 0, p̄ .9, p1 .3, V 1, c 0.2/0.6, ΔP .3, V_g .5, A .1, K 1"


def lines() -> Iterator[Line]:
    """Recompute the worked examples of deterrence."""
    threshold = float(critical_reliability_stationary(0.8, 0.35, 0.1, 0.3, 0.8, 0.25))
    yield Line(
        "deterrence.threshold",
        "r*, stationary identity (.29/.56)",
        "test vector: V .8, u .25, c̃ .1/.3, p .8/.35",
        0.5179,
        threshold,
        5e-5,
    )
    recursion = solve_case(parse_settle_case(base_case(0.6)))["q_star"][0]
    yield Line(
        "deterrence.threshold",
        "r* equals q* of the recursion without shock",
        "identity in the base case of the settlement",
        recursion,
        threshold,
        1e-12,
    )
    for name, published, tolerance, outrage, denial in (
        ("troops bring the guarantor in only (λ .02)", 22.5, 1e-9, 0.02, 0.0),
        ("troops stand in the way only (b .02)", 30.0, 1e-9, 0.0, 0.02),
        ("both", 15.66, 5e-3, 0.02, 0.02),
    ):
        ours = tripwire_size(
            prize=1.0,
            peace=0.0,
            win_opposed=0.3,
            cost_alone=0.2,
            cost_opposed=0.6,
            win_gain=0.3,
            stake=0.5,
            audience=0.1,
            cost_range=1.0,
            outrage=outrage,
            win_unmanned=0.9,
            denial=denial,
        )
        yield Line("deterrence.threshold", f"n*, {name}", _EXAMPLE, published, ours, tolerance)
    beta, destroyed, now, later = 0.9, 0.2, 0.3, 0.6
    lock = (1.0 - destroyed) / (1.0 - beta)
    excess = float(unavoidable(later * lock, (1.0 - now) * lock, 1.0 / (1.0 - beta), beta))
    flow_form = (beta * later - now - float(shift_needed(destroyed))) * lock
    yield Line(
        "deterrence.commitment",
        "Powell's condition: general form equals flow form",
        "identity: β .9, k .2, p .3 → .6",
        flow_form,
        excess,
        1e-12,
    )
    yield from deterrence_games.lines()
    yield from deterrence_estimates.lines()
