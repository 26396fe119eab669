"""The games in closed form and their estimation, as ratios against a peer in the same run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, owens_t
from scipy.stats import multivariate_normal

from locarno.models.deterrence.estimation.signalling import fit_signalling
from locarno.models.deterrence.games.crisis_signalling import Game, equilibria, orthant, replies
from locarno.models.deterrence.games.strategic_probit import Payoffs, chances
from locarno.replication.deterrence_estimates import sanctions

COUNT = 1_000_000


def seconds_of(function):
    start = time.process_time()
    function()
    return time.process_time() - start


def say(capsys, benchmark, text):
    benchmark.extra_info["ratio"] = text
    with capsys.disabled():
        print(f"\n{text}")


def random_games(count):
    return Game(*np.random.default_rng(1).normal(size=(7, count)))


def test_replies(benchmark, capsys):
    """p_C and p_F of a million games at given p_R; the peer is scipy's bivariate normal law, one game at a time."""
    games, resists = random_games(COUNT), np.random.default_rng(2).uniform(size=COUNT)
    replies(games, resists)
    benchmark(replies, games, resists)
    own = seconds_of(lambda: replies(games, resists))
    law = multivariate_normal(cov=[[1.0, 0.5**0.5], [0.5**0.5, 1.0]])
    points = np.random.default_rng(3).normal(size=(500, 2))
    peer = seconds_of(lambda: [law.cdf(point) for point in points]) / 500
    rate = COUNT / own
    say(
        capsys,
        benchmark,
        f"signalling replies: {rate:,.0f} a second of processor, {rate * peer:,.0f} times scipy's cdf",
    )


def test_orthant(benchmark, capsys):
    h, k = np.random.default_rng(4).normal(size=(2, COUNT))
    orthant(h, k)
    benchmark(orthant, h, k)
    own = seconds_of(lambda: orthant(h, k))
    root = np.sqrt(2.0)

    def owen():
        half = 0.5 * (ndtr(h) + ndtr(k) - (h * k < 0))
        return half - owens_t(h, root * k / h - 1.0) - owens_t(k, root * h / k - 1.0)

    say(capsys, benchmark, f"orthant: {seconds_of(owen) / own:.1f} times as fast as two of scipy's Owen's T")


def test_strategic_probit(benchmark, capsys):
    payoffs = Payoffs(*np.random.default_rng(5).normal(size=(4, COUNT)))
    benchmark(chances, payoffs)
    own = seconds_of(lambda: chances(payoffs))
    say(capsys, benchmark, f"strategic probit: {COUNT / own:,.0f} games a second of processor")


def test_all_equilibria(benchmark, capsys):
    games = random_games(1_000)
    equilibria(games)
    benchmark(equilibria, games)
    one = seconds_of(lambda: equilibria(games))
    two = seconds_of(lambda: equilibria(random_games(2_000)))
    say(
        capsys,
        benchmark,
        f"all equilibria: {1_000 / one:,.0f} games a second; twice as many take {two / one:.2f} times",
    )


@pytest.mark.skipif("LOCARNO_DATA" not in os.environ, reason="LOCARNO_DATA is not set: needs the sanctions data")
def test_nested_pseudo_likelihood(benchmark, capsys):
    """418 games, 20 coefficients; the R package sigInt took 11.0 s of processor on the same data."""
    counts, design, _ = sanctions(Path(os.environ["LOCARNO_DATA"]) / "durability")
    fit_signalling(counts, design, "nested pseudo-likelihood")
    benchmark.pedantic(fit_signalling, (counts, design, "nested pseudo-likelihood"), rounds=3)
    own = seconds_of(lambda: fit_signalling(counts, design, "nested pseudo-likelihood"))
    say(capsys, benchmark, f"nested pseudo-likelihood: {own:.2f} s of processor, R's sigInt 11.0 s (another machine)")
