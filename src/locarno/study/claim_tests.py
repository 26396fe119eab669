"""Claims tested over the draws of a run: share, counterexamples, and the cheapest package that refutes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from locarno.diagnostics import LocarnoError
from locarno.finding import ClaimResult
from locarno.study.baselines import payers
from locarno.study.claims import Predicate
from locarno.study.inputs.forces import enablers_present
from locarno.study.layout import containing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from locarno.case import CaseFile
    from locarno.study.claims import Comparison, Simple
    from locarno.study.results import Results

THRESHOLDS = (0.5, 0.7, 0.9)
"""Thresholds at which a simple claim about a probability is shown beside its own."""

MULTIPLES = (0.5, 1.0, 2.0)
"""The same for a claim about another quantity, as multiples of its own threshold."""

REFUTES = 0.5
"""A package refutes a claim where it reaches what the claim denies in at least this share of draws."""

WITHIN = "within this menu and these ranges"

_PROBABILITIES = frozenset({"accepted", "refuses", "any_fights", "all_fight", "manned", "ratified"})
_MORE_IS_BETTER = frozenset({"accepted", "any_fights", "all_fight", "manned", "ratified"})


class Denial(NamedTuple):
    """What a claim says that a package does not reach, or (``reaches``) that it does.

    Attributes
    ----------
    quantity, package
        What of which package.
    bar
        A number, or the package whose quantity is the bar.
    strict
        Whether reaching means to be above the bar, not at it.
    reaches
        Whether the claim says that the package reaches the bar.
    """

    quantity: str
    package: str
    bar: float | str
    strict: bool
    reaches: bool


def claim_results(results: Results) -> list[ClaimResult]:
    """Test every claim of the case over the good draws."""
    tested = []
    for name, claim in results.file.claims.items():
        if claim.test is None:
            tested.append(ClaimResult(id=name, says=claim.says, test=None, share_of_draws=None, note="not tested here"))
            continue
        predicate = Predicate(claim.test)
        try:
            truth = np.broadcast_to(predicate.holds(results.column), results.draws)
        except LocarnoError as error:
            note = f"not tested: {error.diagnostics[0].message}"
            tested.append(ClaimResult(id=name, says=claim.says, test=claim.test, share_of_draws=None, note=note))
            continue
        told = [counterexample(results, predicate, truth), cheapest_refutation(results, predicate)]
        tested.append(
            ClaimResult(
                id=name,
                says=claim.says,
                test=claim.test,
                share_of_draws=float(truth.mean()),
                by_threshold={} if predicate.simple is None else by_threshold(results, predicate.simple),
                counterexample=". ".join(part for part in told if part),
                note=WITHIN,
            )
        )
    return tested


def by_threshold(results: Results, simple: Simple) -> dict[str, float]:
    """Give the share of draws in which a simple claim holds, were its threshold another."""
    values = results.column(simple.quantity, simple.arguments)
    levels = [simple.threshold * multiple for multiple in MULTIPLES] if simple.threshold else [0.0]
    if simple.quantity in _PROBABILITIES or simple.quantity.startswith(("hold_", "no_war_")):
        levels = list(THRESHOLDS)
    return {f"{level:g}": float(simple.holds(values, level).mean()) for level in levels}


def counterexample(results: Results, predicate: Predicate, truth: NDArray[np.bool_]) -> str:
    """Name the draw that refutes a claim most nearly, and for a simple claim the one that is furthest off."""
    if truth.all():
        return "no counterexample among the draws"
    fails = np.flatnonzero(~truth)
    margin = np.broadcast_to(predicate.margin(results.column), results.draws)
    off = np.abs(np.where(np.isnan(margin), np.inf, margin))[fails]
    nearest, furthest = int(fails[np.argmin(off)]), int(fails[np.argmax(off)])
    past = "" if np.ptp(margin) == 0 or not np.isfinite(off.min()) else f", {_past(float(off.min()))}"
    refute = "1 draw refutes it" if fails.size == 1 else f"{fails.size:,} draws refute it"
    said = f"{refute}; the nearest is draw {_number(results, nearest)}{past}, where "
    said += _values(results, predicate, nearest)
    if predicate.simple is not None and furthest != nearest:
        said += f"; furthest off is draw {_number(results, furthest)}, where {_values(results, predicate, furthest)}"
    return said


def cheapest_refutation(results: Results, predicate: Predicate) -> str:
    """Name the cheapest package of the menu that reaches what the claim says cannot be reached.

    A claim that names what reaches the bar as well ("only with X") is refuted by any other package that does without
    what distinguishes X. A claim that says only what falls short ("this is not enough") is refuted by a package that
    involves nobody beyond those whom it names. Nothing is said of claims of other forms.
    """
    denials = [denial for part in predicate.conjuncts if (denial := _denial(part)) is not None]
    short = [denial for denial in denials if not denial.reaches]
    if not short or len(denials) < len(predicate.conjuncts):
        return ""
    first = short[0]
    short = [d for d in short if (d.quantity, d.bar) == (first.quantity, first.bar)]
    named = tuple(dict.fromkeys(denial.package for denial in short))
    needed = tuple(dict.fromkeys(d.package for d in denials if d.reaches and d.quantity == first.quantity))
    if isinstance(first.bar, str):
        needed = tuple(dict.fromkeys((*needed, first.bar)))
    if needed:
        apart = _distinguishing(results.file, needed, named)
        candidates = [p for p in results.packages if p not in needed and not _shares(results.file, p, apart)]
        lacks = ", ".join(f"{issue}: {option}".replace("_", " ") for issue, option in apart.items())
        which = f"without {lacks}" if lacks else f"beside {_names(results, needed)}"
    else:
        allowed = _circle(results.file, {p for name in named for p in _parties(results.file, name)})
        candidates = [p for p in results.packages if set(_parties(results.file, p)) <= allowed]
        which = f"with no more parties than {_names(results, named)}"
    return _cheapest(results, first, candidates, which)


def _cheapest(results: Results, denied: Denial, candidates: Sequence[str], which: str) -> str:
    """Choose among the candidates that reach the bar in half of the draws, and say so."""
    over = results.column(denied.quantity, (denied.bar,)) if isinstance(denied.bar, str) else denied.bar
    shares = {}
    for package in candidates:
        values = results.column(denied.quantity, (package,))
        shares[package] = float((values > over if denied.strict else values >= over).mean())
    reach = {package: _cost(results, package) for package, share in shares.items() if share >= REFUTES}
    bar = f"that of {_names(results, (denied.bar,))}" if isinstance(denied.bar, str) else f"{denied.bar:g}"
    aim = f"with {denied.quantity} {'above' if denied.strict else 'at or above'} {bar} in half of the draws or more"
    if not reach:
        return f"The menu has no package {which} and {aim}"

    def told(package: str) -> str:
        cost = reach[package]
        money = "" if cost is None else f", EUR {cost / 1e9:.1f} billion a year" if cost else ", at no cost in money"
        return f"{_names(results, (package,))} (in {shares[package]:.0%} of them{money})"

    def price(package: str) -> tuple[bool, float]:
        return reach[package] is None, reach[package] or 0.0

    package = min(reach, key=price)
    said = f"Cheapest package {which} and {aim}: {told(package)}"
    if not _same_terms(results.file, package, denied.package):
        alike = [p for p in reach if _same_terms(results.file, p, denied.package)]
        said += f", on other terms; on the terms of {_names(results, (denied.package,))}: "
        said += told(min(alike, key=price)) if alike else "none"
    return said


def _same_terms(file: CaseFile, one: str, other: str) -> bool:
    """Whether two packages take the same option on every terms issue."""
    takes = (file.packages[one].takes, file.packages[other].takes)
    terms = (issue for issue, described in file.issues.items() if described.kind == "terms")
    return all(takes[0].get(issue) == takes[1].get(issue) for issue in terms)


def _denial(part: Comparison) -> Denial | None:
    """Read a comparison as a package that reaches a bar or falls short of it; None where it is neither."""
    left, right, less = part.left, part.right, part.operator in {"<", "<="}
    equal = part.operator in {"<=", ">="}
    if left.quantity and right.quantity:
        # The greater side is the bar, so what is denied is that the smaller reaches it.
        low, high = (left, right) if less else (right, left)
        if low.quantity != high.quantity or not _is_better(low.quantity) or low.arguments[1:] != high.arguments[1:]:
            return None
        return Denial(low.quantity, low.arguments[0], high.arguments[0], strict=equal, reaches=False)
    if right.quantity:
        left, right, less = right, left, not less
    if not left.quantity or right.number is None or not _is_better(left.quantity):
        return None
    # "Not below c" is to reach c; "not at most c" is to be above it.
    return Denial(left.quantity, left.arguments[0], right.number, strict=equal == less, reaches=not less)


def _is_better(quantity: str) -> bool:
    return quantity in _MORE_IS_BETTER or quantity.startswith(("hold_", "no_war_"))


def _distinguishing(file: CaseFile, needed: Iterable[str], named: Iterable[str]) -> dict[str, str]:
    """Give the instrument options that all the packages that reach the bar take, and none that falls short."""
    takes = [file.packages[package].takes for package in needed]
    others = [file.packages[package].takes for package in named]
    found = {}
    for issue, described in file.issues.items():
        options = {own.get(issue) for own in takes}
        option = next(iter(options))
        if described.kind != "instrument" or len(options) != 1 or not isinstance(option, str):
            continue
        if all(own.get(issue) != option for own in others):
            found[issue] = option
    return found


def _shares(file: CaseFile, package: str, options: dict[str, str]) -> bool:
    return any(file.packages[package].takes.get(issue) == option for issue, option in options.items())


def _parties(file: CaseFile, package: str) -> tuple[str, ...]:
    """Give who promises, sends, pays or lends enablers in a package."""
    draft = file.packages[package]
    found = [party for name in draft.guarantees for party in file.guarantees[name].guarantors]
    if draft.force is not None:
        found += file.forces[draft.force].contributors
    if enablers_present(file, draft):
        found += [p for g in file.guarantees.values() for p, terms in g.guarantors.items() if terms.lead]
    return tuple(dict.fromkeys((*found, *draft.cost)))


def _circle(file: CaseFile, parties: Iterable[str]) -> set[str]:
    """Give parties with the blocs that hold them, and the members of blocs."""
    circle = set(parties)
    for party in list(circle):
        circle |= {outer for outer in containing(file, party) if file.parties[outer].kind == "bloc"}
    for party in list(circle):
        circle |= set(file.parties[party].members)
    return circle


def _cost(results: Results, package: str) -> float | None:
    """Give the mean yearly cost of a package to all its payers; None where the run does not reckon it."""
    if not results.has("burden.cost"):
        return None
    return sum(float(results.cost(package, payer).mean()) for payer in payers(results))


def _names(results: Results, packages: Iterable[str]) -> str:
    return " and ".join(results.file.packages[package].name for package in packages)


def _values(results: Results, predicate: Predicate, row: int) -> str:
    """Say what the quantities that a claim names are in one draw."""
    said = []
    for quantity, arguments in predicate.quantities:
        column = np.broadcast_to(results.column(quantity, arguments), results.draws)
        said.append(f"{quantity}({', '.join(arguments)}) is {column[row]:,.2f}")
    return ", ".join(said)


def _past(distance: float) -> str:
    if distance == 0:
        return "on the boundary"
    size = "less than 0.01" if distance < 0.01 else f"{distance:.2f}"
    return f"{size} standard deviations past the boundary"


def _number(results: Results, row: int) -> int:
    """Give the number of a draw in the run: failed draws are counted, though they are not here."""
    return row if results.numbers is None else int(results.numbers[row])
