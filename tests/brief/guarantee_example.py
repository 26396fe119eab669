"""Invented numbers about guarantees: checks, channels, absences, surfaces, ladders. Nothing here is a result."""

from __future__ import annotations

import math
from typing import Any

from locarno.finding import (
    Absence,
    BreachLadder,
    ChannelEffect,
    Check,
    Pivot,
    Reliability,
    ReliabilityPoint,
    RungTime,
    Surface,
    SurfacePoint,
    TippingSet,
)

BANNER = (
    "Levels are structural and uncalibrated: with every judgement replaced by a wide default the model gives 0.64 for "
    "holding five years, where cease-fires held in 0.93 (0.84–0.99). Read differences and order, not levels."
)
FORCES = ("us_ground", "us_backstop", "us_enablers", "europe_alone")

THROUGH = {
    "promise": "the word of {n} guarantors, 0.35 to 0.61 to fight",
    "tripwire": "2,500 soldiers in place",
    "denial": "6 brigades in place",
    "backstop": "air power from outside, 4 brigades’ worth",
    "snapback": "sanctions back at once, π 0.5",
    "arms": "80 brigades of its own",
}
ADDS = {"promise": 0.02, "tripwire": 0.01, "denial": 0.09, "backstop": 0.05, "snapback": 0.004, "arms": 0.12}


def _checks() -> tuple[Check, ...]:
    found = []
    for k, package in enumerate(("membership", *FORCES, "monitors", "bare")):
        fails = None if k < 2 else k - 1
        found.append(
            Check(
                id=f"commitment.{package}",
                package=package,
                model="commitment problem",
                asks="Does the shift of power stay below what a war would cost?",
                holds=0.96 - 0.13 * k,
                by_year=tuple(max(0.0, 0.98 - 0.1 * k - 0.03 * year) for year in range(10)),
                first_fails=fails,
                says=f"The shift of power {'stays below' if fails is None else 'exceeds'} what a war would cost.",
                repair=""
                if fails is None
                else f"Brigades {k} quarters earlier, or a cost of renewed war higher by {0.2 * k:.1f} years.",
            )
        )
        asked = package not in ("bare", "monitors")
        found.append(
            Check(
                id=f"screening.{package}",
                package=package,
                model="costly signal",
                asks="Does a commitment cost enough that only the resolute make it?",
                holds=0.41 if asked else None,
                first_fails=1 if asked else None,
                says="The cost sunk is below what a bluff would gain." if asked else "No cost of a guarantor is given.",
                repair="A presence of 12,000 instead of 2,500." if package == "europe_alone" else "",
            )
        )
    return tuple(found)


def _channels() -> tuple[ChannelEffect, ...]:
    found = []
    for k, package in enumerate((*FORCES, "arms", "bare")):
        for channel, adds in ADDS.items():
            present = (package in FORCES) or (channel == "arms" and package == "arms")
            size = adds * (1 - 0.15 * k)
            found.append(
                ChannelEffect(
                    package=package,
                    channel=channel,
                    through=THROUGH[channel].format(n=4 - k) if present else "",
                    present=present,
                    value=-size if present else 0.0,
                    low=-2.1 * size if present else None,
                    high=-0.2 * size if present else None,
                )
            )
    return tuple(found)


def _absences() -> tuple[Absence, ...]:
    ways = {"others fixed": (-0.04, 2.0), "contagion": (-0.11, 5.5), "substitution": (-0.01, 0.6)}
    return tuple(
        Absence(
            party=party,
            package=package,
            way=way,
            holds=size * holds,
            low=size * holds * 2,
            high=size * holds * 0.1,
            brigades_missing=size * brigades,
            costs={"europe": (1.4e9 if way == "substitution" else -0.2e9) * size, "us": -0.7e9 * size},
            note={
                "others fixed": "others send what they would",
                "contagion": "each lead that stays out takes others with it",
                "substitution": "the willing fill the gap from what they have free",
            }[way],
        )
        for party, package, size in (
            ("us", "us_backstop", 1.0),
            ("us", "us_enablers", 0.5),
            ("uk", "europe_alone", 1.4),
        )
        for way, (holds, brigades) in ways.items()
    )


def _surface(package: str, shift: float) -> Surface:
    def holds(x: float, y: float) -> float:
        return 1 / (1 + math.exp(-(0.28 * (x - 8) + 4 * (y - 0.5) + shift)))

    xs, ys = [2.0 * i for i in range(9)], [0.1 * i for i in range(11)]
    return Surface(
        package=package,
        x="brigades",
        x_says="European brigades in place before the first winter",
        y="guarantees.europe_force.guarantors.uk.believed",
        y_says="United Kingdom: chance to fight, as the challenger believes",
        x_now=6.0,
        y_now=0.35,
        level=0.5,
        points=tuple(SurfacePoint(x=x, y=y, holds=holds(x, y)) for x in xs for y in ys),
        crossing=tuple(
            (x, 0.5 - (0.28 * (x - 8) + shift) / 4) for x in xs if 0 <= 0.5 - (0.28 * (x - 8) + shift) / 4 <= 1
        ),
    )


def _ladders() -> tuple[BreachLadder, ...]:
    def rung(who: str, does: str, happens: float, early: float, middle: float, late: float) -> RungTime:
        return RungTime(does=does, who=who, happens=happens, early=early, middle=middle, late=late)

    return (
        BreachLadder(
            guarantee="europe_force",
            name="European force",
            rungs=(
                rung("europe", "says who did it", 0.83, 2, 18, 140),
                rung("europe", "consults", 0.81, 8, 40, 210),
                rung("uk", "sends its ready brigade", 0.44, 60, 190, 900),
                RungTime(does="calls up reserves", who="uk", happens=0.0),
            ),
            response="sends its ready brigade",
            weakest="saying who did it costs 31 hours in the middle of the draws and stops the ladder in 17%",
            assumed=("consultation cannot be vetoed: the case names nobody who can",),
        ),
        BreachLadder(
            guarantee="membership_pact",
            name="Alliance membership",
            rungs=(
                rung("United States", "flies in strike aircraft", 0.72, 0, 5, 30),
                rung("us", "brings up the reaction force", 0.55, 400, 1300, 5200),
            ),
            response="United States: flies in strike aircraft",
        ),
        BreachLadder(
            guarantee="compact",
            name="Arms compact",
            rungs=(rung("us", "sends more", 1.0, 190, 440, 810),),
            response="sends more",
            weakest="slowest is sending more",
        ),
    )


def _reliability() -> tuple[Reliability, ...]:
    def rate(mean: float, threshold: float, concentration: float) -> float:
        return threshold * mean ** (1 + 1 / concentration)

    curve = tuple(
        ReliabilityPoint(threshold=t, concentration=c, mean=m / 20, rate=rate(m / 20, t, c))
        for t in (0.3, 0.5, 0.7, 0.9)
        for c in (1.0, 2.0, 5.0, 20.0)
        for m in range(1, 20)
    )
    text = "What was never tested is not identified from what was; no corrected number is given."
    return (
        Reliability(
            group="defence pacts 1816–2003",
            honoured=29,
            tests=46,
            rate=0.63,
            low=0.49,
            high=0.76,
            consistent_low=0.55,
            consistent_high=1.0,
            text=text,
            curve=curve,
        ),
        Reliability(
            group="defence pacts since 1945",
            honoured=2,
            tests=9,
            rate=0.22,
            low=0.05,
            high=0.54,
            consistent_low=0.12,
            consistent_high=0.94,
            text=text,
        ),
    )


def _pivots() -> tuple[Pivot, ...]:
    return tuple(
        Pivot(package=package, guarantor=who, swing=swing, holds=holds, low=2 * holds, high=0.1 * holds)
        for package, who, swing, holds in (
            ("us_backstop", "us", 0.52, -0.14),
            ("us_backstop", "uk", 0.11, -0.02),
            ("europe_alone", "uk", 0.38, -0.06),
        )
    )


def without_figures() -> dict[str, Any]:
    """Fields that are drawn, all empty: for tests that look at something else."""
    return {"survival": {}} | dict.fromkeys(("window", "surfaces", "channels", "ladders", "reliability"), ())


def guarantee_fields() -> dict[str, Any]:
    """Fields of findings about guarantees, none empty."""
    return {
        "banner": BANNER,
        "checks": _checks(),
        "channels": _channels(),
        "absences": _absences(),
        "surfaces": (_surface("europe_alone", 0.0), _surface("us_backstop", 0.9)),
        "pivots": _pivots(),
        "tipping_sets": (
            TippingSet(package="us_backstop", guarantors=("us",), holds=0.44, level=0.5),
            TippingSet(package="europe_alone", guarantors=(), holds=0.31, level=0.2),
        ),
        "ladders": _ladders(),
        "reliability": _reliability(),
    }
