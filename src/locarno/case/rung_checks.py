"""Where a guarantee's rungs and the channels that the case gives it disagree: warnings only.

A rung says how a guarantee is meant to work; the numbers beside it are what the models read. A rung without its number
does nothing in a run, and a number without a rung does something that the guarantee does not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from locarno.case.rungs import RUNGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from locarno.case.checking import Checking
    from locarno.case.negotiation import Package
    from locarno.case.schema import CaseFile
    from locarno.case.security import Contribution, Guarantee

_ARMS = ("G4", "G7")
_SOLDIERS = ("G9", "G10", "G11", "G12")
_FIGHTS = ("G3", "G9", "G11", "G12", "G13", "G14", "G15", "G17")


def check_rungs(on: Checking) -> None:
    """Warn of every rung without its channel and every channel without its rung (C416)."""
    for id, guarantee in on.file.guarantees.items():
        if not on.sound(f"guarantees.{id}"):
            continue
        packages = [package for package in on.file.packages.values() if id in package.guarantees]
        for message, mend in (*_silent_rungs(on.file, guarantee, packages), *_unsaid(guarantee)):
            on.report("C416", f"guarantees.{id}.ladder", f"guarantee {id!r}: {message}", mend)


def _silent_rungs(file: CaseFile, guarantee: Guarantee, packages: Iterable[Package]) -> Iterator[tuple[str, str]]:
    """Give what a rung says and the case does not give, and how to mend it."""
    for rungs, key, given in (
        (_ARMS, "adds_own_brigades", "nothing is added to the beneficiary's own force"),
        (("G5",), "incident_multiplier", "incidents are as frequent as without it"),
        (("G6",), "snapback_chance", "sanctions never come back"),
    ):
        named = _named(guarantee, rungs)
        if named and key not in guarantee.model_fields_set:
            yield f"{_say(named)} stands, but without {key} {given}", f"{key}, or no such rung"
    fighting = _named(guarantee, _FIGHTS)
    if fighting and not guarantee.guarantors:
        yield (
            f"{_say(fighting)} promises that somebody fights, and there is no guarantor",
            "guarantors, or no such rung",
        )
    if "G16" in guarantee.ladder and not guarantee.guarantors and "adds_own_brigades" not in guarantee.model_fields_set:
        message = f"{_say(('G16',))} stands, but neither a guarantor nor adds_own_brigades gives it any weight"
        yield message, "guarantors for another's deterrent, adds_own_brigades for the beneficiary's own"
    soldiers = _named(guarantee, _SOLDIERS)
    packages = list(packages)
    if soldiers and packages and not any(_sends(file, guarantee, package) for package in packages):
        who = "a guarantor of it" if guarantee.guarantors else "anyone"
        message = f"{_say(soldiers)} puts soldiers into the country, but in no package does {who} contribute to a force"
        yield f"{message} there", "a force with a contributor that no caveat keeps out"
    if "G13" in guarantee.ladder and guarantee.guarantors and packages and not _comes(file, guarantee, packages):
        message = f"{_say(('G13',))} brings forces from outside, but no guarantor of it brings or contributes any"
        yield message, "brings, or a contributor to the force with the caveat not_in_country"


def _unsaid(guarantee: Guarantee) -> Iterator[tuple[str, str]]:
    """Give what the case gives and no rung says, and how to mend it."""
    for key, rungs, neutral in (
        ("adds_own_brigades", (*_ARMS, "G8", "G9", "G16", "G17"), 0.0),
        ("incident_multiplier", ("G5", "G10"), 1.0),
        ("snapback_chance", ("G6",), 0.0),
    ):
        if getattr(guarantee, key).central() != neutral and not _named(guarantee, rungs):
            yield f"{key} works, and no rung says so", f"one of {', '.join(rungs)}, or no {key}"
    promising = [code for code, rung in RUNGS.items() if "promise" in rung.channels]
    # Trainers and interposed troops may bring their senders in without a promise.
    if guarantee.guarantors and not _named(guarantee, (*promising, "G8", "G10")):
        yield "guarantors may fight, and no rung promises it", f"one of {', '.join(promising)}, or no guarantors"
    for party, guarantor in guarantee.guarantors.items():
        wired = guarantor.tripwire is not None and guarantor.tripwire.central() > 0
        if wired and not any("tripwire" in RUNGS[rung].channels for rung in guarantee.ladder):
            yield f"a tripwire of {party!r} works, and no rung says so", "one of G8 to G12 or G15, or no tripwire"
        if guarantor.brings.central() > 0 and not any("backstop" in RUNGS[rung].channels for rung in guarantee.ladder):
            yield f"{party!r} brings forces from outside, and no rung says so", "one of G13 to G15, or no brings"


def _named(guarantee: Guarantee, rungs: Iterable[str]) -> tuple[str, ...]:
    return tuple(rung for rung in rungs if rung in guarantee.ladder)


def _say(rungs: Iterable[str]) -> str:
    return ", ".join(f"{rung} ({RUNGS[rung].name})" for rung in rungs)


def _contributors(file: CaseFile, guarantee: Guarantee, package: Package) -> Iterator[Contribution]:
    """Give what guarantors, or members of one, contribute to a package's force; anyone's without guarantors."""
    force = file.forces.get(package.force) if package.force is not None else None
    for party, given in force.contributors.items() if force is not None else ():
        blocs = {outer for outer, described in file.parties.items() if party in described.members}
        if not guarantee.guarantors or {party, *blocs} & set(guarantee.guarantors):
            yield given


def _sends(file: CaseFile, guarantee: Guarantee, package: Package) -> bool:
    return any(given.in_country for given in _contributors(file, guarantee, package))


def _comes(file: CaseFile, guarantee: Guarantee, packages: Iterable[Package]) -> bool:
    brought = any(guarantor.brings.central() > 0 for guarantor in guarantee.guarantors.values())
    return brought or any(list(_contributors(file, guarantee, package)) for package in packages)
