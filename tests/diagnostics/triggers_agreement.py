"""For each code of the bargaining solutions, what a user does to get it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from locarno.diagnostics import Diagnostic, LocarnoError
from locarno.models.bargaining.agreement import TABLE_MODELS
from locarno.models.bargaining.table import Table

Trigger = Callable[[Path], Sequence[Diagnostic]]

TABLE = Table("two actors", ("us", "russia"), ("line",), np.ones(2), np.array([[0.0], [50.0]]), np.full((2, 1), 50.0))


def _play(**settings: object) -> Trigger:
    model = TABLE_MODELS[0]

    def trigger(folder: Path) -> Sequence[Diagnostic]:
        del folder
        try:
            model.play(TABLE, {**{option.name: option.default for option in model.options}, **settings})
        except LocarnoError as error:
            return error.diagnostics
        return ()

    return trigger


TRIGGERS: dict[str, Trigger] = {
    "T501": _play(vetoes="usa"),
    "T502": _play(reference="status_quo"),
}
