from __future__ import annotations

import csv
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locarno.models.forces import GENERATION, MODELS
from locarno.models.forces.allocation import allocate, raise_force
from locarno.models.forces.availability import (
    deployable,
    rotation_factor,
    standing_share,
    strength_path,
    sustained_whole,
)
from locarno.models.forces.combat import grouped_logit, square_law
from locarno.models.forces.generation import analyse, force_problem, generate, without_contributor
from locarno.models.forces.published import DUPUY_INSTITUTE, ODDS_INTERCEPT, ODDS_SLOPE, ODDS_SLOPE_SE, SOLDIER_YEAR
from locarno.models.forces.sizing import (
    brigades_to_defend,
    density,
    monitors,
    troops_to_defend,
    troops_to_interpose,
    troops_to_population,
)

if TYPE_CHECKING:
    from pathlib import Path

DRAWS, PACKAGES, CONTRIBUTORS, GUARANTORS, PARTIES, YEARS = 40, 3, 5, 3, 6, 10


def inputs(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    contributor_party = np.zeros((CONTRIBUTORS, PARTIES))
    contributor_party[range(CONTRIBUTORS), range(CONTRIBUTORS)] = 1.0
    contributor_guarantor = np.zeros((CONTRIBUTORS, GUARANTORS))
    contributor_guarantor[range(CONTRIBUTORS), [0, 0, 1, 1, 2]] = 1.0
    return {
        "force_used": np.array([1.0, 1.0, 0.0]),
        "contributor_party": contributor_party,
        "contributor_guarantor": contributor_guarantor,
        "takes_part": (rng.random((DRAWS, PACKAGES, CONTRIBUTORS)) < 0.8).astype(float),
        "available_brigades": rng.uniform(0.5, 30.0, (DRAWS, CONTRIBUTORS)),
        "rotation_factor": rng.uniform(2.0, 5.0, (DRAWS, CONTRIBUTORS)),
        "required_brigades": rng.uniform(1.0, 25.0, (DRAWS, PACKAGES)),
        "brigade_persons": rng.uniform(3500.0, 5500.0, (DRAWS, CONTRIBUTORS)),
        "cost_per_person": rng.uniform(60e3, 200e3, (DRAWS, CONTRIBUTORS)),
        "deploy_quarters": rng.uniform(0.0, 8.0, (DRAWS, PACKAGES)),
        "enabler_dependence": rng.uniform(0.0, 0.6, (DRAWS, CONTRIBUTORS)),
        "enablers_present": np.array([0.0, 1.0, 0.0]),
        "in_force": np.ones((PACKAGES, GUARANTORS, YEARS)),
    }


def test_the_outcomes_are_those_of_the_descriptor() -> None:
    data = inputs()
    found = raise_force(data)
    sizes = {
        "draw": DRAWS,
        "package": PACKAGES,
        "contributor": CONTRIBUTORS,
        "guarantor": GUARANTORS,
        "party": PARTIES,
        "year": YEARS,
    }
    assert set(found) == {value.name for value in GENERATION.gives} | {"status"}
    for value in GENERATION.gives:
        assert found[value.name].shape == tuple(sizes[dim] for dim in value.dims), value.name
        assert np.isfinite(found[value.name]).all()
    assert set(data) == set(GENERATION.needs)
    assert (found["status"] == 0.0).all()
    assert [model.name for model in MODELS] == ["forces.generation"]


def test_a_worked_force() -> None:
    # Pools of 8 and 12 brigades at factors 4 and 3 sustain 2 and 4; a need of 3 takes half of each.
    data = {
        "force_used": np.array([1.0]),
        "contributor_party": np.eye(2),
        "contributor_guarantor": np.array([[1.0], [1.0]]),
        "takes_part": np.ones((1, 1, 2)),
        "available_brigades": np.array([[8.0, 12.0]]),
        "rotation_factor": np.array([[4.0, 3.0]]),
        "required_brigades": np.array([[3.0]]),
        "brigade_persons": np.array([[5000.0, 4000.0]]),
        "cost_per_person": np.array([[100e3, 150e3]]),
        "deploy_quarters": np.array([[4.0]]),
        "enabler_dependence": np.array([[0.2, 0.5]]),
        "enablers_present": np.array([0.0]),
        "in_force": np.ones((1, 1, 2)),
    }
    found = raise_force(data)
    # The force arrives evenly over the first year, so half of it stands on average.
    np.testing.assert_allclose(found["forces.brigades"][0, 0, 0], [1.5, 3.0])
    np.testing.assert_allclose(found["forces.enabler_dependence"][0, 0, 0], (0.2 * 1 + 0.5 * 2) / 3)
    np.testing.assert_allclose(found["forces.cost"][0, 0, :, 1], [500e6, 1200e6])
    np.testing.assert_allclose(found["forces.cost"][0, 0, :, 0], [250e6, 600e6])
    np.testing.assert_allclose(found["forces.sustained"][0, 0], [5000.0, 8000.0])
    np.testing.assert_allclose(found["forces.rotation_pool"][0, 0], [20000.0, 24000.0])
    np.testing.assert_allclose(found["forces.without_enablers"], [[1.2]])
    assert found["forces.shortfall"][0, 0] == 0.0
    assert found["forces.manned"][0, 0] == 1.0

    data["required_brigades"] = np.array([[7.5]])
    found = raise_force(data)
    np.testing.assert_allclose(found["forces.shortfall"], [[1.5]])
    assert found["forces.manned"][0, 0] == 0.0


def test_one_draw_alone_gives_what_it_gives_in_a_batch() -> None:
    data = inputs(1)
    whole = raise_force(data)
    by_draw = {value for value in data if data[value].shape[0] == DRAWS}
    for draw in (0, 7, 39):
        alone = raise_force({k: v[draw : draw + 1] if k in by_draw else v for k, v in data.items()})
        for name, values in alone.items():
            np.testing.assert_array_equal(values[0], whole[name][draw], err_msg=name)


def test_permuting_contributors_permutes_what_they_send() -> None:
    data = inputs(2)
    order = np.array([3, 0, 4, 1, 2])
    changed = dict(data)
    for name in ("contributor_party", "contributor_guarantor"):
        changed[name] = data[name][order]
    changed["takes_part"] = data["takes_part"][..., order]
    for name in (
        "available_brigades",
        "rotation_factor",
        "brigade_persons",
        "cost_per_person",
        "enabler_dependence",
    ):
        changed[name] = data[name][:, order]
    before, after = raise_force(data), raise_force(changed)
    np.testing.assert_allclose(after["forces.sustained"], before["forces.sustained"][..., order], rtol=1e-12)
    np.testing.assert_allclose(after["forces.cost"], before["forces.cost"], rtol=1e-12)
    np.testing.assert_allclose(after["forces.brigades"], before["forces.brigades"], rtol=1e-12)


def test_data_missing_for_one_who_stays_out_do_no_harm_and_for_one_who_takes_part_mark_the_draw() -> None:
    data = inputs(3)
    data["takes_part"][:, :, 0] = 0.0
    data["available_brigades"][:, 0] = np.nan
    assert (raise_force(data)["status"] == 0.0).all()
    data["takes_part"][4, 0, 0] = 1.0
    status = raise_force(data)["status"]
    assert status[4] == 1.0
    assert (np.delete(status, 4) == 0.0).all()


@given(
    st.lists(st.floats(0.0, 50.0), min_size=1, max_size=8),
    st.floats(0.0, 120.0),
    st.floats(0.0, 20.0),
)
def test_allocation_never_exceeds_pool_or_need_and_grows_with_the_need(
    pools: list[float], need: float, more: float
) -> None:
    pool = np.array(pools)
    raised = allocate(pool, np.array(need))
    assert (raised <= pool + 1e-9).all()
    assert raised.sum() == pytest.approx(min(need, pool.sum()), abs=1e-9)
    assert (allocate(pool, np.array(need + more)) >= raised - 1e-9).all()


@given(st.just(0.0) | st.floats(1e-3, 40.0))
def test_the_standing_share_is_the_mean_of_a_fine_grid(quarters: float) -> None:
    shares = standing_share(np.array(quarters), 12)
    middle = (np.arange(12 * 4000) + 0.5) / 1000.0
    arrived = np.minimum(1.0, middle / quarters) if quarters > 0.0 else np.ones_like(middle)
    np.testing.assert_allclose(shares, arrived.reshape(12, -1).mean(axis=1), atol=1e-3)
    assert (np.diff(shares) >= -1e-12).all()


def test_the_closed_form_agrees_with_the_programme_on_a_sample_of_draws() -> None:
    data = inputs(4)
    found = raise_force(data)
    checked = 0
    for draw in range(0, DRAWS, 4):
        for package in range(2):
            takes = data["takes_part"][draw, package] > 0.0
            names = [f"c{i}" for i in range(CONTRIBUTORS) if takes[i]]
            pools = {name: {"brigade": data["available_brigades"][draw, int(name[1])]} for name in names}
            factors = {name: data["rotation_factor"][draw, int(name[1])] for name in names}
            need = float(data["required_brigades"][draw, package])
            problem = force_problem(pools, {"brigade": {"brigades": 1.0}}, {"brigades": need}, rotation=factors)
            short = float(generate(problem).shortfall.sum())
            closed = float(found["forces.shortfall"][draw, package])
            # Whole units lose at most one brigade per contributor against pools that may be split.
            assert closed - 1e-9 <= short <= closed + len(names) + 1e-9
            whole = sum(np.floor(pools[n]["brigade"] / factors[n]) for n in names)
            assert short == pytest.approx(max(0.0, need - whole), abs=1e-6)
            checked += 1
    assert checked == 20


def tiny_problem(rng: np.random.Generator, caveat: bool):
    contributors, units, needs = ["a", "b", "c"], ["bde", "gbad"], ["mass", "air"]
    return force_problem(
        {c: {u: float(rng.integers(0, 9)) for u in units} for c in contributors},
        {
            "bde": {"mass": 1.0, "air": float(rng.choice([0.0, -0.5]))},
            "gbad": {"air": 1.0, "mass": float(rng.choice([0.0, 0.25]))},
        },
        {needs[0]: float(rng.integers(1, 8)), needs[1]: float(rng.integers(0, 5))},
        rotation={c: float(rng.uniform(1.5, 4.0)) for c in contributors},
        unit_cost={u: float(rng.integers(1, 9)) for u in units},
        fixed_cost={c: float(rng.integers(0, 6)) for c in contributors},
        effectiveness={"b": 0.8},
        minimum={"c": 2.0},
        maximum={"a": 3.0},
        most_contributors=2,
        barred=[("a", "bde", "theatre")] if caveat else [],
    )


def brute_force(problem) -> tuple[float, float]:
    c, u, _ = problem.allowed.shape
    ranges = [
        range(int(problem.sustained[i, j]) + 1) if problem.allowed[i, j, 0] else range(1)
        for i in range(c)
        for j in range(u)
    ]
    best = (np.inf, np.inf)
    for combination in itertools.product(*ranges):
        x = np.array(combination, dtype=float).reshape(c, u)
        sent = x.sum(axis=1)
        there = sent > 0.0
        if there.sum() > problem.most_contributors or (sent > problem.maximum).any():
            continue
        if (there & (sent < problem.minimum)).any():
            continue
        supply = np.einsum("cuk,cu->k", problem.provides, x)
        short = float(problem.weight @ np.maximum(0.0, problem.required[:, 0] - supply))
        cost = float((problem.unit_cost * x).sum() + problem.fixed_cost @ there)
        best = min(best, (round(short, 9), cost))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_programme_finds_what_trying_every_force_finds(seed: int) -> None:
    problem = tiny_problem(np.random.default_rng(seed), caveat=seed % 2 == 0)
    found = generate(problem, cost_gap=0.0)
    short, cost = brute_force(problem)
    assert found.weighted_shortfall == pytest.approx(short, abs=1e-6)
    assert found.cost == pytest.approx(cost, abs=1e-6)


def test_a_need_nobody_can_meet_is_a_shortfall_not_a_failure() -> None:
    problem = force_problem({"a": {"bde": 4.0}}, {"bde": {"mass": 1.0}}, {"mass": 5.0, "isr": 2.0}, rotation=2.0)
    found = generate(problem)
    np.testing.assert_allclose(found.shortfall.ravel(), [3.0, 2.0])
    assert found.binding == (("mass", "theatre"), ("isr", "theatre"))


def test_areas_and_caveats_keep_units_out() -> None:
    problem = force_problem(
        {"a": {"bde": 4.0}, "b": {"bde": 4.0}},
        {"bde": {"mass": 1.0}},
        {"mass": {"rear": 2.0, "line": 3.0}},
        barred=[("a", "bde", "line")],
    )
    found = generate(problem)
    assert found.units[0, 0, problem.areas.index("line")] == 0.0
    assert found.shortfall.sum() == 0.0
    tighter = replace(problem, allowed=np.zeros_like(problem.allowed))
    assert generate(tighter).shortfall.sum() == 5.0


def test_what_ifs_price_the_absence_of_contributors_and_of_us_only_enablers() -> None:
    problem = force_problem(
        {
            "us": {"isr_squadron": 8.0},
            "uk": {"bde": 8.0, "isr_squadron": 2.0},
            "fr": {"bde": 8.0},
        },
        # A brigade uses up reconnaissance, so without squadrons it does not go.
        {"bde": {"mass": 1.0, "isr": -0.5}, "isr_squadron": {"isr": 1.0}},
        {"mass": 4.0, "isr": 0.0},
        rotation=2.0,
        unit_cost={"bde": 700.0, "isr_squadron": 300.0},
        weight={"mass": 1.0, "isr": 10.0},
        us_only=["isr"],
        supplier="us",
    )
    whole = analyse(problem)
    assert whole.generation.weighted_shortfall == pytest.approx(0.0)
    (price,) = whole.enablers
    # The one British squadron carries two brigades: two of four are lost.
    assert price.name == "isr"
    assert price.shortfall == pytest.approx(2.0)
    assert price.cost < 0.0
    lost = {name: whole_share for name, whole_share in price.contribution_lost.items() if whole_share > 0.0}
    assert lost
    assert set(lost) <= {"uk", "fr"}
    assert whole.pivotal[0].name == "us"
    shortfalls = [absence.shortfall for absence in whole.pivotal]
    assert shortfalls == sorted(shortfalls, reverse=True)
    alone = generate(without_contributor(problem, "us"))
    assert alone.weighted_shortfall == pytest.approx(whole.pivotal[0].shortfall)


def test_thirty_contributors_by_eight_unit_types_are_solved_whole() -> None:
    rng = np.random.default_rng(5)
    units, needs = [f"u{i}" for i in range(8)], [f"k{i}" for i in range(8)]
    problem = force_problem(
        {f"c{i}": {u: float(rng.integers(0, 25)) for u in units} for i in range(30)},
        {u: {k: 1.0 if i == j else 0.0 for j, k in enumerate(needs)} for i, u in enumerate(units)},
        {k: float(rng.integers(10, 60)) for k in needs},
        rotation=4.0,
        unit_cost={u: float(rng.uniform(50, 150)) for u in units},
    )
    found = generate(problem)
    np.testing.assert_allclose(found.supply[:, 0], np.minimum(problem.required[:, 0], problem.sustained.sum(axis=0)))
    assert len(found.binding) == 8


def test_a_problem_with_wrong_shapes_is_refused() -> None:
    problem = tiny_problem(np.random.default_rng(0), caveat=False)
    with pytest.raises(ValueError, match="required has shape"):
        replace(problem, required=np.zeros(2))
    with pytest.raises(KeyError):
        force_problem({"a": {"tank": 1.0}}, {"bde": {"mass": 1.0}}, {"mass": 1.0})


def test_availability_and_rotation() -> None:
    assert float(deployable(100_000, 0.5, 0.4, 0.5, 0.2)) == pytest.approx(8000.0)
    assert float(rotation_factor(12, 24, 0.75)) == 3.2
    assert 64_000 * float(rotation_factor(6, 18)) == 256_000
    assert float(sustained_whole(0.3 * 3, 0.3)) == 3.0
    with pytest.raises(ValueError, match="overlap"):
        rotation_factor(6.0, 12.0, 6.0)


def test_strength_falls_to_where_losses_equal_replacements() -> None:
    path = strength_path(10_000.0, 0.05, 100.0, 400)
    assert path[-1] == pytest.approx(100.0 / 0.05, rel=1e-3)
    assert strength_path(10_000.0, 0.05, 1e9, 12)[-1] == pytest.approx(10_000.0)


def test_lanchester_agrees_with_stepping_through_the_battle() -> None:
    battle = square_law(100.0, 60.0, 0.02, 0.03)
    a, d, t, step = 100.0, 60.0, 0.0, 1e-4
    while d > 0.0:
        a, d, t = a - 0.03 * d * step, d - 0.02 * a * step, t + step
    assert battle.winner == "attacker"
    assert battle.survivors == pytest.approx(a, rel=1e-4)
    assert battle.time == pytest.approx(t, rel=1e-4)
    turned = square_law(60.0, 100.0, 0.03, 0.02)
    assert turned.winner == "defender"
    assert turned.survivors == pytest.approx(battle.survivors)
    assert square_law(60.0, 60.0, 0.02, 0.02).winner == "neither"


@settings(max_examples=30)
@given(st.floats(-1.0, 1.0), st.floats(-1.5, 1.5))
def test_the_grouped_logit_finds_the_coefficients_behind_exact_shares(intercept: float, slope: float) -> None:
    x = np.linspace(-2.0, 2.0, 9)
    shares = 1.0 / (1.0 + np.exp(-(intercept + slope * x)))
    fit = grouped_logit(x, shares * 1000.0, np.full(9, 1000.0))
    assert fit.intercept == pytest.approx(intercept, abs=1e-8)
    assert fit.slope == pytest.approx(slope, abs=1e-8)


def test_groups_that_separate_have_no_logit() -> None:
    with pytest.raises(ValueError, match="separate"):
        grouped_logit([-1.0, 1.0], [0.0, 10.0], [10.0, 10.0])


def test_the_table_of_engagements_is_that_of_the_reference_data(locarno_data: Path) -> None:
    with (locarno_data / "forces" / "derived" / "dupuy_672_force_ratio.csv").open(encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    for ours, theirs in zip(DUPUY_INSTITUTE, rows, strict=True):
        assert (ours.low, ours.high, ours.engagements) == (theirs["lo"], theirs["hi"], theirs["n"])
        assert ours.wins == theirs["wins"]
        assert ours.ratio == pytest.approx(theirs["mid"])


def test_sizing_by_rules_of_thumb() -> None:
    # 1,200 km at 30 km a brigade of 4,500, a third in reserve, half again in support.
    assert brigades_to_defend(1200.0, 30.0) == 40.0
    assert troops_to_defend(1200.0, 30.0, 4500.0, 1 / 3, 0.5) == pytest.approx(40 * 4500 * 2.0)
    assert troops_to_population(20.0, 1_000_000.0) == 20_000.0
    assert troops_to_interpose(density(25_000.0, 1200.0), 600.0) == pytest.approx(12_500.0)
    assert monitors(1200.0, 10.0, 6.0, 4.0, 1000.0) == 120 * 24 + 1000


def test_published_tables_are_whole() -> None:
    assert sum(row.engagements for row in DUPUY_INSTITUTE) == 672
    ratios = np.log([row.ratio for row in DUPUY_INSTITUTE])
    fit = grouped_logit(ratios, [row.wins for row in DUPUY_INSTITUTE], [row.engagements for row in DUPUY_INSTITUTE])
    assert (fit.intercept, fit.slope) == pytest.approx((ODDS_INTERCEPT, ODDS_SLOPE), abs=1e-6)
    assert fit.slope_se == pytest.approx(ODDS_SLOPE_SE, abs=5e-4)
    for cost in SOLDIER_YEAR:
        assert 0.0 < cost.low <= cost.high
        assert cost.published[:4].isdigit()
        assert cost.source
