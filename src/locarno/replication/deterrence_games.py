"""Games of crisis and deterrence: worked vectors of the closed forms, and published results they must give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import uniform

from locarno.models.deterrence.games.attrition import battles, ceasefire_at, win_chance
from locarno.models.deterrence.games.signals import signal
from locarno.models.deterrence.games.truce import strategic_risk
from locarno.models.deterrence.games.unilateral import (
    BLUFF,
    FAMILIES,
    Challenger,
    Defender,
    thresholds,
    unilateral,
)
from locarno.models.deterrence.games.war import moral_hazard, risk_return
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL = "deterrence.games"
_VECTOR = "test vector"


def lines() -> Iterator[Line]:
    """Recompute the vectors of the unilateral game, hidden costs, signals, attrition and strategic risk."""
    yield from _unilateral()
    yield from _hidden_costs()
    yield from _signals()
    yield from _attrition()
    _, _, margin = strategic_risk(np.array(1.9), np.array(1.2), np.array(-0.6), np.array(0.1))
    yield Line(_MODEL, "bound on peace under fear of surprise, 1.2 + .1 + .6", _VECTOR, 1.9, 1.9 - float(margin), 1e-12)


def _unilateral() -> Iterator[Line]:
    limits = thresholds(
        Challenger(*map(np.array, (4.0, 2.0, 0.5, 1.0, -1.0))), Defender(*map(np.array, (3.0, 2.0, 0.5, 1.0, -2.0)))
    )
    for name, published, ours in zip(("c_t", "c_s", "d_q"), (0.6667, 0.5714, 0.375), limits, strict=True):
        yield Line(_MODEL, f"unilateral deterrence, {name}", _VECTOR, published, float(ours), 5e-5)
    source = "computed: quantal-response limit of Gambit 16.7.0, same game"
    for p, d, family in ((0.2, 0.1, "bluff"), (0.8, 0.1, "attack"), (0.5, 0.6, "separating"), (0.5, 0.9, FAMILIES[0])):
        found = unilateral(limits, np.array(p), np.array(d))
        published = float(FAMILIES.index(family))
        quantity = f"unilateral deterrence at p_Ch {p}, p_Def {d}: {family}"
        yield Line(_MODEL, quantity, source, published, float(found.selected), 0.0)
    bluff = unilateral(limits, np.array(0.2), np.array(0.1))
    yield Line(_MODEL, "bluff, x_S", _VECTOR, 0.4167, float(bluff.challenges_soft[BLUFF]), 5e-5)
    yield Line(_MODEL, "bluff, y_S", _VECTOR, 0.5238, float(bluff.resists_soft[BLUFF]), 5e-5)


def _hidden_costs() -> Iterator[Line]:
    base = tuple(map(np.array, (0.4, 0.1, 0.0, 0.3)))
    yield Line(_MODEL, "risk of war, hidden cost uniform on 0–.3", _VECTOR, 0.3333, float(risk_return(*base).war), 5e-5)
    for name, published, change in (
        ("with a chance to win of .5 instead of .4", 0.3333, {"raises_win": 0.1}),
        ("with half the protégé's cost borne", 0.4167, {"bears_cost": 0.05}),
        ("with .05 more cost to the aggressor", 0.25, {"raises_aggressor_cost": 0.05}),
    ):
        ours = float(moral_hazard(*base, **change)[1].war)
        yield Line(_MODEL, f"risk of war {name}", _VECTOR, published, ours, 5e-5)


def _signals() -> Iterator[Line]:
    win, cost, hard = np.array(0.6), np.array(0.5), np.array(0.3)
    stakes = uniform(0, 2).cdf
    sunk, tied = signal(win, cost, hard, stakes, sinks=1.0), signal(win, cost, hard, stakes, ties=1.0)
    yield Line(_MODEL, "sunk-cost signal (1 − q) c/p", "Fearon 1997", 0.7 * 0.5 / 0.6, float(sunk.size), 1e-12)
    cutoff = 0.3 * 0.5 / (0.7 + 0.3 * 0.6)
    yield Line(_MODEL, "tied hands, cutoff q c/(1 − q + q p)", "Fearon 1997", cutoff, float(tied.cutoff), 1e-12)


def _attrition() -> Iterator[Line]:
    source = "test vector; Smith & Stam 2003 (topic)"
    yield Line(_MODEL, "win chance, 5 of 10 forts, p .55", source, 0.731717, float(win_chance(5, 10, 0.55)), 5e-7)
    yield Line(_MODEL, "battles, 5 of 10 forts, p .55", source, 23.17174, float(battles(5, 10, 0.55)), 5e-6)
    yield Line(_MODEL, "battles, 3 of 10 forts, p .5", source, 21.0, float(battles(3, 10, 0.5)), 1e-9)
    apart = ceasefire_at(5, 10, 0.65, 0.45, 0.005, 0.005)
    yield Line(_MODEL, "cease-fire range, beliefs .65 and .45", source, -0.49644, float(apart.width), 5e-6)
    held = ceasefire_at(5, 10, 0.65, 0.45, 0.005, 0.005, 0.1, 0.1)
    yield Line(_MODEL, "the same, re-entry costs .1 each", source, -0.29644, float(held.width), 5e-6)
