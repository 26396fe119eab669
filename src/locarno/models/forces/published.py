"""Constants of force generation from the literature, each with its source and date of publication."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Regime:
    """A rotation regime in months."""

    name: str
    tour: float
    dwell: float
    overlap: float
    factor: float
    """Its pool factor as published, or to one decimal."""


ROTATION = (
    Regime("one to one", 12.0, 12.0, 0.0, 2.0),
    Regime("rule of thirds", 12.0, 24.0, 0.0, 3.0),
    Regime("US active army, Congressional Budget Office 2003", 12.0, 24.0, 0.75, 3.2),
    Regime("one deployed in four", 6.0, 18.0, 0.0, 4.0),
    Regime("UK harmony, 6 months in 30", 6.0, 24.0, 0.0, 5.0),
    Regime("French four-month tours", 4.0, 16.0, 0.25, 5.3),
    Regime("US reserve, one to five", 12.0, 60.0, 1.0, 6.5),
)
"""Tour, dwell, overlap and the pool they need."""


@dataclass(frozen=True, slots=True)
class ForceRatioBin:
    """Division-level engagements by force ratio of attacker to defender."""

    low: float
    high: float
    attacker_wins_percent: int
    engagements: int

    @property
    def ratio(self) -> float:
        """Geometric mean of the bin's edges."""
        return sqrt(self.low * self.high)

    @property
    def wins(self) -> int:
        """Attacker wins, from the rounded percentage."""
        return round(self.attacker_wins_percent * self.engagements / 100)


DUPUY_INSTITUTE = (
    ForceRatioBin(0.20, 0.20, 0, 2),
    ForceRatioBin(0.25, 0.49, 22, 9),
    ForceRatioBin(0.50, 0.99, 42, 77),
    ForceRatioBin(1.00, 1.49, 55, 150),
    ForceRatioBin(1.50, 1.99, 59, 123),
    ForceRatioBin(2.00, 2.49, 71, 56),
    ForceRatioBin(2.50, 2.99, 83, 53),
    ForceRatioBin(3.00, 3.49, 69, 48),
    ForceRatioBin(3.50, 3.98, 77, 30),
    ForceRatioBin(4.06, 5.87, 65, 66),
    ForceRatioBin(6.06, 7.90, 88, 17),
    ForceRatioBin(8.20, 17.87, 100, 41),
)
"""672 division-level engagements 1904–1991, The Dupuy Institute, published 31 October 2019; the last count by
subtraction from 672."""

ODDS_INTERCEPT = -0.045647
ODDS_SLOPE = 0.927174
ODDS_SLOPE_SE = 0.125
"""Grouped logit of an attacker's win on the log force ratio, fitted to :data:`DUPUY_INSTITUTE`: the default of the
named input ``odds_slope``. The standard error is of sampling alone; what an engagement of divisions says of a war
is a far larger doubt, so a case should widen it."""


@dataclass(frozen=True, slots=True)
class SoldierYearCost:
    """What a deployed soldier costs a year."""

    item: str
    low: float
    high: float
    unit: str
    published: str
    source: str


SOLDIER_YEAR = (
    SoldierYearCost(
        "UN reimbursement to a contributor, all personnel",
        12 * 1428.0,
        12 * 1428.0,
        "USD 2018",
        "2018-07",
        "UN General Assembly, rate from 1 July 2018 (USD 1,428 a month)",
    ),
    SoldierYearCost(
        "UN mission in Cyprus, whole budget per uniformed member",
        61_000.0,
        62_000.0,
        "USD 2013",
        "2013",
        "UNFICYP budget 2013–14, USD 56.6m for 855 soldiers and 67 police",
    ),
    SoldierYearCost(
        "US occupation of Iraq, sustained",
        179_000.0,
        209_000.0,
        "USD 2003",
        "2003-09",
        "Congressional Budget Office 2003: USD 14–19bn for 67,000–106,000 troops",
    ),
    SoldierYearCost(
        "US soldier in Iraq, 2003 and 2006",
        320_000.0,
        390_000.0,
        "USD",
        "2007-07",
        "Congressional Research Service, in the press of 11 July 2007",
    ),
    SoldierYearCost(
        "German brigade in Lithuania, running",
        160_000.0,
        208_000.0,
        "EUR 2024",
        "2024",
        "EUR 800m to 1bn a year for 4,800 to 5,000, Federal Ministry of Defence in the press",
    ),
    SoldierYearCost(
        "German brigade at home, running",
        62_000.0,
        75_000.0,
        "EUR 2023",
        "2023",
        "EUR 25–30m a month for 4,800, press",
    ),
    SoldierYearCost(
        "German brigade in Lithuania, extra pay alone",
        38_000.0,
        42_000.0,
        "EUR 2023",
        "2023",
        "EUR 190m a year for 4,800, Der Spiegel in the press",
    ),
    SoldierYearCost(
        "Replacing US personnel in Europe",
        90_000.0,
        100_000.0,
        "USD 2025",
        "2025-05",
        "International Institute for Strategic Studies, May 2025: over USD 12bn for 128,000",
    ),
)
"""Cost per soldier-year as read in its sources. A case may use only what was published by its date."""
