"""What findings say: no interval where there is none, and baselines over those whom they name."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from locarno.study.baselines import shared_by_gdp
from locarno.study.maker import Maker
from locarno.study.questions import _late
from locarno.study.results import Results
from locarno.study.sensitivity import rank_inputs

PARTIES = ("a", "b", "c")


def results(outcomes, file=None, central_inputs=None):
    nothing = dict.fromkeys(("guarantors", "contributors", "bodies"), ())
    return Results(
        file=file, packages=("one",), parties=PARTIES, **nothing, outcomes=outcomes, central=outcomes, inputs={},
        central_inputs=central_inputs or {}, origins={}, draws=4, draws_asked=4,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "said"),
    [("probability", "the model gives 0.60"), ("EUR/year", "0.0 billion EUR/year"), ("brigades", "0.6")],
)
def test_one_number_for_all_draws_has_no_interval(unit, said):
    maker = Maker(results({}), rank_inputs({}, {}))
    values, words = np.array([0.4, 0.6, 0.6, 0.8]), {"central": None, "model": "m", "unit": unit, "top": 0}
    spread = maker.make("x", "hold", "it holds", values, **words)
    single = maker.make("x", "hold", "it holds", np.full(4, 0.6), **words, spread=False)
    assert spread.low is not None
    assert spread.high is not None
    assert spread.says.endswith(" across assumptions.")
    assert (single.low, single.high) == (None, None)
    assert said in single.says
    assert "across" not in single.says


def test_a_bill_is_shared_by_gdp_among_those_who_pay_for_the_package():
    parties = {name: SimpleNamespace(members=(), kind="state") for name in PARTIES}
    packages = {"one": SimpleNamespace(cost={"a": 1, "b": 1}), "other": SimpleNamespace(cost={"c": 1})}
    file = SimpleNamespace(parties=parties, packages=packages, forces={})
    cost = np.broadcast_to(np.array([30.0, 10.0, 0.0]), (4, 1, 3))
    r = results({"burden.cost": cost}, file, {"parties.a.gdp": 100.0, "parties.b.gdp": 300.0, "parties.c.gdp": 9e9})
    assert [shared_by_gdp(r, "one", party)[0].value for party in ("a", "b")] == pytest.approx([10.0, 30.0])
    assert shared_by_gdp(r, "one", "c") == ()


@pytest.mark.parametrize(("hazard", "strikes"), [([0.4, 0.4, 0.1, 0.1], True), ([0.1, 0.1, 0.4, 0.4], False)])
def test_a_late_guarantee_is_pre_empted_only_where_the_hazard_says_so(hazard, strikes):
    late = SimpleNamespace(name="The pact", starts_after=2.0)
    file = SimpleNamespace(packages={"one": SimpleNamespace(guarantees=("pact",))}, guarantees={"pact": late})
    (note,) = _late(results({"settlement.hazard": np.broadcast_to(hazard, (4, 1, 4))}, file), "one", 0)
    assert "in force only after 2 years" in note
    assert ("strikes before" in note) is strikes
