"""The kernels against their plain-Python peers, as ratios in the same run; what a settlement costs."""

from __future__ import annotations

import sys
import time
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
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


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


@pytest.mark.parametrize("drift", [False, True], ids=["constant", "lead drifts"])
def test_settlement(benchmark, capsys, drift):
    """One block of 1,024 draws: 10 packages, 10 years, 6 guarantors all bound, 10 parties, 16 hidden costs."""
    rng = np.random.default_rng(2)
    inputs = random_inputs(rng, {"draw": 1024, "package": 10, "party": 10, "issue": 8, "guarantor": 6, "year": 10})
    inputs |= foreign_outcomes(rng, inputs)
    inputs["in_force"] = np.ones_like(inputs["in_force"])
    inputs["drifts"] = inputs["lead"] * drift
    settle({**inputs})
    benchmark.pedantic(settle, (inputs,), rounds=3)
    peer = seconds_of(lambda: settle_one(inputs, 0, 0))
    ours = benchmark.stats.stats.min
    say(
        capsys,
        benchmark,
        f"settlement, {'lead drifts' if drift else 'constant'}: {peer * 1024 * 10 / ours:,.0f} times as fast as plain "
        f"Python, {ours * 10_000 / 1024:.1f} s for 10 packages × 10,000 draws",
    )


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
