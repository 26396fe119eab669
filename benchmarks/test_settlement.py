"""The kernels against their plain-Python peers, as ratios in the same run; what a settlement costs."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from locarno.models.deterrence.challenger import solve
from locarno.models.settlement import settle
from locarno.models.settlement_terms import settle_terms
from models.inputs import random_inputs
from models.settlement_twin import challenger, foreign_outcomes, settle_one
from models.test_deterrence_challenger import random_cases
from models.test_settlement_terms import written_out


def seconds_of(function):
    """Processor time, which another program on the same machine moves least."""
    start = time.process_time()
    function()
    return time.process_time() - start


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


@pytest.mark.benchmark(timer=time.process_time)
def test_challenger_kernel(benchmark, capsys):
    few, many = (random_cases(np.random.default_rng(1), count, years=10, nodes=16) for count in (20, 1024))

    def plain():
        for d in range(20):
            for kappa in few["kappa"][d]:
                challenger(
                    few["attack"][d].max(axis=0),
                    few["others_break"][d],
                    few["other_war"][d],
                    few["flow"][d],
                    few["discount"][d],
                    few["shock"][d],
                    kappa,
                )

    solve(**many)
    benchmark(solve, **many)
    peer = seconds_of(plain) / 20
    ratio = peer * 1024 / benchmark.stats.stats.min
    say(capsys, benchmark, f"challenger kernel: {ratio:,.0f} times as fast as plain Python")


DECIDERS = {"package": 10, "party": 10, "issue": 8, "guarantor": 6, "year": 10}
BLOCKS = 10
"""Blocks of 1,024 draws: about 10,000."""


def whole(seed, *, moves="lead", kinds=False, **sizes):
    """Inputs in which every guarantor is bound in every package; no two packages promise the same.

    ``moves``: whose chance to fight differs from year to year, nobody's, the lead's (its policy drifts) or all.
    """
    rng = np.random.default_rng(seed)
    inputs = random_inputs(rng, {"draw": 1024, **DECIDERS, **sizes})
    inputs |= foreign_outcomes(rng, inputs)
    inputs["in_force"] = np.ones_like(inputs["in_force"])
    inputs["drifts"] = inputs["lead"] * (moves != "nobody")
    dropped = [name for name in inputs if name.startswith("kind_") and not kinds]
    dropped += [] if moves == "all" else ["promise_strength", "cohesion.credibility"]
    return {name: array for name, array in inputs.items() if name not in dropped}


def settle_blocks(blocks):
    """Settle blocks of draws one after another, as a worker of a run does: start, end and processor time."""
    inputs = [whole(seed) for seed in blocks]
    for one in inputs:  # a war that the protégé reopens finds the guarantors as the analyst estimates them
        del one["honours_if_protege_breaks"]
    settle(whole(99, draw=16))
    start = time.perf_counter()
    busy = seconds_of(lambda: [settle(one) for one in inputs])
    return start, time.perf_counter(), busy


def test_settlement_on_two_cores(benchmark, capsys):
    """10 packages × 10,240 draws × 10 years × 6 deciders: 3 beliefs, 16 copula and 16 κ nodes, one kind."""
    halves = [range(0, BLOCKS, 2), range(1, BLOCKS, 2)]

    def run():
        with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
            spans = list(pool.map(settle_blocks, halves))
        starts, ends, busy = zip(*spans, strict=True)
        return max(ends) - min(starts), busy

    wall, busy = benchmark.pedantic(run, rounds=1)
    say(
        capsys,
        benchmark,
        f"settlement alone, 10 packages × 10,240 draws × 10 years × 6 deciders on 2 cores: {max(busy):.1f} s of "
        f"processor time on the busier core (target 6), {wall:.1f} s on the clock",
    )
    assert max(busy) < 0.7 * sum(busy), "the cores share the work"


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("along", ["draw", "package", "year"])
def test_cost_is_linear(benchmark, capsys, along):
    """Twice as many draws, packages or years cost twice as much."""
    small = {"draw": 1024, "package": 6, "year": 10}
    few, many = whole(1, **small), whole(1, **small | {along: 2 * small[along]})
    settle(few), settle(many)
    peer = min(seconds_of(lambda: settle(few)) for _ in range(5))
    benchmark.pedantic(settle, (many,), rounds=5)
    ratio = benchmark.stats.stats.min / peer
    say(capsys, benchmark, f"settlement: twice the {along}s cost {ratio:.2f} times as much")
    assert ratio < 3.2, "quadratic cost would be 4"


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("case", ["nobody", "lead", "all", "lead, three kinds of attack"])
def test_settlement(benchmark, capsys, case):
    """One block of 1,024 draws: 10 packages, 10 years, 6 guarantors all bound, 10 parties, 16 hidden costs."""
    moves, _, kinds = case.partition(", ")
    inputs = whole(2, moves=moves, kinds=bool(kinds))
    settle(inputs)
    benchmark.pedantic(settle, (inputs,), rounds=3)
    peer = seconds_of(lambda: settle_one(inputs, 0, 0))
    ours = benchmark.stats.stats.min
    say(
        capsys,
        benchmark,
        f"settlement, chances to fight that change by the year: {case}: {peer * 1024 * 10 / ours:,.0f} times as fast "
        f"as plain Python, {ours * 10_000 / 1024:.1f} s for 10 packages × 10,000 draws on one core",
    )


@pytest.mark.benchmark(timer=time.process_time)
def test_terms(benchmark, capsys):
    """2,000 combinations of terms with one package's instruments, 16 draws, 10 years, against packages written out."""
    rng = np.random.default_rng(3)
    inputs = random_inputs(rng, {"draw": 16, "package": 4, "party": 6, "issue": 7, "guarantor": 6, "year": 10})
    inputs |= foreign_outcomes(rng, inputs)
    positions = rng.uniform(0, 100, (2000, 7))
    settle_terms(inputs, 1, positions)
    benchmark.pedantic(settle_terms, (inputs, 1, positions), rounds=3)
    peer = seconds_of(lambda: written_out(inputs, 1, positions[:200])) * 10
    ours = benchmark.stats.stats.min
    cost = 1e9 * ours / (16 * 2000 * 16 * 10)
    say(
        capsys,
        benchmark,
        f"terms: {peer / ours:.0f} times as fast as packages written out, {cost:.0f} ns for each hidden cost and year",
    )
