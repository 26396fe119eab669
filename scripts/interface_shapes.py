"""Shapes of what Locarno prints and reads as JSON, where no class of the package has that shape already.

``make_schemas.py`` turns them into JSON Schemas and into the tables of docs/interfaces.md.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from locarno.case.comparison import Direction
from locarno.diagnostics import Severity
from locarno.evidence.statement import Statement
from locarno.models.contract import FATES, Question
from locarno.replication import Verdict

Id: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sha256: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Version: TypeAlias = Literal[1]

LEFT_OUT: Any = None
"""Of a key that may be left out but not be null."""

assert FATES == ("refused", "ratification_fails", "kept", "broken_by_challenger", "broken_by_protege_or_incident")
Fate: TypeAlias = Literal[
    "refused", "ratification_fails", "kept", "broken_by_challenger", "broken_by_protege_or_incident"
]


class Shape(BaseModel):
    """A JSON object with these keys and no others."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class DiagnosticShape(Shape):
    """One coded message."""

    model_config = ConfigDict(title="Diagnostic")

    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{3}$")]
    """Code, explained on the page of diagnostics."""
    severity: Severity
    """`error` stops the work; `warning` and `note` do not."""
    message: str
    """One sentence: what is wrong, with the value."""
    file: str | None
    """File, as it was named to Locarno."""
    line: Annotated[int, Field(ge=1)] | None
    """Line, from 1."""
    column: Annotated[int, Field(ge=1)] | None
    """Column, from 1."""
    path: str | None
    """Dotted path inside the file, `stances.us.us_part.position`."""
    expected: str | None
    """What was expected, in a few words."""
    mend: str | None
    """How a user mends it."""


class DiagnosticsShape(Shape):
    """What any verb prints under `--json` where it stops with exit code 2."""

    model_config = ConfigDict(title="Diagnostics")

    schema_version: Version
    """Version of this schema."""
    diagnostics: Annotated[list[DiagnosticShape], Field(min_length=1)]
    """Everything that is wrong, by place."""


class CheckShape(Shape):
    """What `locarno check CASE --json` prints."""

    model_config = ConfigDict(title="Check")

    schema_version: Version
    """Version of this schema."""
    case: str
    """Folder of the case."""
    errors: Count
    """Diagnostics of severity `error`; exit code 1 if there are any."""
    warnings: Count
    """The other diagnostics; looked for once there are no errors."""
    diagnostics: list[DiagnosticShape]
    """All of them, by place."""


class ChangeShape(Shape):
    """One thing in which the two cases differ."""

    model_config = ConfigDict(title="Change")

    path: str
    """Dotted path of the entry."""
    section: str
    """First part of the path: `parties`, `stances`, `guarantees`…"""
    directions: Annotated[list[Direction], Field(min_length=1)]
    """In which direction it went; a number can go up and become wider at once."""
    before: str | None
    """What it was, in words; null where it was not there."""
    after: str | None
    """What it is, in words; null where it is gone."""


class DiffShape(Shape):
    """What `locarno diff A B --json` prints."""

    model_config = ConfigDict(title="Diff")

    schema_version: Version
    """Version of this schema."""
    a: Sha256
    """Hash of the earlier case."""
    b: Sha256
    """Hash of the later case."""
    changes: list[ChangeShape]
    """In the order of the case file; empty where nothing differs."""


class Asked(Shape):
    """What was asked of a run."""

    packages: list[Id]
    """Packages, in the order of the case."""
    draws: Annotated[int, Field(ge=1)]
    """Draws for each package."""
    seed: Count
    """Seed of everything random."""
    chunk: Annotated[int, Field(ge=1024, multiple_of=1024)]
    """Draws in a part."""
    block: Literal[1024]
    """Draws that models compute at a time."""
    variants: Literal["headline", "all"]
    """Whether variants ran on the first block or on all draws."""


class Failure(Shape):
    """Draws that failed at one stage for one reason."""

    draws: Annotated[int, Field(ge=1)]
    """How many."""
    first: Annotated[list[Count], Field(min_length=1, max_length=10)]
    """The first of them."""


class Timings(Shape):
    """Where the time went."""

    seconds: Annotated[float, Field(ge=0)] = 0
    """Wall-clock seconds, all resumptions together; absent until the run has ended."""
    stages: dict[str, Annotated[float, Field(ge=0)]] = {}
    """Stage or model → seconds, summed over workers."""


class RunShape(Shape):
    """What `locarno run CASE --json` prints, and what `run.json` of a run folder holds."""

    model_config = ConfigDict(title="Run")

    schema_version: Version
    """Version of this schema and of the parts' columns."""
    kind: Literal["locarno run"]
    """Says what the file is."""
    id: str
    """Name of the run folder when it was made."""
    status: Literal["running", "complete", "interrupted", "failed"]
    """`failed`: more draws failed than the case allows."""
    title: str
    """Title of the case."""
    as_of: Annotated[str, Field(json_schema_extra={"format": "date"})]
    """Date of the case."""
    asked: Asked
    """What was asked."""
    case_hash: Sha256
    """Hash of the case: its file, documents and statements."""
    versions: dict[str, str]
    """Locarno, Python and libraries → version."""
    started: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    """When it was begun, UTC."""
    ended: Annotated[str, Field(json_schema_extra={"format": "date-time"})] = ""
    """When it ended, UTC; absent until then."""
    models: list[str]
    """Models whose outcomes are the run's, in the order in which they ran; fixed before results exist."""
    variants: dict[str, list[str]]
    """Variant → the models that ran again with it."""
    skipped: dict[str, list[str]]
    """Model → inputs that it would need and the case does not give."""
    defaulted: dict[str, str]
    """Dotted path of a setting that was not given → what stands for it."""
    remarks: list[str]
    """Where the case holds more than the models' inputs can carry."""
    labels: dict[str, list[str]]
    """Axis → its labels: package, party, issue, guarantor, contributor, body, year, horizon, fate…"""
    failure_share: Share
    """Share of failed draws past which a run fails."""
    failures: dict[str, Failure]
    """Stage and reason → draws that failed."""
    failed_draws: Count
    """How many in all."""
    timings: Timings
    """Seconds, in all and by stage."""


ByYear: TypeAlias = float | list[float]
ChanceByYear: TypeAlias = Share | list[Share]
Discount: TypeAlias = Annotated[float, Field(ge=0, lt=1)]


class HiddenCost(Shape):
    """The challenger's hidden cost of breaking."""

    sd: Annotated[float, Field(ge=0)] = 0
    """Its standard deviation."""
    nodes: Literal["exact", "midpoint"] = "exact"
    """Exact integration, or midpoints of equal slices."""
    n: Annotated[int, Field(ge=1, le=100_001)] = 4001
    """How many midpoints."""


class OtherParty(Shape):
    """A party beside the challenger."""

    y: ByYear
    """Its yearly value of the settlement."""
    y_cw: ByYear
    """After a war that the challenger wins."""
    y_cl: ByYear
    """After a war that the challenger loses."""
    beta: Discount = LEFT_OUT
    """Its discount factor; the challenger's unless given."""
    g: ByYear = 0
    """What the settlement costs it a year."""
    c: ByYear | dict[str, ByYear] = 0
    """What a war costs it; a value, or one for each set of guarantors."""
    o: float | None = None
    """What no agreement is worth to it; without it the party has no veto."""


class KindOther(Shape):
    """What a further kind of attack brings a party beside the challenger; what is not given is as for the full one."""

    y_cw: ByYear = LEFT_OUT
    """After an attack of this kind that succeeds."""
    y_cl: ByYear = LEFT_OUT
    """After one that fails."""
    c: ByYear | dict[str, ByYear] = LEFT_OUT
    """What such an attack costs it."""


class KindOfAttack(Shape):
    """A further kind of attack; what is not given is as for the full one, what is given replaces it whole."""

    p: dict[str, ChanceByYear] = LEFT_OUT
    """Set of guarantors → the challenger's chance that the attack succeeds."""
    p_none: ChanceByYear = LEFT_OUT
    """The same against the protégé alone."""
    cost_alone: ByYear = LEFT_OUT
    """What that costs it."""
    c: dict[str, ByYear] = LEFT_OUT
    """Set of guarantors → what the attack costs it."""
    belief: dict[str, ChanceByYear] = LEFT_OUT
    """Set → the challenger's probability that exactly this set fights, once the attack is attributed."""
    marginals: dict[str, ChanceByYear] = LEFT_OUT
    """Instead of `belief`: guarantor → its chance to fight."""
    rho: Annotated[float, Field(ge=0, le=0.95)] = LEFT_OUT
    """Correlation of the marginals."""
    estimate: dict[str, ChanceByYear] = LEFT_OUT
    """The analyst's distribution over sets."""
    attributed: ChanceByYear = 1
    """Chance that it is attributed in time; where it is not, nobody fights and no sanctions come back."""
    y_cw: ByYear = LEFT_OUT
    """The challenger's yearly value where the attack succeeds."""
    y_cl: ByYear = LEFT_OUT
    """Where it fails."""
    snapback: ByYear = LEFT_OUT
    """Value of the sanctions that come back."""
    others: dict[Id, KindOther] = {}
    """What it brings the other parties."""


_WITH_NONE: Any = {"required": ["none"]}


class SettleInputShape(Shape):
    """What `locarno settle FILE` reads. A value stands for all years, a list for years 1 to T."""

    model_config = ConfigDict(
        title="Settle, the file",
        json_schema_extra={
            "allOf": [
                {"oneOf": [{"required": ["belief"]}, {"required": ["marginals"]}]},
                {"oneOf": [{"required": ["p_none"]}, {"required": ["p"], "properties": {"p": _WITH_NONE}}]},
                {"oneOf": [{"required": ["cost_alone"]}, {"required": ["c"], "properties": {"c": _WITH_NONE}}]},
            ],
            "dependentRequired": {"rho": ["marginals"]},
        },
    )

    y: ByYear
    """The challenger's yearly value of the settlement, net of cost."""
    y_cw: ByYear
    """After a war that it wins."""
    y_cl: ByYear
    """After a war that it loses."""
    p_none: ChanceByYear = LEFT_OUT
    """Its chance to win against the protégé alone; or write `none` in `p`."""
    cost_alone: ByYear = LEFT_OUT
    """What that costs it; or write `none` in `c`."""
    p: dict[str, ChanceByYear] = {}
    """Set of guarantors, ids joined by `+` → its chance to win."""
    c: dict[str, ByYear] = {}
    """Set of guarantors → what the war costs it."""
    belief: dict[str, ChanceByYear] = LEFT_OUT
    """Set → the challenger's probability that exactly this set fights; they sum to 1."""
    marginals: dict[str, ChanceByYear] = LEFT_OUT
    """Instead of `belief`: guarantor → its chance to fight."""
    rho: Annotated[float, Field(ge=0, le=0.95)] = 0
    """Correlation of the marginals."""
    estimate: dict[str, ChanceByYear] = LEFT_OUT
    """The analyst's distribution over sets; `belief` unless given."""
    T: Annotated[int, Field(ge=1, le=200)] = 10
    """Years; the last stays for ever."""
    beta: Discount = 0.9
    """The challenger's discount factor."""
    sigma: Annotated[float, Field(ge=0)] = 0
    """Yearly shock to the temptation to attack."""
    kappa: HiddenCost = HiddenCost()
    """Hidden cost of breaking."""
    x: ChanceByYear = 0
    """Chance of a war that the challenger does not start."""
    snapback: ByYear = 0
    """Value of the sanctions that come back."""
    o: float | None = None
    """What no agreement is worth to the challenger; without it, it has no veto."""
    others: dict[Id, OtherParty] = {}
    """The other parties."""
    kinds: dict[Id, KindOfAttack] = LEFT_OUT
    """Further kinds of attack beside the full one; the challenger takes the best."""


class ByHiddenCost(Shape):
    """The answer at each node of the hidden cost; lists by node, then by year."""

    kappa: list[float]
    """Hidden cost."""
    weight: list[Share]
    """Its probability."""
    W: list[list[float]]
    """Attacking."""
    P: list[list[float]]
    """Peace."""
    K: list[list[float]]
    """Keeping."""
    h: list[list[Share]]
    """Chance that the settlement ends in the year, if it stands."""
    S: list[list[Share]]
    """Chance that it still holds."""
    V_C: list[float]
    """The better of keeping and breaking."""


class SettleOutputShape(Shape):
    """What `locarno settle FILE --json` prints. Lists are by year, means over the hidden cost."""

    model_config = ConfigDict(title="Settle, the answer")

    schema_version: Version
    """Version of this schema."""
    A: dict[str, list[float]]
    """Set of guarantors → value of attacking if exactly this set fights."""
    W: list[float]
    """Value of attacking."""
    P: list[float]
    """Value of peace."""
    K: list[float]
    """Value of keeping."""
    h: list[Share]
    """Chance that the settlement ends in the year, seen from before it."""
    S: list[Share]
    """Chance that it still holds."""
    V_C: float
    """The better of keeping and breaking, for the challenger."""
    q_star: list[float | None]
    """How sure all guarantors together must be to deter; null where that is no bare number."""
    q_note: list[str | None]
    """What is to be said where it is none."""
    deterred: list[bool]
    """Whether keeping is worth at least as much as attacking."""
    U: dict[Id, list[float]]
    """Party → what the settlement is worth to it, from each year on."""
    fates: dict[Fate, Share]
    """Fate → its weight to the last year; they sum to 1."""
    by_kappa: ByHiddenCost | None
    """The same at each node, where there are 2 to 64."""
    kind: list[str]
    """Best kind of attack by year, `full` for the full one; only where the file gives `kinds`."""
    broken_by_kind: dict[str, Share]
    """Kind → chance that the challenger breaks the settlement first, and by that kind; only where it gives `kinds`."""


class LineShape(Shape):
    """One published number beside ours."""

    model_config = ConfigDict(title="Line")

    model: str
    """Model that computes ours."""
    quantity: str
    """What the number is, with its setting."""
    source: str
    """Author, year, table or equation; `test vector` where a derivation gives the number."""
    published: float
    """The published number."""
    ours: float | None
    """Ours; null where data are needed that are not at hand."""
    difference: float | None
    """Ours minus published."""
    tolerance: Annotated[float, Field(ge=0)]
    """Largest difference that counts as equal: the rounding of the published number unless the note says why not."""
    verdict: Verdict
    """`replicated` never means valid."""
    note: str
    """Why a line was skipped, or what the reader should know."""


class ReplicateShape(Shape):
    """What `locarno replicate --json` prints."""

    model_config = ConfigDict(title="Replicate")

    schema_version: Version
    """Version of this schema."""
    lines: list[LineShape]
    """Question by question."""


class ValueShape(Shape):
    """What a model gives."""

    model_config = ConfigDict(title="Value")

    name: str
    """Name of the outcome, a column of the run's parts."""
    dims: list[str]
    """Its axes."""
    unit: str
    """Its unit."""
    meaning: str
    """What it is."""


class ParameterShape(Shape):
    """A free parameter of a model."""

    model_config = ConfigDict(title="Parameter")

    name: str
    """Its name."""
    default: float
    """Its value."""
    low: float
    """Lowest value that makes sense."""
    high: float
    """Highest value that makes sense."""
    meaning: str
    """What it is."""


class ModelShape(Shape):
    """One model's descriptor."""

    model_config = ConfigDict(title="Model")

    name: str
    """Its name."""
    question: Question
    """The question that it answers: agree, hold, cohere, raise, pay, pressure, accept, when, settlement."""
    source: str
    """Author, year, equation."""
    variant_of: str | None
    """The model that it is a variant of."""
    needs: list[str]
    """Inputs without which it is skipped."""
    optional: list[str]
    """Inputs that it uses where they are given."""
    gives: list[ValueShape]
    """Its outcomes."""
    parameters: list[ParameterShape]
    """Its free parameters."""
    replications: list[str]
    """What `locarno replicate` recomputes with it."""


class ModelsShape(Shape):
    """What `locarno models [NAME] --json` prints."""

    model_config = ConfigDict(title="Models")

    schema_version: Version
    """Version of this schema."""
    models: list[ModelShape]
    """In the order in which a run takes them."""


class HeadlineShape(Shape):
    """One of the three judgements."""

    model_config = ConfigDict(title="Headline")

    finding: str
    """Id of the finding that it tells."""
    lead: str
    """The sentence up to the likelihood."""
    stress: str
    """The likelihood: a word of ICD 203 where the brief is adopted, a round number in a draft."""
    tail: str
    """The rest of the sentence."""
    numbers: str
    """The model's number with both spreads."""
    baseline: str
    """What one would say without the model, with event and reference class."""
    change: str
    """What would change it most."""


class CellShape(Shape):
    """A number as it is printed."""

    model_config = ConfigDict(title="Cell")

    text: str
    """The number."""
    finding: str | None
    """Id of the finding that it leads back to."""
    detail: str
    """Its interval, or what else must be said."""


class RowShape(Shape):
    """A package in the figure."""

    model_config = ConfigDict(title="Row")

    package: Id
    """Package."""
    name: str
    """Its name."""
    tag: str
    """What it is for: the benchmark, no guarantee; mostly empty."""
    judged: bool
    """Whether a judgement is about it."""
    fates: dict[Fate, Share]
    """Fate → its weight to the horizon; they sum to 1."""
    hold: CellShape
    """Chance to hold to `hold_years`, if in force."""
    no_war: CellShape
    """Chance of no return to war in those years, an upper bound; no finding where the case gives one kind of attack."""
    manned: CellShape
    """By when the force can be manned."""
    costs: list[CellShape]
    """What each payer pays a year, in the order of `payers`."""


class TippingShape(Shape):
    """A linchpin assumption."""

    model_config = ConfigDict(title="Linchpin")

    says: str
    """The assumption."""
    path: str
    """Dotted path of its estimate."""
    now: str
    """Its central value."""
    tipping: str
    """The value at which the judgement tips."""
    unit: str
    """Unit of both."""
    tips: str
    """What then tips."""


class DatedShape(Shape):
    """Something with a date."""

    model_config = ConfigDict(title="Dated")

    when: str
    """The date, or empty."""
    what: str
    """What is to be decided, or watched for."""


class PageOneShape(Shape):
    """What page one says, part by part."""

    model_config = ConfigDict(title="Page one")

    title: str
    """Title of the case."""
    question: str
    """The question of the brief."""
    as_of: str
    """Date of the case, in words."""
    banner: str
    """What stands above every level where the structural level is not identified; empty where it may pass."""
    marking: str
    """Marking or disclaimer."""
    author: str
    """Who made the case."""
    status: str
    """Draft, or adopted by whom and when."""
    adopted: bool
    """Whether a person has adopted it."""
    headlines: list[HeadlineShape]
    """The judgements."""
    conditional: str
    """What is not estimated."""
    confidence: str
    """The confidence, in a sentence of its own."""
    basis: str
    """What the judgements rest on."""
    horizon: Annotated[int, Field(ge=1)]
    """Years to which the figure's fates run."""
    hold_years: Annotated[int, Field(ge=1)]
    """Years of the chance to hold in each row."""
    payers: list[str]
    """Who pays, the columns at the right of the figure."""
    rows: list[RowShape]
    """Packages of the figure."""
    war_on: list[tuple[int, CellShape]]
    """Without agreement: pairs of year and share in which the war is still on."""
    linchpins: list[TippingShape]
    """Linchpin assumptions with their tipping values."""
    contrary: str
    """The strongest contrary case."""
    decisions: list[DatedShape]
    """Decisions to be taken."""
    watch: list[DatedShape]
    """Observables with their thresholds."""
    sources: list[str]
    """Sources by kind, and independent roots."""
    changes: list[str]
    """What changed since the last brief."""
    provenance: str
    """Run, case, seed and draws."""


class BriefShape(Shape):
    """What `locarno brief RUN --json` prints; it writes the file all the same."""

    model_config = ConfigDict(title="Brief")

    schema_version: Version
    """Version of this schema."""
    file: str
    """The HTML file that was written."""
    status: Literal["draft", "adopted"]
    """Whether a person has adopted it."""
    adopted_by: str | None
    """Who."""
    confidence: Literal["low", "moderate", "high"] | None
    """Confidence in the basis, set by that person."""
    page_one: PageOneShape
    """What page one says."""
    warnings: list[DiagnosticShape]
    """Sentences that break a rule of briefs."""


class DocumentShape(Shape):
    """The document, without its text."""

    model_config = ConfigDict(title="Document")

    id: Id
    """Identifier, from the file's name."""
    title: str
    """Headline, or the file's name."""
    outlet: str | None
    """Who published it."""
    date: Annotated[str, Field(json_schema_extra={"format": "date"})] | None
    """When it was published."""
    language: str
    """BCP 47 tag."""
    sha256_bytes: Sha256
    """Hash of the file as it came."""
    sha256: Sha256
    """Hash of its text."""


class ProposalShape(Shape):
    """What could be written into the case, and why."""

    id: Id
    """By which it is accepted."""
    kind: Literal["stance", "commitment", "claim"]
    """What it would be."""
    path: str
    """Dotted path at which it would stand."""
    value: dict[str, Any]
    """What would be written there, without its reasons; empty where it adds a reason to what is there."""
    statements: list[Id]
    """Statements that it is coded from."""
    quotations: list[str]
    """Their contents, word for word."""
    rule: str
    """Which rule made it."""
    asks: list[str]
    """Keys that no statement gives: a person must say them."""
    there: str | None
    """What stands there already; null where it is new."""


class CodeShape(Shape):
    """What `locarno code CASE --json` prints."""

    model_config = ConfigDict(title="Code")

    schema_version: Version
    """Version of this schema."""
    case: str
    """The case's folder."""
    proposals: list[ProposalShape]
    """Proposals, in the order of the statements."""
    left: dict[Id, str]
    """Statement → why nothing is proposed from it."""
    accepted: list[Id]
    """Proposals that were written into the case."""
    judgement: Id | None
    """The judgement that was written with them."""


class ReadShape(Shape):
    """What `locarno read FILE --json` prints."""

    model_config = ConfigDict(title="Read")

    schema_version: Version
    """Version of this schema."""
    document: DocumentShape
    """Which document was read."""
    statements: list[Statement]
    """All statements, in the order of the text."""
    quotations: dict[Id, str]
    """Statement → the words of its content."""
