from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, norm

from locarno.models.opinion import MODELS, published
from locarno.models.opinion.polls import check_margin, margin, standard_error
from locarno.models.opinion.ratification import beta_binomial_tail, majority, public_majority, votes_needed

MODEL = MODELS[0]


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.95), st.integers(1, 800), st.integers(0, 801))
def test_correlated_votes_are_beta_binomial(support, correlation, members, needed):
    scale = 1 / correlation - 1
    expected = betabinom.sf(needed - 1, members, support * scale, (1 - support) * scale)
    assert beta_binomial_tail(support, correlation, members, needed) == pytest.approx(expected, abs=1e-8)


@given(st.floats(0.001, 0.999), st.integers(1, 800), st.integers(0, 801))
def test_uncorrelated_votes_are_binomial(support, members, needed):
    expected = binom.sf(needed - 1, members, support)
    assert beta_binomial_tail(support, 0.0, members, needed) == pytest.approx(expected, abs=1e-9)


def test_kernel_equals_its_plain_twin():
    for numbers in ((0.6, 0.1, 100, 67), (0.02, 0.0, 733, 367), (0.99, 0.3, 650, 326)):
        assert beta_binomial_tail(*numbers) == pytest.approx(beta_binomial_tail.py_func(*numbers), abs=1e-14)


def test_edges_of_support_and_correlation():
    assert beta_binomial_tail(0.0, 0.2, 10, 1) == 0.0
    assert beta_binomial_tail(1.0, 0.2, 10, 10) == 1.0
    assert beta_binomial_tail(0.3, 1.0, 10, 6) == 0.3
    assert beta_binomial_tail(0.3, 0.2, 10, 11) == 0.0
    assert np.isnan(beta_binomial_tail(np.nan, 0.2, 10, 6))


@pytest.mark.parametrize(
    ("threshold", "members", "votes"),
    [(0.5, 100, 51), (0.5, 99, 50), (0.6, 100, 60), (2 / 3, 99, 66), (2 / 3, 100, 67), (1.0, 32, 32)],
)
def test_votes_that_carry(threshold, members, votes):
    assert votes_needed(threshold, members) == votes


def test_a_public_is_normal_with_total_survey_error():
    chance = public_majority(np.array([0.52, 0.48]), np.array(0.035), np.array(0.5))
    assert chance == pytest.approx(norm.cdf([0.02 / 0.035, -0.02 / 0.035]))
    assert public_majority(np.array([0.51, 0.5, 0.49]), np.array(0.0), np.array(0.5)).tolist() == [1.0, 0.0, 0.0]


def test_error_on_the_share_widens_a_body_of_members_to_the_right_variance():
    # A body so large that its share is the mixture: its spread must be that of the error on the share.
    support, error = np.array([[0.56]]), 0.05
    wide = majority(support, np.array([error]), np.array([0.5]), np.array([20_001.0]), np.array([0.0]))
    assert wide[0, 0] == pytest.approx(norm.cdf(0.06 / 0.05), abs=0.005)


@given(st.floats(0.01, 0.98), st.floats(0.0, 0.5))
def test_more_support_never_lowers_the_chance(support, cohesion):
    both = np.array([[support], [support + 0.01]])
    chance = majority(both, np.array([0.03]), np.array([0.5]), np.array([101.0]), np.array([cohesion]))
    assert chance[1, 0] >= chance[0, 0] - 1e-12


def bodies(draws=2000, seed=0, r=0.5):
    rng = np.random.default_rng(seed)
    return {
        "support": np.full((draws, 3), 0.55),
        "support_sd": np.full(3, 0.05),
        "threshold": np.full(3, 0.5),
        "members": np.array([np.nan, 101.0, np.nan]),
        "cohesion_of_votes": np.full(3, 0.1),
        "body_applies": np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]),
        "stops_package": np.array([1.0, 1.0, 0.0]),
        "body_guarantor": np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]]),
        "ratification_correlation": np.full(draws, r),
        "ratification_factor": rng.standard_normal(draws),
        "ratification_noise": rng.standard_normal((draws, 3)),
    }


def test_bodies_ratify_as_often_as_their_chance_says_and_together():
    inputs = bodies(draws=40_000)
    outcomes = MODEL.run(inputs)
    assert outcomes["opinion.ratifies"].mean(axis=0) == pytest.approx(outcomes["opinion.majority"][0], abs=0.01)
    votes = outcomes["opinion.ratifies"]
    assert np.corrcoef(votes[:, 0], votes[:, 2])[0, 1] > 0.2
    apart = MODEL.run(bodies(draws=40_000, r=0.0))["opinion.ratifies"]
    assert abs(np.corrcoef(apart[:, 0], apart[:, 2])[0, 1]) < 0.02


def test_a_body_stops_a_package_or_weakens_its_guarantor():
    outcomes = MODEL.run(bodies())
    votes = outcomes["opinion.ratifies"]
    assert np.array_equal(outcomes["opinion.ratified"][:, 0], votes[:, 0] * votes[:, 1])
    assert (outcomes["opinion.ratified"][:, 1:] == 1).all()
    assert np.array_equal(outcomes["opinion.unratified"][:, 1, 1], 1 - votes[:, 2])
    assert (outcomes["opinion.unratified"][:, :, 0] == 0).all()
    assert (outcomes["opinion.unratified"][:, 2] == 0).all()


def test_margins_in_both_conventions():
    assert standard_error(np.array(0.5), np.array(1000), 1.44, "deff") == pytest.approx(
        standard_error(np.array(0.5), np.array(1000), 1.2, "deft")
    )
    assert margin(np.array(0.5), np.array(1000)) == pytest.approx(3.099, abs=5e-4)


@pytest.mark.parametrize("stated", published.STATED_MARGINS, ids=lambda stated: stated.poll)
def test_stated_margins_are_consistent_and_kiis_multiplies_the_standard_error(stated):
    check = check_margin(stated.margin, stated.n, stated.design)
    assert check.consistent
    assert check.convention == (None if stated.design is None else "deft")


def test_a_true_design_effect_is_recognised():
    check = check_margin(round(float(margin(np.array(0.5), np.array(1000), 2.0, "deff")), 1), 1000, 2.0)
    assert check.convention == "deff"
    assert check.consistent


def test_a_margin_that_cannot_be_is_found_out():
    assert not check_margin(1.0, 1000).consistent
    assert not check_margin(3.1, 1000, 2.0).consistent
    for bad in ((0.0, 100, None), (3.0, 0, None), (3.0, 100, -1.0)):
        with pytest.raises(ValueError, match="positive"):
            check_margin(*bad)
