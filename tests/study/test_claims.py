"""The grammar of claims."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from locarno.case import load_case
from locarno.cases import new_case
from locarno.diagnostics import LocarnoError
from locarno.study import run_study
from locarno.study.claim_tests import by_threshold, cheapest_refutation, claim_results, counterexample
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
    ("text", "found"),
    [
        ("0.7 > hold_5y(a)", ("hold_5y", ("a",), "<", 0.7)),
        ("2 <= cost(a, us)", ("cost", ("a", "us"), ">=", 2.0)),
        ("(hold_5y(a)) >= (0.9)", ("hold_5y", ("a",), ">=", 0.9)),
        ("(hold_5y(a) < 0.7)", ("hold_5y", ("a",), "<", 0.7)),
        ("hold_5y(a) * 1 < 0.7", None),
        ("1 < 2", None),
        ("not hold_5y(a) < 0.7", None),
    ],
)
def test_a_simple_claim_is_read_with_its_quantity_on_the_left(text, found):
    simple = Predicate(text).simple
    assert (simple and (simple.quantity, simple.arguments, simple.operator, simple.threshold)) == found


SD_A, SD_AB = np.std(HOLD["a"]), np.std(HOLD["a"] - HOLD["b"])


@pytest.mark.parametrize(
    ("text", "margin"),
    [
        ("hold_5y(a) < 0.7", (0.7 - HOLD["a"]) / SD_A),
        ("hold_5y(a) >= 0.7", (HOLD["a"] - 0.7) / SD_A),
        ("0.7 > hold_5y(a)", (0.7 - HOLD["a"]) / SD_A),
        ("hold_5y(a) > hold_5y(b)", (HOLD["a"] - HOLD["b"]) / SD_AB),
        ("not hold_5y(a) < 0.7", (HOLD["a"] - 0.7) / SD_A),
        ("hold_5y(a) < 0.7 and hold_5y(a) > 0.3", np.minimum(0.7 - HOLD["a"], HOLD["a"] - 0.3) / SD_A),
        ("hold_5y(a) < 0.3 or hold_5y(a) >= 0.9", np.maximum(0.3 - HOLD["a"], HOLD["a"] - 0.9) / SD_A),
        ("hold_5y(b) < 0.7", np.full(3, 0.2)),  # it does not vary, so its own unit stands
    ],
)
def test_the_distance_from_the_boundary_is_in_standard_deviations(text, margin):
    np.testing.assert_allclose(Predicate(text).margin(lookup), margin)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_the_margin_has_the_sign_of_the_truth(values, one, other):
    column = np.array(values)
    text = f"hold_5y(a) < {one:.6f} and not hold_5y(a) > {other:.6f} or hold_5y(a) >= 0.5"
    claim = Predicate(text)
    margin, truth = (call(lambda *_: column) for call in (claim.margin, claim.holds))
    assert truth[margin > 0].all()
    assert not truth[margin < 0].any()


def test_what_a_conjunction_joins_is_known_and_nothing_else():
    joined = Predicate("hold_5y(a) < 0.7 and (hold_5y(b) > 0.3 and 1 < cost(a, us))").conjuncts
    assert [part.operator for part in joined] == ["<", ">", "<"]
    assert Predicate("hold_5y(a) < 0.7 and not hold_5y(b) > 0.3").conjuncts == ()
    assert Predicate("hold_5y(a) < 0.7 or hold_5y(b) > 0.3").conjuncts == ()
    names = Predicate("hold_5y(a) < 0.7 and hold_5y(a) > cost(a, us)").quantities
    assert names == (("hold_5y", ("a",)), ("cost", ("a", "us")))


# --- claims over a planted menu ----------------------------------------------------------------------------------

PARTIES = ("lead", "bloc", "member", "third")
MENU = {
    # package: instrument option, terms, guarantors, force, payers, chance to hold in five draws, EUR billion a year
    "alone": ("none", "hard", ("member",), None, ("bloc",), [0.2, 0.4, 0.6, 0.65, 0.72], 20.0),
    "alone_large": ("none", "hard", ("bloc",), "force", ("member",), [0.6, 0.75, 0.8, 0.8, 0.9], 30.0),
    "alone_huge": ("none", "hard", ("bloc",), "force", ("member",), [0.8, 0.8, 0.8, 0.8, 0.9], 50.0),
    "with_third": ("none", "hard", ("third",), None, (), [0.9, 0.9, 0.9, 0.9, 0.9], 5.0),
    "led": ("troops", "hard", ("lead", "member"), "force", ("lead",), [0.8, 0.85, 0.9, 0.9, 0.95], 25.0),
    "led_too": ("troops", "hard", ("lead",), None, ("lead",), [0.9, 0.9, 0.9, 0.9, 0.95], 8.0),
    "soft": ("none", "soft", (), None, (), [0.9, 0.9, 0.9, 0.9, 0.9], 0.0),
}


def planted(claims=None, without_cost=False, leave_out=()):
    menu = {name: row for name, row in MENU.items() if name not in leave_out}
    packages = {
        name: SimpleNamespace(
            name=name.replace("_", " ").capitalize(), takes={"part": part, "line": line}, guarantees=(name,),
            force=force, cost=dict.fromkeys(payers, 1),
        )
        for name, (part, line, _, force, payers, _, _) in menu.items()
    }  # fmt: skip
    file = SimpleNamespace(
        packages=packages,
        guarantees={
            name: SimpleNamespace(guarantors={p: SimpleNamespace(lead=p == "lead") for p in row[2]})
            for name, row in menu.items()
        },
        forces={"force": SimpleNamespace(contributors={"member": None}, enablers_from={"part": ["troops"]})},
        issues={"part": SimpleNamespace(kind="instrument"), "line": SimpleNamespace(kind="terms")},
        parties={
            p: SimpleNamespace(name=p, members=("member",) if p == "bloc" else (), kind="bloc" if p == "bloc" else "")
            for p in PARTIES
        },
        claims={name: SimpleNamespace(says=name, test=test) for name, test in (claims or {}).items()},
    )
    held = np.array([row[5] for row in menu.values()]).T[:, :, None]
    cost = np.zeros((5, len(menu), len(PARTIES)))
    cost[:, :, PARTIES.index("bloc")] = [1e9 * row[6] for row in menu.values()]
    cost[:, :, PARTIES.index("member")] = cost[:, :, PARTIES.index("bloc")]
    outcomes = {"settlement.survival": np.repeat(held, 5, axis=2), "settlement.accepted": held[:, :, 0] / 2}
    outcomes |= {} if without_cost else {"burden.cost": cost}
    nothing = dict.fromkeys(("guarantors", "contributors", "bodies"), ())
    return Results(
        file=file, packages=tuple(menu), parties=PARTIES, **nothing, outcomes=outcomes, central={}, inputs={},
        central_inputs={}, origins={}, draws=5, draws_asked=7, numbers=np.array([0, 2, 3, 5, 6]),
    )  # fmt: skip


def refutation(text, **changed):
    return cheapest_refutation(planted(**changed), Predicate(text))


def test_the_nearest_and_the_furthest_draw_are_named_by_their_number_in_the_run():
    results = planted()
    claim = Predicate("hold_5y(alone) < 0.62")
    said = counterexample(results, claim, claim.holds(results.column))
    distance = (0.65 - 0.62) / np.std(MENU["alone"][5])
    assert said == (
        f"2 draws refute it; the nearest is draw 5, {distance:.2f} standard deviations past the boundary, where "
        "hold_5y(alone) is 0.65; furthest off is draw 6, where hold_5y(alone) is 0.72"
    )


def test_the_nearest_draw_of_a_claim_of_several_parts_is_found():
    """In draw 2 the first part fails by far; in draw 3 the second fails by little."""
    results = planted()
    claim = Predicate("hold_5y(alone) > 0.5 and hold_5y(alone_large) > 0.81")
    said = counterexample(results, claim, claim.holds(results.column))
    assert said.startswith("4 draws refute it; the nearest is draw 3, ")
    assert said.endswith("where hold_5y(alone) is 0.60, hold_5y(alone_large) is 0.80")


def test_a_claim_that_always_holds_has_no_counterexample():
    results = planted()
    claim = Predicate("hold_5y(alone) < 0.9")
    assert counterexample(results, claim, claim.holds(results.column)) == "no counterexample among the draws"


def test_a_claim_that_fails_alike_in_all_draws_is_not_given_a_distance():
    results = planted()
    claim = Predicate("hold_5y(with_third) < 0.5")
    said = counterexample(results, claim, claim.holds(results.column))
    assert said == "5 draws refute it; the nearest is draw 0, where hold_5y(with_third) is 0.90"


def test_not_enough_is_refuted_by_the_cheapest_that_involves_nobody_else():
    said = refutation("hold_5y(alone) < 0.7", leave_out=("soft",))
    assert said == (
        "Cheapest package with no more parties than Alone and with hold_5y at or above 0.7 in half of the draws or "
        "more: Alone large (in 80% of them, EUR 30.0 billion a year)"
    )


def test_terms_that_differ_are_told_with_the_cheapest_on_the_same_terms():
    said = refutation("hold_5y(alone) < 0.7")
    assert "Soft (in 100% of them, at no cost in money), on other terms" in said
    assert "on the terms of Alone: Alone large (in 80% of them, EUR 30.0 billion a year)" in said
    assert refutation("hold_5y(alone) < 0.7", leave_out=("alone_large", "alone_huge")).endswith(": none")


def test_only_with_is_refuted_by_the_cheapest_that_does_without():
    """What leads distinguishes from what falls short is ``part: troops``; the other led package shares it."""
    text = "hold_5y(led) >= 0.7 and hold_5y(alone) < 0.7"
    said = refutation(text, leave_out=("soft",))
    assert said.startswith("Cheapest package without part: troops and with hold_5y at or above 0.7")
    assert "With third (in 100% of them, EUR 5.0 billion a year)" in said
    nobody = refutation(text, leave_out=("soft", "with_third", "alone_large", "alone_huge"))
    assert nobody == (
        "The menu has no package without part: troops and with hold_5y at or above 0.7 in half of the draws or more"
    )


def test_where_nothing_tells_them_apart_any_other_package_refutes():
    said = refutation("hold_5y(alone_huge) > 0.75 and hold_5y(alone) <= 0.75", leave_out=("soft",))
    assert said.startswith("Cheapest package beside Alone huge and with hold_5y above 0.75")
    assert "With third" in said


def test_more_than_any_other_is_refuted_by_the_cheapest_that_does_as_much():
    said = refutation("hold_5y(led) > hold_5y(alone)", leave_out=("soft",))
    assert "at or above that of Led in half of the draws or more" in said
    assert "With third (in 80% of them" in said


@pytest.mark.parametrize(
    "text",
    [
        "hold_5y(alone) > 0.7",  # nothing is said to fall short
        "cost(alone, bloc) < 3",  # more is not better
        "hold_5y(alone) < 0.7 or hold_5y(led) < 0.7",
        "hold_5y(alone) * 2 < 0.7",
        "hold_5y(alone) < 0.7 and hold_5y(alone) + hold_5y(led) < 1",
    ],
)
def test_of_other_forms_no_package_is_said_to_refute(text):
    assert refutation(text) == ""


def test_where_costs_are_not_reckoned_the_package_is_named_without_one():
    said = refutation("hold_5y(alone) < 0.7", leave_out=("soft",), without_cost=True)
    assert "Alone large (in 80% of them)" in said


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("hold_5y(alone) < 0.6", {"0.5": 0.4, "0.7": 0.8, "0.9": 1.0}),
        ("0.6 > accepted(alone)", {"0.5": 1.0, "0.7": 1.0, "0.9": 1.0}),
        ("cost(alone, bloc) < 20.0e9", {"1e+10": 0.0, "2e+10": 0.0, "4e+10": 1.0}),
        ("cost(soft, bloc) > 0", {"0": 0.0}),
    ],
)
def test_a_simple_claim_is_shown_at_other_thresholds(text, shares):
    assert by_threshold(planted(), Predicate(text).simple) == pytest.approx(shares)


def test_claims_are_told_with_share_counterexample_and_refutation():
    tests = {"no": "hold_5y(alone) < 0.7", "unsaid": None, "lost": "gap(alone) > 0"}
    told = {result.id: result for result in claim_results(planted(tests))}
    assert told["no"].share_of_draws == pytest.approx(0.8)
    assert told["no"].counterexample.startswith("1 draw refutes it")
    assert "Cheapest package" in told["no"].counterexample
    assert told["no"].note == "within this menu and these ranges"
    assert told["unsaid"].share_of_draws is None
    assert told["lost"].note.startswith("not tested: gap needs the outcome finance.gap")


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
    text = text.replace("no_war_5y(no_guarantee) < 0.5", "no_war_5y(no_guarantees) < 0.5", 1)
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
