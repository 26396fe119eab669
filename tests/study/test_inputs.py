from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case
from scipy.special import expit, logit

from locarno.case import CaseFile, estimates, load_case
from locarno.diagnostics import LocarnoError
from locarno.models.contract import INPUTS
from locarno.study.inputs import build_inputs, defaulted, remarks, unusable
from locarno.study.inputs.view import window
from locarno.study.layout import lay_out
from locarno.study.sampling import Sampler

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.models.contract import Array
    from locarno.study.sampling import Sample


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    return load_case(write_case(tmp_path_factory.mktemp("inputs"))).file


@pytest.fixture(scope="module")
def sample(file: CaseFile) -> Sample:
    return Sampler(estimates(file), seed=3).sample(0, 512)


@pytest.fixture(scope="module")
def inputs(file: CaseFile, sample: Sample) -> dict[str, Array]:
    return build_inputs(file, sample)


PARTY = {name: place for place, name in enumerate(["challenger", "protege", "guarantor_a", "guarantor_b", "member_b"])}
A, B = 0, 1  # places on the guarantor axis
BOTH, B_ALONE, BARE = 0, 1, 2  # places on the package axis


def changed(tmp_path: Path, *edits: tuple[str, str]) -> CaseFile:
    text = CASE
    for old, new in edits:
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    return load_case(write_case(tmp_path, text)).file


def test_every_name_has_its_dims_and_scale(file: CaseFile, inputs: dict[str, Array]) -> None:
    layout = lay_out(file)
    sizes = {dim: len(labels) for dim, labels in layout.labels().items()} | {"draw": 512}
    for name, array in inputs.items():
        value = INPUTS[name]
        assert array.dtype == np.float64, name
        assert array.ndim == len(value.dims), name
        for dim, size in zip(value.dims, array.shape, strict=True):
            assert sizes.setdefault(dim, size) == size, (name, dim)
        known = array[np.isfinite(array)]
        assert value.low is None or known.min() >= value.low, name
        assert value.high is None or known.max() <= value.high, name


def test_what_the_case_does_not_say_is_left_out(inputs: dict[str, Array]) -> None:
    missing = set(INPUTS) - set(inputs)
    pressure = {"resolute", "concession_cost", "sanctions_cost", "bluff_gain", "audience_cost", "threat_target"}
    pressure |= {"sanctions_value", "snapback_value"}
    money = {"reconstruction_need", "reconstruction_public", "private_supply", "private_elasticity"}
    money |= {"risk_free", "project_yield", "loss_given_war", "programme_years"}
    calculus = {f"calculus_{part}" for part in ("prize", "audience", "outrage", "troops", "resolve")}
    kinds = {name for name in INPUTS if name.startswith("kind_")}  # only the full attack is given
    checks = {name for name in INPUTS if name.startswith(("fronts_", "web_"))} | {"first_strike"}
    assert missing == {*pressure, *money, *calculus, *kinds, *checks, "history", "conditional_weight"}


def test_positions_are_on_0_to_100_in_any_unit(inputs: dict[str, Array], sample: Sample) -> None:
    limits = inputs["position"][:, PARTY["challenger"], 1]
    assert limits == pytest.approx(100 * (sample.value("stances.challenger.limits.position") - 600e3) / -500e3)
    assert inputs["package_position"][BOTH].tolist()[:3] == [50, 40, 100]
    assert np.isnan(inputs["package_position"][:, 3]).all()
    assert np.isnan(inputs["position"][:, PARTY["member_b"]]).all()
    assert np.all(inputs["salience"][:, PARTY["member_b"]] == 0)
    assert inputs["is_terms"].tolist() == [1, 1, 0, 0]  # what is undecided by intent is no term
    assert inputs["option_value"][0].tolist() == [0, 50, 100]
    assert inputs["option_value"][1, :2].tolist() == [0, 100]
    assert set(np.unique(inputs["position"][:, PARTY["guarantor_a"], 0])) == {0, 50}


def test_missing_facts_are_nan(inputs: dict[str, Array]) -> None:
    assert np.isnan(inputs["capability"][:, PARTY["guarantor_b"]]).sum() == 0
    assert np.isnan(inputs["capability"][:, PARTY["member_b"]]).all()
    assert np.isnan(inputs["fighting_cost"][:, PARTY["member_b"]]).all()
    assert inputs["population"][PARTY["guarantor_a"]] == 3e8
    assert np.isnan(inputs["population"][PARTY["protege"]])


def test_promises_are_in_force_by_share_of_the_year(inputs: dict[str, Array]) -> None:
    assert inputs["in_force"][B_ALONE, B].tolist() == [1, 1, 1, 1, 0.5, 0]
    assert inputs["in_force"][BOTH, A].tolist() == [0, 0.75, 1, 1, 1, 1]
    assert np.all(inputs["in_force"][B_ALONE, A] == 0)
    assert np.all(inputs["in_force"][BARE] == 0)


def test_the_strongest_promise_counts_and_a_weaker_one_fills_its_gap(inputs: dict[str, Array], sample: Sample) -> None:
    weak = sample.value("guarantees.by_b.guarantors.guarantor_b.honours")
    strong = sample.value("guarantees.by_a.guarantors.guarantor_b.honours")
    assert np.array_equal(inputs["honours"][:, BOTH, B], np.maximum(weak, strong))
    assert np.array_equal(inputs["honours"][:, B_ALONE, B], weak)
    assert inputs["in_force"][BOTH, B].tolist() == [1, 1, 1, 1, 1, 1]
    assert inputs["promise_strength"][BOTH, B].tolist() == pytest.approx([2 / 3, 0.75, 1, 1, 1, 1])
    assert np.all(inputs["promise_strength"][B_ALONE] == 1)


def test_a_chain_is_the_product_of_its_links_and_drifts(inputs: dict[str, Array], sample: Sample) -> None:
    where = "guarantees.by_a.guarantors.guarantor_a.chain"
    product = sample.value(f"{where}.policy") * 0.8 * sample.value(f"{where}.fights")
    assert inputs["honours"][:, BOTH, A] == pytest.approx(product)
    assert inputs["drifts"].tolist() == [1, 0]
    assert inputs["lead"].tolist() == [1, 0]


def test_a_given_belief_is_met_and_others_err_around_the_bias(inputs: dict[str, Array], sample: Sample) -> None:
    believed = expit(logit(inputs["honours"][:, BOTH, A]) + inputs["belief_shift"][:, A])
    assert believed == pytest.approx(sample.value("guarantees.by_a.guarantors.guarantor_a.believed"))
    error = (inputs["belief_shift"][:, B] - 0.2) / 0.5
    assert np.array_equal(error, (0.2 + 0.5 * sample.normal("belief_shift.guarantor_b") - 0.2) / 0.5)
    assert abs(error.mean()) < 0.15
    assert error.std() == pytest.approx(1, abs=0.15)
    assert abs(np.corrcoef(inputs["belief_shift"][:, B], inputs["trust_shift"][:, B])[0, 1]) < 0.15


def test_what_a_guarantor_says_once_holds_for_all_its_promises(file: CaseFile, inputs: dict[str, Array]) -> None:
    assert np.all(inputs["honours_unratified"] == [0.6, 0.5])
    assert np.all(inputs["if_fights"] == [2, 1])
    assert np.all(inputs["contagion"] == [0, 0.2])
    assert list(remarks(file, lay_out(file))) == []


def test_a_guarantor_that_says_two_things_is_remarked(tmp_path: Path) -> None:
    file = changed(tmp_path, ("because: [j1]}, if_fights: 1}", "because: [j1]}, if_fights: 3}"))
    (remark,) = remarks(file, lay_out(file))
    assert "guarantor_b's if_fights differs between by_a, by_b" in remark


def test_kinds_of_attack_that_no_model_reads_are_remarked(tmp_path: Path) -> None:
    file = changed(
        tmp_path, ("hidden_cost_sd: 1.0", "hidden_cost_sd: 1.0\n  kinds: {full: {}, grab: {says: A limited grab}}")
    )
    (remark,) = remarks(file, lay_out(file))
    assert remark.startswith("war.kinds.grab ")


def test_own_brigades_grow_with_power_and_with_guarantees(inputs: dict[str, Array], sample: Sample) -> None:
    own = sample.value("war.own_brigades")[:, None] * [1, 1.05, 1.1, 1.15, 1.2, 1.2]
    assert inputs["own_brigades"][:, BARE] == pytest.approx(own)
    assert inputs["own_brigades"][:, B_ALONE] == pytest.approx(own + np.array([2, 2, 2, 2, 1, 0]))
    assert inputs["base_brigades"] == pytest.approx(own[:, 0])
    assert inputs["challenger_power"] == pytest.approx(np.broadcast_to([1, 1.2, 1.4, 1.4, 1.4, 1.4], (512, 6)))


def test_monitoring_lowers_incidents_while_it_lasts(inputs: dict[str, Array], sample: Sample) -> None:
    incident = sample.value("war.incident")
    assert inputs["incident_hazard"][:, BARE, 0] == pytest.approx(incident)
    assert inputs["incident_hazard"][:, B_ALONE] == pytest.approx(incident[:, None] * [0.5, 0.5, 0.5, 0.5, 0.75, 1])
    assert np.all(inputs["protege_hazard"] == 0)


def test_brigades_come_from_the_pool_or_from_the_chain(inputs: dict[str, Array], sample: Sample) -> None:
    where = "forces.mnf.contributors"
    assert np.array_equal(inputs["available_brigades"][:, 0], sample.value(f"{where}.guarantor_a.brigades"))
    chain = sample.value(f"{where}.member_b.active") * 0.5 * 0.5 * sample.value(f"{where}.member_b.ready_share")
    assert inputs["available_brigades"][:, 1] == pytest.approx(chain * 0.75 / 5000)
    assert np.all(inputs["rotation_factor"] == 4)
    assert inputs["contributor_guarantor"].tolist() == [[1, 0], [0, 1]]  # the member's units follow its bloc
    assert inputs["contributor_party"].tolist() == [[0, 0, 1, 0, 0], [0, 0, 0, 1, 1]]  # and the bloc pays with it
    assert inputs["is_payer"].tolist() == [1, 1, 1, 1, 0]


def test_a_tour_is_longer_than_its_overlap(tmp_path: Path) -> None:
    with pytest.raises(LocarnoError) as caught:
        changed(tmp_path, ("overlap: 0}", "overlap: {low: 6, best: 7, high: 8}}"))
    assert [item.code for item in caught.value.diagnostics] == ["C118"]


def test_units_are_counted_in_brigade_equivalents(tmp_path: Path) -> None:
    file = changed(
        tmp_path,
        ("enablers_from:", "unit_types: {wing: {persons: 1000, provides: {lift: 1}, cost: 1}}\n    enablers_from:"),
        ("brigades: {low: 4, best: 8, high: 12, because: [j1]}}", "units: {wing: 10}}"),
    )
    inputs = build_inputs(file, Sampler(estimates(file)).sample(0, 4))
    assert inputs["available_brigades"][:, 0].tolist() == [2, 2, 2, 2]


def test_who_takes_part_is_drawn_once_for_each_party(inputs: dict[str, Array], sample: Sample) -> None:
    joins = inputs["takes_part"]
    assert set(np.unique(joins)) == {0, 1}
    assert np.all(joins[:, BARE] == 0)
    assert np.array_equal(joins[:, BOTH], joins[:, B_ALONE])
    chance = sample.value("forces.mnf.contributors.guarantor_a.takes_part")
    assert joins[:, BOTH, 0].mean() == pytest.approx(chance.mean(), abs=0.06)
    assert np.all(joins[:, BOTH, 1] == 1)


def test_enablers_come_with_the_options_that_bring_them(inputs: dict[str, Array]) -> None:
    assert inputs["enablers_present"].tolist() == [1, 0, 0]
    assert inputs["force_used"].tolist() == [1, 1, 0]


def test_intrinsic_cost_follows_the_option(inputs: dict[str, Array], sample: Sample) -> None:
    troops = sample.value("issues.a_part.intrinsic.challenger.troops")
    assert np.array_equal(inputs["intrinsic"][:, BOTH, PARTY["challenger"]], troops)
    assert np.all(inputs["intrinsic"][:, BOTH, PARTY["guarantor_a"]] == 0.01)
    assert np.all(inputs["intrinsic"][:, [B_ALONE, BARE]] == 0)
    assert np.all(inputs["package_cost"][:, B_ALONE, PARTY["guarantor_b"]] == 1e9)


def test_elections_hurry_exits_in_their_year(inputs: dict[str, Array], sample: Sample) -> None:
    assert np.array_equal(inputs["presence_exit"][:, A, 2], sample.value("events.vote.exit_multiplier"))
    assert np.all(np.delete(inputs["presence_exit"][:, A], 2, axis=1) == 1)
    assert np.all(inputs["presence_exit"][:, B] == 1)


def test_bodies_bind_packages_and_guarantors(inputs: dict[str, Array]) -> None:
    assert inputs["body_applies"].tolist() == [[1, 1], [1, 0], [0, 0]]
    assert inputs["body_guarantor"].tolist() == [[0, 1], [1, 0]]
    assert inputs["stops_package"].tolist() == [0, 1]
    assert inputs["members"].tolist() == [400, 100]


def test_the_rest_of_the_guarantee(inputs: dict[str, Array]) -> None:
    assert inputs["snapback_chance"][0].tolist() == pytest.approx([0.4, 0.4, 0])
    assert inputs["guarantee_years"].tolist() == [np.inf, 4.5, 0]
    assert inputs["guarantee_hazard_ratio"][0].tolist() == [0.8, 0.8, 1]
    assert np.all(inputs["deadline_day"] == 100)


def test_a_package_alone_has_the_inputs_that_it_has_among_others(
    file: CaseFile, sample: Sample, inputs: dict[str, Array]
) -> None:
    alone = build_inputs(file, sample, ["b_alone"])
    for name, array in alone.items():
        dims = INPUTS[name].dims
        among = np.take(inputs[name], [B_ALONE], axis=dims.index("package")) if "package" in dims else inputs[name]
        assert np.array_equal(array, among, equal_nan=True), name


def test_a_horizon_of_one_year_is_enough(tmp_path: Path) -> None:
    file = changed(tmp_path, ("horizon_years: 6", "horizon_years: 1"), ("report_years: [1, 5]", "report_years: [1]"))
    inputs = build_inputs(file, Sampler(estimates(file)).sample(0, 4))
    assert inputs["own_brigades"].shape == (4, 3, 1)
    assert lay_out(file).report_years == (1,)


def test_settings_that_nobody_wrote_are_listed(file: CaseFile) -> None:
    found = defaulted(file)
    assert found["settings.belief_spread"].startswith("0.5 ")
    assert "settings.discount" not in found
    assert "war.protege_reopens" in found


def test_a_draw_whose_input_is_not_finite_is_marked() -> None:
    value = np.ones((4, 2))
    value[2, 1] = np.nan
    bad = unusable({"capability": value, "gdp": np.full((4, 2), np.nan)}, 4)
    assert bad.tolist() == [False, False, True, False]


def test_windows() -> None:
    assert window(0.0, "never", (1, 2)).tolist() == [1, 1]
    assert window(0.5, 0.75, (1, 2)).tolist() == [0.25, 0]
    assert window(3.0, 2.0, (1, 2, 3, 4)).tolist() == [0, 0, 0, 0]


def refused(file: CaseFile, *packages: str) -> list[str]:
    with pytest.raises(LocarnoError) as raised:
        lay_out(file, packages or None)
    return [item.code for item in raised.value.diagnostics]


def test_more_than_ten_guarantors_are_refused(file: CaseFile) -> None:
    many = {f"g{i}": file.parties["guarantor_b"] for i in range(11)}
    promise = file.guarantees["by_b"].guarantors["guarantor_b"]
    by_b = file.guarantees["by_b"].model_copy(update={"guarantors": dict.fromkeys(many, promise)})
    guarantees = file.guarantees | {"by_b": by_b}
    crowded = file.model_copy(update={"parties": file.parties | many, "guarantees": guarantees, "ratification": {}})
    assert refused(crowded) == ["R102"]


def test_an_undecided_terms_issue_is_refused(file: CaseFile) -> None:
    open_end = file.issues["later"].model_copy(update={"undecided": None})
    case = file.model_copy(update={"issues": file.issues | {"later": open_end}})
    assert refused(case, "bare") == ["R103"]


def test_a_veto_needs_an_outside_option(file: CaseFile) -> None:
    outside = {party: option for party, option in file.outside.items() if party != "protege"}
    assert refused(file.model_copy(update={"outside": outside})) == ["R104"]


def test_an_unknown_package_is_refused_with_the_nearest_name(file: CaseFile) -> None:
    with pytest.raises(LocarnoError, match="did you mean 'b_alone'") as raised:
        lay_out(file, ["b_alon"])
    assert raised.value.diagnostics[0].code == "R105"


def test_a_guarantee_that_may_stay_unratified_needs_its_worth(tmp_path: Path) -> None:
    file = changed(
        tmp_path, ("                    honours_unratified: 0.5, contagion", "                    contagion")
    )
    assert refused(file) == ["R107", "R107"]  # one for each guarantee that the body may refuse
