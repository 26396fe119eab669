"""The tables behind page one: what is said of checks, absences, guarantors and tested alliances."""

from __future__ import annotations

from locarno.brief import lapses, lint, tables


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
    said = "The shift of power exceeds what a war would cost. Brigades 4 quarters earlier, or"
    assert told["European force alone, commitment problem"].startswith(said)
    assert not any("membership, commitment" in about for about in told), "what holds needs no repair"


def test_what_cannot_be_asked_of_any_package_is_said_once(findings):
    none = tuple(
        one.model_copy(update={"holds": None, "says": "The check needs war.fronts."})
        if one.model == "costly signal"
        else one
        for one in findings.checks
    )
    grid = tables.checks(findings.model_copy(update={"checks": none}))
    assert [head.text for head in grid.heads] == ["Commitment problem"]
    assert [r.says for r in grid.remarks if r.about == "Costly signal"] == ["The check needs war.fronts."]


def test_the_same_repair_is_said_once(findings):
    change = {"says": "It fails.", "repair": "Brigades earlier.", "first_fails": 2}
    same = tuple(one.model_copy(update=change) for one in findings.checks[:4])
    grid = tables.checks(findings.model_copy(update={"checks": same}))
    assert [remark.says for remark in grid.remarks] == ["It fails. Brigades earlier."]
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
    assert "United States pays €700m a year less" in fixed.detail
    assert "others pay €1.4bn a year more" in substitution.detail
    assert grid.heads[1].detail == "each lead that stays out takes others with it"
    assert not grid.remarks


def test_the_headline_reading_of_an_absence_stands_above_the_others(findings):
    one = findings.absences[1]
    other = one.model_copy(update={"reading": "the greatest equilibrium", "holds": -0.07})
    told = (other, *findings.absences) if one.way == "contagion" else ()
    cell = _row(
        tables.absences(findings.model_copy(update={"absences": told})),
        "United States, from European force with US backstop",
    )[1]
    assert cell.text == "−0.11"
    assert "−0.07: the greatest equilibrium" in cell.detail


def test_absences_that_change_nothing_are_counted_and_not_listed(findings):
    still = tuple(
        one.model_copy(update={"holds": 0.001, "low": 0.0, "high": 0.002}) if one.party == "uk" else one
        for one in findings.absences
    )
    grid = tables.absences(findings.model_copy(update={"absences": still}))
    assert not any("uk" in name for name, _ in grid.rows)
    assert grid.remarks[0].says.startswith("1 further")
    nothing = tuple(one.model_copy(update={"holds": 0.0}) for one in findings.absences)
    assert tables.absences(findings.model_copy(update={"absences": nothing})) is None


def test_the_most_telling_absences_come_first_and_are_eight_at_most(findings):
    many = tuple(
        findings.absences[0].model_copy(update={"party": f"p{k}", "holds": -0.01 * (k + 1)}) for k in range(12)
    )
    grid = tables.absences(findings.model_copy(update={"absences": many}))
    assert [cells[0].text for _, cells in grid.rows] == [f"−0.{k:02d}" for k in range(12, 4, -1)]
    assert grid.remarks[0].says.startswith("4 further")


def test_guarantors_stand_by_what_rests_on_them_with_the_sets_that_tip(findings):
    (first, second, third), quiet = tables.pivots(findings)
    assert (first.guarantor, first.swing, first.holds) == ("United States", "0.52", "−0.14")
    assert first.tips == "Without United States 0.44, below 0.50"
    assert (second.package, second.guarantor, second.tips) == ("", "uk", "")
    assert third.tips == "No set takes it below 0.20"
    assert quiet == ()


def test_packages_on_which_nobody_tells_are_said_together(findings):
    still = tuple(one.model_copy(update={"holds": 0.001, "swing": 0.0}) for one in findings.pivots)
    sets = (
        findings.tipping_sets[1].model_copy(update={"package": "us_backstop"}),
        findings.tipping_sets[1],
        findings.tipping_sets[1].model_copy(update={"package": "membership", "holds": 0.37, "level": 0.6}),
    )
    rows, quiet = tables.pivots(findings.model_copy(update={"pivots": still, "tipping_sets": sets}))
    assert rows == ()
    told = {remark.about: remark.says for remark in quiet}
    assert told == {
        "Full alliance membership": "no single guarantor tells; already below 0.60, at 0.37",
        "European force with US backstop; European force alone": (
            "no single guarantor tells; no set takes it below 0.20"
        ),
    }


def test_tested_groups_have_their_interval_and_what_selection_leaves_open(findings):
    first, second = tables.tested(findings)
    assert (first.honoured, first.rate, first.consistent) == ("29 of 46", "63% (49–76%)", "0.55–1")
    assert second.rate == "22% (5–54%)"
    nothing = findings.reliability[0].model_copy(
        update={"consistent_low": float("nan"), "consistent_high": float("nan")}
    )
    told = tables.tested(findings.model_copy(update={"reliability": (nothing,)}))
    assert told[0].consistent == "none under the stated rules"


def test_what_a_channel_rests_on_is_said_of_the_packages_that_are_judged(findings):
    told = {remark.about: remark.says for remark in tables.through(findings, {"arms", "bare"})}
    assert told == {"Arms and money only": "own strength: 80 brigades of its own"}


def test_ladders_name_their_weakest_rung_and_what_was_assumed(findings):
    told = {remark.about: remark.says for remark in tables.climbed(findings)}
    assert told["European force"] == findings.ladders[0].assumed[0]
    assert tables.climbed(findings)[0].says == findings.ladders[0].weakest


def test_what_is_told_with_the_tables_keeps_the_rules(findings, case):
    assert lint("\n".join(tables.sentences(findings)), draft=True) == []
    slip = findings.ladders[0].model_copy(update={"weakest": "It is likely that they would not agree"})
    told = findings.model_copy(update={"ladders": (slip,)})
    assert [lapse.code for lapse in lapses(told, case)] == ["B302"]
