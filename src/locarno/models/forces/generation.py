"""Force generation in the steady state, as a mixed-integer programme.

Which whole units each contributor keeps in the field, under rotation, caveats and minimum contributions, so that
the mandate's requirements by capability are met as far as they can be, and then at least cost. Requirements that
cannot be met show as shortfall, so that there is always an answer to look at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from locarno.models.contract import Array
from locarno.models.forces.availability import sustained_whole

_TOLERANCE = 1e-7
_NODES = 500
Needs: TypeAlias = Mapping[str, float] | Mapping[str, Mapping[str, float]]
"""Requirement by capability, or by capability and area."""

Flags: TypeAlias = NDArray[np.bool_]
_Index: TypeAlias = NDArray[np.intp]
_Terms: TypeAlias = list[tuple[_Index, _Index, Array]]

THEATRE = "theatre"
"""The one area where requirements are not split."""


@dataclass(frozen=True, eq=False)
class ForceProblem:
    """Who could send what, and what is needed; build it with :func:`force_problem`.

    Attributes
    ----------
    contributors, unit_types, capabilities, areas
        Labels of the axes.
    available : float64[contributor, unit_type]
        Units in the pool, after the availability chain.
    rotation : float64[contributor, unit_type]
        Pool needed per unit deployed, at least 1.
    provides : float64[contributor, unit_type, capability]
        What one unit gives; less than 0 where it uses the capability up.
    allowed : bool[contributor, unit_type, area]
        False where a caveat bars the unit from the area.
    required : float64[capability, area]
        Requirements.
    weight : float64[capability]
        How grave one missing unit of each capability is.
    unit_cost : float64[contributor, unit_type]
        Yearly cost of a deployed unit, EUR.
    fixed_cost : float64[contributor]
        Yearly cost of taking part at all, EUR.
    minimum, maximum : float64[contributor]
        Fewest units that make a contribution worth its overhead, and most units that a contributor would send.
    most_contributors
        Most flags under one command; no limit where None.
    us_only
        Capabilities that only ``supplier`` has at scale.
    supplier
        The contributor that supplies them.
    """

    contributors: tuple[str, ...]
    unit_types: tuple[str, ...]
    capabilities: tuple[str, ...]
    areas: tuple[str, ...]
    available: Array
    rotation: Array
    provides: Array
    allowed: Flags
    required: Array
    weight: Array
    unit_cost: Array
    fixed_cost: Array
    minimum: Array
    maximum: Array
    most_contributors: int | None = None
    us_only: tuple[str, ...] = ()
    supplier: str | None = None

    def __post_init__(self) -> None:
        c, u = len(self.contributors), len(self.unit_types)
        k, g = len(self.capabilities), len(self.areas)
        shapes = {
            "available": (c, u),
            "rotation": (c, u),
            "provides": (c, u, k),
            "allowed": (c, u, g),
            "required": (k, g),
            "weight": (k,),
            "unit_cost": (c, u),
            "fixed_cost": (c,),
            "minimum": (c,),
            "maximum": (c,),
        }
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                message = f"{name} has shape {getattr(self, name).shape}, expected {shape}"
                raise ValueError(message)

    @property
    def sustained(self) -> Array:
        """Whole units that each contributor keeps deployed, ``⌊available/rotation⌋``."""
        return sustained_whole(self.available, self.rotation)


@dataclass(frozen=True, eq=False)
class Generation:
    """A force: what is deployed, what is missing, what binds, what it costs.

    Attributes
    ----------
    units : float64[contributor, unit_type, area]
        Whole units deployed without end.
    takes_part : bool[contributor]
        Whose flag is in the force.
    supply, shortfall : float64[capability, area]
        What the force gives, and what is missing.
    binding
        Requirements (capability, area) that are unmet, or met with no unit to spare.
    cost
        Yearly cost, EUR.
    cost_gap
        Relative distance from the least cost that the solver could still not rule out.
    weighted_shortfall
        Shortfall summed with the problem's weights, the first aim.
    """

    units: Array
    takes_part: Flags
    supply: Array
    shortfall: Array
    binding: tuple[tuple[str, str], ...]
    cost: float
    cost_gap: float
    weighted_shortfall: float


@dataclass(frozen=True, slots=True)
class Absence:
    """What changes if a contributor, or a US-only capability, is not there.

    Attributes
    ----------
    name
        The contributor or the capability.
    shortfall
        Rise of the weighted shortfall.
    cost
        Change of the yearly cost, EUR; less where a larger shortfall saves money.
    contribution_lost
        Share of each other contributor's deployed units that the new optimum no longer has.
    """

    name: str
    shortfall: float
    cost: float
    contribution_lost: dict[str, float]


@dataclass(frozen=True, eq=False)
class ForceAnalysis:
    """A generated force with what-ifs: pivotal contributors and the price of each US-only enabler."""

    generation: Generation
    pivotal: tuple[Absence, ...]
    enablers: tuple[Absence, ...]


def force_problem(
    pools: Mapping[str, Mapping[str, float]],
    provides: Mapping[str, Mapping[str, float]],
    needs: Needs,
    *,
    rotation: float | Mapping[str, float] = 1.0,
    unit_cost: Mapping[str, float] | None = None,
    fixed_cost: Mapping[str, float] | None = None,
    effectiveness: Mapping[str, float] | None = None,
    barred: Collection[tuple[str, str, str]] = (),
    weight: Mapping[str, float] | None = None,
    minimum: Mapping[str, float] | None = None,
    maximum: Mapping[str, float] | None = None,
    most_contributors: int | None = None,
    us_only: Collection[str] = (),
    supplier: str | None = None,
) -> ForceProblem:
    """State a problem of force generation by names.

    Parameters
    ----------
    pools
        Contributor → unit type → units in its pool.
    provides
        Unit type → capability → what one unit gives (less than 0: what it uses up).
    needs
        Capability → amount, or capability → area → amount.
    rotation
        Pool needed per unit deployed, for all or by contributor.
    unit_cost, fixed_cost
        EUR a year by unit type and by contributor; 0 where not given.
    effectiveness
        Contributor → factor on what its units give; 1 where not given.
    barred
        Caveats: (contributor, unit type, area) that may not be.
    weight
        Capability → gravity of one missing unit; by default the inverse of its whole requirement, so that equal
        shares missing are equally grave.
    minimum, maximum, most_contributors, us_only, supplier
        As in :class:`ForceProblem`.

    Raises
    ------
    KeyError
        If a pool, a caveat or a need names something that is not there.
    """
    contributors, unit_types, capabilities = tuple(pools), tuple(provides), tuple(needs)
    by_area = {k: dict(v) if isinstance(v, Mapping) else {THEATRE: float(v)} for k, v in needs.items()}
    areas = tuple(dict.fromkeys(area for amounts in by_area.values() for area in amounts)) or (THEATRE,)
    c_of, u_of, k_of, g_of = (
        {name: index for index, name in enumerate(names)} for names in (contributors, unit_types, capabilities, areas)
    )

    available = np.zeros((len(contributors), len(unit_types)))
    for contributor, units in pools.items():
        for unit, amount in units.items():
            available[c_of[contributor], u_of[unit]] = amount
    gives = np.zeros((len(unit_types), len(capabilities)))
    for unit, given in provides.items():
        for capability, amount in given.items():
            if capability in k_of:
                gives[u_of[unit], k_of[capability]] = amount
    required = np.zeros((len(capabilities), len(areas)))
    for capability, amounts in by_area.items():
        for area, amount in amounts.items():
            required[k_of[capability], g_of[area]] = amount
    allowed = np.ones((len(contributors), len(unit_types), len(areas)), dtype=bool)
    for contributor, unit, area in barred:
        allowed[c_of[contributor], u_of[unit], g_of[area]] = False

    def along(names: tuple[str, ...], given: Mapping[str, float] | None, default: float) -> Array:
        values = given or {}
        return np.array([values.get(name, default) for name in names], dtype=np.float64)

    spread = rotation if isinstance(rotation, Mapping) else dict.fromkeys(contributors, rotation)
    total = required.sum(axis=1)
    gravity = np.divide(1.0, total, out=np.ones_like(total), where=total > 0.0)
    return ForceProblem(
        contributors=contributors,
        unit_types=unit_types,
        capabilities=capabilities,
        areas=areas,
        available=available,
        rotation=np.repeat(along(contributors, spread, 1.0)[:, None], len(unit_types), axis=1),
        provides=along(contributors, effectiveness, 1.0)[:, None, None] * gives[None],
        allowed=allowed,
        required=required,
        weight=gravity if weight is None else along(capabilities, weight, 1.0),
        unit_cost=np.repeat(along(unit_types, unit_cost, 0.0)[None], len(contributors), axis=0),
        fixed_cost=along(contributors, fixed_cost, 0.0),
        minimum=along(contributors, minimum, 0.0),
        maximum=along(contributors, maximum, np.inf),
        most_contributors=most_contributors,
        us_only=tuple(us_only),
        supplier=supplier,
    )


def generate(problem: ForceProblem, cost_gap: float = 1e-3) -> Generation:
    """Find the force with the least weighted shortfall, and among those the cheapest.

    Parameters
    ----------
    problem
        The problem; every one has a solution, if only the empty force.
    cost_gap
        Relative distance from the least cost at which the search ends; what was reached stands in the result.

    Returns
    -------
    The optimum; where several tie, one of them.

    Raises
    ------
    RuntimeError
        If the solver gives up, which a bounded problem with shortfalls should never cause.
    """
    programme = _compile(problem)
    if programme.relaxed_shortfall() <= _TOLERANCE:
        found = programme.cheapest(cost_gap, shortfall=0.0)
        if found is not None:
            return _read(problem, *found)
    least = float(programme.gravity @ programme.gravest())
    found = programme.cheapest(cost_gap, shortfall=least * (1.0 + 1e-9) + _TOLERANCE)
    if found is None:
        message = "force generation was not solved within its shortfall"
        raise RuntimeError(message)
    return _read(problem, *found)


def analyse(problem: ForceProblem) -> ForceAnalysis:
    """Generate the force and re-solve it without each contributor that is in it and without each US-only enabler.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    The force, its contributors ordered by what is lost without them, and the price of each US-only enabler.
    """
    generation = generate(problem)
    pivotal = [
        _absence(problem, generation, without_contributor(problem, name), name)
        for name, present in zip(problem.contributors, generation.takes_part, strict=True)
        if present
    ]
    enablers = [_absence(problem, generation, without_capability(problem, name), name) for name in problem.us_only]
    order = sorted(pivotal, key=lambda absence: (-absence.shortfall, -absence.cost, absence.name))
    return ForceAnalysis(generation, tuple(order), tuple(enablers))


def without_contributor(problem: ForceProblem, contributor: str) -> ForceProblem:
    """Give the problem as it is if a contributor stays out."""
    available = problem.available.copy()
    available[problem.contributors.index(contributor)] = 0.0
    return replace(problem, available=available)


def without_capability(problem: ForceProblem, capability: str) -> ForceProblem:
    """Give the problem as it is if the supplier of the US-only capabilities withholds one of them."""
    provides = problem.provides.copy()
    if problem.supplier in problem.contributors:
        mine = problem.contributors.index(problem.supplier)
        kept = np.minimum(provides[mine, :, problem.capabilities.index(capability)], 0.0)
        provides[mine, :, problem.capabilities.index(capability)] = kept
    return replace(problem, provides=provides)


def _absence(problem: ForceProblem, before: Generation, changed: ForceProblem, name: str) -> Absence:
    after = generate(changed)
    had, has = before.units.sum(axis=(1, 2)), after.units.sum(axis=(1, 2))
    lost = {
        contributor: float(max(0.0, 1.0 - has[i] / had[i]))
        for i, contributor in enumerate(problem.contributors)
        if had[i] > 0.0 and contributor not in {name, problem.supplier}
    }
    return Absence(name, after.weighted_shortfall - before.weighted_shortfall, after.cost - before.cost, lost)


@dataclass(frozen=True, eq=False)
class _Programme:
    """The arrays of the programme over x[c, u, g], y[c], s[k, g], in this order."""

    gravity: Array
    money: Array
    constraint: LinearConstraint
    integrality: NDArray[np.int8]
    bounds: Bounds

    def relaxed_shortfall(self) -> float:
        """Give the least shortfall if units could be split: 0 says that whole units may do as well."""
        relaxed = milp(self.gravity, constraints=[self.constraint], bounds=self.bounds)
        return float(relaxed.fun) if relaxed.x is not None else np.inf

    def gravest(self) -> Array:
        """Minimise the weighted shortfall in whole units."""
        result = milp(
            self.gravity,
            constraints=[self.constraint],
            integrality=self.integrality,
            bounds=self.bounds,
            options={"mip_rel_gap": 1e-6},
        )
        if result.x is None:
            message = f"force generation was not solved: {result.message}"
            raise RuntimeError(message)
        return np.asarray(result.x, dtype=np.float64)

    def cheapest(self, gap: float, shortfall: float) -> tuple[Array, float] | None:
        """Minimise cost at no more than a given shortfall; None where no whole units do that."""
        upper = np.where((self.gravity > 0.0) & (shortfall == 0.0), 0.0, self.bounds.ub)
        within = LinearConstraint(csr_array(self.gravity[None, :]), -np.inf, shortfall)
        result = milp(
            self.money,
            constraints=[self.constraint] if shortfall == 0.0 else [self.constraint, within],
            integrality=self.integrality,
            bounds=Bounds(self.bounds.lb, upper),
            # Nodes, not seconds, end a hard search: the answer must not depend on the machine.
            options={"mip_rel_gap": gap, "node_limit": _NODES},
        )
        if result.x is None:
            return None
        return np.asarray(result.x, dtype=np.float64), float(result.mip_gap or 0.0)


def _compile(problem: ForceProblem) -> _Programme:
    c, u, g = problem.allowed.shape
    k = len(problem.capabilities)
    units, size = c * u * g, c * u * g + c + k * g
    x = np.arange(units, dtype=np.intp).reshape(c, u, g)
    y = units + np.arange(c, dtype=np.intp)
    s = units + c + np.arange(k * g, dtype=np.intp).reshape(k, g)
    pool = problem.sustained

    rows: list[_Index] = []
    columns: list[_Index] = []
    values: list[Array] = []
    low: list[Array] = []
    high: list[Array] = []

    def constrain(terms: _Terms, lower: Array, upper: Array) -> None:
        start = sum(len(block) for block in low)
        for row, column, value in terms:
            row_, column_, value_ = np.broadcast_arrays(row, column, value)
            rows.append(start + row_.ravel())
            columns.append(column_.ravel())
            values.append(value_.ravel())
        low.append(np.asarray(lower, dtype=np.float64).ravel())
        high.append(np.asarray(upper, dtype=np.float64).ravel())

    one, none, free = np.ones(1), np.zeros(c), np.full(c, np.inf)
    by_pool = np.arange(c * u, dtype=np.intp).reshape(c, u)
    by_contributor = np.arange(c, dtype=np.intp)
    by_need = np.arange(k * g, dtype=np.intp).reshape(k, g)
    constrain(
        [(by_pool[:, :, None], x, one), (by_pool, y[:, None], -pool)],
        np.full(c * u, -np.inf),
        np.zeros(c * u),
    )
    constrain(
        [(by_need[None, None], x[:, :, None, :], problem.provides[..., None]), (by_need, s, one)],
        problem.required,
        np.full(k * g, np.inf),
    )
    constrain([(by_contributor[:, None, None], x, one), (by_contributor, y, -problem.minimum)], none, free)
    # Doing without a flag must be possible: a contributor without units does not count as one.
    most = np.minimum(problem.maximum, pool.sum(axis=1))
    constrain([(by_contributor[:, None, None], x, one), (by_contributor, y, -most)], -free, none)
    flags = c if problem.most_contributors is None else problem.most_contributors
    constrain([(np.zeros(c, dtype=np.intp), y, one)], np.zeros(1), np.array([float(flags)]))

    matrix = csr_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(sum(len(block) for block in low), size),
    )
    upper = np.full(size, np.inf)
    upper[:units] = np.where(problem.allowed, pool[:, :, None], 0.0).ravel()
    upper[y] = 1.0
    gravity, money = np.zeros(size), np.zeros(size)
    gravity[s] = problem.weight[:, None]
    money[:units] = np.repeat(problem.unit_cost.ravel(), g)
    money[y] = problem.fixed_cost
    integrality = np.zeros(size, dtype=np.int8)
    integrality[: units + c] = 1
    return _Programme(
        gravity,
        money,
        LinearConstraint(matrix, np.concatenate(low), np.concatenate(high)),
        integrality,
        Bounds(np.zeros(size), upper),
    )


def _read(problem: ForceProblem, solution: Array, cost_gap: float) -> Generation:
    shape = problem.allowed.shape
    size = int(np.prod(shape))
    x = np.round(solution[:size]).reshape(shape)
    supply = np.einsum("cuk,cug->kg", problem.provides, x)
    missing = problem.required - supply
    shortfall = np.where(missing > _TOLERANCE, missing, 0.0)
    takes_part = x.sum(axis=(1, 2)) > 0.0
    return Generation(
        units=x,
        takes_part=takes_part,
        supply=supply,
        shortfall=shortfall,
        binding=_binding(problem, x, supply),
        cost=float((problem.unit_cost[..., None] * x).sum() + problem.fixed_cost @ takes_part),
        cost_gap=cost_gap,
        weighted_shortfall=float(problem.weight @ shortfall.sum(axis=1)),
    )


def _binding(problem: ForceProblem, x: Array, supply: Array) -> tuple[tuple[str, str], ...]:
    """Name the requirements that are unmet, or that the loss of one deployed unit would leave unmet."""
    found: list[tuple[str, str]] = []
    spare = supply - problem.required
    for k, capability in enumerate(problem.capabilities):
        for g, area in enumerate(problem.areas):
            if problem.required[k, g] <= 0.0:
                continue
            given = problem.provides[:, :, k][x[:, :, g] > 0.0]
            smallest = given[given > 0.0].min(initial=np.inf)
            unmet = spare[k, g] < -_TOLERANCE
            if unmet or (np.isfinite(smallest) and spare[k, g] < smallest - _TOLERANCE):
                found.append((capability, area))
    return tuple(found)
