"""A guarantor's own calculus against hand reckoning, and what every reading makes of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inputs import random_inputs, with_outcomes

from locarno.models.cohesion.calculus import MODELS, chance_in_force, joining_gain, reckoning_year
from locarno.models.registry import find

[CALCULUS] = MODELS


def filled():
    return with_outcomes(random_inputs(np.random.default_rng(7), {"draw": 64}))


LOG_ODDS = np.log(0.8 / 0.2), np.log(0.35 / 0.65)
SLOPE = 0.93
JOINING = 10.0 * (np.exp((LOG_ODDS[0] - LOG_ODDS[1]) / SLOPE) - 1)
"""Brigades that take the challenger's chance to win from .8 to .35 against a protégé with ten."""


def hand(**changes):
    """One draw, package and guarantor over three years: its joining takes .45 from the challenger's chance."""
    inputs = {
        "honours": np.zeros((1, 1, 1)),
        "in_force": np.ones((1, 1, 3)),
        "win_alone": np.array([0.8]),
        "odds_slope": np.array([SLOPE]),
        "own_brigades": np.full((1, 1, 3), 10.0),
        "base_brigades": np.array([10.0]),
        "brings": np.full((1, 1, 1), JOINING),
    }
    parts = {"prize": 0.5, "audience": 0.1, "outrage": 0.001, "troops": 20.0, "resolve": 1.0}
    inputs |= {f"calculus_{part}": np.full((1, 1, 1), value) for part, value in parts.items()}
    return inputs | {name: np.asarray(value, dtype=float) for name, value in changes.items()}


def reckon(**changes):
    found = CALCULUS.run(hand(**changes))
    return float(found["cohesion.calculus"][0, 0, 0]), float(found["status"][0])


def test_stake_word_and_soldiers_add_up():
    assert joining_gain(hand())[0, 0, 0] == pytest.approx(0.45)
    assert reckon() == (pytest.approx(0.45 * 0.5 + 0.1 + 0.001 * 20), 0)


def test_troops_that_make_the_threshold_of_the_tripwire_example():
    """ΔP = .3, V = .5, A = .1, K = 1, λ = .02: r* = .7 at n* = 22.5."""
    needed = 10.0 * (np.exp((LOG_ODDS[0] - np.log(0.5 / 0.5)) / SLOPE) - 1)
    whole = {"brings": np.full((1, 1, 1), needed), "calculus_outrage": np.full((1, 1, 1), 0.02)}
    assert reckon(**whole, calculus_troops=np.full((1, 1, 1), 22.5))[0] == pytest.approx(0.7)


def test_a_stronger_promise_beside_it_counts():
    assert reckon(honours=np.full((1, 1, 1), 0.6))[0] == 0.6
    assert reckon(honours=np.full((1, 1, 1), 0.1))[0] == pytest.approx(0.345)


def test_the_chance_is_cut_at_the_ends():
    assert reckon(calculus_resolve=np.full((1, 1, 1), 0.2))[0] == 1.0
    nothing = {name: np.zeros((1, 1, 1)) for name in ("calculus_audience", "calculus_troops", "brings")}
    assert reckon(**nothing)[0] == pytest.approx(0.0, abs=1e-15)


def test_a_cost_range_of_nothing_is_a_bad_draw():
    zero = np.zeros((1, 1, 1))
    nothing = {f"calculus_{part}": zero for part in ("prize", "audience", "outrage", "troops", "resolve")}
    assert reckon(**nothing)[1] == 1.0


def test_it_reckons_in_the_first_year_throughout_which_it_is_bound():
    bound = np.array([[[1.0, 1, 1], [0, 0.5, 1], [0.25, 0.75, 0.5], [0, 0, 0]]])
    assert reckoning_year(bound).tolist() == [[0, 2, 1, 0]]
    later = hand(in_force=np.array([[[0.0, 0.5, 1.0]]]), brings=np.zeros((1, 1, 1)))
    later["forces.brigades"] = np.array([[[[0.0, 0.0, JOINING]]]])
    assert joining_gain(later)[0, 0, 0] == pytest.approx(0.45)
    weaker = hand(challenger_power=np.array([[1.0, 1.0, 2.0]]), in_force=np.array([[[0.0, 0.0, 1.0]]]))
    odds = 4 * 2**SLOPE
    joined = odds / np.exp(LOG_ODDS[0] - LOG_ODDS[1])
    assert joining_gain(weaker)[0, 0, 0] == pytest.approx(odds / (1 + odds) - joined / (1 + joined))


@pytest.mark.parametrize(
    ("lead", "present", "whole"), [([1.0], [0.0], True), ([0.0], [1.0], True), ([0.0], [0.0], False)]
)
def test_without_enablers_of_its_own_or_lent_ones_it_brings_less(lead, present, whole):
    given_ = hand(lead=np.array(lead), enablers_present=np.array(present))
    given_["forces.enabler_dependence"] = np.full((1, 1, 1), 0.5)
    weak = hand(brings=np.full((1, 1, 1), JOINING / 2))
    wanted = joining_gain(hand()) if whole else joining_gain(weak)
    assert joining_gain(given_) == pytest.approx(wanted)


def test_who_has_no_calculus_keeps_its_own_chance():
    inputs = {name: value.copy() for name, value in filled().items() if name in (*CALCULUS.needs, *CALCULUS.optional)}
    for name in CALCULUS.needs[:5]:
        inputs[name][:, :, 1] = np.nan
    found = CALCULUS.run(inputs)
    assert np.isnan(found["cohesion.calculus"][:, :, 1]).all()
    assert np.isfinite(found["cohesion.calculus"][:, :, 0]).all()
    assert not found["status"].any()
    one = {"honours": np.array([[[0.3, 0.3]]]), "cohesion.calculus": np.array([[[np.nan, 0.7]]])}
    one["tripwire"] = np.array([[[0.1, 0.0]]])
    assert chance_in_force(one, tripwire=False).ravel() == pytest.approx([0.3, 0.7])
    assert chance_in_force(one, tripwire=True).ravel() == pytest.approx([0.37, 0.7])


@pytest.mark.parametrize("name", ["cohesion.honouring", "cohesion.contagion", "cohesion.pledges"])
def test_every_reading_takes_the_calculus_for_the_chance_to_fight(name):
    model = find(name)
    inputs = filled()
    chance = np.random.default_rng(3).random(inputs["honours"].shape)
    inputs = {key: inputs[key] for key in (*model.needs, *model.optional) if key in inputs}
    bare = {key: value for key, value in inputs.items() if key not in ("tripwire", "cohesion.calculus")}
    by_calculus = model.run(bare | {"cohesion.calculus": chance})
    by_honours = model.run(bare | {"honours": chance})
    for outcome, values in by_calculus.items():
        np.testing.assert_array_equal(values, by_honours[outcome])


PARTS = st.floats(0, 3)


@given(PARTS, PARTS, st.floats(0.1, 5), st.floats(0, 40), PARTS, PARTS)
@settings(max_examples=60, deadline=None)
def test_more_at_stake_or_more_to_bring_never_lowers_it(prize, audience, resolve, brings, more, further):
    def at(**add):
        numbers = {"prize": prize, "audience": audience, "resolve": resolve, "brings": brings}
        numbers = {key: np.full((1, 1, 1), value + add.get(key, 0.0)) for key, value in numbers.items()}
        brought = numbers.pop("brings")
        return reckon(brings=brought, **{f"calculus_{key}": value for key, value in numbers.items()})[0]

    base = at()
    assert 0 <= base <= 1
    assert at(prize=more, audience=further) >= base - 1e-12
    assert at(brings=more) >= base - 1e-12
    assert at(resolve=more) <= base + 1e-12
