"""What stands behind a settlement: guarantees, forces, the war, outside options, ratification."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from locarno.case.base import Id, Noun, Reasons
from locarno.estimate import Amount, Estimate, Probability


class Chain(Noun):
    """A promise as a conditional chain: P(policy) · P(authorised | policy) · P(fights | authorised)."""

    policy: Probability
    """Chance that the policy stands today; it drifts with presence and elections."""
    authorised: Probability
    """Chance that the use of force is authorised, given the policy."""
    fights: Probability
    """Chance to fight, given authorisation."""


class Calculus(Noun):
    """A promise as the guarantor's own reckoning: r = (ΔP · prize + audience + outrage · troops)/resolve, within 0–1.

    ΔP is what its joining alone takes from the challenger's chance to win in year 1: the forces of the package and
    ``brings`` decide it. All but ``outrage`` and ``troops`` are in one unit of the analyst's choice.
    """

    prize: Amount
    """V: what the beneficiary's victory is worth to it."""
    audience: Amount = Field(default=0.0, validate_default=True)
    """A: what abandoning the promise would cost it, at home and with its other allies."""
    outrage: Amount = Field(default=0.0, validate_default=True)
    """λ: what the loss of one of its soldiers adds; studies find it small."""
    troops: Amount = Field(default=0.0, validate_default=True)
    """n: its soldiers in the way of an attack, in persons."""
    resolve: Amount
    """K: its cost of war is taken to lie anywhere from 0 to this."""

    @model_validator(mode="after")
    def _costs_something(self) -> Calculus:
        if not all(isinstance(number, str) or number > 0 for number in self.resolve.quantities()):
            message = "resolve must be above 0: it is the most that war may cost the guarantor"
            raise ValueError(message)
        return self


class Guarantor(Noun):
    """What one guarantor would do under this guarantee: one base rate, a chain, or its own calculus."""

    honours: Probability | None = None
    """Chance to fight for the beneficiary in a year in which it is attacked."""
    chain: Chain | None = None
    """The same as a conditional chain; its product is printed beside the base rate."""
    calculus: Calculus | None = None
    """The same from its own reckoning, which the balance of forces moves."""
    tripwire: Probability | None = None
    """h: what the loss of its soldiers in the country adds to its chance π to fight, 1 − (1 − π)(1 − h)."""
    brings: Amount = Field(default=0.0, validate_default=True)
    """Brigade equivalents that it brings from outside if it fights, beside what it gives to a force."""
    believed: Probability | None = None
    """The challenger's belief, soldiers' loss left out; the estimate plus the case's belief spread unless given."""
    trusted: Probability | None = None
    """The protégé's trust; likewise."""
    if_fights: Amount = Field(default=0.0, validate_default=True)
    """Cost of fighting, in years of full satisfaction."""
    if_abandons: Amount = Field(default=0.0, validate_default=True)
    """Cost of not fighting after a promise: spillover to its other pacts."""
    honours_if_protege_breaks: Probability = Field(default=1.0, validate_default=True)
    """Multiplier of the chance to fight where the protégé reopened the war."""
    honours_unratified: Probability | None = None
    """Multiplier of the chance to fight where a body that stops the guarantee did not ratify."""
    contagion: Probability = Field(default=0.0, validate_default=True)
    """How much its chance to fight rises when the lead guarantor fights."""
    pledge_step: Probability = Field(default=0.0, validate_default=True)
    """How much its chance to fight rises as all others become sure (conditional pledge)."""
    lead: bool = False
    """Whether the others' resolve depends on this one."""

    @model_validator(mode="after")
    def _one_of_three(self) -> Guarantor:
        if sum(way is not None for way in (self.honours, self.chain, self.calculus)) != 1:
            message = "a guarantor needs exactly one of honours, chain and calculus"
            raise ValueError(message)
        if self.calculus is not None and self.tripwire is not None:
            message = "a calculus counts its soldiers by outrage and troops: give no tripwire beside it"
            raise ValueError(message)
        if self.calculus is not None and (self.believed is not None or self.trusted is not None):
            message = "a calculus moves with the balance of forces, so belief and trust follow it: use the case's bias"
            raise ValueError(message)
        return self


class ResponseStep(Noun):
    """One step of the response ladder, with its clock: what is not given is assumed not to delay or stop it."""

    after_hours: Amount
    """Hours from the violation, if nothing delays it."""
    who: Id
    """Who acts."""
    does: str
    """What it does."""
    id: Id | None = None
    """Its name, where other steps come after it."""
    after: tuple[Id, ...] | None = None
    """Earlier steps that must have happened; the step before it unless given, `[]` if it waits for none."""
    takes_hours: Amount | None = None
    """Hours that it takes once those have happened; the later of this and `after_hours` counts."""
    delay_hours: Amount | None = None
    """Hours lost on top."""
    fails: Probability | None = None
    """Chance that it never happens although those before it did."""
    veto: dict[Id, Probability] = {}
    """Party → chance that it stops the step."""


Grade = Annotated[int, Field(ge=0, le=5)]


class Grades(Noun):
    """Graded 0–5 by the printed rubric; descriptive only: no model reads them."""

    bindingness: Grade
    """How the text binds."""
    materiality: Grade
    """Forces and funds in place."""
    automaticity: Grade
    """How much follows without a new decision."""
    because: Reasons = ()
    """Why."""


class Guarantee(Noun):
    """Who promises what to whom, when it applies, how fast, and until when."""

    name: str
    """Name in a few words."""
    ladder: tuple[Annotated[str, Field(pattern=r"^G([0-9]|1[0-7])$")], ...]
    """Rungs of the guarantee ladder G0–G17."""
    guarantors: dict[Id, Guarantor] = {}
    """Party → what it would do."""
    beneficiary: Id
    """Who is guaranteed."""
    trigger: str = ""
    """What sets it off."""
    attributed_by: str = ""
    """Who decides that the trigger was pulled."""
    legal_form: str = ""
    """Statement, executive agreement, treaty, legislation…"""
    presence: str = ""
    """What stands on the ground in peace."""
    response: tuple[ResponseStep, ...] = ()
    """The response ladder with its clocks."""
    starts_after: Annotated[float, Field(ge=0)] = 0.0
    """Years from the cease-fire until it is in force (an accession gap)."""
    expires: Literal["never"] | Annotated[float, Field(gt=0)] = "never"
    """Years from the cease-fire until it ends."""
    grades: Grades | None = None
    """Bindingness, materiality, automaticity."""
    adds_own_brigades: Amount = Field(default=0.0, validate_default=True)
    """Brigade equivalents that it adds to the protégé's own force (arms and training)."""
    incident_multiplier: Amount = Field(default=1.0, validate_default=True)
    """Multiplier of the yearly chance of war by incident (monitoring)."""
    snapback_chance: Probability = Field(default=0.0, validate_default=True)
    """Chance that sanctions come back if the challenger breaks the deal."""
    hazard_ratio: Amount | None = None
    """Ratio of the yearly hazard of war under it, in the reading that content matters; outside view only."""
    because: Reasons = ()
    """Where it comes from."""


class Rotation(Noun):
    """Rotation in months: pool factor (tour + dwell)/(tour − overlap)."""

    tour: Amount
    """Months deployed."""
    dwell: Amount
    """Months of recovery and training between tours."""
    overlap: Amount = Field(default=0.0, validate_default=True)
    """Months lost to hand-over inside a tour."""

    @model_validator(mode="after")
    def _leaves_time(self) -> Rotation:
        tour, overlap = (
            [float(q) for q in estimate.quantities() if not isinstance(q, str)]
            for estimate in (self.tour, self.overlap)
        )
        if tour and overlap and min(overlap) >= max(tour):
            message = f"an overlap of {min(overlap):g} leaves nothing of a tour of {max(tour):g}"
            raise ValueError(message)
        return self


class UnitType(Noun):
    """A kind of unit in force generation."""

    persons: Amount
    """Persons per unit."""
    provides: dict[Id, Annotated[float, Field(ge=0)]]
    """Capability → how much one unit provides."""
    cost: Amount
    """EUR a year per deployed unit."""
    place: Literal["line", "rear", "outside"] = "rear"
    """Where it works: near the line, elsewhere in the country, or outside it; caveats bar units by place."""


class Contribution(Noun):
    """What one contributor has and would send."""

    takes_part: Probability = Field(default=1.0, validate_default=True)
    """Chance that it takes part."""
    active: Amount | None = None
    """Active personnel; start of the availability chain."""
    army_share: Probability | None = None
    """Share of the active personnel in the army."""
    field_share: Probability | None = None
    """Share of the army in field units."""
    ready_share: Probability | None = None
    """Share of the field units that is ready and deployable."""
    committed: Probability | None = None
    """Share of the ready units committed elsewhere."""
    brigades: Amount | None = None
    """Instead of the chain: brigade equivalents in the pool."""
    enabler_dependence: Probability = Field(default=0.0, validate_default=True)
    """n: share of its contribution that is lost without US-only enablers."""
    cost_per_person: Amount | None = None
    """EUR a year per deployed person; the force's value unless given."""
    units: dict[Id, Annotated[float, Field(ge=0)]] = {}
    """Unit type → units in the pool, for force generation."""
    caveats: tuple[Literal["no_ground_troops", "not_in_country", "not_near_line"], ...] = ()
    """National caveats."""
    because: Reasons = ()
    """Where it comes from."""

    @property
    def in_country(self) -> bool:
        """Whether no caveat keeps its soldiers out of the country."""
        return not {"no_ground_troops", "not_in_country"} & set(self.caveats)

    @model_validator(mode="after")
    def _chain_or_brigades(self) -> Contribution:
        chain = (self.active, self.army_share, self.field_share, self.ready_share, self.committed)
        given = sum(link is not None for link in chain)
        if self.brigades is not None and given:
            message = "give either brigades or the availability chain, not both"
            raise ValueError(message)
        if self.brigades is None and not self.units and given != len(chain):
            message = "the availability chain needs active, army_share, field_share, ready_share and committed"
            raise ValueError(message)
        return self


class Force(Noun):
    """A force: mandate, what it needs, who contributes, how it rotates, what it costs."""

    name: str
    """Name in a few words."""
    mandate: Annotated[str, Field(pattern=r"^M([1-9]|1[0-3])$")]
    """Mandate M1–M13."""
    brigades: Amount
    """Brigade equivalents that the mandate needs."""
    brigade_persons: Amount
    """Persons deployed per brigade equivalent, support included."""
    needs: dict[Id, Annotated[float, Field(ge=0)]] = {}
    """Capability → amount needed, for force generation."""
    unit_types: dict[Id, UnitType] = {}
    """Kinds of unit, for force generation."""
    us_only: tuple[Id, ...] = ()
    """Capabilities that only the United States has at scale."""
    enablers_from: dict[Id, tuple[Id, ...]] = {}
    """Issue → options under which US-only enablers are present."""
    contributors: dict[Id, Contribution]
    """Party → what it has and would send."""
    rotation: Rotation
    """Rotation."""
    deploy_quarters: Amount
    """Quarters from the cease-fire until it stands."""
    cost_per_person: Amount
    """EUR a year per deployed person."""
    because: Reasons = ()
    """Where it comes from."""


class Ends(Noun):
    """Where the terms issues end: issue → position, as an option or in the issue's unit."""

    win: dict[Id, Estimate]
    """If the challenger wins."""
    lose: dict[Id, Estimate]
    """If it loses."""
    now: dict[Id, Estimate]
    """While the war goes on."""


class Power(Noun):
    """How strength changes: year → ratio to year 1, linear between, constant after."""

    challenger: dict[int, Amount] = {}
    """The challenger's strength against year 1."""
    protege: dict[int, Amount] = {}
    """The protégé's strength against year 1."""


class KindEnds(Noun):
    """Where a kind of attack leaves the terms issues; an issue that is not named stays as the package settles it."""

    win: dict[Id, Estimate] = {}
    """If it succeeds: issue → position."""
    lose: dict[Id, Estimate] = {}
    """If it fails."""


class AttackKind(Noun):
    """A kind of attack; ``full`` is the war itself and takes its numbers from there.

    Any other kind is modelled if it has numbers: it then needs `win_alone`, `cost_alone`, `cost_opposed`,
    `attributed`, `honours` and an end. A kind with only `says` is described and not modelled.
    """

    says: str = ""
    """What it is."""
    win_alone: Probability | None = None
    """Chance that it succeeds against the protégé alone, in year 1."""
    cost_alone: Amount | None = None
    """What it costs the challenger against the protégé alone, in years of full satisfaction."""
    cost_opposed: Amount | None = None
    """The same when those who join equal the protégé's own force."""
    odds_slope: Estimate | None = None
    """b: slope of its log odds in the log force ratio; the war's unless given."""
    attributed: Probability | None = None
    """Chance that it is laid at the challenger's door in time for guarantors to act; else nobody fights."""
    honours: Probability | None = None
    """Multiplier of every guarantor's chance to fight against it, once it is attributed."""
    honours_of: dict[Id, Probability] = {}
    """Guarantor → its own multiplier, in place of `honours`."""
    burden: Amount | None = None
    """What fighting and renewed war cost the others, as a share of what they cost in the full war; 1 unless given."""
    ends: KindEnds = KindEnds()
    """Where it leaves the terms issues."""
    because: Reasons = ()
    """Where it comes from."""

    @property
    def modelled(self) -> bool:
        """Whether it has numbers of its own."""
        return bool(self.model_fields_set - {"says", "because"})


class Fronts(Noun):
    """The war as a walk over strongholds, battle by battle; costs are shares of what is at stake."""

    forts: Amount
    """Strongholds in all."""
    held: Amount
    """Strongholds that the challenger holds now."""
    challenger_battle: Probability
    """The challenger's chance to win a battle, as the challenger sees it."""
    protege_battle: Probability
    """The challenger's chance to win a battle, as the protégé sees it."""
    challenger_cost: Amount
    """What a battle costs the challenger."""
    protege_cost: Amount
    """What a battle costs the protégé."""
    challenger_reentry: Amount = Field(default=0.0, validate_default=True)
    """What it costs the challenger to take up the war again (separation, peacekeepers, sanctions)."""
    protege_reentry: Amount = Field(default=0.0, validate_default=True)
    """What it costs the protégé."""

    @model_validator(mode="after")
    def _held_of_all(self) -> Fronts:
        held, forts = (
            [float(q) for q in estimate.quantities() if not isinstance(q, str)] for estimate in (self.held, self.forts)
        )
        if held and forts and max(held) > min(forts):
            message = f"{max(held):g} strongholds held, of {min(forts):g}"
            raise ValueError(message)
        return self


class War(Noun):
    """The war that would be renewed, or goes on."""

    challenger: Id
    """Who may attack again."""
    protege: Id
    """Who is guaranteed."""
    ends: Ends
    """Where the terms issues end."""
    win_alone: Probability
    """Challenger's chance to win against the protégé alone, in year 1."""
    own_brigades: Amount
    """The protégé's own brigade equivalents in year 1."""
    cost_alone: Amount
    """Challenger's cost of attacking the protégé alone, in years of full satisfaction."""
    cost_opposed: Amount
    """Challenger's cost of attacking when those who join equal the protégé's own force."""
    hidden_cost_sd: Amount
    """s_κ: spread of the challenger's private cost of breaking a deal."""
    shock: Amount
    """σ: yearly shock to the temptation to attack."""
    odds_slope: Estimate | None = None
    """b: slope of the log odds of winning in the log force ratio; the published fit unless given."""
    protege_reopens: Probability | None = None
    """h^P: yearly chance that the protégé reopens the war."""
    incident: Probability | None = None
    """h^I: yearly chance of war by incident."""
    first_strike: Probability | None = None
    """Gain in the chance to win by striking first, for either side; the check of strategic risk needs it."""
    fronts: Fronts | None = None
    """The war as a walk over strongholds; the check of learning and re-entry costs needs it."""
    kinds: dict[Id, AttackKind] = {"full": AttackKind()}
    """Kinds of attack: `full`, and a limited grab or an attack in the grey zone where given."""
    ends_yearly: Probability
    """μ: yearly chance that the war ends by itself."""
    challenger_wins_if_ends: Probability
    """q_w: chance that the challenger has won, if it ends by itself."""
    power: Power = Power()
    """How strength changes over the years."""


class Outside(Noun):
    """What a party gets, and bears, without agreement or when war is renewed."""

    fighting_cost: Amount
    """f: yearly cost of fighting on."""
    renewed_war_cost: Amount = Field(default=0.0, validate_default=True)
    """What it bears if war is renewed, as protégé or bystander."""


class RatifyingBody(Noun):
    """A parliament, public or council that must agree."""

    name: str
    """Name."""
    party: Id
    """For which party it ratifies."""
    rule: str
    """The rule, in words, with its legal source."""
    stops: Literal["package", "guarantee"]
    """What its refusal stops: the package, or (weakening it) the party's guarantee."""
    applies_to: tuple[Id, ...]
    """Guarantees, forces or packages that need it."""
    threshold: Annotated[float, Field(gt=0, le=1)]
    """Share that it needs."""
    support: Probability
    """Share in favour."""
    support_sd: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Further error of that share (total survey error, or spread of a judgement)."""
    members: Annotated[float, Field(gt=0)] | None = None
    """Members who vote; none for a public."""
    cohesion: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Intra-body correlation of members' votes (party discipline)."""
    because: Reasons = ()
    """Where it comes from."""


__all__ = [
    "AttackKind",
    "Calculus",
    "Chain",
    "Contribution",
    "Ends",
    "Force",
    "Fronts",
    "Grades",
    "Guarantee",
    "Guarantor",
    "KindEnds",
    "Outside",
    "Power",
    "RatifyingBody",
    "ResponseStep",
    "Rotation",
    "UnitType",
    "War",
]
