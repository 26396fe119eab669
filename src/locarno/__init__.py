"""Locarno: an open, offline workbench for peace settlements and the guarantees behind them.

The public names are loaded when first used, so that ``import locarno`` stays fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOMES = {
    "Document": "locarno.evidence",
    "Statement": "locarno.evidence",
    "read": "locarno.reading",
    "Case": "locarno.case",
    "load_case": "locarno.case",
    "shipped_case": "locarno.cases",
    "Run": "locarno.study",
    "run_study": "locarno.study",
    "settle": "locarno.models.settlement",
    "LocarnoError": "locarno.diagnostics",
}

__all__ = [
    "Case",
    "Document",
    "LocarnoError",
    "Run",
    "Statement",
    "__version__",
    "load_case",
    "read",
    "run_study",
    "settle",
    "shipped_case",
]

if TYPE_CHECKING:
    from locarno.case import Case, load_case
    from locarno.cases import shipped_case
    from locarno.diagnostics import LocarnoError
    from locarno.evidence import Document, Statement
    from locarno.models.settlement import settle
    from locarno.reading import read
    from locarno.study import Run, run_study


def __getattr__(name: str) -> object:
    """Load a public name from its home module on first use."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'locarno' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
