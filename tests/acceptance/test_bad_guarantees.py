"""Guarantees that cannot be: every mistake is one clear diagnostic at its place, or a limit that is named."""

from __future__ import annotations

import json
import re

import pytest

HONOURS = "honours: {low: 0.2, best: 0.5, high: 0.8, because: [j1]}"
WIN_ALONE = "win_alone: {low: 0.2, best: 0.5, high: 0.8, because: [j1]}"
ENDS = "ends_yearly: {low: 0.05, best: 0.15, high: 0.3, because: [j1]}"
OWN = "own_brigades: {low: 20, best: 40, high: 60, because: [j1]}"
PARTIES = "parties:                          # a veto means that nothing is settled without the party\n"
BLOC = PARTIES + "  allies: {{name: Allies, kind: bloc, members: [third, {}], roles: [guarantor]}}\n"
GUARANTOR = "      third:\n        honours"
STEP = "- {after_hours: {low: 24, best: 72, high: 240, because: [j1]}, who: third, does: decides on the use of force}"
PLACE = re.compile(r"case\.yaml:\d+:\d+: ([A-Z]\d{3}) ")

ERRORS = {
    # probabilities off 0–1
    "a chance above 1": ([(HONOURS, HONOURS.replace("0.8", "1.2"))], "C114", "1.2 is off its scale 0–1"),
    "a chance below 0": ([(WIN_ALONE, WIN_ALONE.replace("low: 0.2", "low: -0.2"))], "C114", "-0.2 is off its scale"),
    "a chance in per cent": ([(ENDS, "ends_yearly: 15")], "C114", "15 is off its scale 0–1"),
    "a chance that is no number": ([(HONOURS, "honours: .nan")], "C113", "nan"),
    "a base rate and a chain": (
        [(HONOURS, "honours: 0.5\n        chain: {policy: 0.5, authorised: 0.5, fights: 0.5}")],
        "C118",
        "chain",
    ),
    # a guarantor that guarantees itself
    "it guarantees itself": ([("beneficiary: second", "beneficiary: third")], "C214", "it is the beneficiary"),
    "the protected state guarantees": ([(GUARANTOR, GUARANTOR.replace("third", "second"))], "C214", "beneficiary"),
    "the challenger guarantees": ([(GUARANTOR, GUARANTOR.replace("third", "first"))], "C214", "it is the challenger"),
    "a bloc guarantees its member": (
        [(PARTIES, BLOC.format("second")), (GUARANTOR, GUARANTOR.replace("third", "allies"))],
        "C214",
        "'second', the beneficiary, is in it",
    ),
    "a bloc with the challenger in it": (
        [(PARTIES, BLOC.format("first")), (GUARANTOR, GUARANTOR.replace("third", "allies"))],
        "C214",
        "'first', the challenger, is in it",
    ),
    # circles
    "a bloc that contains itself": ([(PARTIES, BLOC.format("allies"))], "C209", "allies"),
    "a step that waits for itself": ([(STEP, STEP.replace("- {", "- {id: acts, after: [acts], "))], "C233", "acts"),
    # no challenger, or two
    "no challenger": ([("  challenger: first\n", "")], "C112", "no key 'challenger'"),
    "a challenger without the role": ([("roles: [challenger]", "roles: [mediator]")], "C214", "without the role"),
    "two with the role": ([("roles: [guarantor]", "roles: [guarantor, challenger]")], "C214", "the war names 'first'"),
    "two named": ([("  challenger: first\n", "  challenger: [first, third]\n")], "C113", "is a list"),
    "a challenger that nobody knows": ([("challenger: first\n", "challenger: frist\n")], "C201", "mean 'first'"),
    # negative costs
    "war pays": ([("cost_alone: {low: 0.3", "cost_alone: {low: -0.3")], "C114", "from 0 up"),
    "helping pays": ([("if_fights: {low: 0.1", "if_fights: {low: -0.1")], "C114", "from 0 up"),
    "abandoning pays": ([("if_abandons: {low: 0.0", "if_abandons: {low: -0.1")], "C114", "from 0 up"),
    "fighting on pays": ([("fighting_cost: {low: 0.05", "fighting_cost: {low: -0.05")], "C114", "from 0 up"),
    "a shock below 0": ([("shock: {low: 0.1", "shock: {low: -0.1")], "C114", "from 0 up"),
    # nothing to divide by, zero capabilities
    "a protected state without a force": ([(OWN, "own_brigades: 0")], "C239", "the odds depend on the ratio of forces"),
    "perhaps without a force": ([(OWN, "own_brigades: {options: {'0': 1, '40': 3}}")], "C239", "ratio of forces"),
    "a force that melts away": (
        [("  win_alone:", "  power: {protege: {1: 1, 4: 0}}\n  win_alone:")],
        "C239",
        "war.power.protege.4 can be 0",
    ),
    "a future that counts like today": ([("horizon_years: 10", "horizon_years: 10, discount: 1")], "C239", "below 1"),
    "an economy of nothing": ([("capability: {low: 60", "gdp: 0, capability: {low: 60")], "C239", "gdp"),
    "a calculus without a range": (
        [(HONOURS, "calculus: {prize: 0.5, resolve: 0}")],
        "C118",
        "resolve must be above 0",
    ),
    # missing covariates
    "no odds": ([("  " + WIN_ALONE + "\n", "")], "C112", "no key 'win_alone'"),
    "a veto without an outside option": (
        [("  first: {fighting_cost: {low: 0.05, best: 0.2, high: 0.5, because: [j1]}}\n", "")],
        "C215",
        "no outside option",
    ),
}  # fmt: skip


@pytest.fixture
def changed(small_case, tmp_path):
    """Write the small case with some of its lines changed."""

    def change(*edits):
        text = (small_case / "case.yaml").read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new, 1)
        folder = tmp_path / "changed"
        folder.mkdir()
        (folder / "case.yaml").write_text(text, encoding="utf-8")
        return folder

    return change


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_is_refused_at_its_place(name, changed, drive, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    edits, code, says = ERRORS[name]
    folder = changed(*edits)
    ran = drive("run", folder, "--draws", "1024", "--out", tmp_path / "run")
    assert ran.code == 2
    assert ran.out == ""
    assert PLACE.findall(ran.err) == [code], ran.err
    assert says in ran.err
    assert "to mend: " in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "run").exists()
    checked = drive("check", folder)
    assert checked.code == 1
    told = checked.out + checked.err
    # the path of the folder is the reader's own and may be of any length
    lines = [line for line in told.splitlines() if str(folder) not in line]
    assert max(map(len, lines)) <= 80
    assert re.search(rf"^{code}  \S.*To mend:", told, re.MULTILINE)


def test_commitments_that_wait_for_each_other_are_asked_about(changed, drive):
    circle = (
        "commitments:\n"
        "  one: {by: second, act: promise, if: {party: third, does: send troops}, "
        "then: {issue: line, option: present_line}, firmness: pledged, because: [j1]}\n"
        "  two: {by: third, act: promise, if: {party: second, does: hold the line}, "
        "then: {issue: line, option: present_line}, firmness: pledged, because: [j1]}\n"
        "guarantees:\n"
    )
    folder = changed(("guarantees:\n", circle))
    checked = drive("check", folder)
    told = " ".join((checked.out + checked.err).split())
    assert checked.code == 0
    assert "C421" in told
    assert "one → two → one" in told.replace(" │ ", " ")
    assert "two equilibria exist" in told


PRIVATE = [
    ("hidden_cost_sd: {low: 0.5, best: 1.5, high: 2.5, because: [j1]}", "hidden_cost_sd: 0"),
    ("shock: {low: 0.1, best: 0.4, high: 0.8, because: [j1]}", "shock: 0"),
]
POWERLESS = [
    (f"capability: {{low: {low}, best: {low + 20}, high: {low + 40}, because: [j1]}}", "capability: 0")
    for low in (60, 30, 40)
]
FREE_HELP = ("cost_opposed: {low: 0.8, best: 2.0, high: 4.0, because: [j1]}", "cost_opposed: 0")


@pytest.mark.parametrize(
    "edits",
    [
        [("lose: {line: {value: former_border", "lose: {line: {value: claims_of_first")],
        [("salience: {low: 50, best: 70, high: 90, because: [j1]}", "salience: 0")],
        [(WIN_ALONE, "win_alone: 1"), (HONOURS, "honours: 0"), FREE_HELP],
        [(WIN_ALONE, "win_alone: 0"), (HONOURS, "honours: 1"), *PRIVATE],
        POWERLESS,
    ],
    ids=["won and lost alike", "does not care", "sure to win", "sure to lose", "without capabilities"],
)
def test_a_case_at_the_end_of_a_scale_still_runs_whole(edits, changed, drive, tmp_path):
    ran = drive("run", changed(*edits), "--draws", "1024", "--out", tmp_path / "run")
    assert ran.code == 0, ran.err
    assert "1,024 of 1,024 good" in ran.out
    record = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert record["status"] == "complete"


def test_a_history_with_a_covariate_missing_leaves_the_outside_view_out_by_name(changed, drive, tmp_path):
    history = "history: {prior_disputes: {value: 3, because: [j1]}}\nbenchmark: pact"
    ran = drive("run", changed(("benchmark: pact", history)), "--draws", "1024", "--out", tmp_path / "run")
    assert ran.code == 0
    assert "durability.outside_view would need history" in " ".join(ran.out.split())
