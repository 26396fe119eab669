"""What a guarantee's credibility rests on, in words: a base rate, a chain or a calculus, beside past alliances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from locarno.models.durability import ALLIANCE_TESTS
from locarno.study.execute import make_sampler
from locarno.study.experiments import run_models
from locarno.study.inputs import build_inputs
from locarno.study.layout import lay_out
from locarno.study.past_alliances import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.case import CaseFile
    from locarno.case.security import Guarantor


def rests_on(file: CaseFile, guarantee: str) -> tuple[str, ...]:
    """Say what each guarantor's chance to fight rests on, at the central case, and what past alliances did.

    Parameters
    ----------
    file
        The case.
    guarantee
        Id of the guarantee.

    Returns
    -------
    One line for each guarantor, and one for the record; none where nobody promises to fight.
    """
    made = file.guarantees[guarantee].guarantors
    if not made:
        return ()
    reckoned = _reckoned(file, guarantee) if any(terms.calculus is not None for terms in made.values()) else {}
    lines = [
        f"{file.parties[party].name}: {promise_in_words(terms, reckoned.get(party))}" for party, terms in made.items()
    ]
    return (*lines, record())


def promise_in_words(terms: Guarantor, reckoned: tuple[float, float] | None = None) -> str:
    """Say what one guarantor's chance to fight rests on.

    Parameters
    ----------
    terms
        The guarantor.
    reckoned
        What its own calculus comes to at the central case, least and most over the packages.
    """
    if terms.chain is not None:
        policy, authorised, fights = (
            link.central() for link in (terms.chain.policy, terms.chain.authorised, terms.chain.fights)
        )
        said = (
            f"chain, policy {policy:.2f} × authorised {authorised:.2f} × fights {fights:.2f} "
            f"= {policy * authorised * fights:.2f}"
        )
    elif terms.calculus is not None:
        own = terms.calculus
        said = (
            f"its own calculus, (ΔP × prize {own.prize.central():g} + audience {own.audience.central():g} + outrage "
            f"{own.outrage.central():g} × {own.troops.central():,.0f} soldiers)/resolve {own.resolve.central():g}"
        )
        if reckoned is not None:
            least, most = reckoned
            said += (
                f" = {least:.2f}" if round(least, 2) == round(most, 2) else f" = {least:.2f} to {most:.2f} by package"
            )
    else:
        said = f"one base rate, {terms.honours.central():.2f}" if terms.honours is not None else "nothing"
    if terms.tripwire is not None:
        said += f"; its soldiers' loss adds {terms.tripwire.central():.2f} of the rest"
    if terms.brings.central() > 0:
        said += f"; brings {terms.brings.central():g} brigade equivalents"
    return said


def record() -> str:
    """Say how often past alliances were honoured when war called on them, and what that is not."""
    tests = {test.group: test for test in ALLIANCE_TESTS}
    rates = "; ".join(
        f"{group} {tests[group].rate:.2f} ({tests[group].honoured} of {tests[group].tests})" for group in GROUPS
    )
    return (
        f"Past alliances honoured when war called on them: {rates}. They were tested because deterrence had failed, "
        "and none was NATO's Article 5: no reliability of this guarantee."
    )


def _reckoned(file: CaseFile, guarantee: str) -> dict[str, tuple[float, float]]:
    """Give what each guarantor's calculus comes to at the central case, least and most over the packages with it."""
    layout = lay_out(file)
    inputs = build_inputs(file, make_sampler(file, 0).central(), layout=layout)
    found = run_models(inputs, only=("forces.generation", "cohesion.calculus")).get("cohesion.calculus")
    if found is None:
        return {}
    rows = [k for k, package in enumerate(layout.packages) if guarantee in file.packages[package].guarantees]
    return dict(_ranges(layout.guarantors, found[0][rows]))


def _ranges(guarantors: tuple[str, ...], chances: np.ndarray) -> Iterator[tuple[str, tuple[float, float]]]:
    for place, party in enumerate(guarantors):
        known = chances[:, place][np.isfinite(chances[:, place])]
        if known.size:
            yield party, (float(known.min()), float(known.max()))
