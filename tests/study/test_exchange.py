"""The exchange rate: shares of money and of troops against settlements with that share written in by hand."""

from __future__ import annotations

import numpy as np
import pytest
from whatif_case import invented, upstream

from locarno.models.settlement import settle
from locarno.study import exchange
from locarno.study.exchange import MONEY, MONEY_SHARES, NO_TROOPS, TROOP_SHARES, TROOPS, exchange_rate
from locarno.study.experiments import read_by_settlement

A, B, M = "guarantor_a", "guarantor_b", "member_b"


@pytest.fixture
def case():
    return invented()


def rates(case, inputs, *packages):
    _, layout, _ = case
    us, bloc, member = (layout.parties.index(p) for p in (A, B, M))
    return exchange_rate(inputs, {p: layout.packages.index(p) for p in packages}, us, [member], bloc)


def surplus(given, package):
    found = settle(read_by_settlement(given))
    return (found["settlement.value"] - found["settlement.outside"][:, None])[:, package]


@pytest.fixture
def watched(monkeypatch):
    """What each share was judged by: unit → surplus of the lead, of the bloc, by draw and share."""
    seen = {}
    rate = exchange._rate

    def watch(part, unit, shares, us, bloc, note):
        seen[part, unit] = (us, bloc)
        return rate(part, unit, shares, us, bloc, note)

    monkeypatch.setattr(exchange, "_rate", watch)
    return seen


def priced(inputs, layout):
    """A bloc with an outside option, and both sides moved by money."""
    cost = np.array(inputs["fighting_cost"])
    cost[:, layout.parties.index(B)] = 0.1
    return {**inputs, "fighting_cost": cost}


@pytest.mark.parametrize("at", [0, 37, 100])
def test_a_share_of_the_money_moves_who_pays(case, watched, at):
    _, layout, inputs = case
    given = priced(inputs, layout)
    k, us, bloc, member = layout.packages.index("both"), *(layout.parties.index(p) for p in (A, B, M))
    rates(case, given, "both")
    outcomes = upstream(given)
    by_hand = {**given, **outcomes}
    for name in ("forces.cost", "package_cost"):
        cost = np.array(by_hand[name])
        total = cost[:, k, us] + cost[:, k, bloc]
        cost[:, k, us] = (1 - MONEY_SHARES[at]) * total
        cost[:, k, bloc] = cost[:, k, member] = MONEY_SHARES[at] * total
        by_hand[name] = cost
    expected = surplus(by_hand, k)
    found = watched["both", MONEY]
    np.testing.assert_allclose(found[0][:, at], expected[:, us], atol=1e-9)
    np.testing.assert_allclose(found[1][:, at], expected[:, bloc], atol=1e-9)


@pytest.mark.parametrize("at", [0, 4, 10])
def test_a_share_of_the_troops_moves_who_sends_and_pays(case, watched, at):
    _, layout, inputs = case
    given = priced(inputs, layout)
    k, us, bloc, member = layout.packages.index("both"), *(layout.parties.index(p) for p in (A, B, M))
    rates(case, given, "both")
    outcomes = upstream(given)
    mine, its = layout.contributors.index(A), layout.contributors.index(M)
    raised = outcomes["forces.sustained"][:, k] / inputs["brigade_persons"]
    total = raised.sum(axis=1)
    sent = {mine: (1 - TROOP_SHARES[at]) * total, its: TROOP_SHARES[at] * total}
    by_hand = {**given, **outcomes}
    standing = by_hand["forces.brigades"][:, k].sum(axis=1) / np.where(total > 0, total, 1.0)[:, None]
    brigades, cost = np.array(by_hand["forces.brigades"]), np.array(by_hand["forces.cost"])
    dependence = np.array(by_hand["forces.enabler_dependence"])
    for who, guarantor, payers in ((mine, A, (us,)), (its, B, (member, bloc))):
        brigades[:, k, layout.guarantors.index(guarantor)] = sent[who][:, None] * standing
        yearly = sent[who] * inputs["brigade_persons"][:, who] * inputs["cost_per_person"][:, who]
        for payer in payers:
            cost[:, k, payer] = yearly[:, None] * standing
        dependence[:, k, layout.guarantors.index(guarantor)] = np.where(
            sent[who] > 0, inputs["enabler_dependence"][:, who], 0.0
        )
    by_hand |= {"forces.brigades": brigades, "forces.cost": cost, "forces.enabler_dependence": dependence}
    expected = surplus(by_hand, k)
    found = watched["both", TROOPS]
    np.testing.assert_allclose(found[0][:, at], expected[:, us], atol=1e-9)
    np.testing.assert_allclose(found[1][:, at], expected[:, bloc], atol=1e-9)


def test_a_part_without_the_leads_troops_has_no_share_of_the_brigades(case):
    _, layout, inputs = case
    takes_part = np.array(inputs["takes_part"])
    takes_part[:, layout.packages.index("b_alone"), layout.contributors.index(A)] = 0.0
    found = rates(case, {**priced(inputs, layout), "takes_part": takes_part}, "both", "b_alone")
    assert [(rate.us_part, rate.unit) for rate in found] == [("both", MONEY), ("both", TROOPS), ("b_alone", MONEY)]
    assert found[2].note == NO_TROOPS
    assert found[0].note == ""
    assert "as the package stands" in found[1].note


def test_the_smallest_share_that_the_lead_takes_and_the_largest_that_the_bloc_does():
    shares = np.linspace(0, 1, 5)
    us = np.array([[-1.0, -1.0, 0.0, 1.0, 1.0], [-1.0, -1.0, -1.0, -1.0, 1.0]])
    bloc = np.array([[1.0, 0.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0, -1.0]])
    rate = exchange._rate("part", MONEY, shares, us, bloc, "")
    assert (rate.accepted_from, rate.accepted_to) == (50.0, 25.0)
    nothing = exchange._rate("part", MONEY, shares, us - 2, bloc - 2, "")
    assert (nothing.accepted_from, nothing.accepted_to) == (None, None)
