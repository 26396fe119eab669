"""Election and spatial model against plain Python, as ratios in the same run; cost by number of actors beside KTAB's.

KTAB is no package that can be installed here; its seconds were measured once, on two cores, and are printed as context.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from locarno.models.bargaining import published
from locarno.models.bargaining.election import SOLUTIONS, position_election
from locarno.models.bargaining.spatial import CORRECTED, KTAB, spatial
from models import spatial_twin as twin

KTAB_SECONDS = {
    (10, 1): 0.21,
    (7, 3): 0.05,
    (13, 2): 0.69,
    (26, 1): 1.4,
    (28, 1): 5.9,
    (27, 6): 5.2,
    (40, 1): 11.3,
    (80, 1): 138.9,
}
"""Seconds of KTAB by actors and dimensions."""


def drawn(rng, actors, dims, draws=1):
    salience = rng.dirichlet(np.ones(dims), (draws, actors)) * rng.uniform(20, 95, (draws, actors, 1))
    return rng.uniform(0, 100, (draws, actors, dims)), salience, rng.uniform(10, 200, (draws, actors))


def seconds_of(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


@pytest.mark.parametrize("solution", range(3), ids=SOLUTIONS)
def test_elections(benchmark, capsys, solution):
    """10,000 draws of ten parties."""
    rng = np.random.default_rng(1)
    position, weight = rng.uniform(0, 100, (10_000, 10)), rng.uniform(1, 90, (10_000, 10))
    position_election(position[:2], weight[:2], solution=solution)
    benchmark(position_election, position, weight, solution=solution)

    def plain():
        for x, w in zip(position[:20] / 100, weight[:20].tolist(), strict=True):
            strength = twin.coalitions(2, w, (1 - np.abs(x[:, None] - x)).tolist())
            twin.election(solution, 0, strength)

    ratio = seconds_of(plain) / 20 * 10_000 / benchmark.stats.stats.min
    say(
        capsys,
        benchmark,
        f"election, {SOLUTIONS[solution]}: 10,000 draws of 10 parties in {benchmark.stats.stats.min:.2f} s, "
        f"{ratio:,.0f} times as fast as plain Python",
    )


def test_emission_standards(benchmark, capsys):
    rows = np.array([row[1:] for row in published.EMISSIONS])
    position = (rows[:, 1] - 4.0) / 6.0 * 100.0
    table = position[:, None], rows[:, 2:], rows[:, 0] * 100
    spatial(*table)
    benchmark(spatial, *table)
    plain = seconds_of(lambda: twin.play((table[0] / 100).tolist(), (table[1] / 100).tolist(), table[2].tolist()))
    ours = benchmark.stats.stats.min
    say(
        capsys,
        benchmark,
        f"spatial model, emission standards: {1e3 * ours:.2f} ms, {plain / ours:,.0f} times as fast as plain Python; "
        f"KTAB took {KTAB_SECONDS[10, 1]:g} s",
    )


@pytest.mark.parametrize("rules", [KTAB, CORRECTED], ids=["as KTAB", "corrected"])
def test_cost_by_number_of_actors(benchmark, capsys, rules):
    """Random tables; the last is the one that takes KTAB more than two minutes."""
    rng = np.random.default_rng(3)
    cases = {size: drawn(rng, *size) for size in KTAB_SECONDS}
    spatial(*cases[10, 1], rules=rules)
    rows = []
    for (actors, dims), case in cases.items():
        ends: list[int] = []
        taken = seconds_of(lambda case=case, ends=ends: ends.append(int(spatial(*case, rules=rules).rounds[0])))
        peer = KTAB_SECONDS[actors, dims]
        size = f"  {actors:3d} actors, {dims} dimensions"
        rows.append(f"{size}: {taken:7.4f} s for {ends[0]} rounds; KTAB {peer:g} s on a table of its own")
    benchmark(spatial, *cases[80, 1], rules=rules)
    say(capsys, benchmark, "spatial model, cost by size:\n" + "\n".join(rows))


def test_many_draws(benchmark, capsys):
    """1,000 draws of ten parties, to the end of each play."""
    case = drawn(np.random.default_rng(4), 10, 1, draws=1_000)
    spatial(*(part[:2] for part in case))
    benchmark.pedantic(spatial, case, rounds=3)
    rate = 1_000 / benchmark.stats.stats.min
    say(capsys, benchmark, f"spatial model: {rate:,.0f} plays of 10 parties a second on one core")
