"""Page one: its words, its order, and what it refuses to say."""

from __future__ import annotations

import pytest
from guarantee_example import without_figures

from locarno.brief import Adoption, lint, page_one_of, render
from locarno.brief.fit import SHEET, SIZES, banner_on_page, lines
from locarno.diagnostics import LocarnoError


def _with(findings, id, **changes):
    told = tuple(found.model_copy(update=changes) if found.id == id else found for found in findings.findings)
    return findings.model_copy(update={"findings": told})


def test_an_adopted_brief_reads_as_the_golden_says(findings, case, adoption, golden):
    assert page_one_of(findings, case, adoption).text() + "\n" == golden


def test_an_adopted_judgement_has_its_word_and_a_draft_has_none(findings, case, adoption):
    draft, adopted = page_one_of(findings, case), page_one_of(findings, case, adoption)
    assert "would be unlikely to see it hold for five years (about 3 in 10; the model gives 0.31" in adopted.text()
    assert "with a modelled probability of about 3 in 10 (the model gives 0.31, 0.22–0.44" in draft.text()
    assert draft.confidence == "Confidence: not yet set."
    assert adopted.confidence.startswith("Confidence is low: ")
    assert (draft.status, adopted.status) == ("Draft model, not adopted", "Adopted by A. Tester, 27 January 2025")


def test_a_share_of_draws_never_gets_a_word(findings, case, adoption):
    second = page_one_of(findings, case, adoption).headlines[1]
    assert second.stress == "in 6 of 10 of the assumptions tried"
    assert "probability" not in second.sentence


def test_a_wide_interval_gets_no_word(findings, case, adoption):
    wide = _with(findings, "hold_5y.europe_alone", low=0.10, high=0.50)
    first = page_one_of(wide, case, adoption).headlines[0]
    assert first.stress == "cannot be narrowed below ‘very unlikely’ to ‘roughly even chance’"
    assert "would be" not in first.sentence


def test_a_mean_outside_the_scale_gets_no_word(findings, case, adoption):
    rare = _with(findings, "hold_5y.europe_alone", value=0.002, low=0.0, high=0.004)
    assert page_one_of(rare, case, adoption).headlines[0].stress == "less than 1 in 100"


def test_the_benchmark_is_first_and_no_agreement_has_no_fates(findings, case):
    shuffled = findings.model_copy(update={"packages": dict(reversed(findings.packages.items()))})
    one = page_one_of(shuffled, case)
    assert one.rows[0].package == "membership"
    assert [cell.text for _, cell in one.war_on] == ["0.91", "0.63", "0.41"]
    assert {row.package for row in one.rows} == set(findings.packages)


def test_costs_are_those_of_the_two_who_pay_most(findings, case):
    one = page_one_of(findings, case)
    assert one.payers == ("European allies", "US")
    assert [cell.text for cell in one.rows[1].costs] == ["€6.4bn", "€4.9bn"]


def test_what_cannot_be_manned_says_so(findings, case):
    none = _with(findings, "manned.us_ground", value=0.0)
    row = next(row for row in page_one_of(none, case).rows if row.package == "us_ground")
    assert row.manned.text == "not in these ranges"


def test_events_of_the_past_are_no_decisions(findings, case):
    decisions = page_one_of(findings, case).decisions
    assert [item.when for item in decisions] == ["1–20 Feb 2025", "23 Feb 2025", "14 Mar 2025", "30 Apr 2025"]


def test_roots_are_an_interval_where_sources_are_anonymous(findings, case):
    assert (
        "Independent roots: 1 to 4: anonymous speakers may be the same people." in page_one_of(findings, case).sources
    )


def test_without_a_ledger_the_brief_says_so(findings, case):
    assert page_one_of(findings, case.file).sources[0] == "No statements came with this run."


def test_dotted_paths_in_the_contrary_case_become_words(findings, case):
    told = findings.model_copy(update={"contrary": "Where war.win_alone is highest, it breaks."})
    assert "‘challenger’s chance to win against the protégé alone’ is highest" in page_one_of(told, case).contrary


def test_what_changed_since_the_last_brief(findings, case):
    before = _with(findings, "hold_5y.europe_alone", value=0.45)
    before = before.model_copy(update={"packages": {k: v for k, v in findings.packages.items() if k != "nuclear"}})
    changes = page_one_of(findings, case, previous=before).changes
    assert "Packages: new: Own nuclear deterrent." in changes[0]
    assert changes[1] == "European force alone: holds for five years, if in force, 0.45 → 0.31."
    assert page_one_of(findings, case).changes == ("First brief: nothing to compare with.",)
    assert page_one_of(findings, case, previous=findings).changes[0].endswith("no number moved.")


def test_without_headlines_the_first_of_hold_agree_and_raise_are_taken(findings, case):
    bare = findings.model_copy(update={"headlines": ()})
    told = [item.finding for item in page_one_of(bare, case).headlines]
    assert [id.partition(".")[0] for id in told] == ["hold_5y", "accept", "manned"]


def test_a_finding_without_event_is_told_by_its_own_sentence(findings, case):
    plain = _with(findings, "hold_5y.europe_alone", event="", says="The model gives 0.31.")
    assert page_one_of(plain, case).headlines[0].sentence.startswith("The model gives 0.31 (")


def test_a_baseline_that_is_no_chance_is_not_printed_as_one(findings, case):
    found = findings.find("hold_5y.europe_alone")
    far = found.baselines[0].model_copy(
        update={"value": 34.2, "n": None, "low": None, "high": None, "event": "distance"}
    )
    told = _with(findings, "hold_5y.europe_alone", baselines=(far,))
    assert page_one_of(told, case).headlines[0].baseline.startswith("Baseline: 34 (distance")


def test_a_run_without_findings_is_refused(findings, case):
    with pytest.raises(LocarnoError, match="B301"):
        page_one_of(findings.model_copy(update={"findings": ()}), case)


def test_every_headline_shows_interval_and_baseline(findings, case):
    for item in page_one_of(findings, case).headlines:
        found = findings.find(item.finding)
        assert item.numbers
        assert item.baseline
        assert found.baselines


def test_likelihood_and_confidence_never_share_a_paragraph(findings, case):
    one = page_one_of(findings, case, Adoption("B", "high", "three independent roots agree"))
    assert all("onfiden" not in item.sentence for item in one.headlines)


def test_the_banner_stands_on_page_one_and_above_every_level(findings, case):
    one = page_one_of(findings, case)
    assert one.banner == findings.banner
    assert one.as_json()["banner"] == findings.banner
    page = render(findings.model_copy(update=without_figures()), case)
    assert page.index('id="banner"') < page.index('id="judgements"') < page.index('id="packages"')
    assert "<b>Levels are structural and uncalibrated:</b>" in page


def test_without_a_banner_there_is_none(findings, case):
    assert page_one_of(findings.model_copy(update={"banner": ""}), case).banner == ""


@pytest.mark.parametrize("size", SIZES.values())
def test_a_long_banner_is_cut_to_whole_clauses_in_two_lines(findings, size):
    clauses = [
        "Levels are structural and uncalibrated: read differences",
        *(f"point {n} holds good" for n in range(40)),
    ]
    cut = banner_on_page("; ".join(clauses) + ".")
    assert lines(cut, SHEET[0] / size - 1.7, 0.8125, 1.03) <= 2
    kept = cut.removesuffix(".").split("; ")
    assert kept == clauses[: len(kept)]
    assert 1 < len(kept) < len(clauses)


def test_a_banner_of_one_endless_clause_is_cut_between_words():
    cut = banner_on_page("Levels are uncalibrated " + "and uncertain " * 60)
    assert cut.endswith(" …")
    assert lines(cut, SHEET[0] / max(SIZES.values()) - 1.7, 0.8125, 1.03) == 2


def test_where_limited_attacks_count_the_outside_views_own_event_is_told(findings, case):
    held = next(found for found in findings.findings if found.id in findings.headlines and found.id.startswith("hold_"))
    years, _, package = held.id.removeprefix("hold_").partition(".")
    assert "no return to war" not in page_one_of(findings, case).text()
    apart = held.model_copy(update={"id": f"no_war_{years}.{package}", "value": 0.625})
    both = findings.model_copy(update={"findings": (*findings.findings, apart)})
    told = next(item for item in page_one_of(both, case).headlines if item.finding == held.id)
    assert "for no return to war, that event, if in force, the model gives 0.6" in told.baseline
    assert lint(told.baseline) == []


def test_no_war_stands_beside_holding_where_it_is_told_apart(findings, case):
    assert not page_one_of(findings, case).war_apart
    held = next(found for found in findings.findings if found.id.startswith("hold_5y."))
    apart = held.model_copy(update={"id": f"no_war_5y.{held.package}", "value": 0.71})
    page = page_one_of(findings.model_copy(update={"findings": (*findings.findings, apart)}), case)
    assert page.war_apart
    told = {row.package: row.no_war.text for row in page.rows}
    assert told.pop(held.package) == "0.71"
    assert set(told.values()) == {"–"}
