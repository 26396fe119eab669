"""Fit the drift of commitments: print the rates that ``models/cohesion/published.py`` holds.

Run with ``LOCARNO_DATA`` set: ``python scripts/fit_drift.py``.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import numpy as np
from scipy.linalg import expm
from scipy.optimize import least_squares

from locarno.models.cohesion.drift import generator

SAMPLES = {
    "all": ("all", "1950-2024"),
    "since_1990": ("all", "1990-2024"),
    "outside_war": ("ex war theatres (IRQ AFG KWT VNM KOR)", "1950-2024"),
}
STARTS = 20


def read(path: Path) -> dict[str, np.ndarray]:
    """Read the shares, ``[horizon, (years, P(≤50%), P(≤10%))]`` by sample."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        name: np.array(
            [
                [float(r["horizon_y"]), float(r["p_le_50"]), float(r["p_le_10"])]
                for r in rows
                if (r["sample"], r["era"]) == key
            ]
        )
        for name, key in SAMPLES.items()
    }


def shares(rates: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Model's P(≤50%) and P(≤10%) ``[horizon, 2]``."""
    at = np.array([expm(generator(list(rates)) * t)[0] for t in years])
    return np.column_stack([at[:, 1] + at[:, 2], at[:, 2]])


def fit(table: np.ndarray) -> np.ndarray:
    """Least squares over six rates that are not negative, from several starts; rounded to five decimals."""
    starts = np.random.default_rng(0).uniform(0.001, 0.4, (STARTS, 6))
    fits = [
        least_squares(
            lambda r: (shares(r, table[:, 0]) - table[:, 1:]).ravel(),
            start,
            bounds=(0.0, 2.0),
            xtol=1e-12,
            ftol=1e-12,
            gtol=1e-12,
        )
        for start in starts
    ]
    return np.round(min(fits, key=lambda f: f.cost).x, 5)


def main() -> int:
    """Fit every sample and print rates and residuals."""
    folder = os.environ.get("LOCARNO_DATA")
    if folder is None:
        print("set LOCARNO_DATA to the folder of reference data", file=sys.stderr)
        return 2
    for name, table in read(Path(folder) / "forces" / "derived" / "us_presence_drift.csv").items():
        rates = fit(table)
        print(f'    "{name}": {tuple(float(r) for r in rates)},')
        for (years, half, tenth), (fitted_half, fitted_tenth) in zip(table, shares(rates, table[:, 0]), strict=True):
            print(
                f"    # {years:4.0f} y  P(<=50%) {half:.3f} fitted {fitted_half:.3f}"
                f"   P(<=10%) {tenth:.3f} fitted {fitted_tenth:.3f}"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
