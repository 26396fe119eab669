"""Findings on cohesion: on whom a package rests, whose staying out tips it, and what trust between allies does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.finding import Pivot, TippingSet
from locarno.models.cohesion.joint import MAX_DECIDERS
from locarno.models.cohesion.pivots import smallest_sets, swing
from locarno.models.cohesion.rest import Web, contracts, rest_points
from locarno.models.cohesion.tipping import tipping
from locarno.models.cohesion.trust import loop_in_words, loops, stability
from locarno.models.settlement_sets import bound, deterring, set_chances, survival_without
from locarno.study.experiments import by_draw, run_models
from locarno.study.inputs.trust import central_web, spoken
from locarno.study.questions import in_words
from locarno.study.results import interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from locarno.finding import Finding
    from locarno.models.contract import Array, Inputs
    from locarno.study.maker import Maker
    from locarno.study.results import Results

LEVEL = 0.5
"""Chance to hold below which a package is said to tip, where it lies above it."""

MARGIN = 0.05
"""Where it lies below already: this far above the chance to hold with no guarantee."""

REACH = 4.0
"""A push is followed up to this multiple of what a package pushes, and back as far, to find where the web tips."""

MOST_CELLS = 1 << 15
"""Draws times sets for which the challenger's problem is solved for the swings of one package."""

MOST_SETS = 1 << 17
"""Draws times sets, over all what-ifs with one guarantor out; past it fewer draws are used."""

FEWEST = 32
"""Draws on which swings and what-ifs are taken at the least."""

MOST_WHATIFS = 256
"""Sets that are tried for one package, smallest first; the set of all comes last."""


def pivots(results: Results, inputs: Inputs, year: int) -> tuple[Pivot, ...]:
    """Say how much rests on each guarantor of each package.

    Parameters
    ----------
    results
        The run.
    inputs
        Named inputs of a few hundred of its draws.
    year
        Reported year, from 1.
    """
    whole = dict(inputs) | run_models(inputs)
    if "settlement.survival" not in whole:
        return ()
    bearing = {k: bound(whole, k) for k in range(len(results.packages))}
    out = [(k, (int(j),)) for k, who in bearing.items() for j in who]
    if not out:
        return ()
    cells = sum(1 << len(bearing[k]) for k, _ in out)
    whole = _first(whole, max(FEWEST, MOST_SETS // cells))
    fell = survival_without(whole, out)[:, :, year - 1]
    told = []
    for row, (k, (guarantor,)) in enumerate(out):
        change = fell[:, row] - whole["settlement.survival"][:, k, year - 1]
        mean, low, high = interval(change[np.isfinite(change)])
        told.append(
            Pivot(
                package=results.packages[k],
                guarantor=results.guarantors[guarantor],
                swing=0.0,
                holds=mean,
                low=low,
                high=high,
            )
        )
    swings = {(k, j): value for k, who in bearing.items() if who.size for j, value in _swings(whole, k, who)}
    return tuple(
        pivot.model_copy(update={"swing": swings[k, guarantor]})
        for pivot, (k, (guarantor,)) in zip(told, out, strict=True)
    )


def _swings(whole: Inputs, package: int, who: NDArray[np.int64]) -> Iterator[tuple[int, float]]:
    draws = len(whole["settlement.survival"])
    few = _first(whole, min(draws, max(FEWEST, MOST_CELLS >> len(who))))
    good = np.isfinite(few["settlement.survival"][:, package]).all(axis=1)
    deters = deterring(few, package)
    for j in who:
        sure = [set_chances(few, package, int(j), fights=fights) for fights in (True, False)]
        # rounded, so that a sum of chances that misses 1 by its last digit is no swing
        yield int(j), round(float(swing(deters, *sure)[good].mean()), 12) + 0.0 if good.any() else 0.0


def _first(pool: Inputs, count: int) -> dict[str, Array]:
    return {name: value[:count] if by_draw(name) else np.asarray(value) for name, value in pool.items()}


def tipping_sets(results: Results, central: Inputs, year: int) -> tuple[TippingSet, ...]:
    """Find the smallest sets of guarantors whose staying out tips a package at the central case.

    A package that holds with a chance of :data:`LEVEL` or more tips where it falls below that; one that lies below
    already, where it comes within :data:`MARGIN` of the package without a guarantee (of itself with nobody fighting,
    where the case names none). A package without guarantors, or within the margin already, has no such set.

    Parameters
    ----------
    results
        The run.
    central
        Named inputs of which the first draw is the central case.
    year
        Reported year, from 1.
    """
    first = _first(central, 1)
    whole = first | run_models(first)
    if "settlement.survival" not in whole:
        return ()
    found: list[TippingSet] = []
    for k, package in enumerate(results.packages):
        who = [int(j) for j in bound(whole, k)]
        now = float(whole["settlement.survival"][0, k, year - 1])
        if not who or len(who) > MAX_DECIDERS or not np.isfinite(now):
            continue
        level = LEVEL if now >= LEVEL else _floor(results, whole, k, who, year) + MARGIN
        found += _tips(results, whole, (k, package), who, now, level, year)
    return tuple(found)


def _floor(results: Results, whole: Inputs, package: int, who: Sequence[int], year: int) -> float:
    """Give the chance to hold with no guarantee, at the central case."""
    named = results.file.no_guarantee
    if named in results.packages:
        return float(whole["settlement.survival"][0, results.package(named), year - 1])
    return float(survival_without(whole, [(package, tuple(who))])[0, 0, year - 1])


def _tips(
    results: Results,
    whole: Inputs,
    package: tuple[int, str],
    who: Sequence[int],
    now: float,
    level: float,
    year: int,
) -> list[TippingSet]:
    k, name = package
    holds: dict[tuple[int, ...], float] = {(): now}

    def falls(tried: Sequence[tuple[int, ...]]) -> NDArray[np.bool_]:
        new = [chosen for chosen in tried if chosen not in holds]
        # past the bound only the set of all is tried
        if len(holds) + len(new) > MOST_WHATIFS and len(new) > 1:
            return np.zeros(len(tried), dtype=np.bool_)
        if new:
            left = survival_without(whole, [(k, tuple(who[j] for j in chosen)) for chosen in new])[0, :, year - 1]
            holds.update(zip(new, map(float, left), strict=True))
        return np.array([holds[chosen] < level for chosen in tried])

    if now < level:
        return [TippingSet(package=name, guarantors=(), holds=now, level=level)]
    smallest = smallest_sets(len(who), falls)
    if not smallest:
        return [TippingSet(package=name, guarantors=(), holds=holds[tuple(range(len(who)))], level=level)]
    return [
        TippingSet(
            package=name,
            guarantors=tuple(results.guarantors[who[j]] for j in chosen),
            holds=holds[chosen],
            level=level,
        )
        for chosen in sorted(smallest, key=lambda chosen: holds[chosen])
    ]


def trust(maker: Maker, year: int) -> Iterator[Finding]:
    """Say what the web of trust does to the guarantors' chance to fight, and whether it feeds on itself."""
    r = maker.results
    if not r.has("cohesion.credibility", "cohesion.trust_radius") or r.file.trust is None:
        return
    radius = r.outcomes["cohesion.trust_radius"]
    yield maker.make(
        "allied_trust_settles",
        "cohere",
        "a departure of trust and cohesion from today's level dies out",
        (radius < 1).astype(np.float64),
        central=float(r.central["cohesion.trust_radius"][0] < 1),
        model="cohesion.trust",
        kind="share_of_draws",
        notes=tuple(_web_in_words(r)),
        top=3,
    )
    for k, package in enumerate(r.packages):
        shift = r.outcomes["cohesion.credibility"][:, k, year - 1]
        if np.any(shift != 0):
            yield maker.make(
                "allied_trust",
                "cohere",
                f"shift of every guarantor's chance to fight by trust between allies, after {in_words(year)}",
                shift,
                central=float(r.central["cohesion.credibility"][0, k, year - 1]),
                model="cohesion.trust",
                kind="estimate",
                unit="log odds",
                package=package,
                notes=(*_tips_in_words(r, package), "Judgements: nobody has measured these influences."),
                top=3,
            )


def _web_in_words(r: Results) -> Iterator[str]:
    memory, effects, _ = central_web(r.file)
    near = stability(memory[None], effects[None])
    pace = f"halves in {near.half_life[0]:.1f} quarters" if near.stable[0] else "grows"
    yield f"at the central case a departure {pace} (spectral radius {near.radius[0]:.2f})"
    found = loops(memory, effects)
    if found and r.file.trust is not None:
        yield f"strongest loop: {loop_in_words(found[0], spoken(r.file.trust.factors))}"


def _tips_in_words(r: Results, package: str) -> Iterator[str]:
    """Tell whether the package's push could tip the web, at the central case."""
    web = Web(*central_web(r.file))
    pushes = r.file.packages[package].pushes
    if r.file.trust is None:
        return
    push = np.array([pushes[name].central() if name in pushes else 0.0 for name in r.file.trust.factors])
    if contracts(web):
        yield "at the central case the web has one rest point under any push: it cannot tip"
        return
    try:
        read = next((k for k, name in enumerate(r.file.trust.factors) if name in r.file.trust.shifts), 0)
        rest = rest_points(web, push, read)
        told = tipping(web, push, by=read, reach=REACH)
    except ValueError as error:
        yield f"at the central case its rest points cannot be told: {error}"
        return
    names = ", ".join(point.name for point in rest.points if point.stable)
    yield f"at the central case it has {len(rest.points)} rest points under this push, stable: {names or 'none'}"
    for tip in told:
        if tip.edge is None:
            yield f"from the {tip.start.name} rest point without a push nothing up to {REACH:g} times this push tips it"
            continue
        back = f"nothing of {REACH:g} times its size brings it back"
        if tip.back is not None:
            back = f"it comes back at {tip.back.push:.2f} of it"
        here = f"from the {tip.start.name} rest point without a push"
        yield f"{here} it tips at {tip.edge.push:.2f} of this push, and {back}"
