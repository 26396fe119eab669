"""The settlement: how the answers compose, for every draw and every package.

Time runs in years from the day a cease-fire on the package's terms takes effect. The value unit is a year of a
party's full satisfaction. Order within a draw: contributions, ratification, reliability, hazard, values, acceptance;
a package is evaluated as if in force, and acceptance never feeds back. The card ``settlement.md`` gives the theory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from locarno.models._block import Block, sizes_of
from locarno.models._fates import accepts, fates, run_course
from locarno.models._guarantors import guarantors_by_package
from locarno.models._values import flow_cost, outside_option, satisfaction
from locarno.models._war import War, kind_ends
from locarno.models.contract import (
    STATUS_NOT_CONVERGED,
    STATUS_NOT_FINITE,
    STATUS_OK,
    Array,
    Inputs,
    Model,
    Outcomes,
    Value,
)
from locarno.models.deterrence.challenger import KAPPA_NODES, kappa_nodes, value_kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Reading = Literal["essential", "substitutable"]

BLOCK = 1024

_NEEDS = (
    "veto",
    "is_challenger",
    "is_protege",
    "is_terms",
    "is_scale",
    "option_value",
    "package_position",
    "position",
    "salience",
    "discount",
    "end_win",
    "end_lose",
    "end_now",
    "win_alone",
    "odds_slope",
    "own_brigades",
    "base_brigades",
    "cost_alone",
    "cost_opposed",
    "hidden_cost_sd",
    "shock",
    "kappa_offset",
    "fighting_cost",
    "ends_yearly",
    "challenger_wins_if_ends",
)

_KINDS = (
    "kind_win_alone",
    "kind_cost_alone",
    "kind_cost_opposed",
    "kind_attributed",
    "kind_end_win",
    "kind_end_lose",
)
"""What a kind of attack beside the full one needs."""

_OPTIONAL = (
    *_KINDS,
    "kind_odds_slope",
    "kind_honours",
    "kind_burden",
    "challenger_power",
    "intrinsic",
    "package_cost",
    "value_per_gdp_percent",
    "gdp",
    "protege_hazard",
    "incident_hazard",
    "war_cost",
    "snapback_chance",
    "snapback_value",
    "honours",
    "in_force",
    "promise_strength",
    "tripwire",
    "brings",
    "guarantor_party",
    "drifts",
    "lead",
    "contagion",
    "belief_shift",
    "trust_shift",
    "deciders_correlation",
    "honours_if_protege_breaks",
    "honours_unratified",
    "if_fights",
    "if_abandons",
    "force_used",
    "enablers_present",
    "coercion.threat_cost",
    "forces.brigades",
    "forces.enabler_dependence",
    "forces.cost",
    "opinion.ratified",
    "opinion.unratified",
    "cohesion.policy",
    "cohesion.calculus",
    "cohesion.credibility",
)

_OUTCOMES: tuple[tuple[str, str, str, str, float | None, float | None], ...] = (
    ("survival", "draw package year", "probability", "S: the settlement, in force, still holds", 0, 1),
    (
        "survival_accepted",
        "draw package year",
        "probability",
        "E[S a]: it is accepted by all deciding parties and, in force, still holds",
        0,
        1,
    ),
    ("accepted", "draw package", "probability", "E[a]: all deciding parties accept", 0, 1),
    ("refuses", "draw package party", "probability", "a deciding party refuses", 0, 1),
    ("fates", "draw package fate", "probability", "the five fates to year T; they sum to 1", 0, 1),
    ("kept", "draw package year", "probability", "accepted, ratified and still kept", 0, 1),
    (
        "broken_by_challenger",
        "draw package year",
        "probability",
        "accepted, ratified and broken by the challenger by the end of the year",
        0,
        1,
    ),
    ("value", "draw package party", "year-utility", "V: value of the package in force", None, None),
    (
        "outside",
        "draw party",
        "year-utility",
        "o: value of no agreement; NaN without outside inputs",
        None,
        None,
    ),
    ("satisfaction", "draw package party", "1", "y: yearly satisfaction with the terms", None, None),
    ("satisfaction_wins", "draw party", "1", "y_cw: the same where the challenger wins", None, None),
    ("satisfaction_loses", "draw party", "1", "y_cl: the same where the challenger loses", None, None),
    ("flow_cost", "draw package party year", "year-utility", "g: cost of contributing and instruments", None, None),
    (
        "broken_by_kind",
        "draw package attack",
        "probability",
        "if in force, the first break within T years is the challenger's, by that kind of attack",
        0,
        1,
    ),
    (
        "resumed",
        "draw package year",
        "probability",
        "if in force, broken by organised war again (full attack, protégé or incident) by the end of the year",
        0,
        1,
    ),
    (
        "likeliest_kind",
        "draw package year",
        "index",
        "the kind of attack worth most to the challenger; 0 is the full one",
        0,
        None,
    ),
    ("hazard", "draw package year", "probability", "h: chance in the year, mean over hidden costs", 0, 1),
    ("margin", "draw package year", "year-utility", "Δ = K − W: mean over hidden costs", None, None),
    ("deterred", "draw package year", "probability", "share of hidden costs at which Δ ≥ 0", 0, 1),
    (
        "q_star",
        "draw package",
        "1",
        "q*: critical reliability in year 1; NaN where joining does not deter",
        None,
        None,
    ),
    (
        "q_note",
        "draw package",
        "1",
        "0 q* in between, 1 none needed, 2 none suffices, 3 joining does not deter, 4 no guarantor",
        0,
        4,
    ),
    (
        "trap",
        "draw package",
        "probability",
        "accepted because it can be broken: keeping is worth less to the challenger than no agreement",
        0,
        1,
    ),
    ("any_fights", "draw package year", "probability", "at least one guarantor would fight", 0, 1),
    ("all_fight", "draw package year", "probability", "every guarantor then bound would fight", 0, 1),
    ("win_none", "draw package year", "probability", "p: challenger wins if no guarantor fights", 0, 1),
    ("win_all", "draw package year", "probability", "p: challenger wins if all guarantors fight", 0, 1),
    ("cost_all", "draw package year", "year-utility", "c: challenger's cost if all guarantors fight", None, None),
    ("win_believed", "draw package year", "probability", "p: challenger wins, as it believes", 0, 1),
    ("war_on", "draw year", "probability", "without agreement the war is still on: (1 − μ)^t", 0, 1),
)

VARIANT_OUTCOMES = ("survival", "fates")


def _values(model: str, names: tuple[str, ...] | None = None) -> tuple[Value, ...]:
    return tuple(
        Value(f"{model}.{name}", tuple(dims.split()), unit, meaning, low, high)
        for name, dims, unit, meaning, low, high in _OUTCOMES
        if names is None or name in names
    )


def settle(inputs: Mapping[str, Array], *, reading: Reading = "essential", myopic: bool = False) -> dict[str, Array]:
    """Compose the answers: hazards, values, acceptance and fates of every package.

    Parameters
    ----------
    inputs : mapping of str to float64 arrays
        The named inputs of :data:`locarno.models.contract.INPUTS` that the model needs, and outcomes of the
        question packages where they are there; what is optional and absent is 0 (a multiplier 1).
    reading : {"essential", "substitutable"}
        Whether the others lose the share of their contribution that rests on the lead's enablers where the lead
        does not fight.
    myopic : bool
        The variant whose challenger does not look ahead.

    Returns
    -------
    dict of str to float64 arrays
        Outcomes named ``settlement.…`` and ``status[draw]``.

    Raises
    ------
    ValueError
        For shapes that do not agree, for roles that are not filled, and where a package has a force but
        ``forces.brigades`` is missing.
    """
    sizes = sizes_of(inputs)
    check_roles(inputs)
    outcomes: Outcomes = {
        value.name: np.empty(tuple(sizes[dim] for dim in value.dims)) for value in _values("settlement")
    }
    outcomes["status"] = np.full(sizes["draw"], STATUS_OK)
    for start in range(0, sizes["draw"], BLOCK):
        rows = slice(start, min(start + BLOCK, sizes["draw"]))
        with np.errstate(all="ignore"):  # a failed draw is data: it is reported by its status
            _settle_block(Block(inputs, rows, sizes), outcomes, reading=reading, myopic=myopic)
    return outcomes


def _settle_block(block: Block, outcomes: Outcomes, *, reading: Reading, myopic: bool) -> None:
    rows, sizes = block.rows, block.sizes
    terms = block("is_terms") > 0
    content = satisfaction(
        block("position")[:, :, terms],
        block("salience")[:, :, terms],
        block("option_value")[terms],
        block("is_scale")[terms],
        block("package_position")[:, terms],
        block("end_win")[:, terms],
        block("end_lose")[:, terms],
        block("end_now")[:, terms],
    )
    money = block("package_cost", 0.0)[..., None] + block("forces.cost", 0.0)
    cost, unpriced = flow_cost(
        money, block("gdp", np.nan), block("value_per_gdp_percent", 0.0), block("intrinsic", 0.0)
    )
    discount = block("discount")
    fighting_cost = block("fighting_cost") + block("coercion.threat_cost", 0.0)
    outside = outside_option(
        content.war,
        content.wins,
        content.loses,
        discount,
        fighting_cost,
        block("ends_yearly"),
        block("challenger_wins_if_ends"),
    )
    kappa, weights = kappa_nodes(block("hidden_cost_sd"), block("kappa_offset"), KAPPA_NODES)

    def put(name: str, value: Array, package: int | None = None) -> None:
        target = outcomes[f"settlement.{name}"][rows]
        if package is None:
            target[...] = value
        else:
            target[:, package] = value

    put("satisfaction", content.settled)
    put("satisfaction_wins", content.wins)
    put("satisfaction_loses", content.loses)
    put("flow_cost", cost)
    put("outside", outside)
    put("war_on", (1.0 - block("ends_yearly"))[:, None] ** np.arange(1, sizes["year"] + 1))

    moved = kind_ends(block, block("package_position"))
    converged = np.ones(sizes["draw"], dtype=np.bool_)
    for package, against in enumerate(guarantors_by_package(block)):
        side = against[0]
        of_package = [(win[:, package], lose[:, package]) for win, lose in moved]
        war = War(block, package, side, essential=reading == "essential", against=against, moved=of_package)
        flow = content.settled[:, package, :, None] - cost[:, package]
        choices = war.choices(content, flow[:, block.challenger], kappa, myopic=myopic)
        converged &= choices.converged
        keeping = value_kept(flow[:, block.challenger], discount[:, block.challenger])[:, 0]
        own_outside = outside[:, block.challenger]
        decides = block.veto[block.challenger]
        prefers = accepts(choices.value, own_outside[:, None])
        takes = prefers if decides else np.ones(kappa.shape, dtype=np.bool_)
        course = run_course(
            choices.breaks,
            choices.keep - choices.attack,
            war.by_other,
            takes.astype(np.float64),
            weights,
            flow,
            *war.for_others(content),
            discount,
        )
        value = course.value
        value[:, block.challenger] = (weights * choices.value).sum(axis=1)
        value[unpriced[:, package]] = np.nan
        refuses = np.where(block.veto & ~accepts(value, outside), 1.0, 0.0)
        refuses[:, block.challenger] = 1.0 - course.accepted
        others = np.ones(sizes["draw"])
        for party in range(sizes["party"]):
            if party != block.challenger:
                others *= 1.0 - refuses[:, party]
        ratified = block("opinion.ratified", 1.0)[:, package]
        put("survival", course.survival, package)
        put("survival_accepted", others[:, None] * course.survival_accepted, package)
        put("accepted", others * course.accepted, package)
        put("refuses", refuses, package)
        put("fates", fates(course, others, ratified), package)
        put("kept", (others * ratified)[:, None] * course.survival_accepted, package)
        put("broken_by_challenger", (others * ratified)[:, None] * course.broken_accepted, package)
        kind = war.likeliest(content)
        broken = np.diff(course.broken, axis=1, prepend=0.0)
        for a in range(sizes["attack"]):
            outcomes["settlement.broken_by_kind"][rows, package, a] = np.where(kind == a, broken, 0.0).sum(axis=1)
        limited = np.where(kind > 0, broken, 0.0).cumsum(axis=1)
        put("resumed", np.clip(1.0 - course.survival - limited, 0.0, 1.0), package)
        put("likeliest_kind", kind.astype(np.float64), package)
        put("value", value, package)
        put("hazard", course.hazard, package)
        put("margin", course.margin, package)
        put("deterred", course.deterred, package)
        falls_short = prefers & ~accepts(keeping, own_outside)[:, None]
        put("trap", others * (weights * (takes & falls_short)).sum(axis=1), package)
        q_star, q_note = war.critical(content, choices, kappa, weights)
        put("q_star", q_star, package)
        put("q_note", q_note, package)
        put("any_fights", side.any_fights, package)
        put("all_fight", side.all_fight, package)
        put("win_none", war.win_none, package)
        put("win_all", war.win_all, package)
        put("cost_all", war.cost_all(), package)
        put("win_believed", war.win_believed, package)

    outcomes["status"][rows] = _status(block, outcomes, unpriced, fighting_cost, converged)


def check_roles(inputs: Mapping[str, Array]) -> None:
    """Refuse inputs in which a role is not filled, or one name needs another that is missing."""
    missing = [name for name in _NEEDS if name not in inputs]
    if missing:
        message = f"the settlement needs {', '.join(missing)}"
        raise ValueError(message)
    if np.sum(inputs["is_challenger"]) != 1:
        message = "exactly one party is the challenger"
        raise ValueError(message)
    lacking = [name for name in _KINDS if name not in inputs]
    if lacking and len(lacking) < len(_KINDS):
        message = f"kinds of attack are given without {', '.join(lacking)}"
        raise ValueError(message)
    if "lead" in inputs and np.sum(inputs["lead"]) > 1:
        message = "at most one guarantor is the lead"
        raise ValueError(message)
    if np.any(np.asarray(inputs.get("force_used", 0)) > 0) and "forces.brigades" not in inputs:
        message = "a package has a force, but forces.brigades is missing"
        raise ValueError(message)
    if "honours" in inputs and "in_force" not in inputs:
        message = "the guarantors' honours are given, but not when their promises are in_force"
        raise ValueError(message)


def _status(
    block: Block, outcomes: Outcomes, unpriced: NDArray[np.bool_], fighting_cost: Array, converged: NDArray[np.bool_]
) -> Array:
    """Report draws in which something that was asked for could not be computed."""
    rows = block.rows
    bad = np.zeros(block.sizes["draw"], dtype=np.bool_)
    for name, array in outcomes.items():
        short = name.partition(".")[2]
        if short in ("", "q_star", "value", "outside"):
            continue
        bad |= ~np.isfinite(array[rows]).reshape(len(bad), -1).all(axis=1)
    # what the case leaves open for a party without a veto is a gap, not a failure
    decides = block.veto | (np.arange(len(block.veto)) == block.challenger)
    value = outcomes["settlement.value"][rows]
    bad |= (~np.isfinite(value) & (decides | ~unpriced)).any(axis=(1, 2))
    outside = outcomes["settlement.outside"][rows]
    bad |= (~np.isfinite(outside) & (block.veto | ~np.isnan(fighting_cost))).any(axis=1)
    return np.where(bad, STATUS_NOT_FINITE, np.where(converged, STATUS_OK, STATUS_NOT_CONVERGED))


def _run(inputs: Inputs) -> Outcomes:
    """Run the headline: enablers essential, a challenger that looks ahead."""
    return settle(inputs)


def _run_substitutable(inputs: Inputs) -> Outcomes:
    """Run the reading in which nobody's contribution rests on the lead's enablers."""
    return _variant(settle(inputs, reading="substitutable"), "settlement_substitutable")


def _run_myopic(inputs: Inputs) -> Outcomes:
    """Run the variant whose challenger does not look ahead."""
    return _variant(settle(inputs, myopic=True), "settlement_myopic")


def _run_pledges_least(inputs: Inputs) -> Outcomes:
    """Run the reading in which conditional pledges settle at their least equilibrium."""
    return _with_pledges(inputs, "least")


def _run_pledges_greatest(inputs: Inputs) -> Outcomes:
    """Run the reading in which conditional pledges settle at their greatest equilibrium."""
    return _with_pledges(inputs, "greatest")


def _with_pledges(inputs: Inputs, which: str) -> Outcomes:
    pledged = f"cohesion.pledges_{which}"
    # The pledges start from the guarantors' own calculus, where they have one: it must not take their place again.
    settled = {name: value for name, value in inputs.items() if name not in (pledged, "cohesion.calculus")}
    return _variant(settle(settled | {"honours": inputs[pledged]}), f"settlement_pledges_{which}")


def _variant(outcomes: Outcomes, name: str) -> Outcomes:
    renamed = {f"{name}.{short}": outcomes[f"settlement.{short}"] for short in VARIANT_OUTCOMES}
    return {**renamed, "status": outcomes["status"]}


_SOURCE = "Locarno's settlement; Powell 2004, 2006 (commitment), Rust 1987 eq. 4.13 (stopping with shocks)"
_REPLICATIONS = ("settlement", "deterrence")

MODELS: tuple[Model, ...] = (
    Model(
        name="settlement",
        question="settlement",
        needs=_NEEDS,
        optional=_OPTIONAL,
        gives=_values("settlement"),
        run=_run,
        source=_SOURCE,
        card="settlement.md",
        replications=_REPLICATIONS,
    ),
    Model(
        name="settlement_substitutable",
        question="settlement",
        needs=_NEEDS,
        optional=_OPTIONAL,
        gives=_values("settlement_substitutable", VARIANT_OUTCOMES),
        run=_run_substitutable,
        source=_SOURCE,
        card="settlement.md",
        variant_of="settlement",
    ),
    Model(
        name="settlement_myopic",
        question="settlement",
        needs=_NEEDS,
        optional=_OPTIONAL,
        gives=_values("settlement_myopic", VARIANT_OUTCOMES),
        run=_run_myopic,
        source=_SOURCE,
        card="settlement.md",
        variant_of="settlement",
    ),
    Model(
        name="settlement_pledges_least",
        question="settlement",
        needs=(*_NEEDS, "cohesion.pledges_least"),
        optional=_OPTIONAL,
        gives=_values("settlement_pledges_least", VARIANT_OUTCOMES),
        run=_run_pledges_least,
        source=_SOURCE,
        card="settlement.md",
        variant_of="settlement",
    ),
    Model(
        name="settlement_pledges_greatest",
        question="settlement",
        needs=(*_NEEDS, "cohesion.pledges_greatest"),
        optional=_OPTIONAL,
        gives=_values("settlement_pledges_greatest", VARIANT_OUTCOMES),
        run=_run_pledges_greatest,
        source=_SOURCE,
        card="settlement.md",
        variant_of="settlement",
    ),
)
