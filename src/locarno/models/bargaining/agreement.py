"""Nash's, Kalai and Smorodinsky's, the egalitarian and the utilitarian solution for a table of actors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, did_you_mean, register_codes
from locarno.models.bargaining.acceptance import Acceptance
from locarno.models.bargaining.agreement_line import (
    egalitarian_single,
    kalai_smorodinsky_single,
    nash_single,
    utilitarian_single,
)
from locarno.models.bargaining.agreement_space import SOLUTIONS, Losses, Package, Solution, solve_package
from locarno.models.bargaining.power import VotingRule, majority
from locarno.models.bargaining.table import Option, Play, Settings, Table, TableModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.models.bargaining.solutions import Mask
    from locarno.models.contract import Array

__all__ = [
    "TABLE_MODELS",
    "egalitarian_single",
    "kalai_smorodinsky_single",
    "nash_single",
    "utilitarian_single",
]

register_codes(
    {
        "T501": Code("No such veto holder", "Name actors of the table in `vetoes`, with commas between them."),
        "T502": Code("A reference that is no number", "Give `reference` as table or as a number from 0 to 100."),
    }
)

_COALITIONS = 300
"""Winning coalitions that are all tried; past this many, those next to the first solution."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say of one table.

    Attributes
    ----------
    losses
        Who wants what.
    weight
        ``[actor]``.
    reference
        ``[issue]`` on 0–100, NaN where there is none.
    outside
        ``[actor]`` value without agreement; None in the limit.
    acceptance
        Who must accept.
    """

    losses: Losses
    weight: Array
    reference: Array
    outside: Array | None
    acceptance: Acceptance


def _play(table: Table, settings: Settings, rule: Solution) -> Play:
    terms = _terms(table, settings)
    together = bool(settings["package"])
    groups = [list(range(len(table.issues)))] if together else [[p] for p in range(len(table.issues))]
    wanted = SOLUTIONS if settings["compare"] else (rule,)
    outcomes = {name: np.full(len(table.issues), np.nan) for name in wanted}
    notes: list[str] = []
    for group in groups:
        part = _part(terms, group, settings)
        for name in wanted:
            found, remarks = agree(part, name)
            outcomes[name][group] = found.outcome
            if name == rule:
                notes += _said(table, part, group, found, remarks)
    outcome = outcomes[rule]
    counted = terms if together else _part(terms, list(range(len(table.issues))), settings)
    base = np.zeros(len(table.actors)) if counted.outside is None else counted.outside
    arrays = {"gain": terms.losses.utility(outcome) - base, "outside": base}
    if settings["compare"]:
        arrays["solutions"] = np.stack([outcomes[name] for name in SOLUTIONS])
        arrays["distance"] = np.array([distance(outcome, outcomes[name]) for name in SOLUTIONS])
        far = zip(SOLUTIONS, arrays["distance"], strict=True)
        told = ", ".join(f"{away:.1f} points from {name}" for name, away in far if name != rule)
        notes.append(f"The outcome lies {told} (root mean square over issues).")
        notes += _logrolls(table)
    return Play(positions=table.position[None].copy(), outcome=outcome, notes=tuple(notes), arrays=arrays)


def _logrolls(table: Table) -> list[str]:
    """Tell how many logrolls are open where the weighted mean starts from, and the one that gains most."""
    if len(table.issues) == 1:
        return []
    # Compiled code that only this answer needs.
    from locarno.models.bargaining.exchange import opportunities

    found = opportunities(table.position, table.salience, table.capability)
    if not found:
        return ["No logroll is open at the weighted mean: no two actors could both gain by trading two issues."]
    best = found[0]
    one, other = table.actors[best.supplier], table.actors[best.partner]
    given, wanted = table.issues[best.issue], table.issues[best.for_issue]
    number = "1 logroll is" if len(found) == 1 else f"{len(found)} logrolls are"
    return [
        f"{number} open at the weighted mean; most is gained where {one} gives way to {other} on {given}, and {other} "
        f"to {one} on {wanted}."
    ]


def distance(one: Array, other: Array) -> float:
    """Root mean square distance of two outcomes ``[issue]`` in points; issues that either lacks are left out."""
    gap = (one - other)[np.isfinite(one) & np.isfinite(other)]
    return float(np.sqrt(np.mean(gap**2))) if gap.size else math.nan


def agree(terms: Terms, rule: Solution) -> tuple[Package, tuple[str, ...]]:
    """Find one solution under the rule of acceptance.

    Parameters
    ----------
    terms
        The table.
    rule
        ``nash``, ``kalai_smorodinsky``, ``egalitarian`` or ``utilitarian``.

    Returns
    -------
    tuple
        The package, and what is to be said of how it was found.

    Notes
    -----
    The solution without the voting rule is accepted under it as a rule, and is then the solution. Otherwise one is
    found for every smallest winning coalition, none of whose members may lose, and the one that the solution's own
    measure ranks highest is taken.
    """
    losses, acceptance = terms.losses, terms.acceptance
    if terms.outside is None:
        return solve_package(losses, rule, None, None, terms.weight, terms.reference), ()
    claim = acceptance.claims(terms.outside, losses.worst())
    floor = np.where(acceptance.veto, terms.outside, -np.inf)
    first = solve_package(losses, rule, claim, floor, terms.weight, terms.reference)
    if acceptance.rule is None or first.status == "no zone":
        return first, ()
    accepts = np.where(terms.weight > 0, losses.utility(first.outcome) - terms.outside, -np.inf)
    if bool(acceptance.zone(accepts + 1e-9)):
        return first, ()
    coalitions, all_tried = _coalitions(acceptance, accepts)
    found = [
        solve_package(losses, rule, claim, np.where(coalition, terms.outside, -np.inf), terms.weight, terms.reference)
        for coalition in coalitions
    ]
    found = [one for one in found if one.status != "no zone"]
    remarks = () if all_tried else ("not every winning coalition was tried, so that a better one may have been missed",)
    if not found:
        nothing = Package(terms.reference.copy(), losses.utility(terms.reference) - claim, "no zone")
        return nothing, remarks
    return max(found, key=lambda one: _measure(rule, losses.utility(one.outcome) - claim, claim, terms.weight)), remarks


def _coalitions(acceptance: Acceptance, accepts: Array) -> tuple[list[Mask], bool]:
    """Smallest winning coalitions, with all veto holders in; where there are many, the readiest to accept."""
    assert acceptance.rule is not None
    free = np.flatnonzero(~acceptance.veto & np.isfinite(accepts))
    readiest = free[np.argsort(-accepts[free], kind="stable")]
    for size in range(len(free) + 1):
        if bool(acceptance.rule.wins(_members(acceptance, readiest[:size]))):
            break
    found: list[Mask] = []
    if 2 ** len(free) <= 16 * _COALITIONS:
        for number in range(len(free) + 1):
            for chosen in combinations(free.tolist(), number):
                one = _members(acceptance, np.array(chosen, dtype=np.intp))
                smaller = any(bool(((other & one) == other).all()) for other in found)
                if not smaller and bool(acceptance.rule.wins(one)):
                    found.append(one)
        if len(found) <= _COALITIONS:
            return found, True
    return [_members(acceptance, readiest[:size])], False


def _members(acceptance: Acceptance, chosen: NDArray[np.intp]) -> Mask:
    members = acceptance.veto.copy()
    members[chosen] = True
    return members


def _measure(rule: Solution, gain: Array, claim: Array, weight: Array) -> float:
    counts = weight > 0
    if rule == "nash":
        with np.errstate(divide="ignore"):
            return float(weight[counts] @ np.log(np.maximum(gain[counts], 0.0)))
    if rule == "utilitarian":
        return float(weight @ gain)
    # A party's best is utility 0, at its own position on every issue.
    return float((gain / -claim if rule == "kalai_smorodinsky" else gain)[counts].min())


def _terms(table: Table, settings: Settings) -> Terms:
    reference = _reference(table, settings)
    losses = Losses(table.position, table.salience, float(settings["exponent"]))
    weights = {
        "capability": table.capability,
        "salience": table.salience.sum(axis=1) / 100,
        "both": table.capability * table.salience.sum(axis=1) / 100,
        "equal": np.ones(len(table.actors)),
    }
    weight = np.where(
        (np.isfinite(table.position) & (table.salience > 0)).any(axis=1), weights[str(settings["weights"])], 0.0
    )
    heard = weight > 0
    veto = _vetoes(table, settings) & heard
    rule = None
    if settings["rule"] == "unanimity":
        veto = heard
    elif settings["rule"] == "majority":
        rule = majority(np.where(heard, table.capability, 0.0), float(settings["quota"]))
    elif settings["rule"] == "double":
        capability = np.where(heard, table.capability, 0.0)
        quota = majority(capability, float(settings["quota"]))
        members = math.ceil(float(settings["members"]) * int(heard.sum()) - 1e-9)
        rule = VotingRule(quota.weights, quota.quotas, members=members)
    return Terms(losses, weight, reference, _outside(losses, reference, settings), Acceptance(veto, rule))


def _part(terms: Terms, group: list[int], settings: Settings) -> Terms:
    """Give the same on some of the issues; who is at the table and may refuse stays."""
    losses = Losses(terms.losses.position[:, group], terms.losses.salience[:, group], terms.losses.exponent)
    reference = terms.reference[group]
    return Terms(losses, terms.weight, reference, _outside(losses, reference, settings), terms.acceptance)


def _outside(losses: Losses, reference: Array, settings: Settings) -> Array | None:
    cost = float(settings["failure_cost"])
    if np.isnan(reference).any() or math.isinf(cost):
        return None
    return losses.utility(reference) - cost


def _reference(table: Table, settings: Settings) -> Array:
    said = str(settings["reference"])
    if said == "table":
        return np.full(len(table.issues), np.nan) if table.reference is None else np.array(table.reference)
    try:
        point = float(said)
    except ValueError:
        point = math.nan
    if not 0 <= point <= 100:
        message = f"the reference {said!r} is neither table nor a number from 0 to 100"
        raise LocarnoError(Diagnostic("T502", message, expected="table, or a number from 0 to 100"))
    return np.full(len(table.issues), point)


def _vetoes(table: Table, settings: Settings) -> Mask:
    named = [name.strip() for name in str(settings["vetoes"]).split(",") if name.strip()]
    unknown = [name for name in named if name not in table.actors]
    if unknown:
        raise LocarnoError(
            [
                Diagnostic(
                    "T501",
                    f"no actor is called {name!r}{did_you_mean(name, table.actors)}",
                    expected="actors of the table",
                )
                for name in unknown
            ]
        )
    return np.array([actor in named for actor in table.actors])


def _said(table: Table, part: Terms, group: list[int], found: Package, remarks: tuple[str, ...]) -> list[str]:
    where = "" if len(group) == len(table.issues) else f"{table.issues[group[0]]}: "
    said = [f"{where}{remark}." for remark in remarks]
    silent = [table.issues[p] for p, x in zip(group, found.outcome, strict=True) if np.isnan(x)]
    if silent and found.status != "no zone":
        said.append(f"Nobody who counts has a position and salience on {', '.join(silent)}.")
    if part.outside is None:
        why = (
            "failure costs everyone beyond all measure" if not np.isnan(part.reference).any() else "no reference point"
        )
        said.append(f"{where}{why}: the solution in the limit of a growing cost of failure is given.")
    if found.status == "no zone":
        said.append(f"{where}no outcome is better than none for all who must accept: the reference stands.")
    if found.status == "not converged":
        said.append(f"{where}the search did not converge; the outcome is the best point found.")
    return said


_OPTIONS = (
    Option(
        "failure_cost",
        1.0,
        "K: what no agreement costs everyone, beside the reference; 1 is the range of utility",
        low=0.0,
    ),
    Option("exponent", 2.0, "a of the loss |x − position|^a: 2 quadratic, 1 absolute", low=1.0, high=10.0),
    Option("reference", "table", "outcome without agreement: table, or a number from 0 to 100 for every issue"),
    Option("weights", "capability", "whose gains count for more", ("capability", "salience", "both", "equal")),
    Option("rule", "unanimity", "who must accept", ("unanimity", "majority", "double", "none")),
    Option("quota", 0.5, "share of capability that must accept, under majority and double", low=0.0, high=1.0),
    Option("members", 0.55, "share of actors that must accept, under double", low=0.0, high=1.0),
    Option("vetoes", "", "actors that must accept under every rule, with commas between them"),
    Option("package", True, "whether all issues are settled together; otherwise one by one"),
    Option("compare", False, "whether to tell how far the other three solutions are, and which logrolls are open"),
)

_SOURCES = {
    "nash": ("Nash's bargaining solution", "Nash 1950; Harsanyi & Selten 1972; Achen 2006, ch. 4"),
    "kalai_smorodinsky": ("Kalai and Smorodinsky's bargaining solution", "Kalai & Smorodinsky 1975"),
    "egalitarian": ("egalitarian bargaining solution", "Kalai 1977"),
    "utilitarian": ("utilitarian bargaining solution: largest weighted sum of utilities", "Harsanyi 1955"),
}

TABLE_MODELS = tuple(
    TableModel(
        name=name,
        title=_SOURCES[name][0],
        source=_SOURCES[name][1],
        play=partial(_play, rule=name),
        options=_OPTIONS,
        several_issues=True,
        variants={"by_issue": {"package": False}},
    )
    for name in SOLUTIONS
)
