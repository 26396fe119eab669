"""The shipped Ukraine case: it loads, nothing in it is later than its date, and what it says hangs together."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import locarno
from locarno.case import load_case
from locarno.case.judgement import check_case
from locarno.diagnostics import LocarnoError
from locarno.estimate import Hurdle

if TYPE_CHECKING:
    from locarno.case import Case
    from locarno.case.negotiation import Package
    from locarno.case.security import Guarantor

FOLDER = Path(locarno.__file__).parent / "cases" / "ukraine-2025-01"
AS_OF = date(2025, 1, 25)
MEMBERS = ("uk", "france", "germany", "poland", "italy", "nordic_baltic", "other_europeans")
SAME_TERMS = ("nato_membership", "softer_terms")


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(FOLDER)


@pytest.fixture(scope="module")
def text() -> str:
    return (FOLDER / "case.yaml").read_text(encoding="utf-8")


def _terms(case: Case, package: Package) -> dict[str, float | str]:
    return {name: package.takes[name] for name, issue in case.file.issues.items() if issue.kind == "terms"}


def _chance(guarantor: Guarantor) -> float:
    if guarantor.chain is None:
        assert guarantor.honours is not None
        return guarantor.honours.central()
    chain = guarantor.chain
    return chain.policy.central() * chain.authorised.central() * chain.fights.central()


def test_the_check_finds_no_error_and_only_the_tensions_of_the_reporting(case: Case) -> None:
    # Every judgement used, every number reasoned, no narrow guess: those are warnings of the check.
    found = check_case(case)
    assert Counter(item.code for item in found) == {"C403": 2}
    assert {item.severity for item in found} == {"warning"}


def test_heading(case: Case) -> None:
    assert case.file.as_of == AS_OF
    assert case.file.marking == "Illustration; inputs by the software's makers; not an assessment."
    assert case.file.author == "makers of Locarno"
    assert case.file.question.endswith("?")


def test_nothing_is_later_than_the_date(case: Case) -> None:
    assert max(data.published for data in case.file.data.values()) <= AS_OF
    assert max(poll.published for poll in case.file.polls.values()) <= AS_OF
    assert max(document.date for document in case.file.documents.values()) <= AS_OF


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rdna3: {published: 2024-02-15", "rdna3: {published: 2025-02-25"),
        ("field_end: 2024-12-14\n    published: 2024-12-23", "field_end: 2024-12-14\n    published: 2025-03-05"),
    ],
)
def test_later_evidence_is_refused(text: str, old: str, new: str) -> None:
    assert old in text
    with pytest.raises(LocarnoError) as refused:
        load_case(FOLDER, text=text.replace(old, new, 1))
    assert "C301" in {item.code for item in refused.value.diagnostics}


def test_judgements_written_later_say_so(case: Case) -> None:
    judgements = case.file.judgements.values()
    assert all(judgement.hindsight for judgement in judgements if judgement.on > AS_OF)
    reasons = [judgement.why for judgement in judgements]
    assert len(set(reasons)) == len(reasons) >= 40
    assert min(len(reason.split()) for reason in reasons) >= 8


def test_parties(case: Case) -> None:
    parties = case.file.parties
    assert [name for name, party in parties.items() if party.veto] == ["ukraine", "russia", "us"]
    assert parties["europe"].members == MEMBERS
    assert parties["us"].members == ("us_president", "us_team")
    assert {"nato", "ukrainian_public", "contributor_publics", "private_investors"} <= set(parties)
    deciders = {name for guarantee in case.file.guarantees.values() for name in guarantee.guarantors}
    assert len(deciders) <= 10


@pytest.mark.parametrize(("key", "slack"), [("gdp", 1e9), ("population", 1e6)])
def test_the_bloc_is_the_sum_of_its_members(case: Case, key: str, slack: float) -> None:
    parts = sum(getattr(case.file.parties[name], key).central() for name in MEMBERS)
    assert getattr(case.file.parties["europe"], key).central() == pytest.approx(parts, abs=slack)


def test_issues(case: Case) -> None:
    kinds = {name: issue.kind for name, issue in case.file.issues.items()}
    terms = {"contact_line", "ukraine_status", "force_limits", "sanctions_relief", "reconstruction", "talks_timing"}
    assert {name for name, kind in kinds.items() if kind == "terms"} == terms
    assert {"us_part", "european_force", "guarantee_form", "european_share", "sanctions"} <= set(kinds) - terms
    form = case.file.issues["guarantee_form"].options
    assert max(form, key=lambda option: form[option]) == "nato_membership"
    assert case.file.issues["force_design"].undecided
    assert not any("force_design" in package.takes for package in case.file.packages.values())


def test_what_the_reporting_tells_of_stances(case: Case) -> None:
    us_part = case.file.stances["us"]["us_part"]
    assert isinstance(us_part.position, Hurdle)
    assert {"s3", "s9"} <= {reason for step in us_part.history for reason in step.because} | {
        reason for step in us_part.history for reason in step.position.because
    }
    private = case.file.stances["us_team"]["guarantee_form"].private_position
    assert private is not None
    assert "s10" in private.because


def test_conditional_acts_and_claims(case: Case) -> None:
    cited = {name: set(act.because) for name, act in case.file.commitments.items()}
    assert cited["threat"] == {"s6", "s18"}
    assert "s11" in cited["exchange"]
    assert "s23" in cited["european_troops"]
    claims = case.file.claims
    assert claims["europe_alone_not_enough"].test == "hold_5y(europe_alone) < 0.7"
    assert claims["going_alone_divides"].if_ is not None
    assert claims["robust_guarantees_needed"].because == ("s28",)
    assert len(case.file.assumptions) == 4


def test_the_poll_has_its_real_metadata_and_informs_trust(case: Case) -> None:
    poll = case.file.polls["dif_prevent"]
    assert (poll.field_start, poll.field_end, poll.n) == (date(2024, 11, 29), date(2024, 12, 14), 1518)
    assert (poll.mode, poll.several_answers, poll.informs) == ("face-to-face", True, "trust")
    assert poll.stated_error == 0.026
    assert {name: answer.share for name, answer in poll.answers.items()} == {"nato": 0.60, "nuclear": 0.39}


def test_packages_differ_by_what_stands_behind_the_same_terms(case: Case) -> None:
    packages = case.file.packages
    assert len(packages) >= 9
    assert next(iter(packages)) == case.file.benchmark == "nato_membership"
    bare = packages["no_guarantee"]
    assert case.file.no_guarantee == "no_guarantee"
    assert not bare.guarantees
    assert bare.force is None
    for name, package in packages.items():
        assert (_terms(case, package) == _terms(case, bare)) is (name not in SAME_TERMS)
        stands = {key: value for key, value in package.takes.items() if key != "force_design"}
        assert len(stands) == len(case.file.issues) - 1


def test_the_force_is_as_large_as_the_package_says(case: Case) -> None:
    for package in case.file.packages.values():
        if package.force in {"mnf", "mnf_large", "monitors"}:
            force = case.file.forces[package.force]
            persons = force.brigades.central() * force.brigade_persons.central()
            assert package.takes["european_force"] == pytest.approx(persons, rel=0.01)


def test_a_treaty_is_honoured_more_than_a_pledge(case: Case) -> None:
    treaty = case.file.guarantees["nato_article5"].guarantors
    for other in ("europe_force", "us_backstop_pledge", "us_troops_pledge"):
        for name, guarantor in case.file.guarantees[other].guarantors.items():
            assert _chance(treaty[name]) > _chance(guarantor)


def test_the_ends_of_the_war_are_ordered_for_the_challenger(case: Case) -> None:
    assert case.file.war is not None
    stances = case.file.stances["russia"]

    def satisfaction(end: str) -> float:
        return -sum(
            stances[issue].salience.central()
            * abs(case.central(f"war.ends.{end}.{issue}") - case.central(f"stances.russia.{issue}.position"))
            for issue, described in case.file.issues.items()
            if described.kind == "terms"
        )

    assert satisfaction("win") > satisfaction("now") > satisfaction("lose")


def test_rules_of_ratification_are_marked_as_unconfirmed(case: Case) -> None:
    assert all("confirm before use" in body.rule for body in case.file.ratification.values())
    assert case.file.ratification["nato_allies"].threshold == 1.0


def test_dates_to_watch(case: Case) -> None:
    timing = case.file.timing
    assert timing is not None
    assert case.file.events[timing.deadline].on == date(2025, 4, 30)
    assert timing.slipped == 1
    assert sum(event.watch is not None for event in case.file.events.values()) == 3
    elections = [event for event in case.file.events.values() if event.kind == "election"]
    assert all(event.exit_multiplier is not None for event in elections)


def test_no_run_of_words_is_taken_from_the_article(locarno_data: Path, text: str) -> None:
    article = (locarno_data / "documents" / "europe-seeks-us-troops.txt").read_text(encoding="utf-8")

    def runs(words: str, length: int = 7) -> set[tuple[str, ...]]:
        plain = re.findall(r"[a-z0-9]+", words.lower())
        return {tuple(plain[start : start + length]) for start in range(len(plain) - length + 1)}

    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert not runs(article) & (runs(text) | runs(readme))
