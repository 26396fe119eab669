from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.models.finance import GAP
from locarno.models.finance.gap import (
    finance_gap,
    present_value,
    private_money,
    required_yield,
    yearly_need,
)

chance = st.floats(0.0, 1.0)


def inputs(hazard: np.ndarray) -> dict[str, np.ndarray]:
    draws = hazard.shape[0]
    single = {
        "reconstruction_need": 500e9,
        "reconstruction_public": 30e9,
        "private_supply": 12e9,
        "private_elasticity": 1.5,
        "risk_free": 0.03,
        "project_yield": 0.12,
        "loss_given_war": 0.6,
        "programme_years": 10.0,
    }
    return {"settlement.hazard": hazard} | {name: np.full(draws, value) for name, value in single.items()}


def test_an_investor_at_the_break_even_yield_expects_the_risk_free_return() -> None:
    rng = np.random.default_rng(3)
    hazard, loss = 0.07, 0.6
    war = rng.random(400_000) < hazard
    rate = float(required_yield(0.04, hazard, loss))
    # What is lost is lost of what the year would have paid.
    returned = np.where(war, (1.0 - loss) * (1.0 + rate), 1.0 + rate)
    assert returned.mean() == pytest.approx(1.04, abs=1e-3)


@given(chance, chance, st.floats(0.0, 0.1), chance)
def test_the_yield_rises_with_hazard_and_loss_and_is_finite(low: float, high: float, free: float, loss: float) -> None:
    low, high = sorted((low, high))
    assert required_yield(free, low, loss) <= required_yield(free, high, loss) < 1100.0
    assert required_yield(free, high, 0.0) == pytest.approx(free)


@given(chance, chance, st.floats(0.0, 4.0), st.floats(0.01, 0.3))
def test_private_money_falls_as_the_hazard_rises(low: float, high: float, elasticity: float, project: float) -> None:
    low, high = sorted((low, high))
    less, more = (
        float(private_money(1.0, required_yield(0.03, h, 0.6), 0.03, project, elasticity)) for h in (high, low)
    )
    assert 0.0 <= less <= more <= 1.0
    full = float(private_money(1.0, 0.03, 0.03, project, elasticity))
    assert full == pytest.approx(1.0 if project > 0.03 else 0.0)


def test_private_money_follows_its_formula() -> None:
    r, free, earns, e = 0.07, 0.03, 0.12, 1.5
    by_hand = 10.0 * (1 - (r / earns) ** e) / (1 - (free / earns) ** e)
    assert float(private_money(10.0, r, free, earns, e)) == pytest.approx(by_hand)
    assert float(private_money(10.0, 0.12, free, earns, e)) == 0.0


@given(st.floats(1.0, 25.0))
def test_the_years_needs_add_up_to_the_programmes(years: float) -> None:
    yearly = yearly_need(np.array([100.0]), np.array([years]), 30)
    assert yearly.sum() == pytest.approx(100.0)
    assert (yearly <= 100.0 / years + 1e-9).all()


def test_a_worked_gap() -> None:
    found = finance_gap(inputs(np.array([[[0.0, 0.0], [0.2, 1.0]]])))
    assert set(found) == {value.name for value in GAP.gives} | {"status"}
    # 50bn a year, 30bn public: without risk 12bn private money leaves 8bn.
    np.testing.assert_allclose(found["finance.gap_yearly"][0, 0], [8e9, 8e9])
    np.testing.assert_allclose(found["finance.premium"][0, 0], 0.0, atol=1e-12)
    # At a hazard of .2 the break-even yield, 17%, is above what projects earn.
    np.testing.assert_allclose(found["finance.gap_yearly"][0, 1], [20e9, 20e9])
    np.testing.assert_allclose(found["finance.gap"][0], [16e9, 40e9])
    np.testing.assert_allclose(found["finance.premium"][0, 1, 0], 100 * (1.03 / 0.88 - 1.03))


def test_the_premium_falls_as_the_guarantee_hardens() -> None:
    hazard = np.linspace(0.3, 0.0, 7)[None, :, None] * np.ones((3, 1, 5))
    found = finance_gap(inputs(hazard))
    assert (np.diff(found["finance.premium"], axis=1) < 0.0).all()
    assert (np.diff(found["finance.gap"], axis=1) <= 0.0).all()


def test_a_missing_number_marks_its_draw_alone() -> None:
    data = inputs(np.full((3, 2, 4), 0.05))
    data["project_yield"][1] = np.nan
    assert finance_gap(data)["status"].tolist() == [0.0, 1.0, 0.0]


def test_present_value_of_an_annuity() -> None:
    rate, n = 0.03, 10
    assert present_value([1.0] * n, rate) == pytest.approx((1 - (1 + rate) ** -n) / rate)
