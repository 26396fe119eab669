"""A judgement in words: condition, likelihood or share, interval, baseline, what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from locarno.brief import words

if TYPE_CHECKING:
    from locarno.brief.adoption import Adoption
    from locarno.brief.basis import Basis
    from locarno.finding import Baseline, Driver, Finding, Findings, Origin

ORIGIN_WORDS: dict[Origin, str] = {
    "quoted number": "quoted numbers",
    "coded from a statement": "coded statements",
    "data": "data",
    "judgement": "judgement",
    "default": "defaults",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the three judgements on page one.

    Attributes
    ----------
    finding
        Id of the finding.
    lead, stress, tail
        The sentence in three pieces; `stress` is the word of likelihood or the round number.
    numbers
        What stands in brackets after it: the model's number and both spreads.
    baseline
        What one would say without the model, with event and reference class.
    change
        What would change it most.
    """

    finding: str
    lead: str
    stress: str
    tail: str
    numbers: str
    baseline: str
    change: str

    @property
    def sentence(self) -> str:
        """The judgement in one sentence."""
        return f"{self.lead}{self.stress}{self.tail}{f' ({self.numbers})' if self.numbers else ''}."


def headline(finding: Finding, findings: Findings, basis: Basis, adoption: Adoption | None) -> Headline:
    """Put a finding into words; a word of likelihood only on an adopted ``p_model``."""
    lead, stress, tail = _sentence(finding, findings, adopted=adoption is not None)
    return Headline(
        finding=finding.id,
        lead=lead,
        stress=stress,
        tail=tail,
        numbers=numbers(finding, adopted=adoption is not None and finding.kind == "p_model"),
        baseline=" ".join(baseline(found, finding, rival=i > 0) for i, found in enumerate(finding.baselines[:2]))
        + war_apart(finding, findings)
        or "No baseline was found for this.",
        change=change(finding.drivers[:2], finding, basis),
    )


def war_apart(finding: Finding, findings: Findings) -> str:
    """Say the model's number for the outside view's event, where a limited attack ends a settlement as well."""
    years, _, package = finding.id.removeprefix("hold_").partition(".")
    apart = findings.find(f"no_war_{years}.{package}") if finding.id.startswith("hold_") else None
    if apart is None or apart.value is None:
        return ""
    given, across = words.quantity(apart.value, apart.unit), words.span(apart.low, apart.high, apart.unit)
    spread = f" ({across} across assumptions)" if across else ""
    return (
        " A limited attack counts as an end here; for no return to war, that event, if in force, the model gives "
        f"{given}{spread}, an upper bound, as war after a limited attack is not followed."
    )


def _sentence(finding: Finding, findings: Findings, *, adopted: bool) -> tuple[str, str, str]:
    package = findings.packages.get(finding.package or "", "")
    # A package's name is a row's title, not a phrase: it is set off.
    subject = f"‘{package}’" if package and finding.subject in ("", package) else finding.subject
    if finding.value is None or not finding.event or not subject:
        return finding.says.rstrip("."), "", ""
    condition = f"{finding.condition.rstrip(',')}, " if finding.condition else ""
    start = f"{condition}{subject} "
    if not condition:
        start = start[:1].upper() + start[1:]
    if finding.kind != "p_model":
        joint = " " if finding.kind != "estimate" else ": "
        return f"{start}would {finding.event}{joint}", words.said(finding), ""
    if adopted and finding.low is not None and finding.high is not None:
        wide = words.cannot_be_narrowed(finding.low, finding.high)
        if wide is not None:
            lead = f"{condition}the chance that {subject} would {finding.event} "
            return lead[:1].upper() + lead[1:], wide, ""
    word = words.would(finding.value) if adopted else None
    if word is not None:
        before, middle, after = _split_word(word)
        return f"{start}{before}", middle, f"{after} {finding.event}"
    return f"{start}would {finding.event} with a modelled probability of ", words.in_ten(finding.value), ""


def _split_word(word: str) -> tuple[str, str, str]:
    """Split "would be very unlikely to" so that the word of likelihood alone is stressed."""
    for before in ("would be ", "would have a ", "would have "):
        if word.startswith(before):
            return before, word.removeprefix(before).removesuffix(" to"), " to"
    return "", word, ""


def numbers(finding: Finding, *, adopted: bool) -> str:
    """Give the model's number with both spreads: across draws, and across readings."""
    if finding.value is None:
        return ""
    value = words.quantity(finding.value, finding.unit)
    if finding.kind == "share_of_draws":
        said = f"{value} over {finding.draws:,} draws"
    elif finding.kind == "share_of_readings":
        said = f"{value} of the readings"
    else:
        said = f"the model gives {value}"
    parts = [words.in_ten(finding.value) + "; " + said if adopted else said]
    across = words.span(finding.low, finding.high, finding.unit)
    if across and finding.kind != "share_of_draws":
        parts.append(f"{across} across assumptions")
    if len(finding.readings) > 1:
        spread = words.span(min(finding.readings.values()), max(finding.readings.values()), finding.unit)
        parts.append(f"{spread} across {len(finding.readings)} readings of the literature")
    return ", ".join(parts)


def baseline(found: Baseline, finding: Finding, *, rival: bool = False) -> str:
    """Say a baseline with its event and its reference class."""
    across = words.span(found.low, found.high, finding.unit)
    if words.is_share(finding.unit) and found.n is not None:
        if found.low is not None and found.high is not None:
            across = f"{100 * found.low:.0f}–{100 * found.high:.0f}%"
        share = f"{words.per_hundred(found.value)}{f' ({across})' if across else ''} of {found.n:,} cases"
        rule = f"{found.reference_class}; " if found.reference_class else ""
        name = "A rival class gives" if rival else "Outside view:"
        return f"{name} {share} ({rule}event: {found.event})."
    interval = f", {across}" if across else ""
    # A baseline that is no chance (a distance, a sum) says so itself and is printed plainly.
    unit = "" if words.is_share(finding.unit) and not 0 <= found.value <= 1 else finding.unit
    rule = f"; {found.reference_class}" if found.reference_class else ""
    name = "Rival baseline" if rival else "Baseline"
    return f"{name}: {words.quantity(found.value, unit)}{interval} ({found.event}{rule})."


def change(drivers: tuple[Driver, ...], finding: Finding, basis: Basis) -> str:
    """Say which inputs move a finding most, and how far between their lowest and highest fifth."""
    if not drivers:
        return "No single input moves it beyond sampling noise."
    return f"What would change it most: {'; '.join(_driver(driver, finding, basis) for driver in drivers)}."


def _driver(driver: Driver, finding: Finding, basis: Basis) -> str:
    label = basis.label(driver.path)
    if driver.low is None or driver.high is None:
        return label
    low, high = words.bare(driver.low, finding.unit), words.bare(driver.high, finding.unit)
    return f"{label} ({low} → {high})"


def rests_on(findings: list[Finding]) -> str:
    """Say what judgements rest on, for whoever sets a confidence: kinds of input, and how far readings disagree."""
    said = []
    shares = [
        f"{words.per_hundred(found.origins.get('judgement', 0.0))} (judgement {number})"
        for number, found in enumerate(findings, start=1)
        if found.origins
    ]
    if shares:
        said.append(f"what was judged carries {words.in_turn(shares)} of the explained rank variance")
    counts = next((found.origin_counts for found in findings if found.origin_counts), None)
    if counts:
        said.append(f"{counts.get('judgement', 0)} of {sum(counts.values())} inputs are judgements")
    spans = [
        f"{words.span(min(found.readings.values()), max(found.readings.values()), found.unit)} (judgement {number})"
        for number, found in enumerate(findings, start=1)
        if len(found.readings) > 1
    ]
    if spans:
        said.append(f"readings of model and literature span {words.in_turn(spans)}")
    return f"Basis: {'; '.join(said)}." if said else ""
