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


@dataclass(frozen=True, slots=True)
class AllianceTest:
    """Alliances that a war called on, and how many were honoured.

    These are tests: the alliance had failed to deter. Reliable alliances are tested less, so this is no estimate of
    the reliability of an alliance that was never tested.
    """

    group: str
    honoured: int
    tests: int
    source: str = _SOURCE

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
        """Lower end of the 95% Jeffreys interval."""
        return jeffreys(self.honoured, self.tests).low

    @property
    def high(self) -> float:
        """Upper end of the 95% Jeffreys interval."""
        return jeffreys(self.honoured, self.tests).high
