"""Published estimates, fitted again: all with data, none in silence without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from locarno.models.deterrence.estimation.binary import fit_binary
from locarno.models.deterrence.estimation.maximum_likelihood import equation
from locarno.replication.deterrence_choices import ASAL, LEEDS
from locarno.replication.deterrence_estimates import SIGINT, currency, disputes_1800, lines, sanctions
from locarno.replication.durability_data import read

if TYPE_CHECKING:
    from pathlib import Path


def test_without_data_only_the_vectors_are_recomputed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCARNO_DATA", raising=False)
    found = list(lines())
    skipped = [line for line in found if line.verdict == "skipped"]
    assert len(found) - len(skipped) == 18
    assert all("LOCARNO_DATA" in line.note for line in skipped)
    assert {line.verdict for line in found if line not in skipped} == {"replicated"}


@pytest.mark.slow
def test_every_line_is_replicated_with_data(locarno_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCARNO_DATA", str(locarno_data))
    found = list(lines())
    assert [line.quantity for line in found if line.verdict != "replicated"] == []
    quantities = [line.quantity for line in found]
    assert len(quantities) == len(set(quantities))
    # 20 printed coefficients of sanctions, 6 of alliances, 27 of crises, each with its error where one is printed
    assert sum("sanctions: " in quantity and ":" in quantity[11:] for quantity in quantities) == len(SIGINT)
    assert sum("clustered error" in quantity and "nuclear" in quantity for quantity in quantities) == 9 * len(ASAL)
    assert sum("first difference" in quantity for quantity in quantities) == len(LEEDS) - 1


def test_the_data_are_the_ones_described(locarno_data: Path) -> None:
    folder = locarno_data / "durability"
    assert np.bincount(currency(folder)[0]).tolist() == [7152, 42, 46]
    assert len(disputes_1800(folder)[0]) == 282
    counts, _, table = sanctions(folder)
    quo, conceded, fought, backed = counts.sum(axis=0)
    assert len(counts) == 418
    assert conceded + fought + backed == 633.0
    assert (round(conceded / 633, 3), round(fought / 633, 3), round(backed / 633, 3)) == (0.227, 0.551, 0.221)
    assert backed / (fought + backed) == pytest.approx(0.286, abs=5e-4)
    assert quo > 40_000
    row = (table["ccode2"] == 365.0) & (table["ccode1"] == 2.0) & (table["tenyear"] == 1990.0)
    assert counts[row].tolist() == [[115.0, 3.0, 1.0, 1.0]]


def test_alliances_honoured_predicted_out_of_sample(locarno_data: Path) -> None:
    """Leaving each war out in turn, the five covariates still beat the base rate, by less than within the sample."""
    table = read(locarno_data / "durability" / "leeds_anac_2005.csv")
    regressors = {name: table[name] for name in LEEDS if name != "const"}
    y = table["honor3"]
    x = np.column_stack([np.ones(len(y)), *regressors.values()])
    said, base = np.empty(len(y)), np.empty(len(y))
    for label in np.unique(table.text["war"]):
        out = table.text["war"] == label
        part = equation(int((~out).sum()), {name: column[~out] for name, column in regressors.items()})
        said[out] = 1.0 / (1.0 + np.exp(-x[out] @ fit_binary(y[~out], part).coefficients))
        base[out] = y[~out].mean()
    within = fit_binary(y, equation(len(y), regressors)).coefficients
    inside = np.mean((1.0 / (1.0 + np.exp(-x @ within)) - y) ** 2)
    score, baseline = np.mean((said - y) ** 2), np.mean((base - y) ** 2)
    assert inside < score < baseline
    # as the page on the strategic probit says
    assert (round(float(score), 3), round(float(baseline), 3), round(float(inside), 3)) == (0.155, 0.224, 0.132)
