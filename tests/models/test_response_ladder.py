"""The breach ladder against closed forms, a plain twin, and what must be so of any ladder."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.cohesion.response import (
    FAILED,
    LEVELS,
    REACHED,
    UNTRIED,
    VETOED,
    Ladder,
    climb,
    draw_luck,
    log_of,
    respond,
    share_by,
    typical_draw,
)

DRAWS = 40_000


def made(draws=1, after=((), (0,)), *, clock=0.0, takes=0.0, delay=0.0, fails=0.0, veto=0.0, parties=1):
    """A ladder from constants, rows by step, or whole arrays."""
    shape = (draws, len(after))

    def full(part, to=shape):
        return np.broadcast_to(np.asarray(part, dtype=float), to).copy()

    return Ladder(
        full(clock), full(takes), full(delay), full(fails), full(veto, (*shape, parties)), tuple(map(tuple, after))
    )


def twin(ladder, luck, limit, response):
    """One draw after the other, one step after the other, in plain Python."""
    times, ends, stops = [], [], {}
    for d in range(ladder.clock.shape[0]):
        time, end, who = {}, {}, {}
        for k, before in enumerate(ladder.after):
            if any(j not in time for j in before):
                end[k] = UNTRIED
                continue
            vetoes = [p for p in range(ladder.veto.shape[2]) if luck.veto[d, k, p] < ladder.veto[d, k, p]]
            if vetoes:
                end[k], who[k] = VETOED, vetoes[0]
            elif luck.fails[d, k] < ladder.fails[d, k]:
                end[k] = FAILED
            else:
                begun = max((time[j] for j in before), default=0.0)
                end[k] = REACHED
                time[k] = max(ladder.clock[d, k], begun + ladder.takes[d, k]) + ladder.delay[d, k]
        times.append([time.get(k, math.inf) for k in range(len(ladder.after))])
        ends.append([end[k] for k in range(len(ladder.after))])
        if response not in time:
            need = {response}
            while True:
                more = need | {j for k in need for j in ladder.after[k]}
                if more == need:
                    break
                need = more
            first = min(k for k in need if end[k] in (FAILED, VETOED))
            key = (first, who.get(first))
            stops[key] = stops.get(key, 0) + 1
    n = len(times)
    in_time = (
        sum(row[response] <= late and row[response] < math.inf for row, late in zip(times, limit, strict=True)) / n
    )
    return np.array(times), np.array(ends), {key: count / n for key, count in stops.items()}, in_time


@st.composite
def ladders(draw):
    steps = draw(st.integers(1, 5))
    after = tuple(tuple(j for j in range(k) if draw(st.booleans())) for k in range(steps))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    draws, parties = 40, draw(st.integers(0, 2))
    shape = (draws, steps)
    ladder = Ladder(
        rng.exponential(30, shape),
        rng.exponential(10, shape) * rng.integers(0, 2, steps),
        rng.exponential(10, shape) * rng.integers(0, 2, steps),
        rng.uniform(0, 0.6, shape) * rng.integers(0, 2, steps),
        rng.uniform(0, 0.5, (*shape, parties)) * rng.integers(0, 2, (steps, parties)),
        after,
    )
    return ladder, draw_luck(ladder, rng), rng.uniform(0, 120, draws), draw(st.integers(0, steps - 1))


# closed forms


def test_constant_clocks_add_up_as_written():
    # 24 h; then 10 h more but not before 30; then 5 h and a delay of 7 on top.
    ladder = made(after=((), (0,), (1,)), clock=[24, 30, 20], takes=[0, 10, 5], delay=[0, 0, 7])
    assert climb(ladder, draw_luck(ladder, np.random.default_rng(1))).time.tolist() == [[24, 34, 46]]


def test_a_delay_inside_the_slack_of_the_next_clock_costs_nothing():
    for delay, expected in ((0, 72), (40, 72), (60, 84)):
        ladder = made(clock=[24, 72], delay=[delay, 0])
        assert climb(ladder, draw_luck(ladder, np.random.default_rng(1))).time[0, 1] == expected


def test_exponential_steps_in_a_row_are_hypoexponential():
    rng = np.random.default_rng(11)
    rates, chance = np.array([1 / 12, 1 / 30]), np.array([0.9, 0.7])
    ladder = made(DRAWS, takes=rng.exponential(1 / rates, (DRAWS, 2)), fails=1 - chance)
    luck = draw_luck(ladder, rng)
    hours = np.array([6.0, 24, 72, 200])
    a, b = rates
    exact = chance.prod() * (1 - (b * np.exp(-a * hours) - a * np.exp(-b * hours)) / (b - a))
    found = share_by(climb(ladder, luck).time[:, 1], hours)
    assert found == pytest.approx(exact, abs=4 * 0.5 / DRAWS**0.5)
    # Against an exponential fait accompli of mean 1/m: each step must come before it, E exp(−m·T) = Π r/(r + m).
    m = 1 / 48
    answer = respond(ladder, luck, rng.exponential(1 / m, DRAWS))
    assert answer.in_time == pytest.approx(chance.prod() * (rates / (rates + m)).prod(), abs=4 * answer.error)
    assert answer.chance == pytest.approx(chance.prod(), abs=0.01)


def test_parallel_steps_wait_for_the_later_one():
    rng = np.random.default_rng(12)
    takes = np.column_stack([rng.exponential(20, DRAWS), rng.exponential(40, DRAWS), np.zeros(DRAWS)])
    ladder = made(DRAWS, after=((), (), (0, 1)), takes=takes)
    found = share_by(climb(ladder, draw_luck(ladder, rng)).time[:, 2], np.array([30.0]))
    assert found[0] == pytest.approx((1 - math.exp(-1.5)) * (1 - math.exp(-0.75)), abs=0.01)


def test_where_it_stops_has_a_closed_form():
    rng = np.random.default_rng(13)
    veto = np.zeros((2, 2))
    veto[1] = (0.3, 0.5)
    ladder = made(DRAWS, fails=[0.2, 0.1], veto=veto, parties=2)
    answer = respond(ladder, draw_luck(ladder, rng))
    share = {(stop.step, stop.party): stop.share for stop in answer.stops}
    expected = {(0, None): 0.2, (1, 0): 0.8 * 0.3, (1, 1): 0.8 * 0.7 * 0.5, (1, None): 0.8 * 0.35 * 0.1}
    assert share.keys() == expected.keys()
    for key, value in expected.items():
        assert share[key] == pytest.approx(value, abs=0.01)
    assert sum(share.values()) + answer.chance == pytest.approx(1)


def test_the_weakest_rung_and_the_slowest_one_are_told_apart():
    # Step 1 is slow and sure, step 2 quick and doubtful; in 100 hours there is time for both.
    ladder = made(DRAWS, takes=[60, 1], fails=[0.05, 0.6])
    answer = respond(ladder, draw_luck(ladder, np.random.default_rng(14)), np.full(DRAWS, 100.0))
    assert (answer.weakest, answer.slowest) == (1, 0)
    assert answer.rungs[1].gain == pytest.approx(0.95 * 0.6, abs=0.01)
    assert answer.rungs[0].gain == pytest.approx(0.05 * 0.4, abs=0.01)
    assert answer.rungs[0].costs_hours == 60
    assert answer.rungs[0].wait == 60
    assert answer.hours == pytest.approx([61] * len(LEVELS))
    # With 30 hours the slow step is the weakest: no response comes in time before it is mended.
    late = respond(ladder, draw_luck(ladder, np.random.default_rng(14)), np.full(DRAWS, 30.0))
    assert late.in_time == 0
    assert late.weakest == 0
    assert late.late == pytest.approx(0.95 * 0.4, abs=0.01)


def test_a_ladder_that_cannot_be_climbed_says_so():
    answer = respond(made(50, fails=[0, 1]), draw_luck(made(50), np.random.default_rng(1)), np.full(50, 10.0))
    assert (answer.chance, answer.in_time, answer.hours, answer.slowest) == (0, 0, (), None)
    assert [(stop.step, stop.share) for stop in answer.stops] == [(1, 1.0)]
    assert answer.weakest == 1


def test_a_step_that_the_response_does_not_need_never_counts():
    ladder = made(200, after=((), (), (0,)), clock=[5, 999, 9], fails=[0, 0.9, 0])
    answer = respond(ladder, draw_luck(ladder, np.random.default_rng(3)), np.full(200, 50.0))
    assert answer.in_time == 1
    assert not answer.stops
    assert [rung.needed for rung in answer.rungs] == [True, False, True]
    assert answer.rungs[1].gain == 0


def test_a_response_at_the_very_hour_is_in_time():
    ladder = made(3, after=((),), clock=48.0)
    assert respond(ladder, draw_luck(ladder, np.random.default_rng(1)), np.array([47.9, 48, 48.1])).in_time == 2 / 3


# any ladder


@given(ladders())
@settings(max_examples=60, deadline=None)
def test_it_equals_the_plain_twin(case):
    ladder, luck, limit, response = case
    time, end, stops, in_time = twin(ladder, luck, limit, response)
    climbed, answer = climb(ladder, luck), respond(ladder, luck, limit, response)
    assert np.array_equal(climbed.time, time)
    assert np.array_equal(climbed.end, end)
    assert {(stop.step, stop.party): stop.share for stop in answer.stops} == pytest.approx(stops)
    assert answer.in_time == pytest.approx(in_time)
    assert answer.chance + sum(stops.values()) == pytest.approx(1)


@given(ladders(), st.integers(0, 4), st.sampled_from(["clock", "takes", "delay", "fails"]), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_worse_steps_never_help_and_fewer_vetoes_never_hurt(case, step, key, more):
    ladder, luck, limit, response = case
    step %= len(ladder.after)
    before = respond(ladder, luck, limit, response)
    part = getattr(ladder, key).copy()
    part[:, step] = np.minimum(part[:, step] + more, 1.0) if key == "fails" else part[:, step] + 40 * more
    worse = respond(replace(ladder, **{key: part}), luck, limit, response)
    assert worse.in_time <= before.in_time
    assert worse.chance <= before.chance
    free = ladder.veto.copy()
    free[:, step] = 0
    assert respond(replace(ladder, veto=free), luck, limit, response).in_time >= before.in_time
    assert all(rung.gain >= 0 and (rung.costs_hours or 0) >= 0 for rung in before.rungs)


@given(ladders())
@settings(max_examples=30, deadline=None)
def test_the_log_of_a_draw_is_in_order_and_whole(case):
    ladder, luck, _, response = case
    climbed = climb(ladder, luck)
    events = log_of(climbed, 7)
    assert [event.hour for event in events] == sorted(event.hour for event in events)
    assert {event.step for event in events} == set(np.flatnonzero(climbed.end[7] != UNTRIED))
    assert all((event.party is not None) == (event.end == VETOED) for event in events)
    time = climbed.time[:, response]
    if np.isfinite(time).any():
        assert np.isfinite(time[typical_draw(climbed, response)])


def test_the_same_seed_gives_the_same_and_another_one_another():
    ladder = made(500, fails=[0.3, 0.3])
    one, two, three = (respond(ladder, draw_luck(ladder, np.random.default_rng(seed))) for seed in (5, 5, 6))
    assert one == two
    assert one != three


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"after": ((0,),)}, "only earlier"),
        ({"after": ((), (2,), ())}, "only earlier"),
        ({"after": ()}, "at least one step"),
        ({"clock": -1}, "hours"),
        ({"takes": math.nan}, "hours"),
        ({"fails": 1.1}, "0–1"),
        ({"veto": math.nan}, "0–1"),
    ],
)
def test_what_is_no_ladder_is_refused(parts, said):
    with pytest.raises(ValueError, match=said):
        made(**parts)
