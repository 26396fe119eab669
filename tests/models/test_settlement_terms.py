"""Many combinations of terms with one package's instruments, against the settlement of packages written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from locarno.models.contract import INPUTS
from locarno.models.settlement import settle
from locarno.models.settlement_terms import settle_terms
from models.inputs import random_inputs
from models.settlement_twin import FOREIGN, foreign_outcomes

GIVES = ("satisfaction", "value", "refuses", "accepted", "survival")


def case(seed, *, kinds=False, **sizes):
    rng = np.random.default_rng(seed)
    inputs = random_inputs(rng, {"draw": 12, "year": 4, **sizes})
    inputs |= foreign_outcomes(rng, inputs)
    return inputs if kinds else {name: array for name, array in inputs.items() if not name.startswith("kind_")}


def every_combination(inputs):
    """All options of the terms issues; what the first package takes on the others."""
    choices = [
        options[np.isfinite(options)] if terms else inputs["package_position"][:1, k]
        for k, (options, terms) in enumerate(zip(inputs["option_value"], inputs["is_terms"] > 0, strict=True))
    ]
    return np.array(list(itertools.product(*choices)))


def written_out(inputs, package, positions, **options):
    """One package repeated for every combination of terms."""
    dims = {name: INPUTS[name].dims if name in INPUTS else FOREIGN[name] for name in inputs}
    stretched = {
        name: np.repeat(
            np.take(array, [package], dims[name].index("package")), len(positions), dims[name].index("package")
        )
        if "package" in dims[name]
        else array
        for name, array in inputs.items()
    }
    return settle({**stretched, "package_position": positions}, **options)


def compare(inputs, package, positions, **options):
    ours = settle_terms(inputs, package, positions, **options)
    theirs = written_out(inputs, package, positions, **options)
    np.testing.assert_array_equal(ours["status"], theirs["status"])
    np.testing.assert_allclose(ours["settlement.outside"], theirs["settlement.outside"], rtol=1e-10)
    for name in GIVES:
        np.testing.assert_allclose(
            ours[f"settlement.{name}"], theirs[f"settlement.{name}"], rtol=1e-10, atol=1e-10, err_msg=name
        )
    return ours


@pytest.mark.parametrize("kinds", [False, True], ids=["full attack only", "three kinds"])
@pytest.mark.parametrize("package", range(4))
def test_equals_packages_written_out(package, kinds):
    inputs = case(package, kinds=kinds)
    positions = every_combination(inputs)
    assert len(positions) == 4 * 4 * 2
    ours = compare(inputs, package, positions)
    assert 0 < ours["settlement.refuses"].mean() < 1


@pytest.mark.parametrize("kinds", [False, True], ids=["full attack only", "three kinds"])
def test_a_single_combination_may_stand_where_no_package_stands(kinds):
    inputs = case(16, kinds=kinds)
    compare(inputs, 3, every_combination(inputs)[5:6])


@pytest.mark.parametrize("shock", [0.0, 1e-6, 3.0])
def test_equals_whatever_the_shock(shock):
    inputs = case(7)
    compare({**inputs, "shock": np.full_like(inputs["shock"], shock)}, 2, every_combination(inputs))


def test_terms_that_the_challenger_does_not_care_about_share_its_choices():
    inputs = case(8)
    inputs["salience"] = inputs["salience"].copy()
    inputs["salience"][:, 0, 1:] = 0.0
    positions = every_combination(inputs)
    ours = compare(inputs, 1, positions)
    same = positions[:, 0] == positions[0, 0]
    assert np.ptp(ours["settlement.survival"][:, same], axis=1).max() == 0
    assert np.ptp(ours["settlement.value"][:, same][:, :, 1], axis=1).max() > 0


def test_parties_discount_as_they_please():
    inputs = case(9)
    inputs["discount"] = np.full_like(inputs["discount"], 0.9)
    compare(inputs, 3, every_combination(inputs))


def test_without_guarantors_and_without_a_force():
    inputs = {name: array for name, array in case(10).items() if name not in ("honours", "in_force", "cohesion.policy")}
    compare(inputs, 0, every_combination(inputs))


def test_a_party_without_a_gdp_is_not_priced():
    inputs = case(11)
    inputs["gdp"] = inputs["gdp"].copy()
    inputs["gdp"][:, -1] = np.nan
    ours = compare(inputs, 1, every_combination(inputs))
    assert np.isnan(ours["settlement.value"][:, :, -1]).all()
    assert (ours["status"] == 0).all()


def test_the_substitutable_reading_is_passed_on():
    inputs = case(12)
    positions = every_combination(inputs)[:3]
    substitutable = compare(inputs, 2, positions, reading="substitutable")
    essential = settle_terms(inputs, 2, positions)
    assert (substitutable["settlement.survival"] != essential["settlement.survival"]).any()


def test_a_draw_that_is_not_finite_is_reported():
    inputs = case(13)
    inputs["win_alone"] = inputs["win_alone"].copy()
    inputs["win_alone"][3] = np.nan
    ours = settle_terms(inputs, 1, every_combination(inputs))
    np.testing.assert_array_equal(ours["status"] != 0, np.arange(12) == 3)


@pytest.mark.parametrize("kinds", [False, True], ids=["full attack only", "three kinds"])
def test_more_levels_than_are_evaluated_at_a_time(kinds):
    inputs = case(15, kinds=kinds, draw=3, party=4)
    rng = np.random.default_rng(15)
    positions = rng.uniform(0, 100, (300, 4)).round()
    compare(inputs, 2, np.concatenate([positions, positions[::-1]]))


def test_positions_must_fit_the_issues():
    inputs = case(14)
    with pytest.raises(ValueError, match="expected \\(combination, 4\\)"):
        settle_terms(inputs, 0, np.zeros((5, 3)))
