"""``locarno clauses``: two guarantees, or two texts, clause by clause."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from locarno.diagnostics import EXIT_OK, Diagnostic, LocarnoError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from locarno.case import Case
    from locarno.case.clauses import ClauseComparison, Terms

_SIGNS = {"dropped": "−", "softened": "↓", "mixed": "↕", "reworded": "~", "strengthened": "↑", "added": "+"}
_WORDS = {"mixed": "softer here, firmer there"}


@dataclass(frozen=True)
class _Hold:
    run: str
    packages: tuple[str, str]
    before: float
    after: float
    differ_besides: tuple[str, ...]


def clauses(
    case: str | None = None,
    guarantee_a: str | None = None,
    guarantee_b: str | None = None,
    /,
    *,
    other: str | None = None,
    mapping: Path | None = None,
    run: Path | None = None,
    packages: tuple[str, str] | None = None,
    json: bool = False,
) -> int:
    """Compare two guarantees, or two texts, clause by clause: what was dropped, softened, strengthened, added.

    What has an order is compared by it: clocks, legal form, expiry, chances, and the verb of a promise (considers < is
    ready < intends < pledges < signs < ratifies < funds < deploys), read from the wording unless a mapping names it.
    What has none is shown with both wordings. The grade counts clauses, 0–5 by the rubric; no model reads it.

    What a clause does to the chance to hold is a run's business: the verb names the run to make, and with --run shows
    the two chances. Two texts need a mapping, a small YAML with `a` and `b`, each with a name and clauses by id;
    docs/deterrence/clauses.md has one.

    Parameters
    ----------
    case
        A case's folder, or the name of a case that ships.
    guarantee_a
        The earlier guarantee.
    guarantee_b
        The later guarantee.
    other
        Case of the later guarantee; the same case unless given.
    mapping
        Instead of a case: a YAML file in which an analyst has mapped the clauses of two texts.
    run
        Folder of a complete run that has both packages.
    packages
        Two packages, with the earlier and with the later guarantee; found in the case unless given.
    json
        Print JSON instead of text.
    """
    from locarno.case.clause_mapping import read_mapping, text_terms
    from locarno.case.clauses import compare_terms

    named = [word for word in (case, guarantee_a, guarantee_b) if word is not None]
    hold, further = None, []
    if mapping is not None:
        if named or other is not None or run is not None or packages is not None:
            message = "a mapping holds both texts: no case, run or package goes with it"
            raise LocarnoError(Diagnostic("C503", message, str(mapping)))
        texts = read_mapping(mapping)
        terms = text_terms(texts.a), text_terms(texts.b)
    elif case is None or guarantee_a is None or guarantee_b is None:
        message = f"{len(named)} of case, earlier and later guarantee are named"
        raise LocarnoError(Diagnostic("C503", message, expected="CASE GUARANTEE_A GUARANTEE_B, or --mapping FILE"))
    else:
        one, two = _load(case, other)
        terms = _terms(one, guarantee_a), _terms(two, guarantee_b)
        pair = packages or _packages(one, two, guarantee_a, guarantee_b)
        if run is not None:
            hold = _hold(run, pair, one, two, {guarantee_a, guarantee_b})
        else:
            further = _next(case, other, guarantee_a, guarantee_b, pair)
    found = compare_terms(*terms)
    if json:
        _print_json(terms, found, hold, further)
    else:
        _print_text(terms, found, hold, further)
    return EXIT_OK


def _load(case: str, other: str | None) -> tuple[Case, Case]:
    from locarno.case import load_case
    from locarno.cases import resolve_case

    one = load_case(resolve_case(case))
    return one, one if other is None else load_case(resolve_case(other))


def _terms(case: Case, guarantee: str) -> Terms:
    from locarno.case import grades
    from locarno.case.clauses import guarantee_terms

    known = case.file.guarantees
    if guarantee not in known:
        message = f"no guarantee {guarantee!r}{did_you_mean(guarantee, known)}"
        expected = f"one of {', '.join(known)}" if known else None
        raise LocarnoError(Diagnostic("C204", message, str(case.folder / "case.yaml"), expected=expected))
    return guarantee_terms(known[guarantee], grades(case.file)[guarantee])


def _packages(one: Case, two: Case, a: str, b: str) -> tuple[str, str] | None:
    """Find two packages that differ in least besides the guarantees; None where one of the two is in no package."""
    best: tuple[int, str, str] | None = None
    for first, before in one.file.packages.items():
        for second, after in two.file.packages.items():
            if a in before.guarantees and b in after.guarantees and (first != second or one is not two):
                apart = len(_besides(one, two, first, second, {a, b}))
                if best is None or apart < best[0]:
                    best = (apart, first, second)
    return None if best is None else best[1:]


def _besides(one: Case, two: Case, first: str, second: str, compared: set[str]) -> tuple[str, ...]:
    """Name what differs between two packages besides the guarantees that are compared."""
    before, after = one.file.packages[first], two.file.packages[second]
    found = [
        f"issue {issue}"
        for issue in dict.fromkeys((*before.takes, *after.takes))
        if before.takes.get(issue) != after.takes.get(issue)
    ]
    if before.force != after.force:
        found.append("force")
    apart = sorted(({*before.guarantees} ^ {*after.guarantees}) - compared)
    return (*found, *(f"guarantee {id}" for id in apart))


def _hold(run: Path, pair: tuple[str, str] | None, one: Case, two: Case, compared: set[str]) -> _Hold:
    """Read the chance to hold five years of two packages from a run."""
    from locarno.study import findings_of

    if pair is None:
        message = "no two packages are named, and the case has none with the one guarantee and with the other"
        raise LocarnoError(Diagnostic("C503", message, str(run), expected="--packages FIRST SECOND"))
    found = findings_of(run)
    values = []
    problems = []
    for package in pair:
        finding = found.find(f"hold_5y.{package}")
        if finding is None or finding.value is None:
            known = [one.id.partition(".")[2] for one in found.findings if one.id.startswith("hold_5y.")]
            message = f"the run has no chance to hold five years for {package!r}{did_you_mean(package, known)}"
            expected = f"one of {', '.join(known)}" if known else "a run that reports year 5"
            problems.append(Diagnostic("C206", message, str(run), expected=expected))
        else:
            values.append(float(finding.value))
    if problems:
        raise LocarnoError(problems)
    both = pair[0] in one.file.packages and pair[1] in two.file.packages
    besides = _besides(one, two, *pair, compared) if both else ("what cannot be told: the case lacks one of them",)
    return _Hold(str(run), pair, values[0], values[1], besides)


def _next(case: str, other: str | None, a: str, b: str, pair: tuple[str, str] | None) -> list[str]:
    """Say how to see what the change does to the chance to hold."""
    if other is not None:
        return [f"locarno run {case}", f"locarno run {other}"]
    if pair is None:
        return [f"write two packages into the case that differ in {a} and {b} alone, then: locarno run {case}"]
    return [
        f"locarno run {case} --packages {pair[0]} --packages {pair[1]} --out RUN",
        f"locarno clauses {case} {a} {b} --packages {pair[0]} {pair[1]} --run RUN",
        f"or as a claim of the case: test: hold_5y({pair[1]}) < hold_5y({pair[0]})",
    ]


def _print_json(
    terms: tuple[Terms, Terms], found: ClauseComparison, hold: _Hold | None, further: Sequence[str]
) -> None:
    import json

    payload: dict[str, Any] = {
        "schema_version": 1,
        "a": terms[0].name,
        "b": terms[1].name,
        "changes": [
            {
                "clause": change.key,
                "attribute": change.attribute,
                "direction": change.direction,
                "before": change.before,
                "after": change.after,
                "why": list(change.why),
            }
            for change in found.changes
        ],
        "unchanged": found.unchanged,
        "grades": {
            grade.dimension: {
                "before": grade.before,
                "after": grade.after,
                "lost": list(grade.lost),
                "won": list(grade.won),
            }
            for grade in found.grades
        },
        "hold": None if hold is None else asdict(hold),
        "next": list(further),
    }
    sys.stdout.write(json.dumps(payload, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _print_text(
    terms: tuple[Terms, Terms], found: ClauseComparison, hold: _Hold | None, further: Sequence[str]
) -> None:
    from rich.text import Text

    from locarno.case.clauses import DIRECTIONS
    from locarno.cli.printing import WIDTH, console, wrapped

    out = console()

    def say(text: str = "", indent: int = 0, hanging: int | None = None, style: str = "") -> None:
        out.print(Text(wrapped(text, indent, hanging), style), soft_wrap=True)

    say(f"From: {terms[0].name}", 0, 6)
    say(f"To:   {terms[1].name}", 0, 6)
    direction = ""
    for change in found.changes:
        if change.direction != direction:
            direction = change.direction
            say()
            say(_WORDS.get(direction, direction).capitalize(), style="bold")
        sign = _SIGNS[direction]
        if change.before is None or change.after is None:
            say(f"{sign} {change.key}: {change.before or change.after}", 2, 6)
            continue
        say(f"{sign} {change.key}", 2, 6)
        if change.before != change.after:
            say(f"was: {change.before}", 6, 11)
            say(f"is:  {change.after}", 6, 11)
        for why in change.why:
            say(f"{why}", 6, 8, "dim")
    say()
    counts = ", ".join(f"{found.count(one)} {_WORDS.get(one, one)}" for one in DIRECTIONS if found.count(one))
    say(f"{counts or 'No changes'}; {found.unchanged} unchanged.".capitalize())
    say()
    say("Grade, 0–5 by the rubric; it describes, no model reads it", style="bold")
    for grade in found.grades:
        why = "; ".join([*(f"no longer: {line}" for line in grade.lost), *(f"now: {line}" for line in grade.won)])
        say(f"{grade.dimension:<13} {grade.before} → {grade.after}{f'  {why}' if why else ''}", 2, 23)
    say()
    if hold is not None:
        say(f"Chance to hold five years, if in force ({hold.run}):", style="bold")
        say(f"{hold.packages[0]} {hold.before:.2f} → {hold.packages[1]} {hold.after:.2f} ", 2, 4)
        if hold.differ_besides:
            say(f"The packages differ besides in: {', '.join(hold.differ_besides)}.", 2, 4)
        else:
            say("Nothing else differs between the packages: the difference is that of the clauses.", 2, 4)
    elif further:
        say("What the change does to the chance to hold is for a run to say:")
        for line in further:
            long = len(line) > WIDTH - 4 and line.startswith("locarno ")
            # A command is broken where a shell still takes it whole.
            said = line.replace(" --", " \\\n      --") if long else wrapped(line, 2, 4).lstrip()
            out.print(Text(f"  {said}"), soft_wrap=True)
