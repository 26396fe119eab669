"""Bargaining solutions for a table: one continuous issue, several, and product spaces of options."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from locarno.diagnostics import LocarnoError
from locarno.models.bargaining.acceptance import Acceptance
from locarno.models.bargaining.agreement import TABLE_MODELS
from locarno.models.bargaining.agreement_line import (
    egalitarian_single,
    kalai_smorodinsky_single,
    nash_single,
    utilitarian_single,
)
from locarno.models.bargaining.agreement_menu import (
    OptionSpace,
    logrolls,
    package_or_issues,
    pareto_outcomes,
    solve_menu,
)
from locarno.models.bargaining.agreement_space import SOLUTIONS, Losses, solve_package
from locarno.models.bargaining.compromise import weighted_mean, weighted_median
from locarno.models.bargaining.power import VotingRule, majority
from locarno.models.bargaining.table import Table

SINGLE = {
    "nash": nash_single,
    "kalai_smorodinsky": kalai_smorodinsky_single,
    "egalitarian": egalitarian_single,
    "utilitarian": utilitarian_single,
}


def random_lines(seed, draws=40, parties=5):
    rng = np.random.default_rng(seed)
    return (
        rng.uniform(0, 100, (draws, parties)),
        rng.uniform(5, 100, (draws, parties)),
        rng.uniform(0.2, 5, (draws, parties)),
        rng.uniform(0, 100, draws),
    )


def searched(rule, position, salience, capability, reference, cost, exponent):
    """Exhaustive search on a fine grid, party by party in plain Python."""
    best, where = -np.inf, reference
    grid = np.linspace(0, 100, 20_001)
    utility = [-s / 100 * np.abs((grid - x) / 100) ** exponent for x, s in zip(position, salience, strict=True)]
    gains = [
        u + s / 100 * abs((reference - x) / 100) ** exponent + cost
        for u, x, s in zip(utility, position, salience, strict=True)
    ]
    zone = np.all([gain >= 0 for gain in gains], axis=0)
    if not zone.any():
        return where
    gains = [gain[zone] for gain in gains]
    with np.errstate(divide="ignore"):
        score = {
            "nash": lambda: sum(c * np.log(g) for c, g in zip(capability, gains, strict=True)),
            "kalai_smorodinsky": lambda: np.min([g / g.max() for g in gains], axis=0),
            "egalitarian": lambda: np.min(gains, axis=0),
            "utilitarian": lambda: sum(c * g for c, g in zip(capability, gains, strict=True)),
        }[rule]()
    best = int(np.argmax(score))
    return grid[zone][best]


@pytest.mark.parametrize("rule", SINGLE)
@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0, 3.0])
def test_one_issue_is_exhaustive_search(rule, exponent):
    position, salience, capability, reference = random_lines(3, draws=12)
    found = SINGLE[rule](position, salience, capability, reference, 0.05, exponent)
    expected = [
        searched(rule, position[k], salience[k], capability[k], reference[k], 0.05, exponent)
        for k in range(len(reference))
    ]
    np.testing.assert_allclose(found, expected, atol=0.006)


@pytest.mark.parametrize("rule", SINGLE)
def test_one_issue_batch_is_line_by_line(rule):
    position, salience, capability, reference = random_lines(4)
    batch = SINGLE[rule](position, salience, capability, reference, 0.2)
    alone = [
        float(SINGLE[rule](position[k], salience[k], capability[k], reference[k], 0.2)) for k in range(len(reference))
    ]
    np.testing.assert_array_equal(batch, alone)


def test_nash_tends_to_the_weighted_mean_and_median():
    position, salience, capability, reference = random_lines(5, draws=200)
    mean = weighted_mean(position, salience * capability)
    gap = [
        np.abs(nash_single(position, salience, capability, reference, cost) - mean).max() for cost in (1, 10, 100, 1000)
    ]
    # To first order the gap falls as 1/K.
    np.testing.assert_allclose(np.array(gap[1:-1]) / np.array(gap[2:]), 10, rtol=0.1)
    assert gap[0] > gap[1]
    np.testing.assert_allclose(nash_single(position, salience, capability, reference, np.inf), mean, atol=1e-9)
    np.testing.assert_allclose(
        nash_single(position, salience, capability, np.nan, 0.0, 1.0),
        weighted_median(position, salience * capability),
        atol=1e-9,
    )


def test_no_room_for_agreement_is_the_reference():
    # With no cost of failure a party on each side of the reference refuses every move.
    position = np.array([[10.0, 90.0], [60.0, 90.0]])
    for rule in SINGLE.values():
        outcome = rule(position, np.full(2, 50.0), np.ones(2), np.array([50.0, 50.0]), 0.0)
        assert outcome[0] == pytest.approx(50.0, abs=1e-9)
        assert outcome[1] > 55


def test_parties_without_a_voice_are_left_out():
    position = np.array([20.0, np.nan, 70.0, 99.0, 1.0])
    salience = np.array([50.0, 50.0, 80.0, 0.0, 90.0])
    capability = np.array([1.0, 9.0, 2.0, 9.0, 0.0])
    for rule in SINGLE.values():
        whole = rule(position, salience, capability, 40.0, 0.5)
        assert whole == rule(position[[0, 2]], salience[[0, 2]], capability[[0, 2]], 40.0, 0.5)
    assert np.isnan(nash_single(position, np.zeros(5), capability, 40.0, 0.5))


def test_one_party_gets_its_position_and_one_point_stands():
    for rule in SINGLE.values():
        assert rule(np.array([30.0]), np.array([40.0]), np.ones(1), 80.0) == pytest.approx(30.0)
        same = rule(np.full(4, 30.0), np.array([40.0, 10.0, 90.0, 5.0]), np.ones(4), 80.0, 0.1)
        assert same == pytest.approx(30.0)


def test_a_loss_with_several_peaks_is_refused():
    with pytest.raises(ValueError, match=r"exponent 0\.5"):
        nash_single(np.array([1.0]), np.array([1.0]), np.array([1.0]), 0.0, 1.0, 0.5)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), rule=st.sampled_from(sorted(SINGLE)), exponent=st.sampled_from([1.0, 2.0, 2.5]))
def test_one_issue_invariances(seed, rule, exponent):
    position, salience, capability, reference = random_lines(seed, draws=8, parties=4)
    solve = SINGLE[rule]
    plain = solve(position, salience, capability, reference, 0.1, exponent)
    order = np.random.default_rng(seed).permutation(4)
    shuffled = solve(position[:, order], salience[:, order], capability[:, order], reference, 0.1, exponent)
    np.testing.assert_allclose(shuffled, plain, atol=1e-7)
    np.testing.assert_allclose(solve(position, salience, 7 * capability, reference, 0.1, exponent), plain, atol=1e-7)
    mirrored = solve(100 - position, salience, capability, 100 - reference, 0.1, exponent)
    np.testing.assert_allclose(mirrored, 100 - plain, atol=1e-7)
    hull = np.concatenate([position, reference[:, None]], axis=1)
    assert ((plain >= hull.min(axis=1) - 1e-9) & (plain <= hull.max(axis=1) + 1e-9)).all()


# Several continuous issues.


def random_losses(seed, parties=4, issues=3, exponent=2.0):
    rng = np.random.default_rng(seed)
    losses = Losses(rng.uniform(0, 100, (parties, issues)), rng.uniform(5, 100, (parties, issues)), exponent)
    reference = rng.uniform(0, 100, issues)
    return losses, losses.utility(reference) - 0.1, rng.uniform(0.3, 3, parties), reference


def score_of(rule, gain, ideal, weight):
    """What a solution maximises, of gains ``[..., party]``."""
    if rule == "nash":
        return np.log(np.maximum(gain, 1e-300)) @ weight
    return gain @ weight if rule == "utilitarian" else (gain / ideal).min(axis=-1)


def climbed(objective, gain, start, variables=0):
    """What scipy's general optimiser finds under gains ≥ 0."""
    found = minimize(
        lambda z: -objective(z),
        np.append(start, np.zeros(variables)),
        constraints={"type": "ineq", "fun": gain},
        method="SLSQP",
        options={"maxiter": 400, "ftol": 1e-13},
    )
    return found.x


@pytest.mark.parametrize("rule", SOLUTIONS)
@pytest.mark.parametrize("exponent", [1.5, 2.0])
def test_package_is_what_a_general_optimiser_finds(rule, exponent):
    for seed in range(4):
        losses, claim, weight, reference = random_losses(seed, exponent=exponent)
        weight = weight / weight.sum()
        found = solve_package(losses, rule, claim, None, weight, reference)
        assert found.status == "solved"

        def gain(x, losses=losses, claim=claim):
            return losses.utility(100 * x) - claim

        start = reference / 100
        ideal = np.ones(4)
        if rule == "kalai_smorodinsky":
            tops = [climbed(lambda x, i=i, gain=gain: gain(x)[i], gain, start) for i in range(4)]
            ideal = np.array([gain(top)[i] for i, top in enumerate(tops)])
        if rule in ("nash", "utilitarian"):
            peer = climbed(lambda x, gain=gain, weight=weight: score_of(rule, gain(x), None, weight), gain, start)
        else:
            peer = climbed(
                lambda z: z[-1],
                lambda z, gain=gain, ideal=ideal: gain(z[:-1]) - z[-1] * ideal,
                start,
                variables=1,
            )[:-1]
        ours = gain(found.outcome / 100)
        assert ours.min() >= -1e-7
        assert score_of(rule, ours, ideal, weight) == pytest.approx(score_of(rule, gain(peer), ideal, weight), abs=1e-5)


@pytest.mark.parametrize("rule", SOLUTIONS)
def test_package_of_absolute_losses_is_exhaustive_search(rule):
    grid = np.stack(np.meshgrid(*[np.linspace(0, 100, 401)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    for seed in range(4):
        losses, claim, weight, reference = random_losses(seed, parties=3, issues=2, exponent=1.0)
        weight = weight / weight.sum()
        found = solve_package(losses, rule, claim, None, weight, reference)
        gain = losses.utility(grid) - claim
        gain = gain[(gain >= 0).all(axis=1)]
        ideal = gain.max(axis=0) if rule == "kalai_smorodinsky" else np.ones(3)
        ours, best = (score_of(rule, one, ideal, weight) for one in (found.gain, gain))
        assert found.gain.min() >= -1e-8
        # Between the points of the grid there may be a little more, on it there must be nothing better.
        assert best.max() - 1e-3 <= ours <= best.max() + 0.02
        assert ours >= best.max() - (5e-3 if rule == "kalai_smorodinsky" else 1e-8)


@pytest.mark.parametrize("rule", SOLUTIONS)
def test_one_issue_as_a_package_is_the_line(rule):
    for seed in range(5):
        position, salience, capability, reference = random_lines(seed, draws=1, parties=4)
        losses = Losses(position[0][:, None], salience[0][:, None])
        claim = losses.utility(reference) - 0.2
        found = solve_package(losses, rule, claim, None, capability[0], reference)
        line = SINGLE[rule](position[0], salience[0], capability[0], reference[0], 0.2)
        assert found.outcome[0] == pytest.approx(float(line), abs=0.01)
        limit = solve_package(losses, rule, None, None, capability[0])
        line = SINGLE[rule](position[0], salience[0], capability[0], np.nan)
        assert limit.outcome[0] == pytest.approx(float(line), abs=0.01)


def test_nash_package_tends_to_the_weighted_means():
    losses, _, weight, reference = random_losses(2)
    means = weighted_mean(losses.position.T, (losses.salience * weight[:, None]).T)
    gaps = [
        np.abs(solve_package(losses, "nash", losses.utility(reference) - cost, None, weight).outcome - means).max()
        for cost in (10.0, 100.0, 1000.0)
    ]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.1)
    assert gaps[1] / gaps[2] == pytest.approx(10, rel=0.1)


def test_no_package_is_the_reference():
    losses = Losses(np.array([[10.0, 20.0], [90.0, 80.0]]), np.full((2, 2), 50.0))
    reference = np.array([50.0, 50.0])
    for rule in SOLUTIONS:
        found = solve_package(losses, rule, losses.utility(reference), None, None, reference)
        assert found.status == "no zone"
        np.testing.assert_array_equal(found.outcome, reference)


def test_trading_issues_beats_issue_by_issue():
    # Each cares for another issue: alone neither gives way from the reference, together both do.
    losses = Losses(np.array([[0.0, 0.0], [100.0, 100.0]]), np.array([[90.0, 10.0], [10.0, 90.0]]))
    reference = np.array([50.0, 50.0])
    found = solve_package(losses, "nash", losses.utility(reference), None, None, reference)
    assert found.status == "solved"
    assert (found.gain > 0.1).all()
    assert found.outcome[0] < 20
    assert found.outcome[1] > 80


# Product spaces of options.


def random_space(rng):
    parties, issues = rng.integers(2, 5), rng.integers(1, 4)
    values = tuple(rng.normal(size=(parties, rng.integers(2, 6))) for _ in range(issues))
    outside = rng.normal(size=parties) - rng.uniform(0, 2)
    return OptionSpace(values), outside, rng.uniform(0.2, 3, parties)


def counted_out(space, outside, weight):
    """The four solutions and the Pareto set by counting through all outcomes in plain Python."""
    outcomes = list(itertools.product(*(range(size) for size in space.shape)))
    parties = range(len(outside))
    value = [[sum(v[i][k] for v, k in zip(space.values, one, strict=True)) for i in parties] for one in outcomes]
    gain = [[row[i] - outside[i] for i in parties] for row in value]
    zone = [k for k, row in enumerate(gain) if min(row) >= 0]
    front = [
        k
        for k, row in enumerate(value)
        if not any(
            all(other[i] >= row[i] for i in parties) and any(other[i] > row[i] for i in parties) for other in value
        )
    ]
    if not zone:
        return dict.fromkeys(SOLUTIONS, -1), front
    ideal = [max(gain[k][i] for k in zone) for i in parties]
    return {
        "nash": max(zone, key=lambda k: sum(weight[i] * math.log(max(gain[k][i], 1e-300)) for i in parties)),
        "kalai_smorodinsky": max(zone, key=lambda k: min(gain[k][i] / ideal[i] for i in parties)),
        "egalitarian": max(zone, key=lambda k: min(gain[k])),
        "utilitarian": max(zone, key=lambda k: sum(weight[i] * gain[k][i] for i in parties)),
    }, front


def test_menu_is_counting_through_200_random_domains():
    rng = np.random.default_rng(20)
    agreed = 0
    for _ in range(200):
        space, outside, weight = random_space(rng)
        found = solve_menu(space.utility(), outside, weight=weight)
        expected, front = counted_out(space, outside, weight)
        assert dict(found.choice) == expected
        assert pareto_outcomes(space).tolist() == front
        agreed += expected["nash"] >= 0
    assert 50 < agreed < 200


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100), shift=st.floats(-50, 50))
def test_menu_axioms(seed, factor, shift):
    rng = np.random.default_rng(seed)
    space, outside, weight = random_space(rng)
    outside -= 2
    value = space.utility()
    parties = value.shape[1]
    plain = solve_menu(value, outside, weight=weight)
    # Scale invariance: Nash, Kalai and Smorodinsky.
    scale, move = np.ones(parties), np.zeros(parties)
    scale[0], move[0] = factor, shift
    scaled = solve_menu(value * scale + move, outside * scale + move, weight=weight)
    assert scaled.choice["nash"] == plain.choice["nash"]
    assert scaled.choice["kalai_smorodinsky"] == plain.choice["kalai_smorodinsky"]
    # Symmetry: who is called what does not matter.
    order = rng.permutation(parties)
    named = solve_menu(value[:, order], outside[order], weight=weight[order])
    assert dict(named.choice) == dict(plain.choice)
    # Independence of irrelevant alternatives: Nash.
    if plain.choice["nash"] >= 0:
        keep = rng.random(len(value)) < 0.5
        keep[plain.choice["nash"]] = True
        fewer = solve_menu(value[keep], outside, weight=weight)
        assert np.flatnonzero(keep)[fewer.choice["nash"]] == plain.choice["nash"]


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000))
def test_kalai_smorodinsky_is_monotone(seed):
    # An expansion that leaves the ideal point where it is never lowers anyone's least share.
    rng = np.random.default_rng(seed)
    value = rng.uniform(0, 1, (30, 3))
    ideal = value.max(axis=0)
    more = np.vstack([value, rng.uniform(0, 1, (30, 3)) * ideal])
    before, after = solve_menu(value, np.zeros(3)), solve_menu(more, np.zeros(3))
    share = (value / ideal)[before.choice["kalai_smorodinsky"]]
    assert (more / ideal)[after.choice["kalai_smorodinsky"]].min() >= share.min() - 1e-12


def test_a_continuous_split_is_monotone_for_kalai_and_smorodinsky():
    # Two parties share: the second's utility of its part rises everywhere but at the ends, and so does what it gets.
    part = np.linspace(0, 1, 5001)
    poor = np.stack([part, 1 - part], axis=1)
    rich = np.stack([part, np.sqrt(1 - part)], axis=1)
    for name in ("kalai_smorodinsky", "egalitarian"):
        one, other = (solve_menu(menu, np.zeros(2)).choice[name] for menu in (poor, rich))
        assert rich[other][1] > poor[one][1]
        assert rich[other][0] > poor[one][0]


def test_acceptance_rules_on_a_menu():
    value = np.array([[3.0, 3.0, -1.0], [2.0, -1.0, 4.0], [1.0, 1.0, 1.0], [9.0, -5.0, -5.0]])
    outside = np.zeros(3)
    all_three = solve_menu(value, outside)
    assert all_three.zone.tolist() == [False, False, True, False]
    two_of_three = Acceptance(np.zeros(3, dtype=bool), majority(np.ones(3), 2 / 3))
    assert solve_menu(value, outside, two_of_three).zone.tolist() == [True, True, True, False]
    with_veto = Acceptance(np.array([False, True, False]), majority(np.ones(3), 2 / 3))
    found = solve_menu(value, outside, with_veto)
    assert found.zone.tolist() == [True, False, True, False]
    # Who can be passed over claims no more than its worst outcome.
    assert found.gain[:, 2].tolist() == [4, 9, 6, 0]
    assert found.gain[:, 1].tolist() == [3, -1, 1, -5]
    population = VotingRule(np.array([[80.0, 15.0, 5.0]]), np.array([65.0]), members=2)
    double = Acceptance(np.zeros(3, dtype=bool), population)
    assert solve_menu(value, outside, double).zone.tolist() == [True, True, True, False]
    assert solve_menu(
        value, outside, Acceptance(np.zeros(3, dtype=bool), majority(np.array([80.0, 15, 5]), 0.65))
    ).zone[3]


def test_distances_to_each_solution():
    value = np.array([[4.0, 0.0], [3.0, 3.0], [0.0, 4.0], [1.0, 1.0]])
    found = solve_menu(value, np.zeros(2))
    assert found.choice["nash"] == 1
    assert found.distances(1)["nash"] == 0
    assert found.distances(3)["nash"] == pytest.approx(math.hypot(0.5, 0.5))
    empty = solve_menu(value, np.full(2, 9.0))
    assert empty.choice["nash"] == -1
    assert math.isnan(empty.distances(0)["nash"])


def test_package_and_issues_and_logrolls():
    # Two issues, two parties: each would give up the one it cares less for.
    space = OptionSpace((np.array([[0.0, 4.0], [0.0, -1.0]]), np.array([[0.0, -1.0], [0.0, 4.0]])))
    compared = package_or_issues(space, (0, 0))
    assert compared.package == (1, 1)
    assert compared.separate == (0, 0)
    assert compared.package_gain.tolist() == [3, 3]
    (roll,) = logrolls(space, (0, 0))
    assert (roll.giver, roll.taker, roll.issue, roll.for_issue, roll.options) == (1, 0, 0, 1, (1, 1))
    assert roll.gain.tolist() == [3, 3]
    assert logrolls(space, (1, 1)) == []


def test_logrolls_are_counted_out():
    rng = np.random.default_rng(6)
    space = OptionSpace(tuple(np.round(rng.normal(size=(3, 4)), 3) for _ in range(3)))
    package = (0, 1, 2)
    start = space.value(package)
    expected = 0.0
    for p, q in itertools.permutations(range(3), 2):
        for k, m in itertools.product(range(4), range(4)):
            one, other, both = list(package), list(package), list(package)
            one[p], other[q] = k, m
            both[p], both[q] = k, m
            on_p, on_q, gain = (space.value(tuple(x)) - start for x in (one, other, both))
            for i, j in itertools.permutations(range(3), 2):
                if on_p[i] < 0 < on_p[j] and on_q[j] < 0 < on_q[i]:
                    expected = max(expected, min(gain[i], gain[j]))
    rolls = logrolls(space, package)
    assert expected > 0
    assert min(rolls[0].gain[[rolls[0].giver, rolls[0].taker]]) == pytest.approx(expected)


# Tables.

MODELS = {model.name: model for model in TABLE_MODELS}
DEFAULTS = {option.name: option.default for option in TABLE_MODELS[0].options}


def play(name, position, salience, capability, reference=None, said="table", **chosen):
    actors, issues = position.shape
    table = Table(
        "a table",
        tuple(f"a{i}" for i in range(actors)),
        tuple(f"p{k}" for k in range(issues)),
        capability,
        position,
        salience,
        reference=reference,
    )
    return MODELS[name].play(table, {**DEFAULTS, "reference": said, **chosen})


@pytest.mark.parametrize("name", SOLUTIONS)
def test_table_alone_and_together(name):
    losses, _, weight, reference = random_losses(7, parties=5, issues=2)
    alone = play(name, losses.position, losses.salience, weight, reference, package=False, failure_cost=0.2)
    for p in range(2):
        line = SINGLE[name](losses.position[:, p], losses.salience[:, p], weight, reference[p], 0.2)
        assert alone.outcome[p] == pytest.approx(float(line), abs=0.01)
    together = play(name, losses.position, losses.salience, weight, reference, failure_cost=0.2, compare=True)
    claim = losses.utility(reference) - 0.2
    np.testing.assert_allclose(together.outcome, solve_package(losses, name, claim, None, weight).outcome, atol=0.01)
    np.testing.assert_array_equal(together.arrays["solutions"][SOLUTIONS.index(name)], together.outcome)
    np.testing.assert_allclose(together.arrays["gain"], losses.utility(together.outcome) - claim)
    assert together.arrays["distance"][SOLUTIONS.index(name)] == 0
    assert together.arrays["distance"].max() > 0
    far, logrolls = together.notes
    assert all(f"points from {other}" in far for other in SOLUTIONS if other != name)
    assert f"points from {name}" not in far
    assert "logroll" in logrolls


def test_table_says_what_it_did():
    losses, _, weight, _ = random_losses(8, parties=3, issues=1)
    limit = play("nash", losses.position, losses.salience, weight)
    assert limit.outcome[0] == pytest.approx(
        float(weighted_mean(losses.position[:, 0], losses.salience[:, 0] * weight)), abs=1e-4
    )
    assert "no reference point" in limit.notes[0]
    apart = np.array([[10.0], [90.0]])
    stuck = play("nash", apart, np.full((2, 1), 50.0), np.ones(2), np.array([50.0]), failure_cost=0.0)
    assert stuck.outcome[0] == 50
    assert "reference stands" in stuck.notes[0]
    nobody = play("nash", apart, np.zeros((2, 1)), np.ones(2), np.array([50.0]))
    assert np.isnan(nobody.outcome[0]) or nobody.outcome[0] == 50
    with pytest.raises(LocarnoError, match=r"T501 no actor is called 'a9'"):
        play("nash", apart, np.full((2, 1), 50.0), np.ones(2), vetoes="a9, a1")
    with pytest.raises(LocarnoError, match=r"T502 the reference 'zero'"):
        play("nash", apart, np.full((2, 1), 50.0), np.ones(2), said="zero")


def test_majority_passes_over_the_party_that_refuses():
    # Three want more than the reference, one less: under unanimity nothing moves, under a majority it does.
    position = np.array([[80.0], [85.0], [90.0], [10.0]])
    salience, capability, reference = np.full((4, 1), 50.0), np.ones(4), np.array([50.0])
    chosen = {"failure_cost": 0.0}
    assert play("nash", position, salience, capability, reference, **chosen).outcome[0] == 50
    passed = play("nash", position, salience, capability, reference, rule="majority", quota=0.7, **chosen)
    # The one passed over counts from its worst outcome, 90, and so draws it below the others' middle.
    assert 50 < passed.outcome[0] < 85
    vetoed = play("nash", position, salience, capability, reference, rule="majority", vetoes="a3", **chosen)
    assert vetoed.outcome[0] == 50
    double = play("nash", position, salience, capability, reference, rule="double", members=1.0, **chosen)
    assert double.outcome[0] == 50


def test_majority_on_a_table_is_searched_out():
    rng = np.random.default_rng(3)
    grid = np.linspace(0, 100, 4001)[:, None]
    for _ in range(6):
        position, salience = rng.uniform(0, 100, (5, 1)), rng.uniform(10, 100, (5, 1))
        capability, reference = rng.uniform(0.5, 2, 5), rng.uniform(0, 100, 1)
        losses = Losses(position, salience)
        outside = losses.utility(reference)
        rule = Acceptance(np.zeros(5, dtype=bool), majority(capability, 0.6))
        value = losses.utility(grid)
        zone = rule.zone(value - outside)
        gain = value - np.minimum(outside, losses.worst())
        with np.errstate(divide="ignore"):
            score = np.where(zone, np.log(np.maximum(gain, 0)) @ capability, -np.inf)
        expected = grid[score.argmax(), 0] if np.isfinite(score).any() else reference[0]
        found = play("nash", position, salience, capability, reference, rule="majority", quota=0.6, failure_cost=0.0)
        assert found.outcome[0] == pytest.approx(expected, abs=0.06)
