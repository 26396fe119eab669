"""A fixture of invented numbers about invented states: ten packages, all eight questions. Nothing here is a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from guarantee_example import guarantee_fields

from locarno.brief import Adoption, page_one_of
from locarno.case import CaseFile
from locarno.evidence import Document, Statement
from locarno.finding import (
    Baseline,
    ClaimResult,
    Driver,
    ExchangeRate,
    Finding,
    Findings,
    Linchpin,
    WindowPoint,
    YearPoint,
)

TEXT = (
    "A note made up for tests. Northland will stop only if the cost of going on is plain to it, an official in Midland "
    "said. Europe means to send soldiers once the guns are silent, two diplomats said. The United States may take part "
    "with aircraft and intelligence, and without soldiers on the ground, a person close to the talks said. "
    "Six in ten Midlanders hold that membership would keep Northland out, a survey found."
)

PACKAGES = {
    "membership": "Full alliance membership",
    "us_ground": "European force with US ground troops",
    "us_backstop": "European force with US backstop",
    "us_enablers": "European force with US enablers",
    "europe_alone": "European force alone",
    "arms": "Arms and money only",
    "monitors": "Monitoring mission",
    "neutral": "Neutrality with joint guarantee",
    "nuclear": "Own nuclear deterrent",
    "bare": "Same terms, no guarantee",
}
HOLD = {
    "membership": 0.83,
    "us_ground": 0.74,
    "us_backstop": 0.61,
    "us_enablers": 0.47,
    "europe_alone": 0.31,
    "arms": 0.27,
    "monitors": 0.19,
    "neutral": 0.23,
    "nuclear": 0.52,
    "bare": 0.12,
}
ACCEPT = {
    "membership": 0.06,
    "us_ground": 0.17,
    "us_backstop": 0.34,
    "us_enablers": 0.46,
    "europe_alone": 0.58,
    "arms": 0.55,
    "monitors": 0.64,
    "neutral": 0.49,
    "nuclear": 0.03,
    "bare": 0.68,
}
COST = {
    "membership": (3.1, 2.2),
    "us_ground": (6.4, 4.9),
    "us_backstop": (8.2, 1.6),
    "us_enablers": (9.1, 0.7),
    "europe_alone": (11.3, 0.0),
    "arms": (18.0, 6.2),
    "monitors": (0.4, 0.1),
    "neutral": (2.6, 0.9),
    "nuclear": (1.2, 0.0),
    "bare": (0.0, 0.0),
}
FORCES = {"us_ground": (2.6, 0.81), "us_backstop": (3.1, 0.74), "us_enablers": (3.4, 0.66), "europe_alone": (4.8, 0.38)}
QUESTION = "Would a European-led force without US ground troops hold a cease-fire, and what would make it hold?"
MARKING = "Test fixture: invented numbers about invented states; not an assessment."


@dataclass(frozen=True)
class Loaded:
    """What a loaded case offers to the brief."""

    file: CaseFile
    documents: dict[str, Document]
    ledger: tuple[Statement, ...]


def _span(words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def build_case() -> Loaded:
    """A small case with statements, data and judgements behind its numbers."""

    def judged(low: float, best: float, high: float, *because: str) -> dict[str, object]:
        return {"low": low, "best": best, "high": high, "because": list(because)}

    file = CaseFile.model_validate(
        {
            "locarno": 1,
            "title": "Security guarantees for Midland",
            "question": QUESTION,
            "as_of": date(2025, 1, 25),
            "author": "The fixture’s makers",
            "marking": MARKING,
            "settings": {"horizon_years": 10, "report_years": [1, 5, 10]},
            "judgements": {
                "j1": {
                    "who": "Fixture analyst A",
                    "on": date(2025, 1, 20),
                    "why": "deployments of this size took two to five quarters in past coalitions",
                },
                "j2": {
                    "who": "Fixture analyst B",
                    "on": date(2026, 3, 1),
                    "why": "the challenger discounts promises that were never tested",
                    "hindsight": True,
                },
                "j3": {
                    "who": "Fixture analyst A",
                    "on": date(2025, 1, 21),
                    "why": "losses since the first year bound what a renewed war would cost",
                },
            },
            "data": {
                "deployments": {
                    "says": "34 multinational deployments, quarters from mandate to full strength",
                    "source": "Fixture tables, volume 1",
                    "published": date(2023, 5, 1),
                },
            },
            "documents": {
                "note": {
                    "file": "documents/note.txt",
                    "title": "A note made up for tests",
                    "outlet": "fixture_wire",
                    "date": date(2025, 1, 24),
                }
            },
            "parties": {
                "northland": {"name": "Northland", "roles": ["challenger"], "veto": True},
                "midland": {"name": "Midland", "roles": ["protege"], "veto": True},
                "us": {"name": "United States", "roles": ["guarantor"], "veto": True},
                "uk": {"name": "United Kingdom", "roles": ["guarantor", "contributor"]},
                "europe": {"name": "European allies", "kind": "bloc", "members": ["uk"]},
            },
            "issues": {
                "us_part": {
                    "kind": "instrument",
                    "asks": "What part does the United States take?",
                    "options": {"none": 0, "enablers": 35, "backstop": 65, "ground_troops": 100},
                },
                "status": {
                    "kind": "terms",
                    "asks": "What is Midland’s status?",
                    "options": {"neutral": 0, "free": 100},
                },
            },
            "stances": {
                "us": {
                    "us_part": {
                        "position": {"low": "none", "best": "enablers", "high": "backstop", "because": ["s3"]},
                        "salience": judged(30, 45, 60, "j3"),
                    }
                }
            },
            "guarantees": {
                "europe_force": {
                    "name": "European force",
                    "ladder": ["G10", "G11"],
                    "beneficiary": "midland",
                    "guarantors": {
                        "uk": {
                            "honours": judged(0.3, 0.5, 0.7, "s2", "j1"),
                            "believed": judged(0.1, 0.35, 0.6, "s1", "j2"),
                        }
                    },
                }
            },
            "war": {
                "challenger": "northland",
                "protege": "midland",
                "ends": {"win": {"status": "neutral"}, "lose": {"status": "free"}, "now": {"status": "neutral"}},
                "win_alone": judged(0.3, 0.55, 0.75, "j3"),
                "own_brigades": judged(60, 80, 100, "data:deployments"),
                "cost_alone": judged(0.5, 1.2, 2.5, "s1", "j3"),
                "cost_opposed": judged(1, 2.4, 5, "j3"),
                "hidden_cost_sd": judged(0.5, 1.5, 2.5, "j2"),
                "shock": judged(0.2, 0.4, 0.8, "j2"),
                "ends_yearly": judged(0.03, 0.08, 0.15, "data:deployments"),
                "challenger_wins_if_ends": judged(0.3, 0.5, 0.7, "j3"),
            },
            "packages": {package: {"name": name} for package, name in PACKAGES.items()},
            "benchmark": "membership",
            "no_guarantee": "bare",
            "events": {
                "visit": {
                    "what": "Envoy visits Midland’s capital",
                    "kind": "visit",
                    "between": [date(2025, 2, 1), date(2025, 2, 20)],
                    "because": ["s3"],
                    "watch": "A European number for troops is named in public: 30,000 or more",
                },
                "budget": {
                    "what": "US administration decides on the aircraft and intelligence that it would lend",
                    "kind": "decision",
                    "on": date(2025, 3, 14),
                    "watch": "US commitment of enablers in writing, with units named",
                },
                "deadline": {
                    "what": "Hundred days of the new administration",
                    "kind": "deadline",
                    "on": date(2025, 4, 30),
                },
                "election": {
                    "what": "Election in the largest European contributor",
                    "kind": "election",
                    "on": date(2025, 2, 23),
                    "watch": "Parties that back a deployment hold half of the new parliament, or less",
                },
                "past": {"what": "A summit that is over", "kind": "talks", "on": date(2025, 1, 10)},
            },
            "assumptions": {"a1": {"says": "Northland doubts European resolve", "path": "war.win_alone"}},
        }
    )
    statements = (
        Statement(
            id="s1",
            source_type="office",
            actor="midland",
            act="assessment",
            document="note",
            source=_span("an official in Midland"),
            content=(_span("Northland will stop only if the cost of going on is plain to it"),),
            summary="Northland stops only if going on is plainly costly",
        ),
        Statement(
            id="s2",
            source_type="anonymous_group",
            actor="europe",
            act="promise",
            document="note",
            chain=("fixture_wire", "anonymous_1"),
            source=_span("two diplomats"),
            content=(_span("Europe means to send soldiers once the guns are silent"),),
            summary="Europe intends to send troops after a cease-fire",
        ),
        Statement(
            id="s3",
            source_type="anonymous_individual",
            actor="us",
            act="expectation",
            document="note",
            chain=("fixture_wire", "anonymous_2"),
            source=_span("a person close to the talks"),
            content=(_span("The United States may take part with aircraft and intelligence"),),
            summary="The United States may lend enablers, without ground troops",
        ),
        Statement(
            id="s4",
            source_type="poll",
            act="poll",
            document="note",
            content=(_span("membership would keep Northland out"),),
            summary="Most believe that membership would prevent another attack",
        ),
    )
    document = Document.from_text(
        TEXT, id="note", title="A note made up for tests", outlet="fixture_wire", date=date(2025, 1, 24)
    )
    return Loaded(file, {"note": document}, statements)


DRIVERS = (
    ("guarantees.europe_force.guarantors.uk.believed", 0.46, -0.09, 0.12, "judgement"),
    ("war.own_brigades", 0.38, -0.07, 0.10, "data"),
    ("war.cost_opposed", 0.31, -0.06, 0.08, "judgement"),
    ("war.win_alone", -0.28, 0.07, -0.05, "judgement"),
    ("war.hidden_cost_sd", 0.22, -0.04, 0.05, "judgement"),
    ("stances.us.us_part.position", 0.15, -0.03, 0.03, "coded from a statement"),
)


def _drivers(value: float, scale: float = 1.0) -> tuple[Driver, ...]:
    return tuple(
        Driver(path=path, rank_correlation=rho, low=value + scale * low, high=value + scale * high, origin=origin)
        for path, rho, low, high, origin in DRIVERS
    )


def _cell(concession: float, brigades: float) -> WindowPoint:
    """One cell of the accept–deter window: more brigades deter, cannot be raised, and please the challenger less."""
    shares = {
        "challenger_accepts": min(1.0, max(0.0, 0.08 + 0.95 * concession - 0.00875 * brigades)),
        "deterred": min(0.95, max(0.02, 0.2 + 0.0275 * brigades - 0.25 * (1 - concession))),
        "manned": max(0.0, 1.0 - 0.03 * brigades),
        "ratified": 0.9 - 0.6 * concession,
    }
    return WindowPoint(
        concession=concession,
        brigades=brigades,
        trap=max(0.0, 0.7 * concession - 0.035 * brigades),
        late=0.03 * brigades if brigades > 10 else 0.0,
        open=min(shares.values()) >= 0.5,
        **shares,
    )


def build_findings() -> Findings:
    """Findings of ten packages with invented numbers."""
    found: list[Finding] = []
    common = {"draws": 9998, "draws_asked": 10000}
    origins = {
        "origins": {"judgement": 0.71, "data": 0.17, "coded from a statement": 0.12},
        "origin_counts": {"judgement": 41, "data": 12, "coded from a statement": 9, "quoted number": 2, "default": 4},
    }

    def add(question: str, stem: str, package: str | None, value: float | None, **rest: object) -> None:
        kind = rest.pop("kind", "p_model")
        says = rest.pop("says", f"{rest['quantity']}: {value}")
        id = f"{stem}.{package}" if package else stem
        found.append(
            Finding(id=id, question=question, package=package, value=value, kind=kind, says=says, **common, **rest)
        )

    for package, value in HOLD.items():
        wide = 0.11 if package != "us_backstop" else 0.27
        add(
            "agree",
            "accept",
            package,
            ACCEPT[package],
            quantity="all deciding parties accept",
            kind="share_of_draws",
            condition="If talks were held on these terms",
            subject=f"‘{PACKAGES[package]}’",
            event="be accepted by all who can refuse",
            drivers=_drivers(ACCEPT[package], 0.5),
            readings={"headline": ACCEPT[package], "egalitarian": ACCEPT[package] + 0.07},
            baselines=(Baseline(value=0.44, event="agreement signed", reference_class="talks with a mediator", n=57),),
            model="bargaining",
            **origins,
        )
        add(
            "hold",
            "hold_5y",
            package,
            value,
            quantity="holds for five years, if in force",
            low=max(0.0, value - wide + 0.02),
            high=min(1.0, value + wide + 0.02),
            central=value + 0.01,
            condition="If a cease-fire on these terms took effect in 2025",
            subject="a European-led force without US ground troops or backstop" if package == "europe_alone" else "",
            event="see it hold for five years",
            readings={"essential": value, "substitutable": min(value + 0.14, 0.97), "myopic": max(0.02, value - 0.07)},
            baselines=(
                Baseline(
                    value=0.58,
                    low=0.47,
                    high=0.68,
                    level=0.9,
                    event="war",
                    reference_class="comparable cease-fires 1946–2007",
                    n=143,
                    source="Fixture tables, volume 2",
                ),
                Baseline(value=0.41, event="war", reference_class="cease-fires without an outright winner", n=62),
            ),
            drivers=_drivers(value),
            notes=("protege_reopens is absent: 0 is used",) if package == "arms" else (),
            model="settlement",
            **origins,
        )
        add(
            "cohere",
            "all_honour",
            package,
            None if package in ("arms", "bare", "nuclear", "monitors") else value * 0.8,
            quantity="all guarantors fight if called on in year 1",
            low=value * 0.5,
            high=min(0.95, value * 1.05),
            model="cohesion",
            **origins,
        )
        if package in FORCES:
            quarters, share = FORCES[package]
            add(
                "raise",
                "manned",
                package,
                share,
                quantity="the force can be manned at all",
                kind="share_of_draws",
                condition="If contributors send what they have free",
                subject=f"the force of ‘{PACKAGES[package]}’",
                event="be manned and kept up",
                drivers=_drivers(share, 0.7),
                baselines=(
                    Baseline(value=0.62, event="full strength within a year", reference_class="past coalitions", n=34),
                ),
                model="forces",
                **origins,
            )
            add(
                "raise",
                "manned_by",
                package,
                quarters,
                quantity="stands, after the cease-fire",
                kind="estimate",
                unit="quarters",
                low=quarters - 1.1,
                high=quarters + 2.2,
                model="forces",
            )
        europe, us = COST[package]
        for who, cost in (("europe", europe), ("us", us)):
            add(
                "pay",
                f"cost_{who}",
                package,
                cost * 1e9,
                quantity=f"cost to {'Europe' if who == 'europe' else 'the United States'}",
                kind="estimate",
                unit="EUR/year",
                low=cost * 0.7e9,
                high=cost * 1.4e9,
                model="burden",
                **origins,
            )
        add(
            "accept",
            "ratified",
            package,
            min(0.95, 0.9 - ACCEPT[package] * 0.3),
            quantity="all ratifying bodies agree",
            low=0.5,
            high=0.97,
            model="opinion",
            **origins,
        )
    add(
        "pressure",
        "concedes",
        None,
        0.29,
        quantity="the challenger concedes to the threat",
        low=0.12,
        high=0.48,
        model="coercion",
    )
    add("when", "agreed_100d", None, 0.14, quantity="agreement within 100 days", low=0.05, high=0.29, model="timing")
    for year, value in ((1, 0.91), (5, 0.63), (10, 0.41)):
        add(
            "agree",
            f"war_on_{year}y",
            None,
            value,
            quantity=f"war still on after {year} years without agreement",
            model="settlement",
        )

    for year, rate in ((1, 0.84), (10, 0.49)):
        for package, value in HOLD.items():
            classes = (
                ("comparable cease-fires 1946–2007", 143, rate),
                ("cease-fires without an outright winner", 62, rate - 0.12),
            )
            add(
                "hold",
                f"hold_{year}y",
                package,
                value ** (year / 5),
                quantity=f"holds for {year} years, if in force",
                baselines=tuple(
                    Baseline(
                        value=there,
                        low=there - 0.1,
                        high=there + 0.09,
                        level=0.9,
                        event="war",
                        reference_class=rule,
                        n=n,
                        source="Fixture tables, volume 2",
                    )
                    for rule, n, there in classes
                ),
                model="settlement",
            )

    fates = {}
    for package, hold in HOLD.items():
        accepted = ACCEPT[package]
        ratified = accepted * 0.92
        kept = ratified * hold**1.6
        broken = (ratified - kept) * 0.8
        fates[package] = {
            "refused": 1 - accepted,
            "ratification_fails": accepted - ratified,
            "kept": kept,
            "broken_by_challenger": broken,
            "broken_by_protege_or_incident": ratified - kept - broken,
        }
    survival = {
        package: tuple(
            YearPoint(
                year=year,
                value=hold ** (year / 5),
                low=max(0.0, hold - 0.11) ** (year / 5),
                high=min(1.0, hold + 0.12) ** (year / 5),
            )
            for year in range(11)
        )
        for package, hold in HOLD.items()
    }
    window = tuple(_cell(c / 6, 4.0 * b) for c in range(7) for b in range(7))
    return Findings(
        run="fixture-1a2b3c4d-7",
        case_title="Security guarantees for Midland",
        case_hash="1a2b3c4d5e6f708192a3b4c5d6e7f809",
        as_of="2025-01-25",
        question=QUESTION,
        marking=MARKING,
        author="The fixture’s makers",
        seed=7,
        draws=9998,
        draws_asked=10000,
        packages=PACKAGES,
        benchmark="membership",
        no_guarantee="bare",
        report_years=(1, 5, 10),
        parties={"northland": "Northland", "midland": "Midland", "us": "United States", "europe": "European allies"},
        fates=fates,
        findings=tuple(found),
        headlines=("hold_5y.europe_alone", "accept.europe_alone", "manned.europe_alone"),
        survival=survival,
        claims=(
            ClaimResult(
                id="europe_alone_not_enough",
                says="Europe alone does not suffice to deter",
                test="hold_5y(europe_alone) < 0.7",
                share_of_draws=0.94,
                by_threshold={"0.5": 0.86, "0.7": 0.94, "0.9": 0.99},
                counterexample="draw 412: a large European force before the first winter, a costly war",
                note="within this menu and these ranges",
            ),
            ClaimResult(
                id="trust_first",
                says="Trust between allies would suffer if Europe went alone",
                test=None,
                share_of_draws=None,
                note="cannot be tested here: no outcome measures it",
            ),
        ),
        window=window,
        window_says="Open in 1 of 49 cells, each condition at one half or more.",
        exchange_rate=(
            ExchangeRate(us_part="ground troops", unit="persons", accepted_from=61000, accepted_to=48000),
            ExchangeRate(us_part="backstop", unit="persons", accepted_from=34000, accepted_to=55000),
            ExchangeRate(us_part="enablers", unit="persons", accepted_from=21000, accepted_to=58000),
            ExchangeRate(us_part="none", unit="persons", accepted_from=0, accepted_to=40000),
        ),
        assumptions=(
            Linchpin(
                says="Northland doubts that Europeans would fight",
                path="guarantees.europe_force.guarantors.uk.believed",
                unit="probability",
                central=0.35,
                tipping=0.52,
                tips="the European force alone holds five years in the middle of the model’s range",
            ),
            Linchpin(
                says="A renewed war would cost Northland more when joiners oppose it",
                path="war.cost_opposed",
                unit="years of full satisfaction",
                central=2.4,
                tipping=3.6,
                tips="the European force alone holds longer than it breaks",
            ),
            Linchpin(
                says="Midland keeps its own brigades up",
                path="war.own_brigades",
                unit="brigades",
                central=80,
                tipping=64,
                tips="no force short of US ground troops holds",
            ),
            Linchpin(
                says="Northland’s private cost of breaking a deal varies little",
                path="war.hidden_cost_sd",
                unit="years of full satisfaction",
                central=1.5,
                tipping=None,
                tips="nothing in its range",
            ),
        ),
        skipped={"finance": ("reconstruction.need", "reconstruction.years")},
        defaulted={"settings.belief_spread": "0.5", "settings.discount": "0.9"},
        models={
            "settlement": "A challenger that looks ahead breaks a deal when breaking is worth more than keeping it.",
            "bargaining": "A package is agreed if each party that can refuse prefers it to fighting on.",
            "cohesion": "Guarantors decide with one common factor.",
            "forces": "Availability chain, rotation and a steady-state force.",
            "burden": "Shares by income, population and marginal contribution.",
            "opinion": "Support with its total survey error against the majority that the law names.",
            "coercion": "A threat is a signal that may be a bluff.",
            "timing": "A base rate of agreement, pulled by a deadline that has slipped before.",
        },
        contrary=(
            "A small force is tested early: Northland takes one town, Europe does not answer, and the guarantee is "
            "worth less than none. Then monitors with arms for Midland would have held longer at a tenth of the cost."
        ),
        **guarantee_fields(),
    )


ADOPTION = Adoption(
    "A. Tester",
    "low",
    "the main inputs, the challenger’s view of European resolve and its cost of renewed war, rest on judgement",
    date(2025, 1, 27),
)
GOLDEN = Path(__file__).parent / "golden" / "adopted.txt"


if __name__ == "__main__":
    # The golden is made anew by this command alone: python tests/brief/brief_example.py
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(page_one_of(build_findings(), build_case(), ADOPTION).text() + "\n", encoding="utf-8")
