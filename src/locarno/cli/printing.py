"""Printing of text in 80 columns, with hanging indents."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 80


def console() -> Console:
    """Give a console of at most 80 columns that leaves words and numbers uncoloured unless told."""
    from rich.console import Console

    found = Console(highlight=False)
    return found if found.width <= WIDTH else Console(highlight=False, width=WIDTH)


def wrapped(text: str, indent: int = 0, hanging: int | None = None) -> str:
    """Break a text into lines of at most 80 columns.

    Parameters
    ----------
    text
        The text, without markup.
    indent
        Blanks before the first line.
    hanging
        Blanks before the other lines; as many as before the first unless given.
    """
    further = " " * (indent if hanging is None else hanging)
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
