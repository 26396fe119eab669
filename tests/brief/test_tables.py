"""The tables behind page one: what is said of checks, absences, guarantors and tested alliances."""

from __future__ import annotations

from locarno.brief import lint, tables


def _row(grid, name):
    return next(cells for said, cells in grid.rows if said == name)


def test_a_check_is_a_verdict_with_its_share_and_its_repair(findings):
    grid = tables.checks(findings)
    assert [head.text for head in grid.heads] == ["Commitment problem", "Costly signal"]
    holds = _row(grid, "Full alliance membership")[0]
    assert (holds.text, holds.detail, holds.fails) == ("holds", ">19 of 20", False)
    fails = _row(grid, "European force alone")[0]
    assert (fails.text, fails.detail, fails.fails) == ("fails from year 3", "4 of 10", True)
    assert _row(grid, "Same terms, no guarantee")[1].text == "cannot be asked"
    assert _row(grid, "European force alone")[1].text == "fails at once"
    told = {remark.about: remark.says for remark in grid.remarks}
    assert told["European force alone, costly signal"] == "A presence of 12,000 instead of 2,500."
    assert not any("membership" in about for about in told), "what holds needs no repair"


def test_the_same_repair_is_said_once(findings):
    same = tuple(one.model_copy(update={"repair": "Brigades earlier."}) for one in findings.checks[:4])
    grid = tables.checks(findings.model_copy(update={"checks": same}))
    assert [remark.says for remark in grid.remarks] == ["Brigades earlier."]
    assert grid.remarks[0].about.count(";") == 3


def test_a_package_without_a_check_has_a_dash_and_one_without_any_no_row(findings):
    one = findings.checks[1]
    grid = tables.checks(findings.model_copy(update={"checks": (findings.checks[2], one)}))
    assert [name for name, _ in grid.rows] == ["Full alliance membership", "European force with US ground troops"]
    assert _row(grid, "Full alliance membership")[0].text == "–"


def test_an_absence_is_reckoned_three_ways_in_one_row(findings):
    grid = tables.absences(findings)
    assert len(grid.rows) == len(findings.absences) / 3
    fixed, contagion, substitution = _row(grid, "United States, from European force with US backstop")
    assert [cell.text for cell in (fixed, contagion, substitution)] == ["−0.04", "−0.11", "−0.01"]
    assert "2 more brigades missing" in fixed.detail
    assert "European allies +€1.4bn a year" in substitution.detail
    assert "United States −€700m a year" in fixed.detail
    assert grid.heads[1].detail == "each lead that stays out takes others with it"


def test_guarantors_stand_by_what_rests_on_them_with_the_sets_that_tip(findings):
    first, second, third = tables.pivots(findings)
    assert (first.guarantor, first.swing, first.holds) == ("United States", "0.52", "−0.14")
    assert first.tips == "Without United States 0.44, below 0.50"
    assert (second.package, second.guarantor, second.tips) == ("", "uk", "")
    assert third.tips == "No set takes it below 0.20"


def test_a_package_with_sets_and_no_pivot_still_has_a_row(findings):
    rows = tables.pivots(findings.model_copy(update={"pivots": ()}))
    assert [(row.package, row.guarantor) for row in rows] == [
        ("European force with US backstop", "–"),
        ("European force alone", "–"),
    ]


def test_tested_groups_have_their_interval_and_what_selection_leaves_open(findings):
    first, second = tables.tested(findings)
    assert (first.honoured, first.rate, first.consistent) == ("29 of 46", "63% (49–76%)", "0.55–1")
    assert second.rate == "22% (5–54%)"
    nothing = findings.reliability[0].model_copy(
        update={"consistent_low": float("nan"), "consistent_high": float("nan")}
    )
    told = tables.tested(findings.model_copy(update={"reliability": (nothing,)}))
    assert told[0].consistent == "none under the stated rules"


def test_what_a_channel_rests_on_is_said_where_it_is_there(findings):
    told = {remark.about: remark.says for remark in tables.through(findings)}
    assert told["Arms and money only"] == "own strength: 80 brigades of its own"
    assert "Same terms, no guarantee" not in told


def test_tables_keep_the_rules(findings):
    for grid in (tables.checks(findings), tables.absences(findings)):
        assert lint("\n".join(grid.text()), draft=True) == []
