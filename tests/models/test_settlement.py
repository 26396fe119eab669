"""The settlement against its plain twin, and what must hold whatever the inputs."""

from __future__ import annotations

import numpy as np
import pytest

from locarno.models._block import FOREIGN_DIMS
from locarno.models.contract import INPUTS
from locarno.models.settlement import MODELS, settle
from models.inputs import random_inputs
from models.settlement_twin import foreign_outcomes, settle_one


def case(seed, *, kinds=True, **sizes):
    """Inputs at random; with three kinds of attack, or with the full one only."""
    rng = np.random.default_rng(seed)
    inputs = random_inputs(rng, {"draw": 40, "year": 5, **sizes})
    inputs |= foreign_outcomes(rng, inputs)
    return inputs if kinds else full_only(inputs)


def full_only(inputs):
    return {name: array for name, array in inputs.items() if not name.startswith("kind_")}


def compare(inputs, pairs, **options):
    ours = settle(inputs, **options)
    assert (ours["status"] == 0).all()
    for d, k in pairs:
        for name, expected in settle_one(inputs, d, k, **options).items():
            whole = ours[f"settlement.{name}"]
            got = whole[d] if name == "outside" else whole[d, k]
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9, err_msg=f"{name} of draw {d} package {k}")


@pytest.mark.parametrize("seed", range(2))
def test_equals_the_twin(seed):
    compare(case(seed, kinds=seed == 1), [(d, k) for d in range(40) for k in range(4)])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 20))
def test_equals_the_twin_on_two_thousand(seed):
    compare(case(seed, kinds=seed % 2 == 1, draw=50), [(d, k) for d in range(50) for k in range(4)])


@pytest.mark.parametrize("options", [{"reading": "substitutable"}, {"myopic": True}])
def test_variants_equal_the_twin(options):
    compare(case(3), [(d, k) for d in range(10) for k in range(4)], **options)


def test_no_shock_equals_the_twin():
    inputs = case(4)
    inputs["shock"] = np.zeros_like(inputs["shock"])
    compare(inputs, [(d, k) for d in range(15) for k in range(4)])


def test_ten_guarantors_equal_the_twin():
    compare(case(5, guarantor=10, party=12, draw=3, year=2), [(0, 2), (1, 3)])


def test_fates_sum_to_one_and_survival_falls():
    ours = settle(case(6, draw=2000))
    assert np.abs(ours["settlement.fates"].sum(axis=-1) - 1).max() < 1e-12
    assert (np.diff(ours["settlement.survival"], axis=-1) <= 1e-15).all()
    kept = ours["settlement.fates"][..., 2]
    np.testing.assert_allclose(kept, ours["settlement.kept"][..., -1], atol=1e-15)
    np.testing.assert_allclose(
        ours["settlement.fates"][..., 3], ours["settlement.broken_by_challenger"][..., -1], atol=1e-15
    )


def test_a_draw_never_depends_on_its_block():
    inputs = case(7, draw=2100)
    whole = settle(inputs)
    some = np.array([0, 5, 1023, 1024, 2099])
    dims = {name: value.dims for name, value in INPUTS.items()} | FOREIGN_DIMS
    alone = settle({n: a[some] if dims[n][0] == "draw" else a for n, a in inputs.items()})
    gives = {value.name: value for value in MODELS[0].gives}
    for name, array in alone.items():
        assert name == "status" or gives[name].dims[0] == "draw"
        np.testing.assert_array_equal(array, whole[name][some], err_msg=name)


def test_an_issue_on_which_nobody_differs_changes_no_acceptance():
    inputs = case(8, draw=500)
    before = settle(inputs)

    def widened(name, axis, value):
        array = inputs[name]
        shape = list(array.shape)
        shape[axis] = 1
        return np.concatenate([array, np.full(shape, value)], axis=axis)

    wider = {
        **inputs,
        "is_terms": widened("is_terms", 0, 1.0),
        "is_scale": widened("is_scale", 0, 0.0),
        "option_value": widened("option_value", 0, np.nan),
        "package_position": widened("package_position", 1, 30.0),
        "position": widened("position", 2, 70.0),
        "salience": widened("salience", 2, 90.0),
        **{name: widened(name, 1, 30.0) for name in ("end_win", "end_lose", "end_now")},
        **{name: widened(name, 2, 30.0) for name in ("kind_end_win", "kind_end_lose")},
    }
    wider["option_value"][-1, 0] = 30.0
    after = settle(wider)
    np.testing.assert_array_equal(before["settlement.refuses"], after["settlement.refuses"])
    np.testing.assert_allclose(before["settlement.satisfaction"], after["settlement.satisfaction"], atol=1e-12)


def test_a_party_that_is_moved_by_costs_only_ties_and_accepts():
    inputs = case(9, draw=20)
    party = 2
    inputs["salience"][:, party] = 0.0
    for name in ("intrinsic", "package_cost", "forces.cost"):
        inputs[name][:, :, party] = 0.0
    for name in ("if_fights", "if_abandons"):
        inputs[name][:] = 0.0
    inputs["war_cost"][:, party] = 0.0
    inputs["fighting_cost"][:, party] = 0.0
    ours = settle(inputs)
    np.testing.assert_array_equal(ours["settlement.satisfaction"][:, :, party], 0.0)
    np.testing.assert_array_equal(ours["settlement.refuses"][:, :, party], 0.0)


def test_a_one_clause_treaty_is_not_best_by_construction():
    """Leaving clauses out cannot raise a mean: satisfaction is taken over all terms issues, decided or not."""
    inputs = case(10, draw=3, package=2)
    inputs["is_terms"][:] = 1.0
    inputs["is_scale"][:] = 1.0
    inputs["position"][:], inputs["salience"][:] = 0.0, 50.0
    inputs["position"][:, 1] = 100.0
    # package 0 gives the protégé one clause and leaves the rest to the challenger; package 1 halves every clause
    inputs["package_position"][0] = [100.0, 0.0, 0.0, 0.0]
    inputs["package_position"][1] = 50.0
    protege = settle(inputs)["settlement.satisfaction"][:, :, 1]
    np.testing.assert_allclose(protege, [[0.25, 0.5]] * 3)
    inputs["package_position"][0, 1:] = np.nan
    assert (settle(inputs)["status"] != 0).all(), "an undecided clause must not be scored by the others' mean"


def test_more_reliable_guarantors_never_raise_what_the_challenger_has():
    inputs = case(11, draw=300)
    inputs["cost_opposed"] = inputs["cost_alone"] + 1.0
    inputs["end_win"], inputs["end_lose"] = inputs["position"][:, 0], 100.0 - np.round(inputs["position"][:, 0], -2)
    # a limited attack as well: it costs more against more, and succeeding is better for the challenger than failing
    inputs["kind_cost_opposed"] = inputs["kind_cost_alone"] + 1.0
    inputs["kind_end_win"][:] = inputs["position"][:, None, 0]
    inputs["kind_end_lose"][:] = np.nan
    for name in ("protege_hazard", "incident_hazard"):
        inputs[name] = np.zeros_like(inputs[name])
    before = settle(inputs)["settlement.value"][:, :, 0]
    surer = {**inputs, "belief_shift": inputs["belief_shift"] + 0.7}
    assert (settle(surer)["settlement.value"][:, :, 0] <= before + 1e-12).all()


def test_a_trap_is_accepted_and_worse_kept_than_no_agreement():
    inputs = case(12, draw=2000)
    ours = settle(inputs)
    trap, accepted = ours["settlement.trap"], ours["settlement.accepted"]
    assert (trap <= accepted + 1e-15).all()
    assert trap.max() > 0.5, "the random cases hold traps"
    beta = inputs["discount"][:, 0, None]
    flow = ours["settlement.satisfaction"][:, :, 0, None] - ours["settlement.flow_cost"][:, :, 0]
    kept = flow[..., -1] / (1 - beta)
    for t in range(flow.shape[-1] - 2, -1, -1):
        kept = flow[..., t] + beta * kept
    assert (kept[trap > 0] < np.broadcast_to(ours["settlement.outside"][:, :1], kept.shape)[trap > 0]).all()


def test_a_case_without_guarantors_runs():
    inputs = case(13)
    all_dims = {name: value.dims for name, value in INPUTS.items()} | FOREIGN_DIMS
    gone = [n for n, dims in all_dims.items() if "guarantor" in dims]
    gone += ["forces.brigades", "forces.enabler_dependence", "opinion.unratified", "cohesion.policy", "force_used"]
    bare = {name: array for name, array in inputs.items() if name not in gone}
    ours = settle(bare)
    assert (ours["status"] == 0).all()
    np.testing.assert_array_equal(ours["settlement.any_fights"], 0.0)
    np.testing.assert_array_equal(ours["settlement.q_note"], 4.0)


def test_a_missing_outside_fails_only_those_that_decide():
    inputs = case(14)
    spoiled = inputs["fighting_cost"].copy()
    spoiled[:, -1] = np.nan
    ours = settle({**inputs, "fighting_cost": spoiled})
    assert (ours["status"] == 0).all()
    assert np.isnan(ours["settlement.outside"][:, -1]).all()
    spoiled[7, 1] = np.nan
    status = settle({**inputs, "fighting_cost": spoiled})["status"]
    assert status[7] != 0
    assert (np.delete(status, 7) == 0).all()


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("shock", lambda a: a[:-1], "draw"),
        ("position", lambda a: a[..., 0], "axes"),
        ("is_challenger", np.zeros_like, "challenger"),
        ("lead", np.ones_like, "lead"),
    ],
)
def test_wrong_shapes_and_roles_are_refused(name, change, says):
    inputs = case(15)
    with pytest.raises(ValueError, match=says):
        settle({**inputs, name: change(inputs[name])})


def test_a_force_without_its_brigades_is_refused():
    inputs = case(16)
    del inputs["forces.brigades"]
    with pytest.raises(ValueError, match=r"forces\.brigades"):
        settle(inputs)


def test_what_is_needed_is_named():
    inputs = case(17)
    del inputs["shock"], inputs["veto"]
    with pytest.raises(ValueError, match="veto, shock"):
        settle(inputs)


@pytest.mark.parametrize("which", ["least", "greatest"])
def test_a_reading_of_pledges_puts_them_in_the_place_of_honours(which):
    inputs = case(11)
    pledged = inputs["honours"] * (0.4 if which == "least" else 1.0)
    model = next(model for model in MODELS if model.name == f"settlement_pledges_{which}")
    found = model.run(inputs | {f"cohesion.pledges_{which}": pledged})
    # the pledges start from the guarantors' own calculus, so it does not take their place again
    expected = settle({n: a for n, a in inputs.items() if n != "cohesion.calculus"} | {"honours": pledged})
    assert np.array_equal(found[f"settlement_pledges_{which}.survival"], expected["settlement.survival"])
    if which == "least":
        assert not np.array_equal(expected["settlement.survival"], settle(inputs)["settlement.survival"])
