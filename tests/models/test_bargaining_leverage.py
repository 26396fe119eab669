from __future__ import annotations

from functools import partial
from itertools import count, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.bargaining import published
from locarno.models.bargaining.catalogue import find_table_model
from locarno.models.bargaining.challenge import VARIANTS
from locarno.models.bargaining.leverage import (
    OF,
    Seats,
    answer_of_challenge,
    answer_of_mean,
    answer_of_model,
    levers,
    nearest_option,
    seats_of,
    side_of,
    smallest_flip,
    smallest_flips,
)
from locarno.models.bargaining.table import Table
from locarno.models.bargaining.table_leverage import middle_threshold, table_leverage

SEEDS = st.integers(0, 2**32 - 1)
MEAN = answer_of_mean()


def emissions():
    capability, position, salience = (np.array([row[k] for row in published.EMISSIONS]) for k in (1, 2, 3))
    return Seats(position * 10, salience, capability)


def random_seats(seed, n=5):
    rng = np.random.default_rng(seed)
    return Seats(rng.uniform(5, 95, n), rng.uniform(15, 85, n), rng.uniform(1, 10, n))


def outcome_if(answer, seats, party, of, value):
    return float(answer(*seats.changed(party, of, np.array([value])))[0])


# levers


@given(SEEDS)
@settings(max_examples=30)
def test_levers_of_the_mean_are_its_derivatives(seed):
    seats = random_seats(seed)
    weight = seats.salience * seats.capability
    total = weight.sum()
    mean = (weight * seats.position).sum() / total
    found = {(lever.party, lever.of, lever.after > lever.before): lever for lever in levers(MEAN, seats)}
    assert len(found) == 5 * 3 * 2
    for party in range(5):
        up = found[party, "position", True]
        assert up.effect == pytest.approx((up.after - up.before) * weight[party] / total)
        more = 0.1 * weight[party]
        expected = more * (seats.position[party] - mean) / (total + more)
        assert found[party, "capability", True].effect == pytest.approx(expected, abs=1e-9)
        more = 10.0 * seats.capability[party]
        expected = more * (seats.position[party] - mean) / (total + more)
        assert found[party, "salience", True].effect == pytest.approx(expected, abs=1e-9)


def test_the_largest_effect_comes_first():
    sizes = [abs(lever.effect) for lever in levers(MEAN, emissions())]
    # Effects that differ by rounding alone keep the order of the table.
    assert all(one >= other - 1e-9 for one, other in pairwise(sizes))
    first = levers(MEAN, emissions())[0]
    # The heaviest voice at the table, a British one, moved by ten points.
    assert (published.EMISSIONS[first.party][0], first.of) == ("United Kingdom", "position")


def test_equal_effects_keep_the_order_of_the_table():
    seats = Seats(np.array([20.0, 50.0, 80.0]), np.full(3, 50.0), np.ones(3))
    found = [(lever.party, lever.of, lever.after) for lever in levers(MEAN, seats)]
    positions = [item for item in found if item[1] == "position"]
    assert [(party, after) for party, _, after in positions] == [(0, 10), (0, 30), (1, 40), (1, 60), (2, 70), (2, 90)]


def test_changes_stop_at_the_ends_of_the_scale():
    seats = Seats(np.array([0.0, 96.0]), np.array([100.0, 4.0]), np.array([1.0, 2.0]))
    found = {(lever.party, lever.of, lever.after) for lever in levers(MEAN, seats)}
    assert found == {
        (0, "position", 10.0),
        (0, "salience", 90.0),
        (0, "capability", 0.9),
        (0, "capability", 1.1),
        (1, "position", 86.0),
        (1, "position", 100.0),
        (1, "salience", 0.0),
        (1, "salience", 14.0),
        (1, "capability", 1.8),
        (1, "capability", 2.2),
    }


def test_what_cannot_change_or_has_no_outcome_is_left_out():
    seats = Seats(np.array([np.nan, 50.0]), np.array([0.0, 5.0]), np.array([1.0, 0.0]))
    assert levers(MEAN, seats) == ()
    alone = Seats(np.array([30.0]), np.array([8.0]), np.array([1.0]))
    found = {(lever.of, lever.after): lever.effect for lever in levers(MEAN, alone)}
    # Without salience nobody speaks and there is no outcome.
    assert ("salience", 0.0) not in found
    assert found["position", 40.0] == pytest.approx(10.0)
    assert found["capability", 1.1] == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(ValueError, match="expected more than 0"):
        levers(MEAN, alone, position_points=0.0)


# flips


@given(SEEDS)
@settings(max_examples=30)
def test_flips_of_the_mean_are_where_algebra_puts_them(seed):
    seats = random_seats(seed)
    weight = seats.salience * seats.capability
    total, mean = weight.sum(), (weight * seats.position).sum() / weight.sum()
    threshold = mean + 2.0
    for party in range(5):
        needed = seats.position[party] + 2.0 * total / weight[party]
        flip = smallest_flip(MEAN, seats, side_of(threshold), party, "position")
        if needed > 100.0 + 1e-9:
            assert flip is None
        elif needed < 100.0 - 1e-9:
            assert flip.after == pytest.approx(needed, abs=1e-3)
            assert (flip.side_before, flip.side, flip.flips_back) == (0, 1, False)
        factor = 1 + total * 2.0 / (weight[party] * (seats.position[party] - threshold))
        flip = smallest_flip(MEAN, seats, side_of(threshold), party, "capability")
        if 1 < factor < 9.99 or 0.01 < factor < 1:
            assert flip.after == pytest.approx(factor * seats.capability[party], rel=1e-3)


@pytest.mark.parametrize("name", ["scholz2011_fitted", "scholz2011_printed"])
def test_flips_of_the_challenge_model_flip_it_and_no_nearer_point_of_the_search_does(name):
    answer, seats = answer_of_challenge(VARIANTS[name], rounds=2), emissions()
    side, points = nearest_option([40.0, 70.0, 100.0]), 40
    found = list(smallest_flips(answer, seats, side, points=points))
    assert found
    base = float(answer(seats.position[None], seats.salience[None], seats.capability[None])[0])
    for flip in found:
        assert flip.outcome_before == base
        assert flip.outcome == outcome_if(answer, seats, flip.party, flip.of, flip.after)
        assert side(np.array([flip.outcome]))[0] == flip.side != flip.side_before
        most = 10.0 * flip.before if flip.of == "capability" else 100.0
        steps = np.arange(1, points + 1) / points
        asked = np.concatenate([flip.before + (end - flip.before) * steps for end in (0.0, most)])
        # Just short of the flip, too, the outcome stands.
        asked = np.append(asked, flip.after - np.sign(flip.change) * 2 * flip.precision)
        nearer = asked[np.abs(asked - flip.before) < abs(flip.change) - flip.precision]
        labels = side(answer(*seats.changed(flip.party, flip.of, nearer)))
        assert set(labels.tolist()) <= {flip.side_before, -1}


def test_a_response_that_flips_back_is_told():
    def hill(position, salience, capability):
        return np.where(np.abs(position[:, 0] - 60.0) < 5.0, 80.0, 20.0)

    seats = Seats(np.array([30.0]), np.array([50.0]), np.array([1.0]))
    flip = smallest_flip(hill, seats, side_of(50.0), 0, "position")
    assert flip.after == pytest.approx(55.0, abs=1e-3)
    assert flip.change == pytest.approx(25.0, abs=1e-3)
    assert flip.flips_back
    assert abs(flip.after - 55.0) <= flip.precision


def test_the_nearer_of_two_directions_is_found():
    def valley(position, salience, capability):
        return np.where((position[:, 0] > 65.0) | (position[:, 0] < 20.0), 80.0, 20.0)

    for start, expected in ((50.0, 65.0), (30.0, 20.0)):
        seats = Seats(np.array([start]), np.array([50.0]), np.array([1.0]))
        flip = smallest_flip(valley, seats, side_of(50.0), 0, "position")
        assert flip.after == pytest.approx(expected, abs=1e-3)
        assert not flip.flips_back


def test_no_flip_within_the_scale_is_none():
    seats = Seats(np.array([10.0, 20.0]), np.array([50.0, 50.0]), np.array([1.0, 100.0]))
    assert smallest_flip(MEAN, seats, side_of(90.0), 0, "position") is None
    assert list(smallest_flips(MEAN, seats, side_of(99.5))) == []
    # Without any voice there is no outcome to flip, and losing it is no flip.
    silent = Seats(np.array([10.0]), np.array([0.0]), np.array([1.0]))
    assert smallest_flip(MEAN, silent, side_of(5.0), 0, "salience") is None
    alone = Seats(np.array([10.0]), np.array([50.0]), np.array([1.0]))
    assert smallest_flip(MEAN, alone, side_of(50.0), 0, "salience") is None
    missing = Seats(np.array([10.0, np.nan]), np.array([50.0, 0.0]), np.array([1.0, 1.0]))
    assert smallest_flip(MEAN, missing, side_of(5.0), 1, "position") is None


def test_bad_searches_are_refused():
    seats = emissions()
    with pytest.raises(ValueError, match="points is 0"):
        smallest_flip(MEAN, seats, side_of(50.0), 0, "position", points=0)
    with pytest.raises(ValueError, match="most_capability 1"):
        smallest_flip(MEAN, seats, side_of(50.0), 0, "capability", most_capability=1.0)
    with pytest.raises(ValueError, match="no options"):
        nearest_option([])


def test_sides():
    outcomes = np.array([10.0, 50.0, np.nan, 90.0])
    assert side_of(50.0)(outcomes).tolist() == [0, 1, -1, 1]
    # 50 is half-way between the options.
    assert nearest_option([0.0, 100.0])(outcomes).tolist() == [0, 0, -1, 1]
    assert nearest_option([100.0, 0.0])(outcomes).tolist() == [1, 0, -1, 0]


# answers


@pytest.mark.parametrize("name", ["mean", "median", "challenge"])
def test_fast_answers_equal_those_of_the_table_models(name):
    rng = np.random.default_rng(4)
    position, salience = rng.uniform(0, 100, (4, 2)), rng.uniform(1, 100, (4, 2))
    table = Table("t", tuple("abcd"), ("one", "two"), rng.uniform(1, 9, 4), position, salience)
    model = find_table_model(name)
    chosen = {option.name: option.default for option in model.options}
    fast = answer_of_challenge(rounds=8) if name == "challenge" else answer_of_mean(name)
    slow = answer_of_model(model, chosen, table, issue=1)
    seats = seats_of(table, issue=1)
    before = table.position.copy()
    for of in OF:
        cases = seats.changed(2, of, np.array([5.0, 40.0, 77.0]))
        assert slow(*cases) == pytest.approx(fast(*cases), abs=1e-12)
    assert levers(slow, seats) == pytest.approx(levers(fast, seats))
    assert np.array_equal(table.position, before)


def ticking():
    """A clock that is a second later each time it is read."""
    return partial(next, count())


def test_impatience_is_said_and_the_largest_levers_come_first():
    model = find_table_model("capability_mean")
    table = Table(
        "t",
        ("A", "B", "C"),
        ("x",),
        np.array([1.0, 5.0, 2.0]),
        np.array([[10.0], [60.0], [90.0]]),
        np.full((3, 1), 50.0),
    )
    (one,), notes = table_leverage(model, table, {}, patience=1.5, clock=ticking())
    assert one.searched == (1,)
    assert {flip.party for flip in one.flips} == {1}
    assert len({lever.party for lever in one.levers}) == 3
    assert "x (1 of 3 searched)" in notes[0]
    (whole,), notes = table_leverage(model, table, {})
    assert (whole.searched, notes) == ((0, 1, 2), ())


@pytest.mark.parametrize(
    ("position", "outcome", "threshold"),
    [([0, 40, 100], 30.0, 50.0), ([10, 20, 40], 22.0, 15.0), ([60, 70, 95], 72.0, 65.0), ([30, 30, 30], 30.0, 50.0)],
)
def test_the_threshold_lies_between_two_positions(position, outcome, threshold):
    seats = Seats(np.array(position, dtype=float), np.full(3, 50.0), np.ones(3))
    assert middle_threshold(seats, outcome) == threshold
