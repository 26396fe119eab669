"""A small invented case that has every noun the study reads."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CASE = dedent(
    """
    locarno: 1
    title: A guarantee for a protege
    as_of: 2020-01-01
    settings:
      horizon_years: 6
      report_years: [1, 5]
      discount: 0.9
      deciders_correlation: {low: 0.1, best: 0.4, high: 0.7, because: [j1]}
      belief_bias: 0.2
      ratification_correlation: 0.3
      failure_share: 0.01
      correlations:
        - {between: [war.win_alone, war.cost_alone], rho: 0.6, because: [j1]}
    judgements:
      j1: {who: the tests, on: 2020-01-01, why: made up for a test}
    parties:
      challenger: {name: Challenger, roles: [challenger], veto: true, capability: 90, gdp: 1.0e12,
                   value_per_gdp_percent: 0.02}
      protege: {name: Protege, roles: [protege], veto: true, capability: {low: 30, best: 40, high: 50, because: [j1]},
                gdp: 2.0e11, value_per_gdp_percent: 0.02}
      guarantor_a: {name: Guarantor A, roles: [guarantor, contributor], veto: true, capability: 100, gdp: 2.0e13,
                    population: 3.0e8, value_per_gdp_percent: 0.05}
      guarantor_b: {name: Guarantor B, kind: bloc, members: [member_b], roles: [guarantor], capability: 60,
                    gdp: 9.0e12, value_per_gdp_percent: 0.05}
      member_b: {name: Member of B, roles: [contributor], gdp: 3.0e12, value_per_gdp_percent: 0.05}
    issues:
      line: {kind: terms, asks: Where is the line?, options: {back: 0, here: 50, forward: 100}}
      limits: {kind: terms, asks: How large may its forces be?, scale: {unit: persons, from: 600000, to: 100000}}
      a_part: {kind: instrument, asks: What part does A take?, options: {none: 0, enablers: 40, troops: 100},
               intrinsic: {challenger: {troops: {low: 0, best: 0.02, high: 0.05, because: [j1]}},
                           guarantor_a: {troops: 0.01}}}
      later: {kind: terms, asks: What comes later?, options: {one: 0, two: 100}, undecided: too early to say}
    stances:
      challenger:
        line: {position: {low: here, best: forward, high: forward, because: [j1]}, salience: 90}
        limits: {position: {low: 100000, best: 150000, high: 300000, because: [j1]}, salience: 60}
      protege:
        line: {position: back, salience: {low: 80, best: 90, high: 100, because: [j1]}}
        limits: {position: 600000, salience: 80}
      guarantor_a:
        line: {position: {options: {back: 0.3, here: 0.7}, because: [j1]}, salience: 30}
        limits: {position: {low: 200000, best: 400000, high: 600000, because: [j1]}, salience: 20}
      guarantor_b:
        line: {position: back, salience: 50}
        limits: {position: 500000, salience: 40}
    guarantees:
      by_b:
        name: B alone
        ladder: [G10]
        beneficiary: protege
        expires: 4.5
        adds_own_brigades: 2
        incident_multiplier: 0.5
        snapback_chance: 0.4
        hazard_ratio: 0.8
        guarantors:
          guarantor_b: {honours: {low: 0.2, best: 0.4, high: 0.7, because: [j1]}, if_fights: 1, if_abandons: 0.5,
                        honours_unratified: 0.5, contagion: 0.2}
      by_a:
        name: A and B
        ladder: [G13]
        beneficiary: protege
        starts_after: 1.25
        guarantors:
          guarantor_a: {chain: {policy: {low: 0.6, best: 0.8, high: 0.95, because: [j1]}, authorised: 0.8,
                                fights: {low: 0.5, best: 0.75, high: 0.9, because: [j1]}},
                        believed: {low: 0.2, best: 0.5, high: 0.8, because: [j1]}, if_fights: 2, if_abandons: 1,
                        honours_unratified: 0.6, lead: true}
          guarantor_b: {honours: {low: 0.3, best: 0.6, high: 0.8, because: [j1]}, if_fights: 1}
    forces:
      mnf:
        name: The force
        mandate: M7
        brigades: {low: 3, best: 5, high: 8, because: [j1]}
        brigade_persons: 5000
        enablers_from: {a_part: [enablers, troops]}
        contributors:
          guarantor_a: {takes_part: {low: 0.5, best: 0.7, high: 0.9, because: [j1]},
                        brigades: {low: 4, best: 8, high: 12, because: [j1]}}
          member_b: {active: {low: 300000, best: 400000, high: 500000, because: [j1]}, army_share: 0.5,
                     field_share: 0.5, ready_share: {low: 0.2, best: 0.4, high: 0.6, because: [j1]}, committed: 0.25,
                     enabler_dependence: 0.4}
        rotation: {tour: 6, dwell: 18, overlap: 0}
        deploy_quarters: {low: 1, best: 2, high: 4, because: [j1]}
        cost_per_person: {low: 150000, best: 250000, high: 400000, because: [j1]}
    war:
      challenger: challenger
      protege: protege
      ends:
        win: {line: forward, limits: 100000}
        lose: {line: back, limits: 600000}
        now: {line: {low: 45, best: 55, high: 65, because: [j1]}, limits: 400000}
      win_alone: {low: 0.4, best: 0.6, high: 0.8, because: [j1]}
      own_brigades: {low: 40, best: 50, high: 60, because: [j1]}
      cost_alone: {low: 0.5, best: 1.5, high: 3, because: [j1]}
      cost_opposed: {low: 2, best: 3, high: 6, because: [j1]}
      hidden_cost_sd: 1.0
      shock: 0.4
      incident: {low: 0.0, best: 0.01, high: 0.03, because: [j1]}
      ends_yearly: 0.15
      challenger_wins_if_ends: {low: 0.3, best: 0.5, high: 0.7, because: [j1]}
      power: {challenger: {1: 1.0, 3: 1.4}, protege: {5: 1.2}}
    outside:
      challenger: {fighting_cost: {low: 0.1, best: 0.3, high: 0.5, because: [j1]}}
      protege: {fighting_cost: {low: 0.3, best: 0.5, high: 0.8, because: [j1]}, renewed_war_cost: 3}
      guarantor_a: {fighting_cost: 0.02}
    ratification:
      assembly: {name: Assembly of B, party: member_b, rule: a simple majority, stops: guarantee,
                 applies_to: [by_b, by_a], threshold: 0.5, support: {low: 0.4, best: 0.55, high: 0.7, because: [j1]},
                 support_sd: 0.05, members: 400, cohesion: 0.1}
      senate: {name: Senate of A, party: guarantor_a, rule: two thirds, stops: package, applies_to: [by_a],
               threshold: 0.6667, support: {low: 0.5, best: 0.65, high: 0.8, because: [j1]}, members: 100,
               cohesion: 0.2}
    events:
      deadline: {what: a deadline, kind: deadline, on: 2020-04-10}
      vote: {what: an election in A, kind: election, on: 2022-11-05, party: guarantor_a,
             exit_multiplier: {low: 1, best: 2, high: 3, because: [j1]}}
    timing: {deadline: deadline, hazard: 0.001, pull: {low: 1, best: 2, high: 4, because: [j1]}, width_days: 20,
             slipped: 1, slip_discount: 0.3}
    packages:
      both: {name: A and B, status: tabled, line: here, limits: 400000, a_part: troops, guarantees: [by_a, by_b],
             force: mnf}
      b_alone: {name: B alone, status: tabled, line: here, limits: 400000, a_part: none, guarantees: [by_b], force: mnf,
                cost: {guarantor_b: 1.0e9}}
      bare: {name: Nothing, line: here, limits: 400000, a_part: none}
    benchmark: both
    no_guarantee: bare
    """
).lstrip()


def write_case(folder: Path, text: str = CASE) -> Path:
    """Write a case into a new folder below this one."""
    case = folder / "invented"
    case.mkdir()
    (case / "case.yaml").write_text(text, encoding="utf-8")
    return case
