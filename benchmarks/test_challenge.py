"""The challenge model: runs a second, cost by the number of parties, and ratios to plain Python in the same run.

A run is one table of ten parties played for ten rounds: in each, all expected utilities twice, offers and moves. Runs a
second and core are counted in processor time, so that a busy machine does not blur them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from locarno.models.bargaining.challenge import challenge
from locarno.models.bargaining.challenge_models import MODELS
from locarno.models.bargaining.leverage import Seats, answer_of_challenge, levers, side_of, smallest_flips
from locarno.models.bargaining.published import EMISSIONS, SULTAN
from models import challenge_twin

ROUNDS = 10


def seconds_of(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def cpu_seconds(table, rounds):
    start = time.process_time()
    challenge(*table, rounds=rounds)
    return time.process_time() - start


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


def draws_of(rows, draws, unit=1.0):
    """Draws around a published table, so that every party has a position of its own and rounds do not settle."""
    rng = np.random.default_rng(0)
    capability, position, salience = (np.array([row[k] for row in rows]) for k in (1, 2, 3))
    spread = 0.1 * np.ptp(position)
    return (
        position + rng.normal(0.0, spread, (draws, len(rows))),
        np.clip(unit * salience + rng.normal(0.0, 5.0, (draws, len(rows))), 5.0, 100.0),
        capability * rng.uniform(0.8, 1.2, (draws, len(rows))),
    )


def test_ten_parties(benchmark, capsys):
    """10,000 draws of the emission standards, 10 parties, 10 rounds."""
    table = draws_of(EMISSIONS, 10_000)
    challenge(*(column[:10] for column in table), rounds=ROUNDS)
    benchmark.pedantic(challenge, table, {"rounds": ROUNDS}, rounds=5)
    ours = benchmark.stats.stats.min
    peer = seconds_of(lambda: challenge_twin.play(*(column[0] for column in table), ROUNDS))
    few = tuple(column[:2000] for column in table)
    fastest = {rounds: min(cpu_seconds(few, rounds) for _ in range(15)) / 2000 for rounds in (1, ROUNDS)}
    say(
        capsys,
        benchmark,
        f"challenge, 10 parties: {1 / fastest[ROUNDS]:,.0f} runs of {ROUNDS} rounds a second and core "
        f"({1 / fastest[1]:,.0f} of one round), {10_000 * peer / ours:,.0f} times as fast as plain Python; "
        f"10,000 draws in {ours:.2f} s",
    )


def test_the_oil_price(benchmark, capsys):
    """17 parties, 10 rounds, one table, from arrays to arrays."""
    table = tuple(column[0] for column in draws_of(SULTAN, 1, 100.0))
    challenge(*table, rounds=ROUNDS)
    benchmark.pedantic(challenge, table, {"rounds": ROUNDS}, rounds=20)
    peer = seconds_of(lambda: challenge_twin.play(*table, ROUNDS))
    ours = benchmark.stats.stats.median
    say(capsys, benchmark, f"oil price, 17 parties, 10 rounds: {1e3 * ours:.2f} ms, plain Python {peer:.2f} s")


@pytest.mark.parametrize("parties", [5, 10, 20, 50, 100, 200])
def test_cost_by_number_of_parties(benchmark, capsys, parties):
    rng = np.random.default_rng(1)
    tables = max(1, 2000 // parties**2)
    shape = (tables, parties)
    table = rng.uniform(0, 100, shape), rng.uniform(5, 100, shape), rng.uniform(0.1, 1, shape)
    challenge(*table, rounds=1)
    benchmark.pedantic(challenge, table, {"rounds": ROUNDS}, rounds=5)
    ours = min(cpu_seconds(table, ROUNDS) for _ in range(5))
    say(capsys, benchmark, f"{parties} parties: {1e6 * ours / tables / ROUNDS:,.1f} µs a round")


def test_a_block_of_a_study(benchmark, capsys):
    """1,024 draws, 8 issues, 8 parties, one round, for each variant that a study runs."""
    rng = np.random.default_rng(2)
    inputs = {
        "position": rng.uniform(0, 100, (1024, 8, 8)),
        "salience": rng.uniform(1, 100, (1024, 8, 8)),
        "capability": rng.uniform(1, 100, (1024, 8)),
    }

    def block():
        for model in MODELS:
            model.run(inputs)

    block()
    benchmark.pedantic(block, rounds=5)
    say(
        capsys,
        benchmark,
        f"a block of a study, {len(MODELS)} variants: {benchmark.stats.stats.min:.3f} s",
    )


def test_leverage(benchmark, capsys):
    """All levers and all flips of ten parties, challenge model after one round."""
    capability, position, salience = (np.array([row[k] for row in EMISSIONS]) for k in (1, 2, 3))
    seats, answer = Seats(10 * position, salience, capability), answer_of_challenge()

    def both():
        levers(answer, seats)
        list(smallest_flips(answer, seats, side_of(70.0)))

    both()
    benchmark.pedantic(both, rounds=5)
    say(capsys, benchmark, f"leverage, 10 parties: {benchmark.stats.stats.min:.2f} s for all levers and flips")
