"""Joint honouring against brute force, Monte Carlo and the vectors of the specification."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from scipy.stats import poisson_binom

from locarno.models.cohesion.joint import (
    _normal_table,
    _phi,
    fighting_chance,
    members,
    number_fighting,
    set_probabilities,
)

EIGHT = np.array([0.7, 0.7, 0.6, 0.5, 0.5, 0.4, 0.3, 0.3])


@pytest.mark.parametrize(
    ("rho", "any_fights", "four_fight"),
    [(0, 0.997, 0.644), (0.2, 0.978, 0.599), (0.5, 0.918, 0.565), (0.8, 0.820, 0.542)],
)
def test_eight_guarantors(rho, any_fights, four_fight):
    count = number_fighting(set_probabilities(EIGHT, rho, nodes=64))
    assert 1 - count[0] == pytest.approx(any_fights, abs=5e-4)
    assert count[4:].sum() == pytest.approx(four_fight, abs=5e-4)


def test_independent_guarantors_are_poisson_binomial():
    count = number_fighting(set_probabilities(EIGHT, 0.0))
    np.testing.assert_allclose(count, poisson_binom(EIGHT).pmf(np.arange(9)), atol=1e-10)


def test_equals_monte_carlo_with_and_without_a_lead():
    rng = np.random.default_rng(3)
    chances, led, rho = np.array([0.5, 0.3, 0.6, 0.2]), np.array([0.5, 0.7, 0.8, 0.2]), 0.5
    draws = 400_000
    factor = rng.standard_normal(draws)
    own = rng.standard_normal((draws, 4))
    latent = np.sqrt(rho) * factor[:, None] + np.sqrt(1 - rho) * own
    lead_fights = latent[:, :1] < ndtri(chances[0])
    fights = np.where(lead_fights, latent < ndtri(led), latent < ndtri(chances))
    share = np.bincount(fights @ (1 << np.arange(4)), minlength=16) / draws
    ours = set_probabilities(chances, rho, nodes=64, with_lead=led, lead=0)
    error = 4.5 * np.sqrt(ours * (1 - ours) / draws) + 1e-6
    assert (np.abs(share - ours) < error).all()


def brute(chances, led, lead, rho, nodes):
    at, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight / weight.sum()
    out = np.zeros(2 ** len(chances))
    for f, w in zip(at, weight, strict=True):
        given_f = [ndtr((ndtri(p) - np.sqrt(rho) * f) / np.sqrt(1 - rho)) for p in chances]
        given_led = [ndtr((ndtri(p) - np.sqrt(rho) * f) / np.sqrt(1 - rho)) for p in led]
        for joins in itertools.product((0, 1), repeat=len(chances)):
            product = w
            for j, fights in enumerate(joins):
                q = given_led[j] if lead is not None and joins[lead] and j != lead else given_f[j]
                product *= q if fights else 1 - q
            out[sum(b << j for j, b in enumerate(joins))] += product
    return out


@settings(max_examples=40, deadline=None)
@given(
    chances=st.lists(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.001, 0.999)), min_size=1, max_size=5),
    gains=st.lists(st.floats(0, 0.5), min_size=5, max_size=5),
    rho=st.floats(0, 0.95),
    pick=st.integers(0, 5),
    nodes=st.sampled_from([16, 7]),
)
def test_equals_brute_force(chances, gains, rho, pick, nodes):
    low = np.array(chances)
    lead = pick if pick < len(low) else None
    high = np.minimum(low + np.array(gains[: len(low)]), 1.0)
    ours = set_probabilities(low, rho, nodes=nodes, with_lead=None if lead is None else high, lead=lead)
    np.testing.assert_allclose(ours, brute(low, high, lead, rho, nodes), atol=2e-11)
    assert ours.sum() == pytest.approx(1, abs=1e-13)


def test_a_row_never_depends_on_the_rows_before_it():
    rng = np.random.default_rng(4)
    chances = rng.choice([0.0, 0.2, 0.5, 1.0], (40, 5, 4))
    led = np.minimum(chances + rng.choice([0.0, 0.3], chances.shape), 1.0)
    rho = np.repeat(rng.choice([0.0, 0.3, 0.6], (40, 1)), 5, axis=1)
    whole = set_probabilities(chances, rho, with_lead=led, lead=2)
    for i in range(40):
        for t in range(5):
            one = set_probabilities(chances[i, t], rho[i, t], with_lead=led[i, t], lead=2)
            np.testing.assert_array_equal(one, whole[i, t])


def test_those_who_never_fight_and_those_who_always_do():
    ours = set_probabilities(np.array([0.0, 1.0, 0.4]), 0.6, nodes=64)
    np.testing.assert_allclose(fighting_chance(ours), [0.0, 1.0, 0.4], atol=1e-6)
    assert ours[members(3)[:, 0] == 1].sum() == 0.0


def test_marginals_survive_the_quadrature():
    rng = np.random.default_rng(5)
    chances = rng.random((200, 4))
    for rho, error in ((0.0, 1e-11), (0.4, 1e-6), (0.7, 1e-3), (0.95, 0.04)):
        got = fighting_chance(set_probabilities(chances, rho, nodes=16))
        assert np.abs(got - chances).max() < error, rho


def test_the_table_is_the_normal_distribution():
    x = np.concatenate([np.linspace(-10, 10, 5003), [np.inf, -np.inf]])
    ours = np.array([_phi(v, _normal_table()) for v in x])
    assert np.abs(ours - ndtr(x)).max() < 1e-11
    assert np.isnan(_phi(np.nan, _normal_table()))


def test_what_is_not_a_number_stays_in_its_row():
    ours = set_probabilities(np.array([[0.3, 0.4], [np.nan, 0.4], [0.3, 0.4]]), np.array([0.2, 0.2, np.nan]))
    assert np.isnan(ours[1:]).all()
    assert np.isfinite(ours[0]).all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((np.full(11, 0.5), 0.2), "merge blocs"),
        ((np.array([0.5, 1.2]), 0.2), "outside 0 to 1"),
        ((np.array([0.5, 0.2]), 0.96), "outside 0 to 0.95"),
    ],
)
def test_bad_input(arguments, says):
    with pytest.raises(ValueError, match=says):
        set_probabilities(*arguments)


def test_a_lead_must_be_named():
    with pytest.raises(ValueError, match="which guarantor is the lead"):
        set_probabilities(np.array([0.5, 0.2]), 0.2, with_lead=np.array([0.5, 0.4]))
