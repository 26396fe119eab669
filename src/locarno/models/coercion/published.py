"""Base rates of sanctions, from two data bases side by side; the two count different events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often an event followed, in a data base.

    Attributes
    ----------
    data_base
        Name and years.
    event
        What counts.
    reference_class
        Rule by which the cases were taken.
    rate
        Share of ``n`` cases, 0–1.
    n
        Cases.
    source
        Who coded, and how the rate was had.
    """

    data_base: str
    event: str
    reference_class: str
    rate: float
    n: int
    source: str


_TIES = "TIES 4.0, 1945–2005"
_TIES_SOURCE = "Morgan, Bapat & Kobayashi 2014; computed from final outcome codes"
_SUBSET = "TIES subset of sigInt, 1970–2000"
_SUBSET_SOURCE = "Crisman-Cox & Gibilisco 2019; computed from 418 dyad-decades"
_GSDB = "GSDB v3, 1949–2022"
_GSDB_SOURCE = "Global Sanctions Data Base; computed; coded from senders' official statements, hence favourable"

BASE_RATES: tuple[BaseRate, ...] = (
    BaseRate(
        _TIES,
        "target acquiesces, wholly or in part",
        "threats and impositions with an outcome",
        0.375,
        1024,
        _TIES_SOURCE,
    ),
    BaseRate(
        _TIES,
        "target acquiesces, or a settlement is negotiated",
        "threats and impositions with an outcome",
        0.56,
        1024,
        _TIES_SOURCE,
    ),
    BaseRate(_TIES, "target acquiesces, wholly or in part", "sanctions imposed", 0.33, 540, _TIES_SOURCE),
    BaseRate(_SUBSET, "target concedes at the threat", "challenges", 0.227, 633, _SUBSET_SOURCE),
    BaseRate(_SUBSET, "sender imposes", "challenges", 0.551, 633, _SUBSET_SOURCE),
    BaseRate(_SUBSET, "sender backs down", "challenges", 0.221, 633, _SUBSET_SOURCE),
    BaseRate(_SUBSET, "sender backs down", "challenges that the target resisted", 0.286, 489, _SUBSET_SOURCE),
    BaseRate(_GSDB, "total success", "concluded sanctions, one case per objective", 0.453, 1162, _GSDB_SOURCE),
    BaseRate(_GSDB, "total success", "concluded, objective: end war", 0.507, 134, _GSDB_SOURCE),
    BaseRate(_GSDB, "failed", "concluded, objective: end war", 0.284, 134, _GSDB_SOURCE),
    BaseRate(_GSDB, "total success", "concluded, objective: territorial conflict", 0.305, 59, _GSDB_SOURCE),
    BaseRate(_GSDB, "failed", "concluded, objective: territorial conflict", 0.407, 59, _GSDB_SOURCE),
)
"""Two data bases that disagree: TIES counts threats and codes the outcome, GSDB counts measures by declared aim."""

GSDB_OUTCOMES: dict[str, tuple[int, tuple[float, float, float, float]]] = {
    "democracy": (256, (0.605, 0.258, 0.043, 0.094)),
    "human rights": (239, (0.423, 0.272, 0.067, 0.238)),
    "policy change": (164, (0.427, 0.104, 0.079, 0.390)),
    "end war": (134, (0.507, 0.119, 0.090, 0.284)),
    "other": (94, (0.500, 0.074, 0.096, 0.330)),
    "prevent war": (89, (0.461, 0.124, 0.067, 0.348)),
    "destabilise regime": (77, (0.247, 0.195, 0.065, 0.494)),
    "territorial conflict": (59, (0.305, 0.068, 0.220, 0.407)),
    "terrorism": (50, (0.14, 0.14, 0.06, 0.66)),
}
"""By declared objective: concluded cases, and shares total, partial, negotiated, failed (GSDB v3, computed)."""
