"""What-ifs from a case to its findings."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from invented_case import CASE, write_case

from locarno.study import findings_of, run_study
from locarno.study.findings import _good_inputs

CLAIM = """
claims:
  b_not_enough: {says: B alone is not enough, test: "hold_5y(b_alone) < 0.99", because: [j1]}
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whatifs")
    case = write_case(folder, CASE + CLAIM.lstrip("\n"))
    return findings_of(run_study(case, draws=32, out=folder / "run"))


@pytest.mark.parametrize(
    ("good", "most", "draws"),
    [
        (range(5), 3, [0, 1, 2]),
        ([1, 3, 4], 2, [1, 3]),
        ([1030, 1040, 5000], 256, [1030, 1040]),  # the block of the first of them
    ],
)
def test_only_good_draws_of_the_run_are_asked(good, most, draws):
    mask = np.zeros(6000, dtype=bool)
    mask[list(good)] = True

    def model_inputs(start, count):
        return {"win_alone": np.arange(start, start + count), "veto": np.array([1.0, 0.0])}

    found = _good_inputs(SimpleNamespace(good=mask, model_inputs=model_inputs), most)
    assert found["win_alone"].tolist() == draws
    assert found["veto"].tolist() == [1.0, 0.0]


@pytest.mark.slow
def test_the_price_of_absence_stands_beside_its_finding(found):
    told = {(one.party, one.package, one.way, one.reading): one for one in found.absences}
    fixed = told["guarantor_a", "both", "others fixed", ""]
    finding = found.find("absence_guarantor_a.both")
    assert (finding.value, finding.low, finding.high) == (fixed.holds, fixed.low, fixed.high)
    assert finding.draws == 32
    assert "what others do held fixed" in finding.quantity
    assert {way for _, _, way, _ in told} == {"others fixed", "contagion", "substitution"}


@pytest.mark.slow
def test_surfaces_and_window_are_of_the_package_that_the_claim_asks_about(found):
    assert [(made.package, made.x, made.y) for made in found.surfaces] == [
        ("b_alone", "belief", "brigades"),
        ("b_alone", "war.win_alone", "war.cost_alone"),
    ]
    assert found.surfaces[1].x_now == 0.6
    assert found.surfaces[1].y_now == 1.5
    assert len(found.window) == 49
    assert found.window_says.startswith("Open in ")
    assert found.window[-1].brigades == pytest.approx(2 * 5, rel=0.3)


@pytest.mark.slow
def test_the_claim_is_told_with_what_refutes_it(found):
    (claim,) = found.claims
    assert claim.share_of_draws == 1.0
    assert claim.counterexample.startswith("no counterexample among the draws. The menu has no package ")


@pytest.mark.slow
def test_traps_are_findings_of_holding(found):
    assert {f"trap.{package}" for package in found.packages} <= {f.id for f in found.of("hold")}
    assert found.find("traps").kind == "share_of_draws"
    assert found.of("hold")[0].id.startswith("hold_5y")
