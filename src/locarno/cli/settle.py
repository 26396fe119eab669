"""``locarno settle``: one settlement, given as a JSON file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from locarno.diagnostics import Diagnostic

_MAX_BYTES = 5_000_000
_WIDTH = 80


def settle(file: Path, /, *, json: bool = False) -> None:
    """Solve one settlement: does the challenger keep it, and for how long.

    The file holds one case without uncertainty, as a JSON object. This one is complete:

        {"y": 0.45, "y_cw": 1, "y_cl": 0.2, "p_none": 0.8, "cost_alone": 1,
         "p": {"europe": 0.35}, "c": {"europe": 3},
         "belief": {"none": 0.4, "europe": 0.6}, "sigma": 0.4}

    y, y_cw, y_cl: what a year is worth to the challenger under the settlement, after a war that it wins and after one
    that it loses. p and c: its chance to win against a set of guarantors (ids joined by +) and what that costs, a set
    named in neither is fought alone. belief: its probability that exactly this set fights; or marginals, one for each
    guarantor, with their correlation rho. A value stands for all years, a list for years 1 to T.

    Optional: T (10), beta (0.9), sigma, the yearly shock (0), kappa, the hidden cost of breaking, {"sd": 1.5, "nodes":
    "exact" or "midpoint", "n": 4001}, estimate, the analyst's distribution over sets (belief), x, the chance of a war
    that it does not start (0), snapback (0), o, the value of no agreement, and others, parties by id, each with y,
    y_cw, y_cl, and beta, g, c, o where they differ from beta, 0, 0 and none. kinds: further kinds of attack by id, each
    with what differs from the full one (p_none, p, cost_alone, c, belief, estimate, y_cw, y_cl, snapback, others) and
    attributed, the chance that it is attributed in time (1); the answer then says which is best and which breaks it.

    The answer: A, the value of attacking against each set; by year W, the value of attacking, P, of peace, K, of
    keeping, h, the chance that the settlement ends in the year, S, that it still holds, and q_star, how sure all
    guarantors together must be; V_C, the better of keeping and breaking; U, what it is worth to the others; and the
    five fates. With a hidden cost they are means over it.

    Parameters
    ----------
    file
        JSON file in UTF-8.
    json
        Print the answer as JSON.
    """
    import json as json_module

    from rich.console import Console

    from locarno.diagnostics import LocarnoError
    from locarno.models.settlement_case import solve_case
    from locarno.models.settlement_file import parse_settle_case

    text = _read_text(file)
    data = _parse_json(text, file)
    try:
        case = parse_settle_case(data)
    except LocarnoError as error:
        raise LocarnoError(_located(error.diagnostics, text, file), error.exit_code) from None
    answer = solve_case(case)
    if json:
        payload = {"schema_version": 1, **answer}
        sys.stdout.write(json_module.dumps(payload, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        _print_table(Console(width=_WIDTH, highlight=False), answer)


def _read_text(file: Path) -> str:
    """Read the file, or say in one sentence why it cannot be read."""
    from locarno.diagnostics import Diagnostic, LocarnoError

    name = str(file)
    try:
        size = file.stat().st_size
        if size > _MAX_BYTES:
            raise LocarnoError(Diagnostic("S104", f"{size:,} bytes", name, expected=f"at most {_MAX_BYTES:,} bytes"))
        raw = file.read_bytes()
    except OSError as error:
        why = "it is a folder" if file.is_dir() else (error.strerror or "it cannot be opened").lower()
        raise LocarnoError(Diagnostic("S101", f"the file cannot be read: {why}", name)) from None
    except ValueError as error:
        raise LocarnoError(Diagnostic("S101", f"the file cannot be read: {error}", name)) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start + 1} (0x{raw[error.start]:02x}) is not UTF-8"
        raise LocarnoError(Diagnostic("S102", message, name, line)) from None
    if not text.strip():
        raise LocarnoError(Diagnostic("S103", "the file is empty", name, expected="a JSON object"))
    return text


def _parse_json(text: str, file: Path) -> object:
    """Parse strictly: no key twice, no NaN or Infinity, not nested beyond reason."""
    import json

    from locarno.diagnostics import Diagnostic, LocarnoError

    name = str(file)
    twice: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                twice.append(key)
            found[key] = value
        return found

    def refuse(constant: str) -> float:
        message = f"{constant} is not a JSON number"
        raise ValueError(message)

    try:
        data: object = json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise LocarnoError(Diagnostic("S105", f"not JSON: {error.msg}", name, error.lineno, error.colno)) from None
    except ValueError as error:
        raise LocarnoError(Diagnostic("S105", f"not JSON: {error}", name)) from None
    except RecursionError:
        raise LocarnoError(Diagnostic("S105", "nested too deeply", name)) from None
    if twice:
        raise LocarnoError(Diagnostic("S109", f"key '{key}' is written twice", name) for key in dict.fromkeys(twice))
    return data


def _located(diagnostics: tuple[Diagnostic, ...], text: str, file: Path) -> Iterator[Diagnostic]:
    """Add file, line and column to diagnostics that know only their path."""
    from dataclasses import replace

    places = dict(_places(text))
    for item in diagnostics:
        line, column = places.get(item.path or "", (None, None))
        yield replace(item, file=str(file), line=line, column=column)


def _places(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Give the place of every key and item by its dotted path; JSON is also YAML, whose composer keeps the marks."""
    import yaml

    def walk(node: yaml.Node, path: str) -> Iterator[tuple[str, tuple[int, int]]]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = f"{path}.{key.value}" if path else key.value
                yield inner, (key.start_mark.line + 1, key.start_mark.column + 1)
                yield from walk(value, inner)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                yield f"{path}[{i}]", (value.start_mark.line + 1, value.start_mark.column + 1)
                yield from walk(value, f"{path}[{i}]")

    try:
        root = yaml.compose(text, yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError):
        return  # JSON that YAML reads otherwise: the path alone must do
    if root is not None:
        yield from walk(root, "")


def _print_table(console: Console, answer: dict[str, Any]) -> None:
    """Print the answer on 80 columns."""
    from rich.table import Table

    years = Table(title="By year, means over the hidden cost", title_justify="left", box=None, pad_edge=False)
    for heading in ("year", "W", "P", "K", "h", "S", "q*", "deterred"):
        years.add_column(heading, justify="left" if heading == "deterred" else "right")
    for t in range(len(answer["W"])):
        q_star = answer["q_star"][t]
        years.add_row(
            str(t + 1),
            *(f"{answer[key][t]:.3f}" for key in ("W", "P", "K", "h", "S")),
            "–" if q_star is None else f"{q_star:.3f}",
            "yes" if answer["deterred"][t] else "no",
        )
    console.print(years)
    notes = sorted({note for note in answer["q_note"] if note})
    if notes:
        console.print(f"q*: {'; '.join(notes)}", style="dim")
    console.print()

    sets = Table(title="Value of attacking, year 1 and last", title_justify="left", box=None, pad_edge=False)
    sets.add_column("guarantors that fight", overflow="fold", max_width=48)
    sets.add_column("A first", justify="right")
    sets.add_column("A last", justify="right")
    for name, values in answer["A"].items():
        sets.add_row(name, f"{values[0]:.3f}", f"{values[-1]:.3f}")
    console.print(sets)
    console.print()
    console.print(f"V_C, the better of keeping and breaking: {answer['V_C']:.3f}")
    if "broken_by_kind" in answer:
        for name, share in answer["broken_by_kind"].items():
            best = f"the best kind of attack in {answer['kind'].count(name)} of {len(answer['kind'])} years"
            console.print(f"broken first by {name.replace('_', ' ')}, if in force: {share:.3f} ({best})", markup=False)
    for name, values in answer["U"].items():
        console.print(f"U of {name}: {values[0]:.3f}", markup=False)
    console.print()
    fates = Table(title="Fates", title_justify="left", box=None, pad_edge=False, show_header=False)
    fates.add_column()
    fates.add_column(justify="right")
    for name, share in answer["fates"].items():
        fates.add_row(name.replace("_", " "), f"{share:.3f}")
    console.print(fates)
    console.print(
        "W attacking, P peace, K keeping (years of full satisfaction); h chance that the settlement ends in the year; "
        "S chance that it still holds; q* how sure all guarantors together must be.",
        style="dim",
    )
