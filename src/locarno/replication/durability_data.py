"""Readers of the reference data on durability; the same serve ``scripts/fit_durability.py``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from locarno.models.contract import Array

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

CEASEFIRE_REGRESSORS = ("peacekeepers", "stalemate", "contiguous", "outside_pact", "deaths", "prior_disputes")
"""The regressors of renewed war after a cease-fire."""


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


def complete(*columns: Array) -> NDArray[np.bool_]:
    """Rows in which no column is missing."""
    return np.asarray(np.isfinite(np.column_stack(columns)).all(axis=1))


def ceasefire_regressors(cases: Columns) -> Array:
    """Regressors of renewed war, in the order of :data:`CEASEFIRE_REGRESSORS`; deaths and disputes as logs."""
    return np.column_stack(
        [
            cases["pk"],
            cases["stalemate"],
            (cases["contiguity"] <= 1.0).astype(np.float64),
            cases["guar_weak"],
            np.log(cases["batdeaths"]),
            np.log1p(cases["prior_mids"]),
        ]
    )


def of_israel(cases: Columns) -> NDArray[np.bool_]:
    """Cease-fires to which Israel was a party."""
    return np.asarray((cases["ccode1"] == 666.0) | (cases["ccode2"] == 666.0))


def of_india_and_pakistan(cases: Columns) -> NDArray[np.bool_]:
    """Cease-fires between India and Pakistan."""
    return np.asarray((cases["ccode1"] == 750.0) & (cases["ccode2"] == 770.0))


@dataclass(frozen=True, eq=False)
class AllianceCases:
    """Alliances that a war called on: whether honoured, the war, the alliance, and the groups they belong to."""

    honoured: NDArray[np.bool_]
    war: NDArray[np.str_]
    groups: dict[str, NDArray[np.bool_]]


def alliance_cases(folder: Path) -> AllianceCases:
    """Berkemeier and Fuhrmann's tests; blank relevance counts as relevant, blank honouring as not honoured.

    The period is the file's ``sample``: four tests of the Second World War belong to the years since 1945.
    """
    table = read(folder / "durability" / "berkemeier_fuhrmann_2018.csv")
    table = table.where(table["dnaLLM"] != 1.0)
    early, several = table["sample"] == 1.0, table["multilateral"] == 1.0
    kinds = {
        name: table[column] == 1.0
        for name, column in (
            ("defence pacts", "defense"),
            ("offence pacts", "offense"),
            ("neutrality pacts", "neutral"),
            ("non-aggression pacts", "nonagg"),
        )
    }
    defence = kinds["defence pacts"]
    everyone = np.ones_like(early)
    groups = {
        "all alliances, 1816–2003": everyone,
        "all alliances, 1816–1944": early,
        "all alliances, 1945–2003": ~early,
        **{f"{name}, 1816–2003": kind for name, kind in kinds.items()},
        "defence pacts, 1816–1944": defence & early,
        "defence pacts, 1945–2003": defence & ~early,
        "bilateral alliances, 1945–2003": ~early & ~several,
        "multilateral alliances, 1945–2003": ~early & several,
        "multilateral defence pacts, 1945–2003": defence & ~early & several,
    }
    return AllianceCases(table["honorLLM"] == 1.0, table.text["warname"], groups)
