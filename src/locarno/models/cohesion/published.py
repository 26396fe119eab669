"""Constants of the cohesion models, with their sources."""

from __future__ import annotations

HORIZONS = (1, 3, 5, 10, 20)
"""Years at which the drift of US presence was counted."""

DRIFT: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "all": ((0.075, 0.156, 0.224, 0.331, 0.485), (0.023, 0.065, 0.101, 0.161, 0.241)),
    "since_1990": ((0.102, 0.213, 0.291, 0.386, 0.474), (0.025, 0.092, 0.140, 0.207, 0.228)),
    "outside_war": ((0.070, 0.141, 0.209, 0.328, 0.503), (0.021, 0.060, 0.095, 0.150, 0.242)),
}
"""Share of host-years after which US presence was at most 50%, and at most 10%, of what it had been.

Computed from US troops by country and year (troopdata), host-years with at least 1,000 troops,
1950–2024: 1,263 host-years in 56 hosts; since 1990: 519;
without Iraq, Afghanistan, Kuwait, Vietnam and Korea: 1,118 (counts at one year).
"""

DRIFT_RATES: dict[str, tuple[float, float, float, float, float, float]] = {
    "all": (0.03499, 0.02358, 0.09884, 0.0, 0.0, 0.02681),
    "since_1990": (0.07784, 0.02067, 0.22736, 0.42707, 0.0, 0.45024),
    "outside_war": (0.02996, 0.02094, 0.06014, 0.0, 0.0, 0.01594),
}
"""Yearly rates, in the order of :func:`locarno.models.cohesion.drift.generator`, least squares on :data:`DRIFT`.

Written by ``scripts/fit_drift.py``. Six rates on ten shares: single rates are weakly identified, and the fit
understates losses in the first year and overstates those at five to ten years by up to two points.
"""

TRIPWIRE = (0.0, 0.02, 0.05)
"""h by default, low, best and high: what the loss of soldiers in the country adds to a guarantor's chance to fight.

No study gives this number: it is the makers' default, from nothing to small, and applies only to a guarantor that has
soldiers in the country. A case gives its own with ``tripwire``.
"""

TRIPWIRE_EVIDENCE = (
    "small tripwire forces did not deter in Korea 1949–50 and Belgium 1914 (Reiter & Poast 2021); in a US survey "
    "experiment the effect was far weaker than assumed (Musgrave & Ward 2023)"
)
"""Reiter & Poast 2021, Texas National Security Review 4(3); Musgrave & Ward 2023, Foreign Policy Analysis."""
