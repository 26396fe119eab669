"""Power indices, agenda setters, offers in turn and two-level games, against brute force and closed forms."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining.alternating import TABLE_MODELS as ALTERNATING
from locarno.models.bargaining.alternating import (
    baron_ferejohn,
    exit_shares,
    legislature,
    rubinstein,
    rubinstein_limit,
    unanimity_shares,
    with_outside_options,
)
from locarno.models.bargaining.compromise import weighted_median
from locarno.models.bargaining.power import (
    VotingRule,
    banzhaf,
    beats,
    condorcet_winner,
    core,
    core_interval,
    majority,
    pivot,
    shapley_shubik,
    swings,
    win_set,
)
from locarno.models.bargaining.procedural import TABLE_MODELS as PROCEDURAL
from locarno.models.bargaining.procedural import accepted_range, least_conflict, procedural
from locarno.models.bargaining.table import Table
from locarno.models.bargaining.two_level import (
    agreement_on_line,
    blocs,
    line_zone,
    outcome_spread,
    ratifiable,
    total_dispersion,
    zone,
)

NICE = np.array([29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3], dtype=float)
"""Votes of the 27 members of the Council under the Treaty of Nice."""


def _rule(draw_seed: int) -> VotingRule:
    rng = np.random.default_rng(draw_seed)
    n = int(rng.integers(2, 8))
    weights = rng.integers(0, 9, n).astype(float)
    weights[0] += 1
    quota = max(1.0, np.ceil(rng.uniform(0.2, 1) * weights.sum()))
    alone = None if rng.random() < 0.5 else int(rng.integers(1, n + 1))
    return VotingRule(weights, np.array([quota]), members=int(rng.integers(0, n + 1)), size_alone=alone)


def _wins(rule: VotingRule, members: set[int]) -> bool:
    mask = np.array([i in members for i in range(rule.players)])
    return bool(rule.wins(mask))


def test_indices_of_the_council_under_nice() -> None:
    rule = VotingRule(NICE, np.array([255.0]))
    assert NICE.sum() == 345
    index = shapley_shubik(rule)
    assert index[0] == pytest.approx(0.08674, abs=5e-6)
    assert index.sum() == pytest.approx(1.0, abs=1e-12)
    assert banzhaf(rule)[0] == pytest.approx(0.07783, abs=5e-6)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_shapley_shubik_counts_pivots_over_all_orders(seed: int) -> None:
    rule = _rule(seed)
    if rule.players > 6:
        return
    pivots = np.zeros(rule.players)
    orders = list(permutations(range(rule.players)))
    for order in orders:
        joined: set[int] = set()
        for player in order:
            before = _wins(rule, joined)
            joined.add(player)
            if not before and _wins(rule, joined):
                pivots[player] += 1
    np.testing.assert_allclose(shapley_shubik(rule), pivots / len(orders), atol=1e-12)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_swings_by_halves_equal_swings_one_by_one(seed: int) -> None:
    rule = _rule(seed)
    counted = np.zeros((rule.players, rule.players), dtype=int)
    for player in range(rule.players):
        others = [i for i in range(rule.players) if i != player]
        for size in range(len(others) + 1):
            for coalition in combinations(others, size):
                if not _wins(rule, set(coalition)) and _wins(rule, {*coalition, player}):
                    counted[player, size] += 1
    assert (swings(rule) == counted).all()


def test_a_double_majority_is_counted_exactly_with_weights_of_any_size() -> None:
    # 55% of the members with 65% of the population, or all but three: the shape of the Lisbon rule.
    rng = np.random.default_rng(3)
    people = rng.integers(400_000, 84_000_000, 16).astype(float)
    rule = VotingRule(people, np.array([0.65 * people.sum()]), members=9, size_alone=13)
    listed = VotingRule(np.stack([people, np.ones(16)]), np.array([0.65 * people.sum(), 9.0]), members=9, size_alone=13)
    assert (swings(rule) == swings(listed)).all()
    assert banzhaf(rule).sum() == pytest.approx(1.0)
    assert shapley_shubik(rule)[people.argmax()] == shapley_shubik(rule).max()


def test_too_many_players_and_impossible_rules_are_refused() -> None:
    with pytest.raises(LocarnoError, match="too many"):
        swings(majority(np.ones(41)))
    with pytest.raises(LocarnoError, match="too many"):
        swings(VotingRule(np.ones((2, 23)), np.array([12.0, 12.0])))
    for weights, quota in (([1.0, -1.0], 0.0), ([1.0, 1.0], 3.0), ([1.0, float("nan")], 1.0), ([1.0, 1.0], 0.0)):
        with pytest.raises(LocarnoError, match="voting rule"):
            VotingRule(np.array(weights), np.array([quota]))


def test_exact_shares_pass_a_qualified_majority_and_halves_pass_no_simple_one() -> None:
    assert majority(np.ones(3), 2 / 3).wins(np.array([True, True, False]))
    assert not majority(np.ones(4), 0.5).wins(np.array([True, True, False, False]))
    assert not majority(np.ones(5), 1.0).wins(np.array([True] * 4 + [False]))


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=7),
    st.floats(0.3, 1.0),
    st.integers(0, 2**32 - 1),
)
def test_the_core_of_a_line_is_what_no_winning_coalition_leaves(places: list[int], share: float, seed: int) -> None:
    x = np.array(places, dtype=float)
    rule = majority(np.random.default_rng(seed).uniform(0.1, 1, x.size), share)
    interval = core_interval(x, rule)
    for point in range(101):
        left = bool(rule.wins(x < point)) or bool(rule.wins(x > point))
        inside = interval is not None and interval[0] <= point <= interval[1]
        assert inside == (not left)


def test_pivots_stand_where_the_core_ends() -> None:
    x = np.array([10.0, 30.0, 50.0, 70.0, 90.0])
    rule = majority(np.ones(5), 0.8)
    assert (pivot(x, rule, upwards=True), pivot(x, rule, upwards=False)) == (1, 3)
    assert core_interval(x, rule) == (30.0, 70.0)
    assert core_interval(x, majority(np.ones(5))) == (50.0, 50.0)


def test_a_cycle_has_no_winner_and_an_empty_core() -> None:
    value = np.array([[3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [1.0, 2.0, 3.0]])
    rule = majority(np.ones(3))
    assert condorcet_winner(value, rule) is None
    assert not core(value, rule).any()
    assert beats(value, rule).sum() == 3
    single_peaked = -np.abs(np.array([[0.0], [50.0], [100.0]]) - np.array([10.0, 45.0, 80.0]))
    assert condorcet_winner(single_peaked, rule) == 1
    assert win_set(single_peaked, rule, 0).tolist() == [False, True, False]


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=6),
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(0, 40),
    st.sampled_from([0.5, 0.7, 1.0]),
)
def test_an_agenda_setter_gets_the_nearest_point_that_passes(
    places: list[int], setter: int, reference: int, cost: int, share: float
) -> None:
    x, rule = np.array(places, dtype=float), majority(np.ones(len(places)), share)
    grid = np.arange(-60, 161) * 1.0
    distance = np.abs(grid[:, None] - x)
    passes = rule.wins(distance <= np.abs(reference - x) + cost)
    passes |= grid == reference
    best = np.abs(grid[passes] - setter).min()
    ours = procedural(x, rule, float(setter), float(reference), float(cost))
    assert abs(ours - setter) <= best + 1e-9
    # and it passes itself
    assert ours == reference or bool(rule.wins(np.abs(ours - x) <= np.abs(reference - x) + cost + 1e-9))


def test_the_closed_form_with_one_pivot() -> None:
    x, rule = np.array([20.0, 40.0, 60.0]), majority(np.ones(3), 1.0)
    # the pivot of a move upwards from 10 under unanimity is the member at 20: clip(setter, 10, 2·20 − 10)
    assert accepted_range(x, rule, 10.0)[1] == 30.0
    assert procedural(x, rule, 90.0, 10.0) == 30.0
    assert procedural(x, rule, 25.0, 10.0) == 25.0
    assert procedural(x, rule, 0.0, 10.0) == 10.0


@pytest.mark.parametrize("seed", range(20))
def test_the_coalition_that_differs_least_among_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    position, weight = rng.uniform(0, 100, 6), rng.uniform(1, 5, 6)
    conflicts = {}
    for size in range(1, 7):
        for members in map(list, combinations(range(6), size)):
            if weight[members].sum() > 0.5 * weight.sum():
                mean = np.average(position[members], weights=weight[members])
                conflicts[np.average((position[members] - mean) ** 2, weights=weight[members])] = mean
    assert least_conflict(position, weight)[0] == pytest.approx(conflicts[min(conflicts)])


def test_the_coalition_of_least_conflict() -> None:
    outcome, members, exact = least_conflict(np.array([0.0, 10.0, 12.0, 100.0]), np.ones(4))
    assert (members.tolist(), exact) == ([True, True, True, False], True)
    assert outcome == pytest.approx(22 / 3)
    many = np.random.default_rng(1).uniform(0, 100, 40)
    assert least_conflict(many, np.ones(40))[2] is False


def test_offers_in_turn_meet_their_closed_forms() -> None:
    assert rubinstein(0.9, 0.9) == pytest.approx(1 / 1.9)
    assert rubinstein(0.5, 0.8) == pytest.approx(0.2 / 0.6)
    period = 1e-6
    assert rubinstein(np.exp(-0.1 * period), np.exp(-0.3 * period)) == pytest.approx(
        float(rubinstein_limit(0.1, 0.3)), abs=1e-6
    )
    assert np.isnan(rubinstein(1.0, 1.0))
    assert with_outside_options(0.5, 0.3, 0.3) == 0.5
    assert with_outside_options(0.5, 0.7, 0.1) == 0.7
    assert np.isnan(with_outside_options(0.5, 0.7, 0.7))
    # each responder is indifferent: what it is offered is δ times what it gets a period later
    shares = unanimity_shares(4, 0.8)
    np.testing.assert_allclose(shares[1:], 0.8 * shares[:-1])
    np.testing.assert_allclose([shares.sum(), exit_shares(4, 0.8).sum()], 1.0)
    assert unanimity_shares(2, 0.9)[0] == pytest.approx(float(rubinstein(0.9, 0.9)))
    assert exit_shares(2, 0.9)[0] == pytest.approx(float(rubinstein(0.9, 0.9)))


def test_a_legislature_divides_a_pie_so_that_each_expects_its_share() -> None:
    n, quota, discount = 5, 3, 0.8
    proposer, partner = baron_ferejohn(n, quota, discount)
    assert proposer == pytest.approx(1 - 0.8 * 2 / 5)
    # proposing once in n, and being one of q − 1 partners among the n − 1 others otherwise
    expected = proposer / n + (n - 1) / n * (quota - 1) / (n - 1) * partner
    assert expected == pytest.approx(1 / n)
    assert partner == pytest.approx(discount * expected)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 100), min_size=3, max_size=7), st.sampled_from([0.5, 0.7, 0.9]), st.integers(0, 100))
def test_no_proposer_can_gain_by_another_offer(places: list[int], discount: float, reference: int) -> None:
    x = np.array(places, dtype=float)
    rule = majority(np.ones(x.size))
    chance = np.full(x.size, 1 / x.size)
    solved = legislature(x, rule, chance, discount, float(reference))
    assert solved.converged
    span = np.ptp(np.append(x, reference)) or 1.0
    utility = 1 - np.square((solved.offers[None, :] - x[:, None]) / span)
    quo = 1 - np.square((reference - x) / span)
    needed = (1 - discount) * quo + discount * solved.continuation
    np.testing.assert_allclose(solved.continuation, utility @ chance, atol=1e-6)
    grid = np.linspace(0, 100, 401)
    for j in range(x.size):
        for offers in (grid,):
            votes = 1 - np.square((offers[:, None] - x) / span) >= needed - 1e-7
            votes[:, j] = True
            passing = offers[rule.wins(votes)]
            if passing.size:
                assert utility[j, j] >= (1 - np.square((passing - x[j]) / span)).max() - 1e-4


def test_patience_leads_a_legislature_to_the_median() -> None:
    x = np.array([0.0, 20.0, 35.0, 80.0, 100.0])
    rule, chance = majority(np.ones(5)), np.full(5, 0.2)
    spread = [np.ptp(legislature(x, rule, chance, d, None).offers) for d in (0.0, 0.9, 0.99, 0.999)]
    assert spread == sorted(spread, reverse=True)
    # The median is offered its value of going on: with h the way of the four others' offers from it in shares of the
    # range, h² = 1 − δ (1 − .8 h²), as long as nobody sits nearer than that.
    for discount in (0.999, 0.9999):
        patient = legislature(x, rule, chance, discount, None)
        away = np.sqrt((1 - discount) / (1 - 0.8 * discount)) * 100
        assert np.abs(patient.offers - weighted_median(x, np.ones(5))).max() == pytest.approx(away, rel=1e-4)


def test_win_sets_and_zones() -> None:
    value = np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    quo = np.array([1.0, 1.0, 1.0])
    abroad = ratifiable(value, quo, majority(np.ones(3)))
    assert abroad.tolist() == [True, True, False]
    assert zone([abroad, np.array([False, True, True])]).tolist() == [False, True, False]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5), st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_a_harder_rule_at_home_never_widens_the_zone(ours: list[int], theirs: list[int]) -> None:
    places = [np.array(ours, dtype=float), np.array(theirs, dtype=float)]
    soft = line_zone(places, [majority(np.ones(len(p)), 0.5) for p in places], 40.0, [0.0, 0.0])
    hard = line_zone(places, [majority(np.ones(len(p)), 1.0) for p in places], 40.0, [0.0, 0.0])
    assert soft.low <= hard.low <= 40.0 <= hard.high <= soft.high
    assert soft.low <= agreement_on_line(soft, 90.0) <= soft.high


@given(st.integers(0, 2**32 - 1))
def test_nesting_blocs_keeps_the_mean_and_adds_up_dispersion(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, s, c = rng.uniform(0, 100, (3, 6)), rng.uniform(1, 100, (3, 6)), rng.uniform(1, 50, (3, 6))
    membership = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1.0]])
    made = blocs(x, s, c, membership)
    weight = made.salience * made.capability
    whole = blocs(x, s, c, np.ones((1, 6)))
    np.testing.assert_allclose((weight * made.position).sum(axis=1) / weight.sum(axis=1), whole.position[:, 0])
    np.testing.assert_allclose(total_dispersion(made.position, weight, made.dispersion), whole.dispersion[:, 0])
    again = blocs(made.position, made.salience, made.capability, np.ones((1, 2)))
    np.testing.assert_allclose(again.position, whole.position)
    assert (outcome_spread(weight, made.dispersion) <= made.dispersion.max(axis=1) + 1e-12).all()


def test_silent_members_and_blocs() -> None:
    x = np.array([[np.nan, 40.0, np.nan]])
    made = blocs(x, np.full((1, 3), 50.0), np.ones((1, 3)), np.array([[1, 1, 0], [0, 0, 1.0]]))
    assert made.position[0, 0] == 40.0
    assert np.isnan(made.position[0, 1])
    assert made.capability.tolist() == [[1.0, 0.0]]


def _table(reference: float = 20.0) -> Table:
    return Table(
        "t",
        ("com", "a", "b", "c"),
        ("i",),
        np.array([5.0, 10.0, 10.0, 10.0]),
        np.array([[90.0], [30.0], [50.0], [np.nan]]),
        np.full((4, 1), 50.0),
        np.array([reference]),
    )


def test_tables_are_played() -> None:
    models = {model.name: model for model in (*PROCEDURAL, *ALTERNATING)}
    defaults = {name: {o.name: o.default for o in model.options} for name, model in models.items()}
    played = models["procedural"].play(_table(), defaults["procedural"])
    # both of two voters are more than .7 of the votes: the one at 30 accepts up to 40
    assert played.outcome.tolist() == [40.0]
    with pytest.raises(LocarnoError, match="no actor"):
        models["procedural"].play(_table(), {**defaults["procedural"], "setter": "con"})
    with pytest.raises(LocarnoError, match="reference point"):
        models["procedural"].play(_table(np.nan), defaults["procedural"])
    with pytest.raises(LocarnoError, match="cannot be"):
        models["procedural"].play(_table(), {**defaults["procedural"], "reference": "high"})
    assert models["coalition"].play(_table(), defaults["coalition"]).outcome[0] == pytest.approx(40.0)
    offers = models["baron_ferejohn"].play(_table(), defaults["baron_ferejohn"])
    assert offers.points is not None
    assert 20.0 <= offers.outcome[0] <= 90.0
    with pytest.raises(LocarnoError, match="two actors"):
        models["rubinstein"].play(_table(), defaults["rubinstein"])
    pair = Table("p", ("a", "b"), ("i",), np.ones(2), np.array([[0.0], [100.0]]), np.full((2, 1), 50.0))
    assert models["rubinstein"].play(pair, defaults["rubinstein"]).outcome[0] == pytest.approx(100 * (1 - 1 / 1.9))


def test_draws_are_played_at_once_as_one_by_one() -> None:
    rng = np.random.default_rng(8)
    x, w = rng.uniform(0, 100, (30, 6)), rng.uniform(1, 9, (30, 6))
    rule, reference, setter = majority(np.array([3.0, 1, 4, 1, 5, 9]), 0.7), rng.uniform(0, 100, 30), x[:, 0]
    outcome = procedural(x, rule, setter, reference, 5.0)
    middle, joined, _ = least_conflict(x, w)
    chance = w / w.sum(axis=1, keepdims=True)
    seats = legislature(x, rule, chance, 0.8, reference)
    zones = line_zone([x[:, :3], x[:, 3:]], [majority(np.ones(3))] * 2, reference, [0.0, 2.0])
    for i in range(30):
        assert outcome[i] == procedural(x[i], rule, setter[i], reference[i], 5.0)
        one, members, _ = least_conflict(x[i], w[i])
        assert middle[i] == pytest.approx(float(one))
        assert (joined[i] == members).all()
        assert middle[i] == pytest.approx(np.average(x[i], weights=w[i] * joined[i]))
        alone = legislature(x[i], rule, chance[i], 0.8, reference[i])
        np.testing.assert_allclose(seats.offers[i], alone.offers, atol=1e-6)
        single = line_zone([x[i, :3], x[i, 3:]], [majority(np.ones(3))] * 2, reference[i], [0.0, 2.0])
        assert (zones.low[i], zones.high[i]) == (single.low, single.high)
