"""What we believe: parties, issues, stances, commitments, packages, guarantees, forces, polls, events."""

from __future__ import annotations

from locarno.case.estimates import estimates, issue_at, resolver, walk
from locarno.case.schema import CaseFile

__all__ = ["CaseFile", "estimates", "issue_at", "resolver", "walk"]
