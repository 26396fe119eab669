from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from locarno.diagnostics import LocarnoError
from locarno.estimate import Fixed, Hurdle, Named, Options, Quantiles, Range, no_names
from locarno.study.sampling import BLOCK, Sampler, quantile, stratified_uniform, stream_uniform

ESTIMATES = {
    "a.pert": Range(low=1, best=2, high=7),
    "b.triangular": Range(low=0, best=0.2, high=1, shape="triangular"),
    "c.quantiles": Quantiles(quantiles={0.1: 2, 0.5: 5, 0.9: 9}),
    "d.named": Named(distribution="beta", args={"a": 2, "b": 5}),
    "e.options": Options(options={"1": 0.25, "4": 0.75}),
    "f.hurdle": Hurdle(chance=0.3, then=Range(low=5, best=6, high=8)),
    "g.fixed": Fixed(value=3.5),
}


def sampler(seed: int = 1, correlations: tuple[tuple[str, str, float], ...] = (), **more: Range | Named) -> Sampler:
    return Sampler({path: (made, no_names) for path, made in {**ESTIMATES, **more}.items()}, correlations, seed)


@given(start=st.integers(0, 5000), count=st.integers(1, 300), tied=st.booleans())
def test_a_draw_is_the_same_whatever_the_chunk(start: int, count: int, tied: bool) -> None:
    made = sampler(correlations=(("a.pert", "d.named", 0.7),) if tied else ())
    whole, part = made.sample(0, start + count), made.sample(start, count)
    for path in ESTIMATES:
        assert np.array_equal(whole.value(path)[start:], part.value(path))
    assert np.array_equal(whole.normal("noise")[start:], part.normal("noise"))


def test_seeds_give_other_draws_and_one_seed_the_same() -> None:
    one, again, other = (sampler(seed).sample(0, 512).value("a.pert") for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.any(one == other)


@pytest.mark.parametrize("mode", [0.0, 1e-3, 0.2, 0.5, 0.97, 1.0])
def test_the_table_of_the_unit_pert_equals_the_incomplete_beta(mode: float) -> None:
    u = np.r_[0.5**53, 0.5**31, 1e-6, np.linspace(0.001, 0.999, 1999), 1 - 1e-6, 1 - 0.5**31, 1 - 0.5**53]
    ours = quantile(Range(low=10, best=10 + 5 * mode, high=15), u, no_names)
    assert np.abs(ours - (10 + 5 * special.betaincinv(1 + 4 * mode, 5 - 4 * mode, u))).max() < 5e-9


def test_every_form_is_drawn_from_its_own_distribution() -> None:
    drawn = sampler().sample(0, 4096)
    assert drawn.value("a.pert").mean() == pytest.approx((1 + 4 * 2 + 7) / 6, abs=2e-3)
    assert drawn.value("b.triangular").mean() == pytest.approx(0.4, abs=1e-3)
    assert np.quantile(drawn.value("c.quantiles"), [0.1, 0.5, 0.9]) == pytest.approx([2, 5, 9], abs=0.02)
    assert stats.kstest(drawn.value("d.named"), stats.beta(2, 5).cdf).statistic < 1e-3
    assert np.mean(drawn.value("e.options") == 4) == pytest.approx(0.75, abs=1e-3)
    assert np.mean(drawn.value("f.hurdle") > 0) == pytest.approx(0.3, abs=1e-3)
    assert drawn.value("f.hurdle")[drawn.value("f.hurdle") > 0].min() >= 5
    assert np.all(drawn.value("g.fixed") == 3.5)


def test_each_block_holds_every_stratum_once() -> None:
    for block in (0, 3):
        u = stratified_uniform(1, "a.pert", block)
        assert np.array_equal(np.sort((u * BLOCK).astype(int)), np.arange(BLOCK))


def test_many_estimates_stay_uncorrelated() -> None:
    # A Sobol' sequence in 300 dimensions has pairs with a rank correlation of .3 and more at this number of draws.
    many = {f"z{i}.u": Named(distribution="uniform") for i in range(300)}
    drawn = sampler(**many).sample(0, 2048)
    ranks = np.array([stats.rankdata(drawn.value(path)) for path in many])
    rho = np.corrcoef(ranks)[np.triu_indices(300, 1)]
    assert np.abs(rho).max() < 5.5 / np.sqrt(2048)
    assert np.std(rho) == pytest.approx(1 / np.sqrt(2048), rel=0.05)


def test_an_added_estimate_leaves_the_others_as_they_were() -> None:
    fewer, more = sampler().sample(0, 512), sampler(**{"a.another": Named(distribution="uniform")}).sample(0, 512)
    for path in ESTIMATES:
        assert np.array_equal(fewer.value(path), more.value(path))


@pytest.mark.parametrize("rho", [-0.6, 0.3, 0.8])
def test_correlation_of_normal_scores_is_achieved_and_marginals_stay(rho: float) -> None:
    drawn = sampler(correlations=(("a.pert", "b.triangular", rho),)).sample(0, 8192)
    free = sampler().sample(0, 8192)
    a, b = drawn.value("a.pert"), drawn.value("b.triangular")
    scores = [special.ndtri(stats.rankdata(x) / (len(x) + 1)) for x in (a, b)]
    sampling_error = (1 - rho**2) / np.sqrt(8192)
    assert np.corrcoef(scores)[0, 1] == pytest.approx(rho, abs=4 * sampling_error)
    assert stats.kstest(special.ndtri(stats.rankdata(b) / 8193), stats.norm.cdf).statistic < 1e-3
    assert stats.ks_2samp(b, free.value("b.triangular")).pvalue > 1e-3
    assert np.array_equal(drawn.value("d.named"), free.value("d.named"))


def test_correlations_must_hold_together_and_name_uncertain_estimates() -> None:
    with pytest.raises(LocarnoError) as raised:
        sampler(
            correlations=(
                ("a.pert", "b.triangular", 0.9),
                ("b.triangular", "c.quantiles", 0.9),
                ("a.pert", "c.quantiles", -0.9),
            )
        )
    assert [item.code for item in raised.value.diagnostics] == ["R101"]
    with pytest.raises(LocarnoError, match=r"did you mean 'a\.pert'"):
        sampler(correlations=(("a.perd", "b.triangular", 0.5),))
    with pytest.raises(LocarnoError, match=r"'g\.fixed'"):
        sampler(correlations=(("g.fixed", "b.triangular", 0.5),))


def test_central_case_is_draw_minus_one() -> None:
    central = sampler().central()
    assert central.draws.tolist() == [-1]
    assert {path: float(central.value(path)[0]) for path in ESTIMATES} == {
        "a.pert": 2,
        "b.triangular": 0.2,
        "c.quantiles": 5,
        "d.named": pytest.approx(stats.beta(2, 5).median()),
        "e.options": 4,
        "f.hurdle": 0,
        "g.fixed": 3.5,
    }
    assert central.uniform("noise").tolist() == [0.5]
    assert central.normal("noise").tolist() == [0]


def test_a_stream_depends_on_its_name_and_the_seed_alone() -> None:
    lone, accompanied = sampler().sample(7, 400), sampler(z=Range(low=0, best=1, high=2)).sample(7, 400)
    assert np.array_equal(lone.normal("belief_shift.us"), accompanied.normal("belief_shift.us"))
    assert not np.any(lone.normal("belief_shift.us") == lone.normal("belief_shift.uk"))
    assert not np.any(lone.normal("belief_shift.us") == sampler(2).sample(7, 400).normal("belief_shift.us"))


def test_streams_are_uniform_and_uncorrelated() -> None:
    one, two = (stream_uniform(1, name, 0, 20_000) for name in ("one", "two"))
    assert stats.kstest(one, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.02
    assert one.min() > 0
    assert one.max() < 1


def test_what_two_guarantees_say_alike_is_one_quantity() -> None:
    said = {
        "guarantees.a.guarantors.x.if_fights": Range(low=1, best=2, high=3, because=("j1",)),
        "guarantees.b.guarantors.x.if_fights": Range(low=1, best=2, high=3, because=("j1",)),
        "guarantees.c.guarantors.x.if_fights": Range(low=1, best=2, high=4, because=("j1",)),
        "guarantees.b.guarantors.y.if_fights": Range(low=1, best=2, high=3, because=("j1",)),
        "parties.x.gdp": Range(low=1, best=2, high=3, because=("j1",)),
        "parties.y.gdp": Range(low=1, best=2, high=3, because=("j1",)),
    }
    made = Sampler({path: (estimate, no_names) for path, estimate in said.items()})
    assert made.same == {"guarantees.b.guarantors.x.if_fights": "guarantees.a.guarantors.x.if_fights"}
    drawn = {path: made.sample(0, 64).value(path) for path in said}
    assert np.array_equal(*(drawn[f"guarantees.{g}.guarantors.x.if_fights"] for g in "ab"))
    assert not np.any(drawn["parties.x.gdp"] == drawn["parties.y.gdp"])


def test_draws_are_counted_from_zero() -> None:
    with pytest.raises(ValueError, match="from 0"):
        sampler().sample(-1, 5)


def test_a_case_without_uncertainty_can_be_sampled() -> None:
    made = Sampler({"x": (Fixed(value=2), no_names)})
    assert made.sample(0, 3).value("x").tolist() == [2, 2, 2]
