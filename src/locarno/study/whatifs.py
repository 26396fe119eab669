"""The what-ifs of a run: prices of absence, threshold surfaces, the accept–deter window, the exchange rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from locarno.study.absence import absences
from locarno.study.exchange import exchange_rate
from locarno.study.experiments import lead_parties
from locarno.study.maker import Maker
from locarno.study.questions import in_words
from locarno.study.sensitivity import rank_inputs
from locarno.study.surfaces import surfaces
from locarno.study.window import read_window, window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from locarno.finding import Absence, ExchangeRate, Finding, Surface, WindowPoint
    from locarno.models.contract import Array, Inputs
    from locarno.study.results import Results

WINDOW_BRIGADES = 2.0
"""The accept–deter window reaches to this multiple of the package's central requirement."""


@dataclass(frozen=True)
class Whatifs:
    """What the what-ifs give; fields as in :class:`locarno.finding.Findings`."""

    findings: tuple[Finding, ...] = ()
    absences: tuple[Absence, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    window: tuple[WindowPoint, ...] = ()
    window_says: str = ""
    exchange_rate: tuple[ExchangeRate, ...] = ()


def ask(results: Results, inputs: Inputs, focus: str | None, year: int, central: Inputs | None = None) -> Whatifs:
    """Run all what-ifs.

    Parameters
    ----------
    results
        The run.
    inputs
        Named inputs of a few hundred draws.
    focus
        Package that the case asks about.
    year
        Reported year, from 1.
    central
        Named inputs whose first draw is the central case.
    """
    if not results.has("settlement.survival"):
        return Whatifs()
    lost = absences(results, inputs, year)
    cells = _window(results, inputs, focus, year, central) if results.has("forces.manned") else ()
    return Whatifs(
        findings=_absence_findings(results, lost, lead_parties(inputs), year),
        absences=tuple(told for told, _ in lost),
        surfaces=surfaces(results, inputs, focus, year) if focus is not None else (),
        window=cells,
        window_says=read_window(cells),
        exchange_rate=_exchange(results, inputs),
    )


def _absence_findings(
    results: Results, lost: tuple[tuple[Absence, Array], ...], leads: NDArray[np.bool_], year: int
) -> tuple[Finding, ...]:
    """Say as findings what the leads' absence changes with the others fixed."""
    sample = Maker(results, rank_inputs({}, {}))
    return tuple(
        sample.make(
            f"absence_{told.party}",
            "raise",
            f"change in the chance to hold for {in_words(year)} if {results.file.parties[told.party].name} stays out, "
            "what others do held fixed",
            change,
            central=None,
            model="settlement",
            kind="estimate",
            unit="difference of probabilities",
            package=told.package,
            notes=(f"brigades missing change by {told.brigades_missing:+.1f}",),
            top=0,
        )
        for told, change in lost
        if told.way == "others fixed" and leads[results.party(told.party)]
    )


def _window(
    results: Results, inputs: Inputs, focus: str | None, year: int, central: Inputs | None
) -> tuple[WindowPoint, ...]:
    if focus is None or results.file.packages[focus].force is None:
        return ()
    k = results.package(focus)
    most = WINDOW_BRIGADES * float(np.median(inputs["required_brigades"][:, k]))
    asked = None if central is None else central["position"][0, inputs["is_challenger"] > 0][0]
    return window(inputs, k, year, most, asked) if most > 0 else ()


def _exchange(results: Results, inputs: Inputs) -> tuple[ExchangeRate, ...]:
    """Find the exchange rate between a lead guarantor's part and the share of the bloc that carries the rest."""
    file = results.file
    leads = [p for p, leading in zip(results.parties, lead_parties(inputs), strict=True) if leading]
    blocs = [p for p, party in file.parties.items() if party.kind == "bloc" and "contributor" in party.roles]
    issue = next((name for force in file.forces.values() for name in force.enablers_from), None)
    if not leads or not blocs or issue is None:
        return ()
    members = [results.party(p) for p in file.parties[blocs[0]].members if file.parties[p].gdp is not None]
    if not members:
        return ()
    by_part: dict[str, int] = {}
    for package in results.packages:
        draft = file.packages[package]
        if draft.force is not None and package != file.benchmark and issue in draft.takes:
            by_part.setdefault(str(draft.takes[issue]).replace("_", " "), results.package(package))
    return exchange_rate(inputs, by_part, results.party(leads[0]), members, results.party(blocs[0]))
