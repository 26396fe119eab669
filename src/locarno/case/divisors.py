"""Numbers of a case that a run divides by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.estimate import Fixed, Hurdle, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case.checking import Checking
    from locarno.case.estimates import AnyEstimate


def check_divisors(on: Checking) -> None:
    """Report numbers at which something that a run divides by is nothing."""
    for path, estimate, value, because in _divided(on):
        if takes(estimate, value) and on.sound(path):
            on.report("C239", path, f"{path} can be {value:g}: {because}", "below 1" if value else "above 0")


def _divided(on: Checking) -> Iterator[tuple[str, AnyEstimate, float, str]]:
    forever = "a year for ever is worth 1/(1 − discount)"
    yield "settings.discount", on.file.settings.discount, 1.0, forever
    for id, party in on.file.parties.items():
        if party.discount is not None:
            yield f"parties.{id}.discount", party.discount, 1.0, forever
        if party.gdp is not None:
            yield f"parties.{id}.gdp", party.gdp, 0.0, "costs are counted in shares of it"
    war = on.file.war
    if war is not None:
        odds = "the odds depend on the ratio of forces"
        yield "war.own_brigades", war.own_brigades, 0.0, odds
        for side in ("challenger", "protege"):
            for year, strength in getattr(war.power, side).items():
                yield f"war.power.{side}.{year}", strength, 0.0, odds


def takes(estimate: AnyEstimate, value: float) -> bool:
    """Say whether an estimate takes a value with a chance above 0.

    Parameters
    ----------
    estimate
        Any form; a continuous one meets a single value with chance 0, unless all its ends are there.
    value
        The value.
    """
    if isinstance(estimate, Hurdle):
        missed = estimate.chance < 1 and estimate.otherwise == value
        return missed or (estimate.chance > 0 and takes(estimate.then, value))
    there = [number == value for number in estimate.quantities()]
    if isinstance(estimate, Options):
        return any(here and weight > 0 for here, weight in zip(there, estimate.options.values(), strict=True))
    return bool(there) and (isinstance(estimate, Fixed) or len(there) > 1) and all(there)
