"""For each code of voting rules, procedures and offers in turn, what a user does to get it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.models.bargaining.alternating import TABLE_MODELS as ALTERNATING
from locarno.models.bargaining.power import VotingRule, majority, swings
from locarno.models.bargaining.procedural import TABLE_MODELS as PROCEDURAL
from locarno.models.bargaining.table import Table

Trigger = Callable[[Path], Sequence[Diagnostic]]

TABLE = Table(
    "three actors",
    ("com", "council", "ep"),
    ("delay",),
    np.ones(3),
    np.array([[0.0], [50.0], [100.0]]),
    np.full((3, 1), 50.0),
)


def _caught(act: Callable[[], object]) -> Trigger:
    def trigger(folder: Path) -> Sequence[Diagnostic]:
        del folder
        try:
            act()
        except LocarnoError as error:
            return error.diagnostics
        return ()

    return trigger


def _play(name: str, **settings: object) -> Trigger:
    model = next(model for model in (*PROCEDURAL, *ALTERNATING) if model.name == name)
    return _caught(lambda: model.play(TABLE, {**{o.name: o.default for o in model.options}, **settings}))


TRIGGERS: dict[str, Trigger] = {
    "T401": _caught(lambda: swings(majority(np.ones(41)))),
    "T402": _caught(lambda: VotingRule(np.array([2.0, 1.0]), np.array([5.0]))),
    "T411": _play("procedural", setter="con"),
    "T412": _play("procedural"),
    "T421": _play("rubinstein"),
}
