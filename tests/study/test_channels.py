"""Channels switched off, against cases that were written without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from invented_case import CASE, write_case
from planted_case import planted

from locarno.case import estimates, load_case
from locarno.case.rungs import Channel as RungChannel
from locarno.finding import Channel
from locarno.study.channels import CHANNELS, channel_effects
from locarno.study.experiments import run_models
from locarno.study.inputs import build_inputs
from locarno.study.layout import lay_out
from locarno.study.sampling import Sampler

if TYPE_CHECKING:
    from pathlib import Path

    from locarno.case import CaseFile
    from locarno.models.contract import Array

YEAR = 5
PRESSURE = """
pressure: {sender: guarantor_a, target: challenger, resolute: 0.5, concession_cost: 0.5, sanctions_cost: 0.3,
           bluff_gain: 1, audience_cost: 0.3, value: 0.02,
           snapback_value: {low: 0.2, best: 0.5, high: 1, because: [j1]}}
"""


def full(text: str = CASE) -> str:
    """Give the invented case every channel, with a requirement that no pool can meet: nobody fills another's gap."""
    for old, new in (
        (
            "honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}, if_fights: 1, if_abandons: 0.5,",
            "honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}, if_fights: 1, if_abandons: 0.5,\n"
            "                  tripwire: {low: 0.05, best: 0.1, high: 0.3, because: [j1]}, brings: 3,",
        ),
        ("believed: {low: 0.2, best: 0.5, high: 0.8, because: [j1]}, if_fights: 2", "if_fights: 2"),
        ("brigades: {low: 4, best: 8, high: 12, because: [j1]}", "brigades: 8, caveats: [not_in_country]"),
        ("brigades: {low: 3, best: 5, high: 8, because: [j1]}", "brigades: 40"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text + PRESSURE


WITHOUT: dict[str, tuple[tuple[str, str], ...]] = {
    "promise": (
        ("honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}", "honours: 0"),
        ("honours: {low: 0.3, best: 0.6, high: 0.8, because: [j1]}", "honours: 0"),
        ("chain: {policy: {low: 0.6, best: 0.8, high: 0.95, because: [j1]}", "chain: {policy: 0"),
    ),
    "tripwire": (("tripwire: {low: 0.05, best: 0.1, high: 0.3, because: [j1]}", "tripwire: 0"),),
    "denial": (("field_share: 0.5", "field_share: 0"),),
    "backstop": (("brigades: 8, caveats", "brigades: 0, caveats"), ("brings: 3", "brings: 0")),
    "snapback": (("snapback_chance: 0.4", "snapback_chance: 0"),),
    "arms": (("adds_own_brigades: 2", "adds_own_brigades: 0"),),
}


def made(folder: Path, text: str, draws: int = 64) -> tuple[CaseFile, dict[str, Array]]:
    folder.mkdir(exist_ok=True)
    file = load_case(write_case(folder, text)).file
    return file, build_inputs(file, Sampler(estimates(file), seed=5).sample(0, draws))


def survival(inputs: dict[str, Array]) -> Array:
    return run_models(inputs)["settlement.survival"][:, :, YEAR - 1]


def test_both_rooms_know_the_same_channels() -> None:
    assert Channel == RungChannel


@pytest.mark.parametrize("channel", CHANNELS)
def test_switching_off_equals_a_case_written_without_it(tmp_path: Path, channel: str) -> None:
    text = full()
    if channel == "promise":
        # How strong a weaker promise is beside the strongest weighs the tripwire too: it is left out here.
        text = text.replace(*WITHOUT["tripwire"][0])
    file, inputs = made(tmp_path / "with", text)
    for old, new in WITHOUT[channel]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    _, bare = made(tmp_path / "without", text)
    change = survival(bare) - survival(inputs)
    assert np.abs(change).max() > 1e-6
    layout = lay_out(file)
    found = {
        effect.package: effect for effect in channel_effects(file, layout, inputs, YEAR) if effect.channel == channel
    }
    for k, package in enumerate(layout.packages):
        assert found[package].value == pytest.approx(change[:, k].mean(), abs=1e-12)
        if found[package].present:
            low, high = np.quantile(change[:, k], [0.1, 0.9])
            assert (found[package].low, found[package].high) == pytest.approx((low, high), abs=1e-12)
            assert found[package].through


def test_what_is_not_there_has_no_effect(tmp_path: Path) -> None:
    file, inputs = made(tmp_path, full())
    found = channel_effects(file, lay_out(file), inputs, YEAR)
    assert len(found) == 6 * 3
    for effect in found:
        assert effect.present or (effect.value == 0 and not effect.through and effect.low is None)
    assert not any(effect.present for effect in found if effect.package == "bare")
    # B alone is not bound to A, whose forces from outside fight for nobody there; B itself brings three.
    [backstop] = [e for e in found if (e.package, e.channel) == ("b_alone", "backstop")]
    assert backstop.through == "brigade equivalents from outside, mean: Guarantor B 3.0"


def test_promise_and_denial_keep_the_peace_at_given_beliefs(tmp_path: Path) -> None:
    """A constant guarantee whose joining costs the challenger: taking either away never helps, in any draw."""
    file, inputs = made(tmp_path, planted(shock=0.4))
    found = {(e.package, e.channel): e for e in channel_effects(file, lay_out(file), inputs, YEAR)}
    for channel in ("promise", "denial"):
        effect = found["constant", channel]
        assert effect.present
        assert effect.high is not None
        assert effect.high < 0


def test_a_promise_that_comes_late_can_cost_the_peace(tmp_path: Path) -> None:
    """The challenger strikes before the window closes, so that taking a sure late promise away helps."""
    file, inputs = made(tmp_path, planted("cost_alone: 3.5\ncost_opposed: 8", shock=0.4, hidden=0.0), draws=4)
    found = {(e.package, e.channel): e for e in channel_effects(file, lay_out(file), inputs, YEAR)}
    assert found["late", "promise"].value > 0.05
    assert found["constant", "promise"].value < -0.3


def test_a_calculus_stands_in_the_settlement_as_its_number_would(tmp_path: Path) -> None:
    text = CASE.replace(
        "honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}",
        "calculus: {prize: {low: 1, best: 2, high: 3, because: [j1]}, audience: 0.2, outrage: 1.0e-5, troops: 5000, "
        "resolve: 1}",
    )
    file, inputs = made(tmp_path, text)
    chance = run_models(inputs)["cohesion.calculus"]
    assert np.isfinite(chance[:, :2, 1]).all()
    assert np.isnan(chance[:, :, 0]).all()
    assert 0.2 < chance[:, 1, 1].mean() < 1
    plain = {name: value for name, value in inputs.items() if not name.startswith("calculus_")}
    as_number = plain | {"honours": np.where(np.isnan(chance), inputs["honours"], chance)}
    np.testing.assert_array_equal(survival(inputs), survival(as_number))
    found = {(e.package, e.channel): e for e in channel_effects(file, lay_out(file), inputs, YEAR)}
    assert "Guarantor B by its own calculus" in found["b_alone", "promise"].through
    assert found["b_alone", "tripwire"].through.endswith("Guarantor B 5,000 soldiers in its own calculus")
    assert found["b_alone", "promise"].value < found["b_alone", "tripwire"].value < 0
