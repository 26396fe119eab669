"""Where more is not always safer: late and expiring guarantees, moral hazard, fear of surprise.

The kernel's own properties are in ``test_deterrence_challenger``; here whole settlements are composed, so that
reliability, strength and cost all pass through sets of guarantors.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.models.deterrence.games.truce import strategic_risk
from locarno.models.deterrence.games.war import moral_hazard
from locarno.models.settlement import settle
from models.inputs import random_inputs
from models.settlement_twin import foreign_outcomes

YEARS = 8


def settlement(seed, **changes):
    """Random settlements in which joining hurts the challenger, nothing but the promises changes over the years, and
    nobody else breaks the peace. The first package promises nothing, the others the same."""
    rng = np.random.default_rng(seed)
    inputs = random_inputs(rng, {"draw": 400, "package": 3, "year": YEARS})
    inputs |= foreign_outcomes(rng, inputs)
    dropped = ("cohesion.", "promise_strength", "kind_", "protege_hazard", "incident_hazard", "challenger_power")
    inputs = {name: array for name, array in inputs.items() if not name.startswith(dropped)}
    inputs["drifts"] = np.zeros_like(inputs["drifts"])
    inputs["own_brigades"] = np.repeat(inputs["own_brigades"][:, :1, :1], YEARS, axis=2).repeat(3, axis=1)
    inputs["forces.brigades"] = np.repeat(inputs["forces.brigades"][:, 1:2, :, -1:], YEARS, axis=3).repeat(3, axis=1)
    inputs["forces.cost"] = np.zeros_like(inputs["forces.cost"])
    same = (
        "honours",
        "tripwire",
        "brings",
        "intrinsic",
        "package_cost",
        "snapback_chance",
        "forces.enabler_dependence",
    )
    for name in same:
        inputs[name] = np.repeat(inputs[name][:, 1:2], 3, axis=1)
    inputs["package_position"] = np.repeat(inputs["package_position"][1:2], 3, axis=0)
    inputs["opinion.unratified"] = np.zeros_like(inputs["opinion.unratified"])
    inputs["cost_opposed"] = inputs["cost_alone"] + 2.0
    inputs["in_force"] = np.ones_like(inputs["in_force"])
    inputs["in_force"][0] = 0.0
    # the challenger would rather win than lose
    inputs["end_win"] = inputs["position"][:, 0].copy()
    return inputs | changes


def bound(inputs, package, years):
    """Put a package's promises in force in these years only."""
    in_force = inputs["in_force"].copy()
    in_force[package] = 0.0
    in_force[package, :, years] = 1.0
    return {**inputs, "in_force": in_force}


def survival(inputs):
    return settle(inputs)["settlement.survival"]


def test_a_guarantee_that_always_stands_never_lowers_survival():
    found = survival(settlement(1))
    assert (found[:, 1] >= found[:, 0] - 1e-12).all()
    assert (found[:, 1] - found[:, 0]).max() > 0.1


def test_a_late_guarantee_is_pre_empted_and_can_lower_survival():
    """What never binds and what binds from year 4: the challenger strikes before the window closes."""
    inputs = bound(settlement(2), 1, slice(3, YEARS))
    found = settle(inputs)
    hazard, held = found["settlement.hazard"], found["settlement.survival"]
    before = hazard[:, 1, :3] - hazard[:, 0, :3]
    assert (before >= -1e-12).all(), "a guarantee to come makes no year before it safer"
    assert before[:, 2].max() > 0.05
    assert (held[:, 1, -1] - held[:, 0, -1]).min() < -0.01, "it may be worse than none"
    assert (held[:, 1, -1] - held[:, 0, -1]).max() > 0.1, "or better"
    # on the eve the window is closing; the early years are less urgent, never more
    assert (np.diff(hazard[:, 1, :3], axis=1) >= -1e-9).all()


@pytest.mark.parametrize("expiry", [1, 3, 6])
def test_without_shocks_an_expiry_never_raises_survival_after_it_and_may_before(expiry):
    inputs = settlement(3, shock=np.zeros(400))
    found = survival(bound(inputs, 2, slice(0, expiry)))
    stands, ends = found[:, 1], found[:, 2]
    assert (ends[:, expiry:] <= stands[:, expiry:] + 1e-12).all()
    assert (ends[:, :expiry] >= stands[:, :expiry] - 1e-12).all(), "it waits"
    if expiry > 1:
        assert (ends[:, :expiry] - stands[:, :expiry]).max() > 0.05


def test_with_shocks_an_expiry_can_raise_survival_even_just_after_it():
    inputs = settlement(4)
    inputs["shock"] = np.full(400, 1.5)
    inputs["hidden_cost_sd"] = np.full(400, 0.1)
    found = survival(bound(inputs, 2, slice(0, YEARS - 1)))
    stands, ends = found[:, 1], found[:, 2]
    assert (ends[:, YEARS - 1] - stands[:, YEARS - 1]).max() > 1e-3
    assert (ends[:, YEARS - 1] - stands[:, YEARS - 1]).min() < -1e-3


def test_reliability_believed_in_year_one_alone_never_raises_its_hazard():
    inputs = settlement(5)
    shift = np.zeros((400, 3, YEARS))
    before = settle({**inputs, "cohesion.credibility": shift})["settlement.hazard"]
    shift[:, :, 0] = 1.0
    after = settle({**inputs, "cohesion.credibility": shift})["settlement.hazard"]
    assert (after[:, :, 0] <= before[:, :, 0] + 1e-12).all()
    assert (before[:, 1, 0] - after[:, 1, 0]).max() > 0.01
    np.testing.assert_array_equal(after[:, :, 1:], before[:, :, 1:])


def test_credibility_in_later_years_makes_the_first_more_dangerous():
    """The other side of it: what will be credible later is pre-empted now."""
    inputs = settlement(5)
    shift = np.zeros((400, 3, YEARS))
    before = settle({**inputs, "cohesion.credibility": shift})["settlement.hazard"]
    shift[:, :, 1:] = 2.0
    after = settle({**inputs, "cohesion.credibility": shift})["settlement.hazard"]
    assert (after[:, 1, 0] - before[:, 1, 0]).max() > 0.05
    assert (after[:, :, 0] >= before[:, :, 0] - 1e-12).all()


@pytest.mark.parametrize("channel", ["tripwire", "brings", "belief_shift", "cohesion.credibility"])
def test_what_strengthens_a_guarantee_in_all_years_never_raises_what_the_challenger_has(channel):
    inputs = settlement(6)
    shape = (400, 3, YEARS) if channel == "cohesion.credibility" else inputs[channel].shape
    less = inputs.get(channel, np.zeros(shape))
    more = less + (1 - less) * 0.4 if channel == "tripwire" else less + 0.8
    before, after = (settle({**inputs, channel: array})["settlement.value"][:, :, 0] for array in (less, more))
    assert (after <= before + 1e-12).all()
    assert (before - after)[:, 1].max() > 0.01
    np.testing.assert_array_equal(before[:, 0], after[:, 0], err_msg="nothing is promised there")


def test_a_guarantee_that_emboldens_the_protege_can_lower_survival():
    """Moral hazard in the settlement: the same guarantee, with and without a protégé that reopens the war under it."""
    inputs = settlement(7)
    bold = np.zeros((400, 3, YEARS))
    bold[:, 2] = 0.12
    found = survival({**inputs, "protege_hazard": bold})
    gain, loss = found[:, 1, -1] - found[:, 0, -1], found[:, 2, -1] - found[:, 0, -1]
    assert (gain >= -1e-12).all()
    assert (loss < -0.05).any() and (loss > 0.05).any()


@given(st.floats(0.1, 0.6), st.floats(0.05, 0.15), st.floats(0.0, 0.1), st.floats(0.3, 0.5), st.floats(0.01, 0.05))
def test_what_a_guarantee_gives_decides_whether_it_makes_war_likelier(win, cost, lowest, span, help_given):
    """M10 inside: strength changes terms and not the risk; a subsidy of war raises it, a dearer war lowers it."""
    base = tuple(np.array(value) for value in (win, cost, lowest, lowest + span))
    plain, stronger = moral_hazard(*base, raises_win=help_given)
    subsidised = moral_hazard(*base, bears_cost=help_given)[1]
    dearer = moral_hazard(*base, raises_aggressor_cost=help_given)[1]
    if 0 < plain.war < 1 and 0 < plain.keeps < 1 and 0 < stronger.keeps < 1:
        assert stronger.war == pytest.approx(plain.war, abs=1e-12)
    assert subsidised.war >= plain.war - 1e-12
    assert dearer.war <= plain.war + 1e-12


def test_weapons_that_raise_first_strike_and_the_fear_of_it_alike_can_hurt():
    """M12: the same weapons in both hands, and a peace that was stable is not; survivable ones help."""
    peace, strike, surprised, war = (np.array(value) for value in (2.0, 1.2, -0.6, 0.1))
    _, before, _ = strategic_risk(peace, strike, surprised, war)
    known, after, _ = strategic_risk(peace, strike + 0.2, surprised - 0.2, war)
    assert bool(before) and bool(known) and not bool(after), "no worse where all is known, and yet worse"
    _, survivable, margin = strategic_risk(peace, strike + 0.2, surprised + 0.2, war)
    assert bool(survivable) and margin == pytest.approx(2.0 - (1.4 + 0.1 + 0.4))
