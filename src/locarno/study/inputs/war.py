"""The war that would be renewed or goes on, outside options, the threat of sanctions, time and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.durability.published import COVARIATES
from locarno.study.inputs.view import window
from locarno.study.layout import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View

ODDS_SLOPE = (0.927, 0.125)
"""b and its standard error: logit fitted to 672 division-level engagements 1904–91 of the Dupuy Institute's data
base, grouped by force ratio; the error is doubled in draws, since battles are not wars."""


_SAME_NAME = (
    "win_alone",
    "cost_alone",
    "cost_opposed",
    "hidden_cost_sd",
    "shock",
    "ends_yearly",
    "challenger_wins_if_ends",
)


_KIND_TAKES = ("win_alone", "cost_alone", "cost_opposed")


def fill(view: View) -> dict[str, Array]:
    """Fill the war, the outside options, pressure, timing and the covariates of the outside view."""
    return {**_war(view), **_outside(view), **_pressure(view), **_timing(view), **_history(view)}


def defaulted(file: CaseFile) -> dict[str, str]:
    """Give what the war leaves unsaid and a default stands for."""
    found = {}
    if file.war is not None:
        if file.war.odds_slope is None:
            b, error = ODDS_SLOPE
            found["war.odds_slope"] = f"{b:g} ± {2 * error:g} (fit to division-level engagements, error doubled)"
        if file.war.protege_reopens is None:
            found["war.protege_reopens"] = "0 (the protégé is taken never to reopen the war)"
        if file.war.incident is None:
            found["war.incident"] = "0 (war by incident is left out)"
    return found


def remarks(file: CaseFile) -> Iterator[str]:
    """Say which kinds of attack the case names and no model reads."""
    for kind, own in file.war.kinds.items() if file.war is not None else ():
        if kind != FULL and not own.modelled:
            yield f"war.kinds.{kind} is described, but has no numbers: it is not modelled"


def _war(view: View) -> dict[str, Array]:
    war = view.file.war
    if war is None:
        return {}
    layout = view.layout
    packages, years = len(layout.packages), len(layout.years)
    found = {name: view.value(f"war.{name}") for name in _SAME_NAME}
    for end, issues in (("win", war.ends.win), ("lose", war.ends.lose), ("now", war.ends.now)):
        place = view.full(np.nan, len(layout.issues))
        for issue in issues:
            place[:, layout.issues.index(issue)] = view.place(f"war.ends.{end}.{issue}", issue)
        found[f"end_{end}"] = place
    if war.odds_slope is not None:
        found["odds_slope"] = view.value("war.odds_slope")
    else:
        found["odds_slope"] = np.maximum(ODDS_SLOPE[0] + 2 * ODDS_SLOPE[1] * view.sample.normal("odds_slope"), 0.0)
    if war.first_strike is not None:
        found["first_strike"] = view.value("war.first_strike")
    if war.fronts is not None:
        found |= {f"fronts_{name}": view.value(f"war.fronts.{name}") for name in type(war.fronts).model_fields}
    found |= _kinds(view, found)
    found["kappa_offset"] = view.sample.uniform("kappa_offset")
    found["challenger_power"] = _path(view, "challenger")
    found["base_brigades"] = view.value("war.own_brigades")
    own = (found["base_brigades"][:, None] * _path(view, "protege"))[:, None, :].repeat(packages, axis=1)
    added = np.zeros_like(own)
    incident = view.full(0.0, packages, years)
    if war.incident is not None:
        incident += view.value("war.incident")[:, None, None]
    for row, package in view.packages():
        for name in package.guarantees:
            promise = view.file.guarantees[name]
            share = window(promise.starts_after, promise.expires, layout.years)
            added[:, row] += view.value(f"guarantees.{name}.adds_own_brigades")[:, None] * share
            multiplier = view.value(f"guarantees.{name}.incident_multiplier")[:, None]
            incident[:, row] *= 1 + (multiplier - 1) * share
    found["own_brigades"] = own + added
    found["added_brigades"] = added
    found["incident_hazard"] = incident
    reopens = view.value("war.protege_reopens") if war.protege_reopens is not None else view.full(0.0)
    found["protege_hazard"] = np.broadcast_to(reopens[:, None, None], incident.shape).copy()
    return found


def _kinds(view: View, found: Mapping[str, Array]) -> dict[str, Array]:
    """Fill the kinds of attack, the full one first; nothing where it is the only one that is modelled."""
    war, names = view.file.war, view.layout.attacks
    if war is None or len(names) == 1:
        return {}
    guarantors, issues = view.layout.guarantors, view.layout.issues
    kinds = {f"kind_{name}": view.full(np.nan, len(names)) for name in (*_KIND_TAKES, "odds_slope")}
    kinds |= {f"kind_{name}": view.full(1.0, len(names)) for name in ("attributed", "burden")}
    kinds["kind_honours"] = view.full(1.0, len(names), len(guarantors))
    for name in (*_KIND_TAKES, "odds_slope"):
        kinds[f"kind_{name}"][:, 0] = found[name]
    for end in ("win", "lose"):
        kinds[f"kind_end_{end}"] = view.full(np.nan, len(names), len(issues))
        kinds[f"kind_end_{end}"][:, 0] = found[f"end_{end}"]
    for a, name in enumerate(names[1:], 1):
        own, path = war.kinds[name], f"war.kinds.{name}"
        for number in (*_KIND_TAKES, "attributed"):
            kinds[f"kind_{number}"][:, a] = view.value(f"{path}.{number}")
        slope = found["odds_slope"] if own.odds_slope is None else view.value(f"{path}.odds_slope")
        kinds["kind_odds_slope"][:, a] = slope
        if own.burden is not None:
            kinds["kind_burden"][:, a] = view.value(f"{path}.burden")
        for j, guarantor in enumerate(guarantors):
            which = f"honours_of.{guarantor}" if guarantor in own.honours_of else "honours"
            kinds["kind_honours"][:, a, j] = view.value(f"{path}.{which}")
        for end, named in (("win", own.ends.win), ("lose", own.ends.lose)):
            for issue in named:
                place = view.place(f"{path}.ends.{end}.{issue}", issue)
                kinds[f"kind_end_{end}"][:, a, issues.index(issue)] = place
    return kinds


def _path(view: View, side: str) -> Array:
    """Strength against year 1 (draw, year): linear between the years given, constant after the last."""
    given = getattr(view.file.war.power, side) if view.file.war is not None else {}
    at = {1: view.full(1.0)} | {year: view.value(f"war.power.{side}.{year}") for year in sorted(given)}
    known = np.array(sorted(at), dtype=np.float64)
    values = np.stack([at[year] for year in sorted(at)], axis=-1)
    years = np.array(view.layout.years, dtype=np.float64)
    right = np.clip(np.searchsorted(known, years, side="left"), 0, len(known) - 1)
    left = np.clip(right - 1, 0, None)
    span = known[right] - known[left]
    weight = np.where(span > 0, np.clip((years - known[left]) / np.where(span > 0, span, 1.0), 0.0, 1.0), 1.0)
    return np.asarray(values[:, left] * (1 - weight) + values[:, right] * weight, dtype=np.float64)


def _outside(view: View) -> dict[str, Array]:
    if not view.file.outside:
        return {}
    fighting = view.full(np.nan, len(view.layout.parties))
    renewed = view.full(0.0, len(view.layout.parties))
    for party in view.file.outside:
        fighting[:, view.party(party)] = view.value(f"outside.{party}.fighting_cost")
        renewed[:, view.party(party)] = view.value(f"outside.{party}.renewed_war_cost")
    return {"fighting_cost": fighting, "war_cost": renewed}


def _pressure(view: View) -> dict[str, Array]:
    failed = view.full(1.0, len(view.layout.packages))
    for row, package in view.packages():
        for name in package.guarantees:
            failed[:, row] *= 1 - view.value(f"guarantees.{name}.snapback_chance")
    found = {"snapback_chance": 1 - failed}
    pressure = view.file.pressure
    if pressure is not None:
        names = ("resolute", "concession_cost", "sanctions_cost", "bluff_gain", "audience_cost", "snapback_value")
        found |= {name: view.value(f"pressure.{name}") for name in names}
        found["sanctions_value"] = view.value("pressure.value")
        found["threat_target"] = np.array([float(name == pressure.target) for name in view.layout.parties])
    return found


def _timing(view: View) -> dict[str, Array]:
    timing = view.file.timing
    if timing is None:
        return {}
    found = {
        "agreement_hazard": view.value("timing.hazard"),
        "deadline_pull": view.value("timing.pull"),
        "deadline_width": view.value("timing.width_days"),
        "deadlines_slipped": view.full(float(timing.slipped)),
        "slip_discount": view.value("timing.slip_discount"),
    }
    event = view.file.events[timing.deadline]
    as_of = view.file.as_of
    if event.on is not None:
        found["deadline_day"] = view.full(float((event.on - as_of).days))
    elif event.between is not None:
        first, last = ((day - as_of).days for day in event.between)
        found["deadline_day"] = first + (last - first) * view.sample.uniform("deadline_day")
    return found


def _history(view: View) -> dict[str, Array]:
    """Covariates in the order of the outside view's published table; none unless the case gives them all."""
    found: dict[str, Array] = {}
    if all(name in view.file.history for name in COVARIATES):
        found["history"] = np.stack([view.value(f"history.{name}") for name in COVARIATES], axis=-1)
    ratio = view.full(1.0, len(view.layout.packages))
    lasts = np.zeros(len(view.layout.packages))
    for row, package in view.packages():
        for name in package.guarantees:
            promise = view.file.guarantees[name]
            lasts[row] = max(lasts[row], np.inf if isinstance(promise.expires, str) else promise.expires)
            if promise.hazard_ratio is not None:
                ratio[:, row] *= view.value(f"guarantees.{name}.hazard_ratio")
    return {**found, "guarantee_hazard_ratio": ratio, "guarantee_years": lasts}
