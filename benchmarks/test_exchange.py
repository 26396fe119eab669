"""Exchange and bargaining solutions beside a reference, as ratios in the same run."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from locarno.models.bargaining.agreement_line import nash_single
from locarno.models.bargaining.agreement_menu import OptionSpace, pareto_outcomes, solve_menu
from locarno.models.bargaining.agreement_space import Losses, solve_package
from locarno.models.bargaining.exchange import exchange, exchange_outcomes
from models.exchange_twin import one_round


def seconds_of(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


def table(actors, issues, seed=1):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 100, (actors, issues)), rng.uniform(5, 100, (actors, issues)), rng.uniform(0.1, 1, actors)


@pytest.mark.parametrize(("actors", "issues"), [(10, 6), (15, 13), (28, 6)])
def test_ten_rounds_of_exchange(benchmark, capsys, actors, issues):
    """As large as COP21 (15 × 13), for whose ten rounds the authors' program was measured at 83 s elsewhere."""
    position, salience, capability = table(actors, issues)
    exchange(position, salience, capability)
    played = benchmark(lambda: exchange(position, salience, capability, rounds=10))
    ours = benchmark.stats.stats.min
    text = f"{actors} × {issues}: ten rounds in {ours:.3f} s, {sum(len(one.trades) for one in played)} trades"
    if issues <= 6 and actors <= 10:
        plain = [part.tolist() for part in (position, salience, capability)]
        peer = seconds_of(lambda: one_round(*plain)) * 10
        text += f"; plain Python {peer / ours:,.0f} times as long"
    say(capsys, benchmark, text)


def test_exchange_over_draws(benchmark, capsys):
    rng = np.random.default_rng(2)
    draws = 2_000
    position, salience = rng.uniform(0, 100, (draws, 10, 3)), rng.uniform(5, 100, (draws, 10, 3))
    capability = rng.uniform(0.1, 1, (draws, 10))
    exchange_outcomes(position[:2], salience[:2], capability[:2])
    benchmark(exchange_outcomes, position, salience, capability)
    ours = draws / benchmark.stats.stats.min
    say(capsys, benchmark, f"exchange, 10 actors × 3 issues, one round: {ours:,.0f} draws a second")


def test_nash_on_one_issue(benchmark, capsys):
    rng = np.random.default_rng(3)
    draws = 10_000
    position, salience = rng.uniform(0, 100, (draws, 10)), rng.uniform(5, 100, (draws, 10))
    capability, reference = rng.uniform(0.1, 1, (draws, 10)), rng.uniform(0, 100, draws)
    benchmark(nash_single, position, salience, capability, reference, 0.5)

    def peer():
        for k in range(50):
            loss = (position[k] - reference[k]) ** 2
            minimize_scalar(
                lambda x, k=k, loss=loss: (
                    -capability[k]
                    @ np.log(np.maximum(salience[k] / 100 * (loss - (x - position[k]) ** 2) / 1e4 + 0.5, 1e-300))
                ),
                bounds=(0, 100),
                method="bounded",
                options={"xatol": 1e-9},
            )

    ratio = seconds_of(peer) / 50 * draws / benchmark.stats.stats.min
    took = benchmark.stats.stats.min
    say(
        capsys,
        benchmark,
        f"Nash, 10,000 draws × 10 parties in {took:.3f} s: {ratio:,.0f} times as fast as scipy by draw",
    )


def test_nash_package(benchmark, capsys):
    position, salience, capability = table(10, 6)
    losses, reference = Losses(position, salience), np.full(6, 50.0)
    claim = losses.utility(reference) - 0.2
    benchmark(solve_package, losses, "nash", claim, None, capability, reference)
    peer = seconds_of(
        lambda: minimize(
            lambda x: -capability @ np.log(np.maximum(losses.utility(100 * x) - claim, 1e-300)),
            reference / 100,
            method="SLSQP",
            options={"maxiter": 500, "ftol": 1e-13},
        )
    )
    ratio = peer / benchmark.stats.stats.min
    say(capsys, benchmark, f"Nash, 10 parties × 6 issues: {ratio:,.0f} times as fast as scipy's SLSQP")


def test_a_million_outcomes(benchmark, capsys):
    """Ten options on each of six issues, six parties: all four solutions, and the Pareto set."""
    rng = np.random.default_rng(4)
    space = OptionSpace(tuple(rng.normal(size=(6, 10)) for _ in range(6)))
    outside = np.full(6, -1.0)
    benchmark.pedantic(lambda: solve_menu(space.utility(), outside), rounds=3)
    small = OptionSpace(tuple(value[:, :4] for value in space.values))
    front = seconds_of(lambda: pareto_outcomes(small))
    took = benchmark.stats.stats.min
    say(capsys, benchmark, f"a million outcomes × 6 parties: {took:.2f} s; Pareto set of 4,096 outcomes {front:.3f} s")
