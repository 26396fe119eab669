"""Published numbers on the durability of peace and the reliability of allies, recomputed.

Lines that need reference data are skipped unless the environment variable LOCARNO_DATA names their folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from locarno.models.durability.published import ALLIANCE_TESTS
from locarno.models.durability.reliability import jeffreys
from locarno.models.durability.survival import survival_at_ratio, survival_with_expiry
from locarno.replication import Line
from locarno.replication.durability_data import alliance_cases
from locarno.replication.durability_forecast import score_lines
from locarno.replication.durability_survival import survival_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPEC = "test vector"
_OUTSIDE = "durability.outside_view"

PRINTED = {
    "all alliances, 1816–2003": (73, 146),
    "all alliances, 1816–1944": (61, 92),
    "all alliances, 1945–2003": (12, 54),
    "defence pacts, 1816–2003": (42, 102),
    "offence pacts, 1816–2003": (31, 42),
    "neutrality pacts, 1816–2003": (35, 45),
    "non-aggression pacts, 1816–2003": (18, 49),
    "defence pacts, 1816–1944": (36, 59),
    "defence pacts, 1945–2003": (6, 43),
}
"""Alliances honoured and tested, as the authors' do-file prints them."""


def alliance_counts(folder: Path) -> dict[str, tuple[int, int]]:
    """Count alliances honoured and tested, by the groups of :data:`ALLIANCE_TESTS`."""
    cases = alliance_cases(folder)
    return {name: (int(cases.honoured[group].sum()), int(group.sum())) for name, group in cases.groups.items()}


def lines() -> Iterator[Line]:
    """Recompute expiry vectors, Jeffreys intervals, alliance counts, survival tables and out-of-sample scores."""
    yield from _expiry()
    yield from _intervals()
    where = os.environ.get("LOCARNO_DATA")
    folder = Path(where) if where else None
    yield from _alliances(folder)
    yield from score_lines(folder)
    yield from survival_lines(folder)


def _expiry() -> Iterator[Line]:
    model = "durability.expiry"
    for tau, published in ((10.0, 0.7261), (5.0, 0.5712), (0.0, 0.4493)):
        ours = float(survival_with_expiry(10.0, 1.0 / 0.08, 1.0, 0.4, tau))
        yield Line(model, f"S(10), h0 = .08, HR = .4, expires at {tau:g}", _SPEC, published, ours, 5e-5)
    for ratio, published in ((0.5, 0.7746), (2.0, 0.36)):
        ours = float(survival_at_ratio(0.6, ratio))
        yield Line(model, f"S = .6 under a hazard ratio of {ratio:g}", _SPEC, published, ours, 5e-5)


def _intervals() -> Iterator[Line]:
    model = "durability.outside_view"
    for honoured, tests, mean, low, high, digits in (
        (6, 43, 0.148, 0.060, 0.265, 3),
        (12, 54, 0.227, 0.128, 0.346, 3),
        (73, 146, 0.50, 0.42, 0.58, 2),
    ):
        ours = jeffreys(honoured, tests)
        tolerance = 0.5 * 10.0**-digits
        for name, published, value in (
            ("mean", mean, ours.mean),
            ("2.5%", low, ours.low),
            ("97.5%", high, ours.high),
        ):
            yield Line(model, f"Jeffreys posterior of {honoured}/{tests}, {name}", _SPEC, published, value, tolerance)


def _alliances(folder: Path | None) -> Iterator[Line]:
    counts = alliance_counts(folder) if folder else {}
    source = "Berkemeier and Fuhrmann 2018, replication files"
    note = "" if folder else "needs the reference data: set LOCARNO_DATA"
    for group, (honoured, tests) in PRINTED.items():
        ours = counts.get(group, (None, None))
        yield Line(_OUTSIDE, f"honoured, {group}", source, float(honoured), ours[0], 0.0, note)
        yield Line(_OUTSIDE, f"tested, {group}", source, float(tests), ours[1], 0.0, note)
    # One war at a time left out: the smallest and the largest rate since 1945.
    late = next(test for test in ALLIANCE_TESTS if test.group == "all alliances, 1945–2003")
    for name, published, left in (("lowest", 0.196, late.lowest), ("highest", 0.240, late.highest)):
        ours_rate = left.rate if left else None
        yield Line(_OUTSIDE, f"honoured since 1945, one war left out, {name}", _SPEC, published, ours_rate, 5e-4)
