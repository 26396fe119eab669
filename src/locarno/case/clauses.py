"""Comparing two promises clause by clause: what was added, dropped, softened, strengthened, reworded.

A promise is either a guarantee of a case or a text whose clauses an analyst has mapped to attributes. What has an
order is compared by it (clocks, legal form, firmness of the verb, expiry…); what has none is shown with both wordings.
Nothing here says what a promise is worth: the grade is descriptive, and what a clause does to S is a run's business.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from locarno.case.comparison import describe
from locarno.case.grade import DIMENSIONS, Graded, legal_rank
from locarno.case.rungs import RUNGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from locarno.case.security import Guarantee, Guarantor, ResponseStep

Direction: TypeAlias = Literal["dropped", "softened", "mixed", "reworded", "strengthened", "added"]
DIRECTIONS: tuple[Direction, ...] = ("dropped", "softened", "mixed", "reworded", "strengthened", "added")

FIRMNESS = ("considers", "is ready", "intends", "pledges", "signs", "ratifies", "funds", "deploys")
"""Verbs of commitment, from the weakest."""
AUTOMATICITY = ("none", "consults", "decides", "assists", "automatic")
"""What follows a trigger: nothing, talk, a free decision (as it deems necessary), help, action without a decision."""
LEGAL = ("statement", "agreement", "law")
"""Legal form: a statement, a written agreement, or what binds in law."""

_FIRM = (
    r"consider|\bmay\b|\bmight\b|\bcould\b|explor",
    r"\b(?:ready|prepared|willing)\b",
    r"\binten[dt]|\bplan(?:s|ned)?\b|\baims?\b|\bseeks?\b",
    r"pledg|commit|promis|undertak|guarante|\bshall\b|\bwill\b",
    r"\bsigns?\b|\bsigned\b",
    r"ratif",
    r"\bfund(?:s|ed|ing)?\b|appropriat|financ",
    r"deploy|station",
)
_FOLLOWS = (
    None,
    r"consult|report|attribut|\bmeets?\b|convene",
    r"decid|deem|discretion|sees? fit|consider",
    r"support|assist|\baid|\bhelp|\bsend|\barm(?:s|ed)?\b|reinforc|fight|defen[dc]|return|impose",
    r"automatic|obliged|without (?:a )?(?:new|further)",
)


def read_firmness(text: str) -> int | None:
    """Read how firm a wording is: place in :data:`FIRMNESS` of the weakest verb that it has; None without one."""
    return next((rank for rank, words in enumerate(_FIRM) if re.search(words, text, re.IGNORECASE)), None)


def read_automaticity(text: str) -> int | None:
    """Read what follows from a wording: the least that it names in :data:`AUTOMATICITY`; None where it names nothing.

    Help that follows automatically is automatic; talk or a decision stays what it is.
    """
    met = [rank for rank, words in enumerate(_FOLLOWS) if words and re.search(words, text, re.IGNORECASE)]
    return 4 if met == [3, 4] else min(met, default=None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A side of a clause that has an order: the higher, the firmer; ``shown`` in words."""

    rank: float
    shown: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    Attributes
    ----------
    attribute
        What it settles: ladder, trigger, response, guarantor…
    wording
        As it is shown.
    measures
        What has an order.
    holds
        What it names, by kind: to lose one is softer. ``vetoes`` are turned round: to gain one is softer.
    texts
        What has no order; to lose one altogether is softer.
    """

    attribute: str
    wording: str
    measures: Mapping[str, Measure] = field(default_factory=dict)
    holds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """A promise as clauses, with its grade; clauses of the same key are compared."""

    name: str
    clauses: Mapping[str, Clause]
    graded: Graded


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that changed: in which direction, both wordings, and why the direction is said."""

    key: str
    attribute: str
    direction: Direction
    before: str | None
    after: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradeChange:
    """One dimension of the grade before and after, with the lines of the rubric that were lost and won."""

    dimension: str
    before: int
    after: int
    lost: tuple[str, ...]
    won: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseComparison:
    """What became of the clauses, softer things first, and of the grade."""

    changes: tuple[ClauseChange, ...]
    grades: tuple[GradeChange, ...]
    unchanged: int
    """Clauses that say the same."""

    def count(self, direction: Direction) -> int:
        """Count the changes in one direction."""
        return sum(change.direction == direction for change in self.changes)


def compare_terms(before: Terms, after: Terms) -> ClauseComparison:
    """Compare two promises clause by clause."""
    found: list[ClauseChange] = []
    same = 0
    for key in dict.fromkeys((*before.clauses, *after.clauses)):
        one, two = before.clauses.get(key), after.clauses.get(key)
        if one is None and two is not None:
            found.append(ClauseChange(key, two.attribute, "added", None, two.wording, ()))
        elif one is not None and two is None:
            found.append(ClauseChange(key, one.attribute, "dropped", one.wording, None, ()))
        elif one is not None and two is not None:
            change = _change(key, one, two)
            same += change is None
            found += [] if change is None else [change]
    found.sort(key=lambda change: DIRECTIONS.index(change.direction))
    return ClauseComparison(tuple(found), _grades(before.graded, after.graded), same)


def _change(key: str, one: Clause, two: Clause) -> ClauseChange | None:
    up: list[str] = []
    down: list[str] = []
    other: list[str] = []
    for name in dict.fromkeys((*one.measures, *two.measures)):
        was, now = one.measures.get(name), two.measures.get(name)
        if was is None or now is None:
            other.append(
                f"{name} {'not said' if was is None else was.shown} → {'not said' if now is None else now.shown}"
            )
        elif was.rank != now.rank:
            (up if now.rank > was.rank else down).append(f"{name} {was.shown} → {now.shown}")
    for kind in dict.fromkeys((*one.holds, *two.holds)):
        held, holding = one.holds.get(kind, frozenset()), two.holds.get(kind, frozenset())
        gained, lost = (down, up) if kind == "vetoes" else (up, down)
        if held - holding:
            lost.append(f"{kind}: no longer {', '.join(sorted(held - holding))}")
        if holding - held:
            gained.append(f"{kind}: now also {', '.join(sorted(holding - held))}")
    for name in dict.fromkeys((*one.texts, *two.texts)):
        said, says = one.texts.get(name, "").strip(), two.texts.get(name, "").strip()
        if said != says:
            side = up if not said else down if not says else other
            side.append(f"{name} {said or '(none)'} → {says or '(none)'}")
    if not (up or down or other) and one.wording.strip() == two.wording.strip():
        return None
    direction: Direction = "mixed" if up and down else "softened" if down else "strengthened" if up else "reworded"
    return ClauseChange(key, one.attribute, direction, one.wording, two.wording, (*down, *up, *other))


def _grades(before: Graded, after: Graded) -> tuple[GradeChange, ...]:
    def lines(one: Graded, other: Graded, dimension: str) -> tuple[str, ...]:
        return tuple(line for kind, line in one.earned if kind == dimension and (kind, line) not in other.earned)

    return tuple(
        GradeChange(
            dimension,
            getattr(before, dimension),
            getattr(after, dimension),
            lines(before, after, dimension),
            lines(after, before, dimension),
        )
        for dimension in DIMENSIONS
    )


def guarantee_terms(guarantee: Guarantee, graded: Graded) -> Terms:
    """Give a guarantee of a case as clauses.

    Parameters
    ----------
    guarantee
        The record.
    graded
        Its grade by the rubric (:func:`locarno.case.grade.grades`).
    """
    clauses = {f"ladder.{rung}": Clause("ladder", f"{rung}, {RUNGS[rung].name}") for rung in guarantee.ladder}
    for name in ("beneficiary", "trigger", "attributed_by", "presence"):
        said = str(getattr(guarantee, name)).strip()
        if said:
            clauses[name] = Clause(name, said)
    if guarantee.legal_form.strip():
        clauses["legal_form"] = Clause("legal_form", guarantee.legal_form, {"legal form": legal(guarantee.legal_form)})
    met: dict[str, int] = {}
    for step in guarantee.response:
        met[step.who] = met.get(step.who, 0) + 1
        nth = f".{met[step.who]}" if met[step.who] > 1 else ""
        clauses[f"response.{step.id or f'{step.who}{nth}'}"] = _response(step)
    for party, guarantor in guarantee.guarantors.items():
        clauses[f"guarantors.{party}"] = _guarantor(guarantor)
    clauses["expires"] = Clause("expires", expiry(guarantee.expires).shown, {"ends": expiry(guarantee.expires)})
    wait = f"{guarantee.starts_after:g} years after the cease-fire" if guarantee.starts_after else "at the cease-fire"
    clauses["starts_after"] = Clause("starts_after", wait, {"begins": Measure(-guarantee.starts_after, wait)})
    for name, sign in (("snapback_chance", 1.0), ("adds_own_brigades", 1.0), ("incident_multiplier", -1.0)):
        if name in guarantee.model_fields_set:
            estimate = getattr(guarantee, name)
            said = describe(estimate)
            clauses[name] = Clause(name, said, {name.replace("_", " "): Measure(sign * estimate.central(), said)})
    return Terms(guarantee.name, clauses, graded)


def _response(step: ResponseStep) -> Clause:
    measures = {"clock": clock(step.after_hours.central())}
    measures |= read_verbs(step.does)
    # What is not given is assumed to be 0, as the ladder is played.
    for name, given in (("duration", step.takes_hours), ("delay", step.delay_hours), ("chance to fail", step.fails)):
        value = 0.0 if given is None else given.central()
        measures[name] = Measure(-value, f"{value:g}" + ("" if name == "chance to fail" else " h"))
    return Clause("response", f"{step.who}: {step.does}", measures, {"vetoes": frozenset(step.veto)}, {"who": step.who})


def _guarantor(guarantor: Guarantor) -> Clause:
    measures: dict[str, Measure] = {}
    if guarantor.honours is not None:
        chance, said = guarantor.honours.central(), f"honours {describe(guarantor.honours)}"
        measures["chance to fight"] = Measure(round(chance, 12), f"{chance:.2f}")
    elif guarantor.chain is not None:
        links = (guarantor.chain.policy, guarantor.chain.authorised, guarantor.chain.fights)
        chance = math.prod(link.central() for link in links)
        said = f"honours {chance:.2f}, as a chain of {', '.join(f'{link.central():g}' for link in links)}"
        measures["chance to fight"] = Measure(round(chance, 12), f"{chance:.2f}")
    elif guarantor.calculus is not None:
        # What it comes to rests on the balance of forces, which a clause does not hold; its parts can be compared.
        own, parts = guarantor.calculus, {"prize": 1, "audience": 1, "outrage": 1, "troops": 1, "resolve": -1}
        numbers = {part: getattr(own, part) for part in parts}
        said = "by its own calculus: " + ", ".join(f"{part} {describe(number)}" for part, number in numbers.items())
        measures |= {
            f"calculus, {part}": Measure(sign * numbers[part].central(), describe(numbers[part]))
            for part, sign in parts.items()
        }
    else:
        message = "a guarantor has no base rate, no chain and no calculus"
        raise ValueError(message)
    brings = ("brings",) if "brings" in guarantor.model_fields_set else ()
    for name in ("tripwire", *brings, "honours_if_protege_breaks", "honours_unratified", "if_abandons"):
        estimate = getattr(guarantor, name)
        if estimate is not None:
            measures[name.replace("_", " ")] = Measure(estimate.central(), describe(estimate))
    return Clause("guarantor", said, measures)


def clock(hours: float | None) -> Measure:
    """Give a clock as a measure: the sooner, the firmer; none is the softest."""
    return Measure(-math.inf, "no clock") if hours is None else Measure(-hours, f"{hours:g} h")


def expiry(years: float | str) -> Measure:
    """Give an expiry as a measure: the later, the firmer."""
    return Measure(math.inf, "never ends") if isinstance(years, str) else Measure(years, f"ends after {years:g} years")


def legal(form: str) -> Measure:
    """Give a legal form as a measure, read from its words as the rubric reads them; what is not said is the softest."""
    rank = legal_rank(form)
    return Measure(rank, LEGAL[rank]) if form.strip() else Measure(-1, "not said")


def read_verbs(text: str) -> dict[str, Measure]:
    """Give the firmness and the automaticity that a wording shows, as far as it shows them."""
    found = {}
    for name, scale, rank in (
        ("firmness", FIRMNESS, read_firmness(text)),
        ("automaticity", AUTOMATICITY, read_automaticity(text)),
    ):
        if rank is not None:
            found[name] = Measure(rank, scale[rank])
    return found
