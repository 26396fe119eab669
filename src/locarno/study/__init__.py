"""Studies: case × packages × draws → outcomes → findings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locarno.study.findings import findings_of
    from locarno.study.run import Run, run_study

_HOMES = {"Run": "run", "run_study": "run", "findings_of": "findings"}

__all__ = ["Run", "findings_of", "run_study"]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used: a worker process needs neither findings nor readers."""
    if name in _HOMES:
        return getattr(import_module(f"locarno.study.{_HOMES[name]}"), name)
    message = f"module 'locarno.study' has no attribute {name!r}"
    raise AttributeError(message)
