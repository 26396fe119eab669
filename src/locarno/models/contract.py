"""The contract between a study and a model: dims, the closed table of named inputs, and the descriptor.

A model is a pure function ``run(inputs) -> outcomes`` over numpy arrays with a leading ``draw`` axis wherever a
quantity is uncertain: no I/O, no global state, randomness only from what is passed. ``study/inputs.py`` alone
fills the named inputs from a case; a model may also need the outcome of another model by its name. A model whose
inputs are missing is skipped by name; it never invents what the analyst did not say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Inputs: TypeAlias = Mapping[str, Array]
Outcomes: TypeAlias = dict[str, Array]

Question = Literal["agree", "hold", "cohere", "raise", "pay", "pressure", "accept", "when", "settlement"]
"""The questions of the design's table, in its order; ``settlement`` is the composition."""

DIMS: dict[str, str] = {
    "draw": "one sampled value for every estimate in the case",
    "package": "a draft settlement that is run",
    "party": "every party of the case",
    "issue": "every issue of the case",
    "option": "the options of an issue, padded with NaN",
    "guarantor": "parties that decide whether to fight for the protégé, at most ten",
    "contributor": "parties that supply units to a force",
    "body": "bodies that ratify",
    "year": "years 1…T since the cease-fire",
    "day": "days since the case's date",
    "regime": "committed, conditional, disengaged",
    "attack": "kinds of attack that are modelled, the full one first",
    "fate": "refused, ratification fails, kept, broken by the challenger, broken by protégé or incident",
    "horizon": "the years that are reported",
    "outcome": "total, partial, negotiated, failed",
    "factor": "factors of the web of trust",
    "lag": "quarters after which an influence acts, from 1",
}

FATES = (
    "refused",
    "ratification_fails",
    "kept",
    "broken_by_challenger",
    "broken_by_protege_or_incident",
)

STATUS_OK = 0.0
STATUS_NOT_FINITE = 1.0
STATUS_NOT_CONVERGED = 2.0
"""``status[draw]``: 0 where the draw is good. A failed draw is data: it is masked and recorded, never raised."""


@dataclass(frozen=True, slots=True)
class Value:
    """A named quantity that crosses the border between study and model.

    Attributes
    ----------
    name
        ``package_position`` for an input, ``settlement.survival`` for an outcome.
    dims
        Its axes, each a key of :data:`DIMS`.
    unit
        ``probability``, ``year-utility``, ``EUR``, ``EUR/year``, ``persons``, ``brigades``, ``scale 0-100``, ``1``…
    meaning
        One line, in the field's words.
    low, high
        The scale's ends where it has any.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    meaning: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        unknown = [dim for dim in self.dims if dim not in DIMS]
        if unknown:
            message = f"{self.name}: unknown dims {unknown}"
            raise ValueError(message)


def _p(name: str, dims: str, meaning: str) -> Value:
    return Value(name, tuple(dims.split()), "probability", meaning, 0.0, 1.0)


def _v(name: str, dims: str, unit: str, meaning: str, low: float | None = None) -> Value:
    return Value(name, tuple(dims.split()), unit, meaning, low)


def _mask(name: str, dims: str, meaning: str) -> Value:
    return Value(name, tuple(dims.split()), "0 or 1", meaning, 0.0, 1.0)


_INPUTS: tuple[Value, ...] = (
    # who is at the table, and the issues
    _mask("veto", "party", "1 for a deciding party"),
    _mask("is_challenger", "party", "1 for the challenger, the party that may attack again"),
    _mask("is_protege", "party", "1 for the protégé, the party that is guaranteed"),
    _mask("is_terms", "issue", "1 for an issue of kind terms, 0 for an instrument"),
    _mask("is_scale", "issue", "1 where the issue is a scale, so that every position on it is possible"),
    _v("option_value", "issue option", "scale 0-100", "position of each option; NaN past the last"),
    _v("package_position", "package issue", "scale 0-100", "option that a package takes; NaN where undecided"),
    _v("position", "draw party issue", "scale 0-100", "position of a party on an issue; NaN without a stance"),
    _v("salience", "draw party issue", "scale 0-100", "salience; 0 without a stance", 0.0),
    _v("capability", "draw party", "scale 0-100", "capability of a party; NaN where not given", 0.0),
    # values and the war
    _p("discount", "draw party", "yearly discount factor β"),
    _v("value_per_gdp_percent", "draw party", "year-utility", "v: yearly value lost per 1% of GDP spent", 0.0),
    _v("gdp", "draw party", "EUR/year", "gross domestic product; NaN where not given", 0.0),
    _v("population", "party", "persons", "population; NaN where not given", 0.0),
    _v(
        "intrinsic",
        "draw package party",
        "year-utility",
        "d: yearly cost of the package's instrument options",
    ),
    _v(
        "end_win",
        "draw issue",
        "scale 0-100",
        "where the terms issues end if the challenger wins; NaN elsewhere",
    ),
    _v("end_lose", "draw issue", "scale 0-100", "where they end if it loses"),
    _v("end_now", "draw issue", "scale 0-100", "where they stand while the war goes on"),
    _p("win_alone", "draw", "challenger's chance to win against the protégé alone, in year 1"),
    _v("odds_slope", "draw", "1", "b: slope of the log odds of winning in the log force ratio"),
    _v("own_brigades", "draw package year", "brigades", "N: the protégé's own brigade equivalents", 0.0),
    _v("added_brigades", "draw package year", "brigades", "part of N that guarantees add: arms and training", 0.0),
    _v("base_brigades", "draw", "brigades", "N as the case's win_alone assumes it", 0.0),
    # kinds of attack: only where one beside the full attack is modelled; the full one takes the war's own numbers
    _p("kind_win_alone", "draw attack", "chance that an attack of the kind succeeds against the protégé alone, year 1"),
    _v("kind_odds_slope", "draw attack", "1", "b for the kind; the war's if not given"),
    _v("kind_cost_alone", "draw attack", "year-utility", "challenger's cost of it against the protégé alone", 0.0),
    _v("kind_cost_opposed", "draw attack", "year-utility", "the same when joiners equal the protégé's own force", 0.0),
    _p("kind_attributed", "draw attack", "chance that it is attributed in time for guarantors to act; 1 for the full"),
    _p("kind_honours", "draw attack guarantor", "multiplier of each guarantor's chance to fight against it"),
    _v("kind_burden", "draw attack", "1", "share of fighting's and renewed war's cost that the others bear", 0.0),
    _v(
        "kind_end_win",
        "draw attack issue",
        "scale 0-100",
        "where terms end if it succeeds; NaN: as the package settles",
    ),
    _v("kind_end_lose", "draw attack issue", "scale 0-100", "where they end if it fails; NaN: as the package settles"),
    _v("challenger_power", "draw year", "1", "C_t/C_1: the challenger's strength against year 1", 0.0),
    _v("cost_alone", "draw", "year-utility", "challenger's cost of attacking the protégé alone", 0.0),
    _v("cost_opposed", "draw", "year-utility", "the same when joiners equal the protégé's own force", 0.0),
    _v(
        "hidden_cost_sd",
        "draw",
        "year-utility",
        "s_κ: spread of the challenger's private cost of breaking",
        0.0,
    ),
    _v("shock", "draw", "year-utility", "σ: yearly shock to the temptation to attack", 0.0),
    _p("kappa_offset", "draw", "v: draw-addressed uniform that places the nodes of κ"),
    _p(
        "protege_hazard",
        "draw package year",
        "h^P: yearly chance that the protégé reopens the war; 0 if not given",
    ),
    _p("incident_hazard", "draw package year", "h^I: yearly chance of war by incident; 0 if not given"),
    _p("first_strike", "draw", "f: gain in the chance to win by striking first"),
    _v("fronts_forts", "draw", "1", "N: strongholds in all", 0.0),
    _v("fronts_held", "draw", "1", "n: strongholds that the challenger holds", 0.0),
    _p("fronts_challenger_battle", "draw", "challenger's chance to win a battle, as it sees it"),
    _p("fronts_protege_battle", "draw", "challenger's chance to win a battle, as the protégé sees it"),
    _v("fronts_challenger_cost", "draw", "1", "cost of a battle to the challenger, share of the stake", 0.0),
    _v("fronts_protege_cost", "draw", "1", "cost of a battle to the protégé, share of the stake", 0.0),
    _v("fronts_challenger_reentry", "draw", "1", "cost of renewing war to the challenger, share of the stake", 0.0),
    _v("fronts_protege_reentry", "draw", "1", "cost of renewing war to the protégé, share of the stake", 0.0),
    _v(
        "fighting_cost",
        "draw party",
        "year-utility",
        "f: yearly cost of fighting on; NaN where not given",
        0.0,
    ),
    _v(
        "war_cost",
        "draw party",
        "year-utility",
        "what a party bears, as bystander or protégé, if war is renewed",
        0.0,
    ),
    _p("ends_yearly", "draw", "μ: yearly chance that the war ends by itself"),
    _p(
        "challenger_wins_if_ends",
        "draw",
        "q_w: chance that the challenger has won, if the war ends by itself",
    ),
    # guarantees
    _mask("guarantor_party", "guarantor party", "1 where the guarantor is that party"),
    _p(
        "honours",
        "draw package guarantor",
        "chance to fight in a year in force, before drift and ratification",
    ),
    _v(
        "calculus_prize",
        "draw package guarantor",
        "1",
        "V_g: the protégé's victory to the guarantor; NaN if not given",
        0.0,
    ),
    _v(
        "calculus_audience",
        "draw package guarantor",
        "1",
        "A: what abandoning costs it, same unit; NaN if not given",
        0.0,
    ),
    _v(
        "calculus_outrage",
        "draw package guarantor",
        "1/person",
        "λ: outrage for each soldier hit; NaN if not given",
        0.0,
    ),
    _v(
        "calculus_troops",
        "draw package guarantor",
        "persons",
        "n: soldiers in the way of an attack; NaN if not given",
        0.0,
    ),
    _v(
        "calculus_resolve", "draw package guarantor", "1", "K: its cost of war is uniform on 0–K; NaN if not given", 0.0
    ),
    _p("in_force", "package guarantor year", "share of the year in which a promise of the guarantor is in force"),
    _p(
        "promise_strength",
        "package guarantor year",
        "chance to fight under the promises in force that year, against the strongest in the package; 1 if not given",
    ),
    _p(
        "tripwire",
        "draw package guarantor",
        "h: chance that its soldiers' losses commit a guarantor that would not have fought; 0 if not given",
    ),
    _v(
        "brings",
        "draw package guarantor",
        "brigades",
        "brigade equivalents that a guarantor brings from outside if it fights (backstop); 0 if not given",
        0.0,
    ),
    _p("web_memory", "draw factor", "m: share of a factor's departure from today that is left a quarter later"),
    _v("web_effects", "draw factor factor lag", "1", "a: effect on a factor (first) of a factor (second), per quarter"),
    _v("web_limit", "draw factor", "1", "L: where the factor saturates, as others feel it; inf without a limit", 0.0),
    _v("web_push", "draw package factor", "1", "u: what a package adds to a factor every quarter"),
    _v("web_shift", "draw factor", "log odds", "shift of every guarantor's chance to fight per unit of the factor"),
    _mask("drifts", "guarantor", "1 where the promise's chain has a policy step that drifts"),
    _v(
        "presence_exit",
        "draw guarantor year",
        "1",
        "multiplier of exit rates in a year (elections); 1 otherwise",
        0.0,
    ),
    _p(
        "conditional_weight",
        "draw",
        "chance that a conditional regime still has the policy to act; 0.5 if not given",
    ),
    _mask("lead", "guarantor", "1 for the guarantor that alone has the enablers and on whom others' resolve depends"),
    _v("contagion", "draw guarantor", "probability", "l: gain in chance to fight when the lead fights"),
    _p(
        "pledge_step",
        "draw guarantor",
        "rise of the chance to fight as all others are sure, conditional pledges",
    ),
    _v("belief_shift", "draw guarantor", "log odds", "challenger's belief minus the analyst's (bias + error)"),
    _v(
        "trust_shift",
        "draw guarantor",
        "log odds",
        "protégé's trust minus the analyst's estimate (bias + error)",
    ),
    _p("deciders_correlation", "draw", "ρ: pairwise latent correlation of the guarantors' decisions"),
    _p(
        "honours_if_protege_breaks",
        "draw guarantor",
        "multiplier of the chance to fight if the protégé reopens",
    ),
    _p("honours_unratified", "draw guarantor", "multiplier of the chance to fight without ratification"),
    _v("if_fights", "draw guarantor", "year-utility", "cost of fighting for the protégé", 0.0),
    _v(
        "if_abandons",
        "draw guarantor",
        "year-utility",
        "cost of not fighting after a promise (spillover)",
        0.0,
    ),
    # forces
    _mask("force_used", "package", "1 where the package has a force"),
    _mask(
        "contributor_party",
        "contributor party",
        "1 where the contributor is that party, or its bloc: a bloc pays what its members pay",
    ),
    _mask("contributor_guarantor", "contributor guarantor", "1 where its units fight if that guarantor fights"),
    _p(
        "takes_part",
        "draw package contributor",
        "whether the contributor takes part (0 or 1, or the package's share)",
    ),
    _v(
        "available_brigades",
        "draw contributor",
        "brigades",
        "brigade equivalents after the availability chain",
        0.0,
    ),
    _v(
        "rotation_factor",
        "draw contributor",
        "1",
        "pool needed per brigade deployed, (tour + dwell)/(tour − overlap)",
        1.0,
    ),
    _v("required_brigades", "draw package", "brigades", "brigade equivalents that the mandate needs", 0.0),
    _v("brigade_persons", "draw contributor", "persons", "persons deployed per brigade equivalent", 0.0),
    _v("cost_per_person", "draw contributor", "EUR/year", "yearly cost of a deployed person", 0.0),
    _v(
        "deploy_quarters",
        "draw package",
        "quarters",
        "quarters from the cease-fire until the force stands",
        0.0,
    ),
    _p(
        "enabler_dependence",
        "draw contributor",
        "n: share of the contribution that is lost without US-only enablers",
    ),
    _mask("enablers_present", "package", "1 where the package's US part supplies the enablers"),
    # pay
    _mask("is_payer", "party", "1 for the parties among which a bill is split: those not nested in a bloc"),
    _v(
        "package_cost",
        "draw package party",
        "EUR/year",
        "yearly money cost of a package beside its force (arms, funds)",
        0.0,
    ),
    _v("reconstruction_need", "draw", "EUR", "total need over the programme", 0.0),
    _v("reconstruction_public", "draw", "EUR/year", "grants and concessional money per year", 0.0),
    _v("private_supply", "draw", "EUR/year", "private money offered per year if the war risk were nil", 0.0),
    _v("private_elasticity", "draw", "1", "how fast private money falls with the required yield", 0.0),
    _p("risk_free", "draw", "risk-free yield"),
    _p("project_yield", "draw", "yield that projects earn"),
    _p("loss_given_war", "draw", "share of an investment lost if war resumes"),
    _v("programme_years", "draw", "years", "years over which the need is spent", 1.0),
    # pressure
    _p("resolute", "draw", "prior that the sender would carry out its threat"),
    _v("concession_cost", "draw", "1", "x: what complying costs the target, as a share of its stake", 0.0),
    _v("sanctions_cost", "draw", "1", "c_T: what defying a resolute sender costs the target, same unit", 0.0),
    _v("bluff_gain", "draw", "1", "b: gain of an irresolute sender when the target complies", 0.0),
    _v("audience_cost", "draw", "1", "a: loss of an irresolute sender whose bluff is called", 0.0),
    _mask("threat_target", "party", "1 for the target of the threat"),
    _v(
        "sanctions_value",
        "draw",
        "year-utility",
        "yearly cost of the threatened sanctions to the target",
        0.0,
    ),
    _p("snapback_chance", "draw package", "π_S: chance that sanctions come back when the deal is broken"),
    _v(
        "snapback_value",
        "draw",
        "year-utility",
        "value to the challenger of the sanctions that come back",
        0.0,
    ),
    # publics
    _p("support", "draw body", "share in favour: of voters or members, as the body's rule counts them"),
    _p("support_sd", "body", "total survey error, or spread of the judgement, on that share"),
    _p("threshold", "body", "share that the body's rule needs"),
    _v("members", "body", "persons", "members who vote; NaN for a public"),
    _p("cohesion_of_votes", "body", "intra-body correlation of members' votes"),
    _mask("body_applies", "package body", "1 where the package needs the body"),
    _mask("stops_package", "body", "1 where failure stops the package, 0 where it weakens a guarantee"),
    _mask("body_guarantor", "body guarantor", "1 where the body ratifies for that guarantor"),
    _p("ratification_correlation", "draw", "r: correlation of the bodies' votes"),
    _v("ratification_factor", "draw", "normal", "f: draw-addressed normal common to the bodies"),
    _v("ratification_noise", "draw body", "normal", "e_k: draw-addressed normal of a body"),
    # when
    _v("agreement_hazard", "draw", "1/day", "h0: base rate of agreement", 0.0),
    _v("deadline_day", "draw", "days", "days from the case's date to the deadline", 0.0),
    _v(
        "deadline_pull",
        "draw",
        "1",
        "h1: what the pull of the deadline adds up to; alone it brings agreement with 1 − exp(−h1)",
        0.0,
    ),
    _v("deadline_width", "draw", "days", "d: how close to the deadline the pull peaks", 0.0),
    _v("deadlines_slipped", "draw", "1", "deadlines that the same side let pass before", 0.0),
    _p("slip_discount", "draw", "loss of pull per deadline let pass"),
    # the outside view
    _v(
        "history",
        "draw option",
        "1",
        "covariates of the outside view, in the order of the model's published table",
    ),
    _v(
        "guarantee_hazard_ratio",
        "draw package",
        "1",
        "HR of the package's guarantee in the reading that content matters",
        0.0,
    ),
    _v(
        "guarantee_years",
        "package",
        "years",
        "years until the package's guarantee expires; inf if never",
        0.0,
    ),
)

INPUTS: dict[str, Value] = {value.name: value for value in _INPUTS}
"""The closed table of named inputs. ``study/inputs.py`` fills it; nothing else adds to it at run time."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A free parameter of a model: its default, its range and what it does."""

    name: str
    default: float
    low: float
    high: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Model:
    """What a study knows of a model.

    Attributes
    ----------
    name
        ``question package.model``, for instance ``cohesion.honouring``.
    question
        The question of the design's table that it answers.
    needs
        Names from :data:`INPUTS`, or outcomes of other models.
    gives
        Outcomes with dims and units; each name starts with the model's question package. A variant may give the
        outcomes of its headline; it then runs in its place, when asked for.
    run
        The pure function. It returns exactly the outcomes of ``gives`` and may add ``status`` (dims: draw).
    source
        Author, year, equation.
    card
        Name of the Markdown card beside the module, shown by ``locarno models NAME``.
    optional
        Inputs used where they are there.
    parameters
        Free parameters with ranges.
    replications
        Names of the lines of ``locarno replicate`` that speak for it.
    variant_of
        The headline model of which this is a named variant, or None.
    """

    name: str
    question: Question
    needs: tuple[str, ...]
    gives: tuple[Value, ...]
    run: Callable[[Inputs], Outcomes]
    source: str
    card: str
    optional: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    replications: tuple[str, ...] = ()
    variant_of: str | None = None
