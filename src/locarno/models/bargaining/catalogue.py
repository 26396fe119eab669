"""The models that play a table, by name, each loaded when it is asked for."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from locarno.models.bargaining.table import TableModel

_MODULES: tuple[str, ...] = (
    "baselines",
    "challenge_models",
    "election",
    "spatial",
    "exchange",
    "agreement",
    "procedural",
    "alternating",
    "power",
    "two_level",
    "predictive",
)
"""Modules of this package, each with a tuple ``TABLE_MODELS``; one that is not there is passed over."""


def iterate_table_models() -> Iterator[TableModel]:
    """Give the models that play a table one after the other, loading a module only when its turn has come."""
    for name in _MODULES:
        module = f"locarno.models.bargaining.{name}"
        if find_spec(module) is not None:
            yield from getattr(importlib.import_module(module), "TABLE_MODELS", ())


def find_table_model(name: str) -> TableModel | None:
    """Give the model of that name, loading no more modules than needed; None where there is none."""
    return next((model for model in iterate_table_models() if model.name == name), None)


def table_models() -> dict[str, TableModel]:
    """Give every model that plays a table, by name, in the order of the catalogue."""
    return {model.name: model for model in iterate_table_models()}
