from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from locarno.models.timing import MODELS
from locarno.models.timing.deadline import DAYS, cumulated_hazard, median_day, pull_left

BY_NAME = {model.name: model for model in MODELS}
BASE, END, PULL, WIDTH = st.floats(0.0, 0.02), st.floats(1.0, 300.0), st.floats(0.0, 2.0), st.floats(0.5, 40.0)


def arrays(*numbers):
    return [np.array(number) for number in numbers]


@given(BASE, END, PULL, WIDTH, st.floats(0.01, 1.0))
@settings(max_examples=50)
def test_the_closed_form_is_the_integral_of_the_hazard(base, end, pull, width, share):
    day = share * end
    expected, _ = quad(lambda t: base + pull / np.log1p(end / width) / (end - t + width), 0, day)
    assert cumulated_hazard(*arrays(day, base, end, pull, width)) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(BASE, END, PULL, WIDTH)
def test_the_hazard_is_whole_at_the_deadline_and_bare_after_it(base, end, pull, width):
    at = cumulated_hazard(np.array([end, end + 50.0]), *arrays(base, end, pull, width))
    assert at[0] == pytest.approx(base * end + pull)
    assert at[1] - at[0] == pytest.approx(base * 50.0)


def test_a_narrow_deadline_pulls_late():
    early = cumulated_hazard(np.array(50.0), 0.0, 100.0, 1.0, np.array([0.0, 1.0, 10.0, 1e6]))
    assert early[0] == 0.0
    assert (np.diff(early) > 0).all()
    assert early[-1] == pytest.approx(0.5, abs=1e-3)


@given(BASE, END, PULL, WIDTH)
def test_by_the_median_day_agreement_is_as_likely_as_not(base, end, pull, width):
    day = median_day(*arrays(base, end, pull, width))
    if base == 0.0 and pull < np.log(2):
        assert np.isinf(day)
    elif np.isfinite(day):
        hazard = cumulated_hazard(day, *arrays(base, end, pull, width))
        assert hazard == pytest.approx(np.log(2), rel=1e-6)


def test_a_deadline_that_has_passed_pulls_nobody():
    assert cumulated_hazard(*arrays(30.0, 0.01, 0.0, 5.0, 2.0)) == pytest.approx(0.3)
    assert median_day(*arrays(0.01, -3.0, 5.0, 2.0)) == pytest.approx(np.log(2) / 0.01)


def test_slipped_deadlines_wear_out_the_pull():
    assert pull_left(*arrays(1.0, [0, 1, 2], 0.3)) == pytest.approx([1.0, 0.7, 0.49])
    inputs = case(slipped=np.array([0.0, 1.0, 4.0]))
    chance = BY_NAME["timing.deadline"].run(inputs)["timing.by_deadline"]
    assert (np.diff(chance) < 0).all()


def case(slipped=None):
    return {
        "agreement_hazard": np.full(3, 0.001),
        "deadline_day": np.full(3, 100.0),
        "deadline_pull": np.full(3, 0.8),
        "deadline_width": np.full(3, 5.0),
        "deadlines_slipped": np.zeros(3) if slipped is None else slipped,
        "slip_discount": np.full(3, 0.3),
    }


def test_chances_rise_over_the_days_that_are_reported():
    outcomes = BY_NAME["timing.deadline"].run(case())
    assert outcomes["timing.agreement"].shape == (3, len(DAYS))
    assert (np.diff(outcomes["timing.agreement"], axis=1) > 0).all()
    assert outcomes["timing.agreement"][0, DAYS.index(100)] == pytest.approx(outcomes["timing.by_deadline"][0])


def test_a_moving_deadline_equals_simulation():
    inputs = {name: array[:1] for name, array in case().items()}
    ours = BY_NAME["timing.stochastic_deadline"].run(inputs)["timing.agreement_if_deadline_moves"][0]
    ends = np.random.default_rng(0).exponential(100.0, 200_000)
    expected = [1 - np.exp(-cumulated_hazard(np.array(float(t)), 0.001, ends, 0.8, 5.0)).mean() for t in DAYS]
    assert ours == pytest.approx(expected, abs=0.006)
