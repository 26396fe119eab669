"""Page one: everything a decision-maker reads, as plain data before any layout."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from locarno.brief import words
from locarno.brief.basis import day, humanise
from locarno.brief.fit import banner_on_page
from locarno.brief.headline import Headline, headline, rests_on
from locarno.diagnostics import Diagnostic, LocarnoError

if TYPE_CHECKING:
    from datetime import date

    from locarno.brief.adoption import Adoption
    from locarno.brief.basis import Basis
    from locarno.case.context import Event
    from locarno.finding import Finding, Findings, Linchpin

FATES: dict[str, str] = {
    "kept": "kept",
    "broken_by_challenger": "broken by the challenger",
    "broken_by_protege_or_incident": "broken by protégé or incident",
    "ratification_fails": "ratification fails",
    "refused": "refused",
}
"""Fates from left to right: kept starts every bar and refused ends it, so that both can be compared down the page."""

JUDGEMENTS, LINCHPINS, DECISIONS, OBSERVABLES, CHANGES, PAYERS = 3, 4, 4, 3, 3, 2


NOT_MANNED = "not in these ranges"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in a table, and the finding that it leads back to; None where the run has no such finding."""

    text: str
    finding: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A package in the figure."""

    package: str
    name: str
    tag: str
    judged: bool
    """Whether a judgement is about it."""
    fates: dict[str, float]
    hold: Cell
    """Chance to hold to :attr:`PageOne.hold_years`, if in force."""
    no_war: Cell
    """Chance of no return to war in the same years, an upper bound; no finding without limited attacks."""
    manned: Cell
    costs: tuple[Cell, ...]
    """What each of :attr:`PageOne.payers` pays a year."""


@dataclass(frozen=True, slots=True)
class Tipping:
    """A linchpin assumption with its tipping value."""

    says: str
    path: str
    now: str
    tipping: str
    unit: str
    tips: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: a decision to be taken, or an observable with its threshold."""

    when: str
    what: str


@dataclass(frozen=True, slots=True)
class PageOne:
    """The eight parts of page one, in their order."""

    title: str
    question: str
    as_of: str
    marking: str
    author: str
    status: str
    adopted: bool
    banner: str
    """What stands above every level where the structural level is not identified, in two lines; else empty."""
    headlines: tuple[Headline, ...]
    conditional: str
    confidence: str
    basis: str
    horizon: int
    hold_years: int
    payers: tuple[str, ...]
    rows: tuple[Row, ...]
    war_on: tuple[tuple[int, Cell], ...]
    linchpins: tuple[Tipping, ...]
    contrary: str
    decisions: tuple[Dated, ...]
    watch: tuple[Dated, ...]
    sources: tuple[str, ...]
    changes: tuple[str, ...]
    provenance: str

    @property
    def war_apart(self) -> bool:
        """Whether the chance of no return to war is told apart from the chance to hold."""
        return any(row.no_war.finding for row in self.rows)

    def as_json(self) -> dict[str, object]:
        """Give the page as plain JSON data, keys as the attributes here."""
        return asdict(self)

    def text(self) -> str:
        """Give the page as plain text, a paragraph a line: for the linter, for tests, for a reader without a screen."""
        lines = [self.title, self.question, f"As of {self.as_of}. {self.author}. {self.status}.", self.marking]
        lines.append(self.banner)
        for number, item in enumerate(self.headlines, start=1):
            lines.append(f"{number}. {item.sentence} {item.baseline} {item.change}")
        lines += [self.conditional, self.confidence, self.basis]
        for row in self.rows:
            fates = ", ".join(f"{name} {words.probability(row.fates.get(fate, 0.0))}" for fate, name in FATES.items())
            tag = f" [{row.tag}]" if row.tag else ""
            money = ", ".join(f"{who} {cell.text}" for who, cell in zip(self.payers, row.costs, strict=True))
            manned = f"{row.manned.text} {row.manned.detail}".strip()
            hold = f"holds {self.hold_years} y if in force {row.hold.text}"
            hold += f", no war {row.no_war.text}" if self.war_apart else ""
            lines.append(f"{row.name}{tag}: {fates}; {hold}; can be manned: {manned}; a year: {money}")
        if self.war_on:
            told = ", ".join(f"after {year} y {cell.text}" for year, cell in self.war_on)
            lines.append(f"No agreement: war still on {told}")
        lines += [f"{one.says} Now {one.now}, tips at {one.tipping}{one.unit}: {one.tips}." for one in self.linchpins]
        lines.append(f"Against this: {self.contrary}")
        lines += [f"Decide {one.when}: {one.what}" for one in self.decisions]
        lines += [f"Watch: {one.what}{f' ({one.when})' if one.when else ''}" for one in self.watch]
        lines += [*self.sources, *self.changes, self.provenance]
        return "\n".join(line for line in lines if line.strip())


def page_one(
    findings: Findings, basis: Basis, adoption: Adoption | None = None, previous: Findings | None = None
) -> PageOne:
    """Compose page one.

    Parameters
    ----------
    findings
        Findings of a run.
    basis
        The case that was run.
    adoption
        Who adopts the brief; None for a draft.
    previous
        Findings of the last brief's run, to say what changed; None for a first brief.

    Raises
    ------
    LocarnoError
        B301 where there is nothing to tell.
    """
    if not findings.findings or not findings.packages:
        message = f"run {findings.run!r} has no findings to tell"
        raise LocarnoError(Diagnostic("B301", message, expected="findings of at least one package"))
    payers = _payers(findings)
    told = [headline(found, findings, basis, adoption) for found in _headlines(findings)]
    conditional = any(found.condition for found in _headlines(findings))
    return PageOne(
        title=findings.case_title,
        question=findings.question or findings.case_title,
        as_of=day(findings.as_of),
        marking=findings.marking,
        author=findings.author or "author not named",
        status=_status(adoption),
        adopted=adoption is not None,
        banner=banner_on_page(findings.banner),
        headlines=tuple(told),
        conditional="We do not estimate here whether such an agreement will be reached." if conditional else "",
        confidence=_confidence(adoption),
        basis=rests_on(_headlines(findings)),
        horizon=basis.file.settings.horizon_years,
        hold_years=_hold_years(findings),
        payers=tuple(_short_name(findings.parties.get(payer, humanise(payer))) for payer in payers),
        rows=_rows(findings, payers),
        war_on=tuple(
            (year, _cell(found))
            for year in findings.report_years
            if (found := findings.find(f"war_on_{year}y")) is not None
        ),
        linchpins=tuple(_tipping(one) for one in findings.assumptions[:LINCHPINS]),
        contrary=_in_words(findings.contrary, findings, basis) or "None was written.",
        decisions=_decisions(basis),
        watch=_observables(basis),
        sources=_sources(findings, basis),
        changes=_changes(findings, previous),
        provenance=provenance(findings),
    )


def provenance(findings: Findings) -> str:
    """Say which run the numbers are from; it stands under every figure."""
    draws = f"{findings.draws:,} of {findings.draws_asked:,} draws"
    return f"Run {findings.run} · case {findings.case_hash[:12]} · seed {findings.seed} · {draws}"


def _in_words(text: str, findings: Findings, basis: Basis) -> str:
    """Put the labels of inputs in the place of their dotted paths."""
    paths = {driver.path for found in findings.findings for driver in found.drivers if driver.path in text}
    for path in sorted(paths, key=len, reverse=True):
        text = text.replace(path, f"‘{basis.label(path)}’")
    return text


def _status(adoption: Adoption | None) -> str:
    if adoption is None:
        return "Draft model, not adopted"
    return f"Adopted by {adoption.who}" + (f", {day(adoption.on)}" if adoption.on else "")


def _confidence(adoption: Adoption | None) -> str:
    if adoption is None:
        return "Confidence: not yet set."
    return f"Confidence is {adoption.confidence}: {adoption.because.rstrip('.')}."


def _headlines(findings: Findings) -> list[Finding]:
    """Take the findings that the study named; without any, the first told finding of hold, agree and raise."""
    named = [found for id in findings.headlines if (found := findings.find(id)) is not None]
    if not named:
        named = [
            next(found for found in findings.of(question) if found.value is not None)
            for question in ("hold", "agree", "raise")
            if any(found.value is not None for found in findings.of(question))
        ] or [found for found in findings.findings if found.value is not None]
    return named[:JUDGEMENTS]


def _payers(findings: Findings) -> tuple[str, ...]:
    """Find the parties that pay most over all packages, at most two, in the order in which the run has them."""
    total: dict[str, float] = {}
    for found in findings.of("pay"):
        stem, _, _ = found.id.partition(".")
        if stem.startswith("cost_") and found.package and found.value is not None:
            payer = stem.removeprefix("cost_")
            total[payer] = total.get(payer, 0.0) + found.value
    most = sorted(total, key=lambda payer: -total[payer])[:PAYERS]
    return tuple(payer for payer in total if payer in most)


def _short_name(name: str) -> str:
    """Shorten a name of several capitalised words to its initials: "US"; leave any other."""
    parts = name.split()
    return "".join(part[0] for part in parts) if len(parts) > 1 and all(part[0].isupper() for part in parts) else name


def _hold_years(findings: Findings) -> int:
    """Take the middle of the reported years."""
    years = findings.report_years or (5,)
    return years[len(years) // 2]


def _rows(findings: Findings, payers: tuple[str, ...]) -> tuple[Row, ...]:
    """Order packages for the figure: the benchmark first, then as the case has them."""
    order = sorted(findings.packages, key=lambda package: package != findings.benchmark)
    judged = {found.package for found in _headlines(findings)}
    tags = {findings.benchmark: "benchmark", findings.no_guarantee: "no guarantee"}
    return tuple(
        Row(
            package=package,
            name=findings.packages[package],
            tag="" if tags.get(package, "") in findings.packages[package].lower() else tags[package],
            judged=package in judged,
            fates=findings.fates.get(package, {}),
            hold=_cell(findings.find(f"hold_{_hold_years(findings)}y.{package}")),
            no_war=_cell(findings.find(f"no_war_{_hold_years(findings)}y.{package}")),
            manned=_manned(findings, package),
            costs=tuple(_cell(findings.find(f"cost_{payer}.{package}")) for payer in payers),
        )
        for package in order
    )


def _cell(found: Finding | None) -> Cell:
    if found is None or found.value is None:
        return Cell("–")
    return Cell(words.bare(found.value, found.unit), found.id, words.span(found.low, found.high, found.unit))


def _manned(findings: Findings, package: str) -> Cell:
    """Say when a force stands, and in how many of the assumptions it can be manned at all."""
    when, whether = findings.find(f"manned_by.{package}"), findings.find(f"manned.{package}")
    share = "" if whether is None or whether.value is None else words.share_in_table(whether.value)
    if whether is not None and whether.value == 0:
        return Cell(NOT_MANNED, whether.id)
    if when is None or when.value is None:
        return Cell(share, whether.id) if whether is not None and share else Cell("–")
    return Cell(f"{words.two_digits(when.value)} {when.unit}", when.id, f"in {share}" if share else "")


def _tipping(one: Linchpin) -> Tipping:
    now = "–" if one.central is None else words.bare(one.central, one.unit)
    tipping = "none in range" if one.tipping is None else words.bare(one.tipping, one.unit)
    tips = one.tips.removeprefix("nothing in its range: ") or "nothing"
    unit = "" if one.tipping is None or words.is_share(one.unit) else words.unit_words(one.unit)
    return Tipping(one.says.rstrip(".") + ".", one.path, now, tipping, unit, tips)


def _when(event: Event) -> str:
    if event.on is not None:
        return _short(event.on)
    if event.between is not None:
        first, last = event.between
        if first.year == last.year:
            month = "" if first.month == last.month else f" {first:%b}"
            return f"{first.day}{month}–{_short(last)}"
        return f"{_short(first)}–{_short(last)}"
    return ""


def _short(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _decisions(basis: Basis) -> tuple[Dated, ...]:
    """Give what is dated and still to come on the case's date, soonest first."""
    coming = []
    for event in basis.file.events.values():
        last = event.on or (event.between[1] if event.between else None)
        if last is not None and last >= basis.file.as_of and event.kind != "statement":
            coming.append((event.on or (event.between or (last,))[0], last, event))
    coming.sort(key=lambda item: item[:2])
    return tuple(Dated(_when(event), event.what.rstrip(".")) for _, _, event in coming[:DECISIONS])


def _observables(basis: Basis) -> tuple[Dated, ...]:
    watched = [event for event in basis.file.events.values() if event.watch]
    return tuple(Dated(_when(event), (event.watch or "").rstrip(".")) for event in watched[:OBSERVABLES])


_GROUPS = {
    "named": ("named_person", "office", "institution", "state", "bloc"),
    "anonymous": ("anonymous_individual", "anonymous_group"),
    "told by the outlet itself": ("outlet", "narrator"),
    "poll": ("poll",),
}


def _sources(findings: Findings, basis: Basis) -> tuple[str, ...]:
    """Count statements by kind of source, their independent roots, data, and who judged."""
    from locarno.evidence import corroborate, source_kinds

    file, lines = basis.file, []
    if basis.statements:
        kinds = source_kinds(basis.statements.values())
        groups = {name: sum(kinds.get(kind, 0) for kind in members) for name, members in _GROUPS.items()}
        by_kind = ", ".join(f"{count} {name}" for name, count in groups.items() if count)
        documents = {said.document for said in basis.statements.values() if said.document}
        count = len(basis.statements)
        lines.append(f"{_count(count, 'statement')} from {_count(len(documents), 'document')}: {by_kind}.")
        roots = corroborate(basis.statements, basis.statements, basis.documents)
        counted = f"{roots.low}" if roots.low == roots.high else f"{roots.low} to {roots.high}"
        why = ": anonymous speakers may be the same people" if roots.low < roots.high else ""
        lines.append(f"Independent roots: {counted}{why}.")
    else:
        lines.append("No statements came with this run.")
    holders = {judged.who for judged in file.judgements.values()}
    late = sum(judged.hindsight for judged in file.judgements.values())
    rest = []
    if file.data:
        rest.append(_count(len(file.data), "publication"))
    if file.judgements:
        hindsight = f", {late} of them written later" if late else ""
        rest.append(f"{_count(len(file.judgements), 'judgement')} by {', '.join(sorted(holders))}{hindsight}")
    if rest:
        lines.append(f"Beside them {' and '.join(rest)}.")
    return tuple(lines)


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _changes(findings: Findings, previous: Findings | None) -> tuple[str, ...]:
    """Say what moved since the last brief: packages, then the findings that moved most against their interval."""
    if previous is None:
        return ("First brief: nothing to compare with.",)
    lines = []
    new = [name for package, name in findings.packages.items() if package not in previous.packages]
    gone = [name for package, name in previous.packages.items() if package not in findings.packages]
    if new or gone:
        told = [f"new: {', '.join(new)}"] * bool(new) + [f"dropped: {', '.join(gone)}"] * bool(gone)
        lines.append(f"Packages: {'; '.join(told)}.")
    moved = []
    for found in findings.findings:
        before = previous.find(found.id)
        if before is None or before.value is None or found.value is None:
            continue
        one, two = words.bare(before.value, before.unit), words.bare(found.value, found.unit)
        if one != two:
            width = (found.high - found.low) if found.low is not None and found.high is not None else 0.0
            moved.append((abs(found.value - before.value) / (width or abs(before.value) or 1.0), found, one, two))
    moved.sort(key=lambda item: (-item[0], item[1].id))
    for _, found, one, two in moved[: CHANGES - len(lines)]:
        name = findings.packages.get(found.package or "", "")
        lines.append(f"{f'{name}: ' if name else ''}{found.quantity}, {one} → {two}.")
    since = f"Since run {previous.run} (as of {day(previous.as_of)}): "
    return (since + (lines[0] if lines else "no number moved."), *lines[1:])
