"""Recurrence out of sample: printed baselines, six variables by theory, six by search, and what hindsight reaches.

*By theory*: six variables whose sign the literature and the whole of the reference data agree on; so the signs, not the
coefficients, were known from the test years too. *By search*: forward selection of up to six from every column and
from histories made of them, by the mean Brier score over three blocks of years before the split, each fitted on what
came before it, the ridge chosen with them; the test years are scored once. *By peeking*: the same selection on the test
years themselves: no model, but what the same search reaches with hindsight.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from locarno.models.durability.fitting import Fit, auc, brier, logit, logit_probability
from locarno.models.durability.published import MID_BRIER
from locarno.replication import Line
from locarno.replication.durability_data import (
    TWELVE,
    crises,
    dispute_regressors,
    disputes,
    read,
    recurs_within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from locarno.models.contract import Array

_SPEC = "test vector"
MOST = 6
RIDGES = (0.001, 0.02, 0.05, 0.1)
RESAMPLES = 2000
SEED = 1925

DISPUTE_THEORY = ("prior_disputes", "rivalry", "contiguous", "imposed", "joint_democracy", "territory")
CRISIS_THEORY = ("protracted", "mediated", "ambiguous", "full_scale_war", "imposed", "formal")
DISPUTE_TWO = ("prior_disputes", "rivalry")
CRISIS_TWO = ("protracted", "ambiguous")


@dataclass(frozen=True, eq=False)
class Task:
    """A forecast: candidate columns, outcome, year in which the case ended, and the cluster it belongs to."""

    name: str
    names: tuple[str, ...]
    x: Array
    y: Array
    year: Array
    cluster: NDArray[np.str_]

    def columns(self, chosen: Sequence[str]) -> Array:
        """Pick columns by name."""
        return self.x[:, [self.names.index(name) for name in chosen]]


@dataclass(frozen=True, slots=True)
class Contest:
    """One model on one test: its Brier score beside that of the two-variable logit.

    Attributes
    ----------
    task, split
        What is forecast, and the years fitted and tested.
    method
        ``base rate``, ``two variables``, ``six by theory``, ``six by search`` or ``six by peeking``.
    variables
        Those used.
    tested
        Cases.
    brier, area
        Brier score, and area under the receiver's curve (NaN for the base rate).
    gain, gain_low, gain_high
        Brier score of the two-variable logit less this one, above 0 if this one is better, and the 90% interval if
        whole pairs of states, or conflicts, are sampled.
    slope, intercept
        Of a logit of the outcome on the forecast's log odds; 1 and 0 if calibrated.
    """

    task: str
    split: str
    method: str
    variables: tuple[str, ...]
    tested: int
    brier: float
    area: float
    gain: float
    gain_low: float
    gain_high: float
    slope: float
    intercept: float

    def record(self) -> dict[str, Any]:
        """Give it as plain data, rounded to four decimals, None for what is not a number."""
        plain = asdict(self)
        for key, value in plain.items():
            if isinstance(value, float):
                plain[key] = round(value, 4) if np.isfinite(value) else None
        return plain


def dispute_task(folder: Path) -> Task:
    """Give militarised disputes, and whether the pair has another within five years of the end."""
    table = disputes(folder)
    y, known = recurs_within(table, 5.0)
    named = dispute_regressors(table, TWELVE)
    first, second = table["polity1"] >= 6.0, table["polity2"] >= 6.0
    extra: dict[str, Array] = {
        "one_democracy": (first ^ second).astype(np.float64),
        "any_democracy": (first | second).astype(np.float64),
        "war": table["war"],
        "force_used": (table["hostlev"] >= 4.0).astype(np.float64),
        "length": np.log1p(table["dur_days"]),
        "outside_pact": table["guar_weak"],
        "major_power": table["major"],
        "many_states": table["multi"],
        **_dispute_history(folder, table.labels("ccode1", "ccode2"), table.text["start"]),
    }
    x = np.column_stack([named, *extra.values()])
    pair = table.labels("ccode1", "ccode2")
    return Task(
        "dispute again within 5 years",
        (*TWELVE, *extra),
        x[known],
        y[known],
        table.years("end")[known],
        pair[known],
    )


def _dispute_history(folder: Path, pairs: NDArray[np.str_], starts: NDArray[np.str_]) -> dict[str, Array]:
    """Disputes of the pair in the 10 and 20 years before this one began, and years since the last ended."""
    table = read(folder / "durability" / "mid_dyad_terminations.csv")
    began, ended = (_ordinals(table.text[name]) for name in ("start", "end"))
    by_pair: dict[str, list[int]] = {}
    for row, pair in enumerate(table.labels("ccode1", "ccode2")):
        by_pair.setdefault(pair, []).append(row)
    found = np.zeros((len(pairs), 3))
    for row, (pair, now) in enumerate(zip(pairs, _ordinals(starts), strict=True)):
        before = np.array([other for other in by_pair[pair] if began[other] < now], dtype=np.intp)
        since = (now - ended[before].max()) / 365.25 if before.size else 150.0
        found[row] = (
            (began[before] >= now - 3652).sum(),
            (began[before] >= now - 7305).sum(),
            max(since, 0.0),
        )
    return {
        name: np.log1p(found[:, k]) for k, name in enumerate(("disputes_in_10_years", "disputes_in_20_years", "since"))
    }


def _ordinals(values: NDArray[np.str_]) -> Array:
    return np.array([float(date.fromisoformat(value).toordinal()) for value in values])


def crisis_task(folder: Path) -> Task:
    """Give international crises, and whether one recurs among the principals within five years."""
    table = read(folder / "durability" / "icb1v13_crisis.csv")
    everyone = table
    table = table.where(np.isin(table["outesr"], [1.0, 2.0]))
    form = table["forout"]
    began, ended = _crisis_times(table)
    other_began_end = _crisis_times(everyone)[1]
    earlier, recent, since = np.zeros(len(form)), np.zeros(len(form)), np.full(len(form), 60.0)
    conflict, all_conflicts = table["pcid"], everyone["pcid"]
    for row in np.flatnonzero(table["protrac"] > 1.0):
        before = other_began_end[(all_conflicts == conflict[row]) & (other_began_end < began[row])]
        earlier[row], recent[row] = before.size, (before >= began[row] - 10.0).sum()
        since[row] = min(began[row] - before.max(), 60.0) if before.size else 60.0
    columns = {
        "protracted": table["protrac"] > 1.0,
        "long_war": table["protrac"] == 3.0,
        "ambiguous": table["subout"] == 1.0,
        "mediated": table["mediate"] == 4.0,
        "full_scale_war": table["viol"] == 4.0,
        "violence": table["viol"],
        "formal": form == 1.0,
        "semi_formal": form == 2.0,
        "tacit": form == 3.0,
        "unilateral": form == 4.0,
        "imposed": form == 5.0,
        "other_outcome": form == 6.0,
        "faded": form == 7.0,
        "all_satisfied": table["exsat"] == 1.0,
        "actors": np.log(np.maximum(table["noactr"], 1.0)),
        "ethnic": table["ethnic"] < 3.0,
        "military_issue": table["issues"] == 1.0,
        "us_military": table["usinv"] >= 7.0,
        "un_active": table["globactm"] > 1.0,
        "gravity": table["gravcr"],
        "contiguous": table["geogrel"] == 1.0,
        "heterogeneity": np.nan_to_num(table["hetero"], nan=3.0),
        "length": np.log1p(12.0 * np.maximum(ended - began, 0.0)),
        "earlier_crises": np.log1p(earlier),
        "crises_in_10_years": np.log1p(recent),
        "since": np.log1p(since),
    }
    x = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns.values()])
    label = np.where(table["protrac"] > 1.0, table.text["pcid"], table.text["crisno"])
    y = (table["outesr"] == 1.0).astype(np.float64)
    return Task("crisis again within 5 years", tuple(columns), x, y, table["yrterm"], label)


def _crisis_times(table: Any) -> tuple[Array, Array]:  # noqa: ANN401
    months = [np.nan_to_num(table[name], nan=6.0) for name in ("motrig", "moterm")]
    return table["yrtrig"] + (months[0] - 1.0) / 12.0, table["yrterm"] + (months[1] - 1.0) / 12.0


SPLITS: tuple[tuple[float, tuple[float, float]], ...] = (
    (1945.0, (1946.0, 1965.0)),
    (1965.0, (1966.0, 1985.0)),
    (1985.0, (1986.0, 2005.0)),
)
CRISIS_SPLIT = (1980.0, (1981.0, 2100.0))


def blocks(task: Task, to: float) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Training and validation masks inside the training years: disputes by 20 years, crises by 10, three each."""
    step = 20.0 if task.name.startswith("dispute") else 10.0
    ends = [to - step * k for k in range(3)]
    return [(task.year <= end - step, (task.year > end - step) & (task.year <= end)) for end in ends]


def _ridge(x: Array, y: Array, penalty: float) -> Callable[[Array], Array]:
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-12
    design = np.column_stack([np.ones(len(x)), (x - mean) / spread])
    pull = np.diag(np.r_[0.0, np.full(x.shape[1], penalty * len(x))]) + 1e-9 * np.eye(design.shape[1])
    beta = np.zeros(design.shape[1])
    for _ in range(40):
        p = 1.0 / (1.0 + np.exp(-design @ beta))
        information = design.T @ (design * (p * (1.0 - p))[:, None]) + pull
        step = np.linalg.solve(information, design.T @ (y - p) - pull @ beta)
        beta = beta + step
        if np.abs(step).max() < 1e-7:
            break

    def forecast(new: Array) -> Array:
        index = np.column_stack([np.ones(len(new)), (new - mean) / spread]) @ beta
        return np.asarray(1.0 / (1.0 + np.exp(-index)), dtype=np.float64)

    return forecast


def select(
    task: Task, pairs: Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]], most: int = MOST
) -> tuple[tuple[str, ...], float]:
    """Choose up to ``most`` columns and a ridge by the mean Brier score over pairs of training and validation masks."""

    def score(chosen: tuple[str, ...], penalty: float) -> float:
        x = task.columns(chosen)
        return float(np.mean([brier(_ridge(x[a], task.y[a], penalty)(x[b]), task.y[b]) for a, b in pairs]))

    best: tuple[float, tuple[str, ...], float] = (np.inf, (), RIDGES[0])
    for penalty in RIDGES:
        chosen: tuple[str, ...] = ()
        for _ in range(most):
            value, name = min((score((*chosen, name), penalty), name) for name in task.names if name not in chosen)
            chosen = (*chosen, name)
            best = min(best, (value, chosen, penalty))
    return best[1], best[2]


def contests(
    task: Task, two: tuple[str, ...], theory: tuple[str, ...], to: float, test: tuple[float, float]
) -> list[Contest]:
    """Score every method once on the test years."""
    train, later = task.year <= to, (task.year >= test[0]) & (task.year <= test[1])
    y = task.y[later]
    searched, penalty = select(task, blocks(task, to))
    peeked, peeked_penalty = select(task, [(train, later)])

    def forecast(chosen: tuple[str, ...], ridge: float) -> Array:
        x = task.columns(chosen)
        return _ridge(x[train], task.y[train], ridge)(x[later])

    small = forecast(two, 0.0)
    last = int(task.year[later].max())
    methods: tuple[tuple[str, tuple[str, ...], Array], ...] = (
        ("base rate", (), np.full(y.size, task.y[train].mean())),
        ("two variables", two, small),
        ("six by theory", theory, forecast(theory, 0.0)),
        ("six by search", searched, forecast(searched, penalty)),
        ("six by peeking", peeked, forecast(peeked, peeked_penalty)),
    )
    return [
        _contest(task, f"to {to:.0f}, tested on {test[0]:.0f}–{last}", method, names, p, small, y, task.cluster[later])
        for method, names, p in methods
    ]


def _contest(
    task: Task,
    split: str,
    method: str,
    names: tuple[str, ...],
    p: Array,
    small: Array,
    y: Array,
    cluster: NDArray[np.str_],
) -> Contest:
    labels, member = np.unique(cluster, return_inverse=True)
    size = np.bincount(member).astype(np.float64)
    gained = np.bincount(member, weights=(small - y) ** 2 - (p - y) ** 2)
    drawn = np.random.default_rng(SEED).multinomial(
        labels.size, np.full(labels.size, 1.0 / labels.size), size=RESAMPLES
    )
    low, high = np.quantile((drawn @ gained) / (drawn @ size), [0.05, 0.95])
    varies = np.ptp(p) > 0.0
    calibration = logit(np.log(p / (1.0 - p))[:, None], y).coefficients if varies else (float("nan"), float("nan"))
    return Contest(
        task.name,
        split,
        method,
        names,
        int(y.size),
        brier(p, y),
        auc(p, y) if varies else 0.5,
        brier(small, y) - brier(p, y),
        float(low),
        float(high),
        float(calibration[1]),
        float(calibration[0]),
    )


def all_contests(folder: Path) -> list[Contest]:
    """Score every method on the three dispute splits and on the crises."""
    dispute = dispute_task(folder)
    found = [c for to, test in SPLITS for c in contests(dispute, DISPUTE_TWO, DISPUTE_THEORY, to, test)]
    return found + contests(crisis_task(folder), CRISIS_TWO, CRISIS_THEORY, *CRISIS_SPLIT)


@dataclass(frozen=True, slots=True)
class Score:
    """An out-of-sample test: cases tested, Brier scores and area under the curve; empty where data are missing."""

    tested: float | None = None
    base_rate: float | None = None
    model: float | None = None
    area: float | None = None


def out_of_sample(
    x: Array, y: Array, year: Array, train_to: float, test: tuple[float, float], fit: Callable[[Array, Array], Fit]
) -> Score:
    """Fit on the years up to ``train_to`` and score on the years of ``test``, ends included."""
    train, later = year <= train_to, (year >= test[0]) & (year <= test[1])
    p = logit_probability(fit(x[train], y[train]), x[later])
    base = np.full(int(later.sum()), y[train].mean())
    return Score(int(later.sum()), brier(base, y[later]), brier(p, y[later]), auc(p, y[later]))


def score_lines(folder: Path | None) -> Iterator[Line]:
    """Recompute the printed out-of-sample scores of the base rate, of two variables and of twelve."""
    if folder:
        table = disputes(folder)
        y, known = recurs_within(table, 5.0)
        table, y, year = table.where(known), y[known], table.years("end")[known]
        two = dispute_regressors(table, ("prior_disputes", "rivalry"))
        twelve = dispute_regressors(table, TWELVE)
    areas = ((0.773, 0.733), (0.746, 0.759), (0.682, 0.674))
    for (split, tested, base, small, large), (small_area, large_area), (train_to, test) in zip(
        MID_BRIER, areas, SPLITS, strict=True
    ):
        few = out_of_sample(two, y, year, train_to, test, logit) if folder else Score()
        many = out_of_sample(twelve, y, year, train_to, test, logit) if folder else Score()
        for name, published, ours, tolerance in (
            ("cases tested", float(tested), few.tested, 0.0),
            ("Brier, base rate", base, few.base_rate, 5e-5),
            ("Brier, two variables", small, few.model, 5e-5),
            ("area under curve, two variables", small_area, few.area, 5e-4),
            ("Brier, twelve variables", large, many.model, 5e-5),
            ("area under curve, twelve variables", large_area, many.area, 5e-4),
        ):
            yield _line(f"disputes recur in 5 years, {split}: {name}", _SPEC, published, ours, tolerance)

    crisis = out_of_sample(*crises(folder), 1980.0, (1981.0, 2100.0), logit) if folder else Score()
    for name, published, ours, tolerance in (
        ("cases tested", 160.0, crisis.tested, 0.0),
        ("Brier, base rate", 0.2482, crisis.base_rate, 5e-5),
        ("Brier, two variables", 0.2128, crisis.model, 5e-5),
        ("area under curve, two variables", 0.724, crisis.area, 5e-4),
    ):
        yield _line(f"crises recur in 5 years, to 1980, tested after: {name}", _SPEC, published, ours, tolerance)


def _line(quantity: str, source: str, published: float, ours: float | None, tolerance: float) -> Line:
    note = "needs the reference data: set LOCARNO_DATA" if ours is None else ""
    return Line("durability.outside_view", quantity, source, published, ours, tolerance, note)
