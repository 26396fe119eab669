"""One settlement solved: the challenger's problem and the others' values for a case without draws.

What is said of the years is an expectation over the hidden cost κ: ``W``, ``P``, ``K``, ``h`` and ``q_star`` are
means over κ, seen from before the settlement (``h`` is not conditional on survival), ``S`` is E_κ Π (1 − h), and
``V_C`` and ``U`` are means. ``A`` does not depend on κ. ``deterred`` says whether the mean margin K − W is at least
0. With up to 64 nodes the values at each node are given beside the means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr, ndtri

from locarno.models._fates import accepts, fates, run_course
from locarno.models.contract import FATES
from locarno.models.deterrence.challenger import (
    Q_NOTES,
    Choices,
    attack_value,
    critical_reliability,
    reliability_note,
    solve,
)
from locarno.models.settlement_file import FULL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from locarno.models.contract import Array
    from locarno.models.settlement_file import Kind, OneCase, Other

_SHOWN_NODES = 64
_NOT_DESCRIBED = "the war against all guarantors together is not described"
_WIDTH = 9.0
_FAR = 38.0
"""Standard deviations beyond which a double holds no probability."""
_PANEL_NODES = 16
_BISECTIONS = 200


def solve_case(case: OneCase) -> dict[str, Any]:
    """Solve one case.

    Parameters
    ----------
    case : OneCase
        As :func:`locarno.models.settlement_file.parse_settle_case` gives it.

    Returns
    -------
    dict
        ``A`` by set, ``W``, ``P``, ``K``, ``h``, ``S``, ``q_star``, ``q_note`` and ``deterred`` by year, ``V_C``,
        ``U`` by party and year, ``fates``, and ``by_kappa`` (None for one node or more than 64). Where the file has
        ``kinds``, also ``kind``, the best kind of attack by year, and ``broken_by_kind``, the chance that the first
        break within T years is the challenger's by that kind. ``A``, ``q_star`` and ``q_note`` are about the full one.
    """
    attack = _attack(case, case.discount)
    by_other = (case.estimate * attack).sum(axis=0)
    names = (FULL, *(kind.name for kind in case.kinds or ()))
    worth = np.stack(
        [(case.belief * attack).sum(axis=0)]
        + [(kind.belief * _attack(kind, case.discount)).sum(axis=0) for kind in case.kinds or ()]
    )
    best, believed = worth.argmax(axis=0), worth.max(axis=0)

    def choose(kappa: Array) -> Choices:
        return solve(
            believed[None, None],
            by_other[None],
            case.other_war[None],
            case.settled[None],
            np.array([case.discount]),
            np.array([case.shock]),
            kappa[None],
        )

    kappa, weights = _nodes(case, choose)
    choices = choose(kappa)
    margin = choices.keep - choices.attack
    challenger = np.ones(kappa.shape) if case.outside is None else accepts(choices.value[0], case.outside)
    wars = [(_war(i, case, best), _war(i, case)) for i in range(len(case.others))]
    flow = [other.settled - other.flow_cost for other in case.others]
    shape = (1, len(case.others), case.years)
    course = run_course(
        choices.breaks,
        margin,
        case.other_war[None],
        challenger[None].astype(np.float64),
        weights[None],
        np.reshape(flow, shape),
        np.reshape([war for war, _ in wars], shape),
        np.reshape([by_other for _, by_other in wars], shape),
        np.reshape([other.discount for other in case.others], (1, len(wars))).astype(np.float64),
    )
    willing = all(
        accepts(course.value[0, i], other.outside) for i, other in enumerate(case.others) if other.outside is not None
    )
    fate = fates(course, np.array([float(willing)]), np.ones(1))[0]

    def mean(values: Array) -> Array:
        return np.asarray(weights @ values)

    of_kinds: dict[str, Any] = {}
    if case.kinds is not None:
        broken = np.diff(course.broken[0], prepend=0.0)
        of_kinds["kind"] = [names[a] for a in best]
        of_kinds["broken_by_kind"] = {name: float(broken[best == a].sum()) for a, name in enumerate(names)}
    keep = mean(choices.keep[0])
    critical, notes = _critical(case, attack, float(mean(kappa)), keep)
    return {
        "A": {name: attack[z].tolist() for z, name in enumerate(case.sets) if case.described[z]},
        "W": mean(choices.attack[0]).tolist(),
        "P": mean(choices.peace[0]).tolist(),
        "K": keep.tolist(),
        "h": course.hazard[0].tolist(),
        "S": course.survival[0].tolist(),
        "V_C": float(mean(choices.value[0])),
        "q_star": critical,
        "q_note": notes,
        "deterred": (course.margin[0] >= 0).tolist(),
        "U": {
            other.name: mean(_values(other, case, choices.breaks[0], *war)).tolist()
            for other, war in zip(case.others, wars, strict=True)
        },
        "fates": dict(zip(FATES, fate.tolist(), strict=True)),
        "by_kappa": _by_kappa(kappa, weights, choices, case.other_war) if 1 < len(kappa) <= _SHOWN_NODES else None,
        **of_kinds,
    }


def _attack(war: OneCase | Kind, discount: float) -> Array:
    """Give A by set and year."""
    return attack_value(war.win, war.cost, war.snapback, war.wins, war.loses, np.asarray(discount))


def _war(i: int, case: OneCase, best: NDArray[np.int64] | None = None) -> Array:
    """Give ω of a party under the kind of attack of every year, or ω^X of a full war; one estimate serves both."""

    def under(war: OneCase | Kind) -> Array:
        other = war.others[i]
        ends = (war.win * other.wins + (1.0 - war.win) * other.loses) / (1.0 - other.discount)
        return np.asarray((war.estimate * (ends - other.war_cost)).sum(axis=0))

    if best is None:
        return under(case)
    wars = np.stack([under(case), *map(under, case.kinds or ())])
    return np.asarray(wars[best, np.arange(case.years)])


def _values(other: Other, case: OneCase, breaks: Array, war: Array, war_by_other: Array) -> Array:
    """Give U by node and year: the recursion itself, from year T that repeats for ever back to year 1."""
    values = np.empty(breaks.shape)
    for t in range(case.years - 1, -1, -1):
        attack, x = breaks[:, t], case.other_war[t]
        holds = (1.0 - attack) * (1.0 - x)
        now = holds * (other.settled[t] - other.flow_cost[t]) + attack * war[t] + (1.0 - attack) * x * war_by_other[t]
        if t == case.years - 1:
            values[:, t] = now / (1.0 - other.discount * holds)
        else:
            values[:, t] = now + holds * other.discount * values[:, t + 1]
    return values


def _critical(case: OneCase, attack: Array, kappa: float, keep: Array) -> tuple[list[float | None], list[str | None]]:
    """Give q* by year where it is a bare number, and otherwise what is to be said."""
    if case.everyone is None:
        return [None] * case.years, [Q_NOTES[4]] * case.years
    if case.everyone < 0:
        return [None] * case.years, [_NOT_DESCRIBED] * case.years
    critical = critical_reliability(attack[0], attack[case.everyone], np.asarray(kappa), keep)
    notes = [Q_NOTES[int(note)] or None for note in reliability_note(critical)]
    return [None if note else float(q) for q, note in zip(critical, notes, strict=True)], notes


def _by_kappa(kappa: Array, weights: Array, choices: Choices, other_war: Array) -> dict[str, Any]:
    hazard = 1.0 - (1.0 - choices.breaks[0]) * (1.0 - other_war)
    return {
        "kappa": kappa.tolist(),
        "weight": weights.tolist(),
        "W": choices.attack[0].tolist(),
        "P": choices.peace[0].tolist(),
        "K": choices.keep[0].tolist(),
        "h": hazard.tolist(),
        "S": np.cumprod(1.0 - hazard, axis=1).tolist(),
        "V_C": choices.value[0].tolist(),
    }


def _nodes(case: OneCase, choose: Callable[[Array], Choices]) -> tuple[Array, Array]:
    """Place nodes on the hidden cost: midpoints of equal slices, or such that the integral is exact."""
    if case.spread == 0.0:
        return np.zeros(1), np.ones(1)
    if not case.exact:
        quantile = (np.arange(case.nodes) + 0.5) / case.nodes
        return case.spread * ndtri(quantile), np.full(case.nodes, 1.0 / case.nodes)
    cuts = _cuts(case, choose)
    if case.shock == 0.0:
        return _pieces(cuts, case.spread)
    return _panels(cuts, case.spread, case.shock)


def _cuts(case: OneCase, choose: Callable[[Array], Choices]) -> Array:
    """Find the hidden costs at which a choice turns: attack in each year, acceptance.

    The margin K − W rises in κ, by at least 1 − β and at most 1 for each unit, so each year has one such cost; V_C
    falls in κ, so acceptance has at most one.
    """
    year = np.arange(case.years)
    at_zero = choose(np.zeros(1))
    reach = np.abs(at_zero.keep - at_zero.attack)[0, 0] / (1.0 - case.discount) + 1.0
    low, high = -reach, reach
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        choices = choose(middle)
        deterred = (choices.keep - choices.attack)[0, year, year] >= 0
        low, high = np.where(deterred, low, middle), np.where(deterred, middle, high)
    cuts = list(high)
    if case.outside is not None:
        far = _WIDTH * case.spread
        low_a, high_a = -far, far
        if accepts(choose(np.array([low_a])).value[0, 0], case.outside) and not accepts(
            choose(np.array([high_a])).value[0, 0], case.outside
        ):
            for _ in range(_BISECTIONS):
                middle_a = 0.5 * (low_a + high_a)
                takes = accepts(choose(np.array([middle_a])).value[0, 0], case.outside)
                low_a, high_a = (middle_a, high_a) if takes else (low_a, middle_a)
            cuts.append(high_a)
    return np.array(cuts)


def _pieces(cuts: Array, spread: float) -> tuple[Array, Array]:
    """Without shocks all is linear in κ between the cuts: one node at the mean of each piece is exact."""
    edges = np.concatenate([[-np.inf], np.unique(np.clip(cuts / spread, -_FAR, _FAR)), [np.inf]])
    # the tail further from zero is the accurate one
    mass = np.where(edges[:-1] > 0, ndtr(-edges[:-1]) - ndtr(-edges[1:]), ndtr(edges[1:]) - ndtr(edges[:-1]))
    density = np.exp(-0.5 * edges**2) / np.sqrt(2.0 * np.pi)
    some = mass > 0
    centre = np.clip((density[:-1] - density[1:])[some] / mass[some], edges[:-1][some], edges[1:][some])
    return spread * centre, mass[some] / mass[some].sum()


def _panels(cuts: Array, spread: float, shock: float) -> tuple[Array, Array]:
    """With shocks the choices turn smoothly within a few σ of the cuts: Gauss–Legendre on panels that narrow there."""
    steps = shock * np.concatenate([[0.0], 0.5 * 2.0 ** np.arange(9)])
    near = (cuts[:, None] + np.concatenate([-steps, steps])[None]).ravel()
    far = _WIDTH * spread
    edges = np.unique(np.concatenate([near[np.abs(near) < far], np.linspace(-far, far, 37)]))
    at, share = np.polynomial.legendre.leggauss(_PANEL_NODES)
    half = 0.5 * np.diff(edges)[:, None]
    kappa = (0.5 * (edges[1:] + edges[:-1])[:, None] + half * at).ravel()
    weights = (half * share).ravel() * np.exp(-0.5 * (kappa / spread) ** 2)
    return kappa, weights / weights.sum()
