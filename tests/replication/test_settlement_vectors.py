"""All test vectors of the settlement and of deterrence come out."""

from __future__ import annotations

import numpy as np
import pytest

from locarno.models.settlement_case import solve_case
from locarno.models.settlement_file import parse_settle_case
from locarno.replication import deterrence, settlement

# What is estimated from data is tested in test_deterrence_estimates.py.
LINES = [*settlement.lines(), *(line for line in deterrence.lines() if line.model != "deterrence.estimates")]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.model}: {line.quantity}")
def test_vector(line):
    assert line.verdict == "replicated", f"{line.published} published, {line.ours} ours"


def test_no_tolerance_is_wider_than_the_rounding_of_the_vector():
    for line in LINES:
        digits = len(f"{line.published:.10f}".rstrip("0").partition(".")[2])
        assert line.tolerance <= max(0.5000001 * 10.0**-digits, 1e-3), line.quantity


@pytest.mark.parametrize(
    ("belief", "fifth", "tenth"),
    [(0.6, 0.620, 0.620), ([0.0, 0.0] + [0.6] * 8, None, 0.027), ([0.6] * 5 + [0.0] * 5, 1.0, 0.027)],
)
def test_midpoints_give_the_same_vectors(belief, fifth, tenth):
    kappa = {"sd": 1.5, "nodes": "midpoint", "n": 4001}
    survival = solve_case(parse_settle_case(settlement.base_case(belief, kappa=kappa)))["S"]
    if fifth is not None:
        assert survival[4] == pytest.approx(fifth, abs=1e-3)
    assert survival[9] == pytest.approx(tenth, abs=1e-3)


@pytest.mark.parametrize("years", [1, 2, 5, 10, 50])
def test_the_stationary_case_is_the_same_for_every_horizon(years):
    ours = solve_case(parse_settle_case(settlement.base_case(0.6, T=years, sigma=0.4)))
    np.testing.assert_allclose(ours["h"], 0.1047334, atol=5e-8)
    assert ours["P"][0] == pytest.approx(4.89828, abs=5e-6)
    assert ours["V_C"] == pytest.approx(4.94253, abs=5e-6)
