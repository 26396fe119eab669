"""The price of absence: what a settlement loses if one contributor or guarantor stays out, reckoned three ways.

Others fixed: they send what they sent and fight as they would have fought. Contagion: their chance to fight falls, as
the lead's pull and the conditional pledges say. Substitution: they fill the gap in the force as far as their pools and
rotation allow, at their cost. All three are on the same draws as the package itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from locarno.finding import Absence
from locarno.models.settlement import settle
from locarno.study.experiments import (
    FORCES,
    choose_packages,
    first_draws,
    lead_parties,
    raised_brigades,
    read_by_settlement,
    run_models,
)
from locarno.study.results import interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from locarno.models.contract import Array, Inputs, Outcomes
    from locarno.models.settlement import Reading
    from locarno.study.results import Results

Way = Literal["others fixed", "contagion", "substitution"]

LARGEST = 3
"""How many contributors beside the leads are taken out, one at a time."""

DRAWS = 128
"""Draws of the what-if, the first that are given."""

PAYERS = 6
"""How many payers are listed, those whose cost changes most."""

_SAME = 1e-9

NO_CONTAGION = (
    "the case says neither how the others' resolve depends on this party nor that pledges wait for it: "
    "the figure is that with the others fixed"
)
NO_PROMISE = "it does not promise to fight here: the figure is that with the others fixed"
STILL_COUNTED = "it is still counted among those on whom the others wait, and surely does not act"


@dataclass(frozen=True, slots=True)
class Loss:
    """What an absence changes, one way and one reading of it.

    Attributes
    ----------
    way, reading
        As in :class:`locarno.finding.Absence`.
    survival
        float64[draw, package]: change of the chance to hold to the reported year.
    shortfall
        float64[draw, package]: change of the brigades missing.
    cost
        float64[draw, package, party]: change of the force's cost, EUR a year, mean over the years.
    notes
        What the way assumes, by package.
    """

    way: Way
    reading: str
    survival: Array
    shortfall: Array
    cost: Array
    notes: tuple[str, ...]


class Whatif:
    """Packages on a few hundred draws, from which one party after another can be taken.

    Parameters
    ----------
    inputs
        Named inputs.
    year
        Reported year, from 1.
    """

    def __init__(self, inputs: Inputs, year: int) -> None:
        # The protégé's trust moves only what a settlement is worth to it, not whether it holds.
        self._inputs = {name: array for name, array in inputs.items() if name != "trust_shift"}
        self._year = year
        self._whole = run_models(self._inputs)
        self._sends = "forces.brigades" in self._whole
        self._pledged: dict[str, Array] = {}
        self._before: dict[tuple[str, str], Array] = {}
        if self._sends:
            self._raised = raised_brigades(inputs, self._whole)

    @property
    def raised(self) -> Array | None:
        """Brigades that each contributor raises: float64[draw, package, contributor]; None without a force."""
        return self._raised if self._sends else None

    def without(self, party: int) -> Iterator[Loss]:
        """Take a party out: with the others fixed, by contagion, by substitution.

        Parameters
        ----------
        party
            Place of the party on the party axis.
        """
        leads = bool(lead_parties(self._inputs)[party])
        fixed, filled = self._forces(party, leads, fill=False), self._forces(party, leads, fill=True)
        before = self._survival("", "essential")
        packages = before.shape[1]
        stood = self._settle(self._willing(party, leads, fixed, "essential"), "essential")
        lent = self._lent(leads, fixed)
        alone = tuple("they send and fight as before" + more for more in lent)
        yield self._loss("others fixed", "", stood - before, fixed, alone)

        yield from self._contagion(party, leads, fixed, stood - before)

        capped = (
            "asked for its share, they give what their pools and rotation sustain, caveats apart; their chance to "
            "fight is as before"
        )
        found = self._settle(self._willing(party, leads, filled, "essential"), "essential")
        notes = tuple(capped + more for more in self._lent(leads, filled))
        yield self._loss("substitution", "", found - before, filled, notes)
        if leads and self._sends and np.any(self._whole["forces.enabler_dependence"] > 0):
            found = self._settle(self._willing(party, leads, filled, "substitutable"), "substitutable")
            change = found - self._survival("", "substitutable")
            reading = "the lead's enablers can be had elsewhere"
            yield self._loss("substitution", reading, change, filled, (capped,) * packages)

    def _forces(self, party: int, leads: bool, *, fill: bool) -> Outcomes:
        """Raise the forces without a party: the others send as before, or fill the gap."""
        if not self._sends:
            return {}
        mine = self._inputs["contributor_party"][:, party] > 0
        takes_part = np.array(self._inputs["takes_part"])
        if not fill:
            wide = np.broadcast_to(
                (self._inputs["available_brigades"] / self._inputs["rotation_factor"])[:, None], takes_part.shape
            )
            takes_part = np.divide(self._raised, wide, out=np.zeros(takes_part.shape), where=self._raised > 0)
        takes_part[:, :, mine] = 0.0
        changed = self._inputs | {"takes_part": takes_part}
        if leads:
            changed["enablers_present"] = np.zeros(np.shape(self._inputs["enablers_present"]))
        return run_models(changed, only=(FORCES,))

    def _willing(self, party: int, leads: bool, forces: Outcomes, reading: Reading) -> dict[str, Array]:
        """Keep everybody's chance to fight, this party's among them, and take away all that it would bring.

        It is left to fight with empty hands, so that whatever others' decisions owe to its own stays as it was.
        """
        given = self._inputs | self._whole | forces
        if "guarantor_party" not in given:
            return given
        own = self._inputs["guarantor_party"][:, party] > 0
        if "forces.brigades" in given:
            brigades, dependence = np.array(given["forces.brigades"]), given["forces.enabler_dependence"]
            if leads and reading == "essential":
                brigades *= 1.0 - dependence[..., None]
                given["forces.enabler_dependence"] = np.zeros(dependence.shape)
                if "brings" in given:
                    given["brings"] = given["brings"] * (1.0 - dependence)
            brigades[:, :, own] = 0.0
            given["forces.brigades"] = brigades
        if leads and "enablers_present" in given:
            given["enablers_present"] = np.zeros(np.shape(given["enablers_present"]))
        if "brings" in given:
            given["brings"] = np.where(own, 0.0, given["brings"])
        return given

    def _contagion(self, party: int, leads: bool, fixed: Outcomes, others_fixed: Array) -> Iterator[Loss]:
        """Let the others' chance to fight fall with the party's own."""
        packages = others_fixed.shape[1]
        if "honours" not in self._inputs:
            yield self._loss("contagion", "", others_fixed, fixed, (NO_PROMISE,) * packages)
            return
        own = self._inputs["guarantor_party"][:, party] > 0
        bound = np.asarray(np.any(self._inputs["in_force"] > 0, axis=2), dtype=np.bool_)
        mine = np.asarray(np.any(bound[:, own], axis=1), dtype=np.bool_)
        others = bound & ~own
        pulled = self._drawn_by("contagion", others) & mine & np.full(packages, leads)
        waited_for = self._drawn_by("pledge_step", others) & mine
        out = np.where(own[:, None], 0.0, self._inputs["in_force"])
        changed = {**self._inputs, "in_force": out}
        if leads and "enablers_present" in changed:
            changed["enablers_present"] = np.zeros(np.shape(changed["enablers_present"]))

        if pulled.any() or not waited_for.any():
            change = others_fixed.copy()
            if pulled.any():
                found = run_models(changed, after={FORCES: lambda _: dict(fixed)})["settlement.survival"]
                fallen = found[:, :, self._year - 1] - self._survival("", "essential")
                change[:, pulled] = fallen[:, pulled]
            said = "the others' chance to fight falls by what the lead's fighting would add"
            notes = tuple(
                said + self._lent(leads, fixed)[k] if pulled[k] else NO_CONTAGION if mine[k] else NO_PROMISE
                for k in range(packages)
            )
            yield self._loss("contagion", "", change, fixed, notes)
        if not waited_for.any():
            return
        self._solve_pledges()
        steps = np.where(own, 0.0, self._inputs["pledge_step"])
        sure = self._inputs | {"honours": np.where(own, 0.0, self._inputs["honours"]), "pledge_step": steps}
        solved = run_models(sure, only=("cohesion.pledges",))
        for which in self._equilibria(solved):
            pledged = changed | {"honours": solved[f"cohesion.pledges_{which}"]}
            found = run_models(pledged, after={FORCES: lambda _: dict(fixed)})["settlement.survival"]
            change = others_fixed.copy()
            fallen = found[:, :, self._year - 1] - self._survival(which, "essential")
            change[:, waited_for] = fallen[:, waited_for]
            reading = f"{which} equilibrium of the conditional pledges"
            if len(self._equilibria(solved)) == 1:
                reading = "the one equilibrium of the conditional pledges"
            lead_too = "; what the lead's fighting would add falls away as well" if leads and pulled.any() else ""
            notes = tuple(
                f"pledges solved anew, in this reading with and without it: {STILL_COUNTED}{lead_too}"
                if waited_for[k]
                else NO_CONTAGION
                if mine[k]
                else NO_PROMISE
                for k in range(packages)
            )
            yield self._loss("contagion", reading, change, fixed, notes)

    def _drawn_by(self, name: str, others: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether any of the others is moved by an input in any draw, by package."""
        if name not in self._inputs:
            return np.zeros(len(others), dtype=np.bool_)
        return np.asarray((others & (self._inputs[name] > 0).any(axis=0)).any(axis=1))

    def _solve_pledges(self) -> None:
        if not self._pledged:
            self._pledged = run_models(self._inputs, only=("cohesion.pledges",))

    def _equilibria(self, solved: Outcomes) -> tuple[str, ...]:
        """Name the equilibria: one where least and greatest are the same with and without the party."""
        same = all(
            np.allclose(found["cohesion.pledges_least"], found["cohesion.pledges_greatest"], rtol=0.0, atol=1e-6)
            for found in (self._pledged, solved)
        )
        return ("least",) if same else ("least", "greatest")

    def _survival(self, pledges: str, reading: Reading) -> Array:
        """Give the chance to hold with everybody there, float64[draw, package], in one reading."""
        if (pledges, reading) not in self._before:
            if not pledges and reading == "essential":
                found = self._whole["settlement.survival"][:, :, self._year - 1]
            elif pledges:
                honours = {"honours": self._pledged[f"cohesion.pledges_{pledges}"]}
                found = run_models(self._inputs | honours)["settlement.survival"][:, :, self._year - 1]
            else:
                found = self._settle(self._inputs | self._whole, reading)
            self._before[pledges, reading] = found
        return self._before[pledges, reading]

    def _settle(self, given: Inputs, reading: Reading) -> Array:
        return settle(read_by_settlement(given), reading=reading)["settlement.survival"][:, :, self._year - 1]

    def _lent(self, leads: bool, forces: Outcomes) -> tuple[str, ...]:
        """Say by package how much of what is left rests on enablers that leave with the lead."""
        packages = int(self._whole["settlement.survival"].shape[1])
        if not leads or not forces:
            return ("",) * packages
        gone = forces["forces.without_enablers"] - self._whole["forces.without_enablers"]
        resting: Array = np.maximum(gone, 0.0).mean(axis=0)
        return tuple(
            f"; {lost:.1f} of the brigades left rest on enablers that leave with it, and are lost to a fight"
            if lost >= 0.05
            else ""
            for lost in resting.tolist()
        )

    def _loss(self, way: Way, reading: str, change: Array, forces: Outcomes, notes: tuple[str, ...]) -> Loss:
        shortfall, cost = np.zeros(change.shape), np.zeros((*change.shape, np.size(self._inputs["veto"])))
        if forces:
            shortfall = forces["forces.shortfall"] - self._whole["forces.shortfall"]
            cost = (forces["forces.cost"] - self._whole["forces.cost"]).mean(axis=3)
        return Loss(way, reading, change, shortfall, cost, notes)


def absences(results: Results, inputs: Inputs, year: int) -> tuple[tuple[Absence, Array], ...]:
    """Give the price of absence of the leads and of the largest contributors, in every package that has them.

    Parameters
    ----------
    results
        The run.
    inputs
        Named inputs of a few hundred draws.
    year
        Reported year, from 1.

    Returns
    -------
    What is said of every party, package, way and reading, and the change of the chance to hold, float64[draw].
    """
    places = [k for k in range(len(results.packages)) if _has_others(inputs, k)]
    if not places:
        return ()
    whatif = Whatif(choose_packages(first_draws(inputs, DRAWS), places), year)
    senders = _senders(results)
    names = [results.packages[k] for k in places]
    found: list[tuple[Absence, Array]] = []
    for party in _who(results, inputs, whatif.raised, senders):
        ways = list(whatif.without(results.party(party)))
        for k, package in enumerate(names):
            if not any(_matters(loss, k) for loss in ways):
                continue
            found += [
                (_told(results, party, package, loss, k, senders), loss.survival[:, k])
                for loss in ways
                if _speaks(loss, ways, k)
            ]
    return tuple(found)


def _has_others(inputs: Inputs, package: int) -> bool:
    sends = "force_used" in inputs and inputs["force_used"][package] > 0
    return bool(sends or ("in_force" in inputs and np.any(inputs["in_force"][package] > 0)))


def _senders(results: Results) -> tuple[str, ...]:
    """Give the parties that send units in their own name, not their blocs."""
    return tuple(
        party for party in results.parties if any(party in f.contributors for f in results.file.forces.values())
    )


def _who(results: Results, inputs: Inputs, raised: Array | None, senders: Sequence[str]) -> tuple[str, ...]:
    """Give the leads, then those who send most, then, without senders, the likeliest to fight."""
    leads = [party for party, leading in zip(results.parties, lead_parties(inputs), strict=True) if leading]
    size: dict[str, tuple[float, float]] = {}
    for party in results.parties:
        place = results.party(party)
        sent = 0.0
        if raised is not None and party in senders:
            sent = float(raised[:, :, inputs["contributor_party"][:, place] > 0].sum(axis=2).mean())
        fights = 0.0
        if "honours" in inputs:
            fights = float(inputs["honours"][:, :, inputs["guarantor_party"][:, place] > 0].sum(axis=2).mean())
        if sent > 0 or fights > 0:
            size[party] = (sent, fights)
    others = sorted((party for party in size if party not in leads), key=lambda party: size[party], reverse=True)
    return (*leads, *others[:LARGEST])


def _matters(loss: Loss, package: int) -> bool:
    """Whether the absence changes anything in a package beyond rounding."""
    return bool(np.any(np.abs(loss.survival[:, package]) > _SAME) or np.any(np.abs(loss.cost[:, package]) >= 1))


def _speaks(loss: Loss, ways: Sequence[Loss], package: int) -> bool:
    """Whether a reading of contagion says something of the package, or is the only one to be had."""
    if loss.way != "contagion" or loss.notes[package] not in (NO_CONTAGION, NO_PROMISE):
        return True
    rest = [other for other in ways if other.way == "contagion"]
    told = [other for other in rest if other.notes[package] not in (NO_CONTAGION, NO_PROMISE)]
    return not told and loss is rest[0]


def _told(results: Results, party: str, package: str, loss: Loss, k: int, senders: Sequence[str]) -> Absence:
    mean, low, high = interval(loss.survival[:, k])
    change = {payer: float(loss.cost[:, k, results.party(payer)].mean()) for payer in senders}
    most = sorted((payer for payer in change if abs(change[payer]) >= 1), key=lambda payer: -abs(change[payer]))
    return Absence(
        party=party,
        package=package,
        way=loss.way,
        reading=loss.reading,
        holds=mean,
        low=low,
        high=high,
        brigades_missing=round(float(loss.shortfall[:, k].mean()), 9) + 0.0,
        costs={payer: change[payer] for payer in most[:PAYERS]},
        note=f"{loss.notes[k]}; money beside the force stays as the package has it",
    )
