"""What we believe: parties, issues, stances, commitments, packages, guarantees, forces, polls, events."""

from __future__ import annotations

from locarno.case.agenda import agenda_of, registry_of
from locarno.case.estimates import Found, estimates, issue_at, resolver, walk
from locarno.case.loading import Case, load_case
from locarno.case.origin import origin_of, origins
from locarno.case.schema import CaseFile

__all__ = [
    "Case",
    "CaseFile",
    "Found",
    "agenda_of",
    "estimates",
    "issue_at",
    "load_case",
    "origin_of",
    "origins",
    "registry_of",
    "resolver",
    "walk",
]
