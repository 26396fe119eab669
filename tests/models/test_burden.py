from __future__ import annotations

import itertools
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.burden import SHARES
from locarno.models.burden.claims import equal_awards, equal_losses, proportional, talmud
from locarno.models.burden.games import airport, coalition_values, shapley
from locarno.models.burden.public_good import nash_contributions
from locarno.models.burden.shares import bearers, exploitation, share_burden

needs_lists = st.lists(st.floats(0.0, 100.0), min_size=1, max_size=6)
claims_lists = st.lists(st.floats(0.0, 100.0), min_size=2, max_size=7)


def over_orders(n: int, value) -> np.ndarray:
    paid = np.zeros(n)
    for order in itertools.permutations(range(n)):
        before: tuple[int, ...] = ()
        for player in order:
            after = (*before, player)
            paid[player] += value(after) - value(before)
            before = after
    return paid / factorial(n)


def highest(needs: list[float]):
    return lambda coalition: max((needs[i] for i in coalition), default=0.0)


@settings(max_examples=25, deadline=None)
@given(needs_lists)
def test_the_closed_form_the_coalitions_and_the_orders_of_arrival_agree(needs: list[float]) -> None:
    exact = shapley(coalition_values(len(needs), highest(needs)))
    np.testing.assert_allclose(airport(needs), exact, atol=1e-9)
    if len(needs) <= 5:
        np.testing.assert_allclose(exact, over_orders(len(needs), highest(needs)), atol=1e-9)
    assert airport(needs).sum() == pytest.approx(max(needs), abs=1e-9)


def test_a_glove_game_by_hand() -> None:
    # Players 0 and 1 own left gloves, player 2 the right one: 1/6, 1/6, 4/6.
    table = coalition_values(3, lambda s: float(2 in s and len(s) > 1))
    np.testing.assert_allclose(shapley(table), [1 / 6, 1 / 6, 4 / 6])


def test_games_too_large_or_misshapen_are_refused() -> None:
    with pytest.raises(ValueError, match=r"23 players .* closed form"):
        coalition_values(23, lambda s: 0.0)
    with pytest.raises(ValueError, match="2\\*\\*n"):
        shapley(np.zeros(6))


@pytest.mark.parametrize(("estate", "awards"), [(100, (100 / 3,) * 3), (200, (50, 75, 75)), (300, (50, 100, 150))])
def test_the_talmud_divides_as_the_mishnah_says(estate: float, awards: tuple[float, ...]) -> None:
    np.testing.assert_allclose(talmud(estate, (100, 200, 300)), awards)


@given(claims_lists, st.floats(0.0, 1.0))
def test_every_rule_uses_up_the_estate_within_the_claims(claims: list[float], part: float) -> None:
    c = np.array(claims)
    estate = part * c.sum()
    for rule in (proportional, equal_awards, equal_losses, talmud):
        award = rule(estate, c)
        assert award.sum() == pytest.approx(estate, abs=1e-7)
        assert (award >= -1e-9).all()
        assert (award <= c + 1e-9).all()
        assert (np.diff(award[np.argsort(c, kind="stable")]) >= -1e-7).all()
    np.testing.assert_allclose(talmud(estate, c), c - talmud(c.sum() - estate, c), atol=1e-7)


def test_rules_take_whole_batches_and_refuse_an_estate_beyond_the_claims() -> None:
    claims = np.array([[100.0, 200.0, 300.0], [10.0, 10.0, 40.0]])
    batch = talmud(np.array([200.0, 30.0]), claims)
    np.testing.assert_allclose(batch[1], talmud(30.0, claims[1]))
    with pytest.raises(ValueError, match="larger than the claims"):
        equal_awards(700.0, claims[0])


@settings(max_examples=40)
@given(st.lists(st.floats(1.0, 1000.0), min_size=1, max_size=8), st.floats(0.05, 0.95))
def test_nobody_gains_by_leaving_the_public_good_equilibrium(incomes: list[float], taste: float) -> None:
    w = np.array(incomes)
    q = nash_contributions(w, taste)
    best = np.maximum(0.0, taste * w - (1.0 - taste) * (q.sum() - q))
    np.testing.assert_allclose(q, best, rtol=1e-9, atol=1e-9)
    effort = (q / w)[np.argsort(w, kind="stable")]
    assert (np.diff(effort) >= -1e-9).all()


def test_a_taste_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        nash_contributions([1.0, 2.0], 1.0)


def case() -> dict[str, np.ndarray]:
    # Parties: challenger, protégé, US, Europe (a bloc), and its members France and Poland, who contribute.
    return {
        "gdp": np.array([[2.0, 0.2, 27.0, 19.0, 3.0, 0.9]]) * 1e12,
        "population": np.array([144.0, 38.0, 340.0, 450.0, 68.0, 37.0]) * 1e6,
        "is_payer": np.array([1, 1, 1, 1, 0, 0], dtype=float),
        "contributor_party": np.array([[0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 0, 1]], dtype=float),
        "guarantor_party": np.array([[0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0]], dtype=float),
        "takes_part": np.array([[[1.0, 1.0], [0.0, 0.0], [1.0, 0.0]]]),
        "in_force": np.stack([np.ones((2, 4)), np.ones((2, 4)), np.array([[0.0] * 4, [1.0] * 4])]),
        "package_cost": np.array([[[0, 0, 2e9, 0, 0, 0], [0, 0, 1e9, 3e9, 0, 0], [0, 0, 0, 0, 0, 0]]], dtype=float),
        "forces.cost": np.stack(
            [
                np.array([[0, 0, 0, 6e9, 4e9, 2e9]] * 4).T,
                np.zeros((6, 4)),
                np.array([[0, 0, 0, 4e9, 4e9, 0]] * 4).T,
            ]
        )[None],
    }


def test_a_bloc_stands_for_its_members() -> None:
    np.testing.assert_array_equal(bearers(case())[0], [[0, 0, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 0, 0]])


def test_worked_shares() -> None:
    found = share_burden(case())
    assert set(found) == {value.name for value in SHARES.gives} | {"status"}
    np.testing.assert_allclose(found["burden.actual_share"][0, 0], [0, 0, 0.25, 0.75, 0, 0])
    np.testing.assert_allclose(found["burden.share_gdp"][0, 1], [0, 0, 27 / 46, 19 / 46, 0, 0])
    np.testing.assert_allclose(found["burden.share_population"][0, 0, 3], 450 / 790)
    # A layer of 19 by both, 8 by the United States alone.
    np.testing.assert_allclose(found["burden.share_shapley"][0, 0, [2, 3]], np.array([9.5 + 8.0, 9.5]) / 27.0)
    np.testing.assert_allclose(found["burden.effort"][0, 0, 4], 100 * 4e9 / 3e12)
    assert (found["status"] == 0.0).all()


def test_shares_sum_to_one_or_to_nought() -> None:
    data = case()
    data["gdp"][0, 3] = np.nan
    found = share_burden(data)
    for name in ("actual_share", "share_gdp", "share_population", "share_shapley"):
        total = found[f"burden.{name}"].sum(axis=-1)
        assert (np.isclose(total, 1.0) | np.isclose(total, 0.0)).all(), name
    assert found["burden.share_gdp"][0, 0, 3] == 0.0
    assert (found["status"] == 0.0).all()


def test_a_cost_that_is_not_finite_marks_the_draw() -> None:
    data = case()
    data["package_cost"][0, 0, 2] = np.nan
    assert share_burden(data)["status"][0] == 1.0


def test_exploitation_has_the_sign_of_who_pays_more() -> None:
    incomes = [1.0, 2.0, 4.0, 8.0]
    assert exploitation([0.0, 0.02, 0.1, 0.4], incomes) == pytest.approx(1.0)
    assert exploitation([0.04, 0.06, 0.08, 0.08], incomes) == pytest.approx(-1.0)
    assert np.isnan(exploitation([0.1, 0.2, 0.4, 0.8], incomes))
    with pytest.raises(ValueError, match="2 allies"):
        exploitation([1.0, 2.0], [1.0, 2.0])
