"""Published numbers, recomputed: what ``locarno replicate`` prints.

Each module of this package covers one question and has a function ``lines()`` that yields :class:`Line`. A line
is *replicated* when ours differs from the published number by no more than the tolerance, which is the rounding of
the published number unless the line says why not. "Replicated" never means "valid".
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = (
    "settlement",
    "bargaining",
    "deterrence",
    "durability",
    "cohesion",
    "forces",
    "burden",
    "coercion",
    "opinion",
    "timing",
    "finance",
)

Verdict = Literal["replicated", "differs", "skipped"]


@dataclass(frozen=True, slots=True)
class Line:
    """One published number beside ours.

    Attributes
    ----------
    model
        Name of the model that computes ours.
    quantity
        What the number is, with its setting.
    source
        Author, year, table or equation; ``test vector`` where a derivation, not a publication, gives the number.
    published, ours
        The two numbers. ``ours`` is None where data are needed that are not installed.
    tolerance
        Largest absolute difference that counts as equal.
    note
        Why a line was skipped, or what the reader should know.
    """

    model: str
    quantity: str
    source: str
    published: float
    ours: float | None
    tolerance: float
    note: str = ""

    @property
    def difference(self) -> float | None:
        """Ours minus published."""
        return None if self.ours is None else self.ours - self.published

    @property
    def verdict(self) -> Verdict:
        """Whether the number is replicated."""
        if self.difference is None:
            return "skipped"
        return "replicated" if abs(self.difference) <= self.tolerance else "differs"


register_codes(
    {
        "M101": Code(
            "No such group of replications",
            "Name one of the questions that `locarno replicate` lists, or none for all of them.",
        ),
    }
)


def all_lines(question: str | None = None) -> Iterator[Line]:
    """Recompute every published number that we claim to match, question by question.

    Parameters
    ----------
    question
        Only this question's lines.

    Raises
    ------
    LocarnoError
        M101, if there is no such question.
    """
    if question is not None and question not in MODULES:
        message = f"no replications are called {question!r}{did_you_mean(question, MODULES)}"
        raise LocarnoError(Diagnostic("M101", message, expected="one of " + ", ".join(MODULES)))
    for name in MODULES if question is None else (question,):
        yield from import_module(f"locarno.replication.{name}").lines()
