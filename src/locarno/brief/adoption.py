"""Adoption: a named person puts words to the model's numbers and says how sure the basis is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import locarno.brief.diagnostics  # noqa: F401  (registers the codes)
from locarno.brief.rules import LIKELIHOOD
from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean

if TYPE_CHECKING:
    from datetime import date

Confidence: TypeAlias = Literal["low", "moderate", "high"]
LEVELS: tuple[str, ...] = get_args(Confidence)


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who adopts a brief, with what confidence in its basis, why and when.

    Raises
    ------
    LocarnoError
        B101 for an empty name or reason, B102 for an unknown level, B103 where the reason speaks of likelihood.
    """

    who: str
    confidence: Confidence
    because: str
    on: date | None = None

    def __post_init__(self) -> None:
        problems = [
            Diagnostic("B101", f"{option} is empty", expected=expected)
            for option, value, expected in (
                ("--adopt", self.who, "the name of the person who adopts the brief"),
                ("--because", self.because, "the reason for the confidence"),
            )
            if not value.strip()
        ]
        if self.confidence not in LEVELS:
            hint = did_you_mean(self.confidence, LEVELS)
            message = f"{self.confidence!r} is no level of confidence{hint}"
            problems.append(Diagnostic("B102", message, expected="low, moderate or high"))
        word = LIKELIHOOD.search(self.because)
        if word is not None:
            message = f"the reason for the confidence says {word.group()!r}, a word of likelihood"
            problems.append(Diagnostic("B103", message, expected="reasons about the basis"))
        if problems:
            raise LocarnoError(problems)

    @classmethod
    def of(cls, who: str | None, confidence: str | None, because: str | None, on: date | None) -> Adoption | None:
        """Make an adoption of three options that are given together; None where none is given.

        Raises
        ------
        LocarnoError
            B101 where some but not all are given; B101–B103 as the class.
        """
        given = {"--adopt": who, "--confidence": confidence, "--because": because}
        missing = [option for option, value in given.items() if value is None]
        if len(missing) == len(given):
            return None
        if missing or who is None or confidence is None or because is None:
            message = f"an adopted brief also needs {' and '.join(missing)}"
            raise LocarnoError(Diagnostic("B101", message, expected="--adopt, --confidence and --because together"))
        # A level that is none is refused by the class itself.
        return cls(who.strip(), confidence, because.strip(), on)  # type: ignore[arg-type]
