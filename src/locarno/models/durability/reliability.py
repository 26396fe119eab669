"""How often allies fought when a war called on them: counts with Jeffreys intervals."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betaincinv

_SOURCE = "Berkemeier and Fuhrmann 2018, recounted"


@dataclass(frozen=True, slots=True)
class Jeffreys:
    """Posterior of a share under Jeffreys' prior: mean and equal-tailed interval."""

    mean: float
    low: float
    high: float


def jeffreys(successes: int, trials: int, level: float = 0.95) -> Jeffreys:
    """Summarise a binomial count under the prior Beta(½, ½).

    Raises
    ------
    ValueError
        If there are more successes than trials, or fewer than none.
    """
    if not 0 <= successes <= trials:
        message = f"{successes} of {trials} is no count"
        raise ValueError(message)
    a, b = successes + 0.5, trials - successes + 0.5
    tail = (1.0 - level) / 2.0
    return Jeffreys(a / (a + b), float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1.0 - tail)))


LEVEL = 0.9
"""Level of the intervals of a rate at which alliances were honoured, as of the other base rates."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rate without the war whose absence moves it most to one side."""

    war: str
    rate: float


@dataclass(frozen=True, slots=True)
class AllianceTest:
    """Alliances that a war called on, and how many were honoured.

    These are tests: the alliance had failed to deter. Reliable alliances are tested less, so this is no estimate of
    the reliability of an alliance that was never tested (:mod:`~locarno.models.durability.selection`).

    Attributes
    ----------
    group
        Kind of alliance and years.
    honoured, tests
        Alliances whose member fought as it had promised, and all that a war called on.
    wars
        Wars that called on them; 0 where not counted.
    by_war_low, by_war_high
        Interval at :data:`LEVEL` if whole wars, not alliances, are sampled (bootstrap); NaN where not computed.
    lowest, highest
        The rate without the one war whose absence lowers, or raises, it most.
    source
        Where the counts are from.
    """

    group: str
    honoured: int
    tests: int
    wars: int = 0
    by_war_low: float = float("nan")
    by_war_high: float = float("nan")
    lowest: LeftOut | None = None
    highest: LeftOut | None = None
    source: str = _SOURCE

    event = "the ally fought when a war called on the alliance; deterrence had failed"
    """What is counted as honoured."""

    level = LEVEL
    """Level of :attr:`low` and :attr:`high`."""

    @property
    def rate(self) -> float:
        """Share honoured."""
        return self.honoured / self.tests

    @property
    def mean(self) -> float:
        """Posterior mean under Jeffreys' prior."""
        return jeffreys(self.honoured, self.tests).mean

    @property
    def low(self) -> float:
        """Lower end of the Jeffreys interval at :attr:`level`."""
        return jeffreys(self.honoured, self.tests, LEVEL).low

    @property
    def high(self) -> float:
        """Upper end of the Jeffreys interval at :attr:`level`."""
        return jeffreys(self.honoured, self.tests, LEVEL).high

    @property
    def text(self) -> str:
        """The rate in words: event, class, interval with its level, and how far one war moves it."""
        said = (
            f"{self.group}: {self.honoured} of {self.tests} honoured, {self.rate:.0%} "
            f"({self.low:.0%}–{self.high:.0%}, {LEVEL:.0%} Jeffreys interval)."
        )
        if not 0 < self.honoured < self.tests:
            said += " Sampling wars, or leaving one out, tells nothing of a rate at its end."
            return f"{said} Event: {self.event}."
        if self.wars:
            said += f" {self.by_war_low:.0%}–{self.by_war_high:.0%} ({LEVEL:.0%}) if the {self.wars} wars are sampled."
        if self.lowest and self.highest:
            said += (
                f" Leaving out one war gives {self.lowest.rate:.0%} ({self.lowest.war}) to {self.highest.rate:.0%} "
                f"({self.highest.war})."
            )
        return f"{said} Event: {self.event}."
