"""What a run costs: draws per second against the models alone, linearity in draws, and processes against serial."""

from __future__ import annotations

import resource
import time

import numpy as np
import pytest

from locarno.case import load_case
from locarno.cases import shipped_case
from locarno.estimate import Range, no_names
from locarno.study import Run, run_study
from locarno.study.sampling import BLOCK, Sampler, quantile

CASE = "ukraine-2025-01"


@pytest.fixture(scope="module")
def case():
    return load_case(shipped_case(CASE))


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


def test_pert_by_table(benchmark, capsys):
    """Sampling PERT ranges by the table against the incomplete beta function's inverse."""
    wide = Range(low=0, best=0.3, high=1)
    u = Sampler({"x": (wide, no_names)}).sample(BLOCK, BLOCK).uniform("u")
    start = time.perf_counter()
    for _ in range(20):
        wide.ppf(u)
    peer = (time.perf_counter() - start) / 20
    benchmark(quantile, wide, u, no_names)
    say(capsys, benchmark, f"PERT by table: {peer / benchmark.stats.stats.min:.0f} times as fast as scipy's inverse")


def test_cost_is_linear_in_draws(benchmark, capsys, case, tmp_path):
    """A run of 10 blocks against one of 2: per draw it must cost no more."""

    def seconds(draws, name):
        run = run_study(case, draws=draws, out=tmp_path / name)
        return run.record["timings"]

    seconds(BLOCK, "warm")
    few = seconds(2 * BLOCK, "few")["seconds"]
    many = benchmark.pedantic(seconds, (10 * BLOCK, "many"), rounds=1)
    # The first block bears the variants, so the marginal cost is taken between the two.
    marginal = (many["seconds"] - few) / 8 / BLOCK
    stages = many["stages"]
    share = stages["settlement"] / sum(stages.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(
        capsys,
        benchmark,
        f"{len(case.file.packages)} packages × 10,240 draws: {many['seconds']:.1f} s, {1e6 * marginal:.0f} µs a draw "
        f"more, settlement {share:.0%} of it, peak memory {peak:,.0f} MB",
    )


def test_processes_against_serial(benchmark, capsys, case, tmp_path):
    serial = run_study(case, draws=4 * BLOCK, out=tmp_path / "serial").record["timings"]["seconds"]
    run = benchmark.pedantic(
        run_study, (case,), {"draws": 4 * BLOCK, "out": tmp_path / "processes", "engine": "processes"}, rounds=1
    )
    ratio = serial / run.record["timings"]["seconds"]
    say(capsys, benchmark, f"two processes: {ratio:.2f} times as fast as serial, workers' start included")


def test_one_outcome_against_all(benchmark, capsys, case, tmp_path):
    run = Run.open(run_study(case, draws=4 * BLOCK, out=tmp_path / "run").path)
    start = time.perf_counter()
    everything = run.outcomes_of()
    peer = time.perf_counter() - start
    benchmark(run.outcome, "settlement.survival")
    size = sum(array.nbytes for array in everything.values()) / 1e6
    assert np.isfinite(everything["settlement.survival"]).all()
    say(
        capsys,
        benchmark,
        f"one outcome of {len(everything)} ({size:,.0f} MB in all): {peer / benchmark.stats.stats.min:.0f} times "
        "as fast as all of them",
    )
