"""The ladder of guarantees G0–G17: what each rung promises, how it can work, in what form, with what on the ground.

The order is by how much a rung asks of the guarantor in peace; it is no scale of effect. Which channels a rung *can*
work through says nothing of whether it does in a case: that rests on the case's own numbers. No historic example is
named: the record does not bear any of them out one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Channel: TypeAlias = Literal["promise", "tripwire", "denial", "backstop", "snapback", "arms"]
"""As findings name them: π by the promise, π by troops whose loss would bind, p by forces in place, p and c by forces
that come, c by sanctions that return, the protégé's own strength."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder.

    Attributes
    ----------
    code
        ``G0`` … ``G17``.
    name
        In a few words.
    says
        What it promises.
    channels
        Channels through which it can work.
    forms
        Legal forms that it usually takes.
    presence
        What stands on the ground in peace.
    besides
        How it can work otherwise, if it can.
    """

    code: str
    name: str
    says: str
    channels: tuple[Channel, ...]
    forms: str
    presence: str = "nothing"
    besides: str = ""


LADDER: tuple[Rung, ...] = (
    Rung(
        "G0",
        "political declaration",
        "Support is declared, alone or jointly; nobody is obliged to anything.",
        ("promise",),
        "statement",
    ),
    Rung(
        "G1",
        "promise not to attack",
        "A state that might attack undertakes not to, or not to use some weapon.",
        (),
        "statement, memorandum, treaty",
        besides="what breaking its word costs the challenger, which the war's costs hold",
    ),
    Rung(
        "G2",
        "promise to consult",
        "If the beneficiary is attacked, the guarantors consult or turn to the Security Council.",
        ("promise",),
        "memorandum, treaty",
    ),
    Rung(
        "G3",
        "neutrality under a joint guarantee",
        "The beneficiary stays neutral, and the guarantors act if its neutrality is breached.",
        ("promise",),
        "treaty",
    ),
    Rung(
        "G4",
        "arms and money",
        "Equipment, industry and funds are supplied over years.",
        ("arms",),
        "bilateral agreements, budget laws",
        "depots, production",
    ),
    Rung(
        "G5",
        "monitoring and attribution",
        "Violations are watched for, recorded and attributed.",
        (),
        "part of the cease-fire, mandate",
        "observers, sensors",
        "fewer wars by incident, and a faster first step of the response",
    ),
    Rung(
        "G6",
        "sanctions that come back",
        "Sanctions or seizures written in advance follow a breach.",
        ("snapback",),
        "legislation, sanctions acts",
    ),
    Rung(
        "G7",
        "floor for the beneficiary's own force",
        "The beneficiary's forces are not capped, or a size is agreed that they keep.",
        ("arms",),
        "clause of the settlement, agreement",
        "the beneficiary's own units",
    ),
    Rung(
        "G8",
        "training and advisers in the country",
        "Foreign personnel train and advise; they do not fight.",
        ("arms", "tripwire"),
        "status-of-forces agreement",
        "instructors, advisers",
    ),
    Rung(
        "G9",
        "reassurance force in the rear",
        "Contingents stand away from the line, protect sites and help the beneficiary's forces recover.",
        ("promise", "tripwire", "denial", "arms"),
        "executive agreement, parliamentary consent to deploy",
        "land, air or sea units in the rear",
    ),
    Rung(
        "G10",
        "force between the parties",
        "A force stands between the parties, with the consent of both.",
        ("tripwire", "denial"),
        "mandate, part of the cease-fire",
        "units along the line",
        "fewer wars by incident",
    ),
    Rung(
        "G11",
        "tripwire",
        "A small force stands where an attack would meet it, so that its loss brings its senders in.",
        ("promise", "tripwire"),
        "executive agreement, treaty",
        "small combat units forward",
    ),
    Rung(
        "G12",
        "force able to deny",
        "Brigades or divisions stand that could keep an attack from succeeding.",
        ("promise", "tripwire", "denial"),
        "treaty, executive agreement with funds",
        "brigades or divisions forward",
    ),
    Rung(
        "G13",
        "backstop from outside",
        "A state outside the country supports a force in it with air power, intelligence, supply or strikes.",
        ("promise", "backstop"),
        "executive agreement, treaty",
        "nothing in the country; air and strike units at bases elsewhere",
    ),
    Rung(
        "G14",
        "mutual defence",
        "An armed attack obliges the guarantors to help with force, as each or all are bound to.",
        ("promise", "denial", "backstop"),
        "ratified treaty",
        "none required",
    ),
    Rung(
        "G15",
        "NATO membership",
        "The beneficiary joins the alliance, its plans and its command.",
        ("promise", "tripwire", "denial", "backstop"),
        "accession protocol ratified by all members",
        "allied units, staffs, depots, as the alliance decides",
    ),
    Rung(
        "G16",
        "nuclear deterrent",
        "Another's nuclear weapons stand behind the beneficiary, or it has its own.",
        ("promise", "arms"),
        "treaty, sharing arrangement, or withdrawal from the Non-Proliferation Treaty",
        "weapons, at home or at an ally's",
        "an own deterrent enters as own strength: there is no nuclear step in the models",
    ),
    Rung(
        "G17",
        "EU mutual assistance",
        "The beneficiary joins the European Union, whose treaty has a clause of aid and assistance.",
        ("promise", "arms"),
        "accession treaty ratified by all members",
        "none required",
    ),
)
"""In the order of the ladder."""

RUNGS: dict[str, Rung] = {rung.code: rung for rung in LADDER}
"""By code."""

CHANNEL_WORDS: dict[Channel, str] = {
    "promise": "promise",
    "tripwire": "tripwire",
    "denial": "denial in place",
    "backstop": "backstop from outside",
    "snapback": "snap-back",
    "arms": "own strength",
}


def works_through(rung: Rung) -> str:
    """Say how a rung can work, in words."""
    said = [CHANNEL_WORDS[channel] for channel in rung.channels]
    return "; ".join((", ".join(said), rung.besides)) if said and rung.besides else ", ".join(said) or rung.besides


def ladder_table() -> str:
    """Give the ladder as a Markdown table, as the documentation prints it."""
    rows = [
        "| rung | what it promises | can work through | usual legal forms | on the ground |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| **{rung.code}** {rung.name} | {rung.says} | {works_through(rung)} | {rung.forms} | {rung.presence} |"
        for rung in LADDER
    ]
    return "\n".join(rows) + "\n"
