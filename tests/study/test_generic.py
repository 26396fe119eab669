from __future__ import annotations

import numpy as np
import pytest

from locarno.brief.rules import lint
from locarno.models.contract import INPUTS
from locarno.models.durability import (
    ALLIANCE_TESTS,
    READINGS,
    base_rates,
    peacekeeping_text,
    selection_bounds,
)
from locarno.models.generic import RANGES, TERMS, generic_inputs
from locarno.models.settlement import settle
from locarno.study.generic import BANNER, PriorPredictive, prior_predictive


@pytest.fixture(scope="module")
def check() -> PriorPredictive:
    return prior_predictive()


def test_every_range_says_why_and_is_used() -> None:
    inputs = generic_inputs(np.random.default_rng(1), 200, 5)
    for name, span in RANGES.items():
        assert span.low < span.high
        assert span.why
        if name in inputs and INPUTS[name].unit in ("probability", "scale 0-100"):
            assert inputs[name].min() >= min(0.0, span.low)
            assert inputs[name].max() <= span.high
    low, high = inputs["win_alone"].min(), inputs["win_alone"].max()
    assert low < 0.1
    assert high > 0.9
    assert (inputs["end_win"] >= inputs["end_lose"]).all()
    assert (inputs["cost_opposed"] >= inputs["cost_alone"]).all()


def test_a_guarantee_is_all_that_the_two_halves_differ_in() -> None:
    inputs = generic_inputs(np.random.default_rng(2), 64, 5)
    bare = {
        name: value
        for name, value in inputs.items()
        if name not in ("honours", "in_force", "forces.brigades", "force_used")
    }
    survival = settle(bare)["settlement.survival"]
    np.testing.assert_allclose(survival[:, :TERMS], survival[:, TERMS:], atol=1e-12)
    np.testing.assert_allclose(survival[:, :TERMS], settle(inputs)["settlement.survival"][:, :TERMS], atol=1e-12)


def test_the_check_is_the_mean_over_draws_and_terms(check: PriorPredictive) -> None:
    found = settle(generic_inputs(np.random.default_rng(check.seed), check.draws, 10))
    assert (found["status"] == 0.0).all()
    assert check.share == pytest.approx(found["settlement.survival"][:, :, 4].mean())
    assert check.share == pytest.approx(0.5 * (check.without_guarantee + check.with_guarantee))
    assert check.low < check.share < check.high
    assert 0.0 < check.given_agreement < 1.0
    assert check.with_guarantee > check.without_guarantee


def test_two_rival_classes_of_the_named_event_stand_beside_it(check: PriorPredictive) -> None:
    assert [rate.name for rate in check.outside] == ["cease-fires", "cease-fires between neighbours"]
    assert {rate.event for rate in check.outside} == {"war"}
    assert {rate.years for rate in check.outside} == {5}
    assert check.inside == all(rate.low <= check.share <= rate.high for rate in check.outside)
    assert check.text.startswith(BANNER) is not check.inside
    assert "uncalibrated" in check.text or check.inside


def test_the_verdict_does_not_hang_on_the_seed(check: PriorPredictive) -> None:
    other = prior_predictive(seed=7)
    assert other.share == pytest.approx(check.share, abs=0.03)
    assert other.inside == check.inside
    assert prior_predictive(seed=7) is other


def test_a_base_rate_wide_enough_lifts_the_banner(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = tuple(
        type(rate)(**{**{name: getattr(rate, name) for name in rate.__dataclass_fields__}, "low": 0.0, "high": 1.0})
        for rate in base_rates()
    )
    monkeypatch.setattr("locarno.study.generic.base_rates", lambda: wide)
    found = prior_predictive(draws=64, seed=3)
    assert found.inside
    assert "does not validate" in found.text
    prior_predictive.cache_clear()


def test_what_is_said_keeps_the_rules_of_the_brief() -> None:
    said = [prior_predictive(years).text for years in (1, 5, 10)]
    said += [peacekeeping_text(), *(reading.our_data for reading in READINGS)]
    # The rules take the name of a pact of non-aggression for a statement on an attack.
    tested = [test for test in ALLIANCE_TESTS if not test.group.startswith("non-aggression")]
    said += [text for test in tested for text in (test.text, selection_bounds(test).text)]
    assert [lapse for text in said for lapse in lint(text, draft=True)] == []


def test_a_horizon_without_base_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="no base rate for 3 years"):
        prior_predictive(3)
