"""Who is at the table: parties, issues, positions, and what the packages take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.study.layout import Layout, open_by_intent, paying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case import CaseFile
    from locarno.models.contract import Array
    from locarno.study.inputs.view import View


def fill(view: View) -> dict[str, Array]:
    """Fill parties, issues, stances, and the packages' options and costs."""
    return {**_parties(view), **_issues(view), **_stances(view), **_packages(view)}


def defaulted(file: CaseFile) -> dict[str, str]:
    """Give the settings that the case did not write."""
    given = file.settings.model_fields_set
    found = {}
    for name, field in type(file.settings).model_fields.items():
        if name in given or name in {"correlations", "stale_after_days"}:
            continue
        default = getattr(file.settings, name)
        number = getattr(default, "value", default)
        written = ", ".join(str(item) for item in number) if isinstance(number, tuple) else f"{number:g}"
        meaning = (field.description or name).rstrip(".")
        found[f"settings.{name}"] = f"{written} ({meaning})"
    return found


def remarks(file: CaseFile, layout: Layout) -> Iterator[str]:
    """Say which parties bear costs that nobody valued."""
    spends = {party for name in layout.packages for party in file.packages[name].cost}
    spends |= {party for _, party in layout.supplies}
    for party in layout.parties:
        described = file.parties[party]
        lacks = [key for key in ("gdp", "value_per_gdp_percent") if getattr(described, key) is None]
        if party in spends and lacks:
            missing = " and no ".join(lacks)
            yield f"{party} may bear costs, but has no {missing}: its spending weighs nothing in its value"


def _parties(view: View) -> dict[str, Array]:
    file, names = view.file, view.layout.parties
    parties = [file.parties[name] for name in names]
    number = len(names)
    found: dict[str, Array] = {
        "veto": np.array([float(party.veto) for party in parties]),
        "is_payer": np.array([float(len(list(paying(file, name))) == 1) for name in names]),
    }
    if file.war is not None:
        found["is_challenger"] = np.array([float(name == file.war.challenger) for name in names])
        found["is_protege"] = np.array([float(name == file.war.protege) for name in names])
    else:
        found["is_challenger"] = np.array([float("challenger" in party.roles) for party in parties])
        found["is_protege"] = np.array([float("protege" in party.roles) for party in parties])
    discount = view.full(0.0, number)
    absent = {"capability": np.nan, "gdp": np.nan, "population": np.nan, "value_per_gdp_percent": 0.0}
    columns = {key: view.full(default, number) for key, default in absent.items()}
    for index, (name, party) in enumerate(zip(names, parties, strict=True)):
        own = party.discount is not None
        discount[:, index] = view.value(f"parties.{name}.discount" if own else "settings.discount")
        for key, column in columns.items():
            if getattr(party, key) is not None:
                column[:, index] = view.value(f"parties.{name}.{key}")
    # Population has no draw axis in the contract: its central value stands.
    population = columns.pop("population")[0]
    for index, party in enumerate(parties):
        if party.population is not None:
            population[index] = party.population.central()
    return {**found, **columns, "population": population, "discount": discount}


def _issues(view: View) -> dict[str, Array]:
    names, file = view.layout.issues, view.file
    issues = [file.issues[name] for name in names]
    widest = max((len(issue.options) for issue in issues), default=0)
    options = np.full((len(names), max(widest, 2)), np.nan)
    for index, issue in enumerate(issues):
        places = sorted(issue.options.values()) if issue.options else [0.0, 100.0]
        options[index, : len(places)] = places
    terms = [
        issue.kind == "terms" and not open_by_intent(file, name) for name, issue in zip(names, issues, strict=True)
    ]
    return {
        "is_terms": np.array(terms, dtype=np.float64),
        "is_scale": np.array([float(issue.scale is not None) for issue in issues]),
        "option_value": options,
    }


def _stances(view: View) -> dict[str, Array]:
    parties, issues = view.layout.parties, view.layout.issues
    position = view.full(np.nan, len(parties), len(issues))
    salience = view.full(0.0, len(parties), len(issues))
    for party, stances in view.file.stances.items():
        for issue in stances:
            if open_by_intent(view.file, issue):
                continue
            where = (slice(None), view.party(party), issues.index(issue))
            position[where] = view.place(f"stances.{party}.{issue}.position", issue)
            salience[where] = view.value(f"stances.{party}.{issue}.salience")
    return {"position": position, "salience": salience}


def _packages(view: View) -> dict[str, Array]:
    layout, file = view.layout, view.file
    position = np.full((len(layout.packages), len(layout.issues)), np.nan)
    intrinsic = view.full(0.0, len(layout.packages), len(layout.parties))
    cost = view.full(0.0, len(layout.packages), len(layout.parties))
    for row, package in view.packages():
        for issue, taken in package.takes.items():
            described = file.issues[issue]
            position[row, layout.issues.index(issue)] = described.number(taken)
            if described.kind == "instrument":
                for party, by_option in described.intrinsic.items():
                    if taken in by_option:
                        intrinsic[:, row, view.party(party)] += view.value(f"issues.{issue}.intrinsic.{party}.{taken}")
        for party in package.cost:
            amount = view.value(f"packages.{layout.packages[row]}.cost.{party}")
            for payer in paying(file, party):
                cost[:, row, view.party(payer)] += amount
    return {"package_position": position, "intrinsic": intrinsic, "package_cost": cost}
