"""The prior-predictive check: what the settlement model says before anybody has judged anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.contract import STATUS_OK
from locarno.models.durability import BaseRate, base_rates
from locarno.models.generic import TERMS, generic_inputs
from locarno.models.settlement import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.models.contract import Array

SEED = 1925
DRAWS = 512
EVENT = "war"
YEARS = (1, 5, 10)

BANNER = "The structural level is not identified"


@dataclass(frozen=True, slots=True)
class PriorPredictive:
    """Chance to hold from generic inputs, beside the outside view's two rival classes.

    Attributes
    ----------
    years
        Horizon.
    share
        Mean chance S that a settlement in force still holds, over draws, terms, with and without a guarantee.
    low, high
        10–90% of it over draws.
    without_guarantee, with_guarantee
        The same mean apart.
    given_agreement
        Mean chance to hold among settlements that both sides accept: the base rates' cease-fires were accepted.
    outside
        The outside view's base rates, at the same horizon, with the event named and their interval by rivalry.
    draws, seed
        Good draws, and the seed.
    inside
        Whether ``share`` lies inside the interval of every class.
    text
        The check in words: a banner where ``share`` lies outside.
    banner
        The same in two short sentences, for page one; empty where ``share`` lies inside.
    """

    years: int
    share: float
    low: float
    high: float
    without_guarantee: float
    with_guarantee: float
    given_agreement: float
    outside: tuple[BaseRate, ...]
    draws: int
    seed: int
    inside: bool
    text: str
    banner: str


@lru_cache(maxsize=2)
def _generic_run(draws: int, seed: int) -> tuple[Array, Array, Array]:
    """Run the settlement once for all horizons: S, E[a] and E[S a] of the good draws."""
    found = settle(generic_inputs(np.random.default_rng(seed), draws, max(YEARS)))
    good = found["status"] == STATUS_OK
    names = ("survival", "accepted", "survival_accepted")
    survival, accepted, kept = (found[f"settlement.{name}"][good] for name in names)
    return survival, accepted, kept


@lru_cache(maxsize=8)
def prior_predictive(years: int = 5, draws: int = DRAWS, seed: int = SEED) -> PriorPredictive:
    """Run the settlement on wide defaults and compare it with how long cease-fires lasted.

    Parameters
    ----------
    years
        Horizon: one that the base rates have.
    draws, seed
        Size and seed of the check; it is the same for every case, as no case enters it.

    Raises
    ------
    ValueError
        If there is no base rate at the horizon.
    """
    outside = tuple(
        rate for rate in base_rates() if rate.years == years and rate.event == EVENT and rate.name.startswith("cease")
    )
    if not outside:
        message = f"no base rate for {years} years: expected one of {', '.join(map(str, YEARS))}"
        raise ValueError(message)
    survival, accepted, kept = _generic_run(draws, seed)
    holds = survival[:, :, years - 1]
    share = float(holds.mean())
    low, high = (float(end) for end in np.quantile(holds.mean(axis=1), [0.1, 0.9]))
    inside = all(rate.low <= share <= rate.high for rate in outside)
    return PriorPredictive(
        years=years,
        share=share,
        low=low,
        high=high,
        without_guarantee=float(holds[:, :TERMS].mean()),
        with_guarantee=float(holds[:, TERMS:].mean()),
        given_agreement=float(kept[:, :, years - 1].sum() / accepted.sum()),
        outside=outside,
        draws=len(holds),
        seed=seed,
        inside=inside,
        text=_text(years, share, low, high, outside, inside=inside),
        banner="" if inside else _short(years, share, outside),
    )


def _short(years: int, share: float, outside: Sequence[BaseRate]) -> str:
    rates = sorted(rate.survival for rate in outside)
    return (
        f"{BANNER}: generic inputs give {share:.2f} for holding {years} years, past cease-fires {rates[0]:.2f} to "
        f"{rates[-1]:.2f}. Read differences and rankings of packages, not levels."
    )


def _text(years: int, share: float, low: float, high: float, outside: Sequence[BaseRate], *, inside: bool) -> str:
    rates = "; ".join(
        f"{rate.survival:.2f} ({rate.low:.2f}–{rate.high:.2f}, {rate.level:.0%} by rivalry) of {rate.n}: {rate.rule}"
        for rate in outside
    )
    said = (
        f"with every judgement replaced by a wide default, the settlement model gives {share:.2f} "
        f"({low:.2f}–{high:.2f}, 10–90% of draws) for holding {years} years; the outside view, event "
        f"{EVENT}, is {rates}"
    )
    if inside:
        return f"Prior-predictive check: {said}. The model's level is not ruled out by it; that does not validate it."
    return (
        f"{BANNER}: {said}. Read differences and rankings of packages, not levels: they are structural, uncalibrated."
    )
