"""How right bargaining models are: scores on issues whose outcome is known.

Each model plays each issue. Its points are scored by absolute error; its forecasts, as distributions, by CRPS, by what
their intervals cover, and on issues with two poles by Brier's score. A model without a distribution of its own is
dressed in one fitted on the other folds' errors. Nothing that is fitted sees the fold it is scored on, and the issues
of one proposal stay in one fold. Scores on decisions of the European Union say nothing on the settlement of wars.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from locarno.diagnostics import Code, Diagnostic, LocarnoError, register_codes
from locarno.models.bargaining import predictive
from locarno.models.bargaining.agreement_line import (
    egalitarian_single,
    kalai_smorodinsky_single,
    nash_single,
    utilitarian_single,
)
from locarno.models.bargaining.catalogue import table_models
from locarno.models.bargaining.eu_capability import capabilities
from locarno.models.bargaining.scoring import (
    Difference,
    above,
    central_mass_covers,
    clustered_difference,
    crps,
    quantile,
    shortest_intervals,
)
from locarno.models.bargaining.symmetric import FORMS, Forecasts, dress
from locarno.models.bargaining.table_file import choose_table
from locarno.models.bargaining.table_play import complete_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from locarno.models.bargaining.table import Setting, Table, TableModel
    from locarno.models.bargaining.table_file import Sheet
    from locarno.models.contract import Array

FOLDS = 10
SEED = 20250125
REFERENCE = "mean"
"""The weighted mean, from which paired differences are taken."""
DRESS = "laplace"
LEFT_OUT = frozenset({"predictive"})
"""Scored apart, as it is fitted."""
ON_ONE_ISSUE = frozenset({"smp"})
"""Models of several issues that are at home on one, too."""
FAILURE_COSTS = (0.05, 0.25, 1.0, 10.0, 1000.0)
"""Costs of failure of Nash's solution, in units of a range of utilities of 1."""

register_codes(
    {"T211": Code("Nothing to score", "Give a long table with outcomes of issues from at least two proposals.")}
)

_EXTRAS: Mapping[str, tuple[Mapping[str, Setting], ...]] = {
    "challenge": ({"rounds": 1}, {"rounds": 1, "outcome": "mean"}),
    "pce": ({"pCEModel": 2, "victProbModel": 1}, {"pCEModel": 2, "victProbModel": 2}),
}
"""Settings that are scored beside the defaults and the variants of a model."""
_SLOW = frozenset({"baron_ferejohn"})
"""Models scored at their defaults alone, for their cost."""
_WITH_VARIANTS = frozenset({"challenge"})
"""Models whose extra settings are scored under every variant, in place of the variants' defaults."""


@dataclass(frozen=True, slots=True)
class Issues:
    """Issues with outcomes, as tables of one issue each.

    Attributes
    ----------
    tables
        With the capability that was asked for.
    outcome
        ``[issue]`` on 0–100.
    proposal, fold
        ``[issue]``, whole numbers.
    two_pole
        ``[issue]``, whether all positions are 0 or 100, and both are held.
    left_out
        Issues that could not be scored, each with why.
    names
        Of the proposals, by number.
    """

    tables: tuple[Table, ...]
    outcome: Array
    proposal: NDArray[np.int64]
    fold: NDArray[np.int64]
    two_pole: NDArray[np.bool_]
    left_out: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointScores:
    """Scores of points: mean, median and root mean square of the error, and the shares within 5, 10 and 20."""

    mae: float
    median_ae: float
    rmse: float
    within_5: float
    within_10: float
    within_20: float


@dataclass(frozen=True, slots=True)
class ForecastScores:
    """Scores of distributions.

    Attributes
    ----------
    crps
        Mean.
    cover50, cover80
        Share of outcomes in the stated intervals, ends included.
    width50, width80
        Mean widths of these.
    central50, central80
        Share of outcomes in the central half and four fifths, an outcome of positive probability counting in part.
    brier
        Mean on issues with two poles whose outcome is nearer to one of them; NaN where there are none.
    """

    crps: float
    cover50: float
    cover80: float
    width50: float
    width80: float
    central50: float
    central80: float
    brier: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A model on the leaderboard.

    Attributes
    ----------
    model, settings
        What ran; settings beside the defaults.
    issues
        How many issues it names an outcome for; it is scored, and compared, on these.
    point, point_difference
        Scores of its points; absolute error less that of the weighted mean, None for the mean itself.
    forecast, forecast_difference
        Scores of its distribution; CRPS less that of the best symmetric one about the weighted mean.
    own
        Whether the distribution is the model's own, not one fitted on its errors.
    """

    model: str
    settings: Mapping[str, Setting]
    issues: int
    point: PointScores
    point_difference: Difference | None
    forecast: ForecastScores
    forecast_difference: Difference | None
    own: bool


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Scores of all models.

    Attributes
    ----------
    issues, proposals, two_pole
        How many were scored, of how many proposals; with two poles and an outcome nearer to one.
    rows
        By mean absolute error; several may be of one model: points dressed, and its own distribution.
    best_symmetric
        Row of the symmetric distribution about the weighted mean with the smallest CRPS.
    notes
        What was left out.
    """

    issues: int
    proposals: int
    two_pole: int
    rows: tuple[Scored, ...]
    best_symmetric: str
    notes: tuple[str, ...]


def prepare_issues(sheet: Sheet, capability: str = "equal") -> Issues:
    """Give the issues of a long table that can be scored.

    Raises
    ------
    LocarnoError
        T211, where there are none, or of one proposal only; T209, T210.
    """
    tables: list[Table] = []
    names: list[str] = []
    left_out: list[str] = []
    for issue in sheet.issues:
        if issue not in sheet.outcomes:
            left_out.append(f"{issue}: no outcome")
            continue
        try:
            table = choose_table(sheet, (issue,))
        except LocarnoError as error:
            left_out.append(f"{issue}: {error.diagnostics[0].message}")
            continue
        weighed = replace(table, capability=capabilities(sheet, issue, capability))
        if not _speaks(weighed).any():
            left_out.append(f"{issue}: nobody has weight")
            continue
        tables.append(weighed)
        names.append(issue)
    proposals = [sheet.proposals.get(name, name) for name in names]
    known = list(dict.fromkeys(proposals))
    if len(known) < 2:
        message = f"{len(names)} issues have an outcome and a table, of {len(known)} proposals"
        raise LocarnoError(Diagnostic("T211", message, sheet.file))
    dealt = np.random.default_rng(SEED).permutation(len(known)) % min(FOLDS, len(known))
    proposal = np.array([known.index(name) for name in proposals])
    outcome = np.array([sheet.outcomes[name] for name in names])
    two_pole = np.array([set(table.position[_speaks(table), 0]) == {0.0, 100.0} for table in tables])
    return Issues(tuple(tables), outcome, proposal, dealt[proposal], two_pole, tuple(left_out), tuple(known))


def _speaks(table: Table) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isfinite(table.position[:, 0]) & (table.capability * table.salience[:, 0] > 0)
    return found


def score_all(issues: Issues, models: Mapping[str, TableModel] | None = None) -> Leaderboard:
    """Play and score every model that plays one issue.

    Parameters
    ----------
    models
        By name; the catalogue's unless given. The weighted mean has to be among them.
    """
    catalogue = table_models() if models is None else models
    notes: list[str] = []
    reference, _ = _play_all(catalogue[REFERENCE], {}, issues, notes)
    spread = np.array([_spread(table) for table in issues.tables])
    symmetric = {f"{REFERENCE} ± {form}": dress(form, reference, issues.outcome, issues.fold, spread) for form in FORMS}
    symmetric_crps = {name: crps(found.point, found.probability, issues.outcome) for name, found in symmetric.items()}
    best = min(symmetric_crps, key=lambda name: float(symmetric_crps[name].mean()))
    judge = _Judge(issues, np.abs(reference - issues.outcome), symmetric_crps[best])
    rows = [judge.score(name, {}, reference, found, own=False, best=name == best) for name, found in symmetric.items()]
    for label, settings, point, own in _all_points(catalogue, issues, notes):
        rows.append(judge.score(label, settings, point, _dressed(point, issues, spread), own=False))
        if own is not None:
            rows.append(judge.score(label, settings, point, own, own=True))
    if "predictive" in catalogue:
        fitted = fit_predictive(issues)
        middle = quantile(fitted.point, fitted.probability, 0.5)
        rows.append(judge.score("predictive", {"fitted": "on the other folds"}, middle, fitted, own=True))
        seen = predictive.trained_on(issues.names)
        if seen:
            told = f"the coefficients that ship were fitted on {seen} of these {len(issues.names)} proposals"
            notes.append(f"{told}, so they are not scored here")
        else:
            shipped = shipped_predictive(issues)
            middle = quantile(shipped.point, shipped.probability, 0.5)
            rows.append(judge.score("predictive", {"fitted": "as shipped"}, middle, shipped, own=True))
    rows.sort(key=lambda row: (row.point.mae, row.forecast.crps))
    return Leaderboard(
        issues=len(issues.tables),
        proposals=len(set(issues.proposal.tolist())),
        two_pole=int((issues.two_pole & (issues.outcome != 50)).sum()),
        rows=tuple(rows),
        best_symmetric=best,
        notes=(*issues.left_out, *dict.fromkeys(notes)),
    )


def fit_predictive(issues: Issues) -> Forecasts:
    """Forecast each fold with coefficients fitted on the others."""
    basis = predictive_basis(issues)
    probability = np.empty(basis.point.shape)
    interval = np.empty((len(issues.tables), 2, 2))
    for fold in np.unique(issues.fold):
        rest, here = np.flatnonzero(issues.fold != fold), np.flatnonzero(issues.fold == fold)
        fitted = predictive.fit(predictive.select(basis, rest), issues.outcome[rest])
        part = predictive.select(basis, here)
        probability[here] = predictive.forecast(part, fitted)
        for i in here:
            interval[i] = predictive.intervals(basis.point[i], probability[i], fitted)
    return Forecasts(basis.point, probability, interval)


def shipped_predictive(issues: Issues) -> Forecasts:
    """Forecast with the coefficients that ship; fair on issues that they were not fitted on."""
    basis, fitted = predictive_basis(issues), predictive.shipped()
    probability = predictive.forecast(basis, fitted)
    interval = np.stack([predictive.intervals(x, p, fitted) for x, p in zip(basis.point, probability, strict=True)])
    return Forecasts(basis.point, probability, interval)


def predictive_basis(issues: Issues) -> predictive.Basis:
    """Prepare all issues for the predictive distribution."""
    return predictive.prepare(
        [(table.position[:, 0], table.capability * table.salience[:, 0]) for table in issues.tables]
    )


def _spread(table: Table) -> float:
    speaks = _speaks(table)
    x, w = table.position[speaks, 0], (table.capability * table.salience[:, 0])[speaks]
    return float(np.sqrt(np.average((x - np.average(x, weights=w)) ** 2, weights=w)))


def _dressed(point: Array, issues: Issues, spread: Array) -> Forecasts:
    found = np.isfinite(point)
    inner = dress(DRESS, point[found], issues.outcome[found], issues.fold[found], spread[found])
    shape = (len(point), inner.point.shape[1])
    full = Forecasts(np.full(shape, np.nan), np.full(shape, np.nan), np.full((len(point), 2, 2), np.nan))
    full.point[found], full.probability[found], full.interval[found] = inner.point, inner.probability, inner.interval
    return full


def _all_points(
    catalogue: Mapping[str, TableModel], issues: Issues, notes: list[str]
) -> Iterator[tuple[str, Mapping[str, Setting], Array, Forecasts | None]]:
    """Give the points of everything that is scored, and its own distribution where it has one."""
    for name, model in catalogue.items():
        if (model.several_issues and name not in ON_ONE_ISSUE) or name in LEFT_OUT:
            continue
        for variant, given in _entries(model):
            point, own = _play_all(model, given, issues, notes, variant)
            if np.isfinite(point).sum() >= FOLDS:
                yield f"{name}:{variant}" if variant else name, given, point, own
    if "nash" in catalogue:
        yield from _solutions(issues)
    yield "constant 50", {}, np.full(len(issues.tables), 50.0), None
    yield "median of other outcomes", {}, _other_median(issues), None
    for actor, said in (("com", "position of the Commission"), ("ep", "position of the Parliament")):
        point = np.array([_position_of(table, actor) for table in issues.tables])
        if np.isfinite(point).sum() >= FOLDS:
            yield said, {}, point, None


def _entries(model: TableModel) -> Iterator[tuple[str, Mapping[str, Setting]]]:
    extras = [
        given for given in _EXTRAS.get(model.name, ()) if all(name in {o.name for o in model.options} for name in given)
    ]
    if model.name in _WITH_VARIANTS:
        for variant in model.variants or ("",):
            for given in extras:
                yield variant, given
        return
    yield "", {}
    defaults = complete_settings(model, {})
    for variant, changed in () if model.name in _SLOW else model.variants.items():
        if complete_settings(model, {}, changed) != defaults:
            yield variant, {}
    for given in extras:
        yield "", given


def _play_all(
    model: TableModel, given: Mapping[str, Setting], issues: Issues, notes: list[str], variant: str = ""
) -> tuple[Array, Forecasts | None]:
    settings = complete_settings(model, given, model.variants.get(variant, {}))
    point = np.full(len(issues.tables), np.nan)
    shapes: list[tuple[Array, Array] | None] = []
    for i, table in enumerate(issues.tables):
        shapes.append(None)
        try:
            play = model.play(table, settings)
        except LocarnoError as error:
            notes.append(f"{model.name} is not defined on some issues: {error.diagnostics[0].code}")
            continue
        point[i] = play.outcome[0]
        if play.points is not None and play.probability is not None:
            order = np.argsort(play.points[:, 0], kind="stable")
            shapes[-1] = play.points[order, 0], play.probability[order]
    return point, _stacked(shapes)


def _stacked(shapes: list[tuple[Array, Array] | None]) -> Forecasts | None:
    """Put distributions of different lengths into one array; None unless there are some."""
    known = [shape for shape in shapes if shape is not None]
    if not known:
        return None
    most = max(point.size for point, _ in known)
    points, probability = np.full((len(shapes), most), np.nan), np.full((len(shapes), most), np.nan)
    interval = np.full((len(shapes), 2, 2), np.nan)
    for i, shape in enumerate(shapes):
        if shape is not None:
            x, p = shape
            points[i], probability[i] = x[-1], 0.0
            points[i, : x.size], probability[i, : x.size] = x, p
            interval[i] = shortest_intervals(x, p, np.array([0.5, 0.8]))
    return Forecasts(points, probability, interval)


def _solutions(issues: Issues) -> Iterator[tuple[str, Mapping[str, Setting], Array, None]]:
    """Give the bargaining solutions against the reference point, all issues at once; NaN without one."""
    most = max(len(table.actors) for table in issues.tables)
    position, salience, capability = (np.full((len(issues.tables), most), fill) for fill in (np.nan, 0.0, 0.0))
    reference = np.full(len(issues.tables), np.nan)
    for i, table in enumerate(issues.tables):
        n = len(table.actors)
        position[i, :n], salience[i, :n] = table.position[:, 0], table.salience[:, 0]
        capability[i, :n] = table.capability
        reference[i] = np.nan if table.reference is None else table.reference[0]
    known = np.isfinite(reference)
    if known.sum() < FOLDS:
        return
    seats = position[known], salience[known], capability[known], reference[known]
    entries = [("nash", nash_single, cost) for cost in FAILURE_COSTS] + [
        ("kalai_smorodinsky", kalai_smorodinsky_single, 1.0),
        ("egalitarian", egalitarian_single, 1.0),
        ("utilitarian", utilitarian_single, 1.0),
    ]
    for name, solve, cost in entries:
        point = np.full(known.size, np.nan)
        point[known] = solve(*seats, cost)
        yield name, {"failure_cost": cost}, point, None


def _other_median(issues: Issues) -> Array:
    point = np.empty(len(issues.tables))
    for fold in np.unique(issues.fold):
        point[issues.fold == fold] = np.median(issues.outcome[issues.fold != fold])
    return point


def _position_of(table: Table, actor: str) -> float:
    return float(table.position[table.actors.index(actor), 0]) if actor in table.actors else np.nan


@dataclass(frozen=True, slots=True)
class _Judge:
    """Scores one row against the weighted mean, on the issues for which it names an outcome."""

    issues: Issues
    reference_error: Array
    reference_crps: Array

    def score(
        self,
        model: str,
        settings: Mapping[str, Setting],
        point: Array,
        forecasts: Forecasts,
        *,
        own: bool,
        best: bool = False,
    ) -> Scored:
        has = np.isfinite(point) & np.isfinite(forecasts.probability).all(axis=1)
        error = np.abs(point - self.issues.outcome)[has]
        outcome, x, p = self.issues.outcome[has], forecasts.point[has], forecasts.probability[has]
        score = crps(x, p, outcome)
        interval = forecasts.interval[has]
        inside = (interval[..., 0] <= outcome[:, None]) & (outcome[:, None] <= interval[..., 1])
        width = (interval[..., 1] - interval[..., 0]).mean(axis=0)
        poles = self.issues.two_pole[has] & (outcome != 50)
        brier = (above(x[poles], p[poles], np.full(poles.sum(), 50.0)) - (outcome[poles] > 50)) ** 2
        by_error, by_crps = error - self.reference_error[has], score - self.reference_crps[has]
        return Scored(
            model=model,
            settings=settings,
            issues=int(has.sum()),
            point=PointScores(
                float(error.mean()),
                float(np.median(error)),
                float(np.sqrt((error**2).mean())),
                *(float((error <= reach + 1e-9).mean()) for reach in (5, 10, 20)),
            ),
            point_difference=self._difference(by_error, has) if by_error.any() else None,
            forecast=ForecastScores(
                crps=float(score.mean()),
                cover50=float(inside[:, 0].mean()),
                cover80=float(inside[:, 1].mean()),
                width50=float(width[0]),
                width80=float(width[1]),
                central50=float(central_mass_covers(x, p, outcome, 0.5).mean()),
                central80=float(central_mass_covers(x, p, outcome, 0.8).mean()),
                brier=float(brier.mean()) if poles.any() else float("nan"),
            ),
            forecast_difference=None if best else self._difference(by_crps, has),
            own=own,
        )

    def _difference(self, values: Array, has: NDArray[np.bool_]) -> Difference:
        return clustered_difference(values, self.issues.proposal[has], np.random.default_rng(SEED))
