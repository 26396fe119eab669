"""What was said: documents, statements, sources, claims, who is who, agenda."""

from locarno.evidence.agenda import EMPTY_AGENDA, Agenda, AgendaIssue, AgendaOption
from locarno.evidence.annotation import export as web_annotations
from locarno.evidence.annotation import read_back
from locarno.evidence.corroboration import Corroboration, Link, corroborate, find_duplicates, find_tensions
from locarno.evidence.document import SIZE_LIMIT, Document, Span
from locarno.evidence.grading import SourceSummary, grade_of, grades_of, source_summary
from locarno.evidence.ledger import Entry, Ledger
from locarno.evidence.registry import Actor, Registry
from locarno.evidence.sources import Claim, Grade, Source, grade, source_kinds
from locarno.evidence.statement import (
    ACT_FAMILY,
    READ_FIELDS,
    UNDECIDED,
    Act,
    Certainty,
    Condition,
    Hedge,
    Position,
    Quantity,
    Rule,
    SourceType,
    Statement,
    TimeReference,
)

__all__ = [
    "ACT_FAMILY",
    "EMPTY_AGENDA",
    "READ_FIELDS",
    "SIZE_LIMIT",
    "UNDECIDED",
    "Act",
    "Actor",
    "Agenda",
    "AgendaIssue",
    "AgendaOption",
    "Certainty",
    "Claim",
    "Condition",
    "Corroboration",
    "Document",
    "Entry",
    "Grade",
    "Hedge",
    "Ledger",
    "Link",
    "Position",
    "Quantity",
    "Registry",
    "Rule",
    "Source",
    "SourceSummary",
    "SourceType",
    "Span",
    "Statement",
    "TimeReference",
    "corroborate",
    "find_duplicates",
    "find_tensions",
    "grade",
    "grade_of",
    "grades_of",
    "read_back",
    "source_kinds",
    "source_summary",
    "web_annotations",
]
