"""What we believe: parties, issues, stances, commitments, packages, guarantees, forces, polls, events."""

from __future__ import annotations

from locarno.case.agenda import agenda_of, registry_of
from locarno.case.comparison import Change, diff_cases
from locarno.case.coverage import Coverage, match_statements
from locarno.case.estimates import Found, estimates, issue_at, resolver, walk
from locarno.case.grade import RUBRIC, Graded, grade_guarantee, grades
from locarno.case.json_schema import case_schema
from locarno.case.judgement import check_case
from locarno.case.loading import Case, load_case
from locarno.case.origin import origin_of, origins
from locarno.case.saving import set_value
from locarno.case.schema import CaseFile

__all__ = [
    "RUBRIC",
    "Case",
    "CaseFile",
    "Change",
    "Coverage",
    "Found",
    "Graded",
    "agenda_of",
    "case_schema",
    "check_case",
    "diff_cases",
    "estimates",
    "grade_guarantee",
    "grades",
    "issue_at",
    "load_case",
    "match_statements",
    "origin_of",
    "origins",
    "registry_of",
    "resolver",
    "set_value",
    "walk",
]
