"""For each code of a case, what a user does to get it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from case_building import (
    DOCUMENT,
    REMOVE,
    SKELETON_TEXT,
    loaded,
    problems,
    statement,
    with_document,
    with_edits,
    write,
)
from locarno.case import check_case, load_case, set_value
from locarno.case.saving import write_whole
from locarno.cases import new_case, resolve_case
from locarno.diagnostics import Diagnostic, LocarnoError

Trigger = Callable[[Path], Sequence[Diagnostic]]


def _caught(act: Callable[[], object]) -> Sequence[Diagnostic]:
    try:
        act()
    except LocarnoError as error:
        return error.diagnostics
    return ()


def _text(case: str | bytes) -> Trigger:
    return lambda folder: problems(write(folder / "case", case))


def _line(line: str) -> Trigger:
    return _text(SKELETON_TEXT + line + "\n")


def _edits(edits: Mapping[str, object]) -> Trigger:
    return lambda folder: problems(with_edits(folder / "case", edits))


def _asks(edits: Mapping[str, object]) -> Trigger:
    return lambda folder: check_case(loaded(folder / "case", edits))


def _reads(statements: Sequence[Mapping[str, Any]], edits: Mapping[str, object]) -> Trigger:
    return lambda folder: check_case(load_case(with_document(folder / "case", statements, edits)))


def _is_folder(folder: Path) -> Sequence[Diagnostic]:
    (folder / "case" / "case.yaml").mkdir(parents=True)
    return problems(folder / "case")


def _write_into_nothing(folder: Path) -> Sequence[Diagnostic]:
    return _caught(lambda: write_whole(folder / "nowhere" / "case.yaml", "locarno: 1\n"))


def _link_outside(folder: Path) -> Sequence[Diagnostic]:
    (folder / "secret.txt").write_text("not part of the case", encoding="utf-8")
    (folder / "case").mkdir()
    (folder / "case" / "inside.txt").symlink_to(folder / "secret.txt")
    return problems(with_edits(folder / "case", {"documents": {"text": {**DOCUMENT, "file": "inside.txt"}}}))


def _full_folder(folder: Path) -> Sequence[Diagnostic]:
    return _caught(lambda: new_case(write(folder / "case")))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
_POLL: dict[str, Any] = {
    "house": "A house",
    "population": "adults",
    "field_start": "2024-12-01",
    "field_end": "2024-12-10",
    "published": "2024-12-20",
    "n": 1000,
    "question": "What would prevent war?",
    "answers": {"pact": {"says": "a pact", "share": 0.6}, "arms": {"says": "arms", "share": 0.4}},
}
_BODY: dict[str, Any] = {
    "name": "Parliament",
    "party": "third",
    "rule": "a simple majority",
    "stops": "package",
    "applies_to": ["pact"],
    "threshold": 0.5,
    "support": {"low": 0.4, "best": 0.5, "high": 0.6, "because": ["j1"]},
}
_DATA = {"says": "a number", "source": "Somebody (2024)", "published": "2024-06-01"}
_FORCE: dict[str, Any] = {
    "name": "Force",
    "mandate": "M7",
    "brigades": {"low": 1, "best": 2, "high": 3, "because": ["j1"]},
    "brigade_persons": {"value": 5000, "because": ["j1"]},
    "contributors": {"third": {"brigades": {"low": 1, "best": 2, "high": 4, "because": ["j1"]}}},
    "rotation": {"tour": 6, "dwell": 18},
    "deploy_quarters": {"value": 2, "because": ["j1"]},
    "cost_per_person": {"value": 100000, "because": ["j1"]},
}
_WIN = "war.win_alone"
_OWN = "war.own_brigades"
_COST = "war.cost_alone"
_ELEVEN = {f"g{number}": {"name": f"Guarantor {number}"} for number in range(11)}
_UNDECIDED = {"kind": "instrument", "asks": "Which colour?", "options": {"red": 0, "blue": 100}, "undecided": "later"}
_TENSE = [
    statement("s1", 0, 10, act="demand", issue="line", option="present_line"),
    statement("s2", 12, 20, act="demand", issue="line", option="former_border"),
]
_TWICE = [
    statement("s1", 0, 10, act="threat", issue="line", option="present_line"),
    statement("s2", 12, 20, act="threat", issue="line", option="present_line"),
]
_POSITION = "stances.second.line.position.because"

TRIGGERS: dict[str, Trigger] = {
    "C101": lambda folder: _caught(lambda: resolve_case(folder / "nowhere")),
    "C102": _is_folder,
    "C103": _text(b"locarno: 1\ntitle: caf\xe9\n"),
    "C104": _edits({"parties.first.capabilty": 5}),
    "C105": _text("# nothing but a comment\n"),
    "C106": _text(SKELETON_TEXT + "# long\n" * 800_000),
    "C107": _text("locarno: 1\ntitle: [a\n"),
    "C108": _line("title: again"),
    "C109": _text(BOMB),
    "C110": _line("author_: !!python/name:os.system x"),
    "C111": _line("---\nlocarno: 1"),
    "C112": _edits({"parties.first.name": REMOVE}),
    "C113": _edits({"parties.first.veto": "yes"}),
    "C114": _edits({"parties.first.capability": 120}),
    "C115": _edits({"parties.Third-State": {"name": "Third State"}}),
    "C116": _edits({"parties.first.kind": "stat"}),
    "C117": _edits({"as_of": "2025-02-30"}),
    "C118": _edits({_WIN: {"low": 0.5, "best": 0.4, "high": 0.6}}),
    "C119": _edits({"locarno": 2}),
    "C120": _write_into_nothing,
    "C121": lambda folder: _caught(lambda: set_value(write(folder / "case"), "parties.nobody.capability", 5)),
    "C122": _full_folder,
    "C201": _edits({"war.challenger": "frist"}),
    "C202": _edits({"stances.first.lines": {"position": 0, "salience": 5}}),
    "C203": _edits({"packages.pact.line": "presentline"}),
    "C204": _edits({"packages.pact.guarantees": ["pcat"]}),
    "C205": _edits({"packages.pact.force": "mnf"}),
    "C206": _edits({"benchmark": "pacts"}),
    "C207": _edits({_POSITION: ["j2"]}),
    "C208": _edits(
        {
            "pressure": {
                "sender": "third",
                "target": "first",
                "commitment": "c1",
                "resolute": 0.5,
                "concession_cost": 1,
                "sanctions_cost": 1,
                "bluff_gain": 1,
                "audience_cost": 1,
                "value": 1,
                "snapback_value": 1,
            }
        }
    ),
    "C209": _edits({"parties.third.members": ["first"], "parties.first.members": ["third"]}),
    "C210": _edits(
        {
            "parties.one": {"name": "One", "kind": "bloc", "members": ["third"]},
            "parties.two": {"name": "Two", "kind": "bloc", "members": ["third"]},
        }
    ),
    "C211": _edits({"stances.first.line.position": 140}),
    "C212": _edits({"packages.bare.line": REMOVE}),
    "C213": _edits({"issues.colour": _UNDECIDED, "packages.bare.colour": "red"}),
    "C214": _edits({"parties.first.roles": []}),
    "C215": _edits({"outside.first": REMOVE}),
    "C216": _edits(
        {f"parties.{id}": party for id, party in _ELEVEN.items()}
        | {"guarantees.pact.guarantors": {id: {"honours": 0.5} for id in _ELEVEN}}
    ),
    "C217": _edits({"settings.report_years": [1, 20]}),
    "C218": _edits({"settings.deciders_correlation": 0.99}),
    "C219": _edits({"assumptions.a": {"says": "It would win", "path": "war.win_alon"}}),
    "C220": _edits(
        {
            "settings.correlations": [
                {"between": [_WIN, _OWN], "rho": 0.9},
                {"between": [_OWN, _COST], "rho": 0.9},
                {"between": [_WIN, _COST], "rho": -0.9},
            ]
        }
    ),
    "C221": _edits({"ratification.parliament": {**_BODY, "stops": "guarantee"}}),
    "C222": _link_outside,
    "C223": _edits({"documents.text": DOCUMENT}),
    "C224": _edits(
        {
            "issues.colour": {"kind": "instrument", "asks": "Which?", "options": {"red": 0, "blue": 100}},
            "war.ends.win.colour": "red",
        }
    ),
    "C225": _edits({"stances.first.line.salience": "high"}),
    "C226": _edits({"stances.first.line.position.high": "claims_of_first", "stances.first.line.position.low": 50}),
    "C227": _edits({"polls.poll": {**_POLL, "field_end": "2024-11-01"}}),
    "C228": _edits({"no_guarantee": "pact"}),
    "C229": lambda folder: problems(with_document(folder / "case", [statement("j1")])),
    "C230": _edits(
        {
            "timing": {
                "deadline": "visit",
                "hazard": 0.01,
                "pull": 1,
                "width_days": 10,
                "slip_discount": 0.5,
            }
        }
    ),
    "C231": _edits(
        {
            "forces.force": {
                **_FORCE,
                "needs": {"lift": 2},
                "unit_types": {"brigade": {"persons": 5000, "provides": {"infantry": 1}, "cost": 1}},
            }
        }
    ),
    "C232": _edits({"packages.pact.guarantees": ["pact", "pact"]}),
    "C239": _edits({"war.own_brigades": 0}),
    "C234": _edits({"war.kinds": {"full": {}, "grab": {"win_alone": 0.6}}}),
    "C235": _edits({"war.kinds": {"full": {"win_alone": 0.6}}}),
    "C301": _edits({"data.later": {**_DATA, "published": "2025-03-01"}}),
    "C302": _edits({"judgements.j1.on": "2026-01-01"}),
    "C401": _asks({_WIN: {"low": 0.2, "best": 0.5, "high": 0.8}}),
    "C402": _asks({"judgements.j2": {"who": "tests", "on": "2025-01-01", "why": "no use"}}),
    "C403": _reads(_TENSE, {_POSITION: ["s1"]}),
    "C404": _asks({"data.old": {**_DATA, "published": "2019-01-01"}, "war.win_alone.because": ["data:old"]}),
    "C405": _reads(_TWICE, {_POSITION: ["s1", "s2"]}),
    "C406": _asks({"polls.poll": {**_POLL, "several_answers": True}}),
    "C407": _reads(
        [statement("s1")],
        {
            "polls.poll": {**_POLL, "informs": "trust", "because": ["s1"]},
            "ratification.parliament": {**_BODY, "because": ["s1"]},
        },
    ),
    "C408": _asks({"packages.again": {"name": "Line alone, again", "line": "present_line"}}),
    "C409": _asks({"issues.colour": {"kind": "instrument", "asks": "Which?", "options": {"red": 0, "blue": 100}}}),
    "C410": _asks({"guarantees.pact.trigger": REMOVE}),
    "C411": _asks({_WIN: {"low": 0.5, "best": 0.51, "high": 0.52, "because": ["j1"]}}),
    "C412": _asks({"forces.force": _FORCE}),
    "C413": _asks({"stances.second.line": REMOVE}),
    "C414": _asks({"guarantees.pact.grades": {"bindingness": 0, "materiality": 0, "automaticity": 3}}),
    "C415": _asks({"war.ends.win": {}}),
    "C416": _asks({"guarantees.pact.ladder": ["G4", "G14"]}),
}
