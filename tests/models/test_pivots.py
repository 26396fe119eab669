from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.cohesion.joint import members, set_probabilities
from locarno.models.cohesion.pivots import banzhaf, smallest_sets, swing
from locarno.models.settlement import settle
from locarno.models.settlement_sets import bound, deterring, set_chances, survival_without
from models.inputs import random_inputs
from models.settlement_twin import foreign_outcomes


def voting(quota, weights):
    """Winning coalitions of a weighted vote."""
    return (members(len(weights)) @ np.array(weights)) >= quota


@pytest.mark.parametrize(
    ("quota", "weights", "expected"),
    [
        (4, (3, 2, 1), (3 / 4, 1 / 4, 1 / 4)),
        # the Council of the six, 1958: raw indices 10, 10, 10, 6, 6 and 0 of 32
        (12, (4, 4, 4, 2, 2, 1), (10 / 32, 10 / 32, 10 / 32, 6 / 32, 6 / 32, 0.0)),
    ],
)
def test_banzhaf_indices_of_weighted_votes(quota, weights, expected):
    assert banzhaf(voting(quota, weights)) == pytest.approx(expected)


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_with_independent_even_chances_the_swing_is_the_banzhaf_index(seed, n):
    deters = np.random.default_rng(seed).random((3, 2**n)) < 0.5
    even = np.full((3, n), 0.5)
    for j in range(n):
        sure = [np.where(np.arange(n) == j, chance, even) for chance in (1.0, 0.0)]
        ours = swing(deters, *(set_probabilities(chance, 0.0) for chance in sure))
        assert ours == pytest.approx(banzhaf(deters)[:, j], abs=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_smallest_sets_equal_a_search_of_all(seed, n):
    rng = np.random.default_rng(seed)
    true = {chosen: rng.random() < 0.15 for size in range(n + 1) for chosen in combinations(range(n), size)}
    least = min((len(chosen) for chosen in true if true[chosen]), default=None)
    expected = tuple(chosen for chosen in true if true[chosen] and len(chosen) == least)
    assert smallest_sets(n, lambda tried: np.array([true[chosen] for chosen in tried])) == expected


def test_more_than_ten_guarantors_are_refused():
    with pytest.raises(ValueError, match="at most 10"):
        smallest_sets(11, lambda tried: np.zeros(len(tried), dtype=bool))


def filled(seed, **sizes):
    """Inputs of a settlement with its outcomes: independent deciders, and war by nobody but the challenger."""
    rng = np.random.default_rng(seed)
    inputs = random_inputs(rng, {"draw": 20, "year": 4, **sizes})
    inputs |= foreign_outcomes(rng, inputs)
    zero = ("deciders_correlation", "protege_hazard", "incident_hazard")
    inputs |= {name: np.zeros_like(inputs[name]) for name in zero}
    # weaker wars, so that some sets deter and some do not
    inputs["cost_alone"] = inputs["cost_alone"] * 3.0
    return inputs | settle(inputs)


def known(inputs, package, who, fights):
    """The same package where exactly one set is known to fight, as inputs of the settlement alone."""
    moved = ("cohesion.calculus", "cohesion.policy", "cohesion.credibility", "tripwire", "opinion.unratified")
    changed = {n: a for n, a in inputs.items() if n not in (*moved, "belief_shift", "contagion")}
    changed["honours"] = np.ones_like(inputs["honours"])
    changed["promise_strength"] = np.zeros_like(inputs["in_force"])
    changed["promise_strength"][package, who] = fights[:, None]
    changed["hidden_cost_sd"] = np.zeros_like(inputs["hidden_cost_sd"])
    return changed


@pytest.mark.parametrize("seed", range(3))
def test_a_set_deters_where_the_settlement_says_so_of_a_challenger_that_knows_it(seed):
    inputs, mixed = filled(seed), 0
    for package in range(4):
        who = bound(inputs, package)
        ours = deterring(inputs, package)
        assert ours.shape == (20, 2 ** len(who))
        for z, fights in enumerate(members(len(who))):
            margin = settle(known(inputs, package, who, fights))["settlement.margin"][:, package, 0]
            assert np.array_equal(ours[:, z], margin >= 0)
        mixed += 0.02 < ours.mean() < 0.98
    assert mixed > 0


def test_nobody_bound_means_one_set():
    inputs = filled(1)
    assert bound(inputs, 0).size == 0
    assert deterring(inputs, 0).shape == (20, 1)


def chances(inputs, package):
    """Each guarantor's chance in year 1, without and with the lead, written out."""
    calculus = inputs["cohesion.calculus"][:, package]
    honours = np.where(np.isnan(calculus), inputs["honours"][:, package], calculus)
    honours = 1 - (1 - honours) * (1 - inputs["tripwire"][:, package])
    weaker = 1 - inputs["opinion.unratified"][:, package] * (1 - inputs["honours_unratified"])
    standing = (inputs["in_force"] * inputs["promise_strength"])[package, :, 0]
    policy = np.where(inputs["drifts"] > 0, inputs["cohesion.policy"][:, :, 0], 1.0)
    gain = np.where(inputs["lead"] > 0, 0.0, inputs["contagion"])
    odds = np.exp(inputs["cohesion.credibility"][:, package, :1])
    both = (chance * weaker * standing * policy for chance in (honours, np.minimum(honours + gain, 1.0)))
    return [chance * odds / (1 - chance + chance * odds) for chance in both]


def test_a_sure_guarantor_moves_others_by_contagion_alone():
    inputs = filled(2)
    inputs["in_force"] = np.ones_like(inputs["in_force"])
    lead = int(np.argmax(inputs["lead"]))
    inputs["lead"] = np.eye(3)[lead]
    alone, led = chances(inputs, 2)
    follower = (lead + 1) % 3
    for guarantor in (lead, follower):
        for fights in (True, False):
            ours = set_chances(inputs, 2, guarantor, fights=fights)
            leads = alone[:, lead].copy()
            if guarantor == lead:
                leads[:] = fights
            expected = np.zeros((20, 8))
            for z, who in enumerate(members(3)):
                part = np.where(who[lead], leads, 1 - leads)
                for j in set(range(3)) - {lead}:
                    own = (led if who[lead] else alone)[:, j]
                    if j == guarantor:
                        own = np.full(20, float(fights))
                    part = part * np.where(who[j], own, 1 - own)
                expected[:, z] = part
            assert ours == pytest.approx(expected, abs=1e-9)


def test_who_is_bound_later_has_a_place_in_the_sets_and_fights_in_none_of_year_1():
    inputs = filled(4)
    inputs["in_force"] = np.ones_like(inputs["in_force"])
    inputs["in_force"][1, 2, :2] = 0.0
    for guarantor, fights in ((2, True), (0, True), (0, False)):
        ours = set_chances(inputs, 1, guarantor, fights=fights)
        assert ours.shape == (20, 8)
        assert ours[:, 4:] == pytest.approx(0.0)
        assert ours.sum(axis=1) == pytest.approx(1.0)
        if guarantor == 0:
            assert (ours @ members(3))[:, 0] == pytest.approx(float(fights))


def test_who_surely_stays_out_is_one_who_never_honours():
    inputs = filled(5)
    inputs["in_force"] = np.ones_like(inputs["in_force"])
    ours = survival_without(inputs, [(1, (0,)), (3, (1, 2)), (2, ())])
    for row, (package, out) in enumerate([(1, [0]), (3, [1, 2]), (2, [])]):
        changed = dict(inputs)
        for name, nothing in (("honours", 0.0), ("tripwire", 0.0), ("cohesion.calculus", 0.0), ("contagion", 0.0)):
            changed[name] = np.array(inputs[name])
            changed[name][..., out] = nothing
        expected = settle(changed)["settlement.survival"][:, package]
        assert ours[:, row] == pytest.approx(expected, abs=1e-12)
