"""For each code of the web of trust, what a user does to get it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

from case_building import loaded, problems, with_edits
from locarno.case import check_case
from locarno.diagnostics import Diagnostic

Trigger = Callable[[Path], Sequence[Diagnostic]]

_WEB = {
    "factors": {
        "alone": {"says": "going alone", "remembers": {"low": 0.5, "best": 0.7, "high": 0.9, "because": ["j1"]}},
        "trust": {"says": "trust", "remembers": {"low": 0.5, "best": 0.7, "high": 0.9, "because": ["j1"]}},
    },
    "influences": [{"from": "alone", "to": "trust", "effect": {"value": -0.2, "because": ["j1"]}}],
    "shifts": {"trust": {"value": 0.3, "because": ["j1"]}},
}
_PLEDGE = {"act": "promise", "then": {"issue": "line", "option": "present_line"}, "firmness": "pledged"}


def _edits(edits: dict[str, object]) -> Trigger:
    return lambda folder: problems(with_edits(folder / "case", copy.deepcopy(edits)))


def _asks(edits: dict[str, object]) -> Trigger:
    return lambda folder: check_case(loaded(folder / "case", copy.deepcopy(edits)))


TRIGGERS: dict[str, Trigger] = {
    "C240": _edits({"trust": _WEB, "packages.pact.pushes": {"alon": 0.3}}),
    "C241": _edits({"trust": _WEB, "trust.influences.0.to": "alone"}),
    "C420": _asks({"trust": _WEB}),
    "C421": _asks(
        {
            "commitments.one": {**_PLEDGE, "by": "second", "if": {"party": "third", "does": "send troops"}},
            "commitments.two": {**_PLEDGE, "by": "third", "if": {"party": "second", "does": "hold the line"}},
        }
    ),
}
