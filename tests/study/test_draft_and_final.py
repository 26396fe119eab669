"""A draft in which a guarantor commits to support the force if it is attacked, and a final text without that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from invented_case import CASE, write_case

from locarno.cli import run_command

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = """guarantees:
    draft:
      name: Draft
      ladder: [G9, G13]
      beneficiary: protege
      trigger: an attack on the force
      attributed_by: a commission
      legal_form: treaty, ratified
      presence: brigades in the rear
      response:
        - {id: support, after_hours: 48, who: guarantor_a, does: commits its aircraft to support the force}
      guarantors:
        guarantor_a: {honours: 0.6, lead: true, brings: 20}
        guarantor_b: {honours: 0.4}
    final:
      name: Final text
      ladder: [G9]
      beneficiary: protege
      trigger: an attack on the force
      legal_form: executive agreement
      presence: brigades in the rear
      guarantors:
        guarantor_b: {honours: 0.4}
"""
PACKAGES = """packages:
    draft: {name: Draft, line: here, limits: 400000, a_part: none, guarantees: [draft], force: mnf}
    final: {name: Final text, line: here, limits: 400000, a_part: none, guarantees: [final], force: mnf}
"""


@pytest.mark.slow
def test_the_clause_that_went_missing_shows_in_the_grade_and_in_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CASE
    for section, follows, new in (("guarantees", "forces", TEXTS), ("packages", "benchmark", PACKAGES)):
        start, end = text.index(f"\n{section}:") + 1, text.index(f"\n{follows}:") + 1
        text = text[:start] + new.replace("\n    ", "\n  ") + text[end:]
    start, end = text.index("\nratification:") + 1, text.index("\nevents:") + 1
    text = text[:start] + text[end:]
    text = text.replace("benchmark: both\nno_guarantee: bare\n", "")
    case, run = str(write_case(tmp_path, text)), str(tmp_path / "run")
    assert run_command(["run", case, "--draws", "128", "--out", run]) == 0
    capsys.readouterr()
    assert run_command(["clauses", case, "draft", "final", "--run", run, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    dropped = {change["clause"] for change in found["changes"] if change["direction"] == "dropped"}
    assert {"ladder.G13", "response.support", "guarantors.guarantor_a", "attributed_by"} <= dropped
    grades = {name: (grade["before"], grade["after"]) for name, grade in found["grades"].items()}
    assert grades == {"bindingness": (5, 1), "materiality": (4, 3), "automaticity": (2, 0)}
    assert "capabilities from outside stand behind it (G13, G15, G16)" in found["grades"]["materiality"]["lost"]
    assert found["hold"]["packages"] == ["draft", "final"]
    assert found["hold"]["differ_besides"] == []
    assert found["hold"]["after"] < found["hold"]["before"] - 0.01
    assert run_command(["clauses", case, "draft", "final", "--run", run]) == 0
    said = capsys.readouterr().out
    held = ("Chance to hold five years", "draft 0.", "→ final 0.")
    for part in ("− response.support", "bindingness   5 → 1", *held, "Nothing else differs"):
        assert part in said
