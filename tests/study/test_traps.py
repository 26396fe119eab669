"""Traps in a planted case, and the ratio to the benchmark in planted gains."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from whatif_case import YEAR, invented

from locarno.study.benchmark import RATIO, against_benchmark
from locarno.study.experiments import run_models
from locarno.study.maker import Maker
from locarno.study.results import Results
from locarno.study.sensitivity import rank_inputs
from locarno.study.traps import MENDS, traps


def maker_of(file, layout, outcomes, draws, packages=None):
    nothing = dict.fromkeys(("guarantors", "contributors", "bodies"), ())
    results = Results(
        file=file, packages=packages or layout.packages, parties=layout.parties if layout else (), **nothing,
        outcomes=outcomes, central=outcomes, inputs={}, central_inputs={}, origins={}, draws=draws, draws_asked=draws,
    )  # fmt: skip
    return Maker(results, rank_inputs({}, {}))


def trapped():
    """Nobody but the challenger decides; it can hardly lose, the terms give it nothing, and war goes on half-way."""
    file, layout, inputs = invented()
    challenger = layout.parties.index("challenger")
    draws = len(inputs["position"])
    given = {name: np.array(array) for name, array in inputs.items()}
    given["veto"][:] = 0.0
    given["veto"][challenger] = 1.0
    line, limits = layout.issues.index("line"), layout.issues.index("limits")
    given["position"][:, challenger, [line, limits]] = 100.0
    given["salience"][:, challenger, [line, limits]] = 90.0, 30.0
    given["package_position"][:, [line, limits]] = 0.0, 100.0
    given["end_now"][:, [line, limits]] = 50.0
    given["end_win"][:, [line, limits]] = 100.0
    given["end_lose"][:, [line, limits]] = 0.0
    given["intrinsic"][...] = 0.0
    given["win_alone"], given["cost_alone"] = np.full(draws, 0.98), np.zeros(draws)
    given["cost_opposed"] = np.full(draws, 0.5)
    given["fighting_cost"][:, challenger] = 0.05
    return file, layout, given


@pytest.fixture(scope="module")
def told():
    file, layout, given = trapped()
    outcomes = run_models(given)
    maker = maker_of(file, layout, outcomes, len(given["position"]))
    return {finding.id: finding for finding in traps(maker, given)}, outcomes, given


def test_a_planted_trap_is_found_in_every_draw(told):
    findings, outcomes, given = told
    _, layout, _ = invented()
    k, challenger = layout.packages.index("bare"), layout.parties.index("challenger")
    outside, value = outcomes["settlement.outside"][:, challenger], outcomes["settlement.value"][:, k, challenger]
    y = outcomes["settlement.satisfaction"][:, k, challenger]
    beta = given["discount"][:, challenger]
    assert (value >= outside).all()
    assert (outside > y / (1 - beta)).all()
    assert findings["trap.bare"].value == pytest.approx(1.0)
    assert (
        f"in {len(beta)} of {len(beta)} draws, at half of them or more in {len(beta)}" in findings["trap.bare"].notes[1]
    )


def test_what_makes_it_one_are_the_terms(told):
    """Line: distance 100 at salience 90, limits: as asked. So all that is withheld is on the line."""
    findings, outcomes, _ = told
    _, layout, _ = invented()
    k, challenger = layout.packages.index("bare"), layout.parties.index("challenger")
    y = outcomes["settlement.satisfaction"][:, k, challenger].mean()
    needed = 0.1 * outcomes["settlement.outside"][:, challenger].mean()
    reason, issue = findings["trap.bare"].notes[2:]
    assert f"the terms give {y:.2f} a year; {needed:.2f} would make it worth keeping" in reason
    assert f"worth {10 * y:.1f} to Challenger and no agreement {10 * needed:.1f}" in reason
    assert issue == "of what the terms withhold from it, 100% is on line"


def test_instruments_that_the_challenger_minds_are_told_apart_from_the_terms():
    file, layout, given = trapped()
    given["intrinsic"][:, layout.packages.index("bare"), layout.parties.index("challenger")] = 0.07
    maker = maker_of(file, layout, run_models(given), len(given["position"]))
    found = {finding.id: finding for finding in traps(maker, given)}
    assert "less 0.07 for instruments that it minds" in found["trap.bare"].notes[2]


def test_the_packages_that_are_traps_are_listed(told):
    findings, outcomes, _ = told
    weights = outcomes["settlement.trap"].mean(axis=0)
    assert findings["traps"].value == pytest.approx((outcomes["settlement.trap"] >= 0.5).any(axis=1).mean())
    listed = findings["traps"].notes
    assert "Nothing: 1.00" in listed
    assert len(listed) == (weights >= 0.1).sum() + 1
    assert listed[-1] == MENDS


def test_a_stronger_guarantee_turns_the_trap_into_a_refusal_and_better_terms_mend_it():
    _, layout, given = trapped()
    k, challenger = layout.packages.index("bare"), layout.parties.index("challenger")
    hopeless = run_models(
        {**given, "win_alone": np.full(len(given["position"]), 1e-6), "cost_alone": given["win_alone"] * 50}
    )
    assert hopeless["settlement.trap"][:, k].max() == 0
    assert hopeless["settlement.refuses"][:, k, challenger].min() == 1
    better = np.array(given["package_position"])
    better[:, layout.issues.index("line")] = 60.0
    mended = run_models({**given, "package_position": better})
    assert mended["settlement.trap"][:, k].max() == 0
    assert mended["settlement.refuses"][:, k, challenger].max() == 0


def test_without_any_trap_that_is_said():
    file, layout, given = trapped()
    outcomes = run_models(given)
    outcomes["settlement.trap"] = np.zeros(outcomes["settlement.trap"].shape)
    found = {f.id: f for f in traps(maker_of(file, layout, outcomes, len(given["position"])), given)}
    assert found["traps"].value == 0
    assert found["traps"].notes == ("none has a weight of 0.1 or more, mean over draws",)
    assert len(found["trap.bare"].notes) == 1


# --- the benchmark ------------------------------------------------------------------------------------------------

PLAIN = np.linspace(0.3, 0.5, 11)
GAINS = {
    "clear": np.linspace(0.2, 0.4, 11),
    "spans": np.linspace(-0.1, 0.5, 11),  # its mean is well above 0, its 10th percentile is not
    "mean below": np.linspace(-0.5, 0.1, 11),
    "loses": np.linspace(-0.3, -0.1, 11),
}


def beside(gain, none="none"):
    held = np.stack([PLAIN + gain, PLAIN + 0.1, PLAIN], axis=1)
    outcomes = {"settlement.survival": np.repeat(held[:, :, None], YEAR, axis=2)}
    packages = ("top", "middle", "none")
    file = SimpleNamespace(benchmark="top", no_guarantee=none, packages={p: SimpleNamespace(name=p) for p in packages})
    maker = maker_of(file, None, outcomes, len(PLAIN), packages)
    return {finding.package: finding for finding in against_benchmark(maker, YEAR, "five years")}


def test_a_gain_clear_of_zero_gives_a_ratio_of_means():
    found = beside(GAINS["clear"])
    assert found["middle"].readings == {RATIO: pytest.approx(0.1 / GAINS["clear"].mean())}
    assert not any("no ratio" in note for note in found["middle"].notes)
    assert found["none"].readings == {}, "no guarantee has none of its own gain"
    assert found["middle"].value == pytest.approx(0.1 - GAINS["clear"].mean())


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("spans", "gain over no guarantee is not clear of zero"),
        ("mean below", "gain over no guarantee is not clear of zero"),
        ("loses", "the benchmark does not gain over no guarantee"),
    ],
)
def test_otherwise_there_is_none_and_why_is_said(which, said):
    for finding in beside(GAINS[which]).values():
        assert finding.readings == {}
        assert any(note.startswith("no ratio:") and said in note for note in finding.notes)


def test_without_a_package_that_has_no_guarantee_there_is_no_ratio():
    found = beside(GAINS["clear"], none="nowhere")
    assert all(finding.readings == {} for finding in found.values())
    assert all("no package of the run stands" in finding.notes[-1] for finding in found.values())
