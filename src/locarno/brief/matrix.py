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
    measure: str
    """What the numbers below it are."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Packages × questions; questions that no package changes stand below as lines of their own."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, str, tuple[Answer | None, ...]], ...]
    """Package id, name, one answer for each column."""
    common: tuple[tuple[str, str, tuple[tuple[str, Answer], ...]], ...]
    """Short question, long question, answers (quantity, answer) that hold for all packages."""
    unanswered: tuple[tuple[str, str], ...]
    """Short and long form of the questions without any finding."""


def matrix(findings: Findings, order: tuple[str, ...]) -> Matrix:
    """Lay out the headline finding of each question and package.

    Parameters
    ----------
    findings
        Findings of a run; of one question and package the first that was computed is the headline.
    order
        Packages in the order of the rows.
    """
    columns, common, unanswered = [], [], []
    by_question: dict[str, dict[str, Finding]] = {}
    for question, (short, asks) in QUESTIONS.items():
        told = [found for found in findings.of(question) if found.value is not None]
        general = tuple((found.quantity, _answer(found)) for found in told if found.package is None)
        heads: dict[str, Finding] = {}
        for found in told:
            if found.package is not None:
                heads.setdefault(found.package, found)
        if heads:
            by_question[question] = heads
            columns.append(Column(question, short, asks, _measure(next(iter(heads.values())))))
        if general:
            common.append((short, asks, general))
        if not heads and not general:
            unanswered.append((short, asks))
    rows = tuple(
        (
            package,
            findings.packages.get(package, package),
            tuple(
                _answer(by_question[column.question][package]) if package in by_question[column.question] else None
                for column in columns
            ),
        )
        for package in order
    )
    return Matrix(tuple(columns), rows, tuple(common), tuple(unanswered))


def _answer(found: Finding) -> Answer:
    if found.value is None:
        return Answer("–", "", found.id)
    if found.kind in ("share_of_draws", "share_of_readings"):
        return Answer(words.share_of(found.value), "", found.id)
    return Answer(words.bare(found.value, found.unit), words.span(found.low, found.high, found.unit), found.id)


def _measure(found: Finding) -> str:
    kinds = {
        "p_model": "modelled probability",
        "share_of_draws": "of the assumptions",
        "share_of_readings": "of the readings",
    }
    return f"{found.quantity} ({kinds.get(found.kind, found.unit)})"
