"""The grammar of claims."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.case import load_case
from locarno.cases import new_case
from locarno.diagnostics import LocarnoError
from locarno.study import run_study
from locarno.study.claims import Predicate, check_claims
from locarno.study.results import Results

HOLD = {"a": np.array([0.2, 0.6, 0.9]), "b": np.array([0.5, 0.5, 0.5])}


def lookup(quantity, arguments):
    assert quantity in {"hold_5y", "cost"}
    return HOLD[arguments[0]] if quantity == "hold_5y" else np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("hold_5y(a) < 0.7", [True, True, False]),
        ("hold_5y(a) > hold_5y(b)", [False, True, True]),
        ("hold_5y(a) - hold_5y(b) > 0.2", [False, False, True]),
        ("hold_5y(a) < 0.7 and hold_5y(a) > 0.3", [False, True, False]),
        ("hold_5y(a) < 0.3 or hold_5y(a) >= 0.9", [True, False, True]),
        ("not hold_5y(a) < 0.3", [False, True, True]),
        ("(hold_5y(a) < 0.3 or cost(a, us) > 2) and hold_5y(b) <= 0.5", [True, False, True]),
        ("(hold_5y(a) + hold_5y(b)) * 2 > 2", [False, True, True]),
        ("hold_5y(a) - 0.1 - 0.1 < 0.05", [True, False, False]),
        ("1 / hold_5y(b) >= 2", [True, True, True]),
    ],
)
def test_truth(text, truth):
    assert list(np.broadcast_to(Predicate(text).holds(lookup), 3)) == truth


def test_and_binds_more_closely_than_or():
    text = "hold_5y(a) < 0.3 or hold_5y(a) > 0.5 and hold_5y(b) > 0.6"
    assert list(Predicate(text).holds(lookup)) == [True, False, False]


def test_the_simple_comparison_and_the_packages_are_known():
    claim = Predicate("hold_5y(a) < 0.7")
    assert claim.packages == ("a",)
    assert claim.simple is not None
    assert (claim.simple.quantity, claim.simple.package, claim.simple.operator, claim.simple.threshold) == (
        "hold_5y",
        "a",
        "<",
        0.7,
    )
    assert Predicate("hold_5y(a) < hold_5y(b)").simple is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "R301"),
        ("hold_5y(a)", "R301"),
        ("hold_5y(a) <", "R301"),
        ("hold_5y(a < 0.7", "R301"),
        ("hold_5y(a) < 0.7 hold_5y(b)", "R301"),
        ("hold_5y(a) = 0.7", "R301"),
        ("hold_5y() < 0.7", "R301"),
        ("hold_5y(a, us) < 0.7", "R301"),
        ("cost(a) < 3", "R301"),
        ("surplus(a, us, them) < 0", "R301"),
        ("__import__('os') < 1", "R301"),
        ("hould_5y(a) < 0.7", "R302"),
        ("holds(a) < 0.7", "R302"),
    ],
)
def test_what_cannot_be_read_is_refused(text, code):
    with pytest.raises(LocarnoError) as caught:
        Predicate(text)
    assert caught.value.diagnostics[0].code == code


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(LocarnoError):
        Predicate(text)


def test_a_surplus_over_an_outside_option_that_nobody_gave_is_no_number():
    outcomes = {"settlement.value": np.ones((3, 1, 2)), "settlement.outside": np.array([[0.5, np.nan]] * 3)}
    nothing = dict.fromkeys(("guarantors", "contributors", "bodies"), ())
    results = Results(
        file=None, packages=("a",), parties=("us", "nato"), **nothing, outcomes=outcomes, central=outcomes,
        inputs={}, central_inputs={}, origins={}, draws=3, draws_asked=3,
    )  # fmt: skip
    assert list(Predicate("surplus(a, us) > 0").holds(results.column)) == [True, True, True]
    with pytest.raises(LocarnoError, match="gets without agreement"):
        Predicate("surplus(a, nato) > 0").holds(results.column)


def test_a_mistyped_test_is_found_with_its_place_before_a_run(tmp_path):
    folder = tmp_path / "case"
    new_case(folder, "ukraine-2025-01")
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    text = text.replace("hold_5y(europe_alone) < 0.7", "hold_5y(europe_alone < 0.7", 1)
    text = text.replace("hold_5y(no_guarantee) < 0.5", "hold_5y(no_guarantees) < 0.5", 1)
    text = text.replace("hold_5y(nato_membership) > hold_5y(us_backstop)", "hold_11y(nato_membership) > 0.5", 1)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    found = check_claims(load_case(folder))
    assert [(item.code, item.path) for item in found] == [
        ("R301", "claims.europe_alone_not_enough.test"),
        ("R302", "claims.robust_guarantees_needed.test"),
        ("R302", "claims.nato_is_the_benchmark.test"),
    ]
    assert all(item.line and item.column for item in found)
    with pytest.raises(LocarnoError):
        run_study(folder, draws=1, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
