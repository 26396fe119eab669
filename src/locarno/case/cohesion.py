"""Whether the guarantors stand together: a web of trust between allies, and conditions that wait for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from locarno.case.base import Id, Noun, Reasons
from locarno.diagnostics import did_you_mean
from locarno.estimate import Amount, Estimate, Probability, on_scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from locarno.case.checking import Checking
    from locarno.case.negotiation import Commitment

MOST_FACTORS = 10
"""Factors of a web, at most: every circle among them is followed."""

MOST_QUARTERS = 20
"""Quarters after which an influence acts, at most."""

CONDITIONAL = ("offer", "promise", "demand", "request")
"""Acts by which a party makes what it does wait for another; a threat is meant not to be carried out."""

Effect = Annotated[Estimate, on_scale(-2, 2, "effect")]


class Factor(Noun):
    """Something between allies that moves: going alone, trust, cohesion, credibility. Today's level is 0."""

    says: str
    """What it is, and what one unit of it means."""
    remembers: Probability
    """Share of a departure from today's level that is left a quarter later, all else equal."""
    limit: Amount | None = None
    """Level at which it saturates, either way, as others feel it; without one its influence grows in proportion."""

    @model_validator(mode="after")
    def _limit_above_nothing(self) -> Factor:
        if self.limit is not None:
            numbers = [q for q in self.limit.quantities() if not isinstance(q, str)]
            if numbers and min(numbers) <= 0:
                message = f"a limit of {min(numbers):g} leaves the factor no room: it must be more than 0"
                raise ValueError(message)
        return self


class Influence(Noun):
    """One factor acts on another, with a sign and after a while."""

    from_: Id = Field(alias="from")
    """The factor that acts."""
    to: Id
    """The factor that it moves."""
    effect: Effect
    """Change of the one in a quarter for each unit of the other, −2 to 2; negative where it lowers it."""
    after_quarters: Annotated[int, Field(ge=1, le=MOST_QUARTERS)] = 1
    """Quarters after which it acts."""
    because: Reasons = ()
    """Where it comes from."""


class Trust(Noun):
    """A web of trust: factors, how they act on each other, and what shifts the guarantors' chance to fight."""

    factors: Annotated[dict[Id, Factor], Field(min_length=1, max_length=MOST_FACTORS)]
    """Factors by id."""
    influences: tuple[Influence, ...] = ()
    """How they act on each other; circles are allowed."""
    shifts: dict[Id, Effect]
    """Factor → log odds by which each unit of it, as it is felt, shifts every guarantor's chance to fight."""


# references


def check_cohesion(on: Checking) -> None:
    """Report what does not fit in the web of trust and in what packages push."""
    trust = on.file.trust
    factors = _factors(on)
    if trust is not None:
        for id in trust.shifts:
            _factor(on, id, f"trust.shifts.{id}", factors, key=True)
        seen: set[tuple[str, str, int]] = set()
        for index, influence in enumerate(trust.influences):
            path = f"trust.influences.{index}"
            for key, id in (("from", influence.from_), ("to", influence.to)):
                _factor(on, id, f"{path}.{key}", factors)
            if influence.from_ == influence.to:
                message = f"{influence.to!r} acts on itself"
                on.report("C241", path, message, f"a higher or lower trust.factors.{influence.to}.remembers")
            link = (influence.from_, influence.to, influence.after_quarters)
            if link in seen:
                on.report("C232", path, f"trust.influences names {link[0]} → {link[1]} after {link[2]} twice")
            seen.add(link)
    for id, package in on.file.packages.items():
        for factor in package.pushes:
            _factor(on, factor, f"packages.{id}.pushes.{factor}", factors, key=True)


def _factors(on: Checking) -> frozenset[str]:
    """Give the factors that are written, also those that are wrong in themselves."""
    node = on.root.children.get("trust")
    node = node.children.get("factors") if node is not None else None
    return frozenset(id for id in node.children if isinstance(id, str)) if node is not None else frozenset()


def _factor(on: Checking, id: str, path: str, factors: frozenset[str], *, key: bool = False) -> None:
    if id in factors or not on.sound("trust"):
        return
    expected = None if factors else "a section 'trust' with its factors"
    on.report("C240", path, f"no factor {id!r}{did_you_mean(id, factors)}", expected, key=key)


# what a colleague would ask


def question_cohesion(on: Checking) -> None:
    """Ask of a web that moves nothing, and of conditions that wait for each other."""
    _idle(on)
    for circle in waiting(on.file.commitments):
        told = " → ".join((*circle, circle[0]))
        denied = sum(on.file.commitments[id].if_.does_not is not None for id in circle)
        verdict = "two equilibria exist: in one all come true, in the other none"
        if denied:
            verdict = "two equilibria exist: in each some come true because others do not"
        if denied % 2:
            verdict = "no way of acting satisfies all of them"
        message = f"the conditions of {told} wait for each other; if each names what the next one does, {verdict}"
        on.report("C421", f"commitments.{circle[0]}.if", message, key=True)


def waiting(commitments: Mapping[str, Commitment]) -> tuple[tuple[str, ...], ...]:
    """Find commitments that wait for each other in a circle: each is conditional on an act of the next one's maker.

    Returns
    -------
    tuple of tuples of ids
        Each circle once, the first commitment of the file first. What an act is named is not compared: conditions
        are in free words.
    """
    ids = [id for id, commitment in commitments.items() if commitment.act in CONDITIONAL]
    waits = {id: [other for other in ids if commitments[id].if_.party == commitments[other].by] for id in ids}
    found: list[tuple[str, ...]] = []

    def go(trail: tuple[str, ...]) -> None:
        for other in waits[trail[-1]]:
            if other == trail[0]:
                found.append(trail)
            elif ids.index(other) > ids.index(trail[0]) and other not in trail:
                makers = {commitments[id].by for id in trail}
                # a maker that comes twice closes a shorter circle, which is told on its own
                if commitments[other].by not in makers:
                    go((*trail, other))

    for id in ids:
        go((id,))
    return tuple(found)


def _idle(on: Checking) -> None:
    trust = on.file.trust
    if trust is None:
        return
    reaching = _reaching(trust)
    pushed = {id for package in on.file.packages.values() for id, push in package.pushes.items() if _moves(push)}
    if not pushed & reaching:
        message = "the web of trust changes nothing: no package pushes a factor that reaches one under 'shifts'"
        on.report("C420", "trust", message, key=True)
        return
    reached = _reached(trust, pushed)
    for id in trust.factors:
        if id not in reaching:
            on.report("C420", f"trust.factors.{id}", f"factor {id!r} reaches nothing under 'shifts'", key=True)
        elif id not in reached:
            on.report("C420", f"trust.factors.{id}", f"no package's push reaches factor {id!r}", key=True)
    for index, influence in enumerate(trust.influences):
        if not _moves(influence.effect):
            message = f"the influence of {influence.from_!r} on {influence.to!r} is 0"
            on.report("C420", f"trust.influences.{index}", message)


def _moves(estimate: Estimate) -> bool:
    return any(not isinstance(number, str) and number != 0 for number in estimate.quantities())


def _reaching(trust: Trust) -> set[str]:
    """Give the factors from which a way leads to one that shifts the chance to fight."""
    found = {id for id, shift in trust.shifts.items() if _moves(shift)}
    return _along(
        found, ((influence.to, influence.from_) for influence in trust.influences if _moves(influence.effect))
    )


def _reached(trust: Trust, pushed: set[str]) -> set[str]:
    """Give the factors to which a way leads from one that is pushed."""
    return _along(
        pushed, ((influence.from_, influence.to) for influence in trust.influences if _moves(influence.effect))
    )


def _along(start: set[str], links: Iterator[tuple[str, str]]) -> set[str]:
    steps, found = list(links), set(start)
    while True:
        more = {to for source, to in steps if source in found} - found
        if not more:
            return found
        found |= more
