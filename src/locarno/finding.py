"""An outcome summarised: value, intervals, baseline, drivers, words.

Three kinds of uncertain number are kept apart by name (spec: names of uncertainty): ``p_model`` is the mean over
draws of a modelled probability; ``share_of_draws`` is the share of draws in which a deterministic predicate holds;
``estimate`` is a quantity with a unit. Two spreads are kept apart as well: ``low``–``high`` is across draws (what we
do not know about this case), ``readings`` is across models or readings of the literature (what the field does not
agree on).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["p_model", "share_of_draws", "share_of_readings", "estimate"]
Origin = Literal["quoted number", "coded from a statement", "data", "judgement", "default"]

SCHEMA_VERSION = 1


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Baseline(_Record):
    """What one would say without the model: a base rate, a weighted mean, the status quo."""

    value: float
    """The baseline's number, in the finding's unit."""
    low: float | None = None
    """Lower end of its interval."""
    high: float | None = None
    """Upper end of its interval."""
    level: float | None = None
    """Level of that interval, 0.9 for one that holds nine times in ten; None where it is not stated."""
    event: str
    """The event that it counts: war, fatal dispute, any dispute…; or what the baseline is."""
    reference_class: str = ""
    """The rule by which its cases were taken, stated before the number."""
    n: int | None = None
    """Cases in the class."""
    source: str = ""
    """Where it is from."""


class Driver(_Record):
    """An input that moves the finding."""

    path: str
    """Dotted path of the estimate in the case."""
    rank_correlation: float
    """Spearman correlation of input and outcome over draws."""
    low: float | None = None
    """Mean of the finding over the draws in the lowest fifth of the input."""
    high: float | None = None
    """The same over the highest fifth."""
    origin: Origin = "judgement"
    """What the input rests on."""


class Finding(_Record):
    """One answer, with its uncertainty and where it comes from."""

    id: str
    """``hold_5y.europe_alone``, ``cost_us.us_backstop``…"""
    question: str
    """Question of the design's table: agree, hold, cohere, raise, pay, pressure, accept, when."""
    package: str | None = None
    """Package, where the finding is about one."""
    quantity: str
    """What it is, in plain words: "holds for five years, if in force"."""
    unit: str = "probability"
    """Unit."""
    kind: Kind
    """Which kind of uncertain number it is."""
    value: float | None
    """Mean over the good draws; None where the model was skipped."""
    low: float | None = None
    """10th percentile over draws."""
    high: float | None = None
    """90th percentile over draws."""
    central: float | None = None
    """The same at the central case."""
    readings: dict[str, float] = {}
    """Reading or variant → its mean, headline first."""
    baselines: tuple[Baseline, ...] = ()
    """What one would say without the model."""
    drivers: tuple[Driver, ...] = ()
    """The inputs that move it most, strongest first."""
    origins: dict[Origin, float] = {}
    """Share of the explained rank variance by what inputs rest on."""
    origin_counts: dict[Origin, int] = {}
    """How many inputs of each kind."""
    draws: int
    """Good draws."""
    draws_asked: int
    """Draws asked for."""
    says: str
    """One sentence with the number, without words of likelihood."""
    condition: str = ""
    """For a judgement: "If a cease-fire on these terms took effect in 2025"; what it is not conditional on is said."""
    subject: str = ""
    """For a judgement: "a European-led force without US ground troops"; the package's name unless given."""
    event: str = ""
    """For a judgement, the named event as a verb phrase: "see it hold for five years"."""
    notes: tuple[str, ...] = ()
    """What the reader must know: what was skipped, defaulted, simple."""
    model: str = ""
    """Model that gives the outcome."""


class ClaimResult(_Record):
    """A claim of the case, tested over draws."""

    id: str
    """Claim id."""
    says: str
    """The proposition."""
    test: str | None
    """The predicate."""
    share_of_draws: float | None
    """Share of good draws in which it holds; None where it cannot be tested here."""
    by_threshold: dict[str, float] = {}
    """Threshold → share, where the predicate has one."""
    counterexample: str = ""
    """A draw in which it fails, or the cheapest package that refutes it, in words."""
    note: str = ""
    """Necessity is "within this menu and these ranges"."""


class WindowPoint(_Record):
    """One cell of the accept–deter window."""

    concession: float
    """Concession in terms, 0 (none) to 1 (all that the challenger asks)."""
    brigades: float
    """European brigade equivalents."""
    challenger_accepts: float
    """Share of draws in which the challenger accepts."""
    deterred: float
    """p_model of holding to the reported year, if in force."""
    manned: float
    """Share of draws in which contributors can man it."""
    trap: float = 0.0
    """Share of draws in which it is accepted because it can be broken."""
    ratified: float | None = None
    """Share of draws in which every body that can stop the package agrees; None where the case names none."""
    late: float = 0.0
    """Share of draws in which an attack is likelier before the force stands than in the year when it does."""
    open: bool = False
    """Whether it is accepted, holds, can be manned and is ratified, each at one half or more."""


class YearPoint(_Record):
    """One year of a curve."""

    year: int
    """Years since the cease-fire took effect."""
    value: float
    """Mean over the good draws."""
    low: float | None = None
    """10th percentile over draws."""
    high: float | None = None
    """90th percentile over draws."""


class ExchangeRate(_Record):
    """For one US part: the least European share that the United States accepts, the most that Europe accepts."""

    us_part: str
    """The option of the US part, in words."""
    unit: str
    """Of what it is the share: "% of the yearly cost", "% of the brigades"."""
    accepted_from: float | None = None
    """Smallest European share at which the United States accepts; None where it accepts none."""
    accepted_to: float | None = None
    """Largest share that Europe accepts; None where it accepts none."""
    note: str = ""
    """What the share assumes, or why one of another kind cannot be given."""


class BargainingPoint(_Record):
    """The terms that one bargaining solution picks out of all combinations, at the central case."""

    rule: Literal["Nash", "Kalai–Smorodinsky", "egalitarian", "utilitarian"]
    """The solution."""
    compares_utilities: bool = False
    """Whether it compares parties' utilities, which the value unit does not by itself allow."""
    package: str
    """Whose instruments."""
    terms: dict[str, str]
    """Terms issue → option, or value with its unit."""
    differs: tuple[str, ...] = ()
    """Terms issues on which the package as written takes another option."""
    distance: float
    """Mean distance of the package's own terms from these, over the terms issues, on 0–100."""
    gains: dict[str, float]
    """Deciding party → value minus what it has without agreement, in years of full satisfaction."""
    holds: float
    """Chance to hold to the reported year, if in force."""


class Zone(_Record):
    """The zone of possible agreement over all combinations of terms, with one package's instruments."""

    package: str
    """Whose instruments."""
    combinations: int
    """Combinations of terms."""
    in_zone: float
    """Share of them that leave no deciding party worse off than no agreement, at the central case."""
    draws: int
    """Good draws in which the zone was searched."""
    open_in: float
    """Share of those draws in which the zone holds any combination."""
    as_written: bool
    """Whether the package's own terms lie in the zone, at the central case."""
    points: tuple[BargainingPoint, ...] = ()
    """Bargaining solutions at the central case; none where the zone is empty."""


class Check(_Record):
    """A condition of theory on a package, year by year: a verdict apart, never averaged in."""

    id: str
    """``commitment.europe_alone``: check and package."""
    package: str
    """Package."""
    model: str
    """Which condition: "Powell's commitment problem", "self-enforcing cease-fire"…"""
    asks: str
    """The question that it answers, in words."""
    holds: float | None
    """Share of draws in which the condition holds in every year; None where it cannot be asked."""
    by_year: tuple[float, ...] = ()
    """Share of draws in which it holds, by year."""
    first_fails: int | None = None
    """At the central case: the first year in which it fails; None where it holds throughout."""
    says: str
    """The verdict at the central case, in one sentence with its numbers."""
    repair: str = ""
    """What would repair it, with the size of the change; empty where it holds or nothing in the case would."""


Channel = Literal["promise", "tripwire", "denial", "backstop", "snapback", "arms"]
"""How a guarantee works: by the promise itself (π), troops whose loss would bind (π), forces that fight in place (p),
forces that come (p and c), sanctions that return (c), the protégé's own strength (p_none)."""


class ChannelEffect(_Record):
    """What one channel of a package's guarantees adds to the chance to hold: switched off on the same draws."""

    package: str
    """Package."""
    channel: Channel
    """Channel."""
    through: str
    """What the channel rests on in this package, in words with its central numbers; empty where it is not there."""
    present: bool
    """Whether the package has it."""
    value: float
    """Mean change of the chance to hold to the middle reported year when it is switched off."""
    low: float | None = None
    """10th percentile over draws."""
    high: float | None = None
    """90th percentile over draws."""


class Absence(_Record):
    """What the absence of one contributor changes, one way of reckoning it."""

    party: str
    """Who stays out."""
    package: str
    """Package."""
    way: Literal["others fixed", "contagion", "substitution"]
    """Whether others do as before, lose heart with it, or fill the gap as far as they can."""
    reading: str = ""
    """Which reading of the way, where it has several: an equilibrium of the pledges, enablers to be had elsewhere."""
    holds: float
    """Mean change of the chance to hold to the middle reported year."""
    low: float | None = None
    """10th percentile over draws."""
    high: float | None = None
    """90th percentile over draws."""
    brigades_missing: float
    """Mean change of the brigades missing."""
    costs: dict[str, float] = {}
    """Party → mean change of what it pays, EUR a year, for those that pay most."""
    note: str = ""
    """What the way assumes."""


class SurfacePoint(_Record):
    """One cell of a threshold surface."""

    x: float
    """Value of the first input."""
    y: float
    """Value of the second."""
    holds: float
    """Mean chance to hold to the middle reported year with both inputs set so in all draws."""


class Surface(_Record):
    """A threshold surface: the chance to hold over two inputs, and where it crosses a level."""

    package: str
    """Package."""
    x: str
    """First input: a dotted path or a named quantity."""
    x_says: str
    """The same in words, with its unit."""
    y: str
    """Second input."""
    y_says: str
    """The same in words."""
    x_now: float
    """Its central value."""
    y_now: float
    """Its central value."""
    level: float
    """The level whose crossing is sought."""
    points: tuple[SurfacePoint, ...]
    """The grid, x slow and y fast."""
    crossing: tuple[tuple[float, float], ...] = ()
    """(x, y) along which the mean chance to hold equals the level; empty where it does nowhere in the grid."""
    further: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Further lines along which it does, apart from the first and longest."""


class Pivot(_Record):
    """How much rests on one guarantor of a package."""

    package: str
    """Package."""
    guarantor: str
    """Party."""
    swing: float
    """Mean over draws of: chance that the deterring set forms if it surely fights, less if it surely does not."""
    holds: float
    """Mean change of the chance to hold to the middle reported year if it surely does not fight."""
    low: float | None = None
    """10th percentile over draws of that change."""
    high: float | None = None
    """90th percentile over draws."""


class TippingSet(_Record):
    """A smallest set of guarantors whose staying out takes the settlement below a level, at the central case."""

    package: str
    """Package."""
    guarantors: tuple[str, ...]
    """Who; empty where it lies below the level already, or where no set takes it below."""
    holds: float
    """Chance to hold to the middle reported year without them; with all where it lies below the level already, and
    without any where no set takes it below."""
    level: float
    """The level."""


class RungTime(_Record):
    """One rung of a response ladder, played."""

    does: str
    """What is done."""
    who: str
    """Who does it."""
    happens: float
    """Share of the draws in which it ever happens."""
    early: float | None = None
    """10th percentile of its hour after the violation, over the draws in which it happens."""
    middle: float | None = None
    """Median."""
    late: float | None = None
    """90th percentile."""


class BreachLadder(_Record):
    """A guarantee's response ladder, played over draws."""

    guarantee: str
    """Guarantee id."""
    name: str
    """Its name."""
    rungs: tuple[RungTime, ...]
    """In the order of the case."""
    response: str
    """Which rung counts as the response."""
    weakest: str = ""
    """The rung that costs most, and what it costs, in words."""
    assumed: tuple[str, ...] = ()
    """What the case does not give and is taken not to delay or stop it."""


class ReliabilityPoint(_Record):
    """One point of the selection curve: from the mean of all alliances to the rate among those that were tested."""

    threshold: float
    """Reliability below which an attacker tests an alliance."""
    concentration: float
    """How alike alliances are: α + β of the Beta distribution."""
    mean: float
    """Mean reliability of all alliances."""
    rate: float
    """Rate among the tested that follows."""


class Reliability(_Record):
    """What past alliances say, and what selection leaves open: a curve and bounds, no corrected number."""

    group: str
    """Which alliances were tested."""
    honoured: int
    """Honoured."""
    tests: int
    """Tested."""
    rate: float
    """Observed rate among the tested."""
    low: float
    """Lower end of its 95% interval."""
    high: float
    """Upper end."""
    consistent_low: float
    """Smallest mean of all alliances that is consistent with it under the stated thresholds and concentrations."""
    consistent_high: float
    """Largest."""
    text: str
    """The same in words, with what may not be concluded."""
    curve: tuple[ReliabilityPoint, ...] = ()
    """The selection curve."""


class Linchpin(_Record):
    """An assumption on which the answer rests, and where it would tip."""

    says: str
    """The assumption, in one line."""
    path: str
    """Dotted path of its estimate."""
    unit: str = ""
    """Unit of its values."""
    central: float | None = None
    """Its central value."""
    tipping: float | None = None
    """The value at which the finding crosses its threshold; None where no value in its range does."""
    tips: str = ""
    """What then tips, in a few words."""


class Findings(_Record):
    """All findings of one run: what ``locarno findings RUN --json`` prints and the brief reads."""

    schema_version: Annotated[int, Field(ge=1)] = SCHEMA_VERSION
    """Version of this schema."""
    locarno: str = ""
    """Version of Locarno that made them."""
    run: str
    """Run id."""
    case_title: str
    """Title of the case."""
    case_hash: str
    """Hash of the case."""
    as_of: str
    """Date of the case."""
    question: str
    """The question of the brief."""
    marking: str = ""
    """Marking or disclaimer."""
    author: str = ""
    """Who made the case."""
    seed: int
    """Seed."""
    draws: int
    """Good draws."""
    draws_asked: int
    """Draws asked for."""
    packages: dict[str, str] = {}
    """Package id → name, in the order of the figure."""
    benchmark: str | None = None
    """The benchmark's package id."""
    no_guarantee: str | None = None
    """Package with the same terms and no guarantee."""
    report_years: tuple[int, ...] = ()
    """Years that are reported."""
    parties: dict[str, str] = {}
    """Party id → name."""
    fates: dict[str, dict[str, float]] = {}
    """Package → fate → mean weight to the horizon; sums to 1."""
    findings: tuple[Finding, ...] = ()
    """All findings; of one question and package the first is the headline."""
    headlines: tuple[str, ...] = ()
    """Ids of the findings that are the brief's judgements, three of them."""
    survival: dict[str, tuple[YearPoint, ...]] = {}
    """Package → p_model of holding to the end of each year, if in force."""
    war_free: dict[str, tuple[YearPoint, ...]] = {}
    """Package → p_model of no return to war by the end of each year, if in force: limited attacks end a settlement too,
    and are counted apart. Only where the case gives kinds of attack beside the full one."""
    claims: tuple[ClaimResult, ...] = ()
    """Claims tested."""
    window: tuple[WindowPoint, ...] = ()
    """The accept–deter window."""
    window_says: str = ""
    """Where it is open, or which of its conditions never meet, in words."""
    exchange_rate: tuple[ExchangeRate, ...] = ()
    """One for each US part."""
    zones: tuple[Zone, ...] = ()
    """The zone of possible agreement over all combinations of terms, by package."""
    best_terms: tuple[BargainingPoint, ...] = ()
    """Bargaining solutions over all combinations of terms and the instruments of all packages, at the central case."""
    banner: str = ""
    """What stands above every level where the structural level is not identified; empty where it may pass."""
    checks: tuple[Check, ...] = ()
    """Structural checks by package: verdicts apart, never averaged into the chance to hold."""
    channels: tuple[ChannelEffect, ...] = ()
    """What each channel of the guarantees adds, by package."""
    absences: tuple[Absence, ...] = ()
    """The price of absence, each of its three ways."""
    surfaces: tuple[Surface, ...] = ()
    """Threshold surfaces."""
    pivots: tuple[Pivot, ...] = ()
    """How much rests on each guarantor."""
    tipping_sets: tuple[TippingSet, ...] = ()
    """Smallest sets of guarantors on which a package rests."""
    ladders: tuple[BreachLadder, ...] = ()
    """Response ladders of the guarantees, played."""
    reliability: tuple[Reliability, ...] = ()
    """What past alliances say, with what selection leaves open; the first group is drawn."""
    assumptions: tuple[Linchpin, ...] = ()
    """Linchpin assumptions, most telling first."""
    skipped: dict[str, tuple[str, ...]] = {}
    """Model → inputs that it would need."""
    defaulted: dict[str, str] = {}
    """Setting → value that was not given and is printed as a default."""
    remarks: tuple[str, ...] = ()
    """Where the case holds more than the models' inputs can carry."""
    models: dict[str, str] = {}
    """Model → one line from its card."""
    contrary: str = ""
    """The strongest contrary case, in two lines."""

    def find(self, finding_id: str) -> Finding | None:
        """Give the finding with this id, or None."""
        return next((finding for finding in self.findings if finding.id == finding_id), None)

    def of(self, question: str) -> tuple[Finding, ...]:
        """Give all findings of one question."""
        return tuple(finding for finding in self.findings if finding.question == question)
