"""The models that play a table, by name, each loaded when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locarno.models.bargaining.table import TableModel

_MODULES: tuple[str, ...] = ()
"""Modules of this package, each with a tuple ``TABLE_MODELS``."""


def table_models() -> dict[str, TableModel]:
    """Give every model that plays a table, by name, in the order of the catalogue."""
    found: dict[str, TableModel] = {}
    for name in _MODULES:
        module = importlib.import_module(f"locarno.models.bargaining.{name}")
        found.update({model.name: model for model in module.TABLE_MODELS})
    return found
