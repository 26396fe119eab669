"""Fit the predictive distribution of bargaining tables, and print how it is scored across proposals.

Run from the repository's root: ``LOCARNO_DATA=… python scripts/fit_predictive.py``. Capability is votes in the Council.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from locarno.models.bargaining import predictive
from locarno.models.bargaining.leaderboard import fit_predictive, predictive_basis, prepare_issues
from locarno.models.bargaining.scoring import crps
from locarno.models.bargaining.table_file import read_sheet

TARGET = Path(predictive.__file__).with_name("predictive.json")
CAPABILITY = "votes"
DIGITS = 4


def main() -> int:
    """Fit, and write the numbers beside the model."""
    folder = os.environ.get("LOCARNO_DATA")
    path = Path(folder or "") / "bargaining" / "deu3_train.csv"
    if not folder or not path.is_file():
        print("LOCARNO_DATA has to name the folder of reference data, with bargaining/deu3_train.csv")
        return 2
    sheet = read_sheet(path.read_bytes(), path.name)
    issues = prepare_issues(sheet, CAPABILITY)
    basis = predictive_basis(issues)
    fitted = predictive.fit(basis, issues.outcome)
    proposals = sorted({sheet.proposals[table.issues[0]] for table in issues.tables})
    kept = {
        "source": "EU decisions (DEU I–III): Thomson et al. 2006, 2012; Arregui & Perarnaud 2021",
        "capability": CAPABILITY,
        "issues": len(issues.tables),
        "proposals": [sha256(name.encode()).hexdigest()[:8] for name in proposals],
        "coefficients": {name: round(value, DIGITS) for name, value in asdict(fitted).items()},
    }
    TARGET.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(kept["coefficients"], indent=1))
    held = fit_predictive(issues)
    inside = (held.interval[..., 0] <= issues.outcome[:, None]) & (issues.outcome[:, None] <= held.interval[..., 1])
    print(f"across proposals: CRPS {crps(held.point, held.probability, issues.outcome).mean():.3f}")
    print(f"covered by the 50% and 80% intervals: {np.round(inside.mean(axis=0), 3)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
