"""What an explanation of one draw holds: the shape of ``locarno explain --json``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class SampledInput(_Record):
    """An input as this draw has it."""

    path: str
    """Dotted path of the estimate."""
    value: float
    """Its value, in the unit in which it is written."""
    quantile: float
    """Where in its distribution it lies."""


class GuarantorSet(_Record):
    """A set of guarantors, and how likely just these fight."""

    year: int
    """Year."""
    fight: tuple[str, ...]
    """Parties; none for nobody."""
    estimated: float
    """Chance as the analyst estimates it."""
    believed: float
    """As the challenger believes."""
    trusted: float
    """As the protégé trusts."""


class YearReason(_Record):
    """Why the challenger decides so in a year: what one change of the draw does."""

    decision: Literal["attacks", "waits", "keeps"]
    """The decision that it explains."""
    factor: str
    """Which: ``gap`` (what is promised and sent is not all there yet), ``window``, ``power``, ``force``, ``policy``
    (each as it changes later), ``guarantee``, ``guarantor:ID``,
    ``snapback``, ``doubt``, ``disbelief``, ``belief``, ``enablers``, ``other_war``, ``foresight``; ``terms`` where the
    terms and the war themselves decide."""
    share: float
    """Share of the hidden costs at which it decides so."""
    share_without: float | None = None
    """The same without the factor."""
    margin_without: float | None = None
    """Keeping less attacking without the factor."""


class YearTold(_Record):
    """One year of the challenger's problem; values are means over its hidden costs, in years of full satisfaction."""

    year: int
    """Year since the cease-fire."""
    holds: float
    """Chance that the settlement still holds at its end."""
    hazard: float
    """Chance that the settlement ends in the year, whoever ends it, if it stands."""
    breaks: float
    """Chance that the challenger breaks it in the year, shocks included, if it still holds."""
    protege: float
    """Chance that the protégé reopens the war."""
    incident: float
    """Chance of war by incident."""
    decision: Literal["attacks", "waits", "keeps"]
    """What it does, shocks left aside, at most of its hidden costs."""
    attacks_at: float
    """Share of its hidden costs at which attacking is worth more than keeping."""
    waits_at: float
    """Share at which it keeps now and attacks in a later year."""
    keeps_at: float
    """Share at which it keeps in this year and all later ones."""
    keep: float
    """K: value of keeping, with what it can still do later."""
    attack: float
    """W: value of the best attack."""
    margin: float
    """K − W."""
    tips_at: float | None
    """Hidden cost of breaking from which on it keeps; None where it keeps, or attacks, at all of them."""
    flow: float
    """Yearly value of the settlement to it, y − g."""
    kept_for_ever: float
    """Value of keeping in all years, whatever comes."""
    succeeds: float
    """Chance that the kind of attack worth most succeeds, as it believes."""
    war_flow: float
    """Yearly value that it expects of where that attack ends, before costs."""
    war_cost: float
    """What that attack costs it once, as it believes, snap-back included."""
    win_alone: float
    """Chance to win a full war if no guarantor fights."""
    win_all: float
    """The same if all guarantors fight."""
    win_believed: float
    """The same as it believes."""
    win_estimated: float
    """The same under the analyst's estimate."""
    fights_believed: float
    """Chance that at least one guarantor fights, as the challenger believes."""
    fights_estimated: float
    """As the analyst estimates."""
    fights_trusted: float
    """As the protégé trusts."""
    kind: str | None = None
    """The kind of attack worth most, where the case gives several."""
    by_kind: dict[str, float] = {}
    """Kind of attack → what it is worth, where the case gives several."""
    reasons: tuple[YearReason, ...] = ()
    """Why, the strongest first; at most two for each decision."""


class YearsTold(_Record):
    """A run of years in which the same happens for the same reasons, in words."""

    first: int
    """First year."""
    last: int
    """Last year."""
    decision: Literal["attacks", "waits", "keeps"]
    """What the challenger does at most of its hidden costs."""
    says: tuple[str, ...]
    """Sentences."""


class PartyTold(_Record):
    """What the package and no agreement are worth to a party."""

    party: str
    """Party."""
    value: float
    """Value of the package, in years of full satisfaction."""
    outside: float
    """Value of no agreement."""
    refuses: float | None
    """Share of the challenger's hidden costs at which it refuses; None without a veto."""


class Explanation(_Record):
    """One draw of one package, explained."""

    schema_version: int = SCHEMA_VERSION
    """Version of this schema."""
    run: str
    """Run id."""
    package: str
    """Package."""
    name: str
    """Its name."""
    draw: int | None
    """Draw; None for the central case."""
    failed: str = ""
    """The stage at which the draw failed; empty where it did not."""
    names: dict[str, str] = {}
    """Party → its name."""
    challenger: str = ""
    """Name of the challenger."""
    verdict: tuple[str, ...] = ()
    """The answer in short."""
    sampled: tuple[SampledInput, ...] = ()
    """Inputs furthest from the middle; none for the central case."""
    sets: tuple[GuarantorSet, ...] = ()
    """Who would fight, in the first and the last year; the likeliest sets."""
    unratified: tuple[str, ...] = ()
    """Guarantors whose promise was not ratified."""
    years: tuple[YearTold, ...] = ()
    """Year by year; none where the settlement could not be solved."""
    spans: tuple[YearsTold, ...] = ()
    """The same in words, years merged in which the same happens for the same reasons."""
    survival_readings: dict[str, float] = {}
    """Reading → chance to hold to the last year: enablers ``essential`` and ``substitutable``, ``myopic``, the
    challenger's ``belief as estimated``."""
    remarks: tuple[str, ...] = ()
    """Where beliefs or readings differ, and what war by others adds, in words."""
    parties: tuple[PartyTold, ...] = ()
    """Who would accept."""
