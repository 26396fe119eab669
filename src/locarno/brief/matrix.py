"""Page two: packages by questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locarno.brief import words

if TYPE_CHECKING:
    from locarno.finding import Finding, Findings

QUESTIONS: dict[str, tuple[str, str]] = {
    "agree": ("Agree?", "What would the parties agree on?"),
    "hold": ("Hold?", "Would it hold?"),
    "cohere": ("Stand together?", "Would the guarantors stand together?"),
    "raise": ("Raised?", "Can the force be raised and kept up?"),
    "pay": ("Pay?", "Who pays, and is the split stable?"),
    "pressure": ("Pressure?", "Would pressure move the other side?"),
    "accept": ("Accepted?", "Would publics and parliaments accept?"),
    "when": ("When?", "By when?"),
}

MEASURES_OF = {"raise": 2, "pay": 2}
"""Questions that take two numbers: whether and when, who and who; all others take one."""

MEASURES = {
    "p_model": "modelled probability",
    "share_of_draws": "of the assumptions tried",
    "share_of_readings": "of the readings",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in a cell."""

    text: str
    interval: str
    finding: str


@dataclass(frozen=True, slots=True)
class Column:
    """A question that is answered package by package."""

    question: str
    short: str
    asks: str
    measures: tuple[str, ...]
    """What the numbers below it are, one a column of numbers."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Packages × questions; questions that no package changes stand below as lines of their own."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, str, tuple[Answer | None, ...]], ...]
    """Package id, name, one answer for each measure of each column, None where the run has none."""
    common: tuple[tuple[str, str, tuple[tuple[str, Answer], ...]], ...]
    """Short question, long question, answers (quantity, answer) that hold for all packages."""
    unanswered: tuple[tuple[str, str], ...]
    """Short and long form of the questions without any finding."""


def matrix(findings: Findings, order: tuple[str, ...]) -> Matrix:
    """Lay out the headline finding of each question and package.

    Parameters
    ----------
    findings
        Findings of a run; of one question and package the first that was computed is the headline, and for
        some questions a second stands beside it (``cost_europe`` and ``cost_us``).
    order
        Packages in the order of the rows.
    """
    columns, common, unanswered = [], [], []
    measures: list[tuple[str, str]] = []
    cells: dict[tuple[str, str, str], Finding] = {}
    for question, (short, asks) in QUESTIONS.items():
        told = [found for found in findings.of(question) if found.value is not None]
        heads: dict[str, Finding] = {}
        for found in told:
            if found.package is not None and (_stem(found) in heads or len(heads) < MEASURES_OF.get(question, 1)):
                heads.setdefault(_stem(found), found)
                cells.setdefault((question, _stem(found), found.package), found)
        if heads:
            columns.append(Column(question, short, asks, tuple(_measure(head) for head in heads.values())))
            measures += [(question, stem) for stem in heads]
        general = tuple(
            (found.quantity, _answer(found))
            for found in told
            if found.package is None and not found.id.startswith("war_on_")
        )
        if general:
            common.append((short, asks, general))
        if not heads and not general:
            unanswered.append((short, asks))
    rows = []
    for package in order:
        found_here = [cells.get((*measure, package)) for measure in measures]
        answers = tuple(None if found is None else _answer(found) for found in found_here)
        rows.append((package, findings.packages.get(package, package), answers))
    return Matrix(tuple(columns), tuple(rows), tuple(common), tuple(unanswered))


def _stem(found: Finding) -> str:
    return found.id.partition(".")[0]


def _answer(found: Finding) -> Answer:
    if found.value is None:
        return Answer("–", "", found.id)
    if found.kind in ("share_of_draws", "share_of_readings"):
        return Answer(words.share_in_table(found.value), "", found.id)
    return Answer(words.bare(found.value, found.unit), words.span(found.low, found.high, found.unit), found.id)


def _measure(found: Finding) -> str:
    kind = MEASURES.get(found.kind)
    if kind is None:
        kind = f"EUR{words.unit_words(found.unit)}" if found.unit.startswith("EUR") else found.unit
    return f"{found.quantity} ({kind})"
