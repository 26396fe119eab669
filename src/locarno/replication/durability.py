"""Published numbers on the durability of peace, recomputed.

Lines that need reference data are skipped unless the environment variable LOCARNO_DATA names their folder; the same
readers serve ``scripts/fit_durability.py``.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from locarno.models.durability.fitting import Fit, auc, brier, logit, logit_probability, weibull
from locarno.models.durability.published import ALLIANCE_TESTS, MID_BRIER
from locarno.models.durability.reliability import jeffreys
from locarno.models.durability.survival import kaplan_meier, survival_at_ratio, survival_with_expiry
from locarno.replication import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from locarno.models.contract import Array

_SPEC = "test vector"
_OUTSIDE = "durability.outside_view"
_FIVE_YEARS = 1826.0
DAYS_PER_YEAR = 365.25

TWELVE = (
    "imposed",
    "negotiated",
    "decisive",
    "compromise",
    "territory",
    "contiguous",
    "capability_share",
    "joint_democracy",
    "rivalry",
    "prior_disputes",
    "allied",
    "fatal",
)
"""The regressors of the large logit of dispute recurrence."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A table as arrays by name; text columns stay text."""

    text: dict[str, NDArray[np.str_]]

    def __getitem__(self, name: str) -> Array:
        """Give a column as numbers, NaN where it is empty."""
        values = self.text[name]
        return np.array([float(value) if value else np.nan for value in values])

    def where(self, keep: NDArray[np.bool_]) -> Columns:
        """Keep some rows."""
        return Columns({name: values[keep] for name, values in self.text.items()})

    def years(self, name: str) -> Array:
        """Give the years of a column of ISO dates."""
        return np.array([float(date.fromisoformat(value).year) for value in self.text[name]])

    def labels(self, *names: str) -> NDArray[np.str_]:
        """Join columns into one label per row."""
        return np.array([" ".join(row) for row in zip(*(self.text[name] for name in names), strict=True)])


def read(path: Path) -> Columns:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Columns({name: np.array([row[name] for row in rows]) for name in rows[0]})


def disputes(folder: Path) -> Columns:
    """Terminations of militarised disputes by pair of states, without those whose settlement is not known."""
    table = read(folder / "durability" / "mid_dyad_terminations.csv")
    return table.where(~np.isin(table.text["settle"], ["unclear", "missing"]))


def dispute_regressors(table: Columns, names: tuple[str, ...]) -> Array:
    """Regressors of dispute recurrence; the count of earlier disputes as ``ln(1 + count)``."""
    columns = {
        "imposed": table.text["settle"] == "imposed",
        "negotiated": table.text["settle"] == "negotiated",
        "decisive": np.isin(table.text["outcome"], ["victory", "yield"]),
        "compromise": table.text["outcome"] == "compromise",
        "territory": table["territory"],
        "contiguous": table["contig_land"],
        "capability_share": table["cap_share_strong"],
        "joint_democracy": (table["polity1"] >= 6.0) & (table["polity2"] >= 6.0),
        "rivalry": table["rival"],
        "prior_disputes": np.log1p(table["prior_mids"]),
        "allied": table["allied"],
        "fatal": table["fatality"] > 0.0,
    }
    return np.column_stack([np.asarray(columns[name], dtype=np.float64) for name in names])


def recurs_within(table: Columns, years: float) -> tuple[Array, NDArray[np.bool_]]:
    """Whether a dispute came again within some years, and for which rows that is known."""
    days = table["days"]
    limit = round(years * DAYS_PER_YEAR)
    again = table["mid_again"] > 0.0
    return (again & (days <= limit)).astype(np.float64), again | (days >= limit)


@dataclass(frozen=True, slots=True)
class Score:
    """An out-of-sample test: cases tested, Brier scores and area under the curve; empty where data are missing."""

    tested: float | None = None
    base_rate: float | None = None
    model: float | None = None
    area: float | None = None


def out_of_sample(
    x: Array, y: Array, year: Array, train_to: float, test: tuple[float, float], fit: Callable[[Array, Array], Fit]
) -> Score:
    """Fit on the years up to ``train_to`` and score on the years of ``test``, ends included."""
    train, later = year <= train_to, (year >= test[0]) & (year <= test[1])
    p = logit_probability(fit(x[train], y[train]), x[later])
    base = np.full(int(later.sum()), y[train].mean())
    return Score(int(later.sum()), brier(base, y[later]), brier(p, y[later]), auc(p, y[later]))


def crises(folder: Path) -> tuple[Array, Array, Array]:
    """International crises: protracted conflict and ambiguous outcome; recurred within five years; year of the end."""
    table = read(folder / "durability" / "icb1v13_crisis.csv")
    table = table.where(np.isin(table["outesr"], [1.0, 2.0]))
    x = np.column_stack([table["protrac"] > 1.0, table["subout"] == 1.0]).astype(np.float64)
    return x, (table["outesr"] == 1.0).astype(np.float64), table["yrterm"]


def ceasefires(folder: Path) -> Columns:
    """Cease-fires of interstate wars since 1946, by pair of belligerents."""
    table = read(folder / "durability" / "ceasefires_cow_dyads.csv")
    return table.where(table.years("ceasefire") >= 1946.0)


def rivalries(table: Columns) -> NDArray[np.str_]:
    """Label each cease-fire by rivalry: wars that share a pair of belligerents belong to one."""
    root = {war: war for war in table.text["warnum"]}

    def find(war: str) -> str:
        while root[war] != war:
            war = root[war]
        return war

    first: dict[str, str] = {}
    for pair, war in zip(table.labels("ccode1", "ccode2"), table.text["warnum"], strict=True):
        root[find(war)] = find(first.setdefault(pair, war))
    return np.array([find(war) for war in table.text["warnum"]])


def alliance_counts(folder: Path) -> dict[str, tuple[int, int]]:
    """Alliances honoured and tested, by the groups of :data:`ALLIANCE_TESTS`."""
    table = read(folder / "durability" / "berkemeier_fuhrmann_2018.csv")
    table = table.where(table["dnaLLM"] != 1.0)
    honoured, early = table["honorLLM"] == 1.0, table["sample"] == 1.0
    everyone = np.ones_like(early)
    groups = (
        everyone,
        early,
        ~early,
        table["defense"] == 1.0,
        table["offense"] == 1.0,
        table["neutral"] == 1.0,
        table["nonagg"] == 1.0,
        (table["defense"] == 1.0) & ~early,
    )
    return {
        test.group: (int((honoured & group).sum()), int(group.sum()))
        for test, group in zip(ALLIANCE_TESTS, groups, strict=True)
    }


def lines() -> Iterator[Line]:
    """Recompute expiry vectors, Jeffreys intervals, alliance counts, survival shares and out-of-sample scores."""
    yield from _expiry()
    yield from _intervals()
    where = os.environ.get("LOCARNO_DATA")
    folder = Path(where) if where else None
    yield from _alliances(folder)
    yield from _scores(folder)
    yield from _survival(folder)


def _line(quantity: str, source: str, published: float, ours: float | None, tolerance: float) -> Line:
    note = "needs the reference data: set LOCARNO_DATA" if ours is None else ""
    return Line(_OUTSIDE, quantity, source, published, ours, tolerance, note)


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
    for test in ALLIANCE_TESTS:
        honoured, tests = counts.get(test.group, (None, None))
        yield _line(f"honoured, {test.group}", source, float(test.honoured), honoured, 0.0)
        yield _line(f"tested, {test.group}", source, float(test.tests), tests, 0.0)


def _scores(folder: Path | None) -> Iterator[Line]:
    if folder:
        table = disputes(folder)
        y, known = recurs_within(table, 5.0)
        table, y, year = table.where(known), y[known], table.years("end")[known]
        two = dispute_regressors(table, ("prior_disputes", "rivalry"))
        twelve = dispute_regressors(table, TWELVE)
    areas = ((0.773, 0.733), (0.746, 0.759), (0.682, 0.674))
    spans = ((1945.0, (1946.0, 1965.0)), (1965.0, (1966.0, 1985.0)), (1985.0, (1986.0, 2005.0)))
    for (split, tested, base, small, large), (small_area, large_area), (train_to, test) in zip(
        MID_BRIER, areas, spans, strict=True
    ):
        few = out_of_sample(two, y, year, train_to, test, logit) if folder else Score()
        many = out_of_sample(twelve, y, year, train_to, test, logit) if folder else Score()
        for name, published, ours, tolerance in (
            ("cases tested", float(tested), few.tested, 0.0),
            ("Brier, base rate", base, few.base_rate, 5e-5),
            ("Brier, two variables", small, few.model, 5e-5),
            ("area under curve, two variables", small_area, few.area, 5e-4),
            ("Brier, twelve variables", large, many.model, 5e-5),
            ("area under curve, twelve variables", large_area, many.area, 5e-4),
        ):
            yield _line(f"disputes recur in 5 years, {split}: {name}", _SPEC, published, ours, tolerance)

    crisis = out_of_sample(*crises(folder), 1980.0, (1981.0, 2100.0), logit) if folder else Score()
    for name, published, ours, tolerance in (
        ("cases tested", 160.0, crisis.tested, 0.0),
        ("Brier, base rate", 0.2482, crisis.base_rate, 5e-5),
        ("Brier, two variables", 0.2128, crisis.model, 5e-5),
        ("area under curve, two variables", 0.724, crisis.area, 5e-4),
    ):
        yield _line(f"crises recur in 5 years, to 1980, tested after: {name}", _SPEC, published, ours, tolerance)


def _survival(folder: Path | None) -> Iterator[Line]:
    cases = ceasefires(folder) if folder else None
    for kept, five, twenty in (("without", 0.987, 0.918), ("with", 0.814, 0.584)):
        curve = None
        if cases:
            part = cases.where((cases["pk"] > 0.0) == (kept == "with"))
            curve = kaplan_meier(part["days_to_war"] / DAYS_PER_YEAR, part["war_again"], (5.0, 20.0))
        for place, (years, published) in enumerate(((5, five), (20, twenty))):
            ours = float(curve.survival[place]) if curve else None
            yield _line(f"no war {years} years after a cease-fire {kept} peacekeepers", _SPEC, published, ours, 5e-4)

    table = disputes(folder) if folder else None
    for settle, published in (("imposed", 0.69), ("negotiated", 0.52), ("none", 0.43)):
        ours = None
        if table:
            part = table.where(table.text["settle"] == settle)
            ours = float(kaplan_meier(part["days"], part["mid_again"], (_FIVE_YEARS,)).survival[0])
        yield _line(f"no dispute for 5 years, settlement {settle}", _SPEC, published, ours, 5e-3)

    fit = None
    if table:
        pairs = table.where(table["multi"] == 0.0)
        fit = weibull(dispute_regressors(pairs, TWELVE), pairs["days"], pairs["mid_again"])
    places = {name: place for place, name in enumerate(("intercept", *TWELVE, "log shape"))}
    for name, value in (
        ("intercept", 9.368),
        ("imposed", 0.557),
        ("negotiated", 0.274),
        ("joint_democracy", 0.352),
        ("rivalry", -0.809),
        ("prior_disputes", -0.486),
        ("contiguous", -0.434),
        ("territory", -0.240),
        ("log shape", -0.423),
    ):
        ours = float(fit.coefficients[places[name]]) if fit else None
        yield _line(f"Weibull, bilateral disputes, twelve variables, days: {name}", _SPEC, value, ours, 5e-4)
    likelihood = fit.log_likelihood if fit else None
    yield _line("Weibull, bilateral disputes, twelve variables: log likelihood", _SPEC, -11542.44, likelihood, 5e-3)
