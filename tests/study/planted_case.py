"""A case in which what the challenger does can be worked out by hand: the numbers of the settlement's base example.

y = .45 for the challenger, 1 where it wins and .2 where it loses; it wins with chance .8 alone and .35 where the
guarantor fights; an attack costs it 1 alone and 3 opposed; β = .9, no shock, hidden costs with s = 1.5.
"""

from __future__ import annotations

from math import log
from textwrap import dedent

OWN = 10.0
SLOPE = 0.93
JOINING = OWN * (((0.8 / 0.2) / (0.35 / 0.65)) ** (1 / SLOPE) - 1)
"""Brigades that take the chance to win from .8 to .35."""
OPPOSED = 1 + 2 * log(2) / log(1 + JOINING / OWN)
"""Cost of an attack where the joiners equal the protégé's own force, such that these make it 3."""

_GUARANTEE = """
      {name}: {{name: {name}, ladder: [G10], beneficiary: protege, {window}
        guarantors: {{guarantor: {{honours: {honours}, if_fights: 1}}}}}}"""
_PACKAGE = """
      {name}: {{name: The {name} one, line: {line}, part: all, guarantees: [{name}], force: mnf}}"""

WINDOWS = {
    "constant": ("0.6", "expires: never,"),
    "late": ("0.6", "starts_after: 2,"),
    "expiring": ("0.6", "expires: 5,"),
    "dominant": ("0.97", "expires: never,"),
}


def planted(
    war: str = "", *, shock: float = 0.0, hidden: float = 1.5, bias: float = 0.0, line: float = 45, mourned: float = 0.0
) -> str:
    """Write the case.

    Parameters
    ----------
    war
        Lines that replace keys of ``war``, ``key: value`` each.
    shock, hidden
        σ and s_κ.
    bias
        What the challenger believes beyond the estimate, in the log odds.
    line
        Where all packages put the line: y = line/100 for the challenger.
    mourned
        What renewed war costs the protégé.
    """
    keys = {
        "win_alone": "0.8",
        "own_brigades": f"{OWN}",
        "cost_alone": "1",
        "cost_opposed": f"{OPPOSED!r}",
        "hidden_cost_sd": f"{hidden}",
        "shock": f"{shock}",
        "odds_slope": f"{SLOPE}",
        "ends_yearly": "0.1",
        "challenger_wins_if_ends": "0.5",
    }
    for written in war.strip().splitlines():
        key, _, value = written.strip().partition(": ")
        keys[key] = value
    lines = "\n".join(f"      {key}: {value}" for key, value in keys.items())
    guarantees = "".join(
        _GUARANTEE.format(name=name, honours=honours, window=window) for name, (honours, window) in WINDOWS.items()
    )
    packages = "".join(_PACKAGE.format(name=name, line=line) for name in WINDOWS)
    return dedent(
        f"""
    locarno: 1
    title: What can be worked out by hand
    as_of: 2020-01-01
    settings: {{horizon_years: 10, report_years: [1, 5, 10], discount: 0.9, belief_spread: 0.0, belief_bias: {bias}}}
    judgements:
      j1: {{who: the tests, on: 2020-01-01, why: made up for a test}}
    parties:
      challenger: {{name: Challenger, roles: [challenger], veto: true}}
      protege: {{name: Protege, roles: [protege], veto: true}}
      guarantor: {{name: Guarantor, roles: [guarantor, contributor]}}
    issues:
      line: {{kind: terms, asks: Where is the line?, scale: {{unit: percent, from: 0, to: 100}}}}
      part: {{kind: instrument, asks: Who takes part?, options: {{none: 0, all: 100}}}}
    stances:
      challenger: {{line: {{position: 100, salience: 100}}}}
      protege: {{line: {{position: 0, salience: 100}}}}
    guarantees:{guarantees}
    forces:
      mnf: {{name: The force, mandate: M7, brigades: {JOINING!r}, brigade_persons: 5000,
            contributors: {{guarantor: {{brigades: {JOINING!r}}}}}, rotation: {{tour: 6, dwell: 0}},
            deploy_quarters: 0, cost_per_person: 1}}
    war:
      challenger: challenger
      protege: protege
      ends: {{win: {{line: 100}}, lose: {{line: 20}}, now: {{line: 50}}}}
{lines}
    outside:
      challenger: {{fighting_cost: 0.3}}
      protege: {{fighting_cost: 0.3, renewed_war_cost: {mourned}}}
    packages:{packages}
      bare: {{name: Nothing, line: {line}, part: none}}
    """
    ).lstrip()
