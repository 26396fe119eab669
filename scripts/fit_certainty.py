"""Fit the certainty of events on the UW factuality data, and say how well it reads.

Run from the repository's root with the data's folder: ``LOCARNO_DATA=… python scripts/fit_certainty.py``. It writes
``src/locarno/reading/data/certainty.json``; with ``--check`` nothing is written, and the exit code is 1 if the file
is not what the data give.

The data's own parts are kept: coefficients are fitted on `train`, the penalty is chosen and the intervals are set on
`dev`, and what ships is fitted again on `train` and `dev`. `test` is only reported on. A feature that fewer than six
events have is left out, and so is one that names a person, place or firm: no sentence can be read off the coefficients.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, lsqr

from locarno.reading.factuality import Model, constructions, features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Part = tuple[list[tuple[list[str], set[str]]], Floats]
    """For each event its lines of the table and its features; the labels."""

TARGET = Path(__file__).resolve().parents[1] / "src/locarno/reading/data/certainty.json"
PENALTIES = (20.0, 40.0, 60.0, 90.0, 120.0)
ENOUGH = 8
"""Events that must stand in a construction for its line of the table."""
LEAST = 6
"""Events that must have a feature."""
NEARLY = 0.003
"""The strongest penalty whose correlation on `dev` is this near to the best is taken."""
SMALL = 0.004
"""Coefficients below this are left out."""
EDGES = (-1.5, -0.5, 0.5, 1.0, 1.5, 2.0, 2.4, 2.7)


def load(folder: Path, part: str) -> Part:
    """Read a part of the data."""
    found, labels = [], []
    for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tokens = row["text"].split(" ")
        for target in row["targets"]:
            place = target["span1"][0]
            found.append((constructions(tokens, place), features(tokens, place)))
            labels.append(float(target["label"]))
    return found, np.asarray(labels)


def name_words(folder: Path) -> frozenset[str]:
    """List words, and beginnings of words, that mostly stand with a capital inside sentences: names."""
    capital: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for part in ("train", "dev"):
        for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            for token in json.loads(line)["text"].split(" ")[1:]:
                for form in {token.lower(), token.lower()[:5]}:
                    every[form] += 1
                    capital[form] += token[:1].isupper()
    return frozenset(form for form, count in capital.items() if count > every[form] / 2) - {"i", "mr.", "ms."}


def is_name(feature: str, names: frozenset[str]) -> bool:
    """Say whether a feature or construction mentions a name."""
    return any(word in names for word in re.split(r"[ =<~,|]+|has |by ", feature) if word)


def matrix(rows: Sequence[set[str]], index: dict[str, int]) -> csr_matrix:
    """Put features in columns."""
    pairs = [(i, index[name]) for i, row in enumerate(rows) for name in row if name in index]
    at = np.asarray(pairs).T
    return csr_matrix((np.ones(at.shape[1]), (at[0], at[1])), shape=(len(rows), len(index)))


def tabled(part: Part, barred: frozenset[str]) -> dict[str, float]:
    """Give the mean reading of every construction that is common enough."""
    readings: dict[str, list[float]] = {}
    for (lines, _), label in zip(*part, strict=True):
        for line in lines:
            readings.setdefault(line, []).append(float(label))
    means = {line: round(sum(found) / len(found), 2) for line, found in readings.items() if len(found) >= ENOUGH}
    return {line: mean for line, mean in sorted(means.items()) if not is_name(line, barred)}


def fitted(part: Part, penalty: float, barred: frozenset[str]) -> Model:
    """Fit the table, and the ridge on what it leaves; the intercept is not penalised."""
    rows, labels = part
    table = tabled(part, barred)
    bare = Model(table, 0.0, {}, (), (), ())
    rest = labels - np.asarray([table.get(bare.construction(lines) or "", 0.0) for lines, _ in rows])
    counts = Counter(name for _, row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= LEAST and not is_name(name, barred))
    columns = matrix([row for _, row in rows], {name: k for k, name in enumerate(names)})
    means = np.asarray(columns.mean(axis=0)).ravel()
    centred = LinearOperator(
        columns.shape,
        matvec=lambda w: columns @ w - means @ w,
        rmatvec=lambda e: columns.T @ e - means * e.sum(),
        dtype=np.float64,
    )
    weights = lsqr(centred, rest - rest.mean(), damp=penalty**0.5, atol=1e-10, btol=1e-10, iter_lim=4000)[0]
    intercept = round(float(rest.mean() - means @ weights), 3)
    kept = {name: round(weight, 3) for name, weight in zip(names, weights.tolist(), strict=True) if abs(weight) > SMALL}
    return Model(table, intercept, kept, (), (), ())


def predict(model: Model, part: Part) -> Floats:
    """Read events."""
    return np.asarray([model.total(lines, row) for lines, row in part[0]])


def measures(read: Floats, labels: Floats) -> tuple[float, float]:
    """Give Pearson's correlation and the mean absolute error."""
    return float(np.corrcoef(read, labels)[0, 1]), float(np.abs(read - labels).mean())


def fit(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Fit everything; give what ships, and the report."""
    train, dev, test = (load(folder, part) for part in ("train", "dev", "test"))
    barred = name_words(folder)
    report = [f"events: train {len(train[1])}, dev {len(dev[1])}, test {len(test[1])}"]
    table_only = Model(tabled(train, barred), 0.0, {}, (), (), ())
    for name, part in (("dev", dev), ("test", test)):
        correlation, error = measures(predict(table_only, part), part[1])
        lines = len(table_only.table)
        report.append(f"table of {lines} constructions alone: {name} r {correlation:.3f}, MAE {error:.3f}")
    scores = {}
    for penalty in PENALTIES:
        scores[penalty] = measures(predict(fitted(train, penalty, barred), dev), dev[1])
        report.append(f"penalty {penalty:g}: dev r {scores[penalty][0]:.4f}, MAE {scores[penalty][1]:.3f}")
    best = max(correlation for correlation, _ in scores.values())
    penalty = max(key for key, (correlation, _) in scores.items() if correlation > best - NEARLY)
    first = fitted(train, penalty, barred)
    correlation, error = measures(predict(first, test), test[1])
    report.append(f"penalty {penalty:g} chosen; fitted on train: test r {correlation:.3f}, MAE {error:.3f}")
    read = predict(first, dev)
    bins = np.digitize(read, EDGES)
    stray = [np.quantile((dev[1] - read)[bins == k], (0.1, 0.9)) for k in range(len(EDGES) + 1)]
    low, high = (tuple(round(float(pair[end]), 2) for pair in stray) for end in (0, 1))
    both: Part = (train[0] + dev[0], np.concatenate([train[1], dev[1]]))
    model = replace(fitted(both, penalty, barred), edges=EDGES, low=low, high=high)
    shipped = {
        "about": "Certainty of events: means by construction, and a ridge on what they leave; fitted on the UW "
        "event-factuality data (Lee et al. 2015) by scripts/fit_certainty.py. No sentence of the data is here.",
        "penalty": penalty,
        "spread": {"edges": list(EDGES), "low": list(low), "high": list(high)},
        "table": model.table,
        "intercept": model.intercept,
        "coefficients": model.coefficients,
    }
    read = predict(model, test)
    correlation, error = measures(read, test[1])
    count = len(model.coefficients)
    report.append(f"shipped (train and dev, {count} coefficients): test r {correlation:.3f}, MAE {error:.3f}")
    report.append(f"constant 3: test MAE {float(np.abs(3.0 - test[1]).mean()):.3f}")
    ends = [model.interval(value) for value in read]
    inside = [low <= label <= high for (low, high), label in zip(ends, test[1], strict=True)]
    report.append(f"intervals meant to hold 80%: they hold {np.mean(inside):.0%} of test")
    return shipped, report


def main(arguments: Sequence[str]) -> int:
    """Fit, report, and write or check."""
    folder = Path(os.environ["LOCARNO_DATA"]) / "reading" / "factuality" / "UW"
    shipped, report = fit(folder)
    print("\n".join(report))
    text = json.dumps(shipped, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    if "--check" in arguments:
        before = json.loads(TARGET.read_text(encoding="utf-8"))
        same = before["coefficients"].keys() == shipped["coefficients"].keys() and all(
            abs(before["coefficients"][name] - weight) <= 0.002 for name, weight in shipped["coefficients"].items()
        )
        print("up to date" if same else "not up to date")
        return 0 if same else 1
    temporary = TARGET.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(TARGET)
    print(f"wrote {TARGET.name}, {len(text) // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
