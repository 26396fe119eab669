"""Bargaining solutions on several continuous issues at once: packages, by convex optimisation.

A party values a package ``x`` at ``u_i(x) = −Σ_p s_ip |(x_p − x_ip)/100|^a``, a ≥ 1, which is concave, and gains
``g_i(x) = u_i(x) − d_i``. Every solution here maximises a concave function over a convex set, so that what is found is
the solution and not one of several: by Newton's method along a barrier where losses are smooth (a > 1), by linear
programmes where they are absolute (a = 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from locarno.models.bargaining.solutions import Mask
    from locarno.models.contract import Array

Solution: TypeAlias = Literal["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"]
SOLUTIONS: tuple[Solution, ...] = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")

Status: TypeAlias = Literal["solved", "no zone", "not converged"]

_ROOM = 1e-9
"""Least gain, in units of utility, that makes a zone more than a point."""
_SHARP = 1e9
"""Last weight of the objective against the barrier: the gap left is parties over this."""
_TIE = 1e-6
"""Weight of the sum of gains beside the largest least gain: it decides where that leaves some freedom."""
_STEPS = 80
_STEEPEST = 1e8


@dataclass(frozen=True, slots=True)
class Package:
    """A solution on several issues.

    Attributes
    ----------
    outcome
        ``[issue]`` on 0–100; the reference where there is no zone, NaN on an issue that nobody cares about.
    gain
        ``[party]`` over what the party's gains are counted from.
    status
        ``solved``; ``no zone`` where no package leaves all who must accept better off; ``not converged``.
    """

    outcome: Array
    gain: Array
    status: Status


@dataclass(frozen=True, slots=True)
class Losses:
    """Parties on several issues.

    Attributes
    ----------
    position
        ``[party, issue]`` on 0–100; NaN where a party has none.
    salience
        ``[party, issue]`` on 0–100.
    exponent
        a ≥ 1.
    """

    position: Array
    salience: Array
    exponent: float = 2.0

    def weighed(self) -> tuple[Array, Array]:
        """Give positions and saliences on 0–1; without a voice on an issue a party stands at 0 with salience 0."""
        speaks = np.isfinite(self.position) & (self.salience > 0)
        return np.where(speaks, self.position, 0.0) / 100, np.where(speaks, self.salience, 0.0) / 100

    def utility(self, outcome: Array) -> Array:
        """Value ``[..., party]`` of packages ``[..., issue]``; an issue without outcome counts for nobody."""
        x, s = self.weighed()
        away = np.abs(np.nan_to_num(outcome[..., None, :]) / 100 - x) ** self.exponent
        value: Array = -(s * np.where(np.isnan(outcome)[..., None, :], 0.0, away)).sum(axis=-1)
        return value

    def hull(self) -> tuple[Array, Array]:
        """Outermost positions ``[issue]`` that anybody with salience holds, 0–100; NaN where nobody does."""
        speaks = np.isfinite(self.position) & (self.salience > 0)
        low = np.where(speaks, self.position, np.inf).min(axis=0)
        high = np.where(speaks, self.position, -np.inf).max(axis=0)
        nobody = ~speaks.any(axis=0)
        return np.where(nobody, np.nan, low), np.where(nobody, np.nan, high)

    def worst(self) -> Array:
        """Each party's least value ``[party]`` over the packages between the outermost positions."""
        x, s = self.weighed()
        low, high = (np.nan_to_num(end) / 100 for end in self.hull())
        value: Array = -(s * np.maximum(np.abs(x - low), np.abs(x - high)) ** self.exponent).sum(axis=1)
        return value


def solve_package(
    losses: Losses,
    rule: Solution,
    claim: Array | None,
    floor: Array | None = None,
    weight: Array | None = None,
    reference: Array | None = None,
) -> Package:
    """Find one of the four solutions over all packages of several continuous issues.

    Parameters
    ----------
    losses
        Who wants what.
    rule
        ``nash``, ``kalai_smorodinsky``, ``egalitarian`` or ``utilitarian``.
    claim
        ``[party]`` d, what gains are counted from; None for the limit in which failure costs everyone beyond all
        measure: Nash's solution becomes the utilitarian, the two others the least largest loss.
    floor
        ``[party]`` the least value that a party accepts, −inf where it need not; the claim, unless given. No solution
        but the utilitarian leaves a party below its claim.
    weight
        ``[party]`` ≥ 0, exponents of Nash's product and weights of the utilitarian sum; equal unless given.
    reference
        ``[issue]``, the outcome where there is no zone; NaN unless given.

    Returns
    -------
    Package

    Notes
    -----
    Nash 1950; Harsanyi & Selten 1972; Kalai & Smorodinsky 1975; Kalai 1977. Where the largest least gain leaves some
    freedom, the sum of the gains so measured decides.
    """
    x, s = losses.weighed()
    parties, issues = x.shape
    weights = np.ones(parties) if weight is None else np.asarray(weight, dtype=np.float64)
    heard = (s.sum(axis=1) > 0) & (weights > 0)
    cared: Mask = np.asarray(s[heard].sum(axis=0) > 0)
    outcome = np.full(issues, np.nan)
    gain = np.zeros(parties)
    if not cared.any():
        return Package(outcome, gain, "no zone")
    limit = claim is None
    base = np.zeros(parties) if claim is None else np.asarray(claim, dtype=np.float64)
    least = np.full(parties, -np.inf) if limit else np.zeros(parties) if floor is None else floor - base
    where = np.ix_(heard, cared)
    problem_type = _Absolute if losses.exponent == 1 else _Smooth
    problem = problem_type(
        x[where], s[where], losses.exponent, base[heard], least[heard], weights[heard] / weights[heard].sum()
    )
    start = _start(losses, cared, reference)
    found, status = problem.solve("utilitarian" if limit and rule == "nash" else rule, start, limit)
    if found is None:
        if reference is not None:
            outcome = np.where(cared, reference, np.nan)
            gain = np.where(heard, losses.utility(outcome) - base, 0.0)
        return Package(outcome, gain, "no zone")
    outcome[cared] = 100 * found
    return Package(outcome, np.where(heard, losses.utility(outcome) - base, 0.0), status)


def _start(losses: Losses, cared: Mask, reference: Array | None) -> Array:
    """Give the package in the hull of positions that is nearest to the reference: nobody minds that step."""
    low, high = losses.hull()
    middle = (low + high) / 2
    near = middle if reference is None else np.where(np.isfinite(reference), np.clip(reference, low, high), middle)
    begun: Array = near[cared] / 100
    return begun


class _Problem:
    """Concave gains of the parties that are heard, and the floors that some of them must reach."""

    def __init__(self, x: Array, s: Array, exponent: float, base: Array, floor: Array, weight: Array) -> None:
        self.x, self.s, self.exponent = x, s, exponent
        self.base, self.floor, self.weight = base, floor, weight

    def gain(self, y: Array) -> Array:
        value: Array = -(self.s * np.abs(y - self.x) ** self.exponent).sum(axis=1) - self.base
        return value


@dataclass(frozen=True, slots=True)
class _Aim:
    """Maximise Σ total g + Σ product log g + t, where g − t level ≥ 0 if there is a level, and g ≥ floor."""

    total: Array
    product: Array
    level: Array | None = None


class _Smooth(_Problem):
    """Losses with a slope everywhere: Newton's method on aim × sharpness + Σ log(room)."""

    def solve(self, rule: Solution, start: Array, limit: bool) -> tuple[Array | None, Status]:
        none = np.zeros(len(self.base))
        if not limit:
            inside = self._inside(start, np.maximum(self.floor, 0.0 if rule != "utilitarian" else -np.inf))
            if inside is None:
                return None, "no zone"
            start = inside
        # A gain that the aim keeps above 0 needs no floor at 0.
        if rule != "utilitarian":
            self.floor = np.where(self.floor > 0, self.floor, -np.inf)
        if rule == "utilitarian":
            return self._path(start, _Aim(self.weight, none))[::2]
        if rule == "nash":
            return self._path(start, _Aim(none, self.weight))[::2]
        best = np.ones(len(none))
        if rule == "kalai_smorodinsky" and not limit:
            best = np.array([self._best(start, party) for party in range(len(none))])
        return self._path(start, _Aim(_TIE / best / len(none), none, best))[::2]

    def _best(self, start: Array, party: int) -> float:
        """Most that a party can gain where nobody loses."""
        alone = _Smooth(self.x, self.s, self.exponent, self.base, np.maximum(self.floor, 0.0), self.weight)
        only = np.eye(len(self.base))[party]
        y, _, _ = alone._path(start, _Aim(only, np.zeros(len(only))))
        return max(float(self.gain(y)[party]), _ROOM)

    def _inside(self, start: Array, least: Array) -> Array | None:
        """Find a package that leaves every party some room above its least gain, or None."""
        asked = np.isfinite(least)
        if (self.gain(start) - least)[asked].min(initial=np.inf) > 1e-6:
            return start
        above = _Smooth(
            self.x[asked],
            self.s[asked],
            self.exponent,
            (self.base + np.where(asked, least, 0.0))[asked],
            np.full(int(asked.sum()), -np.inf),
            self.weight[asked],
        )
        none = np.zeros(int(asked.sum()))
        y, level, _ = above._path(start, _Aim(none, none, np.ones(len(none))))
        return y if level > _ROOM else None

    def _path(self, start: Array, aim: _Aim) -> tuple[Array, float, Status]:
        """Follow the barrier from blunt to sharp; without one, go straight to the top."""
        y, level, sharp, status = start, 0.0, 1.0, "solved"
        if aim.level is not None:
            level = float((self.gain(start) / aim.level).min()) - 1.0
        guarded = aim.level is not None or np.isfinite(self.floor).any()
        while sharp <= (_SHARP if guarded else 1.0):
            y, level, status = self._climb(y, level, aim, sharp)
            sharp *= 10.0
        return y, level, "solved" if status == "solved" else "not converged"

    def _height(self, y: Array, level: float, aim: _Aim, sharp: float) -> float:
        gain = self.gain(y)
        floored = np.isfinite(self.floor)
        room = gain[floored] - self.floor[floored]
        if aim.level is not None:
            room = np.concatenate([room, gain - level * aim.level])
        multiplied = aim.product > 0
        if (room.size and room.min() <= 0) or gain[multiplied].min(initial=1.0) <= 0:
            return -np.inf
        high = sharp * (aim.total @ gain + aim.product[multiplied] @ np.log(gain[multiplied]) + level)
        return float(high + np.log(room).sum())

    def _climb(self, y: Array, level: float, aim: _Aim, sharp: float) -> tuple[Array, float, Status]:
        """Newton's method from a package with room; every step rises and keeps room."""
        size = len(y)
        # Half the rise that Newton's step promises is what is missing, in units of utility × sharpness.
        enough = 1e-13 + 1e-12 * sharp
        now = self._height(y, level, aim, sharp)
        for _ in range(_STEPS):
            gradient, hessian = self._slopes(y, level, aim, sharp)
            step = np.linalg.solve(hessian, gradient)
            rise = float(gradient @ step)
            if rise <= enough:
                return y, level, "solved"
            length = 1.0
            while length > 1e-14:
                there = y + length * step[:size]
                to = level + length * float(step[size]) if len(step) > size else level
                then = self._height(there, to, aim, sharp)
                if then >= now + 1e-4 * length * rise:
                    break
                length /= 2
            else:
                # No step can be told from rounding any more.
                return y, level, "solved" if rise <= 1e4 * enough else "not converged"
            y, level, now = there, to, then
        return y, level, "not converged"

    def _slopes(self, y: Array, level: float, aim: _Aim, sharp: float) -> tuple[Array, Array]:
        """Gradient, and what the Hessian is short of zero, in the package and, where there is one, the level."""
        away = y - self.x
        slope = -self.exponent * self.s * np.sign(away) * np.abs(away) ** (self.exponent - 1)
        bend = self.exponent * (self.exponent - 1) * self.s
        if self.exponent != 2:
            with np.errstate(divide="ignore"):
                bend = bend * np.minimum(np.abs(away) ** (self.exponent - 2), _STEEPEST)
        gain = self.gain(y)
        inverse = np.where(aim.product > 0, 1 / np.where(aim.product > 0, gain, 1.0), 0.0)
        floored = np.isfinite(self.floor)
        over = np.where(floored, 1 / np.where(floored, gain - np.where(floored, self.floor, 0.0), 1.0), 0.0)
        pull = sharp * (aim.total + aim.product * inverse) + over
        squares = sharp * aim.product * inverse**2 + over**2
        rows, gradient = slope, pull @ slope
        hessian = (slope * squares[:, None]).T @ slope
        if aim.level is not None:
            room = 1 / (gain - level * aim.level)
            rows = np.hstack([slope, -aim.level[:, None]])
            hessian = np.pad(hessian, (0, 1)) + (rows * (room**2)[:, None]).T @ rows
            gradient = np.append(gradient + room @ slope, sharp - room @ aim.level)
            pull = pull + room
        diagonal = np.arange(len(y))
        hessian[diagonal, diagonal] += pull @ bend
        hessian[np.diag_indices_from(hessian)] += 1e-14 * max(float(np.trace(hessian)), 1e-300)
        return gradient, hessian


class _Absolute(_Problem):
    """Absolute losses: linear programmes in the package, the distances |x_p − x_ip| and a level."""

    def __init__(self, x: Array, s: Array, exponent: float, base: Array, floor: Array, weight: Array) -> None:
        super().__init__(x, s, exponent, base, floor, weight)
        parties, issues = x.shape
        # x_p − t_ip ≤ x_ip and −x_p − t_ip ≤ −x_ip.
        one, distance = np.kron(np.ones((parties, 1)), np.eye(issues)), np.eye(parties * issues)
        self._near = np.block([[one, -distance], [-one, -distance]])
        self._near_side = np.concatenate([x.ravel(), -x.ravel()])
        # g_i = −Σ_p s_ip t_ip − base_i.
        self._loss = np.zeros((parties, issues + parties * issues))
        for party in range(parties):
            self._loss[party, issues * (party + 1) : issues * (party + 2)] = s[party]

    def solve(self, rule: Solution, start: Array, limit: bool) -> tuple[Array | None, Status]:
        del start
        parties = len(self.base)
        none = np.zeros(parties)
        if not limit:
            least = np.maximum(self.floor, 0.0 if rule != "utilitarian" else -np.inf)
            if np.isfinite(least).any():
                y, level = self._programme(none, np.isfinite(least).astype(np.float64), least)
                if y is None or level <= _ROOM:
                    return None, "no zone"
            self.floor = least
        if rule == "utilitarian":
            return self._programme(self.weight, None, self.floor)[0], "solved"
        if rule == "nash":
            return self._nash()
        best = np.ones(parties)
        if rule == "kalai_smorodinsky" and not limit:
            for party in range(parties):
                y, _ = self._programme(np.eye(parties)[party], None, self.floor)
                best[party] = _ROOM if y is None else max(float(self.gain(y)[party]), _ROOM)
        y, level = self._programme(none, best, none)
        y, _ = self._programme(1 / best, None, np.maximum(self.floor, (level - 1e-10) * best))
        return y, "solved"

    def _programme(self, total: Array, level: Array | None, least: Array) -> tuple[Array | None, float]:
        """Maximise Σ total g + t, where g − t level is above the least, and above the floor."""
        bounded = np.flatnonzero(np.isfinite(least) if level is None else level > 0)
        rises = np.zeros(len(self.base)) if level is None else level
        floored = np.flatnonzero(np.isfinite(self.floor))
        answer = _highest(
            np.append(-self._loss.T @ total, 0.0 if level is None else 1.0),
            np.vstack(
                [
                    np.hstack([self._near, np.zeros((len(self._near), 1))]),
                    np.hstack([self._loss[bounded], rises[bounded][:, None]]),
                    np.hstack([self._loss[floored], np.zeros((len(floored), 1))]),
                    # A level that nothing asks for stays at nil.
                    np.append(np.zeros(self._loss.shape[1]), 1.0 if level is None else 0.0)[None, :],
                ]
            ),
            np.concatenate(
                [
                    self._near_side,
                    (-self.base - least)[bounded],
                    (-self.base - self.floor)[floored],
                    [0.0],
                ]
            ),
        )
        return (None, -np.inf) if answer is None else (answer[: self.x.shape[1]], float(answer[-1]))

    def _nash(self) -> tuple[Array | None, Status]:
        """Cut the logarithms of the gains by tangents until programme and product agree."""
        parties, issues = self.x.shape
        y, level = self._programme(np.zeros(parties), np.ones(parties), np.zeros(parties))
        if y is None or level <= 0:
            return None, "no zone"
        best, best_value = y, float(self.weight @ np.log(self.gain(y)))
        floored = np.flatnonzero(self.floor > 0)
        fixed = np.vstack([self._near, self._loss[floored]])
        fixed_side = np.concatenate([self._near_side, (-self.base - self.floor)[floored]])
        most = np.maximum(-self.base, level)
        points = [*(np.maximum(most * share, _ROOM) for share in np.geomspace(1e-3, 1.0, 8)), self.gain(y)]
        for _ in range(60):
            # log g ≤ log g0 + (g − g0)/g0, with g = −loss − base.
            rows = [np.hstack([self._loss / at[:, None], np.eye(parties)]) for at in points]
            sides = [np.log(at) - 1 - self.base / at for at in points]
            found = _highest(
                np.append(np.zeros(self._loss.shape[1]), self.weight),
                np.vstack([np.hstack([fixed, np.zeros((len(fixed), parties))]), *rows]),
                np.concatenate([fixed_side, *sides]),
            )
            if found is None:
                return best, "not converged"
            y = found[:issues]
            gain = self.gain(y)
            value = float(self.weight @ np.log(gain)) if gain.min() > 0 else -np.inf
            if value > best_value:
                best, best_value = y, value
            if float(self.weight @ found[-parties:]) - best_value < 1e-8:
                return best, "solved"
            points.append(np.maximum(gain, _ROOM))
        return best, "not converged"


def _highest(value: Array, rows: Array, sides: Array) -> Array | None:
    """Maximise value · z where rows · z ≤ sides; None where there is no such z."""
    answer = linprog(
        -value,
        A_ub=rows,
        b_ub=sides,
        bounds=(None, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return np.asarray(answer.x, dtype=np.float64) if answer.status == 0 else None
